"""Who decides where the news layer has no opinion: our lists of abbreviations, or sentencex where there is none.

sentencex is imported on first use, because start-up must not wait for it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, lru_cache

from annotator.text.newsdata import news_data
from annotator.text.word_lists import word_lists

_BLANKS = re.compile(r'["“”„«»‹›‘‚「」『』\s]')
_SURROGATES = re.compile("[\ud800-\udfff]")
_FOLLOWING = re.compile(r"[\"'“”„‘’‚«»‹›¿¡]*([^\W\d_]+)")
_PLAIN = re.compile(r"[.?!…][\"'”’“»«)\]]*\s+(?=\S)")


def begins(paragraph: str, language: str, word: str, after: int, until: int) -> bool:
    """Whether a sentence begins at `until`, after the marks at `after` and the word before them.

    `language` is a primary subtag, `word` what stands before the marks.
    """
    known = word_lists(language)
    if known is not None:
        if paragraph[after] != "." or not known.is_abbreviation(word):
            return True
        return not known.goes_on(word) and _begins_a_sentence(paragraph, language, until)
    return any(after < cut <= until for cut in _all_cuts(paragraph, language))


def _begins_a_sentence(paragraph: str, language: str, place: int) -> bool:
    """Whether what follows an abbreviation that may end a sentence begins one: not a number, a bracket, a dash, a role
    ("Corp. Chairman"), or another of these abbreviations ("Co. Ltd.").
    """
    following = _FOLLOWING.match(paragraph, place)
    if following is None:
        return False
    data, word = news_data(language), following[1]
    return word not in data.roles and not (
        word.lower() in data.ending and paragraph.startswith(".", following.end())
    )


def plain_cuts(paragraph: str) -> list[int]:
    """The rule where no splitter is installed: a closing mark, white space, and no small letter after it."""
    return [match.end() for match in _PLAIN.finditer(paragraph) if not paragraph[match.end()].islower()]


@lru_cache(maxsize=1)
def _all_cuts(paragraph: str, language: str) -> list[int]:
    find = _sentencex()
    return plain_cuts(paragraph) if find is None else find(paragraph, language)


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
