"""The lines of an article of which it is not certain what they are: how many, and going from one to the next."""

from __future__ import annotations

from annotator.app.go_to import show_place
from annotator.app.session import Session
from annotator.app.tagging.zones import in_words
from annotator.core.article import unsure
from annotator.core.wording import counted


def to_look_at(session: Session) -> str:
    """“7 lines to look at”, of the open article; "" where there is none."""
    count = len(unsure(session.article)) if session.article is not None else 0
    return f"{counted(count, 'line')} to look at" if count else ""


def next_to_look_at(session: Session) -> bool:
    """Go to the next such line, from the last to the first, and say what it was taken for."""
    if session.article is None:
        return False
    found = unsure(session.article)
    if not found:
        session.say("No line of this article is uncertain")
        return False
    after = session.selection.position
    zone = next((zone for zone in found if zone.start > after), found[0])
    show_place(session, session.article.id, zone.start, zone.start)
    place = f"{found.index(zone) + 1} of {len(found)}"
    session.say(f"Line {place} to look at: taken for {in_words(1, zone.role)}; give it a role to settle it")
    return True
