"""Reads one damaged file and says what is wrong with the result."""

from __future__ import annotations

import random
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from annotator import formats
from annotator.core.annotation import Annotation, Note, SentenceTag, Span
from annotator.core.errors import Problem
from annotator.core.layer import Layer
from annotator.core.text import normalise
from annotator.formats.kit.values import Defined, Guess, Imported, Reached
from annotator.store import records
from tests.fuzz import own
from tests.fuzz.mutate import damaged
from tests.fuzz.seeds import Seed, seeds

_HALF = re.compile(r"\\ud[89a-f]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Case:
    """A damaged file among those that belong to it."""

    format: str
    number: int
    seed: int
    name: str
    data: bytes
    beside: dict[str, bytes]

    def write(self, folder: Path) -> Path:
        """Put the files into the folder, and return the damaged one."""
        for name, data in {**self.beside, self.name: self.data}.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        return folder / self.name

    def __str__(self) -> str:
        return f"format {self.format}, seed {self.seed}, number {self.number}, file {self.name}"


def case(name: str, seed: int, number: int) -> Case:
    """The damaged file of that number: the same for the same seed."""
    chance = random.Random(f"{seed}/{name}/{number}")
    known: tuple[Seed, ...] = own.OWN[name].seeds() if name in own.OWN else seeds(name)
    chosen = known[number % len(known)]
    file = chance.choice(sorted(file for file in chosen.files if _may_be_damaged(name, file)))
    return Case(name, number, seed, file, damaged(chance, chosen.files[file]), chosen.files)


def _may_be_damaged(name: str, file: str) -> bool:
    if name in own.OWN:
        return file in (own.OWN[name].damaged or (file,))
    return not file.endswith("manifest.json")


def faults(case: Case, folder: Path) -> Iterator[str]:
    """What is wrong when all files of the case are read, by their format and as they come."""
    damaged = case.write(folder)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if case.format in own.OWN:
            yield from own.faults(case.format, folder, damaged)
            return
        for form in (formats.find(case.format), None):
            for item in formats.read_all([folder], format=form):
                yield from _wrong(item)


def _wrong(item: object) -> Iterator[str]:
    if isinstance(item, Problem):
        if item.code in (formats.FAILED, formats.UNSOUND):
            yield f"{item.code}: {item}"
        if not item.message.strip() or "\n" in item.message.strip():
            yield f"no sentence: {item!r}"
    elif isinstance(item, Imported):
        yield from _unsound(item)
    elif not isinstance(item, Reached | Defined | Guess):
        yield f"a reader made {item!r}"


def _unsound(item: Imported) -> Iterator[str]:
    length = len(item.text)
    if normalise(item.text) != item.text or not item.text.strip():
        yield f"the text of {item.title!r} is blank or not normalised"
    places = [(place.start, place.end) for place in (*item.zones, *item.sentences)]
    for layer in item.layers.values():
        for found in layer:
            if isinstance(found, Span):
                places += found.fragments
            elif isinstance(found, SentenceTag) or (isinstance(found, Note) and found.start is not None):
                places.append((found.start, found.end))
    yield from (f"{place} is outside the text" for place in places if not 0 <= place[0] <= place[1] <= length)
    try:
        yield from _unstored(item)
    except Exception as error:
        yield f"the project file cannot hold it: {error!r}"


def _unstored(item: Imported) -> Iterator[str]:
    """What the project file gives back otherwise than it was read."""
    article = item.article("a")
    if _HALF.search(repr((article, list(map(list, item.layers.values()))))):
        return  # half a character becomes U+FFFD there
    stored, problems = records.parse(records.article_record(article), file="stored")
    if stored != article or problems:
        yield f"the project file does not give the article back: {problems}"
    for name, layer in item.layers.items():
        own = Layer("a", name, layer.values(), layer.state)
        again, problems = records.parse(records.layer_record(own), file="stored")
        if problems or not isinstance(again, Layer) or sorted(again, key=_id) != sorted(own, key=_id):
            yield f"the project file does not give the layer of {name!r} back: {problems}"


def _id(annotation: Annotation) -> str:
    return annotation.id
