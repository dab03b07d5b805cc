"""The first records of an export as they would be written; of pages for reading the first page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase, QImage, QPixmap, QResizeEvent
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from annotator.app.exporting.beginning import beginning, first_records
from annotator.app.exporting.export import Selection
from annotator.core.errors import AnnotatorError
from annotator.core.messages import _
from annotator.formats import Format
from annotator.qt.exporting import pdf_writing
from annotator.qt.exporting.pdf_report import PdfReport
from annotator.qt.parts import fonts, forms
from annotator.qt.parts.widgets import SectionTitle
from annotator.store import ProjectFile

RECORDS, PAGE = _("Preview of the first records"), _("Preview of the first page")
HIDDEN = _("The first page may say names, which are hidden in this review. The export itself has them.")
EMPTY = _("Nothing is exported: no article has what was chosen.")
_WRAPPED = {".jsonl", ".ndjson", ".json", ".md", ".html", ".xml", ".xmi", ".jsonld"}


class Preview(QWidget):
    """Text of the files, one at a time, or a page; what cannot be written is said as a sentence instead.

    `title` says which; it stands where the dialog puts it.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = SectionTitle(RECORDS, self)
        self.file = forms.combo(self)
        self.file.setAccessibleName(_("File of the preview"))
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
            self._show_page(pdf_writing.first_page(beginning(file, form, selection), selection))
            return
        try:
            found = first_records(file, form, selection, name)
        except AnnotatorError as problem:
            said = " ".join(part for part in (problem.message, problem.hint) if part)
            self._put(
                [("", _("There is no preview. {told}").format(told=told(said) if told is not None else said))]
            )
            return
        if told is not None:
            found = [(told(name), told(text)) for name, text in found]
        self._put(found if any(text.strip() for __, text in found) else [("", EMPTY)])

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
        self.file.addItems([name for name, __ in found])
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
