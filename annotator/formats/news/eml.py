"""Mail messages (EML), such as newsletters and press releases: subject, sender, date and text."""

from __future__ import annotations

import email
import email.utils
import re
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from annotator.core.errors import Problem, ReadError
from annotator.formats.kit.article_parts import Piece, article, in_html, in_text, utc
from annotator.formats.kit.base import Format
from annotator.formats.kit.encoding import decode_as
from annotator.formats.kit.files import read_whole
from annotator.formats.kit.html_facts import clean
from annotator.formats.kit.plain import is_wrapped, unwrap_lines
from annotator.formats.kit.unused_keys import UnusedKeys
from annotator.formats.kit.values import NO_OPTIONS, Guess, Options, Read
from annotator.formats.news.html import decode_page
from annotator.formats.news.mail_headers import HeaderPolicy

_HEADERS = re.compile(rb"\A(?:[!-9;-~]+:[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*){2,}", re.DOTALL)
_MAIL = re.compile(rb"^(?:from|message-id|received|return-path|subject):", re.IGNORECASE | re.MULTILINE)


class EmlFormat(Format):
    """One message, one article. What is attached is named, not read."""

    name = "eml"
    title = "Mail message (EML)"
    extensions = (".eml",)
    reads = True

    def sniff(self, path: Path, head: bytes) -> bool:
        """Whether the name says that it is a message, or there is no ending and it begins as messages do."""
        if path.suffix.lower() in self.extensions:
            return True
        return not path.suffix and bool(_HEADERS.match(head)) and len(_MAIL.findall(head)) >= 2

    def read(self, path: Path, options: Options = NO_OPTIONS) -> Iterator[Read]:
        """Yield the article, and a warning that names attachments. Raises `ReadError`."""
        message = email.message_from_bytes(read_whole(path), policy=HeaderPolicy())
        assert isinstance(message, EmailMessage)
        pieces, attached, told = _contents(message, path)
        yield from told
        subject = _header(message, "Subject")
        if not pieces:
            raise ReadError("There is no text in this message.", file=path)
        yield article(pieces, {"source": path.name, **_facts(message)}, subject, path)
        if attached:
            yield Problem(
                f"What is attached was not read: {', '.join(attached[:5])}{' …' if len(attached) > 5 else ''}.",
                file=str(path),
                severity="warning",
                code="attachment",
                hint="Save it from the mail program, then import it.",
            )


def _contents(message: EmailMessage, path: Path) -> tuple[list[Piece], list[str], list[Problem | Guess]]:
    """The paragraphs of the message, from its HTML where it has some; names of what is attached; what to say."""
    marked: list[Piece] = []
    plain: list[Piece] = []
    attached: list[str] = []
    told: dict[bool, list[Problem | Guess]] = {True: [], False: []}
    unused = UnusedKeys("Parts of the message")
    for part in message.walk():
        kind = part.get_content_type()
        filename = _filename(part)
        if part.is_multipart():
            continue
        if filename or kind not in ("text/html", "text/plain"):
            if filename and not kind.startswith("image/"):
                attached.append(clean(filename))
            else:
                unused.add("pictures" if kind.startswith("image/") else kind)
            continue
        data = part.get_payload(decode=True)
        if not isinstance(data, bytes) or not data.strip():
            continue
        charset = _charset(part)
        try:
            if kind == "text/html":
                decoded = decode_page(data, charset, path)
                marked += in_html(decoded.text)
            else:
                decoded = decode_as(data, charset, path)
                text = decoded.text.replace("\r\n", "\n")
                plain += in_text(unwrap_lines(text) if is_wrapped(text) else text)
            told[kind == "text/html"] += decoded.told(path)
        except ReadError:
            attached.append(kind)
    return marked or plain, attached, [*told[bool(marked)], *unused.told(path)]


def _facts(message: EmailMessage) -> dict[str, Any]:
    try:
        name, address = email.utils.parseaddr(_header(message, "From"))
    except (RecursionError, ValueError, IndexError):
        name, address = "", ""
    try:
        published = utc(email.utils.parsedate_to_datetime(_header(message, "Date")))
    except (ValueError, TypeError, IndexError, OverflowError):
        published = _header(message, "Date")
    language = _header(message, "Content-Language").partition(",")[0]
    return {
        "byline": [clean(name)] if name else [],
        "sender": address,
        "published": published,
        "guid": _header(message, "Message-ID"),
        "publisher": _header(message, "List-Id").partition("<")[0].strip(' "')
        or _header(message, "Organization"),
        "language": language,
    }


def _header(message: EmailMessage, name: str) -> str:
    """The text of a header; "" where it is missing, or so broken that the parser gives up."""
    try:
        return clean(str(message.get(name) or ""))
    except Exception:
        return ""


def _filename(part: Any) -> str:
    try:
        return str(part.get_filename() or "")
    except Exception:
        return "?"


def _charset(part: Any) -> str:
    try:
        charset = part.get_param("charset")
    except Exception:
        return ""
    return charset if isinstance(charset, str) else ""
