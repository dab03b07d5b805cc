"""The fonts that the program brings along, so that it looks the same on every machine.

Loading them all costs a few milliseconds, since only tables are read until a glyph is drawn. Families are named
in a fixed order, so that every script falls back to the same face everywhere.
"""

from __future__ import annotations

import sys
from functools import cache

from PySide6.QtGui import QFont, QFontDatabase

from annotator import paths

INTERFACE = "Noto Sans"
ARTICLE = "Noto Serif"
MONOSPACE = "Noto Sans Mono"
INTERFACE_SIZE = 10.0

_SYMBOLS = ("Noto Sans Symbols", "Noto Sans Symbols2", "Noto Sans Math")
_EMOJI = ("Noto Color Emoji",) if sys.platform.startswith("linux") else ()
_BITMAP_EMOJI = "NotoColorEmoji.ttf"

INTERFACE_FAMILIES: tuple[str, ...] = (
    INTERFACE,
    "Noto Sans Arabic",
    "Noto Sans Hebrew",
    "Noto Sans Devanagari",
    "Noto Looped Thai",
    "Noto Sans CJK SC",
    *_SYMBOLS,
    *_EMOJI,
)
ARTICLE_FAMILIES: tuple[str, ...] = (
    ARTICLE,
    "Noto Naskh Arabic",
    "Noto Serif Hebrew",
    "Noto Serif Devanagari",
    "Noto Looped Thai",
    "Noto Serif CJK SC",
    *_SYMBOLS,
    *_EMOJI,
)
HEADLINE_FAMILIES: tuple[str, ...] = tuple(
    "Noto Sans CJK SC" if family == "Noto Serif CJK SC" else family for family in ARTICLE_FAMILIES
)
"""For bold text: a heavy sans face stands in for the serif CJK face, which has no bold."""

CAP_FAMILIES: tuple[str, ...] = (MONOSPACE, "Noto Sans Symbols2", "Noto Sans Math")


@cache
def load() -> None:
    """Load every font in resources/fonts, once a process; needs an application object."""
    for path in sorted(paths.resource("fonts").glob("*.[to]tf")):
        # The emoji are bitmaps that only FreeType reads; other systems bring their own.
        if path.name != _BITMAP_EMOJI or _EMOJI:
            QFontDatabase.addApplicationFont(str(path))


def interface_font(size: float = INTERFACE_SIZE) -> QFont:
    """The font of menus, panels and dialogs, `size` in points."""
    return _font(INTERFACE_FAMILIES, size)


def article_font(size: float, family: str = "") -> QFont:
    """The font of an article's text, `size` in points; `family` goes before the program's own."""
    return _font((family, *ARTICLE_FAMILIES) if family else ARTICLE_FAMILIES, size)


def cap_font(size: float) -> QFont:
    """The font of key caps, `size` in points."""
    return _font(CAP_FAMILIES, size)


def small(font: QFont, share: float = 0.88) -> QFont:
    """The same font, a little smaller: for counts and section titles."""
    made = QFont(font)
    made.setPointSizeF(font.pointSizeF() * share)
    return made


def semibold(font: QFont) -> QFont:
    """The same font in its semi-bold weight."""
    made = QFont(font)
    made.setWeight(QFont.Weight.DemiBold)
    return made


def _font(families: tuple[str, ...], size: float) -> QFont:
    font = QFont(list(families))
    font.setPointSizeF(size)
    # The files carry no hints, and automatic hinting would stretch the bold faces.
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font
