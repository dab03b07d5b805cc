"""Chance-corrected agreement on fixed units, computed from counts.

A *row* is what every annotator said of one unit, in a fixed order, with `MISSING` where they said nothing (which
includes "ignored"). All measures take a mapping from rows to how often they occur, so that a million sentences cost
one pass of a counter and then only as many steps as there are different rows.

Sources: Cohen (1960), Educational and Psychological Measurement 20, p. 37-46. Fleiss (1971), Psychological Bulletin 76,
p. 378-382, with missing ratings as in Gwet (2014), Handbook of Inter-Rater Reliability, ch. 2. Krippendorff (2011),
Computing Krippendorff's Alpha-Reliability. Passonneau (2006), Measuring Agreement on Set-valued Items (MASI). Gwet
(2008), British Journal of Mathematical and Statistical Psychology 61, p. 29-48 (AC1).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

MISSING = None
"""No answer. Not a category: "no tag" is one, and is written as an empty string or set."""

Rows = Mapping[tuple[Hashable, ...], int]
Distance = Callable[[Hashable, Hashable], float]


@dataclass(frozen=True, slots=True)
class Value:
    """A measure: a number, or None and the `reason` in words why it is undefined.

    `full` says that it is undefined because nobody ever differed and nothing varied: full agreement.
    """

    value: float | None
    reason: str = ""
    full: bool = False

    @property
    def in_means(self) -> float | None:
        """What it adds to a mean: full agreement counts as 1, since a mean without it would hold the rest alone."""
        return 1.0 if self.full else self.value


NOTHING_SHARED = Value(None, "No unit was judged by two annotators.")
NO_VARIATION = Value(
    None,
    "Everyone always gave the same answer: without variation chance cannot be told from skill.",
    full=True,
)


def rows_of(*columns: Iterable[Hashable]) -> Counter[tuple[Hashable, ...]]:
    """Count the rows of columns of equal length, one for each annotator."""
    return Counter(zip(*columns, strict=True))


def raw_agreement(rows: Rows) -> Value:
    """The mean share of agreeing pairs among the annotators of a unit, over the units with at least two."""
    total, agreed = 0, 0.0
    for row, times in rows.items():
        said = _said(row)
        size = len(said)
        if size > 1:
            counts = Counter(said).values()
            total += times
            agreed += times * sum(count * (count - 1) for count in counts) / (size * (size - 1))
    return Value(agreed / total) if total else NOTHING_SHARED


def cohen_kappa(rows: Rows) -> Value:
    """Cohen's κ of two annotators: chance is each one's own distribution. Units that one left out do not count."""
    total, agreed = 0, 0
    left: Counter[Hashable] = Counter()
    right: Counter[Hashable] = Counter()
    for (one, other), times in rows.items():
        if one is not MISSING and other is not MISSING:
            total += times
            agreed += times * (one == other)
            left[one] += times
            right[other] += times
    if not total:
        return NOTHING_SHARED
    expected = sum(times * right[value] for value, times in left.items())
    return _corrected(agreed / total, expected / total**2, exact=expected == total**2)


def cohen_by_label(rows: Rows) -> dict[str, Value]:
    """Cohen's κ of two annotators for each label against everything else: that of `for_label`, in one pass for all."""
    total = 0
    left: Counter[str] = Counter()
    right: Counter[str] = Counter()
    both: Counter[str] = Counter()
    for (one, other), times in rows.items():
        if one is MISSING or other is MISSING:
            continue
        total += times
        first, second = _as_set(one), _as_set(other)
        for label in first:
            left[label] += times
        for label in second:
            right[label] += times
            if label in first:
                both[label] += times
    found = {}
    for label in left | right:
        mine, theirs = left[label], right[label]
        agreed = total - mine - theirs + 2 * both[label]
        expected = mine * theirs + (total - mine) * (total - theirs)
        found[label] = _corrected(agreed / total, expected / total**2, exact=expected == total**2)
    return found


def fleiss_kappa(rows: Rows) -> Value:
    """Fleiss' κ of any number of annotators: chance is the distribution of all answers."""
    observed = raw_agreement(rows)
    if observed.value is None:
        return observed
    shares = _shares(rows)
    expected = sum(share * share for share in shares.values())
    return _corrected(observed.value, expected, exact=len(shares) == 1)


def gwet_ac1(rows: Rows, categories: int = 0) -> Value:
    """Gwet's AC1, which holds out where one category prevails. `categories`: how many there are, used or not."""
    observed = raw_agreement(rows)
    if observed.value is None:
        return observed
    shares = _shares(rows)
    size = max(categories, len(shares))
    if size < 2:
        return NO_VARIATION
    expected = sum(share * (1 - share) for share in shares.values()) / (size - 1)
    return _corrected(observed.value, expected)


def alpha(rows: Rows, distance: Distance | None = None) -> Value:
    """Krippendorff's α of any number of annotators with missing answers.

    Without a distance answers are nominal: different or not. `distance` gives the difference of two answers, which
    is squared nowhere: for interval data pass a squared difference.
    """
    coincidences: dict[tuple[Hashable, Hashable], float] = {}
    marginals: Counter[Hashable] = Counter()
    observed = 0.0
    for row, times in rows.items():
        said = _said(row)
        size = len(said)
        if size < 2:
            continue
        counts = Counter(said)
        for value, count in counts.items():
            marginals[value] += times * count
        if distance is None:
            observed += times * (size * size - sum(count * count for count in counts.values())) / (size - 1)
        elif len(counts) > 1:
            for one, first in counts.items():
                for other, second in counts.items():
                    if one != other:
                        pair = (one, other)
                        share = times * first * second / (size - 1)
                        coincidences[pair] = coincidences.get(pair, 0.0) + share
    total = sum(marginals.values())
    if not total:
        return NOTHING_SHARED
    if distance is None:
        expected: float = total * total - sum(count * count for count in marginals.values())
    else:
        observed = sum(share * distance(*pair) for pair, share in coincidences.items())
        expected = sum(
            first * second * distance(one, other)
            for one, first in marginals.items()
            for other, second in marginals.items()
            if one != other
        )
    return Value(1 - (total - 1) * observed / expected) if expected else NO_VARIATION


def masi_distance(one: Hashable, other: Hashable) -> float:
    """The distance of two sets of labels (Passonneau 2006): 1 - Jaccard × monotonicity (1, 2/3, 1/3 or 0)."""
    first, second = _as_set(one), _as_set(other)
    shared = len(first & second)
    if first == second:
        return 0.0
    if not shared:
        return 1.0
    monotonicity = 2 / 3 if first <= second or second <= first else 1 / 3
    return 1 - monotonicity * shared / len(first | second)


def for_label(rows: Rows, label: str) -> Counter[tuple[Hashable, ...]]:
    """The rows reduced to whether each answer (a label, or a set of labels) is or holds `label`."""
    reduced: Counter[tuple[Hashable, ...]] = Counter()
    seen: dict[Hashable, bool | None] = {MISSING: None}
    for row, times in rows.items():
        for answer in row:
            if answer not in seen:
                seen[answer] = label in _as_set(answer)
        reduced[tuple([seen[answer] for answer in row])] += times
    return reduced


def of_label(value: Value, rows: Rows) -> Value:
    """A measure of rows that `for_label` reduced: that a label is nowhere is no agreement on it."""
    if value.full and not any(True in row for row in rows):
        return Value(None, value.reason)
    return value


def for_pair(rows: Rows, one: int, other: int) -> Counter[tuple[Hashable, ...]]:
    """The rows reduced to the annotators at two places of the order."""
    reduced: Counter[tuple[Hashable, ...]] = Counter()
    for row, times in rows.items():
        reduced[row[one], row[other]] += times
    return reduced


def confusion(rows: Rows) -> Counter[tuple[str, str]]:
    """How often one annotator's label met the other's, "" being none; of sets of labels, what both have meets itself.

    The labels that only one has are paired with those that only the other has, in order, or with none.
    """
    table: Counter[tuple[str, str]] = Counter()
    for (one, other), times in rows.items():
        if one is MISSING or other is MISSING:
            continue
        first, second = _as_set(one), _as_set(other)
        for label in first & second:
            table[label, label] += times
        left, right = sorted(first - second), sorted(second - first)
        if not first and not second:
            table["", ""] += times
        for index in range(max(len(left), len(right))):
            pair = (left[index] if index < len(left) else "", right[index] if index < len(right) else "")
            table[pair] += times
    return table


def labels_in(rows: Rows) -> list[str]:
    """All labels that occur in the answers, sorted."""
    answers = {answer for row in rows for answer in row if answer is not MISSING}
    return sorted({label for answer in answers for label in _as_set(answer)})


def _as_set(answer: Hashable) -> frozenset[str]:
    if isinstance(answer, str):
        return frozenset((answer,)) if answer else frozenset()
    return answer if isinstance(answer, frozenset) else frozenset()


def _said(row: Sequence[Hashable]) -> list[Hashable]:
    return [answer for answer in row if answer is not MISSING]


def _shares(rows: Rows) -> dict[Hashable, float]:
    """The mean share of each answer in a unit, over all units with an answer."""
    shares: dict[Hashable, float] = {}
    units = 0
    for row, times in rows.items():
        said = _said(row)
        if said:
            units += times
        for answer in said:
            shares[answer] = shares.get(answer, 0.0) + times / len(said)
    return {answer: share / units for answer, share in shares.items()}


def _corrected(observed: float, expected: float, *, exact: bool = False) -> Value:
    if exact or expected >= 1:
        return NO_VARIATION
    return Value((observed - expected) / (1 - expected))


def mean(values: Collection[Value]) -> Value:
    """The mean of the values that are defined, full agreement counting as 1; undefined where none is defined."""
    if all(value.value is None for value in values):
        return next(iter(values), NOTHING_SHARED)
    known = [number for value in values if (number := value.in_means) is not None]
    return Value(sum(known) / len(known))
