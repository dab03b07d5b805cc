"""From a text to its sentences: paragraphs first, then zones, then the splitter under the news layer."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise

from annotator.core.article import Sentence, Zone
from annotator.core.text import paragraphs
from annotator.text.paragraph import ends_like_a_sentence, word_count
from annotator.text.scripts import PHRASE_SPACED, UNSPACED, guess_language, primary

WHOLE_ROLES = frozenset({"headline", "kicker", "byline", "dateline", "credit", "furniture"})
"""Roles whose paragraphs are one sentence each where the role is certain, unless they are whole sentences."""

_FULL_SENTENCE = 3
"""Words that a piece of a headline has at least to be a sentence, if it ends like one."""


def sentences(text: str, language: str, zones: Sequence[Zone] = ()) -> tuple[Sentence, ...]:
    """The sentences of `text`: trimmed ranges of code points, in order, each within one paragraph.

    Every character that is not white space is in exactly one sentence. `language` is a BCP 47 tag; "" is
    guessed from the script. A paragraph inside a zone with one of `WHOLE_ROLES` is a single sentence, where the zone is
    certain and the paragraph does not consist of several whole sentences: a role that was guessed stops no cut.
    """
    language = primary(language) or guess_language(text)
    ordered = sorted(zones)
    found: list[Sentence] = []
    for start, end in paragraphs(text):
        paragraph = _trimmed(text, start, end)
        pieces = _pieces(text, paragraph, language)
        if len(pieces) > 1 and _whole(paragraph, ordered) and not _are_sentences(text, pieces):
            pieces = [paragraph]
        found += pieces
    return tuple(found)


def _are_sentences(text: str, pieces: Sequence[Sentence]) -> bool:
    """Whether two of the pieces are sentences by themselves: they end like one and have some words."""
    lines = [text[piece.start : piece.end] for piece in pieces]
    full = [line for line in lines if ends_like_a_sentence(line) and word_count(line) >= _FULL_SENTENCE]
    return len(full) >= 2


def paragraph_sentences(text: str, start: int, end: int, language: str) -> tuple[Sentence, ...]:
    """The sentences of one paragraph, `[start, end)` in code points: those that `sentences` finds without zones.

    White space at the edges does not matter; a range that holds nothing else gives no sentence.
    """
    if not text[start:end].strip():
        return ()
    return tuple(_pieces(text, _trimmed(text, start, end), primary(language) or guess_language(text)))


def _pieces(text: str, whole: Sentence, language: str) -> list[Sentence]:
    paragraph = text[whole.start : whole.end]
    edges = [0, *_cuts(paragraph, language), len(paragraph)]
    return [_trimmed(text, whole.start + left, whole.start + right) for left, right in pairwise(edges)]


def _cuts(paragraph: str, language: str) -> list[int]:
    # Their tables and patterns are loaded on first use: start-up must not wait for them.
    if language in PHRASE_SPACED:
        from annotator.text import thai

        return thai.cuts(paragraph)
    from annotator.text import news
    from annotator.text.engines import begins

    return news.cuts(paragraph, language, None if language in UNSPACED else begins)


def _whole(paragraph: Sentence, zones: Sequence[Zone]) -> bool:
    index = bisect_right(zones, paragraph.start, key=lambda zone: zone.start) - 1
    if index < 0 or paragraph.end > zones[index].end:
        return False
    return zones[index].role in WHOLE_ROLES and zones[index].sure == 1


def _trimmed(text: str, start: int, end: int) -> Sentence:
    piece = text[start:end]
    return Sentence(end - len(piece.lstrip()), start + len(piece.rstrip()))
