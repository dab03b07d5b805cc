"""Who has what: for each annotator how many articles they were given, and how far they are."""

from __future__ import annotations

from PySide6.QtCore import QDateTime, QLocale, QModelIndex, QPersistentModelIndex, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import (
    QHeaderView,
    QStackedLayout,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from annotator.app.reviewing import hand_out as handing
from annotator.core.messages import _, ngettext, numeral
from annotator.core.project import Project
from annotator.qt.parts import forms
from annotator.qt.parts.tables import Table
from annotator.qt.parts.theme import Theme
from annotator.qt.parts.widgets import plain_tip
from annotator.review.handout import Standing

NAME, GIVEN, PROGRESS, DONE, STARTED, COLLECTED = range(6)
HEADS = (_("Annotator"), _("Given"), _("Progress"), _("Done"), _("Started"), _("Collected as of"))
STANDING_ROLE = Qt.ItemDataRole.UserRole
BAR_HEIGHT = 8


class Standings(QWidget):
    """A table of annotators, or why there is none."""

    def __init__(self, project: Project, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        found = handing.standings(project)
        self.table = Table(_("Who has what"), HEADS, (GIVEN, DONE, STARTED), self)
        header = self.table.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setSectionResizeMode(PROGRESS, QHeaderView.ResizeMode.Stretch)
        for section, width in ((NAME, 210), (GIVEN, 70), (DONE, 70), (STARTED, 80), (COLLECTED, 170)):
            header.resizeSection(section, width)
        self._bars = _Bars(theme, self.table)
        self.table.setItemDelegateForColumn(PROGRESS, self._bars)
        for name, standing in found.items():
            self._add(name, standing)
        if (first := self.table.topLevelItem(0)) is not None:
            self.table.setCurrentItem(first)
        left = len(handing.to_hand_out(project))
        rest = ngettext(
            "{left} article has not been handed out.", "{left} articles have not been handed out.", left
        ).format(left=numeral(left))
        self.note = forms.muted(_("{rest} Progress is as of what was collected last.").format(rest=rest))
        page = QWidget(self)
        column = QVBoxLayout(page)
        column.setContentsMargins(2, 14, 2, 0)
        column.setSpacing(10)
        column.addWidget(self.table, 1)
        column.addWidget(self.note)
        self.empty = forms.muted(_("Nothing has been handed out yet.\n{rest}").format(rest=rest), small=False)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        stack = QStackedLayout(self)
        stack.addWidget(page)
        stack.addWidget(self.empty)
        stack.setCurrentIndex(0 if found else 1)

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self._bars.theme = theme
        self.table.viewport().update()

    def _add(self, name: str, standing: Standing) -> None:
        shown = [name, numeral(standing.given), "", numeral(standing.done), numeral(standing.started)]
        item = QTreeWidgetItem(self.table, [*shown, _day(standing.collected)])
        item.setToolTip(NAME, plain_tip(name))
        item.setData(PROGRESS, STANDING_ROLE, standing)
        said = _("{done} of {given} done, {started} started").format(
            done=numeral(standing.done), given=numeral(standing.given), started=numeral(standing.started)
        )
        item.setToolTip(PROGRESS, plain_tip(said))
        item.setData(PROGRESS, Qt.ItemDataRole.AccessibleTextRole, said)
        self.table.align(item)


def _day(at: str) -> str:
    """A moment (ISO 8601, UTC) as people here write it; "never" for none."""
    if not at:
        return "never"
    moment = QDateTime.fromString(at[:19] + "Z", Qt.DateFormat.ISODate).toLocalTime()
    return QLocale().toString(moment, QLocale.FormatType.ShortFormat)


class _Bars(QStyledItemDelegate):
    """How much is done, filled, and started, outlined: told by shape as well as by colour."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme = theme

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().paint(painter, option, index)
        standing: Standing | None = index.data(STANDING_ROLE)
        if standing is None or not standing.given:
            return
        theme, area = self.theme, QRectF(option.rect).adjusted(8, 0, -12, 0)
        bar = QRectF(area.left(), area.center().y() - BAR_HEIGHT / 2, area.width(), BAR_HEIGHT)
        done = min(standing.done / standing.given, 1.0)
        started = min((standing.done + standing.started) / standing.given, 1.0)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _fill(painter, bar, theme.hover, 1.0)
        _fill(painter, bar, theme.accent_soft, started, theme.accent)
        _fill(painter, bar, theme.accent, done)
        painter.restore()


def _fill(painter: QPainter, bar: QRectF, colour: QColor, share: float, edge: QColor | None = None) -> None:
    if share <= 0:
        return
    part = QRectF(bar.left(), bar.top(), max(bar.width() * share, BAR_HEIGHT), bar.height())
    painter.setPen(QPen(edge, 1) if edge is not None else QPen(Qt.PenStyle.NoPen))
    painter.setBrush(colour)
    painter.drawRoundedRect(part.adjusted(0.5, 0.5, -0.5, -0.5), BAR_HEIGHT / 2, BAR_HEIGHT / 2)
