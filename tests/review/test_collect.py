from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.article import Article
from annotator.core.errors import AnnotatorError
from annotator.core.names import original
from annotator.core.project import OpenArticle, apply_to_article
from annotator.review.collect import (
    ASK,
    THEIRS,
    TWO_PEOPLE,
    Terms,
    collect_article,
    handed_over,
    require_same_project,
    totals,
)
from annotator.review.versions import digest
from tests.core.builders import copied
from tests.review.building import TEXT, gold, layer, span

ARTICLE = Article("deal", "The deal", TEXT)
FILE = "alice.annot.yaml"


def opened(*layers, article=ARTICLE):
    return OpenArticle(article, {each.annotator: each for each in layers})


def copy(master):
    return OpenArticle(master.article, {n: copied(each) for n, each in master.layers.items()})


def known(made, *names):
    """The layer with a lineage."""
    made.state = replace(made.state, lineage=names)
    return made


def brought_in(master, theirs, at="2026-11-24T10:00:00Z", handed_to=""):
    """The master after collecting, as a copy, and what arrived."""
    found = collect_article(master, theirs, FILE, at, Terms(handed_to=handed_to))
    result = copy(master)
    for change in found.changes:
        apply_to_article(result, change)
    return result, [(arrival.annotator, arrival.kind) for arrival in found.arrivals]


def shown(master):
    """What must not depend on order: annotations, statuses and reviews of all layers that hold something."""
    return {
        name: (sorted(each, key=lambda item: item.id), each.state)
        for name, each in master.layers.items()
        if each
    }


def test_a_new_layer_comes_in_with_its_status():
    result, arrivals = brought_in(opened(layer("bob", span(0, 4))), opened(layer("alice", span(0, 7))))
    assert arrivals == [("alice", "new")]
    assert list(result.layers["alice"]) == [span(0, 7)]
    assert result.layers["alice"].state.status == "done"
    assert list(result.layers["bob"]) == [span(0, 4)]


def test_collecting_twice_changes_nothing():
    once, _ = brought_in(opened(), opened(layer("alice", span(0, 7))))
    found = collect_article(once, opened(layer("alice", span(0, 7))), FILE, "2026-11-24T10:00:00Z")
    assert ([a.kind for a in found.arrivals], found.changes) == (["same"], ())


def test_later_work_replaces_earlier_work():
    earlier = opened(known(layer("alice", span(0, 7), status="started"), "e1"))
    once, _ = brought_in(opened(), earlier, "2026-11-25")
    later = opened(known(layer("alice", span(0, 7, doubt=True), span(20, 24)), "e1", "e2"))
    found = collect_article(once, later, FILE, "2026-11-24")
    (arrival,) = found.arrivals
    assert (arrival.kind, arrival.added, arrival.changed, arrival.removed, arrival.status) == (
        "update", 1, 1, 0, "done",
    )  # fmt: skip
    twice, _ = brought_in(once, later, "2026-11-24")
    assert len(twice.layers["alice"]) == 2
    assert brought_in(twice, earlier, "2026-11-26")[1] == [("alice", "older")]


def test_what_was_deleted_later_goes():
    first = opened(known(layer("alice", span(0, 7), span(20, 24)), "e1", "e2"))
    once, _ = brought_in(opened(), first)
    twice, _ = brought_in(once, opened(known(layer("alice", span(0, 7)), "e1", "e2", "e3")))
    assert list(twice.layers["alice"]) == [span(0, 7)]
    again, arrivals = brought_in(twice, first)
    assert (list(again.layers["alice"]), arrivals) == ([span(0, 7)], [("alice", "older")])


def test_without_a_lineage_what_holds_all_of_the_other_is_later_and_anything_else_is_kept_beside():
    once, _ = brought_in(opened(), opened(layer("alice", span(0, 7, at="2026-01-01"), span(20, 24))))
    less = opened(layer("alice", span(0, 7, at="2026-01-01")))
    assert brought_in(once, less)[1] == [("alice", "older")]
    changed = opened(layer("alice", span(0, 7, label="org", at="2026-01-02", note="!"), span(20, 24)))
    assert brought_in(once, changed)[1] == [("alice", "update")]
    unclear = opened(layer("alice", span(0, 7, at="2026-01-01", note="!"), span(20, 24)))
    result, arrivals = brought_in(once, unclear)
    assert arrivals == [("alice", "both changed")]
    assert len(result.layers["alice (other copy)"]) == 2


def test_work_that_has_nothing_in_common_with_what_is_here_is_another_person_s_perhaps():
    once, _ = brought_in(opened(), opened(known(layer("alice", span(0, 7)), "e1")))
    theirs = opened(known(layer("alice", span(20, 24)), "f1"))
    asked = collect_article(once, theirs, FILE, "", Terms(unclear=ASK))
    assert ([problem.code for problem in asked.problems], asked.changes) == ([TWO_PEOPLE], ())
    both, _ = brought_in(once, theirs)
    assert list(both.layers["alice"]) == [span(0, 7)]
    assert list(both.layers["alice (other copy)"]) == [span(20, 24)]
    taken = copy(once)
    for change in collect_article(once, theirs, FILE, "", Terms(unclear=THEIRS)).changes:
        apply_to_article(taken, change)
    assert list(taken.layers["alice"]) == [span(20, 24)]
    assert list(taken.layers["alice (other copy)"]) == [span(0, 7)]
    (of_two_machines,) = collect_article(once, theirs, FILE, "", Terms("alice", unclear=ASK)).arrivals
    assert of_two_machines.kind == "both changed"


def test_spellings_of_one_name_are_one_annotator():
    once, _ = brought_in(opened(), opened(known(layer("Zoë  Quill", span(0, 7)), "e1")))
    later = opened(known(layer("zoe\u0308 QUILL", span(0, 7), span(9, 12)), "e1", "e2"))
    result, arrivals = brought_in(once, later)
    assert arrivals == [("Zoë  Quill", "update")]
    assert list(result.layers) == ["Zoë  Quill"]


def test_a_copy_that_somebody_set_aside_stays_a_copy():
    theirs = opened(layer("alice", span(0, 7)), layer("alice (other copy)", span(9, 12)))
    result, _ = brought_in(opened(layer("alice", span(0, 7))), theirs)
    assert list(result.layers["alice"]) == [span(0, 7)]
    assert list(result.layers["alice (other copy)"]) == [span(9, 12)]


def handed_out(*items):
    mine = layer("alice", *items, status="started")
    master = opened(mine)
    for change in handed_over(mine, ""):
        apply_to_article(master, change)
    return master


def test_work_on_what_was_handed_out_comes_in():
    master = handed_out(span(0, 7))
    theirs = opened(layer("alice", span(0, 9), status="started"))
    result, arrivals = brought_in(master, theirs, handed_to="alice")
    assert arrivals == [("alice", "update")]
    assert [item.end for item in result.layers["alice"].spans] == [9]


def test_what_only_the_master_changed_stays():
    master = handed_out(span(0, 7))
    master.layers["alice"].put(span(40, 44))
    result, arrivals = brought_in(master, opened(layer("alice", span(0, 7), status="started")))
    assert arrivals == [("alice", "older")]
    assert len(result.layers["alice"]) == 2


def test_what_both_changed_is_kept_twice_and_shown():
    master = handed_out(span(0, 7))
    master.layers["alice"].put(span(40, 44))
    theirs = opened(layer("alice", span(0, 9)))
    result, arrivals = brought_in(master, theirs)
    assert arrivals == [("alice", "both changed")]
    assert len(result.layers["alice"]) == 2
    assert list(result.layers["alice (other copy)"]) == [span(0, 9)]
    assert collect_article(result, theirs, FILE, "2026-11-24T10:00:00Z").changes == ()


@pytest.mark.parametrize(("before", "after"), [("approved", "approved"), ("sent back", "in review")])
def test_the_master_s_review_stays_but_what_went_back_is_reviewed_again(before, after):
    master = handed_out(span(0, 7))
    state = master.layers["alice"].state
    extra = {**state.extra, "returned": {"note": "why?"}}
    master.layers["alice"].state = replace(state, review=before, extra=extra)
    result, _ = brought_in(master, opened(layer("alice", span(0, 9))), handed_to="alice")
    found = result.layers["alice"].state
    assert (found.status, found.review, found.extra["returned"]) == ("done", after, {"note": "why?"})


@pytest.mark.parametrize("mine", [None, {"note": "new"}])
def test_an_old_note_does_not_come_back_and_other_keys_of_theirs_do(mine):
    """Their file may still hold the note with which an article was sent back before; the master says what holds."""
    master = handed_out(span(0, 7))
    own = {"returned": mine} if mine else {}
    state = master.layers["alice"].state
    master.layers["alice"].state = replace(state, extra={**state.extra, **own, "here": 1})
    theirs = layer("alice", span(0, 9))
    extra = {"returned": {"note": "old"}, "exchanged": "2030-01-01 something", "there": 2}
    theirs.state = replace(theirs.state, extra=extra, review="approved")
    result, _ = brought_in(master, opened(theirs), handed_to="alice")
    found = result.layers["alice"].state
    assert found.extra.get("returned") == mine
    assert (found.extra["there"], found.review) == (2, "none")
    assert found.extra["exchanged"] == f"2026-11-24T10:00:00Z {digest(theirs)}"


def test_a_foreign_project_is_refused():
    with pytest.raises(AnnotatorError, match=r"alice\.annot\.yaml: This file belongs to another project"):
        require_same_project("p1", "p2", FILE)
    require_same_project("p1", "p1", FILE)


def test_a_changed_text_and_an_unknown_article_are_refused_by_name():
    theirs = opened(layer("alice", span(0, 7)), article=replace(ARTICLE, text=TEXT + "!"))
    found = collect_article(opened(), theirs, FILE, "")
    assert ([p.code for p in found.problems], found.changes) == (["changed-text"], ())
    assert "“The deal”" in str(found.problems[0])
    found = collect_article(None, opened(layer("alice", span(0, 7))), FILE, "")
    assert ([p.code for p in found.problems], found.changes) == (["unknown-article"], ())


def test_gold_is_the_master_s():
    assert brought_in(opened(), opened(gold(span(0, 7)), layer("alice")))[1] == [("alice", "new")]


def test_annotations_without_a_place_are_not_lost():
    theirs = layer("alice")
    theirs.unanchored.append(span(0, 7))
    found = collect_article(opened(), opened(theirs), FILE, "")
    assert [arrival.added for arrival in found.arrivals] == [1]


def test_a_digest_sees_annotations_and_the_status_but_no_review():
    one = layer("alice", span(0, 7), span(9, 12))
    assert digest(one) == digest(layer("alice", span(9, 12), span(0, 7)))
    assert digest(one) != digest(layer("alice", span(0, 7), span(9, 12, note="x")))
    assert digest(one) != digest(layer("alice", span(0, 7), span(9, 12), status="started"))
    one.state = replace(one.state, review="approved")
    assert digest(one) == digest(layer("alice", span(0, 7), span(9, 12)))


def test_totals():
    found = collect_article(opened(), opened(layer("alice"), layer("bob")), FILE, "")
    assert totals(found.arrivals) == {"new": 2, "update": 0, "same": 0, "older": 0, "both changed": 0}


def version(name, ends, lost, status):
    made = layer(name, *[span(0, end) for end in ends - lost], status=status)
    made.unanchored = [span(0, end) for end in sorted(lost)]
    return made


ends = st.sets(st.integers(1, 3), max_size=2)
versions = st.builds(
    version, st.sampled_from(["alice", "bob"]), ends, ends, st.sampled_from(["started", "done"])
)
dates = st.sampled_from(["2026-11-22", "2026-11-23", "2026-11-24"])
files = st.lists(st.tuples(st.lists(versions, max_size=2), dates), max_size=4)
masters = st.sampled_from(["empty", "handed out", "changed since"])


def master_of(kind):
    if kind == "empty":
        return opened()
    master = handed_out(span(0, 2))
    if kind == "changed since":
        master.layers["alice"].put(span(40, 44))
    return master


def collected(kind, incoming):
    master = master_of(kind)
    for layers, at in incoming:
        master, _ = brought_in(master, opened(*layers), at)
    return master


def held(master):
    """Everything that is held of everybody, wherever."""
    return {(original(name), item.id) for name, each in master.layers.items() for item in each}


@given(masters, files, st.randoms())
def test_whatever_the_order_everything_is_held(kind, incoming, order):
    shuffled = list(incoming)
    order.shuffle(shuffled)
    assert held(collected(kind, incoming)) == held(collected(kind, shuffled))


@given(masters, files)
def test_collecting_is_idempotent(kind, incoming):
    once = collected(kind, incoming)
    again = once
    for layers, at in incoming:
        again, arrivals = brought_in(again, opened(*layers), at)
        assert all(how in ("same", "older", "both changed") for _, how in arrivals)
    assert shown(again) == shown(once)


@given(masters, files)
def test_what_the_master_changed_is_never_changed(kind, incoming):
    result = collected(kind, incoming)
    if kind == "changed since":
        assert list(result.layers["alice"]) == [span(0, 2), span(40, 44)]
