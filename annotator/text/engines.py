"""The general splitters: they answer where they would cut one paragraph; the news layer has the last word.

punkt and sentencex are imported on first use, because start-up must not wait for them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from annotator.text.scripts import PUNKT_MODELS

if TYPE_CHECKING:
    from punkt import PunktSentenceTokenizer

_BLANKS = re.compile(r'["“”„«»‹›‘‚「」『』\s]')
_SURROGATES = re.compile("[\ud800-\udfff]")
_TWO_WORDS = re.compile("[^ ]* *[^ ]*")
_TWO_PLAIN_WORDS = re.compile(r"([^\W\d_]{2,})\. ([^\W\d_]+)(?: |$)")
_UNUSUAL = re.compile(r"\. \.|[^\S ]")
_PLAIN = re.compile(r"[.?!…][\"'”’“»«)\]]*\s+(?=\S)")


def engine_cuts(paragraph: str, language: str) -> list[int]:
    """Positions (code points, in order) where the splitter for a primary language subtag begins a sentence."""
    model = PUNKT_MODELS.get(language)
    if model is not None:
        return [start for start, _ in _punkt(model).span_tokenize(paragraph)][1:]
    find = _sentencex()
    return plain_cuts(paragraph) if find is None else find(paragraph, language)


def begins(paragraph: str, language: str, after: int, until: int) -> bool:
    """Whether `engine_cuts` has a position in `(after, until]`, a place where a sentence could end.

    punkt looks at the words around a mark and no further, unless unusual spaces or dots stand there: so it is given
    these words alone, and need not be asked about two plain ones that mean nothing to it.
    """
    if language in PUNKT_MODELS:
        start = paragraph.rfind(" ", 0, after) + 1
        words = paragraph[start : _TWO_WORDS.match(paragraph, until).end()]  # type: ignore[union-attr]
        plain = _TWO_PLAIN_WORDS.match(words)
        if plain and _ends_sentence(plain[1], plain[2], _punkt(PUNKT_MODELS[language])):
            return True
        if not _UNUSUAL.search(words):
            return any(after < start + cut <= until for cut in engine_cuts(words, language))
    return any(after < cut <= until for cut in _all_cuts(paragraph, language))


def _ends_sentence(word: str, following: str, punkt: PunktSentenceTokenizer) -> bool:
    """Whether nothing that punkt knows of the words speaks against a sentence that ends between them."""
    return (
        "." in punkt.rules.sent_end_chars
        and not punkt.params.is_abbrev(word)
        and (word.lower(), following.lower()) not in punkt.params.collocations
    )


def plain_cuts(paragraph: str) -> list[int]:
    """The rule where no splitter is installed: a closing mark, white space, and no small letter after it."""
    return [match.end() for match in _PLAIN.finditer(paragraph) if not paragraph[match.end()].islower()]


@lru_cache(maxsize=1)
def _all_cuts(paragraph: str, language: str) -> list[int]:
    return engine_cuts(paragraph, language)


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
        # One unbalanced quotation mark makes sentencex swallow sentences; a lone surrogate makes it raise, and so do
        # spaces other than the plain one.
        safe = _SURROGATES.sub("\ufffd", _BLANKS.sub(" ", paragraph))
        return [found["start_index"] for found in get_sentence_boundaries(language, safe)][1:]

    return cuts
