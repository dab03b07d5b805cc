"""Merging by record: what another program wrote into the file, and what was done here meanwhile. Both are kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from annotator.core.edits import Change, Edit, Membership, ProjectHeader
from annotator.core.errors import Problem, ReadError
from annotator.core.labels import LabelSet
from annotator.core.layer import Layer
from annotator.core.project import OpenArticle
from annotator.store import records
from annotator.store.fold import Folded, Source, fold_article, fold_header, is_empty, rows_of
from annotator.store.index import Index

Key = tuple[str, str]
"""An article and, for its layers, an annotator; two empty strings for the header."""


@dataclass(frozen=True, slots=True)
class Side:
    """One version of the file."""

    index: Index
    source: Source

    def digests(self, key: Key) -> tuple[int, ...]:
        """What changes when anything about `key` does."""
        return tuple(row.digest for row in self.index.of(key))

    def article(self, article_id: str) -> Folded | None:
        """The article with its layers; None when it is not there, or no longer there as it was."""
        rows = self.index.articles.get(article_id)
        if rows is None:
            return None
        raws = [(row, self.source.raw(row)) for row in rows_of(rows)]
        if any(hash(raw) != row.digest for row, raw in raws):
            return None
        try:
            return fold_article(article_id, raws, self.source)
        except ReadError:
            return None

    def header(self) -> ProjectHeader | None:
        """The header; None when it is not there, or no longer there as it was."""
        if any(hash(self.source.raw(row)) != row.digest for row in self.index.of(("", ""))):
            return None
        return fold_header(self.source, self.index, [])


@dataclass(slots=True)
class Merged:
    """The records that have to be appended to their version to make it both, and what there is to say.

    `aside` is what cannot stand next to ours in the project and is kept in a file of its own.
    """

    records: list[bytes] = field(default_factory=list)
    aside: list[bytes] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def key_of(change_article: str, annotator: str, value: object) -> Key:
    """The record that a change belongs to."""
    return (value.article, "") if isinstance(value, Membership) else (change_article, annotator)


def touched_by(edits: Iterable[Edit]) -> dict[Key, list[Edit]]:
    """The edits of this sitting by the record that they change, each cut down to what changes that record."""
    found: dict[Key, list[Edit]] = {}
    for edit in edits:
        parts: dict[Key, list[Change]] = {}
        for change in edit.changes:
            value = change.after if change.after is not None else change.before
            parts.setdefault(key_of(change.article, change.annotator, value), []).append(change)
        for key, changes in parts.items():
            found.setdefault(key, []).append(replace(edit, changes=tuple(changes)))
    return found


def merge(
    ours: Side,
    theirs: Side,
    sitting: Sequence[Edit],
    imported: Iterable[str],
    open_here: Callable[[str], OpenArticle | None],
) -> Merged:
    """Bring both versions together.

    What only they changed is theirs. What was edited here in this sitting and not there stays ours. Where both
    changed one record, ours keeps its name and theirs stands next to it as an “(other copy)”.
    """
    return _Merge(ours, theirs, open_here).run(touched_by(sitting), imported)


class _Merge:
    def __init__(self, ours: Side, theirs: Side, open_here: Callable[[str], OpenArticle | None]) -> None:
        self.ours = ours
        self.theirs = theirs
        self.open_here = open_here
        self.file = theirs.source.file
        self.result = Merged()

    def run(self, touched: dict[Key, list[Edit]], imported: Iterable[str]) -> Merged:
        edited = dict.fromkeys([*(article for article, _ in touched if article), *imported])
        lost = [name for name in edited if self._is_lost(name)]
        for article_id in lost:
            self._revive(
                article_id, [edit for key, edits in touched.items() if key[0] == article_id for edit in edits]
            )
        for key, edits in touched.items():
            if key[0] not in lost:
                self._merge_record(key, edits)
        self._tell_of_the_missing(lost)
        return self.result

    def _is_lost(self, article_id: str) -> bool:
        here, there = (side.index.articles.get(article_id) for side in (self.ours, self.theirs))
        return here is not None and here.record is not None and (there is None or there.record is None)

    def _revive(self, article_id: str, edits: list[Edit]) -> None:
        """An article that was worked on here and is gone there: it comes back whole, if it is still to be had."""
        opened = self._opened_here(article_id)
        if opened is None:
            self.result.aside += [raw for edit in edits for raw in records.edit_records(edit)]
            self._say(f"The article “{article_id}” is gone from the file and could not be restored.", "lost")
            return
        self.result.records.append(records.article_record(opened.article))
        self.result.records += [
            records.layer_record(layer) for layer in opened.layers.values() if not is_empty(layer)
        ]
        self._say(f"The article “{article_id}” was removed there and edited here; it was kept.", "kept")

    def _merge_record(self, key: Key, edits: list[Edit]) -> None:
        here, there = self.ours.digests(key), self.theirs.digests(key)
        if there == here:
            return
        if there and here[: len(there)] == there:
            # They have what we had before our edits.
            self.result.records += [raw for edit in edits for raw in records.edit_records(edit)]
        elif not key[0]:
            self._merge_header(edits)
        elif not key[1]:
            self._merge_article(key[0], edits)
        else:
            self._merge_layer(key, edits)

    def _merge_header(self, edits: list[Edit]) -> None:
        mine, other = self.ours.header(), self.theirs.header()
        for edit in edits:
            for change in edit.changes:
                if isinstance(change.after, ProjectHeader):
                    mine = change.after
        if mine is None or other is None or mine == other:
            return
        missing = [label for label in other.labels if mine.labels.get(label.name) is None]
        differing = [label.name for label in other.labels if mine.labels.get(label.name) not in (None, label)]
        guidelines = mine.guidelines
        if other.guidelines.strip() and other.guidelines not in guidelines:
            guidelines = f"{guidelines.rstrip()}\n\n(other copy)\n{other.guidelines}".lstrip()
        labels = LabelSet([*mine.labels, *missing])
        self.result.records.append(records.header_record(replace(mine, labels=labels, guidelines=guidelines)))
        self.result.aside += [self.theirs.source.raw(row) for row in self.theirs.index.of(("", ""))]
        note = f" Labels that differ are as they are here: {', '.join(differing)}." if differing else ""
        self._say(f"Labels or guidelines were changed both here and there; both were kept.{note}", "both")

    def _merge_article(self, article_id: str, edits: list[Edit]) -> None:
        mine, folded = self._opened_here(article_id), self.theirs.article(article_id)
        if mine is None or folded is None:
            self.result.records += [raw for edit in edits for raw in records.edit_records(edit)]
            return
        other = folded.opened.article
        if mine.article == other:
            return
        copy = replace(other, id=self._free_id(article_id), title=f"{other.title} (other copy)")
        self.result.records += [records.article_record(mine.article), records.article_record(copy)]
        self._say(
            f"The article “{article_id}” was changed both here and there; theirs is now “{copy.id}”.", "both"
        )

    def _merge_layer(self, key: Key, edits: list[Edit]) -> None:
        article_id, annotator = key
        mine, folded = self._opened_here(article_id), self.theirs.article(article_id)
        layer = mine.layers.get(annotator) if mine is not None else None
        other = folded.opened.layers.get(annotator) if folded is not None else None
        if layer is None:
            # Only our edits are left: they go on top of theirs.
            self.result.records += [raw for edit in edits for raw in records.edit_records(edit)]
        elif layer != other:
            self.result.records.append(records.layer_record(layer))
        if other is None or is_empty(other) or layer == other:
            return
        name = self._free_name(article_id, annotator)
        copy = Layer(article_id, name, other, other.state)
        copy.unanchored = list(other.unanchored)
        self.result.records.append(records.layer_record(copy))
        self._say(
            f"{annotator} changed “{article_id}” both here and there; what was there is now the layer “{name}”.",
            "both",
        )

    def _opened_here(self, article_id: str) -> OpenArticle | None:
        folded = self.ours.article(article_id)
        return folded.opened if folded is not None else self.open_here(article_id)

    def _free_id(self, article_id: str) -> str:
        number, name = 1, f"{article_id}-other-copy"
        while name in self.ours.index.articles or name in self.theirs.index.articles:
            number += 1
            name = f"{article_id}-other-copy-{number}"
        return name

    def _free_name(self, article_id: str, annotator: str) -> str:
        number, name = 1, f"{annotator} (other copy)"
        while self.theirs.digests((article_id, name)) or self.ours.digests((article_id, name)):
            number += 1
            name = f"{annotator} (other copy {number})"
        return name

    def _tell_of_the_missing(self, revived: list[str]) -> None:
        here, there = self.ours.index.articles, self.theirs.index.articles
        missing = [name for name in here if name not in there and name not in revived]
        if missing:
            shown = ", ".join(missing[:5]) + (" …" if len(missing) > 5 else "")
            self._say(f"{len(missing)} articles are no longer in the file: {shown}", "missing")

    def _say(self, message: str, code: str) -> None:
        self.result.problems.append(Problem(message, self.file, severity="warning", code=f"merge-{code}"))


def revised(ours: Index, theirs: Index) -> set[str]:
    """The articles of which any record differs."""
    names = ours.articles.keys() | theirs.articles.keys()
    return {name for name in names if _fingerprint(ours, name) != _fingerprint(theirs, name)}


def _fingerprint(index: Index, article_id: str) -> list[int]:
    rows = index.articles.get(article_id)
    return [row.digest for row in rows_of(rows)] if rows else []
