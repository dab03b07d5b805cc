"""Blind by construction: what somebody may not see or write the server refuses to psql too."""

import pytest

READ = "SELECT count(*) FROM news_annotator.record WHERE annotator NOT IN ('', '{}')"
COLUMNS = "(project, push, kind, article, annotator, body)"


@pytest.fixture
def worked(team):
    for name in ("ada", "ben"):
        team[name].tag("deal", 0, 7)
        team[name].sync()
    team["rita"].sync()
    team["rita"].tag("deal", 0, 7, layer="gold")
    team["rita"].sync()
    return team


@pytest.mark.parametrize(("name", "seen"), [("ada", "0"), ("ben", "0"), ("rita", "3"), ("eve", "0")])
def test_layers_of_others_are_not_there(worked, postgres, database, name, seen):
    postgres.login(name)
    assert postgres.psql(name, database, READ.format(name)).stdout.strip() == seen
    total = postgres.psql(name, database, "SELECT count(*) > 0 FROM news_annotator.record").stdout.strip()
    assert total == ("f" if name == "eve" else "t")


WRITTEN = [
    ("ada", "deal", "ben", "edit"),
    ("ada", "deal", "gold", "edit"),
    ("ada", "deal", "", "edit"),
    ("ada", "deal", "", "article"),
    ("ada", "", "", "edit"),
    ("ada", "", "", "project"),
    ("ada", "deal", "ada", "layer"),
    ("rita", "", "", "edit"),
    ("rita", "deal", "ada", "edit"),
    ("eve", "deal", "eve", "edit"),
]


def test_what_is_not_ones_own_cannot_be_written(worked, postgres, database):
    project = worked["ada"].header().id
    for name, article, annotator, kind in WRITTEN:
        postgres.login(name)
        values = ", ".join(f"'{each}'" for each in (project, "p1", kind, article, annotator, "--- # edit\n"))
        done = postgres.psql(name, database, f"INSERT INTO news_annotator.record {COLUMNS} VALUES ({values})")
        assert done.returncode != 0
        assert "row-level security" in done.stderr, (name, article, annotator, kind)


CHANGED = [
    "UPDATE news_annotator.record SET body = ''",
    "DELETE FROM news_annotator.record",
    "UPDATE news_annotator.project SET id = id",
    "UPDATE news_annotator.schema_version SET version = 7",
    "TRUNCATE news_annotator.record",
    "ALTER TABLE news_annotator.record DISABLE ROW LEVEL SECURITY",
    "CREATE TABLE news_annotator.more (x int)",
    "CREATE OR REPLACE FUNCTION news_annotator.is_cut(body text) RETURNS boolean LANGUAGE sql AS 'SELECT true'",
    "SELECT news_annotator.create_project('mine', 'ada')",
    "SELECT news_annotator.take_turn('no such project')",
    "SET SESSION AUTHORIZATION desk",
    "SET ROLE desk",
]


def test_what_is_there_cannot_be_changed(worked, postgres, database):
    for statement in CHANGED:
        for name in ("ada", "rita"):
            assert postgres.psql(name, database, statement).returncode != 0, statement


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE news_annotator.member SET role = 'owner' WHERE login = 'ada' RETURNING 1",
        "DELETE FROM news_annotator.member WHERE login = 'ben' RETURNING 1",
    ],
)
def test_members_are_the_owners_business(worked, postgres, database, statement):
    for name in ("ada", "rita"):
        done = postgres.psql(name, database, statement)
        assert "1\n" not in done.stdout.replace("UPDATE 1", "")
    assert postgres.psql("ada", database, "SELECT count(*) FROM news_annotator.member").stdout.strip() == "1"


def test_a_policy_written_wrongly_would_be_seen(worked, postgres, database):
    """The test of blindness can fail: without row-level security everything is there."""
    with postgres.connect("desk", database) as connection:
        connection.execute("ALTER TABLE news_annotator.record DISABLE ROW LEVEL SECURITY")
    assert postgres.psql("ada", database, READ.format("ada")).stdout.strip() == "2"
