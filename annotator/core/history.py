"""Undo and redo: named steps over one list of edits, across all articles."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from annotator.core.edits import Change, Edit, now
from annotator.core.wording import quoted


class History:
    """The edits that can be taken back, and those that can be done again.

    `steps` are the last edits of sittings before this one, in order. Of these it is not certain that they can still be
    taken back: somebody else may have changed what they made (`is_certain`). One without changes stands for a step
    that was not kept: those before it stay as they are.
    """

    __slots__ = ("_done", "_uncertain", "_undone")

    def __init__(self, steps: Iterable[Edit] = ()) -> None:
        self._done: list[Edit] = []
        self._undone: list[Edit] = []
        for edit in steps:
            self._take(edit)
        self._uncertain = {edit.id for edit in (*self._done, *self._undone)}

    def _take(self, edit: Edit) -> None:
        if not edit.changes:
            self._done.clear()
            self._undone.clear()
        elif edit.undoes and self._done and self._done[-1].id == edit.undoes:
            self._undone.append(self._done.pop())
        elif edit.redoes and self._undone and self._undone[-1].id == edit.redoes:
            self._done.append(self._undone.pop())
        else:
            self._done.append(edit)
            self._undone.clear()

    def record(self, edit: Edit) -> None:
        """Remember an edit that was just applied; what had been undone can no longer be redone."""
        self._done.append(edit)
        self._undone.clear()

    def extend(self, edit_id: str, changes: Iterable[Change]) -> Edit | None:
        """Add to a step what was found later and belongs to it; returns the step, None where nothing was added.

        Nothing happens where it has been taken back.
        """
        added = tuple(changes)
        place = next((n for n, edit in enumerate(self._done) if edit.id == edit_id), None)
        if not added or place is None:
            return None
        self._done[place] = replace(self._done[place], changes=(*self._done[place].changes, *added))
        return self._done[place]

    def undo(self) -> Edit | None:
        """The edit to apply to take the last step back, or None."""
        if not self._done:
            return None
        edit = self._done.pop()
        self._undone.append(edit)
        return replace(edit.inverted(f"Undo {quoted(edit.title)}", now()), undoes=edit.id)

    def redo(self) -> Edit | None:
        """The edit to apply to do the last undone step again, or None."""
        if not self._undone:
            return None
        edit = self._undone.pop()
        self._done.append(edit)
        return Edit(f"Redo {quoted(edit.title)}", edit.changes, edit.by, now(), redoes=edit.id)

    def doubt(self) -> None:
        """Somebody else changed the project: no step so far is certain to be still what it was."""
        self._uncertain = {edit.id for edit in (*self._done, *self._undone)}

    def is_certain(self, step: Edit) -> bool:
        """Whether nobody else can have changed what an edit that `undo` or `redo` returned works on."""
        return (step.undoes or step.redoes) not in self._uncertain

    def give_up(self, step: Edit) -> None:
        """Forget the step behind an edit that `undo` or `redo` returned: it cannot be carried out any more."""
        for edits in (self._done, self._undone):
            edits[:] = [edit for edit in edits if edit.id != (step.undoes or step.redoes)]

    @property
    def undo_title(self) -> str:
        """What an undo would take back; "" where there is nothing."""
        return self._done[-1].title if self._done else ""

    @property
    def redo_title(self) -> str:
        """What a redo would do again; "" where there is nothing."""
        return self._undone[-1].title if self._undone else ""
