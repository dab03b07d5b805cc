"""Review mode by keys and mouse, through the real window, on the sample project."""

from dataclasses import replace
from html import escape
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QPushButton, QTreeWidget

from annotator import cli
from annotator.app.mode import ModeName
from annotator.app.reviewing.mode import ReviewMode
from annotator.app.reviewing.queue import Review
from annotator.app.reviewing.values import Filter
from annotator.app.tagging import labels as labelling
from annotator.core.annotation import Decision, Span
from annotator.core.labels import Label, LabelSet
from annotator.core.layer import GOLD
from annotator.qt.article import margin
from annotator.qt.article.review_scene import review_scene
from annotator.qt.article.view import ArticleView
from annotator.qt.parts import dialogs
from annotator.qt.reviewing.card import Card
from annotator.qt.reviewing.queue_model import ROW_ROLE, Head, QueueModel
from annotator.qt.shell.window import Window

CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)
Key = Qt.Key


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    from annotator import paths
    from annotator.app.projects import SAMPLE

    path = tmp_path / "sample.annot.yaml"
    path.write_bytes(paths.resource("samples", SAMPLE).read_bytes())
    return path


@pytest.fixture
def window(make_window, sample, qtbot) -> Window:
    made = make_window(sample)
    qtbot.keyClick(made.desk.view, Key.Key_F8)
    assert made.session.mode.name is ModeName.REVIEW
    qtbot.waitUntil(lambda: not made.session.mode.review.unread)
    return made


@pytest.fixture
def press(window, qtbot):
    def click(*keys, held=Qt.KeyboardModifier.NoModifier) -> None:
        for key in keys:
            qtbot.keyClick(window.desk.view, key, held)

    return click


def review_of(window: Window) -> Review:
    assert isinstance(window.session.mode, ReviewMode)
    return window.session.mode.review


def find(window: Window, section: str = "open", **wanted: object) -> str:
    """The first conflict of the kind or what that is wanted."""
    review = review_of(window)
    return next(
        name
        for name in review.sections[section]
        if all(getattr(review.conflicts[name].cluster, key) == value for key, value in wanted.items())
    )


def cards(window: Window) -> list[Card]:
    window.desk.settle_late()
    return [card for card in window.desk.review.candidates.findChildren(Card) if card.isVisible()]


def gold_spans(window: Window, article: str) -> list[Span]:
    return list(window.session.project.layer(article, GOLD).spans)


def decision(window: Window, name: str) -> Decision | None:
    return review_of(window).decisions.get(name)


def middle(view: ArticleView, start: int, end: int) -> QPoint:
    return view.rects_of(start, end)[0].center().toPoint()


def test_the_mode_shows_the_queue_the_lanes_and_the_candidates(window):
    desk = window.desk
    assert desk.review.queue.list.isVisible()
    assert desk.review.candidates.isVisible()
    assert not desk.articles.isVisible()
    assert not desk.labels.isVisible()
    assert desk.review.queue.list.accessibleName() == "Conflicts"
    assert desk.review.candidates.accessibleName() == "Candidates"
    assert desk.review.legend.accessibleName() == "Annotators: alice, ben, cy"
    assert "conflict " in window.status.whole()
    assert window.toolbar.modes.buttons[ModeName.REVIEW].isChecked()


def colours_below(window: Window, name: str) -> set[str]:
    """The colours of annotators that are painted under the words of a conflict."""
    cluster, view = review_of(window).conflicts[name].cluster, window.desk.view
    window.session.open_article(cluster.article)
    view.reveal(cluster.start, cluster.end)
    window.desk.settle_late()
    rect = view.rects_of(cluster.start, cluster.end)[0]
    picture = view.viewport().grab().toImage()
    lanes = {lane.colour.name() for lane in review_scene(review_of(window), window.theme).lanes}
    below = range(round(rect.bottom()) - 3, round(rect.bottom()) + 9)
    seen = {
        picture.pixelColor(x, y).name() for x in range(round(rect.left()), round(rect.right())) for y in below
    }
    return seen & lanes


def test_what_all_agree_on_recedes_and_what_differs_keeps_its_lanes(window, qtbot):
    review = review_of(window)
    qtbot.waitUntil(lambda: not review.unread)
    agreed = find(window, "agreed", what="span")
    open_one = find(window, what="span", kind="boundary")
    review.go_to(find(window, what="sentence"))
    assert colours_below(window, agreed) == set()
    assert colours_below(window, open_one)


def test_a_conflict_about_the_article_is_shown_at_its_headline(window, qtbot):
    review = review_of(window)
    qtbot.waitUntil(lambda: not review.unread)
    name = find(window, what="article")
    review.go_to(name)
    window.desk.settle_late()
    article, view = window.session.article, window.desk.view
    zone = next(zone for zone in article.zones if zone.role == "headline")
    rect = view.rects_of(zone.start, zone.end)[0]
    inside = view.viewport().grab().toImage().pixelColor(round(rect.left()), round(rect.bottom()) - 1)
    assert inside.name() == window.theme.current_sentence.name()


def test_the_other_modes_bring_articles_and_labels_back(window, press):
    press(Key.Key_F7)
    assert window.desk.articles.isVisible()
    assert window.desk.labels.isVisible()
    assert not window.desk.review.legend.isVisible()
    press(Key.Key_F8)
    assert window.desk.review.queue.isVisible()


def test_what_is_shown_of_a_layer_is_the_annotators_again_after_a_review(make_window, sample, qtbot):
    window = make_window(sample)
    open_article, model = window.session.article.id, window.desk.articles.model

    def shown() -> object:
        window.desk.settle_late()
        on = {name for name, chip in window.desk.tags.chips.items() if chip.isChecked()}
        return on, model._numbers[open_article], window.desk.articles.title.text()

    before = shown()
    assert before[0]
    qtbot.keyClick(window.desk.view, Key.Key_F8)
    qtbot.waitUntil(lambda: not window.session.mode.review.unread)
    qtbot.keyClick(window.desk.view, Key.Key_1)
    window.desk.settle_late()
    qtbot.keyClick(window.desk.view, Key.Key_F7)
    assert window.session.article.id == open_article
    assert shown() == before


def test_j_and_k_go_through_the_queue(window, press):
    review = review_of(window)
    rows = [name for names in review.sections.values() for name in names]
    here = rows.index(review.current)
    press(Key.Key_J, Key.Key_J)
    assert review.current == rows[here + 2]
    press(Key.Key_K)
    assert review.current == rows[here + 1]


def test_the_queue_follows_and_leads(window, press, qtbot):
    queue, review = window.desk.review.queue, review_of(window)
    press(Key.Key_J)
    qtbot.waitUntil(lambda: queue.list.current == review.current)
    assert queue.model.name_at(queue.list.currentIndex().row()) == review.current
    queue.list.setFocus()
    qtbot.keyClick(queue.list, Key.Key_Down)
    assert queue.model.name_at(queue.list.currentIndex().row()) == review.current
    before = review.current
    qtbot.keyClick(queue.list, Key.Key_X)
    assert decision(window, before).verdict == "reject"


def heads(model: QueueModel) -> list[Head]:
    rows = (model.index(row).data(ROW_ROLE) for row in range(model.rowCount()))
    return [row for row in rows if isinstance(row, Head)]


def test_conflicts_stand_below_their_article_with_how_many_of_it_are_settled(window, press, qtbot):
    queue, review = window.desk.review.queue, review_of(window)
    project = window.session.project
    qtbot.waitUntil(lambda: not review.unread)
    queue.refresh()
    named = [head for head in heads(queue.model) if not head.section]
    open_articles = dict.fromkeys(review.conflicts[n].cluster.article for n in review.sections["open"])
    assert [head.title for head in named][: len(open_articles)] == [project.title(a) for a in open_articles]
    article = review.conflict.cluster.article
    assert review.section_of(review.current) == "open"
    of = sum(review.conflicts[name].cluster.article == article for name in review.shown)
    press(Key.Key_X)
    window.desk.settle_late()
    assert Head(project.title(article), f"1 of {of}") in heads(queue.model)
    assert [head.title for head in heads(queue.model) if head.section] == ["All agree", "Decided"]
    for row in range(queue.model.rowCount()):
        assert queue.model.row_of(queue.model.name_at(row)) in (row, -1)


def test_in_another_order_articles_are_no_heads(window):
    queue, review = window.desk.review.queue, review_of(window)
    review.set_filter(Filter(order="agreement"))
    queue.refresh()
    assert all(head.section for head in heads(queue.model))


def test_a_number_takes_that_candidate_and_the_next_conflict_comes(window, press):
    review = review_of(window)
    name = find(window, what="span", kind="boundary")
    review.go_to(name)
    wanted = review.conflict.cluster.candidates[1].annotations[0]
    press(Key.Key_2)
    assert decision(window, name).verdict == "accept"
    assert wanted.fragments in [
        span.fragments for span in gold_spans(window, review.conflicts[name].cluster.article)
    ]
    assert review.current != name
    assert review.section_of(review.current) == "open"
    assert "Accept" in window.toolbar.step.whole()


def test_enter_takes_the_majority_and_says_so_where_there_is_none(window, press):
    review = review_of(window)
    clear = next(n for n in review.sections["open"] if review.conflicts[n].cluster.majority)
    review.go_to(clear)
    press(Key.Key_Return)
    assert decision(window, clear) is not None
    tie = next(n for n in review.sections["open"] if review.conflicts[n].cluster.leading is None)
    review.go_to(tie)
    press(Key.Key_Return)
    assert decision(window, tie) is None
    assert any("no majority" in text for text in window.notices.texts())
    press(Key.Key_X)
    assert not any("no majority" in text for text in window.notices.texts())
    assert decision(window, tie).verdict == "reject"


def test_x_d_u_and_undo(window, press):
    review = review_of(window)
    name = review.current
    press(Key.Key_X)
    assert decision(window, name).verdict == "reject"
    press(Key.Key_Z, held=CTRL)
    assert decision(window, name) is None
    assert review.current == name
    press(Key.Key_D)
    assert review.section_of(name) == "deferred"
    review.go_to(name)
    press(Key.Key_U)
    assert review.section_of(name) == "open"


def test_shift_u_accepts_what_all_agree_on_in_this_article(window, press):
    review = review_of(window)
    article = window.session.article.id
    agreed = [c.id for c in review.of_article(article) if c.agreed and c.cluster.what != "link"]
    current = review.current
    press(Key.Key_U, held=SHIFT)
    assert {decision(window, name).verdict for name in agreed} == {"accept"}
    assert review.current == current
    press(Key.Key_Z, held=CTRL)
    assert review.decisions == {}


def test_edges_are_edited_from_inside_the_review(window, press):
    review = review_of(window)
    name = find(window, what="span", kind="boundary")
    review.go_to(name)
    press(Key.Key_E)
    before = review.editing.span
    press(Key.Key_Right)
    assert review.editing.span.end > before.end
    press(Key.Key_Left)
    press(Key.Key_Left, held=SHIFT)
    press(Key.Key_Tab)
    press(Key.Key_Right, held=SHIFT)
    assert review.editing.span.start == before.start + 1
    quote = review.editing.span.quote
    press(Key.Key_Return)
    assert decision(window, name).verdict == "edit"
    assert quote in [span.quote for span in gold_spans(window, review.conflicts[name].cluster.article)]
    assert review.editing is None


def test_escape_gives_editing_up(window, press):
    review = review_of(window)
    name = find(window, what="span", kind="boundary")
    review.go_to(name)
    press(Key.Key_E, Key.Key_Right, Key.Key_Escape)
    assert review.editing is None
    assert decision(window, name) is None


def test_a_labels_key_relabels_what_is_edited(window, press):
    review = review_of(window)
    review.go_to(find(window, what="span", kind="boundary"))
    label = next(
        label
        for label in window.session.labels.applying_to("span")
        if len(label.key) == 1 and label.key.isalpha() and label.key not in "jkexdngua"
    )
    press(Key.Key_E)
    press(getattr(Key, f"Key_{label.key.upper()}"))
    assert review.editing.span.label == label.name


@pytest.mark.parametrize("key", [*"exdungbajk1290", "U", "A"])
def test_a_labels_key_is_the_labels_while_an_answer_is_edited_whatever_review_does_with_it(
    window, qtbot, key
):
    session, review, view = window.session, review_of(window), window.desk.view
    labelling.replace_labels(session, LabelSet([*_without_key(session.labels, key), _mine(key)]), "Labels")
    name = find(window, what="span", kind="boundary")
    review.go_to(name)
    window.run("edit-conflict")
    before, steps = review.editing.span, session.history.undo_title
    qtbot.keyClick(view, key)  # as typed, with Shift where it is needed
    assert review.current == name
    assert review.editing is not None
    assert review.editing.span.label == "mine"
    assert review.editing.span.fragments == before.fragments
    assert (decision(window, name), session.history.undo_title) == (None, steps)
    assert ("start from the next candidate" in _said(window)) is (key != "e")


def _mine(key):
    return Label(name="mine", key=key, applies_to=("span",))


def _without_key(labels, key):
    return [replace(label, key="" if label.key == key else label.key) for label in labels]


def _said(window):
    window.desk.settle_late()
    editing = window.desk.review.candidates.editing
    return [label.text() for label in editing.findChildren(QLabel) if label.isVisible()]


def test_editing_begun_in_the_queue_goes_on_in_the_article(window, qtbot):
    review, queue = review_of(window), window.desk.review.queue.list
    review.go_to(find(window, what="span", kind="boundary"))
    queue.setFocus()
    qtbot.keyClick(queue, Key.Key_E)
    assert review.editing is not None
    assert window.desk.view.hasFocus()


def test_reason_note_and_guideline_go_into_the_decision(window, press, qtbot):
    review, candidates = review_of(window), window.desk.review.candidates
    name = review.current
    press(Key.Key_G)
    qtbot.mouseClick(candidates._chips["edge case"], Qt.MouseButton.LeftButton)
    press(Key.Key_N)
    assert candidates.note.hasFocus()
    qtbot.keyClicks(candidates.note, "a lease, not a line")
    qtbot.keyClick(candidates.note, Key.Key_Return, CTRL)
    assert window.desk.view.hasFocus()
    press(Key.Key_X)
    found = decision(window, name)
    assert (found.reason, found.note, found.guideline) == ("edge case", "a lease, not a line", True)


def test_a_note_that_is_being_written_is_kept_by_the_next_key(window, press, qtbot):
    name = review_of(window).current
    press(Key.Key_N)
    note = window.desk.review.candidates.note
    qtbot.keyClicks(note, "half a thou")
    window.run("reject")
    assert decision(window, name).note == "half a thou"


def test_a_click_on_the_text_goes_there_ctrl_accepts_alt_rejects(window, qtbot):
    review, view = review_of(window), window.desk.view
    names = [c.id for c in review.of_article(window.session.article.id) if c.cluster.what == "span"]
    chosen = [n for n in names if review.section_of(n) == "open" and review.conflicts[n].cluster.majority]
    review.go_to(chosen[0])
    QApplication.processEvents()
    for held, verdicts in ((CTRL, ("accept", "reject")), (ALT, ("reject",))):
        name = next(
            n
            for n in chosen
            if n not in review.decisions and len(review.at(review.conflicts[n].cluster.start)) < 3
        )
        cluster = review.conflicts[name].cluster
        review.go_to(name)
        QApplication.processEvents()
        over = next(c for c in review.at(cluster.start) if c.cluster.what == "span")
        qtbot.mouseClick(
            view.viewport(), Qt.MouseButton.LeftButton, held, middle(view, cluster.start, cluster.start + 1)
        )
        assert decision(window, over.id).verdict in verdicts
    other = next(
        n
        for n in names
        if n != review.current and review.conflicts[n].cluster.article == window.session.article.id
    )
    cluster = review.conflicts[other].cluster
    view.reveal(cluster.start, cluster.end)
    QApplication.processEvents()
    qtbot.mouseClick(
        view.viewport(), Qt.MouseButton.LeftButton, pos=middle(view, cluster.start, cluster.start + 1)
    )
    assert review.current == review.at(cluster.start)[0].id


def test_cards_say_who_chose_what_and_a_click_takes_one(window, qtbot):
    review = review_of(window)
    name = find(window, what="span", kind="boundary")
    review.go_to(name)
    shown = cards(window)
    assert len(shown) == len(review.conflict.cluster.candidates) + 1
    assert shown[0].accessibleName().startswith("1: ")
    assert "alice" in " ".join(card.accessibleName() for card in shown)
    assert shown[-1].accessibleName().startswith("X: Nothing here")
    qtbot.mouseClick(shown[1], Qt.MouseButton.LeftButton)
    assert decision(window, name).verdict == "accept"
    assert window.desk.view.hasFocus()


def test_silence_is_told_on_the_card(window):
    review = review_of(window)
    name = next(
        n
        for n in review.sections["open"]
        if any(not c.answer for c in review.conflicts[n].cluster.candidates)
    )
    review.go_to(name)
    assert "left it unmarked" in cards(window)[-1].accessibleName()


def test_blind_review_hides_names_everywhere(window):
    review = review_of(window)
    window.run("review-blind")
    shown = " ".join(card.accessibleName() for card in cards(window))
    assert not any(name in shown for name in ("alice", "ben", "cy "))
    assert window.desk.review.legend.accessibleName() == "Annotators: A, B, C"
    assert all(note.by in "ABC" for _, note in review.page.notes)
    assert "blind on" in window.status.whole()


def test_settling_by_rule_previews_and_is_one_step(window, monkeypatch):
    review = review_of(window)
    seen = {}

    def accept(dialog: QDialog) -> bool:
        table = dialog.findChild(QTreeWidget)
        seen["rows"] = [table.topLevelItem(row).text(0) for row in range(table.topLevelItemCount())]
        seen["settled"] = len(dialog.preview.changes)
        return True

    monkeypatch.setattr(dialogs, "run", accept)
    window.run("premerge")
    assert "all agree" in seen["rows"]
    assert seen["rows"][-1] == "in all"
    assert len(review.sections["decided"]) > 10
    window.run("undo")
    assert review.decisions == {}


def test_labels_of_a_sentence_are_chosen_in_a_dialog(window, monkeypatch, press):
    review = review_of(window)
    name = find(window, what="sentence")
    review.go_to(name)

    def tick(dialog: QDialog) -> bool:
        for row in range(dialog.list.count()):
            item = dialog.list.item(row)
            item.setCheckState(Qt.CheckState.Checked if row == 1 else Qt.CheckState.Unchecked)
        return True

    monkeypatch.setattr(dialogs, "run", tick)
    press(Key.Key_E)
    assert decision(window, name).verdict == "edit"


def test_identical_conflicts_in_other_articles_are_settled_alike(window, monkeypatch, press):
    from annotator.app.reviewing import settle_many as settling_many

    review = review_of(window)
    for name in list(review.sections["open"]):
        review.go_to(name)
        others = settling_many.identical(window.session)
        if others:
            break
    assert others, "the sample has a conflict that occurs in two articles"
    window.desk.settle_late()
    assert window.desk.review.candidates.alike.isVisible()
    press(Key.Key_1)
    review.go_to(name)
    monkeypatch.setattr(dialogs, "run", lambda dialog: True)
    press(Key.Key_A)
    assert decision(window, others[0].id).verdict == "accept"


def test_applying_to_identical_conflicts_given_up_leaves_everything(window, monkeypatch, press):
    from annotator.app.reviewing import settle_many as settling_many

    review = review_of(window)
    for name in review.sections["open"]:
        review.go_to(name)
        if settling_many.identical(window.session) and review.conflict.cluster.majority is not None:
            break
    before = window.session.history.undo_title
    asked = []
    monkeypatch.setattr(dialogs, "run", lambda dialog: bool(asked.append(dialog)))
    press(Key.Key_A)
    assert asked
    assert window.session.history.undo_title == before
    assert review.decisions == {}
    monkeypatch.setattr(dialogs, "run", lambda dialog: True)
    press(Key.Key_A)
    assert len(review.decisions) > 1
    window.run("undo")
    assert window.session.history.undo_title == before, "it was one step"
    assert review.decisions == {}


def test_ctrl_enter_sends_back_from_inside_the_note(window, monkeypatch, press, qtbot):
    name = find(window, what="span", kind="boundary")
    review_of(window).go_to(name)

    def write(dialog: QDialog) -> bool:
        dialog.show()
        dialog.activateWindow()
        qtbot.waitUntil(dialog.isActiveWindow)
        dialog.note.setFocus()
        qtbot.keyClicks(dialog.note, "Look again")
        qtbot.keyClick(dialog.note, Key.Key_Return, CTRL)
        return dialog.result() == QDialog.DialogCode.Accepted

    monkeypatch.setattr(dialogs, "run", write)
    press(Key.Key_B)
    assert decision(window, name).note == "Look again"


def test_at_the_end_of_the_queue_it_says_so_and_u_goes_back(window, press):
    review = review_of(window)
    while review.conflict is not None:
        press(Key.Key_X)
    assert review.all_settled
    window.desk.settle_late()
    before = dict(review.decisions)
    press(Key.Key_J, Key.Key_Return, Key.Key_1, Key.Key_X, Key.Key_D)
    assert review.decisions == before
    assert "all settled" in window.status.whole()
    assert "All settled" in window.desk.review.candidates.nothing.text()
    last = review.last
    press(Key.Key_U)
    assert review.conflict.id == last


def test_a_label_of_the_article_is_a_decision_in_review(window, press):
    session, review = window.session, review_of(window)
    name = find(window, what="article")
    review.go_to(name)
    article = session.article.id
    label = next(each for each in session.labels.applying_to("article"))
    made = next(each for each in window.actions_made._tags if each.data() == label.name)
    made.trigger()
    assert decision(window, name) is not None
    review.go_to(name)
    press(Key.Key_1)
    tags = [tag.label for tag in session.project.layer(article, GOLD).tags]
    assert len(tags) == len(set(tags)) > 0


def test_the_status_line_says_who_reviews(window, press):
    assert f"reviewing as {window.session.person}" in window.status.whole()
    press(Key.Key_F7)
    assert "reviewing as" not in window.status.whole()


def test_a_conflict_and_an_article_are_sent_back(window, monkeypatch, press):
    review = review_of(window)
    name = find(window, what="span", kind="boundary")
    review.go_to(name)

    def write(dialog: QDialog) -> bool:
        dialog.note.setPlainText("Leave the article out")
        return True

    monkeypatch.setattr(dialogs, "run", write)
    press(Key.Key_B)
    found = decision(window, name)
    assert (found.verdict, found.note) == ("defer", "Leave the article out")
    press(Key.Key_B, held=SHIFT)
    article = window.session.article.id
    assert "sent back" in {s.review for s in window.session.project.entries[article].states.values()}


def test_a_whole_review_by_keys_to_everything_decided_and_gold_is_exported(window, press, tmp_path, sample):
    review = review_of(window)
    for article in {conflict.cluster.article for conflict in review.conflicts.values()}:
        window.session.open_article(article)
        press(Key.Key_U, held=SHIFT)
    review.go_to_next()
    for _ in range(3 * len(review.conflicts)):
        if not review.left():
            break
        before = review.left()
        cluster = review.conflict.cluster
        if cluster.majority and cluster.what != "link":
            press(Key.Key_Return)
        else:
            press(Key.Key_1)
        if review.left() == before:  # the end of a link was rejected
            press(Key.Key_X)
    assert review.left() == 0
    assert review.sections["open"] == review.sections["agreed"] == review.sections["deferred"] == []
    reviewed = {conflict.cluster.article for conflict in review.conflicts.values()}
    assert {window.session.project.layer(a, GOLD).state.status for a in reviewed} == {"done"}
    window.close_project()
    out = tmp_path / "gold.jsonl"
    assert cli.main(["export", str(sample), "--format", "jsonl", "--layer", "gold", "--out", str(out)]) == 0
    assert "organisation" in out.read_text(encoding="utf-8")
    assert cli.main(["validate", str(sample)]) == 0


def test_a_project_that_nobody_finished_says_so(make_window, project_path):
    window = make_window(project_path)
    window.run("mode-review")
    assert any("Nothing to review yet" in text for text in window.notices.texts())
    assert window.desk.review.candidates.nothing.isVisible()


def test_the_queue_is_there_before_everything_is_read(make_window, sample, qtbot):
    made = make_window(sample)
    made.run("mode-review")
    review = review_of(made)
    assert review.unread
    assert review.conflict.cluster.article == made.session.article.id
    assert "reading" in made.desk.review.queue.title.text().lower()
    qtbot.waitUntil(lambda: not review.unread)
    made.desk.review.queue.settle_late()
    assert "reading" not in made.desk.review.queue.title.text().lower()
    articles = [review.conflicts[name].cluster.article for name in review.sections["open"]]
    order = list(made.session.project.entries)
    assert articles == sorted(articles, key=order.index)


def test_a_project_can_be_closed_while_it_is_read(make_window, sample):
    made = make_window(sample)
    made.run("mode-review")
    assert review_of(made).unread
    assert made.close_project()


def test_another_theme_reaches_the_review(window):
    before = window.desk.review.queue.list.delegate.theme.name
    window.run("theme")
    assert window.desk.review.queue.list.delegate.theme.name != before


def test_review_mode_comes_back_with_the_project(make_window, sample):
    window = make_window(sample, window={"mode": "review"})
    assert window.session.mode.name is ModeName.REVIEW
    assert window.desk.review.queue.isVisible()


def test_the_keys_of_editing_are_shown_while_editing(window, press):
    editing = window.desk.review.candidates.editing
    assert not editing.isVisible()
    review_of(window).go_to(find(window, what="span", kind="boundary"))
    press(Key.Key_E)
    window.desk.settle_late()
    assert editing.isVisible()
    assert editing.title.accessibleName() == "Editing · the end moves"
    press(Key.Key_Tab)
    window.desk.settle_late()
    assert editing.title.accessibleName() == "Editing · the start moves"
    press(Key.Key_Escape)
    window.desk.settle_late()
    assert not editing.isVisible()


def test_the_edge_that_moves_looks_different(window, press):
    review = review_of(window)
    review.go_to(find(window, what="span", kind="boundary"))
    press(Key.Key_E)
    end = window.desk.view.viewport().grab().toImage()
    press(Key.Key_Tab)
    assert window.desk.view.viewport().grab().toImage() != end


def test_j_leaves_an_article_without_conflicts(window, press):
    window.session.open_article("port-agreement-ar")
    assert review_of(window).conflict is None
    press(Key.Key_J)
    assert review_of(window).conflict is not None
    assert window.session.article.id == review_of(window).conflict.cluster.article


def test_a_project_that_is_only_read_can_be_looked_through(make_window, sample, qtbot, monkeypatch):
    make_window(sample)
    monkeypatch.setattr(dialogs, "ask", lambda *_, **__: "read")
    reader = make_window(sample)
    assert reader.session.read_only
    qtbot.keyClick(reader.desk.view, Key.Key_F8)
    first = review_of(reader).current
    qtbot.keyClick(reader.desk.view, Key.Key_J)
    assert review_of(reader).current != first
    qtbot.keyClick(reader.desk.view, Key.Key_X)
    assert not review_of(reader).decisions
    parts = reader.desk.review.candidates
    assert not parts.note.isEnabled()
    assert not parts.guideline.isEnabled()


def test_a_remark_beside_the_text_can_be_read_whole(window):
    view, review = window.desk.view, review_of(window)
    review.go_to(next(c.id for c in review.conflicts.values() if c.words == "the Harbour Office"))
    scene = view._scene()
    scrolled = QPointF(0, view.verticalScrollBar().value())
    boxes = [
        box
        for block in scene.geometry.painted(0, 10_000)
        for box in margin.notes(scene, block, review.page.notes)
    ]
    assert len(boxes) > 2
    for box in boxes:
        assert escape(box.about.note) in view.tooltip_at(box.rect.center() - scrolled)
    cut = [box for box in boxes if "…" in box.text]
    assert cut
    assert all(box.text[:3] == box.about.note[:3] for box in cut)  # the remark, not what it is about


def test_whom_to_send_back_to_does_not_give_away_who_is_who(window, press, monkeypatch):
    offered = []
    monkeypatch.setattr(
        "annotator.qt.reviewing.dialogs.ask_whom", lambda *given: offered.append(list(given[3].values()))
    )
    window.run("review-blind")
    assert window.actions_made.made["review-blind"].text() == "Show names"
    press(Key.Key_B)
    assert offered == [sorted(offered[0])]


def test_settling_by_rule_names_nobody_while_names_are_hidden(window, monkeypatch):
    offered = []

    def look(dialog: QDialog) -> bool:
        offered.append([dialog.policy.itemData(row) for row in range(dialog.policy.count())])
        return False

    monkeypatch.setattr(dialogs, "run", look)
    window.run("premerge")
    window.run("review-blind")
    window.run("premerge")
    assert [("trust" in names) for names in offered] == [True, False]


def test_the_status_line_counts_what_was_reviewed_and_elsewhere_what_is_ones_own(window, press):
    assert "0 of 10 articles reviewed" in window.status.whole()
    press(Key.Key_F7)
    assert "5 of 10 articles done" in window.status.whole()
    press(Key.Key_F8)
    review = review_of(window)
    article = review.conflict.cluster.article
    for name in [name for name in review.conflicts if review.conflicts[name].cluster.article == article]:
        review.go_to(name)
        press(Key.Key_X)
    window.desk.settle_late()
    assert "1 of 10 articles reviewed" in window.status.whole()


def test_keys_never_walk_into_what_was_put_off(window, press):
    review = review_of(window)
    put_off = []
    for _ in range(2):
        put_off.append(review.current)
        press(Key.Key_D)
    for _ in range(len(review.conflicts)):
        assert review.current not in put_off
        press(Key.Key_X)
    assert review.conflict is None
    assert review.sections["deferred"] == put_off
    press(Key.Key_X, Key.Key_Return, Key.Key_1)
    assert [decision(window, name).verdict for name in put_off] == ["defer", "defer"]


def test_what_one_alone_said_is_filtered_by_the_menu_and_settled_by_its_own_rule(
    make_window, tmp_path, monkeypatch, qtbot
):
    from tests.app.conftest import FAIR
    from tests.app.reviewing.test_handing import layer, make, span

    said = [layer("alice", span("Kestrel Line")), layer("ben", span("Kestrel Line", "person"))]
    said.append(layer("alice", span("Northmark", text=FAIR), article="fair"))
    window = make_window(make(tmp_path / "desk.annot.yaml", said))
    qtbot.keyClick(window.desk.view, Key.Key_F8)
    review = review_of(window)
    qtbot.waitUntil(lambda: not review.unread)
    assert sorted(review.conflicts[name].words for name in review.shown) == ["Kestrel Line", "Northmark"]
    button = window.desk.review.queue.findChild(QPushButton, "filter-kind")
    button.menu().aboutToShow.emit()
    (entry,) = [entry for entry in button.menu().actions() if entry.text() == "one only"]
    entry.trigger()
    assert [review.conflicts[name].words for name in review.shown] == ["Northmark"]
    told = []

    def accept(dialog: QDialog) -> bool:
        for name in ("unanimous", "majority", "single"):
            dialog.policy.setCurrentIndex(dialog.policy.findData(name))
            told.append((name, dialog.settle.text()))
        return True

    monkeypatch.setattr(dialogs, "run", accept)
    window.run("premerge")
    assert told == [("unanimous", "Settle"), ("majority", "Settle"), ("single", "Settle 1")]
    assert [item.quote for item in gold_spans(window, "fair")] == ["Northmark"]
    assert gold_spans(window, "port") == []


def test_a_rule_is_narrowed_down_by_ticks_and_by_a_label(window, monkeypatch, qtbot):
    """The space bar unticks a kind; the preview follows, and nothing else is settled."""
    told = {}

    def narrow(dialog: QDialog) -> bool:
        dialog.show()
        qtbot.waitUntil(dialog.isVisible)
        dialog.policy.setCurrentIndex(dialog.policy.findData("majority"))
        table = dialog.table
        told["whole"] = dialog.settle.text()
        for row in range(table.topLevelItemCount() - 1):
            if table.topLevelItem(row).text(0) != "only some":
                table.setCurrentItem(table.topLevelItem(row))
                if table.topLevelItem(row).checkState(0) is Qt.CheckState.Checked:
                    qtbot.keyClick(table, Key.Key_Space)
        told["some"] = dialog.settle.text()
        dialog.label.setFocus()
        qtbot.keyClicks(dialog.label, "Organ")
        told["label"] = dialog.label.currentText(), dialog.settle.text()
        dialog.hide()
        return True

    monkeypatch.setattr(dialogs, "run", narrow)
    window.run("premerge")
    review = review_of(window)
    assert told["label"][0] == "Organisation"
    counts = [int(text.removeprefix("Settle ")) for text in (told["whole"], told["some"], told["label"][1])]
    assert counts[0] > counts[1] > counts[2] > 0
    made = [review.conflicts[name].cluster for name in review.sections["decided"]]
    assert len(made) == counts[2]
    assert all(cluster.kind == "only some" and "organisation" in cluster.labels for cluster in made)


def test_what_is_answered_is_a_kind_of_the_filter(window, qtbot):
    button = window.desk.review.queue.findChild(QPushButton, "filter-kind")
    button.menu().aboutToShow.emit()
    (entry,) = [entry for entry in button.menu().actions() if entry.text() == "answered"]
    entry.trigger()
    assert review_of(window).filter.kinds == {"answered"}
    assert review_of(window).shown == []
    window.desk.settle_late()
    assert button.text().startswith("Kind 1")


def test_cards_say_how_often_the_label_and_the_annotator_were_taken(window, press, qtbot):
    review = review_of(window)
    every = {name: review.conflicts[name].cluster for name in review.sections["open"]}
    names = [n for n, cluster in every.items() if (cluster.kind, cluster.what) == ("only some", "span")]
    label = max(
        {label for n in names for label in every[n].labels},
        key=lambda label: sum(every[n].labels == (label,) for n in names),
    )
    names = [n for n in names if every[n].labels == (label,)]
    assert len(names) > 4
    for name in names[:4]:
        review.go_to(name)
        press(Key.Key_1)
    review.go_to(names[4])
    title = window.session.labels.title(label)
    (card,) = [card for card in cards(window) if card.accessibleName().startswith("1:")]
    assert f"1: {title}, taken 4 of 4" in card.accessibleName()
    assert "taken 4 of 4" in {part.text() for part in card.findChildren(QLabel)}
    voter = every[names[4]].candidates[0].annotators[0]
    known = review.reliability.of(label, voter)
    if known.of >= 3:
        assert any(voter in part.text() and known.words in part.text() for part in card.findChildren(QLabel))
    review.go_to(names[0])
    press(Key.Key_X)
    review.go_to(names[4])
    (card,) = [card for card in cards(window) if card.accessibleName().startswith("1:")]
    assert "taken 3 of 4" in card.accessibleName()
    window.run("review-blind")
    (card,) = [card for card in cards(window) if card.accessibleName().startswith("1:")]
    assert "taken 3 of 4" in card.accessibleName()

    def said() -> list[str]:
        texts = [part.text() for part in card.findChildren(QLabel) if part.isVisible()]
        return [text for text in texts if "taken" in text]

    qtbot.waitUntil(lambda: said() == ["taken 3 of 4"])
