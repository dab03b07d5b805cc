"""An article as suggesters read it: its tokens, what they share with other spellings, and its sentences in tokens."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, deque
from collections.abc import Iterator
from functools import cached_property

from annotator.core.article import Article, Sentence
from annotator.core.folding import fold
from annotator.text.tokens import tokens, tokens_in_parts

PART = 200
"""So many tokens are worked out at a time where nobody may wait for all of them."""


class Page:
    """The tokens of an article; what takes longer is worked out when it is first asked for."""

    def __init__(
        self,
        text: str,
        language: str,
        sentences: tuple[Sentence, ...],
        ranges: list[tuple[int, int]] | None = None,
    ) -> None:
        self.text, self.language = text, language
        self.ranges = tokens(text, language) if ranges is None else ranges
        self.starts = [start for start, _ in self.ranges]
        self.ends = [end for _, end in self.ranges]
        self.kept = sentences  # as long as they are, nothing else has their identity
        self.sentences = sentences or (Sentence(0, len(text)),)
        self.of: tuple[str, int] = ("", 0)
        self._folded: list[str] = []
        self._where: dict[str, list[int]] = {}

    @cached_property
    def words(self) -> list[str]:
        """The tokens as they stand in the text."""
        return [self.text[start:end] for start, end in self.ranges]

    @property
    def folded(self) -> list[str]:
        """The tokens as they are compared."""
        self.fold_until(len(self.ranges))
        return self._folded

    @property
    def where(self) -> dict[str, list[int]]:
        """At which tokens each folded token stands."""
        self.fold_until(len(self.ranges))
        return self._where

    def fold_until(self, after: int) -> None:
        """Work out what the tokens before that one are as they are compared, if it is not known."""
        for number in range(len(self._folded), after):
            word = fold(self.words[number])
            self._folded.append(word)
            self._where.setdefault(word, []).append(number)

    @cached_property
    def rows(self) -> list[tuple[int, int]]:
        """Of each sentence the first of its tokens and the one after the last."""
        return [self.within(each.start, each.end) for each in self.sentences]

    @cached_property
    def cases(self) -> dict[str, str]:
        """Of each folded token how it is written elsewhere: in small letters, and with a capital within a sentence."""
        first = {row[0] for row in self.rows}
        small = {fold for word, fold in zip(self.words, self.folded, strict=True) if word.islower()}
        capital = Counter(
            fold
            for number, (word, fold) in enumerate(zip(self.words, self.folded, strict=True))
            if word[:1].isupper() and not word.isupper() and number not in first
        )
        return {word: f"{word in small}{min(capital[word], 2)}" for word in {*small, *capital}}

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
    return _kept(article) or _keep(article, Page(article.text, article.language, article.sentences))


def reading(article: Article) -> Iterator[None]:
    """Make the article's page, in steps of `PART` tokens or so, before somebody asks for all of it at once."""
    page = _kept(article)
    if page is None:
        ranges: list[tuple[int, int]] = []
        for some in tokens_in_parts(article.text, article.language, PART):
            ranges += some
            yield
        page = _keep(article, Page(article.text, article.language, article.sentences, ranges))
        yield
    for after in range(PART, len(page.ranges) + PART, PART):
        page.fold_until(min(after, len(page.ranges)))
        yield
    for _ in (page.rows, page.cases):
        yield


def _kept(article: Article) -> Page | None:
    for known in _pages:
        if known.text is article.text and known.of == (article.language, id(article.sentences)):
            return known
    return None


def _keep(article: Article, page: Page) -> Page:
    page.of = (article.language, id(page.kept))
    _pages.appendleft(page)
    return page


_pages: deque[Page] = deque(maxlen=4)
