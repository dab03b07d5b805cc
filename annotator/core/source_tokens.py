"""Tokens that an article came with, kept beside its text, so that every export of tokens has the same ones.

They stand in the article's `extra`, as texts that nobody reads before they are needed: `tokens` says where they are,
`conll` and `conllu` hold the columns that the program has no other place for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import pairwise
from typing import Any

from annotator.core.annotation import Fragment
from annotator.core.article import Article
from annotator.core.patterns import pattern
from annotator.core.text import sha256

TOKENS = "tokens"
"""Key of the tokens: `GAP+LENGTH` of each, in code points, with blanks between them."""

CONLL = "conll"
"""Key of the columns between word and tag of a CoNLL file: a line for each token."""

CONLLU = "conllu"
"""Key of the lines of a CoNLL-U file, as they were."""

_ITEM = pattern(r"(\d{1,9})\+([1-9]\d{0,8})")


def written(tokens: Iterable[Fragment]) -> str:
    """The tokens as they are kept. They are in order and do not overlap."""
    at = 0
    said = []
    for start, end in tokens:
        said.append(f"{start - at}+{end - start}")
        at = end
    return " ".join(said)


def kept(tokens: Iterable[Fragment], **columns: str) -> dict[str, Any]:
    """What is kept with an article: its tokens, and under their keys the columns that are not empty.

    Tokens of which nothing is left in the text go; where some overlap, nothing is kept.
    """
    there = [(start, end) for start, end in tokens if start < end]
    if not there or any(before[1] > after[0] for before, after in pairwise(there)):
        return {}
    return {TOKENS: written(there), **{key: text for key, text in columns.items() if text}}


def tokens_of(article: Article) -> tuple[Fragment, ...]:
    """The tokens that the article came with, in code points; none where it has none, or where its text was changed."""
    said = article.extra.get(TOKENS)
    if not isinstance(said, str) or not said:
        return ()
    return _read(article.text, article.sha256, said)


def columns_of(article: Article, key: str) -> str:
    """The columns under a key, where the article's tokens still are its source's; else an empty text."""
    said = article.extra.get(key)
    return said if isinstance(said, str) and tokens_of(article) else ""


def moved(extra: Mapping[str, Any], tokens: Iterable[Fragment]) -> dict[str, Any]:
    """The same keys for another text with these tokens; columns belong to the whole of the first one and go."""
    rest = {key: value for key, value in extra.items() if key not in (TOKENS, CONLL, CONLLU)}
    return {**rest, TOKENS: text} if (text := written(tokens)) else rest


@lru_cache(maxsize=4)
def _read(text: str, hash: str, said: str) -> tuple[Fragment, ...]:
    if hash and hash != sha256(text):
        return ()
    found = []
    at = 0
    for item in said.split(" "):
        match = _ITEM.fullmatch(item)
        if match is None:
            return ()
        start = at + int(match[1])
        at = start + int(match[2])
        found.append((start, at))
    return tuple(found) if at <= len(text) else ()
