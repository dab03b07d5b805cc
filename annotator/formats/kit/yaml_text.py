"""Plain data as YAML text, for the front matter of data cards: nothing to install, and read the same by every YAML."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

_UNPRINTABLE = re.compile("[\x7f-\x9f\ud800-\udfff\u2028\u2029\ufeff\ufffe\uffff]")
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_/-]*")
_RESERVED = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})


def to_yaml(data: Mapping[str, Any]) -> str:
    """Mappings, lists, text, numbers and booleans in block style, with a line end."""
    return "\n".join(_mapping(data, "")) + "\n"


def scalar(value: Any) -> str:
    """One value: text in double quotes unless it is a plain word."""
    if isinstance(value, str):
        if _PLAIN.fullmatch(value) and value.lower() not in _RESERVED:
            return value
        quoted = json.dumps(value, ensure_ascii=False)
        return _UNPRINTABLE.sub(lambda match: f"\\u{ord(match.group()):04x}", quoted)
    return json.dumps(value)


def _mapping(data: Mapping[str, Any], indent: str) -> Iterator[str]:
    for key, value in data.items():
        if isinstance(value, Mapping) and value:
            yield f"{indent}{scalar(key)}:"
            yield from _mapping(value, indent + "  ")
        elif isinstance(value, list | tuple) and value:
            yield f"{indent}{scalar(key)}:"
            yield from _items(value, indent)
        else:
            yield f"{indent}{scalar(key)}: {_flow(value)}"


def _items(values: Sequence[Any], indent: str) -> Iterator[str]:
    for value in values:
        if isinstance(value, Mapping) and value:
            first, *rest = _mapping(value, indent + "  ")
            yield f"{indent}- {first[len(indent) + 2 :]}"
            yield from rest
        else:
            yield f"{indent}- {_flow(value)}"


def _flow(value: Any) -> str:
    """A value on one line: scalars, what is empty, and lists in lists."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{scalar(key)}: {_flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return scalar(value)
