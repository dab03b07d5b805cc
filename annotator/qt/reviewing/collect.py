"""Collecting: what annotators' files would bring in, file by file; nothing changes before that has been seen."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDialog, QHeaderView, QTreeWidgetItem, QVBoxLayout, QWidget

from annotator.app.projects import SUFFIX
from annotator.app.reviewing import collect as collecting
from annotator.app.reviewing.collect import CollectPreview, Incoming
from annotator.app.reviewing.collect_read import REFUSED
from annotator.app.session import Session
from annotator.core.errors import Problem
from annotator.core.messages import _, ngettext, numeral
from annotator.core.project import Project
from annotator.core.wording import counted
from annotator.qt.parts import dialogs, forms, icons, progress
from annotator.qt.parts.dialogs import Choice
from annotator.qt.parts.tables import Table
from annotator.qt.parts.theme import Theme
from annotator.qt.parts.widgets import SectionTitle, plain_tip
from annotator.review.collect import ASK, BOTH, TWO_PEOPLE, Arrival, totals

FILE, ANNOTATOR = 0, 1
KINDS = ("new", "update", "same", "older", "both changed", REFUSED)
HEADS = (
    _("File"),
    _("Annotator"),
    _("New"),
    _("Updated"),
    _("Same"),
    _("Older"),
    _("Both changed"),
    _("Refused"),
)
_ICONS = {"new": "add", "update": "edit", "older": "info", "both changed": "merge", "same": "saved"}


def collect(parent: QWidget | None, theme: Theme, session: Session, paths: Sequence[Path] = ()) -> int:
    """Read annotators' files, asking for them if none are given, show what comes in, and bring it in.

    Returns how many layers came in.
    """
    found = list(paths) or dialogs.choose_files(
        parent, _("Files to collect"), session.file.path.parent, dialogs.PROJECT_FILTER
    )
    if not found:
        return 0
    preview = _preview(parent, session, found, ASK)
    if preview is not None and (alike := [p for p in preview.refused if p.code == TWO_PEOPLE]):
        both = _ask_of_two_people(parent, alike)
        preview = _preview(parent, session, found, BOTH) if both else preview
    if preview is None:
        return 0
    dialog = CollectDialog(preview, session, theme, parent)
    accepted = dialogs.run(dialog)
    dialog.deleteLater()
    return len(preview.coming) if accepted and collecting.collect(session, preview) else 0


def _preview(
    parent: QWidget | None, session: Session, paths: Sequence[Path], unclear: str
) -> CollectPreview | None:
    return progress.run(
        parent, _("Reading the files"), collecting.preview_collect(session.file, paths, unclear)
    )


def _ask_of_two_people(parent: QWidget | None, problems: Sequence[Problem]) -> bool:
    """Whether work that has nothing in common with what is here under the same name is to be kept beside it."""
    count = len(problems)
    said = ngettext("1 layer has", "{count} layers have", count).format(count=numeral(count))
    text = _(
        "{said} nothing in common with what is here under the same name. Nothing that is here is changed either way: "
        "keep theirs beside it, as “(other copy)”, or leave theirs out and ask who wrote it."
    ).format(said=said)
    details = "\n".join(problem.message for problem in problems)
    choices = [Choice("both", _("Keep both")), Choice("out", _("Leave theirs out"))]
    return (
        dialogs.ask(parent, _("Do two people work under one name?"), text, choices, details=details) == "both"
    )


class CollectDialog(QDialog):
    """Files at the top, each with how many of its layers come in and how; below, the articles of the chosen one."""

    def __init__(
        self, preview: CollectPreview, session: Session, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._preview, self._project, self._theme = preview, session.project, theme
        count = len(preview.files)
        title = ngettext("1 file", "{count} files", count).format(count=numeral(count))
        column = forms.window(
            self, _("Collect"), QSize(940, 640), heading=_("What comes in from {title}").format(title=title)
        )
        self.files = Table(_("Files"), HEADS, range(ANNOTATOR + 1, len(HEADS)), self)
        self.details = Table(
            _("What the chosen file brings"), (_("Article"), _("Annotator"), _("What happens")), parent=self
        )
        self.message = forms.Message(theme, self)
        self.start = forms.button(_("Bring in"), default=True)
        self.cancel = forms.button(_("Cancel"))
        column.addWidget(
            forms.muted(
                _(
                    "The files stay as they are. Bringing in is one step, which undo takes back; to "
                    "collect a file twice "
                    "changes nothing."
                )
            )
        )
        column.addWidget(self.files, 2)
        lower = QVBoxLayout()
        lower.setSpacing(6)
        lower.addWidget(SectionTitle(_("What the chosen file brings"), self))
        lower.addWidget(self.details)
        column.addLayout(lower, 3)
        column.addWidget(self.message)
        column.addLayout(forms.row(None, self.cancel, self.start))
        forms.dress(self, theme)
        for table in (self.files, self.details):
            table.ensurePolished()  # rows are measured as they are put in
        for row, incoming in enumerate(preview.files):
            self._add_file(row, incoming)
        self._size_columns()
        self.files.currentItemChanged.connect(lambda item, __: self._show_file(item))
        self.start.clicked.connect(self.accept)
        self.cancel.clicked.connect(self.reject)
        self._conclude(read_only=session.read_only)
        if (telling := self.files.topLevelItem(self._most_telling())) is not None:
            self.files.setCurrentItem(telling)
        self.files.setFocus()

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self._theme = theme
        forms.dress(self, theme)
        self.message.set_theme(theme)
        for row, incoming in enumerate(self._preview.files):
            self._draw_file(self.files.topLevelItem(row), incoming)
        self._show_file(self.files.currentItem())

    # ------------------------------------------------------------------------------------------- the files
    def _add_file(self, row: int, incoming: Incoming) -> None:
        counts = {**totals(incoming.arrivals), REFUSED: len(incoming.refused)}
        names = ", ".join(incoming.annotators)
        shown = [numeral(counts[kind]) if counts[kind] else "–" for kind in KINDS]
        item = QTreeWidgetItem(self.files, [incoming.path.name.removesuffix(SUFFIX), names or "–", *shown])
        item.setData(FILE, Qt.ItemDataRole.UserRole, row)
        item.setToolTip(FILE, plain_tip(str(incoming.path)))
        item.setToolTip(ANNOTATOR, plain_tip(names))
        for column, kind in enumerate(KINDS, ANNOTATOR + 1):
            said = f"{numeral(counts[kind])} {HEADS[column].lower()}"
            item.setData(column, Qt.ItemDataRole.AccessibleTextRole, said)
        self.files.align(item)
        self._draw_file(item, incoming)

    def _draw_file(self, item: QTreeWidgetItem | None, incoming: Incoming) -> None:
        if item is None:
            return
        theme = self._theme
        name, colour = "saved", theme.success
        if incoming.refused:
            name, colour = "error", theme.danger
        elif incoming.remarks or any(arrival.kind == "both changed" for arrival in incoming.arrivals):
            name, colour = "warning", theme.warning
        item.setIcon(FILE, icons.icon(theme, name, colour))
        for column in range(ANNOTATOR + 1, len(HEADS)):
            zero = item.text(column) == "–"
            item.setForeground(column, theme.text_faint if zero else theme.text)

    def _size_columns(self) -> None:
        header = self.files.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(FILE, QHeaderView.ResizeMode.Stretch)
        for column, width in enumerate((0, 150, 66, 84, 70, 70, 114, 88)):
            if column:
                header.resizeSection(column, width)
        below = self.details.header()
        below.setStretchLastSection(True)
        below.resizeSection(0, 330)
        below.resizeSection(1, 150)

    def _most_telling(self) -> int:
        """The first file with something to look at twice, else the first."""
        odd = (
            row for row, incoming in enumerate(self._preview.files) if incoming.refused or incoming.remarks
        )
        return next(odd, 0)

    # ----------------------------------------------------------------------------------------- the articles
    def _show_file(self, item: QTreeWidgetItem | None) -> None:
        self.details.clear()
        if item is None:
            return
        incoming = self._preview.files[item.data(FILE, Qt.ItemDataRole.UserRole)]
        rows = [self._problem(problem, "error") for problem in incoming.refused]
        rows += [self._problem(problem, "warning") for problem in incoming.remarks]
        told = [arrival for arrival in incoming.arrivals if arrival.kind != "same"]
        told.sort(key=lambda arrival: KINDS.index(arrival.kind), reverse=True)
        rows += [self._arrival(arrival, self._project) for arrival in told]
        same = len(incoming.arrivals) - len(told)
        if same or not rows:
            rows.append(self._nothing(same))
        self.details.addTopLevelItems(rows)
        for made in rows:
            made.setFirstColumnSpanned(not made.text(1))  # a sentence about the file, not about one article
        self.details.setCurrentItem(rows[0])

    def _arrival(self, arrival: Arrival, project: Project) -> QTreeWidgetItem:
        entry = project.entries.get(arrival.article)
        said = collecting.told(arrival)
        made = QTreeWidgetItem([entry.title if entry else arrival.article, arrival.annotator, said])
        theme = self._theme
        colour = theme.warning if arrival.kind == "both changed" else theme.text_muted
        made.setIcon(2, icons.icon(theme, _ICONS[arrival.kind], colour))
        for column in range(3):
            made.setToolTip(column, plain_tip(made.text(column)))
        return made

    def _problem(self, problem: Problem, severity: str) -> QTreeWidgetItem:
        """A problem says itself which article it is about."""
        theme = self._theme
        line = f" (line {numeral(problem.line)})" if problem.line else ""
        word = _("Refused: ") if severity == "error" else ""
        made = QTreeWidgetItem([f"{word}{problem.message}{line} {problem.hint}".strip()])
        made.setToolTip(0, plain_tip(str(problem)))
        made.setIcon(0, icons.icon(theme, severity, theme.danger if severity == "error" else theme.warning))
        return made

    def _nothing(self, same: int) -> QTreeWidgetItem:
        said = (
            ngettext(
                "{same} article is the same as here", "{same} articles are the same as here", same
            ).format(same=numeral(same))
            if same
            else _("Nothing is in it")
        )
        made = QTreeWidgetItem([said])
        made.setIcon(0, icons.icon(self._theme, "saved", self._theme.text_muted))
        return made

    # -------------------------------------------------------------------------------------------- the result
    def _conclude(self, *, read_only: bool) -> None:
        preview = self._preview
        coming, refused, recut = len(preview.coming), len(preview.refused), len(preview.recut)
        both = sum(arrival.kind == "both changed" for arrival in preview.coming)
        parts = []
        if coming:
            articles = len({arrival.article for arrival in preview.coming})
            said = ngettext("1 layer comes", "{coming} layers come", coming).format(coming=numeral(coming))
            parts.append(
                _("{said} in, on {articles}.").format(
                    said=said, articles=counted(articles, "article", "articles")
                )
            )
        elif not recut:
            parts.append(_("There is nothing new in it."))
        if recut:
            said = ngettext("1 article", "{recut} articles", recut).format(recut=numeral(recut))
            parts.append(_("The sentences or zones of {said} are taken over.").format(said=said))
        if both:
            said = ngettext("1 was", "{both} were", both).format(both=numeral(both))
            parts.append(
                _("{said} changed on both sides: both are kept, to be compared in the review.").format(
                    said=said
                )
            )
        if refused:
            parts.append(
                ngettext("{refused} is refused.", "{refused} are refused.", refused).format(
                    refused=numeral(refused)
                )
            )
        if read_only:
            parts.append(_("The project can only be read, so nothing can be brought in."))
        odd = both or refused or read_only
        self.message.say(" ".join(parts), "warning" if odd else "success" if coming or recut else "info")
        self.start.setEnabled(bool(coming or recut) and not read_only)
        if not self.start.isEnabled():
            self.cancel.setText(_("Close"))
