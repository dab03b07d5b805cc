"""What another project brings, in lines for people: in groups, what needs a look first."""

from __future__ import annotations

from dataclasses import dataclass

from annotator.app.importing.labels import DROP, Foreign
from annotator.app.merging.preview import Coming, Share
from annotator.core.errors import Problem
from annotator.core.layer import GOLD
from annotator.core.messages import _, ngettext, numeral
from annotator.core.names import folded, original

OPENED_UP_TO = 12
"""Groups of so many lines are open at first, unless they are of what needs no look."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing, and what becomes of it; a sentence where that is "". `more` is said of it when somebody asks."""

    what: str
    becomes: str = ""
    more: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Lines of a kind, with how grave they are ("info", "warning", "error") and whether they are seen at first."""

    title: str
    lines: tuple[Line, ...]
    severity: str = "info"
    opened: bool = True


def groups(coming: Coming) -> list[Group]:
    """All that is to be said of a project, without what there is nothing of."""
    quiet = [_said(each) for each in coming.remarks if each.severity == "info"]
    loud = [_said(each) for each in coming.remarks if each.severity != "info"]
    added = [_article(coming, theirs, ours) for theirs, ours in coming.added.items()]
    matched = [Line(coming.titles[theirs], _("here already")) for theirs in coming.matched]
    people = [_person(coming, theirs, ours) for theirs, ours in coming.people.items()]
    told = [_label(coming, each) for each in coming.labels]
    changed = [line for line in told if line.becomes != _SAME]
    found = [
        Group(_("To be said first"), tuple(map(_said, coming.refused)), "error"),
        Group(_("Cannot be taken"), tuple(map(_said, coming.left)), "warning"),
        Group(_("Decided here already"), tuple(Line(str(each)) for each in coming.overruled), "warning"),
        Group(_("To look at"), tuple(loud), "warning"),
        _group(_("New articles"), added),
        _group(_("Annotators"), people),
        _group(_("Labels that are new or have another name"), changed),
        Group(_("The same articles"), tuple(matched), opened=False),
        Group(_("The same labels"), tuple(line for line in told if line.becomes == _SAME), opened=False),
        _group(_("Also"), quiet),
    ]
    return [group for group in found if group.lines]


_SAME = _("the same here")


def _group(title: str, lines: list[Line]) -> Group:
    return Group(title, tuple(lines), opened=len(lines) <= OPENED_UP_TO)


def _said(problem: Problem) -> Line:
    line = f" (line {numeral(problem.line)})" if problem.line else ""
    return Line(f"{problem.message}{line} {problem.hint}".strip(), more=problem.file)


def _article(coming: Coming, theirs: str, ours: str) -> Line:
    renamed = (
        _("comes in as “{ours}”: here “{theirs}” is another text").format(ours=ours, theirs=theirs)
        if theirs != ours
        else _("comes in")
    )
    return Line(coming.titles[theirs], renamed)


def _person(coming: Coming, theirs: str, ours: str) -> Line:
    share = Share()
    for name, some in coming.shares.items():  # with copies that wait to be settled
        if original(name) == ours:
            share += some
    what = (
        ngettext("{share} comes in", "{share} come in", share.annotations).format(share=share)
        if share.layers
        else _("nothing new")
    )
    if folded(theirs) == GOLD:
        return Line(_("Decisions of the review"), what)
    return Line(theirs, _("{what}, as “{ours}”").format(what=what, ours=ours) if theirs != ours else what)


def _label(coming: Coming, label: Foreign) -> Line:
    becomes = coming.mapped.get(label.name, label.name)
    said = _SAME
    if becomes == DROP:
        said = _("is left out")
    elif becomes in coming.new_labels:
        said = _("is new") if becomes == label.name else _("is new, as “{becomes}”").format(becomes=becomes)
    elif becomes != label.name:
        said = _("becomes “{becomes}”").format(becomes=becomes)
    elif label.name in coming.apart:
        said = _("means something else here")
    title = label.definition.title if label.definition else ""
    shown = f"{label.name} ({title})" if title and title != label.name else label.name
    return Line(f"{shown}: {label}", said)
