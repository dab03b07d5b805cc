"""The command line. Commands that need no window never import Qt.

Exit status: 0 done, 1 problems found in the data or an output that cannot be written to its end, 2 wrong usage or
something that could not be done; 130, 141 and 143 where it was stopped, by Ctrl+C, by the end of a pipe, by the system.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from annotator import __version__
from annotator.cli import agreement, boundary, data, files, formats_list, review, windows
from annotator.core import known_names

GROUPS = (windows, files, data, formats_list, review, agreement)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command that `argv` names and return its exit status."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    return boundary.guarded(lambda: _run(argv))


def _run(argv: Sequence[str] | None) -> int:
    arguments = _parser().parse_args(argv)
    run: Callable[[argparse.Namespace], int] = arguments.run
    if arguments.project is not None and run is not files.new:
        from annotator.app import projects

        arguments.project = projects.named(arguments.project)
    if run in windows.OPENING:
        return run(arguments)
    from annotator.app.progress import collect_rarely

    collect_rarely()
    with boundary.ended_by_signals():
        return run(arguments)


class _Parser(argparse.ArgumentParser):
    """Takes options by their whole names only, and says which value was probably meant."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**{"allow_abbrev": False, **more})

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        if action.choices is not None and value not in action.choices:
            what = "command" if isinstance(action, argparse._SubParsersAction) else "value"
            problem = known_names.unknown(what, str(value), map(str, action.choices))
            raise argparse.ArgumentError(None if what == "command" else action, str(problem))


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="annotator",
        description="Tag news articles: sentence by sentence, span by span, article by article.",
    )
    parser.add_argument("--version", action="version", version=f"News Annotator {__version__}")
    parser.set_defaults(run=windows.open_window, project=None)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")

    def command(name: str, run: Any, text: str, *, project: bool = True) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=text, description=text)
        made.set_defaults(run=run)
        if project:
            made.add_argument("project", type=Path, metavar="PROJECT", help="the project file (.annot.yaml)")
        return made

    for group in GROUPS:
        group.add(command)
    return parser
