"""What a web page states of its article, as it stands there: meta elements, JSON-LD, headings, bylines, dates."""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from typing import Any

from annotator.formats.kit import html_dates as days
from annotator.formats.kit import html_titles as titles
from annotator.formats.kit.html_credits import Credit, credits_in
from annotator.formats.kit.html_elements import BLOCKS, Boxes, called, clean, text_in

MAX_JSON = 2_000_000
"""Code points of JSON-LD that are looked at."""

MOST_OBJECTS = 2_000
"""Objects of JSON-LD that are looked at."""

MOST_LOOKED_AT = 30_000
"""Elements that are asked what they are."""

MOST_LINES = 40
"""Bylines, dates and headings of each kind that are kept."""

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
_DATED = re.compile(
    r"(?:^|[_\s-])(?:date|dateline|datum|fecha|data|published|pubdate|publish|timestamp|posted|created)(?:$|[_\s-])|"
    r"(?:published|publish|date|post|entry|article)[_-]?(?:time|date|on|meta)|datePublished",
    re.IGNORECASE,
)
_FIGURE = re.compile(r"\d")
_CHANGED = re.compile(r"modif|updat|aktualisiert|expire|revis|event|birth|stand\b", re.IGNORECASE)
_KICKER = re.compile(
    r"kicker|overline|topline|roofline|dachzeile|spitzmarke|eyebrow|suptitle|pre-?title|super-?title|cejilla|antetitulo|"
    r"surtitre|occhiello|date\b|category|section-?name|visually-?hidden|sr-only|screen-?reader",
    re.IGNORECASE,
)
_HEADLINE = re.compile(
    r"headline|(?:entry|post|article|page|story|content)[_-]?title|artikel-?titel", re.IGNORECASE
)
_LONGEST_DATE = 60
"""Characters of a line that holds a date, in an element that is not called so."""

_OF_LINES = frozenset((
    "p", "div", "span", "li", "em", "strong", "b", "i", "small", "h4", "h5", "byline", "dt", "label", "a", "address",
    "cite", "h3", "td", "ul", "section", "header", "nobr", "abbr",
))  # fmt: skip
_WRAPPED = re.compile(r"\A\s*(?://|/\*)?\s*<!\[CDATA\[(?:\s*\*/)?|(?://|/\*)?\s*\]\]>(?:\s*\*/)?\s*;?\s*\Z")
"""What once hid a script from parsers of XML."""

_ARTICLE = ("Article", "BlogPosting", "Report", "Review")
_OTHER_WORKS = ("citation", "comment", "isBasedOn", "mentions", "isRelatedTo", "hasPart")
"""Properties of an article that are works of other people."""


@dataclass(slots=True)
class Stated:
    """Plain facts, read before the page is taken apart."""

    meta: dict[str, list[str]] = field(default_factory=dict)
    objects: list[dict[str, Any]] = field(default_factory=list)
    article: dict[str, Any] = field(default_factory=dict)
    title: str = ""
    headings: list[titles.Heading] = field(default_factory=list)
    credits: list[Credit] = field(default_factory=list)
    """Lines that may name the author, those below the headline first."""
    times: list[str] = field(default_factory=list)
    """Moments for machines."""
    dates: list[str] = field(default_factory=list)
    """Lines for people that hold a date."""
    address: str = ""
    license: str = ""

    def first(self, *keys: str) -> str:
        """The first value of the first of these meta elements that has one."""
        return next((self.meta[key][0] for key in keys if key in self.meta), "")


def stated(tree: Any) -> Stated:
    """The facts that the page states."""
    said = Stated()
    late: list[str] = []
    started, before = False, (list[str](), list[str](), list[Credit]())
    boxes = Boxes(tree)
    for element in islice(tree.iter(), MOST_LOOKED_AT):
        match element.tag:
            case "meta":
                _meta(element, said)
            case "link" if "canonical" in (element.get("rel") or "").lower():
                said.address = said.address or (element.get("href") or "").strip()
            case "link" | "a" if "license" in (element.get("rel") or "").lower().split() and not said.license:
                # The licence of a picture is not that of the article.
                if not boxes.elsewhere(element) and next(element.iterancestors("figure"), None) is None:
                    said.license = (element.get("href") or "").strip()
            case "title" if not said.title:
                said.title = clean(element.text or "")
            case "h1" | "h2":
                _heading(element, said, boxes)
                if element.tag == "h1" and not started:
                    started = bool(said.headings) and not said.headings[-1].outside
                    before = (
                        [*before[0], *said.dates],
                        [*before[1], *said.times],
                        [*before[2], *said.credits],
                    )
                    said.dates, said.times, said.credits = [], [], []
            case "time":
                _time(element, said, late, boxes)
            case tag if tag in _OF_LINES:
                _line(element, said, boxes)
    # What stands above the heading may be the day of the visit, and of another story.
    said.dates += before[0]
    said.times += before[1] + late
    said.credits += before[2]
    said.objects = list(_objects(tree))
    said.article = _article(said)
    said.address = said.address or said.first("og:url")
    return said


def declared_language(tree: Any) -> str:
    """The language that the page declares, as a BCP 47 tag, or ""."""
    declared = [tree.get("lang"), tree.get("{http://www.w3.org/XML/1998/namespace}lang")]
    for element in tree.iter("meta"):
        name = (
            element.get("http-equiv")
            or element.get("property")
            or element.get("name")
            or element.get("itemprop")
            or ""
        )
        if name.lower() in ("content-language", "language", "dc.language", "og:locale", "inlanguage"):
            declared.append((element.get("content") or "").partition(",")[0])
    tags = ((tag or "").strip().replace("_", "-") for tag in declared)
    return next((tag for tag in tags if _LANGUAGE.fullmatch(tag)), "")


def key(text: str) -> str:
    """What two spellings of the same line have in common."""
    return " ".join(text.casefold().split())


def _meta(element: Any, said: Stated) -> None:
    content = clean(element.get("content") or "")
    for attribute in ("property", "name", "itemprop"):
        # One value may be of several properties.
        for name in (element.get(attribute) or "").lower().split():
            if content and len(content) < 2_000 and not (attribute == "itemprop" and _of_other_work(element)):
                said.meta.setdefault(name, []).append(content)


def _of_other_work(element: Any) -> bool:
    """Whether it is a property of something that the article cites, or of a comment on it."""
    return any(parent.get("itemprop") in _OTHER_WORKS for parent in islice(element.iterancestors(), 10))


def _heading(element: Any, said: Stated, boxes: Boxes) -> None:
    if (
        element.tag == "h2"
        and not _HEADLINE.search(called(element))
        and sum(h.level == 2 for h in said.headings) >= 6
    ):
        return
    parts = [clean(element.text or "")]
    for child in element:
        if isinstance(child.tag, str) and child.tag != "time" and not _KICKER.search(called(child)):
            parts.append(clean(text_in(child).replace("\n", " ")))
        parts.append(clean(child.tail or ""))
    parts = list(filter(None, parts))
    text = clean("".join(_heading_text(element)))
    if text and len(said.headings) < MOST_LINES:
        level = int(element.tag[1])
        said.headings.append(
            titles.Heading(text, level, boxes.frames(element), tuple(parts) if len(parts) > 1 else ())
        )


def _heading_text(element: Any) -> Iterator[str]:
    """The text of a heading, without kickers and dates that are marked as such."""
    yield element.text or ""
    for child in element:
        if isinstance(child.tag, str) and child.tag != "time" and not _KICKER.search(called(child)):
            text = text_in(child).replace("\n", " ") if len(child) else "".join(child.itertext())
            yield f"{text} " if child.tag in BLOCKS or text.endswith((":", ".", "?", "!")) else text
        else:
            yield " "
        yield child.tail or ""


def _time(element: Any, said: Stated, late: list[str], boxes: Boxes) -> None:
    if boxes.elsewhere(element):
        return
    if moment := (element.get("datetime") or element.get("content") or "").strip():
        first = not _CHANGED.search(f"{called(element)} {called(element.getparent())}")
        (said.times if first else late).append(moment)
    elif len(said.dates) < MOST_LINES:
        said.dates.append(clean("".join(islice(element.itertext(), 5))))


def _line(element: Any, said: Stated, boxes: Boxes) -> None:
    """Keep what the element says where it is a byline or a date, or looks like one."""
    name = called(element)
    if len(said.credits) < MOST_LINES:
        said.credits += credits_in(element, name, boxes)
    dated, changed = _speaks_of(name)
    if not changed and len(said.dates) < MOST_LINES:
        _date(element, dated, said, boxes)


@lru_cache(maxsize=4_096)
def _speaks_of(called: str) -> tuple[bool, bool]:
    """Whether an element that is called so is about a date, about the date of a change."""
    return (bool(_DATED.search(called)), bool(_CHANGED.search(called))) if called else (False, False)


def _date(element: Any, dated: bool, said: Stated, boxes: Boxes) -> None:
    if element.get("itemprop") == "datePublished" and element.get("content"):
        said.times.append(element.get("content"))
    if element.tag == "abbr" and dated and element.get("title"):
        said.times.append(element.get("title"))
    pieces = list(islice(element.itertext() if dated else _own(element), 6))
    text = " ".join(pieces)
    if not _FIGURE.search(text):
        return
    text = clean(text)
    if len(text) > _LONGEST_DATE and not dated:
        # Lines that are set apart by breaks alone, or a line that says "published" and more.
        own = [line for line in map(clean, pieces) if _FIGURE.search(line)]
        short = next((line for line in own if len(line) <= _LONGEST_DATE), "")
        text = own[0][:_LONGEST_DATE] if days.says_published(own[0]) else short
    if (
        len(text) <= (200 if dated else _LONGEST_DATE)
        and 4 <= sum(map(str.isdigit, text)) <= 18
        and not boxes.elsewhere(element)
    ):
        said.dates.append(text)


def _own(element: Any) -> Iterator[str]:
    """The text of the element without that of others in it."""
    yield element.text or ""
    for child in islice(element, 5):
        yield child.tail or ""


def _article(said: Stated) -> dict[str, Any]:
    """The first object that is an article and has a headline or an author, or an empty one."""
    articles = [item for item in said.objects if is_a(item, _ARTICLE)]
    return next(
        (item for item in articles if item.get("headline") or item.get("author")), next(iter(articles), {})
    )


def _objects(tree: Any) -> Iterator[dict[str, Any]]:
    """The objects in the page's JSON-LD."""
    for script in tree.iter("script"):
        source = script.text or ""
        if not (script.get("type") or "").startswith("application/ld+json") or len(source) > MAX_JSON:
            continue
        try:
            data = json.loads(_WRAPPED.sub("", source).strip(" ;\n"), strict=False)
        except (ValueError, RecursionError):
            continue
        waiting = deque([data])
        for _ in range(MOST_OBJECTS):
            if not waiting:
                break
            item = waiting.popleft()
            if isinstance(item, list):
                waiting += item
            elif isinstance(item, dict):
                yield item
                waiting += [
                    item[name] for name in ("@graph", "mainEntity", "mainEntityOfPage") if name in item
                ]


def is_a(item: dict[str, Any], kinds: tuple[str, ...]) -> bool:
    """Whether an object of JSON-LD is of one of these types, or of one whose name ends so."""
    types = item.get("@type")
    return any(str(kind).endswith(kinds) for kind in (types if isinstance(types, list) else [types]))


def called_by(value: Any, said: Stated) -> str:
    """The name of somebody in JSON-LD: of the first, where there are several."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = resolved(value, said).get("name")
    return clean(value) if isinstance(value, str) else ""


def resolved(item: dict[str, Any], said: Stated) -> dict[str, Any]:
    """The object itself where only its id stands for it."""
    if item.get("name") or not item.get("@id"):
        return item
    return next((each for each in said.objects if each.get("@id") == item["@id"] and each.get("name")), item)
