"""Foreign ranges put on the words they mean: the unit found by what they cover, the lost ones looked for nearby."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from annotator.core import known_names
from annotator.core.anchor import nearest
from annotator.core.annotation import Fragment
from annotator.core.errors import Problem, ReadError
from annotator.core.folding import continues
from annotator.core.messages import _, numeral
from annotator.core.text import Utf16Map, normalise
from annotator.formats.kit.offsets import (
    MEASURES,
    WITH_CR,
    WITH_MARK,
    Claim,
    OffsetMap,
    detect,
    every_unit,
    measure_of,
    units,
)
from annotator.formats.kit.values import NO_OPTIONS, Guess, Option, Options

UNIT = Option(
    "unit",
    _("Positions are counted in"),
    help=_(
        "Such as UTF-16 units or UTF-8 bytes; empty: what the tool documents, unless words speak against it."
    ),
)
LOOK_AT = 200
"""In how many texts of a file without quotes other units are tried, where they make a difference."""

MOST, MUCH, FEW, HARDLY_ANY = 0.5, 0.25, 0.1, 0.02
"""Shares of edges inside words: where a unit does not fit, where it is doubted, where it fits, and where no worse."""

ENOUGH = 8
"""Edges inside words, before another unit is taken: people do annotate parts of words, and nothing may shift then."""

MOST_ALTERNATIVES = 4
# What nothing in a text suggests: thought of only where all else does not fit.
_FAR_FETCHED = (MEASURES[0] + WITH_MARK, MEASURES[0] + WITH_CR)
_NO_BLANKS = "\u0e00"
"""From Thai on, scripts mostly do without blanks, or join what names are tagged in."""

Convert = Callable[[int], int | None]


@dataclass(slots=True)
class _Rival:
    """Another unit, where it makes a difference: in how many texts, for how many edges, and how many do not fit.

    `ours` are those that do not fit in the unit that was taken.
    """

    texts: int = 0
    edges: int = 0
    bad: int = 0
    ours: int = 0


class Placer:
    """Places the ranges of one file. `expected` is the unit its format documents; the option `UNIT` overrules it.

    What was odd gathers in `problems`; take it with `told`. At the end of the file ask for `doubts`.
    Raises `ReadError` for a unit that there is not.
    """

    def __init__(self, path: Path, expected: str, tool: str, options: Options = NO_OPTIONS) -> None:
        forced = chosen_unit(options, path)
        self._file = str(path)
        self._documented = self._expected = forced or expected
        self._tool = tool
        self._forced = bool(forced)
        self._warned = False
        # In how many texts another unit was taken before it changed; None where it did not.
        self._before: int | None = None
        self._edges = self._looked = self._bad = 0
        self._rivals: dict[str, _Rival] = {}
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
                        _("The range {start}–{end}{words} was left out: it is not in the text.").format(
                            start=claim.start, end=claim.end, words=words
                        ),
                        file=self._file,
                        line=line,
                        code="bad-range",
                    )
                )
        return placed

    def doubts(self) -> Iterator[Guess | Problem]:
        """At the end of a file: the unit as a guess where its ranges fit words in another one as well, or better."""
        if self._forced:
            return
        alike = [unit for unit, rival in self._rivals.items() if self._is_alike(unit, rival)]
        alike.sort(key=lambda unit: self._rivals[unit].bad - self._rivals[unit].ours)
        if self._before is not None and self._documented not in alike:
            alike.append(self._documented)
        if alike:
            texts = max((rival.texts for rival in self._rivals.values()), default=1)
            chosen = self._expected
            if self._before:
                alike.insert(0, chosen)
                chosen = f"{chosen}, which the first were not read in"
            others = tuple(alike[:MOST_ALTERNATIVES])
            yield Guess(
                self._file, _("unit of the positions"), chosen, others, UNIT.name, texts, self._why(alike)
            )
        elif self._bad > MOST * self._edges:
            yield Problem(
                _(
                    "The positions were read in {expected}, and {bad} of {edges} edges lie inside "
                    "words or at blanks; no other unit that we know fits better."
                ).format(expected=self._expected, bad=numeral(self._bad), edges=numeral(self._edges)),
                file=self._file,
                severity="warning",
                code="offset-unit",
                hint=_(
                    "Look whether the spans are where they should be, and whether this is the text that was tagged."
                ),
            )

    def _why(self, alike: Sequence[str]) -> str:
        if self._before is not None:
            return f"{self._tool} documents {self._documented}, but this fits the edges of words"
        if self._bad >= MUCH * self._edges:
            return f"as {self._tool} documents, but many edges lie inside words"
        return f"as {self._tool} documents, but words fit as well in {alike[0]}"

    def _is_alike(self, unit: str, rival: _Rival) -> bool:
        if unit in _FAR_FETCHED:
            return self._bad >= MUCH * self._edges and rival.bad * 2 < rival.ours
        if self._bad > MOST * self._edges:
            return rival.bad * 2 < rival.ours
        return rival.bad <= rival.ours + HARDLY_ANY * rival.edges

    def unit(self, raw: str, claims: Sequence[Claim], line: int) -> str:
        """The unit in which the claims of a text are counted; what is odd about it is told."""
        if not any(claim.quote for claim in claims):
            return self._unit_by_words(raw, claims)
        text = normalise(raw)
        convert = _converter(raw, text, self._expected)
        if self._forced or all(_covered(text, claim, convert) for claim in claims if claim.quote):
            return self._expected
        unit = detect(raw, claims, self._expected)
        if unit is None:
            self.problems.append(
                Problem(
                    _(
                        "The positions do not fit the words they are said to cover, in no unit that we know; "
                        "the words were looked for nearby."
                    ),
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
                _(
                    "The positions in this file are counted in {unit}, not in {documented} as {tool} "
                    "documents; they were converted."
                ).format(unit=unit, documented=self._documented, tool=self._tool),
                file=self._file,
                line=line,
                severity="warning",
                code="offset-unit",
            )
        )

    def _unit_by_words(self, raw: str, claims: Sequence[Claim]) -> str:
        """The unit so far, or one that the text suggests, if the edges of words clearly do too."""
        if self._forced:
            return self._expected
        edges = _edges(raw, claims, self._expected)
        suggested = dict.fromkeys((self._documented, *units(raw, seen=True)))
        misfits = _bad(edges) >= max(MOST * len(edges), 2)
        if misfits or (self._looked < LOOK_AT and (len(suggested) > 1 or _bad(edges))):
            self._looked += 1
            for unit in _FAR_FETCHED if _bad(edges) else ():
                suggested[unit] = None
            tried = {unit: _edges(raw, claims, unit) for unit in suggested if unit != self._expected}
            for unit, others in tried.items():
                self._compare(unit, edges, others)
            better = self._better(tried, misfits)
            if better:
                edges = tried[better]
                self._change(better)
        self._edges += len(edges)
        self._bad += _bad(edges)
        return self._expected

    def _compare(self, unit: str, edges: Sequence[_Edge], others: Sequence[_Edge]) -> None:
        differing = [pair for pair in zip(edges, others, strict=True) if pair[0] != pair[1]]
        if differing:
            rival = self._rivals.setdefault(unit, _Rival())
            rival.texts += 1
            rival.edges += len(differing)
            rival.ours += _bad([ours for ours, __ in differing])
            rival.bad += _bad([other for __, other in differing])

    def _better(self, tried: Mapping[str, Sequence[_Edge]], misfits: bool) -> str:
        """A unit that this text, or all so far, speak for; a form that is seen in the text needs less of that."""
        measure = measure_of(self._expected)
        form = self._expected.removeprefix(measure)
        for unit in sorted(tried, key=lambda unit: measure_of(unit) != measure):
            rival = self._rivals.get(unit)
            if unit in _FAR_FETCHED or rival is None:
                continue
            seen = misfits and unit.removeprefix(measure_of(unit)) != form
            if seen and _bad(tried[unit]) <= FEW * len(tried[unit]):
                return unit
            if rival.ours >= max(MOST * rival.edges, ENOUGH) and rival.bad <= FEW * rival.edges:
                return unit
        return ""

    def _change(self, unit: str) -> None:
        rival = self._rivals[unit]
        self._before = rival.texts - 1
        self._rivals = {self._expected: _Rival(rival.texts, rival.edges, rival.ours, rival.bad)}
        self._expected = unit

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


def _exact(raw: str, text: str, unit: str) -> Convert:
    """As `_converter`, but None for a position inside a letter."""
    if raw == text and (unit == MEASURES[0] or (unit == MEASURES[1] and max(text, default="") <= "\uffff")):
        return lambda at: at if 0 <= at <= len(text) else None
    return OffsetMap(raw, unit).exact_point


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


_Edge = tuple[int | None, bool]
"""Where an edge of a claim stands in the text, and whether words may begin or end there."""


def _edges(raw: str, claims: Sequence[Claim], unit: str) -> list[_Edge]:
    """The edges of the claims; what is outside the text, in a letter or a word, or behind a blank does not fit."""
    text = normalise(raw)
    convert = _exact(raw, text, unit)
    found: list[_Edge] = []
    for claim in claims:
        for at, is_end in ((convert(claim.start), False), (convert(claim.end), True)):
            beside = "" if at is None else text[max(at - 1, 0) : at] if is_end else text[at : at + 1]
            found.append((at, at is not None and not _in_word(text, at) and not beside.isspace()))
    return found


def _bad(edges: Sequence[_Edge]) -> int:
    return sum(not fits for __, fits in edges)


def _in_word(text: str, at: int) -> bool:
    """Whether a letter, a digit or a mark stands on both sides, in scripts that put blanks between words."""
    return 0 < at < len(text) and all(
        side < _NO_BLANKS and (side.isalnum() or continues(side)) for side in (text[at - 1], text[at])
    )


def chosen_unit(options: Options, path: Path) -> str:
    """The unit that somebody chose, "" if nobody did. Raises `ReadError` if it is none."""
    chosen = str(options.get(UNIT.name) or "").strip()
    if not chosen or chosen == "found":
        return ""
    known = {unit.casefold(): unit for unit in every_unit()}
    if chosen.casefold() not in known:
        problem = known_names.unknown("unit", chosen, MEASURES)
        raise ReadError(problem.message, file=path, hint=problem.hint)
    return known[chosen.casefold()]
