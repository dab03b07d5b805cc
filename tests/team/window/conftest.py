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
def at(team, make_window, qtbot):  # noqa: F811
    """Open the window of somebody of the team; it is in step with the server then."""

    def open_window(name: str, **options: object):
        window = make_window(team[name].path, **options)
        qtbot.waitUntil(lambda: window.status.parts["sharing"].text() == "synced", timeout=10_000)
        return window

    return open_window
