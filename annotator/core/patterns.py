"""Regular expressions that are compiled when they are first used: no start waits for those of what nobody does."""

from __future__ import annotations

import re
from typing import Any, AnyStr, cast


class _Late:
    """Becomes the pattern that it stands for as soon as something is asked of it."""

    def __init__(self, written: Any, flags: int) -> None:
        self._written = (written, flags)

    def __getattr__(self, name: str) -> object:
        found = getattr(re.compile(*self._written), name)
        setattr(self, name, found)
        return found


def pattern(written: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """`re.compile(written, flags)`, put off until the first use; what is wrong in it is raised then."""
    return cast("re.Pattern[AnyStr]", _Late(written, flags))
