"""The lists of names of a shared project: owners send what is beside their file, and everybody has it.

They are no edits. What an owner's file holds goes out when it has changed since it last did, so of two owners who have
different ones neither takes back again and again what the other sent.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from pathlib import PurePath

from annotator.core.errors import ReadError, one_line
from annotator.core.labels import LabelSet
from annotator.core.messages import _
from annotator.store import Disk, ProjectFile, schema
from annotator.store.disk import write_error, write_file
from annotator.store.listed_names import by_lasting, lists, place_of, place_of_kept, read_list
from annotator.store.name_lists import names_record, read_names
from annotator.team.link import OWNER
from annotator.team.rebase import Member
from annotator.team.server import Server


class SharedNames:
    """The lists of one project file, as long as it is open."""

    def __init__(self, file: ProjectFile) -> None:
        self._file = file
        self._read: dict[str, tuple[object, LabelSet, bytes | None]] = {}
        header = file.project.header
        self._known = {name: _digest(_read_kept(header.id, name)) for name in lists(header)}

    def bring_together(self, server: Server, me: Member) -> bool:
        """Send what is new here, keep what is new there; whether anything came. Raises `AnnotatorError`."""
        wanted = lists(self._file.project.header)
        if not wanted:
            return False
        project = self._file.project.header.id
        there = server.names(project)
        came = False
        for name in wanted:
            own = self._own(name)
            kept = _read_kept(project, name)
            if own is not None and me.role == OWNER:
                if name not in there or own != kept:
                    server.send_names(project, name, own)
                    _keep(project, name, own)
            elif own is None and name in there:
                if there[name] != _digest(kept):
                    _keep(project, name, _checked(server.names_of(project, name), name))
                came |= there[name] != self._known.get(name)
                self._known[name] = there[name]
        for name in there.keys() - set(wanted) if me.role == OWNER else ():
            server.remove_names(project, name)
        return came

    def _own(self, name: str) -> bytes | None:
        """The record of what a file beside the project holds; None where there is none that could be sent.

        The header, which others may change, must not name a file elsewhere whose content would go out.
        """
        if PurePath(name).is_absolute() or ".." in PurePath(name).parts:
            return None
        path, labels = place_of(self._file, name), self._file.project.labels
        try:
            found = path.stat()
        except (OSError, ValueError):
            return None
        state = (found.st_mtime_ns, found.st_size)
        known = self._read.get(name)
        if known is None or known[:2] != (state, labels):
            raw = None
            with suppress(ReadError):  # the window says so wherever the project is open
                raw = names_record(name, by_lasting(self._file, read_list(path, labels)))
            known = self._read[name] = state, labels, raw
        raw = known[2]
        return raw if raw is not None and len(raw) <= schema.RECORD_LIMIT else None


def _checked(body: str | None, name: str) -> bytes:
    raw = (body or "").encode("utf-8", "replace")
    found = read_names(raw, file=name) if body else None
    if found is None or found[0] != name:
        raise ReadError(
            _("The list of names “{name}” on the server cannot be understood.").format(
                name=one_line(name)[:100]
            ),
            hint=_("Ask the owner of the shared project about it; your own file is as it was."),
        )
    return raw


def _digest(raw: bytes | None) -> str:
    """What the server calls the same content."""
    return hashlib.md5(raw, usedforsecurity=False).hexdigest() if raw is not None else ""


def _read_kept(project: str, name: str) -> bytes | None:
    try:
        return place_of_kept(project, name).read_bytes()
    except OSError:
        return None


def _keep(project: str, name: str, raw: bytes) -> None:
    path = place_of_kept(project, name)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise write_error(path, error) from error
    write_file(path, [raw], Disk())
