"""Handing out and collecting on the command line."""

import json
from pathlib import Path

import pytest

from annotator import cli
from annotator.app import ledger, projects
from annotator.core.annotation import ArticleTag
from annotator.core.edits import Change


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


def tag(path, who):
    with projects.open_project(Path(path)) as file:
        article = next(iter(file.project.entries))
        made = Change(None, ArticleTag(id="mine", label="business", by=who), article, who)
        ledger.record(file, "Tag", [made])
        return article


def test_handing_out_listing_and_collecting(run, sample, tmp_path):
    out = tmp_path / "out"
    status, said, _ = run(
        "handout", sample, "--to", "أمل", "Jo 🦊", "--overlap", "20%", "--out", out, "--json"
    )
    found = json.loads(said)
    assert (status, found["articles"], found["shared"], found["seed"]) == (0, 10, 2, "1")
    files = {each["annotator"]: each["file"] for each in found["annotators"]}
    assert sorted(path.name for path in out.iterdir()) == [
        "News Annotator sample Jo 🦊.annot.yaml",
        "News Annotator sample أمل.annot.yaml",
    ]
    article = tag(files["Jo 🦊"], "Jo 🦊")

    status, said, err = run("collect", sample, *files.values(), "--dry-run")
    assert (status, err) == (0, "")
    assert "New: 1 annotation" in said
    assert said.endswith("1 new, 0 update, 0 same, 0 older, 0 both changed, 0 refused\nNothing was changed\n")
    status, said, _ = run("collect", sample, *files.values(), "--json")
    assert status == 0
    (layer,) = json.loads(said)["files"][0]["layers"]
    assert (layer["article"], layer["kind"], layer["added"]) == (article, "new", 1)
    status, said, _ = run("collect", sample, *files.values())
    assert said.endswith("0 new, 0 update, 1 same, 0 older, 0 both changed, 0 refused\n")

    status, said, _ = run("handout", sample, "--list", "--json")
    listed = {each["annotator"]: each for each in json.loads(said)["annotators"]}
    assert (listed["Jo 🦊"]["given"], listed["Jo 🦊"]["started"]) == (6, 0)
    assert listed["Jo 🦊"]["collected"] > "2026"
    assert listed["أمل"]["collected"] == ""
    status, said, _ = run("handout", sample, "--list")
    assert status == 0
    assert "Jo 🦊" in said
    assert said.endswith("Not handed out: 0 articles\n")
    assert run("validate", sample)[0] == 0


def test_the_same_seed_hands_out_the_same(run, sample, tmp_path):
    shares = []
    for number, seed in enumerate(("7", "7", "8")):
        copy = projects.copy_sample(tmp_path / str(number))
        run("handout", copy, "--to", "a", "b", "c", "--seed", seed)
        with projects.open_project(copy, read_only=True) as file:
            shares.append(file.project.header.extra["handouts"][0]["to"])
    assert shares[0] == shares[1] != shares[2]


def test_what_is_refused_ends_with_status_one_and_the_rest_comes_in(run, sample, tmp_path):
    run("handout", sample, "--to", "ana", "--out", tmp_path)
    mine = tmp_path / "News Annotator sample ana.annot.yaml"
    tag(mine, "ana")
    foreign = tmp_path / "foreign.annot.yaml"
    run("new", foreign)
    status, said, err = run("collect", sample, foreign, mine)
    assert status == 1
    assert f"{foreign}: This file belongs to another project." in err
    assert "1 new" in said
    with projects.open_project(sample, read_only=True) as file:
        assert any("ana" in entry.states for entry in file.project.entries.values())


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ([], "nobody to hand out to"),
        (["--to", "a", "--overlap", "20"], "“20” is not a share. Write 20% or 0.2."),
        (["--to", "a", "--overlap", "x%"], "is not a share"),
        (["--to", "gold"], "the layer that review makes"),
    ],
)
def test_what_cannot_be_handed_out_is_said(run, sample, words, says):
    before = sample.read_bytes()
    status, said, err = run("handout", sample, *words)
    assert (status, said) == (2, "")
    assert says in err
    assert "Traceback" not in err
    assert sample.read_bytes() == before


def test_files_are_not_overwritten(run, sample):
    assert run("handout", sample, "--to", "ana")[0] == 0
    status, _, err = run("handout", sample, "--to", "ana", "--all")
    assert (status, "is there already" in err) == (2, True)
    status, _, err = run("handout", sample, "--to", "ana")
    assert (status, "handed out already" in err) == (2, True)
