"""A CAS (cassis) as an article and a layer: our own types, INCEpTION's and DKPro's, and other people's."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from annotator.core.annotation import (
    Annotation,
    ArticleTag,
    Fragment,
    LayerState,
    Link,
    Note,
    SentenceTag,
    Span,
    new_id,
    sentence_quote,
    span_quote,
)
from annotator.core.article import ZONE_ROLES, Sentence, Zone
from annotator.core.errors import Problem, ReadError
from annotator.core.layer import Layer
from annotator.core.messages import _
from annotator.core.plain_json import parsed
from annotator.core.text import normalise
from annotator.core.wording import counted, were
from annotator.formats.kit.offsets import normalised_positions
from annotator.formats.kit.unused_keys import UnusedKeys
from annotator.formats.tools.cas import types

_GRAMMAR = re.compile(r"\.(lexmorph|segmentation|syntax|transform|semantics)\.")
_ADMINISTRATION = re.compile(
    r"TagsetDescription|TagDescription|CASMetadata|LayerDefinition|FeatureDefinition"
)
_LABELS = ("label", "value", "category", "referenceType")
_EVERYWHERE = ("begin", "end", "sofa")
_NUMBERS = ("Integer", "Long", "Short", "Byte")


@dataclass(frozen=True, slots=True)
class Document:
    """What one CAS says; `annotator` is "" where it does not say who."""

    id: str
    title: str
    text: str
    metadata: Mapping[str, Any]
    annotator: str
    zones: tuple[Zone, ...]
    sentences: tuple[Sentence, ...]
    annotations: tuple[Annotation, ...]
    state: LayerState
    problems: tuple[Problem, ...]
    tokens: tuple[Fragment, ...] = ()

    def layer(self, annotator: str) -> Layer:
        """The layer under that name; annotations that do not say by whom they are get it too."""
        named = [item if item.by else replace(item, by=annotator) for item in self.annotations]
        return Layer("", annotator, named, self.state)


def read_cas(cas: Any, file: str, unknown: Iterable[str] = ()) -> Document:
    """The document in a CAS: of several views the first that has a text.

    `unknown` names the types of what the library left out, once for each.
    """
    return _Reader(cas, file, unknown).read()


class _Reader:
    def __init__(self, cas: Any, file: str, unknown: Iterable[str]) -> None:
        sofa = next((sofa for sofa in cas.sofas if sofa.sofaString), None)
        self._unused = UnusedKeys("Types and features")
        for name in unknown:
            self._unused.add(_short(name))
        self._unused.add(
            "other views", sum(bool(other.sofaString) for other in cas.sofas if other is not sofa)
        )
        self._cas = cas.get_view(sofa.sofaID) if sofa else cas
        self._raw = sofa.sofaString if sofa else ""
        self._text = normalise(self._raw)
        self._kept = normalised_positions(self._raw)
        self._file = file
        self._made: list[Annotation] = []
        self._ids: dict[int, str] = {}
        self._used: set[str] = set()
        self._empty = self._loose = 0
        self._facts: dict[str, str] = {}
        self._titles: dict[str, str] = {}
        self._zones: list[Zone] = []
        self._sentences: list[Sentence] = []
        self._tokens: list[Fragment] = []

    def read(self) -> Document:
        found = sorted(self._cas.select_all_fs(), key=lambda fs: fs.xmiID or 0)
        links: list[Any] = []
        pieces: dict[str, list[Any]] = {}
        for fs in found:
            name = fs.type.name
            if _is_relation(fs) or name in (types.LINK, types.NOTE, types.DOCUMENT_NOTE):
                links.append(fs)
            elif name == types.SPAN and _get(fs, "uid"):
                pieces.setdefault(fs.uid, []).append(fs)
            elif name == types.TAG:
                self._add(ArticleTag, fs)
            elif hasattr(fs, "begin") and hasattr(fs, "end"):
                self._annotation(fs)
            elif name == types.ARTICLE:
                self._facts = {key: str(value) for key in _fields(fs) if (value := _get(fs, key))}
            elif name.endswith("CASMetadata"):
                self._titles.setdefault("annotator", str(_get(fs, "username") or ""))
                self._note(fs, "username")
            elif _get(fs, "first") is not None:
                self._note(fs, "first")  # of a chain, whose elements lead to one another
            elif _is_of_document(fs):
                self._add(ArticleTag, fs)
            else:
                self._unused.add(_short(name))
        for parts in pieces.values():
            self._span(parts)
        self._slots(found)
        for fs in links:
            self._link(fs)
        for fs in found:
            if id(fs) in self._ids:
                self._note_references(fs)
        return self._document()

    def _document(self) -> Document:
        problems = []
        zones, sentences = _in_order(self._zones), _in_order(self._sentences)
        self._unused.add("Zone", len(self._zones) - len(zones))
        self._unused.add("Sentence", len(self._sentences) - len(sentences))
        if self._empty:
            said = _("{annotations} without any text {were} left out.").format(
                annotations=counted(self._empty, "annotation", "annotations"), were=were(self._empty)
            )
            problems.append(("error", said, "empty-annotations"))
        if self._loose:
            said = _("{links} to nothing {were} left out.").format(
                links=counted(self._loose, "link", "links"), were=were(self._loose)
            )
            problems.append(("error", said, "loose-links"))
        metadata = _object(self._facts.get("metadata", ""), "The metadata of the article", self._file)
        language = self._cas.document_language if self._cas.select("uima.tcas.DocumentAnnotation") else ""
        if language and language != "x-unspecified":
            metadata.setdefault("language", language)
        return Document(
            id=self._facts.get("articleId", ""),
            title=self._facts.get("title", "") or self._titles.get("title", ""),
            text=self._text,
            metadata=metadata,
            annotator=self._facts.get("annotator", "") or self._titles.get("annotator", ""),
            zones=zones,
            sentences=sentences,
            annotations=tuple(self._made),
            state=LayerState(
                self._facts.get("status", "done" if self._made else "new"), self._facts.get("review", "none")
            ),
            problems=(
                *self._unused.told(Path(self._file)),
                *(
                    Problem(message, file=self._file, severity=severity, code=code)
                    for severity, message, code in problems
                ),
            ),
            tokens=tuple(sorted(self._tokens)),
        )

    def _annotation(self, fs: Any) -> None:
        name = fs.type.name
        place = self._place(fs)
        if name == types.METADATA:
            self._titles["title"] = str(_get(fs, "documentTitle") or "")
            # What we write there stands in an article of our own as well.
            self._note(fs, "documentTitle", "language", *(["documentId"] if self._ours() else []))
        elif name == "uima.tcas.DocumentAnnotation":
            self._note(fs, "language")
        elif _says_nothing_to_us(name):
            self._unused.add(_short(name))
        elif name == types.SENTENCE and place:
            self._sentences.append(Sentence(*place))
            self._note(fs)
        elif name == types.TOKEN and place:
            self._tokens.append(place)
            self._note(fs)
        elif name == types.ZONE and place:
            if _get(fs, "role") in ZONE_ROLES:
                self._zones.append(Zone(*place, fs.role))
                self._note(fs, "role")
            else:
                self._unused.add("Zone")
        elif place is None:
            self._empty += 1
        elif name == types.SENTENCE_TAG:
            quote = sentence_quote(self._text, *place)
            self._add(SentenceTag, fs, start=place[0], end=place[1], quote=quote)
        else:
            self._span([fs])

    def _place(self, fs: Any) -> Fragment | None:
        start, stop = self._ends(fs) or (0, 0)
        return (start, stop) if start < stop else None

    def _ends(self, fs: Any) -> Fragment | None:
        """Where it begins and ends in the normalised text; None where that is no place."""
        begin, end = fs.begin, fs.end
        if not (isinstance(begin, int) and isinstance(end, int)) or not 0 <= begin <= end < len(self._kept):
            return None
        return self._kept[begin], self._kept[end]

    def _span(self, parts: list[Any]) -> None:
        places = sorted(place for fs in parts if (place := self._place(fs)))
        if not places:
            self._empty += 1
            return
        if any(left[1] > right[0] for left, right in pairwise(places)):
            for fs in parts:
                self._span([fs])
            return
        fragments = tuple(places)
        item = self._add(Span, parts[0], fragments=fragments, quote=span_quote(self._text, fragments))
        self._ids.update((id(fs), item.id) for fs in parts)

    def _add(self, kind: type[Annotation], fs: Any, **more: Any) -> Annotation:
        given = str(_get(fs, "uid") or "")
        made_id = given if given and given not in self._used else new_id()
        self._used.add(made_id)
        self._ids[id(fs)] = made_id
        ours = fs.type.name.startswith("custom.")
        values = _attributes(fs)
        label = next((values.pop(name) for name in _LABELS if name in values), "")
        common: dict[str, Any] = {"origin": "import"}
        if ours:
            for name in ("note", "by", "at", "origin"):
                if name in values:
                    common[name] = str(values.pop(name))
            common["doubt"] = values.pop("doubt", False) is True
            values.pop("uid", None)
            others = values.pop(types.OTHERS, "")
            values.update(_object(others, "The attributes of an annotation", self._file))
        own = "" if ours else fs.type.name.rsplit(".", 1)[-1]
        item = kind(id=made_id, label=str(label) or own, attributes=values, **common, **more)
        self._made.append(item)
        return item

    def _link(self, fs: Any) -> None:
        name = fs.type.name
        if name in (types.NOTE, types.DOCUMENT_NOTE):
            place = {}
            if name == types.NOTE and (found := self._ends(fs)) is not None:
                start, end = found
                place = {"start": start, "end": end, "quote": self._text[start:end]}
            note = self._add(Note, fs, about=str(_get(fs, "about") or ""), **place)
            self._made[-1] = _without(note, "about")
            return
        if name == types.LINK:
            self._add(Link, fs, source=str(fs.source), target=str(fs.target))
            self._made[-1] = _without(self._made[-1], "source", "target")
            return
        if _GRAMMAR.search(name):
            self._unused.add(_short(name))
            return
        ends = [self._ids.get(id(fs[end])) for end in ("Governor", "Dependent")]
        if None in ends:
            self._loose += 1
        else:
            self._add(Link, fs, source=ends[0], target=ends[1])

    def _slots(self, found: Iterable[Any]) -> None:
        """Features that hold links with a role and a target, and chains of elements."""
        for fs in found:
            source = self._ids.get(id(fs))
            if source is None:
                continue
            following = self._ids.get(id(_get(fs, "next")))
            if following:
                label = str(_get(fs, "referenceRelation") or "chain")
                self._made.append(
                    Link(id=new_id(), label=label, source=source, target=following, origin="import")
                )
            for name in _fields(fs):
                for link in getattr(_get(fs, name), "elements", None) or ():
                    target = _get(link, "target") if hasattr(link, "type") else None
                    if target is None:
                        continue
                    if id(target) not in self._ids:
                        self._loose += 1
                        continue
                    self._note(link, "role", "target")
                    label = str(_get(link, "role") or name)
                    self._made.append(
                        Link(
                            id=new_id(),
                            label=label,
                            source=source,
                            target=self._ids[id(target)],
                            origin="import",
                        )
                    )

    def _ours(self) -> bool:
        return bool(self._cas.typesystem.contains_type(types.ARTICLE))

    def _note(self, fs: Any, *used: str) -> None:
        """Count the features that say something, but for those used and what leads to grammar, counted by itself."""
        for name in _fields(fs):
            value = _get(fs, name)
            if name in (*_EVERYWHERE, *used) or value in (None, "", False) or _is_grammar(value):
                continue
            self._unused.add(f"{_short(fs.type.name)}.{name}")

    def _note_references(self, fs: Any) -> None:
        """The same for an annotation that was made: of its features only what is no simple value is left."""
        slots = [name for name in _fields(fs) if _is_slot(_get(fs, name))]
        self._note(fs, "Governor", "Dependent", "next", "referenceRelation", *slots, *_attributes(fs))


def _short(name: str) -> str:
    return name.rsplit(".", 1)[-1]


def _says_nothing_to_us(name: str) -> bool:
    """Whether a type is of the framework, of the administration of projects, or of grammar."""
    if name in (types.SENTENCE, types.TOKEN):
        return False
    return bool(name.startswith("uima.") or _ADMINISTRATION.search(name) or _GRAMMAR.search(name))


def _is_of_document(fs: Any) -> bool:
    """Whether it is of a layer that somebody made for whole documents, and says something."""
    if fs.type.name.startswith(("uima.", "de.tudarmstadt.")) or not _attributes(fs):
        return False
    above = fs.type.supertype
    while above is not None and above.name != types.BASE:
        above = above.supertype
    return above is not None


def _is_grammar(value: Any) -> bool:
    return hasattr(value, "type") and bool(_GRAMMAR.search(str(getattr(value.type, "name", ""))))


def _is_slot(value: Any) -> bool:
    """Whether it holds links with targets, which become links; or nothing."""
    elements = getattr(value, "elements", None)
    return elements is not None and all(_get(item, "target") is not None for item in elements)


def _is_relation(fs: Any) -> bool:
    return {"Governor", "Dependent"} <= set(_fields(fs))


def _fields(fs: Any) -> list[str]:
    return [feature.name for feature in fs.type.all_features]


def _get(fs: Any, name: str) -> Any:
    return getattr(fs, name, None)


def _attributes(fs: Any) -> dict[str, Any]:
    """The simple values of a feature structure."""
    found: dict[str, Any] = {}
    for feature in fs.type.all_features:
        value = _get(fs, feature.name)
        if feature.name in ("begin", "end", "sofa") or value is None:
            continue
        reach = feature.rangeType.name.rsplit(".", 1)[-1]
        if reach in ("Float", "Double"):
            found[feature.name] = int(value) if float(value).is_integer() else float(value)
        elif isinstance(value, str | bool) or reach in _NUMBERS:
            found[feature.name] = value if isinstance(value, str | bool) else int(value)
    if fs.type.name.endswith("CoreferenceLink"):
        found.pop("referenceRelation", None)
    return found


def _object(written: str, what: str, file: str) -> dict[str, Any]:
    """What stands as a JSON object in a feature, for which CAS has no type. Raises `ReadError`."""
    try:
        found = parsed(written or "{}")
    except ValueError as error:
        raise ReadError(_("{what} are no JSON: {error}.").format(what=what, error=error), file=file) from None
    if not isinstance(found, dict):
        raise ReadError(_("{what} are no JSON object.").format(what=what), file=file)
    return found


def _without(item: Annotation, *names: str) -> Annotation:
    """The same annotation; values that became its fields are no attributes."""
    kept = {name: value for name, value in item.attributes.items() if name not in names}
    return replace(item, attributes=kept)


def _in_order(ranges: Iterable[Any]) -> tuple[Any, ...]:
    """Ranges by position, without those that overlap the one before."""
    kept: list[Any] = []
    for item in sorted(ranges):
        if not kept or item.start >= kept[-1].end:
            kept.append(item)
    return tuple(kept)
