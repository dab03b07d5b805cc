import random

from hypothesis import given
from hypothesis import strategies as st

from annotator.core.annotation import Span
from annotator.review.compare import clusters
from tests.review.building import ARTICLE, gold, layer, layers, link, many_layers, sentence, span, tag


def compared(**of):
    return clusters(ARTICLE, layers(**of))


def only(**of):
    (cluster,) = compared(**of)
    return cluster


def chosen(cluster):
    return {c.annotators: [item.label for item in c.annotations] for c in cluster.candidates}


def test_the_same_span_is_agreement():
    cluster = only(alice=[span(0, 7)], bob=[span(0, 7, id="x")])
    assert cluster.kind == "agree"
    assert (cluster.start, cluster.end) == (0, 7)
    assert cluster.unanimous is cluster.majority is cluster.candidates[0]
    assert cluster.agreement == 1


def test_another_label_on_the_same_words():
    cluster = only(alice=[span(0, 7, "org")], bob=[span(0, 7, "person")])
    assert (cluster.kind, cluster.differs) == ("label", ("label",))
    assert chosen(cluster) == {("alice",): ["org"], ("bob",): ["person"]}
    assert cluster.unanimous is cluster.majority is cluster.leading is None


def test_other_edges():
    assert only(alice=[span(18, 36)], bob=[span(22, 36)]).differs == ("boundary",)


def test_other_edges_and_another_label_are_both_told():
    cluster = only(alice=[span(18, 36)], bob=[span(22, 36, "place")])
    assert (cluster.kind, cluster.differs) == ("label", ("label", "boundary"))


def test_other_attributes():
    cluster = only(
        alice=[span(0, 7, attributes={"role": "buyer"})], bob=[span(0, 7, attributes={"role": "seller"})]
    )
    assert cluster.differs == ("attribute",)


def test_the_number_one_is_not_true():
    cluster = only(alice=[span(0, 7, attributes={"n": 1})], bob=[span(0, 7, attributes={"n": True})])
    assert cluster.kind == "attribute"


def test_one_span_against_several():
    cluster = only(alice=[span(0, 12)], bob=[span(0, 7), span(8, 12)])
    assert cluster.differs == ("split",)
    assert chosen(cluster) == {("alice",): ["org"], ("bob",): ["org", "org"]}


def test_the_same_twice():
    cluster = only(alice=[span(0, 7, id="x"), span(0, 7, id="y")], bob=[span(0, 7)])
    assert cluster.differs == ("duplicate",)
    assert len(cluster.candidates) == 1


def test_silence_is_a_vote():
    cluster = only(alice=[span(0, 7)], bob=[], carol=[])
    assert (cluster.kind, cluster.differs) == ("only some", ("only some",))
    assert chosen(cluster) == {("bob", "carol"): [], ("alice",): ["org"]}
    assert cluster.majority.answer == ()


def test_who_has_not_finished_is_not_silent():
    work = layers(alice=[span(0, 7)], bob=[span(0, 7)]) | {"carol": layer("carol", status="started")}
    (cluster,) = clusters(ARTICLE, work)
    assert cluster.kind == "agree"
    assert [vote.annotator for vote in cluster.votes] == ["alice", "bob"]


def test_what_the_unfinished_did_mark_counts():
    work = layers(alice=[span(0, 7)]) | {"carol": layer("carol", span(0, 7, "person"), status="started")}
    (cluster,) = clusters(ARTICLE, work)
    assert cluster.kind == "label"


def test_overlaps_are_transitive():
    cluster = only(alice=[span(0, 10)], bob=[span(8, 20)], carol=[span(18, 30)])
    assert (cluster.start, cluster.end) == (0, 30)


def test_touching_is_not_overlapping():
    assert len(compared(alice=[span(0, 7)], bob=[span(7, 12)])) == 2


def test_a_span_may_run_through_the_gap_of_another():
    torn = Span(id="f", fragments=((0, 4), (10, 14)), label="org")
    assert len(compared(alice=[torn], bob=[span(5, 9)])) == 2


def test_what_stands_inside_an_agreed_quote_is_settled_by_itself():
    quote = span(0, 50, "quote")
    found = compared(alice=[quote, span(3, 9, "person")], bob=[quote, span(3, 12, "person")], carol=[quote])
    assert [(c.kind, c.start, c.end) for c in found] == [("agree", 0, 50), ("boundary", 3, 12)]


def test_what_one_annotator_keeps_apart_is_apart_even_when_not_all_agree():
    person = span(3, 9, "person")
    found = compared(alice=[span(0, 50, "quote"), person], bob=[span(0, 52, "quote"), person], carol=[])
    assert [(c.labels, c.differs) for c in found] == [
        (("quote",), ("boundary", "only some")),
        (("person",), ("only some",)),
    ]


def test_clusters_with_one_envelope_have_ids_of_their_own():
    found = compared(alice=[span(0, 7), span(0, 7, "place")], bob=[span(0, 7)])
    assert {c.id: c.kind for c in found} == {"deal/span/0-7": "agree", "deal/span/0-7/place": "only some"}


def test_a_sentence_is_one_cluster_whatever_its_tags():
    cluster = only(alice=[sentence("claim"), sentence("quote")], bob=[sentence("claim")])
    assert (cluster.what, cluster.kind, cluster.labels) == ("sentence", "label", ("claim", "quote"))
    assert only(alice=[sentence()], bob=[]).kind == "only some"
    assert only(alice=[sentence()], bob=[sentence()]).kind == "agree"


def test_the_article_is_one_cluster():
    cluster = only(alice=[tag("business")], bob=[tag("business"), tag("transport")])
    assert (cluster.id, cluster.what, cluster.kind) == ("deal/article", "article", "label")


def test_links_with_the_same_ends_meet():
    one, two, three = span(0, 12), span(54, 63, "person"), span(54, 63, "person", id="q")
    found = compared(alice=[one, two, link(two, one)], bob=[one, three, link(three, one, "signs")])
    cluster = next(c for c in found if c.what == "link")
    assert (cluster.kind, cluster.labels) == ("label", ("says", "signs"))
    turned = compared(alice=[one, two, link(two, one)], bob=[one, three, link(one, three)])
    assert [c.kind for c in turned if c.what == "link"] == ["only some", "only some"]


def test_gold_never_takes_part():
    work = layers(alice=[span(0, 7)]) | {"gold": gold(span(0, 9))}
    (cluster,) = clusters(ARTICLE, work)
    assert [vote.annotator for vote in cluster.votes] == ["alice"]


def test_one_annotator_gets_a_cluster_for_every_annotation():
    found = compared(alice=[span(0, 12), span(0, 7), sentence()])
    assert [c.kind for c in found] == ["one only"] * 3
    assert all(c.unanimous is None and c.majority is None for c in found), "one vote is no agreement"


@given(many_layers(), st.randoms())
def test_the_order_of_annotators_does_not_matter(work, order):
    shuffled = list(work.items())
    order.shuffle(shuffled)
    assert clusters(ARTICLE, dict(shuffled)) == clusters(ARTICLE, work)


@given(many_layers())
def test_every_annotation_is_in_one_cluster_and_ids_are_unique(work):
    found = clusters(ARTICLE, work)
    ids = [item.id for c in found for vote in c.votes for item in vote.annotations]
    assert sorted(ids) == sorted(item.id for each in work.values() for item in each.values())
    assert len({c.id for c in found}) == len(found)


@given(many_layers())
def test_votes_are_all_who_finished_and_all_who_marked(work):
    done = {name for name, each in work.items() if each.state.status == "done"}
    for cluster in clusters(ARTICLE, work):
        marked = {vote.annotator for vote in cluster.votes if vote.annotations}
        assert {vote.annotator for vote in cluster.votes} == done | marked
        assert sorted(n for c in cluster.candidates for n in c.annotators) == sorted(done | marked)
        assert ("one only" in cluster.differs) == (len(cluster.votes) == 1)
        assert (cluster.kind == "agree") == (
            len(cluster.candidates) == 1 < len(cluster.votes) and "duplicate" not in cluster.differs
        )


@given(many_layers())
def test_spans_of_two_annotators_that_overlap_are_joined_unless_someone_tells_them_apart(work):
    """A brute-force oracle: the connected components of what overlaps and is never held by one annotator."""
    holders, unanimous = {}, set()
    done = {name for name, each in work.items() if each.state.status == "done"}
    for name, each in work.items():
        for item in each.spans:
            holders.setdefault((item.fragments, item.label), set()).add(name)
    for value, names in holders.items():
        if len(names) > 1 and done <= names:
            unanimous.add(value)
    groups = [{value} for value in holders]
    joined = True
    while joined:
        joined = False
        for i in range(len(groups)):
            for j in range(i):
                if any(_meet(a, b, holders, unanimous) for a in groups[i] for b in groups[j]):
                    groups[j] |= groups.pop(i)
                    joined = True
                    break
            if joined:
                break
    found = [
        {(item.fragments, item.label) for vote in c.votes for item in vote.annotations}
        for c in clusters(ARTICLE, work)
        if c.what == "span"
    ]
    assert sorted(map(sorted, found)) == sorted(map(sorted, groups))


def _meet(one, other, holders, unanimous):
    if one in unanimous or other in unanimous or holders[one] & holders[other]:
        return False
    return one[0][0][0] < other[0][0][1] and other[0][0][0] < one[0][0][1]


def test_the_same_layers_give_the_same_ids_again():
    work = layers(alice=[span(0, 7), span(20, 30)], bob=[span(2, 9), span(20, 30, "place")])
    names = list(work)
    random.Random(1).shuffle(names)
    assert [c.id for c in clusters(ARTICLE, work)] == ["deal/span/0-9", "deal/span/20-30"]
