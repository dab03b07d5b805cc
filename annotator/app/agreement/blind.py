"""Figures of agreement as they are shown: in a blind review with letters for people, and without months and weeks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from annotator.app import blinding
from annotator.app.agreement import figures as agreeing
from annotator.app.agreement.counts import Choice
from annotator.app.agreement.values import Agreement, Line, PairLine, Report
from annotator.app.blinding import SOMEBODY
from annotator.app.progress import Work
from annotator.core.errors import AnnotatorError
from annotator.core.messages import _
from annotator.core.names import comparable, people
from annotator.core.project import Project


def require_no_days(project: Project, choice: Choice) -> None:
    """Raise `AnnotatorError` where a blind review is asked for certain days: these narrow down who worked when."""
    if blinding.is_blind(project) and (choice.since or choice.until):
        raise AnnotatorError(
            _("Agreement cannot be asked for certain days: times and {why}.").format(why=blinding.WHY),
            hint=_("Leave --since and --until out. With --names annotators and days are shown."),
        )


def study(
    project: Project, choice: Choice | None = None, *, period: str = "month", **how: Any
) -> Work[Report]:
    """A report as `figures.study` makes it, as it is shown.

    In a blind review the annotators of the choice are letters, or layers of models, and it names no days; raises
    `AnnotatorError` for anything else.
    """
    chosen = choice or Choice()
    require_no_days(project, chosen)
    if not blinding.is_blind(project):
        return (yield from agreeing.study(project, chosen, period=period, **how))
    called = blinding.called(project, comparable(project.annotators()))
    real = {letter: name for name, letter in called.items()}
    everybody = [called[name] for name in people(called)]
    for name in chosen.annotators:
        if name not in real:
            known = ", ".join(everybody) or _("nobody yet")
            raise AnnotatorError(
                _("“{name}” is nobody’s letter, and {why}.").format(name=name, why=blinding.WHY),
                hint=_("Letters: {known}. With --names annotators are called by their names.").format(
                    known=known
                ),
            )
    named = tuple(real[letter] for letter in chosen.annotators or everybody)
    found = yield from agreeing.study(project, replace(chosen, annotators=named), period="", **how)
    return replace(
        found,
        annotators=tuple(called[name] for name in found.annotators),
        choice=replace(chosen, annotators=tuple(called[name] for name in found.choice.annotators)),
        kinds=tuple(figures(each, called) for each in found.kinds),
        hidden=True,
    )


def figures(found: Agreement, called: Mapping[str, str]) -> Agreement:
    """The figures of a blind review, with what people are called in it."""

    def line(each: Line) -> Line:
        return replace(each, name=called.get(each.name, SOMEBODY))

    def pair(each: PairLine) -> PairLine:
        return replace(each, one=called.get(each.one, SOMEBODY), other=called.get(each.other, SOMEBODY))

    confusions = {
        (called.get(one, SOMEBODY), called.get(other, SOMEBODY)): Counter(table)
        for (one, other), table in found.confusions.items()
    }
    return replace(
        found,
        annotators=tuple(called.get(name, SOMEBODY) for name in found.annotators),
        pairs=tuple(map(pair, found.pairs)),
        by_annotator=tuple(map(line, found.by_annotator)),
        periods=(),
        undated=0,
        confusions=confusions,
        hidden=True,
    )
