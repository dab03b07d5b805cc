"""Killed at any call that writes, a command on a corpus is typed again and ends with the bytes of one undisturbed."""

import os
import shutil
import signal
from pathlib import Path

import pytest

from annotator import cli
from tests import corpora
from tests.app.corpus.conftest import bytes_of, made
from tests.app.corpus.test_samples import annotated
from tests.store.test_killed_between_writes import Killing

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="a process is killed that was forked")

COMMANDS = {
    "dedup": ("dedup", "{corpus}"),
    "take": ("take", "{corpus}", "{sample}"),
    "suggest": ("suggest", "{corpus}", "--model", "{model}"),
    "export": ("export", "{corpus}", "--format", "conll", "--layer", "harbour (model)", "--out", "{out}"),
}
BEFORE = {"export": ("suggest",)}
"""What has to be done first."""


class Place:
    """Folders that the commands are about."""

    def __init__(self, folder: Path) -> None:
        self.names = {
            "corpus": folder / "corpus",
            "sample": folder / "sample.annot.yaml",
            "model": folder / "harbour.model",
            "out": folder / "out",
        }

    def done(self, name: str) -> None:
        words = [word.format_map(self.names) for word in COMMANDS[name]]
        assert cli.main(["corpus", *words, "--workers", "1"]) == 0

    def files(self) -> dict[str, bytes]:
        out = self.names["out"]
        return bytes_of(self.names["corpus"]) | (bytes_of(out) if out.exists() else {})


@pytest.fixture(scope="module")
def beginning(tmp_path_factory) -> Path:
    """Thirty articles in three shards, what people did with a sample, and what was learnt from it."""
    folder = tmp_path_factory.mktemp("corpus")
    place = Place(folder)
    corpus, sample = place.names["corpus"], place.names["sample"]
    made(corpus, [corpora.write_jsonl(folder / "news.jsonl", 30)], size=10)
    assert cli.main(["corpus", "sample", str(corpus), str(sample), "--count", "12"]) == 0
    annotated(sample)
    assert cli.main(["train", str(sample), "--layer", "ida", "--out", str(place.names["model"])]) == 0
    return folder


def was_killed(place: Place, name: str, killing: Killing) -> bool:
    """Do it in a process of its own; False when it came to its end before it was killed."""
    child = os.fork()
    if child == 0:
        try:
            killing.install()
            place.done(name)
        except BaseException:
            os._exit(1)
        os._exit(0)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert status in (0, -signal.SIGKILL)
    return status != 0


@pytest.mark.timeout(300)
@pytest.mark.parametrize("at", ["before", "middle"])
@pytest.mark.parametrize("name", COMMANDS)
def test_whatever_call_it_is_killed_at_it_is_gone_on_with(beginning, tmp_path, monkeypatch, name, at):
    for each in ("fsync", "fdatasync"):  # no plug is pulled
        monkeypatch.setattr(os, each, lambda fd: None)
    start = tmp_path / "start"
    shutil.copytree(beginning, start)
    for each in BEFORE.get(name, ()):
        Place(start).done(each)
    whole = shutil.copytree(start, tmp_path / "whole")
    Place(whole).done(name)
    expected, kills, number = Place(whole).files(), 0, 0
    while True:
        number += 1 + number // 4
        folder = tmp_path / "killed"
        shutil.copytree(start, folder)
        place = Place(folder)
        killed = was_killed(place, name, Killing(number, at))
        place.done(name)
        assert place.files() == expected, (number, kills)
        assert not (place.names["corpus"] / "work").exists()
        shutil.rmtree(folder)
        if not killed:
            break
        kills += 1
    assert kills > 3
