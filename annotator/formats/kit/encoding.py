"""Bytes to text: byte-order mark, strict UTF-8, then a guess that is said. Files that are no text are refused."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import IO

from annotator.core.errors import Problem, ReadError
from annotator.core.messages import _
from annotator.formats.kit import code_pages
from annotator.formats.kit.values import Guess, Option

SAMPLE_BYTES = 64_000
"""How much of a file detection looks at."""

# UTF-32 before UTF-16: the little-endian mark of the one begins with that of the other.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

_KINDS: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n", _("a PNG picture")),
    (b"\xff\xd8\xff", _("a JPEG picture")),
    (b"GIF8", _("a GIF picture")),
    (b"II*\x00", _("a TIFF picture")),
    (b"MM\x00*", _("a TIFF picture")),
    (b"%PDF-", _("a PDF document")),
    (b"PK\x03\x04", _("a ZIP archive or an office document")),
    (b"\x1f\x8b", _("a gzip archive")),
    (b"7z\xbc\xaf\x27\x1c", _("a 7-Zip archive")),
    (b"Rar!", _("a RAR archive")),
    (b"BZh", _("a bzip2 archive")),
    (b"\xfd7zXZ\x00", _("an xz archive")),
    (b"\xd0\xcf\x11\xe0\xa1\xb1", _("an old office document")),
    (b"SQLite format 3\x00", _("a database")),
    (b"\x7fELF", _("a program")),
    (b"MZ\x90\x00", _("a program")),
    (b"ID3", _("a sound file")),
    (b"OggS", _("a sound or video file")),
    (b"fLaC", _("a sound file")),
    (b"{\\rtf", _("an RTF document")),
)

_CONTROLS = re.compile(b"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
MOST_ALTERNATIVES = 5
MUCH_WORSE = 4.0
"""An encoding that leaves text so many times as strange is no alternative, but for the two that come next."""

ENCODING = Option(
    "encoding",
    _("Encoding"),
    help=_("What the bytes of a text are in, such as windows-1252; empty: found out."),
)
_USUAL = ("utf-8", "cp1252")
_FOR_PEOPLE = re.compile(r"cp(125\d|874)")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A file's text, the encoding it is in, and how many places could not be read (they are U+FFFD now).

    `guessed` is true where nothing but the look of the text speaks for the encoding; `alternatives` are others then.
    """

    text: str
    encoding: str
    unreadable: int = 0
    guessed: bool = False
    alternatives: tuple[str, ...] = ()

    def told(self, file: str | Path) -> Iterator[Problem | Guess]:
        """What an import says of it: places that could not be read, and the encoding where it is a guess."""
        if self.unreadable:
            places = "places" if self.unreadable > 1 else "place"
            yield Problem(
                _("{unreadable} {places} could not be read as {named}; “\ufffd” stands there now.").format(
                    unreadable=self.unreadable, places=places, named=named(self.encoding)
                ),
                file=str(file),
                severity="warning",
                code="encoding",
                hint=_("If the text looks wrong, save the file as UTF-8 and import it again."),
            )
        if self.guessed:
            others = tuple(map(named, self.alternatives))
            yield Guess(str(file), "encoding", named(self.encoding), others, ENCODING.name)


def named(encoding: str) -> str:
    """An encoding's name as people and other programs know it; Python's, where there is no other."""
    return _FOR_PEOPLE.sub(r"windows-\1", encoding.replace("iso8859", "iso-8859"))


def decode(data: bytes, file: str | Path | None = None, chosen: str = "") -> Decoded:
    """The text of `data`, in the encoding that was chosen, or else in the one that it is found to be in.

    Raises `ReadError` if it looks like something else than text, or nobody knows the chosen encoding.
    """
    if chosen:
        return _as_chosen(data, chosen, file)
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _with(data, encoding)
    _refuse_binary(data, file)
    if b"\x00" not in data:
        # Seven-bit Japanese has escape sequences, and would pass as UTF-8.
        for encoding in ("iso2022_jp_2", "utf-8") if b"\x1b$" in data[:SAMPLE_BYTES] else ("utf-8",):
            try:
                return Decoded(data.decode(encoding), encoding)
            except UnicodeDecodeError:
                pass
    return _guessed(data, file)


def decode_file(path: Path, chosen: str = "") -> Decoded:
    """The beginning of a file of any size, in the encoding of the whole of it.

    Letters beyond ASCII may come late in it, and they decide. Raises `ReadError`, `OSError`.
    """
    about = path.stat()
    return _decode_file(path, chosen, about.st_mtime_ns, about.st_size)


@lru_cache(maxsize=8)
def _decode_file(path: Path, chosen: str, _changed: int, _size: int) -> Decoded:
    # Kept for a moment: several formats ask for one file before one of them reads it.
    with path.open("rb") as file:
        return _beginning(file, path, chosen)


def _beginning(file: IO[bytes], path: Path, chosen: str) -> Decoded:
    head = file.read(SAMPLE_BYTES)
    if any(head.startswith(mark) for mark, __ in _MARKS):
        return decode(head, path, chosen)
    beyond = bytearray()
    decoder = codecs.getincrementaldecoder("utf-8")()
    is_utf8 = b"\x00" not in head
    rest = head
    while rest:
        if not rest.isascii() or decoder.getstate()[0]:
            try:
                decoder.decode(rest)
            except UnicodeDecodeError:
                is_utf8 = False
            if not is_utf8 and rest is not head and len(beyond) < SAMPLE_BYTES:
                beyond += b"\n" + code_pages.sample_of(rest)
        if not is_utf8 and len(beyond) >= SAMPLE_BYTES:
            break
        rest = file.read(1 << 20)
    # What was read may end within a letter, or a line.
    cut = head if len(head) < SAMPLE_BYTES else head[: head.rfind(b"\n") + 1] or head
    if is_utf8 and not decoder.getstate()[0] and not chosen:
        _refuse_binary(head, path)
        text = cut.decode("utf-8", errors="replace")
        return Decoded(text, "utf-8")
    found = decode(cut + bytes(beyond), path, chosen)
    return replace(found, text=found.text[: len(cut.decode(found.encoding, errors="replace"))])


def _as_chosen(data: bytes, chosen: str, file: str | Path | None) -> Decoded:
    try:
        info = codecs.lookup(chosen.strip())
        # A codec that makes no text (hex, zip) is no encoding.
        text = data.decode(info.name, errors="replace")
    except (LookupError, ValueError):
        raise ReadError(
            _("There is no encoding “{chosen}”.").format(chosen=chosen),
            file=file,
            hint=_("Say utf-8, windows-1252, windows-1251, koi8-r …"),
        ) from None
    return Decoded(
        text, info.name, text.count("\ufffd") if info.name != "utf-8" else _with(data, "utf-8").unreadable
    )


def _guessed(data: bytes, file: str | Path | None) -> Decoded:
    """The reading that leaves the least strange text, as a guess; zero bytes that belong to none are unreadable."""
    sample = data[:SAMPLE_BYTES]
    controls = len(_CONTROLS.findall(sample))
    few = controls <= max(len(sample) / 100, min(2, len(sample) / 10))
    found = [
        (name, strange)
        for name, strange in code_pages.ranked(data)
        if (strange * 5 <= len(sample) if name in code_pages.WIDE else few)
    ]
    if not found:
        raise ReadError(
            _("The file looks like binary data, not text."),
            file=file,
            hint=_("Save it as plain text (UTF-8) first."),
        )
    encoding, cost = found[0]
    others = [
        name
        for at, (name, strange) in enumerate(found[1:])
        if at < 2 or strange <= MUCH_WORSE * max(cost, 1.0)
    ]
    decoded = _with(data, encoding)
    lost = decoded.text.count("\x00")
    return Decoded(
        decoded.text.replace("\x00", "\ufffd"),
        encoding,
        decoded.unreadable + lost,
        guessed=encoding != "utf-8" or decoded.unreadable > 0,
        alternatives=_with_usual(others, encoding, [name for name, __ in found]),
    )


def _with_usual(others: list[str], chosen: str, possible: list[str]) -> tuple[str, ...]:
    """The likeliest others, and always what most files are in, whatever the letters look like in it."""
    named = others[:MOST_ALTERNATIVES]
    usual = [name for name in _USUAL if name in possible and name not in (*named, chosen)]
    return (*named[: MOST_ALTERNATIVES - len(usual)], *usual)


def decode_as(data: bytes, encoding: str, file: str | Path | None = None) -> Decoded:
    """The text of `data` in a declared encoding, or in the detected one if that is unknown or does not fit."""
    if not encoding or any(data.startswith(mark) for mark, __ in _MARKS):
        return decode(data, file)
    try:
        name = codecs.lookup(encoding).name
        if name in ("iso8859-1", "ascii"):
            # Pages that say Latin-1 mean Windows-1252, as browsers read them, or are UTF-8 unawares.
            return decode_as(data, "utf-8" if _is_utf8(data) else "cp1252", file)
        text = data.decode(name)
    except (LookupError, ValueError, AttributeError):
        return decode(data, file)
    return Decoded(text, name)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _with(data: bytes, encoding: str) -> Decoded:
    text = data.decode(encoding, errors="replace")
    genuine = "\ufffd".encode() if encoding == "utf-8" else b""
    unreadable = text.count("\ufffd") - (data.count(genuine) if genuine else 0)
    return Decoded(text, encoding, max(0, unreadable))


def _refuse_binary(data: bytes, file: str | Path | None) -> None:
    for magic, kind in _KINDS:
        if data.startswith(magic):
            raise ReadError(_("The file looks like {kind}, not text.").format(kind=kind), file=file)
    if data[4:8] == b"ftyp" or (data[:4] == b"RIFF" and data[8:12] in (b"WEBP", b"WAVE", b"AVI ")):
        raise ReadError(_("The file looks like a picture, a sound or a video, not text."), file=file)
