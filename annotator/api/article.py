"""An article with its layers at hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from annotator.core.article import Article, Sentence, Zone
from annotator.core.layer import Layer
from annotator.core.wording import counted


@dataclass(frozen=True, slots=True)
class OpenedArticle:
    """An article of an open project, with the layers of everybody.

    >>> article = project["kestrel-line-lease"]
    >>> article
    <article “kestrel-line-lease”: Kestrel Line wins lease ... 2,810 characters, layers of alice, ben, cy>
    >>> article.language, article.metadata["publisher"]
    ('en', 'The Merrow Bay Courier')
    """

    article: Article
    layers: Mapping[str, Layer]

    @property
    def id(self) -> str:
        """The article's identifier in the project."""
        return self.article.id

    @property
    def title(self) -> str:
        """The article's title."""
        return self.article.title

    @property
    def text(self) -> str:
        """The text, which never changes after import."""
        return self.article.text

    @property
    def language(self) -> str:
        """The language as a BCP 47 tag such as “en”; "" where it is unknown."""
        return self.article.language

    @property
    def metadata(self) -> Mapping[str, Any]:
        """Publisher, byline, published, section, url, language, source: what is known of the article."""
        return self.article.metadata

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """The sentences, in order."""
        return self.article.sentences

    @property
    def zones(self) -> tuple[Zone, ...]:
        """The zones, in order."""
        return self.article.zones

    def __repr__(self) -> str:
        who = ", ".join(self.layers) or "nobody"
        return f"<article “{self.id}”: {self.title}, {counted(len(self.text), 'character')}, layers of {who}>"

    def layer(self, annotator: str) -> Layer:
        """The layer of that annotator, “gold” for what review produced; an empty one where there is none.

        >>> project["kestrel-line-lease"].layer("alice")
        <layer of “alice” on “kestrel-line-lease”: ... annotations, started>
        >>> len(project["kestrel-line-lease"].layer("nobody"))
        0
        """
        return self.layers.get(annotator) or Layer(self.id, annotator)

    def words(self, start: int, end: int) -> str:
        """The text of `[start, end)`, in code points: of a sentence, a zone, a fragment.

        >>> article = project["kestrel-line-lease"]
        >>> article.words(article.sentences[1].start, article.sentences[1].end)
        'SHIPPING'
        """
        return self.text[start:end]
