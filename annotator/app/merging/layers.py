"""Layers side by side: what the layer of another project adds to the one of the same name here.

Nothing that is here is changed or removed, and nothing that comes in gets another place. What has an id that something
else has here gets another one, which follows from what it says: merged again, it is found again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from annotator.core.annotation import Annotation, Decision, LayerState, Link, Note, freed
from annotator.core.edits import Change
from annotator.core.layer import GOLD, Layer
from annotator.core.lineage import EXCHANGED
from annotator.core.soundness import unsound
from annotator.review.answers import content_of, place_of, stable_id
from annotator.review.collect import CAME
from annotator.review.decide import decisions_of, gold_of
from annotator.review.marks import CARRIED, carried_marks, with_carried
from annotator.review.versions import EXCHANGED_EDIT, contents

Ids = Mapping[str, str]
"""What annotations are called here, where they have another id than in the other project."""

_OF_THE_MASTER = (EXCHANGED, EXCHANGED_EDIT, CAME)
"""Keys of a state that tell of exchanges between the other project and its annotators."""

OF_PEOPLE = ("settled", "looked_at")
"""Keys of the state of gold that hold, by annotator, ids of annotations."""


@dataclass(frozen=True, slots=True)
class Differing:
    """A conflict that both projects decided, and not in the same way: ours stays, and this is what theirs was."""

    ours: Decision
    theirs: Decision
    ours_made: tuple[Annotation, ...]
    theirs_made: tuple[Annotation, ...]
    left: tuple[Annotation, ...] = ()
    """What else of the other's gold could not come without it: links from or to what it made."""


@dataclass(slots=True)
class Joined:
    """What a layer adds: the changes, other `ids` that annotations got, how many are new and how many were here."""

    changes: list[Change] = field(default_factory=list)
    ids: dict[str, str] = field(default_factory=dict)
    added: int = 0
    same: int = 0
    differing: list[Differing] = field(default_factory=list)
    exchanged: bool = False
    """Whether the other project remembers when it exchanged the layer with its annotator, which is not true here."""
    other_status: bool = False
    """Whether both have a status, and not the same: ours stays."""
    unsound: list[str] = field(default_factory=list)


def is_blank(layer: Layer | None) -> bool:
    """Whether nothing was ever said in the layer, not even that there is nothing to say."""
    return layer is None or (not contents(layer) and layer.state == LayerState())


def fits(ours: Layer | None, theirs: Layer) -> bool:
    """Whether one of the two layers holds all of the other, so that both are one person's work."""
    if ours is None:
        return True
    mine, coming = contents(ours), contents(theirs)
    holds = all(mine.get(name) == item for name, item in coming.items())
    return holds or all(coming.get(name) == item for name, item in mine.items())


def joined(ours: Layer | None, theirs: Layer, article: str, name: str) -> Joined:
    """What makes one layer of the two: of the same id and content one, else both."""
    return _Joining(ours, theirs, article, name).run()


def joined_gold(ours: Layer | None, theirs: Layer, article: str, name: str) -> Joined:
    """The same for gold: the decisions of both, of those on one conflict ours.

    What gold says here already in the same words, and follows from no decision that comes in, is not said twice.
    """
    return _JoiningGold(ours, theirs, article, name).run()


class _Joining:
    def __init__(self, ours: Layer | None, theirs: Layer, article: str, name: str) -> None:
        self.ours = None if ours is None or is_blank(ours) else ours
        self.theirs, self.place = theirs, (article, name)
        self.mine = contents(self.ours) if self.ours is not None else {}
        self.found = Joined()

    def run(self) -> Joined:
        """Decide on every annotation, what others refer to first."""
        items = contents(self.theirs).values()
        for item in sorted(items, key=lambda each: isinstance(each, Link) + 2 * isinstance(each, Note)):
            if problem := unsound(item, None):
                self.found.unsound.append(problem)
            else:
                self.take(item)
        before, theirs = self.ours.state if self.ours is not None else None, self.theirs.state
        after = _state(before, theirs, self.found.ids)
        self.found.exchanged = not theirs.extra.keys().isdisjoint(_OF_THE_MASTER)
        self.found.other_status = (after.status, after.review) != (theirs.status, theirs.review)
        if before != after:
            # First, so that it is last when the step is taken back: a layer that was not there is gone then.
            self.found.changes.insert(0, Change(before, after, *self.place))
        return self.found

    def take(self, item: Annotation) -> None:
        """Add an annotation, unless it is here."""
        coming = connected(item, self.found.ids)
        number = 0
        while (there := self.mine.get(coming.id)) is not None and there != coming:
            number += 1
            coming = replace(coming, id=stable_id("merged", repr(item), number))
        if coming.id != item.id:
            self.found.ids[item.id] = coming.id
        if there is not None:
            self.found.same += 1
            return
        self.mine[coming.id] = coming
        self.found.added += 1
        self.found.changes.append(Change(None, coming, *self.place))


class _JoiningGold(_Joining):
    def __init__(self, ours: Layer | None, theirs: Layer, article: str, name: str) -> None:
        super().__init__(ours, theirs, article, name)
        self.gone: dict[str, Annotation] = {}
        self.kept: set[str] = set()
        """The conflicts whose decision comes in."""
        self.known: dict[object, str] = {}
        if self.ours is not None:
            self.known = {_said(item, self.ours): item.id for item in self.mine.values()}
        decided = decisions_of(self.ours) if self.ours is not None else {}
        self.pending: dict[str, list[Annotation]] = {}
        for cluster, decision in decisions_of(theirs).items():
            if cluster in decided:
                self._settle(decided[cluster], decision)
            else:
                self.kept.add(cluster)

    def _settle(self, ours: Decision, theirs: Decision) -> None:
        """What becomes of a decision on a conflict that is decided here."""
        assert self.ours is not None
        made, other = gold_of(self.ours, ours.cluster), gold_of(self.theirs, theirs.cluster)
        mine = {_said(item, self.ours): item.id for item in made}
        coming = {_said(item, self.theirs): item.id for item in other}
        self.gone |= {item.id: item for item in (theirs, *other)}
        for said, name in coming.items():
            if said in mine:
                self.found.ids[name] = mine[said]
        if ours.verdict == theirs.verdict and mine.keys() == coming.keys():
            self.found.same += 1 + len(other)
            self.found.ids[theirs.id] = ours.id
            return
        self.found.differing.append(Differing(ours, theirs, tuple(made), tuple(other)))

    def take(self, item: Annotation) -> None:
        if item.id in self.gone:
            return
        if isinstance(item, Link):
            lost = [end for end in (item.source, item.target) if self._is_lost(end)]
            if lost:
                self._leave(item, lost[0])
                return
        if isinstance(item, Note) and self._is_lost(item.about):
            item = freed(item, self.gone[item.about])
        twin = self._twin(item)
        if twin is None:
            super().take(item)
            return
        self.found.ids[item.id] = twin.id
        self.found.same += 1

    def _twin(self, item: Annotation) -> Annotation | None:
        """What says the same in gold here, with every word that somebody noted beside it."""
        if isinstance(item, Note | Decision):
            return None  # they are told by their ids, as everywhere
        twin = self.mine.get(self.known.get(_said(item, self.theirs), ""))
        comes_of_a_decision = item.extra.get("cluster") in self.kept
        if twin is None or comes_of_a_decision or (item.note and item.note != twin.note):
            return None
        return twin

    def _is_lost(self, name: str) -> bool:
        return name in self.gone and name not in self.found.ids

    def _leave(self, link: Link, end: str) -> None:
        self.gone[link.id] = link
        for number, each in enumerate(self.found.differing):
            if end in {item.id for item in (*each.theirs_made, *each.left)}:
                self.found.differing[number] = replace(each, left=(*each.left, link))
                return


def _said(item: Annotation, layer: Layer) -> object:
    place = place_of(item, layer)
    return type(item), item.id if place is None else content_of(item, place)


def connected(item: Annotation, ids: Ids) -> Annotation:
    """The annotation with what it refers to in its layer as that is called here."""
    if isinstance(item, Link):
        source, target = (ids.get(end, end) for end in (item.source, item.target))
        return replace(item, source=source, target=target)
    return replace(item, about=ids.get(item.about, item.about)) if isinstance(item, Note) else item


def _state(ours: LayerState | None, theirs: LayerState, ids: Ids) -> LayerState:
    """Of two states ours, with what only theirs holds besides."""
    extra = {key: value for key, value in theirs.extra.items() if key not in _OF_THE_MASTER}
    for key in OF_PEOPLE:
        told = extra.get(key)
        if isinstance(told, Mapping) and isinstance(
            own := told.get(GOLD), Mapping
        ):  # decisions of the layer itself
            extra[key] = {**told, GOLD: {ids.get(name, name): at for name, at in own.items()}}
    theirs = replace(theirs, extra=extra)
    if ours is None:
        return theirs
    both = _both(ours.extra, {key: value for key, value in extra.items() if key != CARRIED})
    found = replace(
        ours,
        status=theirs.status if ours.status == "new" else ours.status,
        review=theirs.review if ours.review == "none" else ours.review,
        extra=both,
    )
    return with_carried(found, carried_marks(theirs))


def _both(ours: Any, theirs: Any) -> Any:
    """What both hold; of two values ours."""
    if isinstance(ours, Mapping) and isinstance(theirs, Mapping):
        shared = {key: _both(ours[key], value) for key, value in theirs.items() if key in ours}
        return {**theirs, **ours, **shared}
    if isinstance(ours, list) and isinstance(theirs, list):
        return [*ours, *(item for item in theirs if item not in ours)]
    return ours
