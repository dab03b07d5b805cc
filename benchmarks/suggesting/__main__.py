"""`python -m benchmarks.suggesting [--conll FOLDER] [--discourse FOLDER] [--articles N] [--half 0|1]`.

Prints actions a correct annotation without and with suggestions, the precision of what was shown, and how certain the
suggestions were. Data are fetched by whoever measures: the folder with `eng.train` of CoNLL-2003, and the one with
`train`, `test` and `validation` of the news discourse types. Without a folder only generated news is worked on.
"""

from __future__ import annotations

import argparse
import statistics
from pathlib import Path

from benchmarks.suggesting import data
from benchmarks.suggesting.editor import Counts, work

AFTER = (25, 100, 400)
HEADINGS = (
    "task",
    "articles",
    "actions each, without",
    "with",
    "of them",
    "shown",
    "right",
    "lowest",
    "calibration off",
    "among three",
    "answered at .8",
    "p95, ms",
    "longest",
)


def main() -> None:
    """Print a line for each task and each number of articles."""
    parser = argparse.ArgumentParser(prog="benchmarks.suggesting", description=main.__doc__)
    parser.add_argument("--conll", type=Path, help="the folder with eng.train")
    parser.add_argument("--discourse", type=Path, help="the folder with train, test and validation")
    parser.add_argument("--articles", type=int, default=400)
    parser.add_argument("--half", type=int, choices=(0, 1), help="one half of the articles; default: all")
    parser.add_argument("--only", default="", help="tasks whose name begins so")
    told = parser.parse_args()
    tasks = []
    if told.conll:
        tasks.append(data.names(told.conll, half=told.half))
    if told.discourse:
        tasks.append(data.discourse(told.discourse, half=told.half, only="Speech"))
        tasks.append(data.discourse(told.discourse, half=told.half))
    tasks += [data.quotes(), data.speech()]
    if not (told.conll and told.discourse):
        print("Not all is measured: other people's data are named with --conll and --discourse.\n")
    print(f"| {' | '.join(HEADINGS)} |\n|{'---|' * len(HEADINGS)}")
    for task in tasks:
        if task.name.startswith(told.only):
            for line in compare(task, min(told.articles, len(task.articles))):
                print(f"| {' | '.join(line)} |", flush=True)


def compare(task: data.Task, limit: int) -> list[list[str]]:
    """Work through the articles without suggestions, then with them; a line for each number of `AFTER`."""
    plain, helped = (
        _noted(task, limit, with_suggestions=with_suggestions) for with_suggestions in (False, True)
    )
    lines = []
    before = (0, 0, 0, 0, 0)
    for number in sorted({*AFTER, limit}):
        if number not in helped:
            continue
        now, counts = (*_numbers(plain[number])[:2], *_numbers(helped[number])[1:]), helped[number]
        made, theirs, mine, shown, right = (one - other for one, other in zip(now, before, strict=True))
        times = sorted(counts.times)
        ranked = counts.ranked[-1_000:]
        lines.append(
            [
                task.name,
                f"{lines[-1][1].split('–')[1] if lines else 0}–{number}",
                f"{theirs / made:.2f}",
                f"{mine / made:.2f}",
                f"{mine / theirs:.2f}",
                f"{shown:,}",
                f"{right / shown:.2f}" if shown else "",
                f"{counts.worst:.2f}" if counts.shown >= 50 else "",
                f"{calibration(counts.certainties):.2f}" if counts.shown else "",
                f"{statistics.mean(ranked):.2f}" if ranked else "",
                f"{answered(counts.answered):.2f}" if ranked else "",
                f"{times[int(len(times) * 0.95)]:.1f}",
                f"{times[-1]:.0f}",
            ]
        )
        before = now
    return lines


def _noted(task: data.Task, limit: int, *, with_suggestions: bool) -> dict[int, Counts]:
    found: dict[int, Counts] = {}

    def note(counts: Counts) -> None:
        if counts.articles in AFTER or counts.articles == limit:
            found[counts.articles] = counts.copy()

    work(task, limit, with_suggestions=with_suggestions, told=note)
    return found


def _numbers(counts: Counts) -> tuple[int, int, int, int]:
    return counts.annotations, counts.actions, counts.shown, counts.right


def calibration(certainties: list[tuple[float, bool]]) -> float:
    """By how much certainty and the share that was right differ, in the mean, in tenths of certainty."""
    bins: dict[int, list[tuple[float, bool]]] = {}
    for each in certainties:
        bins.setdefault(min(int(each[0] * 10), 9), []).append(each)
    off = (abs(sum(c for c, _ in some) - sum(right for _, right in some)) for some in bins.values())
    return sum(off) / len(certainties) if certainties else 0.0


def answered(some: list[tuple[float, bool]], precision: float = 0.8) -> float:
    """The largest share of them, the surest first, of which so many are right."""
    right, most = 0, 0
    for number, (_, hit) in enumerate(sorted(some, reverse=True), 1):
        right += hit
        most = number if right / number >= precision else most
    return most / len(some) if some else 0.0


if __name__ == "__main__":
    main()
