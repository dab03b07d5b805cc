"""Suggestions, measured by the hand: a simulated editor works through the real session until all is as in gold."""

from __future__ import annotations

from benchmarks.report import Measure


def measure() -> list[Measure]:
    """The hand on generated news, and what the window waits for."""
    from benchmarks.suggesting import waiting, working

    return [*working.measure(), *waiting.measure()]
