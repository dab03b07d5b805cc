"""Web pages: the article found by trafilatura, with the captions and the byline that it leaves out put back.

Nothing is fetched: pictures, styles and scripts of a page are not even looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import unescape
from pathlib import Path
from typing import Any

from annotator.core.article import Zone
from annotator.core.errors import Problem, ReadError
from annotator.core.messages import _
from annotator.formats.kit import xml_safe
from annotator.formats.kit.article_parts import in_either
from annotator.formats.kit.base import Format
from annotator.formats.kit.encoding import ENCODING, Decoded, decode, decode_as
from annotator.formats.kit.files import read_whole
from annotator.formats.kit.html_choice import Block
from annotator.formats.kit.html_facts import clean
from annotator.formats.kit.json_values import text as text_of
from annotator.formats.kit.language import LANGUAGE, in_its_language
from annotator.formats.kit.rights import noted
from annotator.formats.kit.unused_keys import UnusedKeys
from annotator.formats.kit.values import NO_OPTIONS, Guess, Imported, Options, Read
from annotator.text.language import guess

_LOOKS_LIKE_HTML = re.compile(rb"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]", re.IGNORECASE)
_BEGINS_AS_PAGE = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<!doctype\s+html|<html[\s>])", re.IGNORECASE)
_CHARSET = re.compile(
    rb"<(?:meta|\?xml)[^>]{0,300}?(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE
)
# Text and data that may hold HTML without being a page.
_OTHERS = (".md", ".markdown", ".txt", ".json", ".jsonl", ".ndjson", ".jsonld", ".csv", ".tsv", ".eml")
_NEWER = ("main", "picture", "template", "slot", "search", "dialog", "data")
_OF_TEMPLATES = ("en", "de", "es", "fr", "it", "pt", "ru")
"""Languages that templates of pages are left at, whatever is written in them."""

ROOT_WITHIN = 8192
_WHOLE_PAGE = re.compile(r"<(?:article|main|nav|footer|header)[\s>]", re.IGNORECASE)


class HtmlFormat(Format):
    """One saved web page, one article."""

    name = "html"
    title = _("Web page (HTML)")
    extensions = (".html", ".htm", ".xhtml", ".xht", ".shtml")
    reads = True
    read_options = (ENCODING,)

    def sniff(self, path: Path, head: bytes) -> bool:
        """Whether the name or the beginning says HTML."""
        ending = path.suffix.lower()
        if ending in self.extensions or (ending == ".txt" and _BEGINS_AS_PAGE.match(head)):
            return True
        return ending not in _OTHERS and bool(_LOOKS_LIKE_HTML.search(head))

    def read(self, path: Path, options: Options = NO_OPTIONS) -> Iterator[Read]:
        """Yield the one article, after a warning where the page was not understood. Raises `ReadError`."""
        data = read_whole(path)
        yield from read_page(data, path, encoding=str(options.get(ENCODING.name) or ""))
        yield from _of_other_xml(data, path)


def read_page(
    data: bytes, path: Path, charset: str = "", url: str = "", encoding: str = ""
) -> Iterator[Imported | Problem | Guess]:
    """The article in the bytes of a page. `charset` and `url` are what the container (MHTML) says of it.

    An `encoding` that somebody chose is taken whatever the page and its container say.
    """
    decoded = decode(data, path, encoding) if encoding else decode_page(data, charset, path)
    yield from decoded.told(path)
    metadata: dict[str, Any] = {"source": path.name}
    if decoded.encoding != "utf-8":
        metadata["encoding"] = decoded.encoding
    imported, problems = article_in(decoded.text, metadata, url, whole_page=True, file=path)
    yield from problems
    yield imported


def _of_other_xml(data: bytes, path: Path) -> Iterator[Problem]:
    """What a document of another kind of XML, such as TEI, has beside the elements that it shares with pages."""
    from lxml.html import defs  # type: ignore[import-untyped]

    known = {*defs.tags, *_NEWER}
    if xml_safe.root_name(data[:ROOT_WITHIN]).rpartition(":")[2].lower() in {"", *known}:
        return
    try:
        root = xml_safe.parse(data, path)
    except ReadError:
        return
    unused = UnusedKeys("Elements and attributes")
    for element in root.iter():
        name = xml_safe.name(element)
        if name and name.lower() not in known:
            unused.add(name)
    yield from unused.told(path)


def decode_page(data: bytes, charset: str = "", file: Path | None = None) -> Decoded:
    """The text of a page, by the charset that its container or itself declares. Raises `ReadError`."""
    declared = charset
    if not declared:
        match = _CHARSET.search(data[:8192])
        declared = match[1].decode("ascii", "replace") if match else ""
    # A page that can declare its encoding in single bytes is not in UTF-16, whatever it says.
    if declared.lower().startswith(("utf-16", "utf-32", "ucs")):
        declared = ""
    return decode_as(data, declared, file)


def from_html(html: str, base_url: str = "") -> Imported:
    """The article in HTML from the clipboard. Raises `ReadError` if there is no text.

    A selection is taken as it is; only a whole page is searched for its article.
    """
    metadata: dict[str, Any] = {"source": "clipboard"}
    imported, __ = article_in(html, metadata, base_url, whole_page=bool(_WHOLE_PAGE.search(html)))
    return in_its_language(imported)


def article_in(
    html: str, metadata: dict[str, Any], url: str, whole_page: bool, file: Path | None = None
) -> tuple[Imported, list[Problem]]:
    """The article in a page, and warnings. Raises `ReadError` if the page has no text."""
    from annotator.formats.kit import html_facts, html_page

    page = html_page.parse(html, file)
    found = html_page.extract(page, url) if whole_page else None
    problems = [_warning(message, code, file) for message, code in page.warnings]
    blocks = found.blocks if found else html_page.lines(page, whole_page)
    if whole_page and (told := _for_machines(page.stated.article, blocks)):
        said = _("The page shows little of its article, so the text that it states for machines was taken.")
        problems.append(_warning(said, "stated-text", file))
        own_facts = html_facts.metadata(page.stated, page.language)
        title = unescape(str(own_facts.pop("title", "")))
        found = html_page.Found([*([Block(title, "headline")] if title else []), *told], own_facts)
        blocks = found.blocks
    if not blocks:
        raise ReadError(_("The page holds no text."), file=file)
    if whole_page and not found:
        problems.append(
            _warning(
                _("No article was found in the page; all of its text was taken."),
                "no-article",
                file,
                _("Mark what is not the article as furniture."),
            )
        )
    text, zones = _join(blocks)
    stated = found.metadata if found else html_facts.metadata(page.stated, page.language)
    facts = {**metadata, **(stated if whole_page else {})}
    if url and "url" not in facts:
        facts["url"] = url
    language, guesses = _language(page.language, text)
    if language:
        facts["language"] = language
    headline = next((text[zone.start : zone.end] for zone in zones if zone.role == "headline"), "")
    title = str(facts.pop("title", "")) or headline or blocks[0].text[:80] or (file.stem if file else "")
    made = Imported(title, text, noted(facts), zones, guesses=guesses, extracted=bool(found))
    return made, problems


def _for_machines(article: dict[str, Any], shown: Sequence[Block]) -> list[Block]:
    """The text that a page states in JSON-LD, where it is at least twice as much as the page shows; else none."""
    body = text_of(article.get("articleBody"))
    if len(body) < 2 * sum(len(block.text) for block in shown if block.role != "headline"):
        return []
    return [Block(clean(piece.text), piece.role) for piece in in_either(body)]


def _join(blocks: list[Any]) -> tuple[str, tuple[Zone, ...]]:
    zones = []
    start = 0
    for block in blocks:
        end = start + len(block.text)
        if block.role:
            zones.append(Zone(start, end, block.role))
        start = end + 2
    return "\n\n".join(block.text for block in blocks), tuple(zones)


def _language(declared: str, text: str) -> tuple[str, tuple[Guess, ...]]:
    """What the page declares; but templates are often left at theirs, so where the text is certain it is believed."""
    found = guess(text)
    if not found.tag or found.alternatives or declared.partition("-")[0].lower() in (found.tag,):
        return declared, ()
    if declared.partition("-")[0].lower() not in _OF_TEMPLATES:
        return declared, ()
    why = f"the page says {declared}, its words say otherwise"
    return found.tag, (Guess("", "language", found.tag, (declared,), LANGUAGE.name, why=why),)


def _warning(message: str, code: str, file: Path | None, hint: str = "") -> Problem:
    return Problem(message, file=str(file or ""), severity="warning", code=code, hint=hint)
