"""“What the desk changed”: what is listed, and that Enter goes there."""

from collections import Counter
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from annotator.app.places import remarks
from annotator.app.tagging import notes
from annotator.core.annotation import LayerState
from annotator.core.edits import Change
from annotator.core.layer import GOLD
from annotator.qt.parts import dialogs
from annotator.qt.reviewing.changes import DeskChanges
from annotator.review import decide
from annotator.review.compare import clusters
from annotator.review.decide import Remark
from tests.qt.conftest import KESTREL, span

pytestmark = pytest.mark.qt_log_ignore("does not support")
KEY = Qt.Key
DESK = Remark(by="rita", at="2026-11-24T10:00:00Z", reason="slip", note="Leave out “and”.")


@pytest.fixture
def reviewed(session):
    """Bob marked Kestrel Line otherwise, and the desk took that; alice's money was sent back; her question answered."""
    place = KESTREL.index("Kestrel Line and")
    line = replace(span(KESTREL, "Kestrel Line", "org", by="bob"), fragments=((place, place + 12),))
    bob = [line, span(KESTREL, "US$2.8", "money", by="bob")]
    changes = [Change(None, item, "kestrel", "bob") for item in bob]
    changes += [
        Change(session.project.layer("kestrel", name).state, LayerState("done"), "kestrel", name)
        for name in ("alice", "bob")
    ]
    session.commit("Bob", changes)
    gold = session.project.layer("kestrel", GOLD)
    found = {
        cluster.labels[0]: cluster
        for cluster in clusters("kestrel", session.project.layers("kestrel"))
        if cluster.what == "span"
    }
    session.commit("Take bob's", decide.accept(found["org"], found["org"].chosen_by("bob"), gold, DESK))
    back = Remark(by="rita", at=DESK.at, note="What is the amount?")
    layer = session.layer
    session.commit("Send back", decide.send_back_cluster(found["money"], "alice", layer, gold, back))
    session.select(0, 13)
    notes.ask_question(session, "Furniture?")
    question = next(r for r in remarks.of_article(session.project, "kestrel") if r.kind == "question")
    remarks.answer(session, question, "Yes.")
    return session


@pytest.fixture
def page(reviewed, theme, qtbot):
    reviewed.open_article("grain")
    made = DeskChanges(reviewed, theme)
    qtbot.addWidget(made)
    made.start()
    qtbot.waitUntil(made.isActiveWindow)
    qtbot.waitUntil(lambda: made.list.cards.rowCount() > 0, timeout=5000)
    yield made
    made.close_down()


def cards(page):
    return [page.list.cards.card(row) for row in range(page.list.cards.rowCount())]


def lines(page):
    return [(card.lead, card.after) for card in cards(page)]


def test_each_change_is_listed_below_its_article(page):
    assert lines(page) == [
        ("Kestrel Line wins lease on disputed quay after two-year wrangle", ""),
        ("What is the amount?", ""),
        ("Organisation “Kestrel Line and”", "Organisation “Kestrel Line”"),
        ("Money “US$2.8 million”", ""),
        ("Yes.", ""),
    ]
    assert page.heading.text() == "What the desk changed for alice"
    assert page.status.text() == "4 entries in 1 article. Enter shows one in the article."
    change = cards(page)[2]
    assert change.detail == "Other edges · slip · Leave out “and”. · rita"
    assert "Other edges, Organisation “Kestrel Line and” → Organisation “Kestrel Line”" in change.spoken()


def test_enter_goes_to_the_place(page, reviewed, qtbot):
    told = []
    page.opened.connect(lambda: told.append(True))
    assert page.list.hasFocus()
    qtbot.keyClick(page.list, KEY.Key_Down)
    qtbot.keyClick(page.list, KEY.Key_Down)
    assert page.detail.isVisible()
    assert page.detail.after.text() == "→ Organisation “Kestrel Line”"
    qtbot.keyClick(page.list, KEY.Key_Return)
    assert reviewed.article.id == "kestrel"
    selected = reviewed.article.text[reviewed.selection.start : reviewed.selection.end]
    assert selected == "Kestrel Line and"
    assert told == [True]


def test_the_heading_opens_the_article(page, reviewed, qtbot):
    qtbot.keyClick(page.list, KEY.Key_Home)
    assert not page.detail.isVisible()
    qtbot.keyClick(page.list, KEY.Key_Return)
    assert reviewed.article.id == "kestrel"


def test_it_keeps_up_and_follows_the_annotator(page, reviewed, qtbot):
    reviewed.undo()
    qtbot.waitUntil(lambda: len(lines(page)) == 4, timeout=5000)
    reviewed.set_annotator("bob")
    qtbot.waitUntil(lambda: page.heading.text().endswith("bob"), timeout=5000)
    assert page.empty.isVisible()
    assert "bob’s work" in page.empty.text()
    assert not page.save.isEnabled()


def test_the_page_is_saved(page, tmp_path, monkeypatch, qtbot):
    suggested = []

    def choose(parent, title, suggestion, filters):
        suggested.append(suggestion.name)
        return tmp_path / "page.html"

    monkeypatch.setattr(dialogs, "save_file", choose)
    qtbot.keyClick(page.save, KEY.Key_Space)
    assert suggested == ["desk alice desk changes.html"]
    text = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert "Leave out “and”." in text
    assert page.message.text() == "Saved as “page.html”."
    monkeypatch.setattr(dialogs, "save_file", lambda *_: tmp_path / "no" / "page.html")
    qtbot.keyClick(page.save, KEY.Key_Space)
    assert page.message._severity == "error"


@pytest.mark.parametrize("name", ["light", "dark"])
def test_both_themes_are_drawn(page, themes, name):
    """On their own ground, with text that stands out from it."""
    themes.changed.connect(lambda: page.set_theme(themes.current))
    themes.choose("dark" if name == "light" else "light")
    before = page.list.grab().toImage()
    themes.choose(name)
    picture = page.list.grab().toImage()
    themes.choose("light")
    assert picture != before
    colours = Counter(
        picture.pixelColor(x, y).lightness()
        for x in range(0, picture.width(), 2)
        for y in range(0, picture.height(), 2)
    )
    ground = colours.most_common(1)[0][0]
    assert (ground > 128) == (name == "light")
    assert max(abs(lightness - ground) for lightness in colours) > 100
