"""What suggesters are taught and what they say: frozen values, and the protocol that all of them follow.

A *suggester* learns from what one editor decides, and says what it expects elsewhere. What it says is no annotation,
until somebody accepts it: it is never stored, never exported, and has no vote.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Protocol, runtime_checkable

from annotator.core.annotation import Annotation, ArticleTag, SentenceTag, Span
from annotator.core.article import Article
from annotator.core.labels import LabelSet
from annotator.core.values import dataclass

Place = tuple[str, int, int]
"""Kind (span, sentence, article), start and end in code points; an article as a whole is `("article", 0, 0)`."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A label expected at `[start, end)`, code points; `score` from 0 to 1 is how sure the suggester `by` is of it.

    `reason` says why in one line.
    """

    kind: str
    start: int
    end: int
    label: str
    score: float
    by: str
    reason: str = ""

    @property
    def place(self) -> Place:
        """Where it is."""
        return self.kind, self.start, self.end


@dataclass(frozen=True, slots=True)
class Tagged:
    """An editor put an annotation into an article, or (`taken_back`) took it out again."""

    article: Article
    annotation: Annotation
    taken_back: bool = False


@dataclass(frozen=True, slots=True)
class Rejected:
    """An editor said that a label does not belong to a place, or (`taken_back`) took that back."""

    article: Article
    place: Place
    label: str
    taken_back: bool = False


@dataclass(frozen=True, slots=True)
class Read:
    """All of an article up to `until`, code points, was read: what carries nothing there is to carry nothing.

    `annotations` are all that the layer has. With `final`, an article was left behind; else it is still worked on, and
    is said to be read again, further than before.
    """

    article: Article
    annotations: tuple[Annotation, ...]
    until: int
    final: bool = True


Lesson = Tagged | Rejected | Read


class Suggester(Protocol):
    """What learns one way of suggesting. Packages add theirs as entry points `annotator.suggesters`: a class to call.

    Raising anything is survived: the suggester is left out for the rest of the sitting.
    """

    name: str
    """What names it in label sets, in the record of what it got right, and in annotations that are accepted."""

    def set_labels(self, labels: LabelSet) -> None:
        """Suggest these labels only, from now on; called before anything else."""

    def learn(self, lesson: Lesson) -> None:
        """Take in what was decided; within a millisecond or so, for the editor waits."""

    def predict(self, article: Article) -> Iterable[Suggestion]:
        """What is expected in an article, whatever is annotated there already. Best one after the other (`yield`)."""

    def save(self) -> Mapping[str, Any]:
        """Everything that was learnt, as plain data (JSON)."""

    def load(self, data: Mapping[str, Any]) -> None:
        """Go on with what `save` gave, in place of what was learnt here."""


@runtime_checkable
class Stepwise(Protocol):
    """A suggester that takes longer than an editor should wait, and does it in steps of a few milliseconds.

    Between the steps it may be left for good, and asked something else.
    """

    def learning(self, lesson: Lesson) -> Iterator[None]:
        """`learn`, in steps."""

    def predicting(self, article: Article) -> Iterator[Suggestion | None]:
        """`predict`; None is a step in which nothing was found."""


@runtime_checkable
class Trained(Protocol):
    """A suggester that is trained in a process of its own, when the editor pauses."""

    @property
    def stale(self) -> bool:
        """Whether there are lessons that its model does not have."""

    def task(self) -> tuple[Any, ...]:
        """What to train on, small and quick to pickle: the arguments of `train`."""

    @staticmethod
    def train(*task: Any) -> bytes:
        """The model; called in the other process. An empty one where there is nothing to learn."""

    def take(self, model: bytes, task: tuple[Any, ...]) -> None:
        """Predict with a model that was trained on `task` from now on."""


def place_of(annotation: Annotation) -> Place | None:
    """Where an annotation is; None for what nobody suggests: several pieces, links, notes, decisions."""
    match annotation:
        case Span(fragments=((start, end),)):
            return "span", start, end
        case SentenceTag():
            return "sentence", annotation.start, annotation.end
        case ArticleTag():
            return "article", 0, 0
        case _:
            return None
