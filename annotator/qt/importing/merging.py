"""Merging: which labels are which, who is one person, and what other projects bring; nothing changes before that."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDialog, QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from annotator.app.merging import asking
from annotator.app.merging.asking import LABELS, NO, PEOPLE, YES, Open
from annotator.app.merging.people import KEEP_BOTH, SAME_PERSON
from annotator.app.merging.preview import Coming, MergePreview
from annotator.app.merging.telling import Group, Line, groups
from annotator.app.progress import T, Work
from annotator.app.projects import SUFFIX
from annotator.app.session import Session
from annotator.core.messages import _, ngettext, numeral
from annotator.core.wording import counted
from annotator.qt.importing import labels as mapping_dialog
from annotator.qt.parts import dialogs, forms, icons, progress
from annotator.qt.parts.dialogs import Choice
from annotator.qt.parts.tables import Table
from annotator.qt.parts.theme import Theme
from annotator.qt.parts.widgets import SectionTitle, plain_tip

FILE = 0
WHOLE = Qt.ItemDataRole.UserRole
HEADS = (
    _("Project"),
    _("New articles"),
    _("Here already"),
    _("Layers"),
    _("Annotations"),
    _("New labels"),
    _("Not taken"),
)
WIDTHS = (0, 112, 108, 76, 110, 98, 92)
ROW_ROOM = 34
MOST_SHOWN = 1_000
"""How many lines of a group are listed."""
TWO_PEOPLE, ONE_PERSON, EACH = "two", "one", "each"


def merge(parent: QWidget | None, theme: Theme, session: Session, paths: Sequence[Path] = ()) -> str:
    """Bring other projects in, asking for them if none are given; what came of it, "" where nothing did."""
    found = list(paths) or dialogs.choose_files(
        parent, _("Projects to merge into this one"), session.file.path.parent, dialogs.PROJECT_FILTER
    )
    if not found:
        return ""
    made = asking.merge(session, found, _Desk(parent, theme, session))
    if made is None:
        return ""
    preview, step = made
    return f"{step.title}: {'; '.join(map(str, preview.projects))}."


class _Desk:
    """The person at the window, who is asked by dialogs."""

    def __init__(self, parent: QWidget | None, theme: Theme, session: Session) -> None:
        self._parent, self._theme, self._session = parent, theme, session

    def run(self, work: Work[T], title: str, /) -> T | None:
        return progress.run(self._parent, title, work)

    def map_labels(self, asked: Open, chosen: Mapping[str, str] | None) -> dict[str, str] | None:
        question = mapping_dialog.Question(
            _("Labels of the other projects"), _("All else comes in."), _("Go on"), asked.apart, asked.why
        )
        return mapping_dialog.map_labels(
            self._parent, self._theme, asked.found, self._session.labels, question, chosen
        )

    def same_people(self, asked: Mapping[str, str]) -> dict[str, str] | None:
        names = list(asked)
        choices = [Choice(TWO_PEOPLE, _("Two people")), Choice(ONE_PERSON, _("One person"))]
        if len(names) > 1:
            choices.append(Choice(EACH, _("Ask about each")))
        said = self._ask_of(names, asked, choices)
        if said != EACH:
            return dict.fromkeys(names, _MEANS[said]) if said else None
        answers = {}
        for name in names:
            if not (said := self._ask_of([name], asked, choices[:2])):
                return None
            answers[name] = _MEANS[said]
        return answers

    def _ask_of(self, names: Sequence[str], asked: Mapping[str, str], choices: Sequence[Choice]) -> str:
        title = ngettext(
            "Is “{names}” one person?", "Are {names2} of both projects the same people?", len(names)
        ).format(names=names[0], names2=counted(len(names), "name", "names"))
        text = _(
            "Two people: theirs comes in beside, under a name with a number. One person: what both say is kept in "
            "one layer. Nothing that is here is changed either way."
        )
        said = asked[names[0]] if len(names) == 1 else f"{forms.shown_list([f'“{n}”' for n in names])}."
        details = "\n".join(asked[name] for name in names)
        return dialogs.ask(self._parent, title, f"{said}\n\n{text}", choices, details=details)

    def look(self, preview: MergePreview, may_ask: AbstractSet[str], /) -> str:
        dialog = MergeDialog(preview, self._theme, self._parent, may_ask)
        wanted = dialog.wanted if dialogs.run(dialog) else NO
        dialog.deleteLater()
        return wanted


_MEANS = {TWO_PEOPLE: KEEP_BOTH, ONE_PERSON: SAME_PERSON}


class MergeDialog(QDialog):
    """Projects at the top, each with how much of it comes in; below, all that the chosen one brings, by kind.

    `wanted` is what the person says: `asking.YES`, or what they want to be asked about once more.
    """

    def __init__(
        self,
        preview: MergePreview,
        theme: Theme,
        parent: QWidget | None = None,
        may_ask: AbstractSet[str] = frozenset(),
    ) -> None:
        super().__init__(parent)
        self._preview, self._theme = preview, theme
        self.wanted = NO
        column = forms.window(
            self,
            _("Merge another project"),
            QSize(940, 640),
            heading=_("What comes in from {projects}").format(
                projects=counted(len(preview.projects), "project", "projects")
            ),
        )
        column.addWidget(
            forms.muted(
                _(
                    "The other projects stay as they are. Bringing in is one step, which undo takes back; to merge a "
                    "project twice adds only what was done in it since."
                )
            )
        )
        self.projects = Table(_("Projects"), HEADS, range(1, len(HEADS)), self)
        self._make_details()
        self.whole = forms.muted("", self)
        self.message = forms.Message(theme, self)
        self.labels = forms.button(_("&Labels…"), tip=_("Say once more which labels are which"))
        self.people = forms.button(_("&Annotators…"), tip=_("Say once more who is one person"))
        self.start = forms.button(_("Bring in"), default=True)
        self.cancel = forms.button(_("Cancel"))
        column.addWidget(self.projects)
        column.addWidget(SectionTitle(_("What the chosen project brings"), self))
        column.addWidget(self.details, 1)
        column.addWidget(self.whole)
        column.addWidget(self.message)
        column.addLayout(forms.row(self.labels, self.people, None, self.cancel, self.start))
        forms.dress(self, theme)
        self.projects.ensurePolished()
        for row, coming in enumerate(preview.projects):
            self._add_project(row, coming)
        self._size_columns()
        self.labels.setVisible(LABELS in may_ask)
        self.people.setVisible(PEOPLE in may_ask)
        self.projects.currentItemChanged.connect(lambda item, __: self._show_project(item))
        self.details.currentItemChanged.connect(lambda item, __: self._show_whole(item))
        self.start.clicked.connect(lambda: self._say(YES))
        self.labels.clicked.connect(lambda: self._say(LABELS))
        self.people.clicked.connect(lambda: self._say(PEOPLE))
        self.cancel.clicked.connect(self.reject)
        self._conclude()
        if (first := self.projects.topLevelItem(0)) is not None:
            self.projects.setCurrentItem(first)
        self.details.setFocus()

    def _make_details(self) -> None:
        self.details = QTreeWidget(self)
        self.details.setAccessibleName(_("What the chosen project brings"))
        self.details.setColumnCount(2)
        self.details.setHeaderHidden(True)
        self.details.setUniformRowHeights(True)
        self.details.setIndentation(16)

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self._theme = theme
        forms.dress(self, theme)
        self.message.set_theme(theme)
        for row, coming in enumerate(self._preview.projects):
            self._draw_project(self.projects.topLevelItem(row), coming)
        self._show_project(self.projects.currentItem())

    def _say(self, wanted: str) -> None:
        self.wanted = wanted
        self.accept()

    # ------------------------------------------------------------------------------------------- projects
    def _add_project(self, row: int, coming: Coming) -> None:
        lost = len(coming.left) + len(coming.overruled)
        numbers = (
            len(coming.added),
            len(coming.matched),
            coming.layers,
            coming.annotations,
            len(coming.new_labels),
            lost,
        )
        name = coming.path.name.removesuffix(SUFFIX)
        shown = f"{coming.title} ({name})" if coming.title not in (name, coming.path.name) else name
        item = QTreeWidgetItem(self.projects, [shown, *(numeral(n) if n else "–" for n in numbers)])
        item.setData(FILE, Qt.ItemDataRole.UserRole, row)
        item.setToolTip(FILE, plain_tip(str(coming.path)))
        for at, number in enumerate(numbers, 1):
            item.setData(at, Qt.ItemDataRole.AccessibleTextRole, f"{numeral(number)} {HEADS[at].lower()}")
        self.projects.align(item)
        self._draw_project(item, coming)

    def _draw_project(self, item: QTreeWidgetItem | None, coming: Coming) -> None:
        if item is None:
            return
        theme = self._theme
        name, colour = "saved", theme.success
        if coming.refused:
            name, colour = "error", theme.danger
        elif coming.left or coming.overruled:
            name, colour = "warning", theme.warning
        item.setIcon(FILE, icons.icon(theme, name, colour))
        for at in range(1, len(HEADS)):
            item.setForeground(at, theme.text_faint if item.text(at) == "–" else theme.text)

    def _size_columns(self) -> None:
        header = self.projects.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(FILE, QHeaderView.ResizeMode.Stretch)
        for at, width in enumerate(WIDTHS[1:], 1):
            header.resizeSection(at, width)
        rows = min(len(self._preview.projects), 5)
        self.projects.setFixedHeight(header.sizeHint().height() + ROW_ROOM * rows + 8)
        below = self.details.header()
        below.setStretchLastSection(True)
        below.resizeSection(0, 460)

    # ------------------------------------------------------------------------------------------- what comes
    def _show_project(self, item: QTreeWidgetItem | None) -> None:
        self.details.clear()
        if item is None:
            return
        coming = self._preview.projects[item.data(FILE, Qt.ItemDataRole.UserRole)]
        for group in groups(coming):
            self._add_group(group)
        if (first := self.details.topLevelItem(0)) is not None:
            self.details.setCurrentItem(first)

    def _show_whole(self, item: QTreeWidgetItem | None) -> None:
        """A sentence may be longer than its line."""
        self.whole.setText(str(item.data(0, WHOLE) or "") if item is not None else "")

    def _add_group(self, group: Group) -> None:
        theme = self._theme
        top = QTreeWidgetItem(self.details, [f"{group.title} ({numeral(len(group.lines))})"])
        font = top.font(0)
        font.setWeight(font.Weight.DemiBold)
        top.setFont(0, font)
        top.setFirstColumnSpanned(True)
        if group.severity != "info":
            colour = theme.danger if group.severity == "error" else theme.warning
            top.setIcon(0, icons.icon(theme, group.severity, colour))
        lines = list(self._lines(group.lines[:MOST_SHOWN]))
        if len(group.lines) > MOST_SHOWN:
            lines.append(
                QTreeWidgetItem([_("and {lines} more").format(lines=numeral(len(group.lines) - MOST_SHOWN))])
            )
        top.addChildren(lines)
        for line in lines:
            line.setFirstColumnSpanned(not line.text(1))  # a sentence takes the whole line
        top.setExpanded(group.opened)

    def _lines(self, lines: Iterable[Line]) -> Iterable[QTreeWidgetItem]:
        for line in lines:
            made = QTreeWidgetItem([line.what, line.becomes])
            made.setForeground(1, self._theme.text_muted)
            made.setData(
                0, WHOLE, "\n".join(filter(None, (line.what, line.more))) if not line.becomes else ""
            )
            tip = plain_tip("\n".join(filter(None, (line.what, line.becomes, line.more))))
            made.setToolTip(0, tip)
            made.setToolTip(1, tip)
            yield made

    # -------------------------------------------------------------------------------------------- the result
    def _conclude(self) -> None:
        preview = self._preview
        refused, lost = len(preview.refused), len(preview.left)
        ours = sum(len(each.overruled) for each in preview.projects)
        parts = []
        if refused:
            parts.append(_("Nothing comes in until what is asked above has been said."))
        elif preview.brings:
            articles = sum(len(each.added) for each in preview.projects)
            items = sum(each.annotations for each in preview.projects)
            parts.append(
                _("{articles} and {annotations} come in.").format(
                    articles=counted(articles, "article", "articles"),
                    annotations=counted(items, "annotation", "annotations"),
                )
            )
        else:
            parts.append(_("There is nothing new in it: all of it is here already."))
        if lost:
            parts.append(_("{things} cannot be taken.").format(things=counted(lost, "thing", "things")))
        if ours:
            parts.append(
                ngettext(
                    "{decisions} that is made here already stay.",
                    "{decisions} that are made here already stay.",
                    ours,
                ).format(decisions=counted(ours, "decision", "decisions"))
            )
        odd = refused or lost or ours
        self.message.say(" ".join(parts), "warning" if odd else "success" if preview.brings else "info")
        self.start.setEnabled(preview.brings and not refused)
        if not self.start.isEnabled():
            self.cancel.setText(_("Close"))
