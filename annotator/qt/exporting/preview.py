"""The first records of an export as they would be written; of pages for reading the first page."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from itertools import islice
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase, QImage, QPixmap, QResizeEvent
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from annotator.app.exporting import export as exporting
from annotator.app.exporting.export import ALL_LAYERS, Selection
from annotator.app.exporting.rejected import REJECTED
from annotator.core.annotation import LayerState
from annotator.core.errors import AnnotatorError
from annotator.core.layer import GOLD
from annotator.core.project import Entry, Project
from annotator.formats import Format
from annotator.qt.exporting import pdf_writing
from annotator.qt.exporting.pdf_report import PdfReport
from annotator.qt.parts import fonts, forms
from annotator.qt.parts.widgets import SectionTitle
from annotator.store import ProjectFile

MOST_CHARACTERS = 12_000
MOST_FILES = 40
MOST_ARTICLES = 12
RECORDS, PAGE = "Preview of the first records", "Preview of the first page"
HIDDEN = "The first page may say names, which are hidden in this review. The export itself has them."
EMPTY = "Nothing is exported: no article has what was chosen."
_WRAPPED = {".jsonl", ".ndjson", ".json", ".md", ".html", ".xml", ".xmi", ".jsonld"}


class Preview(QWidget):
    """Text of the files, one at a time, or a page; what cannot be written is said as a sentence instead.

    `title` says which; it stands where the dialog puts it.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = SectionTitle(RECORDS, self)
        self.file = forms.combo(self)
        self.file.setAccessibleName("File of the preview")
        self.text = QPlainTextEdit(self)
        self.text.setReadOnly(True)
        self.text.setAccessibleName(RECORDS)
        self.text.setTabChangesFocus(True)
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPointSizeF(fonts.small(self.font(), 0.9).pointSizeF())
        self.text.setFont(font)
        self.page = PagePreview(self)
        self._shown = QStackedWidget(self)
        self._shown.addWidget(self.text)
        self._shown.addWidget(self.page)
        self._files: list[tuple[str, str]] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.file)
        column.addWidget(self._shown, 1)
        self.file.currentIndexChanged.connect(self._show)
        self.file.hide()

    def show_message(self, text: str) -> None:
        """Show a sentence in place of records."""
        self._put([("", text)])

    def fields(self) -> tuple[QWidget, ...]:
        """What takes the keyboard, in order."""
        return (self.file, self.text, self.page)

    def show_records(
        self,
        file: ProjectFile,
        form: Format,
        selection: Selection,
        name: str,
        told: Callable[[str], str] | None = None,
    ) -> None:
        """Write the first records into a temporary folder and show them; `name` is that of the file.

        With `told` they are shown as it tells them, because names are hidden; of a page nothing is shown then.
        """
        if isinstance(form, PdfReport) and told is not None:
            self.show_message(HIDDEN)
            return
        if isinstance(form, PdfReport):
            self._show_page(pdf_writing.first_page(_beginning(file, form, selection), selection))
            return
        with tempfile.TemporaryDirectory(prefix="annotator-") as folder:
            target = Path(folder) / (name or "preview")
            try:
                written = exporting.preview(_beginning(file, form, selection), form, target, selection)
            except AnnotatorError as problem:
                said = " ".join(part for part in (problem.message, problem.hint) if part)
                self._put([("", f"There is no preview. {told(said) if told is not None else said}")])
                return
            found = _read(written)
        if told is not None:
            found = [(told(name), told(text)) for name, text in found]
        self._put(found if any(text.strip() for _, text in found) else [("", EMPTY)])

    def _show_page(self, page: QImage | None) -> None:
        if page is None:
            self.show_message(EMPTY)
            return
        self.file.hide()
        self.title.set_title(PAGE)
        self.page.show_page(page)
        self._shown.setCurrentWidget(self.page)

    def _put(self, found: list[tuple[str, str]]) -> None:
        self.title.set_title(RECORDS)
        self._shown.setCurrentWidget(self.text)
        before = self.file.currentText()
        self._files = found
        self.file.blockSignals(True)
        self.file.clear()
        self.file.addItems([name for name, _ in found])
        self.file.setCurrentIndex(max(self.file.findText(before), 0))
        self.file.blockSignals(False)
        self.file.setVisible(len(found) > 1)
        self._show()

    def _show(self) -> None:
        at = self.file.currentIndex()
        name, text = self._files[at] if 0 <= at < len(self._files) else ("", "")
        wrap = not name or Path(name).suffix.lower() in _WRAPPED
        mode = QPlainTextEdit.LineWrapMode
        self.text.setLineWrapMode(mode.WidgetWidth if wrap else mode.NoWrap)
        if self.text.toPlainText() != text:
            self.text.setPlainText(text)


class PagePreview(QScrollArea):
    """A page, as wide as there is room; the arrow keys go down on it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image = QImage()
        self._paper = QLabel(self)
        self.setWidget(self._paper)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setObjectName("page")
        self.setAccessibleName(PAGE)

    def show_page(self, image: QImage) -> None:
        """Show another page from its top."""
        self._image = image
        self._fit()
        self.verticalScrollBar().setValue(0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        if self._image.isNull():
            return
        ratio = self.devicePixelRatioF()
        width = round(self.viewport().width() * ratio)
        pixmap = QPixmap.fromImage(
            self._image.scaledToWidth(width, Qt.TransformationMode.SmoothTransformation)
        )
        pixmap.setDevicePixelRatio(ratio)
        self._paper.setPixmap(pixmap)


def _beginning(file: ProjectFile, form: Format, selection: Selection) -> Project:
    """A project of the first articles that may be wanted: a preview must not read through thousands of others."""
    chosen = exporting.settled(form, selection)
    entries = (entry for entry in file.project.entries.values() if _may_be_wanted(entry, chosen))
    return Project(file.project.header, islice(entries, MOST_ARTICLES), file)


def _may_be_wanted(entry: Entry, selection: Selection) -> bool:
    if selection.layer == ALL_LAYERS:
        states = list(entry.states.values()) or [LayerState()]
    else:
        name = GOLD if selection.layer == REJECTED else selection.layer
        states = [entry.states[name]] if name in entry.states else []
    return any(state.status in selection.statuses for state in states)


def _read(path: Path) -> list[tuple[str, str]]:
    """The files of an export with what they hold, those with text first."""
    if path.is_file():
        text = _text_of(path)
        return [(path.name, _size_of(path) if text is None else text)]
    texts: list[tuple[str, str]] = []
    others: list[tuple[str, str]] = []
    files = sorted(
        (file for file in path.rglob("*") if file.is_file()), key=lambda file: (_explains(file), file)
    )
    for file in files[:MOST_FILES]:
        name, text = file.relative_to(path).as_posix(), _text_of(file)
        (others if text is None else texts).append((name, _size_of(file) if text is None else text))
    return [*texts, *others]


def _explains(path: Path) -> bool:
    """Whether a file goes with the records rather than holding some."""
    return path.suffix in (".md", ".cfg", ".conf") or "config" in path.stem


def _text_of(path: Path) -> str | None:
    """The beginning of a text file; None where it holds no text."""
    with path.open("rb") as file:
        raw = file.read(MOST_CHARACTERS * 4)
    if b"\0" in raw:
        return None
    try:
        text = (
            raw.decode("utf-8-sig") if len(raw) < MOST_CHARACTERS * 4 else raw.decode("utf-8-sig", "ignore")
        )
    except UnicodeDecodeError:
        return None
    return text if len(text) <= MOST_CHARACTERS else text[:MOST_CHARACTERS] + "\n…"


def _size_of(path: Path) -> str:
    return f"{path.name} holds no text: {path.stat().st_size:,} bytes that programs read."
