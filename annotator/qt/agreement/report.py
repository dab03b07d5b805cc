"""A report of agreement to print or to send: one HTML file that needs nothing else, or a PDF."""

from __future__ import annotations

from collections.abc import Sequence

from annotator.app.agreement.values import Agreement, Line, PairLine, Report
from annotator.app.agreement.words import (
    HIDDEN_HELP,
    MEAN_HELP,
    MEASURE_HELP,
    MEASURE_TITLES,
    drawn_told,
    explained,
    headed,
    mean_told,
    reasons,
    shown,
    shown_interval,
)
from annotator.core.edits import now
from annotator.core.labels import LabelSet
from annotator.core.messages import _, numeral
from annotator.core.terms import term
from annotator.core.wording import counted
from annotator.qt.agreement import figures as agreement_charts
from annotator.qt.agreement.chart_values import Chart
from annotator.qt.agreement.paper import Paper, Section, Table
from annotator.qt.agreement.paper import html as as_html
from annotator.review.agreement import Measure

MOST_PAIRS = 10
"""How many confusion matrices a kind gets: those of the pairs that agree least."""

MOST_LISTED = 300
"""How many pairs a table has at most."""

HEADS = (_("Value"), _("95 % interval"), _("Mean of articles"), "n")


def title_of(report: Report) -> str:
    """The title of the report."""
    return _("Agreement: {title}").format(title=report.title) if report.title else _("Agreement")


def introduction(report: Report) -> list[str]:
    """What was compared and how, a sentence each."""
    choice = report.choice
    told = [_("Annotators: {annotators}.").format(annotators=", ".join(report.annotators) or term("none"))]
    if report.hidden:
        told.append(HIDDEN_HELP)
    if choice.zone:
        told.append(_("Only the zone “{zone}”.").format(zone=choice.zone))
    if choice.since or choice.until:
        told.append(
            _("Only articles annotated {days}, by the last annotation in them.").format(
                days=" ".join(_days(choice.since, choice.until))
            )
        )
    if choice.ignored:
        told.append(
            _("Missing, since they mean “I do not judge this”: {ignored}.").format(
                ignored=", ".join(choice.ignored)
            )
        )
    told.append(
        _("Only articles that two or more finished are compared; not to mark something is an answer there.")
    )
    if report.repeats:
        told.append(
            _(
                "Intervals: 95 %, up to {repeats} draws of the articles with putting back, seed {seed}."
            ).format(repeats=numeral(report.repeats), seed=report.seed)
        )
    told.append(_("Made {now}.").format(now=now()[:10]))
    return told


def sections(report: Report, labels: LabelSet) -> list[Section]:
    """Everything in the report, in order."""
    return [_section(found, labels) for found in report.kinds]


def paper(report: Report, labels: LabelSet) -> Paper:
    """The report as it is printed."""
    return Paper(title_of(report), tuple(introduction(report)), tuple(sections(report, labels)))


def html(report: Report, labels: LabelSet) -> str:
    """The report as one page, with its charts inside it."""
    return as_html(paper(report, labels))


def _section(found: Agreement, labels: LabelSet) -> Section:
    parts: list[Table | Chart] = []
    names = {line.name: agreement_charts.label_title(labels, line.name) for line in found.labels}
    main = MEASURE_TITLES[found.main]
    if any(line.measure.pooled.value is not None for line in found.measures):
        titles = {line.name: MEASURE_TITLES[line.name] for line in found.measures}
        parts.append(_lines(_("All measures"), _("Measure"), found.measures, titles))
        if found.pairs:
            few = len(found.annotators) <= agreement_charts.MOST_NAMES
            parts += [*([agreement_charts.pairs(found)] if few else []), _pairs(found)]
        if len(found.annotators) > 2 and found.by_annotator:
            parts.append(agreement_charts.by_annotator(found))
        if found.labels:
            parts.append(agreement_charts.by_label(found, labels))
            parts.append(_lines(_("{main} by label").format(main=main), _("Label"), found.labels, names))
        if found.zones:
            parts.append(agreement_charts.by_zone(found))
        if found.periods:
            parts.append(agreement_charts.over_time(found))
    lowest = sorted(found.pairs, key=agreement_charts.least_first)
    for line in lowest[:MOST_PAIRS]:
        if found.confusions.get((line.one, line.other)):
            parts.append(agreement_charts.confusion(found, (line.one, line.other), labels)[0])
    return Section(headed(found), tuple(_notes(found, labels)), tuple(parts))


def _notes(found: Agreement, labels: LabelSet) -> list[str]:
    main = MEASURE_TITLES[found.main]
    notes = [
        *reasons(found),
        f"{main}: {MEASURE_HELP[found.main]}",
        *([MEAN_HELP] if found.kind != "article" else []),
        *(
            f"{MEASURE_TITLES[line.name]}: {told}"
            for line in found.measures
            if (told := mean_told(line.measure))
        ),
        *filter(None, [drawn_told(found)]),
        *explained(found.zones),
        *explained(found.periods),
    ]
    if found.label:
        notes.insert(
            0,
            _("Only the label “{label_title}”, against everything else.").format(
                label_title=agreement_charts.label_title(labels, found.label)
            ),
        )
    if found.undated:
        notes.append(
            _("{articles} without a dated annotation stand in no month or week.").format(
                articles=counted(found.undated, "article", "articles")
            )
        )
    if len(found.pairs) > MOST_LISTED:
        notes.append(
            _("Of {pairs} pairs those {most_listed} are listed that agree least.").format(
                pairs=numeral(len(found.pairs)), most_listed=MOST_LISTED
            )
        )
    if len(found.pairs) > MOST_PAIRS:
        notes.append(
            _("Labels are set against each other for the {most_pairs} pairs that agree least.").format(
                most_pairs=MOST_PAIRS
            )
        )
    return notes


def _lines(title: str, head: str, lines: Sequence[Line], names: dict[str, str]) -> Table:
    rows = tuple((names[line.name], *_cells(line.measure), numeral(line.count)) for line in lines)
    return Table(title, (head, *HEADS), rows)


def _pairs(found: Agreement) -> Table:
    rows = tuple(
        (
            f"{line.one} – {line.other}",
            *_cells(line.measure),
            numeral(line.count),
            *(numeral(number) for number in (line.shared.both, line.shared.only_one, line.shared.only_other)),
        )
        for line in _listed(found)
    )
    heads = (_("Pair"), *HEADS, _("Both finished"), _("Only first"), _("Only second"))
    return Table(
        _("{measure_titles} of every two, and the articles they finished").format(
            measure_titles=MEASURE_TITLES[found.main]
        ),
        heads,
        rows,
    )


def _listed(found: Agreement) -> Sequence[PairLine]:
    """Every pair; of very many those that agree least."""
    if len(found.pairs) <= MOST_LISTED:
        return found.pairs
    return sorted(found.pairs, key=agreement_charts.least_first)[:MOST_LISTED]


def _cells(measure: Measure) -> tuple[str, str, str]:
    mean = measure.mean
    return (
        shown(measure.pooled, 3),
        shown_interval(measure.interval, 3) or "–",
        "–" if mean.value is None else shown(mean, 3),
    )


def _days(since: str, until: str) -> list[str]:
    return [*(["from", since] if since else []), *(["until", until] if until else [])]
