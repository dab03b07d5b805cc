"""An article and its layers as plain data for JSON, and back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
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
from annotator.core.article import ZONE_ROLES, Article, Sentence, Zone, unsure
from annotator.core.layer import Layer
from annotator.core.messages import _, ngettext
from annotator.core.text import normalise, sha256
from annotator.core.wording import counted
from annotator.formats.kit.json_kinds import STANDOFF
from annotator.formats.kit.values import Imported, Layers
from annotator.formats.own.annotation import (
    BadRecordError,
    annotation_record,
    checked_range,
    plain_spans,
    read_annotation,
    unknown,
)

_KINDS: tuple[tuple[str, type[Annotation]], ...] = (
    ("tags", ArticleTag),
    ("sentences", SentenceTag),
    ("spans", Span),
    ("links", Link),
    ("notes", Note),
    ("decisions", Decision),
)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something odd in a record: a sentence, and whether what it is about was kept."""

    message: str
    code: str
    kept: bool = False


def article_record(article: Article, layers: Layers) -> dict[str, Any]:
    """The article and its layers as plain data, without the hash of the text."""
    known: dict[str, Any] = {
        "id": article.id,
        "title": article.title,
        "text": article.text,
        "metadata": dict(article.metadata),
        "sha256": article.sha256,
        "zones": [[zone.start, zone.end, zone.role] for zone in article.zones],
        "sentences": [[sentence.start, sentence.end] for sentence in article.sentences],
        "layers": {annotator: layer_record(layer) for annotator, layer in layers.items()},
    }
    if doubtful := unsure(article):
        known["unsure"] = [[zone.start, zone.end, zone.role, zone.sure] for zone in doubtful]
    return {**known, **unknown(article.extra, {*known, "unsure"})}


def layer_record(layer: Layer) -> dict[str, Any]:
    """A layer as plain data: its state, and a list for each kind of annotation that it has."""
    known: dict[str, Any] = {"status": layer.state.status, "review": layer.state.review}
    found: dict[str, list[dict[str, Any]]] = {name: [] for name, __ in _KINDS}
    names = {kind: name for name, kind in _KINDS}
    for annotation in layer:
        found[names[type(annotation)]].append(annotation_record(annotation))
    known |= {name: records for name, records in found.items() if records}
    reserved = {**known, **found}
    return {**known, **unknown(layer.state.extra, reserved)}


def read_record(record: Mapping[str, Any], source: str) -> tuple[Imported, list[Finding]]:
    """The article in a record, and what was odd in it. Raises `BadRecordError` if it cannot be used at all."""
    if record.get(STANDOFF) and "text" not in record:
        raise BadRecordError(_("its text was left out; annotator restore puts it back where you have it"))
    raw = record.get("text")
    if not isinstance(raw, str) or not raw.strip():
        raise BadRecordError(_("it has no “text”"))
    text = normalise(raw)
    if len(text) != len(raw) and (record.get("zones") or record.get("sentences") or record.get("layers")):
        raise BadRecordError(
            _("its text has line ends or trailing spaces that we change, so its positions would shift")
        )
    findings: list[Finding] = []
    stated = record.get("sha256")
    if stated and stated != sha256(text):
        findings.append(
            Finding(_("The text is not the one that was exported (its sha256 differs)."), "hash", True)
        )
    metadata = record.get("metadata") or {}
    if not isinstance(metadata, dict):
        raise BadRecordError(_("its “metadata” is not an object"))
    article_id = _string(record.get("id"))
    known = ("id", "title", "text", "metadata", "sha256", "zones", "unsure", "sentences", "layers")
    imported = Imported(
        title=_string(record.get("title")),
        text=text,
        metadata=metadata,
        zones=tuple(_less_sure(_zones(record.get("zones"), len(text), findings), record.get("unsure"))),
        sentences=tuple(_sentences(record.get("sentences"), len(text), findings)),
        layers=_layers(record.get("layers"), article_id, text, findings),
        id=article_id,
        extra={key: value for key, value in record.items() if key not in known},
    )
    return imported, findings


def _layers(value: Any, article_id: str, text: str, findings: list[Finding]) -> dict[str, Layer]:
    if not isinstance(value, dict):
        if value:
            findings.append(Finding(_("“layers” is not an object; it was left out."), "bad-layers"))
        return {}
    layers = {}
    for annotator, record in value.items():
        if isinstance(record, dict):
            layers[annotator] = read_layer(record, article_id, annotator, text, findings)
        else:
            findings.append(
                Finding(
                    _("The layer of “{annotator}” is not an object; it was left out.").format(
                        annotator=annotator
                    ),
                    "bad-layers",
                )
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
                Finding(
                    _("“{name}” of “{annotator}” is not a list; it was left out.").format(
                        name=name, annotator=annotator
                    ),
                    "bad-annotation",
                )
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
                message = _("“{given}” in {name} of “{annotator}” was left out: {error}.").format(
                    given=given, name=name, annotator=annotator, error=error
                )
                findings.append(Finding(message, "bad-annotation"))
            else:
                annotations.append(annotation)
                moved += not _quote_fits(annotation, text)
    if moved:
        findings.append(
            Finding(
                ngettext(
                    "{annotations} of “{annotator}” quotes other words than the text has there.",
                    "{annotations} of “{annotator}” quote other words than the text has there.",
                    moved,
                ).format(annotations=counted(moved, "annotation", "annotations"), annotator=annotator),
                "quote",
                True,
            )
        )
    layer_keys = {"status", "review", *(name for name, __ in _KINDS)}
    extra = {key: value for key, value in record.items() if key not in layer_keys}
    state = LayerState(_string(record.get("status")) or "new", _string(record.get("review")) or "none", extra)
    return Layer(article_id, annotator, annotations, state)


def _zones(value: Any, length: int, findings: list[Finding]) -> Iterator[Zone]:
    for start, end, role in _ranges(value, 3, length, "zone", findings):
        if role in ZONE_ROLES:
            yield Zone(start, end, role)
        else:
            findings.append(
                Finding(
                    _("The zone {start}–{end} has the unknown role “{role}”.").format(
                        start=start, end=end, role=role
                    ),
                    "bad-zone",
                )
            )


def _less_sure(zones: Iterator[Zone], told: Any) -> Iterator[Zone]:
    """The zones, less sure where `told` says so of just these; what it says of others is passed over."""
    doubts = {
        repr(item[:3]): float(item[3])
        for item in (told if isinstance(told, list) else ())
        if isinstance(item, list) and len(item) == 4 and type(item[3]) in (int, float) and 0 <= item[3] <= 1
    }
    for zone in zones:
        yield replace(zone, sure=doubts.get(repr([zone.start, zone.end, zone.role]), zone.sure))


def _sentences(value: Any, length: int, findings: list[Finding]) -> Iterator[Sentence]:
    for start, end in _ranges(value, 2, length, "sentence", findings):
        yield Sentence(start, end)


def _ranges(value: Any, size: int, length: int, what: str, findings: list[Finding]) -> Iterator[list[Any]]:
    last = 0
    for item in value if isinstance(value, list) else ():
        try:
            if not isinstance(item, list) or len(item) != size:
                raise BadRecordError(_("it is not a list of {size}").format(size=size))
            checked_range(item[0], item[1], length)
            if item[0] < last:
                raise BadRecordError(_("it overlaps the one before"))
        except BadRecordError as error:
            findings.append(
                Finding(
                    _("The {what} {item!r:.60} was left out: {error}.").format(
                        what=what, item=item, error=error
                    ),
                    f"bad-{what}",
                )
            )
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


def _string(value: Any) -> str:
    return "" if value is None else str(value)
