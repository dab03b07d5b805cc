"""One line of the consistency desk: its places in context, and the buttons that settle it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from annotator.app.blinding import is_blind
from annotator.app.places import consistency
from annotator.app.places import settle_consistency as settling
from annotator.app.places.consistency import Line, Place
from annotator.app.places.expected import Expected
from annotator.app.places.kwic import Context
from annotator.app.progress import Work
from annotator.app.session import Session
from annotator.core.edits import Edit
from annotator.core.errors import AnnotatorError
from annotator.core.messages import _, ngettext, numeral
from annotator.qt.parts import fonts, forms, progress
from annotator.qt.parts.calm_wheel import calm
from annotator.qt.parts.palette import LabelPalette
from annotator.qt.parts.progress import Runner
from annotator.qt.parts.theme import Theme
from annotator.qt.parts.widgets import ElidedLabel, shown_keys
from annotator.qt.places.kwic_list import KwicList, KwicRow, RowKey

RELABELLED = {consistency.CLASH, consistency.EXPECTED}
MOST_SHOWN = 1000
"""How many places of a line are shown, and can be settled, at once; the likeliest to be wrong come first."""


class PlacesPane(QWidget):
    """Enter asks to show a place in the article (`wanted`), Space ticks. `settled` carries the edit, or None.

    `failed` carries an `AnnotatorError`.
    """

    wanted = Signal(object)
    settled = Signal(object)
    failed = Signal(object)

    def __init__(self, session: Session, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self._theme = theme
        self._line: Line | None = None
        self._places: dict[RowKey, Place] = {}
        self._runner: Runner | None = None
        self.title = ElidedLabel("", self)
        font = fonts.semibold(self.title.font())
        font.setPointSizeF(font.pointSizeF() * 1.35)
        self.title.setFont(font)
        self.explanation = forms.muted("", self)
        self.list = KwicList(theme, _("Places"), self)
        self.status = ElidedLabel("", self)
        self.status.setProperty("muted", True)
        self.status.setFont(fonts.small(self.status.font(), 0.92))
        self.all = forms.button(_("Tick &all"), quiet=True)
        self.none = forms.button(_("Tick &none"), quiet=True)
        self.caption = QLabel(_("The ticked places are"), self)
        self.caption.setTextFormat(Qt.TextFormat.PlainText)
        self.label = forms.combo(self)
        self.label.setAccessibleName(_("Label to give"))
        self.label.setFixedWidth(220)
        calm(self.label)
        tip = _("The highlighted button: {shown_keys}").format(shown_keys=shown_keys("Ctrl+Return"))
        self.give = forms.button("", tip=tip)
        self.take_in = forms.button("", tip=tip)
        self.leave_out = forms.button("", tip=tip)
        self.leave = forms.button(
            _("Lea&ve as it is"), tip=_("The line stays away until it is reported again")
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.title)
        column.addWidget(self.explanation)
        column.addWidget(self.list, 1)
        foot = forms.row(self.all, self.none)
        foot.addWidget(self.status, 1)
        column.addLayout(foot)
        column.addLayout(
            forms.row(self.caption, self.label, self.give, self.take_in, self.leave_out, None, self.leave)
        )
        self.all.clicked.connect(lambda: self.list.tick_all(True))
        self.none.clicked.connect(lambda: self.list.tick_all(False))
        self.list.places.ticks_changed.connect(self._refresh)
        self.list.chosen.connect(self._open)
        self.label.currentIndexChanged.connect(lambda __: self._refresh())
        self.give.clicked.connect(self._give)
        self.take_in.clicked.connect(lambda: self._move(wide=True))
        self.leave_out.clicked.connect(lambda: self._move(wide=False))
        self.leave.clicked.connect(self._leave)
        self._left_alone = False
        self.show_labels()

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self._theme = theme
        self.list.set_theme(theme)
        self.show_labels()

    def show_labels(self) -> None:
        """Read the label set anew."""
        labels = self._session.labels
        titles = {label.name: label.shown for label in labels}
        self.list.set_palette(LabelPalette(labels, self._theme.paper, self._theme.readable), titles)

    def close_down(self) -> None:
        """Stop reading."""
        self._stop()

    def show_line(self, line: Line | None, *, left_alone: bool = False) -> None:
        """Show another line, or the same one as it is now; `left_alone` if it is to be reported again only."""
        same = line is not None and self._line is not None and line.key == self._line.key
        self._stop()
        self._line, self._left_alone = line, left_alone
        if line is None:
            self._places = {}
            self.list.show_rows([])
            return
        self.title.set_text(line.shown)
        self.explanation.setText(consistency.explained(line, self._session.labels))
        if not same:
            self._fill_labels(line)
        runner = self._runner = Runner(consistency.contexts(self._session, line.places[:MOST_SHOWN]), self)
        runner.finished.connect(lambda found: self._show(found, keep=same))
        runner.failed.connect(self._failed)
        runner.start()
        runner.work_on()  # what is read in the first slice is shown without a flicker
        if not runner.done and not same:
            self.list.show_rows([])

    def enter(self) -> None:
        """Take the focus, at the current place."""
        self.list.setFocus()

    def settle(self) -> None:
        """Press the highlighted button: it gives the label, or moves the edges to where they usually are."""
        for button in (self.give, self.take_in, self.leave_out):
            if button.isDefault() and button.isVisible() and button.isEnabled():
                button.click()
                return

    # ------------------------------------------------------------------------------------------- showing
    def _show(self, found: Sequence[tuple[Place, Context]], *, keep: bool) -> None:
        self._stop()
        settles = self._line is not None and self._line.kind != consistency.DRIFT and not self._left_alone
        rows = [
            KwicRow(
                context,
                ticked=settles,
                open=settles,
                span=place.span.id if place.span else "",
                named=not is_blind(self._session.project),
            )
            for place, context in found
        ]
        self._places = {row.place: place for row, (place, __) in zip(rows, found, strict=True)}
        self.list.show_rows(rows, keep=keep)
        self._refresh()

    def _failed(self, problem: AnnotatorError) -> None:
        self._stop()
        self.list.show_rows([])
        self.failed.emit(problem)

    def _fill_labels(self, line: Line) -> None:
        """The labels of the line first, the most frequent one chosen; then all others that a span can have."""
        labels = self._session.labels
        kind = next((place.said.kind for place in line.places if isinstance(place, Expected)), "span")
        known = [label for name in line.labels if (label := labels.get(name)) and label.applies(kind)]
        others = [label for label in labels.applying_to(kind) if label not in known]
        self.label.blockSignals(True)
        self.label.clear()
        for label in (*known, *others):
            self.label.addItem(label.shown, label.name)
        if known and others:
            self.label.insertSeparator(len(known))
        self.label.setCurrentIndex(0 if self.label.count() else -1)
        self.label.blockSignals(False)

    def _refresh(self) -> None:
        """Say how many places are ticked, and on each button how many it changes."""
        line = self._line
        if line is None:
            return
        gives = line.kind in RELABELLED | {consistency.TWIN} and not self._left_alone
        edge = line.kind == consistency.EDGE and not self._left_alone
        shown_when: tuple[tuple[bool, tuple[QWidget, ...]], ...] = (
            (gives or edge, (self.all, self.none)),
            (gives, (self.caption, self.label, self.give)),
            (edge, (self.take_in, self.leave_out)),
        )
        for wanted, widgets in sorted(shown_when, key=lambda pair: pair[0]):  # all at once would widen it
            for widget in widgets:
                widget.setVisible(wanted)
        usual = self.give if gives else self.take_in if self._usually_in() else self.leave_out
        for button in (self.give, self.take_in, self.leave_out):
            button.setDefault(button is usual)
        self._say_ticked(line, ticks=gives or edge)
        free = not self._session.read_only
        self._count_given(line, free=free)
        self._count_moved(line, free=free)
        self.leave.setText(_("&Report again") if self._left_alone else _("Lea&ve as it is"))
        self.leave.setEnabled(free)

    def _say_ticked(self, line: Line, *, ticks: bool) -> None:
        shown, whole = len(self.list.rows()), len(line.places)
        places = ngettext("1 place", "{shown} places", shown).format(shown=numeral(shown))
        number = (
            _("{ticked} of {shown} ticked").format(
                ticked=numeral(len(self.list.ticked())), shown=numeral(shown)
            )
            if ticks
            else places
        )
        cut = (
            _(" The first {shown} of {whole} places are shown.").format(
                shown=numeral(shown), whole=numeral(whole)
            )
            if whole > MOST_SHOWN
            else ""
        )
        self.status.set_text(
            _("{number}. Enter shows a place in the article.{cut}").format(number=number, cut=cut)
        )

    def _count_given(self, line: Line, *, free: bool) -> None:
        name = str(self.label.currentData())
        given = sum(name not in row.context.labels for row in self.list.ticked())
        verb = _("Relabel") if line.kind in RELABELLED else _("Label")
        self.give.setText(f"&{verb} {numeral(given)}")
        self.give.setEnabled(given > 0 and self.label.currentIndex() >= 0 and free)

    def _count_moved(self, line: Line, *, free: bool) -> None:
        if line.kind != consistency.EDGE:
            return
        ticked = self.list.ticked()
        wide = sum(consistency.is_wide(line, row.context) for row in ticked)
        word = line.word.replace("&", "&&")
        self.take_in.setText(
            _("Take “{word}” &in ({ticked})").format(word=word, ticked=numeral(len(ticked) - wide))
        )
        self.leave_out.setText(_("Leave “{word}” &out ({wide})").format(word=word, wide=numeral(wide)))
        self.take_in.setEnabled(wide < len(ticked) and free)
        self.leave_out.setEnabled(wide > 0 and free)

    def _usually_in(self) -> bool:
        return bool(self._line and self._line.counts[:1] > self._line.counts[1:])

    # ------------------------------------------------------------------------------------------ settling
    def _give(self) -> None:
        label = self._session.labels.get(str(self.label.currentData()))
        if self._line is None or label is None:
            return
        settle = settling.relabel if self._line.kind in RELABELLED else settling.label_twins
        self._do(settle(self._session, self._line, self._ticked(), label))

    def _move(self, *, wide: bool) -> None:
        if self._line is not None:
            self._do(settling.move_edges(self._session, self._line, self._ticked(), wide=wide))

    def _leave(self) -> None:
        if self._line is not None:
            act = settling.take_up if self._left_alone else settling.leave
            act(self._session, self._line)

    def _do(self, work: Work[Edit | None]) -> None:
        try:
            edit = progress.run(self, _("Settling the line"), _told(work), reraise=True)
        except AnnotatorError as problem:
            self.failed.emit(problem)
            return
        if edit is not None:
            self.settled.emit(edit[0])

    def _ticked(self) -> list[Place]:
        return [self._places[row.place] for row in self.list.ticked()]

    def _open(self, row: KwicRow) -> None:
        self.wanted.emit(self._places[row.place])

    def _stop(self) -> None:
        if self._runner is not None:
            self._runner.cancel()
            self._runner.deleteLater()
            self._runner = None


def _told(work: Work[Edit | None]) -> Work[tuple[Edit | None]]:
    """The work with its result in a tuple: None from the dialog then means that it was cancelled."""
    return ((yield from work),)
