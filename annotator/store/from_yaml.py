"""Any YAML read as plain data.

Reading goes over the events of PyYAML's parser (libyaml's where it is there) and builds the values itself, so
that a label called `no` stays a string and that nothing but plain data comes out. What the program wrote itself is
read without it (`canonical`): so this module is imported where it is needed, and starting does not wait for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import yaml

from annotator.core.errors import Problem, ReadError
from annotator.core.messages import _
from annotator.core.patterns import pattern
from annotator.store import schema
from annotator.store.schema import Document, resolve

LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""Where the events come from: libyaml, or PyYAML's own parser where it was built without."""

_REFUSED = pattern("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


def load(raw: bytes | str, *, file: str, line: int = 1) -> Document:
    """The one document in `raw`, which starts on `line` of `file`.

    Raises `ReadError` with the line when it is not YAML, holds more than one document, a tag, a key that is not a
    single value, or exceeds a limit. A key that occurs twice is a problem; the last one counts.
    """
    return _Builder(file, line).build(raw)


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
        if len(raw) > schema.RECORD_LIMIT:
            size = schema.RECORD_LIMIT // 1024 // 1024
            raise self._error(
                _("This record is larger than {size} MiB.").format(size=size), 0, _("Split the article.")
            )
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
            raise self._error(
                _("This is not valid YAML: {what}.").format(what=what), mark.line if mark else 0
            ) from error
        except (yaml.reader.ReaderError, UnicodeEncodeError) as error:
            found = _REFUSED.search(text)
            raise self._error(
                _("A control character stands here, which YAML does not allow."),
                text.count("\n", 0, found.start() if found else 0),
                _("Remove it."),
            ) from error
        return self.document

    def _decoded(self, raw: bytes) -> str:
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError as error:
            at = raw.count(b"\n", 0, error.start)
            raise self._error(_("This is not UTF-8 text."), at, _("Save the file as UTF-8.")) from error

    def _read(self, loader: Any) -> None:
        documents = 0
        while not isinstance(event := loader.get_event(), yaml.StreamEndEvent):
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise self._error(
                        _("A second record starts here."), event, _("Start every record with “---”.")
                    )
                self.document.value = self._value(loader)

    def _value(self, loader: Any) -> Any:
        while True:
            event = loader.get_event()
            if isinstance(event, yaml.CollectionEndEvent):
                value, __ = self._open.pop()
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
            raise self._error(_("A key must be a single value."), event)
        if len(self._open) >= schema.DEPTH_LIMIT:
            raise self._error(
                _("Values are nested deeper than {depth_limit} levels.").format(
                    depth_limit=schema.DEPTH_LIMIT
                ),
                event,
            )
        self._open.append((value, _Key() if isinstance(value, dict) else None))

    def _start(self, event: Any) -> Any:
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event)
        if event.tag is not None:
            raise self._error(
                _("The tag “{tag}” is not allowed: only plain data is.").format(tag=event.tag),
                event,
                _("Remove it."),
            )
        value: Any
        if isinstance(event, yaml.ScalarEvent):
            try:
                value = resolve(event.value) if event.implicit[0] else event.value
            except ValueError as error:
                raise self._error(_("This number is too long."), event) from error
        else:
            value = {} if isinstance(event, yaml.MappingStartEvent) else []
            self.document.lines[id(value)] = self.first_line + event.start_mark.line
        if event.anchor is not None:
            self._anchors[event.anchor] = value
        return value

    def _alias(self, event: Any) -> Any:
        if event.anchor not in self._anchors:
            raise self._error(
                _("There is no anchor “{anchor}” before this alias.").format(anchor=event.anchor), event
            )
        value = self._anchors[event.anchor]
        if any(value is container for container, __ in self._open):
            raise self._error(_("An alias stands inside what it stands for."), event)
        size, height = self._measure(value)
        self._expanded += size
        if self._expanded > schema.ALIAS_LIMIT or len(self._open) + height > schema.DEPTH_LIMIT:
            raise self._error(
                _("The aliases of this record stand for too much."), event, _("Write the values out.")
            )
        return value

    def _measure(self, value: Any) -> tuple[int, int]:
        """How many values `value` stands for when written out, and how deep they are nested."""
        if not isinstance(value, dict | list):
            return 1, 0
        if id(value) not in self._measured:
            parts = value.values() if isinstance(value, dict) else value
            measured = [self._measure(part) for part in parts]
            size = 1 + sum(part for part, __ in measured)
            self._measured[id(value)] = size, 1 + max((height for __, height in measured), default=0)
        return self._measured[id(value)]

    def _attach(self, container: Any, key: _Key | None, value: Any, event: Any) -> None:
        if key is None:
            container.append(value)
        elif key.set:
            container[key.value] = value
            key.set = False
        else:
            if isinstance(value, dict | list):
                raise self._error(_("A key must be a single value."), event)
            if value in container:
                self.document.problems.append(
                    Problem(
                        _("The key “{value}” occurs twice; the last one counts.").format(value=value),
                        self.file,
                        self.first_line + event.start_mark.line,
                        code="duplicate-key",
                        hint=_("Remove one of them."),
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
