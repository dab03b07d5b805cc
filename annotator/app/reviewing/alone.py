"""A review without a window: for programs and commands."""

from __future__ import annotations

from annotator.app.ledger import Ledger
from annotator.app.progress import Work
from annotator.app.reviewing.mode import ReviewMode
from annotator.app.session import Session


def review_alone(ledger: Ledger, person: str) -> Work[Session]:
    """A session in Review mode, with every conflict in its queue, in which `person` decides."""
    session = Session(ledger.file, person, ReviewMode, ledger=ledger)
    yield from session.mode_of(ReviewMode).review.load()
    return session
