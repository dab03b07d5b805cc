"""The lines of an article of which it is not certain what they are: how many, and going from one to the next."""

from __future__ import annotations

from annotator.app.go_to import show_place
from annotator.app.session import Session
from annotator.app.tagging.zones import in_words
from annotator.core.article import unsure
from annotator.core.messages import _
from annotator.core.wording import counted


def to_look_at(session: Session) -> str:
    """“7 lines to look at”, of the open article; "" where there is none."""
    count = len(unsure(session.article)) if session.article is not None else 0
    return _("{lines} to look at").format(lines=counted(count, "line", "lines")) if count else ""


def next_to_look_at(session: Session) -> bool:
    """Go to the next such line, from the last to the first, and say what it was taken for."""
    if session.article is None:
        return False
    found = unsure(session.article)
    if not found:
        session.say(_("No line of this article is uncertain"))
        return False
    after = session.selection.position
    zone = next((zone for zone in found if zone.start > after), found[0])
    show_place(session, session.article.id, zone.start, zone.start)
    place = _("{index} of {found}").format(index=found.index(zone) + 1, found=len(found))
    session.say(
        _("Line {place} to look at: taken for {in_words}; give it a role to settle it").format(
            place=place, in_words=in_words(1, zone.role)
        )
    )
    return True
