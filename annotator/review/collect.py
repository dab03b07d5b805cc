"""Collecting: what an annotator's file brings into the master, article by article.

A layer remembers, in its state, the version that was last handed out or brought in. As long as the master's own copy
is still that one, of two versions the later comes in, whatever the order in which they are collected. Where the master
changed its copy as well, both are kept: theirs becomes a layer of its own, named by `OTHER_COPY`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from typing import Any

from annotator.core.annotation import Annotation, LayerState
from annotator.core.edits import Change
from annotator.core.errors import AnnotatorError, Problem
from annotator.core.layer import GOLD, Layer
from annotator.core.project import OpenArticle
from annotator.core.text import sha256

EXCHANGED = "exchanged"
"""The key in a layer's state that names the version last handed out or brought in."""
OTHER_COPY = "{} (other copy)"
_MASTERS = ("returned",)
"""Keys of a layer's state that belong to the master."""

ARRIVALS: tuple[str, ...] = ("new", "update", "same", "older", "both changed")


@dataclass(frozen=True, slots=True)
class Arrival:
    """What one layer of the incoming file does: one of `ARRIVALS`, how many annotations differ, and the changes.

    "same" and "older" bring nothing in. "both changed" is brought in as a layer of its own.
    """

    article: str
    annotator: str
    kind: str
    added: int = 0
    changed: int = 0
    removed: int = 0
    status: str = "new"
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Collected:
    """The arrivals of one article, or what was refused."""

    arrivals: tuple[Arrival, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def changes(self) -> tuple[Change, ...]:
        """What has to be committed to bring everything in."""
        return tuple(change for arrival in self.arrivals for change in arrival.changes)


def require_same_project(master: str, incoming: str, file: str) -> None:
    """Raise `AnnotatorError` when the file, whose project has the id `incoming`, is not from the master's project."""
    if master != incoming:
        raise AnnotatorError(
            "This file belongs to another project.",
            file=file,
            hint="Collect only files that were handed out from this one.",
        )


def collect_article(mine: OpenArticle | None, theirs: OpenArticle, file: str, at: str) -> Collected:
    """What an article of the incoming file brings. `at` says when their file was last changed (ISO 8601, UTC).

    `mine` is the master's article of the same id, None where it has none; it stays as it is. An article that the
    master does not have, or whose text differs, is refused by name. Gold is the master's alone and not taken.
    """
    if mine is None:
        said = f"“{theirs.article.title}” is not in this project, so nothing of it was brought in."
        return _refused(said, file, "unknown-article", "Import the article first.")
    if _hash(mine) != _hash(theirs):
        said = f"The text of “{mine.article.title}” is not the one that was handed out."
        return _refused(said, file, "changed-text", "Its offsets would be wrong; hand the article out again.")
    arrivals = []
    for name, layer in sorted(theirs.layers.items()):
        if name != GOLD and (_contents(layer) or layer.state != LayerState()):
            arrivals += _arrivals(mine, name, layer, at)
    return Collected(tuple(arrivals))


def handed_over(layer: Layer, at: str) -> tuple[Change, ...]:
    """The change that makes a layer of the master remember the version in which it is handed out at `at`.

    A version that was exchanged before keeps its date. With "" it is older than everything that is made from it.
    """
    known = _exchanged(layer.state)
    return () if known and known[1] == digest(layer) else _dated(layer, at)


def digest(layer: Layer) -> str:
    """What changes when an annotation or the status does; reviews do not count."""
    said = [f"{type(item).__name__}{_plain(item)}" for item in _contents(layer).values()]
    return hashlib.sha256("\n".join([layer.state.status, *sorted(said)]).encode()).hexdigest()[:20]


def _arrivals(mine: OpenArticle, name: str, theirs: Layer, at: str) -> list[Arrival]:
    article = mine.article.id
    ours = mine.layers.get(name)
    if ours is None:  # an empty layer is not the same: it has a state
        ours = Layer(article, name)
    if digest(ours) == digest(theirs):
        return [_same(article, name, ours, theirs, at)]
    exchanged = _exchanged(ours.state)
    if not _contents(ours) and ours.state.status == "new" and not exchanged:
        return [_taken("new", ours, theirs, at)]
    if exchanged and digest(theirs) == exchanged[1]:
        return [Arrival(article, name, "older", status=theirs.state.status)]
    if exchanged and digest(ours) == exchanged[1]:
        newer = (at, digest(theirs)) > exchanged
        older = Arrival(article, name, "older", status=theirs.state.status)
        return [_taken("update", ours, theirs, at) if newer else older]
    beside = OTHER_COPY.format(name)
    copied = Layer(article, beside, _contents(theirs).values(), theirs.state)
    brought = _arrivals(mine, beside, copied, at)
    return [replace(arrival, annotator=name, kind="both changed") for arrival in brought]


def _same(article: str, name: str, ours: Layer, theirs: Layer, at: str) -> Arrival:
    """Nothing comes in, but a later date of the same version is remembered, so that order does not matter."""
    exchanged = _exchanged(ours.state)
    changes: tuple[Change, ...] = ()
    if exchanged and exchanged[1] == digest(ours) and at > exchanged[0]:
        changes = _dated(ours, at)
    return Arrival(article, name, "same", status=theirs.state.status, changes=changes)


def _taken(kind: str, ours: Layer, theirs: Layer, at: str) -> Arrival:
    before, after = _contents(ours), _contents(theirs)
    added = [item for name, item in after.items() if name not in before]
    removed = [item for name, item in before.items() if name not in after]
    changed = [(before[name], item) for name, item in after.items() if before.get(name, item) != item]
    place = (ours.article, ours.annotator)
    changes = [Change(item, None, *place) for item in removed]
    changes += [Change(old, new, *place) for old, new in changed]
    changes += [Change(None, item, *place) for item in added]
    own = {key: value for key, value in ours.state.extra.items() if key in _MASTERS}
    extra = {key: v for key, v in theirs.state.extra.items() if key not in (*_MASTERS, EXCHANGED)}
    extra = {**extra, **own, EXCHANGED: _version(digest(theirs), at)}
    # What went back has come again.
    review = "in review" if ours.state.review == "sent back" else ours.state.review
    state = replace(ours.state, status=theirs.state.status, review=review, extra=extra)
    changes.append(Change(ours.state, state, *place))
    return Arrival(*place, kind, len(added), len(changed), len(removed), theirs.state.status, tuple(changes))


def _contents(layer: Layer) -> dict[str, Annotation]:
    return {item.id: item for item in (*layer.values(), *layer.unanchored)}


def _plain(item: Annotation) -> list[tuple[str, Any]]:
    found = []
    for each in fields(item):
        value = getattr(item, each.name)
        found.append((each.name, sorted(value.items()) if isinstance(value, dict) else value))
    return found


def _hash(opened: OpenArticle) -> str:
    return sha256(opened.article.text)


def _dated(layer: Layer, at: str) -> tuple[Change, ...]:
    state = replace(layer.state, extra={**layer.state.extra, EXCHANGED: _version(digest(layer), at)})
    return (Change(layer.state, state, layer.article, layer.annotator),) if state != layer.state else ()


def _version(version: str, at: str) -> str:
    return f"{at} {version}"


def _exchanged(state: LayerState) -> tuple[str, str] | None:
    at, gap, version = str(state.extra.get(EXCHANGED, "")).rpartition(" ")
    return (at, version) if gap else None


def _refused(message: str, file: str, code: str, hint: str) -> Collected:
    return Collected(problems=(Problem(message, file, severity="error", code=code, hint=hint),))


def totals(arrivals: Iterable[Arrival]) -> dict[str, int]:
    """How many layers arrive in which way."""
    counts = dict.fromkeys(ARRIVALS, 0)
    for arrival in arrivals:
        counts[arrival.kind] += 1
    return counts
