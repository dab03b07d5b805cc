"""The window as its own parts know it: what its commands, its watchers and its messages may ask of it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QMainWindow, QStackedWidget

from annotator.app.session import Session
from annotator.core.errors import AnnotatorError
from annotator.core.messages import _
from annotator.qt.parts.theme import Theme, Themes
from annotator.settings import Settings

if TYPE_CHECKING:
    from annotator.qt.importing.completion import Completion
    from annotator.qt.shell.actions import Actions
    from annotator.qt.shell.notices import Notices
    from annotator.qt.shell.save_watch import Saving
    from annotator.qt.shell.status_line import StatusLine
    from annotator.qt.shell.suggesting import Suggestions
    from annotator.qt.shell.toolbar import Toolbar


class Frame(QMainWindow):
    """One window with its fixed parts, and the session and the desk while a project is open.

    The bars are there when it is furnished. What only the whole window can do is left to it: the methods that raise
    `NotImplementedError` here.
    """

    actions_made: Actions
    toolbar: Toolbar
    notices: Notices
    status: StatusLine

    def __init__(self, themes: Themes, settings: Settings) -> None:
        super().__init__()
        self.themes = themes
        self.settings = settings
        self.session: Session | None = None
        self.desk: Any = None
        self.saving: Saving | None = None
        self.suggestions: Suggestions | None = None
        self.gave_way = False
        """Whether another window shows what this one was to show, and this one shows nothing."""
        self.stack = QStackedWidget(self)

    def make_bars(self) -> None:
        """Make what stands around the desk, and the actions."""
        from annotator.qt.shell.actions import Actions
        from annotator.qt.shell.notices import Notices
        from annotator.qt.shell.status_line import StatusLine
        from annotator.qt.shell.toolbar import Toolbar

        self.actions_made = Actions(self, self.run, self.settings.keys)
        self.toolbar = Toolbar(self.theme, self.run, self)
        self.notices = Notices(self.theme, self)
        self.status = StatusLine(self)

    @property
    def theme(self) -> Theme:
        """The colours in use."""
        return self.themes.current

    def need_session(self) -> Session:
        """The open session; raises `AnnotatorError` where there is none."""
        if self.session is None:
            raise AnnotatorError(_("No project is open."), hint=_("Open one first."))
        return self.session

    def need_desk(self) -> Any:
        """The desk of the open session; raises `AnnotatorError` where there is none."""
        self.need_session()
        return self.desk

    @contextlib.contextmanager
    def reporting(self) -> Iterator[None]:
        """Tell what goes wrong within the block as a message in the window."""
        try:
            yield
        except AnnotatorError as problem:
            self.tell_error(problem)

    def tell_error(self, problem: AnnotatorError) -> None:
        """Tell what went wrong as a message in the window."""
        raise NotImplementedError

    def run(self, name: str) -> None:
        """Carry out the action of that id, if it can be used now; errors are told in the window."""
        raise NotImplementedError

    def offer_zones(self, point: int) -> None:
        """Offer roles for the paragraph there, or for all that the selected text reaches into, beside the text."""
        raise NotImplementedError

    def settle(self) -> None:
        """Commit what is being typed in the window and in the label editor."""
        raise NotImplementedError

    def open_path(self, path: Path, *, read_only: bool = False) -> bool:
        """Open a project in place of the one that is open; says what is wrong if it cannot."""
        raise NotImplementedError

    def close_project(self) -> bool:
        """Close the project; asks only if something could not be saved. Whether it is closed."""
        raise NotImplementedError

    def show_anew(self, *, relabelled: bool = True) -> None:
        """Show what is open again after the file changed underneath, `relabelled` where the label set did too."""
        raise NotImplementedError

    def show_place(self) -> None:
        """Say in the status line where the editor is."""
        raise NotImplementedError

    def update_settings(self, **changes: Any) -> None:
        """Change some settings, use them and keep them."""
        raise NotImplementedError

    def use_settings(self, chosen: Settings) -> None:
        """Use other settings and keep them."""
        raise NotImplementedError

    def look_at_file(self, *, again: bool = False) -> None:
        """Take in what another program did to the file; `again`: also what could not be taken in before."""
        raise NotImplementedError

    def retry_saving(self) -> None:
        """Try to save again; what another program changed is taken in first."""
        raise NotImplementedError

    def need_suggestions(self) -> Suggestions:
        """What is suggested to the editor of the open session; raises `AnnotatorError` where there is none."""
        self.need_session()
        assert self.suggestions is not None
        return self.suggestions

    def need_completion(self) -> Completion:
        """What finds zones, sentences and stories of a long import while people work."""
        raise NotImplementedError
