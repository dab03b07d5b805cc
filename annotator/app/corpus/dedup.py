"""Stories over all shards: near duplicates found by joining sorted files, in as little memory for any number.

Each shard writes rows (`signing`); rows of all shards that have a number in common are looked at together, a task for
each band; pairs that are copies of each other join two sets of a forest in a file. The story of an article is then that
of the first article of its set, and is written into the shards, where it is not there already.
"""

from __future__ import annotations

import mmap
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from functools import lru_cache
from itertools import accumulate, groupby
from pathlib import Path
from typing import Any

from annotator.app.corpus.executor import Executor
from annotator.app.corpus.folder import Corpus, read_json, write_json
from annotator.app.corpus.rows import merged, read_rows
from annotator.app.corpus.signing import (
    BANDS,
    KEY,
    TOLD,
    Signatures,
    Signed,
    Signing,
    file_of,
    rows_of,
    sign,
    signed,
)
from annotator.app.corpus.tasks import carried_out, rewritten, written
from annotator.app.progress import Progress, Work
from annotator.core.article import STORY
from annotator.core.errors import AnnotatorError, Problem
from annotator.core.messages import _, numeral
from annotator.core.project import OpenArticle
from annotator.core.values import dataclass
from annotator.core.wording import counted
from annotator.store import ProjectFile
from annotator.text.near_duplicates import MOST_ALIKE, THRESHOLD, shared

PLACE = 8
"""Bytes that name an article in a row: its shard and its place there."""

PAIR = 2 * PLACE
KEPT = 50
"""So many shards' ids are kept at hand."""


@dataclass(frozen=True, slots=True)
class Deduplicated:
    """How many articles there are, how many of them share their story with others, and how many such stories."""

    articles: int = 0
    shared: int = 0
    stories: int = 0
    shards: int = 0
    problems: tuple[Problem, ...] = ()

    def __str__(self) -> str:
        return _("{shared} of {articles} tell one of {storys} that others tell too; {shards} written").format(
            shared=numeral(self.shared),
            articles=counted(self.articles, "article", "articles"),
            storys=counted(self.stories, "story", "stories"),
            shards=counted(self.shards, "shard", "shards"),
        )


@dataclass(frozen=True, slots=True)
class _Band:
    number: int
    work: str
    shards: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Told:
    path: str
    stories: str


def find_stories(corpus: Corpus, executor: Executor) -> Work[Deduplicated]:
    """Find the stories of the whole corpus, and write them into the shards. Raises `AnnotatorError`."""
    problems: list[Problem] = []
    names, work = corpus.shards, str(corpus.work)
    shards = [Signing(name, str(corpus.shard(name)), work) for name in names]
    counts = yield from carried_out(executor, sign, shards, _("reading the texts"), problems)
    if None in counts:
        raise AnnotatorError(
            _("A shard could not be read. {problems}").format(problems=problems[0]), file=corpus.folder
        )
    bands = [_Band(number, work, tuple(names)) for number in range(BANDS + 1)]
    yield from carried_out(executor, _join, bands, "comparing", problems)
    if problems:
        raise AnnotatorError(
            _("The texts could not be compared. {problems}").format(problems=problems[0]), file=corpus.folder
        )
    result = yield from _told(corpus, [count or 0 for count in counts])
    told = [_Told(str(corpus.shard(name)), str(file_of(work, name, "told"))) for name in names]
    made = yield from carried_out(executor, _tell, told, _("writing the stories"), problems)
    if not problems:
        corpus.tidy()
    return replace(result, shards=sum(each is True for each in made), problems=tuple(problems))


def _pairs_file(work: str | Path, band: int) -> Path:
    return Path(work, "stories", f"pairs-{band:02d}")


def _join(band: _Band) -> int:
    """Write the pairs of articles that tell the same, as far as this band shows; returns how many."""
    work, count = band.work, 0
    streams = [rows_of(work, name, number, band.number) for number, name in enumerate(band.shards)]
    rows = merged(streams, KEY + PLACE, Path(work))
    with (
        closing(Signatures(work, band.shards)) as signatures,
        written(_pairs_file(work, band.number)) as pairs,
    ):
        for __, run in groupby(rows, key=lambda row: row[:KEY]):
            for pair in _alike((row[KEY:] for row in run), signatures, known=band.number == TOLD):
                pairs.write(pair)
                count += 1
    return count


def _alike(places: Iterator[bytes], signatures: Signatures, *, known: bool) -> Iterator[bytes]:
    """The pairs among articles that have a number in common: each with the first that tells the same."""
    firsts: list[bytes] = []
    for place in places:
        for first in firsts:
            if known or shared(signatures.of(first), signatures.of(place)) >= THRESHOLD:
                yield first + place
                break
        else:
            if len(firsts) < MOST_ALIKE:
                firsts.append(place)


class _Forest:
    """Sets of articles: for each article the number of another one of its set, four bytes in a file that is mapped."""

    def __init__(self, path: Path, size: int) -> None:
        with path.open("wb+") as file:
            file.truncate(max(size, 1) * 4)
            self._map = mmap.mmap(file.fileno(), 0)
        self._parents = memoryview(self._map).cast("I")
        self._several = bytearray(size // 8 + 1)
        self._known = bytearray(size // 8 + 1)

    def close(self) -> None:
        """Let go of the file."""
        self._parents.release()
        self._map.close()

    def know(self, number: int) -> None:
        """Note that the story of an article is known: its set is called by that."""
        self._known[number >> 3] |= 1 << (number & 7)

    def first(self, number: int) -> int:
        """The article by which the set is called. In the file 0 stands for itself, others for the number before."""
        parents = self._parents
        while above := parents[number]:
            if over := parents[above - 1]:
                parents[number] = over
            number = above - 1
        return number

    def join(self, one: int, other: int) -> None:
        """Make one set of two: called by the first article whose story is known, else by the first of all."""
        one, other = sorted((self.first(one), self.first(other)), key=self._rank)
        if one != other:
            self._parents[other] = one + 1
            self._several[one >> 3] |= 1 << (one & 7)

    def tells_with_others(self, number: int) -> bool:
        """Whether the article's set has another article."""
        return self._parents[number] > 0 or bool(self._several[number >> 3] >> (number & 7) & 1)

    def _rank(self, number: int) -> tuple[bool, int]:
        return not self._known[number >> 3] >> (number & 7) & 1, number


def _told(corpus: Corpus, counts: Sequence[int]) -> Work[Deduplicated]:
    """Write which story each article of a shard tells, where its shard does not say so yet."""
    names, work = corpus.shards, corpus.work
    bases = [0, *accumulate(counts)][: len(counts)]
    read = lru_cache(KEPT)(lambda name: signed(work, name))
    total = stories = 0
    with closing(_Forest(work / "stories" / "forest", sum(counts))) as forest:
        for number, name in enumerate(names):
            for place in signed(work, name).told:
                forest.know(bases[number] + place)
        for band in range(BANDS + 1):
            yield Progress(band, BANDS + 1, "joining")
            for one, other in _pairs(_pairs_file(work, band), bases):
                forest.join(one, other)
        for number, name in enumerate(names):
            yield Progress(number, len(names), "joining")
            own, told = read(name), {}
            for place, article in enumerate(own.ids):
                if not forest.tells_with_others(bases[number] + place):
                    continue
                first = forest.first(bases[number] + place)
                total, stories = total + 1, stories + (first == bases[number] + place)
                story = _called(first, bases, names, read)
                if own.told.get(place) != story:
                    told[article] = story
            write_json(file_of(work, name, "told"), told)
    return Deduplicated(sum(counts), total, stories)


def _called(first: int, bases: Sequence[int], names: Sequence[str], read: Any) -> str:
    number = bisect_right(bases, first) - 1
    of: Signed = read(names[number])
    place = first - bases[number]
    return of.told.get(place) or of.ids[place]


def _pairs(path: Path, bases: Sequence[int]) -> Iterator[tuple[int, int]]:
    for row in read_rows(path, PAIR):
        numbers = [int.from_bytes(row[at : at + 4], "big") for at in range(0, PAIR, 4)]
        yield bases[numbers[0]] + numbers[1], bases[numbers[2]] + numbers[3]


def _tell(item: _Told) -> bool:
    """Write the stories into a shard; whether anything was to do."""
    told: dict[str, str] = read_json(Path(item.stories)) or {}
    if not told:
        return False

    def changed(file: ProjectFile, name: str) -> OpenArticle | None:
        if name not in told:
            return None
        there = file.load(name)
        metadata = {**there.article.metadata, STORY: told[name]}
        return OpenArticle(replace(there.article, metadata=metadata), there.layers)

    return rewritten(Path(item.path), changed)
