"""A corpus through the window: shards with what is done in them, a sample drawn, annotated and taken back."""

import pytest
from PySide6.QtCore import Qt

from annotator import store
from annotator.qt.corpus import dialog as corpus_dialog
from annotator.qt.corpus.dialog import CorpusDialog
from annotator.qt.corpus.sample import SampleDialog
from annotator.qt.parts import dialogs
from tests import corpora
from tests.app.corpus.conftest import made
from tests.app.corpus.test_samples import annotated

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def corpus(tmp_path, monkeypatch):
    """Sixty articles in three shards, worked on by this very process."""
    monkeypatch.setattr(corpus_dialog, "workers", lambda: 1)
    return made(tmp_path / "corpus", [corpora.write_jsonl(tmp_path / "news.jsonl", 60)], 20)


@pytest.fixture
def window(make_window, corpus, monkeypatch):
    monkeypatch.setattr(dialogs, "choose_folder", lambda *_: corpus.folder)
    return make_window()


def rows(table):
    count = table.topLevelItemCount()
    return [[table.topLevelItem(row).text(at) for at in range(table.columnCount())] for row in range(count)]


def test_its_shards_are_listed_and_one_is_opened_as_the_project_that_it_is(
    window, corpus, monkeypatch, qtbot
):
    seen = []

    def look(dialog):
        assert isinstance(dialog, CorpusDialog)
        seen.extend([dialog.said.text(), *rows(dialog.table)])
        qtbot.keyClick(dialog.table, Qt.Key.Key_Down)
        qtbot.keyClick(dialog.table, Qt.Key.Key_Return)
        return dialog.result() == CorpusDialog.DialogCode.Accepted

    monkeypatch.setattr(dialogs, "run", look)
    window.run("open-corpus")
    assert seen[0] == "60 articles in 3 shards; 0 layers done by people."
    assert seen[1:] == [[f"00000{number}", "20", "0", "0", "0"] for number in (1, 2, 3)]
    assert window.session.file.path == corpus.shard("000002")
    assert len(window.session.project) == 20


def test_a_sample_is_looked_at_drawn_annotated_and_taken_back(window, corpus, tmp_path, monkeypatch, qtbot):
    path, told, drawn = tmp_path / "sample.annot.yaml", [], []

    def draw(dialog):
        if isinstance(dialog, SampleDialog):
            dialog.count.selectAll()
            qtbot.keyClicks(dialog.count, "6")
            dialog.by["source"].setFocus()
            qtbot.keyClick(dialog.by["source"], Qt.Key.Key_Space)
            qtbot.mouseClick(dialog.preview, LEFT)
            drawn.extend(rows(dialog.table))
            assert dialog.said.text() == "6 articles drawn out of 60."
            qtbot.mouseClick(dialog.make, LEFT)
        else:
            qtbot.mouseClick(dialog.draw, LEFT)
        return dialog.result() == CorpusDialog.DialogCode.Accepted

    monkeypatch.setattr(dialogs, "run", draw)
    monkeypatch.setattr(dialogs, "save_file", lambda *_: path)
    window.run("open-corpus")
    assert sorted(group for _, group, _ in drawn) == sorted(corpora.PAPERS * 2)
    assert window.session.file.path == path
    assert len(window.session.project) == 6
    window.close_project()
    annotated(path)

    def take(dialog):
        qtbot.mouseClick(dialog.take, LEFT)
        told.append(dialog.said.text())
        return False

    monkeypatch.setattr(dialogs, "run", take)
    monkeypatch.setattr(dialogs, "choose_file", lambda *_: path)
    monkeypatch.setattr(dialogs, "inform", lambda parent, title, text, **_: told.append(text))
    window.run("open-corpus")
    assert told == [
        "From 6 articles: 6 new layers, 0 changed, 0 as they were.",
        "60 articles in 3 shards; 6 layers done by people.",
    ]


def test_another_wish_forgets_what_was_drawn(window, corpus, monkeypatch, qtbot):
    def look(dialog):
        if isinstance(dialog, SampleDialog):
            qtbot.mouseClick(dialog.preview, LEFT)
            assert dialog.table.topLevelItemCount() == 60
            qtbot.keyClick(dialog.count, Qt.Key.Key_Down)
            assert dialog.table.topLevelItemCount() == 0
            qtbot.mouseClick(dialog.preview, LEFT)
            assert dialog.table.topLevelItemCount() == 59
        else:
            qtbot.mouseClick(dialog.draw, LEFT)
        return False

    monkeypatch.setattr(dialogs, "run", look)
    window.run("open-corpus")
    assert window.session is None


def test_a_folder_that_is_no_corpus_is_said(window, tmp_path, monkeypatch):
    told = []
    monkeypatch.setattr(dialogs, "choose_folder", lambda *_: tmp_path)
    monkeypatch.setattr(dialogs, "error", lambda parent, problem, **_: told.append(problem.message))
    window.run("open-corpus")
    assert told == ["This is no corpus: it has no corpus.json."]


def test_a_shard_that_somebody_has_open_is_said_when_a_sample_is_taken_back(
    window, corpus, tmp_path, monkeypatch, qtbot
):
    from tests.app.corpus.test_samples import sampled

    path, told = tmp_path / "sample.annot.yaml", []
    sampled(corpus, path, 20)
    annotated(path)

    def take(dialog):
        qtbot.mouseClick(dialog.take, LEFT)
        return False

    monkeypatch.setattr(dialogs, "run", take)
    monkeypatch.setattr(dialogs, "choose_file", lambda *_: path)
    monkeypatch.setattr(dialogs, "inform", lambda parent, title, text, **_: told.append(text))
    with store.open_file(corpus.shard("000002")):
        window.run("open-corpus")
    assert "has this project open" in told[0]
