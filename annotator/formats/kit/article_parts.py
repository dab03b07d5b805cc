"""Articles made of pieces: paragraphs with the roles that a source tells, joined into one text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from typing import Any

from annotator.core.article import Zone
from annotator.core.errors import ReadError
from annotator.core.messages import _
from annotator.core.text import normalise
from annotator.formats.kit.html_facts import clean, key
from annotator.formats.kit.plain import find_title
from annotator.formats.kit.values import Imported

_TAG = re.compile(
    r"</?(?:p|br|div|h[1-6]|ul|ol|li|blockquote|a|b|i|em|strong|span|img|figure|table)\b[^<>]*>", re.I
)
_BASIC_TIME = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T?(\d\d)(\d\d)(\d\d)?\s*(Z|[+-]\d\d:?\d\d)?)?")


@dataclass(frozen=True, slots=True)
class Piece:
    """One paragraph, with one of `core.article.ZONE_ROLES` where the source tells it."""

    text: str
    role: str = ""


def article(
    pieces: Iterable[Piece],
    metadata: Mapping[str, Any],
    title: str = "",
    file: Path | None = None,
    member: str = "",
    *,
    extracted: bool = False,
) -> Imported:
    """The article that the pieces make, under its headline. Raises `ReadError` if there is no text.

    A title that is not among the pieces becomes the first. `member` names the part of `file` that it is; `extracted`
    says that the source holds the article alone, without a page around it.
    """
    found = [replace(piece, text=text) for piece in pieces if (text := clean(piece.text))]
    if not found:
        raise ReadError(_("There is no text in {member}.").format(member=member or _("the file")), file=file)
    title = clean(title)
    found = _with_headline(list(_captions_once(found)), title)
    text, zones = joined(found)
    headline = next((piece.text for piece in found if piece.role == "headline"), "")
    named = title or headline or find_title(text)
    return Imported(title=named, text=text, metadata=stated(metadata), zones=zones, extracted=extracted)


def _captions_once(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """The pieces without the captions that were there before: galleries have one for each size of a picture."""
    seen: set[str] = set()
    for piece in pieces:
        told = key(piece.text) if piece.role == "caption" else ""
        if not told or told not in seen:
            yield piece
        seen.add(told)


def _with_headline(pieces: list[Piece], title: str) -> list[Piece]:
    if not title:
        return pieces
    made: list[Piece] = []
    known = False
    for place, piece in enumerate(pieces):
        same = (
            not known
            and (place < 6 or piece.role == "headline")
            and piece.role in ("", "headline", "subhead")
            and key(piece.text) == key(title)
        )
        if same:
            known, piece = True, Piece(piece.text, "headline")
        elif piece.role == "headline":
            piece = Piece(piece.text, "subhead")
        made.append(piece)
    return made if known else [Piece(title, "headline"), *made]


def joined(pieces: Sequence[Piece]) -> tuple[str, tuple[Zone, ...]]:
    """The text with a blank line between two pieces, and zones (code points) for those that have a role."""
    zones = []
    start = 0
    for piece in pieces:
        end = start + len(piece.text)
        if piece.role:
            zones.append(Zone(start, end, piece.role))
        start = end + 2
    return "\n\n".join(piece.text for piece in pieces), tuple(zones)


def in_html(html: str) -> list[Piece]:
    """The paragraphs of a piece of HTML, all of them, with headings, captions and quotations told apart."""
    from annotator.formats.kit import html_page

    try:
        page = html_page.parse(html)
    except ReadError:
        return []
    return [Piece(block.text, block.role) for block in html_page.lines(page)]


def in_text(text: str) -> list[Piece]:
    """The paragraphs of plain text: blocks set apart by blank lines, or lines where there is no blank one."""
    plain = normalise(text).strip("\n")
    return [Piece(part) for part in plain.split("\n\n" if "\n\n" in plain else "\n") if part.strip()]


def in_either(text: str) -> list[Piece]:
    """The paragraphs of text that may be HTML: it is where it has one of HTML's common elements."""
    text = escaped_once(text)
    return in_html(text) if looks_like_html(text) else in_text(text)


def escaped_once(text: str) -> str:
    """The text; if it is HTML that was escaped as a whole once more than it should, as it was before."""
    if not text.lstrip().startswith("&lt;") or looks_like_html(text):
        return text
    plain = unescape(text)
    return plain if looks_like_html(plain) else text


def looks_like_html(text: str) -> bool:
    """Whether the text has one of HTML's common elements in it."""
    return bool(_TAG.search(text))


def stated(metadata: Mapping[str, Any]) -> dict[str, Any]:
    """The metadata without what is empty, texts normalised on one line."""
    found: dict[str, Any] = {}
    for name, value in metadata.items():
        if isinstance(value, str):
            value = clean(value)
        elif isinstance(value, Mapping):
            value = stated(value)
        elif isinstance(value, list | tuple):
            cleaned = [stated({"": item}).get("") for item in value]
            value = [item for item in cleaned if item not in (None, "")]
        if value not in (None, "", [], {}):
            found[clean(str(name))] = value
    return found


def iso_time(value: str) -> str:
    """`20260314T093000Z` as `2026-03-14T09:30:00Z`; any other text as it is."""
    value = value.strip()
    match = _BASIC_TIME.fullmatch(value)
    if not match:
        return value
    year, month, day, hour, minute, second, zone = match.groups()
    made = f"{year}-{month}-{day}"
    if hour:
        made += f"T{hour}:{minute}:{second or '00'}"
        zone = zone or ""
        made += f"{zone[:3]}:{zone[-2:]}" if len(zone) >= 5 else zone
    return made


def utc(moment: datetime) -> str:
    """A moment as ISO 8601, in UTC where its zone is known."""
    if moment.tzinfo is None:
        return moment.isoformat(timespec="seconds")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
