"""The command that brings articles in."""

from __future__ import annotations

import argparse
import dataclasses
import shlex
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING

from annotator.cli.options import (
    FILES,
    add_format,
    add_json,
    add_map,
    add_option,
    offer,
    options_given,
)
from annotator.cli.terminal import (
    DONE,
    PROBLEMS,
    Add,
    Said,
    Source,
    is_standard,
    opened,
    print_json,
    stepping,
    work,
)
from annotator.core.errors import AnnotatorError
from annotator.core.wording import counted

if TYPE_CHECKING:
    from annotator.app.importing.articles import ImportResult
    from annotator.formats import Guess

MOST_ALIKE = 5
"""Of so many files in which the same was guessed each has a line of its own."""


def add(command: Add) -> None:
    """Add the command."""
    made = command(
        "import", _import, "Bring articles into a project: files and folders of every known format."
    )
    paths = made.add_argument(
        "paths", nargs="+", metavar="PATH", help="a file or folder; “-”: standard input, with --format"
    )
    offer(paths, FILES)
    add_format(made, "read")
    add_map(made)
    add_option(made, "text=BODY for the column with the text")
    made.add_argument(
        "--versions",
        choices=("take", "separate"),
        default="separate",
        help="what becomes of newer texts of articles that are there: taken as their newer versions, with what was "
        "said of untouched words, or left as articles of their own (the default), which is said",
    )
    add_json(made)


def _import(arguments: argparse.Namespace) -> int:
    from annotator import formats
    from annotator.app import processes
    from annotator.app.importing import labels as label_mapping
    from annotator.app.importing.at_once import import_whole

    asked = (
        [formats.find(arguments.format)] if arguments.format else formats.all() if arguments.option else ()
    )
    options = options_given(asked, arguments.option, "read_options")
    if any(is_standard(path) for path in arguments.paths) and not arguments.format:
        raise AnnotatorError("Nothing says what standard input is.", hint="Name its format: --format FORMAT.")
    ending = next(iter(asked[0].extensions), "") if arguments.format else ""
    with ExitStack() as stack:
        source = stack.enter_context(Source(ending))
        paths = [source.path(path) for path in arguments.paths]
        mapping = label_mapping.read_mapping(source.path(arguments.map)) if arguments.map else {}
        file = stack.enter_context(opened(arguments.project, write=True))
        ledger, helpers = stepping(file), processes.all()
        result = work(
            import_whole(
                ledger,
                paths,
                arguments.format,
                options,
                mapping=mapping,
                helpers=helpers,
                versions=arguments.versions,
            )
        )
        told = Said(file.project)
        problems = [told.problem(source.problem(problem)) for problem in result.problems]
        guesses = [
            dataclasses.replace(guess, file=source.named(guess.file) or guess.file)
            for _, guess in result.guesses
        ]
    if arguments.json:
        print_json(
            {
                "added": result.added,
                "duplicates": result.duplicates,
                "annotations_added": len(result.merged),
                "new_labels": result.new_labels,
                "newer": [
                    {**dataclasses.asdict(each), "taken": each.newer in result.taken} for each in result.newer
                ],
                "problems": [dataclasses.asdict(problem) for problem in problems],
                "guesses": [
                    {**dataclasses.asdict(guess), "options": [said for said, _ in _choices(guess)]}
                    for guess in guesses
                ],
            }
        )
    else:
        print(f"{result}.")
        for problem in problems:
            print(problem, file=sys.stderr)
        _print_guesses(guesses)
        _print_newer(result, told)
    return PROBLEMS if any(problem.severity == "error" for problem in result.problems) else DONE


def _print_newer(result: ImportResult, told: Said) -> None:
    """A line for each article that is probably a newer version of another, and what became of it."""
    for each in result.newer:
        taken = result.taken.get(each.newer)
        said = (
            told.text(str(taken))
            if taken
            else "left as an article of its own; see: annotator versions --help"
        )
        print(f"newer: {each.newer} than {each.older} ({each.why}): {said}", file=sys.stderr)


def _print_guesses(guesses: Sequence[Guess]) -> None:
    """A line for each guess, with the options that read the file another way; of many alike the first few."""
    alike: dict[tuple[str, str], int] = {}
    for guess in guesses:
        kind = (guess.what, guess.chosen)
        alike[kind] = alike.get(kind, 0) + 1
        if alike[kind] <= MOST_ALIKE:
            first, *others = [*_choices(guess), ("", "")]
            more = ", ".join(value for _, value in others if value)
            ways = f"; otherwise: {first[0]}{f' (or {more})' if more else ''}" if first[0] else ""
            print(f"guessed: {guess.file}: {guess.said}{ways}", file=sys.stderr)
    for (what, chosen), count in alike.items():
        if count > MOST_ALIKE:
            print(
                f"guessed: in {counted(count - MOST_ALIKE, 'more file')} the {what} is probably {chosen}",
                file=sys.stderr,
            )


def _choices(guess: Guess) -> list[tuple[str, str]]:
    """What to write on the command line for each alternative, and the alternative."""
    from annotator.formats.kit.values import FORMAT

    flag = "--format " if guess.option == FORMAT else f"--option {guess.option}="
    return [(flag + shlex.quote(value), value) for value in guess.alternatives]
