"""Damage: what happens to files on their way, and what somebody does to them who means harm."""

from __future__ import annotations

import io
import random
import re
import warnings
import zipfile
from collections.abc import Callable

_NUMBER = re.compile(rb"\d+")
_WORD = re.compile(rb"[A-Za-z_]{2,}")
_NUMBERS = (
    b"0",
    b"-1",
    b"00",
    b"1e999",
    b"99999999999999999999",
    b"9" * 5000,
    b"-" + b"9" * 5000,
    b"1.5",
    b"\xd9\xa3",
    b"",
)
_NASTY = (
    b"\x00",
    b"\x00\x00\x00",
    b"\xff\xfe",
    b"\xc3\x28",
    b"\xed\xa0\x80",
    b"\xef\xbb\xbf",
    b"\r",
    b"\r\n\r\n",
    b"\t\t",
    b"\n\n",
    b'"',
    b"'",
    b"<",
    b">",
    b"&",
    b"]]>",
    b"<!--",
    b"{",
    b"}",
    b"[",
    b"]",
    b"null",
    b"true",
    b"[]",
    b"{}",
    b'""',
    b"*",
    b"\\",
    b":",
    "\u2028".encode(),
    "\u202e".encode(),
    "\U0010ffff".encode(),
    b"\x1b[2J",
    b"\xa0",
    b"../../x",
    b"%s%n",
    b"NaN",
    b"-Infinity",
)
_DEEP = (
    b"[",
    b'{"a":',
    b"<a>",
    b"<div>",
    b"(",
    b"<!--",
    b"> ",
    b"*",
    b"<table><tr><td>",
    b"<ul><li>",
    b"[[",
    b"{{",
)
_ZIP = b"PK\x03\x04"
DEPTHS = (50, 1500, 20_000)
MOST = 1_000_000
"""Bytes that a damaged file may have: larger ones say more about the machine than about the reader."""

Damage = Callable[[random.Random, bytes], bytes]


def damaged(chance: random.Random, data: bytes) -> bytes:
    """The bytes, damaged in one to four ways; in an archive its members as often as itself."""
    if data.startswith(_ZIP) and chance.random() < 0.7:
        return _member_damaged(chance, data)
    for _ in range(chance.choice((1, 1, 1, 2, 4))):
        data = chance.choice(_WAYS)(chance, data)[:MOST]
    return data


def _member_damaged(chance: random.Random, data: bytes) -> bytes:
    """The archive with one member damaged, left out, given twice or packed in another way."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = [(info.filename, archive.read(info)) for info in archive.infolist()]
    at = chance.randrange(len(members))
    name, inner = members[at]
    match chance.randrange(12):
        case 0:
            del members[at]
        case 1:
            members.append((name.replace("/", "\\"), inner))
        case 2:
            members[at] = (name, b"")
        case _:
            members[at] = (name, damaged(chance, inner))
    out = io.BytesIO()
    packing = chance.choice((zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED))
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w", packing) as archive:
        warnings.simplefilter("ignore")  # of names that come twice
        for name, inner in members:
            archive.writestr(zipfile.ZipInfo(name), inner, archive.compression)
    return out.getvalue()


# ------------------------------------------------------------------------------------------------------- ways
def _flip(chance: random.Random, data: bytes) -> bytes:
    made = bytearray(data)
    for _ in range(chance.choice((1, 1, 4, 30))):
        if made:
            made[chance.randrange(len(made))] ^= 1 << chance.randrange(8)
    return bytes(made)


def _overwrite(chance: random.Random, data: bytes) -> bytes:
    start, end = _range(chance, data)
    return data[:start] + chance.randbytes(end - start) + data[end:]


def _cut(chance: random.Random, data: bytes) -> bytes:
    return data[: chance.randrange(len(data) + 1)]


def _remove(chance: random.Random, data: bytes) -> bytes:
    start, end = _range(chance, data)
    return data[:start] + data[end:]


def _double(chance: random.Random, data: bytes) -> bytes:
    start, end = _range(chance, data)
    times = chance.choice((1, 1, 5, 100))
    return data[:end] + data[start:end] * times + data[end:]


def _swap(chance: random.Random, data: bytes) -> bytes:
    first, second = sorted((_range(chance, data), _range(chance, data)))
    if first[1] > second[0]:
        return data
    return b"".join(
        (
            data[: first[0]],
            data[slice(*second)],
            data[first[1] : second[0]],
            data[slice(*first)],
            data[second[1] :],
        )
    )


def _insert(chance: random.Random, data: bytes) -> bytes:
    at = chance.randrange(len(data) + 1)
    return data[:at] + chance.choice(_NASTY) + data[at:]


def _number(chance: random.Random, data: bytes) -> bytes:
    return _instead(chance, data, _NUMBER, chance.choice(_NUMBERS))


def _word(chance: random.Random, data: bytes) -> bytes:
    words = _WORD.findall(data)
    return _instead(chance, data, _WORD, chance.choice([*words[:50], *_NASTY, *_NUMBERS]))


def _instead(chance: random.Random, data: bytes, pattern: re.Pattern[bytes], new: bytes) -> bytes:
    places = [match.span() for match in pattern.finditer(data)]
    if not places:
        return data + new
    start, end = chance.choice(places)
    return data[:start] + new + data[end:]


_VALUE = re.compile(rb'"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?|true|false|null|\[[^][{}]*\]|\{[^{}]*\}')
_VALUES = (
    b"null",
    b"true",
    b"0",
    b"-7",
    b"1.5",
    b"1e400",
    b'""',
    b'"x"',
    b"[]",
    b"{}",
    b"[[]]",
    b"[null]",
    b'{"a": 1}',
    b"9" * 5000,
)


def _value(chance: random.Random, data: bytes) -> bytes:
    return _instead(chance, data, _VALUE, chance.choice(_VALUES))


def _line(chance: random.Random, data: bytes) -> bytes:
    lines = data.split(b"\n")
    at, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    match chance.randrange(4):
        case 0:
            lines[at], lines[other] = lines[other], lines[at]
        case 1:
            del lines[at]
        case 2:
            lines.insert(other, lines[at])
        case _:
            cells = re.split(rb"([\t ,;])", lines[at])
            chance.shuffle(cells)
            lines[at] = b"".join(cells)
    return b"\n".join(lines)


def _deepen(chance: random.Random, data: bytes) -> bytes:
    at = chance.randrange(len(data) + 1)
    return data[:at] + chance.choice(_DEEP) * chance.choice(DEPTHS) + data[at:]


def _wide(chance: random.Random, data: bytes) -> bytes:
    text = data.decode("utf-8", "replace")
    return text.encode(chance.choice(("utf-16", "utf-16-le", "utf-32", "utf-7", "cp1252")), "replace")


def _range(chance: random.Random, data: bytes) -> tuple[int, int]:
    start = chance.randrange(len(data) + 1)
    longest = chance.choice((4, 40, 400, len(data)))
    return start, min(len(data), start + chance.randrange(longest + 1))


_WAYS: tuple[Damage, ...] = (
    _flip,
    _overwrite,
    _cut,
    _remove,
    _double,
    _swap,
    _insert,
    _insert,
    _number,
    _number,
    _word,
    _value,
    _value,
    _line,
    _line,
    _deepen,
    _wide,
)
