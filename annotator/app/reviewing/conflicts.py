"""The conflicts of a project and how they are settled, read article by article and kept true."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from annotator.app.index import Derived, Index
from annotator.app.progress import Work
from annotator.app.reviewing.reliability import Reliability
from annotator.app.reviewing.values import Conflict
from annotator.app.reviewing.words import words_of
from annotator.core.annotation import Decision, LayerState
from annotator.core.edits import Change, ProjectHeader
from annotator.core.layer import GOLD, Layer
from annotator.core.names import models, people
from annotator.core.project import Project
from annotator.review.compare import Cluster, clusters
from annotator.review.decide import decisions_of
from annotator.review.queue import Identity, identity
from annotator.store.records import no_garbage_collection

Found = tuple[tuple[Conflict, ...], Mapping[str, Decision]]
"""The conflicts of an article in order of place, and the decisions on them."""


class Conflicts(Index[Found]):
    """The conflicts of every article that somebody finished, and the decisions on them, by id.

    An article that is read again makes room at once for what is found. `when_read` is told of each.
    """

    def __init__(self, project: Project, when_read: Callable[[str], None]) -> None:
        super().__init__(
            project, Derived(_found, moves_conflicts, may_hold=lambda entry: _finished(entry.states))
        )
        self._when_read = when_read
        self._counted = set(project.entries)
        self.by_id: dict[str, Conflict] = {}
        self.decisions: dict[str, Decision] = {}
        self.reliability = Reliability()
        self._alike: dict[Identity, dict[str, None]] = {}
        self.stale()

    @property
    def unread(self) -> int:
        """How many articles are still to be read."""
        return len(self._unread)

    def begin(self, first: str) -> Work[set[str]]:
        """Read what is not known, the article `first` before the others."""
        if first in self._unread:
            self._unread = {first: None, **self._unread}
        with no_garbage_collection():  # everything that is read is kept
            return (yield from self.reading())

    def read(self, articles: Iterable[str]) -> None:
        """Read these at once."""
        for article_id in articles:
            self.touch((article_id,))
            self._read(article_id)

    def drop(self, articles: Iterable[str]) -> None:
        """Forget the conflicts of these articles; what is still here is to be read again."""
        for article_id in articles:
            self._let_go(article_id)
            self._known.pop(article_id, None)
            self.touch((article_id,))

    def counting_otherwise(self) -> set[str]:
        """The articles that count since this was asked last, and those that count no more."""
        before, self._counted = self._counted, set(self._project.entries)
        return before ^ self._counted

    def decide(self, name: str, decision: Decision | None) -> None:
        """Note how a conflict is decided now, or that it is no more."""
        if decision is None:
            self.decisions.pop(name, None)
        else:
            self.decisions[name] = decision
        self.reliability.put(self.by_id[name], decision)

    def drop_unread(self) -> bool:
        """What is to be read again is known no more until it has been read; whether there was any."""
        stale = [name for name in self._unread if name in self._known]
        self.drop(stale)
        return bool(stale)

    def put_in_order(self) -> None:
        """Put what has been read in the order of the project."""
        ordered = {conflict.id: conflict for here, _ in self.all().values() for conflict in here}
        self.by_id.clear()
        self.by_id.update(ordered)

    def here(self, article_id: str) -> tuple[Conflict, ...]:
        """The article's conflicts, in order of place."""
        found = self.of(article_id)
        return found[0] if found is not None else ()

    def articles(self) -> list[str]:
        """The articles that have something to compare."""
        return [name for name, (here, _) in self.all().items() if here]

    def alike(self, conflict: Conflict) -> list[Conflict]:
        """The same conflict in other articles."""
        names = self._alike.get(conflict.identity, ()) if conflict.identity is not None else ()
        found = (self.by_id[name] for name in names)
        return [other for other in found if other.cluster.article != conflict.cluster.article]

    def _read(self, article_id: str) -> None:
        self._let_go(article_id)
        super()._read(article_id)
        here, decisions = self.of(article_id) or ((), {})
        for conflict in here:
            self.by_id[conflict.id] = conflict
            if conflict.identity is not None:
                self._alike.setdefault(conflict.identity, {})[conflict.id] = None
        for name, decision in decisions.items():
            self.decide(name, decision)
        self._when_read(article_id)

    def _let_go(self, article_id: str) -> None:
        for gone in self.here(article_id):
            self.by_id.pop(gone.id, None)
            self.decisions.pop(gone.id, None)
            self.reliability.drop(gone.id)
            if gone.identity is not None:
                self._alike[gone.identity].pop(gone.id, None)


def _found(project: Project, article_id: str) -> Found:
    layers = project.layers(article_id)
    found = clusters(article_id, layers)
    text, title = project.article(article_id).text if found else "", project.title(article_id)
    asked = models(layers)
    made = []
    for cluster in found:
        agreed = cluster.unanimous is not None
        same = None if agreed or cluster.what == "article" else identity(cluster, text)
        saying = frozenset(name for name in asked if says_something(layers[name], cluster))
        made.append(Conflict(cluster, words_of(cluster, title, text), agreed, same, saying))
    known = decisions_of(layers[GOLD]) if GOLD in layers else {}
    return tuple(made), {each.id: known[each.id] for each in made if each.id in known}


def says_something(layer: Layer, cluster: Cluster) -> bool:
    """Whether a layer that has no vote says something where the cluster is, of the kind that it is about."""
    match cluster.what:
        case "article":
            return bool(layer.tags)
        case "sentence":
            return bool(layer.tags_of(cluster.start, cluster.end))
        case "span":
            return bool(layer.spans.overlapping(cluster.start, cluster.end))
        case _:
            return False


def moves_conflicts(change: Change) -> bool:
    """Whether a change can make other conflicts of an article: not of gold, nor of a state that is no vote."""
    value = change.after if change.after is not None else change.before
    if change.annotator == GOLD or isinstance(value, ProjectHeader):
        return False
    states = [each.status for each in (change.before, change.after) if isinstance(each, LayerState)]
    return not isinstance(value, LayerState) or len(set(states)) > 1


def _finished(states: Mapping[str, LayerState]) -> bool:
    return any(states[name].status == "done" for name in people(states))
