"""One article typeset in a read-only QTextEdit, and where its text is on the page.

Places in the text are code points throughout. What is painted on the page and what keys and mouse do is in `page` and
`article_view`.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace

from PySide6.QtCore import QMimeData, QPointF, QRectF, Qt, Slot
from PySide6.QtGui import QPalette, QResizeEvent, QTextDocument
from PySide6.QtWidgets import QFrame, QTextEdit, QWidget
from shiboken6 import isValid

from annotator.core.article import UNSURE_BELOW, Article, Zone
from annotator.core.messages import _
from annotator.qt.article.document import (
    LINE_HEIGHT,
    Typography,
    build_document,
    page_is_rtl,
    set_margins,
    side_margin,
    sides_in_rows,
)
from annotator.qt.article.geometry import Block, Geometry
from annotator.qt.article.offsets import Offsets
from annotator.qt.article.rows import row_starts
from annotator.qt.article.scene import SmallType
from annotator.qt.parts.theme import Theme

CONTEXT_LINES = 2.0
"""How many lines are kept in sight before and after what is revealed."""

CENTRE = 0.4
"""Where in the height of the view that stands which is centred."""


class TypesetPage(QTextEdit):
    """The text of an article as an editor reads it. What inherits from it paints the annotations."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._make_viewport()
        self._theme = theme
        self._typography = Typography()
        self._em = self._typography.em()
        self._type = SmallType(self._typography.font(sans=True))
        self._article: Article | None = None
        self._rows: tuple[int, ...] | None = None
        self._offsets = Offsets("")
        self._geometry = Geometry(self.document(), self._offsets)
        self._moving_cursor = False
        self.setObjectName("Article text")
        self.setAccessibleName(_("Article text"))
        self.setReadOnly(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabChangesFocus(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAcceptDrops(False)
        self._dress()

    def _make_viewport(self) -> None:
        """A viewport like Qt's own.

        To say what one is that C++ made, PySide6 gets ready for all classes of widgets, and a start would wait.
        """
        viewport = QWidget(self)
        viewport.setBackgroundRole(QPalette.ColorRole.Base)
        viewport.setAutoFillBackground(True)
        viewport.setCursor(Qt.CursorShape.IBeamCursor)
        viewport.setMouseTracking(True)
        self.setViewport(viewport)

    def show_text(self, article: Article | None) -> None:
        """Typeset an article."""
        self._article = article
        self._build()

    def set_theme(self, theme: Theme) -> None:
        """Show the article in other colours."""
        self._theme = theme
        self._dress()
        self._rebuild()

    def set_text_size(self, points: float) -> None:
        """Set the size of the body in points; everything else follows."""
        self._set_typography(replace(self._typography, points=points))

    def set_lines(self, measure: float, spacing: float) -> None:
        """Set the width of the column in ems, and the distance of the lines as a share of the usual one."""
        self._set_typography(replace(self._typography, measure=measure, spacing=spacing))

    def set_font_family(self, name: str) -> None:
        """Set the article in another family; "" is the program's own."""
        self._set_typography(replace(self._typography, family=name))

    @Slot(int, int)
    def reveal(self, start: int, end: int) -> None:
        """Scroll, if need be, so that the range `[start, end)` is seen with some text before and after it."""
        block = self._geometry.block_at(start)
        top, bottom = block.rect.top(), block.rect.bottom()
        if block.lines:
            top, bottom = block.line_of(start).top, block.line_of(max(min(end, block.end) - 1, start)).bottom
        context = CONTEXT_LINES * LINE_HEIGHT * block.em
        bar, height = self.verticalScrollBar(), self.viewport().height()
        top -= context
        bottom = min(bottom + context, top + height)
        if top < bar.value():
            self._scroll_to(top)
        elif bottom > bar.value() + height:
            self._scroll_to(bottom - height)

    def in_sight(self, start: int, end: int) -> bool:
        """Whether at least one line of the range `[start, end)` is seen in full."""
        first, last = self._geometry.block_at(start), self._geometry.block_at(max(end - 1, start))
        if not first.lines or not last.lines:
            return True
        line = first.line_of(start)
        top, bottom = line.top, last.line_of(max(min(end, last.end) - 1, start)).bottom
        upper = self.verticalScrollBar().value()
        lower = upper + self.viewport().height()
        return min(bottom, lower) - max(top, upper) >= min(line.bottom - line.top, lower - upper)

    def centre_on(self, point: int) -> None:
        """Scroll so that the place is a little above the middle, with what comes before and after it."""
        block = self._geometry.block_at(point)
        line = block.line_of(point).top if block.lines else block.rect.top()
        self._scroll_to(max(line - self.viewport().height() * CENTRE, 0))

    def point_under(self, place: QPointF) -> int | None:
        """The code point of the character under a place in the viewport, or None."""
        block, on_paper = self._block_at(place), self._on_paper(place)
        return block.point_under(on_paper.x(), on_paper.y()) if block else None

    def position_near(self, place: QPointF) -> int:
        """The code point of the gap between characters that is nearest to a place in the viewport."""
        return self._offsets.to_point(self.cursorForPosition(self.on_line(place).toPoint()).position())

    def on_line(self, place: QPointF) -> QPointF:
        """The place moved onto the nearest line: between paragraphs Qt would take it for the end of the text."""
        scrolled = self.verticalScrollBar().value()
        line = self._geometry.nearest_line(place.y() + scrolled) if self._article else None
        if line is None:
            return place
        lowest, highest = line.baseline - (line.baseline - line.top) * 0.6, line.baseline - 1
        return QPointF(place.x(), min(max(place.y() + scrolled, lowest), highest) - scrolled)

    def rects_of(self, start: int, end: int) -> list[QRectF]:
        """Where the range is in the viewport, as far as it was painted: a rectangle per line and direction."""
        scrolled = self.verticalScrollBar().value()
        return [
            piece.rect.translated(0, -scrolled)
            for block in self._geometry.painted(start, max(end - 1, start))
            for piece in block.pieces(start, end)
        ]

    def createMimeDataFromSelection(self) -> QMimeData:
        """The selected text as it is in the article, and nothing else."""
        data, cursor = _qt_owned_data(), self.textCursor()
        if self._article is not None:
            start, end = (self._offsets.to_point(p) for p in (cursor.selectionStart(), cursor.selectionEnd()))
            data.setText(self._article.text[start:end])
        return data

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._geometry.clear()
        shape, sides = self.document().rootFrame().frameFormat(), self._sides()
        if sides != (shape.leftMargin(), shape.rightMargin()):
            # With the layout off, the margins wait for the relayout that the new width brings anyway.
            self.document().setLayoutEnabled(False)
            set_margins(self.document(), *sides)
            self.fit_rows()
            self.document().setLayoutEnabled(True)
        super().resizeEvent(event)

    def _scroll_to(self, y: float) -> None:
        self._geometry.lay_out_to(y + self.viewport().height())
        self.verticalScrollBar().setValue(round(y))

    def _dress(self) -> None:
        theme, palette, role = self._theme, QPalette(self.palette()), QPalette.ColorRole
        palette.setColor(role.Base, theme.paper)
        palette.setColor(role.Text, theme.text)
        palette.setColor(role.Highlight, theme.selection)
        palette.setColor(role.HighlightedText, theme.text)
        self.setPalette(palette)
        self.viewport().setPalette(palette)

    def _set_typography(self, typography: Typography) -> None:
        if typography == self._typography:
            return
        self._typography = typography
        self._em = typography.em()
        self._type = SmallType(typography.font(sans=True))
        self._rebuild()

    def _rebuild(self) -> None:
        """Typeset the same article again and show the same place."""
        place = self.place_shown()
        self._build()
        self.show_place_again(place)

    def place_shown(self) -> tuple[int, float]:
        """The code point that stays where it is in the view, and how far from the top: that of the first line."""
        bar = self.verticalScrollBar()
        seen = self._geometry.between(bar.value(), bar.value() + self.viewport().height())
        lines = (line for block in seen for line in block.lines if line.bottom > bar.value())
        line = next(lines, None)
        return (line.start, line.top - bar.value()) if line is not None else (0, 0.0)

    def show_place_again(self, place: tuple[int, float]) -> None:
        """Scroll to what `place_shown` told, in whatever width and size of text."""
        point, below = place
        if point:
            self._scroll_to(self._line_top(point) - below)

    def _line_top(self, point: int) -> float:
        block = self._geometry.block_at(point)
        return block.line_of(point).top if block.lines else block.rect.top()

    def _build(self) -> None:
        before, article = self.document(), self._article
        in_rows = article is not None and self.wants_rows()
        self._rows = row_starts(article.text, article.sentences) if article and in_rows else None
        self._offsets = Offsets(article.text if article else "", self._rows or ())
        if article is None:
            document = QTextDocument()
        else:
            document = build_document(article, self._theme, self._typography, self._offsets, in_rows=in_rows)
        document.setParent(self)
        set_margins(document, *self._sides())
        self._moving_cursor = True
        self.setDocument(document)
        self._moving_cursor = False
        self._geometry = Geometry(document, self._offsets)
        if isValid(before):
            before.deleteLater()
        self.typeset()

    def wants_rows(self) -> bool:
        """Whether each sentence is to begin on a line of its own."""
        return False

    def beside_rows(self) -> float:
        """What rows need before them, in pixels."""
        return 0.0

    def fit_rows(self) -> None:
        """Called when rows have another width."""

    def typeset(self) -> None:
        """Called when the text has been typeset anew."""

    @property
    def _in_rows(self) -> bool:
        return self._rows is not None

    def _sides(self) -> tuple[float, float]:
        """The margins at the left and at the right of the column."""
        width, measure = self.viewport().width(), self._typography.measure
        if self._article is None or not self._in_rows:
            side = round(side_margin(width, self._em, measure))
            return side, side
        before, after = map(round, sides_in_rows(width, self._em, self.beside_rows(), measure))
        return (after, before) if page_is_rtl(self._article) else (before, after)

    def _on_paper(self, place: QPointF) -> QPointF:
        return QPointF(place.x(), place.y() + self.verticalScrollBar().value())

    def _block_at(self, place: QPointF) -> Block | None:
        y = self._on_paper(place).y()
        blocks = self._geometry.between(y, y) if self._article else []
        return next((block for block in blocks if block.rect.top() - 2 <= y <= block.slot), None)

    def _role_at(self, point: int) -> str:
        zone = self._zone_at(point)
        return zone.role if zone is not None else "body"

    def _is_unsure_at(self, point: int) -> bool:
        zone = self._zone_at(point)
        return zone is not None and zone.sure < UNSURE_BELOW

    def _zone_at(self, point: int) -> Zone | None:
        zones = self._article.zones if self._article else ()
        index = bisect_right(zones, point, key=lambda zone: zone.start) - 1
        return zones[index] if index >= 0 and point < zones[index].end else None


def _qt_owned_data() -> QMimeData:
    """Empty data that Qt has made: the clipboard may keep it until after Python has gone."""
    source = QTextEdit()
    source.setPlainText(" ")
    source.selectAll()
    data = source.createMimeDataFromSelection()
    data.text()  # until it is first asked, what it was made of comes before what it is given
    data.clear()
    return data
