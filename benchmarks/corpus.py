"""Generated news: deterministic text of any size with spans at a fixed density, always the same for the same seed."""

from __future__ import annotations

import random
from collections.abc import Iterator

from annotator import text as segment
from annotator.core.annotation import LayerState, SentenceTag, Span, sentence_quote, span_quote
from annotator.core.article import Article, Zone
from annotator.core.labels import Label, LabelSet
from annotator.core.layer import Layer
from annotator.core.text import paragraphs, sha256

NAMES = [
    "Kestrel Line",
    "Merrow Bay",
    "Ines Lindgren",
    "Northmark",
    "Harbour Office",
    "US$2.8 million",
    "Old Quay",
]
_TEXT = """the port council said on Friday that a forty-year lease had been signed after two years of talks and that the
ferry operator would pay for repairs to the terminal before night sailings start again in the spring while residents
who fought the plan asked for a limit on noise and for a second hearing of their petition"""
WORDS = _TEXT.split()
LABELS = LabelSet(
    [
        Label(name="organisation", title="Organisation", key="o", colour="#0072B2"),
        Label(name="person", title="Person", key="p", colour="#8E2F86"),
        Label(name="place", title="Place", key="l", colour="#00795A"),
        Label(name="money", title="Money", key="m", colour="#996000"),
        Label(name="main", title="Main event", key="1", colour="#0072B2", applies_to=("sentence",)),
        Label(name="history", title="History", key="3", colour="#00795A", applies_to=("sentence",)),
    ]
)


def text(size: int, seed: int = 1) -> str:
    """News-like text of about `size` code points: paragraphs of three sentences with names in them."""
    chance = random.Random(seed)
    parts: list[str] = ["Kestrel Line wins lease on disputed quay"]
    length = len(parts[0])
    while length < size:
        sentences = []
        for _ in range(3):
            words = [chance.choice(WORDS) for _ in range(chance.randint(12, 24))]
            words[0] = words[0].capitalize()
            words.insert(chance.randint(1, len(words) - 1), chance.choice(NAMES))
            sentences.append(" ".join(words) + ".")
        parts.append(" ".join(sentences))
        length += len(parts[-1]) + 2
    return "\n\n".join(parts)


def article(size: int, name: str = "article", seed: int = 1) -> Article:
    """An article of about `size` code points with zones and sentences."""
    body = text(size, seed)
    lines = paragraphs(body)
    zones = tuple(
        Zone(start, end, "body" if number else "headline") for number, (start, end) in enumerate(lines)
    )
    sentences = segment.sentences(body, "en", zones)
    title = body.split("\n", 1)[0]
    return Article(name, title, body, {"language": "en"}, zones, sentences, sha256(body))


def layer(of: Article, spans: int, annotator: str = "alice", seed: int = 1) -> Layer:
    """A layer with that many spans spread over the article, some nested, and a tag on every tenth sentence."""
    chance = random.Random(seed)
    names = [label.name for label in LABELS if label.applies("span")]
    made: list[Span | SentenceTag] = []
    for number in range(spans):
        start = chance.randrange(0, max(len(of.text) - 60, 1))
        fragments = ((start, start + chance.choice((6, 9, 14, 30))),)
        quote = span_quote(of.text, fragments)
        made.append(
            Span(
                id=f"a{number}",
                fragments=fragments,
                label=chance.choice(names),
                quote=quote,
                by=annotator,
                at="2026-03-14T09:00:00Z",
            )
        )
    for number, sentence in enumerate(of.sentences[::10]):
        quote = sentence_quote(of.text, sentence.start, sentence.end)
        made.append(
            SentenceTag(id=f"s{number}", start=sentence.start, end=sentence.end, label="main", quote=quote)
        )
    return Layer(of.id, annotator, made, LayerState("started"))


def many(count: int, size: int = 9_000, spans: int = 12) -> Iterator[tuple[Article, list[Layer]]]:
    """A whole desk: `count` articles of about `size` code points, half of them tagged."""
    first = article(size)
    tagged = layer(first, spans)
    for number in range(count):
        name = f"article-{number:05}"
        title = f"{first.title}, part {number}"
        body = f"{title}\n\n{number} {first.text.split(chr(10) * 2, 1)[1]}"
        shift = len(body) - len(first.text)
        zones = (Zone(0, len(title), "headline"), Zone(len(title) + 2, len(body), "body"))
        sentences = tuple(type(s)(s.start + shift, s.end + shift) for s in first.sentences[1:])
        made = Article(name, title, body, {"language": "en"}, zones, sentences, sha256(body))
        layers = []
        if number % 2 == 0:
            moved = [
                Span(
                    id=span.id,
                    fragments=((span.start + shift, span.end + shift),),
                    label=span.label,
                    quote=body[span.start + shift : span.end + shift],
                    by=span.by,
                    at=span.at,
                )
                for span in tagged.spans
                if span.start > len(first.title)
            ]
            layers.append(Layer(name, "alice", moved, LayerState("done" if number % 4 else "started")))
        yield made, layers
