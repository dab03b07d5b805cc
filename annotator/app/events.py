"""Telling those who show the project what changed: what they want to hear, once a change, never in between."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from enum import StrEnum

from annotator.core.edits import Edit
from annotator.core.values import dataclass


class Topic(StrEnum):
    """What a view may have to show anew."""

    ARTICLE = "article"  # another article is open, or its zones or sentences changed
    ANNOTATIONS = "annotations"  # the open layer changed in `ranges`
    SELECTION = "selection"  # caret, selected text or selected annotation
    SENTENCE = "sentence"  # the current sentence
    MODE = "mode"
    LABELS = "labels"  # the label set, guidelines, title of the project
    ARTICLES = "articles"  # the list: titles, statuses, articles added or withdrawn
    HISTORY = "history"
    ANNOTATOR = "annotator"
    STICKY = "sticky"
    EDIT = "edit"  # an edit was carried out: the event carries it
    REVIEW = "review"  # the current conflict, its remark, or the queue
    LINKING = "linking"  # a link is being drawn, or no longer, or it is to be chosen which
    ACTED = "acted"  # a step was taken back or done again at the places that the session has
    SAID = "said"  # what the session says, in the status line
    SUGGESTIONS = "suggestions"  # other suggestions may be seen in the open article
    OTHERS = "others"  # which articles others have taken in a shared project
    PROJECT = "project"  # any article may be another: the file was read anew, or a long import completed


@dataclass(frozen=True, slots=True)
class Event:
    """What one change is about. `ranges` are code points of the open article that look different now."""

    topics: frozenset[Topic]
    ranges: tuple[tuple[int, int], ...] = ()
    edit: Edit | None = None

    def about(self, *topics: Topic) -> bool:
        """Whether it is about one of these."""
        return not self.topics.isdisjoint(topics)


Listener = Callable[[Event], None]


class Events:
    """Delivers events. What is told while others are being told follows when all of them have heard the one before."""

    def __init__(self) -> None:
        self._listeners: list[tuple[Listener, frozenset[Topic]]] = []
        self._waiting: deque[Event] = deque()
        self._together = 0
        self._telling = False

    def subscribe(self, listener: Listener, topics: Iterable[Topic] = ()) -> Callable[[], None]:
        """Have `listener` told of events about these topics (of all, if none is named); the function ends that."""
        entry = (listener, frozenset(topics) or frozenset(Topic))
        self._listeners.append(entry)

        def forget() -> None:
            if entry in self._listeners:
                self._listeners.remove(entry)

        return forget

    @contextmanager
    def together(self) -> Iterator[None]:
        """What is told within the block is one event, delivered at its end."""
        self._together += 1
        try:
            yield
        finally:
            self._together -= 1
            self._deliver()

    def tell(self, topic: Topic, ranges: Iterable[tuple[int, int]] = (), edit: Edit | None = None) -> None:
        """Tell that something changed."""
        event = Event(frozenset((topic,)), tuple(ranges), edit)
        last = self._waiting[-1] if self._waiting and self._together else None
        if last is not None and (last.edit is None or edit is None):
            self._waiting[-1] = Event(
                last.topics | event.topics,
                tuple(dict.fromkeys((*last.ranges, *event.ranges))),
                last.edit or edit,
            )
        else:
            self._waiting.append(event)
        self._deliver()

    def _deliver(self) -> None:
        if self._together or self._telling:
            return
        self._telling = True
        try:
            while self._waiting:
                event = self._waiting.popleft()
                for listener, topics in tuple(self._listeners):
                    if not topics.isdisjoint(event.topics):
                        listener(event)
        finally:
            self._telling = False
