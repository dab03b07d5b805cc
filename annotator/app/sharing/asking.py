"""What is asked before a project is shared or joined: whether the server is there, and what it has."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path

from annotator.app.ledger import carry_out
from annotator.app.progress import Progress, Work
from annotator.core.edits import Change, Edit, ProjectHeader, now
from annotator.core.errors import AnnotatorError
from annotator.core.messages import _
from annotator.core.wording import counted
from annotator.store import ProjectFile, records
from annotator.team import replica, syncing
from annotator.team.link import OWNER, linked
from annotator.team.rebase import Member
from annotator.team.server import About, Server


@dataclass(frozen=True, slots=True)
class Joinable:
    """A project that is shared with whoever asks: what it is called, and as whom they belong to it."""

    id: str
    title: str
    me: Member

    def __str__(self) -> str:
        role = _("its owner") if self.me.role == OWNER else f"{self.me.role} “{self.me.name}”"
        return _("“{title}”, where you are {role}").format(title=self.title or self.id, role=role)


@dataclass(frozen=True, slots=True)
class There:
    """What was found at an address."""

    about: About
    projects: tuple[Joinable, ...]

    def __str__(self) -> str:
        about = self.about
        way = "" if about.encrypted else _(" The connection is not encrypted.")
        said = _("PostgreSQL {split} answers; you are “{login}” in “{database}”.{way}").format(
            split=about.version.split()[0], login=about.login, database=about.database, way=way
        )
        if not self.projects:
            return _("{said} No project is shared with you there.").format(said=said)
        return _("{said} Shared with you: {map}.").format(said=said, map="; ".join(map(str, self.projects)))

    @property
    def for_sharing(self) -> str:
        """What is there in words, for somebody who wants to share a project there."""
        may = "may" if self.about.may_create else _("may not (it takes the right to create in the database)")
        return _("{self_} You {may} share projects there.").format(self_=self, may=may)


def look(address: str) -> Work[There]:
    """Ask what is at an address. Raises `AnnotatorError`."""
    yield Progress(0, 0, _("Asking the server"))
    with Server(address) as server:
        about = server.about()
        found = []
        if about.has_schema:
            server.require_schema()
            found = [Joinable(name, _title(server, name), server.me(name)) for name in server.projects()]
    return There(about, tuple(found))


def share(file: ProjectFile, address: str, name: str) -> Work[syncing.Report]:
    """Share a project as its owner. Raises `AnnotatorError`."""
    yield Progress(
        0,
        0,
        _("Sending {articles}").format(articles=counted(len(file.project.members), "article", "articles")),
    )
    return syncing.share(file, address, name, carry_out)


def join(address: str, folder: Path, project: str) -> Work[Path]:
    """Write a file of a project that is shared. Raises `AnnotatorError`."""
    yield Progress(0, 0, _("Fetching the project"))
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise AnnotatorError(
            _("The folder {folder} cannot be used: {strerror}.").format(
                folder=folder, strerror=error.strerror
            )
        ) from error
    return syncing.join(address, folder, project)


def leave(file: ProjectFile) -> None:
    """Have the file say no more that the project is shared; everything that is in it stays."""
    header = file.project.header
    carry_out(file, Edit(_("Leave the shared project"), (Change(header, linked(header, None)),), at=now()))


def _title(server: Server, project: str) -> str:
    """What the project was called when it was sent; "" where nobody can say."""
    with contextlib.suppress(AnnotatorError):
        row = server.first_header(project)
        if row is not None:
            record, __ = records.parse(replica.checked(row, project), file="")
            if isinstance(record, ProjectHeader):
                return record.title
    return ""
