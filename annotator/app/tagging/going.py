"""From sentence to sentence: furniture is passed over, and what is tagged is left behind."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from annotator.app.session import Session
from annotator.app.tagging.annotations import toggle_sentence_tag
from annotator.core.annotation import SentenceTag
from annotator.core.edits import Edit
from annotator.core.labels import Label


def step(session: Session, by: int, among: Sequence[int]) -> None:
    """Go to the next sentence `among` those of these indexes, or to the one before; stay where there is none."""
    here = session.sentence
    place = bisect_right(among, here) + by - 1 if by > 0 else bisect_left(among, here) + by
    if among and 0 <= place < len(among):
        session.go_to_sentence(among[place])


def first_untagged(session: Session, among: Sequence[int], after: int = -1) -> int | None:
    """The index of the first sentence `among` these, and after that index, that the layer has no tag on."""
    sentences, layer = session.article.sentences if session.article else (), session.layer
    for index in among[bisect_right(among, after) :]:
        if not layer.tags_of(sentences[index].start, sentences[index].end):
            return index
    return None


def tag_and_go_on(session: Session, label: Label, among: Sequence[int]) -> Edit | None:
    """Put the label on the current sentence, or take it off, and go on to the next one without a tag.

    It goes on only after a label that excludes others, where there was none of its group before, and nothing more is
    to be said with it: correcting leads nowhere.
    """
    here, before = session.sentence, len(_tags(session))
    edit = toggle_sentence_tag(session, label)
    given = len(_tags(session)) > before
    if edit is not None and given and session.habits.goes_on and label.rules.one_of and not label.attributes:
        following = first_untagged(session, among, here)
        if following is not None:
            session.go_to_sentence(following)
    return edit


def carries(session: Session, label: Label) -> bool:
    """Whether the current sentence has that label."""
    return any(tag.label == label.name for tag in _tags(session))


def _tags(session: Session) -> Sequence[SentenceTag]:
    current = session.current_sentence
    return session.layer.tags_of(current.start, current.end) if current is not None else ()
