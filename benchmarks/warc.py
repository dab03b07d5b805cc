"""A web archive of a crawler, of 1 GB: news pages between pictures, scripts and redirections."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks import corpus, watched
from benchmarks.report import Measure

MEGABYTES = 1_000
MEMORY_BAR = 500
_DATE = "2026-03-14T09:00:00Z"
_LINKS = "".join(f'<li><a href="/section/{number}">Section {number}</a></li>' for number in range(60))
_SCRIPT = "window.state = {" + ",".join(f'"key{number}": {number}' for number in range(1_500)) + "};"


def measure(megabytes: int = MEGABYTES) -> list[Measure]:
    """Import of an archive of that size into a new project."""
    section = f"Importing a web archive of {megabytes:,} MB"
    with tempfile.TemporaryDirectory() as folder:
        home, project = Path(folder, "home"), Path(folder, "desk.annot.yaml")
        archive = Path(folder, "crawl.warc")
        pages = _write_archive(archive, megabytes * 1_000_000)
        watched.run(["new", str(project)], home)
        done = watched.run(["import", str(project), str(archive)], home)
        size = archive.stat().st_size / 1_000_000
    return [
        Measure(section, f"import of its {pages:,} pages", (done.seconds,), "s"),
        Measure(section, "speed", (size / done.seconds,), "MB/s"),
        Measure(section, "pages", (pages / done.seconds,), "pages/s"),
        Measure(section, "peak memory", (done.peak,), "MB", bar=MEMORY_BAR),
    ]


def _write_archive(path: Path, size: int) -> int:
    """Write records until the archive has about `size` bytes; returns how many of them are pages."""
    chance = random.Random(1)
    pages = 0
    with path.open("wb") as file:
        file.write(_record("warcinfo", "", b"software: benchmark\r\n", "application/warc-fields"))
        while file.tell() < size:
            pages += 1
            for record in _visit(pages, chance):
                file.write(record)
    return pages


def _visit(number: int, chance: random.Random) -> Iterator[bytes]:
    """What a crawler brings home of one article: the page after a redirection, its script and its pictures."""
    url = f"https://news.example/2026/03/{number}"
    yield _response(f"{url}?from=feed", b"", "text/html", "301 Moved Permanently")
    yield _record("request", url, b"GET / HTTP/1.1\r\n\r\n", "application/http; msgtype=request")
    yield _response(url, _page(number).encode(), "text/html; charset=utf-8")
    yield _response(f"{url}/app.js", _SCRIPT.encode(), "text/javascript")
    for picture in range(2):
        yield _response(f"{url}/{picture}.jpg", chance.randbytes(50_000), "image/jpeg")


def _page(number: int) -> str:
    title, *paragraphs = corpus.text(4_000, seed=number).split("\n\n")
    title = f"{title}, part {number}"
    body = "".join(f"<p>{paragraph}</p>\n" for paragraph in paragraphs)
    return (
        f"<!DOCTYPE html><html lang=en><head><title>{title}</title>"
        f'<meta property="og:type" content="article"><script>{_SCRIPT}</script></head><body>'
        f"<nav><ul>{_LINKS}</ul></nav><main><article><h1>{title}</h1>\n{body}</article></main>"
        f"<aside><ul>{_LINKS}</ul></aside><footer>All rights reserved</footer></body></html>"
    )


def _response(url: str, content: bytes, kind: str, status: str = "200 OK") -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(content)}\r\n\r\n"
    return _record("response", url, head.encode() + content, "application/http; msgtype=response")


def _record(kind: str, url: str, content: bytes, content_type: str) -> bytes:
    target = f"WARC-Target-URI: {url}\r\n" if url else ""
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\n{target}WARC-Date: {_DATE}\r\nContent-Type: {content_type}\r\n"
        f"Content-Length: {len(content)}\r\n\r\n"
    )
    return head.encode() + content + b"\r\n\r\n"
