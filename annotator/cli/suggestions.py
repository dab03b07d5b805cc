"""The command that tells what suggestions did."""

from __future__ import annotations

import argparse

from annotator.cli.options import add_json, add_names
from annotator.cli.terminal import DONE, Add, Said, opened, print_json, print_table, work
from annotator.core import known_names

HEADS = ("label", "suggester", "state", "shown", "seconds", "blind", "seconds", "unchanged")


def add(command: Add) -> None:
    """Add the command."""
    tell = command("suggestions", _suggestions, "Tell what suggestions did: right, wrong, seen and unseen.")
    tell.add_argument("--annotator", default="", metavar="NAME", help="for one annotator (default: for all)")
    add_names(tell)
    add_json(tell)


def _suggestions(arguments: argparse.Namespace) -> int:
    from annotator.app.suggesting import report as reports

    with opened(arguments.project, names=arguments.names) as file:
        said = Said(file.project, names=arguments.names)
        known = reports.annotators(file.project)
        if arguments.annotator:
            known_names.require("annotator", [arguments.annotator], {*known, *file.project.annotators()})
        wanted = [arguments.annotator] if arguments.annotator else known
        found = [work(reports.report(file.project, name)) for name in wanted]
        names = [said.called(name) for name in wanted]
    if arguments.json:
        print_json([{**each.plain(), "annotator": name} for each, name in zip(found, names, strict=True)])
        return DONE
    if not any(each.lines for each in found):
        print("Nothing is known of suggestions yet")
    for each, name in zip(found, names, strict=True):
        if not each.lines:
            continue
        print(f"{name}\n{each.contract}")
        print_table(HEADS, [_row(line) for line in each.lines])
        for line in each.lines:
            if line.drift:
                print(f"{line.title}: what is seen is taken for right more often than what is not (drift)")
        gold = each.gold
        if gold.suggested or gold.by_hand:
            print(
                f"In gold as they are: {gold.suggested_in_gold:,} of {gold.suggested:,} suggested, "
                f"{gold.by_hand_in_gold:,} of {gold.by_hand:,} by hand"
            )
    return DONE


def _row(line: object) -> tuple[str, ...]:
    from annotator.app.suggesting.report import SuggestionCounts, SuggestionLine

    assert isinstance(line, SuggestionLine)

    def of(part: SuggestionCounts) -> str:
        return f"{part.right:,}/{part.seen:,}" if part.seen else ""

    def seconds(part: SuggestionCounts) -> str:
        return f"{part.seconds:.1f}" if part.seconds is not None else ""

    unchanged = f"{line.shown.unchanged:,}" if line.shown.seen else ""
    shown, blind = line.shown, line.blind
    return (line.title, line.by, line.state, of(shown), seconds(shown), of(blind), seconds(blind), unchanged)
