"""Which articles mention a name in their layers, told from the bytes of the records without parsing them."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from annotator.core.patterns import pattern
from annotator.store.fold import rows_of

if TYPE_CHECKING:
    from annotator.store.projectfile import ProjectFile

_PLAIN = pattern(r"[A-Za-z0-9]+")
"""What is written as it is, whatever the rest of a name takes to be quoted or escaped."""


def mentioning(file: ProjectFile, names: Collection[str]) -> list[str]:
    """The articles of the project of which a layer, or an edit that waits, may hold one of the names."""
    needles = {max(_PLAIN.findall(name), key=len, default="").encode() for name in names}
    found = []
    with file._guard:
        waiting = {article for item in file._writer.queue for article in item.edit.articles}
        for article_id in file.project.members:
            rows = file._index.articles.get(article_id)
            raws = (
                file._file.read(row.offset, row.length)
                for row in (rows_of(rows) if rows is not None else ())
                if row.kind != "article"
            )
            if article_id in waiting or any(needle in raw for raw in raws for needle in needles):
                found.append(article_id)
    return found
