"""What a cell says: of JSON, cells are objects and lists as well, and a headline may stand in one of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

SAID = ("name", "rendered", "main", "original", "value", "full_name", "$t", "#text", "_text")
"""Keys of what an object is called or says, the likeliest first."""

_OF_PROSE = ("text", "content", "value", "html", "body", "paragraph", "rendered", "$t", "#text")


def said(value: Any) -> Any:
    """What an object says that is a value rather than a record: its name; else the value itself."""
    if not isinstance(value, Mapping):
        return value
    return next((held for key in SAID if isinstance(held := value.get(key), str) and held.strip()), value)


def text(value: Any) -> str:
    """A cell as text: an object by what it says, a list by its items, a time as ISO 8601."""
    value = said(value)
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(filter(None, map(text, value)))
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value if isinstance(value, str) else str(value)


def prose(value: Any) -> str:
    """The text of an article in a cell: a text, a list of its paragraphs, or one of objects that hold them."""
    if isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, list):
        return "\n\n".join(part for item in value if (part := prose(item)).strip())
    if isinstance(value, Mapping):
        return next((part for key in _OF_PROSE if (part := prose(value.get(key))).strip()), "")
    return ""
