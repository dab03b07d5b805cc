"""What the frozen program does first, before the program itself."""

import importlib.util
import os
from pathlib import Path

import pytest

START = Path(__file__).resolve().parents[2] / "packaging" / "frozen" / "start.py"


@pytest.mark.parametrize("before", [None, "/opt/theirs"])
def test_other_programs_get_the_libraries_of_the_system(
    before: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = importlib.util.spec_from_file_location("start", START)
    assert spec is not None
    assert spec.loader is not None
    start = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(start)
    monkeypatch.setenv("LD_LIBRARY_PATH", "/opt/news-annotator/_internal")
    monkeypatch.delenv("LD_LIBRARY_PATH_ORIG", raising=False)
    if before is not None:
        monkeypatch.setenv("LD_LIBRARY_PATH_ORIG", before)
    start.forget_own_libraries()
    assert os.environ.get("LD_LIBRARY_PATH") == before
    assert "LD_LIBRARY_PATH_ORIG" not in os.environ
