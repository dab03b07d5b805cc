"""Damaged projects in the real window: what can be read is shown, what cannot is said, and nothing ends the program."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from annotator.app.reviewing.current import review_of
from annotator.qt.parts import dialogs
from annotator.store import open_file
from tests.fuzz.desk import FOLDER, PROJECT
from tests.fuzz.reading import case

SEED, NUMBERS = 8, (1, 7, 9)
WINDOWS = ("remarks", "consistency", "agreement", "guideline-version")


@pytest.fixture
def told(monkeypatch):
    """What is said in dialogs; every question is answered by its last choice."""
    found = []
    monkeypatch.setattr(dialogs, "error", lambda parent, problem, **_: found.append(str(problem)))
    monkeypatch.setattr(dialogs, "ask", lambda parent, title, text, choices, **_: choices[-1].key)
    monkeypatch.setattr(dialogs, "run", lambda dialog: False)
    return found


def look_at_everything(window, qtbot):
    """Every article in every mode, and the windows that read the whole project."""
    for mode in ("mode-spans", "mode-sentences", "mode-review"):
        window.run(mode)
        qtbot.waitUntil(lambda: review_of(window.session) is None or not review_of(window.session).unread)
        for article in window.session.project.entries:
            with window.reporting():
                window.session.open_article(article)
            window.grab()
    for name in WINDOWS:
        window.run(name)
        QApplication.processEvents()
        for top in QApplication.topLevelWidgets():
            if top is not window and top.isVisible() and top.windowTitle():
                top.grab()
                top.close()
    window.run("mode-spans")


@pytest.mark.parametrize("number", NUMBERS)
def test_a_damaged_project_is_shown_as_far_as_it_can_be_read(make_window, qtbot, tmp_path, told, number):
    found = case("project", SEED, number)
    path = found.write(tmp_path)
    window = make_window()
    if not window.open_path(path):
        assert [str(path) in said for said in told] == [True]
        return
    look_at_everything(window, qtbot)
    window.close_project()
    with open_file(path, read_only=True) as file:
        assert file.project.entries


HEADER = (
    "handed_to: [1]\nhandouts: {a: 1}\nleft_alone: 7\n"
    "guideline_versions: [7, {version: one}, {version: 2, labels: x}]\n"
    "review: [blind]\nreviewing: 7\nquestions: 7\n"
)


def test_a_header_in_which_every_key_is_odd_is_shown(make_window, qtbot, tmp_path, told):
    """What other programs, or later versions, wrote under our names is not taken for what it is not."""
    path = tmp_path / PROJECT
    text = (FOLDER / PROJECT).read_text(encoding="utf-8")
    head, _, rest = text.partition("guideline_versions: ")
    odd = "exchanged: [1]\nexchanged_edit: {a: 1}\nreturned: 7\nsettled: [7]\nskipped: {}\n"
    rest = rest[rest.index("--- # article") :].replace("review: in review\n", f"review: in review\n{odd}")
    path.write_text(head + HEADER + rest, encoding="utf-8")
    window = make_window()
    assert window.open_path(path)
    look_at_everything(window, qtbot)
    qtbot.keyClick(window.desk.view, Qt.Key.Key_F8)
    window.close_project()
    assert "handed_to: [1]" in path.read_text(encoding="utf-8")
    assert not told
