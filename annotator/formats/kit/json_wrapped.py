"""Articles out of what services wrap them in: {"data": {"items": [{"item": {…}}]}} holds as many as `items` does.

What has words of its own, or the parts of an article, is one, whatever lists stand beside.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

PARTS = frozenset(("annotations", "completions", "entities", "predictions", "relations", "spans", "tokens"))
"""Lists that are parts of one article."""

_DEEPEST = 5
_LONG = 50
"""So many characters, with a blank among them, are words."""
_BODIES = frozenset(("text", "body", "content"))
_TEXTS = _BODIES | {"title", "headline"}
_ONE = (
    "item", "article", "_source", "node", "story", "document", "doc", "attributes", "newsitem", "post", "entry",
    "record", "result",
)  # fmt: skip
"""Keys that hold an article, beside what was said of finding it."""
_MANY = (
    "items", "item", "articles", "results", "docs", "documents", "hits", "entries", "entry", "news", "stories", "posts",
    "records", "data", "edges", "newsitems", "rows", "feed",
)  # fmt: skip
"""Keys that hold a list of articles, beside what was said of the list, such as its title."""


def articles(value: dict[str, Any], depth: int = 0) -> list[dict[str, Any]]:
    """The articles that an object holds in a list or by their names, as news services answer; else itself."""
    if not PARTS.isdisjoint(value):
        return [value]
    if depth < _DEEPEST and not _has_body(value) and (rows := _listed(value)):
        return [article for row in rows for article in articles(row, depth + 1)]
    if has_words(value):
        return [value]
    single = one(value)
    if single is not value:
        return articles(single, depth + 1) if depth < _DEEPEST else [single]
    lists: list[list[Any]] = [held for held in value.values() if isinstance(held, list) and held]
    if len(told := [held for held in lists if all(map(_is_article, held))]) == 1:
        return [one(row) for row in told[0]]
    if len(value) + depth > 1 and all(map(_is_article, value.values())):
        return [one(row) for row in value.values()]
    if depth >= _DEEPEST:
        return [value]
    boxes = [held for held in value.values() if isinstance(held, dict) and not has_words(held)]
    opened = [found for box in boxes if all(map(_is_article, found := articles(box, depth + 1)))]
    return opened[0] if len(opened) == 1 else [value]


def one(value: dict[str, Any], depth: int = 0) -> dict[str, Any]:
    """The article that an object wraps, with the single values that stand beside it; else the object itself."""
    if depth >= _DEEPEST or has_words(value) or not PARTS.isdisjoint(value):
        return value
    for key in value:
        held = value[key]
        if not isinstance(held, dict):
            continue
        # {"data": {"text": …}} is how other tools keep their tasks, and stays as it is.
        if key.casefold() in _ONE or (key == "data" and any(name in held for name in _ONE)):
            beside = {name: said for name, said in value.items() if not isinstance(said, dict | list)}
            inner = one(held, depth + 1)
            return {**beside, **inner} if _is_article(inner) else value
    return value


def has_words(value: Mapping[str, Any]) -> bool:
    """Whether an object has a text, a headline or any words of its own."""
    return any(
        (isinstance(held, str) and (key in _TEXTS or (len(held) >= _LONG and " " in held.strip())))
        or (key in _BODIES and _is_prose(held))
        for key, held in value.items()
    )


def _is_prose(value: object) -> bool:
    """Whether it is a list of paragraphs."""
    return isinstance(value, list) and bool(value) and all(isinstance(part, str) for part in value)


def _has_body(value: Mapping[str, Any]) -> bool:
    return any(isinstance(value.get(key), str | list) for key in _BODIES)


def _listed(value: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The articles that stand in a list which is called as such lists are."""
    for key, held in value.items():
        if isinstance(held, list) and held and key.casefold() in _MANY and all(map(_is_article, held)):
            return held
    return []


def _is_article(value: object, depth: int = 2) -> bool:
    """Whether it is an object with words, directly or one level or two below."""
    if not isinstance(value, dict):
        return False
    if has_words(value):
        return True
    return depth > 0 and any(_is_article(held, depth - 1) for held in value.values())
