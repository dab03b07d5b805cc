"""Labels and columns of foreign files on the command line."""

import json

import pytest

from annotator import cli
from annotator.app import projects

TEXT = "Ines Lindgren of Kestrel Line spoke in Northmark."


@pytest.fixture
def run(capsys):
    def typed(*words):
        status = cli.main([str(word) for word in words])
        said = capsys.readouterr()
        return status, said.out, said.err

    return typed


@pytest.fixture
def project(run, tmp_path):
    path = tmp_path / "desk.annot.yaml"
    run("new", path, "--labels", "newsroom", "--language", "en")
    return path


@pytest.fixture
def foreign_file(tmp_path):
    path = tmp_path / "foreign.jsonl"
    record = {"id": 1, "text": TEXT, "label": [[0, 13, "PER"], [17, 29, "ORG"], [39, 48, "GPE"]]}
    path.write_text(json.dumps(record), encoding="utf-8")
    return path


def spans(path):
    with projects.open_project(path, read_only=True) as file:
        (article,) = file.project.entries
        (layer,) = file.project.layers(article).values()
        return file.project.labels, [span.label for span in layer.spans]


def test_a_map_says_which_label_is_which(run, project, foreign_file, tmp_path):
    mapping = tmp_path / "map.json"
    mapping.write_text('{"PER": "person", "ORG": "organisation", "GPE": null}', encoding="utf-8")
    status, out, err = run("import", project, foreign_file, "--map", mapping)
    assert (status, out) == (0, "1 article added, 1 problem, 1 guess.\n")
    assert "1 annotation with the label “GPE” was left out" in err
    labels, found = spans(project)
    assert found == ["person", "organisation"]
    assert labels.get("GPE") is None


def test_labels_that_are_not_mapped_become_new_ones(run, project, foreign_file):
    status, out, _ = run("import", project, foreign_file, "--json")
    said = json.loads(out)
    assert (status, said["new_labels"]) == (0, ["PER", "ORG", "GPE"])
    assert "relabelled" not in said
    labels, found = spans(project)
    assert found == ["PER", "ORG", "GPE"]
    assert all(labels.get(name).colour for name in found)


def test_options_of_readers_are_checked(run, project, tmp_path):
    table = tmp_path / "odd.csv"
    table.write_text("kopf,wortlaut\nPort opens,Kestrel Line won.\n", encoding="utf-8")
    status, _, err = run("import", project, table, "--option", "nonsense=1")
    assert (status, "No format has an option “nonsense”" in err) == (2, True)
    status, out, _ = run("import", project, table, "--option", "text=wortlaut", "--option", "title=kopf")
    assert (status, out) == (0, "1 article added.\n")
    status, _, err = run("import", project, table, "--format", "brat", "--option", "text=x")
    assert (status, "brat has no option “text”" in err) == (2, True)


def test_a_map_that_cannot_be_read_changes_nothing(run, project, foreign_file, tmp_path):
    before = project.read_bytes()
    status, _, err = run("import", project, foreign_file, "--map", tmp_path / "none.json")
    assert (status, "names of labels cannot be read" in err) == (2, True)
    assert project.read_bytes() == before


def test_a_format_that_is_only_written_is_refused_in_a_sentence(run, project, foreign_file):
    status, out, err = run("import", project, foreign_file, "--format", "tei")
    assert (status, out) == (2, "")
    assert "can only be written" in err
