"""`python -m benchmarks.sentences FOLDER…`: how well sentences are found, beside other splitters.

The folders hold treebanks of Universal Dependencies (`*.conllu`) and files with a sentence a line whose ending is the
language (`wmt20.de`, as in the test suites of ersatz). Nothing is fetched. A boundary counts as found when a sentence
begins at its place; F1 is of all boundaries inside paragraphs.
"""

from __future__ import annotations

import argparse
import os
import time
from collections import Counter
from dataclasses import dataclass
from multiprocessing import Pool
from pathlib import Path

from benchmarks.sentences.corpora import Corpus, Paragraph, files, read
from benchmarks.sentences.splitters import ALL, Splitter, installed


@dataclass(frozen=True, slots=True)
class Score:
    """Boundaries that were found, wrong and missed, and the seconds that it took."""

    found: int = 0
    wrong: int = 0
    missed: int = 0
    seconds: float = 0.0

    @property
    def f1(self) -> float:
        """F1 of boundaries, 1 where there are none."""
        whole = 2 * self.found + self.wrong + self.missed
        return 2 * self.found / whole if whole else 1.0

    def __add__(self, other: Score) -> Score:
        return Score(
            self.found + other.found,
            self.wrong + other.wrong,
            self.missed + other.missed,
            self.seconds + other.seconds,
        )


def score(corpus: Corpus, splitter: Splitter) -> Score | None:
    """How a splitter does on a corpus; None if it does not know its language."""
    total = Score()
    for paragraph in corpus.paragraphs:
        began = time.perf_counter()
        cuts = splitter(paragraph.text, corpus.language)
        if cuts is None:
            return None
        seconds = time.perf_counter() - began
        wanted, made = _places(paragraph, paragraph.starts), _places(paragraph, cuts)
        total += Score(len(wanted & made), len(made - wanted), len(wanted - made), seconds)
    return total


def errors(corpus: Corpus, splitter: Splitter, width: int = 45) -> tuple[list[str], list[str]]:
    """What a splitter cuts wrongly and what it misses: the text around each place."""
    wrong, missed = [], []
    for paragraph in corpus.paragraphs:
        text = paragraph.text
        cuts = set(splitter(text, corpus.language) or ())
        for place in sorted(cuts ^ set(paragraph.starts)):
            around = f"{text[max(0, place - width) : place]}‖{text[place : place + width]}"
            (wrong if place in cuts else missed).append(around)
    return wrong, missed


def main() -> None:
    """Measure each corpus with every splitter that is installed, and print a table."""
    parser = argparse.ArgumentParser(prog="benchmarks.sentences", description=main.__doc__)
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER", help="corpora, fetched before")
    parser.add_argument("--match", default="", help="only files with this in their names (dev, test, en_ …)")
    parser.add_argument(
        "--language", action="append", default=[], help="only this language (may be repeated)"
    )
    parser.add_argument(
        "--splitter", action="append", default=[], choices=list(ALL), help="only this one (may be repeated)"
    )
    parser.add_argument("--all", action="store_true", help="sentences without a mark at their end as well")
    parser.add_argument("--by-language", action="store_true", help="one row a language instead of one a file")
    parser.add_argument("--errors", type=int, default=0, metavar="N", help="show N errors of each kind")
    told = parser.parse_args()
    splitters = {
        name: found for name, found in installed().items() if not told.splitter or name in told.splitter
    }
    wanted = [file for file in files(told.folders) if told.match in file.name]
    jobs = [(file, not told.all, tuple(splitters), told.errors) for file in wanted]
    rows: dict[str, dict[str, Score]] = {}
    missing: Counter[tuple[str, str]] = Counter()
    with Pool(min(2, os.cpu_count() or 1)) as pool:
        for corpus, scores, said in pool.imap(_measure, jobs):
            if told.language and corpus[1] not in told.language:
                continue
            row = corpus[1] if told.by_language else f"{corpus[1]} {corpus[0]}"
            known = rows.setdefault(row, {})
            for name, each in scores.items():
                if each is None:
                    missing[row, name] += 1
                else:
                    known[name] = known.get(name, Score()) + each
            if said:
                print(f"## {corpus[0]}\n{said}\n", flush=True)
    print(
        table({row: {n: s for n, s in found.items() if not missing[row, n]} for row, found in rows.items()})
    )


def table(rows: dict[str, dict[str, Score]]) -> str:
    """F1 in per cent by row and splitter, with wrong + missed per 1,000 boundaries of ours, as Markdown."""
    names = list(dict.fromkeys(name for found in rows.values() for name in found))
    lines = [
        f"| corpus | boundaries | {' | '.join(names)} | wrong + missed per 1,000 |",
        "|---|" + "---|" * (len(names) + 2),
    ]
    for row in sorted(rows):
        found = rows[row]
        if not found:
            continue
        first = next(iter(found.values()))
        boundaries = first.found + first.missed
        best = max(round(one.f1, 3) for one in found.values())
        cells = [("–" if name not in found else _figure(found[name].f1, best)) for name in names]
        per = 1_000 / (boundaries or 1)
        lines.append(
            f"| {row} | {boundaries:,} | {' | '.join(cells)} | {first.wrong * per:.0f} + {first.missed * per:.0f} |"
        )
    return "\n".join(lines)


def _figure(f1: float, best: float) -> str:
    shown = f"{100 * f1:.1f}"
    return f"**{shown}**" if round(f1, 3) == best else shown


Job = tuple[Path, bool, tuple[str, ...], int]


def _measure(job: Job) -> tuple[tuple[str, str], dict[str, Score | None], str]:
    file, only_marked, names, shown = job
    corpus = read(file, only_marked)
    known = installed()
    scores = {name: score(corpus, known[name]) for name in names}
    said = ""
    if shown:
        wrong, missed = errors(corpus, known[names[0]])
        said = "\n".join(
            [f"wrong ({len(wrong)}):", *wrong[:shown], f"missed ({len(missed)}):", *missed[:shown]]
        )
    return (corpus.name, corpus.language), scores, said


def _places(paragraph: Paragraph, starts: list[int] | tuple[int, ...]) -> set[int]:
    # Splitters differ in which side of a border the white space is on.
    text = paragraph.text
    return {place + len(text[place:]) - len(text[place:].lstrip()) for place in starts}


if __name__ == "__main__":
    main()
