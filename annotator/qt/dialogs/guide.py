"""The user guide, in a window of its own: contents, a search, and the page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QPoint, QSize, Qt, QUrl
from PySide6.QtGui import (
    QImage,
    QKeyEvent,
    QKeySequence,
    QShortcut,
    QTextBlock,
    QTextBlockFormat,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QTextBrowser,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from annotator import paths
from annotator.app.guide_text import in_language
from annotator.core import regular
from annotator.core.messages import _
from annotator.qt.parts import fonts, forms
from annotator.qt.parts.theme import Theme
from annotator.qt.parts.widgets import SearchField

SIZE = QSize(1000, 760)
CONTENTS_WIDTH = 224
MEASURE, MARGIN = 640, 32
PICTURE_WIDTH = MEASURE
BODY_SIZE = 10.5
LINE_HEIGHT = 22
"""Pixels of a line, whatever font a sign in it comes from."""
ABOVE_CHAPTER, BELOW_CHAPTER = 28, 8
BLOCK_ROLE = Qt.ItemDataRole.UserRole

PICTURE = "\ufffc"
"""What stands in the text for a picture."""
A_LITTLE_BELOW = QPoint(MARGIN + 4, LINE_HEIGHT)


def guide_path() -> Path | None:
    """The guide in Markdown: in the package, or in the docs of a checkout; None where it is missing."""
    places = (paths.resource("guide", "guide.md"), paths.resources().parent / "docs" / "guide.md")
    return next((path for path in places if regular.is_file(path)), None)


class Guide(QDialog):
    """Non-modal, so that it can stay beside the window while somebody tries what it says."""

    def __init__(self, path: Path, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("User guide"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(SIZE)
        self.page = Page(path.parent, theme, self)
        self.page.show_text(in_language(path.read_text(encoding="utf-8")))
        self.field: SearchField = SearchField(
            theme, _("Find in the guide"), _("Search the guide"), "Ctrl+F", self
        )
        self.found = forms.muted("", self)
        self.found.hide()
        self.contents = QListWidget(self)
        self.contents.setAccessibleName(_("Contents"))
        self.contents.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.contents.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._lay_out()
        self.field.textChanged.connect(lambda __: self.search())
        self.field.returnPressed.connect(lambda: self.search(further=True))
        self.contents.itemClicked.connect(self._go_to)
        self.contents.itemActivated.connect(self._go_to)
        self.page.verticalScrollBar().valueChanged.connect(lambda __: self._follow())
        QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self, self._ask)
        self.set_theme(theme)
        self._list_contents()
        self._follow()
        self.page.setFocus()

    def set_theme(self, theme: Theme) -> None:
        """Show everything in other colours."""
        forms.dress(self, theme)
        self.field.set_theme(theme)
        self.page.set_theme(theme)

    def search(self, *, further: bool = False) -> None:
        """Mark what is looked for, and show the first place of it, or with `further` the next one."""
        count, at = self.page.find_all(self.field.text().strip(), further=further)
        wanted = bool(self.field.text().strip())
        self.found.setText(
            _("{at} of {count} places").format(at=at, count=count) if count else _("It is not in the guide.")
        )
        self.found.setVisible(wanted)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return  # they belong to the parts
        if event.key() == Qt.Key.Key_Escape and self.field.text():
            self.field.clear()
            self.page.setFocus()
            return
        super().keyPressEvent(event)

    def _lay_out(self) -> None:
        side = QWidget(self)
        side.setFixedWidth(CONTENTS_WIDTH)
        column = QVBoxLayout(side)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(8)
        column.addWidget(self.field)
        column.addWidget(self.found)
        column.addWidget(self.contents, 1)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        line.addWidget(side)
        line.addWidget(self.page, 1)

    def _list_contents(self) -> None:
        for block in self.page.headings():
            deeper = block.blockFormat().headingLevel() > 2
            item = QListWidgetItem(("    " if deeper else "") + block.text(), self.contents)
            item.setData(BLOCK_ROLE, block.blockNumber())
            item.setToolTip(block.text())

    def _go_to(self, item: QListWidgetItem) -> None:
        self.page.go_to(self.page.document().findBlockByNumber(item.data(BLOCK_ROLE)))

    def _follow(self) -> None:
        """Have the chapter that is read be the current one in the contents."""
        here = self.page.first_block()
        rows = [row for row in range(self.contents.count()) if self._block_of(row) <= here]
        self.contents.setCurrentRow(rows[-1] if rows else 0)

    def _block_of(self, row: int) -> int:
        return int(self.contents.item(row).data(BLOCK_ROLE))

    def _ask(self) -> None:
        self.field.setFocus()
        self.field.selectAll()


class Page(QTextBrowser):
    """Markdown with pictures from a folder, made to fit; links stay inside the program."""

    def __init__(self, folder: Path, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._folder, self._theme = folder, theme
        self._places: list[QTextCursor] = []
        self._at = -1
        self.setAccessibleName(_("User guide"))
        self.setOpenLinks(False)
        self.setFont(fonts.interface_font(BODY_SIZE))
        self.document().setDocumentMargin(MARGIN)
        self.setLineWrapMode(QTextEdit.LineWrapMode.FixedPixelWidth)
        self.setLineWrapColumnOrWidth(MEASURE + 2 * MARGIN)

    def show_text(self, markdown: str) -> None:
        """Show a text, with lines of one height."""
        self.setMarkdown(markdown)
        block = self.document().begin()
        while block.isValid():
            if PICTURE not in block.text():
                self._set_line(block)
            block = block.next()
        self.verticalScrollBar().setValue(0)

    def headings(self) -> list[QTextBlock]:
        """The paragraphs that are titles of chapters, or of parts of them."""
        found, block = [], self.document().begin()
        while block.isValid():
            if block.blockFormat().headingLevel() in (2, 3):
                found.append(block)
            block = block.next()
        return found

    def go_to(self, block: QTextBlock) -> None:
        """Have a paragraph stand at the top."""
        top = self.document().documentLayout().blockBoundingRect(block).top()
        self.verticalScrollBar().setValue(round(top) - BELOW_CHAPTER)
        self.setTextCursor(QTextCursor(block))

    def first_block(self) -> int:
        """The number of the paragraph that stands at the top, or a little below it."""
        return self.cursorForPosition(self.viewport().rect().topLeft() + A_LITTLE_BELOW).blockNumber()

    def find_all(self, words: str, *, further: bool) -> tuple[int, int]:
        """Mark every place of the words, and show one; how many there are, and which one is shown, from 1."""
        if not further or not self._places:
            self._places, self._at = [], -1
            found = self.document().find(words) if words else QTextCursor()
            while not found.isNull():
                self._places.append(QTextCursor(found))
                found = self.document().find(words, found)
        if self._places:
            self._at = (self._at + 1) % len(self._places)
            shown = QTextCursor(self._places[self._at])
            shown.clearSelection()
            self.setTextCursor(shown)
            self.ensureCursorVisible()
        self._mark()
        return len(self._places), self._at + 1

    def set_theme(self, theme: Theme) -> None:
        """Show the page in other colours."""
        self._theme = theme
        palette = self.palette()
        palette.setColor(palette.ColorRole.Base, theme.paper)
        palette.setColor(palette.ColorRole.Text, theme.text)
        self.setPalette(palette)
        self._mark()

    def loadResource(self, kind: int, name: QUrl | str) -> Any:
        if kind == QTextDocument.ResourceType.ImageResource.value:
            image = QImage(str(self._folder / QUrl(name).path()))
            if not image.isNull():
                return image.scaledToWidth(PICTURE_WIDTH, Qt.TransformationMode.SmoothTransformation)
        return super().loadResource(kind, name)

    def _set_line(self, block: QTextBlock) -> None:
        cursor, form = QTextCursor(block), block.blockFormat()
        if form.headingLevel() == 0:
            form.setLineHeight(LINE_HEIGHT, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
        elif form.headingLevel() > 1:
            form.setTopMargin(ABOVE_CHAPTER)
            form.setBottomMargin(BELOW_CHAPTER)
        cursor.setBlockFormat(form)

    def _mark(self) -> None:
        marks = []
        for number, place in enumerate(self._places):
            mark = QTextEdit.ExtraSelection()
            mark.cursor = place
            here = number == self._at
            mark.format.setBackground(self._theme.accent if here else self._theme.selection)
            if here:
                mark.format.setForeground(self._theme.on_accent)
            marks.append(mark)
        self.setExtraSelections(marks)
