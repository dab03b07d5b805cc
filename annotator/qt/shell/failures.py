"""What happens when something goes wrong that nobody foresaw: a sentence and details to copy, never a crash."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from types import TracebackType

from PySide6.QtCore import QObject, Qt, Signal, Slot

from annotator._version import __version__
from annotator.core.errors import AnnotatorError, without_secrets
from annotator.core.messages import _

SENTENCE = _(
    "Something went wrong that the program did not expect. Your work is kept: every edit was saved when it was "
    "made. If it happens again, please report it with the details."
)


class Failures(QObject):
    """Catches exceptions that reach the event loop, from any thread, one at a time."""

    _happened = Signal(object)

    def __init__(self, show: Callable[[AnnotatorError], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._show = show
        self._busy = False
        self._before = (sys.excepthook, threading.excepthook)
        self._happened.connect(self._tell, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        """Take the place of Python's own hooks."""
        sys.excepthook = self._on_exception
        threading.excepthook = lambda args: self._on_exception(
            args.exc_type, args.exc_value or args.exc_type(), args.exc_traceback
        )

    def uninstall(self) -> None:
        """Put the hooks back that were there before."""
        sys.excepthook, threading.excepthook = self._before

    def _on_exception(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt | SystemExit):
            self._before[0](kind, error, trace)
            return
        import traceback

        details = without_secrets("".join(traceback.format_exception(kind, error, trace)))
        if not isinstance(error, AnnotatorError):
            print(details, file=sys.stderr)
        self._happened.emit((error, details))

    @Slot(object)
    def _tell(self, what: tuple[BaseException, str]) -> None:
        error, details = what
        _let_go(error)
        if isinstance(error, AnnotatorError):
            self._show(error)
        elif not self._busy:
            import platform

            from annotator.qt.parts import dialogs

            self._busy = True
            try:
                about = _("News Annotator {version__}, Python {python_version}, {platform}").format(
                    version__=__version__,
                    python_version=platform.python_version(),
                    platform=platform.platform(),
                )
                dialogs.inform(
                    None, _("That should not have happened"), SENTENCE, details=f"{about}\n\n{details}"
                )
            finally:
                self._busy = False


def _let_go(error: BaseException) -> None:
    """Keep nothing of what an error was raised in, such as a project that is closed by now; its details are text."""
    for name in ("__cause__", "__context__", "__traceback__"):
        setattr(error, name, None)
    for name in ("last_type", "last_value", "last_traceback"):  # where Python puts what is printed
        vars(sys).pop(name, None)
