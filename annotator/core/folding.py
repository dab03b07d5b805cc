"""What two spellings of the same words share, with the way back to the places in the original text.

Quotation marks, apostrophes and dashes of every kind are one, as are composed and decomposed letters, full and half
width, ligatures and their letters, and all white space. Soft hyphens, zero-width characters and marks of direction
are nothing.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from itertools import accumulate, chain
from unicodedata import category, normalize

from annotator.core.patterns import pattern
from annotator.core.values import dataclass


@dataclass(frozen=True, slots=True)
class Folding:
    """What makes a difference beside the letters: capitals, and accents (with vowel points and stretched letters)."""

    case: bool = False
    accents: bool = True


SPELLING = Folding()
"""How words are compared, unless somebody wants it otherwise: capitals make no difference, accents do."""
LOOSE = Folding(accents=False)
"""How names are found by what somebody types: “cafe” finds “Café”."""

_SINGLE = "'`´ʹʻʼʽˈ‘’‚‛′‵‹›׳＇"
_DOUBLE = '"“”„‟″‶«»״〝〞〟「」『』｢｣﹁﹂﹃﹄＂⹂'
_DASHES = "-‐‑‒–—―⁃−־⸺⸻﹘﹣－"
_SIGNS = str.maketrans(
    dict.fromkeys(_SINGLE, "'") | dict.fromkeys(_DOUBLE, '"') | dict.fromkeys(_DASHES, "-") | {"…": "..."}
)
_STROKES = str.maketrans(
    {"đ": "d", "Đ": "D", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "ħ": "h", "Ħ": "H", "ŧ": "t", "Ŧ": "T"}
    | {"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE"}
)
_WIDE_OR_JOINED = pattern("[０-９Ａ-Ｚａ-ｚｦ-ﾟﬀ-ﬆ]+")
_IGNORED = pattern("[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
_VARIANTS = pattern("[\u034f\u180b-\u180d\u180f\u200c\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_STRETCH = "\u0640"
# й is a letter of its own, not an и with an accent.
_ACCENTS = pattern(
    "(?<![иИ])\u0306|[\u0300-\u0305\u0307-\u034e\u0350-\u036f\u0483-\u0487\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20dc"
    "\ufe20-\ufe2f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u0730-\u074a\u08d3-\u08e1\u08e3-\u08ff]"
)
# Parts of the character before them that Unicode does not call marks: vowels of Korean, Thai and Lao, voiced kana,
# colours of skin, and the letters in flags.
_PARTS = pattern(
    "[\u0e33\u0eb3\u1160-\u11ff\u200c\u200d\ud7b0-\ud7fb\uff9e\uff9f\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]"
)
_FLAGS = pattern("[\U0001f1e6-\U0001f1ff]")
_ASCII_SIGNS = "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f `"
"""The only characters of ASCII that do more than lose their capitals."""
_JOINER = "\u200d"
_SPACES = pattern(r"\s+")
_DOTTED = pattern("i[\u0300-\u036f]+")
_FEW = 40
"""Up to how many replacements of a character in a whole text are faster than one translation of it."""
_FEW_UNITS = 8
_COMMON = 8
_SHORT = 500
_LONG = 2_000
"""Texts from so many characters on are folded word by word."""

_LONGEST = 100
_SEPARATORS = "\x00\x01\x02\x03"


class Folded:
    """A text as it is compared, and where its parts stand in the original; `text` has one space for white space.

    All offsets are code points. Making one takes time in proportion to the text. A long text is folded word by word,
    each word once, and the places within a word are worked out when somebody asks for them.
    """

    __slots__ = ("_folded", "_folded_starts", "_pieces", "_starts", "_way", "text")

    def __init__(self, text: str, way: Folding = SPELLING) -> None:
        self._way = way
        self._pieces = _pieces(text, _known(way)) if len(text) >= _LONG and not text.isascii() else [text]
        self._starts: list[int] = []
        self._folded_starts: list[int] = []
        self._folded: Mapping[str, str] = (
            {text: _units_of(text, way).text} if len(self._pieces) == 1 else _all_folded(self._pieces, way)
        )
        self.text = " ".join(map(self._folded.__getitem__, self._pieces))

    def place(self, start: int, end: int) -> tuple[int, int] | None:
        """Where `[start, end)` of the folded text stands in the original; None where it would cut a character.

        The range takes in marks of its last letter and what is ignored within it, not what is ignored around it.
        """
        if not self._starts:
            lengths = [len(self._folded[piece]) for piece in self._pieces]
            self._starts = list(accumulate((len(piece) + 1 for piece in self._pieces), initial=0))
            self._folded_starts = list(accumulate((length + 1 for length in lengths), initial=0))
        first = min(bisect_right(self._folded_starts, start), len(self._pieces)) - 1
        last = max(min(bisect_left(self._folded_starts, end), len(self._pieces)) - 1, 0)
        left = self._units(first).left(start - self._folded_starts[first])
        right = self._units(last).right(end - self._folded_starts[last])
        if left is None or right is None:
            return None
        return self._starts[first] + left, self._starts[last] + right

    def _units(self, piece: int) -> _Units:
        return _units_of(self._pieces[piece], self._way)


class _Units:
    """A text, or a word of it, folded, with the way back: what is not folded one character to one are its units."""

    __slots__ = ("_ends", "_folded_ends", "_folded_starts", "_starts", "text")

    def __init__(self, text: str, way: Folding) -> None:
        known = _known(way)
        plain = text.isascii()
        odd = known.odd({sign for sign in _ASCII_SIGNS if sign in text} if plain else set(text))
        spans = _spans(text, _patterns_for(text, odd, known))
        folded = [known[text[start:end]] for start, end in spans]
        self._starts = [start for start, _ in spans]
        self._ends = [end for _, end in spans]
        self._folded_ends = list(
            accumulate(
                start - before + len(unit)
                for start, before, unit in zip(self._starts, (0, *self._ends), folded, strict=False)
            )
        )
        self._folded_starts = [end - len(unit) for end, unit in zip(self._folded_ends, folded, strict=True)]
        if spans:
            between = map(slice, (0, *self._ends), (*self._starts, len(text)))
            text = "".join(
                chain.from_iterable(zip(map(text.__getitem__, between), (*folded, ""), strict=True))
            )
        self.text = _swapped(_small(text, way), odd, known)

    def left(self, start: int) -> int | None:
        """Where what begins there in the folded text begins in the original; None within a character."""
        first = bisect_right(self._folded_starts, start) - 1
        if first >= 0 and start == self._folded_starts[first] < self._folded_ends[first]:
            return self._starts[first]
        if first >= 0 and start < self._folded_ends[first]:
            return None
        return self._starts_at(first, start)

    def right(self, end: int) -> int | None:
        """Where what ends there in the folded text ends in the original; None within a character."""
        last = bisect_left(self._folded_starts, end) - 1
        if last >= 0 and end < self._folded_ends[last]:
            return None
        return self._starts_at(last, end)

    def _starts_at(self, unit: int, position: int) -> int:
        return self._ends[unit] + position - self._folded_ends[unit] if unit >= 0 else position


@lru_cache(maxsize=4_096)
def _units_of(text: str, way: Folding) -> _Units:
    return _Units(text, way)


def _all_folded(pieces: Iterable[str], way: Folding) -> Mapping[str, str]:
    """Each piece of a text and how it is folded; all that differ are folded at once."""
    different = list(dict.fromkeys(pieces))
    between = next((sign for sign in _SEPARATORS if not any(sign in piece for piece in different)), "")
    if not between:
        return {piece: _Units(piece, way).text for piece in different}
    known = _known(way)
    joined = between.join(different)
    odd = known.odd(set(joined))
    for spelling in _patterns_for(joined, odd, known):
        joined = spelling.sub(lambda found: known[found[0]], joined)
    return dict(zip(different, _swapped(_small(joined, way), odd, known).split(between), strict=True))


def _pieces(text: str, known: _Known) -> list[str]:
    """The text cut at single spaces, at those only that are folded by themselves whatever stands around them."""
    words = text.split(" ")
    different = set(words)
    loose = {word for word in different if not word or known.kind(word[0]) in ("space", "ignored", "part")}
    open_ended = {word for word in different if not word or _ends_in_space(word, known)}
    if not loose and not open_ended:
        return words
    joined = {at for at, word in enumerate(words) if word in loose and at}
    joined |= {at + 1 for at, word in enumerate(words[:-1]) if word in open_ended}
    pieces: list[str] = []
    done = 0
    for at in sorted(joined):
        if at >= done:
            last = at
            while last + 1 in joined:
                last += 1
            pieces += words[done : at - 1]
            pieces.append(" ".join(words[at - 1 : last + 1]))
            done = last + 1
    return pieces + words[done:]


def _ends_in_space(word: str, known: _Known) -> bool:
    """Whether white space at the end of a word goes on after it, for all that is between."""
    for character in reversed(word):
        if known.kind(character) not in ("part", "ignored"):
            return character.isspace()
    return True


def _small(text: str, way: Folding) -> str:
    return text if way.case else text.lower() if text.isascii() else text.casefold()


def fold(string: str, way: Folding = SPELLING) -> str:
    """The string as it is compared, without white space around it. What is folded already stays as it is."""
    return _short(string, way) if len(string) <= _SHORT else Folded(string, way).text.strip()


@lru_cache(maxsize=32_768)
def _short(string: str, way: Folding) -> str:
    return Folded(string, way).text.strip()


def loose(name: str) -> str:
    """A name, a title or what somebody types to find one, as they are compared."""
    return fold(name, LOOSE)


def holds(name: str, words: Iterable[str]) -> bool:
    """Whether all of the words, folded by `loose`, are somewhere in the name."""
    folded = loose(name)
    return all(word in folded for word in words)


def continues(character: str) -> bool:
    """Whether a character is a part of the one before it: a mark, or what is drawn as one."""
    return category(character)[0] == "M" or _PARTS.match(character) is not None


def _swapped(joined: str, odd: Iterable[str], known: _Known) -> str:
    """What is left to do for characters that stay one character."""
    swaps = dict(swap for character in odd if (swap := known.swap(character)))
    if len(swaps) > _FEW:
        kept = {ord(character): character for character in set(joined)}
        return joined.translate(kept | {ord(before): after for before, after in swaps.items()})
    for before, after in swaps.items():
        joined = joined.replace(before, after)
    return joined


def _spans(text: str, units: Sequence[re.Pattern[str]]) -> list[tuple[int, int]]:
    if len(units) == 1:
        return [match.span() for match in units[0].finditer(text)]
    spans: list[tuple[int, int]] = []
    for span in sorted(match.span() for unit in units for match in unit.finditer(text)):
        if not spans or span[0] >= spans[-1][1]:
            spans.append(span)
    return spans


def _patterns_for(text: str, odd: Iterable[str], known: _Known) -> Sequence[re.Pattern[str]]:
    """What finds all that is not folded one character to one in a text with these odd characters."""
    kinds: dict[str, list[str]] = {}
    for character in odd:
        if kind := known.kind(character):
            kinds.setdefault(kind, []).append(character)
    space, nothing, part, flag, many, picture = (
        "".join(sorted(kinds.get(kind, ())))
        for kind in ("space", "ignored", "part", "flag", "many", "picture")
    )
    runs = any(f" {after}" in text for after in space + nothing + part)
    picture = picture if _JOINER in part else ""
    return _patterns(space.replace(" ", ""), runs, nothing, part, flag, many, picture)


@lru_cache(maxsize=256)
def _patterns(
    space: str, runs: bool, nothing: str, part: str, flag: str, many: str, picture: str
) -> Sequence[re.Pattern[str]]:
    """What begins with one of a few characters gets patterns of its own, which is ten times as fast as one for all."""
    if not (runs or part or flag) and len(space + nothing + many) <= _FEW_UNITS:
        blanks = [rf"{re.escape(each)}[\s{nothing}]*" for each in space]
        others = [re.escape(each) for each in many] + [f"{each}[{nothing}]*" for each in nothing]
        return [re.compile(each) for each in blanks + others]
    first = [f"[{re.escape(space)}]"] if space else []
    first += [rf" (?=[\s{nothing}{part}])"] if runs else []
    mark = f"[{nothing}]*[{part}]" if nothing else f"[{part}]"
    marks, further = (f"(?:{mark})*", f"[{part}]*") if part else ("", "")
    ways = [
        rf"(?:{'|'.join(first)})[\s{nothing}{part}]*" if first else "",
        f"[{picture}]{further}(?:(?<={_JOINER})[{picture}]{further})+" if picture else "",
        f"[{flag}]{{2}}{marks}" if flag else "",
        f"[{re.escape(many)}]{marks}" if many else "",
        rf"[^\s{nothing}{part}](?:{mark})+" if part else "",
        f"(?:{mark})+" if part else "",
        f"[{nothing}]+" if nothing else "",
    ]
    return [re.compile("|".join(filter(None, ways)))]


class _Known(dict[str, str]):
    """How units are folded, and what there is to know of characters, each worked out once."""

    def __init__(self, way: Folding) -> None:
        super().__init__()
        self.way = way
        self._regular: set[str] = set()
        self._kinds: dict[str, str] = {}

    def __missing__(self, unit: str) -> str:
        folded = _unit(unit, self.way)
        if len(unit) <= _COMMON:
            self[unit] = folded
        return folded

    def odd(self, characters: set[str]) -> set[str]:
        """Those for which it does not do to take their small letters."""
        new = characters - self._regular
        self._regular |= {each for each in new if not self.kind(each) and not self.swap(each)}
        return new - self._regular

    def kind(self, character: str) -> str:
        """Which part the character has in units that are folded as one; "" if it is one to one."""
        found = self._kinds.get(character)
        if found is None:
            found = self._kinds[character] = self._kind(character)
        return found

    def swap(self, character: str) -> tuple[str, str] | None:
        """What stands for a character that is one to one when capitals have gone, and what is to stand there."""
        before = character if self.way.case else character.casefold()
        after = self[character]
        return (before, after) if before != after and len(before) == len(after) == 1 else None

    def _kind(self, character: str) -> str:
        if character.isspace():
            return "space"
        if _IGNORED.match(character) or (character == _STRETCH and not self.way.accents):
            return "ignored"
        if continues(character):
            return "part"
        if _FLAGS.match(character):
            return "flag"
        if len(self[character]) != 1 or (not self.way.case and len(character.casefold()) != 1):
            return "many"
        return "picture" if _is_picture(character) else ""


@cache
def _known(way: Folding) -> _Known:
    return _Known(way)


def _unit(unit: str, way: Folding) -> str:
    """One character with its marks as it is compared, or a run of white space."""
    seen = _IGNORED.sub("", unit)
    pieces = range(0, len(seen), _LONGEST)  # marks are put in order in quadratic time
    made = "".join(_letters(seen[at : at + _LONGEST], way) for at in pieces)
    return " ".join(_SPACES.split(made)) if seen[:1].isspace() else made


def _letters(made: str, way: Folding) -> str:
    made = _WIDE_OR_JOINED.sub(lambda match: normalize("NFKC", match[0]), _VARIANTS.sub("", made))
    pictures = made.rstrip(_JOINER).split(_JOINER)
    made = (_JOINER if all(map(_is_picture, pictures)) else "").join(pictures)
    made = _plain(normalize("NFD", made), way)
    if not way.case:
        # The small letter of İ is i, and I is a capital of both i and ı.
        made = _plain(normalize("NFD", made.casefold()), way).replace("ı", "i")
        made = _DOTTED.sub(lambda match: match[0].replace("\u0307", ""), made)
    return normalize("NFC", made.translate(_SIGNS))


def _plain(decomposed: str, way: Folding) -> str:
    return decomposed if way.accents else _ACCENTS.sub("", decomposed).translate(_STROKES)


def _is_picture(character: str) -> bool:
    return character[:1] > "\x7f" and category(character[0]) in ("So", "Sm") and character[0] not in _DASHES
