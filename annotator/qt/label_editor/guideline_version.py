"""Publishing a new version of the guidelines: what changed, and which labels have new rules."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHeaderView, QPlainTextEdit, QTreeWidget, QTreeWidgetItem, QWidget

from annotator.app.blinding import byline
from annotator.app.session import Session
from annotator.app.tagging import guidelines
from annotator.core.edits import ProjectHeader
from annotator.core.guidelines import differing, text_differs, versions
from annotator.core.messages import _
from annotator.qt.panels.selected_text import when
from annotator.qt.parts import dialogs, forms
from annotator.qt.parts.theme import Theme
from annotator.qt.parts.typing_dialog import TypingDialog
from annotator.qt.parts.widgets import plain_tip, shown_keys

NAME_ROLE = Qt.ItemDataRole.UserRole
FIRST = _("First version")


def publish(parent: QWidget | None, theme: Theme, session: Session) -> bool:
    """Ask what changed, and make the rules as they are the next version; whether that was done."""
    dialog = GuidelineVersionDialog(
        session.project.header,
        theme,
        parent,
        read_only=session.read_only,
        signed=lambda by, at: byline(session.project, by, at, session.person),
    )
    edit = None
    if dialogs.run(dialog):
        edit = guidelines.publish(session, dialog.note.toPlainText(), dialog.labels())
    dialog.deleteLater()
    return edit is not None


class GuidelineVersionDialog(TypingDialog):
    """Ticked are the labels whose rules differ from the last version; others can be ticked as well."""

    def __init__(
        self,
        header: ProjectHeader,
        theme: Theme,
        parent: QWidget | None = None,
        *,
        read_only: bool = False,
        signed: Callable[[str, str], tuple[str, str]] = lambda by, at: (by, at),
    ) -> None:
        super().__init__(parent)
        self._signed = signed
        known = versions(header)
        last = known[-1] if known else None
        self._read_only = read_only
        number = last.version + 1 if last else 1
        heading = _("Publish version {number} of the guidelines").format(number=number)
        column = forms.window(self, _("New version of the guidelines"), QSize(600, 560), heading=heading)
        column.addWidget(
            forms.muted(
                _(
                    "What was tagged before with the labels that are ticked is listed for another look "
                    "under “Notes, doubts and questions”."
                ),
                self,
            )
        )
        self.note = QPlainTextEdit(self)
        self.note.setTabChangesFocus(True)
        self.note.setPlaceholderText(_("A line for everybody who tags by these rules"))
        self.note.setFixedHeight(3 * self.note.fontMetrics().lineSpacing() + 20)
        if last is None:
            self.note.setPlainText(FIRST)
            self.note.selectAll()
        column.addLayout(forms.captioned(_("&What changed"), self.note))
        self._make_list(_("Since version {version}").format(version=last.version) if last else "")
        self._fill(header)
        column.addWidget(self.list, 1)
        self.message = forms.Message(theme, self)
        column.addWidget(self.message)
        self.go = forms.button(
            _("Publish"),
            default=True,
            tip=_("Publish ({shown_keys})").format(shown_keys=shown_keys("Ctrl+Return")),
        )
        cancel = forms.button(_("Cancel"))
        column.addLayout(forms.row(None, cancel, self.go))
        forms.dress(self, theme)
        self._explain(header)
        self.note.textChanged.connect(self._check)
        self.go.clicked.connect(self.accept)
        cancel.clicked.connect(self.reject)
        self._check()
        self.note.setFocus()

    def _make_list(self, since: str) -> None:
        self.list = QTreeWidget(self)
        self.list.setAccessibleName(_("Labels with new rules"))
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setHeaderLabels([_("Label with new rules"), since])
        self.list.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.list.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.list.header().setStretchLastSection(False)

    def labels(self) -> list[str]:
        """The labels that are ticked, by name."""
        items = (self.list.topLevelItem(row) for row in range(self.list.topLevelItemCount()))
        ticked = Qt.CheckState.Checked
        return [
            item.data(0, NAME_ROLE) for item in items if item is not None and item.checkState(0) is ticked
        ]

    def _fill(self, header: ProjectHeader) -> None:
        known = versions(header)
        differ = set(differing(header))
        labels = [label for label, __ in header.labels.walk() if label.selectable]
        labels.sort(key=lambda label: label.name not in differ)
        for label in labels:
            new = bool(known) and label.name not in known[-1].rules
            state = _("new label") if new else "differs" if label.name in differ else ""
            item = QTreeWidgetItem(self.list, [label.shown, state])
            item.setData(0, NAME_ROLE, label.name)
            item.setCheckState(0, Qt.CheckState.Checked if state == "differs" else Qt.CheckState.Unchecked)
            item.setToolTip(0, plain_tip(label.description or label.shown))
        first = self.list.topLevelItem(0)
        if first is not None:
            self.list.setCurrentItem(first)

    def _explain(self, header: ProjectHeader) -> None:
        known = versions(header)
        if self._read_only:
            self.message.say(_("This project is open for reading only."), "warning")
        elif not known:
            self.message.say(
                _("The rules are recorded as they are now, so that later changes can be told from them."),
                "info",
            )
        elif text_differs(header) and not differing(header):
            self.message.say(
                _("The text of the guidelines differs. Tick the labels that it concerns."), "info"
            )
        elif not differing(header):
            last = known[-1]
            by, at = self._signed(last.by, last.at)
            who = ", ".join(part for part in (by, when(at)) if part)
            since = _("version {version}").format(version=last.version) + (f" ({who})" if who else "")
            self.message.say(_("Nothing has changed since {since}.").format(since=since), "info")

    def _check(self) -> None:
        self.go.setEnabled(bool(self.note.toPlainText().strip()) and not self._read_only)
