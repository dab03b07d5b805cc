"""Where words begin and end by Unicode's rules and ICU's dictionaries (Chinese, Japanese, Thai, Khmer …), asked of the
ICU that is there anyway: the one Qt's packages bring on Linux, and the one of the system on Windows and macOS.

C API of ICU, `ubrk.h`: https://unicode-org.github.io/icu-docs/apidoc/released/icu4c/ubrk_8h.html
"""

from __future__ import annotations

import ctypes
import ctypes.util
import sys
from collections.abc import Callable, Iterator
from functools import cache, partial
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

_WORDS = 1  # UBRK_WORD
_DONE = -1  # UBRK_DONE


class _Breaker(NamedTuple):
    open: Callable[..., int | None]
    following: Callable[[ctypes.c_void_p], int]
    close: Callable[[ctypes.c_void_p], None]


def is_there() -> bool:
    """Whether an ICU was found."""
    return _breaker() is not None


def word_segments(text: str, language: str) -> list[tuple[int, int]] | None:
    """All of `text` cut where words begin and end: half-open ranges in UTF-16 code units. None without ICU.

    A lone surrogate is a segment of its own kind; `language` is an ISO 639 code or empty.
    """
    breaker = _breaker()
    if breaker is None:
        return None
    units = text.encode("utf-16-le" if sys.byteorder == "little" else "utf-16-be", "surrogatepass")
    status = ctypes.c_int(0)
    opened = breaker.open(_WORDS, language.encode(), units, len(units) // 2, ctypes.byref(status))
    if status.value > 0 or not opened:
        return None
    pointer = ctypes.c_void_p(opened)
    try:
        return list(pairwise([0, *iter(partial(breaker.following, pointer), _DONE)]))
    finally:
        breaker.close(pointer)


@cache
def _breaker() -> _Breaker | None:
    """The three functions of the first ICU that can be loaded."""
    for path in _candidates():
        try:
            library = ctypes.CDLL(path)
        except OSError:
            continue
        # ICU's own builds put the version behind every name, those of Windows and macOS do not.
        version = Path(path).name.rpartition(".so.")[2].partition(".")[0]
        for ending in (f"_{version}", ""):
            try:
                return _declared(library, ending)
            except AttributeError:
                continue
    return None


def _candidates() -> Iterator[str]:
    if sys.platform == "win32":
        yield from ("icu.dll", "icuuc.dll")
    elif sys.platform == "darwin":
        yield "/usr/lib/libicucore.dylib"
    spec = find_spec("PySide6")
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        yield from map(str, sorted(Path(folder).glob("Qt/lib/libicuuc.so.*")))
    if found := ctypes.util.find_library("icuuc"):
        yield found


def _declared(library: ctypes.CDLL, ending: str) -> _Breaker:
    opening, following, closing = (
        getattr(library, f"ubrk_{name}{ending}") for name in ("open", "next", "close")
    )
    opening.argtypes = [
        ctypes.c_int,
        ctypes.c_char_p,
        ctypes.c_char_p,
        ctypes.c_int32,
        ctypes.POINTER(ctypes.c_int),
    ]
    opening.restype = ctypes.c_void_p
    following.argtypes = [ctypes.c_void_p]
    following.restype = ctypes.c_int32
    closing.argtypes = [ctypes.c_void_p]
    closing.restype = None
    return _Breaker(opening, following, closing)
