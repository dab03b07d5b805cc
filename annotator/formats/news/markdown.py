"""Markdown: headings, quotations and lists are kept as such; marks of emphasis and links are taken off."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from annotator.core.errors import ReadError
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
        tokens = _parser().parse(text)
        if any(token.level >= DEEPEST - 2 for token in tokens):
            raise ReadError(
                f"Quotations and lists lie more than {DEEPEST // 2} deep in each other.",
                file=path,
                hint="Import it as plain text (format “text”).",
            )
        found = list(_pieces(tokens))
        if not found:
            raise ReadError("The file holds no text.", file=path)
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
    roles: list[str] = []
    mark, level, titled, first = "", 0, False, True
    cells: list[str] = []
    for token in tokens:
        piece = None
        match token.type:
            case "blockquote_open" | "footnote_reference_open":
                roles.append("quote" if token.type == "blockquote_open" else "endnote")
            case "blockquote_close" | "footnote_reference_close":
                roles.pop()
            case "list_item_open":
                mark = "• "
            case "list_item_close":
                mark = ""
            case "heading_open":
                level = int(token.tag[1:])
            case "tr_open":
                cells = []
            case "th_open" | "td_open":
                level = -1
            case "tr_close":
                piece, level = Piece(" | ".join(filter(None, cells))), 0
            case "inline" if level == -1:
                cells.append(_plain(token.children))
            case "inline":
                text, role = _plain(token.children), roles[-1] if roles else ""
                if level and not roles:
                    role = "headline" if not titled and (level == 1 or first) else "subhead"
                elif not role and _is_picture(token.children or []):
                    role = "caption"
                piece, mark, level = Piece(mark + text if text else "", role), "", 0
                titled = titled or role == "headline"
            case "fence":
                yield from (Piece(line.strip()) for line in token.content.split("\n") if line.strip())
            case "html_block":
                yield from in_html(token.content) if _ends(token.content) else in_text(token.content)
        if piece and piece.text:
            first = False
            yield piece


def _ends(html: str) -> bool:
    """Whether a block of HTML ends where it was meant to, so that what it hides is not the rest of the article."""
    written = html.lstrip().lower()
    return next((end in written for start, end in _ENDS.items() if written.startswith(start)), True)


def _plain(tokens: Sequence[Token] | None) -> str:
    """The text of a paragraph; of pictures what is written for those who do not see them."""
    found: list[str] = []
    for token in tokens or ():
        match token.type:
            case "text" | "code_inline":
                found.append(token.content)
            case "softbreak" | "hardbreak":
                found.append(" ")
            case "html_inline" if token.content.lower().startswith("<br"):
                found.append(" ")
            case "image":
                found.append(_plain(token.children))
    return " ".join(normalise("".join(found)).split())


def _is_picture(tokens: Sequence[Token]) -> bool:
    """Whether there is a picture and nothing else."""
    shown = [token for token in tokens if token.type not in ("link_open", "link_close")]
    return len(shown) == 1 and shown[0].type == "image"
