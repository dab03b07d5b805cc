"""Hard wraps: line breaks that stand where the next word did not fit, told from those that somebody made on purpose."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from annotator.core.messages import _
from annotator.formats.kit.values import Guess, Option

WIDTHS = (32, 100)
"""Widths, in code points, at which lines of prose are wrapped."""

LEAST = 4
"""So many breaks within sentences are needed: fewer are chance."""

SURE = 0.9
"""The share that must stand where the next word did not fit, of those in long lines. In verse it is a third or so."""

MOST_OF_ALL = 0.6
"""The same of those in lines of any length."""

MOST_CAPITALS = 0.7
"""A greater share of lines that begin with a capital is verse, unless all the breaks tell of one width."""

PROSE = 0.25
"""The share of all breaks that must be within sentences. In lists of sentences hardly one is."""

MOST_LINES = 4_000
_ENDED = re.compile(r"[.!?:;…。！？।؟][\"'”’»“)\]]*$")
_OWN_LINE = re.compile(r"[\s\-–—*•>#|=_~+]|\(?[0-9a-zA-Z]{1,2}[.)]\s")
_CELLS = re.compile(r"\S(?:\t|\s{3,}|\s\|\s)\S")
_HYPHEN = re.compile(r"[^\W\d_]-$")
_SUSPENDED = frozenset(
    ("und", "oder", "bzw", "and", "or", "to", "et", "ou", "y", "o", "e", "en", "of", "och", "og")
)

UNWRAP = Option(
    "unwrap",
    _("Lines broken at one width"),
    "choice",
    ("found", "yes", "no"),
    "found",
    _("found: joined to paragraphs where nearly all are broken because the next word did not fit."),
)


def width(text: str) -> int:
    """The width, in code points, at which the lines of a text are wrapped; 0 where they are not."""
    breaks = [(len(line), _first_word(after)) for line, after in _breaks(text) if not _ENDED.search(line)]
    if len(breaks) < LEAST or len(breaks) < PROSE * sum(1 for __ in _breaks(text)):
        return 0
    low, high = WIDTHS
    lengths = sorted({length for length, __ in breaks if low <= length <= high}, reverse=True)
    found, best = 0, 0
    for at in lengths[:20]:
        fits = sum(length <= at < length + 1 + len(word) <= at * 1.5 for length, word in breaks)
        if fits > best:
            found, best = at, fits
    # Verse has a capital at each line; in German prose most words after a break may have one too.
    capitals = sum(word[:1].isupper() for __, word in breaks)
    if capitals > MOST_CAPITALS * len(breaks) and best < len(breaks):
        return 0
    # Short lines are headings, addresses and the like, which somebody ended; but not many of them.
    long = sum(length > found / 2 for length, __ in breaks)
    return found if best >= LEAST and best >= SURE * long and best >= MOST_OF_ALL * len(breaks) else 0


def unwrap(text: str, at: int) -> str:
    """The text with the breaks gone that stand where the next word did not fit in `at` code points.

    Lists, tables and indented lines stay lines, and so do lines that end early, such as headlines and the last ones
    of paragraphs.
    """
    lines = text.split("\n")
    made = lines[:1]
    for before, line in pairwise(lines):
        if not _is_break(before, line) or not _did_not_fit(before, line, at):
            made.append(line)
        elif _HYPHEN.search(before) and line[:1].islower() and _first_word(line) not in _SUSPENDED:
            made[-1] += line
        else:
            made[-1] = f"{made[-1].rstrip()} {line}"
    return "\n".join(made)


def unwrapped(text: str, chosen: object = "found") -> tuple[str, tuple[Guess, ...]]:
    """The text with its paragraphs joined where they are wrapped, or as the option says, and the guess that it is."""
    if chosen in ("no", False):
        return text, ()
    at = width(text)
    if chosen in ("yes", True):
        return unwrap(text, at or max((len(line) for line, __ in _breaks(text)), default=0)), ()
    if not at or (made := unwrap(text, at)) == text:
        return text, ()
    said = f"wrapped at {at} characters, so that its lines were joined"
    return made, (Guess("", "text", said, ("no",), UNWRAP.name),)


def _did_not_fit(line: str, after: str, at: int) -> bool:
    word = _first_word(after)
    # Where a line ends early within a sentence, it was wrapped by hand.
    by_hand = not _ENDED.search(line) and after[:1].islower() and len(line) > at / 2
    return len(line) + 1 + len(word) > at or by_hand


def _breaks(text: str) -> Iterator[tuple[str, str]]:
    lines = text.split("\n", MOST_LINES)[:MOST_LINES]
    return (pair for pair in pairwise(lines) if _is_break(*pair))


def _is_break(line: str, after: str) -> bool:
    """Whether two lines may belong to one paragraph."""
    if not line.strip() or not after.strip() or _OWN_LINE.match(after):
        return False
    return not _CELLS.search(line) and not _CELLS.search(after)


def _first_word(line: str) -> str:
    return line.split(maxsplit=1)[0] if line.strip() else ""
