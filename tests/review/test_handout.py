import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.annotation import LayerState
from annotator.core.edits import ProjectHeader
from annotator.core.errors import AnnotatorError
from annotator.core.project import Entry
from annotator.review.handout import (
    Standing,
    assign,
    header_for,
    not_handed_out,
    recorded,
    standings,
    who_has,
)

articles = st.lists(st.text("abcdefgh", min_size=1, max_size=3), unique=True, max_size=30)
names = st.lists(st.sampled_from(["alice", "bob", "carol", "dora", "emil"]), unique=True, min_size=1)


@given(articles, names, st.floats(0, 1), st.integers(0, 5), st.integers(0, 3))
def test_everything_is_handed_out_evenly_and_the_overlap_to_several(found, people, overlap, seed, several):
    plan = assign(found, people, overlap, seed, several)
    copies = min(several or len(people), len(people))
    counts = {article: sum(article in share for share in plan.shares.values()) for article in found}
    assert set(plan.shares) == set(people)
    assert len(plan.shared) == round(overlap * len(found))
    assert all(counts[a] == (copies if a in plan.shared else 1) for a in found)
    sizes = [len(share) for share in plan.shares.values()]
    assert max(sizes) - min(sizes) <= 1
    assert all(list(share) == [a for a in found if a in share] for share in plan.shares.values())


@given(articles, names, st.integers(0, 5))
def test_the_order_of_names_does_not_matter(found, people, seed):
    assert assign(found, people, 0.3, seed) == assign(found, people[::-1], 0.3, seed)


def test_another_seed_hands_out_otherwise():
    found = [f"a{n}" for n in range(20)]
    assert assign(found, ["alice", "bob"], 0.2, 1) != assign(found, ["alice", "bob"], 0.2, 2)


def test_what_cannot_be_is_refused():
    with pytest.raises(AnnotatorError, match="nobody"):
        assign(["a"], [])
    with pytest.raises(AnnotatorError, match="share"):
        assign(["a"], ["alice"], 20)


def test_the_master_remembers_who_has_what():
    header = ProjectHeader(extra={"colour": "red"})
    for batch in (["a", "b", "c"], ["d"]):
        change = recorded(header, assign(batch, ["alice", "bob"], 1.0), "2026-11-24T10:00:00Z")
        assert change.before == header
        header = change.after
    assert who_has(header) == {"alice": ["a", "b", "c", "d"], "bob": ["a", "b", "c", "d"]}
    assert not_handed_out(header, ["a", "e", "d"]) == ["e"]
    theirs = header_for(header, "alice")
    assert (theirs.id, dict(theirs.extra)) == (header.id, {"colour": "red", "handed_to": "alice"})


def test_a_record_that_somebody_broke_by_hand_is_no_record():
    for broken in ("x", [3], [{"to": 7}], [{"to": {"alice": None}}]):
        assert who_has(ProjectHeader(extra={"handouts": broken})) == {}


def test_how_far_everyone_is():
    header = recorded(ProjectHeader(), assign(["a", "b", "c"], ["alice"]), "").after
    entries = {
        "a": Entry("a", "", {"alice": LayerState("done")}),
        "b": Entry("b", "", {"alice": LayerState("started"), "bob": LayerState("done")}),
    }
    assert standings(header, entries) == {"alice": Standing(3, 1, 1)}
