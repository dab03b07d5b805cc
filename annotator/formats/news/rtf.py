"""RTF documents: one article, its paragraphs and what the document says of itself."""

from __future__ import annotations

import codecs
import re
from collections.abc import Generator, Iterator
from pathlib import Path

from annotator.core.errors import Problem, ReadError
from annotator.core.messages import _
from annotator.formats.kit.article_parts import Piece, article
from annotator.formats.kit.base import Format
from annotator.formats.kit.encoding import Decoded
from annotator.formats.kit.files import read_whole
from annotator.formats.kit.html_facts import clean
from annotator.formats.kit.values import NO_OPTIONS, Options, Read

_MAGIC = b"{\\rtf"
_CELL = "\ue000"
_PICTURE = re.compile(r"\{\\pict(?:[^{}]++|\{[^{}]*+\})*+\}")
# A control word is none where the backslash before it is itself escaped.
_BREAK = re.compile(r"(?<!\\)((?:\\\\)*+)\\(line|cell|nestcell)(?![a-zA-Z0-9-]) ?")
_BYTES = re.compile(rb"(?<!\\)\\bin(\d{1,9}) ?")
_FACT = re.compile(r"\{\\(title|author|category|keywords)\b ?([^{}]*+)\}")
_CREATED = re.compile(r"\{\\creatim\\yr(\d{4})\\mo(\d{1,2})\\dy(\d{1,2})")
_CODE_PAGE = re.compile(r"\\ansicpg(\d{3,5})")
_UNREAD = (
    ("footnote", _("Footnotes are not read: {count} in this document.")),
    ("deleted", _("What somebody marked as deleted is read as text: {count} times in this document.")),
)


class RtfFormat(Format):
    """One document, one article. Pictures, comments, headers, footers and footnotes are not read."""

    name = "rtf"
    title = _("RTF document")
    extensions = (".rtf",)
    reads = True

    def sniff(self, path: Path, head: bytes) -> bool:
        """Whether the beginning says RTF: documents with the ending of Word's are sometimes such."""
        return head.lstrip().startswith(_MAGIC)

    def read(self, path: Path, options: Options = NO_OPTIONS) -> Iterator[Read]:
        """Yield the one article. Raises `ReadError`."""
        written = _PICTURE.sub("", _letters(_without_bytes(read_whole(path).lstrip())))
        if not written.startswith(_MAGIC.decode()):
            raise ReadError(_("This is no RTF document."), file=path)
        encoding = yield from _encoding(written, path)
        written = _CODE_PAGE.sub(rf"\\ansicpg{encoding[2:]}", written)
        try:
            text = _text(written, encoding)
        except (ValueError, OverflowError, LookupError) as error:
            raise ReadError(_("The document is damaged: {error}.").format(error=error), file=path) from None
        pieces = [Piece(_joined_cells(line), _role(line)) for line in text.split("\n")]
        unreadable = sum(piece.text.count("\ufffd") for piece in pieces)
        yield from Decoded("", encoding, unreadable).told(path)
        for word, message in _UNREAD:
            if count := len(re.findall(rf"\\{word}(?![a-z0-9])", written)):
                yield Problem(message.format(count=count), str(path), severity="warning", code="not-read")
        said = {name: clean(_text(f"{{{value}}}", encoding)) for name, value in _FACT.findall(written)}
        created = _CREATED.search(written)
        facts = {
            "source": path.name,
            "byline": [part for part in re.split(r"\s*;\s*", said.get("author", "")) if part],
            "published": "{}-{:0>2}-{:0>2}".format(*created.groups()) if created else "",
            "section": said.get("category", ""),
            "keywords": [part for part in re.split(r"\s*[,;]\s*", said.get("keywords", "")) if part],
        }
        # Many documents keep the title of the template that they were made from.
        title = said.get("title", "")
        known = any(title and title == clean(piece.text) for piece in pieces)
        yield article(pieces, facts, title if known else "", path)


def _encoding(written: str, path: Path) -> Generator[Read, None, str]:
    """The code page that the document names, where there is such a one; else the usual, and a word about it."""
    found = _CODE_PAGE.search(written)
    if found is None:
        return "cp1252"
    try:
        codecs.lookup(f"cp{found[1]}")
    except LookupError:
        said = f"The document names code page {found[1]}, which does not exist; it was read as windows-1252."
        yield Problem(said, str(path), severity="warning", code="encoding")
        return "cp1252"
    return f"cp{found[1]}"


def _without_bytes(data: bytes) -> bytes:
    """The document without the bytes of pictures that stand in it as they are, so many as it says."""
    kept: list[bytes] = []
    at = 0
    while found := _BYTES.search(data, at):
        kept.append(data[at : found.start()])
        at = min(found.end() + int(found[1]), len(data))
    return b"".join([*kept, data[at:]])


def _letters(data: bytes) -> str:
    """The document as it is written, in ASCII by right; letters beyond it are UTF-8, or of its own code page."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return "".join(chr(byte) if byte < 0x80 else f"\\'{byte:02x}" for byte in data)


def _text(written: str, encoding: str) -> str:
    """The text of RTF with a line for each paragraph; cells of tables end with a mark."""
    from striprtf.striprtf import rtf_to_text

    # A pair of braces ends what the letter after a number of Unicode would be taken for.
    marked = _BREAK.sub(lambda match: f"{match[1]}{{}}{' ' if match[2] == 'line' else _CELL}", written)
    # Else addresses of links were put into the text.
    marked = marked.replace("\\fldinst", "\\datafield")
    # Each font is looked for to the end of the line.
    marked = marked.replace(";}", ";}\n")
    text: str = rtf_to_text(marked, encoding, errors="replace")
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _role(line: str) -> str:
    return "table" if sum(bool(part.strip()) for part in line.split(_CELL)) > 1 else ""


def _joined_cells(line: str) -> str:
    return " | ".join(cell for part in line.split(_CELL) if (cell := clean(part)))
