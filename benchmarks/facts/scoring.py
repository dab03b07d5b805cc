"""Whether what was read says the same as what people wrote down, and how often it does.

Names are compared without case and order. The strict share is of all that people noted; the fair one leaves out what is
nowhere on the page, and bylines that name an office, not a person. What is right is right in both.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping

RIGHT, WRONG, MISSING, GIVEN, NEITHER = "right", "wrong", "missing", "given though gold has none", "neither"
ABSENT, NO_PERSON = "gold is not on the page", "gold names an office"
EXCUSED = (ABSENT, NO_PERSON)
"""What is no fault of the reader: counted in the strict share, left out of the fair one."""

_QUOTES = str.maketrans(dict.fromkeys("«»„“”\"‘’‚‹›'`´", "'") | dict.fromkeys("–—‐‑−", "-"))
_SITE = re.compile(r"\s+[|·•»:/-]+\s+.{2,60}$")
_TAG = re.compile(r"<[^>]*>")
_SCRIPT = re.compile(r"<(script|style)\b.*?</\1\s*>|<[^>]*>", re.IGNORECASE | re.DOTALL)
_BY = re.compile(r"^(?:by|von|par|por|di|door)\s+", re.IGNORECASE)
_BETWEEN = re.compile(r"\s*(?:[,;&|·•\n]|\band\b|\bund\b|\bet\b|\by\b)\s*", re.IGNORECASE)
_OFFICES = frozenset(("redaktion", "admin", "staff", "staffwriter", "editor", "unknown", "supportteam"))
"""Bylines that say that nobody in particular wrote it."""


def verdict(field: str, found: str, gold: str) -> str:
    """One of the five words above."""
    if not gold or not found:
        return (MISSING if gold else GIVEN) if gold or found else NEITHER
    return RIGHT if _SAME[field](found, gold) else WRONG


def excuse(field: str, gold: str, page: str) -> str:
    """Why nobody could be right here, or "": `page` is the source of the page.

    A title or a name is not on the page if its letters are nowhere in it, markup taken out or not; a day, if its year
    has neither its month nor its day beside it, however they are written.
    """
    if field == "byline" and _names(gold) and _names(gold) <= _OFFICES:
        return NO_PERSON
    if field in ("title", "byline"):
        whole = {gold} if field == "title" else set(_BETWEEN.split(_BY.sub("", gold.strip())))
        places = [_letters(page), _letters(_TAG.sub("", page)), _letters(_SCRIPT.sub("", page))]
        return "" if all(any(_letters(part) in place for place in places) for part in whole) else ABSENT
    if field == "day" and (found := re.match(r"(\d{4})-(\d\d)-(\d\d)", gold)):
        year, month, day = (str(int(part)) for part in found.groups())
        short = rf"(?:{year}|{year[2:]})"
        forms = (
            rf"{year}\D{{0,3}}0?{month}\D{{0,3}}0?{day}(?!\d)",
            rf"(?<!\d)0?{day}\D{{1,3}}0?{month}\D{{1,3}}{short}(?!\d)",
            rf"(?<!\d)0?{month}\D{{1,3}}0?{day}\D{{1,3}}{short}(?!\d)",
            rf"(?<!\d)0?{day}\D{{1,20}}{year}(?!\d)",
        )
        shown = html.unescape(_TAG.sub(" ", page))
        return "" if any(re.search(form, text) for form in forms for text in (page, shown)) else ABSENT
    return ""


def table(counts: Mapping[str, Counter[str]]) -> str:
    """The verdicts by field, and which share is right of those where people found something."""
    head = f"{'':<12}{'right':>7}{'wrong':>7}{'missing':>9}{'given':>7}{'excused':>9}"
    lines = [f"{head}{'strict':>10}{'fair':>10}"]
    for field, count in counts.items():
        excused = sum(count[why] for why in EXCUSED)
        known = count[RIGHT] + count[WRONG] + count[MISSING]
        shares = "".join(
            f"{f'{100 * count[RIGHT] / of:.1f} %' if of else '-':>10}" for of in (known + excused, known)
        )
        lines.append(
            f"{field:<12}{count[RIGHT]:>7}{count[WRONG]:>7}{count[MISSING]:>9}{count[GIVEN]:>7}{excused:>9}{shares}"
        )
    return "\n".join(lines)


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", html.unescape(text).replace("\u00ad", "").casefold())


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", html.unescape(text)).casefold().translate(_QUOTES)
    return " ".join(folded.replace("'", "").split()).strip(" .-|")


def _same_title(found: str, gold: str) -> bool:
    """The name of the site after the title, which gold has at times, is no part of it."""
    return _plain(found) in (_plain(gold), _plain(_SITE.sub("", _plain(gold))))


def _same_day(found: str, gold: str) -> bool:
    return found[:10] == gold[:10]


def _same_byline(found: str, gold: str) -> bool:
    """The same names, in any order, however they are joined."""
    return _names(found) == _names(gold)


def _names(byline: str) -> frozenset[str]:
    parts = _BETWEEN.split(_BY.sub("", html.unescape(byline).strip()))
    return frozenset(filter(None, (re.sub(r"[\W_]+", "", _plain(part)) for part in parts)))


def _same_publisher(found: str, gold: str) -> bool:
    return re.sub(r"[\W_]+|^the ", "", _plain(found)) == re.sub(r"[\W_]+|^the ", "", _plain(gold))


def _same_language(found: str, gold: str) -> bool:
    """Regions are not asked: a page that says `en-US` and one that says `en` are both in English."""
    return re.split("[-_]", found.lower())[0] == re.split("[-_]", gold.lower())[0]


_SAME = {
    "title": _same_title,
    "day": _same_day,
    "byline": _same_byline,
    "publisher": _same_publisher,
    "language": _same_language,
}
