"""Whatever an older program wrote opens, can be worked in, and still holds all that it held.

What is in the files is read by a reader that shares no code with the program (`plain`).
"""

import re
import shutil
from pathlib import Path

import pytest

import annotator
from annotator.core.edits import FORMAT
from annotator.store import open_file
from tests.store import plain

FOLDER = Path(__file__).parent / "older"
OLDER = sorted(FOLDER.glob("*.annot.yaml"))
WHO = "a colleague of today"


@pytest.fixture(params=OLDER, ids=lambda path: path.name.split(".")[0])
def older(request, tmp_path):
    return Path(shutil.copy(request.param, tmp_path / "desk.annot.yaml"))


def number(path):
    return int(path.name.partition("-")[0])


def assert_same(after, before):
    """The same is said, perhaps in a later form."""
    had, has = (slots[plain.HEADER].pop("format") for slots in (before, after))
    assert had <= has <= FORMAT
    assert after == before, plain.difference(after, before)
    before[plain.HEADER]["format"] = had


def test_there_is_a_project_of_every_number_and_each_is_listed():
    assert {number(path) for path in OLDER} == set(range(1, FORMAT + 1))
    listed = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert all(f"| `{path.name.split('.')[0]}` |" in listed for path in OLDER)
    for path in OLDER:
        assert plain.of_file(path)[plain.HEADER]["format"] == number(path)


def test_all_that_was_there_is_read(older):
    with open_file(older, read_only=True) as file:
        found = {plain.HEADER: plain.header_data(file.project.header)}
        for article_id in file.project.members:  # those of which there is a newer version, too
            found |= plain.of_article(file.load(article_id))
        assert (found, file.problems) == (plain.of_file(older), []), plain.difference(
            found, plain.of_file(older)
        )


def test_looking_changes_nothing(older):
    before = older.read_bytes()
    with annotator.open_project(older) as project:
        assert [article.text for article in project]
    assert older.read_bytes() == before


def test_it_is_annotated_and_saved_and_holds_all_that_was_there(older):
    before = plain.of_file(older)
    with annotator.open_project(older, write=True) as project:
        for article in project:
            label = next(label for label in project.labels if label.applies("span"))
            project.add_span(article.id, WHO, 0, 4, label.name)
            project.set_status(article.id, WHO, "done")
        worked_on = [article.id for article in project]
        project.flush()
        assert project.problems == []
    for fold in (False, True):
        if fold:
            with annotator.open_project(older, write=True) as project:
                project.fold()
        after = plain.of_file(older)
        ours = [after.pop(plain.layer_slot(article_id, WHO)) for article_id in worked_on]
        assert [len(layer["items"]) for layer in ours] == [1] * len(worked_on)
        assert_same(after, before)
    assert annotator.validate(older) == []


def test_what_was_done_there_can_be_changed_and_taken_back(older):
    before = plain.of_file(older)
    with annotator.open_project(older, write=True) as project:
        article, span, who = next(
            (article, span, who)
            for article in project
            for who in project.annotators()
            for span in article.layer(who).spans
        )
        project.remove(article.id, who, span)
        assert span.id not in {item.id for item in project[article.id].layer(who).spans}
        project.undo()
    assert_same(plain.of_file(older), before)


def test_a_file_of_a_later_number_opens_for_reading_alone(older):
    later = re.sub(r"(?m)^format: \d+$", f"format: {FORMAT + 1}", older.read_text(encoding="utf-8"), count=1)
    older.write_text(later, encoding="utf-8")
    with open_file(older) as file:
        assert file.read_only
        assert file.project.entries
    assert older.read_text(encoding="utf-8") == later
