"""Two windows on one project: what one does is seen in the other, and nothing that somebody does is lost."""

from dataclasses import replace
from time import monotonic

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog

from annotator.app.sharing.live import STOPPING
from annotator.app.suggesting import describing, stored
from annotator.app.tagging import sentences
from annotator.app.tagging.annotations import set_status
from annotator.core.annotation import Span, new_id, span_quote
from annotator.core.edits import Change
from tests.team.desk import TEXT, article
from tests.team.proxy import Proxy
from tests.team.test_hostile import ABOUT_ADA, put


def tag(window, article: str, start: int, end: int, label: str = "org", layer: str = "") -> str:
    session = window.session
    ranges = ((start, end),)
    span = Span(id=new_id(), label=label, fragments=ranges, quote=span_quote(TEXT, ranges), by=session.person)
    session.commit("Tag", [Change(None, span, article, layer or session.annotator)])
    return span.id


def relabel(window, article: str, layer: str, span_id: str, label: str) -> None:
    span = window.session.project.layer(article, layer).get(span_id)
    window.session.commit("Relabel", [Change(span, replace(span, label=label), article, layer)])


def spans(window, article: str, layer: str) -> dict[str, str]:
    return {span.id: span.label for span in window.session.project.layer(article, layer).spans}


def standing(window) -> str:
    return window.status.parts["sharing"].text()


def is_in_step(window) -> bool:
    return standing(window) == "synced" and not window.commands.sharing.sharing.live.standing.waiting


@pytest.fixture
def proxied(team, postgres):
    """Ada's and Olga's files go through a network that can be cut."""
    proxy = Proxy(postgres.port)
    for name in ("ada", "olga"):
        path = team[name].path
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace(f":{postgres.port}/", f":{proxy.port}/"), encoding="utf-8")
    yield proxy
    proxy.stop()


def test_what_one_tags_is_in_the_window_of_the_reviewer(at, qtbot):
    ada, rita = at("ada"), at("rita")
    made = tag(ada, "deal", 0, 7)
    qtbot.waitUntil(lambda: spans(rita, "deal", "ada") == {made: "org"})
    tag(rita, "deal", 8, 12, layer="gold")
    qtbot.waitUntil(lambda: is_in_step(rita) and is_in_step(ada))
    assert spans(ada, "deal", "gold") == {}  # an annotator works without seeing it


def test_what_others_do_does_not_move_what_one_reads(at, qtbot):
    olga, rita = at("olga"), at("rita")
    rita.run("mode-spans")
    rita.session.open_article("deal")
    mine = tag(rita, "deal", 63, 70)
    rita.session.select_annotation(mine)
    rita.session.say("Enter again if it is done: nothing is tagged.")
    before = rita.session.selection, rita.session.selected, rita.desk.view.verticalScrollBar().value()
    theirs = tag(olga, "deal", 0, 7, layer="gold")
    qtbot.waitUntil(lambda: spans(rita, "deal", "gold") == {theirs: "org"})
    assert (
        rita.session.selection,
        rita.session.selected,
        rita.desk.view.verticalScrollBar().value(),
    ) == before
    assert rita.session.said.startswith("Enter again")


def test_undo_takes_back_ones_own_step_over_the_work_of_others(at, qtbot):
    olga, rita = at("olga"), at("rita")
    mine = tag(rita, "deal", 0, 7, layer="gold")
    qtbot.waitUntil(lambda: spans(olga, "deal", "gold") == {mine: "org"})
    theirs = tag(olga, "deal", 8, 12, layer="gold")
    qtbot.waitUntil(lambda: theirs in spans(rita, "deal", "gold"))
    rita.run("undo")
    assert spans(rita, "deal", "gold") == {theirs: "org"}
    qtbot.waitUntil(lambda: spans(olga, "deal", "gold") == {theirs: "org"})
    rita.run("redo")
    qtbot.waitUntil(lambda: set(spans(olga, "deal", "gold")) == {mine, theirs})


def test_a_step_that_somebody_changed_since_is_not_taken_back(at, qtbot):
    olga, rita = at("olga"), at("rita")
    mine = tag(rita, "deal", 0, 7, layer="gold")
    qtbot.waitUntil(lambda: mine in spans(olga, "deal", "gold"))
    relabel(olga, "deal", "gold", mine, "person")
    qtbot.waitUntil(lambda: spans(rita, "deal", "gold") == {mine: "person"})
    rita.run("undo")
    assert spans(rita, "deal", "gold") == {mine: "person"}


def test_nothing_of_two_who_work_without_a_pause_is_lost(at, qtbot):
    """Sending and taking in are under way all the time, and both change gold, also the same article."""
    olga, rita = at("olga"), at("rita")
    made, expected = "", set()
    for number in range(40):
        window = (olga, rita)[number % 2]
        made = tag(window, ("deal", "storm")[number // 2 % 2], number, number + 3, layer="gold")
        if number % 5 == 4:
            window.run("undo")
        else:
            expected.add(made)
        QApplication.processEvents()
    for window in (olga, rita):
        qtbot.waitUntil(lambda window=window: all_spans(window) == expected, timeout=20_000)
        qtbot.waitUntil(lambda window=window: is_in_step(window), timeout=20_000)
    assert olga.notices.shown("sharing") is None


def all_spans(window) -> set[str]:
    return {name for article in ("deal", "storm") for name in spans(window, article, "gold")}


def test_without_the_server_work_goes_on_and_goes_out_once_when_it_is_back(proxied, at, qtbot):
    ada, rita = at("ada"), at("rita")
    proxied.cut()
    qtbot.waitUntil(lambda: standing(ada).startswith("offline since "))
    assert standing(ada).endswith(", everything is kept here")
    made = [tag(ada, "deal", start, start + 3) for start in range(5)]
    relabel(ada, "deal", "ada", made[0], "person")
    ada.run("undo")
    proxied.restore()
    qtbot.waitUntil(lambda: list(spans(rita, "deal", "ada")) == made, timeout=15_000)
    qtbot.waitUntil(lambda: is_in_step(ada), timeout=15_000)
    assert set(spans(ada, "deal", "ada").values()) == {"org"}


def test_a_project_that_is_opened_without_the_server_says_so(proxied, team, make_window, qtbot):
    proxied.cut()
    ada = make_window(team["ada"].path)
    qtbot.waitUntil(lambda: standing(ada).startswith("offline since "))
    tag(ada, "deal", 0, 7)
    proxied.restore()
    qtbot.waitUntil(lambda: is_in_step(ada), timeout=15_000)


def test_what_somebody_else_was_faster_with_is_told_with_both_values(proxied, at, team, qtbot):
    """Two give the same span of gold another label, one of them without the network."""
    rita = at("rita")
    made = tag(rita, "deal", 0, 7, layer="gold")
    qtbot.waitUntil(lambda: is_in_step(rita))
    olga = at("olga")
    proxied.cut()
    qtbot.waitUntil(lambda: standing(olga).startswith("offline"))
    relabel(olga, "deal", "gold", made, "topic")
    relabel(rita, "deal", "gold", made, "person")
    qtbot.waitUntil(lambda: is_in_step(rita))
    proxied.restore()
    qtbot.waitUntil(lambda: "moment ago" in told(olga), timeout=15_000)
    assert "rita made “Kestrel” “person” a moment ago; your “topic” was undone." in told(olga)
    assert ".not-shared-" in told(olga)
    assert spans(olga, "deal", "gold") == spans(rita, "deal", "gold") == {made: "person"}


def told(window) -> str:
    return " ".join(notice.text for notice in window.notices._shown.values())


def test_nothing_is_moved_under_hands_that_hold_the_mouse(at, qtbot):
    ada, rita = at("ada"), at("rita")
    rita.session.open_article("deal")
    qtbot.mousePress(rita.desk.view.viewport(), Qt.MouseButton.LeftButton)
    made = tag(ada, "deal", 0, 7)
    qtbot.waitUntil(lambda: is_in_step(ada))
    qtbot.waitUntil(lambda: bool(rita.commands.sharing.sharing._waiting))
    assert spans(rita, "deal", "ada") == {}
    qtbot.mouseRelease(rita.desk.view.viewport(), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: spans(rita, "deal", "ada") == {made: "org"})


def test_what_waits_while_a_dialog_is_open_is_said(at, qtbot):
    ada, rita = at("ada"), at("rita")
    dialog = QDialog(rita)
    dialog.open()
    made = tag(ada, "deal", 0, 7)
    qtbot.waitUntil(lambda: standing(rita) == "changes of others waiting")
    assert spans(rita, "deal", "ada") == {}
    dialog.reject()
    qtbot.waitUntil(lambda: spans(rita, "deal", "ada") == {made: "org"})
    qtbot.waitUntil(lambda: standing(rita) == "synced")
    dialog.deleteLater()


@pytest.mark.parametrize("end", ["close_project", "end"])
def test_what_is_done_right_before_the_end_is_with_the_others(at, team, end):
    ada = at("ada")
    made = [tag(ada, "deal", start, start + 3) for start in range(5)]
    assert getattr(ada, end)()
    team["rita"].sync()
    assert list(team["rita"].labels("deal", "ada")) == made


def test_the_end_is_not_held_up_by_a_network_that_loses_everything(proxied, at, team):
    ada = at("ada")
    proxied.freeze()
    made = tag(ada, "deal", 0, 7)
    start = monotonic()
    assert ada.close_project()
    assert monotonic() - start < 2 * STOPPING + 2
    proxied.cut()
    proxied.restore()
    for name in ("ada", "rita"):
        team[name].sync()
    assert team["rita"].labels("deal", "ada") == {made: "org"}


def test_what_is_refused_right_before_the_end_is_told_at_the_next_opening(at, team, qtbot):
    rita, olga = at("rita"), at("olga")
    made = tag(rita, "deal", 0, 7, layer="gold")
    qtbot.waitUntil(lambda: made in spans(olga, "deal", "gold"))
    dialog = QDialog(olga)
    dialog.open()
    relabel(rita, "deal", "gold", made, "person")
    qtbot.waitUntil(lambda: is_in_step(rita))
    relabel(olga, "deal", "gold", made, "topic")
    assert olga.close_project()
    dialog.deleteLater()
    again = at("olga")
    expected = "rita made “Kestrel” “person” a moment ago; your “topic” was undone."
    qtbot.waitUntil(lambda: expected in told(again))
    assert ".not-shared-" in told(again)
    assert spans(again, "deal", "gold") == {made: "person"}
    again.close()
    assert expected not in told(at("olga"))


def test_sentences_that_somebody_cuts_are_cut_in_the_other_window(at, qtbot):
    ada, rita = at("ada"), at("rita")
    for window in (ada, rita):
        window.session.open_article("deal")
    ada.session.select(8, 8)
    sentences.split_here(ada.session)
    qtbot.waitUntil(lambda: len(rita.session.article.sentences) == 4)


def test_the_queue_of_the_review_follows_what_annotators_do(at, team, qtbot):
    """Two have done an article and differ: the conflict comes into the queue that is open, and goes when they agree."""
    rita, ada, ben = at("rita"), at("ada"), at("ben")
    rita.run("mode-review")
    review = rita.session.mode.review
    assert review.conflicts == {}
    made = tag(ada, "deal", 0, 7)
    tag(ben, "deal", 0, 7, "person")
    for window in (ada, ben):
        window.session.open_article("deal")
        set_status(window.session, "done")
    qtbot.waitUntil(lambda: len(review.sections["open"]) == 1)
    relabel(ada, "deal", "ada", made, "person")
    qtbot.waitUntil(lambda: len(review.sections["agreed"]) == 1)
    assert not review.sections["open"]


def test_ones_layers_keep_their_name_whatever_one_is_called_in_the_settings(at, qtbot):
    """Work under another name would not be one's own to send."""
    ada = at("ada")
    ada.update_settings(annotator="Zoe")
    assert (ada.session.annotator, ada.session.person) == ("ada", "Zoe")


def test_a_record_that_is_none_is_told_and_nothing_is_taken_in(at, team, postgres, database, qtbot):
    ada = at("ada")
    put(postgres, database, team["ada"].header().id, ABOUT_ADA, "nonsense")
    qtbot.waitUntil(lambda: "Nothing was taken in" in told(ada))
    assert standing(ada) == "not synced"
    made = tag(ada, "deal", 0, 7)
    assert ada.session.file.flush()
    assert spans(ada, "deal", "ada") == {made: "org"}


def test_articles_that_stay_in_ones_own_file_are_told(at, qtbot):
    ada = at("ada")
    with ada.session.file.importing() as batch:
        batch.add(article("own"))
    ada.session.read_again()
    qtbot.waitUntil(lambda: "“About own” is in your file alone" in told(ada))


def test_names_that_the_owner_adds_are_looked_up_in_the_other_window(at, team, qtbot):
    olga, ada = at("olga"), at("ada")
    made = ada.suggestions.need()
    team["olga"].path.with_name("names.csv").write_text("Kestrel,org\nInes,person\n", encoding="utf-8")
    stored.set_lists(olga.session, ["names.csv"])
    qtbot.waitUntil(lambda: [each.names for each in describing.lists_of(ada.session)] == [2])
    qtbot.waitUntil(lambda: made.lists == ["names.csv"] and not made.problems)
