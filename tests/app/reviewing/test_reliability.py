# ruff: noqa: F811 - the session comes from the tests of reviewing
"""How often a label, and somebody's answers with it, were taken."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.app.progress import finish
from annotator.app.reviewing import decide as deciding
from annotator.app.reviewing import settle_many as settling_many
from annotator.app.reviewing.reliability import FEWEST, Reliability, Taken, said_in
from annotator.app.reviewing.values import Conflict
from annotator.core.annotation import Decision, LayerState, Span
from annotator.core.layer import Layer
from annotator.review.compare import clusters
from annotator.review.merge import Policy
from tests.app.reviewing.test_reviewing import go, review_of, session  # noqa: F401

PEOPLE = ("alice", "ben", "cy")


def conflict(number, said):
    """What some said of one place: each a label, or nothing."""
    layers = {}
    for name, label in said.items():
        items = [Span(id=f"{name}1", label=label, fragments=((0, 5),), quote="words")] if label else []
        layers[name] = Layer(f"a{number}", name, items, LayerState("done"))
    (cluster,) = [each for each in clusters(f"a{number}", layers) if each.what == "span"]
    return Conflict(cluster, "words", cluster.unanimous is not None, None)


def decision(found, verdict, chosen=(), **extra):
    return Decision(
        id=f"d {found.id}", cluster=found.id, verdict=verdict, extra={"from": list(chosen), **extra}
    )


def test_an_answer_is_taken_or_not_and_few_are_not_said():
    known = Reliability()
    for number in range(4):
        found = conflict(number, {"alice": "org", "ben": "person"})
        taken = "alice" if number else "ben"
        known.put(found, decision(found, "accept", [taken]))
    assert known.of("org") == Taken(3, 4)
    assert known.of("org", "alice").words == "taken 3 of 4"
    assert known.of("person", "ben") == Taken(1, 4)
    assert known.of("person", "alice") == Taken()
    assert known.of("org", but="a1/span/0-5") == Taken(2, 3)
    assert Taken(1, FEWEST - 1).words == ""


def test_only_what_a_person_decided_counts():
    apart = conflict(1, {"alice": "org", "ben": None})
    same = conflict(2, {"alice": "org", "ben": "org"})
    assert said_in(apart, None) == frozenset()
    assert said_in(apart, decision(apart, "defer", to="alice")) == frozenset()
    assert said_in(apart, decision(apart, "accept", ["alice"], policy="union")) == frozenset()
    assert said_in(same, decision(same, "accept", ["alice", "ben"])) == frozenset()
    assert said_in(apart, decision(apart, "edit", ["alice"])) == {("org", "", False), ("org", "alice", False)}
    assert said_in(apart, decision(apart, "reject", ["ben"])) == {("org", "", False), ("org", "alice", False)}


ANSWERS = st.fixed_dictionaries({name: st.sampled_from(["org", "person", None]) for name in PEOPLE})
VERDICTS = st.sampled_from(["accept", "reject", "edit", "defer", "none"])


@given(st.lists(st.tuples(st.integers(0, 4), ANSWERS, VERDICTS), max_size=25))
@settings(max_examples=60)
def test_counts_kept_true_step_by_step_are_those_of_the_end(steps):
    known, last = Reliability(), {}
    for number, said, verdict in steps:
        if not any(said.values()):
            continue
        found = conflict(number, said)
        spoken = next(each for each in found.cluster.candidates if each.answer)
        made = None if verdict == "none" else decision(found, verdict, spoken.annotators)
        known.put(found, made)
        last[found.id] = (found, made)
    whole = Counter(said for found, made in last.values() for said in said_in(found, made))
    for label in ("org", "person"):
        for name in ("", *PEOPLE):
            taken, rest = whole[label, name, True], whole[label, name, False]
            assert known.of(label, name) == Taken(taken, taken + rest)
            assert known.of(label, name).of <= known.of(label).of
    for name in last:
        known.drop(name)
    assert known.of("org") == known.of("person") == Taken()


def test_the_review_keeps_it_true_through_decisions_and_undo(session):
    review = review_of(session)
    found = go(session, "Ines Lindgren")
    deciding.take(session, 1)
    first = found.cluster.candidates[0]
    label = first.answer[0][1]
    assert review.reliability.of(label) == Taken(1, 1)
    assert review.reliability.of(label, first.annotators[0]) == Taken(1, 1)
    session.undo()
    assert review.reliability.of(label) == Taken()
    settling_many.apply_premerge(session, finish(settling_many.premerge(session, Policy("union"))))
    assert review.reliability.of(label) == Taken(), "a rule looks at nothing"
    session.undo()
    go(session, "Ines Lindgren")
    deciding.take(session, 1)
    review.start_over()
    finish(review.load())
    assert review.reliability.of(label) == Taken(1, 1)
