"""What the project file keeps of suggestions: outcomes by annotator, rejected places by layer, lists of names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from annotator.app.ledger import Desk, record
from annotator.core.annotation import LayerState
from annotator.core.edits import SUGGESTIONS_SEEN, Change, Edit, ProjectHeader
from annotator.core.errors import AnnotatorError, Problem
from annotator.core.labels import LabelSet
from annotator.core.messages import _
from annotator.store import ProjectFile
from annotator.store.listed_names import LISTS, SETTINGS, lists, names_in
from annotator.suggest.evidence import Evidence, Tally
from annotator.suggest.suggestion import Place

REJECTED = "rejected"
"""The key of a layer's state: lists of kind, start, end and label that the annotator rejected there."""

Rejection = tuple[Place, str]


# --------------------------------------------------------------------------------------------- what was right
def everybody(header: ProjectHeader) -> Mapping[str, Any]:
    """What is stored, by annotator."""
    found = header.extra.get(SUGGESTIONS_SEEN)
    return found if isinstance(found, Mapping) else {}


def seen(header: ProjectHeader, annotator: str) -> Evidence:
    """What came of suggestions to that annotator so far, by the names that labels have now."""
    stored = Evidence.of(everybody(header).get(annotator))
    found: dict[tuple[str, str], Tally] = {}
    for (lasting, by), tally in stored.tallies.items():
        label = header.labels.of_id(lasting)
        if label is not None:
            found[label.name, by] = tally
    return Evidence(found)


def keep(
    file: ProjectFile, annotator: str, evidence: Evidence, labels: LabelSet | None = None
) -> Edit | None:
    """Store it; this is no step of a person. None where nothing is new or can be written.

    `labels` are those whose names the evidence has, where they are others than the project's by now.
    """
    header = file.project.header
    known_labels = header.labels if labels is None else labels
    by_id = {
        (label.lasting, by): tally
        for (name, by), tally in evidence.tallies.items()
        if (label := known_labels.get(name)) is not None
    }
    known = everybody(header)
    made = Evidence(by_id).plain()
    if file.read_only or made == known.get(annotator, {}):
        return None
    extra = {**header.extra, SUGGESTIONS_SEEN: {**known, annotator: made}}
    return record(file, _("Note what came of suggestions"), [Change(header, replace(header, extra=extra))])


# ------------------------------------------------------------------------------------------------- rejected
def rejected(state: LayerState) -> set[Rejection]:
    """The places of a layer where a label was rejected."""
    entries = state.extra.get(REJECTED)
    found = set()
    for entry in entries if isinstance(entries, list) else ():
        match entry:
            case [str(kind), int(start), int(end), str(label)]:
                found.add(((kind, start, end), label))
    return found


def with_rejected(state: LayerState, more: Iterable[Rejection]) -> LayerState:
    """The state with more of them; a layer that was new is started by it."""
    entries = state.extra.get(REJECTED)
    made = [*(entries if isinstance(entries, list) else ()), *([*place, label] for place, label in more)]
    status = "started" if state.status == "new" else state.status
    return replace(state, status=status, extra={**state.extra, REJECTED: made})


# ------------------------------------------------------------------------------------------- lists of names
def set_lists(desk: Desk, names: Iterable[str]) -> Edit | None:
    """Have these files looked up; one step of undo."""
    before = desk.project.header
    settings = before.extra.get(SETTINGS)
    made: dict[str, Any] = dict(settings) if isinstance(settings, Mapping) else {}
    made[LISTS] = list(dict.fromkeys(names))
    after = replace(before, extra={**before.extra, SETTINGS: made})
    return desk.commit(_("Set the lists of names"), [Change(before, after)]) if after != before else None


def without_lists(header: ProjectHeader) -> ProjectHeader:
    """The header of a project that looks up no files with names."""
    settings = header.extra.get(SETTINGS)
    if not isinstance(settings, Mapping) or LISTS not in settings:
        return header
    left = {name: value for name, value in settings.items() if name != LISTS}
    extra = {name: value for name, value in header.extra.items() if name != SETTINGS}
    return replace(header, extra={**extra, SETTINGS: left} if left else extra)


def name_of(file: ProjectFile, path: Path) -> str:
    """How the project names a list: from its own folder on where it is in there, else the whole path."""
    folder, whole = file.path.parent.resolve(), path.resolve()
    return whole.relative_to(folder).as_posix() if whole.is_relative_to(folder) else str(whole)


def listed(file: ProjectFile) -> tuple[dict[str, list[tuple[str, str]]], list[Problem]]:
    """The names of each of the project's lists with their labels, and what is wrong with some of the lists."""
    found: dict[str, list[tuple[str, str]]] = {}
    problems: list[Problem] = []
    for name in lists(file.project.header):
        try:
            found[name] = list(names_in(file, name))
        except AnnotatorError as error:
            problems.append(Problem(str(error), severity="warning", code="list-of-names"))
    return found, problems
