"""What a web page says about its article: title, publisher, people, day and rights, from all that it states."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence, Set
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from annotator.formats.kit import bylines as names
from annotator.formats.kit import html_dates as days
from annotator.formats.kit import html_titles as titles
from annotator.formats.kit import rights
from annotator.formats.kit.html_stated import Stated, clean, declared_language, is_a, key, stated

__all__ = ["Stated", "clean", "declared_language", "key", "metadata", "stated"]

_HOST = re.compile(r"(?:https?://)?(?:www\.)?[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}/?", re.IGNORECASE)
_MADE_BY = (
    "author", "article:author", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator", "dc:creator",
    "byl", "cxenseparse:author", "og:article:author", "shareaholic:article_author_name", "citation_author",
    "news:author",
)  # fmt: skip
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
_LABELS = re.compile(
    r"written by|verfasst von|geschrieben von|écrit par|escrito por|scritto da|автор|author|por|von",
    re.IGNORECASE,
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
    facts = {
        "title": _title(guesses, said, sites),
        "publisher": _publisher(guesses, said),
        "byline": _people(said, sites),
        "published": _published(guesses, said, language.partition("-")[0].lower()),
        "section": clean(str(section or guesses.section)),
        "url": _absolute(said.address),
    }
    return {name: value for name, value in (facts | _rights(said)).items() if value}


def _rights(said: Stated) -> dict[str, Any]:
    """What the page says of rights: its JSON-LD first, then its meta elements, then its links."""
    article = said.article
    pairs = [
        ("copyright", _called_by(article.get("copyrightHolder"), said)),
        ("copyrightNotice", _called_by(article.get("copyrightNotice"), said)),
        ("license", _linked(article.get("license"))),
        ("dataMining", _linked(article.get("dataMining"))),
        ("rights", _linked(article.get("usageInfo")) or _called_by(article.get("conditionsOfAccess"), said)),
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
    found += [_called_by(said.article.get("publisher"), said)]
    found += [
        clean(str(item.get("name") or "")) for item in said.objects if is_a(item, ("WebSite", "Organization"))
    ]
    found += [guesses.site, host, label, label.rpartition(".")[2]]
    return [name for name in dict.fromkeys(found) if len(name) > 1]


def _publisher(guesses: Guesses, said: Stated) -> str:
    """The name of the publisher; the host only where the site calls itself so."""
    found = [said.first("og:site_name"), _called_by(said.article.get("publisher"), said)]
    found += [_called_by(said.article.get("sourceOrganization"), said)]
    found += [clean(str(item.get("name") or "")) for item in said.objects if is_a(item, ("WebSite",))]
    found += [said.first(name) for name in _NAMED]
    found += [clean(str(item.get("name") or "")) for item in said.objects if is_a(item, ("Organization",))]
    found = [name for name in found if 1 < len(name) <= 80]
    guessed = clean(guesses.site)
    named = [name for name in (*found, guessed) if name and not _HOST.fullmatch(name)]
    return next(iter((*named, *found)), "").removeprefix("@")


def _people(said: Stated, sites: Sequence[str]) -> list[str]:
    """The authors, by what is surest first; an agency where nobody is named. The site is not its own author."""
    own = {titles.folded(site) for site in sites}

    def others(people: Iterable[str]) -> list[str]:
        return [name for name in people if titles.folded(name) not in own]

    own_names = [titles.folded(site) for site in sites]
    stated_names = [titles.without_site(name, own_names) for name in _author_names(said)]
    in_meta = [
        [titles.without_site(author, own_names) for author in said.meta[name]]
        for name in _MADE_BY
        if name in said.meta
    ]
    if _LABELS.fullmatch(said.first("twitter:label1").strip(" :")):
        in_meta.append([said.first("twitter:data1")])
    marked = [others(names.people([line])) for line in said.marked]
    lines = [others(names.people_in(line)) for line in (*said.bylines, *said.called)]
    candidates = [
        others(names.people(others(group))) for group in (stated_names, *in_meta, _only_person(said))
    ]
    candidates += marked
    # A single word in a line may be anything; in what is marked it is what somebody calls himself.
    # A link may lead to anybody of whom the article tells, where the page says that nobody in particular wrote it.
    linked = said.linked[:0] if stated_names else said.linked[:1]
    candidates += [some for some in (*lines, linked) if any(map(names.is_full, some))]
    found = next(filter(None, candidates), [])
    if not found:
        every = [*stated_names, *(name for group in in_meta for name in group), *said.marked, *said.bylines]
        return _nobody_else(every, said, own)
    # A byline that has more names, with these among them, is the full one.
    found = _in_full(found, [name for some in (*marked, *lines, linked) for name in some])
    known = {titles.folded(name) for name in found}
    fuller = [some for some in (*marked, *lines) if known < {titles.folded(name) for name in some}]
    return max((found, *fuller), key=len)


def _in_full(found: Sequence[str], others: Sequence[str]) -> list[str]:
    """The names; a first name alone as the one other name that begins with it, where there is just one."""
    whole = []
    for name in found:
        longer = {each for each in others if each.casefold().startswith(f"{name.casefold()} ")}
        whole.append(longer.pop() if " " not in name and len(longer) == 1 else name)
    return list(dict.fromkeys(whole))


def _nobody_else(every: Sequence[str], said: Stated, own: Set[str]) -> list[str]:
    """An author where no other person is one: whose name the site bears, an agency, a pen name, an organisation."""
    authors = said.article.get("author")
    described = [*said.objects, *(authors if isinstance(authors, list) else [authors])]
    people = {
        titles.folded(str(item.get("name") or ""))
        for item in described
        if isinstance(item, dict) and is_a(item, ("Person",))
    }
    people.discard(titles.folded(_called_by(said.article.get("publisher"), said)))
    bearer = [name for name in every if titles.folded(name) in own & people and names.is_person(name)]
    if bearer:
        return bearer[:1]
    agency = next((names.without_by(name) for name in every if names.is_agency(names.without_by(name))), "")
    if agency:
        return [agency]
    alone = [*_author_names(said, organisations=True), *said.marked]
    return next(
        ([name] for name in map(names.pen_name, alone) if name and titles.folded(name) not in own), []
    )


def _only_person(said: Stated) -> list[str]:
    """The name of the one person whom the JSON-LD describes, where it has no article that says who wrote it."""
    people = {clean(str(item.get("name") or "")) for item in said.objects if is_a(item, ("Person",))}
    return list(people) if len(people) == 1 and not said.article.get("author") else []


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


def _author_names(said: Stated, organisations: bool = False) -> list[str]:
    found = []
    for name in ("author", "creator"):
        value = said.article.get(name)
        for person in value if isinstance(value, list) else [value]:
            if isinstance(person, dict):
                person = _resolved(person, said)
                organisation = is_a(person, ("Organization",)) and not names.is_agency(
                    str(person.get("name"))
                )
                if organisation and not organisations:
                    continue
                person = person.get("name")
            found += [
                one for one in (person if isinstance(person, list) else [person]) if isinstance(one, str)
            ]
        if found:
            break
    return [clean(name) for name in found if name.strip()]


def _called_by(value: Any, said: Stated) -> str:
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = _resolved(value, said).get("name")
    return clean(value) if isinstance(value, str) else ""


def _resolved(item: dict[str, Any], said: Stated) -> dict[str, Any]:
    """The object itself where only its id stands for it."""
    if item.get("name") or not item.get("@id"):
        return item
    return next((each for each in said.objects if each.get("@id") == item["@id"] and each.get("name")), item)
