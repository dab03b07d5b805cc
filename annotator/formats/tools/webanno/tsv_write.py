"""One layer as WebAnno TSV 3.3, as INCEpTION reads it.

Spans are in INCEpTION's own layer `custom.Span` (feature `label`), links in `custom.Relation`, sentence tags in
`custom.SentenceTag` over all tokens of the sentence. What lies between two sentences is written with the first one.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from annotator.core.annotation import Annotation, Fragment, Link, SentenceTag, Span
from annotator.core.article import Article
from annotator.core.layer import Layer
from annotator.core.text import Utf16Map
from annotator.formats.kit.tokens import tokens_by_sentence
from annotator.formats.kit.values import Export
from annotator.formats.tools.brat.conf import plain

SPAN, SENTENCE_TAG, RELATION = "custom.Span", "custom.SentenceTag", "custom.Relation"
COMMON = ("label", "note", "doubt")
_RESERVED = re.compile(r"->|[\\\[\]|_;\t\n*]")
_TEXT_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\f": "\\f", "\r": "\\r", "\b": "\\b"})


@dataclass(slots=True)
class _Unit:
    """A token, or a part of one, by its place in the list of tokens; `names` it "2-5" or "2-5.1"."""

    start: int
    end: int
    name: str = ""
    stacks: dict[str, list[Annotation]] = field(default_factory=dict)
    links: list[Link] = field(default_factory=list)


def lines(article: Article, layer: Layer, export: Export) -> Iterator[str]:
    """The lines of the file, without line ends."""
    sentences = tokens_by_sentence(article, export)
    table = _Table(article.text, sentences)
    for item in layer:
        if isinstance(item, Span):
            table.put(SPAN, item, item.start, item.end)
        elif isinstance(item, SentenceTag):
            table.put(SENTENCE_TAG, item, item.start, item.end)
    for link in layer.links:
        table.connect(link)
    features = {
        name: _features(annotations)
        for name, annotations in ((SPAN, layer.spans), (SENTENCE_TAG, layer.sentence_tags))
        if any(item.id in table.places for item in annotations)
    }
    relations = any(unit.links for units in table.units for unit in units)
    yield "#FORMAT=WebAnno TSV 3.3"
    for name, columns in features.items():
        yield f"#T_SP={name}|{'|'.join(columns.values())}"
    if relations:
        yield f"#T_RL={RELATION}|{'|'.join(COMMON)}|BT_{SPAN}"
    yield ""
    offsets = Utf16Map(article.text)
    starts = [sentence[0][0] for sentence in sentences]
    at = 0
    for number, (sentence, end) in enumerate(
        zip(sentences, [*starts[1:], len(article.text)], strict=True), 1
    ):
        yield ""
        block = article.text[sentence[0][0] : end]
        if block.endswith("\n") and number < len(sentences):
            block = block[:-1]
        for line in block.split("\n"):
            yield f"#Text={line.translate(_TEXT_ESCAPES)}"
        for token in range(at, at + len(sentence)):
            for unit in table.units[token]:
                place = f"{offsets.to_utf16(unit.start)}-{offsets.to_utf16(unit.end)}"
                cells = [unit.name, place, article.text[unit.start : unit.end]]
                cells += table.cells(unit, features)
                cells += table.relation_cells(unit) if relations else []
                yield "\t".join(cells) + "\t"
        at += len(sentence)


def _features(items: Iterable[Annotation]) -> dict[str, str]:
    """The attributes in use, after what all annotations have; each with the name that Java allows it."""
    found = dict.fromkeys(COMMON, "")
    for item in items:
        found.update(dict.fromkeys(item.attributes, ""))
    taken: set[str] = set()
    for name in found:
        wanted = number = plain(name).replace("-", "_")
        count = 1
        while number in taken or (number in COMMON and name not in COMMON):
            count += 1
            number = f"{wanted}_{count}"
        taken.add(number)
        found[name] = number
    return found


class _Table:
    """The units of the text, and which annotations lie on each."""

    def __init__(self, text: str, sentences: Sequence[Sequence[Fragment]]) -> None:
        self._text = text
        self._starts = [token[0] for sentence in sentences for token in sentence]
        self._ends = [token[1] for sentence in sentences for token in sentence]
        self.units: list[list[_Unit]] = [
            [_Unit(start, end, f"{number}-{place}")]
            for number, sentence in enumerate(sentences, 1)
            for place, (start, end) in enumerate(sentence, 1)
        ]
        self.places: dict[str, list[_Unit]] = {}
        self._numbers: dict[str, int] = {}

    def put(self, layer: str, item: Annotation, start: int, end: int) -> None:
        """Lay an annotation on the tokens that it covers, on a part of a token where it cuts one."""
        first = bisect_right(self._ends, start)
        last = bisect_left(self._starts, end) - 1
        for token in range(first, last + 1):
            left, right = max(start, self._starts[token]), min(end, self._ends[token])
            unit = self._unit(token, left, right)
            unit.stacks.setdefault(layer, []).append(item)
            self.places.setdefault(item.id, []).append(unit)

    def _unit(self, token: int, start: int, end: int) -> _Unit:
        units = self.units[token]
        for unit in units:
            if (unit.start, unit.end) == (start, end):
                return unit
        unit = _Unit(start, end)
        units.append(unit)
        units[1:] = sorted(units[1:], key=lambda part: (part.start, part.end))
        for number, part in enumerate(units[1:], 1):
            part.name = f"{units[0].name}.{number}"
        return unit

    def connect(self, link: Link) -> None:
        """Note a link where its target begins."""
        source, target = self.places.get(link.source), self.places.get(link.target)
        if (
            source
            and target
            and all(
                self._is_span(units, end) for units, end in ((source, link.source), (target, link.target))
            )
        ):
            target[0].links.append(link)

    def _is_span(self, units: Sequence[_Unit], id: str) -> bool:
        return any(item.id == id for item in units[0].stacks.get(SPAN, ()))

    def number(self, layer: str, item: Annotation) -> int:
        """The number that tells an annotation from others: 0 where none is needed."""
        if item.id not in self._numbers:
            units = self.places[item.id]
            needed = len(units) > 1 or len(units[0].stacks[layer]) > 1
            self._numbers[item.id] = max(self._numbers.values(), default=0) + 1 if needed else 0
        return self._numbers[item.id]

    def cells(self, unit: _Unit, features: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
        """The cells of the span layers."""
        for layer, columns in features.items():
            stack = unit.stacks.get(layer)
            if not stack:
                yield from ["_"] * len(columns)
                continue
            for name in columns:
                yield (
                    "|".join(
                        _value(item, name) + (f"[{number}]" if (number := self.number(layer, item)) else "")
                        for item in stack
                    )
                    or "_"
                )

    def relation_cells(self, unit: _Unit) -> Iterator[str]:
        """The cells of the relations that end here."""
        for name in COMMON:
            yield "|".join(_value(link, name) for link in unit.links) or "_"
        yield "|".join(self._reference(link) for link in unit.links) or "_"

    def _reference(self, link: Link) -> str:
        numbers = []
        for end in (link.source, link.target):
            unit = self.places[end][0]
            item = next(item for item in unit.stacks[SPAN] if item.id == end)
            numbers.append(self.number(SPAN, item))
        said = f"[{numbers[0]}_{numbers[1]}]" if any(numbers) else ""
        return self.places[link.source][0].name + said


def _value(item: Annotation, name: str) -> str:
    match name:
        case "label":
            return escaped(item.label) or "*"
        case "note":
            return escaped(item.note) or "*"
        case "doubt":
            return "true" if item.doubt else "*"
    value = item.attributes.get(name)
    if value is None:
        return "*"
    return ("true" if value else "false") if isinstance(value, bool) else escaped(str(value)) or "*"


def escaped(value: str) -> str:
    """A value with a backslash before all that has a meaning in the format."""
    names = {"\t": "\\t", "\n": "\\n"}
    return _RESERVED.sub(
        lambda match: names.get(match[0], f"\\{match[0]}"),
        re.sub("[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]", " ", value),
    )
