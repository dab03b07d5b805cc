"""Names that the program makes up for files and folders: legal on every system, no two that some system takes for one.

Whatever names a file after a title, an article, an annotator, a label or a split asks here. What people name
themselves is theirs, but for what their own system takes for something else (`is_legal`).
"""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Collection
from pathlib import Path

from annotator.core.patterns import pattern

LONGEST = 120
"""Bytes of a name: with what is put around it, such as `.NAME.xyz.tmp`, it stays below the 255 that systems take."""

_BAD = pattern('[\x00-\x1f\x7f-\x9f<>:"/\\\\|?*\ud800-\udfff]')
_DIRECTIONS = pattern("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_EDGES = pattern(r"^[. ]+|[. ]+$")
_RESERVED = pattern(r"(?i)(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³]) *(\..*)?")


def safe(name: str, stand_in: str = "_", longest: int = LONGEST) -> str:
    """`name` as a file or a folder may be called on every system, in at most `longest` bytes; never empty.

    `stand_in` stands for what may not be in it. Marks of writing direction go: they would show another name.
    """
    made = _fitted(_BAD.sub(stand_in, _DIRECTIONS.sub("", name)), stand_in, longest)
    return _fitted(f"_{made}", stand_in, longest) if _RESERVED.fullmatch(made) else made


def _fitted(name: str, stand_in: str, longest: int) -> str:
    cut = name.encode()[:longest].decode("utf-8", "ignore")
    return _EDGES.sub(stand_in, cut) or stand_in


def is_legal(name: str) -> bool:
    """Whether every system takes the name as it is: Windows has devices called `CON` and `NUL.txt`."""
    return not (_BAD.search(name) or name != name.rstrip(". ") or _RESERVED.fullmatch(name))


def folded_name(name: str) -> str:
    """What two names share that some system takes for one, by capitals or by how accents are made."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", name).casefold())


def real(path: Path) -> Path:
    """The one path of a file, links followed, however it was typed: what is known of a project is kept by it.

    Windows resolves capitals by itself; macOS leaves them as they were typed. Raises `OSError` as resolving does.
    """
    found = path.resolve()
    return as_listed(found) if sys.platform == "darwin" else found


def as_listed(path: Path) -> Path:
    """The path with each name as its folder lists it, where that differs in capitals or accents alone."""
    made = Path(path.anchor)
    for name in path.parts[1:] if path.anchor else path.parts:
        try:
            listed = [each.name for each in made.iterdir()]
        except OSError:  # it may be entered, yet not read
            listed = [name]
        if name not in listed:
            name = next((each for each in listed if folded_name(each) == folded_name(name)), name)
        made /= name
    return made


def another(wanted: str, taken: Collection[str], between: str = "-") -> str:
    """`wanted`, or `wanted-2`, `wanted-3` … where some system takes it for one that is taken; `taken` are folded."""
    number, name = 1, wanted
    while folded_name(name) in taken:
        number += 1
        name = f"{wanted}{between}{number}"
    return name
