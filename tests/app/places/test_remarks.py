"""The list of remarks: what is in it, answering, settling, and that collecting goes on."""

import csv
import io
from dataclasses import replace

import pytest

from annotator import store
from annotator.app.places import remarks
from annotator.app.places.remark_table import RemarkFilter, table, write_table
from annotator.app.progress import Progress, finish
from annotator.app.session import Session
from annotator.app.tagging import annotations as tagging
from annotator.app.tagging import notes
from annotator.app.tagging.modes import SpansMode
from annotator.core.annotation import Note
from annotator.core.edits import Change
from annotator.core.layer import GOLD
from annotator.core.project import OpenArticle
from annotator.review import decide
from annotator.review.collect import collect_article, digest, handed_over
from annotator.review.compare import clusters
from annotator.review.decide import Remark


@pytest.fixture
def tag(session, select):
    """Tag words with a label and return the span."""

    def tagged(words, name):
        select(words)
        session.mode.press_label(session.labels.get(name))
        return session.selected_annotation

    return tagged


@pytest.fixture
def reviewer(session, file):
    """Another person at the same project."""
    made = Session(file, "rita", SpansMode)
    made.open_article("port")
    return made


def here(session, kind="", article="port"):
    found = remarks.of_article(session.project, article)
    return [remark for remark in found if not kind or remark.kind == kind]


def only(session, kind=""):
    (found,) = here(session, kind)
    return found


# ------------------------------------------------------------------------------------------------- the list
def test_notes_doubts_and_questions_are_listed_by_place(session, tag):
    tag("Ines Lindgren", "person")
    tagging.toggle_doubt(session)
    tag("Kestrel Line", "org")
    tagging.set_note(session, "A firm?")
    notes.ask_question(session, "Is the brand meant?")
    notes.add_note(session, "Wire copy", notes.spots(session)[-1])
    found = here(session)
    assert [(r.kind, r.quote, r.text, r.open) for r in found] == [
        ("note", "", "Wire copy", False),
        ("question", "Kestrel Line", "Is the brand meant?", True),
        ("note", "Kestrel Line", "A firm?", False),
        ("doubt", "Ines Lindgren", "", True),
    ]
    assert [(r.start, r.end) for r in found][1:3] == [(12, 24), (12, 24)]
    assert found[1].labels == ("org",)
    assert {(r.article, r.title, r.annotator, r.by) for r in found} == {
        ("port", "Port opens", "alice", "alice")
    }


def test_a_doubt_with_a_note_is_one_line(session, tag):
    tag("Kestrel Line", "org")
    tagging.set_note(session, "A firm?")
    tagging.toggle_doubt(session)
    assert (only(session).kind, only(session).text) == ("doubt", "A firm?")


def test_notes_on_links_and_article_tags(session, tag):
    source, target = tag("Kestrel Line", "org"), tag("the lease", "quote")
    tagging.add_link(session, source.id, target.id, session.labels.get("says"))
    session.select_annotation(session.layer.links[0].id)
    tagging.set_note(session, "Really?")
    tagging.toggle_article_tag(session, session.labels.get("business"))
    session.select_annotation(session.layer.tags[0].id)
    tagging.toggle_doubt(session)
    assert [(r.kind, r.start, r.quote, r.labels) for r in here(session)] == [
        ("doubt", None, "", ("business",)),
        ("note", 12, "Kestrel Line → the lease", ("says",)),
    ]


def test_a_question_about_what_is_deleted_stays_on_its_words(session, tag):
    span = tag("Kestrel Line", "org")
    notes.ask_question(session, "Firm?")
    session.select_annotation(span.id)
    tagging.delete_selected(session)
    assert (only(session).start, only(session).text) == (12, "Firm?")


def test_the_walk_reads_article_by_article_and_only_what_has_layers(session, tag, file):
    tag("Kestrel Line", "org")
    tagging.toggle_doubt(session)
    told = []
    found = finish(remarks.listed(session.project).whole(), told.append)
    assert list(found) == ["port"]
    assert told == [Progress(0, 1, "Port opens")]
    assert session.project.opened("fair") is None


# ----------------------------------------------------------------------------------------------- answering
def test_an_answer_is_a_note_in_gold_and_leaves_the_annotators_layer_alone(session, tag, reviewer, reopened):
    tag("Kestrel Line", "org")
    notes.ask_question(session, "Firm?")
    before = digest(session.layer)
    remarks.answer(reviewer, only(session), " The firm. ")
    assert digest(session.layer) == before
    found = only(session)
    assert (found.answer, found.answered_by, found.open) == ("The firm.", "rita", False)
    _, stored = reopened()
    (given,) = stored["port"][1][GOLD].notes
    assert given.extra == {"answers": found.id, "to": "alice"}
    assert (given.start, given.end, given.quote) == (12, 24, "Kestrel Line")
    assert [r.kind for r in here(session)] == ["question"], "the answer is no line of its own"


def test_another_answer_takes_the_place_of_the_first_and_an_empty_one_takes_it_back(session, tag, reviewer):
    tag("Kestrel Line", "org")
    tagging.toggle_doubt(session)
    remarks.answer(reviewer, only(session), "Leave it.")
    remarks.answer(reviewer, only(session), "Take it off.")
    assert only(session).answer == "Take it off."
    assert len(session.project.layer("port", GOLD).notes) == 1
    remarks.answer(reviewer, only(session), " ")
    assert (only(session).answer, only(session).open) == ("", True)
    reviewer.undo()
    assert only(session).answer == "Take it off."


def test_an_answer_to_what_is_gone_stays_as_a_note(session, tag, reviewer):
    tag("Kestrel Line", "org")
    notes.ask_question(session, "Firm?")
    remarks.answer(reviewer, only(session), "The firm.")
    question = session.layer.notes[0]
    session.select_annotation(question.id)
    tagging.delete_selected(session)
    assert [(r.kind, r.annotator, r.text) for r in here(session)] == [("note", GOLD, "The firm.")]


def test_what_the_desk_said_itself_is_not_answered(session, reviewer):
    note = Note(id="n", note="Mine", by="rita")
    reviewer.commit("Note", [Change(None, note, "port", GOLD)])
    assert remarks.answer(reviewer, only(session), "x") is None


@pytest.mark.parametrize("collected_first", [True, False])
def test_collecting_goes_on_after_an_answer(session, tag, reviewer, file, collected_first):
    """The annotator asks, the desk answers and settles, the annotator works on: their next version comes in."""
    project = session.project
    tag("Kestrel Line", "org")
    tagging.toggle_doubt(session)
    notes.ask_question(session, "Firm?")
    session.commit("Hand over", handed_over(session.layer, "2026-01-01T00:00:00Z"))
    theirs = replace_layer(project, session.layer)
    remarks.answer(reviewer, only(session, "question"), "The firm.")
    finish(remarks.settle(reviewer, [only(session, "doubt")]))
    if collected_first:
        arrivals = collect_article(opened(project), theirs, "alice", "2026-01-02T00:00:00Z").arrivals
        assert [arrival.kind for arrival in arrivals] == ["same"]
    layer = theirs.layers["alice"]
    layer.put(Note(id="later", note="And this?", by="alice"))
    found = collect_article(opened(project), theirs, "alice", "2026-01-03T00:00:00Z")
    assert [(arrival.kind, arrival.added, arrival.changed) for arrival in found.arrivals] == [
        ("update", 1, 0)
    ]
    reviewer.commit("Collect", found.changes)
    assert [(r.kind, r.open, r.answer) for r in here(session)] == [
        ("note", False, ""),
        ("question", False, "The firm."),
        ("doubt", False, ""),
    ]


def opened(project):
    return OpenArticle(project.article("port"), dict(project.layers("port")))


def replace_layer(project, layer):
    """The annotator's own copy."""
    copy = type(layer)(layer.article, layer.annotator, layer.values(), layer.state)
    return OpenArticle(project.article("port"), {layer.annotator: copy})


# ------------------------------------------------------------------------------------------------- settling
def test_ones_own_doubt_is_taken_off_and_anothers_is_settled_in_gold(session, tag, reviewer):
    span = tag("Kestrel Line", "org")
    tagging.toggle_doubt(session)
    finish(remarks.settle(reviewer, [only(session)]))
    assert session.layer.get(span.id).doubt
    assert not only(session).open
    finish(remarks.reopen(reviewer, [only(session)]))
    assert only(session).open
    assert "settled" not in session.project.layer("port", GOLD).state.extra
    finish(remarks.settle(session, [only(session)]))
    assert not session.layer.get(span.id).doubt
    assert here(session) == []


def test_many_are_settled_in_one_step_across_articles(session, tag, reviewer):
    tag("Kestrel Line", "org")
    notes.ask_question(session, "Firm?")
    session.open_article("fair")
    tag("Northmark", "org")
    notes.ask_question(session, "Place?")
    found = [remark for many in finish(remarks.listed(session.project).whole()).values() for remark in many]
    assert [remark.open for remark in found] == [True, True]
    edit = finish(remarks.settle(reviewer, found))
    assert sorted(edit.articles) == ["fair", "port"]
    assert not any(r.open for many in finish(remarks.listed(session.project).whole()).values() for r in many)
    reviewer.undo()
    assert all(r.open for many in finish(remarks.listed(session.project).whole()).values() for r in many)


def test_opening_again_takes_the_answer_away(session, tag, reviewer):
    tag("Kestrel Line", "org")
    notes.ask_question(session, "Firm?")
    remarks.answer(reviewer, only(session), "The firm.")
    finish(remarks.reopen(reviewer, [only(session)]))
    assert (only(session).open, only(session).answer) == (True, "")
    assert finish(remarks.reopen(reviewer, [only(session)])) is None
    assert finish(remarks.settle(reviewer, [])) is None


def test_nothing_is_settled_in_a_project_for_reading(session, tag, file):
    tag("Kestrel Line", "org")
    notes.ask_question(session, "Firm?")
    assert file.flush(10)
    with store.open_file(file.path, read_only=True) as again:
        reading = Session(again, "rita", SpansMode)
        (found,) = remarks.of_article(again.project, "port")
        assert finish(remarks.settle(reading, [found])) is None
        assert remarks.answer(reading, found, "x") is None


# ------------------------------------------------------------------------------------- review and guidelines
@pytest.fixture
def conflict(session, tag, reviewer):
    """Alice and bob differ on what Kestrel Line is."""
    span = tag("Kestrel Line", "org")
    tagging.set_status(session, "done")
    other = replace(span, id="b1", label="person", by="bob")
    layer = session.project.layer("port", "bob")
    done = replace(layer.state, status="done")
    session.commit("Bob", [Change(None, other, "port", "bob"), Change(layer.state, done, "port", "bob")])
    (found,) = clusters("port", session.project.layers("port"))
    return found


def test_a_conflict_for_the_guidelines_waits_until_the_rule_is_rewritten(
    session, reviewer, conflict, monkeypatch
):
    gold = session.project.layer("port", GOLD)
    remark = Remark(by="rita", at="2026-02-01T00:00:00Z", note="Brand or firm?", guideline=True)
    reviewer.commit("Accept", decide.accept(conflict, conflict.candidates[0], gold, remark))
    found = only(session, "guideline")
    assert (found.start, found.end, found.quote, found.labels) == (12, 24, "Kestrel Line", ("org", "person"))
    assert (found.text, found.by, found.open) == ("Brand or firm?", "rita", True)
    from annotator.app.tagging import guidelines

    guidelines.publish(reviewer, "", ["money", "quote"])
    assert only(session, "guideline").open
    guidelines.publish(reviewer, "Firms only", ["person"])
    assert not only(session, "guideline").open


def test_a_conflict_for_the_guidelines_can_be_settled_by_hand(session, reviewer, conflict):
    gold = session.project.layer("port", GOLD)
    remark = Remark(by="rita", at="2026-02-01T00:00:00Z", reason="guideline gap", guideline=True)
    reviewer.commit("Reject", decide.reject(conflict, gold, remark))
    assert only(session).text == "guideline gap"
    finish(remarks.settle(reviewer, [only(session)]))
    assert not only(session).open


def test_what_was_sent_back_is_listed_with_its_note(session, reviewer, conflict):
    layer, gold = session.layer, session.project.layer("port", GOLD)
    remark = Remark(by="rita", at="2026-02-01T00:00:00Z", note="Please look at the brand.")
    reviewer.commit("Send back", decide.send_back_cluster(conflict, "alice", layer, gold, remark))
    article, place = here(session, "sent back")
    assert (article.annotator, article.start, article.id, article.text) == (
        "alice", None, "", "Please look at the brand.",
    )  # fmt: skip
    assert (place.annotator, place.start, place.quote, place.open) == ("alice", 12, "Kestrel Line", True)
    reviewer.commit("Approve", decide.approve(session.layer))
    assert not here(session, "sent back")[0].open
    assert finish(remarks.settle(reviewer, here(session, "sent back"))) is None


def test_places_of_conflicts_are_read_from_their_ids():
    assert remarks.conflict_range("a/b/span/3-7/org", "a/b") == (3, 7)
    assert remarks.conflict_range("a/link/3-7,>,1-2", "a") == (1, 7)
    assert remarks.conflict_range("a/article/1-2", "a") == (None, None)
    assert remarks.conflict_range("", "a") == (None, None)


# ------------------------------------------------------------------------------------------------- the table
@pytest.fixture
def found(session, tag):
    tag("Kestrel Line", "org")
    notes.ask_question(session, "Firm?")
    tag("Ines Lindgren", "person")
    tagging.set_note(session, "=1+1")
    return here(session)


@pytest.mark.parametrize(
    ("wanted", "quotes"),
    [
        (RemarkFilter(), ["Kestrel Line", "Ines Lindgren"]),
        (RemarkFilter(kind="note"), ["Ines Lindgren"]),
        (RemarkFilter(label="org"), ["Kestrel Line"]),
        (RemarkFilter(annotator="bob"), []),
        (RemarkFilter(only_open=True), ["Kestrel Line"]),
        (RemarkFilter(words="organisation FIRM"), ["Kestrel Line"]),
        (RemarkFilter(words="port opens"), ["Kestrel Line", "Ines Lindgren"]),
        (RemarkFilter(words="orgánisation  FIRM\u200b"), ["Kestrel Line"]),
        (RemarkFilter(words="firm lindgren"), []),
    ],
)
def test_the_list_is_filtered(session, found, wanted, quotes):
    assert [remark.quote for remark in wanted.keep(found, session.labels)] == quotes


def test_the_table_is_csv_without_formulas(session, found, tmp_path):
    rows = list(csv.DictReader(io.StringIO(table(found, session.labels))))
    assert [(row["kind"], row["open"], row["start"], row["labels"]) for row in rows] == [
        ("Question", "yes", "12", "Organisation"),
        ("Note", "no", "75", "Person"),
    ]
    assert rows[1]["text"] == "'=1+1"
    write_table(tmp_path / "remarks.csv", found, session.labels)
    assert (tmp_path / "remarks.csv").read_bytes().startswith(b"\xef\xbb\xbfkind,open,")


@pytest.mark.parametrize("place", ["9" * 5_000 + "-12", "3-" + "9" * 5_000])
def test_the_place_of_a_conflict_is_no_number_without_an_end(place):
    assert remarks.conflict_range(f"port/span/{place}", "port") == (None, None)
    assert remarks.conflict_range("port/span/3-9_12-15", "port") == (3, 15)
