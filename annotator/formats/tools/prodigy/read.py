"""Reading Prodigy's tasks: everything that was said of one text, in however many lines, becomes one article."""

from __future__ import annotations

import hashlib
from collections.abc import Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from annotator.core.annotation import (
    Annotation,
    ArticleTag,
    Fragment,
    LayerState,
    Link,
    Note,
    Span,
    new_id,
    span_quote,
)
from annotator.core.errors import Problem, ReadError
from annotator.core.labels import Label
from annotator.core.layer import Layer
from annotator.core.messages import _
from annotator.core.source_tokens import kept
from annotator.core.text import normalise
from annotator.formats.kit.anchor_ranges import Placer
from annotator.formats.kit.json_records import Record, is_array, record_at, records
from annotator.formats.kit.offsets import Claim, normalised_positions
from annotator.formats.kit.plain import find_title
from annotator.formats.kit.unused_keys import AS_METADATA, UnusedKeys
from annotator.formats.kit.values import Imported, Options, Read

META_KEYS = ("id", "title")
REJECTED, IGNORED = "rejected", "ignored"
TOKEN = "token"
_KNOWN = (
    "text", "meta", "tokens", "spans", "label", "options", "accept", "relations", "answer", "config", "user_input",
    "arcs", "view_id",
)  # fmt: skip


_OWN_KEYS = frozenset(
    ("_input_hash", "_task_hash", "_view_id", "_session_id", "_annotator_id", "_timestamp", "_is_binary")
)
_SPAN_KEYS = frozenset(("start", "end", "label", "id", "text", "answer", "token_start", "token_end", "color"))
_RELATION_KEYS = frozenset(("head", "child", "head_span", "child_span", "label", "color"))


@dataclass(slots=True)
class _Said:
    """What one annotator said of a text; `aside` holds what was rejected and what was ignored, as plain data."""

    annotations: dict[str, Annotation] = field(default_factory=dict)
    aside: dict[str, list[Any]] = field(default_factory=dict)
    done: bool = False


class ProdigyReader:
    """Makes articles of the tasks in one file. It is read twice: once to see which lines belong together."""

    def __init__(self, path: Path, options: Options) -> None:
        self._path = path
        self._annotator = str(options.get("annotator") or "import")
        self._placer = Placer(path, "code points", "Prodigy", options)
        self._places: dict[bytes, list[tuple[int, int]]] = {}
        self._titles: dict[str, str] = {}
        self._unused, self._kept = UnusedKeys(), UnusedKeys(kept=AS_METADATA)

    def articles(self) -> Iterator[Read]:
        """An article for each text, in the order in which the texts first come."""
        yield from self._look_through()
        labels = tuple(
            Label(name=name, title="" if title == name else title, applies_to=("article",))
            for name, title in self._titles.items()
        )
        with self._path.open("rb") as file:
            for places in self._places.values():
                tasks = [record_at(file, self._path, offset, line) for offset, line in places]
                yield from self._article(tasks, labels)
        yield from self._unused.told(self._path)
        yield from self._kept.told(self._path)
        yield from self._placer.doubts()

    def _look_through(self) -> Iterator[Problem]:
        if is_array(self._path):
            raise ReadError(
                _("A file of Prodigy has one task a line; this one is an array."), file=self._path
            )
        for record in records(self._path):
            if isinstance(record, Problem):
                yield record
                continue
            text = record.value.get("text")
            if not isinstance(text, str) or not normalise(text).strip():
                yield self._problem(record, _("This line was left out: it has no “text”."), "bad-record")
                continue
            key = hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=16).digest()
            self._places.setdefault(key, []).append((record.offset, record.line))
            for name, title in _options(record.value):
                self._titles.setdefault(name, title)

    def _article(self, tasks: list[Record], labels: tuple[Label, ...]) -> Iterator[Imported | Problem]:
        raw = str(tasks[0].value["text"])
        text = normalise(raw)
        said: dict[str, _Said] = {}
        for task in tasks:
            yield from self._take(task, raw, text, said)
        yield from self._placer.told()
        given = [task.value["meta"] for task in tasks if isinstance(task.value.get("meta"), dict)]
        meta: dict[str, Any] = {}
        for one in given:
            meta = {**one, **meta}
        metadata = {key: value for key, value in meta.items() if key not in META_KEYS}
        metadata.setdefault("source", self._path.name)
        title = meta.get("title")
        yield Imported(
            title=title if isinstance(title, str) else find_title(text),
            text=text,
            metadata=metadata,
            layers={
                name: Layer(
                    "",
                    name,
                    one.annotations.values(),
                    LayerState("done" if one.done else "new", "none", dict(one.aside)),
                )
                for name, one in said.items()
            },
            id="" if meta.get("id") is None else str(meta["id"]),
            extra={
                key: value
                for key, value in tasks[0].value.items()
                if key not in _KNOWN and not key.startswith("_")
            }
            | _own_tokens([task.value for task in tasks], raw),
            labels=labels,
        )

    def _take(self, task: Record, raw: str, text: str, said: dict[str, _Said]) -> Iterator[Problem]:
        row = task.value
        self._unused.note({key: row[key] for key in row if key.startswith("_")}, _OWN_KEYS)
        self._kept.note_facts({name: row[name] for name in row if not name.startswith("_")}, _KNOWN)
        self._kept.note_facts(row.get("meta"), META_KEYS)
        self._unused.note_all(row.get("spans"), _SPAN_KEYS, "spans")
        self._unused.note_all(row.get("relations"), _RELATION_KEYS, "relations")
        answer = row.get("answer")
        name = str(row.get("_annotator_id") or row.get("_session_id") or self._annotator)
        common: dict[str, Any] = {"by": name, "at": _time(row.get("_timestamp")), "origin": "import"}
        spans = yield from self._spans(task, raw)
        found: list[Annotation] = []
        aside: list[tuple[str, dict[str, Any]]] = []
        spare = {"reject": REJECTED, "ignore": IGNORED}
        known: dict[str, str] = {}
        taken: set[str] = set()
        for span, fragment in spans:
            quote = span_quote(text, (fragment,))
            label = str(span.get("label") or TOKEN)
            where = spare.get(str(span.get("answer")), "") or spare.get(str(answer), "")
            if where:
                start, end = fragment
                aside.append((where, {"start": start, "end": end, "label": label, "text": quote}))
                continue
            span_id = str(span["id"]) if isinstance(span.get("id"), str | int) else new_id()
            if (name in said and span_id in said[name].annotations) or span_id in taken:
                span_id = new_id()
            taken.add(span_id)
            known.setdefault(_key(span), span_id)
            known.setdefault(str(span.get("id")), span_id)
            found.append(Span(id=span_id, fragments=(fragment,), label=label, quote=quote, **common))
        for label in self._tags(row):
            if str(answer) in spare:
                aside.append((spare[str(answer)], {"label": label}))
            else:
                found.append(ArticleTag(id=new_id(), label=label, **common))
        if isinstance(row.get("user_input"), str) and row["user_input"]:
            found.append(Note(id=new_id(), note=row["user_input"], **common))
        for relation in row["relations"] if isinstance(row.get("relations"), list) else ():
            if str(answer) in spare:
                aside.append((spare[str(answer)], {"relation": relation}))
                continue
            ends = yield from self._ends(task, raw, text, relation, known, found, common)
            if ends is not None:
                source, target = ends
                label = str(relation.get("label") or "")
                found.append(Link(id=new_id(), label=label, source=source, target=target, **common))
        if answer is None and not found and not aside:
            return
        one = said.setdefault(name, _Said())
        one.annotations.update((item.id, item) for item in found)
        one.done = one.done or answer in ("accept", "reject")
        if answer == "ignore":
            one.aside.setdefault(IGNORED, [])
        for where, item in aside:
            one.aside.setdefault(where, []).append(item)

    def _spans(
        self, task: Record, raw: str, given: Any = None
    ) -> Generator[Problem, None, list[tuple[Mapping[str, Any], Fragment]]]:
        """The spans that have a place in the text."""
        items = task.value.get("spans") if given is None else given
        usable: list[Mapping[str, Any]] = []
        for span in items if isinstance(items, list) else ():
            if isinstance(span, dict) and type(span.get("start")) is int and type(span.get("end")) is int:
                usable.append(span)
            else:
                yield self._problem(
                    task, _("This span was left out: {span!r:.60}.").format(span=span), "bad-annotation"
                )
        tokens = _tokens(task.value)
        claims = [Claim(span["start"], span["end"], _quote(span, tokens)) for span in usable]
        placed = self._placer.place(raw, claims, task.line)
        return [(span, place) for span, place in zip(usable, placed, strict=True) if place is not None]

    def _tags(self, row: Mapping[str, Any]) -> list[str]:
        """The labels of the text as a whole; the label of a single span is not one."""
        accepted = row.get("accept")
        tags = [str(name) for name in accepted] if isinstance(accepted, list) else []
        label, spans = row.get("label"), row.get("spans")
        of_spans = (
            {str(span.get("label")) for span in spans if isinstance(span, dict)}
            if isinstance(spans, list)
            else ()
        )
        if isinstance(label, str) and label and label not in of_spans:
            tags.append(label)
        return list(dict.fromkeys(tags))

    def _ends(
        self,
        task: Record,
        raw: str,
        text: str,
        relation: Any,
        known: dict[str, str],
        found: list[Annotation],
        common: Mapping[str, Any],
    ) -> Generator[Problem, None, tuple[str, str] | None]:
        """The ids of the spans at both ends of a relation; an end that is only a token becomes a span."""
        ids: list[str] = []
        tokens = _tokens(task.value)
        for end in ("head", "child") if isinstance(relation, dict) else ():
            span, number = relation.get(f"{end}_span"), relation.get(end)
            if not isinstance(span, dict):
                if not isinstance(number, int) or not 0 <= number < len(tokens):
                    break
                span = self._covering(task.value, number) or {**tokens[number], "id": None}
            span_id = known.get(str(span.get("id"))) if span.get("id") is not None else None
            span_id = span_id or known.get(_key(span)) or known.get(_key({**span, "label": None}))
            if span_id is None:
                for __, place in (yield from self._spans(task, raw, [span])):
                    span_id = known[_key(span)] = new_id()
                    label = str(span.get("label") or TOKEN)
                    quote = span_quote(text, (place,))
                    found.append(Span(id=span_id, fragments=(place,), label=label, quote=quote, **common))
            if span_id is not None:
                ids.append(span_id)
        if len(ids) == 2:
            return ids[0], ids[1]
        yield self._problem(
            task,
            _("This relation was left out: {relation!r:.80}.").format(relation=relation),
            "bad-annotation",
        )
        return None

    def _covering(self, row: Mapping[str, Any], number: int) -> Mapping[str, Any] | None:
        """The span that covers a token."""
        for span in row["spans"] if isinstance(row.get("spans"), list) else ():
            ends = (
                (span.get("token_start"), span.get("token_end")) if isinstance(span, dict) else (None, None)
            )
            if type(ends[0]) is int and type(ends[1]) is int and ends[0] <= number <= ends[1]:
                return dict(span)
        return None

    def _problem(self, task: Record, message: str, code: str) -> Problem:
        return Problem(message, file=str(self._path), line=task.line, code=code)


def _key(span: Mapping[str, Any]) -> str:
    return f"{span.get('start')}-{span.get('end')} {span.get('label')}"


def _tokens(row: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    tokens = row.get("tokens")
    return [token for token in tokens if isinstance(token, dict)] if isinstance(tokens, list) else []


def _own_tokens(rows: Iterable[Mapping[str, Any]], raw: str) -> dict[str, Any]:
    """The tokens to keep, where all tasks of a text have the same ones."""
    given = [[(token.get("start"), token.get("end")) for token in _tokens(row)] for row in rows]
    pairs, *others = [said for said in given if said] or [[]]
    if any(said != pairs for said in others):
        return {}
    place = normalised_positions(raw)
    ranges = [(start, end) for start, end in pairs if type(start) is int and type(end) is int]
    if len(ranges) < len(pairs) or any(not 0 <= start < end < len(place) for start, end in ranges):
        return {}
    return kept((place[start], place[end]) for start, end in ranges if raw[start:end].strip())


def _quote(span: Mapping[str, Any], tokens: list[Mapping[str, Any]]) -> str:
    """The words of a span, as it carries them itself or as its tokens do; blanks may differ."""
    if isinstance(span.get("text"), str):
        return str(span["text"])
    first, last = span.get("token_start"), span.get("token_end")
    if type(first) is not int or type(last) is not int or not 0 <= first <= last < len(tokens):
        return ""
    words, at = "", None
    for token in tokens[first : last + 1]:
        gap = at is not None and isinstance(token.get("start"), int) and token["start"] > at
        words += (" " if gap else "") + str(token.get("text") or "")
        at = token.get("end")
    return words


def _options(row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    options = row.get("options")
    for option in options if isinstance(options, list) else ():
        if isinstance(option, dict) and option.get("id") not in (None, ""):
            yield str(option["id"]), str(option.get("text") or option["id"])


def _time(stamp: Any) -> str:
    """A time of Unix as the project writes times."""
    if not isinstance(stamp, int | float) or isinstance(stamp, bool) or not 0 < stamp < 32503680000:
        return ""
    return datetime.fromtimestamp(stamp, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
