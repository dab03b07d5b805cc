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

from annotator.core.text import normalise
from annotator.formats.kit import bylines as names
from annotator.formats.kit import html_titles as titles

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
_WRITTEN_BY = re.compile(
    r"byline|by-line|\bauth?ors?\b|author[_-]?name|[_-]author|autor|auteur|verfasser|posted-by|\bwriters?\b|\bsigned\b",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(
    r"comment|kommentar|reply|related|teaser|sidebar|side-bar|recommend|(?<!elementor-)widget(?!\s+blog\b)|popular|trending|most-?read|disqus|"
    r"newsletter|promo|carousel|(?:site|page|global|main)[-_]?footer|upsell|also-?read|read-?more|next-?article|outbrain|taboola",
    re.IGNORECASE,
)
_ARTICLE_ITSELF = re.compile(r"\bh-?entry\b|\btype-post\b")
"""An element of these classes is the article, and has classes of its categories, which may be called anything."""

_LAYOUT = re.compile(r"\b(?:has|with|no|layout|columns?)[\w-]*sidebars?\b", re.IGNORECASE)
"""What says that a page has a sidebar is none."""

_AUTHOR_PAGE = re.compile(
    r"/(?:autho?r(?:s|en|in|a|es)?|auteurs?|autore|autori|staff|team|newsteam|profile?|people|person|by|"
    r"journalist(?:s|en|e)?|redaktion|redazione|contributors?|reporters?|columnists?|writers?|signatures?|kolumnisten|menschen)/[\w%.~-]{3,}",
    re.IGNORECASE,
)
_BANNER = re.compile(
    r"logo|brand|masthead|site-?(?:title|name|header)|navbar|menu|cookie|consent|modal", re.IGNORECASE
)
_KICKER = re.compile(
    r"kicker|overline|topline|roofline|dachzeile|spitzmarke|eyebrow|suptitle|pre-?title|super-?title|cejilla|antetitulo|"
    r"surtitre|occhiello|date\b|category|section-?name|visually-?hidden|sr-only|screen-?reader",
    re.IGNORECASE,
)
_HEADLINE = re.compile(
    r"headline|(?:entry|post|article|page|story|content)[_-]?title|artikel-?titel", re.IGNORECASE
)
_BLOCKS = frozenset((
    "address", "article", "aside", "br", "dd", "div", "dl", "dt", "figure", "footer", "h1", "h2", "h3", "h4", "header",
    "li", "ol", "p", "section", "table", "td", "time", "tr", "ul",
))  # fmt: skip
_OF_TEXT = frozenset(
    ("p", "div", "span", "li", "em", "strong", "b", "i", "small", "h4", "h5", "byline", "dt", "label")
)
_OF_LINES = _OF_TEXT | {"a", "address", "cite", "h3", "td", "ul", "section", "header"}
_LONGEST_BYLINE = 120
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
    marked: list[str] = field(default_factory=list)
    """What is marked as the author."""
    bylines: list[str] = field(default_factory=list)
    """Lines that begin with "By"."""
    called: list[str] = field(default_factory=list)
    """Other elements whose class speaks of an author."""
    linked: list[str] = field(default_factory=list)
    """Names that lead to the page of an author."""
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
    started, before = False, (list[str](), list[str]())
    for element in islice(tree.iter(), MOST_LOOKED_AT):
        match element.tag:
            case "meta":
                _meta(element, said)
            case "link" if "canonical" in (element.get("rel") or "").lower():
                said.address = said.address or (element.get("href") or "").strip()
            case "link" | "a" if "license" in (element.get("rel") or "").lower().split() and not said.license:
                # The licence of a picture is not that of the article.
                if not _elsewhere(element) and next(element.iterancestors("figure"), None) is None:
                    said.license = (element.get("href") or "").strip()
            case "title" if not said.title:
                said.title = clean(element.text or "")
            case "h1" | "h2":
                _heading(element, said)
                if element.tag == "h1" and not started:
                    started = bool(said.headings) and not said.headings[-1].outside
                    before = [*before[0], *said.dates], [*before[1], *said.times]
                    said.dates, said.times = [], []
            case "time":
                _time(element, said, late)
            case tag if tag in _OF_LINES:
                _line(element, said)
    # What stands above the heading may be the day of the visit.
    said.dates += before[0]
    said.times += before[1] + late
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


def clean(text: str) -> str:
    """The text normalised, on one line."""
    return " ".join(normalise(text).split())


def key(text: str) -> str:
    """What two spellings of the same line have in common."""
    return " ".join(text.casefold().split())


def is_article(element: Any) -> bool:
    """Whether an element holds one article, by its tag or by its class."""
    return element.tag == "article" or bool(_ARTICLE_ITSELF.search(element.get("class") or ""))


def _meta(element: Any, said: Stated) -> None:
    content = clean(element.get("content") or "")
    for attribute in ("property", "name", "itemprop"):
        name = (element.get(attribute) or "").lower().strip()
        if (
            name
            and content
            and len(content) < 2_000
            and not (attribute == "itemprop" and _of_other_work(element))
        ):
            said.meta.setdefault(name, []).append(content)


def _of_other_work(element: Any) -> bool:
    """Whether it is a property of something that the article cites, or of a comment on it."""
    return any(parent.get("itemprop") in _OTHER_WORKS for parent in islice(element.iterancestors(), 10))


def _heading(element: Any, said: Stated) -> None:
    if (
        element.tag == "h2"
        and not _HEADLINE.search(_called(element))
        and sum(h.level == 2 for h in said.headings) >= 6
    ):
        return
    parts = [clean(element.text or "")]
    for child in element:
        if isinstance(child.tag, str) and child.tag != "time" and not _KICKER.search(_called(child)):
            parts.append(clean(_text(child).replace("\n", " ")))
        parts.append(clean(child.tail or ""))
    parts = list(filter(None, parts))
    text = clean("".join(_heading_text(element)))
    if text and len(said.headings) < MOST_LINES:
        level = int(element.tag[1])
        said.headings.append(
            titles.Heading(text, level, _outside(element, _BANNER), tuple(parts) if len(parts) > 1 else ())
        )


def _heading_text(element: Any) -> Iterator[str]:
    """The text of a heading, without kickers and dates that are marked as such."""
    yield element.text or ""
    for child in element:
        if isinstance(child.tag, str) and child.tag != "time" and not _KICKER.search(_called(child)):
            text = _text(child).replace("\n", " ") if len(child) else "".join(child.itertext())
            yield f"{text} " if child.tag in _BLOCKS or text.endswith((":", ".", "?", "!")) else text
        else:
            yield " "
        yield child.tail or ""


def _time(element: Any, said: Stated, late: list[str]) -> None:
    called = f"{_called(element)} {_called(element.getparent())}"
    if _elsewhere(element):
        return
    if moment := (element.get("datetime") or element.get("content") or "").strip():
        first = not _CHANGED.search(called)
        (said.times if first else late).append(moment)
    elif len(said.dates) < MOST_LINES:
        said.dates.append(clean("".join(islice(element.itertext(), 5))))


def _line(element: Any, said: Stated) -> None:
    """Keep what the element says where it is a byline or a date, or looks like one."""
    by, dated, changed = _speaks_of(_called(element))
    if (
        element.tag == "a"
        and len(said.linked) < MOST_LINES
        and _AUTHOR_PAGE.search(element.get("href") or "")
    ):
        text = clean(_text(element))
        if names.is_person(text) and names.is_full(text) and not _elsewhere(element):
            said.linked.append(text)
    if len(said.bylines) < MOST_LINES:
        _byline(element, by, said)
    if not changed and len(said.dates) < MOST_LINES:
        _date(element, dated, said)


@lru_cache(maxsize=4_096)
def _speaks_of(called: str) -> tuple[bool, bool, bool]:
    """Whether an element that is called so is about an author, a date, the date of a change."""
    if not called:
        return False, False, False
    return bool(_WRITTEN_BY.search(called)), bool(_DATED.search(called)), bool(_CHANGED.search(called))


def _byline(element: Any, called: bool, said: Stated) -> None:
    """Keep a byline: an element that is marked as one, that is called so, or that begins with "By"."""
    marked = "author" in (element.get("rel") or "").lower() or element.get("itemprop") in (
        "author",
        "creator",
    )
    if called and not marked:
        marked = {"author", "vcard"} <= set((element.get("class") or "").split())
    start = (element.text or "").lstrip()[:40]
    if marked or called:
        text = _text(element)
        if 2 < len(text) <= names.LONGEST_LINE and not _elsewhere(element):
            by = names.starts_with_by(text)
            (said.bylines if by else said.marked if marked else said.called).append(text)
    elif start and element.tag in _OF_TEXT and names.starts_with_by(start):
        text = _text(element)
        if names.is_only_by(text) and element.getparent() is not None:
            text = _text(element.getparent())
        if len(text) <= _LONGEST_BYLINE and text[-1:] not in ".!?" and not _elsewhere(element):
            said.bylines.append(text)


def _date(element: Any, called: bool, said: Stated) -> None:
    if element.get("itemprop") == "datePublished" and element.get("content"):
        said.times.append(element.get("content"))
    text = " ".join(islice(element.itertext() if called else _own(element), 6))
    if not _FIGURE.search(text):
        return
    text = clean(text)
    if (
        len(text) <= (200 if called else 60)
        and 4 <= sum(map(str.isdigit, text)) <= 18
        and not _elsewhere(element)
    ):
        said.dates.append(text)


def _own(element: Any) -> Iterator[str]:
    """The text of the element without that of others in it."""
    yield element.text or ""
    for child in islice(element, 5):
        yield child.tail or ""


def _called(element: Any) -> str:
    """What an element is called by those who made the page."""
    if element is None:
        return ""
    get = element.get
    return f"{get('class', '')} {get('id', '')} {get('itemprop', '')} {get('data-testid', '')}".strip()


def _text(element: Any) -> str:
    """The text of a short element, with a line break where elements touch that no white space sets apart."""
    pieces: list[str] = []
    for part in islice(_pieces(element), 60):
        if pieces and pieces[-1][-1:].strip() and part[:1].strip() and part[0] not in ",.;:)'’":
            pieces.append("\n")
        pieces.append(part)
    lines = "".join(pieces).split("\n")
    return "\n".join(filter(None, map(clean, lines)))


def _pieces(element: Any) -> Iterator[str]:
    """The strings in an element, with "\n" at the borders of blocks; white space in the source is none."""
    if element.text:
        yield re.sub(r"\s+", " ", element.text)
    for child in element:
        block = child.tag in _BLOCKS
        if isinstance(child.tag, str) and child.tag not in ("script", "style", "rt", "rp"):
            if block:
                yield "\n"
            yield from _pieces(child)
            if block:
                yield "\n"
        if child.tail:
            yield re.sub(r"\s+", " ", child.tail)


def _elsewhere(element: Any) -> bool:
    return _outside(element, _ELSEWHERE)


def _outside(element: Any, classes: re.Pattern[str]) -> bool:
    """Whether it stands in the page's frame, in comments or in teasers, and not in the article."""
    for parent in islice((element, *element.iterancestors()), 20):
        if parent.tag in ("article", "main", "body"):
            return False
        if parent.tag in ("nav", "aside", "footer", "form", "dialog"):
            return True
        if (verdict := _speaks_against(_called(parent), classes)) is not None:
            return verdict
    return False


@lru_cache(maxsize=4_096)
def _speaks_against(called: str, classes: re.Pattern[str]) -> bool | None:
    """Whether what is called so is such a part of the page; None where its name says nothing."""
    if _ARTICLE_ITSELF.search(called):
        return False
    return True if classes.search(_LAYOUT.sub("", called)) else None


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
