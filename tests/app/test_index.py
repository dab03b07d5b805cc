"""What is known of every article stays true, whatever happens while it is read, and only what changed is read again."""

import contextlib
import random
import re
import tempfile
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator import store
from annotator.app import ledger
from annotator.app.agreement.counts import Choice, Counting
from annotator.app.index import Derived, Index, Query, not_cuts
from annotator.app.places import consistency, remarks, search
from annotator.app.places.story_list import StoryList
from annotator.app.progress import finish
from annotator.app.reviewing.changes import DeskReports
from annotator.app.reviewing.conflicts import Conflicts
from annotator.app.session import Session
from annotator.app.tagging import articles, guidelines, notes, sentences
from annotator.app.tagging import labels as labelling
from annotator.app.tagging.modes import SpansMode
from annotator.core.annotation import LayerState, Span, new_id
from annotator.core.edits import Change, Membership, ProjectHeader
from annotator.core.errors import AnnotatorError, ReadError, UnreadableError
from tests.app.conftest import FAIR, LABELS, PORT, article

TEXTS = {
    "port": PORT,
    "fair": FAIR,
    "quay": PORT.replace("Port", "Quay"),
    "fête": FAIR.replace("fair", "fête"),
}


def _facts(project, name):
    layers = project.layers(name).items()
    spans = {who: sorted((s.label, s.fragments, s.doubt) for s in layer.spans) for who, layer in layers}
    return (project.title(name), spans, {who: layer.state.status for who, layer in layers}) if spans else None


LIVES = {
    "facts": lambda session: Index(session.project, Derived(_facts, rests_on=lambda p: p.header.title)),
    "remarks": lambda session: remarks.listed(session.project),
    "agreement": lambda session: Counting(session.project, Choice()),
    "conflicts": lambda session: Conflicts(session.project, lambda name: None),
    "consistency": lambda session: consistency.Check(session, consistency.EVERYONE),
    "desk": lambda session: DeskReports(session.project, "alice"),
    "stories": lambda session: StoryList(session.file),
    "search": lambda session: search.asked(session, "the"),
}
"""Everything that is kept true, by name."""


def known(live):
    """What it says now."""
    if isinstance(live, consistency.Check):
        return live.lines
    if isinstance(live, Conflicts):
        assert set(live.by_id) == {each.id for here, _ in live.all().values() for each in here}
        return {name: live.here(name) for name in live.all()}
    if isinstance(live, StoryList):
        return live.all(), live.stories()
    if isinstance(live, Counting):
        return _counted(live.counts())
    return live.answer if isinstance(live, Query) else live.all()


def _counted(counts):
    studies = {"": counts.study, **dict(sorted(counts.zones.items()))}
    return counts.annotators, {name: study.articles for name, study in studies.items()}


class Desk:
    """What can happen to a project, a method each; `lots` draws what it happens to."""

    def __init__(self, session, lots):
        self.session, self.lots = session, lots
        self.touched: set[str] = set()

    def _article(self):
        return self.lots.choice(list(self.session.project.entries) or ["port"])

    def _who(self):
        return self.lots.choice(["alice", "ben", "cy", "gold"])

    def _span(self, name):
        word = self.lots.choice(list(re.finditer(r"\w+", TEXTS[name])))
        place = (word.span(),)
        label, doubt = self.lots.choice(["org", "person"]), self.lots.random() < 0.5
        quote = word[0]
        return Span(
            id=new_id(), label=label, fragments=place, quote=quote, doubt=doubt, at="2026-11-24T09:00:00Z"
        )

    def _prepare(self):
        for name in self.session.project.entries:
            for who in ("alice", "ben"):
                states = [Change(LayerState(), LayerState("done"), name, who)]
                self.session.commit("Work", [Change(None, self._span(name), name, who), *states])

    def tag(self):
        name = self._article()
        if name in self.session.project.entries:
            self.session.commit("Tag", [Change(None, self._span(name), name, self._who())])

    def untag(self):
        name = self._article()
        spans = [(who, s) for who, layer in self.session.project.layers(name).items() for s in layer.spans]
        if spans:
            who, span = self.lots.choice(spans)
            self.session.commit("Untag", [Change(span, None, name, who)])

    def finish(self):
        name, who = self._article(), self._who()
        before = self.session.project.layer(name, who).state
        status = self.lots.choice(["started", "done"])
        self.session.commit("State", [Change(before, replace(before, status=status), name, who)])

    def settle(self):
        found = [r for many in finish(remarks.listed(self.session.project).whole()).values() for r in many]
        if found:
            finish(remarks.settle(self.session, self.lots.sample(found, 1)))

    def note(self):
        self.session.open_article(self._article())
        self.session.select(0, 4)
        notes.add_note(self.session, self.lots.choice(["Why?", "Check."]))

    def rename(self):
        self.session.open_article(self._article())
        story = {"story": self.lots.choice(["port", "Lease: signed"])} if self.lots.random() < 0.5 else {}
        articles.set_heading(self.session, f"Title {self.lots.randrange(100)}", {"language": "en"} | story)

    def cut(self):
        self.session.open_article(self._article())
        self.session.select(18, 18)
        with contextlib.suppress(AnnotatorError):
            sentences.split_here(self.session)

    def remove(self):
        articles.remove_article(self.session, self._article())

    def publish(self):
        guidelines.publish(self.session, "Other rules", [self.lots.choice(["org", "person"])])

    def title(self):
        labelling.set_title(self.session, f"Desk {self.lots.randrange(100)}")

    def undo(self):
        with contextlib.suppress(AnnotatorError):
            self.session.undo()

    def redo(self):
        with contextlib.suppress(AnnotatorError):
            self.session.redo()

    def bring(self):
        """Import an article that is not here, in parts, as the window does."""
        missing = [name for name in TEXTS if not self.session.project.knows(name)]
        if missing:
            with self.session.file.importing() as batch:
                batch.add(article(missing[0], TEXTS[missing[0]]))
            self.session.remember("Import", [Change(None, Membership(missing[0]), missing[0])])

    def foreign(self):
        """Another program changes the file; the window takes it in and shows everything anew."""
        name = self._article()
        if name in self.session.project.entries:
            ledger.record(self.session.file, "Theirs", [Change(None, self._span(name), name, "ben")])
        self.session.renew()

    def complete(self):
        """Something was found of the articles in the background."""
        name = self._article()
        state = (
            self.session.project.layer(name, "ben").state if name in self.session.project.entries else None
        )
        if state is not None:
            after = LayerState("done", extra=state.extra)
            ledger.record(self.session.file, "Later", [Change(state, after, name, "ben")])
        self.session.read_again()


WHAT = [name for name in vars(Desk) if not name.startswith("_")]


@contextlib.contextmanager
def desk(seed):
    """A desk at a project of three articles, which alice and ben have finished."""
    with tempfile.TemporaryDirectory() as folder:
        header = ProjectHeader(id="desk", title="Desk", labels=LABELS)
        with store.create(Path(folder) / "desk.annot.yaml", header) as file:
            with file.importing() as batch:
                batch.add(article("port", PORT))
                batch.add(article("fair", FAIR))
                batch.add(article("quay", TEXTS["quay"]))
            session = Session(file, "alice", SpansMode)
            session.open_article("port")
            session.search_cache.update()
            made = Desk(session, random.Random(seed))
            made._prepare()
            yield made


def _all(session):
    """One of everything, which follows the session and has been read."""
    made = {kind: make(session) for kind, make in LIVES.items()}
    for live in made.values():
        live.follow(session, lambda: None)
    _require_true(made, session)
    return made


def _require_true(lives, session):
    for kind, live in lives.items():
        finish(live.reading())
        fresh = LIVES[kind](session)
        finish(fresh.reading())
        assert known(live) == known(fresh), kind
        assert not live.stale()


@settings(max_examples=10, deadline=None)
@given(
    steps=st.lists(st.sampled_from([*LIVES, *LIVES, *WHAT]), max_size=60),
    seed=st.integers(0, 10_000),
    ready=st.booleans(),
)
def test_what_is_known_in_the_end_is_what_a_fresh_look_finds(steps, seed, ready):
    """A step of reading one of them, or something that happens."""
    with desk(seed) as there:
        lives = _all(there.session)
        if not ready:
            for live in lives.values():
                live.start_over()
        works = {kind: live.reading() for kind, live in lives.items()}
        for step in steps:
            if step in WHAT:
                getattr(there, step)()
            elif next(works[step], None) is None:  # it was through
                works[step] = lives[step].reading()
        while works:  # in turns, as windows do
            works = {kind: work for kind, work in works.items() if next(work, None) is not None}
        _require_true(lives, there.session)


@pytest.mark.parametrize("what", WHAT)
@pytest.mark.parametrize("seed", range(4))
def test_whatever_happens_alone_is_noticed(what, seed):
    with desk(seed) as there:
        for _ in range(3):
            there.tag(), there.note()
        lives = _all(there.session)
        getattr(there, what)()
        _require_true(lives, there.session)


@pytest.mark.parametrize("kind", LIVES)
def test_whatever_is_stopped_anywhere_is_true_when_it_has_gone_on(kind):
    with desk(3) as there:
        fresh = LIVES[kind](there.session)
        steps = sum(1 for _ in fresh.reading())
        for stop in range(steps + 1):
            live = LIVES[kind](there.session)
            work = live.reading()
            for _ in range(stop):
                next(work)
            work.close()
            assert live.stale()
            finish(live.reading())
            assert known(live) == known(fresh), stop


@pytest.fixture
def counted(session):
    """An index of titles and spans that has been read, and what it reads from now on."""
    read = []
    index = Index(session.project, Derived(lambda p, name: read.append(name) or _facts(p, name), not_cuts))
    finish(index.reading())
    index.follow(session, lambda: read.append("stale"))
    read.clear()
    return index, read


def _tag(session, name, who="alice"):
    span = Span(id=new_id(), label="org", fragments=((0, 4),), quote=TEXTS[name][:4])
    session.commit("Tag", [Change(None, span, name, who)])


def test_an_edit_has_only_those_articles_read_again_that_it_is_about(session, counted):
    index, read = counted
    _tag(session, "fair")
    assert read == ["stale"]
    assert finish(index.reading()) == {"fair"}
    assert read == ["stale", "fair"]
    assert index.of("fair")[1] == {"alice": [("org", ((0, 4),), False)]}
    assert finish(index.reading()) == set()
    session.undo()
    assert finish(index.reading()) == {"fair"}
    assert read == ["stale", "fair", "stale", "fair"]
    assert index.all() == {}


def test_what_cannot_move_it_is_not_heard(session, counted):
    _, read = counted
    session.select(18, 18)
    assert sentences.split_here(session) is not None
    assert read == []


def test_an_edit_while_it_is_read_is_read_too(session):
    index = Index(session.project, Derived(_facts))
    index.follow(session, lambda: None)
    work = index.reading()
    next(work), next(work)
    _tag(session, "port")
    assert finish(work) == {"port"}
    assert list(index.all()) == ["port"]


def test_reading_that_was_stopped_goes_on_where_it_was(session):
    _tag(session, "port"), _tag(session, "fair")
    read = []
    index = Index(session.project, Derived(lambda p, name: read.append(name) or _facts(p, name)))
    work = index.reading()
    next(work), next(work)
    work.close()
    assert index.stale()
    assert finish(index.reading()) == {"port", "fair"}, "also what was found before it was stopped"
    assert sorted(read) == ["fair", "port"]


def test_an_article_that_fails_is_read_again_and_one_that_cannot_be_read_is_passed_over(session):
    _tag(session, "port"), _tag(session, "fair")
    failing = {"port": ReadError("Not now."), "fair": UnreadableError("Never.")}

    def of(project, name):
        if failing.get(name):
            raise failing[name]
        return _facts(project, name)

    index = Index(session.project, Derived(of))
    with pytest.raises(ReadError, match="Not now"):
        finish(index.reading())
    assert index.stale()
    del failing["port"]
    finish(index.reading())
    assert list(index.all()) == ["port"]
    assert not index.stale()


def test_nothing_is_kept_of_what_was_closed(session, counted):
    index, read = counted
    _tag(session, "port")
    finish(index.reading())
    assert index.all()
    index.close()
    read.clear()
    _tag(session, "fair")
    assert read == []
    assert index.all() == {}


def test_few_articles_stay_open_however_many_are_read(tmp_path):
    file = store.create(tmp_path / "many.annot.yaml", ProjectHeader(id="desk", title="Desk", labels=LABELS))
    with file.importing() as batch:
        for number in range(60):
            batch.add(article(f"a{number}", PORT))
    finish(Index(file.project, Derived(_facts)).reading())
    assert sum(file.project.opened(name) is not None for name in file.project.entries) <= 24
    file.close()


def test_a_question_is_asked_again_only_after_what_moves_its_answer(session):
    asked = Counter()

    def ask():
        asked["times"] += 1
        return [project.title(name) for name in project.entries]
        yield

    project = session.project
    query = Query(ask, lambda change: not change.annotator)
    query.follow(session, lambda: asked.update(["stale"]))
    assert finish(query.reading())
    _tag(session, "port")
    assert not query.stale()
    articles.set_heading(session, "Port shut", session.article.metadata)
    assert query.stale()
    assert finish(query.reading())
    assert query.answer == ["Port shut", "Fair closes"]
    articles.remove_article(session, "fair")
    finish(query.reading())
    assert query.answer == ["Port shut"]
    assert asked == {"times": 3, "stale": 2}
