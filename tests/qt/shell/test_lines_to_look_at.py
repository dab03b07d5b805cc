"""Lines whose role is uncertain: counted at the bottom, marked in the margin, gone through, and settled by a role."""

from dataclasses import replace

from PySide6.QtCore import QRect, Qt
from PySide6.QtTest import QTest

from annotator.app.tagging import zones
from annotator.core.article import unsure
from annotator.core.edits import Change
from annotator.qt.article import margin


def doubted(window, count=2):
    article = window.session.article
    found = article.zones[-count:]
    changes = []
    for zone in found:
        changes += [Change(zone, None, article.id), Change(None, replace(zone, sure=0.5), article.id)]
    window.session.commit("Doubt", changes)
    return [replace(zone, sure=0.5) for zone in found]


def shown(window):
    return window.status.parts["lines"].text()


def test_they_are_counted_and_settled_by_a_role(make_window, project_path, qtbot):
    window = make_window(project_path)
    assert shown(window) == ""
    first, second = doubted(window)
    qtbot.waitUntil(lambda: shown(window) == "2 lines to look at")
    window.session.select(0, 0)
    for zone in (first, second, first):
        window.actions_made.made["next-unsure"].trigger()
        assert window.session.selection.position == zone.start
        assert zone.role in window.session.said
    zones.set_chosen_role(window.session, first.role)
    qtbot.waitUntil(lambda: shown(window) == "1 line to look at")
    assert unsure(window.session.article) == (second,)
    QTest.keyClick(window.desk.view, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: shown(window) == "2 lines to look at")


def test_they_are_marked_in_the_margin_until_they_are_settled(make_window, project_path):
    window = make_window(project_path)
    view = window.desk.view
    zone = window.session.article.zones[-1]
    view.reveal(zone.start, zone.start)

    def margin_of_the_line():
        line = view.rects_of(zone.start, zone.start + 1)[0].toRect()
        beside = QRect(0, line.center().y() - 8, margin.OUTER + margin.ZONE_TAG, 16)
        return view.viewport().grab(beside).toImage()

    plain = margin_of_the_line()
    doubted(window, 1)
    assert margin_of_the_line() != plain
    window.session.select(zone.start, zone.start)
    zones.set_chosen_role(window.session, zone.role)
    assert margin_of_the_line() == plain
