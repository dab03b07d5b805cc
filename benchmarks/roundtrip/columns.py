"""Small readers of formats with a token a line: CoNLL-2003 and its like, CoNLL-U, WebAnno TSV."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.roundtrip.facts import SPAN, TEXT, TOKEN, Fact, Facts, Letters

ROW = "row"
"""A kind of fact: all cells of a token, with its place; the same rows come out of a format that they came in."""


def conll(path: Path, word: int = 0, tag: int = -1) -> Facts:
    """Tokens with all of their columns, and the spans of the tags: in the last column, unless it is said otherwise.

    Where the columns are said, lines with “#”, and one that names the columns, are no tokens.
    """
    found: Facts = Counter()
    for file in _files(path):
        document: list[list[str]] = []
        sentence_ends: set[int] = set()
        for line in [*file.read_text(encoding="utf-8-sig").split("\n"), "-DOCSTART-"]:
            cells = re.split(r"\t" if "\t" in line else r"[ \r]+", line.strip("\r\n"))
            cells = [cell for cell in cells if cell.strip()] if "\t" not in line else [*cells]
            if cells and cells[0].startswith("-DOCSTART-"):
                found.update(_document(document, sentence_ends))
                document, sentence_ends = [], set()
            elif not any(cell.strip() for cell in cells):
                sentence_ends.add(len(document))
            elif (word, tag) == (0, -1):
                document.append(cells)
            elif line.startswith("#") and "document_id" in line:
                found.update(_document(document, sentence_ends))
                document, sentence_ends = [], set()
            elif cells[0] != "#" and cells[tag][:2] in _PREFIXES:
                document.append([cells[word], cells[tag]])
    return found


_PREFIXES = ("O", "B-", "I-", "E-", "S-", "L-", "U-")


def _document(rows: Sequence[Sequence[str]], borders: set[int]) -> Iterator[Fact]:
    if not rows:
        return
    text = " ".join(row[0] for row in rows)
    letters = Letters(text)
    yield letters.fact(TEXT)
    at, places = 0, []
    for row in rows:
        places.append((at, at + len(row[0])))
        at += len(row[0]) + 1
        yield letters.fact(TOKEN, letters.ranges(places[-1:]))
        yield letters.fact(ROW, letters.ranges(places[-1:]), *row[:-1])
    tags = [row[-1] if len(row) > 1 else "O" for row in rows]
    for label, first, last in entities(tags, borders):
        yield letters.span(label, (places[first][0], places[last][1]))


def entities(tags: Sequence[str], borders: set[int]) -> Iterator[tuple[str, int, int]]:
    """Label, first and last token of each entity, as conlleval finds them: in IOB1, IOB2 and IOBES alike."""
    label, first = "", -1
    for place, tag in enumerate([*tags, "O"]):
        prefix, _, name = tag.partition("-")
        new_sentence = place in borders
        goes_on = label and name == label and prefix in "IEML" and not new_sentence
        if label and not goes_on:
            yield label, first, place - 1
            label = ""
        if not label and name and prefix in "BIESLUMW":
            label, first = name, place
        if label and prefix in ("E", "S", "L", "U", "W"):
            yield label, first, place
            label = ""


def conllu(path: Path) -> Facts:
    """The lines of words, of tokens of several words and of empty nodes, and the tokens of the text."""
    found: Facts = Counter()
    for file in _files(path):
        text, covered = "", 0
        tokens: list[tuple[int, int]] = []
        rows: list[list[str]] = []
        for line in [*file.read_text(encoding="utf-8-sig").split("\n"), "# newdoc"]:
            if line.startswith("# newdoc") and text:
                found.update(_conllu_document(text, tokens, rows))
                text, tokens, rows = "", [], []
            elif not line.strip():
                text, covered = f"{text} ", 0
            elif not line.startswith("#"):
                cells = line.rstrip("\r").split("\t")
                rows.append(cells)
                number, _, last = cells[0].partition("-")
                if "." in number or int(number) <= covered:
                    continue
                covered = int(last or number)
                tokens.append((len(text), len(text) + len(cells[1])))
                text += cells[1] + ("" if "SpaceAfter=No" in cells[9] else " ")
    return found


def _conllu_document(
    text: str, tokens: Sequence[tuple[int, int]], rows: Sequence[Sequence[str]]
) -> Iterator[Fact]:
    letters = Letters(text)
    yield letters.fact(TEXT)
    yield from (letters.fact(TOKEN, letters.ranges([token])) for token in tokens)
    yield from (letters.fact(ROW, *row) for row in rows)


_HEADER = re.compile(r"#T_(SP|CH|RL)=([^|]*)\|(.*)")
SPAN_LAYERS = ("Span", "NamedEntity")
"""The layers of which the first feature is the label of a span."""

_ESCAPED = {"n": "\n", "t": "\t"}
_STACK = re.compile(r"(.*)\[(\d+)\]$", re.DOTALL)


def webanno_tsv(path: Path) -> Facts:
    """Tokens, spans by the first feature of each layer, and relations between spans."""
    found: Facts = Counter()
    for file in _files(path, ".tsv"):
        found.update(_tsv_file(file))
    return found


def _tsv_file(file: Path) -> Iterator[Fact]:
    layers: list[tuple[str, str, int]] = []
    rows: list[list[str]] = []
    for line in file.read_text(encoding="utf-8-sig").split("\n"):
        if match := _HEADER.match(line):
            layers.append((match[1], match[2].rpartition(".")[2], match[3].count("|") + 1))
        elif line and not line.startswith("#"):
            rows.append(line.rstrip("\r").split("\t"))
    text, units = _rebuilt(rows)
    if not text.strip():
        return
    letters = Letters(text)
    yield letters.fact(TEXT)
    for unit, row in zip(units, rows, strict=True):
        if "." not in row[0]:
            yield letters.fact(TOKEN, letters.ranges([unit]))
    at = 3
    for kind, layer, width in layers:
        if kind == "SP" and layer in SPAN_LAYERS:
            yield from _tsv_spans(letters, units, [row[at] if at < len(row) else "_" for row in rows])
        at += width


def _rebuilt(rows: Sequence[Sequence[str]]) -> tuple[str, list[tuple[int, int]]]:
    """The text, and where in it each row stands, in code points; the file counts UTF-16 units."""
    text, units, begun, at = "", [], 0, 0
    for name, place, form, *_ in rows:
        start, end = map(int, place.split("-"))
        if "." in name:  # a part of the token above
            units.append((at + start - begun, at + end - begun))
            continue
        text += " "
        begun, at = start, len(text)
        text += form
        units.append((at, len(text)))
    return text, units


def _tsv_spans(letters: Letters, units: Sequence[tuple[int, int]], cells: Sequence[str]) -> Iterator[Fact]:
    stacks: dict[str, list[tuple[int, int]]] = {}
    labels: dict[str, str] = {}
    for place, (unit, said) in enumerate(zip(units, cells, strict=True)):
        for entry in () if said in ("_", "") else re.split(r"(?<!\\)\|", said):
            match = _STACK.match(entry)
            key, label = (match[2], match[1]) if match else (f"alone {place}", entry)
            stacks.setdefault(key, []).append(unit)
            labels[key] = re.sub(r"\\(.)", lambda match: _ESCAPED.get(match[1], match[1]), label)
    for key, fragments in stacks.items():
        yield letters.fact(SPAN, labels[key], letters.ranges([(fragments[0][0], fragments[-1][1])]))


def _files(path: Path, *suffixes: str) -> list[Path]:
    if path.is_file():
        return [path]
    return sorted(
        file
        for file in path.rglob("*")
        if file.is_file()
        and not file.name.startswith("README")
        and not file.name.endswith("manifest.json")
        and (not suffixes or file.suffix in suffixes)
    )
