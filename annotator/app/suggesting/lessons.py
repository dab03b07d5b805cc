"""What is to be learnt, in steps: every decision at once, articles of earlier sittings one after the other."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import replace

from annotator.app.progress import Progress, Work
from annotator.app.suggesting import stored
from annotator.app.suggesting.counting import Counting
from annotator.app.suggesting.seeing import given_by, is_unread
from annotator.app.suggesting.sight import Sight
from annotator.app.suggesting.team import Team
from annotator.core.annotation import Annotation, LayerState, Span
from annotator.core.article import Article
from annotator.core.edits import Change, Edit, Membership
from annotator.core.errors import UnreadableError
from annotator.core.names import NOBODY
from annotator.core.project import Entry, Project
from annotator.suggest.suggestion import Lesson, Read, Rejected, Tagged, place_of

Names = dict[str, list[tuple[str, str]]]
"""Names with their labels, by the list that they stand in."""


class Lessons:
    """What the team of suggesters is taught. `unread` are the articles that are still to be learnt from.

    What is taught waits for `working_off`; what is under way there may be left, and is gone on with the next time.
    """

    def __init__(self, sight: Sight, counting: Counting, names: Names) -> None:
        self._sight, self._counting, self._names = sight, counting, names
        self._todo: deque[Iterator[None]] = deque()
        self._learnt: set[str] = set()
        self._taught: set[str] = set()
        self._seeds: dict[str, list[tuple[str, str]]] = {}
        self._new_seeds = False
        self._cold = not counting.evidence.tallies
        self.done: set[str] = set()
        """Articles that were done before this sitting: nothing in them is counted or taught again as a whole."""
        self.unread = dict.fromkeys(e.id for e in self._project.entries.values() if self._teaches(e))

    @property
    def _project(self) -> Project:
        return self._sight.session.project

    @property
    def _team(self) -> Team:
        return self._sight.team

    @property
    def waiting(self) -> bool:
        """Whether anything that was taught is still to be taken in."""
        return bool(self._todo)

    def working_off(self) -> Iterator[None]:
        """Do what is to be learnt, the first first; what is under way stays the first if this is left."""
        while self._todo:
            job = self._todo[0]
            for _ in job:
                yield
            if self._todo and self._todo[0] is job:
                self._todo.popleft()

    def teach(self, lesson: Lesson) -> None:
        """Have a lesson learnt."""
        self._todo.append(self._team.teaching(lesson))

    # ----------------------------------------------------------------------------------------- whole articles
    def reading(self) -> Work[int]:
        """Learn from what the annotator tagged before, in steps; ends with the number of articles read.

        Where nothing is known yet of what was right, each article that is done is predicted first and counted, blind.
        """
        done, total = 0, len(self.unread)
        while self.unread:
            name = next(iter(self.unread))
            progress = Progress(done, total, self._project.title(name))
            yield progress
            self.unread.pop(name, None)
            if name in self._project.entries and name not in self._learnt:
                self.learn_article(name, count=self._cold)
                done += 1
            for _ in self.working_off():
                yield progress
        self._cold = False
        self._know_seeds()
        return done

    def _teaches(self, entry: Entry) -> bool:
        """Whether an article holds work of the annotator, or annotations that came in under nobody's name."""
        own = entry.states.get(self._sight.annotator, LayerState()).status != "new"
        return own or entry.states.get(NOBODY, LayerState()).status != "new"

    def read_later(self, edit: Edit) -> bool:
        """Have articles read that came in, with what was tagged in them elsewhere.

        Whether names that somebody vouched for left with their article: then everything is to be learnt again without
        them, for what came of them cannot be told apart.
        """
        entries = self._project.entries
        for name in (item.article for each in edit.changes if isinstance(item := each.after, Membership)):
            if name in entries and name not in self._learnt and self._teaches(entries[name]):
                self.unread[name] = None
        return any(name not in entries for name in self._seeds)

    def open(self, article: Article) -> None:
        """Have an article learnt that is opened, unless it was."""
        self.unread.pop(article.id, None)
        if article.id not in self._learnt:
            self.learn_article(article.id, count=False)

    def learn_article(self, article_id: str, *, count: bool) -> None:
        """Have it learnt what the annotator has done in an article so far."""
        try:
            article, layer = self._project.article(article_id), self._sight.layer(article_id)
        except UnreadableError:
            return
        self._learnt.add(article_id)
        if layer.state.status == "new":
            self._todo.append(self._learning_seed(article))
        items = [item for item in layer.values() if place_of(item) is not None and not is_unread(item)]
        if done := layer.state.status == "done":
            self.done.add(article_id)
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
            found, likely = yield from self._sight.expecting(article)
            key = ("before", article.id)
            self._counting.count(
                key, article.id, found, lambda said: (said.place, said.label) in given, likely
            )
        for item in sorted(items, key=_reading_order):
            yield from self._team.teaching(Tagged(article, item))
        for place, label in rejected:
            yield from self._team.teaching(Rejected(article, place, label))
        if read is not None:
            yield from self._team.teaching(read)

    # ---------------------------------------------------------------------------------------------- seeds
    def _learning_seed(self, article: Article) -> Iterator[None]:
        """Learn what came in under nobody's name, where the annotator did nothing yet; its names were vouched for."""
        layer = self._project.layer(article.id, NOBODY)
        items = [item for item in layer.values() if place_of(item) is not None]
        if items:
            spans = (item for item in items if isinstance(item, Span))
            self._seeds[article.id] = [(article.text[span.start : span.end], span.label) for span in spans]
            self._new_seeds = True
        for item in sorted(items, key=_reading_order):
            yield from self._team.teaching(Tagged(article, item))
        if items and layer.state.status == "done":
            yield from self._team.teaching(Read(article, tuple(layer.values()), len(article.text)))
        if article is self._sight.article:
            self._know_seeds()

    def _know_seeds(self) -> None:
        if self._new_seeds:
            self._new_seeds = False
            self._team.know({**self._names, "": [name for some in self._seeds.values() for name in some]})

    # ------------------------------------------------------------------------------------------ one decision
    def learn_elsewhere(self, change: Change) -> None:
        """Learn what was changed in an article that is not open: now if it is at hand, else with that article."""
        if change.article not in self._learnt:
            return
        opened = self._project.opened(change.article)
        for item, taken_back in ((change.before, True), (change.after, False)):
            if isinstance(item, Annotation) and opened is not None and not is_unread(item):
                self.teach(Tagged(opened.article, item, taken_back))

    def finish(self, article: Article, until: int) -> None:
        """What carries nothing up to there was read; it is taught once an article."""
        if article.id not in self._taught:
            self._taught.add(article.id)
            self.teach(self._read(article, until))

    def read_so_far(self) -> None:
        """Teach how far the open article was tagged, though it is still worked on."""
        article = self._sight.article
        if article is not None and article.id not in self._taught | self.done:
            until = max((place[2] for place, _ in self._sight.given()), default=0)
            if until:
                self.teach(replace(self._read(article, until), final=False))

    def _read(self, article: Article, until: int) -> Read:
        return Read(article, tuple(self._sight.layer(article.id).values()), until)


def _reading_order(item: Annotation) -> int:
    place = place_of(item)
    return place[1] if place is not None else 0
