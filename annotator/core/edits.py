"""The one mechanism: a reversible list of changes, the unit of undo, of saving and of history.

Adding is `Change(None, a)`, removing `Change(a, None)`, changing `Change(a, b)`; inverting swaps the two.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from datetime import UTC, datetime
from typing import Any

from annotator.core.annotation import Annotation, LayerState, SentenceTag, Span, new_id
from annotator.core.article import Sentence, Zone
from annotator.core.labels import LabelSet
from annotator.core.values import dataclass

FORMAT = 1
"""The version of the project file that this program writes."""
HANDED_TO = "handed_to"
"""The key of the header's `extra` that says, in an annotator's file, whose it is."""
SHARED = "shared"
"""The key of the header's `extra` that says where the project is shared, and how far this file has come."""
PSEUDONYMS = "pseudonyms"
"""The key of the header's `extra` that says which stand-ins names have in annotators' files; in none of these."""
PSEUDONYMISED = "pseudonymised"
"""The key of the header's `extra` that says, in an annotator's file, that names have stand-ins in it."""
SUGGESTIONS_SEEN = "suggestions_seen"
"""The key of the header's `extra` that holds, by annotator, what came of suggestions; each file has its own alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectHeader:
    """What a project says about itself. `id` stays the same when the project is handed out and collected."""

    id: str = field(default_factory=new_id)
    title: str = ""
    language: str = ""
    labels: LabelSet = field(default_factory=LabelSet)
    guidelines: str = ""
    format: int = FORMAT
    extra: Mapping[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderKeys(ProjectHeader):
    """Some keys of a header's `extra`, and nothing else of it: both sides of a change that leaves the rest as it is.

    So a file says in few words what it notes of itself again and again. Only what is read from a file is such a value.
    """

    id: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """An article's title and metadata: what may be corrected after import, unlike its text."""

    title: str
    metadata: Mapping[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Membership:
    """That an article belongs to the project. Taking it away hides the article with its layers."""

    article: str


Value = Annotation | LayerState | Sentence | Zone | Heading | Membership | ProjectHeader


@dataclass(frozen=True, slots=True)
class Change:
    """One value before and after; None where it did not or does not exist.

    `article` is the id of the article that the value belongs to, "" for the project's own header; `annotator`
    names the layer of an annotation or a layer state, "" for what belongs to the article itself.

    >>> span = annotator.Span(id="a1", label="place", fragments=((0, 4),))
    >>> annotator.Change(None, span, "kestrel-line-lease", "carol").inverted().after is None
    True
    """

    before: Value | None
    after: Value | None
    article: str = ""
    annotator: str = ""

    def inverted(self) -> Change:
        """The change that takes this one back."""
        return Change(self.after, self.before, self.article, self.annotator)


@dataclass(frozen=True, slots=True)
class Edit:
    """A named, reversible list of changes by one person at one moment (ISO 8601, UTC).

    `undoes` and `redoes` hold the id of the step that it takes back, or does again.

    >>> annotator.Edit("Tag", ()).inverted("Undo").title
    'Undo'
    """

    title: str
    changes: tuple[Change, ...]
    by: str = ""
    at: str = ""
    id: str = field(default_factory=new_id)
    undoes: str = ""
    redoes: str = ""

    def inverted(self, title: str = "", at: str = "") -> Edit:
        """The edit that takes this one back: swapped changes, the last first."""
        changes = tuple(change.inverted() for change in reversed(self.changes))
        return Edit(title or self.title, changes, self.by, at or self.at)

    @property
    def articles(self) -> list[str]:
        """The ids of the articles that it touches, in order, each once."""
        return list(dict.fromkeys(change.article for change in self.changes if change.article))

    @property
    def layers(self) -> frozenset[tuple[str, str]]:
        """The layers that it touches, as pairs of an article's id and an annotator."""
        return frozenset((change.article, change.annotator) for change in self.changes if change.annotator)

    @property
    def kinds(self) -> frozenset[type[Value]]:
        """The types of the values that it changes, annotations by their own types."""
        values = (change.after if change.after is not None else change.before for change in self.changes)
        return frozenset(type(value) for value in values if value is not None)

    def ranges(self, article: str, annotator: str) -> list[tuple[int, int]]:
        """The code points of an article that look different in one layer of it now."""
        here = [c for c in self.changes if c.article == article and c.annotator == annotator]
        return [
            found for change in here for value in (change.before, change.after) for found in _ranges(value)
        ]


def restated(header: ProjectHeader, change: Change) -> ProjectHeader:
    """The header once a change of it is carried out; keys of `extra` that the change leaves alone stay as they are.

    So what is noted in the header beside the steps of a person is not lost when one of them is taken back.
    """
    before, after = change.before, change.after
    if not isinstance(after, ProjectHeader):
        return header
    if not isinstance(before, ProjectHeader):
        return after
    whole = header if isinstance(after, HeaderKeys) else after
    if whole is after and header.extra == before.extra:
        return after
    extra = dict(after.extra)
    for key in {**before.extra, **after.extra, **header.extra}:
        if before.extra.get(key) == after.extra.get(key):
            if key in header.extra:
                extra[key] = header.extra[key]
            else:
                extra.pop(key, None)
    return replace(whole, extra=extra)


def stated(header: ProjectHeader | None, change: Change) -> ProjectHeader | None:
    """The header once a change is carried out, where there may have been none before."""
    if header is not None:
        return restated(header, change)
    after = change.after
    return after if isinstance(after, ProjectHeader) and not isinstance(after, HeaderKeys) else None


def moves_link(edit: Edit) -> bool:
    """Whether it changes what the header says of where the project is shared: it brings file and server together."""
    return any(map(is_of_link, edit.changes))


def is_of_link(change: Change) -> bool:
    """Whether it changes what the header says of where the project is shared."""
    before, after = change.before, change.after
    if not (isinstance(before, ProjectHeader) and isinstance(after, ProjectHeader)):
        return False
    return bool(before.extra.get(SHARED) != after.extra.get(SHARED))


def net(changes: Iterable[Change]) -> tuple[Change, ...]:
    """The same changes with each value changed once: from what it was at first to what it is at last."""
    found: dict[object, Change] = {}
    for change in changes:
        value = change.before if change.before is not None else change.after
        name = value.id if isinstance(value, Annotation) else type(value)
        of_many = isinstance(value, Sentence | Zone | Membership)  # each is a value by itself
        place = (change.article, change.annotator, value if of_many else name)
        known = found.get(place)
        found[place] = change if known is None else replace(known, after=change.after)
    return tuple(change for change in found.values() if not _is_nothing(change))


def _is_nothing(change: Change) -> bool:
    """Whether a change leaves its value as it is, in how sure a zone is too, which is no part of what zones are."""
    before, after = change.before, change.after
    if isinstance(before, Zone) and isinstance(after, Zone) and before.sure != after.sure:
        return False
    return before == after


def _ranges(value: Value | None) -> tuple[tuple[int, int], ...]:
    if isinstance(value, Span):
        return value.fragments
    return ((value.start, value.end),) if isinstance(value, SentenceTag) else ()


def now() -> str:
    """The current time as it is written into edits: UTC, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
