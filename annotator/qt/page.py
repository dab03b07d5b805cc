"""The article on its page: a read-only QTextEdit under whose text the annotations are painted.

The page draws the session and follows it; what keys and mouse do is in `article_view`. Places in the text are code
points throughout.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from math import ceil, floor
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QPointF, QRectF, Qt, Slot
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QAccessible,
    QAccessibleAnnouncementEvent,
    QFocusEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import QFrame, QTextEdit, QWidget
from shiboken6 import isValid

from annotator.app.session import Event, Mode, Session, Topic
from annotator.core.annotation import Note, SentenceTag, Span
from annotator.core.article import Article
from annotator.qt import margin
from annotator.qt.document import LINE_HEIGHT, Typography, build_document, set_margins, side_margin
from annotator.qt.geometry import Block, Geometry
from annotator.qt.links import paint_links
from annotator.qt.offsets import Offsets
from annotator.qt.painter import paint_under
from annotator.qt.palette import LabelPalette
from annotator.qt.review_scene import review_scene
from annotator.qt.scene import Scene, SmallType
from annotator.qt.spoken import announcement, description
from annotator.qt.theme import Theme

if TYPE_CHECKING:
    from annotator.app.reviewing import Review

CONTEXT_LINES = 2.0
"""How many lines are kept in sight before and after what is revealed."""

CENTRE = 0.4
"""Where in the height of the view the current conflict stands."""

CARET = 2


class ArticlePage(QTextEdit):
    """The open article of a session, as an editor reads it."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._theme = theme
        self._typography = Typography()
        self._em = self._typography.em()
        self._type = SmallType(self._typography.font(sans=True))
        self._article: Article | None = None
        self._offsets = Offsets("")
        self._geometry = Geometry(self.document(), self._offsets)
        self._palette = LabelPalette(session.labels, theme.paper)
        self._notes: list[tuple[int, Note]] | None = None
        self._linked: bool | None = None
        self._moving_cursor = False
        self._holds_still = False
        self._hovered = ""
        self._hovered_block: int | None = None
        self._preview: Span | None = None
        self._hits: tuple[tuple[int, int], ...] = ()
        self._hit = -1
        self._told = ""
        self._reviewed = ""
        self.setObjectName("Article text")
        self.setAccessibleName("Article text")
        self.setReadOnly(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabChangesFocus(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAcceptDrops(False)
        self.viewport().setAcceptDrops(False)
        self.cursorPositionChanged.connect(self._cursor_moved)
        self.selectionChanged.connect(self._cursor_moved)
        self.destroyed.connect(session.subscribe(self._on_event))
        self._dress()
        self._set_article()

    # ------------------------------------------------------------------------------------ what it shows

    def set_theme(self, theme: Theme) -> None:
        """Show the article in other colours."""
        self._theme = theme
        self._dress()
        self._rebuild()

    def set_text_size(self, points: float) -> None:
        """Set the size of the body in points; everything else follows."""
        self._set_typography(replace(self._typography, points=points))

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

    def _scroll_to(self, y: float) -> None:
        self._geometry.lay_out_to(y + self.viewport().height())
        self.verticalScrollBar().setValue(round(y))

    def set_find_hits(self, hits: Sequence[tuple[int, int]], current: int) -> None:
        """Mark what a search found, ranges in order that do not overlap, and bring the `current` one into sight."""
        self._hits, self._hit = tuple(hits), current
        if 0 <= current < len(self._hits):
            self.reveal(*self._hits[current])
        self.viewport().update()

    @Slot()
    def refresh(self) -> None:
        """Draw everything anew from the session."""
        self._palette = LabelPalette(self._session.labels, self._theme.paper)
        self._forget_notes_and_links()
        self._follow_cursor()
        self._describe()
        self.viewport().update()

    def _dress(self) -> None:
        theme, palette, role = self._theme, QPalette(self.palette()), QPalette.ColorRole
        palette.setColor(role.Base, theme.paper)
        palette.setColor(role.Text, theme.text)
        palette.setColor(role.Highlight, theme.selection)
        palette.setColor(role.HighlightedText, theme.text)
        self.setPalette(palette)
        self.viewport().setPalette(palette)
        self._palette = LabelPalette(self._session.labels, theme.paper)

    def _set_typography(self, typography: Typography) -> None:
        if typography == self._typography:
            return
        self._typography = typography
        self._em = typography.em()
        self._type = SmallType(typography.font(sans=True))
        self._rebuild()

    def _set_article(self) -> None:
        self._article = self._session.article
        self._offsets = Offsets(self._article.text if self._article else "")
        self._hits, self._hit = (), -1
        self._build()

    def _rebuild(self) -> None:
        """Typeset the same article again and show the same place."""
        bar = self.verticalScrollBar()
        seen = self._geometry.between(bar.value(), bar.value() + self.viewport().height())
        top = next((block for block in seen if block.slot > bar.value()), None)
        below = bar.value() - top.rect.top() if top else 0
        self._build()
        if top is not None and top.start > 0:
            self._scroll_to(self._geometry.block_at(top.start).rect.top() + below)

    def _build(self) -> None:
        before = self.document()
        if self._article is None:
            document = QTextDocument()
        else:
            document = build_document(self._article, self._theme, self._typography, self._offsets)
        document.setParent(self)
        side = self._side()
        set_margins(document, side, side)
        self._moving_cursor = True
        self.setDocument(document)
        self._moving_cursor = False
        self._geometry = Geometry(document, self._offsets)
        if isValid(before):
            before.deleteLater()
        self._hovered, self._hovered_block, self._preview = "", None, None
        self._forget_notes_and_links()
        self._set_caret()
        self._follow_cursor()
        self._describe()
        self.viewport().update()

    def _set_caret(self) -> None:
        self.setCursorWidth(CARET if self._session.mode is Mode.SPANS else 0)

    def _forget_notes_and_links(self) -> None:
        self._notes = None
        self._linked = None

    def _side(self) -> float:
        return round(side_margin(self.viewport().width(), self._em))

    def _scene(self) -> Scene | None:
        if self._article is None:
            return None
        side, width = self._side(), float(self.viewport().width())
        sentences = self._session.mode is Mode.SENTENCES
        review = self._review()
        editing = review.editing if review is not None else None
        return Scene(
            article=self._article,
            layer=review.page.layer if review is not None else self._session.layer,
            geometry=self._geometry,
            palette=self._palette,
            theme=self._theme,
            type=self._type,
            column=(side, width - side),
            width=width,
            sentences=sentences,
            sentence=self._session.current_sentence if sentences else None,
            selected=editing.span.id if editing is not None else self._session.selected,
            preview=replace(editing.span, doubt=False) if editing and not self._preview else self._preview,
            hits=self._hits,
            hit=self._hit,
            review=review_scene(review, self._theme) if review is not None else None,
        )

    def _review(self) -> Review | None:
        return self._session.review if self._session.mode is Mode.REVIEW else None

    # ------------------------------------------------------------------------------------------ painting

    def paintEvent(self, event: QPaintEvent) -> None:
        scene = self._scene()
        if scene is None:
            super().paintEvent(event)
            return
        scrolled, exposed = self.verticalScrollBar().value(), event.rect()
        blocks = self._geometry.between(exposed.top() + scrolled + 1, exposed.bottom() + scrolled - 1)
        with QPainter(self.viewport()) as painter:
            painter.setClipRegion(event.region())
            # Not left to the palette, which is only followed as far as the application's stylesheet lets it.
            painter.fillRect(exposed, self._theme.paper)
            painter.translate(0, -scrolled)
            paint_under(painter, scene, blocks)
            for block in blocks:
                if scene.tagged_sentences:
                    margin.paint_chips(painter, scene, block)
                margin.paint_notes(painter, scene, block, self._standing_notes())
                if block.start == self._hovered_block:
                    margin.paint_zone_tag(painter, scene, block, self._role_at(block.start))
            if scene.sentences:
                self._paint_text(painter, QRectF(exposed.translated(0, scrolled)))
        if not scene.sentences:
            super().paintEvent(event)
        self._paint_over(event, scene, scrolled)

    def _paint_text(self, painter: QPainter, exposed: QRectF) -> None:
        """Paint the text as QTextEdit does, but without the caret: in Sentences mode the sentence is the place."""
        context = QAbstractTextDocumentLayout.PaintContext()
        context.palette = self.palette()
        context.clip = exposed
        if self.textCursor().hasSelection():
            chosen = QAbstractTextDocumentLayout.Selection()
            chosen.cursor = self.textCursor()
            chosen.format = QTextCharFormat()
            chosen.format.setBackground(self._theme.selection)
            context.selections = [chosen]
        painter.setClipRect(exposed, Qt.ClipOperation.IntersectClip)
        self.document().documentLayout().draw(painter, context)

    def _paint_over(self, event: QPaintEvent, scene: Scene, scrolled: int) -> None:
        about = self._about()
        resting = self._session.mode is Mode.SPANS and not self.hasFocus()
        if not about and not resting and scene.review is None:
            return
        with QPainter(self.viewport()) as painter:
            painter.setClipRegion(event.region())
            if resting:
                painter.fillRect(self.cursorRect(), self._theme.text_faint)
            painter.translate(0, -scrolled)
            paint_links(painter, scene, about)
            for layer, link in scene.review.links() if scene.review is not None else ():
                paint_links(painter, replace(scene, layer=layer), {link})

    def _about(self) -> set[str]:
        """The annotations whose links are shown."""
        if self._linked is None:
            self._linked = bool(self._session.layer.links)
        return {self._session.selected, self._hovered} - {""} if self._linked else set()

    def _standing_notes(self) -> list[tuple[int, Note]]:
        """The notes that stand by themselves, with the code points where they belong."""
        review = self._review()
        if review is not None:
            return review.page.notes
        if self._notes is None:
            layer = self._session.layer
            anchors = (
                (note if note.start is not None else layer.get(note.about), note) for note in layer.notes
            )
            self._notes = [
                (anchor.start, note)
                for anchor, note in anchors
                if isinstance(anchor, Note | Span | SentenceTag) and anchor.start is not None
            ]
        return self._notes

    def _update_ranges(self, ranges: Iterable[tuple[int, int]]) -> None:
        scrolled, width = self.verticalScrollBar().value(), self.viewport().width()
        for start, end in ranges:
            for block in self._geometry.painted(start, end):
                top, bottom = floor(block.rect.top()), ceil(block.reach)
                self.viewport().update(0, top - scrolled, width, bottom - top)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._geometry.clear()
        side = self._side()
        if side != self.document().rootFrame().frameFormat().leftMargin():
            # With the layout off, the margins wait for the relayout that the new width brings anyway.
            self.document().setLayoutEnabled(False)
            set_margins(self.document(), side, side)
            self.document().setLayoutEnabled(True)
        super().resizeEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update(self.cursorRect())

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update(self.cursorRect())

    # ------------------------------------------------------------------------------ following the session

    def _on_event(self, event: Event) -> None:
        match event.topic:
            case Topic.ARTICLE:
                self._article_changed()
            case Topic.ANNOTATIONS:
                self._forget_notes_and_links()
                self._update_ranges(event.ranges)
                if not event.ranges or self._about():
                    self.viewport().update()
            case Topic.SELECTION | Topic.SENTENCE:
                self._place_changed(event)
            case Topic.REVIEW:
                self._review_changed()
            case Topic.MODE | Topic.LABELS | Topic.ANNOTATOR:
                self._set_caret()
                self.refresh()
            case _:
                pass

    def _review_changed(self) -> None:
        review = self._review()
        conflict = review.conflict if review is not None else None
        if conflict is not None and self._reviewed != conflict.id:
            self._centre(conflict.cluster.start)
        self._reviewed = conflict.id if conflict is not None else ""
        self.viewport().update()

    def _centre(self, point: int) -> None:
        """Scroll so that the place is a little above the middle, with what comes before and after it."""
        block = self._geometry.block_at(point)
        line = block.line_of(point).top if block.lines else block.rect.top()
        self._scroll_to(max(line - self.viewport().height() * CENTRE, 0))

    def _article_changed(self) -> None:
        before, now = self._article, self._session.article
        if before is None or now is None or before.id != now.id or before.text != now.text:
            self._set_article()
            self._show_place()
            return
        self._article = now
        if before.zones != now.zones or before.language != now.language:
            self._rebuild()
        else:
            self.refresh()

    def _place_changed(self, event: Event) -> None:
        self._update_ranges(event.ranges)
        if self._linked:
            self.viewport().update()
        scrolled = self.verticalScrollBar().value()
        own = self._moving_cursor
        self._follow_cursor()
        if self._holds_still:
            self.verticalScrollBar().setValue(scrolled)
        elif not own:
            self._show_place()
        self._announce()

    def _show_place(self) -> None:
        if self._article is None:
            return
        current = self._session.current_sentence
        if self._session.mode is Mode.SENTENCES and current is not None:
            self.reveal(current.start, current.end)
        else:
            self.reveal(self._session.selection.position, self._session.selection.position)

    @contextmanager
    def _holding_still(self) -> Iterator[None]:
        """While the mouse is at work the text does not scroll away under it."""
        before, self._holds_still = self._holds_still, True
        try:
            yield
        finally:
            self._holds_still = before

    def _follow_cursor(self) -> None:
        """Put Qt's cursor where the session's selection is."""
        selection = self._session.selection
        anchor, position = self._offsets.to_qt(selection.anchor), self._offsets.to_qt(selection.position)
        cursor = self.textCursor()
        if (cursor.anchor(), cursor.position()) == (anchor, position):
            return
        cursor.setPosition(anchor)
        cursor.setPosition(position, QTextCursor.MoveMode.KeepAnchor)
        self._moving_cursor = True
        self.setTextCursor(cursor)
        self._moving_cursor = False

    @Slot()
    def _cursor_moved(self) -> None:
        """Tell the session where Qt's cursor went."""
        if self._moving_cursor or self._article is None:
            return
        cursor, selection = self.textCursor(), self._session.selection
        anchor, position = self._offsets.to_point(cursor.anchor()), self._offsets.to_point(cursor.position())
        if (selection.anchor, selection.position) != (anchor, position):
            self._moving_cursor = True
            self._session.select(anchor, position)
            self._moving_cursor = False

    # ------------------------------------------------------------------------------------- screen readers

    def _announce(self) -> None:
        if not QAccessible.isActive():
            return
        said = announcement(self._session)
        if said and said != self._told:
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, said))
        self._told = said

    def _describe(self) -> None:
        self.setAccessibleDescription(description(self._session))

    # --------------------------------------------------------------------------------------------- places

    def createMimeDataFromSelection(self) -> QMimeData:
        """The selected text as it is in the article, and nothing else."""
        data, cursor = QMimeData(), self.textCursor()
        if self._article is not None:
            start, end = (self._offsets.to_point(p) for p in (cursor.selectionStart(), cursor.selectionEnd()))
            data.setText(self._article.text[start:end])
        return data

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

    def _on_paper(self, place: QPointF) -> QPointF:
        return QPointF(place.x(), place.y() + self.verticalScrollBar().value())

    def _block_at(self, place: QPointF) -> Block | None:
        y = self._on_paper(place).y()
        blocks = self._geometry.between(y, y) if self._article else []
        return next((block for block in blocks if block.rect.top() - 2 <= y <= block.slot), None)

    def _role_at(self, point: int) -> str:
        zones = self._article.zones if self._article else ()
        index = bisect_right(zones, point, key=lambda zone: zone.start) - 1
        return zones[index].role if index >= 0 and point < zones[index].end else "body"
