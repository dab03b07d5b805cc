"""Two versions of a header brought together, field by field: title, language, guidelines, each label, other keys.

Of the roles that are remembered for lines of a source each is a field, and what came of suggestions to each annotator.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from annotator.core.edits import SUGGESTIONS_SEEN, Edit, ProjectHeader
from annotator.core.errors import LabelError
from annotator.core.labels import Label, LabelSet
from annotator.core.line_roles import LINE_ROLES, in_order
from annotator.core.messages import _

_Field = tuple[str, str]
"""What is asked of a header by itself: its kind, and the name where there are several of it."""
_TITLE, _LANGUAGE, _GUIDELINES = ("title", ""), ("language", ""), ("guidelines", "")
_LINES = ("other", LINE_ROLES)
_SEEN = "seen"
"""The kind of what the program notes for itself of an annotator; of two versions either will do, and nobody is told."""
_QUIET = ("other", "role", _SEEN)
"""Kinds of which a version that does not count is not kept aside."""


@dataclass(frozen=True, slots=True)
class MergedHeader:
    """The header that counts from now on, which of the two versions has to be kept aside, and what there is to say."""

    header: ProjectHeader
    ours_aside: bool = False
    theirs_aside: bool = False
    message: str = ""
    code: str = "both"


class HeaderEdits:
    """What edits say of a header's fields: the values that they took away, and those that they made."""

    def __init__(self, edits: Iterable[Edit]) -> None:
        self._before: dict[_Field, list[Any]] = {}
        self._after: dict[_Field, list[Any]] = {}
        for edit in edits:
            for change in edit.changes:
                if isinstance(change.before, ProjectHeader) and isinstance(change.after, ProjectHeader):
                    before, after = _fields(change.before), _fields(change.after)
                    for name in dict.fromkeys([*before, *after]):
                        if before.get(name) != after.get(name):
                            self._before.setdefault(name, []).append(before.get(name))
                            self._after.setdefault(name, []).append(after.get(name))

    def __contains__(self, name: object) -> bool:
        return name in self._before

    def replaced(self, name: _Field, value: Any) -> bool:
        """Whether one of the edits put something else in the place of this value; None stands for nothing."""
        return value in self._before.get(name, ())

    def made(self, name: _Field, value: Any) -> bool:
        """Whether one of the edits put this value there."""
        return value in self._after.get(name, ())


def merged_headers(
    ours: ProjectHeader, theirs: ProjectHeader, here: HeaderEdits, sitting: HeaderEdits, there: HeaderEdits
) -> MergedHeader:
    """What becomes of two versions of a header.

    `here` are the edits of ours that theirs has not, `sitting` those of them that were made since the project was
    opened, `there` theirs that are new here. What was made of the other's value counts. Of what both changed ours does
    where that was in this sitting, else theirs; the version that does not is kept aside.
    """
    mine, other = _fields(ours), _fields(theirs)
    chosen: dict[_Field, Any] = {}
    ours_lost: list[_Field] = []
    theirs_lost: list[_Field] = []
    kept: list[str] = []
    for name in dict.fromkeys([*mine, *other]):
        here_now, there_now = mine.get(name), other.get(name)
        ours_counts = False
        if here_now == there_now or there.replaced(name, here_now):
            pass
        elif here.replaced(name, there_now) and not there.made(name, there_now):
            ours_counts = True
        elif there_now is None:
            ours_counts = True
            kept += [name[1]] if name[0] == "label" else []
        elif here_now is not None and name in sitting:
            ours_counts = True
            theirs_lost += [name] if name[0] != _SEEN else []
        elif here_now is not None and not (name == _GUIDELINES and here_now in there_now):
            ours_lost.append(name)
        chosen[name] = here_now if ours_counts else there_now
    if _GUIDELINES in theirs_lost:
        chosen[_GUIDELINES] = _both_texts(mine[_GUIDELINES], other[_GUIDELINES])
    first, second = (ours, theirs) if theirs_lost else (theirs, ours)
    header, refused = _made(first, second, chosen)
    ours_aside = any(name[0] not in _QUIET for name in ours_lost) or any(name in mine for name in refused)
    theirs_aside = bool(theirs_lost) or any(name in other for name in refused)
    if theirs_lost:
        said = _("{listed} changed both here and there; in the project is what was made here.").format(
            listed=_listed(theirs_lost)
        )
        return MergedHeader(header, ours_aside, theirs_aside, said)
    said = (
        _("Labels that are not in the file any more were kept: {kept}.").format(kept=", ".join(kept))
        if kept
        else ""
    )
    return MergedHeader(header, ours_aside, theirs_aside, said, "kept")


def lacks_of_ours(
    ours: ProjectHeader, theirs: ProjectHeader, earlier: HeaderEdits, there: HeaderEdits
) -> bool:
    """Whether something that our earlier edits made is gone or other in theirs, and no edit there tells why."""
    mine, other = _fields(ours), _fields(theirs)
    return any(
        mine.get(name) != other.get(name)
        and name[0] != _SEEN
        and earlier.made(name, mine.get(name))
        and not there.replaced(name, mine.get(name))
        for name in dict.fromkeys([*mine, *other])
    )


def _fields(header: ProjectHeader) -> dict[_Field, Any]:
    """The fields that say something."""
    found: dict[_Field, Any] = {
        _TITLE: header.title,
        _LANGUAGE: header.language,
        _GUIDELINES: header.guidelines,
        **{("label", label.name): label for label in header.labels},
        **_others(header.extra),
    }
    return {name: value for name, value in found.items() if value != ""}


def _others(extra: Mapping[str, Any]) -> dict[_Field, Any]:
    """The other keys, and by itself each role of a line of a source and each annotator: two desks may each add some."""
    found: dict[_Field, Any] = {("other", name): value for name, value in extra.items()}
    sources = found.get(_LINES)
    if isinstance(sources, Mapping) and all(isinstance(lines, Mapping) for lines in sources.values()):
        del found[_LINES]
        for source, lines in sources.items():
            found |= {("role", json.dumps([source, line])): role for line, role in lines.items()}
    if isinstance(seen := found.get(("other", SUGGESTIONS_SEEN)), Mapping):
        del found["other", SUGGESTIONS_SEEN]
        found |= {(_SEEN, str(annotator)): counts for annotator, counts in seen.items()}
    return found


def _extra(chosen: Mapping[_Field, Any]) -> dict[str, Any]:
    """The other keys again."""
    extra = {name: value for (kind, name), value in chosen.items() if kind == "other" and value is not None}
    sources: dict[Any, dict[Any, Any]] = {}
    for (kind, name), role in chosen.items():
        if kind == "role" and role is not None:
            source, line = json.loads(name)
            sources.setdefault(source, {})[line] = role
    seen = {name: counts for (kind, name), counts in chosen.items() if kind == _SEEN and counts is not None}
    return {
        **extra,
        **({LINE_ROLES: in_order(sources)} if sources else {}),
        **({SUGGESTIONS_SEEN: dict(sorted(seen.items()))} if seen else {}),
    }


def _both_texts(ours: str, theirs: str) -> str:
    return ours if theirs in ours else f"{ours.rstrip()}\n\n(other copy)\n{theirs}".lstrip()


def _made(
    first: ProjectHeader, second: ProjectHeader, chosen: Mapping[_Field, Any]
) -> tuple[ProjectHeader, list[_Field]]:
    """The header of what was chosen, in the order of the first; and the labels that do not go together with it."""
    order = dict.fromkeys(label.name for label in (*first.labels, *second.labels))
    wanted = [label for name in order if (label := chosen.get(("label", name))) is not None]
    labels = _united(wanted, first.labels)
    refused = [("label", label.name) for label in wanted if labels.get(label.name) != label]
    header = replace(
        first,
        title=chosen.get(_TITLE) or "",
        language=chosen.get(_LANGUAGE) or "",
        guidelines=chosen.get(_GUIDELINES) or "",
        labels=labels,
        extra=_extra(chosen),
    )
    return header, refused


def _united(wanted: Sequence[Label], otherwise: LabelSet) -> LabelSet:
    """The labels as a set; the other one where they do not go together, as in a circle of parents."""
    try:
        return LabelSet(wanted)
    except LabelError:
        return otherwise


def _listed(names: Iterable[_Field]) -> str:
    """The fields as the beginning of a sentence, with its verb."""
    found = [_called(*name) for name in names]
    said = ", ".join(found[:-1]) + " and " + found[-1] if len(found) > 1 else found[0]
    return f"{said[0].upper()}{said[1:]} {'were' if len(found) > 1 or said == 'the guidelines' else 'was'}"


def _called(kind: str, name: str) -> str:
    if kind == "role":
        return _("the role of “{loads}”").format(loads=json.loads(name)[1])
    return (
        _("the label “{name}”").format(name=name)
        if kind == "label"
        else name or _("the {kind}").format(kind=kind)
    )
