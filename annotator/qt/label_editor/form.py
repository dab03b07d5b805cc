"""The form of one label. It tells every change as a whole new label and shows what the session made of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from annotator.core.labels import KINDS, Attribute, Label, LabelSet
from annotator.core.messages import _
from annotator.qt.label_editor.attributes import AttributesField
from annotator.qt.label_editor.fields import ColourField, KeyField, LabelsField, caption_of
from annotator.qt.parts import forms
from annotator.qt.parts.theme import Theme
from annotator.qt.parts.timers import single_shot
from annotator.qt.parts.toggles import CheckBox

SETTLE = 700
"""Milliseconds after the last key until text of several lines is committed; leaving the field commits at once."""

_KIND_TITLES = {"span": _("Spans"), "sentence": _("Sentences"), "article": _("Articles"), "link": _("Links")}


class LabelForm(QScrollArea):
    """Everything about one label. `changed(Label)` asks to change it.

    What reaches its annotations too is asked for by itself: another name, and what is done to an attribute.
    """

    changed = Signal(object)
    rename_wanted = Signal()
    attribute_edited = Signal(str, object)
    attribute_removed = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label = Label(name="")
        self._loading = False
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(_("Label"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self._make_fields(theme)
        self._body = QWidget(self)
        self._body.setObjectName("column")
        self._lay_out(self._body)
        self.setWidget(self._body)
        self._settle = single_shot(self, SETTLE, self.commit)
        self._connect()

    # ----------------------------------------------------------------------------------------- outside
    def show_label(self, label: Label | None, labels: LabelSet, *, read_only: bool = False) -> None:
        """Show a label as it is in the label set; nothing where there is none."""
        self._body.setEnabled(label is not None and not read_only)
        self._loading = True
        shown = label or Label(name="", applies_to=())
        if shown.name != self._label.name:
            self.verticalScrollBar().setValue(0)
        self._label = shown
        _set_text(self.title, label.title if label else "")
        self.name.setText(label.name if label else "")
        self.key.setText(shown.key)
        self.colour.set_colour(shown.colour)
        _set_lines(self.description, shown.description)
        _set_lines(self.examples, "\n".join(shown.examples))
        for kind, box in self.kinds.items():
            box.setChecked(kind in shown.applies_to)
        self.group.setChecked(not shown.selectable)
        self.attributes.show_attributes(shown.attributes)
        self._show_rules(shown, labels)
        self._loading = False

    def show_conflicts(self, messages: Sequence[str]) -> None:
        """Show what the label's key gets in the way of."""
        self.key_note.say("\n".join(messages))

    def set_theme(self, theme: Theme) -> None:
        self.colour.set_theme(theme)
        self.attributes.set_theme(theme)
        self.key_note.set_theme(theme)

    def commit(self) -> None:
        """Tell what has been typed, if it differs from the label."""
        self._settle.stop()
        if self._loading or not self._label.name:
            return
        collected = self._collected()
        if collected != self._label:
            self.changed.emit(collected)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut:
            self.commit()
        return False

    # ------------------------------------------------------------------------------------------ inside
    def _make_fields(self, theme: Theme) -> None:
        self.title = QLineEdit(self)
        self.name = QLineEdit(self)
        self.name.setReadOnly(True)
        self.rename = forms.button(_("Rename…"), tip=_("Give the label another name, on every annotation"))
        self.key = KeyField(self)
        self.key_note = forms.Message(theme, self)
        self.colour = ColourField(theme, self)
        self.description = _lines(self, 3)
        self.examples = _lines(self, 3)
        self.kinds = {kind: CheckBox(_KIND_TITLES[kind], self) for kind in KINDS}
        self.group = CheckBox(_("Group only: it holds other labels and cannot be put on anything"), self)
        self.attributes = AttributesField(theme, self)
        self.one_of = forms.combo(self)
        self.one_of.setEditable(True)
        self.one_of.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        forms.field_of(self.one_of).setPlaceholderText(_("no group"))
        self.no_overlap = LabelsField(self)
        self.inside = LabelsField(self)
        self.linked = LabelsField(self)
        self.sources, self.targets = LabelsField(self), LabelsField(self)

    def _lay_out(self, body: QWidget) -> None:
        column = QVBoxLayout(body)
        column.setContentsMargins(4, 2, 14, 8)
        column.setSpacing(14)
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addLayout(forms.captioned(_("Title"), self.title), 3)
        top.addLayout(
            forms.captioned(_("Name in the file"), forms.row(self.name, self.rename), buddy=self.name), 3
        )
        top.addLayout(forms.captioned(_("Key"), self.key), 1)
        column.addLayout(top)
        column.addWidget(self.key_note)
        column.addLayout(
            forms.captioned(_("Description: what it means, and when not to use it"), self.description)
        )
        column.addLayout(forms.captioned(_("Colour"), self.colour, buddy=self.colour.grid))
        kinds = forms.row(*self.kinds.values(), None, spacing=10)
        column.addLayout(forms.captioned(_("Can be put on"), kinds, buddy=self.kinds["span"]))
        column.addWidget(self.group)
        column.addLayout(forms.captioned(_("Examples, one a line"), self.examples))
        column.addWidget(caption_of(_("Attributes"), body))
        column.addWidget(self.attributes)
        column.addWidget(caption_of(_("Rules (checked and reported; they never prevent anything)"), body))
        self._one_of_part = _side_by_side(
            body, {_("At most one on a sentence or article of the group"): self.one_of}
        )
        self._span_rules = _side_by_side(
            body, {_("May not overlap"): self.no_overlap, _("Only inside one of"): self.inside}
        )
        self._linked_part = _side_by_side(body, {_("Needs one of these links"): self.linked})
        self._link_rules = _side_by_side(
            body, {_("Goes only from"): self.sources, _("Goes only to"): self.targets}
        )
        for part in (self._one_of_part, self._span_rules, self._linked_part, self._link_rules):
            column.addWidget(part)
        column.addStretch(1)
        for kind, box in self.kinds.items():
            box.setAccessibleName(
                _("Can be put on {kind_titles}").format(kind_titles=_KIND_TITLES[kind].lower())
            )

    def _connect(self) -> None:
        self.title.editingFinished.connect(self.commit)
        self.rename.clicked.connect(self.rename_wanted)
        self.key.picked.connect(lambda key: self._tell(key=key))
        self.colour.picked.connect(lambda colour: self._tell(colour=colour))
        self.attributes.added.connect(lambda new: self._tell(attributes=(*self._label.attributes, new)))
        self.attributes.edited.connect(self._edit_attribute)
        self.attributes.removed.connect(self._remove_attribute)
        for text in (self.description, self.examples):
            text.textChanged.connect(self._typed)
            text.installEventFilter(self)
        for box in (*self.kinds.values(), self.group):
            box.clicked.connect(self.commit)
        self.one_of.activated.connect(self.commit)
        forms.field_of(self.one_of).editingFinished.connect(self.commit)
        for others in (self.no_overlap, self.inside, self.linked, self.sources, self.targets):
            others.picked.connect(lambda __: self.commit())

    def _typed(self) -> None:
        if not self._loading:
            self._settle.start()

    def _tell(self, **fields: object) -> None:
        changed = replace(self._collected(), **fields)  # type: ignore[arg-type]
        self._settle.stop()
        if changed != self._label:
            self.changed.emit(changed)

    def _edit_attribute(self, name: str, attribute: Attribute) -> None:
        self.commit()
        self.attribute_edited.emit(name, attribute)

    def _remove_attribute(self, name: str) -> None:
        self.commit()
        self.attribute_removed.emit(name)

    def _collected(self) -> Label:
        return replace(
            self._label,
            title=self.title.text().strip(),
            description=self.description.toPlainText().strip(),
            examples=tuple(line.strip() for line in self.examples.toPlainText().split("\n") if line.strip()),
            applies_to=tuple(kind for kind, box in self.kinds.items() if box.isChecked()),
            selectable=not self.group.isChecked(),
            rules=replace(
                self._label.rules,
                one_of=self.one_of.currentText().strip(),
                no_overlap=self.no_overlap.names,
                inside=self.inside.names,
                linked=self.linked.names,
                sources=self.sources.names,
                targets=self.targets.names,
            ),
        )

    def _show_rules(self, label: Label, labels: LabelSet) -> None:
        groups = sorted({other.rules.one_of for other in labels if other.rules.one_of})
        self.one_of.clear()
        self.one_of.addItems(["", *groups])
        self.one_of.setEditText(label.rules.one_of)
        self.no_overlap.show_labels(labels, label.rules.no_overlap, "span")
        self.inside.show_labels(labels, label.rules.inside, "span")
        self._one_of_part.setVisible(
            bool({"sentence", "article"} & set(label.applies_to)) or bool(label.rules.one_of)
        )
        self._span_rules.setVisible(
            "span" in label.applies_to or bool(label.rules.no_overlap or label.rules.inside)
        )
        self.linked.show_labels(labels, label.rules.linked, "link")
        self.sources.show_labels(labels, label.rules.sources, "span", "sentence")
        self.targets.show_labels(labels, label.rules.targets, "span", "sentence")
        placed = bool({"span", "sentence"} & set(label.applies_to))
        self._linked_part.setVisible(placed or bool(label.rules.linked))
        ends = bool(label.rules.sources or label.rules.targets)
        self._link_rules.setVisible("link" in label.applies_to or ends)


def _side_by_side(parent: QWidget, fields: Mapping[str, QWidget]) -> QWidget:
    """Fields by their captions, in a part that can be shown and hidden."""
    part = QWidget(parent)
    row = QHBoxLayout(part)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(12)
    for caption, field in fields.items():
        row.addLayout(forms.captioned(caption, field), 1)
    return part


def _lines(parent: QWidget, lines: int) -> QPlainTextEdit:
    field = QPlainTextEdit(parent)
    field.setTabChangesFocus(True)
    field.setFixedHeight(lines * field.fontMetrics().lineSpacing() + 24)
    return field


def _set_text(field: QLineEdit, text: str) -> None:
    """Show the text; what was typed before can no longer be undone in the field, only as a step."""
    place = field.cursorPosition()
    field.setText(text)
    field.setCursorPosition(min(place, len(text)) if field.hasFocus() else 0)


def _set_lines(field: QPlainTextEdit, text: str) -> None:
    kept = "\n".join(line.strip() for line in field.toPlainText().strip().split("\n"))
    if kept == text and field.hasFocus():
        field.document().clearUndoRedoStacks()  # white space that is being typed stays
        return
    if field.toPlainText() != text:
        field.setPlainText(text)
    field.document().clearUndoRedoStacks()
