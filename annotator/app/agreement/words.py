"""Agreement in words and as plain data: titles, values with their intervals, reasons, JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from annotator.app.agreement.values import Agreement, Line, Report
from annotator.core.messages import _, numeral
from annotator.core.terms import term
from annotator.core.wording import counted
from annotator.review.agreement import Measure, Shared
from annotator.review.bootstrap import Interval
from annotator.review.coefficients import Value

KIND_TITLES: Mapping[str, str] = {
    "sentence": _("Sentence tags"),
    "article": _("Article tags"),
    "span": _("Spans"),
    "token": _("Tokens under spans"),
    "link": _("Links"),
}
UNIT_WORDS: Mapping[str, str] = {
    "sentence": "sentence",
    "article": "article",
    "span": "span",
    "token": "token",
    "link": "link",
}
MEASURE_TITLES: Mapping[str, str] = {
    "cohen": "Cohen’s κ",
    "alpha": "Krippendorff’s α",
    "alpha_masi": _("Krippendorff’s α, MASI"),
    "fleiss": "Fleiss’ κ",
    "ac1": _("Gwet’s AC1"),
    "raw": _("Raw agreement"),
    "exact": _("Exact F1"),
    "overlap": _("Overlap F1"),
    "edges": _("Edges F1"),
    "alpha_u": "Krippendorff’s αᵤ",
}
MEASURE_HELP: Mapping[str, str] = {
    "cohen": _(
        "Two annotators, corrected for chance by what each of them tends to say; of more, the mean of all pairs."
    ),
    "alpha": _("Any number of annotators, corrected for chance; missing answers are allowed for."),
    "alpha_masi": _(
        "As α, but sets of labels that share some are less different than those that share none."
    ),
    "fleiss": _("Any number of annotators, corrected for chance by what all of them tend to say."),
    "ac1": _("As κ, but steady where one answer is far more frequent than the others."),
    "raw": _("The share of equal answers, not corrected for chance."),
    "exact": _("Same edges and same label."),
    "overlap": _("Same label, and at least one character shared."),
    "edges": _("Same edges, whatever the label."),
    "alpha_u": _(
        "Which stretches of the text are marked, corrected for chance; one label at a time, then all together."
    ),
}
MEAN_HELP = _(
    "Mean of articles: the mean of what each article has by itself. An article in which everybody gave the same answer "
    "throughout has no value corrected for chance; it is full agreement and counts as 1. Where neither marked a "
    "span or a link there is nothing to compare, and the article does not count."
)
HIDDEN_HELP = _(
    "Names and times are hidden in this review: people have letters, and nothing is told by month or week."
)
NONE_TITLE = term("none")
"""What stands for no label in a confusion matrix."""


def shown(value: Value, digits: int = 2) -> str:
    """A value as people read it: “0.81”, or “undefined”."""
    return term("undefined") if value.value is None else shown_number(value.value, digits)


def shown_number(number: float, digits: int = 2) -> str:
    """A number as people read it, with a proper minus and without a negative nought."""
    rounded = round(number, digits) or 0.0
    return numeral(rounded, f".{digits}f").replace("-", "−")


def shown_interval(interval: Interval, digits: int = 2) -> str:
    """An interval as people read it: “[0.77, 0.85]”, or nothing where there is none."""
    if interval.low is None or interval.high is None:
        return ""
    return f"[{shown_number(interval.low, digits)}, {shown_number(interval.high, digits)}]"


def headed(found: Agreement) -> str:
    """The heading of a kind: “Spans · 6 articles finished by two or more · 489 spans”."""
    parts = [
        KIND_TITLES[found.kind],
        _("{articles} finished by two or more").format(
            articles=counted(found.articles, "article", "articles")
        ),
        counted(found.count, UNIT_WORDS[found.kind]),
    ]
    return " · ".join(parts[:2] if found.kind == "article" else parts)


def reasons(found: Agreement) -> list[str]:
    """Why measures are undefined, a sentence each; those that share a reason are named together."""
    values = {MEASURE_TITLES[line.name]: line.measure.pooled for line in found.measures}
    told = _reasons(values)
    if len(told) == 1 and all(value.value is None for value in values.values()):
        return [_("Undefined. {reason}").format(reason=reason) for reason in told]
    return [
        _("{names} undefined. {reason}").format(names=", ".join(names), reason=reason)
        for reason, names in told.items()
    ]


def drawn_told(found: Agreement) -> str:
    """That pairs were drawn by lot, and how many of how many; "" where all that met are compared."""
    if not found.met:
        return ""
    return _(
        "Too many annotators met to compare every two of them: of {met} pairs {pairs} were "
        "compared, drawn by lot, always the same ones, and each annotator is in at least one. Measures that take any "
        "number of annotators rest on all of them. Choose fewer annotators to compare every two. Zones are not told "
        "apart then; choose one to see it."
    ).format(met=numeral(found.met), pairs=numeral(len(found.pairs)))


def mean_told(measure: Measure) -> str:
    """What the mean of the articles rests on: “Of 30 articles 22 are full agreement”; "" where there is none."""
    if measure.mean.value is None or not measure.full:
        return ""
    return _("Mean of {articles}, {full} of them full agreement, counted as 1.").format(
        articles=counted(measure.articles, "article", "articles"), full=numeral(measure.full)
    )


def explained(lines: Sequence[Line]) -> list[str]:
    """Why the measure is undefined for some of the lines, a sentence each."""
    told = _reasons({line.name: line.measure.pooled for line in lines})
    return [f"{', '.join(names)}: {reason}" for reason, names in told.items()]


def _reasons(values: Mapping[str, Value]) -> dict[str, list[str]]:
    names: dict[str, list[str]] = {}
    for name, value in values.items():
        if value.value is None:
            names.setdefault(value.reason, []).append(name)
    return names


def confusion_labels(table: Mapping[tuple[str, str], int]) -> list[str]:
    """The labels of a confusion matrix in order, "" (none) last."""
    used = {label for cell, times in table.items() if times for label in cell}
    return sorted(used, key=lambda label: (not label, label))


def as_data(report: Report) -> dict[str, Any]:
    """The report as plain data for JSON; what is undefined is `{"value": null, "reason": …}`."""
    choice = report.choice
    return {
        "project": report.title,
        "annotators": list(report.annotators),
        "zone": choice.zone or None,
        "since": choice.since or None,
        "until": choice.until or None,
        "ignored": list(choice.ignored),
        "seed": report.seed,
        "repeats": report.repeats,
        "names_hidden": report.hidden,
        "mean_of_articles": MEAN_HELP,
        "kinds": {found.kind: _kind(found) for found in report.kinds},
    }


def _kind(found: Agreement) -> dict[str, Any]:
    return {
        "articles": found.articles,
        "units": found.count,
        "undated": found.undated,
        "label": found.label or None,
        "measures": {line.name: _measure(line.measure) for line in found.measures},
        "broken_down_by": found.main,
        "pairs_drawn": bool(found.met),
        "pairs_met": found.met or len(found.pairs),
        "pairs": [
            {
                "annotators": [line.one, line.other],
                **_shared(line.shared),
                "units": line.count,
                **_measure(line.measure),
            }
            for line in found.pairs
        ],
        "per_annotator": _lines(found.by_annotator),
        "per_label": _lines(found.labels),
        "per_zone": _lines(found.zones),
        "over_time": _lines(found.periods),
        "confusion": [
            {"annotators": list(pair), "none": "", "cells": _cells(table)}
            for pair, table in found.confusions.items()
        ],
    }


def _lines(lines: tuple[Line, ...]) -> dict[str, Any]:
    return {line.name: {"units": line.count, **_measure(line.measure)} for line in lines}


def _measure(measure: Measure) -> dict[str, Any]:
    interval = measure.interval
    within: dict[str, Any] = {"low": interval.low, "high": interval.high}
    if interval.low is None:
        within["reason"] = interval.reason
    mean = _value(measure.mean)
    if measure.mean.value is not None:
        mean |= {"articles": measure.articles, "full_agreement": measure.full}
    return {**_value(measure.pooled), "interval": within, "mean_of_articles": mean}


def _value(value: Value) -> dict[str, Any]:
    return {"value": value.value} if value.value is not None else {"value": None, "reason": value.reason}


def _shared(shared: Shared) -> dict[str, int]:
    return {"both": shared.both, "only_first": shared.only_one, "only_second": shared.only_other}


def _cells(table: Counter[tuple[str, str]]) -> list[list[Any]]:
    return [[left, right, times] for (left, right), times in sorted(table.items()) if times]
