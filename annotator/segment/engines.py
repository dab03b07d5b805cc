"""The general splitters: they answer where they would cut one paragraph; the news layer has the last word.

punkt and sentencex are imported on first use, because start-up must not wait for them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from annotator.segment.languages import PUNKT_MODELS

if TYPE_CHECKING:
    from punkt import PunktSentenceTokenizer

_QUOTES = re.compile('["“”„«»‹›‘‚「」『』]')
_SURROGATES = re.compile("[\ud800-\udfff]")
_PLAIN = re.compile(r"[.?!…][\"'”’“»«)\]]*\s+(?=\S)")


def engine_cuts(paragraph: str, language: str) -> list[int]:
    """Positions (code points, in order) where the splitter for a primary language subtag begins a sentence."""
    model = PUNKT_MODELS.get(language)
    if model is not None:
        return [start for start, _ in _punkt(model).span_tokenize(paragraph)][1:]
    find = _sentencex()
    return plain_cuts(paragraph) if find is None else find(paragraph, language)


def plain_cuts(paragraph: str) -> list[int]:
    """The rule where no splitter is installed: a closing mark, white space, and no small letter after it."""
    return [match.end() for match in _PLAIN.finditer(paragraph) if not paragraph[match.end()].islower()]


@cache
def _punkt(model: str) -> PunktSentenceTokenizer:
    from punkt import tokenizer_for

    return tokenizer_for(model, line_breaks="always", prefixes=True)


@cache
def _sentencex() -> Callable[[str, str], list[int]] | None:
    try:
        from sentencex import get_sentence_boundaries
    except ImportError:
        return None

    def cuts(paragraph: str, language: str) -> list[int]:
        # One unbalanced quotation mark makes sentencex swallow sentences, a lone surrogate makes it raise.
        safe = _SURROGATES.sub("\ufffd", _QUOTES.sub(" ", paragraph))
        return [found["start_index"] for found in get_sentence_boundaries(language, safe)][1:]

    return cuts
