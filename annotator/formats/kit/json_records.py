"""Objects out of a JSON file one at a time: one a line, or an array of them, however large the file is."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from annotator.core.errors import Problem, ReadError, WriteError
from annotator.core.messages import _
from annotator.formats.kit import json_tables, json_wrapped

LINES = (".jsonl", ".ndjson")
CHUNK = 262_144
MOST = 200_000_000
_BETWEEN = re.compile(r"[\s,\[\]\ufeff]*")


@dataclass(frozen=True, slots=True)
class Record:
    """An object, the line it begins in (from 1), and in a file of lines the byte at which that line begins."""

    line: int
    value: dict[str, Any]
    offset: int = 0


def records(path: Path) -> Iterator[Record | Problem]:
    """The objects of a file, and a problem for each that cannot be read. Raises `ReadError`.

    A file called .jsonl or .ndjson holds one object a line, or an array; all others hold an array, one object after the
    other, or one object with a list of them. Objects that wrap an article are opened. Pairs of a text and its entities,
    as spaCy's trainers had them, are objects with a `text` and a `label`.
    """
    if path.suffix.lower() in LINES and not is_array(path):
        return _lines(path)
    return _values(path)


def is_array(path: Path) -> bool:
    """Whether the file begins as an array does. Raises `ReadError`."""
    return _first(path) == "["


def record_at(file: BinaryIO, path: Path, offset: int, line: int) -> Record:
    """The record whose line begins at that byte of the open file; it was read before. Raises `ReadError`."""
    file.seek(offset)
    found = _parsed(path, file.readline().removeprefix(b"\xef\xbb\xbf"), line, offset)
    if isinstance(found, Problem):
        raise ReadError(_("The file was changed while it was read."), file=path, line=line)
    return found


def _first(path: Path) -> str:
    try:
        with path.open("rb") as file:
            head = file.read(4096).removeprefix(b"\xef\xbb\xbf").lstrip()
    except OSError as error:
        raise ReadError(
            _("The file cannot be read: {strerror}.").format(strerror=error.strerror or error), file=path
        ) from None
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise ReadError(_("The file is not UTF-8."), file=path, hint=_("Save it as UTF-8 first."))
    return head[:1].decode("latin-1")


def _lines(path: Path) -> Iterator[Record | Problem]:
    offset = 0
    with path.open("rb") as file:
        number = 0
        while line := file.readline(MOST):
            number += 1
            if len(line) == MOST:
                raise ReadError(
                    _("The line is longer than {most} MB.").format(most=MOST // 1_000_000),
                    file=path,
                    line=number,
                )
            plain = line.removeprefix(b"\xef\xbb\xbf")
            if plain.strip():
                yield _parsed(path, plain, number, offset)
            offset += len(line)


def _parsed(path: Path, line: bytes, number: int, offset: int) -> Record | Problem:
    try:
        value = json.loads(line)
    except UnicodeDecodeError:
        return _left_out(path, number, "it is not UTF-8")
    except RecursionError:
        return _left_out(path, number, "it is nested too deeply")
    except ValueError as error:
        return _left_out(path, number, f"it is not JSON ({error})")
    if not isinstance(value, dict):
        return _left_out(path, number, "it is not an object in braces")
    return Record(number, json_wrapped.one(value), offset)


def _left_out(path: Path, line: int, why: str) -> Problem:
    return Problem(
        _("This line was left out: {why}.").format(why=why), file=str(path), line=line, code="bad-record"
    )


def _values(path: Path) -> Iterator[Record | Problem]:
    in_array = _first(path) == "["
    decoder = json.JSONDecoder()
    buffer, place, line = "", 0, 1
    text: tuple[int, str] | None = None  # that of a pair whose other half follows
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            while True:
                between = _BETWEEN.match(buffer, place)
                assert between is not None
                line += buffer.count("\n", place, between.end())
                place = between.end()
                if place == len(buffer):
                    buffer, place = file.read(CHUNK), 0
                    if not buffer:
                        if text is not None:
                            yield _no_object(path, *text)
                        return
                    continue
                try:
                    value, end = decoder.raw_decode(buffer, place)
                except json.JSONDecodeError as error:
                    more = ""
                    if _may_go_on(error, buffer) and len(buffer) - place < MOST:
                        more = file.read(max(CHUNK, len(buffer) - place))
                    if not more:
                        wrong = line + buffer.count("\n", place, error.pos)
                        yield _stopped(path, wrong, f"this is not sound JSON ({error.msg})")
                        return
                    buffer, place = buffer[place:] + more, 0
                    continue
                except (RecursionError, ValueError) as error:
                    deep = isinstance(error, RecursionError)
                    yield _stopped(path, line, "this is nested too deeply" if deep else f"{error}")
                    return
                if text is not None and isinstance(value, dict) and _is_of_a_pair(value):
                    yield Record(text[0], _paired(text[1], value))
                    text = None
                else:
                    if text is not None:
                        yield _no_object(path, *text)
                    text = (line, value) if isinstance(value, str) else None
                    if isinstance(value, dict):
                        # In an array each object is an article, whatever it holds.
                        found = [json_wrapped.one(value)] if in_array else _articles(value)
                        yield from (Record(line, each) for each in found)
                    elif text is None:
                        yield _no_object(path, line, value)
                line += buffer.count("\n", place, end)
                place = end
    except UnicodeDecodeError:
        raise ReadError(
            _("The file is not UTF-8."), file=path, line=line, hint=_("Save it as UTF-8 first.")
        ) from None
    except OSError as error:
        raise ReadError(
            _("The file cannot be read: {strerror}.").format(strerror=error.strerror or error), file=path
        ) from None


def _articles(value: dict[str, Any]) -> list[dict[str, Any]]:
    """The articles in an object; pairs of a text and its entities, as spaCy's trainers had them, are such."""
    if not json_wrapped.has_words(value):
        lists = [held for held in value.values() if isinstance(held, list) and held]
        if pairs := [held for held in lists if all(map(_is_pair, held))]:
            return [_paired(*pair) for pair in pairs[0]]
    return json_tables.rows(value) or json_wrapped.articles(value)


def _is_pair(value: object) -> bool:
    return (
        isinstance(value, list)
        and len(value) == 2
        and isinstance(value[0], str)
        and isinstance(value[1], dict)
        and _is_of_a_pair(value[1])
    )


def _is_of_a_pair(value: dict[str, Any]) -> bool:
    return isinstance(value.get("entities"), list) and value.keys() <= {"entities", "cats", "links"}


def _paired(text: str, said: dict[str, Any]) -> dict[str, Any]:
    rest = {key: held for key, held in said.items() if key != "entities"}
    return {"text": text, "label": said["entities"], **rest}


def _no_object(path: Path, line: int, value: object) -> Problem:
    return Problem(
        _("This was left out, because it is not an object in braces: {value!r:.40}.").format(value=value),
        file=str(path),
        line=line,
        code="bad-record",
    )


def _may_go_on(error: json.JSONDecodeError, buffer: str) -> bool:
    """Whether what is wrong may be no more than that the object has not been read to its end."""
    return error.msg.startswith("Unterminated") or error.pos >= len(buffer) - 16


def _stopped(path: Path, line: int, why: str) -> Problem:
    return Problem(
        _("The rest of the file was not read: {why}.").format(why=why),
        file=str(path),
        line=line,
        code="bad-record",
        hint=_("Repair the file there, or export it again."),
    )


def json_line(value: object, article_id: str, path: Path) -> str:
    """The value as one line of JSON with its line end. Raises `WriteError` for what JSON has no place for."""
    try:
        line = json.dumps(value, ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise WriteError(
            _("The article “{article_id}” holds something that JSON cannot: {error}.").format(
                article_id=article_id, error=error
            ),
            file=path,
        ) from None
    return line.encode("utf-8", "replace").decode() + "\n"
