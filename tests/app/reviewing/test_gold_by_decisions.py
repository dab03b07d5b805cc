# ruff: noqa: F811 - the session comes from the tests of reviewing
"""In Review nothing writes gold but a decision, whatever is pressed; and the queue ends where all is settled."""

import contextlib
from dataclasses import replace

import pytest

from annotator.app.actions.table import ACTIONS, available
from annotator.app.places import consistency
from annotator.app.places import settle_consistency as consistency_settling
from annotator.app.progress import finish
from annotator.app.reviewing import decide as deciding
from annotator.app.reviewing import settle_many as settling_many
from annotator.app.reviewing.current import review_of
from annotator.app.reviewing.values import Filter
from annotator.app.reviewing.words import all_settled, kind_of
from annotator.app.session import Selection
from annotator.app.tagging import annotations as tagging
from annotator.app.tagging import notes
from annotator.core.annotation import Decision, LayerState, Note
from annotator.core.edits import Change
from annotator.core.errors import AnnotatorError
from annotator.core.layer import GOLD
from annotator.review.consistency import Mention
from annotator.review.merge import Policy
from tests.app.conftest import PORT
from tests.app.reviewing.test_reviewing import go, gold, session, words  # noqa: F401

OWN = "reviewer"


def undecided_gold(session):
    """What is in gold although nobody decided it: neither by a decision that stands there, nor the reviewer's own."""
    found = []
    for article in session.project.entries:
        layer = session.project.layer(article, GOLD)
        decided = {
            item.cluster
            for item in layer
            if isinstance(item, Decision) and item.verdict in ("accept", "edit")
        }
        found += [
            item
            for item in layer
            if not isinstance(item, Decision | Note)
            and item.extra.get("cluster") not in decided
            and item.origin != OWN
        ]
    return found


def test_no_action_writes_gold_undecided(session):
    """Every action that the table carries out, at every conflict, with text selected and without."""
    names = list(review_of(session).conflicts)
    for name in names:
        for selection in (Selection(), Selection(0, 4)):
            for action in ACTIONS:
                review_of(session).go_to(name)
                session.selection = selection
                if action.run is None or action.id in ("undo", "redo") or not available(action, session):
                    continue
                with contextlib.suppress(AnnotatorError):
                    action.run(session)
                assert undecided_gold(session) == [], action.id
                while session.history.undo_title.startswith(
                    ("Accept", "Reject", "Put off", "Edit", "Reopen")
                ):
                    session.undo()


def test_labels_write_gold_only_by_deciding(session):
    for label in session.labels:
        for press in (session.mode.press_label, session.mode.press_article_label):
            for selection in (Selection(), Selection(0, 4)):
                session.selection = selection
                press(label)
                assert undecided_gold(session) == []


@pytest.mark.parametrize(
    "write",
    [
        lambda s: tagging.toggle_article_tag(s, s.labels.get("business")),
        lambda s: tagging.toggle_sentence_tag(s, s.labels.get("main")),
        lambda s: tagging.tag_selection(s, s.labels.get("org")),
        lambda s: notes.add_note(s, "So"),
    ],
)
def test_what_tags_in_other_modes_is_refused_in_review(session, write):
    session.selection = Selection(0, 4)
    before = list(session.project.layer("port", GOLD))
    with pytest.raises(AnnotatorError, match="decisions"):
        write(session)
    assert list(session.project.layer("port", GOLD)) == before


def test_an_article_label_decides_and_a_candidate_takes_its_place(session):
    go(session, "Port opens")
    label = session.labels.get("business")
    session.mode.press_article_label(label)
    (decision,) = session.project.layer("port", GOLD).decisions
    assert (decision.cluster, decision.verdict, decision.by) == ("port/article", "edit", "desk")
    go(session, "Port opens")
    deciding.take(session, 1)
    assert [item.label for item in gold(session)] == ["business"]
    session.mode.press_article_label(label)
    assert gold(session) == []
    assert review_of(session).verdict_of("port/article") == "reject"


def test_where_nobody_tagged_the_article_the_tag_is_the_reviewers_own(session):
    session.open_article("fair")
    label = session.labels.get("business")
    session.mode.press_article_label(label)
    assert [(item.label, item.origin) for item in gold(session, "fair")] == [("business", OWN)]
    session.mode.press_article_label(label)
    assert gold(session, "fair") == []


def test_what_the_reviewer_had_added_is_not_there_twice(session):
    at = PORT.index("Ines Lindgren")
    session.selection = Selection(at, at + len("Ines Lindgren"))
    person = session.labels.get("person")
    assert session.mode.press_label(person) is not None
    assert session.mode.press_label(person) is None
    go(session, "Ines Lindgren")
    candidate = next(
        number
        for number, each in enumerate(deciding.candidates(review_of(session).conflict), 1)
        if each.answer[0][1] == "person"
    )
    deciding.take(session, candidate)
    assert [item.label for item in gold(session)] == ["person"]
    session.undo()
    assert [item.origin for item in gold(session)] == [OWN]


def test_settling_what_is_inconsistent_in_gold_edits_its_decisions(session):
    conflict = go(session, "Northmark")
    deciding.take_majority(session)
    before = review_of(session).decisions[conflict.id]
    line = next(iter(gold(session, "fair")))
    place = Mention("fair", GOLD, line, "northmark")
    wanted = session.labels.get("person")
    found = consistency.Line(consistency.CLASH, ("northmark",), ("org", "person"), "Northmark", (place,))
    finish(consistency_settling.relabel(session, found, [place], wanted))
    assert [item.label for item in gold(session, "fair")] == ["person"]
    after = review_of(session).decisions[conflict.id]
    assert (before.verdict, after.verdict) == ("accept", "edit")
    session.undo()
    assert review_of(session).decisions[conflict.id] == before


# ------------------------------------------------------------------------------------------ the end of the queue
def test_at_the_end_all_is_settled_and_keys_decide_nothing_more(session):
    while review_of(session).conflict is not None:
        deciding.reject(session)
    review = review_of(session)
    assert review.all_settled
    before = dict(review.decisions)
    for action in ACTIONS:
        if action.needs in ("conflict", "editing"):
            assert not available(action, session), action.id
    review.step(1)
    for key in (lambda: deciding.take(session, 1), lambda: deciding.take_majority(session)):
        with pytest.raises(AnnotatorError):
            key()
    assert review.decisions == before
    assert all_settled(review.remaining()) == "All settled. Nothing remains elsewhere."
    last = review.last
    deciding.undecide(session)
    assert review.conflict.id == last
    assert not review.all_settled


def test_what_remains_elsewhere_is_told(session):
    go(session, "Kestrel Line 🚢")
    deciding.defer(session)
    review_of(session).set_filter(Filter(kinds=frozenset({"boundary", "label"})))
    go(session, "Ines Lindgren")
    deciding.reject(session)
    assert review_of(session).all_settled
    said = all_settled(review_of(session).remaining())
    assert said == "All settled. 1 conflict is put off. 4 conflicts remain that the filters hide."


def test_next_does_not_walk_into_what_was_put_off(session):
    go(session, "Kestrel Line 🚢")
    deciding.defer(session)
    seen = set()
    for _ in range(8):
        review_of(session).step(1)
        seen.add(review_of(session).conflict.words)
    assert len(seen) == 5
    assert "Kestrel Line 🚢" not in seen


# ------------------------------------------------------------------------------------------- sent back, answered
def answer(session, name="alice"):
    state = session.project.layer("port", name).state
    session.commit("Collect", [Change(state, replace(state, review="in review"), "port", name)])


def test_what_was_sent_back_and_answered_is_open_again_and_marked(session):
    conflict = go(session, "Friday")
    deciding.send_back(session, "alice", "A day?")
    assert words(session, "deferred") == ["Friday"]
    answer(session)
    review = review_of(session)
    assert words(session, "deferred") == []
    assert "Friday" in words(session, "open")
    assert review.is_answered(conflict.id)
    review.set_filter(Filter(kinds=frozenset({"answered"})))
    assert [review.conflicts[name].words for name in review.shown] == ["Friday"]
    deciding.reject(session)
    assert review.all_settled
    review.set_filter(Filter())
    assert "Friday" in words(session, "decided")


def test_a_rule_settles_what_is_answered_only_where_that_is_asked_for(session):
    conflict = go(session, "Friday")
    deciding.send_back(session, "alice", "A day?")
    answer(session)
    before = finish(settling_many.premerge(session, Policy("union")))
    assert conflict.id not in {change.after.cluster for change in before.changes if is_decision(change.after)}
    assert before.tallies["answered"].open == 1
    only = finish(settling_many.premerge(session, Policy("union", kinds=frozenset({"answered"}))))
    assert (only.tallies["answered"].gold, sum(each.gold for each in only.tallies.values())) == (1, 1)
    settling_many.apply_premerge(session, only)
    assert review_of(session).decisions[conflict.id].verdict == "accept"
    assert "to" not in review_of(session).decisions[conflict.id].extra
    assert words(session, "open") == ["Kestrel Line 🚢", "Ines Lindgren"]
    session.undo()
    assert review_of(session).is_answered(conflict.id)


def test_a_rule_is_for_the_kinds_and_labels_that_it_names(session):
    def settled(**wanted):
        found = finish(settling_many.premerge(session, Policy("union", **wanted)))
        names = {change.after.cluster for change in found.changes if is_decision(change.after)}
        return sorted(review_of(session).conflicts[name].words for name in names)

    assert settled(kinds=frozenset({"boundary"})) == ["Kestrel Line 🚢"]
    assert settled(kinds=frozenset({"label", "only some"})) == ["Friday", "Ines Lindgren"]
    assert settled(labels=frozenset({"person"})) == ["Ines Lindgren"]
    assert settled(kinds=frozenset({"boundary"}), labels=frozenset({"person"})) == []
    assert len(settled()) == 6
    with pytest.raises(AnnotatorError, match="There is no kind “colour”"):
        Policy(kinds=frozenset({"colour"}))


def is_decision(value):
    return isinstance(value, Decision)


def test_what_was_put_off_stays_so_when_somebody_answers(session):
    go(session, "Ines Lindgren")
    deciding.defer(session)
    go(session, "Friday")
    deciding.send_back(session, "alice", "A day?")
    answer(session)
    assert words(session, "deferred") == ["Ines Lindgren"]
    go(session, "Friday")
    deciding.send_back(session, "alice", "Really?")
    assert "Friday" in words(session, "deferred")


# --------------------------------------------------------------------------------------- what one alone was given
def alone(session):
    """Ben never had “fair”: what alice says there nobody confirms or contradicts."""
    layer = session.project.layer("fair", "ben")
    made = [Change(item, None, "fair", "ben") for item in layer]
    session.commit("Take out", [*made, Change(layer.state, LayerState("new"), "fair", "ben")])


def test_one_only_is_a_kind_of_its_own(session):
    alone(session)
    conflict = go(session, "Northmark")
    assert kind_of(conflict.cluster) == "one only"
    review_of(session).set_filter(Filter(kinds=frozenset({"one only"})))
    assert [review_of(session).conflicts[name].words for name in review_of(session).shown] == ["Northmark"]


def test_a_rule_accepts_what_one_alone_was_given_not_what_another_may_still_judge(session):
    alone(session)
    preview = finish(settling_many.premerge(session, Policy("single")))
    assert (preview.tallies["one only"].gold, preview.tallies["one only"].open) == (0, 1)
    entry = session.project.entries["fair"]
    entry.states = {name: state for name, state in entry.states.items() if name != "ben"}
    preview = finish(settling_many.premerge(session, Policy("single")))
    assert preview.tallies["one only"].gold == 1
    assert sum(tally.gold for tally in preview.tallies.values()) == 1
    settling_many.apply_premerge(session, preview)
    assert [(item.label, item.origin) for item in gold(session, "fair")] == [("org", "single")]
    assert "single" not in {item.origin for item in gold(session)}


# -------------------------------------------------------------------------------------------- applying to identical
def test_applying_to_identical_conflicts_settles_the_first_in_the_same_step(session):
    source = go(session, "Northmark")
    before = session.history.undo_title
    settling_many.settle_alike(session, source, [])
    assert source.id in review_of(session).decisions
    session.undo()
    assert session.history.undo_title == before
    assert source.id not in review_of(session).decisions
    with pytest.raises(AnnotatorError, match="no majority"):
        settling_many.settle_alike(session, go(session, "Friday"), [])
