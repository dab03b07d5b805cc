"""The queue of a review: which clusters, in which order, and which of them are the same conflict elsewhere."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterable, Sequence
from typing import TypeVar

from annotator.review.answers import LINK_BREAK, Answer, Place
from annotator.review.compare import Cluster
from annotator.review.kinds import ANSWERED

T = TypeVar("T")

ORDERS: tuple[str, ...] = ("article", "agreement", "doubt")

Relative = tuple[tuple[Place, str, tuple[tuple[str, str], ...]], ...]
"""An answer whose places are counted from the start of its cluster."""

Identity = tuple[str, str, tuple[Relative, ...]]
"""What makes two conflicts the same: what is tagged, the words, and the answers relative to their start."""


def filtered(
    clusters: Iterable[Cluster],
    *,
    kinds: Collection[str] = (),
    answered: Collection[str] = (),
    labels: Collection[str] = (),
    annotators: Collection[str] = (),
    doubt: bool | None = None,
    decided: bool | None = None,
    decisions: Collection[str] = (),
) -> list[Cluster]:
    """The clusters that fit every filter given; an empty one or None lets everything through.

    `kinds` looks at all the ways in which answers differ, and for "answered" at the ids that are `answered`;
    `annotators` looks at who marked something. `decisions` are the
    ids of the clusters that are settled, which `decided` asks for.
    """
    return [
        cluster
        for cluster in clusters
        if (
            not kinds
            or any(kind in kinds for kind in cluster.differs)
            or (ANSWERED in kinds and cluster.id in answered)
        )
        and (not labels or any(label in labels for label in cluster.labels))
        and (not annotators or any(v.annotations and v.annotator in annotators for v in cluster.votes))
        and (doubt is None or doubt == bool(cluster.doubts))
        and (decided is None or decided == (cluster.id in decisions))
    ]


def ordered(clusters: Iterable[Cluster], order: str, articles: Sequence[str] = ()) -> list[Cluster]:
    """By "article" (in the order of `articles`, then by place), lowest "agreement" first, or most "doubt" first."""
    rank = {article: index for index, article in enumerate(articles)}

    def place(cluster: Cluster) -> tuple[int, str, int, int, str]:
        at = rank.get(cluster.article, len(rank))
        return (at, cluster.article, cluster.start, -cluster.end, cluster.id)

    match order:
        case "agreement":
            return sorted(clusters, key=lambda cluster: (cluster.agreement, place(cluster)))
        case "doubt":
            return sorted(clusters, key=lambda cluster: (-cluster.doubts, cluster.agreement, place(cluster)))
        case _:
            return sorted(clusters, key=place)


def next_open(
    clusters: Sequence[Cluster], decided: Collection[str], after: str = "", step: int = 1
) -> Cluster | None:
    """The next cluster that is not settled, round the end; `step` -1 goes backwards. None when all are settled."""
    index = next((i for i, cluster in enumerate(clusters) if cluster.id == after), -1 if step > 0 else 0)
    for offset in range(1, len(clusters) + 1):
        cluster = clusters[(index + step * offset) % len(clusters)]
        if cluster.id not in decided:
            return cluster
    return None


def identity(cluster: Cluster, text: str) -> Identity:
    """What the conflict is about, whatever the article: equal for identical conflicts.

    Words are compared without regard to case and white space; who gave which answer does not count. Articles' tags
    are about their own article and are never the same elsewhere.
    """
    words = cluster.id if cluster.what == "article" else " ".join(text[cluster.start : cluster.end].split())
    answers = sorted({relative(candidate.answer, cluster) for candidate in cluster.candidates})
    return (cluster.what, words.casefold(), tuple(answers))


def relative(answer: Answer, cluster: Cluster) -> Relative:
    """The answer with its places counted from the start of the cluster, for comparing across articles."""
    return tuple(
        sorted((_shifted(place, cluster.start), label, attributes) for place, label, attributes in answer)
    )


def _shifted(place: Place, start: int) -> Place:
    return tuple(part if part == LINK_BREAK else (part[0] - start, part[1] - start) for part in place)


def identical(cluster: Cluster, text: str, others: Iterable[tuple[Cluster, str]]) -> list[Cluster]:
    """Those among the other clusters, each with the text of its article, that are the same conflict."""
    wanted = identity(cluster, text)
    return [
        other
        for other, its_text in others
        if other.id != cluster.id and other.what == cluster.what and identity(other, its_text) == wanted
    ]


def sample(items: Iterable[T], share: float, seed: int | str) -> list[T]:
    """A random share (0 to 1) of the items, at least one, in their order; the same seed takes the same."""
    pool = list(items)
    count = min(len(pool), max(1, round(len(pool) * share))) if share > 0 else 0
    taken = set(random.Random(str(seed)).sample(range(len(pool)), count))
    return [item for index, item in enumerate(pool) if index in taken]
