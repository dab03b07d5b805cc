"""What a tooltip says about an annotation: its label, values, note, who and when."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from annotator.core.annotation import Annotation, AttributeValue
from annotator.core.labels import LabelSet
from annotator.core.messages import _, numeral

if TYPE_CHECKING:
    from annotator.app.reviewing.queue import Review
    from annotator.app.reviewing.values import Conflict
    from annotator.suggest.suggestion import Suggestion


def annotation_tooltip(annotation: Annotation, labels: LabelSet) -> str:
    """The annotation in a few lines of rich text."""
    lines = []
    if annotation.label:
        path = " › ".join(labels.path(annotation.label))
        known = labels.get(annotation.label) is not None
        lines.append(f"<b>{escape(path)}</b>" + ("" if known else _(" (not in the label set)")))
    label = labels.get(annotation.label)
    titles = {item.name: item.title or item.name for item in (label.attributes if label else ())}
    for name, value in annotation.attributes.items():
        lines.append(f"{escape(titles.get(name, name))}: {escape(_shown(value))}")
    if annotation.doubt:
        lines.append(_("Doubtful"))
    if annotation.note:
        lines.append(f"<i>{escape(annotation.note)}</i>")
    made = ", ".join(part for part in (annotation.by, annotation.origin, _moment(annotation.at)) if part)
    if made:
        lines.append(escape(made))
    return "<br>".join(lines)


def suggestion_tooltip(said: Suggestion, labels: LabelSet) -> str:
    """A suggestion in a few lines of rich text: the label, how probably it is right, and why."""
    lines = [
        _("Suggested: <b>{labels}</b>, {score} sure").format(
            labels=escape(labels.title(said.label)), score=numeral(said.score, ".0%")
        )
    ]
    if said.reason:
        lines.append(f"<i>{escape(said.reason)}</i>")
    return "<br>".join(lines)


def _shown(value: AttributeValue) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _moment(at: str) -> str:
    return at.replace("T", " ").removesuffix("Z")[:16]


def review_tooltip(review: Review, point: int | None, labels: LabelSet) -> str:
    """Who says what about a place that is being reviewed, as rich text."""
    found = review.at(point) if point is not None else []
    return "<hr>".join(_votes(review, conflict, labels) for conflict in found)


def _votes(review: Review, conflict: Conflict, labels: LabelSet) -> str:
    cluster = conflict.cluster
    names = review.names(cluster.article)
    lines = []
    for candidate in cluster.candidates:
        who = ", ".join(names.get(name, name) for name in candidate.annotators)
        said = ", ".join(dict.fromkeys(labels.title(said[1]) for said in candidate.answer)) or _(
            "nothing here"
        )
        lines.append(f"<b>{escape(who)}</b>: {escape(said)}")
    return "<br>".join(lines)
