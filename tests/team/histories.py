"""Random histories of a desk on a server: the network is cut, processes and the server are killed, at any moment.

    python -m tests.team.histories [--count N] [--first SEED] [--steps N]

Afterwards everybody comes together. What was acknowledged in a file, and was not changed or removed since by anybody,
is with everybody who may see it; what was refused was said; and whoever sees the same has the same bytes.
"""

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import psycopg

from annotator import store
from annotator.app.ledger import carry_out
from annotator.core.edits import ProjectHeader
from annotator.core.labels import Label, LabelSet
from annotator.team import syncing
from annotator.team.rebase import Member
from annotator.team.server import OfflineError, Server
from tests.store.histories import at_home
from tests.team.desk import Desk, article
from tests.team.postgres import OWNER, Postgres
from tests.team.proxy import Proxy

ROLES = {"olga": "owner", "rita": "reviewer", "ada": "annotator", "ben": "annotator"}
ROOT = Path(__file__).resolve().parents[2]


def patiently(desk: Desk) -> syncing.Report:
    """Bring together, as soon as a server that was just started answers."""
    for _ in range(50):
        try:
            return desk.sync()
        except OfflineError:
            time.sleep(0.1)
    return desk.sync()


class History:
    """One history: desks of four people, and whatever happens to them."""

    def __init__(self, postgres: Postgres, folder: Path, seed: int, steps: int) -> None:
        self.postgres = postgres
        self.folder = folder
        self.seed = seed
        self.steps = steps
        self.chance = random.Random(f"history {seed}")
        self.database = postgres.database(f"history{seed}x{os.getpid()}x{time.monotonic_ns()}")
        self.proxy = Proxy(postgres.port)
        self.desks = {name: Desk(name, folder / name / "Harbour desk.annot.yaml") for name in ROLES}
        self.runs = dict.fromkeys(ROLES, 0)
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
                for name in ("deal", "storm"):
                    batch.add(article(name))
            syncing.share(file, self.address("olga"), "olga", carry_out)
        with Server(self.address("olga")) as server:
            for name, role in ROLES.items():
                if name != "olga":
                    self.postgres.login(name)
                    server.add(header.id, Member(name, name, role))

    def start(self, name: str) -> subprocess.Popen:
        desk = self.desks[name]
        self.runs[name] += 1
        environment = os.environ | {"ANNOTATOR_HOME": str(desk.path.parent / "home"), "PYTHONPATH": str(ROOT)}
        seed = f"{self.seed} {name} {self.runs[name]}"
        command = [sys.executable, "-m", "tests.team.random_desk", desk.path, name, seed, str(self.steps)]
        with (desk.path.parent / "said").open("ab") as said:
            return subprocess.Popen(
                [*command, desk.path.parent / "journal"], cwd=ROOT, env=environment, stdout=said, stderr=said
            )

    def disturb(self, running: dict[str, subprocess.Popen]) -> None:
        """Let one thing happen."""
        what = self.chance.choice(("cut", "limit", "kill desk", "kill desk", "kill server", "nothing"))
        self.happened.append(what)
        if what == "cut":
            self.proxy.cut()
            time.sleep(self.chance.random() / 4)
            self.proxy.restore()
        elif what == "limit":
            self.proxy.limit = self.chance.randint(200, 6000)
            time.sleep(self.chance.random() / 2)
            self.proxy.restore()
        elif what == "kill desk" and running:
            running[self.chance.choice(list(running))].kill()
        elif what == "kill server" and self.chance.random() < 0.3:
            self.postgres.kill()
            self.postgres.start()

    def play(self) -> None:
        """Let everybody work, and things happen, until all have done their steps."""
        running = {name: self.start(name) for name in ROLES}
        while running:
            time.sleep(self.chance.random() / 2)
            self.disturb(running)
            for name, process in list(running.items()):
                if (status := process.poll()) is None:
                    continue
                del running[name]
                said = (self.desks[name].path.parent / "said").read_text(encoding="utf-8", errors="replace")
                assert status in (0, -9), f"{name} ended with {status}:\n{said}"
                if status == -9 and self.runs[name] < 6:
                    running[name] = self.start(name)

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
        assert raws["olga"] == raws["rita"], "olga and rita have not the same"
        for layer in (*ROLES, "gold"):
            self.check_layer(layer)

    def check_layer(self, layer: str) -> None:
        seen_by = [name for name, role in ROLES.items() if name == layer or role != "annotator"]
        found = {}
        for name in seen_by:
            desk = self.desks[name]
            found[name] = {a: desk.labels(a, layer) for a in ("deal", "storm")}
        assert len({json.dumps(each, sort_keys=True) for each in found.values()}) == 1, (layer, found)
        writers = [
            name for name in ROLES if name == layer or (layer == "gold" and ROLES[name] != "annotator")
        ]
        expected = Expected(layer)
        for name in writers:
            expected.read(self.desks[name].path.parent / "journal")
        expected.compare(next(iter(found.values())))


class Expected:
    """What the journals say that there must be in one layer."""

    def __init__(self, layer: str) -> None:
        self.layer = layer
        self.labels: dict[tuple[str, str], set[object]] = {}
        self.certain: set[tuple[str, str]] = set()

    def read(self, journal: Path) -> None:
        waiting: list[list[object]] = []
        undoing = False
        own: dict[tuple[str, str], object] = {}
        for line in journal.read_text(encoding="utf-8").splitlines():
            kind, *words = json.loads(line)
            if kind == "begin" and undoing:  # killed while it took back what nobody knows
                for key in own:
                    self.labels.setdefault(key, set()).add("*")
            undoing = kind == "undo"
            if kind == "meant":
                self.may_be(waiting)
                waiting = [each for each in words[1] if each[1] == self.layer]
                if words[0] == "undone":
                    continue
            elif kind == "kept":
                for place, _, name, label in waiting:
                    own[place, name] = label
                waiting = []
            elif kind == "undo":
                self.may_be(waiting)
                waiting = []
            elif kind == "late" and words[1] == self.layer:
                own.pop((words[0], words[2]), None)
                self.labels.setdefault((words[0], words[2]), set()).add("*")
        self.may_be(waiting)
        for key, label in own.items():
            self.labels.setdefault(key, set()).add(label)
            self.certain.add(key)

    def may_be(self, waiting: list[list[object]]) -> None:
        """What was meant and not acknowledged may be there or not."""
        for place, _, name, label in waiting:
            self.labels.setdefault((place, name), set()).update((label, "*"))

    def compare(self, found: dict[str, dict[str, str]]) -> None:
        for (place, name), labels in self.labels.items():
            if (place, name) in self.certain and "*" not in labels:
                assert found[place].get(name) in labels, f"{self.layer} on {place}: {name} should be {labels}"


def play(postgres: Postgres, seed: int, steps: int) -> list[str]:
    """Play one history and check it; returns what happened."""
    folder = Path(tempfile.mkdtemp(prefix="annotator-history-"))
    history = History(postgres, folder, seed, steps)
    try:
        history.begin()
        history.play()
        history.check()
    except BaseException as error:
        error.add_note(f"seed {seed}; {', '.join(history.happened)}; the files are in {folder}")
        raise
    finally:
        history.proxy.stop()
        with suppress(psycopg.Error):
            postgres.drop(history.database)
    shutil.rmtree(folder)
    return history.happened


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--steps", type=int, default=40)
    given = parser.parse_args()
    postgres = Postgres()
    try:
        for seed in range(given.first, given.first + given.count):
            happened = play(postgres, seed, given.steps)
            print(f"{seed}: {', '.join(happened)}", flush=True)
    finally:
        postgres.stop()
    print(f"{given.count} histories, nothing lost")


if __name__ == "__main__":
    main()
