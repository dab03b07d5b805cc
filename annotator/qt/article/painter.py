"""Paints the annotations of the visible paragraphs, all under the text: fills, underlines, labels, frames.

Nothing is kept between two paints but what `Geometry` and `LabelPalette` keep. Colour is never the only sign:
every span has its label above it, lanes keep overlapping ones apart, doubt is dashed.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from annotator.core.annotation import Span
from annotator.core.segments import lanes, pieces
from annotator.qt.article.geometry import Block, Line, Piece
from annotator.qt.article.row_painter import paint_row_under
from annotator.qt.article.running_tags import paint_running_tags
from annotator.qt.article.scene import Lettering, Scene, is_tentative
from annotator.qt.parts.palette import mix, tint

RADIUS = 3.0
LINE_WIDTH = 2.0
LANE_PITCH = 3.0
LANES_DEPTH = 7.0
"""What underlines of any number of lanes share, in pixels below the fill."""

LABEL_SIZE = 0.65
"""The lettering above spans, in ems of the body: 7.8 points where that has 12."""
LABEL_GAP = 5.0
LEAST_LABEL = 18.0
HANDLE = 3.5
LACK = 2.6
LINK_HANDLE = 11.0
"""How far beyond a span its handle for links is, in pixels."""
STRIPE = 4.0
"""How wide a stripe behind furniture is, in pixels."""


def paint_under(painter: QPainter, scene: Scene, blocks: Iterable[Block]) -> None:
    """Paint what lies under the text of these blocks."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for block in blocks:
        if scene.sentences and scene.is_dimmed(block):
            _paint_patches(painter, scene, block)
        if scene.rows:
            paint_row_under(painter, scene, block)
        elif scene.sentences:
            _paint_sentences(painter, scene, block)
        elif scene.review is not None:
            from annotator.qt.article.review_painter import paint_review

            paint_review(painter, scene, block)
        spans = scene.spans_in(block)
        if not spans:
            _paint_hits(painter, scene, block)
            continue
        if not scene.sentences:
            _paint_fills(painter, scene, block, spans)
        _paint_hits(painter, scene, block)
        if scene.review is None:
            _paint_lines(painter, scene, block, spans)
        if not scene.sentences:
            _paint_labels(painter, scene, block, spans)
            _paint_selection(painter, scene, block, spans)


def handles(scene: Scene, span: Span) -> dict[str, QRectF]:
    """Where the edges of the span can be taken hold of, as far as they have been painted: "start" and "end"."""
    found = {}
    for edge, point in (("start", span.start), ("end", span.end - 1)):
        for block in scene.geometry.painted(point, point):
            for piece in block.pieces(*span.fragments[0 if edge == "start" else -1]):
                if piece.first if edge == "start" else piece.last:
                    x = piece.left if (edge == "start") is not block.rtl else piece.right
                    found[edge] = QRectF(
                        x - 5, piece.line.top - 5, 10, piece.line.bottom - piece.line.top + 10
                    )
    return found


def link_handle(scene: Scene, span: Span) -> QRectF | None:
    """Where a link can be drawn from the selected span, if it has been painted: beyond its first line and its label."""
    if not scene.linkable:
        return None
    label = scene.type.at(LABEL_SIZE, semibold=True).width(scene.palette.swatch(span.label).title)
    for block in scene.geometry.painted(span.start, span.start):
        for piece in block.pieces(*span.fragments[0])[:1]:
            left, right = min(piece.left, piece.right - label), max(piece.right, piece.left + label)
            x = left - LINK_HANDLE if block.rtl else right + LINK_HANDLE
            return QRectF(x - 6, piece.line.top - 9, 12, 12)
    return None


def _paint_patches(painter: QPainter, scene: Scene, block: Block) -> None:
    """A striped ground behind the lines of what is not part of the article."""
    theme = scene.theme
    ground = mix(theme.paper, theme.text, 0.035)
    stripe = QPen(mix(theme.paper, theme.text, 0.085), STRIPE)
    for line in block.lines:
        patch = QRectF(line.left - 6, line.top - 1, line.right - line.left + 12, line.bottom - line.top + 2)
        shape = QPainterPath()
        shape.addRoundedRect(patch, RADIUS, RADIUS)
        painter.save()
        painter.setClipPath(shape, Qt.ClipOperation.IntersectClip)
        painter.fillRect(patch, ground)
        painter.setPen(stripe)
        x = patch.left()
        while x < patch.right() + patch.height():
            painter.drawLine(QLineF(x, patch.top(), x - patch.height(), patch.bottom()))
            x += 2.6 * STRIPE
        painter.restore()


def _paint_sentences(painter: QPainter, scene: Scene, block: Block) -> None:
    theme = scene.theme
    paint_running_tags(painter, scene, block)
    mark = QPen(mix(theme.paper, theme.text_faint, 0.45), 1.0)
    for sentence in scene.sentences_in(block):
        if sentence.start > block.start:
            line = block.line_of(sentence.start)
            x = block.x_of(sentence.start) + (2 if block.rtl else -2)
            if line.left + 2 < x < line.right - 2:
                painter.setPen(mark)
                painter.drawLine(QLineF(x, line.top + 2, x, line.bottom))
    current = scene.sentence
    if current is not None and current.start < block.end and current.end > block.start:
        from annotator.qt.article.review_painter import paint_current_sentence

        paint_current_sentence(painter, theme, block, current.start, current.end)


def _paint_fills(painter: QPainter, scene: Scene, block: Block, spans: list[Span]) -> None:
    text = scene.text_colour(block)
    stretches = pieces([span for span in spans if not is_tentative(span)], block.start, block.end)
    painter.setPen(Qt.PenStyle.NoPen)
    for before, stretch, after in zip([None, *stretches], stretches, [*stretches[1:], None], strict=False):
        if not stretch.spans:
            continue
        fill = scene.palette.fill(tuple(span.label for span in stretch.spans), text)
        alone = not (before and before.spans) and not (after and after.spans)
        for piece in block.pieces(stretch.start, stretch.end):
            if alone:
                _fill_rounded(painter, piece.rect, fill, 2.5)
            else:
                painter.fillRect(piece.rect, fill)


def _paint_hits(painter: QPainter, scene: Scene, block: Block) -> None:
    """What a search found, in a frame; a stronger one around the hit that it stands at."""
    if not scene.hits:
        return
    first = bisect_left(scene.hits, block.start, key=lambda hit: hit[1])
    last = bisect_left(scene.hits, block.end, key=lambda hit: hit[0])
    fill = tint([scene.theme.warning], scene.theme.paper, scene.text_colour(block), scene.theme.readable)
    for index in range(first, last):
        painter.setPen(QPen(scene.theme.warning, 2.2 if index == scene.hit else 0.8))
        painter.setBrush(fill)
        for piece in block.pieces(*scene.hits[index]):
            painter.drawRoundedRect(piece.rect.adjusted(-0.5, 0, 0.5, 0), RADIUS, RADIUS)


def _paint_lines(painter: QPainter, scene: Scene, block: Block, spans: list[Span]) -> None:
    given = lanes(spans)
    depth = max(given.values()) + 1
    pitch = min(LANE_PITCH, LANES_DEPTH / depth)
    width = min(LINE_WIDTH, pitch * 0.75)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for span in spans:
        ink = scene.palette.swatch(span.label).ink
        if scene.sentences:
            ink = mix(scene.theme.paper, ink, 0.55)
        pen = QPen(ink, width)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        if is_tentative(span):
            pen.setDashPattern([5 / width, 3 / width])
        below = given[span.id] * pitch + width / 2
        before: Piece | None = None
        for start, end in span.fragments:
            of_fragment = block.pieces(start, end)
            painter.setPen(pen)
            for piece in of_fragment:
                y = piece.line.bottom + below
                painter.drawLine(QLineF(piece.left + 0.5, y, piece.right - 0.5, y))
            if of_fragment:
                _paint_join(painter, ink, block, before, of_fragment[0], below, begins=start == span.start)
                before = of_fragment[-1]
        if before is not None and before.last and span.end > block.end:
            _paint_stub(painter, ink, before, below, after=not block.rtl)


def _paint_join(
    painter: QPainter,
    ink: QColor,
    block: Block,
    before: Piece | None,
    piece: Piece,
    below: float,
    *,
    begins: bool,
) -> None:
    """A dotted line from the fragment before, or stubs where it is on another line."""
    if begins:
        return
    if before is None:
        if piece.first:
            _paint_stub(painter, ink, piece, below, after=block.rtl)
    elif before.line is piece.line:
        ends = (before.right, piece.left) if before.left < piece.left else (before.left, piece.right)
        painter.setPen(_dotted(ink))
        painter.drawLine(QLineF(ends[0], piece.line.bottom + below, ends[1], piece.line.bottom + below))
    else:
        _paint_stub(painter, ink, before, below, after=not block.rtl)
        _paint_stub(painter, ink, piece, below, after=block.rtl)


def _paint_stub(painter: QPainter, ink: QColor, piece: Piece, below: float, *, after: bool) -> None:
    x, y = (piece.right if after else piece.left), piece.line.bottom + below
    painter.setPen(_dotted(ink))
    painter.drawLine(QLineF(x, y, x + (12 if after else -12), y))


def _dotted(ink: QColor) -> QPen:
    pen = QPen(ink, 1.4)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    pen.setDashPattern([1.4, 2.2])
    return pen


def labels_of(scene: Scene, block: Block, spans: Sequence[Span]) -> Iterator[tuple[Line, QRectF, str, Span]]:
    """The small labels above the starts of spans, each with its line and place; on a line they make room for others."""
    wanted: dict[int, list[tuple[float, float, Span]]] = {}
    starts: dict[int, Line] = {}
    for span in spans:
        for piece in block.pieces(*span.fragments[0]):
            if piece.first:
                near, far = (-piece.right, -piece.left) if block.rtl else (piece.left, piece.right)
                wanted.setdefault(piece.line.number, []).append((near, far, span))
                starts[piece.line.number] = piece.line
    lettering = scene.type.at(LABEL_SIZE, semibold=True)
    height = lettering.metrics.ascent()
    for number, labels in wanted.items():
        labels.sort(key=lambda entry: (entry[0], -entry[1]))
        line = starts[number]
        limit = 24 - scene.column[0] if block.rtl else scene.column[1] + 24
        for near, text, span in arranged(scene, labels, lettering, limit):
            width = lettering.width(text)
            left = -near - width if block.rtl else near
            yield line, QRectF(left, line.top - height, width, height), text, span


def _paint_labels(painter: QPainter, scene: Scene, block: Block, spans: list[Span]) -> None:
    lettering = scene.type.at(LABEL_SIZE, semibold=True)
    painter.setFont(lettering.font)
    for line, place, text, span in labels_of(scene, block, spans):
        if scene.review is not None:  # annotators' lanes of the line above may reach here
            painter.fillRect(place.adjusted(-1, 0, 1, 0), scene.theme.paper)
        painter.setPen(scene.palette.swatch(span.label).ink)
        painter.drawText(QPointF(place.left(), line.top - lettering.metrics.descent() * 0.8), text)
        if span.id in scene.lacking:
            _paint_lack(painter, scene, place.left(), line.top, place.width(), rtl=block.rtl)


def _paint_lack(painter: QPainter, scene: Scene, left: float, top: float, width: float, *, rtl: bool) -> None:
    """A ring after a label, open as long as something of the annotation is: a link or a value."""
    x = left - 5 if rtl else left + width + 5
    painter.setPen(QPen(scene.theme.danger, 1.4))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(QPointF(x, top - LACK * 1.6), LACK, LACK)


def arranged(
    scene: Scene, labels: list[tuple[float, float, Span]], lettering: Lettering, limit: float
) -> list[tuple[float, str, Span]]:
    """Places and texts of the labels of one line, none over another; what finds no room is left out."""
    placed: list[tuple[float, str, Span]] = []
    free_from = float("-inf")
    for index, (near, far, span) in enumerate(labels):
        place = max(near, free_from)
        following = labels[index + 1][0] if index + 1 < len(labels) else limit
        room = following - LABEL_GAP - place if following - near >= LEAST_LABEL else limit - place
        text = lettering.elided(scene.palette.swatch(span.label).title, room)
        if len(text) < 2 or place > max(far, near + 60):
            continue
        placed.append((place, text, span))
        free_from = place + lettering.width(text) + LABEL_GAP
    return placed


def _paint_selection(painter: QPainter, scene: Scene, block: Block, spans: list[Span]) -> None:
    selected = next((span for span in spans if span.id == scene.selected), None)
    if selected is None:
        return
    theme = scene.theme
    handle = link_handle(scene, selected)
    if handle is not None and selected.start >= block.start:
        paint_link_handle(painter, scene, handle)
    editing = scene.review.review.editing if scene.review is not None else None
    moving = editing.edge if editing is not None else ""
    for start, end in selected.fragments:
        for piece in block.pieces(start, end):
            painter.setPen(QPen(theme.focus, 1.6))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(piece.rect.adjusted(-1.5, -1, 1.5, 2.5), RADIUS, RADIUS)
            if piece.first and start == selected.start:
                _paint_handle(painter, scene, piece, at_start=True, rtl=block.rtl, moving=moving)
            if piece.last and end == selected.end:
                _paint_handle(painter, scene, piece, at_start=False, rtl=block.rtl, moving=moving)


def _paint_handle(
    painter: QPainter, scene: Scene, piece: Piece, *, at_start: bool, rtl: bool, moving: str
) -> None:
    """A knob at an edge; where keys move one of the two edges, the other one is hollow and smaller."""
    x = piece.left - 1.5 if at_start is not rtl else piece.right + 1.5
    y = piece.line.top - 1 if at_start else piece.line.bottom + 2.5
    resting = moving not in ("", "start" if at_start else "end")
    size = HANDLE if not moving else HANDLE - 0.5 if resting else HANDLE + 1.5
    painter.setPen(QPen(scene.theme.focus if resting else scene.theme.paper, 1.2))
    painter.setBrush(scene.theme.paper if resting else scene.theme.focus)
    painter.drawEllipse(QPointF(x, y), size, size)


def paint_link_handle(painter: QPainter, scene: Scene, place: QRectF) -> None:
    """A small ring with an arrow, from which a link is drawn."""
    middle = place.center()
    painter.setPen(QPen(scene.theme.focus, 1.3))
    painter.setBrush(scene.theme.paper)
    painter.drawEllipse(middle, 5.5, 5.5)
    for ends in ((-2.6, 0, 2.6, 0), (0.2, -2.4, 2.6, 0), (0.2, 2.4, 2.6, 0)):
        painter.drawLine(QLineF(middle + QPointF(*ends[:2]), middle + QPointF(*ends[2:])))


def _fill_rounded(painter: QPainter, rect: QRectF, colour: QColor, radius: float = RADIUS) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawRoundedRect(rect, radius, radius)
