"""Electronic books and magazines (EPUB): one article for each chapter of the reading order."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from annotator.core.errors import Problem, ReadError
from annotator.core.messages import _
from annotator.formats.kit import xml_safe, zip_safe
from annotator.formats.kit.article_parts import Piece, article, in_html
from annotator.formats.kit.base import Format
from annotator.formats.kit.values import NO_OPTIONS, Option, Options, Read
from annotator.formats.kit.xml_safe import children, text_at, text_of
from annotator.formats.news.html import decode_page

_MARKUP = ("application/xhtml+xml", "text/html", "application/x-dtbook+xml")
_ENCRYPTION = "META-INF/encryption.xml"


class EpubFormat(Format):
    """Chapters become articles, or the book becomes one. Covers and tables of contents are left out."""

    name = "epub"
    title = _("Electronic book or magazine (EPUB)")
    extensions = (".epub",)
    reads = True
    read_options = (
        Option(
            "split",
            _("One article for"),
            "choice",
            ("chapter", "book"),
            "chapter",
            _("Each chapter, or the book."),
        ),
    )

    def read(self, path: Path, options: Options = NO_OPTIONS) -> Iterator[Read]:
        """Yield the article of each chapter, and a problem for each that cannot be read. Raises `ReadError`."""
        with zip_safe.opened(path) as archive:
            package, folder = _package(archive, path)
            facts = {"source": path.name, **_facts(package)}
            book: list[Piece] = []
            found = False
            locked = _locked(archive, path)
            spine = _spine(package, folder)
            if spine and locked.issuperset(spine):
                raise ReadError(
                    _("The book is encrypted: it is protected against copying."),
                    file=path,
                    hint=_("Ask for a copy that is not."),
                )
            for name in spine:
                try:
                    pieces = _chapter(archive, name, path)
                except ReadError as error:
                    yield Problem(error.message, file=f"{path}/{name}", line=error.line, code="unreadable")
                    continue
                if not pieces:
                    continue
                found = True
                if options.get("split", "chapter") == "book":
                    book += [
                        Piece(piece.text, "subhead" if piece.role == "headline" else piece.role)
                        for piece in pieces
                    ]
                else:
                    yield article(pieces, {**facts, "source": f"{path.name}/{name}"}, file=path)
            if book:
                yield article(book, facts, str(facts.get("book") or ""), path)
            if not found:
                raise ReadError(_("There is no text in this book."), file=path)


def _package(archive: zipfile.ZipFile, path: Path) -> tuple[Any, str]:
    """The package document, and the folder that its addresses start from."""
    container = xml_safe.parse(zip_safe.part(archive, "META-INF/container.xml", path), path)
    name = next((item.get("full-path") or "" for item in children(container, "rootfiles/rootfile")), "")
    if not name:
        raise ReadError(_("The book does not say where its contents are."), file=path)
    return xml_safe.parse(zip_safe.part(archive, name, path), path), posixpath.dirname(name)


def _locked(archive: zipfile.ZipFile, path: Path) -> set[str]:
    """The members that are encrypted."""
    if _ENCRYPTION not in archive.namelist():
        return set()
    root = xml_safe.parse(zip_safe.part(archive, _ENCRYPTION, path), path)
    return {
        unquote(part.get("URI") or "") for part in root.iter() if xml_safe.name(part) == "CipherReference"
    }


def _spine(package: Any, folder: str) -> list[str]:
    """The documents in reading order, as members of the archive; navigation and covers are none."""
    manifest = {item.get("id"): item for item in children(package, "manifest/item")}
    guide = {item.get("type"): item.get("href") or "" for item in children(package, "guide/reference")}
    passed = {guide.get("toc", "").partition("#")[0], guide.get("cover", "").partition("#")[0]}
    found = []
    for reference in children(package, "spine/itemref"):
        item = manifest.get(reference.get("idref"))
        if item is None or item.get("media-type") not in _MARKUP:
            continue
        href = (item.get("href") or "").partition("#")[0]
        properties = (item.get("properties") or "").split()
        if href and href not in passed and "nav" not in properties and "cover-image" not in properties:
            found.append(posixpath.normpath(posixpath.join(folder, unquote(href))))
    return list(dict.fromkeys(found))


def _chapter(archive: zipfile.ZipFile, name: str, path: Path) -> list[Piece]:
    """The paragraphs of a chapter; its first heading is the headline. Raises `ReadError`."""
    data = zip_safe.part(archive, name, path, limit=20_000_000)
    xml_safe.refuse_entities(data, path)
    pieces = in_html(decode_page(data, file=path).text)
    if not any(piece.role == "headline" for piece in pieces):
        for place, piece in enumerate(pieces[:3]):
            if piece.role == "subhead":
                return [*pieces[:place], Piece(piece.text, "headline"), *pieces[place + 1 :]]
    return pieces


def _facts(package: Any) -> dict[str, Any]:
    def said(name: str) -> str:
        return text_at(package, f"metadata/{name}")

    return {
        "book": said("title"),
        "publisher": said("publisher"),
        "byline": [text_of(item) for item in children(package, "metadata/creator")],
        "language": said("language"),
        "published": said("date"),
        "guid": said("identifier"),
        "rights": said("rights"),
        "keywords": [text_of(item) for item in children(package, "metadata/subject")],
    }
