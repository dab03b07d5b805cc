"""An export of a project file: the articles are divided first where that is wanted, and then written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace as changed
from pathlib import Path

from annotator.app.exporting import export as exporting
from annotator.app.exporting import splits as splitting
from annotator.app.exporting.export import ExportResult, Selection
from annotator.app.exporting.splits import Division
from annotator.app.progress import Work
from annotator.core.edits import Change
from annotator.core.wording import counted
from annotator.formats import Format
from annotator.store import ProjectFile

Record = Callable[[str, Sequence[Change]], object]
"""Carries out changes under a title, such as `Session.commit`."""


def export_file(
    file: ProjectFile,
    form: Format,
    path: Path,
    chosen: Selection,
    record: Record,
    *,
    anew: bool = False,
    helpers: int = 0,
    replace: bool = False,
) -> Work[ExportResult]:
    """Export as `exporting.export` does, of a large project with `helpers`, which read what is stored of it.

    With a `division` in what was chosen, articles without a split get one before (all with `anew`), and `record` is
    given the changes. Nothing is divided for an export that could not begin.
    """
    exporting.check(file.project, form, path, chosen, inputs=[file.path], replace=replace)
    kept = 0
    if chosen.division is not None:
        choice = yield from exporting.choose(file.project, form, chosen)
        if form.holds:
            choice.require()
        kept = yield from _divide(file, chosen.division, record, anew)
    stored = helpers > 0 and file.flush()
    source = file.path if stored else None
    result = yield from exporting.export(
        file.project, form, path, chosen, source=source, helpers=helpers, replace=replace
    )
    return changed(result, kept=kept)


def _divide(file: ProjectFile, division: Division, record: Record, anew: bool) -> Work[int]:
    """Record the splits; how many articles keep one that this division would not give them."""
    changes = yield from splitting.divide(file.project, division, anew=anew)
    others = len(changes)
    if not anew and len(changes) < len(file.project):
        others = len((yield from splitting.divide(file.project, division, anew=True)))
    if changes:
        record(f"Divide {counted(len(changes), 'article')} into {', '.join(division.names)}", changes)
    return others - len(changes)
