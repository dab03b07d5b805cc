"""Feeds (RSS, Atom): one article for each entry, with all that the feed says of it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from annotator.core.errors import Problem, ReadError
from annotator.core.messages import _
from annotator.formats.kit import xml_safe
from annotator.formats.kit.article_parts import Piece, article, in_either, in_html
from annotator.formats.kit.base import Format
from annotator.formats.kit.files import read_whole
from annotator.formats.kit.html_facts import clean
from annotator.formats.kit.unused_keys import UnusedKeys
from annotator.formats.kit.values import NO_OPTIONS, Options, Read

_USED = frozenset((
    "title", "content", "summary", "authors", "author", "source", "published", "updated", "link", "links", "id",
    "guidislink", "tags", "rights", "language",
))  # fmt: skip
_DERIVED = ("_parsed", "_detail")
ROOTS = ("rss", "feed", "rdf")


class FeedFormat(Format):
    """A saved feed; nothing that it links to is fetched."""

    name = "feed"
    title = _("Feed (RSS, Atom)")
    extensions = (".rss", ".atom", ".rdf")
    reads = True

    def sniff(self, path: Path, head: bytes) -> bool:
        """Whether the root element is one of a feed."""
        return xml_safe.root_name(head).rpartition(":")[2].lower() in ROOTS

    def read(self, path: Path, options: Options = NO_OPTIONS) -> Iterator[Read]:
        """Yield the article of each entry, and a warning for each entry without text. Raises `ReadError`."""
        import feedparser

        data = read_whole(path)
        xml_safe.refuse_entities(data, path)
        try:
            parsed = feedparser.parse(BytesIO(data), resolve_relative_uris=False)
        except Exception as error:  # Its loose parser trips over hostile feeds in many ways.
            raise ReadError(_("The feed cannot be read: {error}.").format(error=error), file=path) from None
        if not parsed.entries:
            reason = f": {parsed.bozo_exception}" if parsed.get("bozo") else ""
            raise ReadError(_("There is no entry in this feed{reason}.").format(reason=reason), file=path)
        if parsed.get("bozo") and type(parsed.bozo_exception).__name__ == "SAXParseException":
            yield Problem(
                _("The feed is not sound XML ({getmessage}); entries may be missing.").format(
                    getmessage=parsed.bozo_exception.getMessage()
                ),
                file=str(path),
                line=parsed.bozo_exception.getLineNumber(),
                severity="warning",
                code="unsound-xml",
            )
        unused = UnusedKeys()
        for number, entry in enumerate(parsed.entries, 1):
            title = _plain(entry.get("title"))
            try:
                yield article(_pieces(entry), _facts(entry, parsed.feed, path), title, path)
                _note_unused(entry, unused)
            except ReadError:
                yield Problem(
                    _("Entry {number} (“{title}”) holds no text.").format(
                        number=number, title=title or _("without a title")
                    ),
                    file=str(path),
                    severity="warning",
                    code="no-text",
                )
        yield from unused.told(path)


def _pieces(entry: Any) -> list[Piece]:
    """The paragraphs of the fullest content of an entry; of its summary where it has no content."""
    contents = [str(item.get("value") or "") for item in entry.get("content") or ()]
    fullest = max(contents, key=len, default="")
    return in_either(fullest) or in_either(str(entry.get("summary") or ""))


def _facts(entry: Any, feed: Any, path: Path) -> dict[str, Any]:
    authors = [_plain(author.get("name")) for author in entry.get("authors") or () if author]
    contents = entry.get("content") or ()
    summary = _plain(entry.get("summary"))
    language = next((item.get("language") for item in contents if item.get("language")), None)
    return {
        "source": path.name,
        "publisher": _plain((entry.get("source") or {}).get("title")) or _plain(feed.get("title")),
        "byline": authors,
        "published": _moment(entry, "published") or _moment(entry, "updated"),
        "updated": _moment(entry, "updated"),
        "url": str(entry.get("link") or ""),
        "guid": str(entry.get("id") or ""),
        "language": str(language or feed.get("language") or ""),
        "subjects": [
            {"name": _plain(tag.get("label") or tag.get("term")), "scheme": str(tag.get("scheme") or "")}
            for tag in entry.get("tags") or ()
        ],
        "summary": summary if contents else "",
        "rights": _plain(entry.get("rights")),
    }


def _note_unused(entry: Any, unused: UnusedKeys) -> None:
    """Count what an entry says beyond its text and the metadata of articles, such as pictures and sound."""
    plain = {name: entry[name] for name in entry if not name.endswith(_DERIVED)}
    unused.note(plain, _USED)
    unused.add("content", max(len(entry.get("content") or ()) - 1, 0))
    unused.add("enclosures", sum(link.get("rel") == "enclosure" for link in entry.get("links") or ()))


def _plain(value: object) -> str:
    return clean(" ".join(piece.text for piece in in_html(str(value)))) if value else ""


def _moment(entry: Any, name: str) -> str:
    """A time as ISO 8601 in UTC; as it is written where it is no time that is known."""
    if name not in entry:  # Asked nevertheless, it gives the other time, and warns.
        return ""
    parsed = entry.get(f"{name}_parsed")
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", parsed) if parsed else str(entry.get(name) or "")
