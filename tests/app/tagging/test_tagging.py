"""What an editor does, one step of undo each, and all of it in the file."""

from dataclasses import replace

import pytest

from annotator.app.events import Topic
from annotator.app.tagging import annotations as tagging
from annotator.app.tagging import articles, sentences, zones
from annotator.app.tagging.modes import SentencesMode, SpansMode
from annotator.core.annotation import Span
from annotator.core.edits import Change
from annotator.core.errors import AnnotatorError


def label(session, name):
    return session.labels.get(name)


def spans(session):
    return [(span.quote, span.label) for span in session.layer.spans]


def test_a_key_tags_the_selection_without_its_spaces(session, select, reopened):
    select("Kestrel Line 🚢 ")
    edit = session.mode.press_label(label(session, "org"))
    assert edit.title == "Tag “Kestrel Line 🚢” as Organisation"
    assert spans(session) == [("Kestrel Line 🚢", "org")]
    made = session.selected_annotation
    assert (made.start, made.end, made.by, made.attributes) == (12, 26, "alice", {"kind": "firm"})
    assert session.layer.state.status == "started"
    _, found = reopened()
    layer = found["port"][1]["alice"]
    assert list(layer.spans) == list(session.layer.spans)
    assert layer.state.status == "started"


def test_undo_takes_back_the_span_and_the_status(session, select, reopened):
    select("Kestrel Line")
    session.mode.press_label(label(session, "org"))
    assert session.history.undo_title == "Tag “Kestrel Line” as Organisation"
    session.undo()
    assert spans(session) == []
    assert session.layer.state.status == "new"
    _, found = reopened()
    assert found["port"][1] == {}
    session.redo()
    assert spans(session) == [("Kestrel Line", "org")]


def test_the_same_words_with_the_same_label_are_not_tagged_twice(session, select):
    select("Kestrel Line")
    session.mode.press_label(label(session, "org"))
    first = session.selected
    select("Kestrel Line")
    assert session.mode.press_label(label(session, "org")) is None
    assert session.selected == first
    select("Kestrel Line")
    session.mode.press_label(label(session, "person"))
    assert spans(session) == [("Kestrel Line", "org"), ("Kestrel Line", "person")] or len(spans(session)) == 2


def test_with_nothing_selected_a_key_relabels_the_span_under_the_caret(session, select):
    select("Kestrel Line")
    session.mode.press_label(label(session, "org"))
    session.select(14, 14)
    session.mode.press_label(label(session, "person"))
    assert spans(session) == [("Kestrel Line", "person")]
    assert session.selected_annotation.attributes == {}
    session.select(40, 40)
    assert session.mode.press_label(label(session, "org")) is None


@pytest.mark.parametrize(
    ("edge", "step", "unit", "quote"),
    [
        ("end", 1, "character", "Kestrel Line "),
        ("end", -1, "character", "Kestrel Lin"),
        ("start", 1, "character", "estrel Line"),
        ("start", -1, "character", "\nKestrel Line"),
        ("end", -1, "word", "Kestrel"),
        ("start", 1, "word", "Line"),
        ("end", 1, "word", "Kestrel Line 🚢 won"),
    ],
)
def test_edges_move_by_character_and_word(session, select, edge, step, unit, quote):
    select("Kestrel Line")
    session.mode.press_label(label(session, "org"))
    tagging.move_edge(session, edge, step, unit)
    assert spans(session) == [(quote, "org")]
    session.undo()
    assert spans(session) == [("Kestrel Line", "org")]


def test_a_span_never_becomes_empty(session, select):
    select("won")
    session.mode.press_label(label(session, "org"))
    for _ in range(5):
        tagging.move_edge(session, "start", 1)
    assert spans(session) == [("n", "org")]
    for _ in range(5):
        tagging.move_edge(session, "end", -1)
    assert spans(session) == [("n", "org")]


def test_a_span_grows_a_second_fragment_and_touching_ones_merge(session, select):
    select("Kestrel")
    session.mode.press_label(label(session, "org"))
    chosen = session.selected
    start = session.article.text.index("lease")
    session.select(start, start + 5)
    session.selected = chosen
    tagging.add_fragment(session)
    assert spans(session) == [("Kestrel … lease", "org")]
    assert tagging.merged_fragments(((5, 8), (0, 5), (9, 10))) == ((0, 8), (9, 10))


def test_deleting_takes_the_links_with_it_and_undo_brings_all_back(session, select):
    select("Kestrel Line")
    session.mode.press_label(label(session, "quote"))
    first = session.selected
    select("Ines Lindgren")
    session.mode.press_label(label(session, "person"))
    tagging.add_link(session, first, session.selected, label(session, "says"))
    before = list(session.layer)
    session.select_annotation(first)
    tagging.delete_selected(session)
    assert [type(item).__name__ for item in session.layer] == ["Span"]
    session.undo()
    assert list(session.layer) == before
    with pytest.raises(AnnotatorError, match="two different"):
        tagging.add_link(session, first, first, label(session, "says"))


def test_a_sentence_tag_toggles_and_makes_room_in_its_group(session):
    session.set_mode(SentencesMode)
    session.go_to_sentence(1)
    session.mode.press_label(label(session, "main"))
    session.mode.press_label(label(session, "speech"))
    session.mode.press_label(label(session, "history"))
    sentence = session.current_sentence
    labels = {tag.label for tag in session.layer.tags_of(sentence.start, sentence.end)}
    assert labels == {"speech", "history"}
    session.mode.press_label(label(session, "speech"))
    assert [tag.label for tag in session.layer.sentence_tags] == ["history"]
    session.undo()
    session.undo()
    assert {tag.label for tag in session.layer.sentence_tags} == {"main", "speech"}


def test_article_tags_toggle(session):
    tagging.toggle_article_tag(session, label(session, "business"))
    assert [tag.label for tag in session.layer.tags] == ["business"]
    tagging.toggle_article_tag(session, label(session, "business"))
    assert session.layer.tags == []


def test_notes_doubts_and_attributes_are_single_steps(session, select):
    select("Kestrel Line")
    session.mode.press_label(label(session, "org"))
    tagging.set_note(session, "body or building?")
    tagging.toggle_doubt(session)
    tagging.set_attribute(session, "kind", "body")
    made = session.selected_annotation
    assert (made.note, made.doubt, made.attributes) == ("body or building?", True, {"kind": "body"})
    tagging.set_attribute(session, "kind", None)
    assert session.selected_annotation.attributes == {}
    for _ in range(4):
        session.undo()
    assert (session.selected_annotation.note, session.selected_annotation.doubt) == ("", False)


def test_finishing_goes_to_the_next_unfinished_and_wraps_round(session, reopened):
    session.open_article("fair")
    session.saw_end()
    tagging.finish(session)
    assert session.article.id == "port"
    session.saw_end()
    tagging.finish(session)
    assert session.article.id == "port"
    assert tagging.next_unfinished(session) == ""
    _, found = reopened()
    assert [found[name][1]["alice"].state.status for name in ("port", "fair")] == ["done", "done"]
    assert articles.done_count(session.project, "alice") == 2


def test_undo_in_another_article_shows_it(session, select):
    select("Kestrel Line")
    session.mode.press_label(label(session, "org"))
    session.open_article("fair")
    session.undo()
    assert session.article.id == "port"
    assert spans(session) == []


def test_splitting_keeps_every_annotators_tags_and_joining_too(session, reopened):
    session.set_mode(SentencesMode)
    session.go_to_sentence(1)
    session.mode.press_label(label(session, "main"))
    session.set_annotator("ben")
    session.go_to_sentence(1)
    session.mode.press_label(label(session, "speech"))
    text = session.article.text
    before = session.article.sentences
    session.select(text.index("won"), text.index("won"))
    sentences.split_here(session)
    shown = [text[s.start : s.end] for s in session.article.sentences]
    assert shown[:4] == ["Port opens", "Kestrel Line 🚢", "won the lease.", "It had failed twice."]
    for name, tag in (("alice", "main"), ("ben", "speech")):
        tags = session.project.layer("port", name).sentence_tags
        assert [(text[t.start : t.end], t.label) for t in tags] == [(shown[1], tag), (shown[2], tag)]
    session.go_to_sentence(1)
    sentences.join_here(session)
    assert session.article.sentences == before
    assert [t.label for t in session.project.layer("port", "alice").sentence_tags] == ["main"]
    _, found = reopened()
    assert found["port"][0].sentences == before
    session.undo()
    session.undo()
    assert session.article.sentences == before


def test_joining_across_a_paragraph_is_refused_with_a_reason(session):
    session.set_mode(SentencesMode)
    session.go_to_sentence(0)
    with pytest.raises(AnnotatorError):
        sentences.join_here(session)


def test_a_zone_is_corrected_by_one_step(session, reopened):
    text = session.article.text
    place = text.index("Read more")
    assert zones.zone_at(session, place).role == "furniture"
    edit = zones.set_role(session, place, "subhead")
    assert edit.title == "Make the paragraph a subhead"
    assert zones.zone_at(session, place).role == "subhead"
    assert zones.set_role(session, place, "subhead") is None
    session.undo()
    assert zones.zone_at(session, place).role == "furniture"
    _, found = reopened()
    assert found["port"][0].zones == session.article.zones


def test_a_zone_of_several_paragraphs_is_cut(session):
    whole = session.article.zones
    from annotator.core.article import Zone
    from annotator.core.edits import Change

    one = Zone(whole[1].start, whole[3].end, "body")
    session.commit("", [*(Change(z, None, "port") for z in whole[1:4]), Change(None, one, "port")])
    zones.set_role(session, session.article.text.index("Read more"), "furniture")
    roles = [(session.article.text[z.start : z.end][:9], z.role) for z in session.article.zones]
    assert roles == [
        ("Port open", "headline"), ("Kestrel L", "body"), ("Read more", "furniture"), ("Ines Lind", "body"),
    ]  # fmt: skip


def test_the_place_is_kept_between_modes(session, select):
    select("failed")
    session.set_mode(SentencesMode)
    assert session.article.text[session.current_sentence.start :].startswith("It had failed")
    session.go_to_sentence(session.sentence + 1)
    session.set_mode(SpansMode)
    assert session.selection.position == session.current_sentence.start


def test_views_are_told_which_ranges_changed(session, select):
    events = []
    stop = session.subscribe(events.append)
    select("Kestrel Line")
    session.mode.press_label(label(session, "org"))
    told = [event for event in events if event.about(Topic.ANNOTATIONS)]
    assert told[0].ranges == ((12, 24),)
    stop()
    count = len(events)
    session.undo()
    assert len(events) == count


def test_spans_are_stepped_through_in_order(session, select):
    for words in ("Ines Lindgren", "Kestrel Line", "lease"):
        select(words)
        session.mode.press_label(label(session, "org"))
    session.select(0, 0)
    seen = []
    for _ in range(4):
        tagging.step_span(session, 1)
        seen.append(session.selected_annotation.quote)
    assert seen == ["Kestrel Line", "lease", "Ines Lindgren", "Kestrel Line"]
    tagging.step_span(session, -1)
    assert session.selected_annotation.quote == "Ines Lindgren"


def test_removing_an_article_can_be_undone(session, reopened, select):
    select("Kestrel Line")
    session.mode.press_label(label(session, "org"))
    articles.remove_article(session, "port")
    assert list(session.project.entries) == ["fair"]
    assert session.article is None
    session.undo()
    assert list(session.project.entries) == ["port", "fair"]
    assert session.article.id == "port"
    assert spans(session) == [("Kestrel Line", "org")]
    _, found = reopened()
    assert [s.quote for s in found["port"][1]["alice"].spans] == ["Kestrel Line"]


def test_details_are_corrected_and_the_text_is_not(session, reopened):
    articles.set_heading(session, "Port opens at last", {**session.article.metadata, "section": "Sea"})
    assert session.article.title == "Port opens at last"
    _, found = reopened()
    assert found["port"][0].title == "Port opens at last"
    assert found["port"][0].metadata["section"] == "Sea"
    session.undo()
    assert session.article.title == "Port opens"


def test_statistics_count_everything(session, select):
    select("Kestrel Line")
    session.mode.press_label(label(session, "org"))
    tagging.toggle_doubt(session)
    from annotator.app.progress import finish

    found = finish(articles.statistics(session.project))
    assert (found.articles, found.spans, found.doubts) == (2, {"org": 1}, 1)
    assert found.statuses == {"alice": {"started": 1}}
    assert isinstance(session.selected_annotation, Span)


def test_an_article_that_came_back_is_unfinished_until_it_is_done_again(session):
    for name in ("port", "fair"):
        session.open_article(name)
        tagging.set_status(session, "done")
    state = session.project.layer("port", "alice").state
    session.commit("Send back", [Change(state, replace(state, review="sent back"), "port", "alice")])
    assert tagging.next_unfinished(session) == "port"
    session.open_article("port")
    session.saw_end()
    tagging.finish(session)
    assert session.project.layer("port", "alice").state.review == "in review"
    assert tagging.next_unfinished(session) == ""
