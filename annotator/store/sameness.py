"""What a copy of a project has to bring to an article, told from the bytes of its records without parsing them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from annotator.core.patterns import pattern
from annotator.store.lineages import content_of, lineage_in, without_lineage

if TYPE_CHECKING:
    from annotator.store.projectfile import ProjectFile

_START = pattern(rb"--- [^\n]*\nkind: ")


@dataclass(frozen=True, slots=True)
class Held:
    """A layer of a copy that brings nothing: "same" or "older", and how far it is."""

    annotator: str
    kind: str
    status: str


def held(ours: ProjectFile, copy: ProjectFile, article_id: str) -> list[Held] | None:
    """The layers of the article in the copy, if each is here word for word or is an earlier version of what is here.

    None where that cannot be told so: edits wait for folding, the article itself differs, a layer is another one, or
    a record does not have the canonical form.
    """
    mine, theirs = _records(ours, article_id), _records(copy, article_id)
    if mine is None or theirs is None or without_lineage(mine[""]) != without_lineage(theirs[""]):
        return None
    found = []
    for name, raw in theirs.items():
        if not name:
            continue
        kind = _kind(mine.get(name), raw)
        if not kind:
            return None
        state = copy.project.members[article_id].states.get(name)
        found.append(Held(name, kind, state.status if state else "new"))
    return found


def _kind(mine: bytes | None, theirs: bytes) -> str:
    if mine is None or not _START.match(mine) or not _START.match(theirs):
        return ""
    known, lineage = lineage_in(mine), lineage_in(theirs)
    if content_of(mine) == content_of(theirs) and set(lineage) <= set(known):
        return "same"
    return "older" if lineage[-1] in known else ""


def _records(file: ProjectFile, article_id: str) -> dict[str, bytes] | None:
    """The records of an article and its layers by annotator, "" for its own; None where edits are waiting."""
    with file._guard:
        rows = file._index.articles.get(article_id)
        if rows is None or rows.record is None or rows.edits:
            return None
        if any(article_id in item.edit.articles for item in file._writer.queue):
            return None
        read = file._file.read
        found = {"": read(rows.record.offset, rows.record.length)}
        found |= {name: read(row.offset, row.length) for name, row in rows.layers.items()}
    return found
