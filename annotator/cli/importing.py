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
from annotator.core.messages import _
from annotator.core.wording import counted

if TYPE_CHECKING:
    from annotator.app.importing.articles import ImportResult
    from annotator.core.errors import Problem
    from annotator.formats import Guess

MOST_ALIKE = 5
"""Of so many files in which the same was guessed each has a line of its own."""


def add(command: Add) -> None:
    """Add the command."""
    made = command(
        "import", _import, _("Bring articles into a project: files and folders of every known format.")
    )
    paths = made.add_argument(
        "paths", nargs="+", metavar="PATH", help=_("a file or folder; “-”: standard input, with --format")
    )
    offer(paths, FILES)
    add_format(made, "read")
    add_map(made)
    add_option(made, _("text=BODY for the column with the text"))
    made.add_argument(
        "--versions",
        choices=("take", "separate"),
        default="separate",
        help=_(
            "what becomes of newer texts of articles that are there: taken as their newer versions, with what was "
            "said of untouched words, or left as articles of their own (the default), which is said"
        ),
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
        raise AnnotatorError(
            _("Nothing says what standard input is."), hint=_("Name its format: --format FORMAT.")
        )
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
            for __, guess in result.guesses
        ]
    if arguments.json:
        print_json(_as_json(result, problems, guesses))
    else:
        print(f"{result}.")
        for problem in problems:
            print(problem, file=sys.stderr)
        _print_guesses(guesses)
        _print_newer(result, told)
    return PROBLEMS if any(problem.severity == "error" for problem in result.problems) else DONE


def _as_json(result: ImportResult, problems: list[Problem], guesses: list[Guess]) -> dict[str, object]:
    return {
        "added": result.added,
        "duplicates": result.duplicates,
        "annotations_added": len(result.merged),
        "new_labels": result.new_labels,
        "newer": [{**dataclasses.asdict(each), "taken": each.newer in result.taken} for each in result.newer],
        "problems": [dataclasses.asdict(problem) for problem in problems],
        "guesses": [
            {**dataclasses.asdict(guess), "options": [said for said, __ in _choices(guess)]}
            for guess in guesses
        ],
    }


def _print_newer(result: ImportResult, told: Said) -> None:
    """A line for each article that is probably a newer version of another, and what became of it."""
    for each in result.newer:
        taken = result.taken.get(each.newer)
        said = (
            told.text(str(taken))
            if taken
            else _("left as an article of its own; see: annotator versions --help")
        )
        print(
            _("newer: {newer} than {older} ({why}): {said}").format(
                newer=each.newer, older=each.older, why=each.why, said=said
            ),
            file=sys.stderr,
        )


def _print_guesses(guesses: Sequence[Guess]) -> None:
    """A line for each guess, with the options that read the file another way; of many alike the first few."""
    alike: dict[tuple[str, str], int] = {}
    for guess in guesses:
        kind = (guess.what, guess.chosen)
        alike[kind] = alike.get(kind, 0) + 1
        if alike[kind] <= MOST_ALIKE:
            first, *others = [*_choices(guess), ("", "")]
            more = ", ".join(value for __, value in others if value)
            ways = (
                _("; otherwise: {first}{more}").format(first=first[0], more=f" (or {more})" if more else "")
                if first[0]
                else ""
            )
            print(
                _("guessed: {file}: {said}{ways}").format(file=guess.file, said=guess.said, ways=ways),
                file=sys.stderr,
            )
    for (what, chosen), count in alike.items():
        if count > MOST_ALIKE:
            print(
                _("guessed: in {files} the {what} is probably {chosen}").format(
                    files=counted(count - MOST_ALIKE, "more file", "more files"), what=what, chosen=chosen
                ),
                file=sys.stderr,
            )


def _choices(guess: Guess) -> list[tuple[str, str]]:
    """What to write on the command line for each alternative, and the alternative."""
    from annotator.formats.kit.values import FORMAT

    flag = "--format " if guess.option == FORMAT else f"--option {guess.option}="
    return [(flag + shlex.quote(value), value) for value in guess.alternatives]
