"""Bringing articles in: files, folders or pasted text, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QIcon, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QListWidget,
    QListWidgetItem,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from annotator import formats, paths
from annotator.app import importing
from annotator.app.importing import ImportResult
from annotator.app.session import Session
from annotator.core.errors import AnnotatorError, Problem
from annotator.qt import columns_dialog, copying, dialogs, drops, forms, icons, mapping_dialog, progress
from annotator.qt.theme import Theme
from annotator.qt.widgets import plain_tip

ID_ROLE = Qt.ItemDataRole.UserRole

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

    def read(mapping: Mapping[str, str], *, ask: bool) -> ImportResult | None:
        work = importing.import_paths(
            session.file, chosen, format_name, options_of=options_of, mapping=mapping, ask=ask
        )
        return progress.run(parent, "Importing articles", work, threaded=True)

    # A project without labels has nothing to map to: it takes those of the files.
    result = read({}, ask=len(session.labels) > 0)
    if result is not None and result.unknown:
        mapping = mapping_dialog.map_labels(parent, theme, result.unknown, session.labels)
        result = read(mapping, ask=False) if mapping is not None else None
    if result is not None:
        step = importing.record(session, result)
        if complete is not None:
            complete(result.late, step)
        show_result(parent, theme, session, result)
    return result


def paste_article(parent: QWidget | None, theme: Theme, session: Session) -> ImportResult | None:
    """Show what is in the clipboard as an article and import it."""
    from annotator.qt.import_paste import PasteDialog

    dialog = PasteDialog(theme, session.project.header.language, parent)
    accepted = dialogs.run(dialog)
    imported = dialog.imported() if accepted else None
    dialog.deleteLater()
    if imported is None:
        return None
    try:
        result = importing.import_one(session.file, imported)
    except AnnotatorError as problem:
        dialogs.error(parent, problem)
        return None
    importing.record(session, result)
    if result.added:
        session.open_article(result.added[0])
    if result.duplicates or result.problems:
        show_result(parent, theme, session, result)
    return result


def show_result(parent: QWidget | None, theme: Theme, session: Session, result: ImportResult) -> None:
    """Say what was added, what was there already and what went wrong; opens the article that is chosen."""
    titles = {
        name: session.project.entries[name].title for name in result.added if name in session.project.entries
    }
    dialog = ImportResultDialog(result, titles, theme, parent)
    dialogs.run(dialog)
    if dialog.chosen:
        session.open_article(dialog.chosen)
    dialog.deleteLater()


class ImportDialog(QDialog):
    """Which files and folders to import; they can be dropped on it."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setAcceptDrops(True)
        column = forms.window(self, "Import articles", QSize(640, 440))
        self.list = QListWidget(self)
        self.list.setAccessibleName("Files and folders to import")
        self.list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.list.setSelectionMode(QListWidget.SelectionMode.ExtendedSelection)
        self.files = forms.button("Add files…")
        self.folder = forms.button("Add a folder…")
        self.remove = forms.button("Remove", quiet=True)
        self.format = forms.combo(self)
        self.format.addItem("Recognise each file by itself", "")
        for known in formats.all():
            if known.reads:
                self.format.addItem(f"{known.title} ({', '.join(known.extensions)})", known.name)
        self.start = forms.button("Import", default=True)
        cancel = forms.button("Cancel")
        column.addWidget(forms.heading("Import articles", self))
        column.addWidget(
            forms.muted(
                "Texts, web pages and other files, or folders of them. You can also drop them here. "
                "Files stay as they are; what is in the project already is not added again."
            )
        )
        column.addWidget(self.list, 1)
        column.addLayout(forms.row(self.files, self.folder, self.remove, None))
        column.addLayout(forms.captioned("Format", self.format))
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
                    icons.icon(self._theme, "folder-open" if path.is_dir() else "article"), str(path)
                )
                item.setData(ID_ROLE, str(path))
                item.setToolTip(plain_tip(str(path)))
                self.list.addItem(item)
        self._refresh()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            copying.accept_copy(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        copying.accept_copy(event)

    def dropEvent(self, event: QDropEvent) -> None:
        copying.accept_copy(event)
        self.add(drops.local_paths(event.mimeData()))

    def _add_files(self) -> None:
        known = sorted({ending for known in formats.all() if known.reads for ending in known.extensions})
        filters = f"Articles ({' '.join('*' + ending for ending in known)});;All files (*)"
        self.add(dialogs.choose_files(self, "Articles to import", paths.documents_dir(), filters))
        if self.list.count():
            self.start.setFocus()

    def _add_folder(self) -> None:
        path = dialogs.choose_folder(self, "A folder of articles", paths.documents_dir())
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
    """What an import did. `chosen` is the id of the added article that was activated, or ""."""

    def __init__(
        self, result: ImportResult, titles: dict[str, str], theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.chosen = ""
        self._result, self._titles = result, titles
        text = str(result)
        column = forms.window(self, "Import", QSize(660, 460))
        self.list = QTreeWidget(self)
        self.list.setAccessibleName("Result of the import")
        self.list.setHeaderHidden(True)
        self.list.setIndentation(16)
        self.list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        sign, colour = ("warning", theme.warning) if result.problems else ("saved", theme.success)
        self._group(
            "Problems", [(problem, "") for problem in result.problems], icons.icon(theme, sign, colour)
        )
        self._group("Added", [(titles.get(name, name), name) for name in result.added])
        self._group("New labels", [(name, "") for name in result.new_labels])
        self._group("Already in the project", [(title, "") for title in result.duplicates])
        self.copy = forms.button("Copy details")
        close = forms.button("Close", default=True)
        column.addWidget(forms.heading(f"{text[0].upper()}{text[1:]}", self))
        column.addWidget(
            forms.muted("Press Enter on an added article to open it. Undo takes the whole import back.")
        )
        column.addWidget(self.list, 1)
        column.addLayout(forms.row(self.copy, None, close))
        forms.dress(self, theme)
        self.copy.clicked.connect(lambda: dialogs.copy_text(self.details()))
        close.clicked.connect(self.accept)
        self.list.itemActivated.connect(self._open)
        close.setFocus()

    def details(self) -> str:
        """Everything as text, for a message to somebody else."""
        lines = [str(self._result)]
        for title, found in (
            ("Problems", [str(problem) for problem in self._result.problems]),
            ("Added", [self._titles.get(name, name) for name in self._result.added]),
            ("New labels", list(self._result.new_labels)),
            ("Already in the project", list(self._result.duplicates)),
        ):
            if found:
                lines += ["", f"{title}:", *(f"- {line}" for line in found)]
        return "\n".join(lines)

    def _group(
        self, title: str, found: Sequence[tuple[str | Problem, str]], sign: QIcon | None = None
    ) -> None:
        if not found:
            return
        top = QTreeWidgetItem(self.list, [f"{title} ({len(found):,})"])
        font = top.font(0)
        font.setWeight(font.Weight.DemiBold)
        top.setFont(0, font)
        if sign is not None:
            top.setIcon(0, sign)
        for what, article in found:
            text = f"{what.message} {what.hint}".strip() if isinstance(what, Problem) else what
            item = QTreeWidgetItem(top, [text])
            item.setToolTip(0, plain_tip(str(what)))
            item.setData(0, ID_ROLE, article)
            if isinstance(what, Problem) and what.file:
                place = QTreeWidgetItem(item, [f"{what.file}:{what.line}" if what.line else what.file])
                place.setToolTip(0, plain_tip(what.file))
                item.setExpanded(True)
        top.setExpanded(True)

    def _open(self, item: QTreeWidgetItem) -> None:
        article = str(item.data(0, ID_ROLE) or "")
        if article:
            self.chosen = article
            self.accept()
