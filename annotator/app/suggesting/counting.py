"""Counting what came of predictions: each once, each can be taken back, and all of it is noted now and then."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping

from annotator.core.edits import now
from annotator.core.values import dataclass
from annotator.suggest.evidence import ALL, Evidence, Group, Tally
from annotator.suggest.suggestion import Place, Suggestion

PAUSE = 120
"""Seconds; who takes longer for a decision did something else meanwhile."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Whether one prediction was right, and whether the editor had seen it.

    `certainty` is how probable it was; None where another was likelier that excludes it.
    """

    article: str
    said: Suggestion
    right: bool
    shown: bool
    certainty: float | None


class Counting:
    """The evidence of one annotator. `new` counts the outcomes since it was set to 0 last."""

    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence
        self.new = 0
        self._outcomes: dict[Hashable, list[Outcome]] = {}
        self._timed: dict[Hashable, list[tuple[Group, bool, float | None]]] = {}
        self._counted: set[tuple[str, Place, str, str]] = set()

    def count(
        self,
        key: Hashable,
        article: str,
        said: Iterable[Suggestion],
        is_right: Callable[[Suggestion], bool],
        certain: Mapping[tuple[Place, str], Suggestion],
        seen: Collection[tuple[Place, str]] = (),
    ) -> list[Outcome]:
        """Count what came of predictions that were not counted yet; `key` names the decision, to take it back.

        `certain` has those that no likelier one excludes, with how probable they are; `seen` those in sight.
        """
        made = []
        for each in said:
            name = (article, each.place, each.label, each.by)
            if name in self._counted:
                continue
            self._counted.add(name)
            likely = certain.get((each.place, each.label))
            outcome = Outcome(
                article,
                each,
                is_right(each),
                (each.place, each.label) in seen,
                likely.score if likely is not None else None,
            )
            made.append(outcome)
            for tally, score in self._tallies(outcome):
                tally.add(score, outcome.right, shown=outcome.shown, at=now())
        if made:
            self._outcomes.setdefault(key, []).extend(made)
            self.new += len(made)
        return made

    def uncount(self, key: Hashable) -> None:
        """Take back what was counted under that key."""
        for outcome in self._outcomes.pop(key, ()):
            said = outcome.said
            self._counted.discard((outcome.article, said.place, said.label, said.by))
            for tally, score in self._tallies(outcome):
                tally.take_back(score, outcome.right, shown=outcome.shown)
        for group, unchanged, seconds in self._timed.pop(key, ()):
            group.unchanged -= unchanged
            if seconds is not None:
                group.timed, group.seconds = group.timed - 1, round(group.seconds - seconds, 1)

    def _tallies(self, outcome: Outcome) -> Iterator[tuple[Tally, float]]:
        said = outcome.said
        yield self.evidence.tally(said.label, said.by), said.score
        if outcome.certainty is not None:
            yield self.evidence.tally(said.label, ALL), outcome.certainty

    def time(self, key: Hashable, outcomes: Iterable[Outcome], seconds: float, *, accepted: bool) -> None:
        """Note how long the decision `key` took, and whether it was to accept what was shown, as it was."""
        likely = (each for each in outcomes if each.certainty is not None)
        first = max(likely, key=lambda each: (each.right, each.said.score), default=None)
        if first is None:
            return
        tally = self.evidence.tally(first.said.label, ALL)
        group = tally.shown if first.shown else tally.blind
        timed = round(seconds, 1) if seconds <= PAUSE else None
        group.unchanged += first.right and accepted
        if timed is not None:
            group.timed, group.seconds = group.timed + 1, round(group.seconds + timed, 1)
        self._timed.setdefault(key, []).append((group, first.right and accepted, timed))
