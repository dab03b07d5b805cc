"""Suggestions follow the session: they learn from every decision, and stand ready before the next one.

Whoever shows them has one `Suggesting` a sitting, hears of `Topic.SUGGESTIONS`, and shows `visible`. `accepting` has
what an editor does with them, `report` what came of it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from time import monotonic

from annotator.app.events import Event, Topic
from annotator.app.progress import Progress, Work, finish
from annotator.app.session import Session
from annotator.app.suggesting import stored
from annotator.app.suggesting.counting import Counting
from annotator.app.suggesting.seeing import SUGGESTED, Given, Near, best, decides, given_by, is_unread
from annotator.app.suggesting.team import Team
from annotator.core.annotation import Annotation, LayerState, Span
from annotator.core.article import Article
from annotator.core.edits import Change, Edit, Membership
from annotator.core.errors import Problem, UnreadableError
from annotator.core.layer import Layer
from annotator.core.names import NOBODY
from annotator.core.project import Entry
from annotator.suggest.evidence import ALL, Evidence
from annotator.suggest.modes import AFTER, ON_REQUEST, Way, is_blind, way_of
from annotator.suggest.strings import LISTS
from annotator.suggest.suggestion import (
    Lesson,
    Place,
    Read,
    Rejected,
    Suggester,
    Suggestion,
    Tagged,
    place_of,
)

KEPT_AFTER = 50
"""After so many outcomes they are noted in the project file, and when the sitting ends."""
WHOLE: Place = ("article", 0, 0)
"""The place of what is said of an article as a whole."""
Makes = Callable[[], Sequence[Suggester]]


class Suggesting:
    """Suggestions for the editor of a session.

    `visible` are those that may be seen in the open article, by place, of the kind that is tagged now: they have earned
    it, their places are neither decided nor rejected nor blind, and the label's mode allows it. Their `score` is how
    probably each is right.
    `contrary` are those that spoke against what the editor then decided, for labels that are suggested afterwards.
    `evidence` is what came of predictions so far, `ways` how each label is suggested, `lists` the lists of names. What
    stands in one of these is shown from the first time on: somebody vouched for it.
    """

    def __init__(self, session: Session, suggesters: Makes | None = None, *, at_once: bool = True) -> None:
        """Make it when the first suggestions are wanted: what learns is imported with this module, and not before.

        `suggesters` makes others than those of the registry. What takes time is done `at_once`, or else waits for
        `working`, which somebody has to run.
        """
        self.session = session
        self.visible: tuple[Suggestion, ...] = ()
        self.contrary: tuple[Suggestion, ...] = ()
        self._at_once = at_once
        self._todo: deque[Iterator[None]] = deque()
        self._asked_for = self._predicted = 0
        self._given_suggesters = suggesters
        self._on, self._asked = True, False
        self._article: Article | None = None
        self._found: list[Suggestion] = []
        self._likely: dict[Given, Suggestion] = {}
        self._against: dict[str, list[Suggestion]] = {}
        self._rejected: set[stored.Rejection] = set()
        self._learnt: set[str] = set()
        self._finished: set[str] = set()
        self._past: set[str] = set()
        self._unread: dict[str, None] = {}
        self._cold = True
        self._at = monotonic()
        self._start_over()
        self._forget = session.subscribe(
            self._hear, Topic.EDIT, Topic.ARTICLE, Topic.ANNOTATOR, Topic.PROJECT, Topic.LABELS, Topic.MODE
        )

    # ----------------------------------------------------------------------------------------------- showing
    @property
    def on(self) -> bool:
        """Whether suggestions are shown at all; they are learnt and counted all the same."""
        return self._on

    @on.setter
    def on(self, on: bool) -> None:
        self._on = on
        self._show()

    @property
    def asked(self) -> bool:
        """Whether the editor asked for those that are shown on request, in the open article."""
        return self._asked

    @asked.setter
    def asked(self, asked: bool) -> None:
        self._asked = asked
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
        article = self._article
        if place is None:
            current = self.session.current_sentence
            place = ("sentence", current.start, current.end) if current is not None else None
        if article is None or place is None or not self._on or self._is_blind(article.id, place):
            return ()
        decided = any(where == place for where, _ in self._given())
        ranked = (
            said
            for said in self._team.rank(article, place)
            if self._may_show(said, decided=decided)
            and (said.score > 0.5 or self.excludes(said.label))
            and (place, said.label) not in self._rejected
        )
        return tuple(ranked)[:count]

    def excludes(self, name: str) -> bool:
        """Whether that label is one of a group of which only one may be given."""
        label = self.session.labels.get(name)
        return label is not None and bool(label.rules.one_of)

    def threshold(self, label: str) -> float | None:
        """How probable a suggestion of a label has to be to be shown; None while the label is silent."""
        way, tally = self.ways.get(label), self.evidence.tallies.get((label, ALL))
        return tally.shown_from(way.target) if tally is not None and way is not None else None

    def expected(self, article_id: str) -> list[Suggestion]:
        """Everything that is expected in an article, seen or not, with how probable it is: nothing is counted.

        Raises `AnnotatorError` where the article cannot be read.
        """
        return list(map(self._certain, self._team.predict(self.session.project.article(article_id))))

    # ---------------------------------------------------------------------------------------------- learning
    @property
    def to_read(self) -> int:
        """In how many articles there is something to learn from: after opening, and whenever labels change."""
        return len(self._unread)

    def reading(self) -> Work[int]:
        """Learn from what the annotator tagged before, in steps; ends with the number of articles read.

        Where nothing is known yet of what was right, each article that is done is predicted first and counted, blind.
        """
        done, total = 0, len(self._unread)
        while self._unread:
            name = next(iter(self._unread))
            yield Progress(done, total, self.session.project.title(name))
            self._unread.pop(name, None)
            if name in self.session.project.entries and name not in self._learnt:
                self._learn_article(name, count=self._cold)
                done += 1
            for _ in self._working_off():
                yield Progress(done, total, self.session.project.title(name))
        self._cold = False
        if done:
            self._know_seeds()
            self.evidence.settle()
            self.predict()
        return done

    @property
    def busy(self) -> bool:
        """Whether anything is still to be learnt or predicted by `working`."""
        return bool(self._todo) or self._predicted < self._asked_for

    def working(self) -> Work[None]:
        """Learn what was decided, then predict the open article anew, in steps of a few milliseconds.

        It may be left and begun again at any step: what was not done then is still to be done.
        """
        while self.busy:
            for _ in self._working_off():
                yield Progress(0, 0)
            turn, article = self._asked_for, self._article
            found: list[Suggestion] = []
            if article is not None:
                for said in self._team.predicting(article):
                    yield Progress(0, 0)
                    if said is not None:
                        found.append(said)
            found = self._team.together(found)
            yield Progress(0, 0)
            likely = self._likeliest_of(found)
            yield Progress(0, 0)
            if turn == self._asked_for and not self._todo:
                self._predicted, self._found, self._likely = turn, found, likely
                self._show()

    def _working_off(self) -> Iterator[None]:
        """Do what is to be learnt, the first first; what is under way stays the first if this is left."""
        while self._todo:
            job = self._todo[0]
            for _ in job:
                yield
            if self._todo and self._todo[0] is job:
                self._todo.popleft()

    def _go_on(self) -> None:
        if self._at_once:
            finish(self.working())

    def _teach(self, lesson: Lesson) -> None:
        self._todo.append(self._team.teaching(lesson))

    def train(self) -> bool:
        """Train what is trained apart, with the newest decisions, in the helper process; for when the editor pauses.

        What is going on is ended and begun anew if there is something new. Returns whether anything is going on.
        """
        self._read_so_far()
        for _ in self._working_off():
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
        lists = stored.lists(session.project.header)
        if other or event.about(Topic.PROJECT) or session.labels != self._labels or lists != self.lists:
            self.keep()
            self._team.stop()
            self._start_over()
            return
        if event.edit is not None:
            self._follow(event.edit)
            self._read_later(event.edit)
        if session.article is not self._article:
            self._open()
        elif event.about(Topic.MODE):
            self._show()

    def _start_over(self) -> None:
        session = self.session
        self._labels, self._annotator = session.labels, session.annotator
        self.lists = stored.lists(session.project.header)
        self.ways: dict[str, Way] = {label.name: way_of(label, session.labels) for label in session.labels}
        self._counting = Counting(stored.seen(session.project.header, session.annotator))
        self._cold = not self.evidence.tallies
        self._team = Team(self.ways, self._given_suggesters() if self._given_suggesters is not None else None)
        self._names, self._list_problems = stored.listed(session.file)
        self._seeds: dict[str, list[tuple[str, str]]] = {}
        self._new_seeds = False
        self._team.prepare(session.labels, self._names)
        self._learnt, self._finished, self._past = set(), set(), set()
        self._rejected, self._found, self._likely = set(), [], {}
        self._todo.clear()
        self._unread = {entry.id: None for entry in session.project.entries.values() if self._teaches(entry)}
        self._article = None
        self._open()

    def _open(self) -> None:
        """Follow the session to its article; that which is left counts as read as far as it was tagged."""
        left, self._article = self._article, self.session.article
        article = self._article
        if left is None or article is None or left.id != article.id:
            self._asked, self._against = False, {}
            if left is not None:
                self._leave(left)
        self._at = monotonic()
        if left is None or article is None or (left.id, left.text) != (article.id, article.text):
            self._found, self._likely = [], {}
            self.evidence.settle()
            self._show()
        if article is not None:
            self._unread.pop(article.id, None)
            if article.id not in self._learnt:
                self._learn_article(article.id, count=False)
            self._rejected = stored.rejected(self._layer(article.id).state)
        self.predict()

    def _teaches(self, entry: Entry) -> bool:
        """Whether an article holds work of the annotator, or annotations that came in under nobody's name."""
        own = entry.states.get(self._annotator, LayerState()).status != "new"
        return own or entry.states.get(NOBODY, LayerState()).status != "new"

    def _read_later(self, edit: Edit) -> None:
        """Have articles read that came in, with what was tagged in them elsewhere."""
        entries = self.session.project.entries
        for name in (item.article for change in edit.changes if isinstance(item := change.after, Membership)):
            if name in entries and name not in self._learnt and self._teaches(entries[name]):
                self._unread[name] = None

    def _follow(self, edit: Edit) -> None:
        here = self._article
        mine = [change for change in edit.changes if change.annotator == self._annotator]
        for change in mine:
            if here is None or change.article != here.id:
                self._elsewhere(change)
        own = [change for change in mine if here is not None and change.article == here.id]
        if here is None or not own:
            return
        seconds = monotonic() - self._at
        self._at = monotonic()
        # What is replaced is taken back before what takes its place is decided upon.
        for change in own:
            if isinstance(change.before, Annotation):
                self._undecide(here, change.before)
        for change in own:
            if isinstance(change.after, Annotation):
                self._decide(here, change.after, seconds)
        for change in own:
            if isinstance(change.before or change.after, LayerState):
                self._restate(here, change)
        if self.session.article is here:
            self._show()
            self.predict()
        if self._counting.new >= KEPT_AFTER:
            self.keep()

    def _elsewhere(self, change: Change) -> None:
        """Learn what was changed in an article that is not open: now if it is at hand, else with that article."""
        if change.article not in self._learnt:
            return
        opened = self.session.project.opened(change.article)
        for item, taken_back in ((change.before, True), (change.after, False)):
            if isinstance(item, Annotation) and opened is not None and not is_unread(item):
                self._teach(Tagged(opened.article, item, taken_back))

    # --------------------------------------------------------------------------------------------- decisions
    def _decide(self, article: Article, item: Annotation, seconds: float) -> None:
        place = place_of(item)
        if place is None or is_unread(item):
            return
        given = (place, item.label)
        concerned = [said for said in self._found if decides(self.session.labels, given, said)]
        self._against[item.id] = [
            likely
            for said in concerned
            if (likely := self._likely.get((said.place, said.label))) is not None
            and (said.place, said.label) != given
            and self.ways[said.label].mode == AFTER
            and self._has_earned_it(article, likely)
        ]
        outcomes = self._counting.count(
            item.id,
            article.id,
            concerned,
            lambda said: (said.place, said.label) == given,
            self._likely,
            self._in_sight(),
        )
        self._counting.time(item.id, outcomes, seconds, accepted=SUGGESTED in item.extra)
        self._teach(Tagged(article, item))

    def _undecide(self, article: Article, item: Annotation) -> None:
        if place_of(item) is not None and not is_unread(item):
            self._counting.uncount(item.id)
            self._against.pop(item.id, None)
            self._teach(Tagged(article, item, taken_back=True))

    def _restate(self, article: Article, change: Change) -> None:
        before, after = (
            each if isinstance(each, LayerState) else LayerState() for each in (change.before, change.after)
        )
        was, now = stored.rejected(before), stored.rejected(after)
        for place, label in sorted(now - was):
            same = [said for said in self._found if (said.place, said.label) == (place, label)]
            key = ("rejected", article.id, place, label)
            self._counting.count(key, article.id, same, lambda _: False, self._likely, self._in_sight())
            self._teach(Rejected(article, place, label))
        for place, label in sorted(was - now):
            self._counting.uncount(("rejected", article.id, place, label))
            self._teach(Rejected(article, place, label, taken_back=True))
        self._rejected = (self._rejected | now) - (was - now)
        if after.status == "done" != before.status:
            self._finish(article, len(article.text))
        elif before.status == "done" != after.status:
            self._counting.uncount(("read", article.id))

    def _leave(self, article: Article) -> None:
        if article.id in self.session.project.entries:
            until = max((place[2] for place, _ in given_by(self._layer(article.id).values())), default=0)
            if until:
                self._finish(article, until)

    def _finish(self, article: Article, until: int) -> None:
        """What was expected up to there and carries nothing was wrong; it is taught once an article."""
        if article.id in self._past:
            return
        near = Near(self.session.labels, given_by(self._layer(article.id).values()))
        passed = [
            said
            for said in self._found
            if (len(article.text) if said.kind == "article" else said.end) <= until
            and (said.place, said.label) not in self._rejected
            and not near.deciding(said)
        ]
        key = ("read", article.id)
        self._counting.count(key, article.id, passed, lambda _: False, self._likely, self._in_sight())
        if article.id not in self._finished:
            self._finished.add(article.id)
            self._teach(self._read(article, until))

    # ---------------------------------------------------------------------------------------------- teaching
    def _learn_article(self, article_id: str, *, count: bool) -> None:
        """Have it learnt what the annotator has done in an article so far."""
        try:
            article, layer = self.session.project.article(article_id), self._layer(article_id)
        except UnreadableError:
            return
        self._learnt.add(article_id)
        if layer.state.status == "new":
            self._todo.append(self._learning_seed(article))
        items = [item for item in layer.values() if place_of(item) is not None and not is_unread(item)]
        if done := layer.state.status == "done":
            self._past.add(article_id)
        rejected = sorted(stored.rejected(layer.state))
        read = self._read(article, len(article.text)) if done else None
        self._todo.append(self._learning(article, items, rejected, read, count=count))

    def _learning(
        self,
        article: Article,
        items: list[Annotation],
        rejected: list[stored.Rejection],
        read: Read | None,
        *,
        count: bool,
    ) -> Iterator[None]:
        if read is not None and count:
            given = set(given_by(items))
            found: list[Suggestion] = []
            for said in self._team.predicting(article):
                yield
                if said is not None:
                    found.append(said)
            found = self._team.together(found)
            key, likely = ("before", article.id), self._likeliest_of(found)
            self._counting.count(
                key, article.id, found, lambda said: (said.place, said.label) in given, likely
            )
        for item in sorted(items, key=_reading_order):
            yield from self._team.teaching(Tagged(article, item))
        for place, label in rejected:
            yield from self._team.teaching(Rejected(article, place, label))
        if read is not None:
            yield from self._team.teaching(read)

    def _learning_seed(self, article: Article) -> Iterator[None]:
        """Learn what came in under nobody's name, where the annotator did nothing yet; its names were vouched for."""
        layer = self.session.project.layer(article.id, NOBODY)
        items = [item for item in layer.values() if place_of(item) is not None]
        spans = (item for item in items if isinstance(item, Span))
        if names := [(article.text[span.start : span.end], span.label) for span in spans]:
            self._seeds[article.id] = names
            self._new_seeds = True
        for item in sorted(items, key=_reading_order):
            yield from self._team.teaching(Tagged(article, item))
        if items and layer.state.status == "done":
            yield from self._team.teaching(Read(article, tuple(layer.values()), len(article.text)))
        if article is self._article:
            self._know_seeds()

    def _know_seeds(self) -> None:
        if self._new_seeds:
            self._new_seeds = False
            self._team.know([*self._names, *(name for some in self._seeds.values() for name in some)])

    def _read_so_far(self) -> None:
        article = self._article
        if article is not None and article.id not in self._finished | self._past:
            until = max((place[2] for place, _ in self._given()), default=0)
            if until:
                self._teach(replace(self._read(article, until), final=False))

    def _read(self, article: Article, until: int) -> Read:
        return Read(article, tuple(self._layer(article.id).values()), until)

    # ----------------------------------------------------------------------------------------------- seeing
    def _show(self) -> None:
        before = {*self.visible, *self.contrary}
        self.visible, self.contrary = self._seen()
        if changed := before ^ {*self.visible, *self.contrary}:
            self.session.tell(Topic.SUGGESTIONS, sorted({(said.start, said.end) for said in changed}))

    def _seen(self) -> tuple[tuple[Suggestion, ...], tuple[Suggestion, ...]]:
        article, labels = self._article, self.session.labels
        if article is None or not self._on or self.session.mode.reviews:
            return (), ()
        near = Near(labels, self._given())
        visible = [
            said
            for said in self._likely.values()
            if said.kind in (self.session.mode.kind, WHOLE[0])
            and self._may_show(said, decided=False)
            and self._has_earned_it(article, said)
            and not near.deciding(said)
        ]
        contrary = (said for some in self._against.values() for said in some)
        return tuple(visible), tuple(s for s in contrary if (s.place, s.label) not in self._rejected)

    def _has_earned_it(self, article: Article, said: Suggestion) -> bool:
        """Whether it is probable enough, and neither rejected nor at a place that stays blind."""
        target, evidence = self.ways[said.label].target, self.evidence
        vouched = LISTS in said.by.split("+") and evidence.believes(said.label, LISTS, target)
        return (
            (vouched or evidence.shows(said.label, said.score, target))
            and (said.place, said.label) not in self._rejected
            and not self._is_blind(article.id, said.place)
        )

    def _likeliest_of(self, found: Iterable[Suggestion]) -> dict[Given, Suggestion]:
        """Of what excludes each other the likeliest, by place, with how probable it is."""
        likely = best(self.session.labels, map(self._certain, found))
        return {(said.place, said.label): said for said in likely}

    def _may_show(self, said: Suggestion, *, decided: bool) -> bool:
        way = self.ways[said.label]
        return decided if way.mode == AFTER else self._asked if way.mode == ON_REQUEST else True

    def _certain(self, said: Suggestion) -> Suggestion:
        """The suggestion with how probable it is, going by what came of the like."""
        return replace(said, score=self.evidence.certainty(said.label, said.by, said.score))

    def _in_sight(self) -> set[Given]:
        return {(said.place, said.label) for said in self.visible}

    def _is_blind(self, article: str, place: Place) -> bool:
        return is_blind(self.session.project.header.id, article, place)

    def _layer(self, article_id: str) -> Layer:
        return self.session.project.layer(article_id, self._annotator)

    def _given(self) -> list[Given]:
        """What is annotated in the open article."""
        return given_by(self._layer(self._article.id).values()) if self._article is not None else []


def _reading_order(item: Annotation) -> int:
    place = place_of(item)
    return place[1] if place is not None else 0
