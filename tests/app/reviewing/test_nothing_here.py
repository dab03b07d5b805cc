"""Articles in which nobody marked anything: that is settled like everything else, and goes out as reviewed."""

from dataclasses import replace

import pytest

from annotator import formats, store
from annotator.app.exporting import articles as export_choosing
from annotator.app.exporting.reading import Selection
from annotator.app.progress import finish
from annotator.app.reviewing import decide as deciding
from annotator.app.reviewing import settle_many as settling_many
from annotator.app.reviewing.current import review_of
from annotator.app.reviewing.mode import ReviewMode
from annotator.app.session import Session
from annotator.app.tagging.modes import SpansMode
from annotator.core.annotation import ArticleTag, LayerState, Span
from annotator.core.edits import Change, ProjectHeader
from annotator.core.layer import GOLD, Layer
from annotator.review.decide import is_finished
from annotator.review.merge import Policy
from tests.app.conftest import FAIR, LABELS, article


def of(name, annotator, *items, status="done"):
    return Layer(name, annotator, items, LayerState(status))


def span(start, end, label="org"):
    return Span(id=f"s{start}", fragments=((start, end),), label=label, quote=FAIR[start:end])


@pytest.fixture
def begin(tmp_path):
    """A session in review mode on articles with these layers."""
    made = []

    def start(*layers):
        header = ProjectHeader(id="desk", title="Desk", labels=LABELS)
        file = store.create(tmp_path / f"desk{len(made)}.annot.yaml", header)
        made.append(file)
        with file.importing() as batch:
            for name in ("fair", "quay", "mill"):
                batch.add(article(name, FAIR), [layer for layer in layers if layer.article == name])
        session = Session(file, "desk", SpansMode)
        session.open_article("fair")
        finish(session.mode_of(ReviewMode).review.load())
        session.set_mode(ReviewMode)
        review_of(session).go_to_next()
        return session

    yield start
    for file in made:
        file.close()


def goes_out(session):
    """What of gold goes out as reviewed."""
    selection = Selection(layer=GOLD)
    return set(finish(export_choosing.choose(session.project, formats.find("jsonl"), selection)).picks)


def nothing_marked(session, name="fair"):
    layer = session.project.layer(name, GOLD)
    return layer.state.status == "done" and len(layer.decisions) == len(list(layer.values())) == 1


def test_that_nobody_marked_anything_waits_in_the_queue(begin):
    session = begin(
        of("fair", "alice"), of("fair", "ben"), of("quay", "alice"), of("quay", "ben", status="started")
    )
    review = review_of(session)
    assert [review.section_of(name) for name in review.shown] == ["agreed", "open"]
    assert review.conflict.cluster.kind == "one only"
    assert review.left() == 2
    assert list(session.project.layer("fair", GOLD).values()) == [], "nothing is gold before it is decided"
    assert goes_out(session) == set()


@pytest.mark.parametrize(
    "settle",
    [
        settling_many.accept_unanimous,
        deciding.take_majority,
        deciding.reject,
        lambda session: settling_many.apply_premerge(
            session, finish(settling_many.premerge(session, Policy()))
        ),
        lambda session: settling_many.apply_premerge(
            session, finish(settling_many.premerge(session, Policy("trust", "ben")))
        ),
    ],
)
def test_it_is_settled_by_any_way_and_goes_out(begin, settle):
    session = begin(of("fair", "alice"), of("fair", "ben"))
    settle(session)
    assert nothing_marked(session)
    assert is_finished("fair", session.project.layers("fair"))
    assert goes_out(session) == {"fair"}
    assert {
        state.review for name, state in session.project.entries["fair"].states.items() if name != GOLD
    } == {"approved"}
    session.undo()
    assert goes_out(session) == set()
    session.redo()
    assert goes_out(session) == {"fair"}


def test_what_comes_later_is_no_longer_nothing(begin):
    session = begin(of("fair", "alice"), of("fair", "ben"))
    deciding.reject(session)
    session.commit("Work", [Change(None, span(0, 4), "fair", "ben")])
    assert [c.cluster.what for c in review_of(session).of_article("fair")] == ["span"]
    assert review_of(session).left() == 1
    assert goes_out(session) == set()


def test_a_tag_that_is_given_later_is_not_decided_by_it(begin):
    label = next(label for label in LABELS if label.applies("article"))
    session = begin(of("fair", "alice"), of("fair", "ben"))
    deciding.reject(session)
    session.set_mode(SpansMode)
    tag = session.fresh(label)
    session.commit("Work", [Change(None, ArticleTag(id="t", **tag), "fair", "ben")])
    session.set_mode(ReviewMode)
    finish(review_of(session).load())
    (conflict,) = review_of(session).of_article("fair")
    assert review_of(session).section_of(conflict.id) == "open"


def test_the_desk_may_tag_what_nobody_tagged(begin):
    label = next(label for label in LABELS if label.applies("article"))
    session = begin(of("fair", "alice"), of("fair", "ben"))
    deciding.toggle_article_label(session, label)
    gold = session.project.layer("fair", GOLD)
    assert [tag.label for tag in gold.tags] == [label.name]
    assert [decision.verdict for decision in gold.decisions] == ["edit"]
    assert goes_out(session) == {"fair"}


def test_one_alone_is_settled_by_its_own_rule(begin):
    session = begin(of("fair", "alice"), of("quay", "alice"), of("quay", "ben", status="new"))
    settling_many.apply_premerge(session, finish(settling_many.premerge(session, Policy())))
    assert goes_out(session) == set()
    settling_many.apply_premerge(session, finish(settling_many.premerge(session, Policy("single"))))
    assert goes_out(session) == {"fair"}, "ben may still come"


def test_an_article_sent_back_empty_is_put_off(begin):
    session = begin(of("fair", "alice"), of("fair", "ben"))
    deciding.send_back(session, "ben", "Is there really nothing?")
    assert goes_out(session) == set()
    assert review_of(session).section_of(review_of(session).shown[0]) == "deferred"
    state = session.project.layer("fair", "ben").state
    session.commit("Done", [Change(state, replace(state, review=""), "fair", "ben")])
    assert review_of(session).section_of(review_of(session).shown[0]) == "open"
