"""The command line run in a process of its own, with how long it took and the most memory it held."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import psutil

ROOT = Path(__file__).parents[1]
READERS = ROOT / ".venv-readers" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
"""Python of the environment that holds the large libraries of some formats; `make bench` sets it up."""
LOOK = 0.5
"""Seconds between two looks at the memory of a process and those that it starts."""

_WATCHED = """
import json, re, sys
from pathlib import Path
from annotator.cli import main
status = main(json.loads(sys.argv[1]))
# The peak that getrusage tells includes that of the process which started this one.
told = Path("/proc/self/status")
if told.is_file():
    print(int(re.search(r"VmHWM:\\s+(\\d+)", told.read_text())[1]) / 1000)
else:
    import psutil
    memory = psutil.Process().memory_info()
    print(getattr(memory, "peak_wset", memory.rss) / 1_000_000)
sys.exit(status)
"""


@dataclass(frozen=True, slots=True)
class Run:
    """What one run of a command took: seconds, and megabytes at the peak."""

    seconds: float
    peak: float


def run(words: list[str], home: Path, python: str | Path = sys.executable) -> Run:
    """Run the command in a home folder of its own. Raises `RuntimeError` when it fails."""
    environment = {**os.environ, "ANNOTATOR_HOME": str(home)}
    start = perf_counter()
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as errors:
        command = [python, "-c", _WATCHED, json.dumps(words)]
        running = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=out, stderr=errors)
        together = _most_together(running)
        took = perf_counter() - start
        out.seek(0)
        errors.seek(0)
        told = out.read().split()
        if running.returncode not in (0, 1) or not told:
            raise RuntimeError(errors.read())
    return Run(took, max(float(told[-1]), together))


def _most_together(running: subprocess.Popen[bytes]) -> float:
    """Wait for the process; the most megabytes that it and those that it starts were seen to hold together."""
    most = 0
    whole = psutil.Process(running.pid)
    while running.poll() is None:
        with suppress(psutil.Error):
            most = max(most, sum(one.memory_info().rss for one in (whole, *whole.children(recursive=True))))
        with suppress(subprocess.TimeoutExpired):
            running.wait(LOOK)
    return most / 1_000_000


def python_with(module: str) -> str:
    """The Python that has `module`: this one, or that of the environment for readers; "" where none has."""
    for python in (Path(sys.executable), READERS):
        question = f"import annotator, {module}"
        if (
            python.is_file()
            and not subprocess.run(
                [python, "-c", question], cwd=ROOT, capture_output=True, check=False
            ).returncode
        ):
            return str(python)
    return ""
