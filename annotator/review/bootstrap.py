"""Intervals by resampling articles (Efron & Tibshirani 1993, the percentile bootstrap), with a seed.

Where many draws would take too long, groups of articles are left out in turn instead (Kott 2001, Journal of Official
Statistics 17, p. 521-526, the delete-a-group jackknife): no more steps than there are groups, and nothing by chance.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist
from typing import Any, TypeVar

from annotator.core.messages import _
from annotator.review.coefficients import Value

K = TypeVar("K", bound=Hashable)

REPEATS = 1000
LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Interval:
    """From `low` to `high`, or None and the `reason` why there is no interval."""

    low: float | None
    high: float | None
    reason: str = ""


def interval(
    articles: Sequence[Mapping[K, float]],
    measure: Callable[[Any], Value],
    *,
    seed: int | str = 0,
    repeats: int = REPEATS,
    level: float = LEVEL,
) -> Interval:
    """The interval in which the measure lies when as many articles are drawn anew, with putting back.

    `articles` are counts that add up. Draws in which the measure is undefined are left out; when they are more than
    half there is no interval. The same articles in the same order and the same seed give the same interval.
    """
    if sum(map(bool, articles)) < 2:
        return between([], repeats, articles=0, level=level)
    found = [measure(totals).value for totals in resampled(articles, seed=seed, repeats=repeats)]
    return between(found, repeats, level=level)


def resampled(
    articles: Sequence[Mapping[K, float]], *, seed: int | str = 0, repeats: int = REPEATS
) -> Iterator[dict[K, float]]:
    """The sum of as many articles as there are, drawn anew with putting back, `repeats` times.

    Articles without any counts are left out. The same articles in the same order and the same seed give the same sums.
    """
    filled = [counts for counts in articles if counts]
    keys = list(dict.fromkeys(key for counts in filled for key in counts))
    place = {key: index for index, key in enumerate(keys)}
    sparse = [[(place[key], times) for key, times in counts.items()] for counts in filled]
    generator = random.Random(f"bootstrap {seed}")
    for __ in range(repeats if filled else 0):
        totals: list[float] = [0] * len(keys)
        for article, drawn in Counter(generator.choices(range(len(sparse)), k=len(sparse))).items():
            for index, times in sparse[article]:
                totals[index] += drawn * times
        yield {key: times for key, times in zip(keys, totals, strict=True) if times}


def between(
    values: Iterable[float | None], repeats: int, *, articles: int = 2, level: float = LEVEL
) -> Interval:
    """The interval of what was measured in `repeats` draws of `articles`; None where it was undefined."""
    if articles < 2:
        return Interval(None, None, _("An interval needs at least two articles."))
    found = sorted(value for value in values if value is not None)
    if len(found) * 2 < repeats:
        return Interval(None, None, _("In most draws of articles the measure is undefined."))
    return Interval(_quantile(found, (1 - level) / 2), _quantile(found, (1 + level) / 2))


def left_out(value: float | None, without: Sequence[float | None], least: float = -1) -> Interval:
    """The interval of a `value` of at least `least` and at most 1 that is measured `without` each group in turn.

    A group without which it is undefined tells nothing; where they are more than half, there is no interval.
    """
    if len(without) < 2 or value is None:
        return Interval(None, None, _("An interval needs at least two articles."))
    found = [each for each in without if each is not None]
    if len(found) * 2 < len(without):
        return Interval(None, None, _("Without some of the articles the measure is undefined."))
    middle = sum(found) / len(found)
    spread = sum((each - middle) ** 2 for each in found) * (len(found) - 1) / len(found)
    reach = NormalDist().inv_cdf((1 + LEVEL) / 2) * sqrt(spread)
    return Interval(max(value - reach, least), min(value + reach, 1))


def _quantile(ordered: Sequence[float], share: float) -> float:
    at = share * (len(ordered) - 1)
    low = int(at)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (at - low)
