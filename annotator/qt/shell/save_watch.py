"""Whether everything is on disk: brought from the writer's thread to the window's."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal, Slot

from annotator.core.errors import AnnotatorError
from annotator.core.messages import _
from annotator.core.terms import term
from annotator.store import ProjectFile, SaveState


class Saving(QObject):
    """Follows the save state of one project file. `changed` is emitted in the window's thread, `ended` at its end."""

    changed = Signal()
    ended = Signal()
    _reported = Signal()

    def __init__(self, file: ProjectFile, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._file = file
        self._held: AnnotatorError | None = None
        self._reported.connect(self._take, Qt.ConnectionType.QueuedConnection)
        file.on_saved = self._report

    def error(self) -> AnnotatorError | None:
        """Why what was done here is not on disk, if it cannot be put there."""
        return self._held or self._file.save_state.error

    def hold(self, problem: AnnotatorError | None) -> None:
        """Say that nothing is saved because of what another program did to the file; None ends that."""
        if str(problem) != str(self._held):
            self._held = problem
            self.changed.emit()

    def words(self) -> str:
        """The state in words, for the status bar."""
        if self._file.read_only:
            return term("read-only")
        if self.error() is not None:
            return _("NOT SAVED")
        return term("saving…" if self._file.save_state.pending else "saved")

    def stop(self) -> None:
        """Listen no more."""
        self._file.on_saved = None
        self.ended.emit()

    def _report(self, __: SaveState) -> None:
        self._reported.emit()

    @Slot()
    def _take(self) -> None:
        self.changed.emit()
