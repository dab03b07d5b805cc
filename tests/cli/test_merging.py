"""Merging on the command line: it says first what comes of it, and asks; nothing happens before it is told."""

import io
import json
from dataclasses import replace

import pytest

from annotator import store
from annotator.app import blinding, ledger
from annotator.core.edits import Change
from annotator.core.labels import Label, LabelSet
from tests.app.conftest import FAIR, LABELS, PORT
from tests.app.merging.test_merging import layer, made, model, span


@pytest.fixture
def two(tmp_path, monkeypatch):
    """Two projects, in which one name worked on the same article."""
    monkeypatch.chdir(tmp_path)
    ours = made(tmp_path / "desk.annot.yaml", [("port", PORT)], [layer("alice", span("Kestrel Line"))])
    said = [layer("alice", span("Ines"), on="quay"), layer("ben", span("fair", text=FAIR), on="port")]
    return ours, made(tmp_path / "fair desk.annot.yaml", [("quay", PORT), ("port", FAIR)], said)


def test_it_says_what_it_would_do_and_does_it_when_told(run, two):
    ours, theirs = two
    before = ours.read_bytes(), theirs.read_bytes()
    status, out, _ = run("merge", "desk", "fair desk", "--same-name", "keep-both")
    assert (status, ours.read_bytes(), theirs.read_bytes()) == (0, *before)
    for words in (
        "1 article added, 1 there already, 2 annotations in 2 layers",
        "new: Fair closes",
        "here already: Port opens",
        "another id, since that of another text: port is port-2",
        "annotator: alice is alice (2)",
        "Nothing was changed; with --yes it is done",
    ):
        assert words in out
    status, out, _ = run("merge", "desk", "fair desk", "--same-name", "keep-both", "--yes")
    assert (status, "Merged, as one step" in out) == (0, True)
    assert set(model(ours)[1]["port"][1]) == {"alice", "alice (2)"}
    status, out, _ = run("merge", "desk", "fair desk", "--same-name", "keep-both", "--yes")
    assert (status, "all of it is here already" in out) == (0, True)
    assert theirs.read_bytes() == before[1]
    status, out, _ = run("undo", "desk")
    assert (status, "Merge ‘fair desk’" in out) == (0, True)
    assert set(model(ours)[1]) == {"port"}


def test_what_has_to_be_said_first_is_asked_and_nothing_changes(run, two):
    ours, _ = two
    with store.open_file(two[1]) as file:
        header = file.project.header
        other = LabelSet(
            [Label(name="org", applies_to=("article",)), *[each for each in LABELS if each.name != "org"]]
        )
        ledger.record(file, "Change a label", [Change(header, replace(header, labels=other))])
    before = ours.read_bytes()
    status, out, err = run("merge", "desk", "fair desk", "--yes")
    assert (status, ours.read_bytes()) == (1, before)
    assert "“alice” worked on “Port opens” in both projects" in err
    assert "“org” does not mean what “org” means here" in err
    assert "has to be said first" in out
    status, out, err = run(
        "merge", "desk", "fair desk", "--labels", "org=firm", "--same-name", "same-person", "--yes", "--json"
    )
    found = json.loads(out)
    assert (status, found["merged"]) == (0, True)
    (one,) = found["projects"]
    assert (one["labels"], one["annotations"], one["matched"]) == ({"org": "firm"}, 2, {"quay": "port"})
    assert len(model(ours)[1]["port"][1]["alice"][0]) == 2


@pytest.mark.parametrize(("answer", "does"), [("y\n", True), ("\n", False), ("", False)])
def test_it_asks_where_there_is_somebody_to_ask(run, two, monkeypatch, answer, does):
    class Typed(io.StringIO):
        def isatty(self):
            return True

    monkeypatch.setattr("sys.stdin", Typed(answer))
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    _, out, _ = run("merge", "desk", "fair desk", "--same-name", "keep-both")
    assert "Merge? [y/N]" in out
    assert ("port-2" in model(two[0])[1]) is does


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["desk"], "project itself"),
        (["nothing"], "There is no such file"),
        (["fair desk", "--labels", "org"], "THEIRS=OURS"),
        (["fair desk", "--labels", "orgs=org"], "Did you mean “org”?"),
    ],
    ids=lambda each: " ".join(each) if isinstance(each, list) else "",
)
def test_what_makes_no_sense_is_refused_with_a_sentence(run, two, words, said):
    before = two[0].read_bytes()
    status, _, err = run("merge", "desk", *words, "--yes")
    assert (status, two[0].read_bytes()) == (2, before)
    assert said in err
    assert "Traceback" not in err


@pytest.mark.parametrize("more", [[], ["--json"], ["--same-name", "keep-both", "--yes"]], ids=" ".join)
def test_in_a_blind_review_it_says_nobodys_name(run, tmp_path, more):
    blind = {blinding.SETTINGS: {"blind": True, "seed": 3}}
    said = [layer("Zebulon", span("Kestrel Line")), layer("Zebulon", span("Ines"))]
    ours = made(tmp_path / "desk.annot.yaml", [("port", PORT)], said[:1], **blind)
    said = [*said[1:], layer("Xanthe", span("Ines"))]
    theirs = made(tmp_path / "fair.annot.yaml", [("port", PORT)], said)
    _, out, err = run("merge", ours, theirs, *more)
    assert not any(name in out + err for name in ("Zebulon", "Xanthe"))
    _, out, err = run("merge", ours, theirs, *more, "--names")
    assert "Zebulon" in out + err
