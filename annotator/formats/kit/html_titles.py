"""The title of the article in a page: what the page says in its head, and the heading that shows the same."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

_LONGEST = 300
_LONGEST_SITE = 40
"""Letters of a name of a site: what is longer is a title that somebody put there."""

_WORD = re.compile(r"[^\W_]+")
_BETWEEN = re.compile(
    r"\s+[|·•»«:/›–—-]+\s+|\s*[|｜»_]\s*|(?<=[\u3040-\u30ff\u3400-\u9fff])[-–—_](?=[\u3040-\u30ff\u3400-\u9fff])"
)
_ALIKE, _MORE_ALIKE = 0.5, 0.8
"""Headings of the first level show the title even if they put it in other words."""

_DAY_BEFORE = re.compile(r"^\d{1,2}\.\s?\d{1,2}\.\s?(?:\d{4}|\d\d)\s*[:|–—-]\s+")
_ARCHIVE = re.compile(r".* » Blog Archi(?:v|ve|ves)\s+» ", re.IGNORECASE)
_HOST = re.compile(r"(?:www\.)?[\w-]+(?:\.[\w-]+)*\.[a-z]{2,4}", re.IGNORECASE)
_SITE_IN_HAN = re.compile(r"(?<=[\u3400-\u9fff！？。」』”…])\s?[-_—–|｜]\s?[\u3400-\u9fffA-Za-z]{2,8}$")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the page: how deep, and whether it stands where no headline of an article does."""

    text: str
    level: int = 1
    outside: bool = False
    parts: tuple[str, ...] = ()
    """What its elements hold, in order, where there are several: one may be a kicker, another a standfirst."""


def title_of(stated: Sequence[str], headings: Sequence[Heading], sites: Iterable[str]) -> str:
    """The title, from those that the head of the page states, best first; `sites` are names of the site."""
    names = [name for name in dict.fromkeys(map(folded, sites)) if 0 < len(name) <= _LONGEST_SITE]
    exact = {
        folded(part)
        for title in stated
        for part in (_BETWEEN.split(title) if title else ())
        if len(part.split()) > 1
    }
    titles = [
        title for title in dict.fromkeys(without_site(title, names) for title in stated if title) if title
    ]
    titles = [title for title in titles if folded(title) not in names]
    possible = [
        heading for heading in headings if len(heading.text) <= _LONGEST and folded(heading.text) not in names
    ]
    shown = max(
        (
            (
                max((_likeness(heading.text, title, exact) for title in titles), default=0.0)
                - 0.1 * heading.outside,
                -heading.level,
                -place,
                heading,
            )
            for place, heading in enumerate(possible)
        ),
        key=lambda each: each[:3],
        default=None,
    )
    if shown is not None and shown[0] >= (_ALIKE if shown[3].level == 1 else _MORE_ALIKE):
        return _in_full(_as_stated(shown[3], titles, names), shown[3].text, titles)
    first = [heading for heading in possible if heading.level == 1 and not heading.outside]
    if len(first) == 1 and (not titles or len(_WORD.findall(first[0].text)) > 3):
        return first[0].text
    if titles:
        return titles[0]
    # The page states its site alone: the first heading is as good as any.
    inside = [heading for heading in (*first, *possible) if not heading.outside]
    return inside[0].text if inside else next(iter(without_site(title, ()) for title in stated if title), "")


def _in_full(title: str, heading: str, stated: Sequence[str]) -> str:
    """The title; where its heading breaks off at a colon, the stated one that goes on."""
    if not heading.rstrip().endswith(":"):
        return title
    own = folded(heading)
    return next((each for each in stated if own in folded(each) and own != folded(each)), title)


def without_site(title: str, sites: Iterable[str]) -> str:
    """The title without the names of the site (folded) before or after it, and what stands beyond them."""
    title = _SITE_IN_HAN.sub("", _ARCHIVE.sub("", " ".join(title.split())))
    breaks = list(_BETWEEN.finditer(title))
    ends = [*(found.start() for found in breaks), len(title)]
    starts = [0, *(found.end() for found in breaks)]
    parts = [title[start:end] for start, end in zip(starts, ends, strict=True)]
    of_site = [_names(part, sites) for part in parts]
    if all(of_site):
        return title
    first = of_site.index(False)
    last = next((place for place in range(first, len(parts)) if of_site[place]), len(parts)) - 1
    return title[starts[first] : ends[last]].strip()


def _names(part: str, sites: Iterable[str]) -> bool:
    """Whether a part of a title names the site: it is in one of its names, or has one of them in it."""
    own = folded(part)
    return bool(_HOST.fullmatch(part.strip())) or (
        len(own) > 2
        and any(
            own == site
            or (
                len(site) > 3
                and len(part) < 60
                and (own in site or (site in own and len(own) < 3 * len(site)))
            )
            for site in sites
        )
    )


def _as_stated(heading: Heading, titles: Sequence[str], sites: Sequence[str]) -> str:
    """The heading, without elements of it before or after the title that is stated: a kicker, a second line."""
    known = {folded(title): title for title in reversed(titles)}
    if heading.parts and folded(heading.text) in known:
        return known[folded(heading.text)]
    if folded(heading.text) not in known:
        for place in range(1, len(heading.parts)):
            for some in (heading.parts[place:], heading.parts[:place]):
                if folded(" ".join(some)) in known:
                    return " ".join(some)
        for title in titles:
            before, colon, after = heading.text.partition(": ")
            if colon and before.isalpha() and folded(after) == folded(title):
                return after
    return _DAY_BEFORE.sub("", heading.text, count=1).strip(" :|")


def _likeness(heading: str, title: str, exact: Collection[str]) -> float:
    """How much of the shorter one is in the other, by words or, where there are none, by letters; 1 for the same.

    `exact` are parts of titles, folded: a heading that is one of them is nearly as good.
    """
    letters = min(len(_WORD.findall(heading)), len(_WORD.findall(title))) < 3
    ours, others = _units(heading, letters), _units(title, letters)
    if not ours or not others:
        return 0.0
    if ours == others:
        return 1.0
    shared = len(ours & others)
    if shared > 1 and folded(heading) in exact:
        return 0.99
    if min(len(ours), len(others)) < 3 and max(len(ours), len(others)) > 2 * shared:
        return 0.0
    return 0.98 * shared / min(len(ours), len(others)) * (0.7 + 0.3 * shared / max(len(ours), len(others)))


def _units(text: str, letters: bool) -> frozenset[str]:
    """Its words; its letters, if asked for, in a script that has no spaces."""
    words = _WORD.findall(text.casefold())
    if letters and any("\u3040" <= character <= "\u9fff" for character in text):
        return frozenset("".join(words))
    return frozenset(words)


def folded(text: str) -> str:
    """Its letters and figures, without case."""
    return "".join(_WORD.findall(text.casefold()))
