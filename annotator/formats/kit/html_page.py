"""The inside of a web page: parsed once with lxml, searched with trafilatura. Only `formats.html` imports this."""

from __future__ import annotations

import logging
import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import trafilatura
from lxml import etree  # type: ignore[import-untyped]
from lxml import html as lxml_html

from annotator.core.errors import ReadError
from annotator.formats.kit import html_facts
from annotator.formats.kit.html_facts import clean as _clean
from annotator.formats.kit.html_facts import key as _key

MAX_ATTRIBUTES = 1_000
"""Attributes that a tag may have; the parser's time grows with the square of them."""

CROWDED = 20_000
"""Characters of a tag from which on they are counted."""

MAX_ELEMENTS = 30_000
"""A page with more elements is not searched for its article; its text is taken as it is."""

MAX_INLINE = 5_000
"""The same for a page with more links and marks of emphasis in one paragraph: the time of a search grows with the
square of them."""

MAX_UNCLOSED = 500
"""Signs of tags without an end that data in a page may have: a search for tags grows with the square of them."""

_UNSOUND = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]|"
    r"&#(?:0*(?:[0-8]|1[124-9]|2\d|3[01]|6553[45])|[xX]0*(?:[0-8bcefBCEF]|1[0-9a-fA-F]|[fF]{3}[efEF]))(?:;|(?![\da-fA-F]))"
)
_EMBEDDED = re.compile(r"data:[\w/+.;=-]{1,100},[^\"'\s)>]*")
_TAG = re.compile(r"""<([A-Za-z][A-Za-z0-9]*)(?:[^"'>]++|"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z))*+(?:>|\Z)""")
_DATES = {"original_date": True, "extensive_search": False}
"""The thorough search tries 200 languages, which takes seconds; `html_facts` tries that of the page."""

_DROPPED = ("style", "noscript", "template", "svg", "iframe", "object", "select", "video")
_BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "details", "div",
    "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
    "header", "hr", "html", "legend", "li", "main", "nav", "ol", "p", "pre", "section", "summary", "table",
    "td", "th", "tr", "ul",
))  # fmt: skip
_SUBHEADS = frozenset(("h2", "h3", "h4", "h5", "h6"))
_ASIDE = frozenset(("aside", "nav", "footer"))
_CAPTION_CLASS = re.compile(r"(?:^|[\s_-])(?:wp-)?captions?(?:[\s_-]|$)|figcaption", re.IGNORECASE)
_CREDIT_CLASS = re.compile(r"credit|copyright|photographer|image-source", re.IGNORECASE)
_BYLINE_CLASS = re.compile(r"byline|author|auteur|autor", re.IGNORECASE)
_STANDFIRST_CLASS = re.compile(
    r"standfirst|sub-?title|sub-?head(?:line)?\b|strapline|chapo|chapeau|vorspann|unterzeile|entradilla|\b(?:dek|deck|sapo)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph of the article, with its role where the page tells it."""

    text: str
    role: str = ""


@dataclass(slots=True)
class Page:
    """A parsed page without scripts and styles, and what was noticed while reading it."""

    tree: lxml_html.HtmlElement
    language: str = ""
    warnings: list[tuple[str, str]] = field(default_factory=list)
    stated: html_facts.Stated = field(default_factory=html_facts.Stated)


@dataclass(frozen=True, slots=True)
class Found:
    """The article in a page."""

    blocks: list[Block]
    metadata: dict[str, Any]


def parse(html: str, file: Path | None = None) -> Page:
    """The tree of a page, of bounded depth, without what is never text. Raises `ReadError`."""
    _keep_quiet()
    # Pictures that are embedded in the page can be larger than the parser allows an attribute to be.
    # Characters that XML has no place for, as such or by number, would end the search for the article.
    sound = _UNSOUND.sub("\ufffd", html)
    source = _uncrowded(_EMBEDDED.sub("data:,", sound)).encode("utf-8", "replace")
    parser = lxml_html.HTMLParser(
        encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        tree = lxml_html.document_fromstring(source, parser=parser)
    except (etree.LxmlError, ValueError, AssertionError):
        raise ReadError("The page holds no text.", file=file) from None
    page = Page(tree, html_facts.declared_language(tree), stated=html_facts.stated(tree))
    if any("depth" in entry.message.lower() or "huge" in entry.message.lower() for entry in parser.error_log):
        page.warnings.append(
            ("The page is nested deeper than any real page; what lies beyond was left out.", "too-deep")
        )
    etree.strip_elements(tree, *_DROPPED, with_tail=False)
    for script in tree.xpath("//script[not(@type='application/ld+json')]"):
        script.drop_tree()
    return page


def _uncrowded(html: str) -> str:
    """The page with tags of more attributes than any has without them: the parser compares each with all others."""
    return _TAG.sub(_bare_if_crowded, html) if len(html) > CROWDED else html


def _bare_if_crowded(match: re.Match[str]) -> str:
    tag = match[0]
    if len(tag) < CROWDED or max(tag.count("="), len(tag.split()) // 4) <= MAX_ATTRIBUTES:
        return tag
    return f"<{match[1]}>"


def extract(page: Page, url: str = "") -> Found | None:
    """The article, or None where trafilatura finds none or the page is larger than it can search in fair time."""
    elements = sum(1 for _ in page.tree.iter())
    if elements > MAX_ELEMENTS:
        page.warnings.append(
            (f"The page has {elements:,} elements, too many to search for its article.", "too-large")
        )
        return None
    inline = max(sum(child.tag not in _BLOCKS for child in element) for element in page.tree.iter())
    if inline > MAX_INLINE:
        said = (
            f"A paragraph of the page has {inline:,} links and marks, too many to search it for its article."
        )
        page.warnings.append((said, "too-large"))
        return None
    outline = list(_outline(page.tree))
    for script in page.tree.xpath("//script"):
        said = script.text or ""
        if said.count("<") - said.count(">") > MAX_UNCLOSED:
            script.drop_tree()
    try:
        document = trafilatura.bare_extraction(
            page.tree,
            url=url or None,
            favor_precision=True,
            include_comments=False,
            include_images=False,
            with_metadata=True,
            date_extraction_params=_DATES,
        )
    except Exception:  # Hostile pages trip it in many ways; then the page's whole text is what we have.
        return None
    if not isinstance(document, trafilatura.settings.Document) or document.body is None:
        return None
    metadata = html_facts.metadata(document, page.stated, page.language)
    title = str(metadata.get("title", ""))
    blocks = _with_headline(_article_blocks(document.body), title)
    if not any(block.role != "headline" for block in blocks):
        return None
    return Found(_restore(blocks, outline, metadata, str(document.description or "")), metadata)


def lines(page: Page) -> list[Block]:
    """All the text of a page, one block for each block-level element."""
    etree.strip_elements(page.tree, "script", with_tail=False)
    body = page.tree.find("body")
    blocks = []
    headline = False
    for element, text in _lines(page.tree if body is None else body):
        role = ""
        if element.tag == "h1" and not headline:
            role, headline = "headline", True
        elif element.tag in _SUBHEADS:
            role = "subhead"
        elif element.tag == "figcaption":
            role = "caption"
        elif element.tag == "li":
            text = f"• {text}"
        elif element.tag == "blockquote" or any(
            parent.tag == "blockquote" for parent in element.iterancestors()
        ):
            role = "quote"
        blocks.append(Block(text, role))
    return blocks


def _lines(root: lxml_html.HtmlElement) -> Iterator[tuple[lxml_html.HtmlElement, str]]:
    """Runs of text between the borders of block-level elements, each with the block it is in."""
    pieces: list[str] = []
    stack = [root]
    for event, element in etree.iterwalk(root, events=("start", "end")):
        border = element.tag in _BLOCKS
        if border:
            if text := _clean("".join(pieces)):
                yield stack[-1], text
            pieces.clear()
        if event == "start":
            if border:
                stack.append(element)
            pieces.append(element.text or "")
        else:
            if border:
                stack.pop()
            if element is not root:
                pieces.append(element.tail or "")


def _article_blocks(body: etree._Element) -> list[Block]:
    """The paragraphs of trafilatura's result, in order."""
    blocks: list[Block] = []
    for element in body.iter("p", "head", "item", "quote", "row", "code", "ab"):
        if any(parent.tag in ("p", "head", "item", "row", "code") for parent in element.iterancestors()):
            continue
        if element.tag == "quote" and element.find(".//p") is not None:
            continue
        if element.tag == "row":
            text = " | ".join(
                filter(None, (_clean("".join(cell.itertext())) for cell in element.iter("cell")))
            )
            blocks += [Block(text)] if text else []
            continue
        quoted = element.tag == "quote" or any(parent.tag == "quote" for parent in element.iterancestors())
        for text in _split_at_breaks(element):
            if element.tag == "item":
                blocks.append(Block(f"• {text}"))
            else:
                blocks.append(Block(text, "subhead" if element.tag == "head" else "quote" if quoted else ""))
    # A page that sets everything as a quotation, or a heading with no text after it, tells nothing.
    if sum(block.role == "quote" for block in blocks) * 2 > len(blocks):
        blocks = [Block(block.text, "" if block.role == "quote" else block.role) for block in blocks]
    following = [*blocks[1:], Block("", "subhead")][: len(blocks)]
    return [
        Block(block.text) if block.role == after.role == "subhead" else block
        for block, after in zip(blocks, following, strict=True)
    ]


def _split_at_breaks(element: etree._Element) -> Iterator[str]:
    pieces = [element.text or ""]
    for child in element.iterdescendants():
        pieces.append("\n" if child.tag == "lb" else child.text or "")
        pieces.append(child.tail or "")
    for line in "".join(pieces).split("\n" if element.find(".//lb") is not None else "\x00"):
        if text := _clean(line):
            yield text


def _with_headline(blocks: list[Block], title: str) -> list[Block]:
    """The blocks with the headline among them: the one that is the title, or a new first one."""
    for index, block in enumerate(blocks[:6]):
        if title and _same(block.text, title):
            return [*blocks[:index], Block(block.text, "headline"), *blocks[index + 1 :]]
    return [Block(_clean(title), "headline"), *blocks] if title else blocks


def _restore(
    blocks: list[Block], outline: list[tuple[str, str, bool]], metadata: dict[str, Any], description: str
) -> list[Block]:
    """Put captions, credits, the byline and the standfirst back where the page has them.

    Each comes after the last paragraph before it that is in the article; those of other articles' teasers, which
    stand before the headline, in an aside or after the end, stay out.
    """
    places: dict[str, list[int]] = {}
    for index, block in enumerate(blocks):
        places.setdefault(_key(block.text.removeprefix("• ")), []).append(index)
    names = [_key(name) for name in metadata.get("byline", ())]
    first_body = 1 + next((index for index, block in enumerate(blocks) if block.role == "headline"), -1)
    if description and first_body < len(blocks) - 1 and _same(blocks[first_body].text, description):
        blocks[first_body] = Block(blocks[first_body].text, "standfirst")
    inserted: dict[int, list[Block]] = {}
    seen: set[str] = set()
    last = -1
    for kind, text, inside in outline:
        key = _key(text)
        same = places.get(key, [])
        later = bisect_left(same, last)
        if later < len(same):
            last = same[later]
            continue
        if key in seen or key in places or last < 0 or (last == len(blocks) - 1 and not inside):
            continue
        role = kind
        if kind == "text" and description and _same(text, description):
            role = "standfirst"
        wanted = (
            role in ("caption", "credit")
            or (role == "standfirst" and last < first_body and len(text) <= 400)
            or (
                role == "byline"
                and last <= first_body
                and len(text) <= 160
                and any(name in key for name in names)
            )
        )
        if wanted:
            seen.add(key)
            inserted.setdefault(last, []).append(Block(text, role))
    result = []
    for index, block in enumerate(blocks):
        result.append(block)
        result += inserted.get(index, ())
    return result


def _outline(tree: lxml_html.HtmlElement) -> Iterator[tuple[str, str, bool]]:
    """The page's paragraphs in order: kind (text, caption, credit, byline), text, and whether in the main part."""
    for element in tree.iter(
        "h1", "h2", "h3", "p", "li", "div", "span", "figcaption", "blockquote", "address"
    ):
        kind = _kind(element)
        if not kind or any(
            _kind(parent) in ("caption", "byline", "standfirst") for parent in element.iterancestors()
        ):
            continue
        parents = {parent.tag for parent in element.iterancestors()}
        if parents & _ASIDE:
            continue
        inside = not parents.isdisjoint(("article", "main"))
        if kind != "caption":
            if text := _clean("".join(element.itertext())):
                yield kind, text, inside
            continue
        credits = [
            child for child in element.iterdescendants() if _CREDIT_CLASS.search(child.get("class") or "")
        ][:1]
        credit = _clean("".join(credits[0].itertext())) if credits else ""
        text = _clean("".join(element.itertext()))
        if credit and text != credit and text.endswith(credit):
            yield "caption", text[: -len(credit)].rstrip(), inside
            text = credit
        if text:
            yield "credit" if text == credit else "caption", text, inside


def _kind(element: lxml_html.HtmlElement) -> str:
    names = f"{element.get('class') or ''} {element.get('itemprop') or ''} {element.get('rel') or ''}"
    if element.tag == "figcaption" or (
        element.tag in ("p", "div", "span")
        and _CAPTION_CLASS.search(names)
        and element.find(".//img") is None
    ):
        return "caption"
    if element.tag in ("p", "div", "span", "address") and _BYLINE_CLASS.search(names):
        return "byline"
    if element.tag in ("h2", "h3", "p", "div") and _STANDFIRST_CLASS.search(names):
        return "standfirst"
    return "text" if element.tag in ("h1", "h2", "h3", "p", "li", "blockquote") else ""


def _same(one: str, other: str) -> bool:
    return _key(one).rstrip(".") == _key(other).rstrip(".")


def _keep_quiet() -> None:
    """Keep trafilatura's own log messages off the terminal; what matters we say ourselves."""
    for name in ("trafilatura", "htmldate", "courlan", "justext"):
        logger = logging.getLogger(name)
        if not logger.handlers:
            logger.addHandler(logging.NullHandler())
