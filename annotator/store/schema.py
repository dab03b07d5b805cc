"""YAML as the project file uses it: plain data by the YAML 1.2 core schema, with line numbers and limits.

Reading goes over the events of PyYAML's parser (libyaml's where it is there) and builds the values itself, so
that a label called `no` stays a string and that nothing but plain data comes out. Writing knows one rule for
quoting, so that YAML 1.1 and 1.2 read the same.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from json.encoder import encode_basestring
from typing import Any

import yaml

from annotator.core.errors import AnnotatorError, Problem, ReadError
from annotator.core.soundness import LONGEST_NUMBER

RECORD_LIMIT = 64 * 1024 * 1024
"""The most bytes that one record may have."""
DEPTH_LIMIT = 50
"""How deep lists and mappings may be nested."""
ALIAS_LIMIT = 1_000
"""How many values the aliases of one record may stand for."""
KEY_LIMIT = 1000
"""The most characters of a key that is followed by a colon on its line; YAML allows 1,024."""

LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""Where the events come from: libyaml, or PyYAML's own parser where it was built without."""

_INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(
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

_PLAIN = re.compile(PLAIN)
_UNPRINTABLE = re.compile("[\x7f-\xa0\u2028\u2029\ufeff\ufffe\uffff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_REFUSED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_NOT_LITERAL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")


@dataclass(slots=True)
class Document:
    """One YAML document as plain data, with what was odd about it.

    `line_of` tells where a mapping or list that came out of the document starts.
    """

    value: Any
    line: int
    problems: list[Problem] = field(default_factory=list)
    lines: dict[int, int] = field(default_factory=dict)

    def line_of(self, value: object) -> int:
        """The line, in the file, on which this mapping or list starts; that of the document for anything else."""
        return self.lines.get(id(value), self.line)


def load(raw: bytes | str, *, file: str, line: int = 1) -> Document:
    """The one document in `raw`, which starts on `line` of `file`.

    Raises `ReadError` with the line when it is not YAML, holds more than one document, a tag, a key that is not a
    single value, or exceeds a limit. A key that occurs twice is a problem; the last one counts.
    """
    return _Builder(file, line).build(raw)


def resolve(text: str) -> Any:
    """What a plain scalar means by the YAML 1.2 core schema. Raises `ValueError` for a number too long to read."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] in _NUMBER_STARTS:
        if _INTEGER.fullmatch(text):
            if len(text) > LONGEST_NUMBER:
                raise ValueError(f"The number has {len(text):,} digits.")
            return int(text, {"0o": 8, "0x": 16}.get(text[:2], 10))
        if _FLOAT.fullmatch(text):
            return float(text.lower().replace(".inf", "inf").replace(".nan", "nan"))
    return text


class _Builder:
    """Turns the events of one document into plain data, without recursion."""

    def __init__(self, file: str, line: int) -> None:
        self.file = file
        self.first_line = line
        self.document = Document(None, line)
        self._open: list[tuple[Any, _Key | None]] = []
        self._anchors: dict[str, Any] = {}
        self._measured: dict[int, tuple[int, int]] = {}
        self._expanded = 0

    def build(self, raw: bytes | str) -> Document:
        if len(raw) > RECORD_LIMIT:
            size = RECORD_LIMIT // 1024 // 1024
            raise self._error(f"This record is larger than {size} MiB.", 0, "Split the article.")
        text = raw if isinstance(raw, str) else self._decoded(raw)
        try:
            loader = LOADER(text)
            try:
                self._read(loader)
            finally:
                loader.dispose()
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            what = error.problem or error.context or "unknown syntax"
            raise self._error(f"This is not valid YAML: {what}.", mark.line if mark else 0) from error
        except (yaml.reader.ReaderError, UnicodeEncodeError) as error:
            found = _REFUSED.search(text)
            raise self._error(
                "A control character stands here, which YAML does not allow.",
                text.count("\n", 0, found.start() if found else 0),
                "Remove it.",
            ) from error
        return self.document

    def _decoded(self, raw: bytes) -> str:
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError as error:
            at = raw.count(b"\n", 0, error.start)
            raise self._error("This is not UTF-8 text.", at, "Save the file as UTF-8.") from error

    def _read(self, loader: Any) -> None:
        documents = 0
        while not isinstance(event := loader.get_event(), yaml.StreamEndEvent):
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise self._error("A second record starts here.", event, "Start every record with “---”.")
                self.document.value = self._value(loader)

    def _value(self, loader: Any) -> Any:
        while True:
            event = loader.get_event()
            if isinstance(event, yaml.CollectionEndEvent):
                value, _ = self._open.pop()
            else:
                value = self._start(event)
                if isinstance(event, yaml.CollectionStartEvent):
                    self._enter(value, event)
                    continue
            if not self._open:
                return value
            self._attach(*self._open[-1], value, event)

    def _enter(self, value: Any, event: Any) -> None:
        key = self._open[-1][1] if self._open else None
        if key is not None and not key.set:
            raise self._error("A key must be a single value.", event)
        if len(self._open) >= DEPTH_LIMIT:
            raise self._error(f"Values are nested deeper than {DEPTH_LIMIT} levels.", event)
        self._open.append((value, _Key() if isinstance(value, dict) else None))

    def _start(self, event: Any) -> Any:
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event)
        if event.tag is not None:
            raise self._error(
                f"The tag “{event.tag}” is not allowed: only plain data is.", event, "Remove it."
            )
        value: Any
        if isinstance(event, yaml.ScalarEvent):
            try:
                value = resolve(event.value) if event.implicit[0] else event.value
            except ValueError as error:
                raise self._error("This number is too long.", event) from error
        else:
            value = {} if isinstance(event, yaml.MappingStartEvent) else []
            self.document.lines[id(value)] = self.first_line + event.start_mark.line
        if event.anchor is not None:
            self._anchors[event.anchor] = value
        return value

    def _alias(self, event: Any) -> Any:
        if event.anchor not in self._anchors:
            raise self._error(f"There is no anchor “{event.anchor}” before this alias.", event)
        value = self._anchors[event.anchor]
        if any(value is container for container, _ in self._open):
            raise self._error("An alias stands inside what it stands for.", event)
        size, height = self._measure(value)
        self._expanded += size
        if self._expanded > ALIAS_LIMIT or len(self._open) + height > DEPTH_LIMIT:
            raise self._error(
                "The aliases of this record stand for too much.", event, "Write the values out."
            )
        return value

    def _measure(self, value: Any) -> tuple[int, int]:
        """How many values `value` stands for when written out, and how deep they are nested."""
        if not isinstance(value, dict | list):
            return 1, 0
        if id(value) not in self._measured:
            parts = value.values() if isinstance(value, dict) else value
            measured = [self._measure(part) for part in parts]
            size = 1 + sum(part for part, _ in measured)
            self._measured[id(value)] = size, 1 + max((height for _, height in measured), default=0)
        return self._measured[id(value)]

    def _attach(self, container: Any, key: _Key | None, value: Any, event: Any) -> None:
        if key is None:
            container.append(value)
        elif key.set:
            container[key.value] = value
            key.set = False
        else:
            if isinstance(value, dict | list):
                raise self._error("A key must be a single value.", event)
            if value in container:
                self.document.problems.append(
                    Problem(
                        f"The key “{value}” occurs twice; the last one counts.",
                        self.file,
                        self.first_line + event.start_mark.line,
                        code="duplicate-key",
                        hint="Remove one of them.",
                    )
                )
            key.value, key.set = value, True

    def _error(self, message: str, where: Any, hint: str = "") -> ReadError:
        offset = where if isinstance(where, int) else where.start_mark.line
        return ReadError(message, file=self.file, line=self.first_line + offset, hint=hint)


@dataclass(slots=True)
class _Key:
    """The key of an open mapping that waits for its value."""

    value: Any = None
    set: bool = False


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
        raise AnnotatorError("This is nested too deep to be stored in a project.")
    if isinstance(value, Mapping):
        return "{" + ", ".join(pair(key, part, depth + 1) for key, part in value.items()) + "}"
    if isinstance(value, Iterable):
        return "[" + ", ".join(flow(part, depth + 1) for part in value) + "]"
    raise AnnotatorError(f"A value of type {type(value).__name__} cannot be stored in a project.")


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
