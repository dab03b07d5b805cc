"""Values on one line as the program writes them (`schema.flow`), read without YAML; anything else is refused.

Whatever is read here means the same in YAML.
"""

from __future__ import annotations

import json
from typing import Any

from annotator.core.messages import _
from annotator.core.patterns import pattern
from annotator.store import schema

_ESCAPE = r'\\(?:["\\bfnrt]|u(?!d[89a-f])[0-9a-f]{4})'
LETTERS = rf'[^"\\\n]*+(?:{_ESCAPE}[^"\\\n]*+)*+'
STRING = rf'"{LETTERS}"'
_WORD = r"[A-Za-z][A-Za-z0-9]*+(?=[,}])"
TOKEN = rf"(?:{_WORD}|{schema.PLAIN}|{STRING})"
"""A scalar that every YAML reads alike: plain, or in quotes with escapes that JSON knows too.

Most are single words, which are told more quickly by themselves.
"""

_PARTS = pattern(rf"{TOKEN}|, |: |[\[\]{{}}]|-?[0-9]{{1,9}}(?:\.[0-9]{{1,9}})?")
_DEEPEST = schema.DEPTH_LIMIT // 2


def read(written: str, containers: list[Any] | None = None) -> Any:
    """The value; the mappings and lists in it are added to `containers`. Raises `ValueError` where YAML has to tell."""
    parts: list[str] = _PARTS.findall(written)
    if sum(map(len, parts)) != len(written):
        raise ValueError(written)
    parts.append("")
    parts.reverse()
    value = _value(parts, [] if containers is None else containers, 0)
    if len(parts) > 1:
        raise ValueError(written)
    return value


def _value(parts: list[str], containers: list[Any], depth: int) -> Any:
    part = parts.pop()
    if part == "{" or part == "[":
        if depth > _DEEPEST:
            raise ValueError(_("too deep"))
        return (_mapping if part == "{" else _list)(parts, containers, depth + 1)
    return _scalar(part)


def _list(parts: list[str], containers: list[Any], depth: int) -> list[Any]:
    found: list[Any] = []
    containers.append(found)
    while _goes_on(parts, "]", begun=bool(found)):
        found.append(_value(parts, containers, depth))
    return found


def _mapping(parts: list[str], containers: list[Any], depth: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    containers.append(found)
    while _goes_on(parts, "}", begun=bool(found)):
        name = _scalar(parts.pop())
        if not isinstance(name, str) or len(name) > schema.KEY_LIMIT or name in found or parts.pop() != ": ":
            raise ValueError(name)
        found[name] = _value(parts, containers, depth)
    return found


def _goes_on(parts: list[str], end: str, *, begun: bool) -> bool:
    """Whether another item follows; takes away what stands between it and the one before, or the end."""
    if parts[-1] == end:
        parts.pop()
        return False
    if begun and parts.pop() != ", ":
        raise ValueError(end)
    return True


def _scalar(part: str) -> Any:
    if part[:1] == '"':
        return json.loads(part) if "\\" in part else part[1:-1]
    if not part[:1].isalnum() and part[:1] != "-":
        raise ValueError(part)
    return schema.resolve(part)
