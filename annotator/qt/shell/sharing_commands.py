"""What the window does for sharing a project, joining one and leaving it; while a shared one is open, its `sharing`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from annotator.qt.shell.frame import Frame

if TYPE_CHECKING:
    from annotator.qt.shell.sharing import Sharing


class SharingCommands:
    """One method an action, found by the action's id in `table`."""

    def __init__(self, window: Frame) -> None:
        self._window = window
        self.sharing: Sharing | None = None
        self.table: dict[str, Callable[[], object]] = {}

    def begin(self) -> None:
        """Keep the project and the server together, if it is shared; what is wrong is told."""
        from annotator.core.edits import SHARED

        window = self._window
        session = window.need_session()
        if session.read_only or SHARED not in session.project.header.extra:
            return
        from annotator.qt.shell.sharing import Sharing

        with window.reporting():
            self.sharing = Sharing(window)
            assert window.saving is not None
            window.saving.ended.connect(self.end)

    def end(self) -> None:
        """Keep them together no more."""
        if self.sharing is not None:
            self.sharing.stop()
            self.sharing.deleteLater()
            self.sharing = None
