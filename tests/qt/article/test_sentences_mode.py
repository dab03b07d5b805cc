"""Sentences mode in the real window: a row a sentence, keys that go on, borders under the mouse, roles by letter."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QColor, QGuiApplication, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from annotator.app import preparing, projects
from annotator.app.session import Session
from annotator.app.tagging.modes import SentencesMode
from annotator.core.annotation import Note, SentenceTag, new_id, sentence_quote
from annotator.core.article import Article, Sentence, Zone
from annotator.core.edits import Change, ProjectHeader
from annotator.core.labels import Label, LabelSet
from annotator.core.layer import Layer
from annotator.qt.article.annotated_page import chips_of
from annotator.qt.article.row_painter import row_rect
from annotator.qt.parts.palette import contrast
from annotator.store.validate import validate
from tests.qt.conftest import labels

KEY, HELD, LEFT = Qt.Key, Qt.KeyboardModifier, Qt.MouseButton.LeftButton

LINES = (
    ("Advertisement", "furniture"),
    ("Quay stays shut until the spring", "headline"),
    (
        "The quay stays shut. The council voted twice on it, and the trust that owns the quay agreed. It rained.",
        "body",
    ),
    ("Read more", "furniture"),
    ("柳屿港恢复夜间渡轮。首航定于六月一日。票价为十四元。", "body"),
    ("Nobody minded 🚢. The harbour waits.", "body"),
    ("Share this", "furniture"),
)
CUTS = (
    "Advertisement", "Quay stays shut until the spring", "The quay stays shut.",
    "The council voted twice on it, and the trust that owns the quay agreed.", "It rained.", "Read more",
    "柳屿港恢复夜间渡轮。", "首航定于六月一日。", "票价为十四元。",
    "Nobody minded 🚢.", "The harbour waits.", "Share this",
)  # fmt: skip
TEXT = "\n".join(line for line, _ in LINES)


def made_article(name: str = "quay", text: str = TEXT, language: str = "en") -> Article:
    cut = tuple(Sentence(text.index(words), text.index(words) + len(words)) for words in CUTS)
    zones = tuple(Zone(text.index(line), text.index(line) + len(line), role) for line, role in LINES)
    return Article(
        name, "Quay stays shut", text, {"language": language, "publisher": "The Courier"}, zones, cut
    )


def tag(index: int, label: str, of: Article | None = None) -> SentenceTag:
    sentence = (of or made_article()).sentences[index]
    quote = sentence_quote(TEXT, sentence.start, sentence.end)
    return SentenceTag(
        id=new_id(), label=label, start=sentence.start, end=sentence.end, quote=quote, by="alice"
    )


@pytest.fixture
def open_quay(tmp_path, make_window):
    """Opens the window in Sentences mode on the article, with these tags of alice, `labels` and settings."""

    def opened(*tags, label_set: LabelSet | None = None, others=(), **settings):
        path = tmp_path / "quay.annot.yaml"
        file = projects.new_project(path, None, "Quay", "en")
        with file.importing() as batch:
            batch.add(made_article(), [Layer("quay", "alice", tags)])
            for other in others:
                batch.add(other)
        session = Session(file, "alice", SentencesMode)
        header = session.project.header
        after = ProjectHeader(id=header.id, title="Quay", language="en", labels=label_set or labels())
        session.commit("Set up", [Change(header, after)])
        file.close()
        window = make_window(path, **settings)
        window.session.open_article("quay")
        window.run("mode-sentences")
        window.session.go_to_sentence(1)
        window.desk.view.viewport().repaint()
        return window

    return opened


def press(window, key, held=HELD.NoModifier):
    QTest.keyClick(window.desk.view, key, held)


def current(window) -> str:
    sentence = window.session.current_sentence
    return TEXT[sentence.start : sentence.end]


def first_line(window, words: str) -> QRect:
    """Where the first letter of the words is painted."""
    window.desk.view.viewport().repaint()
    start = TEXT.index(words)
    return window.desk.view.rects_of(start, start + 1)[0].toRect()


def given(window, words: str) -> list[str]:
    start = TEXT.index(words)
    sentence = window.session.article.sentences[window.session.sentence_at(start)]
    return [each.label for each in window.session.layer.tags_of(sentence.start, sentence.end)]


def cut(window) -> list[str]:
    return [TEXT[each.start : each.end] for each in window.session.article.sentences]


def drag(view, start: QPointF, end: QPointF, held=HELD.NoModifier) -> None:
    def send(kind, place, button, buttons):
        where = QPointF(view.viewport().mapToGlobal(place.toPoint()))
        QApplication.sendEvent(view.viewport(), QMouseEvent(kind, place, where, button, buttons, held))

    none = Qt.MouseButton.NoButton
    send(QEvent.Type.MouseMove, start, none, none)
    send(QEvent.Type.MouseButtonPress, start, LEFT, LEFT)
    for share in (0.3, 0.7, 1.0):
        send(QEvent.Type.MouseMove, start + (end - start) * share, none, LEFT)
    send(QEvent.Type.MouseButtonRelease, end, LEFT, none)


# ---------------------------------------------------------------------------------------------------- rows


def test_each_sentence_begins_at_the_same_left_edge_one_below_the_other(open_quay):
    window = open_quay()
    places = [first_line(window, words) for words in CUTS]
    assert len({place.left() for place in places}) == 1
    assert [place.top() for place in places] == sorted({place.top() for place in places})


def test_chips_stand_beside_their_own_row_in_one_column_and_never_in_another_row(open_quay):
    tags = [
        tag(index, name)
        for index in range(len(CUTS))
        for name in ("main", "speech", "history", "gone")[: index % 5]
    ]
    window = open_quay(*tags)
    view = window.desk.view
    for width in (1280, 1024, 1600):
        window.resize(width, 800)
        QApplication.processEvents()
        view.viewport().repaint()
        scene = view._scene()
        below, seen = 0.0, 0
        for block in scene.geometry.between(0, 5000):
            row, chips = row_rect(scene, block), chips_of(scene, block)
            assert row.top() >= below, (width, block.start)
            below = row.bottom()
            for chip in chips:
                assert row.top() - 1 <= chip.rect.top()
                assert chip.rect.bottom() <= row.bottom() + 1
                assert abs(chip.rect.right() - (scene.column[0] - 26)) < 0.01
                assert chip.text == scene.palette.swatch(chip.tag.label).title
                assert not chip.more
            assert not any(one.rect.intersects(two.rect) for one in chips for two in chips if one is not two)
            seen += len(chips)
        assert seen == len(tags)


def test_a_row_grows_and_shrinks_with_its_chips(open_quay):
    window = open_quay(goes_on=False)
    window.session.go_to_sentence(9)
    before = first_line(window, "The harbour waits.").top()
    for key in ("s", "1"):
        press(window, key)
    grown = first_line(window, "The harbour waits.").top()
    assert grown > before + 10
    for _ in range(2):
        window.run("undo")
    assert first_line(window, "The harbour waits.").top() == before


def test_titles_of_any_length_are_read_in_full_within_a_third_of_the_page(open_quay):
    long = "What followed from the main event, or is said to follow from it soon"
    word = "Donaudampfschifffahrtsgesellschaftskapitänswitwenrentenantrag" * 2
    made = LabelSet(
        [
            Label(name="long", title=long, key="1", applies_to=("sentence",)),
            Label(name="word", title=word, key="2", applies_to=("sentence",)),
        ]
    )
    window = open_quay(tag(2, "long"), tag(2, "word"), label_set=made)
    view = window.desk.view
    window.resize(1024, 700)
    QApplication.processEvents()
    view.viewport().repaint()
    scene = view._scene()
    assert scene.beside <= view.viewport().width() / 3 + 1
    block = scene.geometry.block_at(TEXT.index("The quay stays"))
    one, two = sorted(chips_of(scene, block), key=lambda chip: len(chip.text))
    assert (one.text, two.text) == (long, word)
    metrics = scene.type.at(0.7, bold=True).metrics
    for chip in (one, two):
        assert chip.rect.width() <= scene.beside
        needed = metrics.horizontalAdvance(chip.text) / chip.rect.width() * metrics.lineSpacing()
        assert chip.rect.height() > needed
    assert not one.rect.intersects(two.rect)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_current_row_and_the_bars_are_seen_well(open_quay, themes, theme):
    window = open_quay(tag(3, "main"), tag(3, "speech"), theme=theme)
    view, paper = window.desk.view, window.theme.paper
    window.session.go_to_sentence(2)

    def beside(words: str) -> list[QColor]:
        place = first_line(window, words)
        image = view.viewport().grab(QRect(place.left() - 20, place.top() + 4, 14, 8)).toImage()
        return [image.pixelColor(x, 4) for x in range(image.width())]

    assert any(contrast(paper, colour) >= 3 for colour in beside("The quay stays"))  # no tag: a hollow bar
    assert any(contrast(paper, colour) >= 3 for colour in beside("The council"))
    assert all(contrast(paper, colour) < 1.1 for colour in beside("It rained."))
    for label in window.session.labels:
        swatch = view._scene().palette.swatch(label.name)
        assert contrast(swatch.ink, paper) >= 3
        assert contrast(swatch.chip, QColor("white")) >= 4.5


def test_furniture_looks_like_nothing_else_and_can_be_read(open_quay):
    window = open_quay()
    view = window.desk.view
    for words, patched in (("Read more", True), ("It rained.", False)):
        place = first_line(window, words)
        image = view.viewport().grab(place.adjusted(-4, 2, -3, -2)).toImage()
        shade = {image.pixelColor(0, y).name() for y in range(image.height())}
        assert (shade != {window.theme.paper.name()}) is patched
        for each in shade:
            assert contrast(window.theme.furniture_text, QColor(each)) >= 4.5


def test_an_arabic_page_is_mirrored(open_quay):
    text = "ميناء يوقّع اتفاقا\nوقّع الميناء اتفاقا جديدا. وسيبدأ العمل في الصيف."
    parts = ("ميناء يوقّع اتفاقا", "وقّع الميناء اتفاقا جديدا.", "وسيبدأ العمل في الصيف.")
    sentences = tuple(Sentence(text.index(part), text.index(part) + len(part)) for part in parts)
    other = Article("ar", "ميناء", text, {"language": "ar"}, (Zone(0, 18, "headline"),), sentences)
    window = open_quay(others=[other])
    window.session.open_article("ar")
    window.session.go_to_sentence(1)
    press(window, "s")
    view = window.desk.view
    view.viewport().repaint()
    scene = view._scene()
    block = scene.geometry.block_at(sentences[1].start)
    (chip,) = chips_of(scene, block)
    assert chip.rect.left() > scene.column[1]
    assert chip.rect.right() <= view.viewport().width()
    right = [view.rects_of(each.start, each.start + 1)[0].right() for each in sentences]
    assert max(right) - min(right) < 1


# ------------------------------------------------------------------------------- the text over the rows


def test_what_is_selected_over_rows_is_copied_as_it_is_in_the_article(open_quay):
    window = open_quay()
    start, end = TEXT.index("voted"), TEXT.index("票价") + 2
    window.session.select(start, end)
    press(window, KEY.Key_C, HELD.ControlModifier)
    assert QGuiApplication.clipboard().text() == TEXT[start:end]


def test_the_mouse_selects_over_rows(open_quay):
    window = open_quay()
    view = window.desk.view
    here, there = first_line(window, "twice"), first_line(window, "六月")
    drag(view, QPointF(here.left() + 1, here.center().y()), QPointF(there.left() + 1, there.center().y()))
    selection = window.session.selection
    assert TEXT[selection.start : selection.end] == TEXT[TEXT.index("twice") : TEXT.index("六月")]


def test_the_caret_stays_at_the_end_of_a_row_where_no_space_follows(open_quay):
    window = open_quay()
    window.session.go_to_sentence(6)
    press(window, KEY.Key_End)
    assert current(window) == "柳屿港恢复夜间渡轮。"
    end = window.session.selection.position
    assert end == window.session.current_sentence.end
    top = window.desk.view.cursorRect().top()
    press(window, KEY.Key_Left)
    assert window.desk.view.cursorRect().top() == top
    press(window, KEY.Key_Right)
    press(window, KEY.Key_Right)
    assert (current(window), window.session.selection.position) == ("首航定于六月一日。", end)
    assert window.desk.view.cursorRect().top() > top


def test_a_click_after_the_end_of_a_row_goes_to_that_row(open_quay):
    window = open_quay()
    for words in ("柳屿港恢复夜间渡轮。", "It rained."):
        place = first_line(window, words)
        QTest.mouseClick(
            window.desk.view.viewport(), LEFT, pos=QPoint(place.left() + 400, place.center().y())
        )
        assert current(window) == words


def test_a_click_beside_a_row_goes_to_it_and_on_a_chip_to_its_tag(open_quay):
    wanted = tag(2, "main")
    window = open_quay(wanted)
    view = window.desk.view
    place = first_line(window, "It rained.")
    QTest.mouseClick(view.viewport(), LEFT, pos=QPoint(place.left() - 60, place.center().y()))
    assert current(window) == "It rained."
    place = first_line(window, "The quay stays")
    QTest.mouseClick(view.viewport(), LEFT, pos=QPoint(place.left() - 40, place.center().y()))
    assert window.session.selected == wanted.id
    assert current(window) == "The quay stays shut."
    assert not window.findChildren(QMenu, "zone-menu")


def test_finding_and_notes_work_over_rows(open_quay):
    window = open_quay()
    view = window.desk.view
    words = "首航定于六月一日。票价"
    start = TEXT.index(words)
    window.session.commit(
        "Note",
        [
            window.session.change(
                None, Note(id=new_id(), note="when?", by="alice", start=start, end=start + 2, quote="首航")
            )
        ],
    )
    window.run("find")
    window.desk.find_bar.field.setText(words)
    assert window.desk.find_bar.hits == [(start, start + len(words))]
    view.viewport().repaint()
    assert len(view.rects_of(start, start + len(words))) == 2
    block = view._scene().geometry.block_at(start)
    from annotator.qt.article import margin

    assert [box.about.note for box in margin.notes(view._scene(), block, view._standing_notes())] == ["when?"]


# ------------------------------------------------------------------------------------------- running text


def test_running_text_is_one_key_away_and_remembered(open_quay):
    window = open_quay(tag(2, "main"), tag(3, "speech"))
    view = window.desk.view
    press(window, KEY.Key_F6, HELD.ShiftModifier)
    assert window.settings.running_text
    one, two = (first_line(window, words) for words in ("The quay stays", "The council voted"))
    assert one.top() == two.top()
    window.actions_made.mark()
    assert window.actions_made.made["running-text"].isChecked()
    fill = view._scene().palette.fill(("main",), window.theme.text).name()
    image = view.viewport().grab(one).toImage()
    assert fill in {image.pixelColor(x, 0).name() for x in range(image.width())}
    press(window, KEY.Key_F6, HELD.ShiftModifier)
    assert not window.settings.running_text
    assert first_line(window, "The quay stays").top() < first_line(window, "The council voted").top()


def test_switching_keeps_the_place_in_view(open_quay, tmp_path, make_window):
    long = "\n".join(
        f"Week {n} begins. The quay stays shut for all of it. Nobody minded." for n in range(200)
    )
    parts, start = [], 0
    for line in long.split("\n"):
        for part in line.split(". "):
            words = part if part.endswith(".") else part + "."
            place = long.index(words, start)
            parts.append(Sentence(place, place + len(words)))
            start = place + len(words)
    window = open_quay(others=[Article("long", "Long", long, {"language": "en"}, (), tuple(parts))])
    window.session.open_article("long")
    view = window.desk.view
    for index in (0, 300, 599):
        window.session.go_to_sentence(index)
        QApplication.processEvents()
        sentence = window.session.current_sentence
        view.viewport().repaint()
        before = view.rects_of(sentence.start, sentence.start + 1)[0].top()
        for name in ("running-text", "running-text", "mode-spans", "mode-sentences"):
            window.run(name)
            QApplication.processEvents()
            view.viewport().repaint()
            now = view.rects_of(sentence.start, sentence.start + 1)[0].top()
            assert view.in_sight(sentence.start, sentence.end)
            assert abs(now - before) < 40 or index == 599, (index, name)
        assert window.session.sentence == index


def test_in_a_narrow_margin_chips_are_signs_beside_the_line_of_their_sentence(open_quay):
    window = open_quay(tag(2, "main"), tag(2, "speech"), tag(4, "history"), running_text=True)
    window.resize(760, 700)
    QApplication.processEvents()
    view = window.desk.view
    view.viewport().repaint()
    scene = view._scene()
    assert scene.column[0] < 110
    block = scene.geometry.block_at(TEXT.index("The quay stays"))
    chips = chips_of(scene, block)
    assert [chip.text for chip in chips] == ["1", "s", "3"]
    assert all(chip.rect.width() == chip.rect.height() for chip in chips)
    assert not any(one.rect.intersects(two.rect) for one in chips for two in chips if one is not two)
    line = block.line_of(TEXT.index("It rained."))
    assert line.top - 2 <= chips[2].rect.center().y() <= line.bottom + 2
    assert "Main event" in view.tooltip_at(
        chips[0].rect.center() - QPointF(0, view.verticalScrollBar().value())
    )


# --------------------------------------------------------------------------------------------------- keys


def test_down_passes_furniture_over_and_alt_down_does_not(open_quay):
    window = open_quay()
    window.session.go_to_sentence(4)
    press(window, KEY.Key_Down)
    assert current(window) == "柳屿港恢复夜间渡轮。"
    assert window.status.parts["place"].text() == "sentence 5 of 9 · 3 passed over (furniture)"
    press(window, KEY.Key_Up)
    assert current(window) == "It rained."
    press(window, KEY.Key_Down, HELD.AltModifier)
    assert current(window) == "Read more"
    press(window, KEY.Key_Up, HELD.AltModifier)
    assert current(window) == "It rained."


def test_ten_sentences_are_tagged_by_labels_alone(open_quay):
    window = open_quay()
    for key in "131313131":
        press(window, key)
    found = [given(window, words) for words in CUTS]
    one, three, none = ["main"], ["history"], []
    assert found == [none, one, three, one, three, none, one, three, one, three, one, none]
    window.run("preferences")
    dialog = next(each for each in QApplication.topLevelWidgets() if each.windowTitle() == "Preferences")
    dialog.goes_on.click()
    dialog.close()
    assert not window.settings.goes_on
    window.session.go_to_sentence(0)
    press(window, "3")
    assert window.session.sentence == 0


def test_the_equals_sign_repeats_the_last_label(open_quay):
    window = open_quay()
    press(window, "=")
    assert given(window, "Quay stays") == []
    press(window, "s")
    for words in ("The quay stays", "The council"):
        press(window, KEY.Key_Down)
        press(window, "=")
        press(window, "=")
        assert given(window, words) == ["speech"]


def test_a_sentence_is_split_at_the_caret_and_joined_again(open_quay):
    window = open_quay(tag(2, "speech"))
    window.session.go_to_sentence(2)
    for _ in range(len("The quay ")):
        press(window, KEY.Key_Right)
    assert window.desk.view.cursorWidth() > 0
    press(window, "/")
    assert cut(window)[2:4] == ["The quay", "stays shut."]
    assert current(window) == "stays shut."
    assert first_line(window, "stays shut.").left() == first_line(window, "The quay").left()
    assert given(window, "The quay") == given(window, "stays shut.") == ["speech"]
    press(window, KEY.Key_Up)
    press(window, "+")
    assert current(window) == "The quay stays shut."
    assert cut(window) == [*CUTS]


# ------------------------------------------------------------------------------------------------- borders


def grip(window, words: str) -> QPointF:
    """The place just before the first word of a row, where its border is taken hold of."""
    place = first_line(window, words)
    return QPointF(place.left() - 5, place.center().y())


def inside(window, words: str) -> QPointF:
    place = first_line(window, words)
    return QPointF(place.left() + 2, place.center().y())


def test_a_border_is_dragged_to_the_nearest_word(open_quay):
    window = open_quay(tag(2, "main"), tag(3, "speech"))
    view = window.desk.view
    drag(view, grip(window, "The council"), inside(window, "twice"))
    assert cut(window)[2:4] == [
        "The quay stays shut. The council voted", "twice on it, and the trust that owns the quay agreed.",
    ]  # fmt: skip
    assert (given(window, "The quay"), given(window, "twice")) == (["main"], ["speech"])
    assert window.session.history.undo_title == "Move the border of the sentence"
    window.run("undo")
    assert cut(window) == [*CUTS]


def test_a_border_is_dragged_back_into_the_row_before_from_its_end(open_quay):
    window = open_quay()
    view = window.desk.view
    end = TEXT.index("The quay stays shut.") + len("The quay stays shut.")
    view.viewport().repaint()
    place = view.rects_of(end - 1, end)[0]
    drag(view, QPointF(place.right() + 5, place.center().y()), inside(window, "stays shut. The"))
    assert cut(window)[2:4] == [
        "The quay", "stays shut. The council voted twice on it, and the trust that owns the quay agreed.",
    ]  # fmt: skip


def test_a_border_between_chinese_sentences_moves_and_with_alt_by_letter(open_quay):
    window = open_quay()
    view = window.desk.view
    place = first_line(window, "航定")
    drag(view, grip(window, "首航"), QPointF(place.left() + 1, place.center().y()), HELD.AltModifier)
    assert cut(window)[6:8] == ["柳屿港恢复夜间渡轮。首", "航定于六月一日。"]


def test_the_first_row_of_a_paragraph_has_no_border_to_drag(open_quay):
    window = open_quay()
    drag(window.desk.view, grip(window, "The quay stays"), inside(window, "council"))
    drag(window.desk.view, grip(window, "Nobody"), inside(window, "minded"))
    assert cut(window) == [*CUTS]


def test_the_border_under_the_mouse_is_shown(open_quay):
    window = open_quay()
    view = window.desk.view
    place = grip(window, "The council")
    area = QRect(place.toPoint() - QPoint(6, 12), place.toPoint() + QPoint(6, 12))
    before = view.viewport().grab(area).toImage()
    QTest.mouseMove(view.viewport(), place.toPoint())
    where = QPointF(view.viewport().mapToGlobal(place.toPoint()))
    none = Qt.MouseButton.NoButton
    QApplication.sendEvent(
        view.viewport(), QMouseEvent(QEvent.Type.MouseMove, place, where, none, none, HELD.NoModifier)
    )
    view.viewport().repaint()
    assert view.viewport().cursor().shape() == Qt.CursorShape.SizeHorCursor
    assert view.viewport().grab(area).toImage() != before


# --------------------------------------------------------------------------------------------------- zones


def zone_menu(qtbot) -> QMenu:
    qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    return QApplication.activePopupWidget()


def roles(window) -> dict[str, str]:
    return {TEXT[zone.start : zone.end][:6]: zone.role for zone in window.session.article.zones}


def test_a_role_is_given_by_alt_z_and_its_letter(open_quay, qtbot):
    window = open_quay()
    window.session.go_to_sentence(4)
    press(window, KEY.Key_Z, HELD.AltModifier)
    menu = zone_menu(qtbot)
    marked = [entry.text() for entry in menu.actions() if entry.isChecked()]
    assert marked == ["&Body"]
    QTest.keyClick(menu, "q")
    assert roles(window)["The qu"] == "quote"
    assert window.session.history.undo_title == "Make the paragraph a quote"
    assert QApplication.activePopupWidget() is None


@pytest.mark.parametrize("words", ["Advert", "The quay", "Share"])
def test_the_menu_of_roles_never_covers_its_paragraph(open_quay, qtbot, words):
    window = open_quay()
    window.move(0, 0)
    window.session.go_to_sentence(window.session.sentence_at(TEXT.index(words)))
    press(window, KEY.Key_Z, HELD.AltModifier)
    menu, view = zone_menu(qtbot), window.desk.view
    line = TEXT[TEXT.index(words) :].split("\n")[0]
    start = TEXT.index(words)
    for rect in view.rects_of(start, start + len(line)):
        on_screen = QRect(view.viewport().mapToGlobal(rect.toRect().topLeft()), rect.toRect().size())
        assert not menu.geometry().intersects(on_screen)
    menu.close()


def test_several_paragraphs_get_a_role_at_once(open_quay, qtbot):
    window = open_quay()
    window.session.select(TEXT.index("voted"), TEXT.index("Nobody") + 3)
    press(window, KEY.Key_Z, HELD.AltModifier)
    QTest.keyClick(zone_menu(qtbot), "f")
    assert [roles(window)[words] for words in ("The qu", "Read m", "柳屿港恢复夜", "Nobody")] == [
        "furniture"
    ] * 4
    window.run("undo")
    assert roles(window)["The qu"] == "body"


def test_blank_lines_between_the_paragraphs_get_no_role(make_window, tmp_path, qtbot):
    words = ("Quay shut", "It rained all day.", "Read more", "Share", "Nobody came.")
    text = "Quay shut\n\nIt rained all day.\n\n\nRead more\n \nShare\n\nNobody came."
    text = text.replace("\n \n", "\n\n")  # as importing leaves it
    path = tmp_path / "blank.annot.yaml"
    with projects.new_project(path, None, "Blank", "en") as file, file.importing() as batch:
        batch.add(preparing.prepared(Article("quay", "Quay shut", text, {"language": "en"})))
    for first, last, over in (("rained", "Share", "all"), ("\n\nIt", "Read more\n", "ends")):
        window = make_window(path)
        session = window.session
        before = session.article.zones
        session.select(text.index(first), text.index(last) + len(last))
        press(window, KEY.Key_Z, HELD.AltModifier)
        QTest.keyClick(zone_menu(qtbot), "f")
        given = {text[zone.start : zone.end]: zone.role for zone in session.article.zones}
        chosen = words[1:4] if over == "all" else words[1:3]
        assert {name: given.get(name) for name in chosen} == dict.fromkeys(chosen, "furniture")
        assert all(
            text[zone.start : zone.end].strip() == text[zone.start : zone.end]
            for zone in session.article.zones
        )
        assert validate(path) == []
        window.run("undo")
        assert session.article.zones == before
        window.close_project()


def test_a_click_at_the_outer_margin_offers_roles_for_that_paragraph(open_quay, qtbot):
    window = open_quay()
    view = window.desk.view
    place = first_line(window, "Nobody")
    QTest.mouseClick(view.viewport(), LEFT, pos=QPoint(12, place.center().y()))
    menu = zone_menu(qtbot)
    QTest.keyClick(menu, "u")
    assert roles(window)["Nobody"] == "subhead"


def test_a_role_is_given_everywhere_from_the_source(open_quay, qtbot):
    other = replace(made_article("other"), id="other")
    window = open_quay(others=[other])
    window.session.go_to_sentence(9)
    window.run("zone-endnote")
    window.run("zone-everywhere")
    assert window.notices.texts() == [
        "1 paragraph in 1 article from The Courier was made an endnote. "
        "This line will be an endnote in new articles from The Courier too."
    ]
    roles_there = {TEXT[z.start : z.end][:6]: z.role for z in window.session.project.article("other").zones}
    assert roles_there["Nobody"] == "endnote"
    window.run("zone-everywhere")
    assert "everywhere" in window.notices.texts()[-1]
    window.run("undo")
    assert window.session.article.id == "other"
    assert {TEXT[z.start : z.end][:6]: z.role for z in window.session.article.zones}["Nobody"] == "body"
