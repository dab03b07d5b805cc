"""What keys and mouse do in the article: they select, and they call the functions of `annotator.app`.

The view keeps nothing but what the mouse is in the middle of.
"""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QHelpEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QToolTip, QWidget

from annotator.app.blinding import signed
from annotator.app.events import Event, Topic
from annotator.app.reviewing.current import review_shown
from annotator.app.session import Session
from annotator.app.tagging import zones
from annotator.app.tagging.annotations import add_fragment
from annotator.core.annotation import Annotation, Span
from annotator.core.labels import Label
from annotator.core.messages import _
from annotator.qt.article import margin
from annotator.qt.article.annotated_page import chips_of
from annotator.qt.article.borders import BorderPage
from annotator.qt.article.geometry import Block
from annotator.qt.article.mouse import GROWING, NOWHERE, Clicks, Drag
from annotator.qt.article.painter import handles
from annotator.qt.article.scene import Scene
from annotator.qt.article.tooltips import annotation_tooltip, review_tooltip, suggestion_tooltip
from annotator.qt.parts.keys import characters
from annotator.qt.parts.places import free_place
from annotator.qt.parts.theme import Theme


class ArticleView(BorderPage):
    """The open article of a session, read and tagged.

    `context_menu_requested(where, position)` gives a place on the screen and the code point that the menu is for;
    `verdict_wanted(verdict, position)` asks to "accept" or "reject" what a review has at a code point.
    `zone_menu_requested(start)` the start of the paragraph whose margin was clicked.
    """

    context_menu_requested = Signal(QPoint, int)
    zone_menu_requested = Signal(int)
    verdict_wanted = Signal(str, int)

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        self._drag: Drag | None = None
        self._clicks = Clicks(NOWHERE)
        super().__init__(session, theme, parent)
        self.viewport().setMouseTracking(True)

    # ---------------------------------------------------------------------------------------------- keys

    def event(self, event: QEvent) -> bool:
        if event.type() != QEvent.Type.ShortcutOverride:
            return super().event(event)
        # What is an action of the window in this mode, QTextEdit would keep it from hearing.
        if self._leaves(event):
            event.ignore()
            return False
        # While an answer is edited, what a label's key does else in Review would settle it, or leave it. And the key of
        # a label in another script may be that of an action in Latin.
        if self._goes_before_actions(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._press_label(event):
            event.accept()
        elif self._leaves(event):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def _leaves(self, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent):
            return False
        taken = self._session.mode.taken_keys
        return bool(taken) and Qt.Key(event.key()).name.removeprefix("Key_") in taken

    def _press_label(self, event: QKeyEvent) -> bool:
        label = self._label_of(event)
        if label is None:
            from annotator.app.actions import attribute_keys

            return attribute_keys.press(self._session, characters(event))
        if self._session.mode.no_label:
            return False
        self._session.mode.press_label(label)
        return True

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes through the attributes of the selected annotation before it leaves."""
        from annotator.app.actions import attribute_keys

        if attribute_keys.go_on(self._session, 1 if forward else -1):
            return True
        return super().focusNextPrevChild(forward)

    def _goes_before_actions(self, event: QEvent) -> bool:
        """Whether the key is a label's, and by the text itself or by what it is called while an answer is edited."""
        if not isinstance(event, QKeyEvent):
            return False
        text, reviews = event.text(), self._session.mode.reviews
        if text.isascii() and not reviews:
            return False
        shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        label = self._label_of(event, other_case=not shifted)
        return label is not None and (reviews or label.key == text)

    def _label_of(self, event: QKeyEvent, *, other_case: bool = True) -> Label | None:
        """The label that a key gives right now; None for a key that gives none."""
        if self._article is None:
            return None
        labels = map(self._session.mode.label_for_key, characters(event, other_case=other_case))
        return next((label for label in labels if label is not None), None)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            event.ignore()
        else:
            super().wheelEvent(event)

    # --------------------------------------------------------------------------------- pressing, selecting

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._article is None or event.button() != Qt.MouseButton.LeftButton:
            return
        place, clicks = event.position(), self._clicks
        clicks.held = False
        if (
            self.press_border(place)
            or self._press_margin(place)
            or self._press_handle(place)
            or self._press_link_handle(place)
        ):
            return
        same = clicks.near(place)
        if same and self._grows(event.timestamp()):
            clicks.tripled = True
            self._grow(place, event.timestamp())
            return
        turn = clicks.turn + 1 if same else 0
        self._extended = self._extended_by(event.modifiers())
        self._clicks = Clicks(place, event.timestamp(), turn=turn, held=True)
        with self._holding_still():
            if self._session.selection and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                # A press on selected text selects anew instead of dragging the text away.
                self._session.select(self._session.selection.position, self._session.selection.position)
            super().mousePressEvent(self._on_line(event))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._article is None or event.button() != Qt.MouseButton.LeftButton:
            return
        place = event.position()
        if self.press_border(place) or self._press_margin(place):
            return
        if not self._clicks.near(place):
            self._clicks = Clicks(place)
        if self._clicks.tripled:
            # The second half of a second double click, whose first half has grown the selection already.
            self._clicks.tripled = False
            self._clicks.time = event.timestamp()
        else:
            self._grow(place, event.timestamp())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = event.position()
        if self.drag_border(place, freely=bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)):
            return
        if self._drag is not None:
            self._move_edge(self._drag, place)
        elif self._link_from:
            self._draw_link(place)
        elif not event.buttons():
            self._hover(place)
        elif self._clicks.held:
            if not self._clicks.moved and self._clicks.near(place):
                return
            self._clicks.moved, self._clicks.level = True, 0
            with self._holding_still():
                super().mouseMoveEvent(self._on_line(event))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        with self._holding_still():
            if self.drop_border():
                return
            if self._drag is not None:
                self._drop_edge(self._drag)
                return
            if self._link_from:
                self._drop_link()
                return
            super().mouseReleaseEvent(self._on_line(event))
            if event.button() != Qt.MouseButton.LeftButton or self._article is None or not self._clicks.held:
                return
            self._clicks.held = False
            if self._session.selection:
                if self._clicks.moved:
                    self._snap(event.modifiers())
                if self._extended:
                    add_fragment(self._session, self._extended)
                else:
                    self._session.mode.text_selected()
            elif self._extended:
                self._session.select_annotation(self._extended)
            elif not self._clicks.moved:
                self._click(event.position(), event.modifiers())

    def _extended_by(self, held: Qt.KeyboardModifier) -> str:
        """The id of the span to which is added what the mouse selects with Ctrl; "" without."""
        session = self._session
        if not held & Qt.KeyboardModifier.ControlModifier or not session.mode.has_caret:
            return ""
        span = session.selected_annotation or session.extended_annotation
        return span.id if isinstance(span, Span) else ""

    def _snap(self, held: Qt.KeyboardModifier) -> None:
        """Take whole words, unless Alt is held or somebody prefers not to."""
        article, selection = self._article, self._session.selection
        if article is None or not self._session.habits.whole_words or held & Qt.KeyboardModifier.AltModifier:
            return
        from annotator.text import whole_words  # large, and nothing waits for it at the start

        start, end = whole_words(article.text, selection.start, selection.end, article.language)
        forward = selection.anchor < selection.position
        self._session.select(*((start, end) if forward else (end, start)))

    def _on_line(self, event: QMouseEvent) -> QMouseEvent:
        """The event as if it had happened on the nearest line."""
        place = self.on_line(event.position())
        kind, held = event.type(), event.buttons()
        moved = QMouseEvent(kind, place, event.globalPosition(), event.button(), held, event.modifiers())
        moved.setTimestamp(event.timestamp())
        return moved

    def _grows(self, time: int) -> bool:
        """Whether what was selected at the last place grows by a click there at that time, in milliseconds."""
        return bool(self._clicks.level) and time - self._clicks.time <= GROWING

    def _grow(self, place: QPointF, time: int) -> None:
        """Select the word, then the sentence, then the paragraph around the place."""
        assert self._article is not None
        point = self.point_under(place)
        if point is None:
            point = self.position_near(place)
        if self._clicks.level == 0:
            from annotator.text import word_at  # large, and nothing waits for it at the start

            chosen = word_at(self._article.text, point, self._article.language)
        elif self._clicks.level == 1:
            chosen = self._sentence_around(point)
        else:
            chosen = self._paragraph_around(point)
        self._clicks.level += 1
        self._clicks.time = time
        self._clicks.held = True
        with self._holding_still():
            self._session.select(*chosen)

    def _click(self, place: QPointF, held: Qt.KeyboardModifier) -> None:
        point = self.point_under(place)
        if point is None:
            return
        mode = self._session.mode
        if mode.reviews and held & Qt.KeyboardModifier.ControlModifier:
            self.verdict_wanted.emit("accept", point)
        elif mode.reviews and held & Qt.KeyboardModifier.AltModifier:
            self.verdict_wanted.emit("reject", point)
        else:
            mode.click(point, self._clicks.turn)

    def _sentence_around(self, point: int) -> tuple[int, int]:
        sentences = self._article.sentences if self._article else ()
        index = self._session.sentence_at(point)
        if index < len(sentences) and sentences[index].start <= point < sentences[index].end:
            return sentences[index].start, sentences[index].end
        return self._paragraph_around(point)

    def _paragraph_around(self, point: int) -> tuple[int, int]:
        return zones.paragraph_at(self._article.text if self._article else "", point)

    # ------------------------------------------------------------------------------------- margins, menus

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        event.accept()
        if self._article is None:
            return
        if event.reason() != QContextMenuEvent.Reason.Mouse:
            where = self.viewport().mapToGlobal(self.cursorRect().bottomLeft())
            self.context_menu_requested.emit(where, self._session.selection.position)
            return
        place = QPointF(event.pos())
        point = self.point_under(place)
        if point is not None and not self._session.selection:
            with self._holding_still():
                self._session.mode.click(point)
        self.context_menu_requested.emit(
            event.globalPos(), self.position_near(place) if point is None else point
        )

    def _press_margin(self, place: QPointF) -> bool:
        scene, block = self._scene(), self._block_at(place)
        if scene is None or block is None:
            return False
        beside = self._beside_at(scene, block, place)
        if beside:
            with self._holding_still():
                self._session.mode.click_beside(beside[0])
            return True
        if margin.offers_zones(scene, block, place.x()):
            start, __ = self._paragraph_around(block.start)
            self.zone_menu_requested.emit(start)
            return True
        return False

    def beside_paragraph(self, point: int, size: QSize) -> QPoint:
        """Where on the screen something of that size covers nothing of the paragraph around the code point."""
        scene, (start, end) = self._scene(), self._paragraph_around(point)
        first, last = self._geometry.block_at(start), self._geometry.block_at(max(end - 1, start))
        if scene is None or not first.lines or not last.lines:
            return self.viewport().mapToGlobal(self.cursorRect().bottomLeft())
        top, bottom = first.lines[0].top, last.lines[-1].bottom
        left, right = scene.column
        page = QRectF(left, top - self.verticalScrollBar().value(), right - left, bottom - top).toRect()
        taken = QRect(self.viewport().mapToGlobal(page.topLeft()), page.size())
        return free_place(taken, size, self.screen().availableGeometry(), mirrored=scene.mirrored(first))

    def _beside_at(self, scene: Scene, block: Block, place: QPointF) -> list[Annotation]:
        """The annotations whose chip or note is at the place."""
        on_paper = self._on_paper(place)
        for chip in chips_of(scene, block):
            if chip.rect.contains(on_paper):
                return list(chip.more or (chip.tag,))
        boxes = margin.notes(scene, block, self._standing_notes())
        return [box.about for box in boxes if box.rect.contains(on_paper)]

    # ---------------------------------------------------------------------------------------------- edges

    def _press_handle(self, place: QPointF) -> bool:
        edge, span = self._handle_at(place), self._session.mode.movable
        if not edge or span is None or self._session.read_only:
            return False
        self._drag = Drag(span, edge, span.start if edge == "start" else span.end)
        return True

    def place_beside(self, annotation_id: str) -> QPoint:
        """A place on the screen just below the beginning of an annotation."""
        annotation = self._session.layer.get(annotation_id)
        start = getattr(annotation, "start", self._session.selection.position)
        rects = self.rects_of(start, start + 1)
        below = rects[0].toAlignedRect() if rects else self.cursorRect()
        return self.viewport().mapToGlobal(below.bottomLeft())

    def _move_edge(self, drag: Drag, place: QPointF) -> None:
        before = drag.moved()
        self._drag = replace(drag, place=self.position_near(place))
        self._preview = self._drag.moved()
        if self._preview != before:
            self._update_ranges((*before.fragments, *self._preview.fragments))

    def _drop_edge(self, drag: Drag) -> None:
        self._drag = self._preview = None
        moved = drag.moved()
        self._update_ranges((*drag.span.fragments, *moved.fragments))
        if moved != drag.span:
            self._session.mode.drop_edge(moved, drag.edge)

    def _handle_at(self, place: QPointF) -> str:
        scene, span = self._scene(), self._session.mode.movable
        if scene is None or scene.sentences or span is None:
            return ""
        on_paper = self._on_paper(place)
        return next((edge for edge, rect in handles(scene, span).items() if rect.contains(on_paper)), "")

    # ----------------------------------------------------------------------------------- hover and tooltips

    def _on_event(self, event: Event) -> None:
        super()._on_event(event)
        if event.about(Topic.EDIT):  # what a double click selected is done with
            self._clicks = Clicks(NOWHERE)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._set_hovered("", None)

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
        """What there is to say about a place in the viewport, as rich text; "" where there is nothing."""
        scene, block = self._scene(), self._block_at(place)
        if scene is None or block is None:
            return ""
        about = self._beside_at(scene, block, place)
        if not about and margin.zone_tag(scene, block).contains(self._on_paper(place)):
            return _("Zone: {role_at}. Click to change it.").format(role_at=self._role_at(block.start))
        point = self.point_under(place)
        review = review_shown(self._session)
        if review is not None and not about:
            return review_tooltip(review, point, self._session.labels)
        meant = [each for each in scene.suggested if point is not None and each.start <= point < each.end]
        if not about and point is not None:
            about = list(self._session.layer.spans.at(point))
        session = self._session
        shown = (signed(session.project, annotation, session.person) for annotation in about)
        told = [annotation_tooltip(annotation, session.labels) for annotation in shown]
        return "<hr>".join([*told, *(suggestion_tooltip(each, session.labels) for each in meant)])

    def _hover(self, place: QPointF) -> None:
        scene, block, point = self._scene(), self._block_at(place), self.point_under(place)
        over = self._session.layer.spans.at(point) if point is not None else []
        self._set_hovered(over[0].id if over else "", block.start if block else None)
        if self._handle_at(place) or self.point_at_border(place):
            shape = Qt.CursorShape.SizeHorCursor
        elif self._over_link_handle(place):
            shape = Qt.CursorShape.PointingHandCursor
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
