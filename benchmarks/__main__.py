"""`python -m benchmarks [SECTION…]`: measure, print, and write docs/benchmarks.md when everything was measured.

`--write` puts what was measured of single sections into the page, and leaves the others as they are.

The web archive that is imported has 1,000 MB; `--warc-mb 100` makes it smaller.
"""

from __future__ import annotations

import argparse
import os
from importlib import import_module
from pathlib import Path

from benchmarks.report import page, renewed, write

SECTIONS = (
    "window",
    "starting",
    "storing",
    "importing",
    "warc",
    "exporting",
    "agreement",
    "crowd",
    "reviewing",
    "suggesting",
    "team",
    "corpora",
)

PEERS = """## For comparison

Measured on two shared cores with the same kind of text, at 5 kB with 60 spans, 50 kB with 600 and 500 kB with 6,000:

| | open an article | paint a new span | start |
|---|---|---|---|
| QualCoder | 0.10 s, 0.48 s, 11.4 s | 79 ms, 94 ms, 461 ms | 15 s, 790 MB |
| doccano | 1.3 s, 1.7 s, 3.3 s | 150 ms, 263 ms, 1,050 ms | |
| Label Studio | 1.4 s, 2.6 s, 20 s | 104 ms, 630 ms, 13.5 s | 6.7 s |
| brat | 0.3 s, 1.4 s, 15 s | | 3.2 s |

In all of them the cost of one edit grows with the article.
"""

BESIDE = Path(__file__).parent / "suggesting" / "beside.md"
"""What another program's documentation says of its suggestions, and what is true here."""


def main() -> None:
    """Measure the sections named, or all of them."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    parser = argparse.ArgumentParser(prog="benchmarks", description=main.__doc__)
    parser.add_argument("sections", nargs="*", metavar="SECTION", help=f"of: {', '.join(SECTIONS)}")
    parser.add_argument("--warc-mb", type=int, default=1_000, help="megabytes of the web archive")
    parser.add_argument("--corpus", type=int, default=20_000, help="articles of the corpus, such as 200000")
    parser.add_argument(
        "--write", action="store_true", help="put the sections named into the page, and leave the rest"
    )
    parser.add_argument("--note", default="", help="what is to be said above their tables")
    told = parser.parse_args()
    sizes = {"warc": {"megabytes": told.warc_mb}, "corpora": {"articles": told.corpus}}
    measures = [
        measure
        for name in told.sections or SECTIONS
        for measure in import_module(f"benchmarks.{name}").measure(**sizes.get(name, {}))
    ]
    print(page(measures, []))
    out = Path(__file__).parents[1] / "docs" / "benchmarks.md"
    if told.sections and told.write:
        out.write_text(renewed(out.read_text("utf-8"), measures, told.note), encoding="utf-8", newline="\n")
    elif not told.sections:
        turns = Path(__file__).with_name("turns.md").read_text(encoding="utf-8")
        extras = [turns, PEERS, BESIDE.read_text("utf-8")]
        write(measures, extras, out)


if __name__ == "__main__":
    main()
