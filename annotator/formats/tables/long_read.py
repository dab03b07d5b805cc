"""Reads the long form of a table back: the rows of an article, and its text, become the article and its layers."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from annotator.core.annotation import (
    Annotation,
    ArticleTag,
    AttributeValue,
    Fragment,
    Link,
    Note,
    SentenceTag,
    Span,
    new_id,
    sentence_quote,
    span_quote,
)
from annotator.core.errors import Problem, ReadError
from annotator.core.layer import Layer
from annotator.core.messages import _
from annotator.core.text import normalise
from annotator.formats.kit import column_names
from annotator.formats.kit.anchor_ranges import Placer
from annotator.formats.kit.numbers import whole
from annotator.formats.kit.offsets import Claim
from annotator.formats.kit.plain import find_title
from annotator.formats.kit.unused_keys import UnusedKeys
from annotator.formats.kit.values import Guess, Imported, Option, Options, Read
from annotator.formats.tables.label_columns import as_number, utc_time
from annotator.formats.tables.long_write import COLUMNS, TEXT, plain
from annotator.formats.tables.rows import Row, Table

ANNOTATOR = Option(
    "annotator",
    _("Whose annotations they are"),
    help=_("A name for the layer where the rows do not say one."),
)
_OWN_NAMES = {
    "article": ("article", "article_id", "doc_id", "document", "document_id", "doc", "text_id"),
    "title": ("title", "doc_title", "headline"),
    "annotator": ("annotator",),
    "confidence": ("confidence",),
    "kind": ("kind", "layer"),
    "id": ("id", "annotation_id"),
    "label": ("label", "tag", "code", "category"),
    **{name: tuple(spelt.split(", ")) for name, spelt in column_names.EDGES.items()},
    "quote": ("quote", "covered_text", "span_text", "exact"),
    "text": ("text", "article_text", "full_text", "doc_text"),
    "note": ("note", "comment"),
    "at": ("at",),
    **{name: (name,) for name in ("fragments", "from", "to", "attributes", "doubt", "by")},
}
_SHARED = {
    "title": "title", "annotator": "who", "confidence": "confidence", "label": "label", "text": "text", "at": "at",
}  # fmt: skip
"""What the long form has in common with a table of articles, with the field there."""


@cache
def _names() -> Mapping[str, tuple[str, ...]]:
    own = {name: tuple(map(column_names.key, spelt)) for name, spelt in _OWN_NAMES.items()}
    taken = {spelt for several in own.values() for spelt in several}
    return {
        name: (
            *spelt,
            *(each for each in column_names.names(_SHARED.get(name, "")) if each not in taken),
            *(("time",) if name == "at" else ()),
        )
        if name in _SHARED
        else spelt
        for name, spelt in own.items()
    }


LONG_NEEDED = ("article", "label", "start", "end")
_NEEDED = (*LONG_NEEDED, "text")


@dataclass(frozen=True, slots=True)
class Record:
    """One row: its cells by the name of what they are, as text, and its line."""

    cells: Mapping[str, str]
    line: int

    def get(self, name: str) -> str:
        """The cell, or ""."""
        return self.cells.get(name, "")

    @property
    def article(self) -> str:
        """What the rows of one article have in common: its name, or else its text."""
        return self.get("article") or self.get("text")


def places(columns: Sequence[str]) -> dict[str, int]:
    """For each thing that the long form has, the place of its column."""
    known = [column_names.key(column) for column in columns]
    found = {}
    for name, others in _names().items():
        place = next((known.index(other) for other in others if other in known), None)
        if place is not None:
            found[name] = place
    return found


def has_long_form(columns: Sequence[str], needed: Sequence[str] = _NEEDED) -> bool:
    """Whether a table with these columns can be read back; the text itself may stand for the name of the article."""
    found = places(columns).keys()
    return set(needed) <= found | ({"article"} if "text" in found else set())


def records(table: Table, unused: UnusedKeys | None = None) -> Iterator[Record | Read]:
    """The rows as records; what else the table yields stays as it is."""
    where = places(table.columns)
    in_use = {*where.values(), *(at for at, name in enumerate(table.columns) if name in COLUMNS)}
    for row in table.rows:
        if isinstance(row, Row):
            if unused is not None:
                unused.note_cells(table.columns, row.values, in_use)
            cells = {name: cell_text(row.values[at]) for name, at in where.items() if at < len(row.values)}
            yield Record({name: value for name, value in cells.items() if value}, row.line)
        else:
            yield row


def read_grouped(table: Table, path: Path, options: Options) -> Iterator[Read]:
    """Yield the articles of a table whose rows stand together; only one article is held at a time."""
    if not has_long_form(table.columns):
        missing = ", ".join(name for name in _NEEDED if name not in places(table.columns))
        raise ReadError(
            _("This table has no column for: {missing}.").format(missing=missing),
            file=path,
            hint=_("Export it with the texts (texts=yes), or name the columns so."),
        )
    reader = Reader(path, options)
    seen: set[str] = set()
    group: list[Record] = []
    unused = UnusedKeys("Columns")
    for item in records(table, unused):
        if not isinstance(item, Record):
            yield item
            continue
        if group and item.article != group[0].article:
            yield from reader.article(group)
            seen.add(group[0].article)
            group = []
        # Rows that carry the text make an article by themselves; the import joins it with the one before.
        if not group and item.article in seen and not item.get("text"):
            yield Problem(
                _("This row was left out: the rows of “{article}” do not stand together.").format(
                    article=item.article
                ),
                file=str(path),
                line=item.line,
                code="not-together",
                hint=_("Sort the table by article first."),
            )
            continue
        group.append(item)
    if group:
        yield from reader.article(group)
    yield from reader.doubts()
    yield from unused.told(path)


class Reader:
    """Makes articles of records."""

    def __init__(self, path: Path, options: Options) -> None:
        self._path = path
        self._annotator = str(options.get("annotator") or "import")
        self._placer = Placer(path, "code points", "this table", options)

    def article(
        self, group: Sequence[Record], text: str = "", title: str = ""
    ) -> Iterator[Imported | Problem]:
        """The article of these records; its text is the one given, or the first that a record has."""
        raw = text or next((record.get("text") for record in group if record.get("text")), "")
        name = next((record.get("article") for record in group), "")
        normal = normalise(raw)
        if not normal.strip():
            line = group[0].line if group else None
            yield self._problem(
                _("The article “{name}” has no text; its rows were left out.").format(name=name),
                line,
                "no-text",
            )
            return
        layers: dict[str, list[Annotation]] = {}
        for record, fragments in zip(group, self._fragments(raw, group), strict=True):
            if record.get("kind") == TEXT or (not record.get("label") and not record.get("kind")):
                continue
            made = self._annotation(record, fragments, normal)
            if isinstance(made, Problem):
                yield made
            elif made is not None:
                layers.setdefault(record.get("annotator") or self._annotator, []).append(made)
        yield from self._placer.told()
        title = title or next((record.get("title") for record in group if record.get("title")), "")
        yield Imported(
            title=" ".join(title.split()) or find_title(normal),
            text=normal,
            metadata={"source": self._path.name},
            layers={name: Layer("", name, _unique(items)) for name, items in layers.items()},
            id=name,
        )

    def doubts(self) -> Iterator[Guess | Problem]:
        """At the end: whether the positions seem to be counted in another unit."""
        yield from self._placer.doubts()

    def _fragments(self, raw: str, group: Sequence[Record]) -> list[tuple[Fragment, ...] | None]:
        """For each record its ranges: none where it has none, None where they are not in the text."""
        claims: list[tuple[int, Claim]] = []
        wrong = set()
        for number, record in enumerate(group):
            found = _claims(record)
            if found is None:
                wrong.add(number)
            else:
                claims += [(number, claim) for claim in found]
        line = group[0].line if group else 0
        placed = self._placer.place(raw, [claim for __, claim in claims], line)
        made: list[list[Fragment] | None] = [None if number in wrong else [] for number in range(len(group))]
        for (number, __), fragment in zip(claims, placed, strict=True):
            so_far = made[number]
            if fragment is None or so_far is None or (so_far and fragment[0] < so_far[-1][1]):
                made[number] = None
            else:
                so_far.append(fragment)
        return [None if found is None else tuple(found) for found in made]

    def _annotation(
        self, record: Record, fragments: tuple[Fragment, ...] | None, text: str
    ) -> Annotation | Problem | None:
        kind = record.get("kind") or ("span" if record.get("start") else "article")
        attributes = _attributes(record.get("attributes"))
        if attributes is None:
            return self._problem(
                _("This row was left out: its attributes are no JSON."), record.line, "bad-record"
            )
        if record.get("confidence"):
            attributes = {"confidence": as_number(record.get("confidence")), **attributes}
        common: dict[str, Any] = {
            "id": record.get("id") or new_id(),
            "label": record.get("label"),
            "attributes": attributes,
            "note": record.get("note"),
            "doubt": record.get("doubt").casefold() in ("yes", "true", "1"),
            "by": record.get("by") or record.get("annotator") or self._annotator,
            "at": _time(record.get("at")),
            "origin": "import",
        }
        if kind == "article":
            return ArticleTag(**common)
        if kind == "link":
            return Link(source=record.get("from"), target=record.get("to"), **common)
        if kind == "note" and not record.get("start"):
            return Note(about=record.get("from"), **common)
        if fragments is None or not fragments:
            if fragments is None and _claim(record.get("start"), record.get("end")) is not None:
                return None
            return self._problem(
                _("This row was left out: it has no start and end."), record.line, "bad-record"
            )
        start, end = fragments[0][0], fragments[-1][1]
        if kind == "sentence":
            return SentenceTag(start=start, end=end, quote=sentence_quote(text, start, end), **common)
        if kind == "note":
            quote = span_quote(text, ((start, end),))
            return Note(start=start, end=end, about=record.get("from"), quote=quote, **common)
        if kind == "span":
            return Span(fragments=fragments, quote=span_quote(text, fragments), **common)
        return self._problem(
            _("This row was left out: “{kind}” is no kind.").format(kind=kind), record.line, "bad-record"
        )

    def _problem(self, message: str, line: int | None, code: str) -> Problem:
        return Problem(message, file=str(self._path), line=line, code=code)


def _time(value: str) -> str:
    """A time as it is written; seconds of Unix as the project writes times."""
    return utc_time(int(value)) if value.isdigit() and len(value) in (10, 13) else value


def _claims(record: Record) -> list[Claim] | None:
    """The ranges that a record states; None where they make no sense."""
    start, end, quote = record.get("start"), record.get("end"), record.get("quote")
    if not start and not end:
        return []
    if not record.get("fragments"):
        claim = _claim(start, end, "" if quote.endswith("…") else quote)
        return None if claim is None else [claim]
    claims = [_claim(*pair.partition("-")[::2]) for pair in record.get("fragments").split()]
    return None if None in claims else [claim for claim in claims if claim is not None]


def _claim(start: str, end: str, quote: str = "") -> Claim | None:
    left, right = whole(start), whole(end)
    return None if left is None or right is None else Claim(left, right, quote)


def _attributes(value: str) -> dict[str, AttributeValue] | None:
    if not value:
        return {}
    try:
        found = json.loads(value)
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict) or not all(
        isinstance(item, str | bool | int | float) for item in found.values()
    ):
        return None
    return found


def _unique(items: Iterable[Annotation]) -> list[Annotation]:
    seen: set[str] = set()
    found = []
    for item in items:
        if item.id in seen:
            item = replace(item, id=new_id())
        seen.add(item.id)
        found.append(item)
    return found


def cell_text(value: Any) -> str:
    """A cell as text, without the apostrophe of `long_table.cell`: spreadsheets make floating numbers of whole ones."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return plain(value if isinstance(value, str) else str(value))
