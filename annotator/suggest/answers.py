"""What a language model answered, put on the article: its quotes are found again, and what fits nowhere is listed.

Nothing that comes from a model is believed: some servers take a schema and ignore it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import Any
from unicodedata import combining

from annotator.core.article import Article
from annotator.core.errors import AnnotatorError, one_line
from annotator.core.labels import LabelSet
from annotator.core.messages import _, numeral
from annotator.core.plain_json import parsed
from annotator.core.values import dataclass
from annotator.suggest.prompt import ARTICLE, LINKS, SENTENCES, SPANS, Question

MOST = 5_000
"""So many entries of one list are looked at."""
MOST_SHOWN = 80
"""So much of a quote is repeated in what is said of it, code points."""


@dataclass(frozen=True, slots=True)
class Said:
    """A label on `[start, end)`, code points; of the article as a whole 0 and 0."""

    kind: str
    start: int
    end: int
    label: str
    score: float | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Joined:
    """A link: the numbers of the two in `Found.said`."""

    source: int
    target: int
    label: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """What was answered and has its place, and in `lost` a sentence about each entry that has none."""

    said: tuple[Said, ...] = ()
    links: tuple[Joined, ...] = ()
    lost: tuple[str, ...] = field(default=())


def found(article: Article, labels: LabelSet, question: Question, answer: str) -> Found:
    """The answer to a question about the article. Raises `AnnotatorError` where it is no JSON object."""
    return _Reading(article.text, labels, question).read(_object_in(answer))


def _object_in(answer: str) -> Mapping[str, Any]:
    """The JSON object, also one with words or a fence around it, as those write who ignore the schema."""
    for text in (answer, answer[answer.find("{") : answer.rfind("}") + 1]):
        try:
            value = parsed(text)
        except ValueError:
            continue
        if isinstance(value, dict):
            return value
    raise AnnotatorError(_("The answer is no JSON object: “{short}”.").format(short=_short(answer)))


class _Reading:
    def __init__(self, text: str, labels: LabelSet, question: Question) -> None:
        self._text, self._labels, self._question = text, labels, question
        self._said: dict[tuple[str, int, int, str], Said] = {}
        self._links: dict[tuple[int, int, str], Joined] = {}
        self._lost: list[str] = []
        self._times: Counter[tuple[int, str]] = Counter()

    def read(self, answer: Mapping[str, Any]) -> Found:
        for key, take in (
            (SPANS, self._span),
            (SENTENCES, self._sentence),
            (ARTICLE, self._article),
            (LINKS, self._link),
        ):
            if key not in self._question.labels:
                continue
            entries = answer.get(key, [])
            if not isinstance(entries, list):
                self._lost.append(_("“{key}” is no list.").format(key=key))
                continue
            if len(entries) > MOST:
                self._lost.append(
                    _("Of “{key}” the first {most} were looked at, of {entries}.").format(
                        key=key, most=numeral(MOST), entries=numeral(len(entries))
                    )
                )
            for entry in entries[:MOST]:
                said = self._entry(key, entry)
                if said is None:
                    continue
                problem = take(said, said["label"], _reason(said))
                if problem:
                    self._lost.append(problem)
        return Found(tuple(self._said.values()), tuple(self._links.values()), tuple(self._lost))

    def _entry(self, key: str, entry: object) -> dict[str, Any] | None:
        """The entry, if its label is one of those that were asked for."""
        if not isinstance(entry, dict):
            self._lost.append(
                _("In “{key}” is something that is no entry: “{short}”.").format(key=key, short=_short(entry))
            )
        elif entry.get("label") not in self._question.labels[key]:
            self._lost.append(
                _("There is no label “{short}” for “{key}”.").format(
                    short=_short(entry.get("label")), key=key
                )
            )
        else:
            return entry
        return None

    def _place(self, entry: Mapping[str, Any]) -> tuple[int, int] | None:
        number = entry.get("sentence")
        known = self._question.sentences
        if not isinstance(number, int) or isinstance(number, bool):
            return None
        return known[number - 1] if 0 < number <= len(known) else None

    def _span(self, entry: Mapping[str, Any], label: str, reason: str) -> str:
        place, quote = self._place(entry), entry.get("quote")
        if place is None:
            return _no_sentence(entry)
        if not isinstance(quote, str) or not quote.strip():
            return _("An entry of “{label}” quotes nothing.").format(label=label)
        there = occurrences(self._text, place, quote)
        if not there:
            return _("“{short}” ({label}) is not in sentence {entry}.").format(
                short=_short(quote), label=label, entry=entry["sentence"]
            )
        name = (place[0], " ".join(quote.split()))
        nth = self._times[name]
        self._times[name] += 1
        order = there[nth : nth + 1] or [at for at in there if ("span", *at, label) not in self._said]
        if not order:
            return _("“{short}” ({label}) is given more often than it stands in sentence {entry}.").format(
                short=_short(quote), label=label, entry=entry["sentence"]
            )
        self._put(Said("span", *order[0], label, None, reason))
        return ""

    def _sentence(self, entry: Mapping[str, Any], label: str, reason: str) -> str:
        place = self._place(entry)
        if place is None:
            return _no_sentence(entry)
        return self._put_one(Said("sentence", *place, label, None, reason))

    def _article(self, entry: Mapping[str, Any], label: str, reason: str) -> str:
        return self._put_one(Said("article", 0, 0, label, None, reason))

    def _put_one(self, said: Said) -> str:
        """Take it, unless another of its group has the place."""
        known = self._labels.get(said.label)
        group = known.rules.one_of if known is not None else ""
        for other in self._said.values() if group else ():
            there = self._labels.get(other.label)
            same = (other.kind, other.start, other.end) == (said.kind, said.start, said.end)
            if same and other.label != said.label and there is not None and there.rules.one_of == group:
                return _(
                    "Only one of “{label}” and “{label2}” may be given there; the first was kept."
                ).format(label=other.label, label2=said.label)
        self._put(said)
        return ""

    def _put(self, said: Said) -> None:
        self._said.setdefault((said.kind, said.start, said.end, said.label), said)

    def _link(self, entry: Mapping[str, Any], label: str, reason: str) -> str:
        """From the span that is quoted to the nearest that the other words quote; the label says which may be meant."""
        known, place = self._labels.get(label), self._place(entry)
        if place is None:
            return _no_sentence(entry)
        spans = [(number, said) for number, said in enumerate(self._said.values()) if said.kind == "span"]
        sources = [
            (number, said)
            for number, said in self._quoted(spans, entry.get("quote"))
            if place[0] <= said.start < place[1]
        ]
        targets = self._quoted(spans, entry.get("speaker"))
        pairs = [
            (abs(one.start - other.start), source, target)
            for source, one in sources
            for target, other in targets
            if source != target and known is not None and known.joins(one.label, other.label)
            if (source, target, label) not in self._links
        ]
        if not pairs:
            ends = f"“{_short(entry.get('quote'))}” and “{_short(entry.get('speaker'))}”"
            return _("“{label}” joins {ends}, which are no spans that it may join.").format(
                label=label, ends=ends
            )
        __, source, target = min(pairs)
        self._links[source, target, label] = Joined(source, target, label, reason)
        return ""

    def _quoted(self, spans: Sequence[tuple[int, Said]], quote: object) -> list[tuple[int, Said]]:
        words = quote.split() if isinstance(quote, str) else []
        return [each for each in spans if words and self._text[each[1].start : each[1].end].split() == words]


def occurrences(text: str, place: tuple[int, int], quote: str) -> list[tuple[int, int]]:
    """Where the quote stands in `[start, end)` of the text, in order, none within another.

    Exactly, but for white space, of which any stands for any. Where it stands as whole words, only there; never so
    that a combining mark is cut from its letter.
    """
    wanted = re.compile(r"\s+".join(map(re.escape, quote.split())))
    found = [
        (match.start(), match.end())
        for match in wanted.finditer(text, *place)
        if not _cuts(text, match.start()) and not _cuts(text, match.end())
    ]
    return [at for at in found if _is_whole(text, *at)] or found


def _cuts(text: str, at: int) -> bool:
    return at < len(text) and combining(text[at]) != 0


def _is_whole(text: str, start: int, end: int) -> bool:
    def within(at: int) -> bool:
        return 0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum()

    return not within(start) and not within(end)


def _reason(entry: Mapping[str, Any]) -> str:
    reason = entry.get("reason")
    return one_line(reason)[:300] if isinstance(reason, str) else ""


def _no_sentence(entry: Mapping[str, Any]) -> str:
    return _("There is no sentence {short}, for “{entry}”.").format(
        short=_short(entry.get("sentence")), entry=entry["label"]
    )


def _short(value: object) -> str:
    said = one_line(str(value))
    return said if len(said) <= MOST_SHOWN else f"{said[:MOST_SHOWN]}…"
