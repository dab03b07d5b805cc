"""The one way to change a project: its file has an edit first, then the model, then the history.

Whatever writes goes through here: the window's session, importing and collecting, the command line and the Python API.
What changed is the edit that is returned (`Edit.articles`, `layers`, `kinds`, `ranges`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Protocol

from annotator.app.progress import Progress, Work
from annotator.core import soundness
from annotator.core.annotation import Annotation, LayerState, freed, new_id
from annotator.core.edits import Change, Edit, Membership, net, now
from annotator.core.errors import AnnotatorError
from annotator.core.history import History
from annotator.core.messages import _
from annotator.core.project import OpenArticle, Project
from annotator.core.resting import something_rests_on
from annotator.store import ProjectFile
from annotator.store.mentions import mentioning


def carry_out(file: ProjectFile, edit: Edit) -> Edit:
    """Carry out an edit that is no step of a person's history; returns it. Raises `WriteError`."""
    # Submitted first: what cannot be stored changes nothing, and what an import left for later, found in another
    # thread, never takes the place of an edit that only the model has.
    file.submit(edit)
    file.project.apply(edit)
    return edit


def record(file: ProjectFile, title: str, changes: Iterable[Change], by: str = "") -> Edit | None:
    """Carry out changes as one edit that is no step of a person's history; None where there is nothing to do."""
    made = tuple(changes)
    return carry_out(file, Edit(title, made, by, now())) if made else None


class Desk(Protocol):
    """Where steps are made: a session in the window, a `Ledger` for programs and commands."""

    @property
    def project(self) -> Project:
        """The model."""

    def commit(self, title: str, changes: Iterable[Change], *, as_read: bool = False) -> Edit | None:
        """Carry out changes as one step; None where there is nothing to do. See `Ledger.commit`."""

    def remember(self, title: str, changes: Iterable[Change]) -> Edit:
        """Make one step of changes that were carried out already."""


class Ledger:
    """The edits of one sitting with one project file: carrying out, taking back, doing again.

    `author` makes the steps of which nobody else is said to make them.
    """

    def __init__(self, file: ProjectFile, author: str = "") -> None:
        self.file = file
        self.project: Project = file.project
        self.author = author
        self.history = History(edit for edit in file.steps if edit.by)
        self._gathered: list[Change] | None = None
        self._noted = ""
        """The id of the step that is being gathered, where it is noted already as far as it goes."""

    def commit(
        self, title: str, changes: Iterable[Change], by: str = "", *, as_read: bool = False
    ) -> Edit | None:
        """Carry out changes as one step; a layer that was new becomes started by its first change.

        Notes about an annotation that goes stay, on its words. With `as_read` values are those of another file, which
        may have lost their place in the text: they are kept.

        Returns None, and does nothing, when there is nothing to change or the project is read-only. Raises
        `AnnotatorError`, and does nothing, for a value that could not be read again, or an article that is not there.
        """
        made = tuple(changes)
        if not made or self.file.read_only:
            return None
        made = self._whole(made, as_read=as_read)
        if self._gathered is not None:  # only what is gathered is a step, with a name of its own
            edit = carry_out(self.file, Edit(title, made, at=now()))
            self._gathered += made
            return edit
        edit = carry_out(self.file, Edit(title, made, by or self.author, now()))
        self.history.record(edit)
        return edit

    def bring_in(self, title: str, articles: Sequence[OpenArticle], changes: Iterable[Change]) -> Work[Edit]:
        """Bring in new articles together with changes of what is here, as one step; returns it.

        Whenever the process ends, the file holds all of it or nothing, and where it does, it can be taken back in the
        next sitting; given up, nothing. Values are those of another file, which may have lost their place in the text:
        they are kept. Raises `WriteError`, `AnnotatorError`, with nothing done.
        """
        made = self._whole(tuple(changes), as_read=True)
        entered = (Change(None, Membership(each.article.id), each.article.id) for each in articles)
        step = Edit(title, (*entered, *made), self.author, now())
        with self.file.importing() as batch:
            for done, each in enumerate(articles):
                yield Progress(done, len(articles), each.article.title)
                batch.add(each.article, each.layers.values())
            if made:
                batch.change(Edit(title, made, at=now()))
            if not self._noted:
                batch.step = step
        if self._gathered is not None:
            self._noted = self._noted or step.id
        return self._remembered(step)

    def _whole(self, made: tuple[Change, ...], *, as_read: bool) -> tuple[Change, ...]:
        """The changes with what follows from them. Raises `AnnotatorError` where they cannot be."""
        _require_there(self.project, made)
        _require_sound(self.project, made, placed=not as_read)
        return (*made, *_notes_left(self.project, made), *_starts(self.project, made))

    def remember(self, title: str, changes: Iterable[Change], by: str = "") -> Edit:
        """Make one step of changes that were carried out already, in parts; returns it."""
        return self._remembered(Edit(title, tuple(changes), by or self.author, now()))

    def _remembered(self, step: Edit) -> Edit:
        if self._gathered is not None:
            self._gathered += step.changes
            return step
        self.history.record(step)
        self.file.remember(step)
        return step

    @contextmanager
    def together(self, title: str, by: str = "") -> Iterator[list[Edit]]:
        """Make one step of all steps within the block; an exception takes all of them back.

        The list holds the step afterwards, if anything was changed. A block within a block is part of the step that the
        outer one makes.
        """
        outer, made = self._gathered, list[Edit]()
        gathered = self._gathered = []
        try:
            yield made
        except BaseException as error:
            self._take_back(title, net(gathered), error)
            raise
        finally:
            self._gathered, noted = outer, self._noted
            self._noted = noted if outer is not None else ""
        changes = net(gathered)
        if outer is not None:
            outer += changes
        elif changes:
            step = Edit(title, changes, by or self.author, now(), noted or new_id())
            made.append(self._remembered(step))

    def _take_back(self, title: str, changes: tuple[Change, ...], error: BaseException) -> None:
        back = Edit(title, changes).inverted(_("Take back “{title}”").format(title=title), now())
        if self._noted:  # as a step of somebody, whose end this is
            back = replace(back, by=self.author, undoes=self._noted)
        try:
            if not self.project.allows(back):
                raise AnnotatorError(_("it was changed by somebody else meanwhile."))
            if changes:
                carry_out(self.file, back)
        except AnnotatorError as problem:
            error.add_note(
                _("What was done for “{title}” could not be taken back: {problem}").format(
                    title=title, problem=problem
                )
            )

    def take_over(self, step: Edit) -> None:
        """Know a step that another ledger of this file has made and noted as the last one of this sitting."""
        self.history.record(step)

    def extend(self, step_id: str, changes: Iterable[Change]) -> None:
        """Add to a step what was found later, was carried out, and belongs to it."""
        if self._gathered is not None:
            self._gathered += changes
            return
        step = self.history.extend(step_id, changes)
        if step is not None:
            self.file.remember(step)

    def undo(self) -> Edit | None:
        """Take the last step back, also one of an earlier sitting; None where there is none.

        Raises `AnnotatorError` where what it made was changed since, or something that somebody else made rests on it;
        the step is forgotten then.
        """
        self._require_no_block()
        return self._step(self.history.undo())

    def redo(self) -> Edit | None:
        """Do the last undone step again."""
        self._require_no_block()
        return self._step(self.history.redo())

    def _require_no_block(self) -> None:
        if self._gathered is not None:
            raise AnnotatorError(
                _("Within a step that is being made no other is taken back or done again."),
                hint=_("Raise an exception to take back what the step has done so far."),
            )

    def _step(self, edit: Edit | None) -> Edit | None:
        if edit is None or self.file.read_only:
            return None
        if not self.history.is_certain(edit) and not self._is_possible(edit):
            self.history.give_up(edit)
            raise AnnotatorError(
                _(
                    "{title} is not possible any more: what it is about was changed meanwhile, "
                    "or something else rests on it."
                ).format(title=edit.title),
                hint=_("The step before it can still be taken back."),
            )
        return carry_out(self.file, edit)

    def _is_possible(self, edit: Edit) -> bool:
        members = (change.after for change in edit.changes if isinstance(change.after, Membership))
        try:
            self.file.bring_back(member.article for member in members)
            return self.project.allows(edit) and not something_rests_on(
                edit,
                lambda article: self.project.layers(article).values(),
                lambda labels: mentioning(self.file, labels),
            )
        except AnnotatorError:  # an article of it cannot be read
            return False


def _require_there(project: Project, changes: tuple[Change, ...]) -> None:
    """A list may still show what belongs to an article that has left the project meanwhile."""
    coming = {change.article for change in changes if isinstance(change.after, Membership)}
    for change in changes:
        if change.article and change.article not in project.members and change.article not in coming:
            raise AnnotatorError(
                _("The article “{article}” is not in the project any more.").format(article=change.article),
                hint=_("Undo its removal to go on with it."),
            )


def _require_sound(project: Project, changes: tuple[Change, ...], *, placed: bool) -> None:
    for change in changes:
        opened = project.opened(change.article) if placed else None  # nothing is read for this alone
        text = opened.article.text if opened is not None else None
        if problem := soundness.unsound_change(change, text):
            raise AnnotatorError(problem)


def _notes_left(project: Project, changes: tuple[Change, ...]) -> list[Change]:
    """What becomes of the notes about annotations that go and do not come back in the same edit."""
    gone: dict[tuple[str, str], dict[str, Annotation]] = {}
    stays: set[tuple[str, str, str]] = set()
    for change in changes:
        before, after = change.before, change.after
        if isinstance(before, Annotation) and after is None:
            gone.setdefault((change.article, change.annotator), {})[before.id] = before
        elif isinstance(after, Annotation):
            stays.add((change.article, change.annotator, after.id))
    return [
        Change(note, freed(note, items[note.about]), *place)
        for place, items in gone.items()
        for note in project.layer(*place).notes
        if note.about in items and note.id not in items
        if not {(*place, note.about), (*place, note.id)} & stays
    ]


def _starts(project: Project, changes: tuple[Change, ...]) -> list[Change]:
    starts: dict[tuple[str, str], Change] = {}
    stated = {(c.article, c.annotator) for c in changes if isinstance(c.after, LayerState)}
    for change in changes:
        place = (change.article, change.annotator)
        if not isinstance(change.after, Annotation) or place in starts or place in stated:
            continue
        entry = project.members.get(change.article)
        if entry is None or change.annotator not in entry.states:
            starts[place] = Change(LayerState(), LayerState("started"), *place)
        elif entry.states[change.annotator].status == "new":
            state = project.layer(*place).state  # the list does not know everything about it
            starts[place] = Change(state, replace(state, status="started"), *place)
    return list(starts.values())
