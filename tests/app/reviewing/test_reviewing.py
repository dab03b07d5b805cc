"""A review of a real project file: the queue, the decisions, what they leave in gold, and undo."""

import json
from dataclasses import replace

import pytest

from annotator import store
from annotator.app import projects
from annotator.app.events import Topic
from annotator.app.exporting import export as exporting
from annotator.app.exporting.rejected import REJECTED
from annotator.app.progress import finish
from annotator.app.reviewing import decide as deciding
from annotator.app.reviewing import edit_edges as edge_editing
from annotator.app.reviewing import settle_many as settling_many
from annotator.app.reviewing.current import review_of
from annotator.app.reviewing.mode import ReviewMode
from annotator.app.reviewing.values import Conflict, Draft, Filter
from annotator.app.session import Session
from annotator.app.tagging import articles
from annotator.app.tagging import labels as labelling
from annotator.app.tagging.modes import SpansMode
from annotator.app.versions import taking as versions
from annotator.core.annotation import ArticleTag, Decision, LayerState, Note, SentenceTag, Span
from annotator.core.edits import Change, ProjectHeader
from annotator.core.errors import AnnotatorError
from annotator.core.layer import GOLD, Layer
from annotator.review.merge import Policy
from tests.app.conftest import FAIR, LABELS, PORT, article


def span(text: str, words: str, label: str, id: str, **more) -> Span:
    start = text.index(words)
    return Span(id=id, fragments=((start, start + len(words)),), label=label, quote=words, **more)


def layer(name: str, annotator: str, *items, status: str = "done") -> Layer:
    return Layer(name, annotator, items, LayerState(status))


@pytest.fixture
def session(tmp_path):
    file = store.create(tmp_path / "desk.annot.yaml", ProjectHeader(id="desk", title="Desk", labels=LABELS))
    port, fair = article("port", PORT), article("fair", FAIR)
    first = port.sentences[1]
    said = {"start": first.start, "end": first.end, "quote": PORT[first.start : first.end]}
    with file.importing() as batch:
        batch.add(
            port,
            [
                layer(
                    "port",
                    "alice",
                    span(PORT, "Kestrel Line 🚢", "org", "a1"),
                    span(PORT, "Ines Lindgren", "person", "a2", note="Who is she?"),
                    span(PORT, "Friday", "quote", "a3", doubt=True),
                    SentenceTag(id="a4", label="main", **said),
                    ArticleTag(id="a5", label="business"),
                ),
                layer(
                    "port",
                    "ben",
                    span(PORT, "Kestrel Line", "org", "b1"),
                    span(PORT, "Ines Lindgren", "org", "b2"),
                    SentenceTag(id="b4", label="main", **said),
                    ArticleTag(id="b5", label="business"),
                ),
                layer("port", "cy", span(PORT, "Ines Lindgren", "person", "c2"), status="started"),
            ],
        )
        batch.add(
            fair,
            [
                layer("fair", "alice", span(FAIR, "Northmark", "org", "f1")),
                layer("fair", "ben", span(FAIR, "Northmark", "org", "g1")),
            ],
        )
    made = Session(file, "desk", SpansMode)
    made.open_article("port")
    finish(made.mode_of(ReviewMode).review.load())
    made.set_mode(ReviewMode)
    review_of(made).go_to_next()
    yield made
    file.close()


def words(session: Session, section: str) -> list[str]:
    return [review_of(session).conflicts[name].words for name in review_of(session).sections[section]]


def go(session: Session, said: str) -> Conflict:
    found = next(c for c in review_of(session).conflicts.values() if c.words == said)
    review_of(session).go_to(found.id)
    return found


def gold(session: Session, name: str = "port") -> list:
    return [item for item in session.project.layer(name, GOLD) if not isinstance(item, Decision)]


def test_the_queue_tells_what_differs_from_what_all_agree_on(session):
    assert words(session, "open") == ["Kestrel Line 🚢", "Ines Lindgren", "Friday"]
    assert words(session, "agreed") == ["Port opens", "Kestrel Line 🚢 won the lease.", "Northmark"]
    kinds = [review_of(session).conflicts[name].cluster.kind for name in review_of(session).sections["open"]]
    assert kinds == ["boundary", "label", "only some"]
    assert review_of(session).left() == 6


def test_an_article_that_nobody_finished_is_not_reviewed(session):
    before = session.project.layer("fair", "alice").state
    changes = [Change(before, replace(before, status="started"), "fair", name) for name in ("alice", "ben")]
    session.commit("Reopen", changes)
    assert "Northmark" not in [c.words for c in review_of(session).conflicts.values()]
    session.undo()
    assert "Northmark" in [c.words for c in review_of(session).conflicts.values()]


def test_what_is_a_newer_text_or_two_articles_again_has_its_conflicts_at_once(session):
    with session.file.importing() as batch:
        batch.add(article("fair-2", FAIR.replace("Northmark", "Southmark")))
    session.renew()
    finish(review_of(session).load())
    conflict = go(session, "Northmark")
    deciding.defer(session)
    versions.take(session, "fair-2", "fair")
    assert conflict.id not in review_of(session).conflicts
    assert conflict.id not in [*review_of(session).shown, *review_of(session).decisions]
    versions.separate(session, "fair-2")
    assert review_of(session).section_of(conflict.id) == "deferred"
    session.undo()
    assert conflict.id not in review_of(session).conflicts
    session.redo()
    assert conflict.id in review_of(session).conflicts


def test_taking_a_candidate_leaves_a_decision_and_gold_and_goes_on(session):
    conflict = go(session, "Ines Lindgren")
    edit = deciding.take(session, 1)
    decision = session.project.layer("port", GOLD).decisions[0]
    made = next(item for item in gold(session) if isinstance(item, Span))
    chosen = deciding.candidates(conflict)[0]
    assert decision.verdict == "accept"
    assert decision.by == "desk"
    assert decision.extra["from"] == list(chosen.annotators)
    assert (made.label, made.quote) == (chosen.annotations[0].label, "Ines Lindgren")
    assert edit.title.startswith("Accept “Ines Lindgren” as ")
    assert review_of(session).conflict.words == "Friday"
    assert review_of(session).section_of(conflict.id) == "decided"


def test_annotators_layers_stay_as_they_are(session):
    before = {name: list(session.project.layer("port", name)) for name in ("alice", "ben", "cy")}
    for _ in range(6):
        deciding.reject(session)
    assert {name: list(session.project.layer("port", name)) for name in before} == before


def test_everything_can_be_decided_without_any_gold(session):
    for _ in range(6):
        deciding.reject(session)
    assert review_of(session).left() == 0
    assert gold(session) == gold(session, "fair") == []
    assert session.project.layer("port", GOLD).state.status == "done"
    states = session.project.entries["port"].states
    assert (states["alice"].review, states["cy"].review) == ("approved", "none")


@pytest.mark.parametrize("settle", [deciding.reject, deciding.defer, lambda s: deciding.take(s, 1)])
def test_undo_after_a_decision_is_identity(session, settle):
    go(session, "Ines Lindgren")
    before = session.project.layer("port", GOLD), dict(session.project.entries["port"].states)
    kept = list(before[0])
    states = {name: (state.status, state.review) for name, state in before[1].items() if name != GOLD}
    settle(session)
    session.undo()
    assert list(session.project.layer("port", GOLD)) == kept
    now = session.project.entries["port"].states
    assert {name: (s.status, s.review) for name, s in now.items() if name != GOLD} == states
    assert review_of(session).conflict.words == "Ines Lindgren"
    assert review_of(session).sections["deferred"] == review_of(session).sections["decided"] == []


def test_the_majority_counts_silence_and_a_tie_has_none(session):
    go(session, "Friday")
    with pytest.raises(AnnotatorError, match="no majority"):
        deciding.take_majority(session)
    go(session, "Ines Lindgren")
    deciding.take_majority(session)  # alice and cy, who is not done, against ben
    assert [item.label for item in gold(session) if isinstance(item, Span)] == ["person"]


def test_a_candidate_that_is_not_there_is_refused(session):
    go(session, "Friday")
    with pytest.raises(AnnotatorError, match="no candidate 2"):
        deciding.take(session, 2)


def test_what_is_put_off_stays_put_off_and_is_not_decided(session):
    go(session, "Kestrel Line 🚢")
    deciding.defer(session)
    assert words(session, "deferred") == ["Kestrel Line 🚢"]
    assert review_of(session).left() == 6
    for _ in range(5):
        deciding.reject(session)
    assert review_of(session).conflict is None
    assert review_of(session).all_settled
    assert review_of(session).remaining() == {"shown": 0, "deferred": 1, "hidden": 0}
    assert session.project.layer("port", GOLD).state.status == "started"


def test_a_remark_goes_into_the_decision_and_can_be_changed_afterwards(session):
    conflict = go(session, "Ines Lindgren")
    deciding.set_reason(session, "slip")
    deciding.set_note(session, "  a person \n")
    deciding.toggle_guideline(session)
    assert session.project.layer("port", GOLD).decisions == []
    deciding.take(session, 1)
    review_of(session).go_to(conflict.id)
    assert review_of(session).draft == Draft("slip", "a person", True)
    deciding.set_reason(session, "edge case")
    decision = session.project.layer("port", GOLD).decisions[0]
    assert (decision.reason, decision.note, decision.guideline) == ("edge case", "a person", True)
    session.undo()
    assert session.project.layer("port", GOLD).decisions[0].reason == "slip"


def test_reopening_takes_the_decision_and_its_gold_away(session):
    conflict = go(session, "Ines Lindgren")
    deciding.take(session, 1)
    review_of(session).go_to(conflict.id)
    deciding.undecide(session)
    assert gold(session) == []
    assert review_of(session).section_of(conflict.id) == "open"


def test_edges_are_edited_by_word_and_character(session):
    go(session, "Kestrel Line 🚢")
    edge_editing.start_editing(session)
    start = review_of(session).editing.span.quote
    edge_editing.move_edge(session, 1, "word")
    assert review_of(session).editing.span.quote != start
    edge_editing.next_edge(session)
    edge_editing.move_edge(session, 1, "character")
    assert review_of(session).editing.span.quote.startswith("estrel")
    edge_editing.relabel(session, LABELS.get("person"))
    edge_editing.finish_or_take_majority(session)
    made = gold(session)[0]
    assert made.quote.startswith("estrel")
    assert (made.label, made.origin) == ("person", "edited")
    assert session.project.layer("port", GOLD).decisions[0].verdict == "edit"


def test_editing_that_changes_nothing_is_taking(session):
    go(session, "Kestrel Line 🚢")
    edge_editing.start_editing(session)
    edge_editing.finish_editing(session)
    assert session.project.layer("port", GOLD).decisions[0].verdict == "accept"


def test_editing_given_up_leaves_everything(session):
    go(session, "Kestrel Line 🚢")
    edge_editing.start_editing(session)
    edge_editing.move_edge(session, 1, "word")
    edge_editing.cancel_editing(session)
    assert review_of(session).editing is None
    assert gold(session) == []


def test_an_edited_span_never_becomes_empty(session):
    go(session, "Friday")
    edge_editing.start_editing(session)
    for _ in range(20):
        edge_editing.move_edge(session, -1, "character")
    assert len(review_of(session).editing.span.quote) == 1


def test_accepting_where_all_agree_settles_those_of_the_article_only(session):
    settling_many.accept_unanimous(session)
    assert sorted(type(item).__name__ for item in gold(session)) == ["ArticleTag", "SentenceTag"]
    assert {item.origin for item in gold(session)} == {"unanimous"}
    assert words(session, "agreed") == ["Northmark"]


def test_settling_by_rule_is_one_step_keeps_decisions_and_fills_gaps(session):
    go(session, "Ines Lindgren")
    deciding.reject(session)
    preview = finish(settling_many.premerge(session, Policy("union")))
    assert preview.tallies["label"].decided == 1
    settling_many.apply_premerge(session, preview)
    assert review_of(session).left() == 0
    assert "Ines Lindgren" not in [item.quote for item in gold(session) if isinstance(item, Span)]
    assert finish(settling_many.premerge(session, Policy("union"))).changes == []
    session.undo()
    assert [d.verdict for d in session.project.layer("port", GOLD).decisions] == ["reject"]


def test_labels_of_a_sentence_are_chosen_anew(session):
    go(session, next(c.words for c in review_of(session).conflicts.values() if c.cluster.what == "sentence"))
    deciding.settle_labels(session, [LABELS.get("history"), LABELS.get("speech")])
    assert [item.label for item in gold(session)] == ["history", "speech"]
    assert session.project.layer("port", GOLD).decisions[0].verdict == "edit"


def test_the_reviewer_adds_what_nobody_marked(session):
    start = PORT.index("Read more")
    session.select(start, start + 9)
    deciding.add_own(session, LABELS.get("org"))
    assert [(item.quote, item.origin) for item in gold(session)] == [("Read more", "reviewer")]


def test_a_conflict_is_sent_back_with_a_note(session):
    go(session, "Ines Lindgren")
    deciding.send_back(session, "ben", "Is she a body?")
    decision = session.project.layer("port", GOLD).decisions[0]
    assert (decision.verdict, decision.extra["to"], decision.note) == ("defer", "ben", "Is she a body?")
    state = session.project.layer("port", "ben").state
    assert (state.status, state.review, state.extra["returned"]["note"]) == (
        "done",
        "sent back",
        "Is she a body?",
    )


def test_an_article_is_sent_back_or_approved(session):
    deciding.send_back_article(session, "ben", "Names, please")
    deciding.approve_article(session, ["alice"])
    states = session.project.entries["port"].states
    assert (states["ben"].review, states["alice"].review) == ("sent back", "approved")


def test_blind_names_are_shuffled_by_a_seed_of_the_project(session):
    settling_many.set_blind(session, True)
    names = review_of(session).names("port")
    assert sorted(names.values()) == ["A", "B", "C"]
    assert set(names) == {"alice", "ben", "cy"}
    orders = set()
    for seed in range(12):
        settling_many.set_seed(session, seed)
        orders.add(tuple(review_of(session).names("port")))
    assert len(orders) > 1
    assert session.project.header.extra["review"] == {"blind": True, "seed": 11}


def test_filters_narrow_the_queue_and_orders_turn_it(session):
    review = review_of(session)
    review.set_filter(Filter(kinds=frozenset({"label"})))
    assert words(session, "open") == ["Ines Lindgren"]
    assert review.conflict.words == "Ines Lindgren"
    review.set_filter(Filter(doubt=True))
    assert words(session, "open") == ["Friday"]
    review.set_filter(Filter(labels=frozenset({"business"})))
    assert words(session, "agreed") == ["Port opens"]
    review.set_filter(Filter(order="doubt"))
    assert words(session, "open")[0] == "Friday"
    review.set_filter(Filter(share=0.5))
    assert len({review.conflicts[name].cluster.article for name in review.shown}) == 1


def test_decisions_are_there_again_after_reopening(session):
    go(session, "Ines Lindgren")
    deciding.take(session, 1)
    path = session.file.path
    session.file.close()
    file = projects.open_project(path)
    again = Session(file, "desk", SpansMode)
    review = again.mode_of(ReviewMode).review
    finish(review.load())
    assert [review.conflicts[name].words for name in review.sections["decided"]] == ["Ines Lindgren"]
    file.close()


def test_a_layer_that_changes_brings_other_conflicts(session):
    gone = session.project.layer("port", "ben").get("b2")
    session.commit("Delete", [Change(gone, None, "port", "ben")])
    conflict = next(c for c in review_of(session).conflicts.values() if c.words == "Ines Lindgren")
    assert conflict.cluster.kind == "only some"


def test_listeners_are_told_which_place_looks_different(session):
    heard = []
    session.subscribe(lambda event: heard.append(event) if event.about(Topic.REVIEW) else None)
    conflict = go(session, "Ines Lindgren")
    assert (conflict.cluster.start, conflict.cluster.end) in heard[-1].ranges


def test_the_page_shows_gold_undecided_sentence_tags_and_everybodys_remarks(session):
    page = review_of(session).page
    assert [tag.doubt for tag in page.layer.sentence_tags] == [True]
    assert [(note.quote, note.note) for _, note in page.notes] == [("Ines Lindgren", "Who is she?")]
    assert list(page.lanes) == ["alice", "ben", "cy"]
    settling_many.accept_unanimous(session)
    assert [tag.doubt for tag in review_of(session).page.layer.sentence_tags] == [False]


def test_a_place_is_known_by_the_shortest_conflict_over_it(session):
    assert [c.words for c in review_of(session).at(PORT.index("Ines"))] == ["Ines Lindgren"]
    assert review_of(session).at(0) == []


def test_what_was_rejected_is_exported_as_negative_examples(session, tmp_path):
    go(session, "Friday")
    deciding.set_reason(session, "slip")
    deciding.reject(session)
    out = tmp_path / "negatives.jsonl"
    result = finish(exporting.export(session.project, "jsonl", out, exporting.Selection(layer=REJECTED)))
    assert result.articles == 1
    record = json.loads(out.read_text(encoding="utf-8").splitlines()[0])
    assert "Friday" in json.dumps(record, ensure_ascii=False)
    assert "Ines Lindgren" not in json.dumps(record["layers"], ensure_ascii=False)
    assert exporting.layer_names(session.project)[:3] == ["all", "gold", "rejected"]


def test_an_edge_that_moves_by_words_leaves_the_last_word_whole(session):
    go(session, "Northmark")
    edge_editing.start_editing(session)
    edge_editing.move_edge(session, -1, "word")
    assert review_of(session).editing.span.quote == "Northmark"


def test_editing_again_starts_from_the_next_candidate(session):
    go(session, "Kestrel Line 🚢")
    first, second = (c.annotations[0].quote for c in deciding.candidates(review_of(session).conflict))
    edge_editing.start_or_next(session)
    assert review_of(session).editing.span.quote == first
    edge_editing.start_or_next(session)
    assert review_of(session).editing.span.quote == second
    edge_editing.start_or_next(session)
    assert review_of(session).editing.span.quote == first


def test_editing_ends_with_the_mode_and_with_another_label_set(session):
    go(session, "Ines Lindgren")
    edge_editing.start_editing(session)
    session.set_mode(SpansMode)
    assert review_of(session).editing is None
    session.set_mode(ReviewMode)
    edge_editing.start_editing(session)
    finish(labelling.rename_label(session, "person", "human"))
    assert review_of(session).editing is None
    assert "person" not in review_of(session).conflict.cluster.labels


def test_when_the_open_article_is_removed_the_next_conflict_comes(session):
    articles.remove_article(session, "port")
    assert session.article.id == "fair"
    assert review_of(session).conflict.words == "Northmark"
    session.undo()
    assert session.article.id == "port"
    session.redo()
    assert session.article.id == "fair"


def test_an_article_whose_conflicts_are_decided_shows_what_was_said(session):
    while review_of(session).left():
        deciding.reject(session)
    first = review_of(session).of_article("port")[0]
    review_of(session).go_to(first.id)
    deciding.set_note(session, "Settled on the phone")
    session.open_article("fair")
    session.open_article("port")
    assert review_of(session).conflict == first
    assert review_of(session).draft.note == "Settled on the phone"


def test_blind_review_hides_who_remarks_and_does_not_take_part(session):
    note = Note(id="z1", note="Not sure.", by="zed", start=0, end=4, quote="Port")
    session.commit("Remark", [Change(None, note, "port", "zed")])
    assert "zed" in [note.by for _, note in review_of(session).page.notes]
    settling_many.set_blind(session, True)
    assert not {"alice", "ben", "cy", "zed"} & {note.by for _, note in review_of(session).page.notes}


def test_blind_review_keeps_names_out_of_the_steps(session):
    settling_many.set_blind(session, True)
    go(session, "Friday")
    edit = deciding.send_back(session, "alice", "Look again")
    assert "alice" not in edit.title
    assert "alice" not in deciding.send_back_article(session, "alice", "All of it").title


def test_settling_keeps_what_else_a_state_says_after_the_project_was_opened_again(session):
    """Which version was handed out, and the note of sending back: the list of articles knows neither."""
    for name, extra in (("alice", {"exchanged": "2026-11-24 v1"}), ("ben", {"returned": {"note": "Look"}})):
        state = session.project.layer("fair", name).state
        session.commit("Remember", [Change(state, replace(state, extra=extra), "fair", name)])
    path = session.file.path
    session.file.close()
    with store.open_file(path) as file:
        again = Session(file, "desk", SpansMode)
        finish(again.mode_of(ReviewMode).review.load())
        again.set_mode(ReviewMode)
        again.open_article("fair")
        settling_many.accept_unanimous(again)
        states = {name: file.project.layer("fair", name).state for name in ("alice", "ben")}
    assert {state.review for state in states.values()} == {"approved"}
    assert states["alice"].extra == {"exchanged": "2026-11-24 v1"}
    assert states["ben"].extra == {"returned": {"note": "Look"}}


def test_a_first_annotation_keeps_what_else_the_state_says(session):
    state = LayerState("new", extra={"exchanged": "2026-11-24 v1"})
    session.commit("Hand out", [Change(LayerState(), state, "fair", "cy")])
    path = session.file.path
    session.file.close()
    with store.open_file(path) as file:
        again = Session(file, "cy", SpansMode)
        again.open_article("fair")
        again.commit("Tag", [again.change(None, span(FAIR, "Northmark", "org", "y1"))])
        assert again.layer.state == replace(state, status="started")


def test_what_is_read_again_shows_nothing_that_is_gone(session):
    """While the layers are compared step by step, the page and the queue hold only conflicts that there are."""
    review = review_of(session)
    session.open_article("port")
    review.page  # noqa: B018 - it is kept from now on
    session.set_mode(SpansMode)
    session.annotator = "ben"
    session.commit("Take away", [session.change(session.layer.get("b1"), None)])
    session.open_article("fair")
    session.commit("Take away", [session.change(session.layer.get("g1"), None)])
    session.open_article("port")
    work = review.load("port")
    session.set_mode(ReviewMode)
    for _ in range(20):
        marks = [span.id for span in review.page.marks]
        assert set(marks) <= review.conflicts.keys()
        rows = [name for names in review.sections.values() for name in names]
        assert len(rows) == len(set(rows)) == len(review.shown)
        assert set(rows) <= review.conflicts.keys()
        if next(work, None) is None:
            break
    assert {"Kestrel Line 🚢", "Northmark"} <= set(words(session, "open"))
    assert review.left() == len(review.conflicts) == 6


def test_nobody_is_told_of_an_article_that_has_left_the_project(session):
    seen = []

    def look(event) -> None:
        held = session.article
        seen.append(held is None or held.id in session.project.entries)
        review_of(session).page  # noqa: B018
        for name in review_of(session).shown:
            assert review_of(session).section_of(name)

    session.subscribe(look)
    articles.remove_article(session, "port")
    assert seen
    assert all(seen)
    assert session.article.id == "fair"
    session.undo()
    session.undo()
    session.redo()
    assert all(seen)


def test_a_review_starts_over_when_the_file_was_read_anew(session):
    session.project.refresh(session.project.header, [session.project.entries["fair"]], [], {"fair"})
    session.start_over()
    assert session.article is None
    assert not review_of(session).conflicts
    review_of(session).page  # noqa: B018
    finish(review_of(session).load())
    assert words(session, "agreed") == ["Northmark"]
    assert review_of(session).shown == list(review_of(session).conflicts)
