"""Buttons that screen readers can switch: these do not click, they set the state, and that has to mean the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QCheckBox

if TYPE_CHECKING:
    _Button = QAbstractButton
else:
    _Button = object  # PySide cannot make an object of two classes of Qt


class Toggle(_Button):
    """Beside a class of buttons: `clicked` is also told when one that is checkable is toggled from outside.

    What a screen reader does to a checkable button is `QAbstractButton.toggle()`, which tells `toggled` alone; whoever
    listens to `clicked` would not hear of it, and the button would show what is not so. What the program sets is no
    click.
    """

    _known = 0

    def setChecked(self, checked: bool) -> None:
        self._known += 1
        try:
            super().setChecked(checked)
        finally:
            self._known -= 1

    def nextCheckState(self) -> None:
        # A click, and the way in which a button goes up when another one of its group goes down.
        self._known += 1
        try:
            super().nextCheckState()
        finally:
            self._known -= 1

    def listen(self) -> None:
        """Tell `clicked` from now on when the button is toggled from outside."""
        self.toggled.connect(self._was_toggled)

    def _was_toggled(self, checked: bool) -> None:
        group = self.group()
        one_of_several = self.autoExclusive() or (group is not None and group.exclusive())
        if not self._known and (checked or not one_of_several):  # one that goes up for another is not meant
            self.clicked[bool].emit(checked)  # type: ignore[index]


class CheckBox(Toggle, QCheckBox):
    """A check box to whose `clicked` somebody listens."""

    def __init__(self, *arguments: object) -> None:
        super().__init__(*arguments)  # type: ignore[call-overload]
        self.listen()


def follow_selection(view: QAbstractItemView) -> None:
    """Make the row that a screen reader selects the current one of a list, where Enter and the arrows begin.

    To be called once the view has its model; the list is one in which a single row is selected.
    """
    chosen = view.selectionModel()

    def follow() -> None:
        rows = {index.siblingAtColumn(0) for index in chosen.selectedIndexes()}
        if len(rows) == 1 and (row := rows.pop()) != view.currentIndex().siblingAtColumn(0):
            view.setCurrentIndex(row)

    chosen.selectionChanged.connect(follow)
