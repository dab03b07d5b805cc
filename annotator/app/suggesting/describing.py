"""What is suggested, label by label, in words; and choosing how a label is suggested."""

from __future__ import annotations

from dataclasses import replace

from annotator.app.suggesting.following import Suggesting
from annotator.app.tagging.labels import change_label
from annotator.core.edits import Edit
from annotator.core.values import dataclass
from annotator.suggest.evidence import ALL, Tally
from annotator.suggest.modes import AFTER, OFF, ON_REQUEST, SUGGEST, Way, said_as


@dataclass(frozen=True, slots=True)
class Described:
    """One label: how it is suggested, how often that was `right` of `of`, and what follows from it."""

    label: str
    title: str
    way: Way
    right: int
    of: int
    threshold: float | None

    @property
    def record(self) -> str:
        """How often it was right, in words: of what is sure enough to be shown, or else of everything."""
        return f"right {self.right:,} of {self.of:,}" if self.of else "nothing predicted yet"

    @property
    def state(self) -> str:
        """Whether it is shown, or why it is silent."""
        if self.way.mode == OFF:
            return "off"
        if self.threshold is None:
            why = (
                f"not surely right {self.way.target:.0%} of the time"
                if self.of
                else "it learns from what you tag"
            )
            return f"silent: {why}"
        from_there = f", from {self.threshold:.0%} on" if self.threshold else ""
        if self.way.mode == AFTER:
            return f"told after your decision{from_there}"
        return f"shown {'when asked (Shift+F9)' if self.way.mode == ON_REQUEST else 'at once'}{from_there}"


def described(suggesting: Suggesting) -> list[Described]:
    """Every label of spans and sentences that can be given, in the order of the label set."""
    found = []
    for label, _ in suggesting.session.labels.walk():
        way = suggesting.ways.get(label.name)
        if way is None or not label.selectable or not (label.applies("span") or label.applies("sentence")):
            continue
        tally = suggesting.evidence.tallies.get((label.name, ALL), Tally())
        threshold = tally.threshold(way.target)
        right, of = tally.counts(threshold or 0.0)
        found.append(Described(label.name, label.shown, way, right, of, threshold))
    return found


def set_way(suggesting: Suggesting, name: str, *, mode: str = "", target: float | None = None) -> Edit | None:
    """Choose the mode of a label, or the precision from which it is shown; one step of undo.

    None where nothing is different, or can be changed.
    """
    session, way = suggesting.session, suggesting.ways[name]
    label = session.labels.get(name)
    made = replace(way, mode=mode or way.mode, target=way.target if target is None else target)
    if label is None or made == way or session.read_only:
        return None
    return change_label(session, name, replace(label, extra={**label.extra, SUGGEST: said_as(made)}))
