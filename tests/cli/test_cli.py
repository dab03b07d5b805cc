"""The command line as a person types it: exit statuses, one JSON value, no Qt where there is no window."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from pypdf import PdfReader

from annotator import cli, paths
from annotator.app import projects
from annotator.core.labels import Label, LabelSet
from annotator.formats.refi_qda import write_codebook

PAGES = paths.resource("samples", "pages")


@pytest.fixture
def run(capsys):
    def typed(*words):
        status = cli.main([str(word) for word in words])
        said = capsys.readouterr()
        return status, said.out, said.err

    return typed


@pytest.fixture
def sample(tmp_path):
    return projects.copy_sample(tmp_path)


def test_a_project_is_made_filled_counted_exported_and_folded(run, tmp_path):
    project = tmp_path / "desk.annot.yaml"
    assert run("new", project, "--labels", "newsroom", "--title", "Desk", "--language", "en")[0] == 0
    status, out, _ = run("import", project, PAGES, "--json")
    added = json.loads(out)["added"]
    assert status == 0
    assert len(added) == 3
    status, out, _ = run("stats", project, "--json")
    assert (status, json.loads(out)["articles"]) == (0, 3)
    assert "articles" in run("stats", project)[1]
    status, out, err = run("export", project, "--format", "jsonl", "--out", tmp_path / "out.jsonl")
    assert (status, err.splitlines()[0]) == (0, "3 articles of those that go out: not finished")
    assert "labels that nothing in it carries" in err.splitlines()[1]
    lines = (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["id"] for line in lines] == added
    assert run("fold", project)[0] == 0
    assert run("validate", project) == (0, f"{project}: no problems\n", "")


def test_what_an_export_loses_is_said(run, sample, tmp_path):
    status, _, err = run("export", sample, "--format", "csv", "--out", tmp_path / "out.csv")
    assert status == 0
    assert "left out:" in err
    status, out, _ = run(
        "export", sample, "--format", "csv", "--out", tmp_path / "o.csv", "--layer", "ben", "--json"
    )
    assert json.loads(out)["left_out"]


def test_the_formats_are_listed(run):
    status, out, _ = run("formats")
    assert status == 0
    assert "jsonl" in out
    assert {form["name"] for form in json.loads(run("formats", "--json")[1])} >= {
        "text",
        "html",
        "jsonl",
        "csv",
    }


def test_problems_in_the_data_end_with_status_one_and_a_line_each(run, sample):
    text = sample.read_text(encoding="utf-8").replace("label: organisation", "label: organization", 1)
    sample.write_text(text, encoding="utf-8")
    status, out, _ = run("validate", sample)
    assert status == 1
    line = text[: text.index("organization")].count("\n") + 1
    assert f"{sample}:{line}: " in out
    problems = json.loads(run("validate", sample, "--json")[1])
    assert problems[0]["line"] == line


def test_a_project_is_made_from_a_codebook(run, tmp_path):
    write_codebook(tmp_path / "Frames.qdc", LabelSet([Label(name="Police"), Label(name="Blames")]))
    status, out, err = run("new", tmp_path / "desk.annot.yaml", "--labels", tmp_path / "Frames.qdc")
    assert (status, err) == (0, "")
    assert out.endswith("with 2 labels\n")
    assert run("import", tmp_path / "desk.annot.yaml", tmp_path / "Frames.qdc")[:2] == (
        0,
        "0 articles added.\n",
    )


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["stats", "nowhere.annot.yaml"], "no such file"),
        (["new", "x.annot.yaml", "--labels", "nothing"], "There is no label set"),
        (["screenshot", "x.annot.yaml", "out.png", "--size", "big"], "is not a size"),
    ],
)
def test_what_cannot_be_done_is_said_without_a_traceback(run, words, says):
    status, out, err = run(*words)
    assert (status, out) == (2, "")
    assert says in err
    assert "Traceback" not in err


def test_wrong_usage_ends_with_status_two(run):
    with pytest.raises(SystemExit) as stopped:
        run("export")
    assert stopped.value.code == 2


def test_an_import_with_problems_brings_the_rest_and_ends_with_status_one(run, tmp_path):
    project = tmp_path / "desk.annot.yaml"
    run("new", project)
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(50))
    (tmp_path / "in" / "b.txt").write_text(
        "Port opens\n\nThe port opened on Friday, the council said.", encoding="utf-8"
    )
    status, out, err = run("import", project, tmp_path / "in")
    assert status == 1
    assert out == "1 article added, 1 problem.\n"
    assert "a.png" in err


@pytest.mark.parametrize(
    "command", [["stats"], ["validate"], ["fold"], ["export", "--format", "jsonl", "--out", "o"]]
)
def test_commands_without_a_window_do_not_import_qt(command, sample, tmp_path):
    words = [command[0], str(sample), *command[1:]]
    program = (
        "import sys\nfrom annotator.cli import main\n"
        f"status = main({words!r})\n"
        "sys.exit(9 if any(name.split('.')[0] in ('PySide6', 'shiboken6') for name in sys.modules) else status)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    # An export says what it leaves out; nothing else has anything to say.
    assert (done.stderr == "") == (command[0] != "export"), done.stderr


def test_the_version_is_said_by_the_module(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "annotator", "--version"], capture_output=True, text=True, check=True
    )
    from annotator import __version__

    assert done.stdout == f"News Annotator {__version__}\n"


def test_a_model_is_trained_on_an_export(run, sample, tmp_path):
    conll = tmp_path / "out.conll"
    assert run("export", sample, "--format", "conll", "--out", conll, "--layer", "alice")[0] == 0
    status, out, err = run("train", conll, "--out", tmp_path / "model", "--dev", conll, "--json")
    assert (status, out, "nothing in this file that the model does not learn from" in err) == (2, "", True)
    first, *others = conll.read_text(encoding="utf-8").split("-DOCSTART-")[1:]
    for name, parts in (("dev", [first, others[0]]), ("train", others)):
        (tmp_path / name).write_text("".join(f"-DOCSTART-{part}" for part in parts), encoding="utf-8")
    words = ("train", tmp_path / "train", "--dev", tmp_path / "dev", "--out", tmp_path / "model", "--json")
    status, out, err = run(*words)
    said = json.loads(out)
    assert (status, err) == (0, "")
    assert (tmp_path / "model").stat().st_size > 0
    assert "organisation" in said["labels"]
    assert said["sentences_not_tried"] > 3
    assert 0 <= said["f1"] < 1


def test_pages_for_people_are_printed(run, sample, tmp_path):
    out = tmp_path / "out.pdf"
    words = ("export", sample, "--format", "pdf-report", "--out", out, "--layer", "alice")
    status, said, _ = run(*words, "--option", "paper=Letter", "--json")
    assert status == 0
    found = json.loads(said)
    assert (found["articles"], found["files"]) == (5, [str(out)])
    assert {(each["why"], each["count"]) for each in found["articles_left_out"]} == {
        ("“alice” has not finished them", 3),
        ("“alice” has no layer on them", 2),
    }
    assert json.loads(Path(found["manifest"]).read_text(encoding="utf-8"))["options"]["paper"] == "Letter"
    assert PdfReader(out).pages[0].mediabox.width == pytest.approx(612, abs=1)
    assert "There are: A4, Letter" in run(*words, "--option", "paper=A3")[2]
