"""How strange a text looks that was decoded by guess: the encoding that leaves the least strange text is the likeliest.

Strange is what no language writes: symbols inside words, capitals behind small letters, two scripts in one word, rare
ideographs, places that cannot be read at all. Costs are sums, so that a reading in two bytes a letter and one in
a byte a letter can be compared.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from functools import cache

from annotator.text.language import LETTERS, guess_language

NARROW = (
    "utf-8", "cp1252", "cp1250", "iso8859-2", "iso8859-15", "cp1254", "cp1257", "cp1258", "cp850", "mac-roman",
    "cp1251", "koi8-r", "koi8-u", "iso8859-5", "cp866", "mac-cyrillic", "cp1256", "iso8859-6", "cp1253", "iso8859-7",
    "cp1255", "cp874", "cp932", "euc_jp", "gb18030", "big5", "cp949",
)  # fmt: skip
"""What is tried, in the order in which a tie is settled."""

WIDE = ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
"""Tried only where there are zero bytes."""

_UNLIKELY: Mapping[str, float] = {
    "cp850": 0.9, "mac-roman": 0.9, "mac-cyrillic": 0.9, "cp1258": 0.5, "cp1257": 0.3, "cp874": 0.3, "iso8859-15": 0.1,
}  # fmt: skip
"""What an encoding costs that few files are in: it decides where a few words fit several."""

UNUSUAL = 0.5
"""What it costs that a language is hardly ever written in an encoding."""

LOST = 3.0
"""The cost of a place that cannot be read."""

CUT_OFF = 0.6
"""The cost of a last letter of which bytes are missing: files are cut off anywhere."""

ASTRAY = 1.5
"""The cost of a few letters of another script in a text of Latin letters."""

_SAMPLE = 2_500
_BEYOND = re.compile(b"[\x80-\xff]")
_SINGLE_SCRIPT = (
    "[\u0370-\u03ff\u0400-\u04ff\u0590-\u05ff\u0600-\u06ff\u0e00-\u0e7f"
    "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uff61-\uff9f]"
)
_LATIN = "[A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f]"
_SMALL = "[a-z\u00df-\u00f6\u00f8-\u00ffά-ώа-џ]"
_CAPITAL = "[A-Z\u00c0-\u00d6\u00d8-\u00deΆ-ΏΑ-ΫЀ-Я]"
_PATTERNS: tuple[tuple[float, re.Pattern[str]], ...] = (
    # Two scripts in one word; ideographs beside Latin letters are less odd, but not in the middle of a word.
    (2.0, re.compile(f"{_LATIN}(?={_SINGLE_SCRIPT})|{_SINGLE_SCRIPT}(?={_LATIN})")),
    (0.5, re.compile("[\uac00-\ud7af](?=[\u3400-\u9fff])|[\u3400-\u9fff](?=[\uac00-\ud7af])")),
    (1.0, re.compile(f"(?<={_SMALL}){_CAPITAL}|(?<={_SMALL}{_CAPITAL}){_CAPITAL}+")),
    (
        1.5,
        re.compile(
            r"(?<=[^\W\d_])[^\w\s'’‘\-\u00ad·.,:/&@_\ufffd\u0300-\u036f\u0591-\u05c7\u064b-\u0670\u0e31-\u0e4e](?=[^\W\d_])"
        ),
    ),
    # What stands behind a letter only by accident.
    (1.2, re.compile(r"(?<=[^\W\d_m])[¹²³¼½¾¿¡ª¨´¸¦¬±×÷¤©®„‚]")),
    (1.0, re.compile("ς(?=[α-ώ])|[םןףךץ](?=[א-ת])")),
    (0.7, re.compile("[א-ת]{7,}")),
    # Thai marks stand on a consonant, and the vowels that are written before one need one.
    (1.5, re.compile("(?<![\u0e01-\u0e4e])[\u0e30-\u0e3a\u0e47-\u0e4e]|[\u0e40-\u0e44](?![\u0e01-\u0e2e])")),
    (1.0, re.compile("[\u0e2f\u0e46\u0e4f-\u0e5b]|[\u0e48-\u0e4e]{2}|[\u0e34-\u0e39]{2}")),
    (0.5, re.compile("[\uff61-\uff9f]")),
    (0.7, re.compile(f"{_LATIN}*[\u00c0-\u024f]{{4,}}{_LATIN}*")),
)
_LATIN_LETTER = re.compile(_LATIN)
_PUNCTUATION = frozenset("“”„‚‘’«»‹›–—…•€£§°·©®×½¼²³¡¿\u00a0\u00ad，。、：；！？（）「」『』《》・〜")
_COMMON = frozenset(
    "оеаинтсрвлкмдпуі" + "αοιετσνηυρπκμλς" + "אבגדהוזחטיכלמנסעפצקרשתםןףךץ" + "اليمنترعبدوةهسفكقحجأى"
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说月日市长周"
    "這為個國時來們於對會發動過說長週"
    "이다는의에을가고한로지기도하사서인리자시를어해대일은정아보수과장전부제원"
)
_LESS_COMMON = frozenset("ыьгзбчйхжшюцщэфъяёїєґўђћљњџј" + "βγδζθξφχψωάέήίόύώϊϋ" + "ءآإؤئثخذزشصضطظغپچژگیک،؟؛")
_WESTERN = frozenset("éèêàâçñöüäßåæøíóúáîôûïëœãõìòùąćęłńśźżčďěňřšťůýžőűğışİăț")


_WEST = ("de", "fr", "es", "pt", "it", "nl", "sv", "da", "nb", "fi")
_EAST = ("pl", "cs", "sk", "hu", "ro", "hr", "de")
_WRITTEN: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("cp1252", "iso8859-15", "cp850", "mac-roman"), _WEST),
    **dict.fromkeys(("cp1250", "iso8859-2"), _EAST),
    "cp1254": ("tr", *_WEST),
    # English has borrowed its letters from everywhere: they do not fit together.
    "utf-8": tuple(language for language in LETTERS if language != "en"),
}
"""The languages of Latin script that are written in an encoding."""


def sample_of(data: bytes) -> bytes:
    """The lines with bytes beyond ASCII, as far as they are looked at; the beginning where there are zero bytes."""
    if b"\x00" in data[:_SAMPLE]:
        return data[: _SAMPLE // 4 * 4]
    found: list[bytes] = []
    size = 0
    for line in data.splitlines(keepends=True):
        if not line.isascii():
            # It begins behind a blank, which is no part of a letter in any encoding.
            first = _BEYOND.search(line)
            start = line.rfind(b" ", 0, max(0, first.start() - 100)) + 1 if first else 0
            found.append(line[start : start + _SAMPLE])
            size += len(line)
            if size >= _SAMPLE:
                break
    return b"".join(found)


def ranked(data: bytes) -> list[tuple[str, float]]:
    """Encodings of `data`, the likeliest first, with how strange it looks in each; no two that read the same."""
    sample = sample_of(data)
    tried = (*NARROW, *WIDE) if b"\x00" in sample else NARROW
    costs = {}
    texts: dict[str, str] = {}
    for encoding in tried:
        text = sample.decode(encoding, errors="replace")
        if text not in texts.values():
            texts[encoding] = text
            costs[encoding] = strangeness(text, encoding) + _UNLIKELY.get(encoding, 0.0)
    if "utf-8" in costs and sample and data.endswith(sample[-20:]) and _is_cut_off(data):
        costs["utf-8"] -= LOST - CUT_OFF
    return sorted(costs.items(), key=lambda pair: pair[1])


def _is_cut_off(data: bytes) -> bool:
    """Whether the bytes end within a letter of UTF-8."""
    last = next((at for at in range(1, 5) if data[-at : len(data) - at + 1] >= b"\xc2"), 0)
    if not last:
        return False
    try:
        data[-last:].decode("utf-8")
    except UnicodeDecodeError as error:
        return error.reason == "unexpected end of data"
    return False


def strangeness(text: str, encoding: str = "utf-8") -> float:
    """How much in a text, as it was decoded, is what nobody writes in that encoding."""
    counts = Counter(character for character in text if character > "\x7f" or character < " ")
    written = _WRITTEN.get(encoding, ())
    language = guess_language(text) if counts else ""
    known = LETTERS.get(language, frozenset())
    # Of a few words, the language that has most of their letters.
    sets = (LETTERS[name] for name in written)
    likely = known or max(sets, key=lambda each: sum(counts[c] for c in each & counts.keys()), default=known)
    total = sum(
        count * (0.0 if character in likely else _cost(character, bool(known)))
        for character, count in counts.items()
    )
    if known and language != "en" and language not in written:
        total += UNUSUAL
    astray = sum(count for character, count in counts.items() if character > "\u024f" and character.isalpha())
    if astray and len(_LATIN_LETTER.findall(text)) >= 10 * astray:
        total += ASTRAY
    return total + sum(weight * len(pattern.findall(text)) for weight, pattern in _PATTERNS)


def _cost(character: str, known: bool) -> float:
    if character in "\n\r\t\f":
        return 0.0
    if character == "\ufffd" or character < " ":
        return LOST
    if character in _COMMON:
        return 0.05
    if character in _PUNCTUATION:
        return 0.3
    if character in _LESS_COMMON:
        return 0.25
    small = character.lower()
    if small != character and small in _COMMON | _LESS_COMMON:
        return 0.3
    if character < "\u0250":
        known_to_some = small in _WESTERN or character in _WESTERN
        return (0.9 if known else 0.4) if known_to_some else (1.0 if character.isalpha() else 2.0)
    if "\u3041" <= character <= "\u30ff":
        return 0.05
    if "\u0e01" <= character <= "\u0e5b":
        return 0.15
    if "\u3400" <= character <= "\u9fff":
        return 0.3 if character in _taught() else 1.2
    if "\uac00" <= character <= "\ud7a3":
        return 0.2 if character in _taught() else 1.2
    return 1.0 if character.isalpha() else (4.0 if unicodedata.category(character)[0] == "C" else 1.5)


@cache
def _taught() -> frozenset[str]:
    """The ideographs of the first level of the old standards, and the syllables that Korean's has."""
    rows = {"gb2312": (0xB0, 0xD7), "euc_jp": (0xB0, 0xCF), "euc_kr": (0xB0, 0xC8)}
    found = "".join(
        bytes((row, cell)).decode(encoding, "ignore")
        for encoding, (first, last) in rows.items()
        for row in range(first, last + 1)
        for cell in range(0xA1, 0xFF)
    )
    big5 = (
        bytes((row, cell)).decode("big5", "ignore")
        for row in range(0xA4, 0xC7)
        for cell in (*range(0x40, 0x7F), *range(0xA1, 0xFF))
    )
    return frozenset(found) | frozenset("".join(big5))
