"""Small readers of formats that name places of a text: brat, doccano, Prodigy, Label Studio, W3C, SemEval, REFI-QDA."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

from benchmarks.roundtrip.facts import ATTRIBUTE, NOTE, RELATION, SPAN, TAG, TEXT, TOKEN, Fact, Facts, Letters


def brat(path: Path) -> Facts:
    """Spans, triggers of events, relations, arguments, equivalences, attributes and notes."""
    found: Facts = Counter()
    for file in sorted(path.rglob("*.ann")):
        letters = Letters(_text(file.with_suffix(".txt")))
        found[letters.fact(TEXT)] += 1
        found.update(_brat_lines(file, letters))
    return found


def brat_name(label: str) -> str:
    """A label in the letters that brat allows for a type."""
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9_-]", "_", plain)


_VALUE = re.compile(r"(\S+) (\S+)(?: (.*))?")


def _brat_lines(file: Path, letters: Letters) -> Iterator[Fact]:
    rows = [line.split("\t") for line in _lines(file) if "\t" in line]
    ends: dict[str, tuple[object, ...]] = {}
    for key, said, *_ in rows:
        if key[0] == "T":
            label, places = said.split(" ", 1)
            pairs = [(int(start), int(end)) for start, end in (each.split() for each in places.split(";"))]
            ends[key] = label, letters.ranges(pairs)
            yield letters.fact(SPAN, *ends[key])
    used: set[str] = set()
    arguments: list[tuple[str, str]] = []
    for key, said, *_ in rows:
        if key[0] == "E":
            trigger, *more = said.split()
            label, _, place = trigger.partition(":")
            if place in used:  # a second event of one trigger is a second statement about these words
                yield letters.fact(SPAN, *ends[place])
            used.add(place)
            ends[key] = ends[place]
            arguments += [(key, argument) for argument in more]
    for source, argument in arguments:
        role, _, target = argument.partition(":")
        yield letters.fact(RELATION, role.rstrip("0123456789"), ends.get(source, ()), ends.get(target, ()))
    for key, said, *rest in rows:
        words = said.split()
        if key[0] == "R":
            source, target = (word.partition(":")[2] for word in words[1:3])
            yield letters.fact(RELATION, words[0], ends.get(source, ()), ends.get(target, ()))
        elif key == "*":
            for source, target in pairwise(words[1:]):
                yield letters.fact(RELATION, words[0], ends.get(source, ()), ends.get(target, ()))
        elif key[0] in "AM" and (match := _VALUE.match(said)):
            yield letters.fact(ATTRIBUTE, ends.get(match[2], ()), match[1], (match[3] or "true").casefold())
        elif key[0] == "#" and "".join(rest).strip():
            yield letters.fact(NOTE, " ".join(" ".join(rest).split()))


def doccano(path: Path) -> Facts:
    """Spans, relations and tags of the texts."""
    found: Facts = Counter()
    for row in _records(path):
        letters = Letters(str(row.get("text") or ""))
        found[letters.fact(TEXT)] += 1
        points = _utf16(str(row.get("text") or ""))
        ends: dict[object, tuple[object, ...]] = {}
        for key in ("entities", "label", "labels", "annotations", "cats"):
            for item in row.get(key) or ():
                if isinstance(item, str):
                    found[letters.fact(TAG, item)] += 1
                    continue
                start, end, label = (
                    item
                    if isinstance(item, list)
                    else (item["start_offset"], item["end_offset"], item["label"])
                )
                fact = letters.span(label, (points(start), points(end)))
                found[fact] += 1
                if isinstance(item, dict):
                    ends[item.get("id")] = fact.said
        for item in row.get("relations") or ():
            said = ends.get(item["from_id"], ()), ends.get(item["to_id"], ())
            found[letters.fact(RELATION, item["type"], *said)] += 1
    return found


def prodigy(path: Path) -> Facts:
    """Spans, relations, tokens and answers of tasks that were accepted."""
    found: Facts = Counter()
    for row in _records(path):
        if not str(row.get("text") or "").strip():
            continue
        letters = Letters(row["text"])
        found[letters.fact(TEXT)] = 1
        for token in row.get("tokens") or ():
            found[letters.fact(TOKEN, letters.ranges([(token["start"], token["end"])]))] = 1
        if row.get("answer", "accept") != "accept":
            continue
        for span in row.get("spans") or ():
            if span.get("label") and span.get("answer", "accept") == "accept":
                found[letters.span(span["label"], (span["start"], span["end"]))] += 1
        tags = row.get("accept") or ([row["label"]] if row.get("label") and not row.get("spans") else [])
        found.update(letters.fact(TAG, tag) for tag in tags)
        for item in row.get("relations") or ():
            ends = [
                letters.span(end.get("label") or "token", (end["start"], end["end"])).said
                for end in (item["head_span"], item["child_span"])
            ]
            found[letters.fact(RELATION, item["label"], *ends)] += 1
    return found


def label_studio(path: Path) -> Facts:
    """Spans, relations and choices of annotations that were not cancelled."""
    found: Facts = Counter()
    files = sorted(path.rglob("*.json")) if path.is_dir() else [path]
    for file in files:
        tasks = json.loads(_text(file))
        for task in tasks if isinstance(tasks, list) else ():
            if isinstance(task, dict) and isinstance(task.get("data"), dict) and task["data"].get("text"):
                found.update(_label_studio_task(task))
    return found


def _label_studio_task(task: Mapping[str, Any]) -> Iterator[Fact]:
    text = str(task["data"]["text"])
    letters = Letters(text)
    yield letters.fact(TEXT)
    for annotation in task.get("annotations") or ():
        results = [] if annotation.get("was_cancelled") else annotation.get("result") or []
        ends: dict[str, tuple[object, ...]] = {}
        for result in results:
            value = result.get("value") or {}
            if result.get("type") in ("labels", "hypertextlabels"):
                place = int(value["start"]), int(value["end"])
                for label in value.get("labels") or value.get("hypertextlabels") or ():
                    ends.setdefault(result["id"], (label, letters.ranges([place])))
                    yield letters.span(label, place)
            elif result.get("type") == "choices" and "start" not in value:
                yield from (letters.fact(TAG, choice) for choice in value["choices"])
        for result in results:
            if result.get("type") == "relation":
                said = ends.get(result["from_id"], ()), ends.get(result["to_id"], ())
                for label in result.get("labels") or [""]:
                    yield letters.fact(RELATION, label, *said)


def w3c(path: Path) -> Facts:
    """Tags on places of the texts beside the annotations."""
    found: Facts = Counter()
    texts = {file.name: Letters(_text(file)) for file in path.rglob("*.txt")}
    found.update(letters.fact(TEXT) for letters in texts.values())
    for file in sorted([*path.rglob("*.jsonld"), *path.rglob("*.json")]):
        if file.name.endswith("manifest.json"):
            continue
        held = json.loads(_text(file))
        items = (
            held if isinstance(held, list) else held.get("first", {}).get("items") or held.get("items") or []
        )
        for item in items:
            found.update(_w3c_item(item, texts))
    return found


def _w3c_item(item: Mapping[str, Any], texts: Mapping[str, Letters]) -> Iterator[Fact]:
    tags = [body["value"] for body in _as_list(item.get("body")) if body.get("purpose") == "tagging"]
    places: list[tuple[int, int]] = []
    letters = None
    for target in _as_list(item.get("target")):
        source = target.get("source") or {}
        name = source.get("id", "") if isinstance(source, dict) else str(source)
        letters = texts.get(unquote(name).rpartition("/")[2]) or letters
        for selector in _as_list(target.get("selector")):
            if selector.get("type") == "TextPositionSelector":
                places.append((selector["start"], selector["end"]))
    if letters and places and tags:
        yield letters.span(tags[0], *places)


def semeval(path: Path) -> Facts:
    """Spans of the label files of articles; positions count the article as it stands on the disk, read as text."""
    found: Facts = Counter()
    texts = {
        file.stem.removeprefix("article"): Letters(_text(file)) for file in sorted(path.rglob("article*.txt"))
    }
    found.update(letters.fact(TEXT) for letters in texts.values())
    for file in sorted(path.rglob("*.labels")):
        for line in _lines(file):
            name, *cells = line.split("\t")
            if len(cells) == 3 and name in texts:
                found[texts[name].span(cells[0], (int(cells[1]), int(cells[2])))] += 1
    return found


def qdpx(path: Path) -> Facts:
    """Codings of plain text."""
    found: Facts = Counter()
    for file in [path] if path.is_file() else sorted(path.rglob("*.qdpx")):
        with zipfile.ZipFile(file) as archive:
            names = {name.casefold(): name for name in archive.namelist()}
            root = ElementTree.fromstring(archive.read(names["project.qde"]))
            codes = {code.get("guid"): code.get("name") for code in root.iter() if _local(code) == "Code"}
            for source in root.iter():
                if _local(source) != "TextSource":
                    continue
                place = str(source.get("plainTextPath") or "").removeprefix("internal://")
                inside = names.get(f"sources/{place}".casefold())
                content = next((e.text for e in source if _local(e) == "PlainTextContent"), None)
                if inside is None and content is None:
                    continue
                raw = archive.read(inside).decode("utf-8-sig") if inside else str(content)
                letters = Letters(raw)
                found[letters.fact(TEXT)] += 1
                for part in source:
                    for coding in part:
                        ref = next((e.get("targetGUID") for e in coding if _local(e) == "CodeRef"), None)
                        if _local(part) == "PlainTextSelection" and _local(coding) == "Coding":
                            start, end = int(part.get("startPosition", 0)), int(part.get("endPosition", 0))
                            found[letters.span(str(codes.get(ref)), (start, end))] += 1
    return found


def rows(path: Path) -> Facts:
    """Spans and article tags of our table with one annotation a row, beside the texts that it holds."""
    found: Facts = Counter()
    table = list(csv.DictReader(io.StringIO(_text(path), newline="")))
    texts = {row["article"]: Letters(row["text"]) for row in table if row.get("text")}
    found.update(letters.fact(TEXT) for letters in texts.values())
    for row in table:
        letters = texts.get(row["article"])
        if letters and row.get("kind") == "span" and row["start"]:
            found[letters.span(row["label"], (int(row["start"]), int(row["end"])))] += 1
        elif letters and row.get("kind") == "article":
            found[letters.fact(TAG, row["label"])] += 1
    return found


def _local(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _utf16(text: str) -> Any:
    if text.isascii() or max(text) < "\U00010000":
        return int
    places = [0]
    for character in text:
        places.append(places[-1] + (2 if character > "\uffff" else 1))
    known = {unit: point for point, unit in enumerate(places)}
    return lambda unit: known.get(unit, len(text))


def _records(path: Path) -> Iterator[dict[str, Any]]:
    files: Iterable[Path] = (
        [path] if path.is_file() else sorted([*path.rglob("*.jsonl"), *path.rglob("*.json")])
    )
    for file in files:
        text = _text(file)
        if text.lstrip().startswith("["):
            yield from json.loads(text)
        elif file.suffix == ".json" and not text.lstrip().startswith('{"id"'):
            yield json.loads(text)
        else:
            yield from (json.loads(line) for line in text.split("\n") if line.strip())


def _text(file: Path) -> str:
    with file.open(encoding="utf-8", newline="") as source:
        return source.read().removeprefix("\ufeff").replace("\r\n", "\n")


def _lines(file: Path) -> list[str]:
    return _text(file).split("\n")
