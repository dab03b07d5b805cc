"""Whether a value can be stored and read again as it is: asked before anything changes, by everybody who makes values.

`unsound` looks at an annotation and its text alone; what it finds, the reader of the project file would refuse, drop or
put elsewhere. `misfit` adds what depends on the layer and the label set, for those who make annotations by program.
Neither is about the rules of a label set, which only report (see `core.rules`).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import date
from operator import attrgetter
from typing import Any

from annotator.core import known_names
from annotator.core.annotation import (
    Annotation,
    ArticleTag,
    Decision,
    Link,
    Note,
    SentenceTag,
    Span,
    covered_text,
    quote_matches,
)
from annotator.core.edits import Change
from annotator.core.errors import AnnotatorError
from annotator.core.labels import LabelSet
from annotator.core.layer import Layer
from annotator.core.messages import _, numeral
from annotator.core.rules import kind_of
from annotator.core.terms import term
from annotator.core.wording import WITH_ARTICLE, counted

MOST_NESTED = 20
LONGEST_NUMBER = 1_000
"""How many digits a number may have: what Python could not write out again is neither kept nor read."""
_TEXTS = ("id", "label", "note", "by", "at", "origin")
_OWN_TEXTS: Mapping[type[Annotation], tuple[str, ...]] = {
    Span: ("quote",),
    SentenceTag: ("quote",),
    ArticleTag: (),
    Link: ("source", "target"),
    Note: ("about", "quote"),
    Decision: ("cluster", "verdict", "chosen", "reason"),
}
ARTICLE_KEYS = frozenset(
    {"kind", "id", "title", "metadata", "sha256", "text", "zones", "sentences", "unsure"}
)
LAYER_KEYS = frozenset({"kind", "article", "annotator", "status", "review"}) | {
    "tags", "sentences", "spans", "links", "notes", "decisions",
}  # fmt: skip
"""What the project file says of an article, and of a layer, under its own names; `extra` has others."""
_COMMON_KEYS = frozenset({"id", "label", "attributes", "note", "doubt", "by", "at", "origin"})
OWN_KEYS: Mapping[type[Annotation], frozenset[str]] = {
    Span: _COMMON_KEYS | {"start", "end", "fragments", "quote"},
    SentenceTag: _COMMON_KEYS | {"start", "end", "quote"},
    ArticleTag: _COMMON_KEYS,
    Link: _COMMON_KEYS | {"from", "to"},
    Note: _COMMON_KEYS | {"start", "end", "about", "quote"},
    Decision: _COMMON_KEYS | {"cluster", "verdict", "chosen", "reason", "guideline"},
}
"""What the project file says of an annotation under its own names; `extra` has others."""
_GETTERS = {kind: attrgetter(*_TEXTS, *own) for kind, own in _OWN_TEXTS.items()}
_ONLY_TEXTS = {str}


def unsound(item: Annotation, text: str | None) -> str:
    """What is wrong with an annotation of this text, as a sentence; "" where nothing is.

    Without the text, its places are only compared with each other.
    """
    texts = _GETTERS.get(type(item))
    if texts is None:
        return _("{name__} is no kind of annotation.").format(name__=type(item).__name__)
    if {*map(type, texts(item))} != _ONLY_TEXTS:
        for name, value in zip((*_TEXTS, *_OWN_TEXTS[type(item)]), texts(item), strict=True):
            if not isinstance(value, str):
                return _("The {name} of an annotation is text, not {value!r}.").format(name=name, value=value)
    if not item.id:
        return _("An annotation has no id.")
    if not item.label.strip() and kind_of(item):
        return _("An annotation has no label.")
    if item.attributes:
        wrong = _wrong_attribute(item.attributes)
        if wrong:
            return wrong
    if type(item.doubt) is not bool:
        return _("A doubt flag is true or false, not {doubt!r}.").format(doubt=item.doubt)
    if item.extra and not _is_plain(item.extra):
        return _("What an annotation holds besides is not plain data: texts, numbers, lists and mappings.")
    if item.extra and not OWN_KEYS[type(item)].isdisjoint(item.extra):
        return _("“{own_keys}” is a field of its own, and nothing besides.").format(
            own_keys=min(OWN_KEYS[type(item)] & item.extra.keys())
        )
    return _wrong_place(item, text)


def unsound_change(change: Change, text: str | None) -> str:
    """What is wrong with what a change brings, as a sentence; "" where nothing is.

    What was unsound before, as by hand in the file, can still be worked on.
    """
    before, after = change.before, change.after
    if not isinstance(after, Annotation):
        return ""
    problem = wrong_name(change.annotator) or unsound(after, text)
    return "" if isinstance(before, Annotation) and unsound(before, text) else problem


def wrong_name(annotator: object) -> str:
    """What is wrong with the name of an annotator, as a sentence; "" where nothing is."""
    if not isinstance(annotator, str):
        return _("The name of an annotator is text, not {annotator!r}.").format(annotator=annotator)
    if not annotator.strip():
        return _("An annotation needs the name of an annotator.")
    if any(unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") for character in annotator):
        return _(
            "The name of an annotator has no line breaks or control characters, as {annotator!r} has."
        ).format(annotator=annotator)
    return ""


def misfit(
    item: Annotation, layer: Layer, labels: LabelSet | None, instead_of: Annotation | None = None
) -> str:
    """Why an annotation cannot stand in this layer, as a sentence; "" where it can.

    Without `labels`, any label goes. `instead_of` is the annotation that it takes the place of.
    """
    kind = kind_of(item)
    if kind and labels is not None:
        wrong = _wrong_label(item.label, kind, labels)
        if wrong:
            return wrong
    replaced = instead_of.id if instead_of is not None else ""
    if item.id != replaced and layer.get(item.id) is not None:
        return _("There is an annotation “{id}” in this layer already.").format(id=item.id)
    if isinstance(item, Link):
        if item.source == item.target:
            return _("A link joins two different annotations.")
        missing = [end for end in (item.source, item.target) if layer.get(end) is None]
        if missing:
            return _("A link ends at “{missing}”, which is not in the layer of “{annotator}”.").format(
                missing=missing[0], annotator=layer.annotator
            )
    if isinstance(item, Note) and item.about and layer.get(item.about) is None:
        return _("A note is about “{about}”, which is not in the layer of “{annotator}”.").format(
            about=item.about, annotator=layer.annotator
        )
    place = place_of(item)
    twin = next(
        (other for other in _near(item, layer) if other.id != replaced and place_of(other) == place), None
    )
    return (
        _("The same annotation is there already, as “{id}”.").format(id=twin.id) if twin is not None else ""
    )


def require(problem: str, hint: str = "") -> None:
    """Raise `AnnotatorError` for a problem that was found."""
    if problem:
        raise AnnotatorError(problem, hint=hint)


def place_of(item: Annotation) -> tuple[object, ...]:
    """What an annotation says and where: two with the same are the same thing said twice."""
    match item:
        case Span():
            return ("span", item.label, item.fragments)
        case SentenceTag():
            return ("sentence", item.label, item.start, item.end)
        case ArticleTag():
            return ("tag", item.label)
        case Link():
            return ("link", item.label, item.source, item.target)
        case Note():
            return ("note", item.note, item.start, item.end, item.about)
        case _:
            return (type(item).__name__, item.id)


def _wrong_label(name: str, kind: str, labels: LabelSet) -> str:
    label = labels.get(name)
    fitting = [each.name for each in labels.applying_to(kind)]
    if label is None:
        problem = known_names.unknown("label", name, fitting)
        return f"{problem.message} {problem.hint}"
    if not label.applies(kind):
        return _("The label “{name}” does not apply to {kind}. These do: {fitting}.").format(
            name=name, kind=WITH_ARTICLE[kind], fitting=", ".join(fitting) or term("none")
        )
    return ""


def _wrong_attribute(attributes: Any) -> str:
    if not isinstance(attributes, Mapping):
        return _("Attributes are a mapping of names to single values, not {attributes!r}.").format(
            attributes=attributes
        )
    for name, value in attributes.items():
        if _is_too_long(value):
            return _("The number of “{name}” has more than {longest_number} digits.").format(
                name=name, longest_number=numeral(LONGEST_NUMBER)
            )
        if not isinstance(name, str) or not isinstance(value, str | bool | int | float):
            return _(
                "The value of an attribute is a text, a number or yes or no, not {value!r} (“{name}”)."
            ).format(value=value, name=name)
    return ""


def _wrong_place(item: Annotation, text: str | None) -> str:
    ranges: Any
    match item:
        case Span():
            ranges = item.fragments
        case SentenceTag():
            ranges = ((item.start, item.end),)
        case Note():
            if item.start is None and item.end is None:
                return ""
            ranges = ((item.start, item.end),)
        case _:
            return ""
    if type(ranges) is not tuple or not ranges:
        return _("A span has fragments, a tuple of pairs (start, end), not {ranges!r}.").format(ranges=ranges)
    furthest = 0
    for each in ranges:
        if type(each) is not tuple or [*map(type, each)] != [int, int]:
            return _("A place in a text is a pair of whole numbers, not {each!r}.").format(each=each)
        start, end = each
        if not 0 <= start < end:
            return _(
                "The range {start}–{end} is not inside the text: it is empty, reversed or before its beginning."
            ).format(start=start, end=end)
        if text is not None and end > len(text):
            return _("The range {start}–{end} is not inside the text, which has {characters}.").format(
                start=start, end=end, characters=counted(len(text), "character", "characters")
            )
        if start < furthest:
            return _("The fragments of a span are in order and do not overlap; {start}–{end} does.").format(
                start=start, end=end
            )
        furthest = end
    quote = item.quote
    if text is None or not quote or (len(ranges) == 1 and text[start:end] == quote):
        return ""
    covered = covered_text(text, ranges)
    if not quote_matches(quote, covered):
        return _("The place {ranges}–{ranges2} reads “{covered}”, not “{quote}”.").format(
            ranges=ranges[0][0], ranges2=ranges[-1][1], covered=covered[:60], quote=quote[:60]
        )
    return ""


def _near(item: Annotation, layer: Layer) -> list[Annotation]:
    """What in the layer may be the same as the annotation."""
    if isinstance(item, Span):
        return [*layer.spans.overlapping(item.start, item.end)]
    return [other for other in layer.values() if type(other) is type(item)]


def _is_too_long(value: Any) -> bool:
    return isinstance(value, int) and value.bit_length() > LONGEST_NUMBER * 10 // 3


def _is_plain(value: Any, depth: int = 0) -> bool:
    if depth > MOST_NESTED:
        return False
    if isinstance(value, Mapping):
        return all(
            type(key) in (str, int, float, bool) and _is_plain(part, depth + 1) for key, part in value.items()
        )
    if isinstance(value, list | tuple):
        return all(_is_plain(part, depth + 1) for part in value)
    return value is None or (isinstance(value, str | bool | int | float | date) and not _is_too_long(value))
