"""The details of an article: its title and where it comes from. Its text never changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QLineEdit, QWidget

from annotator.app.session import Session
from annotator.app.tagging import articles
from annotator.core.article import RESERVED, Article
from annotator.core.messages import _
from annotator.core.wording import counted
from annotator.qt.parts import dialogs, forms
from annotator.qt.parts.theme import Theme
from annotator.qt.parts.typing_dialog import TypingDialog

SEPARATOR = "; "
FIELDS: Mapping[str, tuple[str, str]] = {
    "publisher": (_("Publisher"), ""),
    "byline": (_("Byline"), _("Names, separated by semicolons.")),
    "published": (_("Published"), _("A date such as 2027-03-14, with a time if it is known.")),
    "section": (_("Section"), ""),
    "url": (_("Address"), ""),
    "copyright": (_("Copyright"), ""),
    "license": (_("Licence"), ""),
    "rights": (_("Terms of use"), ""),
    "source": (_("Source"), _("The file or place that the article was taken from.")),
}


def edit_details(parent: QWidget | None, theme: Theme, session: Session) -> None:
    """Show the open article's details and store what is changed, as one step."""
    if session.article is None:
        return
    dialog = ArticleDetails(session.article, theme, parent, read_only=session.read_only)
    if dialogs.run(dialog):
        articles.set_heading(session, dialog.title.text().strip() or session.article.title, dialog.metadata())
    dialog.deleteLater()


class ArticleDetails(TypingDialog):
    """A field for each thing that is usually known of an article; other metadata is kept as it is."""

    def __init__(
        self, article: Article, theme: Theme, parent: QWidget | None = None, *, read_only: bool = False
    ) -> None:
        super().__init__(parent)
        self._before = dict(article.metadata)
        column = forms.window(self, _("Article details"), QSize(560, 0))
        self.title = QLineEdit(article.title, self)
        self.title.setCursorPosition(0)
        self.fields: dict[str, QLineEdit] = {}
        self.language = forms.LanguageBox(article.language, self)
        column.addLayout(forms.captioned(_("Title"), self.title))
        for name, (caption, help) in FIELDS.items():
            field = QLineEdit(_shown(self._before.get(name)), self)
            field.setCursorPosition(0)
            field.setReadOnly(read_only)
            self.fields[name] = field
            if name == "section":
                pair = forms.row(spacing=12)
                pair.addLayout(forms.captioned(caption, field), 1)
                pair.addLayout(forms.captioned(_("Language"), self.language), 1)
                column.addLayout(pair)
            elif name == "copyright":
                pair = forms.row(spacing=12)
                pair.addLayout(forms.captioned(caption, field), 1)
                column.addLayout(pair)
            elif name == "license":
                pair.addLayout(forms.captioned(caption, field), 1)
            else:
                column.addLayout(forms.captioned(caption, field, help=help))
        self.reserved = forms.muted(_reservation(article.metadata))
        self.reserved.setVisible(bool(self.reserved.text()))
        column.addWidget(self.reserved)
        letters = counted(len(article.text), "character", "characters")
        size = f"{letters}, {counted(len(article.sentences), 'sentence', 'sentences')}"
        column.addWidget(
            forms.muted(_("{size}. In the file it is called {id}.").format(size=size, id=article.id))
        )
        column.addStretch(1)
        self.save = forms.button(_("Save"), default=True)
        self.save.setEnabled(not read_only)
        cancel = forms.button(_("Cancel"))
        column.addLayout(forms.row(None, cancel, self.save))
        forms.dress(self, theme)
        self.save.clicked.connect(self.accept)
        cancel.clicked.connect(self.reject)
        self.title.setReadOnly(read_only)
        self.language.setEnabled(not read_only)
        self.title.setFocus()

    def metadata(self) -> dict[str, Any]:
        """The metadata as the fields have it; what was not touched keeps its form."""
        made = dict(self._before)
        for name, field in self.fields.items():
            text = field.text().strip()
            if text == _shown(self._before.get(name)):
                continue
            if not text:
                made.pop(name, None)
            elif name == "byline":
                made[name] = [part.strip() for part in text.split(";") if part.strip()]
            else:
                made[name] = text
        language = self.language.language()
        if language != str(self._before.get("language") or ""):
            made["language"] = language
            if not language:
                made.pop("language")
        return made


def _reservation(metadata: Mapping[str, Any]) -> str:
    """By which statements the article reserves its rights, in a sentence, and where its terms are; or ""."""
    reserved = metadata.get(RESERVED)
    if not reserved:
        return ""
    policy = (
        _(" Terms: {metadata}.").format(metadata=metadata["tdmPolicy"]) if metadata.get("tdmPolicy") else ""
    )
    return _(
        "Reserves its rights in text and data mining ({shown}): it stays out of training data unless "
        "an export lets it in.{policy}"
    ).format(shown=_shown(reserved), policy=policy)


def _shown(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return SEPARATOR.join(map(str, value))
    return str(value)
