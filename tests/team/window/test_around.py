"""Who is where, and who takes which article: seen in the windows of others, never in a file."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from annotator.app.session import Claims
from annotator.qt.panels.articles_model import ROW_ROLE
from tests.team.postgres import OWNER
from tests.team.window.test_live import is_in_step, tag


def row(window, article: str):
    model = window.desk.articles.model
    return model.index(model.row_for(article)).data(ROW_ROLE)


@pytest.fixture
def press_enter(qtbot):
    """Press Enter in the article of a window."""

    def press(window) -> None:
        window.activateWindow()
        window.desk.focus_article()
        qtbot.waitUntil(lambda: window.isActiveWindow() and window.desk.view.hasFocus())
        QTest.keyClick(window.desk.view, Qt.Key.Key_Return)

    return press


def here(window) -> str:
    return window.session.article.id


def test_a_reviewer_sees_who_is_where_and_an_annotator_how_many(at, qtbot, team):
    ada, ben, rita = at("ada"), at("ben"), at("rita")
    ada.session.open_article("storm")
    ben.session.open_article("storm")
    qtbot.waitUntil(lambda: row(rita, "storm").here == ("AD", "BE"))
    assert "open at ada and ben" in row(rita, "storm").state
    qtbot.waitUntil(lambda: row(ada, "storm").here == ("1",))
    assert "open at 1 other" in row(ada, "storm").state
    ada.session.open_article("ferry")
    qtbot.waitUntil(lambda: (row(rita, "storm").here, row(rita, "ferry").here) == (("BE",), ("AD",)))
    ben.close()
    qtbot.waitUntil(lambda: row(rita, "storm").here == ())
    for desk in team.values():
        assert b"presence" not in desk.path.read_bytes()


def test_enter_leads_to_the_next_article_that_nobody_has(at, qtbot, press_enter):
    ada, ben = at("ada"), at("ben")
    assert here(ada) == "deal"
    ben.session.open_article("storm")
    qtbot.waitUntil(lambda: row(ada, "storm").progress == "taken")
    tag(ada, "deal", 0, 7)
    press_enter(ada)
    assert here(ada) == "ferry"
    qtbot.waitUntil(lambda: row(ben, "ferry").progress == "taken")
    tag(ben, "storm", 0, 7)
    press_enter(ben)
    assert here(ben) == "storm"
    assert ben.session.said == "Others have all the articles that are left."


def test_an_article_that_is_left_without_work_is_free_again(at, qtbot):
    ada, ben = at("ada"), at("ben")
    ben.session.open_article("storm")
    qtbot.waitUntil(lambda: row(ada, "storm").progress == "taken")
    ben.session.open_article("ferry")
    qtbot.waitUntil(lambda: row(ada, "storm").progress == "new")
    tag(ben, "ferry", 0, 7)
    qtbot.waitUntil(lambda: is_in_step(ben))
    ben.session.open_article("storm")
    qtbot.waitUntil(lambda: row(ada, "storm").progress == "taken")
    assert row(ada, "ferry").progress == "taken"  # there is work on it


def test_of_two_who_go_on_at_once_each_gets_an_article_of_their_own(
    at, qtbot, press_enter, postgres, database
):
    """Neither has heard of the other yet when Enter is pressed."""
    ada, ben = at("ada"), at("ben")
    ben.session.open_article("ferry")
    qtbot.waitUntil(lambda: row(ada, "ferry").progress == "taken")
    tag(ada, "deal", 0, 7)
    tag(ben, "ferry", 0, 7)
    for window in (ada, ben):
        window.session.set_claims(Claims(full=frozenset(["deal", "ferry"])))
    press_enter(ada)
    ben.session.led_to = "storm"
    ben.session.open_article("storm")
    assert here(ada) == here(ben) == "storm"
    qtbot.waitUntil(
        lambda: "Somebody else has" in told(ada) + told(ben) or "Others have" in told(ada) + told(ben)
    )
    with postgres.connect(OWNER, database) as connection:
        found = connection.execute("SELECT name FROM news_annotator.claim WHERE article = 'storm'").fetchall()
    assert len(found) == 1
    assert {("ada",): ada, ("ben",): ben}[found[0]].session.article.id == "storm"


def told(window) -> str:
    return window.session.said


def test_an_article_for_two_can_be_taken_by_two(at, qtbot, team, typed, press_enter):
    status, said = typed("team", team["olga"].path, "--overlap", 2)
    assert status == 0, said
    assert "each article is for 2 annotators" in said
    ada, ben = at("ada"), at("ben")
    ben.session.open_article("storm")
    qtbot.waitUntil(lambda: "taken by 1 other" in row(ada, "storm").state)
    assert row(ada, "storm").progress == "new"
    tag(ada, "deal", 0, 7)
    press_enter(ada)
    assert here(ada) == "storm"


def test_only_the_owner_says_how_many(team, typed):
    status, said = typed("team", team["rita"].path, "--overlap", 3)
    assert status == 2
    assert "only an owner" in said


@pytest.mark.parametrize("table", ["presence", "claim"])
def test_nobody_reads_or_writes_the_tables_themselves(team, postgres, database, table):
    for question in (f"SELECT * FROM news_annotator.{table}", f"DELETE FROM news_annotator.{table}"):
        found = postgres.psql("ada", database, question)
        assert found.returncode != 0
        assert "permission denied" in found.stderr


def test_the_board_shows_what_is_claimed(at, qtbot):
    rita, ada = at("rita"), at("ada")
    ada.session.open_article("storm")
    rita.run("board")
    board = rita.commands._kept["board"]
    qtbot.waitUntil(lambda: board._board.cell("storm", "ada").words == "claimed")
    qtbot.waitUntil(lambda: "ada" in board.list.cells.called)
    tag(ada, "storm", 0, 7)
    qtbot.waitUntil(lambda: board._board.cell("storm", "ada").state == "started")
