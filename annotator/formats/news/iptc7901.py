"""Messages after IPTC 7901: a header line, a keyword line, a headline that ends with “=”, hard-wrapped paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from annotator.formats.kit import wraps
from annotator.formats.kit.article_parts import Piece
from annotator.formats.kit.plain import names_in
from annotator.formats.news.wire_lines import is_take_mark, moment, month

_HEADER = re.compile(
    r"(?P<source>[A-Za-z]{2,4})(?P<number>\d{3,5})\s+(?P<urgency>\d)\s+(?P<category>[A-Za-z]{1,4})"
    r"(?:\s+(?P<words>\d{1,5}))?(?:\s+(?P<rest>\S.*))?"
)
_DATE = re.compile(
    r"(?P<day>\d\d)(?P<hour>\d\d)(?P<minute>\d\d)\s*(?P<zone>[A-Z]{1,4}\b)?\s*(?P<month>[^\W\d_]{3,10})\.?\s+"
    r"(?P<year>\d{4}|\d\d)\b"
)
_BYLINE = re.compile(r"(?:by|von|par|por|di)\s+(?=[^\W\d_])", re.IGNORECASE)
_KICKER = re.compile(
    r"\(?[A-Z0-9][A-Z0-9 .,:/-]{1,30}\)?|\d(?:st|nd|rd|th) lead|\([^)]{2,30}\)", re.IGNORECASE
)
_TOP_LINES = 8
WIDEST = 84
"""Lines of wires have at most so many code points."""

_NOTES = re.compile(r"#{1,3}\s*\S.{0,60}", re.IGNORECASE)
_NOT_MEANT = re.compile(
    r".{0,60}\b(?:not (?:intended )?for publication|nicht (?:zur|für die) Veröffentlichung)\b.{0,40}",
    re.IGNORECASE,
)
_SIGNED = re.compile(r"[a-z]{2,8}(?:[ /][a-z]{2,4}){1,5}")


def read(header: str, text: str, trailer: str) -> tuple[str, dict[str, Any], list[Piece]]:
    """The headline, the facts and the paragraphs of a message, of what its marks divide."""
    facts = _facts(header, trailer)
    top, body = _divided(text.strip("\n"))
    title, pieces = _top(top)
    bylines = [piece.text for piece in pieces if piece.role == "byline"]
    if bylines:
        facts["byline"] = names_in(bylines[0])
    return title, facts, [*pieces, *_body(body)]


def _facts(header: str, trailer: str) -> dict[str, Any]:
    lines = [line.strip() for line in header.split("\n") if line.strip()]
    found = _HEADER.fullmatch(lines[0]) if lines else None
    facts: dict[str, Any] = {}
    if found:
        facts = {
            "service": found["source"],
            "number": found["number"],
            "urgency": found["urgency"],
            "category": found["category"],
            "words": int(found["words"]) if found["words"] else None,
            "header": found["rest"] or "",
        }
        lines = lines[1:]
    keywords = [part for line in lines for part in line.split("/") if part.strip()]
    facts |= {"slugline": " ".join(lines).strip("/ "), "keywords": [part.strip() for part in keywords]}
    date = _DATE.search(trailer)
    if date:
        facts["published"] = moment(
            int(date["year"]), month(date["month"]), int(date["day"]), int(date["hour"]), int(date["minute"]),
            date["zone"] or "",
        )  # fmt: skip
    return facts


def _divided(text: str) -> tuple[list[str], str]:
    """The lines of the headline, which end with the one that has “=” at its end, and what comes after."""
    lines = text.split("\n")
    for at, line in enumerate(lines[:_TOP_LINES]):
        if line.rstrip().endswith("="):
            return [*lines[:at], line.rstrip().removesuffix("=")], "\n".join(lines[at + 1 :])
    blank = next((at for at, line in enumerate(lines[:_TOP_LINES]) if not line.strip()), 0)
    # Without the sign, lines above the first blank one are a headline only where they are no paragraph.
    if 0 < blank <= 3 and not lines[blank - 1].rstrip().endswith((".", "”", '"')):
        return lines[:blank], "\n".join(lines[blank:])
    return [], text


def _top(lines: list[str]) -> tuple[str, list[Piece]]:
    """The headline, and above and below it the kicker and the byline."""
    kicker: list[Piece] = []
    byline: list[Piece] = []
    title: list[str] = []
    for line in (line.strip() for line in lines if line.strip()):
        if _BYLINE.match(line) and title:
            byline.append(Piece(line, "byline"))
        elif not title and len(lines) > 1 and _is_kicker(line):
            kicker.append(Piece(line, "kicker"))
        else:
            title.append(line)
    if not title and kicker:
        title = [kicker.pop().text]
    headline = " ".join(title)
    return headline, [*kicker, *([Piece(headline, "headline")] if headline else []), *byline]


def _is_kicker(line: str) -> bool:
    set_apart = line == line.upper() and bool(_KICKER.fullmatch(line))
    return set_apart or bool(re.fullmatch(r"\([^)]{2,30}\)", line))


def _body(text: str) -> Iterator[Piece]:
    """The paragraphs; notes to editors and signs of the desk at the end are told apart."""
    longest = max(map(len, text.split("\n")))
    # The standard wraps lines; the longest says where, if the breaks themselves do not.
    width = wraps.width(text) or (longest if longest <= WIDEST else 0)
    joined = wraps.unwrap(text, width)
    parts = [part.strip() for part in re.split(r"\n\s*\n|\n(?=[ \t]{2,})", joined) if part.strip()]
    role = ""
    for at, part in enumerate(parts):
        lines = part.split("\n")
        if any(_NOT_MEANT.fullmatch(line.strip()) for line in lines):
            role = "furniture"
        elif not role and _NOTES.match(part):
            role = "endnote"
        for line in lines:
            mark = is_take_mark(line) or (at >= len(parts) - 1 and bool(_SIGNED.fullmatch(line.strip())))
            yield Piece(line, "furniture" if mark else role)
