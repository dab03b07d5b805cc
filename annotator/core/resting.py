"""What in a project rests on what an edit would take away: labels in use, sentences with tags, ends of links."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from annotator.core.annotation import Annotation, Link, Note, SentenceTag
from annotator.core.article import Sentence
from annotator.core.edits import Change, Edit, Membership, ProjectHeader
from annotator.core.layer import Layer

Place = tuple[str, str]
"""An article and an annotator."""


def something_rests_on(
    edit: Edit, layers: Callable[[str], Iterable[Layer]], using: Callable[[set[str]], Iterable[str]]
) -> bool:
    """Whether something would be left hanging that the edit does not change itself.

    `layers` gives those of an article, `using` the articles in which any of these labels may be in use. Raises
    `AnnotatorError` where an article cannot be read.
    """
    changed: dict[Place, set[str]] = {}
    gone: dict[Place, set[str]] = {}
    sentences: dict[str, set[tuple[int, int]]] = {}
    for change in edit.changes:
        before, after = change.before, change.after
        place = (change.article, change.annotator)
        for item in (before, after):
            if isinstance(item, Annotation):
                changed.setdefault(place, set()).add(item.id)
        if isinstance(before, Annotation) and after is None:
            gone.setdefault(place, set()).add(before.id)
        elif isinstance(before, Sentence) and after is None:
            sentences.setdefault(change.article, set()).add((before.start, before.end))
    labels = _labels_gone(edit.changes)
    if edit.redoes and not changed:
        labels = set()  # it was removed without its annotations on purpose
    suspects = {*(article for article, _ in gone), *sentences, *(using(labels) if labels else ())}
    taken_out = {change.article for change in edit.changes if isinstance(change.before, Membership)}
    for article in suspects - taken_out:
        for layer in layers(article):
            place = (article, layer.annotator)
            own = changed.get(place, set())
            ends, cuts = gone.get(place, set()), sentences.get(article, set())
            if any(
                item.label in labels or _hangs(item, ends, cuts, again=bool(edit.redoes))
                for item in layer.values()
                if item.id not in own
            ):
                return True
    return False


def _labels_gone(changes: Iterable[Change]) -> set[str]:
    headers = [(change.before, change.after) for change in changes]
    for before, after in headers:
        if isinstance(before, ProjectHeader) and isinstance(after, ProjectHeader):
            return {label.name for label in before.labels} - {label.name for label in after.labels}
    return set()


def _hangs(item: Annotation, ends: set[str], cuts: set[tuple[int, int]], *, again: bool) -> bool:
    match item:
        case Link():
            return item.source in ends or item.target in ends
        case SentenceTag():
            return (item.start, item.end) in cuts
        case Note():
            return item.about in ends and not again  # notes stay where what they are about is deleted
    return False
