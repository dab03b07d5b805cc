"""Matching two annotators' spans and links, for F1 (Hripcsak & Rothschild 2005, JAMIA 12: F1 in place of κ).

κ has no meaning for spans, since nobody can count what both did not mark. F1 = 2 × matched / (A's + B's).
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from operator import itemgetter

from annotator.review.coefficients import Value

Item = tuple[int, int, str]
"""Start and end in code points, and the label."""

NONE = ""
"""Stands for no annotation in a confusion matrix."""


def f1(one: int, other: int, matched: int) -> Value:
    """F1 from how many each has and how many match; undefined when neither has any."""
    if not one + other:
        return Value(None, "Neither annotator marked anything.")
    return Value(2 * matched / (one + other))


def common(one: Iterable[Hashable], other: Iterable[Hashable]) -> int:
    """How many items both have, an item that stands twice counting twice if it does on both sides."""
    first, second = list(one), list(other)
    mine, theirs = set(first), set(second)
    if len(mine) == len(first) or len(theirs) == len(second):
        return len(mine & theirs)
    return (Counter(first) & Counter(second)).total()


def span_counts(one: Sequence[Item], other: Sequence[Item]) -> dict[str, int]:
    """For one article: how many spans each has ("one", "other"), and how many match.

    "exact": same edges and label. "overlap": same label and at least one code point shared; each span is matched
    once, exact matches first, the rest in order of the text. "edges": same edges, whatever the label.
    """
    first, second = set(one), set(other)
    if len(first) == len(one) and len(second) == len(other):
        exact = len(first & second)
        rest_one: Iterable[Item] = first - second
        rest_other: Iterable[Item] = second - first
    else:
        left, right = Counter(one), Counter(other)
        exact = (left & right).total()
        rest_one, rest_other = (left - right).elements(), (right - left).elements()
    edges = common(map(_edges, one), map(_edges, other))
    overlapping = exact + _overlapping(rest_one, rest_other)
    return {"one": len(one), "other": len(other), "exact": exact, "overlap": overlapping, "edges": edges}


_edges = itemgetter(0, 1)
_label_first = itemgetter(2, 0, 1)


def _overlapping(one: Iterable[Item], other: Iterable[Item]) -> int:
    """Pairs with the same label that overlap, each item once, by one walk through both in order."""
    left, right = sorted(one, key=_label_first), sorted(other, key=_label_first)
    i = j = found = 0
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
            found += 1
            i += 1
            j += 1
    return found


def by_label(items: Iterable[Item]) -> dict[str, list[Item]]:
    """The items in lists by label."""
    lists: dict[str, list[Item]] = {}
    for item in items:
        lists.setdefault(item[2], []).append(item)
    return lists


def span_confusion(one: Iterable[Item], other: Iterable[Item]) -> Counter[tuple[str, str]]:
    """Which label met which; what met nothing is paired with `NONE`.

    Each span is paired once: first with one that has the same edges and label, then the same edges, then the same
    label overlapping, then any that overlaps.
    """
    table: Counter[tuple[str, str]] = Counter()
    left, right = sorted(one), sorted(other)
    for level in ("exact", "edges", "label", "any"):
        pairs, left, right = _paired(left, right, level)
        table.update(pairs)
    table.update((item[2], NONE) for item in left)
    table.update((NONE, item[2]) for item in right)
    return table


def _paired(
    left: list[Item], right: list[Item], level: str
) -> tuple[list[tuple[str, str]], list[Item], list[Item]]:
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
            pairs.append((item[2], right[index][2]))
        else:
            rest.append(item)
    return pairs, rest, [item for index, item in enumerate(right) if index not in used]


def _fits(one: Item, other: Item, level: str) -> bool:
    match level:
        case "exact":
            return one == other
        case "edges":
            return one[:2] == other[:2]
        case _:
            return one[0] < other[1] and other[0] < one[1] and (level == "any" or one[2] == other[2])


def pooled(counts: Iterable[Mapping[str, int]]) -> Counter[str]:
    """The counts of several articles together."""
    total: Counter[str] = Counter()
    for part in counts:
        total.update(part)
    return total
