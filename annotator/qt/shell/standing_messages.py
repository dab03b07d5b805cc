"""What the window says unasked: problems in the file, keys used twice, edits that could not be saved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from annotator.app.actions.first_keys import first_keys
from annotator.app.blinding import called, is_blind
from annotator.core import regular
from annotator.core.errors import AnnotatorError
from annotator.core.messages import _, numeral
from annotator.core.names import people
from annotator.core.wording import counted
from annotator.qt.parts.widgets import shown_keys
from annotator.qt.shell.frame import Frame
from annotator.store import ChangedError

if TYPE_CHECKING:
    from annotator.app.progress import Progress


MOST_NAMES = 6
OTHERS_SECONDS = 30
FIRST_KEYS_SECONDS = 120


class Reports:
    """Messages about the open project, each under a key of its own, so that it is said once."""

    def __init__(self, window: Frame) -> None:
        self._window = window
        self._problems = 0
        self._said_of_others = ""

    def saving(self) -> None:
        """Say in the status line, and where it fails in a message, whether everything is on disk."""
        window = self._window
        if window.saving is None:
            return
        error = window.saving.error()
        window.status.put_saving(window.saving.words(), error.message if error else "")
        failed = window.need_session().file.save_state.error
        if failed is None:
            window.notices.dismiss("saving")
        elif isinstance(failed, ChangedError) or not regular.is_there(window.need_session().file.path):
            window.look_at_file()
        elif window.notices.shown("saving") is None:
            window.notices.tell(
                _("Not saved: {message} Your work is kept in memory and saving is tried again.").format(
                    message=failed.message
                ),
                key="saving",
                severity="error",
                details=str(failed),
                buttons=[
                    (_("Retry"), window.retry_saving),
                    (_("Save a copy…"), lambda: window.run("save-copy")),
                ],
            )

    def problems(self, *, anew: bool = False) -> None:
        """Say what was found in the project file since it was last said; `anew` starts over."""
        found = self._window.need_session().file.problems
        if anew:
            self._problems = 0
            self._said_of_others = ""
        if len(found) > self._problems:
            self._problems = len(found)
            self._window.notices.problems(found, _("things in the project file need a look"), key="problems")

    def problems_told(self) -> None:
        """Remember that everything found in the file so far is told elsewhere."""
        self._problems = len(self._window.need_session().file.problems)

    def rescued(self) -> None:
        """Say where work is that could not be saved when the program was ended."""
        from annotator.app import closing

        found = closing.rescued(self._window.need_session().file)
        if found:
            self._window.notices.tell(
                _(
                    "When the program was ended, the project file could not be written. Everything as it "
                    "was then is in "
                    "“{name}”. Open it to see what is missing here, or collect it."
                ).format(name=found[-1].name),
                key="rescued",
                severity="warning",
                details="\n".join(map(str, found)),
                buttons=[(_("Open it"), lambda: self._window.open_path(found[-1]))],
            )

    def completing(self, progress: Progress) -> None:
        """Say in the status line how much of a long import is still without zones and sentences."""
        self._window.status.put(
            completing=_("zones and sentences {done} of {total}").format(
                done=numeral(progress.done), total=numeral(progress.total)
            )
        )

    def completed(self) -> None:
        """Say no more of a long import."""
        self._window.status.put(completing="")

    def read_only(self) -> None:
        """Say that nothing can be changed, if that is so."""
        window = self._window
        if window.need_session().read_only:
            window.notices.tell(
                _("This project is open for reading only: nothing can be changed."),
                key="read-only",
                severity="warning",
                buttons=[(_("Save a copy…"), lambda: window.run("save-copy"))],
            )

    def first_keys(self) -> None:
        """Say once, to whoever has never seen the program, what five keys do."""
        window, session = self._window, self._window.session
        if session is None or session.article is None or window.settings.window.get("first_keys"):
            return
        said = first_keys(session, window.actions_made.keys, shown_keys)
        if said:
            guide = [(_("Open the guide"), lambda: window.run("guide"))]
            window.notices.tell(said, key="first keys", seconds=FIRST_KEYS_SECONDS, buttons=guide)
            window.update_settings(window={**window.settings.window, "first_keys": True})

    def others(self) -> None:
        """Say whose layers there are, where the annotator has none in the project and others have."""
        window, session = self._window, self._window.need_session()
        names = people(session.project.annotators())
        told = window.notices.shown("others") is not None
        if session.mode.reviews or session.annotator in names or not names:
            window.notices.dismiss("others")
        elif not told and self._said_of_others != session.annotator:
            self._said_of_others = session.annotator
            shown = list(called(session.project, names).values())
            more = (
                _(" and {shown} more").format(shown=numeral(len(shown) - MOST_NAMES))
                if len(shown) > MOST_NAMES
                else ""
            )
            window.notices.tell(
                _("“{worker}” has tagged nothing here yet. There are layers of {shown}{more}.").format(
                    worker=session.mode.worker, shown=", ".join(shown[:MOST_NAMES]), more=more
                ),
                key="others",
                buttons=[]
                if is_blind(session.project)
                else [(_("Layer of…"), lambda: window.run("annotator"))],
                seconds=OTHERS_SECONDS,
            )

    def corrected(self) -> None:
        """Say what there is to look at in an article that was corrected since the annotator worked on it."""
        from annotator.app.versions import unplaced

        window, session = self._window, self._window.need_session()
        article = session.article.id if session.article is not None else ""
        newest = session.project.newest(article)
        if newest == article:
            window.notices.dismiss("older")
        else:
            window.notices.tell(
                _(
                    "This is an older version: “{project}” took its place. What is done here goes "
                    "on to it when you leave this text."
                ).format(project=session.project.title(newest)),
                key="older",
                buttons=[(_("Open the newer"), lambda: session.open_article(newest))],
            )
        if not article or not session.project.older_than(article):
            window.notices.dismiss("corrected")
            return
        try:
            waiting = unplaced.unplaced(session.project, article, session.layer_name)
            touched = unplaced.to_look_at(session.project, article, session.layer_name)
        except AnnotatorError:  # the older version cannot be read: that is among the problems of the file
            return
        if not waiting and not touched:
            window.notices.dismiss("corrected")
            return
        said = [
            _("{sentences} to look at").format(sentences=counted(len(touched), "sentence", "sentences"))
            if touched
            else "",
            _("{annotations} without a place").format(
                annotations=counted(len(waiting), "annotation", "annotations")
            )
            if waiting
            else "",
        ]
        window.notices.tell(
            _("This article was corrected: {filter}.").format(filter=" and ".join(filter(None, said))),
            key="corrected",
            buttons=[(_("What changed"), lambda: window.run("compare-versions"))],
        )

    def key_conflicts(self) -> None:
        """Say which keys would do two things."""
        window = self._window
        found = window.actions_made.conflicts()
        if not found:
            window.notices.dismiss("keys")
            return
        text = (
            found[0]
            if len(found) == 1
            else _("{found} keys are used for more than one thing.").format(found=len(found))
        )
        window.notices.tell(
            text,
            key="keys",
            severity="warning",
            details="\n".join(found),
            buttons=[(_("Change keys…"), lambda: window.run("keys"))],
        )
