"""JSON that may have been damaged, or written by anybody."""

from __future__ import annotations

import json
from typing import Any

from annotator.core.messages import _


def parsed(text: str | bytes) -> Any:
    """What the JSON means. Raises `ValueError` for everything that is none, also for what is nested too deeply."""
    try:
        return json.loads(text)
    except RecursionError:
        raise ValueError(_("it is nested too deeply")) from None
