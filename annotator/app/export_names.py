"""Whether what was chosen for an export exists in the project."""

from __future__ import annotations

from annotator.app import project_names
from annotator.app.export_reading import ALL_LAYERS, Selection
from annotator.app.rejected import REJECTED
from annotator.core import known_names
from annotator.core.annotation import STATUSES
from annotator.core.errors import AnnotatorError
from annotator.core.layer import GOLD
from annotator.core.project import Project

OVERLAPS = ("longest", "first", "priority", "split")


def layer_names(project: Project) -> list[str]:
    """What can be chosen as a layer: all, then gold and what was rejected where there is gold, then the annotators."""
    found = project.annotators()
    reviewed = [GOLD, REJECTED] if GOLD in found else []
    return [ALL_LAYERS, *reviewed, *(name for name in found if name not in reviewed)]


def check_selection(project: Project, selection: Selection) -> None:
    """Raise `AnnotatorError` for a name that does not exist, with those that do."""
    known_names.require("layer", [selection.layer], layer_names(project))
    known_names.require("status", selection.statuses, STATUSES)
    known_names.require("way with overlaps", [selection.overlaps], OVERLAPS)
    project_names.require_zones(project, selection.without)
    project_names.require_labels(project, [*selection.labels, *selection.rename])
    for old, new in selection.rename.items():
        if new is not None and not new.strip():
            raise AnnotatorError(
                f"“{old}” has no new name.", hint="Give it a name; null leaves its annotations out."
            )
