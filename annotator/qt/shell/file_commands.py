"""What the window does with projects and files: making, opening, importing, exporting, printing, saving.

Dialogs are imported when they are first needed, so that the window opens without them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from annotator import paths
from annotator.app import projects
from annotator.app.session import Session
from annotator.core.messages import _, ngettext, numeral
from annotator.core.wording import counted
from annotator.qt.parts import dialogs
from annotator.qt.shell.frame import Frame
from annotator.settings import RECENT_PROJECTS

if TYPE_CHECKING:
    from annotator.app.importing.articles import ImportResult
    from annotator.app.versions.recognising import Offer
    from annotator.app.versions.taking import Told


class FileCommands:
    """One method an action, found by the action's id."""

    def __init__(self, window: Frame) -> None:
        self._window = window
        self.table: dict[str, Callable[[], object]] = {
            "new-project": self.new_project,
            "open-project": self.open_project,
            "open-corpus": self.open_corpus,
            "open-sample": self.open_sample,
            "close-project": window.close_project,
            "import": lambda: self.import_paths([]),
            "paste-article": self.paste_article,
            "merge": lambda: self.merge([]),
            "export": self.export,
            "pdf": self.pdf,
            "fold": self.fold,
            "save-copy": self.save_copy,
        }

    @property
    def _session(self) -> Session:
        return self._window.need_session()

    def new_project(self, label_set: str = "") -> None:
        """Make a project; `label_set` names the set that is chosen beforehand."""
        from annotator.qt.dialogs import new_project

        path = new_project.create(self._window, self._window.theme, label_set)
        if path is not None:
            self._window.open_path(path)

    def open_project(self) -> None:
        recent = self._window.settings.recent
        folder = Path(recent[0]).parent if recent else paths.documents_dir()
        path = dialogs.choose_file(self._window, _("Open a project"), folder)
        if path is not None:
            self._window.open_path(path)

    def open_corpus(self) -> None:
        """Show a corpus, and open the shard or the sample that is chosen there."""
        from annotator.qt.corpus import dialog

        path = dialog.open_corpus(self._window, self._window.theme)
        if path is not None:
            self._window.open_path(path)

    def open_sample(self) -> None:
        self._window.open_path(projects.copy_sample())

    def import_paths(self, found: list[Path]) -> None:
        """Import files and folders; with none given the dialog asks for some."""
        from annotator.qt.importing import dialog as import_dialog

        complete = self._window.need_completion().start
        self._tell_of_versions(
            import_dialog.import_articles(self._window, self._window.theme, self._session, found, complete)
        )

    def offer_versions(self, offers: Sequence[Offer]) -> None:
        """Say once, and quietly, that articles of a long import are probably newer versions of others."""
        count = len(offers)
        what = ngettext(
            "An article that came in is probably a newer version of another",
            "{count} articles that came in are probably newer versions of others",
            count,
        ).format(count=numeral(count))
        self._window.notices.tell(
            f"{what}.",
            key="probable-versions",
            buttons=[(_("Look at them…"), lambda: self._take_offered(offers))],
        )

    def _take_offered(self, offers: Sequence[Offer]) -> None:
        from annotator.app.importing import newer
        from annotator.qt.importing import newer_versions

        window, session = self._window, self._session
        window.notices.dismiss("probable-versions")
        chosen = newer_versions.ask(window, session, newer.still_possible(session, offers))
        if chosen:
            self._tell_of_taken(newer.take_later(session, chosen, newer_versions.Doing(window)))

    def _tell_of_versions(self, result: ImportResult | None) -> None:
        """Say what became of the annotations of articles of which newer versions came in."""
        if result is not None:
            self._tell_of_taken(result.taken)

    def _tell_of_taken(self, taken: Mapping[str, Told]) -> None:
        if not taken:
            return
        from annotator.app.versions.taking import together

        count = len(taken)
        what = ngettext("A newer version was", "{count} newer versions were", count).format(
            count=numeral(count)
        )
        self._window.notices.tell(
            _("{what} taken: {together}").format(what=what, together=together(taken.values())),
            key="newer-version",
            buttons=[(_("Undo"), lambda: self._window.run("undo"))],
        )

    def merge(self, found: Sequence[Path]) -> None:
        """Bring other projects in; with none given the dialog asks for some."""
        from annotator.qt.importing import merging

        window = self._window
        said = merging.merge(window, window.theme, self._session, found)
        if said:
            window.notices.tell(said, key="merged", buttons=[(_("Undo"), lambda: window.run("undo"))])

    def paste_article(self) -> None:
        from annotator.qt.importing import dialog as import_dialog

        self._tell_of_versions(import_dialog.paste_article(self._window, self._window.theme, self._session))

    def import_text(self, text: str, html: str = "") -> None:
        """Import text that was dropped as one article."""
        from annotator.app.importing import articles as importing
        from annotator.app.importing import newer
        from annotator.qt.importing import newer_versions

        session = self._session
        result = importing.import_one(session.file, importing.from_pasted(text, html))
        step = importing.record(session, result)
        result = newer.with_versions(
            session,
            result,
            step,
            lambda offers: newer_versions.ask(self._window, session, offers),
            newer_versions.Doing(self._window),
        )
        self._window.notices.problems(result.problems, "problems", key="import")
        self._window.notices.tell(f"{result}.", key="imported")

    def export(self) -> None:
        from annotator.qt.exporting import dialog as export_dialog

        window, project = self._window, self._session.project.header.id
        kept = window.settings.window.get("export")
        kept = kept if isinstance(kept, dict) else {}

        def keep(choices: dict[str, Any]) -> None:
            others = {name: last for name, last in kept.items() if name != project}
            latest = dict([*others.items(), (project, choices)][-RECENT_PROJECTS:])
            window.update_settings(window={**window.settings.window, "export": latest})

        last = kept.get(project)
        remembered = last if isinstance(last, dict) else {}
        export_dialog.export_project(window, window.theme, self._session, remembered, keep)

    def pdf(self) -> None:
        """Write the articles of the annotator, with highlights and notes, as pages for people."""
        from annotator.app.exporting.export import Selection
        from annotator.core.annotation import STATUSES
        from annotator.qt.exporting.pdf_writing import write_pdf
        from annotator.qt.parts import progress

        session = self._session
        name = session.file.path.name.split(".")[0] + ".pdf"
        path = dialogs.save_file(
            self._window, _("Print to PDF"), session.file.path.with_name(name), "PDF (*.pdf)"
        )
        if path is not None:
            work = write_pdf(session.project, path, Selection(layer=session.annotator, statuses=STATUSES))
            result = progress.run(self._window, _("Printing"), work)
            if result is not None:
                self._window.notices.tell(
                    _("{articles} printed to {path}.").format(
                        articles=counted(result.articles, "article", "articles"), path=path
                    ),
                    key="printed",
                )

    def fold(self) -> None:
        from annotator.qt.parts import progress
        from annotator.qt.parts import project_file_work as background

        file = self._session.file
        if file.read_only:
            self._window.notices.tell(_("The project is open for reading only; there is nothing to save."))
            return
        done = progress.run(self._window, _("Saving"), background.fold(file), threaded=False)
        if done:
            self._window.notices.tell(_("Saved: the project file is tidy."), key="folded")

    def save_copy(self) -> None:
        file = self._session.file
        stem = file.path.name.removesuffix(projects.SUFFIX)
        target = dialogs.save_file(
            self._window, _("Save a copy"), file.path.with_name(f"{stem} copy{projects.SUFFIX}")
        )
        if target is not None:
            projects.save_copy(file, target)
            self._window.notices.tell(
                _("A copy was saved as “{name}”.").format(name=target.name), key="copied"
            )

    def check_disk(self) -> None:
        """Take in what another program wrote into the file, if it did."""
        if not self._session.read_only:
            self._window.look_at_file(again=True)

    def retry(self) -> None:
        """Try to save again; what another program changed is taken in first."""
        self.check_disk()
        self._session.file.retry()
