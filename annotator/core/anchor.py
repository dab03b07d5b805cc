"""Putting a span back on its words, when the text and its quote no longer agree."""

from __future__ import annotations

from annotator.core.annotation import FRAGMENT_SEPARATOR, Fragment, covered_text, quote_matches


def is_anchored(text: str, fragments: tuple[Fragment, ...], quote: str) -> bool:
    """Whether the fragments are ordered ranges inside `text` that cover `quote` (an empty quote always fits)."""
    at = 0
    for start, end in fragments:
        if not (at <= start < end <= len(text)):
            return False
        at = end
    return bool(fragments) and (not quote or quote_matches(quote, covered_text(text, fragments)))


def nearest(text: str, quote: str, near: int) -> Fragment | None:
    """The occurrence of `quote` in `text` whose start is nearest to `near` (code points), or None.

    A quote shortened with "…" is found by its beginning; its end is then not known, so it is not re-anchored.
    A tie goes to the earlier occurrence.
    """
    if not quote:
        return None
    before = text.rfind(quote, 0, max(near, 0) + len(quote))
    after = text.find(quote, max(near, 0))
    found = [start for start in (before, after) if start >= 0]
    if not found:
        return None
    start = min(found, key=lambda place: (abs(place - near), place))
    return (start, start + len(quote))


def reanchored(text: str, fragments: tuple[Fragment, ...], quote: str) -> tuple[Fragment, ...] | None:
    """The fragments moved to the nearest place where the text reads `quote`, or None where there is none.

    Each fragment of a span with several is looked for by its own part of the quote, in order.
    """
    parts = quote.split(FRAGMENT_SEPARATOR) if len(fragments) > 1 else [quote]
    if len(parts) != len(fragments):
        return None
    moved: list[Fragment] = []
    for part, (start, _) in zip(parts, fragments, strict=True):
        place = nearest(text, part, start)
        if place is None or (moved and place[0] < moved[-1][1]):
            return None
        moved.append(place)
    return tuple(moved)
