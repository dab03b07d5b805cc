"""Wire copy as agencies send it over the line: IPTC 7901 and ANPA 1312, one article a message."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from annotator.core.errors import Problem, ReadError
from annotator.core.messages import _
from annotator.formats.kit.article_parts import Piece, article
from annotator.formats.kit.base import Format
from annotator.formats.kit.encoding import ENCODING, decode
from annotator.formats.kit.files import read_whole
from annotator.formats.kit.values import NO_OPTIONS, Imported, Options, Read
from annotator.formats.news import anpa, iptc7901

HEADER = 1_000
"""A header has at most so many characters."""

LONG = 100
"""Code points: a longer line is no heading."""

LAST = 4
"""So many paragraphs at the end may be about who wrote it."""

_ABOUT_WRITERS = re.compile(r"\b(?:report|contribut|edit|writ|help)\w*\b", re.IGNORECASE)
_HEAD = re.compile(rb"\A[\s\x00\x16\x7f]{0,100}\x01[^\x02-\x04]{3,%d}\x02" % HEADER)
_MESSAGE = re.compile(
    "\x01(?P<header>[^\x01\x02\x03\x04]*)\x02(?P<text>[^\x01\x03\x04]*)(?:\x03(?P<trailer>[^\x01\x04]*))?"
)
# What sets type or fills the line; cells of tables are set apart by the rest.
_NO_TEXT = bytes(code for code in (*range(0x05, 0x08), *range(0x0E, 0x1E), 0x00, 0x7F) if code != 0x1B)
_MARKS = re.compile(b"[\x01-\x04\x08\x1e\x1f]")


@dataclass(frozen=True, slots=True)
class Told:
    """What a message says: its headline, the facts of its header, its paragraphs."""

    title: str
    facts: dict[str, Any]
    pieces: list[Piece]


class WireFormat(Format):
    """Each message between SOH and EOT is an article; what its header says becomes metadata."""

    name = "wire"
    title = _("Wire copy (IPTC 7901, ANPA 1312)")
    extensions = (".wire", ".anpa", ".iptc", ".tst")
    reads = True
    read_options = (ENCODING,)

    def sniff(self, path: Path, head: bytes) -> bool:
        """Whether the file begins with a header between SOH and STX, whatever it is called."""
        return bool(_HEAD.match(head))

    def read(self, path: Path, options: Options = NO_OPTIONS) -> Iterator[Read]:
        """Yield the article of each message, and a warning for each without text. Raises `ReadError`."""
        data = read_whole(path).translate(None, _NO_TEXT)
        decoded = decode(_MARKS.sub(b" ", data), path, str(options.get(ENCODING.name) or ""))
        yield from decoded.told(path)
        text = data.decode(decoded.encoding, "replace").replace("\r\n", "\n").replace("\r", "\n")
        messages = list(_MESSAGE.finditer(text))
        if not messages:
            raise ReadError(
                _("There is no message in this file: none begins with the control characters SOH and STX."),
                file=path,
                hint=_("Import it as plain text."),
            )
        for number, message in enumerate(messages, 1):
            told = _told(message["header"], message["text"], message["trailer"] or "")
            made = _made(told, path, decoded.encoding)
            if made is None:
                yield Problem(
                    _("Message {number} (“{get}”) holds no text.").format(
                        number=number, get=told.facts.get("slugline") or told.title or "?"
                    ),
                    file=str(path),
                    severity="warning",
                    code="no-text",
                )
            else:
                yield made
        if messages[-1]["trailer"] is None and text[messages[-1].end() :][:1] != "\x04":
            yield Problem(
                _("The last message has no end; the rest of it may be missing."),
                file=str(path),
                severity="warning",
                code="cut-off",
            )


def _made(told: Told, path: Path, encoding: str) -> Imported | None:
    facts = {"source": path.name, **told.facts}
    if encoding != "utf-8":
        facts["encoding"] = encoding
    try:
        return article(_with_roles(told.pieces), facts, told.title, path, extracted=True)
    except ReadError:
        return None


def _with_roles(pieces: list[Piece]) -> list[Piece]:
    """The paragraphs, of which those below the first are the text: a wire has nothing else there.

    At the end there may be a word about who wrote it, which is not told apart here.
    """
    first = next((at for at, piece in enumerate(pieces) if not piece.role), len(pieces))
    made = []
    for at, piece in enumerate(pieces):
        is_note = at >= len(pieces) - LAST and _ABOUT_WRITERS.search(piece.text)
        role = "" if at <= first or is_note else "subhead" if _is_heading(piece.text) else "body"
        made.append(Piece(piece.text, piece.role or role))
    return made


def _is_heading(text: str) -> bool:
    return text.isupper() and len(text) <= LONG and " | " not in text and any(map(str.isalpha, text))


def _told(header: str, text: str, trailer: str) -> Told:
    read: Callable[[str, str, str], tuple[str, dict[str, Any], list[Piece]]]
    read = anpa.read if anpa.is_header(header) else iptc7901.read
    return Told(*read(header, text, trailer))
