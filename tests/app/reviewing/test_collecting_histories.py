"""Collecting whatever the order: nothing that somebody made and kept is ever missing, nothing deleted comes back."""

import os
import shutil
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotator import store
from annotator.app import ledger
from annotator.app.ledger import Ledger
from annotator.app.reviewing import collect as collecting
from annotator.app.reviewing import hand_out as handing
from annotator.core.annotation import Note
from annotator.core.edits import Change
from annotator.core.names import copies
from tests.app.reviewing.test_handing import collected, give, kinds, make, preview


def tag(path, who, name, article="port"):
    """Somebody puts an annotation in."""
    note = Note(id=name, note=name, by=who, at="2026-01-01T00:00:00Z")
    change(path, Change(None, note, article, who))


def untag(path, who, name, article="port"):
    """Somebody takes an annotation out."""
    with store.open_file(path, read_only=True) as file:
        gone = file.project.layer(article, who).get(name)
    change(path, Change(gone, None, article, who))


def change(path, *changes):
    with store.open_file(path) as file:
        ledger.record(file, "Work", changes)


def ids(file, who, article="port"):
    """What is held of somebody: their own layer, and all that was set aside beside it."""
    layers = file.project.layers(article)
    own = {item.id for item in layers[who]} if who in layers else set()
    return own, own.union(*({item.id for item in layers[name]} for name in copies(who, layers)))


@pytest.fixture
def master(tmp_path):
    with store.open_file(make(tmp_path / "desk.annot.yaml", ids=("port", "fair"))) as file:
        yield file


@pytest.fixture
def file_of(master, tmp_path):
    return give(master, tmp_path / "out", ["alice", "ben"], overlap=1.0).files


def version(path, number, at=None):
    """A copy of the file as it is now, perhaps with a time of its own."""
    kept = path.with_name(f"{number} {path.name}")
    shutil.copy2(path, kept)
    if at is not None:
        os.utime(kept, (at, at))
    return kept


# --------------------------------------------------------------------------------------- order by content alone
def test_an_old_version_with_a_new_time_changes_nothing(master, file_of):
    tag(file_of["alice"], "alice", "one")
    first = version(file_of["alice"], 1, at=2_000_000_000)
    tag(file_of["alice"], "alice", "two")
    second = version(file_of["alice"], 2, at=1_000_000_000)
    collected(master, first)
    assert kinds(collected(master, second)) == [("alice", "port", "update")]
    os.utime(first, (2_100_000_000, 2_100_000_000))
    found = collected(master, first)
    assert kinds(found) == [("alice", "port", "older")]
    assert found.coming == []
    assert ids(master, "alice")[0] == {"one", "two"}


@pytest.mark.parametrize("folded", [True, False])
def test_an_early_version_that_comes_late_brings_nothing_deleted_back(master, file_of, folded):
    tag(file_of["alice"], "alice", "one")
    tag(file_of["alice"], "alice", "two")
    if not folded:
        with store.open_file(file_of["alice"]) as file:
            gone = Change(file.project.layer("port", "alice").get("one"), None, "port", "alice")
            first = version(file_of["alice"], 1)
            ledger.record(file, "Work", [gone])
            file.flush()
            second = version(file_of["alice"], 2)
    else:
        first = version(file_of["alice"], 1)
        untag(file_of["alice"], "alice", "one")
        second = version(file_of["alice"], 2)
    assert kinds(collected(master, second)) == [("alice", "port", "new")]
    assert kinds(collected(master, first)) == [("alice", "port", "older")]
    assert ids(master, "alice") == ({"two"}, {"two"})


def test_what_was_deleted_and_what_was_taken_back_are_versions_too(master, file_of):
    tag(file_of["alice"], "alice", "one")
    first = version(file_of["alice"], 1)
    untag(file_of["alice"], "alice", "one")
    second = version(file_of["alice"], 2)
    tag(file_of["alice"], "alice", "one")  # the same content as the first version, but later
    for path, kind, held in (
        (first, "new", {"one"}),
        (second, "update", set()),
        (file_of["alice"], "update", {"one"}),
    ):
        assert [kind for _, _, kind in kinds(collected(master, path))] == [kind]
        assert ids(master, "alice")[0] == held
    assert [kind for _, _, kind in kinds(collected(master, second))] == ["older"]


def test_what_was_taken_back_before_anything_was_collected_does_not_come_back(master, file_of):
    tag(file_of["alice"], "alice", "one")
    first = version(file_of["alice"], 1)
    untag(file_of["alice"], "alice", "one")
    collected(master, file_of["alice"])
    assert kinds(collected(master, first)) == [("alice", "port", "older")]
    assert ids(master, "alice") == (set(), set())


def test_two_versions_collected_at_once_are_both_known(master, file_of):
    """What one step brings in on top of the other is remembered, and taken back with it."""
    tag(file_of["alice"], "alice", "one")
    first = version(file_of["alice"], 1)
    tag(file_of["alice"], "alice", "two")
    untag(file_of["alice"], "alice", "one")
    edit = collecting.collect(Ledger(master), preview(master, first, file_of["alice"]))
    assert ids(master, "alice")[0] == {"two"}
    before = master.project.layer("port", "alice").state.lineage
    assert master.load("port").layers["alice"].state.lineage == before
    assert [kind for _, _, kind in kinds(preview(master, first, file_of["alice"]))] == ["older", "same"]
    assert preview(master, first, file_of["alice"]).changes == ()
    back = edit.inverted()
    master.project.apply(back)
    master.submit(back)
    assert master.project.layer("port", "alice").state.lineage == ()
    assert [kind for _, _, kind in kinds(preview(master, first))] == ["new"]


def test_two_machines_are_both_kept_and_each_goes_on(master, file_of):
    tag(file_of["alice"], "alice", "common")
    laptop = version(file_of["alice"], "laptop")
    tag(file_of["alice"], "alice", "desk")
    tag(laptop, "alice", "laptop")
    collected(master, file_of["alice"])
    found = collected(master, laptop)
    assert [each.kind for each in found.arrivals] == ["both changed"]
    assert ids(master, "alice") == ({"common", "desk"}, {"common", "desk", "laptop"})
    untag(laptop, "alice", "common")
    tag(file_of["alice"], "alice", "desk 2")
    collected(master, laptop, file_of["alice"])
    layers = master.project.layers("port")
    assert {item.id for item in layers["alice"]} == {"common", "desk", "desk 2"}
    assert {item.id for item in layers["alice (other copy)"]} == {"laptop"}
    third = version(file_of["alice"], "third")
    tag(third, "alice", "third")
    tag(file_of["alice"], "alice", "desk 3")
    collected(master, file_of["alice"], third)
    assert {item.id for item in master.project.layers("port")["alice (other copy 2)"]} >= {"third"}


def test_a_file_edited_by_hand_is_new_work(master, file_of):
    tag(file_of["alice"], "alice", "one")
    first = version(file_of["alice"], 1)
    tag(file_of["alice"], "alice", "two")
    collected(master, file_of["alice"])
    text = first.read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if "id: one," in line)
    first.write_text(
        text.replace(line, f"{line}\n{line.replace('id: one,', 'id: typed,')}"), encoding="utf-8"
    )
    assert [each.kind for each in collected(master, first).arrivals] == ["both changed"]
    assert ids(master, "alice") == ({"one", "two"}, {"one", "two", "typed"})


def test_a_program_that_keeps_no_lineage_is_understood_by_what_it_holds(master, file_of):
    """An older version rewrites a layer with the keys that it does not know as they were."""

    def stripped(path):
        kept = [
            line
            for line in path.read_bytes().splitlines(True)
            if not line.startswith((b"lineage:", b"seal:"))
        ]
        path.write_bytes(b"".join(kept))
        return path

    tag(file_of["alice"], "alice", "one")
    first = stripped(version(file_of["alice"], 1))
    tag(file_of["alice"], "alice", "two")
    second = stripped(version(file_of["alice"], 2))
    other = stripped(version(first, "other"))
    tag(other, "alice", "three")
    stripped(other)
    assert [each.kind for each in collected(master, second, first).arrivals] == ["new", "older"]
    assert [each.kind for each in collected(master, other).arrivals] == ["both changed"]
    assert ids(master, "alice") == ({"one", "two"}, {"one", "two", "three"})


def test_undoing_a_collection_makes_its_file_new_again(master, file_of):
    tag(file_of["alice"], "alice", "one")
    found = preview(master, file_of["alice"])
    edit = collecting.collect(Ledger(master), found)
    back = edit.inverted()
    master.project.apply(back)
    master.submit(back)
    assert ids(master, "alice")[0] == set()
    assert kinds(collected(master, file_of["alice"])) == [("alice", "port", "new")]


def test_a_review_forgets_nothing_about_versions(master, file_of):
    """The list of articles does not know all of a layer's state; what is set from it must not wipe out the rest."""
    tag(file_of["alice"], "alice", "one")
    collected(master, file_of["alice"])
    master.fold()
    path = master.path
    master.close()
    with store.open_file(path) as file:
        listed = file.project.entries["port"].states["alice"]
        assert not listed.extra
        ledger.record(file, "Approve", [Change(listed, replace(listed, review="approved"), "port", "alice")])
        tag(file_of["alice"], "alice", "two")
        assert kinds(collected(file, file_of["alice"])) == [("alice", "port", "update")]
        assert file.project.layer("port", "alice").state.review == "approved"


# ---------------------------------------------------------------------------------------------- random histories
MACHINES = tuple((who, machine) for who in ("alice", "ben") for machine in (0, 1))
steps = st.lists(
    st.one_of(
        st.tuples(st.just("tag"), st.sampled_from(MACHINES), st.just("port")),
        st.tuples(st.just("untag"), st.sampled_from(MACHINES), st.integers(0, 9)),
        st.tuples(st.just("copy"), st.sampled_from(MACHINES), st.integers(0, 1)),
        st.tuples(st.just("send"), st.sampled_from(MACHINES), st.just(0)),
        st.tuples(st.just("collect"), st.integers(0, 99), st.integers(1, 9)),
        st.tuples(st.just("hand out"), st.sampled_from(MACHINES), st.just(0)),
    ),
    min_size=6,
    max_size=14,
)


class Version:
    """A layer as a file has it: the names of what was done to it, in order, and what it holds now."""

    def __init__(self, done=(), holds=frozenset()):
        self.done, self.holds = done, holds

    def then(self, name, holds):
        return Version((*self.done, name), frozenset(holds))


class Kept:
    """What the master has to hold of one layer: the last of each branch of its history, the annotator's own first."""

    def __init__(self):
        self.branches = []

    def collect(self, version):
        if not version.done:
            return
        for at, known in enumerate(self.branches):
            if known.holds == version.holds:
                more = [name for name in known.done if name not in version.done]
                if not set(version.done) <= set(known.done):
                    self.branches[at] = Version((*more, *version.done), known.holds)
                return
        if any(version.done[-1] in known.done for known in self.branches):
            return
        for at, known in enumerate(self.branches):
            if known.done[-1] in version.done:
                self.branches[at] = version
                return
        self.branches.append(version)


ARTICLES = ("port",)


class History:
    """A master and two annotators with two machines each, and beside it what all of them hold."""

    def __init__(self, folder):
        self.folder = folder
        self.master = store.open_file(make(folder / "desk.annot.yaml", ids=("port", "fair")))
        out = give(self.master, folder / "out", ["alice", "ben"], overlap=1.0).files
        self.files = {}
        for who, machine in MACHINES:
            self.files[who, machine] = folder / f"{who}{machine}.annot.yaml"
            shutil.copy2(out[who], self.files[who, machine])
        self.holds = {(which, a): Version() for which in MACHINES for a in ARTICLES}
        self.expected = {(who, a): Kept() for who in ("alice", "ben") for a in ARTICLES}
        self.sent = []
        self.number = 0

    def step(self, what, which, more):
        self.number += 1
        if what == "collect":
            if self.sent:
                who, path, holds = self.sent[which % len(self.sent)]
                os.utime(path, (1_000_000_000 + more, 1_000_000_000 + more))
                self.collect(who, path, holds)
            return
        who, machine = which
        path = self.files[which]
        if what == "tag":
            name = f"{who}{self.number}"
            tag(path, who, name, more)
            self.done(which, more, self.holds[which, more].holds | {name})
        elif what == "untag":
            there = sorted((a, name) for a in ARTICLES for name in self.holds[which, a].holds)
            if there:
                article, name = there[more % len(there)]
                untag(path, who, name, article)
                self.done(which, article, self.holds[which, article].holds - {name})
        elif what == "copy":
            shutil.copy2(path, self.files[who, 1 - machine])
            for a in ARTICLES:
                self.holds[(who, 1 - machine), a] = self.holds[which, a]
        elif what == "send":
            kept = version(path, f"sent {self.number}")
            self.sent.append((who, kept, {a: self.holds[which, a] for a in ARTICLES}))
        else:
            again = give(self.master, self.folder / f"out{self.number}", [who], articles=handing.OWN).files
            shutil.copy2(again[who], path)
            for a in ARTICLES:
                branches = self.expected[who, a].branches
                self.holds[which, a] = branches[0] if branches else Version()

    def done(self, which, article, holds):
        self.holds[which, article] = self.holds[which, article].then(self.number, holds)

    def collect(self, who, path, holds):
        found = preview(self.master, path)
        assert collecting.collect(Ledger(self.master), found) or not found.changes
        for a in ARTICLES:
            self.expected[who, a].collect(holds[a])
        assert preview(self.master, path).coming == []
        for (name, a), kept in self.expected.items():
            layers = self.master.project.layers(a)
            shown = [{i.id for i in layers[n]} for n in (name, *copies(name, layers)) if n in layers]
            assert [s for s in shown if s] == [set(branch.holds) for branch in kept.branches if branch.holds]

    def end(self):
        for which in MACHINES:
            self.collect(which[0], self.files[which], {a: self.holds[which, a] for a in ARTICLES})


@settings(max_examples=6, suppress_health_check=[HealthCheck.too_slow])
@given(steps)
def test_whatever_happens_nothing_is_lost_and_nothing_comes_back(history):
    with TemporaryDirectory() as name:
        run = History(Path(name))
        try:
            for step in history:
                run.step(*step)
            run.end()
        finally:
            run.master.close()
