"""“Suggestions”: what is learnt label by label, the lists of names, and what suggestions did."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHeaderView, QSpinBox, QTabWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from annotator.app.events import Topic
from annotator.app.session import Session
from annotator.app.suggesting import describing
from annotator.app.suggesting.describing import Described
from annotator.core.errors import AnnotatorError
from annotator.core.messages import _, numeral
from annotator.core.wording import counted
from annotator.qt.parts import forms
from annotator.qt.parts.empty_list import EmptyWords
from annotator.qt.parts.tables import Table
from annotator.qt.parts.theme import Theme
from annotator.qt.parts.widgets import plain_tip
from annotator.qt.places.window import LiveWindow
from annotator.qt.shell.suggesting import Suggestions
from annotator.qt.shell.suggestion_lists import ListsPage
from annotator.qt.shell.suggestion_page import ReportPage
from annotator.suggest.modes import AFTER, OFF, ON_REQUEST, SHOWN

MODES = {
    OFF: _("Off"),
    AFTER: _("After my decision"),
    ON_REQUEST: _("On request (Shift+F9)"),
    SHOWN: _("Shown"),
}
HEADS = (_("Label"), _("Examples"), _("Was right"), _("Since"), _("Now"), _("Mode"))
_ABOUT = _(
    "Every place is predicted before you decide, and counted. A label is suggested only once that was right often "
    "enough, and falls silent when it no longer is. One place in seven stays without suggestions always, to compare."
)
_OWN = _("For a label that is a judgement, rather than a fact, “After my decision” keeps the decision yours.")
_OFF = _("Suggestions are off.")
_NEW = _(
    "Nothing is learnt yet. Tag as always: what you tag is an example at once, and a label is suggested when its "
    "predictions were right some twenty times. A list of names is suggested from the first article on."
)
_NO_LABELS = _(
    "There are no labels yet.\n\nMake some with Labels → Edit labels; then what you tag is learnt."
)


class SuggestionsWindow(LiveWindow):
    """A row a label, then the lists of names, then the report. What is chosen is a step that can be undone."""

    topics = (Topic.LABELS, Topic.ANNOTATOR, Topic.PROJECT, Topic.EDIT)
    settle = 300

    def __init__(
        self,
        session: Session,
        suggestions: Suggestions,
        theme: Theme,
        parent: QWidget | None,
        toggle: Callable[[], object],
    ) -> None:
        """`toggle` shows suggestions, or none, from now on."""
        super().__init__(session, theme, parent, _("Suggestions"), QSize(960, 640), _("Suggestions"))
        self._suggestions = suggestions
        self._rows: list[Described] = []
        self._chosen = ""
        self._examples = describing.examples(session)
        self.setMinimumSize(720, 520)
        self.off = forms.muted(_OFF, self, small=False, wrap=False)
        self.switch = forms.button(_("&Show suggestions (F9)"))
        self.column.addLayout(forms.row(self.off, self.switch, None))
        self.tabs = QTabWidget(self)
        self.tabs.setAccessibleName(_("Pages of suggestions"))
        self.lists = ListsPage(session, self)
        self.report = ReportPage(session, suggestions.need, theme, self)
        self.tabs.addTab(self._make_labels(), _("&Labels"))
        self.tabs.addTab(self.lists, _("Lists of &names"))
        self.tabs.addTab(self.report, _("What suggestions &did"))
        self.column.addWidget(self.tabs, 1)
        self.team = forms.muted("", self)
        self.column.addWidget(self.team)
        self.add_foot()
        forms.dress(self, theme)
        self.table.itemSelectionChanged.connect(self._choose)
        self.mode.activated.connect(lambda __: self._set(mode=str(self.mode.currentData())))
        self.target.valueChanged.connect(lambda value: self._set(target=value / 100))
        self._toggle = toggle
        self.switch.clicked.connect(self._switch)
        QShortcut(QKeySequence("F9"), self, self._switch)
        self.tabs.currentChanged.connect(self._turn)
        self.lists.told.connect(self.message.say)
        self.report.told.connect(self.message.say)
        suggestions.changed.connect(self._later_otherwise)
        self.follow(self._examples)

    def _make_labels(self) -> QWidget:
        page = QWidget(self)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 12, 0, 0)
        column.setSpacing(10)
        self.about = forms.muted(_ABOUT, self)
        column.addWidget(self.about)
        self.table = Table(_("Labels and how they are suggested"), HEADS, numbers=(1, 2), parent=self)
        header = self.table.header()
        header.setStretchLastSection(False)
        for at, width in ((0, 200), (1, 84), (2, 100), (3, 104), (5, 140)):
            self.table.setColumnWidth(at, width)
        header.setSectionResizeMode(4, QHeaderView.ResizeMode.Stretch)
        EmptyWords(self.table, lambda: _NO_LABELS)
        column.addWidget(self.table, 1)
        self.mode = forms.combo(self)
        for name, title in MODES.items():
            self.mode.addItem(title, name)
        self.target = QSpinBox(self)
        self.target.setRange(50, 99)
        self.target.setSuffix("%")
        self.target.setKeyboardTracking(False)
        column.addLayout(
            forms.row(
                forms.captioned(_("&Mode of the label"), self.mode),
                forms.captioned(_("Has to be &right at least"), self.target),
                None,
            )
        )
        column.addWidget(forms.muted(_OWN, self))
        return page

    def show_found(self) -> None:
        made = self._suggestions.need()
        lists = describing.lists_of(self._session)
        self._rows = describing.described(made, self._examples.all().values(), lists)
        self.lists.show_lists(lists)
        new = not any(each.examples or each.of or each.listed for each in self._rows)
        self.about.setText(_NEW if new and self._rows else _ABOUT)
        for part in (self.off, self.switch):
            part.setVisible(not self._suggestions.on and not self._session.read_only)
        self._fill()
        self.team.setText(_("At work: {at_work}.").format(at_work=describing.at_work(made)))
        left_out = [str(problem) for problem in made.problems if problem.code != "list-of-names"]
        if unread := [each for each in lists if each.problem]:
            left_out.append(
                _("{lists} of names cannot be read; Lists of names says why.").format(
                    lists=counted(len(unread), "list", "lists")
                )
            )
        self.message.say("\n".join(left_out), "warning")
        self.say(
            _("Learning from {articles}…").format(articles=counted(made.to_read, "article", "articles"))
            if made.to_read
            else ""
        )
        if self.tabs.currentWidget() is self.report:
            self.report.refresh()

    def start(self) -> None:
        super().start()
        self.table.setFocus()

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        self.report.set_theme(theme)

    def close_down(self) -> None:
        super().close_down()
        self.report.close_down()

    def done(self, result: int) -> None:
        self.report.close_down()
        super().done(result)

    def _fill(self) -> None:
        chosen = self._chosen
        self.table.blockSignals(True)
        self.table.clear()
        for each in self._rows:
            mode = MODES[each.way.mode].split(" (")[0]
            item = QTreeWidgetItem(
                [each.title, numeral(each.examples), each.record, each.since, each.state, mode]
            )
            for at in range(len(HEADS)):
                item.setToolTip(at, plain_tip(item.text(at)))
            self.table.align(item)
            self.table.addTopLevelItem(item)
        at = next((row for row, each in enumerate(self._rows) if each.label == chosen), 0)
        if self._rows:
            self.table.setCurrentIndex(self.table.model().index(at, 0))
        self.table.blockSignals(False)
        self._choose()

    def _turn(self) -> None:
        if self.tabs.currentWidget() is self.report:
            self.report.refresh()

    def _switch(self) -> None:
        self._toggle()
        self.refresh_later(otherwise=True)

    def _later_otherwise(self) -> None:
        self.refresh_later(otherwise=True)

    def _choose(self) -> None:
        row = self.table.currentIndex().row()
        known = 0 <= row < len(self._rows)
        for part in (self.mode, self.target):
            part.setEnabled(known and not self._session.read_only)
        if not known:
            return
        each = self._rows[row]
        self._chosen = each.label
        self.mode.setCurrentIndex(self.mode.findData(each.way.mode))
        self.target.blockSignals(True)
        self.target.setValue(round(each.way.target * 100))
        self.target.blockSignals(False)

    def _set(self, *, mode: str = "", target: float | None = None) -> None:
        if not self._chosen:
            return
        try:
            describing.set_way(self._suggestions.need(), self._chosen, mode=mode, target=target)
        except AnnotatorError as problem:
            self.message.say(str(problem), "error")
