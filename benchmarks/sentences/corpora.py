"""Corpora whose sentences are known: treebanks of Universal Dependencies, and files with a sentence a line.

Sentences are put together again into running paragraphs: where a treebank says that a paragraph or a document
begins, and after `LONGEST` sentences where it says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

LONGEST = 12
"""Sentences of a paragraph where a corpus does not say how long it is."""

UNSPACED = frozenset({"zh", "ja", "yue", "lzh"})
_MARKED = re.compile(r"[.?!…‥。！？｡．؟۔।॥။។៕։;:፡።'\"”’“‘»«›)\]」』）》]\W*$|[.?!…][\"'”’»)\]]*$")
_FILE = re.compile(r"([a-z]{2,3})_[a-z0-9]+-ud-[\w-]+\.conllu|.*\.([a-z]{2,3})")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A text and the places (code points) at which its second and later sentences begin."""

    text: str
    starts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Corpus:
    """One file: its name, the primary language subtag that its name tells, and its paragraphs."""

    name: str
    language: str
    paragraphs: tuple[Paragraph, ...]


def files(folders: Iterable[Path]) -> list[Path]:
    """The files below these folders whose names are those of a treebank or end with a language (`wmt20.de`)."""
    found = [
        file
        for folder in folders
        for file in (sorted(folder.rglob("*")) if folder.is_dir() else [folder])
        if file.is_file() and _FILE.fullmatch(file.name)
    ]
    return list(dict.fromkeys(found))


def read(file: Path, only_marked: bool = True) -> Corpus:
    """The corpus in `file`. With `only_marked` without sentences that have no mark at their end, as the suites of
    ersatz are scored, unless most have none (Thai).
    """
    match = _FILE.fullmatch(file.name)
    if match is None:
        raise ValueError(f"{file} has neither the name of a treebank nor the ending of a language.")
    language = match[1] or match[2]
    content = file.read_text(encoding="utf-8")
    groups = list(_treebank(content) if match[1] else _lines(content, "" if language in UNSPACED else " "))
    marked = [bool(_MARKED.search(text)) for group in groups for text, _ in group if text]
    only_marked = only_marked and 2 * sum(marked) > len(marked)
    kept = (
        [(text, gap) for text, gap in group if text and (_MARKED.search(text) or not only_marked)]
        for group in groups
    )
    return Corpus(file.stem, language, tuple(_paragraph(group) for group in kept if group))


Sentences = list[tuple[str, str]]
"""Sentences of a paragraph, each with what stands between it and the next."""


def _lines(content: str, gap: str) -> Iterator[Sentences]:
    lines = [" ".join(line.split()) for line in content.splitlines()]
    for place in range(0, len(lines), LONGEST):
        yield [(line, gap) for line in lines[place : place + LONGEST]]


def _treebank(content: str) -> Iterator[Sentences]:
    group: Sentences = []
    told = "# newpar" in content
    blocks = re.split(r"\n\s*\n", content)
    # Some treebanks say of every sentence that no space follows: they do not know.
    spaced = any(_gap(block) for block in blocks if "# text = " in block)
    for block in blocks:
        text = re.search(r"^# text = (.*)$", block, re.MULTILINE)
        if text is None:
            continue
        begins = re.search(r"^# new(?:par|doc)\b", block, re.MULTILINE) is not None
        if group and (begins or (not told and len(group) == LONGEST)):
            yield group
            group = []
        group.append((" ".join(text[1].split()), _gap(block) if spaced else " "))
    yield group


def _gap(block: str) -> str:
    words = [line for line in block.splitlines() if line[:1].isdigit()]
    return "" if words and "SpaceAfter=No" in words[-1].split("\t")[-1] else " "


def _paragraph(group: Sentences) -> Paragraph:
    text, starts = "", []
    for sentence, gap in group:
        starts.append(len(text))
        text += sentence + gap
    return Paragraph(text.rstrip(), tuple(starts[1:]))
