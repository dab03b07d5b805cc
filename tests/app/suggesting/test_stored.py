"""What the file keeps of suggestions: each annotator's own, through handing out and collecting."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

import annotator
from annotator import store
from annotator.app import ledger
from annotator.app.session import Session
from annotator.app.suggesting import stored
from annotator.app.suggesting.following import Suggesting
from annotator.app.tagging.modes import SpansMode
from annotator.core.annotation import LayerState, Span, span_quote
from annotator.core.edits import Change, ProjectHeader, restated
from annotator.core.labels import Label, LabelSet
from annotator.suggest.evidence import ALL, Evidence, Tally
from annotator.suggest.strings import RememberedStrings
from tests.app.conftest import LABELS, PORT, article
from tests.cli.conftest import run  # noqa: F401


def evidence(count: int, label: str = "org", *, wrong: int = 0) -> Evidence:
    made = Evidence()
    for number in range(count):
        for by in (ALL, "strings"):
            made.tally(label, by).add(0.9, number >= wrong, shown=number % 2 == 0, at="2026-11-01T00:00:00Z")
    return made


@pytest.fixture
def master(tmp_path):
    path = tmp_path / "desk.annot.yaml"
    with store.create(path, ProjectHeader(id="desk", title="Desk", labels=LABELS)) as file:
        with file.importing() as batch:
            batch.add(article("port", PORT))
        stored.keep(file, "alice", evidence(30))
        stored.keep(file, "ben", evidence(9))
    return path


def seen(path, name):
    with store.open_file(path, read_only=True) as file:
        return stored.seen(file.project.header, name).plain()


def test_each_gets_their_own_and_nothing_comes_back_to_others(master):
    with annotator.open_project(master, write=True) as project:
        files = dict(project.hand_out(["alice", "ben", "cy"], overlap=1.0).files)
    for name, path in files.items():
        for other in files:
            assert bool(seen(path, other)) == (name == other != "cy")
    before = {name: seen(master, name) for name in files}
    with store.open_file(files["alice"]) as file:
        stored.keep(file, "alice", evidence(40))
        place = ("span", 12, 24)
        state = LayerState()
        ledger.record(
            file, "Reject", [Change(state, stored.with_rejected(state, [(place, "org")]), "port", "alice")]
        )
        span = Span(id="a1", label="org", fragments=((26, 40),), quote=span_quote(PORT, ((26, 40),)))
        ledger.record(file, "Tag", [Change(None, span, "port", "alice")])
    with annotator.open_project(master, write=True) as project:
        project.collect(files["alice"])
        layer = project["port"].layer("alice")
        assert len(layer.spans) == 1
        assert stored.rejected(layer.state) == {(place, "org")}, "rejections come with the layer"
    assert {name: seen(master, name) for name in files} == before, "what was right stays where it was found"


def test_the_record_survives_folding_undoing_and_older_edits(master):
    with store.open_file(master) as file:
        steps = ledger.Ledger(file, "rita")
        header = file.project.header
        labels = LabelSet([*header.labels, Label(name="new")])
        steps.commit("Add a label", [Change(header, replace(header, labels=labels))])
        stored.keep(file, "alice", evidence(33))
        steps.undo()
        assert file.project.labels.get("new") is None
        assert stored.seen(file.project.header, "alice").tally("org", "strings").counts() == (33, 33)
        steps.redo()
        stored.keep(file, "alice", evidence(34))
    assert len(Tally.of(seen(master, "alice")["org"]["strings"]).recent) == 34
    with store.open_file(master) as file:  # in another sitting too
        steps = ledger.Ledger(file, "rita")
        steps.undo()
        assert file.project.labels.get("new") is None
        file.fold()
    assert len(Tally.of(seen(master, "alice")["org"]["strings"]).recent) == 34


KEYS = st.dictionaries(st.sampled_from("abcd"), st.integers(0, 2), max_size=4)


@given(KEYS, KEYS, KEYS)
def test_a_change_of_the_header_leaves_other_keys_alone(now, before, after):
    first, second = (ProjectHeader(id="x", extra=extra) for extra in (before, after))
    made = restated(ProjectHeader(id="x", extra=now), Change(first, second)).extra
    for key in "abcd":
        if before.get(key) == after.get(key):
            assert made.get(key) == now.get(key)
        else:
            assert made.get(key) == after.get(key)


def test_what_cannot_be_written_is_not(master):
    with store.open_file(master, read_only=True) as file:
        assert stored.keep(file, "alice", evidence(3)) is None


def test_each_annotator_of_a_sitting_has_their_own(master):
    with store.open_file(master) as file:
        session = Session(file, "alice", SpansMode)
        suggesting = Suggesting(session, lambda: [RememberedStrings()])
        assert suggesting.evidence.tally("org", "strings").counts() == (30, 30)
        session.set_annotator("ben")
        assert suggesting.evidence.tally("org", "strings").counts() == (9, 9)
        session.set_annotator("nobody")
        assert not suggesting.evidence.tallies
        suggesting.close()


def test_rejections_of_others_that_are_odd_are_passed_over():
    state = LayerState(extra={"rejected": [["span", 1, 2, "org"], "x", ["span", "1", 2, 3], None]})
    assert stored.rejected(state) == {(("span", 1, 2), "org")}
    after = stored.with_rejected(state, [(("sentence", 3, 4), "main")])
    assert len(after.extra["rejected"]) == 5
    assert stored.rejected(LayerState(extra={"rejected": 3})) == set()


def test_the_command_tells_what_suggestions_did(run, master):  # noqa: F811
    status, said, _ = run("suggestions", master)
    assert status == 0
    assert "alice" in said
    assert "holds" not in said.split("ben")[0].replace("not for", "")
    assert "shown: right 30 of 30 times" in said
    with store.open_file(master) as file:
        stored.keep(file, "alice", evidence(120))
    found = json.loads(run("suggestions", master, "--annotator", "alice", "--json")[1])
    assert found[0]["contract"]["holds"] == ["Organisation"]
    line, other = found[0]["labels"]
    assert (line["right"], line["of"], line["by"], line["drift"]) == (120, 120, ALL, False)
    assert (other["by"], other["state"]) == ("strings", "right 120 of 120 times")
    assert line["shown"]["seen"] == line["blind"]["seen"] == 60
    status, _, err = run("suggestions", master, "--annotator", "alise")
    assert status == 2
    assert "Did you mean “alice”" in err


def test_the_report_compares_with_gold_and_warns_of_drift(master):
    with store.open_file(master) as file:
        made = Evidence()
        for number in range(60):
            made.tally("org", ALL).add(0.9, True, shown=True)
            made.tally("org", ALL).add(0.9, number % 2 == 0, shown=False)
        stored.keep(file, "alice", made)
        fields = {"label": "org", "fragments": ((12, 24),), "quote": PORT[12:24]}
        one = Span(id="a", extra={"suggested": {"by": "strings", "score": 0.9}}, **fields)
        other = Span(id="b", label="person", fragments=((26, 30),), quote=PORT[26:30])
        gold = Span(id="c", **fields)
        ledger.record(file, "Tag", [Change(None, each, "port", "alice") for each in (one, other)])
        ledger.record(file, "Tag", [Change(None, gold, "port", "gold")])
    with annotator.open_project(master) as project:
        report = project.suggestions("alice")
    assert report.lines[0].drift
    gold = report.gold
    assert (gold.suggested, gold.suggested_in_gold, gold.by_hand, gold.by_hand_in_gold) == (1, 1, 1, 0)
    assert report.contract == "At most 5 % wrong at 90 % confidence: not for Organisation"
