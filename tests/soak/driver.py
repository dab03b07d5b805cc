"""A random session in the real window, for a long time: `python -m tests.soak --minutes 20 --seed 7`.

A tick of the event loop makes one move, whatever is in front: the window, a dialog, a menu. Every few hundred moves,
and at the end, the file must equal the model; nothing that went with a project may be left over. What fails is told
with its seed, its step and the last moves; `--seed S --steps N` goes the same way again, as far as time does not decide
what a move meets.
"""

from __future__ import annotations

import random
import time
from collections import Counter, deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from PySide6.QtCore import QCoreApplication, QEvent, Qt, QTimer
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QDialog, QToolTip, QWidget

from annotator.app.events import Event
from annotator.core import annotation
from annotator.core.errors import AnnotatorError
from annotator.qt.parts import dialogs, progress
from annotator.qt.parts.application import make_application
from annotator.qt.parts.theme import Themes
from annotator.qt.shell.failures import Failures
from annotator.qt.shell.settings_file import load_settings
from annotator.qt.shell.window import Window
from annotator.settings import Settings
from tests.soak import checks, world
from tests.soak.apart import BrokenError, apart, keep, kept
from tests.soak.hand import GoneError
from tests.soak.moves import DeskHand
from tests.soak.telling import Report

TICK = 1
MODAL_TURNS, MODAL_PATIENCE = 40, 10.0
"""Moves, and seconds, after which a dialog is closed for the hand."""
MOST_WINDOWS = 3
"""How many windows may be open beside the main one."""
SITTING = 600
"""After how many moves, on the average, another project is opened."""
CHECK_EVERY = 300
WARM_UP = 120.0
"""Seconds after which whatever is loaded once has been loaded."""
WARM_MOVES = 10_000
"""Moves that an idle machine makes in that time: a busy one has loaded as much only after as many."""
GROWTH = 1.10
LAST_COUNTS = 3
"""How many counts in a row have to show the growth: what was lost never comes back, what is only scattered does."""
REST = 1.2
"""Seconds without a project before anything is counted: single shots have fired, threads have ended."""
REST_PATIENCE = 20.0
"""Seconds after which what is still there is left over; a busy machine takes its time to end what ends."""


class Options(NamedTuple):
    """How long, from which seed, and whether faults are gathered instead of ending the run.

    `rests` are the steps at which everything is put away and counted; unless they are given, time decides.
    """

    seed: int = 1
    seconds: float = 1200.0
    steps: int = 0
    rests: tuple[int, ...] = ()
    keep_going: bool = False
    articles: int = 300
    growth: float = GROWTH


class Soak:
    """One run. `failures` holds what went wrong, each kind once."""

    def __init__(self, options: Options, folder: Path) -> None:
        self.options, self.folder = options, folder
        self.chance = random.Random(options.seed)
        annotation._chance = random.Random(options.seed)  # type: ignore[assignment]
        self.rests: list[int] = []
        self.report = Report(self._again, keep_going=options.keep_going)
        self.hand = DeskHand(self.chance, self.report.note)
        self.touched: set[str] = set()
        self.had: set[str] = set()
        """Labels that some project had at some time: annotations may keep one that an editor took out."""
        self.begun = time.monotonic()
        self.checked = self.checks = self.revived = 0
        self.next_rest = min(WARM_UP, options.seconds / 3)
        self.first: checks.Counts | None = None
        self.kinds: Counter[str] = Counter()
        self.objects: Counter[str] = Counter()
        self.memory: deque[float] = deque(maxlen=LAST_COUNTS)
        self._followed: Any = None
        self._waiting = 0
        self._acting: list[tuple[QWidget | None, QWidget | None, int]] = []
        self._dialog: tuple[QWidget | None, int, float] = (None, 0, 0.0)
        self._script: Iterator[float] | None = None
        self._not_before = 0.0
        self._ending = self._over = False
        self._replace_the_seam()
        self.sources = [
            world.sample(folder),
            world.many(folder / "many.annot.yaml", options.articles, options.seed),
        ]
        self.files = world.files(folder)
        world.load_everything()
        self.app = make_application()
        self.app.setQuitOnLastWindowClosed(False)
        self.themes = Themes(self.app, "light")
        self.window = self._new_window(Settings(annotator="alice"))
        self._timer = QTimer(self.app)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._tick)
        self._pulse = QTimer(self.app, interval=1000)
        self._pulse.timeout.connect(self._revive)
        self._failures = Failures(lambda error: self.window.notices.error(error, key="error"), self.themes)
        self._failures.install()
        self.report.state = self._state
        self.report.catch()

    def run(self) -> None:
        """Make moves until the time is over or something fails."""
        self.begun = time.monotonic()  # loading everything is none of it
        self._open(self.sources[0])
        self._timer.start(TICK)
        self._pulse.start()
        self.app.exec()

    def _revive(self) -> None:
        """Go on where a turn was lost; it must not end the session.

        An error that leaves an event handler while the hand's own call into Qt is under way is kept by PySide for
        that call to raise. If a turn comes within the call, its first request to Qt gets the error instead, and that
        is the one for the next turn. In the program's own event loop there is no such call: errors are told at once.
        """
        if not self._timer.isActive() and not self._over:
            self.revived += 1
            self._timer.start(TICK)

    def _state(self) -> str:
        wait = self._not_before - time.monotonic()
        return (
            f"at work {self._waiting}, between moves {self._script}, to wait {wait:.1f} s, in {self._acting}, "
            f"timer {self._timer.isActive()}, over {self._over}"
        )

    @property
    def elapsed(self) -> float:
        """Seconds since the first move."""
        return time.monotonic() - self.begun

    # ------------------------------------------------------------------------------------------------ the turns
    def _tick(self) -> None:
        if self._over:
            return
        # Asked for beforehand: a move that opens a dialog ends only when that is closed.
        self._timer.start(TICK)
        modal, popup = QApplication.activeModalWidget(), QApplication.activePopupWidget()
        here = (modal, popup, self._waiting)
        if time.monotonic() < self._not_before or here in self._acting:
            return
        self._acting.append(here)
        try:
            if len(self._acting) == 1 and modal is None and popup is None and self._go_on():
                return
            self._move(modal, popup)
        finally:
            self._acting.pop()

    def _go_on(self) -> bool:
        """Whether something other than a move was due; then a part of it has been done."""
        self._script = self._script or self._due()
        if self._script is None:
            return False
        self.report.alive()
        try:
            self._not_before = time.monotonic() + next(self._script)
        except StopIteration:
            self._script = None
        except (BrokenError, AnnotatorError) as problem:
            self._script = self._stop() if self._ending else None
            self.report.fail("invariant", str(problem))
        self.report.alive()
        return True

    def _move(self, modal: QWidget | None, popup: QWidget | None) -> None:
        if self._waiting and modal is None and popup is None:
            return  # long work is under way, and no dialog yet
        if self._script is not None:
            self._dismiss(popup or modal)
            return
        # Each move has a chance of its own: where time makes one differ, the next are drawn as they would have been.
        self.chance.seed(f"{self.options.seed}/{self.report.step}")
        others = [] if modal or popup else self._others()
        window = self.window
        beside = self.chance.choice(others) if others and self.chance.random() < 0.3 else window
        front = popup or modal or beside
        if popup is None and not front.isActiveWindow():
            front.activateWindow()
        self.report.begin(f"{type(front).__name__} “{front.windowTitle()}”")
        said = "… which went meanwhile"
        try:
            if popup is not None:
                said = self.hand.popup(popup)
            elif modal is not None and self._lasts(modal):
                said = self._dismiss(modal)
            elif front is not window:
                said = self.hand.dialog(front)
            elif window.session is None:
                said = self.hand.welcome(window)
            else:
                self._follow()
                said = self.hand.window(window)
        except GoneError:
            pass
        finally:
            self.report.end(said)

    def _others(self) -> list[QWidget]:
        """Windows that are open beside the main one."""
        shown = [top for top in QApplication.topLevelWidgets() if top.isVisible() and top is not self.window]
        if QApplication.activeWindow() is None:
            self.window.activateWindow()  # what a window manager does when a dialog closes
        found = [
            top
            for top in shown
            if top.windowHandle() is not None and top.windowType() != Qt.WindowType.ToolTip
        ]
        found.sort(key=lambda top: (type(top).__name__, top.windowTitle()))
        while len(found) > MOST_WINDOWS:
            found.pop(self.chance.randrange(len(found))).close()
        return found

    def _lasts(self, modal: QWidget) -> bool:
        """Whether a dialog has been in front for long enough."""
        same, turns, since = self._dialog
        if same is not modal:
            turns, since = 0, time.monotonic()
        self._dialog = (modal, turns + 1, since)
        return turns > MODAL_TURNS or time.monotonic() - since > MODAL_PATIENCE

    def _dismiss(self, front: QWidget | None) -> str:
        if isinstance(front, QDialog):
            front.reject()
        elif front is not None:
            front.close()
        return "dismissed"

    # --------------------------------------------------------------------------------------- what is due between
    def _due(self) -> Iterator[float] | None:
        if self.report.step >= self.options.steps > 0 or self.elapsed > self.options.seconds:
            return self._end()
        if self._rest_is_due():
            return self._rest()
        if not self.window.isVisible():
            return self._start_again()
        if self.report.step - self.checked >= CHECK_EVERY:
            return self._check()
        if self.chance.random() < 1 / SITTING:
            return self._change_project()
        return None

    def _check(self) -> Iterator[float]:
        self.checked = self.report.step
        if (session := self.window.session) is not None:
            self.window.commands.settle()
            checks.file_equals_model(session, self.folder, self.touched, self.had, self.report.alive)
            self.touched.clear()
            self.checks += 1
        yield 0.0

    def _change_project(self, *, undo: bool = False) -> Iterator[float]:
        yield from self._put_away(undo=undo or self.chance.random() < 0.3)
        self._open(self.chance.choice(self.sources))

    def _put_away(self, *, undo: bool) -> Iterator[float]:
        """Close the project; what is in its file afterwards is what was in memory before."""
        session = self.window.session
        if session is None:
            return
        self.window.commands.hand_in()
        if undo and not session.read_only:
            checks.undo_and_redo(session, self.folder, self.report.alive)
            yield 0.0
            self.window.commands.hand_in()
        if self.window.suggestions is not None and self.window.suggestions.made is not None:
            self.window.suggestions.made.keep()  # closing notes what came of them
        self.touched = set(session.project.entries)
        checks.file_equals_model(session, self.folder, self.touched, self.had, self.report.alive)
        before, path = self.folder / "before closing", session.file.path
        apart(lambda: keep(before, checks.snapshot(session.project)))
        self.report.alive()
        if not self.window.close_project():
            raise BrokenError("the project does not close")
        self._followed = None
        if not session.read_only:
            apart(lambda: checks.file_holds(path, kept(before), self.had))
        yield 0.0

    def _rest_is_due(self) -> bool:
        if self.options.rests:
            return self.report.step in self.options.rests and self.report.step not in self.rests
        warm = self.report.step >= WARM_MOVES or self.options.seconds < 5 * WARM_UP
        return warm and self.elapsed > self.next_rest

    def _rest(self) -> Iterator[float]:
        """Put everything away and count what is left."""
        self.next_rest = self.elapsed + WARM_UP
        self.rests.append(self.report.step)
        path = self.window.session.file.path if self.window.session is not None else self.sources[0]
        yield from self._put_away(undo=False)
        self._dialog = (None, 0, 0.0)
        self._dismiss_all()
        self.window.update_settings(recent=[])
        self.window.show_welcome()  # which has a row for each recent project
        QToolTip.hideText()
        self.window.showNormal()
        self.window.resize(1280, 800)
        begun = time.monotonic()
        while True:
            for _ in range(3):
                yield REST / 3
                QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
            now = checks.counts()
            if not self._left(now) or time.monotonic() - begun > REST_PATIENCE:
                break
        self._compare(now)
        self._open(path)

    def _left(self, now: checks.Counts) -> list[str]:
        """What there is more of than at the first rest."""
        if self.first is None:
            return []
        return [name for name in checks.COUNTED if getattr(now, name) > getattr(self.first, name)]

    def _compare(self, now: checks.Counts) -> None:
        print(f"{self.elapsed:6.0f} s, {self.report.step:6} steps, {self.checks} checks: {now}", flush=True)
        if self.first is None:
            self.first, self.kinds, self.objects = now, checks.kinds(), checks.objects()
            return
        for name in self._left(now):
            more = checks.kinds() - self.kinds
            said = f"{name}: {self.first} became {now}; more: {dict(more)}; told: {dict(self.report.told)}"
            self.report.fail("left over", said, key=name)
        self.memory.append(now.megabytes)
        if len(self.memory) == LAST_COUNTS and min(self.memory) > self.first.megabytes * self.options.growth:
            more = dict((checks.objects() - self.objects).most_common(25))
            said = f"{self.first.megabytes:.1f} MB became {min(self.memory):.1f} MB and more; objects: {more}"
            self.report.fail("memory", said, key="growth")

    def _start_again(self) -> Iterator[float]:
        """The program was quit: start it anew, with the settings that it kept."""
        self._dismiss_all()
        self.window.deleteLater()
        yield 0.05
        settings, problem = load_settings()
        if problem is not None:
            self.report.fail("settings", str(problem))
        self.window = self._new_window(settings)
        self._open(self.chance.choice(self.sources))

    def _end(self) -> Iterator[float]:
        self._ending = True
        yield from self._put_away(undo=True)
        yield from self._rest()
        yield from self._stop()

    def _stop(self) -> Iterator[float]:
        self._over = True
        self._dismiss_all()
        self.window.close()
        QApplication.clipboard().clear()
        self.app.quit()
        yield 0.0

    def _dismiss_all(self) -> None:
        for top in QApplication.topLevelWidgets():
            if top is not self.window and top.isVisible():
                top.close()

    # ------------------------------------------------------------------------------------------------- the program
    def _new_window(self, settings: Settings) -> Window:
        window = Window(self.themes, settings)
        window.resize(1280, 800)
        window.show()
        window.show_welcome()
        window.activateWindow()
        return window

    def _open(self, path: Path) -> None:
        self.window.show()
        self.window.open_path(path if path.is_file() else self.sources[0])
        self._follow()

    def _follow(self) -> None:
        session = self.window.session
        if session is not None and session is not self._followed:
            self._followed, self.touched = session, set(session.project.entries)
            self.had.update(label.name for label in session.labels)
            session.subscribe(self._on_event)

    def _on_event(self, event: Event) -> None:
        if event.edit is not None:
            self.touched.update(event.edit.articles)
            self.had.update(label.name for label in self._followed.labels)

    def _replace_the_seam(self) -> None:
        """Answer file dialogs, and know when long work is under way; all other dialogs are real."""
        out, chance = self.folder / "out", self.chance
        out.mkdir(exist_ok=True)

        def choose_file(*_: object, **__: object) -> Path | None:
            offered = [None, *self.files, *self.sources, *sorted(out.glob("*.yaml"))]
            return chance.choice(offered)

        def choose_files(*given: object, **more: object) -> list[Path]:
            found = [choose_file() for _ in range(chance.choice((0, 1, 1, 3)))]
            return [path for path in found if path is not None]

        def choose_folder(*_: object, **__: object) -> Path | None:
            return out if chance.random() < 0.8 else None

        def save_file(parent: object, title: str, suggestion: Path, filters: str = "") -> Path | None:
            return out / suggestion.name if chance.random() < 0.8 else None

        def run(*given: Any, **more: Any) -> Any:
            self._waiting += 1
            try:
                return wait(*given, **more)
            finally:
                self._waiting -= 1

        wait, progress.run = progress.run, run
        dialogs.choose_file, dialogs.choose_files = choose_file, choose_files
        dialogs.choose_folder, dialogs.save_file = choose_folder, save_file
        QDesktopServices.openUrl = staticmethod(lambda url: True)  # type: ignore[method-assign, assignment]

    def _again(self) -> str:
        rests = f" --rests {','.join(map(str, self.rests))}" if self.rests else ""
        return f"--seed {self.options.seed} --articles {self.options.articles}{rests}"

    def summary(self) -> str:
        """What was done, in a few lines."""
        from annotator.app.actions.table import BY_ID

        missing = sorted(BY_ID.keys() - self.hand.tried)
        lines = [
            f"seed {self.options.seed}: {self.report.step:,} moves in {self.elapsed:.0f} s",
            f"the way: {self.report.way[:16]}",
            f"checks of the file: {self.checks}",
            f"actions that could not be tried: {', '.join(missing) or 'none'}",
            f"errors that the window told of: {sum(self.report.told.values())}, of {len(self.report.told)} kinds",
            *(f"  {count} times: {error}" for error, count in self.report.told.most_common()),
            f"turns that were lost and made up for: {self.revived}",
            *(f"failed: {name}" for name in self.report.failures),
        ]
        return "\n".join(lines)
