"""The pages of the agreement window: all measures, annotators, labels and zones, time, confusion with its places."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHeaderView,
    QScrollArea,
    QSplitter,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from annotator.app.agreement.values import Agreement, PairLine
from annotator.app.agreement.words import (
    MEAN_HELP,
    MEASURE_HELP,
    MEASURE_TITLES,
    drawn_told,
    mean_told,
    shown,
    shown_interval,
)
from annotator.app.places.kwic import Context
from annotator.core.labels import LabelSet
from annotator.core.messages import _, numeral
from annotator.core.wording import counted
from annotator.qt.agreement import figures as agreement_charts
from annotator.qt.agreement.chart_view import ChartBox
from annotator.qt.parts import forms
from annotator.qt.parts.focus_ring import FocusRing
from annotator.qt.parts.theme import Theme
from annotator.qt.parts.widgets import SearchField, plain_tip
from annotator.qt.places.hit_list import HitList
from annotator.review.agreement import Measure

ROW_HEIGHT = 27
MOST_PAIRS = 300
"""How many pairs a table has at most."""
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class Table(QTreeWidget):
    """Rows of words and numbers. The first column takes the room that is left."""

    def __init__(self, name: str, heads: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setHeaderLabels(list(heads))
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setStyleSheet("QTreeView::item { border-radius: 0; }")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in range(1, len(heads)):
            self.headerItem().setTextAlignment(column, RIGHT)

    def fill(self, rows: Iterable[tuple[Sequence[str], str]]) -> None:
        """Show other rows: the cells, and what the tooltip and screen readers say besides."""
        self.clear()
        for cells, words in rows:
            item = QTreeWidgetItem(list(cells))
            for column in range(len(cells)):
                item.setToolTip(column, plain_tip(words))
                if column:
                    item.setTextAlignment(column, RIGHT)
            item.setData(0, Qt.ItemDataRole.AccessibleDescriptionRole, ", ".join([*cells[1:], words]))
            self.addTopLevelItem(item)
        rows_shown = max(min(self.topLevelItemCount(), 9), 2)
        self.setFixedHeight(self.header().sizeHint().height() + rows_shown * ROW_HEIGHT + 8)


class Page(QScrollArea):
    """A column of parts that scrolls."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        FocusRing(self)
        inside = QWidget(self)
        inside.setObjectName("column")
        self.column = QVBoxLayout(inside)
        self.column.setContentsMargins(2, 8, 8, 8)
        self.column.setSpacing(18)
        self.setWidget(inside)
        self.nothing = forms.muted("", self)
        self.column.addWidget(self.nothing)
        self.column.addStretch(1)
        self.boxes: list[ChartBox] = []

    def put(self, part: QWidget) -> None:
        """Add a part below the others."""
        self.column.insertWidget(self.column.count() - 1, part)

    def box(self, theme: Theme, name: str) -> ChartBox:
        """Add a chart below the others."""
        made = ChartBox(theme, name)
        self.put(made)
        self.boxes.append(made)
        return made

    def say(self, text: str) -> None:
        """Say why there is nothing to show, or nothing."""
        self.nothing.setText(text)
        self.nothing.setVisible(bool(text))

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        for box in self.boxes:
            box.set_theme(theme)


class MeasuresPage(Page):
    """All measures that the kind has."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(_("All measures"), parent)
        self.table = Table(
            _("Measures"), (_("Measure"), _("Value"), _("95 % interval"), _("Mean of articles"), "n")
        )
        self.help = forms.muted("", small=False)
        self.mean = forms.muted(MEAN_HELP, small=False)
        self.put(self.table)
        self.put(self.help)
        self.put(self.mean)
        self.table.currentItemChanged.connect(lambda item: self._explain(item))

    def show_figures(self, found: Agreement) -> None:
        """Show other figures."""
        at = max(self.table.currentIndex().row(), 0)
        self.say("")
        self.table.fill(
            (
                (MEASURE_TITLES[line.name], *cells_of(line.measure), numeral(line.count)),
                " ".join(
                    part
                    for part in (
                        MEASURE_HELP[line.name],
                        line.measure.pooled.reason,
                        mean_told(line.measure),
                    )
                    if part
                ),
            )
            for line in found.measures
        )
        self.mean.setVisible(found.kind != "article")
        self.table.setCurrentIndex(self.table.model().index(min(at, len(found.measures) - 1), 0))

    def _explain(self, item: QTreeWidgetItem | None) -> None:
        self.help.setText(f"{item.text(0)}: {item.toolTip(0)}" if item is not None else "")


class AnnotatorsPage(Page):
    """Every two annotators, and each with the others."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(_("Agreement by annotators"), parent)
        self.matrix = self.box(theme, _("Pairs"))
        self.bars = self.box(theme, _("Annotators"))
        heads = (
            _("Pair"),
            _("Value"),
            _("95 % interval"),
            _("Mean"),
            _("Both finished"),
            _("Only first"),
            _("Only second"),
            "n",
        )
        self.table = Table(_("Pairs in numbers"), heads)
        self.field = SearchField(theme, _("Only pairs with…"), _("Name of an annotator"), parent=self)
        self.shown = forms.muted("", self)
        self.put(self.field)
        self.put(self.shown)
        self.put(self.table)
        self._found: Agreement | None = None
        self.field.textChanged.connect(lambda __: self._show_pairs())

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        self.field.set_theme(theme)

    def show_figures(self, found: Agreement) -> None:
        """Show other figures; of very many annotators those who agree least, and whoever is looked for."""
        self._found = found
        many = len(found.annotators) > agreement_charts.MOST_NAMES
        self.say("" if found.pairs else _("It takes two annotators."))
        self.field.setVisible(many)
        more = len(found.annotators) > 2 and bool(found.by_annotator)
        self.bars.show_chart(agreement_charts.by_annotator(found) if more else None)
        self._show_pairs()

    def _show_pairs(self) -> None:
        found = self._found
        if found is None:
            return
        words = self.field.text().casefold() if not self.field.isHidden() else ""
        kept = [
            line for line in found.pairs if words in line.one.casefold() or words in line.other.casefold()
        ]
        if len(kept) > MOST_PAIRS:
            kept = sorted(kept, key=agreement_charts.least_first)[:MOST_PAIRS]
        part = replace(found, pairs=tuple(kept), annotators=_names(found, kept))
        fits = kept and len(part.annotators) <= agreement_charts.MOST_NAMES
        self.matrix.show_chart(agreement_charts.pairs(part) if fits else None)
        self.shown.setText(
            " ".join(
                line
                for line in (
                    _("{kept} of {pairs} pairs, those that agree least first.").format(
                        kept=numeral(len(kept)), pairs=numeral(len(found.pairs))
                    )
                    if len(kept) < len(found.pairs)
                    else "",
                    drawn_told(found),
                )
                if line
            )
        )
        self.shown.setVisible(bool(self.shown.text()))
        self.table.setVisible(bool(kept))
        self.table.fill(
            (
                (
                    f"{line.one} – {line.other}",
                    *cells_of(line.measure),
                    *(
                        numeral(number)
                        for number in (line.shared.both, line.shared.only_one, line.shared.only_other)
                    ),
                    numeral(line.count),
                ),
                line.measure.pooled.reason,
            )
            for line in kept
        )


def _names(found: Agreement, lines: Sequence[PairLine]) -> tuple[str, ...]:
    """Who is in the lines, in order; everybody where there are few."""
    if len(found.annotators) <= agreement_charts.MOST_NAMES:
        return found.annotators
    named = {name for line in lines for name in (line.one, line.other)}
    return tuple(name for name in found.annotators if name in named)


class ConfusionPage(QWidget):
    """Which label met which; a cell opens its places. `wanted(one, other, cell)` asks for them, `chosen` is one."""

    wanted = Signal(str, str, object)
    chosen = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._found: Agreement | None = None
        self._labels = LabelSet()
        self._names: list[str] = []
        self._cell: tuple[str, str] | None = None
        self._asked = False
        self.pair = forms.combo(self)
        self.pair.setAccessibleName(_("Pair of annotators"))
        self.page = Page(_("Confusion matrix"))
        self.matrix = self.page.box(theme, _("Confusion matrix"))
        self.status = forms.muted("", self)
        self.hits = HitList(theme, _("Places of the cell"), self)
        left, right = QWidget(self), QWidget(self)
        self.pair.setMaximumWidth(320)
        self._split(left, self.pair, self.page, 0)
        self._split(right, self.status, self.hits, 10)
        self.splitter = QSplitter(Qt.Orientation.Horizontal, self)
        self.splitter.addWidget(left)
        self.splitter.addWidget(right)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setSizes([600, 400])
        self.splitter.setStretchFactor(0, 3)
        self.splitter.setStretchFactor(1, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.addWidget(self.splitter)
        self.pair.currentIndexChanged.connect(lambda __: self._show_pair())
        self.matrix.view.chosen.connect(self._ask)
        self.hits.chosen.connect(self.chosen)
        self.hits.left.connect(self.matrix.view.setFocus)

    def show_figures(self, found: Agreement, labels: LabelSet) -> None:
        """Show other figures; the pair, and the cell whose places are shown, stay where they are still there."""
        before = self.pair.currentData()
        kept = self._cell if self._found is not None and self._found.kind == found.kind else None
        same = self._found is not None and self._found.confusions == found.confusions
        self._found, self._labels = found, labels
        self.pair.blockSignals(True)
        self.pair.clear()
        for one, other in found.confusions:
            self.pair.addItem(_("{one} and {other}").format(one=one, other=other), (one, other))
        at = self.pair.findData(before)
        self.pair.setCurrentIndex(max(at, 0))
        self.pair.blockSignals(False)
        self.pair.setVisible(self.pair.count() > 1)
        if not same:
            self._show_pair(kept if at >= 0 else None)

    def ask_again(self) -> None:
        """Ask for the places of the cell again, because the project has changed."""
        if self._cell is not None:
            self.wanted.emit(*self.pair.currentData(), self._cell)

    def show_hits(self, hits: list[Context]) -> None:
        """Show the places of the cell, and go to them with the keyboard if somebody chose it."""
        if self._cell is None:
            return
        self.hits.show_hits(hits)
        found = (
            _("{capitalize}; Enter opens one.").format(
                capitalize=counted(len(hits), "place", "places").capitalize()
            )
            if hits
            else _("Nowhere.")
        )
        self.status.setText(f"{self._cell_words(self._cell)}. {found}")
        if hits and self._asked:
            self.hits.enter()
        self._asked = False

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self.page.set_theme(theme)
        self.hits.set_theme(theme)

    def _show_pair(self, cell: tuple[str, str] | None = None) -> None:
        pair, self._cell = self.pair.currentData(), None
        if self._found is None or pair is None:
            self.matrix.show_chart(None)
            self.page.say(_("No article was finished by two of the annotators."))
            self.status.setText("")
            self.hits.show_hits([])
            return
        chart, self._names = agreement_charts.confusion(self._found, pair, self._labels)
        self.page.say("" if chart.rows else _("Neither of the two marked anything."))
        self.matrix.show_chart(chart if chart.rows else None)
        if cell is not None and not set(cell) - set(self._names):
            self._cell = cell
            return
        self.hits.show_hits([])
        self.status.setText(
            _("Choose a cell to see its places: click it, or go there with the arrows and press Enter.")
        )

    def _ask(self, row: int, column: int) -> None:
        self._cell, self._asked = (self._names[row], self._names[column]), True
        self.status.setText(
            _("{cell_words}. Reading the articles…").format(cell_words=self._cell_words(self._cell))
        )
        self.ask_again()

    def _cell_words(self, cell: tuple[str, str]) -> str:
        one, other = self.pair.currentData()
        first, second = (agreement_charts.label_title(self._labels, name) for name in cell)
        return f"{one}: {first} · {other}: {second}"

    @staticmethod
    def _split(side: QWidget, head: QWidget, body: QWidget, margin: int) -> None:
        column = QVBoxLayout(side)
        column.setContentsMargins(margin, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(head)
        column.addWidget(body, 1)


def cells_of(measure: Measure) -> tuple[str, str, str]:
    """Value, interval and mean of the articles as cells of a table."""
    mean = measure.mean
    return (
        shown(measure.pooled),
        shown_interval(measure.interval) or "–",
        "–" if mean.value is None else shown(mean),
    )
