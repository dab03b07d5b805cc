"""The rows of a review's queue: its sections below each other, and in them the conflicts, by article."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QWidget

from annotator.app.reviewing.queue import SECTIONS, Review
from annotator.app.reviewing.words import kind_of, settled_as, summary
from annotator.app.session import Session
from annotator.core.messages import _, numeral
from annotator.core.terms import term
from annotator.qt.parts.widgets import plain_tip
from annotator.review.kinds import ANSWERED

ROW_ROLE = Qt.ItemDataRole.UserRole + 1

SECTION_TITLES = {"agreed": _("All agree"), "deferred": _("Put off"), "decided": _("Decided")}
_PLAIN = QModelIndex()


class Head(NamedTuple):
    """A row that groups those below it: `title`, and `tally` at its end: how many there are or how many are settled."""

    title: str
    tally: str
    section: bool = False
    """Whether it begins a section, and not only an article."""


class ConflictRow(NamedTuple):
    """A conflict as its row shows it; `kind` is "" where it is decided."""

    name: str
    kind: str
    words: str
    said: str


class QueueModel(QAbstractListModel):
    """The sections of a review one below the other, each but the first under a head.

    In the order of the articles the conflicts of each stand under its title, with how many of them are settled.
    """

    def __init__(self, session: Session, review: Review, parent: QWidget) -> None:
        super().__init__(parent)
        self._session, self._review = session, review
        self._rows: list[str | Head] = []
        self._at: dict[str, int] = {}
        self.renew()

    def renew(self) -> None:
        """Take over what the review has now."""
        self.beginResetModel()
        # A copy: the review goes on changing before the view is told.
        self._rows = list(self._laid_out())
        self._at = {row: number for number, row in enumerate(self._rows) if isinstance(row, str)}
        self.endResetModel()

    def _laid_out(self) -> Iterator[str | Head]:
        review = self._review
        by_article = review.filter.order == "article"
        settled = self._settled() if by_article else {}
        for section in SECTIONS:
            names = review.sections[section]
            if names and section in SECTION_TITLES:
                yield Head(SECTION_TITLES[section], numeral(len(names)), section=True)
            before = ""
            for name in names:
                article = review.conflicts[name].cluster.article
                if by_article and article != before:
                    yield Head(self._session.project.title(article), settled[article])
                    before = article
                yield name

    def _settled(self) -> dict[str, str]:
        """How many of an article's conflicts are settled, of all that are shown, in words."""
        review = self._review
        of = Counter(review.conflicts[name].cluster.article for name in review.shown)
        done = Counter(review.conflicts[name].cluster.article for name in review.sections["decided"])
        return {
            article: _("{done} of {count}").format(done=numeral(done[article]), count=numeral(count))
            for article, count in of.items()
        }

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _PLAIN) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def flags(self, index: QModelIndex | QPersistentModelIndex) -> Qt.ItemFlag:
        if not self.name_at(index.row()):
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def name_at(self, row: int) -> str:
        """The id of the conflict in a row, "" for a head."""
        found = self._rows[row] if 0 <= row < len(self._rows) else ""
        return found if isinstance(found, str) else ""

    def row_of(self, name: str) -> int:
        """The row of a conflict, -1 where it is not shown."""
        return self._at.get(name, -1)

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if not 0 <= index.row() < len(self._rows):
            return None
        found = self._rows[index.row()]
        row = found if isinstance(found, Head) else self._conflict(found)
        match role, row:
            case _, None:
                return None
            case _ if role == ROW_ROLE:
                return row
            case Qt.ItemDataRole.DisplayRole, Head(title=title, tally=tally):
                return f"{title} · {tally}"
            case Qt.ItemDataRole.ToolTipRole, Head(title=title, section=False):
                return plain_tip(title)
            case Qt.ItemDataRole.DisplayRole, ConflictRow(words=words):
                return words
            case Qt.ItemDataRole.AccessibleTextRole, ConflictRow(_, kind, words, said):
                return f"{kind or term('settled')}: {words}, {said}"
            case Qt.ItemDataRole.ToolTipRole, ConflictRow(name=name, words=words):
                cluster = self._review.conflicts[name].cluster
                title = self._session.project.title(cluster.article)
                return plain_tip(f"{words}\n{kind_of(cluster)}, {term(cluster.what)}\n{title}")
        return None

    def _conflict(self, name: str) -> ConflictRow | None:
        review = self._review
        conflict = review.conflicts.get(name)
        if conflict is None:
            return None  # it went, and the queue is to be renewed
        decision = None if review.is_answered(name) else review.decisions.get(name)
        if decision is not None:
            return ConflictRow(name, "", conflict.words, settled_as(conflict, decision))
        kind = ANSWERED if review.is_answered(name) else kind_of(conflict.cluster)
        return ConflictRow(name, kind, conflict.words, summary(conflict, self._session.labels))
