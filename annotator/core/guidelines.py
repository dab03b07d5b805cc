"""Versions of the guidelines: what the rules of each label were when somebody said that they are new."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from annotator.core.edits import ProjectHeader
from annotator.core.labels import Label

VERSIONS = "guideline_versions"
"""The key of the project's header that holds the versions, the oldest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GuidelineVersion:
    """One published version: its number, who published it when (ISO 8601, UTC), and what they say about it.

    `labels` are those whose rules are others than before. `rules` holds a digest of the rules of every label, `text`
    one of the guidelines' text, so that later changes can be told.
    """

    version: int
    at: str = ""
    by: str = ""
    note: str = ""
    labels: tuple[str, ...] = ()
    rules: Mapping[str, str] = field(default_factory=dict, hash=False)
    text: str = ""


def label_digest(label: Label) -> str:
    """A short hash of what tells people how to use a label: the same for the same rules, whatever its colour."""
    rules = label.rules
    said = [
        label.description,
        label.examples,
        label.applies_to,
        [(a.name, a.title, a.kind, a.options, a.required) for a in label.attributes],
        [rules.one_of, sorted(rules.no_overlap), sorted(rules.inside)],
    ]
    joining = [sorted(rules.sources), sorted(rules.targets), sorted(rules.linked)]
    if any(joining):  # without them labels have the digest that they had before there were any
        said.append(joining)
    return text_digest(json.dumps(said, ensure_ascii=True))


def text_digest(text: str) -> str:
    """A short hash of a text, without regard to white space at its ends."""
    return hashlib.sha256(text.strip().encode("utf-8", "backslashreplace")).hexdigest()[:12]


def versions(header: ProjectHeader) -> list[GuidelineVersion]:
    """The published versions, the oldest first; what cannot be understood is left out, and stays in the file."""
    raw = header.extra.get(VERSIONS)
    read = [_read(entry) for entry in raw if isinstance(entry, Mapping)] if isinstance(raw, list) else []
    return sorted((version for version in read if version is not None), key=lambda version: version.version)


def published(
    header: ProjectHeader, *, labels: tuple[str, ...], note: str, by: str, at: str
) -> ProjectHeader:
    """The header with one more version, which records the rules as they are now."""
    raw = header.extra.get(VERSIONS)
    known = versions(header)
    entry = {
        "version": known[-1].version + 1 if known else 1,
        "at": at,
        "by": by,
        "note": note,
        "labels": list(labels),
        "rules": {label.name: label_digest(label) for label in header.labels},
        "text": text_digest(header.guidelines),
    }
    kept = raw if isinstance(raw, list) else []
    return replace(header, extra={**header.extra, VERSIONS: [*kept, entry]})


def differing(header: ProjectHeader) -> tuple[str, ...]:
    """The labels whose rules differ from those of the last version, new labels included; none without a version."""
    known = versions(header)
    if not known:
        return ()
    before = known[-1].rules
    return tuple(label.name for label in header.labels if before.get(label.name) != label_digest(label))


def text_differs(header: ProjectHeader) -> bool:
    """Whether the guidelines' text is another than in the last version; false without a version."""
    known = versions(header)
    return bool(known) and known[-1].text != text_digest(header.guidelines)


def with_label_renamed(header: ProjectHeader, old: str, new: str) -> ProjectHeader:
    """The header whose versions call a label by its new name, so that its history goes on."""
    raw = header.extra.get(VERSIONS)
    if not isinstance(raw, list):
        return header
    renamed = [_renamed(entry, old, new) if isinstance(entry, Mapping) else entry for entry in raw]
    return replace(header, extra={**header.extra, VERSIONS: renamed})


def _renamed(entry: Mapping[str, Any], old: str, new: str) -> dict[str, Any]:
    after = dict(entry)
    if isinstance(entry.get("labels"), list):
        after["labels"] = [new if name == old else name for name in entry["labels"]]
    if isinstance(entry.get("rules"), Mapping):
        after["rules"] = {new if name == old else name: rules for name, rules in entry["rules"].items()}
    return after


def changed_rules(header: ProjectHeader) -> dict[str, GuidelineVersion]:
    """For each label whose rules ever changed, the last version in which they did."""
    return {name: version for version in versions(header) for name in version.labels}


def _read(entry: Mapping[str, Any]) -> GuidelineVersion | None:
    number, labels, rules = entry.get("version"), entry.get("labels"), entry.get("rules")
    if not isinstance(number, int):
        return None
    return GuidelineVersion(
        version=number,
        at=str(entry.get("at") or ""),
        by=str(entry.get("by") or ""),
        note=str(entry.get("note") or ""),
        labels=tuple(map(str, labels)) if isinstance(labels, list) else (),
        rules={str(name): str(value) for name, value in rules.items()} if isinstance(rules, Mapping) else {},
        text=str(entry.get("text") or ""),
    )
