"""Reading one piece of the sources: articles with zones and sentences, as records that go into a shard as they are."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import field, replace
from pathlib import Path
from typing import Any

from annotator import formats
from annotator.app import preparing
from annotator.app.corpus.folder import read_json, write_json
from annotator.app.corpus.rows import numbered, write_rows
from annotator.app.corpus.sources import Piece, files_of, said_of
from annotator.app.corpus.tasks import written
from annotator.app.importing import arriving
from annotator.app.importing import labels as label_mapping
from annotator.app.importing import sound as sound_imports
from annotator.app.importing.labels import Collector
from annotator.core.annotation import ids_from
from annotator.core.article import OLDER, Article
from annotator.core.edits import ProjectHeader
from annotator.core.errors import Problem
from annotator.core.labels import LabelSet
from annotator.core.layer import Layer
from annotator.core.messages import _, numeral
from annotator.core.values import dataclass
from annotator.formats import Guess, Imported, Options
from annotator.formats.kit.values import Defined
from annotator.store import records

LETTERS = 16
"""Bytes that stand for the letters of a text in a row."""

ROW = LETTERS + 4
"""A row of texts: the letters of an article, and its number."""

MOST_SAID = 100
"""So many problems of one piece are told."""

SLUG = 40


@dataclass(frozen=True, slots=True)
class Reading:
    """How a piece is read: into files in the folder `work` that are called by its key."""

    piece: Piece
    work: str
    header: ProjectHeader
    format: str = ""
    options: Options = field(default_factory=dict)
    mapping: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Read:
    """What came of a piece: where each article begins among its records, and where the last ends.

    `tagged` are the numbers of those that came with annotations, `labels` those that the corpus lacks.
    """

    offsets: tuple[int, ...]
    tagged: frozenset[int]
    labels: LabelSet
    problems: tuple[Problem, ...]

    def __len__(self) -> int:
        return len(self.offsets) - 1


def path_of(work: str | Path, key: str, ending: str) -> Path:
    """A file that reading a piece made."""
    return Path(work, "read", f"{key}.{ending}")


def letters(text: str) -> bytes:
    """What texts share that differ in white space alone."""
    plain = "".join(text.split()).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(plain, digest_size=LETTERS).digest()


def read(reading: Reading) -> int:
    """Read a piece, unless that is done already; how many articles it has."""
    key = reading.piece.key
    done = path_of(reading.work, key, "json")
    if (known := read_json(done)) is not None:
        return len(known["offsets"]) - 1
    taken = _Taken(reading)
    with (
        ids_from(key),
        files_of(reading.piece) as files,
        written(path_of(reading.work, key, "records")) as file,
    ):
        for raw in taken.records(files):
            file.write(raw)
    write_rows(path_of(reading.work, key, "rows"), taken.rows)
    write_json(done, taken.said())
    return len(taken.offsets) - 1


def what_was_read(work: Path, key: str) -> Read:
    """What came of a piece that was read. Raises `OSError`."""
    said = read_json(path_of(work, key, "json"))
    if said is None:
        raise OSError(_("what was read of a source is gone: {key}").format(key=key))
    header, __ = records.parse(said["labels"].encode(), file=key)
    return Read(
        tuple(said["offsets"]),
        frozenset(said["tagged"]),
        header.labels if isinstance(header, ProjectHeader) else LabelSet(),
        tuple(Problem(*each) for each in said["problems"]),
    )


class _Taken:
    """What comes in, one article after the other."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._header = reading.header
        self._collector = Collector(reading.header.labels, reading.mapping)
        self._left_out: Counter[str] = Counter()
        self.rows: list[bytes] = []
        self.offsets = [0]
        self.tagged: list[int] = []
        self.problems: list[Problem] = []

    def records(self, files: list[Path]) -> Iterator[bytes]:
        """The records of each article with its layers."""
        reading = self._reading
        name = reading.format or reading.piece.format
        chosen = formats.find(name) if name else None
        for item in formats.read_all(files, reading.options, chosen):
            if isinstance(item, Imported):
                yield self._article(item)
            elif isinstance(item, Defined):
                self._collector.define(item.labels)
            elif isinstance(item, Problem):
                self.problems.append(said_of(item, reading.piece, files))
            elif isinstance(item, Guess):
                said = _("Guessed: {said}.").format(said=item.said)
                found = Problem(said, item.file, severity="warning", code="guess")
                self.problems.append(said_of(found, reading.piece, files))

    def _article(self, item: Imported) -> bytes:
        self._collector.look_at(item)
        item, gone = label_mapping.mapped(item, self._reading.mapping)
        self._left_out.update(gone)
        item, refused = sound_imports.sound(item)
        self.problems += refused
        item = replace(item, metadata=self._metadata(item))
        article, layers = arriving.prepared(item, _id(item), self._header)
        raw = b"".join(_raws(article, layers))
        number = len(self.rows)
        self.rows.append(letters(article.text) + numbered(number))
        self.offsets.append(self.offsets[-1] + len(raw))
        if layers:
            self.tagged.append(number)
        return raw

    def _metadata(self, item: Imported) -> dict[str, Any]:
        """Its metadata without an older version, which is an id of another project; rows count in the whole file."""
        kept = {name: each for name, each in item.metadata.items() if name != OLDER}
        if self._reading.piece.line and isinstance(kept.get("row"), int):
            kept["row"] += self._reading.piece.line
        return kept

    def said(self) -> dict[str, object]:
        """All of it as plain data."""
        problems = [*preparing.zone_rules().problems, *self.problems, *label_mapping.told(self._left_out)]
        if len(problems) > MOST_SAID:
            more = _("{problems} more problems in the same source.").format(
                problems=numeral(len(problems) - MOST_SAID)
            )
            problems = [*problems[:MOST_SAID], Problem(more, problems[0].file, severity="warning")]
        new = label_mapping.additions(self._collector.found(), self._header.labels, self._reading.mapping)
        header = ProjectHeader(id="labels", labels=LabelSet(new))
        return {
            "offsets": self.offsets,
            "tagged": self.tagged,
            "labels": records.header_record(header).decode(),
            "problems": [
                [each.message, each.file, each.line, each.severity, each.code, each.hint] for each in problems
            ],
        }


def _raws(article: Article, layers: list[Layer]) -> Iterator[bytes]:
    yield records.article_record(article)
    yield from (records.layer_record(layer) for layer in sorted(layers, key=lambda layer: layer.annotator))


def _id(item: Imported) -> str:
    """An id that follows from what the article is and where it comes from, and from nothing else."""
    where = item.metadata.get("url") or item.source
    said = f"{where}\0{item.title}\0{item.text}".encode("utf-8", "surrogatepass")
    name = arriving.slug(item.id or item.title or Path(item.source).stem)[:SLUG].rstrip("-")
    return f"{name}-{hashlib.blake2b(said, digest_size=6).hexdigest()}"
