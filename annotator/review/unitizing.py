"""Krippendorff's α for unitizing (α_u): agreement on spans corrected for chance, one category at a time.

Krippendorff (1995), Sociological Methodology 25, p. 47-76; Krippendorff (2004), Content Analysis, 2nd ed., p. 251-256.
Every article is a continuum of its own; what is needed of it adds up, so that articles are counted one after the other.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from annotator.core.messages import _
from annotator.review.coefficients import Value

Unit = tuple[int, int]
"""`[start, end)` in code points."""

Parts = Counter[tuple[str, int]]
"""What α_u needs of a continuum: ("length", l) and ("gap", l) count units and gaps, "observed" and "size" are sums."""


def continuum(size: int, annotators: Sequence[Iterable[Unit]]) -> Parts:
    """Count one article of `size` code points, given each annotator's units of one category.

    Units of one annotator that overlap or touch inside each other are taken as one.
    """
    parts: Parts = Counter()
    parts["size", 0] = size
    units = [_apart(each) for each in annotators]
    for what, found in (
        ("length", Counter([end - start for mine in units for start, end in mine])),
        ("gap", Counter([length for mine in units for length in _gaps(mine, size)])),
    ):
        for length, times in found.items():
            parts[what, length] = times
    for index, mine in enumerate(units):
        for theirs in units[index + 1 :]:
            # Every pair counts in both directions.
            parts["observed", 0] += 2 * _difference(mine, theirs)
    return parts


def disorder(parts: Mapping[tuple[str, int], int], annotators: int) -> tuple[float, float]:
    """Observed and expected disagreement of the continua counted in `parts`."""
    size = parts.get(("size", 0), 0)
    if size == 0 or annotators < 2:
        return 0.0, 0.0
    observed = parts.get(("observed", 0), 0) / (annotators * (annotators - 1) * size * size)
    lengths = sorted((length, n) for (kind, length), n in parts.items() if kind == "length" and n)
    gaps = sorted((length, n) for (kind, length), n in parts.items() if kind == "gap" and n)
    units = sum(n for __, n in lengths)
    # From the longest gap down: how many gaps are at least so long, and how long they are together.
    tails = [(0, 0)]
    for length, n in reversed(gaps):
        tails.append((tails[-1][0] + n, tails[-1][1] + n * length))
    tails.reverse()
    gap_lengths = [length for length, __ in gaps]
    chance = 0.0
    for length, n in lengths:
        count, total = tails[bisect_left(gap_lengths, length)]
        overlaps = (units - 1) / 3 * (2 * length**3 - 3 * length**2 + length)
        inside = length**2 * (total - count * (length - 1))
        chance += n * (overlaps + inside)
    whole = annotators * size
    possible = whole * (whole - 1) - sum(n * length * (length - 1) for length, n in lengths)
    return observed, 2 / size * chance / possible if possible > 0 else 0.0


def alpha_u(categories: Iterable[Mapping[tuple[str, int], int]], annotators: int) -> Value:
    """α_u over the categories given, each with its counts; one for a single label, all of them for all."""
    observed = expected = 0.0
    for parts in categories:
        its_observed, its_expected = disorder(parts, annotators)
        observed += its_observed
        expected += its_expected
    if not expected:
        return Value(None, _("Nothing was marked, so there is nothing to agree on."))
    return Value(1 - observed / expected)


def _apart(units: Iterable[Unit]) -> list[Unit]:
    apart: list[Unit] = []
    for start, end in sorted(units):
        if apart and start < apart[-1][1]:
            apart[-1] = (apart[-1][0], max(apart[-1][1], end))
        elif end > start:
            apart.append((start, end))
    return apart


def _gaps(units: Sequence[Unit], size: int) -> list[int]:
    """The lengths of what lies before, between and after the units, as far as there is any."""
    starts = [start for start, __ in units] + [size]
    ends = [0] + [end for __, end in units]
    return [start - end for start, end in zip(starts, ends, strict=True) if start > end]


def _difference(one: Sequence[Unit], other: Sequence[Unit]) -> int:
    """The squared differences of the edges of units that overlap; of one that meets none, its squared length."""
    same = set(one).intersection(other)
    if same:  # they differ by nothing and, since units of one annotator are apart, meet nothing else
        one = [unit for unit in one if unit not in same]
        other = [unit for unit in other if unit not in same]
    total = 0
    first = 0
    met: set[int] = set()
    for start, end in one:
        while first < len(other) and other[first][1] <= start:
            first += 1
        index = first
        while index < len(other) and other[index][0] < end:
            total += (start - other[index][0]) ** 2 + (end - other[index][1]) ** 2
            met.add(index)
            index += 1
        if index == first:
            total += (end - start) ** 2
    return total + sum((end - start) ** 2 for i, (start, end) in enumerate(other) if i not in met)
