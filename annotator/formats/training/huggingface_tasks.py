"""Rows of a data set for each task: tokens with entity tags, sentences or articles with classes, texts with spans.

A row without a label says that there is none: it is written only where the article is done, unless asked otherwise.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from annotator.core.article import Sentence
from annotator.core.labels import LabelSet
from annotator.core.messages import _
from annotator.formats.kit.flatten import OUTSIDE, encoded
from annotator.formats.kit.one_layer import NOT_NEGATIVE, Entry
from annotator.formats.kit.token_spans import WIDENED, aligned, by_sentence, flat_on_tokens
from annotator.formats.kit.values import Export
from annotator.formats.training.huggingface_types import Classes, Columns

NEGATIVE = "none"
"""The class of sentences that were reviewed and carry no tag."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row, and the labels in it for the counts of the data card."""

    values: Mapping[str, Any]
    labels: tuple[str, ...] = ()


class Task:
    """What one task needs. `holds` names the features that its rows have a place for."""

    name = ""
    title = ""
    kind = "span"
    holds: frozenset[str] = frozenset()
    what = ""
    fields: tuple[tuple[str, str], ...] = ()

    def classes(self, labels: LabelSet) -> Classes:
        """The classes that are known beforehand; labels that are only used follow."""
        return Classes(label.name for label in labels.applying_to(self.kind))

    def columns(self, export: Export) -> Columns:
        """The columns and their types."""
        raise NotImplementedError

    def rows(self, entry: Entry, classes: Classes, lost: Counter[str]) -> Iterator[Row]:
        """The rows of one entry; what is left out is counted in `lost`."""
        raise NotImplementedError


class TokenTask(Task):
    """Tokens and a tag for each (IOB2)."""

    name = "token-classification"
    title = _("Entities: a tag for each token")
    holds = frozenset({"spans", "cuts"})
    what = _(
        "Tokens of news, each with a tag that says whether a span begins (B), goes on (I) or is not there (O)."
    )
    fields = (
        ("id", "of the row"),
        ("article", "id of the article"),
        ("start", "where the row's text starts in the article's, in code points"),
        ("tokens", "the words and punctuation marks"),
        ("ner_tags", "one class for each token, in the scheme IOB2"),
    )

    def classes(self, labels: LabelSet) -> Classes:
        """O, then B and I of each label."""
        names = [label.name for label in labels.applying_to("span")]
        return Classes([OUTSIDE, *(f"{prefix}-{name}" for name in names for prefix in "BI")])

    def columns(self, export: Export) -> Columns:
        """The same for sentences and articles."""
        return {
            "id": "string",
            "article": "string",
            "start": "int64",
            "tokens": ["string"],
            "ner_tags": ["class"],
        }

    def rows(self, entry: Entry, classes: Classes, lost: Counter[str]) -> Iterator[Row]:
        """A row for each sentence, or for the whole article."""
        text = entry.article.text
        tokens = entry.export.tokens(entry.article)
        policy = str(entry.option("overlaps") or "longest")
        flat, dropped = flat_on_tokens(tokens, entry.layer.spans, policy, entry.export.labels)
        places = [place for __, place in aligned(tokens, entry.layer.spans)]
        blank = len(entry.layer.spans) - len(places)
        lost["spans of white space alone"] += blank
        lost["overlapping spans"] += dropped - blank
        lost[WIDENED] += sum(place.snapped for place in places)
        whole = (Sentence(0, len(text)),)
        by_article = entry.option("unit", "sentence") == "article"
        sentences = whole if by_article else entry.article.sentences or whole
        for number, part in enumerate(by_sentence(tokens, sentences, flat)):
            lost["spans across sentence borders are cut there"] += part.cut
            if not part.spans and not entry.negatives:
                lost[NOT_NEGATIVE] += 1
                continue
            for span in part.spans:
                classes.number(f"B-{span.label}")
                classes.number(f"I-{span.label}")
            tags = encoded(part.after - part.first, part.spans, "IOB2")
            values = {
                "id": entry.id if by_article else f"{entry.id}:{number}",
                "article": entry.article.id,
                "start": tokens[part.first][0],
                "tokens": [text[start:end] for start, end in tokens[part.first : part.after]],
                "ner_tags": [classes.number(tag) for tag in tags],
            }
            yield Row(values, tuple(span.label for span in part.spans))


class SentenceTask(Task):
    """Sentences and their classes."""

    name = "sentence-classification"
    title = _("Sentences: a class for each, or several")
    kind = "sentence"
    holds = frozenset({"sentences", "cuts"})
    what = _(
        "Sentences of news with their classes; a sentence that was reviewed and left without a tag is a negative."
    )
    fields = (
        ("id", "of the row"),
        ("article", "id of the article"),
        ("number", "of the sentence in the article, from 0"),
        ("text", "the sentence"),
        ("label or labels", f"its class (“{NEGATIVE}” where it has none), or a list of its classes"),
    )

    def classes(self, labels: LabelSet) -> Classes:
        """The negative class, then the labels."""
        return Classes([NEGATIVE, *(label.name for label in labels.applying_to("sentence"))])

    def columns(self, export: Export) -> Columns:
        """One class, or a list of them."""
        kind: Columns = {"labels": ["class"]} if export.options.get("several") else {"label": "class"}
        return {"id": "string", "article": "string", "number": "int64", "text": "string", **kind}

    def rows(self, entry: Entry, classes: Classes, lost: Counter[str]) -> Iterator[Row]:
        """A row for each sentence that has a tag, or that was reviewed."""
        order = {label.name: place for place, (label, __) in enumerate(entry.export.labels.walk())}
        several = bool(entry.option("several", False))
        seen = 0
        for number, sentence in enumerate(entry.article.sentences):
            tags = entry.layer.tags_of(sentence.start, sentence.end)
            seen += len(tags)
            names = sorted({tag.label for tag in tags}, key=lambda name: (order.get(name, len(order)), name))
            if not names and not entry.negatives:
                lost[NOT_NEGATIVE] += 1
                continue
            if not several:
                lost["further tags of a sentence: the label that stands higher is kept"] += max(
                    len(names) - 1, 0
                )
                names = names[:1] or [NEGATIVE]
            numbers = [classes.number(name) for name in names]
            values = {
                "id": f"{entry.id}:{number}",
                "article": entry.article.id,
                "number": number,
                "text": entry.article.text[sentence.start : sentence.end],
                **({"labels": numbers} if several else {"label": numbers[0]}),
            }
            yield Row(values, tuple(names))
        lost["tags of what is no sentence any more"] += len(entry.layer.sentence_tags) - seen


_FACTS = ("published", "publisher", "section", "url", "language")


class ArticleTask(Task):
    """Articles and the list of their classes."""

    name = "article-classification"
    title = _("Articles: any number of classes for each")
    kind = "article"
    holds = frozenset({"tags"})
    what = _("News articles with their classes: none, one or several.")
    fields = (
        ("id", "of the row"),
        ("title", "of the article"),
        ("text", "of the article"),
        (", ".join(_FACTS), "what is known of the article, or nothing"),
        ("labels", "a list of its classes"),
    )

    def columns(self, export: Export) -> Columns:
        """The text, what is known of it, and a list of classes."""
        facts: Columns = dict.fromkeys(_FACTS, "string")
        return {"id": "string", "title": "string", "text": "string", **facts, "labels": ["class"]}

    def rows(self, entry: Entry, classes: Classes, lost: Counter[str]) -> Iterator[Row]:
        """One row, if the article has a tag or was reviewed."""
        names = tuple(dict.fromkeys(tag.label for tag in entry.layer.tags))
        if not names and not entry.negatives:
            lost[NOT_NEGATIVE] += 1
            return
        article = entry.article
        values = {
            "id": entry.id,
            "title": article.title,
            "text": article.text,
            **{name: str(article.metadata.get(name) or "") for name in _FACTS},
            "labels": [classes.number(name) for name in names],
        }
        yield Row(values, names)


class SpanTask(Task):
    """Articles and their spans with places: they may overlap."""

    name = "spans"
    title = _("Spans with places, which may overlap")
    holds = frozenset({"spans", "overlaps"})
    what = _(
        "News articles with labelled spans, which may overlap. Places are Unicode code points; ends are exclusive."
    )
    fields = (
        ("id", "of the row"),
        ("title", "of the article"),
        ("text", "of the article"),
        ("spans", "a list of records: `start`, `end`, `label`, and `text`, the words that are covered"),
    )

    def columns(self, export: Export) -> Columns:
        """The text and a list of records."""
        span = {"start": "int64", "end": "int64", "label": "class", "text": "string"}
        return {"id": "string", "title": "string", "text": "string", "spans": [span]}

    def rows(self, entry: Entry, classes: Classes, lost: Counter[str]) -> Iterator[Row]:
        """One row, if the article has spans or was reviewed."""
        text = entry.article.text
        spans = [
            {
                "start": span.start,
                "end": span.end,
                "label": classes.number(span.label),
                "text": text[span.start : span.end],
            }
            for span in entry.layer.spans
        ]
        if not spans and not entry.negatives:
            lost[NOT_NEGATIVE] += 1
            return
        values = {"id": entry.id, "title": entry.article.title, "text": text, "spans": spans}
        yield Row(values, tuple(span.label for span in entry.layer.spans))


TASKS: Mapping[str, Task] = {
    task.name: task for task in (TokenTask(), SentenceTask(), ArticleTask(), SpanTask())
}
