"""Waiting for something slow in a thread, in steps: whoever is waiting can give up at once."""

from __future__ import annotations

import threading
from collections.abc import Callable

from annotator.app.progress import Progress, T, Work
from annotator.core.messages import _

STEP = 0.005
"""Seconds between two steps; the window has its turn in between."""


class GivenUpError(BaseException):
    """Raised in the thread where it is waiting for its next attempt and nobody waits for it any more."""


def waited_for(
    call: Callable[[Callable[[float], None]], T],
    progress: Progress,
    pause: Callable[[float], object] | None = None,
) -> Work[T]:
    """What the call returns or raises, which is made in a thread; steps while it goes on are `progress`.

    The call is given a way to pause for so many seconds, which raises once the work was closed, or `pause` for that.
    """
    closed = threading.Event()
    results: list[T] = []
    errors: list[BaseException] = []

    def rest(seconds: float) -> None:
        if pause is not None:
            pause(seconds)
        elif closed.wait(seconds):
            raise GivenUpError

    def run() -> None:
        try:
            results.append(call(rest))
        except BaseException as error:  # it belongs to who waits
            errors.append(error)

    thread = threading.Thread(target=run, name=_("asking a model"), daemon=True)
    thread.start()
    try:
        while thread.is_alive():
            yield progress
            thread.join(STEP)
    finally:
        closed.set()
    if errors:
        raise errors[0]
    return results[0]
