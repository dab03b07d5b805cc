"""Lines that all wires have: the marks at the end of a take, and the months of their dates."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

_TAKE = re.compile(
    r"\(?\s*(?:[-–—_=*]{0,3}\s*more\s*[-–—_=*]{0,3})\s*\)?|#{2,}|[-–—]\s*3\s*0\s*[-–—]|[-–—(]*\s*ends?\s*[-–—)]*|"
    r"\(\s*end\s+\w{0,12}\s*\)|[_*=~.\-–—\s]{3,}",
    re.IGNORECASE,
)
_MONTHS = (
    "jan gen ene", "feb fév fev", "mar mär mrz", "apr avr abr", "may mai maj mag", "jun jui giu", "jul juil lug",
    "aug aoû ago aou", "sep set", "oct okt ott out", "nov", "dec dez déc dic",
)  # fmt: skip
_ZONES = {"EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "PST": -8, "PDT": -7, "GMT": 0, "UTC": 0, "Z": 0}


def is_take_mark(line: str) -> bool:
    """Whether a line says only that a take goes on or ends: (MORE), ###, -30-."""
    return bool(_TAKE.fullmatch(line.strip()))


def month(name: str) -> int:
    """The number of a month by its name or the beginning of it, in the languages of wires; 0 for none."""
    for length in (4, 3):  # “juillet” is not “juin”.
        for number, names in enumerate(_MONTHS, 1):
            if name.casefold()[:length] in names.split():
                return number
    return 0


def moment(year: int, month_: int, day: int, hour: int = 0, minute: int = 0, zone: str = "") -> str:
    """A moment as ISO 8601, in UTC where its zone is known; "" where there is none. Years may have two digits."""
    if year < 100:
        year += 2000 if year < 70 else 1900
    try:
        found = datetime(year, month_, day, hour, minute)
        offset = _ZONES.get(zone.upper())
        if offset is None:
            return found.isoformat(timespec="seconds")
        return f"{(found - timedelta(hours=offset)).isoformat(timespec='seconds')}Z"
    except (ValueError, OverflowError):
        return ""
