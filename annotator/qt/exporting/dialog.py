"""Export: which format, what of the project, where to; what it looks like and what is lost is said beforehand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QProgressBar,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from annotator.app import blinding
from annotator.app.exporting import export as exporting
from annotator.app.exporting import format_groups
from annotator.app.exporting import place as places
from annotator.app.exporting.dividing import export_file
from annotator.app.exporting.export import ExportResult, Selection, Survey
from annotator.app.exporting.splits import Division
from annotator.app.progress import Work
from annotator.app.session import Session
from annotator.core.errors import AnnotatorError
from annotator.core.messages import _
from annotator.core.wording import counted
from annotator.formats import Format
from annotator.qt.exporting.choices import ExportChoices
from annotator.qt.exporting.formats import FormatList, losses_of
from annotator.qt.exporting.preview import Preview
from annotator.qt.parts import dialogs, forms, progress
from annotator.qt.parts.progress import Runner
from annotator.qt.parts.theme import Theme
from annotator.qt.parts.timers import single_shot
from annotator.qt.parts.widgets import SectionTitle, plain_tip

START_AFTER = 200
"""Milliseconds without a change until the preview is made and losses are counted."""
OURS = "jsonl"
MOST_NAMED = 5
"""How many things that a format cannot hold are named below the list; the tooltip has all."""
LOST_HEIGHT = 150
NOTHING: Mapping[str, Any] = {}


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be written, and where; `division` is how the articles are divided before that."""

    form: Format
    selection: Selection
    path: Path
    division: Division | None


def export_project(
    parent: QWidget | None,
    theme: Theme,
    session: Session,
    remembered: Mapping[str, Any] = NOTHING,
    keep: Callable[[dict[str, Any]], None] | None = None,
) -> ExportResult | None:
    """Ask, divide the articles if that is wanted, write, and say what was written.

    `remembered` are the choices of the last time; `keep` is given those of this time.
    """
    dialog = ExportDialog(session, theme, parent, remembered)
    accepted = dialogs.run(dialog)
    plan, kept = (dialog.plan(), dialog.kept()) if accepted else (None, {})
    dialog.deleteLater()
    if plan is None:
        return None
    if keep is not None:
        keep(kept)
    selection = replace(plan.selection, division=plan.division)
    work = export_file(session.file, plan.form, plan.path, selection, session, replace=True)
    result = progress.run(parent, _("Exporting"), work)
    if result is not None:
        left_out = "\n".join(map(str, result.losses))
        dialogs.inform(parent, _("Exported"), _summary(result), details=left_out)
    return result


def _summary(result: ExportResult) -> str:
    count = counted(result.articles, "article", "articles")
    where = _("{files} files next to {path}").format(files=len(result.files), path=result.path)
    if len(result.files) <= 1:
        where = str((result.files or (result.path,))[0])
    kept = (
        _(" {articles} keep the split of an earlier division.").format(
            articles=counted(result.kept, "article", "articles")
        )
        if result.kept
        else ""
    )
    return _("{count} written to {where}.{kept}").format(count=count, where=where, kept=kept)


def _ask_place(parent: QWidget, form: Format, path: Path) -> Path | None:
    """A place that was chosen in a dialog of the system, or None."""
    if form.output == "file":
        endings = " ".join(f"*{ending}" for ending in form.extensions) or "*"
        return dialogs.save_file(
            parent,
            _("Export to"),
            path,
            _("{title} ({endings});;All files (*)").format(title=form.title, endings=endings),
        )
    folder = dialogs.choose_folder(parent, _("A folder for the export"), path.parent)
    return places.in_folder(folder, form, path.name) if folder is not None else None


class ExportDialog(QDialog):
    """Formats at the left, choices in the middle, at the right what will be written and what is lost."""

    def __init__(
        self,
        session: Session,
        theme: Theme,
        parent: QWidget | None = None,
        remembered: Mapping[str, Any] = NOTHING,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._runner: Runner | None = None
        column = forms.window(self, _("Export"), QSize(1080, 720))
        self.formats = FormatList(theme, self)
        self.about = forms.muted()
        self.choices = ExportChoices(session, theme, self)
        self.preview = Preview(self)
        self.lost = forms.Message(theme, self)
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(6)
        self.bar.setAccessibleName(_("Counting what is left out"))
        self.stop = forms.button(_("Stop counting"), quiet=True)
        self.place = QLineEdit(self)
        self.browse = forms.button(_("Choose…"))
        self.message = forms.Message(theme, self)
        self.write = forms.button(_("Export"), default=True)
        self.cancel = forms.button(_("Cancel"))
        self._lay_out(column)
        forms.dress(self, theme)
        self._later = single_shot(self, START_AFTER, self._look)
        self.formats.chosen.connect(self._format_chosen)
        self.choices.changed.connect(self._changed)
        self.browse.clicked.connect(self._browse)
        self.place.textEdited.connect(lambda __: self.message.say(""))
        self.stop.clicked.connect(self._stop_counting)
        self.write.clicked.connect(self.accept)
        self.cancel.clicked.connect(self.reject)
        self.choices.put(remembered)
        self.place.setText(str(remembered.get("place") or ""))
        if not self.formats.choose(str(remembered.get("format") or OURS)):
            self.formats.choose(OURS)
        self.formats.setFocus()

    def format_name(self) -> str:
        """The name of the chosen format."""
        return self.formats.format_name()

    def selection(self) -> Selection:
        """What of the project is exported, and how."""
        return self.choices.selection()

    def path(self) -> Path:
        """The file or folder to write."""
        return Path(self.place.text().strip()).expanduser()

    def plan(self) -> Plan:
        """Everything that was chosen. Raises `AnnotatorError` for shares that are none."""
        return Plan(self._form(), self.selection(), self.path(), self.choices.splits.division())

    def kept(self) -> dict[str, Any]:
        """What was chosen as plain data, for the next time."""
        return {**self.choices.kept(), "format": self.format_name(), "place": self.place.text().strip()}

    def accept(self) -> None:
        problem = self.choices.problem() or self._missing() or self._problem_of_place()
        if problem:
            self.message.say(problem, "error")
            return
        chosen = self.selection()
        parts = chosen.splits or chosen.overlaps == "split"
        question = places.question(self.path(), self._form(), parts=parts)
        if question and not dialogs.ask(self, *question, [dialogs.Choice("yes", _("Replace"))]):
            return
        self._stop()
        super().accept()

    def reject(self) -> None:
        self._stop()
        super().reject()

    def _form(self) -> Format:
        return self.formats.form()

    def _missing(self) -> str:
        """Which packages the format needs and what to type for them, or ""."""
        form = self._form()
        absent = format_groups.missing(form)
        if not absent:
            return ""
        return _("{title} needs {absent}. Install with: {install_command}").format(
            title=form.title, absent=" and ".join(absent), install_command=format_groups.install_command(form)
        )

    def _problem_of_place(self) -> str:
        return places.problem(self.place.text(), self._form(), self._session.file.path)

    # ------------------------------------------------------------------------------------------ building
    def _lay_out(self, column: QVBoxLayout) -> None:
        left = QVBoxLayout()
        left.setSpacing(8)
        left.addWidget(self.formats, 1)
        self.about.setMinimumHeight(self.about.fontMetrics().lineSpacing() * 4)
        self.about.setAlignment(Qt.AlignmentFlag.AlignTop)
        left.addWidget(self.about)
        middle = self._scrolled(self.choices)
        middle.setMinimumWidth(330)
        lost = self._scrolled(self._topped(self.lost))
        lost.setFixedHeight(LOST_HEIGHT)
        right = QVBoxLayout()
        right.setSpacing(8)
        right.addWidget(self.preview.title)
        right.addWidget(self.preview, 1)
        right.addWidget(SectionTitle(_("What is left out"), self))
        right.addWidget(lost)
        right.addLayout(forms.row(self.bar, self.stop))
        body = QHBoxLayout()
        body.setSpacing(18)
        body.addLayout(left, 23)
        body.addWidget(middle, 34)
        body.addLayout(right, 43)
        column.addLayout(body, 1)
        column.addLayout(forms.captioned(_("Write to"), forms.row(self.place, self.browse), buddy=self.place))
        column.addWidget(self.message)
        column.addLayout(forms.row(None, self.cancel, self.write))

    def _topped(self, inside: QWidget) -> QWidget:
        page = QWidget(self)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 8, 0)
        column.addWidget(inside)
        column.addStretch(1)
        return page

    def _scrolled(self, inside: QWidget) -> QScrollArea:
        area = QScrollArea(self)
        area.setWidget(inside)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return area

    def _set_tab_order(self) -> None:
        """From the formats through the choices, those of the format too, to the preview and the place."""
        after_choices = (*self.preview.fields(), self.stop)
        last = (self.place, self.browse, self.cancel, self.write)
        for before, after in pairwise([self.formats, *self.choices.fields(), *after_choices, *last]):
            QWidget.setTabOrder(before, after)

    # ------------------------------------------------------------------------------------------- changes
    def _format_chosen(self) -> None:
        form = self._form()
        self.about.setText(losses_of(form, MOST_NAMED))
        self.about.setToolTip(plain_tip(losses_of(form)))
        self.choices.show_format(form)
        self._set_tab_order()
        self.place.setText(places.suggestion(self.place.text(), form, self._session.file.path))
        missing = self._missing()
        self.message.say(missing, "warning")
        self._changed()

    def _changed(self) -> None:
        if not self.format_name():
            return  # what was chosen the last time is being put back
        self.write.setEnabled(not self._missing())
        self.choices.show_counted(None)
        self._later.start()

    def _browse(self) -> None:
        path = _ask_place(self, self._form(), self.path())
        if path is not None:
            self.place.setText(str(path))
            self.message.say("")

    # ---------------------------------------------------------------------------- preview and loss report
    def _look(self) -> None:
        self._stop()
        problem = self.choices.problem() or self._missing()
        if problem:
            self.preview.show_message(problem)
            self.lost.say("")
            return
        chosen = self.selection()
        self.preview.show_records(
            self._session.file,
            self._form(),
            chosen,
            self.path().name,
            self._told if blinding.is_blind(self._session.project) else None,
        )
        self.lost.say(_("Counting…"), "info")
        self.bar.setRange(0, 0)
        runner = Runner(self._survey(self._form(), chosen), self)
        runner.progressed.connect(self._show_progress)
        runner.finished.connect(self._show_losses)
        runner.failed.connect(self._show_failure)
        self._runner = runner
        runner.start()

    def _show_progress(self, told: object) -> None:
        self.bar.setRange(0, told.total)  # type: ignore[attr-defined]
        self.bar.setValue(told.done)  # type: ignore[attr-defined]
        self.bar.show()
        self.stop.show()

    def _survey(self, form: Format, chosen: Selection) -> Work[Survey]:
        return exporting.survey(self._session.project, form, chosen, self.choices.splits.division())

    def _show_losses(self, found: Survey) -> None:
        self._hide_counting()
        self.choices.show_counted(found.choice)
        said = [*found.choice.sentences(), *found.splits, *map(str, found.losses)]
        if found.problem is not None:
            self.write.setEnabled(False)
            self.lost.say(self._told(f"{found.problem.message} {found.problem.hint}"), "warning")
        elif said:
            self.lost.say(self._told("\n".join(said)), "warning")
        else:
            self.lost.say(_("Nothing: everything that was chosen is in the export."), "success")

    def _show_failure(self, problem: AnnotatorError) -> None:
        self._hide_counting()
        self.lost.say(
            self._told(_("What is left out cannot be counted. {problem}").format(problem=problem)), "error"
        )

    def _told(self, text: str) -> str:
        return blinding.lettered(self._session.project, text)

    def _stop_counting(self) -> None:
        self._stop()
        self.lost.say(
            _("Not counted. The export counts it too, and the manifest next to it says it."), "info"
        )

    def _hide_counting(self) -> None:
        self.bar.hide()
        self.stop.hide()

    def _stop(self) -> None:
        self._later.stop()
        if self._runner is not None:
            self._runner.cancel()
            self._runner.deleteLater()
            self._runner = None
        self._hide_counting()
