"""Correcting the role of a paragraph: one click, one step of undo."""

from __future__ import annotations

from annotator.app.session import Session
from annotator.app.tagging.sentences import recut
from annotator.core.article import Zone
from annotator.core.edits import Change, Edit


def zone_at(session: Session, position: int) -> Zone | None:
    """The zone that covers the paragraph around `position`, or None."""
    if session.article is None:
        return None
    start, end = paragraph_at(session.article.text, position)
    return next(
        (zone for zone in session.article.zones if zone.start < max(end, start + 1) and zone.end > start),
        None,
    )


def set_role(session: Session, position: int, role: str) -> Edit | None:
    """Give the paragraph around `position` another role.

    A zone of several paragraphs is cut, so that only this one changes. Sentences of the paragraph are cut anew
    where the role asks for it and nobody has tagged them.
    """
    article = session.article
    if article is None:
        return None
    start, end = paragraph_at(article.text, position)
    if start >= end:
        return None
    old = [zone for zone in article.zones if zone.start < end and zone.end > start]
    if old and all(zone.role == role for zone in old):
        return None
    new = [Zone(start, end, role)]
    for zone in old:
        if zone.start < start:
            new.append(Zone(zone.start, len(article.text[:start].rstrip()), zone.role))
        if zone.end > end:
            after = end + len(article.text[end:]) - len(article.text[end:].lstrip())
            new.append(Zone(after, zone.end, zone.role))
    changes = [
        *(Change(zone, None, article.id) for zone in old),
        *(Change(None, zone, article.id) for zone in sorted(new) if zone.start < zone.end),
        *recut(session, start, end, role),
    ]
    return session.commit(f"Make the paragraph {_with_article(role)}", changes)


def paragraph_at(text: str, position: int) -> tuple[int, int]:
    """The line of `text` that `position` is in, in code points."""
    start = text.rfind("\n", 0, position) + 1
    end = text.find("\n", position)
    return start, len(text) if end < 0 else end


def _with_article(role: str) -> str:
    if role in ("body", "furniture"):
        return role
    return f"an {role}" if role[0] in "aeiou" else f"a {role}"
