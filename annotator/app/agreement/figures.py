"""How far annotators agree: the same figures for the command line, the window and the report.

`counts.count` reads the articles once, `agreement` computes from the counts as often as something else is
asked, `study` does both.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from annotator.app.agreement.counts import Choice, Counts, count
from annotator.app.agreement.values import Agreement, Line, PairLine, Report
from annotator.app.agreement.words import KIND_TITLES, shown, shown_interval
from annotator.app.progress import Progress, Work
from annotator.core import known_names
from annotator.core.errors import AnnotatorError
from annotator.core.messages import _
from annotator.core.project import Project
from annotator.core.wording import counted
from annotator.review import agreement as formulas
from annotator.review import measuring
from annotator.review.agreement import NOBODY, Measure
from annotator.review.bootstrap import REPEATS, Interval
from annotator.review.coefficients import MISSING, Value
from annotator.review.intervals import Name
from annotator.review.measuring import Wanted, measures_of
from annotator.review.study import Counted, Pair, Study

_NOTHING = Measure(NOBODY, NOBODY, Interval(None, None, NOBODY.reason))
NO_ZONE = Value(None, _("Article tags belong to the whole article, not to a zone of it."))


@dataclass(frozen=True, slots=True)
class Headline:
    """Agreement in one line: κ of sentences and exact F1 of spans."""

    articles: int
    kappa: Measure
    exact: Measure

    @property
    def text(self) -> str:
        """Such as “κ 0.81 [0.77, 0.85] · exact F1 0.88”."""
        if self.kappa.pooled == NOBODY and self.exact.pooled == NOBODY:
            return _("No article finished by two yet")
        within = shown_interval(self.kappa.interval)
        kappa = " ".join(part for part in ("κ", shown(self.kappa.pooled), within) if part)
        return _("{kappa} · exact F1 {pooled}").format(kappa=kappa, pooled=shown(self.exact.pooled))

    @property
    def explained(self) -> str:
        """The reasons why something is undefined, and how many articles it rests on."""
        return " ".join(
            [
                _("{articles} finished by two or more.").format(
                    articles=counted(self.articles, "article", "articles")
                ),
                *(
                    f"{name}: {value.reason}"
                    for name, value in ((_("Sentences"), self.kappa.pooled), (_("Spans"), self.exact.pooled))
                    if value.value is None
                ),
            ]
        )


def agreement(
    counts: Counts,
    kind: str,
    main: str = "",
    *,
    label: str = "",
    period: str = "month",
    seed: int | str = 0,
    repeats: int = REPEATS,
) -> Work[Agreement]:
    """Compute everything about one kind; `main` is the measure for what is broken down, the kind's first by default.

    `repeats` draws of the articles give the intervals; 0 leaves them out. The `period` is "month", "week", or "" for
    none.
    """
    whole = counts.study
    measures = measures_of(kind)
    main = main or measures[0]
    together = [each for each in whole.articles if len(each.names) > 1]
    with_others = Counter(name for each in together for name in each.names)
    if kind == "article" and counts.choice.zone:
        undefined = Measure(NO_ZONE, NO_ZONE, Interval(None, None, NO_ZONE.reason))
        lines = tuple(Line(name, undefined, 0) for name in measures)
        return Agreement(kind, main, label, counts.annotators, len(together), 0, lines)
    brief = Wanted(kind, main, (main,), label, brief=True)
    periods = _periods(whole, period)
    zones = {name: part for name, part in counts.zones.items() if _units(part, kind)}
    parts = 1 + len(periods) + len(zones)
    tell = _Teller(KIND_TITLES[kind], parts)
    found = yield from tell.each("", whole, Wanted(kind, main, measures, label), seed, repeats)
    units = _units(whole, kind)
    pairs, confusions = yield from _two_by_two(tell, whole, kind, found)
    uses: Counter[str] = Counter()
    for table in confusions.values():
        for cell, times in table.items():
            uses.update(dict.fromkeys(cell, times))
    by_zone = yield from _broken_down(tell, zones, brief, seed, repeats)
    by_period = yield from _broken_down(tell, periods, brief, seed, repeats)
    return Agreement(
        kind,
        main,
        label,
        counts.annotators,
        len(together),
        units,
        tuple(Line(name, found["measure", name], units) for name in measures),
        tuple(pairs),
        tuple(
            Line(name, found["annotator", name], with_others[name])
            for name in whole.annotators
            if ("annotator", name) in found
        ),
        tuple(Line(name[1], measure, uses[name[1]]) for name, measure in found.items() if name[0] == "label"),
        by_zone,
        by_period,
        sum(not each.day for each in together),
        confusions,
        counts.met,
    )


def study(
    project: Project,
    choice: Choice | None = None,
    *,
    label: str = "",
    period: str = "month",
    seed: int | str = 0,
    repeats: int = REPEATS,
) -> Work[Report]:
    """Count, and compute every kind of the choice with its first measure; raises `AnnotatorError` as `count` does."""
    if label and label not in [each.name for each in project.labels]:
        hint = known_names.unknown("label", label, [each.name for each in project.labels]).hint
        raise AnnotatorError(_("The label set has no label “{label}”.").format(label=label), hint=hint)
    counts = yield from count(project, choice)
    kinds = []
    for kind in counts.choice.kinds:
        kinds.append(
            (yield from agreement(counts, kind, label=label, period=period, seed=seed, repeats=repeats))
        )
    return Report(project.header.title, counts.choice, counts.annotators, tuple(kinds), seed, repeats)


def headline(project: Project, *, seed: int | str = 0, repeats: int = REPEATS) -> Work[Headline]:
    """Cohen's κ of sentence tags with its interval and the exact F1 of spans, for the status bar."""
    counts = yield from count(project, Choice(kinds=("sentence", "span")), by_zone=False)
    tell = _Teller(_("Agreement"), 2)
    kappa = yield from tell.each(
        "", counts.study, Wanted("sentence", "cohen", ("cohen",), brief=True), seed, repeats
    )
    exact = yield from tell.each("", counts.study, Wanted("span", "exact", ("exact",), brief=True), seed, 0)
    articles = sum(len(each.names) > 1 for each in counts.study.articles)
    return Headline(articles, kappa["measure", "cohen"], exact["measure", "exact"])


# ------------------------------------------------------------------------------------------------- computing
def _two_by_two(
    tell: _Teller, whole: Study, kind: str, found: Mapping[Name, Measure]
) -> Work[tuple[list[PairLine], dict[Pair, Counter[tuple[str, str]]]]]:
    """Every two annotators, and how often the one said this where the other said that."""
    confusions: dict[Pair, Counter[tuple[str, str]]] = {}
    pairs = []
    shared, by_pair = formulas.sharing(whole), _by_pair(whole)
    for pair in shared:
        yield tell.now
        part = by_pair.get(pair, ())
        if part:
            confusions[pair] = formulas.confusion(whole, kind, *pair, part)
        measure = found.get(("pair", *pair), _NOTHING)
        pairs.append(PairLine(*pair, shared[pair], measure, _units(whole, kind, pair, part)))
    return pairs, confusions


class _Teller:
    """Progress over several studies that are measured one after the other."""

    def __init__(self, what: str, parts: int) -> None:
        self._what, self._parts, self._part = what, parts, 0

    @property
    def now(self) -> Progress:
        """How far it is between two studies."""
        return Progress(1000 * self._part, 1000 * self._parts, self._what)

    def each(
        self, name: str, part: Study, wanted: Wanted, seed: int | str, repeats: int
    ) -> Work[dict[Name, Measure]]:
        """Measure one study."""
        work = measuring.measured(part, wanted, seed=seed, repeats=repeats)
        text = f"{self._what}: {name}" if name else self._what
        try:
            while True:
                try:
                    done, total = next(work)
                except StopIteration as end:
                    self._part += 1
                    return end.value  # type: ignore[no-any-return]
                within = 1000 * done // total if total else 0
                yield Progress(1000 * self._part + within, 1000 * self._parts, text)
        finally:
            work.close()


def _broken_down(
    tell: _Teller, studies: Mapping[str, Study], wanted: Wanted, seed: int | str, repeats: int
) -> Work[tuple[Line, ...]]:
    lines = []
    for name, part in studies.items():
        found = yield from tell.each(name, part, wanted, seed, repeats)
        lines.append(Line(name, found["measure", wanted.main], _units(part, wanted.kind)))
    return tuple(lines)


def _by_pair(whole: Study) -> dict[Pair, list[Counted]]:
    """The articles that two finished, for every two who did."""
    parts: dict[Pair, list[Counted]] = {}
    for each in whole.articles:
        for pair in whole.pairs_of(each):
            parts.setdefault(pair, []).append(each)
    return parts


def _units(
    part: Study, kind: str, pair: Sequence[str] = (), articles: Iterable[Counted] | None = None
) -> int:
    """How many units at least two judged; of spans and links, how many different ones any two marked."""
    counts = part.articles if articles is None else articles
    if kind in ("span", "link"):
        tables = (each.confusion if kind == "span" else each.link_confusion for each in counts)
        if pair:
            return sum(each[pair].total() for each in tables if pair in each)
        return sum(table.total() for each in tables for table in each.values())
    return sum(
        times
        for each in counts
        for row, times in formulas.rows_of_article(part, each, kind, pair, "").items()
        if sum(answer is not MISSING for answer in row) > 1
    )


def _periods(whole: Study, period: str) -> dict[str, Study]:
    days = {each.day for each in whole.articles if each.day and period}
    names = {day: period_of(day, period) for day in days}

    def part(name: str) -> Study:
        def belongs(each: Counted) -> bool:
            return names.get(each.day) == name

        return whole.part(belongs)

    return {name: part(name) for name in sorted(set(names.values()))}


def period_of(day: str, period: str) -> str:
    """The “month” or “week” of an ISO date: “2026-11”, “2026-W48”."""
    if period != "week":
        return day[:7]
    year, week, __ = date.fromisoformat(day).isocalendar()
    return f"{year}-W{week:02}"
