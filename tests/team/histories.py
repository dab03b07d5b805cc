"""Random histories of a desk on a server: the network is cut, processes and the server are killed, at any moment.

    python -m tests.team.histories [--count N] [--first SEED] [--desks N] [--steps N]

Afterwards everybody comes together. What was acknowledged in a file, and was not changed or removed since by anybody,
is with everybody who may see it; what was refused was set aside; whoever sees the same has the same bytes; and whoever
joins anew has the same as who was there all the time.
"""

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import asdict
from functools import cache
from pathlib import Path

import psycopg

from annotator import store
from annotator.app.ledger import carry_out
from annotator.core.annotation import Span
from annotator.core.article import Sentence
from annotator.core.edits import ProjectHeader
from annotator.core.labels import Label, LabelSet
from annotator.store import records
from annotator.store.index import raw_records
from annotator.team import server, syncing
from annotator.team.rebase import Member
from annotator.team.server import OfflineError, Server
from tests.home import at_home
from tests.team.desk import Desk, article
from tests.team.postgres import OWNER, Postgres
from tests.team.proxy import Proxy
from tests.team.random_desk import CUTS, HEADER, Task

ROLES = {"olga": "owner", "rita": "reviewer", "ada": "annotator", "ben": "annotator", "rolf": "reviewer"}
ROLES |= dict.fromkeys(("cleo", "dora", "emil", "fay", "gus"), "annotator")
ARTICLES = ("deal", "storm", "ferry")
ROOT = Path(__file__).resolve().parents[2]
MOST_RUNS = 6
"""How often a desk that was killed starts again."""


class Nursery:
    """Starts desks as processes, at once: each is a copy of one that has everything imported already."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "tests.team.random_desk"]
        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        self._server = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def ask(self, question: object) -> int | None:
        print(json.dumps(question), file=self._server.stdin, flush=True)
        return json.loads(self._server.stdout.readline())


@cache
def nursery() -> Nursery:
    return Nursery()


def patiently(desk: Desk) -> syncing.Report:
    """Bring together, as soon as a server that was just started answers."""
    for _ in range(50):
        try:
            return desk.sync()
        except OfflineError:
            time.sleep(0.1)
    return desk.sync()


class History:
    """One history: desks of several people, and whatever happens to them."""

    def __init__(self, postgres: Postgres, folder: Path, seed: int, desks: int, steps: int) -> None:
        self.postgres = postgres
        self.folder = folder
        self.seed = seed
        self.steps = steps
        self.pause = 1.0 if steps > 50 else 0.2
        self.roles = dict(list(ROLES.items())[:desks])
        self.chance = random.Random(f"history {seed}")
        self.database = postgres.database(f"history{seed}x{os.getpid()}x{time.monotonic_ns()}")
        self.proxy = Proxy(postgres.port)
        self.desks = {name: Desk(name, folder / name / "Harbour desk.annot.yaml") for name in self.roles}
        self.runs = dict.fromkeys(self.roles, 0)
        self.happened: list[str] = []

    def address(self, name: str) -> str:
        login = OWNER if name == "olga" else name
        return self.postgres.address(login, self.database, self.proxy.port)

    def begin(self) -> None:
        for name, desk in self.desks.items():
            desk.path.parent.mkdir()
            with at_home(desk.path.parent / "home"):
                if name == "olga":
                    self._share(desk)
                else:
                    syncing.join(self.address(name), desk.path.parent)

    def _share(self, desk: Desk) -> None:
        header = ProjectHeader(
            title="Harbour desk", labels=LabelSet([Label(name="org"), Label(name="person")])
        )
        with store.create(desk.path, header) as file:
            with file.importing() as batch:
                for name in ARTICLES:
                    batch.add(article(name))
            syncing.share(file, self.address("olga"), "olga", carry_out)
        with Server(self.address("olga")) as server:
            for name, role in self.roles.items():
                if name != "olga":
                    self.postgres.login(name)
                    server.add(header.id, Member(name, name, role))

    def start(self, name: str) -> int:
        """Start a desk; gives the number of the process."""
        desk = self.desks[name]
        self.runs[name] += 1
        folder = desk.path.parent
        batch = max(6, self.steps // 40)
        task = Task(
            path=str(desk.path),
            name=name,
            role=self.roles[name],
            seed=f"{self.seed} {name} {self.runs[name]}",
            steps=max(self.steps - self.done(name), 1),
            batch=batch,
            home=str(folder / "home"),
            journal=str(folder / "journal"),
            said=str(folder / "said"),
        )
        return nursery().ask(asdict(task))

    def disturb(self, running: dict[str, int]) -> None:
        """Let one thing happen."""
        what = self.chance.choice(("cut", "limit", "kill desk", "kill desk", "kill server", "nothing"))
        self.happened.append(what)
        if what == "cut":
            self.proxy.cut()
            time.sleep(self.chance.random() * self.pause / 2)
            self.proxy.restore()
        elif what == "limit":
            self.proxy.limit = self.chance.randint(200, 6000)
            time.sleep(self.chance.random() * self.pause)
            self.proxy.restore()
        elif what == "kill desk":
            mortal = [name for name in running if self.runs[name] < MOST_RUNS]
            if mortal:
                os.kill(running[self.chance.choice(mortal)], signal.SIGKILL)
        elif what == "kill server" and self.chance.random() < 0.3:
            self.postgres.kill()
            self.postgres.start()

    def play(self) -> None:
        """Let everybody work, and things happen, until all have done their steps."""
        running = {name: self.start(name) for name in self.roles}
        while running:
            time.sleep(self.chance.random() * self.pause)
            self.disturb(running)
            for name, process in list(running.items()):
                if (status := nursery().ask(process)) is None:
                    continue
                del running[name]
                if status == -signal.SIGKILL:
                    running[name] = self.start(name)
                elif status:
                    said = (self.desks[name].path.parent / "said").read_text(encoding="utf-8")
                    raise AssertionError(f"{name} ended with {status}:\n{said}")

    def come_together(self) -> None:
        for _ in range(2):
            for desk in self.desks.values():
                with at_home(desk.path.parent / "home"):
                    patiently(desk)

    def check(self) -> None:
        self.come_together()
        raws = {}
        for name, desk in self.desks.items():
            with at_home(desk.path.parent / "home"):
                assert patiently(desk) == syncing.Report(), f"{name} has something left"
                raws[name] = desk.replica(), desk.bytes()
            assert self.joined_anew(name) == raws[name], f"{name} has not what the server has"
        for name in [each for each, role in self.roles.items() if role == "reviewer"]:
            assert raws["olga"] == raws[name], f"olga and {name} have not the same"
        for layer in (*self.roles, "gold"):
            self.check_layer(layer)
        self.check_common()

    def joined_anew(self, name: str) -> tuple[bytes, bytes]:
        """What somebody has who joins again, under the same name."""
        folder = self.folder / f"{name} anew"
        folder.mkdir()
        with at_home(folder / "home"):
            desk = Desk(name, syncing.join(self.address(name), folder))
            return desk.replica(), desk.bytes()

    def check_layer(self, layer: str) -> None:
        found = {}
        for name, role in self.roles.items():
            if name == layer or role != "annotator":
                labels = {each: self.desks[name].labels(each, layer) for each in ARTICLES}
                found[name] = {
                    (each, span): label for each in ARTICLES for span, label in labels[each].items()
                }
        assert all(each == next(iter(found.values())) for each in found.values()), (layer, found)
        is_gold = layer == "gold"
        writers = [n for n, role in self.roles.items() if n == layer or (is_gold and role != "annotator")]
        self.expected(layer, writers).compare(next(iter(found.values())))

    def check_common(self) -> None:
        """Labels are the owner's; sentences may be cut by anybody."""
        with store.open_file(self.desks["olga"].path, read_only=True) as file:
            labels = {("", label.name): label.title for label in file.project.labels}
            cuts = {
                (each, str(sentence.end)): "cut"
                for each in ARTICLES
                for sentence in file.project.article(each).sentences
            }
        self.expected(HEADER, ["olga"]).compare(labels)
        self.expected(CUTS, list(self.roles)).compare(cuts)

    def expected(self, layer: str, writers: list[str]) -> "Expected":
        made = Expected(layer)
        for name in writers:
            made.read(self.desks[name].path.parent)
        return made

    def done(self, name: str) -> int:
        """How many edits of somebody were acknowledged."""
        journal = self.desks[name].path.parent / "journal"
        return journal.read_text(encoding="utf-8").count('["kept"]') if journal.exists() else 0


class Expected:
    """What the journals say that there must be in one layer, or of what belongs to nobody."""

    def __init__(self, layer: str) -> None:
        self.layer = layer
        self.labels: dict[tuple[str, str], set[object]] = {}
        self.certain: set[tuple[str, str]] = set()

    def read(self, folder: Path) -> None:
        """Read what one desk says."""
        waiting: list[list[object]] = []
        undoing = False
        own: dict[tuple[str, str], object] = {}
        for line in (folder / "journal").read_text(encoding="utf-8").splitlines():
            kind, *words = json.loads(line)
            if kind == "begin" and undoing:  # killed while it took back what nobody knows
                for key in own:
                    self.labels.setdefault(key, set()).add("*")
            undoing = kind == "undo"
            if kind == "meant":
                self.may_be(waiting)
                waiting = [each for each in words[1] if each[1] == self.layer]
            elif kind == "kept":
                for place, _, name, label in waiting:
                    own[place, name] = label
                waiting = []
            elif kind == "undo":
                self.may_be(waiting)
                waiting = []
        self.may_be(waiting)
        for key, label in own.items():
            self.labels.setdefault(key, set()).add(label)
            self.certain.add(key)
        for path in folder.glob("*.not-shared-*"):
            self.read_aside(path.read_bytes())

    def read_aside(self, data: bytes) -> None:
        """What was told to be late, and is kept beside the project."""
        for _, raw in raw_records(lambda at, size: data[at : at + size], 0, len(data), file=""):
            record, _ = records.parse(raw, file="")
            for change in record.edit.changes:
                for value in filter(None, (change.before, change.after)):
                    if isinstance(value, Span) and change.annotator == self.layer:
                        self.labels.setdefault((change.article, value.id), set()).add("*")
                    elif isinstance(value, Sentence) and self.layer == CUTS:
                        for end in (value.start, value.end):
                            self.labels.setdefault((change.article, str(end)), set()).add("*")

    def may_be(self, waiting: list[list[object]]) -> None:
        """What was meant and not acknowledged may be there or not."""
        for place, _, name, label in waiting:
            self.labels.setdefault((place, name), set()).update((label, "*"))

    def compare(self, found: dict[tuple[str, str], object]) -> None:
        for key, labels in self.labels.items():
            if key in self.certain and "*" not in labels:
                assert found.get(key) in labels, (
                    f"{self.layer}: {key} should be {labels}, is {found.get(key)}"
                )


def play(postgres: Postgres, seed: int, desks: int, steps: int) -> tuple[list[str], int]:
    """Play one history and check it; returns what happened, and how many edits were acknowledged."""
    folder = Path(tempfile.mkdtemp(prefix="annotator-history-"))
    history = History(postgres, folder, seed, desks, steps)
    few, server.FEW = server.FEW, 0
    try:
        history.begin()
        history.play()
        history.check()
    except BaseException as error:
        error.add_note(f"seed {seed}; {', '.join(history.happened)}; the files are in {folder}")
        raise
    finally:
        server.FEW = few
        history.proxy.stop()
        with suppress(psycopg.Error):
            postgres.drop(history.database)
    edits = sum(map(history.done, history.roles))
    shutil.rmtree(folder)
    return history.happened, edits


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--desks", type=int, default=len(ROLES))
    parser.add_argument("--steps", type=int, default=1000)
    given = parser.parse_args()
    postgres = Postgres()
    total = 0
    try:
        for seed in range(given.first, given.first + given.count):
            start = time.monotonic()
            happened, edits = play(postgres, seed, given.desks, given.steps)
            total += edits
            took = time.monotonic() - start
            print(f"{seed}: {edits:,} edits, {len(happened)} disturbances, {took:.0f} s", flush=True)
    finally:
        postgres.stop()
    print(f"{given.count} histories, {total:,} edits, nothing lost")


if __name__ == "__main__":
    main()
