"""The headings and the tables of the user guide in the person's language; its paragraphs are English."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from annotator.core.messages import _
from annotator.core.patterns import pattern

_LINE = pattern(r"(?m)^(#{1,6} +)(.+)$|^\|(.+)\|[ \t]*$")
_SAYS = pattern(r"[^\W\d_]{2,}")


def in_language(markdown: str) -> str:
    """The guide with every heading and every cell of a table as the person's language has it."""
    return _with_messages(markdown, _)


def messages_of(markdown: str) -> Iterator[str]:
    """What there is to translate."""
    found: list[str] = []

    def keep(message: str) -> str:
        found.append(message)
        return message

    _with_messages(markdown, keep)
    yield from found


def _with_messages(markdown: str, said: Callable[[str], str]) -> str:
    def cell(text: str) -> str:
        bare = text.strip()
        return text.replace(bare, said(bare)) if _SAYS.search(bare) else text

    return _LINE.sub(
        lambda line: (
            f"{line[1]}{said(line[2])}" if line[1] else f"|{'|'.join(map(cell, line[3].split('|')))}|"
        ),
        markdown,
    )
