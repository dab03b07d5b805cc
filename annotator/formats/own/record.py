"""An article and its layers as plain data for JSON, and back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import repeat
from typing import Any

from annotator.core.annotation import (
    Annotation,
    ArticleTag,
    Decision,
    LayerState,
    Link,
    Note,
    SentenceTag,
    Span,
    covered_text,
    quote_matches,
)
from annotator.core.article import ZONE_ROLES, Article, Sentence, Zone
from annotator.core.bulk import many
from annotator.core.layer import Layer
from annotator.core.text import normalise, sha256
from annotator.core.wording import counted
from annotator.formats.kit.values import Imported, Layers

_KINDS: tuple[tuple[str, type[Annotation]], ...] = (
    ("tags", ArticleTag),
    ("sentences", SentenceTag),
    ("spans", Span),
    ("links", Link),
    ("notes", Note),
    ("decisions", Decision),
)
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


@dataclass(frozen=True, slots=True)
class Finding:
    """Something odd in a record: a sentence, and whether what it is about was kept."""

    message: str
    code: str
    kept: bool = False


def article_record(article: Article, layers: Layers) -> dict[str, Any]:
    """The article and its layers as plain data, without the hash of the text."""
    known = {
        "id": article.id,
        "title": article.title,
        "text": article.text,
        "metadata": dict(article.metadata),
        "sha256": article.sha256,
        "zones": [[zone.start, zone.end, zone.role] for zone in article.zones],
        "sentences": [[sentence.start, sentence.end] for sentence in article.sentences],
        "layers": {annotator: layer_record(layer) for annotator, layer in layers.items()},
    }
    return {**known, **_unknown(article.extra, known)}


def layer_record(layer: Layer) -> dict[str, Any]:
    """A layer as plain data: its state, and a list for each kind of annotation that it has."""
    known: dict[str, Any] = {"status": layer.state.status, "review": layer.state.review}
    found: dict[str, list[dict[str, Any]]] = {name: [] for name, _ in _KINDS}
    names = {kind: name for name, kind in _KINDS}
    for annotation in layer:
        found[names[type(annotation)]].append(annotation_record(annotation))
    known |= {name: records for name, records in found.items() if records}
    reserved = {**known, **found}
    return {**known, **_unknown(layer.state.extra, reserved)}


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
        record |= _unknown(annotation.extra, _RESERVED[type(annotation)])
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


def read_record(record: Mapping[str, Any], source: str) -> tuple[Imported, list[Finding]]:
    """The article in a record, and what was odd in it. Raises `BadRecordError` if it cannot be used at all."""
    raw = record.get("text")
    if not isinstance(raw, str) or not raw.strip():
        raise BadRecordError("it has no “text”")
    text = normalise(raw)
    if len(text) != len(raw) and (record.get("zones") or record.get("sentences") or record.get("layers")):
        raise BadRecordError(
            "its text has line ends or trailing spaces that we change, so its positions would shift"
        )
    findings: list[Finding] = []
    stated = record.get("sha256")
    if stated and stated != sha256(text):
        findings.append(
            Finding("The text is not the one that was exported (its sha256 differs).", "hash", True)
        )
    metadata = record.get("metadata") or {}
    if not isinstance(metadata, dict):
        raise BadRecordError("its “metadata” is not an object")
    article_id = _string(record.get("id"))
    known = ("id", "title", "text", "metadata", "sha256", "zones", "sentences", "layers")
    imported = Imported(
        title=_string(record.get("title")),
        text=text,
        metadata=metadata,
        zones=tuple(_zones(record.get("zones"), len(text), findings)),
        sentences=tuple(_sentences(record.get("sentences"), len(text), findings)),
        layers=_layers(record.get("layers"), article_id, text, findings),
        id=article_id,
        extra={key: value for key, value in record.items() if key not in known},
    )
    return imported, findings


def _layers(value: Any, article_id: str, text: str, findings: list[Finding]) -> dict[str, Layer]:
    if not isinstance(value, dict):
        if value:
            findings.append(Finding("“layers” is not an object; it was left out.", "bad-layers"))
        return {}
    layers = {}
    for annotator, record in value.items():
        if isinstance(record, dict):
            layers[annotator] = read_layer(record, article_id, annotator, text, findings)
        else:
            findings.append(
                Finding(f"The layer of “{annotator}” is not an object; it was left out.", "bad-layers")
            )
    return layers


def read_layer(
    record: Mapping[str, Any], article_id: str, annotator: str, text: str, findings: list[Finding]
) -> Layer:
    """The layer in a record; annotations that make no sense are left out and added to `findings`."""
    annotations: list[Annotation] = []
    moved = 0
    for name, kind in _KINDS:
        items = record.get(name) or []
        if not isinstance(items, list):
            findings.append(
                Finding(f"“{name}” of “{annotator}” is not a list; it was left out.", "bad-annotation")
            )
            continue
        if kind is Span and (plain := plain_spans(items, text)) is not None:
            annotations += plain
            continue
        for item in items:
            try:
                annotation = read_annotation(item, kind, len(text))
            except BadRecordError as error:
                given = item.get("id", "?") if isinstance(item, dict) else "?"
                message = f"“{given}” in {name} of “{annotator}” was left out: {error}."
                findings.append(Finding(message, "bad-annotation"))
            else:
                annotations.append(annotation)
                moved += not _quote_fits(annotation, text)
    if moved:
        findings.append(
            Finding(
                f"{counted(moved, 'annotation')} of “{annotator}” {'quotes' if moved == 1 else 'quote'} "
                "other words than the text has there.",
                "quote",
                True,
            )
        )
    layer_keys = {"status", "review", *(name for name, _ in _KINDS)}
    extra = {key: value for key, value in record.items() if key not in layer_keys}
    state = LayerState(_string(record.get("status")) or "new", _string(record.get("review")) or "none", extra)
    return Layer(article_id, annotator, annotations, state)


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
        attributes=[{} for _ in records],
        note=repeat(""),
        doubt=repeat(False),
        extra=[{} for _ in records],
        **given,
    )


def read_annotation(record: Any, kind: type[Annotation], length: int) -> Annotation:
    """The annotation in a record, in a text of `length` code points. Raises `BadRecordError`."""
    if not isinstance(record, dict):
        raise BadRecordError("it is not an object")
    names, needed, reserved = _READ[kind], _NEEDED[kind], _RESERVED[kind]
    values: dict[str, Any] = {}
    extra: dict[str, Any] = {}
    for key, value in record.items():
        if key in names:
            name, wanted = names[key]
            if type(value) is not wanted:
                raise BadRecordError(f"its “{name}” is {value!r:.40}")
            values[name] = value
        elif key not in reserved:
            extra[key] = value
    if not needed <= values.keys():
        missing = next(name for name in _FIELDS[kind] if name in needed and name not in values)
        raise BadRecordError(f"it has no “{_WRITTEN_AS.get(missing, missing)}”")
    attributes = values.get("attributes")
    if attributes and not all(isinstance(item, (str, bool, int, float)) for item in attributes.values()):
        raise BadRecordError("its attributes are not all text, numbers or yes and no")
    if kind is Span:
        values["fragments"] = _fragments(record, length)
    elif values.get("start") is not None or values.get("end") is not None:
        _checked_range(values.get("start"), values.get("end"), length, empty=kind is Note)
    return kind(**values, extra=extra)


def _fragments(record: Mapping[str, Any], length: int) -> tuple[tuple[int, int], ...]:
    if "fragments" not in record:
        start, end = _checked_range(record.get("start"), record.get("end"), length)
        return ((start, end),)
    pairs = record["fragments"]
    if not isinstance(pairs, list) or not pairs:
        raise BadRecordError("it has no fragments")
    fragments: list[tuple[int, int]] = []
    for pair in pairs:
        if not isinstance(pair, list) or len(pair) != 2:
            raise BadRecordError("a fragment is not a pair of numbers")
        start, end = _checked_range(pair[0], pair[1], length)
        if fragments and start < fragments[-1][1]:
            raise BadRecordError("its fragments overlap or are out of order")
        fragments.append((start, end))
    return tuple(fragments)


def _checked_range(start: Any, end: Any, length: int, empty: bool = False) -> tuple[int, int]:
    if type(start) is not int or type(end) is not int:
        raise BadRecordError("it has no start and end")
    if not (0 <= start <= end <= length) or (start == end and not empty):
        raise BadRecordError(f"{start}–{end} is not a range of a text of {length} code points")
    return start, end


def _zones(value: Any, length: int, findings: list[Finding]) -> Iterator[Zone]:
    for start, end, role in _ranges(value, 3, length, "zone", findings):
        if role in ZONE_ROLES:
            yield Zone(start, end, role)
        else:
            findings.append(Finding(f"The zone {start}–{end} has the unknown role “{role}”.", "bad-zone"))


def _sentences(value: Any, length: int, findings: list[Finding]) -> Iterator[Sentence]:
    for start, end in _ranges(value, 2, length, "sentence", findings):
        yield Sentence(start, end)


def _ranges(value: Any, size: int, length: int, what: str, findings: list[Finding]) -> Iterator[list[Any]]:
    last = 0
    for item in value if isinstance(value, list) else ():
        try:
            if not isinstance(item, list) or len(item) != size:
                raise BadRecordError(f"it is not a list of {size}")
            _checked_range(item[0], item[1], length)
            if item[0] < last:
                raise BadRecordError("it overlaps the one before")
        except BadRecordError as error:
            findings.append(Finding(f"The {what} {item!r:.60} was left out: {error}.", f"bad-{what}"))
        else:
            last = item[1]
            yield item


def _quote_fits(annotation: Annotation, text: str) -> bool:
    if isinstance(annotation, Span):
        fragments = annotation.fragments
        if len(fragments) == 1 and annotation.quote == text[fragments[0][0] : fragments[0][1]]:
            return True
        covered = covered_text(text, fragments)
        return not annotation.quote or quote_matches(annotation.quote, covered)
    quote = getattr(annotation, "quote", "")
    if not quote:
        return True
    if isinstance(annotation, (SentenceTag, Note)) and annotation.start is not None:
        return quote_matches(quote, text[annotation.start : annotation.end])
    return True


def _reserved(kind: type[Annotation]) -> frozenset[str]:
    names = frozenset(_WRITTEN_AS.get(name, name) for name in (*_FIELDS[kind], *_COMMON))
    return names | {"start", "end", "fragments"} if kind is Span else names


def _unknown(extra: Mapping[str, Any], known: Any) -> dict[str, Any]:
    return {key: value for key, value in extra.items() if key not in known}


def _string(value: Any) -> str:
    return "" if value is None else str(value)


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
