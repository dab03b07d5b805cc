"""What a review promises whatever is done: it is what a fresh look would find, and states follow from decisions."""

import random
from dataclasses import replace

import pytest

from annotator import store
from annotator.app.progress import finish
from annotator.app.reviewing import decide as deciding
from annotator.app.reviewing import queue as reviewing
from annotator.app.reviewing import settle_many as settling_many
from annotator.app.reviewing.current import review_of
from annotator.app.reviewing.mode import ReviewMode
from annotator.app.reviewing.values import Filter
from annotator.app.session import Session
from annotator.app.tagging import articles
from annotator.app.tagging.modes import SpansMode
from annotator.core.annotation import ArticleTag, Decision, LayerState, Span
from annotator.core.edits import Change, ProjectHeader
from annotator.core.errors import AnnotatorError
from annotator.core.layer import GOLD, Layer
from annotator.review.merge import Policy
from tests.app.conftest import FAIR, LABELS, PORT, article

TEXTS = {"fair": FAIR, "quay": FAIR, "mill": FAIR, "port": PORT}
PEOPLE = ("alice", "ben", "cy", "dan")


def span(text, words, label="org", id="", **more):
    start = text.index(words)
    place = ((start, start + len(words)),)
    return Span(id=id or f"{words}-{label}", fragments=place, label=label, quote=words, **more)


def of(name, annotator, *items, status="done", **more):
    return Layer(name, annotator, items, LayerState(status, **more))


@pytest.fixture
def begin(tmp_path):
    """A session in review mode on a project of these layers."""
    made = []

    def start(*layers):
        header = ProjectHeader(id="desk", title="Desk", labels=LABELS)
        file = store.create(tmp_path / f"desk{len(made)}.annot.yaml", header)
        made.append(file)
        with file.importing() as batch:
            for name, text in TEXTS.items():
                batch.add(article(name, text), [layer for layer in layers if layer.article == name])
        session = Session(file, "desk", SpansMode)
        session.open_article("fair")
        finish(session.mode_of(ReviewMode).review.load())
        session.set_mode(ReviewMode)
        review_of(session).go_to_next()
        return session

    yield start
    for file in made:
        file.close()


def go(session, words, name="fair"):
    found = next(c for c in review_of(session).of_article(name) if c.words == words)
    review_of(session).go_to(found.id)
    return found


def put(session, name, annotator, *items, status="done"):
    """What an annotator adds, as it comes in."""
    state = session.project.layer(name, annotator).state
    changes = [Change(None, item, name, annotator) for item in items]
    session.commit("Work", [*changes, Change(state, replace(state, status=status), name, annotator)])


def reviews(session, name="fair"):
    return {who: state.review for who, state in session.project.entries[name].states.items() if who != GOLD}


# -------------------------------------------------------------------------------------------------- majorities
def test_the_most_frequent_answer_of_less_than_half_is_no_majority(begin):
    place = "Northmark"
    session = begin(
        of("fair", "alice", span(FAIR, place)),
        of("fair", "ben", span(FAIR, place)),
        of("fair", "cy", span(FAIR, place, "person")),
        of("fair", "dan"),
    )
    conflict = go(session, place)
    assert conflict.cluster.leading.annotators == ("alice", "ben")
    for take in (deciding.take_majority, lambda s: deciding.take_here(s, FAIR.index(place))):
        with pytest.raises(AnnotatorError, match="no majority"):
            take(session)
    assert review_of(session).decisions == {}
    put(session, "fair", "eve", span(FAIR, place))
    go(session, place)
    deciding.take_here(session, FAIR.index(place))
    (decision,) = review_of(session).decisions.values()
    assert (decision.verdict, decision.extra["from"]) == ("accept", ["alice", "ben", "eve"])


def test_silence_of_most_rejects(begin):
    session = begin(of("fair", "alice", span(FAIR, "Northmark")), of("fair", "ben"), of("fair", "cy"))
    go(session, "Northmark")
    deciding.take_majority(session)
    (decision,) = review_of(session).decisions.values()
    assert decision.verdict == "reject"
    assert [item for item in session.project.layer("fair", GOLD) if not isinstance(item, Decision)] == []


def test_one_voice_alone_can_be_taken(begin):
    session = begin(of("fair", "alice", span(FAIR, "Northmark")))
    go(session, "Northmark")
    deciding.take_majority(session)
    assert [item.quote for item in session.project.layer("fair", GOLD).spans] == ["Northmark"]


# ------------------------------------------------------------------------------------------------------ states
def test_what_was_sent_back_is_not_approved_by_deciding_the_rest(begin):
    session = begin(
        of("fair", "alice", span(FAIR, "Northmark"), span(FAIR, "early")),
        of("fair", "ben", span(FAIR, "Northmark", "person")),
        of("fair", "cy", status="started"),
    )
    go(session, "Northmark")
    deciding.send_back(session, "ben", "Is it a person?")
    go(session, "early")
    deciding.reject(session)
    assert reviews(session) == {"alice": "in review", "ben": "sent back", "cy": "none"}
    assert session.project.layer("fair", GOLD).state.status == "started"
    go(session, "Northmark")
    deciding.take(session, 1)
    assert reviews(session) == {"alice": "approved", "ben": "sent back", "cy": "none"}
    assert session.project.layer("fair", GOLD).state.status == "done"
    go(session, "early")
    deciding.undecide(session)
    assert reviews(session) == {"alice": "in review", "ben": "sent back", "cy": "none"}
    assert session.project.layer("fair", GOLD).state.status == "started"
    for _ in range(4):
        session.undo()
    assert set(reviews(session).values()) == {"none"}


# ------------------------------------------------------------------------------------------------- what is read
def test_gold_alone_does_not_make_an_article_one_to_review(begin):
    session = begin(
        of("fair", "alice", span(FAIR, "Northmark"), status="started"),
        of("fair", GOLD, span(FAIR, "early")),
        of("quay", "ben", span(FAIR, "Northmark")),
    )
    assert review_of(session).of_article("fair") == []
    assert [c.cluster.article for c in review_of(session).conflicts.values()] == ["quay"]
    put(session, "fair", "alice")
    assert [c.words for c in review_of(session).of_article("fair")] == ["Northmark"]


def test_taking_many_decisions_back_stays_where_one_is(begin):
    same = [span(FAIR, "early"), span(FAIR, "Nobody", "person")]
    session = begin(
        of("fair", "alice", *same, span(FAIR, "Northmark")),
        of("fair", "ben", *same, span(FAIR, "Northmark", "person")),
    )
    here = go(session, "Northmark")
    settling_many.accept_unanimous(session)
    assert len(review_of(session).decisions) == 2
    assert review_of(session).conflict == here
    session.undo()
    assert (review_of(session).conflict, review_of(session).decisions) == (here, {})
    session.redo()
    session.undo()
    assert review_of(session).conflict == here
    one = go(session, "early")
    deciding.reject(session)
    go(session, "Northmark")
    session.undo()
    assert review_of(session).conflict == one, "where a single one is open again, that is what is shown"


def test_what_is_no_longer_the_same_is_not_settled_alike(begin):
    layers = [of(name, who, span(FAIR, "Northmark", label)) for name in ("fair", "quay", "mill")
              for who, label in (("alice", "org"), ("ben", "person"))]  # fmt: skip
    for layer in layers:
        layer.put(span(FAIR, "early"))
    session = begin(*layers)
    conflict = go(session, "Northmark")
    assert review_of(session).left() == 6
    assert all(review_of(session).alike(c) == [] for c in review_of(session).conflicts.values() if c.agreed)
    assert [c.cluster.article for c in settling_many.identical(session)] == ["quay", "mill"]
    deciding.defer(session)
    assert review_of(session).left() == 6, "put off is not settled"
    go(session, "Northmark")
    deciding.undecide(session)
    assert review_of(session).left() == 6
    old = session.project.layer("quay", "ben").get("Northmark-person")
    session.commit("Correct", [Change(old, replace(old, label="org"), "quay", "ben")])
    assert [c.cluster.article for c in review_of(session).alike(conflict)] == ["mill"]
    go(session, "Northmark", "mill")
    deciding.reject(session)
    go(session, "Northmark")
    assert settling_many.identical(session) == []
    gone = session.project.layer("mill", "ben").get("Northmark-person")
    still = session.project.layer("mill", "alice").get("Northmark-org")
    session.commit("Clear", [Change(gone, None, "mill", "ben"), Change(still, None, "mill", "alice")])
    assert review_of(session).decisions == {}
    assert review_of(session).left() == len(review_of(session).conflicts) == 5


# ------------------------------------------------------------------------------------- the same as a fresh look
def seen(review):
    """Everything that a review says of the project, and shows of the open article."""
    page = review.page
    return {
        "page": (page.article, list(page.layer), page.notes, list(page.lanes.items()), list(page.marks)),
        "conflicts": list(review.conflicts.items()),
        "decisions": review.decisions,
        "sections": review.sections,
        "shown": review.shown,
        "left": review.left(),
        "alike": {c.id: sorted(o.id for o in review.alike(c)) for c in review.conflicts.values()},
    }


def seen_afresh(session):
    """What another review of the same project says; it is gone after that, and moves nothing in the session."""
    listening = len(session._events._listeners)
    found = reviewing.Review(session)
    found.filter = review_of(session).filter
    finish(found.load())
    said = seen(found)
    del session._events._listeners[listening:]
    return said


def an_annotation(chance):
    words, label = chance.choice(["Northmark", "fair", "early"]), chance.choice(["org", "person"])
    return chance.choice(
        [span(FAIR, words, label, id=f"s{chance.randint(0, 3)}"), ArticleTag(id="t", label="business")]
    )


def decide(session, conflict, what):
    """Whether the current conflict was decided so, or is open again."""
    if what == "take":
        return bool(deciding.candidates(conflict)) and deciding.take(session, 1)
    return getattr(deciding, what)(session)


def do_something(session, chance):
    """One thing that somebody does, at random; the article where it settled a conflict, else ""."""
    there = [name for name in ("fair", "quay", "mill") if name in session.project.entries]
    review, name, who = review_of(session), chance.choice(there), chance.choice(PEOPLE)
    layer = session.project.layer(name, who)
    if review.conflicts and (review.conflict is None or chance.random() < 0.5):
        review.go_to(chance.choice(list(review.conflicts)))
    conflict = review.conflict
    match chance.choice(["add", "remove", "status", "take", "take", "reject", "reject", "defer", "undecide",
                         "undo", "undo", "redo", "rule", "alike", "agreed", "withdraw", "away", "filter"]):  # fmt: skip
        case "add":
            made = an_annotation(chance)
            session.commit("Add", [Change(layer.get(made.id), made, name, who)])
        case "remove" if len(layer):
            session.commit("Remove", [Change(chance.choice(list(layer)), None, name, who)])
        case "status":
            status = chance.choice(["done", "done", "started"])
            session.commit("Status", [Change(layer.state, replace(layer.state, status=status), name, who)])
        case "take" | "reject" | "defer" | "undecide" as what if conflict:
            return conflict.cluster.article if decide(session, conflict, what) else ""
        case "undo":
            session.undo()
        case "redo":
            session.redo()
        case "rule":
            policy = Policy(chance.choice(["unanimous", "majority", "union"]))
            settling_many.apply_premerge(session, finish(settling_many.premerge(session, policy)))
        case "alike" if conflict and conflict.id in review.decisions:
            settling_many.settle_alike(session, conflict, settling_many.identical(session))
        case "agreed" if session.article:
            settling_many.accept_unanimous(session)
        case "withdraw" if len(there) > 1:
            articles.remove_article(session, name)
        case "away" if "quay" in there:
            session.set_mode(SpansMode)
            session.commit("Add", [Change(None, span(FAIR, "closed", id=f"c{chance.random()}"), "quay", who)])
            session.set_mode(ReviewMode)
            finish(review.load())
        case "filter":
            order = chance.choice(["article", "agreement", "doubt"])
            review.set_filter(Filter(labels=chance.choice([frozenset(), frozenset({"org"})]), order=order))
    return ""


def states_follow(session, name):
    """Gold is done and the work approved where everything is settled; what was sent back or is not done stays."""
    review, states = review_of(session), session.project.entries[name].states
    settled = all(review.section_of(c.id) == "decided" for c in review.of_article(name))
    assert states[GOLD].status == ("done" if settled else "started")
    for who, state in states.items():
        if who != GOLD and state.status == "done" and state.review != "sent back":
            assert state.review == ("approved" if settled else "in review"), who


@pytest.mark.parametrize("seed", range(6))
def test_a_review_is_always_what_a_fresh_one_would_be(begin, seed):
    chance = random.Random(seed)
    session = begin(
        *(of(name, who, *{i.id: i for i in (an_annotation(chance), an_annotation(chance))}.values())
          for name in ("fair", "quay", "mill") for who in PEOPLE[:3])
    )  # fmt: skip
    for step in range(40):
        settled = do_something(session, chance)
        assert seen(review_of(session)) == seen_afresh(session), step
        if settled:
            states_follow(session, settled)
    assert review_of(session).decisions or session.history.undo_title


def test_an_article_removed_meanwhile_is_gone_when_the_review_is_entered(begin):
    both = ("fair", "quay")
    session = begin(*(of(name, who, span(FAIR, "Northmark")) for name in both for who in ("alice", "ben")))
    session.set_mode(SpansMode)
    articles.remove_article(session, "fair")
    work = review_of(session).load()  # which may begin later
    assert {conflict.cluster.article for conflict in review_of(session).conflicts.values()} == {"quay"}
    assert all(
        review_of(session).conflicts[name].cluster.article == "quay" for name in review_of(session).shown
    )
    finish(work)
    session.set_mode(ReviewMode)
    session.undo()
    assert {conflict.cluster.article for conflict in review_of(session).conflicts.values()} == set(both)


def test_an_article_removed_in_another_mode_is_asked_for_nothing_any_more(begin):
    both = ("fair", "quay")
    session = begin(*(of(name, who, span(FAIR, "Northmark")) for name in both for who in ("alice", "ben")))
    deciding.send_back(session, "alice", "Look again")
    session.set_mode(SpansMode)
    articles.remove_article(session, "fair")
    state = session.project.layer("quay", "ben").state
    session.commit("State", [Change(state, replace(state, review="in review"), "quay", "ben")])
    assert {review_of(session).conflicts[name].cluster.article for name in review_of(session).shown} == {
        "quay"
    }
    session.undo()
    session.undo()
    finish(review_of(session).load())
    assert review_of(session).sections["deferred"]
