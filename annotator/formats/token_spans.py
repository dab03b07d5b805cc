"""Spans on tokens: each with its own, or flat, so that no two share a token; and the sentences that tokens are in."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from annotator.core.annotation import Fragment, Span
from annotator.core.article import Sentence
from annotator.core.labels import LabelSet
from annotator.formats.flat import TokenSpan, flattened, on_tokens


def aligned(tokens: Sequence[Fragment], spans: Iterable[Span]) -> Iterator[tuple[Span, TokenSpan]]:
    """Each span with the tokens that it covers at least in part; spans of white space alone are left out."""
    starts, ends = [start for start, _ in tokens], [end for _, end in tokens]
    for span in spans:
        first, last = bisect_right(ends, span.start), bisect_left(starts, span.end) - 1
        if first <= last:
            exact = (starts[first], ends[last]) == (span.start, span.end)
            yield span, TokenSpan(first, last, span.label, not exact)


def flat_on_tokens(
    tokens: Sequence[Fragment], spans: Iterable[Span], policy: str, labels: LabelSet
) -> tuple[list[TokenSpan], int]:
    """Spans of which no two share a token, chosen by `policy`, and how many gave way or cover no token."""
    given = list(spans)
    snapped = [
        replace(span, fragments=((tokens[found.first][0], tokens[found.last][1]),))
        for span, found in aligned(tokens, given)
    ]
    kept = on_tokens(tokens, flattened(snapped, policy, labels).kept)
    return kept, len(given) - len(kept)


@dataclass(frozen=True, slots=True)
class TokenSentence:
    """The tokens `[first, after)` of a sentence, and its flat spans, counted from its first token."""

    first: int
    after: int
    spans: tuple[TokenSpan, ...]
    cut: int = 0
    """How many of the spans go on in the next sentence; here they end with this one."""


def by_sentence(
    tokens: Sequence[Fragment], sentences: Sequence[Sentence], flat: Sequence[TokenSpan]
) -> Iterator[TokenSentence]:
    """The sentences that have tokens, each with the flat spans that start in it."""
    starts = [start for start, _ in tokens]
    firsts = [span.first for span in flat]
    for sentence in sentences:
        first, after = bisect_left(starts, sentence.start), bisect_left(starts, sentence.end)
        if first == after:
            continue
        here = flat[bisect_left(firsts, first) : bisect_left(firsts, after)]
        yield TokenSentence(
            first,
            after,
            tuple(
                replace(span, first=span.first - first, last=min(span.last, after - 1) - first)
                for span in here
            ),
            sum(span.last >= after for span in here),
        )
