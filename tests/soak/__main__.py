"""`python -m tests.soak`: see `driver`."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

SEED_OF_HASHES = "0"


def numbers(text: str) -> tuple[int, ...]:
    """Numbers with commas between them."""
    return tuple(map(int, text.split(",")))


def main() -> int:
    """Run a soak; 1 if something failed."""
    arguments = argparse.ArgumentParser(prog="make soak", description="A random session in the real window.")
    arguments.add_argument("--minutes", type=float, default=20.0)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--steps", type=int, default=0, help="end after so many moves")
    arguments.add_argument("--rests", type=numbers, default=(), help="at which moves to put everything away")
    arguments.add_argument("--articles", type=int, default=300, help="how many the generated project has")
    arguments.add_argument("--growth", type=float, default=1.1, help="by how much memory may grow")
    arguments.add_argument("--keep-going", action="store_true", help="tell of every kind of failure")
    chosen = arguments.parse_args()
    if os.environ.get("PYTHONHASHSEED") != SEED_OF_HASHES and os.name == "posix":
        # The order of sets must be the same when a run is repeated. Memory that an allocator keeps, for threads or
        # since the busiest moment, is not lost: Python's own gives back a megabyte only where nothing of it is in use.
        os.environ |= {"PYTHONHASHSEED": SEED_OF_HASHES, "QT_HASH_SEED": "0"}
        os.environ |= {"MALLOC_ARENA_MAX": "1", "PYTHONMALLOC": "malloc"}
        os.execv(sys.executable, [sys.executable, "-m", "tests.soak", *sys.argv[1:]])
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory(prefix="soak-") as folder:
        os.chdir(folder)  # where a name without a folder leads
        os.environ["ANNOTATOR_HOME"] = str(Path(folder) / "home")
        from tests.soak.driver import Options, Soak  # imports Qt, which looks at the environment

        seconds = chosen.minutes * 60
        options = Options(
            chosen.seed,
            seconds,
            chosen.steps,
            chosen.rests,
            chosen.keep_going,
            chosen.articles,
            chosen.growth,
        )
        soak = Soak(options, Path(folder))
        soak.run()
        print(soak.summary(), flush=True)
    os._exit(bool(soak.report.failures))  # what Qt does at its end is another matter


if __name__ == "__main__":
    sys.exit(main())
