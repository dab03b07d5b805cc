"""The lines whose roles are remembered: listed, and forgotten by keys."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from annotator.core.line_roles import LineRole, line_roles
from annotator.qt.dialogs.line_roles import LineRolesDialog
from annotator.qt.parts import dialogs
from annotator.qt.parts.empty_list import EmptyWords
from tests.qt.conftest import KESTREL


@pytest.fixture
def window(make_window, project_path):
    """The window after the last line was made an endnote everywhere from its source."""
    window = make_window(project_path)
    place = KESTREL.index("Share")
    window.session.select(place, place)
    window.run("zone-endnote")
    window.run("zone-everywhere")
    return window


def test_a_line_is_listed_and_forgotten_by_delete(window, qtbot):
    remembered = LineRole("The Merrow Courier", "Share · 24 comments · Post", "endnote")
    assert line_roles(window.session.project.header) == [remembered]
    dialog = LineRolesDialog(window.session, window.theme, window)
    qtbot.addWidget(dialog)
    dialog.show()
    item = dialog.list.topLevelItem(0)
    assert [item.text(at) for at in range(3)] == [remembered.source, remembered.line, remembered.role]
    QTest.keyClick(dialog.list, Qt.Key.Key_Delete)
    assert line_roles(window.session.project.header) == []
    assert dialog.list.topLevelItemCount() == 0
    assert not dialog.forget.isEnabled()
    said = dialog.list.findChild(EmptyWords)
    assert said.isVisible()
    assert said.geometry().top() > dialog.list.header().geometry().bottom()
    window.run("undo")
    assert line_roles(window.session.project.header) == [remembered]


def test_nothing_can_be_forgotten_where_the_project_is_read_only(window, make_window, project_path, qtbot):
    window.close_project()
    reading = make_window()
    reading.open_path(project_path, read_only=True)
    dialog = LineRolesDialog(reading.session, reading.theme, reading)
    qtbot.addWidget(dialog)
    assert dialog.list.topLevelItemCount() == 1
    assert not dialog.forget.isEnabled()
    QTest.keyClick(dialog.list, Qt.Key.Key_Delete)
    assert dialog.list.topLevelItemCount() == 1


def test_the_menu_opens_it(window, monkeypatch):
    seen = []
    monkeypatch.setattr(dialogs, "run", lambda dialog: seen.append(dialog.windowTitle()))
    window.run("line-roles")
    assert seen == ["Lines whose role is remembered"]
