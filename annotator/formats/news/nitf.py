"""NITF 3: the news industry's older text format, alone in a file or inside NewsML-G2."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from annotator.core.errors import ReadError
from annotator.core.messages import _
from annotator.formats.kit.article_parts import Piece, article, iso_time
from annotator.formats.kit.base import Format
from annotator.formats.kit.files import read_whole
from annotator.formats.kit.plain import names_in
from annotator.formats.kit.unused_keys import ONCE, WHOLE, UnusedKeys
from annotator.formats.kit.values import NO_OPTIONS, Options, Read
from annotator.formats.kit.xml_safe import (
    XML_LANG,
    child,
    children,
    name,
    parse,
    root_name,
    says_nothing,
    text_at,
    text_of,
)

_BLOCKS = {
    "p": "",
    "hl1": "subhead",
    "hl2": "subhead",
    "media-caption": "caption",
    "media-producer": "credit",
    "fn": "endnote",
    "pre": "",
    "dt": "",
    "dd": "",
    "credit": "credit",
    "tagline": "endnote",
    "bibliography": "endnote",
}
_USED = {
    "head": (),
    "head/tobject": ("tobject.type", ONCE),
    "head/tobject/tobject.subject": tuple(
        f"tobject.subject.{part}" for part in ("refnum", "code", "type", "matter", "detail")
    ),
    "head/docdata": (ONCE,),
    "head/docdata/doc-id": ("id-string", "regsrc", ONCE),
    **{f"head/docdata/date.{of}": ("norm", ONCE) for of in ("issue", "release", "expire")},
    "head/docdata/urgency": ("ed-urg", ONCE),
    "head/docdata/du-key": ("key", ONCE),
    "head/docdata/series": ("series.name", ONCE),
    "head/docdata/fixture": ("fix-id", ONCE),
    "head/docdata/doc.copyright": ("holder", ONCE),
    "head/docdata/ed-msg": ("info", ONCE),
    "head/docdata/key-list": (),
    "head/docdata/key-list/keyword": ("key",),
    "head/docdata/identified-content": (),
    "head/pubdata": ("name", "date.publication", "position.section", "edition.name", "ex-ref", ONCE),
    "head/meta": ("name", "content"),
    "body": (),
    "body/body.head": (),
    "body/body.head/hedline": (),
    "body/body.head/hedline/hl1": (WHOLE,),
    "body/body.head/hedline/hl2": (WHOLE,),
    "body/body.head/distributor": (WHOLE, ONCE),
    "body/body.head/rights": (WHOLE, ONCE),
    "body/body.head/note": (WHOLE, ONCE),
    **{f"body/body.head/{part}": (WHOLE,) for part in ("byline", "dateline", "abstract")},
    "body/body.content": (WHOLE,),
    "body/body.end": (WHOLE,),
}
_OF_CONTENT = ("value", "idsrc", WHOLE)
_NAMING = frozenset((
    "person", "org", "location", "chron", "event", "function", "money", "num", "object.title", "virtloc",
))  # fmt: skip
_SKIPPED = ("media-metadata", "media-reference", "media-object", "nitf-col", "nitf-table-metadata")


class NitfFormat(Format):
    """One NITF document, one article."""

    name = "nitf"
    title = "NITF"
    extensions = (".nitf",)
    reads = True

    def sniff(self, path: Path, head: bytes) -> bool:
        """Whether the root element is NITF's."""
        return root_name(head).rpartition(":")[2] == "nitf"

    def read(self, path: Path, options: Options = NO_OPTIONS) -> Iterator[Read]:
        """Yield the one article. Raises `ReadError`."""
        root = parse(read_whole(path), path)
        if name(root) != "nitf":
            raise ReadError(
                _("This is not NITF: the document begins with <{name}>.").format(name=name(root)), file=path
            )
        facts = {"source": path.name, **metadata(root)}
        yield article(
            pieces(root), facts, headline(root) or text_at(root, "head/title"), path, extracted=True
        )
        unused = UnusedKeys("Elements and attributes")
        note_unused(root, unused)
        yield from unused.told(path)


def headline(nitf: Any) -> str:
    """The text of the main headline, or ""."""
    return text_at(nitf, "body/body.head/hedline/hl1")


def pieces(nitf: Any) -> list[Piece]:
    """The paragraphs of a document in order, with the roles that its elements tell."""
    found: list[Piece] = []
    for head in children(nitf, "body/body.head"):
        for element in head:
            match name(element):
                case "hedline":
                    found += [Piece(text_of(line), "headline") for line in children(element, "hl1")]
                    found += [Piece(text_of(line), "standfirst") for line in children(element, "hl2")]
                case "byline":
                    found.append(Piece(_in_words(element), "byline"))
                case "dateline":
                    found.append(Piece(_in_words(element), "dateline"))
                case "abstract":
                    found += [Piece(piece.text, "standfirst") for piece in blocks(element)]
    for content in children(nitf, "body/body.content"):
        found += blocks(content)
    for end in children(nitf, "body/body.end"):
        found += [Piece(piece.text, "endnote") for piece in blocks(end)]
    return found


def _in_words(line: Any) -> str:
    """The text of a line whose parts, such as a name and its job title, may follow each other without a blank."""
    return " ".join(filter(None, (text.strip() for text in line.itertext())))


def note_unused(nitf: Any, unused: UnusedKeys) -> None:
    """Count what is neither text nor metadata of the article, such as pictures and marks on names in the text."""
    title = text_at(nitf, "head/title")
    shown = not headline(nitf) or title == headline(nitf)
    content = {f"head/docdata/identified-content/{name(item)}": _OF_CONTENT for item in _identified(nitf)}
    unused.note_elements(nitf, {**_USED, **content, **({"head/title": (WHOLE,)} if shown else {})})
    for end in ("body.content", "body.end"):
        for part in children(nitf, f"body/{end}"):
            for element in part.iter():
                kind = name(element)
                if kind in _NAMING or (kind in _SKIPPED and not says_nothing(element)):
                    unused.add(f"{end}//{kind}")


def blocks(element: Any, role: str = "") -> Iterator[Piece]:
    """The paragraphs in an element of NITF; text that stands in none of its own is one."""
    loose: list[str] = [element.text or ""]
    for part in element:
        tag = name(part)
        inline = tag not in _BLOCKS and tag not in _CONTAINERS and tag not in _SKIPPED
        if inline:
            loose.append("".join(part.itertext()))
        else:
            yield Piece("".join(loose), role)
            loose = []
            yield from _block(part, tag, role)
        loose.append(part.tail or "")
    yield Piece("".join(loose), role)


_CONTAINERS = ("block", "bq", "ul", "ol", "li", "dl", "table", "tr", "media", "nitf-table", "body.content")


def _block(element: Any, tag: str, role: str) -> Iterator[Piece]:
    if tag == "tr":
        cells = (text_of(cell) for cell in element if name(cell) in ("td", "th"))
        yield Piece(" | ".join(filter(None, cells)), role or "table")
    elif tag == "li":
        yield Piece(f"• {text}" if (text := text_of(element)) else "", role or "list")
    elif tag in ("media-caption", "fn", "bibliography", "tagline") and child(element, "p") is not None:
        for paragraph in children(element, "p"):
            yield Piece(text_of(paragraph), _BLOCKS[tag])
    elif tag in _BLOCKS:
        lead = element.get("lede") == "true" and not role
        yield Piece(text_of(element), "lead" if lead else role or _BLOCKS[tag])
    elif tag in _CONTAINERS:
        yield from blocks(element, "quote" if tag == "bq" else role)


def metadata(nitf: Any) -> dict[str, Any]:
    """What the head of a document says, and the people in its byline."""
    docdata = child(nitf, "head/docdata")
    facts: dict[str, Any] = {
        "language": nitf.get(XML_LANG) or "",
        "byline": _people(nitf),
        "located": text_at(nitf, "body/body.head/dateline/location"),
        "distributor": text_at(nitf, "body/body.head/distributor"),
        "rights": text_at(nitf, "body/body.head/rights"),
        "note": text_at(nitf, "body/body.head/note"),
        "subjects": [_subject(item) for item in children(nitf, "head/tobject/tobject.subject")],
        "type": next((item.get("tobject.type") or "" for item in children(nitf, "head/tobject")), ""),
    }
    for item in children(nitf, "head/pubdata"):
        facts |= {
            "publisher": item.get("name") or "",
            "published": iso_time(item.get("date.publication") or ""),
            "section": item.get("position.section") or "",
            "edition": item.get("edition.name") or "",
            "url": item.get("ex-ref") or "",
        }
    for item in children(nitf, "head/meta"):
        if item.get("name") and item.get("content"):
            facts.setdefault(item.get("name"), item.get("content"))
    if docdata is not None:
        facts |= _docdata(docdata, facts)
    return facts


def _docdata(docdata: Any, known: dict[str, Any]) -> dict[str, Any]:
    def attribute(path: str, key: str) -> str:
        return next((item.get(key) for item in children(docdata, path) if item.get(key)), "")

    issued = iso_time(attribute("date.issue", "norm"))
    return {
        "guid": attribute("doc-id", "id-string"),
        "published": known.get("published") or issued or iso_time(attribute("date.release", "norm")),
        "embargoed": iso_time(attribute("date.release", "norm")) if issued else "",
        "expires": iso_time(attribute("date.expire", "norm")),
        "urgency": attribute("urgency", "ed-urg"),
        "slugline": attribute("du-key", "key"),
        "series": attribute("series", "series.name"),
        "fixture": attribute("fixture", "fix-id"),
        "copyright": attribute("doc.copyright", "holder"),
        "infoSource": attribute("doc-id", "regsrc"),
        "ednote": attribute("ed-msg", "info"),
        "keywords": [item.get("key") for item in children(docdata, "key-list/keyword")],
        "mentioned": [
            {"type": name(item), "name": text_of(item) or item.get("value") or "", "code": _code(item)}
            for item in _identified(docdata.getparent().getparent())
        ],
    }


def _identified(nitf: Any) -> list[Any]:
    """The people, places and things that the text is about, as the head says."""
    return [
        item for found in children(nitf, "head/docdata/identified-content") for item in found if name(item)
    ]


def _code(item: Any) -> str:
    code = item.get("idsrc"), item.get("value")
    return ":".join(part for part in code if part)


def _subject(item: Any) -> dict[str, str]:
    names = (item.get(f"tobject.subject.{part}") or "" for part in ("detail", "matter", "type"))
    return {
        "code": item.get("tobject.subject.refnum") or item.get("tobject.subject.code") or "",
        "name": next(filter(None, names), ""),
    }


def _people(nitf: Any) -> list[str]:
    found: list[str] = []
    for byline in children(nitf, "body/body.head/byline"):
        people = [text_of(person) for person in byline.iter() if name(person) == "person"]
        title = text_at(byline, "byttl")
        found += people or names_in(
            text_of(byline).replace(title, "").strip(" ,") if title else text_of(byline)
        )
    return found
