"""The main window: toolbar, messages, desk or welcome page, status line. It opens and closes sessions."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QByteArray, QEvent, QPoint, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDragMoveEvent, QDropEvent, QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from annotator.app import projects
from annotator.app.actions import table
from annotator.app.actions.why import why_nothing
from annotator.app.blinding import covered
from annotator.app.events import Event, Topic
from annotator.app.mode import ModeName
from annotator.app.session import Session
from annotator.app.tagging import links
from annotator.app.tagging.modes import SentencesMode, SpansMode
from annotator.core.errors import AnnotatorError, LockedError
from annotator.qt.parts import dialogs, dropped
from annotator.qt.parts.dialogs import Choice
from annotator.qt.parts.keys import WRITING, characters, sequences
from annotator.qt.parts.theme import Theme, Themes
from annotator.qt.shell import close_project as closing
from annotator.qt.shell import drops
from annotator.qt.shell import settings_file as kept_settings
from annotator.qt.shell.commands import Commands, without_recent
from annotator.qt.shell.frame import Frame
from annotator.qt.shell.save_watch import Saving
from annotator.qt.shell.standing_messages import Reports
from annotator.qt.shell.tidying import Tidying
from annotator.settings import Settings
from annotator.store import ProjectFile

if TYPE_CHECKING:
    from annotator.qt.importing.completion import Completion
    from annotator.qt.shell.foreign_changes import ForeignChanges

TITLE = "News Annotator"
SIZE = (1280, 800)


class Window(Frame):
    """One window. It shows one project at a time, or the welcome page."""

    def __init__(self, themes: Themes, settings: Settings) -> None:
        super().__init__(themes, settings)
        self.foreign: ForeignChanges | None = None
        self.completion: Completion | None = None
        self._welcome: Any = None
        self.keeps_settings = True
        self.commands = Commands(self)
        self.notices.told = self._told
        dialogs.tell_as(self._told)
        self.reports = Reports(self)
        self._lay_out()
        self.actions_made.fill(self.menuBar())
        self.actions_made.set_theme(self.theme)
        self.toolbar.set_keys(self.actions_made.keys)
        self.toolbar.search_wanted.connect(self._search)
        self.toolbar.search.left.connect(self._focus_article)
        themes.changed.connect(self._set_theme)
        self.status.faded.connect(self._say_no_more)
        self._restore_geometry()
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
            self.completion.failed.connect(lambda problem: self.notices.error(problem, key="completing"))
        return self.completion

    def run(self, name: str) -> None:
        """Carry out the action of that id, if it can be used now; errors are told in the window."""
        action = table.BY_ID[name]
        with self.reporting():
            if self.desk is not None:
                self.desk.settle()
            if not table.available(action, self.session):
                return
            if action.has_target and not self.desk.view.show_target() and action.id == "delete":
                self.notices.tell("It was out of sight: press again to delete it.", key="unseen")
                return
            if action.modes == (ModeName.REVIEW,):
                self.notices.dismiss("error")  # what the last key could not do is of no interest any more
            if action.run is not None:
                action.run(self.need_session())
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
            return self._offer_reading(path, problem)
        except AnnotatorError as problem:
            dialogs.error(self, problem, title="The project cannot be opened")
            return False
        return self.open_file(file)

    def open_file(self, file: ProjectFile) -> bool:
        """Show a project file that is open already."""
        if not self.close_project():
            file.close()
            return False
        from annotator.qt.shell.workbench import Desk

        name = self.settings.name
        mode = self.settings.window.get("mode")
        # Review is entered when all is there.
        first = SentencesMode if mode == ModeName.SENTENCES else SpansMode
        session = Session(file, projects.annotator_for(file, name), first, name)
        self.session = session
        self.saving = Saving(file, self)
        self.saving.changed.connect(self.reports.saving)
        Tidying(file, self.saving)
        with self.reporting():
            start = kept_settings.first_article(session, self.settings)
            if start:
                session.open_article(start)
        self.desk = Desk(session, self.theme, self.run, self)
        self.desk.set_keys(self.actions_made.keys)
        self.desk.set_text(self.settings.text_size, self.settings.article_font)
        self.desk.view.set_habits(self.settings)
        self.desk.restore_layout(self.settings.window)
        self.desk.article_wanted.connect(self._open_article)
        self.desk.selected.refused.connect(
            lambda text: self.notices.tell(text, key="refused", severity="warning")
        )
        self.desk.articles.menu_wanted.connect(self._article_menu)
        self.desk.articles.counted.connect(self._show_done)
        self.desk.labels.edit_wanted.connect(self.commands.edit_labels)
        self.desk.view.context_menu_requested.connect(self._context_menu)
        self.desk.view.zone_menu_requested.connect(self._zone_menu)
        self.desk.view.verdict_wanted.connect(self._give_verdict)
        self.stack.addWidget(self.desk)
        self.stack.setCurrentWidget(self.desk)
        session.subscribe(self._on_event)
        self.actions_made.attach(session, self.desk.view)
        self._show_session(file)
        self.settings = self.settings.with_recent(file.path)
        QTimer.singleShot(0, self, self._keep_settings)
        self.desk.focus_article()
        if mode == ModeName.REVIEW:
            self.run("mode-review")
        return True

    def close_project(self) -> bool:
        """Close the project; asks only if something could not be saved. Whether it is closed."""
        if self.session is not None:
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
        if self.session is None or self.session.read_only:
            return True
        self.commands.settle()
        problem = self.need_foreign().settle()
        return problem is None and self.session.file.flush()

    def _let_go(self, *, asking: bool = True) -> bool:
        """Close the project without showing anything in its place; whether everything is saved.

        Where something cannot be, it is closed only if the person says so, or nobody can be asked.
        """
        if self.session is None or self.saving is None:
            return True
        self.commands.hand_in()
        self._stop_completing()
        close = closing.close_file if asking else closing.close_unasked
        saved = close(self, self.session.file, self._settle_file)
        if asking and not saved:
            return False
        state = {
            **self.settings.window,
            **self.desk.layout_state(),
            **kept_settings.place(self.session, self.settings),
        }
        self.update_settings(window=state)
        self.commands.close_windows()
        self.saving.stop()
        self.saving.deleteLater()
        if self.foreign is not None:
            self.foreign.stop()
            self.foreign.deleteLater()
        self.desk.close_down()
        self.stack.removeWidget(self.desk)
        self.actions_made.attach(None)
        self.desk.deleteLater()
        self.session = self.saving = self.desk = self.foreign = None
        self.notices.clear()
        return saved

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

        if self._welcome is None:
            self._welcome = Welcome(self.theme, self.run, self)
            self._welcome.project_wanted.connect(lambda path: self.open_path(Path(path)))
            self._welcome.forget_wanted.connect(self._forget_recent)
            self._welcome.set_chosen.connect(self._new_from_set)
            self.stack.addWidget(self._welcome)
        self._welcome.show_recent(self.settings.recent)
        self.stack.setCurrentWidget(self._welcome)
        self.toolbar.show_project(False)
        self.toolbar.show_steps("", "")
        self.status.put(place="", articles="", annotator="", saving="")
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
        before, self.settings = self.settings, chosen
        self.themes.choose(chosen.theme)
        if chosen.keys != before.keys:
            self.actions_made.set_keys(chosen.keys)
            self.toolbar.set_keys(self.actions_made.keys)
            self.commands.keys_changed()
            self.reports.key_conflicts()
        if self.desk is not None and self.session is not None:
            if chosen.keys != before.keys:
                self.desk.set_keys(self.actions_made.keys)
            if (chosen.text_size, chosen.article_font) != (before.text_size, before.article_font):
                self.desk.set_text(chosen.text_size, chosen.article_font)
            self.desk.view.set_habits(chosen)
            if chosen.name != before.name:
                self.session.set_annotator(chosen.name, person=chosen.name)
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
        self._keep_geometry()
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take a key that nothing has taken: on other layouts Qt may not know it. Or say why it does nothing."""
        super().keyPressEvent(event)
        if self.desk is None or self.session is None:
            return
        in_article = any(part.hasFocus() for part in self.desk.with_keys())
        focus = QApplication.focusWidget()
        if focus is not None and focus.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled):
            wanted = tuple(
                key for key in sequences(event) if key not in WRITING
            )  # those mean what is written
        else:
            wanted = sequences(event)
        found = self.actions_made.with_keys(wanted, in_article=in_article)
        tag = self.actions_made.tag_with(wanted)
        usable = next((action for action in found if table.available(action, self.session)), None)
        if usable is not None:
            self.run(usable.id)
        elif tag is not None and tag.isEnabled():
            tag.trigger()
        elif in_article and (reason := why_nothing(self.session, characters(event), found)):
            self.session.say(reason)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow() and self.session:
            self.commands.files.check_disk()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if drops.useful(event.mimeData(), self.session):
            dropped.accept_copy(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        dropped.accept_copy(event)

    def dropEvent(self, event: QDropEvent) -> None:
        dropped.accept_copy(event)
        with self.reporting():
            drops.take(event.mimeData(), self, self.commands.files, self.commands.review)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier and event.angleDelta().y():
            self.run("text-larger" if event.angleDelta().y() > 0 else "text-smaller")
        else:
            super().wheelEvent(event)

    # -------------------------------------------------------------------------------------- small parts
    def _lay_out(self) -> None:
        self.setWindowTitle(TITLE)
        self.setAcceptDrops(True)
        self.resize(*SIZE)
        centre = QWidget(self)
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.toolbar, self.notices):
            column.addWidget(part)
        column.addWidget(self.stack, 1)
        self.setCentralWidget(centre)
        self.setStatusBar(self.status)

    def show_place(self) -> None:
        """Say in the status line where the editor is."""
        session = self.need_session()
        self.status.put(place=session.mode.place if session.article is not None else "")

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
        if event.about(Topic.LABELS):
            self._hide_names()
            self.actions_made.remake_tags()
            self._show_title()
            self.reports.key_conflicts()
        if event.about(Topic.ARTICLE):
            self.reports.problems()
        if event.about(Topic.ANNOTATOR):
            self.status.put(annotator=session.mode.worker)
        if event.about(Topic.MODE):
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
        if not session.read_only:
            self.need_foreign()

    def _told(self, text: str) -> str:
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

    def _show_steps(self) -> None:
        history = self.need_session().history
        project = self.need_session().project
        self.toolbar.show_steps(covered(project, history.undo_title), covered(project, history.redo_title))
        self.actions_made.name_steps()

    def _show_done(self, done: int, total: int) -> None:
        finished = self.need_session().mode.finished
        self.status.put(articles=f"{done:,} of {total:,} articles {finished}" if total else "no articles")

    def _offer_reading(self, path: Path, problem: LockedError) -> bool:
        answer = dialogs.ask(
            self,
            "The project is open elsewhere",
            f"{problem.message} {problem.hint}".strip(),
            [Choice("read", "Open for reading only")],
            details=str(problem),
        )
        return self.open_path(path, read_only=True) if answer else False

    def _keep_geometry(self) -> None:
        geometry = bytes(self.saveGeometry().toBase64().data()).decode("ascii")
        self.update_settings(window={**self.settings.window, "geometry": geometry})

    def _restore_geometry(self) -> None:
        geometry = self.settings.window.get("geometry")
        if isinstance(geometry, str):
            self.restoreGeometry(QByteArray.fromBase64(geometry.encode("ascii", "ignore")))

    def _set_theme(self, theme: Theme) -> None:
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
        self.use_settings(without_recent(self.settings, path))
        self._welcome.show_recent(self.settings.recent)

    def _new_from_set(self, name: str) -> None:
        with self.reporting():
            self.commands.files.new_project(name)

    def _context_menu(self, place: QPoint, _: int) -> None:
        self.actions_made.context_menu(self).popup(place)

    def _zone_menu(self, point: int, place: QPoint) -> None:
        self.need_session().select(point, point)
        self.actions_made.zone_menu(self).popup(place)

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
