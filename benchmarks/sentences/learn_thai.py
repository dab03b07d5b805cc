"""`python -m benchmarks.sentences.learn_thai TREEBANK…`: learn where Thai sentences end, into resources/sentences.

Logistic regression over the spaces of treebanks of Universal Dependencies, of which a person fetched the files for
training. Only what was seen often enough is kept.
"""

from __future__ import annotations

import argparse
import math
import random
from collections import Counter
from pathlib import Path

from annotator.paths import resource
from annotator.text.thai import so_far, spaces
from benchmarks.sentences.corpora import read

Example = tuple[list[str], bool]

OFTEN = 5
ROUNDS, RATE, DECAY = 25, 0.3, 0.02
HEAD = """\
# Weights of what stands beside a space in Thai; above zero it speaks for the end of a sentence.
# Learned by `python -m benchmarks.sentences.learn_thai` from {names} (Universal Dependencies, CC BY-SA 4.0).
"""


def main() -> None:
    """Learn from the files named and write `resources/sentences/thai.tsv`."""
    parser = argparse.ArgumentParser(prog="benchmarks.sentences.learn_thai", description=main.__doc__)
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="files of a treebank (*.conllu)")
    files: list[Path] = parser.parse_args().files
    weights = learned([one for file in files for one in examples(file)])
    kept = sorted((name, weight) for name, weight in weights.items() if abs(weight) >= 0.05)
    names = ", ".join(file.stem for file in files)
    lines = [f"{name}\t{weight:.2f}\n" for name, weight in kept]
    target = resource("sentences", "thai.tsv")
    target.write_text(HEAD.format(names=names) + "".join(lines), encoding="utf-8", newline="\n")


def examples(file: Path) -> list[Example]:
    """Each space of the file's paragraphs: what stands beside it, and whether a sentence ends there."""
    found = []
    for paragraph in read(file).paragraphs:
        wanted, begin = set(paragraph.starts), 0
        for space in spaces(paragraph.text):
            ends = space.place in wanted
            found.append(([*space.features, so_far(space.start - begin)], ends))
            begin = space.place if ends else begin
    return found


def learned(found: list[Example]) -> dict[str, float]:
    """Weights by stochastic gradient descent with a rate for each (AdaGrad); the same for the same examples."""
    often = Counter(name for names, _ in found for name in names)
    kept = [([name for name in names if often[name] >= OFTEN], ends) for names, ends in found]
    weights: dict[str, float] = {}
    slowed: dict[str, float] = {}
    chance = random.Random(1)
    for _ in range(ROUNDS):
        chance.shuffle(kept)
        for names, ends in kept:
            total = sum(weights.get(name, 0.0) for name in names)
            wrong = 1 / (1 + math.exp(-max(-30.0, min(30.0, total)))) - ends
            for name in names:
                step = wrong + DECAY * weights.get(name, 0.0)
                slowed[name] = slowed.get(name, 0.01) + step * step
                weights[name] = weights.get(name, 0.0) - RATE * step / math.sqrt(slowed[name])
    return weights


if __name__ == "__main__":
    main()
