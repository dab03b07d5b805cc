"""What the commands share: exit statuses, options, progress on a terminal, tables and JSON."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from typing import Any

from annotator.app.progress import Progress, T, Work, finish
from annotator.core.errors import AnnotatorError, Problem

DONE, PROBLEMS, FAILED = 0, 1, 2

Add = Callable[..., argparse.ArgumentParser]
"""Adds a command: `add(name, run, help, project=True)`; `run` takes the arguments and returns the exit status."""


def add_json(parser: argparse.ArgumentParser) -> None:
    """Give the command the option `--json`."""
    parser.add_argument("--json", action="store_true", help="print one JSON value")


def has_display() -> bool:
    """Whether a window can be opened here."""
    if os.environ.get("QT_QPA_PLATFORM") == "offscreen":
        return False
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def refuse_read_only(file: Any) -> None:
    """Raise `AnnotatorError` for a project that cannot be written."""
    if file.read_only:
        reasons = " ".join(problem.message for problem in file.problems)
        raise AnnotatorError(f"The project can only be read. {reasons}".strip(), file=file.path)


def work(work: Work[T]) -> T:
    """Do long work, showing how far it is on a terminal."""
    if not sys.stderr.isatty():
        return finish(work)
    width = 0

    def report(progress: Progress) -> None:
        nonlocal width
        line = f"{progress.done:,}/{progress.total:,} {progress.text}"[:78]
        print(f"\r{line:<{width}}", end="", file=sys.stderr, flush=True)
        width = len(line)

    try:
        return finish(work, report)
    finally:
        print(f"\r{'':<{width}}\r", end="", file=sys.stderr)


def print_json(value: Any) -> None:
    """Print one JSON value."""
    print(json.dumps(value, ensure_ascii=False, indent=1, default=str))


def print_problems(problems: Sequence[Problem]) -> None:
    """Print problems to stderr, a line each."""
    for problem in problems:
        print(problem, file=sys.stderr)


def print_table(heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    """Print rows in columns; the last column is not padded."""
    widths = [max(len(row[column]) for row in (heads, *rows)) for column in range(len(heads) - 1)]
    for row in (heads, *rows):
        print(
            "  ".join(f"{cell:<{width}}" for cell, width in zip(row[:-1], widths, strict=True)),
            row[-1],
            sep="  ",
        )
