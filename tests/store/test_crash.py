"""Killed at any instant, whatever somebody is doing: the file opens, and everything acknowledged is there.

`make test` kills some hundreds of times; `make crash` kills 2,000 times.
"""

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from annotator.store import open_file
from annotator.store.lock import lock_path
from annotator.store.validate import validate
from annotator.suggest.crf import Model
from tests.store import plain
from tests.store.crash_driver import STEPS, make

DRIVER = Path(__file__).with_name("crash_driver.py")
KILLS_IN_A_CHAIN = 20 if hasattr(os, "fork") else 4
# Every step is interrupted, and the long ones, which do most, more often than others.
ORDER = [*STEPS, "bring_in", "exchange", "fold", "close", "bring_in", "settle", "change_labels"]


def pytest_generate_tests(metafunc):
    if "chain" in metafunc.fixturenames:
        kills = metafunc.config.getoption("--kills")
        metafunc.parametrize("chain", range(kills // 20))


@pytest.fixture(scope="module")
def driver(tmp_path_factory):
    """A function that answers a job with the lines of its run, how long each step takes, and the home it works in."""
    home = "ANNOTATOR_HOME", str(tmp_path_factory.mktemp("home"))
    command = [sys.executable, str(DRIVER), "serve"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    process = subprocess.Popen(command, env=os.environ | dict([home]), **pipes)

    def run(job):
        process.stdin.write(json.dumps(job) + "\n")
        process.stdin.flush()
        return json.loads(process.stdout.readline())

    yield run, json.loads(process.stdout.readline()), home
    process.stdin.close()
    process.wait(10)
    process.stdout.close()


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_nothing_acknowledged_is_lost_when_killed(driver, tmp_path, chain, monkeypatch):
    """After each kill the project is opened on the same computer, in every third chain on another one."""
    run, durations, home = driver
    rng = random.Random(chain)
    path = tmp_path / "desk.annot.yaml"
    with monkeypatch.context() as here:
        here.setenv(*home)
        make(path, rng)
    is_elsewhere = chain % 3 == 0
    if not is_elsewhere:
        monkeypatch.setenv(*home)
    base, folded = look(path, rng)
    counts = set()
    for kill in range(KILLS_IN_A_CHAIN):
        step = ORDER[(chain * KILLS_IN_A_CHAIN + kill) % len(ORDER)]
        job = {"path": str(path), "seed": chain * 1000 + kill, "step": step, **instant(rng, *durations[step])}
        done = Run(run(job), job)
        done.check_steps(were_folded_elsewhere=is_elsewhere and folded)
        found, folds = look(path, rng)
        base = done.check(base, found)
        done.check_files(counts)
        folded |= folds


def instant(rng, seconds, calls):
    """When to kill: at a call that changes a file, or some time after the step began."""
    before = rng.randrange(5)
    if rng.random() < 0.5:
        at = rng.choice(("before", "middle", "after"))
        return {"before": before, "delay": 0, "call": rng.randint(1, calls + 3), "at": at}
    return {"before": before, "delay": rng.uniform(0, seconds * 1.2 + 0.002), "call": 0, "at": ""}


def look(path, rng):
    """What is in the file, read in two ways that have to agree, and whether it was folded at closing."""
    folds = rng.random() < 0.2
    project_file = open_file(path)
    try:
        told = [str(problem) for problem in project_file.problems if problem.code != "torn"]
        assert not told, "\n".join(told)
        assert not list(path.parent.glob(f".{path.name}.*")), "files were left behind"
        found = plain.of_model(project_file)
        other = plain.of_file(path)
        assert found == other, plain.difference(found, other)
        found_wrong = validate(path)
        assert not found_wrong, "\n".join(map(str, found_wrong))
    finally:
        project_file.close(fold=folds)
    assert not lock_path(path).exists()
    return plain.digests(found), folds


class Run:
    """What the lines of the driver promise: what must be in the file, and what may be."""

    def __init__(self, lines, job):
        self.lines, self.job = lines, job
        self.edits = [line["edit"] for line in lines if "edit" in line]
        self.durable = max((line["durable"] for line in lines if "durable" in line), default=0)
        failed = [line["failed"] for line in lines if "failed" in line]
        assert not failed, f"{job}: {failed[0]}"

    def check_steps(self, *, were_folded_elsewhere):
        """Undo is refused for one reason alone.

        Another computer folded the project before this one could see what it had written when it was killed, or after
        it had removed an article, which is kept on the computer that folds.
        """
        refused = [line["refused"] for line in self.lines if "refused" in line]
        assert were_folded_elsewhere or not refused, f"{self.job}: {refused}"

    def check(self, base, found):
        """There is one number of edits, at least those acknowledged, that explains the file; returns what is there."""
        stored = {line["stored"]: line["slots"] for line in self.lines if "stored" in line}
        for count in range(self.durable, len(self.edits) + 1):
            if self.expected(base, found, stored, count) == found:
                return found
        told = [
            plain.difference(found, self.expected(base, found, stored, count))
            for count in (self.durable, len(self.edits))
        ]
        steps = [line["doing"] for line in self.lines if "doing" in line]
        raise AssertionError(
            f"{self.job}\nsteps {steps}\nwith {self.durable} edits:\n{told[0]}\nwith {len(self.edits)}:\n{told[1]}"
        )

    def expected(self, base, found, stored, count):
        state, done = dict(base), 0
        for line in self.lines:
            if "edit" in line and done < count:
                state |= line["edit"]
                done += 1
            elif "batch" in line:
                slots, came = line["slots"], {}
                if line["batch"] in stored:
                    came = {slot: slots[slot] for slot in stored[line["batch"]]}
                elif not line["whole"] or all(found.get(slot) == told for slot, told in slots.items()):
                    came = {slot: told for slot, told in slots.items() if found.get(slot) == told}
                # What comes is in the project, also where it had been taken out.
                state |= came | {plain.member_slot(slot.split()[1]): "in" for slot in came}
        gone = {slot.split()[1] for slot, told in state.items() if slot.startswith("member ") and not told}
        return {
            slot: told
            for slot, told in state.items()
            if told
            and not slot.startswith("member ")
            and (slot == plain.HEADER or slot.split()[1] not in gone)
        }

    def check_files(self, counts):
        """What is written whole is there whole or not at all, and there if that was acknowledged."""
        counts |= {line["count"] for line in self.lines if "count" in line}
        made = {line["path"] for line in self.lines if "made" in line}
        for line in self.lines:
            if "making" not in line:
                continue
            path = Path(line["path"])
            assert path.exists() or line["path"] not in made
            if path.exists():
                check_whole(line["making"], path, counts)


def check_whole(kind, path, counts):
    match kind:
        case "copy" | "handed":
            with open_file(path) as project_file:
                found = {problem.code for problem in project_file.problems}
            # Somebody has written to what was handed out.
            assert found <= ({"torn"} if kind == "handed" else set())
            assert validate(path) == []
        case "export":
            entries = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
            assert len(entries) in counts
        case "model":
            Model(path)
