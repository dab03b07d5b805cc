"""Two versions of a project's header brought together: title, label set, guidelines, and what other keys there are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from annotator.core.edits import Edit, ProjectHeader
from annotator.core.errors import LabelError
from annotator.core.labels import Label, LabelSet


@dataclass(frozen=True, slots=True)
class MergedHeader:
    """The header that counts from now on, which of the two versions has to be kept aside, and what there is to say."""

    header: ProjectHeader
    ours_aside: bool = False
    theirs_aside: bool = False
    message: str = ""
    code: str = "both"


def both_headers(ours: ProjectHeader, theirs: ProjectHeader) -> MergedHeader:
    """What becomes of a header that was changed on both sides: ours, with what only theirs has."""
    missing = _missing(theirs.labels, ours.labels)
    differing = [label.name for label in theirs.labels if ours.labels.get(label.name) not in (None, label)]
    guidelines = ours.guidelines
    if theirs.guidelines.strip() and theirs.guidelines not in guidelines:
        guidelines = f"{guidelines.rstrip()}\n\n(other copy)\n{theirs.guidelines}".lstrip()
    labels = _united(ours.labels, missing)
    both = replace(ours, labels=labels, guidelines=guidelines, extra={**theirs.extra, **ours.extra})
    if not missing and not differing and guidelines == ours.guidelines and both.extra == ours.extra:
        return MergedHeader(both)
    note = f" Labels that differ are as they are here: {', '.join(differing)}." if differing else ""
    said = f"Labels or guidelines were changed both here and there; both were kept.{note}"
    return MergedHeader(both, theirs_aside=True, message=said)


def their_header(ours: ProjectHeader, theirs: ProjectHeader) -> MergedHeader:
    """What becomes of a header that nobody changed here in this sitting: theirs, with what it lacks."""
    missing = _missing(ours.labels, theirs.labels)
    labels = _united(theirs.labels, missing)
    header = replace(theirs, labels=labels, extra={**ours.extra, **theirs.extra})
    changed = any(theirs.labels.get(label.name) not in (None, label) for label in ours.labels)
    reworded = bool(ours.guidelines) and ours.guidelines not in theirs.guidelines
    lost = _missing(ours.labels, labels)
    names = ", ".join(label.name for label in missing if label not in lost)
    said = f"Labels that are not in the file any more were kept: {names}." if names else ""
    return MergedHeader(header, ours_aside=changed or reworded or bool(lost), message=said, code="kept")


def is_older_header(ours: ProjectHeader, theirs: ProjectHeader, earlier: Iterable[Edit]) -> bool:
    """Whether theirs lacks labels that our earlier edits made, or has in part what these changed."""
    befores = [
        change.before
        for edit in earlier
        for change in edit.changes
        if isinstance(change.before, ProjectHeader)
    ]
    if ours.guidelines != theirs.guidelines and theirs.guidelines in [each.guidelines for each in befores]:
        return True
    for label in ours.labels:
        there = theirs.labels.get(label.name)
        if there != label and there in [each.labels.get(label.name) for each in befores]:
            return True
    return False


def _missing(labels: LabelSet, there: LabelSet) -> list[Label]:
    return [label for label in labels if there.get(label.name) is None]


def _united(labels: LabelSet, more: Sequence[Label]) -> LabelSet:
    """The labels with more of them; without these where the two do not go together, as in a circle of parents."""
    try:
        return LabelSet([*labels, *more])
    except LabelError:
        return labels
