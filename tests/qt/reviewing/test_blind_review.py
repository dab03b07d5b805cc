"""While a review is blind nothing on screen, painted, spoken or exported says who said something, or when."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QAbstractListModel, QEvent, QPointF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QAbstractItemView, QApplication, QComboBox, QDialog, QFrame, QMenu, QWidget

from annotator import paths, store
from annotator.app import blinding
from annotator.app.actions.table import ACTIONS, BY_ID, available
from annotator.app.places import remarks
from annotator.app.projects import SAMPLE
from annotator.app.reviewing.current import review_of
from annotator.app.reviewing.mode import ReviewMode
from annotator.app.tagging.modes import SentencesMode, SpansMode
from annotator.core.annotation import ArticleTag, Decision, LayerState, Note, SentenceTag, Span
from annotator.core.article import Article, Sentence, Zone
from annotator.core.edits import Change, ProjectHeader
from annotator.core.layer import GOLD, Layer
from annotator.core.text import sha256
from annotator.qt.article.tooltips import review_tooltip
from annotator.qt.exporting.choices import _layers
from annotator.qt.panels.selected_text import when
from annotator.qt.parts import dialogs
from annotator.qt.parts.two_line_list import Card
from annotator.qt.reviewing.card import Card as AnswerCard
from annotator.qt.shell.command_palette import why_not
from tests.app.conftest import LABELS

Key = Qt.Key
NAMES = re.compile(r"\b(alice|ben|cy)\b", re.IGNORECASE)
TEXTS = ("windowTitle", "toolTip", "statusTip", "whatsThis", "accessibleName", "accessibleDescription", "text",
         "title", "placeholderText", "toPlainText", "currentText", "prefix", "suffix")  # fmt: skip
ROLES = [role for role in range(15) if role != Qt.ItemDataRole.DecorationRole]
WINDOWS = ("agreement", "consistency", "remarks")


@pytest.fixture
def window(make_window, tmp_path, qtbot):
    path = tmp_path / "sample.annot.yaml"
    path.write_bytes(paths.resource("samples", SAMPLE).read_bytes())
    made = make_window(path)
    made.session.person = "rita"
    qtbot.keyClick(made.desk.view, Key.Key_F8)
    qtbot.waitUntil(lambda: not review_of(made.session).unread)
    return made


@pytest.fixture
def painted(monkeypatch):
    """Every text that Python paints."""
    found: list[str] = []
    draw = QPainter.drawText

    def drawn(painter, *given):
        found.extend(part for part in given if isinstance(part, str))
        return draw(painter, *given)

    monkeypatch.setattr(QPainter, "drawText", drawn)
    return found


def times(session) -> set[str]:
    """The times of annotators' annotations, as they are shown."""
    found = set()
    for article in session.project.entries:
        for name, layer in session.project.layers(article).items():
            for item in layer.values() if name != GOLD else ():
                if item.at and not isinstance(item, Decision):
                    found |= {when(item.at), item.at[:16].replace("T", " ")}
    return {time for time in found if len(time) > 5}


def told(root: QWidget) -> list[str]:
    """Everything that a window and its parts say: texts, names for screen readers, tooltips, cells, menus, charts."""
    found = []
    for widget in [root, *root.findChildren(QWidget)]:
        found += [str(getattr(widget, name)()) for name in TEXTS if callable(getattr(widget, name, None))]
        if isinstance(widget, QComboBox):
            found += [widget.itemText(row) for row in range(widget.count())]
        elif isinstance(widget, QMenu):
            widget.aboutToShow.emit()
            found += [part for action in widget.actions() for part in (action.text(), action.toolTip())]
        elif isinstance(widget, QAbstractItemView) and widget.model() is not None:
            # What a row of a menu stands for is not shown, what a painted row is painted from is.
            found += cells(widget.model(), inner=not isinstance(widget.window(), QFrame))
        if getattr(widget, "chart", None) is not None:
            found.append(repr(widget.chart))
    return found


def cells(model, *, inner: bool) -> list[str]:
    found = []
    columns = 1 if isinstance(model, QAbstractListModel) else model.columnCount()
    for row in range(model.rowCount()):
        for column in range(columns):
            index = model.index(row, column)
            values = [index.data(role) for role in (*ROLES, *(range(0x0100, 0x0110) if inner else ()))]
            found += [str(value) for value in values if isinstance(value, str | Card)]
    return found


def whose(texts, known: set[str]) -> set[str]:
    """What gives somebody away."""
    return {text[:200] for text in texts if NAMES.search(text) or any(time in text for time in known)}


def open_windows(window, qtbot) -> list[QWidget]:
    for name in WINDOWS:
        window.run(name)
    shown = [
        each for each in QApplication.topLevelWidgets() if isinstance(each, QDialog) and each.isVisible()
    ]
    assert len(shown) == len(WINDOWS)
    settled(shown, qtbot)
    return shown


def settled(shown, qtbot) -> None:
    for each in shown:
        work = getattr(each, "work", each)
        qtbot.waitUntil(lambda work=work: not work.busy, timeout=20_000)
        for field in each.findChildren(QWidget, "list"):
            field.setFocus()


def tidied(window) -> None:
    """Do what waits for its turn, and let go of what was shown before."""
    window.desk.settle_late()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def everything(window, shown) -> list[str]:
    tidied(window)
    review = review_of(window.session)
    found = told(window)
    for each in shown:
        found += told(each)
    for name in list(review.conflicts)[::9]:
        review.go_to(name)
        window.desk.settle_late()
        found += [card.accessibleName() for card in window.desk.review.candidates.findChildren(AnswerCard)]
        found.append(window.desk.review.legend.accessibleName())
        found.append(review_tooltip(review, review.conflict.cluster.start, window.session.labels))
        found += [note.by for _, note in review.page.notes]
        found.append(repr([lane[0] if isinstance(lane, tuple) else "" for lane in review.page.lanes]))
    return found


def test_no_window_says_whose_it_is_or_when(window, qtbot, painted):
    window.resize(1400, 900)
    shown = open_windows(window, qtbot)
    known = times(window.session)
    open_ = whose(everything(window, shown), known)
    assert any(NAMES.search(text) for text in open_)
    assert any(time in text for time in known for text in open_), "times are shown where names are"
    window.run("review-blind")
    qtbot.waitUntil(lambda: not any(getattr(each, "busy", False) for each in shown), timeout=20_000)
    settled(shown, qtbot)
    tidied(window)
    painted.clear()
    assert whose(everything(window, shown), known) == set()
    for each in (window, *shown):
        each.grab()
    assert painted
    assert whose(painted, known) == set()


def test_steps_of_before_name_nobody(window):
    session = window.session
    state = session.project.layer(session.article.id, "ben").state
    changed = replace(state, review="in review" if state.review != "in review" else "approved")
    session.commit("Answer ben", [Change(state, changed, session.article.id, "ben")])
    assert "Answer ben" in window.actions_made.made["undo"].text()
    window.run("review-blind")
    window.run("review-blind")
    window.run("undo")
    assert blinding.is_blind(session.project)
    window.run("undo")
    assert "Answer ben" in window.actions_made.made["undo"].text()
    blind = {**session.project.header.extra, blinding.SETTINGS: {"blind": True}}
    session.project.header = replace(session.project.header, extra=blind)
    assert blinding.covered(session.project, "Answer ben") == "Answer …"
    assert blinding.covered(session.project, "Add benefit to gold") == "Add benefit to gold"


def test_dialogs_say_nobodys_name(window, monkeypatch, qtbot):
    known = times(window.session)
    window.run("review-blind")
    tidied(window)
    seen: list[str] = []

    def look(dialog: QDialog) -> bool:
        seen.extend(told(dialog))
        return False

    monkeypatch.setattr(dialogs, "run", look)
    for name in ("send-back", "return-article", "premerge", "review-sample", "approve-article"):
        window.run(name)
    assert seen
    assert whose([*seen, *told(window)], known) == set()


def test_what_cannot_be_done_without_names_says_why(window):
    session = window.session
    actions = [BY_ID[name] for name in ("handout", "collect", "desk-changes", "annotator")]
    assert all(available(action, session) for action in actions)
    window.run("review-blind")
    assert not any(available(action, session) for action in actions)
    assert {why_not(action, session) for action in actions} == {blinding.WHY}
    window.run("review-blind")
    assert all(available(action, session) for action in actions)


def test_what_these_windows_export_says_nobodys_name(window, qtbot, monkeypatch, tmp_path):
    known = times(window.session)
    shown = open_windows(window, qtbot)
    window.run("review-blind")
    qtbot.waitUntil(lambda: not any(getattr(each, "busy", False) for each in shown), timeout=20_000)
    settled(shown, qtbot)
    written: list[Path] = []

    def place(parent, title, start, kinds):
        written.append(tmp_path / f"out{len(written)}{'.csv' if 'CSV' in kinds else '.html'}")
        return written[-1]

    monkeypatch.setattr(dialogs, "save_file", place)
    copied: list[str] = []
    monkeypatch.setattr(dialogs, "copy_text", copied.append)
    by_title = {each.windowTitle(): each for each in shown}
    listed = by_title["Notes, doubts and questions"]
    qtbot.mouseClick(listed.save, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(listed.copy, Qt.MouseButton.LeftButton)
    agreement = by_title["Agreement"]
    agreement.intervals.setChecked(False)
    qtbot.waitUntil(lambda: not agreement.busy, timeout=20_000)
    agreement.save_report()
    texts = [path.read_text(encoding="utf-8") for path in written]
    assert len(texts) == 2
    assert len(copied) == 1
    for text in (*texts, *copied):
        assert len(text) > 100
        assert not NAMES.findall(text.replace(' cy="', ' centre="'))  # of a circle
        assert not any(time in text for time in known)


def test_agreement_over_time_is_hidden_and_comes_back(window, qtbot):
    window.run("agreement")
    agreement = next(w for w in QApplication.topLevelWidgets() if w.windowTitle() == "Agreement")
    for blind in (False, True, False):
        if blinding.is_blind(window.session.project) != blind:
            window.run("review-blind")
        qtbot.waitUntil(lambda: not agreement.busy and agreement.found is not None, timeout=20_000)
        assert bool(agreement.found.periods) is not blind
        assert agreement.period.isHidden() is blind
        assert ("Names and times are hidden" in " ".join(told(agreement.time_page))) is blind
        agreement.tabs.setCurrentWidget(agreement.time_page)
        qtbot.waitUntil(lambda: (agreement.time_page.compared is None) is blind)  # noqa: B023


def test_a_cell_of_a_blind_matrix_still_opens_its_places(window, qtbot):
    window.run("review-blind")
    window.run("agreement")
    agreement = next(w for w in QApplication.topLevelWidgets() if w.windowTitle() == "Agreement")
    qtbot.waitUntil(lambda: not agreement.busy and agreement.found is not None, timeout=20_000)
    one, other = agreement.confusion.pair.currentData()
    assert not NAMES.search(f"{one} {other}")
    cell = next(cell for cell, times in agreement.found.confusions[one, other].items() if times)
    agreement.tabs.setCurrentWidget(agreement.confusion)
    view, names = agreement.confusion.matrix.view, agreement.confusion._names
    place = view.place_of(names.index(cell[0]), names.index(cell[1]))
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=place)
    qtbot.waitUntil(lambda: not agreement.busy, timeout=20_000)
    assert agreement.confusion.hits.model().rowCount() > 0


# ------------------------------------------------------------------------------------------- everything, everywhere
WHO = ("Zebulon Quist", "Ottoline-Mae", "Xanthe")
WHEN = "2019-03-07T04:{minute:02}:33Z"
SIGNS = re.compile(r"quist|zebulon|ottoline|xanthe|2019-03|7 mar|mar(ch)? 2019", re.IGNORECASE)


@pytest.fixture
def marked(make_window, tmp_path, qtbot):
    """A window on a project whose annotators cannot be mistaken for anything else, in their names and times."""
    path = tmp_path / "desk.annot.yaml"
    told_apart(path)
    made = make_window(path)
    made.session.person = "rita"
    blind = Change(made.session.project.header, replace(
        made.session.project.header, extra={**made.session.project.header.extra, blinding.SETTINGS: {"blind": True}}
    ))  # fmt: skip
    made.session.commit("Review blind", [blind])
    return made


def told_apart(path: Path) -> None:
    header = ProjectHeader(id="desk", title="Desk", labels=LABELS)
    text = "Kestrel Line won the lease on Friday. Ada Quill signed it. The port is old."
    sentences = (Sentence(0, 37), Sentence(38, 58), Sentence(59, 75))
    with store.create(path, header) as file, file.importing() as batch:
        for number in range(3):
            name = f"a{number}"
            layers = []
            for index, who in enumerate((*WHO, f"{WHO[0]} (other copy)")):
                at = WHEN.format(minute=index + 10 * number)
                by = {"by": who, "at": at}
                start = 0 if index < 2 else 38
                items = [
                    Span(id="s", label="org", fragments=((start, start + 7),), quote=text[start : start + 7],
                         note=f"note {index}", doubt=index == 1, **by),
                    SentenceTag(id="t", label="main" if index else "history", start=0, end=37, quote=text[:37], **by),
                    ArticleTag(id="g", label="business", **by),
                    Note(id="q", note="Really?", start=59, end=62, quote="The", **by),
                ]  # fmt: skip
                layers.append(Layer(name, who, items, LayerState("done")))
            batch.add(Article(name, f"Lease {number}", text, {"language": "en"}, (Zone(0, len(text), "body"),),
                              sentences, sha256(text)), layers)  # fmt: skip


def signs(texts) -> set[str]:
    return {text[:200] for text in texts if SIGNS.search(text)}


def all_told() -> list[str]:
    """What all windows that there are say."""
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return [text for each in QApplication.topLevelWidgets() for text in told(each)]


def test_the_signs_are_found_where_names_are_shown(marked):
    session = marked.session
    session.project.header = replace(session.project.header, extra={})
    session.set_annotator(WHO[1])
    session.set_mode(SpansMode)
    session.select_annotation("s")
    assert signs([marked.desk.selected.made.text()])
    assert signs([marked.status.whole()])


@pytest.mark.parametrize(("who", "mode"), list(zip(WHO, (SentencesMode, SpansMode, ReviewMode), strict=True)))
def test_every_action_of_a_blind_review_shows_nobody(marked, monkeypatch, qtbot, painted, who, mode):
    """Whatever can be done is done, in every mode, in somebody's layer; all that is shown is looked at."""
    seen: list[str] = []
    monkeypatch.setattr(dialogs, "run", lambda dialog: seen.extend(settled_texts(dialog, qtbot)) or False)
    answers = {"ask": "", "choose_files": [], **dict.fromkeys(ASKING)}
    for name, answer in answers.items():

        def asked(*given, answer=answer, **more):
            seen.extend(map(str, (*given, *more.values())))
            return answer

        monkeypatch.setattr(dialogs, name, asked)
    session = marked.session
    session.set_annotator(who)
    show(marked, mode, qtbot)
    for x in range(20, marked.desk.view.viewport().width(), 60):
        seen += [marked.desk.view.tooltip_at(QPointF(x, y)) for y in range(10, 300, 30)]
    marked.grab()
    seen += all_told()
    for action in ACTIONS:
        if action.id not in NOT_TRIED and (mode.name in action.modes or action.needs == "project"):
            if session.mode.name is not mode.name or session.article is None or session.article.id != "a0":
                show(marked, mode, qtbot)
            marked.run(action.id)
            popup = QApplication.activePopupWidget()
            if popup is not None:
                seen += told(popup)
                popup.close()
    open_ = [w for w in QApplication.topLevelWidgets() if isinstance(w, QDialog) and w.isVisible()]
    assert len(open_) > 3
    settled([w for w in open_ if hasattr(w, "work") or hasattr(w, "busy")], qtbot)
    for each in (marked, *open_):
        each.grab()
    seen += all_told()
    assert len(seen) > 1_000
    assert signs(seen) == set()
    assert signs(painted) == set()


def show(window, mode, qtbot) -> None:
    """Stand at the first span of the first article."""
    session = window.session
    while "a0" not in session.project.entries:
        session.undo()
    session.open_article("a0")
    if mode is ReviewMode:
        window.run("mode-review")
        qtbot.waitUntil(lambda: not review_of(session).unread)
        review_of(session).go_to(review_of(session).of_article("a0")[0].id)
    else:
        session.set_mode(mode)
    session.place_caret(3)
    session.select_annotation("s")
    window.desk.settle_late()


def settled_texts(dialog, qtbot):
    found = told(dialog)
    if hasattr(dialog, "lost"):
        for layer, forms in (
            (0, ("jsonl", "csv")),
            (2, ("conll", "pdf-report", "html-report")),
            (3, ("jsonl",)),
        ):
            dialog.choices.layers.setCurrentIndex(layer)
            for form in forms:
                if dialog.formats.choose(form):
                    dialog._look()
                    qtbot.waitUntil(lambda: dialog.stop.isHidden())
                    found += told(dialog)
        assert dialog.choices.layers.count() > 3
    return found


ASKING = ("inform", "choose_item", "ask_text", "error", "choose_file", "choose_folder", "save_file")
NOT_TRIED = {
    "quit",
    "close-project",
    "new-project",
    "open-project",
    "open-corpus",
    "open-sample",
    "review-blind",
    "undo",
    "redo",
}


def test_export_calls_people_as_the_cards_do(marked, qtbot):
    marked.run("mode-review")
    session = marked.session
    qtbot.waitUntil(lambda: not review_of(session).unread)
    names = review_of(session).names("a0")
    shown = [title for title, name in _layers(session) if name in names]
    assert sorted(shown) == sorted(names.values()) == ["A", "B", "C"]
    assert shown == ["A", "B", "C"], "in the order of the letters"
    assert names == blinding.called(session.project, list(WHO))
    assert review_of(session).names("a1") == names


def test_a_window_about_somebody_is_closed_and_what_was_told_goes(window, qtbot):
    window.session.set_annotator("ben")
    window.run("desk-changes")
    changes = next(w for w in QApplication.topLevelWidgets() if w.windowTitle() == "What the desk changed")
    window.notices.tell("The work of ben is here.", severity="warning")
    window.notices.tell("The disk is full.", severity="warning")
    assert changes.isVisible()
    window.run("review-blind")
    assert not changes.isVisible()
    assert [notice.text for notice in window.notices._shown.values() if "ben" in notice.text] == []
    assert any(notice.text == "The disk is full." for notice in window.notices._shown.values())


def test_a_project_that_is_blind_when_it_is_opened_offers_names(marked):
    assert review_of(marked.session) is None
    assert marked.actions_made.made["review-blind"].text() == "Show names"


def test_the_order_of_remarks_tells_nobody(marked):
    project, orders = marked.session.project, set()
    for seed in range(12):
        kept = {blinding.SETTINGS: {"blind": True, "seed": seed}}
        project.header = replace(project.header, extra={**project.header.extra, **kept})
        found = [r.annotator for r in remarks.of_article(project, "a0") if r.text == "Really?"]
        assert set(found) >= set(WHO)
        orders.add(tuple(name for name in found if name in WHO))
    assert len(orders) > 2
