"""The list of formats in the Export dialog, in groups, with what each cannot hold."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QTreeWidget, QTreeWidgetItem, QWidget

from annotator import formats
from annotator.app.exporting import format_groups
from annotator.core.messages import _
from annotator.formats import Format
from annotator.qt.parts import forms
from annotator.qt.parts.theme import Theme
from annotator.qt.parts.widgets import plain_tip

NAME_ROLE = Qt.ItemDataRole.UserRole


def losses_of(form: Format, most: int = 100) -> str:
    """What a format cannot hold, as a sentence that names at most so many things."""
    if not form.cannot_hold:
        return _("Holds everything in the project.")
    return _("Cannot hold {shown_list}.").format(shown_list=forms.shown_list(form.cannot_hold, most=most))


class FormatList(QTreeWidget):
    """Every format that can be written; `chosen` tells the name of another one."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("Format"))
        self.setHeaderHidden(True)
        self.setRootIsDecorated(False)
        self.setItemsExpandable(False)
        self.setIndentation(0)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self._items: dict[str, QTreeWidgetItem] = {}
        self._chosen = ""
        self._forms = {form.name: form for form in formats.all() if form.writes}
        for group, members in format_groups.grouped(self._forms.values()):
            top = QTreeWidgetItem(self, [group])
            top.setFlags(Qt.ItemFlag.ItemIsEnabled)
            top.setForeground(0, theme.text_muted)
            font = top.font(0)
            font.setPointSizeF(font.pointSizeF() * 0.88)
            font.setWeight(font.Weight.DemiBold)
            top.setFont(0, font)
            for form in members:
                self._add(top, form, theme)
        self.expandAll()
        self.currentItemChanged.connect(self._tell)
        self.itemSelectionChanged.connect(self._show_chosen)

    def form(self) -> Format:
        """The chosen format."""
        return self._forms[self.format_name()]

    def format_name(self) -> str:
        """The name of the chosen format, which stays chosen while the keyboard or the mouse is at a heading."""
        return self._chosen

    def choose(self, name: str) -> bool:
        """Choose a format; False where there is none of that name."""
        item = self._items.get(name)
        if item is not None:
            self.setCurrentItem(item)
        return item is not None

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.doItemsLayout()  # rows that were laid out before they were dressed are too low
        self.scrollTo(self.currentIndex())

    def _add(self, top: QTreeWidgetItem, form: Format, theme: Theme) -> None:
        item = QTreeWidgetItem(top, [form.title])
        item.setData(0, NAME_ROLE, form.name)
        said = losses_of(form)
        if format_groups.missing(form):
            item.setForeground(0, theme.text_faint)
            said += _(" Needs: {install_command}").format(install_command=format_groups.install_command(form))
        item.setToolTip(0, plain_tip(f"{form.title}\n{said}"))
        item.setData(0, Qt.ItemDataRole.AccessibleDescriptionRole, said)
        self._items[form.name] = item

    def _tell(self, item: QTreeWidgetItem | None) -> None:
        name = str(item.data(0, NAME_ROLE) or "") if item else ""
        if name:
            self._chosen = name
            self.chosen.emit(name)

    def _show_chosen(self) -> None:
        item = self._items.get(self._chosen)
        if item is not None and not self.selectedItems():
            item.setSelected(True)
