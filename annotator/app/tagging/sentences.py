"""Splitting and joining sentences by hand, and moving their borders; the tags of every annotator stay.

What cuts sentences is large, and no window waits for it at the start: it is imported where it is used.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from annotator.app.session import Session
from annotator.core.annotation import SentenceTag, new_id, sentence_quote
from annotator.core.article import Article, Sentence, Zone
from annotator.core.edits import Change, Edit
from annotator.core.messages import _
from annotator.core.project import Project


def split_here(session: Session) -> Edit | None:
    """Split the sentence at the caret; both halves keep its tags, and the second is the current one.

    Raises `AnnotatorError` where it cannot be split.
    """
    article, place = session.article, session.selection.position
    if article is None:
        return None
    from annotator import text as segment

    removed, added = segment.split_at(article.sentences, place, article.text)
    edit = session.commit(_("Split the sentence"), _swap(session, article, removed, added))
    if session.mode.by_sentence:
        session.go_to_sentence(session.sentence_at(added[1].start))
    return edit


def join_here(session: Session) -> Edit | None:
    """Join the current sentence with the next; the whole keeps the tags of both."""
    article = session.article
    if article is None:
        return None
    from annotator import text as segment

    at = session.sentence if session.mode.by_sentence else session.sentence_at(session.selection.position)
    removed, added = segment.join_at(article.sentences, at, article.text)
    return session.commit(_("Join the sentences"), _swap(session, article, removed, added))


def move_border(session: Session, index: int, at: int) -> Edit | None:
    """Move the border between the sentence at that index and the next to a code point; each keeps its tags.

    Raises `AnnotatorError` where one of them would have no words left.
    """
    article = session.article
    if article is None:
        return None
    from annotator import text as segment

    removed, added = segment.border_at(article.sentences, index, at, article.text)
    if removed == added:
        return None
    changes = [
        *(Change(sentence, None, article.id) for sentence in removed),
        *(Change(None, sentence, article.id) for sentence in added),
    ]
    for name, layer in session.project.layers(article.id).items():
        for before, after in zip(removed, added, strict=True):
            for tag in layer.tags_of(before.start, before.end) if before != after else ():
                quote = sentence_quote(article.text, after.start, after.end)
                moved = replace(tag, start=after.start, end=after.end, quote=quote)
                changes.append(Change(tag, moved, article.id, name))
    return session.commit(_("Move the border of the sentence"), changes)


def word_border(session: Session, index: int, at: int) -> int:
    """The beginning of a word nearest to the code point, where sentence `index` can end and the next begin."""
    article = session.article
    assert article is not None
    from annotator import text as segment

    start, end = article.sentences[index].start, article.sentences[index + 1].end
    words = segment.words(article.text[start:end], article.language)
    places = [start + first for first, __ in words if first > 0]
    return min(places, key=lambda place: abs(place - at), default=at)


def recut(project: Project, article: Article, start: int, end: int, role: str) -> list[Change]:
    """Changes that cut the paragraph `[start, end)` as its new role asks, unless somebody has tagged in it.

    Only where the old role and the new differ in that: sentences that were found, or split by a person, stay.
    """
    from annotator import text as segment
    from annotator.text.cutter import WHOLE_ROLES

    before = {zone.role in WHOLE_ROLES for zone in article.zones if zone.start < end and zone.end > start}
    if (before or {False}) == {role in WHOLE_ROLES}:
        return []
    old = [sentence for sentence in article.sentences if sentence.start < end and sentence.end > start]
    places = {(sentence.start, sentence.end) for sentence in old}
    layers = project.layers(article.id).values()
    if any(layer.tags_of(*place) for layer in layers for place in places):
        return []
    part = article.text[start:end]
    found = segment.sentences(part, article.language, (Zone(0, len(part), role),))
    new = [Sentence(sentence.start + start, sentence.end + start) for sentence in found]
    if new == old:
        return []
    return [
        *(Change(sentence, None, article.id) for sentence in old),
        *(Change(None, sentence, article.id) for sentence in new),
    ]


def _swap(
    session: Session, article: Article, removed: Sequence[Sentence], added: Sequence[Sentence]
) -> list[Change]:
    changes = [
        *(Change(sentence, None, article.id) for sentence in removed),
        *(Change(None, sentence, article.id) for sentence in added),
    ]
    for name, layer in session.project.layers(article.id).items():
        tags = [tag for sentence in removed for tag in layer.tags_of(sentence.start, sentence.end)]
        changes.extend(Change(tag, None, article.id, name) for tag in tags)
        for sentence in added:
            changes.extend(
                Change(None, tag, article.id, name) for tag in _moved(tags, sentence, article.text)
            )
    return changes


def _moved(tags: Sequence[SentenceTag], sentence: Sentence, text: str) -> list[SentenceTag]:
    """One tag a label for the sentence; the one that keeps the start of its old sentence keeps its id."""
    by_label: dict[str, SentenceTag] = {}
    for tag in tags:
        by_label.setdefault(tag.label, tag)
    return [
        replace(
            tag,
            id=tag.id if tag.start == sentence.start else new_id(),
            start=sentence.start,
            end=sentence.end,
            quote=sentence_quote(text, sentence.start, sentence.end),
        )
        for tag in by_label.values()
    ]
