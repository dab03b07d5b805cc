"""Many measures of one study together: the articles are drawn once for all their intervals.

What an article contributes is reduced to counts that add up, so that a draw costs no more than its sums. Measures that
do not mind who said what see each unit as the answers it got; the others see every two annotators by themselves, and
of more than two the mean of all pairs is given.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Generator, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from annotator.review import agreement, coefficients
from annotator.review.agreement import LINK_MEASURES, NOBODY, SPAN_MEASURES, UNIT_MEASURES, Measure
from annotator.review.bootstrap import REPEATS, Interval, between, resampled
from annotator.review.coefficients import Rows, Value, mean
from annotator.review.matching import f1
from annotator.review.study import Counted, Pair, Study
from annotator.review.unitizing import Parts, alpha_u

Name = tuple[str, ...]
"""What was measured: ("measure", its name), ("label", a label), ("annotator", a name) or ("pair", one, other)."""

Totals = Mapping[Any, int]
Steps = Generator[tuple[int, int], None, dict[Name, Measure]]
"""Yields how many of how many draws are done."""

NOT_ASKED = Interval(None, None, "No interval was asked for.")
TOO_MANY = Interval(
    None,
    None,
    "There are too many pairs of annotators to draw the articles anew for each; α has an interval.",
)
UNITIZING_SHARE = 5
"""α_u costs more than the others and is drawn so many times more rarely."""
MANY_PAIRS, MANY_PAIRS_SHARE = 45, 5
"""So do measures of every two annotators where there are many of them."""
MOST_PAIRS = 500
"""With more pairs their measures have no interval."""
MOST_STEPS = 12_000_000
"""How much the draws of one kind add up and compute at most; in large projects fewer draws do."""
LEAST_DRAWS = 100


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to measure of a `kind`: all `measures`, and the `main` one for labels, pairs and annotators unless `brief`.

    `label` limits everything to one label.
    """

    kind: str
    main: str
    measures: tuple[str, ...]
    label: str = ""
    brief: bool = False


@dataclass(frozen=True, slots=True)
class _Job:
    """What to count of an article, and what to compute from a sum; pairs that are named may have no counts."""

    count: Callable[[Counted], Totals]
    evaluate: Callable[[Totals, Sequence[Pair]], dict[Name, Value]]
    repeats: int


def measures_of(kind: str) -> tuple[str, ...]:
    """The names of the measures that a kind has, the most usual first."""
    match kind:
        case "span":
            return SPAN_MEASURES
        case "link":
            return LINK_MEASURES
        case _:
            return ("cohen", "alpha", "alpha_masi", "fleiss", "ac1", "raw")


def measured(study: Study, wanted: Wanted, *, seed: int | str = 0, repeats: int = REPEATS) -> Steps:
    """Compute everything wanted; `repeats` 0 leaves the intervals out. The same seed gives the same intervals."""
    met = [pair for pair, counts in agreement.sharing(study).items() if counts.both]
    if not met:
        nobody = Measure(NOBODY, NOBODY, Interval(None, None, NOBODY.reason))
        return {("measure", name): nobody for name in wanted.measures}
    jobs = [job for job in _jobs(study, wanted, met, repeats) if job is not None]
    total = sum(job.repeats for job in jobs)
    done = 0
    found: dict[Name, Measure] = {}
    for job in jobs:
        parts: list[Totals] = []
        alone: dict[Name, list[Value]] = {}
        for counted in study.articles:
            part = job.count(counted)
            if part:
                parts.append(part)
                for name, value in job.evaluate(part, ()).items():
                    alone.setdefault(name, []).append(value)
            yield done, total
        pooled = job.evaluate(_sum(parts), met)
        drawn: dict[Name, list[float | None]] = {name: [] for name in pooled}
        repeated = _affordable(job.repeats, parts)
        for totals in resampled(parts, seed=seed, repeats=repeated):
            for name, value in job.evaluate(totals, ()).items():
                drawn[name].append(value.value)
            done += 1
            yield done, total
        for name, value in pooled.items():
            each = alone.get(name, [])
            within = NOT_ASKED if not repeats else TOO_MANY
            if repeated:
                within = between(drawn[name], repeated, articles=len(each))
            found[name] = agreement.measure_of(value, [] if wanted.kind == "article" else each, within)
    return found


def _affordable(repeats: int, parts: Sequence[Totals]) -> int:
    """How many draws there are time for: what is added up for each, and what is computed from the sums."""
    different = set().union(*parts)
    steps = sum(map(len, parts)) + len(UNIT_MEASURES) * sum(map(len, different))
    return min(repeats, max(MOST_STEPS // max(steps, 1), LEAST_DRAWS))


def _fewer(repeats: int, met: Sequence[Pair]) -> int:
    if len(met) > MOST_PAIRS:
        return 0
    return repeats // MANY_PAIRS_SHARE if len(met) > MANY_PAIRS else repeats


def _jobs(study: Study, wanted: Wanted, met: Sequence[Pair], repeats: int) -> list[_Job | None]:
    if wanted.kind not in ("span", "link"):
        labels = _labels(study, wanted)
        return [_rows_job(study, wanted, labels, repeats), _pairs_job(study, wanted, met, labels, repeats)]
    return [_f1_job(study, wanted, met, repeats), _units_job(study, wanted, met, repeats)]


def _labels(study: Study, wanted: Wanted) -> list[str]:
    if wanted.brief:
        return []
    return [wanted.label] if wanted.label else agreement.labels_of(study, wanted.kind)


# ----------------------------------------------------------------------------------------------- fixed units
def _rows_job(study: Study, wanted: Wanted, labels: Sequence[str], repeats: int) -> _Job | None:
    names = [name for name in wanted.measures if name != "cohen"]
    mine = labels if wanted.main != "cohen" else []
    if not names and not mine:
        return None
    order: dict[Hashable, int] = {}

    def count(counted: Counted) -> Totals:
        part: Counter[tuple[Hashable, ...]] = Counter()
        rows = agreement.rows_of_article(study, counted, wanted.kind, (), wanted.label)
        for row, times in rows.items():
            said = [answer for answer in row if answer is not coefficients.MISSING]
            for answer in said:
                order.setdefault(answer, len(order))
            part[tuple(sorted(said, key=order.__getitem__))] += times
        return part

    def evaluate(totals: Totals, known: Sequence[Pair]) -> dict[Name, Value]:
        found: dict[Name, Value] = {
            ("measure", name): _unit_value(name, totals, one=bool(wanted.label)) for name in names
        }
        for label in mine:
            rows = totals if wanted.label else coefficients.for_label(totals, label)
            found["label", label] = _unit_value(wanted.main, rows, one=True)
        return found

    return _Job(count, evaluate, repeats)


def _pairs_job(
    study: Study, wanted: Wanted, met: Sequence[Pair], labels: Sequence[str], repeats: int
) -> _Job | None:
    kappa = "cohen" in wanted.measures
    if wanted.brief and not kappa:
        return None
    mine = labels if wanted.main == "cohen" else []
    one = bool(wanted.label)

    def count(counted: Counted) -> Totals:
        return {
            (pair, row): times
            for pair in study.pairs_of(counted)
            for row, times in agreement.rows_of_article(
                study, counted, wanted.kind, pair, wanted.label
            ).items()
        }

    def evaluate(totals: Totals, known: Sequence[Pair]) -> dict[Name, Value]:
        by_pair = _by_pair(totals, known)
        found: dict[Name, Value] = {}
        values = {pair: _unit_value("cohen", rows, one) for pair, rows in by_pair.items()} if kappa else {}
        if kappa:
            found["measure", "cohen"] = mean(list(values.values()))
        if not wanted.brief:
            if wanted.main != "cohen":
                values = {pair: _unit_value(wanted.main, rows, one) for pair, rows in by_pair.items()}
            found |= _matrix(values)
        if mine and one:
            found["label", wanted.label] = found["measure", "cohen"]
        elif mine:
            tables = [coefficients.cohen_by_label(rows) for rows in by_pair.values()]
            for label in mine:
                found["label", label] = mean([table[label] for table in tables if label in table])
        return found

    return _Job(count, evaluate, _fewer(repeats, met))


def _unit_value(name: str, rows: Rows, one: bool = False) -> Value:
    """With `one` label an answer is yes or no, and a distance between sets of labels has no meaning."""
    value = UNIT_MEASURES["alpha" if one and name == "alpha_masi" else name](rows)
    return coefficients.of_label(value, rows) if one else value


# ------------------------------------------------------------------------------------------- spans and links
def _f1_job(study: Study, wanted: Wanted, met: Sequence[Pair], repeats: int) -> _Job | None:
    names = [name for name in wanted.measures if name != "alpha_u"]
    if not names:
        return None
    rich = not wanted.brief and wanted.main != "alpha_u"
    labels = _labels(study, wanted) if rich else []

    def count(counted: Counted) -> Totals:
        tables = counted.spans if wanted.kind == "span" else counted.links
        return {(pair, what): times for pair, table in tables.items() for what, times in table.items()}

    def value(counts: Totals, name: str, label: str) -> Value:
        # Edges have no label: with one they are those of the spans that carry it on both sides.
        return f1(counts, "exact" if name == "edges" and label else name, label)

    def evaluate(totals: Totals, known: Sequence[Pair]) -> dict[Name, Value]:
        by_pair = _by_pair(totals, known)
        found: dict[Name, Value] = {
            ("measure", name): mean([value(counts, name, wanted.label) for counts in by_pair.values()])
            for name in names
        }
        if rich:
            main = {pair: value(counts, wanted.main, wanted.label) for pair, counts in by_pair.items()}
            found |= _matrix(main)
            for label in labels:
                each = [value(counts, wanted.main, label) for counts in by_pair.values()]
                found["label", label] = mean(each)
        return found

    return _Job(count, evaluate, _fewer(repeats, met))


def _units_job(study: Study, wanted: Wanted, met: Sequence[Pair], repeats: int) -> _Job | None:
    if "alpha_u" not in wanted.measures:
        return None
    rich = not wanted.brief and wanted.main == "alpha_u"
    labels = [wanted.label] if wanted.label else agreement.labels_of(study, "span")

    def count(counted: Counted) -> Totals:
        return {
            (pair, what): times
            for pair in study.pairs_of(counted)
            for what, times in agreement.continua(counted, pair, labels).items()
        }

    def evaluate(totals: Totals, known: Sequence[Pair]) -> dict[Name, Value]:
        by_pair = {pair: _by_label(counts) for pair, counts in _by_pair(totals, known).items()}
        every = {pair: alpha_u(counts.values(), 2) for pair, counts in by_pair.items()}
        found: dict[Name, Value] = {("measure", "alpha_u"): mean(list(every.values()))}
        if rich:
            found |= _matrix(every)
            for label in labels:
                mine = [alpha_u([counts.get(label, {})], 2) for counts in by_pair.values()]
                found["label", label] = mean(mine)
        return found

    return _Job(count, evaluate, _fewer(repeats, met) // UNITIZING_SHARE)


def _by_label(counts: Totals) -> dict[str, Parts]:
    categories: dict[str, Parts] = {}
    for (label, what, length), times in counts.items():
        categories.setdefault(label, Counter())[what, length] = times
    return categories


# ----------------------------------------------------------------------------------------------------- pairs
def _matrix(values: Mapping[Pair, Value]) -> dict[Name, Value]:
    """Each pair, and of each annotator the mean with the others."""
    found: dict[Name, Value] = {("pair", *pair): value for pair, value in values.items()}
    with_others: dict[str, list[Value]] = {}
    for pair, value in values.items():
        for name in pair:
            with_others.setdefault(name, []).append(value)
    return found | {("annotator", name): mean(each) for name, each in with_others.items()}


def _by_pair(totals: Totals, known: Sequence[Pair]) -> dict[Pair, dict[Any, int]]:
    """The counts of every pair; of the `known` ones also where there are none."""
    found: dict[Pair, dict[Any, int]] = {pair: {} for pair in known}
    for (pair, what), times in totals.items():
        found.setdefault(pair, {})[what] = times
    return found


def _sum(parts: Sequence[Totals]) -> Counter[Any]:
    total: Counter[Any] = Counter()
    for part in parts:
        total.update(part)
    return total
