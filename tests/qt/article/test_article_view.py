"""The article under real keys and a real mouse: selecting, tagging, dragging, and what the session then says."""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QKeyEvent, QMouseEvent, QPaintEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from annotator.app.reviewing.mode import ReviewMode
from annotator.app.session import Session
from annotator.app.tagging.annotations import toggle_doubt
from annotator.app.tagging.modes import SentencesMode, SpansMode
from annotator.app.tagging.sentences import split_here
from annotator.core.annotation import Link, Note, SentenceTag, Span, new_id, sentence_quote
from annotator.core.article import Article, Sentence, Zone
from annotator.core.edits import ProjectHeader
from annotator.core.labels import Label, LabelSet
from annotator.core.layer import Layer
from annotator.qt.article.view import ArticleView
from annotator.qt.parts.theme import load_theme
from annotator.store import create

TEXT = """Ferry News 🚢

Kestrel Line leased the quay. The Merrow Bay council voted 👩‍👩‍👧 twice 🇩🇪 on it. 柳屿港恢复夜间渡轮。

שלום means peace in Hebrew.

Cafe\u0301 owners were glad."""

DOWN, UP, DOUBLE = (
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseButtonRelease,
    QEvent.Type.MouseButtonDblClick,
)

LABELS = LabelSet(
    [
        Label(name="org", title="Organisation", key="o", colour="#0072B2"),
        Label(name="place", title="Place", key="P", colour="#00795A"),
        Label(name="main", title="Main event", key="1", colour="#0072B2", applies_to=("sentence",)),
        Label(name="says", title="says", colour="#3F37B8", applies_to=("link",)),
    ]
)


def at(quote: str, text: str = TEXT) -> tuple[int, int]:
    return text.index(quote), text.index(quote) + len(quote)


def made_span(quote: str, label: str = "org", **more: object) -> Span:
    fields: dict = {"by": "alice", "at": "2026-11-24T09:12:00Z", **more}
    return Span(id=new_id(), label=label, fragments=(at(quote),), quote=quote, **fields)


def made_article(text: str = TEXT, language: str = "en") -> Article:
    starts = ["Ferry", "Kestrel", "The Merrow", "柳屿", "שלום", "Cafe"]
    ends = ["🚢", "quay.", "on it.", "渡轮。", "Hebrew.", "glad."]
    sentences = [Sentence(text.index(a), text.index(b) + len(b)) for a, b in zip(starts, ends, strict=True)]
    zones = (Zone(0, 12, "headline"),)
    return Article("ferry", "Ferry News", text, {"language": language}, zones, tuple(sentences))


@pytest.fixture
def open_view(tmp_path: Path, qtbot) -> Callable[..., ArticleView]:
    """Opens a view on a real project with one article and these annotations of alice."""
    files = []

    def make(*annotations: object, article: Article | None = None) -> ArticleView:
        file = create(tmp_path / f"desk{len(files)}.annot.yaml", ProjectHeader(title="Desk", labels=LABELS))
        files.append(file)
        shown = article or made_article()
        with file.importing() as batch:
            batch.add(shown, [Layer(shown.id, "alice", annotations)])  # type: ignore[arg-type]
        session = Session(file, "alice", SpansMode)
        session.open_article(shown.id)
        session.set_mode(SpansMode)
        view = ArticleView(session, load_theme("light"))
        view.session = session
        qtbot.addWidget(view)
        view.resize(840, 500)
        with qtbot.waitExposed(view):
            view.show()
        view.activateWindow()
        view.setFocus()
        view.viewport().repaint()
        return view

    yield make
    for file in files:
        file.close()


def place_of(view: ArticleView, point: int, share: float = 0.5) -> QPoint:
    """A place on the character at a code point, `share` of the way through it."""
    view.viewport().repaint()
    rect = view.rects_of(point, point + 1)[0]
    return QPointF(rect.left() + rect.width() * share, rect.center().y()).toPoint()


def click(view: ArticleView, place: QPoint) -> None:
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place, delay=0)


def press(view: ArticleView, place: QPoint, kind: QEvent.Type, time: int) -> None:
    where = QPointF(place)
    button = Qt.MouseButton.LeftButton
    held = Qt.MouseButton.NoButton if kind is UP else button
    on_screen, bare = QPointF(view.viewport().mapToGlobal(place)), Qt.KeyboardModifier.NoModifier
    event = QMouseEvent(kind, where, on_screen, button, held, bare)
    event.setTimestamp(time)
    QApplication.sendEvent(view.viewport(), event)


def drag(view: ArticleView, start: QPoint, end: QPoint) -> None:
    QTest.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=start)
    for step in (0.3, 0.7, 1.0):
        place = QPointF(start) + (QPointF(end) - QPointF(start)) * step
        move = QMouseEvent(
            QEvent.Type.MouseMove,
            place,
            QPointF(view.viewport().mapToGlobal(place.toPoint())),
            Qt.MouseButton.NoButton,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
        QApplication.sendEvent(view.viewport(), move)
    QTest.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=end)


def selected_text(view: ArticleView) -> str:
    selection = view.session.selection
    return TEXT[selection.start : selection.end]


def spans(view: ArticleView) -> list[tuple[str, str]]:
    return [(span.quote, span.label) for span in view.session.layer.spans]


# ------------------------------------------------------------------------------------------------ keyboard


def test_the_keyboard_selects_and_tags(open_view):
    view = open_view()
    view.session.select(*[at("leased")[0]] * 2)
    QTest.keyClick(
        view, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    )
    assert selected_text(view).strip() == "leased"
    QTest.keyClick(view, "o")
    assert spans(view) == [("leased", "org")]
    assert view.session.selected_annotation.quote == "leased"


@pytest.mark.parametrize(("key", "held"), [("P", "Shift"), ("P", "No"), ("p", "No")])
def test_a_label_with_a_capital_key_is_given_by_either_case(open_view, key, held):
    view = open_view()
    view.session.select(*at("quay"))
    QTest.keyClick(view, key, Qt.KeyboardModifier[f"{held}Modifier"])
    assert spans(view) == [("quay", "place")]


def test_keys_with_control_are_not_labels(open_view):
    view = open_view()
    view.session.select(*at("quay"))
    QTest.keyClick(view, Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier)
    assert spans(view) == []


@pytest.mark.parametrize(
    ("cluster", "steps"), [("👩‍👩‍👧", 1), ("🇩🇪", 1), ("e\u0301", 1), ("柳屿", 2), ("🚢", 1)]
)
def test_the_caret_never_stops_inside_a_character(open_view, cluster, steps):
    view = open_view()
    start, end = at(cluster)
    view.session.select(start, start)
    for _ in range(steps):
        QTest.keyClick(view, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert (view.session.selection.start, view.session.selection.end) == (start, end)


def test_the_ends_of_a_line_are_reached_by_keyboard(open_view):
    view = open_view()
    start, _ = at("Kestrel")
    view.session.select(start + 3, start + 3)
    QTest.keyClick(view, Qt.Key.Key_Home)
    QTest.keyClick(view, Qt.Key.Key_End, Qt.KeyboardModifier.ShiftModifier)
    assert selected_text(view).startswith("Kestrel Line leased")


def test_up_and_down_in_sentences_mode_are_left_to_the_window(open_view):
    view = open_view()
    view.session.set_mode(SentencesMode)
    before = view.session.selection
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
        override = QKeyEvent(QEvent.Type.ShortcutOverride, key, Qt.KeyboardModifier.NoModifier)
        override.ignore()
        QApplication.sendEvent(view, override)
        assert not override.isAccepted()
        QTest.keyClick(view, key)
    assert view.session.selection == before


def test_left_and_right_move_the_caret_within_the_current_sentence(open_view):
    view = open_view()
    view.session.set_mode(SentencesMode)
    view.session.go_to_sentence(1)
    start = view.session.current_sentence.start
    for _ in range(3):
        QTest.keyClick(view, Qt.Key.Key_Right)
    QTest.keyClick(view, Qt.Key.Key_Left)
    assert (view.session.selection.position, view.session.sentence) == (start + 2, 1)
    assert view.cursorWidth() > 0


def test_a_label_key_in_sentences_mode_tags_the_current_sentence(open_view):
    view = open_view()
    view.session.set_mode(SentencesMode)
    view.session.go_to_sentence(2)
    QTest.keyClick(view, "1")
    tags = view.session.layer.tags_of(*at(TEXT.split("quay. ")[1].split(" 柳")[0]))
    assert [tag.label for tag in tags] == ["main"]


def test_copying_gives_the_text_of_the_article(open_view):
    view = open_view()
    start, end = at("voted 👩‍👩‍👧 twice 🇩🇪 on it. 柳屿港恢复夜间渡轮。\n\nשלום means")
    view.session.select(start, end)
    QTest.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == TEXT[start:end]
    assert QGuiApplication.clipboard().mimeData().formats() == ["text/plain"]


# --------------------------------------------------------------------------------------------------- mouse


def test_dragging_selects_code_points(open_view):
    view = open_view()
    start, end = at("council voted 👩‍👩‍👧 twice 🇩🇪")
    drag(view, place_of(view, start, 0.1), place_of(view, end + 1, 0.1) - QPoint(2, 0))
    assert selected_text(view).strip() == "council voted 👩‍👩‍👧 twice 🇩🇪"


def test_a_click_between_two_paragraphs_stays_there(open_view):
    text = "\n\n".join(f"Paragraph {number} of a long article about the quay." for number in range(80))
    view = open_view(article=Article("long", "Long", text, {"language": "en"}))
    before = view.verticalScrollBar().value()
    for y in range(2, 480, 7):
        click(view, QPoint(300, y))
        assert view.session.selection.position < 900, y
        assert view.verticalScrollBar().value() == before
    first, last = at("Paragraph 1", text)[0], at("Paragraph 4 ", text)[0]
    drag(view, place_of(view, first, 0.1), QPoint(place_of(view, last).x(), place_of(view, last).y() + 24))
    assert view.session.selection.end < text.index("Paragraph 6")


def test_a_sticky_label_tags_every_selection(open_view):
    view = open_view()
    view.session.set_sticky("place")
    start, end = at("Merrow Bay")
    drag(view, place_of(view, start, 0.1), place_of(view, end - 1, 0.9))
    assert spans(view) == [("Merrow Bay", "place")]
    place = place_of(view, at("quay")[0])
    for number, kind in enumerate([DOWN, UP, DOUBLE, UP]):
        press(view, place, kind, 90_000 + 40 * number)
    assert ("quay", "place") in spans(view)


@pytest.mark.parametrize("word", ["council", "夜间", "שלום", "Cafe\u0301"])
def test_a_double_click_selects_the_word(open_view, word):
    view = open_view()
    QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place_of(view, at(word)[0]))
    assert selected_text(view) == word


def test_further_double_clicks_grow_to_sentence_and_paragraph(open_view):
    view = open_view()
    place = place_of(view, at("council")[0] + 1)
    grown = []
    for _ in range(3):
        QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
        grown.append(selected_text(view))
    sentence = "The Merrow Bay council voted 👩‍👩‍👧 twice 🇩🇪 on it."
    assert grown == ["council", sentence, TEXT.split("\n\n")[1]]


def test_a_triple_click_grows_too(open_view):
    view = open_view()
    place = place_of(view, at("council")[0] + 1)
    for number, kind in enumerate([DOWN, UP, DOUBLE, UP, DOWN, UP]):
        press(view, place, kind, 1000 + 40 * number)
    assert selected_text(view).startswith("The Merrow Bay council")
    for number, kind in enumerate([DOUBLE, UP, DOWN, UP]):
        press(view, place, kind, 1300 + 40 * number)
    assert selected_text(view) == TEXT.split("\n\n")[1]


def test_clicks_at_one_place_go_from_the_inner_span_outwards(open_view):
    outer, middle, inner = (
        made_span("The Merrow Bay council"),
        made_span("Merrow Bay council"),
        made_span("Bay"),
    )
    view = open_view(outer, middle, inner)
    place = place_of(view, at("Bay")[0] + 1)
    seen = []
    for _ in range(4):
        click(view, place)
        seen.append(view.session.selected)
    assert seen == [inner.id, middle.id, outer.id, inner.id]


def test_a_click_on_the_last_character_selects_the_span(open_view):
    span = made_span("Kestrel Line")
    view = open_view(span)
    click(view, place_of(view, at("Kestrel Line")[1] - 1, 0.9))
    assert view.session.selected == span.id
    click(view, place_of(view, at("leased")[0] + 3))
    assert view.session.selected == ""


@pytest.mark.parametrize(
    ("edge", "target", "quote"), [("end", "leased", "Kestrel Line leased"), ("start", "Line", "Line")]
)
def test_dragging_an_edge_is_one_step(open_view, edge, target, quote):
    span = made_span("Kestrel Line")
    view = open_view(span)
    view.session.select_annotation(span.id)
    view.viewport().repaint()
    first, last = at("Kestrel Line")
    rect = view.rects_of(first, last)[0]
    grip = rect.bottomRight() if edge == "end" else rect.topLeft()
    place = place_of(view, at(target)[1] - 1, 0.95) if edge == "end" else place_of(view, at(target)[0], 0.05)
    drag(view, grip.toPoint(), place)
    assert spans(view) == [(quote, "org")]
    view.session.undo()
    assert spans(view) == [("Kestrel Line", "org")]


def test_an_edge_cannot_be_dragged_over_the_other(open_view):
    span = made_span("Kestrel Line")
    view = open_view(span)
    view.session.select_annotation(span.id)
    view.viewport().repaint()
    rect = view.rects_of(*at("Kestrel Line"))[0]
    drag(view, rect.topLeft().toPoint(), place_of(view, at("quay")[0]))
    assert spans(view) == [("e", "org")]


def test_the_context_menu_is_asked_for_with_its_code_point(open_view, qtbot):
    span = made_span("Merrow Bay")
    view = open_view(span)
    point = at("Merrow")[0] + 2
    place = place_of(view, point)
    with qtbot.waitSignal(view.context_menu_requested) as asked:
        event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, view.viewport().mapToGlobal(place))
        QApplication.sendEvent(view.viewport(), event)
    assert asked.args[1] == point
    assert view.session.selected == span.id
    with qtbot.waitSignal(view.context_menu_requested) as asked:
        QApplication.sendEvent(view, QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(), QPoint()))
    assert asked.args[1] == view.session.selection.position


@pytest.mark.parametrize("mode", [SentencesMode, SpansMode, ReviewMode])
def test_a_click_in_the_left_margin_asks_for_zones(open_view, qtbot, mode):
    view = open_view()
    view.session.set_mode(mode)
    start, _ = at("Kestrel")
    place = QPoint(10, place_of(view, start).y())
    with qtbot.waitSignal(view.zone_menu_requested) as asked:
        click(view, place)
    assert asked.args == [start]


def test_in_an_arabic_article_zones_are_asked_for_on_the_right(open_view, qtbot):
    text = "ميناء يوقّع اتفاقا\n\nوقّع الميناء اتفاقا"
    view = open_view(article=Article("a", "ميناء", text, {"language": "ar"}))
    y = place_of(view, text.index("وقّع الميناء")).y()
    with qtbot.waitSignal(view.zone_menu_requested) as asked:
        click(view, QPoint(view.viewport().width() - 10, y))
    assert asked.args[0] == text.index("وقّع الميناء")
    with qtbot.assertNotEmitted(view.zone_menu_requested):
        click(view, QPoint(10, y))


def test_in_sentences_mode_a_click_goes_to_the_sentence_and_a_chip_selects_its_tag(open_view):
    start, end = made_article().sentences[1].start, made_article().sentences[1].end
    quote = sentence_quote(TEXT, start, end)
    tag = SentenceTag(id=new_id(), label="main", start=start, end=end, quote=quote, by="alice")
    view = open_view(tag)
    view.session.set_mode(SentencesMode)
    click(view, place_of(view, at("council")[0]))
    assert view.session.sentence == 2
    column = view.rects_of(start, start + 1)[0]
    chip = QPoint(round(column.left()) - 50, round(column.center().y()))
    assert "Main event" in view.tooltip_at(QPointF(chip))
    click(view, chip)
    assert view.session.selected == tag.id


# ------------------------------------------------------------------------------------- following the session


class Paints(QObject):
    """Notes the rectangle of every paint of a viewport."""

    def __init__(self, view: ArticleView) -> None:
        super().__init__(view)
        self.rects: list[QRect] = []
        view.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QPaintEvent):
            self.rects.append(event.rect())
        return False


def test_a_new_span_is_painted_at_once_and_only_its_paragraph(open_view, qtbot):
    text = "\n\n".join(f"Paragraph {number} of a long article about the quay." for number in range(40))
    view = open_view(article=Article("long", "Long", text, {"language": "en"}))
    view.session.select(*at("Paragraph 5", text))
    view.clearFocus()
    QApplication.processEvents()
    span, paints = view.rects_of(*at("Paragraph 5", text))[0].toRect(), Paints(view)
    QTest.keyClick(view, "o")
    qtbot.waitUntil(lambda: bool(paints.rects))
    painted = paints.rects[0]
    assert painted.contains(span)
    assert painted.height() < 3 * span.height()
    view.session.undo()
    paints.rects.clear()
    qtbot.waitUntil(lambda: bool(paints.rects))
    assert paints.rects[0].contains(span)


def test_the_caret_follows_the_session_and_back(open_view):
    view = open_view()
    start, end = at("twice 🇩🇪 on")
    view.session.select(start, end)
    assert view.textCursor().selectedText() == "twice 🇩🇪 on"
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert view.session.selection.position == end


def test_changing_zones_keeps_text_place_and_caret(open_view):
    from annotator.app.tagging import zones

    text = "\n\n".join(f"Paragraph {number} of a long article about the quay." for number in range(120))
    view = open_view(article=Article("long", "Long", text, {"language": "en"}))
    middle = text.index("Paragraph 60")
    view.session.select(middle, middle)
    view.reveal(middle, middle)
    before = view.verticalScrollBar().value()
    assert before > 500
    zones.set_role(view.session, middle, "furniture")
    assert abs(view.verticalScrollBar().value() - before) < 3
    assert view.toPlainText() == text
    assert view.session.selection.position == middle


def test_reveal_shows_a_far_place_with_context(open_view):
    text = "\n\n".join(f"Paragraph {number} of a long article about the quay." for number in range(200))
    view = open_view(article=Article("long", "Long", text, {"language": "en"}))
    for wanted in ("Paragraph 150", "Paragraph 20", "Paragraph 199", "Paragraph 0"):
        start, end = at(wanted, text)
        view.reveal(start, end)
        view.viewport().repaint()
        rect = view.rects_of(start, end)[0]
        assert rect.top() >= 0
        assert rect.bottom() <= view.viewport().height()
    view.reveal(*at("Paragraph 100", text))
    view.viewport().repaint()
    assert view.rects_of(*at("Paragraph 101", text))


def test_the_current_sentence_is_scrolled_into_sight(open_view):
    sentences, text = [], ""
    for number in range(150):
        sentences.append(Sentence(len(text), len(text) + len(f"Sentence {number}.")))
        text += f"Sentence {number}.\n\n"
    view = open_view(article=Article("long", "Long", text.strip(), {"language": "en"}, (), tuple(sentences)))
    view.session.set_mode(SentencesMode)
    for index in (140, 3, 75):
        view.session.go_to_sentence(index)
        view.viewport().repaint()
        rect = view.rects_of(sentences[index].start, sentences[index].end)[0]
        assert 30 < rect.top() < view.viewport().height() - 60


def test_a_click_on_a_span_that_begins_above_does_not_scroll(open_view):
    text = "\n\n".join(f"Paragraph {number} of a long article about the quay." for number in range(100))
    article = Article("long", "Long", text, {"language": "en"})
    whole = Span(id=new_id(), label="org", fragments=((0, len(text)),), quote="…")
    inner = Span(id=new_id(), label="place", fragments=(at("Paragraph 60", text),), quote="Paragraph 60")
    view = open_view(whole, inner, article=article)
    view.reveal(*at("Paragraph 60", text))
    view.viewport().repaint()
    before = view.verticalScrollBar().value()
    for expected in (inner, whole):
        click(view, place_of(view, at("Paragraph 60", text)[0] + 4))
        assert view.session.selected == expected.id
    assert view.verticalScrollBar().value() == before


def test_text_size_and_theme_change_in_place(open_view):
    view = open_view(made_span("Kestrel Line"))
    view.session.select(*at("council"))
    height = view.rects_of(*at("council"))[0].height()
    view.set_text_size(18)
    view.viewport().repaint()
    assert view.rects_of(*at("council"))[0].height() > 1.3 * height
    view.set_theme(load_theme("dark"))
    view.set_font_family("Noto Sans")
    view.viewport().repaint()
    image = view.grab().toImage()
    assert image.pixelColor(3, 3) == load_theme("dark").paper
    plain = view.rects_of(*at("leased"))[0].toRect()
    letters = {
        image.pixelColor(x, plain.center().y()).lightness() for x in range(plain.left(), plain.right())
    }
    assert max(letters) > 180
    assert view.textCursor().selectedText() == "council"


def test_closing_the_article_leaves_an_empty_page(open_view):
    view = open_view(made_span("Kestrel Line"))
    view.session.close_article()
    view.viewport().repaint()
    assert view.toPlainText() == ""
    click(view, QPoint(200, 100))
    QTest.keyClick(view, "o")


def test_resizing_keeps_the_column_in_the_middle(open_view):
    view = open_view()
    for width in (1300, 500, 900):
        view.resize(width, 500)
        view.viewport().repaint()
        rect = view.rects_of(*at("Kestrel"))[0]
        column = min(39 * 16, view.viewport().width())
        assert rect.left() >= (view.viewport().width() - column) / 2 - 1
        assert view.document().rootFrame().frameFormat().leftMargin() == pytest.approx(rect.left(), abs=2)


def test_what_a_search_found_is_framed_and_shown(open_view):
    text = "\n\n".join(f"Paragraph {number} of a long article about the quay." for number in range(100))
    view = open_view(article=Article("long", "Long", text, {"language": "en"}))
    hits = [(place, place + 4) for place in range(len(text)) if text.startswith("quay", place)]
    plain = view.grab().toImage()
    view.set_find_hits(hits, 70)
    view.viewport().repaint()
    rect = view.rects_of(*hits[70])[0]
    assert 0 < rect.top() < view.viewport().height() - 40
    assert view.session.selection.position == 0
    frame = view.viewport().grab(rect.toRect()).toImage()
    other = view.viewport().grab(view.rects_of(*hits[69])[0].toRect()).toImage()
    assert frame.pixelColor(8, 1) != other.pixelColor(8, 1)
    view.set_find_hits([], -1)
    view.verticalScrollBar().setValue(0)
    assert view.grab().toImage() == plain


# -------------------------------------------------------------------------------- tooltips, screen readers


def test_tooltips_tell_everything_about_spans_and_notes(open_view):
    inner = made_span("Merrow Bay", "place", note="<town>?", doubt=True)
    view = open_view(made_span("The Merrow Bay council"), inner, made_span("quay", "gone"))
    text = view.tooltip_at(QPointF(place_of(view, at("Merrow")[0])))
    for part in (
        "<b>Place</b>",
        "Doubtful",
        "&lt;town&gt;?",
        "alice",
        "2026-11-24 09:12",
        "<b>Organisation</b>",
    ):
        assert part in text
    assert "not in the label set" in view.tooltip_at(QPointF(place_of(view, at("quay")[0])))
    assert view.tooltip_at(QPointF(place_of(view, at("leased")[0]))) == ""


def test_notes_stand_in_the_right_margin_and_select_what_they_are_about(open_view):
    span = made_span("Merrow Bay", note="town or body?")
    start, end = at("peace")
    remark = Note(id=new_id(), note="check this", start=start, end=end, by="alice", quote="peace")
    view = open_view(span, remark)
    shape = view.document().rootFrame().frameFormat()
    left, right = shape.leftMargin(), view.viewport().width() - shape.rightMargin()
    for about, quote, beside in ((span, "Kestrel", right + 20), (remark, "שלום", left - 20)):
        rect = view.rects_of(at(quote)[0], at(quote)[0] + 1)[0]
        place = QPoint(round(beside), round(rect.center().y()))
        assert about.note in view.tooltip_at(QPointF(place))
        click(view, place)
        assert view.session.selected == about.id


def test_hovering_offers_the_zone(open_view):
    view = open_view()
    place = place_of(view, at("Ferry")[0])
    QTest.mouseMove(view.viewport(), place)
    assert view.tooltip_at(QPointF(15, place.y())) == "Zone: headline. Click to change it."


def test_screen_readers_are_told_where_they_are(open_view, monkeypatch):
    from PySide6.QtGui import QAccessible

    span = made_span("Kestrel Line")
    view = open_view(span)
    assert view.accessibleName() == "Article text"
    assert view.accessibleDescription() == "Spans mode: Ferry News"
    view.session.select_annotation(span.id)
    assert view.session.mode.spoken == "Organisation, Kestrel Line, 1 of 1"
    monkeypatch.setattr(QAccessible, "isActive", lambda: True)
    view.session.select(*at("council"))
    assert view.accessibleDescription() == "Spans mode: Ferry News"
    view.session.select_annotation(span.id)
    assert view.accessibleDescription() == "Spans mode: Ferry News. Organisation, Kestrel Line"
    view.session.select_annotation("")
    view.session.set_mode(SentencesMode)
    assert view.accessibleDescription() == "Sentences mode: Ferry News"
    view.session.go_to_sentence(1)
    assert view.session.mode.spoken == "Sentence 2 of 6, no tags: Kestrel Line leased the quay."
    view.session.mode.press_label(LABELS.get("main"))
    assert "Main event" in view.session.mode.spoken


def test_a_listening_screen_reader_hears_each_place_once(open_view, monkeypatch):
    from PySide6.QtGui import QAccessible

    heard = []
    monkeypatch.setattr(QAccessible, "isActive", lambda: True)
    monkeypatch.setattr(QAccessible, "updateAccessibility", lambda event: heard.append(event.message()))
    span = made_span("Kestrel Line")
    view = open_view(span)
    view.session.select_annotation(span.id)
    view.session.select_annotation(span.id)
    assert heard == ["Organisation, Kestrel Line, 1 of 1"]
    view.session.select(*at("council"))
    assert heard[1:] == ["Out of Organisation"]
    view.session.select_annotation(span.id)
    toggle_doubt(view.session)
    assert heard[2:] == ["Organisation, Kestrel Line, 1 of 1", "Organisation, Kestrel Line, in doubt, 1 of 1"]


def test_a_listening_screen_reader_hears_as_much_as_is_wanted(open_view, monkeypatch):
    from PySide6.QtGui import QAccessible

    heard = []
    monkeypatch.setattr(QAccessible, "isActive", lambda: True)
    monkeypatch.setattr(QAccessible, "updateAccessibility", lambda event: heard.append(event.message()))
    span = made_span("Kestrel Line")
    view = open_view(span)
    view.session.set_habits(replace(view.session.habits, announcements="short"))
    view.session.select_annotation(span.id)
    view.session.select(*at("council"))
    assert heard == ["Organisation, Kestrel Line"]
    view.session.set_habits(replace(view.session.habits, announcements="off"))
    view.session.select_annotation(span.id)
    assert heard == ["Organisation, Kestrel Line"]


def test_a_view_that_is_gone_hears_no_more_of_the_session(open_view):
    view = open_view(made_span("Kestrel Line"))
    session = view.session
    second = ArticleView(session, load_theme("dark"))
    second.deleteLater()
    QApplication.sendPostedEvents(second, QEvent.Type.DeferredDelete)
    session.select(*at("council"))
    session.open_article("ferry")
    place = session.selection.position
    assert place > 0, "the article opens where it was left"
    assert view._offsets.to_point(view.textCursor().position()) == place


def test_nothing_can_be_dropped_or_typed_into_the_text(open_view):
    view = open_view()
    assert not view.acceptDrops()
    assert not view.viewport().acceptDrops()
    for key in ("x", Qt.Key.Key_Delete, Qt.Key.Key_Backspace, Qt.Key.Key_Return):
        QTest.keyClick(view, key)
    assert view.toPlainText() == TEXT


def test_a_caret_is_seen_with_and_without_the_keyboard(open_view):
    view = open_view(article=Article("a", "A", "\nText", {"language": "en"}))
    for theme in ("light", "dark"):
        view.set_theme(load_theme(theme))
        paper = load_theme(theme).paper
        view.session.select(1, 1)
        view.session.select(0, 0)
        for focused in (True, False):
            view.setFocus() if focused else view.clearFocus()
            view.viewport().repaint()
            image = view.viewport().grab(view.cursorRect()).toImage()
            assert any(
                image.pixelColor(x, y) != paper for x in range(image.width()) for y in range(image.height())
            ), (theme, focused)


def test_links_are_drawn_for_the_selected_end(open_view):
    source, target = made_span("council"), made_span("Kestrel Line")
    link = Link(id=new_id(), label="says", source=source.id, target=target.id, by="alice")
    view = open_view(source, target, link)
    view.session.select_annotation("")
    view.viewport().repaint()
    between = view.rects_of(*at("leased"))[0].toRect().adjusted(0, -12, 0, -20)
    before = view.viewport().grab(between).toImage()
    view.session.select_annotation(source.id)
    view.viewport().repaint()
    assert view.viewport().grab(between).toImage() != before


def test_the_program_ends_well_after_something_was_copied():
    script = (
        "from PySide6.QtWidgets import QApplication\n"
        "from annotator.core.article import Article\n"
        "from annotator.qt.parts.theme import load_theme\n"
        "from annotator.qt.article.text_page import TypesetPage\n"
        "app = QApplication([])\n"
        "page = TypesetPage(load_theme('light'))\n"
        "page.typeset = lambda: None\n"
        "page.show_text(Article('a', 'A', 'Kestrel Line'))\n"
        "page.selectAll()\n"
        "page.copy()\n"
        "assert QApplication.clipboard().text() == 'Kestrel Line'\n"
    )
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_sentence_is_split_where_it_was_clicked(open_view):
    view = open_view()
    view.session.set_mode(SentencesMode)
    count, (start, end) = len(view.session.article.sentences), at("Kestrel Line leased")
    click(view, place_of(view, end))
    assert view.session.current_sentence.start == start
    split_here(view.session)
    assert len(view.session.article.sentences) == count + 1
