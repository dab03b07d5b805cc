"""The rows of tables, one at a time, whatever they are stored in."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import IO, Any

from annotator.core.errors import Problem, ReadError
from annotator.core.messages import _, numeral
from annotator.formats.kit import json_kinds, json_records, xml_safe, zip_safe
from annotator.formats.kit.column_names import is_known
from annotator.formats.kit.encoding import ENCODING, decode_file
from annotator.formats.kit.values import Guess, Option, Options, Reached
from annotator.formats.tables import dialects as csv_dialects
from annotator.formats.tables import header as table_header
from annotator.formats.tables.cells import said
from annotator.formats.tables.dialects import DELIMITER, QUOTING, Dialect

EXTENSIONS = (".csv", ".tsv", ".tab", ".xlsx", ".xlsm", ".jsonl", ".ndjson", ".json")
MAX_CELL = 20_000_000
MAX_COLUMNS = 2_000
STEP = 1 << 20
MOST_TOLD = 5
SHEET = Option(
    "sheet", "Sheet", help=_("The name of the sheet of a workbook; empty: the first that holds a table.")
)


@dataclass(frozen=True, slots=True)
class Row:
    """The values of one row, in the order of the columns, and its line in the file (from 1)."""

    values: list[Any]
    line: int


@dataclass(frozen=True, slots=True)
class Table:
    """The names of the columns, and the rows as they are read; in between, how far we are and problems."""

    columns: list[str]
    rows: Iterator[Row | Reached | Problem | Guess]


@contextmanager
def opened(path: Path, options: Options) -> Iterator[Table]:
    """The table in a file, which is open as long as the block lasts. Raises `ReadError`."""
    kind = path.suffix.lower()
    try:
        if kind in (".xlsx", ".xlsm"):
            with _workbook(path, options) as table:
                yield table
        else:
            with path.open("rb") as file:
                size = path.stat().st_size
                if kind in json_kinds.ENDINGS or json_kinds.is_json(path, file.peek(64)):
                    yield _json_lines(file, size, path)
                else:
                    with _separated(file, size, path, options) as table:
                        yield table
    except OSError as error:
        raise ReadError(
            _("The file cannot be read: {strerror}.").format(strerror=error.strerror or error), file=path
        ) from None


# ------------------------------------------------------------------------------------------------- CSV, TSV
@contextmanager
def _separated(file: IO[bytes], size: int, path: Path, options: Options) -> Iterator[Table]:
    decoded = decode_file(path, str(options.get(ENCODING.name) or ""))
    if csv.field_size_limit() < MAX_CELL:
        csv.field_size_limit(MAX_CELL)
    delimiter = str(options.get(DELIMITER.name) or "")
    delimiter = {"tab": "\t", "\\t": "\t"}.get(delimiter, delimiter)
    if len(delimiter) > 1 or (delimiter and delimiter in '"\r\n'):
        raise ReadError(
            _("“{delimiter}” is no delimiter.").format(delimiter=delimiter),
            file=path,
            hint=_("Give one character, or tab."),
        )
    if not delimiter and path.suffix.lower() in (".tsv", ".tab"):
        delimiter = "\t"
    sample = decoded.text.removeprefix("\ufeff")
    dialect, others = csv_dialects.find(
        sample, delimiter, str(options.get(QUOTING.name) or ""), whole=size <= len(sample)
    )
    encoding = "utf-8-sig" if decoded.encoding == "utf-8" else decoded.encoding
    with io.TextIOWrapper(file, encoding=encoding, errors="replace", newline="") as text:
        if dialect.skips_line:
            text.readline()
        raw = _raw_rows(dialect.reader(text), path, int(dialect.skips_line) + 1)
        ahead = list(islice(raw, table_header.LOOK_AHEAD))
        first = [row for row in ahead if isinstance(row, Row)]
        if not first or len(first[0].values) > MAX_COLUMNS:
            broken = next((row.message for row in ahead if isinstance(row, Problem)), "")
            raise ReadError(broken or _("There is no line with the names of the columns."), file=path)
        at, guesses = table_header.find([(row.line, row.values) for row in first], options, path)
        header = None if at is None else first[at]
        width = max(len(row.values) for row in first)
        columns = table_header.named(None if header is None else header.values, width)
        rest = ahead if header is None else ahead[ahead.index(header) + 1 :]
        rows = _checked_rows(chain(rest, raw), file, size, path, dialect, len(columns))
        yield Table(columns, chain(decoded.told(path), dialect.told(others, str(path)), guesses, rows))


def _raw_rows(reader: Any, path: Path, before: int) -> Iterator[Row | Problem]:
    while True:
        line = reader.line_num + before
        try:
            values = next(reader, None)
        except (csv.Error, UnicodeError) as error:
            yield Problem(
                _("The table is broken here: {error}.").format(error=error),
                file=str(path),
                line=line,
                code="bad-record",
            )
            if isinstance(error, UnicodeError):
                return
            continue
        if values is None:
            return
        if values:
            yield Row(values, line)


def _checked_rows(
    raw: Iterable[Row | Problem], file: IO[bytes], size: int, path: Path, dialect: Dialect, width: int
) -> Iterator[Row | Reached | Problem | Guess]:
    reached = wide = 0
    for row in raw:
        if isinstance(row, Problem):
            yield row
            continue
        values, line = row.values, row.line
        if csv_dialects.ran_together(values, width, dialect):
            yield Problem(
                _(
                    "A cell of this row looks like several that ran together; perhaps a quotation mark is missing."
                ),
                file=str(path),
                line=line,
                severity="warning",
                code="fused-rows",
                hint=_(
                    "Look at the article, or import the file with another use of quotation marks or delimiter."
                ),
            )
        if any(value.strip() for value in values[width:]):
            wide += 1
            if wide <= MOST_TOLD:
                yield Problem(
                    _(
                        "This row has {values} cells where the header names {width}; the others were left out."
                    ).format(values=numeral(len(values)), width=numeral(width)),
                    file=str(path),
                    line=line,
                    code="too-many-cells",
                    hint=_(
                        "Perhaps another delimiter separates the columns, or a quotation mark is missing."
                    ),
                )
        if any(value.strip() for value in values):
            yield row
        at = file.tell()
        if at - reached >= STEP:
            reached = at
            yield Reached(at, size)
    if wide > MOST_TOLD:
        yield Problem(
            _("{wide} more rows have more cells than the header names.").format(
                wide=numeral(wide - MOST_TOLD)
            ),
            file=str(path),
            code="too-many-cells",
        )


# ---------------------------------------------------------------------------------------------------- JSONL
def _json_lines(file: IO[bytes], size: int, path: Path) -> Table:
    """The keys of the first records are the columns; those that come later are taken in as they come."""
    columns: list[str] = []
    places: dict[str, int] = {}

    def note(record: dict[str, Any]) -> None:
        for key in record:
            if key not in places and len(places) < MAX_COLUMNS:
                places[key] = len(columns)
                columns.append(key)

    def rows() -> Iterator[Row | Reached | Problem | Guess]:
        yield from ahead
        for item in records:
            yield as_row(item)

    def as_row(item: tuple[int, dict[str, Any]] | Reached | Problem) -> Row | Reached | Problem:
        if not isinstance(item, tuple):
            return item
        record = _flat(item[1])
        note(record)
        values: list[Any] = [None] * len(columns)
        for key, value in record.items():
            if key in places:
                values[places[key]] = value
        return Row(values, item[0])

    records = _records(file, size, path)
    ahead: list[Row | Reached | Problem | Guess] = []
    for item in records:
        ahead.append(as_row(item))
        if sum(isinstance(row, Row) for row in ahead) >= 20:
            break
    if not columns:
        raise ReadError(_("There is no record in this file."), file=path)
    return Table(columns, rows())


def _flat(record: dict[str, Any]) -> dict[str, Any]:
    """The record with the values that stand in objects, such as {"title": {"rendered": …}}, as values.

    One without a text of its own has what its objects hold as keys of its own: article.text.
    """
    simple: dict[str, Any] = {}
    for key, value in record.items():
        plain = said(value) if is_known(key) else value
        simple[key] = plain
        if isinstance(value, dict) and plain is not value:
            simple |= {f"{key}.{name}": held for name, held in value.items() if held != plain}
    if any(isinstance(value, str) and len(value) >= table_header.SENTENCE for value in simple.values()):
        return simple
    found: dict[str, Any] = {}
    for key, value in simple.items():
        if isinstance(value, dict) and any(isinstance(inner, str) for inner in value.values()):
            found |= {f"{key}.{inner}": held for inner, held in value.items()}
        else:
            found[key] = value
    return found


def _records(
    file: IO[bytes], size: int, path: Path
) -> Iterator[tuple[int, dict[str, Any]] | Reached | Problem]:
    reached = 0
    for item in json_records.records(path):
        if isinstance(item, Problem):
            yield item
            continue
        yield item.line, item.value
        if item.offset - reached >= STEP:
            reached = item.offset
            yield Reached(reached, size)


# ----------------------------------------------------------------------------------------------------- XLSX
@contextmanager
def _workbook(path: Path, options: Options) -> Iterator[Table]:
    import openpyxl

    sheet = str(options.get(SHEET.name) or "")
    with zip_safe.opened(path) as archive:
        for info in archive.infolist():
            if info.filename.endswith((".xml", ".rels")):
                with archive.open(info) as stream:
                    xml_safe.refuse_entities(stream.read(64_000), path)
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except Exception as error:  # Damaged workbooks trip it in many ways.
        raise ReadError(_("The workbook cannot be read: {error}.").format(error=error), file=path) from None
    try:
        names = book.sheetnames
        if sheet and sheet not in names:
            raise ReadError(
                _("There is no sheet “{sheet}”.").format(sheet=sheet),
                file=path,
                hint=_("There are: {names}.").format(names=", ".join(names)),
            )
        chosen, rows, ahead = _first_sheet(book, [sheet] if sheet else names, path)
        first = [row for row in ahead if isinstance(row, Row)]
        at, named = table_header.find([(row.line, row.values) for row in first], options, path)
        header = None if at is None else first[at]
        if not first or len(first[0].values) > MAX_COLUMNS:
            raise ReadError(_("There is no row with the names of the columns."), file=path)
        guesses: list[Guess] = []
        if not sheet and len(names) > 1:
            others = tuple(name for name in names if name != chosen)
            guesses.append(Guess(str(path), "sheet", f"“{chosen}”", others, SHEET.name))
        values = None if header is None else list(header.values)
        while values and values[-1] in (None, ""):
            values.pop()
        columns = table_header.named(values, max(len(row.values) for row in first))
        rest = ahead if header is None else ahead[ahead.index(header) + 1 :]
        yield Table(columns, chain(guesses, named, rest, rows))
    finally:
        book.close()


def _first_sheet(
    book: Any, names: list[str], path: Path
) -> tuple[str, Iterator[Row | Reached | Problem], list[Row | Reached | Problem]]:
    """The first of the sheets with a table, those in sight first: its name, its rows, the first of them taken already.

    A sheet of one column is a table where no other is.
    """
    in_sight = sorted(names, key=lambda name: book[name].sheet_state != "visible")
    for least in (2, 1):
        for name in in_sight:
            rows = _sheet_rows(book[name], path)
            ahead = list(islice(rows, table_header.LOOK_AHEAD))
            widths = [sum(value is not None for value in row.values) for row in ahead if isinstance(row, Row)]
            damaged = any(isinstance(row, Problem) for row in ahead)
            if damaged or (widths and max(widths) >= least and (len(widths) > 1 or least == 1)):
                return name, rows, ahead
    return names[-1] if names else "", iter(()), []


def _sheet_rows(sheet: Any, path: Path) -> Iterator[Row | Reached | Problem]:
    number = 0
    try:
        for number, values in enumerate(sheet.iter_rows(values_only=True), 1):
            if any(value is not None for value in values):
                yield Row(list(values), number)
    except Exception as error:
        yield Problem(
            _("The rest of the sheet cannot be read: {error}.").format(error=error),
            file=str(path),
            line=number,
            code="damaged",
        )
