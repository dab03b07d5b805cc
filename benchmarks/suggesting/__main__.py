"""`python -m benchmarks.suggesting [--names FOLDER] [--discourse FOLDER] [--articles N] [--half 0|1]`.

Prints actions a correct annotation without and with suggestions, the precision of what was shown, and how certain the
suggestions were. Without a folder only generated quotes are worked on.
"""

from __future__ import annotations

import argparse
import statistics
from pathlib import Path
from time import perf_counter

from benchmarks.suggesting import data
from benchmarks.suggesting.editor import Counts, work

AFTER = (25, 100, 400)


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks.suggesting", description=main.__doc__)
    parser.add_argument("--names", type=Path, help="the folder with eng.train")
    parser.add_argument("--discourse", type=Path, help="the folder with train, test and validation")
    parser.add_argument("--articles", type=int, default=400)
    parser.add_argument("--half", type=int, choices=(0, 1), help="one half of the articles; default: all")
    parser.add_argument("--only", default="", help="tasks whose name begins so")
    told = parser.parse_args()
    tasks = []
    if told.names:
        tasks.append(data.names(told.names, half=told.half))
    if told.discourse:
        tasks.append(data.discourse(told.discourse, half=told.half, only="Speech"))
        tasks.append(data.discourse(told.discourse, half=told.half))
    tasks.append(data.quotes())
    print(
        "| task | after | actions, without | with | of them | shown | right | worst | off | among three | p95 |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|---|")
    for task in tasks:
        if task.name.startswith(told.only):
            _measure(task, min(told.articles, len(task.articles)))


def _measure(task: data.Task, limit: int) -> None:
    plain: dict[int, tuple[int, int]] = {}

    def note(counts: Counts) -> None:
        plain[counts.articles] = (counts.actions, counts.annotations)

    work(task, limit, with_suggestions=False, told=note)
    last = [0, 0, 0, 0, 0]
    start = perf_counter()

    def tell(counts: Counts) -> None:
        if counts.articles not in AFTER and counts.articles != limit:
            return
        articles, actions, annotations, shown, right = last
        before = plain.get(articles, (0, 0))
        mine, theirs = counts.actions - actions, plain[counts.articles][0] - before[0]
        made = counts.annotations - annotations
        off = _calibration(counts.certainties)
        of = counts.shown - shown
        ranked = counts.ranked[-1_000:]
        times = sorted(counts.times[-2_000:])
        print(
            f"| {task.name} | {articles}–{counts.articles} | {theirs / made:.2f} | {mine / made:.2f}"
            f" | {mine / theirs:.2f}"
            f" | {of} | {(counts.right - right) / of if of else 0:.2f} | {counts.worst:.2f} | {off:.2f}"
            f" | {statistics.mean(ranked) if ranked else 0:.2f} | {times[int(len(times) * 0.95)]:.1f} ms |"
            f" {perf_counter() - start:.0f} s",
            flush=True,
        )
        last[:] = [counts.articles, counts.actions, counts.annotations, counts.shown, counts.right]

    work(task, limit, with_suggestions=True, told=tell)


def _calibration(certainties: list[tuple[float, bool]]) -> float:
    """By how much certainty and the share that was right differ, in the mean, in tenths of certainty."""
    bins: dict[int, list[tuple[float, bool]]] = {}
    for each in certainties:
        bins.setdefault(min(int(each[0] * 10), 9), []).append(each)
    off = (abs(sum(c for c, _ in some) - sum(right for _, right in some)) for some in bins.values())
    return sum(off) / len(certainties) if certainties else 0.0


if __name__ == "__main__":
    main()
