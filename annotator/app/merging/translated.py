"""What a layer of another project says, in the names of this one: of articles, labels, people and conflicts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from annotator.app.importing.labels import mapped_layer
from annotator.app.merging.layers import OF_PEOPLE
from annotator.app.places.remarks import ANSWERS, TO
from annotator.core.annotation import Annotation, Decision, LayerState
from annotator.core.article import OLDER, STORY, Article
from annotator.core.layer import GOLD, Layer
from annotator.core.names import folded, original
from annotator.review.carrying import OLDER_ID, UNPLACED
from annotator.review.decide import CHOSEN_BY

_CLUSTER, _FROM, _SUGGESTED, _REJECTED = "cluster", "from", "suggested", "rejected"


@dataclass(slots=True)
class Names:
    """How things of another project are called here; what is not in a mapping keeps its name.

    `ids` holds, by article and annotator of the other project, annotations that have another id here.
    """

    articles: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    people: Mapping[str, str] = field(default_factory=dict)
    ids: dict[tuple[str, str], Mapping[str, str]] = field(default_factory=dict)

    def person(self, name: str) -> str:
        """What an annotator, or a copy of their work, is called."""
        first = original(name)
        return self.people.get(first, first) + name.removeprefix(first)

    def annotation(self, article: str, annotator: str, name: str) -> str:
        """What an annotation is called."""
        return self.ids.get((article, annotator), {}).get(name, name)


def article(found: Article, names: Names) -> Article:
    """The article under its id here; what its metadata say of other articles is about those that are here."""
    metadata = {**found.metadata}
    for key in (OLDER, STORY):
        if isinstance(metadata.get(key), str):
            known = names.articles.get(metadata.pop(key))
            if known is not None and (key == STORY or known != names.articles[found.id]):
                metadata[key] = known
    kept = {key: metadata[key] for key in found.metadata if key in metadata}
    return replace(found, id=names.articles[found.id], metadata=kept)


def layer(found: Layer, names: Names, older: str, left_out: dict[str, int]) -> Layer:
    """The layer under its names here. `older` is the other project's older version of the article, if there is one.

    What a mapping of labels leaves out is counted in `left_out`.
    """
    whole = mapped_layer(found, names.labels, left_out)
    one = _Translation(names, found.article, found.annotator, older)
    items = [one.annotation(item) for item in whole.values()]
    made = Layer(names.articles[found.article], names.person(found.annotator), items, one.state(whole.state))
    made.unanchored = [one.annotation(item) for item in whole.unanchored]
    return made


class _Translation:
    def __init__(self, names: Names, article: str, annotator: str, older: str) -> None:
        self.names, self.article, self.annotator, self.older = names, article, annotator, older
        self.is_gold = folded(annotator) == GOLD

    def annotation(self, item: Annotation) -> Annotation:
        if isinstance(item, Decision):
            chosen = [self._chosen(name) for name in item.chosen.split(" ")]
            item = replace(item, cluster=self._cluster(item.cluster), chosen=" ".join(chosen))
        extra = self._extra(item.extra) if item.extra else item.extra
        return item if extra == item.extra else replace(item, extra=extra)

    def _extra(self, extra: Mapping[str, Any]) -> dict[str, Any]:
        made = dict(extra)
        if isinstance(made.get(_CLUSTER), str):
            made[_CLUSTER] = self._cluster(made[_CLUSTER])
        if self.older and isinstance(made.get(OLDER_ID), str):
            made[OLDER_ID] = self.names.annotation(self.older, self.annotator, made[OLDER_ID])
        if isinstance(made.get(_SUGGESTED), Mapping):
            said = made[_SUGGESTED]
            label = said.get("label")
            if isinstance(label, str) and self.names.labels.get(label):
                made[_SUGGESTED] = {**said, "label": self.names.labels[label]}
        if not self.is_gold:
            return made
        if isinstance(made.get(ANSWERS), str) and isinstance(made.get(TO), str):
            made[ANSWERS] = self.names.annotation(self.article, made[TO], made[ANSWERS])
        for key in (TO, _FROM, CHOSEN_BY):
            if isinstance(made.get(key), str):
                made[key] = self.names.person(made[key])
            elif isinstance(made.get(key), list):
                made[key] = [self.names.person(str(each)) for each in made[key]]
        return made

    def _chosen(self, name: str) -> str:
        """What an annotation is called of which only the article is known."""
        found = (
            ids[name]
            for (article, _), ids in self.names.ids.items()
            if article == self.article and name in ids
        )
        return next(found, name)

    def _cluster(self, name: str) -> str:
        """The name of a conflict: its article, its kind, its place and, where several are there, labels."""
        if not name.startswith(f"{self.article}/"):
            return name
        what, *rest = name.removeprefix(f"{self.article}/").split("/", 2)
        if len(rest) == 2:
            labels = self.names.labels
            whole = labels.get(rest[1])
            rest[1] = whole or "/".join(labels.get(part) or part for part in rest[1].split("/"))
        return "/".join((self.names.articles[self.article], what, *rest))

    def state(self, state: LayerState) -> LayerState:
        extra = dict(state.extra)
        if isinstance(extra.get(_REJECTED), list):
            extra[_REJECTED] = [self._rejected(each) for each in extra[_REJECTED]]
        if self.older and isinstance(extra.get(UNPLACED), list):
            extra[UNPLACED] = [
                self.names.annotation(self.older, self.annotator, str(each)) for each in extra[UNPLACED]
            ]
        for key in OF_PEOPLE if self.is_gold else ():
            if isinstance(extra.get(key), Mapping):
                extra[key] = {
                    self.names.person(str(who)): {
                        self.names.annotation(self.article, str(who), str(name)): at
                        for name, at in told.items()
                    }
                    for who, told in extra[key].items()
                    if isinstance(told, Mapping)
                }
        return state if extra == state.extra else replace(state, extra=extra)

    def _rejected(self, each: Any) -> Any:
        if not isinstance(each, list) or len(each) != 4:
            return each
        return [*each[:3], self.names.labels.get(str(each[3])) or each[3]]
