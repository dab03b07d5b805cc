"""Drawing a sample of a corpus: how many, how evenly, by which lot or model; what would be drawn is shown first."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QCheckBox, QDialog, QHeaderView, QSpinBox, QTreeWidgetItem, QWidget

from annotator.app.corpus import drawing, predicting
from annotator.app.corpus.drawing import Sample, Wish
from annotator.app.corpus.executor import Here
from annotator.app.corpus.folder import Corpus
from annotator.app.corpus.predicting import Model
from annotator.core.errors import AnnotatorError
from annotator.core.messages import _
from annotator.core.outputs import PROJECT_SUFFIX
from annotator.qt.parts import dialogs, forms, progress
from annotator.qt.parts.tables import Table
from annotator.qt.parts.theme import Theme
from annotator.qt.parts.widgets import plain_tip

USUAL, MOST = 60, 100_000
BY = {
    "source": _("As many of each &source"),
    "month": _("As many of each &month"),
    "story": _("One of each s&tory"),
}
HEADS = (_("Article"), _("Group"), _("Shard"))
MOST_LINES = 1_000
MODELS = _("Models (*.model);;All files (*)")


def draw(parent: QWidget, theme: Theme, corpus: Corpus, executor: Here) -> Path | None:
    """Ask what to draw, and make the project; where it is, None where it was given up."""
    dialog = SampleDialog(corpus, executor, theme, parent)
    made = dialog.made if dialogs.run(dialog) else None
    dialog.deleteLater()
    return made


class SampleDialog(QDialog):
    """What to draw, and what that is. `sample` is what was drawn last, `made` the project that was made of it."""

    def __init__(self, corpus: Corpus, executor: Here, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._corpus, self._executor = corpus, executor
        self.sample: Sample | None = None
        self.made: Path | None = None
        self._model: Model | None = None
        column = forms.window(self, _("Draw a sample"), QSize(640, 560), _("Draw a sample"))
        self.count, self.seed = _number(1, MOST, USUAL, self), _number(0, MOST, 1, self)
        self.by = {name: QCheckBox(title, self) for name, title in BY.items()}
        self.model = forms.button(_("&Choose a model…"))
        self.said_model = forms.muted(_("by lot"), self)
        self.table = Table(_("What would be drawn"), HEADS, parent=self)
        self.table.header().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.said = forms.muted("", self)
        self.preview = forms.button(_("&Preview"))
        self.make = forms.button(_("Make the project…"), default=True)
        cancel = forms.button(_("Cancel"))
        fields = (
            forms.captioned(_("&Articles"), self.count),
            forms.captioned(_("S&eed of the lots"), self.seed),
        )
        column.addLayout(forms.row(*fields, spacing=12))
        column.addLayout(forms.row(*self.by.values(), None, spacing=16))
        column.addLayout(
            forms.captioned(
                _("The articles first of which a model is least sure"),
                forms.row(self.model, self.said_model, None),
            )
        )
        column.addWidget(self.table, 1)
        column.addWidget(self.said)
        column.addLayout(forms.row(self.preview, None, cancel, self.make))
        forms.dress(self, theme)
        self.model.clicked.connect(self._choose_model)
        self.preview.clicked.connect(self._show)
        self.make.clicked.connect(self._make)
        cancel.clicked.connect(self.reject)
        for field in (self.count, self.seed):
            field.valueChanged.connect(self._forget)
        for box in self.by.values():
            box.toggled.connect(self._forget)
        self.count.setFocus()
        self.count.selectAll()

    def _forget(self) -> None:
        """What was drawn is not what is asked for any more."""
        self.sample = None
        self.table.clear()
        self.said.setText("")

    def _choose_model(self) -> None:
        path = dialogs.choose_file(self, _("Choose a model"), self._corpus.folder.parent, MODELS)
        if path is None:
            return
        try:
            self._model = predicting.model(path, self._corpus.header())
        except AnnotatorError as problem:
            dialogs.error(self, problem)
            return
        self.said_model.setText(path.name)
        self._forget()

    def _drawn(self) -> Sample | None:
        if self.sample is None:
            by = tuple(name for name, box in self.by.items() if box.isChecked())
            wish = Wish(self.count.value(), by, str(self.seed.value()), self._model)
            work = drawing.draw(self._corpus, self._executor, wish)
            self.sample = progress.run(self, _("Drawing"), work, threaded=True)
        return self.sample

    def _show(self) -> None:
        sample = self._drawn()
        if sample is None:
            return
        self.table.clear()
        for each in sample.drawn[:MOST_LINES]:
            item = QTreeWidgetItem(self.table, [each.title, ", ".join(each.group), each.shard])
            item.setToolTip(0, plain_tip(each.title))
        problems = f" {sample.problems[0]}" if sample.problems else ""
        self.said.setText(f"{sample}.{problems}")

    def _make(self) -> None:
        sample = self._drawn()
        if sample is None:
            return
        name = _("{name} sample{project_suffix}").format(
            name=self._corpus.folder.name, project_suffix=PROJECT_SUFFIX
        )
        path = dialogs.save_file(self, _("Make the project"), self._corpus.folder.parent / name)
        if path is None:
            return
        try:
            self.made = progress.run(
                self, _("Drawing"), drawing.write(self._corpus, sample, path), reraise=True
            )
        except AnnotatorError as problem:
            dialogs.error(self, problem)
            return
        if self.made is not None:
            self.accept()


def _number(least: int, most: int, usual: int, parent: QWidget) -> QSpinBox:
    field = QSpinBox(parent)
    field.setRange(least, most)
    field.setValue(usual)
    return field
