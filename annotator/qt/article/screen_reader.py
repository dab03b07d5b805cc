"""What screen readers say of the article."""

from __future__ import annotations

from annotator.app.session import Session


def description(session: Session) -> str:
    """The mode and the article's title."""
    title = session.article.title if session.article else "no article is open"
    return f"{session.mode.name.capitalize()} mode: {title}"
