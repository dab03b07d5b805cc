"""The paragraphs of a web page in order, each with what its elements say of it: quotation, list, table, caption …"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from annotator.formats.kit.html_facts import clean

BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "body", "br", "button", "caption", "center", "dd", "details",
    "dialog", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5",
    "h6", "header", "hr", "html", "legend", "li", "main", "nav", "ol", "option", "p", "pre", "section", "summary",
    "table", "tbody", "td", "textarea", "tfoot", "th", "thead", "tr", "ul",
))  # fmt: skip
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_LABELS = frozenset(("a", "label", "small", "span", "time"))
"""Inline elements that pages set apart by style where they stand side by side."""

_APART = frozenset(("aside", "nav", "footer"))
_APART_CLASS = re.compile(
    r"(?:^|[\s_-])(?:related|recommend\w*|promo\w*|teasers?|newsletter|sidebar|most-?read|popular|trending|comments?|"
    r"share|sharing|social|footer|widget|ticker|outbrain|taboola)(?:[\s_-]|$)",
    re.IGNORECASE,
)
_CAPTION_CLASS = re.compile(r"(?:^|[\s_-])(?:wp-)?captions?(?:[\s_-]|$)|figcaption", re.IGNORECASE)
_CREDIT_CLASS = re.compile(r"credit|copyright|photographer|image-source", re.IGNORECASE)
_BYLINE_CLASS = re.compile(r"byline|author|auteur|autor", re.IGNORECASE)
_KICKER_CLASS = re.compile(
    r"\b(?:kicker|eyebrow|overline|dachzeile|antetitulo|surtitre|occhiello)\b", re.IGNORECASE
)
_STANDFIRST_CLASS = re.compile(
    r"standfirst|sub-?title|sub-?head(?:line)?\b|strapline|chapo|chapeau|vorspann|unterzeile|entradilla|\b(?:dek|deck|sapo)\b",
    re.IGNORECASE,
)
_CLASSES = (
    ("caption", _CAPTION_CLASS),
    ("kicker", _KICKER_CLASS),
    ("byline", _BYLINE_CLASS),
    ("standfirst", _STANDFIRST_CLASS),
)
_ROLES = {"figcaption": "caption", "caption": "caption", "blockquote": "quote"}
_LISTS = frozenset(("ul", "ol", "dl", "li"))
_NAMED = frozenset(("p", "div", "span", "address", "cite", "small"))
_LONGEST = {"byline": 160, "kicker": 80, "credit": 200, "standfirst": 400, "caption": 800}
"""Characters of a line with such a role; what is longer is text in an element that is called so for another reason."""

SOFT_HYPHEN = "\u00ad"
"""It is a mark for setting lines, not a letter of the word."""

LONGEST_CELL = 300


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A run of text between the borders of block-level elements; the cells of a row are one.

    `role` is the zone that its elements tell, or "". It is the `first` of the `item` of a list. `box` is the innermost
    element around it that is called an aside, a menu, a share of buttons, or None: pages call their largest parts so as
    well. `linked` is the share of its letters that are links; it is `bold` if all of it is.
    """

    text: str
    role: str
    block: Any
    item: Any = None
    first: bool = True
    box: Any = None
    linked: float = 0.0
    bold: bool = False

    @property
    def shown(self) -> str:
        """The text as it comes into an article: an item of a list has a bullet."""
        return f"• {self.text}" if self.role == "list" and self.first else self.text


def outline(root: Any) -> list[Paragraph]:
    """The paragraphs below an element, in order."""
    walk = _Walk()
    walk.visit(root, Paragraph("", "", root))
    return walk.found


class _Walk:
    """One way through the tree; `pieces` is the text since the last border."""

    def __init__(self) -> None:
        self.found: list[Paragraph] = []
        self.pieces: list[str] = []
        self.links = self.plain = 0
        self.cells: list[str] | None = None
        self.item: Any = None

    def visit(self, element: Any, around: Paragraph, linked: bool = False, bold: bool = False) -> None:
        """Take in an element, in the state that is `around` it, without its tail."""
        tag = element.tag
        if tag == "script":  # those with data are still there
            return
        if tag == "br" and self._on_one_line(around):
            self.pieces.append(" ")
            return
        if element.get("aria-hidden") == "true" and tag not in BLOCKS:
            return  # an ornament, or what stands once more beside it for those who listen
        own = _role(element, around)
        border = tag in BLOCKS or (own != around.role and _stands_alone(element))
        if self.cells is not None and tag != "tr":
            border = False
            if tag in BLOCKS:
                self.pieces.append(" ")
        within = around
        if border:
            self.end(around)
            within = _opened(element, own, around)
        elif tag in _LABELS and self.pieces and _beside_label(element):
            self.pieces.append(" ")
        linked, bold = linked or tag == "a", bold or tag in ("b", "strong")
        row = tag == "tr" and own == "table"
        if row:
            self.cells = []
        self.add(element.text, linked, bold)
        for child in element:
            self.visit(child, within, linked, bold)
            if self.cells is not None and row:
                self._end_cell()
            self.add(child.tail, linked, bold)
        if self.cells is not None and not row and tag in BLOCKS:
            self.pieces.append(" ")
        if row:
            self._end_row(within)
        elif border:
            self.end(within)

    def add(self, text: str | None, linked: bool, bold: bool) -> None:
        """Take in text."""
        if text:
            self.pieces.append(text)
            if linked:
                self.links += len(text.strip())
            if not bold:
                self.plain += len(text.strip())

    def end(self, around: Paragraph) -> None:
        """What came since the last border is a paragraph, if it is anything."""
        text = clean("".join(self.pieces).replace(SOFT_HYPHEN, ""))
        if text:
            role = around.role if len(text) <= _LONGEST.get(around.role, len(text)) else ""
            first, self.item = around.item is not self.item, around.item
            linked = min(1.0, self.links / len(text))
            bold = not self.plain
            self.found.append(replace(around, text=text, role=role, linked=linked, first=first, bold=bold))
        self.pieces.clear()
        self.links = self.plain = 0

    def _end_cell(self) -> None:
        text = clean("".join(self.pieces))
        if self.cells is not None and text:
            self.cells.append(text)
        self.pieces.clear()

    def _end_row(self, around: Paragraph) -> None:
        self._end_cell()
        self.pieces = [" | ".join(self.cells or ())]
        self.cells = None
        self.end(around)

    def _on_one_line(self, around: Paragraph) -> bool:
        return self.cells is not None or around.block.tag in HEADINGS or around.role in ("caption", "credit")


def _opened(element: Any, role: str, around: Paragraph) -> Paragraph:
    """The state inside a block."""
    box = element if element.tag in _APART or _is_apart(_names(element)) else around.box
    item = element if element.tag in ("li", "dt", "dd") else around.item
    return Paragraph("", role, element, item, box=box)


def _role(element: Any, around: Paragraph) -> str:
    """The role of the text in an element, or that of what is around it."""
    tag, outer = element.tag, around.role
    if tag in HEADINGS:
        named = _named_role(_names(element))
        return named if named in ("standfirst", "kicker") else "headline" if tag == "h1" else "subhead"
    if tag in _ROLES:
        return _ROLES[tag]
    if tag == "table":
        return "table" if is_data(element) else ""
    if tag in _LISTS:
        return outer if outer in ("table", "caption") else "list"
    if tag not in _NAMED or not (names := _names(element)):
        return outer
    if outer == "caption":
        return "credit" if _CREDIT_CLASS.search(names) else outer
    named = _named_role(names)
    if named == "caption" and element.find(".//img") is not None:
        return outer
    return outer if named == "standfirst" and tag not in ("p", "div") else named or outer


@lru_cache(8192)
def _named_role(names: str) -> str:
    """The role that the names of an element say it has, or ""."""
    return next((role for role, pattern in _CLASSES if pattern.search(names)), "") if names else ""


@lru_cache(8192)
def _is_apart(names: str) -> bool:
    return bool(names and _APART_CLASS.search(names))


def _names(element: Any) -> str:
    found = [element.get("class"), element.get("itemprop"), element.get("rel")]
    return " ".join(name for name in found if name)


def _stands_alone(element: Any) -> bool:
    """Whether an inline element ends its line, as a name in running text does not."""
    if element.tail and element.tail.strip():
        return False
    parent, before = element.getparent(), element.getprevious()
    lead = before.tail if before is not None else parent.text if parent is not None else ""
    return _CREDIT_CLASS.search(_names(element)) is not None or not (lead and lead.strip())


def _beside_label(element: Any) -> bool:
    """Whether an inline element follows another without anything between them; a single letter may be an initial."""
    before = element.getprevious()
    if before is None or before.tail or before.tag not in _LABELS:
        return False
    text, following = "".join(before.itertext()), next(element.itertext(), "")
    return len(text) > 1 and text[-1].isalnum() and following[:1].isalnum()


def is_data(table: Any) -> bool:
    """Whether a table is one of data, not one that places things on the page."""
    wide = False
    for part in table.iterdescendants():
        if part.tag == "table" or part.tag in HEADINGS:
            return False
        if part.tag in ("td", "th"):
            wide = wide or part.getnext() is not None
            if sum(map(len, _some(part.itertext()))) > LONGEST_CELL:
                return False
    return wide


def _some(texts: Iterator[str]) -> Iterator[str]:
    length = 0
    for text in texts:
        yield text
        length += len(text)
        if length > 4 * LONGEST_CELL:
            return
