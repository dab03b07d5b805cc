"""The current conflict: its answers as cards, the reason, the note, the guideline, and the same conflict elsewhere."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from annotator.app.events import Event, Topic
from annotator.app.reviewing import decide as deciding
from annotator.app.reviewing import settle_many as settling_many
from annotator.app.reviewing.queue import Review
from annotator.app.reviewing.values import Conflict
from annotator.app.reviewing.words import all_settled, guidelines_for, kind_of, lines_of
from annotator.app.session import Session
from annotator.core.annotation import Annotation
from annotator.core.messages import _, numeral
from annotator.core.terms import term
from annotator.qt.article.review_scene import lane_look
from annotator.qt.panels.selected_parts import NoteField
from annotator.qt.panels.selected_text import when
from annotator.qt.parts import fonts
from annotator.qt.parts.folding import WholeRows
from annotator.qt.parts.palette import LabelPalette
from annotator.qt.parts.theme import Theme
from annotator.qt.parts.timers import single_shot
from annotator.qt.parts.widgets import Chip, FlowLayout, SectionTitle, forget_items
from annotator.qt.reviewing.card import Answer, Card, Said, Voter
from annotator.qt.reviewing.edge_keys import EditingKeys
from annotator.review.compare import Candidate
from annotator.review.decide import REASONS

MARGIN = 16
"""At the right of the cards, in pixels: as wide as the scroll bar, which takes its place."""

NO_ANSWER = Answer("", (), (), "")


class Candidates(QWidget):
    """Everything at the right. `run` carries out an action by its id; `leave` gives the keyboard to the article."""

    def __init__(
        self,
        session: Session,
        review: Review,
        theme: Theme,
        run: Callable[[str], None],
        leave: Callable[[], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("Candidates")
        self.setAccessibleName(_("Candidates"))
        self._session, self._review, self._theme = session, review, theme
        self._run, self._leave = run, leave
        self._cards: list[Card] = []
        self._chips: dict[str, Chip] = {}
        self._guidelines: tuple[tuple[str, str], ...] = ()
        self._lay_out()
        self._allow(not session.read_only)
        self.note.committed.connect(lambda note: deciding.set_note(session, note))
        self.note.left.connect(leave)
        self._keys: dict[str, tuple[str, ...]] = {}
        self._soon = single_shot(self, 0, self.refresh)
        self._forget_leaving = session.before_leaving(self.settle)
        self._forget = session.subscribe(self._on_event, Topic.REVIEW, Topic.LABELS)
        self.refresh()

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self._theme = theme
        self.editing.set_theme(theme)
        for chip in (*self._chips.values(), self.guideline, self.alike):
            chip.set_theme(theme)
        self.refresh()

    def set_keys(self, keys: dict[str, tuple[str, ...]]) -> None:
        """Show the keys of actions on their buttons."""
        self._keys = keys
        self.editing.set_keys(keys, self._session.labels)
        self.guideline.set_keys(keys["flag-guideline"][0] if keys.get("flag-guideline") else "")
        self.alike.set_keys(keys["apply-alike"][0] if keys.get("apply-alike") else "")

    def settle_late(self) -> None:
        """Do at once what waits for its turn."""
        if self._soon.isActive():
            self.refresh()

    def close_down(self) -> None:
        """Let go of the session; a note that is being written is kept."""
        self.settle()
        self._soon.stop()
        self._forget()
        self._forget_leaving()

    def settle(self) -> None:
        """Commit what is being written."""
        self.note.commit()

    def write_note(self) -> None:
        """Put the keyboard into the note."""
        self.note.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._area.ensureWidgetVisible(self.note)

    def refresh(self) -> None:
        """Show the current conflict."""
        self._soon.stop()
        conflict = self._review.conflict
        self._below.setVisible(conflict is not None)
        self.nothing.setVisible(conflict is None)
        if conflict is None:
            self.title.set_title(_("Candidates"))
            settled = self._review.all_settled
            self.nothing.setText(
                _("{all_settled} U reopens what was settled last.").format(
                    all_settled=all_settled(self._review.remaining())
                )
                if settled
                else _("No conflict is chosen.")
                if self._review.conflicts
                else ""
            )
            self.editing.show_editing(None)
            self._show_cards([])
            return
        self.title.set_title(_("Candidates · {kind_of}").format(kind_of=kind_of(conflict.cluster)))
        self._show_cards(self._answers(conflict))
        self.editing.show_editing(self._review.editing)
        draft = self._review.draft
        for reason, chip in self._chips.items():
            chip.setChecked(reason == draft.reason)
        self.note.put(draft.note, force=not self.note.hasFocus())
        self.guideline.setChecked(draft.guideline)
        self._show_guidelines(tuple(guidelines_for(self._session.labels, conflict.cluster.labels)))
        others = len(settling_many.identical(self._session))
        self.alike.setVisible(bool(others))
        self._alike_title.setVisible(bool(others))
        self.alike.setText(_("{others} identical in other articles…").format(others=numeral(others)))
        self.alike.setAccessibleName(self.alike.text())
        self.alike.updateGeometry()

    def _allow(self, writing: bool) -> None:
        """Offer what changes the project, unless it is only read."""
        for part in (*self._chips.values(), self.note, self.guideline, self.alike):
            part.setEnabled(writing)

    # ------------------------------------------------------------------------------------------- the answers
    def _answers(self, conflict: Conflict) -> list[Answer]:
        cluster, article = conflict.cluster, self._session.article
        if article is None or article.id != cluster.article:
            return []
        palette = LabelPalette(self._session.labels, self._theme.paper, self._theme.readable)
        names = self._review.names(article.id)
        looks = {name: lane_look(index, self._theme) for index, name in enumerate(names)}
        decision = self._review.decisions.get(conflict.id)
        taken = set(decision.extra.get("from", ())) if decision is not None else None
        verdict = decision.verdict if decision is not None else ""
        likely = cluster.majority or (cluster.candidates[0] if len(cluster.candidates) == 1 else None)
        answers: list[Answer] = []
        silent: Answer | None = None
        for candidate in cluster.candidates:
            voters = tuple(
                Voter(names.get(name, name), *looks[name], more=self._remarks(conflict, candidate, name))
                for name in names
                if name in candidate.annotators
            )
            state = "likely" if decision is None and candidate is likely else ""
            if verdict == "accept" and taken == set(candidate.annotators):
                state = "taken"
            if not candidate.answer:
                silent = Answer(
                    "X", (Said(_("Nothing here"), self._theme.text),), voters, state, _unmarked(voters)
                )
                continue
            key = str(len(answers) + 1)
            answers.append(Answer(key, self._said(conflict, candidate, article.text, palette), voters, state))
        state = "taken" if verdict == "reject" else silent.state if silent else ""
        nothing = Said(_("Nothing here"), self._theme.text)
        if silent is not None:
            answers.append(Answer("X", (nothing,), silent.voters, state, silent.remark))
        else:
            answers.append(Answer("X", (nothing,), (), state, _("Reject what is marked")))
        return answers

    def _said(
        self, conflict: Conflict, candidate: Candidate, text: str, palette: LabelPalette
    ) -> tuple[Said, ...]:
        labels = self._session.labels
        layer = self._session.project.layer(conflict.cluster.article, candidate.annotators[0])
        reliability = self._review.reliability
        return tuple(
            Said(
                labels.title(line.label),
                palette.swatch(line.label).ink,
                line.parts,
                line.attributes,
                reliability.of(line.label, but=conflict.id).words,
            )
            for line in lines_of(conflict.cluster, candidate, text, labels, layer)
        )

    def _remarks(self, conflict: Conflict, candidate: Candidate, annotator: str) -> str:
        """When, how often they were right so far with the label (neither while names are hidden), and their notes."""
        found: list[Annotation] = [
            item
            for vote in conflict.cluster.votes
            if vote.annotator == annotator
            for item in vote.annotations
        ]
        labels = dict.fromkeys(said[1] for said in candidate.answer)
        known = [
            words
            for label in labels
            if not self._review.blind
            and (words := self._review.reliability.of(label, annotator, but=conflict.id).words)
        ]
        times = [when(item.at) for item in found[:1] if item.at and not self._review.blind]
        doubts = [_("in doubt")] if any(item.doubt for item in found) else []
        return " · ".join([*times, *known[:1], *doubts, *(f"“{item.note}”" for item in found if item.note)])

    def _show_cards(self, answers: list[Answer]) -> None:
        while len(self._cards) < len(answers):
            card = Card(self._theme, self._holder)
            at = len(self._cards)
            card.clicked.connect(lambda __=False, at=at: self._take(at))
            self._cards.append(card)
            self._column.addWidget(card)
        for card, answer in zip(self._cards, answers, strict=False):
            card.put(answer, self._theme)
        for at, card in enumerate(self._cards):
            card.setVisible(at < len(answers))
            if at >= len(answers):
                card.put(NO_ANSWER, self._theme)  # what is hidden says nothing any more
        self._shown = len(answers)

    def _take(self, at: int) -> None:
        self._run("reject" if at == self._shown - 1 else f"candidate-{at + 1}")
        self._leave()

    def _show_guidelines(self, found: tuple[tuple[str, str], ...]) -> None:
        if found == self._guidelines:
            return
        self._guidelines = found
        forget_items(self._rules)
        for title, text in found:
            heading = SectionTitle(_("Guideline · {title}").format(title=title), self._holder)
            heading.setContentsMargins(0, 8, 0, 0)
            self._rules.addWidget(heading)
            said = QLabel(text, self._holder)
            said.setTextFormat(Qt.TextFormat.PlainText)
            said.setProperty("muted", True)
            said.setWordWrap(True)
            said.setFont(fonts.small(said.font(), 0.94))
            self._rules.addWidget(said)

    # ------------------------------------------------------------------------------------------------ parts
    def _lay_out(self) -> None:
        self._holder = QWidget(self)
        self._whole = whole = QVBoxLayout(self._holder)
        whole.setContentsMargins(14, 14, MARGIN, 14)
        whole.setSpacing(8)
        self.title = SectionTitle(_("Candidates"), self._holder)
        self._column = QVBoxLayout()
        self._column.setSpacing(7)
        self.editing = EditingKeys(self._theme, self._holder)
        self.editing.hide()
        self.nothing = QLabel(self._holder)
        self.nothing.setTextFormat(Qt.TextFormat.PlainText)
        self.nothing.setProperty("muted", True)
        self.nothing.setWordWrap(True)
        self._below = QWidget(self._holder)
        whole.addWidget(self.title)
        whole.addLayout(self._column)
        whole.addWidget(self.editing)
        whole.addWidget(self.nothing)
        whole.addWidget(self._below)
        whole.addStretch(1)
        self._lay_out_below()
        self._area = QScrollArea(self)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setWidget(self._holder)
        WholeRows(self._area)
        self._area.viewport().setAutoFillBackground(False)
        self._area.verticalScrollBar().rangeChanged.connect(lambda __, last: self._keep_width(bool(last)))
        self._holder.setAutoFillBackground(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._area)

    def _keep_width(self, scrolls: bool) -> None:
        """Nothing moves when the scroll bar comes or goes: it takes its room from the margin."""
        bar = self._area.verticalScrollBar().sizeHint().width() if scrolls else 0
        self._whole.setContentsMargins(14, 14, max(MARGIN - bar, 2), 14)

    def _lay_out_below(self) -> None:
        below = QVBoxLayout(self._below)
        below.setContentsMargins(0, 4, 0, 0)
        below.setSpacing(8)
        below.addWidget(SectionTitle(_("Reason"), self._below))
        reasons = QWidget(self._below)
        flow = FlowLayout(reasons, 5)
        for reason in REASONS:
            chip = Chip(self._theme, term(reason), checkable=True, parent=reasons)
            chip.clicked.connect(lambda __=False, reason=reason: self._choose(reason))
            self._chips[reason] = chip
            flow.addWidget(chip)
        below.addWidget(reasons)
        self.note = NoteField(self._below)
        self.note.setAccessibleName(_("Note on the decision"))
        below.addWidget(self.note)
        self.guideline = Chip(self._theme, _("Rewrite the guideline"), checkable=True, parent=self._below)
        self.guideline.clicked.connect(self._flag)
        below.addWidget(self.guideline)
        self._rules = QVBoxLayout()
        self._rules.setSpacing(4)
        below.addLayout(self._rules)
        self._alike_title = SectionTitle(_("Same conflict"), self._below)
        below.addWidget(self._alike_title)
        self.alike = Chip(self._theme, "", parent=self._below)
        self.alike.clicked.connect(lambda: self._run("apply-alike"))
        below.addWidget(self.alike)

    def _choose(self, reason: str) -> None:
        deciding.set_reason(self._session, reason)
        self._leave()

    def _flag(self) -> None:
        deciding.toggle_guideline(self._session)
        self._leave()

    def _on_event(self, event: Event) -> None:
        if event.about(Topic.LABELS):
            self.editing.set_keys(self._keys, self._session.labels)
        self._soon.start()  # a decision is told, then the next conflict: they are shown at once


def _unmarked(voters: tuple[Voter, ...]) -> str:
    return _("finished this article and left it unmarked:") if voters else ""
