"""Settling what the consistency desk reports: each of these is one step of undo over all articles that it touches.

A line that was left as it is stays away: the project's header remembers it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from annotator.app.places.consistency import DRIFT, EXPECTED, Key, Line, Place, as_it_is_now, by_article
from annotator.app.places.expected import Expected
from annotator.app.progress import Progress, Work
from annotator.app.session import Session
from annotator.app.tagging.annotations import quoted
from annotator.core.annotation import Span, new_id, span_quote
from annotator.core.article import Article
from annotator.core.edits import Change, Edit, ProjectHeader, now
from annotator.core.labels import Label
from annotator.core.layer import GOLD
from annotator.core.messages import _
from annotator.review import decide
from annotator.review.consistency import Mention, Twin, narrowed, normal, relabelled, widened

LEFT_ALONE = "left_alone"
"""The key of the project's header that remembers what was left as it is."""


def relabel(session: Session, line: Line, places: Sequence[Place], label: Label) -> Work[Edit | None]:
    """Give these places of the line one label."""

    def change(place: Place, __: Article) -> list[Change]:
        if isinstance(place, Expected):
            after = replace(
                place.item, label=label.name, attributes=label.defaults(), by=session.annotator, at=now()
            )
            return [Change(place.item, after, place.article, place.annotator)]
        return relabelled([place], label, session.annotator, now()) if isinstance(place, Mention) else []

    title = _("Relabel {shown} as {shown2}").format(shown=quoted(line.shown), shown2=label.shown)
    return (yield from _settle(session, title, places, change))


def label_twins(session: Session, line: Line, places: Sequence[Place], label: Label) -> Work[Edit | None]:
    """Label these unlabelled places of the line."""
    fields = session.fresh(label)

    def change(place: Place, article: Article) -> list[Change]:
        if not isinstance(place, Twin):
            return []
        where = ((place.start, place.end),)
        span = Span(id=new_id(), fragments=where, quote=span_quote(article.text, where), **fields)
        return [Change(None, span, place.article, place.annotator)]

    title = _("Label {shown} as {shown2} where it is unlabelled").format(
        shown=quoted(line.shown), shown2=label.shown
    )
    return (yield from _settle(session, title, places, change))


def move_edges(session: Session, line: Line, places: Sequence[Place], *, wide: bool) -> Work[Edit | None]:
    """Take the word that wavers in at these places (`wide`), or leave it out."""
    narrow_form, wide_form = line.strings
    at = now()

    def change(place: Place, article: Article) -> list[Change]:
        if not isinstance(place, Mention):
            return []
        move, form = (widened, wide_form) if wide else (narrowed, narrow_form)
        after = move(article.text, place.span, form)
        if after == place.span:
            return []
        after = replace(after, by=session.annotator, at=at)
        return [Change(place.span, after, place.article, place.annotator)]

    verb = _("Take in") if wide else _("Leave out")
    title = _("{verb} {word} at the edge of {shown}").format(
        verb=verb, word=quoted(line.word), shown=quoted(line.shown)
    )
    return (yield from _settle(session, title, places, change))


def leave(session: Session, line: Line) -> Edit | None:
    """Leave the line as it is: it stays away from now on."""
    left = left_alone(session.project.header)
    if line.key in left:
        return None
    return _remember(session, _("Leave {shown} as it is").format(shown=quoted(line.shown)), [*left, line.key])


def take_up(session: Session, line: Line) -> Edit | None:
    """Have a line that was left as it is reported again."""
    left = left_alone(session.project.header)
    if line.key not in left:
        return None
    return _remember(
        session,
        _("Report {shown} again").format(shown=quoted(line.shown)),
        [key for key in left if key != line.key],
    )


def left_alone(header: ProjectHeader) -> list[Key]:
    """What was left as it is; entries that this version does not understand are not among them."""
    entries = header.extra.get(LEFT_ALONE)
    return [key for entry in entries if (key := _key_of(entry))] if isinstance(entries, list) else []


def _remember(session: Session, title: str, left: Sequence[Key]) -> Edit | None:
    before = session.project.header
    known = before.extra.get(LEFT_ALONE)
    strange = [entry for entry in known if _key_of(entry) is None] if isinstance(known, list) else []
    entries = [{"kind": k, "strings": list(strings), "labels": list(labels)} for k, strings, labels in left]
    extra = {key: value for key, value in before.extra.items() if key != LEFT_ALONE}
    if entries or strange:
        extra[LEFT_ALONE] = [*entries, *strange]
    return session.commit(title, [Change(before, replace(before, extra=extra))])


def _key_of(entry: Any) -> Key | None:
    if not isinstance(entry, Mapping):
        return None
    kind, strings, labels = (entry.get(key) for key in ("kind", "strings", "labels"))
    if not isinstance(kind, str) or not isinstance(strings, list) or not isinstance(labels, list):
        return None
    # Earlier versions wrote them in lower case only.
    words = map(str, strings) if kind in (DRIFT, EXPECTED) else map(normal, map(str, strings))
    return (kind, tuple(words), tuple(map(str, labels)))


def _settle(
    session: Session, title: str, places: Sequence[Place], change: Callable[[Place, Article], list[Change]]
) -> Work[Edit | None]:
    """Commit the changes of all places as they are now, as one step."""
    changes: list[Change] = []
    done = 0
    for article, numbers in by_article(session, places):
        yield Progress(done, len(places), article.title)
        done += len(numbers)
        now_there = (as_it_is_now(session, places[number]) for number in numbers)
        made = [each for place in now_there if place is not None for each in change(place, article)]
        in_gold = [each for each in made if each.annotator == GOLD]
        changes += [each for each in made if each.annotator != GOLD]
        if in_gold:  # gold changes by decisions only
            gold = session.project.layer(article.id, GOLD)
            changes += decide.corrected(in_gold, gold, session.person, now())
    return session.commit(title, changes)
