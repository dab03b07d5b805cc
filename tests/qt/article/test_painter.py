"""What is painted for annotations, looked at in pixels and in rectangles."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QImage, QPainter, QTextDocument

from annotator.core.annotation import Link, Note, SentenceTag, Span, new_id
from annotator.core.article import Article, Sentence, Zone
from annotator.core.labels import Label, LabelSet
from annotator.core.layer import Layer
from annotator.qt.article import margin
from annotator.qt.article.document import Typography, build_document, set_margins
from annotator.qt.article.geometry import Block, Geometry
from annotator.qt.article.links import link_anchor, paint_links
from annotator.qt.article.offsets import Offsets
from annotator.qt.article.painter import LABEL_SIZE, arranged, handles, labels_of, paint_under
from annotator.qt.article.scene import Scene, SmallType
from annotator.qt.parts.palette import LabelPalette, contrast
from annotator.qt.parts.theme import load_theme

WIDTH, HEIGHT, SIDE = 840, 500, 110
LABELS = LabelSet(
    [
        Label(name="org", title="Organisation", colour="#0072B2"),
        Label(name="place", title="Place", colour="#00795A"),
        Label(name="a-label-with-a-very-long-name", colour="#A32A00"),
        Label(name="main", title="Main event", colour="#0072B2", applies_to=("sentence",)),
        Label(name="says", title="says", colour="#3F37B8", applies_to=("link",)),
    ]
)
TEXT = "Kestrel Line leased the quay of Merrow Bay for forty years.\n\nThe council voted twice. It was glad."


class Page:
    """An article laid out without a widget, and the scene that shows it."""

    def __init__(
        self, text=TEXT, *annotations, theme="light", language="en", sentences=(), zones=(), **fields
    ):
        article = Article("a", "A", text, {"language": language}, tuple(zones), tuple(sentences))
        self.theme, offsets = load_theme(theme), Offsets(text)
        self.document: QTextDocument = build_document(article, self.theme, Typography(), offsets)
        set_margins(self.document, SIDE, SIDE)
        self.document.setTextWidth(WIDTH)
        self.geometry = Geometry(self.document, offsets)
        self.scene = Scene(
            article=article,
            layer=Layer("a", "alice", annotations),
            geometry=self.geometry,
            palette=LabelPalette(LABELS, self.theme.paper),
            theme=self.theme,
            type=SmallType(Typography().font(sans=True)),
            column=(SIDE, WIDTH - SIDE),
            width=WIDTH,
            **{"sentences": False, **fields},
        )

    def blocks(self) -> list[Block]:
        return self.geometry.between(0, HEIGHT)

    def image(self) -> QImage:
        image = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)
        image.fill(self.theme.paper)
        with QPainter(image) as painter:
            paint_under(painter, self.scene, self.blocks())
            for block in self.blocks():
                if self.scene.sentences:
                    margin.paint_chips(painter, self.scene, margin.chips(self.scene, block))
                margin.paint_notes(painter, self.scene, block, [])
        return image

    def piece(self, start: int, end: int):
        return self.geometry.block_at(start).pieces(start, end)[0]


def span(quote: str, label: str = "org", text: str = TEXT, **more) -> Span:
    start = text.index(quote)
    return Span(id=new_id(), label=label, fragments=((start, start + len(quote)),), quote=quote, **more)


def row(image: QImage, y: float, left: float, right: float) -> list[QColor]:
    return [image.pixelColor(x, round(y)) for x in range(round(left) + 1, round(right) - 1)]


def near(one: QColor, other: QColor, tolerance: int = 12) -> bool:
    return all(abs(a - b) <= tolerance for a, b in zip(one.getRgb(), other.getRgb(), strict=True))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_span_has_a_fill_an_underline_and_a_label(theme):
    one = span("Kestrel Line")
    page = Page(TEXT, one, theme=theme)
    image, piece = page.image(), page.piece(one.start, one.end)
    swatch = page.scene.palette.swatch("org")
    fill = page.scene.palette.fill(("org",), page.theme.text)
    assert near(image.pixelColor(piece.rect.center().toPoint()), fill, 2)
    underline = row(image, piece.line.bottom + 1, piece.left, piece.right)
    assert all(contrast(pixel, page.theme.paper) > 2 for pixel in underline)
    above = row(image, piece.line.top - 4, piece.left, piece.right)
    assert any(near(pixel, swatch.ink, 60) for pixel in above)
    beside = image.pixelColor(round(piece.right) + 4, round(piece.rect.center().y()))
    assert beside == page.theme.paper


def test_doubt_is_dashed_and_not_filled():
    one = span("Kestrel Line leased the quay", doubt=True)
    page = Page(TEXT, one)
    image, piece = page.image(), page.piece(one.start, one.end)
    assert image.pixelColor(piece.rect.center().toPoint()) == page.theme.paper
    line = row(image, piece.line.bottom + 0.5, piece.left, piece.right)
    assert sum(pixel == page.theme.paper for pixel in line) > len(line) // 6
    assert sum(pixel != page.theme.paper for pixel in line) > len(line) // 3


def test_nested_spans_have_lanes_and_blended_fills():
    outer, inner = span("the quay of Merrow Bay"), span("Merrow Bay", "place")
    page = Page(TEXT, outer, inner)
    image = page.image()
    within, alone = page.piece(inner.start, inner.end), page.piece(outer.start, inner.start)
    assert image.pixelColor(within.rect.center().toPoint()) != image.pixelColor(alone.rect.center().toPoint())
    org, place = page.scene.palette.swatch("org").ink, page.scene.palette.swatch("place").ink
    column = [
        image.pixelColor(round(within.rect.center().x()), round(within.line.bottom) + y) for y in range(8)
    ]
    assert any(near(pixel, org, 60) for pixel in column[:3])
    assert any(near(pixel, place, 60) for pixel in column[2:7])


def test_a_span_in_pieces_is_joined_by_dots():
    parts = ((0, 7), (20, 28))
    page = Page(TEXT, Span(id="x", label="org", fragments=parts, quote="Kestrel … the quay"))
    image = page.image()
    first, second = page.piece(*parts[0]), page.piece(*parts[1])
    gap = row(image, first.line.bottom + 1, first.right + 2, second.left - 2)
    assert any(pixel != page.theme.paper for pixel in gap)
    assert any(pixel == page.theme.paper for pixel in gap)
    assert image.pixelColor(round(first.right) + 20, round(first.rect.center().y())) == page.theme.paper


def test_a_span_over_two_paragraphs_is_painted_in_both():
    over = Span(id="x", label="org", fragments=((40, 80),), quote="…")
    page = Page(TEXT, over)
    image, fill = page.image(), page.scene.palette.fill(("org",), page.theme.text)
    for block in page.blocks():
        piece = block.pieces(40, 80)[0]
        assert near(image.pixelColor(piece.rect.center().toPoint()), fill, 2)


def test_the_selected_span_has_a_ring_and_handles():
    one = span("Kestrel Line")
    plain, ringed = Page(TEXT, one), Page(TEXT, one, selected=one.id)
    assert plain.image() != ringed.image()
    ringed.blocks()
    found = handles(ringed.scene, one)
    piece = ringed.piece(one.start, one.end)
    assert found["start"].contains(QPointF(piece.left, piece.line.top))
    assert found["end"].contains(QPointF(piece.right, piece.line.bottom))
    top = row(ringed.image(), piece.line.top - 1, piece.left + 6, piece.right - 6)
    assert all(near(pixel, ringed.theme.focus, 110) for pixel in top)


def test_in_an_rtl_paragraph_handles_change_sides():
    text = "وقّع الميناء اتفاقا جديدا"
    one = span("الميناء", text=text)
    page = Page(text, one, selected=one.id, language="ar")
    page.blocks()
    found = handles(page.scene, one)
    assert found["start"].center().x() > found["end"].center().x()


def test_a_span_that_is_being_dragged_is_shown_where_it_would_be():
    one = span("Kestrel Line")
    moved = Span(id=one.id, label="org", fragments=((0, 19),), quote="…")
    page = Page(TEXT, one, selected=one.id, preview=moved)
    fill = page.scene.palette.fill(("org",), page.theme.text)
    assert near(page.image().pixelColor(page.piece(13, 19).rect.center().toPoint()), fill, 2)


# -------------------------------------------------------------------------------------------------- labels

LABELLED = st.lists(
    st.tuples(st.integers(0, 600), st.integers(4, 200), st.sampled_from([label.name for label in LABELS])),
    min_size=1,
    max_size=14,
)


@settings(deadline=None)
@given(LABELLED)
def test_labels_of_a_line_never_touch_each_other(entries):
    page = Page()
    lettering = page.scene.type.at(LABEL_SIZE, semibold=True)
    labels = sorted(
        (
            (float(left), float(left + width), Span(id=str(n), label=name, fragments=((0, 1),)))
            for n, (left, width, name) in enumerate(entries)
        ),
        key=lambda entry: (entry[0], -entry[1]),
    )
    placed = arranged(page.scene, labels, lettering, 640)
    taken = [(left, left + lettering.width(text)) for left, text, _ in placed]
    assert all(one[1] < other[0] for one, other in pairwise(taken))
    assert all(right <= 641 or left < 20 for left, right in taken)
    for left, text, labelled in placed:
        assert left >= next(near for near, _, one in labels if one is labelled)
        assert text == page.scene.palette.swatch(labelled.label).title or text.endswith("…")


def test_two_spans_that_begin_together_both_have_their_label():
    outer, inner = span("Merrow Bay for forty"), span("Merrow Bay", "place")
    page = Page(TEXT, outer, inner)
    labels = [(100.0, 260.0, outer), (100.0, 170.0, inner)]
    placed = arranged(page.scene, labels, page.scene.type.at(LABEL_SIZE, semibold=True), 640)
    assert [text for _, text, _ in placed] == ["Organisation", "Place"]


# ------------------------------------------------------------------------------------------------ geometry

MIXED = st.text(st.sampled_from("abc אבג بتث 12 .,🚢漢"), min_size=1, max_size=60).filter(str.strip)


@settings(deadline=None, max_examples=60)
@given(MIXED, st.data())
def test_pieces_of_neighbouring_ranges_make_up_the_whole(text, data):
    page = Page(text)
    block = page.geometry.block_at(0)
    end = data.draw(st.integers(1, len(text)))
    cut = data.draw(st.integers(0, end))
    whole = sum(piece.right - piece.left for piece in block.pieces(0, end))
    parts = sum(piece.right - piece.left for part in ((0, cut), (cut, end)) for piece in block.pieces(*part))
    assert parts == pytest.approx(whole, abs=2.5)
    for piece in block.pieces(0, end):
        assert piece.left >= SIDE - 1
        assert piece.right <= WIDTH - SIDE + 1


def test_a_range_in_mixed_directions_may_be_in_several_places():
    text = "he said שלום to all"
    page = Page(text)
    pieces = page.geometry.block_at(0).pieces(5, 10)
    assert len(pieces) == 2
    assert sum(piece.first for piece in pieces) == 1
    assert sum(piece.last for piece in pieces) == 1


def test_every_character_is_found_under_its_own_place():
    for text in ("Kestrel 🚢 Line", "he said שלום to all 12", "柳屿港恢复", "وقّع الميناء"):
        page = Page(text)
        block = page.geometry.block_at(0)
        for point, character in enumerate(text):
            pieces = block.pieces(point, point + 1)
            if pieces and pieces[0].right - pieces[0].left > 2 and character not in "\u0651":
                found = block.point_under(pieces[0].rect.center().x(), pieces[0].rect.center().y())
                assert found == point, (text, point)


def test_tabs_and_soft_wraps_have_their_pieces():
    text = "a\tb " + "word " * 60
    page = Page(text)
    block = page.geometry.block_at(0)
    assert len(block.lines) > 3
    assert len(block.pieces(0, len(text))) == len(block.lines)
    tab = block.pieces(1, 2)[0]
    assert tab.right - tab.left > 20


def test_only_blocks_in_the_band_are_measured():
    text = "\n\n".join(f"Paragraph {number}." for number in range(500))
    page = Page(text)
    found = page.geometry.between(4000, 4400)
    assert 5 <= len(found) <= 12
    assert all(block.reach > 4000 and block.rect.top() <= 4400 for block in found)
    assert len(page.geometry.painted(0, len(text))) <= 30


def test_every_height_finds_its_blocks():
    text = "\n\n".join(f"Paragraph {number}." + " More words." * (number % 40) for number in range(400))
    page = Page(text, zones=[Zone(0, 12, "headline")])
    for y in range(3000, 3400, 3):
        found = page.geometry.between(y, y + 60)
        assert found
        assert found[0].rect.top() <= y + 60
        assert found[0].reach > y
        assert found[0].number < 300


def test_a_very_long_paragraph_is_measured_in_stretches():
    text = "The harbour council voted again on the quay. " * 4000
    page = Page(text)
    whole = page.geometry.block_at(0)
    assert len(whole.lines) < 100
    height = page.document.size().height()
    for middle in (50.0, height / 2, height - 200):
        found = page.geometry.between(middle, middle + 400)
        assert sum(len(block.lines) for block in found) < 140
        assert found[0].rect.top() <= middle
        assert found[-1].reach >= min(middle + 400, height - 80)
        for one, other in pairwise(found):
            assert one.end == other.start
            assert one.slot == other.rect.top()
    far = page.geometry.block_at(len(text) // 2)
    assert far.start <= len(text) // 2 < far.end
    assert far in page.geometry.painted(far.start, far.start)


# ------------------------------------------------------------------------------------------------- margins


def sentences_of(text: str) -> list[Sentence]:
    found, start = [], 0
    for paragraph in text.split("\n"):
        for part in paragraph.split(". "):
            if part:
                begin = text.index(part, start)
                found.append(Sentence(begin, begin + len(part) + (not part.endswith("."))))
                start = begin + len(part)
    return [Sentence(one.start, min(one.end, len(text))) for one in found]


def tag(sentence: Sentence, label: str = "main", **more) -> SentenceTag:
    return SentenceTag(id=new_id(), label=label, start=sentence.start, end=sentence.end, by="alice", **more)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_current_sentence_is_filled_and_has_a_bar(theme):
    sentences = sentences_of(TEXT)
    page = Page(TEXT, sentences=sentences, theme=theme)
    scene = page.scene
    current = sentences[1]
    page = Page(TEXT, sentences=sentences, theme=theme, **{"sentence": current})
    page.scene = type(scene)(
        **{name: getattr(page.scene, name) for name in scene.__slots__ if name != "sentences"}, sentences=True
    )
    image, piece = page.image(), page.piece(current.start, current.end)
    assert image.pixelColor(piece.rect.center().toPoint()) == page.theme.current_sentence
    bar = row(image, piece.rect.center().y(), piece.left - 12, piece.left)
    assert any(near(pixel, page.theme.accent, 40) for pixel in bar)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.integers(0, 2), max_size=12), st.sampled_from(["en", "ar"]))
def test_chips_never_overlap_and_stay_beside_their_paragraph(which, language):
    sentences = sentences_of(TEXT)
    tags = [tag(sentences[index], "main") for index in which]
    page = Page(TEXT, *tags, sentences=sentences, language=language)
    shown = 0
    for block in page.blocks():
        found = margin.chips(page.scene, block)
        rects = [chip.rect for chip in found]
        assert not any(a.intersects(b) for n, a in enumerate(rects) for b in rects[n + 1 :])
        for rect in rects:
            assert block.rect.top() - 1 <= rect.top()
            assert rect.bottom() <= max(block.slot, block.rect.bottom() + 6)
            assert rect.left() > WIDTH - SIDE if language == "ar" else rect.right() < SIDE
            assert rect.left() >= 0
            assert rect.right() <= WIDTH
        shown += sum(len(chip.more) or 1 for chip in found)
    assert shown == len(tags)


@pytest.mark.parametrize(("beside", "titled"), [(60.0, True), (120.0, False)])
def test_chips_of_a_page_have_titles_or_all_of_them_have_signs(beside, titled):
    sentences = sentences_of(TEXT)
    few, many = [tag(sentences[0])], [tag(sentences[1]) for _ in range(30)]
    page = Page(TEXT, *few, *many, sentences=sentences, beside=beside)
    said = {chip.text for block in page.blocks() for chip in margin.chips(page.scene, block)}
    assert len(said) == 2
    assert said > {"Main event" if titled else "M"}
    assert any(text.startswith("+") for text in said)


def test_titles_stand_side_by_side_where_there_are_more_than_lines():
    sentences = sentences_of(TEXT)
    page = Page(TEXT, *[tag(sentences[1]) for _ in range(6)], sentences=sentences, beside=60.0)
    page.scene = replace(page.scene, column=(300.0, WIDTH - 300.0))
    chips = next(found for block in page.blocks() if (found := margin.chips(page.scene, block)))
    assert {chip.text for chip in chips} == {"Main event"}
    assert len(chips) == 6
    assert len({chip.rect.top() for chip in chips}) < 6


def test_an_unsure_tag_is_outlined_and_a_sure_one_filled():
    sentences = sentences_of(TEXT)
    page = Page(TEXT, tag(sentences[0]), tag(sentences[1], doubt=True), sentences=sentences)
    image = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)
    image.fill(page.theme.paper)
    with QPainter(image) as painter:
        for block in page.blocks():
            margin.paint_chips(painter, page.scene, margin.chips(page.scene, block))
    sure, unsure = (margin.chips(page.scene, block)[0].rect for block in page.blocks())
    chip = page.scene.palette.swatch("main").chip
    assert near(image.pixelColor(round(sure.left()) + 5, round(sure.center().y())), chip)
    assert image.pixelColor(round(unsure.left()) + 5, round(unsure.center().y())) == page.theme.paper


@pytest.mark.parametrize(
    "remark", ["short", "a remark that is far too long to stand beside one line of text " * 3]
)
def test_notes_fit_beside_their_paragraph_and_say_who(remark):
    page = Page(TEXT, span("Merrow Bay", note=remark, by="alice"), span("quay", note=remark, by="alice"))
    block = page.blocks()[0]
    boxes = margin.notes(page.scene, block, [])
    assert boxes
    assert not boxes[0].rect.intersects(boxes[-1].rect) or len(boxes) == 1
    for box in boxes:
        assert box.rect.left() > WIDTH - SIDE
        assert box.rect.right() <= WIDTH
        assert box.rect.bottom() <= block.reach


def test_a_note_that_stands_by_itself_is_beside_its_place():
    page = Page()
    remark = Note(id="n", note="check", by="alice", start=63, end=70)
    first, second = page.blocks()
    assert margin.notes(page.scene, first, [(63, remark)]) == []
    assert margin.notes(page.scene, second, [(63, remark)])[0].about is remark


def test_the_zone_tag_stands_at_the_outer_margin():
    for language, side in (("en", "left"), ("ar", "right")):
        page = Page(TEXT, language=language)
        rect = margin.zone_tag(page.scene, page.blocks()[0])
        assert rect.left() < 20 if side == "left" else rect.right() > WIDTH - 20


# --------------------------------------------------------------------------------------------------- links


def test_a_link_is_an_arrow_with_its_label():
    one, other = span("Kestrel Line"), span("Merrow Bay", "place")
    link = Link(id="l", label="says", source=one.id, target=other.id)
    page = Page(TEXT, one, other, link)
    blank = page.image()
    drawn = page.image()
    with QPainter(drawn) as painter:
        paint_links(painter, page.scene, {other.id})
    assert drawn != blank
    unconcerned = page.image()
    with QPainter(unconcerned) as painter:
        paint_links(painter, page.scene, {"someone else"})
    assert unconcerned == blank


def test_a_link_ends_beside_the_labels_of_nested_spans_not_on_them():
    outer, inner = span("Merrow Bay for forty years"), span("Merrow Bay", "place")
    one = span("Kestrel Line")
    page = Page(TEXT, one, outer, inner, Link(id="l", label="says", source=one.id, target=outer.id))
    block = page.blocks()[0]
    for end in (outer, inner):
        tip = link_anchor(page.scene, end.id)
        piece = page.piece(*end.fragments[0])
        assert piece.left <= tip.x() <= piece.right
        over = [place for _, place, _, _ in labels_of(page.scene, block, [one, outer, inner])]
        free = not any(place.left() - 4 < tip.x() < place.right() + 4 for place in over)
        assert free == (end is outer)  # all of the inner one lies below labels


LONG = "The council of Merrow Bay heard the case for the new ferry and its noise at night. " * 12


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_link_over_many_lines_leaves_their_text_alone(theme):
    start = LONG.rindex("council")
    far = Span(id=new_id(), label="place", fragments=((start, start + 7),), quote="council")
    one = span("Merrow Bay", text=LONG)
    page = Page(LONG, one, far, Link(id="l", label="says", source=one.id, target=far.id), theme=theme)
    blank, drawn = page.image(), page.image()
    with QPainter(drawn) as painter:
        paint_links(painter, page.scene, {one.id})
    lines = page.blocks()[0].lines
    ends = {page.piece(*each.fragments[0]).line.top for each in (one, far)}
    left, right = page.scene.column
    between = [line for line in lines if line.top > min(ends) and line.bottom < max(ends) - 12]
    assert len(between) > 4
    for line in between:
        for y in range(round(line.top) + 2, round(line.bottom) - 2):
            assert row(blank, y, left, right) == row(drawn, y, left, right)
    assert any(row(blank, line.top + 8, 0, left) != row(drawn, line.top + 8, 0, left) for line in between)


def test_links_to_what_is_not_there_are_left_out():
    one = span("Kestrel Line")
    page = Page(TEXT, one, Link(id="l", label="says", source=one.id, target="gone"))
    image = page.image()
    with QPainter(image) as painter:
        paint_links(painter, page.scene, {one.id})
    assert image == page.image()


def test_furniture_lets_its_dimmed_text_through():
    zones = [Zone(0, 58, "furniture")]
    page = Page(TEXT, span("Kestrel Line"), zones=zones)
    assert page.scene.text_colour(page.blocks()[0]) == page.theme.furniture_text
    assert page.scene.text_colour(page.blocks()[1]) == page.theme.text


def test_an_unknown_label_is_painted_grey():
    one = span("Kestrel Line", "gone")
    page = Page(TEXT, one)
    fill = page.image().pixelColor(page.piece(one.start, one.end).rect.center().toPoint())
    assert fill.hsvSaturation() < 12
    assert fill != page.theme.paper


def test_sixty_spans_on_one_word_can_still_be_read():
    many = [span("Kestrel Line", label.name) for label in LABELS for _ in range(12)]
    page = Page(TEXT, *many)
    piece = page.piece(0, 12)
    assert contrast(page.image().pixelColor(piece.rect.center().toPoint()), page.theme.text) >= 4.4
    assert QRectF(0, 0, WIDTH, HEIGHT).contains(piece.rect)
    below = page.image().pixelColor(round(piece.rect.center().x()), round(piece.line.bottom) + 12)
    assert below == page.theme.paper


def test_nothing_is_painted_for_an_article_without_text():
    assert Page("").blocks() == []
