"""The command that tells what suggestions did."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from annotator.cli.options import add_force, add_json, add_names, add_report, check_report
from annotator.cli.terminal import DONE, Add, Said, opened, print_json, print_table, work
from annotator.core import known_names
from annotator.core.errors import AnnotatorError
from annotator.core.messages import _, numeral
from annotator.core.wording import counted

if TYPE_CHECKING:
    from annotator.app.suggesting.passing import Passage
    from annotator.app.suggesting.report import SuggestionReport

HEADS = ("label", "suggester", "state", "shown", "seconds", "blind", "seconds", "unchanged")


def add(command: Add) -> None:
    """Add the command."""
    tell = command(
        "suggestions", _suggestions, _("Tell what suggestions did: right, wrong, seen and unseen.")
    )
    tell.add_argument(
        "--annotator", default="", metavar="NAME", help=_("for one annotator (default: for all)")
    )
    tell.add_argument(
        "--articles",
        action="store_true",
        help=_(
            "say too which articles the contract would let through; all that was tagged is learnt for that"
        ),
    )
    add_report(tell)
    add_names(tell)
    add_force(tell)
    add_json(tell)


def _suggestions(arguments: argparse.Namespace) -> int:
    from annotator.app.blinding import is_blind
    from annotator.app.suggesting import passing
    from annotator.app.suggesting import report as reports

    if arguments.report is not None:
        check_report(arguments.report, arguments.project, replace=arguments.force)
    with opened(arguments.project, names=arguments.names) as file:
        said = Said(file.project, names=arguments.names)
        known = reports.annotators(file.project)
        if arguments.annotator:
            known_names.require("annotator", [arguments.annotator], {*known, *file.project.annotators()})
        wanted = [arguments.annotator] if arguments.annotator else known
        if arguments.report is not None and len(wanted) > 1:
            raise AnnotatorError(
                _("A report is of one annotator, and there are {wanted}.").format(wanted=len(wanted)),
                hint=_("Name one with --annotator."),
            )
        found = [work(reports.report(file.project, name)) for name in wanted]
        if is_blind(file.project) and not arguments.names:
            found = [
                replace(each, lines=tuple(replace(line, since="") for line in each.lines)) for each in found
            ]
        passed: dict[str, tuple[Passage, ...]] = {}
        if arguments.articles or arguments.report is not None:
            passed = {name: work(passing.let_through_in(file, name)) for name in wanted}
        title = file.project.header.title
        names = [said.called(name) for name in wanted]
    if arguments.report is not None:
        from annotator.qt.agreement import save, suggestion_report

        one = found[0] if found else reports.SuggestionReport("nobody", (), reports.WithGold())
        articles = passed.get(one.annotator, ())
        on_paper = suggestion_report.paper(one, articles, title, name=names[0] if names else "")
        save.write(on_paper, arguments.report, replace=arguments.force)
    if arguments.json:
        print_json(
            [
                {
                    **each.plain(),
                    "annotator": name,
                    **({"articles": [one.plain() for one in passed[real]]} if real in passed else {}),
                }
                for each, name, real in zip(found, names, wanted, strict=True)
            ]
        )
        return DONE
    _print(found, names, passed)
    if arguments.report is not None:
        print(f"\nWrote {arguments.report}")
    return DONE


def _print(
    found: Sequence[SuggestionReport], names: Sequence[str], passed: Mapping[str, Sequence[Passage]]
) -> None:
    if not any(each.lines for each in found):
        print(_("Nothing is known of suggestions yet"))
    for each, name in zip(found, names, strict=True):
        if not each.lines:
            continue
        print(f"{name}\n{each.contract}")
        print_table(HEADS, [_row(line) for line in each.lines])
        for line in each.lines:
            if line.drift:
                print(
                    _("{title}: what is seen is taken for right more often than what is not (drift)").format(
                        title=line.title
                    )
                )
        gold = each.gold
        if gold.suggested or gold.by_hand:
            print(
                _(
                    "In gold as they are: {suggested_in_gold} of {suggested} suggested, "
                    "{by_hand_in_gold} of {by_hand} by hand, "
                    "{blind_in_gold} of {blind} of these at blind places"
                ).format(
                    suggested_in_gold=numeral(gold.suggested_in_gold),
                    suggested=numeral(gold.suggested),
                    by_hand_in_gold=numeral(gold.by_hand_in_gold),
                    by_hand=numeral(gold.by_hand),
                    blind_in_gold=numeral(gold.blind_in_gold),
                    blind=numeral(gold.blind),
                )
            )
        if each.annotator in passed:
            _print_articles(passed[each.annotator])


def _print_articles(articles: Sequence[Passage]) -> None:
    whole = [each for each in articles if each.whole]
    print(
        _("The contract would let {whole} of {articles} through").format(
            whole=numeral(len(whole)), articles=counted(len(articles), "article", "articles")
        )
    )
    for each in whole:
        print(f"  {each.title}: {counted(each.of, 'suggestion', 'suggestions')}")


def _row(line: object) -> tuple[str, ...]:
    from annotator.app.suggesting.report import SuggestionCounts, SuggestionLine

    assert isinstance(line, SuggestionLine)

    def of(part: SuggestionCounts) -> str:
        return f"{numeral(part.right)}/{numeral(part.seen)}" if part.seen else ""

    def seconds(part: SuggestionCounts) -> str:
        return f"{part.seconds:.1f}" if part.seconds is not None else ""

    unchanged = numeral(line.shown.unchanged) if line.shown.seen else ""
    shown, blind = line.shown, line.blind
    return (line.title, line.by, line.state, of(shown), seconds(shown), of(blind), seconds(blind), unchanged)
