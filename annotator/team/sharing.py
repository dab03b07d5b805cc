"""A file and a server that are brought together again and again.

It does not matter with which program the file was changed, and whether the server was there. How far a file has come
stands in the file and changes together with it: stopped at any moment, the next time goes on from there, and nothing is
sent twice.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable
from itertools import chain
from types import TracebackType
from typing import TypeVar

from annotator.core.errors import WriteError
from annotator.core.messages import _
from annotator.store import ProjectFile
from annotator.store.projectfile import Moment
from annotator.team.link import OWNER, Link, required_link
from annotator.team.names import SharedNames
from annotator.team.rebase import Member, Rebased, rebased
from annotator.team.replica import Replica, checked, place, place_of_all
from annotator.team.server import OfflineError, Sent, Server, ServerError
from annotator.team.turn import (
    BATCH,
    TRIES,
    AtDesk,
    CarryOut,
    ChangedMeanwhileError,
    Report,
    Turn,
    at_once,
)

T = TypeVar("T")


class Sharing:
    """A shared project that is brought together with its server, again and again, within a `with` block.

    The connection, and what the server had the last time, stay open in between: so what it costs goes by what was done
    since, whatever the size of the project. To be used in one thread at a time.
    """

    def __init__(self, file: ProjectFile, carry_out: CarryOut, at_desk: AtDesk = at_once) -> None:
        self.file = file
        self._carry_out = carry_out
        self._at_desk = at_desk
        self._server: Server | None = None
        self._replica: Replica | None = None
        self._looked = 0
        self._moment: Moment | None = None
        self._open: set[str] | None = None
        self._names = SharedNames(file)

    def __enter__(self) -> Sharing:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, ___: BaseException | None, __: TracebackType | None
    ) -> None:
        self._disconnect()
        self._drop_replica()

    def bring_together(self) -> Report:
        """Send what is new in the file, and take in what others sent.

        Raises `AnnotatorError`, with the file as it was: `OfflineError` where the server cannot be reached just now.
        """
        try:
            server, me = self._connected()
            report = Report()
            for ___ in range(TRIES):
                with contextlib.suppress(ChangedMeanwhileError):
                    if self._is_through(server, me, report):
                        report.names = self._names.bring_together(server, me)
                        self._tidy(server, me)
                        return report
            raise OfflineError(_("Others are sending all the time."), hint=_("Try again in a moment."))
        except BaseException:
            self._disconnect()
            raise

    def at_server(self, do: Callable[[Server], T]) -> T:
        """Ask something else over the same connection. Raises `AnnotatorError`."""
        try:
            return do(self._connected()[0])
        except BaseException:
            self._disconnect()
            raise

    def names(self) -> dict[str, str]:
        """What those are called who log in, as far as one may know."""
        project = self.file.project.header.id
        return self.at_server(lambda server: {each.login: each.name for each in server.members(project)})

    def _connected(self) -> tuple[Server, Member]:
        link, project = required_link(self.file), self.file.project.header.id
        if self._server is not None and self._server.address == link.server:
            with contextlib.suppress(OfflineError):  # it may have gone and come back since
                return self._server, self._server.me(project)
        self._disconnect()
        self._server = Server(link.server)
        self._server.require_schema()
        return self._server, self._server.me(project)

    def _disconnect(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None

    def _drop_replica(self) -> None:
        if self._replica is not None:
            self._replica.close()
            self._replica = None

    def _is_through(self, server: Server, me: Member, report: Report) -> bool:
        """Take in what is there and send what is here; False where somebody else was faster."""
        if not self.file.settle():
            raise WriteError(
                _("The project is not saved yet."), file=self.file.path, hint=_("Try again in a moment.")
            )
        link, project = required_link(self.file), self.file.project.header.id
        base = self._base(server, link)
        head = server.head(project)
        if head < self._looked:
            raise ServerError(
                _(
                    "The server has {head} records, and this file came to {looked}: "
                    "an older state of the database was put back, or it is another one."
                ).format(head=head, looked=self._looked),
                hint=_("Your file is as it was. Ask the owner of the database."),
            )
        turn = Turn(self.file, link, me, head, self._carry_out, report, self._at_desk)
        if head == 0 and me.role == OWNER:
            self._suspects(base)
            if not turn.is_sent(server, turn.everything(), base):
                return False
            report.sent = base.seq
            self._open = set(turn.waiting)
        else:
            found = self._pulled(server, base, turn)
            sending = turn.records(found)
            if sending and not turn.is_sent(server, sending, self._known()):
                return False
            report.sent += len(found.changes) + len(found.articles)
            self._open = {*turn.waiting, *found.unsent}
        self._looked = max(self._looked, self._known().seq)
        return True

    def _known(self) -> Replica:
        """What the server had the last time that it was asked."""
        assert self._replica is not None
        return self._replica

    def _pulled(self, server: Server, base: Replica, turn: Turn) -> Rebased:
        """Take in what came, with what was done here on top of it; returns what of that is to be sent."""
        landed = turn.landed(server)
        among = self._suspects(base)
        ours = turn.ours(base, landed, among, self._moment)
        came = self._received(server, base, turn)
        there = self._known()
        found = rebased(ours, there if there.index else None, turn.me)
        if there.index and (came or there is not base or found.late or found.forbidden):
            if there is not base:
                came = self.file.differing(there.index)
            turn.take_in(
                there, found, among | came, turn.seen(turn.head, "" if landed else turn.link.sending)
            )
            self._forget_others(there)
        turn.tell(found)
        return found

    def _base(self, server: Server, link: Link) -> Replica:
        """What the server had when this file was last brought together with it, as it was seen then."""
        project = self.file.project.header.id
        folder = place(self.file.path, project, link)
        if self._replica is not None and (self._replica.folder, self._replica.seq) == (folder, link.seq):
            return self._replica
        self._drop_replica()
        self._open = None
        found = Replica.kept(folder, link.seq)
        if found is None:
            found = Replica.begin(folder)
            if link.seq:
                rows = (row for row in server.read(project, 0, link.seq) if link.sees(row.annotator))
                found.append((checked(row, project) for row in rows), link.seq)
                found.fold()
        self._replica, self._looked = found, link.seq
        return found

    def _suspects(self, base: Replica) -> set[str]:
        """The articles in which the file may differ from what the server had."""
        self._moment, touched = self.file.touched(self._moment)
        if self._open is None or touched is None:
            index = base.index
            self._open = self.file.differing(index) if index else set(self.file.project.members)
        else:
            self._open |= touched
        return self._open

    def _received(self, server: Server, base: Replica, turn: Turn) -> set[str]:
        """Add what came to what the server had; returns the articles that it is about."""
        project = self.file.project.header.id
        there = base
        if not turn.sees_as_before:
            there = Replica.begin(place(self.file.path, project, turn.seen(turn.head)))
            self._looked = 0
        rows = turn.told_of(server.read(project, self._looked, turn.head) if turn.head > self._looked else ())
        first = next(rows, None)
        self._looked = turn.head
        if first is None:
            if there is not base:
                there.close()
            return set()
        came = there.append((checked(row, project) for row in chain((first,), rows)), turn.head)
        if there is not base:
            there.fold()
            base.close()
            self._replica = there
        return came

    def _forget_others(self, there: Replica) -> None:
        """What was seen in another role, or under another name, is of no more use."""
        with contextlib.suppress(OSError):
            for folder in place_of_all(self.file.path, self.file.project.header.id).iterdir():
                if folder != there.folder:
                    shutil.rmtree(folder, ignore_errors=True)

    def _tidy(self, server: Server, me: Member) -> None:
        """Now and then, what has gathered is folded, here and on the server."""
        if self._replica is not None and self._replica.should_fold():
            self._replica.fold()
            fold_there(server, self._replica, me, self.file.project.header.id)


def fold_there(server: Server, there: Replica, me: Member, project: str) -> None:
    """Make snapshots on the server of what this member may; where that fails, others do it another time."""
    with contextlib.suppress(ServerError):
        wanted = [key for key in server.unfolded(project, there.seq) if me.may_fold(*key)]
        for start in range(0, len(wanted), BATCH):
            found = [(key, there.folded_record(*key)) for key in wanted[start : start + BATCH]]
            server.fold(project, there.seq, [Sent(each[0], *key, each[1]) for key, each in found if each])
