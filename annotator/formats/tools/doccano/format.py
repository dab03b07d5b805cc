"""doccano: JSONL in and out, old and new; CSV in."""

from __future__ import annotations

import csv
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from annotator.core.annotation import Note, Span
from annotator.core.article import Article
from annotator.core.errors import Problem, ReadError
from annotator.core.layer import Layer
from annotator.core.messages import _
from annotator.core.text import Utf16Map
from annotator.formats.kit.anchor_ranges import UNIT
from annotator.formats.kit.base import Format
from annotator.formats.kit.files import replacing
from annotator.formats.kit.flatten import flattened
from annotator.formats.kit.json_kinds import is_kind
from annotator.formats.kit.json_records import Record, json_line, records
from annotator.formats.kit.offsets import OffsetMap
from annotator.formats.kit.one_layer import one_by_one
from annotator.formats.kit.unique_ids import EntryIds
from annotator.formats.kit.values import FEATURES, NO_OPTIONS, Export, Layers, Loss, Option, Options, Read
from annotator.formats.tools.doccano.read import RESERVED, DoccanoReader

UNITS = ("UTF-16 units", "code points", "grapheme clusters", "UTF-8 bytes")
_UNIT = Option(
    "unit",
    _("Positions are counted in"),
    "choice",
    UNITS,
    UNITS[0],
    _("doccano counts UTF-16 units; with “Count grapheme clusters as one character”, grapheme clusters."),
)


class DoccanoFormat(Format):
    """One JSON object a line: spans, relations and categories of one annotator.

    Sentence tags have no place in doccano. Notes on the article are its comments.
    """

    name = "doccano"
    title = "doccano"
    extensions = (".jsonl", ".json", ".csv")
    reads = True
    tells_status = True
    writes = True
    holds = frozenset({"spans", "overlaps", "tags", "links", "metadata", "notes"})
    also_lost = (_("ids of annotations"), _("links of other things than spans"), _("notes on something"))
    read_options = (
        UNIT,
        Option("text", _("Key or column of the text"), default="text"),
        Option("label", _("Key or column of the labels"), default="label"),
        Option(
            "strings",
            _("Labels that are texts are"),
            "choice",
            ("labels", "texts"),
            "labels",
            _("Texts, in a sequence-to-sequence project, become notes on the article."),
        ),
        Option(
            "annotator", _("Name of the annotator"), default="import", help=_("Where the file does not say.")
        ),
        Option(
            "definitions",
            _("File of the label definitions"),
            help=_("Without it, label_config.json in the folder."),
        ),
    )
    write_options = (
        _UNIT,
        Option(
            "shape",
            _("For a project of the kind"),
            "choice",
            ("relations", "spans", "tags"),
            "relations",
            _(
                "relations: entities, relations and cats; spans: sequence labelling; tags: text classification."
            ),
        ),
        Option(
            "allow_overlapping",
            _("The doccano project allows overlapping spans"),
            "flag",
            default=True,
            help=_("One that does not would drop them without a word."),
        ),
    )

    def sniff(self, path: Path, head: bytes) -> bool:
        """Whether some objects, or the header of a table, have a text and doccano's keys."""
        match path.suffix.lower():
            case ".csv":
                header = head.removeprefix(b"\xef\xbb\xbf").split(b"\n")[0].decode("utf-8", "replace").strip()
                columns = [column.strip('" ') for column in header.split(",")]
                return columns[:2] == ["id", "text"] and "label" in columns
            case ".jsonl" | ".json":
                return is_kind(path, head, self.name)
        return False

    def read(self, path: Path, options: Options = NO_OPTIONS) -> Iterator[Read]:
        """Yield an article for each row, and a problem for each row or annotation that makes no sense."""
        reader = DoccanoReader(path, options)
        yield from reader.problems
        rows = _table(path) if path.suffix.lower() == ".csv" else records(path)
        for row in rows:
            if isinstance(row, Problem):
                yield row
            else:
                yield from reader.article(row)
        yield from reader.unused.told(path)
        yield from reader.kept.told(path)
        yield from reader.placer.doubts()

    def write(
        self, path: Path, articles: Iterable[tuple[Article, Layers]], export: Export | None = None
    ) -> Iterator[int]:
        """Write a row for each layer, yielding the number of entries. Raises `WriteError`."""
        export = export or Export()
        ids, numbers = EntryIds(), Numbers()
        count = 0
        with replacing(path) as file:
            for article, layers in articles:
                for name, layer in one_by_one(article, layers):
                    row = _row(article, layer, export, numbers)
                    row["id"] = ids.next(article.id, name)
                    if name:
                        row["annotator"] = name
                    file.write(json_line(row, article.id, path))
                count += 1
                yield count

    def losses(self, article: Article, layers: Layers, export: Export | None = None) -> list[Loss]:
        """What the chosen kind of project leaves out of this article."""
        export = export or Export()
        shape = str(export.options.get("shape") or "relations")
        found = [loss for loss in super().losses(article, layers, export) if loss.what != FEATURES["notes"]]
        all_of = [item for layer in layers.values() for item in layer]
        on_something = sum(bool(item.note) and not _is_comment(item) for item in all_of)
        spans = sum(len(layer.spans) for layer in layers.values())
        own = {
            "spans": spans if shape == "tags" else 0,
            "article tags": sum(len(layer.tags) for layer in layers.values()) if shape == "spans" else 0,
            "links": sum(len(layer.links) for layer in layers.values()) if shape != "relations" else 0,
            "notes on something": on_something,
            "keys of the metadata that doccano uses itself": len(RESERVED & article.metadata.keys()),
        }
        if shape == "relations":
            own["links of other things than spans"] = sum(
                not (link.source in layer.spans and link.target in layer.spans)
                for layer in layers.values()
                for link in layer.links
            )
        if not _overlapping(export) and shape != "tags":
            own["overlapping spans: one of each is kept"] = spans - sum(
                len(_spans(layer, export)) for layer in layers.values()
            )
        return [*found, *(Loss(what, count) for what, count in own.items() if count)]


class Numbers:
    """Running numbers, from 1: ids of entities, relations and comments in a file."""

    def __init__(self) -> None:
        self._last = 0

    def next(self) -> int:
        """The next number."""
        self._last += 1
        return self._last


def _row(article: Article, layer: Layer, export: Export, numbers: Numbers) -> dict[str, Any]:
    shape = str(export.options.get("shape") or "relations")
    metadata = {key: value for key, value in article.metadata.items() if key not in RESERVED}
    row: dict[str, Any] = {"id": "", "text": article.text, "title": article.title, **metadata}
    tags = list(dict.fromkeys(tag.label for tag in layer.tags if tag.label))
    placed = _positions(article.text, str(export.options.get("unit") or UNITS[0]))
    spans = [span for span in _spans(layer, export) if span.label]
    if shape == "tags":
        row["label"] = tags
    elif shape == "spans":
        row["label"] = [[*placed(span.start, span.end), span.label] for span in spans]
    else:
        ids = {span.id: numbers.next() for span in spans}
        row["entities"] = [
            dict(
                zip(
                    ("id", "label", "start_offset", "end_offset"),
                    (ids[span.id], span.label, *placed(span.start, span.end)),
                    strict=True,
                )
            )
            for span in spans
        ]
        row["relations"] = [
            {
                "id": numbers.next(),
                "from_id": ids[link.source],
                "to_id": ids[link.target],
                "type": link.label or "link",
            }
            for link in layer.links
            if link.source in ids and link.target in ids
        ]
        row["cats"] = tags
    comments = [item.note for item in layer if _is_comment(item)]
    if comments:
        row["Comments"] = [{"id": numbers.next(), "comment": comment} for comment in comments]
    return row


def _is_comment(item: object) -> bool:
    return isinstance(item, Note) and item.start is None and not item.about and bool(item.note)


def _overlapping(export: Export) -> bool:
    return export.options.get("allow_overlapping", True) is not False


def _spans(layer: Layer, export: Export) -> list[Span]:
    if _overlapping(export):
        return list(layer.spans)
    policy = str(export.options.get("overlaps") or "longest")
    return list(flattened(layer.spans, policy, export.labels).kept)


def _positions(text: str, unit: str) -> Callable[[int, int], tuple[int, int]]:
    """How a range in code points is counted in `unit`; what cuts a cluster covers the whole of it."""
    if unit == UNITS[1]:
        return lambda start, end: (start, end)
    if unit == UNITS[0]:
        units = Utf16Map(text)
        return lambda start, end: (units.to_utf16(start), units.to_utf16(end))
    convert = OffsetMap(text, unit)
    if unit == UNITS[3]:
        return lambda start, end: (convert.from_point(start), convert.from_point(end, end=True))
    borders: list[int] = []
    while (point := convert.to_point(len(borders))) is not None:
        borders.append(point)
    return lambda start, end: (bisect_right(borders, start) - 1, bisect_left(borders, end))


def _table(path: Path) -> Iterator[Record | Problem]:
    """The rows of a CSV file as records; several labels in a cell are joined with “#”."""
    csv.field_size_limit(100_000_000)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            table = csv.DictReader(file)
            while True:
                line = table.line_num + 1
                try:
                    row = next(table)
                except StopIteration:
                    return
                except csv.Error as error:
                    yield Problem(
                        _("This row was left out: {error}.").format(error=error),
                        file=str(path),
                        line=line,
                        code="bad-record",
                    )
                    continue
                values: dict[str, Any] = {
                    key: value for key, value in row.items() if key is not None and value not in (None, "")
                }
                for key in ("label", "labels"):
                    if key in values:
                        values[key] = [label for label in str(values[key]).split("#") if label]
                yield Record(max(line, 2), values)
    except UnicodeDecodeError:
        raise ReadError(_("The file is not UTF-8."), file=path, hint=_("Save it as UTF-8 first.")) from None
    except OSError as error:
        raise ReadError(
            _("The file cannot be read: {strerror}.").format(strerror=error.strerror or error), file=path
        ) from None
