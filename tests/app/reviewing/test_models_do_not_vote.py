"""The layer of a model is compared where it is named, and has no vote anywhere."""

import pytest

from annotator import formats, store
from annotator.app import blinding
from annotator.app.agreement import blind
from annotator.app.agreement.counts import Choice, count
from annotator.app.exporting import articles
from annotator.app.exporting.reading import ALL_LAYERS, Selection
from annotator.app.places import consistency
from annotator.app.progress import finish
from annotator.app.reviewing import hand_out as handing
from annotator.app.reviewing.mode import ReviewMode
from annotator.app.reviewing.values import Filter
from annotator.app.session import Session
from annotator.app.tagging.modes import SpansMode
from annotator.core.edits import Change
from annotator.core.errors import AnnotatorError
from annotator.core.names import is_model, model_layer, people
from annotator.review.compare import clusters
from tests.app.reviewing.test_handing import layer, make, span

MODEL = model_layer("press-7b")


@pytest.fixture
def session(tmp_path):
    said = [layer(name, span("Kestrel Line")) for name in ("alice", "ben")]
    said.append(layer(MODEL, span("Kestrel Line", "person")))
    with store.open_file(make(tmp_path / "desk.annot.yaml", said)) as file:
        yield Session(file, "chief", SpansMode)


def test_its_name_tells_it():
    assert MODEL == "press-7b (model)"
    assert is_model(MODEL)
    assert not is_model(" (model)")
    assert people([MODEL, "alice", "gold", "ben (other copy)"]) == ["alice"]


def test_it_is_in_no_conflict_and_in_no_majority(session):
    (cluster,) = clusters("port", session.project.layers("port"))
    assert [vote.annotator for vote in cluster.votes] == ["alice", "ben"]
    review = session.mode_of(ReviewMode).review
    finish(review.load())
    assert review.annotators() == ["alice", "ben"]


def test_the_queue_can_be_narrowed_to_where_it_says_something_which_is_no_vote(session):
    review = session.mode_of(ReviewMode).review
    finish(review.load())
    assert review.models() == [MODEL]
    (name,) = review.shown
    session.open_article("port")
    assert set(review.page.lanes) == {"alice", "ben"}
    review.set_filter(Filter(annotators=frozenset({MODEL})))
    assert review.shown == [name]
    assert [vote.annotator for vote in review.conflicts[name].cluster.votes] == ["alice", "ben"]
    assert review.page.lanes[MODEL].spans
    said = session.project.layer("port", MODEL)
    session.commit("Away", [Change(item, None, "port", MODEL) for item in said.values()])
    finish(review.load())
    assert review.shown == []
    session.undo()
    finish(review.load())
    assert review.shown == [name]
    review.set_filter(Filter(annotators=frozenset({"alice"})))
    assert MODEL not in review.page.lanes


def test_in_a_blind_review_it_is_called_as_it_is(session):
    session.commit("Hide", [blinding.settings_change(session.project, blind=True)])
    found = finish(blind.study(session.project, Choice(annotators=("A", MODEL), kinds=("span",))))
    assert found.annotators == ("A", MODEL)
    assert finish(blind.study(session.project, Choice(kinds=("span",)))).annotators == ("A", "B")
    with pytest.raises(AnnotatorError, match="nobody’s letter"):
        finish(blind.study(session.project, Choice(annotators=("alice", MODEL))))


def test_it_is_compared_where_it_is_named_alone(session):
    assert finish(count(session.project, Choice())).annotators == ("alice", "ben")
    named = finish(count(session.project, Choice(annotators=("alice", MODEL))))
    assert named.annotators == ("alice", MODEL)
    (article,) = [each for each in named.study.articles if each.names == ("alice", MODEL)]
    assert article.spans


def test_it_is_nobody_to_the_consistency_desk_nor_for_handing_out(session):
    found = consistency.Check(session, consistency.EVERYONE)
    finish(found.reading())
    assert {each.annotator for each in found.desk.mentions("kestrel line")} == {"alice", "ben"}
    assert handing.known_annotators(session.project) == ["alice", "ben"]
    with pytest.raises(AnnotatorError, match="layer of a model"):
        handing.cleaned([MODEL])


def test_it_goes_out_where_it_is_named_or_everything_is_kept(session):
    def going(form, layer):
        (pick,) = articles.picks(session.project, formats.find(form), Selection(layer=layer), ["port"])
        return pick.layers

    assert MODEL not in going("brat", ALL_LAYERS)
    assert going("brat", MODEL) == (MODEL,)
    assert MODEL in going("jsonl", ALL_LAYERS)
