"""Articles: a text that never changes, its metadata, its zones and its sentences."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import Any

from annotator.core.values import dataclass

ZONE_ROLES: tuple[str, ...] = (
    "kicker",
    "headline",
    "standfirst",
    "byline",
    "dateline",
    "lead",
    "body",
    "subhead",
    "quote",
    "list",
    "table",
    "caption",
    "credit",
    "furniture",
    "endnote",
)
"""Roles a zone may have (names from NITF elements; *furniture* is page residue).

An item of a list and a row of a table are text of the article like any other: only furniture is not tagged.
"""


UNSURE_BELOW = 0.8
"""A zone that is less sure than this is worth a look; how sure the others are is not kept."""

EXTRACTED, GUESSED_TITLE = "extracted", "guessed_title"
"""Keys of an article's `extra` while its zones are still to be found: that its text was taken from a page as its
article, and that its title is a guess from its first lines."""

STORY = "story"
"""Key of an article's metadata that names its story: the id of the first article that tells it."""
OLDER = "older_version"
"""Key of an article's metadata that names the article of which it is a newer version."""

RESERVED = "reserved"
"""Key of an article's metadata that lists the statements by which it reserves its rights in text and data mining."""


@dataclass(frozen=True, slots=True, order=True)
class Zone:
    """A run of paragraphs `[start, end)`, in code points, with one of `ZONE_ROLES`.

    `sure` is how sure the role is, from 0 to 1: 1 where the source states it or a person set it. It is no part of what
    the zone is: zones that differ in nothing else are equal.

    >>> [zone.role for zone in project["kestrel-line-lease"].zones][:3]
    ['furniture', 'kicker', 'headline']
    """

    start: int
    end: int
    role: str
    sure: float = field(default=1.0, compare=False)


@dataclass(frozen=True, slots=True, order=True)
class Sentence:
    """A half-open range `[start, end)` in code points, found by segmentation or set by a person.

    >>> project["kestrel-line-lease"].sentences[2]
    Sentence(start=25, end=88)
    """

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Article:
    """One news document.

    `text` is normalised (see `core.text.normalise`) and never changes after import; `sha256` is its hash.
    `zones` and `sentences` are in order and do not overlap. `metadata` holds plain data: publisher, byline (a
    list), published (ISO 8601), section, url, language, source. `extra` keeps keys that this version does not know.
    `lineage` names the edits of its sentences and zones since it was stored (see `core.lineage`).

    >>> project["kestrel-line-lease"].article.language
    'en'
    """

    id: str
    title: str
    text: str
    metadata: Mapping[str, Any] = field(default_factory=dict, hash=False)
    zones: tuple[Zone, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    sha256: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict, hash=False)
    lineage: tuple[str, ...] = field(default=(), compare=False)

    @property
    def language(self) -> str:
        """The article's language as a BCP 47 tag, or "" where it is unknown."""
        return str(self.metadata.get("language") or "")


def unsure(article: Article) -> tuple[Zone, ...]:
    """The zones that are worth a look, in order."""
    return tuple(zone for zone in article.zones if zone.sure < UNSURE_BELOW)


def taggable(article: Article) -> tuple[int, ...]:
    """The indexes of the sentences that can be tagged, in order: all but those that begin in furniture."""
    starts = [sentence.start for sentence in article.sentences]
    passed = set(
        within(starts, [(zone.start, zone.end) for zone in article.zones if zone.role == "furniture"])
    )
    return tuple(index for index in range(len(starts)) if index not in passed)


def within(starts: Sequence[int], ranges: Sequence[tuple[int, int]]) -> list[int]:
    """The indexes of the places in `starts` that lie in one of the ranges; both are in order."""
    return [
        index
        for start, end in ranges
        for index in range(bisect_left(starts, start), bisect_left(starts, end))
    ]
