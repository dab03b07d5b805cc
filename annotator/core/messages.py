"""What the program says to people, in their language.

Messages stand in the code in English, whole and with named fields, and are looked up in the catalogue of the language:

    _("{count} of {articles} go out").format(count=numeral(going), articles=counted(total, "article", "articles"))

A message that is made when a module is imported stays as it is then, so an entry point says first of all which
language it is (`annotator.languages`); until somebody says so, and for programs that use the Python API, it is English.
"""

from __future__ import annotations

import gettext as _gettext
import os
from pathlib import Path

DOMAIN = "annotator"
ENGLISH = "en"
CHOSEN = "ANNOTATOR_LANGUAGE"
"""The environment variable with a language, such as `de`; the processes that the program starts know it by that."""

_SEPARATORS = {"de": (".", ","), "es": (".", ","), "fr": ("\u202f", ",")}
"""Between thousands and before decimals: Unicode CLDR, `symbols` of each language."""
_FEWEST_GROUPED = {"es": 10_000}
"""Smaller numbers have no separator: CLDR, `minimumGroupingDigits`."""

_catalogue: _gettext.NullTranslations = _gettext.NullTranslations()
_language = ENGLISH


def language() -> str:
    """The language that is spoken, such as `de`."""
    return _language


def use(code: str, folder: Path) -> str:
    """Speak this language from now on, by `folder/LANGUAGE/LC_MESSAGES/annotator.mo`; the language that it became.

    That is English where there is no catalogue of it. `de_AT` is German.
    """
    global _catalogue, _language
    plain = code.replace("-", "_").partition(".")[0].partition("@")[0]
    for wanted in (plain, plain.partition("_")[0]):
        if wanted and (folder / wanted / "LC_MESSAGES" / f"{DOMAIN}.mo").is_file():
            _catalogue = _gettext.translation(DOMAIN, folder, [wanted])
            _language = wanted
            os.environ[CHOSEN] = wanted
            return wanted
    _catalogue, _language = _gettext.NullTranslations(), ENGLISH
    os.environ[CHOSEN] = ENGLISH
    return ENGLISH


def _(message: str) -> str:
    """The message in the language of the person; fields such as `{count}` are filled in afterwards."""
    return _catalogue.gettext(message) if message else ""


def ngettext(one: str, many: str, count: int) -> str:
    """The message for so many."""
    return _catalogue.ngettext(one, many, count)


def pgettext(context: str, message: str) -> str:
    """The message, where the same English words mean several things."""
    return _catalogue.pgettext(context, message)


def numeral(value: float, how: str = ",") -> str:
    """A number as it is written in the language: by a format specification of Python, such as `,`, `.2f` or `.0%`."""
    text = f"{value:{how}}"
    thousands, decimals = _SEPARATORS.get(_language, (",", "."))
    if abs(value) < _FEWEST_GROUPED.get(_language, 0):
        thousands = ""
    text = text.translate({ord(","): thousands, ord("."): decimals})
    return text if _language not in _SEPARATORS else text.replace("%", "\u00a0%")
