"""The list of articles as a model: it looks at the project's entries in place and copies none of them."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt, QTimer, Signal

from annotator.app.places.article_facts import ArticleFacts, facts_index
from annotator.app.places.article_order import Known, Order, place_of
from annotator.app.places.story_list import Story, StoryList
from annotator.app.progress import Work
from annotator.app.session import NOBODYS, Claims, Session
from annotator.core.annotation import LayerState
from annotator.core.errors import AnnotatorError
from annotator.core.folding import holds, loose
from annotator.core.messages import _
from annotator.core.project import Entry
from annotator.qt.panels.article_words import ArticleRow, Numbers, icon_and_progress, initials, spoken
from annotator.qt.parts.widgets import plain_tip
from annotator.store.counts import counts

ID_ROLE = Qt.ItemDataRole.UserRole + 1
ROW_ROLE = Qt.ItemDataRole.UserRole + 2

SLICE_SECONDS = 0.008
"""How long counting in idle time may take before the window gets its turn."""

Index = QModelIndex | QPersistentModelIndex


class Show(StrEnum):
    """Which articles the list shows."""

    ALL = "all"
    UNFINISHED = "unfinished"
    DOUBTS = "doubts"


class ArticlesModel(QAbstractListModel):
    """Entries that pass the filter. Numbers are counted for the rows that are looked at, in idle time.

    `stories_changed` tells that other articles are known to be copies of each other.
    """

    stories_changed = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._rows: list[Entry | str] = list(session.project.entries.values())
        self._order, self._grouped, self._label = Order.PROJECT, True, ""
        self._older = False
        self._facts = facts_index(session.file)
        self._reading_facts: Work[set[str]] | None = None
        self._numbers: dict[str, Numbers] = {}
        self._wanted: deque[str] = deque()
        self._asked: set[str] = set()
        self._words: list[str] = []
        self._others_here: Mapping[str, Sequence[str]] = {}
        self._claims = NOBODYS
        self._show = Show.ALL
        self._idle = QTimer(self)
        self._idle.setInterval(0)
        self._idle.timeout.connect(self._count_some)
        self._known_stories = StoryList(session.file)
        self._stories: list[Story] = []
        self._story_of: dict[str, Story] = {}
        self._story = ""
        self._reading: Work[set[str]] | None = None
        self._looking = QTimer(self)
        self._looking.setInterval(0)
        self._looking.timeout.connect(self._look_some)
        self._known_stories.follow(session, self._look_for_stories)
        self._facts.follow(session, self._look_for_facts)
        session.listed = self.ids
        self._look_for_stories()

    @property
    def total(self) -> int:
        """How many articles the project has, whatever the filter says."""
        return len(self._session.project.entries)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        entry = self._rows[index.row()]
        if isinstance(entry, str):
            return self._data_of_heading(entry, role)
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.AccessibleTextRole:
                return self._title(entry)
            case Qt.ItemDataRole.AccessibleDescriptionRole:
                return self.row_of(entry).state
            case Qt.ItemDataRole.ToolTipRole:
                return plain_tip(f"{self._title(entry)}\n{self.row_of(entry).state}")
            case _ if role == ID_ROLE:
                return entry.id
            case _ if role == ROW_ROLE:
                return self.row_of(entry)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        return super().flags(index) if index.data(ID_ROLE) else Qt.ItemFlag.NoItemFlags

    def _data_of_heading(self, heading: str, role: int) -> object:
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.AccessibleTextRole:
                return heading
            case Qt.ItemDataRole.ToolTipRole:
                return plain_tip(heading)
        return None

    def row_of(self, entry: Entry) -> ArticleRow:
        """How an entry looks; asks for its numbers if they are not known yet."""
        state = entry.states.get(self._session.annotator) or LayerState()
        numbers = self.numbers(entry.id)
        icon, progress = icon_and_progress(state, numbers)
        opened = self._is_open(entry.id)
        story = self._story_of.get(entry.id)
        copies = len(story.articles) if story else 0
        here, taken = self._others_here.get(entry.id, ()), self._claims.by.get(entry.id, ())
        if entry.id in self._claims.full and state.status == "new":
            progress = "taken"
        said = spoken(state, numbers, opened, copies, here=here, taken=taken)
        doubts = numbers.doubts if numbers is not None else 0
        title, open_at = self._title(entry), initials(here)
        return ArticleRow(entry.id, title, icon, progress, said, opened, copies, doubts, open_at)

    def show_others(self, here: Mapping[str, Sequence[str]], claims: Claims) -> None:
        """Show which articles of a shared project others have open, by article, and which they have taken."""
        changed = set(claims.full ^ self._claims.full)
        for before, now in ((self._others_here, here), (self._claims.by, claims.by)):
            changed |= {name for name in before.keys() | now.keys() if before.get(name) != now.get(name)}
        self._others_here, self._claims = here, claims
        for row, entry in enumerate(self._rows):
            if _id(entry) in changed:
                self.dataChanged.emit(self.index(row), self.index(row))

    def _title(self, entry: Entry) -> str:
        title = entry.title or entry.id
        return (
            _("{title} (older version)").format(title=title)
            if self._session.project.newer_than(entry.id)
            else title
        )

    def numbers(self, article_id: str) -> Numbers | None:
        """The numbers of an article; None while nobody has counted."""
        if article_id not in self._numbers and self._is_open(article_id):
            self._count_open()
        known = self._numbers.get(article_id)
        if known is None and article_id not in self._asked:
            self._asked.add(article_id)
            self._wanted.append(article_id)
            self._idle.start()
        return known

    def row_for(self, article_id: str) -> int:
        """The row of an article, or -1 where the filter hides it."""
        return next((row for row, entry in enumerate(self._rows) if _id(entry) == article_id), -1)

    def set_filter(self, words: str, show: Show) -> None:
        """Show the articles whose titles hold all of the words, and which are in the wanted state."""
        self._words, self._show = loose(words).split(), show
        self._ask_for_all()
        self.refresh()

    @property
    def order(self) -> Order:
        """What the list goes by."""
        return self._order

    @property
    def grouped(self) -> bool:
        """Whether there are headings, where the order has some."""
        return self._grouped

    @property
    def label(self) -> str:
        """The name of the label that all articles that are shown have, or ""."""
        return self._label

    def set_order(self, order: Order, *, grouped: bool) -> None:
        """Go by something else, with headings or without."""
        self._order, self._grouped = order, grouped
        self._ask_for_all()
        self._look_for_facts()
        self.refresh()

    def set_label(self, name: str) -> None:
        """Show the articles in which the annotator gave that label; "" shows all."""
        self._label = name
        self._ask_for_all()
        self.refresh()

    @property
    def older(self) -> bool:
        """Whether older versions of corrected articles are shown as well."""
        return self._older

    @property
    def has_older(self) -> bool:
        """Whether there are older versions."""
        return len(self._session.project.members) > len(self._session.project.entries)

    def show_older(self, on: bool) -> None:
        """Show older versions of corrected articles as well, or no more."""
        self._older = on
        self._ask_for_all()
        self.refresh()

    @property
    def _listed(self) -> dict[str, Entry]:
        project = self._session.project
        return project.members if self._older else project.entries

    def ids(self) -> list[str]:
        """The articles in the order in which they are shown."""
        return [entry.id for entry in self._rows if not isinstance(entry, str)]

    @property
    def _needs_numbers(self) -> bool:
        return self._show is Show.DOUBTS or self._order is Order.PROGRESS or bool(self._label)

    def _ask_for_all(self) -> None:
        if self._needs_numbers:
            for article_id in self._listed:
                self.numbers(article_id)

    @property
    def story(self) -> str:
        """The name of the story whose articles alone are shown, or ""."""
        return self._story

    def stories(self) -> list[Story]:
        """The stories that are known so far."""
        return self._stories

    def show_story(self, name: str) -> None:
        """Show the articles of one story only; "" shows those of all."""
        self._story = name
        self.refresh()

    def refresh(self) -> None:
        """Look at the project and the open article again after something changed."""
        self._count_open()
        found = self._arranged([e for e in self._listed.values() if self._passes(e)])
        if len(found) == len(self._rows) and all(map(lambda a, b: a is b or a == b, found, self._rows)):
            if found:
                self.dataChanged.emit(self.index(0), self.index(len(found) - 1))
            return
        self.beginResetModel()
        self._rows = found
        self.endResetModel()

    def _arranged(self, found: list[Entry]) -> list[Entry | str]:
        """The entries in order, with headings where they are wanted."""
        if self._order is Order.PROJECT:
            return list(found)
        placed = [(place_of(self._order, self._known(entry)), entry) for entry in found]
        placed.sort(key=lambda pair: pair[0][0])  # type: ignore[arg-type, return-value]
        rows: list[Entry | str] = []
        last = ""
        for (__, heading), entry in placed:
            if self._grouped and heading != last:
                rows.append(heading)
                last = heading
            rows.append(entry)
        return rows

    def _known(self, entry: Entry) -> Known:
        story, numbers = self._story_of.get(entry.id), self._numbers.get(entry.id)
        return Known(
            self._facts.of(entry.id) or ArticleFacts(),
            story.title if story else "",
            entry.states.get(self._session.annotator) or LayerState(),
            numbers.share if numbers is not None else None,
        )

    def count_again(self, changed: Iterable[str]) -> None:
        """Count again in those of the articles of which the numbers are known."""
        known = [article_id for article_id in changed if article_id in self._numbers]
        self._wanted.extend(known)
        if known:
            self._idle.start()

    def forget(self) -> None:
        """Count everything anew, as after the annotator changed or a long import was completed."""
        self._numbers.clear()
        self._asked.clear()
        self._wanted.clear()
        self._ask_for_all()
        self.refresh()

    def count_all_wanted(self) -> None:
        """Count everything that was asked for."""
        while self._wanted:
            self._count_some()
        while self._reading is not None or self._reading_facts is not None:
            self._look_some()

    def stop(self) -> None:
        """Count no more."""
        self._idle.stop()
        self._wanted.clear()
        self._looking.stop()
        self._known_stories.close()
        self._facts.close()
        self._session.listed = None

    def _look_for_stories(self) -> None:
        if self._reading is None:
            self._reading = self._known_stories.reading()
            self._looking.start()

    def _look_for_facts(self) -> None:
        wanted = self._order in (Order.SOURCE, Order.DATE) and self._reading_facts is None
        if wanted and self._facts.stale():
            self._reading_facts = self._facts.reading()
            self._looking.start()

    def _look_some(self) -> None:
        """Look for stories for a moment."""
        until = time.monotonic() + SLICE_SECONDS
        while self._reading is not None and time.monotonic() < until:
            if next(self._reading, None) is None:
                self._reading = None
                self._take_stories()
        while self._reading_facts is not None and time.monotonic() < until:
            if next(self._reading_facts, None) is None:
                self._reading_facts = None
                self.refresh()
        if self._reading is None and self._reading_facts is None:
            self._looking.stop()

    def _take_stories(self) -> None:
        found = self._known_stories.stories()
        if found == self._stories:
            return
        self._stories = found
        self._story_of = {article: story for story in found for article in story.articles}
        self.stories_changed.emit()
        if self._order is Order.STORY:
            self.refresh()
        if self._story and self._story not in {story.name for story in found}:
            self.show_story("")
        elif self._rows:
            self.dataChanged.emit(self.index(0), self.index(len(self._rows) - 1))

    def _passes(self, entry: Entry) -> bool:
        if self._story:
            story = self._story_of.get(entry.id)
            if story is None or story.name != self._story:
                return False
        if self._words and not holds(entry.title, self._words):
            return False
        if self._label:
            counted = self._numbers.get(entry.id)
            if counted is None or self._label not in counted.labels:
                return False
        if self._show is Show.UNFINISHED:
            state = entry.states.get(self._session.annotator)
            return state is None or state.status != "done" or state.review == "sent back"
        if self._show is Show.DOUBTS:
            known = self._numbers.get(entry.id)
            return known is not None and known.doubts > 0
        return True

    def _is_open(self, article_id: str) -> bool:
        return self._session.article is not None and self._session.article.id == article_id

    def _count_open(self) -> None:
        """Count in the open article itself, which knows more than the file."""
        session, article = self._session, self._session.article
        if article is not None:
            layer = session.project.layer(article.id, session.annotator)
            found = counts(article, layer, labels=bool(self._label))
            self._numbers[article.id] = Numbers(
                found.sentences,
                found.tagged,
                found.spans,
                found.doubts,
                found.labels,
            )

    def _count_some(self) -> None:
        """Count for a moment, the rows asked for last first, since those are the ones on the screen."""
        until = time.monotonic() + SLICE_SECONDS
        counted: set[str] = set()
        while self._wanted and time.monotonic() < until:
            article_id = self._wanted.pop()
            try:
                found = self._session.file.counts(article_id, self._session.annotator)
                self._numbers[article_id] = Numbers(
                    found.sentences, found.tagged, found.spans, found.doubts, found.labels
                )
            except AnnotatorError:
                self._numbers[article_id] = Numbers()
            counted.add(article_id)
        if not self._wanted:
            self._idle.stop()
        if self._needs_numbers:
            if not self._wanted or self._order is not Order.PROGRESS:
                self.refresh()
            return
        for row, entry in enumerate(self._rows) if len(counted) > 40 else self._rows_of(counted):
            if _id(entry) in counted:
                self.dataChanged.emit(self.index(row), self.index(row))

    def _rows_of(self, ids: set[str]) -> list[tuple[int, Entry | str]]:
        found = []
        for row, entry in enumerate(self._rows):
            if _id(entry) in ids:
                found.append((row, entry))
                if len(found) == len(ids):
                    break
        return found


def _id(entry: Entry | str) -> str:
    """The id of the article in a row; "" for a heading."""
    return "" if isinstance(entry, str) else entry.id
