"""Whether what was read says the same as what people wrote down, and how often it does."""

from __future__ import annotations

import html
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping

RIGHT, WRONG, MISSING, GIVEN, NEITHER = "right", "wrong", "missing", "given though gold has none", "neither"

_QUOTES = str.maketrans(dict.fromkeys("«»„“”\"‘’‚‹›'`´", "'") | dict.fromkeys("–—‐‑−", "-"))
_SITE = re.compile(r"\s+[|·•»:/-]+\s+.{2,60}$")
_BY = re.compile(r"^(?:by|von|par|por|di|door)\s+", re.IGNORECASE)
_BETWEEN = re.compile(r"\s*(?:[,;&|·•\n]|\band\b|\bund\b|\bet\b|\by\b)\s*")


def verdict(field: str, found: str, gold: str) -> str:
    """One of the five words above."""
    if not gold or not found:
        return (MISSING if gold else GIVEN) if gold or found else NEITHER
    return RIGHT if _SAME[field](found, gold) else WRONG


def table(counts: Mapping[str, Counter[str]]) -> str:
    """The verdicts by field, and which share is right of those where people found something."""
    lines = [f"{'':<12}{'right':>7}{'wrong':>7}{'missing':>9}{'given':>7}{'right of known':>16}"]
    for field, count in counts.items():
        known = count[RIGHT] + count[WRONG] + count[MISSING]
        share = f"{100 * count[RIGHT] / known:.1f} %" if known else "-"
        lines.append(
            f"{field:<12}{count[RIGHT]:>7}{count[WRONG]:>7}{count[MISSING]:>9}{count[GIVEN]:>7}{share:>16}"
        )
    return "\n".join(lines)


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
