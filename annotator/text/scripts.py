"""Who cuts a text of which language."""

from __future__ import annotations

import re

from annotator.text import language as languages

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


def primary(language: str) -> str:
    """The primary subtag of a BCP 47 tag: `pt-BR` → `pt`."""
    return re.split("[-_]", language.strip().lower(), maxsplit=1)[0]


def guess_language(text: str) -> str:
    """The language whose rules cut `text`: the one it is probably in; `en` where nothing speaks for any."""
    return languages.guess_language(text) or "en"
