"""Articles in JSON that was written from a table: by columns, as lists, or with the columns named once.

These are the forms of pandas (`DataFrame.to_json` with its orients *columns* and *split*, `to_dict("list")`); its
others are objects of their own, which `json_wrapped` finds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from annotator.formats.kit import column_names

_LEAST = 2
"""Columns of a table that is not told so."""
_SINGLE = ("id", "title", "date", "url")
"""What an article has one of: lists of them are columns, while its paragraphs, authors and labels are lists anyhow."""


def rows(value: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rows as objects by column; empty where the object is no such table."""
    columns, data = value.get("columns"), value.get("data")
    if isinstance(columns, list) and isinstance(data, list):
        names = list(map(str, columns))
        even = bool(data) and all(isinstance(row, list) and len(row) == len(names) for row in data)
        return [dict(zip(names, row, strict=True)) for row in data] if even else []
    if len(value) < _LEAST or not any(map(column_names.is_known, value)):
        return []
    held = list(value.values())
    if all(isinstance(column, dict) for column in held):
        return _by_name(value)
    even = all(isinstance(column, list) for column in held) and len(set(map(len, held))) == 1
    if even and any(column_names.key(name) in _singles() for name in value):
        return _of(value, zip(*held, strict=True))
    return []


@cache
def _singles() -> frozenset[str]:
    return frozenset(name for field in _SINGLE for name in column_names.names(field))


def _by_name(value: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The rows of columns that hold each cell under the name of its row."""
    first, *others = value.values()
    if not first or any(list(column) != list(first) for column in others):
        return []
    if any(
        map(column_names.is_known, first)
    ):  # objects beside each other, and their names are those of columns
        return []
    return _of(value, ([column[name] for column in value.values()] for name in first))


def _of(columns: Iterable[str], rows: Iterable[Iterable[Any]]) -> list[dict[str, Any]]:
    return [dict(zip(columns, row, strict=True)) for row in rows]
