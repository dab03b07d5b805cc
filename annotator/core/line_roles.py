"""What lines of a source are, wherever they stand: corrected once by an editor, and remembered for articles to come."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from annotator.core.annotation import Fragment
from annotator.core.article import ZONE_ROLES, Article, Zone
from annotator.core.edits import ProjectHeader
from annotator.core.text import paragraphs
from annotator.core.values import dataclass

LINE_ROLES = "line_roles"
"""The key of the project's header: a mapping of sources to mappings of lines to roles."""


@dataclass(frozen=True, slots=True)
class LineRole:
    """That a line, its white space aside, has a role in every article of a source."""

    source: str
    line: str
    role: str


def source_of(article: Article) -> str:
    """The source that the article is from: its publisher; "" where that is unknown."""
    return _together(str(article.metadata.get("publisher") or ""))


def line_at(text: str, start: int, end: int) -> str:
    """The paragraph `[start, end)` as a line: with single blanks."""
    return _together(text[start:end])


def line_roles(header: ProjectHeader) -> list[LineRole]:
    """All that is remembered; what cannot be understood is left out, and stays in the file."""
    return list(_read(header))


def lines_of(header: ProjectHeader, article: Article) -> Mapping[str, str]:
    """The roles of lines in articles of this one's source."""
    source = source_of(article).casefold()
    if not source or LINE_ROLES not in header.extra:
        return {}
    return {each.line: each.role for each in _read(header) if each.source.casefold() == source}


def remembered(header: ProjectHeader, new: LineRole) -> ProjectHeader:
    """The header that remembers this, in the place of what it said of the line."""
    known = {each.source.casefold(): each.source for each in _read(header)}
    source = known.get(new.source.casefold(), new.source)
    return _with(header, source, new.line, new.role)


def forgotten(header: ProjectHeader, old: LineRole) -> ProjectHeader:
    """The header without this."""
    return _with(header, old.source, old.line, "")


def with_lines(zones: Sequence[Zone], text: str, roles: Mapping[str, str]) -> list[Zone]:
    """The zones where the lines that `roles` knows have these."""
    found = list(zones)
    for start, end in paragraphs(text) if roles else ():
        role = roles.get(line_at(text, start, end))
        if role is not None:
            old = [zone for zone in found if zone.start < end and zone.end > start]
            kept = [zone for zone in found if zone not in old]
            found = sorted([*kept, *cut(text, old, [(start, end)], role)])
    return found


def cut(text: str, old: Sequence[Zone], places: Sequence[Fragment], role: str) -> list[Zone]:
    """What stands in the place of the `old` zones when these paragraphs of theirs, one after the other, have a role."""
    start, end = places[0][0], places[-1][1]
    new = [Zone(first, last, role) for first, last in places]
    for zone in old:
        if zone.start < start:
            new.append(replace(zone, end=len(text[:start].rstrip())))
        if zone.end > end:
            after = end + len(text[end:]) - len(text[end:].lstrip())
            new.append(replace(zone, start=after))
    return [zone for zone in sorted(new) if zone.start < zone.end]


def in_order(sources: Mapping[Any, Any]) -> dict[Any, Any]:
    """What is remembered, sources and lines in the order of their letters."""
    return {
        source: dict(sorted(lines.items(), key=lambda each: str(each[0])))
        if isinstance(lines, Mapping)
        else lines
        for source, lines in sorted(sources.items(), key=lambda each: str(each[0]))
    }


def _with(header: ProjectHeader, source: str, line: str, role: str) -> ProjectHeader:
    raw = header.extra.get(LINE_ROLES)
    sources = dict(raw) if isinstance(raw, Mapping) else {}
    lines = dict(sources[source]) if isinstance(sources.get(source), Mapping) else {}
    lines.pop(line, None)
    if role:
        lines[line] = role
    sources[source] = lines
    kept = in_order({name: value for name, value in sources.items() if value})
    extra = {key: value for key, value in header.extra.items() if key != LINE_ROLES}
    return replace(header, extra={**extra, LINE_ROLES: kept} if kept else extra)


def _read(header: ProjectHeader) -> Iterator[LineRole]:
    raw = header.extra.get(LINE_ROLES)
    for source, lines in raw.items() if isinstance(raw, Mapping) else ():
        for line, role in lines.items() if isinstance(lines, Mapping) else ():
            if isinstance(source, str) and isinstance(line, str) and role in ZONE_ROLES:
                yield LineRole(source, line, role)


def _together(words: str) -> str:
    return " ".join(words.split())
