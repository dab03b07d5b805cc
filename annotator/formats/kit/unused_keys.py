"""What a reader makes nothing of: keys, columns, layers, elements; counted, and named once at the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from annotator.core.errors import Problem
from annotator.core.messages import _, ngettext, numeral
from annotator.core.values import dataclass
from annotator.formats.kit import xml_safe
from annotator.formats.kit.column_names import key, names

MOST_NAMED = 30
CODE = "unused-keys"
AS_METADATA = _("as metadata")
WHOLE = "/"
"""Among the attributes of an element that are used: all text in it is, whatever elements it is in."""

ONCE = "1"
"""Among the attributes of an element that are used: the first one in its parent is, further ones are not."""

_FACTS = ("title", "date", "url", "publisher", "id", "language", "byline", "section")
_OUR_FACTS = frozenset(("source", "row", "story", "split", "article"))
_LAYOUT = frozenset(("schemaLocation", "noNamespaceSchemaLocation", "space", "xmlns"))
_AS_TABLE = _("If they matter, import the file as another format, or as a table: that {}.")
_SAY = _("If they matter, say what they hold, such as who=NAME for the column with the annotator.")
_WAYS = {
    ("Keys", ""): _AS_TABLE.format(_("keeps them as metadata")),
    ("Keys", AS_METADATA): _AS_TABLE.format(_("can be told what they hold")),
    ("Columns", ""): _SAY,
    ("Columns", AS_METADATA): _SAY,
}

Used = Mapping[str, Container[str]]
"""Paths of elements without namespaces, and the names of the attributes that are used of those."""


@dataclass(frozen=True, slots=True)
class Unused(Problem):
    """The warning that names what was not used of a file; `kept` says how it is kept all the same.

    Of several files there are `files`, and no `file`.
    """

    noun: str = _("Keys")
    kept: str = ""
    counts: tuple[tuple[str, int], ...] = ()
    files: tuple[str, ...] = ()


class UnusedKeys:
    """Counts of what is not used in one file; `kept` says as what it is in the articles all the same."""

    def __init__(self, noun: str = "Keys", *, kept: str = "") -> None:
        self._noun, self._kept = noun, kept
        self._counts: Counter[str] = Counter()

    def add(self, name: str, count: int = 1) -> None:
        """Count something by its name."""
        if count:
            self._counts[name] += count

    def note(self, value: object, used: Container[str], within: str = "") -> None:
        """Count the keys of an object that are not among those used; `within` says where the object stands."""
        if isinstance(value, Mapping):
            for name, held in value.items():
                if name not in used and not _is_empty(held):
                    self._counts[f"{within}.{name}" if within else str(name)] += 1

    def note_facts(self, value: object, used: Container[str] = ()) -> None:
        """Count the keys of an object that is kept as metadata, but for those that say what all metadata say."""
        if isinstance(value, Mapping):
            plain = {name: held for name, held in value.items() if not _is_fact(str(name))}
            self.note(plain, used)

    def note_all(self, values: object, used: Container[str], within: str) -> None:
        """The same for each object in a list."""
        for value in values if isinstance(values, list) else ():
            self.note(value, used, within)

    def note_cells(self, columns: Sequence[str], cells: Sequence[object], used: Container[int]) -> None:
        """Count the columns in which a row has something, and which are not among those used."""
        for at, cell in enumerate(cells):
            if at not in used and at < len(columns) and not _is_empty(cell):
                self._counts[columns[at]] += 1

    def note_elements(self, element: Any, used: Used, within: str = "") -> None:
        """Count the elements below one of XML, and their attributes, that are not among those used.

        What is in an element that is not used is not counted by itself; elements that say nothing are not counted.
        """
        seen: set[str] = set()
        for child in element:
            name = xml_safe.name(child)
            if not name or xml_safe.says_nothing(child):
                continue
            path = f"{within}/{name}" if within else name
            attributes = used.get(path)
            if attributes is None or (name in seen and ONCE in attributes):
                self._counts[path] += 1
                continue
            seen.add(name)
            self.note_attributes(child, attributes, path)
            if WHOLE not in attributes:
                self.note_elements(child, used, path)

    def note_attributes(self, element: Any, used: Container[str], within: str) -> None:
        """Count the attributes of an element of XML that say something and are not among those used."""
        for qualified, value in element.attrib.items():
            name = qualified.rpartition("}")[2]
            if name not in used and name not in _LAYOUT and value.strip():
                self._counts[f"{within}@{name}"] += 1

    def told(self, path: Path, but: Container[str] = ()) -> Iterator[Problem]:
        """One warning that names them with their counts, where there are any `but` some."""
        counts = Counter({name: count for name, count in self._counts.items() if name not in but})
        if counts:
            yield _unused(self._noun, self._kept, counts, (str(path),))


def not_kept(problem: Problem) -> Problem:
    """The warning as it is for a file of which no article came in, so that nothing of it was kept."""
    if not isinstance(problem, Unused) or not problem.kept:
        return problem
    return _unused(problem.noun, "", Counter(dict(problem.counts)), (problem.file,))


def together(problems: Iterable[Problem]) -> Iterator[Problem]:
    """The problems in their order, what is not used of several files said once, where it was said first."""
    found = list(problems)
    same: dict[tuple[str, str], list[Unused]] = {}
    for problem in found:
        if isinstance(problem, Unused):
            same.setdefault((problem.noun, problem.kept), []).append(problem)
    for problem in found:
        if not isinstance(problem, Unused):
            yield problem
        elif several := same.pop((problem.noun, problem.kept), []):
            counts: Counter[str] = Counter()
            for one in several:
                counts.update(dict(one.counts))
            files = tuple(dict.fromkeys(one.file for one in several))
            yield _unused(problem.noun, problem.kept, counts, files)


def _unused(noun: str, kept: str, counts: Counter[str], files: tuple[str, ...]) -> Unused:
    named = [f"{name} ({count:,})" for name, count in counts.most_common(MOST_NAMED)]
    more = len(counts) - len(named)
    return Unused(
        ngettext(
            "{noun} not used{more}: {named}{more2}.",
            "{noun} not used{more}, in {files} files: {named}{more2}.",
            len(files),
        ).format(
            noun=noun,
            more=_(", but kept {kept}").format(kept=kept) if kept else "",
            named=", ".join(named),
            more2=_(" and {more} more").format(more=numeral(more)) if more else "",
            files=numeral(len(files)),
        ),
        file=files[0] if len(files) == 1 else "",
        severity="warning",
        code=CODE,
        hint=_WAYS.get((noun, kept), ""),
        noun=noun,
        kept=kept,
        counts=tuple(counts.items()),
        files=files if len(files) > 1 else (),
    )


def _is_fact(name: str) -> bool:
    return name in _OUR_FACTS or any(key(name) in names(field) for field in _FACTS)


def _is_empty(value: Any) -> bool:
    return value is None or value in ("", [], {})
