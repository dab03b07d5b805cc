"""JSON-MIN of Label Studio, one row an annotation, turned back into tasks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from annotator.core.errors import Problem
from annotator.formats.json_records import Record
from annotator.formats.label_studio_config import Config

_OWN_KEYS = ("id", "annotator", "annotation_id", "created_at", "updated_at", "lead_time")
_REGION_KINDS = ("labels", "choices", "textarea", "number", "rating", "taxonomy", "datetime")


def to_tasks(rows: Iterator[Record | Problem], key: str, config: Config) -> Iterator[Record | Problem]:
    """The same records; rows of JSON-MIN as tasks, those of one task after the other as one."""
    task: Record | None = None
    for row in rows:
        if isinstance(row, Problem):
            yield row
            continue
        if "data" in row.value:
            next_task, same = row, False
        else:
            next_task = _task(row, key, config)
            same = task is not None and _is_same(task, next_task, key)
        if same and task is not None:
            task.value["annotations"].extend(next_task.value["annotations"])
            continue
        if task is not None:
            yield task
        task = next_task
    if task is not None:
        yield task


def _is_same(task: Record, other: Record, key: str) -> bool:
    return (task.value.get("id"), task.value["data"].get(key)) == (
        other.value.get("id"),
        other.value["data"].get(key),
    )


def _task(row: Record, key: str, config: Config) -> Record:
    """The row as a task with one annotation; keys that are no controls are data."""
    data: dict[str, Any] = {}
    results: list[dict[str, Any]] = []
    regions: dict[tuple[Any, Any], str] = {}
    for name, value in row.value.items():
        found = [] if name == key or name in _OWN_KEYS else list(_results(name, value, config))
        if found:
            results.extend(found)
        elif name not in _OWN_KEYS:
            data[name] = value
    for number, result in enumerate(results):
        place = (result["value"].get("start"), result["value"].get("end"))
        if result["type"] == "labels":
            result["id"] = f"r{number}"
            regions.setdefault(place, result["id"])
    for result in results:
        if result["type"] != "labels":
            result["id"] = regions.get((result["value"].get("start"), result["value"].get("end")), "")
    annotation = {
        "completed_by": row.value.get("annotator"),
        "created_at": row.value.get("created_at"),
        "result": results,
    }
    value = {"id": row.value.get("id"), "data": data, "annotations": [annotation]}
    return Record(row.line, value, row.offset)


def _results(name: str, value: Any, config: Config) -> Iterator[dict[str, Any]]:
    """The results that a control left under its name; none where the key is not a control's."""
    control = config.controls.get(name)
    items = value if isinstance(value, list) else [value]
    if any(isinstance(item, dict) for item in items):
        for item in items:
            kind = _kind(item)
            if kind:
                yield {"from_name": name, "type": kind, "value": item}
    elif control is not None and control.kind in ("choices", "taxonomy", "number", "rating", "datetime"):
        content = items if control.kind in ("choices", "taxonomy") else value
        yield {"from_name": name, "type": control.kind, "value": {control.kind: content}}
    elif control is not None and control.kind == "textarea":
        yield {"from_name": name, "type": "textarea", "value": {"text": items}}


def _kind(item: Any) -> str:
    if not isinstance(item, Mapping):
        return ""
    kind = next((kind for kind in _REGION_KINDS if kind in item), "")
    return kind or ("textarea" if isinstance(item.get("text"), list) else "")
