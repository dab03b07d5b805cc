"""What answers is no PostgreSQL, or a database with something else in it: a sentence, and the file as it was."""

import socket
import threading
from contextlib import ExitStack, suppress

import pytest

from annotator.core.errors import AnnotatorError
from annotator.team.server import OfflineError, Server
from tests.team.postgres import OWNER


@pytest.fixture
def false_server():
    """Start something that gives each who connects the same answer; gives its port."""
    listening: list[socket.socket] = []
    serving: list[threading.Thread] = []

    def start(answer: bytes) -> int:
        made = socket.create_server(("127.0.0.1", 0))
        listening.append(made)
        serving.append(threading.Thread(target=serve, args=(made, answer), daemon=True))
        serving[-1].start()
        return made.getsockname()[1]

    yield start
    for each in listening:
        with suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)  # wakes who waits there
        each.close()
    for thread in serving:
        thread.join(10)
        assert not thread.is_alive()


def serve(listening: socket.socket, answer: bytes) -> None:
    with ExitStack() as clients:
        while True:
            try:
                client, _ = listening.accept()
            except OSError:
                return
            clients.enter_context(client)
            with suppress(OSError):
                client.recv(1 << 16)
                client.sendall(answer)
                if answer:
                    client.shutdown(socket.SHUT_RDWR)


def message(kind: bytes, body: bytes, length: int | None = None) -> bytes:
    return kind + (len(body) + 4 if length is None else length).to_bytes(4, "big") + body


LET_IN = message(b"R", b"\0\0\0\0") + message(b"K", b"\0\0\0\1\0\0\0\2") + message(b"Z", b"I")


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 400 Bad Request\r\n\r\n",
        b"N",
        b"\0" * 64,
        message(b"E", b"SFATAL\0C28P01\0M" + b"x" * 5_000 + b"\0\0"),
        message(b"R", b"\0\0\0\5salt"),
        message(b"R", b"\0\0\0\n", 0x7FFFFFF0),
        LET_IN,
        LET_IN + message(b"D", b"\0\1\xff\xff\xff\x7f"),
        b"",
    ],
    ids=["web", "no TLS", "zeros", "long error", "old password", "endless", "silent", "rubbish", "nothing"],
)
def test_what_is_no_server_is_told_in_a_sentence(team, typed, postgres, false_server, answer):
    ada = team["ada"]
    ada.tag("deal", 0, 7)
    port = false_server(answer)
    text = ada.path.read_text("utf-8")
    address = text.replace(f":{postgres.port}/", f":{port}/").replace(
        "?passfile", "?connect_timeout=2&passfile"
    )
    ada.path.write_text(address, "utf-8")
    before = ada.path.read_bytes()
    status, said = typed("sync", ada.path)
    assert (status, "Traceback" in said) == (2, False)
    assert len(said) < 1_000
    assert "server" in said
    assert ada.path.read_bytes() == before


def test_a_server_that_is_just_starting_is_not_taken_for_another_one(postgres, false_server):
    """It says so before anything is encrypted, and will be there in a moment."""
    port = false_server(message(b"E", b"SFATAL\0C57P03\0Mthe database system is starting up\0\0"))
    for more in ("", "&sslmode=require"):
        with pytest.raises(OfflineError):
            Server(postgres.address(OWNER, "postgres", port, more=more))


FALSE = {
    "head of text": "CREATE FUNCTION news_annotator.head(w text) RETURNS text LANGUAGE sql AS $$ SELECT 'x' $$",
    "no head": "CREATE FUNCTION news_annotator.head(w text) RETURNS bigint LANGUAGE sql AS $$ SELECT null::bigint $$",
    "head below": "CREATE FUNCTION news_annotator.head(w text) RETURNS bigint LANGUAGE sql AS $$ SELECT -1::bigint $$",
    "head beyond": "CREATE FUNCTION news_annotator.head(w text) RETURNS bigint LANGUAGE sql "
    "AS $$ SELECT 9223372036854775807 $$",
    "no function": "SELECT 1",
}


@pytest.mark.parametrize("what", FALSE)
def test_a_database_that_says_nonsense_of_how_far_it_is(team, typed, postgres, database, what):
    with postgres.connect(OWNER, database) as connection:
        connection.execute("DROP FUNCTION news_annotator.head CASCADE")
        connection.execute(FALSE[what])
    refused(team["ada"], typed)


def refused(desk, typed) -> None:
    span = desk.tag("deal", 0, 7)
    before = unshared(desk)
    status, said = typed("sync", desk.path)
    assert (status, "Traceback" in said) == (2, False), said
    assert len(said) < 1_000
    assert desk.labels("deal") == {span: "org"}
    assert unshared(desk) == before


def unshared(desk) -> list[bytes]:
    """The file without what it says of the server: that something was about to be sent may be noted."""
    return [line for line in desk.path.read_bytes().splitlines() if not line.startswith(b"shared:")]


@pytest.mark.parametrize(
    "rows",
    [
        "SELECT 'p', 'not a number', 'p', 'edit', 'deal', 'ada', 'eve', now(), 'x'",
        "SELECT 'p', null::bigint, 'p', 'edit', 'deal', 'ada', 'eve', now(), 'x'",
        "SELECT 'p', 100::bigint, null::text, 'edit', 'deal', null::text, 'eve', now(), 'x'",
        "SELECT 'p', 100::bigint, 'p', repeat('edit', 100000), 'deal', 'ada', repeat('e', 100000), now(), 'x'",
    ],
    ids=["text", "no number", "nulls", "long"],
)
def test_a_table_of_something_else(team, typed, postgres, database, rows):
    project = team["ada"].header().id
    columns = "project, seq, push, kind, article, annotator, login, at, body"
    with postgres.connect(OWNER, database) as connection:
        connection.execute("ALTER TABLE news_annotator.record RENAME TO other")
        made = rows.replace("'p'", f"'{project}'", 1)
        connection.execute(f"CREATE VIEW news_annotator.record ({columns}) AS {made}")
        connection.execute("GRANT SELECT ON news_annotator.record TO PUBLIC")
        connection.execute("DROP FUNCTION news_annotator.head CASCADE")
        connection.execute(
            "CREATE FUNCTION news_annotator.head(w text) RETURNS bigint LANGUAGE sql AS $$ SELECT 100::bigint $$"
        )
    refused(team["ada"], typed)


def test_a_role_that_is_not_known(team, typed, postgres, database):
    with postgres.connect(OWNER, database) as connection:
        connection.execute("ALTER TABLE news_annotator.member DROP CONSTRAINT member_role_check")
        connection.execute("UPDATE news_annotator.member SET role = E'king\nof all' WHERE login = 'ada'")
    refused(team["ada"], typed)


def test_a_title_that_is_no_name_of_a_file(team, postgres, database, tmp_path):
    from annotator.team import syncing

    team["olga"].retitle("../../etc/\0\n" + "x" * 5_000)
    team["olga"].sync()
    made = syncing.join(postgres.address("rita", database), tmp_path)
    assert made.parent == tmp_path
    assert len(made.name) < 200
    with pytest.raises(AnnotatorError, match="already a file of that name"):
        syncing.join(postgres.address("rita", database), tmp_path)
