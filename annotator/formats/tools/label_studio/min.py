"""JSON-MIN of Label Studio, one row an annotation, turned back into tasks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from annotator.core.errors import Problem
from annotator.formats.kit.json_records import Record
from annotator.formats.tools.label_studio.config import Config

_OWN_KEYS = ("id", "annotator", "annotation_id", "created_at", "updated_at", "lead_time")
_REGION_KINDS = ("labels", "choices", "textarea", "number", "rating", "taxonomy", "datetime")


def to_tasks(rows: Iterator[Record | Problem], key: str, config: Config) -> Iterator[Record | Problem]:
    """The same records; rows of JSON-MIN as tasks, those of one task after the other as one."""
    held: Record | None = None
    for row in rows:
        if isinstance(row, Record) and "data" not in row.value:
            task = _task(row, key, config)
            if held is not None and _is_same(held, task, key):
                held.value["annotations"].extend(task.value["annotations"])
                continue
            if held is not None:
                yield held
            held = task
            continue
        if held is not None:
            yield held
            held = None
        yield row
    if held is not None:
        yield held


def _is_same(task: Record, other: Record, key: str) -> bool:
    return (task.value.get("id"), task.value["data"].get(key)) == (
        other.value.get("id"),
        other.value["data"].get(key),
    )


def _task(row: Record, key: str, config: Config) -> Record:
    """The row as a task with one annotation; keys that are no controls are data."""
    data: dict[str, Any] = {}
    results: list[dict[str, Any]] = []
    for name, value in row.value.items():
        found = [] if name == key or name in _OWN_KEYS else list(_results(name, value, config))
        if found:
            results.extend(found)
        elif name not in _OWN_KEYS:
            data[name] = value
    _tie_to_regions(results, config)
    annotation = {
        "completed_by": row.value.get("annotator"),
        "created_at": row.value.get("created_at"),
        "result": results,
    }
    value = {"id": row.value.get("id"), "data": data, "annotations": [annotation]}
    return Record(row.line, value, row.offset)


def _tie_to_regions(results: list[dict[str, Any]], config: Config) -> None:
    """Give results the ids of their regions, which JSON-MIN leaves out, by their places.

    Where even the place is missing, what was said of the only region that fits is tied to it; the rest becomes notes.
    """
    regions = [result for result in results if result["type"] == "labels"]
    ids: dict[str, str] = {}
    for number, region in enumerate(regions):
        region["id"] = f"r{number}"
        ids.setdefault(str(_place(region)), region["id"])
    for result in results:
        if result["type"] == "labels":
            continue
        control = config.controls.get(result["from_name"])
        if control is not None and control.per_region and "start" not in result["value"]:
            fitting = [
                region
                for region in regions
                if not control.labels
                or any(name in control.labels for name in _as_list(region["value"]["labels"]))
            ]
            if len(fitting) == 1:
                start, end = _place(fitting[0])
                result["value"] = {**result["value"], "start": start, "end": end}
            else:
                said = [str(item) for content in result["value"].values() for item in _as_list(content)]
                result |= {"type": "textarea", "value": {"text": said}}
        result["id"] = ids.get(str(_place(result)), "")


def _place(result: Mapping[str, Any]) -> tuple[Any, Any]:
    return result["value"].get("start"), result["value"].get("end")


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _results(name: str, value: Any, config: Config) -> Iterator[dict[str, Any]]:
    """The results that a control left under its name; none where the key is not a control's."""
    control = config.controls.get(name)
    items = _as_list(value)
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
