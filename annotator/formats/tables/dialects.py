"""How a table of separated values is written: every way is tried on its beginning; the most regular table is taken."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from annotator.core.messages import _
from annotator.formats.kit.column_names import is_known
from annotator.formats.kit.values import Guess, Option

DELIMITERS = (",", ";", "\t", "|")
QUOTES = ("doubled", "backslash", "single", "none")
DELIMITER = Option(
    "delimiter", "Delimiter", help=_("The character between columns, or tab; empty: found out.")
)
QUOTING = Option(
    "quotes",
    _("Quotation marks"),
    "choice",
    ("found", *QUOTES),
    "found",
    _(
        "How a cell holds one: doubled, behind a backslash, in single marks, or as it is (none: marks mean nothing)."
    ),
)
CLOSE = 0.15
"""Another way whose table is so much less regular at most may be meant as well."""

_SEP_LINE = re.compile(r"\ufeff?sep=(.)\r?\n?", re.IGNORECASE)
_ESCAPED = re.compile(r'\\(["\\])')
_ROWS_LOOKED_AT = 400
_MAY_STAND_ABOVE = 20


@dataclass(frozen=True, slots=True)
class Dialect:
    """The character between columns, one of `QUOTES`, and whether the first line only says the delimiter."""

    delimiter: str = ","
    quotes: str = "doubled"
    skips_line: bool = False

    def reader(self, lines: Iterable[str]) -> Any:
        """A reader of the standard library; its line numbers are those of `lines`."""
        if self.quotes == "backslash":
            lines = (_ESCAPED.sub(lambda found: '""' if found[1] == '"' else "\\", line) for line in lines)
        return csv.reader(
            lines,
            delimiter=self.delimiter,
            quotechar="'" if self.quotes == "single" else '"',
            quoting=csv.QUOTE_NONE if self.quotes == "none" else csv.QUOTE_MINIMAL,
        )

    def told(self, others: Sequence[Dialect], file: str) -> Iterator[Guess]:
        """What is not certain about it, given the ways that fit nearly as well."""
        delimiters = dict.fromkeys(
            shown(other.delimiter) for other in others if other.delimiter != self.delimiter
        )
        if delimiters:
            yield Guess(file, "delimiter", shown(self.delimiter), tuple(delimiters), DELIMITER.name)
        quotes = dict.fromkeys(
            other.quotes
            for other in others
            if other.delimiter == self.delimiter and other.quotes != self.quotes
        )
        if quotes:
            yield Guess(file, _("use of quotation marks"), self.quotes, tuple(quotes), QUOTING.name)


def shown(delimiter: str) -> str:
    """A delimiter as people type it."""
    return "tab" if delimiter == "\t" else delimiter


def find(
    sample: str, delimiter: str = "", quotes: str = "", whole: bool = True
) -> tuple[Dialect, list[Dialect]]:
    """The dialect of a table that begins so, and those that fit nearly as well and read something else.

    What is given is not looked for. `whole` says that the sample is all there is; else its last row may be cut off.
    """
    said = _SEP_LINE.match(sample)
    skips = said is not None and not delimiter
    if said and skips:
        sample, delimiter = sample[said.end() :], said[1]
    tried: list[tuple[float, Dialect, list[list[str]]]] = []
    for mark in (delimiter,) if delimiter else DELIMITERS:
        for way in (quotes,) if quotes in QUOTES else QUOTES:
            if not delimiter or quotes or way == "doubled" or _may_be(way, sample):
                dialect = Dialect(mark, way, skips)
                rows = _rows(dialect, sample, whole)
                if rows:
                    tried.append((_score(rows, dialect), dialect, rows))
    if not tried:
        return Dialect(delimiter or ",", quotes or "doubled", skips), []
    best, dialect, rows = max(tried, key=lambda one: one[0])
    close = [(score, other) for score, other, read in tried if read != rows and score >= best - CLOSE]
    return dialect, [other for __, other in sorted(close, key=lambda one: -one[0])]


def ran_together(values: Sequence[str], width: int, dialect: Dialect) -> bool:
    """Whether cells or whole rows ran together in a row of a table with so many columns."""
    if any(holds_rows(value, width, dialect.delimiter) for value in values):
        return True
    unclosed = dialect.quotes != "none" and any(value.count('"') % 2 for value in values)
    return len(values) < width and unclosed


def holds_rows(cell: str, width: int, delimiter: str) -> bool:
    """Whether a cell looks like several rows of a table with so many columns, run together."""
    if "\n" not in cell and "\r" not in cell:
        return False
    if f'"{delimiter}"' in cell or f'"{delimiter}{delimiter}' in cell:
        return True
    inner = cell.splitlines()[1:-1]
    return width > 2 and len(inner) > 1 and all(line.count(delimiter) >= width - 1 for line in inner)


def _may_be(way: str, sample: str) -> bool:
    return {"backslash": '\\"', "single": "'", "none": '"'}.get(way, "") in sample


def _rows(dialect: Dialect, sample: str, whole: bool) -> list[list[str]]:
    found: list[list[str]] = []
    try:
        for row in dialect.reader(io.StringIO(sample, newline="")):
            if row:
                found.append(row)
            if len(found) > _ROWS_LOOKED_AT:
                return found
    except csv.Error:
        pass
    return found if whole or len(found) < 2 else found[:-1]


def _score(rows: list[list[str]], dialect: Dialect) -> float:
    """How regular the table is: 1 and a little where every row is as wide as the names are and no cell looks odd."""
    names = next((row for row in rows[:_MAY_STAND_ABOVE] if any(map(is_known, row))), rows[0])
    rows = rows[rows.index(names) :]
    width = len(names)
    even = sum(len(row) == width for row in rows) / len(rows)
    fused = sum(any(holds_rows(cell, width, dialect.delimiter) for cell in row) for row in rows) / len(rows)
    odd = sum(any(_is_odd(cell, dialect) for cell in row) for row in rows) / len(rows)
    columns = 1.0 if width > 1 else 0.0
    # Rows that ran together are few and long: one of them weighs as much as an uneven table.
    return (
        columns
        + even
        - min(1.0, 3 * fused)
        - 0.6 * odd
        + min(width, 20) / 200
        + (dialect.quotes == "doubled") / 100
    )


def _is_odd(cell: str, dialect: Dialect) -> bool:
    """Whether quotation marks were left in a cell that the writer put around it or before another."""
    text = cell.strip()
    if dialect.quotes != "backslash" and '\\"' in text:
        return True
    marks = "\"'" if dialect.quotes == "none" else ("'" if dialect.quotes != "single" else '"')
    if len(text) > 1 and text[0] == text[-1] and text[0] in marks:
        return True
    return (
        dialect.quotes == "none"
        and text[:1] == '"'
        and text.count('"') == 1
        and "\n" not in text
        and len(text) > 40
    )
