"""Which paragraph of an article is what: headline, byline, body …, or furniture of the page it came from.

The rules of `zone_rules` know paragraphs by their words, the learned reader of `line_reader` by their shape and place.
**A paragraph is furniture only where one of them says so** (`Evidence`): wrong furniture is missing from every export,
missed furniture costs a key. The rest is told by its place and its shape:

- **Body-like** is a paragraph that ends like a sentence and is as long as one or two. The first after the headline
  is the *lead*; from it to the last body-like paragraph is the *middle* of the article.
- The headline is looked for when the furniture is known: what the source calls so, what reads like its title, else
  the likeliest line above the lead. A paragraph of two sentences is none.
- Before the headline, a short line is the *kicker*. Between headline and lead, a line is the *standfirst*, or the
  *byline* if it consists of names.
- In the middle, a line without a full stop is a *subhead*, unless it sounds like the *headline of a related story*,
  for which speak: eight words or more (two points; one from six), a verb or a linking word of the language's list, a
  colon or quotation marks inside, another such line next to it. From two points on, and where a question word stands in
  front of five words or more without a question mark ("How the town lost its trams"), the reader is believed earlier
  that it is furniture, and otherwise it is body. In Chinese, Japanese and Thai, two characters count as a word.
- A short sentence right above a credit line is a *caption*.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from annotator.core.article import Zone
from annotator.core.text import paragraphs
from annotator.text.evidence import (
    EXTRACTED,
    NEVER,
    SCRAPED,
    Evidence,
    heard,
    may_stand_first,
    unlikely_text,
    weigh,
)  # fmt: skip
from annotator.text.headlines import guess_headline
from annotator.text.paragraph import Paragraph, has_dense, is_names, line_key, word_count, words_of
from annotator.text.zone_rules import LanguageRules, Rule, Words, ZoneRules, load_rules

if TYPE_CHECKING:
    from annotator.text.line_reader import LineReader

__all__ = ["ZoneRules", "load_rules", "mark_zones"]

RELATED_SCORE = 2
CAPTION_WEIGHT = 105
MAX_PARAGRAPHS = 20_000
SUBHEAD_WEIGHT = 70
CAPTION_LIKELY = 0.6
KICKER_WITHIN = 3
"""Where the headline is so near the top, two or three words above it are a kicker whatever the reader says."""

STANDFIRST_LIKELY = 0.25
"""What is less likely a standfirst than this is none."""

MOST_STANDFIRSTS = 2
"""More paragraphs than these are no standfirst, whatever the reader says."""

NAMES_LIKELY = 0.1
"""What consists of names and is less likely a byline than this is none."""

GUESSED = 0.99
"""No role that the source does not state is surer than this."""

_OF_EXTRACTED = ("caption", "credit", "endnote")
"""Roles by a rule that an extractor, which takes them for text, does not know."""

_QUESTION = re.compile(r"[?？؟]\s*$")
_BULLET = re.compile(r"[•‣▪●◦·*–—-]\s")
_INNER_MARK = re.compile(r"[:：;،“”«»„‘]|\s[–—-]\s|['\"](?=\w)")
_WHOLE_QUOTE = re.compile(r"\W?[“„«\"「『‘][^“”„«»\"「」『』]{8,}[.!?…。！？؟]?[”“»\"」』’][.。]?")


def mark_zones(
    text: str,
    title: str,
    metadata: Mapping[str, Any],
    language: str,
    rules: ZoneRules,
    known: Sequence[Zone] = (),
    *,
    reader: LineReader | None = None,
    extracted: bool = False,
) -> tuple[Zone, ...]:
    """One zone for each paragraph of `text`, in order, in code points, each with how sure it is.

    `title` is "" where it was only guessed from the text. `known` are the zones that the source tells
    (`Imported.zones`); they are kept, except where a rule says furniture of body or a subhead. `extracted` says that
    somebody has taken the text from its page already. Paragraphs beyond `MAX_PARAGRAPHS` are body.
    """
    own = rules.for_language(language)
    lines = [_paragraph(text, start, end, own) for start, end in paragraphs(text)]
    marked = lines[:MAX_PARAGRAPHS]
    _take_known(marked, known)
    if reader is not None and _is_plain(marked, title):
        reader = None
    if reader is not None:
        for line, reading in zip(marked, reader.read(marked, title, metadata, own.words), strict=True):
            line.reading = reading
    evidence = EXTRACTED if extracted else SCRAPED
    if not any(line.body for line in marked):
        evidence = NEVER
    headline = _find_headline(marked, title)
    lead = _find_lead(marked, headline, own.words)
    last = _find_last(marked, lead)
    _mark_repetitions(marked, title, metadata, headline)
    _apply_rules(marked, headline, lead, last, extracted)
    _mark_boxes(marked, lead, own.words)
    if reader is not None and evidence is not NEVER:
        weigh(marked, headline, evidence)
        headline = _find_headline(marked, title)
        lead = _find_lead(marked, headline, own.words)
        last = _find_last(marked, lead)
    guessed = guess_headline(marked, headline, lead)
    if guessed != headline and (lead <= guessed or lead == len(marked)):
        lead = _find_lead(marked, guessed, own.words)
        last = _find_last(marked, lead)
    headline = guessed
    _release_kicker(marked, headline)
    _guess_top(marked, headline, lead, metadata, own.words, evidence)
    _guess_middle(marked, lead, last, own.words, evidence)
    for line in lines:
        if not line.role:
            line.role = "body"
    return tuple(Zone(line.start, line.end, line.role, _sureness(line)) for line in lines)


def _is_plain(lines: list[Paragraph], title: str) -> bool:
    """Whether only paragraphs of text stand below a known headline, and a slow reader has nothing to tell apart."""
    wanted = line_key(title)
    first = 1 if lines and wanted and lines[0].key == wanted else 0
    return all(line.body for line in lines[first:])


def _sureness(line: Paragraph) -> float:
    """How sure the role is: 1 where the source states it, and where nobody was asked."""
    if line.role == line.stated or not line.reading:
        return 1.0 if line.role == line.stated else GUESSED
    likely = line.reading.get("F", 0.0)
    if line.role == "headline":
        return round(min(GUESSED, 1 - likely, 0.5 + line.reading.get("H", 0.0)), 2)
    return round(min(GUESSED, likely if line.role == "furniture" else 1 - likely), 2)


def _paragraph(text: str, start: int, end: int, rules: LanguageRules) -> Paragraph:
    line = text[start:end]
    return Paragraph(start + len(line) - len(line.lstrip()), end, line.strip(), rules)


def _take_known(lines: list[Paragraph], known: Sequence[Zone]) -> None:
    ordered = sorted(known)
    for line in lines:
        index = bisect_right(ordered, line.start, key=lambda zone: zone.start) - 1
        if index >= 0 and line.end <= ordered[index].end:
            line.settle(ordered[index].role)
            line.stated = line.role


def _find_headline(lines: list[Paragraph], title: str) -> int:
    """The paragraph that the source calls the headline, or that is the title; -1 if there is none."""
    for index, line in enumerate(lines[:15]):
        if line.role == "headline":
            return index
    wanted = line_key(title)
    for index, line in enumerate(lines[:15]):
        if wanted and line.key == wanted:
            line.settle("headline")
            return index
    return -1


def _release_kicker(lines: list[Paragraph], headline: int) -> None:
    """Let a word or two above a headline that is near the top be open again, where only the reader spoke."""
    above = lines[headline - 1] if 0 < headline <= KICKER_WITHIN else None
    if above and above.rule is None and not above.stated and word_count(above.text) <= 3:
        above.sure = above.role == "kicker"


def _find_lead(lines: list[Paragraph], headline: int, words: Words) -> int:
    """The first body-like paragraph after the headline that is no standfirst; the end if there is none.

    Where a byline or a date line stands among the first paragraphs, what is before it is no lead. Of a brief, in which
    nothing is as long as body, the first sentence below its headline is the lead.
    """
    first = headline + 1
    for index in range(first, min(first + 8, len(lines))):
        # A line that looks like a byline after two paragraphs of text is not the article's byline.
        text_before = sum(before.body for before in lines[first:index])
        if text_before < 2 and _is_signature(lines[index], words):
            first = index + 1
    passed: list[int] = []
    standfirsts = 0
    for index in range(first, len(lines)):
        line = lines[index]
        bodily = not line.role and line.body and not _BULLET.match(line.text)
        if not bodily or any(rule.role in ("caption", "credit", "furniture") for rule in line.matched):
            continue
        standfirsts += heard(line) == "standfirst"
        if not unlikely_text(line):
            return index
        passed.append(index)
        if standfirsts > MOST_STANDFIRSTS:
            break
    if passed:  # a reader that takes all of them for something else is wrong
        return passed[0]
    if headline < 0 or any(line.body for line in lines):
        return len(lines)
    told = (index for index in range(first, len(lines)) if lines[index].ends and not lines[index].matched)
    return next((index for index in told if not lines[index].role), len(lines))


def _find_last(lines: Sequence[Paragraph], lead: int) -> int:
    return max(
        (i for i, line in enumerate(lines) if i >= lead and line.body and line.role != "furniture"),
        default=lead,
    )


def _is_signature(line: Paragraph, words: Words) -> bool:
    """Whether a line is a byline or a date line, by its source, by a rule, or because it consists of names."""
    if line.role:
        return line.role in ("byline", "dateline")
    matched = {rule.role for rule in line.matched}
    if "furniture" in matched:
        return False
    return not matched.isdisjoint(("byline", "dateline")) or is_names(line.text, words)


def _apply_rules(lines: list[Paragraph], headline: int, lead: int, last: int, extracted: bool) -> None:
    for only_furniture in (True, False):
        for index, line in enumerate(lines):
            taken = extracted and line.role == line.stated == "body"
            settled = line.sure and not taken and not only_furniture
            if index == lead or settled or line.role in ("headline", "kicker"):
                continue
            if line.stated not in ("", "body", "subhead"):
                continue
            asked: Iterable[Rule] = line.matched
            if only_furniture:
                asked = [rule for rule in asked if rule.role == "furniture"]
            elif taken:
                asked = [rule for rule in asked if rule.role in _OF_EXTRACTED]
            elif index < headline and not re.search(r"\d", line.text):
                # Bylines and places come after the headline; before it only a date is one.
                asked = [rule for rule in asked if rule.role not in ("byline", "dateline")]
            rule = _first_for(asked, _place(index, lead, last))
            if rule:
                line.settle(rule.role)
                line.rule = rule


def _first_for(rules: Iterable[Rule], place: str) -> Rule | None:
    for rule in rules:
        elsewhere = rule.where.startswith("not-") and rule.where != f"not-{place}"
        if elsewhere or rule.where in ("any", place):
            return rule
    return None


def _place(index: int, lead: int, last: int) -> str:
    return "top" if index < lead else "middle" if index <= last else "tail"


def _mark_boxes(lines: list[Paragraph], lead: int, words: Words) -> None:
    """Give the short lines after a rule's match the role that the rule has for them.

    A line of up to five words right above a paragraph is rather the article's next subhead.
    """
    for index, heading in enumerate(lines):
        if not heading.rule:
            continue
        for position in range(index + 1, min(index + 1 + heading.rule.then_lines, len(lines))):
            line = lines[position]
            if line.sure or position == lead or line.body:
                break
            if position < lead and is_names(line.text, words):
                break
            above_text = position + 1 < len(lines) and lines[position + 1].body
            if (
                heading.rule.then == "furniture"
                and position > index + heading.rule.then_least
                and above_text
                and word_count(line.text) <= 5
                and not line.ends
            ):
                break
            line.settle(heading.rule.then)


def _mark_repetitions(lines: list[Paragraph], title: str, metadata: Mapping[str, Any], headline: int) -> None:
    """Furniture: the name of the section or the publisher standing alone, and the headline once more."""
    names = {line_key(str(metadata.get(key) or "")) for key in ("section", "publisher")} | {line_key(title)}
    for index, line in enumerate(lines):
        if line.sure or line.key not in names or not line.text:
            continue
        kicker = index < headline and line.key == line_key(str(metadata.get("section") or ""))
        line.settle("kicker" if kicker else "furniture")


def _guess_top(
    lines: list[Paragraph],
    headline: int,
    lead: int,
    metadata: Mapping[str, Any],
    words: Words,
    evidence: Evidence,
) -> None:
    for index in range(min(lead, len(lines))):
        line = lines[index]
        if line.sure:
            continue
        role = "body"
        if index < headline:
            near = all(lines[between].sure for between in range(index + 1, headline))
            short = near and word_count(line.text) <= 5
            role = "kicker" if short or heard(line) == "kicker" else "body"
            if role == "body" or headline > KICKER_WITHIN:
                role = _unless_furniture(line, role, evidence.likely)
        elif headline >= 0:
            role = _below_headline(line, may_stand_first(line, index, headline), metadata, words, evidence)
        line.settle(role, sure=False)
    if lead < len(lines):
        lines[lead].settle("lead")


def _unless_furniture(line: Paragraph, role: str, likely: float) -> str:
    return "furniture" if line.reading.get("F", 0.0) >= likely else role


def _below_headline(
    line: Paragraph, first: bool, metadata: Mapping[str, Any], words: Words, evidence: Evidence
) -> str:
    text = line.text
    names = metadata.get("byline") or ()
    names = [names] if isinstance(names, str) else names
    if any(line_key(str(name)) in line_key(text) for name in names) and word_count(text) <= 15:
        return "byline"
    said = heard(line)
    if said and said != "kicker":
        return said
    if is_names(text, words) and _may_be("Y", line, NAMES_LIKELY):
        return "byline"
    told = _may_be("S", line, STANDFIRST_LIKELY)
    long = (word_count(text) >= 4 and told) or _BULLET.match(text)
    needed = evidence.text if first else evidence.above if long else evidence.likely
    return _unless_furniture(line, "standfirst" if long else "body", needed)


def _may_be(kind: str, line: Paragraph, least: float) -> bool:
    """Whether the reader finds that likely enough, or was not asked; of what is surely text it says nothing else."""
    return not line.reading or line.reading.get(kind, 0.0) >= least


def _guess_middle(lines: list[Paragraph], lead: int, last: int, words: Words, evidence: Evidence) -> None:
    isolated = {
        index
        for index in range(lead + 1, len(lines))
        if not lines[index].sure and not lines[index].ends and not lines[index].body
    }
    for index in range(lead + 1, len(lines)):
        line = lines[index]
        if line.sure:
            continue
        below = lines[index + 1].role if index + 1 < len(lines) else ""
        above_credit = below == "credit" and line.weight <= CAPTION_WEIGHT and line.sentences == 1
        if above_credit or line.reading.get("C", 0.0) >= CAPTION_LIKELY:
            line.settle("caption", sure=False)
        elif _WHOLE_QUOTE.fullmatch(line.text):
            line.settle("quote", sure=False)
        elif line.body or _BULLET.match(line.text) or line.text.endswith((":", "：")):
            line.settle("body", sure=False)
        elif index > last:
            role = "body" if line.ends or line.weight > SUBHEAD_WEIGHT else "subhead"
            line.settle(role if line.ends else _unless_furniture(line, role, evidence.likely), sure=False)
        elif _QUESTION.search(line.text) and word_count(line.text) <= 8:
            line.settle("subhead", sure=False)
        elif index not in isolated:
            line.settle("body", sure=False)
        else:
            beside = sum(neighbour in isolated for neighbour in (index - 1, index + 1))
            related = _related_score(line.text, words) + beside >= RELATED_SCORE
            line.settle(
                _unless_furniture(line, "body", evidence.likely) if related else "subhead", sure=False
            )


def _related_score(text: str, words: Words) -> int:
    """How much a line between two paragraphs sounds like the headline of another story."""
    count = word_count(text)
    score = 2 if count >= 8 else 1 if count >= 6 else 0
    if count >= 5 and words_of(text)[:1] and words_of(text)[0].casefold() in words.question:
        return RELATED_SCORE
    if has_dense(text):
        score += any(word in text for word in words.headline)
    else:
        score += any(word.casefold() in words.headline for word in words_of(text)[1:])
    return score + bool(_INNER_MARK.search(text))
