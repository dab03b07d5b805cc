"""The public Python API: read and change a project from a program.

    import annotator

    with annotator.open_project("desk.annot.yaml") as project:
        for article in project:
            for span in article.layer("alice").spans:
                print(span.start, span.end, span.label, article.text[span.start:span.end])

Programs get the data as it is: names of annotators and times too, also while the window hides them in a blind review.

All offsets are half-open ranges of Unicode code points. Whatever cannot be done raises `AnnotatorError` with a
sentence, before anything has changed.
"""

from __future__ import annotations

import contextlib
import sys
import tempfile
import threading
import weakref
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

from annotator.app.ledger import Ledger
from annotator.core import known_names, soundness
from annotator.core.annotation import (
    STATUSES,
    Annotation,
    ArticleTag,
    Link,
    Note,
    SentenceTag,
    Span,
    new_id,
    sentence_quote,
    span_quote,
)
from annotator.core.article import Article, Sentence, Zone
from annotator.core.edits import Change, now
from annotator.core.errors import AnnotatorError, Problem, WriteError
from annotator.core.labels import LabelSet
from annotator.core.layer import Layer
from annotator.core.outputs import PROJECT_SUFFIX, place
from annotator.core.wording import counted
from annotator.store import ChangedError, ProjectFile, SaveState, open_file

SCRIPT = "script"
"""The `origin` of what a program makes, unless it says another."""
CLOSE_TIMEOUT = FLUSH_TIMEOUT = 10.0
"""Seconds."""

A = TypeVar("A", bound=Annotation)


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

    def __repr__(self) -> str:
        who = ", ".join(self.layers) or "nobody"
        return f"<article “{self.id}”: {self.title}, {counted(len(self.text), 'character')}, layers of {who}>"

    def layer(self, annotator: str) -> Layer:
        """The layer of that annotator ("gold" for what review produced); an empty one where there is none."""
        return self.layers.get(annotator) or Layer(self.id, annotator)


class OpenProject:
    """A project file, open for reading or for writing. Use it as a context manager, or call `close`.

    What is changed is on disk within moments, after `flush` or `close` for certain. A project that is never closed is
    closed when nobody refers to it any more, at the latest at the end of the program.
    """

    def __init__(self, file: ProjectFile, *, unknown_labels: bool = False) -> None:
        self._file = file
        self._ledger = Ledger(file)
        self._unknown_labels = unknown_labels
        self._end = weakref.finalize(self, _close_unasked, file)
        file.on_saved = _Merging(file)

    def __enter__(self) -> OpenProject:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        how = "closed" if not self._end.alive else "for reading" if self._file.read_only else "for writing"
        return f"<project “{self._file.path}”: {self.title}, {counted(len(self), 'article')}, {how}>"

    def __len__(self) -> int:
        """How many articles there are."""
        return len(self._file.project)

    def __iter__(self) -> Iterator[OpenedArticle]:
        return self.articles()

    def __contains__(self, article_id: object) -> bool:
        return article_id in self._file.project.entries

    def __getitem__(self, article: str | int) -> OpenedArticle:
        """An article by its id, or by its place in the order; raises `KeyError` or `IndexError`."""
        known = self._file.project.entries
        if isinstance(article, int):
            return self.article(list(known)[article])
        if article not in known:
            raise KeyError(article)
        return self.article(article)

    @property
    def path(self) -> Path:
        """Where the project is, links followed."""
        return self._file.path

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
        """Tag `[start, end)` of an article, in code points.

        `more` are other fields of `Span`: `note`, `attributes`, `doubt`, `fragments` for several pieces, `by` (who
        makes it, the annotator unless said) and `origin` (“script” unless said).
        """
        span = Span(**{"fragments": ((start, end),), **self._made(annotator, label, more)})
        return self._add("Tag", article_id, annotator, span)

    def tag_sentence(
        self, article_id: str, annotator: str, index: int, label: str, **more: Any
    ) -> SentenceTag:
        """Tag the sentence at `index` (from 0) of an article; `more` as for `add_span`."""
        sentences = self._file.project.article(article_id).sentences
        try:
            sentence = sentences[index]
        except (IndexError, TypeError):
            raise AnnotatorError(
                f"“{article_id}” has {counted(len(sentences), 'sentence')}; {index!r} is none."
            ) from None
        tag = SentenceTag(start=sentence.start, end=sentence.end, **self._made(annotator, label, more))
        return self._add("Tag", article_id, annotator, tag)

    def tag_article(self, article_id: str, annotator: str, label: str, **more: Any) -> ArticleTag:
        """Tag an article as a whole; `more` as for `add_span`."""
        return self._add("Tag", article_id, annotator, ArticleTag(**self._made(annotator, label, more)))

    def add_link(
        self, article_id: str, annotator: str, source: str, target: str, label: str, **more: Any
    ) -> Link:
        """Link two annotations of one layer, given by their ids; `more` as for `add_span`."""
        link = Link(source=source, target=target, **self._made(annotator, label, more))
        return self._add("Link", article_id, annotator, link)

    def add_note(self, article_id: str, annotator: str, note: str, **more: Any) -> Note:
        """Write a remark: on the article, on `[start, end)` of it, or on the annotation with the id `about`."""
        made = Note(**self._made(annotator, "", {**more, "note": note}))
        return self._add("Note on", article_id, annotator, made)

    def remove(self, article_id: str, annotator: str, annotation: Annotation) -> None:
        """Take an annotation out of a layer, with the links that end at it."""
        layer = self._file.project.layer(article_id, annotator)
        loose = [link for link in layer.links if annotation.id in (link.source, link.target)]
        self._require_present(layer, annotation)
        self._commit(f"Remove {_shown(annotation)}", article_id, annotator, [*loose, annotation])

    def set_status(self, article_id: str, annotator: str, status: str) -> None:
        """Say how far the annotator's work on an article is: new, started or done."""
        known_names.require("status", [status], STATUSES)
        soundness.require(soundness.wrong_name(annotator))
        state = self._file.project.layer(article_id, annotator).state
        change = Change(state, replace(state, status=status), article_id, annotator)
        self._submit(f"Mark as {status}", annotator, [change])

    def change(
        self, title: str, article_id: str, annotator: str, before: Annotation | None, after: Annotation | None
    ) -> None:
        """Add (`before` None), change, or remove (`after` None) an annotation, as one edit of that title.

        Raises `AnnotatorError`, with nothing changed, where `before` is not what stands in the layer or `after` is
        no sound value: without a label of its kind, outside the text, with an id that is taken, said already.
        """
        self._require_open()
        text = self._file.project.article(article_id).text
        soundness.require(soundness.wrong_name(annotator))
        layer = self._file.project.layer(article_id, annotator)
        if before is not None:
            self._require_present(layer, before)
        if after is not None:
            labels = None if self._unknown_labels else self.labels
            soundness.require(soundness.unsound(after, text))
            soundness.require(soundness.misfit(after, layer, labels, before))
        self._submit(title, annotator, [Change(before, after, article_id, annotator)])

    def copies(self) -> list[str]:
        """The copies of annotators’ layers that were set aside, by name: each waits for `settle_copy`."""
        from annotator.app.reviewing import settle_copies as settling_copies

        return settling_copies.copies_in(self._file.project)

    def settle_copy(self, name: str, keep: str = "both") -> str:
        """Make one layer of a copy and its original, as one edit, and say what that did.

        What only one has is kept; where the two differ, `keep` says whose it is: "original", "copy" or "both". Raises
        `AnnotatorError`, with nothing changed, for a name of no copy.
        """
        from annotator.app.progress import finish
        from annotator.app.reviewing import settle_copies as settling_copies

        self._require_open()
        found = finish(settling_copies.preview(self._file.project, name, keep))
        settling_copies.settle_in(self._file, found)
        return settling_copies.told(found)

    def undo(self) -> str:
        """Take the last step back, also one of an earlier sitting; returns what was done, "" where there is nothing.

        Raises `AnnotatorError` where what it made was changed since; the step is forgotten then.
        """
        self._require_open()
        edit = self._ledger.undo()
        return edit.title if edit is not None else ""

    def redo(self) -> str:
        """Do the last undone step again; returns what was done, "" where there is nothing."""
        self._require_open()
        edit = self._ledger.redo()
        return edit.title if edit is not None else ""

    def flush(self, timeout: float = FLUSH_TIMEOUT) -> None:
        """Return when everything is on disk, together with what another program wrote meanwhile (see `problems`).

        Raises `WriteError` when it is not within `timeout` seconds.
        """
        if not self._file.read_only and not self._file.settle(timeout):
            raise self._file.save_state.error or WriteError("Saving takes too long.", file=self.path)

    def merge(self) -> list[Problem]:
        """Take in now what another program wrote into the file; returns what was found, such as what was set aside.

        `flush` and `close` do so by themselves. A file that was only touched is as it was, and so is one that is open
        for reading. Raises `ReadError` when this project is no longer there, `WriteError` when it cannot be written.
        """
        return [] if self._file.read_only else self._file.merge_from_disk()

    def save_copy(self, path: str | Path, *, replace: bool = False) -> Path:
        """Write the project, with what is not saved yet, into another file; returns where it is.

        A file that is there is replaced only with `replace`, another project never. Raises `WriteError`.
        """
        if not self._end.alive:
            raise AnnotatorError("The project is closed.", file=self.path, hint="Open it again.")
        target = place(Path(path), inputs=[self.path], replace=replace, project=True)
        self._file.save_copy(target)
        return target

    def close(self) -> None:
        """Write what is still to be written, and close the file.

        Raises `WriteError` when that is impossible; the project with everything in it is then in another file, which
        the error names.
        """
        if self._end.detach() is not None:
            _close(self._file)

    def _made(self, annotator: str, label: str, more: Mapping[str, Any]) -> dict[str, Any]:
        return {"id": new_id(), "label": label, "by": annotator, "at": now(), "origin": SCRIPT, **more}

    def _add(self, verb: str, article_id: str, annotator: str, item: A) -> A:
        text = self._file.project.article(article_id).text
        soundness.require(soundness.unsound(item, text))
        item = _with_quote(item, text)
        shown = f"{verb} {_shown(item)}" + (f" as {item.label}" if verb == "Tag" else "")
        self.change(shown, article_id, annotator, None, item)
        return item

    def _require_open(self) -> None:
        if not self._end.alive:
            raise AnnotatorError("The project is closed.", file=self.path, hint="Open it again.")
        if self._file.read_only:
            raise AnnotatorError(
                "The project is open for reading only.", hint="Open it with open_project(path, write=True)."
            )

    def _require_present(self, layer: Layer, annotation: Annotation) -> None:
        if layer.get(annotation.id) != annotation:
            raise AnnotatorError(
                f"The layer of “{layer.annotator}” does not hold this annotation, or no longer as it was: "
                f"“{annotation.id}”.",
                hint="Ask the article for it again.",
            )

    def _commit(self, title: str, article_id: str, annotator: str, gone: list[Any]) -> None:
        self._submit(title, annotator, [Change(item, None, article_id, annotator) for item in gone])

    def _submit(self, title: str, annotator: str, changes: list[Change]) -> None:
        self._require_open()
        self._ledger.commit(title, changes, annotator)


def open_project(path: str | Path, *, write: bool = False, unknown_labels: bool = False) -> OpenProject:
    """Open a project file: for reading, which is always possible, or for writing, which locks it.

    The ending “.annot.yaml” may be left out. With `unknown_labels`, labels may be used that the label set does not
    have. Raises `ReadError` when the file is not a project, `LockedError` when somebody else is writing to it, and
    `WriteError` when it is to be written and cannot be.
    """
    found = Path(path)
    whole = found.with_name(found.name + PROJECT_SUFFIX) if found.name else found
    file = open_file(whole if not found.is_file() and whole.is_file() else found, read_only=not write)
    if write and file.read_only:
        reasons = " ".join(problem.message for problem in file.problems)
        file.close()
        raise WriteError(f"The project can only be read. {reasons}".strip(), file=found)
    return OpenProject(file, unknown_labels=unknown_labels)


def _with_quote(item: A, text: str) -> A:
    if isinstance(item, Span) and not item.quote:
        return replace(item, quote=span_quote(text, item.fragments))
    if (
        isinstance(item, SentenceTag | Note)
        and not item.quote
        and item.start is not None
        and item.end is not None
    ):
        return replace(item, quote=sentence_quote(text, item.start, item.end))
    return item


def _shown(item: Annotation) -> str:
    return f"“{item.quote}”" if isinstance(item, Span | SentenceTag) else "the article"


class _Merging:
    """Takes in what another program wrote as soon as that keeps an edit from being saved, in a thread of its own."""

    def __init__(self, file: ProjectFile) -> None:
        self._file = file
        self._thread: threading.Thread | None = None

    def __call__(self, state: SaveState) -> None:
        busy = self._thread is not None and self._thread.is_alive()
        if isinstance(state.error, ChangedError) and not busy:
            self._thread = threading.Thread(target=self._merge, name="merging", daemon=True)
            self._thread.start()

    def _merge(self) -> None:
        with contextlib.suppress(AnnotatorError):  # told by the next `flush` or `close`
            self._file.merge_from_disk()


def _close(file: ProjectFile) -> None:
    try:
        file.close(timeout=CLOSE_TIMEOUT)
        return
    except WriteError as error:
        problem = error
    kept = _rescued(file)
    file.close(fold=False, timeout=0, force=True)
    message = f"The last changes could not be saved: {problem.message}"
    if kept is None:
        raise WriteError(f"{message} They are lost.", file=file.path) from problem
    raise WriteError(
        message, file=file.path, hint=f"The project with all changes is in “{kept}”."
    ) from problem


def _rescued(file: ProjectFile) -> Path | None:
    """Where the project with everything in memory was saved instead, beside its file or in another folder."""
    stem = file.path.name.removesuffix(PROJECT_SUFFIX)
    name = f"{stem} not saved {datetime.now():%Y%m%d-%H%M%S-%f}{PROJECT_SUFFIX}"
    for folder in (file.path.parent, Path.cwd(), Path.home(), Path(tempfile.gettempdir())):
        with contextlib.suppress(AnnotatorError, OSError):
            file.save_copy(folder / name)
            return folder / name
    return None


def _close_unasked(file: ProjectFile) -> None:
    """Close a project that was left open, with nobody to raise an error to."""
    try:
        _close(file)
    except AnnotatorError as problem:
        with contextlib.suppress(OSError, ValueError, AttributeError):
            print(f"annotator: {problem}", file=sys.stderr)
