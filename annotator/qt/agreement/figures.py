"""The charts of agreement, made from its figures; the window and the report show the same ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from annotator.app.agreement.values import Agreement, Line, PairLine
from annotator.app.agreement.with_gold import WithGold
from annotator.app.agreement.words import (
    MEASURE_TITLES,
    NONE_TITLE,
    UNIT_WORDS,
    confusion_labels,
    shown,
    shown_interval,
)
from annotator.core.labels import LabelSet
from annotator.core.messages import _, numeral
from annotator.core.terms import term
from annotator.core.wording import counted
from annotator.qt.agreement.chart_values import Bar, Bars, Cell, Course, Matrix
from annotator.review.agreement import Measure
from annotator.review.study import Pair

IN_ALL = _("in all")
MOST_NAMES = 24
"""Of more annotators no chart shows every one, or every two."""


def least_first(line: Line | PairLine) -> tuple[bool, float]:
    """The order in which what agrees least comes first, and what has no value last."""
    value = line.measure.pooled.value
    return value is None, value or 0.0


def pairs(found: Agreement) -> Matrix:
    """The main measure of every two annotators."""
    names = found.annotators
    cells = {}
    for line in found.pairs:
        value = line.measure.pooled
        both = counted(line.shared.both, "article", "articles")
        words = _(
            "{one} and {other}: {told} ({both} finished by both, "
            "{only_one} only by {one}, {only_other} only by {other})"
        ).format(
            one=line.one,
            other=line.other,
            told=_told(line.measure),
            both=both,
            only_one=line.shared.only_one,
            only_other=line.shared.only_other,
        )
        text = "–" if value.value is None else shown(value)
        cells[line.one, line.other] = cells[line.other, line.one] = Cell(text, value.value, words)
    rows = tuple(tuple(cells.get((one, other), Cell("")) for other in names) for one in names)
    return Matrix(_("{title} of every two annotators").format(title=_title(found)), names, names, rows)


def by_annotator(found: Agreement) -> Bars:
    """The main measure of each annotator with the others."""
    lines, title = (
        found.by_annotator,
        _("{title} of each annotator with the others").format(title=_title(found)),
    )
    if len(lines) > MOST_NAMES:
        lines = tuple(sorted(lines, key=least_first)[:MOST_NAMES])
        title += _(": the {most_names} of {by_annotator} who agree least").format(
            most_names=MOST_NAMES, by_annotator=numeral(len(found.by_annotator))
        )
    return Bars(title, _bars(lines, "article"))


def by_label(found: Agreement, labels: LabelSet) -> Bars:
    """The main measure of each label against everything else."""
    bars = [
        _bar(line, label_title(labels, line.name), counted(line.count, "use", "uses"))
        for line in found.labels
    ]
    return Bars(_("{title} by label").format(title=_title(found)), tuple(bars))


def by_zone(found: Agreement) -> Bars:
    """The main measure in each zone."""
    zones = [replace(line, name=term(line.name)) for line in found.zones]
    return Bars(_("{title} by zone").format(title=_title(found)), _bars(zones, UNIT_WORDS[found.kind]))


def over_time(found: Agreement) -> Course:
    """The main measure in each month or week in which articles were annotated."""
    return Course(
        _("{title} over time").format(title=_title(found)), _bars(found.periods, UNIT_WORDS[found.kind])
    )


def with_gold(found: WithGold) -> Matrix:
    """The main measure of each annotator with gold, in each month or week and in all."""
    names = tuple(found.whole)

    def cell(name: str, when: str) -> Cell:
        line = found.lines.get((name, when)) if when else found.whole[name]
        if line is None:
            return Cell("")
        value = line.measure.pooled
        told = (
            f"{name}, {when or IN_ALL}: {_told(line.measure)}, {counted(line.count, 'article', 'articles')}"
        )
        return Cell("–" if value.value is None else shown(value), value.value, told)

    rows = tuple(tuple(cell(name, when) for when in (*found.periods, "")) for name in names)
    title = _("{measure_titles} of each annotator with gold").format(
        measure_titles=MEASURE_TITLES[found.main]
    )
    return Matrix(title, names, (*found.periods, IN_ALL), rows)


def confusion(found: Agreement, pair: Pair, labels: LabelSet) -> tuple[Matrix, list[str]]:
    """How often the label of the one met that of the other, and the names of the labels in its order, "" being none."""
    one, other = pair
    table: Counter[tuple[str, str]] = found.confusions.get(pair, Counter())
    names = confusion_labels(table)
    titles = tuple(label_title(labels, name) for name in names)
    most = {
        same: max((times for (left, right), times in table.items() if (left == right) is same), default=1)
        for same in (True, False)
    }

    def cell(left: str, right: str) -> Cell:
        times = table[left, right]
        words = f"{one} {label_title(labels, left)}, {other} {label_title(labels, right)}: {numeral(times)}"
        return Cell(
            numeral(times), times / most[left == right] if times else None, words, ringed=left == right
        )

    rows = tuple(tuple(cell(left, right) for right in names) for left in names)
    title = _("Labels of {one} and {other}").format(one=one, other=other)
    return Matrix(title, titles, titles, rows, (one, other), warm=True), names


def _title(found: Agreement) -> str:
    return MEASURE_TITLES[found.main]


def label_title(labels: LabelSet, name: str) -> str:
    """What a label is called on screen; "none" for no label."""
    if not name:
        return NONE_TITLE
    label = labels.get(name)
    return label.shown if label is not None else name


def _bars(lines: Iterable[Line], noun: str) -> tuple[Bar, ...]:
    return tuple(_bar(line, line.name, counted(line.count, noun)) for line in lines)


def _bar(line: Line, name: str, units: str) -> Bar:
    measure = line.measure
    within = measure.interval
    return Bar(name, measure.pooled.value, within.low, within.high, _told(measure), units)


def _told(measure: Measure) -> str:
    if measure.pooled.value is None:
        return measure.pooled.reason
    return " ".join(part for part in (shown(measure.pooled), shown_interval(measure.interval)) if part)
