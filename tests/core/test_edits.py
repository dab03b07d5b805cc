"""Undo after do is identity, redo after undo is do: for every kind of value and across articles."""

from copy import deepcopy
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.annotation import ArticleTag, LayerState, Span
from annotator.core.article import Article, Sentence, Zone
from annotator.core.edits import Change, Edit, Heading, Membership, ProjectHeader, now
from annotator.core.errors import AnnotatorError
from annotator.core.history import History
from annotator.core.labels import Label, LabelSet
from annotator.core.layer import Layer
from annotator.core.project import Project
from tests.core.builders import annotations, copied, layers, span, states


def snapshot(project: Project):
    """What the project says now; edits that follow do not change it."""
    articles = {name: project.article(name) for name in project.entries}
    layers = {
        name: {who: copied(layer) for who, layer in project.layers(name).items()} for name in project.entries
    }
    return project.header, list(project.entries), articles, layers


def project_with(*layers: Layer) -> Project:
    project = Project(ProjectHeader(id="p", title="Desk"))
    sentences = (Sentence(0, 9), Sentence(10, 19))
    zones = (Zone(0, 9, "headline"), Zone(10, 59, "body"))
    for name in ("one", "two"):
        mine = [copied(layer) for layer in layers]
        project.add(Article(name, f"Title {name}", "x" * 60, {"section": "port"}, zones, sentences), mine)
    return project


def a_change(draw, project: Project) -> list[Change]:
    """One thing that can be done to the project as it is."""
    name, annotator = draw(st.sampled_from(["one", "two"])), draw(st.sampled_from(["alice", "ben"]))
    article, layer = project.article(name), project.layer(name, annotator)
    here = list(layer)
    taken = {item.id for item in (*here, *layer.unanchored)}
    match draw(st.sampled_from(["add", "remove", "change", "state", "cut", "zone", "heading", "header"])):
        case "add":
            new = draw(annotations)
            return [Change(None, new, name, annotator)] if new.id not in taken else []
        case "remove" if here:
            return [Change(draw(st.sampled_from(here)), None, name, annotator)]
        case "change" if here:
            old = draw(st.sampled_from(here))
            return [Change(old, replace(old, note=draw(st.text(max_size=3))), name, annotator)]
        case "state":
            return [Change(layer.state, draw(states), name, annotator)]
        case "cut" if article.sentences[0].end > 1:
            old = article.sentences[0]
            return [Change(old, None, name), Change(None, Sentence(old.start, old.end - 1), name)]
        case "zone":
            old = article.zones[0]
            return [Change(old, Zone(old.start, old.end, draw(st.sampled_from(["kicker", "lead"]))), name)]
        case "heading":
            heading = Heading(draw(st.sampled_from(["New", "Newer"])), {"a": draw(st.integers(0, 3))})
            return [Change(Heading(article.title, article.metadata), heading, name)]
        case "header":
            header = ProjectHeader(
                id="p", title=draw(st.text(max_size=3)), labels=LabelSet([Label(name="org")])
            )
            return [Change(project.header, header)]
    return []


@st.composite
def edits(draw, project: Project) -> Edit:
    """Up to five changes, one after the other: the same value may change several times."""
    ahead, changes = deepcopy(project), []
    for _ in range(draw(st.integers(1, 5))):
        made = a_change(draw, ahead)
        ahead.apply(Edit("", tuple(made)))
        changes += made
    return Edit("Something", tuple(changes), "alice", now())


@given(layers(annotator="alice"), layers(annotator="ben"), st.data())
def test_undo_after_do_is_identity_and_redo_after_undo_is_do(one, other, data):
    project = project_with(one, other)
    history = History()
    states_seen = [snapshot(project)]
    for _ in range(data.draw(st.integers(1, 4))):
        edit = data.draw(edits(project))
        # What is found only later belongs to the same step.
        known = data.draw(st.integers(0, len(edit.changes)))
        project.apply(edit)
        history.record(replace(edit, changes=edit.changes[:known]))
        history.extend(edit.id, iter(edit.changes[known:]))
        states_seen.append(snapshot(project))
    for expected in reversed(states_seen[:-1]):
        project.apply(history.undo())
        assert snapshot(project) == expected
    assert history.undo() is None
    for expected in states_seen[1:]:
        project.apply(history.redo())
        assert snapshot(project) == expected
    assert history.redo() is None


def test_one_edit_that_changes_a_value_several_times_is_taken_back_from_the_last():
    first, second, third = (span(0, 3, id="a", note=note) for note in ("one", "two", "three"))
    project, history = project_with(), History()
    edit = Edit("Rethink", (Change(None, first, "one", "alice"), Change(first, second, "one", "alice")))
    project.apply(edit)
    history.record(edit)
    late = (Change(second, third, "one", "alice"), Change(third, first, "one", "alice"))
    project.apply(Edit("Later", late))
    history.extend(edit.id, late)
    history.extend("another", [Change(first, None, "one", "alice")])
    back = history.undo()
    assert [(c.before, c.after) for c in back.changes] == [
        (first, third),
        (third, second),
        (second, first),
        (first, None),
    ]
    assert history.redo().changes == (*edit.changes, *late)


def test_steps_are_named_and_a_new_step_ends_redo():
    history = History()
    assert (history.undo_title, history.redo_title) == ("", "")
    history.record(Edit("Tag “Kestrel” as Organisation", (Change(None, span(0, 3), "one", "alice"),)))
    assert history.undo_title == "Tag “Kestrel” as Organisation"
    assert history.undo().title == "Undo “Tag ‘Kestrel’ as Organisation”"
    assert (history.undo_title, history.redo_title) == ("", "Tag “Kestrel” as Organisation")
    history.record(Edit("Another", ()))
    assert history.redo_title == ""


def test_taking_an_article_away_and_back_keeps_its_place_and_layers():
    project = project_with(Layer("", "alice", [span(0, 3)]))
    before = snapshot(project)
    gone = Edit("Remove", (Change(Membership("one"), None, "one"),))
    project.apply(gone)
    assert list(project.entries) == ["two"]
    project.apply(gone.inverted())
    assert snapshot(project) == before


def test_an_unknown_article_is_refused_by_name():
    with pytest.raises(AnnotatorError, match="no article “three”"):
        project_with().article("three")


def test_two_articles_of_one_id_are_refused():
    project = project_with()
    with pytest.raises(AnnotatorError, match="already holds an article “one”"):
        project.add(Article("one", "", ""))


def test_the_list_knows_titles_and_states_without_reading():
    project = project_with(Layer("", "alice"))
    done = LayerState("done")
    project.apply(
        Edit(
            "", (Change(LayerState(), done, "one", "ben"), Change(None, Heading("Renamed", {"a": 1}), "two"))
        )
    )
    assert (project.article("two").title, project.article("two").metadata) == ("Renamed", {"a": 1})
    assert project.entries["one"].states["ben"] == done
    assert project.entries["two"].title == "Renamed"
    assert project.annotators() == ["alice", "ben"]


def test_articles_that_are_not_open_are_read_from_the_source_and_room_is_made():
    class Shelf:
        def __init__(self):
            self.asked = []

        def load(self, article_id):
            from annotator.core.project import OpenArticle

            self.asked.append(article_id)
            layer = Layer(article_id, "alice", [ArticleTag(id="t", label=article_id)])
            return OpenArticle(Article(article_id, article_id, "text"), {"alice": layer})

    from annotator.core.project import OPEN_ARTICLES, Entry

    shelf = Shelf()
    names = [f"a{i}" for i in range(OPEN_ARTICLES + 5)]
    project = Project(ProjectHeader(), [Entry(name, name) for name in names], shelf)
    assert [article.id for article in project.articles()] == names
    assert project.layer("a0", "alice").tags[0].label == "a0"
    assert shelf.asked == [*names, "a0"]
    assert project.article("a0") is project.article("a0")
    assert len(project._open) == OPEN_ARTICLES


def test_ranges_that_are_changed_stay_in_order():
    project = project_with()
    whole = Sentence(10, 19)
    halves = (
        Change(whole, None, "one"),
        Change(None, Sentence(15, 19), "one"),
        Change(None, Sentence(10, 14), "one"),
    )
    project.apply(Edit("Split", halves))
    assert project.article("one").sentences == (Sentence(0, 9), Sentence(10, 14), Sentence(15, 19))


def test_a_change_with_a_new_id_takes_the_old_one_out():
    project = project_with(Layer("", "alice", [span(0, 3, id="a")]))
    project.apply(Edit("", (Change(span(0, 3, id="a"), span(0, 4, id="b"), "one", "alice"),)))
    assert [s.id for s in project.layer("one", "alice").spans] == ["b"]
    assert isinstance(project.layer("one", "alice").get("b"), Span)
