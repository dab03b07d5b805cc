"""Which language the program speaks: what the person chose, else that of the system, else English."""

from __future__ import annotations

import gettext
import os
import sys
from collections.abc import Iterator

from annotator import paths, settings
from annotator.core import messages
from annotator.core.errors import ReadError

NAMES = {"en": "English", "de": "Deutsch", "es": "Español", "fr": "Français"}
"""The languages there are, by what they call themselves."""


def follow() -> str:
    """Speak the language of the person from now on, before anything else is imported; gives its code.

    What `argparse` says by itself is in the same catalogue.
    """
    folder = paths.resource("languages")
    spoken = next((found for code in _wanted() if (found := _if_known(code))), messages.ENGLISH)
    messages.use(spoken, folder)
    if spoken != messages.ENGLISH:
        os.environ["LANGUAGE"] = spoken
        gettext.bindtextdomain(messages.DOMAIN, folder)
        gettext.textdomain(messages.DOMAIN)
    return spoken


def _if_known(code: str) -> str:
    plain = code.replace("-", "_").partition(".")[0].partition("@")[0].partition("_")[0].lower()
    return messages.ENGLISH if plain in ("c", "posix") else plain if plain in NAMES else ""


def _wanted() -> Iterator[str]:
    yield os.environ.get(messages.CHOSEN, "")
    yield _chosen()
    yield from _of_the_system()


def _chosen() -> str:
    try:
        return settings.load(settings.usual_path()).language
    except ReadError:  # the window tells of it
        return ""


def _of_the_system() -> Iterator[str]:
    """https://www.gnu.org/software/gettext/manual/html_node/Locale-Environment-Variables.html; Windows has a call."""
    said = next((found for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (found := os.environ.get(name))), "")
    if said.partition(".")[0] not in ("C", "POSIX"):
        yield from os.environ.get("LANGUAGE", "").split(":")
    yield said
    if sys.platform == "win32":
        import ctypes
        import locale

        yield locale.windows_locale.get(ctypes.windll.kernel32.GetUserDefaultUILanguage(), "")
