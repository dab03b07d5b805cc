import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.annotation import LayerState
from annotator.core.edits import Edit
from annotator.core.errors import AnnotatorError
from annotator.review.compare import clusters
from annotator.review.decide import (
    Remark,
    accept,
    add,
    alike,
    approve,
    blind_names,
    decisions_of,
    defer,
    edit,
    gold_of,
    reject,
    send_back,
    send_back_cluster,
    start_review,
    undecide,
)
from annotator.review.outcome import desk_changes, negatives
from tests.review.building import (
    ARTICLE,
    NAMES,
    TEXT,
    after,
    gold,
    layer,
    layers,
    link,
    many_layers,
    sentence,
    span,
)

RITA = Remark(by="rita", at="2026-11-24T10:00:00Z", reason="slip", note="see rule 3", guideline=True)


def conflict(**of):
    (cluster,) = clusters(ARTICLE, layers(**of))
    return cluster


LABEL = {"alice": [span(0, 7, id="x")], "bob": [span(0, 7, "person", "y")], "carol": [span(0, 7, id="z")]}


def test_accepting_makes_gold_and_a_decision():
    cluster = conflict(**LABEL)
    result = after(gold(), accept(cluster, cluster.candidates[0], gold(), RITA))
    (made,) = result.spans
    assert (made.fragments, made.label, made.origin, made.by) == (((0, 7),), "org", "majority", "rita")
    assert made.extra == {"cluster": cluster.id, "chosen_by": ["alice", "carol"]}
    (decision,) = result.decisions
    assert (decision.cluster, decision.verdict, decision.chosen) == (cluster.id, "accept", "x")
    assert (decision.reason, decision.note, decision.guideline) == ("slip", "see rule 3", True)
    assert (decision.by, decision.at, decision.extra["from"]) == ("rita", RITA.at, ["alice", "carol"])


def test_where_gold_comes_from():
    both = conflict(alice=[span(0, 7)], bob=[span(0, 7)])
    origins = [
        accept(both, both.candidates[0], gold(), RITA)[0].after.origin,
        *(accept(c, c.candidates[1], gold(), RITA)[0].after.origin for c in [conflict(**LABEL)]),
        edit(both, [span(0, 9)], gold(), RITA, chosen=both.candidates[0])[0].after.origin,
        edit(both, [span(0, 9)], gold(), RITA)[0].after.origin,
        add(span(40, 44), gold(), RITA)[0].after.origin,
    ]
    assert origins == ["unanimous", "reviewer", "edited", "reviewer", "reviewer"]


def test_notes_and_doubts_of_annotators_do_not_become_gold():
    cluster = conflict(alice=[span(0, 7, note="hm", doubt=True)], bob=[span(0, 7)])
    (made,) = after(gold(), accept(cluster, cluster.candidates[0], gold(), RITA)).spans
    assert (made.note, made.doubt) == ("", False)


def test_taking_silence_rejects():
    cluster = conflict(alice=[span(0, 7)], bob=[])
    silence = next(c for c in cluster.candidates if not c.answer)
    result = after(gold(), accept(cluster, silence, gold(), RITA))
    assert (len(result.spans), [d.verdict for d in result.decisions]) == (0, ["reject"])


def test_deciding_again_replaces():
    cluster = conflict(**LABEL)
    once = after(gold(), accept(cluster, cluster.candidates[0], gold(), RITA))
    twice = after(once, accept(cluster, cluster.candidates[1], once, RITA))
    assert [item.label for item in twice.spans] == ["person"]
    assert len(twice.decisions) == 1
    assert len(after(twice, reject(cluster, twice, RITA)).spans) == 0
    assert len(after(twice, defer(cluster, twice, RITA)).spans) == 0


def test_undeciding_brings_back_what_was():
    cluster = conflict(**LABEL)
    other = span(30, 34, id="own")
    once = after(gold(other), accept(cluster, cluster.candidates[0], gold(other), RITA))
    assert list(after(once, undecide(cluster.id, once))) == [other]
    assert undecide("nothing", once) == ()


def test_a_decision_is_undone_like_any_edit():
    cluster = conflict(**LABEL)
    once = after(gold(), accept(cluster, cluster.candidates[0], gold(), RITA))
    made = Edit("Decide", accept(cluster, cluster.candidates[1], once, RITA))
    assert after(after(once, made.changes), made.inverted().changes) == once


def linked():
    one, two = span(0, 12), span(54, 63, "person")
    return [one, two, link(two, one)]


def decided_on_all(found, base):
    for cluster in sorted(found, key=lambda c: c.what == "link"):
        base = after(base, accept(cluster, cluster.candidates[0], base, RITA))
    return base


def test_a_link_needs_its_ends():
    found = clusters(ARTICLE, layers(alice=linked(), bob=linked()))
    its = next(c for c in found if c.what == "link")
    with pytest.raises(AnnotatorError, match="not in gold"):
        accept(its, its.candidates[0], gold(), RITA)
    assert len(decided_on_all(found, gold()).links) == 1


def test_a_link_stays_when_its_end_is_decided_again_and_goes_when_it_is_rejected():
    found = clusters(ARTICLE, layers(alice=linked(), bob=linked()))
    full = decided_on_all(found, gold())
    end = next(c for c in found if c.id == "deal/span/0-12")
    edited = after(full, edit(end, [span(0, 7)], full, RITA))
    (kept,) = edited.links
    assert edited.get(kept.target).fragments == ((0, 7),)
    rejected = after(full, reject(end, full, RITA))
    assert rejected.links == []
    its = next(c for c in found if c.what == "link")
    assert its.id not in decisions_of(rejected), "the link is open again"
    assert after(full, undecide(end.id, full)).links == []


def test_the_same_decision_elsewhere():
    text = "It is forty code points to the name: ... KESTREL Rail."
    place = text.index("KESTREL")
    there = {
        "alice": layer("alice", span(place, place + 12), article="march"),
        "bob": layer("bob", span(place, place + 12, "person"), article="march"),
    }
    (other,) = clusters("march", there)
    mine = conflict(alice=[span(0, 12)], bob=[span(0, 12, "person")])
    base = gold(article="march")

    def copied(changes):
        result = after(base, alike(changes, mine, other, base, text, RITA))
        return [(s.label, s.start - place, s.quote) for s in result.spans], [
            d.verdict for d in result.decisions
        ]

    person = next(c for c in mine.candidates if c.answer[0][1] == "person")
    shorter = span(0, 7, quote=TEXT[0:7])
    assert copied(accept(mine, person, gold(), RITA)) == ([("person", 0, "")], ["accept"])
    assert copied(edit(mine, [shorter], gold(), RITA)) == ([("org", 0, "KESTREL")], ["edit"])
    assert copied(reject(mine, gold(), RITA)) == ([], ["reject"])
    assert copied(defer(mine, gold(), RITA)) == ([], ["defer"])
    assert alike((), mine, other, base, text, RITA) == ()


def test_an_edit_is_not_carried_over_to_other_words():
    mine = conflict(alice=[span(0, 12)], bob=[])
    (other,) = clusters(
        "march", {"a": layer("a", span(5, 17), article="march"), "b": layer("b", article="march")}
    )
    made = edit(mine, [span(0, 7, quote="Kestrel")], gold(), RITA)
    assert alike(made, mine, other, gold(article="march"), "Said the falconer of Marrow.", RITA) == ()


def test_sending_back_and_approving_leave_the_work_as_it_is():
    work = layer("alice", span(0, 7))
    (change,) = send_back(work, RITA)
    assert (change.after.status, change.after.review) == ("done", "sent back")
    assert change.after.extra["returned"] == {"note": "see rule 3", "by": "rita", "at": RITA.at}
    assert approve(work)[0].after == LayerState("done", "approved")
    assert start_review(work)[0].after.review == "in review"
    done = after(work, approve(work))
    assert approve(done) == ()


def test_sending_one_conflict_back_puts_it_off():
    cluster = conflict(**LABEL)
    put_off, state = send_back_cluster(cluster, "bob", layer("bob"), gold(), RITA)
    assert (put_off.after.verdict, put_off.after.extra["to"]) == ("defer", "bob")
    assert state.after.review == "sent back"
    result = after(gold(), [put_off])
    assert [c.cluster.id for c in desk_changes([cluster], "bob", result)] == [cluster.id]
    assert desk_changes([cluster], "alice", result) == []


def test_what_the_desk_changed():
    work = layers(alice=[span(0, 7), sentence(), span(40, 44)], bob=[span(0, 7, "person"), sentence()])
    found = clusters(ARTICLE, work)
    result = gold()
    for cluster in found:
        result = after(result, accept(cluster, cluster.candidates[0], result, RITA))
    changes = desk_changes(found, "bob", result)
    told = [([i.label for i in c.before], [i.label for i in c.after], c.decision.note) for c in changes]
    assert told == [(["person"], ["org"], "see rule 3"), ([], ["org"], "see rule 3")]
    assert desk_changes(found, "alice", result) == []


def told_negatives(found, result):
    return [
        (n.annotation.label, n.annotation.fragments, n.annotators, n.why) for n in negatives(found, result)
    ]


def test_rejects_are_negative_examples():
    found = clusters(ARTICLE, layers(alice=[span(0, 7), span(20, 24)], bob=[span(0, 7, "person")]))
    result = after(gold(), reject(found[0], gold(), RITA))
    assert told_negatives(found, result) == [
        ("org", ((0, 7),), ("alice",), "rejected"),
        ("person", ((0, 7),), ("bob",), "rejected"),
    ]


def test_what_was_outvoted_or_edited_away_is_a_negative_too():
    work = layers(alice=[span(0, 7)], bob=[span(0, 7, "person")], cy=[span(0, 7), span(0, 4, "person")])
    (cluster, *_) = found = clusters(ARTICLE, work)
    taken = next(each for each in cluster.candidates if each.annotators == ("alice",))
    result = after(gold(), accept(cluster, taken, gold(), RITA))
    assert told_negatives(found, result) == [
        ("person", ((0, 4),), ("cy",), "outvoted"),
        ("person", ((0, 7),), ("bob",), "outvoted"),
    ]
    result = after(gold(), edit(cluster, [span(0, 4, "person")], gold(), RITA))
    assert told_negatives(found, result) == [
        ("org", ((0, 7),), ("alice", "cy"), "edited away"),
        ("person", ((0, 7),), ("bob",), "edited away"),
    ]
    result = after(gold(), defer(cluster, gold(), RITA))
    assert told_negatives(found, result) == []


def test_the_desk_changed_no_link_that_it_took():
    found = clusters(ARTICLE, layers(alice=linked(), bob=linked()))
    assert desk_changes(found, "alice", decided_on_all(found, gold())) == []


@given(st.sets(st.sampled_from(NAMES)), st.integers())
def test_blind_names_hide_and_shuffle(names, seed):
    hidden = blind_names(names, seed, "deal/span/0-7")
    assert sorted(hidden) == sorted(names)
    assert sorted(hidden.values()) == ["A", "B", "C", "D"][: len(names)]
    assert hidden == blind_names(sorted(names, reverse=True), seed, "deal/span/0-7")


def test_every_order_of_names_comes_up():
    assert len({tuple(blind_names(NAMES[:3], seed).items()) for seed in range(100)}) == 6
    assert list(blind_names(map(str, range(28)), 1).values())[25:] == ["Z", "AA", "AB"]


@given(many_layers(), st.data())
def test_whatever_is_decided_everything_can_be_decided_and_undone(work, data):
    base = gold()
    found = sorted(clusters(ARTICLE, work), key=lambda c: c.what == "link")
    edits = []
    for cluster in found * 2:
        verdict = data.draw(st.sampled_from(["accept", "edit", "reject", "defer"]))
        candidate = data.draw(st.sampled_from(cluster.candidates))
        try:
            changes = {
                "accept": lambda c=cluster, k=candidate, b=base: accept(c, k, b, RITA),
                "edit": lambda c=cluster, b=base: edit(c, [span(c.start, c.end + 1)], b, RITA),
                "reject": lambda c=cluster, b=base: reject(c, b, RITA),
                "defer": lambda c=cluster, b=base: defer(c, b, RITA),
            }[verdict]()
        except AnnotatorError:
            assert cluster.what == "link"
            continue
        edits.append(Edit("Decide", changes))
        base = after(base, changes)
        assert decisions_of(base)[cluster.id].verdict in (verdict, "reject")
        assert bool(gold_of(base, cluster.id)) == (
            decisions_of(base)[cluster.id].verdict in ("accept", "edit")
        )
        for made in base.links:
            assert base.get(made.source)
            assert base.get(made.target)
    for made in reversed(edits):
        base = after(base, made.inverted().changes)
    assert base == gold()
