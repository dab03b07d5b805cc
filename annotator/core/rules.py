"""The rules of a label set, checked on one layer. Findings are reported; nothing is ever prevented."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from annotator.core.annotation import Annotation, ArticleTag, Link, SentenceTag, Span
from annotator.core.labels import Label, LabelSet
from annotator.core.layer import Layer
from annotator.core.messages import _
from annotator.core.values import dataclass
from annotator.core.wording import WITH_ARTICLE


@dataclass(frozen=True, slots=True)
class Finding:
    """One broken rule: a sentence, a short code, and the ids of the annotations concerned."""

    message: str
    code: str
    annotations: tuple[str, ...]


def check(layer: Layer, labels: LabelSet) -> list[Finding]:
    """Everything in the layer that breaks a rule of its label set."""
    return [
        *_unknown_labels(layer, labels),
        *_attributes(layer, labels),
        *_one_of(layer, labels),
        *_no_overlap(layer, labels),
        *_inside(layer, labels),
        *_loose_links(layer),
        *_joined(layer, labels),
        *_unlinked(layer, labels),
    ]


def kind_of(annotation: Annotation) -> str:
    """The kind of thing that the annotation's label must apply to; "" for notes and decisions."""
    match annotation:
        case Span():
            return "span"
        case SentenceTag():
            return "sentence"
        case ArticleTag():
            return "article"
        case Link():
            return "link"
        case _:
            return ""


def _unknown_labels(layer: Layer, labels: LabelSet) -> Iterator[Finding]:
    for item in layer:
        kind = kind_of(item)
        label = labels.get(item.label)
        if not kind:
            continue
        if label is None:
            yield Finding(
                _("The label “{label}” is not in the label set.").format(label=item.label),
                "unknown-label",
                (item.id,),
            )
        elif not label.applies(kind):
            yield Finding(
                _("The label “{shown}” does not apply to {kind}.").format(
                    shown=label.shown, kind=WITH_ARTICLE[kind]
                ),
                "wrong-kind",
                (item.id,),
            )


def _attributes(layer: Layer, labels: LabelSet) -> Iterator[Finding]:
    for item in layer:
        label = labels.get(item.label)
        for attribute in label.attributes if label else ():
            value = item.attributes.get(attribute.name)
            shown = attribute.title or attribute.name
            if value is None:
                if attribute.required:
                    yield Finding(
                        _("“{shown}” has no value.").format(shown=shown), "attribute-missing", (item.id,)
                    )
            elif not attribute.accepts(value):
                yield Finding(
                    _("“{value}” is not a value of “{shown}”.").format(value=value, shown=shown),
                    "attribute-value",
                    (item.id,),
                )


def _one_of(layer: Layer, labels: LabelSet) -> Iterator[Finding]:
    groups: dict[tuple[str, int, int], list[Annotation]] = defaultdict(list)
    for tag in (*layer.tags, *layer.sentence_tags):
        label = labels.get(tag.label)
        if label and label.rules.one_of:
            start, end = (tag.start, tag.end) if isinstance(tag, SentenceTag) else (-1, -1)
            groups[label.rules.one_of, start, end].append(tag)
    for (__, start, _end), tags in groups.items():
        if len(tags) > 1:
            where = _("The article") if start < 0 else _("A sentence")
            titles = ", ".join(labels.title(tag.label) for tag in tags)
            yield Finding(
                _("{where} has more than one of: {titles}.").format(where=where, titles=titles),
                "one-of",
                tuple(tag.id for tag in tags),
            )


def _no_overlap(layer: Layer, labels: LabelSet) -> Iterator[Finding]:
    for span, label in _ruled_spans(layer, labels):
        for other in _reaching(layer, span):
            mutual = other.label == span.label and other.id < span.id
            if other.label in label.rules.no_overlap and not mutual and other.id != span.id:
                titles = _("“{shown}” and “{labels}”").format(
                    shown=label.shown, labels=labels.title(other.label)
                )
                yield Finding(_("{titles} overlap.").format(titles=titles), "overlap", (span.id, other.id))


def _inside(layer: Layer, labels: LabelSet) -> Iterator[Finding]:
    for span, label in _ruled_spans(layer, labels):
        allowed = label.rules.inside
        if allowed and not any(
            other.label in allowed and other.start <= span.start and span.end <= other.end
            for other in _reaching(layer, span)
            if other.id != span.id
        ):
            outer = " or ".join(f"“{labels.title(name)}”" for name in allowed)
            yield Finding(
                _("“{shown}” is not inside {outer}.").format(shown=label.shown, outer=outer),
                "not-inside",
                (span.id,),
            )


def _loose_links(layer: Layer) -> Iterator[Finding]:
    for link in layer.links:
        missing = [end for end in (link.source, link.target) if layer.get(end) is None]
        if missing:
            yield Finding(
                _("A link ends at “{missing}”, which does not exist.").format(missing=missing[0]),
                "loose-link",
                (link.id,),
            )


def _joined(layer: Layer, labels: LabelSet) -> Iterator[Finding]:
    for link in layer.links:
        label, source, target = labels.get(link.label), layer.get(link.source), layer.get(link.target)
        if label and source and target and not label.joins(source.label, target.label):
            ends = _("“{labels}” and “{labels2}”").format(
                labels=labels.title(source.label), labels2=labels.title(target.label)
            )
            yield Finding(
                _("“{shown}” does not go between {ends}.").format(shown=label.shown, ends=ends),
                "joins",
                (link.id,),
            )


def _unlinked(layer: Layer, labels: LabelSet) -> Iterator[Finding]:
    for item in unlinked(layer, labels):
        label = labels.get(item.label)
        wanted = " or ".join(f"“{labels.title(name)}”" for name in label.rules.linked) if label else ""
        yield Finding(_("There is no link {wanted}.").format(wanted=wanted), "unlinked", (item.id,))


def lacking(layer: Layer, labels: LabelSet) -> frozenset[str]:
    """The ids of the annotations without a value or a link that their label has to have."""
    required = {label.name: tuple(a.name for a in label.attributes if a.required) for label in labels}
    required = {name: attributes for name, attributes in required.items() if attributes}
    items = (*layer.spans, *layer.sentence_tags) if required else ()
    empty = (
        item.id for item in items for name in required.get(item.label, ()) if name not in item.attributes
    )
    return frozenset((*empty, *(item.id for item in unlinked(layer, labels))))


def unlinked(layer: Layer, labels: LabelSet) -> list[Span | SentenceTag]:
    """The annotations without a link that their label has to have, in the order of the text."""
    needs = {label.name: frozenset(label.rules.linked) for label in labels if label.rules.linked}
    if not needs:
        return []
    has: dict[str, set[str]] = defaultdict(set)
    for link in layer.links:
        has[link.source].add(link.label)
        has[link.target].add(link.label)
    found = [
        item
        for item in (*layer.spans, *layer.sentence_tags)
        if item.label in needs and has[item.id].isdisjoint(needs[item.label])
    ]
    return sorted(found, key=lambda item: (item.start, item.end))


def _ruled_spans(layer: Layer, labels: LabelSet) -> Iterator[tuple[Span, Label]]:
    for span in layer.spans:
        label = labels.get(span.label)
        if label is not None and (label.rules.no_overlap or label.rules.inside):
            yield span, label


def _reaching(layer: Layer, span: Span) -> Iterable[Span]:
    found = {
        other.id: other for start, end in span.fragments for other in layer.spans.overlapping(start, end)
    }
    return found.values()
