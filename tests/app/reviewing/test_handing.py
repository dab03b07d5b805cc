"""Handing out and collecting through real files."""

import os
import shutil
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator import store
from annotator.app import ledger
from annotator.app.ledger import Ledger
from annotator.app.progress import finish
from annotator.app.reviewing import collect as collecting
from annotator.app.reviewing import hand_out as handing
from annotator.app.session import Session
from annotator.app.tagging.modes import SpansMode
from annotator.core.annotation import ArticleTag, LayerState, Note, Span
from annotator.core.edits import Change, ProjectHeader
from annotator.core.errors import AnnotatorError, WriteError
from annotator.core.layer import Layer
from annotator.core.lineage import EXCHANGED
from annotator.core.names import original
from annotator.review import handout
from annotator.store.newproject import NewProject
from tests.app.conftest import FAIR, LABELS, PORT, article

NAMES = ["Zoë van Dyk", "أمل", "🦊", "n/a"]
ARTICLES = ("port", "fair", "quay", "mill", "dock")


def span(words, label="org", name="s1", text=PORT, **more):
    start = text.index(words)
    return Span(id=name, label=label, fragments=((start, start + len(words)),), quote=words, by="a", **more)


def layer(who, *items, status="done", article="port"):
    return Layer(article, who, items, LayerState(status))


def make(path: Path, layers=(), ids=ARTICLES, project="desk", extra=None, text=PORT):
    """A project file of articles that all have the same text but the second."""
    header = ProjectHeader(id=project, title="Desk", labels=LABELS, guidelines="# Rules", extra=extra or {})
    with NewProject(path, header) as new:
        for name in ids:
            made = article(name, FAIR if name == "fair" else text)
            new.add(made, [each for each in layers if each.article == name])
        new.finish()
        new.place()
    return path


@pytest.fixture
def master(tmp_path):
    path = make(
        tmp_path / "desk.annot.yaml",
        [
            layer("alice", span("Kestrel Line")),
            layer("bob", span("Ines Lindgren", "person")),
            layer("gold", span("Kestrel Line")),
        ],
    )
    with store.open_file(path) as file:
        yield file


def give(file, folder, names, **more):
    result = finish(handing.hand_out(file, folder, names, **more))
    ledger.record(file, result.title, result.changes)
    return result


def work_on(path, who, *items, article="port", status="done", at=None):
    """What somebody does with their file: annotations put in, the status set, saved at a time."""
    with store.open_file(path) as file:
        state = file.project.layer(article, who).state
        changes = [Change(file.project.layer(article, who).get(i.id), i, article, who) for i in items]
        changes.append(Change(state, replace(state, status=status), article, who))
        ledger.record(file, "Work", changes)
    if at is not None:
        os.utime(path, (at, at))


def preview(file, *paths):
    return finish(collecting.preview_collect(file, paths))


def collected(file, *paths):
    found = preview(file, *paths)
    collecting.collect(Ledger(file), found)
    return found


def kinds(found):
    return [(each.annotator, each.article, each.kind) for each in found.arrivals]


# ------------------------------------------------------------------------------------------------ handing out
def test_everyone_gets_a_file_with_their_articles_and_their_own_layers_alone(master, tmp_path):
    result = give(master, tmp_path / "out", [*NAMES, "alice"], overlap=0.4, several=2)
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(
        f"desk {name}.annot.yaml" for name in ("Zoë van Dyk", "أمل", "🦊", "n-a", "alice")
    )
    seen = []
    for name, path in result.files.items():
        with store.open_file(path, read_only=True) as file:
            project = file.project
            assert file.problems == []
            assert (project.header.id, project.header.title) == ("desk", "Desk")
            assert (project.labels, project.header.guidelines) == (LABELS, "# Rules")
            assert dict(project.header.extra) == {"handed_to": name}
            assert tuple(project.entries) == result.plan.shares[name]
            assert set(project.annotators()) <= {name}
            seen += project.entries
            for article_id in project.entries:
                assert project.article(article_id) == master.project.article(article_id)
    assert sorted(seen) == sorted([*ARTICLES, *result.plan.shared])
    assert result.articles == 5


def test_an_annotator_keeps_what_they_have_done_and_the_master_what_it_knows(master, tmp_path):
    result = give(master, tmp_path / "out", ["alice"])
    with store.open_file(result.files["alice"], read_only=True) as file:
        theirs = file.project.layer("port", "alice")
        assert list(theirs) == [span("Kestrel Line")]
        assert theirs.state == LayerState("done")
    assert EXCHANGED in master.project.layer("port", "alice").state.extra
    assert EXCHANGED not in master.project.layer("port", "bob").state.extra


def test_who_is_done_and_marked_nothing_gets_it_that_way(master, tmp_path):
    """Also an annotation whose words are gone, and an article that was sent back, are in the file."""
    said = {
        "quay": LayerState("done", "sent back", {"returned": {"note": "Nothing at all?"}}),
        "mill": LayerState("done"),
        "dock": LayerState("new", "none", {"later": 1}),
    }
    ledger.record(master, "x", [Change(LayerState(), s, name, "carol") for name, s in said.items()])
    path = give(master, tmp_path / "out", ["carol"], articles=handing.ALL).files["carol"]
    with store.open_file(path, read_only=True) as file:
        assert {name: file.project.layer(name, "carol").state for name in said} == said
    assert {kind for _, _, kind in kinds(preview(master, path))} <= {"same", "older"}


def test_the_file_is_canonical(master, tmp_path):
    path = give(master, tmp_path, ["alice"]).files["alice"]
    before = path.read_bytes()
    with store.open_file(path) as file:
        file.fold()
    assert path.read_bytes() == before


def test_a_second_hand_out_is_about_what_is_new(master, tmp_path):
    first = give(master, tmp_path / "one", ["alice", "bob"])
    with pytest.raises(AnnotatorError, match="handed out already"):
        give(master, tmp_path / "two", ["alice"])
    with master.importing() as batch:
        batch.add(article("late", FAIR))
    second = give(master, tmp_path / "two", ["bob", "carol"])
    assert [share for share in second.plan.shares.values() if share] == [("late",)]
    assert len(second.files) == 1
    has = handout.who_has(master.project.header)
    assert sorted(has["alice"] + has["bob"] + has.get("carol", [])) == sorted([*ARTICLES, "late"])
    assert has["alice"] == list(first.plan.shares["alice"])
    again = give(master, tmp_path / "all", ["dora"], articles=handing.ALL)
    assert len(again.plan.shares["dora"]) == 6


def test_no_file_is_ever_overwritten(master, tmp_path):
    there = tmp_path / "desk alice.annot.yaml"
    there.write_text("work", encoding="utf-8")
    header = master.project.header
    with pytest.raises(WriteError, match=r"desk alice\.annot\.yaml: An annotator’s file is there already"):
        give(master, tmp_path, ["bob", "alice"])
    assert there.read_text(encoding="utf-8") == "work"
    assert sorted(path.name for path in tmp_path.glob("*.yaml")) == [
        "desk alice.annot.yaml",
        "desk.annot.yaml",
    ]
    assert master.project.header == header


def test_cancelling_leaves_no_file_no_folder_and_no_record(master, tmp_path):
    header = master.project.header
    steps = handing.hand_out(master, tmp_path / "out", ["alice", "bob"])
    for _ in range(3):
        next(steps)
    assert any((tmp_path / "out").iterdir())
    steps.close()
    assert not (tmp_path / "out").exists()
    assert master.project.header == header


def test_failing_at_the_last_file_takes_the_others_away(master, tmp_path, monkeypatch):
    placed = []
    place = NewProject.place

    def failing(self):
        if placed:
            self.path.write_text("somebody was quicker", encoding="utf-8")
        placed.append(self.path)
        place(self)

    monkeypatch.setattr(NewProject, "place", failing)
    with pytest.raises(WriteError, match="already a file"):
        give(master, tmp_path / "out", ["alice", "bob"])
    assert [path.read_text(encoding="utf-8") for path in (tmp_path / "out").iterdir()] == [
        "somebody was quicker"
    ]
    assert handout.who_has(master.project.header) == {}


def test_a_folder_that_cannot_be_made_is_said(master, tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(WriteError, match="The folder could not be made"):
        give(master, tmp_path / "file", ["alice"])


def test_a_project_that_can_only_be_read_hands_nothing_out(master, tmp_path):
    with (
        store.open_file(master.path, read_only=True) as file,
        pytest.raises(AnnotatorError, match="cannot remember who has what"),
    ):
        give(file, tmp_path / "out", ["alice"])


def test_everyone_gets_the_same_sentences(master, tmp_path):
    bare = replace(article("bare", PORT), zones=(), sentences=())
    with master.importing() as batch:
        batch.add(bare)
    result = give(master, tmp_path, ["alice"])
    with store.open_file(result.files["alice"], read_only=True) as file:
        theirs = file.project.article("bare")
    assert len(theirs.sentences) > 3
    assert theirs == master.project.article("bare")


def test_names_become_names_of_files_that_every_system_takes():
    desk = Path("desk.annot.yaml")
    names = ["a/b", "a:b", "A/B", "é", "e\u0301", "x\u202egnp", " . ", "🦊" * 60]
    found = handing.file_names(desk, names)
    assert list(found) == names
    assert [found[name] for name in names[:7]] == [
        f"desk {part}.annot.yaml" for part in ("a-b", "a-b 2", "A-B 3", "é", "e\u0301 2", "xgnp", "-")
    ]
    assert all(len(name.encode()) < 220 and "🦊🦊" in name for name in [found["🦊" * 60]])
    assert len({name.casefold() for name in found.values()}) == len(names)


def test_names_are_cleaned_and_gold_is_nobody():
    assert handing.cleaned([" Zoë  van\nDyk", "", "e\u0301", "é"]) == ["Zoë van Dyk", "é"]
    with pytest.raises(AnnotatorError, match="the layer that review makes"):
        handing.cleaned(["Gold"])


def test_only_people_are_known(master):
    master.project.layer("fair", "alice (other copy)")
    ledger.record(
        master, "x", [Change(None, ArticleTag(id="t", label="business"), "fair", "alice (other copy)")]
    )
    assert handing.known_annotators(master.project) == ["alice", "bob"]


def test_handing_out_is_one_step_and_undo_forgets_it(master, tmp_path):
    session = Session(master, "chief", SpansMode)
    result = finish(handing.hand_out(master, tmp_path / "out", ["alice", "bob"]))
    before = master.project.layer("port", "alice").state
    handing.record(session, result)
    assert session.history.undo_title == "Hand out 5 articles to 2 annotators"
    assert handing.standings(master.project)["alice"].given >= 2
    session.undo()
    assert handing.standings(master.project) == {}
    assert master.project.layer("port", "alice").state == before


# ------------------------------------------------------------------------------------------------- collecting
@pytest.fixture
def out(master, tmp_path):
    """The files of three annotators, who all have every article."""
    return give(master, tmp_path / "out", ["alice", "🦊", "أمل"], overlap=1.0).files


def test_what_annotators_did_comes_in_as_one_step(master, out):
    work_on(out["🦊"], "🦊", span("Kestrel Line"), Note(id="n", note="Who?", start=0, end=4, quote="Port"))
    work_on(out["أمل"], "أمل", span("It had failed", doubt=True), article="quay", status="started")
    session = Session(master, "chief", SpansMode)
    found = preview(master, *out.values())
    assert kinds(found) == [
        ("alice", "port", "same"),
        ("أمل", "quay", "new"),
        ("🦊", "port", "new"),
    ]
    assert found.totals == {"new": 2, "update": 0, "same": 1, "older": 0, "both changed": 0, "refused": 0}
    assert "🦊" not in master.project.layers("port"), "a preview changes nothing"
    collecting.collect(session, found)
    assert session.history.undo_title == "Collect the work of أمل, 🦊"
    assert [type(item) for item in master.project.layers("port")["🦊"]] == [Span, Note]
    (doubtful,) = master.project.layers("quay")["أمل"]
    assert doubtful.doubt
    assert master.project.layers("port")["bob"]
    session.undo()
    assert "🦊" not in master.project.layers("port")
    assert "أمل" not in master.project.layers("quay")


def test_collecting_again_changes_nothing(master, out):
    work_on(out["🦊"], "🦊", span("Kestrel Line"))
    collected(master, *out.values())
    again = preview(master, *out.values())
    assert again.changes == ()
    assert {kind for _, _, kind in kinds(again)} == {"same"}


def test_annotations_whose_words_are_gone_are_no_change_of_ours(master, out, tmp_path):
    """Two files for one article, collected together: the second meets the layers as they are, with what is unplaced."""
    lost = replace(span("Kestrel Line", name="lost"), fragments=((4, 9),), quote="Osprey Line")
    ledger.record(master, "Lose", [Change(None, lost, "port", "alice")])
    master.flush()
    master.project.forget("port")
    assert [item.id for item in master.project.layer("port", "alice").unanchored] == ["lost"]
    again = give(master, tmp_path / "again", ["alice", "bob"], articles=handing.ALL, overlap=1.0).files
    with store.open_file(again["alice"], read_only=True) as file:
        assert [item.id for item in file.project.layer("port", "alice").unanchored] == ["lost"]
    work_on(again["bob"], "bob", span("It had failed", name="s3"))
    work_on(again["alice"], "alice", span("Ines Lindgren", "person", "s2"))
    for paths in ([again["bob"], again["alice"]], [again["alice"], again["bob"]]):
        assert sorted(kinds(preview(master, *paths))) == [
            ("alice", "port", "update"),
            ("bob", "port", "update"),
        ]
    collected(master, again["bob"], again["alice"])
    assert master.flush()
    with store.open_file(master.path, read_only=True) as file:
        layer = file.project.layer("port", "alice")
        assert ([item.id for item in layer], [item.id for item in layer.unanchored]) == (
            ["s1", "s2"],
            ["lost"],
        )
    assert kinds(preview(master, *again.values())) == [("alice", "port", "same"), ("bob", "port", "same")]


def test_an_annotator_s_file_is_not_touched_even_while_it_is_open(master, out):
    with store.open_file(out["🦊"]) as theirs:
        made = Change(None, span("Kestrel Line"), "port", "🦊")
        ledger.record(theirs, "Tag", [made])
        assert theirs.flush()
        names, before = sorted(out["🦊"].parent.iterdir()), out["🦊"].read_bytes()
        found = collected(master, out["🦊"])
        assert (sorted(out["🦊"].parent.iterdir()), out["🦊"].read_bytes()) == (names, before)
    assert kinds(found) == [("🦊", "port", "new")]
    assert list(master.project.layers("port")["🦊"]) == [span("Kestrel Line")]


def test_two_versions_of_one_file_come_in_in_order_whatever_the_order(master, out, tmp_path):
    early = tmp_path / "early.annot.yaml"
    work_on(out["🦊"], "🦊", span("Kestrel Line"), at=2_000_000_000)
    shutil.copy2(out["🦊"], early)
    work_on(out["🦊"], "🦊", span("Ines Lindgren", "person", "s2"), at=2_000_000_100)
    assert [kind for _, _, kind in kinds(preview(master, early, out["🦊"]))] == ["new", "update"]
    assert [kind for _, _, kind in kinds(preview(master, out["🦊"], early))] == ["new", "older"]
    collected(master, out["🦊"], early)
    assert len(master.project.layers("port")["🦊"]) == 2


def test_a_slow_clock_does_not_make_new_work_old(master, out):
    work_on(out["alice"], "alice", span("Ines Lindgren", "person", "s2"), at=86_400)
    assert kinds(preview(master, out["alice"])) == [("alice", "port", "update")]


def test_what_changed_here_and_there_is_shown_and_both_are_kept(master, out):
    ledger.record(master, "Correct", [Change(None, span("It had failed", name="s9"), "port", "alice")])
    work_on(out["alice"], "alice", span("Ines Lindgren", "person", "s2"))
    found = collected(master, out["alice"])
    (arrival,) = found.arrivals
    assert arrival.kind == "both changed"
    assert collecting.told(arrival) == "Changed on both sides: theirs is kept as “alice (other copy)”"
    layers = master.project.layers("port")
    assert {item.id for item in layers["alice"]} == {"s1", "s9"}
    assert {item.id for item in layers["alice (other copy)"]} == {"s1", "s2"}
    again = preview(master, out["alice"])
    assert (again.changes, again.coming) == ((), [])
    assert "already" in collecting.told(again.arrivals[0])


def test_what_is_foreign_broken_or_missing_is_refused_and_the_others_come_in(master, out, tmp_path):
    work_on(out["🦊"], "🦊", span("Kestrel Line"))
    foreign = make(tmp_path / "foreign.annot.yaml", [layer("eve", span("Kestrel Line"))], project="other")
    broken = tmp_path / "broken.annot.yaml"
    broken.write_bytes(b"\x00\x01 no project")
    files = [foreign, broken, tmp_path / "none.annot.yaml", tmp_path, master.path, out["🦊"]]
    found = collected(master, *files)
    assert [len(file.refused) for file in found.files] == [1, 1, 1, 1, 1, 0]
    reasons = ("another project", "binary", "no such file", "folder", "the project itself")
    for file, said in zip(found.files, reasons, strict=False):
        assert said in str(file.refused[0])
        assert str(file.path) in str(file.refused[0])
    assert list(master.project.layers("port")["🦊"]) == [span("Kestrel Line")]


def test_a_changed_text_and_an_unknown_article_are_refused_by_their_titles(master, tmp_path):
    layers = [
        layer("eve", ArticleTag(id="t", label="business"), article=name) for name in ("port", "fair", "new")
    ]
    other = make(
        tmp_path / "eve.annot.yaml", layers, ids=("port", "fair", "new"), text=PORT.replace("won", "lost")
    )
    found = collected(master, other)
    assert kinds(found) == [("eve", "fair", "new")]
    assert ["“Port opens”" in str(problem) for problem in found.refused] == [True, True]
    assert sorted(problem.code for problem in found.refused) == ["changed-text", "unknown-article"]


def test_an_article_that_cannot_be_read_whole_is_refused(master, out):
    work_on(out["🦊"], "🦊", span("Kestrel Line"))
    work_on(out["🦊"], "🦊", span("Kestrel Line"), article="quay")
    text = out["🦊"].read_text(encoding="utf-8")
    line = "  - {id: s1, start: 12"
    out["🦊"].write_text(text.replace(line, line.replace("12", "{"), 1), encoding="utf-8")
    found = collected(master, out["🦊"])
    assert len(found.arrivals) == 1
    (problem,) = found.refused
    assert problem.message.startswith("“Port opens” cannot be read, so nothing of it was brought in.")
    assert problem.line


def test_what_is_wrong_with_a_file_itself_is_said_with_its_place(master, out):
    """An error is listed with what is refused, a warning with what is worth knowing; the rest comes in."""
    work_on(out["🦊"], "🦊", span("Kestrel Line"))
    text = out["🦊"].read_text(encoding="utf-8")
    broken = text.replace("- {name: org,", "- {name: [org],", 1)
    assert broken != text
    out["🦊"].write_text(broken + "--- # sketch\nkind: sketch\nlines: [1, 2]\n", encoding="utf-8")
    with store.open_file(out["🦊"], read_only=True) as file:
        errors = [str(odd) for odd in file.problems if odd.severity == "error"]
        others = [str(odd) for odd in file.problems if odd.severity != "error"]
    assert errors
    found = collected(master, out["🦊"])
    (incoming,) = found.files
    assert [str(problem) for problem in incoming.refused] == errors
    assert [str(problem) for problem in incoming.remarks[: len(others)]] == others
    assert kinds(found) == [("🦊", "port", "new")]


def test_labels_that_the_project_does_not_have_are_said_and_nothing_is_lost(master, out):
    work_on(out["🦊"], "🦊", span("Kestrel Line", "ship"))
    found = collected(master, out["🦊"])
    (remark,) = found.files[0].remarks
    assert "no label “ship”: 1 annotation" in str(remark)
    assert found.refused == []
    assert [item.label for item in master.project.layers("port")["🦊"]] == ["ship"]


def test_how_far_everyone_is_and_an_annotator_who_leaves(master, out):
    work_on(out["🦊"], "🦊", span("Kestrel Line"), at=2_000_000_000)
    work_on(out["🦊"], "🦊", article="quay", status="started", at=2_000_000_000)
    collected(master, out["🦊"])
    out["أمل"].unlink()
    found = handing.standings(master.project)
    assert (found["🦊"].given, found["🦊"].started, found["🦊"].done) == (5, 1, 1)
    assert found["🦊"].collected == "2033-05-18T03:33:20.000000Z"
    assert (found["أمل"].given, found["أمل"].done, found["أمل"].collected) == (5, 0, "")
    again = give(master, out["🦊"].parent / "again", ["carol"], articles=handing.ALL)
    with store.open_file(again.files["carol"], read_only=True) as file:
        assert dict(file.project.header.extra) == {"handed_to": "carol"}
    assert handing.standings(master.project)["أمل"].given == 5
    assert len(master.project.layers("port")["🦊"]) == 1


def test_a_file_of_somebody_unknown_comes_in(master, tmp_path):
    other = make(tmp_path / "x.annot.yaml", [layer("nobody knows", span("Kestrel Line"))])
    found = collected(master, other)
    assert kinds(found) == [("nobody knows", "port", "new")]
    assert handing.standings(master.project) == {}


# ------------------------------------------------------------------------------------------------- properties
versions = st.builds(
    lambda who, words, status, name: layer(
        who, *[span(each, name=f"s{n}") for n, each in words], status=status, article=name
    ),
    st.sampled_from(["alice", "أمل 🦊"]),
    st.sets(st.sampled_from([(0, "opens"), (1, "It")]), max_size=2),
    st.sampled_from(["started", "done"]),
    st.sampled_from(["port", "quay"]),
)
incoming = st.lists(
    st.tuples(
        st.lists(versions, max_size=3, unique_by=lambda v: (v.article, v.annotator)), st.integers(1, 3)
    ),
    max_size=3,
)


def contents(path):
    """Everything that is held of everybody, wherever, and when it is from."""
    with store.open_file(path, read_only=True) as file:
        project = file.project
        held = {
            (name, original(who), item.id)
            for name in project.entries
            for who, each in project.layers(name).items()
            for item in each
        }
        return project.header.extra.get("collected"), held


def result_of(folder, number, kind, paths, *, apart):
    """The master after collecting the files, each by itself or all at once."""
    layers = [layer("alice", span("opens", name="s0"))] if kind else []
    path = make(folder / f"master{number}.annot.yaml", layers, ids=("port", "quay"))
    with store.open_file(path) as file:
        if kind:
            give(file, folder / f"out{number}", ["alice"])
        if kind == "changed since":
            ledger.record(file, "x", [Change(None, span("It", name="s7"), "port", "alice")])
        for group in [[each] for each in paths] if apart else [paths]:
            collected(file, *group)
        assert preview(file, *paths).coming == []
    return contents(path)


@settings(max_examples=20)
@given(st.sampled_from(["", "handed out", "changed since"]), incoming, st.randoms())
def test_collecting_is_idempotent_and_commutative(kind, files, order):
    with TemporaryDirectory() as name:
        folder = Path(name)
        paths = []
        for number, (layers, at) in enumerate(files):
            path = make(folder / f"theirs{number}.annot.yaml", layers, ids=("port", "quay"))
            os.utime(path, (2_000_000_000 + at, 2_000_000_000 + at))
            paths.append(path)
        shuffled = list(paths)
        order.shuffle(shuffled)
        once = result_of(folder, 1, kind, paths, apart=True)
        assert result_of(folder, 2, kind, shuffled, apart=True) == once
        assert result_of(folder, 3, kind, shuffled, apart=False) == once
        assert result_of(folder, 4, kind, [*paths, *shuffled], apart=True) == once
