"""Notes, doubts, questions and what waits for the desk, over the whole project; Enter goes to the place."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Callable

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QCheckBox, QComboBox, QWidget

from annotator.app import blinding
from annotator.app.places import remarks
from annotator.app.places.remark_table import RemarkFilter, table, write_table
from annotator.app.places.remarks import KINDS, ListedRemark
from annotator.app.progress import Work
from annotator.app.session import Session
from annotator.core.edits import Edit
from annotator.core.errors import AnnotatorError
from annotator.core.messages import _, numeral
from annotator.core.wording import counted, were
from annotator.qt.parts import dialogs, forms, progress
from annotator.qt.parts.calm_wheel import calm
from annotator.qt.parts.palette import LabelPalette
from annotator.qt.parts.theme import Theme
from annotator.qt.parts.two_line_list import CardList
from annotator.qt.parts.widgets import SearchField
from annotator.qt.places.remark_cards import remark_card
from annotator.qt.places.remark_detail import RemarkDetail
from annotator.qt.places.window import LiveWindow

EMPTY = _(
    "Nothing has been noted, doubted or asked yet.\n\n"
    "Here you find notes, doubts and questions of all annotators, conflicts for which the guidelines\n"
    "are to be rewritten, what was sent back, and what was tagged before a rule changed."
)
NO_MATCH = _("No remark matches the filter.")


class RemarksWindow(LiveWindow):
    """Filters, the list, and the selected remark in full with what can be done about it."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(
            session, theme, parent, _("Notes, doubts and questions"), QSize(880, 660), _("Remarks")
        )
        self._shown: list[ListedRemark] = []
        self._remarks = remarks.listed(session.project)
        self._read_once = False
        self.field: SearchField = SearchField(
            theme, _("Words in notes, quotes and titles"), _("Filter by words"), parent=self
        )
        self.kind = self._box(_("Kind"))
        self.annotator = self._box(_("Annotator"))
        self.label = self._box(_("Label"))
        self.only_open = QCheckBox(_("Only &open"), self)
        self.list: CardList[ListedRemark] = CardList(theme, _("Remarks"), self, several=True)
        self.detail = RemarkDetail(self)
        self.settle_all = forms.button("", quiet=True, tip=_("Settle everything that is listed, as one step"))
        self.copy = forms.button(_("&Copy as CSV"), quiet=True, tip=_("Copy the list as it is filtered"))
        self.save = forms.button(_("&Save as CSV…"), quiet=True, tip=_("Save the list as it is filtered"))
        filters = forms.row()
        filters.addWidget(self.field, 3)
        for box in (self.kind, self.annotator, self.label):
            filters.addWidget(box, 2)
        filters.addWidget(self.only_open)
        self.column.addLayout(filters)
        self.add_list()
        self.column.addWidget(self.detail)
        self.add_foot(self.settle_all, self.copy, self.save)
        self.field.textChanged.connect(lambda __: self.refresh_later(otherwise=True))
        self.field.returnPressed.connect(self.list.enter)
        for box in (self.kind, self.annotator, self.label):
            box.currentIndexChanged.connect(lambda __: self._show())
        self.only_open.toggled.connect(lambda __: self._show())
        self.list.chosen.connect(self._open)
        self.list.moved.connect(self._show_detail)
        self.list.left.connect(self.field.setFocus)
        self.detail.wanted.connect(lambda: self._open(self._current()))
        self.detail.answered.connect(self._answer)
        self.detail.settled.connect(
            lambda: self._do(_("Settling"), remarks.settle(session, self.list.selected()))
        )
        self.detail.reopened.connect(
            lambda: self._do(_("Opening again"), remarks.reopen(session, self.list.selected()))
        )
        self.settle_all.clicked.connect(
            lambda: self._do(_("Settling"), remarks.settle(session, self._settleable()))
        )
        self.copy.clicked.connect(self._copy)
        self.save.clicked.connect(self._save)
        self._fill_boxes()
        self.follow(self._remarks)
        self.set_theme(theme)

    def start(self, kind: str = "", *, only_open: bool | None = None) -> None:
        """Come to the front, with the remarks of one kind if it is named."""
        if kind:
            self.kind.setCurrentIndex(max(self.kind.findData(kind), 0))
        if only_open is not None:
            self.only_open.setChecked(only_open)
        super().start()
        (self.list.enter if self._shown else self.field.setFocus)()

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        self._show()

    def hand_in(self) -> None:
        """Give the answers that were written and not given, because the project is closed.

        What was written over an answer that has been undone or changed since would bring back what somebody took away.
        """
        for remark, text in self.detail.begun():
            with contextlib.suppress(AnnotatorError):  # its article is gone
                if remarks.is_answered_as_listed(self._session.project, remark):
                    remarks.answer(self._session, remark, text)
                    self.detail.count_as_given(remark, text)

    def show_found(self) -> None:
        first, self._read_once = not self._read_once, True
        waiting = first and self.focusWidget() is self.field and not self.field.text()
        self._fill_boxes()
        self._show()
        if waiting:
            self.list.enter()

    # ------------------------------------------------------------------------------------------- showing
    def _box(self, name: str) -> QComboBox:
        box = forms.combo(self)
        box.setMinimumContentsLength(9)
        box.setAccessibleName(name)
        calm(box)
        return box

    def _fill_boxes(self) -> None:
        labels = self._session.labels
        everything = [remark for found in self._remarks.all().values() for remark in found]
        used = {name for remark in everything for name in remark.labels}
        named = sorted(((labels.title(name), name) for name in used), key=lambda pair: pair[0].casefold())
        counts = Counter(remark.kind for remark in everything)
        kinds = (
            (f"{title} · {numeral(counts[kind])}" if counts[kind] else title, kind)
            for kind, title in KINDS.items()
        )
        forms.fill(self.kind, _("All kinds"), kinds)
        blind = blinding.is_blind(self._session.project)
        names = set() if blind else {remark.annotator for remark in everything}
        forms.fill(
            self.annotator,
            _("Names are hidden") if blind else _("Everybody"),
            ((n, n) for n in sorted(names)),
        )
        forms.fill(self.label, _("All labels"), named)

    def _show(self) -> None:
        session = self._session
        wanted = RemarkFilter(
            kind=self.kind.currentData() or "",
            annotator=self.annotator.currentData() or "",
            label=self.label.currentData() or "",
            words=self.field.text(),
            only_open=self.only_open.isChecked(),
        )
        everything = [remark for found in self._remarks.all().values() for remark in found]
        # What is looked through is what is shown: words do not find names that are hidden.
        self._shown = [r for r in everything if wanted.keep([self._as_shown(r)], session.labels)]
        palette = LabelPalette(session.labels, self._theme.paper, self._theme.readable)
        self.list.show_entries(self._shown, lambda remark: remark_card(self._as_shown(remark), palette), _key)
        self.show_list(otherwise=NO_MATCH if everything else EMPTY if self._read_once else "")
        for widget in (self.copy, self.save):
            widget.setEnabled(bool(self._shown))
        several = len(self._settleable())
        self.settle_all.setText(_("Settle &all {several}").format(several=numeral(several)))
        self.settle_all.setVisible(several > 1 and not session.read_only)
        if not self.work.busy:
            waiting = sum(remark.open for remark in self._shown)
            count = len(self._shown)
            self.say(
                _("{waiting} open of {count}. Enter shows one in the article.").format(
                    waiting=numeral(waiting), count=numeral(count)
                )
                if count
                else ""
            )
        self._show_detail()

    def _show_detail(self) -> None:
        session = self._session
        self.detail.put(
            self.list.selected(),
            session.labels,
            session.annotator,
            read_only=session.read_only,
            as_shown=self._as_shown,
        )

    def _told(self) -> list[ListedRemark]:
        return [self._as_shown(remark) for remark in self._shown]

    def _as_shown(self, remark: ListedRemark) -> ListedRemark:
        return remarks.unnamed(self._session.project, remark)

    def _settleable(self) -> list[ListedRemark]:
        """What of the list can be settled at once; the filters choose a label or a kind."""
        return [remark for remark in self._shown if remark.open and remark.settleable]

    def _current(self) -> ListedRemark | None:
        found = self.list.selected()
        return found[0] if found else None

    # ------------------------------------------------------------------------------------------- doing
    def _open(self, remark: ListedRemark | None) -> None:
        if remark is None:
            return
        session = self._session
        own = remark.annotator == session.layer_name
        self.go_to(remark.article, remark.start, remark.end, remark.id if own else "")

    def _answer(self, text: str) -> None:
        remark = self._current()
        if remark is not None and (text or remark.answer):
            self._carry_out(lambda: remarks.answer(self._session, remark, text))
            self.list.enter()

    def _do(self, title: str, work: Work[Edit | None]) -> None:
        self._carry_out(lambda: progress.run(self, title, work, reraise=True))
        self.list.enter()

    def _carry_out(self, action: Callable[[], Edit | None]) -> None:
        self.message.say("")
        try:
            action()
        except AnnotatorError as problem:
            self.message.say(str(problem), "error")
        self.refresh()

    def _copy(self) -> None:
        dialogs.copy_text(table(self._told(), self._session.labels))
        self.message.say(
            _("{lines} {were} copied.").format(
                lines=counted(len(self._shown), "line", "lines"), were=were(len(self._shown))
            ),
            "success",
        )

    def _save(self) -> None:
        name = _("{split} remarks.csv").format(split=self._session.file.path.name.split(".")[0])
        labels = self._session.labels
        self.save_as(
            _("Save the list"), name, "CSV (*.csv)", lambda path: write_table(path, self._told(), labels)
        )


def _key(remark: ListedRemark) -> tuple[str, ...]:
    return remark.kind, remark.article, remark.annotator, remark.id
