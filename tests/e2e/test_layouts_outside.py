"""The real window on a real X server: keys of a keyboard, pressed from outside, on the layouts of five scripts.

Needs Xvfb, openbox, xdotool and setxkbmap (Debian's packages xvfb, openbox, xdotool, x11-xkb-utils).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from annotator.app import projects
from annotator.core.edits import ProjectHeader
from annotator.core.labels import Label, LabelSet
from annotator.store import create
from tests.qt.conftest import article

ROOT = Path(__file__).parents[2]
TOOLS = ("Xvfb", "openbox", "xdotool", "setxkbmap")
PATIENCE = 15.0
NAME = "alice"
TEXT = "Quay stays shut\nHarbour stays shut for a week. The council votes."
KEYS = {
    "1": 10,
    "o": 32,
    "j": 44,
    "k": 45,
    "F6": 72,
    "F7": 73,
    "Caps": 66,
    "Left": 113,
    "Right": 114,
    "Ctrl": 37,
    "Shift": 50,
}
"""Places of keys, as the X server counts them, by what an American keyboard has there."""
UNDO = {"fr": 25, "de": 29}
"""Where Ctrl+Z is where Latin letters stand elsewhere."""

pytestmark = [
    pytest.mark.timeout(300),
    pytest.mark.skipif(
        sys.platform != "linux" or not all(map(shutil.which, TOOLS)), reason=f"needs {', '.join(TOOLS)}"
    ),
]


def until(reached: Callable[[], object], what: str) -> None:
    end = time.monotonic() + PATIENCE
    while not reached():
        assert time.monotonic() < end, f"waited in vain for {what}"
        time.sleep(0.1)


class Outside:
    """The program as somebody has it who can only press keys and read its project file."""

    def __init__(self, display: str, project: Path) -> None:
        self._display, self._project = display, project

    def layout(self, name: str) -> None:
        self._tell("setxkbmap", name)

    def press(self, *keys: str | int) -> None:
        """The last of the keys, while the others are held."""
        codes = [str(KEYS.get(key, key)) for key in keys]  # type: ignore[arg-type]
        held = codes[:-1]
        down = [word for code in held for word in ("keydown", code)]
        up = [word for code in reversed(held) for word in ("keyup", code)]
        self._tell("xdotool", *down, "key", codes[-1], *up)

    def active(self) -> str:
        return self._tell("xdotool", "getactivewindow", "getwindowname", quiet=True)

    def labels(self) -> list[str]:
        """The labels of spans and sentences in the file."""
        with projects.open_project(self._project, read_only=True) as file:
            layer = file.project.layer("quay", NAME)
            return sorted(item.label for item in (*layer.spans, *layer.sentence_tags))

    def has(self, *labels: str) -> None:
        until(lambda: self.labels() == sorted(labels), f"{labels} in the file")

    def _tell(self, *command: str, quiet: bool = False) -> str:
        done = subprocess.run(
            command,
            env={**os.environ, "DISPLAY": self._display},
            capture_output=True,
            text=True,
            timeout=30,
            check=not quiet,
        )
        return done.stdout.strip()


@pytest.fixture(scope="module")
def display() -> Iterator[str]:
    """An X server with a window manager."""
    reading, writing = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1280x900x24", "-nolisten", "tcp"],
        pass_fds=[writing],
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    with os.fdopen(reading) as told:
        number = told.readline().strip()
    manager = subprocess.Popen(
        ["openbox"], env={**os.environ, "DISPLAY": f":{number}"}, stderr=subprocess.DEVNULL
    )
    yield f":{number}"
    for process in (manager, server):
        process.terminate()
        process.wait(20)


@pytest.fixture(scope="module")
def outside(display: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outside]:
    """The program with an article and a label for spans, for sentences, and for the digit 1."""
    folder = tmp_path_factory.mktemp("outside")
    project = folder / "quay.annot.yaml"
    labels = LabelSet(
        [
            Label(name="organisation", key="o"),
            Label(name="main", key="1", applies_to=("sentence",)),
            Label(name="other", key="o", applies_to=("sentence",)),
        ]
    )
    file = create(project, ProjectHeader(title="Quay", labels=labels))
    with file.importing() as batch:
        batch.add(article("quay", TEXT))
    file.close()
    home = folder / "home"
    (home / "config").mkdir(parents=True)
    (home / "config" / "settings.yaml").write_text(f"annotator: {NAME}\n", encoding="utf-8")
    program = subprocess.Popen(
        [sys.executable, "-m", "annotator", "open", str(project)],
        cwd=ROOT,
        env={
            **os.environ,
            "DISPLAY": display,
            "QT_QPA_PLATFORM": "xcb",
            "ANNOTATOR_HOME": str(home),
            "PYTHONPATH": str(ROOT),
        },
    )
    made = Outside(display, project)
    try:
        until(lambda: "Quay" in made.active(), "the window")
        yield made
    finally:
        program.terminate()
        program.wait(30)


@pytest.mark.parametrize("layout", ["us", "ru", "gr", "ara", "fr", "de", "ru,us", "il"])
def test_keys_are_where_they_are_on_every_layout(outside, layout):
    undo = UNDO.get(layout, 52)
    outside.layout(layout)
    outside.press("F7")
    outside.press("Ctrl", "Shift", "Right")
    outside.press("o")
    outside.has("organisation")
    outside.press("Ctrl", undo)
    outside.has()

    outside.press("F6")
    outside.press("1")
    outside.has("main")
    outside.press("j")
    outside.press("o")
    outside.has("main", "other")
    outside.press("Caps")
    outside.press("o")
    outside.press("Caps")
    outside.has("main")
    outside.press("Ctrl", undo)
    outside.has("main", "other")
    outside.press("Ctrl", undo)
    outside.press("Ctrl", undo)
    outside.has()
    outside.press("k")
