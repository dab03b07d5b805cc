"""The site of the documentation: nothing lies outside its navigation, and its own eyes see what is broken."""

import importlib.util
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def make():
    spec = importlib.util.spec_from_file_location("docs_make", ROOT / "packaging" / "docs" / "make.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def pages(tmp_path):
    """A copy of the pages, to spoil."""
    for path in [*(ROOT / "docs").rglob("*.md"), *ROOT.glob("*.md")]:
        target = tmp_path / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    return tmp_path


def test_every_page_is_in_the_navigation_once(make):
    assert make.outside(ROOT) == []


def test_a_page_that_no_list_has_is_told(make, pages):
    (pages / "docs" / "lost.md").write_text("# Lost\n", encoding="utf-8")
    assert make.outside(pages) == ["docs/lost.md: no list of docs/index.md has this page."]


def test_a_page_that_is_listed_twice_or_not_there_is_told(make, pages):
    index = pages / "docs" / "index.md"
    index.write_text(f"{index.read_text(encoding='utf-8')}- [Again](guide.md)\n", encoding="utf-8")
    (pages / "docs" / "keys.md").unlink()
    assert make.outside(pages) == [
        "docs/guide.md: docs/index.md has this page twice.",
        "docs/keys.md: there is no such page.",
    ]


def test_the_navigation_is_by_who_reads(make):
    parts = make.parts(ROOT)
    assert list(parts) == ["Newsrooms", "Data people", "Researchers", "Setting it up", "Developers"]
    assert next(page for _, page in parts["Data people"]) == "docs/data.md"
    assert "SECURITY.md" in [page for _, page in parts["Setting it up"]]


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ('<a href="there.html#place">fine</a> <a href="https://example.org/a">fine</a>', ""),
        ('<a href="gone.html">x</a>', "there is no such page."),
        ('<a href="there.html#nowhere">x</a>', "there is no such place on that page."),
        ('<a href="https://localhost:1/a">x</a>', "this is no address."),
        ('<a href="ftp://example.org/a">x</a>', "this kind of address has no place here."),
        ('<img src="gone.png">', "there is no such file."),
        ('<script src="https://example.org/x.js"></script>', "this would be fetched from elsewhere."),
        ('<link rel="stylesheet" href="//example.org/x.css">', "this would be fetched from elsewhere."),
    ],
)
def test_what_a_link_leads_to_is_looked_at(make, tmp_path, body, told):
    (tmp_path / "there.html").write_text('<p id="place">', encoding="utf-8")
    (tmp_path / "page.html").write_text(body, encoding="utf-8")
    found = list(make.broken(tmp_path))
    assert [problem.rpartition(": ")[2] for problem in found] == [told] * bool(told)


def test_the_versions_of_what_makes_it_are_exact():
    lines = (ROOT / "packaging" / "docs" / "constraints.txt").read_text(encoding="utf-8").splitlines()[1:]
    assert all("==" in line for line in lines)
    wanted = (ROOT / "packaging" / "docs" / "requirements.txt").read_text(encoding="utf-8").splitlines()
    pinned = {line.partition("==")[0].lower() for line in lines}
    assert {line for line in wanted if not line.startswith("#")} <= pinned
