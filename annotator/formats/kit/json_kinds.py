"""Which tool wrote a file of JSON records: told by the keys of many records, not of the first alone.

A row that nobody has annotated yet has no keys that tell anything, and exports begin with such rows often enough.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from annotator.core.errors import ReadError
from annotator.formats.kit.json_records import LINES, is_array, records
from annotator.formats.kit.json_wrapped import one

ENDINGS = (".jsonl", ".ndjson", ".json")
_SILENT = ("", ".txt", ".text", ".dat")
_BEGINS = re.compile(rb"\s*(?:\[\s*)?\{\s*\"[^\"\n]{1,80}\"\s*:\s*[\"\[{\dtfn-]")
FIRST = 50
"""So many records at the beginning are looked at whatever they hold."""

MOST_TELLING = 200
"""So many records with keys that tell something are looked at, wherever they stand."""

MOST_BYTES = 400_000_000
MOST_VALUES = 5_000
"""Records of a file that is one value, which can only be read from its beginning."""

OURS = frozenset(("id", "title", "text", "metadata", "sha256", "zones", "sentences", "layers"))
_TELLING_KEYS = (
    "layers", "sha256",
    "_input_hash", "_task_hash", "_view_id", "_session_id", "_annotator_id", "answer", "tokens", "spans",
    "entities", "relations", "cats", "Comments", "annotation_approver", "annotations", "label", "labels",
    "data", "completions", "predictions", "annotation_id", "lead_time",
)  # fmt: skip
_TELLING = re.compile(b'"(?:' + "|".join(_TELLING_KEYS).encode() + b')"\\s*:')
_PRODIGY = frozenset(("_input_hash", "_task_hash", "_view_id", "_session_id", "_annotator_id", "answer"))
_DOCCANO = frozenset(("entities", "relations", "cats", "Comments", "annotation_approver"))
# Crowd data, which no tool writes: who said so, and how certainly.
_OF_TABLES = frozenset(("worker", "worker_id", "annotator_id", "rater", "coder", "coder_id", "confidence"))
_LABEL_STUDIO = frozenset(("annotations", "completions", "predictions", "id"))
_ANSWERS = frozenset(("item", "items", "articles", "results"))
"""What the data of a task are not, but those of a service's answer."""


@dataclass(frozen=True, slots=True)
class Kinds:
    """Names of the formats that a file fits, the likeliest first, and whether the first is certain."""

    names: tuple[str, ...] = ()
    certain: bool = True

    @property
    def rivals(self) -> tuple[str, ...]:
        """The formats that fit as well as the first, where that is not certain."""
        return () if self.certain else self.names[1:]


def is_kind(path: Path, head: bytes, name: str) -> bool:
    """Whether a file of JSON records is most likely of the format called `name`; `head` holds its first bytes."""
    return kinds(path, head).names[:1] == (name,)


def kinds(path: Path, head: bytes) -> Kinds:
    """What a file of JSON records may be; nothing where it is none."""
    if not is_json(path, head):
        return Kinds()
    try:
        about = path.stat()
    except OSError:
        return Kinds()
    return _kinds(str(path), about.st_mtime_ns, about.st_size)


def is_json(path: Path, head: bytes) -> bool:
    """Whether a file is JSON by its ending and its beginning; where the ending says nothing, by its beginning alone."""
    start = head.removeprefix(b"\xef\xbb\xbf")
    if path.suffix.lower() in ENDINGS:
        return start.lstrip()[:1] in (b"{", b"[")
    return path.suffix.lower() in _SILENT and bool(_BEGINS.match(start))


@lru_cache(maxsize=32)
def _kinds(path: str, _changed: int, _size: int) -> Kinds:
    strong: dict[str, None] = {}
    weak: dict[str, None] = {}
    texts = bare = False
    try:
        for written in _samples(Path(path)):
            record = one(written)
            keys = record.keys()
            has_text = isinstance(record.get("text"), str)
            texts = texts or has_text
            bare = bare or any(
                isinstance(value, str | list) or (isinstance(value, dict) and _has_words(value))
                for value in record.values()
            )
            for name, is_strong in _signs(record, has_text):
                (strong if is_strong else weak)[name] = None
            if has_text and (record is not written or not keys <= OURS):
                weak["table"] = None
    except ReadError:
        return Kinds()
    found = [name for name in _ORDER if name in strong]
    if found:
        return Kinds(tuple(found), certain=len(found) == 1)
    found = [name for name in _ORDER if name in weak and name != "table"]
    if found:
        return Kinds((*found, "table"), certain=False)
    if texts and "table" not in weak:
        # Ours is one article a line; a file that is one value is a table of them.
        return Kinds(("jsonl", "table") if Path(path).suffix.lower() in LINES else ("table",), certain=True)
    return Kinds(("table",) if bare else ())


STANDOFF = "without_text"
"""The key of our own records whose text was left out."""
_ORDER = ("label-studio", "jsonl", "doccano", "prodigy")


def _signs(record: Mapping[str, Any], has_text: bool) -> Iterator[tuple[str, bool]]:
    """The formats whose keys a record has, each with whether no other tool writes them so."""
    keys = record.keys()
    data = record.get("data")
    if (isinstance(data, dict) and keys & _LABEL_STUDIO and not data.keys() & _ANSWERS) or keys >= {
        "annotation_id",
        "lead_time",
    }:
        yield "label-studio", True
    if record.get(STANDOFF) is True and "sha256" in keys:
        yield "jsonl", True  # its reader says how the text comes back
    if not has_text:
        return
    if isinstance(record.get("layers"), dict) or "sha256" in keys:
        yield "jsonl", True
        return
    if keys & _PRODIGY or ({"tokens", "spans"} <= keys):
        yield "prodigy", True
    elif _has_ranges(record.get("spans"), "start"):
        yield "prodigy", False
    elif keys & _DOCCANO or any(_has_ranges(record.get(key)) for key in ("label", "labels", "annotations")):
        yield "doccano", True
    elif keys & {"label", "labels", "annotations"} and "tokens" not in keys and not keys & _OF_TABLES:
        yield "doccano", False


def _has_words(value: Mapping[str, Any]) -> bool:
    """Whether an object may be an article inside a record."""
    return any(isinstance(held, str) and len(held) >= 50 for held in value.values())


def _has_ranges(value: Any, key: str = "start_offset") -> bool:
    """Whether a value lists ranges of a text: objects with that key, or [start, end, label]."""
    return isinstance(value, list) and any(
        (isinstance(item, dict) and key in item)
        or (isinstance(item, list) and len(item) == 3 and type(item[0]) is type(item[1]) is int)
        for item in value
    )


def _samples(path: Path) -> Iterator[dict[str, Any]]:
    if path.suffix.lower() not in LINES or is_array(path):
        for number, record in enumerate(records(path)):
            if number >= MOST_VALUES:
                return
            if isinstance(value := getattr(record, "value", None), dict):
                yield value
        return
    count = told = 0
    with path.open("rb") as file:
        while (line := file.readline(MOST_BYTES)) and file.tell() <= MOST_BYTES and told < MOST_TELLING:
            telling = bool(_TELLING.search(line))
            if count >= FIRST and not telling:
                continue
            value = _parsed(line)
            if value is not None:
                count += 1
                told += telling
                yield value


def _parsed(line: bytes) -> dict[str, Any] | None:
    try:
        value = json.loads(line.removeprefix(b"\xef\xbb\xbf"))
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None
