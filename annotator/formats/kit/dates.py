"""Dates in figures: 03/04/2026 is in March or in April, and a workbook's 46000 is a day. What is certain is silent."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta

from annotator.core.errors import Problem
from annotator.core.messages import _
from annotator.core.wording import counted
from annotator.formats.kit.values import Guess, Imported, Option, Options, Read

DAY_FIRST, MONTH_FIRST, AS_THEY_ARE = "day first", "month first", "as they are"
DATES = Option(
    "dates",
    _("Dates in figures"),
    "choice",
    ("found", DAY_FIRST, MONTH_FIRST, AS_THEY_ARE),
    "found",
    _("What 03/04/2026 means; found: what other dates of the file tell, else the day first."),
)
WAITING = 200
"""So many articles wait for a date that tells the order, such as 13/04/2026, before one is taken for granted."""

PUBLISHED = "published"
_FIGURES = re.compile(r"(\d{1,2})([/.\-])(\d{1,2})\2(\d{4})(?:[ T,]+(\d{1,2}:\d\d(?::\d\d)?))?")
_ISO = re.compile(r"(\d{4})-(\d\d?)-(\d\d?)(?!\d)")
_SERIAL = re.compile(r"([23456]\d{4})(?:\.\d+)?")
_DAY_ZERO = date(1899, 12, 30)


def dated(items: Iterable[Read], options: Options) -> Iterator[Read]:
    """The items of one file in their order, their dates read; at the end what was guessed."""
    dates = _Dates(options)
    for item in items:
        yield from dates.take(item)
    yield from dates.rest()


class _Dates:
    """Reads the dates of one file's articles, which come back in the order in which they were given."""

    def __init__(self, options: Options) -> None:
        chosen = str(options.get(DATES.name) or "found")
        self._chosen = "" if chosen == "found" else chosen
        self._told = {DAY_FIRST: 0, MONTH_FIRST: 0}
        self._open = self._serials = 0
        self._impossible: list[str] = []
        self._waiting: list[Read] = []

    def take(self, item: Read) -> Iterator[Read]:
        """The item, with others that waited for it; or nothing, while it waits."""
        waits = isinstance(item, Imported) and self._look(item)
        if self._waiting or waits:
            self._waiting.append(item)
            if (self._order_told or len(self._waiting) >= WAITING) and self._waiting:
                yield from self._released()
        else:
            yield self._read(item)

    def rest(self) -> Iterator[Read]:
        """At the end: what still waits, and what was guessed."""
        yield from self._released()
        if self._impossible:
            said = f"{counted(len(self._impossible), 'date', 'dates')} of no calendar, such as “{self._impossible[0]}”"
            yield Problem(
                _("{said}, kept as written.").format(said=said), "", severity="warning", code="no-such-day"
            )
        if self._chosen:
            return
        against = self._told[MONTH_FIRST if self._order == DAY_FIRST else DAY_FIRST]
        if self._open and (not self._order_told or against):
            other = MONTH_FIRST if self._order == DAY_FIRST else DAY_FIRST
            why = "others have it the other way" if against else ""
            ways = (other, AS_THEY_ARE)
            yield Guess("", _("order in the dates"), self._order, ways, DATES.name, self._open, why)
        if self._serials:
            what = "meaning of dates that are numbers"
            yield Guess("", what, _("days since 1900"), (AS_THEY_ARE,), DATES.name, self._serials)

    @property
    def _order_told(self) -> bool:
        return bool(self._chosen) or any(self._told.values())

    @property
    def _order(self) -> str:
        if self._chosen:
            return self._chosen
        return MONTH_FIRST if self._told[MONTH_FIRST] > self._told[DAY_FIRST] else DAY_FIRST

    def _look(self, item: Imported) -> bool:
        """Count what the article's date tells of the order; whether it may be read in two."""
        found = _FIGURES.fullmatch(str(item.metadata.get(PUBLISHED) or "").strip())
        if found is None:
            return False
        if may_mean(found[0]):
            self._open += 1
            return not self._order_told
        first, second = int(found[1]), int(found[3])
        if found[2] != "." and first != second:  # with points between them nobody puts the month first
            self._told[DAY_FIRST] += first > 12
            self._told[MONTH_FIRST] += second > 12
        return False

    def _released(self) -> Iterator[Read]:
        waiting, self._waiting = self._waiting, []
        yield from map(self._read, waiting)

    def _read(self, item: Read) -> Read:
        if not isinstance(item, Imported) or self._chosen == AS_THEY_ARE:
            return item
        said = str(item.metadata.get(PUBLISHED) or "").strip()
        read = self._day(said)
        if not read and _is_of_no_calendar(said):
            self._impossible.append(said)
        return item if not read else replace(item, metadata={**item.metadata, PUBLISHED: read})

    def _day(self, said: str) -> str:
        """The day as ISO 8601, with its time where it has one; "" for what is no date in figures."""
        if _SERIAL.fullmatch(said):
            self._serials += 1
            return (_DAY_ZERO + timedelta(days=int(said[:5]))).isoformat()
        found = _FIGURES.fullmatch(said)
        if found is None:
            return ""
        first, second = int(found[1]), int(found[3])
        months_first = found[2] != "." and (second > 12 or (self._order == MONTH_FIRST and first <= 12))
        day, month = (second, first) if months_first else (first, second)
        try:
            made = date(int(found[4]), month, day).isoformat()
        except ValueError:
            return ""
        return f"{made}T{found[5].zfill(5)}" if found[5] else made


def _is_of_no_calendar(said: str) -> bool:
    """Whether it is written as a day is, and there is no such day."""
    if found := _ISO.match(said):
        ways = [(int(found[1]), int(found[2]), int(found[3]))]
    elif found := _FIGURES.fullmatch(said):
        first, second, year = int(found[1]), int(found[3]), int(found[4])
        ways = [(year, second, first), (year, first, second)]
    else:
        return False
    return not any(map(_is_day, ways))


def _is_day(numbers: tuple[int, int, int]) -> bool:
    try:
        date(*numbers)
    except ValueError:
        return False
    return True


def may_mean(said: str) -> tuple[str, ...]:
    """The two days that a date in figures may mean, as ISO 8601; nothing where it means one."""
    found = _FIGURES.fullmatch(said.strip())
    if found is None or found[2] == "." or found[1] == found[3] or max(int(found[1]), int(found[3])) > 12:
        return ()
    year, first, second = found[4], found[1].zfill(2), found[3].zfill(2)
    return f"{year}-{second}-{first}", f"{year}-{first}-{second}"
