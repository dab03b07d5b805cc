"""Spans by a conditional random field, which is trained in another process on the sentences that were read last."""

from __future__ import annotations

import tempfile
from base64 import b64decode, b64encode
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from annotator.core.annotation import Annotation
from annotator.core.article import Article
from annotator.core.labels import LabelSet
from annotator.core.messages import _, numeral
from annotator.suggest import crf, tagging
from annotator.suggest.crf import Example, Model, Trainer
from annotator.suggest.hints import Hints
from annotator.suggest.in_steps import InSteps, Lately
from annotator.suggest.page import Page, page_of
from annotator.suggest.suggestion import Lesson, Read, Suggestion, Tagged, place_of

MOST = 1_000
"""So many sentences at most are learnt from: the last ones, which takes some two seconds."""
FEWEST = 3
"""Spans that there must be before anything is learnt."""
LEAST = 0.3
"""What is less probable is not suggested."""

TokenSpan = tuple[int, int, str]
"""First token of the page, the one after the last, label."""


class LearntSpans(InSteps):
    """Spans by the shape of their words and what stands around them, also of names that were never seen.

    What the words were tagged as before, and the tags of spaCy where a pipeline for the language is installed, are
    hints that the field learns to weigh.
    """

    name = "spans"

    def __init__(self) -> None:
        self._labels: frozenset[str] = frozenset()
        self._examples: Lately[Example] = Lately(MOST)
        self._hints = Hints()
        self._model: Model | None = None
        self._page: Page | None = None
        self._known: dict[int, tuple[crf.Hints, list[Suggestion]]] = {}
        self._bytes = b""
        self._trained = 0

    def set_labels(self, labels: LabelSet) -> None:
        """Suggest the labels of spans among these."""
        self._labels = frozenset(label.name for label in labels.applying_to("span"))
        self._page = None

    def learning(self, lesson: Lesson) -> Iterator[None]:
        """Remember what is tagged, and the sentences of what was read for the next training; a sentence a step."""
        if not self._labels:
            return
        article = lesson.article
        if isinstance(lesson, Tagged):
            page = page_of(article)
            for first, after, label in _spans(page, [lesson.annotation]):
                note = self._hints.take_back if lesson.taken_back else self._hints.add
                note(article.id, page.folded[first:after], label)
            yield
        elif isinstance(lesson, Read):
            yield from self._reading(lesson)

    def _reading(self, lesson: Read) -> Iterator[None]:
        """Learn each sentence with what was known before it: from other articles, and from what stands above it."""
        article, examples = lesson.article, []
        page = page_of(article)
        spans = _spans(page, lesson.annotations)
        self._hints.forget(article.id)
        told = 0
        for (first, after), sentence in zip(page.rows, page.sentences, strict=True):
            if sentence.end > lesson.until or first == after:
                continue
            tags = yield from tagging.tags(article.language, page.words[first:after])
            hints = self._hints_of(page, first, after, tags)
            examples.append(Example(tuple(page.words[first:after]), _in_row(spans, first, after), hints))
            told = self._tell(article.id, page, spans, told, after)
            yield
        self._tell(article.id, page, spans, told, len(page.words))
        self._examples.keep(article.id, examples)

    def _tell(self, article: str, page: Page, spans: list[TokenSpan], told: int, until: int) -> int:
        """Remember the spans from the one numbered `told` on that begin before a token; the number of the next."""
        while told < len(spans) and spans[told][0] < until:
            first, after, label = spans[told]
            self._hints.add(article, page.folded[first:after], label)
            told += 1
        return told

    def _hints_of(self, page: Page, first: int, after: int, tags: crf.Hints) -> crf.Hints:
        folded = page.folded[first:after]
        known = self._hints.of(folded)
        return tuple(
            (*some, f"d={page.cases.get(word, '')}", *(tags[number] if tags else ()))
            for number, (word, some) in enumerate(zip(folded, known, strict=True))
        )

    @property
    def stale(self) -> bool:
        """Whether anything was read that the model does not know."""
        return self._examples.stale

    def task(self) -> tuple[tuple[Example, ...]]:
        """The last sentences that were read."""
        return (tuple(each for some in self._examples.all() for each in some)[-MOST:],)

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
        self._bytes, self._page = model, None
        self._model = Model.of(model) if model else None
        self._trained = sum(len(example.spans) for example in task[0])

    def predicting(self, article: Article) -> Iterator[Suggestion | None]:
        """The spans that the model finds, with how probable each is; a sentence a step.

        A sentence is looked at again only when something else is known of its words.
        """
        model, page = self._model, page_of(article)
        if model is None:
            return
        if self._page is not page:
            self._page, self._known = page, {}
        found: list[Suggestion] = []
        known = self._known
        for number, (first, after) in enumerate(page.rows):
            tags = yield from tagging.tags(article.language, page.words[first:after])
            hints = self._hints_of(page, first, after, tags)
            if number not in known or known[number][0] != hints:
                known[number] = (hints, self._found(model, page, first, after, hints))
            found += known[number][1]
            yield None
        yield from found

    def _found(self, model: Model, page: Page, first: int, after: int, hints: crf.Hints) -> list[Suggestion]:
        reason = _("looks like what was tagged {trained} times").format(trained=numeral(self._trained))
        return [
            Suggestion(
                "span",
                page.starts[first + left],
                page.ends[first + right],
                label,
                score,
                self.name,
                reason,
            )
            for (left, right, label), score in model.scored(page.words[first:after], hints)
            if label in self._labels and score >= LEAST
        ]

    def save(self) -> dict[str, Any]:
        """The model, and what is remembered of words."""
        return {
            "model": b64encode(self._bytes).decode(),
            "trained": self._trained,
            "known": self._hints.save(),
        }

    def load(self, data: Mapping[str, Any]) -> None:
        """Go on with a saved model."""
        self.take(b64decode(str(data.get("model") or "")), ((),))
        self._trained = int(data.get("trained") or 0)
        self._hints.load(data.get("known") or ())


def _spans(page: Page, annotations: Iterable[Annotation]) -> list[TokenSpan]:
    """The spans that cover whole tokens, in reading order; of those that begin together the longest first."""
    found: list[TokenSpan] = []
    for each in annotations:
        place = place_of(each)
        tokens = page.exactly(*place[1:]) if place is not None and place[0] == "span" else None
        if tokens is not None:
            found.append((*tokens, each.label))
    return sorted(found, key=lambda span: (span[0], -span[1]))


def _in_row(spans: list[TokenSpan], first: int, after: int) -> tuple[crf.WordSpan, ...]:
    """The spans of a sentence, by its words; of those that overlap the longest."""
    taken, found = first, []
    for left, right, label in spans[bisect_left(spans, first, key=lambda span: span[0]) :]:
        if left >= after:
            break
        if taken <= left and right <= after:
            found.append((left - first, right - 1 - first, label))
            taken = right
    return tuple(found)
