"""Comparing the layers of one article: conflict clusters, votes and candidates.

Spans that overlap, transitively, form one cluster, with two exceptions that keep nested things apart: a span on which
all agree is settled by itself, and two spans that one annotator marked side by side are different things, so that
they alone do not join. A sentence, the article and a pair of linked places are one cluster each. Where nobody marked
anything, that this is so is one cluster: whoever finished the article voted for it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from annotator.core.annotation import Annotation, ArticleTag, Link, SentenceTag, Span
from annotator.core.layer import GOLD, Layer
from annotator.core.names import people
from annotator.core.values import dataclass
from annotator.review.answers import LINK_BREAK, Answer, Place, answer_of, content_of, place_of, voters
from annotator.review.kinds import CLUSTER_KINDS

WHATS: tuple[str, ...] = ("article", "sentence", "span", "link")
NOTHING = "nothing"
"""Ends the id of the cluster of an article in which nobody marked anything."""


@dataclass(frozen=True, slots=True)
class Vote:
    """One annotator's answer with the annotations it consists of; none of them: "nothing here"."""

    annotator: str
    answer: Answer
    annotations: tuple[Annotation, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """One of the different answers and who gave it (by name). `annotations` are those of the first of them."""

    answer: Answer
    annotators: tuple[str, ...]
    annotations: tuple[Annotation, ...] = ()


@dataclass(frozen=True, slots=True)
class Cluster:
    """One thing to be settled: `[start, end)` of an article in code points, and what everyone said about it.

    `what` is span, sentence, article or link. `kind` is one of `CLUSTER_KINDS`, `differs` all that apply. `candidates`
    come with the most chosen first; where somebody chose nothing, one of them is empty.
    """

    id: str
    article: str
    what: str
    kind: str
    differs: tuple[str, ...]
    start: int
    end: int
    votes: tuple[Vote, ...]
    candidates: tuple[Candidate, ...]
    place: Place = ()

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels that occur in the answers, by name."""
        return tuple(sorted({content[1] for candidate in self.candidates for content in candidate.answer}))

    @property
    def is_empty(self) -> bool:
        """Whether nobody marked anything, in the whole article."""
        return not any(candidate.answer for candidate in self.candidates)

    @property
    def doubts(self) -> int:
        """How many of the annotations carry a doubt flag."""
        return sum(item.doubt for vote in self.votes for item in vote.annotations)

    @property
    def agreement(self) -> float:
        """The share of the votes that the most chosen answer has."""
        return len(self.candidates[0].annotators) / len(self.votes)

    @property
    def unanimous(self) -> Candidate | None:
        """What at least two gave, and nobody contradicted; None where there is no such answer."""
        return self.candidates[0] if len(self.candidates) == 1 and len(self.votes) > 1 else None

    @property
    def majority(self) -> Candidate | None:
        """What more than half of at least two votes, silence counted, are for."""
        first = self.candidates[0]
        return first if len(self.votes) > 1 and 2 * len(first.annotators) > len(self.votes) else None

    @property
    def leading(self) -> Candidate | None:
        """What more are for than for any other answer; None on a tie."""
        if len(self.candidates) == 1:
            return self.candidates[0]
        first, second = self.candidates[:2]
        return first if len(first.annotators) > len(second.annotators) else None

    def chosen_by(self, annotator: str) -> Candidate | None:
        """The annotator's answer, or None where they did not vote."""
        return next((c for c in self.candidates if annotator in c.annotators), None)


Held = dict[str, list[Annotation]]
"""Annotations by annotator."""


def clusters(article: str, layers: Mapping[str, Layer], names: Iterable[str] | None = None) -> list[Cluster]:
    """All clusters of an article, in order of place; gold takes no part.

    `names` limits the comparison to these; else all annotators take part who have a layer, and no copy set aside.
    The same layers give the same clusters with the same ids, in whatever order they come.
    """
    wanted = set(people(layers) if names is None else names) - {GOLD}
    taking_part = {name: layers[name] for name in sorted(wanted & layers.keys())}
    done = voters(taking_part)
    units = _by_place(taking_part)
    found = [
        *_unit_clusters(article, "article", units[ArticleTag], done),
        *_unit_clusters(article, "sentence", units[SentenceTag], done),
        *_span_clusters(article, taking_part, done),
        *_unit_clusters(article, "link", units[Link], done),
    ]
    if done and not found:
        nothing = _cluster(article, "article", (), {}, done)
        return [
            replace(nothing, id=f"{article}/{NOTHING}")
        ]  # it is no answer to a tag that somebody gives later
    found.sort(key=lambda cluster: (cluster.start, -cluster.end, WHATS.index(cluster.what), cluster.id))
    return found


def _by_place(layers: Mapping[str, Layer]) -> dict[type[Annotation], dict[Place, Held]]:
    """What is not a span: by kind, by place and by annotator."""
    units: dict[type[Annotation], dict[Place, Held]] = {ArticleTag: {}, SentenceTag: {}, Link: {}}
    for name, layer in layers.items():
        for item in layer.values():
            of_kind = units.get(type(item))
            place = place_of(item, layer) if of_kind is not None else None
            if of_kind is not None and place is not None:
                of_kind.setdefault(place, {}).setdefault(name, []).append(item)
    return units


def _unit_clusters(article: str, what: str, units: Mapping[Place, Held], done: set[str]) -> list[Cluster]:
    return [_cluster(article, what, place, held, done) for place, held in units.items()]


def _span_clusters(article: str, layers: Mapping[str, Layer], done: set[str]) -> list[Cluster]:
    values: dict[tuple[Place, str], Held] = {}
    for name, layer in layers.items():
        for span in layer.spans.values():
            values.setdefault((span.fragments, span.label), {}).setdefault(name, []).append(span)
    groups: list[list[tuple[Place, str]]] = []
    loose = []
    for value, held in values.items():
        if len(held) > 1 and done <= held.keys():
            groups.append([value])
        else:
            loose.append(value)
    groups += _joined(loose, values)

    found = []
    for group in groups:
        start = min([place[0][0] for place, _ in group])
        end = max([place[-1][1] for place, _ in group])
        held_here = values[group[0]] if len(group) == 1 else _together([values[v] for v in sorted(group)])
        found.append(_cluster(article, "span", ((start, end),), held_here, done))
    return _told_apart(found)


def _together(parts: Iterable[Held]) -> Held:
    together: Held = defaultdict(list)
    for held in parts:
        for name, spans in held.items():
            together[name] += spans
    return together


def _joined(
    values: Sequence[tuple[Place, str]], holders: Mapping[tuple[Place, str], Held]
) -> list[list[tuple[Place, str]]]:
    """The values in groups: overlapping ones together, unless one annotator holds both."""
    ordered = sorted(values)
    parent = list(range(len(ordered)))

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = index = parent[parent[index]]
        return index

    active: list[int] = []
    for index, value in enumerate(ordered):
        place = value[0]
        active = [other for other in active if ordered[other][0][-1][1] > place[0][0]]
        for other in active:
            if _overlap(place, ordered[other][0]) and holders[value].keys().isdisjoint(
                holders[ordered[other]]
            ):
                parent[root(index)] = root(other)
        active.append(index)
    groups: dict[int, list[tuple[Place, str]]] = {}
    for index, value in enumerate(ordered):
        groups.setdefault(root(index), []).append(value)
    return list(groups.values())


def _overlap(one: Place, other: Place) -> bool:
    return any(left < end and start < right for left, right in one for start, end in other)


def _cluster(article: str, what: str, place: Place, held: Held, done: set[str]) -> Cluster:
    votes = []
    groups: dict[Answer, list[Vote]] = {}
    for name in sorted(done | held.keys()):
        items = held.get(name, ())
        answer = answer_of(
            [content_of(item, item.fragments if isinstance(item, Span) else place) for item in items]
        )
        same = groups.setdefault(answer, [])
        vote = Vote(name, same[0].answer if same else answer, tuple(items))
        votes.append(vote)
        same.append(vote)
    candidates = tuple(
        Candidate(chosen[0].answer, tuple([vote.annotator for vote in chosen]), chosen[0].annotations)
        for chosen in sorted(groups.values(), key=_most_chosen)
    )
    differs = _differences(candidates, votes)
    start, end = _envelope(place)
    return Cluster(
        _cluster_id(article, what, place),
        article,
        what,
        differs[0],
        differs,
        start,
        end,
        tuple(votes),
        candidates,
        place,
    )


def _envelope(place: Place) -> tuple[int, int]:
    if len(place) < 2:
        return place[0] if place else (0, 0)
    ranges = [part for part in place if part != LINK_BREAK]
    return min(start for start, _ in ranges), max(end for _, end in ranges)


def _most_chosen(votes: list[Vote]) -> tuple[int, bool, Answer]:
    return (-len(votes), not votes[0].answer, votes[0].answer)


def _cluster_id(article: str, what: str, place: Place) -> str:
    if not place:
        return f"{article}/{what}"
    where = [">" if part == LINK_BREAK else f"{part[0]}-{part[1]}" for part in place]
    return f"{article}/{what}/{','.join(where)}"


def _told_apart(found: list[Cluster]) -> list[Cluster]:
    """Clusters with the same envelope get the first of their labels into their id, all but the first of them."""
    if len({cluster.id for cluster in found}) == len(found):
        return found
    taken: set[str] = set()
    apart = []
    for cluster in sorted(
        found, key=lambda cluster: (cluster.id, cluster.labels, cluster.candidates[0].answer)
    ):
        name = cluster.id
        while name in taken:
            name = f"{name}/{cluster.labels[0]}"
        taken.add(name)
        apart.append(cluster if name == cluster.id else replace(cluster, id=name))
    return apart


def _differences(candidates: Sequence[Candidate], votes: Sequence[Vote]) -> tuple[str, ...]:
    """All the ways in which the answers differ, the gravest first; "agree" where they do not."""
    differs = set()
    if any(len(vote.annotations) > 1 and _repeats(vote.annotations) for vote in votes):
        differs.add("duplicate")
    if len(votes) == 1:
        return (*differs, "one only")
    if len(candidates) == 1:
        return ("duplicate",) if differs else ("agree",)
    spoken = [candidate.answer for candidate in candidates if candidate.answer]
    if len(spoken) > 1:
        places = {frozenset(place for place, _, _ in answer) for answer in spoken}
        if len({len(marked) for marked in places}) > 1:
            differs.add("split")
        elif len(places) > 1:
            differs.add("boundary")
        if len({frozenset(label for _, label, _ in answer) for answer in spoken}) > 1:
            differs.add("label")
        if len({frozenset(content[:2] for content in answer) for answer in spoken}) < len(spoken):
            differs.add("attribute")
        if differs <= {"duplicate"}:
            differs.add("label")  # the same labels on the same places, but the other way round
    if len(spoken) < len(candidates):
        differs.add("only some")
    return tuple(kind for kind in CLUSTER_KINDS if kind in differs) or ("agree",)


def _repeats(annotations: Sequence[Annotation]) -> bool:
    said = [(item.fragments if isinstance(item, Span) else (), item.label) for item in annotations]
    return len(set(said)) < len(said)
