"""The list of everything that can be done: actions, labels, articles; found by a few letters, run by Enter."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QDialog,
    QLabel,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from annotator.app.actions.action import Action
from annotator.app.actions.table import ACTIONS
from annotator.app.actions.why import why_not
from annotator.app.mode import Mode
from annotator.app.session import Session
from annotator.core.folding import loose
from annotator.core.labels import Label
from annotator.core.messages import _
from annotator.qt.parts import fonts, forms
from annotator.qt.parts.theme import Theme
from annotator.qt.parts.widgets import SearchField, cap_width, paint_cap, plain_tip, shown_keys

ENTRY_ROLE = Qt.ItemDataRole.UserRole
MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Entry:
    """Something to run: `where` is its place (a menu, "Label"), `reason` why it cannot be run now, or ""."""

    title: str
    run: Callable[[], object]
    where: str = ""
    keys: tuple[str, ...] = ()
    reason: str = ""


def entries(
    session: Session | None, keys: Mapping[str, Sequence[str]], trigger: Callable[[str], object]
) -> list[Entry]:
    """Every action (`trigger` runs one by its id), every label for what is tagged now, every article."""
    found = [
        Entry(
            _full_title(action),
            lambda action=action: trigger(action.id),  # type: ignore[misc]
            action.menu,
            tuple(keys.get(action.id, ())),
            why_not(action, session),
        )
        for action in ACTIONS
        if action.id != "commands"
    ]
    if session is not None:
        found += _labels(session)
        found += [
            Entry(
                _("Open {title}").format(title=entry.title),
                lambda name=name: session.open_article(name),  # type: ignore[misc]
                _("Articles"),
            )
            for name, entry in session.project.entries.items()
        ]
    return found


def score(title: str, wanted: str) -> int | None:
    """How well a title matches what was typed, lower is better; None where its letters are not all there in order.

    The start of the title is best, then starts of words, then any part, then letters with others between.
    """
    text, query = loose(title), loose(wanted)
    if not query:
        return 0
    at = text.find(query)
    if at == 0:
        return 0
    if at > 0:
        return (10 if not text[at - 1].isalnum() else 40) + min(at, 20)
    if all(any(part.startswith(word) for part in text.split()) for word in query.split()):
        return 30
    return _scattered(text, query.replace(" ", ""))


def _scattered(text: str, letters: str) -> int | None:
    place, gaps = -1, 0
    for letter in letters:
        found = text.find(letter, place + 1)
        if found < 0:
            return None
        gaps += found - place - 1
        place = found
    return 100 + gaps


def best(found: Sequence[Entry], wanted: str) -> list[Entry]:
    """The entries that match, the best first; what cannot be run comes after what can."""
    scored: list[tuple[int, int, Entry]] = []
    for at, entry in enumerate(found):
        value = score(entry.title, wanted)
        if value is None and wanted.strip():
            value = score(f"{entry.where} {entry.title}", wanted)
            value = None if value is None or value >= 100 else value + 50
        if value is not None:
            scored.append((value + (25 if entry.reason else 0) if wanted.strip() else 0, at, entry))
    scored.sort(key=lambda item: item[:2])
    return [entry for __, __, entry in scored[:MOST_SHOWN]]


def tag_entries(session: Session) -> list[Entry]:
    """Every tag that an article can have; those that it has are marked."""
    given = {tag.label for tag in session.layer.tags}
    return [
        Entry(
            label.shown,
            lambda label=label: session.mode.press_article_label(label),  # type: ignore[misc]
            _("on the article") if label.name in given else "",
            (f"Ctrl+{label.key.upper()}",) if label.key else (),
            session.unchangeable,
        )
        for label in session.labels.applying_to("article")
    ]


class CommandPalette(QDialog):
    """Type, choose with the arrows, Enter. The entry is run after the list is gone."""

    def __init__(
        self,
        found: Sequence[Entry],
        theme: Theme,
        parent: QWidget | None = None,
        title: str = "",
        asked: str = "",
    ) -> None:
        super().__init__(parent)
        self._entries = list(found)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        column = forms.window(self, title or _("All actions"), QSize(640, 480), heading="")
        column.setContentsMargins(12, 12, 12, 10)
        column.setSpacing(8)
        self.field = SearchField(
            theme, asked or _("What do you want to do?"), _("Filter actions"), parent=self
        )
        self.list = QListView(self)
        self.list.setAccessibleName(_("Actions"))
        self.list.setProperty("painted", True)
        self.list.setUniformItemSizes(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.model = _Entries(self)
        self.list.setModel(self.model)
        self.list.setItemDelegate(_Delegate(theme, self))
        self.foot = QLabel(self)
        self.foot.setTextFormat(Qt.TextFormat.PlainText)
        self.foot.setProperty("muted", True)
        column.addWidget(self.field)
        column.addWidget(self.list, 1)
        column.addWidget(self.foot)
        forms.dress(self, theme)
        self.field.installEventFilter(self)
        self.field.textChanged.connect(self._find)
        self.list.clicked.connect(self._run)
        self.list.selectionModel().currentChanged.connect(lambda index: self._tell(index))
        self._find("")
        self.field.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The arrow keys move in the list while the field keeps the focus."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 10, Qt.Key.Key_PageUp: -10}
            if event.key() in steps:
                self._move(steps[Qt.Key(event.key())])
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._run(self.list.currentIndex())
                return True
        return False

    def _find(self, wanted: str) -> None:
        self.model.show_entries(best(self._entries, wanted))
        if self.model.rowCount():
            self.list.setCurrentIndex(self.model.index(0))
            self.list.scrollToTop()
        else:
            self.foot.setText(_("Nothing matches."))

    def _move(self, step: int) -> None:
        rows = self.model.rowCount()
        if rows:
            here = self.list.currentIndex().row()
            row = (here + step) % rows if abs(step) == 1 else min(max(here + step, 0), rows - 1)
            self.list.setCurrentIndex(self.model.index(row))

    def _tell(self, index: QModelIndex) -> None:
        entry: Entry | None = index.data(ENTRY_ROLE)
        if entry is None:
            return
        self.foot.setText(
            _("Not now: {reason}.").format(reason=entry.reason)
            if entry.reason
            else _("Enter runs it, Esc closes.")
        )
        self.field.setAccessibleDescription(_spoken(entry))

    def _run(self, index: QModelIndex) -> None:
        entry: Entry | None = index.data(ENTRY_ROLE) if index.isValid() else None
        if entry is not None and not entry.reason:
            self.accept()
            entry.run()


class _Entries(QAbstractListModel):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._entries: list[Entry] = []

    def show_entries(self, found: list[Entry]) -> None:
        self.beginResetModel()
        self._entries = found
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._entries)

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if not index.isValid():
            return None
        entry = self._entries[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.AccessibleTextRole:
                return entry.title
            case Qt.ItemDataRole.AccessibleDescriptionRole:
                return _spoken(entry)
            case Qt.ItemDataRole.ToolTipRole:
                return plain_tip(f"{entry.title}\n{_spoken(entry)}".strip())
            case _ if role == ENTRY_ROLE:
                return entry
        return None


class _Delegate(QStyledItemDelegate):
    """Title, its place in the muted colour, keys as caps; what cannot be run is faint and says why."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(200, QFontMetrics(option.font).height() + 12)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        entry: Entry = index.data(ENTRY_ROLE)
        theme, area = self._theme, option.rect.adjusted(2, 1, -2, -1)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if selected or option.state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(QPen(theme.focus, 1.5) if selected else Qt.PenStyle.NoPen)
            painter.setBrush(theme.accent_soft if selected else theme.hover)
            painter.drawRoundedRect(area, 5, 5)
        right = area.right() - 8
        for keys in reversed(entry.keys):
            shown = _cap(keys)
            width = cap_width(option.font, shown)
            paint_cap(
                painter, theme, QRect(right - width, area.center().y() - 9, width, 19), shown, option.font
            )
            right -= width + 5
        small = fonts.small(option.font)
        aside = entry.reason or entry.where
        width = QFontMetrics(small).horizontalAdvance(aside) + 4
        painter.setFont(small)
        painter.setPen(theme.text_faint)
        painter.drawText(
            QRect(right - width - 4, area.top(), width, area.height()), Qt.AlignmentFlag.AlignVCenter, aside
        )
        right -= width + 12
        font = option.font
        font.setItalic(bool(entry.reason))
        painter.setFont(font)
        painter.setPen(theme.text_faint if entry.reason else theme.text)
        room = QRect(area.left() + 10, area.top(), right - area.left() - 10, area.height())
        title = painter.fontMetrics().elidedText(entry.title, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, title)
        painter.restore()


def _labels(session: Session) -> list[Entry]:
    found = [_label(session.mode, label) for label in session.labels.applying_to(session.mode.kind)]
    return found + [
        replace(entry, title=f"Tag the article as {entry.title}", where="Label")
        for entry in tag_entries(session)
    ]


def _label(mode: Mode, label: Label) -> Entry:
    keys = (label.key,) if label.key and mode.label_for_key(label.key) is label else ()
    return Entry(
        f"{mode.verb} {label.shown}", lambda: mode.press_label(label), _("Label"), keys, mode.no_label
    )


def _full_title(action: Action) -> str:
    title = action.title
    return f"{action.submenu}: {title}" if action.submenu else title


def _spoken(entry: Entry) -> str:
    keys = ", ".join(_cap(key) for key in entry.keys)
    return ", ".join(
        part
        for part in (entry.where, keys, entry.reason and _("not now: {reason}").format(reason=entry.reason))
        if part
    )


def _cap(keys: str) -> str:
    """A label's key as it is typed; anything longer as the keyboard of this system calls it."""
    return keys if len(keys) == 1 else shown_keys(keys)
