"""Earned trust: how often each suggester was right about each label, predicted before the editor decided.

Each outcome is counted twice. Under the label and the suggester, by score: that corrects the scores, so that they say
how probably a suggestion is right. And under the label alone, by what the corrected score was: from these counts
follows what is shown, from the lowest certainty on from which the lower bound of the precision reaches the target.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
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
SEVERAL = 2
"""One outcome in an article says nothing of the others."""
PRIOR = 4
"""What is expected counts as much as so many outcomes."""
RECENT = 300
"""So many outcomes of a label and a suggester count; older ones are forgotten."""
ENDS = 3
"""At the ends of so many articles one after the other trust has to have been earned."""
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


def careful(target: float) -> float:
    """How probable a suggestion has to be as long as what was shown does not surely reach the target on the whole."""
    return (1 + target) / 2


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
    capital says that it was right. `here` are those since the article was opened; they are not stored.
    """

    recent: str = ""
    shown: Group = field(default_factory=Group)
    blind: Group = field(default_factory=Group)
    since: str = ""
    here: str = field(default="", compare=False)

    def add(self, score: float, right: bool, *, shown: bool, at: str = "") -> None:
        """Count an outcome."""
        self.recent = (self.recent + _letter(score, right))[-RECENT:]
        self.here += _letter(score, right)
        (self.shown if shown else self.blind).add(right)
        self.since = self.since or at

    def take_back(self, score: float, right: bool, *, shown: bool) -> None:
        """Forget the last outcome of that kind."""
        letter = _letter(score, right)
        if letter in self.recent:
            self.recent = _without_last(self.recent, letter)
            self.here = _without_last(self.here, letter)
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
        return _corrected(score, _near(self.recent, range_of(score)))

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
        self._settled: deque[dict[str, str]] = deque(maxlen=ENDS)
        self._pooled: dict[tuple[str, int], tuple[int, int]] | None = None
        self._shown = self._of_shown()

    def tally(self, label: str, by: str) -> Tally:
        """The tally of a label and a suggester, empty at first."""
        return self.tallies.setdefault((label, by), Tally())

    def settle(self, *, of_many: bool = False) -> None:
        """An article is left behind, or `of_many` a whole series of them: what came of all its predictions is known.

        Within an article what is right is known when it is tagged, what is wrong often only in the end.
        """
        if of_many:
            self._settled.clear()
        self._settled.append(
            {label: tally.recent for (label, by), tally in self.tallies.items() if by == ALL}
        )
        for tally in self.tallies.values():
            tally.here = ""
        self._pooled, self._shown = None, self._of_shown()

    def _of_shown(self) -> tuple[int, int]:
        """How many of all that the editor saw were right, and of how many."""
        groups = [tally.shown for (_, by), tally in self.tallies.items() if by == ALL]
        return sum(group.right for group in groups), sum(group.seen for group in groups)

    def shows(self, label: str, certainty: float, target: float = TARGET) -> bool:
        """Whether a suggestion that is right so probably has earned it to be shown.

        It has to reach the target itself, or more (`careful`) until all that was shown, of whatever label, surely does.
        It and the surer ones have to have reached it together at the ends of the last `ENDS` articles, and not to have
        lost it since: what comes of the places of one article is much the same, and one of them alone proves little.
        And in the article that is worked on they may not be clearly below it: what is wrong there for a reason is wrong
        there again.
        """
        right, seen = self._shown
        least = target if wilson(right, seen)[0] >= target else careful(target)
        tally = self.tallies.get((label, ALL))
        recent = [tally.recent if tally is not None else "", *(each.get(label, "") for each in self._settled)]
        lowest = [_threshold(each, target) for each in recent]
        if certainty < least or any(each is None or range_of(certainty) < each for each in lowest):
            return False
        outcomes = _outcomes(tally.here) if tally is not None else ()
        here = [right for number, right in outcomes if number >= range_of(target)]
        return len(here) < SEVERAL or wilson(sum(here), len(here))[1] >= target

    def believes(self, label: str, by: str, target: float = TARGET) -> bool:
        """Whether what somebody vouched for is shown: from the first time on, until it is clearly below the target."""
        tally = self.tallies.get((label, by))
        if tally is None:
            return True
        outcomes = list(_outcomes(tally.recent))
        return wilson(*tally.counts())[1] >= target and not _fell(outcomes, 0, target)

    def certainty(self, label: str, by: str, score: float) -> float:
        """How probably it is right: its score, corrected by what came of the like.

        Of a label about which little is known, by what came of the suggester's other labels; and one miss is always
        expected, for a suggester that has seen little is surer than it should be.
        """
        number = range_of(score)
        expected = self._expected(by, number, score)
        tally = self.tallies.get((label, by))
        return _corrected(expected, _near(tally.recent, number)) if tally is not None else expected

    def _expected(self, by: str, number: int, score: float) -> float:
        """How probable it is by all labels: no less than what came of lower scores, for a higher one is surer."""
        known, right, of = self._of_all_labels(), 0, 1
        highest = 0.0
        for lower in range(number, -1, -1):
            hits, seen = known.get((by, lower), (0, 0))
            right, of = right + hits, of + seen
            highest = max(highest, _corrected(score, (right, of)))
        return highest

    def _of_all_labels(self) -> dict[tuple[str, int], tuple[int, int]]:
        """Of each suggester and range of scores how many outcomes were right, and of how many, as it was settled."""
        if self._pooled is None:
            counts: dict[tuple[str, int], tuple[int, int]] = {}
            for (_, by), tally in self.tallies.items():
                for number in range(len(_LETTERS)) if by != ALL else ():
                    right, of = counts.get((by, number), (0, 0))
                    more = _near(tally.recent, number)
                    counts[by, number] = right + more[0], of + more[1]
            self._pooled = counts
        return self._pooled

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


def _without_last(letters: str, letter: str) -> str:
    place = letters.rfind(letter)
    return letters[:place] + letters[place + 1 :] if place >= 0 else letters


def _outcomes(recent: str) -> Iterator[tuple[int, bool]]:
    return ((ord(each.lower()) - ord("a"), each.isupper()) for each in recent)


def _corrected(expected: float, outcomes: tuple[int, int]) -> float:
    """The share that is right, where it was expected to be so large and so many were, of so many."""
    right, of = outcomes
    return (right + expected * PRIOR) / (of + PRIOR)


@lru_cache(maxsize=4_096)
def _near(recent: str, number: int) -> tuple[int, int]:
    """How many outcomes of that range of scores were right, and of how many."""
    right = recent.count(_LETTERS[number].upper())
    return right, right + recent.count(_LETTERS[number])


@lru_cache(maxsize=512)
def _threshold(recent: str, target: float) -> int | None:
    """From which range on the outcomes surely reach the target together."""
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
