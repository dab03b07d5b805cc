"""NewsML-G2: news items, alone or in a message, with the metadata that news agencies give them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from annotator.core.errors import Problem, ReadError
from annotator.core.messages import _
from annotator.formats.kit.article_parts import Piece, article, in_either, in_html
from annotator.formats.kit.base import Format
from annotator.formats.kit.files import read_whole
from annotator.formats.kit.html_facts import clean, key
from annotator.formats.kit.unused_keys import ONCE, WHOLE, UnusedKeys
from annotator.formats.kit.values import NO_OPTIONS, Imported, Options, Read
from annotator.formats.kit.xml_safe import XML_LANG, child, children, name, parse, root_name, text_at, text_of
from annotator.formats.news import nitf

ROOTS = (
    "newsItem",
    "newsMessage",
    "packageItem",
    "conceptItem",
    "knowledgeItem",
    "planningItem",
    "catalogItem",
)
_PROSE = ("p", "div", "li", "td", "h1", "h2", "br", "blockquote", "pre")
LONGEST_KEYWORD = 120
"""Code points: a longer paragraph is the beginning of the text."""

_OF_ITEM = ("guid", "version", "lang", "standard", "standardversion", "conformance")
_CODES = ("qcode", "uri", "literal")
_USED = {
    **dict.fromkeys(("itemMeta", "rightsInfo", "contentMeta", "contentSet"), ()),
    "itemMeta/itemClass": ("qcode",),
    "itemMeta/provider": (*_CODES, ONCE),
    "itemMeta/pubStatus": ("qcode", ONCE),
    "itemMeta/service": (*_CODES, "type"),
    "rightsInfo/copyrightHolder": (),
    "rightsInfo/dataMining": ("uri", "qcode", "href", WHOLE, ONCE),
    "contentMeta/language": ("tag", ONCE),
    "contentMeta/creator": _CODES,
    **{f"contentMeta/{of}": (*_CODES, "type") for of in ("located", "infoSource", "genre", "subject")},
    "contentMeta/headline": ("role", "lang", WHOLE, ONCE),
    "contentMeta/keyword": ("lang", WHOLE),
    **dict.fromkeys(
        (
            *(f"itemMeta/{of}" for of in ("firstCreated", "versionCreated", "embargoed", "edNote", "title")),
            *(f"itemMeta/{of}/name" for of in ("provider", "service")),
            "rightsInfo/copyrightHolder/name",
            *(f"rightsInfo/{of}" for of in ("usageTerms", "copyrightNotice")),
            *(f"contentMeta/{of}/name" for of in ("creator", "located", "infoSource", "genre", "subject")),
            *(f"contentMeta/{of}" for of in ("contentCreated", "by", "dateline", "slugline", "urgency")),
            *(f"contentMeta/{of}" for of in ("creditline", "description")),
        ),
        ("lang", WHOLE, ONCE),
    ),
    "contentSet/inlineXML": ("contenttype", "lang", WHOLE, ONCE),
    "contentSet/inlineData": ("contenttype", "lang", WHOLE, ONCE),
}


class NewsmlFormat(Format):
    """News items with text, one article each; other items and packages are named and left out."""

    name = "newsml-g2"
    title = "NewsML-G2"
    extensions = (".newsml", ".g2")
    reads = True

    def sniff(self, path: Path, head: bytes) -> bool:
        """Whether the root element is one of NewsML."""
        return root_name(head).rpartition(":")[2] in ROOTS

    def read(self, path: Path, options: Options = NO_OPTIONS) -> Iterator[Read]:
        """Yield the article of each news item, and a warning for each item without text. Raises `ReadError`."""
        root = parse(read_whole(path), path)
        items = [item for item in root.iter() if name(item) in ROOTS and name(item) != "newsMessage"]
        if not items:
            raise ReadError(_("There is no news item in this document."), file=path)
        unused = UnusedKeys("Elements and attributes")
        if name(root) == "newsMessage":
            unused.note_elements(root, {"itemSet": (WHOLE,)})
        for item in items:
            found = _article(item, path) if name(item) == "newsItem" else None
            if found is None:
                kind = next((part.get("qcode") for part in children(item, "itemMeta/itemClass")), "") or name(
                    item
                )
                yield Problem(
                    _("The item “{get}” ({kind}) holds no text.").format(
                        get=item.get("guid") or "?", kind=kind
                    ),
                    file=str(path),
                    line=item.sourceline,
                    severity="warning",
                    code="no-text",
                )
            else:
                yield found
                unused.note_attributes(item, _OF_ITEM, "newsItem")
                unused.note_elements(item, _USED)
                for document in children(item, "contentSet/inlineXML/nitf"):
                    nitf.note_unused(document, unused)
        yield from unused.told(path)


def _article(item: Any, path: Path) -> Imported | None:
    content = child(item, "contentMeta")
    pieces: list[Piece] = []
    inner: dict[str, Any] = {}
    title = ""
    for part in children(item, "contentSet/inlineXML"):
        for document in part:
            if name(document) == "nitf":
                pieces, inner, title = nitf.pieces(document), nitf.metadata(document), nitf.headline(document)
            elif not pieces and _has_prose(document):
                pieces = in_html(as_html(document))
    for part in children(item, "contentSet/inlineData"):
        text = "".join(part.itertext())
        if not pieces and (part.get("contenttype") or "text/").startswith("text/"):
            pieces = in_html(text) if "html" in (part.get("contenttype") or "") else in_either(text)
    if not any(piece.text.strip() for piece in pieces):
        return None
    if content is not None:
        title = _headline(content) or title
        pieces = _without_keywords(pieces, content)
        pieces = [*_top(content, pieces), *pieces]
    title = title or text_at(item, "itemMeta/title")
    outer = _metadata(item, content)
    facts = {"source": path.name, **{key: value for key, value in inner.items() if value}}
    facts |= {key: value for key, value in outer.items() if value}
    return article(pieces, facts, title, path, extracted=True)


def _has_prose(document: Any) -> bool:
    """Whether there are paragraphs in a document: results of games in XML of their own have none."""
    return any(name(part) in _PROSE for part in document.iter())


def as_html(document: Any) -> str:
    """The element as HTML: names without namespaces, nothing closed that HTML does not close."""
    from lxml import etree  # type: ignore[import-untyped]

    for element in document.iter():
        if isinstance(element.tag, str):
            element.tag = name(element)
    return str(etree.tostring(document, encoding="unicode", method="html", with_tail=False))


def _headline(content: Any) -> str:
    """The main headline: one without a role or with the main one, else the first."""
    lines = [line for line in children(content, "headline") if text_of(line)]
    main = [
        line
        for line in lines
        if not line.get("role") or line.get("role", "").endswith((":main", ":headline"))
    ]
    return text_of(next(iter(main or lines), None))


def _top(content: Any, pieces: list[Piece]) -> Iterator[Piece]:
    """The byline and the place line of the metadata, where the text has none."""
    roles = {piece.role for piece in pieces}
    first = [clean(piece.text) for piece in pieces if piece.role != "furniture"][:6]
    for element, role in (("by", "byline"), ("dateline", "dateline")):
        text = text_at(content, element)
        if text and role not in roles and all(text not in line for line in first):
            yield Piece(text, role)


def _without_keywords(pieces: list[Piece], content: Any) -> list[Piece]:
    """The paragraphs, of which those above the text that repeat single words of the metadata are furniture."""
    told = {
        key(said)
        for of in ("keyword", "subject", "located", "genre", "infoSource")
        for part in children(content, of)
        for said in (text_of(part), *(text_of(name_) for name_ in children(part, "name")))
        if said
    }
    made = []
    above = True
    for piece in pieces:
        above = above and len(piece.text) <= LONGEST_KEYWORD
        is_keyword = (
            above and piece.role in ("", "subhead", "list") and key(piece.text.removeprefix("• ")) in told
        )
        made.append(Piece(piece.text, "furniture") if is_keyword else piece)
    return made


def _metadata(item: Any, content: Any) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "guid": item.get("guid") or "",
        "version": item.get("version") or "",
        "language": item.get(XML_LANG) or "",
        "publisher": _name(child(item, "itemMeta/provider")),
        "published": text_at(item, "itemMeta/firstCreated") or text_at(item, "itemMeta/versionCreated"),
        "updated": text_at(item, "itemMeta/versionCreated"),
        "embargoed": text_at(item, "itemMeta/embargoed"),
        "status": next((part.get("qcode") or "" for part in children(item, "itemMeta/pubStatus")), ""),
        "services": [_reference(part) for part in children(item, "itemMeta/service")],
        "ednote": text_at(item, "itemMeta/edNote"),
        "copyright": text_at(item, "rightsInfo/copyrightHolder/name"),
        "copyrightNotice": text_at(item, "rightsInfo/copyrightNotice"),
        "dataMining": _mining(item),
        "rights": text_at(item, "rightsInfo/usageTerms"),
    }
    if content is None:
        return facts
    tags = (part.get("tag") or "" for part in children(content, "language"))
    creators = [_name(part) for part in children(content, "creator")]
    return facts | {
        "language": next(filter(None, tags), "") or facts["language"],
        "published": text_at(content, "contentCreated") or facts["published"],
        "byline": [person for person in creators if person] or [text_at(content, "by")],
        "slugline": text_at(content, "slugline"),
        "urgency": text_at(content, "urgency"),
        "located": [_reference(part) for part in children(content, "located")],
        "infoSource": [_reference(part) for part in children(content, "infoSource")],
        "genre": [_reference(part) for part in children(content, "genre")],
        "subjects": [_reference(part) for part in children(content, "subject")],
        "keywords": [text_of(part) for part in children(content, "keyword")],
        "creditline": text_at(content, "creditline"),
        "description": text_at(content, "description"),
    }


def _reference(element: Any) -> dict[str, str]:
    """A concept: its code, its name, its type; what it does not say is left out."""
    return {
        "qcode": element.get("qcode") or "",
        "uri": element.get("uri") or "",
        "literal": element.get("literal") or "",
        "type": element.get("type") or "",
        "name": text_at(element, "name"),
    }


def _mining(item: Any) -> str:
    """What the rights say of data mining: a code, an address or words."""
    for element in children(item, "rightsInfo/dataMining"):
        return element.get("uri") or element.get("qcode") or element.get("href") or text_of(element)
    return ""


def _name(element: Any) -> str:
    if element is None:
        return ""
    return (
        text_at(element, "name") or element.get("literal") or element.get("qcode") or element.get("uri") or ""
    )
