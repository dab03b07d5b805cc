"""Web archives (MHTML): a MIME message that holds a page and what belongs to it."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator
from email.message import Message
from pathlib import Path

from annotator.core.errors import ReadError
from annotator.core.messages import _
from annotator.formats.kit.base import Format
from annotator.formats.kit.encoding import ENCODING
from annotator.formats.kit.files import read_whole
from annotator.formats.kit.values import NO_OPTIONS, Options, Read
from annotator.formats.news.html import read_page

_HEADER = re.compile(rb"^(?:mime-version|snapshot-content-location):", re.IGNORECASE | re.MULTILINE)
# Mail with pictures in it is built alike, but has been on its way.
_OF_MAIL = re.compile(rb"^(?:received|message-id|delivered-to|return-path|to):", re.IGNORECASE | re.MULTILINE)


class MhtmlFormat(Format):
    """One page saved by a browser with everything it needs; one article."""

    name = "mhtml"
    title = _("Web archive (MHTML)")
    extensions = (".mhtml", ".mht")
    reads = True
    read_options = (ENCODING,)

    def sniff(self, path: Path, head: bytes) -> bool:
        """Whether the name or the beginning says MHTML."""
        return path.suffix.lower() in self.extensions or (
            path.suffix.lower() != ".eml"
            and b"multipart/related" in head.lower()
            and bool(_HEADER.search(head))
            and not _OF_MAIL.search(head)
        )

    def read(self, path: Path, options: Options = NO_OPTIONS) -> Iterator[Read]:
        """Yield the article in the archive's page. Raises `ReadError` if there is none."""
        data = read_whole(path)
        # compat32 keeps broken headers as they are, where the modern policy raises.
        message = email.message_from_bytes(data, policy=email.policy.compat32)
        page = _page(message)
        if page is None:
            raise ReadError(
                _("There is no web page in this archive."), file=path, hint=_("Save the page again.")
            )
        content = page.get_payload(decode=True)
        if not isinstance(content, bytes) or not content.strip():
            raise ReadError(
                _("The web page in this archive is empty."), file=path, hint=_("Save the page again.")
            )
        url = str(message.get("Snapshot-Content-Location") or page.get("Content-Location") or "").strip()
        yield from read_page(
            content,
            path,
            charset=_charset(page),
            url=url if url.startswith(("http://", "https://")) else "",
            encoding=str(options.get(ENCODING.name) or ""),
        )


def _page(message: Message) -> Message | None:
    """The page itself: the part that the message names as its start, or else the first that is HTML."""
    pages = [
        part for part in message.walk() if part.get_content_type() in ("text/html", "application/xhtml+xml")
    ]
    start = str(message.get_param("start") or "")
    return next(
        (part for part in pages if start and part.get("Content-ID") == start), pages[0] if pages else None
    )


def _charset(page: Message) -> str:
    charset = page.get_param("charset")
    return charset if isinstance(charset, str) else ""
