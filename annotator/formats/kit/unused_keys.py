"""Keys of a foreign file that its reader has no use for: counted, and named once at the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from annotator.core.errors import Problem
from annotator.formats.kit.column_names import key, names

MOST_NAMED = 12
CODE = "unused-keys"
_KEPT = ", but kept as metadata"
_FACTS = ("title", "date", "url", "publisher", "id", "language", "byline", "section")
_OUR_FACTS = frozenset(("source", "row", "story", "split", "article"))
_AS_TABLE = "If they matter, import the file as another format, or as a table: that {}."
_SAY = "If they matter, say what they hold, such as who=NAME for the column with the annotator."
_WAYS = {
    ("Keys", False): _AS_TABLE.format("keeps them as metadata"),
    ("Keys", True): _AS_TABLE.format("can be told what they hold"),
    ("Columns", False): _SAY,
    ("Columns", True): _SAY,
}


class UnusedKeys:
    """Counts of what is not used in one file; `kept` says that it is in the metadata of the articles."""

    def __init__(self, noun: str = "Keys", *, kept: bool = False) -> None:
        self._noun, self._kept = noun, kept
        self._counts: Counter[str] = Counter()

    def note(self, value: object, used: Container[str], within: str = "") -> None:
        """Count the keys of an object that are not among those used; `within` says where the object stands."""
        if isinstance(value, Mapping):
            for name, held in value.items():
                if name not in used and not _is_empty(held):
                    self._counts[f"{within}.{name}" if within else str(name)] += 1

    def note_facts(self, value: object, used: Container[str] = ()) -> None:
        """Count the keys of an object that is kept as metadata, but for those that say what all metadata say."""
        if isinstance(value, Mapping):
            plain = {name: held for name, held in value.items() if not _is_fact(str(name))}
            self.note(plain, used)

    def note_all(self, values: object, used: Container[str], within: str) -> None:
        """The same for each object in a list."""
        for value in values if isinstance(values, list) else ():
            self.note(value, used, within)

    def note_cells(self, columns: Sequence[str], cells: Sequence[object], used: Container[int]) -> None:
        """Count the columns in which a row has something, and which are not among those used."""
        for at, cell in enumerate(cells):
            if at not in used and at < len(columns) and not _is_empty(cell):
                self._counts[columns[at]] += 1

    def told(self, path: Path, but: Container[str] = ()) -> Iterator[Problem]:
        """One warning that names them with their counts, where there are any `but` some."""
        counts = Counter({name: count for name, count in self._counts.items() if name not in but})
        if not counts:
            return
        named = [f"{name} ({count:,})" for name, count in counts.most_common(MOST_NAMED)]
        more = len(counts) - len(named)
        kept = _KEPT if self._kept else ""
        yield Problem(
            f"{self._noun} not used{kept}: {', '.join(named)}{f' and {more:,} more' if more else ''}.",
            file=str(path),
            severity="warning",
            code=CODE,
            hint=_WAYS[self._noun, self._kept],
        )


def not_kept(problem: Problem) -> Problem:
    """The warning as it is for a file of which no article came in, so that nothing of it was kept as metadata."""
    return (
        replace(problem, message=problem.message.replace(_KEPT, "", 1)) if problem.code == CODE else problem
    )


def _is_fact(name: str) -> bool:
    return name in _OUR_FACTS or any(key(name) in names(field) for field in _FACTS)


def _is_empty(value: Any) -> bool:
    return value is None or value in ("", [], {})
