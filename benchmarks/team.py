"""A shared project on a server of its own: from an edit to its being seen, sharing, joining, catching up."""

from __future__ import annotations

import shutil
import tempfile
import threading
from importlib.util import find_spec
from pathlib import Path
from time import perf_counter
from typing import Any

from annotator import store
from annotator.app.ledger import Ledger, carry_out
from annotator.core.annotation import Span, span_quote
from annotator.core.edits import Change
from annotator.store import ProjectFile
from annotator.team.listening import Listener
from annotator.team.rebase import Member
from annotator.team.server import Server
from annotator.team.sharing import Sharing
from benchmarks import storing, watched
from benchmarks.report import Measure
from tests.home import at_home

SECTION = "Shared on a server"
SMALL, LARGE = 100, 10_000
EDITS = 200
"""Edits of each measurement, one after the other."""
MANY = 2_000
"""Edits made while somebody was away, and sent at once."""
SEEN_BAR = 100
JOIN_BAR, JOIN_MEMORY_BAR = 60, 400


def measure() -> list[Measure]:
    """Everything of this section."""
    missing = _missing()
    if missing:
        return [Measure(SECTION, "everything", (), missing=missing)]
    from tests.team.postgres import Postgres

    server = Postgres()
    try:
        return [*_of(server, SMALL), *_of(server, LARGE)]
    finally:
        server.stop()


def _missing() -> str:
    if find_spec("psycopg") is None:
        return "the extra “team” is not installed"
    if not shutil.which("initdb") and not list(Path("/usr/lib/postgresql").glob("*/bin")):
        return "PostgreSQL is not installed"
    return ""


def _of(server: Any, count: int) -> list[Measure]:
    """A desk of so many articles; `server` is what the tests start."""
    size = f"{count:,} articles"
    database = server.database(f"bench{count}")
    with tempfile.TemporaryDirectory() as name, at_home(Path(name, "home")):
        path = Path(name, "desk.annot.yaml")
        storing.make_desk(path, count)
        owner, rita = (server.address(login, database) for login in ("desk", server.login("rita")))
        shared = watched.run(["share", str(path), owner, "--as", "olga"], Path(name, "home"))
        with Server(owner) as connection:
            connection.add("bench", Member("rita", "rita", "reviewer"))
        joined = _joined(rita, Path(name, "first"))
        measures = [
            Measure(SECTION, f"share {size} ({path.stat().st_size / 1e6:.0f} MB)", (shared.seconds,), "s"),
            Measure(SECTION, "memory at most", (shared.peak,), "MB"),
            Measure(SECTION, f"join a project of {size}", (joined.seconds,), "s", bar=JOIN_BAR),
            Measure(SECTION, "memory at most", (joined.peak,), "MB", bar=JOIN_MEMORY_BAR),
        ]
        (other,) = Path(name, "first").glob("*.annot.yaml")
        with store.open_file(path) as olga, store.open_file(other) as reader:
            measures += _edits(olga, reader, rita, size)
        again = _joined(rita, Path(name, "second"))
        measures.append(Measure(SECTION, f"join it after {MANY + EDITS:,} edits", (again.seconds,), "s"))
    server.drop(database)
    return measures


def _joined(address: str, folder: Path) -> watched.Run:
    folder.mkdir()
    return watched.run(["join", address, str(folder)], folder / "home")


def _edits(olga: ProjectFile, reader: ProjectFile, address: str, size: str) -> list[Measure]:
    writing, reading = Sharing(olga, carry_out), Sharing(reader, carry_out)
    seen: dict[str, float] = {}
    wanted, found = threading.Event(), threading.Event()

    def look() -> None:
        wanted.clear()
        if reading.bring_together().received:
            seen["at"] = perf_counter()
            found.set()

    with writing, reading:
        writing.bring_together()
        reading.bring_together()
        listener = Listener(address, wanted.set, lambda _: None)
        stopped = threading.Event()

        def follow() -> None:
            while not stopped.is_set():
                if wanted.wait(0.1):
                    look()

        follower = threading.Thread(target=follow)
        follower.start()
        sent, until_seen = [], []
        for number in range(EDITS):
            found.clear()
            start = perf_counter()
            _tag(olga, f"article-{number * 7 % SMALL:05}", number, number + 1)
            writing.bring_together()
            sent.append((perf_counter() - start) * 1000)
            if not found.wait(30):
                raise TimeoutError("An edit was not seen within thirty seconds.")
            until_seen.append((seen["at"] - start) * 1000)
        stopped.set()
        follower.join()
        listener.stop()
        for number in range(EDITS, EDITS + MANY):
            _tag(olga, f"article-{number % SMALL:05}", number, number + 1)
        start = perf_counter()
        writing.bring_together()
        at_once = MANY / (perf_counter() - start)
        start = perf_counter()
        reading.bring_together()
        taken_in = MANY / (perf_counter() - start)
    return [
        Measure(SECTION, f"one edit in {size}: until it is with the server", tuple(sent)),
        Measure(SECTION, f"one edit in {size}: until another file has it", tuple(until_seen), bar=SEEN_BAR),
        Measure(SECTION, f"edits sent at once ({MANY:,})", (at_once,), "a second"),
        Measure(SECTION, f"edits taken in at once ({MANY:,})", (taken_in,), "a second"),
    ]


def _tag(file: ProjectFile, article: str, number: int, seed: int) -> None:
    text = file.project.article(article).text
    start = seed * 13 % (len(text) - 20)
    ranges = ((start, start + 9),)
    span = Span(id=f"t{number}", label="place", fragments=ranges, quote=span_quote(text, ranges), by="olga")
    Ledger(file, "olga").commit("Tag", [Change(None, span, article, "olga")])
