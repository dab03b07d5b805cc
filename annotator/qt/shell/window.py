"""The main window: toolbar, messages, desk or welcome page, status line. It opens and closes sessions."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QByteArray, QEvent, QPoint, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from annotator.app import left_at, projects
from annotator.app.events import Event, Topic
from annotator.app.habits import Habits
from annotator.app.mode import ModeName
from annotator.app.session import Session
from annotator.app.tagging import doubtful_lines, links
from annotator.app.tagging.modes import SentencesMode, SpansMode
from annotator.core.errors import AnnotatorError, LockedError
from annotator.core.messages import _, numeral
from annotator.core.terms import term
from annotator.qt.parts.theme import Theme, Themes
from annotator.qt.shell import settings_file as kept_settings
from annotator.qt.shell.after_paint import AfterPaint
from annotator.qt.shell.frame import Frame
from annotator.qt.shell.screen_room import fitted
from annotator.settings import Settings
from annotator.store import ProjectFile

if TYPE_CHECKING:
    from annotator.core.article import Article
    from annotator.qt.importing.completion import Completion
    from annotator.qt.shell.commands import Commands
    from annotator.qt.shell.foreign_changes import ForeignChanges
    from annotator.qt.shell.presence import Presence
    from annotator.qt.shell.standing_messages import Reports

TITLE = _("News Annotator")
SIZE = (1280, 800)


class Window(Frame):
    """One window. It shows one project at a time, or the welcome page."""

    commands: Commands
    reports: Reports

    def __init__(self, themes: Themes, settings: Settings, *, article_first: bool = False) -> None:
        """`article_first`: the article is painted before there is anything else, if its place is known."""
        super().__init__(themes, settings)
        self.foreign: ForeignChanges | None = None
        self.completion: Completion | None = None
        self._welcome: Any = None
        self._presence: Presence | None = None
        self._lines_counted_in: Article | None = None
        self.keeps_settings = True
        self.greets = False
        """Whether somebody who sees the program for the first time is told what a few keys do."""
        bars = kept_settings.bars(settings)
        self.later = AfterPaint(self, waits=article_first and bars is not None)
        self._column = self._lay_out(bars or (0, 0))
        self._restore_geometry()
        themes.changed.connect(self._set_theme)
        self.later.do(self._furnish)

    def _furnish(self) -> None:
        from annotator.qt.parts import dialogs
        from annotator.qt.shell.commands import Commands
        from annotator.qt.shell.drops import Landing
        from annotator.qt.shell.standing_messages import Reports

        self.make_bars()
        self.commands = Commands(self)
        self.notices.told = self._told
        dialogs.tell_as(self._told)
        self.reports = Reports(self)
        self.installEventFilter(Landing(self, self.commands))
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.insertWidget(0, self.toolbar)
        self.notices.setParent(self.centralWidget())
        self.notices.lie_over(self.stack)
        self.toolbar.show()  # a layout on screen would show it in a moment, and it may be wanted before
        self.setStatusBar(self.status)
        self.actions_made.fill(self.menuBar())
        self.actions_made.set_theme(self.theme)
        self.toolbar.set_keys(self.actions_made.keys)
        self.toolbar.search_wanted.connect(self._search)
        self.toolbar.search.left.connect(self._focus_article)
        self.status.faded.connect(self._say_no_more)
        self.toolbar.show_project(False)
        self.toolbar.show_steps("", "")
        self.actions_made.refresh()

    # ------------------------------------------------------------------------------------ what is there
    def need_foreign(self) -> ForeignChanges:
        """What follows the changes that other programs make to the open file."""
        if self.foreign is None:
            from annotator.qt.shell.foreign_changes import ForeignChanges

            self.foreign = ForeignChanges(self, self.need_session().file)
            self.foreign.told.connect(self.reports.problems_told)
        return self.foreign

    def settle(self) -> None:
        self.commands.settle()

    def tell_error(self, problem: AnnotatorError) -> None:
        self.later.now()
        self.notices.error(problem, key="error")

    def look_at_file(self, *, again: bool = False) -> None:
        foreign = self.need_foreign()
        if again:
            foreign.try_again()
        else:
            foreign.look()

    def retry_saving(self) -> None:
        self.commands.files.retry()

    def need_completion(self) -> Completion:
        """What finds zones, sentences and stories of a long import while people work."""
        if self.completion is None:
            from annotator.qt.importing.completion import Completion

            self.completion = Completion(self.need_session(), self)
            self.completion.progressed.connect(self.reports.completing)
            self.completion.finished.connect(self.reports.completed)
            self.completion.recognised.connect(self.commands.files.offer_versions)
            self.completion.failed.connect(lambda problem: self.notices.error(problem, key="completing"))
        return self.completion

    def run(self, name: str) -> None:
        """Carry out the action of that id, if it can be used now; errors are told in the window."""
        from annotator.app.actions import table
        from annotator.qt.shell.notices import REFUSAL

        self.later.now()
        action = table.BY_ID[name]
        with self.reporting():
            if self.desk is not None:
                self.desk.settle()
            if not table.available(action, self.session):
                return
            if action.has_target and not self.desk.view.show_target() and action.id == "delete":
                self.notices.refuse(_("It was out of sight: press again to delete it."))
                return
            self.notices.dismiss(REFUSAL)  # what the last key could not do is of no interest any more
            if name in ("undo", "redo"):
                self.notices.dismiss("removed")  # it offers to undo that
            if action.modes == (ModeName.REVIEW,):
                self.notices.dismiss("error")
            if action.run is not None:
                try:
                    action.run(self.need_session())
                except AnnotatorError as problem:
                    if problem.where:
                        raise
                    self.notices.refuse(f"{problem.message} {problem.hint}".strip())
            else:
                self.commands.run(name)
            if name.startswith("mode-"):
                self._focus_article()

    # ------------------------------------------------------------------------------- opening and closing
    def open_path(self, path: Path, *, read_only: bool = False) -> bool:
        """Open a project in place of the one that is open; says what is wrong if it cannot."""
        try:
            file = projects.open_project(path, read_only=read_only)
        except LockedError as problem:
            from annotator.qt.shell import elsewhere

            self.later.now()
            return elsewhere.offer(self, path, problem)
        except AnnotatorError as problem:
            from annotator.qt.parts import dialogs

            self.later.now()
            dialogs.error(self, problem, title=_("The project cannot be opened"))
            return False
        return self.open_file(file)

    def open_file(self, file: ProjectFile) -> bool:
        """Show a project file that is open already."""
        if not self.close_project():
            file.close()
            return False
        from annotator.qt.shell.workbench import Desk

        name = self.settings.name
        # Review is entered when all is there.
        sentences = self.settings.window.get("mode") == ModeName.SENTENCES
        first = SentencesMode if sentences else SpansMode
        session = self.session = Session(file, projects.annotator_for(file, name), first, name)
        session.habits = Habits.of(self.settings)
        if self.keeps_settings:
            session.left_at = left_at.load(file.path)
        with self.reporting():
            start = kept_settings.first_article(session, self.settings)
            if start:
                session.open_article(start)
        self.desk = Desk(session, self.theme, self.run, self)
        self.desk.set_text(self.settings)
        self.desk.restore_layout(self.settings.window)
        self.stack.addWidget(self.desk)
        self.stack.setCurrentWidget(self.desk)
        self._show_title()
        self.desk.focus_article()
        self.later.watch(self.desk.view)
        self.later.do(self._furnish_desk)
        return True

    def _furnish_desk(self) -> None:
        from annotator.qt.shell.presence import Presence
        from annotator.qt.shell.save_watch import Saving
        from annotator.qt.shell.suggesting import Suggestions
        from annotator.qt.shell.tidying import Tidying

        session = self.need_session()
        file = session.file
        if not session.read_only:
            self._presence = Presence(file.path, self)
            self._presence.wanted.connect(self._come_to_front)
        self.saving = Saving(file, self)
        self.saving.changed.connect(self.reports.saving)
        Tidying(file, self.saving)
        self.desk.furnish()
        self.desk.article_wanted.connect(self._open_article)
        self.desk.selected.refused.connect(self.notices.refuse)
        self.desk.refused.connect(self.notices.refuse)
        self.desk.tags_wanted.connect(lambda: self.run("find-tag"))
        for part in (self.desk.side, self.desk.annotations):
            part.folded_changed.connect(self._keep_layout)
        self.desk.articles.changed.connect(self._keep_layout)
        self.desk.articles.menu_wanted.connect(self._article_menu)
        self.desk.articles.counted.connect(self._show_done)
        self.desk.labels.edit_wanted.connect(self.commands.edit_labels)
        self.desk.view.context_menu_requested.connect(self._context_menu)
        self.desk.view.zone_menu_requested.connect(self.offer_zones)
        self.desk.view.verdict_wanted.connect(self._give_verdict)
        self.notices.lie_over(self.desk.page)
        self.suggestions = Suggestions(session, self)
        self.suggestions.shown.connect(self.desk.view.show_suggestions)
        self.suggestions.told.connect(self.status.put_suggested)
        self.suggestions.of_article.connect(self.desk.tags.show_suggestions)
        self.commands.suggestions.follow(self.desk.tags)
        self.suggestions.show_all(self.settings.window.get("suggestions") is True)
        session.subscribe(self._on_event)
        self.actions_made.attach(session, self.desk.view)
        self.desk.set_keys(self.actions_made.keys)
        self._show_session(file)
        self.settings = self.settings.with_recent(file.path)
        QTimer.singleShot(0, self, self._keep_settings)
        self.commands.sharing.begin()
        if self.settings.window.get("mode") == ModeName.REVIEW:
            self.run("mode-review")
        if self.greets:
            self.reports.first_keys()

    def close_project(self) -> bool:
        """Close the project; asks only if something could not be saved. Whether it is closed."""
        if self.session is not None:
            self.later.now()
            if not self._let_go():
                return False
            self.show_welcome()
        return True

    def end(self) -> bool:
        """Save and close without a question, because the program is ended from outside; whether all was saved."""
        saved = self._let_go(asking=False)
        self.close()
        return saved

    def save_now(self) -> bool:
        """Have everything on disk, what is being typed too; whether it is."""
        self.later.now()
        if self.session is None or self.session.read_only:
            return True
        self.commands.settle()
        problem = self.need_foreign().settle()
        return problem is None and self.session.file.flush()

    def _let_go(self, *, asking: bool = True) -> bool:
        """Close the project without showing anything in its place; whether everything is saved.

        Where something cannot be, it is closed only if the person says so, or nobody can be asked.
        """
        if self.later.waits:
            return self._go_early()
        if self.session is None or self.saving is None:
            return True
        from annotator.qt.shell import close_project as closing

        self.commands.hand_in()
        self._stop_completing()
        if self.suggestions is not None:
            self.suggestions.stop()
        self.commands.sharing.send_last()
        close = closing.close_file if asking else closing.close_unasked
        saved = close(self, self.session.file, self._settle_file)
        if asking and not saved:
            if self.suggestions is not None:
                self.suggestions.begin_later()
            return False
        self.desk.view.remember_place()
        if self.keeps_settings:
            left_at.save(self.session.file.path, self.session.left_at)
        state = {
            **self.settings.window,
            **self.desk.layout_state(),
            **kept_settings.heights(*self._bars()),
            **kept_settings.place(self.session, self.settings),
        }
        self.update_settings(window=state)
        self.commands.close_windows()
        self.saving.stop()
        self.saving.deleteLater()
        if self.suggestions is not None:
            self.suggestions.deleteLater()
            self.suggestions = None
        if self._presence is not None:
            self._presence.end()
            self._presence = None
        if self.foreign is not None:
            self.foreign.stop()
            self.foreign.deleteLater()
        self.desk.close_down()
        self.stack.removeWidget(self.desk)
        self.actions_made.attach(None)
        self.desk.deleteLater()
        self.session = self.saving = self.desk = self.foreign = None
        self.notices.lie_over(self.stack)
        self.notices.clear()
        return saved

    def _go_early(self) -> bool:
        """Close what nobody could do anything with yet; whether it could be closed."""
        self.later.drop()
        if self.session is None:
            return True
        from annotator.app import closing

        try:
            closing.close(self.session.file, fold=False)
        except AnnotatorError as problem:
            print(problem, file=sys.stderr)
            return False
        finally:
            self.session = None
        return True

    def _bars(self) -> tuple[int, int]:
        """How high what stands above and below the desk is, without messages that stand there for a while."""
        menus = self.menuBar()
        above = self.toolbar.height() + (0 if menus.isNativeMenuBar() else menus.height())
        return above, self.status.height()

    def _settle_file(self) -> AnnotatorError | None:
        return self.foreign.settle() if self.foreign is not None else None

    def _stop_completing(self) -> None:
        if self.completion is not None:
            self.completion.stop()
            self.completion.deleteLater()
            self.completion = None

    def show_welcome(self) -> None:
        """Show the page of an empty window."""
        from annotator.qt.shell.welcome import Welcome

        self.later.now()
        if self._welcome is None:
            self._welcome = Welcome(self.theme, self.run, self)
            self._welcome.project_wanted.connect(lambda path: self.open_path(Path(path)))
            self._welcome.forget_wanted.connect(self._forget_recent)
            self._welcome.set_chosen.connect(self._new_from_set)
            self.stack.addWidget(self._welcome)
        self._show_recent()
        self.stack.setCurrentWidget(self._welcome)
        self.toolbar.show_project(False)
        self.toolbar.show_steps("", "")
        self.status.put(place="", suggested="", lines="", articles="", annotator="", saving="")
        self._lines_counted_in = None
        self.status.say("")
        self.setWindowTitle(TITLE)
        self.actions_made.refresh()
        self._welcome.focus_first()

    def show_anew(self, *, relabelled: bool = True) -> None:
        """Show what is open again after the file changed underneath, `relabelled` where the label set did too."""
        session = self.need_session()
        session.renew(relabelled=relabelled)
        wanted = "" if session.article else kept_settings.first_article(session, self.settings)
        if wanted:
            session.open_article(wanted)
        if session.mode.reviews:
            self.commands.review.enter()

    # ------------------------------------------------------------------------------------------ settings
    def update_settings(self, **changes: Any) -> None:
        """Change some settings, use them and keep them."""
        self.use_settings(replace(self.settings, **changes))

    def use_settings(self, chosen: Settings) -> None:
        """Use other settings and keep them."""
        self.later.now()
        before, self.settings = self.settings, chosen
        self.themes.choose(chosen.theme)
        if chosen.keys != before.keys:
            self.actions_made.set_keys(chosen.keys)
            self.toolbar.set_keys(self.actions_made.keys)
            self.commands.keys_changed()
            self.reports.key_conflicts()
        if self.desk is not None and (session := self.session) is not None:
            if chosen.keys != before.keys:
                self.desk.set_keys(self.actions_made.keys)
            self.desk.set_text(chosen)
            session.set_habits(Habits.of(chosen))
            if chosen.name != before.name:
                session.set_annotator(projects.annotator_for(session.file, chosen.name), chosen.name)
        self._keep_settings()

    def _keep_settings(self) -> None:
        if self.keeps_settings:
            with self.reporting():
                kept_settings.save_settings(self.settings)

    # ---------------------------------------------------------------------------------------- Qt's events
    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._let_go():
            event.ignore()
            return
        if not self.later.waits:
            self._keep_geometry()
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        super().keyPressEvent(event)
        if self.session is not None and self.desk is not None:
            from annotator.qt.shell import untaken_keys

            untaken_keys.take(self, self.session, event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow() and self.saving:
            self.commands.files.check_disk()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier and event.angleDelta().y():
            self.run("text-larger" if event.angleDelta().y() > 0 else "text-smaller")
        else:
            super().wheelEvent(event)

    # -------------------------------------------------------------------------------------- small parts
    def _lay_out(self, bars: tuple[int, int]) -> QVBoxLayout:
        """The column of what the window shows, with room for bars as high as these."""
        self.setWindowTitle(TITLE)
        self.setAcceptDrops(True)
        self.resize(*SIZE)
        centre = QWidget(self)
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, bars[0], 0, bars[1])
        column.setSpacing(0)
        column.addWidget(self.stack, 1)
        self.setCentralWidget(centre)
        return column

    def show_place(self) -> None:
        """Say in the status line where the editor is."""
        session = self.need_session()
        self.status.put(place=session.mode.place if session.article is not None else "")
        if session.article is not self._lines_counted_in:  # a long article has thousands of them
            self._lines_counted_in = session.article
            self.status.put(lines=doubtful_lines.to_look_at(session))

    def _on_event(self, event: Event) -> None:
        session = self.need_session()
        self._show_said(session)
        if event.topics == {Topic.SAID}:
            return
        if event.about(Topic.LINKING) and session.linking_to:
            QTimer.singleShot(0, self, self._ask_which_link)
        if event.about(Topic.EDIT):
            self.reports.saving()
        if event.about(Topic.HISTORY):
            self._show_steps()
        if self.greets and (event.edit is not None or event.about(Topic.MODE)):
            self.greets = False
            self.notices.dismiss(_("first keys"))
        if event.about(Topic.LABELS):
            self._hide_names()
            self.actions_made.remake_tags()
            self.desk.set_keys(self.actions_made.keys)
            self._show_title()
            self.reports.key_conflicts()
        if event.about(Topic.ARTICLE):
            self.reports.problems()
            self.reports.corrected()
        if event.about(Topic.ANNOTATOR, Topic.MODE) or self.notices.shown("others") is not None:
            self.reports.others()
        if event.about(Topic.ANNOTATOR):
            self.status.put(annotator=session.mode.worker)
        if event.about(Topic.MODE):
            self.notices.dismiss("review")
            self.toolbar.modes.set_current(session.mode.name)
            self.actions_made.attach(session, *self.desk.with_keys())
            self.status.put(annotator=session.mode.worker, agreement="")
            self.desk.articles.tell_counted()
        if event.topics - {Topic.ARTICLES, Topic.HISTORY}:
            self.show_place()
        self.actions_made.refresh()

    def _show_said(self, session: Session) -> None:
        words = session.said or links.prompt(session)
        if words or self.status.said.whole():
            self.status.say(self._told(words), fades=bool(session.said))

    def _show_session(self, file: ProjectFile) -> None:
        session = self.need_session()
        self.toolbar.show_project(True)
        self.toolbar.modes.set_current(session.mode.name)
        self._show_steps()
        self._show_title()
        self.reports.saving()
        self.status.put(annotator=session.mode.worker)
        self.show_place()
        self.desk.articles.tell_counted()
        self.reports.problems(anew=True)
        self.reports.read_only()
        self.reports.key_conflicts()
        self.reports.rescued()
        self.reports.others()
        if not session.read_only:
            self.need_foreign()

    def _told(self, text: str) -> str:
        from annotator.app.blinding import covered

        return covered(self.session.project, text) if self.session is not None else text

    def _hide_names(self) -> None:
        """Show nobody's name any more, if the review is blind now."""
        self.notices.tell_no_more()
        self.commands.close_naming()
        self.status.put(annotator=self.need_session().mode.worker)
        self._show_steps()

    def _show_title(self) -> None:
        session = self.need_session()
        title = session.project.header.title or session.file.path.name
        self.setWindowTitle(f"{title} — {TITLE}")
        self.settings = kept_settings.with_title(self.settings, session.file.path, title)

    def _show_steps(self) -> None:
        history = self.need_session().history
        self.toolbar.show_steps(self._told(history.undo_title), self._told(history.redo_title))
        self.actions_made.name_steps()

    def _show_done(self, done: int, total: int) -> None:
        finished = self.need_session().mode.finished
        self.status.put(
            articles=_("{done} of {total} articles {finished}").format(
                done=numeral(done), total=numeral(total), finished=term(finished)
            )
            if total
            else _("no articles")
        )

    def _come_to_front(self) -> None:
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def _keep_geometry(self) -> None:
        geometry = bytes(self.saveGeometry().toBase64().data()).decode("ascii")
        self.update_settings(window={**self.settings.window, "geometry": geometry})

    def _keep_layout(self) -> None:
        self.update_settings(window={**self.settings.window, **self.desk.layout_state()})

    def _restore_geometry(self) -> None:
        geometry = self.settings.window.get("geometry")
        if isinstance(geometry, str):
            self.restoreGeometry(QByteArray.fromBase64(geometry.encode("ascii", "ignore")))
        if not self.isMaximized() and not self.isFullScreen():
            self.setGeometry(fitted(self.geometry(), self.screen().availableGeometry()))

    def _set_theme(self, theme: Theme) -> None:
        self.later.now()
        for part in (self.toolbar, self.notices, self.actions_made, self.desk, self._welcome):
            if part is not None:
                part.set_theme(theme)

    def _say_no_more(self) -> None:
        if self.session is not None:
            self.session.say("")

    def _focus_article(self) -> None:
        if self.desk is not None:
            self.desk.focus_article()

    def _open_article(self, article_id: str) -> None:
        with self.reporting():
            self.desk.settle()
            self.need_session().open_article(article_id)
            self.desk.focus_article()

    def _search(self, query: str) -> None:
        with self.reporting():
            self.commands.search(query)

    def _forget_recent(self, path: str) -> None:
        from annotator.qt.shell.commands import without_recent

        self.use_settings(without_recent(self.settings, path))
        self._show_recent()

    def _show_recent(self) -> None:
        self._welcome.show_recent(self.settings.recent, kept_settings.titles(self.settings))

    def _new_from_set(self, name: str) -> None:
        with self.reporting():
            self.commands.files.new_project(name)

    def _context_menu(self, place: QPoint, __: int) -> None:
        self.actions_made.context_menu(self).popup(place)

    def offer_zones(self, point: int) -> None:
        """Offer roles for the paragraph there, or for all that the selected text reaches into, beside the text."""
        selection = self.need_session().selection
        if not (selection and selection.start <= point < selection.end):
            self.need_session().select(point, point)
        menu = self.actions_made.zone_menu(self)
        menu.popup(self.desk.view.beside_paragraph(point, menu.sizeHint()))

    def _ask_which_link(self) -> None:
        session = self.need_session()
        self.actions_made.link_menu(self).popup(self.desk.view.place_beside(session.linking_to))

    def _give_verdict(self, verdict: str, point: int) -> None:
        from annotator.app.reviewing import decide as deciding

        with self.reporting():
            give = deciding.take_here if verdict == "accept" else deciding.reject_here
            give(self.need_session(), point)

    def _article_menu(self, article_id: str, place: QPoint) -> None:
        self.commands.article_menu(article_id).popup(place)
