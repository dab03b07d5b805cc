"""Long work of the project file, made into steps that a progress dialog can show and cancel."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from typing import TypeVar

from annotator.app.progress import Progress, Work
from annotator.core.errors import AnnotatorError
from annotator.core.messages import _
from annotator.core.values import dataclass
from annotator.store import CancelledError, ProjectFile

T = TypeVar("T")

PAUSE_SECONDS = 0.01


def fold(file: ProjectFile) -> Work[bool]:
    """Write all edits into their layers; False when it was cancelled."""

    def job(report: Callable[[int, int], None], cancelled: Callable[[], bool]) -> bool:
        try:
            file.fold(report, cancelled)
        except CancelledError:
            return False
        return True

    return _in_thread(job, _("Tidying the project file"))


@dataclass(frozen=True, slots=True)
class Closed:
    """How closing ended: `error` says why the last edits could not be saved, and then the file is still open."""

    error: AnnotatorError | None = None


def close(file: ProjectFile) -> Work[Closed]:
    """Save what is queued, fold and close."""
    return _in_thread(lambda report, cancelled: Closed(close_now(file)), _("Closing the project"))


def close_now(file: ProjectFile) -> AnnotatorError | None:
    """The same at once; what is wrong if it cannot be saved."""
    try:
        file.close()
    except AnnotatorError as problem:
        return problem
    return None


def _in_thread(job: Callable[[Callable[[int, int], None], Callable[[], bool]], T], text: str) -> Work[T]:
    steps: queue.SimpleQueue[Progress] = queue.SimpleQueue()
    stop = threading.Event()
    results: list[T] = []
    errors: list[BaseException] = []

    def work() -> None:
        try:
            results.append(job(lambda done, total: steps.put(Progress(done, total, text)), stop.is_set))
        except BaseException as error:
            errors.append(error)

    thread = threading.Thread(target=work, name="project-file", daemon=False)
    thread.start()
    latest = Progress(0, 0, text)
    try:
        while thread.is_alive():
            thread.join(PAUSE_SECONDS)
            while not steps.empty():
                latest = steps.get()
            yield latest
    finally:
        stop.set()
        thread.join()
    if errors:
        raise errors[0]
    return results[0]
