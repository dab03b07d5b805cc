"""Undo after do is identity, redo after undo is do: for every kind of value and across articles."""

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
from tests.core.builders import annotations, span, states, unique_by_id


def snapshot(project: Project):
    articles = {name: project.article(name) for name in project.entries}
    layers = {name: project.layers(name) for name in project.entries}
    return project.header, list(project.entries), articles, layers


def project_with(items, state=None) -> Project:
    project = Project(ProjectHeader(id="p", title="Desk"))
    sentences = (Sentence(0, 9), Sentence(10, 19))
    zones = (Zone(0, 9, "headline"), Zone(10, 59, "body"))
    for name in ("one", "two"):
        layer = Layer(name, "alice", unique_by_id(items), state)
        project.add(Article(name, f"Title {name}", "x" * 60, {"section": "port"}, zones, sentences), [layer])
    return project


@st.composite
def edits(draw, project: Project) -> Edit:
    changes = []
    for _ in range(draw(st.integers(1, 4))):
        article = draw(st.sampled_from(["one", "two"]))
        kind = draw(st.sampled_from(["add", "remove", "change", "state", "cut", "zone", "heading", "header"]))
        annotator = draw(st.sampled_from(["alice", "ben"]))
        layer = project.layer(article, annotator)
        here = list(layer)
        touched = {c.before.id for c in changes if hasattr(c.before, "id")}
        touched |= {c.after.id for c in changes if hasattr(c.after, "id")}
        if kind == "add":
            new = draw(annotations)
            if layer.get(new.id) is None and new.id not in touched:
                changes.append(Change(None, new, article, annotator))
        elif kind in ("remove", "change") and here:
            old = draw(st.sampled_from(here))
            if old.id not in touched:
                after = None
                if kind == "change":
                    after = type(old)(**{**fields_of(old), "note": draw(st.text(max_size=3))})
                changes.append(Change(old, after, article, annotator))
        elif kind == "state" and not any(isinstance(c.after, LayerState) for c in changes):
            changes.append(Change(layer.state, draw(states), article, annotator))
        elif kind == "cut" and not any(isinstance(c.before, Sentence) for c in changes):
            old = project.article(article).sentences[0]
            changes += [Change(old, None, article), Change(None, Sentence(old.start, old.end - 1), article)]
        elif kind == "zone" and not any(isinstance(c.before, Zone) for c in changes):
            old = project.article(article).zones[0]
            changes.append(Change(old, Zone(old.start, old.end, "kicker"), article))
        elif kind == "heading" and not any(isinstance(c.before, Heading) for c in changes):
            found = project.article(article)
            changes.append(Change(Heading(found.title, found.metadata), Heading("New", {"a": 1}), article))
        elif kind == "header" and not any(isinstance(c.before, ProjectHeader) for c in changes):
            labels = LabelSet([Label(name="org")])
            changes.append(Change(project.header, ProjectHeader(id="p", title="Other", labels=labels)))
    return Edit("Something", tuple(changes), "alice", now())


def fields_of(item):
    return {name: getattr(item, name) for name in item.__dataclass_fields__}


@given(st.lists(annotations), st.data())
def test_undo_after_do_is_identity_and_redo_after_undo_is_do(items, data):
    project = project_with(items)
    history = History()
    states_seen = [snapshot(project)]
    for _ in range(data.draw(st.integers(1, 4))):
        edit = data.draw(edits(project))
        project.apply(edit)
        history.record(edit)
        states_seen.append(snapshot(project))
    for expected in reversed(states_seen[:-1]):
        project.apply(history.undo())
        assert snapshot(project) == expected
    assert history.undo() is None
    for expected in states_seen[1:]:
        project.apply(history.redo())
        assert snapshot(project) == expected
    assert history.redo() is None


def test_steps_are_named_and_a_new_step_ends_redo():
    history = History()
    assert (history.undo_title, history.redo_title) == ("", "")
    history.record(Edit("Tag “Kestrel” as Organisation", (Change(None, span(0, 3), "one", "alice"),)))
    assert history.undo_title == "Tag “Kestrel” as Organisation"
    assert history.undo().title == "Undo “Tag “Kestrel” as Organisation”"
    assert (history.undo_title, history.redo_title) == ("", "Tag “Kestrel” as Organisation")
    history.record(Edit("Another", ()))
    assert history.redo_title == ""


def test_taking_an_article_away_and_back_keeps_its_place_and_layers():
    project = project_with([span(0, 3)])
    before = snapshot(project)
    gone = Edit("Remove", (Change(Membership("one"), None, "one"),))
    project.apply(gone)
    assert list(project.entries) == ["two"]
    project.apply(gone.inverted())
    assert snapshot(project) == before


def test_an_unknown_article_is_refused_by_name():
    with pytest.raises(AnnotatorError, match="no article “three”"):
        project_with([]).article("three")


def test_two_articles_of_one_id_are_refused():
    project = project_with([])
    with pytest.raises(AnnotatorError, match="already holds an article “one”"):
        project.add(Article("one", "", ""))


def test_the_list_knows_titles_and_states_without_reading():
    project = project_with([])
    done = LayerState("done")
    project.apply(
        Edit("", (Change(LayerState(), done, "one", "ben"), Change(None, Heading("Renamed", {}), "two")))
    )
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
    project = project_with([])
    whole = Sentence(10, 19)
    halves = (
        Change(whole, None, "one"),
        Change(None, Sentence(15, 19), "one"),
        Change(None, Sentence(10, 14), "one"),
    )
    project.apply(Edit("Split", halves))
    assert project.article("one").sentences == (Sentence(0, 9), Sentence(10, 14), Sentence(15, 19))


def test_a_change_with_a_new_id_takes_the_old_one_out():
    project = project_with([span(0, 3, id="a")])
    project.apply(Edit("", (Change(span(0, 3, id="a"), span(0, 4, id="b"), "one", "alice"),)))
    assert [s.id for s in project.layer("one", "alice").spans] == ["b"]
    assert isinstance(project.layer("one", "alice").get("b"), Span)
