"""Web archives of crawlers (WARC, WACZ): the article of each page, read one page at a time."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import redirect_stderr
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import IO, Any, TypeVar

from annotator.core.article import RESERVED
from annotator.core.errors import Problem, ReadError
from annotator.core.messages import _, numeral
from annotator.formats.kit import rights, zip_safe
from annotator.formats.kit.article_parts import article, in_text
from annotator.formats.kit.base import Format
from annotator.formats.kit.values import NO_OPTIONS, Imported, Option, Options, Reached, Read
from annotator.formats.news.html import read_page

MAX_PAGE = 10_000_000
"""Bytes of a page; larger ones are left out."""

MIN_TEXT = 250
"""Code points that an article has at least; shorter pages are lists, notices and errors."""

STEP = 1 << 20
T = TypeVar("T")
_HTML = ("text/html", "application/xhtml+xml")
_NAMED = 20

PAGES = Option(
    "pages",
    "Pages",
    "choice",
    ("articles", "all"),
    "articles",
    _("Pages on which an article is found, or all with any text."),
)


class WarcFormat(Format):
    """Every page of a crawl that holds an article; pictures, scripts and lists of links are passed over."""

    name = "warc"
    title = _("Web archive of a crawler (WARC)")
    extensions = (".warc", ".warc.gz")
    reads = True
    read_options = (PAGES,)

    def sniff(self, path: Path, head: bytes) -> bool:
        """Whether the name or the beginning says WARC."""
        return path.name.lower().endswith(self.extensions) or head.startswith(b"WARC/")

    def read(self, path: Path, options: Options = NO_OPTIONS) -> Iterator[Read]:
        """Yield the article of each page, how far we are, and problems. Raises `ReadError`."""
        try:
            total = path.stat().st_size
            with path.open("rb") as stream:
                yield from _pages(stream, path.name, path, options, 0, total)
        except OSError as error:
            raise ReadError(
                _("The file cannot be read: {strerror}.").format(strerror=error.strerror or error), file=path
            ) from None


class WaczFormat(Format):
    """A crawl packed for reading: the WARC files in it."""

    name = "wacz"
    title = _("Packed web archive (WACZ)")
    extensions = (".wacz",)
    reads = True
    read_options = (PAGES,)

    def read(self, path: Path, options: Options = NO_OPTIONS) -> Iterator[Read]:
        """Yield the article of each page, how far we are, and problems. Raises `ReadError`."""
        with zip_safe.opened(path) as packed:
            parts = [
                info for info in packed.infolist() if info.filename.lower().endswith((".warc", ".warc.gz"))
            ]
            if not parts:
                raise ReadError(_("There is no WARC in this archive."), file=path)
            total = sum(info.file_size for info in parts)
            done = 0
            for info in parts:
                yield from _part(packed, info, path, options, done, total)
                done += info.file_size


def _part(
    packed: zipfile.ZipFile, info: zipfile.ZipInfo, path: Path, options: Options, done: int, total: int
) -> Iterator[Read]:
    name = f"{path.name}/{info.filename}"
    try:
        with packed.open(info) as stream:
            yield from _pages(stream, name, path, options, done, total)
    except zip_safe.BROKEN as error:
        yield Problem(
            _("The part “{filename}” cannot be read: {error}.").format(filename=info.filename, error=error),
            file=str(path),
            code="unreadable",
        )
    except ReadError as error:
        yield Problem(error.message, file=name, code="unreadable", hint=error.hint)


def _pages(
    stream: IO[bytes], source: str, path: Path, options: Options, before: int, total: int
) -> Iterator[Read]:
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    left_out: list[str] = []
    skipped = pages = 0
    reached = before
    told = io.StringIO()
    try:
        for record in _heard(ArchiveIterator(stream), told):
            at = before + stream.tell()
            if at - reached >= STEP:
                reached = at
                yield Reached(at, total)
            kind = _kind(record)
            if not kind:
                continue
            pages += 1
            url = str(record.rec_headers.get_header("WARC-Target-URI") or "").strip("<>")
            for item in _heard(_page(record, kind, url, path, source, options), told):
                if item is None:
                    skipped += 1
                    left_out += [url] if len(left_out) < _NAMED else []
                else:
                    yield item
    except (
        ArchiveLoadFailed,
        EOFError,
        ValueError,
        KeyError,
        AttributeError,
        OverflowError,
        zlib.error,
    ) as error:
        if not pages:
            raise ReadError(_("The file is no sound WARC: {error}.").format(error=error), file=path) from None
        yield Problem(
            _("The archive is damaged after {pages} pages: {error}.").format(
                pages=numeral(pages), error=error
            ),
            file=str(path),
            code="damaged",
        )
    if told.getvalue():
        said = f"Parts of the archive are damaged: {told.getvalue().splitlines()[0]:.200}"
        yield Problem(said, str(path), code="damaged")
    if skipped:
        names = ", ".join(left_out[:3]) + (" …" if skipped > 3 else "")
        yield Problem(
            _("{skipped} of {pages} pages hold no article and were left out: {names}").format(
                skipped=numeral(skipped), pages=numeral(pages), names=names
            ),
            file=str(path),
            severity="warning",
            code="no-article",
            hint=_("Import them with the option pages=all if you want them."),
        )


def _heard(steps: Iterator[T], told: io.StringIO) -> Iterator[T]:
    """The same steps; what the library says meanwhile on the standard error is kept for a problem."""
    while True:
        with redirect_stderr(told):
            step = list(islice(steps, 1))
        if not step:
            return
        yield step[0]


def _kind(record: Any) -> str:
    """ "html" or "text" for records that may hold an article, "" for others."""
    if record.rec_type == "conversion":
        return (
            "text" if (record.rec_headers.get_header("Content-Type") or "").startswith("text/plain") else ""
        )
    if record.rec_type not in ("response", "resource"):
        return ""
    headers = record.http_headers
    if headers is not None and headers.get_statuscode() != "200":
        return ""
    kind = (headers or record.rec_headers).get_header("Content-Type") or ""
    return "html" if kind.lower().startswith(_HTML) else ""


def _page(
    record: Any, kind: str, url: str, path: Path, source: str, options: Options
) -> Iterator[Imported | Problem | None]:
    """The article of a record, after its problems; None where it holds none."""
    try:
        data = record.content_stream().read(MAX_PAGE + 1)
    except Exception as error:  # Decoders of compressed pages raise whatever they like.
        yield Problem(
            _("The page {url} cannot be unpacked: {error}.").format(url=url, error=error),
            file=str(path),
            code="bad-record",
        )
        return
    if len(data) > MAX_PAGE:
        yield Problem(
            _("The page {url} is larger than {max_page} MB and was left out.").format(
                url=url, max_page=MAX_PAGE // 1_000_000
            ),
            file=str(path),
            code="too-large",
        )
        return
    headers = record.rec_headers
    facts = {"source": source, "crawled": headers.get_header("WARC-Date") or "", "url": url}
    facts |= rights.stated(record.http_headers.headers if record.http_headers else ())
    try:
        if kind == "text":
            found: list[Any] = [article(in_text(data.decode("utf-8", "replace")), facts)]
        else:
            found = list(read_page(data, path, _charset(record), url))
    except ReadError:
        yield None
        return
    strict = options.get("pages", "articles") == "articles"
    no_article = any(isinstance(item, Problem) and item.code == "no-article" for item in found)
    for item in found:
        if not isinstance(item, Imported):
            continue
        if strict and (no_article or len(item.text) < MIN_TEXT):
            yield None
        else:
            # What its headers reserve is noted with what the page does, afterwards.
            merged = {**facts, **item.metadata, "source": source, RESERVED: ""}
            yield replace(item, metadata={key: value for key, value in merged.items() if value})


def _charset(record: Any) -> str:
    kind = (record.http_headers or record.rec_headers).get_header("Content-Type") or ""
    return kind.lower().partition("charset=")[2].partition(";")[0].strip(" \"'")
