"""Which words are abbreviations and which begin sentences, by language: `resources/sentences/words.txt`."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from annotator.paths import resource

_SAME = {
    "fy": "nl", "gl": "es", "lb": "de", "nb": "no", "nn": "no", "fo": "da", "bs": "hr", "sh": "hr", "mk": "bg",
    "ms": "id", "ky": "kk",
}  # fmt: skip
_VOWELS = frozenset("aeiouyæœøıαεηιουωаеиоуыэюяєіөүұәъ")
_SYLLABIC = dict.fromkeys(("cs", "sk", "sl", "hr", "sr", "bs", "sh", "mk", "bg"), frozenset("lrлр"))
_SHORT = 4
_COMPLETE = {"en": 2, "de": 3, "fr": 4, "es": 4, "it": 4, "pt": 4, "nl": 4}
"""Languages with hardly an abbreviation that is in no list, and the fewest letters of a word that is none."""
_LETTER = "(?:[^\\W\\d_][\u0900-\u0dff]*)"
_INNER_STOPS = re.compile(rf"(?!.*\.(?:com|org|net)$){_LETTER}{{1,2}}(?:\.{_LETTER}{{1,3}})+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class WordLists:
    """One language's abbreviations, without their last full stop, and the words that begin its sentences.

    After those of `inner` a sentence goes on; those of `ending` end it before a capital. A word in small letters
    stands for its capitalised form too.
    """

    language: str
    inner: frozenset[str]
    ending: frozenset[str]
    starters: frozenset[str]

    def goes_on(self, word: str) -> bool:
        """Whether a sentence goes on after this word and a full stop, even before a capital."""
        return not self._is_in(self.ending, word) and (
            self._is_in(self.inner, word) or self._looks_abbreviated(word)
        )

    def is_abbreviation(self, word: str) -> bool:
        """Whether this word with a full stop is an abbreviation of any kind."""
        return (
            self._is_in(self.ending, word) or self._is_in(self.inner, word) or self._looks_abbreviated(word)
        )

    def is_surely_a_word(self, word: str) -> bool:
        """Whether this word, which is in no list, is not an abbreviation that the lists lack.

        Those are short and end in a consonant. The lists of `_COMPLETE` languages are long enough not to ask.
        """
        if self.language in _COMPLETE:
            return word.isalpha() and len(word) >= _COMPLETE[self.language]
        return word.isalpha() and (len(word) > _SHORT or (len(word) > 2 and self._has_vowel(word[-1])))

    def _is_in(self, words: frozenset[str], word: str) -> bool:
        return word in words or word.lower() in words

    def _looks_abbreviated(self, word: str) -> bool:
        if _INNER_STOPS.fullmatch(word):
            return True
        cased = word.lower() != word.upper()
        if not cased or not word.isalpha() or (len(word) > 1 and word.isupper()):
            return False
        return word.isupper() or ((word.islower() or len(word) == 2) and not self._has_vowel(word))

    def _has_vowel(self, word: str) -> bool:
        vowels = _VOWELS | (_SYLLABIC.get(self.language, frozenset()) if len(word) > 1 else frozenset())
        return any(unicodedata.normalize("NFD", letter)[0] in vowels for letter in word.lower())


@cache
def word_lists(language: str) -> WordLists | None:
    """The words of a primary language subtag; None where there are no abbreviations."""
    language = _SAME.get(language, language)
    lists = _lists()
    if language not in lists:
        return None
    ending, starters = (lists.get(f"{language} {kind}", frozenset()) for kind in ("ends", "starts"))
    return WordLists(language, lists[language], ending, starters)


@cache
def languages() -> frozenset[str]:
    """The primary language subtags whose abbreviations are known."""
    return frozenset(name for name in _lists() if " " not in name) | frozenset(_SAME)


@cache
def _lists() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for line in resource("sentences", "words.txt").read_text(encoding="utf-8").splitlines():
        name, colon, words = line.partition(":")
        if colon and not name.startswith("#"):
            found.setdefault(name, set()).update(words.split())
    return {name: frozenset(words) for name, words in found.items()}
