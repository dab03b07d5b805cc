"""In which unit a foreign file counts: found by the covered text, converted to code points.

The units of tools differ silently: code points (Python), UTF-16 units (JavaScript, Java), grapheme clusters, UTF-8
bytes. And what was counted need not be what the file holds: files with CR LF were counted before or after the CR went,
a byte-order mark was counted or not, white space at the start had been removed.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from annotator.core.text import normalise

MEASURES: tuple[str, ...] = ("code points", "UTF-16 units", "grapheme clusters", "UTF-8 bytes")
MARK = "\ufeff"
BEFORE_LF = " before CR LF became LF"
WITH_CR = " with CR LF at every line end"
WITH_MARK = " with a byte-order mark"
WITHOUT_MARK = " without the byte-order mark"
TRIMMED = " after the white space at the start"
_CLUSTERS = MEASURES[2]


def units(raw: str, *, seen: bool = False) -> Iterator[str]:
    """The units in which `raw` may have been counted, the plain ones first; those that say the same only once.

    With `seen`, only those that differ by what is in the text: its line ends, its mark, its white space at the start.
    """
    lines = BEFORE_LF if "\r\n" in raw else "" if seen or "\n" not in raw else WITH_CR
    mark = WITHOUT_MARK if raw.startswith(MARK) else "" if seen else WITH_MARK
    start = TRIMMED if raw.removeprefix(MARK)[:1].isspace() else ""
    yield from _measures(raw)
    for form in dict.fromkeys(
        line + own + first
        for first in dict.fromkeys(("", start))
        for own in dict.fromkeys(("", mark))
        for line in dict.fromkeys(("", lines))
    ):
        if form:
            yield from (measure + form for measure in _measures(raw) if measure != _CLUSTERS)


def every_unit() -> Iterator[str]:
    """All units that there are, whatever the text."""
    for line in ("", BEFORE_LF, WITH_CR):
        for mark in ("", WITH_MARK, WITHOUT_MARK):
            for start in ("", TRIMMED):
                yield from (measure + line + mark + start for measure in MEASURES)


def measure_of(unit: str) -> str:
    """The measure of a unit, whatever it says of the form of the text."""
    return next(measure for measure in MEASURES if unit.startswith(measure))


def _measures(raw: str) -> Iterable[str]:
    """The measures that differ in this text."""
    if raw.isascii():
        return MEASURES[:1]
    astral = any(character > "\uffff" for character in raw)
    return MEASURES if astral else tuple(measure for measure in MEASURES if measure != MEASURES[1])


@dataclass(frozen=True, slots=True)
class Claim:
    """A foreign range and, where the file carries it, the text that it should cover."""

    start: int
    end: int
    quote: str = ""


class OffsetMap:
    """Converts a foreign position in `raw`, the text as the file has it, to code points of the normalised text.

    A position inside a unit goes to the unit's start; one beyond the end is None.
    """

    __slots__ = ("_kept", "_units")

    def __init__(self, raw: str, unit: str) -> None:
        text = raw
        if WITH_MARK in unit:
            text = MARK + text.removeprefix(MARK)
        elif WITHOUT_MARK in unit:
            text = text.removeprefix(MARK)
        if BEFORE_LF not in unit:
            text = text.replace("\r\n", "\n")
        if WITH_CR in unit:
            text = text.replace("\n", "\r\n")
        lead = len(text) - len(text.lstrip()) if TRIMMED in unit else 0
        self._units = _boundaries(text[lead:], measure_of(unit))
        self._kept = normalised_positions(text)[lead:]

    def to_point(self, position: int) -> int | None:
        """The code point in the normalised text, or None when the position is outside."""
        if position < 0 or position > self._units[-1]:
            return None
        return self._kept[bisect_right(self._units, position) - 1]

    def exact_point(self, position: int) -> int | None:
        """As `to_point`, but None for a position inside a unit too."""
        place = bisect_right(self._units, position) - 1
        return self._kept[place] if place >= 0 and self._units[place] == position else None

    def from_point(self, point: int, *, end: bool = False) -> int:
        """The position of a code point of the normalised text; what normalising removed there is before it.

        At the `end` of a range it is after it.
        """
        place = bisect_left(self._kept, point) if end else bisect_right(self._kept, point) - 1
        return self._units[min(max(place, 0), len(self._units) - 1)]


def normalised_positions(text: str) -> list[int]:
    """For each position in `text`, from 0 to its length, the position in `normalise(text)`.

    `normalise` removes characters and never reorders them, so the lengths of what is before suffice.
    """
    if normalise(text) == text:
        return list(range(len(text) + 1))
    kept: list[int] = [0]
    at = spaces = 0
    after_cr = False
    for character in text:
        second_half = character == "\n" and after_cr
        after_cr = character == "\r" or (after_cr and character == "\ufeff")
        if character in _LINE_ENDS and not second_half:
            _take_back(kept, spaces)
            at, spaces = at - spaces + 1, 0
        elif character != "\ufeff" and not second_half:
            spaces = spaces + 1 if character.isspace() and character not in _REPLACED else 0
            at += 1
        kept.append(at)
    _take_back(kept, spaces)
    return kept


_LINE_ENDS = "\n\r\x0b\x0c\u2028\u2029\u0085"
_REPLACED = "\x1c\x1d\x1e\x1f"


def _take_back(kept: list[int], spaces: int) -> None:
    """Spaces at the end of a line go: every position in them is where the line ends."""
    end = kept[-1] - spaces
    for place in range(len(kept) - 1, -1, -1):
        if kept[place] <= end:
            break
        kept[place] = end


def detect(raw: str, claims: Sequence[Claim], expected: str = MEASURES[0]) -> str | None:
    """The unit in which every claim that carries a quote covers it; None where none of the units does.

    `expected`, the unit that the format documents, wins a tie, as in plain ASCII text.
    """
    quoted = [claim for claim in claims if claim.quote]
    for unit in dict.fromkeys((expected, *units(raw))):
        if not quoted or all_match(raw, quoted, unit):
            return unit
    return None


def all_match(raw: str, claims: Iterable[Claim], unit: str) -> bool:
    """Whether every claim covers its quote when counted in `unit`."""
    text, convert = normalise(raw), OffsetMap(raw, unit)
    for claim in claims:
        start, end = convert.to_point(claim.start), convert.to_point(claim.end)
        if start is None or end is None or not _same(text[start:end], claim.quote):
            return False
    return True


def _same(covered: str, quote: str) -> bool:
    return covered == quote or " ".join(covered.split()) == " ".join(normalise(quote).split())


def _boundaries(text: str, unit: str) -> list[int]:
    measures: Mapping[str, Callable[[str], Iterable[int]]] = {
        "code points": lambda t: (1 for _ in t),
        "UTF-16 units": lambda t: (2 if character > "\uffff" else 1 for character in t),
        "UTF-8 bytes": lambda t: (len(character.encode("utf-8", "surrogatepass")) for character in t),
        "grapheme clusters": _first_of_cluster,
    }
    return list(accumulate(measures[unit](text), initial=0))


def _first_of_cluster(text: str) -> Iterable[int]:
    """1 for the first character of each grapheme cluster and 0 for the rest (UAX 29, by rule of thumb)."""
    import unicodedata

    joined = flags = False
    for place, character in enumerate(text):
        regional = "\U0001f1e6" <= character <= "\U0001f1ff"
        extends = (
            unicodedata.category(character) in ("Mn", "Me", "Mc")
            or character in "\u200d\ufe0e\ufe0f"
            or "\U0001f3fb" <= character <= "\U0001f3ff"
            or "\U000e0020" <= character <= "\U000e007f"
        )
        second_flag = regional and flags
        follows_cr = character == "\n" and place > 0 and text[place - 1] == "\r"
        yield 0 if place and (extends or joined or second_flag or follows_cr) else 1
        joined = character == "\u200d"
        flags = regional and not flags
