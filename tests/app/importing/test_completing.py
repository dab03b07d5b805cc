"""What a long import leaves for later is found and stored, in this process or with others, and can be taken back."""

import json
from dataclasses import replace

import pytest

from annotator import store
from annotator.app import ledger, preparing
from annotator.app.importing import articles as importing
from annotator.app.importing import completing
from annotator.app.progress import finish
from annotator.app.session import Session
from annotator.app.tagging.modes import SpansMode
from annotator.core.edits import Change, Edit, Heading, ProjectHeader
from annotator.core.errors import AnnotatorError
from annotator.store.validate import validate

SENTENCES = (
    "The harbour office counted {0} ships in week {1}. ",
    "Pilots said that fog had kept {1} of them waiting. ",
    "A crossing from pier {0} will cost two euros more from June. ",
    "Nobody from the line was there when crane {1} was moved, the mayor told reporters. ",
)
REPORT = (
    "The harbour bridge will reopen in April after two years of repairs, the city said on Friday. "
    "The cost has risen to 48 million crowns, and lorries will have to wait until the summer. "
    "Engineers checked every cable twice, said Mira Oduya, who leads the works department of the town."
)


def texts(count):
    """Texts of their own, and at the end a report and its copy."""
    own = [
        f"Port report {n}\n\nBy A. Norling\n\n"
        + "\n\n".join(f"{line.format(n * 7, n)}Tug{n} and barge{n + 1} left." for line in SENTENCES)
        for n in range(count - 2)
    ]
    copy = f"Our desk: Tarn bridge opens at last\n\n{REPORT[94:]} Buses go first."
    return [*own, f"Bridge to reopen in spring\n\n{REPORT}", copy]


@pytest.fixture
def source(tmp_path):
    def write(count, name="in.jsonl"):
        path = tmp_path / name
        lines = [
            json.dumps(
                {"id": f"a{n}", "title": text.split("\n")[0], "text": text, "metadata": {"language": "en"}}
            )
            for n, text in enumerate(texts(count))
        ]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    return write


def project(path):
    return store.create(path, ProjectHeader(id="desk", title="Desk"))


def folded(file):
    file.close()
    return file.path.read_bytes()


def test_in_two_steps_the_file_is_the_same_as_in_one(source, tmp_path):
    path = source(12)
    at_once, later = project(tmp_path / "one.annot.yaml"), project(tmp_path / "two.annot.yaml")
    assert finish(importing.import_paths(at_once, [path])).late == ()
    result = finish(importing.import_paths(later, [path], at_once=3))
    assert result.late == tuple(f"a{n}" for n in range(3, 12))
    assert not preparing.is_prepared(later.project.article("a5"))
    done = finish(completing.complete(later, result.late))
    assert done == completing.Completed(9, copies=("a11",))
    assert preparing.is_prepared(later.project.article("a5"))
    assert folded(later) == folded(at_once)


def test_other_processes_find_the_same(source, tmp_path, monkeypatch):
    monkeypatch.setattr(completing, "WORTH_HELP", 0)
    path = source(40)
    alone, helped = project(tmp_path / "one.annot.yaml"), project(tmp_path / "two.annot.yaml")
    for file, helpers in ((alone, 0), (helped, 2)):
        result = finish(importing.import_paths(file, [path], at_once=0))
        finish(completing.complete(file, result.late, helpers))
    assert folded(helped) == folded(alone)


def test_what_was_found_is_there_when_the_file_was_not_folded(source, tmp_path):
    file = project(tmp_path / "desk.annot.yaml")
    result = finish(importing.import_paths(file, [source(5)], at_once=0))
    finish(completing.complete(file, result.late))
    before = {name: file.project.article(name) for name in file.project.entries}
    with store.open_file(file.path, read_only=True) as again:
        assert {name: again.project.article(name) for name in again.project.entries} == before
        assert again.problems == []
    assert validate(file.path) == []
    file.close(fold=False)
    with store.open_file(file.path) as again:
        again.fold()
        assert {name: again.project.article(name) for name in again.project.entries} == before
    assert [path.name for path in tmp_path.glob("desk.annot.yaml.*.yaml")] == []


def test_closed_early_it_keeps_what_it_has_stored(source, tmp_path, monkeypatch):
    monkeypatch.setattr(completing, "AT_ONCE", 2)
    monkeypatch.setattr(completing, "STORE_AFTER", 4)
    file = project(tmp_path / "desk.annot.yaml")
    result = finish(importing.import_paths(file, [source(12)], at_once=0))
    work = completing.complete(file, result.late)
    for _ in range(3):
        next(work)
    work.close()
    ready = [preparing.is_prepared(file.load(name).article) for name in result.late]
    assert ready == [True] * 4 + [False] * 8
    rest = finish(completing.complete(file, result.late))
    assert rest.count == 12
    assert all(preparing.is_prepared(file.load(name).article) for name in result.late)
    file.close()


def test_an_article_that_somebody_opened_or_edited_meanwhile_is_left_alone(session, source):
    result = finish(importing.import_paths(session.file, [source(6)], at_once=0))
    importing.record(session, result)
    session.open_article("a1")
    mine = session.article
    heading = Heading(mine.title, mine.metadata)
    session.commit("Correct", [Change(heading, Heading("Corrected", mine.metadata), "a1")])
    assert session.file.flush(10)
    # The copy of the report is opened, too: its story has to be told by an edit.
    session.open_article("a5")
    done = finish(completing.complete(session.file, result.late))
    completing.record(session, done)
    assert session.project.article("a1").title == "Corrected"
    assert session.project.article("a1").sentences == mine.sentences
    assert session.article.metadata["story"] == "a4"
    assert session.project.article("a4").metadata["story"] == "a4"


def test_undo_takes_back_the_import_with_what_was_found_later(session, source, tmp_path, reopened):
    (tmp_path / "one.txt").write_text(f"Bridge will open again\n\n{REPORT}", encoding="utf-8")
    (first,) = finish(importing.import_paths(session.file, [tmp_path / "one.txt"])).added
    before = session.project.article(first)
    result = finish(importing.import_paths(session.file, [source(6)], at_once=0))
    step = importing.record(session, result)
    completing.record(session, finish(completing.complete(session.file, result.late)), step)
    assert [session.project.article(name).metadata.get("story") for name in (first, "a4", "a5")] == [
        first
    ] * 3
    session.undo()
    assert session.project.article(first) == before
    assert list(reopened()[1]) == ["port", "fair", first]
    session.redo()
    assert len(session.project.article("a3").sentences) == 10
    assert session.project.article(first).metadata["story"] == first


def test_the_next_day_too_an_import_is_taken_back_with_what_was_found_later(session, source, tmp_path):
    (tmp_path / "one.txt").write_text(f"Bridge will open again\n\n{REPORT}", encoding="utf-8")
    (first,) = finish(importing.import_paths(session.file, [tmp_path / "one.txt"])).added
    before = session.project.article(first)
    result = finish(importing.import_paths(session.file, [source(6)], at_once=0))
    step = importing.record(session, result)
    completing.record(session, finish(completing.complete(session.file, result.late)), step)
    session.file.close()
    with store.open_file(session.file.path) as file:
        assert file.project.article(first).metadata["story"] == first
        again = Session(file, "alice", SpansMode)
        again.undo()
        assert file.project.article(first) == before
        again.redo()
        assert file.project.article(first).metadata["story"] == first


def test_an_import_that_was_taken_back_is_not_completed(session, source):
    result = finish(importing.import_paths(session.file, [source(6)], at_once=0))
    step = importing.record(session, result)
    session.undo()
    completing.record(session, finish(completing.complete(session.file, result.late)), step)
    assert session.file.flush(10)
    assert not preparing.is_prepared(session.file.load("a3").article)
    assert session.history.undo_title == ""
    session.redo()
    session.open_article("a3")
    assert len(session.article.sentences) == 10


def test_a_large_project_does_not_wait_for_copies(session, source, tmp_path, monkeypatch):
    monkeypatch.setattr(importing, "MOST_AT_ONCE", 1)
    (tmp_path / "one.txt").write_text(f"Bridge will open again\n\n{REPORT}", encoding="utf-8")
    result = finish(importing.import_paths(session.file, [tmp_path / "one.txt"]))
    assert result.late == result.added
    assert preparing.is_prepared(session.project.article(result.added[0]))
    more = finish(importing.import_paths(session.file, [source(4)]))
    done = finish(completing.complete(session.file, more.late))
    assert done.stories == {result.added[0]: result.added[0]}


def test_a_damaged_article_stops_nothing(session, source):
    result = finish(importing.import_paths(session.file, [source(4)], at_once=0))
    raw = session.file.path.read_bytes()
    session.file.close()
    session.file.path.write_bytes(
        raw.replace(b"id: a1\ntitle: Port report 1\n", b"id: a1\ntitle: [Port report 1\n")
    )
    with store.open_file(session.file.path) as again:
        done = finish(completing.complete(again, result.late))
        assert done.count == 3
        assert preparing.is_prepared(again.project.article("a2"))


def test_an_edit_of_another_article_in_the_queue_does_not_matter(session, source):
    result = finish(importing.import_paths(session.file, [source(4)], at_once=0))
    port = session.project.article("port")
    before, after = Heading(port.title, port.metadata), Heading("Port", port.metadata)
    edit = Edit("Rename", (Change(before, after, "port"),), "alice")
    session.project.apply(edit)
    session.file.submit(edit)
    finish(completing.complete(session.file, result.late))
    assert all(preparing.is_prepared(session.file.load(name).article) for name in result.late)
    assert session.project.article("port").title == "Port"


@pytest.mark.parametrize("step", ["commit", "undo", "open", "record"])
def test_what_is_found_at_the_moment_of_an_edit_leaves_the_model_as_the_file(session, source, step):
    """The thread that completes an import may store its finds between any two steps of an edit."""
    file = session.file
    result = finish(importing.import_paths(file, [source(4)], at_once=0))
    if step != "open":
        session.open_article("a1")
        article = session.article
        before, after = Heading(article.title, article.metadata), Heading("Mine", {"desk": "mine"})
        session.commit("Earlier", [Change(before, after, "a1")])
        assert file.flush(10)
        file.fold()  # so that the article may be completed again
    file.submit = completing_at(file, "a1", file.submit)
    change = Change(Heading("Mine", {"desk": "mine"}), Heading("Again", {"desk": "again"}), "a1")
    match step:
        case "commit":
            session.commit("Now", [change])
        case "undo":
            session.undo()
        case "open":
            session.open_article("a1")
        case "record":
            ledger.record(file, "Now", [change])
    assert file.supplemented == ["a1"]
    assert file.project.article("a1") == file.load("a1").article
    assert file.flush(10)
    with store.open_file(file.path, read_only=True) as again:
        assert again.project.article("a1") == file.project.article("a1")
    assert result.late


def completing_at(file, article_id, submit):
    def submitting(edit):
        raw = file.raw_article(article_id)
        found = replace(file.load(article_id).article, metadata={"found": "late"})
        file.supplemented = file.supplement([(hash(raw), found)])
        submit(edit)

    return submitting


def test_what_cannot_be_stored_changes_nothing(session):
    heading = Heading(session.article.title, session.article.metadata)
    with pytest.raises(AnnotatorError):
        session.commit("Odd", [Change(heading, Heading("Odd", {"set": object()}), "port")])
    assert session.article.title == session.project.article("port").title == heading.title
    assert session.history.undo_title == ""
