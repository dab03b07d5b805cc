"""An article from the clipboard: the text as it came, and what the program makes of it."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QCheckBox,
    QHeaderView,
    QLineEdit,
    QPlainTextEdit,
    QSplitter,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from annotator.app.importing import arriving
from annotator.app.importing import articles as importing
from annotator.core.edits import ProjectHeader
from annotator.core.errors import AnnotatorError
from annotator.core.messages import _, numeral
from annotator.core.wording import counted
from annotator.formats import Imported
from annotator.qt.parts import forms
from annotator.qt.parts.theme import Theme
from annotator.qt.parts.timers import single_shot
from annotator.qt.parts.typing_dialog import TypingDialog
from annotator.qt.parts.widgets import plain_tip

SETTLE = 250
"""Milliseconds after the last key until the preview is made anew."""


class PasteDialog(TypingDialog):
    """Text at the left, title, language and zones at the right. The clipboard is read when it opens."""

    def __init__(
        self, theme: Theme, project: ProjectHeader | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._imported: Imported | None = None
        self._own_title = self._own_language = False
        self._project = project or ProjectHeader()
        mime = QGuiApplication.clipboard().mimeData()
        self._html = mime.html() if mime is not None and mime.hasHtml() else ""
        column = forms.window(self, _("Paste as new article"), QSize(900, 600))
        self.text = QPlainTextEdit(self)
        self.text.setTabChangesFocus(True)
        self.text.setPlaceholderText(
            _("Paste or type the article here: headline first, then its paragraphs.")
        )
        self.use_page = QCheckBox(_("Take the article out of the copied page"), self)
        self.use_page.setToolTip(
            _("The clipboard holds a formatted page: menus and other residue are left out")
        )
        self.use_page.setVisible(bool(self._html))
        self.use_page.setChecked(bool(self._html))
        self.title = QLineEdit(self)
        self.language = forms.LanguageBox(self._project.language, self)
        self.zones = QTreeWidget(self)
        self.zones.setAccessibleName(_("Zones of the article"))
        self.zones.setColumnCount(2)
        self.zones.setHeaderLabels([_("Zone"), _("Text")])
        self.zones.setRootIsDecorated(False)
        self.zones.setUniformRowHeights(True)
        self.zones.header().setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        self.count = forms.muted("", self)
        self.message = forms.Message(theme, self)
        self.add = forms.button(_("Add to the project"), default=True)
        cancel = forms.button(_("Cancel"))
        column.addWidget(self._panes(), 1)
        column.addWidget(self.message)
        column.addLayout(
            forms.row(forms.muted(_("Zones can be corrected later."), wrap=False), None, cancel, self.add)
        )
        forms.dress(self, theme)
        self._settle = single_shot(self, SETTLE, self._look)
        self.text.setPlainText(mime.text() if mime is not None else "")
        self.text.textChanged.connect(self._typed)
        self.use_page.toggled.connect(lambda __: self._look())
        self.title.textEdited.connect(self._title_typed)
        self.language.activated.connect(self._language_chosen)
        forms.field_of(self.language).textEdited.connect(self._language_chosen)
        self.add.clicked.connect(self.accept)
        cancel.clicked.connect(self.reject)
        self._look()
        (self.title if self._imported else self.text).setFocus()

    def imported(self) -> Imported | None:
        """The article as it is to be added; None where there is no text."""
        if self._imported is None:
            return None
        return importing.corrected(self._imported, self.title.text(), self.language.language())

    def accept(self) -> None:
        if self._settle.isActive():
            self._look()
        if self._imported is not None:
            super().accept()

    def _panes(self) -> QWidget:
        split = QSplitter(self)
        split.setChildrenCollapsible(False)
        left, right = QWidget(self), QWidget(self)
        inner = forms.captioned(_("Text"), self.text)
        inner.setContentsMargins(0, 0, 7, 0)
        inner.addWidget(self.use_page)
        left.setLayout(inner)
        other = forms.captioned(_("Title"), self.title)
        other.setContentsMargins(7, 0, 0, 0)
        other.setSpacing(8)
        other.addLayout(forms.captioned(_("Language"), self.language))
        other.addLayout(forms.captioned(_("What each paragraph is"), self.zones), 1)
        other.addWidget(self.count)
        right.setLayout(other)
        split.addWidget(left)
        split.addWidget(right)
        split.setSizes([450, 410])
        return split

    def _typed(self) -> None:
        self.use_page.setChecked(False)
        self._settle.start()

    def _title_typed(self) -> None:
        self._own_title = bool(self.title.text().strip())

    def _language_chosen(self) -> None:
        self._own_language = True

    def _look(self) -> None:
        """Read the text as an import would, and show what comes out."""
        self._settle.stop()
        text = self.text.toPlainText()
        found: Imported | None = None
        self.message.say("")
        if text.strip() or (self._html and self.use_page.isChecked()):
            try:
                found = importing.from_pasted(text, self._html if self.use_page.isChecked() else "")
            except AnnotatorError as problem:
                self.message.say(f"{problem.message} {problem.hint}".strip(), "error")
        self._imported = found if found is not None and found.text.strip() else None
        self.add.setEnabled(self._imported is not None)
        if not self._own_title:
            self.title.setText(self._imported.title if self._imported else "")
            self.title.setCursorPosition(0)
        if not self._own_language and self._imported is not None:
            self.language.set_language(self._imported.language or self._project.language)
        self._show_zones()

    def _show_zones(self) -> None:
        self.zones.clear()
        if self._imported is None:
            self.count.setText(_("Nothing to add yet."))
            return
        article, __ = arriving.prepared(self._imported, "preview", self._project)
        for zone in article.zones:
            for line in article.text[zone.start : zone.end].split("\n"):
                if line.strip():
                    item = QTreeWidgetItem(self.zones, [zone.role, line.strip()])
                    item.setToolTip(1, plain_tip(line.strip()))
        sentences = len(article.sentences)
        self.count.setText(
            _("{text} characters, {sentences}").format(
                text=numeral(len(article.text)), sentences=counted(sentences, "sentence", "sentences")
            )
        )
