"""Who cuts a text of which language."""

from __future__ import annotations

import re

from annotator.text import language as languages

UNSPACED = frozenset({"zh", "ja", "yue", "wuu", "lzh", "cmn"})
"""Languages that put no space between sentences; their full stops are unambiguous, so rules alone cut them."""

PHRASE_SPACED = frozenset({"th", "lo"})
"""Languages without sentence punctuation, whose spaces part phrases and sentences: where they end is a guess."""


def primary(language: str) -> str:
    """The primary subtag of a BCP 47 tag: `pt-BR` → `pt`."""
    return re.split("[-_]", language.strip().lower(), maxsplit=1)[0]


def guess_language(text: str) -> str:
    """The language whose rules cut `text`: the one it is probably in; `en` where nothing speaks for any."""
    return languages.guess_language(text) or "en"
