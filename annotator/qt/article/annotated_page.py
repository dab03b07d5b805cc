"""The article on its page: the annotations are painted under the text.

The page draws the session and follows it; what keys and mouse do is in `article_view`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from math import ceil, floor
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Slot
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QFocusEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextCursor,
)
from PySide6.QtWidgets import QWidget

from annotator.app.blinding import is_blind
from annotator.app.events import Event, Topic
from annotator.app.reviewing.current import review_shown
from annotator.app.session import Session
from annotator.app.tagging import links, spoken
from annotator.core.annotation import Note, SentenceTag, Span
from annotator.core.rules import lacking
from annotator.qt.article import margin
from annotator.qt.article.document import page_is_rtl
from annotator.qt.article.flash import Flash
from annotator.qt.article.geometry import Block
from annotator.qt.article.links import paint_links, paint_pending
from annotator.qt.article.margin import Chip
from annotator.qt.article.painter import paint_under
from annotator.qt.article.row_page import RowPage
from annotator.qt.article.row_painter import row_chips
from annotator.qt.article.scene import DIMMED, Scene
from annotator.qt.article.screen_reader import description
from annotator.qt.parts.focus_ring import FocusRing
from annotator.qt.parts.palette import LabelPalette
from annotator.qt.parts.theme import Theme

if TYPE_CHECKING:
    from annotator.suggest.suggestion import Suggestion

CARET = 2
Suggested = tuple[str, Sequence["Suggestion"], Sequence["Suggestion"]]
"""What is suggested: in the article of that id these spans, and tags, the current sentence's first."""


def chips_of(scene: Scene, block: Block) -> list[Chip]:
    """The chips beside the block."""
    if not scene.tagged_sentences:
        return []
    return row_chips(scene, block) if scene.rows else margin.chips(scene, block)


class ArticlePage(RowPage):
    """The open article of a session, as an editor reads it."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(session, theme, parent)
        self._notes: list[tuple[int, Note]] | None = None
        self._linked: bool | None = None
        self._lacking: frozenset[str] | None = None
        self._holds_still = False
        self._hovered = ""
        self._hovered_block: int | None = None
        self._preview: Span | None = None
        self._extended = ""
        self._flash = Flash(self, self._update_ranges)
        self._hits: tuple[tuple[int, int], ...] = ()
        self._hit = -1
        self._suggested: Suggested = ("", (), ())
        self._told = spoken.Place()
        self._reviewed = ""
        self._was_seen = False
        self._ring = FocusRing(self, lambda: not session.mode.has_caret, watched=False)
        self.cursorPositionChanged.connect(self._cursor_moved)
        self.selectionChanged.connect(self._cursor_moved)
        self.destroyed.connect(session.subscribe(self._on_event))
        self._set_article()

    # ------------------------------------------------------------------------------------ what it shows

    def set_find_hits(self, hits: Sequence[tuple[int, int]], current: int) -> None:
        """Mark what a search found, ranges in order that do not overlap, and bring the `current` one into sight."""
        self._hits, self._hit = tuple(hits), current
        if 0 <= current < len(self._hits):
            self.reveal(*self._hits[current])
        self.viewport().update()

    def show_suggestions(self, suggested: Suggested, ranges: Iterable[tuple[int, int]]) -> None:
        """Draw these, of the article that is named; `ranges` look different from before."""
        self._suggested = suggested
        self._update_ranges(ranges)

    @Slot()
    def refresh(self) -> None:
        """Draw everything anew from the session."""
        self._palette = LabelPalette(self._session.labels, self._theme.paper, self._theme.readable)
        self.widen_rows()
        self._forget_notes_and_links()
        self._follow_cursor()
        self._describe()
        self.viewport().update()

    def _set_article(self) -> None:
        self._hits, self._hit = (), -1
        self._flash.ranges = ()
        self.show_text(self._session.article)

    def typeset(self) -> None:
        """Follow the session again on the text that was typeset anew."""
        self._palette = LabelPalette(self._session.labels, self._theme.paper, self._theme.readable)
        self._hovered, self._hovered_block, self._preview = "", None, None
        self._forget_notes_and_links()
        self.fit_rows()
        self._set_caret()
        self._follow_cursor()
        self._describe()
        self.viewport().update()

    def _set_caret(self) -> None:
        self._ring.follow()
        self.setCursorWidth(CARET if self._session.mode.has_caret else 0)

    def _forget_notes_and_links(self) -> None:
        self._notes = None
        self._linked = None
        self._lacking = None

    def _scene(self) -> Scene | None:
        if self._article is None:
            return None
        (left, right), width = self._sides(), float(self.viewport().width())
        sentences = self._session.mode.by_sentence
        review = review_shown(self._session)
        editing = review.editing if review is not None else None
        reviewed = None
        if review is not None:
            from annotator.qt.article.review_scene import review_scene

            reviewed = review_scene(review, self._theme)
        of_article, spans, likely = self._suggested
        meant = of_article == self._article.id and review is None
        return Scene(
            article=self._article,
            layer=review.page.layer if review is not None else self._session.layer,
            geometry=self._geometry,
            palette=self._palette,
            theme=self._theme,
            type=self._type,
            column=(left, width - right),
            width=width,
            sentences=sentences,
            sentence=self._session.current_sentence if sentences else None,
            selected=editing.span.id if editing is not None else self._session.selected or self._extended,
            preview=replace(editing.span, doubt=False) if editing and not self._preview else self._preview,
            hits=self._hits,
            hit=self._hit,
            review=reviewed,
            # In Review notes have letters for names.
            linkable=self._is_linkable(),
            lacking=self._lacking_now() if review is None else frozenset(),
            only_by=self._session.person if review is None and is_blind(self._session.project) else None,
            rows=self._in_rows,
            beside=self.chip_column(),
            rtl=page_is_rtl(self._article),
            suggested=spans if meant and not sentences else (),
            likely=likely if meant and sentences else (),
        )

    # ------------------------------------------------------------------------------------------ painting

    def paintEvent(self, event: QPaintEvent) -> None:
        self._was_seen = True
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
            self._flash.paint(painter, self._theme, blocks)
            paint_under(painter, scene, blocks)
            if scene.suggested or scene.likely:
                from annotator.qt.article.suggested import paint_suggestions

                paint_suggestions(painter, scene, blocks)
            for block in blocks:
                chips = chips_of(scene, block)
                margin.paint_chips(painter, scene, chips)
                margin.paint_notes(painter, scene, block, self._standing_notes())
                if block.start == self._hovered_block:
                    role = self._role_at(block.start)
                    margin.paint_zone_tag(painter, scene, block, role, crowded=bool(chips))
                elif self._is_unsure_at(block.start):
                    margin.paint_unsure(painter, scene, block)
        super().paintEvent(event)
        self._paint_over(event, scene, scrolled)
        self._look_for_end(blocks)

    def _look_for_end(self, painted: Sequence[Block]) -> None:
        """Tell the session when the end of the article, without what the page left behind, is in sight."""
        article = self._article
        if article is None or article.id in self._session.seen:
            return
        last = next((zone for zone in reversed(article.zones) if zone.role not in DIMMED), None)
        end = last.end if last is not None else len(article.text)
        if any(block.start < end <= block.end for block in painted) and self.in_sight(end - 1, end):
            self._session.saw_end()

    def _paint_over(self, event: QPaintEvent, scene: Scene, scrolled: int) -> None:
        about = self._about()
        resting = self._session.mode.has_caret and not self.hasFocus()
        source, target, place = self._pending_link()
        if not about and not resting and scene.review is None and not source:
            return
        with QPainter(self.viewport()) as painter:
            painter.setClipRegion(event.region())
            if resting:
                painter.fillRect(self.cursorRect(), self._theme.text_faint)
            painter.translate(0, -scrolled)
            paint_links(painter, scene, about)
            if source:
                paint_pending(painter, scene, source, target, place)
            for layer, link in scene.review.links() if scene.review is not None else ():
                paint_links(painter, replace(scene, layer=layer), {link})

    def _pending_link(self) -> tuple[str, str, QPointF | None]:
        """The link that is being drawn: from which annotation, to which or to which place on the paper."""
        return self._session.linking, self._session.selected or self._hovered, None

    def _is_linkable(self) -> bool:
        selected = self._session.selected_annotation
        free = not self._session.read_only and not self._session.mode.reviews
        return free and isinstance(selected, Span) and links.can_start(self._session, selected)

    def _lacking_now(self) -> frozenset[str]:
        """The annotations that lack a link or a value that their labels have to have."""
        if self._lacking is None:
            self._lacking = lacking(self._session.layer, self._session.labels)
        return self._lacking

    def _about(self) -> set[str]:
        """The annotations whose links are shown."""
        if self._linked is None:
            self._linked = bool(self._session.layer.links)
        return {self._session.selected, self._hovered} - {""} if self._linked else set()

    def _standing_notes(self) -> list[tuple[int, Note]]:
        """The notes that stand by themselves, with the code points where they belong."""
        review = review_shown(self._session)
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

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._ring.follow(focused=True)
        self.viewport().update(self.cursorRect())

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._ring.follow()
        self.viewport().update(self.cursorRect())

    # ------------------------------------------------------------------------------ following the session

    def _on_event(self, event: Event) -> None:
        if event.about(Topic.ARTICLE):
            self._article_changed()
        if event.about(Topic.ANNOTATIONS):
            self._forget_notes_and_links()
            self.fit_rows(event.ranges or None)
            self._update_ranges(event.ranges)
            if not event.ranges or self._about():
                self.viewport().update()
            self._announce()
        if event.about(Topic.SELECTION, Topic.SENTENCE):
            self._place_changed(event)
        if event.about(Topic.LINKING):
            self.viewport().update()
        if event.about(Topic.ACTED):
            self._show_acted(self._session.acted)
        if event.about(Topic.REVIEW):
            self._review_changed()
        if event.about(Topic.MODE, Topic.LABELS, Topic.ANNOTATOR):
            self._set_caret()
            if self._in_rows != (self._article is not None and self.wants_rows()):
                self._rebuild()
            else:
                self.refresh()

    def _show_acted(self, ranges: Sequence[tuple[int, int]]) -> None:
        """Have the eye find where a step was taken back or done again."""
        if not any(self.in_sight(*place) for place in ranges):
            self.reveal(*ranges[0])
        if not self._session.habits.reduced_motion:
            self._flash.show(ranges)

    def _review_changed(self) -> None:
        review = review_shown(self._session)
        conflict = review.conflict if review is not None else None
        if conflict is not None and self._reviewed != conflict.id:
            self.centre_on(conflict.cluster.start)
        self._reviewed = conflict.id if conflict is not None else ""
        self.viewport().update()

    def _article_changed(self) -> None:
        before, now = self._article, self._session.article
        if before is None or now is None or before.id != now.id or before.text != now.text:
            if before is not None:
                self._remember_top(before.id)
            self._set_article()
            if not self._show_left():
                self._show_place()
            return
        recut = self._in_rows and before.sentences != now.sentences
        self._article = now
        if recut or before.zones != now.zones or before.language != now.language:
            self._rebuild()
        else:
            self.refresh()

    def remember_place(self) -> None:
        """Have the session know what of the open article is in view, and where the caret is."""
        session = self._session
        if self._article is not None:
            session.leave_at(self._article.id, caret=session.selection.position, sentence=session.sentence)
            self._remember_top(self._article.id)

    def _remember_top(self, article_id: str) -> None:
        top, below = self.place_shown()
        self._session.leave_at(article_id, top=top, below=round(below))

    def _show_left(self) -> bool:
        """Scroll to where the open article was left; whether that is known."""
        left = self._session.left_at.get(self._article.id) if self._article is not None else None
        if left is None or self._article is None or not 0 <= left.top <= len(self._article.text):
            return False
        self.show_place_again((left.top, left.below))
        return True

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._ring.follow()
        if not self._was_seen:
            self._show_left()

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
        if self._session.mode.by_sentence and current is not None:
            self.reveal(current.start, current.end)
        else:
            self.reveal(self._session.selection.position, self._session.selection.position)

    def show_target(self) -> bool:
        """Scroll to what the keys work on if it is out of sight; whether it was in sight already."""
        places = self._target()
        if not self.isVisible() or not places or any(self.in_sight(*place) for place in places):
            return True
        self.reveal(*places[0])
        return False

    def _target(self) -> Sequence[tuple[int, int]]:
        session, annotation = self._session, self._session.selected_annotation
        if self._article is None:
            return ()
        if isinstance(annotation, Span):
            return annotation.fragments
        if isinstance(annotation, SentenceTag):
            return [(annotation.start, annotation.end)]
        if annotation is not None:  # a note stands somewhere; links and article tags are at no place
            return [(point, point) for point, note in self._standing_notes() if note.id == annotation.id]
        if session.mode.by_sentence and session.current_sentence is not None:
            return [(session.current_sentence.start, session.current_sentence.end)]
        return [(session.selection.start, session.selection.end)]

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
        anchor, position = self._wanted_cursor()
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
        before = self._offsets.ends_row(cursor.position())
        moved = (selection.anchor, selection.position) != (anchor, position)
        if moved or (not selection and self._session.is_elsewhere(position, before=before)):
            self._moving_cursor = True
            self._session.select(anchor, position, before=before)
            self._moving_cursor = False

    # ------------------------------------------------------------------------------------- screen readers

    def _announce(self) -> None:
        if not QAccessible.isActive():
            return
        now = spoken.place(self._session)
        said = spoken.step(self._told, now, spoken.Verbosity.of(self._session.habits.announcements))
        self._told = now
        self._describe()
        if said:
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, said))

    def _describe(self) -> None:
        said = description(self._session)
        if said != self.accessibleDescription():
            self.setAccessibleDescription(said)
