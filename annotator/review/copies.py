"""Settling a copy with its original: one layer of two versions of an annotator's work on an article.

What both say is kept once, what only one says is taken, and of what differs one side is chosen, or both are kept. They
are compared as two annotators are (`compare`), so what differs is what would be a conflict.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from annotator.core import soundness
from annotator.core.annotation import STATUSES, Annotation, Decision, LayerState, Link, Note, new_id
from annotator.core.edits import Change
from annotator.core.errors import AnnotatorError
from annotator.core.layer import Layer
from annotator.core.lineage import united
from annotator.core.messages import _
from annotator.review.answers import content_of, place_of
from annotator.review.compare import Cluster, clusters
from annotator.review.versions import contents

ORIGINAL, COPY, BOTH = SIDES = ("original", "copy", "both")
"""What is kept where the two differ."""


@dataclass(slots=True)
class Settled:
    """The `changes` that settle an article, and how many annotations are the same, of one side alone, or differ.

    `left` is what is in neither layer afterwards, since the other side was chosen; `differences` are places where the
    two differ.
    """

    changes: list[Change] = field(default_factory=list)
    same: int = 0
    only_original: int = 0
    only_copy: int = 0
    differences: list[Cluster] = field(default_factory=list)
    left: list[Annotation] = field(default_factory=list)


def compared(original: Layer, copy: Layer) -> list[Cluster]:
    """The two as votes on the same article, called `ORIGINAL` and `COPY`; both count as finished."""
    done = LayerState("done")
    sides = {name: _named(layer, name, done) for name, layer in ((ORIGINAL, original), (COPY, copy))}
    return [cluster for cluster in clusters(original.article, sides) if not cluster.is_empty]


def settle(original: Layer, copy: Layer, keep: str = BOTH) -> Settled:
    """What makes one layer of the two: the changes of the original, and those that take the copy away.

    Raises `AnnotatorError` for a `keep` that is none of `SIDES`.
    """
    if keep not in SIDES:
        raise AnnotatorError(
            _("“{keep}” cannot be kept.").format(keep=keep),
            hint=_("One of: {sides}.").format(sides=", ".join(SIDES)),
        )
    work = _Settling(original, copy, keep)
    for cluster in compared(original, copy):
        work.take(cluster)
    work.take_the_rest()
    made = work.found
    article = original.article
    after = _state(original, copy, changed=bool(made.changes))
    if after != original.state or after.lineage != original.state.lineage:
        made.changes.append(Change(original.state, after, article, original.annotator))
    made.changes += [Change(item, None, article, copy.annotator) for item in contents(copy).values()]
    made.changes.append(Change(copy.state, None, article, copy.annotator))
    return made


class _Settling:
    def __init__(self, original: Layer, copy: Layer, keep: str) -> None:
        self.found = Settled()
        self._layer, self._copy, self._keep = original, copy, keep
        self._mine, self._theirs = contents(original), contents(copy)
        self._taken = set(self._mine)
        self._ids: dict[str, dict[str, str]] = {ORIGINAL: {}, COPY: {}}
        """What stands for an annotation of a side afterwards."""
        self._gone: dict[str, Annotation] = {}
        self._coming: list[Annotation] = []

    def take(self, cluster: Cluster) -> None:
        """Settle one place; links wait until what they connect is settled."""
        votes = {vote.annotator: vote for vote in cluster.votes}
        mine, theirs = (votes[side].annotations for side in (ORIGINAL, COPY))
        if not mine:
            self.found.only_copy += len(theirs)
            self._bring(theirs)
        elif not theirs:
            self.found.only_original += len(mine)
        elif votes[ORIGINAL].answer == votes[COPY].answer and not _remarks_differ(mine, theirs):
            self.found.same += len(mine)
            self._pair(theirs, mine)
        else:
            self.found.differences.append(cluster)
            self._choose(mine, theirs)

    def _choose(self, mine: Iterable[Annotation], theirs: Iterable[Annotation]) -> None:
        said = [self._said(item, self._layer) for item in mine]
        new = [item for item in theirs if self._keep == COPY or self._said(item, self._copy) not in said]
        if self._keep == ORIGINAL:
            self.found.left += new
            self._pair(theirs, mine)
        elif self._keep == BOTH:
            self._pair([item for item in theirs if item not in new], mine)
            self._bring(new)
            self._join(mine, [item for item in theirs if item not in new])
        else:
            kept = [self._said(item, self._copy) for item in theirs]
            self.found.left += [
                item for item in mine if self._said(item, self._layer) not in kept or item.note or item.doubt
            ]
            self._gone.update({item.id: item for item in mine})
            self._taken -= {item.id for item in mine}
            self._bring(theirs)
            for item in mine:
                self._ids[ORIGINAL][item.id] = self._twin(item, self._layer, theirs, self._copy, COPY)

    def _join(self, mine: Iterable[Annotation], theirs: Iterable[Annotation]) -> None:
        """What both mark in the same way, and remark on differently, gets both remarks."""
        for item in theirs:
            twin = self._mine[self._twin(item, self._copy, mine, self._layer, ORIGINAL)]
            notes = dict.fromkeys(note for note in (twin.note, item.note) if note)
            joined = replace(twin, note="\n".join(notes), doubt=twin.doubt or item.doubt)
            if joined != twin:
                self.found.changes.append(self._change(twin, joined))

    def _pair(self, theirs: Iterable[Annotation], mine: Iterable[Annotation]) -> None:
        for item in theirs:
            self._ids[COPY][item.id] = self._twin(item, self._copy, mine, self._layer, ORIGINAL)

    def _twin(
        self, item: Annotation, layer: Layer, others: Iterable[Annotation], other: Layer, side: str
    ) -> str:
        """What stands for it among the others: what says the same, else the first."""
        said = self._said(item, layer)
        found = sorted(others, key=lambda each: self._said(each, other) != said)[0]
        return self._ids[side].get(found.id, found.id)

    def _bring(self, items: Iterable[Annotation]) -> None:
        for item in items:
            name = new_id() if item.id in self._taken else item.id
            self._taken.add(name)
            self._ids[COPY][item.id] = name
            self._coming.append(replace(item, id=name))

    def take_the_rest(self) -> None:
        """Take what has no place of its own: notes, and what lost its place. Then connect what is connected."""
        clustered = {
            item.id for c in compared(self._layer, self._copy) for v in c.votes for item in v.annotations
        }
        known = {soundness.place_of(self._connected(item, ORIGINAL)) for item in self._mine.values()}
        for item in self._theirs.values():
            if item.id in clustered and item.id in self._ids[COPY]:
                continue
            if isinstance(item, Decision) or soundness.place_of(self._connected(item, COPY)) in known:
                self.found.same += 1
            else:
                self.found.only_copy += 1
                self._bring([item])
        self._put()

    def _put(self) -> None:
        changes = self.found.changes
        for item in self._mine.values():
            if item.id not in self._gone:
                connected = self._connected(item, ORIGINAL)
                if connected != item:
                    changes.append(self._change(item, connected))
        coming = {item.id: self._connected(item, COPY) for item in self._coming}
        for name, item in self._gone.items():
            changes.append(self._change(item, coming.pop(name, None)))
        links = {
            (item.label, item.source, item.target)
            for item in (self._connected(each, ORIGINAL) for each in self._mine.values())
            if isinstance(item, Link) and item.id not in self._gone
        }
        for item in sorted(coming.values(), key=lambda each: isinstance(each, Link | Note)):
            if not isinstance(item, Link) or (item.label, item.source, item.target) not in links:
                changes.append(self._change(None, item))

    def _connected(self, item: Annotation, side: str) -> Annotation:
        names = self._ids[side]
        if isinstance(item, Link):
            source, target = (names.get(end, end) for end in (item.source, item.target))
            return replace(item, source=source, target=target)
        return replace(item, about=names.get(item.about, item.about)) if isinstance(item, Note) else item

    def _change(self, before: Annotation | None, after: Annotation | None) -> Change:
        return Change(before, after, self._layer.article, self._layer.annotator)

    @staticmethod
    def _said(item: Annotation, layer: Layer) -> object:
        return type(item), content_of(item, place_of(item, layer) or ())


def _remarks_differ(mine: Iterable[Annotation], theirs: Iterable[Annotation]) -> bool:
    return {(item.note, item.doubt) for item in mine} != {(item.note, item.doubt) for item in theirs}


def _named(layer: Layer, name: str, state: LayerState) -> Layer:
    return Layer(layer.article, name, layer.values(), state)


def _state(original: Layer, copy: Layer, *, changed: bool) -> LayerState:
    """As far as the further one is. Neither version is later than what was made of both."""
    status = max(original.state.status, copy.state.status, key=_rank)
    lineage = united(copy.state.lineage, original.state.lineage)
    return replace(original.state, status=status, lineage=(*lineage, new_id()) if changed else lineage)


def _rank(status: str) -> int:
    return STATUSES.index(status) if status in STATUSES else 0


def counted(found: Mapping[str, Settled]) -> dict[str, int]:
    """How many annotations are the same, of one side alone, left out, and in how many places the two differ."""
    each = found.values()
    return {
        "same": sum(one.same for one in each),
        "only original": sum(one.only_original for one in each),
        "only copy": sum(one.only_copy for one in each),
        "differences": sum(len(one.differences) for one in each),
        "left out": sum(len(one.left) for one in each),
    }
