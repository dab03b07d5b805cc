"""The end that comes from outside: a signal of the system, or the end of the desktop session."""

from __future__ import annotations

import signal
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QSocketNotifier, Slot

_NAMES = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
SIGNALS: frozenset[int] = frozenset(getattr(signal, name) for name in _NAMES if hasattr(signal, name))
"""What asks a program to end and lets it do so in order."""


class Endings(QObject):
    """Calls `end` when a signal asks the program to end, also while Qt waits for events or shows a dialog.

    Python runs its handlers only between two steps of Python, of which there are none while Qt waits. So the system's
    own handler writes to a socket that Qt watches.
    """

    def __init__(self, end: Callable[[], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.wanted = False
        self._end = end
        self._before: dict[int, Any] = {}
        self._sockets: tuple[Any, ...] = ()

    def install(self) -> None:
        """Hear the signals, except those that whoever started the program had it ignore (`nohup`)."""
        import socket

        self._sockets = self._reader, self._writer = socket.socketpair()
        for each in self._sockets:
            each.setblocking(False)
        self._notifier = QSocketNotifier(self._reader.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._hear)
        self._wakeup = signal.set_wakeup_fd(self._writer.fileno(), warn_on_full_buffer=False)
        for number in SIGNALS:
            before = signal.getsignal(number)
            if before != signal.SIG_IGN:
                self._before[number] = before
                signal.signal(number, lambda *_: None)

    def uninstall(self) -> None:
        """Put back what was there before, if anything else was put there."""
        if not self._sockets:
            return
        for number, before in self._before.items():
            signal.signal(number, before)
        self._before.clear()
        signal.set_wakeup_fd(self._wakeup)
        self._notifier.setEnabled(False)
        for each in self._sockets:
            each.close()

    @Slot()
    def _hear(self) -> None:
        if SIGNALS & set(self._reader.recv(64)):
            self.wanted = True
            self._end()
