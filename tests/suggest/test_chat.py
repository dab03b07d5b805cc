"""A model is asked over HTTP, by a client that waits, tries again, gives up, and tells nobody the key."""

import pytest

from annotator.core.errors import AnnotatorError
from annotator.suggest.chat import Server, ask
from annotator.suggest.server_key import key_for
from tests.suggest.model_server import HANG, completion, serving

MESSAGES = ({"role": "user", "content": "[1] Kestrel Line paid."},)
SCHEMA = {"type": "object", "properties": {}}


def asked(server, **more):
    waits = []
    answer = ask(Server(server.address, "press-7b", **more), MESSAGES, SCHEMA, waits.append)
    return answer, waits


def test_the_request_is_what_servers_expect_and_tokens_are_counted():
    with serving({"spans": []}) as server:
        answer, waits = asked(server, key="sk-secret")
    assert (answer.text, answer.sent, answer.received, waits) == ('{"spans": []}', 100, 20, [])
    ((body, headers),) = server.asked
    assert body["path"] == "/v1/chat/completions"
    assert body["model"] == "press-7b"
    assert body["messages"] == list(MESSAGES)
    assert body["response_format"]["type"] == "json_schema"
    assert body["response_format"]["json_schema"]["strict"] is True
    assert body["response_format"]["json_schema"]["schema"] == SCHEMA
    assert headers["Authorization"] == "Bearer sk-secret"


def test_a_busy_server_is_asked_again_after_longer_and_longer():
    with serving(
        (500, "", {}), (429, "", {"Retry-After": "7"}), (503, "", {"Retry-After": "9999"}), {}
    ) as server:
        _, waits = asked(server)
    assert waits == [1, 7, 60]


def test_in_the_end_it_is_given_up():
    with serving((500, "oh", {})) as server, pytest.raises(AnnotatorError, match="status 500"):
        asked(server, attempts=3)
    assert len(server.asked) == 3


def test_what_is_wrong_with_the_question_is_not_asked_again_and_the_key_is_not_repeated():
    reply = (401, '{"error": {"message": "wrong key sk-secret here"}}', {})
    with serving(reply) as server, pytest.raises(AnnotatorError) as caught:
        asked(server, key="sk-secret")
    assert len(server.asked) == 1
    assert "wrong key … here" in str(caught.value)
    assert "sk-secret" not in str(caught.value)
    assert "sk-secret" not in repr(Server(server.address, "m", "sk-secret"))


def test_a_server_that_hangs_is_not_waited_for():
    with serving(HANG) as server, pytest.raises(AnnotatorError, match=r"did not answer within 0\.1 seconds"):
        asked(server, timeout=0.1, attempts=2)


def test_no_server_is_said():
    with serving({}) as server:
        address = server.address
    with pytest.raises(AnnotatorError, match="cannot be reached"):
        ask(Server(address, "m", attempts=1), MESSAGES, SCHEMA)


def test_it_is_not_sent_elsewhere():
    with serving({}) as other:
        with (
            serving((307, "", {"Location": other.address})) as server,
            pytest.raises(AnnotatorError, match="307"),
        ):
            asked(server)
        assert other.asked == []


def test_nor_through_a_proxy(monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    with serving({}) as server:
        asked(server)
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    "content",
    [
        "",
        "<html>",
        "[]",
        "{}",
        '{"choices": []}',
        '{"choices": [{"message": {"content": null}}]}',
        "[" * 100_000,
    ],
)
def test_what_is_no_completion_is_said(content):
    with serving((200, content, {})) as server, pytest.raises(AnnotatorError, match="no chat completion"):
        asked(server)


def test_an_answer_that_was_cut_off_is_none():
    reply = (200, completion("{", finish="length"), {})
    with serving(reply) as server, pytest.raises(AnnotatorError, match="cut off"):
        asked(server)


def test_lies_about_tokens_are_survived():
    with serving((200, completion({}, usage=(-5, "many")), {})) as server:
        answer, _ = asked(server)
    assert (answer.sent, answer.received) == (0, 0)


@pytest.mark.parametrize(
    ("endpoint", "here"),
    [
        ("http://127.0.0.1:8080", True),
        ("http://[::1]:8080/v1", True),
        ("http://localhost:11434/", True),
        ("http://localhost.example.org", False),
        ("http://192.168.1.4", False),
        ("https://models.example.org/v1", False),
    ],
)
def test_this_computer_is_told_from_others(endpoint, here):
    server = Server(endpoint, "m")
    assert server.is_here is here
    assert server.url.count("/v1") == 1
    assert server.is_open is (not here and endpoint.startswith("http:"))


@pytest.mark.parametrize(
    "endpoint",
    [
        "",
        "localhost:8080",
        "ftp://h",
        "http://",
        "http://a:b@h",
        "http://h:99999999",
        "http://[",
        "http://h?a=b",
    ],
)
def test_what_is_no_address_is_refused(endpoint):
    with pytest.raises(AnnotatorError):
        Server(endpoint, "m")


def test_the_key_is_that_of_the_environment(monkeypatch):
    monkeypatch.delenv("ANNOTATOR_API_KEY", raising=False)
    assert key_for("127.0.0.1") == ""
    monkeypatch.setenv("ANNOTATOR_API_KEY", "one")
    monkeypatch.setenv("OTHER", "two")
    assert (key_for("h"), key_for("h", "OTHER")) == ("one", "two")
    monkeypatch.setenv("OTHER", "two\nX-Evil: 1")
    with pytest.raises(AnnotatorError, match="no key") as caught:
        key_for("h", "OTHER")
    assert "Evil" not in str(caught.value)
    monkeypatch.delenv("OTHER")
    with pytest.raises(AnnotatorError, match="is not set"):
        key_for("h", "OTHER")
