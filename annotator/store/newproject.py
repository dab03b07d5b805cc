"""A project file in the making: written beside its place, one article at a time, and put there whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from annotator.core.article import Article
from annotator.core.edits import HANDED_TO, ProjectHeader
from annotator.core.errors import WriteError
from annotator.core.layer import Layer
from annotator.core.messages import _
from annotator.store import records
from annotator.store.disk import Disk, Temporary, copy_mode
from annotator.store.name_lists import Names, names_record


class NewProject:
    """A canonical file with a header and the articles added to it; gone at the end of the block unless placed.

    Everything raises `WriteError` when it cannot be done; a file that is there is never replaced.
    """

    def __init__(self, path: Path, header: ProjectHeader, *, disk: Disk | None = None) -> None:
        self.path = path
        self._traced = HANDED_TO in header.extra
        self._disk = disk or Disk()
        try:
            self._temporary = Temporary(path, self._disk)
        except OSError as error:
            raise _failed(path, error) from error
        try:
            self._write(records.PRELUDE, records.header_record(header))
        except BaseException:
            self.discard()
            raise

    def __enter__(self) -> NewProject:
        return self

    def __exit__(self, *__: object) -> None:
        self.discard()

    def add(self, article: Article, layers: Iterable[Layer] = ()) -> None:
        """Write an article with its layers."""
        traced = self._traced
        self._write(
            records.article_record(article, traced=traced),
            *(records.layer_record(layer, traced=traced) for layer in layers),
        )

    def hold_names(self, file: str, names: Names) -> None:
        """Write what a list of names holds that the header names `file`."""
        self._write(names_record(file, names))

    def finish(self) -> None:
        """Make everything durable: nothing can be added any more."""
        try:
            self._temporary.finish()
        except OSError as error:
            raise _failed(self.path, error) from error

    def place(self) -> None:
        """Put the finished file at its place; where that cannot be made durable, it is not there."""
        if self.path.exists():
            raise WriteError(
                _("There is already a file of that name."), file=self.path, hint=_("Choose another place.")
            )
        try:
            copy_mode(self.path, self._temporary.path)
            self._disk.replace(self._temporary.path, self.path)
            try:
                self._disk.sync_folder(self.path.parent)
            except OSError:
                self.path.unlink(missing_ok=True)
                raise
        except OSError as error:
            raise _failed(self.path, error) from error

    def discard(self) -> None:
        """Delete what has not been placed."""
        self._temporary.__exit__()

    def _write(self, *raws: bytes) -> None:
        try:
            for raw in raws:
                self._temporary.write(raw)
        except OSError as error:
            raise _failed(self.path, error) from error


def _failed(path: Path, error: OSError) -> WriteError:
    return WriteError(
        _("The file could not be written: {strerror}.").format(strerror=error.strerror or error),
        file=path,
        hint=_("Make room there, or choose another folder."),
    )
