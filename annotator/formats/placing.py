"""Foreign ranges put on the words they mean: the unit found by what they cover, the lost ones looked for nearby."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from annotator.core.anchor import nearest
from annotator.core.annotation import Fragment
from annotator.core.errors import Problem
from annotator.core.text import Utf16Map, normalise
from annotator.formats.offsets import Claim, OffsetMap, detect

LOOK_AT = 200
"""In how many texts of a file without quotes the edges of words are looked at."""

Convert = Callable[[int], int | None]


class Placer:
    """Places the ranges of one file. `expected` is the unit its format documents; `forced` overrules what is found.

    What was odd gathers in `problems`; take it with `told`.
    """

    def __init__(self, path: Path, expected: str, tool: str, forced: str = "") -> None:
        self._file = str(path)
        self._documented = self._expected = forced or expected
        self._tool = tool
        self._forced = bool(forced)
        self._warned = False
        self._edges = self._looked = 0
        self._ragged = {"code points": 0, "UTF-16 units": 0, "grapheme clusters": 0}
        self.problems: list[Problem] = []

    def told(self) -> list[Problem]:
        """The problems since the last time."""
        told, self.problems = self.problems, []
        return told

    def place(self, raw: str, claims: Sequence[Claim], line: int) -> list[Fragment | None]:
        """For each claim its range in `normalise(raw)`, in code points; None where it has none, which is told."""
        if not claims:
            return []
        text = normalise(raw)
        unit = self._unit(raw, text, claims, line)
        convert = _converter(raw, text, unit)
        placed = [self._placed(text, claim, convert) for claim in claims]
        for claim, fragment in zip(claims, placed, strict=True):
            if fragment is None:
                words = f" “{claim.quote[:40]}”" if claim.quote else ""
                self.problems.append(
                    Problem(
                        f"The range {claim.start}–{claim.end}{words} was left out: it is not in the text.",
                        file=self._file,
                        line=line,
                        code="bad-range",
                    )
                )
        if not any(claim.quote for claim in claims):
            self._count_ragged(raw, text, claims)
        return placed

    def doubt(self) -> Problem | None:
        """At the end of a file without quotes: whether its ranges would fit words better in another unit."""
        best = min(self._ragged, key=lambda unit: self._ragged[unit])
        here = self._ragged.get(self._documented, 0)
        if self._forced or here * 4 < self._edges or here <= 2 * self._ragged[best]:
            return None
        return Problem(
            f"The positions were read in {self._documented}, as {self._tool} counts, and {here:,} of them lie inside "
            f"words; in {best} it would be {self._ragged[best]:,}.",
            file=self._file,
            severity="warning",
            code="offset-unit",
            hint=f"If the spans are off, import the file again with the unit “{best}”.",
        )

    def _unit(self, raw: str, text: str, claims: Sequence[Claim], line: int) -> str:
        convert = _converter(raw, text, self._expected)
        if self._forced or all(_covered(text, claim, convert) for claim in claims if claim.quote):
            return self._expected
        unit = detect(raw, claims, self._expected)
        if unit is None:
            self.problems.append(
                Problem(
                    "The positions do not fit the words they are said to cover, in no unit that we know; "
                    "the words were looked for nearby.",
                    file=self._file,
                    line=line,
                    code="offset-unit",
                )
            )
            return self._expected
        if unit != self._documented and not self._warned:
            self._warned = True
            self.problems.append(
                Problem(
                    f"The positions in this file are counted in {unit}, not in {self._documented} as {self._tool} "
                    "documents; they were converted.",
                    file=self._file,
                    line=line,
                    severity="warning",
                    code="offset-unit",
                )
            )
        self._expected = unit
        return unit

    def _placed(self, text: str, claim: Claim, convert: Convert) -> Fragment | None:
        return _covered(text, claim, convert) or nearest(text, normalise(claim.quote).strip(), claim.start)

    def _count_ragged(self, raw: str, text: str, claims: Sequence[Claim]) -> None:
        if self._looked >= LOOK_AT or (raw.isascii() and "\r" not in raw):
            return
        self._looked += 1
        self._edges += 2 * len(claims)
        for unit in self._ragged:
            convert = _converter(raw, text, unit)
            points = [convert(at) for claim in claims for at in (claim.start, claim.end)]
            self._ragged[unit] += sum(at is None or _in_word(text, at) for at in points)


def _converter(raw: str, text: str, unit: str) -> Convert:
    """From positions in `unit` to code points of `text`; fast where normalising changed nothing."""
    if raw != text or unit not in ("code points", "UTF-16 units"):
        return OffsetMap(raw, unit).to_point
    if unit == "code points":
        return lambda at: at if 0 <= at <= len(text) else None
    units = Utf16Map(text)
    end = units.to_utf16(len(text))
    return lambda at: units.to_point(at) if 0 <= at <= end else None


def _covered(text: str, claim: Claim, convert: Convert) -> Fragment | None:
    """The range of a claim, if it is one and covers what it says."""
    start, end = convert(claim.start), convert(claim.end)
    if start is None or end is None or start >= end:
        return None
    covered = text[start:end]
    fits = (
        not claim.quote or covered == claim.quote or _squeezed(covered) == _squeezed(normalise(claim.quote))
    )
    return (start, end) if fits else None


def _squeezed(text: str) -> str:
    return " ".join(text.split())


def _in_word(text: str, at: int) -> bool:
    return 0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum()
