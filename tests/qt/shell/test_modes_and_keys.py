"""Every action and every key, in every mode, with and without what they are for: docs/keys.md says it, and it is so."""

from __future__ import annotations

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

from annotator.app.mode import ModeName
from annotator.qt.shell.command_palette import entries

ROOT = Path(__file__).resolve().parents[3]


def loaded(path: Path):
    spec = spec_from_file_location(path.stem, path)
    module = sys.modules[path.stem] = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


keys_page = loaded(ROOT / "packaging" / "keys_page.py")


@pytest.fixture
def open_window(make_window, tmp_path):
    def opened(read_only: bool):
        folder = tmp_path / f"read-only-{read_only}"
        folder.mkdir()
        window = make_window()
        assert window.open_path(keys_page.sample_in(folder), read_only=read_only)
        return window

    return opened


@pytest.mark.parametrize("mode", ModeName)
def test_the_page_says_what_actions_and_keys_do(open_window, mode):
    page = (ROOT / "docs" / "keys.md").read_text(encoding="utf-8")
    hint = "if that is meant, run: python packaging/keys_page.py > docs/keys.md"
    start = page.index(f"## {mode.capitalize()}\n")
    end = page.find("\n## ", start)
    assert page[start : end if end > 0 else len(page)].rstrip() == keys_page.part(mode, open_window), hint


@pytest.mark.parametrize("read_only", [False, True])
def test_a_label_is_offered_exactly_where_it_can_be_given(open_window, read_only):
    """By its row, its entry in a menu and in the list of actions, which all ask the mode."""
    window = open_window(read_only)
    for situation in keys_page.SITUATIONS:
        if situation.read_only is not read_only:
            continue
        session = keys_page.arrange(window, situation)
        mode, label = session.mode, session.labels.applying_to(session.mode.kind)[0]
        offered = not mode.no_label
        (entry,) = [e for e in entries(session, {}, window.run) if e.title == f"{mode.verb} {label.shown}"]
        assert entry.reason == mode.no_label, situation
        menu = window.actions_made.context_menu(window)
        assert menu.actions()[0].menu().actions()[0].isEnabled() == offered, situation
        menu.close()
        before = keys_page._state(window)
        mode.press_label(label)
        assert (keys_page._state(window) != before) == offered, situation
