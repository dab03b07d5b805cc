"""Zones and sentences of an article: found at import, or when the article is first opened, then stored.

What finds them is imported when it is first needed: the window starts without it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from annotator import paths
from annotator.core.article import EXTRACTED, GUESSED_TITLE, Article, Zone
from annotator.core.edits import Change, Heading
from annotator.core.line_roles import with_lines

if TYPE_CHECKING:
    from annotator.text.line_reader import LineReader
    from annotator.text.zones import ZoneRules

NO_LINES: Mapping[str, str] = {}

AT_ONCE = 50
"""How many articles of an import are prepared at once; the rest of a long one waits until it is opened."""


def zone_rules() -> ZoneRules:
    """The rules for zones that come with the program, with the user's own on top; read once a sitting."""
    return _rules_in(paths.resource("zones"), paths.config_dir() / "zones")


@lru_cache(maxsize=2)  # thousands of patterns each
def _rules_in(*folders: Path) -> ZoneRules:
    from annotator.text import zones

    return zones.load_rules(folders)


def line_reader() -> LineReader | None:
    """What has learned to read the lines of a text; None where it cannot be had."""
    from annotator.text import line_reader as reading

    return reading.line_reader(paths.resource("zones", reading.MODEL))


def prepared(article: Article, known: Sequence[Zone] = (), *, lines: Mapping[str, str] = NO_LINES) -> Article:
    """The article with a zone for every paragraph and its sentences; what it has already stays.

    `known` are zones that its source told; they may cover a part only. `lines` are the roles that the project remembers
    for lines of its source, see `line_roles.lines_of`. A title that was guessed becomes that of the headline.
    """
    from annotator import text as segment
    from annotator.text import zones

    told = tuple(known) or article.zones
    if not _covers(told, article.text):
        marked = zones.mark_zones(
            article.text,
            "" if GUESSED_TITLE in article.extra else article.title,
            article.metadata,
            article.language,
            zone_rules(),
            known=told,
            reader=line_reader(),
            extracted=EXTRACTED in article.extra,
        )
        read = with_lines(marked, article.text, lines)
        article = replace(article, zones=tuple(read), title=_title(article, read))
    if not article.extra.keys().isdisjoint((EXTRACTED, GUESSED_TITLE)):
        left = {key: item for key, item in article.extra.items() if key not in (EXTRACTED, GUESSED_TITLE)}
        article = replace(article, extra=left)
    if not article.sentences and article.text:
        found = segment.sentences(article.text, article.language, article.zones)
        article = replace(article, sentences=found)
    return article


def _title(article: Article, zones: Sequence[Zone]) -> str:
    """The article's title; its headline where the title was guessed."""
    if GUESSED_TITLE not in article.extra:
        return article.title
    headline = next((article.text[zone.start : zone.end] for zone in zones if zone.role == "headline"), "")
    return headline or article.title


def is_prepared(article: Article) -> bool:
    """Whether nothing is left to find."""
    return bool(article.sentences and article.zones) or not article.text.strip()


def changes(before: Article, after: Article) -> list[Change]:
    """What to store when an article was prepared after its import."""
    was, now = (Heading(each.title, each.metadata) for each in (before, after))
    return [
        *([Change(was, now, before.id)] if was != now else []),
        *(Change(zone, None, before.id) for zone in before.zones if zone not in after.zones),
        *(Change(None, zone, before.id) for zone in after.zones if zone not in before.zones),
        *(
            Change(None, sentence, before.id)
            for sentence in after.sentences
            if sentence not in before.sentences
        ),
    ]


def _covers(found: Sequence[Zone], text: str) -> bool:
    covered = sum(zone.end - zone.start for zone in found)
    return covered >= len("".join(text.split("\n"))) > 0
