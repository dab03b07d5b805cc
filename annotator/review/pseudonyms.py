"""Names exchanged for stand-ins of the same length, letter by letter, so that every place in a text stays where it is.

A stand-in has the letters of the same script in the same capitals, as many as the name has: what is tagged on the text
with stand-ins stands on the same code points of the original. Names are exchanged word by word: the same word has the
same stand-in everywhere, alone and within longer names. Case endings stay as they are behind the stand-in.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from random import SystemRandom
from typing import Any

from annotator.core.errors import AnnotatorError
from annotator.core.messages import _

Words = Mapping[str, str]
"""Words of names and their stand-ins, both as they are written."""

_TECHNICAL = re.compile(r"://|www\.|[@#]|\w\.\w")
"""Addresses, handles, tags: in them names stand in small letters, with others' words around them."""
_VISIBLE = re.compile(r"\S+")
_NEAR = 4
"""How many characters may stand between two words of one name."""
_IGNORED = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff\u0640")
_DENSE = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO")
_UNSPACED = ("THAI", "LAO", "KHMER", "MYANMAR", "TIBETAN", "JAVANESE")
_LETTERS: Mapping[str, str] = {
    "CYRILLIC": "абвгдежзиклмнопрстуфхш",
    "GREEK": "αβγδεζηθικλμνξοπρστυφχψω",
    "ARABIC": "ابتثجحخدذرزسشصضطظعغفقكلمنهوي",
    "HEBREW": "אבגדהוזחטיכלמנסעפצקרשת",
    "CJK": "安宝成春德芳国海华杰兰丽明娜平强青荣山婷伟文霞晓新秀雪燕阳英勇玉云志",
    "HIRAGANA": "あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわ",
    "KATAKANA": "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワ",
    "HANGUL": "가나다라마바사아자하고노도로모보소오조호구누두루무부수우주기니리미비시이지",
}
"""Letters of stand-ins by script; those of other scripts are found near the letter that they stand for."""
_CONSONANTS, _VOWELS = "bdfgklmnprstv", "aeiou"
_LONG = 6
"""From so many letters on a name may have an ending of several."""
_TRIES = 400
_chance = SystemRandom()


@dataclass(frozen=True, slots=True)
class Names:
    """What is exchanged: words with their stand-ins, the names that they are from, and how careful to be with a word.

    `capitals` (as words are compared, see `key`) are also common words: exchanged only where they are capitalised.
    `common` are so common that they are exchanged within a whole name only.
    """

    words: Words = field(default_factory=dict)
    names: tuple[str, ...] = ()
    capitals: frozenset[str] = frozenset()
    common: frozenset[str] = frozenset()

    @property
    def data(self) -> dict[str, Any]:
        """As plain data, for the project's header."""
        return {
            "words": dict(self.words),
            "names": list(self.names),
            "capitals": sorted(self.capitals),
            "common": sorted(self.common),
        }


def from_data(data: object) -> Names:
    """What `Names.data` has written; what makes no sense in it is passed over."""
    found = data if isinstance(data, Mapping) else {}
    words = found.get("words")
    lists = {
        name: [str(each) for each in value] if isinstance(value := found.get(name), list) else []
        for name in ("names", "capitals", "common")
    }
    return Names(
        {str(k): str(v) for k, v in words.items()} if isinstance(words, Mapping) else {},
        tuple(lists["names"]),
        frozenset(lists["capitals"]),
        frozenset(lists["common"]),
    )


@dataclass(slots=True)
class Left:
    """What stays of names where they are exchanged, counted: each by the word of the name and the word of the text.

    `endings` stay behind stand-ins; `inside` are names within other words; `alone` are words of names that are common
    words too; `alike` are perhaps other forms of a name.
    """

    endings: Counter[tuple[str, str]] = field(default_factory=Counter)
    inside: Counter[tuple[str, str]] = field(default_factory=Counter)
    alone: Counter[tuple[str, str]] = field(default_factory=Counter)
    alike: Counter[tuple[str, str]] = field(default_factory=Counter)

    @property
    def doubtful(self) -> bool:
        """Whether something stays by which a name may be known."""
        return bool(self.inside or self.alone or self.alike)


class Exchange:
    """Exchanges the words of names for their stand-ins, or, `reversed`, back; `left` tells what stayed."""

    def __init__(self, names: Names, usual: frozenset[str] = frozenset()) -> None:
        """`usual` are words that the texts have in small letters: they are no forms of a name."""
        self._names, self._usual = names, usual
        self._by_key: dict[str, tuple[str, str]] = {}
        for word, standing in names.words.items():
            self._by_key.setdefault(key(word), (word, standing))
        self._longest = max(map(len, self._by_key), default=0)
        self._phrases: dict[str, list[tuple[str, ...]]] = {}
        for name in names.names:
            words = tuple(key(word) for __, word in runs(name))
            if any(word in names.common for word in words):
                self._phrases.setdefault(words[0], []).append(words)
        self._stems = {each[:-1]: each for each in self._by_key if len(each) > 3 and _is_cased(each)}
        self.left = Left()
        self._found = lru_cache(maxsize=65_536)(self._find)
        self._stays = lru_cache(maxsize=65_536)(self._what_stays)

    def reversed(self) -> Exchange:
        """The exchange that takes this one back, in what somebody has written."""
        back = {standing: word for word, standing in self._names.words.items()}
        return Exchange(Names(back))

    def places(self, text: str) -> list[tuple[int, int, str]]:
        """What is exchanged in a text: ranges in code points, in order and apart, and what stands there then."""
        return [(start, end, new) for start, end, new in self._places(text) if text[start:end] != new]

    def text(self, text: str) -> str:
        """The text with stand-ins: as long as it was."""
        parts: list[str] = []
        done = 0
        for start, end, new in self._places(text):
            parts += (text[done:start], new)
            done = end
        return "".join([*parts, text[done:]])

    def plain(self, value: Any) -> Any:
        """Plain data with stand-ins in every text, keys of mappings included."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, Mapping):
            return {self.plain(name): self.plain(each) for name, each in value.items()}
        if isinstance(value, list | tuple):
            return [self.plain(each) for each in value]
        return value

    def _places(self, text: str) -> Iterator[tuple[int, int, str]]:
        if not self._by_key:
            return
        technical = _technical(text)
        found = list(runs(text))
        named = self._in_names(text, found)
        for number, (start, run) in enumerate(found):
            free = _is_in(start, technical)
            for left, right, word in self._found(run, free, number in named):
                yield start + left, start + right, shaped(*self._by_key[word], run[left:right])
            self._note(run, free, number in named)

    def _in_names(self, text: str, found: Sequence[tuple[int, str]]) -> set[int]:
        """Which of the words belong to a whole name that has common words in it."""
        inside: set[int] = set()
        if not self._phrases:
            return inside
        keys = [key(run) for __, run in found]
        for number, first in enumerate(keys):
            for words in self._phrases.get(first, ()):
                after = number + len(words)
                if tuple(keys[number:after]) != words or not _is_capital(found[number][1]):
                    continue
                gaps = (
                    text[found[each][0] + len(found[each][1]) : found[each + 1][0]]
                    for each in range(number, after - 1)
                )
                if all(len(gap) <= _NEAR and "\n" not in gap for gap in gaps):
                    inside.update(range(number, after))
        return inside

    def _find(self, run: str, free: bool, in_name: bool) -> list[tuple[int, int, str]]:
        """The words of names in one word of the text: ranges in it, and which."""
        folded, at = _folded(run)
        if folded in self._by_key:
            return [(0, len(run), folded)] if self._goes(folded, run, free, in_name) else []
        found: list[tuple[int, int, str]] = []
        start = 0
        while start < len(folded):
            match = self._longest_at(run, folded, at, start, free)
            if match is None:
                start += 1
                continue
            end = start + len(match)
            found.append((at[start], at[end] if end < len(folded) else len(run), match))
            start = end
        return found

    def _goes(self, word: str, run: str, free: bool, in_name: bool) -> bool:
        """Whether a word that is a word of a name is exchanged there."""
        if free or not _is_cased(word):
            return True
        capital = _is_capital(run)
        if word in self._names.common:
            return in_name and capital
        return capital or (word not in self._names.capitals and len(word) > 2)

    def _longest_at(self, run: str, folded: str, at: Sequence[int], start: int, free: bool) -> str | None:
        if start and at[start] == at[start - 1]:
            return None
        for end in range(min(len(folded), start + self._longest), start, -1):
            word = folded[start:end]
            if word not in self._by_key or (end < len(folded) and at[end] == at[end - 1]):
                continue
            if self._goes_inside(word, run, at[start], free):
                return word
        return None

    def _goes_inside(self, word: str, run: str, start: int, free: bool) -> bool:
        """Whether a word of a name is exchanged within a longer word: most are not, for “Ann” is no part of “Annex”."""
        script = _script(word)
        if script in _DENSE:
            return len(word) >= 2
        if script in _UNSPACED or free:
            return len(word) >= 3
        if word in self._names.common or word in self._names.capitals:
            return False
        if not _is_cased(word):
            return len(word) >= 4
        if not run[start].isupper() or run.lower() in self._usual:
            return False
        return len(word) >= (4 if start == 0 else 5)

    def _note(self, run: str, free: bool, in_name: bool) -> None:
        """Tell what stays of names in a word."""
        if (stays := self._stays(run, free, in_name)) is not None:
            kind, word = stays
            getattr(self.left, kind)[word, run] += 1

    def _what_stays(self, run: str, free: bool, in_name: bool) -> tuple[str, str] | None:
        """Under which name of `Left` a word is told, and the word of a name that is in it; None where nothing stays."""
        folded, at = _folded(run)
        if found := self._found(run, free, in_name):
            left, right, word = found[-1]
            return ("endings", self._by_key[word][0]) if left == 0 and right < len(run) else None
        if folded in self._by_key:
            return ("alone", self._by_key[folded][0]) if _is_capital(run) else None
        if (not _is_capital(run) and _is_cased(folded) and not free) or run.lower() in self._usual:
            return None
        for size in range(min(len(folded), self._longest), 2, -1):
            for start in range(len(folded) - size + 1):
                word = folded[start : start + size]
                if word in self._by_key and (free or not _is_cased(word) or run[at[start]].isupper()):
                    return "inside", self._by_key[word][0]
        for size in range(len(folded), 2, -1):
            stem = self._stems.get(folded[:size])
            if stem is not None and len(folded) <= len(stem) + (1 if len(stem) < _LONG else 3):
                return "alike", self._by_key[stem][0]
        return None


def runs(text: str) -> Iterator[tuple[int, str]]:
    """The runs of letters of a text, with where each begins, marks included."""
    start = -1
    for place, character in enumerate(text):
        if character.isalpha():
            start = place if start < 0 else start
        elif start >= 0 and character not in _IGNORED and unicodedata.category(character)[0] != "M":
            yield start, text[start:place]
            start = -1
    if start >= 0:
        yield start, text[start:]


def running(text: str) -> Iterator[str]:
    """The runs of letters of a text that are no part of an address, a handle or a tag."""
    technical = _technical(text)
    for start, run in runs(text):
        if not _is_in(start, technical):
            yield run


def _technical(text: str) -> list[tuple[int, int]]:
    """Where the addresses, handles and tags of a text stand, in order."""
    if not _TECHNICAL.search(text):
        return []
    return [match.span() for match in _VISIBLE.finditer(text) if _TECHNICAL.search(match[0])]


def _is_in(place: int, ranges: Sequence[tuple[int, int]]) -> bool:
    at = bisect_right(ranges, (place, sys.maxsize)) - 1
    return at >= 0 and place < ranges[at][1]


def key(word: str) -> str:
    """A word as it is compared: without capitals, accents and vowel points."""
    return _folded(word)[0]


@lru_cache(maxsize=65_536)
def _folded(run: str) -> tuple[str, list[int]]:
    """The run as it is compared, and from which character of it each character comes."""
    letters: list[str] = []
    at: list[int] = []
    for place, character in enumerate(run):
        for letter in _folded_letter(character):
            letters.append(letter)
            at.append(place)
    return "".join(letters), at


@lru_cache(maxsize=4_096)
def _folded_letter(character: str) -> str:
    if character in _IGNORED:
        return ""
    if "\uac00" <= character <= "\ud7a3":
        return character
    parts = unicodedata.normalize("NFKD", character).casefold()
    return "".join(part for part in parts if not unicodedata.combining(part))


def shaped(word: str, standing: str, surface: str) -> str:
    """The stand-in of a word as it stands in place of `surface`: as long, its letters in the same capitals."""
    if surface == word and len(word) == len(standing):
        return standing
    letters = [character for character in standing if _is_letter(character)]
    made, number = [], 0
    for character in surface:
        if not _is_letter(character) or not letters:
            made.append(character)
            continue
        letter = letters[number % len(letters)]
        number += 1
        cased = letter.upper() if character.isupper() else letter.lower() if character.islower() else letter
        made.append(cased if len(cased) == 1 else letter)
    return "".join(made)


def stand_ins(words: Iterable[str], taken: Iterable[str]) -> dict[str, str]:
    """A stand-in for each word: new by chance, none of them alike, none of them a word that is `taken` or in one.

    Raises `AnnotatorError` where there is none.
    """
    words = list(words)
    used = {key(word) for word in (*taken, *words)}
    there = "\n".join(used)
    found: dict[str, str] = {}
    for word in words:
        own = key(word)
        for __ in range(_TRIES):
            made = _made(word)
            folded = key(made)
            if folded not in used and own not in folded and (len(folded) < 4 or folded not in there):
                used.add(folded)
                found[word] = made
                break
        else:
            raise AnnotatorError(
                _("There is no stand-in for “{word}”.").format(word=word),
                hint=_("Leave this name out, or hand out fewer articles."),
            )
    return found


def _made(word: str) -> str:
    """A new word of the same shape: as many letters of the same script, marks as they are."""
    made: list[str] = []
    vowel = _chance.random() < 0.4
    for character in word:
        if not _is_letter(character):
            made.append(character)
            continue
        if _script(character) == "LATIN":
            letter = _chance.choice(_VOWELS if vowel else _CONSONANTS)
            vowel = not vowel
            made.append(letter.upper() if character.isupper() else letter)
        else:
            letter = _chance.choice(_letters_like(character).replace(character.lower(), "") or character)
            made.append(letter.upper() if character.isupper() else letter)
    return "".join(made)


@lru_cache(maxsize=1_024)
def _letters_like(character: str) -> str:
    script, category = _script(character), unicodedata.category(character)
    if script in _LETTERS:
        return _LETTERS[script]
    near = (chr(code) for code in range(max(ord(character) - 24, 0), ord(character) + 25))
    found = [
        each
        for each in near
        if unicodedata.category(each) == category
        and _script(each) == script
        and _folded_letter(each) == each.casefold()
        and len(each.upper()) == len(each.lower()) == 1
        and (category == "Lo" or each.upper() != each.lower())
    ]
    return "".join(found) or character


def _is_letter(character: str) -> bool:
    return character.isalpha()


def _is_capital(word: str) -> bool:
    return word[:1].isupper() or word[:1].istitle()


def _is_cased(word: str) -> bool:
    return word[:1].upper() != word[:1].lower()


@lru_cache(maxsize=4_096)
def _script(text: str) -> str:
    """The first word of the name of the first character, which in Unicode is its script."""
    return unicodedata.name(text[:1], "").split(" ")[0].split("-")[0]
