"""What is written of a shard to find near duplicates over all of them: signatures of its texts, and rows to be joined.

A row is a number that two texts share that may be copies of each other (one of 32, each from two neighbouring bins of
their signatures) and the place of the article in its shard. Articles of which a story is known share one more number.
"""

from __future__ import annotations

import os
from array import array
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

from annotator.app.corpus.folder import file_key, opened, read_json, write_json
from annotator.app.corpus.rows import numbered, read_rows
from annotator.app.corpus.tasks import written
from annotator.app.importing import stories
from annotator.core.article import STORY
from annotator.core.messages import _
from annotator.core.values import dataclass
from annotator.text.near_duplicates import BINS, Signature, WordHashes, band_keys, signature

KEY = 8
ROW = KEY + 4
BANDS = BINS // 2
TOLD = BANDS
"""The band after the others: of stories that are known."""

SIGNATURE = BINS * 8 + 8
"""Bytes of a signature: its bins, and how many runs the text has; zeros for a text that is too short for one."""

OPEN_FILES, SIGNATURES = 100, 2_000
"""So many files, and signatures, are kept at hand."""

_MASK = (1 << 64) - 1


@dataclass(frozen=True, slots=True)
class Signing:
    """A shard to sign, and the folder for what is written of it."""

    name: str
    path: str
    work: str


@dataclass(frozen=True, slots=True)
class Signed:
    """What was written of a shard: `ends` are the bytes at which the rows of each band end."""

    count: int
    ids: Sequence[str]
    told: dict[int, str]
    ends: Sequence[int]


def file_of(work: str | Path, name: str, ending: str) -> Path:
    """A file about a shard."""
    return Path(work, "stories", f"{name}.{ending}")


def sign(shard: Signing) -> int:
    """Write signatures and rows of a shard, unless that was done; returns how many articles it has."""
    path = Path(shard.path)
    known, content = read_json(file_of(shard.work, shard.name, "json")), file_key(path)
    if known is not None and known["key"] == content:
        return len(known["ids"])
    hashes = WordHashes()
    bands: list[list[bytes]] = [[] for __ in range(BANDS + 1)]
    ids: list[str] = []
    told: dict[str, str] = {}
    with opened(path) as file, written(file_of(shard.work, shard.name, "signatures")) as signatures:
        for place, name in enumerate(file.project.entries):
            ids.append(name)
            found = None if file.is_edited(name) else stories.said(file.raw_article(name))
            if found is None:
                article = file.project.article(name)
                found = article.text, str(article.metadata.get(STORY) or "")
            text, story = found
            made = signature(text, hashes)
            signatures.write(_packed(made))
            for rows, number in zip(bands, band_keys(made) if made is not None else (), strict=False):
                rows.append((number & _MASK).to_bytes(KEY, "big") + numbered(place))
            if story:
                told[str(place)] = story
                digest = blake2b(story.encode("utf-8", "surrogatepass"), digest_size=KEY).digest()
                bands[TOLD].append(digest + numbered(place))
    ends, end = [], 0
    with written(file_of(shard.work, shard.name, "bands")) as joined:
        for rows in bands:
            joined.write(b"".join(sorted(rows)))
            end += len(rows) * ROW
            ends.append(end)
    said = {"key": content, "ids": ids, "told": told, "ends": ends}
    write_json(file_of(shard.work, shard.name, "json"), said)
    return len(ids)


def signed(work: str | Path, name: str) -> Signed:
    """What was written of a shard. Raises `OSError`."""
    said: Any = read_json(file_of(work, name, "json"))
    if said is None:
        raise OSError(_("what was found out of the shard {name} is gone").format(name=name))
    told = {int(place): story for place, story in said["told"].items()}
    return Signed(len(said["ids"]), said["ids"], told, said["ends"])


def rows_of(work: str, name: str, number: int, band: int) -> Iterator[bytes]:
    """The rows of one band of a shard, sorted, each with the number of the shard in it."""
    ends = signed(work, name).ends
    start = ends[band - 1] if band else 0
    middle = numbered(number)
    rows = read_rows(file_of(work, name, "bands"), ROW, start, ends[band])
    return (row[:KEY] + middle + row[KEY:] for row in rows)


class Signatures:
    """The signatures of all shards, read one at a time."""

    def __init__(self, work: str, names: Sequence[str]) -> None:
        self._work, self._names = work, names
        self._files: OrderedDict[int, int] = OrderedDict()
        self.of = lru_cache(SIGNATURES)(self._read)

    def close(self) -> None:
        """Let go of the files."""
        for file in self._files.values():
            os.close(file)
        self._files.clear()

    def _read(self, place: bytes) -> Signature:
        """The signature of the article that these eight bytes of a row name."""
        shard, number = int.from_bytes(place[:4], "big"), int.from_bytes(place[4:], "big")
        file = self._files.get(shard)
        if file is None:
            if len(self._files) >= OPEN_FILES:
                os.close(self._files.popitem(last=False)[1])
            path = file_of(self._work, self._names[shard], "signatures")
            file = self._files[shard] = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
        self._files.move_to_end(shard)
        os.lseek(file, number * SIGNATURE, os.SEEK_SET)
        packed = os.read(file, SIGNATURE)
        bins = array("Q", packed)
        return Signature(bins[:BINS], bins[BINS])


def _packed(made: Signature | None) -> bytes:
    if made is None:
        return bytes(SIGNATURE)
    return made.bins.tobytes() + array("Q", [made.runs]).tobytes()
