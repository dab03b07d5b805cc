"""The command line as a person types it: exit statuses, one JSON value, no Qt where there is no window."""

import itertools
import json
import subprocess
import sys
from pathlib import Path

import pytest
from pypdf import PdfReader

from annotator import cli, paths
from annotator.app import projects
from annotator.core.labels import Label, LabelSet
from annotator.formats.tools.refi.format import write_codebook

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


def test_the_version_is_told_without_the_libraries_of_formats(tmp_path):
    program = (
        "import sys\nfrom annotator.cli import main\n"
        "try:\n    main(['--version'])\nexcept SystemExit:\n    pass\n"
        "heavy = {'PySide6', 'jinja2', 'lxml', 'markdown_it', 'mdit_py_plugins', 'striprtf', 'trafilatura'}\n"
        "sys.exit(str(heavy & set(sys.modules)) if heavy & set(sys.modules) else 0)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("News Annotator ")


LEFT_OUT = """\
5 articles of those that go out: not finished
left out: 4 × labels that nothing in it carries
left out: 19 × labels without their titles, descriptions, parents, keys, colours, examples, definitions of \
attributes, rules
"""


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (["stats"], ""),
        (["validate"], ""),
        (["fold"], ""),
        (["export", "--format", "jsonl", "--out", "o"], LEFT_OUT),
    ],
    ids=["stats", "validate", "fold", "export"],
)
def test_commands_without_a_window_do_not_import_qt(command, told, sample, tmp_path):
    words = [command[0], str(sample), *command[1:]]
    program = (
        "import sys\nfrom annotator.cli import main\n"
        f"status = main({words!r})\n"
        "sys.exit(9 if any(name.split('.')[0] in ('PySide6', 'shiboken6') for name in sys.modules) else status)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, told)


def test_the_version_is_said_by_the_module(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "annotator", "--version"], capture_output=True, text=True, check=True
    )
    from annotator import __version__

    root = Path(__file__).resolve().parents[2]
    assert done.stdout == f"News Annotator {__version__} (from {root})\n"


FIRMS = ("Kestrel Line", "Larkline", "Tarn Foods", "Merrow Bay Bank", "Northmark Rail", "Harbour Trust")
PEOPLE = ("Ines Lindgren", "Ana Norling", "Ida Brandt", "Bo Ekman", "Rita Falk", "Tom Aas")


def _conll(firms, people):
    """Articles in which what stands around a name says what it is, as CoNLL columns."""

    def tagged(words, label):
        return [(word, f"{'I' if place else 'B'}-{label}") for place, word in enumerate(words.split())]

    def plain(words):
        return [(word, "O") for word in words.split()]

    written = []
    for number, (firm, person) in enumerate(itertools.product(firms, people)):
        sentences = [
            tagged(firm, "org") + plain(f"signed a lease for {number + 2} quays ."),
            plain("The mayor ,") + tagged(person, "person") + plain(", said that") + tagged(firm, "org")
            + plain(f"will pay {number + 3} crowns ."),
            plain(f"Nobody was hurt on day {number} ."),
        ]  # fmt: skip
        written.append("-DOCSTART- -X- O O\n")
        written += ["".join(f"{word} {tag}\n" for word, tag in sentence) for sentence in sentences]
    return "\n".join(written) + "\n"


@pytest.fixture
def exported(run, tmp_path):
    """The CoNLL export of a project with these articles."""

    def export(name, text):
        source, project, out = (
            tmp_path / f"{name}{ending}" for ending in (".in.conll", ".annot.yaml", ".conll")
        )
        source.write_text(text, encoding="utf-8")
        run("new", project)
        assert run("import", project, source)[0] == 0
        assert run("export", project, "--format", "conll", "--out", out)[0] == 0
        return out

    return export


def test_a_model_is_trained_on_an_export(run, exported, tmp_path):
    """Names that it never saw are found by what stands around them, and the score is that of these articles alone."""
    train, model = exported("train", _conll(FIRMS[:4], PEOPLE[:4])), tmp_path / "model"
    status, out, err = run("train", train, "--out", model, "--dev", train, "--json")
    assert (status, out, "nothing in this file that the model does not learn from" in err) == (2, "", True)
    dev = _conll(FIRMS[4:], PEOPLE[4:])
    status, out, err = run("train", train, "--dev", exported("dev", dev), "--out", model, "--json")
    said = json.loads(out)
    assert (status, err) == (0, "")
    assert model.stat().st_size > 0
    assert (said["labels"], said["sentences"], said["spans"]) == (["org", "person"], 48, 48)
    assert said["sentences_not_tried"] == 4  # that nobody was hurt on a day, which the others say as well
    assert min(said["precision"], said["recall"], said["f1"]) > 0.9
    swapped = dev.replace("-org", "-?").replace("-person", "-org").replace("-?", "-person")
    wrong = exported("wrong", swapped)
    status, out, _ = run("train", train, "--dev", wrong, "--out", model, "--json", "--force")
    assert (status, json.loads(out)["f1"]) == (0, 0)


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
