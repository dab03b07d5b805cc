"""Which language a text is in, and who cuts it."""

from __future__ import annotations

import re

PUNKT_MODELS: dict[str, str] = {
    "af": "dutch", "ar": "urdu", "as": "assamese", "bn": "bengali", "ca": "catalan", "ckb": "urdu", "cs": "czech",
    "da": "danish", "de": "german", "el": "greek", "en": "english", "es": "spanish", "et": "estonian", "fa": "urdu",
    "fi": "finnish", "fr": "french", "fy": "dutch", "ga": "irish", "gl": "spanish", "gu": "gujarati", "hi": "hindi",
    "hu": "hungarian", "is": "icelandic", "it": "italian", "kn": "kannada", "ko": "korean", "lb": "german",
    "lv": "latvian", "ml": "malayalam", "mr": "marathi", "nb": "norwegian", "ne": "nepali", "nl": "dutch",
    "nn": "norwegian", "no": "norwegian", "or": "odia", "pa": "punjabi", "pl": "polish", "ps": "urdu",
    "pt": "portuguese", "ro": "romanian", "ru": "russian", "sa": "sanskrit", "sd": "urdu", "si": "sinhala",
    "sk": "slovak", "sl": "slovene", "sv": "swedish", "ta": "tamil", "te": "telugu", "tr": "turkish", "ur": "urdu",
}  # fmt: skip
"""Primary language subtag → punkt's name for a model or rule set. Arabic script shares the rules named "urdu"."""

UNSPACED = frozenset({"zh", "ja", "yue", "wuu", "lzh", "cmn"})
"""Languages that put no space between sentences; their full stops are unambiguous, so rules alone cut them."""

PHRASE_SPACED = frozenset({"th", "lo"})
"""Languages without sentence punctuation, whose spaces part phrases and sentences."""

_SCRIPTS: dict[str, str] = {
    "ja": "\u3041-\u30ff",
    "zh": "\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003134f",
    "ko": "\uac00-\ud7a3",
    "th": "\u0e01-\u0e5b",
    "lo": "\u0e81-\u0edf",
    "ar": "\u0621-\u06ff",
    "he": "\u05d0-\u05ea",
    "hi": "\u0904-\u097f",
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
    "hy": "\u0531-\u0587",
    "ka": "\u10a0-\u10ff",
    "am": "\u1200-\u137f",
    "my": "\u1000-\u109f",
    "km": "\u1780-\u17ff",
    "bo": "\u0f00-\u0fff",
}
_SAMPLE = 2000


def primary(language: str) -> str:
    """The primary subtag of a BCP 47 tag: `pt-BR` → `pt`."""
    return re.split("[-_]", language.strip().lower(), maxsplit=1)[0]


def guess_language(text: str) -> str:
    """A language whose rules fit the script at the beginning of `text`; `en` for Latin letters or none."""
    sample = text[:_SAMPLE]
    if sample.isascii():
        return "en"
    letters = sum(character.isalpha() for character in sample)
    counts = {language: len(re.findall(f"[{ranges}]", sample)) for language, ranges in _SCRIPTS.items()}
    if counts["ja"] * 10 > counts["zh"]:
        counts["ja"] += counts["zh"]
    best = max(counts, key=lambda language: counts[language])
    return best if counts[best] * 3 > letters else "en"
