"""Which paragraph of an article is what: headline, byline, body …, or furniture of the page it came from.

The rules of `zone_rules` know paragraphs by their words. What they leave open is told by its place and its shape:

- **Body-like** is a paragraph that ends like a sentence and is as long as one or two. The first after the headline
  is the *lead*; from it to the last body-like paragraph is the *middle* of the article.
- Before the headline, a short line is the *kicker*. Between headline and lead, a line is the *standfirst*, or the
  *byline* if it consists of names.
- In the middle, a line without a full stop is either a *subhead* or the *headline of a related story*, which is
  furniture. For the latter speak: eight words or more (two points; one from six), a verb or a linking word of the
  language's list, a colon or quotation marks inside, another such line next to it. Two points make it furniture,
  and so does a question word in front of five words or more without a question mark ("How the town lost its
  trams"); a short question is a subhead. In Chinese, Japanese and Thai, two characters count as a word.
- A short sentence right above a credit line is a *caption*.
- After the last body-like paragraph, a line that no rule knows is furniture.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from annotator.core.article import Zone
from annotator.core.text import paragraphs
from annotator.text.zone_rules import LanguageRules, Rule, Words, ZoneRules, load_rules

__all__ = ["ZoneRules", "load_rules", "mark_zones"]

BODY_WEIGHT = 70
"""What ends like a sentence is body from this weight on: code points, those of dense scripts 2.5 times."""

LONG_WEIGHT = 220
RELATED_SCORE = 2
CAPTION_WEIGHT = 105
MAX_PARAGRAPHS = 20_000

_DENSE = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_SENTENCE_END = re.compile(r"[.!?…。！？؟।]['\"”’»“›)\]）」』]*(?:\s*\W)?$")
_SENTENCES = re.compile(r"[.!?…。！？؟।](?=\s|$|[”»」』])|[。！？](?=.)")
_QUESTION = re.compile(r"[?？؟]\s*$")
_BULLET = re.compile(r"[•‣▪●◦·*–—-]\s")
_INNER_MARK = re.compile(r"[:：;،“”«»„‘]|\s[–—-]\s|['\"](?=\w)")
_WHOLE_QUOTE = re.compile(r"\W?[“„«\"「『‘][^“”„«»\"「」『』]{8,}[.!?…。！？؟]?[”“»\"」』’][.。]?")
_WORD = re.compile(r"[^\W_]+(?:[’'-][^\W_]+)*")


class _Paragraph:
    """A paragraph on its way to a role; `sure` roles come from a rule or from the source.

    `matched` are the rules that mean its words, wherever it stands; `ends` and `body` are said above.
    """

    def __init__(self, start: int, end: int, text: str, rules: LanguageRules) -> None:
        self.start, self.end, self.text = start, end, text
        self.role, self.sure = "", False
        self.rule: Rule | None = None
        self.weight = _weight(text)
        self.ends = _ends(text)
        self.body = self.weight >= LONG_WEIGHT or (self.weight >= BODY_WEIGHT and self.ends)
        self._rules = rules

    @cached_property
    def matched(self) -> tuple[Rule, ...]:
        return tuple(rule for rule in self._rules.rules if rule.matches(self.text))

    @cached_property
    def key(self) -> str:
        return _key(self.text)

    def settle(self, role: str, sure: bool = True) -> None:
        self.role, self.sure = role, sure


def mark_zones(
    text: str,
    title: str,
    metadata: Mapping[str, Any],
    language: str,
    rules: ZoneRules,
    known: Sequence[Zone] = (),
) -> tuple[Zone, ...]:
    """One zone for each paragraph of `text`, in order, in code points.

    `known` are the zones that the source tells (`Imported.zones`); they are kept, except where a rule says
    furniture. Paragraphs beyond `MAX_PARAGRAPHS` are body.
    """
    own = rules.for_language(language)
    lines = [_paragraph(text, start, end, own) for start, end in paragraphs(text)]
    marked = lines[:MAX_PARAGRAPHS]
    _take_known(marked, known)
    headline = _find_headline(marked, title)
    lead = _find_lead(marked, headline, own.words)
    last = max((i for i, line in enumerate(marked) if i >= lead and line.body), default=lead)
    _mark_repetitions(marked, title, metadata, headline)
    _apply_rules(marked, headline, lead, last)
    _mark_boxes(marked, lead, own.words)
    _guess_top(marked, headline, lead, metadata, own.words)
    _guess_middle(marked, lead, last, own.words)
    for line in lines:
        if not line.role:
            line.role = "body"
    return tuple(Zone(line.start, line.end, line.role) for line in lines)


def _paragraph(text: str, start: int, end: int, rules: LanguageRules) -> _Paragraph:
    line = text[start:end]
    return _Paragraph(start + len(line) - len(line.lstrip()), end, line.strip(), rules)


def _take_known(lines: list[_Paragraph], known: Sequence[Zone]) -> None:
    ordered = sorted(known)
    for line in lines:
        index = bisect_right(ordered, line.start, key=lambda zone: zone.start) - 1
        if index >= 0 and line.end <= ordered[index].end:
            line.settle(ordered[index].role)


def _find_headline(lines: list[_Paragraph], title: str) -> int:
    """The paragraph that the source calls the headline, or that is the title; -1 if there is none."""
    for index, line in enumerate(lines[:15]):
        if line.role == "headline":
            return index
    wanted = _key(title)
    for index, line in enumerate(lines[:15]):
        if wanted and line.key == wanted:
            line.settle("headline")
            return index
    return -1


def _find_lead(lines: list[_Paragraph], headline: int, words: Words) -> int:
    """The first body-like paragraph after the headline that is no standfirst; the end if there is none.

    Where a byline or a date line stands among the first paragraphs, what is before it is no lead.
    """
    first = headline + 1
    for index in range(first, min(first + 8, len(lines))):
        # A line that looks like a byline after two paragraphs of text is not the article's byline.
        text_before = sum(before.body for before in lines[first:index])
        if text_before < 2 and _is_signature(lines[index], words):
            first = index + 1
    for index in range(first, len(lines)):
        line = lines[index]
        bodily = not line.role and line.body and not _BULLET.match(line.text)
        if bodily and not any(rule.role in ("caption", "credit", "furniture") for rule in line.matched):
            return index
    return len(lines)


def _is_signature(line: _Paragraph, words: Words) -> bool:
    """Whether a line is a byline or a date line, by its source, by a rule, or because it consists of names."""
    if line.role:
        return line.role in ("byline", "dateline")
    matched = {rule.role for rule in line.matched}
    if "furniture" in matched:
        return False
    return not matched.isdisjoint(("byline", "dateline")) or _is_names(line.text, words)


def _apply_rules(lines: list[_Paragraph], headline: int, lead: int, last: int) -> None:
    for only_furniture in (True, False):
        for index, line in enumerate(lines):
            if index == lead or (line.sure and not only_furniture) or line.role in ("headline", "kicker"):
                continue
            asked: Iterable[Rule] = line.matched
            if only_furniture:
                asked = [rule for rule in asked if rule.role == "furniture"]
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


def _mark_boxes(lines: list[_Paragraph], lead: int, words: Words) -> None:
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
            if position < lead and _is_names(line.text, words):
                break
            above_text = position + 1 < len(lines) and lines[position + 1].body
            if (
                heading.rule.then == "furniture"
                and above_text
                and _word_count(line.text) <= 5
                and not line.ends
            ):
                break
            line.settle(heading.rule.then)


def _mark_repetitions(
    lines: list[_Paragraph], title: str, metadata: Mapping[str, Any], headline: int
) -> None:
    """Furniture: the name of the section or the publisher standing alone, and the headline once more."""
    names = {_key(str(metadata.get(key) or "")) for key in ("section", "publisher")} | {_key(title)}
    for index, line in enumerate(lines):
        if line.sure or line.key not in names or not line.text:
            continue
        kicker = index < headline and line.key == _key(str(metadata.get("section") or ""))
        line.settle("kicker" if kicker else "furniture")


def _guess_top(
    lines: list[_Paragraph], headline: int, lead: int, metadata: Mapping[str, Any], words: Words
) -> None:
    open_lines = [index for index in range(min(lead, len(lines))) if not lines[index].sure]
    if headline < 0:
        headline = next((i for i in open_lines if _word_count(lines[i].text) >= 3), -1)
        if headline >= 0:
            lines[headline].settle("headline")
    for index in open_lines:
        line = lines[index]
        if index < headline:
            near = all(lines[between].sure for between in range(index + 1, headline))
            line.settle("kicker" if near and _word_count(line.text) <= 5 else "furniture", sure=False)
        elif index > headline:
            line.settle(_below_headline(line.text, metadata, words), sure=False)
    if lead < len(lines):
        lines[lead].settle("lead")


def _below_headline(text: str, metadata: Mapping[str, Any], words: Words) -> str:
    names = metadata.get("byline") or ()
    names = [names] if isinstance(names, str) else names
    if any(_key(str(name)) in _key(text) for name in names) and _word_count(text) <= 15:
        return "byline"
    if _is_names(text, words):
        return "byline"
    return "standfirst" if _word_count(text) >= 4 or _BULLET.match(text) else "furniture"


def _is_names(text: str, words: Words) -> bool:
    """Whether a line is two to eight capitalised words with nothing but particles between them."""
    names = 0
    for found in _WORD.finditer(text):
        word = found.group()
        if word.casefold() not in words.particles:
            names += 1
            if names > 8 or not word[0].isupper():
                return False
    return names >= 2 and not re.search(r"[\d.!?:]", re.sub(r"\b[^\W\d_]\.", "", text))


def _guess_middle(lines: list[_Paragraph], lead: int, last: int, words: Words) -> None:
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
        if below == "credit" and line.weight <= CAPTION_WEIGHT and len(_SENTENCES.findall(line.text)) == 1:
            line.settle("caption", sure=False)
        elif _WHOLE_QUOTE.fullmatch(line.text):
            line.settle("quote", sure=False)
        elif line.body or _BULLET.match(line.text) or line.text.endswith((":", "：")):
            line.settle("body", sure=False)
        elif index > last:
            line.settle("body" if line.ends else "furniture", sure=False)
        elif _QUESTION.search(line.text) and _word_count(line.text) <= 8:
            line.settle("subhead", sure=False)
        elif index not in isolated:
            line.settle("body", sure=False)
        else:
            beside = sum(neighbour in isolated for neighbour in (index - 1, index + 1))
            related = _related_score(line.text, words) + beside >= RELATED_SCORE
            line.settle("furniture" if related else "subhead", sure=False)


def _related_score(text: str, words: Words) -> int:
    """How much a line between two paragraphs sounds like the headline of another story."""
    count = _word_count(text)
    score = 2 if count >= 8 else 1 if count >= 6 else 0
    if count >= 5 and _words(text)[:1] and _words(text)[0].casefold() in words.question:
        return RELATED_SCORE
    if _DENSE.search(text):
        score += any(word in text for word in words.headline)
    else:
        score += any(word.casefold() in words.headline for word in _words(text)[1:])
    return score + bool(_INNER_MARK.search(text))


def _weight(text: str) -> float:
    return len(text) + 1.5 * len(_dense(text))


def _dense(text: str) -> list[str]:
    """The characters of dense scripts, as far as anybody counts them."""
    return [] if text.isascii() else _DENSE.findall(text[:400])


def _ends(text: str) -> bool:
    """Whether a paragraph ends like a sentence."""
    return bool(_SENTENCE_END.search(text[-40:]))


def _words(text: str) -> list[str]:
    return _WORD.findall(text[:400])


def _word_count(text: str) -> float:
    """Words, where two characters of a script without spaces count as one."""
    dense = len(_DENSE.findall(text[:400]))
    return dense / 2 + len(_words(_DENSE.sub(" ", text[:400])))


def _key(text: str) -> str:
    return " ".join(text.casefold().split()).strip(" .")
