"""All occurrences of a string, with the labels they have now, and how to label them all."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from annotator.core.annotation import Span, new_id, span_quote
from annotator.core.edits import Change
from annotator.core.finding import Edges, find, without_mark
from annotator.core.folding import Folding
from annotator.core.layer import Layer

PRESENT: tuple[str, ...] = ("unlabelled", "labelled", "otherwise")


@dataclass(frozen=True, slots=True)
class Occurrence:
    """`[start, end)` of an article, in code points, with the spans that share text with it.

    `present` is "labelled" where a span with the wanted label has exactly this range, "otherwise" where only other
    spans touch it, else "unlabelled".
    """

    article: str
    start: int
    end: int
    present: str
    spans: tuple[Span, ...] = ()


def find_all(
    text: str,
    string: str,
    *,
    whole_word: bool = True,
    case: bool = False,
    accents: bool = True,
    edges: Edges | None = None,
) -> list[tuple[int, int]]:
    """The ranges where `string` stands, not overlapping; `case` and `accents` say what makes a difference.

    How words are compared, and what whole words are in scripts without spaces, is said in `core.finding`.
    """
    return find(text, string, Folding(case, accents), whole_word=whole_word, edges=edges)


def occurrences(
    layer: Layer, text: str, string: str, label: str, *, whole_word: bool = True, case: bool = False
) -> list[Occurrence]:
    """Where `string` stands in the article of the layer, and whether it has `label` there."""
    ranges = find_all(text, string, whole_word=whole_word, case=case)
    return [occurrence_at(layer, start, end, label) for start, end in ranges]


def occurrence_at(layer: Layer, start: int, end: int, label: str) -> Occurrence:
    """What the layer has at `[start, end)` now, seen by somebody who wants `label` there."""
    spans = tuple(layer.spans.overlapping(start, end))
    has = any(span.label == label and span.fragments == ((start, end),) for span in spans)
    present = "labelled" if has else "otherwise" if spans else "unlabelled"
    return Occurrence(layer.article, start, end, present, spans)


def label_all(
    ticked: Iterable[tuple[Occurrence, str]],
    annotator: str,
    fields: Mapping[str, Any],
    where_taken: str = "skip",
    attributes: Collection[str] = (),
) -> list[Change]:
    """The changes that label the occurrences, each given with the text of its article, in the annotator's layers.

    `fields` are those of a new annotation (label, by, at, …). What has the label already is left alone. "replace"
    makes the spans of exactly this range one with the label, which keeps the values of `attributes`; spans that only
    share text with it, such as a quotation around a name, stay as they are.
    """
    changes = []
    for occurrence, text in ticked:
        if occurrence.present == "labelled" or (occurrence.spans and where_taken == "skip"):
            continue
        place = ((occurrence.start, occurrence.end),)
        fresh = Span(id=new_id(), fragments=place, quote=span_quote(text, place), **fields)
        same = (
            [span for span in occurrence.spans if span.fragments == place] if where_taken == "replace" else []
        )
        if same:
            kept = {name: value for name, value in same[0].attributes.items() if name in attributes}
            fresh = replace(
                fresh,
                id=same[0].id,
                attributes={**fresh.attributes, **kept},
                note=same[0].note,
                doubt=same[0].doubt,
                extra=same[0].extra,
            )
        changes += [Change(span, None, occurrence.article, annotator) for span in same[1:]]
        changes.append(Change(same[0] if same else None, fresh, occurrence.article, annotator))
    return changes


def counted(found: Iterable[Occurrence]) -> dict[str, int]:
    """How many occurrences are unlabelled, labelled, or labelled otherwise."""
    counts = dict.fromkeys(PRESENT, 0)
    for occurrence in found:
        counts[occurrence.present] += 1
    return counts


def in_context(text: str, start: int, end: int, width: int = 40) -> tuple[str, str, str]:
    """A line of a concordance (KWIC): up to `width` code points before, the words, and as many after, on one line."""
    left = without_mark(text, max(0, start - width), start)
    right = without_mark(text, min(len(text), end + width), len(text))
    before, words, after = (
        re.sub(r"\s+", " ", part) for part in (text[left:start], text[start:end], text[end:right])
    )
    return ("…" + before if left else before, words, after + "…" if right < len(text) else after)
