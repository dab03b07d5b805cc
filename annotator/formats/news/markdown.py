"""Markdown: headings, quotations and lists are kept as such; marks of emphasis and links are taken off."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from annotator.core.errors import ReadError
from annotator.core.text import normalise
from annotator.formats.kit.article_parts import Piece, article
from annotator.formats.kit.base import Format
from annotator.formats.kit.encoding import ENCODING, decode
from annotator.formats.kit.files import read_whole
from annotator.formats.kit.plain import split_header
from annotator.formats.kit.values import NO_OPTIONS, Options, Read

_HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*")
_UNDERLINE = re.compile(r" {0,3}(=+|-+)[ \t]*")
_RULE = re.compile(r" {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})[^`]*")
_ITEM = re.compile(r"[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+(.*)")
_QUOTE = re.compile(r" {0,3}>[ ]?(.*)")
_REFERENCE = re.compile(r" {0,3}\[[^\]]{1,200}\]:[ \t]*\S.*")
_TABLE_RULE = re.compile(r"[ \t]*\|?(?:[ \t]*:?-+:?[ \t]*\|)+(?:[ \t]*:?-+:?[ \t]*)?")
_PICTURE_ALONE = re.compile(
    r"[ \t]*!\[([^\]]{0,1000})\](?:\([^()]{0,2000}(?:\([^()]{0,200}\)[^()]{0,500})?\)|\[[^\]]{0,200}\])[ \t]*"
)

_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_CODE = re.compile(r"(?<!`)(`{1,3})(?!`)(.{1,2000}?)(?<!`)\1(?!`)")
_LINK = re.compile(
    r"!?\[([^\[\]]{0,1000})\](?:\([^()]{0,2000}(?:\([^()]{0,200}\)[^()]{0,500})?\)|\[[^\[\]]{0,200}\])"
)
_NOTE_MARK = re.compile(r"\[\^[^\]\s]{1,50}\]")
_ADDRESS = re.compile(r"<((?:https?://|mailto:)[^<>\s]{1,2000})>")
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,2000}>|<!--(?:(?!<!--).){0,5000}?-->", re.DOTALL)
_EMPHASIS = (
    re.compile(r"(\*{1,3})(?=\S)([^*]{1,5000}?)(?<=\S)\1"),
    re.compile(r"(?<!\w)(_{1,3})(?=\S)([^_]{1,5000}?)(?<=\S)\1(?!\w)"),
    re.compile(r"(~~)(?=\S)([^~]{1,5000}?)(?<=\S)~~"),
)
_KEPT = "\ue000{}\ue001"
_KEPT_PLACE = re.compile("\ue000(\\d+)\ue001")


class MarkdownFormat(Format):
    """One file, one article; a header between lines of `---` is metadata."""

    name = "markdown"
    title = "Markdown"
    extensions = (".md", ".markdown", ".mdown")
    reads = True
    read_options = (ENCODING,)

    def read(self, path: Path, options: Options = NO_OPTIONS) -> Iterator[Read]:
        """Yield the one article. Raises `ReadError`."""
        decoded = decode(read_whole(path), path, str(options.get(ENCODING.name) or ""))
        yield from decoded.told(path)
        header, text = split_header(normalise(decoded.text).strip("\n"))
        title = str(header.pop("title", ""))
        facts: dict[str, Any] = {"source": path.name, **header}
        if decoded.encoding != "utf-8":
            facts["encoding"] = decoded.encoding
        found = pieces(text)
        if not found:
            raise ReadError("The file holds no text.", file=path)
        yield article(found, facts, title, path)


@dataclass(slots=True)
class _Blocks:
    """Pieces made so far, and the lines of the paragraph at hand."""

    made: list[Piece] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    role: str = ""
    mark: str = ""
    titled: bool = False

    def end(self) -> None:
        """The paragraph is over."""
        text = inline(" ".join(line.strip() for line in self.lines))
        if text:
            self.made.append(Piece(self.mark + text, self.role))
        self.lines, self.role, self.mark = [], "", ""

    def heading(self, text: str, level: int) -> None:
        """Add a heading: the first of the document is its headline if nothing stands before it, or it is of level 1."""
        role = "headline" if not self.titled and (level == 1 or not self.made) else "subhead"
        if plain := inline(text):
            self.made.append(Piece(plain, role))
            self.titled = self.titled or role == "headline"


def pieces(text: str) -> list[Piece]:
    """The paragraphs of a document, in order, without marks."""
    blocks = _Blocks()
    fence = ""
    for line in text.split("\n"):
        if fence:
            if line.strip().startswith(fence) and not line.strip().strip(fence[0]):
                fence = ""
            elif line.strip():
                blocks.made.append(Piece(line.strip()))
        elif opening := _FENCE.fullmatch(line):
            blocks.end()
            fence = opening[1]
        else:
            _line(line, blocks)
    blocks.end()
    return blocks.made


def _line(line: str, blocks: _Blocks) -> None:
    if not line.strip():
        blocks.end()
    elif heading := _HEADING.fullmatch(line):
        blocks.end()
        blocks.heading(heading[2] or "", len(heading[1]))
    elif (underline := _UNDERLINE.fullmatch(line)) and blocks.lines and not blocks.role and not blocks.mark:
        text, blocks.lines = " ".join(blocks.lines), []
        blocks.heading(text, 1 if underline[1].startswith("=") else 2)
    elif _RULE.fullmatch(line) or _REFERENCE.fullmatch(line) or _TABLE_RULE.fullmatch(line):
        blocks.end()
    elif quote := _QUOTE.fullmatch(line):
        if blocks.role != "quote" or not quote[1].strip():
            blocks.end()
        blocks.lines.append(quote[1].lstrip("> "))
        blocks.role = "quote"
    elif item := _ITEM.fullmatch(line):
        blocks.end()
        blocks.lines.append(item[1])
        blocks.mark = "• "
    elif picture := _PICTURE_ALONE.fullmatch(line):
        blocks.end()
        if caption := inline(picture[1]):
            blocks.made.append(Piece(caption, "caption"))
    elif line.lstrip().startswith("|") and line.rstrip().endswith("|"):
        blocks.end()
        cells = (inline(cell) for cell in line.strip().strip("|").split("|"))
        blocks.made.append(Piece(" | ".join(filter(None, cells))))
    else:
        blocks.lines.append(line)


def inline(text: str) -> str:
    """A paragraph without marks of emphasis, links, code and HTML; escaped characters and code stay as they are."""
    kept: list[str] = []

    def keep(value: str) -> str:
        kept.append(value)
        return _KEPT.format(len(kept) - 1)

    text = text.replace("\ue000", "\ufffd").replace("\ue001", "\ufffd")
    text = _CODE.sub(lambda match: keep(match[2].strip()), text)
    text = _ESCAPE.sub(lambda match: keep(match[1]), text)
    text = _ADDRESS.sub(lambda match: keep(match[1]), text)
    text = _NOTE_MARK.sub("", text)
    for _ in range(3):  # A picture may stand in a link.
        text = _LINK.sub(r"\1", text)
    text = _TAG.sub("", text)
    for _ in range(2):
        for pattern in _EMPHASIS:
            text = pattern.sub(r"\2", text)
    text = html.unescape(text)
    text = _KEPT_PLACE.sub(lambda match: kept[int(match[1])], text)
    return " ".join(normalise(text).split())
