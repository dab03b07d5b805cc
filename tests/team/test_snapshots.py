"""Who joins, or was away for long, reads snapshots and what came after them, and has the same as everybody else."""

import shutil

import pytest

from annotator import paths
from annotator.team import replica, server, syncing
from annotator.team.server import Server
from tests.team.desk import Desk
from tests.team.postgres import OWNER

COLUMNS = "(project, article, annotator, kind, first, seq, login, at, body)"
FORGED = (
    f"INSERT INTO news_annotator.folded {COLUMNS} "
    "VALUES ('{}', '{}', '{}', '{}', 1, {}, 'x', now(), 'forged')"
)


@pytest.fixture
def folding(monkeypatch):
    """Fold whenever there is anything."""
    monkeypatch.setattr(replica, "FOLD_AT_LEAST", 0)
    monkeypatch.setattr(replica, "FOLD_SHARE", 1 << 30)
    monkeypatch.setattr(server, "FOLD_FROM", 2)
    monkeypatch.setattr(server, "FEW", 0)


def folded(postgres, database) -> dict[tuple[str, str], tuple[str, int]]:
    with postgres.connect(OWNER, database) as connection:
        rows = connection.execute(
            "SELECT article, annotator, login, seq FROM news_annotator.folded"
        ).fetchall()
    return {(article, annotator): (login, seq) for article, annotator, login, seq in rows}


def worked(team) -> None:
    """Everybody has done something, which is with everybody."""
    olga, rita, ada, ben = team.values()
    for start in range(0, 24, 4):
        for desk in (ada, ben):
            desk.tag("deal", start, start + 3)
            desk.sync()
    ada.split("deal", 12)
    ada.sync()
    rita.split("storm", 40)
    rita.tag("deal", 0, 7, layer="gold")
    rita.sync()
    rita.tag("deal", 8, 12, layer="gold")
    olga.add_article("late")
    olga.retitle("Ferry desk")
    olga.sync()
    rita.withdraw("ferry")
    for desk in team.values():
        desk.sync()


def joined(postgres, database, name: str, folder) -> Desk:
    folder.mkdir()
    login = OWNER if name == "olga" else name
    return Desk(name, syncing.join(postgres.address(login, database), folder))


def test_who_joins_late_has_the_same(team, folding, postgres, database, tmp_path):
    worked(team)
    made = folded(postgres, database)
    assert made[("deal", "ada")][0] == "ada"
    assert made[("deal", "gold")][0] in (OWNER, "rita")
    for name, desk in team.items():
        desk.sync()
        anew = joined(postgres, database, name, tmp_path / f"{name} anew")
        assert anew.replica() == desk.replica(), name
        assert anew.bytes() == desk.bytes(), name
        assert anew.sync() == syncing.Report()


def test_a_snapshot_spares_the_records_that_it_is_made_of(team, folding, postgres, database):
    worked(team)
    with Server(postgres.address("rita", database)) as connection:
        project = team["rita"].header().id
        rows = list(connection.read(project, 0, connection.head(project)))
        assert len(rows) < connection.head(project) / 2
        (layer,) = [row for row in rows if (row.article, row.annotator) == ("deal", "ada")]
        assert layer.kind == "layer"
        assert layer.body.count("{id:") == 6


def test_who_was_away_catches_up_from_snapshots(team, postgres, database, monkeypatch):
    olga, rita, ada, ben = team.values()
    mine = ben.tag("storm", 0, 7)
    with monkeypatch.context() as folding:
        folding.setattr(replica, "FOLD_AT_LEAST", 0)
        folding.setattr(replica, "FOLD_SHARE", 1 << 30)
        folding.setattr(server, "FOLD_FROM", 2)
        for start in range(0, 40, 4):
            ada.tag("deal", start, start + 3)
            ada.sync()
        for at in (8, 12, 16, 40):
            ada.split("deal", at)
            ada.sync()
            rita.sync()
        assert {("deal", ""), ("deal", "ada")} <= folded(postgres, database).keys()
    monkeypatch.setattr(server, "FEW", 0)
    assert ben.sync().sent == 2
    olga.sync()
    rita.sync()
    ada.sync()
    assert olga.labels("storm", "ben") == {mine: "org"}
    assert olga.replica() == rita.replica()
    assert ben.bytes().count(b"[0, 8]") == 1


def test_snapshots_are_not_needed(team, folding, postgres, database, tmp_path):
    worked(team)
    before = team["rita"].sync(), team["rita"].replica()
    with postgres.connect(OWNER, database) as connection:
        connection.execute("DELETE FROM news_annotator.folded")
    shutil.rmtree(paths.cache_dir() / "team")
    assert (team["rita"].sync(), team["rita"].replica()) == before
    assert joined(postgres, database, "rita", tmp_path / "anew").replica() == before[1]


def test_nobody_folds_what_they_may_not_write(team, postgres, database):
    project = team["ada"].header().id
    for name, article, annotator, kind in (
        ("ada", "deal", "", "article"),
        ("ada", "deal", "ben", "layer"),
        ("ada", "deal", "gold", "layer"),
        ("ada", "", "", "project"),
        ("rita", "", "", "project"),
        ("rita", "deal", "ada", "layer"),
        ("eve", "deal", "", "article"),
    ):
        postgres.login(name)
        if annotator and name != annotator:
            other = team.get(annotator) or team["olga"]
            other.tag("deal", 0, 7, layer=annotator)
            other.sync()
        done = postgres.psql(name, database, FORGED.format(project, article, annotator, kind, 1000))
        assert "row-level security" in done.stderr, (name, article, annotator)
    assert folded(postgres, database) == {}


def test_a_snapshot_never_claims_more_than_there_is_nor_goes_back(team, postgres, database):
    project = team["ada"].header().id
    team["ada"].tag("deal", 0, 7)
    team["ada"].sync()
    head = head_of(postgres, database, project)
    assert (
        postgres.psql("ada", database, FORGED.format(project, "deal", "ada", "layer", 10**6)).returncode == 0
    )
    assert folded(postgres, database) == {("deal", "ada"): ("ada", head)}
    again = "UPDATE news_annotator.folded SET seq = 10000, body = 'again' RETURNING 1"
    assert "1\n" not in postgres.psql("ada", database, again).stdout.replace("UPDATE", "")
    nothing = FORGED.format(project, "storm", "ada", "layer", 1000)
    assert postgres.psql("ada", database, nothing).returncode != 0
    assert postgres.psql("ada", database, "DELETE FROM news_annotator.folded").returncode != 0


def head_of(postgres, database, project: str) -> int:
    with Server(postgres.address(OWNER, database)) as connection:
        return connection.head(project)


def test_a_forged_snapshot_of_ones_own_layer_is_refused_by_the_others(
    team, postgres, database, tmp_path, monkeypatch
):
    monkeypatch.setattr(server, "FEW", 0)
    project = team["ada"].header().id
    team["ada"].tag("deal", 0, 7)
    team["ada"].sync()
    postgres.psql("ada", database, FORGED.format(project, "deal", "ada", "layer", 1000))
    with pytest.raises(
        server.AnnotatorError, match=r"of “ada” on the server is not one record.*Nothing was taken in"
    ):
        joined(postgres, database, "olga", tmp_path / "anew")
    assert list((tmp_path / "anew").iterdir()) == []


@pytest.mark.parametrize("name", ["ada", "ben"])
def test_snapshots_of_others_are_not_there(team, folding, postgres, database, name):
    worked(team)
    question = f"SELECT count(*) FROM news_annotator.folded WHERE annotator NOT IN ('', '{name}')"
    assert postgres.psql(name, database, question).stdout.strip() == "0"
    assert postgres.psql(name, database, question.replace("NOT IN", "IN")).stdout.strip() != "0"


def test_a_database_of_the_first_version_is_brought_up_to_date_by_whoever_shares(
    postgres, tmp_path, typed, project
):
    name = postgres.database("older")
    try:
        with postgres.connect(OWNER, name) as connection:
            connection.execute(server.MIGRATIONS[1].read_text("utf-8"))
        address = postgres.address(OWNER, name)
        with Server(address) as connection, pytest.raises(server.ServerError, match="has version 1"):
            connection.require_schema()
        assert typed("share", project, address, "--as", "olga")[0] == 0
        with Server(address) as connection:
            connection.require_schema()
    finally:
        postgres.drop(name)


def test_the_owner_of_the_database_brings_it_up_to_date(team, typed, postgres, database):
    olga, rita = team["olga"], team["rita"]
    with postgres.connect(OWNER, database) as connection:
        connection.execute("DROP SCHEMA news_annotator CASCADE")
        connection.execute(server.MIGRATIONS[1].read_text("utf-8"))
        connection.execute("SELECT news_annotator.create_project(%s, 'olga')", (olga.header().id,))
    for desk in (rita, olga):
        status, said = typed("sync", desk.path)
        assert (status, "type: annotator team" in said) == (2, True)
    status, said = typed("team", rita.path)
    assert (status, "has version 1" in said) == (2, True)
    status, said = typed("team", olga.path)
    assert (status, "olga" in said) == (0, True)
