"""Numbers in strangers' files: positions have a dozen digits at most, and what has more is no number of ours."""

from __future__ import annotations

import re
from math import isfinite

MOST_DIGITS = 15
_WHOLE = re.compile(rf"[+-]?[0-9]{{1,{MOST_DIGITS}}}")
_DECIMAL = re.compile(r"[+-]?(?:[0-9]{1,40}(?:\.[0-9]{0,40})?|\.[0-9]{1,40})(?:[eE][+-]?[0-9]{1,3})?")


def whole(said: str | None) -> int | None:
    """The whole number that is written, None for everything else and for more than `MOST_DIGITS` digits."""
    return int(said) if said is not None and _WHOLE.fullmatch(said := said.strip()) else None


def decimal(said: str) -> int | float | None:
    """The finite number that is written, None for everything else."""
    found = whole(said)
    if found is not None or not _DECIMAL.fullmatch(said := said.strip()):
        return found
    value = float(said)
    return value if isfinite(value) else None
