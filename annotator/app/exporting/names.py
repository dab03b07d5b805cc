"""Whether what was chosen for an export exists in the project, and what its labels are called in a format."""

from __future__ import annotations

from dataclasses import replace

from annotator.app import project_names
from annotator.app.exporting.reading import ALL_LAYERS, Selection
from annotator.app.exporting.rejected import REJECTED
from annotator.core import known_names
from annotator.core.annotation import STATUSES
from annotator.core.errors import AnnotatorError
from annotator.core.layer import GOLD
from annotator.core.messages import _
from annotator.core.project import Project
from annotator.formats import Format, Loss

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
    known_names.require(_("way with overlaps"), [selection.overlaps], OVERLAPS)
    project_names.require_zones(project, selection.without)
    project_names.require_labels(project, [*selection.labels, *selection.rename])
    for old, new in selection.rename.items():
        if new is not None and not new.strip():
            raise AnnotatorError(
                _("“{old}” has no new name.").format(old=old),
                hint=_("Give it a name; null leaves its annotations out."),
            )


def told_apart(project: Project, form: Format, selection: Selection) -> tuple[Selection, list[Loss]]:
    """The selection with other names for labels that the format would spell the same, and which these are.

    Names that a format spells as they are keep it; labels to which somebody gave one name have it together.
    """
    wanted = {label.name: selection.rename.get(label.name, label.name) for label in project.labels}
    names = sorted((name for name in wanted.values() if name), key=lambda name: form.spelling(name) != name)
    taken: dict[str, str] = {}
    called: dict[str, str] = {}
    for name in dict.fromkeys(names):
        made, number = name, 1
        while form.spelling(made) in taken:
            number += 1
            made = f"{name}-{number}"
        taken[form.spelling(made)] = called[name] = made
    others = {old: called[new] for old, new in wanted.items() if new and called[new] != new}
    told = [
        Loss(
            _("label whose name is spelt like another here: “{old}” goes out as “{spelling}”").format(
                old=old, spelling=form.spelling(new)
            )
        )
        for old, new in others.items()
    ]
    return replace(selection, rename={**selection.rename, **others}) if others else selection, told
