"""The ring around an area that has the keyboard."""

import pytest
from PySide6.QtWidgets import QDialog, QTableWidget, QVBoxLayout
from shiboken6 import delete

from annotator.qt.parts.focus_ring import FocusRing


@pytest.fixture
def area(qtbot):
    """A focused table with a ring, in a dialog."""
    dialog = QDialog()
    qtbot.addWidget(dialog)
    table = QTableWidget(dialog)
    QVBoxLayout(dialog).addWidget(table)
    table.ring = FocusRing(table)
    dialog.show()
    dialog.activateWindow()
    table.setFocus()
    qtbot.waitUntil(table.hasFocus)
    return dialog, table


def test_the_ring_is_there_as_long_as_the_area_has_the_keyboard(area):
    _, table = area
    assert table.ring.isVisible()
    assert table.ring.geometry() == table.rect()
    table.clearFocus()
    assert not table.ring.isVisible()


def test_an_area_with_the_keyboard_can_go_away(area, qtbot):
    _, table = area
    with qtbot.captureExceptions() as raised:
        delete(table)
    assert raised == []
