"""Reads the labelled paragraphs and scores the zone rules on them, role by role."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from annotator.text.line_reader import MODEL, line_reader
from annotator.text.zone_rules import ZoneRules, load_rules
from annotator.text.zones import mark_zones

SETS = Path(__file__).parent / "zone_sets"
RULES = Path(__file__).parents[2] / "resources" / "zones"
READER = line_reader(RULES / MODEL)


@dataclass(frozen=True)
class Labelled:
    name: str
    language: str
    metadata: dict[str, str]
    roles: list[str]
    paragraphs: list[str]

    @property
    def title(self) -> str:
        return self.paragraphs[self.roles.index("headline")]


def labelled(name: str) -> Iterator[Labelled]:
    for part in (SETS / f"{name}.txt").read_text(encoding="utf-8").split("\n== ")[1:]:
        head, *lines = part.strip().split("\n")
        language, name, *facts = head.split()
        pairs = [line.split(" | ", 1) for line in lines if line.strip()]
        yield Labelled(
            name, language, dict(f.split("=") for f in facts), [p[0] for p in pairs], [p[1] for p in pairs]
        )


def guess(article: Labelled, rules: ZoneRules) -> list[str]:
    text = "\n\n".join(article.paragraphs)
    zones = mark_zones(text, article.title, article.metadata, article.language, rules, reader=READER)
    assert [text[zone.start : zone.end] for zone in zones] == article.paragraphs
    return [zone.role for zone in zones]


def score(name: str, rules: ZoneRules) -> tuple[dict[str, tuple[int, int, int]], list[str]]:
    """For each role: right, guessed, true; and one line per mistake."""
    right: Counter[str] = Counter()
    guessed: Counter[str] = Counter()
    true: Counter[str] = Counter()
    mistakes = []
    for article in labelled(name):
        for role, found, text in zip(article.roles, guess(article, rules), article.paragraphs, strict=True):
            true[role] += 1
            guessed[found] += 1
            right[role] += role == found
            if role != found:
                mistakes.append(f"{article.language} {article.name}: {role} taken for {found}: {text[:70]}")
    return {role: (right[role], guessed[role], true[role]) for role in true | guessed}, mistakes


if __name__ == "__main__":
    rules = load_rules([RULES])
    for problem in rules.problems:
        print(problem)
    for name in sys.argv[1:] or ["tuning", "heldout"]:
        table, mistakes = score(name, rules)
        print(name)
        for role, (right, guessed, true) in sorted(table.items()):
            print(
                f"  {role:11} precision {right / max(1, guessed):.3f}  recall {right / max(1, true):.3f}  of {true}"
            )
        total = sum(true for _, _, true in table.values())
        print(f"  all {sum(right for right, _, _ in table.values()) / total:.3f} of {total}")
        if name != "heldout" or "--show" in sys.argv:
            print(*mistakes, sep="\n")
