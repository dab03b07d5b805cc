"""What a label's key means in every mode: said here and nowhere else. Whoever offers labels calls one of these two."""

from __future__ import annotations

from annotator.app.session import Mode, Session
from annotator.app.tagging.annotations import tag_selection, toggle_article_tag, toggle_sentence_tag
from annotator.core.edits import Edit
from annotator.core.labels import Label


def press_label(session: Session, label: Label) -> Edit | None:
    """Toggle the label on the current sentence; tag or relabel in Spans mode; in Review add the selected text to gold.

    An answer that is being edited in Review gets the label.
    """
    match session.mode:
        case Mode.SENTENCES:
            return toggle_sentence_tag(session, label)
        case Mode.SPANS:
            return tag_selection(session, label)
    from annotator.app.reviewing import decide as deciding
    from annotator.app.reviewing import edit_edges as edge_editing

    if session.review is not None and session.review.editing is not None:
        edge_editing.relabel(session, label)
        return None
    return deciding.add_own(session, label)


def press_article_label(session: Session, label: Label) -> Edit | None:
    """Put the label on the article, or take it off; in Review settle with or without it what the article is tagged."""
    if session.mode is not Mode.REVIEW:
        return toggle_article_tag(session, label)
    from annotator.app.reviewing import decide as deciding

    return deciding.toggle_article_label(session, label)
