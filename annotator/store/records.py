"""Records of the project file parsed into values of the model; how they are written is in `record_writing`."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from itertools import count, repeat
from typing import Any, cast

from annotator.core.annotation import Annotation, LayerState
from annotator.core.article import Article, Sentence, Zone
from annotator.core.bulk import many
from annotator.core.edits import FORMAT, Change, Edit, HeaderKeys, Heading, Membership, ProjectHeader, Value
from annotator.core.errors import Problem, ReadError
from annotator.core.layer import Layer
from annotator.core.lineage import content_name
from annotator.core.messages import _
from annotator.core.patterns import pattern
from annotator.core.text import sha256
from annotator.core.values import dataclass
from annotator.store import canonical, labelsets, lines, schema
from annotator.store.lineages import lineage_of
from annotator.store.name_lists import KIND as NAMES
from annotator.store.reconcile import reconcile
from annotator.store.record_writing import PRELUDE, article_record, edit_records, header_record, layer_record
from annotator.store.schema import Document

__all__ = [
    "PRELUDE",
    "Parsed",
    "Record",
    "StoredEdit",
    "Unknown",
    "article_record",
    "edit_name",
    "edit_records",
    "header_record",
    "layer_record",
    "parse",
    "read",
    "reconcile",
]


MANY = 20_000
"""So many objects at once are a long layer, and no garbage."""

_EDIT_NAME = pattern(rb"(?m)^edit: (.+)$")
_EDIT_END = pattern(rb"\n\.\.\.\s*\Z")


@dataclass(frozen=True, slots=True)
class StoredEdit:
    """An edit as one record holds it: the whole of it, or `part` of `parts` of the edit called `group`."""

    edit: Edit
    group: str = ""
    part: int = 1
    parts: int = 1
    line: int = 1


@dataclass(frozen=True, slots=True)
class Unknown:
    """A record that is kept byte for byte: of a kind that this version does not know, an edit that it does not
    understand, or a list of names (`store.name_lists`)."""

    kind: str
    raw: bytes


Record = ProjectHeader | Article | Layer | StoredEdit | Unknown


@dataclass(frozen=True, slots=True)
class Parsed:
    """A record with what was wrong in it and where its parts stand."""

    record: Record
    problems: list[Problem]
    document: Document

    @property
    def lines(self) -> dict[str, int]:
        """The line of each annotation in a layer or an edit, by id."""
        found: Iterable[object] = ()
        if isinstance(self.record, Layer):
            found = self.record
        elif isinstance(self.record, StoredEdit):
            found = (change.after for change in self.record.edit.changes)
        return {item.id: self.document.line_of(item) for item in found if isinstance(item, Annotation)}


def edit_name(raw: bytes) -> str | None:
    """The name of an edit as its record writes it, without parsing the record; None where it is not complete."""
    found = _EDIT_NAME.search(raw)
    return found[1].decode("utf-8", "replace") if found and _EDIT_END.search(raw) else None


def parse(raw: bytes, *, file: str, line: int = 1) -> tuple[Record, list[Problem]]:
    """The record in `raw`, which starts on `line` of `file`, and what was wrong in it.

    Raises `ReadError` when nothing can be made of it: not YAML, a tag, over a limit, no kind, no id.
    """
    parsed = read(raw, file=file, line=line)
    return parsed.record, parsed.problems


def read(raw: bytes, *, file: str, line: int = 1) -> Parsed:
    """Like `parse`, with the line of every annotation."""
    with no_garbage_collection():
        document = _document(raw, file, line)
        if not isinstance(document.value, dict):
            raise ReadError(
                _("This record is not a mapping."), file=file, line=line, hint=_("Give it a “kind”.")
            )
        reader = _Reader(document, file)
        kind = document.value.get("kind")
        if not isinstance(kind, str):
            raise ReadError(
                _("This record has no “kind”."), file=file, line=line, hint=_("Give it one or remove it.")
            )
        record = reader.record(kind, raw)
        return Parsed(record, reader.problems, document)


def _document(raw: bytes, file: str, line: int) -> Document:
    if len(raw) <= schema.RECORD_LIMIT:
        document = canonical.read(raw, file=file, line=line)
        if document is not None:
            return document
    from annotator.store import from_yaml

    return from_yaml.load(raw, file=file, line=line)


@contextmanager
def no_garbage_collection() -> Iterator[None]:
    """Let the collector rest within the block: a long layer makes it run again and again for nothing.

    Nor need it look through what was read right afterwards, to find that all of it stays: it counts as old.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            if gc.get_count()[0] > MANY:
                gc.freeze()
                gc.unfreeze()
            gc.enable()


class _Reader:
    """Makes a value of the model out of the plain data of one record."""

    def __init__(self, document: Document, file: str) -> None:
        self.document = document
        self.file = file
        self.problems = document.problems

    def record(self, kind: str, raw: bytes) -> Record:
        data = dict(self.document.value)
        del data["kind"]
        try:
            match kind:
                case "project":
                    return self.header(data)
                case "article":
                    return self.article(data)
                case "layer":
                    return self.layer(data, raw)
                case "edit":
                    return self.edit(data, raw)
        except ValueError as error:
            if kind == "edit":
                self.note(
                    _("This edit {error}; it is left as it is.").format(error=error),
                    self.document.line,
                    "bad-edit",
                )
                return Unknown(kind, raw)
            raise ReadError(
                _("The {kind} {error}.").format(kind=kind, error=error),
                file=self.file,
                line=self.document.line,
            ) from error
        if kind == NAMES:
            return Unknown(kind, raw)
        self.note(
            _("Records of the kind “{kind}” are unknown here; this one is left as it is.").format(kind=kind),
            self.document.line,
            "unknown-kind",
            "warning",
        )
        return Unknown(kind, raw)

    def header(self, data: dict[Any, Any]) -> ProjectHeader:
        version = data.pop("format", FORMAT)
        if type(version) is not int or version < 1:
            raise ValueError(_("has a “format” that is not a number"))
        if version > FORMAT:
            self.problems.append(
                Problem(
                    _("This project has format {version}; this program knows {format} at most.").format(
                        version=version, format=FORMAT
                    ),
                    self.file,
                    self.document.line,
                    code="newer-format",
                    hint=_("Update the program to change the project; until then it can only be read."),
                )
            )
        texts = {key: lines.text(data, key) for key in ("id", "title", "language", "guidelines")}
        earlier = self.mapping(data, "unreadable")
        items = self.items(data, "labels") + self.items(earlier, "labels")
        labels, problems, unreadable = labelsets.from_data(items, self.document, file=self.file)
        self.problems += problems
        if unreadable:
            data["unreadable"] = {"labels": unreadable}
        return ProjectHeader(**texts, labels=labels, format=version, extra=data)

    def article(self, data: dict[Any, Any]) -> Article:
        texts = {key: lines.text(data, key) for key in ("id", "title", "text", "sha256")}
        if not texts["id"]:
            raise ValueError(_("has no “id”"))
        article = Article(
            **texts,
            metadata=self.mapping(data, "metadata"),
            zones=_with_doubts(self.zones(self.items(data, "zones")), data),
            sentences=tuple(self.sentences(self.items(data, "sentences"))),
            lineage=_names(data.pop("lineage", None)),
            extra=data,
        )
        if article.sha256 and article.sha256 != sha256(article.text):
            self.note(
                _("The text of “{id}” is not the one that was imported.").format(id=article.id),
                self.document.line,
                "text-changed",
                "warning",
                _("Annotations are put back on their words as far as possible."),
            )
        return article

    def layer(self, data: dict[Any, Any], raw: bytes) -> Layer:
        traced = lineage_of(raw, _names(data.pop("lineage", None)), data.pop("seal", ""))
        article, annotator = lines.text(data, "article"), lines.text(data, "annotator")
        if not article or not annotator:
            raise ValueError(_("does not say of which article and by which annotator it is"))
        found: list[Annotation] = []
        unreadable: dict[str, list[Any]] = {}
        earlier = self.mapping(data, "unreadable")
        for key, kind in lines.SECTIONS.items():
            items = self.items(data, key) + self.items(earlier, key)
            if set(map(type, items)) <= {kind}:
                found += items
                continue
            for item in items:
                try:
                    found.append(item if isinstance(item, Annotation) else self.annotation(kind, item))
                except ValueError as error:
                    line = self.document.line_of(item)
                    self.note(
                        _("An entry of “{key}” {error}; it is kept under “unreadable”.").format(
                            key=key, error=error
                        ),
                        line,
                        "unreadable",
                    )
                    unreadable.setdefault(key, []).append(item)
        if unreadable:
            data["unreadable"] = unreadable
        state = replace(self.state(data), lineage=traced)
        made = Layer(article, annotator, found, state)
        if len(made) < len(found):  # it has one annotation an id
            made = Layer(article, annotator, self.told_apart(found), state)
        return made

    def annotation(self, kind: type[Annotation], data: object) -> Annotation:
        item = lines.annotation(kind, data)
        self.document.lines[id(item)] = self.document.line_of(data)
        return item

    def told_apart(self, found: list[Annotation]) -> list[Annotation]:
        """The annotations, those whose id is taken already under another one."""
        taken = {item.id for item in found}
        numbers: dict[str, int] = {}  # the last that was given, for each id that occurs often
        seen: set[str] = set()
        result = []
        for item in found:
            if item.id in seen:
                line = self.document.line_of(item)
                first = numbers.get(item.id, 1) + 1
                number = next(n for n in count(first) if f"{item.id}-{n}" not in taken)
                numbers[item.id] = number
                message = f"The id “{item.id}” occurs twice in this layer; the second is now called"
                item = replace(item, id=f"{item.id}-{number}")
                self.note(f"{message} “{item.id}”.", line, "duplicate-annotation")
                self.document.lines[id(item)] = line
                taken.add(item.id)
            seen.add(item.id)
            result.append(item)
        return result

    def state(self, data: dict[Any, Any]) -> LayerState:
        status, review = lines.text(data, "status", "new"), lines.text(data, "review", "none")
        return LayerState(status, review, data, _names(data.pop("lineage", None)))

    def edit(self, data: dict[Any, Any], raw: bytes) -> StoredEdit:
        article, annotator = lines.text(data, "article"), lines.text(data, "annotator")
        texts = {key: lines.text(data, key) for key in ("by", "at", "title", "edit", "undoes", "redoes")}
        part, parts = data.pop("part", 1), data.pop("parts", 1)
        if type(part) is not int or type(parts) is not int or not 1 <= part <= parts:
            raise ValueError(_("has a “part” that is not one of its “parts”"))
        changes = tuple(self.change(item, article, annotator) for item in self.items(data, "changes"))
        name = texts.pop("edit") or content_name(raw)  # the same at every reading
        edit = Edit(changes=changes, **texts, id=name)
        return StoredEdit(edit, edit.id if parts > 1 else "", part, parts, self.document.line)

    def change(self, item: object, article: str, annotator: str) -> Change:
        if not isinstance(item, dict) or not {"before", "after"} & item.keys():
            raise ValueError(_("holds a change without “before” and “after”"))
        before, after = (self.value(item.get(side), article) for side in ("before", "after"))
        if isinstance(after, Annotation):
            self.document.lines[id(after)] = self.document.line_of(item)
        of_layer = isinstance(before or after, Annotation | LayerState)
        if of_layer and not (article and annotator):
            raise ValueError(_("does not say of which article and by which annotator its annotations are"))
        if isinstance(before or after, Sentence | Zone | Heading) and not article:
            raise ValueError(_("does not say of which article it is"))
        before, after = _surely(before, item.get("was", 1.0)), _surely(after, item.get("sure", 1.0))
        return Change(before, after, article, annotator)

    def value(self, data: object, article: str) -> Value | None:
        if data is None:
            return None
        if not isinstance(data, dict) or len(data) != 1:
            raise ValueError(_("holds a value that is not one key with its content"))
        ((name, content),) = data.items()
        if name in lines.VALUES:
            if isinstance(content, Annotation):
                return content
            return cast(Value, lines.annotation(lines.VALUES[name], content))
        reader = _CHANGED.get(name)
        if reader is None:
            raise ValueError(_("holds a “{name}”, which is unknown here").format(name=name))
        return reader(self, content, article)

    def sentences(self, items: list[Any]) -> Iterable[Sentence]:
        columns = _columns(items, int, int)
        if columns is None:
            return map(self.sentence, items)
        return many(Sentence, len(items), start=columns[0], end=columns[1])

    def zones(self, items: list[Any]) -> Iterable[Zone]:
        columns = _columns(items, int, int, str)
        if columns is None:
            return map(self.zone, items)
        return many(Zone, len(items), start=columns[0], end=columns[1], role=columns[2], sure=repeat(1.0))

    def sentence(self, item: object) -> Sentence:
        if isinstance(item, list) and len(item) == 2 and type(item[0]) is type(item[1]) is int:
            return Sentence(item[0], item[1])
        raise ValueError(_("has a sentence {item!r} that is not [start, end]").format(item=item))

    def zone(self, item: object) -> Zone:
        if isinstance(item, list) and len(item) == 3 and type(item[0]) is type(item[1]) is int:
            start, end, role = item
            if type(role) is str:
                return Zone(start, end, role)
        raise ValueError(_("has a zone {item!r} that is not [start, end, role]").format(item=item))

    def mapping(self, data: dict[Any, Any], key: str) -> dict[str, Any]:
        value = data.pop(key, None)
        if value is None:
            return {}
        if isinstance(value, dict):
            return value
        raise ValueError(_("has “{key}” that is not a mapping").format(key=key))

    def items(self, data: dict[Any, Any], key: str) -> list[Any]:
        value = data.pop(key, None)
        if value is None:
            return []
        if isinstance(value, list):
            return value
        raise ValueError(_("has “{key}” that is not a list").format(key=key))

    def note(self, message: str, line: int, code: str, severity: str = "error", hint: str = "") -> None:
        self.problems.append(Problem(message, self.file, line, severity, code, hint))


def _columns(items: list[Any], *kinds: type) -> list[tuple[Any, ...]] | None:
    """The items, if they are all lists of values of these kinds, as columns."""
    if set(map(type, items)) != {list} or set(map(len, items)) != {len(kinds)}:
        return None
    columns = list(zip(*items, strict=True))
    plain = all(set(map(type, column)) == {kind} for column, kind in zip(columns, kinds, strict=True))
    return columns if plain else None


def _with_doubts(zones: Iterable[Zone], data: dict[Any, Any]) -> tuple[Zone, ...]:
    """The zones, less sure where “unsure” says so of just these; what it says of others is passed over."""
    told = data.pop("unsure", None)
    if not isinstance(told, list):
        return tuple(zones)
    doubts = {repr(item[:3]): _share(item[3]) for item in told if isinstance(item, list) and len(item) == 4}
    return tuple(
        replace(zone, sure=doubts.get(repr([zone.start, zone.end, zone.role]), zone.sure)) for zone in zones
    )


def _surely(value: Value | None, share: object) -> Value | None:
    """The value; a zone as sure as is said beside it."""
    return replace(value, sure=_share(share)) if isinstance(value, Zone) else value


def _share(value: object) -> float:
    """A number from 0 to 1; 1 for anything else."""
    return float(value) if isinstance(value, int | float) and 0 <= value <= 1 else 1.0


def _names(value: object) -> tuple[str, ...]:
    """The names of a lineage; none where there is something else."""
    return tuple(map(str, value)) if isinstance(value, list) else ()


def _heading(reader: _Reader, data: Any, article: str) -> Heading:
    rest = reader.mapping({"heading": data}, "heading")
    return Heading(lines.text(rest, "title"), reader.mapping(rest, "metadata"))


_CHANGED: Mapping[str, Callable[[_Reader, Any, str], Value]] = {
    "state": lambda reader, data, article: reader.state(dict(reader.mapping({"state": data}, "state"))),
    "boundary": lambda reader, data, article: reader.sentence(data),
    "zone": lambda reader, data, article: reader.zone(data),
    "heading": _heading,
    "keys": lambda reader, data, article: HeaderKeys(extra=reader.mapping({"keys": data}, "keys")),
    "member": lambda reader, data, article: Membership(article),
    "project": lambda reader, data, article: reader.header(
        dict(reader.mapping({"project": data}, "project"))
    ),
}
