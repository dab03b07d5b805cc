"""What a review is made of: conflicts, the filter of the queue, what was said beforehand, and an edit under way."""

from __future__ import annotations

from dataclasses import dataclass, replace

from annotator.core.annotation import Span
from annotator.review.compare import Cluster
from annotator.review.queue import Identity


@dataclass(frozen=True, slots=True)
class Conflict:
    """One cluster with the words that it is about, on one line, and whether all are agreed on it.

    `identity` is what identical conflicts in other articles share; None where there is nothing to settle alike.
    `models` are the layers of models that say something there: they have no vote.
    """

    cluster: Cluster
    words: str
    agreed: bool
    identity: Identity | None
    models: frozenset[str] = frozenset()

    @property
    def id(self) -> str:
        """The id of the cluster."""
        return self.cluster.id


@dataclass(frozen=True, slots=True)
class Filter:
    """What of the queue is shown; an empty part lets everything through.

    `kinds` are of `review.kinds.ASKED_KINDS`; among the `annotators` may be layers of models.
    """

    kinds: frozenset[str] = frozenset()
    labels: frozenset[str] = frozenset()
    annotators: frozenset[str] = frozenset()
    doubt: bool = False
    order: str = "article"
    share: float = 1.0
    """The share of the articles that a random sample takes, with the seed of the project."""

    def __bool__(self) -> bool:
        return bool(self.kinds or self.labels or self.annotators or self.doubt or self.share < 1)


@dataclass(frozen=True, slots=True)
class Draft:
    """What the reviewer has said about the current conflict before settling it."""

    reason: str = ""
    note: str = ""
    guideline: bool = False


@dataclass(frozen=True, slots=True)
class Editing:
    """Spans on their way to gold: those of the answer it starts from, and the edge that moves."""

    spans: tuple[Span, ...]
    at: int = 0
    edge: str = "end"
    candidate: int = 0

    @property
    def span(self) -> Span:
        """The span whose edge moves."""
        return self.spans[self.at]

    def with_span(self, span: Span) -> Editing:
        """The same with another span in place of the current one."""
        return replace(self, spans=(*self.spans[: self.at], span, *self.spans[self.at + 1 :]))
