"""Where a command ends: a sentence and a status for everything foreseeable, and what the window would say."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from annotator import store
from annotator.app import projects
from annotator.cli import boundary
from annotator.core.annotation import Span
from annotator.core.edits import Change, Edit

FULL = Path("/dev/full")


def one_sentence(err):
    text = err.decode("utf-8") if isinstance(err, bytes) else err
    return text.startswith("annotator: ") and text.count("\n") == 1 and "Traceback" not in text


@pytest.mark.skipif(os.name == "nt", reason="no such pipes there")
@pytest.mark.parametrize(
    "words", [("stats", "desk"), ("formats",), ("export", "desk", "--format", "jsonl", "--out", "-")]
)
def test_the_end_of_a_pipe_is_no_news(shell, desk, words):
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = shell(*words, capture_output=False, stdout=writing, stderr=subprocess.PIPE)
    finally:
        os.close(writing)
    assert done.returncode == 141
    assert b"Traceback" not in done.stderr
    assert b"ipe" not in done.stderr


@pytest.mark.skipif(not FULL.exists(), reason="no such device here")
@pytest.mark.parametrize("words", [("stats", "desk"), ("formats", "--json"), ("validate", "desk")])
def test_a_full_disk_behind_standard_output_is_said(shell, desk, words):
    with FULL.open("wb") as full:
        done = shell(*words, capture_output=False, stdout=full, stderr=subprocess.PIPE)
    assert (done.returncode, one_sentence(done.stderr)) == (1, True), done.stderr


@pytest.mark.skipif(os.name == "nt", reason="no such shell there")
def test_streams_that_are_closed(shell, desk, tmp_path):
    command = f"{sys.executable} -m annotator stats desk"
    done = subprocess.run(["sh", "-c", f"{command} >&-"], cwd=tmp_path, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    done = subprocess.run(["sh", "-c", f"{command}x 2>&-"], cwd=tmp_path, capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (2, b"")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("demo", "--folder", "FILE"), "cannot be copied there"),
        (("import", "desk", "FILE", "--format", "tei"), "can only be written"),
        (("train", "FILE", "--format", "tei", "--out", "model"), "can only be written"),
        (("export", "desk", "--format", "html", "--out", "x"), "can only be read"),
        (("export", "desk", "--format", "jsonl", "--out", "no/such/x.jsonl"), "there is no folder"),
        (("export", "desk", "--format", "jsonl", "--out", "x", "--map", "FILE"), "cannot be read"),
        (("export", "desk", "--format", "jsonl", "--out", "x", "--split", "nan/1"), "no division"),
        (("export", "desk", "--format", "jsonl", "--out", "x", "--seed", "3"), "Add --split"),
        (("stats", "FILE"), "not a News Annotator project"),
        (("stats", "."), "a folder"),
        (("handout", "desk", "--to", "a", "--out", "FILE"), ""),
        (("collect", "desk", "FILE"), None),
        (("handout", "--to", "a", "b"), "Name it first"),
        (("agreement", "desk", "--since", "yesterday"), "not a date"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(run, desk, tmp_path, monkeypatch, words, says):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "FILE").write_text("just a file", encoding="utf-8")
    status, out, err = run(*words)
    assert "Traceback" not in err
    if says is None:
        assert status == 1
        return
    assert (status, out, one_sentence(err)) == (2, "", True), err
    assert says in err
    assert (tmp_path / "FILE").read_text(encoding="utf-8") == "just a file"


@pytest.mark.parametrize(
    "words", [("export", "desk", "--form", "jsonl", "--out", "x"), ("stats", "desk", "--js")]
)
def test_options_are_not_abbreviated(run, desk, words):
    status, out, err = run(*words)
    assert (status, out) == (2, "")
    assert "usage: " in err


@pytest.mark.parametrize(
    "words",
    [
        ("stats",), ("validate",), ("fold",), ("agreement", "--no-intervals"), ("handout", "--list"),
        ("export", "--format", "jsonl", "--out", "x.jsonl"),
    ],
)  # fmt: skip
def test_the_ending_of_a_project_may_be_left_out(run, desk, tmp_path, monkeypatch, words):
    monkeypatch.chdir(tmp_path)
    assert run(words[0], "desk", *words[1:])[0] == 0


def test_the_project_may_stand_behind_the_names(run, desk, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    status, out, _ = run("handout", "--to", "ida", "noor", "--to", "jo", "desk")
    assert status == 0
    assert sorted(path.name for path in tmp_path.glob("desk *")) == [
        f"desk {name}.annot.yaml" for name in ("ida", "jo", "noor")
    ]
    assert "desk.annot.yaml" not in out


@pytest.fixture
def odd(desk):
    """A project with an edit that a power cut broke off, and a span whose words somebody moved in an editor."""
    with projects.open_project(desk) as file:
        article = file.project.article("kestrel-line-lease")
        start = article.text.index("Kestrel Line", 200)
        span = Span(id="moved", label="place", fragments=((start, start + 12),), quote="Kestrel Line", by="x")
        edit = Edit("Tag", (Change(None, span, article.id, "zoe"),))
        file.project.apply(edit)
        file.submit(edit)
    text = desk.read_text(encoding="utf-8").replace(
        f"id: moved, start: {start}", f"id: moved, start: {start + 1}"
    )
    desk.write_text(text + "--- # edit\nkind: edit\narticle: kes", encoding="utf-8")
    return desk


def test_what_the_window_would_tell_is_told(run, odd, tmp_path):
    _, _, err = run("stats", odd)
    assert "The end of the file is incomplete" in err
    assert err.count("(moved,") == 1
    status, _, err = run("export", odd, "--format", "jsonl", "--out", tmp_path / "x.jsonl")
    assert (status, "incomplete" in err, err.count("(moved,")) == (0, True, 1)
    status, out, err = run("fold", odd)
    (aside,) = tmp_path.glob("*.torn-*")
    assert (status, aside.name in err) == (0, True)
    assert "→" in out
    assert "incomplete" not in run("stats", odd)[2]


def test_a_project_that_somebody_writes_is_not_changed(run, desk, tmp_path):
    with store.open_file(desk):
        for words in (("fold", desk), ("import", desk, tmp_path), ("handout", desk, "--to", "a")):
            status, out, err = run(*words)
            assert (status, out, one_sentence(err)) == (2, "", True)
            assert "open" in err
        assert run("stats", desk)[0] == 0


@pytest.mark.skipif(os.name == "nt", reason="no such signals there")
@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_import_that_is_stopped_leaves_the_project_as_it_was(desk, tmp_path, number, status):
    for name in range(60):
        (tmp_path / f"{name}.txt").write_text(
            f"Story {name}\n\nSomething happened, {name}.", encoding="utf-8"
        )
    before = desk.read_bytes()
    mark = tmp_path / "reading"
    program = (
        "import sys, time\nfrom pathlib import Path\nfrom annotator import cli\n"
        "from annotator.formats.kit.plain import PlainFormat\nread = PlainFormat.read\n"
        "def slow(self, path, *more):\n"
        "    yield from read(self, path, *more)\n"
        "    if path.name == '2.txt':\n        Path('reading').touch()\n        time.sleep(30)\n"
        "PlainFormat.read = slow\nsys.exit(cli.main(sys.argv[1:]))\n"
    )
    files = [str(path) for path in sorted(tmp_path.glob("*.txt"))]
    command = [sys.executable, "-c", program, "import", str(desk), *files, "--format", "text"]
    process = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    until = time.monotonic() + 30
    while not mark.exists():
        assert time.monotonic() < until
        assert process.poll() is None
        time.sleep(0.01)
    assert list(tmp_path.glob(".desk*.tmp"))
    process.send_signal(number)
    out, err = process.communicate(timeout=30)
    assert (process.returncode, out, one_sentence(err)) == (status, b"", True), err
    assert desk.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir() if path.suffix in (".tmp", ".lock")] == []


def test_a_library_that_the_system_lacks_is_named(capsys):
    def run():
        raise ImportError("libGL.so.1: cannot open shared object file: No such file or directory")

    assert boundary.guarded(run) == 2
    said = capsys.readouterr().err
    assert one_sentence(said)
    assert "“libGL.so.1”" in said


def test_a_module_that_is_missing_is_a_fault_of_the_program():
    def run():
        raise ImportError("No module named 'annotator.nowhere'")

    with pytest.raises(ImportError):
        boundary.guarded(run)
