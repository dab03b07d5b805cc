"""All occurrences of a string, with the labels they have now, and how to label them all."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from annotator.core.annotation import Span, new_id, span_quote
from annotator.core.edits import Change
from annotator.core.layer import Layer

PRESENT: tuple[str, ...] = ("unlabelled", "labelled", "otherwise")
WHERE_TAKEN: tuple[str, ...] = ("skip", "replace", "add")
"""What to do where something is there already: leave it, put the new label in its place, or add to it."""

_NO_SPACES = r"\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
"""Scripts that write words without spaces between them: there is no telling where a word ends."""
_SPACED_WORD = re.compile(rf"(?![{_NO_SPACES}])\w")


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


def find_all(text: str, string: str, *, whole_word: bool = True, case: bool = False) -> list[tuple[int, int]]:
    """The ranges where `string` stands, not overlapping. White space matches any white space.

    With `whole_word` it must not be part of a longer word, which has no meaning in scripts without spaces.
    """
    words = string.split()
    if not words:
        return []
    pattern = r"\s+".join(map(re.escape, words))
    if whole_word and _SPACED_WORD.match(words[0][0]):
        pattern = rf"(?<!\w){pattern}"
    if whole_word and _SPACED_WORD.match(words[-1][-1]):
        pattern = rf"{pattern}(?!\w)"
    return [match.span() for match in re.finditer(pattern, text, 0 if case else re.IGNORECASE)]


def occurrences(
    layer: Layer, text: str, string: str, label: str, *, whole_word: bool = True, case: bool = False
) -> list[Occurrence]:
    """Where `string` stands in the article of the layer, and whether it has `label` there."""
    found = []
    for start, end in find_all(text, string, whole_word=whole_word, case=case):
        spans = tuple(layer.spans.overlapping(start, end))
        has = any(span.label == label and span.fragments == ((start, end),) for span in spans)
        present = "labelled" if has else "otherwise" if spans else "unlabelled"
        found.append(Occurrence(layer.article, start, end, present, spans))
    return found


def label_all(
    ticked: Iterable[tuple[Occurrence, str]],
    annotator: str,
    fields: Mapping[str, Any],
    where_taken: str = "skip",
) -> list[Change]:
    """The changes that label the occurrences, each given with the text of its article, in the annotator's layers.

    `fields` are those of a new annotation (label, by, at, …). What has the label already is left alone. "replace" gives
    the label to a span of the same range and takes other overlapping spans out.
    """
    changes = []
    for occurrence, text in ticked:
        if occurrence.present == "labelled" or (occurrence.spans and where_taken == "skip"):
            continue
        place = ((occurrence.start, occurrence.end),)
        fresh = Span(id=new_id(), fragments=place, quote=span_quote(text, place), **fields)
        kept: Span | None = None
        for span in occurrence.spans if where_taken == "replace" else ():
            if kept is None and span.fragments == place:
                kept = span
            else:
                changes.append(Change(span, None, occurrence.article, annotator))
        after = fresh if kept is None else replace(fresh, id=kept.id, note=kept.note, doubt=kept.doubt)
        changes.append(Change(kept, after, occurrence.article, annotator))
    return changes


def counted(found: Iterable[Occurrence]) -> dict[str, int]:
    """How many occurrences are unlabelled, labelled, or labelled otherwise."""
    counts = dict.fromkeys(PRESENT, 0)
    for occurrence in found:
        counts[occurrence.present] += 1
    return counts


def in_context(text: str, start: int, end: int, width: int = 40) -> tuple[str, str, str]:
    """A line of a concordance (KWIC): up to `width` code points before, the words, and as many after, on one line."""
    left, right = max(0, start - width), min(len(text), end + width)
    before, words, after = (
        re.sub(r"\s+", " ", part) for part in (text[left:start], text[start:end], text[end:right])
    )
    return ("…" + before if left else before, words, after + "…" if right < len(text) else after)
