"""Annotations as lines: written in one canonical form, and made out of plain data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from annotator.core.annotation import (
    Annotation,
    ArticleTag,
    Decision,
    Fragment,
    Link,
    Note,
    SentenceTag,
    Span,
)
from annotator.store.schema import flow, pair, quoted, scalar

SECTIONS: dict[str, type[Annotation]] = {
    "tags": ArticleTag,
    "sentences": SentenceTag,
    "spans": Span,
    "links": Link,
    "notes": Note,
    "decisions": Decision,
}
"""The lists of a layer record, in the order in which they are written."""

VALUES: dict[str, type[Annotation]] = {
    "tag": ArticleTag,
    "sentence": SentenceTag,
    "span": Span,
    "link": Link,
    "note": Note,
    "decision": Decision,
}
"""What a single annotation is called in an edit."""

_word = lru_cache(maxsize=4096)(scalar)


# ------------------------------------------------------------------------------------------------ writing
def write(item: Annotation) -> str:
    """The annotation as a flow mapping on one line."""
    match item:
        case Span():
            fragments = item.fragments
            several = f", fragments: {flow(fragments)}" if len(fragments) > 1 else ""
            head = f"start: {fragments[0][0]}, end: {fragments[-1][1]}{several}, label: {_word(item.label)}"
            return f"{{id: {scalar(item.id)}, {head}, quote: {quoted(item.quote)}{_tail(item)}}}"
        case SentenceTag():
            head = f"start: {item.start}, end: {item.end}, label: {_word(item.label)}"
            return f"{{id: {scalar(item.id)}, {head}, quote: {quoted(item.quote)}{_tail(item)}}}"
        case Link():
            head = f", label: {_word(item.label)}, from: {scalar(item.source)}, to: {scalar(item.target)}"
        case Note():
            head = _optional(start=item.start, end=item.end) if item.start is not None else ""
            head += _optional(about=item.about) if item.about else ""
            head += f", quote: {quoted(item.quote)}" if item.quote else ""
            head += _optional(label=item.label) if item.label else ""
        case Decision():
            head = f", cluster: {scalar(item.cluster)}, verdict: {_word(item.verdict)}"
            head += _optional(chosen=item.chosen) if item.chosen else ""
            head += f", reason: {quoted(item.reason)}" if item.reason else ""
            head += ", guideline: true" if item.guideline else ""
            head += _optional(label=item.label) if item.label else ""
        case _:
            head = f", label: {_word(item.label)}"
    return f"{{id: {scalar(item.id)}{head}{_tail(item)}}}"


def _tail(item: Annotation) -> str:
    if not (item.attributes or item.note or item.doubt or item.extra):
        return _made(item.by, item.origin, item.at)
    tail = f", attributes: {flow(dict(sorted(item.attributes.items())))}" if item.attributes else ""
    if item.note:
        tail += f", note: {quoted(item.note)}"
    if item.doubt:
        tail += ", doubt: true"
    tail += _made(item.by, item.origin, item.at)
    for key in sorted(item.extra, key=str):
        tail += f", {pair(key, item.extra[key])}"
    return tail


@lru_cache(maxsize=4096)
def _made(by: str, origin: str, at: str) -> str:
    """Who made an annotation, how and when: often the same for the whole of an import."""
    who = f", by: {scalar(by)}" if by else ""
    when = f", at: {scalar(at)}" if at else ""
    return f"{who}, origin: {scalar(origin)}{when}"


def _optional(**values: Any) -> str:
    return "".join(f", {key}: {flow(value)}" for key, value in values.items())


# ----------------------------------------------------------------------------------------- from plain data
def annotation(kind: type[Annotation], data: object) -> Annotation:
    """The annotation that a mapping describes; keys that are not known go to `extra`.

    Raises `ValueError` with what is wrong, as the end of a sentence: "has no id".
    """
    if not isinstance(data, dict):
        raise ValueError("is not a mapping")
    rest = dict(data)
    common: dict[str, Any] = {
        "id": text(rest, "id"),
        "label": text(rest, "label"),
        "attributes": attributes(rest.pop("attributes", None)),
        "note": text(rest, "note"),
        "doubt": _flag(rest, "doubt"),
        "by": text(rest, "by"),
        "at": text(rest, "at"),
        "origin": text(rest, "origin", "hand"),
    }
    if not common["id"]:
        raise ValueError("has no “id”")
    own = _OWN[kind](rest)
    return kind(**common, **own, extra=rest)


def _span(rest: dict[Any, Any]) -> dict[str, Any]:
    start, end, quote = _offset(rest, "start"), _offset(rest, "end"), text(rest, "quote")
    return {"fragments": _fragments(rest.pop("fragments", None)) or ((start, end),), "quote": quote}


def _sentence(rest: dict[Any, Any]) -> dict[str, Any]:
    return {"start": _offset(rest, "start"), "end": _offset(rest, "end"), "quote": text(rest, "quote")}


def _link(rest: dict[Any, Any]) -> dict[str, Any]:
    return {"source": text(rest, "from"), "target": text(rest, "to")}


def _note(rest: dict[Any, Any]) -> dict[str, Any]:
    own: dict[str, Any] = {"about": text(rest, "about"), "quote": text(rest, "quote")}
    if rest.get("start") is not None:
        own |= {"start": _offset(rest, "start"), "end": _offset(rest, "end")}
    return own


def _decision(rest: dict[Any, Any]) -> dict[str, Any]:
    texts = {key: text(rest, key) for key in ("cluster", "verdict", "chosen", "reason")}
    return {**texts, "guideline": _flag(rest, "guideline")}


_OWN: Mapping[type[Annotation], Callable[[dict[Any, Any]], dict[str, Any]]] = {
    Span: _span,
    SentenceTag: _sentence,
    ArticleTag: lambda rest: {},
    Link: _link,
    Note: _note,
    Decision: _decision,
}


def text(rest: dict[Any, Any], key: str, default: str = "") -> str:
    """Take the string under `key` out of `rest`; a whole number counts as its digits, null as `default`."""
    value = rest.pop(key, default)
    if isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if value is None:
        return default
    raise ValueError(f"has a “{key}” that is not text")


def _offset(rest: dict[Any, Any], key: str) -> int:
    value = rest.pop(key, None)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise ValueError(f"has no “{key}”" if value is None else f"has a “{key}” that is not a whole number")


def _flag(rest: dict[Any, Any], key: str) -> bool:
    value = rest.pop(key, None)
    if value is None or isinstance(value, bool):
        return bool(value)
    raise ValueError(f"has a “{key}” that is neither true nor false")


def attributes(value: object) -> dict[str, Any]:
    """The value, if it is a mapping of names to single values; raises `ValueError` where it is not."""
    if value is None:
        return {}
    if isinstance(value, dict) and all(
        isinstance(name, str) and isinstance(given, str | bool | int | float) for name, given in value.items()
    ):
        return value
    raise ValueError("has “attributes” that are not a mapping of names to single values")


def _fragments(value: object) -> tuple[Fragment, ...]:
    if value is None:
        return ()
    try:
        pairs = [(start, end) for start, end in value]  # type: ignore[attr-defined]
    except (TypeError, ValueError):
        pairs = [(None, None)]
    if not all(type(place) is int for both in pairs for place in both):
        raise ValueError("has “fragments” that are not pairs of whole numbers")
    return tuple(pairs)
