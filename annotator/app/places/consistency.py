"""The consistency desk: what does not fit together in a layer across the whole project.

A line of the report says one thing about some words; its places show it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace

from annotator.app.blinding import is_blind
from annotator.app.places.kwic import Context, context, in_furniture
from annotator.app.progress import Progress, Work
from annotator.app.session import Session
from annotator.core.article import Article
from annotator.core.labels import LabelSet
from annotator.core.layer import GOLD, Layer
from annotator.core.names import is_copy, people
from annotator.core.project import Project
from annotator.review.consistency import Clash, Desk, Drift, Mention, Twin, Waver, normal

CLASH, TWIN, EDGE, DRIFT = KINDS = ("clash", "twin", "edge", "drift")
EVERYONE = ""
"""Stands for the layers of all annotators, without gold."""
Key = tuple[str, tuple[str, ...], tuple[str, ...]]
"""What a line is known by: its kind, its strings and its labels."""
Place = Mention | Twin
"""A place of a line: a span, or a range that is unlabelled and has None for one."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that does not fit together.

    `strings` are the words, compared as `review.consistency.normal` does: one for a clash or a twin, the narrow and
    the wide form for an edge; for a drift the annotator. `shown` is how the words are written most often. `labels`
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


@dataclass(slots=True)
class Findings:
    """What a check gathered, kept so that a few articles can be checked again without the rest."""

    desk: Desk = field(default_factory=Desk)
    twins: dict[str, list[Twin]] = field(default_factory=dict)


def layer_choices(project: Project) -> list[str]:
    """What can be checked: everyone's layers, gold where there is one; each annotator's unless names are hidden."""
    names = [] if is_blind(project) else project.annotators()
    gold = [GOLD] if GOLD in project.annotators() else []
    return [EVERYONE, *gold, *people(names)]


def check(
    session: Session,
    name: str,
    *,
    finished: bool = False,
    findings: Findings | None = None,
    articles: Collection[str] | None = None,
) -> Work[Findings]:
    """Read the layers of `name` article by article, only those that are done if `finished`.

    With `findings` of an earlier check only `articles` are read again. Unlabelled twins are looked for in these
    articles, and what is furniture is passed over.
    """
    found = findings or Findings()
    wanted = [key for key in session.project.entries if articles is None or key in articles]
    gone = set(session.project.entries if articles is None else articles)
    found.desk.forget(gone)
    found.twins = {key: twins for key, twins in found.twins.items() if key not in gone}
    for done, article_id in enumerate(wanted):
        yield Progress(done, 2 * len(wanted), session.project.title(article_id))
        if not session.project.can_read(article_id):
            continue
        text = session.project.article(article_id).text
        for layer in _layers(session.project, article_id, name, finished):
            found.desk.add(layer, text)
    for done, article_id in enumerate(wanted, len(wanted)):
        yield Progress(done, 2 * len(wanted), session.project.title(article_id))
        if not session.project.can_read(article_id):
            continue
        article = session.project.article(article_id)
        twins = [
            twin
            for layer in _layers(session.project, article_id, name, finished)
            for twin in found.desk.twins(layer, article.text)
            if not in_furniture(article, twin.start, twin.end)
        ]
        if twins:
            found.twins[article_id] = twins
    return found


def lines(findings: Findings) -> list[Line]:
    """The report: strings under several labels, wavering edges, unlabelled twins, drifts; the gravest of each first."""
    desk = findings.desk
    return [
        *(_clash(clash, desk) for clash in desk.clashes()),
        *(_edge(waver, desk) for waver in desk.wavers()),
        *_twins(findings),
        *(_drift(drift, desk) for drift in desk.drifts()),
    ]


def said(line: Line, labels: LabelSet) -> str:
    """What the line says of its words, in short: "Place 41×, Person 2×"."""
    match line.kind:
        case "twin":
            return f"unlabelled {len(line.places):,}×, {_times(line, labels)}"
        case "edge":
            return f"“{line.word}” in {line.counts[0]:,}×, out {line.counts[1]:,}×"
        case "drift":
            first, last = line.rates[0], line.rates[-1]
            return f"{labels.title(line.labels[0])} {first:.1f} → {last:.1f} per 1,000 characters"
    return _times(line, labels)


def explained(line: Line, labels: LabelSet) -> str:
    """What the line says, in a sentence."""
    match line.kind:
        case "twin":
            places = "place" if len(line.places) == 1 else "places"
            return f"Unlabelled in {len(line.places):,} {places}, labelled elsewhere: {_times(line, labels)}."
        case "edge":
            inside, outside = line.counts
            label = labels.title(line.labels[0])
            return f"“{line.word}” at the edge of {label} is in {inside:,}× and out {outside:,}×."
        case "drift":
            rates = ", ".join(f"{rate:.1f}" for rate in line.rates)
            more = "more" if line.rates[-1] > line.rates[0] else "less"
            label = labels.title(line.labels[0])
            return (
                f"{label} is given {more} often with time: {rates} per 1,000 characters, in {len(line.rates)} "
                "stretches of as many articles each. The annotations stand below by time."
            )
    return f"The same words carry different labels: {_times(line, labels)}."


def contexts(session: Session, places: Sequence[Place]) -> Work[list[tuple[Place, Context]]]:
    """The places as they are now, in their order; those that have gone, or are no longer unlabelled, are left out."""
    now: dict[int, tuple[Place, Context]] = {}
    for article, numbers in by_article(session, places):
        yield Progress(len(now), len(places), article.title)
        for number in numbers:
            place = as_it_is_now(session, places[number])
            if place is not None:
                labels = (place.span.label,) if place.span else ()
                now[number] = (
                    place,
                    context(article, place.annotator, place.start, place.end, labels),
                )
    return [now[number] for number in sorted(now)]


def is_wide(line: Line, found: Context) -> bool:
    """Whether a place of an edge has the word in."""
    return normal(found.words) == line.strings[-1]


def as_it_is_now(session: Session, place: Place) -> Place | None:
    """The place with its span as it is now; None if it has gone, has moved, or is no longer unlabelled."""
    layer = session.project.layer(place.article, place.annotator)
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


def _layers(project: Project, article_id: str, name: str, finished: bool) -> list[Layer]:
    return [
        layer
        for annotator, layer in project.layers(article_id).items()
        if (annotator == name if name else annotator != GOLD and not is_copy(annotator))
        and (layer.state.status == "done" or not finished)
    ]


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


def _twins(findings: Findings) -> list[Line]:
    places: dict[str, list[Twin]] = {}
    for twins in findings.twins.values():
        for twin in twins:
            places.setdefault(twin.string, []).append(twin)
    found = []
    for string, here in places.items():
        counts = findings.desk.labels_of(string)
        if counts:
            shown = findings.desk.spelling(string)
            found.append(Line(TWIN, (string,), tuple(counts), shown, tuple(here), tuple(counts.values())))
    return sorted(found, key=lambda line: (-len(line.places), line.strings))


def _drift(drift: Drift, desk: Desk) -> Line:
    places = tuple(desk.given(drift.annotator, drift.label))
    return Line(DRIFT, (drift.annotator,), (drift.label,), drift.annotator, places, rates=drift.rates)


def _times(line: Line, labels: LabelSet) -> str:
    counted = zip(line.labels, line.counts, strict=True)
    return ", ".join(f"{labels.title(name)} {count:,}×" for name, count in counted)
