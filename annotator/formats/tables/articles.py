"""Tables (CSV, TSV, XLSX, JSONL, JSON) of articles, one a row; which column is what is chosen or guessed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from pathlib import Path
from typing import Any

from annotator.core.errors import AnnotatorError, Problem, ReadError
from annotator.core.messages import _
from annotator.core.regular import as_read_error
from annotator.core.text import normalise
from annotator.formats.kit import article_parts as pieces
from annotator.formats.kit.base import Format
from annotator.formats.kit.column_names import FIELDS, key, names
from annotator.formats.kit.encoding import ENCODING
from annotator.formats.kit.json_kinds import ENDINGS, is_json, is_kind
from annotator.formats.kit.json_records import LINES
from annotator.formats.kit.plain import find_title, names_in, under_title
from annotator.formats.kit.unused_keys import AS_METADATA, UnusedKeys
from annotator.formats.kit.values import NO_OPTIONS, Guess, Imported, Option, Options, Read
from annotator.formats.tables import label_columns as table_labels
from annotator.formats.tables import people as table_people
from annotator.formats.tables.cells import prose, text
from annotator.formats.tables.columns import COLUMN_OPTIONS, MOST_ALTERNATIVES, Role, roles, told
from annotator.formats.tables.dialects import DELIMITER, QUOTING
from annotator.formats.tables.header import HEADER
from annotator.formats.tables.label_columns import FLAGS, NOTHING, SEPARATOR, SPREAD, Columns, flag_columns
from annotator.formats.tables.long_read import has_long_form, places, read_grouped
from annotator.formats.tables.rows import EXTENSIONS, SHEET, Row, opened

SAMPLE_ROWS = 500
# A table in our own long form, or another tool's, has a row for each annotation.
_LONG_FORM = ({"start", "end"}, {"begin", "end"}, {"start", "stop"}, {"start_offset", "end_offset"})
_OUR_WIDE = {"article", "annotator", "status"}
_NAMED = {
    "date": "published",
    "url": "url",
    "publisher": "publisher",
    "language": "language",
    "section": "section",
}


@dataclass(frozen=True, slots=True)
class Preview:
    """What a table looks like: its columns, what each field is taken from (by name) and why, and the first rows."""

    columns: tuple[str, ...]
    chosen: Mapping[str, str]
    rows: tuple[tuple[str, ...], ...]
    problem: str = ""
    why: Mapping[str, str] = field(default_factory=dict)
    guesses: tuple[Guess, ...] = ()


class TableFormat(Format):
    """One article a row. Columns that are nothing in particular are kept as metadata."""

    name = "table"
    title = _("Table of articles (CSV, TSV, XLSX, JSONL, JSON)")
    extensions = EXTENSIONS
    reads = True
    read_options = (
        *COLUMN_OPTIONS,
        Option(
            "annotator",
            _("Name for the labels"),
            default="import",
            help=_("The layer that labels of a column go into."),
        ),
        SPREAD,
        FLAGS,
        SEPARATOR,
        NOTHING,
        SHEET,
        HEADER,
        DELIMITER,
        QUOTING,
        ENCODING,
    )

    def sniff(self, path: Path, head: bytes) -> bool:
        """Whether the name says table, and it is not one with a row for each annotation."""
        if path.suffix.lower() in ENDINGS or is_json(path, head):
            return is_kind(path, head, self.name) and (path.suffix.lower() in LINES or _has_text(path))
        if path.suffix.lower() not in self.extensions:
            return False
        try:
            columns = preview(path).columns
            return not is_long_form(columns) or has_long_form(columns)
        except AnnotatorError:
            return True

    def read(self, path: Path, options: Options = NO_OPTIONS) -> Iterator[Read]:
        """Yield the article of each row, how far we are, and a problem for each row without text.

        Rows of several annotators on one text are one article with a layer for each; it comes after the last row. A
        row for each annotation with its place in the text is read as such. Raises `ReadError` if the table cannot be
        read, or no column is the one with the text.
        """
        with opened(path, options) as table:
            if has_long_form(table.columns) and is_long_form(table.columns):
                yield from read_grouped(table, path, options)
                return
            rows = iter(table.rows)
            first = list(islice(rows, SAMPLE_ROWS))
            look = [row.values for row in first if isinstance(row, Row)]
            found = _roles(table.columns, look, options, path)
            places = {name: role.place for name, role in found.items()}
            labels, guesses = table_labels.find(table.columns, look, places, options, str(path))
            yield from told(found, table.columns, str(path))
            yield from guesses
            if not any(guess.option == SPREAD.name for guess in guesses):
                yield from _without_labels(table.columns, look, found, labels, options, path)
            unused = UnusedKeys("Columns", kept=AS_METADATA)
            in_use = {*places.values(), *labels.used}
            if any(guess.option == FLAGS.name for guess in guesses):
                in_use |= flag_columns(table.columns, look).keys()
            if {*table.columns} >= _OUR_WIDE:
                in_use |= {table.columns.index(name) for name in _OUR_WIDE}
            none: dict[str, str] = {}
            ranged: Counter[str] = Counter()
            together: dict[tuple[str, str], Imported] = {}
            for row in chain(first, rows):
                if not isinstance(row, Row):
                    yield row
                    continue
                ranged.update(_ranged(table.columns, row, places))
                unused.note_cells(table.columns, row.values, in_use)
                none |= labels.saying_none(row.values)
                made = _article(table.columns, row, places, labels, path)
                if isinstance(made, Problem) or labels.who is None:
                    yield made
                    continue
                before = together.get((made.id, made.text))
                if before is not None:
                    made = replace(before, layers=table_labels.joined(before.layers, made.layers))
                together[made.id, made.text] = made
            yield from together.values()
            yield from table_labels.about_none(none, options, str(path))
            if not all(options.get(name) for name in FIELDS):
                yield from unused.told(path, ranged)
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
        _("These columns look like annotations, and were kept as metadata: {named}.").format(named=named),
        file=str(path),
        severity="warning",
        code="not-annotations",
        hint=_("If another tool wrote the file, import it as that tool's format."),
    )


def _has_text(path: Path) -> bool:
    """Whether some column looks like the text of articles; there are many other things in files of JSON."""
    try:
        return not preview(path).problem
    except AnnotatorError:
        return False


def is_long_form(columns: Sequence[str]) -> bool:
    """Whether a table with these columns has a row for each annotation rather than for each article."""
    return places(columns).keys() >= {"start", "end"}


def preview(path: Path, options: Options = NO_OPTIONS) -> Preview:
    """What a dialog shows of a table before it is read. Raises `ReadError` if it is no table."""
    with as_read_error(path), opened(path, options) as table:
        first = [row for row in islice(table.rows, SAMPLE_ROWS) if isinstance(row, Row)]
        rows = tuple(tuple(text(value)[:200] for value in row.values) for row in first)
        columns, values = tuple(table.columns), [row.values for row in first]
        try:
            found = _roles(columns, values, options, path)
        except AnnotatorError as error:
            return Preview(columns, {}, rows, error.message)
        places = {name: role.place for name, role in found.items()}
        labels, guesses = table_labels.find(columns, values, places, options, str(path))
        why = {columns[role.place]: role.why for role in found.values()}
        why |= {columns[at]: f"labels of {name}" for at, name in labels.people.items()}
        why |= {columns[at]: "a label each" for at in labels.flags}
        why |= {columns[at]: "labels" for at in labels.questions}
        return Preview(
            columns, {name: columns[at] for name, at in places.items()}, rows, why=why, guesses=tuple(guesses)
        )


def _roles(columns: Sequence[str], first: list[list[Any]], options: Options, path: Path) -> dict[str, Role]:
    """What the columns hold, by their names and their cells. Raises `ReadError`."""
    try:
        found = roles(columns, first, options)
    except AnnotatorError as error:
        raise ReadError(error.message, file=path, hint=error.hint) from None
    if "label" in found and "who" not in found and not options.get("who"):
        short = table_people.short_columns(columns, first, found, least=1)
        if short:
            text, label = found["text"].place, found["label"].place
            who = table_people.annotators(path, options, columns, short, text, label)
            if who is not None:
                found["who"] = who
    return found


def _without_labels(
    columns: Sequence[str],
    first: list[list[Any]],
    found: Mapping[str, Role],
    labels: Columns,
    options: Options,
    path: Path,
) -> Iterator[Guess]:
    """That no column was taken for labels is a guess where one may well hold them."""
    if options.get("label") or options.get(SPREAD.name) or labels.used - {labels.confidence, labels.at}:
        return
    flags = flag_columns(columns, first)
    somebody = {at for at, name in enumerate(columns) if key(name) in names("who")}
    # Where somebody said something, one of the columns holds it, whatever it is called.
    taken = {
        name: role for name, role in found.items() if not somebody or name not in ("section", "publisher")
    }
    short = table_people.short_columns(columns, first, taken, least=1 if somebody else 2)
    short = [at for at in short if at not in flags and at not in somebody]
    if short:
        others = tuple(columns[at] for at in short[:MOST_ALTERNATIVES])
        yield Guess(str(path), _("column with the labels"), "none", others, "label")


def _article(
    columns: Sequence[str], row: Row, places: Mapping[str, int], labels: Columns, path: Path
) -> Imported | Problem:
    values = {name: row.values[place] for name, place in places.items() if place < len(row.values)}
    raw = prose(values.get("text"))
    if not raw.strip():
        return Problem(_("This row has no text."), file=str(path), line=row.line, code="no-text")
    facts = _metadata(columns, row, {*places.values(), *labels.used}, values, path)
    title = " ".join(normalise(text(values.get("title"))).split())
    try:
        imported = _made(raw, title, facts, path)
    except ReadError:
        return Problem(_("This row has no text."), file=str(path), line=row.line, code="no-text")
    return Imported(
        title=imported.title,
        text=imported.text,
        metadata=imported.metadata,
        zones=imported.zones,
        layers=labels.layers(row.values),
        id=text(values.get("id")).strip()[:200],
        guesses=imported.guesses,
        guessed_title=imported.guessed_title,
    )


def _made(raw: str, title: str, facts: dict[str, Any], path: Path) -> Imported:
    """The article in a cell: HTML is taken apart, plain text stays as it is, under its title."""
    raw = pieces.escaped_once(raw)
    if pieces.looks_like_html(raw):
        return pieces.article(pieces.in_html(raw), facts, title, path)
    text = normalise(raw).strip("\n")
    if not text.strip():
        raise ReadError(_("There is no text."), file=path)
    text, zones = under_title(text, title)
    return Imported(
        title=title or find_title(text),
        text=text,
        metadata=pieces.stated(facts),
        zones=zones,
        guessed_title=not title,
    )


def _metadata(
    columns: Sequence[str], row: Row, taken: set[int], values: Mapping[str, Any], path: Path
) -> dict[str, Any]:
    facts: dict[str, Any] = {"source": path.name, "row": row.line}
    for place, column in enumerate(columns):
        if place not in taken and place < len(row.values) and row.values[place] not in (None, ""):
            facts.setdefault(column or f"column {place + 1}", _plain(row.values[place]))
    facts |= {name: text(values[field]) for field, name in _NAMED.items() if text(values.get(field)).strip()}
    byline = values.get("byline")
    names = [text(name) for name in byline] if isinstance(byline, list) else names_in(text(byline))
    if names and not any(character.isalpha() for character in "".join(names)):
        return facts | {"author": text(byline)}  # the number of a person in a list of them
    return facts | {"byline": names}


def _plain(value: Any) -> Any:
    """A cell as it can be stored: plain data stays, times become text."""
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value if isinstance(value, str | int | float | bool | None) else text(value)
