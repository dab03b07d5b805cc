"""What a tooltip says about an annotation: its label, values, note, who and when."""

from __future__ import annotations

from html import escape

from annotator.core.annotation import Annotation, AttributeValue
from annotator.core.labels import LabelSet


def annotation_tooltip(annotation: Annotation, labels: LabelSet) -> str:
    """The annotation in a few lines of rich text."""
    lines = []
    if annotation.label:
        path = " › ".join(labels.path(annotation.label))
        known = labels.get(annotation.label) is not None
        lines.append(f"<b>{escape(path)}</b>" + ("" if known else " (not in the label set)"))
    label = labels.get(annotation.label)
    titles = {item.name: item.title or item.name for item in (label.attributes if label else ())}
    for name, value in annotation.attributes.items():
        lines.append(f"{escape(titles.get(name, name))}: {escape(_shown(value))}")
    if annotation.doubt:
        lines.append("Doubtful")
    if annotation.note:
        lines.append(f"<i>{escape(annotation.note)}</i>")
    made = ", ".join(part for part in (annotation.by, annotation.origin, _moment(annotation.at)) if part)
    if made:
        lines.append(escape(made))
    return "<br>".join(lines)


def _shown(value: AttributeValue) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _moment(at: str) -> str:
    return at.replace("T", " ").removesuffix("Z")[:16]
