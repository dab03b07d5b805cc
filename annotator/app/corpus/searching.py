"""Finding words in all shards: an index for each, and the places that match with what stands around them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from annotator.app.corpus.executor import Executor
from annotator.app.corpus.folder import Corpus, opened, read_json, write_json
from annotator.app.corpus.tasks import guarded
from annotator.app.places.kwic import Context, context
from annotator.app.places.search import find_in_text
from annotator.core.errors import AnnotatorError, Problem
from annotator.core.messages import _
from annotator.core.values import dataclass
from annotator.store import ProjectFile
from annotator.store.cache import SearchCache

AT_ONCE = 50
"""Texts that are fetched together."""


@dataclass(frozen=True, slots=True)
class Query:
    """What to find, and how it is compared; at most so many places of each shard."""

    words: str
    case: bool = False
    accents: bool = False
    whole_word: bool = False
    most: int = 1000


@dataclass(frozen=True, slots=True)
class Places:
    """The places of one shard, in order."""

    shard: str
    found: tuple[Context, ...] = ()
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class _Shard:
    name: str
    path: str
    index: str
    query: Query


class _Listed:
    """The articles of a shard as its index knows them, without opening it."""

    def __init__(self, titles: dict[str, str]) -> None:
        self.titles = titles

    def article_ids(self) -> list[str]:
        return list(self.titles)

    def raw_article(self, article_id: str) -> bytes:
        raise AnnotatorError(_("The article “{article_id}” was not opened.").format(article_id=article_id))


def search(corpus: Corpus, executor: Executor, query: Query) -> Iterator[Places]:
    """The places of each shard, in the order of the shards; indexes are made, or brought up to date, on the way.

    Raises `AnnotatorError`.
    """
    if not query.words.strip():
        raise AnnotatorError(_("There is nothing to look for."))
    index = str(corpus.folder / "index")
    items = [_Shard(name, str(corpus.shard(name)), index, query) for name in corpus.shards]
    waiting: dict[int, Places] = {}
    turn = 0
    results = executor.results(_found, items)
    try:
        for number, places in results:
            waiting[number] = places
            while turn in waiting:
                yield waiting.pop(turn)
                turn += 1
    finally:
        close = getattr(results, "close", None)
        if close is not None:
            close()


def _found(shard: _Shard) -> Places:
    found, problem = guarded(_search, shard)
    return Places(shard.name, tuple(found or ()), problem)


def _search(shard: _Shard) -> list[Context]:
    query, titles = shard.query, _indexed(shard)
    cache = SearchCache(Path(shard.index), shard.name, _Listed(titles))
    how = {"case": query.case, "accents": query.accents, "whole_word": query.whole_word}
    hits: list[Context] = []
    names = cache.articles(query.words)
    for at in range(0, len(names), AT_ONCE):
        texts = cache.texts(names[at : at + AT_ONCE])
        for name in names[at : at + AT_ONCE]:
            for start, end in find_in_text(texts[name], query.words, **how):
                hits.append(context(name, titles[name], texts[name], start, end))
                if len(hits) >= query.most:
                    return hits
    return hits


def _indexed(shard: _Shard) -> dict[str, str]:
    """The titles of a shard's articles, once its index has all of them as they are now."""
    path, note = Path(shard.path), Path(shard.index, f"{shard.name}.json")
    stat = path.stat()
    signature = [stat.st_size, stat.st_mtime_ns]
    known: Any = read_json(note)
    if known is not None and known["file"] == signature:
        return dict(known["titles"])
    with opened(path) as file:
        SearchCache(Path(shard.index), shard.name, file).update()
        titles = _titles(file)
    write_json(note, {"file": signature, "titles": titles})
    return titles


def _titles(file: ProjectFile) -> dict[str, str]:
    return {name: entry.title for name, entry in file.project.entries.items()}


def as_text(corpus_places: Places) -> Iterator[str]:
    """Lines for people, the words below each other."""
    for each in corpus_places.found:
        yield f"{each.before[-40:]:>40}{each.words}{each.after[:40]:<40}  {corpus_places.shard}/{each.article}"
