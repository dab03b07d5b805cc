"""A shared project in the window: what others do comes in while nobody's hands are full; how things stand."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from time import monotonic

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal, Slot

from annotator.app.blinding import is_blind
from annotator.app.session import NOBODYS, Claims
from annotator.app.sharing import untold, words
from annotator.app.sharing.live import STOPPING, Live, Standing, StoppedError
from annotator.app.tagging.annotations import go_on
from annotator.core.errors import AnnotatorError
from annotator.core.messages import _, numeral
from annotator.qt.parts import busy
from annotator.qt.parts.timers import single_shot
from annotator.qt.shell.frame import Frame
from annotator.team.around import Around, Names
from annotator.team.turn import Report

AGAIN = 100
"""Milliseconds until it is looked again whether somebody's hands are free."""
SOON = 1000
"""Milliseconds for which edits may wait without that being said."""
LOOK = 0.05
"""Seconds within which a thread that waits hears that the project is closed."""
STEP = 0.01
"""Seconds after which closing looks again whether all is sent."""

TOLD_IN_FULL = 3
"""How many sentences the message holds itself; the rest is in its details."""


class _Act:
    """Something to be done in the window's thread, and what came of it."""

    def __init__(self, do: Callable[[], None], *, is_seen: bool) -> None:
        self.is_seen = is_seen
        self._do = do
        self._done = threading.Event()
        self._error: BaseException | None = None

    def carry_out(self) -> None:
        try:
            self._do()
        except BaseException as error:  # it belongs to the thread that asked
            self._error = error
        self._done.set()

    def wait(self, ended: threading.Event) -> None:
        while not self._done.wait(LOOK):
            if ended.is_set():
                raise StoppedError
        if self._error is not None:
            raise self._error


class Sharing(QObject):
    """Keeps the window's session and the server together while the project is open."""

    _asked = Signal(object)
    _stands = Signal(object)
    _took_in = Signal(object)
    _looked = Signal(object)

    def __init__(self, window: Frame) -> None:
        super().__init__(window)
        self._window = window
        self._ended = threading.Event()
        self._waiting: list[_Act] = []
        self._again = single_shot(self, AGAIN, self._do)
        self._late = single_shot(self, SOON, self._say)
        self._held = single_shot(self, SOON, self._say_held)
        for signal, slot in (
            (self._asked, self._take),
            (self._stands, self._show),
            (self._took_in, self._tell),
            (self._looked, self._look),
        ):
            signal.connect(slot, Qt.ConnectionType.QueuedConnection)
        self._standing = Standing()
        self._is_held = self._is_closing = False
        self._until = 0.0
        self._told_taken = self._told_unsent = ""
        self.live = Live(window.need_session(), self)
        self._say()
        for message, details in untold.taken(window.need_session().file.path):
            self._tell_refused(message, details)

    def send_last(self) -> None:
        """Before the project is closed: send what was done last, if the server is there, within `STOPPING` seconds.

        What is not sent by then goes out when the project is opened again.
        """
        self._until = monotonic() + STOPPING
        self._is_closing = True
        try:
            while self.live.is_behind and monotonic() < self._until:
                QCoreApplication.sendPostedEvents(self)  # what the thread asks for, and no keys or clicks
                self._do()
                self._ended.wait(STEP)
            QCoreApplication.sendPostedEvents(self)  # what came of it
        finally:
            self._is_closing = False

    def stop(self) -> None:
        """Send and take in no more."""
        self._ended.set()
        left = self._until - monotonic() if self._until else STOPPING
        self.live.stop(max(left, 2 * LOOK))
        self._again.stop()
        self._late.stop()
        self._held.stop()
        self._window.status.put(sharing="")
        session = self._window.session
        if session is not None:
            session.set_claims(NOBODYS)
            self._window.need_desk().articles.show_others({}, NOBODYS)

    # -------------------------------------------------------------------------------- called in any thread
    def at_desk(self, act: Callable[[], None], *, is_seen: bool) -> None:
        """Have something done in the window's thread; what is seen waits until nobody's hands are full."""
        asked = _Act(act, is_seen=is_seen)
        if self._ended.is_set():
            raise StoppedError
        self._asked.emit(asked)
        asked.wait(self._ended)

    def stands(self, standing: Standing) -> None:
        """Hear how things stand."""
        self._stands.emit(standing)

    def took_in(self, report: Report, names: Mapping[str, str]) -> None:
        """Hear what came of it."""
        self._took_in.emit((report, names))

    def looked_around(self, around: Around, refused: str) -> None:
        """Hear where others are, and what they have taken."""
        self._looked.emit((around, refused))

    # -------------------------------------------------------------------------------- in the window's thread
    @Slot(object)
    def _take(self, asked: _Act) -> None:
        self._waiting.append(asked)
        self._do()

    def _do(self) -> None:
        while self._waiting and not self._ended.is_set():
            if self._waiting[0].is_seen and self._must_wait():
                self._again.start()
                if not self._is_held and not self._held.isActive():
                    self._held.start()
                return
            self._waiting.pop(0).carry_out()
        self._held.stop()
        if self._is_held:
            self._is_held = False
            self._show(self._standing)

    def _must_wait(self) -> bool:
        return busy.is_working() or (busy.hands_are_full() and not self._is_closing)

    def _say_held(self) -> None:
        self._is_held = True
        self._say()

    @Slot(object)
    def _show(self, standing: Standing) -> None:
        if self._ended.is_set():
            return
        self._standing = standing
        if standing.waiting and standing.met and not standing.offline and standing.problem is None:
            if not self._late.isActive():
                self._late.start()
            return
        self._late.stop()
        self._say()

    def _say(self) -> None:
        standing = replace(self._standing, coming=self._is_held)
        problem = standing.problem
        self._window.status.put_sharing(str(standing), str(problem) if problem else "")
        if problem is None:
            self._window.notices.dismiss("sharing")
        elif self._window.notices.shown("sharing") is None:
            self._tell_problem(problem)

    def _tell_problem(self, problem: AnnotatorError) -> None:
        self._window.notices.tell(
            _("Not synced: {message} {hint}").format(message=problem.message, hint=problem.hint).strip(),
            key="sharing",
            severity="error",
            details=str(problem),
            buttons=[(_("Try again"), self.live.try_again)],
        )

    @Slot(object)
    def _tell(self, came: tuple[Report, Mapping[str, str]]) -> None:
        if self._ended.is_set():
            return
        report, names = came
        project = self._window.need_session().project
        alone = words.unsent(report, project)
        if alone and alone != self._told_unsent:
            self._window.notices.tell(alone, key="unsent", severity="warning")
        self._told_unsent = alone
        sentences = words.refused(report, project, names)
        if not sentences:
            return
        more = (
            _(" And {sentences} more.").format(sentences=numeral(len(sentences) - TOLD_IN_FULL))
            if len(sentences) > TOLD_IN_FULL
            else ""
        )
        where = (
            _(" What you had done is in “{name}”.").format(name=report.aside.name)
            if report.aside is not None
            else ""
        )
        message, details = f"{' '.join(sentences[:TOLD_IN_FULL])}{more}{where}", "\n".join(sentences)
        if self._is_closing:  # nobody reads it any more
            untold.keep(self._window.need_session().file.path, message, details)
        self._tell_refused(message, details)

    def _tell_refused(self, message: str, details: str) -> None:
        self._window.notices.tell(message, key=f"refused {message}", severity="warning", details=details)

    @Slot(object)
    def _look(self, came: tuple[Around, str]) -> None:
        if self._ended.is_set() or self._is_closing:
            return
        around, refused = came
        window, session = self._window, self._window.need_session()
        blind = is_blind(session.project)
        here = _without_names(around.here) if blind else around.here
        claims = Claims(_without_names(around.taken) if blind else around.taken, around.full)
        session.set_claims(claims)
        window.need_desk().articles.show_others(here, claims)
        if refused:
            self._pass_over(refused)

    def _pass_over(self, article: str) -> None:
        """Somebody else has the open article: where Enter led there and nothing was done, it leads to the next."""
        session = self._window.need_session()
        if session.article is None or session.article.id != article:
            return
        title = session.article.title or article
        if session.led_to == article and not len(session.layer):
            go_on(session, article)
            if session.article.id != article:
                session.say(_("Somebody else has just taken “{title}”.").format(title=title))
        elif self._told_taken != article:
            session.say(_("Somebody else has taken “{title}”.").format(title=title))
        self._told_taken = article


def _without_names(found: Mapping[str, Names]) -> Mapping[str, Names]:
    return {article: ("",) * len(names) for article, names in found.items()}
