"""A shared project while it is open: what is new here goes out, what is new there comes in, in threads of their own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from annotator.app.events import Event, Topic
from annotator.app.session import Session
from annotator.app.sharing.place import Place
from annotator.core.edits import Edit
from annotator.core.errors import AnnotatorError, WriteError
from annotator.core.messages import _
from annotator.core.wording import counted
from annotator.store import ProjectFile
from annotator.team.around import Around
from annotator.team.link import ANNOTATOR, required_link
from annotator.team.listening import Listener
from annotator.team.server import OfflineError
from annotator.team.sharing import Sharing
from annotator.team.turn import Report

AGAIN = 1.0
"""Seconds until what went wrong is tried again where the server is there."""
STILL_THERE = 20.0
"""Seconds after which it is said again that one is still there."""
UNKNOWN = _("An error of the program keeps the project and the server apart.")
STOPPING = 2.0
"""Seconds for which closing waits for what is under way, at the most."""


class StoppedError(Exception):
    """The project is being closed: nothing is done any more."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How file and server stand: edits that wait to be sent, since when the server is away, what else is wrong."""

    waiting: int = 0
    offline: str = ""
    problem: AnnotatorError | None = None
    met: bool = False
    """Whether both were brought together in this sitting."""
    coming: bool = False
    """Whether what others did waits until nobody's hands are full."""

    def __str__(self) -> str:
        if self.problem is not None:
            return _("not synced")
        if self.offline:
            return _("offline since {offline}, everything is kept here").format(offline=self.offline)
        if self.waiting:
            return _("{edits} waiting").format(edits=counted(self.waiting, "edit", "edits"))
        if self.coming:
            return _("changes of others waiting")
        return "synced" if self.met else "connecting…"


class Hands(Protocol):
    """Who works on the project, as the threads see them; each method may be called in any thread."""

    def at_desk(self, act: Callable[[], None], *, is_seen: bool) -> None:
        """Have something done by who works there, and wait for it; raises `StoppedError` where that ends."""

    def stands(self, standing: Standing) -> None:
        """Hear how things stand now."""

    def looked_around(self, around: Around, refused: str) -> None:
        """Hear where others are and what they have; `refused` is the open article where that could not be taken."""

    def took_in(self, report: Report, names: Mapping[str, str]) -> None:
        """Hear what came of bringing file and server together, and what those are called who log in."""


class Live:
    """Keeps a session and the server together until `stop`. All methods are called where the session is."""

    def __init__(self, session: Session, hands: Hands, *, every: float = 30.0) -> None:
        self._session = session
        self._file: ProjectFile = session.file
        self._hands = hands
        link = required_link(session.file)
        self._address, self._name = link.server, link.name
        self._only_annotates = link.role == ANNOTATOR
        self._guard = threading.Lock()
        self._standing = Standing()
        self._is_there = False
        self._bringing = False
        self._taking_in = False
        self._place = Place(session)
        self._around = Around()
        self._moved = threading.Event()
        self._woken, self._wanted = threading.Event(), threading.Event()
        self._stopped = threading.Event()
        self._forget = [
            session.subscribe(self._on_event, Topic.EDIT, Topic.PROJECT),
            session.subscribe(self._on_place, Topic.ARTICLE, Topic.MODE, Topic.ANNOTATOR),
        ]
        self._on_place()
        self._thread = threading.Thread(target=self._run, name="sharing", daemon=True)
        self._thread.start()
        self._listener = Listener(
            self._address, self._on_news, self._on_state, every=every, on_moved=self._on_moved
        )

    @property
    def standing(self) -> Standing:
        """How things stand."""
        with self._guard:
            return self._standing

    @property
    def is_behind(self) -> bool:
        """Whether something is being sent or taken in, or will be at once; never where that does not work just now."""
        standing = self.standing
        works = self._is_there and not standing.offline and standing.problem is None
        return works and (self._wanted.is_set() or self._bringing)

    def stop(self, within: float = STOPPING) -> None:
        """Send and take in no more; what is under way is waited for, for so many seconds at the most."""
        for forget in self._forget:
            forget()
        self._stopped.set()
        self._want()
        self._listener.stop()
        self._thread.join(within)

    @property
    def stopped(self) -> bool:
        """Whether it is being stopped."""
        return self._stopped.is_set()

    def try_again(self) -> None:
        """Try at once what did not work."""
        self._want()

    # ---------------------------------------------------------------------------------------- what is heard
    def _on_event(self, event: Event) -> None:
        if self._taking_in:
            return
        if event.edit is not None:
            self._now(waiting=self.standing.waiting + 1)
        self._want()

    def _on_place(self, __: Event | None = None) -> None:
        session = self._session
        article = session.article.id if session.article is not None else ""
        # Whoever reviews looks at many articles; they take only what Enter leads them to.
        means_to = self._only_annotates or session.led_to == article
        works = means_to and not session.mode.reviews and session.annotator == self._name
        if self._place.be_at(article, works=works):
            self._on_moved()

    def _on_moved(self) -> None:
        self._moved.set()
        self._woken.set()

    def _on_news(self) -> None:
        self._is_there = True
        self._want()

    def _want(self) -> None:
        """Have everything sent and taken in, soon."""
        self._wanted.set()
        self._woken.set()

    def _on_state(self, problem: AnnotatorError | None) -> None:
        self._is_there = problem is None
        if problem is None:
            self._now(offline="", problem=None)
        elif isinstance(problem, OfflineError):
            self._away()
        else:
            self._now(problem=problem)

    def _away(self) -> None:
        self._now(offline=self.standing.offline or datetime.now().strftime("%H:%M"), problem=None)

    def _now(self, **changes: object) -> None:
        with self._guard:
            before, self._standing = self._standing, replace(self._standing, **changes)  # type: ignore[arg-type]
            now = self._standing
        if now != before and not self._stopped.is_set():
            self._hands.stands(now)

    # -------------------------------------------------------------------------------------------- the thread
    def _run(self) -> None:
        while not self._stopped.is_set():
            self._woken.wait()
            if not self._is_there:
                self._woken.clear()
                if not self._is_there:
                    continue
            try:
                with Sharing(self._file, self._carry_out, self._hands.at_desk) as sharing:
                    self._want()
                    self._moved.set()
                    self._go_on(sharing)
            except StoppedError:
                return
            except OfflineError:
                self._away()
                self._stopped.wait(AGAIN)
                self._want()
            except AnnotatorError as problem:
                self._now(problem=problem)
                self._stopped.wait(AGAIN)
                if isinstance(problem, WriteError):  # what is wrong there is looked at when there is news
                    self._want()

            except BaseException:  # said here too: nobody looks for it where threads end
                self._now(
                    problem=AnnotatorError(
                        UNKNOWN, hint=_("Everything is kept here. Open the project again.")
                    )
                )
                raise

    def _go_on(self, sharing: Sharing) -> None:
        while self._is_there and not self._stopped.is_set():
            is_news = self._woken.wait(STILL_THERE)
            self._woken.clear()
            if self._stopped.is_set():
                break
            if self._wanted.is_set():
                self._bringing = True  # before it is wanted no more, so that it is behind all the time
                self._wanted.clear()
                try:
                    self._bring_together(sharing)
                finally:
                    self._bringing = False
            if self._moved.is_set() or not is_news:
                self._moved.clear()
                self._look_around(sharing)
        if self._is_there:
            sharing.at_server(self._place.leave)

    def _bring_together(self, sharing: Sharing) -> None:
        waiting = self.standing.waiting
        report = sharing.bring_together()
        left = max(self.standing.waiting - waiting, 0)
        self._now(waiting=left, problem=None, met=True, offline="")
        if report.names:
            self._hands.at_desk(self._tell_of_names, is_seen=True)
        refused = report.late or report.forbidden
        self._hands.took_in(report, sharing.names() if refused else {})

    def _tell_of_names(self) -> None:
        self._taking_in = True
        try:
            self._session.tell(Topic.PROJECT)
        finally:
            self._taking_in = False

    def _look_around(self, sharing: Sharing) -> None:
        around = sharing.at_server(self._place.tell)
        if around != self._around or self._place.refused:
            self._around = around
            self._hands.looked_around(around, self._place.refused)

    def _carry_out(self, __: ProjectFile, edit: Edit) -> None:
        """Where the session is: at the desk."""
        self._taking_in = True
        try:
            self._session.take_in(edit)
        finally:
            self._taking_in = False
