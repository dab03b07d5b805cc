"""What the window itself does for the actions of reviewing. Everything is imported when it is first needed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from time import perf_counter
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from annotator.app.reviewing.current import review_of
from annotator.app.session import Session
from annotator.core.errors import AnnotatorError
from annotator.core.messages import _
from annotator.core.names import people
from annotator.core.wording import counted
from annotator.qt.parts.theme import Theme
from annotator.qt.shell.frame import Frame

if TYPE_CHECKING:
    from annotator.app.reviewing.queue import Review
    from annotator.app.reviewing.values import Conflict


PATIENCE = 0.3
"""Seconds after which the queue is shown, even if nothing to settle has been found yet."""
SHOW_EVERY = 0.7
HEADLINE_ARTICLES = 300
"""How many reviewed articles agreement is told of unasked."""


class Reading:
    """Reads the articles of a review between other things, and shows what was found from time to time."""

    def __init__(self, queue: Any, work: Any, parent: QWidget) -> None:
        self._queue = queue
        self._shown = perf_counter()
        from annotator.qt.parts.progress import Runner

        self._runner = Runner(work, parent)
        self._runner.progressed.connect(self._show)
        self._runner.start()

    def stop(self) -> None:
        """Stop; what was read stays."""
        self._runner.cancel()
        self._runner.deleteLater()

    def _show(self) -> None:
        if perf_counter() - self._shown > SHOW_EVERY:
            self._queue.refresh()
            self._shown = perf_counter()


class ReviewCommands:
    """One method an action, found by the action's id. `keep` keeps a window that is not modal."""

    def __init__(self, window: Frame, keep: Callable[[str, Callable[[], QWidget]], Any]) -> None:
        self._window = window
        self._keep = keep
        self._reading: Reading | None = None
        self.table: dict[str, Callable[[], object]] = {
            "mode-review": self.enter,
            "edit-conflict": self.edit,
            "decision-note": lambda: window.need_desk().review.candidates.write_note(),
            "send-back": self.send_back,
            "return-article": self.return_article,
            "approve-article": self.approve,
            "apply-alike": self.apply_alike,
            "premerge": self.premerge,
            "review-sample": self.sample,
            "review-blind": self.blind,
            "handout": self.hand_out,
            "collect": lambda: self.collect([]),
            "settle-copy": self.settle_copy,
            "occurrences": self.occurrences,
            "ask-here": self.ask,
            "guideline-version": self.publish,
            "board": self.board,
            "came-last": lambda: self.board("came"),
            "agreement": self.agreement,
            "consistency": self.consistency,
            "remarks": self.remarks,
            "desk-changes": self.desk_changes,
        }

    @property
    def _session(self) -> Session:
        return self._window.need_session()

    # -------------------------------------------------------------------------------------------- the mode
    def enter(self) -> None:
        """Compare the layers, and show the queue at the first open conflict."""
        from annotator.app.reviewing.mode import ReviewMode

        session, desk = self._session, self._window.need_desk()
        here = session.article.id if session.article is not None else ""
        review = session.mode_of(ReviewMode).review
        work = self._begun(review, here)
        desk.make_review(review)
        self._reading = Reading(desk.review.queue, self._told_in_status(work), self._window)
        session.set_mode(ReviewMode)
        desk.review.refresh()
        current = review.conflict
        if current is None or current.cluster.article != here:
            first = next((c.id for c in review.of_article(here) if review.section_of(c.id) == "open"), "")
            if first:
                review.go_to(first)
            else:
                review.go_to_next()
        self._window.show_place()
        # Without articles the page says what comes first.
        if session.project.entries and not review.conflicts and not review.unread:
            self._window.notices.tell(
                _("Nothing to review yet: no article has been marked as done."),
                key="review",
                buttons=[(_("Collect annotators’ files…"), lambda: self._window.run("collect"))],
            )

    def _begun(self, review: Review, here: str) -> Any:
        """Work that has found something to settle, beginning at the article `here`, if there is anything."""
        self.stop_reading()
        work = review.load(here)
        begun = perf_counter()
        while not review.conflicts and perf_counter() - begun < PATIENCE and next(work, None):
            pass
        return work

    def _told_in_status(self, work: Any) -> Any:
        """The work, and after it how far the annotators agree, unless that would take long."""
        from annotator.app.agreement import figures as agreeing

        yield from work
        session = self._session
        review = review_of(session)
        if review is not None and 0 < review.articles() <= HEADLINE_ARTICLES:
            found = yield from agreeing.headline(session.project)
            self._window.status.put_agreement(found.text, found.explained)

    def stop_reading(self) -> None:
        """Leave what is not read for later."""
        if self._reading is not None:
            self._reading.stop()
            self._reading = None

    def _loaded(self) -> Review | None:
        """The review with everything read, or None where reading was stopped."""
        from annotator.app.reviewing.mode import ReviewMode
        from annotator.qt.parts import progress

        self.stop_reading()
        review = self._session.mode_of(ReviewMode).review
        done = progress.run(self._window, _("Comparing layers"), _told(review.load()))
        return review if done else None

    # --------------------------------------------------------------------------------------- the conflict
    def edit(self) -> None:
        """Edit the edges of spans; of sentences and articles, choose other labels."""
        from annotator.app.reviewing import decide as deciding
        from annotator.app.reviewing import edit_edges as edge_editing
        from annotator.qt.reviewing import dialogs as review_dialogs

        conflict = deciding.need_conflict(self._session)
        if conflict.cluster.what == "link":
            raise AnnotatorError(
                _("A link has no edges and one label."), hint=_("Take a candidate, or reject it.")
            )
        if conflict.cluster.what == "span":
            edge_editing.start_or_next(self._session)
            self._window.need_desk().view.setFocus(Qt.FocusReason.OtherFocusReason)  # where its keys work
            return
        seen = self._seen(conflict)
        chosen = review_dialogs.choose_labels(self._window, self._window.theme, self._session, conflict)
        if chosen is not None:
            deciding.require_seen(self._session, seen, current=conflict.id)
            deciding.settle_labels(self._session, chosen)

    def send_back(self) -> None:
        """Give the conflict back to one of those who marked something, with a note."""
        from annotator.app.reviewing import decide as deciding

        conflict = deciding.need_conflict(self._session)
        names = [vote.annotator for vote in conflict.cluster.votes]
        seen = self._seen(conflict)
        answer = self._ask_whom(_("Send back"), conflict.cluster.article, names)
        if answer is not None:
            deciding.require_seen(self._session, seen, current=conflict.id)
            deciding.send_back(self._session, *answer)

    def return_article(self) -> None:
        """Give the article back to an annotator, with a note."""
        from annotator.app.reviewing import decide as deciding

        article = self._session.article
        if article is None:
            return
        answer = self._ask_whom(_("Send the article back"), article.id, self._annotators())
        if answer is not None:
            shown = self._session.article
            if shown is None or shown.id != article.id or answer[0] not in self._annotators():
                raise AnnotatorError(
                    _("“{title}” has changed meanwhile; it was not sent back.").format(title=article.title),
                    hint=_("Look at it again."),
                )
            deciding.send_back_article(self._session, *answer)
            self._window.notices.tell(
                _("“{title}” was sent back.").format(title=article.title), key="returned"
            )

    def approve(self) -> None:
        """Approve everybody's work on the article."""
        from annotator.app.reviewing import decide as deciding

        article = self._session.article
        if article is not None and deciding.approve_article(self._session, self._annotators()):
            self._window.notices.tell(
                _("The work on “{title}” is approved.").format(title=article.title), key="approved"
            )

    def _seen(self, *conflicts: Conflict) -> Mapping[str, object]:
        """What somebody is asked about: another program may change it while a dialog is open."""
        review = review_of(self._session)
        return review.seen(conflict.id for conflict in conflicts) if review is not None else {}

    def _ask_whom(self, title: str, article: str, names: list[str]) -> tuple[str, str] | None:
        """An annotator and a note, or None where that was given up."""
        review = review_of(self._session)
        called = review.names(article) if review is not None else {}
        from annotator.qt.reviewing import dialogs as review_dialogs

        # In the order of what they are called: another one would give away who is who in a blind review.
        in_order = [name for name in called if name in names] + [n for n in names if n not in called]
        shown = {name: called.get(name, name) for name in in_order}
        return review_dialogs.ask_whom(self._window, self._window.theme, title, shown)

    def _annotators(self) -> list[str]:
        article = self._session.article
        states = self._session.project.entries[article.id].states if article is not None else {}
        return [name for name in people(states) if states[name].status == "done"]

    # --------------------------------------------------------------------------------------- many at once
    def apply_alike(self) -> None:
        """Settle identical conflicts in other articles as this one, and this one with them if it is open."""
        from annotator.app.reviewing import decide as deciding
        from annotator.app.reviewing import settle_many as settling_many
        from annotator.qt.reviewing import dialogs as review_dialogs

        session = self._session
        conflict = deciding.need_conflict(session)
        others = settling_many.identical(session)
        if not others:
            self._window.notices.tell(_("No other article has the same conflict."), key="alike")
            return
        if conflict.id not in deciding.need_review(session).decisions:
            deciding.leading(conflict)  # without a majority there is nothing to apply
        seen = self._seen(conflict, *others)
        chosen = review_dialogs.tick_conflicts(self._window, self._window.theme, session, conflict, others)
        if chosen:
            deciding.require_seen(session, seen)
            settling_many.settle_alike(session, conflict, chosen)
            count = counted(len(chosen), "identical conflict", "identical conflicts")
            self._window.notices.tell(_("{count} settled in the same way.").format(count=count), key="alike")

    def premerge(self) -> None:
        """Settle by a rule what needs no reviewer, after a preview."""
        from annotator.qt.reviewing import rule_dialog

        if self._loaded() is None:
            return
        rule_dialog.premerge(self._window, self._window.theme, self._session)

    def sample(self) -> None:
        """Review a random share of the articles."""
        from annotator.app.reviewing import settle_many as settling_many
        from annotator.qt.reviewing import dialogs as review_dialogs

        review = self._loaded()
        if review is None:
            return
        chosen = review_dialogs.choose_sample(self._window, self._window.theme, review)
        if chosen is not None:
            share, seed = chosen
            if seed != review.seed:
                settling_many.set_seed(self._session, seed)
            review.set_filter(replace(review.filter, share=share))
            self._window.run("mode-review")

    def blind(self) -> None:
        """Hide names, or show them."""
        from annotator.app.reviewing import settle_many as settling_many

        review = self._loaded()
        if review is not None:
            settling_many.set_blind(self._session, not review.blind)
            self._window.notices.tell(
                _("Names are hidden, and their order is shuffled.")
                if review.blind
                else _("Names are shown."),
                key="blind",
            )

    # -------------------------------------------------------------------------------- dialogs and windows
    def hand_out(self) -> None:
        from annotator.qt.reviewing import hand_out as handout_dialog

        handout_dialog.hand_out(self._window, self._window.theme, self._session)

    def collect(self, found: list[Any]) -> None:
        """Bring annotators' files back in; with none given the dialog asks for some."""
        from annotator.qt.reviewing import collect as collect_dialog

        came = collect_dialog.collect(self._window, self._window.theme, self._session, found)
        if came:
            self._window.notices.tell(
                _("{layers} came in.").format(layers=counted(came, "layer", "layers")),
                key="collected",
                buttons=[(_("Show what came"), lambda: self.board("came"))],
            )

    def settle_copy(self) -> None:
        """Make one layer of an annotator's layer and a copy of it that was set aside."""
        from annotator.app.reviewing import settle_copies as settling_copies
        from annotator.qt.reviewing import copies as copies_dialog

        if not settling_copies.copies_in(self._session.project):
            self._window.notices.tell(_("No copy waits to be settled with its original."), key="copies")
            return
        said = copies_dialog.settle_copy(self._window, self._window.theme, self._session)
        if said:
            self._window.notices.tell(said, key="copies")

    def occurrences(self) -> None:
        from annotator.qt.places import occurrences_dialog

        occurrences_dialog.label_occurrences(self._window, self._window.theme, self._session)

    def ask(self) -> None:
        from annotator.qt.dialogs import note_dialog

        note_dialog.ask_here(self._window, self._window.theme, self._session)

    def publish(self) -> None:
        from annotator.qt.label_editor import guideline_version as guideline_version_dialog

        if guideline_version_dialog.publish(self._window, self._window.theme, self._session):
            self.remarks("older rule", only_open=True)

    def board(self, kind: str = "") -> None:
        """Show how far everybody is; with `kind`, what of the board is shown."""
        from annotator.qt.reviewing.board import BoardWindow

        def review(article: str) -> None:
            self._window.run("mode-review")

        window = self._window
        found = self._keep("board", lambda: BoardWindow(self._session, window.theme, window, review))
        found.start(kind)

    def agreement(self) -> None:
        from annotator.qt.agreement.window import AgreementWindow

        self._show("agreement", AgreementWindow).start()

    def consistency(self) -> None:
        from annotator.qt.places.consistency_window import ConsistencyWindow
        from annotator.qt.shell.reviewer_learning import ReviewerLearning

        window, suggestions = self._window, self._window.need_suggestions()

        def make() -> ConsistencyWindow:
            learning = ReviewerLearning(self._session, suggestions)
            made = ConsistencyWindow(self._session, window.theme, window, learning.learnt, learning.stop)
            learning.setParent(made)
            learning.changed.connect(made.refresh_later)
            return made

        self._keep("consistency", make).start()

    def remarks(self, kind: str = "", *, only_open: bool | None = None) -> None:
        """List the remarks; of one `kind` if it is named."""
        from annotator.qt.places.remarks_window import RemarksWindow

        self._show("remarks", RemarksWindow).start(kind, only_open=only_open)

    def desk_changes(self) -> None:
        from annotator.qt.reviewing.changes import DeskChanges

        self._show("desk-changes", DeskChanges).start()

    def _show(self, name: str, make: Callable[[Session, Theme, QWidget], QWidget]) -> Any:
        """Bring up a window that stays open beside the article, and return it."""
        return self._keep(name, lambda: make(self._session, self._window.theme, self._window))


def _told(work: Any) -> Any:
    """The work with True as its result, so that it can be told from work that was stopped."""
    yield from work
    return True
