"""What goes wrong in a soak, wherever it shows: in exceptions, in threads, in Qt's warnings, in silence."""

from __future__ import annotations

import faulthandler
import os
import sys
import threading
import time
import traceback
import warnings
from collections import Counter, deque
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import Any

from PySide6.QtCore import QtMsgType, qInstallMessageHandler
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication

from annotator.core.errors import AnnotatorError

LAST = 50
"""How many moves are told with a failure."""
PATIENCE = 60.0
"""Seconds without a move after which the program hangs, on a machine that has other work too."""
MEANT = ("propagateSizeHints", "This plugin does not support")
"""What the offscreen platform says about itself, not about the program."""
AMBIGUOUS = "QAction::event: Ambiguous shortcut overload:"


class Report:
    """The last moves, and what went wrong, each kind once. The process ends at the first unless it is to `keep_going`.

    `way` is a digest of all moves: two runs that went the same way have the same.

    `again` says how to go the same way.
    """

    def __init__(self, again: Callable[[], str], *, keep_going: bool) -> None:
        self.step = 0
        self.failures: dict[str, str] = {}
        self.told: Counter[str] = Counter()
        self.way = ""
        self._again, self._keep_going = again, keep_going
        self._moves: deque[list[str]] = deque(maxlen=LAST)
        self._open: list[list[str]] = []
        self._moved = time.monotonic()
        self.state: Callable[[], str] = str

    # --------------------------------------------------------------------------------------------- the moves
    def begin(self, where: str) -> None:
        """A move begins; another may begin before it has ended."""
        self.alive()
        self.step += 1
        self._open.append([f"{self.step} {where}:"])
        self._moves.append(self._open[-1])

    def note(self, said: str) -> None:
        """Something is about to be done as a part of the latest move."""
        if self._open:
            self._open[-1].append(said)

    def end(self, said: str = "") -> None:
        """The latest move has ended; in short it was what is `said`."""
        move = self._open.pop()
        if said:
            move[1:] = [said]
        self.way = sha256(f"{self.way} {move}".encode()).hexdigest()

    def alive(self) -> None:
        """Something goes on."""
        self._moved = time.monotonic()

    # ------------------------------------------------------------------------------------------- what is wrong
    def fail(self, kind: str, text: str, *, key: str = "") -> None:
        """Tell of a failure with the moves that led to it."""
        name = f"{kind}: {key or text[:120]}"
        if name in self.failures:
            return
        self.failures[name] = text
        script = "\n".join("  " + " ".join(move) for move in self._moves)
        print(
            f"\nFAILED at step {self.step}: {name}\n{text}\n\nThe last moves:\n{script}\n"
            f"Again with: {self._again()} --steps {self.step + 1}\n",
            flush=True,
        )
        if not self._keep_going:
            print(f"The files are left in {Path.cwd()}.", flush=True)
            os._exit(1)

    def catch(self) -> None:
        """Hear of everything from now on; what heard of it before still does."""
        shown = sys.excepthook

        def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
            if isinstance(error, AnnotatorError):
                self.told[str(error)] += 1  # the window says it
            else:
                self._raised(error)
            shown(kind, error, trace)

        sys.excepthook = hook
        threading.excepthook = lambda args: hook(
            args.exc_type, args.exc_value or args.exc_type(), args.exc_traceback
        )
        sys.unraisablehook = lambda args: self._raised(args.exc_value, f"{args.err_msg} {args.object!r}")
        warnings.showwarning = lambda message, category, file, line, *_: self.fail(
            "warning", f"{category.__name__}: {message} ({file}:{line})"
        )
        qInstallMessageHandler(self._qt_says)
        threading.Thread(target=self._watch, name="watch", daemon=True).start()

    def _raised(self, error: BaseException | None, about: str = "") -> None:
        trace = traceback.extract_tb(error.__traceback__) if error is not None else []
        place = f"{trace[-1].filename}:{trace[-1].lineno}" if trace else ""
        told = "".join(traceback.format_exception(error)) if error is not None else ""
        self.fail("exception", f"{about}\n{told}".strip(), key=f"{type(error).__name__} {place}")

    def _qt_says(self, kind: QtMsgType, _: Any, message: str) -> None:
        if kind in (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg) or any(meant in message for meant in MEANT):
            return
        stack = "".join(traceback.format_stack(limit=12))
        if message.startswith(AMBIGUOUS):
            stack += _actions_of(message.removeprefix(AMBIGUOUS).strip())
        self.fail("Qt", f"{message}\n{stack}", key=message)

    def _watch(self) -> None:
        while True:
            time.sleep(1)
            if time.monotonic() - self._moved > PATIENCE:
                faulthandler.dump_traceback(all_threads=True)
                self._keep_going = False
                self.fail(
                    "hang",
                    f"no move for {PATIENCE:.0f} seconds; where the threads are is told above\n{self.state()}",
                )


def _actions_of(key: str) -> str:
    """The actions that listen to a key, in words, for the report."""
    found = {
        f"{action.objectName()} “{action.text()}” {'on' if action.isEnabled() else 'off'} in {top.windowTitle()}"
        for top in QApplication.topLevelWidgets()
        for action in top.findChildren(QAction)
        if any(one.toString() == key for one in action.shortcuts())
    }
    return "\n".join(sorted(found))
