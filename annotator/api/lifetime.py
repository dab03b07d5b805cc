"""How long a project is open: what is taken in while it is, and how it ends where nobody closes it."""

from __future__ import annotations

import contextlib
import sys
import threading

from annotator.app import closing
from annotator.core.errors import AnnotatorError
from annotator.store import ChangedError, ProjectFile, SaveState


class Merging:
    """Takes in what another program wrote as soon as that keeps an edit from being saved, in a thread of its own."""

    def __init__(self, file: ProjectFile) -> None:
        self._file = file
        self._thread: threading.Thread | None = None

    def __call__(self, state: SaveState) -> None:
        busy = self._thread is not None and self._thread.is_alive()
        if isinstance(state.error, ChangedError) and not busy:
            self._thread = threading.Thread(target=self._merge, name="merging", daemon=True)
            self._thread.start()

    def _merge(self) -> None:
        with contextlib.suppress(AnnotatorError):  # told by the next `flush` or `close`
            self._file.merge_from_disk()


def close_unasked(file: ProjectFile) -> None:
    """Close a project that was left open, with nobody to raise an error to."""
    try:
        closing.close(file)
    except AnnotatorError as problem:
        with contextlib.suppress(OSError, ValueError, AttributeError):
            print(f"annotator: {problem}", file=sys.stderr)
