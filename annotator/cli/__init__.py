"""The command line. Commands that need no window never import Qt.

Exit status: 0 done, 1 problems found in the data or an output that cannot be written to its end, 2 wrong usage or
something that could not be done; 130, 141 and 143 where it was stopped, by Ctrl+C, by the end of a pipe, by the system.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence

from annotator.cli import boundary, windows
from annotator.cli import parser as parsing
from annotator.cli.terminal import is_standard


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command that `argv` names and return its exit status."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    return boundary.guarded(lambda: _run(argv))


def parser() -> argparse.ArgumentParser:
    """What can be typed."""
    from annotator.cli import (
        agreement,
        completion,
        consistency,
        corpus,
        exporting,
        files,
        formats_list,
        handing,
        importing,
        labels,
        merging,
        predicting,
        restoring,
        settling,
        sharing,
        suggestions,
        training,
        versions,
    )

    groups = (
        windows,
        files,
        importing,
        versions,
        exporting,
        restoring,
        formats_list,
        labels,
        training,
        handing,
        merging,
        sharing,
        settling,
        agreement,
        consistency,
        suggestions,
        predicting,
        corpus,
        completion,
    )
    return parsing.made("annotator", groups, windows.open_window)


def _parser_for(words: Sequence[str]) -> argparse.ArgumentParser:
    """As much of it as these words need: the window does not wait for what other commands are made of."""
    if words[:1] in ([], ["open"]):
        return parsing.made("annotator", (windows,), windows.open_window)
    return parser()


def _run(argv: Sequence[str] | None) -> int:
    words = list(sys.argv[1:] if argv is None else argv)
    arguments = _parser_for(words).parse_args(words)
    run: Callable[[argparse.Namespace], int] = arguments.run
    if arguments.project is not None and arguments.command != "new" and not is_standard(arguments.project):
        from annotator.app import projects

        arguments.project = projects.named(arguments.project)
    if run in windows.OPENING:
        return run(arguments)
    from annotator.app.progress import collect_rarely

    collect_rarely()
    with boundary.ended_by_signals():
        return run(arguments)
