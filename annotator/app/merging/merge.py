"""Carrying out what a preview of merging shows, as one step that can be undone."""

from __future__ import annotations

from annotator.app.ledger import Ledger
from annotator.app.merging.preview import MergePreview
from annotator.app.progress import Work, finish
from annotator.app.reviewing.collect import placed
from annotator.app.versions import late
from annotator.core.edits import Edit
from annotator.core.errors import AnnotatorError


def merge(desk: Ledger, preview: MergePreview) -> bool:
    """Bring in what the preview shows; whether anything changed. Raises as `merging` does."""
    return finish(merging(desk, preview)) is not None


def merging(desk: Ledger, preview: MergePreview) -> Work[Edit | None]:
    """Bring in what the preview shows; returns the step, None where nothing changes.

    The labels, the articles and what is added to those here are stored together: whenever the process ends, the file
    holds all of them or nothing. Raises `AnnotatorError` where something has to be settled first or the project was
    changed since the preview, `WriteError` where it cannot be stored: nothing is changed then, nor when it is given up.
    """
    if preview.refused:
        first = preview.refused[0]
        raise AnnotatorError(first.message, file=first.file, hint=first.hint)
    if not preview.brings:
        return None
    changes = (preview.relabelled, *preview.changes) if preview.relabelled is not None else preview.changes
    with desk.together(preview.title) as made:
        placed(desk.project, (yield from desk.bring_in(preview.title, preview.articles, changes)))
        late.carry_all(desk)  # killed before, the next opening does it
    return made[0]
