"""An export of a project file: the articles are divided first where that is wanted, and then written."""

from __future__ import annotations

from dataclasses import replace as changed
from pathlib import Path

from annotator.app.exporting import export as exporting
from annotator.app.exporting import splits as splitting
from annotator.app.exporting.export import ExportResult, Selection
from annotator.app.exporting.splits import Division
from annotator.app.ledger import Desk
from annotator.app.progress import Work
from annotator.formats import Format
from annotator.store import ProjectFile


def export_file(
    file: ProjectFile,
    form: Format,
    path: Path,
    chosen: Selection,
    desk: Desk,
    *,
    anew: bool = False,
    helpers: int = 0,
    replace: bool = False,
) -> Work[ExportResult]:
    """Export as `exporting.export` does, of a large project with `helpers`, which read what is stored of it.

    With a `division` in what was chosen, articles without a split get one before (all with `anew`), which is a step
    of the desk's. Nothing is divided for an export that could not begin.
    """
    exporting.check(file.project, form, path, chosen, inputs=[file.path], replace=replace)
    kept = 0
    if chosen.division is not None:
        choice = yield from exporting.choose(file.project, form, chosen)
        if form.holds:
            choice.require()
        kept = yield from divide(desk, chosen.division, anew=anew)
    stored = helpers > 0 and file.flush()
    source = file.path if stored else None
    result = yield from exporting.export(
        file.project, form, path, chosen, source=source, helpers=helpers, replace=replace
    )
    return changed(result, kept=kept)


def divide(desk: Desk, division: Division, *, anew: bool = False) -> Work[int]:
    """Give articles without a split one, or all of them `anew`; how many keep one that it would not give them."""
    changes = yield from splitting.divide(desk.project, division, anew=anew)
    others = len(changes)
    if not anew and len(changes) < len(desk.project.members):
        others = len((yield from splitting.divide(desk.project, division, anew=True)))
    splitting.record(desk, division, changes)
    return others - len(changes)
