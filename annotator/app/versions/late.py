"""What was said of an older version after the newer took its place, as in a file that another program puts there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from annotator.app.ledger import Ledger
from annotator.app.progress import Progress, Work, finish
from annotator.app.versions.taking import Told, together, told
from annotator.core.annotation import LayerState
from annotator.core.edits import Change
from annotator.core.errors import AnnotatorError
from annotator.core.layer import Layer
from annotator.core.messages import _
from annotator.core.project import Project
from annotator.review.carrying import Carrier, carried_late, is_late, unplaced_in

STEP = _("Carry over what was said of older versions")


def pairs(project: Project) -> list[tuple[str, str]]:
    """The newer and older articles of the project, each older one before what came after it."""
    found = [(newer, older[0]) for newer in project.members if (older := project.older_than(newer))]
    return sorted(found, key=lambda pair: len(project.older_than(pair[0])))


def late(project: Project) -> Work[list[tuple[str, str]]]:
    """The pairs where the older article says what the newer neither has nor lists; the earliest come first."""
    found: list[tuple[str, str]] = []
    known = pairs(project)
    behind: set[str] = set()
    for number, (newer, older) in enumerate(known):
        yield Progress(number, len(known), _("Looking at older versions"))
        try:
            if older in behind or _late_layers(project, newer, older):
                found.append((newer, older))
                behind.add(newer)  # and what comes after it
        except AnnotatorError:  # one that cannot be read is among the problems of the file
            continue
    return found


def carry(desk: Ledger, found: Sequence[tuple[str, str]]) -> Told | None:
    """Carry over, or list, what these older articles say, as one step; None where there is nothing to do."""
    project = desk.project
    if desk.file.read_only:
        return None
    came: list[Told] = []
    with desk.together(STEP):
        for newer, older in found:
            if project.newer_than(older) != newer:
                continue
            made = _changes(project, newer, older)
            if desk.commit(STEP, made) is not None:
                came.append(_told(made, newer))
    return together(came) if came else None


def carry_all(desk: Ledger) -> Told | None:
    """Look for what is late and carry it over at once; see `carry`."""
    if desk.file.read_only:
        return None
    found = finish(late(desk.project))
    return carry(desk, found) if found else None


def _late_layers(project: Project, newer: str, older: str) -> list[Layer]:
    """The layers of the older article that are late."""
    there = project.layers(newer)
    layers = project.layers(older).items()
    return [layer for name, layer in layers if is_late(layer, there.get(name) or Layer(newer, name))]


def _changes(project: Project, newer: str, older: str) -> list[Change]:
    layers = _late_layers(project, newer, older)
    if not layers:
        return []
    carrier = Carrier(project.article(older), project.article(newer))
    there = project.layers(newer)
    return [
        change
        for layer in layers
        for change in carried_late(
            carrier, layer, there.get(layer.annotator) or Layer(newer, layer.annotator)
        )
    ]


def _told(made: Iterable[Change], newer: str) -> Told:
    """What came, without what was listed before."""
    changes = list(made)
    before = sum(
        len(unplaced_in(change.before)) for change in changes if isinstance(change.before, LayerState)
    )
    found = told(changes, newer)
    return Told(found.carried, found.unplaced - before, found.reopened)
