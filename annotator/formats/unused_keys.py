"""Keys of a foreign file that its reader has no use for: counted, and named once at the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator, Mapping
from pathlib import Path
from typing import Any

from annotator.core.errors import Problem

MOST_NAMED = 12


class UnusedKeys:
    """Counts of what is not used in one file."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def note(self, value: object, used: Container[str], within: str = "") -> None:
        """Count the keys of an object that are not among those used; `within` says where the object stands."""
        if isinstance(value, Mapping):
            for key, held in value.items():
                if key not in used and not _is_empty(held):
                    self._counts[f"{within}.{key}" if within else str(key)] += 1

    def note_all(self, values: object, used: Container[str], within: str) -> None:
        """The same for each object in a list."""
        for value in values if isinstance(values, list) else ():
            self.note(value, used, within)

    def told(self, path: Path) -> Iterator[Problem]:
        """One warning that names them with their counts, where there are any."""
        if not self._counts:
            return
        named = [f"{key} ({count:,})" for key, count in self._counts.most_common(MOST_NAMED)]
        more = len(self._counts) - len(named)
        yield Problem(
            f"Keys not used: {', '.join(named)}{f' and {more:,} more' if more else ''}.",
            file=str(path),
            severity="warning",
            code="unused-keys",
            hint="If they matter, import the file as another format, or as a table: that keeps them as metadata.",
        )


def _is_empty(value: Any) -> bool:
    return value is None or value in ("", [], {})
