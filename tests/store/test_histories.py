"""Random histories of several desks and a program that puts whole files in place: nothing acknowledged is lost."""

import tempfile
from pathlib import Path

import pytest

from annotator.store import projectfile
from tests.store.histories import play

SHARES = 10
IN_A_SHARE = 100


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("share", range(SHARES))
def test_nothing_acknowledged_is_lost_whatever_is_put_in_place(share, monkeypatch):
    monkeypatch.setattr(projectfile, "QUIET", 0.0)
    for seed in range(share * IN_A_SHARE, (share + 1) * IN_A_SHARE):
        with tempfile.TemporaryDirectory() as folder:
            play(seed, 14, Path(folder))
