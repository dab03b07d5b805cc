"""A WebAnno TSV 3 file as one layer: spans, stacked and on parts of tokens, slots, chains and relations."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from annotator.core.annotation import (
    Annotation,
    Fragment,
    Link,
    SentenceTag,
    Span,
    new_id,
    sentence_quote,
    span_quote,
)
from annotator.core.article import Sentence
from annotator.core.errors import Problem, ReadError
from annotator.core.layer import Layer
from annotator.core.messages import _
from annotator.core.text import normalise
from annotator.core.wording import counted, were
from annotator.formats.kit.numbers import whole
from annotator.formats.kit.offsets import Claim, OffsetMap, all_match
from annotator.formats.kit.unused_keys import UnusedKeys
from annotator.formats.tools.webanno.tsv_write import SENTENCE_TAG

DOCUMENTED = "UTF-16 units"
_UNITS = (DOCUMENTED, "code points")
MOST_BETWEEN = 10_000
"""Units between two sentences: more than any layout has."""

_LINGUISTIC = re.compile(r"\.(lexmorph|segmentation|syntax|transform)\.(type|api)")
_ROW = re.compile(r"(\d+-\d+)(\.\d+)?")
_STACKED = re.compile(r"((?:[^\\|]|\\.|\\$)*)(?:\||$)")
_SLOTTED = re.compile(r"((?:[^\\;]|\\.|\\$)*)(?:;|$)")
_NUMBERED = re.compile(r"((?:[^\\\[]|\\.)*)\[(\d+)\]$")
_REFERENCE = re.compile(r"(\d+-\d+(?:\.\d+)?)(?:\[(\d+)(?:_(\d+))?\])?")
_CHAINED = re.compile(r"(.*)(?<!\\)->(\d+)-(\d+)$")
_ESCAPE = re.compile(r"\\(->|.)", re.DOTALL)
_NAMES = {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "b": "\b"}
_LABELS = ("label", "value", "PosValue", "DependencyType", "category")

Key = tuple[str, str]
"""Layer and what tells the annotation from others in it."""


@dataclass(frozen=True, slots=True)
class _Columns:
    """A layer of the header: "SP", "RL" or "CH", its features, and where its cells are."""

    kind: str
    name: str
    features: tuple[str, ...]
    first: int

    @property
    def short(self) -> str:
        return self.name.rsplit(".", 1)[-1]

    @property
    def base(self) -> str:
        """The layer that a relation joins annotations of."""
        return self.features[-1].removeprefix("BT_") if self.kind == "RL" else ""


@dataclass(slots=True)
class _Row:
    line: int
    name: str
    start: int
    end: int
    form: str
    cells: list[str]

    @property
    def is_token(self) -> bool:
        return "." not in self.name


@dataclass(slots=True)
class _Found:
    """An annotation as it gathers over the rows."""

    layer: str
    start: int
    end: int
    values: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Document:
    """The text of a file, its sentences, its one layer, what was odd, and its tokens."""

    text: str
    sentences: tuple[Sentence, ...]
    layer: Layer
    problems: tuple[Problem, ...]
    tokens: tuple[Fragment, ...] = ()


def read_document(content: str, file: str, annotator: str) -> Document:
    """Raises `ReadError` where the content is no WebAnno TSV 3."""
    return _Reader(file, annotator).read(content)


def text_lines(content: str) -> str:
    """The lines that say the text: the same in the files of all annotators."""
    return "\n".join(re.findall(r"^#Text=.*$", content, re.MULTILINE))


class _Reader:
    def __init__(self, file: str, annotator: str) -> None:
        self._file, self._by = file, annotator
        self._problems: list[Problem] = []
        self._unused = UnusedKeys("Layers and features")
        self._columns: list[_Columns] = []
        self._blocks: list[tuple[list[str], list[_Row]]] = []
        self._found: dict[Key, _Found] = {}
        self._at: dict[str, dict[Key, None]] = {}
        self._numbers: dict[str, Key] = {}
        self._chains: set[tuple[str, str, str, str]] = set()
        self._pending: list[tuple[int, str, str, str, str, dict[str, str]]] = []

    def read(self, content: str) -> Document:
        self._parse(content.removeprefix("\ufeff").replace("\r\n", "\n").split("\n"))
        raw, unit = self._text()
        text, convert = normalise(raw), OffsetMap(raw, unit)
        skipped = {c.name for c in self._columns if c.kind != "RL" and _LINGUISTIC.search(c.name)}
        skipped |= {c.name for c in self._columns if c.base in skipped}
        for __, rows in self._blocks:
            for row in rows:
                self._row(row, skipped)
        annotations, ids = self._spans(text, convert)
        annotations += self._links(ids, skipped)
        sentences: list[Sentence] = []
        places: list[Fragment] = []
        for __, rows in self._blocks:
            tokens = [row for row in rows if row.is_token]
            places += _places(tokens, convert)
            start, end = convert.to_point(tokens[0].start), convert.to_point(tokens[-1].end)
            before = sentences[-1].end if sentences else 0
            if start is not None and end is not None and before <= start < end:
                sentences.append(Sentence(start, end))
            else:
                self._unused.add("sentences that overlap")
        self._problems += self._unused.told(Path(self._file))
        layer = Layer("", self._by, annotations)
        return Document(text, tuple(sentences), layer, tuple(self._problems), tuple(places))

    def _say(self, line: int | None, message: str, code: str = "bad-line", severity: str = "error") -> None:
        self._problems.append(Problem(message, file=self._file, line=line, code=code, severity=severity))

    def _parse(self, lines: Sequence[str]) -> None:
        if not lines[0].startswith("#FORMAT=WebAnno TSV 3"):
            raise ReadError(
                _("This is no WebAnno TSV 3 file."),
                file=self._file,
                line=1,
                hint=_("Export it again as TSV 3.3."),
            )
        texts: list[str] = []
        rows: list[_Row] = []
        for number, line in enumerate([*lines[1:], ""], 2):
            if line.startswith("#T_"):
                self._declare(line)
            elif line.startswith("#Text=") and not rows:
                texts.append(_plain(line.removeprefix("#Text=")))
            elif line.startswith("#") and not rows:
                self._unused.add(line.partition("=")[0])
            elif line.strip():
                row = self._parse_row(number, line)
                if row is not None and (texts or rows):
                    rows.append(row)
                elif row is not None:
                    self._say(number, _("This line was left out: no line with #Text stands before it."))
            elif texts or rows:
                if any(row.is_token for row in rows):
                    self._blocks.append((texts, rows))
                else:
                    self._say(number - 1, _("This sentence was left out: it has no tokens."))
                texts, rows = [], []
        if not self._blocks:
            raise ReadError(_("There are no tokens in this file."), file=self._file)

    def _declare(self, line: str) -> None:
        kind, __, rest = line.removeprefix("#T_").partition("=")
        name, *features = rest.split("|")
        features = [feature for feature in features if feature] or [""]
        last = self._columns[-1] if self._columns else None
        first = last.first + len(last.features) if last else 3
        self._columns.append(_Columns(kind, name, tuple(features), first))

    def _parse_row(self, number: int, line: str) -> _Row | None:
        cells = line.split("\t")
        place = re.fullmatch(r"(\d+)-(\d+)", cells[1]) if len(cells) > 2 else None
        last = self._columns[-1] if self._columns else None
        wanted = last.first + len(last.features) if last else 3
        start, end = (whole(place[1]), whole(place[2])) if place else (None, None)
        if start is None or end is None or not _ROW.fullmatch(cells[0]) or len(cells) < wanted:
            self._say(
                number, _("This line was left out: it is not “1-1, 0-4, token” with a cell for each feature.")
            )
            return None
        self._unused.add("columns of no layer", sum(cell not in ("", "_") for cell in cells[wanted:]))
        return _Row(number, cells[0], start, end, cells[2], cells)

    def _text(self) -> tuple[str, str]:
        """The text built from the sentences and their offsets, and the unit in which those fit."""
        claims = [
            Claim(row.start, row.end, row.form) for __, rows in self._blocks for row in rows if row.is_token
        ]
        for unit in _UNITS:
            raw = self._built(unit)
            if raw is not None and all_match(raw, claims, unit):
                if unit != DOCUMENTED:
                    message = _(
                        "The positions in this file are counted in {unit}, not in {documented}."
                    ).format(unit=unit, documented=DOCUMENTED)
                    self._say(None, message, "offset-unit", "warning")
                return raw, unit
        raw = self._built(DOCUMENTED)
        if raw is None:
            raise ReadError(_("The positions in this file do not fit its text."), file=self._file)
        self._say(None, _("The positions of some tokens are not those of their words."), "offset-unit")
        return raw, DOCUMENTED

    def _built(self, unit: str) -> str | None:
        parts: list[str] = []
        length = 0
        for texts, rows in self._blocks:
            gap = next(row.start for row in rows if row.is_token) - length
            if not 0 <= gap <= MOST_BETWEEN:
                return None
            parts.append(("\n" if parts else " ")[:gap] + " " * (gap - 1))
            parts.append("\n".join(texts))
            length += gap + _measured(parts[-1], unit)
        return "".join(parts)

    def _row(self, row: _Row, skipped: Container[str]) -> None:
        if {"_", ""}.issuperset(row.cells[3:]):
            return
        for columns in self._columns:
            cells = row.cells[columns.first : columns.first + len(columns.features)]
            if all(cell == "_" for cell in cells):
                continue
            if columns.name in skipped:
                self._unused.add(columns.short)
                continue
            if len(cells) < len(columns.features):
                self._say(row.line, _("This line lacks cells of a layer that is declared after it."))
                continue
            stacks = [_split(_STACKED, cell) if cell != "_" else [] for cell in cells]
            for place in range(max(map(len, stacks))):
                values = [stack[place] if place < len(stack) else "*" for stack in stacks]
                if columns.kind == "RL":
                    self._relation(row, columns, values)
                elif columns.kind == "CH":
                    self._chained(row, columns, values)
                else:
                    self._span(row, columns, values, place)

    def _span(self, row: _Row, columns: _Columns, values: list[str], place: int) -> None:
        pairs = list(zip(columns.features, values, strict=True))
        numbered = (_NUMBERED.match(value) for feature, value in pairs if not _is_target(feature))
        number = next((match[2] for match in numbered if match), "")
        key = (columns.name, f"[{number}]" if number else f"{row.name} {place}")
        found = self._found.setdefault(key, _Found(columns.name, row.start, row.end))
        found.end = max(found.end, row.end)
        if number:
            self._numbers.setdefault(number, key)
        self._at.setdefault(row.name, {})[key] = None
        roles: list[str] = []
        unnamed = ""
        for feature, value in pairs:
            match = None if _is_target(feature) else _NUMBERED.match(value)
            value = match[1] if match else value
            if feature.startswith("ROLE_"):
                unnamed = feature.partition(":")[2].partition("_")[0]
                roles = _split(_SLOTTED, value)
            elif _is_target(feature):
                targets = _split(_SLOTTED, value)
                self._unused.add(f"{columns.short}: slots without both ends", abs(len(roles) - len(targets)))
                for role, target in zip(roles, targets, strict=False):
                    if target not in ("_", "*"):
                        label = unnamed if role == "*" else _plain(role)
                        self._pending.append((row.line, key[0], key[1], feature, target, {"label": label}))
                    elif role not in ("_", "*", ""):
                        self._unused.add(f"{columns.short}: slots without both ends")
            elif value not in ("*", "_"):
                kept = found.values.setdefault(feature, _plain(value))
                self._unused.add(f"{columns.short}.{feature}", int(kept != _plain(value)))

    def _relation(self, row: _Row, columns: _Columns, values: list[str]) -> None:
        said = {
            feature: _plain(value)
            for feature, value in zip(columns.features[:-1], values[:-1], strict=True)
            if value != "*"
        }
        said.setdefault("label", _label(said, columns.name))
        self._pending.append((row.line, columns.base, f"@{row.name}", columns.base, values[-1], said))

    def _chained(self, row: _Row, columns: _Columns, values: list[str]) -> None:
        said = dict(zip(columns.features, values, strict=True))
        for feature in said.keys() - {"referenceRelation", "referenceType"}:
            self._unused.add(f"{columns.short}.{feature}", int(said[feature] not in ("*", "_")))
        arrow = _CHAINED.match(said.get("referenceRelation", ""))
        if arrow is None:
            self._unused.add(f"{columns.short}: elements of no chain")
            return
        key = (columns.name, f"{arrow[2]}-{arrow[3]}")
        found = self._found.setdefault(key, _Found(columns.name, row.start, row.end))
        found.end = max(found.end, row.end)
        kind = _NUMBERED.match(said.get("referenceType", ""))
        if kind and kind[1] != "*":
            found.values["label"] = _plain(kind[1])
        following = f"{arrow[2]}-{(whole(arrow[3]) or 0) + 1}"
        label = "chain" if arrow[1] == "*" else _plain(arrow[1])
        if (*key, following, label) not in self._chains:
            self._chains.add((*key, following, label))
            self._pending.append((row.line, *key, "chain", following, {"label": label}))

    def _spans(self, text: str, convert: OffsetMap) -> tuple[list[Annotation], dict[Key, str]]:
        made: list[Annotation] = []
        ids: dict[Key, str] = {}
        empty = 0
        for key, found in self._found.items():
            start, end = convert.to_point(found.start), convert.to_point(found.end)
            if start is None or end is None or start >= end:
                empty += 1
                continue
            values = dict(found.values)
            label = _label(values, found.layer)
            ours = found.layer.startswith("custom.")
            note = values.pop("note", "") if ours else ""
            doubt = values.pop("doubt", "") == "true" if ours else False
            ids[key] = new_id()
            common: dict[str, Any] = {
                "id": ids[key],
                "label": label,
                "note": note,
                "doubt": doubt,
                "attributes": values,
                "by": self._by,
                "origin": "import",
            }
            if found.layer == SENTENCE_TAG:
                made.append(
                    SentenceTag(start=start, end=end, quote=sentence_quote(text, start, end), **common)
                )
            else:
                fragments = ((start, end),)
                made.append(Span(fragments=fragments, quote=span_quote(text, fragments), **common))
        if empty:
            said = _("{annotations} without any text {were} left out.").format(
                annotations=counted(empty, "annotation", "annotations"), were=were(empty)
            )
            self._say(None, said, "empty-annotations")
        return made, ids

    def _links(self, ids: Mapping[Key, str], skipped: Container[str]) -> Iterator[Link]:
        for line, layer, name, base, target, said in self._pending:
            if base in skipped or layer in skipped:
                self._unused.add("slots that lead to grammar")
                continue
            ends = self._ends(layer, name, base, target)
            source_id, target_id = (ids.get(end) if end else None for end in ends)
            if source_id is None or target_id is None:
                if base != "chain":
                    self._say(
                        line,
                        _("A link was left out: what it leads to (“{target}”) is not there.").format(
                            target=target
                        ),
                    )
                continue
            values = dict(said)
            label = values.pop("label")
            note, doubt = values.pop("note", ""), values.pop("doubt", "") == "true"
            yield Link(
                id=new_id(),
                label=label,
                source=source_id,
                target=target_id,
                note=note,
                doubt=doubt,
                attributes=values,
                by=self._by,
                origin="import",
            )

    def _ends(self, layer: str, name: str, base: str, target: str) -> tuple[Key | None, Key | None]:
        if base == "chain":
            return (layer, name), (layer, target)
        parsed = _REFERENCE.fullmatch(target)
        if parsed is None:
            return None, None
        if name.startswith("@"):
            source = self._one(base, parsed[1], parsed[2])
            return source, self._one(base, name[1:], parsed[3])
        return (layer, name), self._one(base, parsed[1], parsed[2])

    def _one(self, layer: str, unit: str, number: str | None) -> Key | None:
        if number and number != "0":
            return self._numbers.get(number)
        here = self._at.get(unit, {})
        first = next(iter(here), None) if "uima" in layer else None
        return next((key for key in here if key[0] == layer), first)


def _places(rows: Sequence[_Row], convert: OffsetMap) -> Iterator[Fragment]:
    for row in rows:
        start, end = convert.to_point(row.start), convert.to_point(row.end)
        if start is not None and end is not None:
            yield start, end


def _label(values: dict[str, str], layer: str) -> str:
    """The label of an annotation, taken out of its values; the layer's own name where it has none."""
    name = next((name for name in _LABELS if name in values), "")
    said = values.pop(name) if name else ""
    return said or layer.rsplit(".", 1)[-1] or "label"


def _is_target(feature: str) -> bool:
    """Whether a column holds what the slots before it lead to: it is called after a type."""
    return "." in feature and not feature.startswith("ROLE_")


def _split(pattern: re.Pattern[str], cell: str) -> list[str]:
    parts = [match[1] for match in pattern.finditer(cell)]
    return parts[:-1] if len(parts) > 1 and not parts[-1] else parts


def _plain(text: str) -> str:
    return _ESCAPE.sub(lambda match: _NAMES.get(match[1], match[1]), text)


def _measured(text: str, unit: str) -> int:
    return len(text) + (sum(character > "\uffff" for character in text) if unit == DOCUMENTED else 0)
