"""What the window does for sharing a project, joining one and leaving it; while a shared one is open, its `sharing`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from annotator.app.events import Topic
from annotator.core.edits import SHARED
from annotator.core.messages import _
from annotator.core.wording import counted, were
from annotator.qt.parts import dialogs
from annotator.qt.parts.dialogs import Choice
from annotator.qt.shell.frame import Frame

if TYPE_CHECKING:
    from annotator.qt.shell.sharing import Sharing


class SharingCommands:
    """One method an action, found by the action's id in `table`."""

    def __init__(self, window: Frame) -> None:
        self._window = window
        self.sharing: Sharing | None = None
        self.table: dict[str, Callable[[], object]] = {
            "share": self.share,
            "join": self.join,
            "leave": self.leave,
        }

    def share(self) -> None:
        """Share the project on a server."""
        from annotator.qt.sharing.share import share

        window = self._window
        session = window.need_session()
        if share(session, window.theme, window):
            from annotator.team.link import required_link

            link = required_link(session.file)
            if link.name != session.annotator:
                session.set_annotator(link.name)
            self.begin()
            window.notices.tell(
                _("“{title}” is shared. Add others with: annotator team").format(
                    title=session.project.header.title or session.file.path.name
                ),
                key="shared",
            )

    def join(self) -> None:
        """Join a project that is shared, and open the file that comes of it."""
        from annotator.qt.sharing.join import join

        path = join(self._window.theme, self._window)
        if path is not None:
            self._window.open_path(path)

    def leave(self) -> None:
        """Share the project no more; the file stays as it is."""
        from annotator.app.sharing import asking

        window = self._window
        session = window.need_session()
        waiting = self.sharing.live.standing.waiting if self.sharing is not None else 0
        unsent = (
            _(" {edits} of yours {were} not sent.").format(
                edits=counted(waiting, "edit", "edits"), were=were(waiting)
            )
            if waiting
            else ""
        )
        answer = dialogs.ask(
            window,
            _("Leave the shared project?"),
            _(
                "Your file stays complete, and yours. Nothing you do in it reaches the others from now on, and nothing "
                "they do reaches you; joining again makes another file.{unsent}"
            ).format(unsent=unsent),
            [Choice("leave", _("Leave"))],
        )
        if answer == "leave":
            self.end()
            asking.leave(session.file)
            session.tell(Topic.HISTORY)
            window.notices.tell(_("The project is not shared any more. Your file is complete."), key="shared")

    def begin(self) -> None:
        """Keep the project and the server together, if it is shared; what is wrong is told."""
        window = self._window
        session = window.need_session()
        if session.read_only or SHARED not in session.project.header.extra:
            return
        from annotator.qt.shell.sharing import Sharing

        with window.reporting():
            self.sharing = Sharing(window)
            assert window.saving is not None
            window.saving.ended.connect(self.end)

    def send_last(self) -> None:
        """Send what was done last, before the project is closed; for a moment, and without a question."""
        if self.sharing is not None:
            self.sharing.send_last()

    def end(self) -> None:
        """Keep them together no more."""
        if self.sharing is not None:
            self.sharing.stop()
            self.sharing.deleteLater()
            self.sharing = None
