"""NewsML 1.x: news items as agencies delivered them before NewsML-G2, in components within components."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from annotator.core.errors import Problem, ReadError
from annotator.core.messages import _
from annotator.formats.kit.article_parts import Piece, article, in_either, in_html, iso_time
from annotator.formats.kit.base import Format
from annotator.formats.kit.files import read_whole
from annotator.formats.kit.html_facts import key
from annotator.formats.kit.plain import names_in
from annotator.formats.kit.unused_keys import ONCE, WHOLE, UnusedKeys
from annotator.formats.kit.values import NO_OPTIONS, Imported, Options, Read
from annotator.formats.kit.xml_safe import XML_LANG, child, children, name, parse, root_name, text_at, text_of
from annotator.formats.news import nitf
from annotator.formats.news.newsml import as_html

_NO_TEXT = ("photo", "graphic", "video", "audio", "animation", "complexdata")
_NO_BODY = ("stylesheet", "headline", "metadata", "thumbnail", "preview", "quicklook")
_CAPTIONS = ("caption", "legend", "photo caption")
_SUMMARIES = ("abstract", "summary", "synopsis", "teaser")
_ORDER = (("subheadline", "subhead"), ("main", "main text", "body", "bodytext", "text", "story", ""))
_PIECES = {"subheadline": "standfirst", "subhead": "standfirst", "contact": "endnote"}
_SUBJECTS = ("Subject", "SubjectMatter", "SubjectDetail", "SubjectQualifier")
_PLACES = ("City", "CountryArea", "Country", "Region")
_OF_LINES = (
    "HeadLine", "SubHeadLine", "ByLine", "DateLine", "CreditLine", "CopyrightLine", "SlugLine", "KeywordLine",
    "RightsLine",
)  # fmt: skip
_USED = {
    "Identification": (),
    "Identification/NewsIdentifier": (),
    **{f"Identification/NewsIdentifier/{of}": (WHOLE, ONCE) for of in ("ProviderId", "DateId", "NewsItemId")},
    "Identification/NewsIdentifier/RevisionId": ("PreviousRevision", "Update", WHOLE, ONCE),
    "Identification/NewsIdentifier/PublicIdentifier": (WHOLE, ONCE),
    "Identification/NameLabel": (WHOLE, ONCE),
    "NewsManagement": (),
    "NewsManagement/NewsItemType": ("FormalName", ONCE),
    **{f"NewsManagement/{of}": (WHOLE, ONCE) for of in ("FirstCreated", "ThisRevisionCreated")},
    **{f"NewsManagement/{of}": ("FormalName", ONCE) for of in ("Status", "Urgency")},
}
_OF_COMPONENT = {
    "NewsLines": (),
    **{f"NewsLines/{of}": ("lang", WHOLE, ONCE) for of in _OF_LINES},
    "NewsLines/KeywordLine": ("lang", WHOLE),
    "Role": ("FormalName", ONCE),
    "BasisForChoice": ("Rank", WHOLE),
    "AdministrativeMetadata": (),
    **{f"AdministrativeMetadata/{of}": () for of in ("Provider", "Source", "Creator")},
    **{
        f"AdministrativeMetadata/{of}/Party": ("FormalName", "Scheme")
        for of in ("Provider", "Source", "Creator")
    },
    "RightsMetadata": (),
    "RightsMetadata/UsageRights": (),
    "RightsMetadata/UsageRights/UsageType": (WHOLE,),
    "RightsMetadata/Copyright": (),
    "RightsMetadata/Copyright/CopyrightHolder": (WHOLE, ONCE),
    "RightsMetadata/Copyright/CopyrightDate": (WHOLE, ONCE),
    "DescriptiveMetadata": (),
    "DescriptiveMetadata/Language": ("FormalName", ONCE),
    "DescriptiveMetadata/Genre": ("FormalName",),
    "DescriptiveMetadata/DateLineDate": (WHOLE, ONCE),
    "DescriptiveMetadata/SubjectCode": (),
    **{f"DescriptiveMetadata/SubjectCode/{of}": ("FormalName", "Scheme", "Vocabulary") for of in _SUBJECTS},
    "DescriptiveMetadata/Location": ("HowPresent",),
    "DescriptiveMetadata/Location/Property": ("FormalName", "Value"),
    "TopicSet": ("FormalName", WHOLE),
    "NewsComponent": (WHOLE,),
    "ContentItem": (WHOLE, "Duid"),
}


class Newsml1Format(Format):
    """News items with text; a component with a headline and a text of its own is an article."""

    name = "newsml-1"
    title = "NewsML 1"
    extensions = (".newsml",)
    reads = True

    def sniff(self, path: Path, head: bytes) -> bool:
        """Whether the root element is that of NewsML 1."""
        return root_name(head).rpartition(":")[2] == "NewsML"

    def read(self, path: Path, options: Options = NO_OPTIONS) -> Iterator[Read]:
        """Yield the articles of each news item, and a warning for each item without text. Raises `ReadError`."""
        root = parse(read_whole(path), path)
        if name(root) != "NewsML":
            raise ReadError(
                _("This is not NewsML 1: the document begins with <{name}>.").format(name=name(root)),
                file=path,
            )
        items = [item for item in root.iter() if name(item) == "NewsItem"]
        if not items:
            raise ReadError(_("There is no news item in this document."), file=path)
        service = next((part.get("FormalName") for part in children(root, "NewsEnvelope/NewsService")), "")
        unused = UnusedKeys("Elements and attributes")
        for item in items:
            found = False
            for lineage in _stories(item):
                made = _article(item, lineage, service or "", path)
                if made is not None:
                    found = True
                    yield made
                    unused.note_elements(lineage[-1], _OF_COMPONENT, "")
            if found:
                unused.note_elements(item, {**_USED, "NewsComponent": (WHOLE,)})
            else:
                yield _without_text(item, path)
        yield from unused.told(path)


def _without_text(item: Any, path: Path) -> Problem:
    kinds = [part.get("FormalName") or "" for part in item.iter() if name(part) == "MediaType"]
    kind = ", ".join(dict.fromkeys(filter(None, kinds))) or "no media type"
    return Problem(
        _("The item “{guid}” ({kind}) holds no text.").format(guid=_guid(item) or "?", kind=kind),
        file=str(path),
        line=item.sourceline,
        severity="warning",
        code="no-text",
    )


def _stories(item: Any) -> Iterator[tuple[Any, ...]]:
    """The components that are articles, each after those that it stands in, whose metadata are also its own."""
    waiting: list[tuple[Any, ...]] = [(component,) for component in children(item, "NewsComponent")]
    while waiting:
        lineage = waiting.pop(0)
        within = list(children(lineage[-1], "NewsComponent"))
        told = [part for part in within if _has_headline(part) and _bodies(part)]
        if len(told) > 1 and lineage[-1].get("EquivalentsList") != "yes":
            waiting = [(*lineage, part) for part in told] + waiting
        else:
            yield lineage


def _has_headline(component: Any) -> bool:
    return any(text_of(part) for part in component.iter() if name(part) == "HeadLine")


def _article(item: Any, lineage: Sequence[Any], service: str, path: Path) -> Imported | None:
    bodies = _bodies(lineage[-1])
    if not bodies:
        return None
    pieces = _chosen(bodies)
    inside = [*lineage, *_within(lineage[-1])]
    lines = {of: _first(inside, f"NewsLines/{of}") for of in _OF_LINES}
    roles = {piece.role for piece in pieces}
    top = []
    for of, role in (("SubHeadLine", "standfirst"), ("ByLine", "byline"), ("DateLine", "dateline")):
        text = lines[of]
        if text and role not in roles and all(text not in piece.text for piece in pieces[:4]):
            top.append(Piece(text, role))
    for piece in _of_role(lineage[-1], _SUMMARIES):
        top.append(Piece(piece.text, "standfirst"))
    captions = [Piece(piece.text, "caption") for piece in _of_role(lineage[-1], _CAPTIONS)]
    facts = {"source": path.name, "services": [service], **_facts(item, inside, lines)}
    document = next((part for part in lineage[-1].iter() if name(part) == "nitf"), None)
    if document is not None:
        inner = {of: value for of, value in nitf.metadata(document).items() if value}
        facts = {**inner, **{of: value for of, value in facts.items() if value}}
    title = lines["HeadLine"] or (nitf.headline(document) if document is not None else "")
    title = title or text_at(item, "Identification/NameLabel")
    return article([*top, *pieces, *captions], facts, title, path, extracted=True)


def _within(component: Any) -> list[Any]:
    """The components in another, but for those of news items of their own."""
    found: list[Any] = []
    for part in children(component, "NewsComponent"):
        found += [part, *_within(part)]
    return found


def _contents(component: Any) -> Iterator[tuple[Any, str]]:
    """The content items in a component, each with the role of the nearest component that has one."""
    for part in [component, *_within(component)]:
        role = ""
        for above in (part, *part.iterancestors()):
            if name(above) != "NewsComponent" or role:
                break
            role = next((found.get("FormalName") or "" for found in children(above, "Role")), "")
        for content in children(part, "ContentItem"):
            yield content, role.lower()


def _bodies(component: Any) -> list[list[Piece]]:
    """The paragraphs of each text in a component that is neither a caption nor a headline nor a summary."""
    other = (*_NO_BODY, *_CAPTIONS, *_SUMMARIES)
    contents = [(content, role) for content, role in _contents(component) if role not in other]
    # Lines above the text and addresses of offices may stand anywhere, in components of their own.
    contents.sort(key=lambda found: next((at for at, of in enumerate(_ORDER) if found[1] in of), len(_ORDER)))
    found = ([_with_role(piece, role) for piece in _paragraphs(content)] for content, role in contents)
    return [pieces for pieces in found if any(piece.text.strip() for piece in pieces)]


def _with_role(piece: Piece, role: str) -> Piece:
    return Piece(piece.text, piece.role or _PIECES.get(role, ""))


def _of_role(component: Any, roles: Sequence[str]) -> list[Piece]:
    found = [
        piece for content, role in _contents(component) if role in roles for piece in _paragraphs(content)
    ]
    return [piece for piece in found if piece.text.strip()]


def _chosen(bodies: list[list[Piece]]) -> list[Piece]:
    """One text: of those that begin alike, which are forms of the same, the longest; the others one after the other."""
    kept: list[list[Piece]] = []
    for body in bodies:
        start = key(" ".join(piece.text for piece in body))[:60]
        for at, other in enumerate(kept):
            if key(" ".join(piece.text for piece in other))[:60] == start:
                kept[at] = max(other, body, key=_size)
                break
        else:
            kept.append(body)
    return [piece for body in kept for piece in body]


def _size(pieces: list[Piece]) -> tuple[bool, int]:
    return any(piece.role for piece in pieces), sum(len(piece.text) for piece in pieces)


def _paragraphs(content: Any) -> list[Piece]:
    """The paragraphs of a content item; none where it is no text."""
    kind = next((part.get("FormalName") or "" for part in children(content, "MediaType")), "").lower()
    form = " ".join(
        part.get("FormalName") or "" for of in ("Format", "MimeType") for part in children(content, of)
    ).lower()
    if kind in _NO_TEXT or "css" in form or "image/" in form:
        return []
    found: list[Piece] = []
    for data in children(content, "DataContent"):
        elements = [part for part in data if name(part)]
        document = next((part for part in data.iter() if name(part) == "nitf"), None)
        if document is not None:
            found += nitf.pieces(document)
        elif any(name(part) in ("body.content", "block") for part in elements):
            found += nitf.blocks(data)
        elif elements:
            found += in_html(as_html(data))
        else:
            found += in_either("".join(data.itertext()))
    return found


def _first(components: Sequence[Any], path: str) -> str:
    """The text at a path in the innermost of the components that stand in one another, else below."""
    return next((text for part in components if (text := text_at(part, path))), "")


def _facts(item: Any, components: Sequence[Any], lines: dict[str, str]) -> dict[str, Any]:
    names = _topics(item)
    described = [part for component in components for part in children(component, "DescriptiveMetadata")]
    languages = (of.get("FormalName") or "" for part in described for of in children(part, "Language"))
    usage = [
        text_of(of) for part in components for of in children(part, "RightsMetadata/UsageRights/UsageType")
    ]
    holder = _first(components, "RightsMetadata/Copyright/CopyrightHolder")
    keywords = [text_of(of) for part in components for of in children(part, "NewsLines/KeywordLine")]
    keywords += [
        of.get("Value") or ""
        for part in described
        for of in children(part, "Property")
        if (of.get("FormalName") or "").lower() == "keyword"
    ]
    subjects = [of for part in described for code in children(part, "SubjectCode") for of in code]
    management = child(item, "NewsManagement")
    return {
        "guid": _guid(item),
        "version": text_at(item, "Identification/NewsIdentifier/RevisionId"),
        "language": next(filter(None, languages), "") or item.get(XML_LANG) or "",
        "publisher": _party(components, "Provider"),
        "infoSource": _party(components, "Source"),
        "byline": names_in(lines["ByLine"]) if lines["ByLine"] else [_party(components, "Creator")],
        "published": iso_time(text_at(item, "NewsManagement/FirstCreated")),
        "updated": iso_time(text_at(item, "NewsManagement/ThisRevisionCreated")),
        "status": _named(management, "Status"),
        "urgency": _named(management, "Urgency"),
        "slugline": lines["SlugLine"] or text_at(item, "Identification/NameLabel"),
        "creditline": lines["CreditLine"],
        "copyright": holder or lines["CopyrightLine"],
        "rights": lines["RightsLine"] or "; ".join(dict.fromkeys(usage)),
        "keywords": list(dict.fromkeys(filter(None, keywords))),
        "genre": list(dict.fromkeys(_all_named(described, "Genre"))),
        "located": _places(described),
        "subjects": [
            {"code": code, "scheme": of.get("Scheme") or "", "name": names.get(code, "")}
            for of in subjects
            if (code := of.get("FormalName") or "")
        ],
    }


def _guid(item: Any) -> str:
    return text_at(item, "Identification/NewsIdentifier/PublicIdentifier") or text_at(
        item, "Identification/NewsIdentifier/NewsItemId"
    )


def _topics(item: Any) -> dict[str, str]:
    """The names of the codes that the item explains itself, in its own language where it says that."""
    found: dict[str, str] = {}
    for topic in (part for part in item.iter() if name(part) == "Topic"):
        code = text_at(topic, "FormalName")
        texts = [
            text_of(part) for part in children(topic, "Description") if part.get("Variant") != "Category"
        ]
        if code and texts:
            found[code] = texts[0]
    return found


def _party(components: Sequence[Any], of: str) -> str:
    parties = (
        part for component in components for part in children(component, f"AdministrativeMetadata/{of}/Party")
    )
    return next((part.get("FormalName") for part in parties if part.get("FormalName")), "")


def _named(element: Any, of: str) -> str:
    return next(iter(_all_named([element], of)), "") if element is not None else ""


def _all_named(elements: Sequence[Any], of: str) -> list[str]:
    found = (part.get("FormalName") or "" for element in elements for part in children(element, of))
    return [text for text in found if text]


def _places(described: Sequence[Any]) -> list[dict[str, str]]:
    """Where the story was written, as the parts of a place say it."""
    found = []
    for location in (part for element in described for part in children(element, "Location")):
        parts = {of.get("FormalName") or "": of.get("Value") or "" for of in children(location, "Property")}
        names = [parts[of] for of in _PLACES if parts.get(of)]
        if names and location.get("HowPresent", "Origin") == "Origin":
            found.append({"name": ", ".join(names)})
    return found
