"""Export: which format, what of the project, where to; what it looks like and what is lost is said beforehand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QProgressBar,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from annotator import formats
from annotator.app import exporting, format_groups, splitting
from annotator.app.exporting import ALL_LAYERS, ExportResult, Selection
from annotator.app.session import Session
from annotator.app.splitting import Division
from annotator.core.annotation import STATUSES
from annotator.core.errors import AnnotatorError
from annotator.formats import Format, Loss
from annotator.qt import dialogs, export_dialog_place, forms, progress
from annotator.qt.export_dialog_formats import FormatList, losses_of
from annotator.qt.export_dialog_labels import LabelChoice
from annotator.qt.export_dialog_preview import Preview
from annotator.qt.export_dialog_splits import SplitFields
from annotator.qt.option_fields import OptionFields
from annotator.qt.progress import Runner
from annotator.qt.theme import Theme
from annotator.qt.widgets import SectionTitle

START_AFTER = 200
"""Milliseconds without a change until the preview is made and losses are counted."""
OURS = "jsonl"
MOST_NAMED = 5
"""How many things that a format cannot hold are named below the list; the tooltip has all."""
LOST_HEIGHT = 150
NOTHING: Mapping[str, Any] = {}

_OVERLAPS = {
    "longest": "the longest is kept",
    "first": "the first is kept",
    "priority": "the label that stands higher is kept",
    "split": "each label gets a file of its own",
}


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be written, and where; `division` is how the articles are divided before that."""

    format_name: str
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
    plan, choices = (dialog.plan(), dialog.choices()) if accepted else (None, {})
    dialog.deleteLater()
    if plan is None:
        return None
    if keep is not None:
        keep(choices)
    if plan.division is not None and not _divide(parent, session, plan.division):
        return None
    work = exporting.export(session.project, plan.format_name, plan.path, plan.selection)
    result = progress.run(parent, "Exporting", work)
    if result is not None:
        left_out = "\n".join(map(str, result.losses))
        dialogs.inform(parent, "Exported", _summary(result), details=left_out)
    return result


def _divide(parent: QWidget | None, session: Session, division: Division) -> bool:
    """Record a split for every article that has none; False when it was cancelled."""
    changes = progress.run(parent, "Dividing the articles", splitting.divide(session.project, division))
    if changes is None:
        return False
    count = len(changes)
    session.commit(
        f"Divide {count:,} article{'' if count == 1 else 's'} into {', '.join(division.names)}", changes
    )
    return True


def _summary(result: ExportResult) -> str:
    count = f"{result.articles:,} article{'' if result.articles == 1 else 's'}"
    if len(result.files) > 1:
        return f"{count} written to {len(result.files)} files next to {result.path}."
    return f"{count} written to {(result.files or (result.path,))[0]}."


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
        self._options: dict[str, dict[str, str | bool]] = {}
        self._runner: Runner | None = None
        self._format_shown = ""
        column = forms.window(self, "Export", QSize(1080, 720))
        self.formats = FormatList(theme, self)
        self.about = forms.muted()
        self._make_choices(theme)
        self.preview = Preview(self)
        self.lost = forms.Message(theme, self)
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(6)
        self.bar.setAccessibleName("Counting what is left out")
        self.stop = forms.button("Stop counting", quiet=True)
        self.place = QLineEdit(self)
        self.browse = forms.button("Choose…")
        self.message = forms.Message(theme, self)
        self.write = forms.button("Export", default=True)
        self.cancel = forms.button("Cancel")
        self._lay_out(column)
        forms.dress(self, theme)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(START_AFTER)
        self._later.timeout.connect(self._look)
        self._connect()
        self._remember(remembered)
        self.formats.setFocus()

    # ------------------------------------------------------------------------------------------- answers
    def format_name(self) -> str:
        """The chosen format."""
        return self.formats.format_name()

    def selection(self) -> Selection:
        """What of the project is exported, and how."""
        flat = self.overlaps.isEnabled()
        return Selection(
            layer=str(self.layers.currentData()),
            statuses=() if all(self._ticked_statuses()) else self._statuses(),
            without=("furniture",) if self.no_furniture.isChecked() else (),
            labels=() if self.labels.all_ticked() else self.labels.labels(),
            rename=self.labels.rename(),
            splits=self.splits.on.isChecked(),
            overlaps=str(self.overlaps.currentData()) if flat else "longest",
            options=self.options.values(),
        )

    def path(self) -> Path:
        """The file or folder to write."""
        return Path(self.place.text().strip()).expanduser()

    def plan(self) -> Plan:
        """Everything that was chosen. Raises `AnnotatorError` for shares that are none."""
        return Plan(self.format_name(), self.selection(), self.path(), self.splits.division())

    def choices(self) -> dict[str, Any]:
        """What was chosen as plain data, for the next time."""
        chosen = self.selection()
        self._options[self.format_name()] = self.options.values()
        ticked = set(self.labels.labels())
        every = [label.name for label in self._session.labels if label.selectable]
        return {
            "format": self.format_name(),
            "layer": chosen.layer,
            "statuses": list(self._statuses()),
            "without": list(chosen.without),
            "left_out": [name for name in every if name not in ticked],
            "rename": dict(chosen.rename),
            "overlaps": str(self.overlaps.currentData()),
            "splits": self.splits.choices(),
            "options": {name: values for name, values in self._options.items() if values},
            "place": self.place.text().strip(),
        }

    def accept(self) -> None:
        problem = self._problem()
        if problem:
            self.message.say(problem, "error")
            return
        question = export_dialog_place.question(self.path(), self._form(), parts=self._in_parts())
        if question and not dialogs.ask(self, *question, [dialogs.Choice("yes", "Replace")]):
            return
        self._stop()
        super().accept()

    def reject(self) -> None:
        self._stop()
        super().reject()

    def _problem(self) -> str:
        """Why nothing can be exported like this, or ""."""
        if not self.labels.labels() and self._session.labels:
            return "Tick at least one label."
        if not any(self._ticked_statuses()):
            return "Tick at least one status."
        try:
            self.splits.division()
        except AnnotatorError as problem:
            return f"{problem.message} {problem.hint}"
        if format_groups.missing(self._form()):
            return f"This format needs more packages: {format_groups.install_command(self._form())}"
        return export_dialog_place.problem(self.place.text(), self._form(), self._session.file.path)

    # ------------------------------------------------------------------------------------------ building
    def _make_choices(self, theme: Theme) -> None:
        self.layers = forms.combo(self)
        for name in exporting.layer_names(self._session.project):
            self.layers.addItem("All annotators" if name == ALL_LAYERS else name, name)
        self.statuses = {status: QCheckBox(status.capitalize(), self) for status in STATUSES}
        for status, box in self.statuses.items():
            box.setChecked(True)
            box.setAccessibleName(f"Layers that are {status}")
        self.no_furniture = QCheckBox("Leave out page furniture", self)
        self.no_furniture.setToolTip(
            "Advertisements, share buttons and other residue; offsets are computed anew"
        )
        self.labels = LabelChoice(self._session.labels, theme, self)
        self.labels.setMinimumHeight(150)
        self.overlaps = forms.combo(self)
        for name, title in _OVERLAPS.items():
            self.overlaps.addItem(title, name)
        self.splits = SplitFields(self)
        self.splits.on.setEnabled(not self._session.read_only)
        self.options = OptionFields(self)
        self.options_title = SectionTitle("Options of the format", self)

    def _lay_out(self, column: QVBoxLayout) -> None:
        left = QVBoxLayout()
        left.setSpacing(8)
        left.addWidget(self.formats, 1)
        self.about.setMinimumHeight(self.about.fontMetrics().lineSpacing() * 4)
        self.about.setAlignment(Qt.AlignmentFlag.AlignTop)
        left.addWidget(self.about)
        right = QVBoxLayout()
        right.setSpacing(8)
        right.addWidget(SectionTitle("Preview of the first records", self))
        right.addWidget(self.preview, 1)
        right.addWidget(SectionTitle("What is left out", self))
        lost = self._scrolled(self._topped(self.lost))
        lost.setFixedHeight(LOST_HEIGHT)
        right.addWidget(lost)
        right.addLayout(forms.row(self.bar, self.stop))
        body = QHBoxLayout()
        body.setSpacing(18)
        body.addLayout(left, 23)
        body.addWidget(self._choices_area(), 34)
        body.addLayout(right, 43)
        column.addWidget(forms.heading("Export", self))
        column.addLayout(body, 1)
        column.addLayout(forms.captioned("Write to", forms.row(self.place, self.browse), buddy=self.place))
        column.addWidget(self.message)
        column.addLayout(forms.row(None, self.cancel, self.write))

    def _choices_area(self) -> QScrollArea:
        page = QWidget(self)
        inner = QVBoxLayout(page)
        inner.setContentsMargins(2, 0, 10, 0)
        inner.setSpacing(12)
        inner.addLayout(forms.captioned("Annotations by", self.layers))
        statuses = forms.row(*self.statuses.values(), None, spacing=6)
        inner.addLayout(forms.captioned("Layers that are", statuses))
        inner.addWidget(self.no_furniture)
        all_labels, no_labels = forms.button("All", quiet=True), forms.button("None", quiet=True)
        all_labels.setAccessibleName("Tick all labels")
        no_labels.setAccessibleName("Tick no label")
        all_labels.clicked.connect(lambda: self.labels.tick_all(True))
        no_labels.clicked.connect(lambda: self.labels.tick_all(False))
        inner.addLayout(forms.row(SectionTitle("Labels", page), all_labels, no_labels))
        inner.addWidget(self.labels)
        self.overlaps_part = QWidget(page)
        overlapping = forms.captioned("Where spans overlap", self.overlaps)
        overlapping.setContentsMargins(0, 0, 0, 0)
        self.overlaps_part.setLayout(overlapping)
        inner.addWidget(self.overlaps_part)
        inner.addWidget(self.splits)
        inner.addWidget(self.options_title)
        inner.addWidget(self.options)
        inner.addStretch(1)
        area = self._scrolled(page)
        area.setMinimumWidth(330)
        return area

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

    def _connect(self) -> None:
        self.formats.chosen.connect(self._format_chosen)
        self.layers.currentIndexChanged.connect(lambda _: self._later.start())
        self.overlaps.currentIndexChanged.connect(lambda _: self._later.start())
        for box in (*self.statuses.values(), self.no_furniture):
            box.toggled.connect(lambda _: self._later.start())
        for part in (self.labels, self.splits, self.options):
            part.changed.connect(self._later.start)
        self.browse.clicked.connect(self._browse)
        self.place.textEdited.connect(lambda _: self.message.say(""))
        self.stop.clicked.connect(self._stop_counting)
        self.write.clicked.connect(self.accept)
        self.cancel.clicked.connect(self.reject)

    def _remember(self, kept: Mapping[str, Any]) -> None:
        """Choose what was chosen the last time, as far as it is still there."""
        options = kept.get("options")
        if isinstance(options, dict):
            self._options = {
                str(name): dict(values) for name, values in options.items() if isinstance(values, dict)
            }
        self.layers.setCurrentIndex(max(self.layers.findData(kept.get("layer")), 0))
        self.overlaps.setCurrentIndex(max(self.overlaps.findData(kept.get("overlaps")), 0))
        statuses = kept.get("statuses")
        if isinstance(statuses, list) and statuses:
            for status, box in self.statuses.items():
                box.setChecked(status in statuses)
        self.no_furniture.setChecked("furniture" in (kept.get("without") or ()))
        left_out, rename, splits = kept.get("left_out"), kept.get("rename"), kept.get("splits")
        self.labels.put(
            left_out if isinstance(left_out, list) else (), rename if isinstance(rename, dict) else {}
        )
        if isinstance(splits, dict) and not self._session.read_only:
            self.splits.put(splits)
        self.place.setText(str(kept.get("place") or ""))
        if not self.formats.choose(str(kept.get("format") or OURS)):
            self.formats.choose(OURS)

    # ------------------------------------------------------------------------------------------- changes
    def _form(self) -> Format:
        return formats.find(self.format_name())

    def _ticked_statuses(self) -> list[bool]:
        return [box.isChecked() for box in self.statuses.values()]

    def _statuses(self) -> tuple[str, ...]:
        return tuple(status for status, box in self.statuses.items() if box.isChecked())

    def _in_parts(self) -> bool:
        chosen = self.selection()
        return chosen.splits or chosen.overlaps == "split"

    def _format_chosen(self, name: str) -> None:
        if self._format_shown:
            self._options[self._format_shown] = self.options.values()
        self._format_shown = name
        form = self._form()
        self.about.setText(losses_of(form, MOST_NAMED))
        self.about.setToolTip(losses_of(form))
        self.options.show_options(form.write_options, self._options.get(name))
        self.options_title.setVisible(bool(form.write_options))
        keeps_one = "overlaps" not in form.holds and "spans" in form.holds
        self.overlaps.setEnabled(keeps_one)
        self.overlaps_part.setVisible(keeps_one)
        self.place.setText(export_dialog_place.suggestion(self.place.text(), form, self._session.file.path))
        absent = format_groups.missing(form)
        self.message.say(
            f"{form.title} needs {' and '.join(absent)}. Install with: {format_groups.install_command(form)}"
            if absent
            else "",
            "warning",
        )
        self.write.setEnabled(not absent)
        self._later.start()

    def _browse(self) -> None:
        path = export_dialog_place.ask(self, self._form(), self.path())
        if path is not None:
            self.place.setText(str(path))
            self.message.say("")

    # ---------------------------------------------------------------------------- preview and loss report
    def _look(self) -> None:
        self._stop()
        if format_groups.missing(self._form()):
            self.preview.show_message("A preview can be shown when the packages are installed.")
            self.lost.say("")
            return
        if not self.labels.labels() and self._session.labels:
            self.preview.show_message("Tick at least one label.")
            self.lost.say("")
            return
        chosen = self.selection()
        self.preview.show_records(self._session.project, self.format_name(), chosen, self.path().name)
        self.lost.say("Counting…", "info")
        self.bar.setRange(0, 0)
        runner = Runner(exporting.losses(self._session.project, self.format_name(), chosen), self)
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

    def _show_losses(self, found: list[Loss]) -> None:
        self._hide_counting()
        if not found:
            self.lost.say("Nothing: everything that was chosen is in the export.", "success")
            return
        self.lost.say("\n".join(map(str, found)), "warning")

    def _show_failure(self, problem: AnnotatorError) -> None:
        self._hide_counting()
        self.lost.say(f"What is left out cannot be counted. {problem}", "error")

    def _stop_counting(self) -> None:
        self._stop()
        self.lost.say("Not counted. The export counts it too, and the manifest next to it says it.", "info")

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
