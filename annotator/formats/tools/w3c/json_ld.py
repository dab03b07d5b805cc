"""Values of JSON-LD, in which one may stand for a list and a text for an object."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def annotations_in(value: Any) -> Iterator[dict[str, Any]]:
    """The annotations in lists, pages and collections, in order."""
    waiting = [value]
    while waiting:
        item = waiting.pop(0)
        if isinstance(item, list):
            waiting = [*item, *waiting]
        elif isinstance(item, dict):
            kinds = texts(item.get("type") or item.get("@type"))
            if any(kind.endswith("Annotation") for kind in kinds) or (
                "target" in item and "items" not in item
            ):
                yield item
            waiting = [item[key] for key in ("first", "items", "@graph", "rows") if key in item] + waiting


def title(value: Any) -> str:
    """What a page says of the collection that it is part of."""
    part = value.get("partOf") if isinstance(value, dict) else None
    found = part.get("label") if isinstance(part, dict) else None
    return " ".join(found.split()) if isinstance(found, str) else ""


def creator(value: Any) -> str:
    """The name of a creator, of the first where there are several; else what identifies them."""
    first = value[0] if isinstance(value, list) and value else value
    if isinstance(first, dict):
        first = first.get("name") or first.get("nickname") or first.get("email") or first.get("id") or ""
    return first if isinstance(first, str) else ""


def objects(value: Any) -> list[dict[str, Any]]:
    """The value as a list of objects: a text is a body with that value, or the thing of that address."""
    found = value if isinstance(value, list) else [] if value is None else [value]
    return [
        item if isinstance(item, dict) else {"value": item} for item in found if isinstance(item, dict | str)
    ]


def texts(value: Any) -> list[str]:
    """The value as a list of texts, without the prefixes of their names."""
    found = value if isinstance(value, list) else [value]
    return [item.rpartition(":")[2] for item in found if isinstance(item, str)]
