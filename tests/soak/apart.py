"""Comparing the file with the model in a process of its own, so that the memory it takes is not the program's."""

from __future__ import annotations

import gc
import os
import pickle
import select
import signal
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

PATIENCE = 40.0
"""Seconds that a check has, which takes two at most."""


class BrokenError(AssertionError):
    """An invariant that does not hold; the message says which and where."""


def apart(check: Callable[[], object]) -> None:
    """Do the check in a copy of this process, where the system can make one. Raises `BrokenError` if it raises."""
    if not hasattr(os, "fork"):
        check()
        return
    sys.stdout.flush()
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        _do(check, writing)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8", errors="replace") as pipe:
        ready, _, _ = select.select([pipe], [], [], PATIENCE)
        if not ready:
            os.kill(child, signal.SIGKILL)
        said = pipe.read()
    _, status = os.waitpid(child, 0)
    if not ready:
        check()  # some thread held a lock when the copy was made, and was not copied
    elif said or status:
        raise BrokenError(said or f"the check ended with {status}")


def _do(check: Callable[[], object], writing: int) -> None:
    gc.disable()  # what belongs to Qt must not go here
    said = ""
    try:
        check()
    except BrokenError as error:
        said = str(error)
    except BaseException:
        said = traceback.format_exc()
    with os.fdopen(writing, "w", encoding="utf-8", errors="replace") as pipe:
        pipe.write(said)
    os._exit(0)


def keep(path: Path, values: Any) -> None:
    """Put values into a file, for a later check."""
    path.write_bytes(pickle.dumps(values))


def kept(path: Path) -> Any:
    """What was put there."""
    return pickle.loads(path.read_bytes())
