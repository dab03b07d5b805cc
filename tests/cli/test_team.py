"""A team through the command line: copies have no vote, what went back comes again, labels and sentences fit."""

import json
import shutil
import time
from dataclasses import replace
from pathlib import Path

import pytest

from annotator import store
from annotator.app import ledger
from annotator.app.progress import finish
from annotator.app.tagging import labels as labelling
from annotator.core.annotation import SentenceTag, sentence_quote
from annotator.core.article import Sentence
from annotator.core.edits import Change
from tests.app.agreement import agreeing_project
from tests.app.conftest import PORT
from tests.app.reviewing.test_collecting_copies import in_session
from tests.app.reviewing.test_collecting_histories import change
from tests.app.reviewing.test_handing import layer, make, span, work_on


@pytest.fixture
def handed(run, tmp_path):
    """A project, and a file of it for each of two people, who both have everything."""
    master = make(tmp_path / "desk.annot.yaml")
    status, said, err = run("handout", master, "--to", "alice", "ben", "--overlap", "100%", "--json")
    assert status == 0, err
    return master, {each["annotator"]: Path(each["file"]) for each in json.loads(said)["annotators"]}


def test_a_copy_that_was_set_aside_has_no_vote(run, tmp_path):
    said = [layer(name, span("Kestrel Line")) for name in ("alice", "ben")]
    said.append(layer("alice (other copy)", span("Kestrel Line", "person")))
    master = make(tmp_path / "desk.annot.yaml", said)
    found = json.loads(run("agreement", master, "--json", "--no-intervals")[1])
    assert found["annotators"] == ["alice", "ben"]
    status, _, err = run("agreement", master, "--annotator", "alice (other copy)", "--annotator", "ben")
    assert status == 2
    assert "alice (other copy)" in err
    status, _, err = run("handout", master, "--to", "alice (other copy)")
    assert status == 2


def test_two_versions_that_were_made_apart_leave_agreement_as_it_was(run, handed, tmp_path):
    master, files = handed
    other = shutil.copy(files["alice"], tmp_path / "laptop.annot.yaml")
    work_on(files["alice"], "alice", span("Kestrel Line"))
    work_on(other, "alice", span("Kestrel Line", "person", "s2"))
    work_on(files["ben"], "ben", span("Kestrel Line"))
    for path in (files["alice"], files["ben"]):
        assert run("collect", master, path)[0] == 0
    before = run("agreement", master, "--json", "--no-intervals")[1]
    assert run("collect", master, other)[0] == 0
    with store.open_file(master, read_only=True) as file:
        assert "alice (other copy)" in file.project.annotators()
    assert run("agreement", master, "--json", "--no-intervals")[1] == before


def test_what_was_sent_back_is_handed_out_alone_and_comes_back_answered(run, handed, tmp_path):
    master, files = handed
    for name in ("port", "quay"):
        work_on(files["alice"], "alice", span("Kestrel Line"), article=name)
    assert run("collect", master, files["alice"])[0] == 0
    status, _, err = run("handout", master, "--to", "alice", "--sent-back", "--out", tmp_path / "back")
    assert (status, "Nothing is sent back" in err) == (2, True)
    with store.open_file(master) as file:
        state = file.project.layer("quay", "alice").state
        back = replace(state, review="sent back", extra={**state.extra, "returned": {"note": "Why?"}})
        ledger.record(file, "Send back", [Change(state, back, "quay", "alice")])
    status, said, err = run(
        "handout", master, "--to", "alice", "--sent-back", "--out", tmp_path / "back", "--json"
    )
    assert status == 0, err
    (one,) = json.loads(said)["annotators"]
    with store.open_file(Path(one["file"]), read_only=True) as file:
        assert list(file.project.entries) == ["quay"]
    work_on(Path(one["file"]), "alice", span("opens", name="s2"), article="quay")
    status, said, _ = run("collect", master, one["file"])
    assert (status, "1 update" in said) == (0, True)
    with store.open_file(master, read_only=True) as file:
        assert file.project.layer("quay", "alice").state.review == "in review"


def test_a_label_that_is_called_otherwise_in_a_copy_arrives_as_itself(run, handed):
    master, files = handed
    work_on(files["alice"], "alice", span("Kestrel Line"))
    in_session(files["alice"], lambda session: finish(labelling.rename_label(session, "org", "organisation")))
    work_on(files["alice"], "alice", span("opens", "organisation", "s2"))
    status, said, err = run("collect", master, files["alice"])
    assert status == 0, err
    assert "“organisation” is “org” here" in said + err
    with store.open_file(master, read_only=True) as file:
        assert [each.label for each in file.project.layer("port", "alice")] == ["org", "org"]
        assert file.project.labels.get("organisation") is None


@pytest.mark.parametrize("fits", [True, False])
def test_a_sentence_that_somebody_cut_is_cut_or_it_is_said_why_not(run, handed, fits):
    master, files = handed
    with store.open_file(master, read_only=True) as file:
        whole = file.project.article("port").sentences[1]
    at = PORT.index(" ", whole.start)
    halves = (Sentence(whole.start, at), Sentence(at + 1, whole.end))

    def tag(place, name):
        quote = sentence_quote(PORT, place.start, place.end)
        return SentenceTag(id=name, label="main", start=place.start, end=place.end, quote=quote)

    if not fits:  # ben has tagged the whole one meanwhile
        change(files["ben"], Change(None, tag(whole, "w"), "port", "ben"))
        assert run("collect", master, files["ben"])[0] == 0
    cut = [Change(whole, None, "port"), *(Change(None, half, "port") for half in halves)]
    tags = [Change(None, tag(half, f"t{at}"), "port", "alice") for at, half in enumerate(halves)]
    change(files["alice"], *cut, *tags)
    status, said, err = run("collect", master, files["alice"])
    assert status == 0, err
    with store.open_file(master, read_only=True) as file:
        sentences = file.project.article("port").sentences
        places = {(each.start, each.end) for each in sentences}
        made = [each for each in file.project.layer("port", "alice") if isinstance(each, SentenceTag)]
    assert (set(halves) <= set(sentences)) is fits
    assert made
    assert {(each.start, each.end) for each in made} <= places, "every tag is on a sentence"
    assert "sentence" in said + err


def test_articles_of_full_agreement_count_in_the_mean(run, tmp_path):
    same = {"alice": agreeing_project.tags("aaaa"), "ben": agreeing_project.tags("aaaa")}
    apart = {"alice": agreeing_project.tags("aabb"), "ben": agreeing_project.tags("abab")}
    articles = {f"k{number}": (4, same if number < 22 else apart) for number in range(30)}
    master = agreeing_project.make(tmp_path / "desk.annot.yaml", articles)
    status, said, _ = run("agreement", master, "--kind", "sentence", "--no-intervals")
    assert status == 0
    kappa = next(line for line in said.splitlines() if line.strip().startswith("Cohen"))
    assert "0.733" in kappa
    assert "0.000" not in kappa
    assert "Mean of 30 articles, 22 of them full agreement, counted as 1." in said


def test_a_crowd_is_compared_within_seconds(run, tmp_path):
    """150 people, each with 3 of 60 articles: of some 11,000 pairs most never met."""
    people = [f"p{number}" for number in range(150)]
    articles = {}
    for number in range(60):
        met = people[number * 5 % 150 :][:8]
        answers = {who: agreeing_project.tags("abc" if at % 3 else "aab") for at, who in enumerate(met)}
        articles[f"a{number}"] = (3, answers)
    master = agreeing_project.make(tmp_path / "desk.annot.yaml", articles)
    start = time.monotonic()
    status, said, err = run("agreement", master, "--kind", "sentence", "--no-intervals", "--json")
    assert status == 0, err
    found = json.loads(said)
    assert 0 < len(found["kinds"]["sentence"]["pairs"]) < 2000
    assert time.monotonic() - start < 30
