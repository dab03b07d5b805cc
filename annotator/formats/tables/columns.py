"""Which column of a table holds what: chosen by people, else guessed from the names and the first rows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from annotator.core.errors import AnnotatorError
from annotator.core.messages import _
from annotator.formats.kit.column_names import FIELDS, is_weak, key, names
from annotator.formats.kit.numbers import whole
from annotator.formats.kit.values import Guess, Option, Options
from annotator.formats.tables.cells import prose
from annotator.formats.tables.label_columns import flag_columns

NONE = "-"
"""What to choose for a column that the table should be read without."""

_HELP = {
    "text": _("The text of the article; must be there."),
    "label": _("Labels of the whole article, several with ; or | between them."),
}
OF_LABELS = ("who", "confidence", "at")
"""Fields that say something of the labels: without labels there are none."""

_DOUBTED = ("text", "title", "label", "date", "who", "confidence", "at")
"""Fields of which it is a guess which of several columns they are; of the others it matters little."""

_AGAIN = re.compile(r" \(\d+\)$")
_TITLES = {"who": "annotator", "at": "time of the annotation"}
COLUMN_OPTIONS = tuple(
    Option(
        name,
        _("Column with the {get}").format(get=_TITLES.get(name, name)),
        help=_("{get} Empty: guessed from the names of the columns; {none}: none.")
        .format(get=_HELP.get(name, ""), none=NONE)
        .strip(),
    )
    for name in FIELDS
)
MOST_ALTERNATIVES = 4
MANY = 10
"""Cells among which a label comes again."""

LONG = 50
"""Characters of a sentence."""

_DATE = re.compile(r"\d{4}-\d\d?-\d\d?(?:[T ].*)?|\d{1,2}[./]\d{1,2}[./]\d{4}")


@dataclass(frozen=True, slots=True)
class Role:
    """What a column is taken for and why; `alternatives` are names of others, none where it is certain."""

    place: int
    why: str = ""
    alternatives: tuple[str, ...] = ()


def guess(columns: Sequence[str], rows: Sequence[Sequence[Any]], options: Options) -> dict[str, int]:
    """For each of `FIELDS` that the table has, the place of its column. Raises `AnnotatorError` as `roles` does."""
    return {name: role.place for name, role in roles(columns, rows, options).items()}


def roles(columns: Sequence[str], rows: Sequence[Sequence[Any]], options: Options) -> dict[str, Role]:
    """For each of `FIELDS` that the table has, its column and why it is that.

    Raises `AnnotatorError` if a column that was chosen is not there, or no column looks like text.
    """
    found: dict[str, Role] = {}
    refused = set()
    for name in FIELDS:
        chosen = str(options.get(name) or "").strip()
        if chosen == NONE:
            refused.add(name)
        elif chosen:
            found[name] = Role(_place(chosen, columns, name), "chosen")
    keys = [key(_AGAIN.sub("", column).rpartition(".")[2]) for column in columns]
    labelled = len(flag_columns(columns, rows)) > 1
    for name in FIELDS:
        if name in found or name in refused or (name in OF_LABELS and "label" not in found and not labelled):
            continue
        taken = {role.place for role in found.values()}
        known = [
            at
            for known_name in names(name)
            for at, own in enumerate(keys)
            if own == known_name and at not in taken and _may_be(name, at, columns, rows, "label" in found)
        ]
        if known:
            found[name] = Role(known[0], "by its name", _others(name, known, columns, rows))
    taken = {role.place for role in found.values()}
    if "text" not in found and "text" not in refused:
        place = _longest(columns, rows, taken)
        if place is not None:
            others = tuple(column for at, column in enumerate(columns) if at not in taken and at != place)
            found["text"] = Role(place, "its cells are the longest", others[:MOST_ALTERNATIVES])
            taken.add(place)
    if "date" not in found and "date" not in refused:
        dated = [at for at in range(len(columns)) if at not in taken and _holds_dates(at, rows)]
        if dated:
            others = tuple(columns[at] for at in dated[1:])
            found["date"] = Role(dated[0], "its cells are dates", (*others, NONE))
    if "text" not in found:
        raise AnnotatorError(
            _("None of the columns looks like the text of an article: {columns}.").format(
                columns=", ".join(columns) or _("there is none")
            ),
            hint=_("Choose the column: --option text=NAME."),
        )
    return found


def _may_be(
    name: str, place: int, columns: Sequence[str], rows: Sequence[Sequence[Any]], labelled: bool
) -> bool:
    """Whether a name that means other things too is borne out by what else the table holds."""
    if not is_weak(name, columns[place]) or not rows:
        return True
    return {"who": labelled, "date": _holds_dates(place, rows)}.get(name, True)


def _others(
    name: str, known: Sequence[int], columns: Sequence[str], rows: Sequence[Sequence[Any]]
) -> tuple[str, ...]:
    """What else a field may be taken from, given the columns that are called so; nothing where it is certain."""
    if name not in _DOUBTED:
        return ()
    others = [at for at in known[1:] if name != "text" or _is_long(at, rows)]
    weak = is_weak(name, columns[known[0]]) or (name == "label" and _is_no_label(known[0], rows))
    if name == "text" and weak:
        others += [at for at in range(len(columns)) if at not in known and _is_long(at, rows)]
    named = tuple(columns[at] for at in others[:MOST_ALTERNATIVES])
    return (*named, NONE) if (named or weak) and name != "text" else named


def _is_no_label(place: int, rows: Sequence[Sequence[Any]]) -> bool:
    """Whether the cells of a column are fractions, as scores are, or hardly one is there twice."""
    cells = [str(row[place]).strip() for row in rows if place < len(row) and row[place] not in (None, "")]
    fractions = sum("." in cell and cell.replace(".", "", 1).lstrip("-").isdigit() for cell in cells)
    return fractions * 2 > len(cells) or (len(cells) >= MANY and len(set(cells)) * 10 > len(cells) * 9)


def told(found: Mapping[str, Role], columns: Sequence[str], file: str) -> Iterator[Guess]:
    """The roles of columns that are not certain."""
    for name, role in found.items():
        if role.alternatives:
            what = f"column with the {_TITLES.get(name, name)}"
            yield Guess(file, what, f"“{columns[role.place]}”", role.alternatives, name, why=role.why)


def _is_long(place: int, rows: Sequence[Sequence[Any]]) -> bool:
    """Whether the cells of a column are as long as a sentence on average."""
    lengths = [len(str(row[place])) for row in rows if place < len(row) and row[place] not in (None, "")]
    return bool(lengths) and sum(lengths) >= LONG * len(lengths)


def _holds_dates(place: int, rows: Sequence[Sequence[Any]]) -> bool:
    """Whether nearly all cells of a column are dates."""
    cells = [row[place] for row in rows if place < len(row) and row[place] not in (None, "")]
    dates = sum(
        isinstance(cell, date) or (isinstance(cell, str) and _DATE.fullmatch(cell.strip()) is not None)
        for cell in cells
    )
    return len(cells) > 1 and dates >= 0.9 * len(cells)


def _place(chosen: str, columns: Sequence[str], name: str) -> int:
    """The place of a column named, whatever its case, or numbered from 1."""
    for place, column in enumerate(columns):
        if column == chosen or column.casefold() == chosen.casefold():
            return place
    if 0 < (whole(chosen) or 0) <= len(columns):
        return (whole(chosen) or 0) - 1
    raise AnnotatorError(
        _("There is no column “{chosen}” for the {name}.").format(chosen=chosen, name=name),
        hint=_("There are: {columns}.").format(columns=", ".join(columns)),
    )


def _longest(columns: Sequence[str], rows: Sequence[Sequence[Any]], taken: set[int]) -> int | None:
    """The column with the longest texts, where they are as long as a sentence on average."""
    lengths = {
        place: sum(len(prose(row[place])) for row in rows if place < len(row) and row[place] is not None)
        for place in range(len(columns))
        if place not in taken
    }
    best = max(lengths, key=lambda place: lengths[place], default=None)
    return best if best is not None and lengths[best] > 60 * max(len(rows), 1) else None
