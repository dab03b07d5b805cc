"""The command that tells what does not fit together in the annotations of a project."""

from __future__ import annotations

import argparse

from annotator.cli.options import add_json, add_names
from annotator.cli.terminal import DONE, Add, Said, opened, print_json, print_table, stepping, work
from annotator.core import known_names
from annotator.core.messages import _

ALL = "all"


def add(command: Add) -> None:
    """Add the command."""
    check = command(
        "consistency", _consistency, _("Tell where the same words are labelled in different ways.")
    )
    check.add_argument(
        "--layer",
        default=ALL,
        metavar="NAME",
        help=_("one annotator's layer, gold, or all (default: all, without gold)"),
    )
    check.add_argument("--done", action="store_true", help=_("only layers that are done"))
    add_names(check)
    add_json(check)


def _consistency(arguments: argparse.Namespace) -> int:
    from annotator.app.places import consistency, settle_consistency
    from annotator.app.session import Session
    from annotator.app.tagging.modes import SpansMode

    with opened(arguments.project, names=arguments.names) as file:
        said = Said(file.project, names=arguments.names)
        choices = file.project.annotators() if arguments.names else consistency.layer_choices(file.project)
        known_names.require("layer", [arguments.layer], [ALL, *filter(None, choices)])
        name = consistency.EVERYONE if arguments.layer == ALL else arguments.layer
        ledger = stepping(file)
        session = Session(file, ledger.author, SpansMode, ledger=ledger)
        check = consistency.Check(session, name, finished=arguments.done)
        work(check.reading())
        left = set(settle_consistency.left_alone(file.project.header))
        labels = file.project.labels
        lines = [line for line in check.lines if line.key not in left]
        rows = [
            (line.kind, said.text(line.shown), said.text(consistency.said(line, labels))) for line in lines
        ]
    if arguments.json:
        fields = ("kind", "words", "says")
        print_json([dict(zip(fields, row, strict=True)) for row in rows])
    elif rows:
        print_table(("kind", "words", "says"), rows)
    else:
        print(_("Nothing was found that does not fit together"))
    return DONE
