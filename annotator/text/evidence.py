"""What the learned reader of lines is believed: how likely a line has to be furniture, a byline and so on, and where.

Furniture costs most where it is wrong, so it takes most evidence in the article and least below it. What the rules say
stands, unless the reader is nearly sure of something else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from annotator.text.paragraph import Paragraph


@dataclass(frozen=True, slots=True)
class Evidence:
    """How likely the reader has to find it that a line is furniture before the line becomes furniture.

    `above` and `below` hold for lines above the first and below the last paragraph of the article, `inside` for short
    lines between these, `sentence` for sentences there, and `text` for its paragraphs and for sentences below the last.
    `against` holds where something speaks for another role: a rule, or a line's place right between two paragraphs.
    `likely` holds where place or shape say that it is furniture, `ruled` where a rule does.
    """

    above: float
    inside: float
    sentence: float
    below: float
    text: float
    against: float
    likely: float
    ruled: float


SCRAPED = Evidence(
    above=0.7, inside=0.8, sentence=0.85, below=0.6, text=0.95, against=0.98, likely=0.55, ruled=0.1
)
EXTRACTED = Evidence(
    above=0.98, inside=0.995, sentence=0.999, below=0.98, text=0.995, against=0.999, likely=0.96, ruled=0.6
)
"""What was taken from a page as its article is rarely furniture."""

NEVER = Evidence(above=2, inside=2, sentence=2, below=2, text=2, against=2, likely=2, ruled=0.1)
"""More than anything is likely: of briefs and verse, which have no paragraphs, the reader knows nothing."""

STANDFIRST_WEIGHT = 50

SAID = 0.5
"""From this on a line is the byline, the caption and so on that the reader takes it for."""

SAID_AGAINST = 0.6
"""The same, of what a rule calls furniture."""

WHOLE = 0.95
"""A paragraph is text of the article for its neighbours, unless it is likelier furniture than this."""

HEAD_LINES = 10
"""So far above its first paragraph the byline of an article is to be expected."""

_ROLES = {"S": "standfirst", "Y": "byline", "D": "dateline", "C": "caption", "K": "kicker"}
_ANYWHERE = ("byline", "dateline", "caption")
_UNHEARD = ("furniture", "headline", "endnote", "credit")
"""Roles by a rule that the reader is not asked about; it has never seen the last two."""


def heard(line: Paragraph, least: float = SAID) -> str:
    """The part of an article's head, or the caption, that the reader takes a line for; "" for anything else."""
    kind = max(_ROLES, key=lambda kind: line.reading.get(kind, 0.0))
    return _ROLES[kind] if line.reading.get(kind, 0.0) >= least else ""


def unlikely_text(line: Paragraph) -> bool:
    """Whether the reader takes a paragraph for something else, though it looks like text."""
    return line.reading.get("F", 0.0) >= SAID or heard(line) != ""


def weigh(lines: list[Paragraph], headline: int, evidence: Evidence) -> None:
    """Hear the reader on what the rules call furniture, and on what they say nothing of."""
    whole = [index for index, line in enumerate(lines) if line.body and line.reading.get("F", 0.0) < WHOLE]
    first, last = (whole[0], whole[-1]) if whole else (0, len(lines))
    texts = set(whole)
    for index, line in enumerate(lines):
        if line.stated and (line.role != "furniture" or line.stated == "furniture"):
            continue
        if line.role == "furniture":
            _release(line, evidence)
            continue
        between = index - 1 in texts and index + 1 in texts
        ruled = line.role and index >= first - HEAD_LINES
        needed = evidence.against
        if not between and not ruled:
            needed = _needed(lines, index, (first, last), headline, evidence)
        if line.role not in _UNHEARD and line.reading.get("F", 0.0) >= needed:
            line.settle("furniture")
        elif not line.role and heard(line) in _ANYWHERE:
            line.settle(heard(line))


def _needed(
    lines: Sequence[Paragraph], index: int, article: tuple[int, int], headline: int, evidence: Evidence
) -> float:
    """How likely furniture a line has to be that nothing else is said of."""
    line = lines[index]
    first, last = article
    if index > last:
        return evidence.text if line.ends else evidence.below
    if line.body or may_stand_first(line, index, headline):
        return evidence.text
    if line.ends:
        return evidence.sentence
    return evidence.inside if index > first else evidence.above


def may_stand_first(line: Paragraph, index: int, headline: int) -> bool:
    """Whether a line is long enough for a standfirst, and right below the headline."""
    return 0 <= headline == index - 1 and line.weight >= STANDFIRST_WEIGHT


def _release(line: Paragraph, evidence: Evidence) -> None:
    """Open the role of what a rule calls furniture, where it reads like text, a headline, a byline or a caption."""
    likely = line.reading.get("F", 1.0)
    told = max((line.reading.get(kind, 0.0) for kind in "THSC"), default=0.0)
    said = heard(line, SAID_AGAINST)
    if likely < evidence.ruled and (line.body or told > max(line.reading.get(kind, 0.0) for kind in "YD")):
        line.settle(line.stated, sure=bool(line.stated))
    elif said in ("byline", "caption") and not line.stated:
        line.settle(said)  # days that a page tells of itself are furniture
    else:
        return
    line.rule = None
