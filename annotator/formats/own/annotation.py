"""An annotation as plain data for JSON, and back."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import repeat
from typing import Any

from annotator.core.annotation import Annotation, ArticleTag, Decision, Link, Note, SentenceTag, Span
from annotator.core.bulk import many
from annotator.core.messages import _

_DEFAULTS: dict[str, Any] = {
    "label": "",
    "quote": "",
    "attributes": {},
    "note": "",
    "doubt": False,
    "by": "",
    "at": "",
    "origin": "hand",
    "about": "",
    "chosen": "",
    "reason": "",
    "guideline": False,
}
_FIELDS: dict[type[Annotation], tuple[str, ...]] = {
    ArticleTag: ("id", "label"),
    SentenceTag: ("id", "start", "end", "label", "quote"),
    Span: ("id", "label", "quote"),
    Link: ("id", "label", "source", "target"),
    Note: ("id", "start", "end", "about", "label", "quote"),
    Decision: ("id", "label", "cluster", "verdict", "chosen", "reason", "guideline"),
}
_COMMON = ("attributes", "note", "doubt", "by", "at", "origin")
# On a link, "from" and "to" are what people write; the model calls them source and target.
_WRITTEN_AS = {"source": "from", "target": "to"}
_NUMBERS = ("start", "end")
_PLAIN = {"id", "start", "end", "label", "quote", "by", "at", "origin"}
_PLAIN_NEEDED = {"id", "start", "end", "quote"}
_FLAGS = ("doubt", "guideline")


class BadRecordError(Exception):
    """A record, or an annotation in it, does not make sense; the text is a phrase that says why."""


def annotation_record(annotation: Annotation) -> dict[str, Any]:
    """An annotation as plain data, without what has its default value."""
    record = _span_record(annotation) if isinstance(annotation, Span) else _own_record(annotation)
    if annotation.attributes:
        record["attributes"] = dict(annotation.attributes)
    if annotation.note:
        record["note"] = annotation.note
    if annotation.doubt:
        record["doubt"] = annotation.doubt
    if annotation.by:
        record["by"] = annotation.by
    if annotation.at:
        record["at"] = annotation.at
    if annotation.origin != _DEFAULTS["origin"]:
        record["origin"] = annotation.origin
    if annotation.extra:
        record |= unknown(annotation.extra, _RESERVED[type(annotation)])
    return record


def _span_record(span: Span) -> dict[str, Any]:
    record: dict[str, Any]
    if len(span.fragments) == 1:
        start, end = span.fragments[0]
        record = {"id": span.id, "start": start, "end": end}
    else:
        record = {"id": span.id, "fragments": [list(fragment) for fragment in span.fragments]}
    if span.label:
        record["label"] = span.label
    if span.quote:
        record["quote"] = span.quote
    return record


def _own_record(annotation: Annotation) -> dict[str, Any]:
    """What an annotation has beside the fields that all have in common."""
    return {
        _WRITTEN_AS.get(name, name): value
        for name in _FIELDS[type(annotation)]
        if (value := getattr(annotation, name)) != _DEFAULTS.get(name)
    }


def plain_spans(records: list[Any], text: str) -> list[Span] | None:
    """The spans in records with the usual keys and the words of the text, read all at once.

    None where one of them is anything else: they have to be read one by one.
    """
    if not records or type(records[0]) is not dict:
        return None
    keys = records[0].keys()
    if not keys <= _PLAIN or not keys >= _PLAIN_NEEDED:
        return None
    if not all(type(record) is dict and record.keys() == keys for record in records):
        return None
    columns = {name: [record[name] for record in records] for name in keys}
    starts, ends = columns.pop("start"), columns.pop("end")
    if any(set(map(type, column)) != {str} for column in columns.values()):
        return None
    if set(map(type, starts)) != {int} or set(map(type, ends)) != {int}:
        return None
    places = list(zip(starts, ends, strict=True))
    if not all(
        0 <= start < end and text[start:end] == quote
        for (start, end), quote in zip(places, columns["quote"], strict=True)
    ):
        return None
    given = {
        name: columns.get(name) or [_DEFAULTS[name]] * len(records)
        for name in ("label", "by", "at", "origin")
    }
    return many(
        Span,
        len(records),
        id=columns["id"],
        quote=columns["quote"],
        fragments=[(place,) for place in places],
        attributes=[{} for __ in records],
        note=repeat(""),
        doubt=repeat(False),
        extra=[{} for __ in records],
        **given,
    )


def read_annotation(record: Any, kind: type[Annotation], length: int) -> Annotation:
    """The annotation in a record, in a text of `length` code points. Raises `BadRecordError`."""
    if not isinstance(record, dict):
        raise BadRecordError(_("it is not an object"))
    names, needed, reserved = _READ[kind], _NEEDED[kind], _RESERVED[kind]
    values: dict[str, Any] = {}
    extra: dict[str, Any] = {}
    for key, value in record.items():
        if key in names:
            name, wanted = names[key]
            if type(value) is not wanted:
                raise BadRecordError(_("its “{name}” is {value!r:.40}").format(name=name, value=value))
            values[name] = value
        elif key not in reserved:
            extra[key] = value
    if not needed <= values.keys():
        missing = next(name for name in _FIELDS[kind] if name in needed and name not in values)
        raise BadRecordError(_("it has no “{get}”").format(get=_WRITTEN_AS.get(missing, missing)))
    attributes = values.get("attributes")
    if attributes and not all(isinstance(item, (str, bool, int, float)) for item in attributes.values()):
        raise BadRecordError(_("its attributes are not all text, numbers or yes and no"))
    if kind is Span:
        values["fragments"] = _fragments(record, length)
    elif values.get("start") is not None or values.get("end") is not None:
        checked_range(values.get("start"), values.get("end"), length, empty=kind is Note)
    return kind(**values, extra=extra)


def _fragments(record: Mapping[str, Any], length: int) -> tuple[tuple[int, int], ...]:
    if "fragments" not in record:
        start, end = checked_range(record.get("start"), record.get("end"), length)
        return ((start, end),)
    pairs = record["fragments"]
    if not isinstance(pairs, list) or not pairs:
        raise BadRecordError(_("it has no fragments"))
    fragments: list[tuple[int, int]] = []
    for pair in pairs:
        if not isinstance(pair, list) or len(pair) != 2:
            raise BadRecordError(_("a fragment is not a pair of numbers"))
        start, end = checked_range(pair[0], pair[1], length)
        if fragments and start < fragments[-1][1]:
            raise BadRecordError(_("its fragments overlap or are out of order"))
        fragments.append((start, end))
    return tuple(fragments)


def checked_range(start: Any, end: Any, length: int, empty: bool = False) -> tuple[int, int]:
    """The range in code points, in a text of `length`. Raises `BadRecordError` for what is none."""
    if type(start) is not int or type(end) is not int:
        raise BadRecordError(_("it has no start and end"))
    if not (0 <= start <= end <= length) or (start == end and not empty):
        raise BadRecordError(
            _("{start}–{end} is not a range of a text of {length} code points").format(
                start=start, end=end, length=length
            )
        )
    return start, end


def unknown(extra: Mapping[str, Any], known: Any) -> dict[str, Any]:
    """What of `extra` is not called as something that is known."""
    return {key: value for key, value in extra.items() if key not in known}


def _reserved(kind: type[Annotation]) -> frozenset[str]:
    names = frozenset(_WRITTEN_AS.get(name, name) for name in (*_FIELDS[kind], *_COMMON))
    return names | {"start", "end", "fragments"} if kind is Span else names


def _types(kind: type[Annotation]) -> dict[str, tuple[str, type]]:
    """For each key of a record, as it is written, the field that it fills and the type that its value has."""
    special: dict[str, type] = {
        "attributes": dict,
        **dict.fromkeys(_NUMBERS, int),
        **dict.fromkeys(_FLAGS, bool),
    }
    names = (*_FIELDS[kind], *_COMMON)
    return {_WRITTEN_AS.get(name, name): (name, special.get(name, str)) for name in names}


def _needed(kind: type[Annotation]) -> frozenset[str]:
    optional = _NUMBERS if kind is Note else ()
    return frozenset(name for name in _FIELDS[kind] if name not in _DEFAULTS and name not in optional)


_READ = {kind: _types(kind) for kind in _FIELDS}
_NEEDED = {kind: _needed(kind) for kind in _FIELDS}
_RESERVED = {kind: _reserved(kind) for kind in _FIELDS}
