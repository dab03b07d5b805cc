"""Earned trust: how often each suggester was right about each label, predicted before the editor decided.

Each outcome is counted twice. Under the label and the suggester, by score: that corrects the scores, so that they say
how probably a suggestion is right. And under the label alone, by what the corrected score was: from these counts
follows what is shown, from the lowest certainty on from which the lower bound of the precision reaches the target.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from functools import lru_cache
from math import sqrt
from typing import Any

Z = 1.6449
"""The bounds are those of the interval of 90 %: the share is below the lower one in one of twenty cases."""
TARGET = 0.8
ALL = "all"
"""In place of a suggester: all of them together, of what excludes each other only the likeliest."""
RECENT = 300
"""So many outcomes of a label and a suggester count; older ones are forgotten."""
LATELY = (10, 20, 40)
"""When the upper bound of so many last ones is below the target, it is silent, whatever was before."""
EDGES = (0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.93, 0.95, 0.97, 0.98, 0.99)
"""Where the ranges of scores begin."""
_LETTERS = "abcdefghijklm"


def wilson(right: float, of: float, z: float = Z) -> tuple[float, float]:
    """The bounds of the share that `right` of `of` are a sample of; `(0, 1)` where there are none."""
    if of <= 0:
        return 0.0, 1.0
    share = right / of
    middle = share + z * z / (2 * of)
    spread = z * sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    below = 1 + z * z / of
    return max((middle - spread) / below, 0.0), min((middle + spread) / below, 1.0)


def range_of(score: float) -> int:
    """Which of the ranges of scores a score is in."""
    return bisect_right(EDGES, score)


@dataclass(slots=True)
class Group:
    """What came of the suggestions that the editor saw, or of those that stayed blind.

    `unchanged` counts those that were accepted as they were; `seconds` are those of `timed` decisions.
    """

    seen: int = 0
    right: int = 0
    unchanged: int = 0
    timed: int = 0
    seconds: float = 0.0

    def add(self, right: bool, step: int = 1) -> None:
        """Count an outcome, or with -1 take one back."""
        self.seen += step
        self.right += step * right


@dataclass(slots=True)
class Tally:
    """The outcomes of one suggester, or of all, on one label.

    `recent` has a letter for each of the last ones, the oldest first: which letter is the range of its score, and a
    capital says that it was right.
    """

    recent: str = ""
    shown: Group = field(default_factory=Group)
    blind: Group = field(default_factory=Group)
    since: str = ""

    def add(self, score: float, right: bool, *, shown: bool, at: str = "") -> None:
        """Count an outcome."""
        self.recent = (self.recent + _letter(score, right))[-RECENT:]
        (self.shown if shown else self.blind).add(right)
        self.since = self.since or at

    def take_back(self, score: float, right: bool, *, shown: bool) -> None:
        """Forget the last outcome of that kind."""
        letter = _letter(score, right)
        place = self.recent.rfind(letter)
        if place >= 0:
            self.recent = self.recent[:place] + self.recent[place + 1 :]
            (self.shown if shown else self.blind).add(right, -1)

    def threshold(self, target: float = TARGET) -> float | None:
        """From which score on they have earned it together; None where nowhere."""
        lowest = _threshold(self.recent, target)
        return None if lowest is None else (0.0, *EDGES)[lowest]

    def shown_from(self, target: float = TARGET) -> float | None:
        """How probable one has to be to be shown: what has earned it, and the target itself; None while nothing is."""
        lowest = self.threshold(target)
        return None if lowest is None else max(lowest, target)

    def counts(self, least: float = 0.0) -> tuple[int, int]:
        """How many of the recent ones from the range of that score on were right, and of how many."""
        lowest = range_of(least)
        outcomes = [right for number, right in _outcomes(self.recent) if number >= lowest]
        return sum(outcomes), len(outcomes)

    def certainty(self, score: float) -> float:
        """How probably a suggestion of that score is right: the score, corrected by what came of the like."""
        right, of = _near(self.recent, range_of(score))
        return (right + score * 4) / (of + 4)

    def calibration_error(self) -> float:
        """By how much, in the mean over the recent outcomes, scores differ from the share that was right."""
        bounds = (0.25, *EDGES, 1.0)
        found: dict[int, list[bool]] = {}
        for number, right in _outcomes(self.recent):
            found.setdefault(number, []).append(right)
        off = (
            abs(sum(some) - len(some) * (bounds[number] + bounds[number + 1]) / 2)
            for number, some in found.items()
        )
        return sum(off) / len(self.recent) if self.recent else 0.0

    def plain(self) -> dict[str, Any]:
        """As it is stored."""
        groups = {name: _filled(getattr(self, name)) for name in ("shown", "blind")}
        return {"recent": self.recent, "since": self.since} | {k: v for k, v in groups.items() if v}

    @classmethod
    def of(cls, data: object) -> Tally:
        """What `plain` gave; what cannot be understood counts for nothing."""
        if not isinstance(data, Mapping):
            return cls()
        recent = "".join(each for each in str(data.get("recent") or "") if each.lower() in _LETTERS)
        return cls(
            recent[-RECENT:],
            _group(data.get("shown")),
            _group(data.get("blind")),
            str(data.get("since") or ""),
        )


class Evidence:
    """All tallies of one annotator, by label and suggester."""

    def __init__(self, tallies: Mapping[tuple[str, str], Tally] | None = None) -> None:
        self.tallies: dict[tuple[str, str], Tally] = dict(tallies or {})
        self._settled: dict[str, str] | None = None

    def tally(self, label: str, by: str) -> Tally:
        """The tally of a label and a suggester, empty at first."""
        return self.tallies.setdefault((label, by), Tally())

    def settle(self) -> None:
        """An article is left behind: what came of all its predictions is known, so that it counts for the next one.

        Within an article what is right is known when it is tagged, what is wrong often only in the end.
        """
        self._settled = {label: tally.recent for (label, by), tally in self.tallies.items() if by == ALL}

    def shows(self, label: str, certainty: float, target: float = TARGET) -> bool:
        """Whether a suggestion that is right so probably has earned it to be shown.

        It has to reach the target itself, and not only together with surer ones; and those like it have to have reached
        it before the article that is worked on, and not to have lost it since.
        """
        tally = self.tallies.get((label, ALL))
        recent = [tally.recent] if tally is not None else [""]
        if self._settled is not None:
            recent.append(self._settled.get(label, ""))
        lowest = [_threshold(each, target) for each in recent]
        return certainty >= target and all(
            each is not None and range_of(certainty) >= each for each in lowest
        )

    def believes(self, label: str, by: str, target: float = TARGET) -> bool:
        """Whether what somebody vouched for is shown: from the first time on, until it is clearly below the target."""
        tally = self.tallies.get((label, by))
        if tally is None:
            return True
        outcomes = list(_outcomes(tally.recent))
        return wilson(*tally.counts())[1] >= target and not _fell(outcomes, 0, target)

    def certainty(self, label: str, by: str, score: float) -> float:
        """How probably it is right (see `Tally.certainty`)."""
        tally = self.tallies.get((label, by))
        return tally.certainty(score) if tally is not None else score

    def plain(self) -> dict[str, Any]:
        """As it is stored: label, suggester or `ALL`, tally."""
        found: dict[str, Any] = {}
        for (label, by), tally in sorted(self.tallies.items()):
            if tally.recent:
                found.setdefault(label, {})[by] = tally.plain()
        return found

    @classmethod
    def of(cls, data: object) -> Evidence:
        """What `plain` gave."""
        labels = data if isinstance(data, Mapping) else {}
        return cls(
            {
                (str(label), str(by)): Tally.of(tally)
                for label, some in labels.items()
                if isinstance(some, Mapping)
                for by, tally in some.items()
            }
        )


def _letter(score: float, right: bool) -> str:
    letter = _LETTERS[range_of(score)]
    return letter.upper() if right else letter


def _outcomes(recent: str) -> Iterator[tuple[int, bool]]:
    return ((ord(each.lower()) - ord("a"), each.isupper()) for each in recent)


@lru_cache(maxsize=4_096)
def _near(recent: str, number: int) -> tuple[int, int]:
    """How many outcomes of that range of scores were right, and of how many."""
    right = recent.count(_LETTERS[number].upper())
    return right, right + recent.count(_LETTERS[number])


@lru_cache(maxsize=512)
def _threshold(recent: str, target: float) -> int | None:
    outcomes = list(_outcomes(recent))
    counts = [[0, 0] for _ in _LETTERS]
    for number, right in outcomes:
        counts[number][0] += right
        counts[number][1] += 1
    found = None
    hits = of = 0
    for number in range(len(_LETTERS) - 1, -1, -1):
        hits, of = hits + counts[number][0], of + counts[number][1]
        if counts[number][1] and wilson(hits, of)[0] >= target and not _fell(outcomes, number, target):
            found = number
    return found


def _fell(outcomes: Iterable[tuple[int, bool]], lowest: int, target: float) -> bool:
    """Whether those of late are clearly below the target."""
    shown = [right for number, right in outcomes if number >= lowest]
    return any(wilson(sum(shown[-few:]), len(shown[-few:]))[1] < target for few in LATELY)


def _filled(group: Group) -> dict[str, Any]:
    return {each.name: value for each in fields(group) if (value := getattr(group, each.name))}


def _group(data: object) -> Group:
    if not isinstance(data, Mapping):
        return Group()
    values = {each.name: data.get(each.name) for each in fields(Group)}
    sound = {
        k: v for k, v in values.items() if isinstance(v, int | float) and not isinstance(v, bool) and v >= 0
    }
    return Group(**sound)  # type: ignore[arg-type]
