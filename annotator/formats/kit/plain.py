"""Plain text: any encoding, an optional header of `Key: value` lines, the first line as the headline."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from annotator.core.article import Zone
from annotator.core.errors import ReadError
from annotator.core.messages import _
from annotator.core.text import normalise, paragraphs
from annotator.formats.kit import xml_safe
from annotator.formats.kit.base import Format
from annotator.formats.kit.bylines import people_in
from annotator.formats.kit.encoding import ENCODING, decode
from annotator.formats.kit.files import read_whole
from annotator.formats.kit.language import in_its_language
from annotator.formats.kit.values import NO_OPTIONS, Guess, Imported, Option, Options, Read
from annotator.formats.kit.wraps import UNWRAP, unwrapped

_SILENT = ("", ".txt", ".text")
TITLE_LENGTH = 160
"""A first paragraph longer than this many code points is no headline."""

_KEYS = {
    "title": "title",
    "headline": "title",
    "author": "byline",
    "authors": "byline",
    "byline": "byline",
    "by": "byline",
    "date": "published",
    "published": "published",
    "publisher": "publisher",
    "source": "publisher",
    "publication": "publisher",
    "section": "section",
    "url": "url",
    "link": "url",
    "language": "language",
    "lang": "language",
}
_HEADER_LINE = re.compile(r"([A-Za-z][A-Za-z -]{0,30}):[ \t]+(\S.*)")
_BYLINE = re.compile(r"(?:by|von|par|por|di|door|av|af)[ \t]+(?=[^\W\d_])", re.IGNORECASE)
_BYLINE_ELSEWHERE = re.compile(
    "(?:автор(?:ы)?:|بقلم|كتبت?:|(?:本报)?记者|作者|記者|撰文|מאת)[ \t:：]*(?=[^\\W\\d_])", re.IGNORECASE
)
_AND = re.compile(r"\s*(?:[,;]|\band\b|\bund\b|\bet\b|\by\b|&)\s*")
_SENTENCE_END = re.compile(r"[.。！؟।…][\"'”’»“)\]]*$")

FIRST_LINE, FILE_NAME = "first line", "file name"
HEADLINE = Option(
    "headline",
    _("Headline of a text"),
    "choice",
    ("found", FIRST_LINE, FILE_NAME),
    "found",
    _("found: the first short line that is no sentence and more than a word or two."),
)


class PlainFormat(Format):
    """One article per file; takes every file that is text and that no other format knows."""

    name = "text"
    title = _("Plain text")
    extensions = (".txt", ".text", ".md", ".markdown", ".rst", ".log")
    reads = True
    read_options = (ENCODING, HEADLINE, UNWRAP)

    def sniff(self, path: Path, head: bytes) -> bool:
        """Whether the name says text, or says nothing and the beginning may be text."""
        if path.suffix.lower() in _SILENT and xml_safe.is_document(path, head):
            return False
        return path.suffix.lower() in self.extensions or (not path.suffix and b"\x00" not in head)

    def read(self, path: Path, options: Options = NO_OPTIONS) -> Iterator[Read]:
        """Yield the one article. Raises `ReadError`."""
        decoded = decode(read_whole(path), path, str(options.get(ENCODING.name) or ""))
        yield from decoded.told(path)
        metadata: dict[str, Any] = {"source": path.name}
        if decoded.encoding != "utf-8":
            metadata["encoding"] = decoded.encoding
        imported = from_text(decoded.text, metadata, options.get(UNWRAP.name, UNWRAP.default), path.stem)
        imported = _headed(imported, str(options.get(HEADLINE.name) or ""), path.stem)
        if not imported.text.strip():
            raise ReadError(_("The file holds no text."), file=path)
        yield imported


def from_pasted(text: str) -> Imported:
    """The article in text from the clipboard. Raises `ReadError` if there is none."""
    imported = from_text(text, {"source": "clipboard"})
    if not imported.text.strip():
        raise ReadError(_("There is no text on the clipboard."))
    return in_its_language(imported)


def from_text(
    raw: str, metadata: dict[str, Any], unwrap: object = UNWRAP.default, fallback_title: str = ""
) -> Imported:
    """The article in `raw`: its header read into the metadata, its headline found."""
    text = normalise(raw).strip("\n")
    header, text = split_header(text)
    title = str(header.pop("title", ""))
    metadata = {**metadata, **header}
    text, guesses = unwrapped(text, unwrap)
    text, zones = under_title(text, title)
    found = "" if title else find_title(text)
    if "byline" not in metadata:
        names = find_byline(text)
        if names:
            metadata["byline"] = names
    return Imported(
        title=title or found or fallback_title,
        text=text,
        metadata=metadata,
        zones=zones,
        guesses=guesses,
        guessed_title=bool(found),
    )


def under_title(text: str, title: str) -> tuple[str, tuple[Zone, ...]]:
    """The text with its title, if there is one, as its first line, and the zone of that headline.

    A text that begins with the words of its title and goes on with a sentence does not have it yet.
    """
    if not title:
        return text, ()
    if not text.startswith(title) or text[len(title) : len(title) + 1] not in ("", "\n"):
        text = f"{title}\n\n{text}"
    return text, (Zone(0, len(title), "headline"),)


def _headed(imported: Imported, chosen: str, name: str) -> Imported:
    """The article under the headline that was chosen, or with a guess where it is not its first line."""
    first = next(iter(imported.text.split("\n\n")[0].split("\n")), "").strip()
    if imported.zones or not first:
        return imported
    if chosen == FIRST_LINE:
        start = imported.text.index(first)
        zones = (Zone(start, start + len(first), "headline"),) if len(first) <= TITLE_LENGTH else ()
        return replace(
            imported, title=first if zones else find_title(first), zones=zones, guessed_title=False
        )
    if chosen == FILE_NAME:
        return replace(imported, title=name, guessed_title=False)
    if imported.title == first or not name:
        return imported
    if imported.title.endswith("…"):
        guess = Guess(
            "", "headline", _("missing (its first words stand for it)"), (FILE_NAME,), HEADLINE.name
        )
    else:
        guess = Guess("", "headline", _("a line below the first"), (FIRST_LINE, FILE_NAME), HEADLINE.name)
    return replace(imported, guesses=(*imported.guesses, guess))


def split_header(text: str) -> tuple[dict[str, Any], str]:
    """The metadata in a header of `Key: value` lines, and the text after it.

    A header is the first block of lines, all of that form and one of them a title, with or without lines of
    `---` around it. Without such a header the text comes back whole.
    """
    lines = text.split("\n", 60)
    start = 1 if lines[0] == "---" else 0
    header: dict[str, Any] = {}
    end = start
    for line in lines[start:]:
        match = _HEADER_LINE.fullmatch(line)
        if not match:
            break
        end += 1
        key = match[1].strip().lower()
        value = match[2].strip()
        if start and len(value) > 1 and value[0] == value[-1] and value[0] in "'\"":
            value = value[1:-1]
        header[_KEYS.get(key, key)] = value
    closing = lines[end] if end < len(lines) else ""
    if "title" not in header or closing not in ("", "---") or (start and closing != "---"):
        return {}, text
    if "byline" in header:
        header["byline"] = names_in(str(header["byline"]))
    return header, "\n".join(lines[end + 1 :]).strip("\n")


def find_title(text: str) -> str:
    """The first short paragraph without a full stop, if more text follows; else the beginning of the text."""
    ranges = paragraphs(text[: TITLE_LENGTH * 20])
    if len(ranges) > 2 and _byline(text[slice(*ranges[0])]):
        ranges = ranges[1:]
    for start, end in ranges[:4]:
        line = text[start:end].strip()
        # A section name or "Advertisement" above the headline is a word or two.
        if len(line) <= TITLE_LENGTH and not _SENTENCE_END.search(line) and len(ranges) > 1:
            if len(line.split()) > 2 or (len(line) > 6 and not line.isascii()):
                return line
        else:
            break
    if not ranges:
        return ""
    first = text[slice(*ranges[0])].strip()
    return first if len(first) <= 80 else first[:80].rsplit(" ", 1)[0] + "…"


def find_byline(text: str) -> list[str]:
    """The names in a line "By …" among the first paragraphs."""
    return next(filter(None, (_byline(text[slice(*place)]) for place in paragraphs(text[:4000])[:8])), [])


def _byline(paragraph: str) -> list[str]:
    """The names in a paragraph that is a line "By …"."""
    line = paragraph.strip()
    match = _BYLINE.match(line) or _BYLINE_ELSEWHERE.match(line)
    if not match or len(paragraph) > 120 or _SENTENCE_END.search(line):
        return []
    return people_in(line)


def names_in(line: str) -> list[str]:
    """The names in "Ana Norling, Bo Katz and Kim Sato"."""
    line = _BYLINE.sub("", line.strip(), count=1) if _BYLINE.match(line.strip()) else line
    return [name.strip() for name in _AND.split(line) if name.strip()]
