"""Splitting and joining sentences, moving their borders: pure functions, so that they can be recorded and undone."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from annotator.core.article import Sentence
from annotator.core.errors import AnnotatorError
from annotator.core.messages import _

Change = tuple[tuple[Sentence, ...], tuple[Sentence, ...]]
"""The sentences that go and the sentences that come."""


def split_at(sentences: Sequence[Sentence], at: int, text: str) -> Change:
    """What changes when the sentence that contains `at` (code points) is split there; both halves are trimmed.

    Raises `AnnotatorError` where there is no sentence, or nothing on one side of `at`.
    """
    return _split(sentences, at, text)[1]


def split(sentences: Sequence[Sentence], at: int, text: str) -> tuple[Sentence, ...]:
    """All sentences after the one that contains `at` was split there. Raises as `split_at` does."""
    index, (__, added) = _split(sentences, at, text)
    return (*sentences[:index], *added, *sentences[index + 1 :])


def border_at(sentences: Sequence[Sentence], index: int, at: int, text: str) -> Change:
    """What changes when the border between sentence `index` and the next is moved to `at` (code points).

    Raises `AnnotatorError` where they are not in one paragraph, and where one of them would have no words left.
    """
    (first, second), (whole,) = join_at(sentences, index, text)
    return (first, second), _split([whole], at, text)[1][1]


def join_at(sentences: Sequence[Sentence], index: int, text: str) -> Change:
    """What changes when sentence `index` is joined with the one after it.

    Raises `AnnotatorError` for the last sentence, and where a paragraph ends between the two.
    """
    if not 0 <= index < len(sentences):
        raise AnnotatorError(
            _("There is no sentence {index}; the article has {sentences}.").format(
                index=index + 1, sentences=len(sentences)
            )
        )
    if index + 1 == len(sentences):
        raise AnnotatorError(
            _("The last sentence has nothing after it to join."),
            hint=_("Choose the sentence before it and join again."),
        )
    first, second = sentences[index], sentences[index + 1]
    if "\n" in text[first.end : second.start]:
        raise AnnotatorError(
            _("These two sentences are in different paragraphs and cannot be joined."),
            hint=_("Choose two sentences of one paragraph."),
        )
    return (first, second), (Sentence(first.start, second.end),)


def join(sentences: Sequence[Sentence], index: int, text: str) -> tuple[Sentence, ...]:
    """All sentences after sentence `index` was joined with the next. Raises as `join_at` does."""
    __, added = join_at(sentences, index, text)
    return (*sentences[:index], *added, *sentences[index + 2 :])


def _split(sentences: Sequence[Sentence], at: int, text: str) -> tuple[int, Change]:
    index = bisect_right(sentences, at, key=lambda sentence: sentence.start) - 1
    if index < 0 or at >= sentences[index].end:
        raise AnnotatorError(
            _("There is no sentence at this place to split."),
            hint=_("Put the cursor inside a sentence and split again."),
        )
    whole = sentences[index]
    left, right = text[whole.start : at].rstrip(), text[at : whole.end].lstrip()
    if not left or not right:
        raise AnnotatorError(
            _("The sentence cannot be split at its edge."),
            hint=_("Put the cursor between two of its words and split again."),
        )
    halves = Sentence(whole.start, whole.start + len(left)), Sentence(whole.end - len(right), whole.end)
    return index, ((whole,), halves)
