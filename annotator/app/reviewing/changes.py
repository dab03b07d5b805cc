"""What the desk changed: for one annotator, what review made of their answers, and what came back to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from annotator.app.index import Derived, Index, not_cuts
from annotator.app.places import remarks
from annotator.app.places.remarks import ListedRemark
from annotator.core.annotation import (
    Annotation,
    Decision,
    Link,
    SentenceTag,
    Span,
    sentence_quote,
)
from annotator.core.article import Article
from annotator.core.guidelines import changed_rules
from annotator.core.layer import GOLD, Layer
from annotator.core.messages import _
from annotator.core.project import Entry, Project
from annotator.core.terms import term
from annotator.review.compare import Cluster, clusters
from annotator.review.decide import decisions_of
from annotator.review.outcome import DeskChange, desk_changes

QUOTE_LIMIT = 200


@dataclass(frozen=True, slots=True)
class Said:
    """One annotation in words: the name of its label, what it covers, and its values."""

    label: str
    quote: str = ""
    attributes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskLine:
    """One thing that the desk changed or sent back: `before` is the annotator's, `after` the desk's; empty: nothing.

    The place `[start, end)` is in code points; None twice for the article. `how` is one of `HOW`.
    """

    article: str
    start: int | None
    end: int | None
    before: tuple[Said, ...]
    after: tuple[Said, ...]
    how: str
    reason: str = ""
    note: str = ""
    guideline: bool = False
    by: str = ""
    at: str = ""

    def by_labels(self) -> tuple[str, tuple[Said, ...], tuple[Said, ...]]:
        """The words, and both sides without them, where both sides are about the same words; else "" and the sides."""
        quotes = {said.quote for said in (*self.before, *self.after)}
        if not self.before or not self.after or len(quotes) != 1:
            return "", self.before, self.after
        without = [tuple(replace(said, quote="") for said in side) for side in (self.before, self.after)]
        return quotes.pop(), without[0], without[1]


HOW: Mapping[str, str] = {
    "added": _("Added"),
    "taken out": _("Taken out"),
    "label": _("Other label"),
    "edges": _("Other edges"),
    "values": _("Other values"),
    "sent back": _("Sent back"),
}
"""In which way the desk's answer differs, and how that is called."""


@dataclass(frozen=True, slots=True)
class DeskArticle:
    """One article of the report; `returned` is what was said when it was sent back as a whole, or None."""

    id: str
    title: str
    language: str
    review: str
    returned: ListedRemark | None
    lines: tuple[DeskLine, ...]
    answers: tuple[ListedRemark, ...]


Reported = tuple[DeskArticle, int, int]
"""The report on an article, how many answers of the annotator were decided on, and how many of these kept."""


@dataclass(frozen=True, slots=True)
class DeskReport:
    """What the desk changed for one annotator.

    `settled` counts the answers of theirs that the desk decided on, `kept` those that it took as they were.
    """

    annotator: str
    articles: tuple[DeskArticle, ...]
    settled: int = 0
    kept: int = 0


class DeskReports(Index[Reported]):
    """What the desk made of an annotator's work, by article; only what has been reviewed is read."""

    def __init__(self, project: Project, annotator: str) -> None:
        def may_hold(entry: Entry) -> bool:
            state = entry.states.get(annotator)
            return GOLD in entry.states or (state is not None and state.review != "none")

        self.annotator = annotator
        of = partial(_article, annotator=annotator)
        super().__init__(project, Derived(of, not_cuts, lambda at: changed_rules(at.header), may_hold))

    def report(self) -> DeskReport:
        """What is known of all articles; those in which nothing was changed or said are counted alone."""
        known = self.all().values()
        told = (a for a, __, __ in known if a.lines or a.answers or a.returned is not None)
        return DeskReport(
            self.annotator,
            tuple(told),
            sum(each[1] for each in known),
            sum(each[2] for each in known),
        )


def _article(project: Project, article_id: str, annotator: str) -> Reported:
    article, layers = project.article(article_id), project.layers(article_id)
    gold = layers.get(GOLD) or Layer(article_id, GOLD)
    mine = layers.get(annotator) or Layer(article_id, annotator)
    found = clusters(article_id, layers)
    changed = desk_changes(found, annotator, gold)
    lines = tuple(_line(change, article, mine, gold) for change in changed)
    decisions = decisions_of(gold)
    decided = sum(_counts(cluster, annotator) and _is_decided(cluster, decisions) for cluster in found)
    overruled = sum(line.how != "sent back" for line in lines)
    said = [r for r in remarks.of_article(project, article_id) if r.annotator == annotator]
    answers = tuple(r for r in said if r.answer)
    returned = next((r for r in said if r.kind == "sent back" and not r.id and r.open), None)
    made = DeskArticle(
        article_id, article.title, article.language, mine.state.review, returned, lines, answers
    )
    return made, decided, max(decided - overruled, 0)


def _counts(cluster: Cluster, annotator: str) -> bool:
    return any(vote.annotator == annotator for vote in cluster.votes)


def _is_decided(cluster: Cluster, decisions: dict[str, Decision]) -> bool:
    decision = decisions.get(cluster.id)
    return decision is not None and decision.verdict != "defer"


def _line(change: DeskChange, article: Article, mine: Layer, gold: Layer) -> DeskLine:
    cluster, decision = change.cluster, change.decision
    before = tuple(_said(item, article, mine) for item in change.before)
    after = tuple(_said(item, article, gold) for item in change.after)
    whole = cluster.what == "article"
    return DeskLine(
        article=article.id,
        start=None if whole else cluster.start,
        end=None if whole else cluster.end,
        before=before,
        after=after,
        how="sent back" if decision.verdict == "defer" else _how(before, after),
        reason=decision.reason,
        note=decision.note,
        guideline=decision.guideline,
        by=decision.by,
        at=decision.at,
    )


def _how(before: Sequence[Said], after: Sequence[Said]) -> str:
    if not before or not after:
        return "added" if after else "taken out"
    if {said.label for said in before} != {said.label for said in after}:
        return "label"
    words = [sorted(said.quote for said in side) for side in (before, after)]
    return "values" if words[0] == words[1] else "edges"


def _said(item: Annotation, article: Article, layer: Layer) -> Said:
    shown = {True: term("yes"), False: term("no")}
    values = tuple(
        (name, shown[value] if isinstance(value, bool) else str(value))
        for name, value in sorted(item.attributes.items())
    )
    return Said(item.label, _words(item, article, layer), values)


def _words(item: Annotation | None, article: Article, layer: Layer) -> str:
    match item:
        case Span():
            return _on_one_line(item.quote)
        case SentenceTag():
            return sentence_quote(article.text, item.start, item.end)
        case Link():
            ends = [_words(layer.get(end), article, layer) for end in (item.source, item.target)]
            return " → ".join(end or "?" for end in ends)
        case _:
            return ""


def _on_one_line(quote: str) -> str:
    line = " ".join(quote.split())
    return line if len(line) <= QUOTE_LIMIT else line[:QUOTE_LIMIT].rstrip() + "…"
