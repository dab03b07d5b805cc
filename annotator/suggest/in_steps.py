"""What suggesters share that learn and predict in steps, and those that are trained on what was read last."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from typing import Generic, TypeVar

from annotator.core.article import Article
from annotator.suggest.suggestion import Lesson, Suggestion

T = TypeVar("T")


class InSteps:
    """A suggester that says how it learns and predicts in steps (`Stepwise`), and does either at once as well."""

    def learning(self, lesson: Lesson) -> Iterator[None]:
        """`learn`, in steps."""
        raise NotImplementedError

    def predicting(self, article: Article) -> Iterator[Suggestion | None]:
        """`predict`, in steps; None is one in which nothing was found."""
        raise NotImplementedError

    def learn(self, lesson: Lesson) -> None:
        """Take in what was decided, all at once."""
        for _ in self.learning(lesson):
            pass

    def predict(self, article: Article) -> Iterator[Suggestion]:
        """What is expected in an article."""
        return (said for said in self.predicting(article) if said is not None)


class Lately(Generic[T]):
    """What was read last, article by article: of older articles only so many that there are `most` things in all."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[str, tuple[T, ...]] = OrderedDict()
        self.stale = False
        """Whether there is anything that `all` has not given yet."""

    def __bool__(self) -> bool:
        return bool(self._kept)

    def keep(self, article: str, things: Sequence[T]) -> None:
        """These are all of an article's, in place of those known before."""
        made = tuple(things)
        if made == self._kept.get(article, ()):
            return
        self._kept[article] = made
        self._kept.move_to_end(article)
        self.stale = True
        count = sum(map(len, self._kept.values()))
        while count - len(next(iter(self._kept.values()))) >= self._most:
            count -= len(self._kept.popitem(last=False)[1])

    def all(self) -> tuple[tuple[T, ...], ...]:
        """Those of each article, in the order in which they were read."""
        self.stale = False
        return tuple(self._kept.values())
