"""Reads Web Annotations: ours, Recogito's, Hypothesis's and others', as far as they are about plain text."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

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
from annotator.core.errors import Problem, ReadError
from annotator.core.layer import Layer
from annotator.core.messages import _
from annotator.core.text import normalise
from annotator.core.wording import counted, were
from annotator.formats.kit.anchor_ranges import Placer
from annotator.formats.kit.encoding import ENCODING, decode
from annotator.formats.kit.files import read_head, read_whole
from annotator.formats.kit.offsets import Claim
from annotator.formats.kit.plain import find_title
from annotator.formats.kit.unused_keys import UnusedKeys
from annotator.formats.kit.values import NO_OPTIONS, Imported, Options, Read
from annotator.formats.tools.w3c import json_ld
from annotator.formats.tools.w3c.keys import BODY_KEYS, RECORD_KEYS
from annotator.formats.tools.w3c.write import DOUBT, quote

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
_CONTEXT = b"www.w3.org/ns/anno"


@dataclass(slots=True)
class _Item:
    """What one annotation says."""

    id: str
    number: int
    creator: str
    at: str
    linking: bool
    labels: list[tuple[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    attributes: dict[str, AttributeValue] = field(default_factory=dict)
    doubt: bool = False
    claims: list[Claim] = field(default_factory=list)
    about: list[str] = field(default_factory=list)
    source: str = ""


def looks_like(path: Path) -> bool:
    """Whether a file begins like one of Web Annotations."""
    try:
        head = read_head(path)
    except ReadError:
        return False
    return _CONTEXT in head and head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[")


def read_file(path: Path, options: Options = NO_OPTIONS) -> Iterator[Read]:
    """The texts that the annotations of a file are about, each with its layers. Raises `ReadError`."""
    try:
        value = json.loads(read_whole(path).decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise ReadError(_("The file is not sound JSON: {error}.").format(error=error), file=path) from None
    reader = _Reader(path, options)
    by_source: dict[str, list[_Item]] = {}
    for number, record in enumerate(json_ld.annotations_in(value), 1):
        item = reader.item(record, number)
        if item is not None:
            by_source.setdefault(item.source, []).append(item)
    yield from reader.told()
    without = by_source.pop("", [])
    if not by_source or (len(by_source) > 1 and any(not item.linking for item in without)):
        by_source.setdefault("", []).extend(without)
    elif without:
        # Links name annotations, which name the text.
        home = {item.id: source for source, items in by_source.items() for item in items}
        first = next(iter(by_source))
        for item in without:
            by_source[home.get(next(iter(item.about), ""), first)].append(item)
    title = json_ld.title(value)
    for source, items in by_source.items():
        text_file = _text_file(path, source)
        if text_file is None:
            yield Problem(
                _("{annotations} {were} left out: the text “{source}” is not there.").format(
                    annotations=counted(len(items), "annotation", "annotations"),
                    were=were(len(items)),
                    source=source or path.with_suffix(".txt").name,
                ),
                file=str(path),
                code="no-text",
                hint=_("Put the text beside the file, as plain text."),
            )
        else:
            yield from reader.article(text_file, items, title if len(by_source) == 1 else "")
    yield from reader.doubts()


class _Reader:
    """Makes articles of the annotations of one file; problems tell the number of the annotation as the line."""

    def __init__(self, path: Path, options: Options) -> None:
        self._path = path
        self._annotator = str(options.get("annotator") or "import")
        self._encoding = str(options.get(ENCODING.name) or "")
        self._placer = Placer(path, "code points", "the recommendation", options)
        self._problems: list[Problem] = []
        self._unused = UnusedKeys()

    def told(self) -> list[Problem]:
        """The problems since the last time."""
        told, self._problems = [*self._problems, *self._placer.told()], []
        return told

    def doubts(self) -> Iterator[Read]:
        """At the end: whether the positions may be counted in another unit, and which keys were of no use."""
        yield from self._placer.doubts()
        yield from self._unused.told(self._path)

    def item(self, record: dict[str, Any], number: int) -> _Item | None:
        """What an annotation says; None, and a problem, where it says nothing that can be used."""
        motivations = json_ld.texts(record.get("motivation") or record.get("oa:motivatedBy"))
        self._unused.note(record, RECORD_KEYS)
        self._unused.note_all(json_ld.objects(record.get("body")), BODY_KEYS, "body")
        item = _Item(
            id=str(record.get("id") or record.get("@id") or ""),
            number=number,
            creator=json_ld.creator(record.get("creator")),
            at=str(record.get("created") or ""),
            linking="linking" in motivations,
        )
        bodies = [*json_ld.objects(record.get("body")), *json_ld.objects(record.get("bodyValue"))]
        for body in bodies:
            _read_body(item, body, motivations)
        for target in json_ld.objects(record.get("target")):
            self._read_target(item, target)
        if item.linking and len(item.about) < 2:
            self._refused(item, "a link needs two annotations as its targets")
            return None
        if not (item.labels or item.notes or item.linking or item.attributes):
            self._refused(item, "it has no body that is a tag or a comment")
            return None
        return item

    def article(self, text_file: Path, items: Sequence[_Item], title: str) -> Iterator[Read]:
        """The article in a text file with its layers."""
        decoded = decode(read_whole(text_file), text_file, self._encoding)
        yield from decoded.told(text_file)
        raw = decoded.text.removeprefix("\ufeff")
        text = normalise(raw)
        if not text.strip():
            yield Problem(_("The file holds no text."), file=str(text_file), code="no-text")
            return
        claims = [
            claim if claim.start >= 0 else _found(raw, claim) for item in items for claim in item.claims
        ]
        placed = iter(self._placer.place(raw, claims, 1))
        taken: set[tuple[str, str]] = set()
        ids: dict[str, str] = {}
        named: list[tuple[str, str]] = []
        for item in items:
            name = item.creator or self._annotator
            own = _own_id(item.id, item.creator)
            own = own if own and (name, own) not in taken else new_id()
            taken.add((name, own))
            ids.setdefault(item.id, own)
            named.append((name, own))
        layers: dict[str, list[Annotation]] = {}
        for item, (name, own) in zip(items, named, strict=True):
            fragments = [next(placed) for __ in item.claims]
            layers.setdefault(name, []).extend(self._made(item, fragments, text, name, own, ids))
        yield from self.told()
        yield Imported(
            title=title or find_title(text),
            text=text,
            metadata={"source": text_file.name},
            layers={name: Layer("", name, found) for name, found in layers.items()},
            id=text_file.stem,
        )

    def _made(
        self,
        item: _Item,
        fragments: list[Fragment | None],
        text: str,
        name: str,
        own: str,
        ids: dict[str, str],
    ) -> list[Annotation]:
        common: dict[str, Any] = {
            "attributes": item.attributes,
            "note": "\n".join(item.notes),
            "doubt": item.doubt,
            "by": name,
            "at": item.at,
            "origin": "import",
        }
        if item.linking:
            ends = [ids.get(about, "") for about in item.about[:2]]
            if not all(ends):
                self._refused(item, "what it links is not there")
                return []
            label = item.labels[0][0] if item.labels else ""
            return [Link(id=own, label=label, source=ends[0], target=ends[1], **common)]
        whole = tuple(sorted(fragment for fragment in fragments if fragment is not None))
        if len(whole) < len(fragments) or any(a[1] > b[0] for a, b in pairwise(whole)):
            return []
        if not item.labels:
            return [_note(item, whole, text, own, common, ids)]
        made: list[Annotation] = []
        for number, (label, purpose) in enumerate(item.labels):
            given = own if not number else new_id()
            if not whole:
                made.append(ArticleTag(id=given, label=label, **common))
            elif purpose == "classifying":
                start, end = whole[0][0], whole[-1][1]
                quoted = sentence_quote(text, start, end)
                made.append(SentenceTag(id=given, label=label, start=start, end=end, quote=quoted, **common))
            else:
                made.append(
                    Span(id=given, label=label, fragments=whole, quote=span_quote(text, whole), **common)
                )
        return made

    def _read_target(self, item: _Item, target: dict[str, Any]) -> None:
        source = target.get("source")
        selectors = json_ld.objects(target.get("selector"))
        named = str(target.get("id") or target.get("@id") or target.get("value") or "")
        if isinstance(source, dict):
            source = source.get("id") or source.get("@id")
        if not selectors and source is None:
            if item.linking or target.get("type") == "Annotation" or named.startswith("#"):
                item.about.append(named)
            else:
                item.source = item.source or named
            return
        item.source = item.source or str(source or "")
        claim = _claim(selectors)
        if claim is not None:
            item.claims.append(claim)
        elif selectors:
            self._refused(item, "its selector is neither words nor a position of plain text")
            item.labels, item.notes = [], []

    def _refused(self, item: _Item, why: str) -> None:
        self._problems.append(
            Problem(
                _("The annotation “{id}” was left out: {why}.").format(id=item.id or item.number, why=why),
                file=str(self._path),
                line=None,
                code="bad-annotation",
            )
        )


def _note(
    item: _Item,
    whole: tuple[Fragment, ...],
    text: str,
    own: str,
    common: dict[str, Any],
    ids: dict[str, str],
) -> Note:
    if not whole:
        about = ids.get(item.about[0], "") if item.about else ""
        return Note(id=own, about=about, **common)
    start, end = whole[0][0], whole[-1][1]
    return Note(id=own, start=start, end=end, quote=span_quote(text, ((start, end),)), **common)


def _read_body(item: _Item, body: dict[str, Any], motivations: Sequence[str]) -> None:
    value = body.get("value", body.get("id") or body.get("@id") or "")
    purposes = json_ld.texts(body.get("purpose") or body.get("oa:hasPurpose")) or (
        []
        if body.get("type") == "TextualBody" and not {"tagging", "classifying"} & set(motivations)
        else motivations
    )
    said = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    if "describing" in purposes and body.get("format") == "application/json":
        try:
            found = json.loads(said)
        except (ValueError, RecursionError):
            found = None
        if isinstance(found, dict):
            plain = {key: part for key, part in found.items() if isinstance(part, str | bool | int | float)}
            item.attributes.update(plain)
            return
    if item.linking and (not body.get("purpose") or body["purpose"] == "linking"):
        purposes = ["tagging"]
    for purpose in ("tagging", "classifying", "identifying"):
        if purpose in purposes:
            item.labels.append((said, purpose))
            return
    if "assessing" in purposes and said == DOUBT:
        item.doubt = True
    elif said:
        item.notes.append(said)


def _claim(selectors: Iterable[dict[str, Any]]) -> Claim | None:
    """The range that selectors tell; its start is -1 where only the words are known."""
    quoted, start, end = "", -1, -1
    around = ("", "")
    for selector in selectors:
        kind = str(selector.get("type") or selector.get("@type") or "")
        exact, first, last = selector.get("exact"), selector.get("start"), selector.get("end")
        if kind.endswith("TextQuoteSelector") and isinstance(exact, str):
            quoted = exact
            around = (str(selector.get("prefix") or ""), str(selector.get("suffix") or ""))
        elif kind.endswith("TextPositionSelector") and type(first) is int and type(last) is int:
            start, end = first, last
    if start < 0 and not quoted:
        return None
    return Claim(start, end, quoted) if start >= 0 else _Quote(-1, -1, quoted, around)


@dataclass(frozen=True, slots=True)
class _Quote(Claim):
    """A range known by its words only, and by what is before and after them."""

    around: tuple[str, str] = ("", "")


def _found(raw: str, claim: Claim) -> Claim:
    """The claim with the position of its words, where they are in the text."""
    before, after = claim.around if isinstance(claim, _Quote) else ("", "")
    for prefix, suffix in ((before, after), (before, ""), ("", after), ("", "")):
        at = raw.find(prefix + claim.quote + suffix)
        if at >= 0:
            start = at + len(prefix)
            return Claim(start, start + len(claim.quote), claim.quote)
    return Claim(0, 0, claim.quote)


def _text_file(path: Path, source: str) -> Path | None:
    """The file with the text: the one named, looked for beside the annotations, else the one of the same name."""
    name = unquote(urlsplit(source).path).replace("\\", "/").rpartition("/")[2]
    wanted = [name, f"{name}.txt"] if name else []
    for candidate in (*wanted, path.with_suffix(".txt").name):
        found = path.parent / candidate
        if candidate.lower().endswith((".txt", ".text")) and found.is_file():
            return found
    return None


def _own_id(iri: str, creator: str) -> str:
    """The id that we gave, or the end of another tool's."""
    inner = iri.removeprefix("#")
    if creator and inner.startswith(f"{quote(creator)}/"):
        return unquote(inner.partition("/")[2])
    return unquote(inner)
