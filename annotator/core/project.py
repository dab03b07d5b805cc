"""The project: the one mutable root of the model."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol, TypeVar, cast

from annotator.core import lineage
from annotator.core.annotation import Annotation, LayerState
from annotator.core.article import OLDER, Article, Sentence, Zone
from annotator.core.edits import Change, Edit, Heading, Membership, ProjectHeader, restated
from annotator.core.errors import AnnotatorError, UnreadableError
from annotator.core.labels import LabelSet
from annotator.core.layer import Layer
from annotator.core.messages import _

R = TypeVar("R", Sentence, Zone)

_KEEPING = threading.RLock()
"""Held while an edit reaches the articles that are open, and while one that was read joins them."""
OPEN_ARTICLES = 24
"""How many articles a project keeps parsed; the least recently used make room."""


@dataclass(slots=True)
class Entry:
    """What the list of articles knows of one article without reading it.

    `states` hold status and review alone, never what else a layer's own state keeps: whoever changes a state starts
    from the layer's. `older` names the article of which it is a newer version.
    """

    id: str
    title: str
    states: dict[str, LayerState] = field(default_factory=dict)
    older: str = ""

    def __post_init__(self) -> None:
        self.states = {name: _listed(state) for name, state in self.states.items()}


@dataclass(slots=True)
class OpenArticle:
    """An article with all its layers, by annotator."""

    article: Article
    layers: dict[str, Layer] = field(default_factory=dict)


class Source(Protocol):
    """Where a project finds an article when it is first asked for (the project file)."""

    def load(self, article_id: str) -> OpenArticle:
        """The article and its layers with every edit so far; raises `AnnotatorError`."""
        ...

    def may_say(self, article_id: str, key: str) -> bool:
        """Whether the article's metadata may have this key: False only where that is certain without reading it."""
        ...


class Project:
    """Header, articles and layers. Everything that changes them goes through `apply`.

    `members` are the articles that belong to the project, `entries` those that count: of a corrected article the newest
    version alone.
    """

    def __init__(
        self, header: ProjectHeader, entries: Iterable[Entry] = (), source: Source | None = None
    ) -> None:
        self.header = header
        self._all: dict[str, Entry] = {entry.id: entry for entry in entries}
        self._withdrawn: set[str] = set()
        self.members: dict[str, Entry] = {}
        self.entries: dict[str, Entry] = {}
        self._newer: dict[str, str] = {}
        self._claimed: set[str] = set()
        self._list()
        self._source = source
        self._open: OrderedDict[str, OpenArticle] = OrderedDict()
        self._applied = 0

    @property
    def labels(self) -> LabelSet:
        """The label set."""
        return self.header.labels

    def __len__(self) -> int:
        return len(self.entries)

    def article(self, article_id: str) -> Article:
        """The article; raises `AnnotatorError` when there is none of that id or it cannot be read."""
        return self._opened(article_id).article

    def says(self, article_id: str, key: str) -> bool:
        """Whether the article's metadata say something under this key; it is read only where they may.

        Raises `AnnotatorError` when it cannot be read.
        """
        closed = article_id not in self._open
        if closed and self._source is not None and not self._source.may_say(article_id, key):
            return False
        return bool(self.article(article_id).metadata.get(key))

    def layer(self, article_id: str, annotator: str) -> Layer:
        """The annotator's layer on the article: an empty one where nothing has been tagged."""
        layers = self._opened(article_id).layers
        if annotator not in layers:
            layers[annotator] = Layer(article_id, annotator)
        return layers[annotator]

    def layers(self, article_id: str) -> dict[str, Layer]:
        """All layers of the article that say anything, by annotator."""
        return {name: layer for name, layer in self._opened(article_id).layers.items() if layer}

    def title(self, article_id: str) -> str:
        """The article's title; "" where it has left the project while something was going on."""
        entry = self.members.get(article_id)
        return entry.title if entry is not None else ""

    def can_read(self, article_id: str) -> bool:
        """Whether the article is still here and can be read; what is wrong is among the problems of its file."""
        if article_id not in self.members:
            return False
        try:
            self._opened(article_id)
        except UnreadableError:
            return False
        return True

    def articles(self) -> Iterator[Article]:
        """Every article in order, read one after the other."""
        for article_id in list(self.entries):
            yield self.article(article_id)

    def add(self, article: Article, layers: Iterable[Layer] = ()) -> None:
        """Put a new article into the model; raises `AnnotatorError` if its id is taken."""
        if article.id in self._all:
            raise AnnotatorError(_("The project already holds an article “{id}”.").format(id=article.id))
        kept = {layer.annotator: layer for layer in layers}
        states = {name: layer.state for name, layer in kept.items()}
        entry = Entry(article.id, article.title, states, older_id(article.metadata))
        self.entries[article.id] = self.members[article.id] = self._all[article.id] = entry
        if entry.older or self._claimed:
            self._list()
        self._remember(article.id, OpenArticle(article, kept))

    def enter(self, entries: Iterable[Entry]) -> None:
        """Take articles into the list without opening them; their source knows them already."""
        self._all.update({entry.id: entry for entry in entries})
        self._list()

    def opened(self, article_id: str) -> OpenArticle | None:
        """The article if it is open, without reading it."""
        return self._open.get(article_id)

    def forget(self, article_id: str) -> None:
        """Let go of an open article; it is read again when it is next asked for. Only with a source."""
        if self._source is not None:
            self._open.pop(article_id, None)

    def refresh(
        self, header: ProjectHeader, entries: Iterable[Entry], edits: Iterable[Edit], stale: set[str]
    ) -> None:
        """Start over from what the source holds now; `stale` articles are read again when next asked for.

        `edits` are applied to the header and the list only: the source's articles have them already.
        """
        self.header = header
        self._all = {entry.id: entry for entry in entries}
        self._withdrawn = set()
        self._list()
        for article_id in stale | (self._open.keys() - self._all.keys()):
            self._open.pop(article_id, None)
        for edit in edits:
            for change in edit.changes:
                if isinstance(change.after or change.before, Membership | ProjectHeader):
                    self._apply(change)
                else:
                    self._note_in_list(change)

    def apply(self, edit: Edit) -> None:
        """Carry out every change. Articles that are not open are changed when they are next read."""
        here: dict[str, list[Change]] = {}
        with _KEEPING:
            self._applied += 1
            for change in edit.changes:
                self._apply(change)
                if change.article in self._open:
                    here.setdefault(change.article, []).append(change)
            for article_id, changes in here.items():
                apply_edit(self._open[article_id], changes, edit.id)

    def allows(self, edit: Edit) -> bool:
        """Whether everything that the edit replaces is there as the edit remembers it."""
        seen: set[object] = set()
        for change in edit.changes:
            value = change.before if change.before is not None else change.after
            name = value.id if isinstance(value, Annotation) else type(value)
            several = isinstance(value, Sentence | Zone)
            place = (change.article, change.annotator, value if several else name)
            if place not in seen and not self._holds(change):
                return False
            seen.add(place)
        return True

    def _holds(self, change: Change) -> bool:
        """Whether `change.before` is what is there now."""
        before = change.before
        value = before if before is not None else change.after
        if isinstance(value, ProjectHeader):
            return before is None or restated(self.header, change.inverted()) == self.header
        if isinstance(value, Membership):
            return value.article in (self._all if before is None else self.members)
        if change.article not in self.members:
            return False
        if isinstance(value, Annotation):
            return self.layer(change.article, change.annotator).get(value.id) == before
        if isinstance(value, LayerState):
            return self.layer(change.article, change.annotator).state == (before or LayerState())
        article = self.article(change.article)
        if isinstance(value, Heading):
            return before is None or before == Heading(article.title, article.metadata)
        there = value in (article.sentences if isinstance(value, Sentence) else article.zones)
        return there == (before is not None)

    def withdrawn(self) -> list[str]:
        """The articles that were taken out of the project and are still in its file."""
        return [name for name in self._all if name in self._withdrawn]

    def knows(self, article_id: str) -> bool:
        """Whether there is such an article, in the project or taken out of it."""
        return article_id in self._all

    def annotators(self) -> list[str]:
        """Everyone who has a layer, in order of first appearance."""
        return list(dict.fromkeys(name for entry in self.members.values() for name in entry.states))

    def newer_than(self, article_id: str) -> str:
        """The next version of the article; "" where there is none."""
        return self._newer.get(article_id, "")

    def newest(self, article_id: str) -> str:
        """The version of the article that counts: itself, where there is no newer one."""
        while article_id in self._newer:
            article_id = self._newer[article_id]
        return article_id

    def older_than(self, article_id: str) -> list[str]:
        """The earlier versions of the article that are in the project, the latest first."""
        found: list[str] = []
        entry = self.members.get(article_id)
        while entry is not None and (entry := self.members.get(entry.older)) is not None:
            if entry.id in found:
                break
            found.append(entry.id)
        # In a circle, which somebody wrote by hand, nothing is older.
        return found if article_id not in found else []

    def _apply(self, change: Change) -> None:
        value = change.after if change.after is not None else change.before
        if isinstance(value, ProjectHeader):
            self.header = restated(self.header, change)
        elif isinstance(value, Membership):
            self._set_membership(value.article, present=change.after is not None)
        else:
            self._note_in_list(change)

    def _note_in_list(self, change: Change) -> None:
        entry = self._all.get(change.article)
        if entry is None:
            return
        if isinstance(change.after, Heading):
            entry.title = change.after.title
            if entry.older != (older := older_id(change.after.metadata)):
                entry.older = older
                self._list()
        elif change.annotator:
            state = change.after if isinstance(change.after, LayerState) else None
            if state is not None:
                entry.states[change.annotator] = _listed(state)
            elif isinstance(change.before, LayerState):
                entry.states.pop(change.annotator, None)  # the layer is taken away
            else:
                entry.states.setdefault(change.annotator, LayerState())

    def _set_membership(self, article_id: str, *, present: bool) -> None:
        (self._withdrawn.discard if present else self._withdrawn.add)(article_id)
        self._list()

    def _list(self) -> None:
        """Tell anew which articles belong to the project, and which of them count."""
        self.members = {name: entry for name, entry in self._all.items() if name not in self._withdrawn}
        self._claimed = {entry.older for entry in self.members.values() if entry.older}
        self._newer = {}
        for name in self.members if self._claimed else ():
            if older := self.older_than(name):
                self._newer.setdefault(older[0], name)
        self.entries = {name: entry for name, entry in self.members.items() if name not in self._newer}

    def _opened(self, article_id: str) -> OpenArticle:
        while True:
            opened, applied = self._open.get(article_id), self._applied
            if opened is None:
                if self._source is None or article_id not in self._all:
                    raise AnnotatorError(
                        _("The project has no article “{article_id}”.").format(article_id=article_id)
                    )
                opened = self._source.load(article_id)
            with _KEEPING:
                # Read in a thread of its own, it may lack an edit that was made meanwhile.
                if applied == self._applied or self._open.get(article_id) is opened:
                    self._remember(article_id, opened)
                    return opened

    def _remember(self, article_id: str, opened: OpenArticle) -> None:
        self._open[article_id] = opened
        self._open.move_to_end(article_id)
        if self._source is not None and len(self._open) > OPEN_ARTICLES:
            self._open.popitem(last=False)


def older_id(metadata: Mapping[str, Any]) -> str:
    """The id of the article of which one with this metadata is a newer version; "" where it is none."""
    found = metadata.get(OLDER)
    return found if isinstance(found, str) else ""


def apply_edit(opened: OpenArticle, changes: Iterable[Change], edit: str) -> None:
    """Carry out the changes that the edit of this id makes on an article and its layers; their lineage notes it."""
    by_layer: dict[str, list[Change]] = {}
    for change in changes:
        by_layer.setdefault(change.annotator, []).append(change)
    uncut = opened.article
    before = {name: opened.layers[name].state.lineage for name in by_layer if name in opened.layers}
    for name, own in by_layer.items():
        for change in own:
            apply_to_article(opened, change)
        layer = opened.layers.get(name)
        if layer is not None and _is_taken_away(layer, own):
            del opened.layers[name]
        elif layer is not None:
            grown = lineage.after_edit(before.get(name, ()), own, edit)
            layer.state = replace(layer.state, lineage=grown)
    if (uncut.sentences, uncut.zones) != (opened.article.sentences, opened.article.zones):
        opened.article = replace(opened.article, lineage=lineage.after_cutting(uncut, opened.article))


def _is_taken_away(layer: Layer, changes: Iterable[Change]) -> bool:
    """Whether the changes took the layer away: its state, and everything in it."""
    states = [change for change in changes if isinstance(change.before or change.after, LayerState)]
    return bool(states) and states[-1].after is None and not len(layer) and not layer.unanchored


def _listed(state: LayerState) -> LayerState:
    return LayerState(state.status, state.review) if state.extra else state


def apply_to_article(opened: OpenArticle, change: Change) -> None:
    """Carry out one change on an article or on one of its layers."""
    before, after = change.before, change.after
    value = after if after is not None else before
    if isinstance(value, Annotation | LayerState):
        layer = opened.layers.setdefault(change.annotator, Layer(change.article, change.annotator))
        _apply_to_layer(layer, change)
    elif isinstance(value, Sentence):
        opened.article = replace(opened.article, sentences=_swapped(opened.article.sentences, before, after))
    elif isinstance(value, Zone):
        opened.article = replace(opened.article, zones=_swapped(opened.article.zones, before, after))
    elif isinstance(after, Heading):
        opened.article = replace(opened.article, title=after.title, metadata=after.metadata)


def _apply_to_layer(layer: Layer, change: Change) -> None:
    before, after = change.before, change.after
    if isinstance(before, LayerState) or isinstance(after, LayerState):
        layer.state = _restated(layer.state, before, after)
        return
    if isinstance(before, Annotation) and (not isinstance(after, Annotation) or after.id != before.id):
        layer.remove(before.id)
    if isinstance(after, Annotation):
        layer.put(after)


def _restated(state: LayerState, before: object, after: object) -> LayerState:
    """The state after a change; keys that neither of its sides names stay, for not everybody knows of them."""
    old, new = (each if isinstance(each, LayerState) else LayerState() for each in (before, after))
    kept = {key: value for key, value in state.extra.items() if key not in old.extra}
    return replace(new, extra={**kept, **new.extra})


def _swapped(values: tuple[R, ...], before: object, after: object) -> tuple[R, ...]:
    kept = {value for value in values if value != before}
    if after is not None:
        kept.add(cast(R, after))
    return tuple(sorted(kept))
