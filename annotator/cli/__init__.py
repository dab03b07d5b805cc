"""The command line. Commands that need no window never import Qt.

Exit status: 0 done, 1 problems found in the data, 2 wrong usage or something that could not be done.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from annotator import __version__
from annotator.cli import agreement, data, files, review, windows
from annotator.cli.terminal import FAILED
from annotator.core.errors import AnnotatorError

GROUPS = (windows, files, data, review, agreement)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command that `argv` names and return its exit status."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    arguments = _parser().parse_args(argv)
    try:
        return int(arguments.run(arguments))
    except AnnotatorError as problem:
        print(f"annotator: {problem}", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        print("annotator: stopped.", file=sys.stderr)
        return FAILED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
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
