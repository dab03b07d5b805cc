"""`annotator agreement`: values, reasons, one JSON value, reports."""

import json

import pytest
from pypdf import PdfReader

from annotator import cli
from tests.app.agreement.agreeing_project import STEP, make, span, tags


@pytest.fixture
def run(capsys):
    def typed(*words):
        status = cli.main(["agreement", *map(str, words)])
        said = capsys.readouterr()
        return status, said.out, said.err

    return typed


@pytest.fixture
def desk(tmp_path):
    return make(
        tmp_path / "desk.annot.yaml",
        {
            "one": (5, {"alice": [*tags("ab.ab"), span("s1", 0, 7), span("s2", STEP, STEP + 7)],
                        "ben": [*tags("ab.bb"), span("s1", 0, 7), span("s2", STEP, STEP + 7, "place")]}),
            "two": (3, {"alice": tags("a.b"), "ben": tags("a.a")}),
        },
    )  # fmt: skip


def test_text(run, desk):
    status, out, err = run(desk, "--kind", "sentence")
    assert (status, err) == (0, "")
    assert "Agreement of alice, ben" in out
    assert "Sentence tags · 2 articles finished by two or more · 8 sentences" in out
    line = next(line for line in out.splitlines() if "Raw agreement" in line)
    assert "0.750" in line
    assert "[0.667, 0.800]" in line
    assert "alice (down) against ben (across)" in out
    assert "alice – ben" in out


def test_json(run, desk):
    status, out, _ = run(desk, "--json", "--seed", "4")
    data = json.loads(out)
    assert status == 0
    assert set(data["kinds"]) == {"sentence", "article", "span", "token", "link"}
    spans = data["kinds"]["span"]
    assert spans["measures"]["exact"]["value"] == 0.5
    assert spans["measures"]["edges"]["value"] == 1
    assert spans["pairs"][0]["annotators"] == ["alice", "ben"]
    assert spans["pairs"][0]["both"] == 2
    assert ["org", "place", 1] in spans["confusion"][0]["cells"]
    assert json.loads(run(desk, "--json", "--seed", "4")[1]) == data
    assert data["kinds"]["link"]["measures"]["exact"] == {
        "value": None,
        "reason": "Neither annotator marked anything.",
        "interval": {"low": None, "high": None, "reason": "An interval needs at least two articles."},
        "mean_of_articles": {"value": None, "reason": "Neither annotator marked anything."},
    }


def test_undefined_is_a_sentence(run, tmp_path):
    same = make(tmp_path / "same.annot.yaml", {"one": (2, {"alice": tags("aa"), "ben": tags("aa")})})
    _, out, _ = run(same, "--kind", "sentence", "--no-intervals")
    assert "Everyone always gave the same answer" in out
    assert "undefined" in next(line for line in out.splitlines() if line.startswith("  Cohen’s κ "))
    alone = make(tmp_path / "alone.annot.yaml", {"one": (2, {"alice": tags("aa")})})
    status, out, _ = run(alone, "--kind", "span")
    assert status == 0
    assert "Undefined. No article was finished by two of the annotators." in out
    assert "0.0" not in out


def test_no_intervals(run, desk):
    _, out, _ = run(desk, "--kind", "span", "--no-intervals", "--json")
    interval = json.loads(out)["kinds"]["span"]["measures"]["exact"]["interval"]
    assert interval == {"low": None, "high": None, "reason": "No interval was asked for."}


def test_label_zone_and_annotators(run, desk):
    _, out, _ = run(desk, "--kind", "span", "--label", "place", "--no-intervals", "--json")
    assert json.loads(out)["kinds"]["span"]["measures"]["exact"]["value"] == 0
    _, out, _ = run(desk, "--kind", "span", "--zone", "lead", "--no-intervals", "--json")
    assert json.loads(out)["kinds"]["span"]["measures"]["exact"]["value"] == 1
    _, out, _ = run(desk, "--annotator", "alice", "--annotator", "ben", "--no-intervals", "--json")
    assert json.loads(out)["annotators"] == ["alice", "ben"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--annotator", "zoe"], "Nobody called “zoe”"),
        (["--zone", "intro"], "no zone called “intro”"),
        (["--label", "zz"], "no label “zz”"),
        (["--since", "soon"], "not a date"),
        (["--report", "out.doc"], ".html or .pdf"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(run, desk, words, said):
    status, out, err = run(desk, *words)
    assert (status, out) == (2, "")
    assert said in err
    assert "Traceback" not in err


def test_reports(run, desk, tmp_path, qapp):
    page = tmp_path / "out.html"
    status, out, _ = run(desk, "--no-intervals", "--report", page)
    assert status == 0
    assert str(page) in out
    text = page.read_text(encoding="utf-8")
    assert "Sentence tags · 2 articles finished by two or more" in text
    assert text.count("<svg") >= 8
    assert "http://" not in text.replace("http://www.w3.org/", "")
    assert "<script" not in text
    paper = tmp_path / "out.pdf"
    assert run(desk, "--no-intervals", "--report", paper)[0] == 0
    words = " ".join(" ".join(page.extract_text().split()) for page in PdfReader(paper).pages)
    assert "Agreement: Desk" in words
    assert "Gwet’s AC1" in words


def test_no_qt_without_a_report(desk):
    import subprocess
    import sys

    code = (
        "import sys; from annotator import cli; "
        f"cli.main(['agreement', {str(desk)!r}, '--no-intervals', '--json']); "
        "sys.exit(any(name.startswith('PySide6') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode == 0
