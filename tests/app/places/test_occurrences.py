"""Labelling all occurrences: found in any script, chosen, labelled as one step that undo takes back exactly."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotator import store
from annotator.app.places import occurrences
from annotator.app.places import search as searching
from annotator.app.places.occurrences import counted, find, label_found, starting_point
from annotator.app.progress import finish
from annotator.app.reviewing.mode import ReviewMode
from annotator.app.session import Session
from annotator.app.tagging import annotations as tagging
from annotator.app.tagging.modes import SpansMode
from annotator.core.annotation import Link, Span
from annotator.core.article import Article, Zone
from annotator.core.edits import Change, ProjectHeader
from annotator.core.errors import AnnotatorError
from annotator.core.labels import Attribute, Label, LabelSet
from annotator.core.layer import Layer
from annotator.core.text import sha256

LABELS = LabelSet(
    [
        Label(
            name="org",
            title="Organisation",
            attributes=(Attribute(name="kind", kind="choice", options=("firm", "body"), default="firm"),),
        ),
        Label(name="place", title="Place", attributes=(Attribute(name="kind", kind="text"),)),
        Label(name="quote", title="Quotation"),
    ]
)
TEXTS = {
    "shop": "🦅🦅 Kestrel buys 🚢. KESTREL\nsells; Kestrels fly to the Port of\nMarrow, not Kestrel.\nMore on Kestrel",
    "fly": "“We of Kestrel fly 𝔄way,” said 🚢 Kestrel of Marrow. Nobody at Marrow minded.",
    "cjk": "東京都は東京です。東京。",
    "ar": "وقّع الميناء اتفاقا. وقال الميناء ذلك، والميناء جديد.",
}
WORDS = ("Kestrel", "kestrel", "Marrow", "🚢", "東京", "الميناء", "Port of  Marrow", "a", "e", "𝔄way", "st")


def span(name, words, label, id, which=1, **more):
    start = -1
    for _ in range(which):
        start = TEXTS[name].index(words, start + 1)
    return Span(id=id, fragments=((start, start + len(words)),), label=label, quote=words, **more)


def spans(name):
    match name:
        case "shop":
            return [
                span(name, "Kestrel", "org", "a1"),
                span(name, "Port of\nMarrow", "place", "a2"),
                span(
                    name, "Marrow", "place", "a3", note="hm", doubt=True, attributes={"kind": "body", "x": 1}
                ),
            ]
        case "fly":
            return [
                span(name, "We of Kestrel fly 𝔄way", "quote", "b1"),
                span(name, "Marrow", "place", "b2", 2),
                span(name, "Marrow", "quote", "b3", 2),
                Link(id="l1", source="b1", target="b2", label="in"),
                Link(id="l2", source="b1", target="b3", label="in"),
            ]
        case _:
            return []


@pytest.fixture
def session(tmp_path):
    file = store.create(tmp_path / "desk.annot.yaml", ProjectHeader(id="desk", title="Desk", labels=LABELS))
    with file.importing() as batch:
        for name, text in TEXTS.items():
            at = text.find("More on")
            zones = (Zone(at, len(text), "furniture"),) if at >= 0 else ()
            article = Article(name, name.title(), text, {}, zones, (), sha256(text))
            batch.add(article, [Layer(name, "alice", spans(name))])
    made = Session(file, "alice", SpansMode)
    made.article = made.project.article("shop")
    yield made
    file.close()


def places(found):
    return [(one.context.article, one.context.start, one.context.end) for one in found]


def everything(session):
    project = session.project
    return project.header, {name: project.layers(name) for name in project.entries}


def label_all(session, words, name="org", where_taken="skip", **how):
    found = finish(find(session, words, project=True, **how))
    return finish(label_found(session, [one.context for one in found], LABELS.get(name), where_taken))


def spans_of(session, article):
    return [
        (s.id if len(s.id) == 2 else "", s.quote, s.label)
        for s in session.project.layer(article, "alice").spans
    ]


# ------------------------------------------------------------------------------------------- where it starts
def test_it_starts_from_the_selected_span_or_the_selected_text(session):
    text = session.article.text
    assert starting_point(session) == ("", "")
    session.select_annotation("a2")
    assert starting_point(session) == ("Port of Marrow", "place")
    start = text.index("sells")
    session.select(start + 6, start)
    assert starting_point(session) == ("sells;", "")
    session.select(4, 2)
    assert starting_point(session) == ("K", "")
    session.select(3, 2)
    assert starting_point(session) == ("", "")
    session.article = None
    assert starting_point(session) == ("", "")


# ----------------------------------------------------------------------------------------------- what is found
def test_counts_depend_on_the_wanted_label(session):
    found = finish(find(session, "kestrel"))
    assert counted(found, "org") == {"unlabelled": 3, "labelled": 1, "otherwise": 0}
    assert counted(found, "place") == {"unlabelled": 3, "labelled": 0, "otherwise": 1}
    assert [one.furniture for one in found] == [False, False, False, True]
    whole = finish(find(session, "kestrel", project=True))
    assert counted(whole, "org") == {"unlabelled": 4, "labelled": 1, "otherwise": 1}
    assert [one.context.labels for one in whole if one.present("org") == "otherwise"] == [("quote",)]


def test_the_context_is_that_of_the_paragraph(session):
    (found,) = finish(find(session, "sells"))
    around = found.context
    assert (around.before, around.words, around.after) == ("", "sells", "; Kestrels fly to the Port of")


def test_any_match_and_case(session):
    assert len(finish(find(session, "Kestrel", whole_word=False))) == 5
    assert len(finish(find(session, "Kestrel", case=True))) == 3
    assert finish(find(session, "  ")) == []
    session.article = None
    assert finish(find(session, "Kestrel")) == []
    assert len(finish(find(session, "Kestrel", project=True))) == 6


def test_articles_are_found_however_often_the_words_stand_in_those_before(session, monkeypatch):
    everything = finish(find(session, "Kestrel", project=True))
    monkeypatch.setattr(searching, "MOST_HITS", 2)
    assert finish(find(session, "Kestrel", project=True)) == everything
    assert finish(searching.candidates(session, "Kestrel")) == ["shop", "fly"]


@pytest.mark.parametrize(
    ("words", "more", "wanted"),
    [
        ("port of marrow", {}, [("shop", 54, 68)]),
        ('"we of KESTREL', {}, [("fly", 0, 14)]),
        ("وقع", {"accents": False}, [("ar", 0, 4)]),
        ("وقع", {}, []),
        ("都", {}, [("cjk", 2, 3)]),
        ("京都", {}, []),
        ("京都", {"whole_word": False}, [("cjk", 1, 3)]),
    ],
)
def test_words_are_compared_folded_and_ranges_are_exact(session, words, more, wanted):
    found = finish(find(session, words, project=True, **more))
    assert [(one.context.article, one.context.start, one.context.end) for one in found] == wanted


def test_the_project_is_read_as_a_whole_without_a_cache(session, tmp_path):
    wanted = places(finish(find(session, "Kestrel", project=True)))
    in_the_way = tmp_path / "file"
    in_the_way.write_text("no folder")
    session.search_cache.path = in_the_way / "such.sqlite"
    assert finish(searching.candidates(session, "東京")) == list(TEXTS)
    assert places(finish(find(session, "Kestrel", project=True))) == wanted


def test_only_articles_that_may_contain_the_words_are_read(session):
    assert finish(searching.candidates(session, "東京")) == ["cjk"]


def test_there_is_an_end_to_it(session, monkeypatch):
    monkeypatch.setattr(occurrences, "MOST_PLACES", 3)
    assert len(finish(find(session, "Kestrel", project=True))) == 3


# ------------------------------------------------------------------------------------------- what is labelled
def test_all_are_labelled_in_one_step(session):
    before = everything(session)
    edit = label_all(session, "kestrel")
    assert edit.title == "Label 4 occurrences of “Kestrel” as Organisation"
    assert edit.articles == ["shop", "fly"]
    made = [s for s in session.project.layer("fly", "alice").spans if s.label == "org"]
    assert [(s.quote, s.origin, s.by, s.attributes) for s in made] == [
        ("Kestrel", "hand", "alice", {"kind": "firm"})
    ]
    assert counted(finish(find(session, "kestrel", project=True)), "org")["unlabelled"] == 0
    assert label_all(session, "kestrel") is None
    session.undo()
    assert everything(session) == before


def test_only_the_chosen_ones(session):
    found = finish(find(session, "kestrel"))
    edit = finish(label_found(session, [found[1].context], LABELS.get("org")))
    assert edit.title == "Label 1 occurrence of “KESTREL” as Organisation"


def test_where_something_is_there_already(session):
    assert label_all(session, "Marrow", "org", "skip").articles == ["fly"]
    session.undo()
    label_all(session, "Marrow", "org", "add")
    assert len(spans_of(session, "shop")) == 4
    session.undo()
    label_all(session, "Marrow", "org", "replace")
    assert spans_of(session, "shop")[1:] == [("a2", "Port of\nMarrow", "place"), ("a3", "Marrow", "org")]
    kept = session.project.layer("shop", "alice").spans.get("a3")
    assert (kept.note, kept.doubt, kept.attributes) == ("hm", True, {"kind": "body"})
    assert [s for s in spans_of(session, "fly") if s[1] == "Marrow"] == [
        ("", "Marrow", "org"),
        ("b2", "Marrow", "org"),
    ]


def test_relabelling_takes_no_span_out_that_only_encloses_and_leaves_no_link_loose(session):
    before = everything(session)
    label_all(session, "kestrel", "org", "replace")
    assert ("b1", "We of Kestrel fly 𝔄way", "quote") in spans_of(session, "fly")
    label_all(session, "Marrow", "org", "replace")
    assert [link.id for link in session.project.layer("fly", "alice").links] == ["l1"]
    session.undo()
    session.undo()
    assert everything(session) == before


def test_what_was_labelled_meanwhile_is_not_labelled_twice(session):
    found = finish(find(session, "kestrel"))
    label_all(session, "kestrel")
    assert finish(label_found(session, [one.context for one in found], LABELS.get("org"), "add")) is None


def test_in_review_nothing_is_labelled(session):
    """It would go into gold, and nothing does but by deciding."""
    session.set_mode(ReviewMode)
    with pytest.raises(AnnotatorError, match="decisions"):
        label_all(session, "東京")
    assert not session.layer.spans


def test_it_can_be_stopped_before_anything_is_changed(session):
    found = finish(find(session, "kestrel", project=True))
    work = label_found(session, [one.context for one in found], LABELS.get("org"))
    next(work)
    next(work)
    work.close()
    assert session.history.undo_title == ""


# ---------------------------------------------------------------------------------------------- any words
@given(
    words=st.sampled_from(WORDS),
    label=st.sampled_from(["org", "place"]),
    whole=st.booleans(),
    case=st.booleans(),
    where_taken=st.sampled_from(["skip", "replace", "add"]),
)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_labelling_all_and_undoing_it_is_as_if_nothing_had_been(
    session, words, label, whole, case, where_taken
):
    before = everything(session)
    edit = label_all(session, words, label, where_taken, whole_word=whole, case=case)
    pattern = r"\s+".join(map(re.escape, words.split()))
    for change in edit.changes if edit else ():
        if isinstance(change.after, Span):
            text = TEXTS[change.article]
            start, end = change.after.fragments[0]
            assert text[start:end] == change.after.quote
            assert re.fullmatch(pattern, text[start:end], 0 if case else re.IGNORECASE)
            if whole and words not in ("東京", "🚢"):
                assert not re.match(r"\w", text[end:])
                assert not re.search(r"\w\Z", text[:start])
    assert (
        counted(finish(find(session, words, whole_word=whole, case=case, project=True)), label)["unlabelled"]
        == 0
    )
    if edit is not None:
        session.undo()
    assert everything(session) == before


@pytest.mark.parametrize(("words", "number"), [("東京", 3), ("الميناء", 2), ("🚢", 2)])
def test_other_scripts(session, words, number):
    label_all(session, words)
    found = [s[1] for name in TEXTS for s in spans_of(session, name) if s[2] == "org" and s[0] != "a1"]
    assert found == [words] * number


def test_what_is_labelled_is_in_the_file(session):
    label_all(session, "kestrel")
    assert session.file.flush(10)
    with store.open_file(session.file.path, read_only=True) as again:
        assert again.project.layer("fly", "alice") == session.project.layer("fly", "alice")
        assert again.problems == []


def test_a_selected_span_and_a_link_are_no_words(session):
    session.select_annotation("a1")
    tagging.set_note(session, "x")
    assert starting_point(session) == ("Kestrel", "org")
    session.commit(
        "Link", [Change(None, Link(id="k1", source="a1", target="a2", label="in"), "shop", "alice")]
    )
    session.select_annotation("k1")
    assert starting_point(session)[1] == ""
