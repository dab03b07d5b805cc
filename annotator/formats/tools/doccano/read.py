"""Reading a row of doccano: every shape of annotation that its versions have written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from annotator.core.annotation import Annotation, ArticleTag, LayerState, Link, Note, Span, new_id, span_quote
from annotator.core.errors import Problem, ReadError
from annotator.core.labels import Label
from annotator.core.layer import Layer
from annotator.core.messages import _
from annotator.core.text import normalise
from annotator.formats.kit import json_values
from annotator.formats.kit.anchor_ranges import Placer
from annotator.formats.kit.column_names import key, names
from annotator.formats.kit.json_records import Record
from annotator.formats.kit.offsets import Claim
from annotator.formats.kit.plain import find_title
from annotator.formats.kit.unused_keys import AS_METADATA, UnusedKeys
from annotator.formats.kit.values import Imported, Options

ANNOTATION_KEYS = ("label", "labels", "entities", "annotations", "cats")
RESERVED = frozenset(
    {
        "id",
        "text",
        "title",
        "annotator",
        "relations",
        "Comments",
        "meta",
        "annotation_approver",
        *ANNOTATION_KEYS,
    }
)
# Those of bookkeeping are no loss: doccano makes them anew.
_ANNOTATION_KEYS_USED = frozenset(
    (
        "id",
        "label",
        "start_offset",
        "end_offset",
        "text",
        "user",
        "created_at",
        "updated_at",
        "example",
        "manual",
    )
)
_RELATION_KEYS_USED = frozenset(
    ("id", "from_id", "to_id", "type", "user", "created_at", "updated_at", "example")
)
DEFINITIONS = "label_config.json"


@dataclass(slots=True)
class _Found:
    """What one annotator said of a row. `by_number` finds the spans that relations name."""

    spans: list[tuple[Any, int, int, str]] = field(default_factory=list)
    annotations: list[Annotation] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    by_number: dict[str, str] = field(default_factory=dict)


class DoccanoReader:
    """Makes articles of the rows of one file."""

    def __init__(self, path: Path, options: Options) -> None:
        self._path = path
        self._text = str(options.get("text") or "text")
        self._label = str(options.get("label") or "label")
        self._texts = options.get("strings") == "texts"
        self._annotator = str(options.get("annotator") or "import")
        self.placer = Placer(path, "UTF-16 units", "doccano", options)
        self.unused, self.kept = UnusedKeys(), UnusedKeys(kept=AS_METADATA)
        self.problems: list[Problem] = []
        self.labels, self._numbered = self._definitions(str(options.get("definitions") or ""))

    def article(self, row: Record) -> Iterator[Imported | Problem]:
        """The article in a row, after what was odd in it."""
        raw = row.value.get(self._text)
        if not isinstance(raw, str) or not normalise(raw).strip():
            yield self._problem(
                row, _("This row was left out: it has no “{text}”.").format(text=self._text), "bad-record"
            )
            return
        text = normalise(raw)
        who = next((name for name in row.value if key(name) in names("who")), "annotator")
        default = row.value.get(who)
        default = default if isinstance(default, str) and default else self._annotator
        self.kept.note_facts(row.value, RESERVED | {self._text, self._label, who})
        self.kept.note_facts(row.value.get("meta"))
        found: dict[str, _Found] = {}
        for place in dict.fromkeys((self._label, *ANNOTATION_KEYS)):
            for item in _as_list(row.value.get(place)):
                if self._sort_in(item, default, found):
                    self.unused.note(item, _ANNOTATION_KEYS_USED, place)
                else:
                    yield self._problem(
                        row,
                        _("This in “{place}” was left out: {item!r:.60}.").format(place=place, item=item),
                        "bad-annotation",
                    )
        for item in _as_list(row.value.get("Comments")):
            said = item.get("comment") if isinstance(item, dict) else item
            if isinstance(said, str) and said:
                note = Note(id=new_id(), note=said, by=default, origin="import")
                found.setdefault(default, _Found()).annotations.append(note)
        for name, of_one in found.items():
            self._place(row, raw, text, name, of_one)
        yield from self.placer.told()
        for item in _as_list(row.value.get("relations")):
            if self._relate(item, found):
                self.unused.note(item, _RELATION_KEYS_USED, "relations")
            else:
                yield self._problem(
                    row, _("This relation was left out: {item!r:.60}.").format(item=item), "bad-annotation"
                )
        approver = row.value.get("annotation_approver")
        extra = {"annotation_approver": approver} if approver else {}
        state = LayerState("done", "approved" if approver else "none", extra)
        layers = {name: Layer("", name, of_one.annotations, state) for name, of_one in found.items()}
        yield self._imported(row.value, text, layers)

    def _sort_in(self, item: Any, default: str, found: dict[str, _Found]) -> bool:
        """Take one annotation of whatever shape; False where it has none that we know."""
        name = default
        if isinstance(item, dict):
            name = str(item["user"]) if item.get("user") not in (None, "") else default
        of_one = found.setdefault(name, _Found())
        made: dict[str, Any] = {"by": name, "origin": "import"}
        if isinstance(item, list) and len(item) == 3:
            item = dict(zip(("start_offset", "end_offset", "label"), item, strict=True))
        if isinstance(item, dict) and "start_offset" in item:
            start, end, label = item["start_offset"], item.get("end_offset"), self._name(item.get("label"))
            if type(start) is not int or type(end) is not int or not 0 <= start < end or not label:
                return False
            of_one.spans.append((item.get("id"), start, end, label))
        elif isinstance(item, dict) and isinstance(item.get("text"), str) and item["text"]:
            of_one.annotations.append(Note(id=new_id(), note=item["text"], **made))
        elif self._texts and isinstance(item, str) and item:
            of_one.annotations.append(Note(id=new_id(), note=item, **made))
        elif label := self._name(item.get("label") if isinstance(item, dict) else item):
            of_one.annotations.append(ArticleTag(id=new_id(), label=label, **made))
        else:
            return False
        return True

    def _name(self, label: Any) -> str:
        """The label's name; old exports have its number only, which the definitions tell."""
        if isinstance(label, int) and not isinstance(label, bool):
            return self._numbered.get(label, str(label))
        return label if isinstance(label, str) else ""

    def _place(self, row: Record, raw: str, text: str, name: str, found: _Found) -> None:
        """Make spans of those that have a place in the text."""
        claims = [Claim(start, end) for __, start, end, __ in found.spans]
        placed = self.placer.place(raw, claims, row.line)
        for (number, __, __, label), fragment in zip(found.spans, placed, strict=True):
            if fragment is None:
                continue
            span_id = _own(number, found.ids)
            found.by_number.setdefault(str(number), span_id)
            quote = span_quote(text, (fragment,))
            found.annotations.append(
                Span(id=span_id, fragments=(fragment,), label=label, quote=quote, by=name, origin="import")
            )

    def _relate(self, item: Any, found: Mapping[str, _Found]) -> bool:
        """Link two spans of whoever has both; False where nobody does."""
        if not isinstance(item, dict):
            return False
        ends = (str(item.get("from_id")), str(item.get("to_id")))
        for name, of_one in found.items():
            if ends[0] in of_one.by_number and ends[1] in of_one.by_number:
                link = Link(
                    id=_own(item.get("id"), of_one.ids),
                    label=self._name(item.get("type")),
                    source=of_one.by_number[ends[0]],
                    target=of_one.by_number[ends[1]],
                    by=name,
                    origin="import",
                )
                of_one.annotations.append(link)
                return True
        return False

    def _imported(self, row: Mapping[str, Any], text: str, layers: dict[str, Layer]) -> Imported:
        metadata: dict[str, Any] = {}
        if isinstance(row.get("meta"), dict):
            metadata |= row["meta"]
        skipped = RESERVED | {self._text, self._label}
        metadata |= {name: value for name, value in row.items() if name not in skipped}
        metadata.setdefault("source", self._path.name)
        title = row.get("title") or metadata.get("title")
        return Imported(
            title=title if isinstance(title, str) else find_title(text),
            text=text,
            metadata=metadata,
            layers={name: layer for name, layer in layers.items() if len(layer)},
            id="" if row.get("id") is None else str(row["id"]),
            labels=self.labels,
        )

    def _definitions(self, named: str) -> tuple[tuple[Label, ...], dict[int, str]]:
        path = Path(named) if named else self._path.with_name(DEFINITIONS)
        if not named and not path.is_file():
            return (), {}
        try:
            items = list(json_values.objects(json_values.load(path)))
        except ReadError as error:
            self.problems.append(Problem(error.message, file=str(path), line=error.line, code="unreadable"))
            return (), {}
        labels, numbered = {}, {}
        for item in items:
            text = item.get("text")
            if not isinstance(text, str) or not text.strip():
                continue
            if isinstance(item.get("id"), int):
                numbered[item["id"]] = text
            shortcut, colour = item.get("suffix_key"), item.get("background_color")
            labels[text] = Label(
                name=text,
                key=shortcut if isinstance(shortcut, str) else "",
                colour=colour if isinstance(colour, str) else "",
                applies_to=("span", "article"),
            )
        return tuple(labels.values()), numbered

    def _problem(self, row: Record, message: str, code: str) -> Problem:
        return Problem(message, file=str(self._path), line=row.line, code=code)


def _own(given: Any, taken: set[str]) -> str:
    """The id that the file gives, where it is the first with it; else a new one."""
    name = str(given) if isinstance(given, int | str) and not isinstance(given, bool) else ""
    if not name or name in taken:
        name = new_id()
    taken.add(name)
    return name


def _as_list(value: Any) -> list[Any]:
    if value is None or value == "":
        return []
    return value if isinstance(value, list) else [value]
