"""Our own JSONL: one article a line, with everything that is known of it. What is written is read back the same."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from annotator.core.article import Article
from annotator.core.errors import Problem, ReadError, WriteError
from annotator.core.messages import _
from annotator.core.text import sha256
from annotator.formats.kit.json_kinds import STANDOFF, kinds
from annotator.formats.kit.record_format import RecordFormat
from annotator.formats.kit.values import FEATURES, NO_OPTIONS, Export, Imported, Layers, Loss, Option, Options
from annotator.formats.own.annotation import BadRecordError
from annotator.formats.own.record import article_record, read_record
from annotator.formats.own.standoff import left_out, without_text

MAX_LINE_BYTES = 200_000_000


class JsonlFormat(RecordFormat):
    """One JSON object per line: text, metadata, zones, sentences and the layers of every annotator."""

    name = "jsonl"
    title = _("News Annotator JSONL")
    extensions = (".jsonl", ".ndjson")
    reads = True
    tells_status = True
    writes = True
    whole = True
    holds = frozenset(FEATURES)
    write_options = (
        Option(
            STANDOFF,
            _("Without the texts"),
            "flag",
            default=False,
            help=_("Places and hashes only: whoever has the texts puts them back with annotator restore."),
        ),
    )
    also_lost = (_("the label set, but for the names of labels that are used"),)

    def sniff(self, path: Path, head: bytes) -> bool:
        """Whether some records have our keys, or none can be read at all: then the reader says why."""
        if path.suffix.lower() not in self.extensions:
            return False
        if not head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
            return False
        found = kinds(path, head).names
        return found[:1] == (self.name,) or not found

    def read(self, path: Path, options: Options = NO_OPTIONS) -> Iterator[Imported | Problem]:
        """Yield the article of each line, and a problem for each line or annotation that does not make sense."""
        for number, line in lines(path):
            try:
                record = parsed(line)
                imported, findings = read_record(record, path.name)
            except BadRecordError as error:
                yield Problem(
                    _("This line was left out: {error}.").format(error=error),
                    file=str(path),
                    line=number,
                    code="bad-record",
                )
                continue
            for finding in findings:
                yield Problem(
                    finding.message,
                    file=str(path),
                    line=number,
                    severity="warning" if finding.kept else "error",
                    code=finding.code,
                )
            yield imported

    def columns(self, export: Export) -> Mapping[str, Any]:
        """What is the same in all records; what else they hold depends on the article."""
        words = {} if export.options.get(STANDOFF) else {"title": "string", "text": "string"}
        return {"id": "string", **words, "sha256": "string", "sentences": [["int64"]]}

    def losses(self, article: Article, layers: Layers, export: Export | None = None) -> list[Loss]:
        """Nothing, unless the words are to stay out."""
        if export is None or not export.options.get(STANDOFF):
            return []
        own = {
            "text and title of an article: their hashes stand for them": 1,
            "metadata that may repeat the text": left_out(article),
        }
        return [Loss(what, count) for what, count in own.items() if count]

    def record(self, article: Article, layers: Layers, export: Export) -> str:
        """The article and its layers as one line of JSON. Raises `WriteError`."""
        try:
            return to_line(article, layers, words=not export.options.get(STANDOFF))
        except (TypeError, ValueError) as error:
            raise WriteError(
                _("The article “{id}” holds something that JSON cannot: {error}.").format(
                    id=article.id, error=error
                )
            ) from None


def to_line(article: Article, layers: Layers, *, words: bool = True) -> str:
    """The article and its layers as one line of JSON, with the line end; or without the `words` of the article."""
    record = article_record(article, layers)
    record["sha256"] = article.sha256 or sha256(article.text)
    return record_line(record if words else without_text(record))


def record_line(record: Mapping[str, Any]) -> str:
    """A record as one line of JSON, with the line end."""
    line = json.dumps(record, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    try:
        line.encode()
    except UnicodeEncodeError:  # Half a surrogate pair in a note has no UTF-8, but it has an escape.
        line = json.dumps(record, allow_nan=False, separators=(",", ":"))
    return line + "\n"


def lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """The lines of a file that are not blank, with their numbers from 1. Raises `ReadError`."""
    try:
        with path.open("rb") as file:
            number = 0
            while line := file.readline(MAX_LINE_BYTES):
                number += 1
                if number == 1:
                    if line.startswith((b"\xff\xfe", b"\xfe\xff")):
                        raise ReadError(
                            _("The file is not UTF-8."), file=path, hint=_("Save it as UTF-8 first.")
                        )
                    line = line.removeprefix(b"\xef\xbb\xbf")
                if len(line) == MAX_LINE_BYTES:
                    raise ReadError(
                        _("The line is longer than {max_line_bytes} MB.").format(
                            max_line_bytes=MAX_LINE_BYTES // 1_000_000
                        ),
                        file=path,
                        line=number,
                    )
                if line.strip():
                    yield number, line
    except OSError as error:
        raise ReadError(
            _("The file cannot be read: {strerror}.").format(strerror=error.strerror or error), file=path
        ) from None


def parsed(line: bytes) -> dict[str, Any]:
    """The record of a line. Raises `BadRecordError`."""
    try:
        record = json.loads(line)
    except UnicodeDecodeError:
        raise BadRecordError(_("it is not UTF-8")) from None
    except RecursionError:
        raise BadRecordError(_("it is nested too deeply")) from None
    except ValueError as error:
        raise BadRecordError(_("it is not JSON ({error})").format(error=error)) from None
    if not isinstance(record, dict):
        raise BadRecordError(_("it is not an object in braces"))
    return record
