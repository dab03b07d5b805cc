"""Export: which format, whose layers, where to; what the format cannot hold is said before anything is written."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, QTimer
from PySide6.QtWidgets import QCheckBox, QDialog, QLineEdit, QProgressBar, QWidget

from annotator import formats
from annotator.app import exporting
from annotator.app.exporting import ALL_LAYERS, ExportResult, Selection
from annotator.app.projects import SUFFIX
from annotator.app.session import Session
from annotator.formats import Loss
from annotator.qt import dialogs, forms, progress
from annotator.qt.progress import Runner
from annotator.qt.theme import Theme

START_AFTER = 150


def export_project(parent: QWidget | None, theme: Theme, session: Session) -> ExportResult | None:
    """Ask, write the file, and say what was written."""
    dialog = ExportDialog(session, theme, parent)
    accepted = dialogs.run(dialog)
    name, chosen, path = dialog.format_name(), dialog.selection(), dialog.path()
    dialog.deleteLater()
    if not accepted:
        return None
    work = exporting.export(session.project, name, path, chosen)
    result = progress.run(parent, "Exporting", work)
    if result is not None:
        left_out = "\n".join(map(str, result.losses))
        count = f"{result.articles:,} article{'' if result.articles == 1 else 's'}"
        dialogs.inform(parent, "Exported", f"{count} written to {result.path}.", details=left_out)
    return result


class ExportDialog(QDialog):
    """The losses are counted over the whole project in the background while the dialog is open."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._runner: Runner | None = None
        column = forms.window(self, "Export", QSize(580, 420))
        self.format = forms.combo(self)
        for known in formats.all():
            if known.writes:
                self.format.addItem(known.title, known.name)
        self.layers = forms.combo(self)
        self.layers.addItem("All annotators", ALL_LAYERS)
        for name in exporting.layer_names(session.project)[1:]:
            self.layers.addItem(name, name)
        self.only_done = QCheckBox("Only what is marked as done", self)
        self.no_furniture = QCheckBox("Leave out page furniture", self)
        self.no_furniture.setToolTip(
            "Advertisements, share buttons and other residue; offsets are computed anew"
        )
        self.place = QLineEdit(self)
        self.browse = forms.button("Choose…")
        self.lost = forms.Message(theme, self)
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(6)
        self.bar.setAccessibleName("Counting what the format cannot hold")
        self.message = forms.Message(theme, self)
        self.write = forms.button("Export", default=True)
        cancel = forms.button("Cancel")
        column.addWidget(forms.heading("Export", self))
        first = forms.row(spacing=12)
        first.addLayout(forms.captioned("Format", self.format), 1)
        first.addLayout(forms.captioned("Annotations by", self.layers), 1)
        column.addLayout(first)
        column.addLayout(forms.row(self.only_done, self.no_furniture, None, spacing=14))
        column.addLayout(forms.captioned("File", forms.row(self.place, self.browse), buddy=self.place))
        column.addWidget(self.lost)
        column.addWidget(self.bar)
        column.addWidget(self.message)
        column.addStretch(1)
        column.addLayout(forms.row(None, cancel, self.write))
        forms.dress(self, theme)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(START_AFTER)
        self._later.timeout.connect(self._count)
        self.format.currentIndexChanged.connect(lambda _: self._format_chosen())
        self.layers.currentIndexChanged.connect(lambda _: self._later.start())
        for box in (self.only_done, self.no_furniture):
            box.toggled.connect(lambda _: self._later.start())
        self.browse.clicked.connect(self._browse)
        self.place.textEdited.connect(lambda _: self.message.say(""))
        self.write.clicked.connect(self.accept)
        cancel.clicked.connect(self.reject)
        self._format_chosen()
        self.format.setFocus()

    def format_name(self) -> str:
        """The chosen format."""
        return str(self.format.currentData())

    def selection(self) -> Selection:
        """Which layers, and what is left out."""
        return Selection(
            layer=str(self.layers.currentData()),
            statuses=("done",) if self.only_done.isChecked() else (),
            without=("furniture",) if self.no_furniture.isChecked() else (),
        )

    def path(self) -> Path:
        """The file to write."""
        return Path(self.place.text().strip()).expanduser()

    def accept(self) -> None:
        path = self.path()
        to_file = formats.find(self.format_name()).output == "file"
        if not self.place.text().strip() or (to_file and path.is_dir()):
            self.message.say("Name a file to write.", "error")
            return
        if not path.parent.is_dir():
            self.message.say(f"There is no folder {path.parent}.", "error")
            return
        if path.exists() and self._session.file.path.exists() and path.samefile(self._session.file.path):
            self.message.say("That is the project itself; choose another file.", "error")
            return
        if path.exists() and not dialogs.ask(
            self,
            f"Replace {path.name}?",
            "There is a file of that name already.",
            [dialogs.Choice("yes", "Replace")],
        ):
            return
        self._stop()
        super().accept()

    def reject(self) -> None:
        self._stop()
        super().reject()

    def _format_chosen(self) -> None:
        chosen = formats.find(self.format_name())
        extension = chosen.extensions[0] if chosen.extensions else ""
        typed = self.place.text().strip()
        if typed:
            self.place.setText(str(Path(typed).with_suffix(extension)))
        else:
            project = self._session.file.path
            self.place.setText(str(project.with_name(project.name.removesuffix(SUFFIX) + extension)))
        self._later.start()

    def _browse(self) -> None:
        chosen = formats.find(self.format_name())
        endings = " ".join(f"*{extension}" for extension in chosen.extensions) or "*"
        path = dialogs.save_file(self, "Export to", self.path(), f"{chosen.title} ({endings});;All files (*)")
        if path is not None:
            self.place.setText(str(path))
            self.message.say("")

    def _count(self) -> None:
        self._stop()
        self.lost.say("Counting what this format cannot hold…", "info")
        self.bar.setRange(0, 0)
        runner = Runner(exporting.losses(self._session.project, self.format_name(), self.selection()), self)
        runner.progressed.connect(self._show_progress)
        runner.finished.connect(self._show_losses)
        runner.failed.connect(lambda problem: self.message.say(str(problem), "error"))
        runner.finished.connect(self.bar.hide)
        self._runner = runner
        runner.start()

    def _show_progress(self, told: object) -> None:
        self.bar.setRange(0, told.total)  # type: ignore[attr-defined]
        self.bar.setValue(told.done)  # type: ignore[attr-defined]
        self.bar.show()

    def _show_losses(self, found: list[Loss]) -> None:
        if not found:
            self.lost.say("Nothing is left out: this format holds everything in the project.", "success")
            return
        self.lost.say("What this format cannot hold:\n" + "\n".join(f"• {loss}" for loss in found), "warning")

    def _stop(self) -> None:
        self._later.stop()
        if self._runner is not None:
            self._runner.cancel()
            self._runner.deleteLater()
            self._runner = None
        self.bar.hide()
