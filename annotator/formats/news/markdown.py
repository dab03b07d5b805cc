"""Markdown: headings, quotations and lists are kept as such; marks of emphasis and links are taken off."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from annotator.core.errors import ReadError
from annotator.core.messages import _
from annotator.core.text import normalise
from annotator.formats.kit.article_parts import Piece, article, in_html, in_text
from annotator.formats.kit.base import Format
from annotator.formats.kit.encoding import ENCODING, decode
from annotator.formats.kit.files import read_whole
from annotator.formats.kit.plain import split_header
from annotator.formats.kit.values import NO_OPTIONS, Options, Read

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

DEEPEST = 100
"""How deep quotations and lists may lie in each other (a list and its item are two): the parser leaves out the rest."""


_ENDS = {
    "<!--": "-->", "<?": "?>", "<![cdata[": "]]>", "<script": "</script", "<style": "</style", "<pre": "</pre",
    "<textarea": "</textarea", "<!": ">",
}  # fmt: skip
"""Where HTML begins that goes on to the end of the file if nothing ends it."""


class MarkdownFormat(Format):
    """One file, one article; a header between lines of `---` is metadata."""

    name = "markdown"
    title = _("Markdown")
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
        tokens = _parser().parse(text)
        if any(token.level >= DEEPEST - 2 for token in tokens):
            raise ReadError(
                _("Quotations and lists lie more than {deepest} deep in each other.").format(
                    deepest=DEEPEST // 2
                ),
                file=path,
                hint=_("Import it as plain text (format “text”)."),
            )
        found = list(_pieces(tokens))
        if not found:
            raise ReadError(_("The file holds no text."), file=path)
        yield article(found, facts, title, path)


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt
    from mdit_py_plugins.footnote import footnote_plugin

    made = MarkdownIt("commonmark", {"maxNesting": DEEPEST}).enable(["table", "strikethrough"])
    # Whoever indents a paragraph of a report means no code.
    made.disable("code")
    return made.use(footnote_plugin, inline=False, move_to_end=False, always_match_refs=True)


def _pieces(tokens: Sequence[Token]) -> Iterator[Piece]:
    """The paragraphs of a document, in order, without marks."""
    place = _Place()
    for token in tokens:
        for piece in place.read(token):
            if piece.text:
                place.begun = True
                yield piece


@dataclass(slots=True)
class _Place:
    """Where in a document the parser is, and whether a headline, or anything, came before."""

    roles: list[str] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)
    heading: int = 0
    items: int = 0
    in_cell: bool = False
    mark: str = ""
    titled: bool = False
    begun: bool = False

    def read(self, token: Token) -> Iterator[Piece]:
        """The paragraphs that the token holds or ends."""
        match token.type:
            case "inline":
                yield from self._text(token.children or [])
            case "tr_close":
                yield Piece(" | ".join(filter(None, self.cells)), "table")
            case "fence":
                yield from map(Piece, map(str.strip, token.content.split("\n")))
            case "html_block":
                yield from in_html(token.content) if _ends(token.content) else in_text(token.content)
            case _:
                self._enter(token)

    def _enter(self, token: Token) -> None:
        """Go into what the token opens, or out of what it closes."""
        match token.type:
            case "blockquote_open":
                self.roles.append("quote")
            case "footnote_reference_open":
                self.roles.append("endnote")
            case "blockquote_close" | "footnote_reference_close":
                self.roles.pop()
            case "list_item_open" | "list_item_close":
                self.mark = "• " if token.nesting > 0 else ""
                self.items += token.nesting
            case "heading_open" | "heading_close":
                self.heading = int(token.tag[1:]) if token.nesting > 0 else 0
            case "tr_open":
                self.cells = []
            case "th_open" | "td_open" | "th_close" | "td_close":
                self.in_cell = token.nesting > 0

    def _text(self, tokens: Sequence[Token]) -> Iterator[Piece]:
        """The paragraph here, if there is text in it; a cell waits for the end of its row."""
        text = _plain(tokens)
        if self.in_cell:
            self.cells.append(text)
        elif text:
            role = self._role(tokens)
            yield Piece(self.mark + text, role)
            self.titled = self.titled or role == "headline"
            self.mark = ""

    def _role(self, tokens: Sequence[Token]) -> str:
        if self.roles:
            return self.roles[-1]
        if self.heading:
            return "headline" if not self.titled and (self.heading == 1 or not self.begun) else "subhead"
        return "caption" if _is_picture(tokens) else "list" if self.items else ""


def _ends(html: str) -> bool:
    """Whether a block of HTML ends where it was meant to, so that what it hides is not the rest of the article."""
    written = html.lstrip().lower()
    return next((end in written for start, end in _ENDS.items() if written.startswith(start)), True)


def _plain(tokens: Sequence[Token]) -> str:
    """The text of a paragraph; of pictures what is written for those who do not see them."""
    found: list[str] = []
    for token in tokens:
        match token.type:
            case "text" | "code_inline":
                found.append(token.content)
            case "softbreak" | "hardbreak":
                found.append(" ")
            case "html_inline" if token.content.lower().startswith("<br"):
                found.append(" ")
            case "image":
                found.append(_plain(token.children or ()))
    return " ".join(normalise("".join(found)).split())


def _is_picture(tokens: Sequence[Token]) -> bool:
    """Whether there is a picture and nothing else."""
    shown = [token for token in tokens if token.type not in ("link_open", "link_close")]
    return len(shown) == 1 and shown[0].type == "image"
