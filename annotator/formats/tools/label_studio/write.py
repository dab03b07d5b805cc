"""An article and its layers as a task of Label Studio, valid under the configuration that grows along."""

from __future__ import annotations

from typing import Any

from annotator.core.annotation import Annotation, Note, SentenceTag, Span
from annotator.core.article import Article
from annotator.core.layer import Layer
from annotator.formats.kit.values import Layers
from annotator.formats.tools.label_studio.config import (
    DOUBT,
    DOUBTFUL,
    NOTE,
    NOTES,
    REMARK,
    REMARKS,
    SENTENCES,
    SPANS,
    TAGS,
    ConfigMaker,
)

GOLD = "gold"


def task(
    number: int, article: Article, layers: Layers, config: ConfigMaker, people: dict[str, int]
) -> dict[str, Any]:
    """The task, with an annotation for each layer. `people` gives every annotator a number, and grows."""
    return {
        "id": number,
        "data": {"text": article.text, "title": article.title, "article": article.id},
        "meta": dict(article.metadata),
        "annotations": [
            {
                "id": number * 1000 + place,
                "completed_by": _person(people.setdefault(name, len(people) + 1), name),
                "ground_truth": name == GOLD,
                "was_cancelled": False,
                **_annotation(article, layer, config),
            }
            for place, (name, layer) in enumerate(layers.items())
        ],
        "predictions": [],
    }


def is_region(item: Annotation) -> bool:
    """Whether it is a stretch of text, which Label Studio calls a region."""
    if isinstance(item, Note):
        return item.start is not None and item.end is not None and item.start < item.end and not item.about
    return isinstance(item, Span | SentenceTag)


def is_task_note(item: Annotation) -> bool:
    """Whether it is a note on the article as a whole."""
    return isinstance(item, Note) and item.start is None and not item.about and bool(item.note)


def _person(number: int, name: str) -> dict[str, Any]:
    return {"id": number, "email": name, "first_name": name, "last_name": ""}


def _annotation(article: Article, layer: Layer, config: ConfigMaker) -> dict[str, Any]:
    result: list[dict[str, Any]] = []
    for item in layer:
        if is_region(item):
            result.extend(_region(article.text, item, config))
    regions = {item["id"] for item in result}
    tags = list(dict.fromkeys(tag.label for tag in layer.tags if tag.label))
    if tags:
        for tag in tags:
            config.use(TAGS, tag)
        result.append(_on_task(_free("tags", regions), TAGS, "choices", {"choices": tags}))
    notes = [note.note for note in layer.notes if is_task_note(note)]
    if notes:
        result.append(_on_task(_free("notes", regions), NOTES, "textarea", {"text": notes}))
    for link in layer.links:
        if link.source in regions and link.target in regions:
            labels = [link.label] if link.label else []
            for label in labels:
                config.use("link", label)
            result.append(
                {
                    "type": "relation",
                    "from_id": link.source,
                    "to_id": link.target,
                    "direction": "right",
                    "labels": labels,
                }
            )
    made = max((item.at for item in layer), default="")
    return {"result": result, "created_at": made} if made else {"result": result}


def _region(text: str, item: Annotation, config: ConfigMaker) -> list[dict[str, Any]]:
    assert isinstance(item, Span | SentenceTag | Note)
    start, end = item.start, item.end
    place = {"start": start, "end": end, "text": text[start:end]}

    def result(control: str, kind: str, value: dict[str, Any]) -> dict[str, Any]:
        return {
            "id": item.id,
            "from_name": control,
            "to_name": "text",
            "type": kind,
            "origin": "manual",
            "value": {**place, **value},
        }

    if isinstance(item, Note):
        control, label = REMARKS, REMARK
        config.used.add(REMARKS)
    else:
        control, label = SPANS if isinstance(item, Span) else SENTENCES, item.label
        if label:
            config.use(control, label)
    found = [result(control, "labels", {"labels": [label] if label else []})]
    for name, value in item.attributes.items():
        found.append(result(*config.attribute(label, name, value)))
    if item.note:
        found.append(result(NOTE, "textarea", {"text": [item.note]}))
    if item.doubt:
        found.append(result(DOUBT, "choices", {"choices": [DOUBTFUL]}))
    return found


def _free(name: str, taken: set[str]) -> str:
    while name in taken:
        name += "_"
    return name


def _on_task(id: str, control: str, kind: str, value: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": id,
        "from_name": control,
        "to_name": "text",
        "type": kind,
        "origin": "manual",
        "value": value,
    }
