"""What a web page says about its article: in its meta elements, its JSON-LD and its headings."""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from typing import Any

from annotator.core.text import normalise
from annotator.formats.kit.dates import may_mean
from annotator.formats.kit.plain import names_in

MAX_JSON = 2_000_000
"""Code points of JSON-LD that are looked at."""

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
_ISO_TIME = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?")
_DATED = re.compile(
    r"\b(?:date|dateline|datum|published|pubdate|timestamp|posted)\b|(?:published|date)_?time", re.IGNORECASE
)
LONGEST_DATE = 60
MOST_DATES = 20
MOST_LOOKED_AT = 5_000
"""Elements that are asked whether they hold the date."""

_ADDRESS = re.compile(r"https?://|www\.|@")
_NOT_NAMES = re.compile(r"\d|[·|•–—/].*$|\s+in\s+.*$")


@dataclass(frozen=True, slots=True)
class Stated:
    """Plain facts, read before trafilatura takes the page apart."""

    meta: dict[str, str] = field(default_factory=dict)
    article: dict[str, Any] = field(default_factory=dict)
    headings: list[str] = field(default_factory=list)
    dates: list[str] = field(default_factory=list)


def stated(tree: Any) -> Stated:
    """The facts that the page states."""
    meta: dict[str, str] = {}
    for element in tree.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop") or ""
        content = (element.get("content") or "").strip()
        if name and content:
            meta.setdefault(name.lower(), content)
    headings = [clean("".join(heading.itertext())) for heading in tree.iter("h1")]
    dates = [content for name, content in meta.items() if _DATED.search(name)]
    for element in islice(tree.iter("time", "p", "span", "div"), MOST_LOOKED_AT):
        if element.tag == "time" or _DATED.search(f"{element.get('class')} {element.get('itemprop')}"):
            dates.append(clean("".join(islice(element.itertext(), 5))))
    return Stated(meta, _json_ld(tree), [heading for heading in headings if heading], dates)


def metadata(document: Any, said: Stated, bylines: Sequence[str], language: str = "") -> dict[str, Any]:
    """The metadata, from what trafilatura found, what the page states, and the page's `bylines`."""
    title = clean(document.title or "")
    # Titles of pages carry the publisher's name; the heading on the page does not.
    title = next((heading for heading in said.headings if key(heading) in key(title)), title)
    published = str(said.article.get("datePublished") or said.meta.get("article:published_time") or "")
    section = said.meta.get("article:section") or said.article.get("articleSection")
    if isinstance(section, list):
        section = section[0] if section else ""
    facts = {
        "title": title or next(iter(said.headings), ""),
        "publisher": clean(document.sitename or ""),
        "byline": _names(document, said, bylines),
        "published": published
        if _ISO_TIME.fullmatch(published)
        else _in_figures((published, *said.dates), str(document.date or ""))
        or str(document.date or "")
        or _day_in(said.dates, language.partition("-")[0].lower()),
        "section": clean(str(section or next(iter(document.categories or ()), ""))),
        "url": str(document.url or ""),
    }
    return {name: value for name, value in facts.items() if value}


def _in_figures(dates: Iterable[str], day: str) -> str:
    """The date in figures that was read as this day, where it may mean another: who imports it is asked."""
    return next((date for date in islice(dates, MOST_DATES) if day in may_mean(date)), "")


def _day_in(dates: Iterable[str], language: str) -> str:
    """The first day that is written in the language of the page or in English, as ISO 8601; "" where none is."""
    for date in islice(dates, MOST_DATES):
        if len(date) <= LONGEST_DATE and 4 <= sum(map(str.isdigit, date)) <= 18:
            found = _date_parser(language).get_date_data(date).date_obj
            if found is not None and found.year > 1990:
                day = str(found.date().isoformat())
                return date if day in may_mean(date) else day
    return ""


@cache
def _date_parser(language: str) -> Any:
    from dateparser import DateDataParser

    settings = {"PARSERS": ["custom-formats", "absolute-time"], "PREFER_DATES_FROM": "past"}
    try:
        return DateDataParser(languages=[*dict.fromkeys((language or "en", "en"))], settings=settings)
    except ValueError:  # a language that it does not know
        return DateDataParser(languages=["en"], settings=settings)


def declared_language(tree: Any) -> str:
    """The language that the page declares, as a BCP 47 tag, or ""."""
    declared = (tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or "").strip()
    return declared.replace("_", "-") if _LANGUAGE.fullmatch(declared) else ""


def clean(text: str) -> str:
    """The text normalised, on one line."""
    return " ".join(normalise(text).split())


def key(text: str) -> str:
    """What two spellings of the same line have in common."""
    return " ".join(text.casefold().split())


def _names(document: Any, said: Stated, bylines: Sequence[str]) -> list[str]:
    """The authors: the longest list of those in the JSON-LD, the meta elements, the byline and trafilatura's."""
    found = [name.strip() for name in str(document.author or "").split(";") if name.strip()]
    candidates = [_author_names(said.article.get("author")), names_in(said.meta.get("author", ""))]
    # Trafilatura takes the dots out of initials; what the page states has them.
    first = _bare(found[0]) if found else ""
    for line in bylines:
        names = names_in(_NOT_NAMES.sub("", line))
        if first and any(_bare(name) == first for name in names):
            candidates.append(names)
    candidates = [names for names in candidates if names and all(_is_name(name) for name in names)]
    return max([*candidates, found], key=len)


def _is_name(name: str) -> bool:
    return (
        len(name.split()) <= 5
        and len(name) <= 60
        and not _ADDRESS.search(name)
        and name[:1] == name[:1].upper()
    )


def _bare(name: str) -> str:
    return "".join(character for character in name.casefold() if character.isalnum())


def _author_names(value: Any) -> list[str]:
    people = value if isinstance(value, list) else [value]
    names = [person.get("name") if isinstance(person, dict) else person for person in people]
    return [clean(name) for name in names if isinstance(name, str) and name.strip()]


def _json_ld(tree: Any) -> dict[str, Any]:
    """The first object in the page's JSON-LD that is an article, or an empty one."""
    for script in tree.iter("script"):
        source = script.text or ""
        if script.get("type") != "application/ld+json" or len(source) > MAX_JSON:
            continue
        try:
            data = json.loads(source, strict=False)
        except (ValueError, RecursionError):
            continue
        for item in _objects(data):
            kinds = item.get("@type")
            kinds = kinds if isinstance(kinds, list) else [kinds]
            if any(str(kind).endswith(("Article", "BlogPosting")) for kind in kinds):
                return item
    return {}


def _objects(data: Any) -> Iterator[dict[str, Any]]:
    waiting = deque([data])
    while waiting:
        item = waiting.popleft()
        if isinstance(item, list):
            waiting += item
        elif isinstance(item, dict):
            yield item
            waiting += [item[name] for name in ("@graph", "mainEntity", "mainEntityOfPage") if name in item]
