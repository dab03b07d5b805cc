"""What stands beside a paragraph: chips of sentence tags where lines begin, notes where they end.

Both are laid out paragraph by paragraph, so that an edit concerns its own paragraph only. What does not fit beside
it is counted in a last entry ("+2"), and tooltips say the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from annotator.core.annotation import Annotation, Note, SentenceTag
from annotator.core.values import dataclass
from annotator.qt.article.geometry import Block
from annotator.qt.article.scene import Lettering, Scene, is_tentative
from annotator.qt.parts.palette import WHITE

CHIP_GAP, CHIP_SIZE, PADDING = 3.0, 0.7, 3.0
BESIDE_TEXT = 12.0
OUTER = 8.0
NOTE_WIDTH, LEAST_NOTE, NOTE_INDENT, NOTE_SIZE = 210.0, 64.0, 11.0, 0.74
ZONE_TAG = 14.0
LEAST_TITLES = 110.0
"""The narrowest margin, in pixels, in which chips in running text have titles."""

_WRAPPED = Qt.TextFlag.TextWordWrap.value
CENTRED = Qt.AlignmentFlag.AlignCenter.value


@dataclass(frozen=True, slots=True)
class Chip:
    """One sentence tag beside its line, or, with `more`, the tags for which there is no room.

    In rows a title that is too long for a line is broken, as the `flags` for drawing say.
    """

    rect: QRectF
    text: str
    tag: SentenceTag
    more: tuple[SentenceTag, ...] = ()
    flags: int = CENTRED


@dataclass(frozen=True, slots=True)
class NoteBox:
    """One remark beside its line; `about` is the annotation that carries it."""

    rect: QRectF
    text: str
    about: Annotation


@dataclass(frozen=True, slots=True)
class _Remark:
    """A note that wants a place: where it belongs, what it is about (left out where room is short), its text."""

    place: int
    subject: str
    text: str
    about: Annotation


def chip_height(lettering: Lettering) -> float:
    """The height of a chip of one line."""
    return lettering.metrics.height() + PADDING


def has_titles(scene: Scene) -> bool:
    """Whether chips beside running text have titles: all of a page have, or all have the signs of their labels."""
    left, right = scene.column
    margin = min(left, scene.width - right)
    return margin >= max(LEAST_TITLES, scene.beside + BESIDE_TEXT + OUTER)


def chips(scene: Scene, block: Block) -> list[Chip]:
    """The chips of the block's sentences, each beside the line where its sentence begins, or as near as there is room.

    Where there are more than lines, those of one line stand side by side.
    """
    tagged = [
        (block.line_of(sentence.start).top, list(tags))
        for sentence in scene.sentences_in(block)
        if (tags := scene.tags_of(sentence))
    ]
    if not tagged:
        return []
    titled = has_titles(scene)
    height = chip_height(scene.type.at(CHIP_SIZE, bold=True))
    ceiling, floor = block.rect.top(), max(block.slot - CHIP_GAP, block.lines[0].top + height)
    room = max(int((floor - ceiling + CHIP_GAP) // (height + CHIP_GAP)), 1)
    if titled and sum(len(tags) for _, tags in tagged) <= room:
        lines = [(top, [_sized(scene, block, tag, titled)]) for top, tags in tagged for tag in tags]
    else:
        width = _margin_width(block, scene)
        lines = [
            (top, line)
            for top, tags in _by_line(tagged)
            for line in _abreast([_sized(scene, block, tag, titled) for tag in tags], width)
        ]
    return _placed(scene, block, lines, room, floor)


_Sized = tuple[SentenceTag, str, float]
"""A tag, what its chip says, and how wide that is."""


def _sized(scene: Scene, block: Block, tag: SentenceTag, titled: bool) -> _Sized:
    lettering, swatch = scene.type.at(CHIP_SIZE, bold=True), scene.palette.swatch(tag.label)
    height = chip_height(lettering)
    if not titled:
        return tag, swatch.sign, height
    title = lettering.elided(swatch.title, _margin_width(block, scene) - height)
    return tag, title, lettering.width(title) + height


def _by_line(tagged: Iterable[tuple[float, list[SentenceTag]]]) -> list[tuple[float, list[SentenceTag]]]:
    """The tags of sentences that begin in one line together."""
    found: dict[float, list[SentenceTag]] = {}
    for top, tags in tagged:
        found.setdefault(top, []).extend(tags)
    return list(found.items())


def _abreast(sized: Iterable[_Sized], width: float) -> list[list[_Sized]]:
    """As many side by side as there is width for, then the next ones below."""
    lines: list[list[_Sized]] = []
    taken = 0.0
    for each in sized:
        if not lines or taken + each[2] > width:
            lines.append([])
            taken = 0.0
        lines[-1].append(each)
        taken += each[2] + CHIP_GAP
    return lines


def _placed(
    scene: Scene, block: Block, lines: list[tuple[float, list[_Sized]]], room: int, floor: float
) -> list[Chip]:
    """Lines of chips in their places; what finds no room is counted in the last chip."""
    height = chip_height(scene.type.at(CHIP_SIZE, bold=True))
    shown = lines[:room]
    rest = [tag for _, line in lines[room:] for tag, _, _ in line]
    places = _stacked([top for top, _ in shown], [height] * len(shown), floor)
    found: list[Chip] = []
    for (_, line), y in zip(shown, places, strict=True):
        step = 0.0
        for tag, text, width in line:
            rect = _beside(scene, block, width, y, height)
            rect.translate(step if scene.mirrored(block) else -step, 0)
            found.append(Chip(rect, text, tag))
            step += width + CHIP_GAP
    if rest:
        last = found[-1]
        found[-1] = Chip(last.rect, f"+{len(rest) + 1}", last.tag, (last.tag, *rest))
    return found


def paint_chips(painter: QPainter, scene: Scene, found: Sequence[Chip]) -> None:
    """Paint chips: filled where the tag is sure, outlined and dashed where it is not."""
    if not found:
        return
    lettering = scene.type.at(CHIP_SIZE, bold=True)
    painter.setFont(lettering.font)
    for chip in found:
        swatch = scene.palette.swatch(chip.tag.label)
        radius = min(chip.rect.height(), chip_height(lettering)) / 2
        box = chip.rect.adjusted(0.5, 0.5, -0.5, -0.5)
        if chip.more:
            painter.setPen(QPen(scene.theme.border, 1))
            painter.setBrush(scene.theme.paper)
            painter.drawRoundedRect(box, radius, radius)
            painter.setPen(scene.theme.text_muted)
        elif is_tentative(chip.tag):
            pen = QPen(swatch.ink, 1.2)
            pen.setDashPattern([3, 2])
            painter.setPen(pen)
            painter.setBrush(scene.theme.paper)
            painter.drawRoundedRect(box, radius, radius)
            painter.setPen(swatch.ink)
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(swatch.chip)
            painter.drawRoundedRect(box, radius, radius)
            painter.setPen(WHITE)
        inside = chip.rect if chip.flags == CENTRED else chip.rect.adjusted(radius, 0, -radius, 0)
        painter.drawText(inside, chip.flags, chip.text)
        if chip.tag.id == scene.selected and not chip.more:
            painter.setPen(QPen(scene.theme.focus, 1.6))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(chip.rect.adjusted(-2, -2, 2, 2), radius + 2, radius + 2)


def notes(scene: Scene, block: Block, standing: Sequence[tuple[int, Note]]) -> list[NoteBox]:
    """The remarks on spans and sentences of the block, and the `standing` ones that belong there by their place."""
    found: list[_Remark] = []
    reviewing = scene.review is not None  # then everybody's remarks are the standing ones
    for span in () if reviewing else scene.spans_in(block):
        if span.note and block.start <= span.start < block.end:
            found.append(_Remark(span.start, f"“{_shortened(span.quote)}”: ", span.note, span))
    if scene.sentences:
        for sentence in scene.sentences_in(block):
            found.extend(
                _Remark(sentence.start, f"{scene.palette.swatch(tag.label).title}: ", tag.note, tag)
                for tag in scene.tags_of(sentence)
                if tag.note
            )
    found.extend(
        _Remark(place, f"“{_shortened(note.quote)}”: " if reviewing and note.quote else "", note.note, note)
        for place, note in standing
        if block.start <= place < block.end
    )
    if not found:
        return []
    found.sort(key=lambda remark: remark.place)
    return _note_boxes(scene, block, found)


def paint_notes(painter: QPainter, scene: Scene, block: Block, standing: Sequence[tuple[int, Note]]) -> None:
    """Paint remarks: a bar, the text in muted colour, and who wrote it."""
    boxes = notes(scene, block, standing)
    if not boxes:
        return
    painter.setFont(scene.type.at(NOTE_SIZE).font)
    painter.setLayoutDirection(
        Qt.LayoutDirection.RightToLeft if scene.mirrored(block) else Qt.LayoutDirection.LeftToRight
    )
    for box in boxes:
        bar = QRectF(
            box.rect.right() - 3 if scene.mirrored(block) else box.rect.left(),
            box.rect.top(),
            3,
            box.rect.height(),
        )
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(scene.theme.warning if scene.theme.dark else scene.theme.warning.lighter(150))
        painter.drawRoundedRect(bar, 1.5, 1.5)
        painter.setPen(scene.theme.text if box.about.id == scene.selected else scene.theme.text_muted)
        indent = (0, 0, -NOTE_INDENT, 4) if scene.mirrored(block) else (NOTE_INDENT, 0, 0, 4)
        painter.drawText(box.rect.adjusted(*indent), _WRAPPED, box.text)


def offers_zones(scene: Scene, block: Block, x: float) -> bool:
    """Whether a click there, beside the paragraph, is for its zone; in rows only where the tag for that stands."""
    left, right = scene.column
    if not scene.rows:
        return x > right + 4 if scene.mirrored(block) else x < left - 4
    tag = zone_tag(scene, block)
    return x > tag.left() - 2 if scene.mirrored(block) else x < tag.right() + 2


def zone_tag(scene: Scene, block: Block) -> QRectF:
    """Where the tag that offers other zones stands, at the outer margin of the paragraph's first line."""
    line = block.lines[0]
    middle = (line.top + line.bottom) / 2
    left = scene.width - ZONE_TAG - OUTER if scene.mirrored(block) else OUTER
    return QRectF(left, middle - ZONE_TAG / 2, ZONE_TAG, ZONE_TAG)


def paint_zone_tag(painter: QPainter, scene: Scene, block: Block, role: str, *, crowded: bool) -> None:
    """Paint the tag: three dots, and the zone's name unless it is `crowded` by chips."""
    rect = zone_tag(scene, block)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(scene.theme.text_faint)
    for step in (-4.5, 0, 4.5):
        painter.drawEllipse(QPointF(rect.center().x(), rect.center().y() + step), 1.4, 1.4)
    if crowded:
        return
    lettering = scene.type.at(0.68)
    text = lettering.elided(role, _margin_width(block, scene) - ZONE_TAG)
    width = lettering.width(text)
    left = rect.left() - width - 3 if scene.mirrored(block) else rect.right() + 3
    painter.setPen(scene.theme.text_faint)
    painter.setFont(lettering.font)
    beside = QRectF(left, rect.top() - 4, width + 2, rect.height() + 8)
    painter.drawText(beside, Qt.AlignmentFlag.AlignVCenter, text)


def paint_unsure(painter: QPainter, scene: Scene, block: Block) -> None:
    """Paint a small ring where the tag would be: what the paragraph is, is worth a look."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(scene.theme.text_faint, 1.4))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(zone_tag(scene, block).center(), 3.0, 3.0)


def _note_boxes(scene: Scene, block: Block, found: list[_Remark]) -> list[NoteBox]:
    metrics = scene.type.at(NOTE_SIZE).metrics
    pitch = metrics.lineSpacing()
    width = min(_margin_width(block, scene, notes=True), NOTE_WIDTH)
    top = block.lines[0].top
    floor = max(block.slot, block.rect.bottom()) - 2
    room = max(int((floor - top) // (pitch * 1.2)), 1)
    shown, hidden = found[:room], len(found) - room
    height = max((floor - top + CHIP_GAP) / len(shown) - CHIP_GAP, pitch)
    texts = []
    for remark in shown:
        if hidden > 0 and remark is shown[-1]:
            remark = _Remark(remark.place, "", f"+{hidden + 1}", remark.about)
        texts.append(_elided(remark, _signature(scene, remark), metrics, width - NOTE_INDENT, height))
    if width < LEAST_NOTE:
        width, texts = 12.0, [("", pitch)] * len(shown)
    tops = [block.line_of(remark.place).top for remark in shown]
    places = _stacked(tops, [taken for _, taken in texts], floor)
    left = scene.column[0] - BESIDE_TEXT - width if scene.mirrored(block) else scene.column[1] + BESIDE_TEXT
    return [
        NoteBox(QRectF(left, y, width, taken), text, remark.about)
        for (text, taken), remark, y in zip(texts, shown, places, strict=True)
    ]


def _signature(scene: Scene, remark: _Remark) -> str:
    by = remark.about.by
    return by if scene.only_by in (None, by) else ""


def _elided(
    remark: _Remark, by: str, metrics: QFontMetricsF, width: float, height: float
) -> tuple[str, float]:
    """The remark cut to the height there is, with the writer at its end, and how high it is."""
    text = remark.text
    pitch = metrics.lineSpacing()
    before = "\n" if height >= 3 * pitch else " "
    signature = f"{before}—\u00a0{by}" if by and height >= 2 * pitch else ""

    def taken(candidate: str) -> float:
        return metrics.boundingRect(QRectF(0, 0, width, 1e6), _WRAPPED, candidate).height()

    for whole in (remark.subject + text + signature, text + signature):
        if taken(whole) <= height + 1:
            return whole, taken(whole)
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if taken(text[:middle].rstrip() + "…" + signature) <= height + 1:
            low = middle
        else:
            high = middle - 1
    cut = text[:low].rstrip() + "…" + signature
    return cut, max(taken(cut), pitch)


def _stacked(tops: Iterable[float], heights: Sequence[float], floor: float) -> list[float]:
    """Places as near below the tops as there is room, none over another, the last one above the floor."""
    places: list[float] = []
    free_from = float("-inf")
    for top, height in zip(tops, heights, strict=True):
        places.append(max(top, free_from))
        free_from = places[-1] + height + CHIP_GAP
    ceiling = floor
    for index in range(len(places) - 1, -1, -1):
        places[index] = min(places[index], ceiling - heights[index])
        ceiling = places[index] - CHIP_GAP
    return places


def _margin_width(block: Block, scene: Scene, *, notes: bool = False) -> float:
    """What there is beside the column, up to the edge of the view."""
    on_left = scene.mirrored(block) == notes
    margin = scene.column[0] if on_left else scene.width - scene.column[1]
    return margin - BESIDE_TEXT - OUTER


def _beside(scene: Scene, block: Block, width: float, y: float, height: float) -> QRectF:
    left, right = scene.column
    left = right + BESIDE_TEXT if scene.mirrored(block) else left - BESIDE_TEXT - width
    return QRectF(left, y, width, height)


def _shortened(quote: str) -> str:
    return quote if len(quote) <= 24 else quote[:23].rstrip() + "…"
