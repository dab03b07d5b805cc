"""What suggestions did: how often they were right, seen and unseen, and what they do to the work."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from annotator.app.progress import Progress, Work
from annotator.app.suggesting import stored
from annotator.app.suggesting.passing import WRONG
from annotator.app.suggesting.seeing import SUGGESTED, given_by
from annotator.core.errors import UnreadableError
from annotator.core.layer import GOLD
from annotator.core.messages import _, numeral
from annotator.core.project import Project
from annotator.core.values import dataclass
from annotator.suggest.evidence import ALL, Evidence, Group, Tally, wilson
from annotator.suggest.modes import OFF, is_blind, way_of


@dataclass(frozen=True, slots=True)
class SuggestionCounts:
    """What came of the suggestions that were seen, or of those that stayed blind.

    `right` of `seen`; `seconds` a decision in the mean, None where none was timed; `unchanged` of those right were
    accepted as they were.
    """

    seen: int
    right: int
    unchanged: int
    seconds: float | None

    @property
    def share(self) -> float | None:
        """The share that was right."""
        return self.right / self.seen if self.seen else None


@dataclass(frozen=True, slots=True)
class SuggestionLine:
    """One label, and one suggester or `all` together; what is shown goes by the latter.

    `right` of `of` recent predictions; of those that are shown, or would be, `shown_right` of `shown_of`. `threshold`
    is the lowest score that is shown, None while it is silent. `holds` says whether the contract does. With `drift`
    what is seen is taken for right clearly more often than what stayed blind: people follow the suggestions.
    """

    label: str
    title: str
    by: str
    mode: str
    target: float
    since: str
    right: int
    of: int
    threshold: float | None
    shown_right: int
    shown_of: int
    calibration_error: float
    holds: bool
    shown: SuggestionCounts
    blind: SuggestionCounts
    drift: bool

    @property
    def state(self) -> str:
        """In words: whether it is shown, and why."""
        if self.by != ALL:
            return _("right {right} of {of} times").format(right=numeral(self.right), of=numeral(self.of))
        if self.mode == OFF:
            return "off"
        if self.threshold is not None:
            return _("{mode}: right {shown_right} of {shown_of} times").format(
                mode=self.mode, shown_right=numeral(self.shown_right), shown_of=numeral(self.shown_of)
            )
        if not self.of:
            return _("silent: nothing known yet")
        return _("silent: right {right} of {of} times, {target} wanted for certain").format(
            right=numeral(self.right), of=numeral(self.of), target=numeral(self.target, ".0%")
        )


@dataclass(frozen=True, slots=True)
class WithGold:
    """Of an annotator's annotations on articles with gold: how many are in gold as they are.

    `blind` are those by hand at places that always stay without suggestions.
    """

    suggested: int = 0
    suggested_in_gold: int = 0
    by_hand: int = 0
    by_hand_in_gold: int = 0
    blind: int = 0
    blind_in_gold: int = 0


@dataclass(frozen=True, slots=True)
class SuggestionReport:
    """What suggestions did for one annotator: a line a label and suggester, and the comparison with gold."""

    annotator: str
    lines: tuple[SuggestionLine, ...]
    gold: WithGold

    @property
    def holds(self) -> list[str]:
        """Titles of the labels for which the contract holds."""
        return list(dict.fromkeys(line.title for line in self.lines if line.holds))

    @property
    def does_not_hold(self) -> list[str]:
        """Titles of the other labels that anything is known of."""
        return list(dict.fromkeys(line.title for line in self.lines if line.title not in self.holds))

    @property
    def contract(self) -> str:
        """In words: for which labels the contract holds."""
        holds, other = (", ".join(names) for names in (self.holds, self.does_not_hold))
        said = _("At most {wrong} % wrong at 90 % confidence: ").format(wrong=numeral(WRONG * 100, ".0f"))
        return said + "; ".join(
            [
                *([_("holds for {holds}").format(holds=holds)] if holds else []),
                *([_("not for {other}").format(other=other)] if other else []),
            ]
            or [_("nothing known")]
        )

    def plain(self) -> dict[str, Any]:
        """As plain data."""
        lines = [{**asdict(line), "state": line.state} for line in self.lines]
        return {
            "annotator": self.annotator,
            "contract": {"wrong": WRONG, "holds": self.holds, "does_not_hold": self.does_not_hold},
            "gold": asdict(self.gold),
            "labels": lines,
        }


def annotators(project: Project) -> list[str]:
    """Whose suggestions anything is known of in this file."""
    return sorted(
        name for name in stored.everybody(project.header) if stored.seen(project.header, name).tallies
    )


def report(project: Project, annotator: str, evidence: Evidence | None = None) -> Work[SuggestionReport]:
    """What suggestions did for an annotator; reads the articles with gold, in steps.

    `evidence` is what is known by now, where that is more than the file has.
    """
    evidence, labels = evidence or stored.seen(project.header, annotator), project.labels
    lines = []
    order = {label.name: number for number, label in enumerate(labels)}
    for (name, by), tally in sorted(
        evidence.tallies.items(), key=lambda each: (order[each[0][0]], each[0][1])
    ):
        label = labels.get(name)
        if label is not None and tally.recent:
            way = way_of(label, labels)
            threshold = tally.shown_from(way.target) if by == ALL else None
            right, of = tally.counts()
            shown_right, shown_of = tally.counts(threshold) if threshold is not None else (0, 0)
            lines.append(
                SuggestionLine(
                    name,
                    label.shown,
                    by,
                    way.mode,
                    way.target,
                    tally.since,
                    right,
                    of,
                    threshold,
                    shown_right,
                    shown_of,
                    round(tally.calibration_error(), 3),
                    by == ALL and tally.threshold(1 - WRONG) is not None,
                    _part(tally.shown),
                    _part(tally.blind),
                    _drifts(tally),
                )
            )
    gold = yield from _with_gold(project, annotator)
    return SuggestionReport(annotator, tuple(lines), gold)


def _part(group: Group) -> SuggestionCounts:
    seconds = round(group.seconds / group.timed, 1) if group.timed else None
    return SuggestionCounts(group.seen, group.right, group.unchanged, seconds)


def _drifts(tally: Tally) -> bool:
    seen, blind = tally.shown, tally.blind
    return (
        bool(seen.seen and blind.seen)
        and wilson(seen.right, seen.seen)[0] > wilson(blind.right, blind.seen)[1]
    )


def _with_gold(project: Project, annotator: str) -> Work[WithGold]:
    wanted = [e.id for e in project.entries.values() if {annotator, GOLD} <= e.states.keys()]
    counts = [0] * 6
    for done, name in enumerate(wanted):
        yield Progress(done, len(wanted), project.title(name))
        try:
            layers = project.layers(name)
        except UnreadableError:
            continue
        if annotator not in layers or GOLD not in layers:
            continue
        right = set(given_by(layers[GOLD].values()))
        for item in layers[annotator].values():
            for given in given_by([item]):
                first = 0 if SUGGESTED in item.extra else 2
                counts[first] += 1
                counts[first + 1] += given in right
                if first and is_blind(project.header.id, name, given[0]):
                    counts[4] += 1
                    counts[5] += given in right
    return WithGold(*counts)
