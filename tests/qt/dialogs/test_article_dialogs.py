"""The small dialogs: article details, notes, links."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication

from annotator.core.annotation import Note
from annotator.core.labels import Label, Rules
from annotator.qt.dialogs import article_details, link_dialog, note_dialog
from annotator.qt.dialogs.article_details import ArticleDetails
from annotator.qt.dialogs.link_dialog import LinkDialog
from annotator.qt.dialogs.note_dialog import NoteDialog
from annotator.qt.parts import dialogs

KEY = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def driven(monkeypatch, qtbot):
    """Replaces the seam: each dialog is shown, driven by `driven.act(dialog)`, and must then be closed."""

    class Driven:
        act = None

    def run(dialog):
        dialog.show()
        dialog.activateWindow()
        qtbot.waitUntil(dialog.isActiveWindow)
        Driven.act(dialog)
        assert not dialog.isVisible()
        return dialog.result() == dialog.DialogCode.Accepted

    monkeypatch.setattr(dialogs, "run", run)
    return Driven


def select(session, label):
    span = next(span for span in session.layer.spans if span.label == label)
    session.select_annotation(span.id)
    return span


# -------------------------------------------------------------------------------------------------- details
def test_details_are_corrected_as_one_step(session, theme, driven, qtbot):
    def act(dialog):
        dialog.title.setFocus()
        dialog.title.selectAll()
        qtbot.keyClicks(dialog.title, "A better title")
        qtbot.keyClicks(dialog.fields["byline"], "A. Norling; T. Hallam")
        qtbot.keyClick(dialog.fields["byline"], KEY.Key_Return)

    driven.act = act
    before = session.article
    article_details.edit_details(None, theme, session)
    assert session.article.title == "A better title"
    assert session.article.metadata == {**before.metadata, "byline": ["A. Norling", "T. Hallam"]}
    assert session.project.entries["kestrel"].title == "A better title"
    session.undo()
    assert (session.article.title, session.article.metadata) == (before.title, before.metadata)


def test_unknown_metadata_and_forms_that_were_not_touched_stay(session, theme, qtbot):
    from dataclasses import replace

    article = replace(session.article, metadata={"byline": ["A", "B"], "wire": {"id": 3}, "language": "en"})
    dialog = ArticleDetails(article, theme)
    qtbot.addWidget(dialog)
    assert dialog.metadata() == article.metadata
    dialog.language.set_language("")
    dialog.fields["byline"].setText("")
    assert dialog.metadata() == {"wire": {"id": 3}}
    single = replace(session.article, metadata={"byline": "A. Norling", "published": 2026})
    other = ArticleDetails(single, theme)
    qtbot.addWidget(other)
    assert other.metadata() == {"byline": "A. Norling", "published": 2026}


def test_escape_changes_nothing_when_what_was_typed_is_discarded(session, theme, driven, qtbot, monkeypatch):
    monkeypatch.setattr(dialogs, "ask", lambda *_, **__: "discard")

    def act(dialog):
        qtbot.keyClicks(dialog.title, "x")
        qtbot.keyClick(dialog, KEY.Key_Escape)

    driven.act = act
    article_details.edit_details(None, theme, session)
    assert session.history.undo_title == ""


# ---------------------------------------------------------------------------------------------------- notes
def test_a_note_is_written_with_the_keyboard(session, theme, driven, qtbot):
    def act(dialog):
        assert QApplication.focusWidget() is dialog.text
        qtbot.keyClicks(dialog.text, "Body or building?")
        qtbot.keyClick(dialog.text, KEY.Key_Return)
        qtbot.keyClicks(dialog.text, "Ask.")
        qtbot.keyClick(dialog.text, KEY.Key_Return, CONTROL)

    driven.act = act
    select(session, "org")
    note_dialog.note_annotation(None, theme, session)
    assert session.selected_annotation.note == "Body or building?\nAsk."


def test_a_note_on_selected_text(session, theme, driven, qtbot):
    def act(dialog):
        qtbot.keyClicks(dialog.text, "Residue")
        qtbot.mouseClick(dialog.save, Qt.MouseButton.LeftButton)

    driven.act = act
    session.select(0, 13)
    note_dialog.note_here(None, theme, session)
    (note,) = session.layer.notes
    assert (note.start, note.end, note.note, note.quote) == (0, 13, "Residue", "Advertisement")
    session.select(20, 20)
    note_dialog.note_here(None, theme, session)
    assert [n for n in session.layer.notes if n.start is None]


def test_an_emptied_note_that_stands_by_itself_goes(session, theme, driven, qtbot):
    from annotator.app.tagging import notes

    session.select(0, 13)
    notes.add_note(session, "Residue")
    assert isinstance(session.selected_annotation, Note)

    def act(dialog):
        dialog.text.selectAll()
        qtbot.keyClick(dialog.text, KEY.Key_Delete)
        qtbot.keyClick(dialog.text, KEY.Key_Return, CONTROL)

    driven.act = act
    note_dialog.note_annotation(None, theme, session)
    assert session.layer.notes == []


def test_a_long_quote_is_elided(theme, qtbot):
    dialog = NoteDialog("Note", "On “" + "a very long quotation " * 30 + "”", "", theme)
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.width() < 600


# ---------------------------------------------------------------------------------------------------- links
def test_a_link_is_drawn_with_the_keyboard(session, theme, driven, qtbot):
    def act(dialog):
        qtbot.keyClicks(dialog.field, "lindgren")
        qtbot.keyClick(dialog.field, KEY.Key_Return)

    driven.act = act
    source = select(session, "org")
    link_dialog.link_annotation(None, theme, session)
    (link,) = session.layer.links
    person = next(span for span in session.layer.spans if span.label == "person")
    assert (link.source, link.target, link.label) == (source.id, person.id, "says")


def test_the_nearest_comes_first_and_arrows_move(session, theme, qtbot):
    dialog = LinkDialog(session, select(session, "org"), theme)
    qtbot.addWidget(dialog)
    dialog.show()
    shown = [dialog.list.item(row).text() for row in range(dialog.list.count())]
    assert shown[0].startswith("Money") or shown[0].startswith("Main event")
    first = dialog.target()
    qtbot.keyClick(dialog.field, KEY.Key_Down)
    assert dialog.target() != first
    qtbot.keyClicks(dialog.field, "no such words")
    assert dialog.target() == ""
    assert not dialog.link.isEnabled()


def test_only_what_a_label_may_join_is_offered(session, theme, qtbot):
    from annotator.app.tagging import labels as labelling

    narrow = replace(session.labels.get("says"), rules=Rules(sources=("org",), targets=("person",)))
    labels = session.labels.replacing("says", narrow).adding(Label(name="near", applies_to=("link",)))
    labelling.replace_labels(session, labels, "Narrow")
    dialog = LinkDialog(session, select(session, "org"), theme)
    qtbot.addWidget(dialog)
    offered = lambda: [row.text().split(":")[0] for row in dialog._rows() if not row.isHidden()]  # noqa: E731
    assert offered() == ["Person"]
    dialog.kind.setCurrentIndex(dialog.kind.findData("near"))
    assert len(offered()) > 1
    other = LinkDialog(session, select(session, "money"), theme)
    qtbot.addWidget(other)
    assert [other.kind.itemData(at) for at in range(other.kind.count())] == ["near"]


def test_without_a_label_for_links_it_says_so(session, theme, monkeypatch):
    from annotator.app.tagging import labels as labelling

    labelling.replace_labels(session, session.labels.removing("says"), "x")
    told = []
    monkeypatch.setattr(dialogs, "error", lambda _, problem, **__: told.append(problem.message))
    select(session, "org")
    link_dialog.link_annotation(None, theme, session)
    assert told == ["The label set has no label for links."]


# ----------------------------------------------------------------------------------------------------- seam
def test_the_seam_runs_a_dialog_for_real(theme, qtbot):
    dialog = NoteDialog("Note", "On the article", "", theme)
    qtbot.addWidget(dialog)

    def act():
        if dialog.isActiveWindow() and dialog.text.toPlainText() == "":
            qtbot.keyClicks(dialog.text, "x")
            qtbot.keyClick(dialog.text, KEY.Key_Return, CONTROL)

    timer = QTimer(dialog, interval=10, timeout=act)
    timer.start()
    given_up = QTimer(dialog, interval=5000, singleShot=True, timeout=dialog.reject)
    given_up.start()
    assert dialogs.run(dialog)
    timer.stop()
    given_up.stop()
    assert dialog.text.toPlainText() == "x"


def test_details_say_what_an_article_reserves(session, theme, qtbot):
    metadata = {
        **session.article.metadata,
        "copyright": "The Tarn Post",
        "tdmPolicy": "https://post.example/tdm",
    }
    article = replace(session.article, metadata={**metadata, "reserved": ["tdmReservation: 1"]})
    dialog = ArticleDetails(article, theme)
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.fields["copyright"].text() == "The Tarn Post"
    assert dialog.reserved.isVisible()
    assert "tdmReservation: 1" in dialog.reserved.text()
    assert "https://post.example/tdm" in dialog.reserved.text()
    assert dialog.metadata() == article.metadata
    plain = ArticleDetails(session.article, theme)
    qtbot.addWidget(plain)
    plain.show()
    assert not plain.reserved.isVisible()
