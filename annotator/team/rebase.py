"""What was done here, put on top of what others sent meanwhile. Who sent first is right; no values are mixed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from annotator.core.annotation import Annotation, LayerState
from annotator.core.article import Article, Sentence, Zone
from annotator.core.edits import Change, Edit, Heading, Membership, ProjectHeader
from annotator.core.project import OpenArticle
from annotator.store.compare import contents
from annotator.store.merge_header import HeaderEdits, merged_headers
from annotator.store.sides import Key, key_of
from annotator.team.difference import Difference, Version
from annotator.team.link import OWNER, REVIEWER, common

GOLD = "gold"


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who shares a project: `name` is the annotator whose layers are theirs."""

    login: str
    name: str
    role: str

    def may(self, change: Change) -> bool:
        """Whether the member may send the change; the server asks the same (`migrations`)."""
        article, annotator = key_of(change)
        if self.role == OWNER:
            return True
        if annotator:
            return annotator == self.name or (self.role == REVIEWER and annotator == GOLD)
        value = change.after if change.after is not None else change.before
        return bool(article) and (self.role == REVIEWER or isinstance(value, Sentence | Zone))

    def may_fold(self, article: str, annotator: str) -> bool:
        """Whether the member may make a snapshot: only of what they may write whole."""
        if self.role == OWNER or not article:
            return self.role == OWNER
        return annotator == self.name or (self.role == REVIEWER and annotator in ("", GOLD))


@dataclass(slots=True)
class Rebased:
    """What goes to the server, and what does not: because others were first, or because it is not one's to change.

    `unsent` are new articles that the member may not add: they stay in the member's file alone.
    """

    articles: list[Article] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    late: list[Change] = field(default_factory=list)
    forbidden: list[Change] = field(default_factory=list)
    unsent: list[str] = field(default_factory=list)


def rebased(ours: Difference, theirs: Version | None, member: Member) -> Rebased:
    """Sort what was done here by whether it can be sent on top of `theirs` (None: there is nothing yet)."""
    found = Rebased()
    for article in ours.articles:
        if theirs is not None and theirs.project.knows(article.id):
            continue  # it came in two ways; what it says is among the changes
        if member.may(Change(None, Heading("", {}), article.id)):
            found.articles.append(article)
        else:
            found.unsent.append(article.id)
    allowed: dict[Key, list[Change]] = {}
    for change in ours.changes:
        if key_of(change)[0] in found.unsent:
            continue
        if member.may(change):
            allowed.setdefault(key_of(change), []).append(change)
        else:
            found.forbidden.append(change)
    new = {each.id for each in found.articles}
    for (name, annotator), changes in allowed.items():
        if theirs is None or name in new:
            found.changes += changes
        elif not name:
            _header(changes, theirs.project.header, found)
        elif not theirs.project.knows(name):
            found.late += changes
        elif annotator:
            _layer(changes, theirs.load(name), annotator, found)
        else:
            _article(changes, theirs, found)
    return found


def _header(changes: Iterable[Change], there: ProjectHeader, found: Rebased) -> None:
    other = common(there)
    for change in changes:
        if not isinstance(change.after, ProjectHeader) or change.after == other:
            continue
        if change.before is None:  # this file has seen nothing of the server's yet
            found.late.append(change)
            continue
        here = HeaderEdits([Edit("", (change,))])
        theirs = HeaderEdits([Edit("", (Change(change.before, other),))])
        merged = merged_headers(change.after, other, here, HeaderEdits(()), theirs)
        if merged.ours_aside:
            found.late.append(change)
        if merged.header != other:
            found.changes.append(Change(other, merged.header))


def _layer(changes: Iterable[Change], there: OpenArticle, annotator: str, found: Rebased) -> None:
    layer = there.layers.get(annotator)
    known = contents(layer)
    state = layer.state if layer is not None else None
    for change in changes:
        value = change.before if change.before is not None else change.after
        if isinstance(value, Annotation):
            now: object = known.get(value.id)
            before: object = change.before
        else:
            now, before = state or LayerState(), change.before or LayerState()
        if now == (change.after if isinstance(value, Annotation) else change.after or LayerState()):
            continue
        (found.changes if now == before else found.late).append(change)


def _article(changes: list[Change], theirs: Version, found: Rebased) -> None:
    article = theirs.load(changes[0].article).article
    cuts: dict[type, list[Change]] = {Sentence: [], Zone: []}
    for change in changes:
        value = change.after if change.after is not None else change.before
        if isinstance(value, Sentence | Zone):
            cuts[type(value)].append(change)
        elif isinstance(value, Membership):
            if (value.article in theirs.project.members) != (change.after is not None):
                found.changes.append(change)
        else:
            now = Heading(article.title, article.metadata)
            if now != change.after:
                (found.changes if now == change.before else found.late).append(change)
    _cut(cuts[Sentence], article.sentences, found)
    _cut(cuts[Zone], article.zones, found)


def _cut(changes: list[Change], there: tuple[Sentence | Zone, ...], found: Rebased) -> None:
    """Sentences, or zones, of one article: what was made of them here goes out whole or not at all."""
    gone = {each.before for each in changes if each.before is not None}
    made = {each.after for each in changes if each.after is not None}
    if gone.isdisjoint(there) and made <= set(there):
        return
    stay = [each for each in there if each not in gone]
    fits = gone <= set(there) and not any(_overlap(new, old) for new in made for old in stay)
    (found.changes if fits else found.late).extend(changes)


def _overlap(one: object, other: object) -> bool:
    assert isinstance(one, Sentence | Zone)
    assert isinstance(other, Sentence | Zone)
    return one.start < other.end and other.start < one.end
