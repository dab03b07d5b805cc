"""What the editor decides, compared with what was expected there: counted, taught, and taken back when it is undone."""

from __future__ import annotations

from time import monotonic

from annotator.app.suggesting import stored
from annotator.app.suggesting.counting import Counting
from annotator.app.suggesting.lessons import Lessons
from annotator.app.suggesting.seeing import SUGGESTED, Near, decides, given_by, is_unread
from annotator.app.suggesting.sight import Sight
from annotator.core.annotation import Annotation, LayerState
from annotator.core.article import Article
from annotator.core.edits import Change
from annotator.suggest.modes import AFTER
from annotator.suggest.suggestion import Rejected, Tagged, place_of


class Decisions:
    """The decisions in the open article."""

    def __init__(self, sight: Sight, counting: Counting, lessons: Lessons) -> None:
        self._sight, self._counting, self._lessons = sight, counting, lessons
        self._at = monotonic()

    def begin(self) -> None:
        """From now on the editor thinks of the next decision."""
        self._at = monotonic()

    def follow(self, article: Article, changes: list[Change]) -> None:
        """Take in changes of the editor's layer: what is replaced is taken back before what comes instead counts."""
        seconds = monotonic() - self._at
        self.begin()
        for change in changes:
            if isinstance(change.before, Annotation):
                self._undecide(article, change.before)
        for change in changes:
            if isinstance(change.after, Annotation):
                self._decide(article, change.after, seconds)
        for change in changes:
            if isinstance(change.before or change.after, LayerState):
                self._restate(article, change)

    def _decide(self, article: Article, item: Annotation, seconds: float) -> None:
        place = place_of(item)
        if place is None or is_unread(item):
            return
        sight, given = self._sight, (place, item.label)
        concerned = [said for said in sight.found if decides(sight.labels, given, said)]
        sight.against[item.id] = [
            likely
            for said in concerned
            if (likely := sight.likely.get((said.place, said.label))) is not None
            and (said.place, said.label) != given
            and sight.ways[said.label].mode == AFTER
            and sight.has_earned_it(article, likely)
        ]
        outcomes = self._counting.count(
            item.id,
            article.id,
            concerned,
            lambda said: (said.place, said.label) == given,
            sight.likely,
            sight.in_sight(),
        )
        self._counting.time(item.id, outcomes, seconds, accepted=SUGGESTED in item.extra)
        self._lessons.teach(Tagged(article, item))

    def _undecide(self, article: Article, item: Annotation) -> None:
        if place_of(item) is not None and not is_unread(item):
            self._counting.uncount(item.id)
            self._sight.against.pop(item.id, None)
            self._lessons.teach(Tagged(article, item, taken_back=True))

    def _restate(self, article: Article, change: Change) -> None:
        before, after = (
            each if isinstance(each, LayerState) else LayerState() for each in (change.before, change.after)
        )
        sight, was, now = self._sight, stored.rejected(before), stored.rejected(after)
        for place, label in sorted(now - was):
            same = [said for said in sight.found if (said.place, said.label) == (place, label)]
            key = ("rejected", article.id, place, label)
            self._counting.count(key, article.id, same, lambda _: False, sight.likely, sight.in_sight())
            self._lessons.teach(Rejected(article, place, label))
        for place, label in sorted(was - now):
            self._counting.uncount(("rejected", article.id, place, label))
            self._lessons.teach(Rejected(article, place, label, taken_back=True))
        sight.rejected = (sight.rejected | now) - (was - now)
        if after.status == "done" != before.status:
            self._finish(article, len(article.text))
        elif before.status == "done" != after.status:
            self._counting.uncount(("read", article.id))

    def leave(self, article: Article) -> None:
        """An article is left behind: it counts as read as far as it was tagged."""
        if article.id in self._sight.session.project.entries:
            given = given_by(self._sight.layer(article.id).values())
            if until := max((place[2] for place, _ in given), default=0):
                self._finish(article, until)

    def _finish(self, article: Article, until: int) -> None:
        """What was expected up to there and carries nothing was wrong."""
        if article.id in self._lessons.done:
            return
        sight = self._sight
        near = Near(sight.labels, given_by(sight.layer(article.id).values()))
        passed = [
            said
            for said in sight.found
            if (len(article.text) if said.kind == "article" else said.end) <= until
            and (said.place, said.label) not in sight.rejected
            and not near.deciding(said)
        ]
        key = ("read", article.id)
        self._counting.count(key, article.id, passed, lambda _: False, sight.likely, sight.in_sight())
        self._lessons.finish(article, until)
