"""ninjs 1, 2 and 3: news in JSON, as agencies deliver it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from annotator.core.errors import Problem, ReadError
from annotator.formats.kit.article_parts import Piece, article, in_either, in_html, in_text
from annotator.formats.kit.base import Format
from annotator.formats.kit.html_facts import key
from annotator.formats.kit.json_values import keys_in, load, objects, text, texts
from annotator.formats.kit.plain import names_in
from annotator.formats.kit.unused_keys import UnusedKeys
from annotator.formats.kit.values import NO_OPTIONS, Guess, Imported, Options, Read

_TELLING = frozenset((
    "body_text", "body_xhtml", "body_html", "bodies", "headline", "headlines", "versioncreated", "contentcreated",
    "firstcreated", "pubstatus", "mimetype", "representationtype", "slugline", "urgency", "infosource",
    "infosources", "copyrightholder", "usageterms", "versionCreated", "contentCreated", "firstCreated", "pubStatus",
))  # fmt: skip
_CONCEPTS = {
    "subjects": ("subject", "subjects"),
    "people": ("person", "people"),
    "organisations": ("organisation", "organisations"),
    "places": ("place", "places"),
    "events": ("event", "events"),
    "objects": ("object", "objects"),
    "genres": ("genre", "genres"),
    "infoSource": ("infosource", "infosources", "infoSources"),
}
_PLAIN = {
    "guid": ("uri",),
    "version": ("version",),
    "status": ("pubstatus", "pubStatus"),
    "urgency": ("urgency",),
    "slugline": ("slugline",),
    "located": ("located",),
    "copyright": ("copyrightholder", "copyrightHolder"),
    "rights": ("usageterms", "usageTerms"),
    "license": ("license",),
    "dataMining": ("datamining", "dataMining"),
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
    "contentcreated",
    "contentCreated",
    "firstcreated",
    "firstCreated",
    "versioncreated",
    "versionCreated",
)
_USED = frozenset((
    *(key for keys in (*_CONCEPTS.values(), *_PLAIN.values()) for key in keys), *_CREATED,
    "standard", "$schema", "type", "mimetype", "representationtype", "representationType", "title", "headline",
    "headlines", "byline", "by", "authors", "provider", "publisher", "keywords", "description_text",
    "descriptions", "bodies", "rightsinfo", "rightsInfo",
))  # fmt: skip
_BODIES = ("body_xhtml", "body_html", "body_text")


class NinjsFormat(Format):
    """One item or a list of items, one article each; items without text are named and left out."""

    name = "ninjs"
    title = "ninjs (news in JSON)"
    extensions = (".json", ".ninjs")
    reads = True

    def sniff(self, path: Path, head: bytes) -> bool:
        """Whether the keys are those of ninjs."""
        if path.suffix.lower() not in self.extensions:
            return False
        keys = keys_in(path, head)
        return path.suffix.lower() == ".ninjs" or (
            "uri" in keys and len(keys & _TELLING) >= 2 and "@type" not in keys
        )

    def read(self, path: Path, options: Options = NO_OPTIONS) -> Iterator[Read]:
        """Yield the article of each item, and a warning for each item without text. Raises `ReadError`."""
        told: list[Problem | Guess] = []
        value = load(path, told)
        yield from told
        if isinstance(value, dict) and isinstance(value.get("items"), list):
            value = value["items"]
        found = False
        unused = UnusedKeys()
        for item in objects(value):
            found = True
            try:
                made = _article(item, path)
                _note_unused(item, made, unused)
                yield made
            except ReadError:
                yield Problem(
                    f"The item “{text(item.get('uri')) or '?'}” ({text(item.get('type')) or 'no type'}) "
                    "holds no text.",
                    file=str(path),
                    severity="warning",
                    code="no-text",
                )
        if not found:
            raise ReadError("There is no news item in this document.", file=path)
        yield from unused.told(path)


def _article(item: dict[str, Any], path: Path) -> Imported:
    pieces = _body(item)
    byline = text(item.get("byline") or item.get("by"))
    if byline and all(byline not in piece.text for piece in pieces[:3]):
        pieces = [Piece(byline, "byline"), *pieces]
    standfirst = _summary(item)
    if standfirst and pieces and all(standfirst not in piece.text for piece in pieces):
        pieces = [Piece(standfirst, "standfirst"), *pieces]
    if not _body(item):
        raise ReadError("There is no text in the item.", file=path)
    return article(pieces, {"source": path.name, **_metadata(item, byline)}, _headline(item), path)


def _body(item: dict[str, Any]) -> list[Piece]:
    """The paragraphs of the fullest body: marked up where there is one, else plain."""
    marked = [str(item[key]) for key in item if key.startswith(_BODIES[:2]) and item[key]]
    plain = [str(item[key]) for key in item if key.startswith(_BODIES[2]) and item[key]]
    for body in objects(item.get("bodies") or []):
        value, kind = text(body.get("value")), text(body.get("contentType") or body.get("contenttype"))
        (marked if "html" in kind else plain).append(value)
    if any(marked):
        return in_html(max(marked, key=len))
    fullest = max(plain, key=len, default="")
    return in_either(fullest) if "<p" in fullest else in_text(fullest)


def _headline(item: dict[str, Any]) -> str:
    lines = list(objects(item.get("headlines") or []))
    main = [line for line in lines if text(line.get("role")) in ("", "main", "headline")]
    return text(item.get("headline")) or text([*main, *lines][:1]) or text(item.get("title"))


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
    provider = item.get("provider") or item.get("publisher") or item.get("copyrightholder")
    descriptions = [text(found) for found in objects(item.get("descriptions") or [])]
    return facts | {
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
    bodies = [key for key in item if key.startswith(_BODIES)]
    unused.note(item, {*_USED, *bodies})
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
