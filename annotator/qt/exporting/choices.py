"""What of the project is exported, and how: the middle of the Export dialog."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from annotator.app import blinding
from annotator.app.exporting import export as exporting
from annotator.app.exporting.export import ALL_LAYERS, Choice, Selection
from annotator.app.exporting.rejected import REJECTED
from annotator.app.session import Session
from annotator.core.annotation import STATUSES
from annotator.core.errors import AnnotatorError
from annotator.core.messages import _, numeral
from annotator.core.terms import term, titled
from annotator.core.wording import counted
from annotator.formats import Format
from annotator.qt.exporting.labels import LabelChoice
from annotator.qt.exporting.splits import SplitFields
from annotator.qt.parts import forms
from annotator.qt.parts.calm_wheel import calm
from annotator.qt.parts.option_fields import OptionFields
from annotator.qt.parts.theme import Theme
from annotator.qt.parts.toggles import CheckBox
from annotator.qt.parts.widgets import SectionTitle

FURNITURE = "furniture"

_OVERLAPS = {
    "longest": _("the longest is kept"),
    "first": _("the first is kept"),
    "priority": _("the label that stands higher is kept"),
    "split": _("each label gets a file of its own"),
}


LAYER_TITLES = {ALL_LAYERS: _("All annotators"), REJECTED: _("Rejected in the review (negative examples)")}


def _layers(session: Session) -> list[tuple[str, str]]:
    """What layers are called, with their names; who is called by a letter stands in the order of the letters."""
    project = session.project
    shown = [
        (LAYER_TITLES.get(name) or blinding.who(project, name, session.person), name)
        for name in exporting.layer_names(project)
    ]
    letters = blinding.letters(project) if blinding.is_blind(project) else {}
    return sorted(shown, key=lambda pair: (len(pair[0]), pair[0]) if pair[1] in letters else (0, ""))


class ExportChoices(QWidget):
    """Layer, statuses, zones, labels, overlaps, splits and the options of the format; `changed` tells of any."""

    changed = Signal()

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._every_label = [label.name for label in session.labels if label.selectable]
        self._options: dict[str, dict[str, str | bool]] = {}
        self._format = ""
        self._form: Format | None = None
        self.layers = forms.combo(self)
        self._blind = blinding.is_blind(session.project)
        for title, name in _layers(session):
            self.layers.addItem(title, name)
        self.statuses = {status: CheckBox(titled(status), self) for status in STATUSES}
        self._statuses_chosen = False
        for status, box in self.statuses.items():
            box.setAccessibleName(_("Layers that are {status}").format(status=term(status)))
        self.counted = forms.muted()
        self.no_furniture = QCheckBox(_("Leave out page furniture"), self)
        self.no_furniture.setToolTip(
            _("Advertisements, share buttons and other residue; offsets are computed anew")
        )
        self.reserved = QCheckBox(_("Articles that reserve their rights, too"), self)
        self.reserved.setToolTip(
            _(
                "Those that say they are not for text and data mining stay out of training data, unless "
                "you may use them"
            )
        )
        self.older = QCheckBox(_("Older versions of articles, too"), self)
        self.older.setToolTip(_("The texts of corrected articles of which a newer one took the place"))
        self.older.setVisible(len(session.project.members) > len(session.project.entries))
        self.all_labels = forms.button(_("All"), quiet=True)
        self.all_labels.setAccessibleName(_("Tick all labels"))
        self.no_labels = forms.button(_("None"), quiet=True)
        self.no_labels.setAccessibleName(_("Tick no label"))
        self.labels = LabelChoice(session.labels, theme, self)
        self.labels.setMinimumHeight(150)
        self.overlaps = forms.combo(self)
        for name, title in _OVERLAPS.items():
            self.overlaps.addItem(title, name)
        self.splits = SplitFields(self)
        self.splits.on.setEnabled(not session.read_only)
        self.options = OptionFields(self)
        calm(self.layers, self.overlaps)
        self._lay_out()
        self.layers.currentIndexChanged.connect(lambda __: self._suggest_statuses())
        self.layers.currentIndexChanged.connect(lambda __: self.changed.emit())
        self.overlaps.currentIndexChanged.connect(lambda __: self.changed.emit())
        boxes: list[QCheckBox] = [*self.statuses.values()]
        for each in (*boxes, self.no_furniture, self.reserved, self.older):
            each.toggled.connect(lambda __: self.changed.emit())
        for kept in self.statuses.values():
            kept.clicked.connect(self._choose_statuses)
        for part in (self.labels, self.splits, self.options):
            part.changed.connect(self.changed)
        self.all_labels.clicked.connect(lambda: self.labels.tick_all(True))
        self.no_labels.clicked.connect(lambda: self.labels.tick_all(False))

    def show_format(self, form: Format) -> None:
        """Show what can be chosen for a format, with what was chosen for it before."""
        self._keep_options()
        self._format, self._form = form.name, form
        self._suggest_statuses()
        self.options.show_options(form.write_options, self._options.get(form.name))
        self._options_title.setVisible(bool(form.write_options))
        self.reserved.setVisible(form.trains)
        keeps_one = "overlaps" not in form.holds and "spans" in form.holds
        self.overlaps.setEnabled(keeps_one)
        self._overlaps_part.setVisible(keeps_one)

    def selection(self) -> Selection:
        """What was chosen."""
        return Selection(
            layer=str(self.layers.currentData()),
            statuses=self._statuses(),
            without=(FURNITURE,) if self.no_furniture.isChecked() else (),
            labels=() if self.labels.all_ticked() else self.labels.labels(),
            rename=self.labels.rename(),
            splits=self.splits.on.isChecked(),
            overlaps=str(self.overlaps.currentData()) if self.overlaps.isEnabled() else "longest",
            options=self.options.values(),
            reserved=self.reserved.isChecked() and self._form is not None and self._form.trains,
            older_versions=self.older.isChecked(),
        )

    def problem(self) -> str:
        """Why nothing can be exported like this, as a sentence, or ""."""
        if self._every_label and not self.labels.labels():
            return _("Tick at least one label.")
        if not self._statuses():
            return _("Tick at least one status.")
        try:
            self.splits.division()
        except AnnotatorError as problem:
            return f"{problem.message} {problem.hint}"
        return ""

    def show_counted(self, choice: Choice | None) -> None:
        """Say how many articles go out and how many stay; None while that is not known."""
        total, going = (choice.total, len(choice.picks)) if choice else (0, 0)
        stay = total - going
        said = _("{going} of {articles} go out").format(
            going=numeral(going), articles=counted(total, "article", "articles")
        ) + (_(", {stay} stay").format(stay=numeral(stay)) if stay else "")
        self.counted.setText(said if choice else "")

    def kept(self) -> dict[str, Any]:
        """What was chosen as plain data, for the next time.

        Statuses, reserved rights and older versions are asked anew each time.
        """
        self._keep_options()
        ticked = set(self.labels.labels())
        return {
            "layer": str(self.layers.currentData()),
            "without": [FURNITURE] if self.no_furniture.isChecked() else [],
            "left_out": [name for name in self._every_label if name not in ticked],
            "rename": self.labels.rename(),
            "overlaps": str(self.overlaps.currentData()),
            "splits": self.splits.choices(),
            "options": {name: values for name, values in self._options.items() if values},
        }

    def put(self, kept: Mapping[str, Any]) -> None:
        """Choose what was chosen the last time, as far as it is still there and makes sense."""
        options, without = kept.get("options"), kept.get("without")
        left_out, rename, splits = (kept.get(name) for name in ("left_out", "rename", "splits"))
        if isinstance(options, dict):
            self._options = {
                str(name): dict(values) for name, values in options.items() if isinstance(values, dict)
            }
        # In a blind review a layer that is chosen already would say whose it is to whoever chose it by name.
        layer = kept.get("layer") if not self._blind or kept.get("layer") in LAYER_TITLES else None
        self.layers.setCurrentIndex(max(self.layers.findData(layer), 0))
        self.overlaps.setCurrentIndex(max(self.overlaps.findData(kept.get("overlaps")), 0))
        self.no_furniture.setChecked(isinstance(without, list) and FURNITURE in without)
        self.labels.put(
            left_out if isinstance(left_out, list) else (), rename if isinstance(rename, dict) else {}
        )
        if isinstance(splits, dict) and self.splits.on.isEnabled():
            self.splits.put(splits)

    def fields(self) -> tuple[QWidget, ...]:
        """What takes the keyboard, in order."""
        return (
            self.layers,
            *self.statuses.values(),
            self.no_furniture,
            self.reserved,
            self.older,
            self.all_labels,
            self.no_labels,
            self.labels,
            self.overlaps,
            *self.splits.fields(),
            *self.options.fields.values(),
        )

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(2, 0, 10, 0)
        column.setSpacing(12)
        column.addLayout(forms.captioned(_("Annotations by"), self.layers))
        statuses = forms.row(*self.statuses.values(), None, spacing=6)
        column.addLayout(forms.captioned(_("Layers that are"), statuses))
        column.addWidget(self.counted)
        column.addWidget(self.no_furniture)
        column.addWidget(self.reserved)
        column.addWidget(self.older)
        column.addLayout(forms.row(SectionTitle(_("Labels"), self), self.all_labels, self.no_labels))
        column.addWidget(self.labels)
        self._overlaps_part = QWidget(self)
        overlapping = forms.captioned(_("Where spans overlap"), self.overlaps)
        overlapping.setContentsMargins(0, 0, 0, 0)
        self._overlaps_part.setLayout(overlapping)
        column.addWidget(self._overlaps_part)
        column.addWidget(self.splits)
        self._options_title = SectionTitle(_("Options of the format"), self)
        column.addWidget(self._options_title)
        column.addWidget(self.options)
        column.addStretch(1)

    def _choose_statuses(self) -> None:
        self._statuses_chosen = True

    def _suggest_statuses(self) -> None:
        """Tick what goes out unless somebody chooses: what is done, of all layers in a whole copy everything."""
        if self._form is None or self._statuses_chosen:
            return
        wanted = exporting.settled(self._form, Selection(layer=str(self.layers.currentData()))).statuses
        for status, box in self.statuses.items():
            box.setChecked(status in wanted)

    def _keep_options(self) -> None:
        if self._format:
            self._options[self._format] = self.options.values()

    def _statuses(self) -> tuple[str, ...]:
        return tuple(status for status, box in self.statuses.items() if box.isChecked())
