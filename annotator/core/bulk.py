"""Many frozen values at a time.

The constructor of a frozen dataclass takes half of the time in which a long layer is read, and so does setting the
fields of one value after the other. Here one field is set in all of them, by what the class itself sets it with.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import Any, TypeVar

T = TypeVar("T")


def many(kind: type[T], count: int, **columns: Iterable[Any]) -> list[T]:
    """`count` values of a dataclass with slots; each column holds the contents of one field, none is left out."""
    items = [kind.__new__(kind) for _ in range(count)]
    for name, column in columns.items():
        deque(map(getattr(kind, name).__set__, items, column), maxlen=0)
    return items
