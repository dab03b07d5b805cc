"""A brat .ann file as one layer: text-bound annotations, events, relations, attributes, notes, references."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

from annotator.core.anchor import reanchored
from annotator.core.annotation import (
    Annotation,
    ArticleTag,
    AttributeValue,
    Fragment,
    Link,
    Note,
    SentenceTag,
    Span,
    new_id,
    sentence_quote,
    span_quote,
)
from annotator.core.errors import Problem
from annotator.core.labels import Label
from annotator.core.layer import Layer
from annotator.core.messages import _
from annotator.core.text import normalise
from annotator.formats.kit.numbers import decimal
from annotator.formats.kit.offsets import MEASURES, Claim, OffsetMap, detect
from annotator.formats.kit.unused_keys import UnusedKeys
from annotator.formats.tools.brat.conf import Conf
from annotator.formats.tools.brat.write import ARTICLE_TAG, DOUBT, EQUIV, EVENT, NOTE, REMARK, SENTENCE_TAG

_ID = re.compile(r"(?:[A-Za-z]+|#[A-Za-z]*)[0-9]+\S*|\*")
_PLACE = "-?[0-9]{1,15} -?[0-9]{1,15}"
_TEXT_BOUND = re.compile(rf"(\S+) ({_PLACE}(?:;{_PLACE})*)$")
ARGUMENTS = ("Arg1", "Arg2")
_ROLE = re.compile(r"(.+?)\d*$")


class BadLineError(Exception):
    """A line that makes no sense; the message says why and follows "This line was left out: "."""


def read_layer(raw: str, ann: str, conf: Conf, file: str, annotator: str) -> tuple[Layer, list[Problem]]:
    """The layer in `ann` on the text `raw`, and a problem for each line that cannot be used."""
    reader = _Reader(raw, conf, file, annotator)
    reader.read(ann)
    return Layer("", annotator, reader.annotations()), [*reader.problems, *reader.unused.told(Path(file))]


class _Reader:
    def __init__(self, raw: str, conf: Conf, file: str, annotator: str) -> None:
        self.problems: list[Problem] = []
        self.unused = UnusedKeys("Parts of lines")
        self._raw, self._text = raw, normalise(raw)
        self._conf, self._file, self._by = conf, file, annotator
        self._labels: Mapping[str, Label] = {label.name: label for label in conf.labels}
        self._made: dict[str, dict[str, Any]] = {}
        self._kinds: dict[str, type[Annotation]] = {}
        self._means: dict[str, str] = {}
        """Ids of events, and the ids of the spans that stand for them."""
        self._references: dict[str, int] = {}
        """How many references an annotation has."""

    def annotations(self) -> list[Annotation]:
        """What was read, as annotations."""
        found: list[Annotation] = []
        for key, values in self._made.items():
            kind = self._kinds[key]
            fragments = values.pop("fragments", ())
            if kind is Span:
                values.update(fragments=fragments, quote=span_quote(self._text, fragments))
            elif kind is SentenceTag:
                start, end = fragments[0][0], fragments[-1][1]
                values.update(start=start, end=end, quote=sentence_quote(self._text, start, end))
            found.append(kind(id=key, by=self._by, origin="import", **values))
        return found

    def read(self, ann: str) -> None:
        """Read all lines: first what lies on the text, then events, then what refers to them."""
        rows: dict[str, list[tuple[int, str, str, str]]] = {}
        seen: set[str] = set()
        for number, line in enumerate(ann.replace("\r\n", "\n").split("\n"), 1):
            if not line.strip():
                continue
            key, __, rest = line.partition("\t")
            data, __, tail = rest.partition("\t")
            if not _ID.fullmatch(key) or not data:
                self._problem(number, _("it has no id that brat knows"))
            elif key != "*" and key in seen:
                self._problem(number, _("there is a “{key}” already").format(key=key))
            else:
                seen.add(key)
                rows.setdefault(key[0], []).append((number, key, data, tail))
        self._read_text_bound(rows.pop("T", []))
        steps: dict[str, Callable[[str, str, str], None]] = {
            "E": self._trigger,
            "R": self._relation,
            "*": self._equivalence,
            "A": self._attribute,
            "M": self._attribute,
            "N": self._reference,
            "#": self._note,
        }
        for prefix, step in steps.items():
            self._each(rows.get(prefix, []), step)
            if prefix == "E":
                self._each(rows.get(prefix, []), self._arguments)
        for prefix in rows.keys() - steps.keys():
            for number, key, __, __ in rows[prefix]:
                self._problem(number, _("“{key}” is of no kind that brat knows").format(key=key))

    def _each(self, rows: list[tuple[int, str, str, str]], step: Callable[[str, str, str], None]) -> None:
        for number, key, data, tail in rows:
            try:
                step(key, data, tail)
            except BadLineError as error:
                self._problem(number, str(error))
            else:
                self.unused.add(f"text after {key[0]}", int(key[0] in "ERAM*" and bool(tail.strip())))

    def _problem(self, line: int, why: str) -> None:
        self.problems.append(
            Problem(
                _("This line was left out: {why}.").format(why=why),
                file=self._file,
                line=line,
                code="bad-line",
            )
        )

    def _name(self, written: str) -> str:
        return self._conf.names.get(written, written)

    def _add(self, kind: type[Annotation], key: str, **values: Any) -> None:
        self._made[key] = values
        self._kinds[key] = kind

    def _read_text_bound(self, rows: list[tuple[int, str, str, str]]) -> None:
        parsed: list[tuple[int, str, str, list[Fragment], str]] = []
        for number, key, data, tail in rows:
            found = _TEXT_BOUND.match(data)
            if found is None:
                self._problem(number, _("it is not “TYPE START END”"))
                continue
            places = [tuple(map(int, pair.split())) for pair in found[2].split(";")]
            pairs = sorted((start, end) for start, end in places)
            if any(start > end or start < 0 for start, end in pairs):
                self._problem(number, _("its start is beyond its end"))
                continue
            parsed.append((number, key, found[1], pairs, tail))
        claims = [Claim(*pairs[0], tail) for *__, pairs, tail in parsed if len(pairs) == 1]
        unit = detect(self._raw, claims)
        if unit != MEASURES[0]:
            counted = f"counted in {unit}" if unit else "right in no unit we know"
            self.problems.append(
                Problem(
                    _("The positions in this file are {counted}, not in code points as brat's are.").format(
                        counted=counted
                    ),
                    file=self._file,
                    severity="warning" if unit else "error",
                    code="offset-unit",
                )
            )
        convert = OffsetMap(self._raw, unit or MEASURES[0])
        for number, key, name, pairs, tail in parsed:
            try:
                fragments = self._placed(pairs, tail, convert)
            except BadLineError as error:
                self._problem(number, str(error))
            else:
                self._add(Span, key, label=self._name(name), fragments=fragments)

    def _placed(self, pairs: list[Fragment], quote: str, convert: OffsetMap) -> tuple[Fragment, ...]:
        points = [(convert.to_point(start), convert.to_point(end)) for start, end in pairs]
        fragments = tuple((a, b) for a, b in points if a is not None and b is not None and a < b)
        words = quote.strip()
        fits = len(fragments) == len(pairs) and (
            not words
            or _squeezed(" ".join(self._text[a:b] for a, b in fragments)) == _squeezed(normalise(words))
        )
        if not fits:
            moved = reanchored(self._text, ((pairs[0][0], pairs[0][1]),), words) if len(pairs) == 1 else None
            if not moved:
                raise BadLineError(_("its positions are not those of its words, which were not found nearby"))
            fragments = moved
        return self._rejoined(fragments)

    def _rejoined(self, fragments: tuple[Fragment, ...]) -> tuple[Fragment, ...]:
        """Fragments that were cut at a line end only, or that touch, as one."""
        joined = [fragments[0]]
        for start, end in fragments[1:]:
            gap = self._text[joined[-1][1] : start]
            if start <= joined[-1][1] or ("\n" in gap and not gap.strip()):
                joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
            else:
                joined.append((start, end))
        return tuple(joined)

    def _trigger(self, key: str, data: str, tail: str) -> None:
        name, __, trigger = data.split(" ")[0].partition(":")
        if self._kinds.get(trigger) is not Span:
            raise BadLineError(_("its trigger “{trigger}” is not there").format(trigger=trigger))
        if trigger in self._means.values() or self._made[trigger].get("label") != self._name(name):
            self._add(Span, key, label=self._name(name), fragments=self._made[trigger]["fragments"])
            self._means[key] = key
        else:
            self._means[key] = trigger

    def _arguments(self, key: str, data: str, tail: str) -> None:
        missing = []
        for argument in data.split()[1:]:
            role, __, target = argument.partition(":")
            found = _ROLE.match(role)
            if self._known(target) and found and key in self._means:
                name = self._name(role) if role in self._conf.names else found[1]
                said = {"source": self._means[key], "target": self._id(target), "extra": {EVENT: key}}
                self._add(Link, new_id(), label=name, **said)
            else:
                missing.append(target)
        if missing and key in self._means:
            raise BadLineError(
                _("its argument “{missing}” is not there (the event itself was kept)").format(
                    missing=missing[0]
                )
            )

    def _relation(self, key: str, data: str, tail: str) -> None:
        parts = data.split()
        ends = [part.partition(":")[2] for part in parts[1:]]
        if len(ends) != 2:
            raise BadLineError(_("a relation has two arguments"))
        roles = [part.partition(":")[0] for part in parts[1:]]
        self.unused.add("names of the arguments of relations", int(roles != list(ARGUMENTS)))
        self._link(key, parts[0], ends[0], ends[1])

    def _equivalence(self, key: str, data: str, tail: str) -> None:
        name, *members = data.split() or [EQUIV]
        if len(members) < 2:
            raise BadLineError(_("an equivalence has at least two members"))
        for source, target in pairwise(members):
            self._link(new_id(), name, source, target)

    def _link(self, key: str, name: str, source: str, target: str) -> None:
        for end in (source, target):
            if not self._known(end):
                raise BadLineError(_("“{end}” is not there").format(end=end))
        self._add(Link, key, label=self._name(name), source=self._id(source), target=self._id(target))

    def _attribute(self, key: str, data: str, tail: str) -> None:
        if " " not in data:
            raise BadLineError(_("it is not “NAME ENTRY”"))
        name, target, *rest = data.split(" ", 2)
        values = self._values(target)
        if self._conf.ours and name == DOUBT:
            values["doubt"] = True
            return
        name = self._conf.attributes.get(name, name)
        attributes = values.setdefault("attributes", {})
        value = self._value(values.get("label", ""), name, rest[0] if rest else True)
        if attributes.setdefault(name, value) != value:
            raise BadLineError(_("“{target}” has another “{name}” already").format(target=target, name=name))

    def _value(self, label: str, name: str, said: str | bool) -> AttributeValue:
        known = self._labels.get(label)
        kind = next((item.kind for item in known.attributes if item.name == name), "") if known else ""
        if isinstance(said, bool):
            return said
        if kind == "flag" and said in ("true", "false"):
            return said == "true"
        if kind == "number":
            found = decimal(said)
            return said if found is None else found
        return said

    def _reference(self, key: str, data: str, tail: str) -> None:
        parts = data.split()
        if len(parts) != 3 or ":" not in parts[2]:
            raise BadLineError(_("it is not “Reference ID RESOURCE:ENTRY”"))
        attributes = self._values(parts[1]).setdefault("attributes", {})
        number = self._references.get(parts[1], 0) + 1
        while (name := "reference" if number == 1 else f"reference_{number}") in attributes:
            number += 1
        self._references[parts[1]] = number
        attributes[name] = parts[2]
        if tail:
            attributes[f"{name}_text"] = tail

    def _note(self, key: str, data: str, tail: str) -> None:
        kind, __, target = data.partition(" ")
        values = self._values(target)
        if self._conf.ours and kind in (SENTENCE_TAG, ARTICLE_TAG):
            self._kinds[self._id(target)] = SentenceTag if kind == SENTENCE_TAG else ArticleTag
        elif self._conf.ours and kind == REMARK:
            self._add(Note, new_id(), about=self._id(target), note=tail)
        elif tail:
            text = tail if kind == NOTE or not kind else f"{kind}: {tail}"
            values["note"] = f"{values['note']}\n{text}" if values.get("note") else text

    def _id(self, key: str) -> str:
        return self._means.get(key, key)

    def _known(self, key: str) -> bool:
        return self._id(key) in self._made

    def _values(self, target: str) -> dict[str, Any]:
        if not self._known(target):
            raise BadLineError(_("“{target}” is not there").format(target=target))
        return self._made[self._id(target)]


def _squeezed(text: str) -> str:
    return " ".join(text.split())
