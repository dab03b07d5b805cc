"""A report to print or to send, whatever it is about: words, tables and charts; here as one page of HTML."""

from __future__ import annotations

from dataclasses import dataclass

from annotator.formats.pages import templates
from annotator.qt.agreement import chart_pictures
from annotator.qt.agreement.chart_values import Chart
from annotator.qt.parts.theme import load_theme

SUFFIXES = (".html", ".pdf")
WIDTH = 680.0


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of words and numbers below their heads; the first column is words."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """What is said of one thing, then tables and charts."""

    title: str
    notes: tuple[str, ...]
    parts: tuple[Table | Chart, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """All that a report says, in order."""

    title: str
    introduction: tuple[str, ...]
    sections: tuple[Section, ...]


def html(paper: Paper) -> str:
    """The report as one page, with its charts inside it."""
    return templates.fill(
        "report.html",
        title=paper.title,
        introduction=paper.introduction,
        sections=paper.sections,
        is_table=lambda part: isinstance(part, Table),
        drawn=lambda chart: chart_pictures.svg(chart, WIDTH, load_theme("light"), titled=False),
    )
