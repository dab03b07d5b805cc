"""Records in the canonical form, read by regular expressions; patterns are compiled when they are first needed.

What does not have the canonical form is left to `from_yaml.load`; both ways give the same values.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache, partial
from itertools import groupby, repeat
from operator import itemgetter
from typing import Any, AnyStr

from annotator.core.annotation import Annotation, ArticleTag, Decision, Fragment, Link, Note, Span
from annotator.core.bulk import many
from annotator.core.errors import ReadError
from annotator.store import flow, schema
from annotator.store.flow import LETTERS, STRING, TOKEN
from annotator.store.lines import SECTIONS, VALUES, attributes
from annotator.store.schema import Document

STRETCH = 64 * 1024
"""How many characters are divided into lines, and made into annotations, at once."""

Row = tuple[str, ...]
_NUMBER = "[0-9]{1,9}"
_PAIR = rf"\[{_NUMBER}, {_NUMBER}\]"
_PAIRS = rf"\[{_PAIR}(?:, {_PAIR})*+\]"
_ZONE = rf"\[{_NUMBER}, {_NUMBER}, [a-z]+\]"
_ZONES = rf"\[{_ZONE}(?:, {_ZONE})*+\]"
_ZONE_PARTS = rf"({_NUMBER}), ({_NUMBER}), ([a-z]+)"
_FLAT = r'\{[^{}\[\]"\n]*+(?:"(?:[^"\\\n]++|\\.)*+"[^{}\[\]"\n]*+)*+\}'
_TAIL = (
    rf"(?:, attributes: ({_FLAT}))?(?:, note: ({STRING}))?(, doubt: true)?"
    rf"(?:, by: ({TOKEN}))?, origin: ({TOKEN})(?:, at: ({TOKEN}))?\}}"
)
_RANGED = (
    rf"\{{id: ({TOKEN}), start: ({_NUMBER}), end: ({_NUMBER})(?:, fragments: ({_PAIRS}))?"
    rf', label: ({TOKEN}), quote: "({LETTERS})"{_TAIL}'
)
# What stands between the id and the tail of the others, and the fields that it holds.
_HEADS: dict[type[Annotation], tuple[str, tuple[str, ...]]] = {
    ArticleTag: (rf", label: ({TOKEN})", ("label",)),
    Link: (rf", label: ({TOKEN}), from: ({TOKEN}), to: ({TOKEN})", ("label", "source", "target")),
    Note: (
        rf"(?:, start: ({_NUMBER}), end: ({_NUMBER}))?(?:, about: ({TOKEN}))?(?:, quote: ({STRING}))?"
        rf"(?:, label: ({TOKEN}))?",
        ("start", "end", "about", "quote", "label"),
    ),
    Decision: (
        rf", cluster: ({TOKEN}), verdict: ({TOKEN})(?:, chosen: ({TOKEN}))?(?:, reason: ({STRING}))?"
        rf"(, guideline: true)?(?:, label: ({TOKEN}))?",
        ("cluster", "verdict", "chosen", "reason", "guideline", "label"),
    ),
}
_SIDE = rf"(?:null|\{{(span|sentence): {_RANGED}\}})"
# What is not a canonical line is in the last group.
_CHANGE_LINE = rf"  - \{{before: {_SIDE}, after: {_SIDE}\}}\n|(.*\n)"
_RANGED_LINE = rf"  - {_RANGED}\n|(.*\n)"
_OTHER_LINES = {kind: rf"  - \{{id: ({TOKEN}){head}{_TAIL}\n|(.*\n)" for kind, (head, _) in _HEADS.items()}
_ENTRY = r"([A-Za-z_]\w*):(?: (.*))?\n((?:(?:  .*)?\n)*+)"
_START = r"---(?: #.*)?\n"
_LITERAL = r"\|(2?)([-+]?)"
_CONTROLS = bytes(code for code in range(0x80) if (code < 0x20 and code not in b"\t\n") or code == 0x7F)
# The characters U+0080–U+009F, U+2028, U+2029, U+FEFF, U+FFFE and U+FFFF in UTF-8: looked for one by one, since a
# pattern with a fixed beginning is much quicker to search for than a set.
_ODD = (rb"\xc2[\x80-\x9f]", rb"\xe2\x80[\xa8\xa9]", rb"\xef\xbb\xbf", rb"\xef\xbf[\xbe\xbf]")


@cache
def _compiled(pattern: AnyStr) -> re.Pattern[AnyStr]:
    return re.compile(pattern)


def read(raw: bytes, *, file: str, line: int) -> Document | None:
    """The record as plain data, with finished annotations where canonical lines stand; None if it is not canonical.

    Every part is either canonical or complete YAML by itself, which is what makes reading it apart from the rest
    the same as reading the whole.
    """
    if len(raw.translate(None, _CONTROLS)) < len(raw):
        return None
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return None
    start = _compiled(_START).match(text)
    if start is None or (not text.isascii() and any(_compiled(odd).search(raw) for odd in _ODD)):
        return None
    end = len(text) - 4 if text.endswith("\n...\n") else len(text)
    document = Document({}, line)
    at, place = line + 1, start.end()
    while place < end:
        entry = _compiled(_ENTRY).match(text, place, end)
        if entry is None or entry[1] in document.value or not isinstance(schema.resolve(entry[1]), str):
            return None
        try:
            document.value[entry[1]] = _value(entry, document, file, at)
        except (ReadError, ValueError):
            return None
        at += text.count("\n", place, entry.end())
        place = entry.end()
    return document


def _value(entry: re.Match[str], document: Document, file: str, line: int) -> Any:
    key, rest, body = entry.groups("")
    if body:
        literal = _compiled(_LITERAL).fullmatch(rest)
        if literal and (literal[1] or (body.startswith("  ") and body[2] not in " \t\n")):
            return _literal(body, literal[2])
        kind = document.value.get("kind")  # elsewhere a key of that name holds plain data
        if not rest and key in SECTIONS and kind == "layer":
            return _section(SECTIONS[key], body, document, file, line + 1)
        if not rest and key == "changes" and kind == "edit":
            return _items(_CHANGE_LINE, _changes, body, document, file, line + 1)
    elif _compiled(TOKEN).fullmatch(rest):
        return _meaning(rest)
    elif rest.startswith("[") and _compiled(_PAIRS).fullmatch(rest):
        return json.loads(rest)
    elif rest.startswith("[") and _compiled(_ZONES).fullmatch(rest):
        zones = _compiled(_ZONE_PARTS).findall(rest)
        return [[int(start), int(end), role] for start, end, role in zones]
    try:
        value, lines = _plain(rest, body, line)
    except ValueError:
        return _joined(document, _by_yaml(entry[0], file, line)).value[key]
    document.lines |= lines
    return value


def _plain(rest: str, body: str, line: int) -> tuple[Any, dict[int, int]]:
    """A value on one line, or a list with an item on each, and where what is in it stands.

    Raises `ValueError` where YAML has to tell.
    """
    containers: list[Any] = []
    if not body:
        return flow.read(rest, containers), dict.fromkeys(map(id, containers), line)
    written = body[:-1].split("\n")
    if rest or not all(item.startswith("  - ") for item in written):
        raise ValueError(rest)
    items: list[Any] = []
    lines = {id(items): line + 1}
    for number, item in enumerate(written, line + 1):
        value, own = _plain(item[4:], "", number)
        items.append(value)
        lines |= own
    return items, lines


def _literal(body: str, chomping: str) -> str:
    text = (body[2:] if body.startswith("  ") else body).replace("\n  ", "\n")
    if chomping == "+":
        return text
    stripped = text.rstrip("\n")
    return stripped if chomping or not stripped else stripped + "\n"


def _section(kind: type[Annotation], body: str, document: Document, file: str, line: int) -> list[Any]:
    if kind in _OTHER_LINES:
        return _items(_OTHER_LINES[kind], partial(_others, kind), body, document, file, line)
    return _items(_RANGED_LINE, partial(_ranged, kind), body, document, file, line)


def _items(
    pattern: str,
    made: Callable[[Sequence[Row]], list[Any]],
    body: str,
    document: Document,
    file: str,
    line: int,
) -> list[Any]:
    """The items of a list: made from the lines that match, loaded as YAML from the runs of those that do not."""
    items: list[Any] = []
    others: list[str] = []
    for odd, rows in _runs(_compiled(pattern), body):
        if odd:
            others += [row[-1] for row in rows]
            continue
        if others:
            items += _loaded(others, document, file, line)
            line += len(others)
            others = []
        found = made(rows)
        document.runs.append((found, line))
        items += found
        line += len(rows)
    return items + (_loaded(others, document, file, line) if others else [])


def _runs(pattern: re.Pattern[str], body: str) -> Iterator[tuple[bool, list[Row]]]:
    """The lines as the pattern divides them, with whether it does not fit: a few at a time, which spares memory."""
    start = 0
    while start < len(body):
        end = body.find("\n", start + STRETCH) + 1 or len(body)
        rows = pattern.findall(body, start, end)
        if any(map(itemgetter(-1), rows)):
            for odd, run in groupby(rows, key=lambda row: row[-1] != ""):
                yield odd, list(run)
        else:
            yield False, rows
        start = end


def _loaded(written: list[str], document: Document, file: str, line: int) -> list[Any]:
    part = _joined(document, _by_yaml("".join(written), file, line))
    if not isinstance(part.value, list) or not written[0].startswith("  - "):
        raise ValueError(written[0])
    return part.value


def _joined(document: Document, part: Document) -> Document:
    document.problems += part.problems
    document.lines |= part.lines
    document.runs += part.runs
    return part


# ------------------------------------------------------------------------------------------- annotations
# Shared by all that have none; nothing ever changes a mapping of a frozen value.
_NOTHING: Mapping[str, Any] = {}


def _ranged(kind: type[Annotation], rows: Sequence[Row]) -> list[Annotation]:
    names, starts, ends, several, labels, quotes, values, notes, doubts, by, origins, at, _ = zip(
        *rows, strict=True
    )
    places: dict[str, Iterable[Any]] = {"start": map(int, starts), "end": map(int, ends)}
    if kind is Span:
        places = {"fragments": _fragments(starts, ends, several)}
    elif any(several):
        raise ValueError("fragments")
    return many(
        kind,
        len(rows),
        id=_different(names),
        label=_meanings(labels),
        attributes=_meanings(values, _attributes_in, _NOTHING),
        note=_meanings(notes),
        doubt=map(bool, doubts),
        by=_meanings(by),
        at=_meanings(at),
        origin=_meanings(origins),
        extra=repeat(_NOTHING),
        quote=[json.loads(f'"{quote}"') if "\\" in quote else quote for quote in quotes],
        **places,
    )


def _fragments(
    starts: Iterable[str], ends: Iterable[str], several: Iterable[str]
) -> Iterable[tuple[Fragment, ...]]:
    single = zip(zip(map(int, starts), map(int, ends), strict=True), strict=True)
    if not any(several):
        return single
    return [_pairs(more) if more else one for more, one in zip(several, single, strict=True)]


def _pairs(written: str) -> tuple[Fragment, ...]:
    return tuple((start, end) for start, end in json.loads(written))


def _different(names: Sequence[str]) -> Sequence[str]:
    """What the tokens of a column mean in which none comes twice: seldom anything but what they look like."""
    if '"' in "".join(names) or not schema.RESERVED.isdisjoint(map(str.lower, names)):
        return [_meaning(name) for name in names]
    return names


def _meanings(
    column: Sequence[str], meaning: Callable[[str], Any] | None = None, empty: Any = ""
) -> Iterable[Any]:
    """What the tokens of a column mean, `empty` where there is none: every token is looked at once."""
    first = column[0]
    if column.count(first) == len(column):  # such as who made them, mostly
        return repeat((meaning or _meaning)(first) if first else empty)
    known = {token: (meaning or _meaning)(token) if token else empty for token in set(column)}
    return map(known.__getitem__, column)


def _changes(rows: Sequence[Row]) -> list[dict[str, Any]]:
    half = len(rows[0]) // 2
    before, after = (_side([row[first : first + half] for row in rows]) for first in (0, half))
    return [{"before": one, "after": other} for one, other in zip(before, after, strict=True)]


def _side(rows: Sequence[Row]) -> list[dict[str, Annotation] | None]:
    """One side of every change: None for null."""
    found: list[dict[str, Annotation] | None] = [None] * len(rows)
    for kind in {row[0] for row in rows} - {""}:
        places = [place for place, row in enumerate(rows) if row[0] == kind]
        items = _ranged(VALUES[kind], [(*rows[place][1:], "") for place in places])
        for place, item in zip(places, items, strict=True):
            found[place] = {kind: item}
    return found


def _others(kind: type[Annotation], rows: Iterable[Row]) -> list[Annotation]:
    return [_other(kind, row) for row in rows]


def _other(kind: type[Annotation], row: Row) -> Annotation:
    name, *head, values, note, doubt, by, origin, at, _ = row
    own: dict[str, Any] = {}
    for key, token in zip(_HEADS[kind][1], head, strict=True):
        match key:
            case "start" | "end":
                own[key] = int(token) if token else None
            case "guideline":
                own[key] = token != ""
            case _:
                own[key] = _meaning(token) if token else ""
    item = kind(
        id=_meaning(name),
        attributes=_attributes_in(values) if values else _NOTHING,
        note=json.loads(note) if note else "",
        doubt=doubt != "",
        by=_meaning(by) if by else "",
        at=_meaning(at) if at else "",
        origin=_meaning(origin),
        extra=_NOTHING,
        **own,
    )
    if not item.id:
        raise ValueError(name)
    return item


@lru_cache(maxsize=4096)
def _meaning(token: str) -> str:
    """The string that a scalar stands for. Raises `ValueError` where it is none."""
    if token[0] == '"':
        return json.loads(token) if "\\" in token else token[1:-1]
    value = schema.resolve(token)
    if not isinstance(value, str):
        raise ValueError(token)
    return value


@lru_cache(maxsize=1024)
def _attributes_in(written: str) -> dict[str, Any]:
    try:
        value = flow.read(written)
    except ValueError:
        value = _by_yaml(written, "", 1).value
    return attributes(value)


def _by_yaml(written: str, file: str, line: int) -> Document:
    from annotator.store import from_yaml

    return from_yaml.load(written, file=file, line=line)
