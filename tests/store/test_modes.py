"""Who may open the files that are made: everybody whom the system lets open other new files."""

import os

import pytest

from annotator.core.edits import ProjectHeader
from annotator.store import create


@pytest.mark.skipif(os.name == "nt", reason="no such permissions there")
def test_colleagues_can_open_what_is_made(tmp_path):
    before = os.umask(0o022)
    try:
        with create(tmp_path / "desk.annot.yaml", ProjectHeader(title="Desk")) as made:
            made.save_copy(tmp_path / "copy.annot.yaml")
            made.fold()
    finally:
        os.umask(before)
    for name in ("desk", "copy"):
        assert (tmp_path / f"{name}.annot.yaml").stat().st_mode & 0o777 == 0o644
