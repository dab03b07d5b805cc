"""The public Python API: read and change a project from a program.

    import annotator

    with annotator.open_project("desk.annot.yaml") as project:
        for article in project.articles():
            for span in article.layer("alice").spans:
                print(span.start, span.end, span.label, article.text[span.start:span.end])

All offsets are half-open ranges of Unicode code points.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from annotator.core.annotation import (
    Annotation,
    ArticleTag,
    SentenceTag,
    Span,
    new_id,
    sentence_quote,
    span_quote,
)
from annotator.core.article import Article, Sentence, Zone
from annotator.core.edits import Change, Edit, now
from annotator.core.errors import AnnotatorError, Problem
from annotator.core.labels import LabelSet
from annotator.core.layer import Layer
from annotator.store import ProjectFile, open_file


@dataclass(frozen=True, slots=True)
class OpenedArticle:
    """An article of an open project, with its layers at hand."""

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

    def layer(self, annotator: str) -> Layer:
        """The layer of that annotator ("gold" for what review produced); an empty one where there is none."""
        return self.layers.get(annotator) or Layer(self.id, annotator)


class OpenProject:
    """A project file, open for reading or for writing. Use it as a context manager."""

    def __init__(self, file: ProjectFile) -> None:
        self._file = file

    def __enter__(self) -> OpenProject:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def title(self) -> str:
        """The project's title."""
        return self._file.project.header.title

    @property
    def labels(self) -> LabelSet:
        """The label set."""
        return self._file.project.labels

    @property
    def guidelines(self) -> str:
        """The guidelines, in Markdown."""
        return self._file.project.header.guidelines

    @property
    def problems(self) -> list[Problem]:
        """What was found wrong with the file so far; articles are checked as they are read."""
        return list(self._file.problems)

    def annotators(self) -> list[str]:
        """Everyone who has a layer."""
        return self._file.project.annotators()

    def articles(self) -> Iterator[OpenedArticle]:
        """Every article in order, read one after the other."""
        for article_id in list(self._file.project.entries):
            yield self.article(article_id)

    def article(self, article_id: str) -> OpenedArticle:
        """One article; raises `AnnotatorError` when there is none of that id."""
        project = self._file.project
        return OpenedArticle(project.article(article_id), project.layers(article_id))

    def add_span(
        self, article_id: str, annotator: str, start: int, end: int, label: str, **more: Any
    ) -> Span:
        """Tag `[start, end)` of an article; `more` are other fields of `Span`, such as `note` or `attributes`."""
        text = self._file.project.article(article_id).text
        if not 0 <= start < end <= len(text):
            raise AnnotatorError(f"The range {start}–{end} is not inside the text of “{article_id}”.")
        fragments = ((start, end),)
        span = Span(
            id=new_id(),
            fragments=fragments,
            label=label,
            quote=span_quote(text, fragments),
            by=annotator,
            at=now(),
            **more,
        )
        self.change(f"Tag “{span.quote}” as {label}", article_id, annotator, None, span)
        return span

    def tag_sentence(
        self, article_id: str, annotator: str, index: int, label: str, **more: Any
    ) -> SentenceTag:
        """Tag the sentence at `index` (from 0) of an article."""
        article = self._file.project.article(article_id)
        try:
            sentence = article.sentences[index]
        except IndexError:
            raise AnnotatorError(f"“{article_id}” has {len(article.sentences)} sentences.") from None
        start, end = sentence.start, sentence.end
        quote = sentence_quote(article.text, start, end)
        tag = SentenceTag(
            id=new_id(), start=start, end=end, label=label, quote=quote, by=annotator, at=now(), **more
        )
        self.change(f"Tag “{tag.quote}” as {label}", article_id, annotator, None, tag)
        return tag

    def tag_article(self, article_id: str, annotator: str, label: str, **more: Any) -> ArticleTag:
        """Tag an article as a whole."""
        tag = ArticleTag(id=new_id(), label=label, by=annotator, at=now(), **more)
        self.change(f"Tag the article as {label}", article_id, annotator, None, tag)
        return tag

    def change(
        self, title: str, article_id: str, annotator: str, before: Annotation | None, after: Annotation | None
    ) -> None:
        """Add (`before` None), change, or remove (`after` None) an annotation, as one edit of that title."""
        if self._file.read_only:
            raise AnnotatorError(
                "The project is open for reading only.", hint="Open it with open_project(path, write=True)."
            )
        edit = Edit(title, (Change(before, after, article_id, annotator),), annotator, now())
        self._file.submit(edit)
        self._file.project.apply(edit)

    def close(self) -> None:
        """Write what is still to be written, and close the file."""
        self._file.close()


def open_project(path: str | Path, *, write: bool = False) -> OpenProject:
    """Open a project file: for reading, which is always possible, or for writing, which locks it.

    Raises `ReadError` when the file is not a project, `LockedError` when somebody else is writing to it.
    """
    return OpenProject(open_file(Path(path), read_only=not write))
