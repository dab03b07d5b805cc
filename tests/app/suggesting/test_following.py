"""Suggestions follow the session: learnt from decisions, counted before them, shown once they have earned it."""

import itertools
import os
import signal
import time
from dataclasses import replace

import pytest

from annotator import store
from annotator.app.events import Topic
from annotator.app.progress import finish
from annotator.app.session import Session
from annotator.app.suggesting import accepting, stored
from annotator.app.suggesting.following import Suggesting
from annotator.app.suggesting.seeing import SUGGESTED, given_by
from annotator.app.tagging import annotations as tagging
from annotator.app.tagging import labels as label_steps
from annotator.app.tagging.modes import SpansMode
from annotator.core.annotation import Span
from annotator.core.edits import Change, ProjectHeader
from annotator.store import listed_names
from annotator.suggest.evidence import ALL
from annotator.suggest.modes import is_blind, said_as, way_of
from annotator.suggest.strings import RememberedStrings
from tests.app.conftest import LABELS, article

NAME = "Kestrel Line"


def text_of(number: int) -> str:
    return f"Story {number}\n\n{NAME} paid {number} crowns.\n\nThen {NAME} left, and Ines Lindgren spoke."


@pytest.fixture
def file(tmp_path):
    made = store.create(tmp_path / "desk.annot.yaml", ProjectHeader(id="desk", title="Desk", labels=LABELS))
    with made.importing() as batch:
        for number in range(30):
            batch.add(article(f"a{number}", text_of(number)))
    yield made
    made.close()


@pytest.fixture
def session(file):
    made = Session(file, "alice", SpansMode)
    made.open_article("a0")
    return made


@pytest.fixture
def suggesting(session):
    made = Suggesting(session, lambda: [RememberedStrings()])
    yield made
    made.close()


def tag(session, words, label="org", nth=0):
    start = -1
    for _ in range(nth + 1):
        start = session.article.text.index(words, start + 1)
    session.select(start, start + len(words))
    return tagging.tag_selection(session, session.labels.get(label))


def teach(session, count=14):
    """Tag the name in so many articles by hand, and leave the last one open and untouched."""
    for number in range(count):
        session.open_article(f"a{number}")
        tag(session, NAME)
        tag(session, NAME, nth=1)
        tagging.set_status(session, "done")
    session.open_article(f"a{count}")


def counted(suggesting, label="org"):
    tally = suggesting.evidence.tally(label, "strings")
    return tally.counts()


def words(session, said):
    return session.article.text[said.start : said.end]


def unblind(session, count=14):
    """The first article from there on in which neither place is blind."""
    for number in range(count, 30):
        session.open_article(f"a{number}")
        text = session.article.text
        first, second = text.index(NAME), text.rindex(NAME)
        if not any(is_blind("desk", f"a{number}", ("span", at, at + len(NAME))) for at in (first, second)):
            return
    raise AssertionError("all places are blind")


def test_what_is_tagged_is_expected_at_once_but_shown_only_when_it_has_earned_it(session, suggesting):
    tag(session, NAME)
    (said,) = [s for s in suggesting.expected("a0") if s.start > 30]
    assert (words(session, said), said.label, said.by) == (NAME, "org", "strings")
    assert said.reason == "tagged 1 time here"
    assert suggesting.visible == ()
    teach(session)
    unblind(session)
    assert [words(session, said) for said in suggesting.visible] == [NAME, NAME]
    right, of = counted(suggesting)
    assert right == of >= 26


def test_every_place_is_counted_once_and_before_the_decision(session, suggesting):
    tag(session, NAME)
    assert counted(suggesting) == (0, 0), "nothing was expected there before"
    tag(session, NAME, nth=1)
    assert counted(suggesting) == (1, 1)
    session.undo()
    assert counted(suggesting) == (0, 0)
    session.redo()
    assert counted(suggesting) == (1, 1)
    session.select_annotation(session.layer.spans.next_after(30).id)
    tagging.relabel(session, session.labels.get("person"))
    assert counted(suggesting) == (0, 1), "it was not an organisation after all"


def test_what_is_passed_over_in_an_article_that_is_done_was_wrong(session, suggesting):
    tag(session, NAME)
    tagging.set_status(session, "done")
    assert counted(suggesting) == (0, 1)
    session.undo()
    assert counted(suggesting) == (0, 0)
    session.redo()
    assert counted(suggesting) == (0, 1)


def test_what_is_left_counts_as_read_as_far_as_it_was_tagged(session, suggesting):
    tag(session, NAME)
    session.open_article("a1")
    assert counted(suggesting) == (0, 0), "nobody was at the second place yet"
    tag(session, "Ines Lindgren", "person")
    session.open_article("a2")
    assert counted(suggesting) == (0, 2)


def test_accepting_is_one_step_and_tells_where_it_comes_from(session, suggesting):
    teach(session)
    unblind(session)
    before, count = suggesting.visible, counted(suggesting)
    session.place_caret(0)
    edit = accepting.accept_here(suggesting)
    assert edit is None, "the caret is in another paragraph: it goes there first"
    assert session.selection.position == before[0].start
    edit = accepting.accept_here(suggesting)
    assert edit.title == f"Accept “{NAME}” as Organisation"
    (span,) = session.layer.spans
    assert (span.origin, span.label, span.quote, span.attributes) == (
        "suggestion",
        "org",
        NAME,
        {"kind": "firm"},
    )
    assert span.extra[SUGGESTED]["by"] == "strings"
    assert span.extra[SUGGESTED]["score"] > 0.8
    assert session.selection.position == before[1].start
    shown = suggesting.evidence.tally("org", ALL).shown
    seen = shown.seen
    assert shown.unchanged == 1
    assert counted(suggesting) == (count[0] + 1, count[1] + 1)
    session.undo()
    assert not len(session.layer.spans)
    assert suggesting.visible == before
    assert (shown.seen, shown.unchanged) == (seen - 1, 0)
    assert counted(suggesting) == count


def test_rejecting_lasts_and_can_be_undone(session, suggesting, reopened):
    teach(session)
    unblind(session)
    before = suggesting.visible
    assert accepting.reject(suggesting, before[0]).title == f"Reject “{NAME}” as Organisation"
    assert before[0].place not in {said.place for said in suggesting.visible}
    assert len(session.layer) == 0, "a rejection is no annotation"
    assert session.layer.state.status == "started"
    assert before[0].place not in {said.place for said in suggesting.visible}
    _, layers = reopened()
    assert stored.rejected(layers[session.article.id][1]["alice"].state) == {(before[0].place, "org")}
    again = Suggesting(session, lambda: [RememberedStrings()])
    finish(again.reading())
    assert before[0].place not in {said.place for said in again.visible}
    again.close()
    session.undo()
    assert before[0].place in {said.place for said in suggesting.visible}


def test_all_of_a_paragraph_is_one_step(session, suggesting):
    teach(session)
    unblind(session)
    session.place_caret(suggesting.visible[1].start)
    assert len(accepting.of_paragraph(suggesting)) == 1
    edit = accepting.accept_paragraph(suggesting)
    assert edit.title == "Accept 1 suggestion of this paragraph"
    assert len(session.layer.spans) == 1


def test_what_is_accepted_unread_teaches_nothing_unless_asked(session, suggesting):
    teach(session)
    unblind(session)
    before = counted(suggesting)
    assert len(accepting.above(suggesting, 0.5)) == 2
    assert accepting.above(suggesting, 1.0) == []
    assert accepting.accept_article(suggesting, 1.0) is None
    edit = accepting.accept_article(suggesting, 0.5)
    assert edit.title == "Accept 2 suggestions of this article"
    assert counted(suggesting) == before
    assert suggesting.visible == ()
    session.undo()
    assert len(session.layer.spans) == 0
    assert len(suggesting.visible) == 2
    accepting.accept_article(suggesting, 0.5, learn=True)
    assert counted(suggesting) == (before[0] + 2, before[1] + 2)


def test_blind_places_are_never_shown_and_always_the_same(session, suggesting):
    teach(session)
    hidden = 0
    for number in range(14, 30):
        session.open_article(f"a{number}")
        for said in suggesting.expected(f"a{number}"):
            blind = is_blind("desk", f"a{number}", said.place)
            assert (said.place in {each.place for each in suggesting.visible}) != blind
            hidden += blind
    assert 0 < hidden < 20


def with_mode(session, mode, name="org"):
    label = session.labels.get(name)
    label_steps.change_label(session, name, replace(label, extra={**label.extra, "suggest": mode}))


def test_modes_say_when_a_suggestion_may_be_seen(session, suggesting):
    teach(session)
    unblind(session)
    for mode, seen in (("off", 0), ("on request", 0), ("after", 0), ("shown", 2)):
        with_mode(session, mode)
        finish(suggesting.reading())
        assert len(suggesting.visible) == seen, mode
    with_mode(session, "on request")
    finish(suggesting.reading())
    suggesting.asked = True
    assert len(suggesting.visible) == 2
    here = session.article.id
    session.open_article("a29" if here != "a29" else "a28")
    assert not suggesting.asked
    with_mode(session, "shown")
    session.open_article(here)
    finish(suggesting.reading())
    suggesting.on = False
    assert suggesting.visible == ()


def test_after_the_decision_what_speaks_against_it_is_told(session, suggesting):
    teach(session)
    with_mode(session, "after")
    finish(suggesting.reading())
    unblind(session)
    assert suggesting.visible == suggesting.contrary == ()
    tag(session, NAME, "person")
    assert [(said.label, words(session, said)) for said in suggesting.contrary] == [("org", NAME)]


def test_events_tell_where_something_else_is_seen(session, suggesting):
    teach(session)
    unblind(session)
    told = []
    session.subscribe(told.append, Topic.SUGGESTIONS)
    session.said = "kept"
    said = suggesting.visible[0]
    accepting.accept(suggesting, said)
    assert (said.start, said.end) in [place for event in told for place in event.ranges]


def test_what_was_right_is_in_the_file_and_survives_undoing_a_label(session, suggesting, reopened):
    teach(session)
    with_mode(session, "shown", "person")
    right = counted(suggesting)
    suggesting.keep()
    header, _ = reopened()
    assert stored.seen(header, "alice").tally("org", "strings").counts() == right
    assert not stored.seen(header, "ben").tallies
    session.undo()
    header, _ = reopened()
    assert "suggest" not in header.labels.get("person").extra
    assert stored.seen(header, "alice").tally("org", "strings").counts() == right


def test_what_was_right_follows_a_label_to_its_new_name(session, suggesting):
    teach(session)
    right = counted(suggesting)
    finish(label_steps.rename_label(session, "org", "firm"))
    assert counted(suggesting, "firm") == right
    assert suggesting.to_read
    finish(suggesting.reading())
    assert not suggesting.to_read
    unblind(session)
    assert {said.label for said in suggesting.visible} == {"firm"}


def test_earlier_work_is_learnt_and_proves_what_it_teaches(session, file):
    teach(session)
    other = Suggesting(session, lambda: [RememberedStrings()])
    assert not other.evidence.tallies
    assert finish(other.reading()) == 14
    right, of = counted(other)
    assert right == of == 26, "the first article was expected to hold nothing"
    unblind(session)
    assert len(other.visible) == 2
    other.close()


def test_in_review_nothing_is_suggested(session, suggesting):
    from annotator.app.reviewing.mode import ReviewMode

    teach(session)
    unblind(session)
    session.set_mode(ReviewMode)
    assert suggesting.visible == ()


def test_the_next_doubtful_place_is_found_across_the_project(session, suggesting):
    session.open_article("a0")
    tag(session, NAME)
    tagging.set_status(session, "done")
    session.open_article("a1")
    session.place_caret(0)
    assert finish(accepting.next_doubtful(suggesting))
    assert session.article.id == "a1"
    first = session.selection.position
    assert session.article.text.startswith(NAME, first)
    assert finish(accepting.next_doubtful(suggesting))
    assert finish(accepting.next_doubtful(suggesting))
    assert session.article.id == "a2"


def test_doubtful_places_are_looked_for_a_part_of_an_article_at_a_time(session, suggesting):
    """However many articles are looked through, no step asks the suggesters for a whole one."""
    made = accepting.next_doubtful(suggesting)
    began: list[int] = []
    found = suggesting._team.predicting
    suggesting._team.predicting = lambda one: began.append(one.id) or found(one)
    most = before = 0
    for _ in made:
        most, before = max(most, len(began) - before), len(began)
    assert most == 1
    assert len(began) == 30, "nothing is known, so nothing is doubtful"
    session.open_article("a0")
    tag(session, NAME)
    between = accepting.next_doubtful(suggesting)
    for _ in range(5):
        next(between)
    session.open_article("a3")
    tag(session, NAME)
    assert finish(between), "what is done meanwhile does no harm"


def test_a_suggester_that_fails_is_left_out_and_named(session):
    class Broken(RememberedStrings):
        name = "broken"

        def predict(self, article):
            raise ValueError("no idea")

    made = Suggesting(session, lambda: [Broken(), RememberedStrings()])
    assert made.suggesters == ["strings"]
    (problem,) = made.problems
    assert "“broken” failed" in problem.message
    assert "no idea" in problem.message
    made.close()


def test_lists_of_names_teach_at_once(session, file):
    file.path.with_name("names.csv").write_text("name,label\nInes Lindgren,Person\n", "utf-8")
    stored.set_lists(session, ["names.csv", "gone.csv"])
    made = Suggesting(session)
    (problem,) = made.problems
    assert "gone.csv" in problem.message
    expected = [(words(session, said), said.label) for said in made.expected("a0")]
    assert expected == [("Ines Lindgren", "person")]
    made.close()


@pytest.mark.parametrize(
    ("content", "said"),
    [("Ines Lindgren\n", "names.csv:1"), ("a,org\nb,nobody\n", "names.csv:2"), (b"\xff\xfe", "read")],
)
def test_a_list_that_cannot_be_read_says_where(file, content, said):
    path = file.path.with_name("names.csv")
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(Exception, match=said):
        list(listed_names.read_list(path, LABELS))


def test_spans_are_learnt_in_another_process_which_may_be_killed(session):
    made = Suggesting(session)
    teach(session, 6)
    assert made.train()
    deadline = time.monotonic() + 20
    while (number := made.process_id) is None and time.monotonic() < deadline:
        time.sleep(0.005)
    os.kill(number, signal.SIGKILL)
    assert made._team.wait(20)
    assert not made.take_trained()
    tag(session, "Ines Lindgren", "person")
    assert made.wait_trained(), "the next lesson has it trained again"
    session.open_article("a9")
    assert "spans+strings" in {said.by for said in made.expected("a9")}
    made.close()
    assert made.process_id is None


def test_a_way_is_said_in_few_words():
    label = LABELS.get("org")
    for said in ("off", "after", "on request", {"mode": "shown", "by": ["strings"], "target": 0.9}):
        way = way_of(replace(label, extra={"suggest": said}))
        assert said_as(way) == said
    assert way_of(label).mode == "shown"
    assert way_of(LABELS.get("main")).mode == "after"
    assert way_of(replace(label, extra={"suggest": {"mode": 7, "by": 3, "target": True}})) == way_of(label)


def test_accepting_leaves_a_layer_that_other_programs_can_read(session, suggesting, reopened):
    teach(session)
    unblind(session)
    accepting.accept(suggesting, suggesting.visible[0])
    _, articles = reopened()
    (span,) = articles[session.article.id][1]["alice"].spans
    assert isinstance(span, Span)
    assert span.extra[SUGGESTED]["label"] == "org"
    assert given_by([span])[0][1] == "org"


def test_a_change_by_somebody_else_teaches_nothing(session, suggesting):
    span = Span(id="x", label="org", fragments=((9, 9 + len(NAME)),), quote=NAME)
    session.commit("Tag", [Change(None, span, "a0", "ben")])
    assert suggesting.expected("a0") == []


def test_in_steps_the_same_is_learnt_as_at_once(session, file):
    at_once = Suggesting(session, lambda: [RememberedStrings()])
    in_steps = Suggesting(session, lambda: [RememberedStrings()], at_once=False)
    for number in range(14):
        session.open_article(f"a{number}")
        list(itertools.islice(in_steps.working(), 2))  # left, and begun again
        finish(in_steps.working())
        for nth in range(2):
            tag(session, NAME, nth=nth)
            assert in_steps.busy
            list(itertools.islice(in_steps.working(), 1))
            finish(in_steps.working())
        tagging.set_status(session, "done")
    unblind(session)
    finish(in_steps.working())
    assert not in_steps.busy
    assert counted(in_steps) == counted(at_once)
    assert in_steps.visible == at_once.visible != ()
    at_once.close()
    in_steps.close()


def test_what_was_being_read_when_the_editor_went_on_is_read_later(session, file, suggesting):
    teach(session)
    again = Suggesting(session, lambda: [RememberedStrings()], at_once=False)
    reading = again.reading()
    for _ in range(9):
        next(reading)
    reading.close()
    finish(again.working())
    finish(again.reading())
    finish(again.working())
    assert not again.to_read
    unblind(session)
    finish(again.working())
    assert [said.reason for said in again.expected(session.article.id)] == [
        said.reason for said in suggesting.expected(session.article.id)
    ]
    again.close()
