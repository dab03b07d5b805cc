"""The user guide, in a window of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize, Qt, QUrl
from PySide6.QtGui import QImage, QTextDocument
from PySide6.QtWidgets import QDialog, QTextBrowser, QVBoxLayout, QWidget

from annotator import paths
from annotator.core import regular
from annotator.qt.parts import fonts
from annotator.qt.parts.theme import Theme

SIZE = QSize(860, 760)
PICTURE_WIDTH = 760
BODY_SIZE = 11.0


def guide_path() -> Path | None:
    """The guide in Markdown: in the package, or in the docs of a checkout; None where it is missing."""
    places = (paths.resource("guide", "guide.md"), paths.resources().parent / "docs" / "guide.md")
    return next((path for path in places if regular.is_file(path)), None)


class Guide(QDialog):
    """Non-modal, so that it can stay beside the window while somebody tries what it says."""

    def __init__(self, path: Path, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("User guide")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(SIZE)
        self.page = Page(path.parent, self)
        self.page.setMarkdown(path.read_text(encoding="utf-8"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.page)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Show the page in other colours."""
        palette = self.page.palette()
        palette.setColor(palette.ColorRole.Base, theme.paper)
        palette.setColor(palette.ColorRole.Text, theme.text)
        self.page.setPalette(palette)


class Page(QTextBrowser):
    """Markdown with pictures from a folder, made to fit; links stay inside the program."""

    def __init__(self, folder: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._folder = folder
        self.setAccessibleName("User guide")
        self.setOpenLinks(False)
        self.setFont(fonts.interface_font(BODY_SIZE))
        self.document().setDocumentMargin(32)

    def loadResource(self, kind: int, name: QUrl | str) -> Any:
        if kind == QTextDocument.ResourceType.ImageResource.value:
            image = QImage(str(self._folder / QUrl(name).path()))
            if not image.isNull():
                return image.scaledToWidth(PICTURE_WIDTH, Qt.TransformationMode.SmoothTransformation)
        return super().loadResource(kind, name)
