"""Undo and redo: named steps over one list of edits, across all articles."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from annotator.core.edits import Change, Edit, now


class History:
    """The edits of this sitting that can be taken back, and those that can be done again."""

    __slots__ = ("_done", "_undone")

    def __init__(self) -> None:
        self._done: list[Edit] = []
        self._undone: list[Edit] = []

    def record(self, edit: Edit) -> None:
        """Remember an edit that was just applied; what had been undone can no longer be redone."""
        self._done.append(edit)
        self._undone.clear()

    def extend(self, edit_id: str, changes: Iterable[Change]) -> None:
        """Add to a step what was found later and belongs to it; nothing happens where it has been taken back."""
        added = tuple(changes)
        if added:
            self._done = [
                replace(edit, changes=(*edit.changes, *added)) if edit.id == edit_id else edit
                for edit in self._done
            ]

    def undo(self) -> Edit | None:
        """The edit to apply to take the last step back, or None."""
        if not self._done:
            return None
        edit = self._done.pop()
        self._undone.append(edit)
        return edit.inverted(f"Undo “{edit.title}”", now())

    def redo(self) -> Edit | None:
        """The edit to apply to do the last undone step again, or None."""
        if not self._undone:
            return None
        edit = self._undone.pop()
        self._done.append(edit)
        return Edit(f"Redo “{edit.title}”", edit.changes, edit.by, now())

    @property
    def undo_title(self) -> str:
        """What an undo would take back; "" where there is nothing."""
        return self._done[-1].title if self._done else ""

    @property
    def redo_title(self) -> str:
        """What a redo would do again; "" where there is nothing."""
        return self._undone[-1].title if self._undone else ""
