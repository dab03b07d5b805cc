"""The score of the propaganda tasks of SemEval-2020, as it was published: F1 with credit for parts of a fragment.

Da San Martino et al., “Fine-Grained Analysis of Propaganda in News Articles”, EMNLP 2019, equations 1 to 3.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

Fragment = tuple[str, int, int]
"""A technique, and where it is, half-open, in characters of the article's file read as text."""


@dataclass(frozen=True, slots=True)
class Score:
    """Precision and recall over all articles, and how many articles have other bytes than before."""

    precision: float
    recall: float
    other_texts: int

    @property
    def f1(self) -> float:
        """Their harmonic mean."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def score(gold: Path, submitted: Path) -> Score:
    """What the tasks' scorer gives for a folder of articles with labels; places count on the same bytes only."""
    truth, answers = _fragments(gold), _fragments(submitted)
    texts, theirs = _texts(gold), _texts(submitted)
    found = [0.0, 0.0]
    sizes = [0, 0]
    for name in sorted({*truth, *answers}):
        wanted, given = _joined(truth.get(name, ())), _joined(answers.get(name, ()))
        sizes[0] += len(given)
        sizes[1] += len(wanted)
        for technique, start, end in given:
            for other, begin, finish in wanted:
                shared = min(end, finish) - max(start, begin)
                if technique == other and shared > 0:
                    found[0] += shared / (end - start)
                    found[1] += shared / (finish - begin)
    precision, recall = (credit / size if size else 1.0 for credit, size in zip(found, sizes, strict=True))
    return Score(precision, recall, sum(theirs.get(name) != text for name, text in texts.items()))


def _fragments(folder: Path) -> dict[str, list[Fragment]]:
    found: dict[str, list[Fragment]] = {}
    for file in sorted(folder.rglob("article*.labels")):
        for line in file.read_text(encoding="utf-8").splitlines():
            name, *cells = line.split("\t")
            if len(cells) == 3:
                found.setdefault(name, []).append((cells[0], int(cells[1]), int(cells[2])))
    return found


def _joined(fragments: Iterable[Fragment]) -> list[Fragment]:
    """Fragments of one technique that overlap count as one."""
    found: list[Fragment] = []
    for technique, start, end in sorted(fragments):
        if found and found[-1][0] == technique and start < found[-1][2]:
            found[-1] = (technique, found[-1][1], max(end, found[-1][2]))
        else:
            found.append((technique, start, end))
    return found


def _texts(folder: Path) -> dict[str, bytes]:
    return {
        file.stem.removeprefix("article"): file.read_bytes() for file in sorted(folder.rglob("article*.txt"))
    }
