"""Figures of agreement with people as they are called while names are hidden."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from annotator.app.agreement.values import Agreement, Line, PairLine, Report
from annotator.app.blinding import SOMEBODY


def figures(found: Agreement, names: Mapping[str, str]) -> Agreement:
    """The figures with people as they are called."""
    if all(name == shown for name, shown in names.items()):
        return found

    def line(each: Line) -> Line:
        return replace(each, name=names.get(each.name, each.name))

    def pair(each: PairLine) -> PairLine:
        return replace(each, one=names.get(each.one, each.one), other=names.get(each.other, each.other))

    confusions = {
        (names.get(one, SOMEBODY), names.get(other, SOMEBODY)): Counter(table)
        for (one, other), table in found.confusions.items()
    }
    return replace(
        found,
        annotators=tuple(names.get(name, SOMEBODY) for name in found.annotators),
        pairs=tuple(map(pair, found.pairs)),
        by_annotator=tuple(map(line, found.by_annotator)),
        confusions=confusions,
    )


def report(found: Report, names: Mapping[str, str]) -> Report:
    """The report with people as they are called."""
    return replace(
        found,
        annotators=tuple(names.get(name, SOMEBODY) for name in found.annotators),
        choice=replace(
            found.choice, annotators=tuple(names.get(name, SOMEBODY) for name in found.choice.annotators)
        ),
        kinds=tuple(figures(each, names) for each in found.kinds),
    )
