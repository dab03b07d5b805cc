"""Code of the program that nothing calls, tests included; ends with 1 if there is any. A part of `make lint`."""

from __future__ import annotations

import sys
from pathlib import Path

from vulture import Vulture

ROOT = Path(__file__).resolve().parent.parent
CALLED_BY_OTHERS = [
    "__*__",  # Python
    "*Event", "expandingDirections", "eventFilter",  # Qt
    "_check_value",  # argparse
    "ignore_aliases",  # PyYAML
    "freeze_panes", "clip",  # openpyxl, Qt: set, and read by them
    "article_tags",  # a field that is written out by its name
]  # fmt: skip


def main() -> int:
    """Print what is unused, a line each."""
    seen = Vulture(ignore_names=CALLED_BY_OTHERS)
    seen.scavenge([ROOT / name for name in ("annotator", "benchmarks", "packaging", "tests")])
    program = ROOT / "annotator"
    found = [
        item for item in seen.get_unused_code(min_confidence=60) if program in Path(item.filename).parents
    ]
    for item in found:
        print(f"{Path(item.filename).relative_to(ROOT)}:{item.first_lineno}: nothing uses “{item.name}”")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
