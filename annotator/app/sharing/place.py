"""Where somebody is in a shared project, and what they have taken: said to the server, and heard from it."""

from __future__ import annotations

import threading

from annotator.app.session import Session
from annotator.team import around
from annotator.team.around import Around
from annotator.team.server import Server


class Place:
    """What is to be said of where the session is. `be_at` is called where the session is, the rest in one thread."""

    def __init__(self, session: Session) -> None:
        self._project = session.project.header.id
        self._guard = threading.Lock()
        self._article, self._works = "", False
        self._taken = ""
        self.refused = ""
        """The article that one is at, and could not take, because others have it."""

    def be_at(self, article: str, *, works: bool) -> bool:
        """Be at an article, to work on it or not; whether that is news."""
        with self._guard:
            before = self._article, self._works
            self._article, self._works = article, works
            return before != (article, works)

    def tell(self, server: Server) -> Around:
        """Say it, take the article that is worked on, give back the one before; returns how things are."""
        with self._guard:
            article, works = self._article, self._works
        if self._taken not in ("", article):
            around.give_back(server, self._project, self._taken)
            self._taken = ""
        self.refused = ""
        if article and works:
            if around.take(server, self._project, article):
                self._taken = article
            else:
                self.refused = article
        around.be_at(server, self._project, article)
        return around.look_around(server, self._project)

    def leave(self, server: Server) -> None:
        """Be nowhere any more, and have nothing that was not worked on."""
        if self._taken:
            around.give_back(server, self._project, self._taken)
        around.be_at(server, self._project, "")
