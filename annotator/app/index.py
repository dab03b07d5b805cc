"""What is known of every article of a project, read once and kept true while people work.

Whoever shows something of the whole project says as a `Derived` what there is to know of one article. An `Index` has it
of all of them: it reads in steps, and after an edit again what the edit is about. What can only be found as a whole is
a `Query`. Both forget everything when they are closed.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Generic, TypeVar

from annotator.app.events import Event, Topic
from annotator.app.progress import Progress, Work
from annotator.app.session import Session
from annotator.core.article import Sentence, Zone
from annotator.core.edits import Change, Edit, Heading, Membership, ProjectHeader
from annotator.core.errors import UnreadableError
from annotator.core.project import Entry, Project, older_id
from annotator.core.values import dataclass

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Derived(Generic[T]):
    """What there is to know of one article, small, and made of the article and its layers alone.

    `of` tells it; None where there is nothing. `moved_by` says whether a change of an article can make it another,
    `rests_on` what of the whole project it goes by, and `may_hold`, from what the list of articles knows, whether
    an article has to be read.
    """

    of: Callable[[Project, str], T | None]
    moved_by: Callable[[Change], bool] = lambda change: True
    rests_on: Callable[[Project], object] = lambda project: None
    may_hold: Callable[[Entry], bool] = lambda entry: True


def not_cuts(change: Change) -> bool:
    """Whether a change is of layers or of what the article is called, and not of its zones and sentences."""
    return not isinstance(change.before or change.after, Sentence | Zone)


class Live(ABC):
    """Something that is read in steps, and is to be read again when the project has changed."""

    def __init__(self) -> None:
        self._forget: Callable[[], None] | None = None

    def follow(self, session: Session, when_stale: Callable[[], object]) -> None:
        """Hear of everything that changes; `when_stale` is called when that may have to be read."""

        def hear(event: Event) -> None:
            anew = event.about(Topic.PROJECT)
            if anew:
                self.start_over()
            if anew or (event.edit is not None and self.note(event.edit)):
                when_stale()

        if self._forget is not None:
            self._forget()
        self._forget = session.subscribe(hear, Topic.EDIT, Topic.PROJECT)

    def close(self) -> None:
        """Hear no more."""
        if self._forget is not None:
            self._forget()
            self._forget = None

    @abstractmethod
    def note(self, edit: Edit) -> bool:
        """Remember what an edit is about; whether something may have to be read."""

    @abstractmethod
    def start_over(self) -> None:
        """Everything is to be read again; until then what is known stays."""

    @abstractmethod
    def stale(self) -> bool:
        """Whether something is to be read."""

    @abstractmethod
    def reading(self) -> Work[object]:
        """Read it, until nothing is left; true in the end if something else is known than before.

        It can be stopped, and begun again, at any time.
        """


class Index(Live, Generic[T]):
    """What is known of each article. Reading ends with the articles of which something else is known than before.

    Articles that cannot be read, or leave meanwhile, are passed over. Raises what `of` raises; that article is read
    again at the next reading.
    """

    def __init__(self, project: Project, derived: Derived[T]) -> None:
        super().__init__()
        self._project, self._derived = project, derived
        self._known: dict[str, T | None] = {}
        self._unread: dict[str, None] = {}
        self._changed: set[str] = set()
        self._basis = derived.rests_on(project)

    def all(self) -> dict[str, T]:
        """What is known, by article, in the order of the project."""
        known = self._known
        return {name: found for name in self._project.entries if (found := known.get(name)) is not None}

    def of(self, article_id: str) -> T | None:
        """What is known of an article."""
        return self._known.get(article_id)

    def touch(self, articles: Iterable[str]) -> None:
        """Read these again."""
        self._unread.update(dict.fromkeys(articles))

    def note(self, edit: Edit) -> bool:
        derived, moved = self._derived, False
        for change in edit.changes:
            value = change.after if change.after is not None else change.before
            if isinstance(value, Membership):
                self._unread[value.article] = None
            elif isinstance(value, ProjectHeader) or _is_of_versions(change):
                moved = True
                if derived.moved_by(change):
                    self._unread[change.article] = None
            elif derived.moved_by(change):
                self._unread[change.article] = None
        return moved or bool(self._unread)

    def start_over(self) -> None:
        self.touch((*self._known, *self._project.entries))

    def stale(self) -> bool:
        entries, basis = self._project.entries, self._derived.rests_on(self._project)
        if basis != self._basis:
            self._basis = basis
            self.start_over()
        known = self._known
        if entries.keys() != known.keys():
            self.touch(name for name in (*entries, *known) if name not in entries or name not in known)
        return bool(self._unread)

    def reading(self) -> Work[set[str]]:
        while self.stale():
            for article_id in [name for name in self._unread if self._entry(name) is None]:
                self._read(article_id)
            wanted = list(self._unread)
            for done, article_id in enumerate(wanted):
                yield Progress(done, len(wanted), self._project.title(article_id))
                if article_id in self._unread:
                    self._read(article_id)
        changed, self._changed = self._changed, set()
        return changed

    def whole(self) -> Work[dict[str, T]]:
        """Read, and return all that is known then."""
        yield from self.reading()
        return self.all()

    def close(self) -> None:
        super().close()
        self._known.clear()
        self._unread.clear()

    def _entry(self, article_id: str) -> Entry | None:
        """The article, if it is here and there may be something to read in it."""
        entry = self._project.entries.get(article_id)
        return entry if entry is not None and self._derived.may_hold(entry) else None

    def _read(self, article_id: str) -> None:
        project, found = self._project, None
        if self._entry(article_id) is not None:
            with suppress(UnreadableError):
                found = self._derived.of(project, article_id)
        before = self._known.pop(article_id, None)
        del self._unread[article_id]
        if article_id in project.entries:
            self._known[article_id] = found
        if found != before:
            self._changed.add(article_id)


class Query(Live, Generic[T]):
    """The `answer` to what `ask` looks for in the whole project at once.

    It is asked again after a change that `moved_by` names, and when articles came or left.
    """

    def __init__(
        self, ask: Callable[[], Work[T]], moved_by: Callable[[Change], bool] = lambda change: True
    ) -> None:
        super().__init__()
        self._ask, self._moved_by = ask, moved_by
        self._stale = True
        self.answer: T | None = None

    def note(self, edit: Edit) -> bool:
        self._stale = self._stale or any(
            isinstance(change.after or change.before, Membership)
            or _is_of_versions(change)
            or self._moved_by(change)
            for change in edit.changes
        )
        return self._stale

    def start_over(self) -> None:
        self._stale = True

    def stale(self) -> bool:
        return self._stale

    def reading(self) -> Work[bool]:
        before = self.answer
        while self._stale:
            self._stale = False
            try:
                self.answer = yield from self._ask()
            except BaseException:
                self._stale = True
                raise
        return self.answer != before


def _is_of_versions(change: Change) -> bool:
    """Whether it makes an article a newer version of another, or ends that: other articles count then."""
    before, after = change.before, change.after
    if not isinstance(before, Heading) or not isinstance(after, Heading):
        return False
    return older_id(before.metadata) != older_id(after.metadata)
