"""YAML as the project file uses it: plain data by the YAML 1.2 core schema, with line numbers and limits.

Writing knows one rule for quoting, so that YAML 1.1 and 1.2 read the same. Reading any YAML is in `from_yaml`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from json.encoder import encode_basestring
from typing import Any

from annotator.core.errors import AnnotatorError, Problem
from annotator.core.messages import _, numeral
from annotator.core.patterns import pattern
from annotator.core.soundness import LONGEST_NUMBER

RECORD_LIMIT = 64 * 1024 * 1024
"""The most bytes that one record may have."""
DEPTH_LIMIT = 50
"""How deep lists and mappings may be nested."""
ALIAS_LIMIT = 1_000
"""How many values the aliases of one record may stand for."""
KEY_LIMIT = 1000
"""The most characters of a key that is followed by a colon on its line; YAML allows 1,024."""

_INTEGER = pattern(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = pattern(
    r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
)
_WORDS: dict[str, Any] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_NUMBER_STARTS = frozenset("0123456789-+.")

PLAIN = r"[^\W\d_][\w \-./+()$'’‘“”–—…]*+(?<! )"
"""What may stand without quotes: starts with a letter, has nothing in it that means something to YAML."""
RESERVED = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})
"""Words that some reader of YAML takes for something other than a string, in whatever case."""

_PLAIN = pattern(PLAIN)
_UNPRINTABLE = pattern("[\x7f-\xa0\u2028\u2029\ufeff\ufffe\uffff]")
_SURROGATE = pattern("[\ud800-\udfff]")
_NOT_LITERAL = pattern("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")


@dataclass(slots=True)
class Document:
    """One YAML document as plain data, with what was odd about it.

    `line_of` tells where a mapping or list that came out of the document starts: `runs` hold values that stand on
    lines one after the other, from a first, and are looked at only when somebody asks.
    """

    value: Any
    line: int
    problems: list[Problem] = field(default_factory=list)
    lines: dict[int, int] = field(default_factory=dict)
    runs: list[tuple[Sequence[object], int]] = field(default_factory=list)

    def line_of(self, value: object) -> int:
        """The line, in the file, on which this mapping or list starts; that of the document for anything else."""
        for values, first in self.runs:
            self.lines.update(zip(map(id, values), count(first), strict=False))
        self.runs.clear()
        return self.lines.get(id(value), self.line)


def resolve(text: str) -> Any:
    """What a plain scalar means by the YAML 1.2 core schema. Raises `ValueError` for a number too long to read."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] in _NUMBER_STARTS:
        if _INTEGER.fullmatch(text):
            if len(text) > LONGEST_NUMBER:
                raise ValueError(_("The number has {text} digits.").format(text=numeral(len(text))))
            return int(text, {"0o": 8, "0x": 16}.get(text[:2], 10))
        if _FLOAT.fullmatch(text):
            return float(text.lower().replace(".inf", "inf").replace(".nan", "nan"))
    return text


def quoted(text: str) -> str:
    """The text in double quotes, with escapes that JSON and YAML share. Lone surrogates become U+FFFD."""
    written = encode_basestring(text)
    if text.isascii() and "\x7f" not in text:
        return written
    written = _SURROGATE.sub("\ufffd", written)
    return _UNPRINTABLE.sub(lambda match: f"\\u{ord(match[0]):04x}", written)


def scalar(text: str) -> str:
    """The text as a plain scalar where every YAML reads it as that string, otherwise in double quotes."""
    if _PLAIN.fullmatch(text) and text.lower() not in RESERVED:
        return text
    return quoted(text)


def flow(value: Any, depth: int = 0) -> str:
    """Plain data on one line. Raises `AnnotatorError` for what is not plain data or is nested too deep."""
    match value:
        case str():
            return scalar(value)
        case bool():
            return "true" if value else "false"
        case None:
            return "null"
        case int():
            return str(value)
        case float():
            return _float(value)
        case date():
            return quoted(value.isoformat())
    if depth >= DEPTH_LIMIT - 5:
        raise AnnotatorError(_("This is nested too deep to be stored in a project."))
    if isinstance(value, Mapping):
        return "{" + ", ".join(pair(key, part, depth + 1) for key, part in value.items()) + "}"
    if isinstance(value, Iterable):
        return "[" + ", ".join(flow(part, depth + 1) for part in value) + "]"
    raise AnnotatorError(
        _("A value of type {name__} cannot be stored in a project.").format(name__=type(value).__name__)
    )


def pair(key: Any, value: Any, depth: int = 0) -> str:
    """`key: value` on one line, inside a flow mapping."""
    written = flow(key)
    mark, colon = ("? ", " : ") if len(written) > KEY_LIMIT else ("", ": ")
    return f"{mark}{written}{colon}{flow(value, depth)}"


def entry(key: Any, value: Any) -> str:
    """`key: value` as a line of its own, in a record."""
    written = flow(key)
    mark, colon = ("? ", "\n: ") if len(written) > KEY_LIMIT else ("", ": ")
    return f"{mark}{written}{colon}{flow(value)}\n"


def block(key: str, text: str) -> str:
    """`key: |-` and the text below it, indented by two; quoted if it holds what a literal block cannot."""
    if not text or _NOT_LITERAL.search(text):
        return f"{key}: {quoted(text)}\n"
    indicator = "2" if text[0] in " \t\n" else ""
    chomping = "-" if text[-1] != "\n" else "" if len(text) > 1 and text[-2] != "\n" else "+"
    body = "\n".join(f"  {line}" if line else line for line in text.split("\n"))
    return f"{key}: |{indicator}{chomping}\n{body}" + ("\n" if chomping == "-" else "")


def _float(value: float) -> str:
    if not math.isfinite(value):
        return ".nan" if math.isnan(value) else (".inf" if value > 0 else "-.inf")
    written = repr(value)
    mantissa, exponent, power = written.partition("e")
    return f"{mantissa}.0e{power}" if exponent and "." not in mantissa else written
