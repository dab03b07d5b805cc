"""What an import guessed stands in its result, and can be read the other way from there."""

import pytest
from PySide6.QtCore import Qt

from annotator.qt.importing import dialog as import_dialog
from annotator.qt.importing.dialog import ImportResultDialog
from annotator.qt.parts import dialogs

RUSSIAN = "Мост открыт\n\nМэр города сообщил в пятницу, что мост через гавань вновь откроется в апреле этого года.\n"
SURE = (
    "Ferry returns to the quay\n\nThe ferry came back on Monday. Nobody had expected it so soon, they said.\n"
)


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "incoming"
    made.mkdir()
    (made / "old.txt").write_bytes(RUSSIAN.encode("koi8-r"))
    (made / "older.txt").write_bytes((RUSSIAN + "\nБилеты дешевле.\n").encode("koi8-r"))
    (made / "sure.txt").write_text(SURE, encoding="utf-8")
    return made


@pytest.fixture
def answers(monkeypatch, qtbot):
    """Answers the results of imports one after the other by the mouse; what they said is kept."""
    said = []

    def answering(*choices):
        waiting = list(choices)

        def run(dialog):
            assert isinstance(dialog, ImportResultDialog)
            said.append(dialog.details())
            dialog.show()
            choice = waiting.pop(0) if waiting else None
            button = dialog.read_again
            if choice is None:
                dialog.accept()
                return True
            assert not button.isEnabled()
            _, box = dialog.boxes[0]
            if box.isEditable() and box.findText(choice) < 0:
                box.lineEdit().selectAll()
                qtbot.keyClicks(box.lineEdit(), choice)
            else:
                box.setCurrentText(choice)
            assert button.isEnabled()
            qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
            assert dialog.result() == ImportResultDialog.DialogCode.Accepted
            return True

        monkeypatch.setattr(dialogs, "run", run)
        return said

    return answering


def texts(session):
    return {session.project.article(name).text for name in session.project.entries}


def test_guesses_alike_are_one_row_and_certain_files_none(session, theme, folder, answers):
    said = answers()
    result = import_dialog.import_articles(None, theme, session, [folder])
    assert len(result.guesses) == 2
    assert "1 guess\n" in said[0], "as many as there are rows"
    assert said[0].count("\n    ") == 2, "each of them with its files"
    dialog = ImportResultDialog(result, {}, theme)
    assert [len(doubt.files) for doubt, _ in dialog.boxes] == [2]
    dialog.deleteLater()


def test_files_are_read_again_as_chosen_in_one_step_of_undo(session, theme, folder, answers):
    before = texts(session)
    said = answers("windows-1251")
    import_dialog.import_articles(None, theme, session, [folder])
    assert len(said) == 2
    wrong = RUSSIAN.strip().encode("koi8-r").decode("cp1251")
    assert texts(session) - before >= {wrong, SURE.strip()}
    assert RUSSIAN.strip() not in texts(session)
    assert len(session.project.entries) == len(before) + 3
    session.undo()
    assert RUSSIAN.strip() in texts(session)
    assert wrong not in texts(session)
    assert len(session.project.entries) == len(before) + 3
    session.redo()
    assert wrong in texts(session)
    session.undo()
    session.undo()
    assert texts(session) == before


@pytest.mark.parametrize("typed", ["klingon", "hex"])
def test_what_cannot_be_read_that_way_leaves_what_there_was(session, theme, folder, answers, typed):
    said = answers(typed)
    result = import_dialog.import_articles(None, theme, session, [folder / "old.txt"])
    assert f"There is no encoding “{typed}”" in said[1]
    assert len(result.added) == 1
    assert RUSSIAN.strip() in texts(session)
    session.undo()
    assert RUSSIAN.strip() not in texts(session)


def test_a_file_of_rows_is_read_as_the_other_format(session, theme, tmp_path, answers):
    rows = tmp_path / "rows.jsonl"
    rows.write_text(
        '{"text": "Kestrel Works moved to Norvik.", "label": "org", "headline": "Works move"}\n', "utf-8"
    )
    said = answers("table")
    result = import_dialog.import_articles(None, theme, session, [rows])
    assert "the format is probably doccano" in said[0]
    assert session.project.entries[result.added[0]].title == "Works move"


def test_the_open_article_may_be_one_that_goes(session, theme, folder, answers):
    session.close_article()
    answers("windows-1251")
    result = import_dialog.import_articles(None, theme, session, [folder / "old.txt"])
    assert session.article.id == result.added[0]
    assert session.article.text == RUSSIAN.strip().encode("koi8-r").decode("cp1251")


def many(folder, count=40):
    folder.mkdir()
    for number in range(count):
        rows = f'"Story {number}: the ferry came back on Monday, and nobody had expected it.",x{number},03/04/2026\n'
        (folder / f"{number}.csv").write_text(f"text,Los,date\n{rows}", encoding="utf-8")
    return folder


def test_the_same_guess_and_the_same_finding_of_many_files_are_a_row_each(session, theme, tmp_path, answers):
    answers()
    result = import_dialog.import_articles(None, theme, session, [many(tmp_path / "in")])
    dialog = ImportResultDialog(result, {}, theme)
    try:
        ((doubt, box),) = dialog.boxes
        assert doubt.short == "Order in the dates: day first · 40 files"
        assert [box.itemText(at) for at in range(box.count())] == ["as it is", "month first", "as they are"]
        top = dialog.list.topLevelItem(0)
        assert [top.child(at).text(0) for at in range(top.childCount())] == [
            "Columns not used, but kept as metadata, in 40 files: Los (40)."
        ]
        assert top.child(0).child(0).text(0).endswith("0.csv")
        assert top.child(0).childCount() > 3
    finally:
        dialog.deleteLater()


def test_a_guess_is_answered_by_keys_alone_for_all_files_at_once(
    session, theme, tmp_path, monkeypatch, qtbot
):
    def run(dialog):
        shown.append(dialog.details())
        dialog.show()
        if len(shown) > 1:
            dialog.accept()
            return True
        dialog.activateWindow()
        dialog.list.setFocus()
        item = dialog.list.topLevelItem(1).child(0)
        dialog.list.setCurrentItem(item)
        qtbot.keyClick(dialog.list, Qt.Key.Key_Return)
        box = dialog.boxes[0][1]
        assert dialog.focusWidget() is box
        qtbot.keyClick(box, Qt.Key.Key_Down)
        assert box.currentText() == "month first"
        qtbot.keyClick(dialog.read_again, Qt.Key.Key_Space)
        return True

    shown = []
    monkeypatch.setattr(dialogs, "run", run)
    result = import_dialog.import_articles(None, theme, session, [many(tmp_path / "in", 5)])
    assert len(shown) == 2
    days = {session.project.article(name).metadata["published"] for name in result.added}
    assert days == {"2026-03-04"}
    assert len(result.added) == 5
