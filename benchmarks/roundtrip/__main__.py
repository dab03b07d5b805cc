"""`python -m benchmarks.roundtrip FOLDER…`: take corpora of other tools through the program and out again.

Ends with 1 if a difference was found that no problem and no loss had told of.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

from annotator import formats
from annotator.core.errors import ReadError
from benchmarks.roundtrip.trip import READERS, Trip, travel


def main() -> int:
    """Take each folder on its trip, print what was seen, and write it down where that is wanted."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    parser = argparse.ArgumentParser(prog="benchmarks.roundtrip", description=main.__doc__)
    parser.add_argument(
        "folders", nargs="+", type=Path, metavar="FOLDER", help="a corpus in any format that is read"
    )
    parser.add_argument(
        "--source", default="", choices=["", *READERS], help="its format, if it is not to be found out"
    )
    parser.add_argument(
        "--format", action="append", default=[], metavar="NAME", help="export to this one only"
    )
    parser.add_argument("--report", type=Path, metavar="FILE", help="write what is printed to a file as well")
    parser.add_argument("--columns", nargs=2, type=int, metavar=("WORD", "TAG"), help="of the source, from 1")
    told = parser.parse_args()
    options = {"word": told.columns[0] - 1, "tag": told.columns[1] - 1} if told.columns else {}
    pages = []
    failed = False
    for folder in told.folders:
        with tempfile.TemporaryDirectory() as work:
            trip = Trip(folder)
            for step in travel(folder, told.source or source_of(folder), Path(work), told.format, options):
                trip = step
        failed = failed or bool(trip.failures)
        pages.append(page(trip))
        print(pages[-1], flush=True)
    if told.report:
        told.report.write_text("\n".join(pages), encoding="utf-8", newline="\n")
    return 1 if failed else 0


def source_of(folder: Path) -> str:
    """The format of the first file in the folder that is one with a reader of its own here."""
    for file in formats.gather([folder]):
        try:
            form = formats.for_file(file)
        except ReadError:
            continue
        if form.name in READERS:
            return form.name
    return ""


def page(trip: Trip) -> str:
    """What was seen of a corpus, as Markdown."""
    counts = ", ".join(f"{count:,} {kind}s" for kind, count in trip.counts.items())
    lines = [f"## {trip.corpus.name}", "", f"Imported: {counts or 'nothing'}.", ""]
    lines += [f"- {said}" for said in trip.said[:20]]
    if len(trip.said) > 20:
        lines.append(f"- and {len(trip.said) - 20:,} more")
    lines += ["", "| format | compared by | told of | not told of |", "|---|---|---|---|"]
    for each in trip.outcomes:
        failures = "<br>".join(each.failures) or "–"
        lines.append(f"| {each.format} | {each.checked} | {'; '.join(each.told) or '–'} | {failures} |")
    lines += ["", *(f"- **{problem}**" for problem in trip.invalid), ""]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
