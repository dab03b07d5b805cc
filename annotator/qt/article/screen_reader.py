"""What screen readers say of the article."""

from __future__ import annotations

from annotator.app.session import Session
from annotator.app.tagging import spoken
from annotator.core.messages import _
from annotator.core.terms import titled


def description(session: Session) -> str:
    """The mode, the article's title, and the span at the caret."""
    title = session.article.title if session.article else _("no article is open")
    here = spoken.of_span(session, spoken.Verbosity.SHORT)
    mode = titled(session.mode.name)
    if here:
        return _("{mode} mode: {title}. {span}").format(mode=mode, title=title, span=here)
    return _("{mode} mode: {title}").format(mode=mode, title=title)
