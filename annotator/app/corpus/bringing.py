"""Bringing sources into a corpus: read in pieces, each text once, and put into shards of one size.

A piece is read by one task, a shard put together by one. Which articles a shard has follows from the sources and their
order alone. Shards that are there are left as they are: what comes later goes into new ones.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field, replace
from pathlib import Path

from annotator import formats
from annotator.app.corpus import sources
from annotator.app.corpus.executor import Executor
from annotator.app.corpus.folder import Corpus, Manifest, key, opened
from annotator.app.corpus.reading import LETTERS, ROW, Reading, letters, path_of, read, what_was_read
from annotator.app.corpus.rows import merged, numbered, read_rows, together, write_rows
from annotator.app.corpus.tasks import carried_out, written
from annotator.app.importing import labels as label_mapping
from annotator.app.progress import Progress, Work
from annotator.core import regular
from annotator.core.edits import ProjectHeader
from annotator.core.errors import AnnotatorError, Problem
from annotator.core.messages import _, numeral
from annotator.core.values import dataclass
from annotator.core.wording import counted, were
from annotator.formats import Options
from annotator.formats.kit import unused_keys
from annotator.formats.kit.values import NO_OPTIONS
from annotator.store import records

NO_MAPPING: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Brought:
    """What came in: articles, the shards that are new, how many were there already, and problems."""

    articles: int = 0
    shards: tuple[str, ...] = ()
    copies: int = 0
    known: int = 0
    labels: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = field(default=())

    def __str__(self) -> str:
        said = [
            _("{articles} added in {shards}").format(
                articles=counted(self.articles, "article", "articles"),
                shards=counted(len(self.shards), "new shard", "new shards"),
            )
        ]
        if self.copies:
            said.append(_("{copies} already in the corpus").format(copies=numeral(self.copies)))
        if self.known:
            said.append(
                _("{parts} of the sources read before").format(parts=counted(self.known, "part", "parts"))
            )
        if self.labels:
            said.append(counted(len(self.labels), "new label", "new labels"))
        return ", ".join(said)


@dataclass(frozen=True, slots=True)
class _Run:
    """The articles `[start, end)` of one piece, but for those that are left out."""

    key: str
    start: int
    end: int
    left_out: frozenset[int]


@dataclass(frozen=True, slots=True)
class _Shard:
    work: str
    path: str
    texts: str
    header: ProjectHeader
    runs: tuple[_Run, ...]


def _left_out(tagged: int) -> list[Problem]:
    """That so many articles are there already, and came with annotations."""
    if not tagged:
        return []
    said = _("{articles} that {were} there already came with annotations: left out.").format(
        articles=counted(tagged, "article", "articles"), were=were(tagged)
    )
    return [Problem(said, severity="warning", code="copies", hint=_("Take them from a sample instead."))]


def bring(
    corpus: Corpus,
    executor: Executor,
    given: Sequence[Path],
    format_name: str = "",
    options: Options = NO_OPTIONS,
    mapping: Mapping[str, str] = NO_MAPPING,
) -> Work[Brought]:
    """Read files and folders into the corpus. What is done when it is ended early is not done again.

    Raises `AnnotatorError`.
    """
    if format_name and not formats.find(format_name).reads:
        raise AnnotatorError(
            _("“{format_name}” can only be written.").format(format_name=format_name),
            hint=_("See: annotator formats"),
        )
    problems: list[Problem] = []
    there = yield from sources.found(executor, given, problems)
    cut = sources.pieces(there, [format_name, sorted(options.items()), sorted(mapping.items())])
    before = set(corpus.manifest.read)
    new = list({piece.key: piece for piece in cut if piece.key not in before}.values())
    header = corpus.header()
    readings = [
        Reading(piece, str(corpus.work), header, format_name, dict(options), dict(mapping)) for piece in new
    ]
    counts = yield from carried_out(executor, read, readings, _("reading the sources"), problems)
    keys = [piece.key for piece, count in zip(new, counts, strict=True) if count is not None]
    copies = yield from _copies(corpus, executor, keys)
    added = tuple(_labels(corpus, keys, header))
    shards, tagged = _shards(corpus, keys, copies)
    made = yield from carried_out(
        executor, _put_together, list(shards.values()), _("making shards"), problems
    )
    if None in made:
        raise AnnotatorError(
            _("A shard could not be written. {problems}").format(problems=problems[-1]), file=corpus.folder
        )
    new_shards = {name: count or 0 for name, count in zip(shards, made, strict=True)}
    for name in keys:
        problems += what_was_read(corpus.work, name).problems
    problems += _left_out(tagged)
    manifest = corpus.manifest
    corpus.save(
        Manifest(manifest.id, manifest.size, {**manifest.shards, **new_shards}, (*manifest.read, *keys))
    )
    corpus.tidy()
    return Brought(
        sum(new_shards.values()),
        tuple(new_shards),
        sum(map(len, copies.values())),
        len(cut) - len(new),
        added,
        tuple(unused_keys.together(problems)),
    )


def _copies(corpus: Corpus, executor: Executor, keys: Sequence[str]) -> Work[dict[int, array[int]]]:
    """By the number of the piece the articles whose text is in the corpus, or in a piece before, already."""
    found: dict[int, array[int]] = {}
    if not keys:
        return found
    shards, problems = corpus.shards, list[Problem]()
    gone = [name for name in shards if not regular.is_file(corpus.texts(name))]
    items = [(str(corpus.shard(name)), str(corpus.texts(name))) for name in gone]
    if None in (yield from carried_out(executor, _texts_of, items, _("reading the texts"), problems)):
        raise AnnotatorError(
            _("A shard could not be read. {problems}").format(problems=problems[-1]), file=corpus.folder
        )
    yield Progress(0, 0, _("looking for texts that are there already"))
    files = [*(corpus.texts(name) for name in shards), *(path_of(corpus.work, name, "rows") for name in keys)]
    streams = [_with_number(path, number) for number, path in enumerate(files)]
    for run in together(merged(streams, ROW + 4, corpus.work), LETTERS):
        for row in run[1:]:
            piece = int.from_bytes(row[LETTERS : LETTERS + 4], "big") - len(shards)
            if piece >= 0:
                found.setdefault(piece, array("I")).append(int.from_bytes(row[LETTERS + 4 :], "big"))
    return found


def _with_number(path: Path, number: int) -> Iterator[bytes]:
    middle = numbered(number)
    return (row[:LETTERS] + middle + row[LETTERS:] for row in read_rows(path, ROW))


def _labels(corpus: Corpus, keys: Sequence[str], header: ProjectHeader) -> list[str]:
    """Give the corpus the labels that the sources bring; returns the names of those that are new."""
    labels = header.labels
    for name in keys:
        for label in what_was_read(corpus.work, name).labels:
            known = labels.get(label.name)
            if known is not None:
                kinds = tuple(dict.fromkeys((*known.applies_to, *label.applies_to)))
                label = replace(known, applies_to=kinds)
            if label != known:
                labels = label_mapping.extended(labels, [label])
    if labels != header.labels:
        corpus.save_header(replace(header, labels=labels))
    return [label.name for label in labels if header.labels.get(label.name) is None]


def _shards(
    corpus: Corpus, keys: Sequence[str], copies: Mapping[int, array[int]]
) -> tuple[dict[str, _Shard], int]:
    """The shards to be made, by name, and how many articles that are left out had annotations."""
    size, first = corpus.manifest.size, len(corpus.manifest.shards) + 1
    made: dict[str, _Shard] = {}
    runs: list[_Run] = []
    room, tagged = size, 0

    def close() -> None:
        nonlocal room
        name = f"{first + len(made):06d}"
        header = corpus.header_of(name)
        paths = str(corpus.work), str(corpus.shard(name)), str(corpus.texts(name))
        made[name] = _Shard(*paths, header, tuple(runs))
        runs.clear()
        room = size

    for number, name in enumerate(keys):
        came = what_was_read(corpus.work, name)
        left_out = frozenset(copies.get(number, ()))
        tagged += len(came.tagged & left_out)
        start = 0
        while start < len(came):
            end, taken = start, 0
            while end < len(came) and taken < room:
                taken += end not in left_out
                end += 1
            inside = frozenset(each for each in left_out if start <= each < end)
            if taken:
                runs.append(_Run(name, start, end, inside))
            room, start = room - taken, end
            if not room:
                close()
    if runs:
        close()
    return made, tagged


def _put_together(shard: _Shard) -> int:
    """Write a shard, and the rows of its texts; returns how many articles it has."""
    count = 0
    with written(Path(shard.texts)) as texts, written(Path(shard.path)) as file:
        rows: list[bytes] = []
        file.write(records.PRELUDE)
        file.write(records.header_record(shard.header))
        for run in shard.runs:
            offsets = what_was_read(Path(shard.work), run.key).offsets
            known = _letters(shard.work, run.key)
            with path_of(shard.work, run.key, "records").open("rb") as source:
                for number in range(run.start, run.end):
                    if number not in run.left_out:
                        source.seek(offsets[number])
                        file.write(source.read(offsets[number + 1] - offsets[number]))
                        rows.append(known[number] + numbered(count))
                        count += 1
        texts.write(b"".join(sorted(rows)))
    return count


def _texts_of(item: tuple[str, str]) -> bool:
    """Write the rows of the texts of a shard where they are gone."""
    shard, texts = map(Path, item)
    with opened(shard) as file:
        found = [letters(article.text) for article in file.project.articles()]
    write_rows(texts, (row + numbered(number) for number, row in enumerate(found)))
    return True


def _letters(work: str, key: str) -> dict[int, bytes]:
    """What stands for the letters of each article of a piece, by number."""
    rows = read_rows(path_of(work, key, "rows"), ROW)
    return {int.from_bytes(row[LETTERS:], "big"): row[:LETTERS] for row in rows}


def new_id(given: Sequence[Path], size: int) -> str:
    """The id of a new corpus that is made from these sources: it follows from their names."""
    return f"c{key([path.name for path in given], size)[:9]}"
