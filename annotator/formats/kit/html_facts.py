"""What a web page says about its article: title, publisher, people, day and rights, from all that it states."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from annotator.formats.kit import html_dates as days
from annotator.formats.kit import html_titles as titles
from annotator.formats.kit import rights
from annotator.formats.kit.html_elements import clean
from annotator.formats.kit.html_people import agencies_of, people_of
from annotator.formats.kit.html_stated import Stated, called_by, declared_language, is_a, key, stated

__all__ = ["Stated", "clean", "declared_language", "key", "metadata", "stated"]

_HOST = re.compile(r"(?:https?://)?(?:www\.)?[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}/?", re.IGNORECASE)
_MADE_ON = (
    "article:published_time", "datepublished", "og:article:published_time", "article:published", "dc.date.issued",
    "dcterms.issued", "dc.date", "dcterms.created", "dc.date.created", "dc.created", "dcterms.date", "date",
    "parsely-pub-date", "sailthru.date", "publishdate", "publish-date", "publish_date", "pubdate", "publication_date",
    "publication-date", "cxenseparse:recs:publishtime", "citation_publication_date", "citation_date", "og:pubdate",
    "og:published_time", "published_time", "last-publish-date", "date.issued", "article.published",
    "article_date_original", "originalpublicationdate", "ptime", "displaydate", "gentime", "published-date", "created",
    "date_published",
)  # fmt: skip
_NAMED = (
    "og:site_name",
    "application-name",
    "apple-mobile-web-app-title",
    "dc.publisher",
    "dcterms.publisher",
    "publisher",
)
_TITLED = (
    "og:title",
    "twitter:title",
    "dc.title",
    "dc:title",
    "dcterms.title",
    "parsely-title",
    "sailthru.title",
    "citation_title",
)
_ACCOUNTS = (
    "twitter:site",
    "twitter:app:name:iphone",
    "twitter:app:name:ipad",
    "twitter:app:name:googleplay",
)


class Guesses:
    """What trafilatura and htmldate make of a page, each searched for only when the page itself does not say it."""

    def __init__(self, tree: Any = None, said: Stated | None = None) -> None:
        self._tree, self._said = tree, said or Stated()

    @cached_property
    def title(self) -> str:
        """The title, by the classes of elements."""
        from trafilatura.metadata import extract_title

        return str(self._searched(extract_title))

    @cached_property
    def site(self) -> str:
        """The name of the site: that of its account or its app."""
        name = self._said.first(*_ACCOUNTS).lstrip("@")
        return name if "." in name or name[:1].isupper() else name.title()

    @cached_property
    def section(self) -> str:
        """The first category that the page links itself to."""
        from trafilatura.metadata import extract_catstags

        return next(iter(self._searched(lambda tree: extract_catstags("category", tree)) or ()), "")

    @cached_property
    def day(self) -> str:
        """The day, which takes a search as long as that for the text."""
        from htmldate import find_date

        # The thorough search tries 200 languages, which takes seconds; `html_dates` tries that of the page.
        address = _absolute(self._said.address) or None
        how: dict[str, Any] = {"original_date": True, "extensive_search": False, "url": address}
        return str(self._searched(lambda tree: find_date(tree, **how)))

    def _searched(self, search: Callable[[Any], Any]) -> Any:
        """What a search finds, or ""; also where it fails, for hostile pages trip it in many ways."""
        try:
            return (search(self._tree) if self._tree is not None else "") or ""
        except Exception:
            return ""


def metadata(said: Stated, language: str = "", tree: Any = None) -> dict[str, Any]:
    """The metadata, from what the page states, else from what is guessed of its `tree`."""
    guesses = Guesses(tree, said)
    sites = _sites(guesses, said)
    section = said.first("article:section") or said.article.get("articleSection")
    if isinstance(section, list):
        section = section[0] if section else ""
    people = people_of(said, sites)
    facts = {
        "title": _title(guesses, said, sites),
        "publisher": _publisher(guesses, said),
        "byline": people,
        "infoSource": [agency for agency in agencies_of(said) if agency not in people],
        "published": _published(guesses, said, language.partition("-")[0].lower()),
        "section": clean(str(section or guesses.section)),
        "url": _absolute(said.address),
    }
    return {name: value for name, value in (facts | _rights(said)).items() if value}


def _rights(said: Stated) -> dict[str, Any]:
    """What the page says of rights: its JSON-LD first, then its meta elements, then its links."""
    article = said.article
    pairs = [
        ("copyright", called_by(article.get("copyrightHolder"), said)),
        ("copyrightNotice", called_by(article.get("copyrightNotice"), said)),
        ("license", _linked(article.get("license"))),
        ("dataMining", _linked(article.get("dataMining"))),
        ("rights", _linked(article.get("usageInfo")) or called_by(article.get("conditionsOfAccess"), said)),
    ]
    pairs += [(name, content) for name, contents in said.meta.items() for content in contents]
    return rights.stated([*pairs, ("license", said.license)])


def _linked(value: Any) -> str:
    """An address or a text, as it is or as that of an object."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("url") or value.get("@id") or value.get("name")
    return clean(value) if isinstance(value, str) else ""


def _title(guesses: Guesses, said: Stated, sites: Sequence[str]) -> str:
    article = said.article.get("headline") or said.article.get("name")
    of_page = next((item["headline"] for item in said.objects if item.get("headline")), None)
    stated_titles = [
        clean(title)
        for title in (article, *(said.first(name) for name in _TITLED), of_page, said.title)
        if isinstance(title, str)
    ]
    return titles.title_of(stated_titles, said.headings, sites) or clean(guesses.title)


def _sites(guesses: Guesses, said: Stated) -> list[str]:
    """The names that the site has: those it gives itself, and its host."""
    host = (urlsplit(said.address).hostname or "").removeprefix("www.") if "//" in said.address else ""
    label = host.rpartition(".")[0]
    found = [said.first(name) for name in _NAMED]
    found += [called_by(said.article.get("publisher"), said)]
    found += [
        clean(str(item.get("name") or "")) for item in said.objects if is_a(item, ("WebSite", "Organization"))
    ]
    found += [guesses.site, host, label, label.rpartition(".")[2]]
    return [name for name in dict.fromkeys(found) if len(name) > 1]


def _publisher(guesses: Guesses, said: Stated) -> str:
    """The name of the publisher; the host only where the site calls itself so."""
    found = [said.first("og:site_name"), called_by(said.article.get("publisher"), said)]
    found += [called_by(said.article.get("sourceOrganization"), said)]
    found += [clean(str(item.get("name") or "")) for item in said.objects if is_a(item, ("WebSite",))]
    found += [said.first(name) for name in _NAMED]
    found += [clean(str(item.get("name") or "")) for item in said.objects if is_a(item, ("Organization",))]
    found = [name for name in found if 1 < len(name) <= 80]
    guessed = clean(guesses.site)
    named = [name for name in (*found, guessed) if name and not _HOST.fullmatch(name)]
    return next(iter((*named, *found)), "").removeprefix("@")


def _published(guesses: Guesses, said: Stated, language: str) -> str:
    article = [said.article.get("datePublished"), said.article.get("dateCreated")]
    pages = [item.get("datePublished") for item in said.objects]
    moments = (*article, *(said.first(name) for name in _MADE_ON), *pages, *said.times[:5])
    if found := days.first_moment(moment for moment in moments if isinstance(moment, str)):
        return days.as_shown(found, said.dates, language)
    guessed = days.iso(guesses.day)
    on_page = [date for name in _MADE_ON for date in said.meta.get(name, ())] + said.dates
    return (
        days.figures_for(guessed, on_page)
        or days.in_address(said.address)
        or days.written(on_page, language)
        or guessed
    )


def _absolute(url: str) -> str:
    return url if url.startswith(("http://", "https://")) else ""
