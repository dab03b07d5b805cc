"""A new project: its title, its file, its language, the labels it starts with."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QDialog,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from annotator import paths
from annotator.app import projects
from annotator.app.importing import arriving
from annotator.app.projects import SUFFIX
from annotator.core import regular
from annotator.core.errors import AnnotatorError
from annotator.core.file_names import safe
from annotator.core.labels import Label, LabelSet
from annotator.core.messages import _
from annotator.qt.label_editor.questions import READ_FILTER
from annotator.qt.parts import dialogs, forms
from annotator.qt.parts.dialogs import PROJECT_FILTER
from annotator.qt.parts.quiet_text import QuietText
from annotator.qt.parts.theme import Theme
from annotator.qt.parts.widgets import plain_tip

PATH_ROLE = Qt.ItemDataRole.UserRole
NAME_ROLE = Qt.ItemDataRole.UserRole + 1
DEFAULT_SET = "newsroom"

_KINDS = {
    "sentence": _("For sentences"),
    "span": _("For spans"),
    "article": _("For articles"),
    "link": _("For links"),
}


def create(parent: QWidget | None, theme: Theme, label_set: str = "") -> Path | None:
    """Ask, make the project file, and return its path; None when it was cancelled."""
    dialog = NewProjectDialog(theme, parent, label_set)
    made = dialog.created if dialogs.run(dialog) else None
    dialog.deleteLater()
    return made


class NewProjectDialog(QDialog):
    """`created` is the path of the project once it has been made."""

    def __init__(self, theme: Theme, parent: QWidget | None = None, label_set: str = "") -> None:
        super().__init__(parent)
        self.created: Path | None = None
        self._place_is_own = False
        column = forms.window(self, _("New project"), QSize(820, 600))
        self.title = QLineEdit(self)
        self.title.setPlaceholderText(_("such as City desk, spring 2027"))
        self.place = QLineEdit(self)
        self.browse = forms.button(_("Choose…"))
        self.language = forms.LanguageBox("en", self)
        self.sets = QListWidget(self)
        self.sets.setAccessibleName(_("Label set to start with"))
        self.sets.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.preview = QuietText(self)
        self.preview.setAccessibleName(_("What is in the label set"))
        self.from_file = forms.button(_("From a file…"), quiet=True)
        self.message = forms.Message(theme, self)
        self.make = forms.button(_("Make the project"), default=True)
        cancel = forms.button(_("Cancel"))
        first = forms.row(spacing=12)
        first.addLayout(forms.captioned(_("Title"), self.title), 3)
        first.addLayout(forms.captioned(_("Language of most articles"), self.language), 2)
        column.addLayout(first)
        column.addLayout(forms.captioned(_("File"), forms.row(self.place, self.browse), buddy=self.place))
        column.addWidget(self._choice_of_sets(), 1)
        column.addWidget(self.message)
        column.addLayout(forms.row(None, cancel, self.make))
        forms.dress(self, theme)
        self._fill(label_set or DEFAULT_SET)
        self._suggest_place()
        cancel.clicked.connect(self.reject)
        self.make.clicked.connect(self.accept)
        self.title.textEdited.connect(lambda __: self._suggest_place())
        self.place.textEdited.connect(self._place_typed)
        self.browse.clicked.connect(self._browse)
        self.from_file.clicked.connect(self._add_file)
        self.sets.currentItemChanged.connect(lambda *__: self._show_set())
        self.title.setFocus()

    def accept(self) -> None:
        """Make the project; what is wrong is said in the dialog, which then stays."""
        if not self.place.text().strip():
            self._suggest_place()
        path = Path(self.place.text().strip()).expanduser()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            file = projects.new_project(
                path, self._chosen(), self.title.text().strip(), self.language.language()
            )
        except AnnotatorError as problem:
            self.message.say(f"{problem.message} {problem.hint}".strip(), "error")
            return
        except OSError as problem:
            self.message.say(
                _("The folder {parent} cannot be used: {strerror}.").format(
                    parent=path.parent, strerror=problem.strerror
                ),
                "error",
            )
            return
        self.created = file.path
        file.close()
        super().accept()

    def _choice_of_sets(self) -> QWidget:
        split = QSplitter(self)
        split.setChildrenCollapsible(False)
        left, right = QWidget(self), QWidget(self)
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 6, 0)
        column.addLayout(forms.captioned(_("Start with the labels of"), self.sets), 1)
        column.addLayout(forms.row(self.from_file, None))
        other = forms.captioned(_("What is in it"), self.preview)
        other.setContentsMargins(6, 0, 0, 0)
        right.setLayout(other)
        split.addWidget(left)
        split.addWidget(right)
        split.setSizes([300, 480])
        return split

    def _fill(self, chosen: str) -> None:
        for info in projects.label_sets():
            item = self._add_item(info.title, info.path, info.name)
            if info.problem:
                item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsEnabled)
                item.setToolTip(plain_tip(info.problem))
            elif info.name == chosen:
                self.sets.setCurrentItem(item)
        empty = self._add_item(_("No labels yet"), None, "")
        if self.sets.currentItem() is None:
            self.sets.setCurrentItem(empty)
        self._show_set()

    def _add_item(self, title: str, path: Path | None, name: str) -> QListWidgetItem:
        item = QListWidgetItem(title, self.sets)
        item.setData(PATH_ROLE, str(path) if path else "")
        item.setData(NAME_ROLE, name)
        return item

    def _chosen(self) -> Path | None:
        item = self.sets.currentItem()
        found = str(item.data(PATH_ROLE)) if item else ""
        return Path(found) if found else None

    def _show_set(self) -> None:
        path = self._chosen()
        if path is None:
            self.preview.show_markdown(
                _("You make the labels yourself, in the label editor (**Edit labels…**).")
            )
            return
        try:
            found = projects.read_label_set(path)
        except AnnotatorError as problem:
            self.preview.setPlainText(str(problem))
            return
        self.preview.show_markdown(_described(found.description, found.source, found.labels))
        self.message.say("")

    def _add_file(self) -> None:
        path = dialogs.choose_file(self, _("A label set"), paths.documents_dir(), READ_FILTER)
        if path is None:
            return
        try:
            found = projects.read_label_set(path)
        except AnnotatorError as problem:
            self.message.say(str(problem), "error")
            return
        self.sets.setCurrentItem(self._add_item(found.title or path.stem, path, path.stem))
        self.sets.setFocus()

    def _browse(self) -> None:
        path = dialogs.save_file(self, _("Where the project goes"), Path(self.place.text()), PROJECT_FILTER)
        if path is not None:
            self.place.setText(str(path))
            self._place_typed()

    def _place_typed(self) -> None:
        self._place_is_own = bool(self.place.text().strip())
        self.message.say("")

    def _suggest_place(self) -> None:
        """The file follows the title until somebody chooses one; it is never one that exists."""
        if self._place_is_own:
            return
        stem = safe(arriving.slug(self.title.text())) if self.title.text().strip() else "new-project"
        folder = paths.documents_dir()
        number, path = 1, folder / f"{stem}{SUFFIX}"
        while regular.is_there(path):
            number += 1
            path = folder / f"{stem}-{number}{SUFFIX}"
        self.place.setText(str(path))
        self.place.setToolTip(plain_tip(str(path)))
        self.message.say("")


def _described(description: str, source: str, labels: LabelSet) -> str:
    """A label set in Markdown: what it is for, its labels by what they are put on, where it comes from."""
    parts = [_plain(description)]
    for kind, title in _KINDS.items():
        found = [label for label, __ in labels.walk() if label.applies(kind)]
        if found:
            lines = [f"- **{_plain(label.shown)}**{_meaning(label)}" for label in found]
            parts.append(f"**{title}** ({len(found)})\n\n" + "\n".join(lines))
    if source:
        parts.append(f"*Source: {_plain(source)}*")
    return "\n\n".join(part for part in parts if part)


def _meaning(label: Label) -> str:
    """The first sentence of a label's description."""
    line = " ".join(label.description.split())
    end = line.find(". ")
    first = line[: end + 1] if end > 0 else line
    return f" — {_plain(first)}" if first else ""


def _plain(text: str) -> str:
    """Text that Markdown shows as it is."""
    return "".join(f"\\{c}" if c in "\\`*_{}[]<>#|~" else c for c in " ".join(text.split()))
