"""How reliable a label is, and somebody's answers with it: of the conflicts decided so far, how often they were taken.

Counted is what a person decided. What all agree on is no conflict, a rule looks at nothing, and what was put off is not
decided. Taken is an answer that went into gold as it was.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from annotator.app.reviewing.values import Conflict
from annotator.core.annotation import Decision
from annotator.core.messages import _, numeral

FEWEST = 3
"""Of fewer conflicts nothing is said: that would be chance."""

Said = tuple[str, str, bool]
"""A label, who gave it ("" for anybody), and whether that was taken."""


@dataclass(frozen=True, slots=True)
class Taken:
    """So many times `taken`, `of` so many."""

    taken: int = 0
    of: int = 0

    @property
    def words(self) -> str:
        """Such as “taken 41 of 50”; "" where it is too few to say."""
        return (
            _("taken {taken} of {of}").format(taken=numeral(self.taken), of=numeral(self.of))
            if self.of >= FEWEST
            else ""
        )


class Reliability:
    """The counts, kept true conflict by conflict."""

    def __init__(self) -> None:
        self._said: dict[str, frozenset[Said]] = {}
        self._times: Counter[Said] = Counter()

    def put(self, conflict: Conflict, decision: Decision | None) -> None:
        """Count a conflict as it is decided now, or no more."""
        self.drop(conflict.id)
        said = said_in(conflict, decision)
        if said:
            self._said[conflict.id] = said
            self._times.update(said)

    def drop(self, name: str) -> None:
        """Count a conflict no more."""
        for gone in self._said.pop(name, ()):
            self._times[gone] -= 1
            if not self._times[gone]:
                del self._times[gone]

    def of(self, label: str, annotator: str = "", *, but: str = "") -> Taken:
        """How often the label was taken, or what the annotator said with it; the conflict `but` does not count."""
        without = self._said.get(but, frozenset())
        taken, not_taken = (
            self._times[said] - (said in without)
            for said in ((label, annotator, True), (label, annotator, False))
        )
        return Taken(taken, taken + not_taken)


def said_in(conflict: Conflict, decision: Decision | None) -> frozenset[Said]:
    """The labels that were offered in a decided conflict, by whom, and whether they were taken."""
    if decision is None or conflict.agreed or decision.verdict == "defer" or "policy" in decision.extra:
        return frozenset()
    chosen = set(decision.extra.get("from", ())) if decision.verdict == "accept" else set()
    offered: dict[tuple[str, str], bool] = {}
    for candidate in conflict.cluster.candidates:
        taken = bool(chosen) and chosen == set(candidate.annotators)
        for label in {said[1] for said in candidate.answer}:
            for name in ("", *candidate.annotators):
                offered[label, name] = taken or offered.get((label, name), False)
    return frozenset((label, name, taken) for (label, name), taken in offered.items())
