"""Names that do not exist are refused, with those that do; what would be passed over in silence is said."""

import json

import pytest

EXPORT = ("export", "desk", "--format", "jsonl", "--out", "x.jsonl")


@pytest.fixture(autouse=True)
def here(desk, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ((*EXPORT, "--label", "Organisation"), "organisation"),
        ((*EXPORT, "--label", "organistion"), "organisation"),
        ((*EXPORT, "--label", "organisation", "--label", "zzz"), ""),
        ((*EXPORT, "--status", "Done"), "done"),
        ((*EXPORT, "--without", "furnitur"), "furniture"),
        ((*EXPORT, "--layer", "Alice"), "alice"),
        ((*EXPORT, "--layer", "gold"), ""),
        ((*EXPORT, "--split", "80/20", "--by", "sorce"), "source"),
        ((*EXPORT, "--overlaps", "longst"), "longest"),
        (("export", "desk", "--format", "jsnol", "--out", "x.jsonl"), "jsonl"),
        (("export", "desk", "--format", "conllu", "--out", "x", "--option", "metdata=yes"), None),
        (("export", "desk", "--format", "huggingface", "--out", "x", "--option", "taks=spans"), "task"),
        (("import", "desk", "x.txt", "--format", "txt"), "text"),
        (("train", "x.conll", "--format", "connl", "--out", "m"), "conll"),
        (("agreement", "desk", "--kind", "spam"), "span"),
        (("agreement", "desk", "--label", "Organisation"), "organisation"),
        (("agreement", "desk", "--annotator", "alise"), "alice"),
        (("agreement", "desk", "--zone", "Lead"), "lead"),
        (("agreement", "desk", "--ignore", "Claim"), "claim"),
        (("screenshot", "desk", "x.png", "--mode", "span"), "spans"),
        (("screenshot", "desk", "x.png", "--article", "kestrel-line-lese"), "kestrel-line-lease"),
        (("screenshot", "desk", "x.png", "--annotator", "Ben"), "ben"),
        (("new", "x", "--labels", "newsrom"), "newsroom"),
        (("formats", "brot"), "brat"),
        (("exprot", "desk"), "export"),
    ],
)
def test_the_name_that_was_meant_is_named(run, tmp_path, words, meant):
    before = sorted(path.name for path in tmp_path.iterdir())
    status, out, err = run(*words)
    assert (status, out) == (2, ""), err
    assert "There are" in err or "There is: " in err
    assert ("Did you mean" in err) == bool(meant) or meant is None
    assert not meant or f"Did you mean “{meant}”?" in err
    assert "Traceback" not in err
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def labels_of(path):
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [span["label"] for row in rows for span in row["layers"].get("alice", {}).get("spans", [])]


def test_null_leaves_a_label_out_and_is_counted(run, tmp_path):
    (tmp_path / "map.json").write_text('{"person": null, "place": "LOC"}', encoding="utf-8")
    words = ("export", "desk", "--format", "jsonl", "--layer", "alice", "--out")
    assert run(*words, "all.jsonl")[0] == 0
    status, _, err = run(*words, "x.jsonl", "--map", "map.json")
    spans, kept = (labels_of(tmp_path / name) for name in ("all.jsonl", "x.jsonl"))
    assert status == 0
    assert spans.count("person") > 0
    assert kept == ["LOC" if label == "place" else label for label in spans if label != "person"]
    assert f"left out: {spans.count('person')} × annotations with labels that the new names leave out" in err
    manifest = json.loads((tmp_path / "x.jsonl.manifest.json").read_text(encoding="utf-8"))
    assert manifest["options"]["rename"] == {"person": None, "place": "LOC"}
    for form in ("conll", "conllu", "fasttext", "brat", "spacy"):
        run("export", "desk", "--format", form, "--layer", "alice", "--out", f"x-{form}", "--map", "map.json")
        for path in [tmp_path / f"x-{form}", *(tmp_path / f"x-{form}").rglob("*")]:
            if path.is_file() and path.suffix != ".json":
                assert b"None" not in path.read_bytes()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ('{"Person": null}', "Did you mean “person”"),
        ('{"person": 3}', "is no text"),
        ('{"person": " "}', "no new name"),
    ],
)
def test_a_map_that_cannot_be_meant_is_refused(run, tmp_path, content, says):
    (tmp_path / "map.json").write_text(content, encoding="utf-8")
    status, _, err = run(*EXPORT, "--map", "map.json")
    assert (status, says in err) == (2, True), err
    assert not (tmp_path / "x.jsonl").exists()


def test_a_map_of_an_import_names_labels_of_the_files(run, desk, tmp_path):
    (tmp_path / "in.conll").write_text("Ida\tB-PER\nwent\tO\n.\tO\n", encoding="utf-8")
    (tmp_path / "map.json").write_text('{"Per": "person"}', encoding="utf-8")
    before = desk.read_bytes()
    status, _, err = run("import", "desk", "in.conll", "--map", "map.json")
    assert (status, "Did you mean “PER”" in err) == (2, True)
    assert desk.read_bytes() == before


def test_another_division_is_said_and_made_by_saying_so(run, tmp_path):
    words = (
        "export",
        "desk",
        "--format",
        "jsonl",
        "--out",
        "x.jsonl",
        "--force",
        "--by",
        "article",
        "--split",
    )
    status, _, err = run(*words, "50/50")
    assert (status, "kept:" in err) == (0, False)
    first = {name: (tmp_path / f"x.{name}.jsonl").read_bytes() for name in ("train", "test")}
    status, _, err = run(*words, "50/50")
    assert (status, "kept:" in err) == (0, False)
    status, _, err = run(*words, "50/50", "--seed", "2")
    assert (status, "kept:" in err, "--divide-anew" in err) == (0, True, True)
    assert {name: (tmp_path / f"x.{name}.jsonl").read_bytes() for name in first} == first
    status, _, err = run(*words, "50/50", "--seed", "2", "--divide-anew")
    assert (status, "kept:" in err) == (0, False)
    second = {name: (tmp_path / f"x.{name}.jsonl").read_bytes() for name in first}
    assert second != first
    assert sum(map(len, map(bytes.splitlines, second.values()))) == 10
    status, _, err = run(*words, "50/50", "--seed", "2")
    assert (status, "kept:" in err) == (0, False)


def test_parts_of_an_earlier_division_are_said_to_be_stale(run, tmp_path):
    assert run(*EXPORT, "--split", "40/30/30", "--by", "article")[0] == 0
    words = (*EXPORT, "--split", "60/40", "--by", "article", "--divide-anew", "--force")
    status, _, err = run(*words)
    assert (status, "stale: x.dev.jsonl is of the export" in err) == (0, True)
    assert "stale" not in run(*words)[2]


def test_a_project_is_no_article_and_no_training_data(run, tmp_path):
    status, _, err = run("import", "desk", "desk.annot.yaml")
    assert (status, "annotator collect" in err) == (1, True)
    status, _, err = run("train", "desk.annot.yaml", "--out", "m")
    assert (status, "annotator export" in err) == (2, True)


def test_a_split_without_articles_is_said(run):
    status, _, err = run(*EXPORT, "--split", "98/1/1")
    assert status == 0
    assert "empty: no article is in the split “" in err


def test_the_formats_tell_what_they_can_be_told(run):
    _, out, _ = run("formats")
    assert ".conllu" in out
    assert "pdf-report" in out
    line = next(line for line in out.splitlines() if line.startswith("huggingface") and " task " in line)
    assert "spans" in line
    (form,) = json.loads(run("formats", "cas-xmi", "--json")[1])
    assert form["needs"]
    (form,) = json.loads(run("formats", "conllu", "--json")[1])
    assert {option["name"] for option in form["write_options"]}


def test_what_is_odd_in_a_label_set_is_said(run, tmp_path):
    (tmp_path / "odd.yaml").write_text(
        "titel: Odd\nlabels:\n  - {name: a, color: red}\n  - {name: b, parent: nowhere}\n"
        "  - {name: c, rules: {insides: [a]}, attributes: [{name: x, opts: [y]}]}\n",
        encoding="utf-8",
    )
    status, _, err = run("new", "odd", "--labels", "odd.yaml")
    assert status == 0
    assert (
        "odd.yaml:3: The label “a” has a key “color”, which means nothing here. Did you mean “colour”?" in err
    )
    assert "odd.yaml:4: A parent of the label “b” is “nowhere”" in err
    for key, meant in (("titel", "title"), ("insides", "inside"), ("opts", "options")):
        assert f"“{key}”, which means nothing here. Did you mean “{meant}”?" in err
