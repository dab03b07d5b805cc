import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.annotation import Decision, Span
from annotator.core.errors import AnnotatorError
from annotator.review.compare import clusters
from annotator.review.decide import Remark, decisions_of, defer, gold_of, reject
from annotator.review.kinds import ANSWERED, CLUSTER_KINDS
from annotator.review.merge import Policy, Preview, premerge
from tests.review.building import ARTICLE, after, gold, layers, link, many_layers, sentence, span, tag

policies = st.sampled_from(
    [Policy(), Policy("majority"), Policy("trust", "alice"), Policy("union"), Policy("none")]
)


def merged(policy, base=None, **of):
    base = base or gold()
    preview = premerge(clusters(ARTICLE, layers(**of)), base, policy, "rita", "2026-11-24T10:00:00Z")
    return after(base, preview.changes), preview


def marked(layer):
    return [(item.start, item.end, item.label) for item in layer.spans]


THREE = {"alice": [span(0, 7), span(20, 27)], "bob": [span(0, 7), span(20, 27)], "carol": [span(0, 7)]}


def test_unanimous():
    result, preview = merged(Policy(), **THREE)
    assert marked(result) == [(0, 7, "org")]
    assert vars_of(preview.tallies["agree"]) == (1, 0, 0, 0)
    assert vars_of(preview.tallies["only some"]) == (0, 0, 1, 0)
    (made,) = result.spans
    assert (made.origin, made.by, made.extra["chosen_by"]) == ("unanimous", "rita", ["alice", "bob", "carol"])
    (decision,) = result.decisions
    assert (decision.verdict, decision.extra["policy"]) == ("accept", "unanimous")


def vars_of(tally):
    return (tally.gold, tally.rejected, tally.open, tally.decided)


def test_majority_counts_silence():
    result, _ = merged(Policy("majority"), **THREE)
    assert marked(result) == [(0, 7, "org"), (20, 27, "org")]
    assert [item.origin for item in result.spans] == ["unanimous", "majority"]
    result, preview = merged(Policy("majority"), alice=[span(0, 7)], bob=[], carol=[])
    assert marked(result) == []
    assert [d.verdict for d in result.decisions] == ["reject"]
    assert vars_of(preview.tallies["only some"]) == (0, 1, 0, 0)


def test_a_tie_is_left_open():
    result, _ = merged(Policy("majority"), alice=[span(0, 7)], bob=[])
    assert len(result) == 0


def test_one_vote_is_neither_unanimous_nor_a_majority():
    for policy in (Policy(), Policy("majority")):
        assert len(merged(policy, alice=[span(0, 7)])[0]) == 0


def test_trust_takes_what_one_says_and_does_not_say():
    result, _ = merged(
        Policy("trust", "bob"), alice=[span(0, 7), span(20, 27)], bob=[span(0, 9)], carol=[span(0, 7)]
    )
    assert marked(result) == [(0, 9, "org")]
    assert sorted(d.verdict for d in result.decisions) == ["accept", "reject"]
    assert [item.origin for item in result.spans] == ["trusted"]


def test_union_takes_all():
    result, _ = merged(Policy("union"), alice=[span(0, 7)], bob=[span(0, 9, "place")], carol=[])
    assert marked(result) == [(0, 9, "place"), (0, 7, "org")]
    assert all(item.extra["chosen_by"] == ["alice", "bob"] for item in result.spans)


@pytest.mark.parametrize(("often", "seldom"), [("buyer", "seller"), ("seller", "buyer")])
def test_union_takes_the_more_frequent_attributes(often, seldom):
    one, other = (span(0, 7, attributes={"role": role}) for role in (often, seldom))
    result, _ = merged(Policy("union"), alice=[other], bob=[one], carol=[one])
    assert [dict(item.attributes) for item in result.spans] == [{"role": often}]


def test_tags_and_sentences_too():
    result, _ = merged(Policy(), alice=[tag(), sentence()], bob=[tag(id="x"), sentence(id="y")])
    assert [item.label for item in result.tags] == ["business"]
    assert [(item.start, item.label) for item in result.sentence_tags] == [(0, "claim")]


def test_links_connect_gold():
    def work():
        one, two = span(0, 12), span(54, 63, "person")
        return [one, two, link(two, one)]

    result, _ = merged(Policy(), alice=work(), bob=work())
    (made,) = result.links
    assert (result.get(made.source).start, result.get(made.target).start) == (54, 0)


def test_a_link_whose_end_is_not_gold_stays_open():
    one, two = span(0, 12), span(54, 63, "person")
    with_it = [one, two, link(two, one)]
    base = after(gold(), reject(clusters(ARTICLE, layers(a=[one], b=[]))[0], gold(), Remark()))
    result, preview = merged(Policy(), base, alice=with_it, bob=with_it)
    assert result.links == []
    assert vars_of(preview.tallies["agree"]) == (1, 0, 1, 1)


def test_what_is_decided_stays():
    (cluster,) = clusters(ARTICLE, layers(alice=[span(0, 7)], bob=[span(0, 7)]))
    base = after(gold(), reject(cluster, gold(), Remark(by="rita", reason="slip")))
    result, preview = merged(Policy(), base, alice=[span(0, 7)], bob=[span(0, 7)])
    assert result == base
    assert vars_of(preview.tallies["agree"]) == (0, 0, 0, 1)


def test_previews_add_up():
    total = Preview()
    for _ in range(3):
        total.add(merged(Policy(), **THREE)[1])
    assert vars_of(total.tallies["agree"]) == (3, 0, 0, 0)
    assert len(total.changes) == 6


def test_wrong_policies_are_refused():
    with pytest.raises(AnnotatorError, match="no policy"):
        Policy("best")
    with pytest.raises(AnnotatorError, match="needs a name"):
        Policy("trust")


@given(many_layers(), policies, st.randoms())
def test_deterministic_and_independent_of_order(work, policy, order):
    names = list(work)
    order.shuffle(names)
    found = clusters(ARTICLE, {name: work[name] for name in names})
    order.shuffle(found)
    assert premerge(found, gold(), policy) == premerge(clusters(ARTICLE, work), gold(), policy)


@given(many_layers(), policies, policies)
def test_a_second_run_changes_nothing_and_another_policy_only_fills_gaps(work, policy, other):
    found = clusters(ARTICLE, work)
    once = after(gold(), premerge(found, gold(), policy).changes)
    assert premerge(found, once, policy).changes == []
    twice = after(once, premerge(found, once, other).changes)
    for item in once.values():
        assert twice.get(item.id) == item
    assert decisions_of(once).items() <= decisions_of(twice).items()


@given(many_layers(), policies)
def test_only_gold_changes_and_every_annotation_in_it_has_its_decision(work, policy):
    before = {name: list(each) for name, each in work.items()}
    found = clusters(ARTICLE, work)
    preview = premerge(found, gold(), policy)
    result = after(gold(), preview.changes)  # refuses changes in another layer
    assert {name: list(each) for name, each in work.items()} == before
    decisions = decisions_of(result)
    by_id = {cluster.id: cluster for cluster in found}
    for item in (*result.spans, *result.tags, *result.sentence_tags, *result.links):
        assert decisions[item.extra["cluster"]].verdict == "accept"
        assert item.extra["chosen_by"]
    for name, decision in decisions.items():
        assert bool(gold_of(result, name)) == (decision.verdict == "accept")
        if policy.name == "unanimous":
            assert by_id[name].unanimous is not None
    tallies = preview.tallies.values()
    assert sum(t.gold + t.rejected for t in tallies) == len(decisions)
    assert sum(t.gold + t.rejected + t.open + t.decided for t in tallies) == len(found)


@given(many_layers())
def test_union_has_every_place_and_label_that_anyone_marked(work):
    result = after(gold(), premerge(clusters(ARTICLE, work), gold(), Policy("union")).changes)
    everyone = {(s.fragments, s.label) for each in work.values() for s in each.spans}
    assert {(s.fragments, s.label) for s in result.values() if isinstance(s, Span)} == everyone


ALL_KINDS = st.frozensets(st.sampled_from(CLUSTER_KINDS))
LABELS = st.frozensets(st.sampled_from(["org", "person", "main", "history", "business"]))


@given(many_layers(), policies, ALL_KINDS, LABELS)
def test_a_rule_for_some_kinds_and_labels_settles_just_those_of_the_whole_rule(work, policy, kinds, labels):
    found = clusters(ARTICLE, work)
    whole = decisions_of(after(gold(), premerge(found, gold(), policy).changes))
    narrow = Policy(policy.name, policy.trusted, kinds, labels)
    preview = premerge(found, gold(), narrow)
    some = decisions_of(after(gold(), preview.changes))
    wanted = {
        cluster.id
        for cluster in found
        if (not kinds or cluster.kind in kinds) and (not labels or labels & set(cluster.labels))
    }
    assert some.keys() <= whole.keys() & wanted
    # A link can be taken only when its ends are in gold, which a narrower rule may leave out.
    missing = whole.keys() & wanted - some.keys()
    assert all(cluster.what == "link" for cluster in found if cluster.id in missing)
    assert sum(t.gold + t.rejected + t.open + t.decided for t in preview.tallies.values()) == len(found)


@given(many_layers(), policies, st.randoms())
def test_what_is_answered_is_settled_only_where_that_is_named_and_then_anew(work, policy, chance):
    found = clusters(ARTICLE, work)
    back = [cluster for cluster in found if chance.random() < 0.5]
    base = gold()
    for cluster in back:
        base = after(base, defer(cluster, base, Remark(extra={"to": "alice"})))
    names = {cluster.id for cluster in back}
    unasked = premerge(found, base, policy, answered=names)
    assert not names & {change.after.cluster for change in unasked.changes if is_decision(change.after)}
    asked = Policy(policy.name, policy.trusted, frozenset({ANSWERED}))
    preview = premerge(found, base, asked, answered=names)
    result = decisions_of(after(base, preview.changes))
    assert {name for name, each in result.items() if each != decisions_of(base).get(name)} <= names
    assert set(preview.tallies) >= {ANSWERED} if back else ANSWERED not in preview.tallies
    if policy.name == "union":
        assert not [c for c in back if c.what != "link" and result[c.id].verdict == "defer"]


def is_decision(value):
    return isinstance(value, Decision)
