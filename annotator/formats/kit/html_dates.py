"""The day on which the article in a page appeared: as it is stated for machines, else as it is written for people."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cache
from itertools import islice
from typing import Any

from annotator.formats.kit.dates import may_mean

FIRST_YEAR = 1600
FIRST_YEAR_WRITTEN = 1990
"""What is read in words and figures on a page, is of the web."""

_FARTHEST_WEST, _FARTHEST_EAST, _EAST_OF_OTHERS = -12, 14, 10
"""Hours between Greenwich and the zones that are farthest from it; English is written farther east than others."""

_NEAR = 3
"""Days between the issue of a paper and the moment that its page shows."""

_SHOWN_WITHIN = 3
"""A day that the page shows later is that of something else."""

LONGEST = 60
MOST = 40

_ISO = re.compile(
    r"(\d{4})-(\d\d?)-(\d\d?)(?:[T ]+(\d\d?):(\d\d)(?::(\d\d)(?:[.,]\d+)?)?\s*(Z|UTC|GMT|[+-]\d\d:?\d\d|[+-]\d\d)?)?",
    re.IGNORECASE,
)
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T?(\d\d)(\d\d)(\d\d)?)?(Z)?")
_SLASHED = re.compile(r"(\d{4})[/.](\d\d?)[/.](\d\d?)(?:[ T]+(\d\d?):(\d\d)(?::(\d\d))?)?")
_EASTERN = re.compile(r"(\d{4})\s*[年년]\s*(\d\d?)\s*[月월]\s*(\d\d?)\s*[日일]")
_EPOCH = re.compile(r"1\d{9}(?:\d{3})?")
_POINTED = re.compile(r"(?<![\d.])(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4}|\d\d)(?![\d.]*\d)")
_TIME = re.compile(r"\d(?::|h)\d\d(?!\d)|\d\.\d\d (?:Uhr|h)\b")
_CHANGED = re.compile(
    r"\b(?:updat|modif|aktualisiert|geändert|stand\b|actualiz|mis à jour|aggiornat)", re.IGNORECASE
)
_FIGURES = re.compile(r"(?<!\d)\d{1,2}([/-])\d{1,2}\1\d{4}(?!\d)")
_IN_WORDS = re.compile(
    r"\d{1,2}(?:\.|er|st|nd|rd|th)?\s*(?:de\s+)?[^\W\d_]{3,12}\.?,?\s*(?:de\s+)?\d{4}(?!\d)|"
    r"[^\W\d_]{3,12}\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+\d{4}(?!\d)"
)
_CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)
_PUBLISHED = re.compile(
    r"\b(?:publi[sc]|posted|veröffentlicht|erschienen|(?:presse(?:mitteilung|meldung|information)|meldung) vom)|"
    r"опубликован",
    re.IGNORECASE,
)
_IN_URL = re.compile(r"/((?:19|20)\d\d)[/-](\d\d?)[/-](\d\d?)(?=[/_-]|$)")


def iso(said: str, first_year: int = FIRST_YEAR) -> str:
    """A moment that is stated for machines as ISO 8601, with its time and zone where they are; "" for anything else.

    A year before `first_year` and a day after tomorrow's year are mistakes of the page, and "".
    """
    said = said.strip()
    for pattern in (_ISO, _COMPACT, _SLASHED, _EASTERN):
        if found := pattern.fullmatch(said):
            return _made(
                *(part or "" for part in (*found.groups(), "", "", "", "")[:7]), first_year=first_year
            )
    if _EPOCH.fullmatch(said):
        return _sane(datetime.fromtimestamp(int(said[:10]), UTC)).replace("+00:00", "Z")
    if re.match(r"[A-Z][a-z]{2}, \d", said):
        try:
            return _sane(parsedate_to_datetime(said), first_year)
        except ValueError:
            return ""
    return ""


def first_moment(said: Iterable[str]) -> str:
    """The first of these that is a moment; where another one is the same in a zone of its own, in that zone."""
    moments = [moment for moment in map(iso, said) if moment]
    if not moments:
        return ""
    first = moments[0]
    if "T" in first and first.endswith(("Z", "+00:00")):
        at = datetime.fromisoformat(first)
        for other in moments[1:]:
            if "T" in other and other[-6:-5] in ("+", "-") and datetime.fromisoformat(other) == at:
                return other
    return first


def as_shown(moment: str, lines: Iterable[str], language: str) -> str:
    """The moment; where it is told by Greenwich and the page shows the day before or after alone, that day.

    What stands first may be the day of the visit: a line that shows the same day is enough.

    Editors know an article by the day that its page shows, which is that of its own zone.
    """
    if "T" not in moment:
        return _with_time(moment, lines, language)
    if not moment.endswith(("Z", "+00:00")):
        return moment
    own = datetime.fromisoformat(moment)
    east = _FARTHEST_EAST if language in ("", "en") else _EAST_OF_OTHERS
    near = {(own + timedelta(hours=hours)).date().isoformat() for hours in (_FARTHEST_WEST, east)}
    near.discard(own.date().isoformat())
    beside = ""
    for place, line in enumerate(islice(lines, MOST)):
        if place == _SHOWN_WITHIN and not beside:
            break
        shown = written([line], language)[:10]
        if shown == moment[:10] or moment[:10] in may_mean(shown):
            return moment
        beside = beside or (shown if shown in near else "")
    return beside or moment


def _with_time(day: str, lines: Iterable[str], language: str) -> str:
    """The day; another near it that the page shows with the time: what is stated may be that of the paper."""
    shown = next(iter(lines), "")
    if not _TIME.search(shown) or _CHANGED.search(shown):
        return day
    other = written([shown], language)[:10]
    try:
        apart = abs((datetime.fromisoformat(other) - datetime.fromisoformat(day)).days)
    except ValueError:
        return day
    return other if apart <= _NEAR else day


def says_published(line: str) -> bool:
    """Whether a line says that something was published."""
    return bool(_PUBLISHED.search(line[:LONGEST]))


def written(lines: Iterable[str], language: str) -> str:
    """The first day written for people, in the language of the page or in English; in figures, as they are, if unclear.

    That is ISO 8601, or figures that may mean two days: who imports them is asked.
    """
    lines = [line for line in islice(lines, MOST) if 4 <= sum(map(str.isdigit, line)) <= 18]
    lines.sort(key=lambda line: _PUBLISHED.search(line) is None)
    for line in lines:
        for pattern in (_ISO, _EASTERN, _SLASHED):
            if (found := pattern.search(line)) and (made := iso(found[0], FIRST_YEAR_WRITTEN)):
                return made
        found = _POINTED.search(line)
        year = found[3] if found and len(found[3]) == 4 else f"20{found[3]}" if found else ""
        if found and (made := _made(year, found[2], found[1], first_year=FIRST_YEAR_WRITTEN)):
            return made
        if (found := _FIGURES.search(line)) and may_mean(found[0]):
            return found[0]
        in_words = _IN_WORDS.search(line)
        if in_words or len(line) <= LONGEST:
            said = in_words[0] if in_words else line
            parsed = _date_parser(language).get_date_data(said).date_obj
            if parsed is None and language != "ru" and _CYRILLIC.search(said):
                # Many pages in Russian say that they are in another language of their country.
                parsed = _date_parser("ru").get_date_data(said).date_obj
            if parsed is not None and (made := _sane(parsed, FIRST_YEAR_WRITTEN)):
                return made[:10]
    return ""


def in_address(url: str) -> str:
    """The day in an address such as /2026/03/14/bridge, or ""."""
    found = _IN_URL.search(url)
    return _made(found[1], found[2], found[3], first_year=FIRST_YEAR_WRITTEN) if found else ""


def figures_for(day: str, lines: Sequence[str]) -> str:
    """The date in figures that was read as this day, where it may mean another: who imports it is asked."""
    return next((line for line in lines[:MOST] if day and day[:10] in may_mean(line)), "")


def _made(
    year: str,
    month: str,
    day: str,
    hour: str = "",
    minute: str = "",
    second: str = "",
    zone: str = "",
    *,
    first_year: int,
) -> str:
    try:
        moment = datetime(int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0))
    except ValueError:
        return ""
    if not _sane(moment, first_year):
        return ""
    if not hour:
        return moment.date().isoformat()
    zone = "Z" if zone.upper() in ("Z", "UTC", "GMT") else zone
    if zone not in ("", "Z"):
        zone = f"{zone[:3]}:{zone[3:].strip(':') or '00'}"
    return moment.isoformat(timespec="seconds" if second else "minutes") + zone


def _sane(moment: datetime, first_year: int = FIRST_YEAR) -> str:
    latest = datetime.now(UTC).replace(tzinfo=None) + timedelta(days=366)
    return moment.isoformat() if first_year <= moment.year and moment.replace(tzinfo=None) <= latest else ""


@cache
def _date_parser(language: str) -> Any:
    from dateparser import DateDataParser

    settings = {"PARSERS": ["custom-formats", "absolute-time"], "REQUIRE_PARTS": ["day", "month", "year"]}
    try:
        parser = DateDataParser(languages=[*dict.fromkeys((language or "en", "en"))], settings=settings)
        parser.get_date_data("14 March 2026")
        return parser
    except ValueError:  # a language that it does not know
        return DateDataParser(languages=["en"], settings=settings)
