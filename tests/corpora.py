"""Generated news for corpora: from three papers over six months, with names to find, every fifth a copy of another."""

import json
import random
from collections.abc import Iterator
from pathlib import Path

from annotator.core.annotation import LayerState, SentenceTag, Span, sentence_quote
from annotator.core.article import Article
from annotator.core.labels import Label, LabelSet
from annotator.core.layer import Layer

PAPERS = ("Quay Courier", "Harbour Post", "Merrow Times")
NAMES = {"Larkline": "org", "Ida Brandt": "person", "Tarn Bridge": "place", "Old Mill Bank": "org"}
LABELS = LabelSet(
    [
        Label(name="org"),
        Label(name="person"),
        Label(name="place"),
        Label(name="claim", applies_to=("sentence",)),
    ]
)
_TEXT = (
    "the council said on Friday that a lease had been signed after two years of talks and that a ferry would sail "
    "again in spring while residents fought plans for nets lanterns timber salt oars and a second hearing about noise"
)
_WORDS = _TEXT.split()


def page(number: int, size: int = 8) -> dict[str, str]:
    """The article of that number; of five the last tells what the one four before tells, with words of its own."""
    copied = number - 4 if number % 5 == 4 else number
    chance = random.Random(copied)
    sentences = []
    for _ in range(size):
        words = [chance.choice(_WORDS) for _ in range(chance.randint(9, 16))]
        words.insert(chance.randint(1, len(words) - 1), chance.choice(list(NAMES)))
        sentences.append(" ".join(words).capitalize().replace("ida brandt", "Ida Brandt") + ".")
    text = " ".join(_as_named(sentence) for sentence in sentences)
    if copied != number:
        text = f"This paper adds report {number} of its own to it. {text}"
    return {
        "title": f"Report {number} from the harbour",
        "text": f"{text}\n\nThe number of this report is {number}.",
        "url": f"https://news.example/2026/{number}",
        "publisher": PAPERS[number % 3],
        "published": f"2026-{number % 6 + 1:02d}-03",
    }


def _as_named(sentence: str) -> str:
    for name in NAMES:
        sentence = sentence.replace(name.lower(), name).replace(name.capitalize(), name)
    return sentence


def write_jsonl(path: Path, count: int, start: int = 0) -> Path:
    """Articles as lines of JSON."""
    with path.open("w", encoding="utf-8") as file:
        for number in range(start, start + count):
            file.write(json.dumps(page(number)) + "\n")
    return path


def write_warc(path: Path, count: int) -> Path:
    """The pages of a crawl."""
    with path.open("wb") as file:
        for number in range(count):
            file.write(_record(f"https://news.example/2026/{number}", _html(page(number)).encode()))
    return path


def _html(said: dict[str, str]) -> str:
    paragraphs = "".join(f"<p>{line}</p>" for line in said["text"].split("\n\n"))
    head = (
        f'<title>{said["title"]}</title><meta property="og:type" content="article">'
        f'<meta property="og:site_name" content="{said["publisher"]}">'
        f'<meta property="article:published_time" content="{said["published"]}T08:00:00Z">'
    )
    return (
        f"<!DOCTYPE html><html lang=en><head>{head}</head><body><article><h1>{said['title']}</h1>"
        f"{paragraphs}</article></body></html>"
    )


def _record(url: str, content: bytes) -> bytes:
    head = (
        f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(content)}\r\n\r\n"
    )
    body = head.encode() + content
    return (
        (
            f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2026-07-01T09:00:00Z\r\n"
            f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(body)}\r\n\r\n"
        ).encode()
        + body
        + b"\r\n\r\n"
    )


def tagged(article: Article, annotator: str = "ida") -> Layer:
    """A layer that is done, with every name, and with a tag on every sentence that speaks of talks."""
    return Layer(article.id, annotator, [*_spans(article), *_tags(article)], LayerState("done"))


def _spans(article: Article) -> Iterator[Span]:
    for name, label in NAMES.items():
        at = article.text.find(name)
        while at >= 0:
            yield Span(id=f"a{at}", label=label, fragments=((at, at + len(name)),), quote=name, by="ida")
            at = article.text.find(name, at + 1)


def _tags(article: Article) -> Iterator[SentenceTag]:
    for start, end in ((each.start, each.end) for each in article.sentences):
        if "talks" in article.text[start:end]:
            quote = sentence_quote(article.text, start, end)
            yield SentenceTag(id=f"s{start}", label="claim", start=start, end=end, quote=quote, by="ida")
