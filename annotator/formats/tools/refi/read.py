"""Reads REFI-QDA projects: sources that have a plain text, their codings, notes and links."""

from __future__ import annotations

import copy
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from annotator.core.annotation import (
    Annotation,
    ArticleTag,
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
from annotator.core.labels import KINDS, Label
from annotator.core.layer import Layer
from annotator.core.messages import _
from annotator.core.text import normalise
from annotator.formats.kit import xml_safe, zip_safe
from annotator.formats.kit.anchor_ranges import Placer
from annotator.formats.kit.encoding import ENCODING, decode
from annotator.formats.kit.numbers import whole
from annotator.formats.kit.offsets import Claim
from annotator.formats.kit.plain import find_title
from annotator.formats.kit.unused_keys import UnusedKeys
from annotator.formats.kit.values import NO_OPTIONS, Guess, Imported, Options, Read
from annotator.formats.kit.xml_safe import child, children
from annotator.formats.tools.refi import unused
from annotator.formats.tools.refi.codes import plain_guid, read_codes
from annotator.formats.tools.refi.write import FOLDER, REMARK, SENTENCE
from annotator.formats.tools.refi.xml import elements, new_root

_INTERNAL = "internal://"


def read_project(path: Path, options: Options = NO_OPTIONS) -> Iterator[Read]:
    """The text sources of a project, each with its layers. Raises `ReadError`."""
    with zip_safe.opened(path) as archive:
        names = {
            name.replace("\\", "/").casefold(): name for name in archive.namelist() if zip_safe.is_safe(name)
        }
        inner = sorted(name for name in names if name.endswith(".qde") and "/" not in name)
        if not inner:
            raise ReadError(_("There is no project (.qde) in this archive."), file=path)
        yield from _Reader(path, options, archive, names, names[inner[0]]).articles()


@dataclass(slots=True)
class _Found:
    """The annotations of one source, and what identifiers became of them."""

    layers: dict[str, list[Annotation]] = field(default_factory=dict)
    ids: dict[str, tuple[str, str]] = field(default_factory=dict)

    def add(self, annotator: str, item: Annotation, *guids: str) -> None:
        self.layers.setdefault(annotator, []).append(item)
        for guid in guids:
            self.ids.setdefault(guid, (annotator, item.id))


@dataclass(frozen=True, slots=True)
class _Remark:
    """A note, who made it ("" where the project does not say) and when, and whether it stands by itself."""

    text: str
    who: str
    at: str
    apart: bool


class _Reader:
    """Reads one project."""

    def __init__(
        self, path: Path, options: Options, archive: zipfile.ZipFile, names: dict[str, str], project: str
    ) -> None:
        self._path, self._archive, self._names, self._project = path, archive, names, project
        self._annotator = str(options.get("annotator") or "import")
        self._encoding = str(options.get(ENCODING.name) or "")
        self._others: list[str] = []
        self._unused = UnusedKeys(unused.NOUN)
        self._used_notes: set[str] = set()
        self._used_links: set[int] = set()
        root, uses = self._survey()
        self._root = root
        self._users = _users(root)
        self._variables = {
            plain_guid(item.get("guid")): item.get("name") or ""
            for item in children(root, "Variables/Variable")
        }
        self._notes = {plain_guid(item.get("guid")): item for item in children(root, "Notes/Note")}
        book = child(root, "CodeBook")
        codes = read_codes(book, root) if book is not None else []
        self._codes = {code.guid: code.label.name for code in codes}
        by_name = {code.label.name: uses.get(code.guid, set()) for code in codes}
        self._labels = tuple(_applied([code.label for code in codes], by_name))
        self._links = list(children(root, "Links/Link"))
        self._placer = Placer(path, "code points", "REFI-QDA", options)
        self._problems: list[Problem | Guess] = []

    def articles(self) -> Iterator[Read]:
        """Each text source, and a problem for each that has no text."""
        for source in elements(self._archive, self._project, self._path):
            if xml_safe.name(source) != "TextSource":
                continue
            try:
                raw = self._text(source)
            except ReadError as error:
                name, line = source.get("name") or source.get("guid"), source.sourceline
                yield Problem(
                    _("The source “{name}” was left out: {message}").format(name=name, message=error.message),
                    file=str(self._path),
                    line=line,
                    code="no-text",
                )
                continue
            imported = self._article(source, raw)
            unused.note_source(source, self._unused)
            yield from (*self._placer.told(), *self._problems)
            self._problems = []
            yield imported
        yield from self._placer.doubts()
        unused.note_project(self._root, self._unused, self._used_notes, self._used_links)
        yield from self._unused.told(self._path)
        if self._others:
            kinds = ", ".join(sorted(set(self._others)))
            said = _("{others} sources that are no plain text were left out: {kinds}.").format(
                others=len(self._others), kinds=kinds
            )
            yield Problem(said, file=str(self._path), severity="warning", code="no-text")

    def _survey(self) -> tuple[Any, dict[str, set[str]]]:
        """A first pass: everything but the sources, in one element; and what each code is put on."""
        root = new_root()
        uses: dict[str, set[str]] = {}
        for element in elements(self._archive, self._project, self._path):
            kind = xml_safe.name(element)
            if kind == "TextSource":
                for coding in element.iter("{*}Coding"):
                    reference = child(coding, "CodeRef")
                    if reference is not None:
                        own = plain_guid(reference.get("targetGUID"))
                        uses.setdefault(own, set()).add(_put_on(coding.getparent()))
            elif kind.endswith("Source"):
                self._others.append(kind)
                unused.note_other_source(element, self._unused)
            else:
                root.append(copy.deepcopy(element))
        return root, uses

    def _text(self, source: Any) -> str:
        content = child(source, "PlainTextContent")
        if content is not None:
            raw = "".join(content.itertext())
        else:
            given = source.get("plainTextPath") or ""
            if not given.startswith(_INTERNAL):
                raise ReadError(_("it has no plain text in this archive."))
            inner = f"{FOLDER}/{given.removeprefix(_INTERNAL).lstrip('/')}".casefold()
            if inner not in self._names:
                raise ReadError(_("there is no “{given}” in this archive.").format(given=given))
            data = zip_safe.part(self._archive, self._names[inner], self._path)
            decoded = decode(data, self._path, self._encoding)
            self._problems += decoded.told(self._path)
            raw = decoded.text.removeprefix("\ufeff")
        if not normalise(raw).strip():
            raise ReadError(_("it is empty."))
        return raw

    def _article(self, source: Any, raw: str) -> Imported:
        text = normalise(raw)
        found = _Found()
        selections = list(children(source, "PlainTextSelection"))
        claims = [_claim(selection, text) for selection in selections]
        usable = [claim for claim in claims if claim is not None]
        placed = iter(self._placer.place(raw, usable, source.sourceline or 1))
        for selection, claim in zip(selections, claims, strict=True):
            place = next(placed) if claim is not None else None
            if place is not None:
                self._read_selection(selection, place, text, found)
            elif claim is None:
                self._refused(selection, "it has no start and end")
        for coding in children(source, "Coding"):
            label = self._label(coding)
            who = self._who(coding, source)
            if label is not None:
                own, remarks = self._said(coding)
                tag = ArticleTag(id=new_id(), label=label, note=own, **_common(who, coding))
                found.add(who, tag, plain_guid(coding.get("guid")))
                self._remark(found, who, remarks, tag.id)
        for remark in self._notes_of(source):
            who = remark.who or self._annotator
            found.add(who, Note(id=new_id(), note=remark.text, by=who, at=remark.at, origin="import"))
        self._read_links(found)
        title = normalise(source.get("name") or "").strip()
        return Imported(
            title=title or find_title(text),
            text=text,
            metadata={"source": self._path.name, **self._metadata(source)},
            layers={name: Layer("", name, items) for name, items in found.layers.items()},
            labels=self._labels,
        )

    def _read_selection(self, selection: Any, place: Fragment, text: str, found: _Found) -> None:
        sentence = xml_safe.text_at(selection, "Description") == SENTENCE
        own = plain_guid(selection.get("guid"))
        codings = [
            (coding, label)
            for coding in children(selection, "Coding")
            if (label := self._label(coding)) is not None
        ]
        if not codings:
            for remark in self._notes_of(selection):
                who = remark.who or self._who(selection)
                made = Note(
                    id=new_id(),
                    note=remark.text,
                    start=place[0],
                    end=place[1],
                    quote=span_quote(text, (place,)),
                    by=who,
                    at=remark.at or selection.get("creationDateTime") or "",
                    origin="import",
                )
                found.add(who, made, own)
            return
        said, remarks = self._said(selection)
        first = ""
        for coding, label in codings:
            who = self._who(coding, selection)
            note, more = self._said(coding)
            if not first and said:
                note = "\n".join(part for part in (note, said) if part)
            common = {"id": new_id(), "label": label, "note": note, **_common(who, coding, selection)}
            item: Annotation
            if sentence:
                item = SentenceTag(start=place[0], end=place[1], quote=sentence_quote(text, *place), **common)
            else:
                item = Span(fragments=(place,), quote=span_quote(text, (place,)), **common)
            found.add(who, item, plain_guid(coding.get("guid")), *([] if first else [own]))
            self._remark(found, who, [*more, *([] if first else remarks)], item.id)
            first = first or item.id

    def _read_links(self, found: _Found) -> None:
        """The links between annotations of this source."""
        for number, link in enumerate(self._links):
            ends = [found.ids.get(plain_guid(link.get(name))) for name in ("originGUID", "targetGUID")]
            source, target = ends
            if source is None or target is None or source[0] != target[0]:
                continue
            self._used_links.add(number)
            note, remarks = self._said(link)
            label = normalise(link.get("name") or "")
            who = source[0]
            made = Link(
                id=new_id(), label=label, source=source[1], target=target[1], note=note, **_common(who)
            )
            found.add(who, made)
            self._remark(found, who, remarks, made.id)

    def _remark(self, found: _Found, who: str, remarks: list[_Remark], about: str) -> None:
        for remark in remarks:
            name = remark.who or who
            # A note is about an annotation of its own layer.
            target = about if name == who else ""
            made = Note(id=new_id(), note=remark.text, about=target, by=name, at=remark.at, origin="import")
            found.add(name, made)

    def _said(self, element: Any) -> tuple[str, list[_Remark]]:
        """The notes that an element refers to: those of its own as one text, and those that stand by themselves."""
        notes = self._notes_of(element)
        return "\n".join(note.text for note in notes if not note.apart), [
            note for note in notes if note.apart
        ]

    def _notes_of(self, element: Any) -> list[_Remark]:
        found = []
        for reference in children(element, "NoteRef"):
            own = plain_guid(reference.get("targetGUID"))
            note = self._notes.get(own)
            if note is None:
                self._unused.add("NoteRef to no note")
                continue
            self._used_notes.add(own)
            try:
                content = normalise(self._text(note))
            except ReadError as error:
                self._refused(note, error.message.rstrip("."))
                continue
            who = self._users.get(plain_guid(note.get("creatingUser")), "")
            found.append(
                _Remark(content, who, note.get("creationDateTime") or "", note.get("name") == REMARK)
            )
        return found

    def _label(self, coding: Any) -> str | None:
        reference = child(coding, "CodeRef")
        label = self._codes.get(plain_guid(reference.get("targetGUID"))) if reference is not None else None
        if label is None:
            self._refused(coding, "the codebook has no such code")
        return label

    def _who(self, *elements: Any) -> str:
        for element in elements:
            name = self._users.get(plain_guid(element.get("creatingUser")))
            if name:
                return name
        return self._annotator

    def _metadata(self, source: Any) -> dict[str, str]:
        found = {}
        for value in children(source, "VariableValue"):
            reference = child(value, "VariableRef")
            name = (
                self._variables.get(plain_guid(reference.get("targetGUID")))
                if reference is not None
                else None
            )
            content = next((item for item in value if xml_safe.name(item).endswith("Value")), None)
            if name and content is not None and name not in found:
                found[name] = normalise("".join(content.itertext()))
            else:
                self._unused.add("VariableValue")
        return found

    def _refused(self, element: Any, why: str) -> None:
        said = _("This {name} was left out: {why}.").format(name=xml_safe.name(element), why=why)
        self._problems.append(
            Problem(said, file=str(self._path), line=element.sourceline, code="bad-annotation")
        )


def _put_on(above: Any) -> str:
    """What a coding is put on, by the element that it is in."""
    if xml_safe.name(above) == "TextSource":
        return "article"
    return "sentence" if xml_safe.text_at(above, "Description") == SENTENCE else "span"


def _claim(selection: Any, text: str) -> Claim | None:
    """The range of a selection. Its name counts as a quote where the text has those words: tools put them there."""
    start, end = whole(selection.get("startPosition")), whole(selection.get("endPosition"))
    if start is None or end is None:
        return None
    name = normalise(selection.get("name") or "")
    length = end - start
    quoted = 0 < length <= 3 * len(name) + 2 and bool(name.strip()) and name in text and len(name) <= length
    return Claim(start, end, name if quoted else "")


def _applied(labels: list[Label], uses: dict[str, set[str]]) -> Iterator[Label]:
    for label in labels:
        if label.applies_to:
            yield label
        else:
            kinds = tuple(kind for kind in KINDS if kind in uses.get(label.name, ()))
            yield replace(label, applies_to=kinds or ("span",))


def _users(root: Any) -> dict[str, str]:
    """The names of the users by identifier; no two the same."""
    found: dict[str, str] = {}
    for user in children(root, "Users/User"):
        plain = " ".join(normalise(user.get("name") or user.get("id") or "").split()) or "user"
        name, number = plain, 2
        while name in found.values():
            name, number = f"{plain} {number}", number + 1
        found[plain_guid(user.get("guid"))] = name
    return found


def _common(who: str, *elements: Any) -> dict[str, Any]:
    at = next((when for element in elements if (when := element.get("creationDateTime"))), "")
    return {"by": who, "at": at, "origin": "import"}
