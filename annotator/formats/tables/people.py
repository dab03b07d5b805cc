"""Columns that no name tells, told by what is in them: who labelled a text that comes again and again; labels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from annotator.formats.kit.values import Options
from annotator.formats.tables.columns import MOST_ALTERNATIVES, NONE, Role
from annotator.formats.tables.rows import Row, opened

MOST_ROWS = 100_000
"""Rows that are looked at for texts that come again: of tables sorted by person these stand far apart."""

LONGEST = 60
"""Characters of a name, or a label."""

NEARLY_ALL = 0.95


def short_columns(
    columns: Sequence[str], rows: Sequence[Sequence[Any]], taken: Mapping[str, Role], least: int = 2
) -> list[int]:
    """The columns that nothing is known of whose cells are short and come again, as names and labels do.

    `least` is how many different ones there must be in these rows, of what may be a table sorted by them.
    """
    places = {role.place for role in taken.values()}
    found = []
    for at in range(len(columns)):
        cells = [_text(row[at]) for row in rows if at < len(row)]
        filled = [cell for cell in cells if cell]
        different = set(filled)
        if (
            at not in places
            and len(filled) * 10 >= len(rows) * 9
            and all(len(cell) <= LONGEST and not _is_fraction(cell) for cell in different)
            and least <= len(different) <= max(2, len(filled) // 2)
        ):
            found.append(at)
    return found


def annotators(
    path: Path, options: Options, columns: Sequence[str], candidates: Sequence[int], text: int, label: int
) -> Role | None:
    """The column of whoever labelled: where a text comes again it holds somebody else, and labels differ.

    The whole table is looked at, up to `MOST_ROWS`. None where no column of the candidates is that.
    """
    seen: dict[int, list[tuple[str, ...]]] = {}
    with opened(path, options) as table:
        count = 0
        for row in table.rows:
            if isinstance(row, Row):
                cells = [
                    _text(row.values[at]) if at < len(row.values) else "" for at in (text, label, *candidates)
                ]
                seen.setdefault(hash(cells[0]), []).append(tuple(cells[1:]))
                count += 1
                if count >= MOST_ROWS:
                    break
    again = [rows for rows in seen.values() if len(rows) > 1]
    if len(again) < 2 or not any(len({row[0] for row in rows}) > 1 for rows in again):
        return None
    fitting: list[tuple[int, int]] = []
    for number, at in enumerate(candidates, 1):
        people = Counter(row[number] for rows in seen.values() for row in rows)
        apart = sum(len({row[number] for row in rows}) == len(rows) for rows in again)
        if apart >= NEARLY_ALL * len(again) and "" not in people and len(people) * 2 <= people.total():
            fitting.append((at, len(people)))
    if not fitting:
        return None
    fitting.sort(key=lambda pair: -pair[1])
    others = tuple(columns[at] for at, _ in fitting[1:])
    return Role(
        fitting[0][0], "each text comes again with another value there", (*others, NONE)[:MOST_ALTERNATIVES]
    )


def _text(value: Any) -> str:
    return "" if value is None or isinstance(value, list | dict) else str(value).strip()


def _is_fraction(cell: str) -> bool:
    try:
        return not float(cell).is_integer()
    except (ValueError, OverflowError):
        return False
