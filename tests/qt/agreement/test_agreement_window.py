"""The agreement window: figures, undefined values, cells that open their places, copies, reports."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QWidget

from annotator.app import projects
from annotator.app.progress import Progress
from annotator.app.session import Session
from annotator.app.tagging import articles
from annotator.app.tagging.modes import SpansMode
from annotator.core.annotation import LayerState
from annotator.core.edits import Change
from annotator.core.layer import GOLD
from annotator.core.names import model_layer
from annotator.qt.agreement.chart_values import Matrix
from annotator.qt.agreement.choices import action_of
from annotator.qt.agreement.window import AgreementWindow
from annotator.qt.parts import dialogs
from annotator.qt.parts.theme import load_theme
from tests.app.agreement.agreeing_project import STEP, make, span, tags

pytestmark = pytest.mark.qt_log_ignore("does not support")
KEY = Qt.Key


def project_of(folder, articles):
    path = make(folder / "desk.annot.yaml", articles)
    return projects.open_project(path)


@pytest.fixture
def opened(tmp_path, theme, qtbot):
    """Opens the window on a project of articles."""
    made = []

    def open_on(articles, kind=""):
        file = project_of(tmp_path, articles)
        session = Session(file, "alice", SpansMode)
        session.open_article(next(iter(articles)))
        window = AgreementWindow(session, theme)
        qtbot.addWidget(window)
        made.append((window, file))
        window.start(kind)
        qtbot.waitUntil(window.isActiveWindow)
        settled(qtbot, window)
        return window

    yield open_on
    for window, file in made:
        window.close_down()
        file.close()


def test_a_model_is_compared_when_it_is_chosen(opened, qtbot):
    model = model_layer("press-7b")
    window = opened({"port": (4, {"alice": tags("abba"), "ben": tags("abba"), model: tags("aaba")})})
    assert set(window.found.annotators) == {"alice", "ben"}
    assert window.choices.people.text() == "All 2"
    action = action_of(window.choices, model)
    assert not action.isChecked()
    action.trigger()
    settled(qtbot, window)
    assert model in window.found.annotators
    assert window.choices.people.text() == "3 of 3"
    window.choices.fill()
    assert action_of(window.choices, model).isChecked()


def settled(qtbot, window):
    qtbot.waitUntil(lambda: not window.busy, timeout=20_000)


DESK = {
    "one": (5, {"alice": [*tags("ab.ab"), span("s1", 0, 7), span("s2", STEP, STEP + 7)],
                "ben": [*tags("ab.bb"), span("s1", 0, 7), span("s2", STEP, STEP + 7, "place")],
                "cy": tags("aaaaa")}),
    "two": (3, {"alice": tags("a.b", at="2026-12-01T10:00:00Z"), "ben": tags("a.a")}),
}  # fmt: skip


def cells(window):
    chart = window.confusion.matrix.view.chart
    assert isinstance(chart, Matrix)
    return {
        (row, column): cell.text
        for row, cells in zip(chart.rows, chart.cells, strict=True)
        for column, cell in zip(chart.columns, cells, strict=True)
    }


def test_the_overall_value_comes_with_interval_and_what_it_rests_on(opened):
    window = opened(DESK)
    assert window.found.main == "cohen"
    assert window.figure.text().startswith("0.")
    assert "[" in window.figure.text()
    assert window.status.text() == (
        "Cohen’s κ · Sentence tags · 2 articles finished by two or more · 8 sentences"
    )
    table = window.measures.table
    assert [table.topLevelItem(row).text(0) for row in range(table.topLevelItemCount())][:2] == [
        "Cohen’s κ",
        "Krippendorff’s α",
    ]
    assert window.work.isHidden()


def test_charts_tell_their_values_to_screen_readers(opened):
    window = opened(DESK)
    window.tabs.setCurrentWidget(window.annotators_page)
    view = window.annotators_page.matrix.view
    assert view.accessibleName() == "Cohen’s κ of every two annotators"
    assert "alice and ben: 0." in view.accessibleDescription()
    assert "2 articles finished by both" in view.accessibleDescription()
    assert window.by_label.view.accessibleDescription().startswith("Cohen’s κ by label. Answer a: ")
    assert "2026-12" in window.over_time.view.accessibleDescription()


def test_a_cell_opens_its_disagreements_by_keyboard(opened, qtbot):
    window = opened(DESK)
    told = []
    window.opened.connect(lambda: told.append(True))
    window.tabs.setCurrentWidget(window.confusion)
    view = window.confusion.matrix.view
    assert cells(window)["Answer a", "Answer b"] == "1"
    view.setFocus(Qt.FocusReason.TabFocusReason)
    assert view.current == (0, 0)
    qtbot.keyClick(view, KEY.Key_Right)
    assert view.accessibleDescription() == "alice Answer a, ben Answer b: 1"
    qtbot.keyClick(view, KEY.Key_Return)
    settled(qtbot, window)
    hits = window.confusion.hits
    assert hits.count == 1
    assert window.confusion.status.text() == "alice: Answer a · ben: Answer b. 1 place; Enter opens one."
    assert QApplication.focusWidget() is hits
    qtbot.keyClick(hits, KEY.Key_Return)
    session = window._session
    assert session.article.id == "one"
    assert (session.selection.start, session.selection.end) == (3 * STEP, 3 * STEP + STEP - 1)
    assert told == [True]


def test_a_cell_opens_its_disagreements_by_mouse_in_another_article(opened, qtbot):
    window = opened(DESK)
    window.tabs.setCurrentWidget(window.confusion)
    view = window.confusion.matrix.view
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=view.place_of(1, 0))
    settled(qtbot, window)
    hits = window.confusion.hits
    place = hits.visualItemRect(hits.topLevelItem(0).child(0)).center()
    qtbot.mouseClick(hits.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert window._session.article.id == "two"
    assert window._session.selection.start == 2 * STEP


def test_an_empty_cell_opens_nothing(opened, qtbot):
    window = opened(DESK)
    window.tabs.setCurrentWidget(window.confusion)
    row, column = window.confusion._names.index(""), window.confusion._names.index("b")
    assert cells(window)["none", "Answer b"] == "0"
    view = window.confusion.matrix.view
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=view.place_of(row, column))
    settled(qtbot, window)
    assert window.confusion.status.text().endswith("Nowhere.")


def test_another_kind_measure_and_pair(opened, qtbot):
    window = opened(DESK)
    window.choices.choose_kind("span")
    settled(qtbot, window)
    assert window.found.kind == "span"
    assert window.choices.measure.currentText() == "Exact F1"
    window.choices.measure.setCurrentIndex(window.choices.measure.findData("edges"))
    settled(qtbot, window)
    assert window.found.main == "edges"
    window.confusion.pair.setCurrentIndex(1)
    assert window.confusion.matrix.view.chart.corner == ("alice", "cy")
    window.choices.label.setCurrentIndex(window.choices.label.findData("place"))
    settled(qtbot, window)
    assert window.found.label == "place"


def test_annotators_are_taken_in_and_left_out(opened, qtbot):
    window = opened(DESK)
    action_of(window.choices, "cy").trigger()
    settled(qtbot, window)
    assert window.found.annotators == ("alice", "ben")
    assert window.choices.people.text() == "2 of 3"
    action_of(window.choices, "ben").trigger()
    assert not window.busy
    assert window.status.text() == "Tick two annotators or more to compare them."
    assert window.figure.text() == "–"


def test_undefined_is_explained(opened):
    window = opened({"k": (2, {"alice": tags("aa"), "ben": tags("aa")})})
    assert window.figure.text() == "undefined"
    assert "Everyone always gave the same answer" in window.message.text()
    assert window.message.isVisible()
    bars = window.by_label.view.chart.bars
    assert [bar.value for bar in bars] == [None]


def test_nobody_finished_with_somebody(opened):
    window = opened({"k": (2, {"alice": tags("aa")})})
    assert window.figure.text() == "undefined"
    assert "finished by two" in window.message.text()
    assert window.confusion.matrix.isHidden()


def test_an_edit_is_followed_and_so_is_its_undo(opened, qtbot):
    window = opened(DESK)
    session = window._session
    before = window.found.overall
    tag = session.layer.sentence_tags[0]
    session.commit("Remove a tag", [session.change(tag, None)])
    settled(qtbot, window)
    assert window.found.overall.pooled != before.pooled
    session.undo()
    settled(qtbot, window)
    assert window.found.overall == before
    state = session.project.layer("two", "cy").state
    session.commit("Finish", [Change(state, LayerState("done"), "two", "cy")])
    settled(qtbot, window)
    assert window.found.articles == 2
    layer = session.project.layer("one", "ben").state
    session.commit("Open", [Change(layer, LayerState("started"), "one", "ben")])
    articles.remove_article(session, "two")
    settled(qtbot, window)
    assert window.status.text().endswith("1 article finished by two or more · 5 sentences")


def test_who_comes_is_compared_too(opened, qtbot):
    window = opened(DESK)
    session = window._session
    tag = replace(tags("a")[0], id="new", by="dora")
    change = Change(None, tag, "one", "dora")
    session.commit("Dora", [change, Change(LayerState(), LayerState("done"), "one", "dora")])
    settled(qtbot, window)
    assert window.found.annotators == ("alice", "ben", "cy", "dora")
    assert window.choices.people.text() == "All 4"


def test_the_places_of_a_cell_are_true_after_an_edit(opened, qtbot):
    window = opened(DESK)
    session = window._session
    window.tabs.setCurrentWidget(window.confusion)
    view = window.confusion.matrix.view
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=view.place_of(0, 1))
    settled(qtbot, window)
    assert window.confusion.hits.count == 1
    tag = session.project.layer("one", "alice").sentence_tags[1]
    session.commit("As ben", [Change(tag, replace(tag, label="a"), "one", "alice")])
    settled(qtbot, window)
    window._session.undo()
    settled(qtbot, window)
    place = session.project.layer("one", "ben").sentence_tags[3]
    session.commit("As alice", [Change(place, replace(place, label="a"), "one", "ben")])
    settled(qtbot, window)
    assert window.confusion.hits.count == 0


def test_long_work_shows_progress_and_stops(opened, qtbot, monkeypatch):
    window = opened(DESK)
    closed = []

    def endless(*args, **options):
        try:
            while True:
                yield Progress(1, 4, "One")
        finally:
            closed.append(True)

    monkeypatch.setattr(window._live, "reading", endless)
    window.again()
    qtbot.waitUntil(window.work.button.isVisible)
    assert window.work.bar.maximum() == 4
    qtbot.mouseClick(window.work.button, Qt.MouseButton.LeftButton)
    assert closed == [True]
    assert not window.busy
    assert "stopped" in window.status.text()
    assert window.work.isHidden()


def test_closing_stops(opened, qtbot, monkeypatch):
    window = opened(DESK)
    window.compute()
    assert window.busy
    qtbot.keyClick(window, KEY.Key_Escape)
    assert window.isHidden()
    assert not window.busy
    window.start()
    settled(qtbot, window)
    assert window.found is not None


def test_copies(opened):
    window = opened(DESK)
    window.tabs.setCurrentWidget(window.annotators_page)
    view = window.annotators_page.matrix.view
    clipboard = QGuiApplication.clipboard()
    view.copy_csv()
    assert clipboard.text().splitlines()[0] == ",alice,ben,cy"
    view.copy_svg()
    assert bytes(clipboard.mimeData().data("image/svg+xml").data()).startswith(b"<svg")
    view.copy_png()
    assert clipboard.image().width() > 200
    assert [action.text() for action in view.menu().actions()] == [
        "Copy as picture (&PNG)",
        "Copy as drawing (&SVG)",
        "Copy as table (&CSV)",
    ]


def test_a_report_is_saved(opened, tmp_path, monkeypatch):
    window = opened(DESK)
    asked = []

    def answer(parent, title, suggestion, filters):
        asked.append(suggestion.name)
        return tmp_path / "agreement"

    monkeypatch.setattr(dialogs, "save_file", answer)
    window.intervals.setChecked(False)
    window.save_report()
    assert asked == ["desk agreement.html"]
    assert "Sentence tags" in (tmp_path / "agreement.html").read_text(encoding="utf-8")
    assert window.message.text() == "Saved agreement.html."


def test_a_report_that_cannot_be_written_is_told(opened, tmp_path, monkeypatch):
    window = opened(DESK)
    told = []
    monkeypatch.setattr(dialogs, "save_file", lambda *_: tmp_path / "missing" / "out.html")
    monkeypatch.setattr(dialogs, "error", lambda parent, problem, **_: told.append(str(problem)))
    window.intervals.setChecked(False)
    window.save_report()
    assert "cannot be written" in told[0]


def test_everything_that_takes_the_keyboard_has_a_name(opened):
    window = opened(DESK)
    for page in window.pages:
        window.tabs.setCurrentWidget(page)
        nameless = [
            widget
            for widget in window.findChildren(QWidget)
            if widget.isVisible()
            and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
            and not widget.accessibleName()
            and not (isinstance(widget, QAbstractButton) and widget.text())
            and not (isinstance(widget.parent(), QComboBox))
        ]
        assert not nameless, nameless


def test_the_dark_theme_reaches_the_charts(opened):
    window = opened(DESK)
    window.tabs.setCurrentWidget(window.annotators_page)
    light = window.annotators_page.matrix.view.grab().toImage()
    window.set_theme(load_theme("dark"))
    assert window.annotators_page.matrix.view.grab().toImage() != light


def test_each_annotator_is_compared_with_gold_over_time_and_it_follows(opened, qtbot):
    march, april = "2026-03-10T09:00:00Z", "2026-04-07T09:00:00Z"
    window = opened({
        "one": (4, {"alice": tags("abab", at=march), "ben": tags("aaab", at=april), GOLD: tags("abab")}),
        "two": (4, {"alice": tags("abab", at=april), "ben": tags("abab", at=april)}),
    })  # fmt: skip
    page = window.time_page
    assert page.compared is None, "nothing is read before somebody looks"
    window.tabs.setCurrentWidget(page)
    settled(qtbot, window)
    chart = page.with_gold.view.chart
    assert isinstance(chart, Matrix)
    assert chart.columns == ("2026-03", "2026-04", "in all")
    assert [[cell.text for cell in row] for row in chart.cells] == [
        ["1.00", "", "1.00"],
        ["", "0.50", "0.50"],
    ]
    assert "ben, 2026-04: 0.50, 1 article" in page.with_gold.view.accessibleDescription()
    window.period.setFocus()
    qtbot.keyClick(window.period, KEY.Key_Down)
    settled(qtbot, window)
    assert page.with_gold.view.chart.columns == ("2026-W11", "2026-W15", "in all")
    session = window._session
    before = session.project.layer("one", GOLD).state
    session.commit("Reopen", [Change(before, LayerState("started"), "one", GOLD)])
    qtbot.waitUntil(lambda: page.compared is not None and not page.compared.whole)
    assert page.with_gold.isHidden()
    assert "Nobody can be compared with gold yet" in page.no_gold.text()
