"""The steps that are kept outside the project: whole, in order, and none that is not in the project."""

import pytest

from annotator.core.edits import Change, Edit
from annotator.store import records, steps
from annotator.store.steps import Steps
from tests.store.desk import span


def edit(name, *places):
    """An edit that takes as many records as it has places."""
    changes = [Change(None, span(0, 7, f"{name}{n}"), *place) for n, place in enumerate(places)]
    return Edit(f"Step {name}", tuple(changes), "alice", "2026-11-24T09:00:00Z", id=name)


ONE = edit("one", ("deal", "alice"))
MANY = edit("many", ("deal", "alice"), ("deal", "bob"), ("storm", "alice"))
LAST = edit("last", ("storm", "bob"))


def noted(kept, *made):
    kept.note(*(records.edit_records(each) for each in made))


@pytest.fixture
def kept(tmp_path):
    return Steps(tmp_path)


def test_steps_come_back_in_order(kept):
    noted(kept, ONE, MANY)
    noted(kept, LAST)
    assert kept.read() == [ONE, MANY, LAST]


def test_wherever_a_note_is_torn_the_others_are_whole(kept, tmp_path):
    noted(kept, ONE)
    noted(kept, MANY)
    path = tmp_path / "steps.yaml"
    data = path.read_bytes()
    whole = len(data.rstrip(b"\n"))
    for end in range(data.index(b"many"), whole, 31):
        path.write_bytes(data[:end])
        noted(kept, LAST)
        assert kept.read() == [ONE, LAST]
        noted(kept, MANY)  # as when it is found missing
        assert kept.read() == [ONE, LAST, MANY]


def test_what_a_torn_note_is_noted_again_right_after_counts_once(kept, tmp_path):
    noted(kept, ONE, MANY)
    path = tmp_path / "steps.yaml"
    data = path.read_bytes()
    for end in range(data.index(b"many"), len(data), 31):
        path.write_bytes(data[:end])
        noted(kept, MANY)
        assert kept.read() == [ONE, MANY]


def test_a_step_that_was_added_to_stays_in_its_place(kept):
    noted(kept, ONE, MANY, LAST)
    more = edit("many", ("deal", "alice"), ("deal", "bob"), ("storm", "alice"), ("storm", "bob"))
    noted(kept, more)
    assert kept.read() == [ONE, more, LAST]


def test_what_was_about_to_be_written_is_noted_if_it_is_in_the_project(kept):
    noted(kept, ONE)
    kept.expect([records.edit_records(each) for each in (ONE, MANY, LAST)])
    there = [ONE, MANY]
    assert kept.complete(kept.read(), lambda step: step in there) == there
    assert kept.read() == there
    assert kept.complete(kept.read(), lambda step: True) == [ONE, MANY, LAST]


def test_many_steps_at_once_are_not_noted_twice(kept):
    many = [edit(f"e{number}", ("deal", "alice")) for number in range(steps.STEPS + 50)]
    kept.expect([records.edit_records(each) for each in many])
    noted(kept, *many)
    last = many[-steps.STEPS :]
    assert kept.complete(kept.read(), lambda step: True) == last
    assert kept.read() == last


def test_what_was_expected_half_is_nothing(kept, tmp_path):
    kept.expect([records.edit_records(MANY)])
    path = tmp_path / "coming.yaml"
    data = path.read_bytes()
    for end in range(0, len(data) - 4, 9):
        path.write_bytes(data[:end])
        assert kept.complete([], lambda step: True) == []


def test_of_a_step_that_is_too_large_it_is_remembered_that_it_was_there(kept, monkeypatch):
    monkeypatch.setattr(steps, "LARGEST_STEP", 300)
    noted(kept, ONE, MANY, LAST)
    (first, large, last) = kept.read()
    assert (first, last) == (ONE, LAST)
    assert (large.id, large.changes, large.by) == ("many", (), "alice")


def test_a_folder_that_is_gone_stops_nothing(tmp_path):
    kept = Steps(tmp_path / "gone")
    kept.expect([records.edit_records(ONE)])
    noted(kept, ONE)
    kept.leave()
    assert kept.complete(kept.read(), lambda step: True) == []
