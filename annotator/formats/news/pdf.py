"""PDF documents: their lines put together to paragraphs again (see `pdf_lines`)."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from annotator.core.errors import ReadError
from annotator.core.messages import _
from annotator.formats.kit.article_parts import article, utc
from annotator.formats.kit.base import Format
from annotator.formats.kit.html_facts import clean, key
from annotator.formats.kit.unused_keys import UnusedKeys
from annotator.formats.kit.values import MAX_FILE_BYTES, NO_OPTIONS, Options, Reached, Read
from annotator.formats.news.pdf_lines import Line, in_columns, pieces

MAX_PAGES = 2_000
MAX_FRAGMENTS = 200_000
"""Pieces of text on one page; a page with more is no page of text."""

_BOLD = re.compile(r"bold|black|heavy|semibold|demi", re.IGNORECASE)
_TOO_LARGE = 8 * MAX_FILE_BYTES

MOST_REMARKS = 10_000
_REMARKS = frozenset((
    "/Text", "/FreeText", "/Highlight", "/Underline", "/Squiggly", "/StrikeOut", "/Caret", "/Ink", "/Stamp",
))  # fmt: skip


class PdfFormat(Format):
    """One document, one article; running heads and page numbers become furniture. Scans hold no text."""

    name = "pdf"
    title = "PDF"
    extensions = (".pdf",)
    reads = True

    def sniff(self, path: Path, head: bytes) -> bool:
        """Whether the beginning says PDF."""
        return b"%PDF-" in head[:1024]

    def read(self, path: Path, options: Options = NO_OPTIONS) -> Iterator[Read]:
        """Yield the one article, after how far we are. Raises `ReadError`."""
        size = path.stat().st_size if path.exists() else 0
        if size > _TOO_LARGE:
            raise ReadError(
                _("The file is larger than {too_large} MB.").format(too_large=_TOO_LARGE // 1_000_000),
                file=path,
            )
        reader = _opened(path)
        lines: list[Line] = []
        unused = UnusedKeys("Parts of the document")
        try:
            count = min(len(reader.pages), MAX_PAGES)
            unused.add(f"pages after the first {MAX_PAGES:,}", len(reader.pages) - count)
            for number in range(count):
                page = reader.pages[number]
                lines += _page_lines(page, number)
                unused.add("comments and highlights", _remarks(page))
                yield Reached(size * (number + 1) // count, size)
            facts = _facts(reader.metadata)
        except Exception as error:  # Damaged documents trip the reader in many ways.
            raise ReadError(_("The document is damaged: {error}.").format(error=error), file=path) from None
        if not any(line.text.strip() for line in lines):
            raise ReadError(
                _("There is no text in this document; it is probably a scan."),
                file=path,
                hint=_("Have its text recognised (OCR) first."),
            )
        title = str(facts.get("document_title") or "")
        if not any(title and key(title) == key(line.text) for line in lines[:12]):
            title = ""
        yield article(pieces(lines, count), {"source": path.name, **facts}, title, path)
        yield from unused.told(path)


def _opened(path: Path) -> Any:
    """A reader of the document. Raises `ReadError`, also where a password is needed."""
    import pypdf

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = pypdf.PdfReader(path)
        locked = reader.is_encrypted and not reader.decrypt("")
    except OSError as error:
        raise ReadError(
            _("The file cannot be read: {strerror}.").format(strerror=error.strerror or error), file=path
        ) from None
    except pypdf.errors.DependencyError:
        locked = True
    except Exception as error:
        raise ReadError(_("The document is damaged: {error}.").format(error=error), file=path) from None
    if locked:
        raise ReadError(
            _("The document is encrypted."), file=path, hint=_("Save it without a password first.")
        )
    return reader


def _page_lines(page: Any, number: int) -> list[Line]:
    """The lines of a page in the order of reading: as the page draws them, column by column."""
    lines: list[Line] = []
    state: dict[str, Any] = {"broken": True, "count": 0}

    def take(text: str, current: Any, matrix: Any, font: Any, size: float) -> None:
        state["count"] += 1
        if state["count"] > MAX_FRAGMENTS:
            raise ValueError(_("page {number} has too many pieces of text").format(number=number + 1))
        if not text.strip():
            state["broken"] |= "\n" in text
            if text and not state["broken"] and lines:
                lines[-1].text += " "
            return
        x = matrix[4] * current[0] + matrix[5] * current[2] + current[4]
        y = matrix[4] * current[1] + matrix[5] * current[3] + current[5]
        height = abs(size * (matrix[3] or matrix[1]) * (current[3] or current[1])) or 10.0
        bold = bool(_BOLD.search(str((font or {}).get("/BaseFont", ""))))
        for place, part in enumerate(text.split("\n")):
            if not part.strip():
                continue
            line = Line(number, x, y - 1.2 * height * place, height, part, bold)
            if place == 0 and lines and lines[-1].goes_on(line, state["broken"]):
                lines[-1].text += part
                lines[-1].bold &= bold
            else:
                lines.append(line)
        state["broken"] = text.endswith("\n")

    page.extract_text(visitor_text=take)
    return in_columns(lines)


def _remarks(page: Any) -> int:
    """How often a reader of the document has marked or noted something on a page."""
    try:
        listed = page.get("/Annots") or ()
        found = (
            [item.get_object().get("/Subtype") for item in listed.get_object()[:MOST_REMARKS]]
            if listed
            else []
        )
    except Exception:  # Whatever is damaged there, the text was read.
        return 0
    return sum(kind in _REMARKS for kind in found)


def _facts(metadata: Any) -> dict[str, Any]:
    if metadata is None:
        return {}
    created = metadata.creation_date_raw and metadata.creation_date
    return {
        "document_title": clean(str(metadata.title or "")),
        "byline": [part for part in re.split(r"\s*;\s*", clean(str(metadata.author or ""))) if part],
        "created": utc(created) if created else "",
        "keywords": [
            part for part in re.split(r"\s*[,;]\s*", clean(str(metadata.get("/Keywords") or ""))) if part
        ],
    }
