"""The lines of a CoNLL-U file as an article keeps them, and the same lines with the tags that it has now.

Words that one written form stands for (`3-4 du`, `3 de`, `4 le`) lie where that form does; empty nodes (`8.1`)
lie nowhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from annotator.core.annotation import Fragment
from annotator.core.article import Article
from annotator.core.layer import Layer
from annotator.core.source_tokens import CONLLU, columns_of, tokens_of
from annotator.formats.kit.flatten import OUTSIDE, TokenSpan, decoded, encoded
from annotator.formats.kit.numbers import whole
from annotator.formats.kit.token_spans import flat_on_tokens
from annotator.formats.kit.tokens import with_prefix
from annotator.formats.kit.values import Export

OWN_KEY = "NER"
"""Key of the tags in lines as they are kept, whichever it was in the file."""

WORD_ID = re.compile(r"\d+")
RANGE_ID = re.compile(r"(\d+)-(\d+)")
EMPTY_ID = re.compile(r"\d+\.\d+")
_BLANK = ["_"] * 7
_KNOWN = frozenset((OWN_KEY, "SpaceAfter", "SpacesAfter", "SpacesBefore", "_", ""))
_OF_ARTICLE = re.compile(r"#\s*(?:newdoc|newpar|sent_id|text|meta::title|global\.columns)\b(?![^\s=])")
_ESCAPES = {" ": "\\s", "\n": "\\n", "\t": "\\t", "\r": "\\r", "|": "\\p", "\\": "\\\\"}
_ESCAPED = re.compile(r"\\(u[0-9A-Fa-f]{4}|.)")


@dataclass(frozen=True, slots=True)
class Block:
    """The lines of a sentence, and the place of each line's word; None where a line is none of a word."""

    lines: tuple[str, ...]
    words: tuple[Fragment | None, ...]

    @property
    def range(self) -> Fragment:
        """Where the sentence is."""
        places = [place for place in self.words if place]
        return places[0][0], places[-1][1]


def escaped(text: str) -> str:
    """A value of the last column, white space and bars as UDPipe writes them."""
    return "".join(
        _ESCAPES.get(character) or (f"\\u{ord(character):04X}" if character.isspace() else character)
        for character in text
    )


def unescaped(text: str) -> str:
    """The value that was `escaped`."""
    back = {escape[1]: character for character, escape in _ESCAPES.items()}

    def character(match: re.Match[str]) -> str:
        said = match[1]
        return chr(int(said[1:], 16)) if len(said) == 5 else back.get(said, match[0])

    return _ESCAPED.sub(character, text)


def worth_keeping(lines: Iterable[str]) -> bool:
    """Whether the lines say more than an article does: its text, sentences, tokens, and tags under `OWN_KEY`."""
    for line in lines:
        if line.startswith("#"):
            if line[1:].partition("=")[0].split(None, 1)[:1] and not _OF_ARTICLE.match(line):
                return True
            continue
        cells = line.split("\t")
        if line and (not WORD_ID.fullmatch(cells[0]) or cells[2:9] != _BLANK or len(cells) > len(_BLANK) + 3):
            return True
        if line and not _KNOWN.issuperset(item.partition("=")[0] for item in cells[9].split("|")):
            return True
    return False


def fitting(article: Article) -> list[Block]:
    """The sentences as the article came with them; none where it has none, or where it is cut otherwise by now."""
    said = columns_of(article, CONLLU)
    blocks = list(_blocks(said.split("\n"), tokens_of(article), article.text)) if said else []
    ranges = [(sentence.start, sentence.end) for sentence in article.sentences]
    return blocks if [block.range for block in blocks if any(block.words)] == ranges else []


def _blocks(lines: Sequence[str], tokens: Sequence[Fragment], text: str) -> Iterator[Block]:
    """Sentence by sentence, a blank line ends one; the rest is left out after a form that is not that of its token."""
    following = iter(tokens)
    held: list[str] = []
    words: list[Fragment | None] = []
    last = -1
    place: Fragment | None = None
    for line in [*lines, ""]:
        if not line:
            if held:
                yield Block(tuple(held), tuple(words))
            held, words, last = [], [], -1
            continue
        name, form, *_ = [*line.split("\t", 2), ""]
        spread = RANGE_ID.fullmatch(name)
        is_word = not spread and WORD_ID.fullmatch(name) is not None
        if spread or (is_word and (whole(name) or 0) > last):
            place = next(following, None)
            if place is None or text[slice(*place)].split() != form.split():
                return
        if spread:
            last = whole(spread[2]) or 0
        held.append(line)
        words.append(place if is_word else None)


def under_own_key(line: str, key: str) -> str:
    """The line with its tag under the key that is kept."""
    if key == OWN_KEY or f"{key}=" not in line:
        return line
    cells = line.split("\t")
    items = [item for item in cells[9].split("|") if not item.startswith(f"{OWN_KEY}=")]
    cells[9] = "|".join(
        f"{OWN_KEY}{item[len(key) :]}" if item.startswith(f"{key}=") else item for item in items
    )
    return "\t".join(cells)


def rewritten(
    article: Article, layer: Layer, export: Export, blocks: Sequence[Block], key: str, scheme: str
) -> Iterator[str]:
    """The lines with the tags of a layer under `key` in the last column; all else is as it was.

    Where a sentence has the spans that it came with, the same words have tags, also within one written form.
    """
    places = [place for block in blocks for place in block.words if place]
    policy = str(export.options.get("overlaps") or "longest")
    spans, _ = flat_on_tokens(places, layer.spans.values(), policy, export.labels)
    first = 0
    for block in blocks:
        words = [place for place in block.words if place]
        now = _within(spans, first, first + len(words))
        came = decoded([_tag(line) for line, place in zip(block.lines, block.words, strict=True) if place])
        tags = iter(encoded(len(words), came if _said(came, words) == _said(now, words) else now, scheme))
        first += len(words)
        for line, place in zip(block.lines, block.words, strict=True):
            yield line if place is None else _tagged(line, key, next(tags))
        yield ""


def _within(spans: Iterable[TokenSpan], first: int, after: int) -> list[TokenSpan]:
    return [
        TokenSpan(max(span.first, first) - first, min(span.last, after - 1) - first, span.label)
        for span in spans
        if span.first < after and span.last >= first
    ]


def _said(spans: Iterable[TokenSpan], words: Sequence[Fragment]) -> list[tuple[int, int, str]]:
    return [(words[span.first][0], words[span.last][1], span.label) for span in spans]


def _tag(line: str) -> str:
    items = line.split("\t")[9].split("|")
    tag = next((item.partition("=")[2] for item in items if item.startswith(f"{OWN_KEY}=")), OUTSIDE)
    return with_prefix(unescaped(tag))


def _tagged(line: str, key: str, tag: str) -> str:
    cells = line.split("\t")
    items = [] if cells[9] == "_" else cells[9].split("|")
    said = f"{key}={escaped(tag)}"
    place = next((place for place, item in enumerate(items) if item.startswith(f"{OWN_KEY}=")), None)
    if place is not None:
        items[place] = said
    elif tag != OUTSIDE:
        items.append(said)
    cells[9] = "|".join(items) or "_"
    return "\t".join(cells)
