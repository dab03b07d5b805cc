"""The form in which a text came: what normalising changed in it, so that it can go out letter by letter as it was."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import Any

from annotator.core.article import Article

SOURCE_FORM = "source_form"
"""Key in an article's `extra`: `{line_ends, changes, counted}`.

`line_ends` are those of most lines. `changes` are `[position, length, text]` in code points of the article's text,
where something else stood. `counted` is the unit in which positions of its source are counted, where that is not
code points.
"""

SOURCE_PLACE = "source_place"
"""Key in a span's `extra`: `[start, end]` in its source, where its edges were white space that normalising removed."""

_ENDS = {"lf": "\n", "crlf": "\r\n", "cr": "\r"}


def form_of(raw: str, text: str, kept: Sequence[int], counted: str = "") -> dict[str, Any]:
    """The form of `raw`, of which `text` was made; `kept` has for each position in `raw` the one in `text`."""
    ends = "lf"
    if raw != text:
        counts = {"crlf": raw.count("\r\n"), "cr": raw.count("\r") - raw.count("\r\n")}
        best = max(counts, key=counts.__getitem__)
        ends = best if counts[best] > raw.count("\n") - counts["crlf"] else "lf"
    changes: list[list[Any]] = []
    at = 0
    for place, character in enumerate(text) if raw != text else ():
        after = bisect_left(kept, place + 1, at)
        was = raw[at:after]
        if was != (_ENDS[ends] if character == "\n" else character):
            changes.append([place, 1, was])
        at = after
    if raw != text and at < len(raw):
        changes.append([len(text), 0, raw[at:]])
    form: dict[str, Any] = {"line_ends": ends}
    if changes:
        form["changes"] = changes
    return {**form, "counted": counted} if counted else form


def source_of(article: Article) -> str | None:
    """The text as it came; None where that is not known."""
    form = article.extra.get(SOURCE_FORM)
    if not isinstance(form, Mapping) or form.get("line_ends") not in _ENDS:
        return None
    end, text = _ENDS[form["line_ends"]], article.text
    parts: list[str] = []
    at = 0
    changes = form.get("changes")
    for change in changes if isinstance(changes, list) else ():
        match change:
            case [int(place), int(length), str(was)] if at <= place <= place + length <= len(text):
                parts += (text[at:place].replace("\n", end), was)
                at = place + length
            case _:
                return None
    parts.append(text[at:].replace("\n", end))
    return "".join(parts)


def counted_in(article: Article) -> str:
    """The unit in which positions of the source are counted; "" for code points."""
    form = article.extra.get(SOURCE_FORM)
    return str(form.get("counted") or "") if isinstance(form, Mapping) else ""
