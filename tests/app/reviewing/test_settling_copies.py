"""A copy is settled with its original as one step: in a session, by the API and on the command line."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from annotator import api, store
from annotator.app import ledger
from annotator.app.ledger import Ledger
from annotator.app.progress import finish
from annotator.app.reviewing import settle_copies as settling_copies
from annotator.app.reviewing.current import review_of
from annotator.app.reviewing.mode import ReviewMode
from annotator.app.session import Session
from annotator.app.tagging.modes import SpansMode
from annotator.cli import main
from annotator.core.annotation import LayerState, SentenceTag, Span
from annotator.core.edits import HANDED_TO, Change, ProjectHeader
from annotator.core.errors import AnnotatorError
from annotator.core.layer import Layer
from tests.app.conftest import FAIR, LABELS, PORT, article
from tests.app.reviewing.test_handing import collected, give, make, preview, work_on
from tests.app.reviewing.test_handing import span as desk_span

OTHER = "alice (other copy)"


def span(text, words, label="org", id=""):
    start = text.index(words)
    return Span(id=id or words, fragments=((start, start + len(words)),), label=label, quote=words)


@pytest.fixture
def path(tmp_path):
    """Two articles with a copy beside alice's layer, one without."""
    made = tmp_path / "desk.annot.yaml"
    done = LayerState("done")
    with (
        store.create(made, ProjectHeader(id="desk", title="Desk", labels=LABELS)) as file,
        file.importing() as batch,
    ):
        batch.add(
            article("fair", FAIR),
            [
                Layer("fair", "alice", [span(FAIR, "Northmark"), span(FAIR, "early")], done),
                Layer("fair", OTHER, [span(FAIR, "Northmark", "person"), span(FAIR, "Nobody")], done),
                Layer("fair", "ben", [span(FAIR, "Northmark")], done),
            ],
        )
        batch.add(article("port", PORT), [Layer("port", OTHER, [span(PORT, "Kestrel Line")], done)])
        batch.add(article("quay", FAIR), [Layer("quay", "alice", [span(FAIR, "Northmark")], done)])
    return made


def labels(project, article, name="alice"):
    return sorted((item.quote, item.label) for item in project.layer(article, name).spans.values())


BOTH = [("Nobody", "org"), ("Northmark", "org"), ("Northmark", "person"), ("early", "org")]


def test_it_is_one_step_that_can_be_undone_and_the_copy_is_gone(path):
    with store.open_file(path) as file:
        session = Session(file, "desk", SpansMode, "desk")
        session.open_article("fair")
        assert settling_copies.copies_in(session.project) == [OTHER]
        found = finish(settling_copies.preview(session.project, OTHER))
        assert labels(session.project, "fair") == [("Northmark", "org"), ("early", "org")], (
            "nothing is done yet"
        )
        said = settling_copies.told(found)
        assert "2 taken from the copy, 1 in the original alone; 1 place differs: both are kept." in said
        assert settling_copies.lines(session.project, found) == [
            ("Fair closes", "Northmark", "Organisation", "Person")
        ]
        settling_copies.settle(session, found)
        assert labels(session.project, "fair") == BOTH
        assert labels(session.project, "port") == [("Kestrel Line", "org")]
        assert session.project.annotators() == ["alice", "ben"]
        session.undo()
        assert labels(session.project, "fair") == [("Northmark", "org"), ("early", "org")]
        assert labels(session.project, "fair", OTHER) == [("Nobody", "org"), ("Northmark", "person")]
        assert OTHER in session.project.annotators()
        session.redo()
        assert session.project.annotators() == ["alice", "ben"]
    for fold in (False, True):
        with store.open_file(path) as file:
            assert labels(file.project, "fair") == BOTH
            assert file.project.annotators() == ["alice", "ben"]
            assert settling_copies.copies_in(file.project) == []
            if fold:
                file.fold()
    with store.open_file(path, read_only=True) as file:
        assert file.problems == []
        assert labels(file.project, "fair") == BOTH
        assert file.project.annotators() == ["alice", "ben"]
        assert OTHER not in path.read_text(encoding="utf-8")


def test_a_review_that_is_open_goes_by_what_was_settled(path):
    with store.open_file(path) as file:
        session = Session(file, "desk", SpansMode, "desk")
        session.open_article("fair")
        finish(session.mode_of(ReviewMode).review.load())
        session.set_mode(ReviewMode)
        votes = {v.annotator for c in review_of(session).conflicts.values() for v in c.cluster.votes}
        assert votes == {"alice", "ben"}
        settling_copies.settle(session, finish(settling_copies.preview(session.project, OTHER, "copy")))
        conflict = next(c for c in review_of(session).of_article("fair") if c.words == "Northmark")
        assert {v.annotator: v.annotations[0].label for v in conflict.cluster.votes} == {
            "alice": "person", "ben": "org",
        }  # fmt: skip
        assert review_of(session).of_article("port")


def test_the_preview_says_which_rules_keeping_both_breaks(path):
    """Two sentence tags of which only one may be, in one sentence, and in another where both are there already."""
    with store.open_file(path) as file:
        session = Session(file, "desk", SpansMode, "desk")
        first, second = session.project.article("fair").sentences[:2]

        def tag(sentence, label, name):
            quote = FAIR[sentence.start : sentence.end]
            return SentenceTag(id=name, label=label, start=sentence.start, end=sentence.end, quote=quote)

        tags = [(tag(first, "main", "m1"), "alice"), (tag(first, "history", "h1"), OTHER),
                (tag(second, "main", "m2"), "alice"), (tag(second, "history", "h2"), "alice"),
                (tag(second, "main", "m2"), OTHER), (tag(second, "history", "h2"), OTHER)]  # fmt: skip
        ledger.record(file, "Tag", [Change(None, item, "fair", name) for item, name in tags])
        for keep, broken in (("both", 1), ("original", 0), ("copy", 0)):
            found = finish(settling_copies.preview(session.project, OTHER, keep))
            assert len(found.broken) == broken
            said = (
                "This breaks 1 rule of the label set: A sentence has more than one of: History, Main event."
            )
            assert (said in settling_copies.told(found)) is bool(broken)


def test_what_is_no_copy_is_refused(path):
    with store.open_file(path) as file, pytest.raises(AnnotatorError, match="alice"):
        finish(settling_copies.preview(file.project, "alice"))


def test_scripts_settle_copies(path):
    with api.open_project(path, write=True) as project:
        assert project.copies() == [OTHER]
        assert "left out" in project.settle_copy(OTHER, keep="original")
        assert project.annotators() == ["alice", "ben"]
    with store.open_file(path, read_only=True) as file:
        assert labels(file.project, "fair") == [("Nobody", "org"), ("Northmark", "org"), ("early", "org")]


def test_the_command_line_lists_shows_and_settles(path, capsys):
    assert main(["settle-copy", str(path)]) == 0
    assert OTHER in capsys.readouterr().out
    assert main(["settle-copy", str(path), "--copy", OTHER, "--keep", "copy", "--dry-run"]) == 0
    out = capsys.readouterr().out
    assert "Northmark: Organisation | Person" in out
    assert "Nothing was changed" in out
    assert main(["settle-copy", str(path), "--copy", OTHER, "--keep", "copy", "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["copies"][0]["totals"]["left out"] == 1
    with store.open_file(path, read_only=True) as file:
        assert labels(file.project, "fair") == [("Nobody", "org"), ("Northmark", "person"), ("early", "org")]
    assert main(["settle-copy", str(path), "--copy", OTHER]) != 0
    assert main(["settle-copy", str(path)]) == 0
    assert "no copies" in capsys.readouterr().out


# ----------------------------------------------------------------------------- what is collected afterwards
@pytest.fixture
def twice(tmp_path):
    """A master, and alice's file worked on at two machines, both collected."""
    with store.open_file(make(tmp_path / "master.annot.yaml")) as master:
        one = give(master, tmp_path / "out", ["alice"], overlap=1.0).files["alice"]
        other = Path(shutil.copy(one, tmp_path / "laptop.annot.yaml"))
        work_on(one, "alice", desk_span("Kestrel Line"))
        work_on(other, "alice", desk_span("opens", name="s2"))
        collected(master, one, other)
        assert settling_copies.copies_in(master.project) == [OTHER]
        yield master, one, other


def words(master):
    return sorted(
        item.quote
        for name, layer in master.project.layers("port").items()
        for item in layer.spans.values()
        if name != "gold"
    )


def test_what_was_settled_is_known_when_it_comes_again(twice):
    master, one, other = twice
    settling_copies.settle(Ledger(master), finish(settling_copies.preview(master.project, OTHER)))
    assert labels(master.project, "port") == [("Kestrel Line", "org"), ("opens", "org")]
    for path in (one, other):
        assert preview(master, path).coming == []
    collected(master, one, other)
    assert settling_copies.copies_in(master.project) == []


@pytest.mark.parametrize("which", [0, 1])
def test_later_work_in_either_file_loses_nothing_that_was_settled(twice, which):
    master, files = twice[0], twice[1:]
    settling_copies.settle(Ledger(master), finish(settling_copies.preview(master.project, OTHER)))
    work_on(files[which], "alice", desk_span("spoke", name="s3"))
    collected(master, files[which])
    assert {"Kestrel Line", "opens", "spoke"} <= set(words(master))
    assert labels(master.project, "port") >= [("Kestrel Line", "org"), ("opens", "org")]
    (copy,) = settling_copies.copies_in(master.project)
    settling_copies.settle(Ledger(master), finish(settling_copies.preview(master.project, copy)))
    assert labels(master.project, "port") == [("Kestrel Line", "org"), ("opens", "org"), ("spoke", "org")]


def test_a_copy_that_is_taken_away_leaves_nothing_in_memory_and_nothing_in_the_file(twice):
    master, _, other = twice
    settling_copies.settle(Ledger(master), finish(settling_copies.preview(master.project, OTHER)))
    assert OTHER not in master.project.layers("port")
    assert OTHER not in master.project.annotators()
    # What sets another version aside in the same sitting has the plain name again.
    work_on(other, "alice", desk_span("spoke", name="s3"))
    collected(master, other)
    assert settling_copies.copies_in(master.project) == [OTHER]
    settling_copies.settle(Ledger(master), finish(settling_copies.preview(master.project, OTHER)))
    for fold in (False, True):
        master.flush()
        if fold:
            master.fold()
        with store.open_file(master.path, read_only=True) as again:
            assert OTHER not in again.project.annotators()
            assert OTHER not in again.project.layers("port")
    assert "(other copy" not in master.path.read_text(encoding="utf-8")


@pytest.mark.parametrize("handed_to", ["", "alice"])
def test_a_copy_that_nobody_handed_out_is_gone_as_well_also_in_a_file_that_was(path, handed_to):
    """Annotators' files keep the lineage of what was said and taken back: not of a copy that was taken away."""
    with store.open_file(path) as file:
        header = file.project.header
        if handed_to:
            named = replace(header, extra={**header.extra, HANDED_TO: handed_to})
            ledger.record(file, "Hand out", [Change(header, named)])
        settling_copies.settle(Ledger(file), finish(settling_copies.preview(file.project, OTHER)))
        for article in ("fair", "port"):
            assert OTHER not in file.project.opened(article).layers
    assert "(other copy" not in path.read_text(encoding="utf-8")
    with store.open_file(path) as file:
        assert OTHER not in file.project.layers("fair")


def test_what_was_taken_away_comes_back_as_it_was(path):
    with store.open_file(path) as file:
        session = Session(file, "desk", SpansMode, "desk")
        session.open_article("fair")
        before = {name: (sorted(layer.values(), key=lambda item: item.id), layer.state)
                  for name, layer in session.project.layers("fair").items()}  # fmt: skip
        settling_copies.settle(session, finish(settling_copies.preview(session.project, OTHER)))
        assert OTHER not in session.project.layers("fair")
        session.undo()
        after = {name: (sorted(layer.values(), key=lambda item: item.id), replace(layer.state, lineage=()))
                 for name, layer in session.project.layers("fair").items()}  # fmt: skip
        assert after == before
