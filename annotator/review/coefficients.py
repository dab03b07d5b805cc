"""Chance-corrected agreement on fixed units, computed from counts.

A *row* is what every annotator said of one unit, in a fixed order, with `MISSING` where they said nothing (which
includes "ignored"). All measures take a mapping from rows to how often they occur, so that a million sentences cost
one pass of a counter and then only as many steps as there are different rows. What most of them need of the rows adds
up (`sums_of`), so that articles can be put together, or left out, without a look at their rows.

Sources: Cohen (1960), Educational and Psychological Measurement 20, p. 37-46. Fleiss (1971), Psychological Bulletin 76,
p. 378-382, with missing ratings as in Gwet (2014), Handbook of Inter-Rater Reliability, ch. 2. Krippendorff (2011),
Computing Krippendorff's Alpha-Reliability. Passonneau (2006), Measuring Agreement on Set-valued Items (MASI). Gwet
(2008), British Journal of Mathematical and Statistical Psychology 61, p. 29-48 (AC1).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from annotator.core.messages import _

MISSING = None
"""No answer. Not a category: "no tag" is one, and is written as an empty string or set."""

Rows = Mapping[tuple[Hashable, ...], int]
Sum = tuple[Hashable, ...]
Sums = Mapping[Sum, float]
"""What `sums_of` finds: a name and what belongs to it."""
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


NOTHING_SHARED = Value(None, _("No unit was judged by two annotators."))
NO_VARIATION = Value(
    None,
    _("Everyone always gave the same answer: without variation chance cannot be told from skill."),
    full=True,
)


def rows_of(*columns: Iterable[Hashable]) -> Counter[tuple[Hashable, ...]]:
    """Count the rows of columns of equal length, one for each annotator."""
    return Counter(zip(*columns, strict=True))


def sums_of(rows: Rows) -> dict[Sum, float]:
    """What the measures of any number of annotators need of rows; of several articles it adds up.

    Of each answer: its "share" in the units that have an answer and how often it was "given" in those with two or more,
    where it also "met" others. "units" have an answer, "judged" have two; "agreed" is the sum of the shares of
    agreeing pairs, "differed" that of the pairs that differ, each unit weighing as much as it has answers.
    """
    sums: dict[Sum, float] = {}
    for row, times in rows.items():
        counts = Counter(_said(row))
        size = counts.total()
        if not size:
            continue
        found: list[tuple[Sum, float]] = [(("units",), 1)]
        found += [(("share", answer), count / size) for answer, count in counts.items()]
        if size > 1:
            same = sum(count * (count - 1) for count in counts.values())
            found += [(("judged",), 1), (("agreed",), same / (size * (size - 1)))]
            found.append((("differed",), (size * (size - 1) - same) / (size - 1)))
            found += [(("given", answer), count) for answer, count in counts.items()]
            found += [
                (("met", one, other), first * second / (size - 1))
                for one, first in counts.items()
                for other, second in counts.items()
                if one != other
            ]
        for name, value in found:
            sums[name] = sums.get(name, 0) + times * value
    return sums


def raw_agreement(rows: Rows) -> Value:
    """The mean share of agreeing pairs among the annotators of a unit, over the units with at least two."""
    return raw_of(sums_of(rows))


def raw_of(sums: Sums) -> Value:
    """`raw_agreement` from what was summed up."""
    judged = sums.get(("judged",), 0)
    return Value(sums.get(("agreed",), 0) / judged) if judged else NOTHING_SHARED


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
    for label in left.keys() | right.keys():
        mine, theirs = left[label], right[label]
        agreed = total - mine - theirs + 2 * both[label]
        expected = mine * theirs + (total - mine) * (total - theirs)
        found[label] = _corrected(agreed / total, expected / total**2, exact=expected == total**2)
    return found


def fleiss_kappa(rows: Rows) -> Value:
    """Fleiss' κ of any number of annotators: chance is the distribution of all answers."""
    return fleiss_of(sums_of(rows))


def fleiss_of(sums: Sums) -> Value:
    """`fleiss_kappa` from what was summed up."""
    observed = raw_of(sums)
    if observed.value is None:
        return observed
    shares = _shares(sums)
    expected = sum(share * share for share in shares)
    return _corrected(observed.value, expected, exact=len(shares) == 1)


def gwet_ac1(rows: Rows, categories: int = 0) -> Value:
    """Gwet's AC1, which holds out where one category prevails. `categories`: how many there are, used or not."""
    return ac1_of(sums_of(rows), categories)


def ac1_of(sums: Sums, categories: int = 0) -> Value:
    """`gwet_ac1` from what was summed up."""
    observed = raw_of(sums)
    if observed.value is None:
        return observed
    shares = _shares(sums)
    size = max(categories, len(shares))
    if size < 2:
        return NO_VARIATION
    expected = sum(share * (1 - share) for share in shares) / (size - 1)
    return _corrected(observed.value, expected)


def alpha(rows: Rows, distance: Distance | None = None) -> Value:
    """Krippendorff's α of any number of annotators with missing answers.

    Without a distance answers are nominal: different or not. `distance` gives the difference of two answers, which
    is squared nowhere: for interval data pass a squared difference.
    """
    return alpha_of(sums_of(rows), distance)


def alpha_of(sums: Sums, distance: Distance | None = None) -> Value:
    """`alpha` from what was summed up."""
    given = {name[1]: times for name, times in sums.items() if name[0] == "given" and times}
    total = sum(given.values())
    if not total:
        return NOTHING_SHARED
    if distance is None:
        observed = sums.get(("differed",), 0)
        expected = total * total - sum(times * times for times in given.values())
    else:
        observed = sum(share * distance(name[1], name[2]) for name, share in sums.items() if name[0] == "met")
        expected = sum(
            first * second * distance(one, other)
            for one, first in given.items()
            for other, second in given.items()
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


def of_label(value: Value, *, used: bool) -> Value:
    """A measure of rows that `for_label` reduced: that a label is nowhere is no agreement on it."""
    return Value(None, value.reason) if value.full and not used else value


def is_used(rows: Rows) -> bool:
    """Whether anybody gave the label, in rows that `for_label` reduced."""
    return any(True in row for row in rows)


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


def _shares(sums: Sums) -> list[float]:
    """The mean share of each answer in a unit, over all units with an answer."""
    units = sums.get(("units",), 0)
    return [share / units for name, share in sums.items() if name[0] == "share" and share]


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
