"""The review of a session, for whoever need not wait until all of reviewing is imported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from annotator.app.mode import ModeName
from annotator.app.session import Session

if TYPE_CHECKING:
    from annotator.app.reviewing.queue import Review


def review_of(session: Session) -> Review | None:
    """The review of this sitting, in whichever mode it is now; None before anybody reviewed."""
    return getattr(session.modes.get(ModeName.REVIEW), "review", None)


def review_shown(session: Session) -> Review | None:
    """The review that is shown, or None in another mode."""
    return review_of(session) if session.mode.reviews else None
