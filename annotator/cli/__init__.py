"""The command line. Commands that need no window never import Qt.

Exit status: 0 done, 1 problems found in the data or an output that cannot be written to its end, 2 wrong usage or
something that could not be done; 130, 141 and 143 where it was stopped, by Ctrl+C, by the end of a pipe, by the system.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence

from annotator.cli import (
    agreement,
    boundary,
    completion,
    consistency,
    exporting,
    files,
    formats_list,
    handing,
    importing,
    labels,
    settling,
    training,
    windows,
)
from annotator.cli import parser as parsing
from annotator.cli.terminal import is_standard

GROUPS = (
    windows,
    files,
    importing,
    exporting,
    formats_list,
    labels,
    training,
    handing,
    settling,
    agreement,
    consistency,
    completion,
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command that `argv` names and return its exit status."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    return boundary.guarded(lambda: _run(argv))


def parser() -> argparse.ArgumentParser:
    """What can be typed."""
    return parsing.made("annotator", GROUPS, windows.open_window)


def _run(argv: Sequence[str] | None) -> int:
    arguments = parser().parse_args(argv)
    run: Callable[[argparse.Namespace], int] = arguments.run
    if arguments.project is not None and run is not files.new and not is_standard(arguments.project):
        from annotator.app import projects

        arguments.project = projects.named(arguments.project)
    if run in windows.OPENING:
        return run(arguments)
    from annotator.app.progress import collect_rarely

    collect_rarely()
    with boundary.ended_by_signals():
        return run(arguments)
