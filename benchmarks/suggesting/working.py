"""What the simulated editor saves on generated news; on other people's data see `python -m benchmarks.suggesting`."""

from __future__ import annotations

from benchmarks.report import Measure
from benchmarks.suggesting import data
from benchmarks.suggesting.editor import Counts, work

SECTION = "Suggestions"
ARTICLES = 100
BARS = {"the first 25 articles": 0.8, "the next 75": 0.6}


def measure() -> list[Measure]:
    """Keys and moves of the mouse with suggestions, against those without, from a cold start."""
    measures = []
    for task in (data.quotes(ARTICLES), data.speech(ARTICLES)):
        counts = [_counts(task, with_suggestions=suggested) for suggested in (False, True)]
        before = [0, 0]
        for (what, bar), number in zip(BARS.items(), (25, ARTICLES), strict=True):
            now = [some[number].actions for some in counts]
            share = (now[1] - before[1]) / (now[0] - before[0])
            name = f"actions with suggestions: {task.name}, {what}"
            measures.append(Measure(SECTION, name, (share,), "×", bar=bar))
            before = now
        shown = counts[1][ARTICLES]
        wrong = 100 * (1 - shown.precision)
        name = f"wrong of what was shown: {task.name}"
        measures.append(Measure(SECTION, name, (wrong,), "%", bar=20))
    missing = "fetched by whoever measures: python -m benchmarks.suggesting --conll FOLDER --discourse FOLDER"
    measures.append(Measure(SECTION, "names of CoNLL-2003, discourse types", (), missing=missing))
    return measures


def _counts(task: data.Task, *, with_suggestions: bool) -> dict[int, Counts]:
    found: dict[int, Counts] = {}

    def note(counts: Counts) -> None:
        if counts.articles in (25, ARTICLES):
            found[counts.articles] = counts.copy()

    work(task, ARTICLES, with_suggestions=with_suggestions, told=note)
    return found
