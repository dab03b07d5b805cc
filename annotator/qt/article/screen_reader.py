"""What screen readers say of the article."""

from __future__ import annotations

from annotator.app.session import Session
from annotator.core.messages import _
from annotator.core.terms import titled


def description(session: Session) -> str:
    """The mode and the article's title."""
    title = session.article.title if session.article else _("no article is open")
    return _("{mode} mode: {title}").format(mode=titled(session.mode.name), title=title)
