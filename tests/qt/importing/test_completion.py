"""A long import is completed in the background; it can be stopped, and undo takes back what it brought."""

import json

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from annotator.app import preparing
from annotator.app.importing import articles as importing
from annotator.app.progress import finish
from annotator.core.edits import Change, Heading
from annotator.qt.importing import dialog as import_dialog
from annotator.qt.importing.completion import Completion
from annotator.qt.parts import dialogs

REPORT = (
    "The harbour bridge will reopen in April after two years of repairs, the city said on Friday. "
    "The cost has risen to 48 million crowns, and lorries will have to wait until the summer. "
    "Engineers checked every cable twice, said Mira Oduya, who leads the works department of the town."
)


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "in.jsonl"
    texts = [f"Report {n}\n\nShip {n} left the pier of the old town. Nobody knew why." for n in range(28)]
    texts += [f"Bridge to reopen\n\n{REPORT}", f"Tarn bridge opens at last\n\n{REPORT[94:]} Buses go first."]
    lines = [
        json.dumps({"id": f"a{n}", "title": f"Number {n}", "text": text}) for n, text in enumerate(texts)
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest.fixture
def brought(session, source):
    """The session with a long import, of which everything is still to be found: its articles and its step."""
    result = finish(importing.import_paths(session.file, [source], at_once=0))
    return result.late, importing.record(session, result)


@pytest.fixture
def completion(session):
    made = Completion(session)
    yield made
    made.stop()


def is_ready(session, name):
    return preparing.is_prepared(session.file.load(name).article)


def test_everything_is_found_and_told(session, brought, completion, qtbot):
    told = []
    completion.progressed.connect(told.append)
    with qtbot.waitSignal(completion.finished, timeout=20_000) as finished:
        completion.start(*brought)
        assert completion.busy
    assert finished.args[0].count == 30
    assert not completion.busy
    assert all(is_ready(session, name) for name in brought[0])
    assert session.project.article("a29").metadata["story"] == "a28"
    assert told[0].total == 30
    session.undo()
    assert "a0" not in session.project.entries


def test_people_work_meanwhile(session, brought, completion, qtbot):
    with qtbot.waitSignal(completion.finished, timeout=20_000):
        completion.start(*brought)
        session.open_article("a20")
        sentences = session.article.sentences
    assert len(sentences) > 1
    assert session.project.article("a20").sentences == sentences
    assert session.file.flush(10)
    assert session.file.load("a20").article.sentences == sentences


def test_stopped_it_leaves_the_project_sound_and_says_nothing(session, brought, completion, qtbot):
    told = []
    completion.finished.connect(told.append)
    completion.start(*brought)
    completion.start(*brought)
    completion.stop()
    assert not completion.busy
    session.open_article("a29")
    assert len(session.article.sentences) == 4
    qtbot.wait(1)
    assert told == []


def test_two_imports_are_completed_one_after_the_other(session, brought, completion, qtbot):
    late, step = brought
    done = []
    completion.finished.connect(lambda completed: done.append(completed.count))
    completion.start(late[:10], step)
    completion.start(late[10:], step)
    qtbot.waitUntil(lambda: done == [10, 20], timeout=20_000)
    assert all(is_ready(session, name) for name in late)


def test_a_project_that_cannot_be_written_is_told(session, brought, completion, qtbot, monkeypatch):
    from annotator.core.errors import WriteError

    def full(found):
        raise WriteError("No space left.")

    monkeypatch.setattr(session.file, "supplement", full)
    with qtbot.waitSignal(completion.failed, timeout=20_000) as failed:
        completion.start(*brought)
    assert "No space" in str(failed.args[0])
    assert not completion.busy


def test_the_import_dialog_hands_over_what_is_late(session, source, theme, qtbot, monkeypatch):
    monkeypatch.setattr(dialogs, "run", lambda dialog: True)
    monkeypatch.setattr(importing, "MOST_AT_ONCE", 0)
    given = []
    result = import_dialog.import_articles(
        None, theme, session, [source], lambda late, step: given.append((late, step))
    )
    assert len(result.added) == 30
    ((late, step),) = given
    assert late == result.added
    assert session.history.undo_title == "Import 30 articles"
    assert step


OLDER = f"Bridge to reopen\n\n{REPORT} The council meets on Monday."


def test_newer_texts_of_a_story_are_offered_once_it_is_found(
    make_window, project_path, tmp_path, monkeypatch, qtbot
):
    window = make_window(project_path)
    session = window.session
    path = tmp_path / "in.jsonl"
    texts = {"b1": OLDER, "c1": f"Weather\n\n{'It rained in the valley all day long. ' * 6}"}
    texts["b2"] = OLDER.replace("48 million", "52 million")
    lines = [json.dumps({"id": n, "title": n, "text": text}) for n, text in texts.items()]
    path.write_text("\n".join(lines), encoding="utf-8")
    result = finish(importing.import_paths(session.file, [path], at_once=0))
    window.need_completion().start(result.late, importing.record(session, result))
    qtbot.waitUntil(lambda: window.notices.shown("probable-versions") is not None, timeout=20_000)
    notice = window.notices.shown("probable-versions")
    assert notice.text == "An article that came in is probably a newer version of another."
    asked = []
    monkeypatch.setattr(dialogs, "ask", lambda parent, title, text, choices: asked.append(text) or "take")
    qtbot.mouseClick(
        next(b for b in notice.findChildren(QPushButton) if "Look" in b.text()), Qt.MouseButton.LeftButton
    )
    assert "b2” is probably a newer version of “b1”" in asked[0]
    assert session.project.newest("b1") == "b2"
    assert window.notices.shown("probable-versions") is None
    session.undo()  # a step of its own
    assert session.project.newest("b1") == "b1"
    assert "b2" in session.project.entries


def test_nothing_is_offered_where_the_copies_are_other_peoples(session, brought, completion, qtbot):
    offered = []
    completion.recognised.connect(offered.append)
    for name, who in (("a28", "Courier"), ("a29", "Ledger")):
        article = session.project.article(name)
        before = Heading(article.title, article.metadata)
        session.commit(
            "Name", [Change(before, Heading(article.title, {**article.metadata, "publisher": who}), name)]
        )
    with qtbot.waitSignal(completion.finished, timeout=20_000):
        completion.start(*brought)
    qtbot.waitUntil(lambda: completion._looking is None)
    assert offered == []
