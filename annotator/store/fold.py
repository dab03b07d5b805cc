"""Folding: edits go into the records that they change, in memory for one article, on disk for the whole project."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import field, replace

from annotator.core.annotation import LayerState
from annotator.core.article import Article
from annotator.core.edits import HANDED_TO, Edit, Membership, ProjectHeader, stated
from annotator.core.errors import AnnotatorError, Problem, ReadError, UnreadableError
from annotator.core.layer import Layer
from annotator.core.messages import _
from annotator.core.patterns import pattern
from annotator.core.project import OpenArticle, apply_edit
from annotator.core.values import dataclass
from annotator.store import records
from annotator.store.index import ArticleRows, Index, Read, line_at
from annotator.store.row import Row, describe

_PART = pattern(rb"(?m)^parts?: [0-9]+\n")

RawRow = tuple[Row, bytes]


class CancelledError(AnnotatorError):
    """Folding was stopped on request; the file is as it was."""


@dataclass(slots=True)
class Folded:
    """An article with its edits applied: who was touched by them ("" is the article itself), and what was odd.

    `kept` are the keys of which a record could not be read: all their records stay as they are. `membership` is the
    edit that last took the article out of the project, None when it is in.
    """

    opened: OpenArticle
    touched: set[str] = field(default_factory=set)
    kept: set[str] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)
    membership: Edit | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """Where records are read from: how, and under which name problems speak of it."""

    read: Read
    file: str

    def raw(self, row: Row) -> bytes:
        """The bytes of a record."""
        return self.read(row.offset, row.length)

    def parse(self, row: Row, raw: bytes, problems: list[Problem]) -> records.Record | None:
        """The record; None, with a problem, when it cannot be read. Lines are counted only when they are needed."""
        try:
            record, found = records.parse(raw, file=self.file, line=1)
        except ReadError as error:
            record = None
            found = [Problem(error.message, self.file, error.line or 1, code="unreadable", hint=error.hint)]
        if record is not None and not _is_of(record, row):
            # A key that comes twice: readers of lines go by the first, YAML by the last.
            found = [
                Problem(
                    _("This record says twice whose it is."), self.file, 1, code="unreadable", hint=_TWICE
                )
            ]
            record = None
        if found:
            before = line_at(self.read, row.offset) - 1
            problems += [replace(item, line=(item.line or 1) + before) for item in found]
        return record


_TWICE = _("Leave one of the lines that begin with the same word.")


def _is_of(record: records.Record, row: Row) -> bool:
    """Whether a record is of the article and the annotator that its lines were taken for."""
    match record:
        case Article():
            return record.id == row.article
        case Layer():
            return (record.article, record.annotator) == (row.article, row.annotator)
        case records.StoredEdit():
            places = {(change.article, change.annotator) for change in record.edit.changes}
            return not row.article or places <= {(row.article, row.annotator)}
    return True


def rows_of(rows: ArticleRows, end: int | None = None) -> list[Row]:
    """All records of one article in the order in which they apply, up to the offset `end`."""
    edits = [row for row in rows.edits if end is None or row.offset < end]
    return [*((rows.record,) if rows.record else ()), *rows.layers.values(), *edits]


def fold_article(
    article_id: str, raws: Iterable[RawRow], source: Source, queued: Sequence[Edit] = ()
) -> Folded:
    """The article as its records and the edits on their way to the disk make it.

    Raises `ReadError` when the article's own record is missing or cannot be read.
    """
    problems: list[Problem] = []
    article: Article | None = None
    layers: dict[str, Layer] = {}
    edits: list[tuple[Row | None, Edit]] = []
    kept: set[str] = set()
    for row, raw in raws:
        record = source.parse(row, raw, problems)
        match record:
            case Article():
                article = record
            case Layer():
                layers[record.annotator] = record
            case records.StoredEdit():
                edits.append((row, record.edit))
            case _:
                kept.add(row.annotator)
    if article is None:
        message, line = "its record is missing", None
        if problems:
            message, line = problems[0].message, problems[0].line
        raise UnreadableError(
            _("The article “{article_id}” cannot be opened: {message}").format(
                article_id=article_id, message=message
            ),
            file=source.file,
            line=line,
            hint=_("Repair the record in a text editor, or restore the file from a copy."),
        )
    result = Folded(OpenArticle(article, layers), kept=kept, problems=problems)
    for __, edit in edits:
        _apply(result, edit)
    for edit in queued:
        _apply(result, edit)
    for name, layer in list(layers.items()):
        layers[name], found = records.reconcile(result.opened.article, layer, file=source.file)
        problems += found
    return result


def _apply(result: Folded, edit: Edit) -> None:
    here = []
    for change in edit.changes:
        value = change.after if change.after is not None else change.before
        if isinstance(value, Membership):
            if value.article == result.opened.article.id:
                gone = replace(edit, changes=(change,))
                result.membership = gone if change.after is None else None
        elif change.article == result.opened.article.id:
            here.append(change)
            result.touched.add(change.annotator)
    apply_edit(result.opened, here, edit.id)


def fold_header(
    source: Source, index: Index, problems: list[Problem], end: int | None = None
) -> ProjectHeader | None:
    """The project's header with its edits; None where there is none."""
    header: ProjectHeader | None = None
    for row in index.of(("", "")):
        if end is not None and row.offset >= end:
            continue
        record = source.parse(row, source.raw(row), problems)
        if isinstance(record, ProjectHeader):
            header = record
        elif isinstance(record, records.StoredEdit):
            for change in record.edit.changes:
                header = stated(header, change)
    return header


def is_empty(layer: Layer) -> bool:
    """Whether the layer says nothing, so that no record of it is needed."""
    return not len(layer) and not layer.unanchored and layer.state == LayerState()


def alone(raw: bytes) -> bytes:
    """An edit's record as one that stands by itself, not as a part of several."""
    return _PART.sub(b"", raw)


class Output:
    """A folded file in the making: what is put into it, and its index."""

    def __init__(self, write: Callable[[bytes], None]) -> None:
        self.index = Index()
        self.length = 0
        self._write = write

    def preamble(self, raw: bytes) -> None:
        """What stands before the first record."""
        self.index.preamble = raw
        self._put(raw)

    def copy(self, row: Row, raw: bytes) -> None:
        """A record as it is."""
        whole = _whole(raw)
        if whole is raw:
            self.index.add(row._replace(offset=self.length))
            self._put(raw)
        else:
            self.write(whole)

    def write(self, raw: bytes) -> None:
        """A record that was made anew."""
        self.index.add(describe(self.length, raw))
        self._put(raw)

    def _put(self, raw: bytes) -> None:
        self._write(raw)
        self.length += len(raw)


def _whole(raw: bytes) -> bytes:
    """The record with the line that starts it and the newline that ends it; the first and last may lack them."""
    if not raw.startswith((b"---", b"\xef\xbb\xbf---")):
        raw = b"---\n" + raw
    return raw if raw.endswith(b"\n") else raw + b"\n"


def fold_into(
    output: Output,
    source: Source,
    index: Index,
    *,
    end: int,
    header: ProjectHeader,
    drop_withdrawn: bool = False,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> list[Problem]:
    """Write the records up to the offset `end` in canonical form: header, articles each with its layers, the rest.

    Whatever no edit touches is copied byte for byte, and so is what cannot be read, with the edits on it.
    `header` is written where the file has none.
    Raises `CancelledError`.
    """
    problems: list[Problem] = []
    output.preamble(index.preamble or records.PRELUDE)
    _fold_header(output, source, index, problems, end, header)
    traced = HANDED_TO in header.extra
    articles = [item for item in index.articles.items() if _starts_before(item[1], end)]
    leftover: list[bytes] = []
    for done, (article_id, rows) in enumerate(articles):
        if cancelled is not None and cancelled():
            raise CancelledError(_("Folding was cancelled."))
        if progress is not None:
            progress(done, len(articles))
        leftover += _fold_article(output, source, article_id, rows, end, problems, drop_withdrawn, traced)
    for row in index.others:
        if row.offset < end:
            output.copy(row, source.raw(row))
    for raw in leftover:
        output.write(raw)
    if progress is not None:
        progress(len(articles), len(articles))
    return problems


def _fold_header(
    output: Output, source: Source, index: Index, problems: list[Problem], end: int, header: ProjectHeader
) -> None:
    edited = any(row.offset < end and row.listed for row in index.header_edits)
    if index.header is not None and not edited:
        output.copy(index.header, source.raw(index.header))
        return
    output.write(records.header_record(fold_header(source, index, problems, end) or header))


def _starts_before(rows: ArticleRows, end: int) -> bool:
    return any(row.offset < end for row in rows_of(rows))


def _fold_article(
    output: Output,
    source: Source,
    article_id: str,
    rows: ArticleRows,
    end: int,
    problems: list[Problem],
    drop_withdrawn: bool,
    traced: bool,
) -> list[bytes]:
    """Write one article; returns the edits that have to stay edits."""
    edits = [row for row in rows.edits if row.offset < end]
    if not edits:
        for row in _in_order(rows):
            output.copy(row, source.raw(row))
        return []
    raws = [(row, source.raw(row)) for row in rows_of(rows, end)]
    try:
        folded = fold_article(article_id, raws, source)
    except ReadError:
        for row in _in_order(rows):
            output.copy(row, source.raw(row))
        return [_whole(alone(raw)) for row, raw in raws if row.kind == "edit"]
    problems += folded.problems
    if folded.membership is not None and drop_withdrawn:
        return []
    _write_article(output, source, rows, folded, traced)
    leftover = [
        _whole(alone(raw)) for row, raw in raws if row.kind == "edit" and row.annotator in folded.kept
    ]
    if folded.membership is not None and "" not in folded.kept:
        leftover += records.edit_records(folded.membership)
    return leftover


def _write_article(output: Output, source: Source, rows: ArticleRows, folded: Folded, traced: bool) -> None:
    made = folded.touched - folded.kept
    if rows.record is not None and "" not in made:
        output.copy(rows.record, source.raw(rows.record))
    else:
        output.write(records.article_record(folded.opened.article, traced=traced))
    for name in sorted(rows.layers.keys() | folded.opened.layers.keys()):
        if name not in made and name in rows.layers:
            output.copy(rows.layers[name], source.raw(rows.layers[name]))
            continue
        layer = folded.opened.layers.get(name) if name in made else None
        if layer is not None and (traced or not is_empty(layer)):
            # In an annotator's file, what was said and taken back is a version too; a layer taken away is none.
            output.write(records.layer_record(layer, traced=traced))


def _in_order(rows: ArticleRows) -> Iterator[Row]:
    if rows.record is not None:
        yield rows.record
    for name in sorted(rows.layers):
        yield rows.layers[name]
