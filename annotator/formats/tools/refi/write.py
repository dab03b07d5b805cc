"""Writes the parts of a REFI-QDA project; what grows with the number of articles goes through temporary files."""

from __future__ import annotations

import json
import re
import tempfile
import zipfile
from collections.abc import Iterator
from types import TracebackType
from typing import IO, Any, Self

from annotator.core.annotation import (
    Annotation,
    ArticleTag,
    Fragment,
    Link,
    Note,
    SentenceTag,
    Span,
    sentence_quote,
)
from annotator.core.article import Article
from annotator.core.edits import now
from annotator.core.layer import Layer
from annotator.formats.kit.empty_ranges import visible
from annotator.formats.kit.values import Export, Layers
from annotator.formats.kit.xml_write import attributes, text
from annotator.formats.tools.refi.codes import ORIGIN, PROJECT_NAMESPACE, code_guid, codes, guid, sets

FOLDER = "Sources"
PROJECT = "project.qde"
SENTENCE = "sentence"
"""The description of a selection that is a sentence."""

REMARK = "remark"
"""The name of a note that stands by itself, rather than belonging to a coding."""

_MEMORY = 5_000_000
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?")


class ProjectWriter:
    """A project that is written article by article; close it with `finish`."""

    def __init__(self, archive: zipfile.ZipFile, export: Export) -> None:
        self._archive = archive
        self._export = export
        self._sources, self._notes, self._links = (_temporary() for _ in range(3))
        self._users: dict[str, str] = {}
        self._variables: dict[str, str] = {}
        self._loose: dict[str, None] = {}
        self._taken: set[str] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for file in (self._sources, self._notes, self._links):
            file.close()

    def add(self, article: Article, layers: Layers) -> None:
        """Write an article's text into the archive, and keep what the project says of it."""
        own = guid("source", article.id)
        number = 1
        while own in self._taken:
            number += 1
            own = guid("source", article.id, str(number))
        self._taken.add(own)
        self._archive.writestr(f"{FOLDER}/{own}.txt", article.text.encode("utf-8", "replace"))
        selections: list[str] = []
        codings: list[str] = []
        references: list[str] = []
        for annotator, layer in layers.items():
            place = _Place(self, own, annotator, layer, article.text)
            selections += place.selections()
            codings += [place.coding(tag, own_note=True) for tag in layer.tags]
            references += place.article_notes()
            self._links.writelines(place.links())
        values = "".join(self._value(name, value) for name, value in article.metadata.items())
        given = {"guid": own, "name": article.title or article.id, "plainTextPath": f"internal://{own}.txt"}
        content = "".join([*selections, *codings, *references, values])
        self._sources.write(f"<TextSource{attributes(given)}>{content}</TextSource>\n")

    def finish(self) -> None:
        """Write the project file, the last member of the archive."""
        with self._archive.open(PROJECT, "w", force_zip64=True) as member:
            for part in self._project():
                member.write(part.encode("utf-8", "replace"))

    def _project(self) -> Iterator[str]:
        given = {
            "xmlns": PROJECT_NAMESPACE,
            "name": self._export.title or "News articles",
            "origin": ORIGIN,
            "creationDateTime": now(),
        }
        yield f'<?xml version="1.0" encoding="UTF-8"?>\n<Project{attributes(given)}>\n'
        yield from _wrapped(
            "Users", (f"<User{attributes({'guid': self._users[n], 'name': n})}/>\n" for n in self._users)
        )
        labels = self._export.labels
        if labels or self._loose:
            yield f"<CodeBook>\n{codes(labels, self._loose)}</CodeBook>\n"
        yield from _wrapped(
            "Variables",
            (
                f"<Variable{attributes({'guid': own, 'name': name, 'typeOfVariable': 'Text'})}/>\n"
                for name, own in self._variables.items()
            ),
        )
        for element, file in (("Sources", self._sources), ("Notes", self._notes), ("Links", self._links)):
            file.seek(0)
            yield from _wrapped(element, file)
        yield sets(labels)
        yield "</Project>\n"

    def user(self, annotator: str) -> str:
        """The identifier of an annotator, or ""."""
        return self._users.setdefault(annotator, guid("user", annotator)) if annotator else ""

    def code(self, name: str) -> str:
        """The identifier of a label; one that the label set does not have becomes a code too."""
        label = self._export.labels.get(name)
        if label is None:
            self._loose[name] = None
        return code_guid(label or name)

    def note(self, content: str, name: str, own: str, who: str, at: str) -> str:
        """Write a note, and return the reference to it."""
        given = {"guid": own, "name": name, "creatingUser": who, "creationDateTime": moment(at)}
        inner = f"<PlainTextContent>{text(content)}</PlainTextContent>"
        self._notes.write(f"<Note{attributes(given)}>{inner}</Note>\n")
        return f'<NoteRef targetGUID="{own}"/>'

    def _value(self, name: str, value: Any) -> str:
        own = self._variables.setdefault(name, guid("variable", name))
        said = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
        return f'<VariableValue><VariableRef targetGUID="{own}"/><TextValue>{text(said)}</TextValue></VariableValue>'


class _Place:
    """The annotations of one layer on one source."""

    def __init__(self, project: ProjectWriter, source: str, annotator: str, layer: Layer, text: str) -> None:
        self._project = project
        self._source = source
        self._layer = layer
        self._annotator = annotator
        self._text = text
        self._who = project.user(annotator)
        self._about: dict[str, list[Note]] = {}
        for note in layer.notes:
            if note.about and note.start is None:
                self._about.setdefault(note.about, []).append(note)

    def selections(self) -> list[str]:
        """A selection for each sentence tag, each fragment of a span, and each note on a place."""
        found = []
        for tag in self._layer.sentence_tags:
            found.append(self._selection(tag, (tag.start, tag.end), self.coding(tag), SENTENCE))
        for span in self._layer.spans:
            for number, fragment in enumerate(span.fragments):
                found.append(self._selection(span, fragment, self.coding(span, number), "", number))
        for note in self._layer.notes:
            if note.start is not None and note.end is not None:
                found.append(self._selection(note, (note.start, note.end), self._note(note)))
        return found

    def coding(self, item: Annotation, number: int = 0, own_note: bool = False) -> str:
        """The coding of an annotation with its note; with `own_note` remarks about it hang here too."""
        given = {
            "guid": self._guid("coding", item.id, number),
            "creatingUser": self._who,
            "creationDateTime": moment(item.at),
        }
        inner = f'<CodeRef targetGUID="{self._project.code(item.label)}"/>'
        if item.note and not number:
            own = self._guid("note of", item.id)
            inner += self._project.note(item.note, "", own, self._who, item.at)
        if own_note:
            inner += self._remarks(item)
        return f"<Coding{attributes(given)}>{inner}</Coding>"

    def article_notes(self) -> list[str]:
        """References to the notes on the article."""
        return [self._note(note) for note in self._layer.notes if note.start is None and not note.about]

    def links(self) -> Iterator[str]:
        """The links whose ends have a place."""
        for link in self._layer.links:
            ends = [self._end(end) for end in (link.source, link.target)]
            if all(ends):
                given = {
                    "guid": self._guid("link", link.id),
                    "name": link.label,
                    "direction": "OneWay",
                    "originGUID": ends[0],
                    "targetGUID": ends[1],
                }
                inner = self._remarks(link)
                if link.note:
                    own = self._guid("note of", link.id)
                    inner = self._project.note(link.note, "", own, self._who, link.at) + inner
                yield f"<Link{attributes(given)}>{inner}</Link>\n"

    def _selection(
        self, item: Annotation, place: Fragment, content: str, description: str = "", number: int = 0
    ) -> str:
        start, end = visible(self._text, place)
        given = {
            "guid": self._guid("selection", item.id, number),
            "name": sentence_quote(self._text, start, end),
            "startPosition": str(start),
            "endPosition": str(end),
            "creatingUser": self._who,
            "creationDateTime": moment(item.at),
        }
        described = f"<Description>{description}</Description>" if description else ""
        remarks = self._remarks(item) if not number else ""
        return f"<PlainTextSelection{attributes(given)}>{described}{content}{remarks}</PlainTextSelection>"

    def _remarks(self, item: Annotation) -> str:
        return "".join(self._note(note) for note in self._about.get(item.id, ()))

    def _note(self, note: Note) -> str:
        return self._project.note(note.note, REMARK, self._guid("note", note.id), self._who, note.at)

    def _end(self, annotation_id: str) -> str:
        item = self._layer.get(annotation_id)
        kind = "coding" if isinstance(item, ArticleTag) else "selection"
        return self._guid(kind, annotation_id) if isinstance(item, ArticleTag | SentenceTag | Span) else ""

    def _guid(self, kind: str, annotation_id: str, number: int = 0) -> str:
        more = (str(number),) if number else ()
        return guid(kind, self._source, self._annotator, annotation_id, *more)


def is_placed(layer: Layer, item: Link | Note) -> bool:
    """Whether the project has a place for a link or a note."""
    if isinstance(item, Link):
        ends = (layer.get(item.source), layer.get(item.target))
        return all(isinstance(end, ArticleTag | SentenceTag | Span) for end in ends)
    if item.start is not None or not item.about:
        return True
    about = layer.get(item.about)
    return isinstance(about, ArticleTag | SentenceTag | Span) or (
        isinstance(about, Link) and is_placed(layer, about)
    )


def moment(at: str) -> str:
    """The time as XML knows it, or ""."""
    return at if _TIME.fullmatch(at) else ""


def _wrapped(element: str, parts: Any) -> Iterator[str]:
    """The parts in an element, or nothing where there are none."""
    any_part = False
    for part in parts:
        if not any_part:
            any_part = True
            yield f"<{element}>\n"
        yield part
    if any_part:
        yield f"</{element}>\n"


def _temporary() -> IO[str]:
    return tempfile.SpooledTemporaryFile(_MEMORY, "w+", encoding="utf-8", errors="replace", newline="\n")
