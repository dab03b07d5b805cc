"""Measurements and the page they are written to."""

from __future__ import annotations

import os
import platform
import re
import statistics
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from time import perf_counter

FIRST_REMARK = "Before and after the house was put in rooms"
"""What stands behind the tables that are made together (`turns.md`)."""
MEASURED_WITH = ("PySide6-Essentials", "PyYAML", "trafilatura")


@dataclass(frozen=True, slots=True)
class Measure:
    """One thing that was measured several times; `bar` is the most that its median may be, in the same unit.

    `missing` says why there are no samples.
    """

    section: str
    name: str
    samples: tuple[float, ...]
    unit: str = "ms"
    bar: float | None = None
    p95_bar: float | None = None
    missing: str = ""

    @property
    def median(self) -> float:
        """The middle of the samples."""
        return statistics.median(self.samples)

    @property
    def p95(self) -> float:
        """What 95 of 100 samples do not exceed."""
        ordered = sorted(self.samples)
        return ordered[min(int(len(ordered) * 0.95), len(ordered) - 1)]

    @property
    def met(self) -> bool | None:
        """Whether median and p95 are within their bars; None where there is no bar."""
        if self.bar is None:
            return None
        return self.median <= self.bar and (self.p95_bar is None or self.p95 <= self.p95_bar)


def timed(run: Callable[[], object], times: int) -> tuple[float, ...]:
    """How long each of `times` runs took, in milliseconds."""
    samples = []
    for _ in range(times):
        start = perf_counter()
        run()
        samples.append((perf_counter() - start) * 1000)
    return tuple(samples)


def page(measures: list[Measure], remarks: list[str]) -> str:
    """The measurements as Markdown: one table a section, medians, p95 and bars."""
    lines = ["# Benchmarks", "", "Made by `make bench`. Medians and 95th percentiles.", "", _machine(), ""]
    return "\n".join([*lines, *_tables(measures).values(), *remarks, ""])


def _tables(measures: list[Measure], note: str = "") -> dict[str, str]:
    """The table of each section under its heading; a note stands between the two."""
    found = {}
    for section in dict.fromkeys(measure.section for measure in measures):
        lines = [f"## {section}", "", *([note, ""] if note else [])]
        lines += ["| | median | p95 | bar | |", "|---|--:|--:|--:|---|"]
        lines += [_row(measure) for measure in measures if measure.section == section]
        found[section] = "\n".join([*lines, ""])
    return found


def renewed(before: str, measures: list[Measure], note: str = "") -> str:
    """The page with the tables of these measurements in place of earlier ones of their sections, and no other change.

    Sections that it does not have yet stand behind the last of the tables that are made with all others.
    """
    head, *parts = re.split(r"(?m)^(?=## )", before)
    sections = {part.split("\n", 1)[0].removeprefix("## "): part for part in parts}
    for section, table in _tables(measures, note).items():
        if section in sections:
            sections[section] = f"{table}\n"
            continue
        known = list(sections)
        at = known.index(FIRST_REMARK) if FIRST_REMARK in known else len(known)
        sections = dict([*list(sections.items())[:at], (section, f"{table}\n"), *list(sections.items())[at:]])
    return "".join([head, *sections.values()])


def _row(measure: Measure) -> str:
    if not measure.samples:
        return f"| {measure.name} | not measured: {measure.missing} | | | |"
    bar = "" if measure.bar is None else f"≤ {_number(measure.bar)}"
    if measure.p95_bar is not None:
        bar += f" (p95 ≤ {_number(measure.p95_bar)})"
    verdict = {True: "met", False: "**missed**", None: ""}[measure.met]
    values = f"{_number(measure.median)} {measure.unit} | {_number(measure.p95)} {measure.unit}"
    return f"| {measure.name} | {values} | {bar} | {verdict} |"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.2f}" if value < 10 else f"{value:.1f}"


def _machine() -> str:
    versions = ", ".join(f"{name} {version(name)}" for name in MEASURED_WITH)
    return (
        f"Machine: {os.cpu_count()} cores ({platform.machine()}, {platform.system()}); Python "
        f"{sys.version.split()[0]}, {versions}."
    )


def write(measures: list[Measure], remarks: list[str], out: Path) -> None:
    """Write the page."""
    out.write_text(page(measures, remarks), encoding="utf-8", newline="\n")
