"""Annotations as lines: written in one canonical form, read back by one regular expression.

What does not have the canonical form is left to `schema.load`; both ways give the same values.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import fields
from functools import lru_cache, partial
from types import SimpleNamespace
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
from annotator.core.errors import ReadError
from annotator.store import schema
from annotator.store.schema import Document, flow, pair, quoted, scalar

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
            several = f", fragments: {flow(item.fragments)}" if len(item.fragments) > 1 else ""
            head = f"start: {item.start}, end: {item.end}{several}, label: {_word(item.label)}"
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
    tail = f", attributes: {flow(dict(sorted(item.attributes.items())))}" if item.attributes else ""
    if item.note:
        tail += f", note: {quoted(item.note)}"
    if item.doubt:
        tail += ", doubt: true"
    if item.by:
        tail += f", by: {_word(item.by)}"
    tail += f", origin: {_word(item.origin)}"
    if item.at:
        tail += f", at: {_word(item.at)}"
    for key in sorted(item.extra, key=str):
        tail += f", {pair(key, item.extra[key])}"
    return tail


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
        "attributes": _attributes(rest.pop("attributes", None)),
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


def _attributes(value: object) -> dict[str, Any]:
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


# ------------------------------------------------------------------------------------- the canonical form
Row = tuple[str, ...]
_STRING = r'"(?:[^"\\\n]++|\\(?:["\\bfnrt]|u(?!d[89a-f])[0-9a-f]{4}))*+"'
_TOKEN = rf"(?:{schema.PLAIN}|{_STRING})"
_NUMBER = "[0-9]{1,9}"
_PAIR = rf"\[{_NUMBER}, {_NUMBER}\]"
_PAIRS = rf"\[{_PAIR}(?:, {_PAIR})*+\]"
_ZONE = rf"\[{_NUMBER}, {_NUMBER}, [a-z]+\]"
_FLAT = r'\{[^{}\[\]"\n]*+(?:"(?:[^"\\\n]++|\\.)*+"[^{}\[\]"\n]*+)*+\}'
_RANGED = (
    rf"\{{id: ({_TOKEN}), start: ({_NUMBER}), end: ({_NUMBER})(?:, fragments: ({_PAIRS}))?"
    rf", label: ({_TOKEN}), quote: ({_STRING})(?:, attributes: ({_FLAT}))?(?:, note: ({_STRING}))?(, doubt: true)?"
    rf"(?:, by: ({_TOKEN}))?, origin: ({_TOKEN})(?:, at: ({_TOKEN}))?\}}"
)
_RANGED_LINE = re.compile(rf"  - {_RANGED}\n|(.*\n)")
_SIDE = rf"(?:null|\{{(span|sentence): {_RANGED}\}})"
_CHANGE_LINE = re.compile(rf"  - \{{before: {_SIDE}, after: {_SIDE}\}}\n|(.*\n)")
_ENTRY = re.compile(r"([A-Za-z_]\w*):(?: (.*))?\n((?:(?:  .*)?\n)*+)")
_START = re.compile(r"---(?: #.*)?\n")
_LITERAL = re.compile(r"\|(2?)([-+]?)")
_TOKEN_ONLY = re.compile(_TOKEN)
_PAIRS_ONLY = re.compile(_PAIRS)
_ZONES_ONLY = re.compile(rf"\[{_ZONE}(?:, {_ZONE})*+\]")
_ROLE = re.compile("[a-z]+")
_CONTROLS = bytes(code for code in range(0x80) if (code < 0x20 and code not in b"\t\n") or code == 0x7F)
# The characters U+0080–U+009F, U+2028, U+2029, U+FEFF, U+FFFE and U+FFFF in UTF-8: looked for one by one, since a
# pattern with a fixed beginning is much quicker to search for than a set.
_ODD = tuple(
    re.compile(odd)
    for odd in (rb"\xc2[\x80-\x9f]", rb"\xe2\x80[\xa8\xa9]", rb"\xef\xbb\xbf", rb"\xef\xbf[\xbe\xbf]")
)


def read(raw: bytes, *, file: str, line: int) -> Document | None:
    """The record as plain data, with finished annotations where canonical lines stand; None if it is not canonical.

    Every part is either canonical or complete YAML by itself, which is what makes reading it apart from the rest
    the same as reading the whole.
    """
    if len(raw.translate(None, _CONTROLS)) < len(raw):
        return None
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return None
    start = _START.match(text)
    if start is None or (not text.isascii() and any(odd.search(raw) for odd in _ODD)):
        return None
    end = len(text) - 4 if text.endswith("\n...\n") else len(text)
    document = Document({}, line)
    at, place = line + 1, start.end()
    while place < end:
        entry = _ENTRY.match(text, place, end)
        if entry is None or entry[1] in document.value or not isinstance(schema.resolve(entry[1]), str):
            return None
        try:
            document.value[entry[1]] = _value(entry, document, file, at)
        except (ReadError, ValueError):
            return None
        at += text.count("\n", place, entry.end())
        place = entry.end()
    return document


def _value(entry: re.Match[str], document: Document, file: str, line: int) -> Any:
    key, rest, body = entry.groups("")
    if body:
        literal = _LITERAL.fullmatch(rest)
        if literal and (literal[1] or (body.startswith("  ") and body[2] not in " \t\n")):
            return _literal(body, literal[2])
        if not rest and key in SECTIONS:
            return _section(SECTIONS[key], body, document, file, line + 1)
        if not rest and key == "changes":
            return _items(_CHANGE_LINE, _change, body, document, file, line + 1)
    elif _TOKEN_ONLY.fullmatch(rest):
        return _Words()[rest]
    elif _PAIRS_ONLY.fullmatch(rest):
        return json.loads(rest)
    elif _ZONES_ONLY.fullmatch(rest):
        return json.loads(_ROLE.sub(r'"\g<0>"', rest))
    part = schema.load(entry[0], file=file, line=line)
    return _joined(document, part).value[key]


def _literal(body: str, chomping: str) -> str:
    text = (body[2:] if body.startswith("  ") else body).replace("\n  ", "\n")
    if chomping == "+":
        return text
    stripped = text.rstrip("\n")
    return stripped if chomping or not stripped else stripped + "\n"


def _section(kind: type[Annotation], body: str, document: Document, file: str, line: int) -> list[Any]:
    if kind not in (Span, SentenceTag):
        return _loaded([body], document, file, line)
    return _items(_RANGED_LINE, partial(_ranged, kind), body, document, file, line)


def _items(
    pattern: re.Pattern[str],
    made: Callable[[Row, _Words], Any],
    body: str,
    document: Document,
    file: str,
    line: int,
) -> list[Any]:
    """The items of a list: made from the lines that match, loaded as YAML from the runs of those that do not."""
    items: list[Any] = []
    others: list[str] = []
    words = _Words()
    for row in pattern.findall(body):
        if row[-1]:
            others.append(row[-1])
            continue
        if others:
            items += _loaded(others, document, file, line)
            line += len(others)
            others = []
        item = made(row, words)
        document.lines[id(item)] = line
        items.append(item)
        line += 1
    return items + (_loaded(others, document, file, line) if others else [])


def _loaded(written: list[str], document: Document, file: str, line: int) -> list[Any]:
    part = _joined(document, schema.load("".join(written), file=file, line=line))
    if not isinstance(part.value, list) or not written[0].startswith("  - "):
        raise ValueError(written[0])
    return part.value


def _joined(document: Document, part: Document) -> Document:
    document.problems += part.problems
    document.lines |= part.lines
    return part


# Shared by all that have none; nothing ever changes a mapping of a frozen value.
_NOTHING: Mapping[str, Any] = {}

# The constructor of a frozen dataclass would take half of the time in which a long layer is read.
_SETTERS: dict[type[Annotation], Any] = {
    kind: SimpleNamespace(**{part.name: getattr(kind, part.name).__set__ for part in fields(kind)})
    for kind in (Span, SentenceTag)
}


def _change(row: Row, words: _Words) -> dict[str, Any]:
    half = len(row) // 2
    sides = {"before": row[:half], "after": row[half:-1]}
    return {
        side: {kind: _ranged(VALUES[kind], (*values, ""), words)} if kind else None
        for side, (kind, *values) in sides.items()
    }


def _ranged(kind: type[Annotation], row: Row, words: _Words) -> Annotation:
    name, start, end, several, label, quote, values, note, doubt, by, origin, at, _ = row
    put = _SETTERS[kind]
    item = kind.__new__(kind)
    # Ids are all different, so only those that may not be what they look like are worth looking up.
    put.id(item, words[name] if name[0] == '"' or len(name) < 6 else name)
    put.label(item, words[label])
    put.attributes(item, words.attributes[values] if values else _NOTHING)
    put.note(item, json.loads(note) if note else "")
    put.doubt(item, doubt != "")
    put.by(item, words[by] if by else "")
    put.at(item, words[at] if at else "")
    put.origin(item, words[origin])
    put.extra(item, _NOTHING)
    put.quote(item, json.loads(quote) if "\\" in quote else quote[1:-1])
    if kind is Span:
        put.fragments(item, tuple(map(tuple, json.loads(several))) if several else ((int(start), int(end)),))
    elif several:
        raise ValueError(several)
    else:
        put.start(item, int(start))
        put.end(item, int(end))
    return item


class _Words(dict[str, str]):
    """What scalars mean, each worked out once; so also the attributes in braces."""

    def __init__(self) -> None:
        self.attributes = _Attributes()

    def __missing__(self, token: str) -> str:
        value = json.loads(token) if token[0] == '"' else schema.resolve(token)
        if not isinstance(value, str):
            raise ValueError(token)
        self[token] = value
        return value


class _Attributes(dict[str, dict[str, Any]]):
    def __missing__(self, written: str) -> dict[str, Any]:
        value = _attributes(schema.load(written, file="").value)
        self[written] = value
        return value
