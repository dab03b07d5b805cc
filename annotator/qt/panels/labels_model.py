"""The labels of the current mode as a tree model, with how often each is used in the open article."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from operator import attrgetter

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from annotator.app.session import Session
from annotator.core.folding import holds, loose
from annotator.core.labels import Label
from annotator.core.messages import _, ngettext
from annotator.core.wording import counted
from annotator.qt.parts.widgets import plain_tip

NODE_ROLE = Qt.ItemDataRole.UserRole + 1

Index = QModelIndex | QPersistentModelIndex


@dataclass(slots=True, eq=False)
class Node:
    """One row: a label, a group, or a name that annotations carry but the label set does not know."""

    name: str
    title: str
    label: Label | None
    usable: bool
    parent: Node | None = None
    row: int = 0
    children: list[Node] = field(default_factory=list)
    count: int = 0


class LabelsModel(QAbstractItemModel):
    """Labels that apply to the mode's kind, below their groups; unknown ones come last."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._words: list[str] = []
        self._top: list[Node] = []
        self._by_name: dict[str, Node] = {}
        self._shape: tuple[object, ...] = ()
        self.rebuild()

    # ---------------------------------------------------------------------------------------- Qt's part
    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:  # noqa: B008
        siblings = parent.internalPointer().children if parent.isValid() else self._top
        if column or not 0 <= row < len(siblings):
            return QModelIndex()
        return self.createIndex(row, 0, siblings[row])

    def parent(self, index: Index = QModelIndex()) -> QModelIndex:  # type: ignore[override]  # noqa: B008
        above = index.internalPointer().parent if index.isValid() else None
        return self.createIndex(above.row, 0, above) if above is not None else QModelIndex()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return len(parent.internalPointer().children) if parent.isValid() else len(self._top)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        node: Node = index.internalPointer()
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.AccessibleTextRole:
                return node.title
            case Qt.ItemDataRole.AccessibleDescriptionRole:
                return self._spoken(node)
            case Qt.ItemDataRole.ToolTipRole:
                return plain_tip(self._tooltip(node))
            case _ if role == NODE_ROLE:
                return node
        return None

    # --------------------------------------------------------------------------------------- the labels
    def set_filter(self, words: str) -> None:
        """Show labels whose title, name, key or parent holds all of the words, with the groups above them."""
        self._words = loose(words).split()
        self.rebuild()

    def rebuild(self) -> None:
        """Read the label set anew; the rows are reset only if they differ."""
        counts = self._count()
        wanted = self._wanted(self._words)
        unknown = tuple(sorted(name for name in counts if name and self._session.labels.get(name) is None))
        shape = (self._session.labels, self._session.mode.kind, tuple(self._words), unknown)
        if shape != self._shape:
            self.beginResetModel()
            self._shape = shape
            self._by_name = {}
            self._top = self._nodes("", None, wanted)
            for name in unknown:
                self._add(Node(name, name, None, usable=False), self._top, None)
            self.endResetModel()
        self._show_counts(counts)

    def recount(self) -> None:
        """Count the labels in the open article again."""
        self.rebuild()

    def index_of(self, name: str) -> QModelIndex:
        """Where the label of that name is; invalid if it is not shown."""
        node = self._by_name.get(name)
        return self.createIndex(node.row, 0, node) if node is not None else QModelIndex()

    def size(self) -> int:
        """How many rows there are without a filter, whether their groups are open or not."""
        return len(self._wanted(())) + sum(node.label is None for node in self._by_name.values())

    def best(self) -> QModelIndex:
        """The label that is probably meant: the one with that key, else that begins so, else the first."""
        typed = " ".join(self._words)
        usable = [node for node in self._by_name.values() if node.usable]
        ranked = min(usable, key=lambda node: _rank(node, typed), default=None)
        return self.index_of(ranked.name) if ranked is not None else QModelIndex()

    def _wanted(self, words: Iterable[str]) -> set[str]:
        labels, kind = self._session.labels, self._session.mode.kind
        wanted: set[str] = set()
        for label in labels:
            if label.applies(kind) and (not words or self._matches(label, words)):
                wanted.add(label.name)
                above = labels.parent(label)
                while above is not None:
                    wanted.add(above.name)
                    above = labels.parent(above)
        return wanted

    def _matches(self, label: Label, words: Iterable[str]) -> bool:
        titles = " ".join(self._session.labels.path(label.name))
        return holds(f"{titles} {label.name} {label.key}", words)

    def _nodes(self, parent_name: str, parent: Node | None, wanted: set[str]) -> list[Node]:
        nodes: list[Node] = []
        kind = self._session.mode.kind
        for label in self._session.labels.children(parent_name):
            if label.name in wanted:
                node = Node(label.name, label.shown, label, usable=label.applies(kind))
                self._add(node, nodes, parent)
                node.children = self._nodes(label.name, node, wanted)
        return nodes

    def _add(self, node: Node, siblings: list[Node], parent: Node | None) -> None:
        node.parent, node.row = parent, len(siblings)
        siblings.append(node)
        self._by_name[node.name] = node

    def _count(self) -> Counter[str]:
        if self._session.article is None:
            return Counter()
        return Counter(map(attrgetter("label"), self._session.mode.tagged))

    def _show_counts(self, counts: Counter[str]) -> None:
        for name, node in self._by_name.items():
            if node.count != counts[name]:
                node.count = counts[name]
                place = self.createIndex(node.row, 0, node)
                self.dataChanged.emit(place, place)

    def _spoken(self, node: Node) -> str:
        if node.label is None:
            return _("unknown label, used {count} times").format(count=node.count)
        if not node.usable:
            return "group"
        said = [ngettext("used once", "used {count} times", node.count).format(count=node.count)]
        if node.label.key:
            said.append(_("key {key}").format(key=node.label.key))
        if self._session.sticky == node.name:
            said.append("sticky")
        return ", ".join(said)

    def _tooltip(self, node: Node) -> str:
        if node.label is None:
            carry = counted(node.count, "annotation here carries", "annotations here carry")
            return _("“{name}” is not in the label set; {carry} it.").format(name=node.name, carry=carry)
        path = " › ".join(self._session.labels.path(node.name))
        return f"{path}\n{node.label.description}".strip()


def _rank(node: Node, typed: str) -> int:
    title = loose(node.title)
    if node.label is not None and typed and loose(node.label.key) == typed:
        return 0
    if title.startswith(typed):
        return 1
    return 2 if typed in title else 3
