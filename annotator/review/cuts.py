"""Cuts at collecting: sentences and zones that an annotator changed in their file, taken or refused as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from annotator.core.annotation import Annotation, SentenceTag, sentence_quote
from annotator.core.article import Article, Sentence, Zone
from annotator.core.edits import Change
from annotator.core.layer import Layer
from annotator.core.lineage import cuts_name
from annotator.core.messages import _

Cut = TypeVar("Cut", Sentence, Zone)
SAME, TAKEN, REFUSED = "same", "taken", "refused"


@dataclass(frozen=True, slots=True)
class Cuts:
    """What becomes of another way to cut an article: `SAME`, `TAKEN` with its changes, or `REFUSED` and why."""

    kind: str = SAME
    changes: tuple[Change, ...] = ()
    why: str = ""
    edited: bool = False
    """Whether the annotator changed the cuts: else theirs are only older, or found by another program."""


def compared(ours: Article, theirs: Article, tagging: Mapping[str, Layer], *, traced: bool = True) -> Cuts:
    """What becomes of the cuts of `theirs`. `tagging` are the layers that will stay as they are.

    In a file that is `traced`, cuts of which no edit is known are those that it was handed out with. Others are taken
    if they were made from ours, and if no layer has tags on a sentence that would go.
    """
    if (ours.sentences, ours.zones) == (theirs.sentences, theirs.zones):
        return Cuts()
    if not theirs.lineage:
        return Cuts(REFUSED, why=_("they are not known to be newer than those here"), edited=not traced)
    if cuts_name(ours) not in theirs.lineage:
        return Cuts(REFUSED, why=_("they were changed here as well"), edited=True)
    gone = [each for each in ours.sentences if each not in set(theirs.sentences)]
    held = sorted(
        {name for name, layer in tagging.items() for each in gone if layer.tags_of(each.start, each.end)}
    )
    if held:
        return Cuts(
            REFUSED,
            why=_("there are tags of {held} on sentences that would go").format(held=", ".join(held)),
            edited=True,
        )
    changes = (
        *_changes(ours.id, ours.sentences, theirs.sentences),
        *_changes(ours.id, ours.zones, theirs.zones),
    )
    return Cuts(TAKEN, changes, edited=True)


def fitted(layer: Layer, article: Article) -> tuple[Layer, int]:
    """The layer with its tags on sentences that the article has, and how many had to be moved.

    A tag on another range goes to the sentence that shares most of the text with it. Where there is none, or the
    article has no sentences, it stays.
    """
    known = {(each.start, each.end) for each in article.sentences}
    moved: dict[str, Annotation] = {}
    for tag in layer.sentence_tags:
        if known and (tag.start, tag.end) not in known and (best := _best(article.sentences, tag)):
            quote = sentence_quote(article.text, best.start, best.end)
            moved[tag.id] = replace(tag, start=best.start, end=best.end, quote=quote)
    if not moved:
        return layer, 0
    made = Layer(layer.article, layer.annotator, (moved.get(i.id, i) for i in layer.values()), layer.state)
    made.unanchored = list(layer.unanchored)
    return made, len(moved)


def _best(sentences: Iterable[Sentence], tag: SentenceTag) -> Sentence | None:
    shared = [(min(s.end, tag.end) - max(s.start, tag.start), s) for s in sentences]
    most = max((size for size, __ in shared), default=0)
    return next((sentence for size, sentence in shared if size == most), None) if most > 0 else None


def _changes(article: str, before: Sequence[Cut], after: Sequence[Cut]) -> list[Change]:
    old, new = set(before), set(after)
    gone = [Change(each, None, article) for each in before if each not in new]
    return gone + [Change(None, each, article) for each in after if each not in old]
