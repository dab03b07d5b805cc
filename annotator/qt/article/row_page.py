"""An article whose sentences stand in rows, if the mode of the session wants that: where they are, and how high.

What is painted beside them is in `row_painter`.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from annotator.app.session import Session
from annotator.qt.article.document import set_margins
from annotator.qt.article.margin import CHIP_SIZE
from annotator.qt.article.row_painter import beside, column_width
from annotator.qt.article.row_room import RowRoom
from annotator.qt.article.text_page import TypesetPage
from annotator.qt.parts.palette import LabelPalette
from annotator.qt.parts.theme import Theme


class RowPage(TypesetPage):
    """The text of the open article of a session, in rows or in paragraphs."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._session = session
        self._palette = LabelPalette(session.labels, theme.paper, theme.readable)
        self._room_given: dict[int, float] = {}

    def _build(self) -> None:
        self._room_given = {}
        super()._build()

    def wants_rows(self) -> bool:
        return self._session.mode.in_rows

    def beside_rows(self) -> float:
        return beside(self.chip_column())

    def chip_column(self) -> float:
        return column_width(self._session.labels, self._type, self.viewport().width())

    def widen_rows(self) -> None:
        """Leave the room beside rows that the titles of the labels ask for."""
        shape, sides = self.document().rootFrame().frameFormat(), self._sides()
        if self._in_rows and sides != (shape.leftMargin(), shape.rightMargin()):
            set_margins(self.document(), *sides)
            self._geometry.clear()
        self.fit_rows()

    def fit_rows(self, ranges: Sequence[tuple[int, int]] | None = None) -> None:
        """Make the rows of these ranges as high as their chips need, or all rows."""
        if self._article is None or not self._in_rows:
            return
        left, right = self._sides()
        room = RowRoom(
            self._article, self._session.layer, lambda name: self._palette.swatch(name).title, self._typography,
            self._type.at(CHIP_SIZE, bold=True), self.chip_column(),
            self.viewport().width() - left - right, self._room_given,
        )  # fmt: skip
        if room.make(self.document(), self._offsets, ranges):
            self._geometry.clear()
            self.viewport().update()

    def place_shown(self) -> tuple[int, float]:
        """The place where the editor is, if it is in sight."""
        if self._article is not None:
            current, place = self._session.current_sentence, self._session.selection.position
            if self._session.mode.by_sentence and current is not None:
                place = current.start
            if self.in_sight(place, place + 1):
                return place, self._line_top(place) - self.verticalScrollBar().value()
        return super().place_shown()

    def _wanted_cursor(self) -> tuple[int, int]:
        """Qt's positions of the selection: at the end of a row, not at the beginning of the next, if that is meant."""
        selection, current = self._session.selection, self._session.current_sentence
        if selection:
            start, end = self._offsets.to_qt(selection.start), self._offsets.to_qt(selection.end, before=True)
            return (start, end) if selection.anchor < selection.position else (end, start)
        ends = self._in_rows and current is not None and current.end == selection.position
        place = self._offsets.to_qt(selection.position, before=ends)
        return place, place
