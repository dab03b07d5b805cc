"""Reads the articles and the label files of the propaganda tasks of SemEval-2020 and 2023."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from annotator.core.annotation import (
    Annotation,
    ArticleTag,
    LayerState,
    SentenceTag,
    Span,
    new_id,
    sentence_quote,
    span_quote,
)
from annotator.core.article import Sentence
from annotator.core.errors import Problem, ReadError
from annotator.core.layer import Layer
from annotator.core.messages import _
from annotator.core.source_form import SOURCE_FORM, SOURCE_PLACE, form_of
from annotator.core.text import normalise
from annotator.formats.kit.anchor_ranges import Placer
from annotator.formats.kit.files import read_whole
from annotator.formats.kit.numbers import whole
from annotator.formats.kit.offsets import MARK, MEASURES, WITHOUT_MARK, Claim, OffsetMap, normalised_positions
from annotator.formats.kit.unused_keys import UnusedKeys
from annotator.formats.kit.values import NO_OPTIONS, Guess, Imported, Options, Read
from annotator.formats.tools.ptc.lines import lines_of

ANY = "propaganda"
"""The label of spans in the task that only finds them."""

_HEADS = frozenset(("id", "article_id", "article", "doc_id"))
NONE = ("non-propaganda", "?")
_ARTICLE = re.compile(r"article(.+)\.txt", re.IGNORECASE)
_OF_ARTICLE = re.compile(
    r"article(.+?)(?:\.task[\w-]*\.labels?|[-_.]labels[-_]subtask[-_]?\d\.txt)", re.IGNORECASE
)
_LABELS = re.compile(r".*task[\w-]*\.labels?|.*labels[-_]subtask[-_]?\d[\w-]*\.(?:txt|tsv)", re.IGNORECASE)
_SPANS_ONLY = re.compile(r"task1|task-SI", re.IGNORECASE)

Row = tuple[int, list[str]]
"""Number of the line, and the cells after the article's id."""


def is_labels(path: Path) -> bool:
    """Whether the name is that of a file with labels."""
    return bool(_LABELS.fullmatch(path.name))


def is_article(path: Path) -> bool:
    """Whether the name is that of an article."""
    return bool(_ARTICLE.fullmatch(path.name)) and not is_labels(path)


def article_id(path: Path) -> str:
    """The id in the name of an article, or of a file with labels of one; "" where it has none."""
    match = _OF_ARTICLE.fullmatch(path.name) or _ARTICLE.fullmatch(path.name)
    return match[1] if match else ""


def label_files(article: Path) -> list[Path]:
    """The files with labels that may speak of an article: beside it, above it, and in folders of labels near it."""
    name = article_id(article)
    near = [article.parent, article.parent.parent]
    near += [folder for folder in _folders(article.parent.parent) if "label" in folder.name.casefold()]
    found: set[Path] = set()
    for folder in near:
        listed = _labels_in(folder)
        found.update(listed.get(name, ()))
        found.update(file for file in listed.get("", ()) if name in _table(*_stamp(file))[0])
    return sorted(found)


def read_article(path: Path, options: Options = NO_OPTIONS) -> Iterator[Read]:
    """The article of a text file with all labels that are found for it. Raises `ReadError`."""
    annotator = str(options.get("annotator") or "import")
    try:
        raw = read_whole(path).decode("utf-8")
    except UnicodeDecodeError:
        raise ReadError(_("The file is not UTF-8."), file=path, hint=_("Save it as UTF-8 first.")) from None
    text = normalise(raw)
    if not text.strip():
        raise ReadError(_("The file holds no text."), file=path)
    name = article_id(path)
    kept = normalised_positions(raw)
    lines = [Sentence(*line) for line in lines_of(raw, kept)]
    unit = MEASURES[0] + (WITHOUT_MARK if raw.startswith(MARK) else "")
    found: list[Annotation] = []
    files = label_files(path)
    techniques = {
        place for file in files if not _SPANS_ONLY.search(file.name) for place in _spans(file, name)
    }
    for file in files:
        if techniques and _SPANS_ONLY.search(file.name):
            yield from _without_technique(file, name, techniques)
            continue
        rows, problems = _table(*_stamp(file))
        if article_id(file):
            yield from problems
            yield from _of_others(file, rows.keys() - {name}, "the file is called after another article")
        reader = _Reader(file, raw, text, lines, options, unit)
        found += reader.annotations(rows.get(name, ()))
        unit = reader.unit
        yield from reader.problems
        yield from reader.unused.told(file)
    title = next((text[line.start : line.end] for line in lines if line.start < line.end), path.stem)
    yield Imported(
        title=title,
        text=text,
        metadata={"source": path.name},
        sentences=tuple(line for line in lines if line.start < line.end),
        layers={annotator: Layer("", annotator, found, LayerState("done"))} if found or files else {},
        id=name,
        extra={SOURCE_FORM: form_of(raw, text, kept, "" if unit == MEASURES[0] else unit)},
    )


class _Reader:
    """Makes annotations of the rows of one file."""

    def __init__(
        self, file: Path, raw: str, text: str, lines: list[Sentence], options: Options, unit: str
    ) -> None:
        self._file, self._raw, self._text, self._lines = file, raw, text, lines
        self.unit = unit
        self._options = options
        self._common: dict[str, Any] = {"by": str(options.get("annotator") or "import"), "origin": "import"}
        self.problems: list[Problem | Guess] = []
        self.unused = UnusedKeys("Rows")

    def annotations(self, rows: Iterator[Row] | tuple[Row, ...] | list[Row]) -> list[Annotation]:
        """What the rows say; a row that makes no sense becomes a problem."""
        found: list[Annotation] = []
        spans: list[tuple[int, str, Claim]] = []
        for line, cells in rows:
            match cells:
                case [labels]:
                    found += [
                        ArticleTag(id=new_id(), label=label, **self._common) for label in _split(labels)
                    ]
                case [start, end] if (claim := _claim(start, end)) is not None:
                    spans.append((line, ANY, claim))
                case [first, labels] if (number := whole(first)) is not None:
                    found += self._sentence_tags(line, number, labels)
                case [label, start, end] if (claim := _claim(start, end)) is not None:
                    if label.strip() not in NONE:
                        spans.append((line, label.strip(), claim))
                    else:
                        self.unused.add("places without a technique")
                case [_, start, end] if start in ("", "?") or end in ("", "?"):
                    self.unused.add("techniques without a place")
                case _:
                    self._problem(_("This row was left out: it is none of the tasks'."), line, "bad-record")
        return [*found, *self._spans(spans)]

    def _sentence_tags(self, line: int, number: int, labels: str) -> Iterator[Annotation]:
        if (
            not 1 <= number <= len(self._lines)
            or self._lines[number - 1].start == self._lines[number - 1].end
        ):
            if _split(labels):
                self._problem(
                    _("This row was left out: the article has no line {number}.").format(number=number),
                    line,
                    "bad-range",
                )
            return
        place = self._lines[number - 1]
        for label in _split(labels):
            yield SentenceTag(
                id=new_id(),
                start=place.start,
                end=place.end,
                label=label,
                quote=sentence_quote(self._text, place.start, place.end),
                **self._common,
            )

    def _spans(self, spans: list[tuple[int, str, Claim]]) -> Iterator[Annotation]:
        if not spans:
            return
        placer = Placer(self._file, self.unit, "SemEval", self._options)
        self.unit = placer.unit(self._raw, [claim for *__, claim in spans], 1)
        self.problems += placer.told()
        convert = OffsetMap(self._raw, self.unit)
        for line, label, claim in spans:
            start, end = convert.to_point(claim.start), convert.to_point(claim.end)
            if start is None or end is None or start >= end:
                said = _("The range {start}–{end} was left out: it is not in the text.").format(
                    start=claim.start, end=claim.end
                )
                self._problem(said, line, "bad-range")
                continue
            back = (convert.from_point(start), convert.from_point(end, end=True))
            extra = {} if back == (claim.start, claim.end) else {SOURCE_PLACE: [claim.start, claim.end]}
            quote = span_quote(self._text, ((start, end),))
            yield Span(
                id=new_id(), label=label, fragments=((start, end),), quote=quote, extra=extra, **self._common
            )
        self.problems += placer.doubts()

    def _problem(self, message: str, line: int, code: str) -> None:
        self.problems.append(Problem(message, file=str(self._file), line=line, code=code))


def rows_of_none(path: Path, is_here: Callable[[str], bool]) -> Iterator[Problem]:
    """What is wrong with a file of labels of many articles, and how many of its rows are about articles not here."""
    rows, problems = _table(*_stamp(path))
    yield from problems
    yield from _of_others(path, [name for name in rows if not is_here(name)], "the texts are not there")


def _of_others(file: Path, names: Collection[str], why: str) -> Iterator[Problem]:
    rows = _table(*_stamp(file))[0]
    # A row of names of columns is no row of labels.
    unused = UnusedKeys("Rows")
    unused.add(f"about articles of which {why}", sum(len(rows[name]) for name in names if name not in _HEADS))
    yield from unused.told(file)


def _without_technique(file: Path, name: str, techniques: Collection[tuple[str, str]]) -> Iterator[Problem]:
    """How many places of the task that only finds spans are in no span with a technique."""
    known = sorted({(claim.start, claim.end) for pair in techniques if (claim := _claim(*pair)) is not None})
    unused = UnusedKeys("Rows")
    for __, cells in _table(*_stamp(file))[0].get(name, ()):
        place = _claim(*cells) if len(cells) == 2 else None
        if place is not None:
            within = any(start < place.end and place.start < end for start, end in known)
            unused.add("places without a technique", int(not within))
    yield from unused.told(file)


def _spans(file: Path, name: str) -> Iterator[tuple[str, str]]:
    for __, cells in _table(*_stamp(file))[0].get(name, ()):
        if len(cells) == 3:
            yield cells[1], cells[2]


def _split(labels: str) -> list[str]:
    names = (" ".join(normalise(name).split()) for name in labels.split(","))
    return [name for name in dict.fromkeys(names) if name and name not in NONE]


def _claim(start: str, end: str) -> Claim | None:
    left, right = whole(start), whole(end)
    return None if left is None or right is None else Claim(left, right)


def _folders(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.is_dir() and not path.name.startswith(".")]


def _labels_in(folder: Path) -> Mapping[str, list[Path]]:
    return _listed(str(folder), folder.stat().st_mtime_ns)


@lru_cache(maxsize=16)
def _listed(folder: str, changed: int) -> Mapping[str, list[Path]]:
    """The files with labels in a folder by article, "" for those of many; kept, since every article asks again."""
    found: dict[str, list[Path]] = {}
    for path in Path(folder).iterdir():
        if is_labels(path) and path.is_file():
            found.setdefault(article_id(path), []).append(path)
    return found


def _stamp(path: Path) -> tuple[str, int, int]:
    facts = path.stat()
    return str(path), facts.st_mtime_ns, facts.st_size


@lru_cache(maxsize=16)
def _table(path: str, changed: int, size: int) -> tuple[Mapping[str, list[Row]], tuple[Problem, ...]]:
    """The rows of a file by article, and what is wrong with it; kept, since every article of a set asks again."""
    found: dict[str, list[Row]] = {}
    problems = []
    data = read_whole(Path(path)).decode("utf-8-sig", "replace")
    for number, line in enumerate(data.splitlines(), 1):
        if not line.strip():
            continue
        name, *cells = line.split("\t")
        if cells:
            found.setdefault(name.strip(), []).append((number, cells))
        else:
            said = _("This row was left out: it has no tabs.")
            problems.append(Problem(said, file=path, line=number, code="bad-record"))
    return found, tuple(problems)
