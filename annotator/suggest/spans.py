"""Spans by a conditional random field, which is trained in another process on the sentences that were read last."""

from __future__ import annotations

import tempfile
from base64 import b64decode, b64encode
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from annotator.core.article import Article
from annotator.core.labels import LabelSet
from annotator.suggest.crf import Example, Model, Trainer
from annotator.suggest.page import Page, page_of
from annotator.suggest.suggestion import Lesson, Read, Suggestion, place_of

MOST = 1_000
"""So many sentences at most are learnt from: the last ones, which takes some two seconds."""
FEWEST = 3
"""Spans that there must be before anything is learnt."""
LEAST = 0.3
"""What is less probable is not suggested."""


class LearntSpans:
    """Spans by the shape of their words and what stands around them, also of names that were never seen."""

    name = "spans"

    def __init__(self) -> None:
        self._labels: frozenset[str] = frozenset()
        self._examples: OrderedDict[str, tuple[Example, ...]] = OrderedDict()
        self._model: Model | None = None
        self._last: tuple[Page, list[Suggestion]] | None = None
        self._bytes = b""
        self._trained = 0
        self.stale = False

    def set_labels(self, labels: LabelSet) -> None:
        """Suggest the labels of spans among these."""
        self._labels, self._last = frozenset(label.name for label in labels.applying_to("span")), None

    def learn(self, lesson: Lesson) -> None:
        """Keep the sentences of what was read, for the next training."""
        if not isinstance(lesson, Read) or not self._labels:
            return
        found = tuple(_examples(page_of(lesson.article), lesson))
        name = lesson.article.id
        if found != self._examples.get(name, ()):
            self._examples[name] = found
            self._examples.move_to_end(name)
            self.stale = True
            kept = sum(map(len, self._examples.values()))
            while kept - len(next(iter(self._examples.values()))) >= MOST:
                kept -= len(self._examples.popitem(last=False)[1])

    def task(self) -> tuple[tuple[Example, ...]]:
        """The last sentences that were read."""
        self.stale = False
        return (tuple(each for some in self._examples.values() for each in some)[-MOST:],)

    @staticmethod
    def train(examples: tuple[Example, ...]) -> bytes:
        """A model of these sentences."""
        trainer = Trainer()
        for example in examples:
            trainer.add(example)
        if trainer.spans < FEWEST:
            return b""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "spans.crfsuite")
            trainer.write(path)
            return path.read_bytes()

    def take(self, model: bytes, task: tuple[Any, ...]) -> None:
        """Predict with this model from now on."""
        self._bytes, self._last = model, None
        self._model = Model.of(model) if model else None
        self._trained = sum(len(example.spans) for example in task[0])

    def predict(self, article: Article) -> Iterator[Suggestion]:
        """The spans that the model finds, with how probable each is."""
        return (said for said in self.predicting(article) if said is not None)

    def learning(self, lesson: Lesson) -> Iterator[None]:
        """The same, in one step."""
        self.learn(lesson)
        yield

    def predicting(self, article: Article) -> Iterator[Suggestion | None]:
        """The same, a sentence a step."""
        page = page_of(article)
        if self._last is None or self._last[0] is not page:
            found: list[Suggestion] = []
            for some in self._predicted(page):
                found += some
                yield None
            self._last = (page, found)
        yield from self._last[1]

    def _predicted(self, page: Page) -> Iterator[list[Suggestion]]:
        """Sentence by sentence."""
        model = self._model
        if model is None:
            return
        reason = f"looks like what was tagged {self._trained:,} times"
        for first, after in page.rows:
            yield [
                Suggestion(
                    "span",
                    page.starts[first + left],
                    page.ends[first + right],
                    label,
                    score,
                    self.name,
                    reason,
                )
                for (left, right, label), score in model.scored(page.words[first:after])
                if label in self._labels and score >= LEAST
            ]

    def save(self) -> dict[str, Any]:
        """The model."""
        return {"model": b64encode(self._bytes).decode(), "trained": self._trained}

    def load(self, data: Mapping[str, Any]) -> None:
        """Go on with a saved model."""
        self.take(b64decode(str(data.get("model") or "")), ((),))
        self._trained = int(data.get("trained") or 0)


def _examples(page: Page, lesson: Read) -> Iterator[Example]:
    """The sentences that end before what was read last; of spans that overlap the longest."""
    found: list[tuple[int, int, str]] = []
    for each in lesson.annotations:
        place = place_of(each)
        tokens = page.exactly(*place[1:]) if place is not None and place[0] == "span" else None
        if tokens is not None:
            found.append((*tokens, each.label))
    found.sort(key=lambda span: (span[0], -span[1]))
    for (first, after), sentence in zip(page.rows, page.sentences, strict=True):
        if sentence.end > lesson.until or first == after:
            continue
        taken, spans = first, []
        for left, right, label in found:
            if taken <= left and right <= after:
                spans.append((left - first, right - 1 - first, label))
                taken = right
        yield Example(tuple(page.words[first:after]), tuple(spans))
