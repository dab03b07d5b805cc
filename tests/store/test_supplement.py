"""What is found in articles after their import is written as records of their own, which take nothing away."""

import errno
import threading
import time
from dataclasses import replace

import pytest

from annotator.core.article import Sentence
from annotator.core.edits import Change, Edit, Heading, Membership
from annotator.core.errors import WriteError
from annotator.store import open_file, writer
from annotator.store.validate import validate
from tests.store.desk import article, make, put, saved, span, spans_of, tag
from tests.store.failing import FailingDisk


@pytest.fixture
def desk(tmp_path):
    made = make(tmp_path)
    yield made
    made.close(force=True)


def found(file, *ids, cut=5):
    """Other sentences for these articles, with the hash of the records that they were made from."""
    return [
        (
            hash(file.raw_article(name)),
            replace(file.load(name).article, sentences=(Sentence(0, cut), Sentence(cut, 26))),
        )
        for name in ids
    ]


def first_cuts(file):
    return {name: file.load(name).article.sentences[0].end for name in file.project.entries}


def test_it_is_stored_and_shown_and_the_layers_stay(desk):
    opened = desk.project.article("storm")
    assert desk.supplement(found(desk, "deal", "storm")) == ["deal", "storm"]
    assert first_cuts(desk) == {"deal": 5, "storm": 5, "vote": 26}
    assert desk.project.article("storm").sentences != opened.sentences
    assert spans_of(desk, "storm") == {"alice1"}
    assert list(desk.project.entries) == ["deal", "storm", "vote"]


def test_another_program_finds_it_without_duplicates(desk):
    desk.supplement(found(desk, "deal", "storm"))
    desk.supplement(found(desk, "deal", cut=9))
    with open_file(desk.path, read_only=True) as again:
        assert again.problems == []
        assert first_cuts(again) == {"deal": 9, "storm": 5, "vote": 26}
        assert spans_of(again, "deal") == {"alice1"}
    assert validate(desk.path) == []


def test_folded_nothing_is_set_aside(desk, tmp_path):
    desk.supplement(found(desk, "deal"))
    desk.close(fold=False)
    with open_file(desk.path) as again:
        saved(again, tag(span(8, 12, "late")))
    raw = desk.path.read_bytes()
    assert raw.count(b"--- # article deal") == 1
    assert b"supplement" not in raw
    assert [path.name for path in tmp_path.iterdir() if "superseded" in path.name] == []
    with open_file(desk.path) as again:
        assert first_cuts(again)["deal"] == 5
        assert spans_of(again, "deal") == {"alice1", "late"}


def test_closing_folds(desk):
    desk.supplement(found(desk, "deal"))
    desk.close()
    assert desk.path.read_bytes().count(b"--- # article deal") == 1


def test_cut_short_none_of_it_counts(desk):
    whole = desk.path.stat().st_size
    desk.supplement(found(desk, "deal", "storm"))
    desk.close(fold=False)
    raw = desk.path.read_bytes()
    desk.path.write_bytes(raw[: raw.rindex(b"--- # article storm") + 40])
    with open_file(desk.path) as again:
        assert first_cuts(again) == {"deal": 26, "storm": 26, "vote": 26}
        assert desk.path.stat().st_size == whole


def test_what_was_edited_or_taken_out_or_changed_is_left_alone(desk):
    known = found(desk, "deal", "storm", "vote")
    deal = desk.project.article("deal")
    heading = Heading(deal.title, deal.metadata)
    saved(desk, Edit("Title", (Change(heading, Heading("Other", deal.metadata), "deal"),), "alice"))
    put(desk, Edit("Remove", (Change(Membership("storm"), None, "storm"),), "alice"))
    assert desk.supplement(known) == ["vote"]
    assert desk.supplement(known) == []
    assert desk.load("deal").article.title == "Other"
    assert first_cuts(desk) == {"deal": 26, "vote": 5}


def test_an_edit_of_a_layer_stays(desk):
    saved(desk, tag(span(8, 12, "early")))
    put(desk, tag(span(8, 15, "queued")))
    assert desk.supplement(found(desk, "deal")) == ["deal"]
    assert spans_of(desk) == {"alice1", "early", "queued"}
    desk.close()
    with open_file(desk.path) as again:
        assert spans_of(again) == {"alice1", "early", "queued"}
        assert first_cuts(again)["deal"] == 5


def test_folding_and_supplements_wait_for_each_other(tmp_path):
    ids = [f"a{number}" for number in range(60)]
    made = make(tmp_path, *ids)
    saved(made, tag(span(8, 12, "x"), "a3"))

    def complete():
        for name in ids:
            made.supplement(found(made, name))

    other = threading.Thread(target=complete)
    other.start()
    for _ in range(5):
        made.fold()
    other.join()
    assert set(first_cuts(made).values()) == {5}
    made.close()
    with open_file(made.path) as again:
        assert set(first_cuts(again).values()) == {5}
        assert list(again.project.entries) == ids
        assert spans_of(again, "a3") == {"alice1", "x"}


def test_a_project_open_for_reading_refuses(desk):
    known = [(0, article("deal"))]
    with open_file(desk.path, read_only=True) as reader, pytest.raises(WriteError, match="reading only"):
        reader.supplement(known)


@pytest.mark.parametrize("kind", ["heading", "zone", "sentence"])
def test_an_edit_of_the_article_that_still_waits_is_not_overtaken(tmp_path, monkeypatch, kind):
    """It was made on the article as it was: on what was found meanwhile it would make another one of it."""
    monkeypatch.setattr(writer, "FIRST_DELAY", 60)
    disk = FailingDisk()
    desk = make(tmp_path, disk=disk)
    states = []
    desk.on_saved = states.append
    known = found(desk, "deal", "storm")
    disk.failing = {"write": errno.ENOSPC}
    before = desk.project.article("deal")
    changes = {
        "heading": [Change(Heading(before.title, before.metadata), Heading("Mine", {"mine": 1}), "deal")],
        "zone": [Change(before.zones[0], replace(before.zones[0], role="kicker"), "deal")],
        "sentence": [Change(before.sentences[0], None, "deal"), Change(None, Sentence(0, 9), "deal")],
    }
    put(desk, Edit("Mine", tuple(changes[kind]), "alice"))
    mine = desk.project.article("deal")
    assert mine != before
    while not any(state.error for state in states):
        time.sleep(0.001)
    disk.failing = {}
    assert desk.save_state.pending == 1
    assert desk.supplement(known) == ["storm"]
    desk.retry()
    assert desk.flush(10)
    desk.close()
    with open_file(desk.path) as again:
        assert again.load("deal").article == mine
        assert first_cuts(again)["storm"] == 5
