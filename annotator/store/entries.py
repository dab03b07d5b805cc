"""The list of articles, from the index alone: nothing is opened for it."""

from __future__ import annotations

from annotator.core.annotation import LayerState
from annotator.core.project import Entry
from annotator.store.index import Index


def entries(index: Index) -> list[Entry]:
    """What the list of articles shows of each, from the index alone."""
    found = []
    for article_id, rows in index.articles.items():
        if rows.record is not None:
            states = {name: row.state or LayerState() for name, row in rows.layers.items()}
            for row in rows.edits:
                if row.annotator:
                    states.setdefault(row.annotator, LayerState())
            found.append(Entry(article_id, rows.record.title, states, rows.record.older))
    return found
