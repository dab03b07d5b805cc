"""Where another label is surely expected than was given: lines of the consistency desk, and nothing else."""

from __future__ import annotations

import pytest

from annotator.app.places import consistency, settle_consistency
from annotator.app.places.consistency import EXPECTED, Check
from annotator.app.progress import finish
from annotator.app.suggesting import reviewed
from annotator.core.annotation import LayerState, Span, new_id
from annotator.core.edits import SUGGESTIONS_SEEN, Change
from annotator.core.layer import GOLD
from annotator.qt.shell.reviewer_learning import ReviewerLearning
from tests.qt.suggesting.conftest import NAME
from tests.qt.suggesting.test_at_hand import clear_article, ready


@pytest.fixture
def window(make_window, make_project):
    made = make_window(make_project(known=40, sentences="after"))
    made.run("mode-spans")
    return made


def tag_against(window, label="person"):
    """Tag the first name of an article that nobody worked on as something else than always before."""
    session = window.session
    session.open_article(clear_article(window, 40))
    at = session.article.text.index(NAME)
    session.select(at, at + len(NAME))
    session.mode.press_label(session.labels.get(label))
    return session.article.id, at


def lines(window, name=""):
    check = Check(window.session, name, learnt=lambda: window.suggestions.made)
    finish(check.reading())
    return [line for line in check.lines if line.kind == EXPECTED]


def test_what_speaks_against_a_decision_is_a_line_of_its_own(window, qtbot):
    ready(window, qtbot)
    article, at = tag_against(window)
    (line,) = lines(window)
    (place,) = line.places
    assert (place.article, place.start, place.said.label) == (article, at, "org")
    labels = window.session.labels
    assert consistency.said(line, labels).startswith("Person; expected Organisation (")
    assert consistency.explained(line, labels).startswith("Tagged Person; the program expects Organisation (")
    assert "tagged" in consistency.explained(line, labels).split("): ")[1]
    assert lines(window, "alice") == [line]
    assert lines(window, GOLD) == []
    window.suggestions.show_all(False)
    assert lines(window) == [], "only while suggestions are on"


def test_nothing_of_labels_that_have_not_earned_it(make_window, make_project, qtbot):
    window = make_window(make_project(known=3))
    window.run("mode-spans")
    ready(window, qtbot, "a3")
    session = window.session
    at = session.article.text.index(NAME)
    session.select(at, at + len(NAME))
    session.mode.press_label(session.labels.get("person"))
    assert lines(window) == []


def test_relabelling_leaving_and_rejecting(window, qtbot):
    made = ready(window, qtbot)
    session = window.session
    tag_against(window)
    (line,) = lines(window)
    edit = finish(settle_consistency.relabel(session, line, line.places, session.labels.get("org")))
    assert edit is not None
    assert lines(window) == []
    session.undo()
    assert lines(window) == [line]
    settle_consistency.leave(session, line)
    assert line.key in settle_consistency.left_alone(session.project.header)
    session.undo()
    from annotator.app.suggesting import accepting

    accepting.reject(made, line.places[0].said)
    assert lines(window) == [], "what was rejected is not told again"


def test_the_window_shows_it_opens_it_and_settles_it(window, qtbot):
    ready(window, qtbot)
    article, at = tag_against(window)
    window.session.open_article("a0")
    window.run("consistency")
    desk = window.commands._kept["consistency"]
    qtbot.waitUntil(lambda: any(line.kind == EXPECTED for line in desk._lines), timeout=10_000)
    desk.kind.setCurrentIndex(desk.kind.findData(EXPECTED))
    qtbot.waitUntil(lambda: len(desk.places.list.rows()) == 1)
    assert "the program expects Organisation" in desk.places.explanation.text()
    desk.places._open(desk.places.list.rows()[0])
    assert window.session.article.id == article
    assert window.session.selected_annotation.start == at
    assert desk.places.give.text() == "&Relabel 1"
    desk.places.settle()
    assert [span.label for span in window.session.layer.spans] == ["org"]
    qtbot.waitUntil(lambda: not any(line.kind == EXPECTED for line in desk._lines), timeout=10_000)


def test_sentences_too(window, qtbot):
    made = ready(window, qtbot)
    session = window.session
    window.run("mode-sentences")
    for number in range(40, len(session.project.entries)):
        session.open_article(f"a{number}")
        for index, sentence in enumerate(session.article.sentences[1:], 1):
            session.go_to_sentence(index)
            said = " said " in session.article.text[sentence.start : sentence.end]
            session.mode.press_label(session.labels.get("fact" if said else "voice"))
        if made.contrary:
            break
    found = lines(window)
    assert found
    place = found[0].places[0]
    assert {place.item.label, place.said.label} == {"fact", "voice"}
    after = session.labels.get(place.said.label)
    finish(settle_consistency.relabel(session, found[0], found[0].places, after))
    layer = session.project.layer(place.article, "alice")
    assert layer.get(place.item.id).label == place.said.label


# ------------------------------------------------------------------------------------- for who tags nothing
def tag_of_another(window, who="ben", label="person"):
    """Another annotator tags the first name of an article that nobody worked on as something else."""
    session = window.session
    article = session.project.article(clear_article(window, 40))
    at = article.text.index(NAME)
    item = Span(id=new_id(), label=label, fragments=((at, at + len(NAME)),), quote=NAME, by=who)
    session.commit("Tag", [Change(None, item, article.id, who)])
    return article.id, at


@pytest.fixture
def reviewer(window, qtbot):
    """The desk of somebody who has tagged nothing, with suggestions on; the others are alice, who has, and ben."""
    ready(window, qtbot)
    window.session.set_annotator("rita", person="rita")
    return window


def expected_of(desk):
    return [line for line in desk._lines if line.kind == EXPECTED]


def test_a_reviewer_who_tags_nothing_is_told_by_what_others_decided(reviewer, qtbot):
    window = reviewer
    before = dict(window.session.project.header.extra)
    article, at = tag_of_another(window)
    window.run("consistency")
    desk = window.commands._kept["consistency"]
    qtbot.waitUntil(lambda: bool(expected_of(desk)), timeout=20_000)
    (place,) = expected_of(desk)[0].places
    assert (place.article, place.annotator, place.start, place.said.label) == (article, "ben", at, "org")
    window.run("undo")
    qtbot.waitUntil(lambda: not expected_of(desk), timeout=20_000)
    learning = desk.findChild(ReviewerLearning)
    assert learning.learnt() is not window.suggestions.made
    # Whoever tags is told by their own decisions.
    window.session.open_article("a0")
    window.session.select(0, 4)
    window.session.mode.press_label(window.session.labels.get("org"))
    assert learning.learnt() is window.suggestions.made
    window.run("undo")
    seen = {**window.session.project.header.extra.get(SUGGESTIONS_SEEN, {})}
    assert seen.get("alice") == before.get(SUGGESTIONS_SEEN, {}).get("alice")
    assert window.close_project()


def test_they_are_learnt_from_gold_where_there_is_enough_of_it(reviewer):
    project = reviewer.session.project
    assert reviewed.source(project) == "alice"
    for number in range(reviewed.ENOUGH):
        entry = project.entries[f"a{number}"]
        entry.states[GOLD] = LayerState("done")
    assert reviewed.source(project) == GOLD


def test_without_anybody_s_work_nothing_is_expected(make_window, make_project):
    window = make_window(make_project(known=0))
    assert reviewed.source(window.session.project) == ""
    assert reviewed.session_of(window.session.file) is None
