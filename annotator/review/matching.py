"""Matching two annotators' spans and links, for F1 (Hripcsak & Rothschild 2005, JAMIA 12: F1 in place of κ).

κ has no meaning for spans, since nobody can count what both did not mark. F1 = 2 × matched / (A's + B's).
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from itertools import zip_longest
from operator import itemgetter
from typing import Any, TypeVar

from annotator.core.messages import _
from annotator.review.coefficients import Value

Item = tuple[int, int, str]
"""Start and end in code points, and the label."""

Labelled = tuple[Any, ...]
"""Anything comparable whose last part is a label."""

K = TypeVar("K", bound=Hashable)

NONE = ""
"""Stands for no annotation in a confusion matrix."""

NOTHING_MARKED = Value(None, _("Neither annotator marked anything."))

Counts = Counter[tuple[str, str]]
"""How many ("one", "other", or a way of matching), by label; what has no label of its own stands under ""."""


def f1(counts: Mapping[tuple[str, str], int], matched: str, label: str = "") -> Value:
    """F1 for a way of matching, for one label or, without one, for all."""
    totals = {"one": 0, "other": 0, matched: 0}
    for (what, its_label), times in counts.items():
        if what in totals and label in ("", its_label):
            totals[what] += times
    both = totals["one"] + totals["other"]
    return Value(2 * totals[matched] / both) if both else NOTHING_MARKED


def common(one: Iterable[K], other: Iterable[K]) -> Iterable[K]:
    """The items that both have; what stands twice on both sides is there twice."""
    first, second = list(one), list(other)
    mine, theirs = set(first), set(second)
    if len(mine) == len(first) or len(theirs) == len(second):
        return mine & theirs
    return (Counter(first) & Counter(second)).elements()


def item_counts(one: Sequence[Labelled], other: Sequence[Labelled]) -> Counts:
    """For one article: how many things with a label at the end each has, and how many are "exact"ly the same."""
    counts: Counts = Counter()
    for what, items in (("one", one), ("other", other), ("exact", common(one, other))):
        _count(counts, what, items)
    return counts


def span_counts(one: Sequence[Item], other: Sequence[Item]) -> Counts:
    """For one article: how many spans each has, and how many match, by label.

    "exact": same edges and label. "overlap": same label and at least one code point shared; each span is matched
    once, exact matches first, the rest in order of the text. "edges": same edges, whatever the label (under "").
    """
    mine, theirs = set(one), set(other)
    exact: Collection[Item]
    rest_one: Collection[Item] = mine
    rest_other: Collection[Item] = theirs
    if len(mine) == len(one) and len(theirs) == len(other):
        exact = mine & theirs
        mine -= exact
        theirs -= exact
    else:
        left, right = Counter(one), Counter(other)
        exact = list((left & right).elements())
        rest_one, rest_other = list((left - right).elements()), list((right - left).elements())

    counts: Counts = Counter()
    for what, items in (("one", one), ("other", other), ("exact", exact)):
        _count(counts, what, items)
    _count(counts, "overlap", exact)
    for label in _overlapping(rest_one, rest_other):
        counts["overlap", label] += 1
    # What matches exactly has the same edges, and taking it away on both sides leaves the other matches as they are.
    edges = len(exact) + sum(1 for __ in common(map(_edges, rest_one), map(_edges, rest_other)))
    if edges:
        counts["edges", ""] = edges
    return counts


def _count(counts: Counts, what: str, items: Iterable[Labelled]) -> None:
    for label, times in Counter(map(_label, items)).items():
        counts[what, label] += times


_edges = itemgetter(0, 1)
_label = itemgetter(-1)
_label_first = itemgetter(2, 0, 1)


def _overlapping(one: Iterable[Item], other: Iterable[Item]) -> list[str]:
    """The labels of pairs with the same label that overlap, each item once, by one walk through both in order."""
    left, right = sorted(one, key=_label_first), sorted(other, key=_label_first)
    found = []
    i = j = 0
    while i < len(left) and j < len(right):
        start, end, label = left[i]
        begin, finish, its_label = right[j]
        if label != its_label:
            if label < its_label:
                i += 1
            else:
                j += 1
        elif end <= begin:
            i += 1
        elif finish <= start:
            j += 1
        else:
            found.append(label)
            i += 1
            j += 1
    return found


def span_pairs(one: Sequence[Item], other: Sequence[Item]) -> list[tuple[Item | None, Item | None]]:
    """Which span met which, each once; None where it met nothing.

    First those with the same edges and label, then the same edges, then the same label overlapping, then any that
    overlaps.
    """
    exact = list(common(one, other))
    left, right = (sorted((Counter(items) - Counter(exact)).elements()) for items in (one, other))
    met: list[tuple[Item | None, Item | None]] = [(item, item) for item in exact]
    for level in ("edges", "label", "any"):
        pairs, left, right = _paired(left, right, level)
        met += pairs
    return [*met, *((item, None) for item in left), *((None, item) for item in right)]


def span_confusion(one: Sequence[Item], other: Sequence[Item]) -> Counter[tuple[str, str]]:
    """How often which label met which, by `span_pairs`; what met nothing is paired with `NONE`."""
    return Counter((a[2] if a else NONE, b[2] if b else NONE) for a, b in span_pairs(one, other))


def item_confusion(one: Iterable[tuple[K, str]], other: Iterable[tuple[K, str]]) -> Counter[tuple[str, str]]:
    """How often which label met which on things in the same place, by `item_pairs`."""
    return Counter(pair for __, pairs in item_pairs(one, other) for pair in pairs)


def item_pairs(
    one: Iterable[tuple[K, str]], other: Iterable[tuple[K, str]]
) -> list[tuple[K, list[tuple[str, str]]]]:
    """Each place with the labels that met there: the same ones first, the rest in order, or with `NONE`."""
    labels: dict[K, tuple[list[str], list[str]]] = {}
    for side, items in enumerate((one, other)):
        for place, label in items:
            labels.setdefault(place, ([], []))[side].append(label)
    return [(place, _label_pairs(*sides)) for place, sides in labels.items()]


def _label_pairs(one: Iterable[str], other: Iterable[str]) -> list[tuple[str, str]]:
    left, right = Counter(one), Counter(other)
    same = sorted((left & right).elements())
    pairs = zip_longest(sorted((left - right).elements()), sorted((right - left).elements()), fillvalue=NONE)
    return [*((label, label) for label in same), *pairs]


def _paired(
    left: list[Item], right: list[Item], level: str
) -> tuple[list[tuple[Item, Item]], list[Item], list[Item]]:
    longest = max((item[1] - item[0] for item in right), default=0)
    used: set[int] = set()
    pairs, rest = [], []
    for item in left:
        index = bisect_left(right, (item[0] - longest, -1, ""))
        while index < len(right) and right[index][0] < item[1]:
            if index not in used and _fits(item, right[index], level):
                break
            index += 1
        if index < len(right) and right[index][0] < item[1]:
            used.add(index)
            pairs.append((item, right[index]))
        else:
            rest.append(item)
    return pairs, rest, [item for index, item in enumerate(right) if index not in used]


def _fits(one: Item, other: Item, level: str) -> bool:
    match level:
        case "edges":
            return one[:2] == other[:2]
        case _:
            return one[0] < other[1] and other[0] < one[1] and (level == "any" or one[2] == other[2])
