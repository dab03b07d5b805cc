# ruff: noqa: F811 - sessions and projects come from the tests of reviewing and of handing out
"""The board: what it says of every article and annotator, how it is sorted and filtered, and that it stays true."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator import store
from annotator.app import ledger
from annotator.app.progress import finish
from annotator.app.reviewing import board as boards
from annotator.app.reviewing import decide as deciding
from annotator.app.reviewing import hand_out as handing
from annotator.app.reviewing import settle_many as settling_many
from annotator.app.reviewing.board import KINDS, STATES, Board, Cell, Done, Filter, Reviewed
from annotator.app.session import Session
from annotator.app.tagging.modes import SentencesMode, SpansMode
from annotator.core.annotation import LayerState
from annotator.core.edits import Change
from annotator.core.errors import AnnotatorError
from annotator.core.layer import GOLD
from annotator.review import handout
from annotator.review.collect import CAME
from annotator.review.merge import Policy
from tests.app.reviewing.test_handing import collected, give, layer, master, span, work_on  # noqa: F401
from tests.app.reviewing.test_reviewing import go, review_of, session  # noqa: F401


@pytest.fixture
def board(session):
    made = Board(session.project)
    made.facts.follow(session, lambda: None)
    finish(made.facts.reading())
    yield made
    made.facts.close()


def read(board):
    finish(board.facts.reading())
    return board


def cells(board, article):
    return {name: board.cell(article, name).shown for name in board.annotators}


def restate(session, article, name, **state):
    before = session.project.layer(article, name).state
    session.commit("State", [Change(before, replace(before, **state), article, name)])


# ------------------------------------------------------------------------------------------------- cells
def test_it_tells_states_progress_doubts_and_conflicts(board):
    assert list(board.annotators) == ["alice", "ben", "cy"]
    assert cells(board, "port") == {"alice": "done", "ben": "done", "cy": "1 annotation"}
    assert board.cell("port", "alice").words == "done, 1 of 4 sentences tagged, 5 annotations, 1 doubt"
    assert board.doubts("port") == 1
    assert board.review("port") == Reviewed(5, 0, "")
    assert cells(board, "fair") == {"alice": "done", "ben": "done", "cy": ""}
    assert board.cell("fair", "cy").words == "not given"


def test_before_anything_is_read_states_are_there(session):
    board = Board(session.project)
    assert cells(board, "port") == {"alice": "done", "ben": "done", "cy": "started"}
    assert board.review("port").shown == ""
    assert board.rows(Filter(kind="started")) == ["port"]


def test_what_is_decided_and_sent_back_is_seen_at_the_next_reading(session, board):
    go(session, "Friday")
    deciding.send_back(session, "alice", "A day?")
    read(board)
    assert board.cell("port", "alice").state == "sent back"
    assert "1 sent back" in board.cell("port", "alice").words
    assert board.review("port").settled == 0
    restate(session, "port", "alice", review="in review")
    read(board)
    assert board.cell("port", "alice").state == "answered"
    deciding.reject(session)
    session.undo()
    session.undo()
    session.undo()
    read(board)
    assert board.cell("port", "alice").state == "done"


def test_all_settled_is_said_and_the_work_approved(session, board):
    settling_many.apply_premerge(session, finish(settling_many.premerge(session, Policy("union"))))
    read(board)
    assert board.review("fair").shown == "all settled"
    assert board.review("fair").words == "1 of 1 conflict settled, gold is done"
    assert cells(board, "fair")["ben"] == "approved"
    assert board.rows(Filter(kind="settled")) == ["port", "fair"]


def test_only_the_article_of_an_edit_is_read_again(session, board):
    before = board.facts.of("fair")
    restate(session, "port", "cy", status="done")
    assert len(list(board.facts.reading())) == 1
    assert board.facts.of("fair") is before
    assert board.cell("port", "cy").state == "done"


def test_work_sent_back_as_a_whole_is_answered_when_it_has_come_again(session, board):
    deciding.send_back_article(session, "ben", "Please look again.")
    assert read(board).cell("port", "ben").state == "sent back"
    restate(session, "port", "ben", review="in review")
    assert read(board).cell("port", "ben").state == "answered"


@given(
    st.sampled_from(["new", "started", "done"]),
    st.sampled_from(["none", "in review", "sent back", "approved"]),
    st.integers(0, 2),
    st.integers(0, 2),
)
@settings(max_examples=40)
def test_every_state_of_work_has_one_name(status, review, waiting, answered):
    state = LayerState(status, review)
    found = boards._state(state, Done(state, waiting=waiting, answered=answered))
    assert found in STATES
    assert (found == "sent back") == (review == "sent back" or waiting > 0)
    assert Cell(found).shown == STATES[found]


def test_what_nobody_finished_has_nothing_to_review_as_in_the_queue(session, board):
    for name in ("alice", "ben"):
        restate(session, "fair", name, status="started")
    read(board)
    assert board.review("fair") == Reviewed(0, 0, "")
    assert review_of(session).of_article("fair") == []
    assert board.review("port").conflicts == len(review_of(session).of_article("port"))


# --------------------------------------------------------------------------------------- handed out, given
def test_what_was_handed_out_and_not_begun_is_there(session, board):
    plan = handout.assign(["port", "fair"], ["dora"], 0)
    session.commit("Hand out", [handout.recorded(session.project.header, plan, "2026-11-01T10:00:00Z")])
    assert sorted(board.annotators) == ["alice", "ben", "cy", "dora"]
    assert board.cell("fair", "dora") == Cell("new")
    assert board.rows(Filter(annotator="dora", kind="new")) == ["port", "fair"]
    assert board.rows(Filter(annotator="cy")) == ["port"]


def test_chosen_articles_are_handed_out_again_and_no_others(session, tmp_path):
    result = give(session.file, tmp_path / "out", ["dora"], articles=handing.CHOSEN, chosen=["fair", "gone"])
    assert result.plan.shares == {"dora": ("fair",)}
    with pytest.raises(AnnotatorError, match="No article is chosen"):
        handing.planned(session.project, ["dora"], articles=handing.CHOSEN, chosen=["gone"])


# ------------------------------------------------------------------------------------- sorting, filtering
def test_it_is_sorted_by_every_column_and_keeps_the_order_among_equals(session, board):
    assert board.rows(Filter()) == ["port", "fair"]
    assert board.rows(Filter(), "title") == ["fair", "port"]
    assert board.rows(Filter(), "title", descending=True) == ["port", "fair"]
    assert board.rows(Filter(), "source") == ["port", "fair"]
    assert board.rows(Filter(), "doubts", descending=True) == ["port", "fair"]
    assert board.rows(Filter(), "review") == ["fair", "port"]
    assert board.rows(Filter(), "cy") == ["fair", "port"]
    assert board.rows(Filter(), "alice") == ["fair", "port"]


@pytest.mark.parametrize(
    ("chosen", "found"),
    [
        (Filter(words="PORT"), ["port"]),
        (Filter(words="opens port"), ["port"]),
        (Filter(words="nothing"), []),
        (Filter(kind="doubts"), ["port"]),
        (Filter(kind="doubts", annotator="ben"), []),
        (Filter(kind="started"), ["port"]),
        (Filter(kind="started", annotator="alice"), []),
        (Filter(kind="unfinished"), ["port"]),
        (Filter(kind="open"), ["port", "fair"]),
        (Filter(kind="settled"), []),
        (Filter(kind="came"), []),
        (Filter(source="The Courier"), []),
    ],
)
def test_filters(board, chosen, found):
    assert board.rows(chosen) == found


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_can_be_asked_for(board, kind):
    assert set(board.rows(Filter(kind=kind))) <= {"port", "fair"}


def test_names_are_letters_in_a_blind_review(session, board):
    settling_many.set_blind(session, True)
    assert sorted(board.annotators.values()) == ["A", "B", "C"]


# ------------------------------------------------------------------------------------------- sending back
def test_several_are_sent_back_in_one_step_and_unfinished_work_is_not(session):
    places = [("port", "alice"), ("port", "cy"), ("fair", "alice"), ("fair", "cy")]
    edit = finish(boards.send_back(session, places, "  Please look again. "))
    assert edit.title == "Send 2 articles back to alice"
    states = {place: session.project.layer(*place).state for place in places}
    assert [state.review for state in states.values()] == ["sent back", "none", "sent back", "none"]
    assert states["port", "alice"].extra["returned"]["note"] == "Please look again."
    session.undo()
    assert session.project.layer("fair", "alice").state.review == "none"
    assert finish(boards.send_back(session, [("port", "cy")], "")) is None


def test_opening_a_layer_leaves_review_for_the_mode_it_was_made_in(session):
    boards.open_layer(session, "fair", "ben")
    assert (session.article.id, session.annotator, type(session.mode)) == ("fair", "ben", SpansMode)
    review_of(session)
    with store.open_file(session.file.path, read_only=True) as file:
        other = Session(file, "x", SpansMode)
        boards.open_layer(other, "port", "alice")
        assert (other.annotator, other.article.id) == ("alice", "port")
        assert not isinstance(other.mode, SentencesMode)


# ---------------------------------------------------------------------------- what came with the last collecting
def test_what_came_last_is_what_the_last_collecting_changed(master, tmp_path):
    files = give(master, tmp_path / "out", ["alice", "bob"], articles="all", overlap=1.0).files
    board = Board(master.project)
    assert read(board).last_came == ""
    work_on(files["alice"], "alice", span("Ines Lindgren", "person", "new"))
    work_on(files["bob"], "bob", span("Ines Lindgren", "person", "b9"), article="quay")
    collected(master, files["alice"])
    board = read(Board(master.project))
    first = board.last_came
    assert first
    assert board.rows(Filter(kind="came")) == ["port"]
    (came,) = board.came(first, "port", ["alice", "bob"]).values()
    assert (came.added, came.changed, came.removed) == (1, 0, 0)
    collected(master, files["bob"])
    board = read(Board(master.project))
    assert board.last_came > first
    assert board.rows(Filter(kind="came")) == ["quay"]
    assert board.rows(Filter(kind="came", annotator="alice")) == []
    collected(master, files["alice"], files["bob"])
    assert read(Board(master.project)).last_came == board.last_came, "nothing new came"


def test_what_came_stays_with_the_desk(master, tmp_path):
    files = give(master, tmp_path / "out", ["alice"]).files
    work_on(files["alice"], "alice", span("Ines Lindgren", "person", "new"))
    collected(master, files["alice"])
    assert CAME in master.project.layer("port", "alice").state.extra
    again = give(master, tmp_path / "again", ["alice"], articles="own").files
    with store.open_file(again["alice"], read_only=True) as file:
        assert CAME not in file.project.layer("port", "alice").state.extra
    assert GOLD in master.project.entries["port"].states


def test_what_was_changed_on_both_sides_came_too(master, tmp_path):
    files = give(master, tmp_path / "out", ["alice"]).files
    work_on(files["alice"], "alice", span("Ines Lindgren", "person", "new"))
    work_here(master, span("Friday", "quote", "mine"))
    collected(master, files["alice"])
    board = read(Board(master.project))
    assert board.rows(Filter(kind="came", annotator="alice")) == ["port"]
    assert list(board.came(board.last_came, "port", ["alice"])) == ["alice (other copy)"]
    assert list(board.annotators) == ["alice", "bob"]


def work_here(file, item):
    ledger.record(file, "Work", [Change(None, item, "port", "alice")])
