"""Messages after ANPA 1312: flush lines begin with “^” and end with “<” or “=”, paragraphs are indented."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from annotator.formats.kit.article_parts import Piece
from annotator.formats.kit.plain import names_in
from annotator.formats.news.wire_lines import is_take_mark, moment

_FIRST = re.compile(r"\s*(?P<service>[A-Za-z]{1,3})(?P<number>\d{3,5})\s*[\x1f\x1e ](?P<selector>\S*)")
_SECOND = re.compile(
    r"(?P<priority>[a-z])\s+(?P<category>[a-z])[\x10-\x1f\s]+(?P<keyword>\S.*?)\s+(?P<month>\d\d)-(?P<day>\d\d)"
    r"(?:\s+(?P<words>\d{1,5}))?\s*",
    re.IGNORECASE,
)
_DATE = re.compile(r"(\d\d)-(\d\d)-(\d\d)\s+(\d\d)(\d\d)\s*([A-Z]{1,4})?")
_SLUG = re.compile(r"[A-Z0-9]{2,4}-.{1,60}?(?:,\s*(?P<words>\d{1,5}))?", re.DOTALL)
_NUMBER = re.compile(r"\*\w+")
_NOTE = re.compile(r"\(?(?:Eds|Ed|Editors?|With|(?:[A-Z]{2,4} )?Photos?)\b[: ].*", re.IGNORECASE | re.DOTALL)
_BYLINE = re.compile(r"by\s+(?=[^\W\d_])", re.IGNORECASE)
_CELL = re.compile(r"[\x1e\x1f](?:[\s\x1e\x1f]*[\x1e\x1f])?")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1d\x7f]+")
_INDENT = re.compile(r"[ \t]{2,}|\t")
LONG = 160
"""A flush line at the top that is longer, or is a sentence, is the summary."""


def is_header(header: str) -> bool:
    """Whether the header of a message is one of ANPA's."""
    first, _, rest = header.strip("\n").partition("\n")
    return bool(_FIRST.match(first)) and ("\x1f" in first or bool(_SECOND.match(rest.strip("\n"))))


def read(header: str, text: str, trailer: str) -> tuple[str, dict[str, Any], list[Piece]]:
    """The headline, the facts and the paragraphs of a message, of what its marks divide."""
    facts = _facts(header, trailer)
    title = ""
    notes: list[str] = []
    pieces: list[Piece] = []
    flush = True  # At the top all lines are, until the text begins.
    for line, mark in _lines(text):
        if mark == "paragraph":
            flush = False
        if flush and mark in ("<", "="):
            if "slug" not in facts and not title and (slug := _SLUG.fullmatch(line)):
                facts["slug"] = (line.rpartition(",")[0] if slug["words"] else line).strip(", ")
                facts["words"] = int(slug["words"]) if slug["words"] else facts.get("words")
                continue
            if _NUMBER.fullmatch(line):
                continue
            if _NOTE.fullmatch(line):
                notes.append(line)
                continue
            if _BYLINE.match(line) or (_follows_byline(pieces) and line != line.upper()):
                pieces.append(Piece(line, "byline"))
                facts.setdefault("byline", names_in(line))
                continue
            if not title and not line.endswith("."):
                title = line
                pieces.append(Piece(line, "headline"))
                continue
            pieces.append(
                Piece(line, "standfirst" if line.endswith((".", "”")) or len(line) > LONG else "subhead")
            )
            continue
        role = "furniture" if is_take_mark(line) else "subhead" if mark == "=" else ""
        pieces.append(Piece(line, role))
    facts["slugline"] = facts.pop("slug", "") or facts.get("slugline", "")
    return title, facts | {"ednote": " ".join(notes)}, pieces


def _follows_byline(pieces: list[Piece]) -> bool:
    """Whether a line comes after the one with the names, where the title of the reporter or the agency stands."""
    return (
        [piece.role for piece in pieces[-2:]] != ["byline"] * 2
        and bool(pieces)
        and pieces[-1].role == "byline"
    )


def _facts(header: str, trailer: str) -> dict[str, Any]:
    first, _, rest = header.strip("\n").partition("\n")
    found = _FIRST.match(first)
    facts: dict[str, Any] = {}
    if found:
        facts = {
            "service": found["service"],
            "number": found["number"],
            "selector": found["selector"].strip("-"),
        }
    second = _SECOND.match(rest.strip("\n"))
    if second:
        facts |= {
            "urgency": second["priority"],
            "category": second["category"],
            "slugline": second["keyword"],
            "words": int(second["words"]) if second["words"] else None,
        }
    date = _DATE.search(trailer)
    if date:
        month, day, year, hour, minute = map(int, date.groups()[:5])
        facts["published"] = moment(year, month, day, hour, minute, date[6] or "")
    return facts


def _lines(text: str) -> Iterator[tuple[str, str]]:
    """The lines of a message as they are meant, each with its mark: “<” or “=” at its end, “paragraph”, “row” or "".

    A line that is neither flush nor indented goes on with the paragraph before it.
    """
    open_line, mark = "", ""
    for raw in text.split("\n"):
        if not raw.strip():
            if open_line:
                yield _readable(open_line), mark
            open_line = ""
        elif raw.startswith(("^", "*", "\x08")) or _INDENT.match(raw) or not open_line:
            if open_line:
                yield _readable(open_line), mark
            open_line = ""
            *before, last = re.split(r"(?<=<)\s*(?=\^)", raw.strip())
            for part in before:
                yield _readable(part.strip("^< ")), "<"
            open_line, mark = _marked(last, bool(_INDENT.match(raw)))
        else:
            open_line, mark = f"{open_line} {raw.strip()}", mark
        if open_line.rstrip().endswith("<") and mark != "paragraph":
            yield _readable(open_line.rstrip(" <")), "<"
            open_line = ""
    if open_line:
        yield _readable(open_line), mark


def _marked(line: str, indented: bool) -> tuple[str, str]:
    line = line.strip()
    if line.startswith("\x08"):
        return line, "row"
    flush = line.startswith(("^", "*"))
    line = line.removeprefix("^")
    end = line[-1:] if line[-1:] in "<=" else ""
    if end == "=" and not indented:
        return line.rstrip("= "), "="
    if indented:
        return line.rstrip("<= ") if end else line, "paragraph"
    return line, "<" if end == "<" else "" if flush else "paragraph"


def _readable(line: str) -> str:
    """A line with its quotation marks, dashes and cells as they are meant."""
    line = _CELL.sub(" | ", line)
    line = _CONTROL.sub(" ", line)
    line = line.replace("``", "“").replace("''", "”")
    line = re.sub(r"(?:(?<=\s)|\A)_(?=\s|\Z)", "—", line)
    return " ".join(line.split()).strip("|^ ")
