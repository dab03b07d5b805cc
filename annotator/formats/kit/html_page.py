"""The inside of a web page: parsed once with lxml, searched with trafilatura. Only `formats.html` imports this."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import trafilatura
from lxml import etree  # type: ignore[import-untyped]
from lxml import html as lxml_html

from annotator.core.errors import ReadError
from annotator.core.messages import _, numeral
from annotator.formats.kit import html_facts, wraps
from annotator.formats.kit.html_choice import (
    Block,
    Choice,
    article,
    fullest,
    of_one_story,
    others,
    worth,
)
from annotator.formats.kit.html_outline import BLOCKS, Paragraph, outline

MAX_ATTRIBUTES = 1_000
"""Attributes that a tag may have; the parser's time grows with the square of them."""

CROWDED = 20_000
"""Characters of a tag from which on they are counted."""

MAX_ELEMENTS = 30_000
"""A page with more elements is not searched for its article; its text is taken as it is."""

MAX_INLINE = 5_000
"""The same for a page with more links and marks of emphasis in one paragraph: the time of a search grows with the
square of them."""

LEAST_TEXT = 250
"""An article of fewer characters is looked for in another way."""

MAX_UNCLOSED = 500
"""Signs of tags without an end that data in a page may have: a search for tags grows with the square of them."""

_UNSOUND = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]|"
    r"&#(?:0*(?:[0-8]|1[124-9]|2\d|3[01]|6553[45])|[xX]0*(?:[0-8bcefBCEF]|1[0-9a-fA-F]|[fF]{3}[efEF]))(?:;|(?![\da-fA-F]))"
)
_EMBEDDED = re.compile(r"data:[\w/+.;=-]{1,100},[^\"'\s)>]*")
_TAG = re.compile(
    r"""<(?:script|style)\b.*?(?:</(?:script|style)|\Z)|<!--.*?(?:-->|\Z)|"""
    r"""<([a-z][a-z0-9]*)(?:[^=>]++|=\s*+(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z))?+)*+(?:>|\Z)""",
    re.IGNORECASE | re.DOTALL,
)
"""A tag; scripts, styles and comments are passed over as a whole. A quotation mark counts after an equals sign only."""

_DROPPED = ("annotation", "style", "noscript", "template", "svg", "iframe", "object", "select", "video")
_RESULT_BLOCKS = frozenset((
    "ab", "body", "code", "div", "head", "item", "lb", "list", "p", "quote", "row", "table"
))  # fmt: skip


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
        raise ReadError(_("The page holds no text."), file=file) from None
    page = Page(tree, html_facts.declared_language(tree), stated=html_facts.stated(tree))
    if any("depth" in entry.message.lower() or "huge" in entry.message.lower() for entry in parser.error_log):
        page.warnings.append(
            (_("The page is nested deeper than any real page; what lies beyond was left out."), "too-deep")
        )
    _unwrap_the_page(tree)
    etree.strip_elements(tree, *_DROPPED, with_tail=False)
    for script in tree.xpath("//script[not(@type='application/ld+json')]"):
        script.drop_tree()
    _keep_lines(tree)
    return page


def _keep_lines(tree: lxml_html.HtmlElement) -> None:
    """Give preformatted text its lines, which white space alone sets there; of prose that is wrapped its paragraphs."""
    for block in list(tree.iter("pre")):
        border = r"\n\s*\n" if wraps.width(block.text_content()) else r"\n"
        for element in list(block.iter()):
            element.text, *more = re.split(border, element.text or "")
            for part in reversed(more):
                element.insert(0, _break_before(part))
            if element is not block and element.tail:
                first, *more = re.split(border, element.tail)
                element.tail = None
                for part in reversed(more):
                    element.addnext(_break_before(part))
                element.tail = first


def _break_before(text: str) -> etree._Element:
    line_break = etree.Element("br")
    line_break.tail = text
    return line_break


def _unwrap_the_page(tree: lxml_html.HtmlElement) -> None:
    """Keep what stands in an element that is never text, where that is most of the page: its end was forgotten."""
    wrappers = list(tree.iter("noscript", "object", "select", "template", "video"))
    sizes = [len(wrapper.text_content()) for wrapper in wrappers]
    if max(sizes, default=0) >= LEAST_TEXT:
        scripts = sum(len(script.text or "") for script in tree.iter("script", "style"))
        whole = len(tree.text_content()) - scripts
        for wrapper, size in zip(wrappers, sizes, strict=True):
            if size * 2 > whole:
                wrapper.drop_tag()


def _uncrowded(html: str) -> str:
    """The page with tags of more attributes than any has without them: the parser compares each with all others."""
    return _TAG.sub(_bare_if_crowded, html) if len(html) > CROWDED else html


def _bare_if_crowded(match: re.Match[str]) -> str:
    tag = match[0]
    if not match[1] or len(tag) < CROWDED or max(tag.count("="), len(tag.split()) // 4) <= MAX_ATTRIBUTES:
        return tag
    return f"<{match[1]}>"


def extract(page: Page, url: str = "") -> Found | None:
    """The article, or None where trafilatura finds none or the page is larger than it can search in fair time."""
    elements = sum(1 for __ in page.tree.iter())
    if elements > MAX_ELEMENTS:
        page.warnings.append(
            (
                _("The page has {elements} elements, too many to search for its article.").format(
                    elements=numeral(elements)
                ),
                "too-large",
            )
        )
        return None
    inline = max(sum(child.tag not in BLOCKS for child in element) for element in page.tree.iter())
    if inline > MAX_INLINE:
        said = _(
            "A paragraph of the page has {inline} links and marks, too many to search it for its article."
        ).format(inline=numeral(inline))
        page.warnings.append((said, "too-large"))
        return None
    paragraphs = outline(_body(page.tree))
    for script in page.tree.xpath("//script"):
        said = script.text or ""
        if said.count("<") - said.count(">") > MAX_UNCLOSED:
            script.drop_tree()
    strict = _search(page, url, favor_precision=True)
    if strict is None and worth(paragraphs) < LEAST_TEXT:
        return None
    metadata = html_facts.metadata(page.stated, page.language, page.tree)
    choice = _chosen(page, paragraphs, strict, url)
    if not choice.chosen and page.stated.article.get("articleBody"):
        return None  # what was found is not what the page shows
    described = page.stated.first("og:description", "description", "dc.description", "twitter:description")
    blocks = article(choice, str(metadata.get("title", "")), described, metadata.get("byline", ()))
    if not any(block.role != "headline" for block in blocks):
        return None
    if left := others(choice):
        others_are = (
            "Another article of the page was"
            if len(left) == 1
            else f"{len(left)} more articles of the page were"
        )
        page.warnings.append(
            (
                _("{others_are} left out: “{left}”.").format(others_are=others_are, left=left[0][:80]),
                "other-article",
            )
        )
    return Found(blocks, metadata)


def _search(page: Page, url: str, **how: Any) -> trafilatura.settings.Document | None:
    """What trafilatura finds in a page; None also where it fails, for hostile pages trip it in many ways."""
    try:
        found = trafilatura.bare_extraction(
            page.tree, url=url or None, include_comments=False, include_images=False, **how
        )
    except Exception:
        return None
    return found if isinstance(found, trafilatura.settings.Document) and found.body is not None else None


def _chosen(
    page: Page, paragraphs: list[Paragraph], strict: trafilatura.settings.Document | None, url: str
) -> Choice:
    """The paragraphs that trafilatura is sure of; where those are few, what is found in ways that are less strict."""
    choice = Choice(paragraphs)
    if strict is not None:
        choice.take(_texts(strict.body))
    enough = max(LEAST_TEXT, worth(paragraphs) // 4)
    if choice.length >= enough:
        return choice
    second = Choice(paragraphs)
    if (document := _search(page, url)) is not None:
        second.take(_texts(document.body))
    if second.length < enough:
        second = max(second, fullest(paragraphs), key=lambda found: found.length)
    second = of_one_story(second, choice)
    of_both = sum(len(paragraphs[index].text) for index in choice.chosen & second.chosen)
    if second.length < 2 * choice.length or (choice.length >= LEAST_TEXT and of_both * 2 < choice.length):
        return choice
    said = _("Little was found in the page by strict rules, so its article was looked for by looser ones.")
    page.warnings.append((said, "looser-rules"))
    return second


def lines(page: Page, whole: bool = False) -> list[Block]:
    """All the text of a page, one block for each paragraph; of a whole page, menus and the foot are furniture."""
    etree.strip_elements(page.tree, "script", with_tail=False)
    blocks = []
    headline = False
    paragraphs = outline(_body(page.tree))
    around = [
        paragraph.box is not None and paragraph.box.tag in ("nav", "footer") for paragraph in paragraphs
    ]
    whole = whole and not all(around)
    for paragraph, apart in zip(paragraphs, around, strict=True):
        role = "furniture" if whole and apart else paragraph.role
        if role == "headline":
            role, headline = "subhead" if headline else "headline", True
        blocks.append(Block(paragraph.shown, role))
    return blocks


def _body(tree: lxml_html.HtmlElement) -> lxml_html.HtmlElement:
    body = tree.find("body")
    return tree if body is None else body


def _texts(body: etree._Element) -> Iterator[str]:
    """The paragraphs of trafilatura's result, in order; a row of a table is one."""
    pieces: list[str] = []
    for event, element in etree.iterwalk(body, events=("start", "end")):
        if element.tag in _RESULT_BLOCKS:
            if text := "".join(pieces).strip():
                yield text
            pieces.clear()
        elif element.tag == "cell":
            pieces.append(" ")
        pieces.append((element.text if event == "start" else element.tail) or "")


def _keep_quiet() -> None:
    """Keep trafilatura's own log messages off the terminal; what matters we say ourselves."""
    for name in ("trafilatura", "htmldate", "courlan", "justext"):
        logger = logging.getLogger(name)
        if not logger.handlers:
            logger.addHandler(logging.NullHandler())
