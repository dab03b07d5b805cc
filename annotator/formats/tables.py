"""Tables (CSV, TSV, XLSX, JSONL, JSON) of articles, one a row; which column is what is chosen or guessed."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import chain, islice
from pathlib import Path
from typing import Any

from annotator.core.annotation import ArticleTag, new_id
from annotator.core.article import Zone
from annotator.core.errors import AnnotatorError, Problem, ReadError
from annotator.core.layer import Layer
from annotator.core.regular import as_read_error
from annotator.core.text import normalise
from annotator.formats import pieces
from annotator.formats.base import NO_OPTIONS, Format, Imported, Option, Options, Read
from annotator.formats.csv_dialects import DELIMITER, QUOTING
from annotator.formats.encoding import ENCODING
from annotator.formats.json_kinds import ENDINGS, is_kind
from annotator.formats.languages import told_language
from annotator.formats.plain import find_title, names_in
from annotator.formats.table_columns import COLUMN_OPTIONS, guess
from annotator.formats.table_rows import EXTENSIONS, Row, Table, opened

SAMPLE_ROWS = 20
_SEPARATORS = re.compile(r"\s*[;|]\s*")
# A table in our own long form, or another tool's, has a row for each annotation.
_LONG_FORM = ({"start", "end"}, {"begin", "end"}, {"start", "stop"}, {"start_offset", "end_offset"})
_NAMED = {
    "date": "published",
    "url": "url",
    "publisher": "publisher",
    "language": "language",
    "section": "section",
}


@dataclass(frozen=True, slots=True)
class Preview:
    """What a table looks like: its columns, what each field is taken from (by name), and the first rows."""

    columns: tuple[str, ...]
    chosen: Mapping[str, str]
    rows: tuple[tuple[str, ...], ...]
    problem: str = ""


class TableFormat(Format):
    """One article a row. Columns that are nothing in particular are kept as metadata."""

    name = "table"
    title = "Table of articles (CSV, TSV, XLSX, JSONL, JSON)"
    extensions = EXTENSIONS
    reads = True
    read_options = (
        *COLUMN_OPTIONS,
        Option(
            "annotator",
            "Name for the labels",
            default="import",
            help="The layer that labels of a column go into.",
        ),
        Option("sheet", "Sheet", help="The name of the sheet of a workbook; empty: the first."),
        DELIMITER,
        QUOTING,
        ENCODING,
    )

    def sniff(self, path: Path, head: bytes) -> bool:
        """Whether the name says table, and it is not one with a row for each annotation."""
        if path.suffix.lower() not in self.extensions:
            return False
        if path.suffix.lower() in ENDINGS:
            return is_kind(path, head, self.name) and (path.suffix.lower() != ".json" or _has_text(path))
        try:
            return not is_long_form(preview(path).columns)
        except AnnotatorError:
            return True

    def read(self, path: Path, options: Options = NO_OPTIONS) -> Iterator[Read]:
        """Yield the article of each row, how far we are, and a problem for each row without text.

        Raises `ReadError` if the table cannot be read, or no column is the one with the text.
        """
        with opened(path, options) as table:
            rows = iter(table.rows)
            first = list(islice(rows, SAMPLE_ROWS))
            places = _guessed(table, [row for row in first if isinstance(row, Row)], options, path)
            ranged: Counter[str] = Counter()
            for row in chain(first, rows):
                if isinstance(row, Row):
                    ranged.update(_ranged(table.columns, row, places))
                    yield _article(table.columns, row, places, path, options)
                else:
                    yield row
            if ranged:
                yield _not_annotations(ranged, path)


def _ranged(columns: Sequence[str], row: Row, places: Mapping[str, int]) -> Iterator[str]:
    """The columns in which a row has a list of objects with a start and an end."""
    for place, value in enumerate(row.values):
        items = value if isinstance(value, list) and place not in places.values() else ()
        if any(isinstance(item, dict) and any(pair <= item.keys() for pair in _LONG_FORM) for item in items):
            yield columns[place]


def _not_annotations(ranged: Counter[str], path: Path) -> Problem:
    named = ", ".join(f"{column} ({count:,})" for column, count in ranged.most_common())
    return Problem(
        f"These columns look like annotations, and were kept as metadata: {named}.",
        file=str(path),
        severity="warning",
        code="not-annotations",
        hint="If another tool wrote the file, import it as that tool's format.",
    )


def _has_text(path: Path) -> bool:
    """Whether some column looks like the text of articles; there are many other things in files of JSON."""
    try:
        return not preview(path).problem
    except AnnotatorError:
        return False


def is_long_form(columns: Sequence[str]) -> bool:
    """Whether a table with these columns has a row for each annotation rather than for each article."""
    names = {column.strip().casefold() for column in columns}
    return any(pair <= names for pair in _LONG_FORM)


def preview(path: Path, options: Options = NO_OPTIONS) -> Preview:
    """What a dialog shows of a table before it is read. Raises `ReadError` if it is no table."""
    with as_read_error(path), opened(path, options) as table:
        first = [row for row in islice(table.rows, SAMPLE_ROWS) if isinstance(row, Row)]
        rows = tuple(tuple(_text(value)[:200] for value in row.values) for row in first)
        try:
            places = guess(table.columns, [row.values for row in first], options)
        except AnnotatorError as error:
            return Preview(tuple(table.columns), {}, rows, error.message)
        return Preview(tuple(table.columns), {name: table.columns[at] for name, at in places.items()}, rows)


def _guessed(table: Table, first: list[Row], options: Options, path: Path) -> dict[str, int]:
    try:
        return guess(table.columns, [row.values for row in first], options)
    except AnnotatorError as error:
        raise ReadError(error.message, file=path, hint=error.hint) from None


def _article(
    columns: Sequence[str], row: Row, places: Mapping[str, int], path: Path, options: Options
) -> Imported | Problem:
    values = {name: row.values[place] for name, place in places.items() if place < len(row.values)}
    raw = values.get("text")
    if not isinstance(raw, str | int | float) or not str(raw).strip():
        return Problem("This row has no text.", file=str(path), line=row.line, code="no-text")
    facts = _metadata(columns, row, places, values, path)
    title = " ".join(normalise(_text(values.get("title"))).split())
    try:
        imported = _made(str(raw), title, facts, path)
    except ReadError:
        return Problem("This row has no text.", file=str(path), line=row.line, code="no-text")
    labels = _labels(values.get("label"))
    annotator = str(options.get("annotator") or "import")
    tags = [ArticleTag(id=new_id(), label=label, by=annotator, origin="import") for label in labels]
    return Imported(
        title=imported.title,
        text=imported.text,
        metadata=imported.metadata,
        zones=imported.zones,
        layers={annotator: Layer("", annotator, tags)} if tags else {},
        id=_text(values.get("id")).strip()[:200],
        guesses=imported.guesses,
    )


def _made(raw: str, title: str, facts: dict[str, Any], path: Path) -> Imported:
    """The article in a cell: HTML is taken apart, plain text stays as it is, under its title."""
    if pieces.looks_like_html(raw):
        return pieces.article(pieces.in_html(raw), facts, title, path)
    text = normalise(raw).strip("\n")
    if not text.strip():
        raise ReadError("There is no text.", file=path)
    if title and not text.startswith(title):
        text = f"{title}\n\n{text}"
    zones = (
        (Zone(0, len(title), "headline"),)
        if title and text[len(title) : len(title) + 1] in ("", "\n")
        else ()
    )
    metadata = pieces.stated(facts)
    language, guesses = told_language(text, str(metadata.get("language") or ""))
    if language:
        metadata["language"] = language
    return Imported(
        title=title or find_title(text), text=text, metadata=metadata, zones=zones, guesses=guesses
    )


def _metadata(
    columns: Sequence[str], row: Row, places: Mapping[str, int], values: Mapping[str, Any], path: Path
) -> dict[str, Any]:
    facts: dict[str, Any] = {"source": path.name, "row": row.line}
    taken = set(places.values())
    for place, column in enumerate(columns):
        if place not in taken and place < len(row.values) and row.values[place] not in (None, ""):
            facts.setdefault(column or f"column {place + 1}", _plain(row.values[place]))
    facts |= {
        name: _text(values[field]) for field, name in _NAMED.items() if _text(values.get(field)).strip()
    }
    byline = values.get("byline")
    names = [_text(name) for name in byline] if isinstance(byline, list) else names_in(_text(byline))
    return facts | {"byline": names}


def _labels(value: Any) -> list[str]:
    if isinstance(value, str) and value.lstrip().startswith("["):
        with suppress(ValueError, RecursionError):
            value = json.loads(value.replace("'", '"'))
    items = value if isinstance(value, list) else _SEPARATORS.split(_text(value))
    names = (" ".join(normalise(_text(item)).split()) for item in items if not isinstance(item, list | dict))
    return list(dict.fromkeys(name for name in names if name))


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value if isinstance(value, str) else str(value)


def _plain(value: Any) -> Any:
    """A cell as it can be stored: plain data stays, times become text."""
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value if isinstance(value, str | int | float | bool | None) else _text(value)
