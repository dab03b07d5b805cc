"""`python -m benchmarks.facts FOLDER…`: read pages as an import does, and print what was right of each fact.

The pages are those of two public collections, fetched by whoever measures: `tests` of adbar/trafilatura and
`test/test-pages` of mozilla/readability. Half of the sites is for working on the rules, the other to believe.
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
from collections import Counter
from pathlib import Path

from annotator.formats.kit import boundary
from annotator.formats.kit.values import Imported
from annotator.formats.news.html import HtmlFormat, decode_page
from benchmarks.facts import gold, scoring

HALVES = {"work": (False,), "held-out": (True,), "all": (False, True)}


def main() -> int:
    """Print a table for each half that is asked for."""
    parser = argparse.ArgumentParser(prog="benchmarks.facts", description=main.__doc__)
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument("--half", choices=HALVES, default="all")
    parser.add_argument(
        "--list", choices=gold.FIELDS, help="what was not right of this, of the half for work only"
    )
    told = parser.parse_args()
    pages = [page for folder in told.folders for page in gold.pages(folder)]
    pages = [page for page in pages if page.held_out in HALVES[told.half]]
    with multiprocessing.Pool() as pool:
        found = pool.map(facts_of, [page.file for page in pages], chunksize=8)
    for held_out in HALVES[told.half]:
        counts = {field: Counter[str]() for field in gold.FIELDS}
        for page, facts in zip(pages, found, strict=True):
            if page.held_out != held_out:
                continue
            for field, known in page.facts.items():
                said = scoring.verdict(field, facts.get(field, ""), known)
                if said in (scoring.WRONG, scoring.MISSING):
                    said = scoring.excuse(field, known, _source(page.file)) or said
                counts[field][said] += 1
                if field == told.list and not held_out and said not in (scoring.RIGHT, scoring.NEITHER):
                    print(
                        f"{said}: {facts.get(field, '')!r}, gold {known!r} ({page.file.parent.name}/{page.file.name})"
                    )
        number = sum(page.held_out == held_out for page in pages)
        print(f"\n{number:,} pages of the half {'that is held out' if held_out else 'for work'}")
        print(scoring.table(counts), flush=True)
    return 0


def _source(file: Path) -> str:
    """The page as it is written."""
    return decode_page(file.read_bytes(), file=file).text


def facts_of(file: Path) -> dict[str, str]:
    """What an import makes of a page, as strings."""
    read = boundary.read(HtmlFormat(), file)
    article = next((item for item in read if isinstance(item, Imported)), None)
    if article is None:
        return {}
    said = article.metadata
    return {
        "title": article.title,
        "day": str(said.get("published") or ""),
        "byline": "; ".join(map(str, said.get("byline") or ())),
        "publisher": str(said.get("publisher") or ""),
        "language": article.language,
    }


if __name__ == "__main__":
    sys.exit(main())
