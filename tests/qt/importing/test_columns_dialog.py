"""Columns of tables are chosen before they are read, where they are not clear."""

import pytest
from PySide6.QtCore import Qt

from annotator.app.importing import articles as importing
from annotator.app.progress import finish
from annotator.formats.tables.articles import TableFormat
from annotator.qt.importing import columns as columns_dialog
from annotator.qt.importing.columns import ColumnsDialog
from annotator.qt.parts import dialogs

KEY = Qt.Key
LEFT = Qt.MouseButton.LeftButton
ROWS = (
    "kopf;wortlaut;kommentar;thema\n"
    "Port opens;The port opened on Monday. Kestrel Line won the lease and the quay, and nobody minded.;"
    "A remark that is short.;Business\n"
    "Fair closes;The fair in Northmark closed early, since it rained on all of its three days this year.;"
    ";Culture\n"
)


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "desk.csv"
    path.write_text(ROWS, encoding="utf-8")
    return path


def shown(dialog, qtbot):
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    return dialog


def choose(dialog, field, column):
    box = dialog.boxes[field]
    box.setCurrentIndex(box.findData(column))


def test_the_first_rows_are_shown_with_what_was_guessed(table, theme, qtbot):
    dialog = shown(ColumnsDialog(table, theme), qtbot)
    assert dialog.boxes["text"].currentData() == "wortlaut"
    assert dialog.table.item(0, 0).text() == "Port opens"
    assert dialog.table.horizontalHeaderItem(1).text() == "wortlaut\n→ Text (its cells are the longest)"
    choose(dialog, "title", "kopf")
    choose(dialog, "label", "thema")
    assert dialog.table.horizontalHeaderItem(3).text() == "thema\n→ Labels"
    choose(dialog, "text", "")
    assert not dialog.start.isEnabled()
    assert "Choose the column" in dialog.message.text()
    dialog.reject()


def test_what_is_chosen_is_what_is_read(session, table, theme, qtbot):
    dialog = shown(ColumnsDialog(table, theme), qtbot)
    choose(dialog, "title", "kopf")
    choose(dialog, "label", "thema")
    annotator = dialog.more.fields["annotator"]
    annotator.selectAll()
    qtbot.keyClicks(annotator, "desk")
    qtbot.mouseClick(dialog.start, LEFT)
    assert dialog.result() == ColumnsDialog.DialogCode.Accepted
    first, second = (item for item in TableFormat().read(table, dialog.options()))
    assert (first.title, second.title) == ("Port opens", "Fair closes")
    assert first.metadata["kommentar"] == "A remark that is short."
    assert [tag.label for tag in first.layers["desk"].tags] == ["Business"]


def test_another_delimiter_is_tried_at_once(table, theme, qtbot):
    dialog = shown(ColumnsDialog(table, theme), qtbot)
    delimiter = dialog.more.fields["delimiter"]
    delimiter.setFocus()
    qtbot.keyClicks(delimiter, "|")
    qtbot.waitUntil(lambda: dialog.table.columnCount() == 1)
    qtbot.keyClicks(delimiter, "|")
    qtbot.waitUntil(lambda: "no delimiter" in dialog.message.text())
    assert not dialog.start.isEnabled()
    delimiter.clear()
    qtbot.waitUntil(lambda: dialog.table.columnCount() == 4)
    assert dialog.start.isEnabled()
    dialog.reject()


def test_files_with_the_same_columns_are_asked_about_once(table, theme, tmp_path, monkeypatch):
    (tmp_path / "more").mkdir()
    again = tmp_path / "more" / "again.csv"
    again.write_text(ROWS, encoding="utf-8")
    (tmp_path / "more" / "letter.txt").write_text("A letter.", encoding="utf-8")
    (tmp_path / "more" / "clear.csv").write_text("title,text\nA,Some words.\n", encoding="utf-8")
    asked = []

    def run(dialog):
        asked.append(dialog)
        choose(dialog, "title", "kopf")
        return True

    monkeypatch.setattr(dialogs, "run", run)
    chosen = columns_dialog.choose_columns(None, theme, [table, tmp_path / "more"], "table")
    assert {path.name for path in chosen} == {"desk.csv", "again.csv", "clear.csv"}
    assert len(asked) == 2
    assert chosen[again]["title"] == "kopf"
    monkeypatch.setattr(dialogs, "run", lambda dialog: False)
    assert columns_dialog.choose_columns(None, theme, [table], "table") is None


def test_chosen_columns_reach_the_import(session, table):
    options_of = {table: {"text": "kommentar", "title": "kopf"}}
    result = finish(importing.import_paths(session.file, [table], "table", options_of=options_of))
    article = session.project.article(result.added[0])
    assert article.text == "Port opens\n\nA remark that is short."
    assert [problem.code for problem in result.problems] == ["no-text", "unused-keys"]


def test_why_a_column_is_what_it_is_stands_over_it(theme, qtbot, tmp_path):
    path = tmp_path / "crowd.csv"
    rows = "".join(
        f"2026-03-1{n},The ferry came back on day {n}.,{'bad' if n else 'good'},bad\n" for n in range(4)
    )
    path.write_text(f"when,content,label_ana,label_ben\n{rows}", encoding="utf-8")
    dialog = ColumnsDialog(path, theme)
    qtbot.addWidget(dialog)
    heads = [dialog.table.horizontalHeaderItem(at).text() for at in range(4)]
    assert heads == [
        "when\n→ Date (its cells are dates)",
        "content\n→ Text",
        "label_ana\n→ labels of ana",
        "label_ben\n→ labels of ben",
    ]
    assert dialog.boxes["date"].currentData() == "when"
    dialog.boxes["date"].setCurrentIndex(0)
    assert dialog.table.horizontalHeaderItem(0).text() == "when\n "
