"""Carrying out what a preview of merging shows, as one step that can be undone."""

from __future__ import annotations

from annotator.app.ledger import Ledger
from annotator.app.merging.preview import MergePreview
from annotator.app.reviewing.collect import placed
from annotator.app.versions import late
from annotator.core.edits import Change, Membership
from annotator.core.errors import AnnotatorError, WriteError

STORE_WITHIN = 10.0
"""Seconds within which the labels are stored, or nothing comes in."""


def merge(desk: Ledger, preview: MergePreview) -> bool:
    """Bring in what the preview shows; whether anything changed.

    Raises `AnnotatorError` where something has to be settled first, `WriteError` where it cannot be stored: nothing is
    changed then.
    """
    if preview.refused:
        first = preview.refused[0]
        raise AnnotatorError(first.message, file=first.file, hint=first.hint)
    if not preview.brings:
        return False
    title, file = preview.title, desk.file
    with desk.together(title):
        if preview.relabelled is not None:
            desk.commit(title, [preview.relabelled])
            if not file.flush(STORE_WITHIN):  # no crash leaves annotations whose labels nobody knows
                raise file.save_state.error or WriteError("Saving takes too long.", file=file.path)
        if preview.articles:
            with file.importing() as batch:
                for each in preview.articles:
                    batch.add(each.article, each.layers.values())
            members = (each.article.id for each in preview.articles)
            desk.remember(title, [Change(None, Membership(name), name) for name in members])
        placed(desk.project, desk.commit(title, preview.changes, as_read=True))
        late.carry_all(desk)
    return True
