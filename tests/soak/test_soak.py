"""A while of the random session, in a process of its own: what fails there is told with the moves that led to it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SECONDS = 60
LIMIT = 600
"""Seconds for all of it: loading, undoing everything and closing take what they take on a busy machine."""


def soak(*arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONPATH": str(ROOT),
    }
    return subprocess.run(
        [sys.executable, "-m", "tests.soak", *arguments],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=LIMIT,
        check=False,
    )


@pytest.mark.slow
@pytest.mark.timeout(LIMIT + 60)
def test_a_while_of_anything_leaves_the_project_whole(tmp_path):
    # Memory is judged by three counts in a row, which takes longer; everything else is.
    done = soak("--minutes", str(SECONDS / 60), "--seed", "1", "--articles", "60")
    assert done.returncode == 0, done.stdout[-12_000:] + done.stderr[-4_000:]
    assert "checks of the file:" in done.stdout
