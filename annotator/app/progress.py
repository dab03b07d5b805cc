"""Long work, told in steps: a generator that yields `Progress` and returns its result.

Whoever runs it decides how: the command line exhausts it, the window gives it slices of time, and closing the
generator cancels the work, which then cleans up after itself.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Generator
from typing import TypeVar

from annotator.core.values import dataclass

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a piece of work is: `done` of `total` steps (`total` 0: unknown), and what is at hand."""

    done: int
    total: int
    text: str = ""


Work = Generator[Progress, None, T]


def finish(work: Work[T], report: Callable[[Progress], None] | None = None) -> T:
    """Do the whole work at once, telling `report` of each step, and return its result."""
    while True:
        try:
            progress = next(work)
        except StopIteration as done:
            return done.value  # type: ignore[no-any-return]
        if report is not None:
            report(progress)


def collect_rarely() -> None:
    """Have Python look for circles of garbage less often, once the program runs.

    Nearly all that it makes stays: looking through it again and again took a quarter of the time of reading the layers
    of 1,000 annotators.
    """
    gc.set_threshold(20_000, 20, 50)
