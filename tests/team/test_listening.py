"""Whoever listens hears at once of what others send, and of a server that goes and comes."""

import queue
import time

import pytest

from annotator.team.listening import Listener
from tests.team.proxy import Proxy


@pytest.fixture
def proxy(postgres):
    made = Proxy(postgres.port)
    yield made
    made.stop()


@pytest.fixture
def listening(postgres, database, proxy):
    """Start listening as somebody; gives what is heard, and what is said of the server, as they come."""
    started = []

    def start(login: str, **more):
        postgres.login(login)
        news, states = queue.Queue(), queue.Queue()
        address = postgres.address(login, database, proxy.port)
        started.append(Listener(address, lambda: news.put(time.monotonic()), states.put, **more))
        return news, states

    yield start
    for each in started:
        each.stop()
        assert not each._thread.is_alive()


def test_what_others_send_is_heard_at_once(team, listening):
    news, states = listening("rita")
    assert states.get(timeout=5) is None
    news.get(timeout=5)  # there may have been something before
    team["ada"].tag("deal", 0, 7)
    team["ada"].sync()
    sent = time.monotonic()
    assert news.get(timeout=5) - sent < 1
    with pytest.raises(queue.Empty):  # several records of one commit are one piece of news
        news.get(timeout=1)


def test_a_server_that_goes_is_told_and_so_is_that_it_came_back(team, listening, proxy):
    news, states = listening("rita")
    assert states.get(timeout=5) is None
    news.get(timeout=5)
    proxy.cut()
    assert "cannot be reached" in str(states.get(timeout=5))
    proxy.restore()
    while states.get(timeout=10) is not None:
        pass
    news.get(timeout=5)


def test_a_slow_look_goes_on_beside_it(team, listening):
    news, _ = listening("rita", every=0.5)
    for _ in range(3):
        news.get(timeout=5)


def test_where_nothing_is_shared_that_is_told(listening):
    news, states = listening("rita")
    assert "No project is shared" in str(states.get(timeout=5))
    assert news.empty()
