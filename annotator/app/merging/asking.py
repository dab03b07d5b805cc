"""A merge in which somebody is asked: which labels are which, who is one person, and whether it is as they want it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from annotator.app.importing.labels import Foreign
from annotator.app.merging.labels import DIFFERS
from annotator.app.merging.merge import merging
from annotator.app.merging.people import TWO_PEOPLE
from annotator.app.merging.preview import MergePreview, Terms
from annotator.app.merging.reading import preview_merge
from annotator.app.progress import T, Work
from annotator.app.session import Session
from annotator.core.edits import Edit
from annotator.core.labels import LabelSet
from annotator.core.messages import _

NO, YES, LABELS, PEOPLE = "", "yes", "labels", "people"
"""What somebody says to a preview: give it up, bring it in, or ask once more about labels or annotators."""


@dataclass(frozen=True, slots=True)
class Open:
    """The labels of other projects of which somebody has to say, or may say, what they are here.

    `apart` are those that mean something else here, each with a name of its own, `why` says in what they differ.
    """

    found: Sequence[Foreign] = ()
    apart: Mapping[str, str] = field(default_factory=dict)
    why: Mapping[str, str] = field(default_factory=dict)


class Desk(Protocol):
    """Who is asked."""

    def run(self, work: Work[T], title: str, /) -> T | None:
        """Do the work; None where it was given up, or failed with an error that was shown."""

    def map_labels(self, asked: Open, chosen: Mapping[str, str] | None) -> Mapping[str, str] | None:
        """What the labels are called in the project, `chosen` the last time; None where that was given up."""

    def same_people(self, asked: Mapping[str, str]) -> Mapping[str, str] | None:
        """Which of `people.SAME_NAMES` each name is, of which is said what makes it unclear; None: given up."""

    def look(self, preview: MergePreview, may_ask: AbstractSet[str], /) -> str:
        """Show what comes in: `NO`, `YES`, or what of `may_ask` (`LABELS`, `PEOPLE`) is to be asked once more."""


def merge(session: Session, paths: Sequence[Path], desk: Desk) -> tuple[MergePreview, Edit] | None:
    """Bring other projects in, as somebody wants it; what was shown then, and the step; None where nothing came in."""
    terms = Terms()
    labels, people = Open(), dict[str, str]()
    answered: AbstractSet[str] = frozenset()
    ask = {LABELS}
    while True:
        preview = desk.run(preview_merge(session.file, paths, terms), _("Reading the projects"))
        if preview is None:
            return None
        labels = open_labels(preview, session.labels, labels)
        unclear = unclear_people(preview)
        people |= unclear
        if labels.found and (LABELS in ask or any(each.apart for each in preview.projects)):
            mapping = desk.map_labels(labels, terms.labels if LABELS in answered else None)
            if mapping is None:
                return None
            terms, answered, ask = replace(terms, labels=mapping), answered | {LABELS}, set()
            continue
        if unclear or PEOPLE in ask:
            said = desk.same_people(people)
            if said is None:
                return None
            terms, answered, ask = replace(terms, people=said), answered | {PEOPLE}, set()
            continue
        wanted = desk.look(preview, answered)
        if wanted == NO:
            return None
        if wanted == YES:
            step = desk.run(merging(session.ledger, preview), _("Bringing the projects in"))
            if step is None:
                return None
            _show(session, preview, step)
            return preview, step
        ask = {wanted}


def open_labels(preview: MergePreview, labels: LabelSet, before: Open) -> Open:
    """The labels that the project lacks or means otherwise, and those `before`; a project without any takes theirs."""
    if not labels:
        return Open()
    apart, why = {**before.apart}, {**before.why}
    known = {each.name for each in before.found}
    found: dict[str, Foreign] = {}
    for coming in preview.projects:
        apart.update(coming.apart)
        reasons = (problem.message for problem in coming.refused if problem.code == DIFFERS)
        why.update(zip(coming.apart, reasons, strict=True))
        for each in coming.labels:
            called = coming.mapped.get(each.name, each.name)
            if each.name in coming.apart or each.name in known or labels.get(called) is None:
                found[each.name] = _together(found.get(each.name), each)
    return Open(tuple(found.values()), apart, why)


def unclear_people(preview: MergePreview) -> dict[str, str]:
    """The names of which nobody said whether they are one person or two, and why that is unclear."""
    found: dict[str, str] = {}
    for coming in preview.projects:
        reasons = (problem.message for problem in coming.refused if problem.code == TWO_PEOPLE)
        for name, reason in zip(coming.unclear, reasons, strict=True):
            found[name] = f"{found[name]}\n{reason}" if name in found else reason
    return found


def _together(one: Foreign | None, other: Foreign) -> Foreign:
    if one is None:
        return other
    kinds: Collection[str] = {*one.counts, *other.counts}
    counts = {kind: one.counts.get(kind, 0) + other.counts.get(kind, 0) for kind in kinds}
    return Foreign(one.name, counts, one.definition or other.definition)


def _show(session: Session, preview: MergePreview, step: Edit) -> None:
    session.follow(step)
    if session.article is None and preview.articles:
        session.open_article(preview.articles[0].article.id)
