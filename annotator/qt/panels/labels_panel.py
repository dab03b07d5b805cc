"""The list of labels: a tree with colours, keys and counts. A click or Enter does what the label's key does."""

from __future__ import annotations

from PySide6.QtCore import (
    QModelIndex,
    QPoint,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import (
    QMenu,
    QSizePolicy,
    QTreeView,
    QWidget,
)

from annotator.app.events import Event, Topic
from annotator.app.session import Session
from annotator.app.tagging import annotations as tagging
from annotator.core.messages import _
from annotator.qt.panels.label_rows import LabelDelegate
from annotator.qt.panels.labels_model import NODE_ROLE, LabelsModel, Node
from annotator.qt.parts.empty_list import EmptyWords
from annotator.qt.parts.folding import FoldingTitle, WholeRows
from annotator.qt.parts.forms import under_head
from annotator.qt.parts.theme import Theme
from annotator.qt.parts.timers import single_shot
from annotator.qt.parts.toggles import follow_selection
from annotator.qt.parts.widgets import ROW_MARGIN, SearchField

COUNT_AFTER = 60
"""Milliseconds after a change until labels are counted again: the article's own paint goes first."""

HEAD = 14
"""Pixels above the title."""
_SHOWN = frozenset(Topic) - {Topic.ARTICLES, Topic.HISTORY, Topic.EDIT, Topic.REVIEW}


class LabelTree(QTreeView):
    """The tree itself. The mouse leaves the focus in the article, so that keys go on working there."""

    applied = Signal(object)
    pinned = Signal(object)

    def __init__(self, model: LabelsModel, delegate: LabelDelegate, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("Labels")
        self.setAccessibleName(_("Labels"))
        self.setFrameShape(QTreeView.Shape.NoFrame)
        self.setHeaderHidden(True)
        self.setRootIsDecorated(False)
        self.setIndentation(0)
        self.setUniformRowHeights(True)
        self.setMouseTracking(True)
        self.setExpandsOnDoubleClick(False)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self.setItemDelegate(delegate)
        self._delegate = delegate
        self.setModel(model)
        model.modelReset.connect(self._unfold)
        self._unfold()

    def sizeHint(self) -> QSize:
        return QSize(240, 2 * self.row_height())

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self.row_height())

    def row_height(self) -> int:
        """How high a row is."""
        return self.fontMetrics().height() + ROW_MARGIN

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.currentIndex().isValid():
            self.scrollTo(self.currentIndex())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        node = self._node(self.currentIndex())
        if node is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._use(self.currentIndex(), node)
            return
        super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        node = self._node(index)
        if node is None or event.button() != Qt.MouseButton.LeftButton:
            return
        pin = self._delegate.pin_rect(self.visualRect(index), node)
        if node.usable and pin.contains(event.position().toPoint()):
            self.pinned.emit(node.label)
        else:
            self._use(index, node)

    def _use(self, index: QModelIndex, node: Node) -> None:
        if node.usable:
            self.applied.emit(node.label)
        elif node.children:
            self.setExpanded(index, not self.isExpanded(index))

    def _node(self, index: QModelIndex) -> Node | None:
        return index.data(NODE_ROLE) if index.isValid() else None

    def _unfold(self) -> None:
        self.expandAll()


class LabelField(SearchField):
    """Finds a label by a few letters: arrows choose, Enter gives the label, Escape goes back to the article."""

    moved = Signal(int)
    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        if step:
            self.moved.emit(step)
        elif event.key() == Qt.Key.Key_Escape:
            self.clear()
            self.left.emit()
        else:
            super().keyPressEvent(event)


class LabelsPanel(QWidget):
    """Title, filter and tree. `looked_at` tells which label the keyboard or the mouse is on.

    What is typed into the filter is told by `filtered`, since article tags are found by it too; `found_none` asks for
    what Enter is to do where no label is left. `refused` says why a label cannot be given; `left` gives the keyboard
    back to the article.
    """

    looked_at = Signal(str)
    edit_wanted = Signal(str)
    filtered = Signal(str)
    found_none = Signal()
    refused = Signal(str)
    left = Signal()

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.model = LabelsModel(session, self)
        self._delegate = LabelDelegate(session, theme, self)
        self.title = FoldingTitle(theme, _("Labels"), self)
        self.filter = LabelField(theme, _("Find a label…"), _("Filter labels"), parent=self)
        self.tree = LabelTree(self.model, self._delegate, self)
        WholeRows(self.tree)
        EmptyWords(self.tree, self._nothing_shown)
        self._late = single_shot(self, COUNT_AFTER, self._recount)
        under_head(self, self.tree, self.title, self.filter, top=HEAD)
        self.filter.textChanged.connect(self._filter)
        self.filter.returnPressed.connect(self._pick)
        self.filter.moved.connect(self._move)
        self.filter.left.connect(self.left)
        self.tree.applied.connect(self._apply)
        self.tree.pinned.connect(self._pin)
        self.tree.selectionModel().currentChanged.connect(self._tell_current)
        follow_selection(self.tree)
        self.tree.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.tree.customContextMenuRequested.connect(self._open_menu)
        self._forget = session.subscribe(self._on_event, *_SHOWN)

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self._delegate.set_theme(theme)
        self.title.set_theme(theme)
        self.filter.set_theme(theme)
        self.tree.viewport().update()

    def needed(self, rows: int) -> int:
        """The height of title, filter and so many rows, or all where there are fewer."""
        line = self.tree.row_height()
        head = HEAD + self.title.sizeHint().height() + 1 + self.filter.sizeHint().height() + 6
        return head + min(max(self.model.size(), 2), rows) * line + 2

    def start_finding(self) -> None:
        """Put the keyboard into the filter, to pick a label by a few letters."""
        self.filter.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filter.selectAll()

    def focus_tree(self) -> None:
        """Put the keyboard into the tree, on a label."""
        if not self.tree.currentIndex().isValid():
            self._into_tree()
        self.tree.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def settle_late(self) -> None:
        """Do at once what waits for a quiet moment."""
        self._recount()

    def close_down(self) -> None:
        """Let go of the session."""
        self._forget()
        self._late.stop()

    def _on_event(self, event: Event) -> None:
        if event.about(Topic.LABELS):
            self._delegate.set_theme(self._delegate.theme)
        if event.about(Topic.LABELS, Topic.ARTICLE, Topic.MODE, Topic.ANNOTATOR):
            self.model.rebuild()
        elif event.about(Topic.ANNOTATIONS):
            self._late.start()
        if event.about(Topic.STICKY):
            self.tree.viewport().update()
        self._follow()

    def _recount(self) -> None:
        self.model.recount()

    def _follow(self) -> None:
        """Mark the label of the selected annotation."""
        annotation = self._session.selected_annotation
        if annotation is None or self.tree.hasFocus():
            return
        index = self.model.index_of(annotation.label)
        if index.isValid() and index != self.tree.currentIndex():
            self.tree.setCurrentIndex(index)

    def _apply(self, label: object) -> bool:
        """Do what the label's key does; whether it can be done."""
        mode = self._session.mode
        if mode.no_label:
            self.refused.emit(_("No label can be given here: {no_label}.").format(no_label=mode.no_label))
            return False
        mode.press_label(label)  # type: ignore[arg-type]
        return True

    def _pin(self, label: object) -> None:
        tagging.toggle_sticky(self._session, label)  # type: ignore[arg-type]

    def _tell_current(self, current: QModelIndex) -> None:
        node = current.data(NODE_ROLE) if current.isValid() else None
        if node is not None:
            self.looked_at.emit(node.name)

    def _nothing_shown(self) -> str:
        if self.filter.text().strip():
            return _("No label is called that.")
        return _("No label is for a {kind} yet. Labels → Edit labels… makes some.").format(
            kind=self._session.mode.kind
        )

    def _filter(self, typed: str) -> None:
        self.model.set_filter(typed)
        if typed.strip():
            self.tree.setCurrentIndex(self.model.best())
        self.filtered.emit(typed)

    def _move(self, step: int) -> None:
        """Go to the next label that can be given, from the filter, which keeps the keyboard."""
        index = self.tree.currentIndex() if self.tree.currentIndex().isValid() else self.model.best()
        start = index
        while index.isValid():
            index = self.tree.indexBelow(index) if step > 0 else self.tree.indexAbove(index)
            if index.isValid() and index.data(NODE_ROLE).usable:
                break
        self.tree.setCurrentIndex(index if index.isValid() else start)

    def _pick(self) -> None:
        """Give the label that is marked, empty the filter, and go back to the article."""
        index = self.tree.currentIndex()
        node = index.data(NODE_ROLE) if index.isValid() else None
        if not self.filter.text().strip() and node is None:
            return
        if node is not None and node.usable:
            if not self._apply(node.label):
                return
        else:
            self.found_none.emit()
        self.filter.clear()
        self.left.emit()

    def _into_tree(self) -> None:
        usable = (index for index in self._all_rows() if index.data(NODE_ROLE).usable)
        first = next(usable, None)
        if first is not None:
            self.tree.setCurrentIndex(first)
            self.tree.setFocus()

    def _all_rows(self) -> list[QModelIndex]:
        found: list[QModelIndex] = []
        index = self.model.index(0, 0)
        while index.isValid():
            found.append(index)
            index = self.tree.indexBelow(index)
        return found

    def _open_menu(self, place: QPoint) -> None:
        index = self.tree.indexAt(place)
        node = index.data(NODE_ROLE) if index.isValid() else None
        if node is None or node.label is None:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if node.usable:
            mode = self._session.mode
            tag = menu.addAction(f"{mode.verb} {node.title}", lambda: self._apply(node.label))
            tag.setEnabled(not mode.no_label)
        if node.usable and self._session.mode.can_stick:
            sticky = menu.addAction(_("Sticky: tag every selection"), lambda: self._pin(node.label))
            sticky.setCheckable(True)
            sticky.setChecked(self._session.sticky == node.name)
        menu.addSeparator()
        menu.addAction(_("Edit the label…"), lambda: self.edit_wanted.emit(node.name))
        menu.popup(self.tree.viewport().mapToGlobal(place))
