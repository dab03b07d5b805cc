"""What happens to a review while somebody is in the middle of it: through the real window, by its keys."""

import shutil
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from annotator import store
from annotator.app import blinding, projects
from annotator.app.mode import ModeName
from annotator.app.progress import finish
from annotator.app.reviewing import settle_many as settling_many
from annotator.app.reviewing.current import review_of
from annotator.app.session import Session
from annotator.app.tagging import articles
from annotator.app.tagging import labels as labelling
from annotator.app.tagging.modes import SpansMode
from annotator.core.annotation import ArticleTag, Decision, LayerState, SentenceTag, Span
from annotator.core.article import Article, Sentence
from annotator.core.edits import Change, ProjectHeader
from annotator.core.layer import GOLD, Layer
from annotator.core.text import sha256
from annotator.qt.parts import dialogs
from annotator.qt.reviewing import dialogs as review_dialogs
from annotator.qt.shell import foreign_changes
from annotator.qt.shell import watch_file as watching
from tests.app.conftest import LABELS
from tests.app.reviewing.test_review_sessions import require_what_a_fresh_look_finds

Key = Qt.Key
PEOPLE = ("alice", "ben", "cy")
TEXT = "Kestrel Line won the lease on Friday. Ada Quill signed it. The port is old."
SENTENCES = (Sentence(0, 37), Sentence(38, 58), Sentence(59, 75))


def span(name, start, end, label="org", **more):
    return Span(id=name, label=label, fragments=((start, end),), quote=TEXT[start:end], **more)


def said(index):
    """Three conflicts: the end of a span, the label of another, the tag of a sentence; and what all agree on."""
    return [
        span("k", 0, 12 if index else 7),
        span("q", 38, 47, "person" if index else "org"),
        span("f", 30, 36, "org"),
        SentenceTag(id="t", label="main" if index else "history", start=0, end=37, quote=TEXT[:37]),
        ArticleTag(id="g", label="business"),
    ]


def make(path, gold=()):
    header = ProjectHeader(id="desk", title="Desk", labels=LABELS)
    with store.create(path, header) as file, file.importing() as batch:
        for number in range(3):
            name = f"a{number}"
            layers = [Layer(name, who, said(at), LayerState("done")) for at, who in enumerate(PEOPLE)]
            if gold:
                layers.append(Layer(name, GOLD, gold, LayerState("done")))
            batch.add(
                Article(name, f"Lease {number}", TEXT, {"language": "en"}, (), SENTENCES, sha256(TEXT)),
                layers,
            )
    return path


@pytest.fixture(autouse=True)
def nothing_asked(monkeypatch):
    """A dialog that a key brings up is given up."""
    monkeypatch.setattr(dialogs, "run", lambda dialog: False)


@pytest.fixture
def path(tmp_path):
    return make(tmp_path / "desk.annot.yaml")


@pytest.fixture
def window(make_window, path, qtbot):
    return reviewing(make_window(path), qtbot)


def reviewing(window, qtbot):
    window.session.person = "rita"
    window.run("mode-review")
    qtbot.waitUntil(lambda: not review_of(window.session).unread)
    stand_at(window, "k")
    return window


def named(window, which="k", article="a0"):
    """The conflict in which a span or tag of that id takes part."""
    review = review_of(window.session)
    return next(
        conflict.id
        for conflict in review.of_article(article)
        if any(item.id == which for vote in conflict.cluster.votes for item in vote.annotations)
    )


def stand_at(window, which, article="a0"):
    review_of(window.session).go_to(named(window, which, article))


def press(window, *keys):
    for key in keys:
        QTest.keyClick(window.desk.view, key)


def sound(window, log=""):
    """What is shown is painted without a fault, and the review is what a fresh look finds."""
    window.desk.settle_late()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    window.grab()
    session = window.session
    if review_of(session) is None or review_of(session).unread:
        return
    require_what_a_fresh_look_finds(session, log)
    names = {label.name for label in session.labels}
    for article in session.project.entries:
        layer = session.project.layer(article, GOLD)
        decided = {item.cluster for item in layer.decisions}
        for item in layer.values():
            if not isinstance(item, Decision):
                assert item.extra.get("cluster") in decided, (log, item)
    if review_of(session).editing is not None:
        assert {item.label for item in review_of(session).editing.spans} <= names, log


def gold(window, article="a0"):
    return [(item.label, item.quote) for item in window.session.project.layer(article, GOLD).spans]


# --------------------------------------------------------------------------------------------- labels
def delete(session, name="org"):
    finish(labelling.delete_label(session, name))


def delete_all(session, name="org"):
    finish(labelling.delete_label(session, name, delete_annotations=True))


def merge(session, name="org"):
    finish(labelling.merge_label(session, name, "person"))


def rename(session, name="org"):
    finish(labelling.rename_label(session, name, "company"))


@pytest.mark.parametrize("change", [delete, delete_all, merge, rename])
@pytest.mark.parametrize("editing", [False, True])
def test_a_label_changes_while_a_conflict_about_it_is_open(window, change, editing):
    session = window.session
    if editing:
        press(window, Key.Key_E, Key.Key_Left)
        assert review_of(session).editing is not None
    change(session)
    sound(window, "changed")
    window.run("undo")
    sound(window, "undone")
    stand_at(window, "k")
    press(window, Key.Key_2)
    sound(window, "taken")
    change(session)
    sound(window, "changed again")
    window.run("undo")
    window.run("undo")
    sound(window, "all undone")
    assert gold(window) == []


@pytest.mark.parametrize("change", [delete, merge, rename])
def test_a_label_that_only_the_edited_answer_has_goes(window, change):
    """Enter never puts a label into gold that the label set does not have."""
    session = window.session
    new = replace(LABELS.get("person"), name="place", title="Place", key="z", id="")
    labelling.add_label(session, new)
    press(window, Key.Key_E, Key.Key_Z)
    assert review_of(session).editing.span.label == "place"
    change(session, "place")
    sound(window, "changed")
    if review_of(session).editing is not None:
        press(window, Key.Key_Return)
    sound(window, "settled")
    assert {label for label, _ in gold(window)} <= {label.name for label in session.labels}


@pytest.mark.parametrize(("change", "left"), [(rename, {"company"}), (merge, {"person"}), (delete, set())])
def test_the_filter_follows_a_label_that_is_called_otherwise(window, change, left):
    session, review = window.session, review_of(window.session)
    review.set_filter(replace(review.filter, labels=frozenset({"org"})))
    assert review.shown
    change(session)
    sound(window, "changed")
    assert review.filter.labels == frozenset(left)
    assert review.shown


# -------------------------------------------------------------------------------------------- annotators
def without(session, who, article):
    layer = session.project.layer(article, who)
    gone = [Change(item, None, article, who) for item in layer.values()]
    return [*gone, Change(layer.state, None, article, who)]


@pytest.mark.parametrize("editing", [False, True])
@pytest.mark.parametrize("names", [("alice",), ("ben", "cy"), PEOPLE])
def test_layers_go_while_review_is_open(window, names, editing):
    session, review = window.session, review_of(window.session)
    review.set_filter(replace(review.filter, annotators=frozenset(names[:1])))
    stand_at(window, "k")
    if editing:
        press(window, Key.Key_E)
    changes = [c for name in session.project.entries for who in names for c in without(session, who, name)]
    session.commit("Remove layers", changes)
    sound(window, "gone")
    assert review.editing is None
    assert not set(names) & set(review.annotators())
    assert not review.filter.annotators, "nobody is left to filter by"
    for key in (Key.Key_J, Key.Key_1, Key.Key_Return, Key.Key_X, Key.Key_D, Key.Key_U, Key.Key_E):
        press(window, key)
        sound(window, key)
    while session.history.undo_title:
        window.run("undo")
    sound(window, "undone")
    assert set(review.annotators()) == set(PEOPLE)


def test_articles_go_while_review_is_open(window):
    session = window.session
    review_of(session).set_filter(replace(review_of(session).filter, annotators=frozenset(["ben"])))
    press(window, Key.Key_E)
    for name in ("a0", "a2", "a1"):
        articles.remove_article(session, name)
        sound(window, name)
        press(window, Key.Key_J, Key.Key_1, Key.Key_E)
        sound(window, f"{name} keys")
    assert not review_of(session).filter.annotators
    while session.history.undo_title:
        window.run("undo")
        sound(window, "undone")
    assert list(session.project.entries) == ["a0", "a1", "a2"]


@pytest.mark.parametrize("keys", [(), (Key.Key_E, Key.Key_Left), (Key.Key_2,), (Key.Key_D,)])
def test_another_version_of_a_layer_comes_while_a_conflict_is_open(window, keys):
    session = window.session
    press(window, *keys)
    stand_at(window, "k")
    layer = session.project.layer("a0", "alice")
    later = span("k", 13, 16)
    session.commit("Collect", [Change(layer.get("k"), later, "a0", "alice"),
                               Change(layer.get("q"), None, "a0", "alice")])  # fmt: skip
    assert review_of(session).editing is None
    sound(window, "collected")
    press(window, Key.Key_1)
    sound(window, "taken")
    for _ in range(2 + bool(keys)):
        window.run("undo")
        sound(window, "undone")


# ---------------------------------------------------------------------------------------------- gold, steps
@pytest.mark.parametrize("gold_says", [span("z", 0, 7), span("z", 0, 12), span("z", 59, 63)])
def test_gold_that_came_by_import_is_settled_like_any_other(make_window, tmp_path, qtbot, gold_says):
    window = reviewing(make_window(make(tmp_path / "gold.annot.yaml", [gold_says])), qtbot)
    session = window.session
    window.grab()
    for which in ("k", "q", "t"):
        stand_at(window, which)
        press(window, Key.Key_1)
        window.desk.settle_late()
        window.grab()
    found = gold(window)
    assert len(found) == len(set(found)), "once, not beside what was imported"
    require_what_a_fresh_look_finds(session, "")
    press(window, Key.Key_U)
    while session.history.undo_title:
        window.run("undo")
    assert gold(window) == [("org", gold_says.quote)]


def test_sent_back_answered_and_open_again(window, monkeypatch):
    session, review = window.session, review_of(window.session)
    name = review.current
    monkeypatch.setattr(review_dialogs, "ask_whom", lambda *_: ("alice", "Look again"))
    press(window, Key.Key_B)
    assert review.section_of(name) == "deferred"
    sound(window, "sent back")
    state = session.project.layer("a0", "alice").state
    assert state.review == "sent back"
    item = session.project.layer("a0", "alice").get("f")
    done = replace(state, status="done", review="")
    session.commit("Collect", [Change(item, None, "a0", "alice"), Change(state, done, "a0", "alice")])
    assert review.section_of(name) == "open"
    assert review.is_answered(name)
    sound(window, "answered")
    window.run("undo")
    assert review.section_of(name) == "deferred"
    sound(window, "undone")


def test_put_off_and_undone(window):
    review, name = review_of(window.session), review_of(window.session).current
    press(window, Key.Key_D)
    assert review.section_of(name) == "deferred"
    sound(window, "put off")
    window.run("undo")
    assert review.section_of(name) == "open"
    assert review.current == name
    sound(window, "undone")


def test_another_person_at_the_desk(window):
    session = window.session
    press(window, Key.Key_2)
    session.person = "sam"
    stand_at(window, "q")
    press(window, Key.Key_1)
    sound(window, "both")
    stand_at(window, "k")
    press(window, Key.Key_1)
    sound(window, "over the other's")
    by = {item.by for item in session.project.layer("a0", GOLD).decisions}
    assert by == {"sam"}
    for _ in range(3):
        window.run("undo")
        sound(window, "undone")
    assert gold(window) == []


@pytest.mark.parametrize("mode", ["mode-spans", "mode-sentences"])
def test_the_mode_is_switched_while_edges_are_edited(window, mode, qtbot):
    session, review = window.session, review_of(window.session)
    press(window, Key.Key_E, Key.Key_Left)
    window.run(mode)
    assert review.editing is None
    sound(window, "switched")
    press(window, Key.Key_Left)
    window.run("mode-review")
    qtbot.waitUntil(lambda: not review.unread)
    assert session.mode.name is ModeName.REVIEW
    assert gold(window) == []
    sound(window, "back")


# ------------------------------------------------------------------------------------- under a dialog's feet
def blind(session):
    settling_many.set_blind(session, not blinding.is_blind(session.project))


def gone(session):
    session.commit("Remove", [c for who in PEOPLE for c in without(session, who, "a0")])


def moved(session):
    layer = session.project.layer("a0", "alice")
    session.commit("Collect", [Change(layer.get("k"), None, "a0", "alice")])
    review_of(session).go_to(
        next(n for n, c in review_of(session).conflicts.items() if c.cluster.article == "a1")
    )


@pytest.mark.parametrize("disturb", [blind, gone, moved])
@pytest.mark.parametrize(
    "action", ["send-back", "return-article", "premerge", "apply-alike", "edit-conflict"]
)
def test_something_happens_while_a_dialog_is_open(window, monkeypatch, action, disturb):
    session, review = window.session, review_of(window.session)
    stand_at(window, "t" if action == "edit-conflict" else "k")
    asked, seen = review.current, []

    def run(dialog):
        seen.append(dialog)
        dialog.show()
        QApplication.processEvents()
        disturb(session)
        dialog.grab()
        dialog.accept()
        return True

    monkeypatch.setattr(dialogs, "run", run)
    said_before = dict(review.decisions)
    window.run(action)
    sound(window, "after")
    assert seen
    told = window.notices.shown("error")
    assert (told is not None and "meanwhile" in told.text) is (disturb is not blind)
    changed = {n for n, d in review.decisions.items() if said_before.get(n) != d}
    if action in ("send-back", "edit-conflict"):
        assert changed <= {asked}, "what was asked about one conflict is no answer to another"
    elif action == "return-article":
        states = {name: entry.states.values() for name, entry in session.project.entries.items()}
        sent = [name for name, each in states.items() if any(state.review == "sent back" for state in each)]
        assert sent in ([], ["a0"])


# ------------------------------------------------------------------------------------- another program's file
@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(foreign_changes, "PATIENCE", 0.6)
    monkeypatch.setattr(foreign_changes, "AGAIN", 120)
    monkeypatch.setattr(watching, "LOOK_EVERY", 300)


@pytest.mark.parametrize("what", ["span", "removed", "label"])
def test_the_file_is_replaced_while_an_answer_is_edited(window, path, tmp_path, qtbot, quick, what):
    session = window.session
    session.file.flush()
    theirs = tmp_path / "theirs" / path.name
    theirs.parent.mkdir()
    shutil.copyfile(path, theirs)
    with projects.open_project(theirs) as file:
        other = Session(file, "alice", SpansMode)
        if what == "span":
            layer = file.project.layer("a0", "alice")
            other.commit("Tag", [Change(layer.get("k"), span("k", 13, 16), "a0", "alice")])
        elif what == "removed":
            articles.remove_article(other, "a0")
        else:
            finish(labelling.rename_label(other, "org", "company"))
    press(window, Key.Key_E, Key.Key_Left)
    assert review_of(session).editing is not None
    before = path.stat().st_ino
    theirs.replace(path)
    assert path.stat().st_ino != before

    def merged():
        if what == "span":
            return session.project.layer("a0", "alice").get("k").start == 13
        if what == "removed":  # it is taken out, or kept and brought back at the end
            return list(session.project.entries) != ["a0", "a1", "a2"]
        return session.labels.get("company")

    qtbot.waitUntil(lambda: bool(merged()) and not review_of(session).unread, timeout=15_000)
    sound(window, "merged")
    assert review_of(session).editing is None
    press(window, Key.Key_Return, Key.Key_J, Key.Key_1)
    sound(window, "gone on")
