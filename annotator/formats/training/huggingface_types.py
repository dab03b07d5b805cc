"""Typed columns as Hugging Face's data sets name them: in a data card, in Parquet's schema, in its metadata.

A column's type is "string", "int64", "class" (the number of a class), a list with one type in it, or a mapping of
names to types (a record).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from annotator.core.errors import AnnotatorError
from annotator.core.messages import _

Kind = str | Sequence[Any] | Mapping[str, Any]
Columns = Mapping[str, Kind]


class Classes:
    """Names of classes with a number each, from 0, in the order in which they are first asked for."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._numbers: dict[str, int] = {}
        for name in names:
            self.number(name)

    def number(self, name: str) -> int:
        """The number of a class; a new one gets the next."""
        return self._numbers.setdefault(name, len(self._numbers))

    @property
    def names(self) -> list[str]:
        """The names in the order of their numbers."""
        return list(self._numbers)


def card_features(columns: Columns, classes: Classes) -> list[dict[str, Any]]:
    """The columns as `dataset_info: features:` of a data card lists them."""
    return [{"name": name, **_card(kind, classes)} for name, kind in columns.items()]


def _card(kind: Kind, classes: Classes) -> dict[str, Any]:
    if isinstance(kind, str):
        return {"dtype": _card_type(kind, classes)}
    if isinstance(kind, Mapping):
        return {"struct": card_features(kind, classes)}
    inner = kind[0]
    return {
        "list": card_features(inner, classes) if isinstance(inner, Mapping) else _card_type(inner, classes)
    }


def _card_type(kind: str, classes: Classes) -> Any:
    if kind != "class":
        return kind
    return {"class_label": {"names": {str(number): name for number, name in enumerate(classes.names)}}}


def info_features(kind: Kind, classes: Classes) -> Any:
    """A column, or all of them, as the metadata key `huggingface` of a Parquet file describes them."""
    if isinstance(kind, Mapping):
        return {name: info_features(inner, classes) for name, inner in kind.items()}
    if not isinstance(kind, str):
        return {"feature": info_features(kind[0], classes), "_type": "List"}
    if kind == "class":
        return {"names": classes.names, "_type": "ClassLabel"}
    return {"dtype": kind, "_type": "Value"}


def parquet_metadata(columns: Columns, classes: Classes) -> dict[str, str]:
    """What to add to a Parquet file so that its classes have names without a data card."""
    return {"huggingface": json.dumps({"info": {"features": info_features(columns, classes)}})}


def arrow_schema(columns: Columns) -> Any:
    """The columns as a schema of Arrow."""
    arrow = pyarrow()
    return arrow.schema([(name, _arrow(arrow, kind)) for name, kind in columns.items()])


def _arrow(arrow: Any, kind: Kind) -> Any:
    if isinstance(kind, Mapping):
        return arrow.struct([(name, _arrow(arrow, inner)) for name, inner in kind.items()])
    if not isinstance(kind, str):
        return arrow.list_(_arrow(arrow, kind[0]))
    return arrow.string() if kind == "string" else arrow.int64()


def pyarrow() -> Any:
    """The library for Parquet. Raises `AnnotatorError` where it is not installed."""
    try:
        import pyarrow as arrow
        import pyarrow.parquet
    except ImportError:
        raise AnnotatorError(
            _("pyarrow is needed to write Parquet."), hint=_('pip install "news-annotator[parquet]"')
        ) from None
    return arrow
