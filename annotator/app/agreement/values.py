"""The figures of agreement as values: of one kind, of several."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from annotator.app.agreement.counts import Choice
from annotator.review.agreement import Measure, Shared
from annotator.review.study import Pair


@dataclass(frozen=True, slots=True)
class Line:
    """A measure of something that has a `name`, and how many units (or uses of the label) it rests on."""

    name: str
    measure: Measure
    count: int


@dataclass(frozen=True, slots=True)
class PairLine:
    """The measure of two annotators, the articles that they finished, and the units that both judged."""

    one: str
    other: str
    shared: Shared
    measure: Measure
    count: int


@dataclass(frozen=True, slots=True)
class Agreement:
    """Everything about one kind. `measures` are all the kind has; the rest tells the `main` one.

    `articles` were finished by at least two, `count` units were judged by at least two. `confusions` hold, for each
    pair, how often the label of the first met that of the second, "" being none. `undated` articles are in no period.
    `met` is 0, or how many pairs met: too many to compare them all, and `pairs` were drawn by lot. `hidden` says that
    the review is blind: people have letters, and nothing is told by month or week.
    """

    kind: str
    main: str
    label: str
    annotators: tuple[str, ...]
    articles: int
    count: int
    measures: tuple[Line, ...]
    pairs: tuple[PairLine, ...] = ()
    by_annotator: tuple[Line, ...] = ()
    labels: tuple[Line, ...] = ()
    zones: tuple[Line, ...] = ()
    periods: tuple[Line, ...] = ()
    undated: int = 0
    confusions: Mapping[Pair, Counter[tuple[str, str]]] = field(default_factory=dict, hash=False)
    met: int = 0
    hidden: bool = False

    @property
    def overall(self) -> Measure:
        """The main measure over everything."""
        return next(line.measure for line in self.measures if line.name == self.main)


@dataclass(frozen=True, slots=True)
class Report:
    """Agreement on every kind that was asked for; `hidden`: with letters for people and without their times."""

    title: str
    choice: Choice
    annotators: tuple[str, ...]
    kinds: tuple[Agreement, ...]
    seed: int | str
    repeats: int
    hidden: bool = False
