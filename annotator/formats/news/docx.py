"""Word documents (DOCX): headings, captions, quotations and tables, as the text stands with changes accepted."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from annotator.core.errors import ReadError
from annotator.core.messages import _
from annotator.formats.kit import xml_safe, zip_safe
from annotator.formats.kit.article_parts import Piece, article
from annotator.formats.kit.base import Format
from annotator.formats.kit.files import read_head
from annotator.formats.kit.html_facts import clean
from annotator.formats.kit.unused_keys import UnusedKeys
from annotator.formats.kit.values import NO_OPTIONS, Options, Read
from annotator.formats.kit.xml_safe import child, children, name

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_OLD = b"\xd0\xcf\x11\xe0"
_ROLES = (
    (re.compile(r"title"), "headline"),
    (re.compile(r"subtitle"), "standfirst"),
    (re.compile(r"heading \d"), "subhead"),
    (re.compile(r"caption"), "caption"),
    (re.compile(r"(?:intense |block )?quote|quotations?"), "quote"),
    (re.compile(r"byline|author"), "byline"),
)
MAX_DOCUMENT = 40_000_000
"""Bytes of a document's text with its marks: a thousand pages have less."""

_UNREAD = {"Fallback", "txbxContent"}
"""Around a box: Word writes each twice, also for readers that know none; boxes in boxes come with the outer one."""

_DROPPED = (
    "del",
    "moveFrom",
    "instrText",
    "fldData",
    "pPr",
    "rPr",
    "txbxContent",
    "commentReference",
    "sectPr",
)


_BESIDE = {
    "comments": "comment",
    "footnotes": "footnote",
    "endnotes": "endnote",
    "header": "hdr",
    "footer": "ftr",
}
"""Parts of a document that are not read, by how their files are called, and the element of one of them."""


class DocxFormat(Format):
    """One document, one article. Pictures, comments, notes, headers and footers are counted, not read."""

    name = "docx"
    title = _("Word document (DOCX)")
    extensions = (".docx", ".docm")
    reads = True

    def read(self, path: Path, options: Options = NO_OPTIONS) -> Iterator[Read]:
        """Yield the one article. Raises `ReadError`."""
        if read_head(path).startswith(_OLD):
            raise ReadError(
                _("This is an old or an encrypted Word document."), file=path, hint=_("Save it as DOCX.")
            )
        with zip_safe.opened(path) as archive:
            names = set(archive.namelist())
            document = xml_safe.parse(zip_safe.part(archive, "word/document.xml", path, MAX_DOCUMENT), path)
            styles: dict[str, str] = {}
            if "word/styles.xml" in names:
                styles = _styles(xml_safe.parse(zip_safe.part(archive, "word/styles.xml", path), path))
            facts: dict[str, Any] = {"source": path.name}
            if "docProps/core.xml" in names:
                facts |= _facts(xml_safe.parse(zip_safe.part(archive, "docProps/core.xml", path), path))
            unused = UnusedKeys("Parts of the document")
            for part in sorted(names):
                if found := re.fullmatch(r"word/(comments|footnotes|endnotes|header|footer)\d*\.xml", part):
                    unused.add(
                        f"{found[1].removesuffix('s')}s", _with_text(archive, part, path, _BESIDE[found[1]])
                    )
        body = child(document, "body")
        pieces = list(_pieces(body, styles)) if body is not None else []
        title = str(facts.pop("title", ""))
        # Many documents keep the title of the template that they were made from.
        if any(piece.role == "headline" for piece in pieces) or all(
            title not in piece.text for piece in pieces
        ):
            title = ""
        yield article(_first_is_headline(pieces), facts, title, path)
        if body is not None:
            unused.add("pictures", sum(1 for __ in body.iter("{*}blip", "{*}imagedata")))
            unused.add("deleted passages", sum(1 for __ in body.iter(f"{_W}del", f"{_W}moveFrom")))
        yield from unused.told(path)


def _with_text(archive: zipfile.ZipFile, part: str, path: Path, kind: str) -> int:
    """How many elements of a kind in a part have any text, as separators of notes have not; 1 where it is damaged."""
    try:
        root = xml_safe.parse(zip_safe.part(archive, part, path, MAX_DOCUMENT), path)
    except ReadError:
        return 1
    return sum(bool(xml_safe.text_of(element)) for element in root.iter(f"{_W}{kind}"))


def _pieces(body: Any, styles: dict[str, str]) -> Iterator[Piece]:
    """The paragraphs of a body in order, those of tables row by row, those of text boxes after their anchor."""
    for element in body:
        match name(element):
            case "p":
                yield _paragraph(element, styles)
                for box in element.iter(f"{_W}txbxContent"):
                    if not _UNREAD & {*_names_between(box, element)}:
                        yield from _pieces(box, styles)
            case "tbl":
                yield from _table(element)
            case "sdt":
                for content in children(element, "sdtContent"):
                    yield from _pieces(content, styles)
            case "ins" | "customXml" | "smartTag" | "moveTo":
                yield from _pieces(element, styles)


def _table(element: Any) -> Iterator[Piece]:
    """A paragraph for each row; a table of one column is a box around text."""
    rows = [
        [clean(" ".join(_text(p) for p in cell.iter(f"{_W}p"))) for cell in children(row, "tc")]
        for row in children(element, "tr")
    ]
    role = "table" if any(len(cells) > 1 for cells in rows) else ""
    yield from (Piece(" | ".join(filter(None, cells)), role) for cells in rows)


def _names_between(inner: Any, outer: Any) -> Iterator[str]:
    """The names of what lies around one element within another."""
    for parent in inner.iterancestors():
        if parent is outer:
            return
        yield name(parent)


def _paragraph(element: Any, styles: dict[str, str]) -> Piece:
    style = next((item.get(f"{_W}val") or "" for item in children(element, "pPr/pStyle")), "")
    role = styles.get(style, "")
    text = _text(element)
    if role in ("", "list") and (role == "list" or child(element, "pPr/numPr") is not None) and text.strip():
        return Piece(f"• {text}", "list")
    return Piece(text, role)


def _text(element: Any) -> str:
    """The text of a paragraph without what was deleted; tabs and breaks are spaces."""
    found: list[str] = []
    for part in element:
        match name(part):
            case "t" | "delText":
                found.append(part.text or "")
            case "tab" | "br" | "cr" | "ptab":
                found.append(" ")
            case "noBreakHyphen":
                found.append("\u2011")
            case tag if tag not in _DROPPED and tag != "AlternateContent":
                found.append(_text(part))
    return "".join(found)


def _styles(root: Any) -> dict[str, str]:
    """For the id of each style its role; their names are English in every language of Word."""
    roles: dict[str, str] = {}
    for style in children(root, "style"):
        called = next((item.get(f"{_W}val") or "" for item in children(style, "name")), "").lower()
        role = next((role for pattern, role in _ROLES if pattern.fullmatch(called)), "")
        if called.startswith("list"):
            role = "list"
        if role:
            roles[style.get(f"{_W}styleId") or ""] = role
    return roles


def _first_is_headline(pieces: list[Piece]) -> list[Piece]:
    """A document without a title has its first heading as its headline, if no text stands before it."""
    if any(piece.role == "headline" for piece in pieces):
        return pieces
    for place, piece in enumerate(pieces):
        if piece.text.strip():
            if piece.role == "subhead":
                return [*pieces[:place], Piece(piece.text, "headline"), *pieces[place + 1 :]]
            break
    return pieces


def _facts(root: Any) -> dict[str, Any]:
    said = {name(element): clean(element.text or "") for element in root}
    creator = said.get("creator", "")
    return {
        "title": said.get("title", ""),
        "byline": [part for part in re.split(r"\s*;\s*", creator) if part],
        "published": said.get("created", ""),
        "updated": said.get("modified", ""),
        "language": said.get("language", ""),
        "section": said.get("category", ""),
        "keywords": [part for part in re.split(r"\s*[,;]\s*", said.get("keywords", "")) if part],
    }
