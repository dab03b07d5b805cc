"""Which line above an article is its headline, where no source says it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from annotator.text.paragraph import Paragraph, word_count

HEADLINE_LIKELY = 0.03
"""From this on the likeliest line is the headline; else the first of three words."""

BESIDE = 0.35
"""So much as likely a headline as the likeliest line a line right above or below it has to be to be preferred."""

KICKER_SHARE = 0.65
"""What is shorter than this share of the line below it is rather its kicker."""

SURE_TEXT = 0.5
"""From this on a paragraph is text of the article, below which no headline is looked for."""

_SITE = re.compile(r"\s*[|–—»›·-]\s")


def guess_headline(lines: list[Paragraph], headline: int, lead: int) -> int:
    """The headline where there is one, else the likeliest line above the article's text; -1 if there is none."""
    if headline >= 0:
        return headline
    possible = [
        index
        for index, line in enumerate(lines[: _text_begins(lines, lead)])
        if (not line.sure or (line.role == "furniture" and line.rule is None and line.reading))
        and not line.stated
        and line.may_head
    ]
    best = max(possible, key=lambda index: lines[index].reading.get("H", 0.0), default=-1)
    if best >= 0 and lines[best].reading.get("H", 0.0) >= HEADLINE_LIKELY:
        best = _bare(lines, _of_two(lines, best, possible), possible)
    else:
        # A line that only the reader takes for furniture is a headline rather than none.
        plain = (index for index in possible if index < lead and not lines[index].inner_ends)
        ordered = sorted(plain, key=lambda index: lines[index].role == "furniture")
        best = next((index for index in ordered if word_count(lines[index].text) >= 3), -1)
    if best >= 0:
        lines[best].settle("headline")
    return best


def _text_begins(lines: list[Paragraph], lead: int) -> int:
    """The first paragraph that is surely text of the article and no headline; the lead where there is none."""
    for index, line in enumerate(lines):
        sure = line.reading.get("T", 0.0) >= SURE_TEXT or not line.reading
        if line.body and not line.may_head and sure and line.role != "furniture":
            return index
    return lead


def _of_two(lines: list[Paragraph], best: int, possible: Sequence[int]) -> int:
    """Of two neighbours that are likely headlines the upper one, for the other is its standfirst.

    The lower one if the upper is much shorter: that is its kicker.
    """
    least = BESIDE * lines[best].reading.get("H", 0.0)

    def is_rival(index: int) -> bool:
        return index in possible and lines[index].reading.get("H", 0.0) >= least

    if is_rival(best - 1) and word_count(lines[best - 1].text) >= 3:
        return best if _is_kicker(lines[best - 1], lines[best]) else best - 1
    if is_rival(best + 1) and _is_kicker(lines[best], lines[best + 1]):
        return best + 1
    return best


def _is_kicker(line: Paragraph, below: Paragraph) -> bool:
    return line.weight < KICKER_SHARE * below.weight and not below.key.startswith(line.key)


def _bare(lines: list[Paragraph], best: int, possible: Sequence[int]) -> int:
    """The same headline in a line of its own, where a path of sections or the name of the site stands beside it."""
    whole = lines[best].key
    for index in possible:
        own = lines[index].key
        if len(own) < len(whole) and word_count(own) >= 4 and own in whole:
            before, _, after = whole.partition(own)
            if not after or (not before and _SITE.match(after)):
                return index
    return best
