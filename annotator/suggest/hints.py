"""What a random field is told of words beyond what they look like: what they were tagged as so far.

A random field sees the last thousand sentences; `Hints` remembers all. What a sentence is learnt with is what was known
before it, in reading order: so the field learns how far such knowledge is to be trusted.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Hashable, Iterable, Sequence
from typing import Any, TypeVar

LONGEST = 12
"""So many words at most are remembered together."""
ARTICLES = 1_000
"""Of so many articles, those learnt last, it is known what each added, so that it can be taken back."""
CLEAR = 0.8
"""The share of one label from which on words are not ambiguous."""
OFTEN = 5

Key = tuple[str, ...]
A = TypeVar("A", bound=Hashable)
B = TypeVar("B", bound=Hashable)


class Hints:
    """Which words were tagged as what, whole and word by word."""

    def __init__(self) -> None:
        self._whole: dict[Key, Counter[str]] = {}
        self._words: dict[str, Counter[str]] = {}
        self._by_first: dict[str, Counter[Key]] = {}
        self._of: OrderedDict[str, list[tuple[Key, str]]] = OrderedDict()

    def add(self, article: str, words: Sequence[str], label: str) -> None:
        """These words, folded, were tagged in an article."""
        if not 0 < len(words) <= LONGEST:
            return
        key = tuple(words)
        self._of.setdefault(article, []).append((key, label))
        self._of.move_to_end(article)
        if len(self._of) > ARTICLES:
            self._of.popitem(last=False)
        self._count(key, label, 1)

    def take_back(self, article: str, words: Sequence[str], label: str) -> None:
        """They are not, after all."""
        key, known = tuple(words), self._of.get(article, [])
        if (key, label) in known:
            known.remove((key, label))
            self._count(key, label, -1)

    def forget(self, article: str) -> None:
        """Nothing is known from that article any more."""
        for key, label in self._of.pop(article, ()):
            self._count(key, label, -1)

    def _count(self, key: Key, label: str, step: int) -> None:
        _add(self._whole, key, label, step)
        _add(self._by_first, key[0], key, step)
        for word in key:
            _add(self._words, word, label, step)

    def of(self, words: Sequence[str]) -> list[list[str]]:
        """Of each of the folded words of a sentence what is known: of the longest that was tagged, and by itself."""
        found: list[list[str]] = [self._of_word(word) for word in words]
        place = 0
        while place < len(words):
            key = self._longest(words, place)
            if key is None:
                place += 1
                continue
            counts = self._whole[key]
            label, times = _likeliest(counts)
            sure = (
                "?"
                if times < CLEAR * counts.total()
                else "1"
                if times == 1
                else "2"
                if times < OFTEN
                else "5"
            )
            for number in range(place, place + len(key)):
                tag = f"{'I' if number > place else 'B'}-{label}"
                found[number] += [f"k={tag}", f"k={tag} {sure}"]
                if number == place and place:
                    found[place - 1].append(f"k+1={label}")
            place += len(key)
            if place < len(words):
                found[place].append(f"k-1={label}")
        return found

    def save(self) -> list[list[Any]]:
        """All that is known, as plain data."""
        return [[list(key), dict(counts)] for key, counts in self._whole.items()]

    def load(self, data: Iterable[Any]) -> None:
        """Know what `save` gave, in place of what is known."""
        for table in (self._whole, self._words, self._by_first, self._of):
            table.clear()
        for key, counts in data:
            for label, times in counts.items():
                self._count(tuple(key), label, times)

    def _longest(self, words: Sequence[str], place: int) -> Key | None:
        below = self._by_first.get(words[place], ())
        fitting = (key for key in below if tuple(words[place : place + len(key)]) == key)
        return max(fitting, key=len, default=None)

    def _of_word(self, word: str) -> list[str]:
        counts = self._words.get(word)
        if not counts:
            return []
        label, times = _likeliest(counts)
        return [f"kw={label if times >= CLEAR * counts.total() else '?'}"]


def _likeliest(counts: Counter[str]) -> tuple[str, int]:
    """The label given most often, in whatever order they were; and how often."""
    return max(counts.items(), key=lambda one: (one[1], one[0]))


def _add(tables: dict[A, Counter[B]], name: A, of: B, step: int) -> None:
    counts = tables.setdefault(name, Counter())
    counts[of] += step
    if counts[of] <= 0:
        del counts[of]
    if not counts:
        del tables[name]
