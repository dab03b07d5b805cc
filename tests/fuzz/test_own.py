"""A share of `make fuzz` for the program's own files, and what it found: each fault once more, by its kind."""

import os
import time
from pathlib import Path

import pytest

from annotator import formats, settings, store
from annotator.app import projects
from annotator.app.agreement import figures as agreeing
from annotator.app.exporting import export as exporting
from annotator.app.importing import labels as label_mapping
from annotator.app.places import consistency, occurrences, remarks
from annotator.app.places import search as searching
from annotator.app.progress import finish
from annotator.app.reviewing import changes as desk_report
from annotator.app.reviewing.mode import ReviewMode
from annotator.app.session import Session
from annotator.app.tagging import articles
from annotator.app.tagging.modes import SpansMode
from annotator.cli import main
from annotator.core.errors import AnnotatorError, Problem, ReadError
from annotator.core.outputs import foreign
from annotator.core.plain_json import parsed
from annotator.formats.kit.files import read_whole
from annotator.store.validate import validate
from annotator.text import zone_rules
from tests.formats.samples import split
from tests.fuzz.desk import EDITS, FOLDER, PROJECT
from tests.fuzz.own import OWN
from tests.fuzz.reading import case, faults
from tests.fuzz.seeds import _warc

SEED, COUNT = 8, 12
DEEP = "[" * 100_000


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    path = tmp_path / PROJECT
    path.write_bytes((FOLDER / PROJECT).read_bytes())
    return path


@pytest.mark.parametrize("name", OWN)
def test_valid_files_are_used(name: str, tmp_path: Path) -> None:
    for number, seed in enumerate(OWN[name].seeds()):
        folder = tmp_path / str(number)
        folder.mkdir()
        for file, data in seed.files.items():
            (folder / file).write_bytes(data)
        assert not list(OWN[name].faults(folder, folder / file))


@pytest.mark.parametrize("name", OWN)
def test_damaged_files_end_in_sentences_and_nothing_is_lost(name: str, tmp_path: Path) -> None:
    for number in range(COUNT):
        found = case(name, SEED, number)
        folder = tmp_path / str(number)
        folder.mkdir()
        wrong = list(faults(found, folder))
        assert not wrong, f"{found}: {wrong[0]}; the file is {folder / found.name}"


# ------------------------------------------------------------------------------------------------- what was found
def test_json_that_is_nested_too_deeply_is_no_json(desk: Path, tmp_path: Path, capsys) -> None:
    """Each file of JSON beside a project, and each that is named on the command line."""
    with pytest.raises(ValueError, match="too deeply"):
        parsed(DEEP)
    lock = desk.with_name(f"{PROJECT}.lock")
    lock.write_text(DEEP, encoding="utf-8")
    projects.open_project(desk).close()
    for left in Path(os.environ["ANNOTATOR_HOME"]).rglob("as-left.json"):
        left.write_text(DEEP, encoding="utf-8")
    projects.open_project(desk).close()
    (tmp_path / "manifest.json").write_text(DEEP, encoding="utf-8")
    assert foreign(tmp_path) == [PROJECT]
    names = tmp_path / "names.json"
    names.write_text(DEEP, encoding="utf-8")
    with pytest.raises(AnnotatorError, match="too deeply"):
        label_mapping.read_mapping(names)
    out = tmp_path / "out.jsonl"
    assert main(["export", str(desk), "--format", "jsonl", "--out", str(out), "--map", str(names)]) == 2
    assert "nested too deeply" in capsys.readouterr().err


@pytest.mark.parametrize(
    "written",
    [
        "text_size: " + "9" * 5000,
        "text_size: 99999",
        "text_size: 2026-99-99",
        "annotator: 2026-99-99",
        "keys: {undo: 7}",
        "keys: {undo: [7]}",
        "recent: [{}]",
        "window: {panes: [1, 2, 99999999999]}",
        "window: {1: 2}",
        "window: " + "[" * 5000,
        "window: {a: " + "{" * 40_000,
        "window: {a: &a [x, x], b: &b [*a, *a], c: &c [*b, *b]" + ", d: [*c, *c, *c, *c]}" + "\x00",
        "window: &w {again: *w}",
        "window: {"
        + ", ".join(f"k{n}: &k{n} [{', '.join([f'*k{n - 1}'] * 9) if n else 1}]" for n in range(9))
        + "}",
    ],
    ids=range(14),
)
def test_settings_that_make_no_sense_are_refused_by_name(written: str, tmp_path: Path) -> None:
    path = tmp_path / "settings.yaml"
    path.write_text(written, encoding="utf-8")
    with pytest.raises(ReadError) as told:
        settings.load(path)
    assert told.value.file == path


def test_settings_may_be_plain(tmp_path: Path) -> None:
    path = tmp_path / "settings.yaml"
    path.write_text(
        "annotator: 7\nkeys: {undo: [Ctrl+Z], redo: []}\nwindow: {panes: [1, 2, 3], wide: true}\n"
    )
    found = settings.load(path)
    assert (found.annotator, found.keys) == ("7", {"undo": ["Ctrl+Z"], "redo": []})
    assert found.window == {"panes": [1, 2, 3], "wide": True}


def test_a_damaged_record_does_not_make_the_file_a_binary_one(desk: Path) -> None:
    """Folding moves records: a NUL that stood behind 4,096 bytes stands before them then."""
    data = desk.read_bytes()
    desk.write_bytes(data.replace(b"title: The mayor", b"title: \x00The mayor"))
    with projects.open_project(desk) as file:
        assert "a1" in file.project.entries
    assert not any(problem.code == "not-a-project" for problem in validate(desk))
    desk.write_bytes(b"\x00\x01\x02\n" + data)
    with pytest.raises(ReadError, match="binary"):
        store.open_file(desk, read_only=True)


def test_an_annotation_of_nobody_is_kept_as_it_stands(desk: Path) -> None:
    record = b"""--- # edit a1
kind: edit
article: a1
title: Of nobody
edit: x1
changes:
  - {before: null, after: {note: {id: lonely, note: "Whose?"}}}
...
"""
    desk.write_bytes(desk.read_bytes() + record)
    with projects.open_project(desk) as file:
        file.load("a1")
        assert [problem.code for problem in file.problems].count("bad-edit") == 1
    assert record in desk.read_bytes()


def test_an_edit_that_announces_no_number_is_none_that_announces(desk: Path) -> None:
    edits = (FOLDER / EDITS).read_bytes()
    assert b"\nbytes: " in edits
    desk.write_bytes(edits.replace(b"\nbytes: ", b"\nbytes: " + b"9" * 5000))
    validate(desk)
    with store.open_file(desk, read_only=True) as file:
        assert "a1" in file.project.entries


def test_a_problem_is_one_line() -> None:
    assert (
        str(Problem("“two\n\tlines” \x1b[2J stand  here.", "a.txt")) == "a.txt: “two lines” [2J stand here."
    )


def test_no_more_memory_is_taken_than_the_file_has(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"abc")
    assert read_whole(path, 1 << 46) == b"abc"
    with pytest.raises(ReadError, match="larger"):
        read_whole(path, 2)


def test_zone_rules_with_a_number_that_is_too_long_are_left_out_and_said(tmp_path: Path) -> None:
    for written in (
        f"a = {'9' * 5000}",
        f"[rules.long]\nrole = 'byline'\npatterns = ['a{{{'9' * 5000}}}']",
    ):
        (tmp_path / "en.toml").write_text(written, encoding="utf-8")
        (problem,) = zone_rules.load_rules([tmp_path]).problems
        assert problem.file == str(tmp_path / "en.toml")


def test_what_a_library_says_of_a_web_archive_is_a_problem(tmp_path: Path, capfd) -> None:
    path = tmp_path / "a.warc"
    data = _warc()
    path.write_bytes(data.replace(b"\r\n\r\nWARC/1.0", b"???\r\n\r\nWARC/1.0", 1))
    _, problems = split(formats.read_all([path]))
    assert any("damaged" in problem.message for problem in problems)
    assert capfd.readouterr() == ("", "")


def test_an_id_that_comes_again_and_again_is_told_apart_each_time(desk: Path) -> None:
    span = '  - {id: s, start: 0, end: 7, label: org, quote: "Kestrel"}\n'
    record = "--- # layer a1 zoe\nkind: layer\narticle: a1\nannotator: zoe\nspans:\n" + span * 3000
    desk.write_bytes(desk.read_bytes() + record.encode())
    started = time.process_time()
    with store.open_file(desk, read_only=True) as file:
        found = file.load("a1").layers["zoe"]
    assert {each.id for each in found} == {"s", *(f"s-{number}" for number in range(2, 3001))}
    assert time.process_time() - started < 5


def test_an_article_that_cannot_be_read_is_passed_over_and_said_once(desk: Path) -> None:
    """By everything that reads the whole project to show something; what writes it elsewhere stops."""
    desk.write_bytes(desk.read_bytes().replace(b"sentences: [[0, 186]]", b"sentences: [[0, \xff]]"))
    with projects.open_project(desk) as file:
        session, project = Session(file, "zoe", SpansMode), file.project
        review = session.mode_of(ReviewMode).review
        finish(review.load())
        assert (review.unread, review.articles()) == (0, 1)
        assert finish(articles.statistics(project)).characters == len(project.article("a1").text)
        assert list(finish(remarks.listed(project).whole())) == ["a1"]
        finish(agreeing.study(project, repeats=2))
        check = consistency.Check(session, consistency.EVERYONE)
        finish(check.reading())
        assert finish(searching.search_project(session, "Kestrel"))
        assert not finish(searching.search_project(session, "mayor"))
        finish(occurrences.find(session, "Kestrel", project=True))
        for name in project.annotators():
            finish(desk_report.DeskReports(project, name).whole())
        (problem,) = [problem for problem in file.problems if problem.code == "unreadable"]
        data = desk.read_bytes()
        assert problem.line == data[: data.index(b"\xff")].count(b"\n") + 1
        with pytest.raises(ReadError, match="a2"):
            finish(exporting.export(project, "jsonl", desk.with_name("out.jsonl")))
        session.search_cache.stop()
