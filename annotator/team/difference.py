"""What has to be done to one version of a project to make it another: articles that enter it, and changes."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass, field, replace
from typing import Protocol

from annotator.core.annotation import LayerState
from annotator.core.article import EXTRACTED, GUESSED_TITLE, Article, Sentence, Zone
from annotator.core.edits import Change, Heading, Membership
from annotator.core.layer import Layer
from annotator.core.project import OpenArticle, Project
from annotator.store.compare import contents
from annotator.team.link import common


class Version(Protocol):
    """One version of a project: a `ProjectFile`, or what the server has of it."""

    @property
    def project(self) -> Project:
        """Its header, and which articles there are."""

    def load(self, article_id: str) -> OpenArticle:
        """An article with its layers. Raises `ReadError`."""
        ...


@dataclass(frozen=True, slots=True)
class Difference:
    """`articles` are new, without their layers; what is in these is among the `changes`.

    `waiting` are articles that are not complete yet, and so not in it.
    """

    articles: list[Article] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)


def difference(before: Version | None, after: Version, among: Container[str]) -> Difference:
    """What makes `after` of `before` (None: of nothing), apart from what each file has for itself.

    Of articles only those `among` these are compared. Articles whose zones are still to be found are not there yet.
    Raises `ReadError` where an article cannot be read.
    """
    found = Difference()
    if before is None or common(before.project.header) != common(after.project.header):
        old = common(before.project.header) if before is not None else None
        found.changes.append(Change(old, common(after.project.header)))
    names = list(after.project.members)
    if before is not None:
        names += [name for name in before.project.members if name not in after.project.members]
    for name in names:
        if name in among:
            _compare(name, before, after, found)
    return found


def _compare(name: str, before: Version | None, after: Version, found: Difference) -> None:
    if name not in after.project.members:
        found.changes.append(Change(Membership(name), None, name))
        return
    there = after.load(name)
    if before is not None and before.project.knows(name):
        here = before.load(name)
        if name not in before.project.members:
            found.changes.append(Change(None, Membership(name), name))
    elif not is_complete(there.article):
        found.waiting.append(name)
        return
    else:
        here = OpenArticle(there.article)
        found.articles.append(there.article)
    found.changes.extend(_of_article(here.article, there.article))
    for annotator in sorted(here.layers.keys() | there.layers.keys()):
        layers = here.layers.get(annotator), there.layers.get(annotator)
        of_layer = _of_layer(*layers)
        found.changes.extend(replace(each, article=name, annotator=annotator) for each in of_layer)


def is_complete(article: Article) -> bool:
    """Whether nothing of the article is still to be found."""
    return not article.extra.keys() & {EXTRACTED, GUESSED_TITLE}


def _of_article(before: Article, after: Article) -> Iterator[Change]:
    headings = Heading(before.title, before.metadata), Heading(after.title, after.metadata)
    if headings[0] != headings[1]:
        yield Change(*headings, before.id)
    yield from _of_ranges(before.id, before.sentences, after.sentences)
    yield from _of_ranges(before.id, before.zones, after.zones)


def _of_ranges(
    article: str, before: tuple[Sentence | Zone, ...], after: tuple[Sentence | Zone, ...]
) -> Iterator[Change]:
    old, new = ({_whole(each): each for each in values} for values in (before, after))
    yield from (Change(value, None, article) for key, value in old.items() if key not in new)
    yield from (Change(None, value, article) for key, value in new.items() if key not in old)


def _whole(value: Sentence | Zone) -> object:
    """A value with how sure it is, which is no part of what zones are."""
    return (value, value.sure) if isinstance(value, Zone) else value


def _of_layer(before: Layer | None, after: Layer | None) -> Iterator[Change]:
    old, new = contents(before), contents(after)
    yield from (Change(value, new.get(name)) for name, value in old.items() if new.get(name) != value)
    yield from (Change(None, value) for name, value in new.items() if name not in old)
    was, state = (replace(each.state, lineage=()) if each is not None else None for each in (before, after))
    if (was or LayerState()) != (state or LayerState()):
        yield Change(was or LayerState(), state)
