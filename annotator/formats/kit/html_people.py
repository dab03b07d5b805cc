"""Who wrote the article in a web page: chosen among what its data, its head and its lines say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence, Set

from annotator.formats.kit import bylines as names
from annotator.formats.kit import html_titles as titles
from annotator.formats.kit.html_credits import CALLED, DATED, LINE, LINKED, MARKED, SIGNED, Credit
from annotator.formats.kit.html_elements import clean
from annotator.formats.kit.html_stated import Stated, called_by, is_a, resolved

_MADE_BY = (
    "author", "article:author", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator", "dc:creator",
    "byl", "cxenseparse:author", "og:article:author", "shareaholic:article_author_name", "citation_author",
    "news:author",
)  # fmt: skip
_LABELS = re.compile(
    r"written by|verfasst von|geschrieben von|écrit par|escrito por|scritto da|автор|author|por|von",
    re.IGNORECASE,
)


_LAST = (DATED, LINKED, SIGNED)
"""What is least sure."""


def people_of(said: Stated, sites: Sequence[str]) -> list[str]:
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
    beside = (names.people_beside_date(line) for line in said.dates[:3])
    credited = [(credit, others(_people_in(credit))) for credit in said.credits]
    credited += [(Credit("", DATED), others(some)) for some in beside]
    about = titles.folded(" ".join(heading.text for heading in said.headings if heading.level == 1))
    credited = [
        (credit, some)
        for credit, some in credited
        if credit.kind not in (LINKED, SIGNED) or not any(titles.folded(name) in about for name in some)
    ]
    if stated_names:
        # A link may lead to anybody of whom the article tells, where the page says that nobody in particular wrote it.
        credited = [(credit, some) for credit, some in credited if credit.kind != LINKED]
    else:
        first = next((credit for credit, some in credited if credit.kind == LINKED), None)
        credited = [(credit, some) for credit, some in credited if credit.kind != LINKED or credit is first]
    candidates = [others(names.people(others(group))) for group in (stated_names, *in_meta)]
    # What stands below the headline first is nearest to it.
    credited.sort(key=lambda each: _LAST.index(each[0].kind) if each[0].kind in _LAST else -1)
    # A single word in a line may be anything; in what is marked it is what somebody calls himself.
    shown = [each for each in credited if each[0].kind == MARKED or any(map(names.is_full, each[1]))]
    only = others(names.people(others(_only_person(said))))
    sure = bool(shown) and shown[0][0].kind in (MARKED, LINE)
    of_lines = [some for _, some in shown]
    candidates += [*of_lines, only] if sure else [only, *of_lines]
    # The head names whoever keeps the page, where it is not data of the article; the line below the headline who wrote.
    if not stated_names and credited and credited[0][0].kind == LINE:
        candidates = [[name for name in credited[0][1] if names.is_full(name)], *candidates]
    found = next(filter(None, candidates), [])
    if not found:
        return _nobody_else([*stated_names, *(name for group in in_meta for name in group)], said, own)
    # A byline that has more names, with these among them, is the full one.
    found = _in_full(found, [name for _, some in credited for name in some])
    known = {titles.folded(name) for name in found}
    fuller = [
        some
        for credit, some in credited
        if credit.kind != LINKED and known < {titles.folded(name) for name in some}
    ]
    return max((found, *fuller), key=len)


def agencies_of(said: Stated) -> list[str]:
    """The agencies that the article is from, by its data, its head and its lines."""
    stated = [
        *_author_names(said, organisations=True),
        *(each for key in _MADE_BY for each in said.meta.get(key, ())),
    ]
    lines = [credit.text for credit in said.credits if credit.kind in (MARKED, LINE, CALLED)]
    return list(dict.fromkeys(agency for line in (*stated, *lines) for agency in names.agencies_in(line)))


def _people_in(credit: Credit) -> list[str]:
    return names.people([credit.text]) if credit.kind == MARKED else names.people_in(credit.text)


def _in_full(found: Sequence[str], others: Sequence[str]) -> list[str]:
    """The names; a first name alone as the one other name that begins with it, where there is just one."""
    whole = []
    for name in found:
        longer = {each for each in others if each.casefold().startswith(f"{name.casefold()} ")}
        whole.append(longer.pop() if " " not in name and len(longer) == 1 else name)
    return list(dict.fromkeys(whole))


def _nobody_else(stated: Sequence[str], said: Stated, own: Set[str]) -> list[str]:
    """An author where no other person is one: whose name the site bears, an agency, a pen name, an organisation."""
    authors = said.article.get("author")
    described = [*said.objects, *(authors if isinstance(authors, list) else [authors])]
    people = {
        titles.folded(str(item.get("name") or ""))
        for item in described
        if isinstance(item, dict) and is_a(item, ("Person",))
    }
    publisher = said.article.get("publisher")
    if not (isinstance(publisher, dict) and is_a(resolved(publisher, said), ("Person",))):
        people.discard(titles.folded(called_by(publisher, said)))
    shown = [credit.text for credit in said.credits if credit.kind != LINKED]
    every = [*stated, *shown]
    bearer = [name for name in every if titles.folded(name) in own & people and names.is_person(name)]
    if bearer:
        return bearer[:1]
    agency = next((names.without_by(name) for name in every if names.is_agency(names.without_by(name))), "")
    if agency:
        return [agency]
    alone = [*_author_names(said, organisations=True)]
    alone += [credit.text for credit in said.credits if credit.kind == MARKED]
    alone += [credit.text for credit in said.credits if credit.is_name and names.is_handle(credit.text)]
    # What the head alone states may be whose page it is.
    alone += [name for name in stated if any(titles.folded(name) in titles.folded(line) for line in shown)]
    pen_names = [*map(names.pen_name, alone)]
    pen_names += [names.pen_name_at_date(credit.text) for credit in said.credits if credit.kind == LINE]
    return next(([name] for name in pen_names if name and titles.folded(name) not in own), [])


def _only_person(said: Stated) -> list[str]:
    """The name of the one person whom the JSON-LD describes, where it has no article that says who wrote it."""
    people = {clean(str(item.get("name") or "")) for item in said.objects if is_a(item, ("Person",))}
    return list(people) if len(people) == 1 and not said.article.get("author") else []


def _author_names(said: Stated, organisations: bool = False) -> list[str]:
    found = []
    for name in ("author", "creator"):
        value = said.article.get(name)
        for person in value if isinstance(value, list) else [value]:
            if isinstance(person, dict):
                person = resolved(person, said)
                organisation = is_a(person, ("Organization",)) and not is_a(person, ("Person",))
                if organisation and not organisations and not names.is_agency(str(person.get("name"))):
                    continue
                person = person.get("name") or _of_parts(person)
            found += [
                one for one in (person if isinstance(person, list) else [person]) if isinstance(one, str)
            ]
        if found:
            break
    return [clean(name) for name in found if name.strip()]


def _of_parts(person: dict[str, object]) -> str:
    """The name of a person who has one for the family and one of his own."""
    return " ".join(str(person[key]) for key in ("givenName", "familyName") if person.get(key))
