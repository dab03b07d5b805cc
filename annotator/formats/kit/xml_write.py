"""XML written as text: what XML cannot hold becomes U+FFFD, the rest is escaped."""

from __future__ import annotations

import re
from collections.abc import Mapping

_FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_IN_TEXT = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"}
_IN_ATTRIBUTE = {**_IN_TEXT, '"': "&quot;", "\t": "&#9;", "\n": "&#10;"}
_TEXT_TABLE = str.maketrans(_IN_TEXT)
_ATTRIBUTE_TABLE = str.maketrans(_IN_ATTRIBUTE)


def allowed(value: str) -> str:
    """The text with U+FFFD for each character that XML has no way to write."""
    return _FORBIDDEN.sub("\ufffd", value)


def text(value: str) -> str:
    """The text as the content of an element."""
    return allowed(value).translate(_TEXT_TABLE)


def attributes(values: Mapping[str, object]) -> str:
    """The attributes of a start tag, with a space before each; empty ones are left out."""
    return "".join(
        f' {name}="{allowed(str(value)).translate(_ATTRIBUTE_TABLE)}"'
        for name, value in values.items()
        if value not in ("", None)
    )


def element(name: str, content: str = "", /, **values: object) -> str:
    """An element with a text as its content; attributes such as xml:id are given as `xml_id`."""
    given = attributes({key.replace("_", ":"): value for key, value in values.items()})
    return f"<{name}{given}>{text(content)}</{name}>" if content else f"<{name}{given}/>"
