"""The Export dialog: what is chosen, what is shown beforehand, what is written, what is remembered."""

import json

import pytest
from pypdf import PdfReader
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QLineEdit

from annotator import formats
from annotator.app.exporting import format_groups
from annotator.app.exporting import splits as splitting
from annotator.app.exporting.export import Selection
from annotator.core.annotation import STATUSES
from annotator.formats import Option
from annotator.qt.exporting import dialog as export_dialog
from annotator.qt.exporting.dialog import ExportDialog
from annotator.qt.exporting.formats import NAME_ROLE
from annotator.qt.exporting.labels import LABEL, NAME
from annotator.qt.parts import dialogs
from annotator.qt.parts.option_fields import OptionFields, TickLabel

KEY = Qt.Key
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def dialog(session, theme, qtbot):
    made = shown(ExportDialog(session, theme), qtbot)
    yield made
    made.reject()


@pytest.fixture
def driven(monkeypatch, qtbot):
    """Replaces the seam: the dialog is shown, driven by `driven.act(dialog)`, and must then be closed."""

    class Driven:
        act = None

    def run(dialog):
        dialog.show()
        Driven.act(dialog)
        assert not dialog.isVisible()
        return dialog.result() == dialog.DialogCode.Accepted

    monkeypatch.setattr(dialogs, "run", run)
    return Driven


@pytest.fixture
def told(monkeypatch):
    said = []
    monkeypatch.setattr(dialogs, "inform", lambda _, title, text, **more: said.append(text))
    return said


def shown(dialog, qtbot):
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    return dialog


def tick(qtbot, box):
    qtbot.mouseClick(box, LEFT, pos=QPoint(10, box.height() // 2))


def include_all(dialog, qtbot):
    """Tick what the annotator of the sample has begun, and what nobody has touched, whatever the format."""
    for status in ("new", "started"):
        box = dialog.choices.statuses[status]
        for _ in range(1 + box.isChecked()):
            tick(qtbot, box)
        assert box.isChecked()


def name_item(dialog, label):
    return dialog.choices.labels._items[label]


# ------------------------------------------------------------------------------------------------- formats
def test_every_format_is_in_a_group_and_ours_is_chosen(dialog):
    assert dialog.format_name() == "jsonl"
    assert dialog.about.text() == "Cannot hold the label set, but for the names of labels that are used."
    listed = []
    for row in range(dialog.formats.topLevelItemCount()):
        top = dialog.formats.topLevelItem(row)
        assert top.text(0) in format_groups.GROUPS
        listed += [top.child(at).data(0, NAME_ROLE) for at in range(top.childCount())]
    assert sorted(listed) == sorted(form.name for form in formats.all() if form.writes)
    assert "pdf-report" in listed


def test_a_format_is_chosen_with_the_keyboard_and_says_what_it_loses(dialog, qtbot):
    assert QApplication.focusWidget() is dialog.formats
    for _ in range(40):
        if dialog.format_name() == "conll":
            break
        qtbot.keyClick(dialog.formats, KEY.Key_Down)
    assert dialog.format_name() == "conll"
    assert dialog.about.text().startswith("Cannot hold overlapping spans, ")
    assert "notes" in dialog.about.toolTip()
    assert dialog.place.text().endswith(".conll")
    assert dialog.choices.overlaps.isVisible()
    assert set(dialog.choices.options.fields) == {
        option.name for option in formats.find("conll").write_options
    }


def test_a_heading_of_the_formats_is_never_the_format(dialog, qtbot, monkeypatch):
    """The keyboard passes headings and the mouse can click them; the format before stays chosen, and looks so."""
    listed = dialog.formats
    qtbot.keyClick(listed, KEY.Key_End)
    last = dialog.format_name()
    for go in (
        lambda: qtbot.keyClick(listed, KEY.Key_Left),
        lambda: qtbot.mouseClick(
            listed.viewport(), LEFT, pos=listed.visualItemRect(listed.currentItem()).center()
        ),
    ):
        go()
        assert listed.currentItem().parent() is None
        assert dialog.format_name() == listed.form().name == last
        assert [item.data(0, NAME_ROLE) for item in listed.selectedItems()] == [last]
    qtbot.keyClick(listed, KEY.Key_Down)
    assert [item.data(0, NAME_ROLE) for item in listed.selectedItems()] == [dialog.format_name()]
    for name in ("save_file", "choose_folder"):
        monkeypatch.setattr(dialogs, name, lambda *_: None)
    qtbot.keyClick(listed, KEY.Key_Home)
    dialog.browse.click()


def test_the_fields_of_a_format_follow_its_options(theme, qtbot):
    fields = OptionFields()
    qtbot.addWidget(fields)
    fields.show_options(
        [
            Option("scheme", "Scheme", kind="choice", choices=("a", "b"), default="a", help="Which one."),
            Option("flag", "A very long sentence about something to tick", kind="flag", default=True),
            Option("name", "Name", default="x"),
        ],
        {"scheme": "b", "name": "y"},
    )
    fields.show()
    assert fields.values() == {"scheme": "b", "name": "y"}
    scheme, flag, name = (fields.fields[each] for each in ("scheme", "flag", "name"))
    assert (type(scheme), type(flag), type(name)) == (QComboBox, QCheckBox, QLineEdit)
    assert (scheme.accessibleName(), scheme.accessibleDescription()) == ("Scheme", "Which one.")
    with qtbot.waitSignal(fields.changed):
        qtbot.mouseClick(fields.findChild(TickLabel), LEFT)
    name.clear()
    assert fields.values() == {"scheme": "b", "flag": False, "name": ""}
    fields.show_options([], {})
    assert fields.values() == {}


def test_missing_packages_are_named_with_the_command(session, theme, qtbot, monkeypatch):
    real = format_groups.missing
    monkeypatch.setattr(
        format_groups, "missing", lambda form: ["spacy"] if form.name == "spacy" else real(form)
    )
    made = shown(ExportDialog(session, theme, remembered={"format": "spacy"}), qtbot)
    assert 'pip install "news-annotator[spacy]"' in made.message.text()
    assert not made.write.isEnabled()
    qtbot.waitUntil(lambda: "needs spacy" in made.preview.text.toPlainText())
    made.formats.choose("jsonl")
    assert made.write.isEnabled()
    assert made.message.text() == ""
    made.reject()


# ------------------------------------------------------------------------------------- preview and losses
def test_the_preview_shows_the_first_records_and_follows(dialog, qtbot):
    def preview():
        return dialog.preview.text.toPlainText()

    include_all(dialog, qtbot)
    qtbot.waitUntil(lambda: '"id":"kestrel"' in preview())
    assert json.loads(preview().splitlines()[0])["id"] == "kestrel"
    dialog.formats.choose("conll")
    qtbot.waitUntil(lambda: "Kestrel" in preview() and "B-org" in preview())
    item = name_item(dialog, "org")
    dialog.choices.labels.setCurrentItem(item)
    dialog.choices.labels.setFocus()
    qtbot.keyClick(dialog.choices.labels, KEY.Key_F2)
    editor = dialog.choices.labels.findChild(QLineEdit)
    editor.selectAll()
    qtbot.keyClicks(editor, "ORG")
    qtbot.keyClick(editor, KEY.Key_Return)
    qtbot.waitUntil(lambda: "B-ORG" in preview() and "B-org" not in preview())
    qtbot.keyClick(dialog.choices.labels, KEY.Key_Space)
    qtbot.waitUntil(lambda: "B-ORG" not in preview() and "B-money" in preview())


def test_what_cannot_be_written_is_a_sentence(dialog, qtbot):
    dialog.choices.layers.setCurrentIndex(dialog.choices.layers.findData("alice"))
    qtbot.waitUntil(lambda: "Nothing is exported" in dialog.preview.text.toPlainText())
    qtbot.waitUntil(lambda: not dialog.write.isEnabled())
    assert dialog.lost.text().startswith("Nothing is exported. 1 article: “alice” has not finished them;")
    assert dialog.choices.counted.text() == "0 of 3 articles go out, 3 stay"
    tick(qtbot, dialog.choices.statuses["done"])
    assert dialog.write.isEnabled()
    qtbot.mouseClick(dialog.write, LEFT)
    assert dialog.message.text() == "Tick at least one status."


def test_what_is_done_goes_out_unless_somebody_chooses(dialog, qtbot):
    def ticked():
        return [status for status, box in dialog.choices.statuses.items() if box.isChecked()]

    assert ticked() == ["new", "started", "done"]  # a whole copy
    dialog.formats.choose("conll")
    assert ticked() == ["done"]
    qtbot.waitUntil(lambda: dialog.choices.counted.text() == "0 of 3 articles go out, 3 stay")
    tick(qtbot, dialog.choices.statuses["new"])
    qtbot.waitUntil(lambda: "3 articles of those that go out: not finished" in dialog.lost.text())
    assert dialog.choices.counted.text() == "3 of 3 articles go out"
    dialog.formats.choose("doccano")
    assert ticked() == ["new", "done"]
    assert "statuses" not in dialog.kept()


def test_a_folder_of_files_can_be_looked_through(dialog, qtbot):
    dialog.formats.choose("brat")
    include_all(dialog, qtbot)
    qtbot.waitUntil(lambda: dialog.preview.file.count() > 3)
    names = [dialog.preview.file.itemText(at) for at in range(dialog.preview.file.count())]
    assert any(name.endswith(".ann") for name in names)
    dialog.preview.file.setCurrentIndex(next(at for at, name in enumerate(names) if name.endswith(".ann")))
    assert "US$2.8 million" in dialog.preview.text.toPlainText()


def test_losses_are_counted_before_anything_is_written(dialog, qtbot, tmp_path):
    unfinished = "3 articles of those that go out: not finished"
    qtbot.waitUntil(lambda: dialog.lost.text().startswith(unfinished), timeout=5000)
    dialog.formats.choose("csv")
    include_all(dialog, qtbot)
    qtbot.waitUntil(lambda: "×" in dialog.lost.text(), timeout=5000)
    assert list(tmp_path.glob("*.csv")) == []


def test_counting_can_be_stopped(dialog, qtbot):
    dialog._look()
    dialog._show_progress(type("Told", (), {"total": 10, "done": 1}))
    qtbot.mouseClick(dialog.stop, LEFT)
    assert dialog.lost.text().startswith("Not counted.")
    assert not dialog.bar.isVisible()


def colours(image):
    return {
        image.pixelColor(x, y).name() for x in range(0, image.width(), 3) for y in range(0, image.height(), 3)
    }


def test_the_first_page_of_a_pdf_is_shown(session, theme, qtbot):
    made = shown(ExportDialog(session, theme, remembered={"format": "pdf-report"}), qtbot)
    page = made.preview.page
    qtbot.waitUntil(page.isVisible)
    assert made.preview.title.accessibleName() == "Preview of the first page"
    assert not made.preview.text.isVisible()
    paper = page.widget().pixmap()
    assert (paper.deviceIndependentSize().width(), paper.height() > paper.width()) == (
        page.viewport().width(),
        True,
    )
    assert len(colours(paper.toImage())) > 20
    page.setFocus()
    qtbot.keyClick(page, KEY.Key_PageDown)
    assert page.verticalScrollBar().value() > 0
    size = made.choices.options.fields["paper"]
    size.setCurrentIndex(size.findData("Letter"))
    qtbot.waitUntil(lambda: page.widget().pixmap().height() < paper.height())
    made.formats.choose("jsonl")
    qtbot.waitUntil(made.preview.text.isVisible)
    assert made.preview.title.accessibleName() == "Preview of the first records"
    made.reject()


def test_no_page_is_a_sentence(session, theme, qtbot):
    kept = {"format": "pdf-report", "layer": "alice"}
    made = shown(ExportDialog(session, theme, remembered=kept), qtbot)
    qtbot.waitUntil(lambda: "Nothing is exported" in made.preview.text.toPlainText())
    assert made.preview.text.isVisible()
    made.reject()


# ------------------------------------------------------------------------------------------------ choices
def test_what_is_exported_can_be_narrowed(dialog, qtbot):
    dialog.choices.layers.setCurrentIndex(dialog.choices.layers.findData("alice"))
    tick(qtbot, dialog.choices.no_furniture)
    assert dialog.selection() == Selection(layer="alice", statuses=("done",), without=("furniture",))
    name_item(dialog, "person").setCheckState(LABEL, Qt.CheckState.Unchecked)
    name_item(dialog, "money").setText(NAME, "MONEY")
    chosen = dialog.selection()
    assert "person" not in chosen.labels
    assert "org" in chosen.labels
    assert chosen.rename == {"money": "MONEY"}
    name_item(dialog, "money").setText(NAME, "  ")
    assert dialog.selection().rename == {}
    dialog.choices.labels.tick_all(False)
    qtbot.mouseClick(dialog.write, LEFT)
    assert dialog.message.text() == "Tick at least one label."


def test_export_writes_the_file_and_says_so(session, theme, driven, told, qtbot, tmp_path):
    target = tmp_path / "out.jsonl"

    def act(dialog):
        dialog.place.setText(str(target))
        qtbot.mouseClick(dialog.write, LEFT)

    driven.act = act
    result = export_dialog.export_project(None, theme, session)
    assert result.articles == 3
    lines = target.read_text(encoding="utf-8").splitlines()
    assert json.loads(lines[0])["id"] == "kestrel"
    assert told == [f"3 articles written to {target}."]


def test_a_pdf_is_written_with_its_manifest(session, theme, driven, told, qtbot, tmp_path):
    def act(dialog):
        dialog.formats.choose("pdf-report")
        assert dialog.place.text().endswith("desk.pdf")
        dialog.place.setText(str(tmp_path / "out.pdf"))
        dialog.choices.layers.setCurrentIndex(dialog.choices.layers.findData("alice"))
        include_all(dialog, qtbot)
        tick(qtbot, dialog.choices.no_furniture)
        qtbot.mouseClick(dialog.write, LEFT)

    driven.act = act
    result = export_dialog.export_project(None, theme, session)
    assert told == [f"3 articles written to {tmp_path / 'out.pdf'}."]
    words = " ".join(" ".join(page.extract_text() for page in PdfReader(tmp_path / "out.pdf").pages).split())
    assert "wins lease" in words
    assert "Advertisement" not in words
    manifest = json.loads(result.manifest.read_text(encoding="utf-8"))
    assert (manifest["format"], manifest["options"]["without_zones"]) == ("pdf-report", ["furniture"])


def test_splits_are_recorded_as_one_step_and_written(session, theme, driven, told, qtbot, tmp_path):
    def act(dialog):
        dialog.place.setText(str(tmp_path / "out.jsonl"))
        tick(qtbot, dialog.choices.splits.on)
        dialog.choices.splits.shares.selectAll()
        qtbot.keyClicks(dialog.choices.splits.shares, "rubbish")
        qtbot.mouseClick(dialog.write, LEFT)
        assert "no division" in dialog.message.text()
        dialog.choices.splits.shares.selectAll()
        qtbot.keyClicks(dialog.choices.splits.shares, "60/40")
        dialog.choices.splits.by.setCurrentIndex(dialog.choices.splits.by.findData("article"))
        qtbot.mouseClick(dialog.write, LEFT)

    driven.act = act
    result = export_dialog.export_project(None, theme, session)
    written = {path.name for path in result.files}
    assert written == {"out.train.jsonl", "out.test.jsonl"}
    assert session.history.undo_title == "Divide 3 articles into train, test"
    splits = [splitting.split_of(session.project.article(name)) for name in session.project.entries]
    assert set(splits) == {"train", "test"}
    session.undo()
    assert {splitting.split_of(session.project.article(name)) for name in session.project.entries} == {""}


def test_choices_are_remembered_for_the_project(session, theme, driven, told, qtbot, tmp_path):
    kept = []

    def choose(dialog):
        dialog.formats.choose("conll")
        include_all(dialog, qtbot)
        scheme = dialog.choices.options.fields["scheme"]
        scheme.setCurrentIndex(scheme.findData("BILOU"))
        dialog.choices.overlaps.setCurrentIndex(dialog.choices.overlaps.findData("first"))
        tick(qtbot, dialog.choices.no_furniture)
        name_item(dialog, "org").setText(NAME, "ORG")
        name_item(dialog, "person").setCheckState(LABEL, Qt.CheckState.Unchecked)
        dialog.place.setText(str(tmp_path / "data.conll"))
        qtbot.mouseClick(dialog.write, LEFT)

    driven.act = choose
    export_dialog.export_project(None, theme, session, {}, kept.append)
    assert json.loads(json.dumps(kept[0])) == kept[0]
    again = shown(ExportDialog(session, theme, remembered=kept[0]), qtbot)
    assert again.format_name() == "conll"
    assert again.place.text() == str(tmp_path / "data.conll")
    chosen = again.selection()
    assert (chosen.overlaps, chosen.without, chosen.rename) == ("first", ("furniture",), {"org": "ORG"})
    assert chosen.options == {"scheme": "BILOU"}
    assert "person" not in chosen.labels
    again.reject()


def test_nonsense_in_the_settings_does_no_harm(session, theme, qtbot):
    kept = {"format": "gone", "statuses": "x", "rename": 3, "left_out": ["gone"], "splits": 1, "options": [1]}
    made = shown(ExportDialog(session, theme, remembered=kept), qtbot)
    assert made.format_name() == "jsonl"
    assert made.selection() == Selection(statuses=STATUSES)
    made.reject()


def test_the_window_keeps_the_choices_in_the_settings(
    make_window, project_path, driven, told, qtbot, tmp_path
):
    window = make_window(project_path)

    def act(dialog):
        dialog.formats.choose("fasttext")
        dialog.place.setText(str(tmp_path / "train.txt"))
        qtbot.mouseClick(dialog.write, LEFT)

    driven.act = act
    window.run("export")
    kept = window.settings.window["export"][window.session.project.header.id]
    assert kept["format"] == "fasttext"
    seen = []
    driven.act = lambda dialog: (seen.append(dialog.format_name()), dialog.reject())
    window.run("export")
    assert seen == ["fasttext"]


# -------------------------------------------------------------------------------------------------- place
def test_export_does_not_write_over_the_project(session, dialog, qtbot, monkeypatch, tmp_path):
    dialog.place.setText(str(session.file.path))
    qtbot.mouseClick(dialog.write, LEFT)
    assert dialog.isVisible()
    assert "project itself" in dialog.message.text()
    dialog.place.setText(str(tmp_path / "nowhere" / "x.jsonl"))
    qtbot.mouseClick(dialog.write, LEFT)
    assert "no folder" in dialog.message.text()
    other = tmp_path / "there.jsonl"
    other.write_text("old", encoding="utf-8")
    monkeypatch.setattr(dialogs, "ask", lambda *_, **__: "")
    dialog.place.setText(str(other))
    qtbot.mouseClick(dialog.write, LEFT)
    assert dialog.isVisible()


def test_an_export_goes_into_a_folder_of_its_own_in_one_that_is_chosen(dialog, qtbot, monkeypatch, tmp_path):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letters.txt").write_text("x", encoding="utf-8")
    dialog.formats.choose("brat")
    dialog.place.setText(str(tmp_path / "desk-brat"))
    monkeypatch.setattr(dialogs, "choose_folder", lambda *_: tmp_path / "full")
    qtbot.mouseClick(dialog.browse, LEFT)
    assert dialog.path() == tmp_path / "full" / "desk-brat"


# ------------------------------------------------------------------------------------ keyboard and screen
def test_tab_reaches_the_options_of_the_format_before_the_preview(dialog, qtbot):
    dialog.formats.choose("conllu")
    order = [dialog.choices.splits.on, *dialog.choices.options.fields.values(), dialog.preview.text]
    order[0].setFocus()
    for wanted in order[1:]:
        qtbot.keyClick(QApplication.focusWidget(), KEY.Key_Tab)
        assert QApplication.focusWidget() is wanted


def test_everything_that_takes_the_keyboard_has_a_name(dialog):
    dialog.formats.choose("spacy")
    dialog.choices.splits.on.setChecked(True)
    found = [*dialog.choices.fields(), dialog.formats, dialog.preview.file, dialog.preview.text, dialog.place]
    assert [w for w in found if not (w.accessibleName() or getattr(w, "text", str)())] == []


def test_the_wheel_scrolls_and_changes_no_box(dialog, qtbot):
    box = dialog.choices.layers
    event = QWheelEvent(
        QPointF(5, 5),
        QPointF(box.mapToGlobal(QPoint(5, 5))),
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    assert box.count() > 1
    QApplication.sendEvent(box, event)
    assert box.currentIndex() == 0
    box.setFocus()
    QApplication.sendEvent(box, event)
    assert box.currentIndex() == 1


def test_a_preview_reads_a_few_articles_only(session, theme, qtbot, monkeypatch):
    read = []
    load = session.file.load
    monkeypatch.setattr(session.file, "load", lambda name: (read.append(name), load(name))[1])
    made = shown(ExportDialog(session, theme, remembered={"format": "jsonl"}), qtbot)
    qtbot.waitUntil(lambda: '"id":"kestrel"' in made.preview.text.toPlainText())
    assert "grain" not in read[: read.index("kestrel") + 1]
    made.reject()


def test_reserved_articles_are_let_into_training_data_by_a_tick(dialog, qtbot):
    dialog.formats.choose("jsonl")
    assert not dialog.choices.reserved.isVisible()
    dialog.formats.choose("conll")
    assert dialog.choices.reserved.isVisible()
    assert not dialog.selection().reserved
    dialog.choices.reserved.setFocus()
    qtbot.keyClick(dialog.choices.reserved, KEY.Key_Space)
    assert dialog.selection().reserved
    dialog.formats.choose("jsonl")
    assert not dialog.selection().reserved
