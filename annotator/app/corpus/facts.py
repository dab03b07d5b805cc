"""What is known of the articles of a corpus: where each is from, when it appeared, which story it tells; counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from annotator.app.corpus.executor import Executor
from annotator.app.corpus.folder import Corpus, opened
from annotator.app.corpus.tasks import carried_out, once
from annotator.app.progress import Work
from annotator.core.article import STORY, Article
from annotator.core.errors import Problem
from annotator.core.line_roles import source_of
from annotator.core.patterns import pattern
from annotator.core.values import dataclass

UNKNOWN = "unknown"
_MONTH = pattern(r"[0-9]{4}-[0-9]{2}")


@dataclass(frozen=True, slots=True)
class Counts:
    """Counts over a corpus or a shard; `stories` are articles that share their story with others."""

    articles: int = 0
    characters: int = 0
    sentences: int = 0
    stories: int = 0
    sources: Mapping[str, int] = field(default_factory=dict)
    months: Mapping[str, int] = field(default_factory=dict)
    languages: Mapping[str, int] = field(default_factory=dict)
    layers: Mapping[str, int] = field(default_factory=dict)
    done: Mapping[str, int] = field(default_factory=dict)
    annotations: Mapping[str, int] = field(default_factory=dict)


def source(article: Article) -> str:
    """Where an article is from: its publisher, else the host of its address, else the file that it came in."""
    host = urlsplit(str(article.metadata.get("url") or "")).hostname if article.metadata.get("url") else ""
    return source_of(article) or host or str(article.metadata.get("source") or UNKNOWN)


def month(article: Article) -> str:
    """When it was published: year and month."""
    found = _MONTH.match(str(article.metadata.get("published") or ""))
    return found[0] if found else UNKNOWN


def story(article: Article) -> str:
    """Which story it tells; its own where no other article is known to tell it."""
    return str(article.metadata.get(STORY) or article.id)


def counted_in(corpus: Corpus, executor: Executor, problems: list[Problem]) -> Work[dict[str, Counts]]:
    """Counts of each shard that can be read, by its name; what was counted before is not counted again."""
    names = corpus.shards
    items = [(str(corpus.shard(name)), str(corpus.note(name, "counts"))) for name in names]
    made = yield from carried_out(executor, _counts, items, "counting", problems)
    return {name: Counts(**each) for name, each in zip(names, made, strict=True) if each is not None}


def total(counts: Mapping[str, Counts]) -> Counts:
    """The counts of all shards together."""
    whole: dict[str, Any] = asdict(Counts())
    for each in counts.values():
        for name, value in asdict(each).items():
            if not isinstance(value, dict):
                whole[name] += value
                continue
            for what, count in value.items():
                whole[name][what] = whole[name].get(what, 0) + count
    return Counts(**whole)


def _counts(item: tuple[str, str]) -> dict[str, Any]:
    path, note = map(Path, item)
    found: dict[str, Any] = once(note, path, "counts 1", lambda: asdict(_count(path)))
    return found


def _count(path: Path) -> Counts:
    numbers: Counter[str] = Counter()
    by: dict[str, Counter[str]] = {
        name: Counter() for name in ("sources", "months", "languages", "layers", "done", "annotations")
    }
    for article, layers in _all(path):
        numbers["articles"] += 1
        numbers["characters"] += len(article.text)
        numbers["sentences"] += len(article.sentences)
        numbers["stories"] += bool(article.metadata.get(STORY))
        by["sources"][source(article)] += 1
        by["months"][month(article)] += 1
        by["languages"][article.language or UNKNOWN] += 1
        for name, layer in layers.items():
            by["layers"][name] += 1
            by["done"][name] += layer.state.status == "done"
            by["annotations"][name] += len(layer)
    return Counts(**numbers, **{name: dict(sorted(each.items())) for name, each in by.items()})  # type: ignore[arg-type]


def _all(path: Path) -> Iterator[tuple[Article, Mapping[str, Any]]]:
    with opened(path) as file:
        for name in list(file.project.entries):
            if file.project.can_read(name):
                yield file.project.article(name), file.project.layers(name)
