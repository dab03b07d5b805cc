"""The rows of tables, one at a time, whatever they are stored in."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from annotator.core.errors import Problem, ReadError
from annotator.formats import json_records, xml_safe, zip_safe
from annotator.formats.base import Options, Reached
from annotator.formats.encoding import decode

EXTENSIONS = (".csv", ".tsv", ".tab", ".xlsx", ".xlsm", ".jsonl", ".ndjson", ".json")
MAX_CELL = 20_000_000
MAX_COLUMNS = 2_000
STEP = 1 << 20
_DELIMITERS = ",;\t|"
_SAMPLE = 64_000


@dataclass(frozen=True, slots=True)
class Row:
    """The values of one row, in the order of the columns, and its line in the file (from 1)."""

    values: list[Any]
    line: int


@dataclass(frozen=True, slots=True)
class Table:
    """The names of the columns, and the rows as they are read; in between, how far we are and problems."""

    columns: list[str]
    rows: Iterator[Row | Reached | Problem]


@contextmanager
def opened(path: Path, options: Options) -> Iterator[Table]:
    """The table in a file, which is open as long as the block lasts. Raises `ReadError`."""
    kind = path.suffix.lower()
    try:
        if kind in (".xlsx", ".xlsm"):
            with _workbook(path, str(options.get("sheet") or "")) as table:
                yield table
        else:
            with path.open("rb") as file:
                size = path.stat().st_size
                if kind in (".jsonl", ".ndjson", ".json"):
                    yield _json_lines(file, size, path)
                else:
                    with _separated(file, size, path, str(options.get("delimiter") or "")) as table:
                        yield table
    except OSError as error:
        raise ReadError(f"The file cannot be read: {error.strerror or error}.", file=path) from None


# ------------------------------------------------------------------------------------------------- CSV, TSV
@contextmanager
def _separated(file: IO[bytes], size: int, path: Path, delimiter: str) -> Iterator[Table]:
    sample = file.read(_SAMPLE)
    whole = sample if len(sample) < _SAMPLE else sample[: sample.rfind(b"\n") + 1] or sample
    decoded = decode(whole, path)
    file.seek(0)
    if csv.field_size_limit() < MAX_CELL:
        csv.field_size_limit(MAX_CELL)
    delimiter = {"tab": "\t", "\\t": "\t"}.get(delimiter, delimiter) or _delimiter(decoded.text, path)
    if len(delimiter) != 1 or delimiter in '"\r\n':
        raise ReadError(f"“{delimiter}” is no delimiter.", file=path, hint="Give one character, or tab.")
    encoding = "utf-8-sig" if decoded.encoding == "utf-8" else decoded.encoding
    with io.TextIOWrapper(file, encoding=encoding, errors="replace", newline="") as text:
        reader = csv.reader(text, delimiter=delimiter)
        try:
            header = next(reader, None)
        except (csv.Error, UnicodeError) as error:
            raise ReadError(f"This is no table: {error}.", file=path) from None
        if not header or len(header) > MAX_COLUMNS:
            raise ReadError("There is no line with the names of the columns.", file=path)
        yield Table(_named(header), _separated_rows(reader, file, size, path))


def _separated_rows(reader: Any, file: IO[bytes], size: int, path: Path) -> Iterator[Row | Reached | Problem]:
    reached = 0
    while True:
        line = reader.line_num + 1
        try:
            values = next(reader, None)
        except (csv.Error, UnicodeError) as error:
            yield Problem(f"The table is broken here: {error}.", file=str(path), line=line, code="bad-record")
            if isinstance(error, UnicodeError):
                return
            continue
        if values is None:
            return
        if any(value.strip() for value in values):
            yield Row(values, line)
        at = file.tell()
        if at - reached >= STEP:
            reached = at
            yield Reached(at, size)


def _delimiter(sample: str, path: Path) -> str:
    """The character that cuts the most lines into the same number of cells, several of them."""
    if path.suffix.lower() in (".tsv", ".tab"):
        return "\t"
    best, best_score = ",", (0, 0)
    for delimiter in _DELIMITERS:
        try:
            widths = [
                len(row) for row in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter) if row
            ]
        except csv.Error:
            continue
        if widths and widths[0] > 1:
            score = (sum(width == widths[0] for width in widths[:50]), widths[0])
            if score > best_score:
                best, best_score = delimiter, score
    return best


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

    def rows() -> Iterator[Row | Reached | Problem]:
        yield from ahead
        for item in records:
            yield as_row(item)

    def as_row(item: tuple[int, dict[str, Any]] | Reached | Problem) -> Row | Reached | Problem:
        if not isinstance(item, tuple):
            return item
        note(item[1])
        values: list[Any] = [None] * len(columns)
        for key, value in item[1].items():
            if key in places:
                values[places[key]] = value
        return Row(values, item[0])

    records = _records(file, size, path)
    ahead: list[Row | Reached | Problem] = []
    for item in records:
        ahead.append(as_row(item))
        if sum(isinstance(row, Row) for row in ahead) >= 20:
            break
    if not columns:
        raise ReadError("There is no record in this file.", file=path)
    return Table(columns, rows())


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
def _workbook(path: Path, sheet: str) -> Iterator[Table]:
    import openpyxl

    with zip_safe.opened(path) as archive:
        for info in archive.infolist():
            if info.filename.endswith((".xml", ".rels")):
                with archive.open(info) as stream:
                    xml_safe.refuse_entities(stream.read(64_000), path)
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except Exception as error:  # Damaged workbooks trip it in many ways.
        raise ReadError(f"The workbook cannot be read: {error}.", file=path) from None
    try:
        names = book.sheetnames
        if sheet and sheet not in names:
            raise ReadError(
                f"There is no sheet “{sheet}”.", file=path, hint=f"There are: {', '.join(names)}."
            )
        rows = _sheet_rows(book[sheet or names[0]], path) if names else iter(())
        header = next(rows, None)
        if not isinstance(header, Row) or len(header.values) > MAX_COLUMNS:
            raise ReadError("There is no row with the names of the columns.", file=path)
        yield Table(_named(["" if value is None else str(value) for value in header.values]), rows)
    finally:
        book.close()


def _sheet_rows(sheet: Any, path: Path) -> Iterator[Row | Reached | Problem]:
    number = 0
    try:
        for number, values in enumerate(sheet.iter_rows(values_only=True), 1):
            if any(value is not None for value in values):
                yield Row(list(values), number)
    except Exception as error:
        yield Problem(
            f"The rest of the sheet cannot be read: {error}.", file=str(path), line=number, code="damaged"
        )


def _named(header: list[str]) -> list[str]:
    """The names of the columns, none of them empty, no two the same."""
    found: list[str] = []
    for place, name in enumerate(header, 1):
        name = " ".join(name.split()) or f"column {place}"
        found.append(name if name not in found else f"{name} ({place})")
    return found
