"""The index of a project file: where each record is and what it is about, found in one scan."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from annotator.core.errors import ReadError
from annotator.core.messages import _
from annotator.core.patterns import pattern
from annotator.store import schema
from annotator.store.row import Row, describe

CHUNK = 1 << 22
EDIT_START = b"--- # edit"

Read = Callable[[int, int], bytes]
"""Reads `length` bytes at `offset`."""

_START = b"\n---"
_FIRST = pattern(rb"(?m)^---[ \t\r\n]")
_WHOLE = ("project", "article", "layer")
_EDIT_END = pattern(rb"\n\.\.\.[ \t]*\r?(?:\n|\Z)")
_BATCH = pattern(rb"(?m)^bytes: ([0-9]{1,18})$(\nsupplement: true$)?")
_GROUP = pattern(rb"(?m)^(edit|part|parts): (.+)$")
_NOTHING = pattern(rb"(?:\xef\xbb\xbf)?(?:[ \t]*(?:#[^\n]*)?\r?\n|%[^\n]*\n)*[ \t]*(?:#[^\n]*)?")


@dataclass(slots=True)
class ArticleRows:
    """The records that make up one article; `edits` are those not yet folded, in order."""

    record: Row | None = None
    layers: dict[str, Row] = field(default_factory=dict)
    edits: list[Row] = field(default_factory=list)

    def of(self, annotator: str) -> tuple[Row, ...]:
        """The records of one layer, or of the article itself for ""."""
        first = self.layers.get(annotator) if annotator else self.record
        edits = (row for row in self.edits if row.annotator == annotator)
        return (*((first,) if first else ()), *edits)


class Index:
    """Where everything is. Later records win: `superseded` are those that no longer count.

    `log` names the article of each record ("" for the header), in the order in which they came.
    """

    def __init__(self) -> None:
        self.preamble = b""
        self.header: Row | None = None
        self.header_edits: list[Row] = []
        self.articles: dict[str, ArticleRows] = {}
        self.others: list[Row] = []
        self.listed: list[Row] = []
        self.superseded: list[Row] = []
        self.log: list[str] = []
        self.edit_bytes = 0

    def add(self, row: Row, *, supplement: bool = False) -> None:
        """Take in the record that comes next in the file; a `supplement` supersedes nothing that is worth keeping."""
        self.log.append(row.article)
        if row.kind == "edit":
            self.edit_bytes += row.length
            if row.listed:
                self.listed.append(row)
            self._edits_of(row.article).append(row)
        elif row.kind == "project":
            self._supersede(self.header)
            self._forget(self.header_edits)
            self.header, self.header_edits = row, []
        elif row.kind in ("article", "layer"):
            rows = self.articles.setdefault(row.article, ArticleRows())
            if row.kind == "article":
                self._supersede(rows.record if not supplement else None)
                rows.record = row
            else:
                self._supersede(rows.layers.get(row.annotator))
                rows.layers[row.annotator] = row
            if rows.edits:
                self._forget([edit for edit in rows.edits if edit.annotator == row.annotator])
                rows.edits = [edit for edit in rows.edits if edit.annotator != row.annotator]
        else:
            self.others.append(row)

    def keys(self) -> list[tuple[str, str]]:
        """Everything that has a record or an edit."""
        return [key for article_id in self.articles for key in self.keys_of(article_id)]

    def keys_of(self, article_id: str) -> list[tuple[str, str]]:
        """Everything about one article that has a record or an edit."""
        rows = self.articles.get(article_id) or ArticleRows()
        names = [
            *([""] if rows.record is not None else []),
            *rows.layers,
            *(row.annotator for row in rows.edits),
        ]
        return [(article_id, name) for name in dict.fromkeys(names)]

    def of(self, key: tuple[str, str]) -> tuple[Row, ...]:
        """The records about one thing, in order: its value, then the edits on it."""
        article, annotator = key
        if not article:
            return (*((self.header,) if self.header else ()), *self.header_edits)
        rows = self.articles.get(article)
        return rows.of(annotator) if rows else ()

    def _edits_of(self, article_id: str) -> list[Row]:
        if not article_id:
            return self.header_edits
        return self.articles.setdefault(article_id, ArticleRows()).edits

    def _forget(self, edits: Iterable[Row]) -> None:
        """Edits before a record that takes the place of what they changed no longer count."""
        gone = {edit.offset for edit in edits if edit.listed}
        if gone:
            self.listed = [row for row in self.listed if row.offset not in gone]

    def _supersede(self, row: Row | None) -> None:
        if row is not None:
            self.superseded.append(row)


def scan(read: Read, length: int, *, file: str) -> tuple[Index, int]:
    """The index of a file, and the length of its sound part: what lies behind is a torn tail.

    Raises `ReadError` when it is not a project file at all.
    """
    if length == 0:
        raise ReadError(
            _("This file is empty."), file=file, hint=_("Restore it from a copy, or create a new project.")
        )
    _refuse_other_files(read(0, 4096), file)
    rows: list[Row] = []
    supplements: set[int] = set()
    preamble = b""
    batch: Row | None = None
    batch_end = supplement_end = 0
    for offset, raw in raw_records(read, 0, length, file=file):
        if offset == 0 and not raw.startswith(b"---") and _NOTHING.fullmatch(raw):
            preamble = raw
            continue
        row = describe(offset, raw)
        rows.append(row)
        if offset < supplement_end:
            supplements.add(offset)
        if row.kind == "edit" and not row.article and (found := _BATCH.search(raw)):
            batch, batch_end = row, row.end + int(found[1])
            supplement_end = batch_end if found[2] else 0
    sound = _sound_length(read, rows, length)
    if batch is not None and batch_end > sound:
        sound = batch.offset
    rows = [
        row if row.end <= sound else describe(row.offset, read(row.offset, sound - row.offset))
        for row in rows
        if row.offset < sound
    ]
    if not any(row.kind in ("project", "article") for row in rows):
        raise ReadError(
            _("This is not a News Annotator project: it holds neither a project record nor an article."),
            file=file,
            hint=_("Import articles from it into a new project instead."),
        )
    index = Index()
    index.preamble = preamble
    for row in rows:
        index.add(row, supplement=row.offset in supplements)
    return index, sound


def raw_records(read: Read, start: int, length: int, *, file: str) -> Iterator[tuple[int, bytes]]:
    """Every record from `start` with its offset; first, if there is anything, what stands before a `---`."""
    base = position = start
    buffer = b""
    while position < length:
        chunk = read(position, min(CHUNK, length - position))
        if not chunk:
            break
        position += len(chunk)
        searched = max(len(buffer) - len(_START), 0)
        buffer += chunk
        begin = 0
        while (cut := buffer.find(_START, searched)) >= 0:
            after = buffer[cut + 4 : cut + 5]
            if not after and position < length:
                break
            if after in b" \t\r\n":
                yield base + begin, buffer[begin : cut + 1]
                begin = cut + 1
            searched = cut + 4
        base, buffer = base + begin, buffer[begin:]
        if len(buffer) > schema.RECORD_LIMIT + CHUNK:
            raise ReadError(
                _("A record is larger than {record_limit} MiB.").format(
                    record_limit=schema.RECORD_LIMIT >> 20
                ),
                file=file,
                line=line_at(read, base),
                hint=_("Check that the file is a project, and split the article."),
            )
    if buffer:
        yield base, buffer


def announces_batch(raw: bytes) -> bool:
    """Whether the record is the one that says how many bytes behind it belong together: it means nothing elsewhere."""
    return _BATCH.search(raw) is not None


def line_at(read: Read, offset: int) -> int:
    """The number of the line, from 1, on which the byte at `offset` stands."""
    return lines_at(read, [offset])[offset]


def lines_at(read: Read, offsets: Iterable[int]) -> dict[int, int]:
    """The numbers of the lines of several offsets, in one pass over the file."""
    found = {}
    line, position = 1, 0
    for offset in sorted(set(offsets)):
        while position < offset:
            piece = read(position, min(CHUNK, offset - position))
            if not piece:
                break
            line += piece.count(b"\n")
            position += len(piece)
        found[offset] = line
    return found


def is_binary(head: bytes) -> bool:
    """Whether a file that begins so is no text; behind the start of a record a NUL is damage, of that record alone."""
    return b"\0" in _FIRST.split(head, 1)[0]


def _refuse_other_files(head: bytes, file: str) -> None:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise ReadError(_("This file is UTF-16 text."), file=file, line=1, hint=_("Save it as UTF-8."))
    if is_binary(head):
        raise ReadError(_("This is a binary file, not a project."), file=file, hint=_("Choose another file."))


def _sound_length(read: Read, rows: list[Row], length: int) -> int:
    """Where a torn tail begins; `length` where there is none. Only edits can be torn."""
    sound = length
    if rows:
        last = rows[-1]
        kept = read(last.offset, last.length).rstrip(b"\0")  # what some file systems leave after a power cut
        line = kept.rpartition(b"\n")[2]
        sound = last.offset + len(kept)
        if is_cut_off(kept, last.kind):
            sound = last.offset
        elif line and EDIT_START.startswith(line):
            sound -= len(line)
    return _without_open_group(read, rows, sound)


def is_cut_off(raw: bytes, kind: str) -> bool:
    """Whether a record of that kind, the last of a file, is an edit of which a power cut left a part."""
    return kind not in _WHOLE and _starts_edit(raw) and not _EDIT_END.search(raw)


def _starts_edit(raw: bytes) -> bool:
    line = raw.partition(b"\n")[0]
    return line.startswith(EDIT_START) or (b"\n" not in raw and EDIT_START.startswith(line))


def _without_open_group(read: Read, rows: list[Row], sound: int) -> int:
    """An edit in several records counts only as a whole."""
    first = len(rows)
    while first and rows[first - 1].offset >= sound:
        first -= 1
    if not first or rows[first - 1].kind != "edit":
        return sound
    group = _group(read, rows[first - 1])
    if group is None or group[1] >= group[2]:
        return sound
    while first and rows[first - 1].kind == "edit":
        before = _group(read, rows[first - 1])
        if before is None or before[0] != group[0]:
            break
        first -= 1
        sound = rows[first].offset
    return sound


def _group(read: Read, row: Row) -> tuple[bytes, int, int] | None:
    found = dict(_GROUP.findall(read(row.offset, row.length)))
    try:
        return (found[b"edit"], int(found[b"part"]), int(found[b"parts"]))
    except (KeyError, ValueError):
        return None
