"""schema.org articles in JSON-LD, as publishers state them in pages and data sets."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from annotator.core.errors import Problem, ReadError
from annotator.core.messages import _
from annotator.formats.kit.article_parts import Piece, article, in_either
from annotator.formats.kit.base import Format
from annotator.formats.kit.json_kinds import is_json
from annotator.formats.kit.json_records import LINES
from annotator.formats.kit.json_values import keys_in, load, text, texts
from annotator.formats.kit.unused_keys import UnusedKeys
from annotator.formats.kit.values import NO_OPTIONS, Guess, Imported, Options, Read

_KINDS = ("Article", "BlogPosting", "Report", "LiveBlogPosting")
_USED = frozenset((
    "@context", "@type", "type", "@id", "identifier", "url", "mainEntityOfPage", "headline", "name",
    "alternativeHeadline", "dateline", "articleBody", "text", "publisher", "sourceOrganization", "author", "creator",
    "datePublished", "dateCreated", "dateModified", "articleSection", "inLanguage", "description", "keywords",
    "about", "mentions", "contentLocation", "locationCreated", "copyrightHolder", "license", "isBasedOn",
    "copyrightNotice", "usageInfo", "conditionsOfAccess", "dataMining",
))  # fmt: skip


class JsonLdFormat(Format):
    """Objects of a type of article; each becomes one."""

    name = "jsonld-article"
    title = _("schema.org NewsArticle (JSON-LD)")
    extensions = (".jsonld", ".json")
    reads = True

    def sniff(self, path: Path, head: bytes) -> bool:
        """Whether the keys are those of an article of schema.org."""
        if path.suffix.lower() in LINES or not (
            path.suffix.lower() in self.extensions or is_json(path, head)
        ):
            return False
        keys = keys_in(path, head)
        return bool(keys & {"@type", "@graph"}) and ("articleBody" in keys or {"headline", "text"} <= keys)

    def read(self, path: Path, options: Options = NO_OPTIONS) -> Iterator[Read]:
        """Yield each article, and a warning for each that has no text. Raises `ReadError`."""
        told: list[Problem | Guess] = []
        value = load(path, told)
        yield from told
        found = False
        unused = UnusedKeys()
        for item in articles_in(value):
            found = True
            try:
                yield _article(item, path)
                unused.note(item, _USED)
            except ReadError:
                yield Problem(
                    _("The article “{text}” holds no text.").format(
                        text=text(item.get("headline")) or text(item.get("@id")) or "?"
                    ),
                    file=str(path),
                    severity="warning",
                    code="no-text",
                )
        if not found:
            raise ReadError(_("There is no article of schema.org in this document."), file=path)
        yield from unused.told(path)


def articles_in(value: Any) -> Iterator[dict[str, Any]]:
    """The objects that are articles, in lists, graphs and lists of items."""
    waiting = [value]
    while waiting:
        item = waiting.pop(0)
        if isinstance(item, list):
            waiting = [*item, *waiting]
        elif isinstance(item, dict):
            kinds = texts(item.get("@type") or item.get("type"))
            if any(kind.rpartition("/")[2].rpartition(":")[2].endswith(_KINDS) for kind in kinds):
                yield item
            else:
                inner = [
                    item[key] for key in ("@graph", "itemListElement", "item", "mainEntity") if key in item
                ]
                waiting = [*inner, *waiting]


def _article(item: dict[str, Any], path: Path) -> Imported:
    body = in_either(text(item.get("articleBody")) or text(item.get("text")))
    if not body:
        raise ReadError(_("There is no text in the article."), file=path)
    top = [
        Piece(text(item.get("alternativeHeadline")), "standfirst"),
        Piece(text(item.get("dateline")), "dateline"),
    ]
    return article(
        [*top, *body], {"source": path.name, **_metadata(item)}, _title(item), path, extracted=True
    )


def _title(item: dict[str, Any]) -> str:
    return text(item.get("headline")) or text(item.get("name"))


def _metadata(item: dict[str, Any]) -> dict[str, Any]:
    page = item.get("mainEntityOfPage")
    page = page.get("@id") if isinstance(page, dict) else page
    keywords = item.get("keywords")
    return {
        "guid": text(item.get("identifier")) or text(item.get("@id")),
        "url": text(item.get("url")) or text(page),
        "publisher": text(item.get("publisher")) or text(item.get("sourceOrganization")),
        "byline": texts(item.get("author")) or texts(item.get("creator")),
        "published": text(item.get("datePublished")) or text(item.get("dateCreated")),
        "updated": text(item.get("dateModified")),
        "section": text(item.get("articleSection")),
        "language": text(_code(item.get("inLanguage"))).replace("_", "-"),
        "description": text(item.get("description")),
        "keywords": [part.strip() for part in keywords.split(",")]
        if isinstance(keywords, str)
        else texts(keywords),
        "subjects": _concepts(item.get("about")),
        "mentioned": _concepts(item.get("mentions")),
        "located": texts(item.get("contentLocation")) or texts(item.get("locationCreated")),
        "copyright": text(item.get("copyrightHolder")),
        "copyrightNotice": text(item.get("copyrightNotice")),
        "rights": text(item.get("usageInfo")) or text(item.get("conditionsOfAccess")),
        "license": text(item.get("license")),
        "dataMining": text(item.get("dataMining")),
        "infoSource": texts(item.get("isBasedOn")),
    }


def _code(language: Any) -> Any:
    if isinstance(language, dict):
        return language.get("alternateName") or language.get("name")
    return language


def _concepts(value: Any) -> list[dict[str, str]]:
    return [
        {
            "name": text(item),
            "uri": text(item.get("sameAs")) or text(item.get("@id")),
            "type": text(item.get("@type")),
        }
        if isinstance(item, dict)
        else {"name": text(item)}
        for item in (value if isinstance(value, list) else [value])
    ]
