"""Formats whose files are one record after the other, each made of one entry and of nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from annotator.core.article import Article
from annotator.core.errors import WriteError
from annotator.core.messages import _
from annotator.formats.kit.base import Format
from annotator.formats.kit.files import replacing
from annotator.formats.kit.values import Export, Layers


class RecordFormat(Format):
    """A format that overrides `record` in place of `write`, so that records can be made in any order, anywhere."""

    def record(self, article: Article, layers: Layers, export: Export) -> str:
        """What stands in the file for this entry, line ends included. Raises `WriteError`, which names no file."""
        raise WriteError(
            _("{title} can only be read.").format(title=self.title), hint=_("See: annotator formats")
        )

    def write(
        self, path: Path, articles: Iterable[tuple[Article, Layers]], export: Export | None = None
    ) -> Iterator[int]:
        """Write one record per entry, yielding how many. Raises `WriteError`; then `path` is as it was."""
        told = export or Export()
        return write_records(path, (self.record(article, layers, told) for article, layers in articles))


def write_records(path: Path, records: Iterable[str]) -> Iterator[int]:
    """Write a file of records, yielding after each how many. Raises `WriteError`; then `path` is as it was."""
    with replacing(path) as file:
        try:
            for count, record in enumerate(records, 1):
                file.write(record)
                yield count
        except WriteError as error:
            error.file = error.file or path
            raise
