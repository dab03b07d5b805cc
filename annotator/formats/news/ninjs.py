"""ninjs 1, 2 and 3: news in JSON, as agencies deliver it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from annotator.core.errors import Problem, ReadError
from annotator.core.messages import _
from annotator.formats.kit.article_parts import Piece, article, in_either, in_html, in_text, looks_like_html
from annotator.formats.kit.base import Format
from annotator.formats.kit.html_facts import key
from annotator.formats.kit.json_kinds import is_json
from annotator.formats.kit.json_records import LINES
from annotator.formats.kit.json_values import keys_in, load, objects, text, texts
from annotator.formats.kit.plain import names_in
from annotator.formats.kit.unused_keys import UnusedKeys
from annotator.formats.kit.values import NO_OPTIONS, Guess, Imported, Options, Read

_TELLING = frozenset((
    "versioncreated", "contentcreated", "firstcreated", "pubstatus", "mimetype", "representationtype", "infosource",
    "infosources", "copyrightholder", "copyrightnotice", "usageterms", "headlines", "bodies", "standard", "profile",
    "body_xhtml", "body_richtext", "body_nitf",
))  # fmt: skip
"""Keys that hardly anything else has, in lower case."""

_USUAL = frozenset(
    ("headline", "body_text", "body_html", "slugline", "urgency", "ednote", "byline", "subject")
)
_WRAPPERS = ("items", "item", "data", "results", "docs", "newsitems", "response")
_DEEPEST = 4
_LARGE = 4_000_000
"""Bytes of a file that is not read as a whole to see what it is."""

_RIGHTS = ("usageterms", "usageTerms")
_CONCEPTS = {
    "subjects": ("subject", "subjects"),
    "people": ("person", "people"),
    "organisations": ("organisation", "organisations"),
    "places": ("place", "places"),
    "events": ("event", "events"),
    "objects": ("object", "objects"),
    "services": ("service", "services"),
    "genres": ("genre", "genres"),
    "infoSource": ("infosource", "infosources", "infoSources"),
}
_PLAIN = {
    "guid": ("uri", "guid"),
    "version": ("version",),
    "status": ("pubstatus", "pubStatus"),
    "urgency": ("urgency",),
    "slugline": ("slugline",),
    "located": ("located",),
    "copyright": ("copyrightholder", "copyrightHolder"),
    "copyrightNotice": ("copyrightnotice", "copyrightNotice"),
    "rights": _RIGHTS,
    "license": ("license",),
    "dataMining": ("datamining", "dataMining"),
    "priority": ("priority", "editorialpriority"),
    "profile": ("profile",),
    "ednote": ("ednote", "edNote"),
    "embargoed": ("embargoed",),
    "language": ("language",),
    "updated": ("versioncreated", "versionCreated"),
    "section": ("section",),
    "url": ("url", "link"),
}
_OF_CONCEPTS = (
    "uri",
    "literal",
    "rel",
    "name",
    "creator",
    "relevance",
    "confidence",
    "qcode",
    "scheme",
    "code",
)
_CREATED = (
    "firstpublished", "contentcreated", "contentCreated", "firstcreated", "firstCreated", "versioncreated",
    "versionCreated",
)  # fmt: skip
_USED = frozenset((
    *(key for keys in (*_CONCEPTS.values(), *_PLAIN.values()) for key in keys), *_CREATED,
    "standard", "$standard", "$schema", "type", "mimetype", "representationtype", "representationType", "title",
    "headlines", "byline", "bylines", "by", "authors", "provider", "publisher", "source", "keywords", "descriptions",
    "description_text", "description_html", "bodies", "extra", "datelinelocation", "rightsinfo", "rightsInfo",
))  # fmt: skip
_OF_BODIES = ("text", "body", "main", "article")
"""Roles of descriptions that hold the text where there is no body."""

_DERIVED = ("wordcount", "charcount", "word_count")


class NinjsFormat(Format):
    """One item or a list of items, one article each; items without text are named and left out."""

    name = "ninjs"
    title = _("ninjs (news in JSON)")
    extensions = (".json", ".ninjs")
    reads = True

    def sniff(self, path: Path, head: bytes) -> bool:
        """Whether the keys are those of ninjs."""
        if path.suffix.lower() == ".ninjs":
            return True
        if path.suffix.lower() in LINES or not is_json(path, head):
            return False
        keys = {key.lower() for key in keys_in(path, head)}
        if not keys & {"uri", "guid"} or not keys & _TELLING or "@type" in keys:
            return False
        if path.stat().st_size > _LARGE:
            return len(keys & (_TELLING | _USUAL)) >= 3
        return any(map(_is_item, _items(load(path))))

    def read(self, path: Path, options: Options = NO_OPTIONS) -> Iterator[Read]:
        """Yield the article of each item, and a warning for each item without text. Raises `ReadError`."""
        told: list[Problem | Guess] = []
        value = load(path, told)
        yield from told
        found = False
        unused = UnusedKeys()
        for item in _items(value):
            found = True
            with_text = list(_with_text(item))
            for one in with_text:
                made = _article(one, path)
                _note_unused(one, made, unused)
                yield made
            if not with_text:
                yield _without_text(item, path)
        if not found:
            raise ReadError(_("There is no news item in this document."), file=path)
        yield from unused.told(path)


def _items(value: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    """The items in what a service answers, however it wraps them; objects that are none and wrap none are items too."""
    for item in objects(value):
        within = [
            item[key] for key in item if key.lower() in _WRAPPERS and isinstance(item[key], dict | list)
        ]
        if _is_item(item) or not within or depth >= _DEEPEST:
            yield item
        else:
            for inner in within:
                yield from _items(inner, depth + 1)


def _is_item(item: dict[str, Any]) -> bool:
    """Whether an object is an item of ninjs: it has an id, and keys of which some are in nothing else."""
    keys = {key.lower() for key in item}
    known = keys & (_TELLING | _USUAL) | {key for key in keys if key.startswith(("headline_", "body_"))}
    standard = item.get("standard")
    named = isinstance(standard, dict) and text(standard.get("name")) == "ninjs"
    return bool(keys & {"uri", "guid"}) and (named or (bool(known & _TELLING) and len(known) >= 2))


def _with_text(item: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The item, or where it has no text of its own those that are packed into it and have."""
    if _body(item):
        yield item
        return
    packed = item.get("associations")
    for inner in objects(list(packed.values()) if isinstance(packed, dict) else packed):
        if _body(inner):
            yield inner


def _without_text(item: dict[str, Any], path: Path) -> Problem:
    renditions = item.get("renditions")
    named = [
        str(name)
        for name, rendition in (renditions.items() if isinstance(renditions, dict) else ())
        if isinstance(rendition, dict)
        and (text(rendition.get("type")) or text(rendition.get("mimetype"))).startswith("text")
    ]
    elsewhere = (
        f": it is in files of its own ({', '.join(named[:5])}), and nothing is fetched" if named else ""
    )
    return Problem(
        _("The item “{guid}” ({text}) holds no text{elsewhere}.").format(
            guid=_guid(item) or "?", text=text(item.get("type")) or _("no type"), elsewhere=elsewhere
        ),
        file=str(path),
        severity="warning",
        code="no-text",
    )


def _guid(item: dict[str, Any]) -> str:
    """The id of an item; where its address goes with a key of whoever fetched it, the one beside."""
    altids = item.get("altids")
    uri = text(item.get("uri")) or text(item.get("guid"))
    return (text(altids.get("itemid")) if isinstance(altids, dict) and "?" in uri else "") or uri


def _article(item: dict[str, Any], path: Path) -> Imported:
    pieces = _body(item)
    byline = _byline(item)
    if byline and all(byline not in piece.text for piece in pieces[:3]):
        pieces = [Piece(byline, "byline"), *pieces]
    standfirst = _summary(item)
    if standfirst and all(standfirst not in piece.text for piece in pieces):
        pieces = [Piece(standfirst, "standfirst"), *pieces]
    return article(
        pieces, {"source": path.name, **_metadata(item, byline)}, _headline(item), path, extracted=True
    )


def _byline(item: dict[str, Any]) -> str:
    lines = [text(line.get("by")) for line in objects(item.get("bylines") or [])]
    return text(item.get("byline")) or text(item.get("by")) or next(filter(None, lines), "")


def _body(item: dict[str, Any]) -> list[Piece]:
    """The paragraphs of the fullest body: marked up where there is one, else plain."""
    marked: list[str] = []
    plain: list[str] = []
    for key_, value in item.items():
        if _is_body(key_) and isinstance(value, str) and value.strip():
            (marked if looks_like_html(value) else plain).append(value)
    bodies = [*objects(item.get("bodies") or [])]
    said = [*objects(item.get("descriptions") or [])]
    if not (marked or plain or bodies):
        bodies = [one for one in said if text(one.get("role")) in _OF_BODIES]
    for body in bodies:
        value, kind = text(body.get("value")), text(body.get("contentType") or body.get("contenttype"))
        (marked if "html" in kind or looks_like_html(value) else plain).append(value)
    if any(marked):
        return in_html(max(marked, key=len))
    return in_text(max(plain, key=len, default=""))


def _is_body(name: str) -> bool:
    return name.startswith("body_") and not name.endswith(_DERIVED)


def _headline(item: dict[str, Any]) -> str:
    lines = list(objects(item.get("headlines") or []))
    main = [line for line in lines if text(line.get("role")) in ("", "main", "headline")]
    others = [text(item[name]) for name in item if name.startswith("headline_")]
    found = (text(item.get("headline")), text(item.get("headline_main")), text([*main, *lines][:1]), *others)
    return next(filter(None, found), "") or text(item.get("title"))


def _summary(item: dict[str, Any]) -> str:
    """The lead-in that is meant to stand above the text: a description with the role of a summary."""
    for found in objects(item.get("descriptions") or []):
        if text(found.get("role")) in ("summary", "abstract", "standfirst", "lead"):
            return text(found)
    return ""


def _metadata(item: dict[str, Any], byline: str) -> dict[str, Any]:
    facts: dict[str, Any] = {
        name: next((found for key in keys if (found := text(item.get(key)))), "")
        for name, keys in _PLAIN.items()
    }
    facts |= {
        name: facts.get(name) or said
        for name, said in _rights(item.get("rightsinfo") or item.get("rightsInfo")).items()
    }
    for name, keys in _CONCEPTS.items():
        facts[name] = [concept for key in keys for concept in _concepts(item.get(key))]
    people = [text(person) for person in objects(item.get("authors") or [])]
    provider = next(
        (
            item[name]
            for name in ("provider", "publisher", "source", "copyrightholder")
            if text(item.get(name))
        ),
        "",
    )
    dateline = item.get("datelinelocation")
    descriptions = [text(found) for found in objects(item.get("descriptions") or [])]
    if isinstance(dateline, dict) and not facts["located"]:
        facts["located"] = ", ".join(filter(None, (text(dateline.get(of)) for of in ("city", "countryname"))))
    extra = item.get("extra")
    return facts | {
        "guid": _guid(item),
        "extra": {name: said for name, said in extra.items() if isinstance(said, str | int | float)}
        if isinstance(extra, dict)
        else {},
        "rights": " ".join(next((said for name in _RIGHTS if (said := texts(item.get(name)))), []))
        or facts["rights"],
        "byline": people or names_in(byline),
        "published": next((found for key in _CREATED if (found := text(item.get(key)))), ""),
        "publisher": text(provider),
        "keywords": texts(item.get("keywords")),
        "description": text(item.get("description_text")) or text(descriptions[:1]),
    }


def _rights(info: Any) -> dict[str, str]:
    """What `rightsinfo` says in its parts, of which there may be several."""
    parts = list(objects(info or []))
    said = {
        "copyright": ("copyrightholder", "copyrightHolder"),
        "copyrightNotice": ("copyrightnotice", "copyrightNotice"),
        "rights": ("usageterms", "usageTerms"),
        "license": ("linkedrights", "linkedRights"),
        "dataMining": ("datamining", "dataMining"),
    }
    return {
        name: next((found for part in parts for key in keys if (found := text(part.get(key)))), "")
        for name, keys in said.items()
    }


def _note_unused(item: dict[str, Any], made: Imported, unused: UnusedKeys) -> None:
    """Count the keys of an item that became nothing, and of several headlines, texts … those that were not taken."""
    bodies = [name for name in item if _is_body(name) and isinstance(item[name], str)]
    headlines = [name for name in item if name.startswith("headline") and isinstance(item[name], str)]
    unused.note(
        item, {*_USED, *bodies, "headline", *(name for name in headlines if _is_said(item[name], made))}
    )
    said = key(f"{made.text} {' '.join(map(str, made.metadata.values()))}")
    for name in ("headlines", "descriptions", "bodies", "authors"):
        for one in objects(item.get(name) or []):
            unused.note(one, ("role", "value", "name", "contentType", "contenttype", "wordcount"), name)
            parts = in_either(text(one.get("value") or one.get("name")))
            unused.add(name, int(any(key(part.text) not in said for part in parts)))
    for name in bodies:
        unused.add(name, int(any(key(part.text) not in said for part in in_either(str(item[name] or "")))))
    for names in _CONCEPTS.values():
        for name in names:
            unused.note_all(item.get(name), _OF_CONCEPTS, name)


def _is_said(value: str, made: Imported) -> bool:
    return key(value) in key(f"{made.title} {made.text}")


def _concepts(value: Any) -> list[dict[str, str]]:
    """Concepts with their codes: `code` and `scheme` in ninjs 1, `uri`, `qcode`, `literal` in later ones."""
    found = []
    for item in objects(value or []):
        scheme, code = text(item.get("scheme")), text(item.get("code"))
        names = ("uri", "literal", "rel", "name", "creator", "relevance", "confidence")
        concept = {key: text(item.get(key)) for key in names}
        qcode = text(item.get("qcode")) or (
            f"{scheme}:{code}" if scheme and code and "/" not in scheme else code
        )
        concept |= {"qcode": qcode, "scheme": scheme if "/" in scheme else ""}
        found.append({key: part for key, part in concept.items() if part})
    return found
