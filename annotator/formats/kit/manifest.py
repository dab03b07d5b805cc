"""The manifest: what an export holds, what it was made from, and what was left out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from annotator.core.edits import ProjectHeader
from annotator.core.guidelines import differing, label_digest, text_differs, text_digest, versions
from annotator.core.labels import LabelSet
from annotator.formats.kit.base import Format
from annotator.formats.kit.files import MANIFEST, replacing


def manifest_path(path: Path, form: Format) -> Path:
    """Where the manifest of an export to `path` is: inside a folder, beside a file."""
    return path / MANIFEST if form.output == "folder" else path.with_name(f"{path.name}.{MANIFEST}")


def write_manifest(target: Path, content: Mapping[str, Any]) -> None:
    """Write a manifest. Raises `WriteError`."""
    with replacing(target) as file:
        json.dump(content, file, ensure_ascii=False, indent=1)
        file.write("\n")


def labels_version(labels: LabelSet, guidelines: str) -> str:
    """A short hash of the label set and the guidelines: the same for the same rules, whatever their colours."""
    parts = [f"{label.name} {label_digest(label)}" for label, _ in labels.walk()]
    return text_digest("\n".join([*parts, text_digest(guidelines)]))


def guidelines_version(header: ProjectHeader) -> dict[str, Any] | None:
    """Which published version of the guidelines the project follows, and whether they changed since; None: none."""
    known = versions(header)
    if not known:
        return None
    changed = bool(differing(header)) or text_differs(header)
    return {"version": known[-1].version, "published": known[-1].at, "changed_since": changed}
