from hypothesis import given
from hypothesis import strategies as st

from annotator.core.layer import Layer
from annotator.review.compare import clusters
from annotator.review.queue import filtered, identical, next_open, ordered, sample
from tests.review.building import TEXT, layers, span, tag

WORK = layers(
    alice=[span(0, 12, doubt=True), span(22, 36, "place"), span(54, 63, "person")],
    bob=[span(0, 12), span(22, 36, "org"), span(54, 63, "person")],
    carol=[span(0, 12), span(22, 36, "place")],
)


def queue():
    return clusters("deal", WORK)


def starts(found):
    return [cluster.start for cluster in found]


def test_filters():
    assert starts(filtered(queue())) == [0, 22, 54]
    assert starts(filtered(queue(), kinds=["label"])) == [22]
    assert starts(filtered(queue(), labels=["org"])) == [0, 22]
    assert starts(filtered(queue(), annotators=["carol"])) == [0, 22]
    assert starts(filtered(queue(), doubt=True)) == [0]
    assert starts(filtered(queue(), decided=False, decisions={"deal/span/0-12"})) == [22, 54]
    assert starts(filtered(queue(), decided=True, decisions={"deal/span/0-12"})) == [0]
    assert filtered(queue(), kinds=["label"], labels=["person"]) == []


def test_orders():
    assert starts(ordered(queue(), "article")) == [0, 22, 54]
    assert starts(ordered(queue(), "agreement")) == [22, 54, 0]
    assert starts(ordered(queue(), "doubt")) == [0, 22, 54]


def test_articles_come_in_the_project_s_order():
    other = clusters("attic", {n: Layer("attic", n, x.values(), x.state) for n, x in WORK.items()})
    found = ordered([*other, *queue()], "article", ["deal", "attic"])
    assert [c.article for c in found] == ["deal"] * 3 + ["attic"] * 3


def test_the_next_open_one_comes_round_the_end():
    found = queue()
    assert next_open(found, set()).start == 0
    assert next_open(found, set(), found[0].id).start == 22
    assert next_open(found, {found[1].id}, found[0].id).start == 54
    assert next_open(found, set(), found[2].id).start == 0
    assert next_open(found, set(), found[0].id, step=-1).start == 54
    assert next_open(found, {c.id for c in found}) is None


def test_the_same_conflict_elsewhere():
    elsewhere = "In March KESTREL\nRail said it would. Kestrel Rail did."
    there = {
        "alice": Layer("march", "alice", [span(9, 21), span(37, 49)], WORK["alice"].state),
        "bob": Layer("march", "bob", [span(9, 21, "person"), span(37, 49)], WORK["bob"].state),
    }
    here = layers(alice=[span(0, 12, "person")], bob=[span(0, 12)])
    (mine,) = clusters("deal", here)
    found = identical(mine, TEXT, [(c, elsewhere) for c in clusters("march", there)])
    assert starts(found) == [9]


def test_the_same_words_with_other_answers_are_another_conflict():
    here, there = layers(alice=[span(0, 12)], bob=[]), layers(alice=[span(0, 12, "person")], bob=[])
    (mine,), (other,) = clusters("deal", here), clusters("march", there)
    assert identical(mine, TEXT, [(other, TEXT)]) == []


def test_articles_tags_are_never_the_same_conflict():
    work = layers(alice=[tag()], bob=[])
    (mine,), (other,) = clusters("deal", work), clusters("march", work)
    assert identical(mine, TEXT, [(other, TEXT)]) == []


@given(st.lists(st.integers(), unique=True), st.floats(0, 1), st.integers())
def test_a_sample_is_a_share_in_order(items, share, seed):
    taken = sample(items, share, seed)
    assert taken == [item for item in items if item in taken]
    assert taken == sample(items, share, seed)
    wanted = max(1, round(share * len(items))) if share and items else 0
    assert len(taken) == wanted
