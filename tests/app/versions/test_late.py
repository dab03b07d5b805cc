"""What another program writes into the layer of an older version is carried over to the newer one, or listed."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator import store
from annotator.app.ledger import Ledger
from annotator.app.versions import late, taking, unplaced
from annotator.core.annotation import ArticleTag
from annotator.core.edits import Change
from annotator.core.layer import Layer
from annotator.review.carrying import unplaced_in
from annotator.review.marks import CARRIED
from tests.app.conftest import PORT, article
from tests.app.versions.test_taking import NEWER, NEWEST, WORK, contents, span

LATE = "2026-03-16T09:00:00Z"


@pytest.fixture
def taken(file):
    with file.importing() as batch:
        batch.add(article("port-2", NEWER))
        batch.add(article("port-3", NEWEST))
    desk = Ledger(file, "rita")
    put(desk, "port", *WORK)
    taking.take(desk, "port-2", "port")
    return desk


def put(desk, name, *items, who="ida"):
    layer = desk.project.layer(name, who)
    desk.commit("Tag", [Change(layer.get(item.id), item, name, who) for item in items])


def elsewhere(desk, work):
    """What `work` does to a copy of the file as it is, which then takes its place."""
    file = desk.file
    file.flush()
    other = file.path.with_name("elsewhere.annot.yaml")
    other.write_bytes(file.path.read_bytes())
    with store.open_file(other) as theirs:
        work(Ledger(theirs, "ida"))
        theirs.flush()
    other.replace(file.path)
    file.merge_from_disk()


def test_what_a_file_brings_late_is_carried_over_and_listed_as_one_step(taken):
    words = span("Kestrel Line", "s9", "person")
    gone = span("failed twice", "s8", "quote")
    elsewhere(taken, lambda desk: put(desk, "port", words, gone))
    layer = taken.project.layer("port-2", "ida")
    assert "s9" not in {item.id for item in layer.values()}
    before = contents(taken.project)
    said = late.carry_all(taken)
    layer = taken.project.layer("port-2", "ida")
    assert layer.get("s9").quote == "Kestrel Line"
    assert set(unplaced_in(layer.state)) == {"s2", "l1", "s8"}
    assert str(said).startswith("1 annotation was carried over, 1 has no place yet")
    assert late.carry_all(taken) is None
    taken.undo()
    assert contents(taken.project) == before


def test_nothing_is_late_where_nothing_came(taken):
    assert late.carry_all(taken) is None
    path = taken.file.path
    taken.file.close()
    with store.open_file(path) as file:
        assert late.carry_all(Ledger(file, "rita")) is None


def test_what_was_taken_away_or_let_go_of_here_does_not_come_back(taken):
    layer = taken.project.layer("port-2", "ida")
    taken.commit("Remove", [Change(layer.get("s1"), None, "port-2", "ida")])
    unplaced.let_go(taken, "port-2", "ida", ["s2", "l1"])
    elsewhere(taken, lambda desk: put(desk, "port", ArticleTag(id="a9", label="sport")))
    late.carry_all(taken)
    layer = taken.project.layer("port-2", "ida")
    assert {item.id for item in layer.values()} == {"s3", "a1", "a9"}
    assert unplaced_in(layer.state) == []


def test_what_was_changed_there_is_listed_beside_what_is_here(taken):
    changed = replace(WORK[0], label="place", at=LATE)
    path = taken.file.path
    taken.file.close()
    with store.open_file(path) as other:
        put(Ledger(other, "ida"), "port", changed)
    with store.open_file(path) as file:
        desk = Ledger(file, "rita")
        late.carry_all(desk)
        layer = file.project.layer("port-2", "ida")
        assert layer.get("s1").label == "org"
        assert "s1" in unplaced_in(layer.state)
        (item,) = (i for i in unplaced.unplaced(file.project, "port-2", "ida") if i.annotation.id == "s1")
        unplaced.put(desk, "port-2", "ida", item, *item.place)
        spans = file.project.layer("port-2", "ida").spans
        assert {item.label for item in spans if item.quote == "Kestrel Line"} == {"org", "place"}


def test_what_was_changed_on_both_sides_comes_in_a_layer_beside(taken):
    changed = replace(WORK[0], label="place", at=LATE)
    elsewhere(taken, lambda desk: put(desk, "port", changed))
    late.carry_all(taken)
    assert taken.project.layer("port-2", "ida").get("s1").label == "org"
    assert taken.project.layer("port-2", "ida (other copy)").get("s1").label == "place"


def test_work_that_is_done_is_open_again_where_something_without_a_place_comes(taken):
    state = taken.project.layer("port-2", "ida").state
    taken.commit("Done", [Change(state, replace(state, status="done"), "port-2", "ida")])
    elsewhere(taken, lambda desk: put(desk, "port", span("failed twice", "s8", "person")))
    late.carry_all(taken)
    assert taken.project.layer("port-2", "ida").state.status == "started"


def test_somebody_who_had_nothing_in_the_older_has_it_in_the_newer_then(taken):
    elsewhere(taken, lambda desk: put(desk, "port", span("Ines Lindgren", "b1", "person"), who="ben"))
    late.carry_all(taken)
    assert taken.project.layer("port-2", "ben").get("b1") is not None


def test_it_goes_on_to_all_that_came_after(taken):
    taking.take(taken, "port-3", "port-2")
    elsewhere(
        taken,
        lambda desk: put(desk, "port", span("Kestrel Line", "s9", "x"), span("failed twice", "s8", "y")),
    )
    late.carry_all(taken)
    layer = taken.project.layer("port-3", "ida")
    assert layer.get("s9") is not None
    assert "s8" in unplaced_in(layer.state)


def test_two_articles_again_remember_nothing_of_it(taken):
    taking.separate(taken, "port-2")
    assert CARRIED not in taken.project.layer("port-2", "ida").state.extra
    assert late.carry_all(taken) is None


def test_another_name_for_a_label_makes_nothing_late(taken):
    for name in ("port", "port-2"):
        items = [item for item in taken.project.layer(name, "ida").values() if item.label == "org"]
        put(taken, name, *(replace(item, label="firm") for item in items))
    assert late.carry_all(taken) is None


WORDS = sorted(set(PORT.split()))
SPANS = st.lists(st.sampled_from(WORDS), unique=True, max_size=6)


@settings(max_examples=25, deadline=None)
@given(first=SPANS, coming=SPANS, away=st.data())
def test_whatever_comes_late_is_carried_over_or_listed(first, coming, away):
    from annotator.core.project import OpenArticle, apply_to_article
    from annotator.review.carrying import Carrier, carried, carried_late, is_late

    carrier = Carrier(article("port", PORT), article("port-2", NEWER))
    older = Layer("port", "ida", (span(word, f"f{n}", "org") for n, word in enumerate(first)))
    there = Layer("port-2", "ida")
    opened = OpenArticle(carrier.new, {"ida": there})
    for change in carried(carrier, None, older, there):
        apply_to_article(opened, change)
    there = opened.layers["ida"]
    assert not is_late(older, there)
    gone = away.draw(st.sets(st.sampled_from(sorted(item.id for item in there.values()) or ["none"])))
    for name in gone & {item.id for item in there.values()}:
        apply_to_article(opened, Change(there.get(name), None, "port-2", "ida"))
    kept = {item.id: item for item in there.values()}
    more = [replace(span(word, f"c{n}", "person"), at=LATE) for n, word in enumerate(coming)]
    later = Layer("port", "ida", (*older.values(), *more), older.state)
    assert is_late(later, there) == bool(more)
    for change in carried_late(carrier, later, there):
        apply_to_article(opened, change)
    there = opened.layers["ida"]
    listed = set(unplaced_in(there.state))
    for item in more:
        image = there.get(item.id)
        assert (image is None) == (item.id in listed)
        assert image is None or carrier.new.text[slice(*image.fragments[0])] == item.quote
    assert {name: there.get(name) for name in kept} == kept
    assert all(there.get(name) is None for name in gone if name.startswith("f"))
    assert not is_late(later, there)
