"""Notes and questions: on what is at hand, or on the whole article."""

import pytest
from PySide6.QtCore import Qt

from annotator.app.tagging.modes import SentencesMode
from annotator.qt.dialogs import note_dialog
from annotator.qt.parts import dialogs

pytestmark = pytest.mark.qt_log_ignore("does not support")
KEY = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def answered(monkeypatch, qtbot):
    """Answers the next dialog by keys: `answered(text, choose=n)` goes n entries down in the list of places first."""
    seen = []

    def prepare(text, choose=0, end=KEY.Key_Return):
        def run(dialog):
            dialog.show()
            dialog.activateWindow()
            qtbot.waitUntil(dialog.isActiveWindow)
            assert dialog.text.hasFocus()
            seen.append([dialog.place.itemText(at) for at in range(dialog.place.count())])
            for _ in range(choose):
                qtbot.keyClick(dialog.place, KEY.Key_Down)
            qtbot.keyClicks(dialog.text, text)
            modifier = CONTROL if end == KEY.Key_Return else Qt.KeyboardModifier.NoModifier
            qtbot.keyClick(dialog.text, end, modifier)
            assert not dialog.isVisible()
            return dialog.result() == dialog.DialogCode.Accepted

        monkeypatch.setattr(dialogs, "run", run)
        return seen

    return prepare


def test_a_question_is_about_the_selected_annotation(session, theme, answered):
    span = next(span for span in session.layer.spans if span.label == "org")
    session.select_annotation(span.id)
    seen = answered("Brand or firm?")
    note_dialog.ask_here(None, theme, session)
    (question,) = session.layer.notes
    assert (question.about, question.note, question.extra) == (span.id, "Brand or firm?", {"question": True})
    assert seen == [["The annotation “Kestrel Line and”, Organisation", "The whole article"]]


def test_the_whole_article_is_chosen_by_keys(session, theme, answered):
    session.select(0, 13)
    answered("Is this wire copy?", choose=1)
    note_dialog.ask_here(None, theme, session)
    (question,) = session.layer.notes
    assert (question.start, question.about) == (None, "")


def test_a_note_in_sentences_mode_stands_on_the_sentence_or_the_article(session, theme, answered):
    session.set_mode(SentencesMode)
    session.go_to_sentence(2)
    answered("Short.")
    note_dialog.note_here(None, theme, session)
    answered("Long.", choose=1)
    note_dialog.note_here(None, theme, session)
    sentence = session.current_sentence
    placed = {note.note: (note.start, note.end) for note in session.layer.notes}
    assert placed == {"Short.": (sentence.start, sentence.end), "Long.": (None, None)}


def test_escape_and_no_words_ask_nothing(session, theme, answered, monkeypatch):
    monkeypatch.setattr(dialogs, "ask", lambda *_, **__: "discard")
    answered("Never mind", end=KEY.Key_Escape)
    note_dialog.ask_here(None, theme, session)
    answered("")
    note_dialog.ask_here(None, theme, session)
    session.close_article()
    note_dialog.ask_here(None, theme, session)
    session.open_article("kestrel")
    assert session.layer.notes == []
