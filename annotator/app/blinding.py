"""Hiding who said what, and when, while a review is blind: whoever shows names or times of people asks here.

What is hidden is said with letters where people are told apart, and with nothing where they need not be. The order of
the letters is shuffled with a seed of the project, so that no list gives away who is who.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from annotator.core.names import people
from annotator.core.project import Project
from annotator.review.decide import blind_names

if TYPE_CHECKING:
    from annotator.app.agreeing import Agreement, Line, PairLine, Report
    from annotator.app.remarks import ListedRemark

SETTINGS = "review"
"""The key of the project's header under which a review keeps its seed and whether it is blind."""
WHY = "names are hidden in this review"

SOMEBODY = "somebody else"
"""Who came after the names were given."""


def settings(project: Project) -> Mapping[str, Any]:
    """What the project keeps about its review: "seed" and "blind"."""
    kept = project.header.extra.get(SETTINGS)
    return kept if isinstance(kept, Mapping) else {}


def is_blind(project: Project) -> bool:
    """Whether names and times of annotators are hidden."""
    return bool(settings(project).get("blind", False))


def called(project: Project, names: list[str]) -> dict[str, str]:
    """What people are called over the whole project, in the order in which they are shown: their names unless blind.

    Within an article they have other letters (`Review.names`), so that figures do not tell who said what there.
    """
    if not is_blind(project):
        return {name: name for name in names}
    hidden = blind_names(names, int(settings(project).get("seed", 1)))
    return dict(sorted(hidden.items(), key=lambda pair: (len(pair[1]), pair[1])))


def step(project: Project, title: str) -> str:
    """The title of a step as it is shown: steps of before may name somebody."""
    if not title or not is_blind(project):
        return title
    names = sorted(map(re.escape, people(project.annotators())), key=len, reverse=True)
    return re.sub(rf"(?<!\w)({'|'.join(names)})(?!\w)", "…", title) if names else title


def unnamed(project: Project, remark: ListedRemark) -> ListedRemark:
    """The remark as it is shown: in a blind review without names and times."""
    if not is_blind(project):
        return remark
    return replace(remark, annotator="", by="", at="", answered_by="", answered_at="")


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
