"""The suggesters of one sitting, together: taught, asked and trained; one that fails is left out, and that is said."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Protocol, TypeVar, runtime_checkable

from annotator.app.suggesting.helper import Helper
from annotator.app.suggesting.seeing import together
from annotator.core.article import Article
from annotator.core.errors import Problem
from annotator.core.labels import LabelSet
from annotator.core.messages import _
from annotator.core.regular import named
from annotator.suggest import registry
from annotator.suggest.modes import Way
from annotator.suggest.page import reading
from annotator.suggest.suggestion import Lesson, Place, Stepwise, Suggester, Suggestion, Trained

T = TypeVar("T")


@runtime_checkable
class Ranking(Protocol):
    """A suggester that can order all labels of a place."""

    def rank(self, article: Article, place: Place) -> list[Suggestion]:
        """The labels, the likeliest first."""


@runtime_checkable
class Listing(Protocol):
    """A suggester that knows lists of names."""

    def set_lists(self, lists: Mapping[str, Iterable[tuple[str, str]]]) -> None:
        """Know the names of these lists with their labels, in place of those before; “” is no file."""


class Team:
    """All suggesters. `problems` says which are left out, and why."""

    def __init__(self, ways: dict[str, Way], suggesters: Sequence[Suggester] | None = None) -> None:
        self.problems: list[Problem] = []
        self._ways = ways
        self._labels = LabelSet()
        self._helper = Helper()
        if suggesters is None:
            self._members, self.problems = registry.suggesters()
        else:
            self._members = list(suggesters)

    @property
    def names(self) -> list[str]:
        """The suggesters that are there."""
        return [each.name for each in self._members]

    def prepare(self, labels: LabelSet, lists: Mapping[str, Sequence[tuple[str, str]]]) -> None:
        """Tell which labels there are, and which lists of names."""
        self._labels = labels
        for each in tuple(self._members):
            self._guarded(each, lambda each=each: each.set_labels(labels))  # type: ignore[misc]
        self.know(lists)

    def know(self, lists: Mapping[str, Sequence[tuple[str, str]]]) -> None:
        """Tell which names somebody vouched for, with their labels, by list, in place of those before."""
        for each in tuple(self._members):
            if isinstance(each, Listing):
                self._guarded(each, lambda each=each: each.set_lists(lists))  # type: ignore[misc]

    def teaching(self, lesson: Lesson) -> Iterator[None]:
        """Have all of them learn, in steps."""
        yield from reading(lesson.article)
        for each in tuple(self._members):
            if isinstance(each, Stepwise):
                for __ in self._steps(each, lambda each=each: each.learning(lesson)):  # type: ignore[misc]
                    yield
            else:
                self._guarded(each, lambda each=each: each.learn(lesson))  # type: ignore[misc]
            yield

    def predict(self, article: Article) -> list[Suggestion]:
        """What they expect in an article, of labels that they may suggest.

        What several expect is one suggestion, by all of them; where one excludes another, see `together`.
        """
        return self.together(said for said in self.predicting(article) if said is not None)

    def predicting(self, article: Article) -> Iterator[Suggestion | None]:
        """What each expects for itself, in steps; None is one in which nothing was found."""
        yield from reading(article)
        for each in tuple(self._members):
            make = each.predicting if isinstance(each, Stepwise) else each.predict
            for said in self._steps(each, lambda make=make: make(article)):  # type: ignore[misc]
                yield said if said is not None and self._may(said) else None

    def together(self, found: Iterable[Suggestion]) -> list[Suggestion]:
        """What several expect as one suggestion; see `seeing.together`."""
        return together(self._labels, found)

    def _steps(self, member: Suggester, begin: Callable[[], Iterable[T]]) -> Iterator[T]:
        """What the member gives one after the other, until it is through or fails."""
        made: list[Iterator[T]] = []
        self._guarded(member, lambda: made.append(iter(begin())))
        while made:
            step: list[T] = []
            self._guarded(member, lambda step=step: step.extend(islice(made[0], 1)))  # type: ignore[misc]
            if not step:
                return
            yield step[0]

    def rank(self, article: Article, place: Place) -> list[Suggestion]:
        """The labels of a place, the likeliest first: by the mean of what those that rank say of it."""
        found: dict[str, list[Suggestion]] = {}
        rankings = 0
        for each in tuple(self._members):
            if isinstance(each, Ranking):
                made: list[Suggestion] = []
                self._guarded(each, lambda each=each, made=made: made.extend(each.rank(article, place)))  # type: ignore[misc]
                rankings += bool(made)
                for said in made:
                    if self._may(said):
                        found.setdefault(said.label, []).append(said)
        ranked = (
            replace(max(some, key=lambda said: said.score), score=sum(said.score for said in some) / rankings)
            for some in found.values()
        )
        return sorted(ranked, key=lambda said: -said.score)

    # ------------------------------------------------------------------------------------- training apart
    def train(self) -> bool:
        """Train one of those that have new lessons, in place of what is going on; whether anything is going on."""
        for each in self._members:
            if isinstance(each, Trained) and each.stale:
                task = each.task()
                self._helper.start(each.train, task, (each.name, task))
                break
        return self._helper.busy

    def take_trained(self) -> bool:
        """Use what the helper process made, if it is through; whether it was."""
        result = self._helper.result()
        if result is None:
            return False
        (name, task), model = result
        for each in tuple(self._members):
            if each.name == name and isinstance(each, Trained):
                self._guarded(each, lambda each=each: each.take(model, task))  # type: ignore[misc]
        return True

    def wait(self, timeout: float) -> bool:
        """Wait until nothing is trained any more; False after `timeout` seconds."""
        return self._helper.wait(timeout)

    @property
    def process_id(self) -> int | None:
        """The helper process that works now, or None."""
        return self._helper.process_id

    def stop(self) -> None:
        """End what is going on."""
        self._helper.stop()

    def _may(self, said: Suggestion) -> bool:
        way = self._ways.get(said.label)
        return way is not None and way.has(said.by)

    def _guarded(self, member: Suggester, act: Callable[[], object]) -> None:
        try:
            act()
        except Exception as error:  # of strangers anything may come
            self._members = [each for each in self._members if each is not member]
            said = _("The suggester “{name}” failed and is left out: {named}.").format(
                name=member.name, named=named(error)
            )
            self.problems.append(Problem(said, severity="warning", code="suggester-failed"))
