"""Labels of sentences by a conditional random field over those of an article, which is trained in another process.

Labels of which only one may be given are one field, every other label is a field of its own. Unlike the ranker it sees
what the sentences around are likely to be; and like `spans` it waits for the editor to pause.
"""

from __future__ import annotations

import json
import tempfile
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from annotator.core.article import Article, taggable
from annotator.core.labels import LabelSet
from annotator.core.messages import _, numeral
from annotator.core.values import dataclass
from annotator.suggest.crf import Model, Trainer
from annotator.suggest.in_steps import InSteps, Lately
from annotator.suggest.page import Page, page_of
from annotator.suggest.ranker import marks_around, role_at, seen_of
from annotator.suggest.suggestion import Lesson, Place, Read, Suggestion, place_of

MOST = 2_000
"""So many sentences at most are learnt from: those of the last articles, which takes half a second a field."""
FEWEST = 10
"""Tags that there must be before anything is learnt."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A sentence: its folded words, the role of its paragraph, its number of how many, its labels, who is quoted."""

    words: tuple[str, ...]
    role: str
    index: int
    count: int
    labels: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()

    @property
    def features(self) -> list[str]:
        """What the field sees of it."""
        return sorted(seen_of(self.words, self.role, self.index, self.count, self.marks))


Row = tuple[Seen, ...]
"""The sentences of an article, as far as it was read."""
Said = tuple[Suggestion, bool]
"""A label of a sentence, and whether it is the likeliest of its field."""
Fields = tuple[tuple[str, ...], ...]
"""The labels of each field."""


class LearntSentences(InSteps):
    """Sentence labels by their words and by what stands before and after."""

    name = "sentences"

    def __init__(self) -> None:
        self._fields: Fields = ()
        self._rows: Lately[Seen] = Lately(MOST)
        self._models: list[tuple[tuple[str, ...], Model]] = []
        self._known: tuple[Page, dict[Place, list[Said]]] | None = None
        self._bytes = b""
        self._trained = 0

    def set_labels(self, labels: LabelSet) -> None:
        """Suggest the labels of sentences among these."""
        fields: dict[str, list[str]] = {}
        for label in labels.applying_to("sentence"):
            group = f"group {label.rules.one_of}" if label.rules.one_of else f"label {label.name}"
            fields.setdefault(group, []).append(label.name)
        before, self._fields = self._fields, tuple(map(tuple, fields.values()))
        if before != self._fields:
            self._models = [(names, model) for names, model in self._models if names in self._fields]
            self._known, self._rows.stale = None, bool(self._rows)

    def learning(self, lesson: Lesson) -> Iterator[None]:
        """Keep the sentences of what was read, for the next training; a sentence a step."""
        if not isinstance(lesson, Read) or not self._fields:
            return
        given: dict[Place, list[str]] = {}
        for each in lesson.annotations:
            place = place_of(each)
            if place is not None and place[0] == "sentence":
                given.setdefault(place, []).append(each.label)
        row = []
        for seen in _row(lesson.article, given, lesson.until):
            row.append(seen)
            yield
        self._rows.keep(lesson.article.id, row)

    @property
    def stale(self) -> bool:
        """Whether anything was read that the models do not know."""
        return self._rows.stale

    def task(self) -> tuple[Fields, tuple[Row, ...]]:
        """The articles that were read last."""
        return self._fields, self._rows.all()

    @staticmethod
    def train(fields: Fields, rows: tuple[Row, ...]) -> bytes:
        """The models of the fields that anything can be learnt about, with their labels."""
        seen = [[each.features for each in row] for row in rows]
        made = []
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "sentences.crfsuite")
            for names in fields:
                trainer, tags = Trainer(), 0
                for row, features in zip(rows, seen, strict=True):
                    labels = [next((name for name in names if name in each.labels), "") for each in row]
                    tags += len(labels) - labels.count("")
                    trainer.add_row(features, labels)
                if tags >= FEWEST:
                    trainer.write(path)
                    made.append([names, b64encode(path.read_bytes()).decode()])
        return json.dumps(made).encode() if made else b""

    def take(self, model: bytes, task: tuple[Any, ...]) -> None:
        """Predict with these models from now on."""
        self._bytes, self._known = model, None
        fields = set(self._fields)
        self._models = [
            (tuple(names), Model.of(b64decode(content)))
            for names, content in (json.loads(model) if model else ())
            if tuple(names) in fields
        ]
        self._trained = sum(len(each.labels) for row in task[1] for each in row)

    def predicting(self, article: Article) -> Iterator[Suggestion | None]:
        """The likeliest label of each field at each sentence, where it is likelier than none; a sentence a step."""
        for __ in self._looking(article):
            yield None
        yield from (said for said, likeliest in self._said(article) if likeliest)

    def rank(self, article: Article, place: Place) -> list[Suggestion]:
        """All labels of a sentence, the likeliest first; none before the article was predicted."""
        if self._known is None or self._known[0] is not page_of(article):
            return []
        return sorted((said for said, __ in self._known[1].get(place, ())), key=lambda said: -said.score)

    def _said(self, article: Article) -> Iterator[Said]:
        if self._known is not None and self._known[0] is page_of(article):
            for some in self._known[1].values():
                yield from some

    def _looking(self, article: Article) -> Iterator[None]:
        """Work out what is probable at each sentence, unless it is known."""
        page = page_of(article)
        if not self._models or (self._known is not None and self._known[0] is page):
            return
        found: dict[Place, list[Said]] = {}
        reason = _("its words and place are like those of {trained} tagged").format(
            trained=numeral(self._trained)
        )
        row, features = [], []
        for each in _row(article, {}, len(article.text)):
            row.append(each)
            features.append(each.features)
            yield
        for __, model in self._models:
            for each, labels in zip(row, model.probable(features), strict=True):
                sentence = article.sentences[each.index]
                place = ("sentence", sentence.start, sentence.end)
                likeliest = max(labels, key=labels.__getitem__)
                found.setdefault(place, []).extend(
                    (Suggestion(*place, label, score, self.name, reason), label == likeliest)
                    for label, score in labels.items()
                    if label
                )
            yield
        self._known = (page, found)

    def save(self) -> dict[str, Any]:
        """The models."""
        return {"models": self._bytes.decode(), "trained": self._trained}

    def load(self, data: Mapping[str, Any]) -> None:
        """Go on with saved models."""
        self.take(str(data.get("models") or "").encode(), ((), ()))
        self._trained = int(data.get("trained") or 0)


def _row(article: Article, given: Mapping[Place, Sequence[str]], until: int) -> Iterator[Seen]:
    """The sentences that can be tagged and end before what was read last."""
    page, sentences = page_of(article), article.sentences
    for index in taggable(article):
        sentence = sentences[index]
        if sentence.end <= until:
            place = ("sentence", sentence.start, sentence.end)
            words = tuple(page.folded[slice(*page.rows[index])])
            labels = tuple(given.get(place, ()))
            role, marks = role_at(article, sentence.start), marks_around(page, index)
            yield Seen(words, role, index, len(sentences), labels, marks)
