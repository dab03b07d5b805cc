"""Croissant, the description of a data set in JSON-LD that search engines and loaders of data sets read.

Version 1.1, with what is known here of its vocabulary for responsible use (RAI). Written by hand; nothing is read over
the network.
"""

from __future__ import annotations

import hashlib
import json
import mimetypes
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from annotator.core.outputs import CROISSANT
from annotator.formats.kit.base import Format
from annotator.formats.kit.files import replacing

SPECIFICATIONS = ("http://mlcommons.org/croissant/1.1", "http://mlcommons.org/croissant/RAI/1.0")
CONTEXT: Mapping[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "arrayShape": "cr:arrayShape",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "containedIn": "cr:containedIn",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "description": {"@container": "@language"},
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isArray": "cr:isArray",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "name": {"@container": "@language"},
    "parentField": "cr:parentField",
    "path": "cr:path",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
"""What the specification's terms mean, as it is to stand in every description."""

_TYPES = {"string": "sc:Text", "int64": "sc:Integer", "class": "sc:Integer", "number": "sc:Float"}
_MIME = {
    ".jsonl": "application/jsonlines",
    ".ndjson": "application/jsonlines",
    ".parquet": "application/x-parquet",
    ".csv": "text/csv",
    ".md": "text/markdown",
    ".cfg": "text/plain",
}
_OF_RECORDS = frozenset((".jsonl", ".ndjson", ".parquet", ".csv"))
_SPLITS = {
    "train": "cr:TrainingSplit",
    "dev": "cr:ValidationSplit",
    "valid": "cr:ValidationSplit",
    "validation": "cr:ValidationSplit",
    "test": "cr:TestSplit",
}
_UNFIT = re.compile(r"[^A-Za-z0-9_.-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class DataSet:
    """What is known of a data set beside its files: texts for people, and who may do what with it.

    `columns` are those of its records by name (see `Format.columns`), `classes` the names of the numbers in columns
    of classes. `rai` has what the vocabulary for responsible use asks, by its names without prefix.
    """

    title: str
    description: str
    made: str
    licences: Sequence[str]
    notices: Sequence[str] = ()
    usage: str = ""
    languages: Sequence[str] = ()
    publishers: Sequence[str] = ()
    columns: Mapping[str, Any] = field(default_factory=dict)
    classes: Sequence[str] = ()
    splits: Sequence[str] = ()
    rai: Mapping[str, str | Sequence[str]] = field(default_factory=dict)


def croissant_path(path: Path, form: Format) -> Path:
    """Where the description of an export to `path` is: inside a folder, beside a file."""
    return path / CROISSANT if form.output == "folder" else path.with_name(f"{path.name}.{CROISSANT}")


def write_croissant(target: Path, known: DataSet, files: Mapping[str, Path]) -> None:
    """Write the description of these files, by the names that they have beside it. Raises `WriteError`."""
    with replacing(target) as file:
        json.dump(_described(known, files), file, ensure_ascii=False, indent=1)
        file.write("\n")


def _described(known: DataSet, files: Mapping[str, Path]) -> dict[str, Any]:
    named = _ids(files)
    found: dict[str, Any] = {
        "@context": dict(CONTEXT),
        "@type": "sc:Dataset",
        "conformsTo": list(SPECIFICATIONS),
        "name": known.title,
        "description": known.description,
        "dateCreated": known.made,
        "license": list(known.licences),
        "copyrightNotice": list(known.notices),
        "usageInfo": known.usage,
        "inLanguage": list(known.languages),
        "publisher": [{"@type": "sc:Organization", "name": name} for name in known.publishers],
        "keywords": ["news"],
        **{
            f"rai:{name}": value if isinstance(value, str) else list(value)
            for name, value in known.rai.items()
        },
        "distribution": [_file(name, path, named[name]) for name, path in files.items()],
        "recordSet": [*_record_sets(known, files, named), *_enumerations(known)],
    }
    return {key: value for key, value in found.items() if value not in ("", [])}


def _ids(files: Mapping[str, Path]) -> dict[str, str]:
    """A name for each file within the description, no two alike."""
    found: dict[str, str] = {}
    for number, name in enumerate(files, 1):
        plain = _UNFIT.sub("-", name)
        found[name] = plain if plain not in found.values() else f"{plain}-{number}"
    return found


def _file(name: str, path: Path, name_here: str) -> dict[str, Any]:
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            digest.update(chunk)
            size += len(chunk)
    suffix = Path(name).suffix.lower()
    return {
        "@type": "cr:FileObject",
        "@id": name_here,
        "name": name_here,
        "contentUrl": name,
        "contentSize": f"{size} B",
        "encodingFormat": _MIME.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream",
        "sha256": digest.hexdigest(),
    }


def _record_sets(
    known: DataSet, files: Mapping[str, Path], named: Mapping[str, str]
) -> Iterator[dict[str, Any]]:
    """The records of each file; without columns that are the same in all of them there are none."""
    holding = [name for name in files if Path(name).suffix.lower() in _OF_RECORDS] if known.columns else []
    for name in holding:
        stem = f"records-{_UNFIT.sub('-', Path(name).stem)}" if len(holding) > 1 else "records"
        yield {
            "@type": "cr:RecordSet",
            "@id": stem,
            "name": stem,
            "field": [
                _field(
                    stem, column, kind, {"fileObject": {"@id": named[name]}, "extract": {"column": column}}
                )
                for column, kind in known.columns.items()
            ],
        }


def _field(above: str, name: str, kind: Any, source: Mapping[str, Any], path: str = "") -> dict[str, Any]:
    depth = 0
    while not isinstance(kind, str | Mapping):
        kind, depth = kind[0], depth + 1
    made: dict[str, Any] = {"@type": "cr:Field", "@id": f"{above}/{_UNFIT.sub('-', name)}", "name": name}
    if depth:
        made |= {"isArray": True, "arrayShape": ",".join(["-1"] * depth)}
    if isinstance(kind, str):
        transform = {"transform": {"jsonPath": path}} if path else {}
        return {**made, "dataType": _TYPES[kind], "source": {**source, **transform}}
    inner = "[*]" * depth
    fields = [
        _field(made["@id"], key, within, source, f"{path}{inner}.{key}" if path else f"${inner}.{key}")
        for key, within in kind.items()
    ]
    return {**made, "source": dict(source), "subField": fields}


def _enumerations(known: DataSet) -> Iterator[dict[str, Any]]:
    """What the numbers of classes mean, and which splits there are."""
    if known.classes:
        rows = [{"classes/number": number, "classes/name": name} for number, name in enumerate(known.classes)]
        yield _enumeration("classes", {"number": "sc:Integer", "name": "sc:Text"}, "number", rows)
    if known.splits:
        splits = [
            {"splits/name": name, "splits/kind": _SPLITS.get(name, "cr:Split")} for name in known.splits
        ]
        made = _enumeration("splits", {"name": "sc:Text", "kind": "sc:Text"}, "name", splits)
        yield {**made, "dataType": "cr:Split"}


def _enumeration(
    name: str, fields: Mapping[str, str], key: str, rows: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    return {
        "@type": "cr:RecordSet",
        "@id": name,
        "name": name,
        "dataType": "sc:Enumeration",
        "key": {"@id": f"{name}/{key}"},
        "field": [
            {"@type": "cr:Field", "@id": f"{name}/{each}", "name": each, "dataType": kind}
            for each, kind in fields.items()
        ],
        "data": list(rows),
    }
