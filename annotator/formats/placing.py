"""Foreign ranges put on the words they mean: the unit found by what they cover, the lost ones looked for nearby."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from annotator.core.anchor import nearest
from annotator.core.annotation import Fragment
from annotator.core.errors import Problem
from annotator.core.text import Utf16Map, normalise
from annotator.formats.offsets import (
    MEASURES,
    WITH_CR,
    WITH_MARK,
    Claim,
    OffsetMap,
    detect,
    measure_of,
    units,
)

LOOK_AT = 200
"""In how many texts of a file without quotes other units are tried, where edges lie inside words."""

MOST, FEW = 0.5, 0.1
"""Shares of edges inside words: from which on a unit is doubted, and up to which another one is taken instead."""

_NO_BLANKS = "\u0e00"
"""From Thai on, scripts mostly do without blanks, or join what names are tagged in."""

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
        self._bad = 0
        self._ragged = dict.fromkeys((*MEASURES, MEASURES[0] + WITH_MARK, MEASURES[0] + WITH_CR), 0)
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
        unit = self.unit(raw, claims, line)
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
        return placed

    def doubt(self) -> Problem | None:
        """At the end of a file without quotes: whether its ranges would fit words better in another unit."""
        best = min(self._ragged, key=lambda unit: self._ragged[unit])
        if self._forced or self._bad * 4 < self._edges:
            return None
        if self._bad > 2 * self._ragged[best]:
            said = f"in {best} it would be {self._ragged[best]:,}"
            hint = f"If the spans are off, import the file again with the unit “{best}”."
        elif self._bad > MOST * self._edges:
            said = "no other unit that we know fits better"
            hint = "Look whether the spans are where they should be, and whether this is the text that was tagged."
        else:
            return None
        return Problem(
            f"The positions were read in {self._documented}, as {self._tool} counts, and {self._bad:,} of them lie "
            f"inside words or at blanks; {said}.",
            file=self._file,
            severity="warning",
            code="offset-unit",
            hint=hint,
        )

    def unit(self, raw: str, claims: Sequence[Claim], line: int) -> str:
        """The unit in which the claims of a text are counted; what is odd about it is told."""
        if not any(claim.quote for claim in claims):
            return self._unit_by_words(raw, claims, line)
        text = normalise(raw)
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
        self._tell(unit, line)
        self._expected = unit
        return unit

    def _tell(self, unit: str, line: int) -> None:
        if unit == self._documented or self._warned:
            return
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

    def _unit_by_words(self, raw: str, claims: Sequence[Claim], line: int) -> str:
        """The documented unit, or one that the form of the text suggests, if the edges of words clearly do too."""
        edges = 2 * len(claims)
        bad = _ragged(raw, claims, self._documented)
        if bad > FEW * edges and not self._forced:
            if bad >= max(MOST * edges, 2):
                measure = measure_of(self._documented)
                form = self._documented.removeprefix(measure)
                others = [
                    unit for unit in units(raw, seen=True) if unit.removeprefix(measure_of(unit)) != form
                ]
                for unit in sorted(others, key=lambda unit: measure_of(unit) != measure):
                    if _ragged(raw, claims, unit) <= FEW * edges:
                        self._tell(unit, line)
                        return unit
            if self._looked < LOOK_AT:
                self._looked += 1
                for unit in self._ragged:
                    self._ragged[unit] += _ragged(raw, claims, unit)
        self._edges += edges
        self._bad += bad
        return self._documented

    def _placed(self, text: str, claim: Claim, convert: Convert) -> Fragment | None:
        return _covered(text, claim, convert) or nearest(text, normalise(claim.quote).strip(), claim.start)


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


def _ragged(raw: str, claims: Sequence[Claim], unit: str) -> int:
    """How many edges of the claims lie outside the text, inside a word, or on the wrong side of a blank."""
    text = normalise(raw)
    convert = _converter(raw, text, unit)
    found = 0
    for claim in claims:
        start, end = convert(claim.start), convert(claim.end)
        found += start is None or _in_word(text, start) or text[start : start + 1].isspace()
        found += end is None or _in_word(text, end) or text[max(end - 1, 0) : end].isspace()
    return found


def _in_word(text: str, at: int) -> bool:
    """Whether a letter or digit stands on both sides, in scripts that put blanks between words."""
    return 0 < at < len(text) and all(
        side.isalnum() and side < _NO_BLANKS for side in (text[at - 1], text[at])
    )
