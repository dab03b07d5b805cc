"""Settings: what is kept is found again, and is YAML to whoever reads it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.core.errors import ReadError
from annotator.settings import Settings, load, save

NAMES = st.text(
    st.characters(blacklist_categories=("Cs",)) | st.sampled_from("\x7f\x85\u2028\ufeff\uffff#: \"'🚢")
)
KEPT = st.builds(
    Settings,
    annotator=NAMES,
    recent=st.lists(NAMES, max_size=3),
    keys=st.dictionaries(NAMES, st.lists(NAMES, max_size=2), max_size=2),
    window=st.dictionaries(
        NAMES, st.integers(-9999, 9999) | NAMES | st.lists(st.integers(0, 999)), max_size=3
    ),
)


@given(KEPT)
@settings(max_examples=100)
def test_what_is_kept_is_found_again_and_is_yaml(
    tmp_path_factory: pytest.TempPathFactory, chosen: Settings
) -> None:
    path = tmp_path_factory.mktemp("config") / "settings.yaml"
    save(chosen, path)
    assert load(path) == chosen
    found = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    assert Settings(**found) == chosen


def test_a_name_that_is_no_text_is_kept(tmp_path: Path) -> None:
    chosen = Settings(recent=["/desk/caf\udce9.annot.yaml"])
    save(chosen, tmp_path / "settings.yaml")
    assert load(tmp_path / "settings.yaml") == chosen


@pytest.mark.parametrize(
    "text",
    [
        "annotator: alice\nrecent:\n- /a\nwindow:\n  panes:\n  - 1\n  - 2\n",
        "# mine\nannotator: 'alice'\nrecent: [/a]\nwindow: {panes: [1, 2]}\n",
        'annotator: "alice"\n\nrecent: ["/a"]\nwindow: {"panes": [1, 2]}',
    ],
)
def test_settings_are_read_however_they_are_written(tmp_path: Path, text: str) -> None:
    path = tmp_path / "settings.yaml"
    path.write_text(text, encoding="utf-8")
    assert load(path) == Settings(annotator="alice", recent=["/a"], window={"panes": [1, 2]})


@pytest.mark.parametrize(
    "text", ["theme: [", "[" * 5000, 'window: {"a": ' + "[" * 5000 + "]" * 5000 + "}\n", "a\tb"]
)
def test_what_cannot_be_read_is_told(tmp_path: Path, text: str) -> None:
    path = tmp_path / "settings.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ReadError):
        load(path)


def test_a_project_stands_once_among_the_recent_ones_however_it_was_typed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    chosen = Settings().with_recent(Path("/Desk/A.annot.yaml")).with_recent(Path("/Desk/B.annot.yaml"))
    assert len(chosen.with_recent(Path("/desk/a.annot.yaml")).recent) == (2 if sys.platform == "win32" else 3)
    monkeypatch.setattr(os.path, "normcase", lambda path: os.fspath(path).lower())  # as on Windows
    assert [Path(path).name for path in chosen.with_recent(Path("/desk/a.annot.yaml")).recent] == [
        "a.annot.yaml",
        "B.annot.yaml",
    ]
