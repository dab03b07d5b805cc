"""What a key press may mean, on whatever layout it was made and with Caps Lock or without.

Labels and actions have their keys in characters: a person who writes Russian, Greek, Arabic or Hebrew presses the same
keys for them as one who writes English. Qt does so for shortcuts, as long as a Latin layout is set up as well.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent

_SHIFT = Qt.KeyboardModifier.ShiftModifier
COMMANDS = (
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
)
"""Modifiers with which a key writes no character."""

WRITING = frozenset({"Ctrl+Z", "Ctrl+Shift+Z", "Ctrl+Y", "Ctrl+X", "Ctrl+C", "Ctrl+V", "Ctrl+A"})
"""Keys that are a field's while somebody writes in it."""

_ROWS = ((2, "1234567890-=", "!@#$%^&*()_+"), (16, "qwertyuiop[]", "QWERTYUIOP{}"),
         (30, "asdfghjkl;'`", 'ASDFGHJKL:"~'), (43, "\\zxcvbnm,./", "|ZXCVBNM<>?"))  # fmt: skip
_PLACES = {
    first + at: pair
    for first, plain, shifted in _ROWS
    for at, pair in enumerate(zip(plain, shifted, strict=True))
}
"""What an American keyboard has at a place, without Shift and with it, by the scan codes that PCs have."""
_OF_X11 = 8
"""How much higher the codes are under X11 and Wayland."""
_OF_MAC = dict(enumerate("asdfhgzxcv\0bqweryt123465=97-80]ou[ip\0lj'k;\\,/nm."))
"""What an American keyboard has at a place, by the virtual keys of a Mac."""
_SHIFTED = dict(_PLACES.values())


class _Layout:
    """What the last letter told of the layout. Greek has a semicolon where others have the q."""

    is_foreign = False


_layout = _Layout()


def characters(event: QKeyEvent, *, other_case: bool = True) -> tuple[str, ...]:
    """The characters that a key press may mean, the likeliest first; none with Ctrl, Alt or Meta, or for a dead key.

    They are the text itself, then (unless `other_case` is false) its other case, then what is at the key's place on a
    Latin keyboard: for letters of other scripts, and for the upper row, which has its digits behind Shift in French.
    """
    text = event.text()
    if event.modifiers() & COMMANDS or not text.isprintable() or not text.strip():
        return ()
    found = [text]
    if text.isascii() and text.isalpha():
        _layout.is_foreign = False
    else:
        found += _elsewhere(event, text)
    if other_case:
        found = [way for key in found for way in (key, key.swapcase())]
    return tuple(dict.fromkeys(key for key in found if key))


def _elsewhere(event: QKeyEvent, text: str) -> Iterator[str]:
    """What a key that writes no plain Latin letter means on other layouts."""
    shifted = bool(event.modifiers() & _SHIFT)
    if len(text) == 1:
        yield str(unicodedata.decimal(text, text))
    if text.isalpha():
        _layout.is_foreign = _is_foreign(text)
    plain, upper = _place(event)
    if _is_foreign(text) or (_layout.is_foreign and plain.isalpha() and not text.isalnum()):
        known = chr(event.key()).lower() if _is_latin(event.key()) else ""
        yield from (known.upper(), upper) if shifted else (known, plain)
    if plain.isdigit() and not shifted and not text.isdigit():
        yield plain


def sequences(event: QKeyEvent) -> tuple[str, ...]:
    """The combinations that a key press may mean where Qt finds none for it, as portable text ("Ctrl+Shift+P")."""
    held = event.modifiers()
    shift = "Shift+" if held & _SHIFT else ""
    if not held & COMMANDS:
        return tuple(shift + key.upper() if key.isalpha() else key for key in characters(event))
    plain = _place(event)[0]
    if _is_latin(event.key()) or not (plain.isdigit() or event.key() > 0x7F) or not plain:
        return ()
    names = {
        Qt.KeyboardModifier.ControlModifier: "Ctrl+",
        Qt.KeyboardModifier.AltModifier: "Alt+",
        Qt.KeyboardModifier.MetaModifier: "Meta+",
    }
    return ("".join(name for one, name in names.items() if held & one) + shift + plain.upper(),)


def _place(event: QKeyEvent) -> tuple[str, str]:
    """What an American keyboard has at the key's place, without Shift and with it; "" where that is not known."""
    platform = QGuiApplication.platformName()
    if platform == "cocoa":
        plain = _OF_MAC.get(event.nativeVirtualKey(), "\0").strip("\0")
        return plain, _SHIFTED.get(plain, "")
    if platform == "windows":
        if _is_latin(event.nativeVirtualKey()):  # Windows has the layout's own Latin letter
            plain = chr(event.nativeVirtualKey()).lower()
            return plain, _SHIFTED[plain]
        return _PLACES.get(event.nativeScanCode(), ("", ""))
    return _PLACES.get(event.nativeScanCode() - _OF_X11, ("", ""))


def _is_latin(key: int) -> bool:
    return 0 < key < 0x7F and chr(key).isalnum()


def _is_foreign(text: str) -> bool:
    """Whether the text is of a script that is not the Latin one."""
    return any(
        unicodedata.name(character, "").startswith("ARABIC")  # its marks of punctuation too
        or (
            not character.isascii()
            and unicodedata.category(character)[0] in "LM"
            and not unicodedata.name(character, "LATIN").startswith("LATIN")
        )
        for character in text
    )
