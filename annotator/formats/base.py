"""What a format is, and what it hands over: one `Imported` per article."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from annotator.core.article import Article, Sentence, Zone
from annotator.core.errors import Problem
from annotator.core.layer import Layer
from annotator.core.text import sha256

Options = Mapping[str, Any]
"""What a format can be told: by flags on the command line, by fields in a dialog."""

Layers = Mapping[str, Layer]
"""The layers of one article, by annotator."""

NO_OPTIONS: Options = {}

MAX_FILE_BYTES = 50_000_000
"""Files that are read as a whole (one text, one page) may not be larger than this."""


@dataclass(frozen=True, slots=True)
class Imported:
    """One article as a format read it.

    `text` is normalised. `zones` are those that the source tells (a page's captions and subheads); they may cover
    a part of the text only, and `formats.zones.mark_zones` guesses the rest. `sentences`, `layers`, `id` and
    `extra` are empty unless the source has them. Offsets are code points.
    """

    title: str
    text: str
    metadata: Mapping[str, Any] = field(default_factory=dict)
    zones: tuple[Zone, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    layers: Layers = field(default_factory=dict)
    id: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def language(self) -> str:
        """BCP 47 tag, or "" where it is unknown."""
        return str(self.metadata.get("language") or "")

    @property
    def source(self) -> str:
        """Name of the file the article came from, or ""."""
        return str(self.metadata.get("source") or "")

    def article(self, id: str = "") -> Article:
        """The article under `id`, or under the id that the source gave it."""
        return Article(
            id=id or self.id,
            title=self.title,
            text=self.text,
            metadata=dict(self.metadata),
            zones=self.zones,
            sentences=self.sentences,
            sha256=sha256(self.text),
            extra=dict(self.extra),
        )


@dataclass(frozen=True, slots=True)
class Loss:
    """Something that an export leaves out: how often, and a phrase that follows the number."""

    what: str
    count: int = 1

    def __str__(self) -> str:
        return f"{self.count:,} × {self.what}"


def total(losses: Iterable[Loss]) -> list[Loss]:
    """The same losses, each kind counted once, in order of first appearance."""
    counts: dict[str, int] = {}
    for loss in losses:
        counts[loss.what] = counts.get(loss.what, 0) + loss.count
    return [Loss(what, count) for what, count in counts.items() if count]


class Format:
    """One file format. Subclasses set the fields and override `read`, `write` or both.

    `cannot_hold` says in phrases what the format has no place for.
    """

    name: str = ""
    title: str = ""
    extensions: tuple[str, ...] = ()
    reads: bool = False
    writes: bool = False
    cannot_hold: tuple[str, ...] = ()

    def sniff(self, path: Path, head: bytes) -> bool:
        """Whether the file is one that `read` understands; `head` holds its first bytes."""
        return self.reads and path.suffix.lower() in self.extensions

    def read(self, path: Path, options: Options = NO_OPTIONS) -> Iterator[Imported | Problem]:
        """Yield the articles of a file one at a time, and a problem for each record that cannot be read.

        Raises `ReadError` if the file as a whole cannot be read.
        """
        raise NotImplementedError(f"{self.title} cannot be read.")

    def write(
        self, path: Path, articles: Iterable[tuple[Article, Layers]], options: Options = NO_OPTIONS
    ) -> int:
        """Write the articles and return how many. Raises `WriteError`; then no file is left behind."""
        raise NotImplementedError(f"{self.title} cannot be written.")

    def losses(self, article: Article, layers: Layers) -> list[Loss]:
        """What `write` would leave out of this article."""
        return []
