"""Sharing a project, joining one, and bringing a file and the server together once."""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path

from annotator import paths
from annotator.core.annotation import new_id
from annotator.core.edits import HANDED_TO, Change, Edit, now
from annotator.core.errors import AnnotatorError, WriteError
from annotator.core.file_names import safe
from annotator.core.messages import _
from annotator.core.outputs import PROJECT_SUFFIX
from annotator.core.patterns import pattern
from annotator.store import ProjectFile, open_file, records
from annotator.team.link import OWNER, Link, common, link_of, linked, required_link
from annotator.team.names import SharedNames
from annotator.team.replica import Replica, checked, place
from annotator.team.server import Server, ServerError
from annotator.team.sharing import Sharing, fold_there
from annotator.team.turn import TITLE, CarryOut, Report

__all__ = ["CarryOut", "Report", "Sharing", "join", "required_link", "share", "sync"]

_UNFIT_FOR_NAME = pattern(r"[^\w .,()-]+")


def share(file: ProjectFile, address: str, name: str, carry_out: CarryOut) -> Report:
    """Share a project on a server, as its owner, whose layers are those of `name`. Raises `AnnotatorError`."""
    header = file.project.header
    if link_of(header) is not None:
        raise AnnotatorError(
            _("This project is shared already."), file=file.path, hint=_("Use: annotator sync")
        )
    if header.extra.get(HANDED_TO):
        raise AnnotatorError(
            _("This is the file of one annotator."),
            file=file.path,
            hint=_("Share the project that it was handed out from."),
        )
    with Server(address) as server:
        server.migrate()
        if header.id not in server.projects() or not _is_just_begun(server, header.id):
            server.create(header.id, name)
        me = server.me(header.id)
        header = linked(header, Link(address, me.name, me.role))
    carry_out(file, Edit(TITLE, (Change(file.project.header, header),), at=now()))
    return sync(file, carry_out)


def _is_just_begun(server: Server, project: str) -> bool:
    return server.me(project).role == OWNER and server.head(project) == 0


def sync(file: ProjectFile, carry_out: CarryOut) -> Report:
    """Send what is new in the file, and take in what others sent. Raises `AnnotatorError`, with the file as it was."""
    with Sharing(file, carry_out) as sharing:
        return sharing.bring_together()


def join(address: str, folder: Path, project: str = "") -> Path:
    """Write a file for oneself of a project that is shared; returns where it is. Raises `AnnotatorError`."""
    with Server(address) as server:
        server.require_schema()
        chosen = _chosen(server.projects(), project)
        me, head = server.me(chosen), server.head(chosen)
        if head == 0:
            raise ServerError(
                _("This project has not been sent yet."), hint=_("Its owner types: annotator sync")
            )
        link = Link(address, me.name, me.role, head)
        joining = paths.cache_dir() / "team" / f"joining-{new_id()}"
        try:
            there = Replica.begin(joining / "replica")
            there.append((checked(row, chosen) for row in server.read(chosen, 0, head)), head)
            if not there.is_folded():
                there.fold()
            fold_there(server, there, me, chosen)
            path = _written(there, folder, chosen, link)
            with contextlib.suppress(AnnotatorError), open_file(path, read_only=True) as file:  # else later
                SharedNames(file).bring_together(server, me)
            return path
        finally:
            shutil.rmtree(joining, ignore_errors=True)


def _written(there: Replica, folder: Path, project: str, link: Link) -> Path:
    """The file of somebody who joins."""
    header = there.project.header
    name = safe(_UNFIT_FOR_NAME.sub(" ", header.title).strip(" .") or project)
    target = folder / f"{name}{PROJECT_SUFFIX}"
    if os.path.lexists(target):
        raise WriteError(
            _("There is already a file of that name."), file=target, hint=_("Name another folder.")
        )
    edit = Edit("Join", (Change(header, linked(common(header), link)),))
    there.copy_to(target, records.edit_records(edit))
    there.moved_to(place(target.resolve(), project, link))
    return target


def _chosen(known: list[str], wanted: str) -> str:
    if wanted and wanted in known:
        return wanted
    if not known or wanted:
        raise ServerError(
            _("You do not belong to such a project there."),
            hint=_("Ask its owner to add you: annotator team"),
        )
    if len(known) > 1:
        raise ServerError(
            _("You belong to several projects there."),
            hint=_("Say which: --project {known}").format(known="|".join(known)),
        )
    return known[0]
