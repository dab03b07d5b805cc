"""Bytes to text: byte-order mark, strict UTF-8, then detection. Files that are no text are refused."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from pathlib import Path

from annotator.core.errors import ReadError
from annotator.core.languages import LETTERS, guess_language

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
    (b"\x89PNG\r\n", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"II*\x00", "a TIFF picture"),
    (b"MM\x00*", "a TIFF picture"),
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1", "an old office document"),
    (b"SQLite format 3\x00", "a database"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90\x00", "a program"),
    (b"ID3", "a sound file"),
    (b"OggS", "a sound or video file"),
    (b"fLaC", "a sound file"),
    (b"{\\rtf", "an RTF document"),
)

_CANDIDATES = [
    "cp1252", "cp1250", "iso8859-2", "koi8-r", "cp1251", "iso8859-5", "cp866", "cp1256", "iso8859-6",
    "cp932", "euc_jp", "iso2022_jp", "gb18030", "big5", "cp949", "cp1253", "iso8859-7", "cp1255",
    "cp1254", "cp874", "cp1257", "cp1258", "cp850", "mac_roman",
]  # fmt: skip
_LATIN = ("cp1252", "cp1250", "iso8859-2", "cp1254", "cp1257", "cp1258", "mac-roman", "cp850")
_PUNCTUATION = frozenset("“”„‚‘’«»‹›–—…•€£§°·©®×½¼²³\u00a0")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A file's text, the encoding it is in, and how many places could not be read (they are U+FFFD now)."""

    text: str
    encoding: str
    unreadable: int = 0


def decode(data: bytes, file: str | Path | None = None) -> Decoded:
    """The text of `data`. Raises `ReadError` if it looks like something else than text."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _with(data, encoding)
    _refuse_binary(data, file)
    if b"\x00" not in data[:SAMPLE_BYTES]:
        # Seven-bit Japanese has escape sequences, and would pass as UTF-8.
        for encoding in ("iso2022_jp_2", "utf-8") if b"\x1b$" in data[:SAMPLE_BYTES] else ("utf-8",):
            try:
                return Decoded(data.decode(encoding), encoding)
            except UnicodeDecodeError:
                pass
    encoding = _detect(data)
    if not encoding:
        raise ReadError(
            "The file looks like binary data, not text.",
            file=file,
            hint="Save it as plain text (UTF-8) first.",
        )
    return _with(data, encoding)


def decode_as(data: bytes, encoding: str, file: str | Path | None = None) -> Decoded:
    """The text of `data` in a declared encoding, or in the detected one if that is unknown or does not fit."""
    if not encoding or any(data.startswith(mark) for mark, _ in _MARKS):
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
            raise ReadError(f"The file looks like {kind}, not text.", file=file)
    if data[4:8] == b"ftyp" or (data[:4] == b"RIFF" and data[8:12] in (b"WEBP", b"WAVE", b"AVI ")):
        raise ReadError("The file looks like a picture, a sound or a video, not text.", file=file)


def _detect(data: bytes) -> str:
    """The encoding that fits best, or "" if the bytes do not look like text in any."""
    sample = data[:SAMPLE_BYTES]
    if b"\x00" in sample or len(_CONTROLS.findall(sample.decode("latin-1"))) * 100 > len(sample):
        return _wide(sample)
    if _mostly_utf8(sample):
        return "utf-8"
    import charset_normalizer

    # Cut at a line end, so that no character of several bytes is cut.
    if len(data) > len(sample):
        sample = sample[: sample.rfind(b"\n") + 1] or sample
    matches = list(charset_normalizer.from_bytes(sample, cp_isolation=_CANDIDATES))
    good = [match.encoding for match in matches if match.chaos < 0.1] or [
        match.encoding for match in matches[:1]
    ]
    best = codecs.lookup(good[0] if good else "cp1252").name
    return _which_latin(sample, best) if best in _LATIN else best


def _wide(sample: bytes) -> str:
    """UTF-16 or UTF-32 without a mark: where the zero bytes are says which; other zero bytes are no text."""
    empty = [sample[offset::4].count(0) * 4 / max(1, len(sample)) for offset in range(4)]
    if empty[2] > 0.9 and empty[3] > 0.9:
        candidates = ["utf-32-le"]
    elif empty[0] > 0.9 and empty[1] > 0.9:
        candidates = ["utf-32-be"]
    elif empty[0] + empty[2] > empty[1] + empty[3]:
        candidates = ["utf-16-be", "utf-16-le"]
    else:
        candidates = ["utf-16-le", "utf-16-be"]
    for encoding in candidates:
        try:
            text = sample[: len(sample) // 4 * 4].decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _CONTROLS.search(text) and guess_language(text):
            return encoding
    return ""


def _mostly_utf8(sample: bytes) -> bool:
    """Whether this is UTF-8 with a few broken places rather than another encoding."""
    text = sample.decode("utf-8", errors="replace")
    broken = text.count("\ufffd")
    whole = sum(character > "\x7f" for character in text) - broken
    return whole > 4 * broken


def _which_latin(sample: bytes, best: str) -> str:
    """The encoding of Latin script whose letters beyond ASCII are those of the language that it makes of the text.

    `best` is what to fall back on where no encoding makes a known language of it.
    """
    strangers: dict[str, int] = {}
    for encoding in _LATIN:
        text = sample.decode(encoding, errors="replace")
        letters = LETTERS.get(guess_language(text))
        if letters:
            known = letters | _PUNCTUATION
            strangers[encoding] = sum(character > "\x7f" and character not in known for character in text)
    return min(strangers, key=lambda encoding: strangers[encoding]) if strangers else best
