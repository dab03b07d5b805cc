"""The values of the model written as records of the project file, in canonical form."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from annotator.core.annotation import Annotation, LayerState, SentenceTag, Span
from annotator.core.article import UNSURE_BELOW, Article, Sentence, Zone, unsure
from annotator.core.edits import (
    Change,
    Edit,
    HeaderKeys,
    Heading,
    Membership,
    ProjectHeader,
    Value,
    is_of_link,
)
from annotator.core.layer import Layer
from annotator.core.lineage import EXCHANGED, exchanges
from annotator.core.patterns import pattern
from annotator.core.soundness import ARTICLE_KEYS, LAYER_KEYS
from annotator.store import labelsets, lines
from annotator.store.lineages import sealed
from annotator.store.schema import block, entry, flow, scalar

PRELUDE = b"# News Annotator project (the format is described in docs/project-file.md)\n"
"""The comment at the head of a project file."""

_UNFIT_FOR_COMMENT = pattern(
    r"[^\S ]|[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]|^\s|\s$"
)
_HEADER_HEAD = ("format", "id", "title", "language")
_HEADER_KEYS = frozenset({"kind", *_HEADER_HEAD, "labels", "guidelines"})


def header_record(header: ProjectHeader) -> bytes:
    """The record of the project's header."""
    head = [entry(key, value) for key, value in _header_data(header).items() if key in _HEADER_HEAD]
    guidelines = block("guidelines", header.guidelines) if header.guidelines else ""
    labels = labelsets.lines_of(header.labels)
    rest = _extra(header.extra, _HEADER_KEYS)
    return _encoded("--- # project\nkind: project\n", *head, labels, guidelines, *rest)


def article_record(article: Article, *, traced: bool = False) -> bytes:
    """The record of an article, without its layers; with its lineage where it is `traced`."""
    parts = [
        f"--- # article{_comment(article.id)}\nkind: article\n",
        f"id: {scalar(article.id)}\ntitle: {scalar(article.title)}\n",
    ]
    if article.metadata:
        parts.append(f"metadata: {flow(article.metadata)}\n")
    if article.sha256:
        parts.append(f"sha256: {scalar(article.sha256)}\n")
    parts.append(block("text", article.text))
    if article.zones:
        zones = ", ".join(f"[{zone.start}, {zone.end}, {scalar(zone.role)}]" for zone in article.zones)
        parts.append(f"zones: [{zones}]\n")
        if doubtful := unsure(article):
            told = ", ".join(f"[{z.start}, {z.end}, {scalar(z.role)}, {z.sure:.2f}]" for z in doubtful)
            parts.append(f"unsure: [{told}]\n")
    if article.sentences:
        pairs = ", ".join(f"[{sentence.start}, {sentence.end}]" for sentence in article.sentences)
        parts.append(f"sentences: [{pairs}]\n")
    lineage = {"lineage": list(article.lineage)} if article.lineage and traced else {}
    return _encoded(*parts, *_extra({**article.extra, **lineage}, ARTICLE_KEYS))


def layer_record(layer: Layer, *, traced: bool = False) -> bytes:
    """The record of a layer: one annotation a line, what is not anchored among the rest.

    Its lineage is written where it is `traced`, as in the files of annotators, and where it was exchanged with one.
    """
    parts = [
        f"--- # layer{_comment(layer.article, layer.annotator)}\nkind: layer\n",
        f"article: {scalar(layer.article)}\nannotator: {scalar(layer.annotator)}\n",
        f"status: {scalar(layer.state.status)}\nreview: {scalar(layer.state.review)}\n",
    ]
    by_kind: dict[type[Annotation], list[Annotation]] = {}
    for item in (*layer, *layer.unanchored):
        by_kind.setdefault(type(item), []).append(item)
    for key, kind in lines.SECTIONS.items():
        items = by_kind.get(kind, [])
        if layer.unanchored:
            items.sort(key=_canonical_order)
        if items:
            parts.append(f"{key}:\n")
            parts += [f"  - {lines.write(item)}\n" for item in items]
    trace = _trace(layer, parts) if traced or EXCHANGED in layer.state.extra else {}
    return _encoded(*parts, *_extra({**layer.state.extra, **trace}, LAYER_KEYS))


def _trace(layer: Layer, parts: Iterable[str]) -> dict[str, Any]:
    """The lineage and its seal; neither where the lineage is what anybody finds in the record."""
    seal = sealed(_encoded(*parts))
    lineage = layer.state.lineage
    return {"lineage": list(lineage), "seal": seal} if lineage and lineage != (seal,) else {}


def edit_records(edit: Edit) -> list[bytes]:
    """The records of an edit: one for each article and annotator that it touches."""
    groups: dict[tuple[str, str], list[Change]] = {}
    for change in edit.changes:
        groups.setdefault(_place(change), []).append(change)
    return [
        _edit_record(edit, place, changes, number, len(groups))
        for number, (place, changes) in enumerate(groups.items(), 1)
    ]


def bare_edit_record(edit: Edit) -> bytes:
    """The record of an edit without its changes, which says that it was."""
    return _edit_record(edit, ("", ""), [], 1, 1)


def _edit_record(edit: Edit, place: tuple[str, str], changes: list[Change], part: int, parts: int) -> bytes:
    article, annotator = place
    keys = {"article": article, "annotator": annotator, "by": edit.by, "at": edit.at, "title": edit.title}
    head = [f"--- # edit{_comment(article, annotator) if article else ''}\nkind: edit\n"]
    head += [f"{key}: {scalar(text)}\n" for key, text in keys.items() if text or key == "title"]
    head.append(f"edit: {scalar(edit.id)}\n")
    head += [
        f"{key}: {scalar(name)}\n" for key, name in (("undoes", edit.undoes), ("redoes", edit.redoes)) if name
    ]
    if parts > 1:
        head.append(f"part: {part}\nparts: {parts}\n")
    body = [f"  - {{{_sides(change)}{_sure(change)}}}\n" for change in changes]
    return _encoded(*head, "changes:\n" if body else "changes: []\n", *body, "...\n")


def _place(change: Change) -> tuple[str, str]:
    value = change.after if change.after is not None else change.before
    if isinstance(value, Membership):
        return (value.article, "")
    return (change.article, change.annotator)


def _sides(change: Change) -> str:
    """What was and what is; of states the lineage too, where the one takes the place of the other."""
    if is_of_link(change):
        change = _in_short(change)
    before, after = (v if isinstance(v, LayerState) else LayerState() for v in (change.before, change.after))
    traced = exchanges(before, after)
    return f"before: {_value(change.before, traced)}, after: {_value(change.after, traced)}"


def _in_short(change: Change) -> Change:
    """A change of the header, by the keys that differ alone where everything else is the same.

    Sharing notes with everything that goes out or comes in how far the file has come, and a header may be long.
    """
    before, after = change.before, change.after
    assert isinstance(before, ProjectHeader)
    assert isinstance(after, ProjectHeader)
    if _header_data(before) != _header_data(after):
        return change
    names = {key for key in {**before.extra, **after.extra} if before.extra.get(key) != after.extra.get(key)}
    old, new = (
        HeaderKeys(extra={key: side.extra[key] for key in names & side.extra.keys()})
        for side in (before, after)
    )
    return Change(old, new)


def _sure(change: Change) -> str:
    """How sure the zones of a change were and are, where that is worth telling; older programs pass over it."""
    sides = {"was": change.before, "sure": change.after}
    return "".join(
        f", {key}: {zone.sure:.2f}"
        for key, zone in sides.items()
        if isinstance(zone, Zone) and zone.sure < UNSURE_BELOW
    )


def _value(value: Value | None, traced: bool = False) -> str:
    match value:
        case None:
            return "null"
        case Annotation():
            name = next(name for name, kind in lines.VALUES.items() if isinstance(value, kind))
            return f"{{{name}: {lines.write(value)}}}"
        case LayerState():
            data: dict[str, Any] = {"status": value.status, "review": value.review}
            lineage = {"lineage": list(value.lineage)} if traced and value.lineage else {}
            return flow({"state": {**data, **_known_first({**value.extra, **lineage})}})
        case Sentence():
            return flow({"boundary": [value.start, value.end]})
        case Zone():
            return flow({"zone": _zone_data(value)})
        case Heading():
            return flow({"heading": {"title": value.title, "metadata": dict(value.metadata)}})
        case Membership():
            return "{member: true}"
        case HeaderKeys():
            return flow({"keys": _known_first(value.extra)})
        case ProjectHeader():
            return flow({"project": {**_header_data(value), **_known_first(value.extra)}})


def _header_data(header: ProjectHeader) -> dict[str, Any]:
    return {
        "format": header.format,
        "id": header.id,
        "title": header.title,
        "language": header.language,
        "labels": [labelsets.to_data(label) for label in header.labels],
        "guidelines": header.guidelines,
    }


def _zone_data(zone: Zone) -> list[Any]:
    return [zone.start, zone.end, zone.role]


def _known_first(extra: Mapping[str, Any]) -> dict[str, Any]:
    return {key: extra[key] for key in sorted(extra, key=str)}


def _extra(extra: Mapping[str, Any], known: Iterable[str]) -> list[str]:
    return [entry(key, value) for key, value in _known_first(extra).items() if key not in known]


def _comment(*names: str) -> str:
    """The names as they stand after the kind; nothing where one of them cannot stand in a comment."""
    if re.search(r"\s", names[0]) or any(_UNFIT_FOR_COMMENT.search(name) for name in names if name):
        return ""
    return "".join(f" {name}" for name in names if name)


def _canonical_order(item: Annotation) -> Any:
    return (item.start, -item.end, item.id) if isinstance(item, Span | SentenceTag) else item.id


def _encoded(*parts: str) -> bytes:
    return "".join(parts).encode("utf-8", "replace")
