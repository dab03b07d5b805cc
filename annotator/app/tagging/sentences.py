"""Splitting and joining sentences by hand; the tags of every annotator stay.

What cuts sentences is large, and no window waits for it at the start: it is imported where it is used.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from annotator.app.session import Session
from annotator.core.annotation import SentenceTag, new_id, sentence_quote
from annotator.core.article import Article, Sentence, Zone
from annotator.core.edits import Change, Edit


def split_here(session: Session) -> Edit | None:
    """Split the sentence at the caret; both halves keep its tags. Raises `AnnotatorError` where it cannot."""
    article = session.article
    if article is None:
        return None
    from annotator import text as segment

    removed, added = segment.split_at(article.sentences, session.selection.position, article.text)
    edit = session.commit("Split the sentence", _swap(session, article, removed, added))
    return edit


def join_here(session: Session) -> Edit | None:
    """Join the current sentence with the next; the whole keeps the tags of both."""
    article = session.article
    if article is None:
        return None
    from annotator import text as segment

    at = session.sentence if session.mode.by_sentence else session.sentence_at(session.selection.position)
    removed, added = segment.join_at(article.sentences, at, article.text)
    return session.commit("Join the sentences", _swap(session, article, removed, added))


def recut(session: Session, start: int, end: int, role: str) -> list[Change]:
    """Changes that cut the paragraph `[start, end)` as its new role asks, unless somebody has tagged in it."""
    article = session.article
    assert article is not None
    old = [sentence for sentence in article.sentences if sentence.start < end and sentence.end > start]
    places = {(sentence.start, sentence.end) for sentence in old}
    layers = session.project.layers(article.id).values()
    if any(layer.tags_of(*place) for layer in layers for place in places):
        return []
    from annotator import text as segment

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
