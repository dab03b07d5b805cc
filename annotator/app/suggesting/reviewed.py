"""What others decided, learnt for somebody who reviews and tags nothing: it expects labels, and suggests none."""

from __future__ import annotations

from collections import Counter

from annotator.app.session import Session
from annotator.app.suggesting.following import Suggesting
from annotator.app.tagging.modes import SpansMode
from annotator.core.layer import GOLD
from annotator.core.names import people
from annotator.core.project import Project
from annotator.store import ProjectFile

ENOUGH = 20
"""So many articles of gold teach more than what one annotator did."""


def tags_nothing(project: Project, annotator: str) -> bool:
    """Whether somebody has tagged nothing in the whole project."""
    states = (entry.states.get(annotator) for entry in project.entries.values())
    return not any(state is not None and state.status != "new" for state in states)


def source(project: Project) -> str:
    """Whose decisions are learnt then: gold, where there is enough of it, or whoever finished most; "" for nobody."""
    done = Counter(
        name
        for entry in project.entries.values()
        for name, state in entry.states.items()
        if state.status == "done"
    )
    if done[GOLD] >= ENOUGH:
        return GOLD
    most = {name: done[name] for name in people(done)} or {GOLD: done[GOLD]}
    return max(sorted(most), key=lambda name: most[name]) if any(most.values()) else ""


def session_of(file: ProjectFile) -> Session | None:
    """A sitting of its own, with no article open, in which those decisions are learnt; None where there are none."""
    name = source(file.project)
    return Session(file, name, SpansMode) if name else None


class Reviewed(Suggesting):
    """Learns from the layers of the session's annotator. What came of it is nobody's, so it is not noted."""

    def keep(self) -> None:
        """Note nothing: it would be among what came of suggestions to the annotator."""
        self._counting.new = 0
