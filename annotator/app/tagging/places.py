"""Going on to the next place of a label, through the whole project."""

from __future__ import annotations

from collections.abc import Iterator

from annotator.app.session import Session
from annotator.core.annotation import Annotation, SentenceTag, Span
from annotator.core.errors import AnnotatorError
from annotator.core.messages import _


def next_of_label(session: Session, step: int) -> bool:
    """Go to the next place (`step` 1) or the one before (-1) where the annotator gave the label at hand.

    The label is that of the selected annotation, else the last one that was looked for. The search goes on in the
    articles as they are listed, and from the end to the beginning. Raises `AnnotatorError` where there is no label at
    hand, or no other place.
    """
    selected = session.selected_annotation
    wanted = selected.label if selected is not None and selected.label else session.sought
    if not wanted:
        raise AnnotatorError(_("No label is at hand."), hint=_("Select an annotation that has it first."))
    session.sought = wanted
    found = next(_places(session, wanted, step), None)
    if found is None:
        raise AnnotatorError(
            _("“{labels}” is nowhere else in the project.").format(labels=session.labels.title(wanted))
        )
    article, annotation = found
    if session.article is None or session.article.id != article:
        session.open_article(article)
    session.select_annotation(annotation.id)
    return True


def _places(session: Session, label: str, step: int) -> Iterator[tuple[str, Annotation]]:
    ids = session.in_order()
    here = session.article.id if session.article is not None else ""
    start = ids.index(here) if here in ids else 0
    turn = ids[start:] + ids[:start] if step > 0 else ids[start::-1] + ids[:start:-1]
    selected = session.selected_annotation
    if here:
        place = selected.start if isinstance(selected, Span | SentenceTag) else session.selection.position
        of_here = _standing(session, here, label)
        yield from ((here, item) for item in _beyond(of_here, selected, place, step))
    for article_id in turn[1:] if here else turn:
        if label in session.file.counts(article_id, session.layer_name).labels:
            found = _standing(session, article_id, label)
            yield from ((article_id, item) for item in (found if step > 0 else reversed(found)))
    if here:
        others = [item for item in of_here if item != selected]
        yield from ((here, item) for item in (others if step > 0 else reversed(others)))


def _standing(session: Session, article_id: str, label: str) -> list[Span | SentenceTag]:
    layer = session.project.layer(article_id, session.layer_name)
    found = [item for item in (*layer.spans, *layer.sentence_tags) if item.label == label]
    return sorted(found, key=lambda item: (item.start, item.end, item.id))


def _beyond(
    found: list[Span | SentenceTag], selected: Annotation | None, place: int, step: int
) -> list[Span | SentenceTag]:
    """Those after the selected one, or after the place, in the direction of `step`."""
    if selected in found:
        at = found.index(selected)
        return found[at + 1 :] if step > 0 else found[:at][::-1]
    if step > 0:
        return [item for item in found if item.start >= place]
    return [item for item in reversed(found) if item.start < place]
