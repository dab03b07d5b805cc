"""An article as suggesters read it: its tokens, what they share with other spellings, and its sentences in tokens."""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from collections.abc import Iterator
from functools import cached_property

from annotator.core.article import Article, Sentence
from annotator.core.folding import fold
from annotator.text import tokens


class Page:
    """The tokens of an article; what takes longer is worked out when it is first asked for."""

    def __init__(self, text: str, language: str, sentences: tuple[Sentence, ...]) -> None:
        self.text = text
        self.ranges = tokens(text, language)
        self.starts = [start for start, _ in self.ranges]
        self.ends = [end for _, end in self.ranges]
        self.kept = sentences  # as long as they are, nothing else has their identity
        self.sentences = sentences or (Sentence(0, len(text)),)
        self.of: tuple[str, int] = ("", 0)

    @cached_property
    def words(self) -> list[str]:
        """The tokens as they stand in the text."""
        return [self.text[start:end] for start, end in self.ranges]

    @cached_property
    def folded(self) -> list[str]:
        """The tokens as they are compared."""
        return [fold(word) for word in self.words]

    @cached_property
    def where(self) -> dict[str, list[int]]:
        """At which tokens each folded token stands."""
        found: dict[str, list[int]] = {}
        for number, word in enumerate(self.folded):
            found.setdefault(word, []).append(number)
        return found

    @cached_property
    def rows(self) -> list[tuple[int, int]]:
        """Of each sentence the first of its tokens and the one after the last."""
        return [self.within(each.start, each.end) for each in self.sentences]

    def within(self, start: int, end: int) -> tuple[int, int]:
        """The tokens that begin in `[start, end)`: the first, and the one after the last."""
        return bisect_left(self.starts, start), bisect_left(self.starts, end)

    def exactly(self, start: int, end: int) -> tuple[int, int] | None:
        """The tokens that cover `[start, end)` exactly: the first, and the one after the last; None where none do."""
        first, after = self.within(start, end)
        if first == after or self.starts[first] != start or self.ends[after - 1] != end:
            return None
        return first, after


def page_of(article: Article) -> Page:
    """The article's page; those of the last few articles are kept."""
    for known in _pages:
        if known.text is article.text and known.of == (article.language, id(article.sentences)):
            return known
    made = Page(article.text, article.language, article.sentences)
    made.of = (article.language, id(made.kept))
    _pages.appendleft(made)
    return made


def reading(article: Article) -> Iterator[None]:
    """Make the article's page, in steps, before somebody asks for all of it at once."""
    page = page_of(article)
    yield
    if "where" not in vars(page):
        for _ in (page.words, page.folded, page.where):
            yield


_pages: deque[Page] = deque(maxlen=4)
