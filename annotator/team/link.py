"""What a project file says about where it is shared, in its header under `shared`; there is no other memory of it.

It changes together with what it is about, in one edit. So it is true whenever the program was stopped, in every
copy of the file, and in an older version of it that somebody put back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from annotator.core.edits import HANDED_TO, PSEUDONYMS, SHARED, SUGGESTIONS_SEEN, Change, ProjectHeader
from annotator.core.errors import AnnotatorError
from annotator.core.messages import _
from annotator.store import ProjectFile

ANNOTATOR, REVIEWER, OWNER = "annotator", "reviewer", "owner"
"""What somebody is in a shared project."""
LOCAL = (SHARED, HANDED_TO, SUGGESTIONS_SEEN, PSEUDONYMS, "handouts", "collected")
"""Keys that each file has for itself: they are never sent, nor taken in."""


@dataclass(frozen=True, slots=True)
class Link:
    """Where a project is shared, how far this file has come, and what was being sent when it was last written.

    `server` is an address of libpq without a password; `name` and `role` say as whom the file saw what the server has.
    `seq` is the number of the last record that was taken in, `sending` names what may have reached the server without
    an answer.
    """

    server: str
    name: str
    role: str
    seq: int = 0
    sending: str = ""

    def sees(self, annotator: str) -> bool:
        """Whether the layers of an annotator ("" for what belongs to none) came into the file."""
        return self.role in (OWNER, REVIEWER) or annotator in ("", self.name)


def link_of(header: ProjectHeader) -> Link | None:
    """Where the project is shared; None where it is not. Raises `AnnotatorError` where that cannot be understood."""
    found = header.extra.get(SHARED)
    if found is None:
        return None
    match found:
        case {"server": str(server), "name": str(name), "role": str(role), "seq": int(seq)} if seq >= 0:
            return Link(server, name, role, seq, str(found.get("sending", "")))
    raise AnnotatorError(
        _("The header does not say in a way that can be understood where the project is shared."),
        hint=_("Take the line “{shared}” out of it, and join the project again.").format(shared=SHARED),
    )


def required_link(file: ProjectFile) -> Link:
    """Where the project is shared; raises `AnnotatorError` where it is not."""
    link = link_of(file.project.header)
    if link is None:
        raise AnnotatorError(
            _("This project is not shared."), file=file.path, hint=_("Use: annotator share, or join")
        )
    return link


def linked(header: ProjectHeader, link: Link | None) -> ProjectHeader:
    """The header with another link, or with none."""
    extra: dict[str, Any] = {key: value for key, value in header.extra.items() if key != SHARED}
    if link is not None:
        said = {key: value for key, value in asdict(link).items() if key != "sending" or value}
        extra[SHARED] = said
    return replace(header, extra=extra)


def common(header: ProjectHeader) -> ProjectHeader:
    """What of a header is shared."""
    return replace(header, extra={key: value for key, value in header.extra.items() if key not in LOCAL})


def says_the_same(change: Change) -> bool:
    """Whether a change is one of a header, and of nothing that is shared."""
    before, after = change.before, change.after
    if not (isinstance(before, ProjectHeader) and isinstance(after, ProjectHeader)):
        return False
    return common(before) == common(after)


def with_local(header: ProjectHeader, own: Mapping[str, Any]) -> ProjectHeader:
    """A shared header with what the file of these keys (`extra`) has for itself."""
    return replace(header, extra={**header.extra, **{key: own[key] for key in LOCAL if key in own}})
