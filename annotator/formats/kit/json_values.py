"""JSON documents from strangers: read whole within a limit, and what is in them taken for what it should be."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from annotator.core.errors import Problem, ReadError
from annotator.core.messages import _
from annotator.formats.kit.encoding import decode
from annotator.formats.kit.files import read_whole
from annotator.formats.kit.values import Guess

SNIFF_BYTES = 200_000
_KEY = re.compile(rb'"(@?[A-Za-z_]\w{0,40})"\s*:')


def load(path: Path, told: list[Problem | Guess] | None = None) -> Any:
    """The value in a JSON document. Raises `ReadError` with the line that is wrong.

    What is to be said of the encoding, which should be UTF-8, is added to `told`.
    """
    decoded = decode(read_whole(path), path)
    if told is not None:
        told += decoded.told(path)
    try:
        return json.loads(decoded.text.removeprefix("\ufeff"), strict=False)
    except json.JSONDecodeError as error:
        raise ReadError(
            _("This is not sound JSON: {msg}.").format(msg=error.msg), file=path, line=error.lineno
        ) from None
    except (RecursionError, ValueError) as error:
        raise ReadError(_("This is not sound JSON: {error}.").format(error=error), file=path) from None


def keys_in(path: Path, head: bytes) -> set[str]:
    """The keys at the beginning of a JSON document, at any depth; none where it is something else."""
    if not head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"[")):
        return set()
    try:
        with path.open("rb") as file:
            start = file.read(SNIFF_BYTES)
    except OSError:
        start = head
    return {found.decode() for found in _KEY.findall(start)}


def objects(value: Any) -> Iterator[dict[str, Any]]:
    """The objects in a list, or the one object."""
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict):
            yield item


def texts(value: Any) -> list[str]:
    """A text, or the texts in a list; of objects their names."""
    found = []
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict):
            item = item.get("name") or item.get("value")
        if isinstance(item, str | int | float) and not isinstance(item, bool) and str(item).strip():
            found.append(str(item).strip())
    return found


def text(value: Any) -> str:
    """The first of `texts`, or ""."""
    return next(iter(texts(value)), "")
