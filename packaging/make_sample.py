"""Makes resources/samples/sample.annot.yaml from resources/samples/sources, with the product's own code.

    python packaging/make_sample.py

Each NAME.txt is an article; its NAME.json holds metadata, the role of every paragraph and each annotator's tags, given
by the words that they cover.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from annotator import paths
from annotator import text as segment
from annotator.app import projects
from annotator.core.annotation import (
    ArticleTag,
    LayerState,
    Link,
    SentenceTag,
    Span,
    sentence_quote,
    span_quote,
)
from annotator.core.article import Article, Sentence, Zone
from annotator.core.edits import ProjectHeader
from annotator.core.labels import LabelSet, Rules
from annotator.core.layer import Layer
from annotator.core.text import normalise, paragraphs, sha256
from annotator.store import create, labelsets

SOURCES = paths.resource("samples", "sources")
TARGET = paths.resource("samples", projects.SAMPLE)
LABELS = paths.resource("labelsets", "newsroom.yaml")
BEGINS = {"alice": 9, "ben": 10, "cy": 14}
"""The hour at which each of the annotators sits down to an article."""


def for_sample(labels: LabelSet) -> LabelSet:
    """The labels without two rules that the sample cannot keep.

    Some of its speakers have no name, and one annotator takes “same as” for “says”, so that there is a link to settle.
    """
    rules = {"quotation": Rules(), "same-as": Rules()}
    return LabelSet([replace(label, rules=rules.get(label.name, label.rules)) for label in labels])


def main() -> None:
    """Write the sample project, canonical and folded."""
    labels = labelsets.read_file(LABELS)
    header = ProjectHeader(
        id="sample",
        title="Merrow Bay desk",
        language="en",
        labels=for_sample(labels.labels),
        guidelines=labels.guidelines,
    )
    with tempfile.TemporaryDirectory() as folder:
        made = create(Path(folder, "sample.annot.yaml"), header)
        with made.importing() as batch:
            for article, layers in read_sources():
                batch.add(article, layers)
        made.fold()
        made.close()
        TARGET.write_bytes(made.path.read_bytes())
    print(f"{TARGET.name}: {TARGET.stat().st_size:,} bytes")


def read_sources() -> Iterator[tuple[Article, list[Layer]]]:
    """Every article of the sources with its layers, by name of file."""
    for sidecar in sorted(SOURCES.glob("*.json")):
        data = json.loads(sidecar.read_text(encoding="utf-8"))
        text = normalise(sidecar.with_suffix(".txt").read_text(encoding="utf-8").rstrip("\n"))
        zones = tuple(
            Zone(start, end, role)
            for (start, end), (_, role) in zip(paragraphs(text), data["zones"], strict=True)
        )
        sentences = segment.sentences(text, data["metadata"]["language"], zones)
        article = Article(data["id"], data["title"], text, data["metadata"], zones, sentences, sha256(text))
        yield article, [make_layer(article, name, given) for name, given in data["annotations"].items()]


def make_layer(article: Article, annotator: str, data: dict[str, Any]) -> Layer:
    """The layer that an annotator's part of a sidecar describes."""
    day = str(article.metadata.get("published") or "2026-03-15")
    made: dict[str, Any] = {"by": annotator, "origin": "hand"}

    def at(number: int) -> str:
        return f"{day}T{BEGINS[annotator] + number // 60:02}:{number % 60:02}:00Z"

    tags = [
        ArticleTag(id=f"t{n}", label=label, at=at(0), **made)
        for n, label in enumerate(data.get("tags", []), 1)
    ]
    sentence_tags = [
        sentence_tag(article, words, label, id=f"s{n}", at=at(n), **made)
        for n, (words, label, *_) in enumerate(data.get("sentences", []), 1)
    ]
    spans = [
        make_span(article.text, entry, id=f"a{n}", at=at(n + 10), **made)
        for n, entry in enumerate(data.get("spans", []), 1)
    ]
    links = [
        Link(id=f"l{n}", source=spans[source].id, target=spans[target].id, label=label, at=at(55), **made)
        for n, (source, target, label) in enumerate(data.get("links", []), 1)
    ]
    state = LayerState(data.get("status", "new"))
    return Layer(article.id, annotator, [*tags, *sentence_tags, *spans, *links], state)


def make_span(text: str, entry: list[Any], **made: Any) -> Span:
    """The span on the n-th occurrence of the words of an entry."""
    words, occurrence, label, *more = entry
    start = -1
    for _ in range(occurrence):
        start = text.index(words, start + 1)
    fragments = ((start, start + len(words)),)
    return Span(
        fragments=fragments,
        label=label,
        quote=span_quote(text, fragments),
        **made,
        **(more[0] if more else {}),
    )


def sentence_tag(article: Article, words: str, label: str, **made: Any) -> SentenceTag:
    """The tag on the sentence that begins with the words."""
    found = find_sentence(article, words)
    quote = sentence_quote(article.text, found.start, found.end)
    return SentenceTag(start=found.start, end=found.end, label=label, quote=quote, **made)


def find_sentence(article: Article, words: str) -> Sentence:
    """The first sentence that begins with the words."""
    for sentence in article.sentences:
        if article.text[sentence.start : sentence.end].startswith(words):
            return sentence
    raise ValueError(f"No sentence of {article.id} begins with “{words}”.")


if __name__ == "__main__":
    main()
