"""What screen readers say of the article."""

from __future__ import annotations

from annotator.app.session import Mode, Session
from annotator.core.annotation import Span


def description(session: Session) -> str:
    """The mode and the article's title."""
    title = session.article.title if session.article else "no article is open"
    return f"{session.mode.capitalize()} mode: {title}"


def announcement(session: Session) -> str:
    """The selected span, the current sentence with its tags, or the current conflict; "" where there is none."""
    annotation, current, labels = session.selected_annotation, session.current_sentence, session.labels
    review = session.review
    if session.mode is Mode.REVIEW and review is not None and review.conflict is not None:
        from annotator.app.reviewing.words import kind_of

        return f"{kind_of(review.conflict.cluster)}: {review.conflict.words}"
    if session.mode is Mode.REVIEW and review is not None and review.all_settled:
        from annotator.app.reviewing.words import all_settled

        return all_settled(review.remaining())
    if isinstance(annotation, Span):
        return f"{labels.title(annotation.label)}: {annotation.quote}"
    if session.article is None or session.mode is not Mode.SENTENCES or current is None:
        return ""
    tags = [labels.title(tag.label) for tag in session.layer.tags_of(current.start, current.end)]
    place = f"Sentence {session.sentence + 1} of {len(session.article.sentences)}"
    return f"{place}, {', '.join(tags) or 'no tags'}: {session.article.text[current.start : current.end]}"
