"""Agreement of annotators, from the counts of a `Study`: for fixed units, spans and links, overall and per label.

Formulas and their sources are in `coefficients`, `matching`, `unitizing` and `bootstrap`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from annotator.core.messages import _
from annotator.review import coefficients
from annotator.review.answers import voters
from annotator.review.bootstrap import Interval, interval
from annotator.review.coefficients import Rows, Sums, Value, mean
from annotator.review.matching import NONE, f1, item_pairs, span_pairs
from annotator.review.study import Counted, Pair, Row, Study, Work
from annotator.review.unitizing import Parts, Unit, alpha_u

K = TypeVar("K", bound=Hashable)

UNIT_MEASURES: dict[str, Callable[[Rows], Value]] = {
    "raw": coefficients.raw_agreement,
    "cohen": coefficients.cohen_kappa,
    "fleiss": coefficients.fleiss_kappa,
    "alpha": coefficients.alpha,
    "alpha_masi": lambda rows: coefficients.alpha(rows, coefficients.masi_distance),
    "ac1": coefficients.gwet_ac1,
}
"""Measures for sentences, articles and tokens. Cohen's κ is for two; of more, the mean of all pairs is given."""

UNIT_SUMS: dict[str, Callable[[Sums], Value]] = {
    "raw": coefficients.raw_of,
    "fleiss": coefficients.fleiss_of,
    "alpha": coefficients.alpha_of,
    "alpha_masi": lambda sums: coefficients.alpha_of(sums, coefficients.masi_distance),
    "ac1": coefficients.ac1_of,
}
"""Those of them that are measured from sums (`coefficients.sums_of`)."""

SPAN_MEASURES: tuple[str, ...] = ("exact", "overlap", "edges", "alpha_u")
LINK_MEASURES: tuple[str, ...] = ("exact",)

ALONE = Value(None, _("It has no value within an article."))
NOBODY = Value(None, _("No article was finished by two of the annotators."))


@dataclass(frozen=True, slots=True)
class Shared:
    """How many articles both finished, and only the one or only the other."""

    both: int
    only_one: int
    only_other: int


@dataclass(frozen=True, slots=True)
class Measure:
    """`pooled` over all units, the `mean` of the articles' own values, and the bootstrap interval of the pooled one.

    The mean is that of so many `articles`; the `full` ones have no value of their own, because nobody ever differed and
    nothing varied, and count as 1.
    """

    pooled: Value
    mean: Value
    interval: Interval
    articles: int = 0
    full: int = 0


def measure_of(pooled: Value, alone: Collection[Value], interval: Interval) -> Measure:
    """A measure with the mean of the articles' values, which are `alone`; there is no mean without a pooled value."""
    known = [number for value in alone if (number := value.in_means) is not None]
    if pooled.value is None:
        return Measure(pooled, pooled, interval)
    if not known:
        return Measure(pooled, ALONE, interval)
    mean_value = Value(sum(known) / len(known))
    return Measure(pooled, mean_value, interval, len(known), sum(value.full for value in alone))


def shared(study: Study, one: str, other: str) -> Shared:
    """How many of the articles two annotators both finished, or only one of them."""
    both = sum({one, other} <= counted.done for counted in study.articles)
    alone = [sum(name in counted.done for counted in study.articles) - both for name in (one, other)]
    return Shared(both, *alone)


def sharing(study: Study) -> dict[Pair, Shared]:
    """`shared` of every two annotators, by one walk through the articles."""
    both: Counter[Pair] = Counter(pair for counted in study.articles for pair in study.pairs_of(counted))
    alone = Counter(name for counted in study.articles for name in counted.names)
    return {
        (one, other): Shared(times, alone[one] - times, alone[other] - times)
        for one, other in study.pairs
        for times in [both[one, other]]
    }


def unit_measure(
    study: Study,
    kind: str,
    measure: str,
    *,
    annotators: Sequence[str] = (),
    label: str = "",
    seed: int | str = 0,
    repeats: int = 1000,
) -> Measure:
    """A measure of `UNIT_MEASURES` on a kind of unit, among all annotators or those named, for all labels or one.

    `repeats` 0 leaves the interval out.
    """
    if measure == "cohen":
        return _kappa(study, kind, annotators, label, seed, repeats)
    found = (rows_of_article(study, counted, kind, annotators, label) for counted in study.articles)
    return _measured(
        [rows for rows in found if rows],
        lambda rows: _told(UNIT_MEASURES[measure](rows), rows, label),
        seed,
        repeats,
    )


def _told(value: Value, rows: Rows, label: str) -> Value:
    return coefficients.of_label(value, used=coefficients.is_used(rows)) if label else value


def _kappa(
    study: Study, kind: str, annotators: Sequence[str], label: str, seed: int | str, repeats: int
) -> Measure:
    """Cohen's κ, of more than two the mean of all pairs; a row is counted with the pair whose it is."""
    parts: list[Mapping[tuple[Pair, Row], int]] = []
    for counted in study.articles:
        pairs = [tuple(annotators)] if len(annotators) == 2 else study.pairs_of(counted)
        part = {
            ((one, other), row): times
            for one, other in pairs
            if not annotators or {one, other} <= set(annotators)
            for row, times in rows_of_article(study, counted, kind, (one, other), label).items()
        }
        if part:
            parts.append(part)

    def value(totals: Mapping[tuple[Pair, Row], int]) -> Value:
        by_pair: dict[Pair, dict[Row, int]] = {}
        for (pair, row), times in totals.items():
            by_pair.setdefault(pair, {})[row] = times
        return mean([_told(coefficients.cohen_kappa(rows), rows, label) for rows in by_pair.values()])

    return _measured(parts, value, seed, repeats)


def span_measure(
    study: Study, measure: str, pair: Pair, *, label: str = "", seed: int | str = 0, repeats: int = 1000
) -> Measure:
    """F1 of two annotators' spans ("exact", "overlap", "edges") or "alpha_u", for all labels or one.

    Edges have no label: with one they are those of the spans that carry it on both sides, which is "exact". α_u costs
    more than the others and is drawn a fifth as often.
    """
    met = [counted for counted in study.articles if set(pair) <= counted.done]
    if measure != "alpha_u":
        matched = "exact" if measure == "edges" and label else measure
        counts = [_turned(counted.spans, pair) for counted in met]
        return _measured(counts, lambda total: f1(total, matched, label), seed, repeats)
    labels = [label] if label else sorted({name for c in met for name in _turned_units(c, pair)})
    parts = [continua(counted, pair, labels) for counted in met]

    def value(total: Mapping[tuple[str, str, int], int]) -> Value:
        categories: dict[str, Parts] = {name: Counter() for name in labels}
        for (name, what, length), times in total.items():
            categories[name][what, length] = times
        return alpha_u(categories.values(), 2)

    return _measured(parts, value, seed, repeats // 5)


def link_measure(
    study: Study, pair: Pair, *, label: str = "", seed: int | str = 0, repeats: int = 1000
) -> Measure:
    """F1 of two annotators' links: same ends, same label."""
    met = [counted for counted in study.articles if set(pair) <= counted.done]
    counts = [_turned(counted.links, pair) for counted in met]
    return _measured(counts, lambda total: f1(total, "exact", label), seed, repeats)


def matrix(study: Study, kind: str, measure: str, *, label: str = "") -> dict[Pair, Value]:
    """The pooled measure of every two annotators; `kind` is sentence, article, token, span or link."""
    return {
        pair: pair_measure(study, kind, measure, pair, label=label, repeats=0).pooled for pair in study.pairs
    }


def pair_measure(
    study: Study,
    kind: str,
    measure: str,
    pair: Pair,
    *,
    label: str = "",
    seed: int | str = 0,
    repeats: int = 1000,
) -> Measure:
    """The measure of two annotators on any kind."""
    match kind:
        case "span":
            return span_measure(study, measure, pair, label=label, seed=seed, repeats=repeats)
        case "link":
            return link_measure(study, pair, label=label, seed=seed, repeats=repeats)
        case _:
            return unit_measure(
                study, kind, measure, annotators=pair, label=label, seed=seed, repeats=repeats
            )


def mean_of_pairs(values: Mapping[Pair, Value], annotator: str = "") -> Value:
    """The mean of a matrix, or of the row of one annotator: how far they agree with the others."""
    return mean([value for pair, value in values.items() if not annotator or annotator in pair])


def confusion(
    study: Study, kind: str, one: str, other: str, articles: Iterable[Counted] | None = None
) -> Counter[tuple[str, str]]:
    """How often `one`'s label met `other`'s, `NONE` being no label, over the articles that both finished.

    Where the `articles` are known, they are given.
    """
    counts = study.articles if articles is None else articles
    if kind not in ("span", "link"):
        rows = [rows_of_article(study, counted, kind, (one, other), "") for counted in counts]
        return coefficients.confusion(_pooled(rows))
    table: Counter[tuple[str, str]] = Counter()
    for counted in counts:
        tables = counted.confusion if kind == "span" else counted.link_confusion
        table.update(tables.get((one, other), {}))
        for (left, right), times in tables.get((other, one), {}).items():
            table[right, left] += times
    return table


def labels_of(study: Study, kind: str) -> list[str]:
    """The labels that were used, sorted."""
    if kind in ("span", "link"):
        tables = [t for c in study.articles for t in (c.spans if kind == "span" else c.links).values()]
        return sorted({label for table in tables for __, label in table if label})
    return coefficients.labels_in(_pooled(c.rows.get(kind, {}) for c in study.articles))


def disagreements(
    work: Work, kind: str, one: str, other: str, cell: tuple[str, str], ignored: Collection[str] = ()
) -> list[Unit]:
    """Where in the article a cell of the confusion matrix happened: ranges in code points, in order.

    For "article" it is the whole article, for "link" it is where the link begins.
    """
    layers = {name: work.layers[name] for name in (one, other) if name in work.layers}
    if {one, other} != voters(layers):
        return []
    study = Study((one, other), ignored)
    match kind:
        case "span":
            pairs = span_pairs(*study.items(layers, work.within).values())
            met = [(a or b, (a[2] if a else NONE, b[2] if b else NONE)) for a, b in pairs]
            return sorted((item[0], item[1]) for item, labels in met if item is not None and labels == cell)
        case "link":
            return sorted(
                place[0]
                for place, labels in item_pairs(*study.links(layers, work.within).values())
                for pair in labels
                if pair == cell
            )
        case _:
            units, *answers = study.answers(work, kind)
            rows = zip(units, zip(*answers, strict=True), strict=True)
            return [unit for unit, row in rows if cell in coefficients.confusion({row: 1})]


# ---------------------------------------------------------------------------------------------------- counts
def rows_of_article(study: Study, counted: Counted, kind: str, annotators: Sequence[str], label: str) -> Rows:
    """The rows of one article, of all who finished it or of those named.

    With a `label` answers are reduced to whether they are that.
    """
    rows: Rows = counted.rows.get(kind, {})
    if annotators:
        places = [counted.places.get(name, -1) for name in annotators]
        if sum(place >= 0 for place in places) < 2:
            return {}
        picked: Counter[tuple[Hashable, ...]] = Counter()
        for row, times in rows.items():
            picked[tuple([row[place] if place >= 0 else coefficients.MISSING for place in places])] += times
        rows = picked
    elif len(counted.names) < 2:
        return {}
    return coefficients.for_label(rows, label) if label else rows


def _turned(tables: Mapping[Pair, Counter[tuple[str, str]]], pair: Pair) -> Counter[tuple[str, str]]:
    """The counts of the pair; F1 does not mind which of the two is "one"."""
    return tables.get(pair) or tables.get((pair[1], pair[0])) or Counter()


def _turned_units(counted: Counted, pair: Pair) -> dict[str, Parts]:
    return counted.units.get(pair) or counted.units.get((pair[1], pair[0])) or {}


def continua(counted: Counted, pair: Pair, labels: Sequence[str]) -> Counter[tuple[str, str, int]]:
    """The article's continuum for each label; where a label does not occur, both have one gap."""
    units = _turned_units(counted, pair)
    bare: Parts = Counter({("size", 0): counted.size, ("gap", counted.size): 2})
    return Counter(
        {
            (label, what, length): times
            for label in labels
            for (what, length), times in units.get(label, bare).items()
        }
    )


def _pooled(parts: Iterable[Mapping[K, int]]) -> Counter[K]:
    total: Counter[K] = Counter()
    for part in parts:
        total.update(part)
    return total


def _measured(
    parts: Sequence[Mapping[K, int]],
    value: Callable[[Mapping[K, int]], Value],
    seed: int | str,
    repeats: int,
) -> Measure:
    filled = [part for part in parts if part]
    if not parts:
        return Measure(NOBODY, NOBODY, Interval(None, None, NOBODY.reason))
    pooled = value(_pooled(filled))
    within = Interval(None, None, _("Not asked for."))
    if repeats:
        within = interval(filled, value, seed=seed, repeats=repeats)
    return measure_of(pooled, [value(part) for part in parts], within)
