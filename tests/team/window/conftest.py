"""Real windows on the desks of a shared project."""

import pytest

from tests.qt.conftest import (  # noqa: F401
    dressed,
    make_window,
    nothing_left_over,
    pytest_configure,
    pytest_runtest_teardown,
    theme,
    themes,
)


@pytest.fixture
def qtbot(qtbot, monkeypatch):
    """Waits longer than for a window alone: a server and the threads of several desks take part."""
    wait = qtbot.waitUntil
    monkeypatch.setattr(qtbot, "waitUntil", lambda met, timeout=25_000: wait(met, timeout=timeout))
    return qtbot


@pytest.fixture
def at(team, make_window, qtbot):  # noqa: F811
    """Open the window of somebody of the team; it is in step with the server then."""

    def open_window(name: str, **options: object):
        window = make_window(team[name].path, **options)
        qtbot.waitUntil(lambda: window.status.parts["sharing"].text() == "synced")
        return window

    return open_window
