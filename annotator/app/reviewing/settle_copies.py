"""Settling copies of annotators' layers that were set aside: what differs, and one layer of the two as one step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from annotator.app.ledger import Desk
from annotator.app.progress import Progress, Work
from annotator.app.reviewing.collect import placed
from annotator.app.reviewing.words import labels_of, words_of
from annotator.core import known_names, rules
from annotator.core.annotation import Annotation, LayerState
from annotator.core.edits import Change, Edit
from annotator.core.labels import LabelSet
from annotator.core.layer import Layer
from annotator.core.messages import _, numeral
from annotator.core.names import is_copy, original
from annotator.core.project import Project
from annotator.core.wording import counted
from annotator.review import copies
from annotator.review.compare import Cluster
from annotator.review.copies import BOTH, COPY, ORIGINAL, Settled
from annotator.review.versions import contents

NOTHING = _("nothing here")


@dataclass(frozen=True, slots=True)
class CopyPreview:
    """What settling the copy `name` would do, by article; `keep` is one of `copies.SIDES`. Nothing is changed yet.

    `broken` says which rules of the label set the original's layers break afterwards and not before, a sentence each.
    """

    name: str
    keep: str
    articles: Mapping[str, Settled] = field(default_factory=dict, hash=False)
    broken: tuple[str, ...] = ()

    @property
    def original(self) -> str:
        """Whose layer it is a version of."""
        return original(self.name)

    @property
    def changes(self) -> tuple[Change, ...]:
        """Everything as one edit."""
        return tuple(change for found in self.articles.values() for change in found.changes)

    @property
    def title(self) -> str:
        """The name of the step."""
        return _("Settle “{name}” with “{original}”").format(name=self.name, original=self.original)

    @property
    def totals(self) -> dict[str, int]:
        """See `copies.counted`."""
        return copies.counted(self.articles)


def copies_in(project: Project) -> list[str]:
    """The copies that wait to be settled, by name."""
    states = (pair for entry in project.members.values() for pair in entry.states.items())
    return sorted({name for name, state in states if is_copy(name) and state.status != "new"})


def preview(project: Project, name: str, keep: str = BOTH) -> Work[CopyPreview]:
    """Compare a copy with its original in every article; raises `AnnotatorError` for what is no copy here."""
    known_names.require("copy", [name], copies_in(project))
    found: dict[str, Settled] = {}
    broken: list[str] = []
    wanted = [article for article, entry in project.members.items() if name in entry.states]
    for done, article in enumerate(wanted):
        yield Progress(done, len(wanted), project.title(article))
        layers = project.layers(article)
        copy = layers.get(name)
        if copy is not None and (contents(copy) or copy.state != LayerState()):
            person = original(name)
            own = layers.get(person) or Layer(article, person)
            found[article] = copies.settle(own, copy, keep)
            broken += _broken(own, found[article], project.labels)
        else:
            found[article] = Settled(
                [Change(LayerState() if copy is None else copy.state, None, article, name)]
            )
    return CopyPreview(name, keep, found, tuple(broken))


def _broken(own: Layer, settled: Settled, labels: LabelSet) -> list[str]:
    """The rules that are broken by what settling changes; those that are broken already are none of them."""
    changes = [change for change in settled.changes if change.annotator == own.annotator]
    after = Layer(own.article, own.annotator, own.values())
    for change in changes:
        if isinstance(change.before, Annotation):
            after.remove(change.before.id)
        if isinstance(change.after, Annotation):
            after.put(change.after)
    known = {(finding.code, finding.annotations) for finding in rules.check(own, labels)}
    found = rules.check(after, labels)
    return [finding.message for finding in found if (finding.code, finding.annotations) not in known]


def settle(desk: Desk, found: CopyPreview) -> Edit | None:
    """Carry out what was previewed, as one step that can be undone."""
    return placed(desk.project, desk.commit(found.title, found.changes, as_read=True))


def told(found: CopyPreview) -> str:
    """What settling does, or did, in a sentence or two."""
    totals = found.totals
    parts = [
        _("{totals} the same in both").format(totals=numeral(totals["same"])),
        _("{totals} taken from the copy").format(totals=numeral(totals["only copy"])),
        _("{totals} in the original alone").format(totals=numeral(totals["only original"])),
    ]
    differ = counted(totals["differences"], "place differs", "places differ")
    kept = {ORIGINAL: "the original’s is kept", COPY: "the copy’s is kept", BOTH: "both are kept"}[found.keep]
    said = f"{', '.join(parts)}; {differ}" + (f": {kept}" if totals["differences"] else "")
    if totals["left out"]:
        said += _(", and {is_} left out").format(
            is_=counted(totals["left out"], "annotation is", "annotations are")
        )
    if found.broken:
        such = _(", such as") if len(found.broken) > 1 else ""
        return _("{said}. This breaks {rules} of the label set{such}: {broken}").format(
            said=said, rules=counted(len(found.broken), "rule", "rules"), such=such, broken=found.broken[0]
        )
    return f"{said}."


def lines(project: Project, found: CopyPreview) -> list[tuple[str, str, str, str]]:
    """Every difference: article, words, what the original says and what the copy says."""
    rows = []
    for article, settled in found.articles.items():
        title = project.members[article].title
        text = project.article(article).text if settled.differences else ""
        for cluster in settled.differences:
            mine, theirs = (_answer(cluster, side, project.labels, text) for side in (ORIGINAL, COPY))
            rows.append((title, words_of(cluster, title, text), mine, theirs))
    return rows


def _answer(cluster: Cluster, side: str, labels: LabelSet, text: str) -> str:
    """What a side says: its labels, its words where they are others, its attributes, note and doubt."""
    candidate = cluster.chosen_by(side)
    vote = next(vote for vote in cluster.votes if vote.annotator == side)
    if candidate is None or not vote.annotations:
        return NOTHING
    parts = [labels_of(candidate, labels)]
    for place, __, attributes in vote.answer:
        if "boundary" in cluster.differs or "split" in cluster.differs:
            parts.append(f"“{' … '.join(' '.join(text[start:end].split()) for start, end in place)}”")
        parts += [f"{name}: {value.strip(chr(39))}" for name, value in attributes]
    for item in vote.annotations:
        parts += [f"“{item.note}”"] if item.note else []
        parts += [_("in doubt")] if item.doubt else []
    return " · ".join(part for part in parts if part)
