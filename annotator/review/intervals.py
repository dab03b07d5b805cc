"""What measures count of articles, and the intervals of what is computed from it.

A thousand draws of the articles give them. Where that would take too long, groups of articles are left out in turn: a
group has to do with few pairs of annotators, and only these are measured anew.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from annotator.review.agreement import NOBODY, UNIT_SUMS
from annotator.review.bootstrap import Interval, between, left_out, resampled
from annotator.review.coefficients import Value, mean
from annotator.review.study import Counted, Pair

Name = tuple[str, ...]
"""What was measured: ("measure", its name), ("label", a label), ("annotator", a name) or ("pair", one, other)."""

Totals = Mapping[Any, float]

MAIN: Name = ("main",)
"""Among the measures of a pair, that of which every pair and every annotator is told."""
MOST_STEPS = 12_000_000
"""How much the draws of one kind add up and compute at most; where they would more, articles are left out in turn."""
GROUPS = 400
"""In how many groups at most."""
FROM_ZERO = frozenset({"raw", "exact", "overlap", "edges"})
"""Measures that are shares; the others go down to -1."""


@dataclass(frozen=True, slots=True)
class RowsJob:
    """What to count of an article whoever says it, and what to compute from a sum of that."""

    count: Callable[[Counted], Totals]
    evaluate: Callable[[Totals], dict[Name, Value]]
    share: int = 1

    def values(self, totals: Totals, known: Sequence[Pair] = ()) -> dict[Name, Value]:
        """Everything from a sum."""
        return self.evaluate(totals)

    def without(self, whole: Totals, groups: Sequence[Totals]) -> Iterable[dict[Name, Value]]:
        """Everything without each of the groups in turn."""
        for group in groups:
            yield self.evaluate(_less(whole, group))


@dataclass(frozen=True, slots=True)
class PairsJob:
    """What to count of two annotators in an article, and what to compute of them; keys are (pair, what is counted).

    The `means` of all pairs are told, and where `rich` the `MAIN` one of every pair and annotator.
    """

    count: Callable[[Counted], Totals]
    evaluate: Callable[[Totals], dict[Name, Value]]
    means: Sequence[Name]
    rich: bool
    share: int = 1

    def values(self, totals: Totals, known: Sequence[Pair] = ()) -> dict[Name, Value]:
        """Everything from a sum; pairs that are `known` may have no counts."""
        by_pair = {pair: self.evaluate(counts) for pair, counts in _by_pair(totals, known).items()}
        found = {
            name: mean([values[name] for values in by_pair.values() if name in values]) for name in self.means
        }
        if self.rich:
            found |= _matrix({pair: values[MAIN] for pair, values in by_pair.items()})
        return found

    def without(self, whole: Totals, groups: Sequence[Totals]) -> Iterable[dict[Name, Value]]:
        """Everything that changes without each of the groups in turn."""
        totals = _by_pair(whole, ())
        values = {pair: self._named(pair, counts) for pair, counts in totals.items()}
        sums: dict[Name, _Sum] = {}
        for each in values.values():
            for name, value in each:
                sums.setdefault(name, _Sum()).add(value, 1)
        for group in groups:
            changed: dict[Name, _Sum] = {}
            for pair, counts in _by_pair(group, ()).items():
                for sign, each in ((-1, values[pair]), (1, self._named(pair, _less(totals[pair], counts)))):
                    for name, value in each:
                        if name not in changed:
                            changed[name] = sums[name].copied()
                        changed[name].add(value, sign)
            yield {name: found.mean for name, found in changed.items()}

    def _named(self, pair: Pair, counts: Totals) -> list[tuple[Name, Value]]:
        """What two annotators add to: the means, and where they are told their own and those of each of them."""
        values = self.evaluate(counts) if counts else {}
        found = [(name, values[name]) for name in self.means if name in values]
        if self.rich and values:
            found += [
                (name, values[MAIN]) for name in (("pair", *pair), *(("annotator", one) for one in pair))
            ]
        return found


@dataclass(slots=True)
class _Sum:
    """A mean of values (see `coefficients.mean`) that others join and leave."""

    total: float = 0.0
    count: int = 0
    defined: int = 0

    def add(self, value: Value, sign: int) -> None:
        """Take a value in, or out with a `sign` of -1."""
        number = value.in_means
        if number is not None:
            self.total += sign * number
            self.count += sign
            self.defined += sign * (value.value is not None)

    def copied(self) -> _Sum:
        """The same, apart."""
        return _Sum(self.total, self.count, self.defined)

    @property
    def mean(self) -> Value:
        """The mean; undefined where no value is defined."""
        return Value(self.total / self.count) if self.defined else NOBODY


def intervals(
    job: RowsJob | PairsJob,
    parts: Sequence[Totals],
    pooled: Mapping[Name, Value],
    alone: Mapping[Name, Sequence[Value]],
    main: str,
    seed: int | str,
    repeats: int,
) -> Generator[None, None, dict[Name, Interval]]:
    """The interval of every value, by draws of the articles, or where that would be too much by leaving some out."""
    repeats = repeats // job.share
    if repeats * _steps(parts) <= MOST_STEPS:
        drawn: dict[Name, list[float | None]] = {name: [] for name in pooled}
        for totals in resampled(parts, seed=seed, repeats=repeats):
            for name, value in job.values(totals).items():
                drawn[name].append(value.value)
            yield
        return {
            name: between(values, repeats, articles=len(alone.get(name, ())))
            for name, values in drawn.items()
        }
    groups = [summed(parts[start::GROUPS]) for start in range(min(GROUPS, len(parts)))]
    without: dict[Name, list[float | None]] = {}
    for values in job.without(summed(parts), groups):
        for name, value in values.items():
            without.setdefault(name, []).append(value.value)
        yield
    return {
        name: left_out(value.value, without.get(name, ()), _least(name, main))
        for name, value in pooled.items()
    }


def _least(name: Name, main: str) -> float:
    return 0 if (name[1] if name[0] == "measure" else main) in FROM_ZERO else -1


def _steps(parts: Sequence[Totals]) -> int:
    """What a draw costs: what is added up, and what is computed from the sums."""
    different = set().union(*parts)
    return sum(map(len, parts)) + len(UNIT_SUMS) * len(different)


def _matrix(values: Mapping[Pair, Value]) -> dict[Name, Value]:
    """Each pair, and of each annotator the mean with the others."""
    found: dict[Name, Value] = {("pair", *pair): value for pair, value in values.items()}
    with_others: dict[str, list[Value]] = {}
    for pair, value in values.items():
        for name in pair:
            with_others.setdefault(name, []).append(value)
    return found | {("annotator", name): mean(each) for name, each in with_others.items()}


def _by_pair(totals: Totals, known: Sequence[Pair]) -> dict[Pair, dict[Any, float]]:
    """The counts of every pair; of the `known` ones also where there are none."""
    found: dict[Pair, dict[Any, float]] = {pair: {} for pair in known}
    for (pair, what), times in totals.items():
        found.setdefault(pair, {})[what] = times
    return found


def summed(parts: Iterable[Totals]) -> dict[Any, float]:
    total: dict[Any, float] = {}
    for part in parts:
        for name, value in part.items():
            total[name] = total.get(name, 0) + value
    return total


def _less(whole: Totals, part: Totals) -> dict[Any, float]:
    """What is left of a sum without a part of it; what was in that part alone is gone."""
    rest = dict(whole)
    for name, value in part.items():
        rest[name] -= value
        if not rest[name]:
            del rest[name]
    return rest
