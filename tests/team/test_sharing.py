"""Sharing, joining, sending and taking in, with a real server: what one does is with the others, and only that."""

from dataclasses import replace

import pytest

from annotator import store
from annotator.app.ledger import Ledger, carry_out
from annotator.core.edits import Change
from annotator.core.errors import AnnotatorError
from annotator.store.validate import validate
from annotator.team.server import SCHEMA, Server, ServerError, UntrustedError
from annotator.team.sharing import Sharing
from tests.store import plain
from tests.team.desk import Desk
from tests.team.postgres import OWNER
from tests.team.proxy import Proxy


def test_work_reaches_everybody_who_may_see_it(team):
    olga, rita, ada, ben = team.values()
    span = ada.tag("deal", 0, 7)
    assert (ada.sync().sent, rita.sync().received > 0) == (2, True)
    assert rita.labels("deal", "ada") == {span: "org"}
    ben.sync()
    assert ben.labels("deal", "ada") == {}
    gold = rita.tag("deal", 0, 7, "person", layer="gold")
    rita.sync()
    olga.sync()
    ada.sync()
    assert olga.labels("deal", "gold") == {gold: "person"}
    assert ada.labels("deal", "gold") == {}


def test_relabelling_removing_and_undo_arrive(team):
    _, rita, ada, _ = team.values()
    one, two, three = (ada.tag("deal", start, start + 4) for start in (0, 8, 13))
    ada.sync()
    ada.relabel("deal", one, "person")
    ada.relabel("deal", two, None)
    ada.relabel("deal", three, "person")
    ada.undo()
    ada.sync()
    rita.sync()
    assert rita.labels("deal", "ada") == {one: "person", three: "org"}


def test_everybody_who_sees_the_same_has_the_same_bytes(team):
    olga, rita, ada, ben = team.values()
    for desk in (ada, ben, rita):
        desk.tag("deal", 0, 7)
        desk.tag("storm", 8, 12)
    ada.split("deal", 12)
    rita.split("storm", 40)
    olga.retitle("Ferry desk")
    olga.add_article("late")
    rita.withdraw("ferry")
    for _ in range(2):
        for desk in team.values():
            desk.sync()
    assert olga.replica() == rita.replica()
    assert olga.bytes() == rita.bytes()
    assert ada.header().title == "Ferry desk"
    for desk in team.values():
        assert desk.sync() == type(desk.sync())()


def test_of_two_who_change_the_same_the_first_counts_and_the_other_is_told(team, typed):
    olga, rita, *_ = team.values()
    span = rita.tag("deal", 0, 7, layer="gold")
    rita.sync()
    olga.sync()
    rita.relabel("deal", span, "person", layer="gold")
    olga.relabel("deal", span, "topic", layer="gold")
    rita.sync()
    status, said = typed("sync", olga.path)
    assert status == 1
    assert "1 not sent: somebody else had changed the same before" in said
    assert olga.labels("deal", "gold") == {span: "person"}
    (aside,) = olga.path.parent.glob("*.not-shared-*.yaml")
    assert "label: topic" in aside.read_text(encoding="utf-8")


def test_sentences_that_two_people_cut_go_out_whole_or_not(team):
    olga, _, ada, ben = team.values()
    ada.split("deal", 8)
    ben.split("deal", 12)
    ben.split("deal", 40)
    ada.sync()
    report = ben.sync()
    assert [len(report.late), len(report.forbidden)] == [6, 0]
    olga.sync()
    ada.sync()
    assert olga.bytes().count(b"[0, 8]") == ada.bytes().count(b"[0, 8]") == ben.bytes().count(b"[0, 8]") == 1


def test_labels_are_the_owners(team):
    olga, _, ada, _ = team.values()
    ada.retitle("Mine")
    report = ada.sync()
    assert len(report.forbidden) == 1
    assert ada.header().title == olga.header().title == "Harbour desk"


def test_an_article_that_is_not_ones_to_add_stays_in_ones_own_file(team):
    olga, _, ada, _ = team.values()
    ada.add_article("own")
    ada.tag("own", 0, 7)
    for _ in range(2):
        assert ada.sync().unsent == ["own"]
    assert len(ada.labels("own")) == 1
    olga.sync()
    assert b"own" not in olga.bytes()


def test_without_the_server_everything_works_and_goes_out_later(team, typed, postgres):
    _, rita, ada, _ = team.values()
    proxy = Proxy(postgres.port)
    address = ada.path.read_text(encoding="utf-8")
    ada.path.write_text(address.replace(f":{postgres.port}/", f":{proxy.port}/"), encoding="utf-8")
    proxy.cut()
    span = ada.tag("deal", 0, 7)
    status, said = typed("sync", ada.path)
    assert status == 2
    assert "The server cannot be reached" in said
    assert "Everything is kept here" in said
    proxy.restore()
    assert typed("sync", ada.path)[0] == 0
    proxy.stop()
    rita.sync()
    assert rita.labels("deal", "ada") == {span: "org"}


def test_one_more_role_brings_the_work_of_others_and_takes_nothing_away(team, typed):
    olga, rita, ada, ben = team.values()
    theirs = ben.tag("deal", 0, 7)
    mine = ada.tag("deal", 8, 12)
    ben.sync()
    ada.sync()
    for role in ("owner", "annotator", "reviewer"):
        assert typed("team", olga.path, "--add", "ada", "--role", role)[0] == 0
        ada.tag("storm", 0, 7)
        ada.sync()
        rita.sync()
        assert rita.labels("deal", "ben") == {theirs: "org"}
        assert rita.labels("deal", "ada") == {mine: "org"}
        assert ada.labels("deal", "ben") == ({} if role == "annotator" else {theirs: "org"})
    assert len(rita.labels("storm", "ada")) == 3


def test_a_project_is_shared_once(team, typed, postgres, database, tmp_path):
    olga = team["olga"]
    status, said = typed("share", olga.path, postgres.address(OWNER, database), "--as", "olga")
    assert (status, "shared already" in said) == (2, True)
    copy = tmp_path / "copy.annot.yaml"
    text = olga.path.read_text(encoding="utf-8")
    copy.write_text(
        "\n".join(line for line in text.split("\n") if not line.startswith("shared:")), encoding="utf-8"
    )
    status, said = typed("share", copy, postgres.address(OWNER, database), "--as", "olga")
    assert (status, "annotator join" in said) == (2, True)


def test_passwords_are_refused_and_never_said(project, typed, postgres, database):
    for address in (
        f"postgresql://{OWNER}:tell-nobody@127.0.0.1:{postgres.port}/{database}",
        "host=127.0.0.1 password=tell-nobody",
        "postgresql://%zz:tell-nobody@x",
    ):
        status, said = typed("share", project, address, "--as", "olga")
        assert status == 2
        assert "tell-nobody" not in said
        assert b"shared" not in project.read_bytes()


def test_who_does_not_belong_to_it_gets_nothing(team, typed, postgres, database, tmp_path):
    postgres.login("eve")
    status, said = typed("join", postgres.address("eve", database), tmp_path)
    assert (status, "annotator team" in said) == (2, True)
    status, said = typed("share", team["ada"].path, postgres.address("eve", database), "--as", "eve")
    assert status == 2


def test_a_newer_database_is_refused(team, postgres, database):
    with postgres.connect(OWNER, database) as connection:
        connection.execute("UPDATE news_annotator.schema_version SET version = version + 1")
    with pytest.raises(ServerError, match=rf"this program knows {SCHEMA}.*Update the program"):
        team["ada"].sync()


def test_an_older_state_of_the_database_is_refused(team, postgres, database):
    with postgres.connect(OWNER, database) as connection:
        connection.execute("DELETE FROM news_annotator.record WHERE seq > 1")
    before = team["ada"].path.read_bytes()
    with pytest.raises(ServerError, match="older state of the database"):
        team["ada"].sync()
    assert team["ada"].path.read_bytes() == before


def test_a_server_without_encryption_is_refused_where_that_is_asked(postgres, database):
    for more in ("&sslmode=require", "&sslmode=verify-full"):
        with pytest.raises(UntrustedError, match=r"SSL|certificate"):
            Server(postgres.address(OWNER, database, more=more))


def test_an_address_that_says_nothing_is_an_error_of_ours():
    with pytest.raises(AnnotatorError, match="cannot be understood"):
        Server("x y z")


def test_a_file_that_is_handed_out_is_not_that_of_who_shares(team, typed, tmp_path):
    """It lacks the work of others: brought together with the server as the owner's, it would take that away."""
    assert typed("handout", team["olga"].path, "--to", "cleo", "--out", tmp_path / "out")[0] == 0
    (given,) = (tmp_path / "out").glob("*.annot.yaml")
    status, said = typed("sync", given)
    assert (status, "not shared" in said) == (2, True)


def test_what_sharing_notes_in_the_file_is_small_whatever_the_header_holds(team):
    olga, _, ada, ben = team.values()
    with olga.opened() as ledger:
        header = ledger.project.header
        ledger.commit("Guidelines", [Change(header, replace(header, guidelines="Tag all ferries. " * 1000))])
    for desk in (olga, ada, ben):
        desk.sync()
    ada.split("deal", 12)
    before = ada.path.stat().st_size
    assert ada.sync().sent
    assert ada.path.stat().st_size - before < 2_000
    before = ben.path.stat().st_size
    assert ben.sync().received
    assert ben.path.stat().st_size - before < 2_000
    for desk in (ada, ben):
        assert desk.sync() == type(desk.sync())()
        assert desk.header().guidelines == olga.header().guidelines
        assert [each for each in validate(desk.path) if each.severity == "error"] == []


def test_what_sharing_notes_is_read_by_the_description_of_the_file_alone(team):
    ada = team["ada"]
    with store.open_file(ada.path) as file, Sharing(file, carry_out) as sharing:
        Desk.tag_in(Ledger(file, "ada"), "deal", 0, 7, "org", "ada")
        assert sharing.bring_together().sent
        assert file.flush()
        assert b"{keys: {shared: {" in ada.path.read_bytes()
        assert plain.of_file(ada.path) == plain.of_model(file)
