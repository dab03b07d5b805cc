"""Finding words in a text, compared as `folding` does: where they stand, in code points of the text as it is."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from unicodedata import category

from annotator.core.folding import SPELLING, Folded, Folding, continues, fold
from annotator.core.patterns import pattern

_NO_SPACES = pattern(
    "[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\U00020000-\U0003ffff]"
)
"""Letters of scripts that write words, or what belongs to them, without spaces between."""
Edges = Callable[[int], bool]
"""Whether, in a script without spaces, a word may start or end at a place of the text."""


def find(
    text: str, string: str, way: Folding = SPELLING, *, whole_word: bool = False, edges: Edges | None = None
) -> list[tuple[int, int]]:
    """The ranges where `string` stands, in order and not overlapping; none for one of white space.

    A range takes in all marks of its last letter and never cuts a character. With `whole_word` it must not be part of
    a longer word; scripts without spaces show no ends of words, so there `edges` decides, or every place will do.
    """
    wanted = fold(string, way)
    if not wanted:
        return []
    folded = folded_text(text, way)
    found = []
    start = folded.text.find(wanted)
    while start >= 0:
        end = start + len(wanted)
        place = folded.place(start, end)
        if place and (not whole_word or _whole(folded.text, start, end, place, edges)):
            found.append(place)
            start = folded.text.find(wanted, end)
        else:
            start = folded.text.find(wanted, start + 1)
    return found


@lru_cache(maxsize=4)
def folded_text(text: str, way: Folding = SPELLING) -> Folded:
    """The text folded; that of the last few texts is kept for what is typed next."""
    return Folded(text, way)


def stands_alone(text: str, start: int, end: int) -> bool:
    """Whether `[start, end)` of a folded text is not part of a longer word, as far as its script shows."""
    return not (_inside(text, start) or _inside(text, end))


def without_spaces(string: str) -> bool:
    """Whether there are letters of a script that has no spaces between words."""
    return _NO_SPACES.search(string) is not None


def without_mark(text: str, place: int, last: int) -> int:
    """The place, or the next one up to `last` where no character is cut in two."""
    while 0 < place < last and (continues(text[place]) or text[place - 1] == "\u200d"):
        place += 1
    return place


def _whole(text: str, start: int, end: int, place: tuple[int, int], edges: Edges | None) -> bool:
    if not stands_alone(text, start, end):
        return False
    return edges is None or not (
        (_continues(text, start) and not edges(place[0])) or (_continues(text, end) and not edges(place[1]))
    )


def _inside(text: str, place: int) -> bool:
    """Whether letters of a script with spaces stand on both sides."""
    return 0 < place < len(text) and _spaced(text[place - 1]) and _spaced(text[place])


def _continues(text: str, place: int) -> bool:
    """Whether letters stand on both sides that only a dictionary can part; Korean endings are in none."""
    return 0 < place < len(text) and all(
        without_spaces(letter) and not "\uac00" <= letter <= "\ud7af"
        for letter in text[place - 1 : place + 1]
    )


def _spaced(character: str) -> bool:
    return (character.isalnum() or character == "_" or category(character)[0] == "M") and not without_spaces(
        character
    )
