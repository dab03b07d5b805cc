"""Bringing articles in: files, folders or pasted text, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QIcon, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QHeaderView,
    QListWidget,
    QListWidgetItem,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from annotator import formats, paths
from annotator.app.importing import asking, newer
from annotator.app.importing import read_again as reading_again
from annotator.app.importing.articles import ImportResult
from annotator.app.importing.labels import Foreign
from annotator.app.importing.read_again import Doubt
from annotator.app.progress import T, Work
from annotator.app.session import Session
from annotator.app.versions.recognising import Offer
from annotator.core import regular
from annotator.core.errors import AnnotatorError, Problem
from annotator.core.messages import _, numeral
from annotator.qt.importing import columns as columns_dialog
from annotator.qt.importing import labels as mapping_dialog
from annotator.qt.importing import newer_versions
from annotator.qt.parts import dialogs, dropped, forms, icons, progress
from annotator.qt.parts.theme import Theme
from annotator.qt.parts.widgets import plain_tip

ID_ROLE = Qt.ItemDataRole.UserRole
AS_IT_IS = _("as it is")
BOX_WIDTH = 190
MOST_FILES = 30
TYPED = ("encoding", "lang")
"""Options of which the alternatives that are named are not all that there are."""

Complete = Callable[[Sequence[str], str], object]
"""Takes the articles of which something is still to be found, and the id of the step that brought them."""


def import_articles(
    parent: QWidget | None,
    theme: Theme,
    session: Session,
    found: Sequence[Path] = (),
    complete: Complete | None = None,
) -> ImportResult | None:
    """Import files and folders, asking for them if none are given, and say what came of it.

    What a long import leaves for later is given to `complete`, such as `Completion.start`.
    """
    chosen, format_name = list(found), ""
    if not chosen:
        dialog = ImportDialog(theme, parent)
        accepted = dialogs.run(dialog)
        chosen, format_name = dialog.paths(), dialog.format_name()
        dialog.deleteLater()
        if not accepted or not chosen:
            return None
    options_of = columns_dialog.choose_columns(parent, theme, chosen, format_name)
    if options_of is None:
        return None

    desk = _Desk(parent, theme, session, complete)
    return asking.bring_in(session, chosen, desk, format_name, options_of)


class _Desk:
    """The person at the window, who is asked by dialogs."""

    def __init__(
        self, parent: QWidget | None, theme: Theme, session: Session, complete: Complete | None
    ) -> None:
        self._parent, self._theme, self._session, self._complete = parent, theme, session, complete

    def run(self, work: Work[T], /) -> T | None:
        return progress.run(self._parent, _("Importing articles"), work, threaded=True)

    def map_labels(self, unknown: Sequence[Foreign]) -> dict[str, str] | None:
        return mapping_dialog.map_labels(self._parent, self._theme, unknown, self._session.labels)

    def look(self, result: ImportResult) -> dict[Path, dict[str, str]]:
        return show_result(self._parent, self._theme, self._session, result)

    def take_versions(self, offers: Sequence[Offer]) -> Sequence[Offer]:
        return newer_versions.ask(self._parent, self._session, offers)

    def complete(self, late: Sequence[str], step: str) -> None:
        if self._complete is not None:
            self._complete(late, step)


def paste_article(parent: QWidget | None, theme: Theme, session: Session) -> ImportResult | None:
    """Show what is in the clipboard as an article and import it."""
    from annotator.qt.importing.paste import PasteDialog

    dialog = PasteDialog(theme, session.project.header, parent)
    accepted = dialogs.run(dialog)
    imported = dialog.imported() if accepted else None
    dialog.deleteLater()
    if imported is None:
        return None
    try:
        result = newer.add_pasted(
            session,
            imported,
            lambda offers: newer_versions.ask(parent, session, offers),
            newer_versions.Doing(parent),
        )
    except AnnotatorError as problem:
        dialogs.error(parent, problem)
        return None
    if result.duplicates or result.problems:
        show_result(parent, theme, session, result)
    return result


def show_result(
    parent: QWidget | None, theme: Theme, session: Session, result: ImportResult
) -> dict[Path, dict[str, str]]:
    """Say what was added, what was guessed and what went wrong; opens the article that is chosen.

    Returns what the readers are to be told of files that are to be imported again, another way.
    """
    titles = {
        name: session.project.entries[name].title for name in result.added if name in session.project.entries
    }
    dialog = ImportResultDialog(result, titles, theme, parent)
    dialogs.run(dialog)
    if dialog.chosen:
        session.open_article(dialog.chosen)
    again = dialog.again
    dialog.deleteLater()
    return again


class ImportDialog(QDialog):
    """Which files and folders to import; they can be dropped on it."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setAcceptDrops(True)
        column = forms.window(self, _("Import articles"), QSize(640, 440))
        self.list = QListWidget(self)
        self.list.setAccessibleName(_("Files and folders to import"))
        self.list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.list.setSelectionMode(QListWidget.SelectionMode.ExtendedSelection)
        self.files = forms.button(_("Add files…"))
        self.folder = forms.button(_("Add a folder…"))
        self.remove = forms.button(_("Remove"), quiet=True)
        self.format = forms.combo(self)
        self.format.addItem(_("Recognise each file by itself"), "")
        for known in formats.all():
            if known.reads:
                self.format.addItem(f"{known.title} ({', '.join(known.extensions)})", known.name)
        self.start = forms.button(_("Import"), default=True)
        cancel = forms.button(_("Cancel"))
        column.addWidget(
            forms.muted(
                _(
                    "Texts, web pages and other files, or folders of them. You can also drop them here. "
                    "Files stay as they are; what is in the project already is not added again."
                )
            )
        )
        column.addWidget(self.list, 1)
        column.addLayout(forms.row(self.files, self.folder, self.remove, None))
        column.addLayout(forms.captioned(_("Format"), self.format))
        column.addLayout(forms.row(None, cancel, self.start))
        forms.dress(self, theme)
        self.files.clicked.connect(self._add_files)
        self.folder.clicked.connect(self._add_folder)
        self.remove.clicked.connect(self._remove)
        self.start.clicked.connect(self.accept)
        cancel.clicked.connect(self.reject)
        delete = QShortcut(QKeySequence("Del"), self.list)
        delete.setContext(Qt.ShortcutContext.WidgetShortcut)
        delete.activated.connect(self._remove)
        self._refresh()
        self.files.setFocus()

    def paths(self) -> list[Path]:
        """The files and folders, in the order in which they were added."""
        return [Path(self.list.item(at).data(ID_ROLE)) for at in range(self.list.count())]

    def format_name(self) -> str:
        """The format for all of them; "" where each is asked."""
        return str(self.format.currentData())

    def add(self, found: Sequence[Path]) -> None:
        """Add files and folders that are not there yet."""
        known = set(self.paths())
        for path in found:
            if path not in known:
                item = QListWidgetItem(
                    icons.icon(self._theme, "folder-open" if regular.is_folder(path) else "article"),
                    str(path),
                )
                item.setData(ID_ROLE, str(path))
                item.setToolTip(plain_tip(str(path)))
                self.list.addItem(item)
        self._refresh()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            dropped.accept_copy(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        dropped.accept_copy(event)

    def dropEvent(self, event: QDropEvent) -> None:
        dropped.accept_copy(event)
        self.add(dropped.local_paths(event.mimeData()))

    def _add_files(self) -> None:
        known = sorted({ending for known in formats.all() if known.reads for ending in known.extensions})
        filters = _("Articles ({value});;All files (*)").format(
            value=" ".join("*" + ending for ending in known)
        )
        self.add(dialogs.choose_files(self, _("Articles to import"), paths.documents_dir(), filters))
        if self.list.count():
            self.start.setFocus()

    def _add_folder(self) -> None:
        path = dialogs.choose_folder(self, _("A folder of articles"), paths.documents_dir())
        self.add([path] if path else [])
        if self.list.count():
            self.start.setFocus()

    def _remove(self) -> None:
        for item in self.list.selectedItems():
            self.list.takeItem(self.list.row(item))
        self._refresh()

    def _refresh(self) -> None:
        self.start.setEnabled(self.list.count() > 0)
        self.remove.setEnabled(self.list.count() > 0)


class ImportResultDialog(QDialog):
    """What an import did. `chosen` is the id of the added article that was activated, or "".

    Beside each guess stands a box with what else it may be; `again` holds, for the files of which something else was
    chosen, what their readers are to be told.
    """

    def __init__(
        self, result: ImportResult, titles: dict[str, str], theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.chosen = ""
        self.again: dict[Path, dict[str, str]] = {}
        self.boxes: list[tuple[Doubt, QComboBox]] = []
        self._result, self._titles = result, titles
        text = str(result)
        column = forms.window(self, _("Import"), QSize(820, 560), heading=f"{text[0].upper()}{text[1:]}")
        self.list = QTreeWidget(self)
        self.list.setAccessibleName(_("Result of the import"))
        self.list.setHeaderHidden(True)
        self.list.setIndentation(16)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        sign, colour = ("warning", theme.warning) if result.problems else ("saved", theme.success)
        self._problem_group(result.problems, icons.icon(theme, sign, colour))
        self._guess_group(reading_again.doubts(result), icons.icon(theme, "warning", theme.warning))
        self._group(_("Added"), [(titles.get(name, name), name) for name in result.added])
        self._group(_("New labels"), [(name, "") for name in result.new_labels])
        self._group(_("Already in the project"), [(title, "") for title in result.duplicates])
        self.read_again = forms.button(_("Import these files again"), tip=_("Reads them as chosen, instead"))
        self.read_again.setVisible(bool(self.boxes))
        self.read_again.setEnabled(False)
        self.copy = forms.button(_("Copy details"))
        close = forms.button(_("Close"), default=True)
        column.addWidget(
            forms.muted(
                _(
                    "Press Enter on an added article to open it, or on a guess to choose something else. "
                    "Undo takes the whole import back."
                )
            )
        )
        column.addWidget(self.list, 1)
        column.addLayout(forms.row(self.copy, None, self.read_again, close))
        forms.dress(self, theme)
        self.copy.clicked.connect(lambda: dialogs.copy_text(self.details()))
        close.clicked.connect(self.accept)
        self.read_again.clicked.connect(self._read_again)
        self.list.itemActivated.connect(self._open)
        close.setFocus()

    def details(self) -> str:
        """Everything as text, for a message to somebody else."""
        lines = [str(self._result)]
        for title, found in (
            (_("Problems"), [str(problem) for problem in self._result.problems]),
            (_("Guessed"), ["\n    ".join([str(doubt), *map(str, doubt.files)]) for doubt, __ in self.boxes]),
            (_("Added"), [self._titles.get(name, name) for name in self._result.added]),
            (_("New labels"), list(self._result.new_labels)),
            (_("Already in the project"), list(self._result.duplicates)),
        ):
            if found:
                lines += ["", f"{title}:", *(f"- {line}" for line in found)]
        return "\n".join(lines)

    def _guess_group(self, doubts: Sequence[Doubt], sign: QIcon) -> None:
        """A row for each guess with a box of alternatives; where anything may be right, it can be typed."""
        if not doubts:
            return
        self.list.setColumnCount(2)
        self.list.header().setStretchLastSection(False)
        self.list.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.list.header().setSectionResizeMode(1, QHeaderView.ResizeMode.Fixed)
        self.list.header().resizeSection(1, BOX_WIDTH)
        top = self._top(_("Guessed ({doubts})").format(doubts=numeral(len(doubts))), sign)
        for doubt in doubts:
            item = QTreeWidgetItem(top, [doubt.short])
            places = "\n".join(str(path) for path in doubt.files[:MOST_FILES])
            item.setToolTip(0, plain_tip(f"{doubt}\n{places}"))
            box = forms.combo(self.list)
            box.setAccessibleName(_("Other than: {doubt}").format(doubt=doubt))
            box.addItem(AS_IT_IS)
            for value in doubt.guess.alternatives:
                box.addItem(value)
            if doubt.guess.option in TYPED:
                box.setEditable(True)
                box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
            box.currentTextChanged.connect(lambda __: self.read_again.setEnabled(bool(self._chosen())))
            self.list.setItemWidget(item, 1, box)
            self.boxes.append((doubt, box))
        top.setExpanded(True)

    def _chosen(self) -> dict[Path, dict[str, str]]:
        typed = ((doubt, box.currentText().strip()) for doubt, box in self.boxes)
        return reading_again.options_for((doubt, text) for doubt, text in typed if text not in ("", AS_IT_IS))

    def _read_again(self) -> None:
        self.again = self._chosen()
        self.accept()

    def _top(self, text: str, sign: QIcon | None = None) -> QTreeWidgetItem:
        top = QTreeWidgetItem(self.list, [text])
        font = top.font(0)
        font.setWeight(font.Weight.DemiBold)
        top.setFont(0, font)
        if sign is not None:
            top.setIcon(0, sign)
        return top

    def _problem_group(self, problems: Sequence[Problem], sign: QIcon) -> None:
        """A row for what is said in the same words, with the places under it."""
        if not problems:
            return
        found = reading_again.findings(problems)
        top = self._top(_("Problems ({problems})").format(problems=numeral(len(problems))), sign)
        for finding in found:
            item = QTreeWidgetItem(top, [str(finding)])
            item.setToolTip(0, plain_tip(f"{finding} {finding.problem.hint}".strip()))
            if finding.problem.hint and finding.problem.severity == "error":
                QTreeWidgetItem(item, [finding.problem.hint]).setToolTip(0, plain_tip(finding.problem.hint))
            for name in finding.places[:MOST_FILES]:
                QTreeWidgetItem(item, [name]).setToolTip(0, plain_tip(name))
            if len(finding.places) > MOST_FILES:
                QTreeWidgetItem(
                    item, [_("and {places} more").format(places=numeral(len(finding.places) - MOST_FILES))]
                )
            item.setExpanded(len(finding.places) == 1)
        top.setExpanded(True)

    def _group(self, title: str, found: Sequence[tuple[str, str]]) -> None:
        if not found:
            return
        top = self._top(f"{title} ({numeral(len(found))})")
        for text, article in found:
            item = QTreeWidgetItem(top, [text])
            item.setToolTip(0, plain_tip(text))
            item.setData(0, ID_ROLE, article)
        top.setExpanded(True)

    def _open(self, item: QTreeWidgetItem) -> None:
        box = self.list.itemWidget(item, 1)
        if isinstance(box, QComboBox):
            box.setFocus()
            return
        article = str(item.data(0, ID_ROLE) or "")
        if article:
            self.chosen = article
            self.accept()
