"""What was touched in a project file since some moment, so that whoever works on it in a thread of its own knows."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from typing import TYPE_CHECKING

from annotator.core.edits import Edit

if TYPE_CHECKING:
    from annotator.store.sides import Key


class Touched:
    """Counts what is done to a file, in whichever thread. Marks are numbers that grow."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._count = 0
        self._last: dict[Key, int] = {}
        self._all = 0

    def mark(self) -> int:
        """This moment: what is done from now on is `since` it."""
        with self._guard:
            return self._count

    def since(self, mark: int) -> set[Key] | None:
        """The articles and layers that were touched since a mark; None where any may have been."""
        with self._guard:
            if self._all > mark:
                return None
            return {key for key, last in self._last.items() if last > mark}

    def edited(self, edit: Edit) -> None:
        """An edit was submitted."""
        from annotator.store.sides import key_of

        self._note(key_of(change) for change in edit.changes)

    def articles(self, names: Iterable[str]) -> None:
        """These came in, or something was found in them."""
        self._note((name, "") for name in names)

    def _note(self, keys: Iterable[Key]) -> None:
        with self._guard:
            self._count += 1
            self._last.update((key, self._count) for key in keys)

    def everything(self) -> None:
        """The file was put in the place of another one."""
        with self._guard:
            self._count += 1
            self._all = self._count
            self._last.clear()
