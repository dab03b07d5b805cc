"""Thai and Lao: no mark ends a sentence, and a space may part phrases as well as sentences.

So where a sentence ends is a guess: each space gets a weight by the words on both sides, the lengths of the phrases
that it parts and the length of the sentence so far. The weights were learned from a treebank by
`python -m benchmarks.sentences.learn_thai`; on texts that it had not seen, two of three boundaries were right.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from annotator.paths import resource

SHORTEST, LONGEST = 8, 250
"""Least length of a sentence, and the length after which any space between letters ends it, in code points."""

CONNECTIVES: tuple[str, ...] = (
    "ทั้งนี้", "อย่างไรก็ตาม", "นอกจากนี้", "นอกจากนั้น", "ขณะที่", "ขณะเดียวกัน", "ในขณะ", "ต่อมา", "จากนั้น", "ก่อนหน้านี้",
    "ล่าสุด", "ดังนั้น", "เพราะฉะนั้น",
)  # fmt: skip
"""Words that join a sentence to the one before it: in a treebank of single sentences they are rarer than in news."""

_CONNECTED = 3.0
_LENGTHS = (10, 20, 30, 40, 60, 80, 110, 150, 200)
_SPACE = re.compile(r"(?P<mark>[.?!…ฯ][\"'”’)]*)?\s+(?=\S)")
_LETTER = re.compile("[\u0e01-\u0e4e\u0e81-\u0edf]")
_ENOUGH = -0.4


@dataclass(frozen=True, slots=True)
class Space:
    """White space at `[start, place)`: whether it follows a mark that ends sentences, and what both sides tell."""

    start: int
    place: int
    marked: bool
    between_letters: bool
    features: tuple[str, ...]


def cuts(paragraph: str) -> list[int]:
    """Positions in a trimmed paragraph at which a new sentence begins, in order, without 0."""
    weights = _weights()
    found: list[int] = []
    begin = 0
    for space in spaces(paragraph):
        length = space.start - begin
        weight = sum(weights.get(name, 0.0) for name in (*space.features, so_far(length)))
        if paragraph.startswith(CONNECTIVES, space.place):
            weight += _CONNECTED
        likely = weight > _ENOUGH
        long = min(length, len(paragraph) - space.place) >= SHORTEST
        if space.marked or (long and (likely or (space.between_letters and length > LONGEST))):
            found.append(space.place)
            begin = space.place
    return found


def spaces(paragraph: str) -> Iterator[Space]:
    """Every run of white space in a trimmed paragraph, with what speaks for and against the end of a sentence."""
    from annotator.text.tokens import segments

    words = [(start, end) for start, end in segments(paragraph, "th") if not paragraph[start:end].isspace()]
    starts = {start: index for index, (start, _) in enumerate(words)}
    ends = {end: index for index, (_, end) in enumerate(words)}

    def word(index: int | None) -> str:
        told = paragraph[slice(*words[index])] if index is not None and 0 <= index < len(words) else "^"
        return "0" if told[0].isdigit() else told

    found = list(_SPACE.finditer(paragraph))
    for number, match in enumerate(found):
        start, place = match.span()
        blank = start + len(match["mark"] or "")
        last, first = ends.get(blank), starts.get(place)
        previous = found[number - 1].end() if number else 0
        following = found[number + 1].start() if number + 1 < len(found) else len(paragraph)
        before, after = _kind(paragraph[blank - 1]), _kind(paragraph[place])
        features = [
            "always", f"before={word(last)}", f"after={word(first)}",
            f"phrase before={_size(blank - previous)}", f"phrase after={_size(following - place)}",
            f"kind before={before}", f"kind after={after}", f"kinds={before}{after}",
        ]  # fmt: skip
        if first is not None:
            features.append(f"two after={word(first)} {word(first + 1)}")
        if last:
            features.append(f"two before={word(last - 1)} {word(last)}")
        letters = _LETTER.match(paragraph, blank - 1) and _LETTER.match(paragraph, place)
        marked = bool(match["mark"]) and match["mark"][0] in "?!"
        yield Space(blank, place, marked, letters is not None, tuple(features))


def so_far(length: int) -> str:
    """What the length of the sentence so far is called among the weights."""
    return f"so far={_size(length)}"


def _size(length: int) -> int:
    return sum(length >= step for step in _LENGTHS)


def _kind(character: str) -> str:
    if _LETTER.match(character):
        return "ๆ" if character == "ๆ" else "letter"
    if character.isdigit():
        return "digit"
    if character.isalpha():
        return "foreign"
    return character if character in "\"“”‘’'()[]" else "mark"


@cache
def _weights() -> dict[str, float]:
    lines = resource("sentences", "thai.tsv").read_text(encoding="utf-8").splitlines()
    return {name: float(weight) for name, tab, weight in (line.partition("\t") for line in lines) if tab}
