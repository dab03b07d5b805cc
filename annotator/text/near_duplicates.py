"""Near duplicates: texts that share much of their wording, found by MinHash without comparing all with all.

A text is the set of its runs of five words (in scripts without spaces: five characters). One hash function sorts the
runs into 64 bins and keeps the smallest of each ("one permutation hashing"): the share of bins in which two texts
agree estimates how much of their sets is common (Jaccard), give or take .06. Texts that agree in two neighbouring
bins at least are looked at. The same story is told where the two share at least half of the runs of the *shorter*
one, so that a shortened copy is found beside the full one.

The tests hold that a copy with a new headline, a line of its own and a third cut away shares more than .6 of the
shorter text, and other stories from the same desk, about the same town, less than .3.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable
from operator import eq
from zlib import crc32

RUN = 5
"""Words in a run."""

BINS = 64
THRESHOLD = 0.5
"""Share of the shorter text's runs that two articles of one story have in common."""

LEAST_RUNS = 20
"""A text with fewer runs is too short to say anything: only the same text is its duplicate."""

MOST_ALIKE = 50
"""So many articles are looked at for one pair of bins; more share it only where it is boilerplate."""

MOST_WORDS = 500_000
"""So many words keep their numbers in memory."""

_MASK = (1 << 64) - 1
_WORD = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]|[^\\W_]+")


class Signature:
    """What is remembered of a text: the smallest hash of each bin, and how many runs there are."""

    __slots__ = ("bins", "runs")

    def __init__(self, bins: array[int], runs: int) -> None:
        self.bins = bins
        self.runs = runs


class WordHashes(dict[str, int]):
    """A number for each word that was asked for, the same in every process, unlike that of `hash`."""

    def __missing__(self, word: str) -> int:
        if len(self) >= MOST_WORDS:
            self.clear()
        number = self[word] = crc32(word.encode("utf-8", "surrogatepass"))
        return number


def signature(text: str, hashes: WordHashes | None = None) -> Signature | None:
    """The signature of a text; None where it is too short for one. `hashes` may be shared by many texts."""
    known = WordHashes() if hashes is None else hashes
    words = list(map(known.__getitem__, _WORD.findall(text.casefold())))
    runs = set(map(hash, zip(*(words[start:] for start in range(RUN)), strict=False)))
    if len(runs) < LEAST_RUNS:
        return None
    # Of the values of a bin the smallest is last.
    smallest = {value % BINS: value & _MASK for value in sorted(runs, reverse=True)}
    if len(smallest) < BINS:
        smallest = _filled(smallest)
    return Signature(array("Q", [smallest[place] for place in range(BINS)]), len(runs))


def _filled(smallest: dict[int, int]) -> dict[int, int]:
    """The same with a value for each empty bin, from the next that is not, so that two short texts agree in it too."""
    filled: dict[int, int] = {}
    last, distance = smallest[min(smallest)], 1
    for place in range(BINS - 1, -1, -1):
        last, distance = (smallest[place], 0) if place in smallest else (last, distance + 1)
        filled[place] = (last + distance * 0x9E3779B97F4A7C15) & _MASK
    return filled


def shared(one: Signature, other: Signature) -> float:
    """About which share of the runs of the shorter text is in the longer one too."""
    alike: float = sum(map(eq, one.bins, other.bins)) / BINS
    common = alike * (one.runs + other.runs) / (1 + alike)
    return min(1.0, common / min(one.runs, other.runs))


def band_keys(made: Signature) -> list[int]:
    """A number for each two neighbouring bins: texts are looked at that have one of them in common."""
    return [hash(row) for row in zip(range(BINS), made.bins[::2], made.bins[1::2], strict=False)]


class Stories:
    """The stories of a project: for each text added, the first article that tells the same."""

    def __init__(self) -> None:
        self._hashes = WordHashes()
        self._signatures: list[Signature] = []
        self._stories: list[str] = []
        self._places: dict[int, int | list[int]] = {}

    def add(self, article_id: str, text: str, story: str = "") -> str:
        """Remember an article; returns the id of its story's first article, "" where it is the first itself.

        `story` is what is known of it already; then nothing is looked for.
        """
        return self.take(article_id, signature(text, self._hashes), story)

    def take(self, article_id: str, made: Signature | None, story: str = "") -> str:
        """The same, from the signature of the article's text."""
        if made is None:
            return story
        keys = band_keys(made)
        found = story or self._story_of(made, keys)
        number = len(self._stories)
        self._signatures.append(made)
        self._stories.append(found or article_id)
        for key in keys:
            known = self._places.get(key)
            if known is None:
                self._places[key] = number
            elif isinstance(known, int):
                self._places[key] = [known, number]
            elif len(known) < MOST_ALIKE:
                known.append(number)
        return found

    def _story_of(self, made: Signature, keys: Iterable[int]) -> str:
        """The story of the article that shares most, the earliest of several; "" where none shares enough."""
        candidates: set[int] = set()
        for key in keys:
            known = self._places.get(key, ())
            candidates.update((known,) if isinstance(known, int) else known)
        best, most = -1, THRESHOLD
        for number in sorted(candidates):
            share = shared(made, self._signatures[number])
            if share >= most and (share > most or best < 0):
                best, most = number, share
                if share >= 1:
                    break
        return self._stories[best] if best >= 0 else ""
