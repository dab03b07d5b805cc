"""What a corpus says, in a form that every tool's file can be brought into and compared: facts on letters.

Formats disagree about white space and nothing else, so places are counted in letters: code points that are neither
white space nor a byte-order mark. A text is named by its letters alone.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate

SPAN, RELATION, TAG, SENTENCE, ATTRIBUTE, NOTE, TOKEN, TEXT = (
    "span", "relation", "article tag", "sentence tag", "attribute", "note", "token", "text",
)  # fmt: skip

Ranges = tuple[tuple[int, int], ...]
"""Half-open ranges in letters, in order, none touching the next."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that is said of a text, by the name of that text; `said` is all of it, ends of relations included."""

    kind: str
    text: str
    said: tuple[object, ...] = ()

    def __str__(self) -> str:
        return f"{self.kind} {self.said}"


Facts = Counter[Fact]


class Letters:
    """A text as its letters, and where they stand in it, after those of what is put `before` it."""

    def __init__(self, text: str, before: str = "") -> None:
        seen = [int(_is_letter(character)) for character in text]
        front = "".join(_plain(character) for character in before if _is_letter(character))
        self._before = list(accumulate(seen, initial=len(front)))
        self.letters = front + "".join(
            _plain(character) for character, is_letter in zip(text, seen, strict=True) if is_letter
        )
        self.name = hashlib.sha256(self.letters.encode("utf-8", "replace")).hexdigest()[:16]

    def ranges(self, fragments: Iterable[tuple[int, int]]) -> Ranges:
        """Half-open ranges in code points, as ranges in letters; those that touch there become one."""
        found: list[tuple[int, int]] = []
        last = len(self._before) - 1
        for start, end in sorted(fragments):
            first, beyond = self._before[min(max(start, 0), last)], self._before[min(max(end, 0), last)]
            if found and first <= found[-1][1]:
                found[-1] = (found[-1][0], max(beyond, found[-1][1]))
            else:
                found.append((first, beyond))
        return tuple(found)

    def fact(self, kind: str, *said: object) -> Fact:
        """A fact of this text."""
        return Fact(kind, self.name, said)

    def span(self, label: str, *fragments: tuple[int, int]) -> Fact:
        """A span by its label and its ranges in code points."""
        return self.fact(SPAN, label, self.ranges(fragments))


def _is_letter(character: str) -> bool:
    return character != "\ufeff" and (not character.isspace() or "\x1b" < character < " ")


def _plain(character: str) -> str:
    is_control = character < " " or "\x7f" <= character < "\xa0" or "\ud800" <= character <= "\udfff"
    return "\ufffd" if is_control or character in "\ufffe\uffff" else character


@dataclass(frozen=True, slots=True)
class Difference:
    """Facts of one side that the other does not have, without those that only follow from another that is missing."""

    missing: Facts
    extra: Facts

    def kinds(self) -> Iterator[tuple[str, int, int]]:
        """Each kind with the number of facts that are missing, and of those that are too many."""
        lost, more = _by_kind(self.missing), _by_kind(self.extra)
        for kind in sorted({*lost, *more}):
            yield kind, lost[kind], more[kind]


def difference(expected: Facts, found: Facts, kinds: frozenset[str]) -> Difference:
    """What of these kinds is on one side only.

    What is said of a text that is missing does not count by itself, nor a relation whose end is missing as a span.
    """
    missing = Counter({fact: n for fact, n in (expected - found).items() if fact.kind in kinds})
    extra = Counter({fact: n for fact, n in (found - expected).items() if fact.kind in kinds})
    return Difference(_by_themselves(missing), _by_themselves(extra))


def _by_themselves(facts: Facts) -> Facts:
    ends = {(fact.text, fact.said) for fact in facts if fact.kind in (SPAN, TAG, SENTENCE)}
    texts = {fact.text for fact in facts if fact.kind == TEXT}
    return Counter(
        {
            fact: count
            for fact, count in facts.items()
            if (fact.kind == TEXT or fact.text not in texts)
            and not any((fact.text, end) in ends for end in fact.said if isinstance(end, tuple))
        }
    )


def _by_kind(facts: Facts) -> Counter[str]:
    found: Counter[str] = Counter()
    for fact, count in facts.items():
        found[fact.kind] += count
    return found
