"""Words: dictionary words for Chinese, Japanese and Thai, Unicode's rules elsewhere, by ICU."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from annotator.core.text import Utf16Map
from annotator.segment.languages import guess_language, primary

_SURROGATES = re.compile("[\ud800-\udfff]")
_IS_WORD = re.compile(r"[^\W_]")
_PLAIN = re.compile(r"[^\W_]+(?:['’.,_-][^\W_]+)*|[^\w\s]|_")
_WINDOW = 500


def words(text: str, language: str = "", *, punctuation: bool = False) -> list[tuple[int, int]]:
    """Ranges of the words of `text`, in code points; with `punctuation`, every token that is not white space.

    Where ICU cannot be imported a word is a run of letters and digits, with single apostrophes, hyphens, full stops
    or commas inside it; Chinese, Japanese and Thai then come as whole runs.
    """
    found = _segments(text, language or guess_language(text))
    if punctuation:
        # Nearly all that begins with a space is space; a mark that combines with one is not.
        return [at for at in found if not text[at[0]].isspace() or not text[at[0] : at[1]].isspace()]
    return [(start, end) for start, end in found if _IS_WORD.search(text, start, end)]


def word_at(text: str, position: int, language: str = "") -> tuple[int, int]:
    """The range of the word that contains `position`, or else ends there; `(position, position)` if there is none.

    Positions are code points. Only the surroundings of `position` are looked at: quick in a text of any size.
    """
    first = max(0, position - _WINDOW, text.rfind("\n", 0, position) + 1)
    last = text.find("\n", position)
    last = min(len(text) if last < 0 else last, position + _WINDOW)
    touching = (position, position)
    for start, end in words(text[first:last], language or guess_language(text)):
        if first + start <= position < first + end:
            return first + start, first + end
        if first + end == position:
            touching = first + start, first + end
    return touching


def word_edges(text: str, language: str = "") -> Callable[[int], bool]:
    """A function that says whether a word starts or ends at a position, in code points; without ICU it always says yes.

    Each line is looked at when it is first asked for.
    """
    if not _has_dictionaries():
        return lambda _: True
    lines: dict[int, set[int]] = {}

    def is_edge(position: int) -> bool:
        first = text.rfind("\n", 0, position) + 1
        if first not in lines:
            last = text.find("\n", position)
            line = text[first : len(text) if last < 0 else last]
            found = _segments(line, language or guess_language(line))
            lines[first] = {first + edge for segment in found for edge in segment}
        return position in lines[first]

    return is_edge


def _has_dictionaries() -> bool:
    try:
        import icu4py.breakers  # noqa: F401
    except ImportError:
        return False
    return True


def _segments(text: str, language: str) -> Iterator[tuple[int, int]]:
    try:
        from icu4py.breakers import WordBreaker
    except ImportError:
        return (match.span() for match in _PLAIN.finditer(text))
    if text.isascii():
        return WordBreaker(text, primary(language)).segments()
    units = WordBreaker(_SURROGATES.sub("\ufffd", text), primary(language)).segments()
    place = Utf16Map(text)
    if place.to_utf16(len(text)) == len(text):
        return units
    return ((place.to_point(start), place.to_point(end)) for start, end in units)
