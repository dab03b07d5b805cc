"""Markdown of a project to read: nothing that it names is opened, neither file nor address nor share.

Qt looks for the pictures of a text by itself, in files too when `loadResource` finds none, and looks beside them for
sharper ones. So pictures are taken out before the text is laid out, and what is still asked for is an empty picture.
"""

from __future__ import annotations

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QImage, QTextCursor, QTextDocument
from PySide6.QtWidgets import QTextBrowser, QWidget
from shiboken6 import isValid

_FEATURES = QTextDocument.MarkdownFeature.MarkdownDialectGitHub | QTextDocument.MarkdownFeature.MarkdownNoHTML
_FOLLOWED = ("http", "https", "mailto")


class QuietText(QTextBrowser):
    """Shows Markdown. Links open where a person clicks them, and only those of the web and of mail."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setOpenLinks(False)
        self.anchorClicked.connect(follow)

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        return empty_resource(kind)

    def show_markdown(self, written: str) -> QTextDocument:
        """Show other words, and return the document that holds them."""
        before = self.document()
        document = QTextDocument(self)
        document.setDefaultFont(self.font())
        document.setDocumentMargin(before.documentMargin())
        document.setIndentWidth(before.indentWidth())
        document.setMarkdown(written, _FEATURES)
        without_pictures(document)
        self.setDocument(document)
        if isValid(before):
            before.deleteLater()
        return document


def without_pictures(document: QTextDocument) -> None:
    """Take all pictures out of a document that is not laid out yet."""
    cursor = QTextCursor(document)
    while not (cursor := document.find("\ufffc", cursor)).isNull():
        if cursor.charFormat().isImageFormat():
            cursor.removeSelectedText()


def empty_resource(kind: int) -> object:
    """What a text gets for whatever it asks for: nothing would make Qt look in files."""
    if kind != QTextDocument.ResourceType.ImageResource.value:
        return " "
    picture = QImage(1, 1, QImage.Format.Format_ARGB32)
    picture.fill(0)
    return picture


def follow(url: QUrl) -> None:
    """Open a link that somebody clicked, in the program that the system has for it."""
    if url.scheme() in _FOLLOWED:
        QDesktopServices.openUrl(url)
