"""Sharing a project, joining one, and bringing a file and the server together.

What was done here is what distinguishes the file from what the server had when both were last brought together. So it
does not matter with which program, and whether the server was there. It is put on top of what others sent meanwhile, in
the order of the server; the file then says what the server has. How far it has come stands in the file (`link`) and
changes in the same edit: stopped at any moment, the next time goes on from there, and nothing is sent twice.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Protocol

from annotator.core.annotation import new_id
from annotator.core.article import Article
from annotator.core.edits import HANDED_TO, Change, Edit, Membership, ProjectHeader, now
from annotator.core.errors import AnnotatorError, WriteError
from annotator.core.outputs import PROJECT_SUFFIX
from annotator.core.patterns import pattern
from annotator.store import Disk, ProjectFile, records
from annotator.store.opening import set_aside
from annotator.store.sides import HEADER, Key, key_of, touched_by
from annotator.team import replica
from annotator.team.difference import Difference, difference
from annotator.team.link import OWNER, Link, common, link_of, linked, with_local
from annotator.team.rebase import Member, Rebased, rebased
from annotator.team.replica import Row
from annotator.team.server import OfflineError, Sent, Server, ServerError

TRIES = 50
"""How often others may be faster before that is given up."""
AT_ONCE = 50
"""How many articles come in while whoever works on the file waits."""
_UNFIT_FOR_NAME = pattern(r"[^\w .,()-]+")

CarryOut = Callable[[ProjectFile, Edit], object]
"""Carries out an edit that is no step of a person (`app/ledger.py`)."""


class AtDesk(Protocol):
    """Does something where the file is worked on, while nobody else changes it; gives back what that gives."""

    def __call__(self, act: Callable[[], bool], *, is_seen: bool) -> bool:
        """`is_seen` says whether it may change what somebody is looking at."""


def at_once(act: Callable[[], bool], *, is_seen: bool) -> bool:
    """Nobody else works on the file."""
    return act()


@dataclass(slots=True)
class Sitting:
    """What is known of a file that stays open: at the `mark` it said what the server had at the `link`.

    So only what was touched since has to be looked at. `unsent` articles stay in this file alone.
    """

    mark: int = 0
    link: Link | None = None
    unsent: frozenset[str] = frozenset()


@dataclass(slots=True)
class Report:
    """What came of bringing a file and the server together: numbers of changes, and what was not sent.

    `late` changes are undone here because others had changed the same before, `forbidden` ones because they are not the
    member's to make; both are in the file `aside`, and `undone` says of each what is there instead. `senders` are the
    logins of those who sent, by what they changed. `unsent` articles stay in this file alone.
    """

    sent: int = 0
    received: int = 0
    late: list[Change] = field(default_factory=list)
    forbidden: list[Change] = field(default_factory=list)
    unsent: list[str] = field(default_factory=list)
    aside: Path | None = None
    undone: list[Change] = field(default_factory=list)
    senders: dict[Key, str] = field(default_factory=dict)


def share(file: ProjectFile, address: str, name: str, carry_out: CarryOut) -> Report:
    """Share a project on a server, as its owner, whose layers are those of `name`. Raises `AnnotatorError`."""
    header = file.project.header
    if link_of(header) is not None:
        raise AnnotatorError("This project is shared already.", file=file.path, hint="Use: annotator sync")
    if header.extra.get(HANDED_TO):
        raise AnnotatorError(
            "This is the file of one annotator.",
            file=file.path,
            hint="Share the project that it was handed out from.",
        )
    with Server(address) as server:
        server.migrate()
        if header.id not in server.projects() or not _is_just_begun(server, header.id):
            server.create(header.id, name)
        me = server.me(header.id)
        link = Link(address, me.name, me.role)
        joined = _Sync(file, server, link, carry_out)
        joined.note(link)
        return joined.run()


def _is_just_begun(server: Server, project: str) -> bool:
    return server.me(project).role == OWNER and server.head(project) == 0


def sync(file: ProjectFile, carry_out: CarryOut) -> Report:
    """Send what is new in the file, and take in what others sent. Raises `AnnotatorError`, with the file as it was."""
    link = required_link(file)
    with Server(link.server) as server:
        server.require_schema()
        return _Sync(file, server, link, carry_out).run()


def sync_beside(
    file: ProjectFile, server: Server, sitting: Sitting, carry_out: CarryOut, at_desk: AtDesk
) -> Report:
    """The same in a thread of its own while somebody works on the file, over a connection that is there already.

    What was touched here meanwhile is never overwritten: it is looked at again first, or goes out the next time.
    """
    return _Sync(file, server, required_link(file), carry_out, at_desk, sitting).run()


def required_link(file: ProjectFile) -> Link:
    """Where the project is shared; raises `AnnotatorError` where it is not."""
    link = link_of(file.project.header)
    if link is None:
        raise AnnotatorError(
            "This project is not shared.", file=file.path, hint="Use: annotator share, or join"
        )
    return link


def join(address: str, folder: Path, project: str = "") -> Path:
    """Write a file for oneself of a project that is shared; returns where it is. Raises `AnnotatorError`."""
    with Server(address) as server:
        server.require_schema()
        chosen = _chosen(server.projects(), project)
        me, head = server.me(chosen), server.head(chosen)
        if head == 0:
            raise ServerError("This project has not been sent yet.", hint="Its owner types: annotator sync")
        link = Link(address, me.name, me.role, head)
        base = replica.kept(chosen, link)
        replica.write(base, None, (replica.checked(row, chosen) for row in server.read(chosen, 0, head)))
    with replica.opened(base) as found:
        assert found is not None
        header = found.project.header
    name = _UNFIT_FOR_NAME.sub(" ", header.title).strip(" .") or chosen
    target = folder / f"{name[:100]}{PROJECT_SUFFIX}"
    if os.path.lexists(target):
        raise WriteError("There is already a file of that name.", file=target, hint="Name another folder.")
    edit = Edit("Join", (Change(header, linked(common(header), link)),))
    replica.write(target, base, records.edit_records(edit))
    return target


def _chosen(known: list[str], wanted: str) -> str:
    if wanted and wanted in known:
        return wanted
    if not known or wanted:
        raise ServerError(
            "You do not belong to such a project there.", hint="Ask its owner to add you: annotator team"
        )
    if len(known) > 1:
        raise ServerError(
            "You belong to several projects there.", hint=f"Say which: --project {'|'.join(known)}"
        )
    return known[0]


class _Sync:
    def __init__(
        self,
        file: ProjectFile,
        server: Server,
        link: Link,
        carry_out: CarryOut,
        at_desk: AtDesk = at_once,
        sitting: Sitting | None = None,
    ) -> None:
        self.file = file
        self.server = server
        self.link = link
        self.carry_out = carry_out
        self.at_desk = at_desk
        self.sitting = sitting or Sitting()
        self.mark = 0
        self.header = file.project.header
        self.theirs: set[Key] | None = None
        self.project = file.project.header.id
        self.me: Member = server.me(self.project)
        self.report = Report()

    def run(self) -> Report:
        """Send and take in, until nobody else was faster, there or here."""
        self._flush()
        for _ in range(TRIES):
            self.mark, self.header = self.file.touched.mark(), self.file.project.header
            there = self._pulled()
            if there is not None and self._take_in(*there):
                unsent = frozenset(self.report.unsent)
                self.sitting.mark, self.sitting.link, self.sitting.unsent = self.mark, self.link, unsent
                return self.report
        raise OfflineError("Others are sending all the time.", hint="Try again in a moment.")

    def _flush(self) -> None:
        if not self.file.settle():
            raise WriteError(
                "The project is not saved yet.", file=self.file.path, hint="Try again in a moment."
            )

    # ------------------------------------------------------------------------------------------ the server's
    def _seen(self, seq: int) -> Link:
        """What the file will say when it has come to a number."""
        return Link(self.link.server, self.me.name, self.me.role, seq)

    def _base(self) -> Path | None:
        """What the server had when this file was last brought together with it, as it was seen then."""
        if self.link.seq == 0:
            return None
        path = replica.kept(self.project, self.link)
        if not path.exists():
            rows = self.server.read(self.project, 0, self.link.seq)
            replica.write(
                path,
                None,
                (replica.checked(row, self.project) for row in rows if self.link.sees(row.annotator)),
            )
        return path

    def _pulled(self) -> tuple[Path | None, int] | None:
        """What the server has once it has ours, and its number; None where somebody else was faster."""
        head = self.server.head(self.project)
        if head < self.link.seq:
            raise ServerError(
                f"The server has {head} records, and this file came to {self.link.seq}: "
                "an older state of the database was put back, or it is another one.",
                hint="Your file is as it was. Ask the owner of the database.",
            )
        base = self._base()
        is_as_before = self._seen(self.link.seq) == replace(self.link, sending="")
        after = self.link.seq if is_as_before else 0
        rows = list(self.server.read(self.project, after, head))
        raws = [replica.checked(row, self.project) for row in rows]
        there = base
        if rows:
            there = replica.kept(self.project, self._seen(head))
            replica.write(there, base if is_as_before else None, raws)
        self._note_theirs(rows if is_as_before else None)
        landed = [raw for row, raw in zip(rows, raws, strict=True) if row.push == self.link.sending]
        with self._with_landed(base, landed) as sure, replica.opened(there) as theirs:
            ours = rebased(difference(sure, self.file, self._touched_here()), theirs, self.me)
        self.report.late, self.report.forbidden, self.report.unsent = ours.late, ours.forbidden, ours.unsent
        sending = self._records(ours)
        if not sending:
            return there, head
        if not self._sent(sending, head):
            return None
        complete = replica.kept(self.project, self._seen(head + len(sending)))
        replica.write(complete, there, [each.body for each in sending])
        self.report.sent += len(ours.changes) + len(ours.articles)
        return complete, head + len(sending)

    @contextlib.contextmanager
    def _with_landed(self, base: Path | None, landed: Iterable[bytes]) -> Iterator[ProjectFile | None]:
        """The base with what reached the server the last time, although there was no answer."""
        raws = list(landed)
        path = base
        if raws:
            path = replica.kept(self.project, self.link).with_suffix(".landed")
            replica.write(path, base, raws)
        with replica.opened(path) as found:
            yield found
        if raws and path is not None:
            path.unlink(missing_ok=True)

    def _records(self, ours: Rebased) -> list[Sent]:
        found: list[Sent] = []
        at = now()
        edits = touched_by([Edit("Shared work", tuple(ours.changes), self.me.name, at)])
        if (begun := edits.get(("", ""))) and begun[0].changes[0].before is None:
            del edits[("", "")]
            header = begun[0].changes[0].after
            assert isinstance(header, ProjectHeader)
            found.append(Sent("project", "", "", records.header_record(header)))
        found += (Sent("article", each.id, "", records.article_record(each)) for each in ours.articles)
        for (article, annotator), (edit,) in edits.items():
            (raw,) = records.edit_records(replace(edit, id=new_id()))
            found.append(Sent("edit", article, annotator, raw))
        return found

    def _sent(self, sending: list[Sent], head: int) -> bool:
        """Whether it was sent; not where somebody else was faster."""
        with self.server.turn(self.project) as last:
            if last != head:
                return False
            # Only now is it certain that what was being sent before has not reached the server, and never will.
            push = new_id()
            self.note(replace(self.link, sending=push))
            self.server.send(self.project, push, sending)
        return True

    # -------------------------------------------------------------------------------------------------- here
    def _touched_here(self) -> set[str] | None:
        """The articles in which this file can differ from the base; None where any can."""
        if self.sitting.link is None or self.sitting.link != replace(self.link, sending=""):
            return None
        touched = self.file.touched.since(self.sitting.mark)
        return None if touched is None else {article for article, _ in touched} | self.sitting.unsent

    def _note_theirs(self, rows: list[Row] | None) -> None:
        """Remember what others changed; None: any of it may be another."""
        self.theirs = None if rows is None else {(row.article, row.annotator) for row in rows}
        for row in rows or ():
            if row.push != self.link.sending:
                self.report.senders[row.article, row.annotator] = row.login

    def note(self, link: Link) -> None:
        """Have the file say how far it has come, and wait until it does."""

        def act() -> bool:
            header = self.file.project.header
            self.carry_out(self.file, _edit([Change(header, linked(header, link))]))
            return True

        self.at_desk(act, is_seen=False)
        self._require_saved()
        self.link = link

    def _take_in(self, there: Path | None, head: int) -> bool:
        """Make the file what the server has; False where somebody here touched the same meanwhile."""
        refused = [*self.report.late, *self.report.forbidden]
        if self.theirs is not None:
            self.theirs |= {key_of(each) for each in refused}
        looked_at = self._touched_here() is not None and self.theirs is not None
        only = {article for article, _ in self.theirs or ()} if looked_at else None
        link = self._seen(head)
        with replica.opened(there) as theirs:
            assert theirs is not None
            found = _known_there(difference(self.file, theirs, only), theirs)
            new = common(theirs.project.header)
        self._enter(found.articles)
        entered = {(each.id, "") for each in found.articles}
        self.report.received = len(found.changes) + len(found.articles)
        self.report.undone = [each for each in found.changes if key_of(each) in map(key_of, refused)]
        if refused and not self._is_late(entered):
            raws = records.edit_records(Edit("Not shared", tuple(refused), self.me.name, now()))
            self.report.aside = set_aside(self.file.path, raws, "not-shared", Disk())
        if not self.at_desk(
            lambda: self._carry(found.changes, new, link, entered), is_seen=bool(found.changes)
        ):
            return False
        self._require_saved()
        self.link = link
        if there is not None:
            _forget_others(there)
        return True

    def _is_late(self, entered: set[Key]) -> bool:
        """Whether somebody here touched, since the mark, what others changed."""
        touched = self.file.touched.since(self.mark)
        if touched is None:
            return True
        own = touched - entered - {HEADER}
        if common(self.file.project.header) != common(self.header):
            own.add(HEADER)
        return bool(own if self.theirs is None else own & self.theirs)

    def _carry(self, found: list[Change], new: ProjectHeader, link: Link, entered: set[Key]) -> bool:
        if self._is_late(entered):
            return False
        touched = (self.file.touched.since(self.mark) or set()) - entered
        changes = [each for each in found if key_of(each) != HEADER and key_of(each) not in touched]
        header = self.file.project.header
        is_same = common(header) == common(self.header)
        after = linked(with_local(new, header.extra) if is_same else header, link)
        if changes or header != after:
            self.carry_out(self.file, _edit([Change(header, after), *changes]))
        return True

    def _require_saved(self) -> None:
        if not self.file.settle():
            raise self.file.save_state.error or WriteError("Saving takes too long.", file=self.file.path)

    def _enter(self, articles: list[Article]) -> None:
        for first in range(0, len(articles), AT_ONCE):
            some = articles[first : first + AT_ONCE]
            self.at_desk(partial(self._import, some), is_seen=True)

    def _import(self, articles: list[Article]) -> bool:
        with self.file.importing() as batch:
            for article in articles:
                batch.add(article)
        return True


def _known_there(found: Difference, theirs: ProjectFile) -> Difference:
    """Without what the server has never had: it stays in this file."""

    def is_known(change: Change) -> bool:
        value = change.before if change.before is not None else change.after
        name = value.article if isinstance(value, Membership) else change.article
        return not name or theirs.project.knows(name)

    return Difference(found.articles, list(filter(is_known, found.changes)))


def _edit(changes: Iterable[Change]) -> Edit:
    return Edit("Bring together with the server", tuple(changes), at=now())


def _forget_others(path: Path) -> None:
    for other in path.parent.glob("*.annot.yaml"):
        if other != path:
            with contextlib.suppress(OSError):
                other.unlink()
