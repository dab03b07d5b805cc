"""What an element of a web page is called, what it says, and whether it belongs to the article or to what is around."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import Any

from annotator.core.text import normalise

BLOCKS = frozenset((
    "address", "article", "aside", "br", "dd", "div", "dl", "dt", "figure", "footer", "h1", "h2", "h3", "h4", "header",
    "li", "ol", "p", "section", "table", "td", "time", "tr", "ul",
))  # fmt: skip

_ELSEWHERE = re.compile(
    r"comment|kommentar|reply|related|teaser|sidebar|side-bar|recommend|(?<!elementor-)widget(?!\s+blog\b)|popular|trending|most-?read|disqus|"
    r"newsletter|promo|carousel|(?:site|page|global|main)[-_]?footer|upsell|also-?read|read-?more|next-?article|outbrain|taboola",
    re.IGNORECASE,
)
_BANNER = re.compile(
    r"logo|brand|masthead|site-?(?:title|name|header)|navbar|menu|cookie|consent|modal", re.IGNORECASE
)
_OF_AUTHOR = re.compile(
    r"byline|by-line|\bauth?ors?\b|author[_-]?name|[_-]author|autor|auteur|verfasser|posted-by|\bwriters?\b|\bsigned\b",
    re.IGNORECASE,
)
_ARTICLE_ITSELF = re.compile(r"\bh-?entry\b|\btype-post\b")
"""An element of these classes is the article, and has classes of its categories, which may be called anything."""

_LAYOUT = re.compile(r"\b(?:has|with|no|layout|columns?)[\w-]*sidebars?\b", re.IGNORECASE)
"""What says that a page has a sidebar is none."""

_FOOT = re.compile(r"\b(?:post|entry|article)[_-]?(?:footer|meta|info|data)", re.IGNORECASE)
_APART = frozenset(("nav", "aside", "footer", "form", "dialog"))
_DEEPEST = 20
"""So many elements around one are asked what they are."""

_SHORT = 200
"""Letters of a foot or a box that belongs to its article, if no heading is in it: of such are those for bylines."""


class Boxes:
    """What of a page is not its article: the frame, comments, teasers of other stories."""

    def __init__(self, tree: Any) -> None:
        self._home: frozenset[Any] = frozenset()
        self._in_article = False
        for heading in islice(tree.iter("h1"), 5):
            if not self.frames(heading):
                self._home = frozenset(heading.iterancestors())
                self._in_article = any(is_article(element) for element in self._home)
                break

    def frames(self, element: Any) -> bool:
        """Whether it stands in the frame of the page, where no headline of an article does."""
        return self._outside(element, _BANNER)

    def elsewhere(self, element: Any) -> bool:
        """Whether it stands in the frame, in comments or in teasers. What holds the headline is none of these."""
        return self._outside(element, _ELSEWHERE)

    def _outside(self, element: Any, classes: re.Pattern[str]) -> bool:
        in_article = False
        for parent in islice((element, *element.iterancestors()), _DEEPEST):
            if parent in self._home or parent.tag in ("main", "body"):
                return False
            # A form may hold the whole page.
            if parent.tag in _APART and not ((in_article and parent.tag == "form") or _is_of_article(parent)):
                return True
            if parent.tag == "article":
                if self._in_article:
                    return True
                in_article = True
            if not in_article and (verdict := _speaks_against(called(parent), classes)) is not None:
                return verdict
        return False


def _is_of_article(box: Any) -> bool:
    """Whether a box or a foot is about the author, or is short, without a heading, and in an article or about it."""
    if box.tag in ("form", "dialog"):
        return False
    if is_of_author(called(box)) or (box.tag == "footer" and _FOOT.search(called(box))):
        return True
    if next(box.iter("h2", "h3", "h4", "article"), None) is not None:
        return False
    if sum(map(len, islice(box.itertext(), 60))) > _SHORT:
        return False
    if any(map(is_article, islice(box.iterancestors(), _DEEPEST))):
        return True
    return any(each.get("itemprop") in ("author", "datePublished") for each in islice(box.iter(), 60))


@lru_cache(maxsize=4_096)
def _speaks_against(called: str, classes: re.Pattern[str]) -> bool | None:
    """Whether what is called so is such a part of the page; None where its name says nothing."""
    if _ARTICLE_ITSELF.search(called):
        return False
    return True if classes.search(_LAYOUT.sub("", called)) else None


@lru_cache(maxsize=4_096)
def is_of_author(called: str) -> bool:
    """Whether an element that is called so is about who wrote the article."""
    return bool(called and _OF_AUTHOR.search(called))


def is_article(element: Any) -> bool:
    """Whether an element holds one article, by its tag or by its class."""
    return element.tag == "article" or bool(_ARTICLE_ITSELF.search(element.get("class") or ""))


def called(element: Any) -> str:
    """What an element is called by those who made the page."""
    if element is None:
        return ""
    get = element.get
    return f"{get('class', '')} {get('id', '')} {get('itemprop', '')} {get('data-testid', '')}".strip()


def clean(text: str) -> str:
    """The text normalised, on one line."""
    return " ".join(normalise(text).split())


def text_in(element: Any) -> str:
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
        block = child.tag in BLOCKS
        if isinstance(child.tag, str) and child.tag not in ("script", "style", "rt", "rp"):
            if block:
                yield "\n"
            yield from _pieces(child)
            if block:
                yield "\n"
        if child.tail:
            yield re.sub(r"\s+", " ", child.tail)
