"""What the learned reader sees of the lines of a text: their shape, their place, and what the rules say of them.

No feature is made of a line's content but the small change of pages: the words of short lines.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import Any

from annotator.text.paragraph import WORD, Paragraph, has_dense, is_names, line_key, word_count, words_of
from annotator.text.zone_rules import Words

_URL = re.compile(r"https?://|www\.|\w@\w")
_DIGIT = re.compile(r"\d")
_CLOCK = re.compile(r"\b\d{1,2}[:.h]\d\d\b")
_DAY = re.compile(
    r"\b\d{1,2}[./-]\d{1,2}[./-](?:19|20)?\d\d\b|\b20\d\d[-/.]\d{1,2}[-/.]\d|\d月\s?\d|"
    r"\b\d{1,2}(?:st|nd|rd|th|er|º|\.)?,? (?:de |of )?[^\W\d_]{3,10}\.?,? (?:de )?(?:19|20)\d\d\b|"
    r"\b[^\W\d_]{3,10}\.? \d{1,2}(?:st|nd|rd|th)?,? (?:19|20)\d\d\b"
)
_HANDLE = re.compile(r"(?<!\w)@\w")
_AROUND = 4
_YEAR = re.compile(r"\b(?:19|20)\d\d\b|[０-９\d]{1,4}[年月日]")
_TIMES = (("day", _DAY), ("clock", _CLOCK), ("year", _YEAR))
_JOINTS = re.compile(r"[|·•›»>/]")
_FEW_WORDS = 12
_TOLD_BY, _TOLD_CHARS = 30, 600
_HEAD = 30
"""So many lines above the article are compared with each other."""

_STEPS = (1, 2, 3, 4, 6, 9, 13, 18, 30, 60, 120)
_WEIGHTS = (6, 12, 20, 30, 45, 70, 110, 160, 220, 400)


def _steps(name: str, steps: Sequence[int]) -> tuple[str, ...]:
    """The feature of each value up to the last step, which holds for higher ones too."""
    return tuple(f"{name}={bisect_right(steps, value)}" for value in range(steps[-1] + 1))


_FROM_START, _TO_END = _steps("i", _STEPS), _steps("j", _STEPS)
_SINCE, _UNTIL = _steps("since", _STEPS[:7]), _steps("until", _STEPS[:7])
_EDGE = {place: _steps(place, _STEPS[:8]) for place in ("before", "inside", "after")}
_FARTHEST, _FAR, _AWAY = _STEPS[-1], _STEPS[6], _STEPS[7]


def features(
    lines: Sequence[Paragraph], title: str, metadata: Mapping[str, Any], words: Words
) -> list[list[str]]:
    """One list of features a line, in order; few of a body-like line, of which there is less to tell."""
    if not lines:
        return []
    block = article_range(lines)
    own = [_shape(line, words) for line in lines]
    places = _places(lines, block, title, metadata)
    told = _told(lines, block)
    echoes = _echoes(lines, block)
    short = ["edge", "edge", "edge", *map(_in_short, lines, own), "edge", "edge", "edge"]
    above, below = (
        [[f"{feature}{step}" for feature in shape if feature[0] in "erw"] for shape in own]
        for step in ("-1", "+1")
    )
    made = []
    for index in range(len(lines)):
        before3, before2, before, here, after, after2, after3 = short[index : index + 7]
        found = [
            "bias",
            *own[index],
            *places[index],
            *told[index],
            *echoes[index],
            f"s-1={before}",
            f"s+1={after}",
            f"s-2={before2}",
            f"s+2={after2}",
            f"s-3={before3}",
            f"s+3={after3}",
            f"around={before}.{here}.{after}",
        ]
        if index:
            found += above[index - 1]
        if index + 1 < len(lines):
            found += below[index + 1]
        made.append(found)
    return made


def _told(lines: Sequence[Paragraph], block: tuple[int, int]) -> list[list[str]]:
    """How many of a short line's own words the paragraphs of the article have as well, in quarters."""
    start, end = block
    article = "\n".join(
        [line.text[:_TOLD_CHARS] for line in lines[start:end][:_TOLD_BY] if line.body]
    ).casefold()
    found: list[list[str]] = []
    for line in lines:
        own = [] if line.body else _content(line.text)
        if not own:
            found.append([])
            continue
        share = 4 * sum([word in article for word in own]) // len(own)
        found.append([f"told={share}", f"told={share}.{min(len(own), 5)}"])
    return found


def _echoes(lines: Sequence[Paragraph], block: tuple[int, int]) -> list[list[str]]:
    """Which of the short lines above the article are said again in another of them, or say another again."""
    found: list[list[str]] = [[] for _ in lines]
    near = [index for index in range(max(0, block[0] - _HEAD), block[0]) if len(lines[index].key) > 15]
    for one in near:
        for other in near:
            if (
                one != other
                and len(lines[one].key) < len(lines[other].key)
                and lines[one].key in lines[other].key
            ):
                found[one].append("inner")
                found[other].append("outer")
    return found


def _content(text: str) -> list[str]:
    """The words of some length; of scripts without spaces, every two characters."""
    if not text.isascii() and has_dense(text):
        return [text[place : place + 2] for place in range(len(text) - 1)]
    return [word for word in WORD.findall(text.casefold()) if len(word) > 3]


def _in_short(line: Paragraph, shape: Sequence[str]) -> str:
    """Its kind in a letter or two: a rule's furniture, body-like, a day, names, a sentence, a line of some length."""
    roles = {rule.role for rule in line.matched}
    if "furniture" in roles:
        return "F"
    if roles:
        return min(roles)
    if line.body:
        return "B"
    if "day" in shape:
        return "d"
    return "n" if "names" in shape else f"{'e' if line.ends else 'l'}{_step(line.weight, (20, 70))}"


def _shape(line: Paragraph, words: Words) -> list[str]:
    text = line.text
    found = [f"w={_step(line.weight, _WEIGHTS)}", f"e={_ending(text)}", f"b={_beginning(text)}"]
    found += [f"r={rule.role}.{rule.where}" for rule in line.matched] or ["norule"]
    if line.body:
        return [*found, "body"]
    if line.sentences > 1:
        found.append(f"sentences={min(line.sentences, 4)}")
    tokens = words_of(text)
    count = len(tokens) if text.isascii() else word_count(text)
    found.append(f"n={_step(count, _STEPS)}")
    if tokens:
        capitals = sum(token[0].isupper() for token in tokens) / len(tokens)
        found.append(f"caps={int(capitals * 4)}")
        if text.isupper():
            found.append("shouts")
    if digits := len(_DIGIT.findall(text)):
        found.append(f"digits={_step(digits / len(text), (0.1, 0.25, 0.5))}")
        found += [name for name, pattern in _TIMES if pattern.search(text)]
    if "@" in text and _HANDLE.search(text):
        found.append("handle")
    if _URL.search(text):
        found.append("url")
    if joints := len(_JOINTS.findall(text)):
        found.append(f"joints={min(joints, 3)}")
    if is_names(text, words):
        found.append("names")
    if count <= _FEW_WORDS:
        found += [f"x={token.casefold()}" for token in tokens]
        if count <= 3:
            found.append(f"all={' '.join(tokens).casefold()}")
        elif len(tokens) > 1:
            found.append(f"x12={' '.join(tokens[:2]).casefold()}")
    elif tokens:
        found.append(f"x1={tokens[0].casefold()}")
    return found


def _ending(text: str) -> str:
    last = text[-1:]
    if last.isalpha():
        return "a"
    return "0" if last.isdigit() else last


def _beginning(text: str) -> str:
    first = text[:1]
    if first.isupper():
        return "A"
    if first.isalpha():
        return "a"
    return "0" if first.isdigit() else first


def _places(
    lines: Sequence[Paragraph], block: tuple[int, int], title: str, metadata: Mapping[str, Any]
) -> list[list[str]]:
    count = len(lines)
    keys = [line.key for line in lines]
    often = Counter(keys)
    start = block[0]
    bodies = [0, *accumulate(int(line.body) for line in lines)]
    since = _distances([line.body for line in lines])
    until = _distances([line.body for line in reversed(lines)])[::-1]
    wanted = line_key(title)
    sizes = [0.0 if line.body else line.weight for line in lines]
    names = [line_key(str(metadata.get(name) or "")) for name in ("section", "publisher")]
    byline = metadata.get("byline") or ()
    people = [line_key(str(name)) for name in ([byline] if isinstance(byline, str) else byline)]
    seen: set[str] = set()
    titled = False
    made = []
    for index in range(count):
        above, below = since[index], until[index]
        place, edge = _place_by(index, block)
        found = [
            _FROM_START[min(index, _FARTHEST)],
            _TO_END[min(count - 1 - index, _FARTHEST)],
            f"block={place}",
            _EDGE[place][min(edge, _AWAY)],
            _SINCE[min(above, _FAR)],
            _UNTIL[min(below, _FAR)],
        ]
        if not lines[index].body:
            found.append(f"between={_step(above, (1, 2, 4))}.{_step(below, (1, 2, 4))}")
            found.append(f"near={bodies[min(count, index + 6)] - bodies[max(0, index - 5)]}")
            if index < start:
                found.append(_longer(sizes, index))
        if not bodies[index]:
            found.append("top")
        if bodies[index] == bodies[-1]:
            found.append("tail")
        own = keys[index]
        if own and own == wanted:
            found.append("again" if titled else "title")
            titled = True
        elif len(own) > 15 and (own in wanted or (wanted and wanted in own)):
            found.append("liketitle")
        if titled:
            found.append("below")
        if often[own] > 1:
            found.append("twice" if own in seen else "first")
        seen.add(own)
        if own and own in names:
            found.append("named")
        if any(name and name in own for name in people):
            found.append("person")
        made.append(found)
    return made


def _place_by(index: int, block: tuple[int, int]) -> tuple[str, int]:
    """Where a line stands by the article, and how far from its edge."""
    start, end = block
    if index < start:
        return "before", start - index
    return ("inside", min(index - start, end - 1 - index)) if index < end else ("after", index - end + 1)


def _longer(sizes: Sequence[float], index: int) -> str:
    """How many of the few lines above and below are longer."""
    own = sizes[index]
    above = sum([size > own for size in sizes[max(0, index - _AROUND) : index]])
    below = sum([size > own for size in sizes[index + 1 : index + 1 + _AROUND]])
    return f"longer={min(above, 2)}.{min(below, 2)}"


def article_range(lines: Sequence[Paragraph]) -> tuple[int, int]:
    """The lines `[start, end)` that hold most of what is body-like with least of what is not.

    It is the stretch of the highest sum, where body-like lines count for their weight and others against.
    """
    best, best_range, total, start = 0.0, (0, 0), 0.0, 0
    for index, line in enumerate(lines):
        value = min(line.weight, 400) if line.body else min(line.weight, 60) * 0.5 if line.ends else -25.0
        if total <= 0:
            total, start = 0.0, index
        total += value
        if total > best:
            best, best_range = total, (start, index + 1)
    return best_range


def _distances(marks: Sequence[bool]) -> list[int]:
    """How many lines ago the last marked one was; 99 where there was none."""
    found, last = [], -99
    for index, mark in enumerate(marks):
        found.append(min(99, index - last))
        if mark:
            last = index
    return found


def _step(value: float, steps: Sequence[float]) -> int:
    """Which of the steps the value reaches."""
    return bisect_right(steps, value)
