"""What of somebody's annotations has no place in the newer text of an article: what it was, and where it belongs."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from functools import lru_cache

from annotator.app.ledger import Desk
from annotator.core.annotation import (
    Annotation,
    ArticleTag,
    Decision,
    Fragment,
    Link,
    Note,
    SentenceTag,
    Span,
    new_id,
)
from annotator.core.article import Article
from annotator.core.edits import Change, Edit
from annotator.core.errors import AnnotatorError
from annotator.core.layer import Layer
from annotator.core.messages import _
from annotator.core.project import Project
from annotator.core.values import dataclass
from annotator.core.wording import counted
from annotator.review import carrying
from annotator.review.carrying import OLDER_ID, Carrier, unplaced_in, with_unplaced
from annotator.review.versions import contents
from annotator.text.alignment import Row

carrier = lru_cache(maxsize=4)(Carrier)
"""The way from one text to another: asked for again and again while somebody looks at an article."""


@dataclass(frozen=True, slots=True)
class Unplaced:
    """An annotation of an older version (`older`), the words that it was on, and where it most probably belongs.

    `place` is None where nothing like it is in the newer text, and for what stands on no words of its own.
    """

    annotation: Annotation
    older: str
    words: str = ""
    place: Fragment | None = None


@dataclass(frozen=True, slots=True)
class Compared:
    """An article beside its older version: the rows of both texts, and the sentences that are to be looked at."""

    older: Article
    newer: Article
    rows: tuple[Row, ...]
    touched: tuple[Fragment, ...]


def compared(project: Project, article_id: str) -> Compared | None:
    """The article and the version before it; None where there is none. Raises `AnnotatorError` if one is unreadable."""
    older = project.older_than(article_id)
    if not older:
        return None
    way = carrier(project.article(older[0]), project.article(article_id))
    return Compared(way.old, way.new, way.alignment.rows, way.touched)


def to_look_at(project: Project, article_id: str, annotator: str) -> tuple[Fragment, ...]:
    """The sentences of a corrected article that the annotator has to look at: none once the article is done."""
    entry = project.members.get(article_id)
    state = entry.states.get(annotator) if entry is not None else None
    if state is None or state.status == "done":
        return ()
    found = compared(project, article_id)
    return found.touched if found is not None else ()


def unplaced(project: Project, article_id: str, annotator: str) -> list[Unplaced]:
    """What of the annotator's work on older versions has no place in this one, in the order of the older text."""
    if article_id not in project.members or not project.older_than(article_id):
        return []
    names = unplaced_in(project.layer(article_id, annotator).state)
    found: list[Unplaced] = []
    left = dict.fromkeys(names)
    new = project.article(article_id)
    for older in project.older_than(article_id):
        if not left:
            break
        here = contents(project.layer(older, annotator))
        wanted = [here[name] for name in left if name in here]
        if wanted:
            way = carrier(project.article(older), new)
            found += sorted((_made(way, item) for item in wanted), key=_order)
            left = dict.fromkeys(name for name in left if name not in here)
    return found


def put(desk: Desk, article_id: str, annotator: str, item: Unplaced, start: int, end: int) -> Edit | None:
    """Put an annotation on `[start, end)` of the newer text, a tag on the sentence there, as one step.

    Links and notes that waited for it go along. Raises `AnnotatorError` where it cannot stand there.
    """
    project = desk.project
    article, layer = project.article(article_id), project.layer(article_id, annotator)
    if not 0 <= start < end <= len(article.text):
        raise AnnotatorError(
            _("Nothing is selected on which it could be put."), hint=_("Select the words first.")
        )
    if isinstance(item.annotation, SentenceTag):
        start, end = _sentence(article, start)
    made = carrying.put(item.annotation, article.text, start, end)
    if made is None:
        raise AnnotatorError(
            _("This stands on no words of its own."),
            hint=_("It follows when what it belongs to is put somewhere."),
        )
    return _settle(
        desk,
        layer,
        made,
        {item.annotation.id},
        _("Put “{words}” back").format(words=item.words or made.label),
    )


def let_go(desk: Desk, article_id: str, annotator: str, names: Collection[str]) -> Edit | None:
    """List these annotations no more; they stay in the older version."""
    layer = desk.project.layer(article_id, annotator)
    gone = set(names) & set(unplaced_in(layer.state))
    count = len(gone)
    return _settle(
        desk,
        layer,
        None,
        gone,
        _("Let go of {annotations}").format(annotations=counted(count, "annotation", "annotations")),
    )


def _settle(
    desk: Desk, layer: Layer, made: Annotation | None, settled: Collection[str], title: str
) -> Edit | None:
    """Add what was placed and what waited for it, and name it no more."""
    if not settled:
        return None
    place, names = (layer.article, layer.annotator), unplaced_in(layer.state)
    gone, there = set(settled), _there(layer)
    adding: list[Annotation] = []
    if made is not None:
        placed = made
        if layer.get(made.id) is not None:  # another thing of that name
            placed = replace(made, id=new_id(), extra={**made.extra, OLDER_ID: made.id})
        adding.append(placed)
        there[made.id] = placed.id
        waiting = [each.annotation for each in unplaced(desk.project, *place)]
        waiting = [item for item in waiting if item.id not in gone and layer.get(item.id) is None]
        while ready := [item for item in waiting if _waited_for(item) and _waited_for(item) <= there.keys()]:
            for item in ready:
                waiting.remove(item)
                gone.add(item.id)
                there[item.id] = item.id
                adding.append(_at_its_ends(item, there))
    left = [name for name in names if name not in gone]
    changes = [Change(None, item, *place) for item in adding]
    return desk.commit(title, [*changes, Change(layer.state, with_unplaced(layer.state, left), *place)])


def _there(layer: Layer) -> dict[str, str]:
    """How what was in the older version and has its place is called in this layer."""
    waiting = unplaced_in(layer.state)
    there = {item.id: item.id for item in layer.values() if item.id not in waiting}
    return there | {str(item.extra[OLDER_ID]): item.id for item in layer.values() if OLDER_ID in item.extra}


def _at_its_ends(item: Annotation, there: Mapping[str, str]) -> Annotation:
    if isinstance(item, Link):
        return replace(item, source=there[item.source], target=there[item.target])
    return replace(item, about=there[item.about]) if isinstance(item, Note) else item


def _made(way: Carrier, item: Annotation) -> Unplaced:
    words = ""
    if isinstance(item, Span | SentenceTag):
        words = item.quote
    elif isinstance(item, Note):
        words = item.quote or item.note
    return Unplaced(item, way.old.id, words, way.likeliest(item))


def _order(item: Unplaced) -> tuple[int, int, str]:
    kinds = (SentenceTag, Span, Note, Link, ArticleTag, Decision)
    start = getattr(item.annotation, "start", None)
    return (start if start is not None else 1 << 60, kinds.index(type(item.annotation)), item.annotation.id)


def _waited_for(item: Annotation) -> set[str]:
    if isinstance(item, Link):
        return {item.source, item.target}
    return {item.about} if isinstance(item, Note) and item.about else set()


def _sentence(article: Article, position: int) -> Fragment:
    for sentence in article.sentences:
        if sentence.start <= position < sentence.end:
            return sentence.start, sentence.end
    raise AnnotatorError(_("There is no sentence there."), hint=_("Choose a place in a sentence."))
