"""The contract, and what it would let through: articles in which all that is expected is as sure as it asks for."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from annotator.app.progress import Progress, Work
from annotator.app.suggesting import stored
from annotator.app.suggesting.seeing import Near, best, given_by
from annotator.core.errors import UnreadableError
from annotator.core.values import dataclass
from annotator.store import ProjectFile

if TYPE_CHECKING:
    from annotator.app.suggesting.following import Suggesting

WRONG = 0.05
"""The contract: at most so many of what is shown are wrong, at 90 % confidence."""
PROBABLE = 0.5
"""What is less probable than this is not expected."""
PATIENCE = 300
"""Seconds that training may take where a program waits for it."""


@dataclass(frozen=True, slots=True)
class Passage:
    """An article that is not done: so many of what is expected in it, `passing` of `of`, hold the contract."""

    article: str
    title: str
    passing: int
    of: int

    @property
    def whole(self) -> bool:
        """Whether the contract would let it through."""
        return self.passing == self.of > 0

    def plain(self) -> dict[str, Any]:
        """As plain data."""
        return {**asdict(self), "whole": self.whole}


def let_through(suggesting: Suggesting) -> Work[tuple[Passage, ...]]:
    """What is expected where nothing is decided yet, in each article that is not done; in steps.

    What is missed is not expected, and no contract about what is shown can speak of it.
    """
    session, made = suggesting.session, []
    names = list(session.project.entries)
    for done, name in enumerate(names):
        progress = Progress(done, len(names), session.project.title(name))
        yield progress
        entry = session.project.entries.get(name)
        state = entry.states.get(suggesting.session.annotator) if entry is not None else None
        if entry is None or (state is not None and state.status == "done"):
            continue
        try:
            expected = yield from suggesting.expecting(name, progress)
            layer = session.project.layer(name, session.annotator)
            likely = best(session.labels, expected)
        except UnreadableError:
            continue
        near = Near(session.labels, given_by(layer.values()))
        not_wanted = stored.rejected(layer.state)
        open_ones = [
            said
            for said in likely
            if said.score >= PROBABLE
            and (said.place, said.label) not in not_wanted
            and not near.deciding(said)
        ]
        passing = sum(suggesting.evidence.shows(said.label, said.score, 1 - WRONG) for said in open_ones)
        made.append(Passage(name, session.project.title(name), passing, len(open_ones)))
    return tuple(made)


def let_through_in(file: ProjectFile, annotator: str) -> Work[tuple[Passage, ...]]:
    """The same where no window is open: all that the annotator did is learnt first, for a file that is only read."""
    from annotator.app.session import Session
    from annotator.app.suggesting.following import Suggesting
    from annotator.app.tagging.modes import SpansMode

    suggesting = Suggesting(Session(file, annotator, SpansMode))
    try:
        yield from suggesting.reading()
        suggesting.wait_trained(PATIENCE)
        return (yield from let_through(suggesting))
    finally:
        suggesting.close()
