"""Work under other user folders than the test's own: another desk, another computer."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def at_home(folder: Path) -> Iterator[None]:
    """The user's own folders are in this one within the block."""
    before = os.environ.get("ANNOTATOR_HOME")
    os.environ["ANNOTATOR_HOME"] = str(folder)
    try:
        yield
    finally:
        if before is None:
            del os.environ["ANNOTATOR_HOME"]
        else:
            os.environ["ANNOTATOR_HOME"] = before
