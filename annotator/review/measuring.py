"""Many measures of one study together: the articles are drawn once for all their intervals.

What an article contributes is reduced to counts that add up, so that a draw costs no more than its sums. Measures that
do not mind who said what see each unit as the answers it got; the others see every two annotators by themselves, and
of more than two the mean of all pairs is given.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from annotator.core.messages import _
from annotator.review import agreement, coefficients
from annotator.review.agreement import LINK_MEASURES, NOBODY, SPAN_MEASURES, UNIT_SUMS, Measure
from annotator.review.bootstrap import REPEATS, Interval
from annotator.review.coefficients import Value
from annotator.review.intervals import MAIN, Name, PairsJob, RowsJob, Totals, intervals, summed
from annotator.review.matching import f1
from annotator.review.study import Counted, Study
from annotator.review.unitizing import Parts, alpha_u

Steps = Generator[tuple[int, int], None, dict[Name, Measure]]
"""Yields how much of how much is done."""

NOT_ASKED = Interval(None, None, _("No interval was asked for."))
UNITIZING_SHARE = 5
"""α_u costs more than the others and is drawn so many times more rarely."""


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
    jobs = [job for job in _jobs(study, wanted) if job is not None]
    total = len(jobs) * (len(study.articles) + repeats)
    done = 0
    found: dict[Name, Measure] = {}
    for number, job in enumerate(jobs, 1):
        parts: list[Totals] = []
        alone: dict[Name, list[Value]] = {}
        for counted in study.articles:
            part = job.count(counted)
            if part:
                parts.append(part)
                for name, value in job.values(part).items():
                    alone.setdefault(name, []).append(value)
            done += 1
            yield done, total
        pooled = job.values(summed(parts), met)
        within: Mapping[Name, Interval] = {}
        if repeats:
            work = intervals(job, parts, pooled, alone, wanted.main, seed, repeats)
            while True:
                try:
                    next(work)
                except StopIteration as end:
                    within = end.value
                    break
                done += 1
                yield done, total
        done = number * total // len(jobs)
        for name, value in pooled.items():
            each = [] if wanted.kind == "article" else alone.get(name, [])
            found[name] = agreement.measure_of(value, each, within.get(name, NOT_ASKED))
    return found


def _jobs(study: Study, wanted: Wanted) -> list[RowsJob | PairsJob | None]:
    if wanted.kind not in ("span", "link"):
        labels = _labels(study, wanted)
        return [_rows_job(study, wanted, labels), _pairs_job(study, wanted, labels)]
    return [_f1_job(study, wanted), _units_job(study, wanted)]


def _labels(study: Study, wanted: Wanted) -> list[str]:
    if wanted.brief:
        return []
    return [wanted.label] if wanted.label else agreement.labels_of(study, wanted.kind)


# ----------------------------------------------------------------------------------------------- fixed units
def _rows_job(study: Study, wanted: Wanted, labels: Sequence[str]) -> RowsJob | None:
    names = [name for name in wanted.measures if name != "cohen"]
    mine = labels if wanted.main != "cohen" else []
    if not names and not mine:
        return None
    each = () if wanted.label else mine
    one = bool(wanted.label)

    def count(counted: Counted) -> Totals:
        rows = agreement.rows_of_article(study, counted, wanted.kind, (), wanted.label)
        part: dict[Any, float] = {("", name): value for name, value in coefficients.sums_of(rows).items()}
        for label in each:
            sums = coefficients.sums_of(coefficients.for_label(rows, label))
            part.update({(label, name): value for name, value in sums.items()})
        return part

    def evaluate(totals: Totals) -> dict[Name, Value]:
        sums: dict[str, dict[Any, float]] = {label: {} for label in ("", *each)}
        for (label, name), value in totals.items():
            sums[label][name] = value
        found: dict[Name, Value] = {("measure", name): _value_of(name, sums[""], one=one) for name in names}
        for label in mine:
            found["label", label] = _value_of(wanted.main, sums[label if each else ""], one=True)
        return found

    return RowsJob(count, evaluate)


def _value_of(name: str, sums: Totals, *, one: bool) -> Value:
    """With `one` label an answer is yes or no, and a distance between sets of labels has no meaning."""
    value = UNIT_SUMS["alpha" if one and name == "alpha_masi" else name](sums)
    return coefficients.of_label(value, used=bool(sums.get(("share", True)))) if one else value


def _pairs_job(study: Study, wanted: Wanted, labels: Sequence[str]) -> PairsJob | None:
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

    def evaluate(rows: Any) -> dict[Name, Value]:
        found: dict[Name, Value] = {}
        if kappa:
            value = coefficients.cohen_kappa(rows)
            if one:
                value = coefficients.of_label(value, used=coefficients.is_used(rows))
            found["measure", "cohen"] = found[MAIN] = value
        if not wanted.brief and wanted.main != "cohen":
            found[MAIN] = _value_of(wanted.main, coefficients.sums_of(rows), one=one)
        if mine and one:
            found["label", wanted.label] = found["measure", "cohen"]
        elif mine:
            found |= {("label", label): value for label, value in coefficients.cohen_by_label(rows).items()}
        return found

    means: list[Name] = [*([("measure", "cohen")] if kappa else []), *(("label", label) for label in mine)]
    return PairsJob(count, evaluate, means, not wanted.brief)


# ------------------------------------------------------------------------------------------- spans and links
def _f1_job(study: Study, wanted: Wanted) -> PairsJob | None:
    names = [name for name in wanted.measures if name != "alpha_u"]
    if not names:
        return None
    rich = not wanted.brief and wanted.main != "alpha_u"
    labels = _labels(study, wanted) if rich else []

    def count(counted: Counted) -> Totals:
        tables = counted.spans if wanted.kind == "span" else counted.links
        return {(pair, what): times for pair, table in tables.items() for what, times in table.items()}

    def value(counts: Any, name: str, label: str) -> Value:
        # Edges have no label: with one they are those of the spans that carry it on both sides.
        return f1(counts, "exact" if name == "edges" and label else name, label)

    def evaluate(counts: Totals) -> dict[Name, Value]:
        found: dict[Name, Value] = {("measure", name): value(counts, name, wanted.label) for name in names}
        if rich:
            found[MAIN] = value(counts, wanted.main, wanted.label)
        return found | {("label", label): value(counts, wanted.main, label) for label in labels}

    means: list[Name] = [*(("measure", name) for name in names), *(("label", label) for label in labels)]
    return PairsJob(count, evaluate, means, rich)


def _units_job(study: Study, wanted: Wanted) -> PairsJob | None:
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

    def evaluate(counts: Any) -> dict[Name, Value]:
        by_label = _by_label(counts)
        found: dict[Name, Value] = {("measure", "alpha_u"): alpha_u(by_label.values(), 2)}
        if rich:
            found[MAIN] = found["measure", "alpha_u"]
            found |= {("label", label): alpha_u([by_label.get(label, {})], 2) for label in labels}
        return found

    means: list[Name] = [("measure", "alpha_u"), *(("label", label) for label in labels if rich)]
    return PairsJob(count, evaluate, means, rich, UNITIZING_SHARE)


def _by_label(counts: Totals) -> dict[str, Parts]:
    categories: dict[str, Parts] = {}
    for (label, what, length), times in counts.items():
        categories.setdefault(label, Counter())[what, length] = int(times)
    return categories
