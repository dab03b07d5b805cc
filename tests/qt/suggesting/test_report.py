"""What suggestions did, as a report: from the command line, and as it is printed."""

from __future__ import annotations

import json

import pypdf
import pytest

from annotator import store
from annotator.app.suggesting import passing, stored
from annotator.suggest.evidence import ALL, Evidence
from tests.cli.conftest import run  # noqa: F401
from tests.qt.suggesting.conftest import KNOWN


@pytest.fixture
def path(make_project):
    """The project, in which what is known of one label holds the contract, of another drifts."""
    made = make_project(more=4)
    with store.open_file(made) as file:
        evidence = Evidence()
        for number in range(140):
            for by in (ALL, "strings"):
                evidence.tally("org", by).add(0.95, True, shown=number % 7 != 0, at="2026-03-01T09:00:00Z")
        for number in range(60):
            evidence.tally("fact", ALL).add(0.9, True, shown=True)
            evidence.tally("fact", ALL).add(0.9, number % 2 == 0, shown=False)
        seen = evidence.tally("org", ALL).shown
        seen.unchanged, seen.timed, seen.seconds = 60, 10, 14.0
        stored.keep(file, "alice", evidence)
    return made


def test_the_report_says_what_the_command_says(run, path, tmp_path):  # noqa: F811
    out = tmp_path / "did.html"
    status, said, _ = run("suggestions", path, "--report", out, "--articles")
    assert status == 0
    page = out.read_text("utf-8")
    contract = "At most 5 % wrong at 90 % confidence: holds for Organisation; not for Fact"
    assert contract in said
    assert f"{contract}." in page
    assert "Drift: what is seen is taken for right clearly more often than what is not, for Fact." in page
    assert "140 of 140" in page
    assert "1.4" in page
    assert "50%" in page, "60 of 120 were accepted as they were"
    found = json.loads(run("suggestions", path, "--articles", "--json")[1])[0]
    assert found["labels"][0]["label"] == "org"
    passed = {each["article"]: each for each in found["articles"]}
    assert set(passed) == {f"a{number}" for number in range(KNOWN, KNOWN + 4)}, (
        "what is done needs no contract"
    )


def test_a_report_as_pdf(run, path, tmp_path):  # noqa: F811
    out = tmp_path / "did.pdf"
    assert run("suggestions", path, "--report", out)[0] == 0
    pages = " ".join(" ".join(page.extract_text().split()) for page in pypdf.PdfReader(out).pages)
    assert "What suggestions did: Desk" in pages
    assert "140 of 140" in pages
    _, _, said = run("suggestions", path, "--report", out)
    assert "already a file" in said
    assert "Let its name end in .html or .pdf" in run("suggestions", path, "--report", tmp_path / "x.txt")[2]


def test_an_article_is_let_through_where_all_that_is_expected_holds(make_project):
    made = make_project(more=3)
    with store.open_file(made, read_only=True) as file:
        from annotator.app.progress import finish

        found = {each.article: each for each in finish(passing.let_through_in(file, "alice"))}
    for each in found.values():
        assert 0 <= each.passing <= each.of
        assert each.of >= 3, "the name stands there three times"
        assert each.whole == (each.passing == each.of)
