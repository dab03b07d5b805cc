"""Which row of a table names its columns, if any does."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from annotator.core.errors import ReadError
from annotator.core.messages import _
from annotator.formats.kit.column_names import FIELDS, is_known
from annotator.formats.kit.values import Guess, Option, Options

NO_HEADER = "none"
HEADER = Option(
    "header",
    _("Row with the names"),
    help=_("The number of the line that names the columns, or {no_header}; empty: found out.").format(
        no_header=NO_HEADER
    ),
)
LOOK_AHEAD = 20
"""So many rows may stand above the names, and are looked at."""

SENTENCE = 50
"""A cell of so many characters is no name."""

_NUMBER = re.compile(r"[-+]?[\d.,/:\s%-]+")


def find(
    rows: Sequence[tuple[int, Sequence[Any]]], options: Options, path: Path
) -> tuple[int | None, list[Guess]]:
    """Which of the first rows, each with its line, names the columns, None if none does; and what is a guess.

    Where a column was chosen by its name, the row that has it is certain.

    Raises `ReadError` if none of them is the line that was chosen.
    """
    chosen = str(options.get(HEADER.name) or "").strip()
    if chosen == NO_HEADER:
        return None, []
    if chosen:
        place = next((at for at, (line, __) in enumerate(rows) if str(line) == chosen), None)
        if place is None:
            raise ReadError(
                _("There is no row {chosen} that could name the columns.").format(chosen=chosen), file=path
            )
        return place, []
    at = _first_of_names(rows)
    if at is None:
        return None, []
    line, values = rows[at]
    what, file = "row with the names of the columns", str(path)
    above = [str(number) for number, row in rows[:at] if _filled(row)][:1]
    others = [row for __, row in rows[at + 1 :]]
    given = {str(value).casefold() for name, value in options.items() if name in FIELDS}
    told = any(isinstance(value, str) and value.strip().casefold() in given for value in values)
    if told or any(map(is_known, values)) or _stands_over(values, others):
        ways = tuple(above)
        return at, [Guess(file, what, str(line), ways, HEADER.name)] if ways else []
    if _is_data(values, others):
        return None, [Guess(file, what, NO_HEADER, (str(line),), HEADER.name, why=_("the first holds data"))]
    return at, [Guess(file, what, str(line), (NO_HEADER, *above), HEADER.name)]


def named(header: Sequence[Any] | None, width: int) -> list[str]:
    """The names of the columns, none of them empty, no two the same; numbers where no row has names."""
    if header is None:
        return [f"column {place}" for place in range(1, width + 1)]
    found: list[str] = []
    for place, value in enumerate(header, 1):
        name = " ".join(("" if value is None else str(value)).split()) or f"column {place}"
        found.append(name if name not in found else f"{name} ({place})")
    return found


def _first_of_names(rows: Sequence[tuple[int, Sequence[Any]]]) -> int | None:
    """The first row that is nearly as wide as the table, and all words; else the first that holds something.

    One in which a column has a name that is known need not be so wide.
    """
    widest = max((len(_filled(values)) for __, values in rows), default=0)
    for at, (__, values) in enumerate(rows):
        filled = _filled(values)
        names = any(map(is_known, filled))
        is_comment = bool(filled) and not names and str(filled[0]).startswith("#")
        enough = 3 if names else 6
        if (
            filled
            and not is_comment
            and len(filled) * 10 >= widest * enough
            and all(isinstance(value, str) for value in filled)
        ):
            return at
    return next((at for at, (__, values) in enumerate(rows) if _filled(values)), None)


def _stands_over(values: Sequence[Any], others: Sequence[Sequence[Any]]) -> bool:
    """Whether a row is unlike those below it: a word over sentences, or over numbers."""
    for at, value in enumerate(values):
        below = [str(row[at]).strip() for row in others if at < len(row) and row[at] not in (None, "")]
        text = str(value).strip() if value is not None else ""
        if not text or not below or _NUMBER.fullmatch(text) or len(text) >= SENTENCE:
            continue
        if all(len(other) >= SENTENCE for other in below) or all(_NUMBER.fullmatch(other) for other in below):
            return not _is_data(values, others)
    return False


def _is_data(values: Sequence[Any], others: Sequence[Sequence[Any]]) -> bool:
    """Whether a row is like those below it: sentences, numbers, or words that come again."""
    for at, value in enumerate(values):
        text = str(value).strip() if value is not None else ""
        below = [str(row[at]).strip() for row in others if at < len(row) and row[at] is not None]
        if len(text) >= SENTENCE and any(len(other) >= SENTENCE for other in below):
            return True
        if text and _NUMBER.fullmatch(text) and any(_NUMBER.fullmatch(other) for other in below):
            return True
        if text and len(text) < SENTENCE and text in below:
            return True
    return False


def _filled(values: Sequence[Any]) -> list[Any]:
    return [value for value in values if value not in (None, "")]
