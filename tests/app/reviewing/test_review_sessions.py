"""Sessions of reviewing at random, with everything that can happen meanwhile: the review is what a fresh look finds."""

import random
from dataclasses import replace

import pytest

from annotator import store
from annotator.app.mode import ModeName
from annotator.app.progress import finish
from annotator.app.reviewing import decide as deciding
from annotator.app.reviewing import edit_edges as edge_editing
from annotator.app.reviewing import queue as reviewing
from annotator.app.reviewing import settle_copies as settling_copies
from annotator.app.reviewing import settle_many as settling_many
from annotator.app.reviewing.current import review_of
from annotator.app.reviewing.mode import ReviewMode
from annotator.app.session import Session
from annotator.app.tagging import articles
from annotator.app.tagging import labels as labelling
from annotator.app.tagging.modes import SpansMode
from annotator.core.annotation import (
    ArticleTag,
    Decision,
    LayerState,
    Link,
    SentenceTag,
    Span,
    new_id,
    span_quote,
)
from annotator.core.article import Article, Sentence
from annotator.core.edits import Change, ProjectHeader
from annotator.core.errors import AnnotatorError
from annotator.core.layer import GOLD, Layer
from annotator.core.text import sha256
from annotator.review.merge import Policy
from tests.app.conftest import LABELS

TEXT = "Kestrel Line won the lease on Friday. Ada Quill signed it. The port is old."
SENTENCES = (Sentence(0, 37), Sentence(38, 58), Sentence(59, 75))
NAMES = ("a0", "a1", "a2", "a3")
PEOPLE = ("alice", "ben", "cy")
OTHER = "alice (other copy)"
STEPS = 60


def said(lots, start):
    """Spans, some in two pieces or with a value, tags and links of one annotator."""
    found = []
    for number in range(lots.randrange(4)):
        first = lots.choice([0, 8, 13, 21, 26, 38, 42])
        last = first + lots.choice([3, 4, 7, 12])
        pieces = ((first, last),) if lots.random() < 0.8 else ((first, last), (last + 2, last + 5))
        found.append(
            Span(
                id=f"{start}s{number}",
                label=lots.choice(["org", "person"]),
                fragments=pieces,
                quote=span_quote(TEXT, pieces),
                doubt=lots.random() < 0.1,
                attributes={"kind": "firm"} if lots.random() < 0.3 else {},
            )
        )
    spans = list(found)
    for at, unit in enumerate(SENTENCES):
        if lots.random() < 0.3:
            label = lots.choice(["main", "history"])
            words = TEXT[unit.start : unit.end]
            tag = SentenceTag(id=f"{start}t{at}", label=label, start=unit.start, end=unit.end, quote=words)
            found.append(tag)
    if lots.random() < 0.3:
        found.append(ArticleTag(id=f"{start}g", label="business"))
    if len(spans) > 1 and lots.random() < 0.6:
        found.append(Link(id=f"{start}l", label="says", source=spans[0].id, target=spans[1].id))
    return found


def make(path, lots):
    header = ProjectHeader(id="desk", title="Desk", labels=LABELS)
    with store.create(path, header) as file, file.importing() as batch:
        for name in NAMES:
            states = [LayerState(lots.choice(["done", "done", "done", "started", "new"])) for _ in PEOPLE]
            layers = [
                Layer(name, who, said(lots, who[0]), state) for who, state in zip(PEOPLE, states, strict=True)
            ]
            if lots.random() < 0.4:
                layers.append(Layer(name, OTHER, said(lots, "a"), LayerState("done")))
            made = Article(name, f"Lease {name}", TEXT, {"language": "en"}, (), SENTENCES, sha256(TEXT))
            batch.add(made, layers)


class Desk:
    """What can happen, a method each."""

    def __init__(self, session, lots):
        self.session, self.lots = session, lots

    @property
    def review(self):
        return review_of(self.session)

    def article(self):
        return self.lots.choice(list(self.session.project.entries))

    # ---------------------------------------------------------------------------------------- in any mode
    def undo(self):
        self.session.undo()

    def redo(self):
        self.session.redo()

    def work(self):
        """Somebody's layer changes, as when it is collected."""
        name, who = self.article(), self.lots.choice(PEOPLE)
        layer = self.session.project.layer(name, who)
        there = [item for item in layer.values() if not isinstance(item, Link)]
        changes = [Change(link, None, name, who) for link in layer.links]
        if there and self.lots.random() < 0.5:
            changes.append(Change(self.lots.choice(there), None, name, who))
        elif not any(isinstance(item, Span) and item.start == 59 for item in there):
            new = Span(id=new_id(), label="org", fragments=((59, 62),), quote="The")
            changes.append(Change(None, new, name, who))
        self.session.commit("Work", changes)

    def state(self):
        name, who = self.article(), self.lots.choice(PEOPLE)
        before = self.session.project.layer(name, who).state
        status, review = self.lots.choice(["new", "started", "done"]), self.lots.choice(["none", "in review"])
        self.session.commit(
            "State", [Change(before, replace(before, status=status, review=review), name, who)]
        )

    def remove(self):
        if len(self.session.project.entries) > 2:
            articles.remove_article(self.session, self.article())

    def rename(self):
        if self.session.labels.get("person"):
            finish(labelling.rename_label(self.session, "person", "human"))

    def reviewer(self):
        self.session.person = self.lots.choice(["rita", "rob"])

    def blind(self):
        settling_many.set_blind(self.session, not self.review.blind)

    def copy(self):
        keep = self.lots.choice(["original", "copy", "both"])
        settling_copies.settle(
            self.session, finish(settling_copies.preview(self.session.project, OTHER, keep))
        )

    def open(self):
        self.session.open_article(self.article())

    def enter(self):
        if self.session.mode.name is not ModeName.REVIEW:
            finish(self.review.load())
            self.session.set_mode(ReviewMode)

    # ------------------------------------------------------------------------------------------- in Review
    def review_leave(self):
        self.session.set_mode(SpansMode)

    def review_go(self):
        if self.review.conflicts:
            self.review.go_to(self.lots.choice(list(self.review.conflicts)))

    def review_step(self):
        self.review.step(self.lots.choice([1, -1]))

    def review_majority(self):
        edge_editing.finish_or_take_majority(self.session)

    def review_take(self):
        deciding.take(self.session, self.lots.choice([1, 2]))

    def review_reject(self):
        deciding.reject(self.session)

    def review_defer(self):
        deciding.defer(self.session)

    def review_undecide(self):
        deciding.undecide(self.session)

    def review_send_back(self):
        votes = deciding.need_conflict(self.session).cluster.votes
        deciding.send_back(self.session, self.lots.choice(votes).annotator, "Look again")

    def review_unanimous(self):
        settling_many.accept_unanimous(self.session)

    def review_rule(self):
        policy = Policy(self.lots.choice(["majority", "union", "single", "unanimous"]))
        settling_many.apply_premerge(self.session, finish(settling_many.premerge(self.session, policy)))

    def review_alike(self):
        others = settling_many.identical(self.session)
        settling_many.settle_alike(self.session, deciding.need_conflict(self.session), others)

    def review_tag(self):
        deciding.toggle_article_label(self.session, LABELS.get("business"))

    def review_edit(self):
        edge_editing.start_or_next(self.session)

    def review_edge(self):
        edge_editing.move_edge(self.session, 1, "word")

    def review_note(self):
        deciding.set_note(self.session, "Odd")

    def review_approve(self):
        if self.session.article is not None:
            deciding.approve_article(self.session, list(PEOPLE))


MOVES = sorted(name for name in vars(Desk) if not name.startswith("_") and name not in ("review", "article"))


def require_what_a_fresh_look_finds(session, log):
    review, fresh = review_of(session), reviewing.Review(session)
    fresh.filter = review.filter
    finish(fresh.load())
    found = {name: conflict.cluster for name, conflict in review.conflicts.items()}
    assert found == {name: conflict.cluster for name, conflict in fresh.conflicts.items()}, log
    assert review.decisions == fresh.decisions, log
    assert review.sections == fresh.sections, log
    assert set(review.page.lanes) == set(review.names(review.page.article).values()) & set(review.page.lanes)
    for name in session.project.entries:
        gold = session.project.layer(name, GOLD)
        decided = {decision.cluster for decision in gold.decisions}
        for item in gold.values():
            if not isinstance(item, Decision) and "cluster" in item.extra:
                assert item.extra["cluster"] in decided, log
        for link in gold.links:
            assert gold.get(link.source) is not None, log
            assert gold.get(link.target) is not None, log


@pytest.mark.parametrize("seed", range(6))
def test_the_review_is_what_a_fresh_look_finds(tmp_path, seed):
    lots = random.Random(seed)
    path = tmp_path / "desk.annot.yaml"
    make(path, lots)
    with store.open_file(path) as file:
        session = Session(file, "rita", SpansMode, "rita")
        session.open_article("a0")
        finish(session.mode_of(ReviewMode).review.load())
        session.set_mode(ReviewMode)
        review_of(session).go_to_next()
        desk, log = Desk(session, lots), []
        for _ in range(STEPS):
            move = lots.choice(MOVES)
            if move.startswith("review_") and session.mode.name is not ModeName.REVIEW:
                continue
            log.append(move)
            try:
                getattr(desk, move)()
            except AnnotatorError as refused:
                log[-1] += f": {refused}"
            if session.mode.name is ModeName.REVIEW and not review_of(session).unread:
                require_what_a_fresh_look_finds(session, log)
        made = {name: dict(_by_id(session.project, name)) for name in session.project.entries}
    with store.open_file(path, read_only=True) as file:
        assert {name: dict(_by_id(file.project, name)) for name in file.project.entries} == made, log
        assert file.problems == []


def _by_id(project, name):
    return ((item.id, item) for item in project.layer(name, GOLD).values())
