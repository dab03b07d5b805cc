"""Labels that files bring in: each becomes a new label, is one of the project's, or is left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QComboBox, QDialog, QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from annotator.app.importing import labels as label_mapping
from annotator.app.importing.labels import DROP, Foreign
from annotator.core.labels import LabelSet
from annotator.core.messages import _, ngettext, numeral
from annotator.core.wording import counted
from annotator.qt.parts import dialogs, forms
from annotator.qt.parts.calm_wheel import calm
from annotator.qt.parts.theme import Theme
from annotator.qt.parts.widgets import plain_tip

NEW = "\0new"
LABEL, USES, BECOMES = range(3)


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked about labels: where they come from, and what is said of it all.

    `apart` are labels that mean something else in the project, each with a name of its own in it, `why` says in what.
    """

    title: str = _("Labels of the import")
    come_in: str = _("The articles come in without them.")
    start: str = _("Import")
    apart: Mapping[str, str] = field(default_factory=dict)
    why: Mapping[str, str] = field(default_factory=dict)


IMPORT = Question()


def map_labels(
    parent: QWidget | None,
    theme: Theme,
    found: Sequence[Foreign],
    labels: LabelSet,
    question: Question = IMPORT,
    chosen: Mapping[str, str] | None = None,
) -> dict[str, str] | None:
    """Ask what foreign labels are in the project, `chosen` beforehand; None when it was cancelled."""
    dialog = MappingDialog(found, labels, theme, parent, question, chosen)
    accepted = dialogs.run(dialog)
    mapping = dialog.mapping() if accepted else None
    dialog.deleteLater()
    return mapping


class MappingDialog(QDialog):
    """One row a label. What has the same name or title, whatever its case, is proposed."""

    def __init__(
        self,
        found: Sequence[Foreign],
        labels: LabelSet,
        theme: Theme,
        parent: QWidget | None = None,
        question: Question = IMPORT,
        chosen: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(parent)
        self._found, self._labels, self._asked = list(found), labels, question
        self._proposed = label_mapping.propose(found, labels)
        self.boxes: dict[str, QComboBox] = {}
        column = forms.window(self, question.title, QSize(720, 480), heading=self._heading())
        column.addWidget(
            forms.muted(
                _(
                    "Add them to the label set, or say which of the project’s labels they are. Labels "
                    "with the same name "
                    "or title are proposed. One undo takes all that comes in back, labels included."
                )
            )
        )
        self.list = QTreeWidget(self)
        self.list.setAccessibleName(_("Labels of the files"))
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setHeaderLabels([_("Label in the files"), _("Used for"), _("Becomes")])
        self.list.setSelectionMode(QTreeWidget.SelectionMode.NoSelection)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        header = self.list.header()
        header.setStretchLastSection(True)
        header.setSectionResizeMode(LABEL, QHeaderView.ResizeMode.Interactive)
        header.resizeSection(LABEL, 190)
        header.resizeSection(USES, 180)
        for foreign in self._found:
            self._add_row(foreign)
        self.all_new = forms.button(_("Make all new"), quiet=True)
        self.as_proposed = forms.button(_("As proposed"), quiet=True)
        self.message = forms.Message(theme, self)
        self.start = forms.button(question.start, default=True)
        cancel = forms.button(_("Cancel"))
        column.addWidget(self.list, 1)
        column.addLayout(forms.row(self.as_proposed, self.all_new, None))
        column.addWidget(self.message)
        column.addLayout(forms.row(None, cancel, self.start))
        forms.dress(self, theme)
        self.all_new.clicked.connect(lambda: self._choose_all({}))
        self.as_proposed.clicked.connect(lambda: self._choose_all(self._proposed))
        self.as_proposed.setEnabled(bool(self._proposed))
        self.start.clicked.connect(self.accept)
        cancel.clicked.connect(self.reject)
        self._choose_all(self._proposed if chosen is None else self._as_chosen(chosen))
        if self.boxes:
            next(iter(self.boxes.values())).setFocus()

    def mapping(self) -> dict[str, str]:
        """What each label becomes: `{foreign: ours}`, "" for those that are left out."""
        chosen = {name: str(box.currentData()) for name, box in self.boxes.items()}
        return {name: self._new_name(name) if ours == NEW else ours for name, ours in chosen.items()}

    def _new_name(self, name: str) -> str:
        return self._asked.apart.get(name, name)

    def _as_chosen(self, mapping: Mapping[str, str]) -> dict[str, str]:
        return {name: NEW if ours == self._new_name(name) else ours for name, ours in mapping.items()}

    def _heading(self) -> str:
        other = sum(foreign.name in self._asked.apart for foreign in self._found)
        new = len(self._found) - other
        if not other:
            return ngettext(
                "{labels} is not in the project yet", "{labels} are not in the project yet", new
            ).format(labels=counted(new, "label", "labels"))
        if not new:
            return ngettext(
                "{labels} means something else here", "{labels} mean something else here", other
            ).format(labels=counted(other, "label", "labels"))
        odd = ngettext("{other} means something else here", "{other} mean something else here", other).format(
            other=numeral(other)
        )
        return ngettext("{labels} is new, {odd}", "{labels} are new, {odd}", new).format(
            labels=counted(new, "label", "labels"), odd=odd
        )

    def _add_row(self, foreign: Foreign) -> None:
        title = foreign.definition.title if foreign.definition else ""
        shown = f"{foreign.name} ({title})" if title and title != foreign.name else foreign.name
        why = self._asked.why.get(foreign.name, "")
        used = f"{foreign}. {why}" if why else str(foreign)
        item = QTreeWidgetItem(
            self.list, [shown, _("{foreign}; another meaning").format(foreign=foreign) if why else used, ""]
        )
        item.setToolTip(LABEL, plain_tip(shown))
        item.setToolTip(USES, plain_tip(used))
        box = forms.combo(self.list)
        box.setAccessibleName(_("{shown} becomes").format(shown=shown))
        box.setAccessibleDescription(used)
        box.setToolTip(plain_tip(why))
        own = self._new_name(foreign.name)
        box.addItem(
            _("New label “{own}”").format(own=own)
            if self._labels.get(own) is None
            else _("“{own}”, as before").format(own=own),
            NEW,
        )
        for label, __ in self._labels.walk():
            if label.selectable:
                box.addItem(label.shown, label.name)
        box.addItem(_("Leave out"), DROP)
        box.insertSeparator(1)
        box.insertSeparator(box.count() - 1)
        calm(box)
        box.currentIndexChanged.connect(lambda __: self._refresh())
        self.boxes[foreign.name] = box
        self.list.setItemWidget(item, BECOMES, box)
        item.setSizeHint(BECOMES, QSize(0, box.sizeHint().height() + 6))

    def _choose_all(self, wanted: Mapping[str, str]) -> None:
        for name, box in self.boxes.items():
            box.setCurrentIndex(max(box.findData(wanted.get(name, NEW)), 0))
        self._refresh()

    def _refresh(self) -> None:
        mapping = self.mapping()
        lost = sum(foreign.count for foreign in self._found if mapping.get(foreign.name) == DROP)
        if lost:
            what = ngettext("1 annotation is", "{lost} annotations are", lost).format(lost=numeral(lost))
            self.message.say(
                _("{what} left out. {come_in}").format(what=what, come_in=self._asked.come_in), "warning"
            )
            return
        self.message.say("")
