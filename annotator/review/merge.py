"""Pre-merging: settling by a rule what needs no reviewer. Fills gaps only: what is decided stays decided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

from annotator.core.annotation import Annotation
from annotator.core.edits import Change
from annotator.core.errors import AnnotatorError
from annotator.core.layer import GOLD, Layer
from annotator.core.messages import _
from annotator.review.answers import Content, Place
from annotator.review.compare import Candidate, Cluster
from annotator.review.decide import Remark, decisions_of, ends_of, first_decision
from annotator.review.kinds import ANSWERED, ASKED_KINDS, POLICIES


@dataclass(frozen=True, slots=True)
class Policy:
    """The rule: "unanimous" (at least two, nobody against), "majority" (more than half, silence counted),
    "single" (where only one voted), "trust" one annotator, "union" of all that was marked, or "none".

    It is for conflicts of the `kinds` given, by what is gravest in them, and with one of the `labels`; of neither
    none means all, but what is answered only where that is named.
    """

    name: str = "unanimous"
    trusted: str = ""
    kinds: frozenset[str] = frozenset()
    labels: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if self.name not in POLICIES:
            raise AnnotatorError(
                _("There is no policy “{name}”.").format(name=self.name),
                hint=_("Use {policies}.").format(policies=", ".join(POLICIES)),
            )
        if self.name == "trust" and not self.trusted:
            raise AnnotatorError(_("Trusting needs a name."), hint=_("Say which annotator to trust."))
        for kind in self.kinds:
            if kind not in ASKED_KINDS:
                raise AnnotatorError(
                    _("There is no kind “{kind}”.").format(kind=kind),
                    hint=_("Use {asked_kinds}.").format(asked_kinds=", ".join(ASKED_KINDS)),
                )

    def concerns(self, kind: str, labels: Iterable[str]) -> bool:
        """Whether the rule is for a conflict of that kind, in which these labels occur."""
        of_kind = kind in self.kinds if self.kinds else kind != ANSWERED
        return of_kind and (not self.labels or not self.labels.isdisjoint(labels))


@dataclass(slots=True)
class Tally:
    """Of the clusters of one kind: how many become gold, are rejected, stay open, or were decided before."""

    gold: int = 0
    rejected: int = 0
    open: int = 0
    decided: int = 0


@dataclass(slots=True)
class Preview:
    """What pre-merging would do: a tally for each kind of conflict, and the changes that do it."""

    tallies: dict[str, Tally] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)

    def add(self, other: Preview) -> None:
        """Take another article's preview in."""
        self.changes += other.changes
        for kind in ASKED_KINDS:
            if kind in other.tallies:
                mine, theirs = self.tallies.setdefault(kind, Tally()), other.tallies[kind]
                mine.gold += theirs.gold
                mine.rejected += theirs.rejected
                mine.open += theirs.open
                mine.decided += theirs.decided


def answer_by(cluster: Cluster, policy: Policy) -> tuple[Candidate, str] | None:
    """The answer that the policy takes, and the origin of its gold; None where it leaves the cluster open."""
    match policy.name:
        case "unanimous":
            return (found, "unanimous") if (found := cluster.unanimous) else None
        case "majority":
            origin = "unanimous" if cluster.unanimous else "majority"
            return (found, origin) if (found := cluster.majority) else None
        case "single":
            return (cluster.candidates[0], "single") if len(cluster.votes) == 1 else None
        case "trust":
            return (found, "trusted") if (found := cluster.chosen_by(policy.trusted)) else None
        case "union":
            return (_union(cluster), "unanimous" if cluster.unanimous else "union")
        case _:
            return None


def premerge(
    clusters: Iterable[Cluster],
    gold: Layer,
    policy: Policy,
    by: str = "",
    at: str = "",
    answered: Collection[str] = (),
) -> Preview:
    """What the policy makes of an article's clusters that are not decided, given its gold layer, which stays as it is.

    Those that were sent back and are `answered` (their ids) are of that kind, whatever else they are, and open again.
    The result does not depend on the order of clusters or annotators, and after its changes a second run has none.
    A link is left open where its ends are not in gold.
    """
    preview = Preview()
    decided = decisions_of(gold)
    extra = {"policy": f"trust {policy.trusted}" if policy.name == "trust" else policy.name}
    remark = Remark(by=by, at=at, extra=extra)
    waiting: list[Cluster] = []
    for cluster in sorted(clusters, key=lambda cluster: cluster.id):
        kind = ANSWERED if cluster.id in answered else cluster.kind
        tally = preview.tallies.setdefault(kind, Tally())
        if cluster.id in decided and kind != ANSWERED:
            tally.decided += 1
        elif not policy.concerns(kind, cluster.labels):
            tally.open += 1
        elif cluster.what == "link":
            waiting.append(cluster)
        else:
            _settle(cluster, gold, policy, remark, {}, preview, tally)
    ends = ends_of(_with(gold, preview.changes)) if waiting else {}
    for cluster in waiting:
        kind = ANSWERED if cluster.id in answered else cluster.kind
        _settle(cluster, gold, policy, remark, ends, preview, preview.tallies[kind])
    return preview


def _settle(
    cluster: Cluster,
    gold: Layer,
    policy: Policy,
    remark: Remark,
    ends: Mapping[Place, str],
    preview: Preview,
    tally: Tally,
) -> None:
    found = answer_by(cluster, policy)
    try:
        changes = first_decision(cluster, found[0], gold, remark, found[1], ends) if found else ()
    except AnnotatorError:  # an end of the link is not in gold
        changes = ()
    preview.changes += changes
    if not changes:
        tally.open += 1
    elif found and found[0].answer:
        tally.gold += 1
    else:
        tally.rejected += 1


def _with(gold: Layer, changes: Iterable[Change]) -> Layer:
    made = {change.after.id: change.after for change in changes if isinstance(change.after, Annotation)}
    return Layer(gold.article, GOLD, {**{item.id: item for item in gold.values()}, **made}.values())


def _union(cluster: Cluster) -> Candidate:
    """All that was marked; where the same label stands on a place with other attributes, the most frequent ones."""
    votes: Counter[Content] = Counter(content for vote in cluster.votes for content in vote.answer)
    best: dict[tuple[object, str], Content] = {}
    for content in sorted(votes, key=lambda content: (-votes[content], content)):
        best.setdefault(content[:2], content)
    kept = tuple(sorted(best.values()))
    names = tuple(vote.annotator for vote in cluster.votes if vote.answer)
    items = tuple(item for vote in cluster.votes for item in vote.annotations)
    return replace(cluster.candidates[0], answer=kept, annotators=names, annotations=items)
