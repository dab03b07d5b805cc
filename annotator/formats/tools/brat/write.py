"""One layer as the lines of a brat .ann file.

Sentence and article tags have no form of their own in brat. They are written as text-bound annotations over the
sentence, or over the first line of the article, each with a note line of the type SentenceTag or ArticleTag; brat
shows them as spans with a comment. A doubt is an attribute `Doubt`, a remark on an annotation a note of the type Note.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from annotator.core.annotation import Annotation, ArticleTag, Fragment, Link, SentenceTag, Span
from annotator.core.labels import LabelSet
from annotator.core.layer import Layer
from annotator.core.text import paragraphs
from annotator.formats.tools.brat.conf import Names

NOTE, SENTENCE_TAG, ARTICLE_TAG, REMARK = "AnnotatorNotes", "SentenceTag", "ArticleTag", "Note"
DOUBT, EQUIV = "Doubt", "Equiv"
EVENT = "brat_event"
"""The key of a link that was an argument of an event, with the event's number."""
_BREAK = re.compile("[\t\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
REFERENCE = re.compile(r"reference(_\d+)?")
REFERENCE_VALUE = re.compile(r"[^\s:]+:\S+")


class Writer:
    """Writes layers with the same names throughout, and remembers what was used: kind → names."""

    def __init__(self, labels: LabelSet) -> None:
        self.types = Names()
        self.attributes = Names([DOUBT])
        self.used: dict[str, set[str]] = {"span": set(), "link": set(), "attribute": set()}
        for label in labels:
            self.types(label.name)
            for attribute in label.attributes:
                self.attributes(attribute.name)

    def lines(self, text: str, layer: Layer) -> Iterator[str]:
        """The lines of the layer, without line ends."""
        numbers = _Numbers()
        written: dict[str, str] = {}
        for item in (*layer.spans, *layer.sentence_tags, *layer.tags):
            fragments = place_of(text, item)
            if fragments:
                written[item.id] = number = numbers.next("T")
                places = ";".join(f"{start} {end}" for start, end in fragments)
                words = " ".join(text[start:end] for start, end in fragments)
                self.used["span"].add(item.label)
                yield f"{number}\t{self.types(item.label)} {places}\t{words}"
        for link in layer.links:
            source, target = written.get(link.source), written.get(link.target)
            if source and target:
                self.used["link"].add(link.label)
                if link.label == EQUIV and not (link.note or link.attributes or link.doubt):
                    yield f"*\t{self.types(link.label)} {source} {target}"
                    continue
                written[link.id] = number = numbers.next("R")
                yield f"{number}\t{self.types(link.label)} Arg1:{source} Arg2:{target}\t"
        for item in layer:
            number = written.get(item.id, "")
            if number:
                yield from self._sayings(item, number, numbers)
        for note in layer.notes:
            if note.about in written:
                yield f"{numbers.next('#')}\t{REMARK} {written[note.about]}\t{one_line(note.note)}"

    def _sayings(self, item: Annotation, number: str, numbers: _Numbers) -> Iterator[str]:
        for name, value in item.attributes.items():
            if is_reference(name, value):
                words = one_line(str(item.attributes.get(f"{name}_text", "")))
                yield f"{numbers.next('N')}\tReference {number} {value}\t{words}"
                continue
            if name.endswith("_text"):
                about = name.removesuffix("_text")
                if is_reference(about, item.attributes.get(about)):
                    continue
            self.used["attribute"].add(name)
            said = "" if value is True else f" {'false' if value is False else one_line(str(value)) or '_'}"
            yield f"{numbers.next('A')}\t{self.attributes(name)} {number}{said}"
        if item.doubt:
            yield f"{numbers.next('A')}\t{DOUBT} {number}"
        if item.note:
            yield f"{numbers.next('#')}\t{NOTE} {number}\t{one_line(item.note)}"
        if isinstance(item, SentenceTag):
            yield f"{numbers.next('#')}\t{SENTENCE_TAG} {number}\t"
        if isinstance(item, ArticleTag):
            yield f"{numbers.next('#')}\t{ARTICLE_TAG} {number}\t"


class _Numbers:
    def __init__(self) -> None:
        self._last: dict[str, int] = {}

    def next(self, prefix: str) -> str:
        self._last[prefix] = self._last.get(prefix, 0) + 1
        return f"{prefix}{self._last[prefix]}"


def is_reference(name: str, value: object) -> bool:
    """Whether an attribute is what brat calls a normalisation: `reference` with a value like `Wikidata:Q1`."""
    return bool(REFERENCE.fullmatch(name) and isinstance(value, str) and REFERENCE_VALUE.fullmatch(value))


def place_of(text: str, item: Annotation) -> tuple[Fragment, ...]:
    """The fragments under which brat shows an annotation: none of them runs over a line end."""
    if isinstance(item, Span):
        return in_lines(text, item.fragments)
    if isinstance(item, SentenceTag):
        return in_lines(text, [(item.start, item.end)])
    if isinstance(item, ArticleTag):
        return tuple(paragraphs(text)[:1])
    return ()


def in_lines(text: str, fragments: Iterable[Fragment]) -> tuple[Fragment, ...]:
    """The fragments cut at line ends; the line ends themselves belong to none."""
    found = []
    for start, end in fragments:
        at = start
        for line in text[start:end].split("\n"):
            if line:
                found.append((at, at + len(line)))
            at += len(line) + 1
    return tuple(found)


def one_line(text: str) -> str:
    """A note or a value without line ends and tabs, for which brat has no place."""
    return " ".join(text.split()) if _BREAK.search(text) else text


def writable(layer: Layer, text: str, link: Link) -> bool:
    """Whether both ends of a link are annotations on text."""
    ends = (layer.get(link.source), layer.get(link.target))
    return all(end is not None and place_of(text, end) for end in ends)
