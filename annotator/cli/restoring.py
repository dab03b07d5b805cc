"""The command that puts texts back into what was passed on without them."""

from __future__ import annotations

import argparse
import dataclasses
from pathlib import Path

from annotator.cli.options import FILES, add_force, add_json, add_out, offer
from annotator.cli.terminal import (
    DONE,
    PROBLEMS,
    Add,
    destination,
    is_standard,
    print_json,
    print_problems,
    work,
)
from annotator.core.messages import _, numeral
from annotator.core.wording import counted


def add(command: Add) -> None:
    """Add the command."""
    made = command(
        "restore",
        _restore,
        _("Put texts back into an export without them: from files, folders and projects that have them."),
        project=False,
    )
    standoff = made.add_argument(
        "standoff", type=Path, metavar="FILE", help=_("what export --without-text has written")
    )
    places = made.add_argument(
        "--from",
        dest="places",
        nargs="+",
        action="extend",
        required=True,
        type=Path,
        metavar="PATH",
        help=_("where the texts are: files and folders of every known format, projects"),
    )
    for each in (standoff, places):
        offer(each, FILES)
    add_out(made, "PATH", _("JSON Lines"))
    add_force(made)
    add_json(made)


def _restore(arguments: argparse.Namespace) -> int:
    from annotator.app.importing.restoring import restore

    with destination(arguments.out, ".jsonl", json=arguments.json) as out:
        result = work(restore(arguments.standoff, arguments.places, out, replace=arguments.force))
    if arguments.json:
        print_json(
            {
                "path": str(result.path),
                "articles": result.articles,
                "missing": result.missing,
                "problems": [dataclasses.asdict(problem) for problem in result.problems],
            }
        )
    else:
        print_problems(result.problems)
        if not is_standard(arguments.out):
            print(
                _("Wrote {articles} to {out}, {missing} missing").format(
                    articles=counted(result.articles, "article", "articles"),
                    out=arguments.out,
                    missing=numeral(result.missing),
                )
            )
    return PROBLEMS if any(problem.severity == "error" for problem in result.problems) else DONE
