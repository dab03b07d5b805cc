"""“This is a newer version of…”: which article the open one takes the place of."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDialog, QListWidget, QListWidgetItem, QWidget

from annotator.app.places.article_facts import facts_of
from annotator.app.session import Session
from annotator.app.versions import taking
from annotator.app.versions.recognising import candidates
from annotator.core.errors import AnnotatorError
from annotator.core.folding import holds, loose
from annotator.core.messages import _
from annotator.qt.parts import dialogs, forms, progress
from annotator.qt.parts.theme import Theme
from annotator.qt.parts.widgets import SearchField, plain_tip

ID_ROLE = Qt.ItemDataRole.UserRole


def choose(parent: QWidget | None, theme: Theme, session: Session, told: Callable[[str], object]) -> None:
    """Ask for the older article, and make the open one its newer version; `told` gets what came of it."""
    article = session.article
    if article is None:
        return
    found = progress.run(parent, _("Looking for the older version"), candidates(session.file, article.id))
    if found is None:
        return
    dialog = NewerVersion(session, theme, found, parent)
    older = dialog.chosen() if dialogs.run(dialog) else ""
    dialog.deleteLater()
    if not older:
        return
    title = session.project.title(older)
    work = taking.worked_out(session.project, [(article.id, older)])
    made = progress.run(parent, _("Taking the newer version"), work, threaded=True)
    if made is None:
        return
    try:
        edit = taking.commit(session, article.id, made[0])
    except AnnotatorError as problem:
        dialogs.error(parent, problem)
        return
    if edit is not None:
        told(
            _("This is a newer version of “{title}” now. {told}").format(
                title=title, told=taking.told(edit.changes, article.id)
            )
        )


class NewerVersion(QDialog):
    """The articles of the project, those first of which the open one most probably is a newer version."""

    def __init__(
        self, session: Session, theme: Theme, found: Sequence[str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        assert session.article is not None
        column = forms.window(self, _("This is a newer version of…"), QSize(620, 480))
        column.addWidget(
            forms.muted(
                _(
                    "“{title}” takes the place of the article that you choose. What was said of its "
                    "untouched words goes along; the rest is listed with its likeliest place. Both texts stay."
                ).format(title=session.article.title)
            )
        )
        self.search = SearchField(theme, _("Filter by title"), _("Filter"), parent=self)
        self.list = QListWidget(self)
        self.list.setAccessibleName(_("Older version"))
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        for name in found:
            facts = facts_of(session.file, name)
            title = session.project.title(name) or name
            beside = " · ".join(part for part in (facts.source, facts.date) if part)
            item = QListWidgetItem(f"{title}    {beside}" if beside else title, self.list)
            item.setToolTip(plain_tip(title))
            item.setData(ID_ROLE, name)
        self.take = forms.button(_("Take as newer version"), default=True)
        cancel = forms.button(_("Cancel"))
        column.addWidget(self.search)
        column.addWidget(self.list, 1)
        column.addLayout(forms.row(None, cancel, self.take))
        forms.dress(self, theme)
        self.search.textChanged.connect(self._filter)
        self.list.itemActivated.connect(lambda __: self.accept())
        self.list.currentItemChanged.connect(lambda *__: self._refresh())
        self.take.clicked.connect(self.accept)
        cancel.clicked.connect(self.reject)
        self.list.setCurrentRow(0)
        self._refresh()
        self.list.setFocus()

    def chosen(self) -> str:
        """The id of the article that was chosen; "" where there is none."""
        item = self.list.currentItem()
        return str(item.data(ID_ROLE)) if item is not None and not item.isHidden() else ""

    def _filter(self, words: str) -> None:
        for row in range(self.list.count()):
            item = self.list.item(row)
            item.setHidden(bool(words.strip()) and not holds(item.text(), loose(words).split()))
        shown = [row for row in range(self.list.count()) if not self.list.item(row).isHidden()]
        if shown and self.list.currentRow() not in shown:
            self.list.setCurrentRow(shown[0])
        self._refresh()

    def _refresh(self) -> None:
        self.take.setEnabled(bool(self.chosen()))
