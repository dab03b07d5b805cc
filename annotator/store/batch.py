"""Importing: many articles enter the project in one step, or none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from annotator.core.article import Article
from annotator.core.edits import Edit, now
from annotator.core.errors import AnnotatorError, WriteError
from annotator.core.layer import Layer
from annotator.core.messages import _
from annotator.core.project import Entry, older_id
from annotator.core.wording import counted
from annotator.store import records, schema
from annotator.store.disk import COPY_CHUNK, Temporary
from annotator.store.row import Row, describe


def batch_marker(title: str, length: int, *, supplement: bool = False, step: str = "") -> bytes:
    """An edit that changes nothing but says how many bytes of records behind it belong together, and to which step.

    A `supplement` holds articles as they were, with what was found in them since: those before need not be kept.
    """
    kind = "supplement: true\n" if supplement else ""
    named = f"edit: {schema.scalar(step)}\n" if step else ""
    return (
        f"--- # edit\nkind: edit\nat: {schema.scalar(now())}\ntitle: {title}\n{named}"
        f"bytes: {length}\n{kind}changes: []\n...\n"
    ).encode()


class ImportBatch:
    """Articles that enter the project together or not at all; they wait in a file next to it.

    An edit of what is there can belong to them: it is carried out when they have entered, or not at all. `step` is the
    step of somebody that all of it is, where there is one.
    """

    def __init__(self, side: Temporary, taken: Iterable[str]) -> None:
        self.entries: list[Entry] = []
        self.rows: list[Row] = []
        self.edit: Edit | None = None
        self.step: Edit | None = None
        self.length = 0
        self._side = side
        self._taken = set(taken)

    @property
    def ids(self) -> list[str]:
        """The ids of the articles added so far, in order."""
        return [entry.id for entry in self.entries]

    def is_taken(self, article_id: str) -> bool:
        """Whether the project or the batch already has an article of that id."""
        return article_id in self._taken

    def add(self, article: Article, layers: Iterable[Layer] = ()) -> None:
        """Add an article with its layers. Raises `AnnotatorError` if its id is taken, `WriteError`."""
        if self.is_taken(article.id):
            raise AnnotatorError(
                _("The project already holds an article “{id}”.").format(id=article.id),
                hint=_("Give it another id."),
            )
        kept = list(layers)
        self._write([records.article_record(article), *(records.layer_record(layer) for layer in kept)])
        self._taken.add(article.id)
        states = {layer.annotator: layer.state for layer in kept}
        self.entries.append(Entry(article.id, article.title, states, older_id(article.metadata)))

    def change(self, edit: Edit) -> None:
        """Let an edit of what is in the project already belong to the batch, the last thing in it.

        Raises `WriteError`.
        """
        self._write(list(records.edit_records(edit)))
        self.edit = edit

    def _write(self, raws: list[bytes]) -> None:
        try:
            self._side.write(b"".join(raws))
        except OSError as error:
            raise WriteError(
                _("The import could not be stored: {error}.").format(error=error.strerror or error),
                file=self._side.path.parent,
                hint=_("Nothing was imported. Make room on the disk and import again."),
            ) from error
        for raw in raws:
            self.rows.append(describe(self.length, raw))
            self.length += len(raw)

    def marker(self) -> bytes:
        """An edit that changes nothing but says how long the batch behind it is: one cut short does not count."""
        step = self.step.id if self.step is not None else ""
        articles = counted(len(self.entries), "article", "articles")
        return batch_marker(_("Import {articles}").format(articles=articles), self.length, step=step)

    def chunks(self) -> Iterator[bytes]:
        """The records of the batch, piece by piece. Raises `OSError`."""
        self._side.flush()
        with self._side.path.open("rb") as side:
            while chunk := side.read(COPY_CHUNK):
                yield chunk
