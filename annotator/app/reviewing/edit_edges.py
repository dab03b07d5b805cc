"""Editing an answer before it is taken: the edges and labels of its spans. Nothing is committed before the end."""

from __future__ import annotations

from dataclasses import replace

from annotator.app.reviewing.decide import (
    accept,
    candidates,
    edited,
    need_conflict,
    need_review,
    take_majority,
)
from annotator.app.reviewing.values import Editing
from annotator.app.session import Session
from annotator.app.tagging.annotations import step_from
from annotator.core.annotation import Fragment, Span, span_quote
from annotator.core.edits import Edit
from annotator.core.errors import AnnotatorError
from annotator.core.labels import Label
from annotator.core.messages import _


def start_editing(session: Session, number: int = 0) -> None:
    """Take a candidate's spans, or the leading one's, to move their edges."""
    review, conflict = need_review(session), need_conflict(session)
    given = candidates(conflict)
    spans = [tuple(item for item in candidate.annotations if isinstance(item, Span)) for candidate in given]
    index = max(number - 1, 0)
    if conflict.cluster.what != "span" or index >= len(given) or not spans[index]:
        raise AnnotatorError(_("Only spans have edges that can be moved."))
    review.set_editing(Editing(spans[index], candidate=index))


def start_or_next(session: Session) -> None:
    """Take the leading candidate's spans to edit; while editing, start anew from the next candidate's."""
    editing, conflict = need_review(session).editing, need_conflict(session)
    if editing is None:
        start_editing(session)
    else:
        start_editing(session, (editing.candidate + 1) % len(candidates(conflict)) + 1)


def next_edge(session: Session) -> None:
    """Go on to the other edge, then to the next span."""
    review = need_review(session)
    editing = review.editing
    if editing is None:
        return
    if editing.edge == "end":
        review.set_editing(replace(editing, edge="start"))
    else:
        review.set_editing(replace(editing, edge="end", at=(editing.at + 1) % len(editing.spans)))


def move_edge(session: Session, step: int, unit: str) -> None:
    """Move the edge that is being edited by a "word" or a "character"; a span never becomes empty."""
    review, article = need_review(session), session.article
    editing = review.editing
    if editing is None or article is None:
        return
    fragments = list(editing.span.fragments)
    first = editing.edge == "start"
    start, end = fragments[0 if first else -1]
    moved = step_from(article.text, start if first else end, step, unit, article.language, editing.edge)
    if unit == "word" and (moved >= end if first else moved <= start):
        return  # rather than a letter of the last word
    if first:
        fragments[0] = (min(max(moved, 0), end - 1), end)
    else:
        fragments[-1] = (start, max(min(moved, len(article.text)), start + 1))
    set_fragments(session, tuple(fragments))


def set_fragments(session: Session, fragments: tuple[Fragment, ...]) -> None:
    """Put the span that is being edited somewhere else."""
    review, article = need_review(session), session.article
    if review.editing is not None and article is not None:
        quote = span_quote(article.text, fragments)
        review.set_editing(
            review.editing.with_span(replace(review.editing.span, fragments=fragments, quote=quote))
        )


def relabel(session: Session, label: Label) -> None:
    """Give the span that is being edited another label."""
    review = need_review(session)
    if review.editing is not None and label.applies("span"):
        span = replace(review.editing.span, label=label.name, attributes=label.defaults())
        review.set_editing(review.editing.with_span(span))


def finish_editing(session: Session) -> Edit | None:
    """Settle the conflict with the spans as they are now."""
    review, conflict = need_review(session), need_conflict(session)
    editing = review.editing
    if editing is None:
        return None
    chosen = candidates(conflict)[editing.candidate]
    if [(s.fragments, s.label) for s in editing.spans] == [
        (item.fragments, item.label) for item in chosen.annotations if isinstance(item, Span)
    ]:
        return accept(session, conflict, chosen)
    return edited(session, conflict, editing.spans, chosen)


def finish_or_take_majority(session: Session) -> Edit | None:
    """Settle with what is being edited, or else with what most are for."""
    return finish_editing(session) if need_review(session).editing is not None else take_majority(session)


def cancel_editing(session: Session) -> None:
    """Leave everything as it was."""
    need_review(session).set_editing(None)
