"""Two versions of one layer or article compared: what only one has, what differs, and who is known to be later."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from annotator.core.annotation import REVIEWS, STATUSES, Annotation, LayerState
from annotator.core.article import Article, Sentence, Zone
from annotator.core.edits import Edit, Heading
from annotator.core.layer import Layer


class Replaced:
    """The values that some edits changed or took away: who holds one of them has an older version."""

    def __init__(self, edits: Iterable[Edit]) -> None:
        self._before: dict[object, list[object]] = {}
        self._after: dict[object, list[object]] = {}
        for edit in edits:
            again = bool(edit.undoes or edit.redoes)
            for change in edit.changes:
                before, after = change.before, change.after
                if before is not None:
                    self._before.setdefault(_name(before), []).append(before)
                # The id of an annotation that is quite new says nothing: it was never there before.
                if after is not None and (again or before is not None or isinstance(after, Sentence | Zone)):
                    self._after.setdefault(_name(after), []).append(after)

    def __bool__(self) -> bool:
        return bool(self._before)

    def __contains__(self, value: object) -> bool:
        return value in self._before.get(_name(value), ())

    def made(self, value: object) -> bool:
        """Whether one of the edits made this of what was there before, or put it back: then it is no older value."""
        return value in self._after.get(_name(value), ())

    def like(self, value: object) -> list[object]:
        """What the edits changed or took away of the kind of a value; of annotations, what had its id."""
        if isinstance(value, Annotation):
            return self._before.get(value.id, [])
        return [each for values in self._before.values() for each in values if type(each) is type(value)]

    def is_older(self, value: object, there: Replaced) -> bool:
        """Whether a value of theirs is what ours was before these edits, and not what edits of theirs put back."""
        return value in self and not there.made(value)


def _name(value: object) -> object:
    if isinstance(value, Sentence | Zone):
        return value
    return value.id if isinstance(value, Annotation) else type(value)


@dataclass(slots=True)
class Compared:
    """Two versions of a layer: what only one of them has, and what differs, as pairs of ours and theirs.

    `newer_here` and `removed_here` are what our edits made of values that theirs still has; `newer_there` says whether
    there is such on their side. `state` is the later of the two states; None where that cannot be told.
    """

    only_here: list[Annotation] = field(default_factory=list)
    only_there: list[Annotation] = field(default_factory=list)
    differing: list[tuple[Annotation, Annotation]] = field(default_factory=list)
    newer_here: list[Annotation] = field(default_factory=list)
    removed_here: list[Annotation] = field(default_factory=list)
    newer_there: bool = False
    state: LayerState | None = None
    states: tuple[LayerState, LayerState] = (LayerState(), LayerState())

    @property
    def theirs_suffices(self) -> bool:
        """Whether theirs holds everything of ours, or what came of it."""
        ours = self.only_here or self.differing or self.newer_here or self.removed_here
        return not ours and self.state == self.states[1]

    @property
    def ours_suffices(self) -> bool:
        """Whether ours holds everything of theirs, or what came of it."""
        theirs = self.only_there or self.differing or self.newer_there
        return not theirs and self.state == self.states[0]


def contents(layer: Layer | None) -> dict[str, Annotation]:
    """Everything in a layer by id, what is not anchored too."""
    return {item.id: item for item in (*layer.values(), *layer.unanchored)} if layer is not None else {}


def compared(
    ours: Layer | None, theirs: Layer | None, replaced_here: Replaced, replaced_there: Replaced
) -> Compared:
    """Compare two versions of a layer, with the values that edits replaced here and there."""
    found = Compared()
    mine, other = contents(ours), contents(theirs)
    for name, item in mine.items():
        there = other.get(name)
        if there == item:
            continue
        if item in replaced_there:
            found.newer_there = True
        elif there is None:
            found.only_here.append(item)
        elif there in replaced_here:
            found.newer_here.append(item)
        else:
            found.differing.append((item, there))
    for name, item in other.items():
        if name not in mine:
            is_older = replaced_here.is_older(item, replaced_there)
            (found.removed_here if is_older else found.only_there).append(item)
    found.states = (_state(ours), _state(theirs))
    found.state = _later_state(*found.states, replaced_here, replaced_there)
    return found


def completed(ours: Layer, theirs: Layer, found: Compared) -> Layer:
    """Their layer with what it lacks of ours, and with what our edits made of values that it still has."""
    lost = {item.id for item in ours.unanchored}
    state = found.state or both_states(*found.states)
    whole = Layer(theirs.article, theirs.annotator, theirs, state)
    whole.unanchored = list(theirs.unanchored)
    for item in found.removed_here:
        whole.remove(item.id)
    for item in (*found.only_here, *found.newer_here):
        whole.remove(item.id)
        if item.id in lost:
            whole.unanchored.append(item)
        else:
            whole.put(item)
    return whole


def _state(layer: Layer | None) -> LayerState:
    return layer.state if layer is not None else LayerState()


def _later_state(
    ours: LayerState, theirs: LayerState, replaced_here: Replaced, replaced_there: Replaced
) -> LayerState | None:
    if ours == theirs or ours in replaced_there or ours == LayerState():
        return theirs
    if theirs in replaced_here or theirs == LayerState():
        return ours
    if ours.extra == theirs.extra:
        return max(theirs, ours, key=_rank)
    return None


def both_states(ours: LayerState, theirs: LayerState) -> LayerState:
    """Their state with what only ours says, and the further of the two statuses."""
    further = max(theirs, ours, key=_rank)
    return LayerState(further.status, further.review, _both(ours.extra, theirs.extra))


def _both(ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> dict[str, Any]:
    found = {**ours, **theirs}
    for key in ours.keys() & theirs.keys():
        if isinstance(ours[key], Mapping) and isinstance(theirs[key], Mapping):
            found[key] = _both(ours[key], theirs[key])
    return found


def _rank(state: LayerState) -> tuple[int, int]:
    known = STATUSES.index(state.status) if state.status in STATUSES else 0
    return known, REVIEWS.index(state.review) if state.review in REVIEWS else 0


def is_older_article(
    ours: Article, theirs: Article, replaced_here: Replaced, replaced_there: Replaced
) -> bool:
    """Whether theirs is what ours was before edits that are known here, and not what edits of theirs made of ours."""
    if not replaced_here or ours.text != theirs.text or _said(ours) == _said(theirs):
        return False
    if went_on_from(ours, theirs, replaced_here, replaced_there):
        return False
    return all(value in replaced_here for value in article_values(theirs) - article_values(ours))


def went_on_from(ours: Article, theirs: Article, replaced_here: Replaced, replaced_there: Replaced) -> bool:
    """Whether theirs holds everything of ours, or what their edits made of it."""
    mine, other = article_values(ours), article_values(theirs)
    if ours.text != theirs.text or not ours.extra.items() <= theirs.extra.items():
        return False
    if not all(value in replaced_there for value in mine - other):
        return False
    return all(value not in replaced_here or replaced_there.made(value) for value in other - mine)


def article_values(article: Article) -> set[object]:
    """What edits can change about an article."""
    return {Heading(article.title, article.metadata), *article.zones, *article.sentences}


def _said(article: Article) -> tuple[object, ...]:
    return article.title, article.metadata, article.zones, article.sentences


def says_less(one: Article, other: Article) -> bool:
    """Whether an article is another one in which less was found."""
    return (
        one.text == other.text
        and one.title == other.title
        and (not one.zones or one.zones == other.zones)
        and (not one.sentences or one.sentences == other.sentences)
        and one.metadata.items() <= other.metadata.items()
    )
