"""Prodigy: its JSONL in and out, with tokens, answers and several annotators."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from annotator.core.annotation import Fragment, Span
from annotator.core.article import Article
from annotator.core.labels import LabelSet
from annotator.core.layer import Layer
from annotator.core.messages import _
from annotator.core.source_tokens import tokens_of
from annotator.formats.kit.anchor_ranges import UNIT
from annotator.formats.kit.base import Format
from annotator.formats.kit.files import replacing
from annotator.formats.kit.json_kinds import is_kind
from annotator.formats.kit.json_records import json_line
from annotator.formats.kit.values import NO_OPTIONS, Export, Layers, Loss, Option, Options, Read
from annotator.formats.tools.prodigy.read import META_KEYS, REJECTED, ProdigyReader


class ProdigyFormat(Format):
    """One task a line for each annotator. Tokens are cut where a span begins or ends inside one.

    Sentence tags have no place in Prodigy. What was rejected is kept with the layer and written as such again.
    """

    name = "prodigy"
    title = _("Prodigy")
    extensions = (".jsonl", ".json")
    reads = True
    tells_status = True
    writes = True
    holds_of_labels = frozenset({"unused", "title"})
    holds = frozenset({"spans", "overlaps", "tags", "links", "annotators", "metadata"})
    also_lost = (_("ids of article tags and links"), _("links of other things than spans"))
    read_options = (
        Option(
            "annotator", _("Name of the annotator"), default="import", help=_("Where the file does not say.")
        ),
        UNIT,
    )

    def sniff(self, path: Path, head: bytes) -> bool:
        """Whether some lines are tasks: a text with Prodigy's keys."""
        return path.suffix.lower() in self.extensions and is_kind(path, head, self.name)

    def read(self, path: Path, options: Options = NO_OPTIONS) -> Iterator[Read]:
        """Yield an article for each text, with what all annotators said of it in all tasks of the file."""
        yield from ProdigyReader(path, options).articles()

    def write(
        self, path: Path, articles: Iterable[tuple[Article, Layers]], export: Export | None = None
    ) -> Iterator[int]:
        """Write a task for each layer, yielding the number of articles. Raises `WriteError`."""
        export = export or Export()
        count = 0
        with replacing(path) as file:
            for article, layers in articles:
                for task in _tasks(article, layers, export):
                    file.write(json_line(task, article.id, path))
                count += 1
                yield count

    def losses(self, article: Article, layers: Layers, export: Export | None = None) -> list[Loss]:
        """What the tasks leave out of this article."""
        own = {
            "links of other things than spans": sum(
                not (link.source in layer.spans and link.target in layer.spans)
                for layer in layers.values()
                for link in layer.links
            ),
            "tokens that spans cut: they are written in parts": _cut(article, layers),
            "keys of the metadata that the task uses itself": len(set(META_KEYS) & article.metadata.keys()),
        }
        found = super().losses(article, layers, export)
        return [*found, *(Loss(what, count) for what, count in own.items() if count)]


def _cut(article: Article, layers: Layers) -> int:
    """How many of the tokens that the article came with have an end of a span within them."""
    own = tokens_of(article)
    ends = sorted(
        {end for layer in layers.values() for span in layer.spans for end in (span.start, span.end)}
    )
    return sum(bisect_right(ends, start) < bisect_left(ends, end) for start, end in own) if ends else 0


def cut_tokens(text: str, tokens: Sequence[Fragment], spans: Iterable[Fragment]) -> list[Fragment]:
    """The tokens, cut so that every span begins where one begins and ends where one ends.

    Blanks at the edge of a span become tokens of their own.
    """
    spans = list(spans)
    if {start for start, __ in spans} <= {start for start, __ in tokens} and (
        {end for __, end in spans} <= {end for __, end in tokens}
    ):
        return list(tokens)
    edges = sorted({edge for span in spans for edge in span})
    starts, ends = sorted(start for start, __ in spans), sorted(end for __, end in spans)
    found: list[Fragment] = []
    at = 0
    for start, end in [*tokens, (len(text), len(text))]:
        begins = bisect_left(starts, at) < bisect_left(starts, start)
        stops = bisect_right(ends, at) < bisect_right(ends, start)
        if at < start and (begins or stops):
            found.extend(_pieces(at, start, edges))
        found.extend(_pieces(start, end, edges))
        at = max(at, end)
    return found


def _pieces(start: int, end: int, edges: Sequence[int]) -> Iterator[Fragment]:
    for edge in edges[bisect_right(edges, start) : bisect_left(edges, end)]:
        yield (start, edge)
        start = edge
    if start < end:
        yield (start, end)


def _tasks(article: Article, layers: Layers, export: Export) -> Iterator[dict[str, Any]]:
    meta = {**article.metadata, "id": article.id, "title": article.title}
    if not layers:
        own = tokens_of(article)
        given = {"tokens": _tokens(article.text, own)} if own else {}
        yield {"text": article.text, "meta": meta, **given}
    words = export.tokens(article) if layers else ()
    for name, layer in layers.items():
        who = {"_annotator_id": name, "_session_id": name}
        spans = list(layer.spans)
        tokens = cut_tokens(article.text, words, [(span.start, span.end) for span in spans])
        first = {start: number for number, (start, __) in enumerate(tokens)}
        last = {end: number for number, (__, end) in enumerate(tokens)}
        written = {span.id: _span(span, first, last) for span in spans}
        task: dict[str, Any] = {"text": article.text, "meta": meta, "tokens": _tokens(article.text, tokens)}
        task["spans"] = list(written.values())
        relations = [
            _relation(link.label, written[link.source], written[link.target])
            for link in layer.links
            if link.source in written and link.target in written
        ]
        if relations:
            task["relations"] = relations
        task |= _choices(layer, export.labels)
        task["answer"] = "accept"
        task["_view_id"] = "relations" if relations else "blocks" if "options" in task else "spans_manual"
        yield {**task, **who}
        rejected = layer.state.extra.get(REJECTED)
        for item in rejected if isinstance(rejected, list) else ():
            if isinstance(item, dict):
                yield {"text": article.text, "meta": meta, **_rejected(item), "answer": "reject", **who}


def _tokens(text: str, tokens: Sequence[Fragment]) -> list[dict[str, Any]]:
    return [
        {
            "text": text[start:end],
            "start": start,
            "end": end,
            "id": number,
            "ws": text[end : end + 1] == " " and (number + 1 == len(tokens) or tokens[number + 1][0] > end),
        }
        for number, (start, end) in enumerate(tokens)
    ]


def _span(span: Span, first: dict[int, int], last: dict[int, int]) -> dict[str, Any]:
    return {
        "start": span.start,
        "end": span.end,
        "token_start": first[span.start],
        "token_end": last[span.end],
        "label": span.label,
        "id": span.id,
    }


def _relation(label: str, head: dict[str, Any], child: dict[str, Any]) -> dict[str, Any]:
    return {
        "head": head["token_start"],
        "child": child["token_start"],
        "head_span": head,
        "child_span": child,
        "label": label,
    }


def _choices(layer: Layer, labels: LabelSet) -> dict[str, Any]:
    """The article tags as options, of which those that were given are accepted."""
    accepted = list(dict.fromkeys(tag.label for tag in layer.tags if tag.label))
    titles = {label.name: label.shown for label in labels.applying_to("article")}
    if not titles and not accepted:
        return {}
    options = [{"id": name, "text": titles.get(name, name)} for name in dict.fromkeys([*titles, *accepted])]
    return {"options": options, "accept": accepted, "config": {"choice_style": "multiple"}}


def _rejected(item: dict[str, Any]) -> dict[str, Any]:
    if "start" in item:
        return {"spans": [item], "_view_id": "ner"}
    if "relation" in item:
        return {"relations": [item["relation"]], "_view_id": "relations"}
    return {**item, "_view_id": "classification"}
