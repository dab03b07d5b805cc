"""Newer versions of articles on the command line."""

import json
from pathlib import Path

import pytest

import annotator

OLD = """Ferry sold

The city of Ansford sold its harbour ferry on Monday. Larkline pays €4.2 million for it.
Nobody asked the crews. The council has to agree first. The ferry runs from May.
"""
NEW = OLD.replace("€4.2", "€4.8") + "\nThe mayor did not answer.\n"


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "ferry.txt").write_text(OLD, encoding="utf-8")
    (tmp_path / "ferry-new.txt").write_text(NEW, encoding="utf-8")
    annotator.new_project(tmp_path / "desk.annot.yaml", labels="entities-conll").close()


def tagged(run):
    assert run("import", "desk", "ferry.txt")[0] == 0
    with annotator.open_project("desk", write=True) as project:
        (article,) = project
        label = next(label.name for label in project.labels if label.applies("span") and label.selectable)
        for words in ("Larkline", "€4.2 million"):
            start = article.text.index(words)
            project.add_span(article.id, "ida", start, start + len(words), label)
    return article.id


def test_an_import_says_what_is_newer_and_leaves_it_apart(run):
    older = tagged(run)
    status, out, err = run("import", "desk", "ferry-new.txt")
    assert (status, out) == (0, "1 article added.\n")
    assert f"newer: ferry-sold-2 than {older} (83% of its sentences): left as an article of its own" in err
    assert len(annotator.open_project("desk")) == 2
    assert json.loads(run("versions", "desk", "--probable", "--json")[1]) == [
        {"newer": "ferry-sold-2", "older": older, "why": "83% of its sentences"}
    ]


def test_it_can_be_taken_with_the_import_and_back_with_it(run):
    older = tagged(run)
    status, out, _ = run("import", "desk", "ferry-new.txt", "--versions", "take", "--json")
    assert status == 0
    (newer,) = json.loads(out)["newer"]
    assert (newer["older"], newer["taken"]) == (older, True)
    assert [article.id for article in annotator.open_project("desk")] == ["ferry-sold-2"]
    assert run("undo", "desk")[0] == 0
    assert [article.id for article in annotator.open_project("desk")] == [older]


def test_taking_showing_and_separating(run):
    older = tagged(run)
    run("import", "desk", "ferry-new.txt")
    assert run("versions", "desk") == (0, "No article is a newer version of another.\n", "")
    status, out, _ = run("versions", "desk", "ferry-sold-2", "--of", older)
    assert (status, out) == (0, "1 annotation was carried over, 1 has no place yet; open again for ida.\n")
    assert "ida: 1" in run("versions", "desk")[1]
    status, out, _ = run("versions", "desk", "ferry-sold-2")
    assert "- Larkline pays €4.2 million for it.\n+ Larkline pays €4.8 million for it.\n" in out
    assert "+ The mayor did not answer." in out
    assert "€4.2 million" in out.split("without a place")[1]
    shown = json.loads(run("versions", "desk", "ferry-sold-2", "--json")[1])
    assert shown["older"] == older
    assert [each["likeliest"] for each in shown["unplaced"]] == ["€4.8 million"]
    assert len(shown["to_look_at"]) == 2
    assert "of its own again" in run("versions", "desk", "ferry-sold-2", "--separate")[1]
    assert len(annotator.open_project("desk")) == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("ferry", "--of", "ferry-sold"), "There is no article “ferry”"),
        (("ferry-sold",), "is no newer version of another article"),
        (("--of", "ferry-sold"), "Nothing says which article is the newer one"),
    ],
)
def test_what_cannot_be_says_why(run, words, said):
    tagged(run)
    status, _, err = run("versions", "desk", *words)
    assert status == 2
    assert said in err


def test_what_was_said_of_the_older_later_comes_in_when_the_project_is_written(run):
    older = tagged(run)
    assert run("import", "desk", "ferry-new.txt", "--versions", "take")[0] == 0
    with annotator.open_project("desk", write=True) as project:
        project.add_span(older, "zoe", 0, 5, next(iter(project[older].layer("ida").spans)).label)
    status, _, err = run("versions", "desk", "ferry-sold-2", "--separate")
    assert status == 0
    assert "Work on older versions came in: 1 annotation was carried over" in err
    with annotator.open_project("desk") as project:
        assert len(project["ferry-sold-2"].layer("zoe").spans) == 1


def test_an_export_has_older_texts_only_if_that_is_wanted(run):
    tagged(run)
    assert run("import", "desk", "ferry-new.txt", "--versions", "take")[0] == 0
    status, _, err = run("export", "desk", "--format", "jsonl", "--out", "one.jsonl")
    assert status == 0
    assert "1 article left out: a newer version took their place" in err
    assert run("export", "desk", "--format", "jsonl", "--out", "both.jsonl", "--older-versions")[0] == 0
    assert len(Path("both.jsonl").read_text(encoding="utf-8").splitlines()) == 2


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"versioncreated": "2026-03-03T12:00:00Z"}, {"versioncreated": "2026-03-03T10:00:00Z"}),
        ({"versioncreated": "2026-03-03T12:00:00+01:00"}, {"versioncreated": "2026-03-03T10:59:00Z"}),
        ({"version": "10", "versioncreated": "2026-03-03"}, {"version": "9", "versioncreated": "2026-03-03"}),
    ],
)
def test_what_came_from_the_agency_first_is_no_newer_version_whenever_it_is_imported(
    run, tmp_path, first, second
):
    for name, said, text in (("a", first, NEW), ("b", second, OLD)):
        body = "".join(f"<p>{line}</p>" for line in text.split("\n") if line)
        item = {
            "uri": "urn:npa:7",
            "type": "text",
            "headline": "Ferry sold",
            "body_html": body,
            "language": "en",
        }
        (tmp_path / f"{name}.json").write_text(json.dumps(item | said), encoding="utf-8")
    with annotator.new_project("both", labels="entities-conll") as both:
        both.import_files("a.json", "b.json", versions="take")
        assert both.older_versions("ferry-sold") == ["ferry-sold-2"]
    assert run("import", "desk", "a.json")[0] == 0
    assert run("import", "desk", "b.json", "--versions", "take")[0] == 0
    with annotator.open_project("desk") as desk:
        assert desk.older_versions("ferry-sold") == ["ferry-sold-2"]
