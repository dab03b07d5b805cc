"""The project as the file sees it: a list of articles that are read when they are asked for."""

from __future__ import annotations

from collections.abc import Iterable

from annotator.core.annotation import LayerState
from annotator.core.edits import Edit, Membership, ProjectHeader
from annotator.core.project import Entry, OpenArticle, Project
from annotator.store.index import Index


class StoredProject(Project):
    """A project whose articles are in a file."""

    def enter(self, entries: Iterable[Entry]) -> None:
        """Take articles into the list without opening them."""
        new = {entry.id: entry for entry in entries}
        self._all.update(new)
        self.entries = {**self.entries, **new}

    def opened(self, article_id: str) -> OpenArticle | None:
        """The article if it is open, without reading it."""
        return self._open.get(article_id)

    def refresh(
        self, header: ProjectHeader, entries: Iterable[Entry], edits: Iterable[Edit], stale: set[str]
    ) -> None:
        """Start over from what the file holds now; `stale` articles are read again when they are asked for."""
        self.header = header
        self._all = {entry.id: entry for entry in entries}
        self._withdrawn = set()
        self.entries = dict(self._all)
        for article_id in stale | (self._open.keys() - self._all.keys()):
            self._open.pop(article_id, None)
        for edit in edits:
            for change in edit.changes:
                if isinstance(change.after or change.before, Membership | ProjectHeader):
                    self._apply(change)
                else:
                    self._note_in_list(change)


def entries(index: Index) -> list[Entry]:
    """What the list of articles shows of each, from the index alone."""
    found = []
    for article_id, rows in index.articles.items():
        if rows.record is not None:
            states = {name: row.state or LayerState() for name, row in rows.layers.items()}
            for row in rows.edits:
                if row.annotator:
                    states.setdefault(row.annotator, LayerState())
            found.append(Entry(article_id, rows.record.title, states))
    return found
