"""The article, read and tagged: a read-only QTextEdit under whose text the annotations are painted.

The view holds no state but what the mouse is doing. It draws the session, and turns keys and mouse into calls of
functions in `annotator.app`. All positions that it reports are code points.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, replace

from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, Signal, Slot
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QContextMenuEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
    QTextCursor,
    QTextDocument,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QFrame, QTextEdit, QToolTip, QWidget
from shiboken6 import isValid

from annotator.app import tagging
from annotator.app.session import Event, Mode, Session, Topic
from annotator.core.annotation import Note, Span
from annotator.core.article import Article
from annotator.qt import margin
from annotator.qt.document import Typography, build_document, set_margins, side_margin
from annotator.qt.geometry import OVERHANG, Block, Geometry
from annotator.qt.offsets import Offsets
from annotator.qt.painter import Scene, handles, paint_links, paint_under
from annotator.qt.palette import LabelPalette
from annotator.qt.theme import Theme
from annotator.qt.tooltips import annotation_tooltip
from annotator.segment import word_at

SAME_PLACE = 4
"""How far, in pixels, two clicks may lie apart and still be at the same place."""

CONTEXT_LINES = 2.0
_ARROWS = frozenset({Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right})
_COMMANDS = (
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
)


@dataclass(frozen=True, slots=True)
class _Drag:
    """The edge ("start" or "end") of a span on its way, now at the code point `place`."""

    span: Span
    edge: str
    place: int

    def moved(self) -> Span:
        """The span as it would be."""
        fragments = list(self.span.fragments)
        if self.edge == "start":
            fragments[0] = (min(self.place, fragments[0][1] - 1), fragments[0][1])
        else:
            fragments[-1] = (fragments[-1][0], max(self.place, fragments[-1][0] + 1))
        return replace(self.span, fragments=tuple(fragments))

    def step(self) -> int:
        """By how many code points the edge moves."""
        return self.place - (self.span.start if self.edge == "start" else self.span.end)


@dataclass(slots=True)
class _Clicks:
    """Where the mouse was last pressed, what that place has grown to, and when."""

    place: QPointF
    time: int = 0
    level: int = 0
    grew_by_triple: bool = False
    moved: bool = False
    turn: int = -1

    def near(self, place: QPointF) -> bool:
        """Whether `place` is where the clicks were."""
        return (self.place - place).manhattanLength() <= SAME_PLACE


class ArticleView(QTextEdit):
    """The open article of a session. Emits code points with the two signals about menus."""

    context_menu_requested = Signal(QPoint, int)
    zone_menu_requested = Signal(int, QPoint)

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._theme = theme
        self._typography = Typography()
        self._article: Article | None = None
        self._offsets = Offsets("")
        self._geometry = Geometry(self.document(), self._offsets)
        self._palette = LabelPalette(session.labels, theme.paper)
        self._notes: list[Note] | None = None
        self._linked: bool | None = None
        self._following = False
        self._by_mouse = False
        self._drag: _Drag | None = None
        self._clicks = _Clicks(QPointF(-100, -100))
        self._hovered = ""
        self._hovered_block: int | None = None
        self._told = ""
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
        self.viewport().setMouseTracking(True)
        self.cursorPositionChanged.connect(self._cursor_moved)
        self.selectionChanged.connect(self._cursor_moved)
        self._unsubscribe = session.subscribe(self._on_event)
        self.destroyed.connect(self._unsubscribe)
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
        self._typography = replace(self._typography, points=points)
        self._rebuild()

    def set_font_family(self, name: str) -> None:
        """Set the article in another family."""
        self._typography = replace(self._typography, family=name)
        self._rebuild()

    @Slot(int, int)
    def reveal(self, start: int, end: int) -> None:
        """Scroll, if need be, so that the range `[start, end)` is seen with some text before and after it."""
        block = self._geometry.block_at(start)
        if not block.lines:
            return
        first, last = block.line_of(start), block.line_of(max(min(end, block.end) - 1, start))
        context = CONTEXT_LINES * (first.bottom - first.top) * 1.5
        bar, height = self.verticalScrollBar(), self.viewport().height()
        top, bottom = first.top - context, last.bottom + context
        if bottom - top > height:
            bottom = top + height
        if top < bar.value():
            bar.setValue(round(top))
        elif bottom > bar.value() + height:
            bar.setValue(round(bottom - height))

    @Slot()
    def refresh(self) -> None:
        """Draw everything anew from the session."""
        self._palette = LabelPalette(self._session.labels, self._theme.paper)
        self._forget_others()
        self._follow_cursor()
        self._describe()
        self.viewport().update()

    def _dress(self) -> None:
        theme = self._theme
        palette = QPalette(self.palette())
        for role, colour in (
            (QPalette.ColorRole.Base, theme.paper),
            (QPalette.ColorRole.Text, theme.text),
            (QPalette.ColorRole.Highlight, theme.selection),
            (QPalette.ColorRole.HighlightedText, theme.text),
        ):
            palette.setColor(role, colour)
        self.setPalette(palette)
        self._palette = LabelPalette(self._session.labels, theme.paper)

    def _set_article(self) -> None:
        self._article = self._session.article
        text = self._article.text if self._article else ""
        self._offsets = Offsets(text)
        self._build()

    def _rebuild(self) -> None:
        """Typeset the same article again, at the same place."""
        top = self._geometry.between(self.verticalScrollBar().value(), self.verticalScrollBar().value())
        self._build()
        if top and self.verticalScrollBar().value() == 0 and top[0].number > 0:
            self.verticalScrollBar().setValue(round(self._geometry.block_at(top[0].start).rect.top()))

    def _build(self) -> None:
        before = self.document()
        document = (
            build_document(self._article, self._theme, self._typography, self._offsets)
            if self._article
            else QTextDocument()
        )
        document.setParent(self)
        side = self._side()
        set_margins(document, side, side)
        self._following = True
        self.setDocument(document)
        self._following = False
        if isValid(before):
            before.deleteLater()
        self._geometry = Geometry(document, self._offsets)
        self._hovered, self._hovered_block, self._drag = "", None, None
        self._forget_others()
        self._set_caret_width()
        self._follow_cursor()
        self._describe()
        self.viewport().update()

    def _set_caret_width(self) -> None:
        self.setCursorWidth(0 if self._session.mode is Mode.SENTENCES else 2)

    def _forget_others(self) -> None:
        self._notes = None
        self._linked = None

    def _side(self) -> float:
        return round(side_margin(self.viewport().width(), self._typography.em()))

    def _scene(self) -> Scene | None:
        if self._article is None:
            return None
        side, width = self._side(), float(self.viewport().width())
        sentences = self._session.mode is Mode.SENTENCES
        return Scene(
            article=self._article,
            layer=self._session.layer,
            geometry=self._geometry,
            palette=self._palette,
            theme=self._theme,
            font=self._typography.font(sans=True),
            column=(side, width - side),
            width=width,
            sentences=sentences,
            sentence=self._session.current_sentence if sentences else None,
            selected=self._session.selected,
            hovered=self._hovered,
            preview=self._drag.moved() if self._drag else None,
        )

    # ------------------------------------------------------------------------------------------ painting

    def paintEvent(self, event: QPaintEvent) -> None:
        scene = self._scene()
        if scene is None:
            super().paintEvent(event)
            return
        scrolled = self.verticalScrollBar().value()
        exposed = event.rect()
        blocks = self._geometry.between(exposed.top() + scrolled, exposed.bottom() + scrolled)
        with QPainter(self.viewport()) as painter:
            painter.setClipRegion(event.region())
            painter.translate(0, -scrolled)
            paint_under(painter, scene, blocks)
            standing = self._standing_notes()
            for block in blocks:
                if scene.sentences:
                    margin.paint_chips(painter, scene, block)
                margin.paint_notes(painter, scene, block, standing)
                if block.start == self._hovered_block:
                    margin.paint_zone_tag(painter, scene, block, self._role_at(block.start))
        super().paintEvent(event)
        about = self._about()
        resting = not self.hasFocus() and not scene.sentences
        if about or resting:
            with QPainter(self.viewport()) as painter:
                painter.setClipRegion(event.region())
                if resting:
                    painter.fillRect(self.cursorRect(), self._theme.text_faint)
                painter.translate(0, -scrolled)
                paint_links(painter, scene, about)

    def _about(self) -> set[str]:
        """The annotations whose links are shown."""
        if self._linked is None:
            self._linked = bool(self._session.layer.links)
        return {self._session.selected, self._hovered} - {""} if self._linked else set()

    def _standing_notes(self) -> list[Note]:
        if self._notes is None:
            self._notes = [note for note in self._session.layer.notes if note.start is not None]
        return self._notes

    def _update_ranges(self, ranges: Iterable[tuple[int, int]]) -> None:
        scrolled = self.verticalScrollBar().value()
        for start, end in ranges:
            for block in self._geometry.painted(start, end):
                self._update_block(block, scrolled)

    def _update_block(self, block: Block, scrolled: int) -> None:
        top = round(block.rect.top() - OVERHANG) - scrolled
        bottom = round(block.slot + OVERHANG) - scrolled
        self.viewport().update(0, top, self.viewport().width(), bottom - top)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._geometry.clear()
        side = self._side()
        if side != self.document().rootFrame().frameFormat().leftMargin():
            # With the layout off, the new margins wait for the relayout that the new width brings anyway.
            self.document().setLayoutEnabled(False)
            set_margins(self.document(), side, side)
            self.document().setLayoutEnabled(True)
        super().resizeEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update(self.cursorRect())

    # ------------------------------------------------------------------------------------ what it is told

    def _on_event(self, event: Event) -> None:
        match event.topic:
            case Topic.ARTICLE:
                self._article_changed()
            case Topic.ANNOTATIONS:
                self._forget_others()
                if event.ranges:
                    self._update_ranges(event.ranges)
                if not event.ranges or self._about():
                    self.viewport().update()
            case Topic.SELECTION | Topic.SENTENCE:
                self._follow_selection(event)
            case Topic.MODE | Topic.LABELS | Topic.ANNOTATOR:
                self._set_caret_width()
                self.refresh()
            case _:
                pass

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

    def _follow_selection(self, event: Event) -> None:
        self._update_ranges(event.ranges)
        if self._linked:
            self.viewport().update()
        if self._by_mouse:
            scrolled = self.verticalScrollBar().value()
            self._follow_cursor()
            self.verticalScrollBar().setValue(scrolled)
        else:
            self._follow_cursor()
            self._show_place()
        self._announce()

    def _show_place(self) -> None:
        if self._article is None:
            return
        current = self._session.current_sentence
        if self._session.mode is Mode.SENTENCES and current is not None:
            self.reveal(current.start, current.end)
        elif self._following_key():
            place = self._session.selection.position
            self.reveal(place, place)

    def _following_key(self) -> bool:
        """Whether the place was set from elsewhere; for keys of its own Qt has scrolled already."""
        return not self._following

    def _follow_cursor(self) -> None:
        """Put Qt's cursor where the session's selection is."""
        selection = self._session.selection
        anchor, position = self._offsets.to_qt(selection.anchor), self._offsets.to_qt(selection.position)
        cursor = self.textCursor()
        if (cursor.anchor(), cursor.position()) == (anchor, position):
            return
        cursor.setPosition(anchor)
        cursor.setPosition(position, QTextCursor.MoveMode.KeepAnchor)
        self._following = True
        self.setTextCursor(cursor)
        self._following = False

    @Slot()
    def _cursor_moved(self) -> None:
        """Tell the session where Qt's cursor went."""
        if self._following or self._article is None:
            return
        cursor = self.textCursor()
        anchor, position = self._offsets.to_point(cursor.anchor()), self._offsets.to_point(cursor.position())
        selection = self._session.selection
        if (selection.anchor, selection.position) != (anchor, position):
            self._following = True
            self._session.select(anchor, position)
            self._following = False

    # ---------------------------------------------------------------------------------------------- keys

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            # Left to the window's shortcuts, which QTextEdit would keep from hearing of them.
            if self._session.mode is Mode.SENTENCES and event.key() in _ARROWS:
                event.ignore()
                return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._press_label(event):
            event.accept()
        elif self._session.mode is Mode.SENTENCES and event.key() in _ARROWS:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def _press_label(self, event: QKeyEvent) -> bool:
        character = event.text()
        if self._article is None or event.modifiers() & _COMMANDS or not character.strip():
            return False
        kind = self._session.mode.kind
        label = self._session.labels.for_key(character, kind)
        if label is None:
            return False
        tagging.press_label(self._session, label)
        return True

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            event.ignore()
        else:
            super().wheelEvent(event)

    def createMimeDataFromSelection(self) -> QMimeData:
        """The selected text as it is in the article, and nothing else."""
        data = QMimeData()
        if self._article is not None:
            cursor = self.textCursor()
            start = self._offsets.to_point(cursor.selectionStart())
            data.setText(self._article.text[start : self._offsets.to_point(cursor.selectionEnd())])
        return data

    # --------------------------------------------------------------------------------------------- mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._article is None or event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        place = event.position()
        if self._press_in_margin(place) or self._press_handle(place):
            return
        clicks, same = self._clicks, self._clicks.near(place)
        soon = event.timestamp() - clicks.time <= QApplication.doubleClickInterval()
        if same and clicks.level and soon:
            clicks.grew_by_triple = True
            self._grow(place, event.timestamp())
            return
        self._clicks = _Clicks(place, event.timestamp(), clicks.level if same else 0, turn=clicks.turn if same else -1)
        self._by_mouse = True
        if self.textCursor().hasSelection() and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            # A press on selected text selects anew instead of dragging the text away.
            self._session.select(self._session.selection.position, self._session.selection.position)
        super().mousePressEvent(event)
        self._by_mouse = False

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._article is None or event.button() != Qt.MouseButton.LeftButton:
            return
        place = event.position()
        if not self._clicks.near(place):
            self._clicks = _Clicks(place)
        if self._clicks.grew_by_triple:
            self._clicks.grew_by_triple = False
            self._clicks.time = event.timestamp()
        else:
            self._grow(place, event.timestamp())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = event.position()
        if self._drag is not None:
            self._move_edge(place)
        elif not event.buttons():
            self._hover(place)
        elif not self._clicks.level:
            self._clicks.moved = self._clicks.moved or not self._clicks.near(place)
            self._by_mouse = True
            super().mouseMoveEvent(event)
            self._by_mouse = False

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._drag is not None:
            drag, self._drag = self._drag, None
            self._update_ranges((*drag.span.fragments, *drag.moved().fragments))
            if drag.step():
                tagging.move_edge(self._session, drag.edge, drag.step())
            return
        self._by_mouse = True
        super().mouseReleaseEvent(event)
        if event.button() == Qt.MouseButton.LeftButton and self._article is not None:
            if self._session.selection:
                self._finish_selection()
            elif not self._clicks.moved and self._clicks.near(event.position()):
                self._click(event.position())
        self._by_mouse = False

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._set_hovered("", None)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self._article is None:
            return
        if event.reason() == QContextMenuEvent.Reason.Mouse:
            point = self._point_under(QPointF(event.pos()))
            place = point if point is not None else self._position_near(QPointF(event.pos()))
            if point is not None and not self._session.selection:
                self._by_mouse = True
                self._select_at(point, 0)
                self._by_mouse = False
            where = event.globalPos()
        else:
            place = self._session.selection.position
            where = self.viewport().mapToGlobal(self.cursorRect().bottomLeft())
        self.context_menu_requested.emit(where, place)
        event.accept()

    def _grow(self, place: QPointF, time: int) -> None:
        """Select the word, then the sentence, then the paragraph around the place."""
        assert self._article is not None
        point = self._point_under(place)
        if point is None:
            point = self._position_near(place)
        ranges = [
            word_at(self._article.text, point, self._article.language),
            self._sentence_around(point),
            self._paragraph_around(point),
        ]
        level = min(self._clicks.level, len(ranges) - 1)
        self._clicks.level = level + 1
        self._clicks.time = time
        self._by_mouse = True
        self._session.select(*ranges[level])
        self._by_mouse = False

    def _finish_selection(self) -> None:
        label = self._session.labels.get(self._session.sticky)
        if label is not None and self._session.mode is Mode.SPANS:
            tagging.tag_selection(self._session, label)

    def _click(self, place: QPointF) -> None:
        point = self._point_under(place)
        if point is None:
            return
        if self._session.mode is Mode.SENTENCES:
            self._session.go_to_sentence(self._session.sentence_at(point))
            return
        self._clicks.turn += 1
        self._select_at(point, self._clicks.turn)

    def _select_at(self, point: int, turn: int) -> None:
        """Select one of the spans over the point: the innermost, at the next turn the one around it, and so on."""
        over = self._session.layer.spans.at(point)
        if over:
            wanted = over[turn % len(over)].id
            if wanted != self._session.selected:
                self._session.select_annotation(wanted)

    def _press_in_margin(self, place: QPointF) -> bool:
        scene, block = self._scene(), self._block_at(place)
        if scene is None or block is None:
            return False
        on_paper = self._on_paper(place)
        if scene.sentences:
            for chip in margin.chips(scene, block):
                if chip.rect.contains(on_paper):
                    self._by_mouse = True
                    self._session.select_annotation(chip.tag.id)
                    self._by_mouse = False
                    return True
        for box in margin.notes(scene, block, self._standing_notes()):
            if box.rect.contains(on_paper):
                self._by_mouse = True
                self._session.select_annotation(box.about.id)
                self._by_mouse = False
                return True
        left, right = scene.column
        if place.x() > right + 4 if block.rtl else place.x() < left - 4:
            self.zone_menu_requested.emit(block.start, self.viewport().mapToGlobal(place.toPoint()))
            return True
        return False

    def _press_handle(self, place: QPointF) -> bool:
        edge = self._handle_at(place)
        span = self._session.selected_annotation
        if not edge or not isinstance(span, Span) or self._session.read_only:
            return False
        self._drag = _Drag(span, edge, span.start if edge == "start" else span.end)
        return True

    def _move_edge(self, place: QPointF) -> None:
        assert self._drag is not None
        before = self._drag.moved()
        self._drag = replace(self._drag, place=self._position_near(place))
        after = self._drag.moved()
        if before != after:
            self._update_ranges((*before.fragments, *after.fragments))

    def _handle_at(self, place: QPointF) -> str:
        scene, span = self._scene(), self._session.selected_annotation
        if scene is None or scene.sentences or not isinstance(span, Span):
            return ""
        on_paper = self._on_paper(place)
        return next((edge for edge, rect in handles(scene, span).items() if rect.contains(on_paper)), "")

    def _hover(self, place: QPointF) -> None:
        block = self._block_at(place)
        point = self._point_under(place)
        over = self._session.layer.spans.at(point) if point is not None else []
        self._set_hovered(over[0].id if over else "", block.start if block else None)
        scene = self._scene()
        if self._handle_at(place):
            shape = Qt.CursorShape.SizeHorCursor
        elif scene is not None and scene.column[0] - 4 <= place.x() <= scene.column[1] + 4:
            shape = Qt.CursorShape.IBeamCursor
        else:
            shape = Qt.CursorShape.ArrowCursor
        if self.viewport().cursor().shape() != shape:
            self.viewport().setCursor(shape)

    def _set_hovered(self, annotation: str, block: int | None) -> None:
        if annotation != self._hovered:
            self._hovered = annotation
            if self._linked:
                self.viewport().update()
        if block != self._hovered_block:
            before, self._hovered_block = self._hovered_block, block
            self._update_ranges((start, start) for start in (before, block) if start is not None)

    # ------------------------------------------------------------------------------------------ tooltips

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            text = self.tooltip_at(QPointF(event.pos()))
            if text:
                QToolTip.showText(event.globalPos(), text, self)
            else:
                QToolTip.hideText()
            return True
        return super().viewportEvent(event)

    def tooltip_at(self, place: QPointF) -> str:
        """What there is to say about the place in the viewport; "" where there is nothing."""
        scene, block = self._scene(), self._block_at(place)
        if scene is None or block is None:
            return ""
        labels, on_paper = self._session.labels, self._on_paper(place)
        if scene.sentences:
            for chip in margin.chips(scene, block):
                if chip.rect.contains(on_paper):
                    return "<hr>".join(annotation_tooltip(tag, labels) for tag in (chip.more or (chip.tag,)))
        for box in margin.notes(scene, block, self._standing_notes()):
            if box.rect.contains(on_paper):
                return annotation_tooltip(box.about, labels)
        if margin.zone_tag(scene, block).contains(on_paper):
            return f"Zone: {self._role_at(block.start)}. Click to change it."
        point = self._point_under(place)
        over = self._session.layer.spans.at(point) if point is not None else []
        return "<hr>".join(annotation_tooltip(span, labels) for span in over)

    # ------------------------------------------------------------------------------------- screen readers

    def _describe(self) -> None:
        title = self._article.title if self._article else "no article is open"
        mode = "Sentences mode" if self._session.mode is Mode.SENTENCES else "Spans mode"
        self.setAccessibleDescription(f"{mode}: {title}")

    def _announce(self) -> None:
        """Say the current sentence or the selected annotation to a screen reader, if one listens."""
        if not QAccessible.isActive():
            return
        said = self.announcement()
        if said and said != self._told:
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, said))
        self._told = said

    def announcement(self) -> str:
        """What a screen reader says of the place where the editor is."""
        session, labels = self._session, self._session.labels
        annotation = session.selected_annotation
        if isinstance(annotation, Span):
            return f"{labels.title(annotation.label)}: {annotation.quote}"
        current = session.current_sentence
        if self._article is None or session.mode is not Mode.SENTENCES or current is None:
            return ""
        tags = [labels.title(tag.label) for tag in session.layer.tags_of(current.start, current.end)]
        place = f"Sentence {session.sentence + 1} of {len(self._article.sentences)}"
        return f"{place}, {', '.join(tags) or 'no tags'}: {self._article.text[current.start : current.end]}"

    # ------------------------------------------------------------------------------------------- places

    def _on_paper(self, place: QPointF) -> QPointF:
        return QPointF(place.x(), place.y() + self.verticalScrollBar().value())

    def _block_at(self, place: QPointF) -> Block | None:
        y = self._on_paper(place).y()
        blocks = self._geometry.between(y, y) if self._article else []
        return next((block for block in blocks if block.rect.top() - 2 <= y <= block.slot), None)

    def _point_under(self, place: QPointF) -> int | None:
        """The code point of the character under a place in the viewport, or None."""
        block = self._block_at(place)
        on_paper = self._on_paper(place)
        return block.point_under(on_paper.x(), on_paper.y()) if block else None

    def _position_near(self, place: QPointF) -> int:
        """The code point of the gap between characters that is nearest to a place in the viewport."""
        return self._offsets.to_point(self.cursorForPosition(place.toPoint()).position())

    def _role_at(self, point: int) -> str:
        zones = self._article.zones if self._article else ()
        index = bisect_right(zones, point, key=lambda zone: zone.start) - 1
        return zones[index].role if index >= 0 and point < zones[index].end else "body"

    def _sentence_around(self, point: int) -> tuple[int, int]:
        assert self._article is not None
        sentences = self._article.sentences
        index = self._session.sentence_at(point)
        if index < len(sentences) and sentences[index].start <= point < sentences[index].end:
            return sentences[index].start, sentences[index].end
        return self._paragraph_around(point)

    def _paragraph_around(self, point: int) -> tuple[int, int]:
        block = self._geometry.block_at(point)
        return block.start, block.end
