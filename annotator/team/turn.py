"""One attempt to bring a file and the server together, and what comes of it.

What was done here is what distinguishes the file from what the server had when both were last brought together. It is
put on top of what others sent meanwhile; the file then says what the server has, and how far it has come (`link`), in
one edit.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Protocol

from annotator.core.annotation import Annotation, LayerState, new_id
from annotator.core.article import Article, Sentence, Zone
from annotator.core.edits import Change, Edit, Membership, ProjectHeader, now
from annotator.core.errors import AnnotatorError, WriteError
from annotator.core.messages import _
from annotator.store import Disk, ProjectFile, records
from annotator.store.fold import is_empty
from annotator.store.opening import set_aside
from annotator.store.projectfile import Moment
from annotator.store.sides import HEADER, Key, key_of, touched_by
from annotator.team.difference import Difference, Version, difference, is_complete
from annotator.team.link import Link, common, link_of, linked, with_local
from annotator.team.rebase import Member, Rebased
from annotator.team.replica import Replica, Row, checked
from annotator.team.server import Sent, Server

TITLE = "Bring together with the server"
TRIES = 50
"""How often others may be faster before that is given up."""
BATCH = 200
"""How many records, or snapshots, are sent at once."""

AT_ONCE = 50
"""How many articles come in while whoever works on the file waits."""

CarryOut = Callable[[ProjectFile, Edit], object]
"""Carries out an edit that is no step of a person (`app/ledger.py`).

Where others may change the project beside the desk, it asks `require_allowed` first, in one go with that.
"""


class AtDesk(Protocol):
    """Does something where the file is worked on, while nobody else changes it."""

    def __call__(self, act: Callable[[], None], *, is_seen: bool) -> None:
        """`is_seen` says whether it may change what somebody is looking at. What `act` raises is raised."""


def at_once(act: Callable[[], None], *, is_seen: bool) -> None:
    """Nobody else works on the file."""
    act()


class ChangedMeanwhileError(AnnotatorError):
    """Somebody worked, while file and server were brought together, on what was to be changed: it is made anew."""


def require_allowed(file: ProjectFile, edit: Edit) -> None:
    """Raise `ChangedMeanwhileError` where an edit would take away what was done since it was made."""
    if not file.project.allows(edit):
        raise ChangedMeanwhileError(_("The project was changed meanwhile."), file=file.path)


@dataclass(slots=True)
class Report:
    """What came of bringing a file and the server together: numbers of changes, and what was not sent.

    `late` changes are undone here because others had changed the same before, `forbidden` ones because they are not the
    member's to make; both are in the file `aside`, and `undone` says of each what is there instead. `senders` are the
    logins of those who sent, by what they changed. `unsent` articles stay in this file alone. `names` says whether
    lists of names came.
    """

    sent: int = 0
    received: int = 0
    late: list[Change] = field(default_factory=list)
    forbidden: list[Change] = field(default_factory=list)
    unsent: list[str] = field(default_factory=list)
    aside: Path | None = None
    undone: list[Change] = field(default_factory=list)
    senders: dict[Key, str] = field(default_factory=dict)
    names: bool = False


class Turn:
    """One attempt to bring a file together with what the server has up to `head`."""

    def __init__(
        self,
        file: ProjectFile,
        link: Link,
        me: Member,
        head: int,
        carry_out: CarryOut,
        report: Report,
        at_desk: AtDesk = at_once,
    ) -> None:
        self.file = file
        self.link = link
        self.me = me
        self.head = head
        self.report = report
        self.waiting: list[str] = []
        self.moment: Moment | None = None
        self.header = file.project.header
        self._carry_out = carry_out
        self._at_desk = at_desk
        self._project = file.project.header.id

    def seen(self, seq: int, sending: str = "") -> Link:
        """What the file will say when it has come to a number."""
        return Link(self.link.server, self.me.name, self.me.role, seq, sending)

    @property
    def sees_as_before(self) -> bool:
        """Whether name and role are those with which the file saw the server the last time."""
        return self.seen(self.link.seq, self.link.sending) == self.link

    # ------------------------------------------------------------------------------------------ what is ours
    def landed(self, server: Server) -> list[bytes]:
        """What reached the server the last time, although there was no answer."""
        if not self.link.sending:
            return []
        rows = server.sent(self._project, self.link.sending, self.link.seq, self.head)
        return [checked(row, self._project) for row in rows]

    def ours(
        self, base: Replica, landed: list[bytes], among: Container[str], moment: Moment | None
    ) -> Difference:
        """What was done here, up to a moment; what is done later is not lost, and goes out later."""
        self.moment, self.header = moment, self.file.project.header
        if not landed:
            found = difference(base if base.index else None, self.file, among)
        else:
            sure = base.beside(landed)
            found = difference(sure, self.file, among)
            sure.close()
            shutil.rmtree(sure.folder, ignore_errors=True)
        self.waiting = found.waiting
        return found

    def told_of(self, rows: Iterable[Row]) -> Iterator[Row]:
        """The rows that came, noting in the report who sent them."""
        for row in rows:
            if row.push != self.link.sending:
                self.report.senders[row.article, row.annotator] = row.login
            yield row

    def tell(self, found: Rebased) -> None:
        """Note in the report what is not sent."""
        self.report.late += found.late
        self.report.forbidden += found.forbidden
        self.report.unsent = found.unsent

    def records(self, ours: Rebased) -> list[Sent]:
        """What is sent, as records."""
        edits = touched_by([Edit("Shared work", tuple(ours.changes), self.me.name, now())])
        found = [Sent("article", each.id, "", records.article_record(each)) for each in ours.articles]
        for (article, annotator), (edit,) in edits.items():
            (raw,) = records.edit_records(replace(edit, id=new_id()))
            found.append(Sent("edit", article, annotator, raw))
        return found

    def everything(self) -> Iterator[Sent]:
        """The whole project, as records, where the server has nothing yet; whatever its size, an article at a time."""
        yield Sent("project", "", "", records.header_record(common(self.file.project.header)))
        for name in list(self.file.project.members):
            found = self.file.load(name)
            if not is_complete(found.article):
                self.waiting.append(name)
                continue
            yield Sent("article", name, "", records.article_record(found.article))
            for annotator, layer in sorted(found.layers.items()):
                if not is_empty(layer):
                    yield Sent("layer", name, annotator, records.layer_record(layer))

    def is_sent(self, server: Server, sending: Iterable[Sent], there: Replica) -> bool:
        """Send, and add it to what the server has; False where somebody else was faster."""
        with server.turn(self._project) as last:
            if last != self.head:
                return False
            # Only now is it certain that what was being sent before has not reached the server, and never will.
            push = new_id()
            link = link_of(self.file.project.header) or self.link
            self.note(replace(link, sending=push))
            there.append(self._passing(server, push, sending), self.head, behind=True)
        self.note(self.seen(there.seq))
        return True

    def _passing(self, server: Server, push: str, sending: Iterable[Sent]) -> Iterator[bytes]:
        """Send, some at a time, and pass on what is sent."""
        rest = iter(sending)
        while batch := list(islice(rest, BATCH)):
            server.send(self._project, push, batch)
            yield from (each.body for each in batch)

    # -------------------------------------------------------------------------------------------------- here
    def note(self, link: Link) -> None:
        """Write into the file how far it has come."""

        def act() -> None:
            header = self.file.project.header
            self._carry_out(self.file, _edit([Change(header, linked(header, link))]))

        for __ in range(TRIES):
            with contextlib.suppress(ChangedMeanwhileError):
                self._at_desk(act, is_seen=False)
                self._require_saved()
                return
        raise WriteError(_("The project's header is being changed all the time."), file=self.file.path)

    def take_in(self, there: Replica, found: Rebased, among: set[str], link: Link) -> None:
        """Make the file what the server has, with what is to be sent on top.

        Raises `ChangedMeanwhileError`, with the file as it was, where somebody worked on the same in the meantime.
        """
        # What is about to be taken out on the server too may have left the file altogether.
        gone = {key_of(each)[0] for each in found.changes if isinstance(each.before, Membership)}
        new = _known_there(difference(self.file, there, among - gone), there)
        changes = list(_without(new.changes, found.changes))
        entered = self._enter(new.articles)
        touching = {key_of(each)[0] for each in changes}
        refused = [*found.late, *found.forbidden]
        self._require_untouched(touching, entered)
        if refused:
            raws = records.edit_records(Edit("Not shared", tuple(refused), self.me.name, now()))
            self.report.aside = set_aside(self.file.path, raws, "not-shared", Disk())
        to_send = [each.after for each in found.changes if isinstance(each.after, ProjectHeader)]
        target = common(to_send[-1] if to_send else there.project.header)
        old = common(self.header)

        def act() -> None:
            self._require_untouched(touching, entered)
            header = self.file.project.header
            after = linked(with_local(target, header.extra), link)
            self._carry_out(self.file, _edit([Change(header, after), *changes]))

        self._at_desk(act, is_seen=bool(changes) or old != target)
        self._require_saved()
        self.report.received += len(new.articles) + len(changes) + (old != target)
        keys = {key_of(each) for each in refused}
        self.report.undone += [each for each in changes if key_of(each) in keys]
        self.report.undone += [Change(old, target)] if old != target and HEADER in keys else []

    def _require_untouched(self, touching: set[str], entered: set[str]) -> None:
        """Raise `ChangedMeanwhileError` where somebody here touched, since the moment, what is to be changed."""
        __, touched = self.file.touched(self.moment)
        is_same = common(self.file.project.header) == common(self.header)
        if touched is None or not is_same or touched & touching - entered - {""}:
            raise ChangedMeanwhileError(_("The project was changed meanwhile."), file=self.file.path)

    def _require_saved(self) -> None:
        if not self.file.settle():
            raise self.file.save_state.error or WriteError(_("Saving takes too long."), file=self.file.path)

    def _enter(self, articles: list[Article]) -> set[str]:
        for first in range(0, len(articles), AT_ONCE):
            self._at_desk(partial(self._import, articles[first : first + AT_ONCE]), is_seen=True)
        return {each.id for each in articles}

    def _import(self, articles: list[Article]) -> None:
        with self.file.importing() as batch:
            for article in articles:
                batch.add(article)


def _edit(changes: Iterable[Change]) -> Edit:
    return Edit(TITLE, tuple(changes), at=now())


def _known_there(found: Difference, theirs: Version) -> Difference:
    """Without what the server has never had: it stays in this file."""

    def is_known(change: Change) -> bool:
        name = key_of(change)[0]
        return not name or theirs.project.knows(name)

    return Difference(found.articles, list(filter(is_known, found.changes)))


def _without(changes: Iterable[Change], sent: Iterable[Change]) -> Iterator[Change]:
    """What makes the file what the server has, without what would take back what is about to be sent."""
    stays = {_place(change): change.after for change in sent}
    for change in changes:
        if isinstance(change.after, ProjectHeader):
            continue
        here = _place(change)
        if here not in stays or _stated(change.before) != _stated(stays[here]):
            yield change


def _place(change: Change) -> object:
    """What a change is about."""
    value = change.before if change.before is not None else change.after
    if isinstance(value, Annotation):
        return (*key_of(change), value.id)
    return (*key_of(change), value if isinstance(value, Sentence | Zone | Membership) else type(value))


def _stated(value: object) -> object:
    """The value; of a layer that is not there its state."""
    return None if value == LayerState() else value
