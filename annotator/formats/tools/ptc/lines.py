"""An article as the propaganda tasks have it: title, empty line, one sentence a line; and where its places went."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from annotator.core.annotation import Span
from annotator.core.article import Article
from annotator.core.source_form import SOURCE_PLACE, counted_in, source_of
from annotator.core.text import normalise, paragraphs
from annotator.formats.kit.offsets import MEASURES, OffsetMap, normalised_positions

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$")


@dataclass(frozen=True, slots=True)
class Lines:
    """The text with one sentence a line. `old` are the lines' ranges in the article, `new` theirs in `text`."""

    text: str
    old: tuple[tuple[int, int], ...]
    new: tuple[tuple[int, int], ...]
    first: int
    """Number, from 1, of the line in `text` that the first of `old` became."""

    gap: bool
    """Whether an empty line follows the first."""

    def place(self, start: int, end: int) -> tuple[int, int]:
        """The range in `text`; what lies between two lines is left out at both ends."""
        first = bisect_right(self.old, start, key=lambda line: line[1])
        last = bisect_left(self.old, end, key=lambda line: line[0]) - 1
        if first > last:
            return 0, 0
        shift = self.new[first][0] - self.old[first][0]
        left = max(start, self.old[first][0]) + shift
        shift = self.new[last][0] - self.old[last][0]
        return left, min(end, self.old[last][1]) + shift

    def number(self, start: int, end: int) -> int | None:
        """The number, from 1, of the line that is exactly this range of the article."""
        at = bisect_left(self.old, (start, end))
        if at == len(self.old) or self.old[at] != (start, end):
            return None
        return self.first + at + (1 if self.gap and at else 0)


class Source:
    """The text in the form in which it came, where its places are those of the source."""

    def __init__(self, article: Article, raw: str) -> None:
        self.text = raw
        self._convert = OffsetMap(raw, counted_in(article) or MEASURES[0])
        self._lines: dict[tuple[int, int], int] = {}
        for number, line in enumerate(lines_of(raw, normalised_positions(raw)), 1):
            self._lines.setdefault(line, number)

    def place_of(self, span: Span) -> tuple[int, int]:
        """The range in `text`; that which it came with, where the span has not changed since."""
        came = span.extra.get(SOURCE_PLACE)
        match came:
            case [int(start), int(end)] if (self._convert.to_point(start), self._convert.to_point(end)) == (
                span.start,
                span.end,
            ):
                return start, end
        return self._convert.from_point(span.start), self._convert.from_point(span.end, end=True)

    def number(self, start: int, end: int) -> int | None:
        """The number, from 1, of the line that is exactly this range of the article."""
        return self._lines.get((start, end))


def laid_out(article: Article) -> Lines | Source:
    """The article in the form in which it came; without one, its lines."""
    raw = source_of(article)
    return as_lines(article) if raw is None or normalise(raw) != article.text else Source(article, raw)


def lines_of(raw: str, kept: Sequence[int]) -> Iterator[tuple[int, int]]:
    """All lines of a file, the empty ones too, as ranges of the text that was made of it."""
    at = 0
    for line in _LINE.findall(raw):
        yield kept[at], kept[at + len(line.rstrip("\r\n"))]
        at += len(line)


def as_lines(article: Article) -> Lines:
    """The article's lines; a title that is not its first line is put before them."""
    old = _ranges(article)
    title = " ".join(article.title.split())
    first = article.text[slice(*old[0])] if old else ""
    parts: list[str] = []
    at = 0
    own = bool(old) and (not title or " ".join(first.split()) == title)
    if not own:
        parts = [f"{title or article.id}\n\n"]
        at = len(parts[0])
    new = []
    for number, (start, end) in enumerate(old):
        line = article.text[start:end].replace("\n", " ")
        new.append((at, at + len(line)))
        tail = "\n\n" if own and not number else "\n"
        parts += [line, tail]
        at += len(line) + len(tail)
    return Lines("".join(parts), tuple(old), tuple(new), 1 if own else 3, own)


def _ranges(article: Article) -> list[tuple[int, int]]:
    """The sentences, and what of the text is in none, cut at line ends; never blank."""
    cuts = [(sentence.start, sentence.end) for sentence in article.sentences if sentence.start < sentence.end]
    found: list[tuple[int, int]] = []
    at = 0
    for start, end in [*cuts, (len(article.text), len(article.text))]:
        for left, right in paragraphs(article.text[at:start]):
            line = article.text[at + left : at + right]
            found.append((at + right - len(line.lstrip()), at + left + len(line.rstrip())))
        if start < end:
            found.append((start, end))
        at = max(at, end)
    return found
