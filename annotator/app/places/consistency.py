"""The consistency desk: what does not fit together in a layer across the whole project.

A line of the report says one thing about some words; its places show it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from annotator.app.blinding import is_blind
from annotator.app.index import Derived, Index, Live, not_cuts
from annotator.app.places import expected
from annotator.app.places.expected import Expected, Learnt, nobody
from annotator.app.places.kwic import Context, context, in_furniture
from annotator.app.places.search import candidates
from annotator.app.progress import Progress, Work
from annotator.app.session import Session
from annotator.core.annotation import LayerState
from annotator.core.article import Article
from annotator.core.edits import Edit
from annotator.core.labels import LabelSet
from annotator.core.layer import GOLD, Layer
from annotator.core.messages import _, numeral
from annotator.core.names import people
from annotator.core.project import Entry, Project
from annotator.core.terms import term
from annotator.review.consistency import Clash, Desk, Drift, Gathered, Mention, Twin, Waver, gathered, normal

CLASH, TWIN, EDGE, DRIFT, EXPECTED = KINDS = ("clash", "twin", "edge", "drift", "expected")
FEW = 3
"""For how many new strings those articles are found that may hold them; for more, all articles are read."""
EVERYONE = ""
"""Stands for the layers of all annotators, without gold."""
Key = tuple[str, tuple[str, ...], tuple[str, ...]]
"""What a line is known by: its kind, its strings and its labels."""
Place = Mention | Twin | Expected
"""A place of a line: a span, a range that is unlabelled, or an annotation where another label is expected."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that does not fit together.

    `strings` are the words, compared as `review.consistency.normal` does: one for a clash or a twin, the narrow and
    the wide form for an edge; for a drift the annotator, and where another label is expected whose annotation of which
    article and which place it is. `shown` is how the words are written most often. `labels`
    start with the most frequent, and `counts` belong to them; those of an edge say how often its word is in and out.
    `rates` of a drift are per 1,000 characters, by time.
    """

    kind: str
    strings: tuple[str, ...]
    labels: tuple[str, ...]
    shown: str
    places: tuple[Place, ...]
    counts: tuple[int, ...] = ()
    rates: tuple[float, ...] = ()

    @property
    def key(self) -> Key:
        """What the line is known by when it is left as it is."""
        return (self.kind, self.strings, tuple(sorted(self.labels)))

    @property
    def word(self) -> str:
        """The word of an edge that is sometimes in and sometimes out."""
        narrow, wide = self.strings
        if wide.endswith(f" {narrow}"):
            return wide.removesuffix(narrow).strip()
        return wide.removeprefix(narrow).strip()


def layer_choices(project: Project) -> list[str]:
    """What can be checked: everyone's layers, gold where there is one; each annotator's unless names are hidden."""
    names = [] if is_blind(project) else project.annotators()
    gold = [GOLD] if GOLD in project.annotators() else []
    return [EVERYONE, *gold, *people(names)]


class Check(Live):
    """What is known of the layers of `name`, only of those that are done if `finished`, and kept true.

    Unlabelled twins are looked for in the articles of these layers, and what is furniture is passed over. After an edit
    the articles are read that it touches, and those that may hold words that are labelled only since, or no more. What
    is `learnt` tells where another label is expected.
    """

    def __init__(
        self, session: Session, name: str, *, finished: bool = False, learnt: Learnt = nobody
    ) -> None:
        super().__init__()

        def wanted(annotator: str, state: LayerState) -> bool:
            named = annotator == name if name else bool(people([annotator]))
            return named and (state.status == "done" or not finished)

        def may_hold(entry: Entry) -> bool:
            return any(wanted(*each) for each in entry.states.items())

        def layers(project: Project, article_id: str) -> list[Layer]:
            return [each for who, each in project.layers(article_id).items() if wanted(who, each.state)]

        def spans(project: Project, article_id: str) -> list[Gathered]:
            text = project.article(article_id).text
            return [gathered(layer, text) for layer in layers(project, article_id)]

        def twins(project: Project, article_id: str) -> list[Twin] | None:
            article = project.article(article_id)
            found = (
                twin for layer in layers(project, article_id) for twin in self.desk.twins(layer, article.text)
            )
            return [twin for twin in found if not in_furniture(article, twin.start, twin.end)] or None

        def others(project: Project, article_id: str) -> list[Expected] | None:
            return expected.in_article(learnt, project, article_id, layers(project, article_id)) or None

        self._session = session
        rests_on = Derived(others, may_hold=may_hold, rests_on=lambda __: expected.basis(learnt))
        self._expected = Index(session.project, rests_on)
        self._spans = Index(session.project, Derived(spans, not_cuts, may_hold=may_hold))
        self._twins = Index(session.project, Derived(twins, may_hold=may_hold))
        self._moved = False
        self.desk = Desk()
        self.lines: list[Line] = []
        """The report, the gravest first: strings under several labels, labels that are not what is expected, wavering
        edges, unlabelled twins, drifts."""

    def note(self, edit: Edit) -> bool:
        noted = [each.note(edit) for each in self._indexes]
        return any(noted)

    def start_over(self) -> None:
        for each in self._indexes:
            each.start_over()

    def stale(self) -> bool:
        return any([*(each.stale() for each in self._indexes), self._moved])

    def reading(self) -> Work[bool]:
        while any(each.stale() for each in self._indexes):
            changed = yield from self._spans.reading()
            found = {name: self._spans.of(name) or [] for name in changed}
            new, gone = self.desk.renew(found, list(self._session.project.entries))
            self._moved = self._moved or bool(changed)
            twins = self._twins.all()
            self._twins.touch(
                name for name, here in twins.items() if any(twin.string in gone for twin in here)
            )
            self._twins.touch((yield from self._holding(new)))
            self._moved = bool((yield from self._twins.reading())) or self._moved
            self._moved = bool((yield from self._expected.reading())) or self._moved
        before = self.lines
        if self._moved:
            self.lines = yield from self._report()
            self._moved = False
        return self.lines != before

    def close(self) -> None:
        super().close()
        for each in self._indexes:
            each.close()

    @property
    def _indexes(self) -> tuple[Live, ...]:
        return self._spans, self._twins, self._expected

    def _report(self) -> Work[list[Line]]:
        desk, told = self.desk, _("What does not fit together")
        lines = [_clash(clash, desk) for clash in desk.clashes()]
        for name, places in self._expected.all().items():
            article = self._session.project.article(name)
            lines += [_otherwise(place, article) for place in places]
        yield Progress(1, 4, told)
        lines += [_edge(waver, desk) for waver in desk.wavers()]
        yield Progress(2, 4, told)
        lines += _twins(self._twins.all(), desk)
        yield Progress(3, 4, told)
        return lines + [_drift(drift, desk) for drift in desk.drifts()]

    def _holding(self, strings: Collection[str]) -> Work[Collection[str]]:
        """The articles that may hold one of these."""
        if len(strings) > FEW or (strings and not self._session.search_cache.complete):
            return list(self._session.project.entries)
        found: list[str] = []
        for string in strings:
            found += yield from candidates(self._session, string)
        return found


def said(line: Line, labels: LabelSet) -> str:
    """What the line says of its words, in short: "Place 41×, Person 2×"."""
    match line.kind:
        case "twin":
            return _("unlabelled {places}×, {times}").format(
                places=numeral(len(line.places)), times=_times(line, labels)
            )
        case "edge":
            return _("“{word}” in {counts}×, out {counts2}×").format(
                word=line.word, counts=numeral(line.counts[0]), counts2=numeral(line.counts[1])
            )
        case "drift":
            first, last = line.rates[0], line.rates[-1]
            return _("{labels} {first} → {last} per 1,000 characters").format(
                labels=labels.title(line.labels[0]), first=numeral(first, ".1f"), last=numeral(last, ".1f")
            )
        case "expected":
            return "".join(expected.told(each, labels) for each in line.places if isinstance(each, Expected))
    return _times(line, labels)


def explained(line: Line, labels: LabelSet) -> str:
    """What the line says, in a sentence."""
    match line.kind:
        case "twin":
            places = "place" if len(line.places) == 1 else "places"
            return _("Unlabelled in {places} {places2}, labelled elsewhere: {times}.").format(
                places=numeral(len(line.places)), places2=places, times=_times(line, labels)
            )
        case "edge":
            inside, outside = line.counts
            label = labels.title(line.labels[0])
            return _("“{word}” at the edge of {label} is in {inside}× and out {outside}×.").format(
                word=line.word, label=label, inside=numeral(inside), outside=numeral(outside)
            )
        case "drift":
            rates = ", ".join(f"{rate:.1f}" for rate in line.rates)
            more = term("more" if line.rates[-1] > line.rates[0] else "less")
            label = labels.title(line.labels[0])
            return _(
                "{label} is given {more} often with time: {rates} per 1,000 characters, in {rates2} "
                "stretches of as many articles each. The annotations stand below by time."
            ).format(label=label, more=more, rates=rates, rates2=len(line.rates))
        case "expected":
            return "".join(
                expected.explained(each, labels) for each in line.places if isinstance(each, Expected)
            )
    return _("The same words carry different labels: {times}.").format(times=_times(line, labels))


def contexts(session: Session, places: Sequence[Place]) -> Work[list[tuple[Place, Context]]]:
    """The places as they are now, in their order; those that have gone, or are no longer unlabelled, are left out."""
    now: dict[int, tuple[Place, Context]] = {}
    for article, numbers in by_article(session, places):
        yield Progress(len(now), len(places), article.title)
        for number in numbers:
            place = as_it_is_now(session, places[number])
            if place is not None:
                labels = _labels_at(place)
                whole = (article.id, article.title, article.text)
                now[number] = place, context(*whole, place.start, place.end, place.annotator, labels)
    return [now[number] for number in sorted(now)]


def is_wide(line: Line, found: Context) -> bool:
    """Whether a place of an edge has the word in."""
    return normal(found.words) == line.strings[-1]


def as_it_is_now(session: Session, place: Place) -> Place | None:
    """The place with its span as it is now; None if it has gone, has moved, or is no longer unlabelled."""
    layer = session.project.layer(place.article, place.annotator)
    if isinstance(place, Expected):
        return expected.as_it_is_now(place, layer)
    if isinstance(place, Twin):
        return None if layer.spans.overlapping(place.start, place.end) else place
    span = layer.spans.get(place.span.id)
    same = span is not None and span.fragments == place.span.fragments
    return replace(place, span=span) if same and span is not None else None


def by_article(session: Session, places: Sequence[Place]) -> Iterable[tuple[Article, list[int]]]:
    """The places by their numbers, so that each article is read once; articles that have gone are left out."""
    numbers: dict[str, list[int]] = {}
    for number, place in enumerate(places):
        numbers.setdefault(place.article, []).append(number)
    for article_id, here in numbers.items():
        if article_id in session.project.entries:
            yield session.project.article(article_id), here


def _labels_at(place: Place) -> tuple[str, ...]:
    if isinstance(place, Expected):
        return (place.item.label,)
    return (place.span.label,) if place.span else ()


def _otherwise(place: Expected, article: Article) -> Line:
    words = article.text[place.start : place.end] or article.title
    where = f"{place.said.kind} {place.start}-{place.end}"
    key = (place.article, place.annotator, where)
    return Line(EXPECTED, key, (place.said.label, place.item.label), " ".join(words.split()), (place,))


def _clash(clash: Clash, desk: Desk) -> Line:
    """The labels that are given least come first among the places: they are the likeliest to be wrong."""
    counts = {label: len(mentions) for label, mentions in clash.mentions.items()}
    places = tuple(mention for label in reversed(clash.mentions) for mention in clash.mentions[label])
    shown = desk.spelling(clash.string)
    return Line(CLASH, (clash.string,), tuple(counts), shown, places, tuple(counts.values()))


def _edge(waver: Waver, desk: Desk) -> Line:
    rare, usual = sorted((waver.inside, waver.outside), key=len)
    counts = (len(waver.inside), len(waver.outside))
    shown = desk.spelling(waver.wide)
    return Line(EDGE, (waver.narrow, waver.wide), (waver.label,), shown, (*rare, *usual), counts)


def _twins(twins: Mapping[str, Sequence[Twin]], desk: Desk) -> list[Line]:
    places: dict[str, list[Twin]] = {}
    for twin in (twin for found in twins.values() for twin in found):
        places.setdefault(twin.string, []).append(twin)
    found = []
    for string, here in places.items():
        counts = desk.labels_of(string)
        if counts:
            shown = desk.spelling(string)
            found.append(Line(TWIN, (string,), tuple(counts), shown, tuple(here), tuple(counts.values())))
    return sorted(found, key=lambda line: (-len(line.places), line.strings))


def _drift(drift: Drift, desk: Desk) -> Line:
    places = tuple(desk.given(drift.annotator, drift.label))
    return Line(DRIFT, (drift.annotator,), (drift.label,), drift.annotator, places, rates=drift.rates)


def _times(line: Line, labels: LabelSet) -> str:
    counted = zip(line.labels, line.counts, strict=True)
    return ", ".join(f"{labels.title(name)} {numeral(count)}×" for name, count in counted)
