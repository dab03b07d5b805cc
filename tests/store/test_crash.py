"""Killed at any instant: the file opens, and every acknowledged edit is there."""

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from annotator.core.edits import ProjectHeader
from annotator.store import create, open_file
from tests.store.crash_driver import article

DRIVER = Path(__file__).with_name("crash_driver.py")
CHAINS = 10
KILLS_IN_A_CHAIN = 22 if hasattr(os, "fork") else 4


@pytest.fixture(scope="module")
def driver():
    process = subprocess.Popen(
        [sys.executable, str(DRIVER), "serve"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    yield process
    process.stdin.close()
    process.wait(10)
    process.stdout.close()


def run(driver, path, seed, rng):
    after = rng.choice(["", "", "", "folding", "importing", "importing", "grouping", "closing"])
    # Often within the first milliseconds of a step, sometimes long after.
    delay = rng.expovariate(1 / 0.003) if after else rng.uniform(0, 0.06)
    job = {"path": str(path), "seed": seed, "delay": delay, "after": after}
    driver.stdin.write(json.dumps(job) + "\n")
    driver.stdin.flush()
    return json.loads(driver.stdout.readline())


class Expected:
    """What the lines of the driver promise: what must be there, what must not, what may be."""

    def __init__(self) -> None:
        self.there: set[tuple[str, str]] = set()
        self.gone: set[tuple[str, str]] = set()
        self.groups: list[set[tuple[str, str]]] = []
        self.articles: set[str] = set()
        self.batches: list[set[str]] = []

    def read(self, lines: list[str]) -> None:
        for line in lines:
            step, *names = line.split()
            assert step != "failed", line
            places = {(names[0], target) for target in names[1:]} if len(names) > 1 else set()
            match step:
                case "added" | "grouped":
                    self.there |= places
                case "removing":
                    self.there -= places
                case "removed":
                    self.gone |= places
                case "grouping":
                    self.groups.append(places)
                case "importing":
                    self.batches.append(set(names))
                case "imported":
                    self.articles |= set(names)


@pytest.mark.slow
@pytest.mark.timeout(240)
@pytest.mark.parametrize("chain", range(CHAINS))
def test_nothing_acknowledged_is_lost_when_killed(driver, tmp_path, chain):
    rng = random.Random(chain)
    path = tmp_path / "desk.annot.yaml"
    expected = Expected()
    with create(path, ProjectHeader(title="Desk")) as made, made.importing() as batch:
        for number in range(6):
            batch.add(article(f"first-{number}", rng))
    for kill in range(KILLS_IN_A_CHAIN):
        expected.read(run(driver, path, chain * 1000 + kill, rng))
        check(path, expected)
    for document in yaml.safe_load_all(path.read_text(encoding="utf-8")):
        assert isinstance(document, dict)
    leftover = [name for name in tmp_path.iterdir() if name.suffix in (".tmp", ".lock")]
    assert not leftover


def check(path: Path, expected: Expected) -> None:
    project_file = open_file(path)
    try:
        assert not [problem for problem in project_file.problems if problem.code != "torn"]
        entries = set(project_file.project.entries)
        found = {
            (span.id, article_id)
            for article_id in entries
            for layer in project_file.load(article_id).layers.values()
            for span in layer.spans
        }
    finally:
        project_file.close(fold=False)
    assert expected.articles <= entries
    assert expected.there <= found
    assert not expected.gone & found
    for group in expected.groups:
        assert group <= found or not group & found
    for batch in expected.batches:
        assert batch <= entries or not batch & entries
