"""Where the commands write, and where they never do, whatever they are told."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time

import pytest

from annotator import cli
from annotator.app import projects

ENDINGS = {"export": ".conll", "folder": "", "train": ".model", "agreement": ".html", "screenshot": ".png"}


@pytest.fixture
def conll(run, desk, tmp_path):
    out = tmp_path / "learn.conll"
    assert run("export", desk, "--format", "conll", "--out", out, "--layer", "alice")[0] == 0
    return out


@pytest.fixture
def words(desk, request):
    """The words of a command that writes to a place."""
    return {
        "export": lambda out: ("export", desk, "--format", "conll", "--out", out),
        "folder": lambda out: ("export", desk, "--format", "brat", "--out", out),
        "train": lambda out: ("train", request.getfixturevalue("conll"), "--out", out),
        "agreement": lambda out: ("agreement", desk, "--no-intervals", "--report", out),
        "screenshot": lambda out: ("screenshot", desk, out),
    }


def everything(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def a_project(desk, path):
    shutil.copyfile(desk, path)


def a_project_without_a_comment(desk, path):
    path.write_bytes(b"\xef\xbb\xbf" + desk.read_bytes().split(b"\n", 1)[1].replace(b"\n", b"\r\n"))


def a_link_to_a_project(desk, path):
    path.symlink_to(desk)


def a_hard_link_to_a_project(desk, path):
    os.link(desk, path)


def a_pipe(desk, path):
    os.mkfifo(path)


def a_link_to_a_device(desk, path):
    path.symlink_to(os.devnull)


def links_in_a_circle(desk, path):
    path.symlink_to(path.name)


def a_record_set_aside(desk, path):
    path.write_bytes(b"--- # layer\nkind: layer\narticle: a\nannotator: b\n")


PLACES = [
    a_project, a_project_without_a_comment, a_link_to_a_project, a_hard_link_to_a_project, a_pipe,
    a_link_to_a_device, links_in_a_circle, a_record_set_aside,
]  # fmt: skip


@pytest.mark.skipif(os.name == "nt", reason="no such links and pipes there")
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("command", ENDINGS)
def test_projects_and_what_is_no_file_are_never_written_over(run, desk, words, tmp_path, command, place):
    bad = tmp_path / f"bad{ENDINGS[command]}"
    place(desk, bad)
    before = {
        name: raw for name, raw in everything(tmp_path).items() if place is not a_pipe or name != bad.name
    }
    for force in ((), ("--force",)):
        status, out, err = run(*words[command](bad), *force)
        assert (status, out) == (2, ""), err
        assert err.startswith("annotator: ")
        assert err.count("\n") == 1
    assert everything(tmp_path).items() >= before.items()
    assert [path.name for path in tmp_path.iterdir() if path.name.endswith(".part")] == []


@pytest.mark.parametrize("command", ENDINGS)
def test_the_projects_own_files_are_never_written_over(run, desk, conll, words, tmp_path, command):
    names = ["desk.annot.yaml", "desk.annot.yaml.lock", "new.annot.yaml"]
    names += ["desk.annot.yaml.superseded-20260101-101010.yaml", ".desk.annot.yaml.x.tmp"]
    before = everything(tmp_path)
    for name in names if command in ("export", "folder", "train") else names[:1]:
        status, _, err = run(*words[command](tmp_path / name), "--force")
        assert (status, err.count("\n")) == (2, 1), err
    assert everything(tmp_path) == before


def test_a_project_that_another_process_has_open_is_not_written_over(run, desk, words, tmp_path):
    held = tmp_path / "held.txt"
    shutil.copyfile(desk, held)
    with projects.open_project(held):
        status, _, err = run(*words["export"](held), "--force")
    assert (status, "That is a project" in err) == (2, True)
    held.write_text("Not a project any more.", encoding="utf-8")
    held.with_name("held.txt.lock").write_text(
        json.dumps({"user": "x", "host": "y", "pid": 1, "since": "z"}), encoding="utf-8"
    )
    status, _, err = run(*words["export"](held), "--force")
    assert (status, "has it open" in err) == (2, True)


@pytest.mark.parametrize("command", ["export", "train", "agreement", "screenshot"])
def test_a_file_is_replaced_by_saying_so_and_links_stay(run, words, tmp_path, command):
    (tmp_path / "elsewhere").mkdir()
    real = tmp_path / "elsewhere" / f"real{ENDINGS[command]}"
    real.write_text("mine", encoding="utf-8")
    link = tmp_path / f"link{ENDINGS[command]}"
    link.symlink_to(real)
    status, _, err = run(*words[command](link))
    assert (status, "--force" in err, real.read_text(encoding="utf-8")) == (2, True, "mine")
    status, _, _ = run(*words[command](link), "--force")
    assert status == 0
    assert link.is_symlink()
    assert real.stat().st_size > 100
    assert [path.name for path in real.parent.iterdir() if path.name.startswith(".")] == []


def test_a_folder_of_somebody_else_is_left_alone(run, words, tmp_path):
    out = tmp_path / "out"
    assert run(*words["folder"](out))[0] == 0
    assert run(*words["folder"](out))[0] == 2
    assert run(*words["folder"](out), "--force")[0] == 0
    (out / "diary.txt").write_text("mine", encoding="utf-8")
    before = everything(out)
    status, _, err = run(*words["folder"](out), "--force")
    assert (status, "“diary.txt”" in err) == (2, True)
    assert everything(out) == before
    assert run(*words["folder"](tmp_path), "--force")[0] == 2
    assert run(*words["export"](out), "--force")[0] == 2


def test_a_folder_of_an_earlier_version_with_a_project_in_it_is_left_alone(run, desk, words, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    (out / "manifest.json").write_text("{}", encoding="utf-8")
    shutil.copyfile(desk, out / "kept.yaml")
    assert run(*words["folder"](out), "--force")[0] == 2
    assert (out / "kept.yaml").exists()


@pytest.mark.parametrize("command", ["folder", "export"])
@pytest.mark.parametrize("name", ["out.zip", "out.tar.gz", "OUT.ZIP"])
def test_nothing_is_called_an_archive_that_is_none(run, words, tmp_path, name, command):
    status, _, err = run(*words[command](tmp_path / name))
    assert (status, "archive" in err) == (2, True)
    assert not (tmp_path / name).exists()


def test_the_manifest_of_an_earlier_export_is_not_replaced_in_silence(run, words, tmp_path):
    (tmp_path / "out.conll.manifest.json").write_text("mine", encoding="utf-8")
    status, _, err = run(*words["export"](tmp_path / "out.conll"))
    assert (status, "manifest.json" in err) == (2, True)
    assert not (tmp_path / "out.conll").exists()


def test_standard_output_is_one_file_and_nothing_else(shell, run, desk, tmp_path):
    done = shell("export", desk, "--format", "conll", "--out", "-", "--layer", "alice")
    assert done.returncode == 0
    shell("export", desk, "--format", "conll", "--out", "there.conll", "--layer", "alice")
    assert done.stdout == (tmp_path / "there.conll").read_bytes()
    assert b"left out" in done.stderr
    for words in (
        ("brat",),
        ("conll", "--split", "80/20"),
        ("conll", "--overlaps", "split"),
        ("conll", "--json"),
    ):
        assert run("export", desk, "--out", "-", "--format", *words)[:2] == (2, "")
    done = shell("train", "there.conll", "--out", "-")
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout[:4] == b"lCRF"
    done = shell("screenshot", desk, "-", "--size", "400x300")
    assert done.stdout[:8] == b"\x89PNG\r\n\x1a\n"
    assert not (tmp_path / "-").exists()


SLOW = """
import sys, time
from annotator import cli
from annotator.formats.training.conll import ConllFormat
made = ConllFormat.record
def slow(self, *more):
    time.sleep(0.05)
    return made(self, *more)
ConllFormat.record = slow
sys.exit(cli.main(sys.argv[1:]))
"""


@pytest.mark.skipif(os.name == "nt", reason="no such signals there")
@pytest.mark.parametrize(
    ("number", "status", "parts"),
    [
        (signal.SIGINT, 130, ()),
        (signal.SIGTERM, 143, ("--split", "50/30/20")),
        (signal.SIGINT, 130, ("--split", "50/50", "--force")),
    ],
)
def test_an_export_that_is_stopped_leaves_everything_as_it_was(desk, tmp_path, number, status, parts):
    out = tmp_path / "out"
    out.mkdir()
    if parts:
        words = ["export", str(desk), "--format", "jsonl", "--out", str(tmp_path / "x.jsonl"), *parts[:2]]
        assert cli.main(words) == 0
    if "--force" in parts:
        for name in ("o.train.conll", "o.conll.manifest.json"):
            (out / name).write_text("mine", encoding="utf-8")
    before = everything(out)
    words = ["export", str(desk), "--format", "conll", "--out", str(out / "o.conll"), *parts]
    process = subprocess.Popen(
        [sys.executable, "-c", SLOW, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    until = time.monotonic() + 30
    while not any(len(list(stage.iterdir())) > bool(parts) for stage in out.glob(".*.part")):
        assert time.monotonic() < until
        assert process.poll() is None
        time.sleep(0.01)
    process.send_signal(number)
    said, err = process.communicate(timeout=30)
    assert process.returncode == status
    *before_that, last = err.splitlines()
    assert (said, last.startswith(b"annotator: stopped")) == (b"", True), err
    assert all(line.startswith(b"one-sided: ") for line in before_that), err
    assert everything(out) == before
    assert list(out.glob(".*")) == []
    assert not desk.with_name(desk.name + ".lock").exists()


def test_files_of_a_split_come_together_or_not_at_all(run, desk, tmp_path):
    (tmp_path / "o.test.conll").mkdir()
    words = ("export", desk, "--format", "conll", "--split", "40/30/30", "--by", "article")
    status, _, err = run(*words, "--out", tmp_path / "o.conll")
    assert (status, "folder" in err) == (2, True)
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("o.")] == ["o.test.conll"]


def test_labels_that_look_alike_get_a_file_each(run, tmp_path):
    labels = tmp_path / "labels.yaml"
    labels.write_text("labels:\n  - {name: a/b}\n  - {name: a b}\n  - {name: A-B}\n", encoding="utf-8")
    project = tmp_path / "p.annot.yaml"
    assert run("new", project, "--labels", labels)[0] == 0
    (tmp_path / "a.txt").write_text("Port opens\n\nKestrel Line won.\n", encoding="utf-8")
    assert run("import", project, tmp_path / "a.txt")[0] == 0
    words = ("export", project, "--format", "conll", "--overlaps", "split", "--include-unfinished")
    words = (*words, "--out", tmp_path / "o.conll")
    status, out, _ = run(*words, "--json")
    assert status == 0
    names = [path.rsplit("/", 1)[-1] for path in json.loads(out)["files"]]
    assert names == ["o.a-b.conll", "o.a-b-2.conll", "o.A-B-3.conll"]


def test_a_project_is_copied_whole_and_no_project_is_replaced(run, desk, tmp_path):
    out = tmp_path / "copy.annot.yaml"
    status, said, _ = run("copy", desk, "--out", out)
    assert status == 0
    assert str(out) in said
    assert run("stats", out)[1] == run("stats", desk)[1]
    before = out.read_bytes()
    for place in (out, desk):
        status, _, complaint = run("copy", desk, "--out", place, "--force")
        assert status != 0
        assert str(place) in complaint
    assert out.read_bytes() == before
