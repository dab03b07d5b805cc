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
from annotator.core.messages import _
from annotator.core.text import normalise
from annotator.formats.kit.article_parts import Piece, article, in_html, utc
from annotator.formats.kit.base import Format
from annotator.formats.kit.encoding import decode_as
from annotator.formats.kit.files import read_whole
from annotator.formats.kit.html_facts import clean
from annotator.formats.kit.unused_keys import UnusedKeys
from annotator.formats.kit.values import NO_OPTIONS, Guess, Options, Read
from annotator.formats.kit.wraps import UNWRAP, unwrapped
from annotator.formats.kit.wraps import unwrap as unwrap_at
from annotator.formats.news.html import decode_page
from annotator.formats.news.mail_headers import HeaderPolicy

_BEFORE = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*(?:>?From [^\r\n]*\r?\n)?")
_HEADER = re.compile(rb"([!-9;-~]+):[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*(?:\r?\n|\Z)")
_OF_TRANSPORT = frozenset(
    (b"received", b"x-received", b"return-path", b"delivered-to", b"message-id", b"mime-version")
)
_OF_LETTERS = frozenset((b"from", b"subject", b"date", b"to", b"sender", b"content-type"))
WIDTH = 66
"""Programs for mail break lines at so many characters, or a few more."""

_NEXT = re.compile(rb"(?:\A\s*|\r?\n\r?\n)From [^\r\n]*\d{4}[^\r\n]*\r?\n(?=[!-9;-~]+:)")
"""Where a message begins in a mailbox of several."""


class EmlFormat(Format):
    """One message, one article; of a mailbox, an article for each. What is attached is named, not read."""

    name = "eml"
    title = _("Mail message (EML, mbox)")
    extensions = (".eml", ".mbox")
    reads = True
    read_options = (UNWRAP,)

    def sniff(self, path: Path, head: bytes) -> bool:
        """Whether the name says that it is a message, or it begins as messages do, whatever it is called."""
        return path.suffix.lower() in self.extensions or is_message(head)

    def read(self, path: Path, options: Options = NO_OPTIONS) -> Iterator[Read]:
        """Yield the articles, and a warning that names attachments. Raises `ReadError`."""
        data = read_whole(path)
        messages = [part for part in _NEXT.split(data) if part.strip()] if _NEXT.match(data) else [data]
        attached: list[str] = []
        guesses: dict[Guess, None] = {}
        for number, raw in enumerate(messages, 1):
            message = email.message_from_bytes(raw[_end_of(_BEFORE, raw) :], policy=HeaderPolicy())
            assert isinstance(message, EmailMessage)
            pieces, names, told = _contents(message, path, options.get(UNWRAP.name, UNWRAP.default))
            attached += names
            guesses |= {item: None for item in told if isinstance(item, Guess)}
            yield from (item for item in told if isinstance(item, Problem))
            subject = _header(message, "Subject")
            if pieces:
                yield article(pieces, {"source": path.name, **_facts(message)}, subject, path)
            elif len(messages) == 1:
                raise ReadError(_without_text(message), file=path)
            else:
                yield Problem(
                    _("Message {number} (“{subject}”) holds no text.").format(
                        number=number, subject=subject or _("without a subject")
                    ),
                    file=str(path),
                    severity="warning",
                    code="no-text",
                )
        yield from guesses
        if attached:
            yield Problem(
                _("What is attached was not read: {attached}{more}.").format(
                    attached=", ".join(attached[:5]), more=" …" if len(attached) > 5 else ""
                ),
                file=str(path),
                severity="warning",
                code="attachment",
                hint=_("Save it from the mail program, then import it."),
            )


def is_message(head: bytes) -> bool:
    """Whether a file begins with the headers of a message: some that servers add, or several that people know."""
    at = _end_of(_BEFORE, head)
    names = set()
    while (found := _HEADER.match(head, at)) and found.end() > at:
        names.add(found[1].lower())
        at = found.end()
    letters = len(names & _OF_LETTERS)
    return letters >= 3 or (letters >= 2 and b"from" in names) or len(names & _OF_TRANSPORT) >= 2


def _end_of(pattern: re.Pattern[bytes], data: bytes) -> int:
    found = pattern.match(data)
    return found.end() if found else 0


def _without_text(message: EmailMessage) -> str:
    kinds = {part.get_content_type() for part in message.walk()}
    if any("encrypted" in kind or "pkcs7-mime" in kind for kind in kinds):
        return _("The message is encrypted.")
    return _("There is no text in this message.")


def _contents(
    message: EmailMessage, path: Path, unwrap: object
) -> tuple[list[Piece], list[str], list[Problem | Guess]]:
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
                text, guesses = unwrapped(normalise(decoded.text), unwrap)
                if not guesses and unwrap == UNWRAP.default:  # a few lines prove nothing, but mail is wrapped
                    text = unwrap_at(text, WIDTH)
                plain += [Piece(line) for line in text.split("\n") if line.strip()]
                told[False] += guesses
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
