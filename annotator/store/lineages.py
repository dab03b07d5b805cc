"""The lineage of a layer in its record, and the seal that tells whether something else has changed the record since."""

from __future__ import annotations

from annotator.core.lineage import Lineage, content_name
from annotator.core.patterns import pattern

_FIRST = pattern(rb"\n(?:tags|sentences|spans|links|notes|decisions):")
_STATUS = pattern(rb"(?m)^status:[ \t]*(.*?)[ \t\r]*$")
_LINEAGE, _SEAL = b"\nlineage: [", b"\nseal: "
_ITEM = b"\n  - "


def content_of(raw: bytes) -> bytes:
    """What a layer's record says: its status and its annotations, as they stand there."""
    status = _STATUS.search(raw)
    first, last = _FIRST.search(raw), raw.rfind(_ITEM)
    body = b""
    if first and last > first.start():
        end = raw.find(b"\n", last + 1)
        body = raw[first.start() : end if end >= 0 else len(raw)]
    return (status[1].strip(b'"') if status else b"new") + body


def sealed(raw: bytes) -> str:
    """The name of the content of a layer's record."""
    return content_name(content_of(raw))


def lineage_of(raw: bytes, known: Lineage, seal: object) -> Lineage:
    """The lineage of a layer whose record says `known` and `seal`.

    Where the content is not the one that was sealed, it was changed by hand or by a program that keeps no lineage:
    then it is one more version, named by what it says.
    """
    found = sealed(raw)
    return known if known and seal == found else (*known, found)


def lineage_in(raw: bytes) -> Lineage:
    """The same from the bytes of a canonical record alone."""
    names = _rest_of_line(raw, _LINEAGE).rstrip("]")
    return lineage_of(raw, tuple(names.split(", ")) if names else (), _rest_of_line(raw, _SEAL))


def without_lineage(raw: bytes) -> bytes:
    """The record of an article without the line that tells its lineage."""
    start = raw.rfind(_LINEAGE)
    return raw if start < 0 else raw[: start + 1] + raw[raw.find(b"\n", start + 1) + 1 :]


def _rest_of_line(raw: bytes, beginning: bytes) -> str:
    """What follows on the last line that begins so; these lines stand behind the annotations."""
    start = raw.rfind(beginning)
    if start < 0:
        return ""
    end = raw.find(b"\n", start + 1)
    return raw[start + len(beginning) : end if end >= 0 else len(raw)].decode("utf-8", "replace")
