"""Settling by rule, dividing, and taking steps back on the command line, which are the steps of the window."""

import json

import pytest

import annotator
from annotator import settings
from annotator.app import projects
from annotator.app.reviewing.mode import ReviewMode
from annotator.app.session import Session


@pytest.fixture(autouse=True)
def here(desk, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def test_settling_by_rule_counts_first_and_can_be_taken_back(run, desk):
    before = desk.read_bytes()
    status, told, err = run("settle", "desk", "--rule", "majority", "--dry-run", "--json")
    assert (status, err, desk.read_bytes() == before) == (0, "", True)
    counts = json.loads(told)
    assert counts["settled"] is False
    gold = sum(kind["gold"] for kind in counts["kinds"].values())
    assert gold > 100
    status, told, _ = run("settle", "desk", "--rule", "majority")
    assert (status, "to gold" in told) == (0, True)
    with annotator.open_project(desk) as project:
        decided = [d for article in project for d in article.layer("gold").decisions]
        assert len([d for d in decided if d.verdict == "accept"]) >= gold
        assert {d.by for d in decided} == {settings.Settings().name}
    assert run("undo", "desk")[:2] == (0, f"Undo “Settle {len(decided)} conflicts by rule”\n")
    with annotator.open_project(desk) as project:
        assert not [d for article in project for d in article.layer("gold").decisions]
    assert run("redo", "desk")[1].startswith("Redo “Settle")
    assert run("redo", "desk") == (0, "There is nothing to redo\n", "")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--rule", "majorty"), "Did you mean “majority”?"),
        (("--rule", "trust"), "Say which annotator"),
        (("--rule", "trust", "--trust", "Ben"), "Did you mean “ben”?"),
        (("--kind", "bondary"), "Did you mean “boundary”?"),
        (("--label", "persn"), "Did you mean “person”?"),
    ],
)
def test_rules_that_are_none_are_refused(run, words, says):
    status, _, err = run("settle", "desk", *words)
    assert (status, says in err) == (2, True), err


def test_a_rule_for_kinds_and_labels_settles_nothing_else(run, desk):
    every = json.loads(run("settle", "desk", "--rule", "majority", "--dry-run", "--json")[1])["kinds"]
    wanted = (
        "--rule",
        "majority",
        "--kind",
        "agree",
        "--kind",
        "only some",
        "--label",
        "organisation",
        "--json",
    )
    found = json.loads(run("settle", "desk", *wanted)[1])["kinds"]
    assert found.keys() == every.keys()
    settled = {kind for kind, counts in found.items() if counts["gold"] or counts["rejected"]}
    assert settled == {"agree", "only some"}
    assert 0 < found["agree"]["gold"] < every["agree"]["gold"]
    with annotator.open_project(desk) as project:
        gold = [item for article in project for item in article.layer("gold").values()]
        assert {item.label for item in gold if item.label} == {"organisation"}
        rest = project.settle("majority", kinds="boundary", labels=["organisation", "person"], dry_run=True)
        assert {kind for kind, counts in rest.items() if counts.gold or counts.rejected} <= {"boundary"}
        with pytest.raises(annotator.AnnotatorError, match="Did you mean “label”"):
            project.settle(kinds="labels")


def test_whom_to_trust_is_called_by_a_letter_in_a_blind_review(run, desk):
    with_session(desk, settle_blind)
    status, _, err = run("settle", "desk", "--rule", "trust", "--trust", "ben", "--dry-run")
    assert (status, "ben" in err.replace("“ben”", "")) == (2, False)
    assert run("settle", "desk", "--rule", "trust", "--trust", "A", "--dry-run")[0] == 0
    assert run("settle", "desk", "--rule", "trust", "--trust", "ben", "--dry-run", "--names")[0] == 0


def settle_blind(session):
    from annotator.app.reviewing.settle_many import set_blind

    set_blind(session, True)


def with_session(path, work):
    file = projects.open_project(path)
    session = Session(file, "desk", ReviewMode)
    try:
        work(session)
    finally:
        file.close()


def test_the_steps_of_commands_are_those_of_the_window(run, desk, tmp_path):
    (tmp_path / "ferry.txt").write_text("Ferry late\n\nThe ferry came late on Monday.", encoding="utf-8")
    assert run("import", "desk", "ferry.txt")[0] == 0
    assert run("divide", "desk", "50/50")[0] == 0
    assert run("handout", "desk", "--to", "dora")[0] == 0
    titles = []

    def look(session):
        while session.history.undo_title:
            titles.append(session.history.undo_title)
            session.undo()

    with_session(desk, look)
    assert titles == [
        "Hand out 11 articles to 1 annotator",
        "Divide 11 articles into train, test",
        "Import 1 article",
    ]
    assert run("undo", "desk") == (0, "There is nothing to undo\n", "")


def test_dividing_keeps_what_was_divided_unless_all_are_divided_anew(run):
    status, told, _ = run("divide", "desk", "--json")
    first = json.loads(told)["articles"]
    assert (status, sum(first.values()), set(first)) == (0, 10, {"train", "dev", "test"})
    status, told, err = run("divide", "desk", "0/50/50", "--seed", "3", "--json")
    assert (json.loads(told)["articles"], "kept:" in err) == (first, True)
    status, told, err = run("divide", "desk", "0/50/50", "--divide-anew", "--json")
    assert (json.loads(told)["articles"]["train"], err) == (0, "")
    assert run("divide", "desk", "half")[0] == 2


def test_labels_and_label_sets_are_listed(run):
    status, told, _ = run("labels", "desk")
    assert (status, "organisation" in told) == (0, True)
    names = [label["name"] for label in json.loads(run("labels", "desk", "--json")[1])]
    assert names[:2] == ["entities", "organisation"]
    assert "newsroom" in run("labelsets")[1]
    assert {each["name"] for each in json.loads(run("labelsets", "--json")[1])} > {"newsroom", "claims"}
    assert "PER" in run("labelsets", "entities-conll")[1]
    assert "PER" in run("labelsets", "entities-conll", "claims")[1]
    status, _, err = run("labelsets", "newsrom")
    assert (status, "Did you mean “newsroom”?" in err) == (2, True)


def test_what_does_not_fit_together_is_listed(run, desk):
    status, told, err = run("consistency", "desk", "--json")
    lines = json.loads(told)
    assert (status, err, {line["kind"] for line in lines} >= {"clash", "twin"}) == (0, "", True)
    table = run("consistency", "desk")[1].splitlines()
    assert len(table) == len(lines) + 1
    mine = json.loads(run("consistency", "desk", "--layer", "alice", "--json")[1])
    assert 0 < len(mine) < len(lines)
    status, _, err = run("consistency", "desk", "--layer", "Alice")
    assert (status, "Did you mean “alice”?" in err) == (2, True)
    with_session(desk, settle_blind)
    assert run("consistency", "desk", "--layer", "alice")[0] == 2
    assert run("consistency", "desk", "--layer", "alice", "--names")[0] == 0
