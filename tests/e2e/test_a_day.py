"""The whole program, started by `main()` in an empty home: import, tag by keyboard, undo, die, reopen, export."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from annotator import cli

DRIVER = Path(__file__).with_name("driver.py")
ROOT = Path(__file__).parents[2]


def drive(phase: str, home: Path) -> tuple[int, dict, str]:
    environment = {
        **os.environ,
        "ANNOTATOR_HOME": str(home),
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONPATH": str(ROOT),
        "PYTHONFAULTHANDLER": "1",
    }
    done = subprocess.run(
        [sys.executable, str(DRIVER), phase, str(home)],
        env=environment,
        cwd=home,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    lines = done.stdout.strip().splitlines()
    return done.returncode, json.loads(lines[-1]) if lines else {}, done.stderr


@pytest.mark.timeout(240)
def test_a_day_at_the_desk(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    status, said, errors = drive("work", home)
    assert said, errors
    assert status in (-signal.SIGKILL if hasattr(signal, "SIGKILL") else 9, 9), errors
    project = Path(said["project"])
    assert project.is_file()

    status, found, errors = drive("look", home)
    assert status == 0, errors
    assert found["done"] == [said["article"]]
    assert found["opened"] != said["article"]
    assert found["spans"] == [[said["words"], "organisation", False]]
    assert found["sentences"] == ["history"]
    assert found["tags"] == ["business"]
    assert found["problems"] == []

    assert cli.main(["validate", str(project)]) == 0
    out = tmp_path / "out.jsonl"
    assert cli.main(["export", str(project), "--format", "jsonl", "--out", str(out)]) == 0
    records = {r["id"]: r for r in map(json.loads, out.read_text(encoding="utf-8").splitlines())}
    layer = next(iter(records[said["article"]]["layers"].values()))
    span = layer["spans"][0]
    assert records[said["article"]]["text"][span["start"] : span["end"]] == said["words"]
    assert layer["status"] == "done"
