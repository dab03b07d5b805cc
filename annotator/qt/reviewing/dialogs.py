"""Dialogs of a review: labels for a sentence or an article, identical conflicts, sending back, random samples."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QDialog,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QSpinBox,
    QWidget,
)

from annotator.app.reviewing.queue import Review
from annotator.app.reviewing.values import Conflict
from annotator.app.session import Session
from annotator.core.labels import Label
from annotator.core.messages import _
from annotator.core.wording import counted
from annotator.qt.parts import dialogs, forms
from annotator.qt.parts.theme import Theme
from annotator.qt.parts.typing_dialog import TypingDialog
from annotator.qt.parts.widgets import plain_tip, shown_keys

CONTEXT = 44
"""Code points of text before and after a conflict that a line in context shows."""


def choose_labels(parent: QWidget, theme: Theme, session: Session, conflict: Conflict) -> list[Label] | None:
    """The labels that the sentence or the article gets; None where that was given up."""
    kind = "article" if conflict.cluster.what == "article" else "sentence"
    offered = session.labels.applying_to(kind)
    given = {said[1] for said in conflict.cluster.candidates[0].answer}
    dialog = TickDialog(
        _("Labels of the {kind}").format(kind=kind),
        conflict.words,
        [(label.shown, "", label.name in given) for label in offered],
        _("Settle with these"),
        theme,
        parent,
    )
    chosen = [offered[at] for at in dialog.ticked()] if dialogs.run(dialog) else None
    dialog.deleteLater()
    return chosen


def tick_conflicts(
    parent: QWidget, theme: Theme, session: Session, conflict: Conflict, others: list[Conflict]
) -> list[Conflict]:
    """Those of the identical conflicts that are to be settled in the same way; none where that was given up."""
    lines = [(in_context(session, other), _title(session, other), True) for other in others]
    count = counted(len(others), "identical conflict", "identical conflicts")
    dialog = TickDialog(
        _("Apply to {count} in other articles").format(count=count),
        conflict.words,
        lines,
        _("Settle the ticked"),
        theme,
        parent,
    )
    chosen = [others[at] for at in dialog.ticked()] if dialogs.run(dialog) else []
    dialog.deleteLater()
    return chosen


def in_context(session: Session, conflict: Conflict) -> str:
    """The words of a conflict with what stands around them, on one line."""
    cluster = conflict.cluster
    text = session.project.article(cluster.article).text
    before = " ".join(text[max(cluster.start - CONTEXT, 0) : cluster.start].split("\n")[-1].split())
    after = " ".join(text[cluster.end : cluster.end + CONTEXT].split("\n")[0].split())
    return f"…{before} [{conflict.words}] {after}…"


def choose_sample(parent: QWidget, theme: Theme, review: Review) -> tuple[float, int] | None:
    """The share of the articles to review, and the seed; None where that was given up."""
    dialog = SampleDialog(review, theme, parent)
    chosen = (dialog.share.value() / 100, dialog.seed.value()) if dialogs.run(dialog) else None
    dialog.deleteLater()
    return chosen


def ask_whom(parent: QWidget, theme: Theme, title: str, names: dict[str, str]) -> tuple[str, str] | None:
    """One of the annotators, given as they are shown, and a note to them; None where that was given up."""
    dialog = SendBackDialog(title, names, theme, parent)
    chosen = (
        (str(dialog.whom.currentData()), dialog.note.toPlainText().strip()) if dialogs.run(dialog) else None
    )
    dialog.deleteLater()
    return chosen


def ask_why(parent: QWidget, theme: Theme, title: str, subject: str) -> str | None:
    """A note to those whose work goes back, which `subject` says; None where that was given up."""
    dialog = SendBackDialog(title, {}, theme, parent, subject)
    note = dialog.note.toPlainText().strip() if dialogs.run(dialog) else None
    dialog.deleteLater()
    return note


class SendBackDialog(TypingDialog):
    """To whom something goes back, unless the `subject` says that, and what they are to look at."""

    def __init__(
        self,
        title: str,
        names: dict[str, str],
        theme: Theme,
        parent: QWidget | None = None,
        subject: str = "",
    ) -> None:
        super().__init__(parent)
        column = forms.window(self, title, QSize(440, 300), title)
        self.whom = forms.combo(self)
        for name, called in names.items():
            self.whom.addItem(called, name)
        self.note = QPlainTextEdit(self)
        self.note.setTabChangesFocus(True)
        send = forms.button(
            _("Send back"),
            default=True,
            tip=_("Send back ({shown_keys})").format(shown_keys=shown_keys("Ctrl+Return")),
        )
        cancel = forms.button(_("Cancel"))
        if subject:
            column.addWidget(forms.muted(subject, self))
        self.whom.setVisible(bool(names))
        if names:
            column.addLayout(forms.captioned(_("To"), self.whom))
        column.addLayout(forms.captioned(_("What should they look at again?"), self.note), 1)
        column.addLayout(forms.row(None, cancel, send))
        forms.dress(self, theme)
        send.clicked.connect(self.accept)
        cancel.clicked.connect(self.reject)
        (self.whom if len(names) > 1 else self.note).setFocus()


class TickDialog(QDialog):
    """Lines that can be ticked, each with something more to its right."""

    def __init__(
        self,
        title: str,
        subject: str,
        lines: list[tuple[str, str, bool]],
        verb: str,
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        column = forms.window(self, title, QSize(680, 460), title)
        self.list = QListWidget(self)
        self.list.setAccessibleName(title)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        for text, more, ticked in lines:
            item = QListWidgetItem(f"{text}   {more}".rstrip())
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)
            item.setToolTip(plain_tip("\n".join(part for part in (text, more) if part)))
            item.setSizeHint(QSize(0, self.fontMetrics().height() + 11))
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        self.settle = forms.button(verb, default=True)
        cancel = forms.button(_("Cancel"))
        column.addWidget(forms.muted(subject, self))
        column.addWidget(self.list, 1)
        column.addLayout(forms.row(None, cancel, self.settle))
        forms.dress(self, theme)
        self.settle.clicked.connect(self.accept)
        cancel.clicked.connect(self.reject)
        self.list.setFocus()

    def ticked(self) -> list[int]:
        """The numbers of the lines that are ticked."""
        rows = range(self.list.count())
        return [row for row in rows if self.list.item(row).checkState() == Qt.CheckState.Checked]


class SampleDialog(QDialog):
    """A share of the articles and a seed."""

    def __init__(self, review: Review, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        title = _("Review a random sample")
        column = forms.window(self, title, QSize(420, 260), title)
        self.share = QSpinBox(self)
        self.share.setRange(1, 100)
        self.share.setSuffix(" %")
        self.share.setValue(round(review.filter.share * 100))
        self.seed = QSpinBox(self)
        self.seed.setRange(0, 1_000_000)
        self.seed.setValue(review.seed)
        take = forms.button(_("Review these"), default=True)
        cancel = forms.button(_("Cancel"))
        column.addLayout(
            forms.captioned(_("Share of the articles"), self.share, help=_("100 % shows all of them again."))
        )
        column.addLayout(
            forms.captioned(
                _("Seed"),
                self.seed,
                help=_("The same seed takes the same articles. It is kept in the project."),
            )
        )
        column.addStretch(1)
        column.addLayout(forms.row(None, cancel, take))
        forms.dress(self, theme)
        take.clicked.connect(self.accept)
        cancel.clicked.connect(self.reject)


def _title(session: Session, conflict: Conflict) -> str:
    return session.project.title(conflict.cluster.article)
