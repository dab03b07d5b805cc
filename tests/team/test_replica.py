"""What is kept of the server beside a file: added to, not written anew for an edit, not believed where it is odd."""

import pytest

from annotator import store
from annotator.app.ledger import Ledger, carry_out
from annotator.store import steps
from annotator.team import replica, turn
from annotator.team.link import link_of
from annotator.team.replica import Replica, place
from annotator.team.server import Server
from annotator.team.sharing import Sharing
from annotator.team.turn import ChangedMeanwhileError, require_allowed
from tests.team.desk import Desk


def folder(desk: Desk):
    header = desk.header()
    return place(desk.path.resolve(), header.id, link_of(header))


def records_file(desk: Desk):
    (found,) = folder(desk).glob("*.annot.yaml")
    return found


def test_what_comes_is_added_and_the_rest_is_left_alone(team):
    rita, ada = team["rita"], team["ada"]
    rita.sync()
    before = records_file(rita), records_file(rita).read_bytes()
    ada.tag("deal", 0, 7)
    ada.sync()
    rita.sync()
    raw = records_file(rita).read_bytes()
    assert records_file(rita) == before[0]
    assert raw.startswith(before[1])
    assert raw[len(before[1]) :].startswith(b"--- # edit deal ada\n")


def test_what_was_there_is_not_read_again_where_it_stays_open(team, monkeypatch):
    """The cost of bringing together goes by what was done, not by the size of the project."""
    rita, ada = team["rita"], team["ada"]
    did = []

    def watch(owner, name):
        original = getattr(owner, name)
        monkeypatch.setattr(owner, name, lambda *words: did.append((name, words[1:])) or original(*words))

    with store.open_file(rita.path) as file, Sharing(file, carry_out) as sharing:
        sharing.bring_together()
        watch(Replica, "load")
        watch(Replica, "fold")
        watch(Replica, "__init__")
        watch(store.ProjectFile, "differing")
        for start in (0, 8, 13):
            ada.tag("deal", start, start + 3)
            ada.sync()
            did.clear()
            assert sharing.bring_together().received
            assert set(did) == {("load", ("deal",))}
    assert len(rita.labels("deal", "ada")) == 3


@pytest.mark.parametrize("damage", ["gone", "no marks", "torn mark", "shorter", "other bytes"])
def test_a_replica_that_is_damaged_is_fetched_again(team, damage):
    olga, rita, ada, _ = team.values()
    span = ada.tag("deal", 0, 7)
    ada.sync()
    rita.sync()
    raw, marks = records_file(rita), folder(rita) / "marks"
    match damage:
        case "gone":
            raw.unlink()
        case "no marks":
            marks.unlink()
        case "torn mark":
            marks.write_text(marks.read_text("utf-8")[:-2], "utf-8")
        case "shorter":
            raw.write_bytes(raw.read_bytes()[:-40])
        case "other bytes":
            raw.write_bytes(b"\0" * raw.stat().st_size)
    mine = rita.tag("deal", 8, 12)
    assert rita.sync().sent == 2
    olga.sync()
    assert olga.labels("deal", "ada") == {span: "org"}
    assert olga.labels("deal", "rita") == {mine: "org"}
    assert olga.replica() == rita.replica()


def test_what_was_added_and_not_noted_in_the_file_does_not_count(team, monkeypatch):
    """As when the program is killed in between."""
    olga, rita, ada, _ = team.values()
    mine = rita.tag("deal", 8, 12, layer="gold")
    theirs = ada.tag("deal", 0, 7)
    ada.sync()

    def stop(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as stopped:
        stopped.setattr(turn.Turn, "take_in", stop)
        with pytest.raises(KeyboardInterrupt):
            rita.sync()
    rita.relabel("deal", mine, "person", layer="gold")
    rita.sync()
    olga.sync()
    assert olga.labels("deal", "gold") == {mine: "person"}
    assert rita.labels("deal", "ada") == {theirs: "org"}
    assert olga.replica() == rita.replica()


def test_folding_changes_nothing(team, monkeypatch):
    olga, rita, ada, _ = team.values()
    rita.sync()
    monkeypatch.setattr(replica, "FOLD_AT_LEAST", 0)
    monkeypatch.setattr(replica, "FOLD_SHARE", 1 << 30)
    for start in range(0, 40, 4):
        ada.tag("deal", start, start + 3)
        ada.sync()
        before = records_file(rita)
        rita.sync()
        assert records_file(rita) != before
        assert b"--- # edit" not in records_file(rita).read_bytes()
    olga.sync()
    assert len(olga.labels("deal", "ada")) == 10
    assert olga.replica() == rita.replica() == records_file(rita).read_bytes()


def test_what_comes_from_the_server_is_no_step_and_keeps_none_from_being_taken_back(team, monkeypatch):
    monkeypatch.setattr(steps, "STEPS", 3)
    rita, ada = team["rita"], team["ada"]
    span = rita.tag("storm", 0, 7)
    for start in range(0, 20, 4):
        ada.tag("deal", start, start + 3)
        ada.sync()
        rita.sync()
    rita.undo()
    assert rita.labels("storm") == {}
    with rita.opened() as ledger:
        ledger.redo()
    assert rita.labels("storm") == {span: "org"}
    assert len(rita.labels("deal", "ada")) == 5


def test_who_works_while_something_comes_in_loses_nothing(team):
    """What is taken in was worked out a moment before: what was done in that moment stays."""
    olga, rita, *_ = team.values()
    one = rita.tag("deal", 0, 7, layer="gold")
    rita.sync()
    olga.sync()
    rita.relabel("deal", one, "person", layer="gold")
    rita.retitle("No business of a reviewer's")
    rita.sync()
    with store.open_file(olga.path) as file, Sharing(file, lambda *words: meanwhile(*words)) as sharing:
        ledger = Ledger(file, "olga")
        did = []

        def meanwhile(project, edit):
            if not did and any(change.article for change in edit.changes):
                did.append(ledger.commit("Remove", [_removal(ledger, one)]))
            require_allowed(project, edit)
            return carry_out(project, edit)

        report = sharing.bring_together()
        assert did
    # Rita was first: that it was removed here is told, and kept aside.
    assert [change.after for change in report.late] == [None]
    assert report.aside is not None
    assert olga.labels("deal", "gold") == {one: "person"}


def _removal(ledger: Ledger, span: str):
    from annotator.core.edits import Change

    return Change(ledger.project.layer("deal", "gold").get(span), None, "deal", "gold")


def test_the_header_is_not_written_over_by_what_is_noted_in_it(team):
    olga = team["olga"]
    olga.tag("deal", 0, 7)
    with store.open_file(olga.path) as file, Sharing(file, lambda *words: meanwhile(*words)) as sharing:
        ledger = Ledger(file, "olga")
        titles = iter(("One", "Two"))

        def meanwhile(project, edit):
            from dataclasses import replace

            from annotator.core.edits import Change

            if (title := next(titles, None)) is not None:
                header = ledger.project.header
                ledger.commit("Title", [Change(header, replace(header, title=title))])
            require_allowed(project, edit)
            return carry_out(project, edit)

        sharing.bring_together()
        assert file.project.header.title == "Two"
        sharing.bring_together()
    rita = team["rita"]
    rita.sync()
    assert rita.header().title == "Two"


def test_an_edit_that_does_not_fit_any_more_is_refused(team):
    rita = team["rita"]
    span = rita.tag("deal", 0, 7)
    with rita.opened() as ledger:
        change = _change_of(ledger, span)
        ledger.commit("Remove", [change])
        from annotator.core.edits import Edit

        with pytest.raises(ChangedMeanwhileError):
            require_allowed(ledger.file, Edit("Late", (change,)))


def _change_of(ledger: Ledger, span: str):
    from annotator.core.edits import Change

    return Change(ledger.project.layer("deal", "rita").get(span), None, "deal", "rita")


def test_who_has_two_copies_of_a_file_may_work_in_both(team):
    """Each has its own of what the server had."""
    _, rita, ada, _ = team.values()
    other = Desk("ada", ada.path.with_name("copy.annot.yaml"))
    other.path.write_bytes(ada.path.read_bytes())
    one, two = ada.tag("deal", 0, 7), other.tag("deal", 8, 12)
    for _ in range(2):
        ada.sync()
        other.sync()
    rita.sync()
    assert (
        rita.labels("deal", "ada")
        == ada.labels("deal")
        == other.labels("deal")
        == dict.fromkeys((one, two), "org")
    )


def test_a_connection_that_was_lost_is_made_again(team, postgres, database):
    rita = team["rita"]
    with store.open_file(rita.path) as file, Sharing(file, carry_out) as sharing:
        sharing.bring_together()
        with postgres.connect("desk", database) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'rita' AND datname = %s",
                (database,),
            )
        assert sharing.bring_together().received == 0


def test_members_of_other_projects_hear_nothing(team, postgres, database):
    with Server(postgres.address("rita", database)) as server:
        assert list(server.read("another", 0, 1000)) == []
