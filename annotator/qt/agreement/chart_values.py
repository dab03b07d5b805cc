"""Charts as values: what stands in them, in words and as tables. How they are painted is no matter of theirs."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: what stands in it, how strong its colour is (0 to 1, None for no fill), and the whole in words.

    `ringed` cells are set apart by an outline: those where both say the same.
    """

    text: str
    heat: float | None = None
    words: str = ""
    ringed: bool = False


@dataclass(frozen=True, slots=True)
class Matrix:
    """Cells by row and column; `corner` says which is which. `warm` fills are those of a warning."""

    title: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[tuple[Cell, ...], ...]
    corner: tuple[str, str] = ("", "")
    warm: bool = False


@dataclass(frozen=True, slots=True)
class Bar:
    """A named value with its interval; where the value is None, `text` says why. `count` is how much it rests on."""

    name: str
    value: float | None
    low: float | None = None
    high: float | None = None
    text: str = ""
    count: str = ""


@dataclass(frozen=True, slots=True)
class Bars:
    """Bars below each other on an axis up to 1."""

    title: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Course:
    """Values one after the other in time, joined by a line."""

    title: str
    bars: tuple[Bar, ...]


Chart = Matrix | Bars | Course


def described(chart: Chart) -> str:
    """The chart in words, every value in it."""
    if isinstance(chart, Matrix):
        told = [cell.words or cell.text for row in chart.cells for cell in row if cell.words or cell.text]
    else:
        told = [": ".join(part for part in (bar.name, bar.text, bar.count) if part) for bar in chart.bars]
    return f"{chart.title}. " + "; ".join(told) + "."


def as_csv(chart: Chart) -> str:
    """The chart as a table: a matrix as it stands, bars with value, interval and what they rest on."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    if isinstance(chart, Matrix):
        table.writerow([" / ".join(part for part in chart.corner if part), *chart.columns])
        table.writerows(
            [name, *(cell.text for cell in cells)]
            for name, cells in zip(chart.rows, chart.cells, strict=True)
        )
    else:
        table.writerow(["name", "value", "low", "high", "n", "note"])
        for bar in chart.bars:
            numbers = ["" if number is None else number for number in (bar.value, bar.low, bar.high)]
            table.writerow([bar.name, *numbers, bar.count, bar.text if bar.value is None else ""])
    return out.getvalue()
