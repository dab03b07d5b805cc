"""The reader of lines: what it is learned from, how good it is on sites that it has not seen, and its making.

    python -m benchmarks.zones.lines READABILITY TRAFILATURA POSTLIGHT           # the table
    python -m benchmarks.zones.lines READABILITY TRAFILATURA POSTLIGHT --write   # resources/zones/lines.crfsuite too

READABILITY is the folder `test/test-pages` of mozilla/readability, TRAFILATURA the folder `tests` of adbar/trafilatura,
POSTLIGHT a copy of postlight/parser (`roles.py` tells what is read of them, and what counts as gold). With
`--labelled FOLDER` pages that people have labelled are learned from in place of the same sites', and counted apart:
what the table says of them is to be believed most, for the gold of the collections tells little of heads.
Sites are divided by a hash of their name, and each half is read by a model that was learned from the other. Features
and thresholds were chosen on half 0: what the table says of half 1 is to be believed. Figures are precision/recall of
the roles F(urniture), H(eadline), S(tandfirst), Y (byline), D(ateline), C(aption); `known` is furniture by the words
that the page's own gold names. Only pages that read like news are counted (`Page.prose`); all are learned from.
"""

from __future__ import annotations

import argparse
import random
import re
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from annotator.formats.kit.plain import find_title
from annotator.text.language import guess_language
from annotator.text.line_features import features
from annotator.text.line_reader import ABOVE, BELOW, IN_HEAD, INSIDE, MODEL, LineReader
from annotator.text.paragraph import Paragraph
from annotator.text.zone_rules import ZoneRules, load_rules
from annotator.text.zones import mark_zones
from benchmarks.zones.roles import (
    Page,
    labelled,
    postlight,
    readability,
    trafilatura,
    without_doubtful,
    without_open,
)
from benchmarks.zones.silver import (
    BYLINE,
    CAPTION,
    DATELINE,
    FURNITURE,
    HEADLINE,
    KICKER,
    OPEN,
    STANDFIRST,
    TEXT,
    key,
)

ROOT = Path(__file__).parents[2]
RULES = ROOT / "resources" / "zones"
LONGEST = 600
"""Whole pages of more lines are left out."""

KINDS = ("whole", "around", "light")
"""A page whole; what is copied around an article; an article with what is left of its page here and there."""

_DATED = re.compile(r"\d")

ROLES = {
    "headline": HEADLINE, "standfirst": STANDFIRST, "byline": BYLINE, "dateline": DATELINE,
    "caption": CAPTION, "credit": CAPTION, "furniture": FURNITURE, "kicker": KICKER,
}  # fmt: skip


@dataclass(frozen=True)
class Dirty:
    """A text without markup: its lines, what each of them is, and which of these are beyond doubt.

    `title` is what the program would guess from the text, `told` what a source tells: nothing in three of four cases.
    """

    page: Page
    kind: str
    lines: tuple[str, ...]
    roles: str
    known: dict[int, str]
    title: str
    told: str
    language: str

    @property
    def text(self) -> str:
        return "\n\n".join(self.lines)


def dirty(page: Page, kind: str, learning: bool = False) -> Dirty:
    """The page as somebody would have it without its markup; the same each time."""
    chance = random.Random(f"{page.name} {kind}")
    roles = page.roles
    belongs = [index for index, role in enumerate(roles) if role != FURNITURE]
    first, last = belongs[0], belongs[-1]
    if kind == "whole":
        chosen = list(range(len(roles)))
    else:
        before, after = (chance.choice((0, 0, 1, 2, 4, 8)), chance.choice((0, 1, 3, 6, 12, 25)))
        chosen = list(range(max(0, first - before), min(len(roles), last + 1 + after)))
    if kind == "light":
        kept = chance.choice((0.1, 0.25, 0.5))
        chosen = [index for index in chosen if roles[index] != FURNITURE or chance.random() < kept]
    lines = tuple(page.lines[index] for index in chosen)
    known = {place: page.known[index] for place, index in enumerate(chosen) if index in page.known}
    text = "\n\n".join(lines)
    told = page.title if learning and chance.random() < 0.25 else ""
    own = "".join(roles[index] for index in chosen)
    return Dirty(page, kind, lines, own, known, find_title(text), told, guess_language(text))


def paragraphs_of(text: Dirty, rules: ZoneRules) -> list[Paragraph]:
    own = rules.for_language(text.language)
    return [Paragraph(0, len(line), line, own) for line in text.lines]


def seen(text: Dirty, rules: ZoneRules) -> list[list[str]]:
    return features(paragraphs_of(text, rules), text.told, {}, rules.for_language(text.language).words)


@dataclass
class Count:
    """How often a role was found, was there, and was found where it was there."""

    found: int = 0
    true: int = 0
    right: int = 0

    def add(self, found: bool, true: bool) -> None:
        self.found += found
        self.true += true
        self.right += found and true

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.true if self.true else 1.0

    def __str__(self) -> str:
        return f"{self.precision:.3f}/{self.recall:.3f} of {self.true}"


class Table:
    """Figures by group and role."""

    def __init__(self) -> None:
        self.counts: dict[tuple[str, str], Count] = defaultdict(Count)

    def take(self, text: Dirty, guessed: Sequence[str], group: str) -> None:
        """Count what was guessed (letters of roles) of a text's lines."""
        for index, (found, true) in enumerate(zip(guessed, text.roles, strict=True)):
            if {found, true} == {BYLINE, DATELINE} and _DATED.search(text.lines[index]):
                found = true  # names and a day in one line
            if true == OPEN:
                continue
            if KICKER in (found, true) and {found, true} != {KICKER, HEADLINE}:
                continue  # nobody can say where the names of sections end and kickers begin
            for role in "FSYDC":
                self.counts[group, role].add(found == role, true == role)
            if index in text.known:
                self.counts[group, "known"].add(found == FURNITURE, text.known[index] == FURNITURE)
        if HEADLINE in text.roles:
            true_lines = [
                key(line) for line, role in zip(text.lines, text.roles, strict=True) if role == HEADLINE
            ]
            found_line = text.lines[guessed.index(HEADLINE)] if HEADLINE in guessed else ""
            self.counts[group, "H"].add(key(found_line) in true_lines, True)

    def print(self) -> None:
        for group in sorted({group for group, _ in self.counts}):
            shown = [f"{role} {self.counts[group, role]}" for role in ("F", "known", "H", "S", "Y", "D", "C")]
            print(f"{group:28}", "  ".join(shown))


def letters(zones: Iterable[str]) -> list[str]:
    """Roles of zones as letters."""
    return [ROLES.get(role, TEXT) for role in zones]


def states(roles: str) -> list[str]:
    """The roles of lines, furniture by its place."""
    headline = roles.find(HEADLINE)
    first, last = roles.find(TEXT, max(headline, 0)), roles.rfind(TEXT)
    places = (
        ABOVE if index < headline or (headline < 0 and index < first)
        else IN_HEAD if index < first
        else BELOW if index > last
        else INSIDE
        for index in range(len(roles))
    )  # fmt: skip
    return [place if role == FURNITURE else role for role, place in zip(roles, places, strict=True)]


def learn(texts: Iterable[Dirty], rules: ZoneRules, path: Path) -> None:
    """Write a model that was learned from these texts."""
    import pycrfsuite

    trainer = pycrfsuite.Trainer(verbose=False)
    trainer.set_params({"c1": 6, "c2": 1, "max_iterations": 150, "feature.minfreq": 15})
    for text in texts:
        trainer.append(seen(text, rules), states(text.roles))
    trainer.train(str(path))


def texts_of(found: Iterable[Page], learning: bool = False) -> Iterator[Dirty]:
    """Each page as each of the kinds."""
    for page in found:
        for kind in KINDS:
            if kind != "whole" or len(page.lines) <= LONGEST:
                yield dirty(page, kind, learning)


def measure(found: Sequence[Page], rules: ZoneRules, reader: LineReader | None, name: str) -> Table:
    """Count what zones find in the pages, by kind of text and by language."""
    table = Table()
    for text in texts_of(found):
        zones = mark_zones(text.text, "", {}, text.language, rules, reader=reader)
        guessed = letters(zone.role for zone in zones)
        table.take(text, guessed, f"{name} {text.kind}")
        table.take(text, guessed, f"{name} in {text.language or 'an unknown language'}")
    return table


def main() -> None:
    """Print the table; write the model where that is asked."""
    parser = argparse.ArgumentParser(prog="benchmarks.zones.lines", description=main.__doc__)
    parser.add_argument("readability", type=Path)
    parser.add_argument("trafilatura", type=Path)
    parser.add_argument("postlight", type=Path)
    parser.add_argument("--labelled", type=Path, help="a folder of pages that people have labelled")
    parser.add_argument("--write", action="store_true", help="learn from all pages and write the model")
    told = parser.parse_args()
    rules = load_rules([RULES])
    by_hand = list(labelled(told.labelled)) if told.labelled else []
    sites = {page.site for page in by_hand}
    found = [
        page
        for page in without_doubtful(
            [*readability(told.readability), *trafilatura(told.trafilatura), *postlight(told.postlight)]
        )
        if page.site not in sites
    ]
    learned = [*found, *map(without_open, by_hand)]
    for half in (0, 1):
        unseen = [page for page in found if page.half == half and page.prose]
        labels = [page for page in by_hand if page.half == half]
        measure(unseen, rules, None, f"half {half} rules").print()
        with tempfile.TemporaryDirectory() as folder:
            model = Path(folder) / "model"
            learn(texts_of((page for page in learned if page.half != half), learning=True), rules, model)
            reader = LineReader(model)
            measure(unseen, rules, reader, f"half {half} reader").print()
            measure(labels, rules, reader, f"half {half} by hand").print()
    if told.write:
        learn(texts_of(learned, learning=True), rules, RULES / MODEL)


if __name__ == "__main__":
    main()
