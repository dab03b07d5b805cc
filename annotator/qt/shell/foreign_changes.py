"""What other programs do to the open project file: taken in as soon as it is there, and told."""

from __future__ import annotations

import time
from collections.abc import Sequence

from PySide6.QtCore import QObject, Qt, Signal, Slot

from annotator.core import regular
from annotator.core.errors import AnnotatorError, Problem
from annotator.core.messages import _, numeral
from annotator.qt.parts import busy
from annotator.qt.parts.timers import single_shot
from annotator.qt.shell.frame import Frame
from annotator.qt.shell.late_work import LateWork
from annotator.qt.shell.watch_file import Watcher
from annotator.store import ProjectFile

AGAIN = 250
"""Milliseconds until what cannot be done right now is tried again: also how long a file has to rest."""
PATIENCE = 3.0
"""Seconds for which a file that is gone or unreadable is perhaps only being written."""
STEP = 0.2
"""Seconds between two attempts when the project is closed and cannot wait for events."""
TOLD_IN_FULL = 3
"""How many findings the message holds itself; the rest is in its details."""


class ForeignChanges(QObject):
    """Keeps the session in step with the file, whatever is put in the file's place.

    Taking in waits for nobody: until then what was saved here is on the disk no more. Showing waits while the mouse is
    pressed or a dialog is open, so that nothing moves away under somebody's hands.
    """

    told = Signal()
    """What was found in the file is about to be told."""
    _merged = Signal(object)

    def __init__(self, window: Frame, file: ProjectFile) -> None:
        super().__init__(window)
        self._window = window
        self._file = file
        self._found: list[Problem] = []
        self._told: list[Problem] = []
        self._unseen = self._relabelled = False
        self._was_gone = False
        self._since = 0.0
        self._failed: tuple[int, ...] = ()
        self._last: tuple[int, ...] = ()
        self._problem: AnnotatorError | None = None
        self._again = single_shot(self, AGAIN, self.look)
        self._watcher = Watcher(file.path, self)
        self._watcher.noticed.connect(self.look)
        self._taking_in = False
        self._merged.connect(self._look_at_merged, Qt.ConnectionType.QueuedConnection)
        file.on_merged = self._on_merged
        self._late = LateWork(window, self)
        self._late.look()

    def stop(self) -> None:
        """Follow the file no more."""
        self._file.on_merged = None
        self._late.close()
        self._watcher.stop()
        self._again.stop()

    def look(self) -> None:
        """Take in what another program did to the file, if anything; tell what was found or what is in the way."""
        if busy.is_working():
            self._again.start()
            return
        try:
            if not regular.is_there(self._file.path):
                self._miss()
            elif self._file.changed_on_disk():
                self._try()
            else:
                self._be_in_step()
        except AnnotatorError as problem:
            self._fail(problem)
        self._show()

    def try_again(self) -> None:
        """Look once more, also at what could not be taken in before."""
        self._failed = ()
        self._last = self._signature()
        self.look()

    def settle(self) -> AnnotatorError | None:
        """Bring file and session together before the project is closed; what is wrong where that cannot be done.

        Blocks for a few seconds at most, where the file is still being written.
        """
        until = time.monotonic() + PATIENCE
        while True:
            try:
                if not regular.is_there(self._file.path):
                    self._write_again()
                elif self._file.changed_on_disk():
                    self._take_in()
                self._show()
                return None
            except AnnotatorError as problem:
                if time.monotonic() > until:
                    return problem
            time.sleep(STEP)

    # --------------------------------------------------------------------------------------- taking in
    def _try(self) -> None:
        """Take it in when it has come to rest, unless it is what could not be taken in already."""
        self._was_gone = False
        before, self._last = self._last, self._signature()
        if self._last != before and not self._patience_is_over():
            self._again.start()
        elif self._failed != self._last or not self._patience_is_over():
            self._take_in()
            self._be_in_step()
        elif self._problem is not None:
            self._fail(self._problem)

    def _take_in(self) -> None:
        self._window.settle()
        header = self._file.project.header
        self._taking_in = True
        try:
            found = self._file.merge_from_disk()
        finally:
            self._taking_in = False
        self.taken_in(found, relabelled=header != self._file.project.header)
        self._file.retry()

    def taken_in(self, found: Sequence[Problem], *, relabelled: bool = True) -> None:
        """Remember to show, at the next look, what was merged and what was found; `relabelled`: the label set too."""
        self._found += found
        self._relabelled = self._relabelled or relabelled
        self._unseen = True

    def _on_merged(self, found: list[Problem]) -> None:
        """Saving, folding or importing took something in by itself, perhaps in another thread."""
        if not self._taking_in:
            self._merged.emit(found)

    @Slot(object)
    def _look_at_merged(self, found: list[Problem]) -> None:
        self.taken_in(found)
        self.look()

    def _miss(self) -> None:
        """Write a file anew that was deleted, unless it is only about to be replaced."""
        self._was_gone = True
        if self._patience_is_over():
            self._write_again()
            self._be_in_step()
        else:
            self._again.start()

    def _write_again(self) -> None:
        self._window.settle()
        self._file.restore()

    def _be_in_step(self) -> None:
        """Take back what was said of the file; say that it was written anew, if it was."""
        self._since, self._failed, self._problem = 0.0, (), None
        if self._window.saving is not None:
            self._window.saving.hold(None)
        self._window.notices.dismiss("disk")
        if self._was_gone:
            self._was_gone = False
            self._window.notices.tell(
                _(
                    "Another program deleted or moved “{name}”. It was written again, with all that "
                    "was in it."
                ).format(name=self._file.path.name),
                key="deleted",
                severity="warning",
            )

    def _fail(self, problem: AnnotatorError) -> None:
        self._failed, self._problem = self._signature(), problem
        if not self._patience_is_over():
            self._again.start()
            return
        window = self._window
        if window.saving is not None:
            window.saving.hold(problem)
        if window.notices.shown("disk") is None:
            window.notices.tell(
                _("Not saved: {message} {hint}").format(message=problem.message, hint=problem.hint).strip(),
                key="disk",
                severity="error",
                details=str(problem),
                buttons=[(_("Retry"), self.try_again), (_("Save a copy…"), lambda: window.run("save-copy"))],
            )

    def _patience_is_over(self) -> bool:
        self._since = self._since or time.monotonic()
        return time.monotonic() - self._since > PATIENCE

    def _signature(self) -> tuple[int, ...]:
        try:
            found = self._file.path.stat()
        except OSError:
            return ()
        return (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)

    # ----------------------------------------------------------------------------------------- showing
    def _show(self) -> None:
        if not self._unseen:
            return
        if busy.hands_are_full():
            self._again.start()
            return
        window = self._window
        if window.notices.shown("merged") is None:
            self._told = []  # what somebody has dismissed
        self._told, self._found = [*self._told, *self._found], []
        self.told.emit()
        window.show_anew(relabelled=self._relabelled)
        self._unseen = self._relabelled = False
        self._late.look()
        window.notices.tell(
            _("Another program changed “{name}”. Its changes were taken in.{said}").format(
                name=self._file.path.name, said=_said(self._told)
            ),
            key="merged",
            severity="warning" if self._told else "info",
            details="\n".join(map(str, self._told)),
        )


def _said(found: list[Problem]) -> str:
    if len(found) > TOLD_IN_FULL:
        return _(" {found} things need a look.").format(found=numeral(len(found)))
    return "".join(f" {' '.join(part for part in (one.message, one.hint) if part)}" for one in found)
