"""A cold start: what was tagged elsewhere, and what stands in lists, is suggested from the first article on."""

import pytest

from annotator import store
from annotator.app.importing import articles as importing
from annotator.app.progress import finish
from annotator.app.session import Session
from annotator.app.suggesting import accepting, describing, stored
from annotator.app.suggesting.following import Suggesting
from annotator.app.tagging.modes import SpansMode
from annotator.core.edits import ProjectHeader
from annotator.core.labels import Label, LabelSet
from annotator.core.names import NOBODY
from annotator.suggest.modes import is_blind
from annotator.suggest.strings import RememberedStrings

TAGGED = "The O\nKestrel B-org\nLine I-org\npaid O\nInes B-person\nLindgren I-person\n. O\n\n"
PLAIN = "In the evening Kestrel Line left the quay. Ines Lindgren stayed ashore. Kestrel Line came back.\n"
LABELS = LabelSet([Label(name="org", title="Organisation"), Label(name="person", title="Person")])


@pytest.fixture
def session(tmp_path):
    file = store.create(tmp_path / "desk.annot.yaml", ProjectHeader(id="desk", language="en", labels=LABELS))
    yield Session(file, "alice", SpansMode)
    file.close()


@pytest.fixture
def suggesting(session):
    made = Suggesting(session, lambda: [RememberedStrings()])
    yield made
    made.close()


def bring_in(session, name, content):
    path = session.file.path.with_name(name)
    path.write_text(content, "utf-8")
    result = finish(importing.import_paths(session.file, [path]))
    importing.record(session, result)
    (article,) = result.added
    return article


def visible(session, suggesting, article):
    session.open_article(article)
    text = session.article.text
    assert all(not is_blind("desk", article, said.place) for said in suggesting.visible)
    return {(text[said.start : said.end], said.label) for said in suggesting.visible}


def test_an_imported_layer_teaches_at_once(session, suggesting):
    plain = bring_in(session, "b.txt", PLAIN)  # the first that comes is opened
    tagged = bring_in(session, "a.conll", TAGGED)
    assert session.project.layer(tagged, NOBODY).spans, "it came in without a name"
    assert visible(session, suggesting, plain) == set()
    assert suggesting.to_read == 1
    finish(suggesting.reading())
    assert suggesting.to_read == 0
    found = visible(session, suggesting, plain)
    assert ("Kestrel Line", "org") in found
    assert found <= {("Kestrel Line", "org"), ("Ines Lindgren", "person")}
    assert not suggesting.evidence.tallies, "it is no evidence of what the editor decides"


def test_it_is_learnt_in_the_next_sitting_too(session):
    plain = bring_in(session, "b.txt", PLAIN)
    bring_in(session, "a.conll", TAGGED)
    made = Suggesting(session, lambda: [RememberedStrings()])
    assert made.to_read
    finish(made.reading())
    assert ("Kestrel Line", "org") in visible(session, made, plain)
    made.close()


def test_opening_the_imported_article_teaches_without_waiting(session, suggesting):
    tagged = bring_in(session, "a.conll", TAGGED)
    plain = bring_in(session, "b.txt", PLAIN)
    session.open_article(tagged)
    assert ("Kestrel Line", "org") in visible(session, suggesting, plain)


def test_what_others_tagged_under_their_names_is_no_seed(session, suggesting):
    from annotator.core.annotation import Span
    from annotator.core.edits import Change

    first = bring_in(session, "a.txt", "Kestrel Line paid.\n")
    span = Span(id="b1", label="org", fragments=((0, 12),), quote="Kestrel Line", by="ben")
    session.commit("Tag", [Change(None, span, first, "ben")])
    plain = bring_in(session, "b.txt", PLAIN)
    finish(suggesting.reading())
    assert visible(session, suggesting, plain) == set()


def test_a_list_of_names_is_suggested_at_once_and_undone(session, suggesting):
    plain = bring_in(session, "b.txt", PLAIN)
    session.file.path.with_name("names.csv").write_text(
        "name;label\nInes Lindgren;Person\nKestrel Line;org\n"
    )
    assert visible(session, suggesting, plain) == set()
    stored.set_lists(session, ["names.csv"])
    assert ("Kestrel Line", "org") in visible(session, suggesting, plain)
    session.undo()
    assert visible(session, suggesting, plain) == set()


def test_an_import_that_is_undone_takes_its_names_with_it_at_once(session, suggesting):
    plain = bring_in(session, "b.txt", PLAIN)
    bring_in(session, "a.conll", TAGGED)
    finish(suggesting.reading())
    assert ("Kestrel Line", "org") in visible(session, suggesting, plain)
    session.undo()
    assert suggesting.visible == ()
    assert suggesting.expected(plain) == []
    session.redo()
    finish(suggesting.reading())
    assert ("Kestrel Line", "org") in visible(session, suggesting, plain)


def test_a_list_that_is_wrong_falls_silent_alone(session, suggesting):
    file = session.file.path
    file.with_name("good.csv").write_text("name,label\nInes Lindgren,person\nKestrel Line,org\n")
    file.with_name("bad.csv").write_text("name,label\nquay,org\nashore,org\n")
    stored.set_lists(session, ["good.csv", "bad.csv"])
    for number in range(12):
        article = bring_in(session, f"{number}.txt", f"Letter {number}. {PLAIN}")
        session.open_article(article)
        for said in suggesting.visible:
            (accepting.accept if "good.csv" in said.by else accepting.reject)(suggesting, said)
    assert suggesting.evidence.believes("org", "lists:good.csv")
    assert not suggesting.evidence.believes("org", "lists:bad.csv")
    last = bring_in(session, "last.txt", PLAIN)
    found = visible(session, suggesting, last)
    assert found
    assert not {words for words, _ in found} & {"quay", "ashore"}
    said = {each.title: each for each in describing.described(suggesting, (), describing.lists_of(session))}
    assert said["Organisation"].listed == 1, "of the list that is believed"
