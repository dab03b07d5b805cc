"""Tables of articles: which column holds the text, the title, the labels and so on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDialog,
    QGridLayout,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from annotator.app.importing.tables import unclear
from annotator.core.errors import AnnotatorError
from annotator.core.messages import _
from annotator.formats import Options
from annotator.formats.kit.column_names import FIELDS
from annotator.formats.tables import articles as tables
from annotator.formats.tables.articles import Preview, TableFormat
from annotator.formats.tables.columns import COLUMN_OPTIONS, NONE
from annotator.qt.parts import dialogs, forms
from annotator.qt.parts.option_fields import OptionFields
from annotator.qt.parts.theme import Theme
from annotator.qt.parts.timers import single_shot
from annotator.qt.parts.widgets import plain_tip

ACROSS = 4
"""How many fields stand side by side."""
SHOWN_ROWS = 8
LOOK_AFTER = 250

_TITLES: Mapping[str, str] = {
    "label": _("Labels"),
    "url": _("Address (URL)"),
    "id": _("Identifier"),
    "who": _("Annotator"),
    "at": _("When annotated"),
}
_NOTHING_TO_SAY = ("", _("by its name"), "chosen")
_WORKBOOKS = (".xlsx", ".xlsm")
_SEPARATED = (".csv", ".tsv", ".tab")


def choose_columns(
    parent: QWidget | None, theme: Theme, found: Sequence[Path], format_name: str = ""
) -> dict[Path, Options] | None:
    """Ask about each table whose columns are not clear; files with the same columns are asked about once.

    None when it was cancelled.
    """
    chosen: dict[Path, Options] = {}
    answers: dict[tuple[str, ...], Options] = {}
    for path, look in unclear(found, format_name):
        if look.columns not in answers:
            dialog = ColumnsDialog(path, theme, parent)
            accepted = dialogs.run(dialog)
            answers[look.columns] = dialog.options()
            dialog.deleteLater()
            if not accepted:
                return None
        chosen[path] = answers[look.columns]
    return chosen


class ColumnsDialog(QDialog):
    """A box for each field, with what was guessed chosen, over the first rows of the table."""

    def __init__(self, path: Path, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._path = path
        self._columns: tuple[str, ...] = ()
        self._look_of = Preview((), {}, ())
        self.boxes: dict[str, QComboBox] = {}
        heading = _("What do the columns of {name} hold?").format(name=path.name)
        column = forms.window(self, _("Columns of a table"), QSize(860, 620), heading=heading)
        column.addWidget(
            forms.muted(
                _("Each row becomes an article. Columns that are nothing in particular are kept as metadata.")
            )
        )
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(10)
        helps = {option.name: option.help for option in COLUMN_OPTIONS}
        for number, field in enumerate(FIELDS):
            box = forms.combo(self)
            tip = "" if helps[field].startswith("Empty:") else helps[field].split(" Empty:")[0]
            box.setToolTip(plain_tip(tip))
            box.currentIndexChanged.connect(lambda __: self._show_use())
            self.boxes[field] = box
            title = _TITLES.get(field, field.capitalize())
            grid.addLayout(forms.captioned(title, box), number // ACROSS, number % ACROSS)
        column.addLayout(grid)
        self.more = OptionFields(self, compact=True)
        wanted = {"annotator", *(("sheet", "header") if path.suffix.lower() in _WORKBOOKS else ())}
        wanted |= (
            {"header", "delimiter", "quotes", "encoding"} if path.suffix.lower() in _SEPARATED else set()
        )
        self.more.show_options([option for option in TableFormat.read_options if option.name in wanted])
        column.addWidget(self.more)
        self.table = QTableWidget(self)
        self.table.setAccessibleName(_("First rows of the table"))
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setTabKeyNavigation(False)
        self.table.setWordWrap(False)
        self.table.verticalHeader().hide()
        self.table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.table, 1)
        self.message = forms.Message(theme, self)
        column.addWidget(self.message)
        self.start = forms.button(_("Import"), default=True)
        cancel = forms.button(_("Cancel"))
        column.addLayout(forms.row(None, cancel, self.start))
        forms.dress(self, theme)
        self._later = single_shot(self, LOOK_AFTER, self._look)
        self.more.changed.connect(self._later.start)
        self.start.clicked.connect(self.accept)
        cancel.clicked.connect(self.reject)
        self._look()
        self.boxes["text"].setFocus()

    def options(self) -> dict[str, str | bool]:
        """What the reader is told: a column for each field, or that it is to have none."""
        chosen = {name: str(box.currentData() or NONE) for name, box in self.boxes.items()}
        return {**self.more.values(), **chosen}

    def accept(self) -> None:
        self._later.stop()
        if self.start.isEnabled():
            super().accept()

    def reject(self) -> None:
        self._later.stop()
        super().reject()

    def _look(self) -> None:
        """Read the first rows, with another sheet or delimiter perhaps."""
        try:
            look = tables.preview(self._path, self.more.values())
        except AnnotatorError as problem:
            self.message.say(str(problem), "error")
            self.start.setEnabled(False)
            return
        self._look_of = look
        if look.columns != self._columns:
            self._offer(look)
        rows = look.rows[:SHOWN_ROWS]
        self.table.setColumnCount(len(look.columns))
        self.table.setRowCount(len(rows))
        for row, values in enumerate(rows):
            for at, value in enumerate(values):
                self.table.setItem(row, at, QTableWidgetItem(" ".join(value.split())))
        self._show_use()
        for at in range(len(look.columns)):
            self.table.resizeColumnToContents(at)
            self.table.setColumnWidth(at, min(max(self.table.columnWidth(at), 90), 260))

    def _offer(self, look: Preview) -> None:
        self._columns = look.columns
        for field, box in self.boxes.items():
            box.blockSignals(True)
            box.clear()
            box.addItem("—" if field != "text" else _("Choose…"), "")
            for name in look.columns:
                box.addItem(name, name)
            box.setCurrentIndex(max(box.findData(look.chosen.get(field, "")), 0))
            box.blockSignals(False)

    def _use(self, column: str, fields: Sequence[str]) -> str:
        """What a column is taken for, and why where its name does not tell."""
        why = self._look_of.why.get(column, "")
        guessed = column in self._look_of.chosen.values()
        if not fields:
            return "" if guessed else why
        said = ", ".join(fields)
        box = next(
            (self.boxes[field] for field, name in self._look_of.chosen.items() if name == column), None
        )
        same = box is not None and box.currentData() == column
        return f"{said} ({why})" if same and why not in _NOTHING_TO_SAY else said

    def _show_use(self) -> None:
        """Say over each column what it is taken for, and whether the choice makes sense."""
        taken: dict[str, list[str]] = {}
        for field, box in self.boxes.items():
            if box.currentData():
                taken.setdefault(str(box.currentData()), []).append(_TITLES.get(field, field.capitalize()))
        for at, name in enumerate(self._columns):
            use = self._use(name, taken.get(name, []))
            self.table.setHorizontalHeaderItem(
                at, QTableWidgetItem(f"{name}\n→ {use}" if use else f"{name}\n ")
            )
        has_text = bool(self.boxes["text"].currentData())
        self.start.setEnabled(has_text)
        self.message.say(
            "" if has_text else _("Choose the column that holds the text of the articles."), "info"
        )
