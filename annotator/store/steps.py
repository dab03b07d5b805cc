"""The last steps of a project on this computer, kept outside it, so that they can be taken back after it was closed.

A step is noted when it is in the project, and what is about to be written there is remembered before: a process that
is killed between the two leaves a step in the project that is noted when the project is opened the next time. So
steps are whole and without gaps. Nothing here raises `OSError`: what cannot be kept is not there later.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from annotator.core.edits import Change, Edit, Membership
from annotator.core.errors import AnnotatorError, ReadError
from annotator.core.patterns import pattern
from annotator.store import records
from annotator.store.disk import write_quickly
from annotator.store.index import raw_records
from annotator.store.record_writing import bare_edit_record
from annotator.store.row import scalar_in

STEPS = 200
"""How many steps can be taken back after the project was closed and opened again."""
MOST = 10 * STEPS
"""How many are kept together with edits that nobody did."""
LARGEST_STEP = 4 << 20
"""A step of more bytes than this is not remembered beyond its sitting, nor can those before it be taken back then."""

_MEMBER = pattern(
    rb"--- [^\n]*\nkind: edit\narticle: ([^\n]+)\n(?:(?:by|at|title|edit|undoes|redoes|parts?): [^\n]*\n)*"
    rb"changes:\n  - \{before: (null|\{member: true\}), after: (null|\{member: true\})\}\n\.\.\.\n+"
)
_LATER_PART = pattern(rb"(?m)^part: (?!1$)[0-9]+$")
_BY = pattern(rb"(?m)^by: ")
_STEPS, _COMING = "steps.yaml", "coming.yaml"


class Steps:
    """The steps that are kept in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._noted = folder / _STEPS
        self._coming = folder / _COMING

    def read(self) -> list[Edit]:
        """The last steps, the latest last. One without changes stands for a step that was too large to be kept."""
        groups = _grouped(self._noted)
        # What nobody did, such as the parts of a step, does not count.
        people = [number for number, group in enumerate(groups) if _BY.search(group[0])]
        first = max(people[-STEPS] if len(people) > STEPS else 0, len(groups) - MOST)
        if first > 0:
            groups = groups[first:]
            with contextlib.suppress(OSError):
                new = self._noted.with_name(f"{_STEPS}.new")
                write_quickly(new, [raw for group in groups for raw in group])
                new.replace(self._noted)
        found: dict[str, Edit] = {}
        for group in groups:
            edit = _edit(group)
            if edit is not None:
                found[edit.id] = edit  # what was noted again was added to
        return list(found.values())

    def expect(self, steps: Sequence[Sequence[bytes]]) -> None:
        """Steps, given as the records of their edits, are about to be written into the project."""
        with contextlib.suppress(OSError):
            write_quickly(self._coming, [b"".join(raw for raws in steps for raw in raws)])

    def note(self, *steps: Sequence[bytes]) -> None:
        """Remember steps that are in the project, given as the records of their edits."""
        kept = [raw for raws in steps for raw in _kept(raws)]
        with contextlib.suppress(OSError):
            # On a line of their own: a crash may have come in the middle of those before.
            write_quickly(self._noted, [b"".join([b"\n", *kept])], append=True)

    def complete(self, steps: Sequence[Edit], is_in_project: Callable[[Edit], bool]) -> list[Edit]:
        """`steps`, which were read, with those that a crash kept from being noted."""
        known = {step.id for step in steps}
        found = [(raws, edit) for raws in _grouped(self._coming) if (edit := _edit(raws)) is not None]
        # They are noted in order, and of many only the last may be left: what is missing follows what is known.
        noted = max((n for n, (_, edit) in enumerate(found, 1) if edit.id in known), default=0)
        missing = [(raws, edit) for raws, edit in found[noted:] if is_in_project(edit)]
        if missing:
            self.note(*(raws for raws, _ in missing))
        return [*steps, *(edit for _, edit in missing)]

    def leave(self) -> None:
        """The project is closed: everything is noted."""
        with contextlib.suppress(OSError):
            self._coming.unlink(missing_ok=True)


def _kept(raws: Sequence[bytes]) -> Sequence[bytes]:
    """The records of a step; of one that is too large only that it was there."""
    if sum(map(len, raws)) <= LARGEST_STEP:
        return raws
    stored = _parsed(raws[0])
    return [bare_edit_record(stored.edit)] if stored is not None else ()


def _grouped(path: Path) -> list[list[bytes]]:
    """The records of each step in a file; what a crash left incomplete is passed over later."""
    groups: list[list[bytes]] = []
    last = ""
    try:
        data = path.read_bytes()
        raws = [raw for _, raw in raw_records(lambda at, size: data[at : at + size], 0, len(data), file="")]
    except (OSError, ReadError):
        return []
    for raw in raws:
        found = records.edit_name(raw)
        if found is None:
            continue
        if found != last or not _LATER_PART.search(raw):
            groups.append([])
        groups[-1].append(raw)
        last = found
    return groups


def _edit(raws: Sequence[bytes]) -> Edit | None:
    """The edit in its records; None where one of them is not what was written."""
    first = _parsed(raws[0])
    if first is None or len(raws) != first.parts:
        return None
    changes = list(first.edit.changes)
    for raw in raws[1:]:
        member = _membership(raw)
        if member is None:
            stored = _parsed(raw)
            if stored is None:
                return None
            changes += stored.edit.changes
        else:
            changes.append(member)
    return replace(first.edit, changes=tuple(changes))


def _parsed(raw: bytes) -> records.StoredEdit | None:
    try:
        record, problems = records.parse(raw, file="")
    except AnnotatorError:
        return None
    return record if isinstance(record, records.StoredEdit) and not problems else None


def _membership(raw: bytes) -> Change | None:
    """The change of a record that only says that an article comes or goes: a long import has thousands of them."""
    found = _MEMBER.fullmatch(raw)
    article = scalar_in(found[1]) if found else None
    if found is None or article is None:
        return None
    before, after = (None if side == b"null" else Membership(article) for side in found.groups()[1:])
    return Change(before, after, article)
