"""From lines on pages to paragraphs: columns in order, hyphens undone, running heads told apart.

A PDF knows where letters stand, not what belongs together. What is assumed here:

- lines stand in the order in which the page draws them, unless it draws across columns: then column by column;
- a new paragraph begins after a wider gap, with an indented line, after a short line that ends like a sentence,
  with another size of type or weight, and in a new column or page if the last line ends like a sentence;
- a line at the head or foot of its page that comes back on others, but for its numbers, is furniture, as is a page
  number; a paragraph goes on over it;
- a word broken at the end of a line is joined again; its hyphen stays if the document has the word with one
  elsewhere, or goes on with a capital or a digit.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from annotator.formats.kit.article_parts import Piece

LONGEST_WORD = 200
"""Characters before a line's end that are looked at for a broken word."""

MOST_NEAR = 200
"""Lines of a paragraph that are looked at for its left edge."""

EDGE_LINES = 3
"""So many lines at the head and at the foot of a page may be furniture."""

_NUMBER = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(
    r"\W*(?:(?:page|seite|p\.|pág\.|pagina|página|strana|sida|s\.)\s*)?(?:\d{1,4}|[ivxlc]{1,7})"
    r"(?:\s*(?:/|of|von|de|av|\|)\s*\d{1,4})?\W*",
    re.IGNORECASE,
)
_ENDS = re.compile(r"[.!?…:。！？؟][\"'”’»“)\]]*\s*$")
_BROKEN = re.compile(r"[^\W\d_][-\u00ad\u2010]$")
_WORD = re.compile(r"[^\W\d_]+(?:[-\u2010][^\W\d_]+)+")


@dataclass(slots=True)
class Line:
    """A line, or a part of one, where it stands on its page: in points from the left and from the foot."""

    page: int
    x: float
    y: float
    size: float
    text: str
    bold: bool = False

    @property
    def end(self) -> float:
        """About where the line ends on the right: letters are half as wide as high, on average."""
        return self.x + len(self.text) * self.size * 0.5

    def goes_on(self, other: Line, broken: bool) -> bool:
        """Whether `other` continues this line rather than beginning another one, or one in the next column."""
        same = abs(other.y - self.y) <= 0.4 * max(self.size, other.size)
        return same and not (broken and other.x < self.x) and other.x - self.end < 3 * self.size


def in_columns(lines: list[Line]) -> list[Line]:
    """The lines of a page as they are drawn; where it was drawn across two columns, the left one first."""
    jumps = [
        after.x
        for before, after in pairwise(lines)
        if abs(after.y - before.y) <= 0.4 * before.size and after.x > before.x
    ]
    border, count = Counter(round(x / 5) * 5 for x in jumps).most_common(1)[0] if jumps else (0, 0)
    if count < 3:
        return lines
    ordered: list[Line] = []
    columns: tuple[list[Line], list[Line]] = ([], [])
    for line in lines:
        if line.x < border - 10 and line.end > border + 5 * line.size:
            ordered += [*columns[0], *columns[1], line]
            columns = ([], [])
        else:
            columns[line.x >= border - 10].append(line)
    return [*ordered, *columns[0], *columns[1]]


def pieces(lines: Sequence[Line], pages: int) -> list[Piece]:
    """The paragraphs of a document: headline, subheads and furniture told apart, the rest without a role."""
    lines = [line for line in lines if line.text.strip()]
    furniture = _furniture(lines, pages)
    body = [line for line in lines if id(line) not in furniture]
    if not body:
        return [Piece(line.text) for line in lines]
    shape = _Shape(body)
    compounds = {word for line in lines for word in _WORD.findall(line.text.casefold())}
    made: list[Piece] = []
    waiting: list[Piece] = []
    group: list[Line] = []
    headline = False

    def end() -> None:
        nonlocal headline
        if group:
            role = shape.role(group, headline)
            headline |= role == "headline"
            made.append(Piece(_joined(group, compounds), role))
            group.clear()
        made.extend(waiting)
        waiting.clear()

    for line in lines:
        if id(line) in furniture:
            waiting.append(Piece(line.text, "furniture"))
            continue
        if (group and shape.is_new(group, line)) or not group:
            end()
        group.append(line)
    end()
    return made


def _furniture(lines: Sequence[Line], pages: int) -> set[int]:
    """The lines, by identity, that are running heads and feet or page numbers."""
    found: set[int] = set()
    by_key: dict[tuple[str, int], list[Line]] = {}
    for page in range(pages):
        ordered = sorted((line for line in lines if line.page == page), key=lambda line: -line.y)
        if len(ordered) < 2:
            continue
        edges = {id(line): line for line in (*ordered[:EDGE_LINES], *ordered[-EDGE_LINES:])}
        for line in edges.values():
            by_key.setdefault((_NUMBER.sub("#", line.text.casefold()).strip(), round(line.y / 4)), []).append(
                line
            )
        for line in (*_row(ordered, ordered[0]), *_row(ordered, ordered[-1])):
            if _PAGE_NUMBER.fullmatch(line.text.strip()):
                found.add(id(line))
    needed = max(2, 0.4 * pages)
    for same in by_key.values():
        if len({line.page for line in same}) >= needed:
            found |= {id(line) for line in same}
    return found


def _row(lines: Sequence[Line], of: Line) -> list[Line]:
    return [line for line in lines if abs(line.y - of.y) <= 0.4 * of.size]


class _Shape:
    """What is usual in a document: the size of its type, the distance and the length of its lines."""

    def __init__(self, lines: Sequence[Line]) -> None:
        sizes: Counter[float] = Counter()
        for line in lines:
            sizes[round(line.size, 1)] += len(line.text)
        self.size = sizes.most_common(1)[0][0]
        usual = [line for line in lines if self._is_usual(line)]
        gaps = [
            before.y - after.y
            for before, after in pairwise(usual)
            if before.page == after.page and 0 < before.y - after.y < 3 * self.size
        ]
        # Half of the gaps at least are those between the lines of a paragraph; of the rest none is smaller.
        self.leading = median(sorted(gaps)[: max(1, len(gaps) // 2 + 1)]) if gaps else 1.2 * self.size
        lengths = sorted(len(line.text) for line in usual)
        self.length = lengths[int(len(lengths) * 0.9)] if lengths else 80
        first = [line.size for line in lines if line.page == lines[0].page]
        self.largest = max(first)
        self.mostly_bold = sum(line.bold for line in lines) * 2 > len(lines)

    def _is_usual(self, line: Line) -> bool:
        return abs(line.size - self.size) <= 0.08 * self.size

    def role(self, group: Sequence[Line], headline: bool) -> str:
        """The role of a paragraph, by the size and the weight of its type."""
        size, text = group[0].size, " ".join(line.text for line in group)
        if size > 1.15 * self.size and size >= 0.98 * self.largest and not headline and len(text) <= 300:
            return "headline"
        emphatic = group[0].bold and not self.mostly_bold and not _ENDS.search(text)
        if len(text) <= 150 and (size > 1.1 * self.size or (emphatic and size >= 0.98 * self.size)):
            return "subhead"
        return ""

    def is_new(self, group: Sequence[Line], line: Line) -> bool:
        """Whether a line begins another paragraph than the one that the group is."""
        last = group[-1]
        if _BROKEN.search(last.text.rstrip()) and abs(line.size - last.size) <= 0.08 * last.size:
            return False
        if abs(line.size - last.size) > 0.08 * last.size or line.bold != last.bold:
            return True
        gap = last.y - line.y
        ended = bool(_ENDS.search(last.text))
        if line.page != last.page or gap <= 0:
            return ended
        leading = self.leading if self._is_usual(line) else 1.3 * line.size
        if gap > 1.3 * leading + 0.5:
            return True
        if not self._is_usual(line):
            return False
        near = group[-MOST_NEAR:]
        left = min(other.x for other in near if other.page == line.page and other.x <= last.x)
        if 0.7 * line.size < line.x - left < 6 * line.size and last.x - left < 0.7 * line.size:
            return True
        if len(group) == 1 and 0.7 * line.size < line.x - last.x < 6 * line.size:
            return True
        if ended and len(group) > 1 and line.x - group[1].x > 0.7 * line.size:
            return True
        return ended and len(last.text.rstrip()) < 0.7 * self.length


def _joined(lines: Sequence[Line], compounds: set[str]) -> str:
    """The lines as one paragraph, words that were broken at line ends made whole."""
    text = ""
    for line in lines:
        part = " ".join(line.text.split())
        if text and part and _BROKEN.search(text, max(0, len(text) - LONGEST_WORD)):
            text = _healed(text, part, compounds)
        else:
            text = f"{text} {part}" if text else part
    return text.replace("\u00ad", "")


def _healed(text: str, part: str, compounds: set[str]) -> str:
    if not part[0].islower():
        return text.rstrip("\u00ad") + part
    start = re.search(r"[\w\u2010-]+$", text[-LONGEST_WORD:-1])
    rest = re.match(r"[^\W\d_]+", part)
    word = f"{start[0] if start else ''}-{rest[0] if rest else ''}".casefold()
    return text + part if word in compounds and not text.endswith("\u00ad") else text[:-1] + part
