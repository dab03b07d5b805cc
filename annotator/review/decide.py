"""Decisions: how a conflict is settled, as changes in the layer "gold" that one edit carries out.

A decision is a record in gold that names its cluster; the gold annotations that follow from it name the cluster too,
and where they come from. Annotators' layers are never changed; only the state of their review is.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from annotator.core.annotation import (
    Annotation,
    ArticleTag,
    Decision,
    LayerState,
    Link,
    SentenceTag,
    Span,
    span_quote,
)
from annotator.core.edits import Change
from annotator.core.errors import AnnotatorError
from annotator.core.layer import GOLD, Layer
from annotator.core.messages import _
from annotator.core.values import dataclass
from annotator.review.answers import LINK_BREAK, Place, content_of, place_of, stable_id
from annotator.review.compare import Candidate, Cluster, clusters
from annotator.review.queue import relative

REASONS: tuple[str, ...] = ("ambiguous text", "guideline gap", "slip", "edge case", "matter of opinion")
CHOSEN_BY = "chosen_by"
"""The key of a gold annotation for those whose answer it is; "from", which decisions use, is an end of a link."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """Who decides, when, and what they say about it. `extra` goes into the decision as it is."""

    by: str = ""
    at: str = ""
    reason: str = ""
    note: str = ""
    guideline: bool = False
    extra: Mapping[str, Any] | None = None


def decisions_of(gold: Layer) -> dict[str, Decision]:
    """The decisions in a gold layer by the id of their cluster."""
    return {decision.cluster: decision for decision in gold.decisions}


def is_answered(decision: Decision, states: Mapping[str, LayerState]) -> bool:
    """Whether the conflict was sent back, and the annotator has finished the article again since.

    `states` are those of the article's layers, by name.
    """
    state = states.get(str(decision.extra.get("to", ""))) if decision.verdict == "defer" else None
    return state is not None and state.status == "done" and state.review != "sent back"


def gold_of(gold: Layer, cluster: str) -> list[Annotation]:
    """The gold annotations that follow from the decision on that cluster, by id."""
    found = [item for item in gold.values() if item.extra.get("cluster") == cluster]
    return sorted((item for item in found if not isinstance(item, Decision)), key=lambda item: item.id)


def is_finished(article: str, layers: Mapping[str, Layer]) -> bool:
    """Whether gold says everything that it is to say: it is done, and no conflict of these layers is open or put off.

    Gold without a decision was not made by settling conflicts: it is finished when its state says so.
    """
    gold = layers.get(GOLD)
    if gold is None or gold.state.status != "done":
        return False
    decisions = decisions_of(gold)
    closed = {name for name, decision in decisions.items() if decision.verdict != "defer"}
    return not decisions or all(cluster.id in closed for cluster in clusters(article, layers))


def accept(
    cluster: Cluster, candidate: Candidate, gold: Layer, remark: Remark, *, origin: str = ""
) -> tuple[Change, ...]:
    """Take the answer. Taking "nothing here" is a rejection.

    Raises `AnnotatorError` for a link whose ends are not in gold.
    """
    if not candidate.answer:
        return _settled(cluster, gold, "reject", (), candidate, remark)
    ends = ends_of(gold) if cluster.what == "link" else {}
    made = _made(cluster, candidate, ends, remark, origin or _standing(cluster, candidate))
    return _settled(cluster, gold, "accept", made, candidate, remark)


def first_decision(
    cluster: Cluster,
    candidate: Candidate,
    gold: Layer,
    remark: Remark,
    origin: str,
    ends: Mapping[Place, str],
) -> tuple[Change, ...]:
    """Like `accept` for a cluster on which there is no decision, without a look through the whole layer.

    `ends` are the gold annotations by place (see `ends_of`), for links.
    """
    made = _made(cluster, candidate, ends, remark, origin)
    verdict = "accept" if made else "reject"
    decision = _decision(cluster, verdict, candidate, remark)
    values: list[Annotation] = [*made, decision]
    return tuple(Change(gold.get(item.id), item, gold.article, GOLD) for item in values)


def ends_of(gold: Layer) -> dict[Place, str]:
    """The gold annotations that a link can connect, by their place; where there are several, the first by id."""
    ends: dict[Place, str] = {}
    for item in gold.values():
        place = None if isinstance(item, Link) else place_of(item)
        if place is not None:
            ends[place] = min(item.id, ends.get(place, item.id))
    return ends


def edit(
    cluster: Cluster,
    annotations: Sequence[Annotation],
    gold: Layer,
    remark: Remark,
    *,
    chosen: Candidate | None = None,
) -> tuple[Change, ...]:
    """Settle the cluster with annotations of the reviewer's own making; `chosen` is what they started from."""
    names = list(chosen.annotators) if chosen else []
    made = [
        _golden(item, cluster, index, "edited" if names else "reviewer", names, remark)
        for index, item in enumerate(annotations)
    ]
    return _settled(cluster, gold, "edit", made, chosen, remark)


def reject(cluster: Cluster, gold: Layer, remark: Remark) -> tuple[Change, ...]:
    """Settle that nothing is to be marked here."""
    silent = next((candidate for candidate in cluster.candidates if not candidate.answer), None)
    return _settled(cluster, gold, "reject", (), silent, remark)


def defer(cluster: Cluster, gold: Layer, remark: Remark) -> tuple[Change, ...]:
    """Put the cluster off; nothing of it is in gold."""
    return _settled(cluster, gold, "defer", (), None, remark)


def corrected(changes: Iterable[Change], gold: Layer, by: str, at: str) -> tuple[Change, ...]:
    """Changes of gold that settle something over many places, with the decisions they edit.

    What is new is the reviewer's own.
    """
    decisions = decisions_of(gold)
    made: list[Change] = []
    edited: dict[str, None] = {}
    for change in changes:
        before, after = change.before, change.after
        if isinstance(before, Annotation):
            edited[str(before.extra.get("cluster", ""))] = None
        elif isinstance(after, Annotation):
            change = replace(change, after=replace(after, origin="reviewer"))
        made.append(change)
    for name in edited:
        known = decisions.get(name)
        if known is not None:
            made.append(Change(known, replace(known, verdict="edit", by=by, at=at), gold.article, GOLD))
    return tuple(made)


def undecide(cluster: str, gold: Layer) -> tuple[Change, ...]:
    """Take the decision on that cluster back, with the gold that follows from it."""
    old = [*gold_of(gold, cluster), *([found] if (found := decisions_of(gold).get(cluster)) else [])]
    changes = [Change(item, None, gold.article, GOLD) for item in old]
    return (*changes, *_loose_links(gold, {item.id for item in old}))


def add(annotation: Annotation, gold: Layer, remark: Remark) -> tuple[Change, ...]:
    """Put into gold what nobody marked: a reviewer's own annotation, which belongs to no cluster."""
    mine = replace(annotation, by=remark.by, at=remark.at, origin="reviewer", note=remark.note)
    return (Change(gold.get(annotation.id), mine, gold.article, GOLD),)


def alike(
    settled: Sequence[Change], cluster: Cluster, other: Cluster, gold: Layer, text: str, remark: Remark
) -> tuple[Change, ...]:
    """Settle an identical conflict (see `queue.identical`) in the same way; no changes where that cannot be.

    `settled` are the changes that settled `cluster`; `gold` and `text` are those of the other's article. Edited spans
    are carried over by their place relative to the start of the cluster, if the same words stand there.
    """
    values = [change.after for change in settled]
    decision = next((v for v in values if isinstance(v, Decision) and v.cluster == cluster.id), None)
    match decision.verdict if decision else "":
        case "reject":
            return reject(other, gold, remark)
        case "defer":
            return defer(other, gold, remark)
        case "accept":
            taken = [v for v in values if isinstance(v, Annotation) and v.extra.get("cluster") == cluster.id]
            places = [place_of(item) for item in taken]
            answer = tuple(
                content_of(item, place)
                for item, place in zip(taken, places, strict=True)
                if place is not None
            )
            wanted = relative(answer, cluster)
            same = (c for c in other.candidates if c.answer and relative(c.answer, other) == wanted)
            candidate = next(same, None)
            return accept(other, candidate, gold, remark) if candidate else ()
        case "edit":
            shift = other.start - cluster.start
            moved = [_moved(v, shift, text) for v in values if isinstance(v, Span)]
            kept = [span for span in moved if span is not None]
            return (
                edit(other, kept, gold, remark, chosen=other.leading) if len(kept) == len(moved) > 0 else ()
            )
        case _:
            return ()


def _moved(span: Span, shift: int, text: str) -> Span | None:
    fragments = tuple((start + shift, end + shift) for start, end in span.fragments)
    quote = span_quote(text, fragments)
    same = " ".join(quote.split()).casefold() == " ".join(span.quote.split()).casefold()
    return replace(span, fragments=fragments, quote=quote) if same else None


# ---------------------------------------------------------------------------------------------- states
def send_back(layer: Layer, remark: Remark) -> tuple[Change, ...]:
    """Give an annotator's article back with a note; the state of the annotation stays as it is."""
    returned = {"note": remark.note, "by": remark.by, "at": remark.at}
    extra = {**layer.state.extra, "returned": {key: value for key, value in returned.items() if value}}
    return _reviewed(layer, replace(layer.state, review="sent back", extra=extra))


def approve(layer: Layer) -> tuple[Change, ...]:
    """Approve an annotator's work on an article."""
    return _reviewed(layer, replace(layer.state, review="approved"))


def start_review(layer: Layer) -> tuple[Change, ...]:
    """Mark an annotator's work as being reviewed."""
    return _reviewed(layer, replace(layer.state, review="in review"))


def send_back_cluster(
    cluster: Cluster, annotator: str, layer: Layer, gold: Layer, remark: Remark
) -> tuple[Change, ...]:
    """Give one conflict back to an annotator: it is put off, with a note, and their article is sent back."""
    to = replace(remark, extra={**(remark.extra or {}), "to": annotator})
    return (*defer(cluster, gold, to), *send_back(layer, remark))


def blind_names(names: Iterable[str], seed: int | str, cluster: str = "") -> dict[str, str]:
    """Stand-ins "A", "B", … for the names, in shuffled order; the same seed and cluster shuffle the same way."""
    shuffled = sorted(set(names))
    random.Random(f"{seed}/{cluster}").shuffle(shuffled)
    return {name: _letters(index) for index, name in enumerate(shuffled)}


def _letters(index: int) -> str:
    return (_letters(index // 26 - 1) if index >= 26 else "") + chr(ord("A") + index % 26)


def _reviewed(layer: Layer, state: LayerState) -> tuple[Change, ...]:
    return (Change(layer.state, state, layer.article, layer.annotator),) if state != layer.state else ()


# ---------------------------------------------------------------------------------------------- making gold
def _standing(cluster: Cluster, candidate: Candidate) -> str:
    if cluster.unanimous is not None:
        return "unanimous"
    majority = cluster.majority
    return "majority" if majority is not None and majority.answer == candidate.answer else "reviewer"


def _made(
    cluster: Cluster, candidate: Candidate, ends: Mapping[Place, str], remark: Remark, origin: str
) -> list[Annotation]:
    by_content = {
        content_of(item, item.fragments if isinstance(item, Span) else cluster.place): item
        for item in reversed(candidate.annotations)
    }
    names = list(candidate.annotators)
    made = []
    for index, content in enumerate(candidate.answer):
        item = by_content[content]
        if isinstance(item, Link):
            item = _linked(item, content[0], ends)
        made.append(_golden(item, cluster, index, origin, names, remark))
    return made


def _linked(link: Link, place: Place, ends: Mapping[Place, str]) -> Link:
    middle = place.index(LINK_BREAK)
    source, target = ends.get(place[:middle]), ends.get(place[middle + 1 :])
    if source is None or target is None:
        raise AnnotatorError(
            _("An end of the link “{label}” is not in gold.").format(label=link.label),
            hint=_("Settle what it connects first."),
        )
    return replace(link, source=source, target=target)


def _golden(
    item: Annotation, cluster: Cluster, index: int, origin: str, names: list[str], remark: Remark
) -> Annotation:
    if not isinstance(item, Span | SentenceTag | ArticleTag | Link):
        raise AnnotatorError(_("Only spans, tags and links can be gold."))
    return replace(
        item,
        id=stable_id("gold", cluster.id, index),
        note="",
        doubt=False,
        by=remark.by,
        at=remark.at,
        origin=origin,
        extra={"cluster": cluster.id, CHOSEN_BY: names},
    )


def _decision(cluster: Cluster, verdict: str, candidate: Candidate | None, remark: Remark) -> Decision:
    extra: dict[str, Any] = dict(remark.extra or {})
    if candidate:
        extra["from"] = list(candidate.annotators)
    return Decision(
        id=stable_id("decision", cluster.id),
        cluster=cluster.id,
        verdict=verdict,
        chosen=" ".join(item.id for item in candidate.annotations) if candidate else "",
        reason=remark.reason,
        note=remark.note,
        guideline=remark.guideline,
        by=remark.by,
        at=remark.at,
        origin="review",
        extra=extra,
    )


def _settled(
    cluster: Cluster,
    gold: Layer,
    verdict: str,
    made: Sequence[Annotation],
    candidate: Candidate | None,
    remark: Remark,
) -> tuple[Change, ...]:
    decision = _decision(cluster, verdict, candidate, remark)
    before = {item.id: item for item in gold_of(gold, cluster.id)}
    after = {item.id: item for item in made}
    gone = before.keys() - after.keys()
    changes = [Change(before[name], None, gold.article, GOLD) for name in sorted(gone)]
    changes += [Change(item, None, gold.article, GOLD) for item in _own_twins(gold, made)]
    changes += [Change(before.get(name), item, gold.article, GOLD) for name, item in after.items()]
    old = decisions_of(gold).get(cluster.id)
    return (*changes, *_loose_links(gold, gone), Change(old, decision, gold.article, GOLD))


def _own_twins(gold: Layer, made: Iterable[Annotation]) -> list[Annotation]:
    """What the reviewer had put into gold before on the same place with the same label: it is not there twice."""
    said = {(type(item), place_of(item), item.label) for item in made if not isinstance(item, Link)}
    ends = {end for link in gold.links for end in (link.source, link.target)} if said else set()
    return [
        item
        for item in (gold.values() if said else ())
        if "cluster" not in item.extra
        and item.id not in ends
        and not isinstance(item, Link | Decision)
        and (type(item), place_of(item), item.label) in said
    ]


def _loose_links(gold: Layer, gone: Iterable[str]) -> list[Change]:
    """Links in gold whose end goes go as well, with the decisions on them: they come back into the queue."""
    ended = set(gone)
    loose = [
        link
        for link in (gold.links if ended else ())
        if link.id not in ended and ended & {link.source, link.target}
    ]
    clusters = {link.extra.get("cluster") for link in loose}
    decisions = [decision for name, decision in decisions_of(gold).items() if loose and name in clusters]
    return [Change(item, None, gold.article, GOLD) for item in (*loose, *decisions)]
