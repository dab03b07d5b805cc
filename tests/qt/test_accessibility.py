"""What screen readers and outside programs find."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QWidget

NAMES = ("Articles", "Article text", "Labels", "Article tags", "Guidelines", "Selected annotation")


@pytest.mark.parametrize("name", NAMES)
def test_each_pane_is_found_by_its_name(make_window, project_path, name):
    window = make_window(project_path)
    found = window.findChildren(QWidget, name)
    assert len(found) == 1
    assert found[0].accessibleName() == name
    assert found[0].isVisible()
    interface = QAccessible.queryAccessibleInterface(found[0])
    assert interface.text(QAccessible.Text.Name) == name


def test_each_entry_is_named_by_its_title(make_window, project_path):
    window = make_window(project_path)
    for view, wanted in (
        (window.desk.articles.list, "Grain prices ease after harvest"),
        (window.desk.labels.tree, "Money"),
    ):
        interface = QAccessible.queryAccessibleInterface(view)
        children = [interface.child(index) for index in range(interface.childCount())]
        names = [child.text(QAccessible.Text.Name) for child in children if child is not None]
        assert wanted in names
        place = names.index(wanted)
        assert children[place].text(QAccessible.Text.Description)


def test_the_article_is_exposed_as_text(make_window, project_path):
    window = make_window(project_path)
    interface = QAccessible.queryAccessibleInterface(window.desk.view)
    text = interface.textInterface()
    assert text is not None
    assert "Kestrel Line wins lease" in text.text(0, text.characterCount())


def test_everything_that_takes_the_keyboard_has_a_name(make_window, project_path):
    window = make_window(project_path)
    money = next(span for span in window.session.layer.spans if span.label == "money")
    window.session.select_annotation(money.id)
    window.run("find")
    nameless = [
        widget
        for widget in (*window.findChildren(QAbstractButton), *window.findChildren(QLineEdit))
        if widget.isVisible() and not (widget.accessibleName() or getattr(widget, "text", str)())
    ]
    assert [w for w in nameless if w.parent() is not None and not isinstance(w.parent(), QLineEdit)] == []
