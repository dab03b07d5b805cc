"""Collecting: what an annotator's file brings into the master, article by article.

Of two versions of a layer the later is the one whose lineage holds the other (`core.lineage`); times of files say
nothing. Where lineages do not tell, as in files that an older version of the program made, the annotations do: a
version that holds all of the other, unchanged, is the later. What is neither later nor earlier is kept as well, as a
layer of its own beside the annotator's (`core.names.is_copy`). Nothing is removed by what does not descend from it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from annotator.core.annotation import LayerState
from annotator.core.edits import Change
from annotator.core.errors import AnnotatorError, Problem
from annotator.core.layer import GOLD, Layer
from annotator.core.lineage import EXCHANGED, descends, united
from annotator.core.messages import _, ngettext, numeral
from annotator.core.names import copies, folded, free_copy, is_copy, original, same_person
from annotator.core.project import OpenArticle, apply_to_article
from annotator.core.text import sha256
from annotator.review import cuts
from annotator.review.marks import carried_marks, with_carried
from annotator.review.versions import (
    EXCHANGED_EDIT,
    NO_IDS,
    alike,
    contents,
    digest,
    exchanged,
    exchanged_as,
    holds,
    is_traced,
    named,
)

_MASTERS = ("returned",)
"""Keys of a layer's state that belong to the master."""

CAME = "came"
"""The key of a layer's state under which the master keeps what the last collecting that changed it brought."""

ARRIVALS: tuple[str, ...] = ("new", "update", "same", "older", "both changed")
TWO_PEOPLE = "two-people"
"""The code of the problem that work was refused for that."""
ASK, BOTH, THEIRS = "ask", "both", "theirs"
"""What becomes of work that has nothing in common with what is here: see `Terms.unclear`."""


@dataclass(frozen=True, slots=True)
class Terms:
    """How a file is read: by whom it is, and how its labels are called here.

    `handed_to` is the annotator to whom the file was handed out. `known` are the annotators of the project. `labels`
    are the names here of labels that have others in the file, `ids` the lasting ids of labels that have other names
    here. `unclear` says what becomes of a layer that has nothing in common with the one of the same name here, as when
    two people work under one name: it is refused (`ASK`), kept beside (`BOTH`), or takes the place of the one that is
    here, which is kept beside (`THEIRS`).
    """

    handed_to: str = ""
    known: tuple[str, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    ids: Mapping[str, str] = field(default_factory=dict)
    unclear: str = BOTH


PLAIN = Terms()
UNCUT = cuts.Cuts()


@dataclass(frozen=True, slots=True)
class Arrival:
    """What one layer of the incoming file does: one of `ARRIVALS`, how many annotations differ, and the changes.

    "same" and "older" bring nothing in. "both changed" is brought in as a layer of its own, `beside`. `unclear` marks
    one that has nothing in common with what is here.
    """

    article: str
    annotator: str
    kind: str
    added: int = 0
    changed: int = 0
    removed: int = 0
    status: str = "new"
    changes: tuple[Change, ...] = ()
    beside: str = ""
    unclear: bool = False
    known: bool = False
    """Whether it is here already, or was: only what is remembered of it may change."""


@dataclass(frozen=True, slots=True)
class Collected:
    """The arrivals of one article, what was refused, what else is to be said, and what becomes of its cuts.

    `other_gold` says that the file has a review of its own, which is not taken.
    """

    arrivals: tuple[Arrival, ...] = ()
    problems: tuple[Problem, ...] = ()
    remarks: tuple[Problem, ...] = ()
    cuts: cuts.Cuts = UNCUT
    other_gold: bool = False

    @property
    def changes(self) -> tuple[Change, ...]:
        """What has to be committed to bring everything in."""
        return (*self.cuts.changes, *(change for arrival in self.arrivals for change in arrival.changes))


def require_same_project(master: str, incoming: str, file: str) -> None:
    """Raise `AnnotatorError` when the file, whose project has the id `incoming`, is not from the master's project."""
    if master != incoming:
        raise AnnotatorError(
            _("This file belongs to another project."),
            file=file,
            hint=_("Collect only files that were handed out from this one."),
        )


def collect_article(
    mine: OpenArticle | None, theirs: OpenArticle, file: str, at: str, terms: Terms = PLAIN
) -> Collected:
    """What an article of the incoming file brings. `at` says when their file was last changed (ISO 8601, UTC).

    `mine` is the master's article of the same id, None where it has none; it stays as it is. An article that the
    master does not have, or whose text differs, is refused by name. Gold is the master's alone and not taken.
    """
    if mine is None:
        said = _("“{title}” is not in this project, so nothing of it was brought in.").format(
            title=theirs.article.title
        )
        return _refused(said, file, "unknown-article", _("Import the article first."))
    if sha256(mine.article.text) != sha256(theirs.article.text):
        said = _("The text of “{title}” is not the one that was handed out.").format(title=mine.article.title)
        return _refused(
            said, file, "changed-text", _("Its offsets would be wrong; hand the article out again.")
        )
    coming = {
        name: _here(layer, terms) for name, layer in sorted(theirs.layers.items()) if _counts(name, layer)
    }
    found = replace(_arrivals(mine, coming, file, at, terms), other_gold=_other_gold(mine, theirs))
    replaced = {
        each.annotator for each in found.arrivals if each.kind in ("new", "update") and not each.unclear
    }
    staying = {name: layer for name, layer in mine.layers.items() if name not in replaced}
    traced = not coming or any(map(is_traced, coming.values()))
    cut = cuts.compared(mine.article, theirs.article, staying, traced=traced)
    kinds = {each.kind for each in found.arrivals}
    if cut.kind == cuts.SAME or ("older" in kinds and kinds <= {"same", "older"}):
        return found  # nothing is asked of an earlier version
    if cut.kind == cuts.TAKEN:
        said = _(
            "The sentences or zones of “{title}” were changed in this file; they are taken over."
        ).format(title=mine.article.title)
        remark = Problem(said, file, severity="info", code="cuts-taken")
        return replace(found, cuts=cut, remarks=(remark, *found.remarks))
    fitted = {name: cuts.fitted(layer, mine.article) for name, layer in coming.items()}
    moved = sum(count for __, count in fitted.values())
    again = _arrivals(mine, {name: layer for name, (layer, __) in fitted.items()}, file, at, terms)
    remarks = (*_of_cuts(mine, cut, moved, file), *again.remarks)
    return replace(again, cuts=cut, remarks=remarks, other_gold=found.other_gold)


def handed_over(layer: Layer, at: str, ids: Mapping[str, str] = NO_IDS) -> tuple[Change, ...]:
    """The change that makes a layer of the master remember the version in which it is handed out at `at`.

    A version that was exchanged before keeps its date. With "" it is the first.
    """
    known = exchanged(layer.state)
    if known and known[1] == digest(layer, ids):
        return ()
    state = exchanged_as(layer.state, layer, at, layer.state.lineage, ids)
    return (Change(layer.state, state, layer.article, layer.annotator),) if state != layer.state else ()


def stamped(changes: Iterable[Change], coming: Iterable[Arrival], at: str) -> tuple[Change, ...]:
    """The changes, after which the layers of what is `coming` remember that it came at `at`, and how much (`CAME`)."""
    said = {
        (each.article, each.beside if each.kind == "both changed" else each.annotator): {
            "at": at,
            "added": each.added,
            "changed": each.changed,
            "removed": each.removed,
        }
        for each in coming
    }

    def marked(change: Change) -> Change:
        state, came = change.after, said.get((change.article, change.annotator))
        if came is None or not isinstance(state, LayerState):
            return change
        return replace(change, after=replace(state, extra={**state.extra, CAME: came}))

    return tuple(map(marked, changes))


def _counts(name: str, layer: Layer) -> bool:
    """Whether there is something to take; what was said and taken back is a version as well."""
    said = contents(layer) or layer.state != LayerState() or len(layer.state.lineage) > 1
    return folded(name) != GOLD and bool(said)


def _other_gold(mine: OpenArticle, theirs: OpenArticle) -> bool:
    here = mine.layers[GOLD] if GOLD in mine.layers else Layer(mine.article.id, GOLD)
    there = [layer for name, layer in theirs.layers.items() if folded(name) == GOLD and contents(layer)]
    return any(contents(layer) != contents(here) for layer in there)


def _here(layer: Layer, terms: Terms) -> Layer:
    """The layer with labels as they are called here."""
    if not any(item.label in terms.labels for item in contents(layer).values()):
        return layer
    made = Layer(
        layer.article, layer.annotator, (named(i, terms.labels) for i in layer.values()), layer.state
    )
    made.unanchored = [named(item, terms.labels) for item in layer.unanchored]
    return made


def _arrivals(mine: OpenArticle, coming: Mapping[str, Layer], file: str, at: str, terms: Terms) -> Collected:
    """What the layers do, one after the other: two of them may belong to one person."""
    arrivals: list[Arrival] = []
    problems: list[Problem] = []
    here = mine
    for called, layer in coming.items():
        name = same_person(called, dict.fromkeys((*here.layers, *terms.known))) or called
        arrival = _arrival(here, name, layer, at, terms)
        if arrival.unclear and terms.unclear == ASK:
            problems.append(_two_people(mine.article.title, name, file))
            continue
        arrivals.append(arrival)
        if arrival.changes and len(coming) > 1:
            here = copied(here)
            for change in arrival.changes:
                apply_to_article(here, change)
    return Collected(tuple(arrivals), tuple(problems))


def _arrival(mine: OpenArticle, name: str, theirs: Layer, at: str, terms: Terms) -> Arrival:
    article, person = mine.article.id, original(name)
    own = mine.layers[person] if person in mine.layers else Layer(article, person)
    beside = [mine.layers[each] for each in copies(person, mine.layers)]
    family = beside if is_copy(name) else [own, *beside]
    for ours in family:
        if alike(ours, theirs, terms.ids):
            return _kept(ours, person, _same(ours, theirs, at, terms))
    for ours in family:
        if _is_known(theirs, ours, terms):
            return _kept(ours, person, Arrival(article, person, "older", status=theirs.state.status))
    if not is_copy(name) and _is_unused(own):
        return _taken("new", own, theirs, at, terms)
    for ours in family:
        if _is_later(theirs, ours, terms):
            return _kept(ours, person, _taken("update", ours, theirs, at, terms))
        if holds(ours, theirs) and not (is_traced(theirs) and is_traced(ours)):
            return _kept(ours, person, Arrival(article, person, "older", status=theirs.state.status))
    free = Layer(article, free_copy(person, mine.layers))
    unclear = not is_copy(name) and _is_foreign(theirs, own, terms)
    if unclear and terms.unclear == THEIRS:
        aside = _taken("update", free, own, "", terms)
        made = _taken("update", own, theirs, at, terms)
        return replace(made, changes=(*aside.changes, *made.changes), beside=free.annotator, unclear=True)
    return replace(_kept(free, person, _taken("update", free, theirs, at, terms)), unclear=unclear)


def _kept(ours: Layer, person: str, arrival: Arrival) -> Arrival:
    """The arrival as it is said of the person: what arrives in a layer beside theirs was changed on both sides."""
    if not is_copy(ours.annotator):
        return arrival
    known = arrival.kind in ("same", "older")
    return replace(arrival, annotator=person, kind="both changed", beside=ours.annotator, known=known)


def _is_unused(ours: Layer) -> bool:
    return not contents(ours) and ours.state.status == "new" and not exchanged(ours.state)


def _is_known(theirs: Layer, ours: Layer, terms: Terms) -> bool:
    """Whether ours was made from their version, or it is the one that was exchanged last."""
    last = exchanged(ours.state)
    if last is not None and last[1] == digest(theirs, terms.ids):
        return True
    if not descends(ours.state.lineage, theirs.state.lineage):
        return False
    one_end = ours.state.lineage[-1] == theirs.state.lineage[-1]
    # Of one lineage, what holds more is the later all the same.
    return not (one_end and len(contents(theirs)) > len(contents(ours)) and holds(theirs, ours))


def _is_later(theirs: Layer, ours: Layer, terms: Terms) -> bool:
    """Whether their version was made from ours: so what it lacks was taken out on purpose."""
    last = exchanged(ours.state)
    unchanged = last is not None and digest(ours, terms.ids) == last[1]
    lineage = ours.state.lineage
    if unchanged and (end := ours.state.extra.get(EXCHANGED_EDIT)) in lineage:
        lineage = lineage[: lineage.index(end) + 1]  # after that nothing was done to it that is still there
    if descends(theirs.state.lineage, lineage):
        return True
    if unchanged and last is not None and not last[0] and not is_traced(theirs):
        # The only version that was ever handed out, and it is not changed: theirs can only come from it.
        return folded(terms.handed_to) == folded(ours.annotator) or bool(
            contents(ours).keys() & contents(theirs).keys()
        )
    return holds(theirs, ours) and not (is_traced(theirs) and is_traced(ours))


def _is_foreign(theirs: Layer, ours: Layer, terms: Terms) -> bool:
    """Whether the two have nothing in common, and the file was not handed out under this name."""
    if folded(terms.handed_to) == folded(ours.annotator) or not contents(theirs) or not contents(ours):
        return False
    common = contents(theirs).keys() & contents(ours).keys()
    return not common and not set(theirs.state.lineage) & set(ours.state.lineage)


def _same(ours: Layer, theirs: Layer, at: str, terms: Terms) -> Arrival:
    """Nothing comes in; but that this version was reached by other edits as well is remembered."""
    arrival = Arrival(ours.article, ours.annotator, "same", status=theirs.state.status)
    nothing_new = set(theirs.state.lineage) <= set(ours.state.lineage)
    if nothing_new or not (exchanged(ours.state) or is_traced(theirs)):
        return arrival
    lineage = united(ours.state.lineage, theirs.state.lineage)
    state = exchanged_as(ours.state, ours, at, lineage, terms.ids)
    return replace(arrival, changes=(Change(ours.state, state, ours.article, ours.annotator),))


def _taken(kind: str, ours: Layer, theirs: Layer, at: str, terms: Terms) -> Arrival:
    before, after = contents(ours), contents(theirs)
    added = [item for name, item in after.items() if name not in before]
    removed = [item for name, item in before.items() if name not in after]
    changed = [(before[name], item) for name, item in after.items() if before.get(name, item) != item]
    place = (ours.article, ours.annotator)
    changes = [Change(item, None, *place) for item in removed]
    changes += [Change(old, new, *place) for old, new in changed]
    changes += [Change(None, item, *place) for item in added]
    own = {key: value for key, value in ours.state.extra.items() if key in _MASTERS}
    not_theirs = (*_MASTERS, EXCHANGED, EXCHANGED_EDIT, CAME)
    extra = {key: v for key, v in theirs.state.extra.items() if key not in not_theirs}
    # What went back has come again.
    review = "in review" if ours.state.review == "sent back" else ours.state.review
    lineage = united(ours.state.lineage, theirs.state.lineage)
    state = replace(ours.state, status=theirs.state.status, review=review, extra={**extra, **own})
    state = with_carried(state, carried_marks(ours.state))
    state = exchanged_as(state, theirs, at, lineage, terms.ids)
    changes.append(Change(ours.state, state, *place))
    return Arrival(*place, kind, len(added), len(changed), len(removed), theirs.state.status, tuple(changes))


def copied(opened: OpenArticle) -> OpenArticle:
    """The article with layers that can be changed without changing these."""
    return OpenArticle(opened.article, {name: _copy(layer) for name, layer in opened.layers.items()})


def _copy(layer: Layer) -> Layer:
    made = Layer(layer.article, layer.annotator, layer.values(), layer.state)
    made.unanchored = list(layer.unanchored)
    return made


def _of_cuts(mine: OpenArticle, cut: cuts.Cuts, moved: int, file: str) -> list[Problem]:
    """What is said of cuts that are not taken; nothing where only nobody changed them and no tag is concerned."""
    if not cut.edited and not moved:
        return []
    tags = (
        ngettext(
            " {moved} tag was put on the sentences that are here.",
            " {moved} tags were put on the sentences that are here.",
            moved,
        ).format(moved=numeral(moved))
        if moved
        else ""
    )
    return [
        Problem(
            _("Other sentences or zones of “{title}” in this file are not taken over: {why}.{tags}").format(
                title=mine.article.title, why=cut.why, tags=tags
            ),
            file,
            severity="warning",
            code="cuts-refused",
            hint=_("Split or join the sentences here if they are right."),
        )
    ]


def _two_people(title: str, name: str, file: str) -> Problem:
    return Problem(
        _(
            "The work of “{name}” on “{title}” has nothing in common with the work of “{name}” that is here, so it was "
            "not brought in: perhaps two people work under one name."
        ).format(name=name, title=title),
        file,
        severity="error",
        code=TWO_PEOPLE,
        hint=_("Keep both, or let this file’s take the place of what is here, which is then kept beside it."),
    )


def _refused(message: str, file: str, code: str, hint: str) -> Collected:
    return Collected(problems=(Problem(message, file, severity="error", code=code, hint=hint),))


def totals(arrivals: Iterable[Arrival]) -> dict[str, int]:
    """How many layers arrive in which way."""
    counts = dict.fromkeys(ARRIVALS, 0)
    for arrival in arrivals:
        counts[arrival.kind] += 1
    return counts
