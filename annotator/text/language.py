"""Which language a text is in: by its script, then by letters and small words that only some languages have.

Asked by importers, for the article's metadata, and by whoever cuts a text of unknown language.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

SAMPLE = 6_000
"""Code points of a text that are looked at."""

CLOSE = 0.7
"""A language with this share of the best one's evidence may be meant as well."""

FEW = 3
"""Small words, or letters of its own, that a language needs to be certain."""


@dataclass(frozen=True, slots=True)
class LanguageGuess:
    """BCP 47 tag of the language a text is probably in, "" where nothing speaks for any.

    `alternatives` are others that it may be in as well, likeliest first; none where the guess is certain.
    """

    tag: str
    alternatives: tuple[str, ...] = ()


SCRIPTS: Mapping[str, str] = {
    "ja": "\u3041-\u30ff",
    "zh": "\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003134f",
    "ko": "\uac00-\ud7af\u1100-\u11ff",
    "th": "\u0e01-\u0e5b",
    "lo": "\u0e81-\u0edf",
    "ar": "\u0620-\u06ff\u0750-\u077f",
    "he": "\u0590-\u05ff",
    "hi": "\u0900-\u097f",
    "bn": "\u0980-\u09ff",
    "pa": "\u0a00-\u0a7f",
    "gu": "\u0a80-\u0aff",
    "or": "\u0b00-\u0b7f",
    "ta": "\u0b80-\u0bff",
    "te": "\u0c00-\u0c7f",
    "kn": "\u0c80-\u0cff",
    "ml": "\u0d00-\u0d7f",
    "si": "\u0d80-\u0dff",
    "ru": "\u0400-\u04ff",
    "el": "\u0370-\u03ff\u1f00-\u1fff",
    "hy": "\u0530-\u058f",
    "ka": "\u10a0-\u10ff",
    "am": "\u1200-\u137f",
    "my": "\u1000-\u109f",
    "km": "\u1780-\u17ff",
    "bo": "\u0f00-\u0fff",
}
"""For each script the language that is asked first, and the letters of the script as a character class."""

_PATTERNS = {language: re.compile(f"[{ranges}]") for language, ranges in SCRIPTS.items()}
_LATIN = re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")
_WORD = re.compile(r"[^\W\d_]+")
_HAN = ("zh", "ja")

# What tells languages of one script apart: letters that only one of them has, as regular expressions.
_OWN_LETTERS: Mapping[str, Mapping[str, str]] = {
    "ru": {
        "ru": "[ыэё]",
        "uk": "[іїєґ]",
        "be": "[ўіыэё]",
        "bg": "ъ",
        "sr": "[ђљњћџј]",
        "mk": "[ѓќѕљњџј]",
        "kk": "[әғқңөұүһі]",
    },
    "ar": {
        "ar": "[يكةىأإؤئ]",
        "fa": "[پچژگیک]",
        "ur": "[ٹڈڑںےھہیکگچپ]",
        "ps": "[ټډړښځڅګڼۍېی]",
        "ckb": "[ێۆڕڵەڤیکگچپ]",
    },
}
# Letters without which a language is not meant, however many it shares with others, and how often it has them.
_NEEDED: Mapping[str, str] = {
    "ur": "[ٹڈڑںے]",
    "ps": "[ټډړښځڅګڼۍ]",
    "ckb": "[ێۆڕڵ]",
    "be": "ў",
    "sr": "[ђћ]",
    "mk": "[ѓќѕ]",
    "kk": "[әғқңұһ]",
}
_NEEDED_SHARE = 30

_SMALL_WORDS: Mapping[str, frozenset[str]] = {
    language: frozenset(words.split())
    for language, words in {
        "en": "the of and to in is was for that on with as by at from it his her are be has have will said not",
        "de": "der die das und ist nicht von den mit für auf dem des sich ein eine im auch wird werden nach bei",
        "fr": "le la les des et est une dans pour qui sur que du au par pas plus avec ont sont été ce cette selon",
        "es": "el la los las de que y en un una por con del para se es al lo como más su no fue ha según",
        "pt": "o a os as de que e em um uma por com do da dos das para se não ao foi como mais são pelo no na",
        "it": "il la le gli di che e in un una per con del della dei non si è sono anche alla nel ha come",
        "nl": "de het een en van in is op te dat met voor zijn niet aan er om ook als door naar bij heeft werd",
        "sv": "och att det i en på är som för med av till den har de inte om ett var men vid sig efter",
        "da": "og at det i en på er som for med af til den har de ikke om et var men ved sig efter blev",
        "nb": "og at det i en på er som for med av til den har de ikke om et var men ved seg etter ble",
        "fi": "ja on ei että se oli hän mutta ovat myös kun joka mukaan sekä tai kuin ole olivat",
        "pl": "i w na z do nie się że to jest o jak po od przez dla za ale oraz który są był",
        "cs": "a v na se je že s z do o i k za pro ve by podle jako od po byl bude jsou také",
        "sk": "a v na sa je že s z do o aj k za pre vo by podľa ako od po bol bude sú",
        "hu": "a az és hogy nem is egy azt volt meg de csak el már még mint szerint ez lesz",
        "ro": "și de în la a cu pe că nu este din un o mai care pentru au fost să se prin",
        "tr": "ve bir bu da de için ile olarak çok daha olan gibi sonra kadar iki her göre ardından söyledi",
        "id": "yang dan di itu dengan untuk tidak ini dari dalam akan pada juga ke karena oleh telah kata",
        "vi": "và của là có không được trong cho các những một người với đã này để khi",
        "hr": "i u je na se da za su od s o ne koji kao iz do nije će bi po",
        "hi": "है हैं में के की का और से ने को पर यह कि था नहीं",
        "mr": "आहे आणि या ही हे नाही होते त्या झाली करून",
        "ne": "छ छन् र को मा ले गरेको भएको हो थियो",
    }.items()
}
WIDESPREAD = ("en", "de", "es")
"""What a text of a word that tells something may be in as well."""

_DEVANAGARI = ("hi", "mr", "ne")
_HAVING: Mapping[str, tuple[str, ...]] = {
    word: tuple(language for language, words in _SMALL_WORDS.items() if word in words)
    for word in frozenset().union(*_SMALL_WORDS.values())
}
"""The languages that have a small word."""
_LATIN_LANGUAGES = tuple(language for language in _SMALL_WORDS if language not in _DEVANAGARI)

LETTERS: Mapping[str, frozenset[str]] = {
    language: frozenset(letters + letters.upper())
    for language, letters in {
        "en": "éèêàçñöüïôæøåáíó£",
        "de": "äöüßéèàç",
        "fr": "éèêëàâçîïôûùüÿœæ",
        "es": "áéíóúüñ¿¡ºª",
        "pt": "ãõáéíóúâêôçàüºª",
        "it": "àèéìòùîº",
        "nl": "éëïèöüêáóç",
        "sv": "åäöéüà",
        "da": "æøåéäöü",
        "nb": "æøåéòôüö",
        "fi": "äöåšž",
        "pl": "ąćęłńóśźż",
        "cs": "áčďéěíňóřšťúůýž",
        "sk": "áäčďéíĺľňóôŕšťúýž",
        "hu": "áéíóöőúüű",
        "ro": "ăâîșțşţ",
        "tr": "çğıiöşüâîû",
        "hr": "čćđšž",
    }.items()
}
"""Letters beyond ASCII that a language's own words use; they tell one-byte encodings of Latin script apart."""


def guess_language(text: str) -> str:
    """BCP 47 tag of the language `text` is probably in, or "" where nothing speaks for any."""
    return guess(text).tag


def guess(text: str) -> LanguageGuess:
    """The language that `text` is probably in, with those that it may be in as well."""
    return _guess(text[:SAMPLE])


@lru_cache(maxsize=256)
def _guess(sample: str) -> LanguageGuess:
    if not sample.isascii():
        latin = len(_LATIN.findall(sample))
        counts = {language: len(pattern.findall(sample)) for language, pattern in _PATTERNS.items()}
        if counts["ja"] * 10 > counts["zh"] and counts["ja"]:
            counts["ja"] += counts.pop("zh")
        script = max(counts, key=lambda language: counts[language])
        # One Chinese character says about as much as two Latin letters.
        weight = 2 if script in ("zh", "ja", "ko") else 1
        if counts[script] * weight > latin:
            return _within_script(script, sample.lower(), counts[script])
    return _by_small_words(sample.lower(), _LATIN_LANGUAGES) if _LATIN.search(sample) else LanguageGuess("")


def _within_script(script: str, sample: str, letters: int) -> LanguageGuess:
    if script in _OWN_LETTERS:
        scores = {language: len(re.findall(own, sample)) for language, own in _OWN_LETTERS[script].items()}
        for language, needed in _NEEDED.items():
            if len(re.findall(needed, sample)) * _NEEDED_SHARE <= scores.get(language, 0):
                scores.pop(language, None)
        return _ranked(scores, max(scores, key=lambda language: scores[language]), script)
    if script == "hi":
        return _by_small_words(sample, _DEVANAGARI, script)
    if script == "zh":
        # A headline of a few words can be Japanese without a single kana.
        return LanguageGuess(
            "zh", ("ja",) if letters < 30 and not re.search("[的了们們这這说說]", sample) else ()
        )
    return LanguageGuess(script)


def _by_small_words(sample: str, languages: Iterable[str], fallback: str = "") -> LanguageGuess:
    words = sample.split() if fallback else _WORD.findall(sample)
    hits = dict.fromkeys(languages, 0)
    for word in words:
        for language in _HAVING.get(word, ()):
            if language in hits:
                hits[language] += 1
    beyond = [] if sample.isascii() else [c for c in sample if c > "\x7f" and c.isalpha()]
    letters = Counter(beyond)
    scores = {language: max(0.0, count + _fit(language, letters)) for language, count in hits.items()}
    best = max(scores, key=lambda language: (scores[language], hits[language]))
    if not fallback and hits[best] < max(2, len(words) // 25) and hits[best] * 4 < len(words):
        return LanguageGuess("")
    if not hits[best] and not fallback:
        return LanguageGuess("")
    found = _ranked(scores, best, fallback)
    # A text in two languages has as many words of the other one.
    mixed = [each for each in hits if hits[each] >= max(hits[best], FEW) and each != best]
    others = tuple(dict.fromkeys((*found.alternatives, *sorted(mixed, key=lambda each: -hits[each]))))
    if hits[best] < 2 and not others and not fallback:
        others = tuple(each for each in WIDESPREAD if each != best)
    return LanguageGuess(found.tag, others[:3])


def _fit(language: str, letters: Counter[str]) -> float:
    """How well the letters beyond ASCII fit the language: those that it does not write itself speak against it."""
    known = LETTERS.get(language)
    if known is None:
        return 0.0
    return sum(count * (0.2 if letter in known else -0.5) for letter, count in letters.items())


def _ranked(scores: Mapping[str, float], best: str, fallback: str) -> LanguageGuess:
    """The best of them, and those that come close; the fallback where nothing speaks for any."""
    order = sorted(scores.keys() - {best}, key=lambda language: -scores[language])
    if not scores[best]:
        return LanguageGuess(fallback, tuple(language for language in scores if language != fallback)[:3])
    close = [language for language in order if scores[language] >= CLOSE * scores[best]]
    if not close and scores[best] < FEW:
        close = [language for language in order if scores[language]]
    return LanguageGuess(best, tuple(close[:3]))
