"""An open project: what it holds, and how it is saved and closed."""

from __future__ import annotations

import weakref
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from annotator.api.article import OpenedArticle
from annotator.api.lifetime import Merging, close_unasked
from annotator.app import closing
from annotator.app.ledger import Ledger
from annotator.app.progress import finish
from annotator.app.tagging.articles import Statistics, statistics
from annotator.core.errors import AnnotatorError, Problem, WriteError
from annotator.core.labels import LabelSet
from annotator.core.messages import _
from annotator.core.outputs import place
from annotator.core.wording import counted
from annotator.store import ProjectFile

SCRIPT = "script"
"""Who makes what a program makes of which nobody is said to make it, and its `origin`."""
FLUSH_TIMEOUT = 10.0
"""Seconds."""


class Reading:
    """What can be asked of a project, and how it is saved and closed."""

    def __init__(
        self, file: ProjectFile, *, unknown_labels: bool = False, by: str = "", origin: str = SCRIPT
    ) -> None:
        self._file = file
        self._by = by
        self._origin = origin
        self._unknown_labels = unknown_labels
        self._ledger = ledger = Ledger(file, by or SCRIPT)
        self._end = weakref.finalize(self, close_unasked, file)
        file.on_saved = Merging(file)
        file.on_merged = lambda __: ledger.history.doubt()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        how = "closed" if not self._end.alive else "for reading" if self._file.read_only else "for writing"
        return (
            f"<project “{self._file.path}”: {self.title}, {counted(len(self), 'article', 'articles')}, {how}>"
        )

    def __dir__(self) -> list[str]:
        return sorted(name for name in super().__dir__() if not name.startswith("_"))

    def __len__(self) -> int:
        """How many articles there are."""
        return len(self._file.project)

    def __iter__(self) -> Iterator[OpenedArticle]:
        return self.articles()

    def __contains__(self, article_id: object) -> bool:
        return article_id in self._file.project.members

    def __getitem__(self, article: str | int) -> OpenedArticle:
        """An article by its id, or by its place in the order; raises `KeyError` or `IndexError`."""
        if isinstance(article, int):
            return self.article(list(self._file.project.entries)[article])
        if article not in self._file.project.members:
            raise KeyError(article)
        return self.article(article)

    # ------------------------------------------------------------------------------------------- what it holds
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
        """Everyone who has a layer, in order of first appearance.

        >>> project.annotators()
        ['alice', 'ben', 'cy']
        """
        return self._file.project.annotators()

    def articles(self) -> Iterator[OpenedArticle]:
        """Every article in order, read one after the other; the same as iterating over the project.

        >>> [article.id for article in project.articles()][:2]
        ['kestrel-line-lease', 'grain-prices-ease']
        """
        for article_id in list(self._file.project.entries):
            yield self.article(article_id)

    def article(self, article_id: str) -> OpenedArticle:
        """One article; raises `AnnotatorError` when there is none of that id, where `project[…]` raises `KeyError`.

        >>> project.article("grain-prices-ease").title[:17]
        'Grain prices ease'
        """
        project = self._file.project
        return OpenedArticle(project.article(article_id), project.layers(article_id))

    def statistics(self) -> Statistics:
        """Counts over the whole project, which is read for them.

        >>> found = project.statistics()
        >>> found.articles, found.spans["person"]
        (10, 107)
        """
        return finish(statistics(self._file.project))

    def validate(self) -> list[Problem]:
        """Every problem of the file, with its line, after everything is saved; see `annotator.validate`.

        >>> project.validate()
        []
        """
        from annotator.store.validate import validate

        self.flush()
        return validate(self.path)

    # ---------------------------------------------------------------------------------------- saving, closing
    def flush(self, timeout: float = FLUSH_TIMEOUT) -> None:
        """Return when everything is on disk, together with what another program wrote meanwhile (see `problems`).

        Raises `WriteError` when it is not within `timeout` seconds.

        >>> span = project.add_span("kestrel-line-lease", "counter", 25, 37, "organisation")
        >>> project.flush()
        """
        if not self._file.read_only and not self._file.settle(timeout):
            raise self._file.save_state.error or WriteError(_("Saving takes too long."), file=self.path)

    def merge(self) -> list[Problem]:
        """Take in now what another program wrote into the file; returns what was found, such as what was set aside.

        `flush` and `close` do so by themselves. A file that was only touched is as it was, and so is one that is open
        for reading. Raises `ReadError` when this project is no longer there, `WriteError` when it cannot be written.

        >>> project.merge()
        []
        """
        return [] if self._file.read_only else self._file.merge_from_disk()

    def fold(self) -> int:
        """Write edits into their layers, so that the file is canonical and small; returns its size in bytes.

        `close` does so by itself. Raises `WriteError`, with the file as it was.

        >>> project.fold() == project.path.stat().st_size
        True
        """
        self._require_open()
        self._file.fold()
        return self.path.stat().st_size

    def save_copy(self, path: str | Path, *, replace: bool = False) -> Path:
        """Write the project, with what is not saved yet, into another file; returns where it is.

        A file that is there is replaced only with `replace`, another project never. Raises `WriteError`.

        >>> project.save_copy("kept.annot.yaml").name
        'kept.annot.yaml'
        """
        if not self._end.alive:
            raise AnnotatorError(_("The project is closed."), file=self.path, hint=_("Open it again."))
        target = place(Path(path), inputs=[self.path], replace=replace, project=True)
        self._file.save_copy(target)
        return target

    def close(self) -> None:
        """Write what is still to be written, and close the file; the end of a `with` block does so.

        Raises `WriteError` when that is impossible; the project with everything in it is then in another file, which
        the error names.

        >>> project.close()
        >>> project
        <project “...”: Merrow Bay desk, 10 articles, closed>
        """
        if self._end.detach() is not None:
            closing.close(self._file)

    def _require_open(self) -> None:
        if not self._end.alive:
            raise AnnotatorError(_("The project is closed."), file=self.path, hint=_("Open it again."))
        if self._file.read_only:
            raise AnnotatorError(
                _("The project is open for reading only."),
                hint=_("Open it with open_project(path, write=True)."),
            )
