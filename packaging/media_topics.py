"""Prints a label set of IPTC's Media Topics, made of the table that IPTC publishes.

python packaging/media_topics.py IPTC-MediaTopic-NewsCodes.xlsx [--levels 2] > resources/labelsets/media-topics.yaml

The table is at https://www.iptc.org/std/NewsCodes/; reading it needs openpyxl (the extra “xlsx”). Topics that IPTC has
retired are left out.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from annotator.core.labels import Label, LabelSet
from annotator.store.labelsets import TITLES, LabelSetFile, write_file

LANGUAGES = ("de", "es", "fr")
LEVELS = 6
KEYS = {
    "01000000": ("1", "#8A3FA0"),
    "02000000": ("2", "#7A3E00"),
    "03000000": ("3", "#B3261E"),
    "04000000": ("4", "#00695C"),
    "05000000": ("5", "#1F5FBF"),
    "06000000": ("6", "#2E6B1F"),
    "07000000": ("7", "#A3195B"),
    "08000000": ("8", "#8A4B00"),
    "09000000": ("9", "#5B4A00"),
    "10000000": ("l", "#6A4FB3"),
    "11000000": ("p", "#0B4F8A"),
    "12000000": ("r", "#7B3F61"),
    "13000000": ("t", "#00607A"),
    "14000000": ("u", "#4A5568"),
    "15000000": ("x", "#1B6E4B"),
    "16000000": ("v", "#8C1D40"),
    "17000000": ("e", "#33658A"),
}
"""The key and the colour of each topic at the top, the first nine by their numbers; those below have its colour."""

SOURCE = (
    "IPTC Media Topics, as of {date}, https://iptc.org/standards/media-topics/; © IPTC, International Press "
    "Telecommunications Council, https://iptc.org, licensed under CC BY 4.0, "
    "https://creativecommons.org/licenses/by/4.0/. Changed: retired topics{lower} are left out, keys and colours are "
    "added."
)
GUIDELINES = """\
# Media Topics

What an article is about, in the words that news agencies use. Each topic stands for one of IPTC's codes: the label
`medtop_04000000` is `medtop:04000000`, and what carries it can be sent on as that.

**How many.** Give the article the topics that it is about, usually one to three. What is only mentioned in passing is
no topic of the article: a report about a strike on the ferries is *strike* or *transport*, and not *politics* because
a minister is quoted once.

**How deep.** Take the topic that says it most exactly, and not those above it as well: whoever looks for the wider one
finds what is below it. If none of the narrow ones fits, take the wider.

**Neighbours.** What happened in court or to the police is *crime, law and justice*; what a law is to be, *politics and
government*. A company's figures are *economy, business and finance*; its staff, *labour*. A flood is *disaster,
accident and emergency incident*; the forecast of rain, *weather*. A celebrity's private life is *human interest*.
"""


def main() -> int:
    """Print the label set."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("table", type=Path)
    parser.add_argument("--levels", type=int, default=LEVELS)
    given = parser.parse_args()
    date, rows = _table(given.table)
    whole = given.levels >= LEVELS
    labels = LabelSet(list(_labels(rows, given.levels)))
    found = LabelSetFile(
        name="media-topics-all" if whole else "media-topics",
        title="IPTC Media Topics, all levels" if whole else "IPTC Media Topics",
        summary=(
            f"All {len(labels):,} topics of the news agencies’ standard, for articles."
            if whole
            else f"The {len(labels):,} upper topics of the news agencies’ standard, for articles."
        ),
        description=(
            "What an article is about, by the standard vocabulary of news agencies and publishers: "
            + ("all of its levels." if whole else "its 17 areas and the topics right below them.")
            + " The names are in English, German, French and Spanish, by the language of the project."
        ),
        source=SOURCE.format(date=date, lower="" if whole else " and those of the lower levels"),
        guidelines=GUIDELINES,
        labels=labels,
        extra={"licence": "CC-BY-4.0"},
    )
    sys.stdout.reconfigure(encoding="utf-8", newline="\n")  # type: ignore[union-attr]
    sys.stdout.write(write_file(found).decode("utf-8"))
    return 0


def _table(path: Path) -> tuple[str, Iterator[Mapping[str, Any]]]:
    """The day of the table, and its rows by the names of the columns."""
    import openpyxl

    lines = openpyxl.load_workbook(path, read_only=True).worksheets[0].iter_rows(values_only=True)
    date = str(next(lines)[0]).rsplit(" ", 1)[-1]
    head = [str(cell) for cell in next(lines)]
    return date, (dict(zip(head, line, strict=False)) for line in lines)


def _labels(rows: Iterator[Mapping[str, Any]], levels: int) -> Iterator[Label]:
    above: list[str] = []
    colour = ""
    for row in rows:
        if not row["NewsCode-URI"] or row["RetiredDate"]:
            continue
        level = next(number for number in range(1, LEVELS + 1) if row[f"Level{number}/NewsCode"])
        code = str(row["NewsCode-QCode (flat)"]).partition(":")[2]
        above[level - 1 :] = [f"medtop_{code}"]
        key, colour = KEYS[code] if level == 1 else ("", colour)
        if level > levels:
            continue
        titles = {language: _capital(row[f"Name ({language})"]) for language in LANGUAGES}
        yield Label(
            name=above[-1],
            title=_capital(row["Name (en-GB)"]),
            description=_sentence(row["Definition (en-GB)"]),
            key=key,
            colour=colour,
            applies_to=("article",),
            parent=above[level - 2] if level > 1 else "",
            extra={TITLES: {language: title for language, title in titles.items() if title}},
        )


def _capital(name: object) -> str:
    text = " ".join(str(name or "").split())
    return text[:1].upper() + text[1:]


def _sentence(text: object) -> str:
    found = _capital(text)
    return found if not found or found.endswith((".", "!", "?")) else f"{found}."


if __name__ == "__main__":
    sys.exit(main())
