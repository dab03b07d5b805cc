"""A version that was set aside waits to be settled with its original: it has no vote anywhere."""

import pytest

from annotator import store
from annotator.app.agreement.counts import Choice, count
from annotator.app.places import consistency
from annotator.app.progress import finish
from annotator.app.reviewing import hand_out as handing
from annotator.app.reviewing.mode import ReviewMode
from annotator.app.session import Session
from annotator.app.tagging.modes import SpansMode
from annotator.review.answers import voters
from annotator.review.compare import clusters
from tests.app.reviewing.test_handing import layer, make, span

COPIES = ("alice (other copy)", "alice (other copy 2)")


@pytest.fixture
def session(tmp_path):
    said = [layer(name, span("Kestrel Line")) for name in ("alice", "ben")]
    said += [layer(name, span("Kestrel Line", "person")) for name in COPIES]
    with store.open_file(make(tmp_path / "desk.annot.yaml", said)) as file:
        yield Session(file, "chief", SpansMode)


def test_neither_in_conflicts_nor_in_majorities(session):
    layers = session.project.layers("port")
    assert voters(layers) == {"alice", "ben"}
    (cluster,) = clusters("port", layers)
    assert [vote.annotator for vote in cluster.votes] == ["alice", "ben"]
    assert cluster.majority is not None
    assert cluster.majority.annotators == ("alice", "ben")
    review = session.mode_of(ReviewMode).review
    finish(review.load())
    assert review.annotators() == ["alice", "ben"]


def test_nor_in_agreement(session):
    found = finish(count(session.project, Choice()))
    assert found.annotators == ("alice", "ben")


def test_nor_in_consistency(session):
    assert consistency.layer_choices(session.project)[1:] == ["alice", "ben"]
    found = consistency.Check(session, consistency.EVERYONE)
    finish(found.reading())
    assert {each.annotator for each in found.desk.mentions("kestrel line")} == {"alice", "ben"}
    assert found.desk.clashes() == []


def test_nor_do_they_get_articles(session):
    assert handing.known_annotators(session.project) == ["alice", "ben"]
