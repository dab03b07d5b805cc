"""The keys of all actions: filtered, changed by pressing them, with conflicts told at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QModelIndex, Qt, Signal
from PySide6.QtGui import QFocusEvent, QIcon, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHeaderView, QLineEdit, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from annotator.app.actions.action import Action
from annotator.app.actions.table import ACTIONS, BY_ID, MENUS, bindings, key_conflicts
from annotator.core.folding import holds, loose
from annotator.core.labels import LabelSet
from annotator.core.messages import _
from annotator.qt.parts import forms, icons
from annotator.qt.parts.keys import COMMANDS, sequences
from annotator.qt.parts.theme import Theme
from annotator.qt.parts.widgets import Chip, FlowLayout, SearchField, forget_items, shown_keys

ID_ROLE = Qt.ItemDataRole.UserRole

_MODIFIERS = frozenset(
    {
        Qt.Key.Key_Control,
        Qt.Key.Key_Shift,
        Qt.Key.Key_Alt,
        Qt.Key.Key_AltGr,
        Qt.Key.Key_Meta,
        Qt.Key.Key_unknown,
        Qt.Key.Key_CapsLock,
        Qt.Key.Key_NumLock,
    }
)

Own = Mapping[str, Sequence[str]]


def sequence_of(event: QKeyEvent) -> str:
    """The key press as portable text ("Ctrl+Shift+P", "?"); "" while only modifiers are held.

    Shift is left out where it only makes another character, such as "?" from "/".
    """
    if event.key() in _MODIFIERS or event.key() == 0:
        return ""
    if event.modifiers() & COMMANDS and (found := sequences(event)):
        return found[0]  # as on a Latin layout, so that it works on that too
    held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    text = event.text()
    if (
        held == Qt.KeyboardModifier.ShiftModifier
        and text.isprintable()
        and text.strip()
        and not text.isalpha()
    ):
        held = Qt.KeyboardModifier.NoModifier
    return QKeySequence(held.value | event.key()).toString(QKeySequence.SequenceFormat.PortableText)


class KeyRecorder(QLineEdit):
    """Takes the next combination of keys; Tab leaves it without taking any."""

    recorded = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setMinimumWidth(210)
        self.setPlaceholderText(_("press keys to add them"))
        self.setAccessibleName(_("Add keys"))
        self.setAccessibleDescription(_("Press the keys that the action shall have; Tab leaves the field"))
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()  # no shortcut fires while keys are being recorded
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            event.ignore()
            return
        sequence = sequence_of(event)
        if sequence:
            self.recorded.emit(sequence)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.setPlaceholderText(_("now press the keys…"))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.setPlaceholderText(_("press keys to add them"))


class KeysPage(QWidget):
    """`changed(dict)` tells the keys that differ from the defaults, by action."""

    changed = Signal(object)

    def __init__(
        self, own: Own, labels: LabelSet | None, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._own: dict[str, list[str]] = {name: list(keys) for name, keys in own.items()}
        self._labels, self._theme = labels, theme
        self.filter = SearchField(theme, _("Filter by action or key"), _("Filter actions"), parent=self)
        self.list = QTreeWidget(self)
        self.list.setAccessibleName(_("Keys of actions"))
        self.list.setColumnCount(2)
        self.list.setHeaderLabels([_("Action"), _("Keys")])
        self.list.setRootIsDecorated(False)
        self.list.setIndentation(12)
        self.list.setUniformRowHeights(True)
        self.list.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.list.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.list.header().setStretchLastSection(False)
        self.shown = forms.muted("", self, small=False)
        self._chips = QWidget(self)
        self._flow = FlowLayout(self._chips)
        self.recorder = KeyRecorder(self)
        self.reset = forms.button(_("Default keys"))
        self.reset_all = forms.button(_("All to default"))
        self.conflicts = forms.Message(theme, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 12, 0, 0)
        column.setSpacing(9)
        column.addWidget(self.filter)
        column.addWidget(self.list, 1)
        column.addWidget(self.conflicts)
        column.addWidget(self.shown)
        column.addWidget(self._chips)
        column.addLayout(forms.row(self.recorder, self.reset, None, self.reset_all))
        self._fill()
        self.filter.textChanged.connect(self._filter)
        self.filter.returnPressed.connect(self._into_list)
        self.list.currentItemChanged.connect(lambda *__: self._show_action())
        self.list.itemActivated.connect(lambda *__: self.recorder.setFocus())
        self.recorder.recorded.connect(self._add)
        self.reset.clicked.connect(self._reset_one)
        self.reset_all.clicked.connect(self._reset_all)
        self._into_list(focus=False)
        self._show_conflicts()

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self._theme = theme
        self.filter.set_theme(theme)
        self.conflicts.set_theme(theme)
        self._show_action()
        self._show_conflicts()

    def select(self, action_id: str) -> None:
        """Make one action the current one."""
        item = self._items.get(action_id)
        if item is not None:
            self.list.setCurrentItem(item)
            self.list.scrollToItem(item, QTreeWidget.ScrollHint.PositionAtCenter)

    def keys_of(self, action_id: str) -> tuple[str, ...]:
        """The keys that the action has now."""
        return tuple(self._own.get(action_id, BY_ID[action_id].keys))

    def _fill(self) -> None:
        self._items: dict[str, QTreeWidgetItem] = {}
        self._menus: dict[str, QTreeWidgetItem] = {}
        for menu in MENUS:
            actions = [action for action in ACTIONS if action.menu == menu]
            top = self._menus[menu] = QTreeWidgetItem(self.list, [menu])
            top.setFlags(Qt.ItemFlag.ItemIsEnabled)
            font = top.font(0)
            font.setWeight(font.Weight.DemiBold)
            top.setFont(0, font)
            for action in actions:
                item = QTreeWidgetItem(top, [_title(action)])
                item.setData(0, ID_ROLE, action.id)
                self._items[action.id] = item
                self._show_keys(action.id)
        self.list.expandAll()

    def _show_keys(self, action_id: str) -> None:
        item, keys = self._items[action_id], self.keys_of(action_id)
        item.setText(1, "   ".join(shown_keys(key) for key in keys))
        own = keys != BY_ID[action_id].keys
        font = item.font(1)
        font.setWeight(font.Weight.DemiBold if own else font.Weight.Normal)
        item.setFont(1, font)
        item.setToolTip(1, _("Changed by you") if own else "")

    def _current(self) -> str:
        item = self.list.currentItem()
        return str(item.data(0, ID_ROLE) or "") if item else ""

    def _show_action(self) -> None:
        action_id = self._current()
        forget_items(self._flow)
        for part in (self.recorder, self.reset):
            part.setEnabled(bool(action_id))
        if not action_id:
            self.shown.setText(_("Choose an action to change its keys."))
            return
        keys = self.keys_of(action_id)
        self.shown.setText(
            f"{_title(BY_ID[action_id])}: "
            + (_("press a key below to take it away") if keys else _("no keys"))
        )
        for key in keys:
            chip = Chip(self._theme, _("Take away"), key, parent=self._chips)
            chip.setAccessibleName(_("Take {shown_keys} away").format(shown_keys=shown_keys(key)))
            chip.clicked.connect(lambda __=False, key=key: self._remove(key))
            self._flow.addWidget(chip)
            chip.show()
        self.reset.setEnabled(keys != BY_ID[action_id].keys)
        self._chips.updateGeometry()

    def _add(self, key: str) -> None:
        action_id = self._current()
        if action_id and key not in self.keys_of(action_id):
            self._set(action_id, [*self.keys_of(action_id), key])

    def _remove(self, key: str) -> None:
        action_id = self._current()
        self._set(action_id, [other for other in self.keys_of(action_id) if other != key])
        self.recorder.setFocus()

    def _reset_one(self) -> None:
        action_id = self._current()
        self._set(action_id, list(BY_ID[action_id].keys))

    def _reset_all(self) -> None:
        for action_id in self._changed_in_view():
            del self._own[action_id]
            if action_id in self._items:
                self._show_keys(action_id)
        self._after_change()

    def _set(self, action_id: str, keys: list[str]) -> None:
        if tuple(keys) == BY_ID[action_id].keys:
            self._own.pop(action_id, None)
        else:
            self._own[action_id] = keys
        self._show_keys(action_id)
        self._after_change()

    def _after_change(self) -> None:
        self._show_action()
        self._show_conflicts()
        self.changed.emit({name: list(keys) for name, keys in self._own.items()})

    def _show_conflicts(self) -> None:
        found = key_conflicts(bindings(self._own), self._labels)
        titles = {title for conflict in found for title in (conflict.first, conflict.second)}
        warning = icons.icon(self._theme, "warning", self._theme.warning)
        for action_id, item in self._items.items():
            clash = BY_ID[action_id].title.rstrip("…") in titles
            item.setIcon(1, warning if clash else QIcon())
            item.setData(1, Qt.ItemDataRole.AccessibleDescriptionRole, _("in conflict") if clash else "")
        more = _("\nAnd {found} more.").format(found=len(found) - 3) if len(found) > 3 else ""
        self.conflicts.say("\n".join(str(conflict) for conflict in found[:3]) + more)
        self._offer_defaults()

    def _filter(self, words: str) -> None:
        wanted = loose(words).split()
        for action_id, item in self._items.items():
            keys = self.keys_of(action_id)
            text = f"{BY_ID[action_id].menu} {item.text(0)} {item.text(1)} {' '.join(keys)}"
            item.setHidden(not holds(text, wanted))
        shown = {BY_ID[action_id].menu for action_id, item in self._items.items() if not item.isHidden()}
        for menu, top in self._menus.items():
            top.setHidden(menu not in shown)
        current = self.list.currentItem()
        if current is None or current.isHidden():
            self.list.setCurrentIndex(QModelIndex())  # nothing is changed that is not in view
            self._into_list(focus=False)
        self._offer_defaults()

    def _changed_in_view(self) -> list[str]:
        """The actions with keys of one's own that the list shows; without a filter all of them."""
        hidden = {name for name, item in self._items.items() if item.isHidden()}
        return [name for name in self._own if name not in hidden]

    def _offer_defaults(self) -> None:
        self.reset_all.setText(_("Shown to default") if self.filter.text().strip() else _("All to default"))
        self.reset_all.setEnabled(bool(self._changed_in_view()))

    def _into_list(self, *, focus: bool = True) -> None:
        first = next((item for item in self._items.values() if not item.isHidden()), None)
        if first is not None:
            self.list.setCurrentItem(first)
            if focus:
                self.list.setFocus()


def _title(action: Action) -> str:
    title = action.title.rstrip("…")
    return f"{action.submenu}: {title}" if action.submenu else title
