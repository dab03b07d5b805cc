"""Damages files of every format and reads them, each in a process with limits.

    python -m tests.fuzz                       every reader, 1,000 files each, a new seed
    python -m tests.fuzz brat xlsx --seed 7 --count 5000
    python -m tests.fuzz brat --seed 7 --number 31      one file again, as it was

What goes wrong is said with the way to do it again; the files are kept.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from annotator import formats
from tests.fuzz.own import OWN
from tests.fuzz.reading import Case, case, faults
from tests.fuzz.seeds import seeds

SECONDS = 10
MEGABYTES = 500
COUNT = 1000


def main() -> int:
    arguments = _arguments()
    if arguments.worker:
        _work(arguments.formats[0], arguments.seed, range(arguments.number, arguments.count), arguments.kept)
        return 0
    arguments.kept.mkdir(parents=True, exist_ok=True)
    print(f"seed {arguments.seed}; files that go wrong are kept in {arguments.kept}", flush=True)
    wrong = 0
    for name in arguments.formats or [*OWN, *(form.name for form in formats.all() if form.reads)]:
        if name not in OWN and not seeds(name):
            print(f"{name}: left out, since it needs a library that is not installed here", flush=True)
            continue
        first = arguments.number or 0
        count = arguments.count if arguments.number is None else first + 1
        started = time.monotonic()
        found = _supervised(name, arguments.seed, first, count, arguments.kept)
        print(f"{name}: {count - first} files, {found} wrong, {time.monotonic() - started:.0f} s", flush=True)
        wrong += found
    print("Nothing went wrong." if not wrong else f"{wrong} went wrong.")
    return 1 if wrong else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.fuzz", description="Read damaged files of every format."
    )
    parser.add_argument("formats", nargs="*", help="names of formats; without any, all that are read")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--count", type=int, default=COUNT, help=f"files for each format ({COUNT})")
    parser.add_argument("--number", type=int, help="only the file of this number")
    parser.add_argument("--kept", type=Path, default=Path(tempfile.gettempdir(), "annotator-fuzz"))
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


def _supervised(name: str, seed: int, first: int, count: int, kept: Path) -> int:
    """Let a process with limits read the files; where it dies, another goes on behind the file that killed it."""
    wrong = 0
    while first < count:
        command = [sys.executable, "-m", "tests.fuzz", name, "--worker", "--seed", str(seed)]
        command += ["--number", str(first), "--count", str(count), "--kept", str(kept)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            for line in process.stdout:
                kind, _, rest = line.rstrip("\n").partition(" ")
                if kind == "now":
                    first = int(rest)
                else:
                    wrong += 1
                    print(f"  {rest}", flush=True)
        if not process.returncode:
            return wrong
        wrong += 1
        _tell(case(name, seed, first), f"the reader was stopped ({process.returncode})", kept, "  ")
        first += 1
    return wrong


def _work(name: str, seed: int, numbers: range, kept: Path) -> None:
    for number in numbers:
        print(f"now {number}", flush=True)
        found = case(name, seed, number)
        _limit()
        started = time.process_time()
        with tempfile.TemporaryDirectory() as folder:
            wrong = list(faults(found, Path(folder)))
        spent = time.process_time() - started
        if spent > SECONDS:
            wrong.append(f"it took {spent:.0f} s, more than {SECONDS}")
        if wrong:
            _tell(found, wrong[0], kept, "wrong ")


def _tell(found: Case, what: str, kept: Path, before: str) -> None:
    ending = found.name.rpartition("/")[2]
    place = kept / f"{found.format}-{found.seed}-{found.number}-{ending}"
    place.write_bytes(found.data)
    print(f"{before}{found}: {' '.join(what.split())}; the file is {place}", flush=True)


def _limit() -> None:
    """Let this process have the memory and the time for one file more; beyond it readers fail, or it is stopped."""
    try:
        import resource
    except ImportError:  # Windows has no limits; there the time is measured only
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(used.ru_utime + used.ru_stime) + 3 * SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, resource.RLIM_INFINITY))
    statm = Path("/proc/self/statm")
    if statm.exists():
        size = int(statm.read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (size + MEGABYTES * 1_000_000, resource.RLIM_INFINITY))


if __name__ == "__main__":
    sys.exit(main())
