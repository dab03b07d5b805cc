"""Where a command ends: everything foreseeable becomes a sentence and an exit status, never a traceback."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from types import FrameType

from annotator.cli.terminal import FAILED, PROBLEMS
from annotator.core.errors import AnnotatorError, without_secrets
from annotator.core.messages import _

INTERRUPTED, PIPE_CLOSED = 130, 141
_SIGNALS = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]


class _EndedError(BaseException):
    """The system asks the program to end."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.status = 128 + number


def guarded(run: Callable[[], int]) -> int:
    """The exit status of `run`, with whatever went wrong said on stderr."""
    try:
        status = run()
        if sys.stdout is not None:  # it is None where it was closed before the program began
            sys.stdout.flush()
        return status
    except AnnotatorError as problem:
        return _said(str(problem), FAILED)
    except KeyboardInterrupt:
        return _said("stopped.", INTERRUPTED)
    except _EndedError as ended:
        return _said(_("stopped by the system."), ended.status)
    except BrokenPipeError:
        _let_go(sys.stdout)
        return PIPE_CLOSED
    except MemoryError:
        return _said(_("there is not enough memory for that."), FAILED)
    except ImportError as problem:
        if (library := _missing_library(problem)) is None:
            raise
        return _said(
            _(
                "this takes the library “{library}”, which the system does not have. Please install it; "
                "on Debian and Ubuntu: sudo apt install libegl1 libgl1 libxcb-cursor0"
            ).format(library=library),
            FAILED,
        )
    except OSError as problem:
        reason = problem.strerror or str(problem)
        if problem.filename is None:
            _let_go(sys.stdout)
            return _said(_("the output cannot be written: {reason}.").format(reason=reason), PROBLEMS)
        return _said(f"{os.fsdecode(problem.filename)}: {reason}.", FAILED)
    except Exception as unforeseen:
        _forget_secrets(unforeseen)
        raise


@contextlib.contextmanager
def ended_by_signals() -> Iterator[None]:
    """Within the block the system's wish that the program end is an exception: what is half done is cleaned up."""

    def end(number: int, __: FrameType | None) -> None:
        signal.signal(number, signal.SIG_IGN)  # once is enough: cleaning up is not to be disturbed
        raise _EndedError(number)

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.getsignal(number) for number in _SIGNALS}
    for number, handler in before.items():
        if handler is not signal.SIG_IGN:  # as under nohup
            signal.signal(number, end)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler if handler is not None else signal.SIG_DFL)


def _missing_library(problem: ImportError) -> str | None:
    """The library of the system that a module needs and that is not there; None where something else is wrong."""
    found = re.match(r"(lib[^:/ ]+): cannot open shared object file", str(problem))
    return found[1] if found else None


def _said(what: str, status: int) -> int:
    with contextlib.suppress(OSError, ValueError, AttributeError):
        sys.stdout.flush()
    with contextlib.suppress(OSError, ValueError, AttributeError):
        sys.stderr.write(_("annotator: {what}\n").format(what=what))
        sys.stderr.flush()
    return status


def _forget_secrets(error: BaseException | None) -> None:
    """What nobody foresaw is printed as it is, with those errors that led to it; it may quote what was typed."""
    while error is not None:
        error.args = tuple(without_secrets(each) if isinstance(each, str) else each for each in error.args)
        error = error.__cause__ or error.__context__


def _let_go(stream: object) -> None:
    """Nobody reads the stream any more: what is still in its buffer goes nowhere, also when the interpreter ends."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())  # type: ignore[attr-defined]
        os.close(nowhere)
