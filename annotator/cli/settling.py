"""The commands that settle what annotators differ on, and take steps back."""

from __future__ import annotations

import argparse
import dataclasses

from annotator.cli.options import add_dry_run, add_json, add_names
from annotator.cli.terminal import DONE, Add, Said, opened, print_json, print_table, stepping, work
from annotator.core import known_names
from annotator.core.messages import _, numeral
from annotator.core.names import people
from annotator.core.wording import counted
from annotator.review.kinds import ASKED_KINDS, POLICIES

RULES = tuple(name for name in POLICIES if name != "none")


def add(command: Add) -> None:
    """Add the commands."""
    rule = command("settle", _settle, _("Settle by a rule what needs no reviewer, as one step."))
    rule.add_argument(
        "--rule",
        default="unanimous",
        choices=RULES,
        help=_(
            "unanimous: where all agree; majority: what most say, silence counted; single: what only one was given; "
            "trust: as one annotator says; union: all that was marked (default: unanimous)"
        ),
    )
    rule.add_argument("--trust", default="", metavar="NAME", help=_("whom the rule trust trusts"))
    rule.add_argument(
        "--kind",
        action="append",
        default=[],
        choices=ASKED_KINDS,
        metavar="K",
        help=_(
            "only conflicts of this kind (may be repeated): {asked_kinds} (default: all but answered)"
        ).format(asked_kinds=", ".join(ASKED_KINDS)),
    )
    rule.add_argument(
        "--label",
        action="append",
        default=[],
        metavar="L",
        help=_("only conflicts in which this label occurs (may be repeated)"),
    )
    add_dry_run(rule)
    add_names(rule)
    add_json(rule)
    settle = command(
        "settle-copy",
        _settle_copy,
        _(
            "Make one layer of an annotator’s layer and a copy of it that was set aside; without --copy, "
            "list the copies."
        ),
    )
    settle.add_argument(
        "--copy", default="", metavar="NAME", help=_("the copy as it is listed, such as “alice (other copy)”")
    )
    settle.add_argument(
        "--keep",
        choices=("original", "copy", "both"),
        default="both",
        help=_("what is kept where the two differ (default: both); what only one has is kept always"),
    )
    add_dry_run(settle)
    add_names(settle)
    add_json(settle)
    for name, text in (
        ("undo", _("Take the last step back, also one of the window or of another day.")),
        ("redo", _("Do again the step that was taken back last.")),
    ):
        add_names(command(name, _step, text))


def _settle(arguments: argparse.Namespace) -> int:
    from annotator.app import project_names
    from annotator.app.reviewing import settle_many
    from annotator.app.reviewing.alone import review_alone
    from annotator.review.merge import Policy

    with opened(arguments.project, write=not arguments.dry_run, names=arguments.names) as file:
        said = Said(file.project, names=arguments.names)
        called = {said.called(name): name for name in people(file.project.annotators())}
        known_names.require("annotator", [arguments.trust] if arguments.trust else [], called)
        project_names.require_labels(file.project, arguments.label)
        policy = Policy(
            arguments.rule,
            called.get(arguments.trust, ""),
            frozenset(arguments.kind),
            frozenset(arguments.label),
        )
        ledger = stepping(file)
        session = work(review_alone(ledger, ledger.author))
        found = work(settle_many.premerge(session, policy))
        if not arguments.dry_run:
            settle_many.apply_premerge(session, found)
    if arguments.json:
        kinds = {kind: dataclasses.asdict(tally) for kind, tally in found.tallies.items()}
        print_json({"rule": arguments.rule, "settled": not arguments.dry_run, "kinds": kinds})
        return DONE
    rows = [
        (kind, *(numeral(count) for count in dataclasses.astuple(tally)))
        for kind, tally in found.tallies.items()
    ]
    print_table(("conflicts", _("to gold"), "rejected", _("stay open"), _("decided before")), rows)
    if arguments.dry_run:
        print(_("Nothing was changed"))
    return DONE


def _settle_copy(arguments: argparse.Namespace) -> int:
    from annotator.app.reviewing import settle_copies as settling_copies

    with opened(
        arguments.project, write=bool(arguments.copy) and not arguments.dry_run, names=arguments.names
    ) as file:
        said = Said(file.project, names=arguments.names)
        waiting = {said.called(name): name for name in settling_copies.copies_in(file.project)}
        if arguments.copy:
            known_names.require("copy", [arguments.copy], waiting)
        names = [waiting[arguments.copy]] if arguments.copy else [waiting[name] for name in sorted(waiting)]
        found = [work(settling_copies.preview(file.project, name, arguments.keep)) for name in names]
        lines = {each.name: settling_copies.lines(file.project, each) for each in found}
        settled = bool(arguments.copy) and not arguments.dry_run
        if settled:
            settling_copies.settle(stepping(file), found[0])
    if arguments.json:
        fields = ("article", "words", "original", "copy")
        copies = [
            {
                "copy": said.called(each.name),
                "original": said.called(each.original),
                "articles": len(each.articles),
                "totals": each.totals,
                "rules_broken": list(each.broken),
                "differences": [dict(zip(fields, line, strict=True)) for line in lines[each.name]],
            }
            for each in found
        ]
        print_json({"settled": settled, "keep": arguments.keep, "copies": copies})
        return DONE
    for each in found:
        print(f"{said.called(each.name)} ({counted(len(each.articles), 'article', 'articles')})")
        for title, words, mine, theirs in lines[each.name]:
            print(f"  {title}. {words}: {mine} | {theirs}")
        print(f"  {settling_copies.told(each)}")
    if not waiting:
        print(_("There are no copies to settle"))
    elif not settled:
        print(_("Nothing was changed") if arguments.copy else _("Settle one with --copy NAME"))
    return DONE


def _step(arguments: argparse.Namespace) -> int:
    with opened(arguments.project, write=True, names=arguments.names) as file:
        ledger = stepping(file)
        edit = ledger.undo() if arguments.command == "undo" else ledger.redo()
        if edit is None:
            print(_("There is nothing to {command}").format(command=arguments.command))
        else:
            print(Said(file.project, names=arguments.names).text(edit.title))
    return DONE
