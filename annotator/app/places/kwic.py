"""Places of articles in context, line by line below each other (KWIC)."""

from __future__ import annotations

from dataclasses import dataclass

from annotator.core.article import Article
from annotator.review.occurrences import in_context

WIDTH = 80
"""How many code points of the text are kept on each side of a place."""


@dataclass(frozen=True, slots=True)
class Context:
    """`[start, end)` of an article, in code points, with what stands around it and the labels that it has now.

    `annotator` is whose layer the labels are in, "" where it is about the text alone.
    """

    article: str
    title: str
    annotator: str
    start: int
    end: int
    before: str
    words: str
    after: str
    labels: tuple[str, ...] = ()


def context(
    article: str,
    title: str,
    text: str,
    start: int,
    end: int,
    annotator: str = "",
    labels: tuple[str, ...] = (),
) -> Context:
    """The place of an article with the text of its paragraph around it."""
    left, right = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    paragraph = text[left : len(text) if right < 0 else right]
    around = in_context(paragraph, start - left, end - left, WIDTH)
    return Context(article, title, annotator, start, end, *around, labels)


def in_furniture(article: Article, start: int, end: int) -> bool:
    """Whether the place is in a zone that does not belong to the article proper, as far as zones were found."""
    return any(zone.role == "furniture" and zone.start < end and start < zone.end for zone in article.zones)
