"""The frozen program, as people have it from a package: from its start until a key tags, on a screen of its own.

It takes the folder of `make package`, Xvfb and xdotool; where one of them is missing there is nothing to measure.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

PROGRAM = Path(__file__).resolve().parents[1] / "build" / "frozen" / "news-annotator" / "annotator"
TITLE = "desk — News Annotator"
TEXT = """Ferry line adds night sailings

The Kestrel Line said on Monday that it would sail at night from June on. Crews will be paid more.
"""
LONGEST = 30.0


def can_be_measured() -> bool:
    """Whether all of it is here."""
    return PROGRAM.is_file() and all(map(shutil.which, ("Xvfb", "xdotool")))


def starts(times: int) -> list[float]:
    """Milliseconds from the start of the process until the first key has tagged and the tag is in the file, warm."""
    with tempfile.TemporaryDirectory() as name, _screen() as display:
        folder = Path(name)
        environment = {**os.environ, "DISPLAY": display, "ANNOTATOR_HOME": str(folder / "home")}
        environment.pop("QT_QPA_PLATFORM", None)
        project, text = folder / "desk.annot.yaml", folder / "ferry.txt"
        text.write_text(TEXT, encoding="utf-8", newline="\n")
        for words in (["new", project, "--labels", "entities-conll"], ["import", project, text]):
            subprocess.run([PROGRAM, *words], env=environment, check=True, stdout=subprocess.DEVNULL)
        fresh = project.read_bytes()
        found = []
        for _ in range(times + 1):  # the first one warms
            project.write_bytes(fresh)
            found.append(_start(project, environment))
        return found[1:]


def _start(project: Path, environment: dict[str, str]) -> float:
    def xdotool(*words: str) -> str:
        done = subprocess.run(["xdotool", *words], env=environment, capture_output=True, text=True)
        return done.stdout if done.returncode == 0 else ""

    begun = time.perf_counter()
    process = subprocess.Popen([PROGRAM, "open", project], env=environment)
    try:
        window = _until(lambda: xdotool("search", "--onlyvisible", "--name", TITLE)).split()[0]
        xdotool("windowfocus", window, "key", "--delay", "1", "ctrl+Home", "ctrl+shift+Right", "o")
        _until(lambda: b"label: ORG, quote:" in project.read_bytes())
        took = (time.perf_counter() - begun) * 1000
        xdotool("key", "ctrl+q")
        process.wait(LONGEST)
        return took
    finally:
        process.kill()
        process.wait()


def _until(found: Callable[[], object]) -> str:
    end = time.perf_counter() + LONGEST
    while not (answer := found()):
        if time.perf_counter() > end:
            raise RuntimeError("the window does not do what it should")
        time.sleep(0.005)
    return str(answer)


@contextmanager
def _screen() -> Iterator[str]:
    reader, writer = os.pipe()
    command = ["Xvfb", "-displayfd", str(writer), "-screen", "0", "1280x900x24", "-ac", "-noreset"]
    server = subprocess.Popen(command, pass_fds=[writer], stderr=subprocess.DEVNULL)
    os.close(writer)
    with os.fdopen(reader, encoding="ascii") as said:
        display = f":{said.readline().strip()}"
    try:
        yield display
    finally:
        server.terminate()
        server.wait()
