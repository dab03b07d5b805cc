"""Lists of names go with a shared project: to everybody, from its owners alone, and to nobody else."""

import pytest

from annotator import store
from annotator.app.ledger import carry_out
from annotator.app.suggesting import stored
from annotator.core.errors import ReadError
from annotator.store.listed_names import names_in, place_of_kept
from annotator.team import syncing
from tests.home import at_home
from tests.team.desk import Desk
from tests.team.postgres import OWNER

NAMES = "Ines Lindgren,person\nKestrel,org\nميناء مرو 🚢,org\n"
HELD = [("Ines Lindgren", "person"), ("Kestrel", "org"), ("ميناء مرو 🚢", "org")]


def look_up(desk: Desk, *names: str) -> None:
    with desk.opened() as ledger:
        stored.set_lists(ledger, names)


def at_home_sync(desk: Desk, home) -> syncing.Report:
    with at_home(home):
        return desk.sync()


def names_of(desk: Desk, name: str = "names.csv") -> list[tuple[str, str]]:
    with store.open_file(desk.path, read_only=True) as file:
        return sorted(names_in(file, name))


@pytest.fixture
def homes(team, tmp_path):
    """Everybody at a computer of their own."""
    return {name: tmp_path / f"home of {name}" for name in team}


@pytest.fixture
def listed(team, homes):
    """Olga has a list beside her file and has sent it."""
    olga = team["olga"]
    olga.path.with_name("names.csv").write_text(NAMES, encoding="utf-8")
    look_up(olga, "names.csv")
    at_home_sync(olga, homes["olga"])
    return olga


def test_everybody_has_the_names_and_those_that_are_new(listed, team, homes, postgres, database, tmp_path):
    for name in ("ada", "rita"):
        with at_home(homes[name]):
            assert team[name].sync().names
            assert names_of(team[name]) == HELD
            assert not team[name].sync().names
    with at_home(tmp_path / "new"):
        (tmp_path / "anew").mkdir()
        assert (
            names_of(Desk("ben", syncing.join(postgres.address("ben", database), tmp_path / "anew"))) == HELD
        )
    listed.path.with_name("names.csv").write_text("Tarn,org\n", encoding="utf-8")
    at_home_sync(listed, homes["olga"])
    with at_home(homes["ada"]):
        team["ada"].sync()
        assert names_of(team["ada"]) == [("Tarn", "org")]


def test_what_stands_beside_ones_own_file_is_ones_own(listed, team, homes):
    ada = team["ada"]
    ada.path.with_name("names.csv").write_text("Mine,org\n", encoding="utf-8")
    with at_home(homes["ada"]):
        ada.sync()
        assert names_of(ada) == [("Mine", "org")]
    with at_home(homes["rita"]):
        team["rita"].sync()
        assert names_of(team["rita"]) == HELD


def test_two_owners_with_different_lists_do_not_send_for_ever(listed, team, homes, postgres, database):
    with postgres.connect(OWNER, database) as connection:
        connection.execute("UPDATE news_annotator.member SET role = 'owner' WHERE login = 'rita'")
    rita = team["rita"]
    at_home_sync(rita, homes["rita"])
    rita.path.with_name("names.csv").write_text("Tarn,org\n", encoding="utf-8")
    at_home_sync(rita, homes["rita"])

    def sent():
        with postgres.connect(OWNER, database) as connection:
            return connection.execute("SELECT login, at, body FROM news_annotator.names").fetchall()

    before = sent()
    assert [row[0] for row in before] == ["rita"]
    for name in ("olga", "rita") * 2:
        at_home_sync(team[name], homes[name])
    assert sent() == before


def test_a_list_that_is_looked_up_no_more_is_taken_away(listed, homes, postgres, database):
    look_up(listed)
    at_home_sync(listed, homes["olga"])
    look_up(listed, "other.csv")  # which is not there
    at_home_sync(listed, homes["olga"])
    with postgres.connect(OWNER, database) as connection:
        assert connection.execute("SELECT count(*) FROM news_annotator.names").fetchone() == (0,)


@pytest.mark.parametrize("name", ["../names.csv", "{whole}"])
def test_no_file_elsewhere_goes_out(team, homes, tmp_path, postgres, database, name):
    """Somebody else may have put the name of any file into the header."""
    olga = team["olga"]
    secret = olga.path.parent.parent / "names.csv"
    secret.write_text(NAMES, encoding="utf-8")
    look_up(olga, name.format(whole=secret))
    at_home_sync(olga, homes["olga"])
    with postgres.connect(OWNER, database) as connection:
        assert connection.execute("SELECT count(*) FROM news_annotator.names").fetchone() == (0,)


@pytest.mark.parametrize(
    "wish",
    [
        "INSERT INTO news_annotator.names (project, file, login, at, body) "
        "SELECT project, 'x', '', now(), 'x' FROM news_annotator.names",
        "UPDATE news_annotator.names SET body = 'x'",
        "DELETE FROM news_annotator.names",
    ],
)
@pytest.mark.parametrize("who", ["ada", "rita"])
def test_only_owners_change_them(listed, postgres, database, who, wish):
    said = postgres.psql(who, database, wish)
    assert said.returncode or said.stdout.split()[-1] == "0"
    with postgres.connect(OWNER, database) as connection:
        ((login, body),) = connection.execute("SELECT login, body FROM news_annotator.names").fetchall()
    assert (login, "Kestrel" in body) == (OWNER, True)


def test_who_does_not_belong_to_the_project_does_not_see_them(listed, postgres, database):
    postgres.login("mallory")
    assert postgres.psql("mallory", database, "SELECT count(*) FROM news_annotator.names").stdout == "0\n"


@pytest.mark.parametrize(
    "body",
    ["nonsense", "--- # names\nkind: names\nfile: other.csv\nnames: {}\n", "kind: names\nfile: [\n"],
)
def test_what_is_no_list_is_told_and_what_one_had_stays(listed, team, homes, postgres, database, body):
    ada = team["ada"]
    at_home_sync(ada, homes["ada"])
    with postgres.connect(OWNER, database) as connection:
        connection.execute("UPDATE news_annotator.names SET body = %s", (body,))
    with at_home(homes["ada"]):
        with pytest.raises(ReadError, match=r"list of names “names\.csv” on the server cannot be understood"):
            ada.sync()
        assert names_of(ada) == HELD


def test_kept_names_that_are_damaged_are_fetched_again(listed, team, homes):
    ada = team["ada"]
    with at_home(homes["ada"]):
        ada.sync()
        place_of_kept(ada.header().id, "names.csv").write_bytes(b"half")
        with pytest.raises(ReadError):
            names_of(ada)
        ada.sync()
        assert names_of(ada) == HELD


def test_a_desk_that_is_open_says_so_once(listed, team, homes):
    ada = team["ada"]
    with (
        at_home(homes["ada"]),
        store.open_file(ada.path) as file,
        syncing.Sharing(file, carry_out) as sharing,
    ):
        assert [sharing.bring_together().names for _ in range(3)] == [True, False, False]
