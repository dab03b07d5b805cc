"""The sweep over a set of ranges: pieces of text with what is active there, and lanes for what overlaps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from annotator.core.annotation import Span
from annotator.core.values import dataclass


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch `[start, end)` in which the same spans are active, outermost first."""

    start: int
    end: int
    spans: tuple[Span, ...]


def by_position(span: Span) -> tuple[int, int, str]:
    """The order of spans in a layer: by start, the longer first, then by id."""
    fragments = span.fragments
    return (fragments[0][0], -fragments[-1][1], span.id)


def pieces(spans: Iterable[Span], start: int, end: int) -> list[Piece]:
    """Cut `[start, end)` wherever a span begins or ends; the pieces cover the whole range.

    One pass over enter and leave events, sorted by offset with leaving first.
    """
    events: list[tuple[int, bool, Span]] = []
    for span in spans:
        for left, right in span.fragments:
            if left < end and right > start:
                events.append((max(left, start), True, span))
                events.append((min(right, end), False, span))
    events.sort(key=lambda event: event[:2])

    found: list[Piece] = []
    active: dict[str, Span] = {}
    at = start
    for offset, enters, span in events:
        if offset > at:
            found.append(Piece(at, offset, tuple(sorted(active.values(), key=by_position))))
            at = offset
        if enters:
            active[span.id] = span
        else:
            active.pop(span.id, None)
    if at < end:
        found.append(Piece(at, end, ()))
    return found


def lanes(spans: Sequence[Span]) -> dict[str, int]:
    """Give each span, by id, the lowest lane in which it overlaps no other (greedy, by position).

    Fragments count separately, so that a span may run through the gap of another.
    """
    taken: list[list[tuple[int, int]]] = []
    given: dict[str, int] = {}
    for span in sorted(spans, key=by_position):
        taken = [[other for other in lane if other[1] > span.start] for lane in taken]
        free = (
            i for i, lane in enumerate(taken) if not any(_overlap(span.fragments, other) for other in lane)
        )
        lane = next(free, len(taken))
        if lane == len(taken):
            taken.append([])
        taken[lane].extend(span.fragments)
        given[span.id] = lane
    return given


def _overlap(fragments: tuple[tuple[int, int], ...], other: tuple[int, int]) -> bool:
    return any(start < other[1] and end > other[0] for start, end in fragments)
