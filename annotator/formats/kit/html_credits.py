"""Who is named in the elements of a web page: what is marked as the author, called so, or begins with "By"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import Any

from annotator.formats.kit import bylines as names
from annotator.formats.kit.html_elements import Boxes, clean, is_of_author, text_in

MARKED, LINE, CALLED, LINKED, SIGNED, DATED = "marked", "line", "called", "linked", "signed", "dated"

_NAME = re.compile(r"(?:^|[\s_-])(?:author|autor|auteur)(?:[_-]?name)?(?:$|\s)", re.IGNORECASE)
_RIGHT = re.compile(r"text-align:\s*right", re.IGNORECASE)

_AUTHOR_PAGE = re.compile(
    r"/(?:autho?r(?:s|en|in|a|es)?|editors?|auteurs?|autore|autori|staff|team|newsteam|profile?|people|person|by|"
    r"journalist(?:s|en|e)?|redaktion|redazione|contributors?|reporters?|columnists?|writers?|signatures?|kolumnisten|menschen)/[\w%.~-]{3,}",
    re.IGNORECASE,
)
_OF_TEXT = frozenset(
    ("p", "div", "span", "li", "em", "strong", "b", "i", "small", "h4", "h5", "byline", "dt", "label")
)
_LONGEST = 120
"""Characters of a line that begins with "By"."""


@dataclass(frozen=True, slots=True)
class Credit:
    """A line of a page that may name its author, and why it may."""

    text: str
    kind: str
    """`MARKED` as the author; a `LINE` that begins with "By"; `CALLED` so by its class; `LINKED` to an author's page;
    `SIGNED` at the right of the page."""
    is_name: bool = False
    """Whether its class says that this is the author, or the name of one."""


def credits_in(element: Any, name: str, boxes: Boxes) -> list[Credit]:
    """The credits that an element is by itself; `name` is what it is called."""
    found = []
    if element.tag == "a" and _AUTHOR_PAGE.search(element.get("href") or ""):
        text = clean(text_in(element))
        if names.is_person(text) and names.is_full(text) and not boxes.elsewhere(element):
            found.append(Credit(text, LINKED))
    elif element.get("align") == "right" or _RIGHT.search(element.get("style") or ""):
        text = text_in(element)
        if len(text) <= _LONGEST and " " in text and names.is_person(text) and not boxes.elsewhere(element):
            found.append(Credit(text, SIGNED))
    if (credit := _credit(element, name)) and not boxes.elsewhere(element):
        found.append(credit)
    return found


def _credit(element: Any, name: str) -> Credit | None:
    marked = "author" in (element.get("rel") or "").lower() or element.get("itemprop") in (
        "author",
        "creator",
    )
    of_author = is_of_author(name)
    if of_author and not marked:
        marked = {"author", "vcard"} <= set((element.get("class") or "").split())
    start = (element.text or "").lstrip()[:40]
    if marked or of_author:
        text = text_in(element) or (_stated_name(element) if marked else "")
        if 2 < len(text) <= names.LONGEST_LINE:
            kind = MARKED if marked else LINE if names.starts_with_by(text) else CALLED
            return Credit(text, kind, bool(_NAME.search(element.get("class") or "")))
    elif start and element.tag in _OF_TEXT and names.starts_with_by(start):
        text = text_in(element)
        for parent in islice(element.iterancestors(), 6):
            if not names.is_only_by(text):
                break
            text = text_in(parent)
        if len(text) <= _LONGEST and (text[-1:] not in ".!?" or names.is_labelled(text)):
            return Credit(text, LINE)
    return None


def _stated_name(element: Any) -> str:
    """The name that an element states for machines only."""
    stated = (each.get("content") or "" for each in element.iter("meta") if each.get("itemprop") == "name")
    return clean(next(stated, ""))
