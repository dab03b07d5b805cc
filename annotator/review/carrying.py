"""What becomes of annotations when their article gets a newer text: what is carried over, and what has no place there.

The layer on the older text stays as it is. In the layer on the newer text an annotation keeps its id; those without a
place are named in its state (`UNPLACED`) and read from the older layer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TypeVar

from annotator.core.annotation import (
    STATUSES,
    Annotation,
    Decision,
    Fragment,
    LayerState,
    Link,
    Note,
    SentenceTag,
    Span,
    sentence_quote,
    span_quote,
)
from annotator.core.article import Article, Sentence, Zone
from annotator.core.edits import Change
from annotator.core.layer import Layer
from annotator.core.lineage import EXCHANGED
from annotator.core.patterns import pattern
from annotator.core.source_form import SOURCE_PLACE
from annotator.review.answers import content_of, place_of
from annotator.review.collect import CAME
from annotator.review.marks import CARRIED, Marks, carried_marks, mark, mark_of_name, marks, with_carried
from annotator.review.versions import EXCHANGED_EDIT, contents
from annotator.text.alignment import UNTOUCHED, Alignment

A = TypeVar("A", bound=Annotation)

UNPLACED = "unplaced"
"""The key of a layer's state that names the annotations of the older version that have no place yet."""

OLDER_ID = "older_id"
"""The key of an annotation that stands for one of the older version that had another id."""

_CLUSTER = "cluster"
_OF_THE_OLDER = (EXCHANGED, EXCHANGED_EDIT, CAME, UNPLACED, CARRIED)
_RANGE = pattern(r"([0-9]+)-([0-9]+)")
_REVIEWED = ("in review", "approved")


class Carrier:
    """The way from an older text of an article to a newer one, for annotations."""

    def __init__(self, old: Article, new: Article) -> None:
        self.old, self.new = old, new
        self.alignment = Alignment(old, new)
        self._sentences = {(sentence.start, sentence.end) for sentence in new.sentences}

    @property
    def touched(self) -> tuple[Fragment, ...]:
        """The sentences of the newer text to be looked at: new or edited ones that are no furniture."""
        passed = [(zone.start, zone.end) for zone in self.new.zones if zone.role == "furniture"]
        return tuple(
            (start, end)
            for start, end in self.alignment.touched
            if not any(first <= start < last for first, last in passed)
        )

    def images(self, layer: Layer | None) -> dict[str, Annotation]:
        """The annotations of a layer on the older text as they are on the newer, by id; without what has no place."""
        found: dict[str, Annotation] = {}
        hanging: dict[str, Annotation] = {}
        for item in layer.values() if layer is not None else ():
            if isinstance(item, Link) or (isinstance(item, Note) and item.about):
                hanging[item.id] = item
            elif (image := self._image(item)) is not None:
                found[item.id] = image
        while ready := [item for item in hanging.values() if _ends(item) <= found.keys()]:
            for item in ready:
                del hanging[item.id]
                if (image := self._in_review(item)) is not None:
                    found[item.id] = image
        return found

    def likeliest(self, item: Annotation) -> Fragment | None:
        """Where on the newer text an annotation without a place most probably belongs; a tag, to a whole sentence."""
        start, end = _range(item)
        if start is None or end is None:
            return None
        found = self.alignment.likeliest(start, end)
        if found is None or not isinstance(item, SentenceTag):
            return found
        shares = [(min(e, found[1]) - max(s, found[0]), -s, (s, e)) for s, e in self._sentences]
        return max(shares)[2] if shares and max(shares)[0] > 0 else None

    def _image(self, item: Annotation) -> Annotation | None:
        if isinstance(item, Decision):
            cluster = self._cluster(item.cluster)
            return replace(item, cluster=cluster) if cluster is not None else None
        reviewed = self._in_review(item)
        if reviewed is None:
            return None
        if isinstance(reviewed, Span):
            fragments = [self.alignment.place(*fragment) for fragment in reviewed.fragments]
            there = [fragment for fragment in fragments if fragment is not None]
            apart = all(one[1] < other[0] for one, other in pairwise(there))
            whole = len(there) == len(fragments) and apart
            return _on(reviewed, tuple(there), self.new.text) if whole else None
        start, end = _range(item)
        if start is None or end is None:
            return reviewed
        place = self.alignment.place(start, end)
        if place is None or (isinstance(item, SentenceTag) and place not in self._sentences):
            return None
        return put(reviewed, self.new.text, *place)

    def _in_review(self, item: A) -> A | None:
        """With the conflict of the newer article from which it came, if from any; None where that is another now."""
        name = item.extra.get(_CLUSTER)
        if not isinstance(name, str):
            return item
        cluster = self._cluster(name)
        return replace(item, extra={**item.extra, _CLUSTER: cluster}) if cluster is not None else None

    def _cluster(self, name: str) -> str | None:
        """What a conflict of the older article is called in the newer; None where its words were touched."""
        if not name.startswith(f"{self.old.id}/"):
            return name
        what, *rest = name.removeprefix(f"{self.old.id}/").split("/", 2)
        if rest:
            parts = []
            for part in rest[0].split(","):
                found = _RANGE.fullmatch(part)
                place = self.alignment.place(int(found[1]), int(found[2])) if found else None
                if found and place is None:
                    return None
                parts.append(f"{place[0]}-{place[1]}" if place is not None else part)
            rest[0] = ",".join(parts)
        return "/".join((self.new.id, what, *rest))


def put(item: Annotation, text: str, start: int, end: int) -> Annotation | None:
    """The annotation on `[start, end)` of another text; None for one that stands on no range of its own."""
    if isinstance(item, Span):
        return _on(item, ((start, end),), text)
    if isinstance(item, SentenceTag):
        return replace(item, start=start, end=end, quote=sentence_quote(text, start, end))
    if isinstance(item, Note) and item.start is not None:
        return replace(item, start=start, end=end, quote=text[start:end])
    return None


def _on(item: Span, fragments: tuple[Fragment, ...], text: str) -> Span:
    """The span on other fragments; where it was in its file says nothing about another text."""
    extra = {key: value for key, value in item.extra.items() if key != SOURCE_PLACE}
    return replace(item, fragments=fragments, quote=span_quote(text, fragments), extra=extra)


def recut(old: Article, new: Article) -> tuple[Change, ...]:
    """What gives untouched words of a newer text the sentences and the furniture that they had in the older.

    Roles that are the same are at least as sure as they were there: nobody is asked of them twice.
    """
    alignment = Alignment(old, new)
    changes: list[Change] = []
    sentences = {(each.start, each.end) for each in new.sentences}
    for row in alignment.rows:
        if row.kind in UNTOUCHED or row.gone or row.come or not set(row.new) <= sentences:
            continue
        images = [alignment.place(*place) for place in row.old]
        made = [Sentence(*image) for image in images if image is not None]
        if len(made) == len(images) and made == sorted(made):
            changes += [Change(Sentence(*place), None, new.id) for place in row.new]
            changes += [Change(None, sentence, new.id) for sentence in made]
    had: dict[str, list[Zone]] = {}
    for zone in old.zones:
        had.setdefault(_words(old, zone), []).append(zone)
    for zone in new.zones:
        known = had.get(_words(new, zone), [])
        roles = {each.role for each in known}
        if len(roles) != 1:
            continue
        (role,) = roles
        sure = min(each.sure for each in known)
        if ("furniture" in (role, zone.role) and role != zone.role) or (
            role == zone.role and sure > zone.sure
        ):
            changes += [
                Change(zone, None, new.id),
                Change(None, replace(zone, role=role, sure=sure), new.id),
            ]
    return tuple(changes)


def carried(carrier: Carrier, before: Layer | None, after: Layer, there: Layer) -> tuple[Change, ...]:
    """What a layer of the older article (`after`) makes of the one of the newer (`there`).

    `before` is how it was when it was last carried over: what did not change since is left as it is there, and what
    was changed there stays. None: everything is carried over for the first time.
    """
    was, now, here = contents(before) if before is not None else {}, contents(after), contents(there)
    images, images_before = carrier.images(after), carrier.images(before)
    unplaced = dict.fromkeys(unplaced_in(there.state))
    named_before = unplaced_in(before.state) if before is not None else []
    named_after = unplaced_in(after.state)
    unplaced.update(dict.fromkeys(name for name in named_after if name not in named_before))
    for name in named_before:
        if name not in named_after and name not in now:
            unplaced.pop(name, None)
    place = (carrier.new.id, after.annotator)
    twins = {_content(item): name for name, item in here.items()} if before is None else {}
    named: dict[str, str] = {}
    changes: list[Change] = []
    for name, item in now.items():
        image, mine = images.get(name), here.get(name)
        if was.get(name) == item:
            continue
        if name in was and name not in unplaced:
            if mine is not None and mine == images_before.get(name):
                changes.append(Change(mine, image, *place))
                if image is None:
                    unplaced[name] = None
            continue
        if mine is not None and name not in was:
            if not _is_one(mine, item):
                unplaced[name] = None
        elif image is None:
            unplaced[name] = None
        elif (content := _content(image)) is not None and content in twins:
            twin = here[twins[content]]
            named[name] = twin.id
            changes.append(Change(twin, replace(twin, extra={**twin.extra, OLDER_ID: name}), *place))
        else:
            changes.append(Change(None, image, *place))
            unplaced.pop(name, None)
    for name in was.keys() - now.keys():
        unplaced.pop(name, None)
        mine = here.get(name)
        if mine is not None and mine == images_before.get(name):
            changes.append(Change(mine, None, *place))
    changes = [_renamed(change, named) for change in changes]
    disturbed = bool(unplaced) or bool(carrier.touched)
    state = _state(before, after, there.state, list(unplaced), disturbed)
    state = with_carried(state, _marks(after))
    if state != there.state:
        changes.append(Change(there.state, state, *place))
    return tuple(changes)


def is_late(older: Layer, there: Layer) -> bool:
    """Whether the layer on the older version says something that was neither carried over nor listed."""
    return not _marks(older) <= carried_marks(there.state)


def carried_late(carrier: Carrier, older: Layer, there: Layer) -> tuple[Change, ...]:
    """What a layer of the older article makes of the one of the newer, where nobody knows how it was before.

    What was carried over or listed before is left as it is there, also where it was taken away; what was changed in
    the older since then is listed. What was taken away in the older stays in the newer.
    """
    known = carried_marks(there.state)
    if not known:
        return carried(carrier, None, older, there)
    named = [name for name in unplaced_in(older.state) if mark_of_name(name) in known]
    state = with_unplaced(older.state, named)
    before = Layer(
        older.article, older.annotator, (item for item in older.values() if mark(item) in known), state
    )
    before.unanchored = [item for item in older.unanchored if mark(item) in known]
    changes = carried(carrier, before, older, there)
    listed = set(unplaced_in(there.state))
    return tuple(
        replace(change, after=_reopened(change.after))
        if isinstance(change.after, LayerState) and not set(unplaced_in(change.after)) <= listed
        else change
        for change in changes
    )


def _marks(layer: Layer) -> Marks:
    return marks(layer, unplaced_in(layer.state))


def _reopened(state: LayerState) -> LayerState:
    status, review = _stands(state, disturbed=True)
    return replace(state, status=status, review=review)


def unplaced_in(state: LayerState) -> list[str]:
    """The ids of the annotations of older versions that have no place in this one yet."""
    found = state.extra.get(UNPLACED)
    return [str(name) for name in found] if isinstance(found, list | tuple) else []


def with_unplaced(state: LayerState, names: Sequence[str]) -> LayerState:
    """The state that names these annotations as those without a place."""
    extra = {key: value for key, value in state.extra.items() if key != UNPLACED}
    return replace(state, extra={**extra, UNPLACED: list(names)} if names else extra)


def _state(
    before: Layer | None, after: Layer, there: LayerState, unplaced: Sequence[str], disturbed: bool
) -> LayerState:
    status, review = _stands(after.state, disturbed)
    extra = there.extra
    if before is None:
        extra = {key: value for key, value in after.state.extra.items() if key not in _OF_THE_OLDER}
        extra = {**extra, **there.extra}
        if there.status != "new":
            status, review = min(status, there.status, key=STATUSES.index), there.review
    else:
        expected = _stands(before.state, disturbed)
        status = status if there.status == expected[0] else there.status
        review = review if there.review == expected[1] else there.review
    return with_unplaced(replace(there, status=status, review=review, extra=extra), unplaced)


def _stands(state: LayerState, disturbed: bool) -> tuple[str, str]:
    """Status and review of a layer whose article was corrected: with something to look at it is open again."""
    if not disturbed:
        return state.status, state.review
    return (
        "started" if state.status == "done" else state.status,
        "none" if state.review in _REVIEWED else state.review,
    )


def _range(item: Annotation) -> tuple[int | None, int | None]:
    return (item.start, item.end) if isinstance(item, Span | SentenceTag | Note) else (None, None)


def _ends(item: Annotation) -> set[str]:
    return {item.source, item.target} if isinstance(item, Link) else {getattr(item, "about", "")}


def _content(item: Annotation) -> object:
    """What makes two spans or tags of one annotator the same, whatever their ids; None for other kinds."""
    place = place_of(item)
    return (type(item), content_of(item, place)) if place is not None else None


def _is_one(mine: Annotation, item: Annotation) -> bool:
    """Whether two annotations of one id are one: names such as T1 mean nothing beyond their file."""
    alike = (type(mine), mine.label, mine.by, mine.at) == (type(item), item.label, item.by, item.at)
    return alike and (bool(item.at) or getattr(mine, "quote", "") == getattr(item, "quote", ""))


def _renamed(change: Change, named: Mapping[str, str]) -> Change:
    """With the ends of a link, or what a note is about, as they are called there."""
    item = change.after
    if isinstance(item, Link):
        source, target = (named.get(end, end) for end in (item.source, item.target))
        return replace(change, after=replace(item, source=source, target=target))
    if isinstance(item, Note):
        return replace(change, after=replace(item, about=named.get(item.about, item.about)))
    return change


def _words(article: Article, zone: Zone) -> str:
    return " ".join(article.text[zone.start : zone.end].split())
