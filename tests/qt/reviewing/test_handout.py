"""The dialogs for handing out and collecting, by keyboard and mouse."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from annotator import store
from annotator.app import ledger, projects
from annotator.app.progress import finish
from annotator.app.reviewing import hand_out as handing
from annotator.app.tagging.modes import SpansMode
from annotator.core.annotation import ArticleTag
from annotator.core.edits import Change
from annotator.qt.parts import dialogs
from annotator.qt.parts.theme import load_theme
from annotator.qt.reviewing import collect as collect_dialog
from annotator.qt.reviewing import hand_out as handout_dialog
from annotator.qt.reviewing.collect import CollectDialog
from annotator.qt.reviewing.hand_out import ARTICLES, FILE, SHARED, HandoutDialog
from annotator.qt.reviewing.standings import COLLECTED, DONE, GIVEN, PROGRESS
from annotator.review import handout

KEY = Qt.Key
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def dialog(session, theme, qtbot):
    made = shown(HandoutDialog(session, theme), qtbot)
    yield made
    made.reject()


@pytest.fixture
def driven(monkeypatch):
    """Replaces the seam: the dialog is shown and driven by `driven.act(dialog)`, which must close it."""

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
    monkeypatch.setattr(dialogs, "inform", lambda _, title, text, **more: said.append((text, more)))
    return said


def shown(dialog, qtbot):
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    return dialog


def rows(table):
    return [
        [table.topLevelItem(row).text(column) for column in range(table.columnCount())]
        for row in range(table.topLevelItemCount())
    ]


def type_name(qtbot, dialog, name):
    dialog.field.setFocus()
    dialog.field.insert(name)
    qtbot.keyClick(dialog.field, KEY.Key_Return)


def settled(qtbot, dialog):
    qtbot.waitUntil(lambda: not dialog._later.isActive())


# ------------------------------------------------------------------------------------------------ handing out
def test_those_known_are_ticked_and_the_shares_follow_every_choice(dialog, qtbot):
    assert rows(dialog.people) == [["alice", "3", "0", "desk alice.annot.yaml"]]
    assert dialog.message.text() == "3 articles, all for one annotator."
    for name in ("Zoë van Dyk", "🦊", "أمل"):
        type_name(qtbot, dialog, name)
    assert dialog.isVisible(), "Enter in the field adds a name and nothing else"
    settled(qtbot, dialog)
    assert sum(int(row[ARTICLES]) for row in rows(dialog.people)) == 6
    assert [row[FILE] for row in rows(dialog.people)][1:] == [
        f"desk {name}.annot.yaml" for name in ("Zoë van Dyk", "🦊", "أمل")
    ]
    assert dialog.message.text() == "3 articles: 1 to everyone, 2 to one annotator each."
    dialog.several.setFocus()
    qtbot.keyClick(dialog.several, KEY.Key_Up)
    settled(qtbot, dialog)
    assert dialog.message.text() == "3 articles: 1 to 2 annotators each, 2 to one annotator each."
    dialog.people.setFocus()
    qtbot.keyClick(dialog.people, KEY.Key_Space)
    settled(qtbot, dialog)
    assert dialog.people.names() == ["alice", "Zoë van Dyk", "🦊"]
    assert rows(dialog.people)[3][1:] == ["", "", ""]
    dialog.overlap.setFocus()
    dialog.overlap.selectAll()
    qtbot.keyClicks(dialog.overlap, "100")
    settled(qtbot, dialog)
    assert [row[SHARED] for row in rows(dialog.people)][:3] == [row[ARTICLES] for row in rows(dialog.people)][
        :3
    ]
    assert dialog.wanted().overlap == 1.0


def test_what_is_shown_is_what_is_handed_out(session, dialog, qtbot, tmp_path):
    type_name(qtbot, dialog, "Ben")
    settled(qtbot, dialog)
    wanted = dialog.wanted()
    plan = handing.planned(
        session.project, wanted.names, wanted.overlap, wanted.seed, wanted.several, wanted.articles
    )
    assert {row[0]: int(row[ARTICLES]) for row in rows(dialog.people)} == {
        name: len(share) for name, share in plan.shares.items()
    }


def test_nothing_can_be_handed_out_to_nobody_to_gold_or_over_a_file(session, dialog, qtbot):
    type_name(qtbot, dialog, "gold")
    assert "the layer that review makes" in dialog.message.text()
    assert dialog.people.names() == ["alice"]
    (session.file.path.parent / "desk alice.annot.yaml").write_text("work", encoding="utf-8")
    dialog.place.setText(str(session.file.path.parent))
    settled(qtbot, dialog)
    assert "is there already" in dialog.message.text()
    assert not dialog.start.isEnabled()
    dialog.place.clear()
    settled(qtbot, dialog)
    assert dialog.message.text() == "Name a folder for the files."
    dialog.people.setFocus()
    qtbot.keyClick(dialog.people, KEY.Key_Space)
    settled(qtbot, dialog)
    assert dialog.message.text().startswith("There is nobody to hand out to.")
    assert not dialog.start.isEnabled()


def test_handing_out_writes_remembers_and_says_it(session, theme, driven, told, qtbot):
    def act(dialog):
        type_name(qtbot, dialog, "🦊")
        qtbot.mouseClick(dialog.start, LEFT)

    driven.act = act
    handout_dialog.hand_out(None, theme, session)
    folder = session.file.path.with_name("desk handed out")
    assert sorted(path.name for path in folder.iterdir()) == ["desk alice.annot.yaml", "desk 🦊.annot.yaml"]
    assert set(handout.who_has(session.project.header)) == {"alice", "🦊"}
    assert session.history.undo_title == "Hand out 3 articles to 2 annotators"
    ((text, more),) = told
    assert text.startswith(f"2 files are in {folder}.")
    assert "🦊: 2 articles" in more["details"]


@pytest.mark.parametrize("answer", ["go", ""])
def test_names_get_stand_ins_once_somebody_has_seen_what_stays(
    session, theme, driven, told, qtbot, monkeypatch, answer
):
    asked = []
    monkeypatch.setattr(dialogs, "ask", lambda _, title, text, *rest, **more: asked.append(text) or answer)

    def act(dialog):
        dialog.names_of.setFocus()
        while dialog.names_of.currentData() != "person":
            qtbot.keyClick(dialog.names_of, KEY.Key_Down)
        dialog.which.setCurrentIndex(dialog.which.findData(handing.ALL))
        settled(qtbot, dialog)
        qtbot.mouseClick(dialog.start, LEFT)

    driven.act = act
    handout_dialog.hand_out(None, theme, session)
    (said,) = asked
    assert "Names that nobody tagged stay as they are" in said
    folder = session.file.path.with_name("desk handed out")
    if not answer:
        assert not folder.exists()
        return
    (path,) = folder.iterdir()
    content = path.read_text(encoding="utf-8")
    assert "Lindgren" not in content
    assert session.project.header.extra["pseudonyms"]["words"].keys() >= {"Ines", "Lindgren"}


def test_cancelling_hands_nothing_out(session, theme, driven, told):
    driven.act = lambda dialog: dialog.reject()
    handout_dialog.hand_out(None, theme, session)
    assert (told, handout.who_has(session.project.header)) == ([], {})
    assert not session.file.path.with_name("desk handed out").exists()


def test_a_project_that_can_only_be_read_says_so(project_path, theme, qtbot):
    from annotator.app.session import Session

    with projects.open_project(project_path, read_only=True) as file:
        made = shown(HandoutDialog(Session(file, "alice", SpansMode), theme), qtbot)
        assert made.message.text().startswith("The project can only be read")
        assert not made.start.isEnabled()
        made.reject()


def test_every_field_has_a_name(dialog):
    for field in (dialog.which, dialog.overlap, dialog.several, dialog.seed, dialog.place, dialog.field):
        assert field.accessibleName()
    assert dialog.people.accessibleName() == "Annotators"


# ------------------------------------------------------------------------------------------------ who has what
def give(session, *names, **more):
    result = finish(handing.hand_out(session.file, session.file.path.parent / "out", names, **more))
    handing.record(session, result)
    return result.files


def work_on(path, who, *tags, status="done"):
    with projects.open_project(path) as file:
        article = next(iter(file.project.entries))
        state = file.project.layer(article, who).state
        changes = [Change(None, ArticleTag(id=f"t-{tag}", label=tag, by=who), article, who) for tag in tags]
        ledger.record(file, "Work", [*changes, Change(state, replace(state, status=status), article, who)])
        return article


def test_who_has_what_shows_how_far_everyone_is(session, theme, qtbot):
    empty = shown(HandoutDialog(session, theme), qtbot)
    empty.tabs.setCurrentIndex(1)
    assert empty.standings.empty.text().startswith("Nothing has been handed out yet.")
    empty.reject()
    files = give(session, "🦊", "أمل", overlap=1.0)
    work_on(files["🦊"], "🦊", "business")
    from annotator.app.reviewing import collect as collecting

    collecting.collect(session, finish(collecting.preview_collect(session.file, list(files.values()))))
    made = shown(HandoutDialog(session, theme), qtbot)
    qtbot.keyClick(made.tabs.tabBar(), KEY.Key_Right)
    assert not made.start.isVisible()
    assert made.cancel.text() == "Close"
    table = made.standings.table
    assert table.isVisible()
    found = {row[0]: row for row in rows(table)}
    assert (found["🦊"][GIVEN], found["🦊"][DONE]) == ("3", "1")
    assert found["🦊"][COLLECTED] != "never"
    assert found["أمل"][COLLECTED] == "never"
    spoken = table.topLevelItem(0).data(PROGRESS, Qt.ItemDataRole.AccessibleTextRole)
    assert spoken in ("1 of 3 done, 0 started", "0 of 3 done, 0 started")
    made.set_theme(load_theme("dark"))
    assert not made.grab().isNull()
    assert made.message.text().startswith("Every article has been handed out already.")
    made.which.setCurrentIndex(1)
    settled(qtbot, made)
    assert made.start.isEnabled()
    made.reject()


# -------------------------------------------------------------------------------------------------- collecting
@pytest.fixture
def coming(session, tmp_path):
    """The files of three annotators: new work, work that was changed here too, and none; and a foreign file."""
    files = give(session, "🦊", "alice", "أمل", overlap=1.0)
    work_on(files["🦊"], "🦊", "business", "other")
    article = work_on(files["alice"], "alice", "business")
    session.commit("Here", [Change(None, ArticleTag(id="mine", label="politics"), article, "alice")])
    foreign = tmp_path / "foreign.annot.yaml"
    projects.new_project(foreign, None).close()
    return [files["🦊"], files["alice"], files["أمل"], foreign]


def test_a_preview_shows_each_file_and_then_brings_it_in_as_one_step(session, theme, coming, driven, qtbot):
    before = [path.read_bytes() for path in coming]
    seen = {}

    def act(dialog):
        assert isinstance(dialog, CollectDialog)
        assert "🦊" not in session.project.layers("kestrel")
        seen["files"] = rows(dialog.files)
        seen["message"] = dialog.message.text()
        for row in range(4):
            dialog.files.setCurrentItem(dialog.files.topLevelItem(row))
            seen[row] = [" ".join(filter(None, each)) for each in rows(dialog.details)]
        dialog.activateWindow()
        qtbot.keyClick(dialog, KEY.Key_Return)

    driven.act = act
    collect_dialog.collect(None, theme, session, coming)
    assert [row[:2] for row in seen["files"]] == [
        ["desk 🦊", "🦊"],
        ["desk alice", "alice"],
        ["desk أمل", "أمل"],
        ["foreign", "–"],
    ]
    assert [row[2:] for row in seen["files"]] == [
        ["1", "–", "–", "–", "–", "–"],
        ["–", "–", "–", "–", "1", "–"],
        ["–", "–", "–", "–", "–", "–"],
        ["–", "–", "–", "–", "–", "1"],
    ]
    assert seen["message"].startswith("2 layers come in, on 1 article. 1 was changed on both sides")
    assert seen["message"].endswith("1 is refused.")
    assert "The project has no label “other”" in seen[0][0]
    assert seen[0][1].endswith("🦊 New: 2 annotations, done")
    assert seen[1][0].endswith("Changed on both sides: theirs is kept as “alice (other copy)”")
    assert seen[2] == ["Nothing is in it"]
    assert seen[3][0].startswith("Refused: This file belongs to another project.")
    layers = session.project.layers("kestrel")
    assert {tag.label for tag in layers["🦊"].tags} == {"business", "other"}
    assert [tag.label for tag in layers["alice"].tags] == ["politics"]
    assert [tag.label for tag in layers["alice (other copy)"].tags] == ["business"]
    assert session.history.undo_title == "Collect the work of alice, 🦊"
    assert [path.read_bytes() for path in coming] == before
    session.undo()
    assert "🦊" not in session.project.layers("kestrel")


def test_cancelling_brings_nothing_in_and_the_second_time_there_is_nothing_new(
    session, theme, coming, driven, monkeypatch
):
    monkeypatch.setattr(dialogs, "choose_files", lambda *_: coming[:1])
    driven.act = lambda dialog: dialog.reject()
    collect_dialog.collect(None, theme, session)
    assert "🦊" not in session.project.layers("kestrel")
    driven.act = lambda dialog: dialog.accept()
    collect_dialog.collect(None, theme, session)
    assert "🦊" in session.project.layers("kestrel")
    seen = []

    def act(dialog):
        seen.append((dialog.message.text(), dialog.start.isEnabled(), dialog.cancel.text()))
        seen.append([row[0] for row in rows(dialog.details)])
        dialog.set_theme(load_theme("dark"))
        dialog.reject()

    driven.act = act
    collect_dialog.collect(None, theme, session)
    assert seen == [("There is nothing new in it.", False, "Close"), ["1 article is the same as here"]]


def test_choosing_no_file_does_nothing(session, theme, driven, monkeypatch):
    monkeypatch.setattr(dialogs, "choose_files", lambda *_: [])
    driven.act = pytest.fail
    collect_dialog.collect(None, theme, session)


def test_the_first_file_with_a_problem_is_shown_first(session, theme, coming, qtbot):
    from annotator.app.reviewing import collect as collecting

    preview = finish(collecting.preview_collect(session.file, [coming[2], coming[3]]))
    made = shown(CollectDialog(preview, session, theme), qtbot)
    assert made.files.currentItem().text(0) == "foreign"
    assert QApplication.focusWidget() is made.files
    qtbot.keyClick(made.files, KEY.Key_Up)
    assert made.details.topLevelItem(0).text(0) == "Nothing is in it"
    assert made.files.accessibleName() == "Files"
    made.reject()


def test_two_people_of_one_name_are_asked_about(session, theme, tmp_path, monkeypatch, driven):
    """Two copies of the project in which different people work under one name: nothing of either goes."""
    paths = []
    for number in (1, 2):
        path = tmp_path / f"copy{number}.annot.yaml"
        session.file.flush()
        session.file.save_copy(path)
        with store.open_file(path) as file:
            made = ArticleTag(id=f"theirs{number}", label="business", by="sam")
            ledger.record(file, "Tag", [Change(None, made, "kestrel", "sam")])
        paths.append(path)
    asked = []

    def ask(parent, title, text, choices, *, details=""):
        asked.append((title, details))
        return answers.pop(0)

    monkeypatch.setattr(dialogs, "ask", ask)
    driven.act = lambda dialog: dialog.accept()
    answers = ["out", "both"]
    collect_dialog.collect(None, theme, session, paths)
    assert asked[0][0] == "Do two people work under one name?"
    assert "“sam”" in asked[0][1]
    assert [tag.id for tag in session.project.layers("kestrel")["sam"].tags] == ["theirs1"]
    assert "sam (other copy)" not in session.project.layers("kestrel")
    collect_dialog.collect(None, theme, session, paths)
    layers = session.project.layers("kestrel")
    assert [tag.id for tag in layers["sam"].tags] == ["theirs1"]
    assert [tag.id for tag in layers["sam (other copy)"].tags] == ["theirs2"]
    assert "sam (other copy)" not in handing.known_annotators(session.project)
    session.undo()
    assert "sam (other copy)" not in session.project.layers("kestrel")


def test_what_was_sent_back_is_chosen_and_nothing_is_divided(session, theme, qtbot, tmp_path, driven, told):
    result = finish(handing.hand_out(session.file, tmp_path / "one", ["alice", "ben"], overlap=1.0))
    handing.record(session, result)
    state = session.project.layer("kestrel", "alice").state
    session.commit("Send back", [Change(state, replace(state, review="sent back"), "kestrel", "alice")])
    seen = {}

    def act(dialog):
        dialog.which.setCurrentIndex(dialog.which.findData(handing.SENT_BACK))
        dialog.place.setText(str(tmp_path / "back"))
        qtbot.waitUntil(lambda: "what they have of them" in dialog.message.text())
        seen["enabled"] = [field.isEnabled() for field in (dialog.overlap, dialog.several, dialog.seed)]
        dialog.field.setText("ALICE")
        dialog.add.click()
        seen["refused"] = dialog.message.text()
        dialog.which.setCurrentIndex(dialog.which.findData(handing.OWN))
        qtbot.waitUntil(lambda: dialog.message.text().startswith(f"{len(session.project)} articles"))
        dialog.which.setCurrentIndex(dialog.which.findData(handing.SENT_BACK))
        dialog.accept()

    driven.act = act
    handout_dialog.hand_out(None, theme, session)
    assert seen["enabled"] == [False, False, False]
    assert "are one name" in seen["refused"]
    assert [path.name for path in (tmp_path / "back").iterdir()] == ["desk alice.annot.yaml"]
    assert "1 article" in told[0][1]["details"]
