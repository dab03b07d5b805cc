"""Which columns of a file with a token a line hold what: the words, the tags; and which lines are no tokens at all."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from annotator.formats.kit.flatten import OUTSIDE

SAMPLE = 3000
"""Lines of tokens that are looked at."""

FEWEST = 8
"""A file of another name with fewer rows is not taken for columns."""

DOCUMENT = "-DOCSTART-"
BEGIN_2012 = "#begin document"
_WORD_2012 = 3
_DOCUMENT_COMMENT = re.compile(r"# ?(?:newdoc\b|(?:\S+:)?document_id ?=)")
_COMMENT = re.compile(r"#\s|#(?:begin|end) document")
_SAYING = re.compile(r"# ?[\w:.-]+ = |#(?:begin|end) document")
_TAG = re.compile(r"[BIESLUMW]-.+")
_CHUNKS = frozenset(
    ("NP", "VP", "PP", "ADVP", "ADJP", "SBAR", "PRT", "CONJP", "INTJ", "LST", "UCP", "NC", "VC", "PC", "AC")
)


@dataclass(frozen=True, slots=True)
class Columns:
    """How the lines of a file are cut. `tag` is None where no column has tags that can be read.

    `tagged` are all columns with tags, from 0. `header` tells whether the first row names the columns.
    """

    tab: bool
    count: int
    word: int = 0
    tag: int | None = None
    tagged: tuple[int, ...] = ()
    header: bool = False
    numbered: bool = False

    def cells(self, line: str) -> list[str]:
        """The cells of a line; empty ones at its end go."""
        return _cells(line, self.tab)

    def is_comment(self, line: str, *, within: bool) -> bool:
        """Whether a line that begins with “#” is none of a token; `within` a sentence it must look more like one."""
        if not line.startswith("#") or not (_SAYING if within else _COMMENT).match(line):
            return False
        cells = self.cells(line)
        return len(cells) != self.count or (self.numbered and not cells[0].isdigit())


def begins_document(comment: str) -> bool:
    """Whether a comment stands before the first sentence of another document."""
    return comment.startswith(BEGIN_2012) or bool(_DOCUMENT_COMMENT.match(comment))


def columns_of(lines: Iterable[str], wanted: int | None = None) -> Columns:
    """The columns of a file by its first lines. `wanted` is the column with the tags, from 1, where one is named."""
    found: list[str] = []
    of_2012 = of_2003 = False
    for line in lines:
        of_2012 = of_2012 or line.startswith(BEGIN_2012)
        of_2003 = of_2003 or line.startswith(DOCUMENT)
        if (
            line.strip()
            and not line.startswith(DOCUMENT)
            and not re.match(r"# |#\t|#(?:begin|end) doc", line)
        ):
            found.append(line.rstrip("\r\n"))
            if len(found) == SAMPLE:
                break
    if not found:
        return Columns(False, 0)
    tab = sum("\t" in line for line in found) * 2 > len(found)
    rows = [_cells(line, tab) for line in found]
    count = Counter([len(row) for row in rows if len(row) > 1] or [1]).most_common(1)[0][0]
    whole = [row for row in rows if len(row) == count] or rows
    if of_2012 and count > _WORD_2012:
        return Columns(tab, count, _WORD_2012, None if wanted is None else min(wanted, count) - 1)
    numbered = count > 2 and _is_numbered([row[0] for row in whole[1:] or whole])
    word = int(numbered)
    tagged = tuple(at for at in range(word + 1, count) if _has_tags([row[at] for row in whole[1:]]))
    # Elsewhere the tags are in the last column, if it holds any.
    shared = tab and not of_2003
    outer = _outer(tagged, whole) if shared or count - 1 not in tagged else None
    tag = min(wanted, count) - 1 if wanted else count - 1 if outer is None else outer
    header = tag in tagged and not _is_tag(whole[0][tag]) and whole[0] == rows[0]
    return Columns(tab, count, word, tag, tagged, header, numbered)


def looks_like_columns(head: str) -> bool:
    """Whether the beginning of a file of any name can be nothing but tokens with tags."""
    lines = head.split("\n")[:-1]
    seen = columns_of(lines)
    tokens = [line for line in lines if line.strip() and not line.startswith("#")]
    if len(tokens) < FEWEST or seen.count < 2 or not seen.tagged:
        return False
    return sum(len(seen.cells(line)) == seen.count for line in tokens) >= len(tokens) * 0.95


def _cells(line: str, tab: bool) -> list[str]:
    cells = line.split("\t" if tab else " ")
    if not tab and "" in cells:
        cells = [cell for cell in cells if cell]
    while len(cells) > 1 and not cells[-1].strip():
        cells.pop()
    return cells


def _outer(tagged: Sequence[int], rows: Sequence[Sequence[str]]) -> int | None:
    """The first of several columns with tags, which has the outer ones; chunks are none."""
    entities = [at for at in tagged if not {row[at][2:] for row in rows} <= {*_CHUNKS, ""}]
    return entities[0] if entities else None


def _is_tag(cell: str) -> bool:
    return cell.strip() == OUTSIDE or bool(_TAG.match(cell))


def _has_tags(cells: Sequence[str]) -> bool:
    return all(map(_is_tag, cells)) and any(cell.strip() != OUTSIDE for cell in cells)


def _is_numbered(cells: Sequence[str]) -> bool:
    return len(cells) > 2 and all(cell.isdigit() for cell in cells) and "1" in cells and "2" in cells
