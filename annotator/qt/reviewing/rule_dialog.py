"""Settling by rule: the rule, the kinds and the label that it is for, and what it would settle."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QDialog, QHeaderView, QTreeWidgetItem, QWidget

from annotator.app.reviewing import decide as deciding
from annotator.app.reviewing import settle_many as settling_many
from annotator.app.reviewing.words import kind_title
from annotator.app.session import Session
from annotator.core.messages import _, numeral
from annotator.core.terms import term
from annotator.core.wording import counted
from annotator.qt.parts import dialogs, forms, progress
from annotator.qt.parts.tables import Table
from annotator.qt.parts.theme import Theme
from annotator.review.kinds import ANSWERED, ASKED_KINDS, POLICIES
from annotator.review.merge import Policy, Preview, Tally

POLICY_TITLES = {
    "unanimous": _("Where all agree"),
    "majority": _("Where most agree, silence counted"),
    "single": _("What only one annotator was given"),
    "trust": _("As one annotator says"),
    "union": _("Everything that anybody marked"),
    "none": _("Nothing"),
}
HEADS = (_("Kind"), _("to gold"), term("rejected"), _("stay open"), _("decided before"))
KIND = Qt.ItemDataRole.UserRole
EXPLAINED = _(
    "Only the kinds that are ticked are settled. Decisions that were made stay as they are. "
    "It is one step, which can be undone."
)


def premerge(parent: QWidget, theme: Theme, session: Session) -> None:
    """Choose a rule, see what it would settle, and settle that as one step."""
    dialog = PremergeDialog(session, theme, parent)
    review = deciding.need_review(session)
    seen = review.seen(review.conflicts)
    preview = dialog.preview if dialogs.run(dialog) else None
    dialog.deleteLater()
    if preview is not None:
        deciding.require_seen(session, seen)
        settling_many.apply_premerge(session, preview)


class KindTable(Table):
    """A line a kind, with a tick and what becomes of its conflicts; the sum below. `changed` when a tick does."""

    changed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(_("What the rule would settle"), HEADS, range(1, len(HEADS)), parent)
        for at in range(len(HEADS)):
            self.setColumnWidth(at, 150 if at == 0 else 122)
        self.header().setStretchLastSection(False)
        self.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.off = {ANSWERED}
        """The kinds that are not ticked; what was sent back is settled only when somebody asks for it."""
        self._lines: dict[str, QTreeWidgetItem] = {}
        self.itemChanged.connect(self._ticked)

    def put(self, tallies: Mapping[str, Tally]) -> None:
        """Show other counts."""
        shown = [kind for kind in reversed(ASKED_KINDS) if kind in tallies]
        self.blockSignals(True)
        if [*shown, ""] != list(self._lines):
            self.clear()
            self._lines = {kind: self._line(kind) for kind in [*shown, ""] if tallies}
            if shown:
                self.setCurrentItem(self._lines[shown[0]])
        for kind, line in self._lines.items():
            _tell(line, tallies[kind] if kind else total(tallies))
        self.blockSignals(False)

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds that are ticked; none of them where they are those that a rule is for unasked."""
        ticked = frozenset(ASKED_KINDS) - self.off
        return frozenset() if ticked == frozenset(ASKED_KINDS) - {ANSWERED} else ticked

    def _line(self, kind: str) -> QTreeWidgetItem:
        line = QTreeWidgetItem(self, [kind_title(kind) or _("in all")])
        self.align(line)
        line.setData(0, KIND, kind)
        if kind:
            line.setFlags(line.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            line.setCheckState(0, Qt.CheckState.Unchecked if kind in self.off else Qt.CheckState.Checked)
        else:
            for at in range(len(HEADS)):
                font = line.font(at)
                font.setBold(True)
                line.setFont(at, font)
        return line

    def _ticked(self, line: QTreeWidgetItem, column: int) -> None:
        kind = str(line.data(0, KIND) or "")
        if column == 0 and kind:
            on = line.checkState(0) is Qt.CheckState.Checked
            (self.off.discard if on else self.off.add)(kind)
            self.changed.emit()


class PremergeDialog(QDialog):
    """A rule, what it is for, and a table of what it would do to each kind of conflict."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.preview: Preview | None = None
        column = forms.window(self, _("Settle by rule"), QSize(660, 540), _("Settle by rule"))
        review = deciding.need_review(session)
        self.policy, self.trusted, self.label = forms.combo(self), forms.combo(self), forms.combo(self)
        for name in POLICIES:
            if name != "none" and not (review.blind and name == "trust"):  # trusting needs a name
                self.policy.addItem(POLICY_TITLES[name], name)
        for name in () if review.blind else review.annotators():
            self.trusted.addItem(name, name)
        titles = [(session.labels.title(name), name) for name in review.labels()]
        forms.fill(self.label, _("All labels"), sorted(titles, key=lambda each: each[0].casefold()))
        self.table = KindTable(self)
        self.said = forms.muted("", self)
        self.settle = forms.button(_("Settle"), default=True)
        cancel = forms.button(_("Cancel"))
        column.addWidget(forms.muted(EXPLAINED, self))
        line = forms.row(forms.captioned(_("Settle"), self.policy), spacing=14)
        self._trusted_part = QWidget(self)
        part = forms.captioned(_("Whom to trust"), self.trusted)
        self._trusted_part.setLayout(part)
        part.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self._trusted_part)
        line.addLayout(forms.captioned(_("Conflicts about"), self.label))
        for at, stretch in enumerate((3, 2, 2)):
            line.setStretch(at, stretch)
        column.addLayout(line)
        column.addWidget(self.table, 1)
        column.addWidget(self.said)
        column.addLayout(forms.row(None, cancel, self.settle))
        forms.dress(self, theme)
        for box in (self.policy, self.trusted, self.label):
            box.currentIndexChanged.connect(self._refresh)
        self.table.changed.connect(self._refresh)
        self.settle.clicked.connect(self.accept)
        cancel.clicked.connect(self.reject)
        self._refresh()

    def _chosen(self) -> Policy | None:
        name, label = str(self.policy.currentData()), str(self.label.currentData() or "")
        trusted = str(self.trusted.currentData() or "") if name == "trust" else ""
        if (name == "trust" and not trusted) or self.table.off.issuperset(ASKED_KINDS):
            return None
        return Policy(name, trusted, self.table.kinds, frozenset({label} if label else ()))

    def _refresh(self) -> None:
        policy = self._chosen()
        self._trusted_part.setVisible(self.policy.currentData() == "trust")
        tried = policy or Policy("none")
        found = progress.run(self, _("Trying the rule"), settling_many.premerge(self._session, tried))
        self.preview = found if policy is not None else None
        tallies = found.tallies if found is not None else {}
        self.table.put(tallies)
        whole = total(tallies)
        settled = whole.gold + whole.rejected
        self.said.setText(
            _("{conflicts} would be settled, {open} stay open.").format(
                conflicts=counted(settled, "conflict", "conflicts"), open=numeral(whole.open)
            )
            if settled
            else _("This rule would settle nothing that is not settled.")
        )
        self.settle.setEnabled(bool(settled))
        self.settle.setText(
            _("Settle {settled}").format(settled=numeral(settled)) if settled else _("Settle")
        )


def total(tallies: Mapping[str, Tally]) -> Tally:
    """All kinds together."""
    found = Tally()
    for tally in tallies.values():
        found.gold += tally.gold
        found.rejected += tally.rejected
        found.open += tally.open
        found.decided += tally.decided
    return found


def _tell(line: QTreeWidgetItem, tally: Tally) -> None:
    for at, count in enumerate((tally.gold, tally.rejected, tally.open, tally.decided), 1):
        line.setText(at, numeral(count) if count else "–")
        line.setData(at, Qt.ItemDataRole.AccessibleTextRole, f"{numeral(count)} {HEADS[at]}")
