"""Spans on tokens: each with its own, or flat, so that no two share a token; and the sentences that tokens are in."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from annotator.core.annotation import Fragment, Span
from annotator.core.article import Sentence
from annotator.core.labels import LabelSet
from annotator.formats.kit.flatten import TokenSpan, chosen, ranked, reach
from annotator.formats.kit.values import Loss

WIDENED = "spans that cut a word are widened to whole words"


class Tokens(tuple[Fragment, ...]):
    """The tokens of a text: ranges in code points, in order. Where they start and end is worked out once."""

    @cached_property
    def edges(self) -> tuple[Sequence[int], Sequence[int]]:
        """Where each token starts, and where each ends."""
        return [start for start, _ in self], [end for _, end in self]


def as_tokens(tokens: Sequence[Fragment]) -> Tokens:
    """The same tokens, as some that know where they start and end."""
    return tokens if isinstance(tokens, Tokens) else Tokens(tokens)


def aligned(tokens: Sequence[Fragment], spans: Iterable[Span]) -> Iterator[tuple[Span, TokenSpan]]:
    """Each span with the tokens that it covers at least in part; spans of white space alone are left out.

    A span that reaches into the white space around its tokens cuts none of them.
    """
    starts, ends = as_tokens(tokens).edges
    for span in spans:
        start, end = reach(span)
        first, last = bisect_right(ends, start), bisect_left(starts, end) - 1
        if first <= last:
            exact = start <= starts[first] and ends[last] <= end
            yield span, TokenSpan(first, last, span.label, not exact)


def widened(tokens: Sequence[Fragment], spans: Iterable[Span]) -> Loss:
    """The spans that cut a word, which formats of whole tokens widen."""
    return Loss(WIDENED, sum(place.snapped for _, place in aligned(tokens, spans)))


def flat_on_tokens(
    tokens: Sequence[Fragment], spans: Iterable[Span], policy: str, labels: LabelSet
) -> tuple[list[TokenSpan], int]:
    """Spans of which no two share a token, chosen by `policy`, and how many gave way or cover no token."""
    starts, ends = as_tokens(tokens).edges
    given = list(spans)
    found = []
    for span in given:
        start, end = reach(span)
        first, last = bisect_right(ends, start), bisect_left(starts, end) - 1
        if first <= last:
            found.append((first, last, span))
    ranges = ranked([(starts[first], ends[last], span) for first, last, span in found], policy, labels)
    kept = [
        TokenSpan(first, last, span.label)
        for first, last, span in (found[place] for place in chosen(ranges)[0])
    ]
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
    starts, _ = as_tokens(tokens).edges
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
                span._replace(first=span.first - first, last=min(span.last, after - 1) - first)
                for span in here
            ),
            sum(span.last >= after for span in here),
        )
