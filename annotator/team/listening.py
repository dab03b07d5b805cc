"""Hearing at once that somebody has sent something, and whether the server is there: a thread, without a window."""

from __future__ import annotations

import threading
from collections.abc import Callable

from annotator.core.errors import AnnotatorError
from annotator.team.server import MOVED, SENT, OfflineError, Server

LOOK = 0.1
"""Seconds within which listening stops when it is asked to."""
LONGEST_WAIT = 60.0
"""Seconds after which a server that is not there is tried again, at the latest."""


class Listener:
    """Listens on a connection of its own until `stop`.

    `on_news` is called from the listening thread whenever there may be something new: when the server is reached, when
    somebody sent, and every `every` seconds in case that went unheard; `on_moved` when somebody is elsewhere, or has
    taken an article. `on_state` is called with None when the server is reached, and with what is wrong when it is not;
    it is then tried again and again.
    """

    def __init__(
        self,
        address: str,
        on_news: Callable[[], None],
        on_state: Callable[[AnnotatorError | None], None],
        *,
        every: float = 30.0,
        on_moved: Callable[[], None] = lambda: None,
    ) -> None:
        self._address = address
        self._on_news = on_news
        self._on_state = on_state
        self._every = every
        self._on_moved = on_moved
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="listening", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Listen no longer; returns when the thread has ended, or cannot be waited for."""
        self._stopped.set()
        if threading.current_thread() is not self._thread:
            self._thread.join(2 * LOOK)

    def _run(self) -> None:
        wait = LOOK
        while not self._stopped.is_set():
            try:
                with Server(self._address) as server:
                    server.listen()
                    self._on_state(None)
                    wait = LOOK
                    self._hear(server)
            except OfflineError as error:
                self._on_state(error)
            except AnnotatorError as error:  # the server is there, and does not let us in
                self._on_state(error)
                wait = LONGEST_WAIT
            self._stopped.wait(wait)
            wait = min(2 * wait, LONGEST_WAIT)

    def _hear(self, server: Server) -> None:
        self._on_news()
        quiet = 0.0
        while not self._stopped.is_set():
            heard = server.heard(LOOK)
            if MOVED in heard:
                self._on_moved()
            if SENT in heard:
                quiet = 0.0
                self._on_news()
            if heard:
                continue
            quiet += LOOK
            if quiet >= self._every:
                quiet = 0.0
                server.require_schema()  # which a connection that is dead does not answer
                self._on_news()
