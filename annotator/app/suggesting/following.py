"""Suggestions follow the session: they learn from every decision, and stand ready before the next one.

Whoever shows them has one `Suggesting` a sitting, hears of `Topic.SUGGESTIONS`, and shows `visible`. `sight` says what
may be seen, `decisions` compares what was expected with what the editor does, `lessons` is what is to be learnt;
`accepting` has what an editor does with suggestions, `report` what came of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from annotator.app.events import Event, Topic
from annotator.app.progress import Progress, Work, finish
from annotator.app.session import Session
from annotator.app.suggesting import stored
from annotator.app.suggesting.counting import Counting
from annotator.app.suggesting.decisions import Decisions
from annotator.app.suggesting.lessons import Lessons
from annotator.app.suggesting.sight import WHOLE, Sight
from annotator.app.suggesting.team import Team
from annotator.core.edits import Edit
from annotator.core.errors import Problem
from annotator.store import listed_names
from annotator.suggest.evidence import ALL, ENDS, Evidence
from annotator.suggest.modes import Way, way_of
from annotator.suggest.suggestion import Place, Suggester, Suggestion

__all__ = ["WHOLE", "Suggesting"]

KEPT_AFTER = 50
"""After so many outcomes they are noted in the project file, and when the sitting ends."""
_UNKNOWN = Progress(0, 0)
Makes = Callable[[], Sequence[Suggester]]


class Suggesting:
    """Suggestions for the editor of a session.

    `evidence` is what came of predictions so far, `ways` how each label is suggested, `lists` the lists of names. What
    stands in one of these is shown from the first time on: somebody vouched for it.
    """

    def __init__(self, session: Session, suggesters: Makes | None = None, *, at_once: bool = True) -> None:
        """Make it when the first suggestions are wanted: what learns is imported with this module, and not before.

        `suggesters` makes others than those of the registry. What takes time is done `at_once`, or else waits for
        `working`, which somebody has to run.
        """
        self.session = session
        self._at_once = at_once
        self._asked_for = self._predicted = 0
        self._given_suggesters = suggesters
        self._sight: Sight | None = None
        self._start_over()
        self._forget = session.subscribe(
            self._hear, Topic.EDIT, Topic.ARTICLE, Topic.ANNOTATOR, Topic.PROJECT, Topic.LABELS, Topic.MODE
        )

    # ----------------------------------------------------------------------------------------------- showing
    @property
    def sight(self) -> Sight:
        """What is expected in the open article, and what of it may be seen."""
        assert self._sight is not None
        return self._sight

    @property
    def visible(self) -> tuple[Suggestion, ...]:
        """Those that may be seen in the open article, by place, of the kind that is tagged now.

        They have earned it, their places are neither decided nor rejected nor blind, and the label's mode allows it.
        Their `score` is how probably each is right.
        """
        return self.sight.visible

    @property
    def contrary(self) -> tuple[Suggestion, ...]:
        """Those that spoke against what the editor then decided, for labels that are suggested afterwards."""
        return self.sight.contrary

    @property
    def on(self) -> bool:
        """Whether suggestions are shown at all; they are learnt and counted all the same."""
        return self.sight.on

    @on.setter
    def on(self, on: bool) -> None:
        self.sight.on = on
        self._show()

    @property
    def asked(self) -> bool:
        """Whether the editor asked for those that are shown on request, in the open article."""
        return self.sight.asked

    @asked.setter
    def asked(self, asked: bool) -> None:
        self.sight.asked = asked
        self._show()

    @property
    def problems(self) -> list[Problem]:
        """Which suggesters and lists of names are left out, and why."""
        return [*self._list_problems, *self._team.problems]

    @property
    def evidence(self) -> Evidence:
        """What came of predictions so far, by label and suggester."""
        return self._counting.evidence

    @property
    def suggesters(self) -> list[str]:
        """The names of the suggesters that are at work."""
        return self._team.names

    def at(self, position: int) -> Suggestion | None:
        """The innermost visible suggestion at a place of the text; a caret behind its end is at it too."""
        over = [s for s in self.visible if s.kind != "article" and s.start <= position <= s.end]
        return min(over, key=lambda said: (said.end == position, said.end - said.start), default=None)

    def after(self, position: int) -> Suggestion | None:
        """The first visible suggestion that begins at or after a place of the text."""
        return next((s for s in self.visible if s.kind != "article" and s.start >= position), None)

    @property
    def position(self) -> int:
        """Where the editor is: the caret, or the start of the current sentence."""
        session = self.session
        sentence = session.current_sentence if session.mode.by_sentence else None
        return sentence.start if sentence is not None else session.selection.position

    @property
    def current(self) -> Suggestion | None:
        """The suggestion that keys are about: at the caret, or the next one in its paragraph; or of the sentence."""
        article, position = self.session.article, self.position
        if self.session.mode.by_sentence:
            return next((said for said in self.visible if said.start == position), None)
        found = self.at(position)
        if found is None and article is not None and (following := self.after(position)) is not None:
            found = following if "\n" not in article.text[position : following.start] else None
        return found

    def likeliest(self, place: Place | None = None, count: int = 3) -> tuple[Suggestion, ...]:
        """The likeliest labels of a place that may be shown there, the likeliest first.

        A label that excludes no other is among them where it is likelier than not. The place is the current sentence
        unless another is given; `WHOLE` is the article. Nothing at places that stay blind, and nothing of labels whose
        mode does not allow it now. They are an order, and need not have earned it: their `score` is what the
        suggesters say in the mean.
        """
        return self.sight.ranked(place, count)

    def excludes(self, name: str) -> bool:
        """Whether that label is one of a group of which only one may be given."""
        return self.sight.excludes(name)

    def threshold(self, label: str) -> float | None:
        """How probable a suggestion of a label has to be to be shown; None while the label is silent."""
        way, tally = self.ways.get(label), self.evidence.tallies.get((label, ALL))
        return tally.shown_from(way.target) if tally is not None and way is not None else None

    def expecting(self, article_id: str, progress: Progress = _UNKNOWN) -> Work[list[Suggestion]]:
        """Everything that is expected in an article, seen or not, with how probable it is: nothing is counted.

        In steps of a few milliseconds, each of which is `progress`. Raises `AnnotatorError` where the article cannot be
        read.
        """
        found: list[Suggestion] = []
        for said in self._team.predicting(self.session.project.article(article_id)):
            yield progress
            if said is not None:
                found.append(said)
        return list(map(self.sight.certain, self._team.together(found)))

    def expected(self, article_id: str) -> list[Suggestion]:
        """The same, at once."""
        return finish(self.expecting(article_id))

    # ---------------------------------------------------------------------------------------------- learning
    @property
    def to_read(self) -> int:
        """In how many articles there is something to learn from: after opening, and whenever labels change."""
        return len(self._lessons.unread)

    def reading(self) -> Work[int]:
        """Learn from what the annotator tagged before, in steps; ends with the number of articles read.

        Where nothing is known yet of what was right, each article that is done is predicted first and counted, blind.
        """
        lessons = self._lessons
        done = yield from lessons.reading()
        if done and lessons is self._lessons:
            self.evidence.settle(of_many=done >= ENDS)
            self.predict()
        return done

    @property
    def busy(self) -> bool:
        """Whether anything is still to be learnt or predicted by `working`."""
        return self._lessons.waiting or self._predicted < self._asked_for

    def working(self) -> Work[None]:
        """Learn what was decided, then predict the open article anew, in steps of a few milliseconds.

        It may be left and begun again at any step: what was not done then is still to be done.
        """
        progress = _UNKNOWN
        while self.busy:
            for _ in self._lessons.working_off():
                yield progress
            turn, sight, article = self._asked_for, self.sight, self.sight.article
            if article is None:
                self._predicted = turn
                continue
            predicting = sight.expecting(article)
            while True:
                try:
                    next(predicting)
                except StopIteration as end:
                    found, likely = end.value
                    break
                yield progress
            if turn == self._asked_for and not self._lessons.waiting:
                self._predicted, sight.found, sight.likely = turn, found, likely
                self._show()

    def _go_on(self) -> None:
        if self._at_once:
            finish(self.working())

    def train(self) -> bool:
        """Train what is trained apart, with the newest decisions, in the helper process; for when the editor pauses.

        What is going on is ended and begun anew if there is something new. Returns whether anything is going on.
        """
        self._lessons.read_so_far()
        for _ in self._lessons.working_off():
            pass
        return self._team.train()

    def take_trained(self) -> bool:
        """Predict with what the helper process has made, if it is through; ask now and then. Whether it was."""
        taken = self._team.take_trained()
        if taken:
            self.predict()
        return taken

    def wait_trained(self, timeout: float = 60) -> bool:
        """Train, wait for it and use it; for programs. Whether there was anything to train."""
        any_trained = False
        while self.train() and self._team.wait(timeout):
            any_trained = self.take_trained() or any_trained
        return any_trained

    @property
    def process_id(self) -> int | None:
        """The helper process that trains now, or None."""
        return self._team.process_id

    def close(self) -> None:
        """Note what came of suggestions, and follow the session no more; before the project file is closed."""
        self._forget()
        self._team.stop()
        self.keep()

    def keep(self) -> None:
        """Note in the project file what came of suggestions so far."""
        self._counting.new = 0
        stored.keep(self.session.file, self._annotator, self.evidence, self._labels)

    def predict(self) -> None:
        """Predict the open article anew, and tell if other suggestions are to be seen."""
        self._asked_for += 1
        self._go_on()

    # --------------------------------------------------------------------------------------------- following
    def _hear(self, event: Event) -> None:
        session = self.session
        other = session.annotator != self._annotator
        lists = listed_names.lists(session.project.header)
        if other or event.about(Topic.PROJECT) or session.labels != self._labels or lists != self.lists:
            self._begin_again()
            return
        if event.edit is not None:
            self._follow(event.edit)
            if self._lessons.read_later(event.edit):
                self._begin_again()
                return
        if session.article is not self.sight.article:
            self._open()
        elif event.about(Topic.MODE):
            self._show()

    def _begin_again(self) -> None:
        self.keep()
        self._team.stop()
        self._start_over()

    def _start_over(self) -> None:
        session, before = self.session, self._sight
        self._labels, self._annotator = session.labels, session.annotator
        self.lists = listed_names.lists(session.project.header)
        self.ways: dict[str, Way] = {label.name: way_of(label, session.labels) for label in session.labels}
        self._counting = Counting(stored.seen(session.project.header, session.annotator))
        self._team = Team(self.ways, self._given_suggesters() if self._given_suggesters is not None else None)
        names, self._list_problems = stored.listed(session.file)
        self._team.prepare(session.labels, names)
        self._sight = sight = Sight(session, self._team, self.evidence, self.ways)
        if before is not None:
            sight.on, sight.visible, sight.contrary = before.on, before.visible, before.contrary
        self._lessons = Lessons(sight, self._counting, names)
        self._decisions = Decisions(sight, self._counting, self._lessons)
        self._open()

    def _open(self) -> None:
        """Follow the session to its article; that which is left counts as read as far as it was tagged."""
        sight = self.sight
        left, article = sight.article, self.session.article
        sight.article = article
        if left is None or article is None or left.id != article.id:
            sight.asked, sight.against = False, {}
            if left is not None:
                self._decisions.leave(left)
        self._decisions.begin()
        if left is None or article is None or (left.id, left.text) != (article.id, article.text):
            sight.found, sight.likely = [], {}
            self.evidence.settle()
            self._show()
        if article is not None:
            self._lessons.open(article)
            sight.rejected = stored.rejected(sight.layer(article.id).state)
        self.predict()

    def _follow(self, edit: Edit) -> None:
        here = self.sight.article
        mine = [change for change in edit.changes if change.annotator == self._annotator]
        for change in mine:
            if here is None or change.article != here.id:
                self._lessons.learn_elsewhere(change)
        own = [change for change in mine if here is not None and change.article == here.id]
        if here is None or not own:
            return
        self._decisions.follow(here, own)
        if self.session.article is here:
            self._show()
            self.predict()
        if self._counting.new >= KEPT_AFTER:
            self.keep()

    def _show(self) -> None:
        if changed := self.sight.look():
            self.session.tell(Topic.SUGGESTIONS, sorted({(said.start, said.end) for said in changed}))
