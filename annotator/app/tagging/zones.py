"""Correcting the roles of paragraphs: one step of undo, however many they are."""

from __future__ import annotations

from collections.abc import Sequence

from annotator.app.session import Session
from annotator.app.tagging.sentences import recut
from annotator.core.annotation import Fragment
from annotator.core.article import UNSURE_BELOW, Article, Zone
from annotator.core.edits import Change, Edit, Heading
from annotator.core.line_roles import cut
from annotator.core.messages import _, ngettext
from annotator.core.project import Project
from annotator.core.text import paragraphs

LETTERS = {
    "kicker": "k", "headline": "h", "standfirst": "s", "byline": "y", "dateline": "d", "lead": "l", "body": "b",
    "subhead": "u", "quote": "q", "list": "i", "table": "t", "caption": "c", "credit": "r",
    "furniture": "f", "endnote": "e",
}  # fmt: skip
"""The letter that picks a role in its menu."""


def zone_at(session: Session, position: int) -> Zone | None:
    """The zone that covers the paragraph around `position`, or None."""
    if session.article is None:
        return None
    start, end = paragraph_at(session.article.text, position)
    return zone_of(session.article, start, end)


def zone_of(article: Article, start: int, end: int) -> Zone | None:
    """The first zone that covers some of the paragraph `[start, end)`, or None."""
    return next(
        (zone for zone in article.zones if zone.start < max(end, start + 1) and zone.end > start), None
    )


def chosen_paragraphs(session: Session) -> list[Fragment]:
    """The paragraphs that a role would be given to: those that the selected text reaches into, or that of the caret."""
    if session.article is None:
        return []
    text, place = session.article.text, session.selection
    if not place:
        start, end = paragraph_at(text, place.position)
        return [(start, end)] if text[start:end].strip() else []
    start, end = paragraph_at(text, place.start)[0], paragraph_at(text, place.end - 1)[1]
    return [(start + first, start + last) for first, last in paragraphs(text[start:end])]


def chosen_role(session: Session) -> str:
    """The role that all chosen paragraphs have, or ""."""
    found = [zone_at(session, start) for start, __ in chosen_paragraphs(session)]
    roles = {zone.role if zone is not None else "" for zone in found}
    return roles.pop() if len(roles) == 1 else ""


def set_role(session: Session, position: int, role: str) -> Edit | None:
    """Give the paragraph around `position` another role.

    A zone of several paragraphs is cut, so that only this one changes. Sentences of the paragraph are cut anew
    where the role asks for it and nobody has tagged them.
    """
    if session.article is None:
        return None
    start, end = paragraph_at(session.article.text, position)
    return _set_roles(session, [(start, end)] if start < end else [], role)


def set_chosen_role(session: Session, role: str) -> Edit | None:
    """Give the chosen paragraphs a role, as `set_role` does one."""
    return _set_roles(session, chosen_paragraphs(session), role)


def role_changes(project: Project, article: Article, places: Sequence[Fragment], role: str) -> list[Change]:
    """What changes when these paragraphs, one after the other in the text, have a role.

    The same role that they have makes those sure that were not. The title of the article follows its headline, where it
    was that of another paragraph.
    """
    if not places:
        return []
    text, (start, end) = article.text, (places[0][0], places[-1][1])
    old = [zone for zone in article.zones if zone.start < end and zone.end > start]
    covered = all(zone_of(article, *place) is not None for place in places)
    if covered and all(zone.role == role and zone.sure >= UNSURE_BELOW for zone in old):
        return []
    return [
        *(_retitled(article, places[0]) if role == "headline" and len(places) == 1 else ()),
        *(Change(zone, None, article.id) for zone in old),
        *(Change(None, zone, article.id) for zone in cut(text, old, places, role)),
        *(change for first, last in places for change in recut(project, article, first, last, role)),
    ]


def _retitled(article: Article, headline: Fragment) -> list[Change]:
    """The new title, if the old one is another paragraph's, or the beginning of a text without a headline."""
    text, title = article.text, article.title
    start, end = headline
    words = " ".join(text[start:end].split())
    others = [" ".join(text[slice(*place)].split()) for place in paragraphs(text) if place != headline]
    taken = title in others or (title.endswith("…") and text.lstrip().startswith(title[:-1]))
    if not taken or words == title:
        return []
    return [Change(Heading(title, article.metadata), Heading(words, article.metadata), article.id)]


def paragraph_at(text: str, position: int) -> tuple[int, int]:
    """The line of `text` that `position` is in, in code points."""
    start = text.rfind("\n", 0, position) + 1
    end = text.find("\n", position)
    return start, len(text) if end < 0 else end


def in_words(count: int, role: str) -> str:
    """What so many paragraphs are made: `an endnote`, `headlines`, `furniture`."""
    if role in ("body", "furniture"):
        return role
    if count > 1:
        return f"{role}s"
    return _("an {role}").format(role=role) if role[0] in "aeiou" else f"a {role}"


def _set_roles(session: Session, places: Sequence[Fragment], role: str) -> Edit | None:
    if session.article is None:
        return None
    changes = role_changes(session.project, session.article, places, role)
    what = ngettext("the paragraph", "{places} paragraphs", len(places)).format(places=len(places))
    return session.commit(
        _("Make {what} {in_words}").format(what=what, in_words=in_words(len(places), role)), changes
    )
