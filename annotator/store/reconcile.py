"""Putting a layer on the text of its article, when somebody has changed one of them by hand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from annotator.core import anchor
from annotator.core.annotation import Annotation, Note, SentenceTag, Span, quote_matches
from annotator.core.article import Article
from annotator.core.errors import Problem
from annotator.core.layer import Layer
from annotator.core.messages import _

RANGED = (Span, SentenceTag, Note)
"""The kinds of annotation that have a place in the text."""


def reconcile(article: Article, layer: Layer, *, file: str = "") -> tuple[Layer, list[Problem]]:
    """The layer put on the article's text, and what did not fit.

    What does not lie on its quote is moved to the nearest place where the text reads so; where there is none it
    goes to `layer.unanchored`, unchanged. The same layer comes back when everything fits.
    """
    text = article.text
    off: list[Span | SentenceTag | Note] = [
        item for item in _doubtful(layer.values(), text) if not _fits(text, item)
    ]
    off += [item for item in layer.unanchored if isinstance(item, RANGED) and not _fits(text, item)]
    if not off and not layer.unanchored:
        return layer, []
    off.sort(key=lambda item: (item.start or 0, item.id))
    moved = {item.id: _moved(article, item) for item in off}
    problems = [_moved_problem(layer, item, moved[item.id], file) for item in off]
    kept: list[Annotation] = [moved.get(item.id, item) or item for item in (*layer, *layer.unanchored)]
    lost = {name for name, item in moved.items() if item is None}
    result = Layer(layer.article, layer.annotator, (i for i in kept if i.id not in lost), layer.state)
    result.unanchored = [item for item in kept if item.id in lost]
    return result, problems


def _ranges(item: Span | SentenceTag | Note) -> tuple[tuple[int, int], ...]:
    if isinstance(item, Span):
        return item.fragments
    return () if item.start is None or item.end is None else ((item.start, item.end),)


def _doubtful(items: Iterable[Annotation], text: str) -> Iterator[Span | SentenceTag | Note]:
    """All but those, almost all of a long layer, whose one range reads like their whole quote."""
    for item in items:
        if isinstance(item, Span):
            start, end = item.fragments[0]
            if not 0 <= start < end <= len(text) or item.quote != text[start:end] or len(item.fragments) > 1:
                yield item
        elif isinstance(item, SentenceTag | Note) and not _plainly_fits(text, item):
            yield item


def _plainly_fits(text: str, item: SentenceTag | Note) -> bool:
    quote = item.quote
    if not quote:
        return False
    if item.start is None or item.end is None or not 0 <= item.start < item.end <= len(text):
        return False
    short = quote[-1] == "…" and item.end - item.start >= len(quote)
    return text.startswith(quote[:-1], item.start) if short else text[item.start : item.end] == quote


def _fits(text: str, item: Span | SentenceTag | Note) -> bool:
    ranges = _ranges(item)
    if isinstance(item, Note) and not ranges:
        return True
    return anchor.is_anchored(text, ranges, item.quote)


def _moved(article: Article, item: Span | SentenceTag | Note) -> Annotation | None:
    if isinstance(item, SentenceTag):
        places = [
            (sentence.start, sentence.end)
            for sentence in article.sentences
            if item.quote and quote_matches(item.quote, article.text[sentence.start : sentence.end])
        ]
        if places:
            start, end = min(places, key=lambda place: abs(place[0] - item.start))
            return replace(item, start=start, end=end)
    found = anchor.reanchored(article.text, _ranges(item), item.quote)
    if found is None:
        return None
    if isinstance(item, Span):
        return replace(item, fragments=found)
    return replace(item, start=found[0][0], end=found[0][1])


def _moved_problem(layer: Layer, item: Any, moved: Any, file: str) -> Problem:
    whose = _("“{quote}” ({id}, {annotator} on “{article}”)").format(
        quote=item.quote, id=item.id, annotator=layer.annotator, article=layer.article
    )
    if moved is None:
        return Problem(
            _("{whose} is not in the text at {start}–{end} nor anywhere else.").format(
                whose=whose, start=item.start, end=item.end
            ),
            file,
            code="unanchored",
            hint=_("It is kept in the project, but not shown; tag the words again or correct the text."),
        )
    places = _("from {start}–{end} to {start2}–{end2}").format(
        start=item.start, end=item.end, start2=moved.start, end2=moved.end
    )
    message = _("{whose} was moved {places}, where the text reads so.").format(whose=whose, places=places)
    return Problem(message, file, severity="warning", code="moved")
