"""The story of the moving picture can be played in the program as it is now, and its keys do what is said of them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

PLAY = """
import json, sys
sys.path.insert(0, "packaging")
import tour
press, noted = tour.press, []
def noting(window, key):
    press(window, key)
    noted.append((key, window.need_session().history.undo_title))
tour.press = noting
print(json.dumps({"pictures": len(tour.played()), "steps": noted}))
"""


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_the_keys_of_the_story_do_what_is_said_of_them():
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        [sys.executable, "-c", PLAY], cwd=ROOT, env=environment, capture_output=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["pictures"] == 30
    steps = [(key, title) for key, title in told["steps"] if key not in ("Ctrl+Shift+Right", "F6", "F8")]
    assert steps[:5] == [
        ("O", "Tag “Kestrel Line” as Organisation"),
        ("P", "Tag “Ines Lindgren” as Person"),
        ("L", "Tag “Merrow Bay Harbour Trust Building” as Place"),
        ("O", "Tag “Merrow Bay Harbour Trust” as Organisation"),
        ("L", "Tag “Merrow Bay” as Place"),
    ]
    assert [title.rpartition(" as ")[2] for _, title in steps[5:8]] == [
        "Main event",
        "Main event",
        "Not part of the article",
    ]
    decided = [title for _, title in steps[8:]]
    assert [key for key, _ in steps[8:]] == ["1", "Return", "Return", "Ctrl+Z"]
    assert all(title.startswith("Accept ") for title in decided)
    assert len(set(decided[:3])) == 3
    assert decided[3] == decided[1]
