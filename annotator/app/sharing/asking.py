"""What is asked before a project is shared or joined: whether the server is there, and what it has."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path

from annotator.app.ledger import carry_out
from annotator.app.progress import Progress, Work
from annotator.core.edits import Change, Edit, ProjectHeader, now
from annotator.core.errors import AnnotatorError
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
        role = "its owner" if self.me.role == OWNER else f"{self.me.role} “{self.me.name}”"
        return f"“{self.title or self.id}”, where you are {role}"


@dataclass(frozen=True, slots=True)
class There:
    """What was found at an address."""

    about: About
    projects: tuple[Joinable, ...]

    def __str__(self) -> str:
        about = self.about
        way = "" if about.encrypted else " The connection is not encrypted."
        said = f"PostgreSQL {about.version.split()[0]} answers; you are “{about.login}” in “{about.database}”.{way}"
        if not self.projects:
            return f"{said} No project is shared with you there."
        return f"{said} Shared with you: {'; '.join(map(str, self.projects))}."

    @property
    def for_sharing(self) -> str:
        """What is there in words, for somebody who wants to share a project there."""
        may = "may" if self.about.may_create else "may not (it takes the right to create in the database)"
        return f"{self} You {may} share projects there."


def look(address: str) -> Work[There]:
    """Ask what is at an address. Raises `AnnotatorError`."""
    yield Progress(0, 0, "Asking the server")
    with Server(address) as server:
        about = server.about()
        found = []
        if about.has_schema:
            server.require_schema()
            found = [Joinable(name, _title(server, name), server.me(name)) for name in server.projects()]
    return There(about, tuple(found))


def share(file: ProjectFile, address: str, name: str) -> Work[syncing.Report]:
    """Share a project as its owner. Raises `AnnotatorError`."""
    yield Progress(0, 0, f"Sending {counted(len(file.project.members), 'article')}")
    return syncing.share(file, address, name, carry_out)


def join(address: str, folder: Path, project: str) -> Work[Path]:
    """Write a file of a project that is shared. Raises `AnnotatorError`."""
    yield Progress(0, 0, "Fetching the project")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise AnnotatorError(f"The folder {folder} cannot be used: {error.strerror}.") from error
    return syncing.join(address, folder, project)


def leave(file: ProjectFile) -> None:
    """Have the file say no more that the project is shared; everything that is in it stays."""
    header = file.project.header
    carry_out(file, Edit("Leave the shared project", (Change(header, linked(header, None)),), at=now()))


def _title(server: Server, project: str) -> str:
    """What the project was called when it was sent; "" where nobody can say."""
    with contextlib.suppress(AnnotatorError):
        row = server.first_header(project)
        if row is not None:
            record, _ = records.parse(replica.checked(row, project), file="")
            if isinstance(record, ProjectHeader):
                return record.title
    return ""
