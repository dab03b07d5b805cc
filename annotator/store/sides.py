"""The two versions of a project file that are compared, and what is known of how ours came about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from annotator.core.edits import Change, Edit, Membership, ProjectHeader
from annotator.core.errors import Problem, ReadError
from annotator.store import records
from annotator.store.fold import Folded, Source, fold_article, fold_header, rows_of
from annotator.store.index import Index

Key = tuple[str, str]
"""An article and, for its layers, an annotator; two empty strings for the header."""
HEADER: Key = ("", "")


@dataclass(frozen=True, slots=True)
class Side:
    """One version of the file, and the edits that wait to be written into it."""

    index: Index
    source: Source
    queued: Sequence[Edit] = ()

    def digests(self, key: Key) -> tuple[int, ...]:
        """What changes when anything about `key` does."""
        return tuple(row.digest for row in self.index.of(key))

    def raws(self, key: Key) -> list[bytes]:
        """The records about `key`, as far as they are still there as they were."""
        found = [(row, self.source.raw(row)) for row in self.index.of(key)]
        return [raw for row, raw in found if hash(raw) == row.digest]

    def edits(self, key: Key) -> list[Edit]:
        """The edits on `key` that are not folded yet."""
        ignored: list[Problem] = []
        rows = [row for row in self.index.of(key) if row.kind == "edit"]
        found = [self.source.parse(row, self.source.raw(row), ignored) for row in rows]
        return [record.edit for record in found if isinstance(record, records.StoredEdit)]

    def article(self, article_id: str) -> Folded | None:
        """The article with its layers; None when it is not there, or no longer there as it was."""
        rows = self.index.articles.get(article_id)
        if rows is None:
            return None
        raws = [(row, self.source.raw(row)) for row in rows_of(rows)]
        if any(hash(raw) != row.digest for row, raw in raws):
            return None
        try:
            return fold_article(article_id, raws, self.source, self.queued)
        except ReadError:
            return None

    def header(self) -> ProjectHeader | None:
        """The header; None when it is not there, or no longer there as it was."""
        if any(hash(self.source.raw(row)) != row.digest for row in self.index.of(HEADER)):
            return None
        header = fold_header(self.source, self.index, [])
        for change in (change for edit in self.queued for change in edit.changes):
            if isinstance(change.after, ProjectHeader):
                header = change.after
        return header


@dataclass(slots=True)
class Merged:
    """The records that have to be appended to their version to make it both, and what there is to say.

    `aside` is what cannot stand next to theirs in the project and is kept in a file of its own.
    """

    records: list[bytes] = field(default_factory=list)
    aside: list[bytes] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of how our version came about.

    `sitting` are the edits of this sitting, `earlier` those remembered from sittings before, `imported` the articles
    that this sitting brought in. `latest` is the last edit that is in our file, unless something was merged after it.
    """

    sitting: Sequence[Edit] = ()
    earlier: Sequence[Edit] = ()
    imported: Sequence[str] = ()
    latest: Edit | None = None


def key_of(change: Change) -> Key:
    """The record that a change belongs to."""
    value = change.after if change.after is not None else change.before
    return (value.article, "") if isinstance(value, Membership) else (change.article, change.annotator)


def touched_by(edits: Iterable[Edit]) -> dict[Key, list[Edit]]:
    """The edits by the record that they change, each cut down to what changes that record."""
    found: dict[Key, list[Edit]] = {}
    for edit in edits:
        parts: dict[Key, list[Change]] = {}
        for change in edit.changes:
            parts.setdefault(key_of(change), []).append(change)
        for key, changes in parts.items():
            found.setdefault(key, []).append(replace(edit, changes=tuple(changes)))
    return found
