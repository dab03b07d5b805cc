"""The command that tells how far annotators agree."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from annotator.cli.options import add_force, add_json, add_names, add_report, add_seed, check_report, offer
from annotator.cli.terminal import (
    DONE,
    Add,
    opened,
    print_json,
    print_table,
    work,
)
from annotator.core.article import ZONE_ROLES
from annotator.core.messages import _, numeral

if TYPE_CHECKING:
    from annotator.app.agreement.values import Agreement, Line, PairLine, Report

ALL = "all"
MOST_PAIRS = 100
"""How many pairs are printed at most."""


def add(command: Add) -> None:
    """Add the command."""
    agree = command("agreement", _agreement, _("Tell how far annotators agree, and where they do not."))
    agree.add_argument(
        "--annotator",
        action="append",
        default=[],
        metavar="NAME",
        help=_("compare these only (may be repeated); while names are hidden, their letters"),
    )
    agree.add_argument(
        "--kind",
        default=ALL,
        choices=["sentence", "article", "span", "token", "link", ALL],
        help=_("what to compare; token: the labels of the spans over each token"),
    )
    agree.add_argument("--label", default="", metavar="L", help=_("this label only, against everything else"))
    zone = agree.add_argument("--zone", default="", metavar="ZONE", help=_("this zone only, such as lead"))
    offer(zone, lambda: ZONE_ROLES)
    agree.add_argument(
        "--ignore",
        action="append",
        default=[],
        metavar="L",
        help=_("a label that means “I do not judge this”: missing, not an answer (may be repeated)"),
    )
    agree.add_argument(
        "--since",
        default="",
        metavar="DATE",
        help=_("articles annotated on this day or later; not while names are hidden"),
    )
    agree.add_argument(
        "--until",
        default="",
        metavar="DATE",
        help=_("articles annotated on this day or earlier; not while names are hidden"),
    )
    agree.add_argument(
        "--by",
        default="month",
        choices=["month", "week"],
        help=_("the periods over time; hidden in a blind review"),
    )
    add_seed(agree, _("the intervals"), "0", type=int, default=0)
    agree.add_argument(
        "--no-intervals", action="store_true", help=_("leave the intervals out, which is quicker")
    )
    add_report(agree)
    add_names(agree)
    add_force(agree)
    add_json(agree)


def _agreement(arguments: argparse.Namespace) -> int:
    from annotator.app import project_names
    from annotator.app.agreement import blind
    from annotator.app.agreement import figures as agreeing
    from annotator.app.agreement.counts import Choice
    from annotator.app.agreement.words import as_data
    from annotator.review.bootstrap import REPEATS
    from annotator.review.study import KINDS

    if arguments.report is not None:
        check_report(arguments.report, arguments.project, replace=arguments.force)
    study = agreeing.study if arguments.names else blind.study
    with opened(arguments.project, names=arguments.names) as file:
        project_names.require_labels(file.project, arguments.ignore)
        choice = Choice(
            annotators=tuple(arguments.annotator),
            kinds=KINDS if arguments.kind == ALL else (arguments.kind,),
            zone=arguments.zone,
            since=arguments.since,
            until=arguments.until,
            ignored=tuple(arguments.ignore),
        )
        report = work(
            study(
                file.project,
                choice,
                label=arguments.label,
                period=arguments.by,
                seed=arguments.seed,
                repeats=0 if arguments.no_intervals else REPEATS,
            )
        )
        labels = file.project.labels
    if arguments.report is not None:
        from annotator.qt.agreement import report as on_paper
        from annotator.qt.agreement import save

        save.write(on_paper.paper(report, labels), arguments.report, replace=arguments.force)
    if arguments.json:
        print_json(as_data(report))
    else:
        _print(report)
        if arguments.report is not None:
            print(f"\nWrote {arguments.report}")
    return DONE


def _print(report: Report) -> None:
    from annotator.app.agreement import words

    print(_("Agreement of {annotators}").format(annotators=", ".join(report.annotators) or "nobody"))
    if report.hidden:
        print(_("{hidden_help} --names shows them.").format(hidden_help=words.HIDDEN_HELP))
    for found in report.kinds:
        print(f"\n{words.headed(found)}")
        for reason in words.reasons(found):
            print(f"  {reason}")
        if not any(line.measure.pooled.value is not None for line in found.measures):
            continue
        _print_kind(found)


def _full(line: Line) -> str:
    from annotator.app.agreement import words

    told = words.mean_told(line.measure)
    return f"{words.MEASURE_TITLES[line.name]}: {told}" if told else ""


def _least_first(line: PairLine) -> tuple[bool, float]:
    value = line.measure.pooled.value
    return value is None, value or 0.0


_HEADS = ("value", "95 % interval", _("mean of articles"), "n")


def _print_kind(found: Agreement) -> None:
    from annotator.app.agreement import words

    measures = [_row(words.MEASURE_TITLES[each.name], each) for each in found.measures]
    print_table(("  measure", *_HEADS), measures)
    main = words.MEASURE_TITLES[found.main]
    for title, lines in (
        ("label", found.labels),
        (_("annotator, with the others"), found.by_annotator),
        ("zone", found.zones),
        ("time", found.periods),
    ):
        if lines:
            print(_("\n  {main} by {title}").format(main=main, title=title))
            print_table((f"  {title.split(',')[0]}", *_HEADS), [_row(line.name, line) for line in lines])
            for reason in words.explained(lines):
                print(f"  {reason}")
    for told in filter(None, [words.drawn_told(found), *map(_full, found.measures)]):
        print(f"  {told}")
    for pair in _print_pairs(found, main):
        _print_confusion(found, pair)


def _print_pairs(found: Agreement, main: str) -> list[tuple[str, str]]:
    """Say how pairs agree; returns those that were said."""
    if not found.pairs:
        return []
    listed = list(found.pairs)
    if len(listed) > MOST_PAIRS:
        listed = sorted(listed, key=_least_first)[:MOST_PAIRS]
        print(
            _("\n  Of {pairs} pairs those {most_pairs} that agree least; --json has all.").format(
                pairs=numeral(len(found.pairs)), most_pairs=MOST_PAIRS
            )
        )
    print(_("\n  {main} by pair, with the articles that both finished, or only one").format(main=main))
    rows = []
    for line in listed:
        shared = (line.shared.both, line.shared.only_one, line.shared.only_other)
        rows.append(_row(f"{line.one} – {line.other}", line, *(numeral(number) for number in shared)))
    print_table(("  pair", *_HEADS, "both", _("only first"), _("only second")), rows)
    return [(line.one, line.other) for line in listed]


def _print_confusion(found: Agreement, pair: tuple[str, str]) -> None:
    from annotator.app.agreement import words

    table = found.confusions.get(pair)
    if table is None:
        return
    names = words.confusion_labels(table)
    print(_("\n  {pair} (down) against {pair2} (across)").format(pair=pair[0], pair2=pair[1]))
    print_table(
        ("  ", *(name or "none" for name in names)),
        [(f"  {left or 'none'}", *(numeral(table[left, right]) for right in names)) for left in names],
    )


def _row(name: str, line: Line | PairLine, *more: str) -> tuple[str, ...]:
    from annotator.app.agreement import words

    measure = line.measure
    return (
        f"  {name}",
        words.shown(measure.pooled, 3),
        words.shown_interval(measure.interval, 3) or "–",
        words.shown(measure.mean, 3),
        numeral(line.count),
        *more,
    )
