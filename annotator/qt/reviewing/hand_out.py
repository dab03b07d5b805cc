"""Handing out: who gets how many articles, shown while it is being decided; and who has what already."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QHeaderView,
    QLineEdit,
    QSpinBox,
    QTabWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from annotator.app.reviewing import hand_out as handing
from annotator.app.reviewing.hand_out import ALL, CHOSEN, NEW, OWN, SENT_BACK, HandedOut
from annotator.app.session import Session
from annotator.core.errors import AnnotatorError
from annotator.core.messages import _, ngettext, numeral
from annotator.core.terms import term
from annotator.core.wording import counted
from annotator.qt.parts import dialogs, forms, progress
from annotator.qt.parts.tables import Table
from annotator.qt.parts.theme import Theme
from annotator.qt.parts.timers import single_shot
from annotator.qt.parts.widgets import plain_tip
from annotator.qt.reviewing.stand_ins import ask_stand_ins
from annotator.qt.reviewing.standings import Standings
from annotator.review.handout import Plan

SETTLE = 120
"""Milliseconds without a change until the preview is made anew."""
LARGEST_SEED = 999_999
NAME, ARTICLES, SHARED, FILE = range(4)
NAME_ROLE = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be handed out, as the use case takes it."""

    folder: Path
    names: tuple[str, ...]
    overlap: float
    seed: int
    several: int
    articles: str
    chosen: tuple[str, ...] = ()
    stand_ins_for: str = ""
    """The label of names that get stand-ins; "": none do."""


def hand_out(
    parent: QWidget | None,
    theme: Theme,
    session: Session,
    chosen: tuple[str, ...] = (),
    names: Collection[str] = (),
) -> None:
    """Ask, write a file for each annotator, remember who has what, and say where the files are.

    `chosen` articles are offered first; of those who are known, `names` are ticked, or all.
    """
    dialog = HandoutDialog(session, theme, parent, chosen, names)
    accepted = dialogs.run(dialog)
    wanted = dialog.wanted()
    dialog.deleteLater()
    if not accepted:
        return
    stand_ins = None
    if wanted.stand_ins_for:
        plan = _plan_of(session, wanted)
        stand_ins = ask_stand_ins(parent, session, plan, wanted.stand_ins_for)
        if stand_ins is None:
            return
    work = handing.hand_out(
        session.file,
        wanted.folder,
        wanted.names,
        wanted.overlap,
        wanted.seed,
        wanted.several,
        wanted.articles,
        wanted.chosen,
        stand_ins,
    )
    result = progress.run(parent, _("Handing out"), work)
    if result is None:
        return
    handing.record(session, result)
    dialogs.inform(parent, _("Handed out"), _summary(result, wanted.folder), details=_details(result))


def _plan_of(session: Session, wanted: Wanted) -> Plan:
    return handing.planned(
        session.project,
        wanted.names,
        wanted.overlap,
        wanted.seed,
        wanted.several,
        wanted.articles,
        chosen=wanted.chosen,
    )


def _summary(result: HandedOut, folder: Path) -> str:
    count = len(result.files)
    files = ngettext("1 file is", "{count} files are", count).format(count=numeral(count))
    return _("{files} in {folder}. Send each to its annotator, and collect them when they come back.").format(
        files=files, folder=folder
    )


def _details(result: HandedOut) -> str:
    return "\n".join(
        f"{name}: {_articles(len(result.plan.shares[name]))}, {path}" for name, path in result.files.items()
    )


def _articles(count: int) -> str:
    return counted(count, "article", "articles")


class HandoutDialog(QDialog):
    """Two pages: what is to be handed out, with everyone's share beside their name; and who has what."""

    def __init__(
        self,
        session: Session,
        theme: Theme,
        parent: QWidget | None = None,
        chosen: tuple[str, ...] = (),
        names: Collection[str] = (),
    ) -> None:
        super().__init__(parent)
        self._session, self._chosen = session, chosen
        self._project = session.file.path
        self._returned: dict[str, tuple[str, ...]] | None = None
        column = forms.window(self, _("Hand out articles"), QSize(860, 640))
        self.tabs = QTabWidget(self)
        self.tabs.tabBar().setAccessibleName(_("Pages"))
        self.people = People(self)
        self.field = QLineEdit(self)
        self.field.setPlaceholderText(_("Name of another annotator"))
        self.field.setAccessibleName(_("Name of another annotator"))
        self.add = forms.button(_("Add"))
        self.which = forms.combo(self)
        left = len(handing.to_hand_out(session.project))
        if chosen:
            self.which.addItem(
                _("Chosen on the board ({chosen})").format(chosen=numeral(len(chosen))), CHOSEN
            )
        self.which.addItem(_("Not handed out yet ({left})").format(left=numeral(left)), NEW)
        self.which.addItem(_("Each one’s own again"), OWN)
        self.which.addItem(_("Sent back to them"), SENT_BACK)
        self.which.addItem(_("All ({project})").format(project=numeral(len(session.project))), ALL)
        self.overlap = _spin(0, 100, 20, " %")
        self.several = _spin(1, 1, 1)
        self.several.setSpecialValueText(term("everyone"))
        self.seed = _spin(0, LARGEST_SEED, 1)
        self.names_of = forms.combo(self)
        self.names_of.addItem(_("Nobody"), "")
        for label in session.labels.applying_to("span"):
            self.names_of.addItem(label.shown, label.name)
        self.place = QLineEdit(str(handing.suggested_folder(self._project)), self)
        self.browse = forms.button(_("Choose…"))
        self.message = forms.Message(theme, self)
        self.standings = Standings(session.project, theme, self)
        self.start = forms.button(_("Hand out"), default=True)
        self.cancel = forms.button(_("Cancel"))
        self.tabs.addTab(self._first_page(), _("&Hand out"))
        self.tabs.addTab(self.standings, _("&Who has what"))
        column.addWidget(self.tabs, 1)
        column.addLayout(forms.row(None, self.cancel, self.start))
        self.set_theme(theme)
        self._later = single_shot(self, SETTLE, self._refresh)
        self._connect()
        self.people.put(handing.known_annotators(session.project))
        for name in set(self.people.names()).difference(names) if names else ():
            self.people.tick(name, False)
        self._refresh()
        (self.overlap if self.people.names() else self.field).setFocus()

    def wanted(self) -> Wanted:
        """What was chosen."""
        return Wanted(
            Path(self.place.text().strip()).expanduser(),
            tuple(self.people.names()),
            self.overlap.value() / 100,
            self.seed.value(),
            0 if self.several.value() == self.several.minimum() else self.several.value(),
            str(self.which.currentData()),
            self._chosen,
            str(self.names_of.currentData() or ""),
        )

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        forms.dress(self, theme)
        self.message.set_theme(theme)
        self.standings.set_theme(theme)

    def accept(self) -> None:
        self._refresh()
        if self.start.isEnabled():
            super().accept()

    def done(self, result: int) -> None:
        self._later.stop()
        super().done(result)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and (self.field.hasFocus() or self.tabs.currentIndex() > 0):
            return  # Enter adds the name; it hands nothing out from another page
        super().keyPressEvent(event)

    # ------------------------------------------------------------------------------------------ building
    def _first_page(self) -> QWidget:
        page = QWidget(self)
        column = QVBoxLayout(page)
        column.setContentsMargins(2, 14, 2, 0)
        column.setSpacing(12)
        fields = forms.row(
            forms.captioned(_("&Articles"), self.which),
            forms.captioned(_("&Tagged by several"), self.overlap),
            forms.captioned(_("&Each of those by"), self.several),
            forms.captioned(_("&Seed"), self.seed),
            spacing=14,
        )
        for at, stretch in enumerate((2, 1, 1, 1)):
            fields.setStretch(at, stretch)
        column.addLayout(fields)
        column.addWidget(
            forms.muted(
                _(
                    "What several annotators tag shows how far they agree; the rest is split evenly. The "
                    "same seed gives "
                    "the same shares. Nobody’s file holds the work of anybody else."
                )
            )
        )
        column.addWidget(self.people, 1)
        column.addLayout(forms.row(self.field, self.add))
        places = forms.captioned(_("&Folder"), forms.row(self.place, self.browse), buddy=self.place)
        last = forms.row(places, forms.captioned(_("Stand-ins for the &names of"), self.names_of), spacing=14)
        last.setStretch(0, 3)
        last.setStretch(1, 1)
        column.addLayout(last)
        column.addWidget(self.message)
        return page

    def _connect(self) -> None:
        self.people.changed.connect(self._later.start)
        for spin in (self.overlap, self.several, self.seed):
            spin.valueChanged.connect(lambda __: self._later.start())
        self.which.currentIndexChanged.connect(lambda __: self._later.start())
        self.place.textChanged.connect(lambda __: self._later.start())
        self.field.returnPressed.connect(self._add)
        self.field.textChanged.connect(lambda text: self.add.setEnabled(bool(text.strip())))
        self.add.clicked.connect(self._add)
        self.add.setEnabled(False)
        self.browse.clicked.connect(self._browse)
        self.tabs.currentChanged.connect(self._page_changed)
        self.start.clicked.connect(self.accept)
        self.cancel.clicked.connect(self.reject)

    # ------------------------------------------------------------------------------------------- changes
    def _add(self) -> None:
        try:
            names = handing.cleaned([self.field.text()], self.people.everybody())
        except AnnotatorError as problem:
            self.message.say(str(problem), "error")
            return
        if names:
            self.people.put(names)
            self.field.clear()
        self.field.setFocus()

    def _browse(self) -> None:
        folder = dialogs.choose_folder(self, _("A folder for the files"), self._project.parent)
        if folder is not None:
            self.place.setText(str(folder))

    def _page_changed(self, page: int) -> None:
        self.start.setVisible(page == 0)
        self.cancel.setText(_("Cancel") if page == 0 else _("Close"))

    def _refresh(self) -> None:
        """Show what everyone would get, or why nothing can be handed out."""
        self._later.stop()
        self.several.setMaximum(max(len(self.people.names()) - 1, 1))
        divided = self.which.currentData() in (NEW, ALL, CHOSEN)  # what is each one's own is not divided anew
        self.overlap.setEnabled(divided)
        self.seed.setEnabled(divided)
        self.several.setEnabled(divided and self.overlap.value() > 0 and len(self.people.names()) > 2)
        try:
            plan = self._planned()
        except AnnotatorError as problem:
            self._show_shares(None)
            self.message.say(f"{problem.message} {problem.hint}".strip(), "warning")
            self.start.setEnabled(False)
            return
        self._show_shares(plan)
        self.message.say(_told(plan), "info")
        self.start.setEnabled(True)
        try:
            if not self.place.text().strip():
                raise AnnotatorError(_("Name a folder for the files."))
            handing.files_of(self._project, self.wanted().folder, plan)
        except AnnotatorError as problem:
            self.message.say(str(problem), "warning")
            self.start.setEnabled(False)

    def _planned(self) -> Plan:
        if self._session.read_only:
            raise AnnotatorError(_("The project can only be read, so it cannot remember who has what."))
        wanted, project = self.wanted(), self._session.project
        if wanted.articles == SENT_BACK and self._returned is None:
            self._returned = handing.sent_back(project, handing.known_annotators(project))
        return handing.planned(
            project,
            wanted.names,
            wanted.overlap,
            wanted.seed,
            wanted.several,
            wanted.articles,
            self._returned,
            self._chosen,
        )

    def _show_shares(self, plan: Plan | None) -> None:
        if plan is None:
            self.people.show_shares({}, {}, {})
            return
        shared = set(plan.shared) if len(plan.shares) > 1 else set()
        self.people.show_shares(
            {name: len(share) for name, share in plan.shares.items()},
            {name: len(shared.intersection(share)) for name, share in plan.shares.items()},
            handing.file_names(self._project, [name for name, share in plan.shares.items() if share]),
        )


def _told(plan: Plan) -> str:
    """How the articles are divided, in a sentence."""
    total = len({article for share in plan.shares.values() for article in share})
    if not plan.seed:
        return _("{articles}: to each annotator what they have of them.").format(articles=_articles(total))
    people, shared = len(plan.shares), len(plan.shared)
    if people == 1:
        return _("{articles}, all for one annotator.").format(articles=_articles(total))
    copies = sum(plan.shared[0] in share for share in plan.shares.values()) if shared else 0
    each = term("everyone") if copies == people else _("{copies} annotators each").format(copies=copies)
    rest = total - shared
    parts = [_("{shared} to {each}").format(shared=numeral(shared), each=each)] if shared else []
    parts += [_("{rest} to one annotator each").format(rest=numeral(rest))] if rest else []
    return f"{_articles(total)}: {', '.join(parts)}."


def _spin(lowest: int, highest: int, value: int, suffix: str = "") -> QSpinBox:
    made = QSpinBox()
    made.setRange(lowest, highest)
    made.setValue(value)
    made.setSuffix(suffix)
    return made


class People(Table):
    """Annotators with a tick, and what each of those ticked gets. `changed` when a tick or the list does."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        heads = (_("Annotator"), _("Articles"), _("Of them shared"), _("File"))
        super().__init__(_("Annotators"), heads, (ARTICLES, SHARED), parent)
        header = self.header()
        header.setStretchLastSection(True)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        for section, width in ((NAME, 230), (ARTICLES, 90), (SHARED, 120)):
            header.resizeSection(section, width)
        self._items: dict[str, QTreeWidgetItem] = {}
        self.itemChanged.connect(lambda __, at: self.changed.emit() if at == NAME else None)

    def put(self, names: Sequence[str]) -> None:
        """Add names that are not there yet, and tick all of these."""
        for name in names:
            item = self._items.get(name)
            if item is None:
                item = self._items[name] = QTreeWidgetItem(self, [name])
                item.setData(NAME, NAME_ROLE, name)
                item.setToolTip(NAME, plain_tip(name))
                self.align(item)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(NAME, Qt.CheckState.Checked)
            self.setCurrentItem(item)
        self.changed.emit()

    def everybody(self) -> list[str]:
        """Those who are ticked and those who are not."""
        return list(self._items)

    def names(self) -> list[str]:
        """Those who are ticked."""
        return [name for name, item in self._items.items() if item.checkState(NAME) is Qt.CheckState.Checked]

    def tick(self, name: str, on: bool) -> None:
        """Tick somebody, or not."""
        self._items[name].setCheckState(NAME, Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)

    def show_shares(self, articles: dict[str, int], shared: dict[str, int], files: dict[str, str]) -> None:
        """Show what everyone gets; nothing for those who get nothing."""
        for name, item in self._items.items():
            count = articles.get(name)
            item.setText(ARTICLES, "" if count is None else numeral(count))
            item.setText(SHARED, "" if count is None else numeral(shared.get(name, 0)))
            item.setText(FILE, files.get(name, "" if count is None else "no file: nothing to tag"))
            item.setToolTip(FILE, plain_tip(files.get(name, "")))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        item = self.currentItem()
        if event.key() == Qt.Key.Key_Space and item is not None:
            self.tick(str(item.data(NAME, NAME_ROLE)), item.checkState(NAME) is not Qt.CheckState.Checked)
            return
        super().keyPressEvent(event)
