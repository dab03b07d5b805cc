"""The consistency desk: the whole project is read, each line shows its places, settling one is one step of undo."""

from dataclasses import replace

import pytest

from annotator import store
from annotator.app.places import consistency
from annotator.app.places import settle_consistency as settling
from annotator.app.places.consistency import EVERYONE, Check, contexts, explained, layer_choices, said
from annotator.app.progress import finish
from annotator.app.session import Session
from annotator.app.tagging.articles import remove_article
from annotator.app.tagging.modes import SpansMode
from annotator.core.annotation import LayerState, Link, Span
from annotator.core.article import Article, Zone
from annotator.core.edits import Change, ProjectHeader
from annotator.core.labels import Attribute, Label, LabelSet
from annotator.core.layer import GOLD, Layer
from annotator.core.text import sha256

LABELS = LabelSet(
    [
        Label(name="place", title="Place"),
        Label(name="person", title="Person", attributes=(Attribute(name="role", kind="text"),)),
        Label(
            name="org",
            title="Organisation",
            attributes=(Attribute(name="kind", kind="choice", options=("firm", "body"), default="firm"),),
        ),
    ]
)
TEXTS = {
    "one": "Georgia signed 🚢. Later Georgia paid the Bank of Marrow, and the Bank of Marrow lent.\nGeorgia tickets",
    "two": "georgia Bell met the Bank of Marrow. Georgia, again.",
    "three": "東京は静か。知事は東京で語る。",
    "four": "وقّع الميناء اتفاقا. وقال الميناء ذلك.",
}


def marked(name, *found, annotator="alice", status="done"):
    """A layer with the n-th occurrence of each string labelled: (string, label, n)."""
    text, spans = TEXTS[name], []
    for string, label, which in found:
        start = -1
        for _ in range(which):
            start = text.index(string, start + 1)
        place = ((start, start + len(string)),)
        spans.append(
            Span(id=f"{name}{len(spans)}", fragments=place, label=label, quote=string, at=f"2026-11-2{which}")
        )
    return Layer(name, annotator, spans, LayerState(status))


def layers(name):
    match name:
        case "one":
            mine = marked(
                name,
                ("Georgia", "place", 1),
                ("Georgia", "place", 2),
                ("the Bank of Marrow", "org", 1),
                ("Bank of Marrow", "org", 2),
            )
            ends = Link(id="l1", source="one0", target="one2", label="in")
            mine.put(ends)
            return [mine, marked(name, ("Georgia", "person", 1), annotator="ben")]
        case "two":
            return [marked(name, ("georgia", "person", 1), status="started")]
        case "three":
            return [marked(name, ("東京", "place", 1))]
        case _:
            return [marked(name, ("الميناء", "org", 1))]


@pytest.fixture
def session(tmp_path):
    file = store.create(tmp_path / "desk.annot.yaml", ProjectHeader(id="desk", title="Desk", labels=LABELS))
    with file.importing() as batch:
        for name, text in TEXTS.items():
            zones = (Zone(text.index("\n") + 1, len(text), "furniture"),) if "\n" in text else ()
            batch.add(Article(name, name.title(), text, {}, zones, (), sha256(text)), layers(name))
    made = Session(file, "rita", SpansMode)
    yield made
    file.close()


def report(session, name="alice", **how):
    return checked(session, name, **how).lines


def checked(session, name, **how):
    made = Check(session, name, **how)
    finish(made.reading())
    return made


def line_of(session, kind, words, **how):
    return next(line for line in report(session, **how) if line.kind == kind and line.shown == words)


def everything(session):
    project = session.project
    return project.header, {name: project.layers(name) for name in project.entries}


def words_of(session, layer):
    text = session.project.article(layer.article).text
    return [(text[span.start : span.end], span.label) for span in layer.spans]


def layer(session, article, annotator="alice"):
    return session.project.layer(article, annotator)


# -------------------------------------------------------------------------------------------------- the report
def test_the_report_says_what_does_not_fit(session):
    found = {(line.kind, line.shown): said(line, LABELS) for line in report(session)}
    assert found == {
        ("clash", "Georgia"): "Place 2×, Person 1×",
        ("edge", "the Bank of Marrow"): "“the” in 1×, out 1×",
        ("twin", "Georgia"): "unlabelled 1×, Place 2×, Person 1×",
        ("twin", "the Bank of Marrow"): "unlabelled 1×, Organisation 1×",
        ("twin", "東京"): "unlabelled 1×, Place 1×",
        ("twin", "الميناء"): "unlabelled 1×, Organisation 1×",
    }


def test_each_line_says_it_in_a_sentence(session):
    clash, edge = report(session)[:2]
    assert explained(clash, LABELS) == "The same words carry different labels: Place 2×, Person 1×."
    assert explained(edge, LABELS) == "“the” at the edge of Organisation is in 1× and out 1×."
    twin = line_of(session, "twin", "Georgia")
    assert explained(twin, LABELS) == "Unlabelled in 1 place, labelled elsewhere: Place 2×, Person 1×."


def test_the_word_of_an_edge_may_come_first_or_last():
    def edge(narrow, wide):
        return consistency.Line("edge", (narrow, wide), ("org",), wide, ()).word

    assert edge("bank", "the bank") == "the"
    assert edge("bank", "bank group") == "group"


def test_what_is_furniture_has_no_twins(session):
    places = line_of(session, "twin", "Georgia").places
    assert [(place.article, place.span) for place in places] == [("two", None)]


def test_a_layer_is_chosen_and_articles_that_are_not_done_can_be_left_out(session):
    assert layer_choices(session.project) == [EVERYONE, "alice", "ben"]
    assert [line.kind for line in report(session, "ben")] == ["twin"]
    everyone = line_of(session, "clash", "Georgia", name=EVERYONE)
    assert said(everyone, LABELS) == "Person 2×, Place 2×"
    assert {place.annotator for place in everyone.places} == {"alice", "ben"}
    assert "clash" not in {line.kind for line in report(session, finished=True)}


def test_gold_is_checked_by_itself_and_not_with_everyone(session):
    span = Span(id="g1", fragments=((0, 7),), label="org", quote="Georgia")
    session.commit("Decide", [Change(None, span, "one", GOLD)])
    assert layer_choices(session.project) == [EVERYONE, GOLD, "alice", "ben"]
    assert said(line_of(session, "clash", "Georgia", name=EVERYONE), LABELS) == "Person 2×, Place 2×"
    assert line_of(session, "twin", "Georgia", name=GOLD).labels == ("org",)


def test_drift_is_told_with_its_rates(session):
    drift = consistency.Line("drift", ("alice",), ("org",), "alice", (), rates=(8.0, 4.5, 4.0, 2.0))
    assert said(drift, LABELS) == "Organisation 8.0 → 2.0 per 1,000 characters"
    assert explained(drift, LABELS).startswith(
        "Organisation is given less often with time: 8.0, 4.5, 4.0, 2.0 per"
    )


def test_a_check_tells_how_far_it_is_and_can_be_stopped(session):
    work = Check(session, "alice").reading()
    told = [next(work) for _ in range(3)]
    assert [(step.done, step.total) for step in told] == [(0, 4), (1, 4), (2, 4)]
    work.close()


def test_places_are_shown_in_context_the_rarest_label_first(session):
    clash = line_of(session, "clash", "Georgia")
    found = [around for _, around in finish(contexts(session, clash.places))]
    assert [(c.article, c.words, c.labels) for c in found] == [
        ("two", "georgia", ("person",)),
        ("one", "Georgia", ("place",)),
        ("one", "Georgia", ("place",)),
    ]
    assert (found[2].before, found[2].after) == (
        "Georgia signed 🚢. Later ",
        " paid the Bank of Marrow, and the Bank of Marrow lent.",
    )


def test_a_few_articles_are_checked_again_without_the_others(session):
    check = checked(session, "alice")
    check.follow(session, lambda: None)
    clash = line_of(session, "clash", "Georgia")
    finish(settling.relabel(session, clash, clash.places, LABELS.get("place")))
    read = []
    original = session.project.article
    session.project.article = lambda name: read.append(name) or original(name)
    finish(check.reading())
    assert set(read) == {"two"}
    session.project.article = original
    assert check.lines == report(session)
    assert "clash" not in {line.kind for line in check.lines}


def test_words_that_are_labelled_for_the_first_time_are_looked_for_where_they_may_stand(session):
    session.search_cache.update()
    check = checked(session, "alice")
    check.follow(session, lambda: None)
    read = []
    original = session.project.article
    session.project.article = lambda name: read.append(name) or original(name)
    text = original("one").text
    start = text.index("lent")
    span = Span(id="new", label="org", fragments=((start, start + 4),), quote="lent", at="2026-11-24")
    session.commit("Tag", [Change(None, span, "one", "alice")])
    finish(check.reading())
    assert set(read) == {name for name in session.project.entries if "lent" in TEXTS[name]}
    assert check.lines == report(session)
    read.clear()
    session.undo()
    finish(check.reading())
    session.project.article = original
    assert check.lines == report(session)


def test_words_that_are_labelled_no_more_leave_room_for_shorter_ones(session):
    session.search_cache.update()
    (shorter,) = marked("one", ("Marrow", "place", 1)).spans
    session.commit("Tag", [Change(None, replace(shorter, id="short"), "one", "alice")])
    check = checked(session, "alice")
    check.follow(session, lambda: None)
    banks = [span for span in session.project.layer("one", "alice").spans if "Bank" in span.quote]
    session.commit("Delete", [Change(span, None, "one", "alice") for span in banks])
    finish(check.reading())
    assert check.lines == report(session)
    (twin,) = [line for line in check.lines if line.strings == ("marrow",)]
    assert {place.article for place in twin.places} == {"one", "two"}


def test_an_article_that_was_removed_is_gone_from_the_report(session):
    check = checked(session, "alice")
    clash = check.lines[0]
    remove_article(session, "two")
    assert [place.article for place, _ in finish(contexts(session, clash.places))] == ["one", "one"]
    finish(check.reading())
    assert check.lines == report(session)


# ---------------------------------------------------------------------------------------------------- settling
def test_relabelling_is_one_step_over_all_articles(session):
    before = everything(session)
    clash = line_of(session, "clash", "Georgia")
    edit = finish(settling.relabel(session, clash, clash.places, LABELS.get("org")))
    assert edit.title == "Relabel “Georgia” as Organisation"
    assert edit.articles == ["two", "one"]
    changed = layer(session, "two").spans.get("two0")
    assert (changed.label, changed.by, changed.attributes) == ("org", "rita", {"kind": "firm"})
    assert [label for words, label in words_of(session, layer(session, "one")) if words == "Georgia"] == [
        "org"
    ] * 2
    session.undo()
    assert everything(session) == before


def test_only_the_chosen_places_are_relabelled(session):
    clash = line_of(session, "clash", "Georgia")
    finish(settling.relabel(session, clash, clash.places[:1], LABELS.get("place")))
    assert layer(session, "two").spans.get("two0").label == "place"
    assert layer(session, "one").spans.get("one0").label == "place"


def test_a_span_that_has_changed_meanwhile_is_changed_from_what_it_is_now(session):
    clash = line_of(session, "clash", "Georgia")
    now = layer(session, "two").spans.get("two0")
    session.commit("Note", [Change(now, replace(now, note="hm"), "two", "alice")])
    gone = layer(session, "one").spans.get("one0")
    session.commit("Delete", [Change(gone, None, "one", "alice")])
    edit = finish(settling.relabel(session, clash, clash.places, LABELS.get("org")))
    assert len([change for change in edit.changes if isinstance(change.after, Span)]) == 2
    assert layer(session, "two").spans.get("two0").note == "hm"


def test_twins_are_labelled_where_they_are_still_unlabelled(session):
    before = everything(session)
    for words, article, label in (("東京", "three", "place"), ("الميناء", "four", "org")):
        twin = line_of(session, "twin", words)
        assert finish(settling.label_twins(session, twin, twin.places, LABELS.get(label))) is not None
        assert words_of(session, layer(session, article)) == [(words, label)] * 2
        assert finish(settling.label_twins(session, twin, twin.places, LABELS.get(label))) is None
        made = max(layer(session, article).spans, key=lambda span: span.start)
        assert (made.by, made.origin, made.quote) == ("rita", "hand", words)
    session.undo()
    session.undo()
    assert everything(session) == before


def test_edges_are_moved_in_or_out(session):
    before = everything(session)
    edge = line_of(session, "edge", "the Bank of Marrow")
    edit = finish(settling.move_edges(session, edge, edge.places, wide=True))
    assert edit.title == "Take in “the” at the edge of “the Bank of Marrow”"
    mine = layer(session, "one")
    assert words_of(session, mine)[2:] == [("the Bank of Marrow", "org")] * 2
    assert [span.quote for span in mine.spans][2:] == ["the Bank of Marrow"] * 2
    assert mine.links[0].target == "one2"
    session.undo()
    assert everything(session) == before
    finish(settling.move_edges(session, edge, edge.places, wide=False))
    assert words_of(session, layer(session, "one"))[2:] == [("Bank of Marrow", "org")] * 2
    assert "edge" not in {line.kind for line in report(session)}


def test_nothing_is_changed_in_a_project_that_is_only_read(session):
    clash = line_of(session, "clash", "Georgia")
    session.file.read_only = True
    assert finish(settling.relabel(session, clash, clash.places, LABELS.get("org"))) is None
    assert settling.leave(session, clash) is None
    session.file.read_only = False


# --------------------------------------------------------------------------------------------- left as it is
def test_what_was_left_as_it_is_is_remembered_in_the_file(session, tmp_path):
    clash = line_of(session, "clash", "Georgia")
    edge = line_of(session, "edge", "the Bank of Marrow")
    settling.leave(session, clash)
    settling.leave(session, edge)
    assert settling.leave(session, edge) is None
    assert session.file.flush(10)
    with store.open_file(session.file.path, read_only=True) as again:
        assert settling.left_alone(again.project.header) == [clash.key, edge.key]
        assert again.problems == []
    assert session.project.header.extra[settling.LEFT_ALONE][0] == {
        "kind": "clash",
        "strings": ["georgia"],
        "labels": ["person", "place"],
    }


def test_what_an_earlier_version_left_alone_stays_away(session):
    entries = [
        {"kind": "clash", "strings": ["l’e\u0301cole"], "labels": ["org", "place"]},
        {"kind": "drift", "strings": ["Zoë O’Hara"], "labels": ["org"]},
    ]
    header = session.project.header
    session.commit("Set", [Change(header, replace(header, extra={"left_alone": entries}))])
    assert settling.left_alone(session.project.header) == [
        ("clash", ("l'école",), ("org", "place")),
        ("drift", ("Zoë O’Hara",), ("org",)),
    ]


def test_it_can_be_reported_again_and_both_can_be_undone(session):
    before = session.project.header
    clash = line_of(session, "clash", "Georgia")
    settling.leave(session, clash)
    left = session.project.header
    settling.take_up(session, clash)
    assert session.project.header == before
    session.undo()
    assert session.project.header == left
    session.undo()
    assert session.project.header == before


def test_a_clash_with_a_further_label_is_another_line(session):
    clash = line_of(session, "clash", "Georgia")
    settling.leave(session, clash)
    finish(settling.relabel(session, clash, clash.places[-1:], LABELS.get("org")))
    assert line_of(session, "clash", "Georgia").key not in settling.left_alone(session.project.header)


def test_entries_of_another_version_are_kept(session):
    header = session.project.header
    strange = [{"kind": "rhyme"}, 7, {"kind": 3, "strings": [], "labels": []}]
    session.commit("Set", [Change(header, replace(header, extra={"acme": 1, "left_alone": strange}))])
    clash = line_of(session, "clash", "Georgia")
    settling.leave(session, clash)
    extra = session.project.header.extra
    assert settling.left_alone(session.project.header) == [clash.key]
    assert extra["acme"] == 1
    assert extra["left_alone"][1:] == strange
    settling.take_up(session, clash)
    assert session.project.header.extra["left_alone"] == strange
