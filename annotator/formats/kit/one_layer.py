"""Entries of formats that hold one annotator: an article with one layer, under an id of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from annotator.core.article import Article
from annotator.core.layer import Layer
from annotator.core.messages import _
from annotator.formats.kit.unique_ids import EntryIds
from annotator.formats.kit.values import Export, Option

__all__ = ["NEGATIVES", "NOT_NEGATIVE", "Entry", "EntryIds", "one_by_one"]

NOT_NEGATIVE = "rows without a label, of articles that are not done: nobody said yet that they have none"
NEGATIVES = Option(
    "negatives",
    _("What has no label is a negative"),
    "choice",
    ("done", "all"),
    "done",
    _("In articles that are done, or in all of them."),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """An article with one annotator's layer, under an id of its own."""

    id: str
    article: Article
    annotator: str
    layer: Layer
    export: Export

    def option(self, name: str, default: Any = "") -> Any:
        """What the export was told, or the default."""
        return self.export.options.get(name, default)

    @property
    def negatives(self) -> bool:
        """Whether what carries no label counts as having none."""
        return self.layer.state.status == "done" or self.option(NEGATIVES.name, "done") == "all"


def one_by_one(article: Article, layers: Mapping[str, Layer]) -> Sequence[tuple[str, Layer]]:
    """The layers by annotator; an empty one where there is none."""
    return list(layers.items()) or [("", Layer(article.id, ""))]
