"""Settling a copy of an annotator's layer with its original: where the two differ, and what is kept there."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QDialog, QHeaderView, QTreeWidgetItem, QWidget

from annotator.app.reviewing import settle_copies as settling_copies
from annotator.app.reviewing.settle_copies import CopyPreview
from annotator.app.session import Session
from annotator.core.messages import _, numeral
from annotator.core.wording import counted
from annotator.qt.parts import dialogs, forms, progress
from annotator.qt.parts.tables import Table
from annotator.qt.parts.theme import Theme
from annotator.qt.parts.widgets import plain_tip
from annotator.review.copies import BOTH, COPY, ORIGINAL

HEADS = (_("Article"), _("Words"), _("The original says"), _("The copy says"))
KEEP = {BOTH: _("Keep both"), ORIGINAL: _("Keep what the original says"), COPY: _("Keep what the copy says")}
MOST_LINES = 2_000


def settle_copy(parent: QWidget, theme: Theme, session: Session) -> str:
    """Ask, settle as one step, and say what that did; "" where it was given up."""
    dialog = CopiesDialog(session, theme, parent)
    found = dialog.found if dialogs.run(dialog) else None
    dialog.deleteLater()
    if found is None or settling_copies.settle(session, found) is None:
        return ""
    return _("“{name}” is settled with its original. {told}").format(
        name=found.name, told=settling_copies.told(found)
    )


class CopiesDialog(QDialog):
    """Which copy, what is kept where the two differ, and every such place; `found` is what settling would do."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.found: CopyPreview | None = None
        title = _("Settle a copy with its original")
        column = forms.window(self, title, QSize(820, 560), title)
        self.copy = forms.combo(self)
        for name in settling_copies.copies_in(session.project):
            self.copy.addItem(name, name)
        self.keep = forms.combo(self)
        for name, shown in KEEP.items():
            self.keep.addItem(shown, name)
        self.table = Table(_("Where the two differ"), HEADS, parent=self)
        header = self.table.header()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.said = forms.muted("", self)
        self.settle = forms.button(_("Settle"), default=True)
        cancel = forms.button(_("Cancel"))
        column.addWidget(
            forms.muted(
                _(
                    "What both say stands once, and what only one of them has is kept. The copy is taken "
                    "away. It is one "
                    "step, which can be undone."
                ),
                self,
            )
        )
        column.addLayout(forms.captioned(_("Copy"), self.copy))
        column.addLayout(forms.captioned(_("Where the two differ"), self.keep))
        column.addWidget(self.table, 1)
        column.addWidget(self.said)
        column.addLayout(forms.row(None, cancel, self.settle))
        forms.dress(self, theme)
        self.copy.currentIndexChanged.connect(self._refresh)
        self.keep.currentIndexChanged.connect(self._refresh)
        self.settle.clicked.connect(self.accept)
        cancel.clicked.connect(self.reject)
        self._refresh()

    def _refresh(self) -> None:
        name, keep = str(self.copy.currentData()), str(self.keep.currentData())
        project = self._session.project
        self.found = progress.run(self, _("Comparing"), settling_copies.preview(project, name, keep))
        lines = settling_copies.lines(project, self.found) if self.found is not None else []
        self.table.clear()
        for line in lines[:MOST_LINES]:
            item = QTreeWidgetItem(self.table, list(line))
            for section, text in enumerate(line):
                item.setToolTip(section, plain_tip(text))
        if (first := self.table.topLevelItem(0)) is not None:
            self.table.setCurrentItem(first)
        self.said.setText(_said(self.found, len(lines)) if self.found is not None else "")
        self.settle.setEnabled(self.found is not None)


def _said(found: CopyPreview, lines: int) -> str:
    more = (
        _(" The first {most_lines} places are listed.").format(most_lines=numeral(MOST_LINES))
        if lines > MOST_LINES
        else ""
    )
    return f"{counted(len(found.articles), 'article', 'articles')}: {settling_copies.told(found)}{more}"
