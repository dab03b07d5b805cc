"""The facts of a project, as the program has them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from annotator.core.annotation import Annotation, ArticleTag, Link, Note, SentenceTag, Span
from annotator.core.article import Article
from annotator.core.layer import Layer
from annotator.core.project import Project
from annotator.core.source_form import source_of
from annotator.core.source_tokens import tokens_of
from benchmarks.roundtrip.facts import (
    ATTRIBUTE,
    NOTE,
    RELATION,
    SENTENCE,
    SPAN,
    TAG,
    TEXT,
    TOKEN,
    Fact,
    Facts,
    Letters,
)

Spelling = Callable[[str], str]


def facts_of(project: Project, spelling: Spelling = str, *, titled: bool = False) -> Facts:
    """Everything that all layers say, with labels spelt as a format does.

    `titled` is for a format in which a text begins with its title, which is put before it where it is not there.
    """
    found: Facts = Counter()
    for article_id in project.entries:
        article = project.article(article_id)
        letters = Letters(article.text, _before(article) if titled else "")
        found[letters.fact(TEXT)] += 1
        for layer in project.layers(article_id).values():
            found.update(_said(layer, letters, spelling))
        found.update(tokens(article, letters))
    return found


def _before(article: Article) -> str:
    first, _, _ = article.text.lstrip().partition("\n")
    if article.sentences:
        first = article.text[article.sentences[0].start : article.sentences[0].end]
    title = " ".join(article.title.split())
    is_there = source_of(article) is not None or title in ("", " ".join(first.split()))
    return "" if is_there else title


def tokens(article: Article, letters: Letters) -> Iterator[Fact]:
    """The tokens that the article came with."""
    for token in tokens_of(article):
        yield letters.fact(TOKEN, letters.ranges([token]))


def _said(layer: Layer, letters: Letters, spelling: Spelling) -> Iterator[Fact]:
    def end(item: Annotation | None) -> tuple[object, ...]:
        if isinstance(item, Span):
            return spelling(item.label), letters.ranges(item.fragments)
        if isinstance(item, SentenceTag):
            return spelling(item.label), letters.ranges([(item.start, item.end)])
        return (spelling(item.label),) if item else ()

    for item in layer:
        match item:
            case Span():
                yield letters.fact(SPAN, *end(item))
            case SentenceTag():
                yield letters.fact(SENTENCE, *end(item))
            case ArticleTag():
                yield letters.fact(TAG, spelling(item.label))
            case Link():
                ends = end(layer.get(item.source)), end(layer.get(item.target))
                yield letters.fact(RELATION, spelling(item.label), *ends)
            case Note():
                yield letters.fact(NOTE, " ".join(item.note.split()))
        if not isinstance(item, Link | Note):
            for name, value in item.attributes.items():
                yield letters.fact(ATTRIBUTE, end(item), name, str(value).casefold())
            if item.note:
                yield letters.fact(NOTE, " ".join(item.note.split()))
