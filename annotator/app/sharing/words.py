"""What became of edits that others were faster with, or that are not one's to make: in sentences, with both values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from annotator.core.annotation import Annotation, LayerState, Link, Note, SentenceTag, Span
from annotator.core.article import Sentence, Zone
from annotator.core.edits import Change, Heading, Membership, ProjectHeader
from annotator.core.labels import Label
from annotator.core.project import Project
from annotator.store.sides import Key, key_of
from annotator.team.turn import Report

SOMEBODY = "Somebody else"
LONGEST = 40
"""How many characters of a text are quoted."""


def refused(report: Report, project: Project, names: Mapping[str, str]) -> list[str]:
    """A sentence for each thing that was undone here; `names` are what those are called who log in."""

    def who(key: Key) -> str:
        login = report.senders.get(key, "")
        return names.get(login, login) or SOMEBODY

    found = [*_late(report, project, who)]
    for change in report.forbidden:
        found.append(f"{_called(change, project)} is not yours to change; what you did there was undone.")
    return list(dict.fromkeys(found))


def unsent(report: Report, project: Project) -> str:
    """That articles are in one's own file alone; "" where all are shared."""
    if not report.unsent:
        return ""
    if len(report.unsent) == 1:
        what = f"{_quoted(project.title(report.unsent[0]) or report.unsent[0])} is"
    else:
        what = f"{len(report.unsent):,} articles are"
    return f"{what} in your file alone: annotators do not add articles to a shared project."


def _late(report: Report, project: Project, who: Callable[[Key], str]) -> Iterator[str]:
    for change in report.late:
        key = key_of(change)
        there = _instead(change, report.undone)
        value = change.after if change.after is not None else change.before
        if isinstance(value, ProjectHeader):
            yield from _header(change, there, who(key))
        elif isinstance(value, Sentence | Zone):
            what = "sentences" if isinstance(value, Sentence) else "zones"
            title = _quoted(project.title(change.article))
            yield f"{who(key)} cut the {what} of {title} in another way a moment ago; yours were undone."
        elif isinstance(value, Heading) and isinstance(change.after, Heading):
            yield _heading(change.after, there, who(key))
        elif isinstance(value, Annotation):
            yield _annotation(change, there, project, who(key))
        else:
            yield f"{who(key)} changed {_called(change, project)} a moment ago; what you did there was undone."


def _instead(late: Change, undone: Iterable[Change]) -> object:
    """What is there in the place of what a late change made; None where nothing is."""
    value = late.after if late.after is not None else late.before
    for change in undone:
        other = change.after if change.after is not None else change.before
        is_same = not isinstance(value, Annotation) or getattr(other, "id", "") == value.id
        if is_same and key_of(change) == key_of(late) and type(other) is type(value):
            return change.after
    return None


def _annotation(late: Change, there: object, project: Project, who: str) -> str:
    value = late.after if late.after is not None else late.before
    assert isinstance(value, Annotation)
    place = _place(value)
    mine = _mine(late, project)
    if not isinstance(there, Annotation):
        return f"{who} removed {place} a moment ago; {mine} was undone."
    if late.after is None:
        return f"{who} changed {place} to {_said(there, project)} a moment ago; it was not removed."
    assert isinstance(late.after, Annotation)
    if getattr(there, "label", "") != getattr(late.after, "label", ""):
        return f"{who} made {place} {_said(there, project)} a moment ago; {mine} was undone."
    return f"{who} changed {place} ({_said(there, project)}) a moment ago; {mine} was undone."


def _mine(late: Change, project: Project) -> str:
    if late.after is None:
        return "your removal"
    before, after = late.before, late.after
    assert isinstance(after, Annotation)
    if isinstance(before, Annotation) and getattr(before, "label", "") == getattr(after, "label", ""):
        return f"your change of it ({_said(after, project)})"
    return f"your {_said(after, project)}"


def _said(value: Annotation, project: Project) -> str:
    """A value in words: its label, or its own words."""
    name = getattr(value, "label", "")
    said = f"“{project.labels.title(name)}”" if name else _quoted(value.note)
    more = [f"{key}: {given}" for key, given in getattr(value, "attributes", {}).items()]
    return f"{said} ({', '.join(more)})" if more else said


def _place(value: Annotation) -> str:
    match value:
        case Span() | SentenceTag():
            return _quoted(value.quote)
        case Link():
            return "a link"
        case Note():
            return "a note"
    return "a tag of the article"


def _heading(mine: Heading, there: object, who: str) -> str:
    if isinstance(there, Heading) and there.title != mine.title:
        theirs, own = _quoted(there.title), _quoted(mine.title)
        return f"{who} changed a title to {theirs} a moment ago; your {own} was undone."
    return f"{who} changed the details of {_quoted(mine.title)} a moment ago; yours were undone."


def _header(late: Change, there: object, who: str) -> Iterator[str]:
    before, mine = late.before, late.after
    if not (isinstance(mine, ProjectHeader) and isinstance(there, ProjectHeader)):
        yield f"{who} changed the labels or guidelines a moment ago; what you did there was undone."
        return
    old = before if isinstance(before, ProjectHeader) else None
    if (old is None or old.title != mine.title) and mine.title != there.title:
        yield f"{who} called the project {_quoted(there.title)} a moment ago; your {_quoted(mine.title)} was undone."
    if (old is None or old.guidelines != mine.guidelines) and mine.guidelines != there.guidelines:
        yield f"{who} changed the guidelines a moment ago; your change of them was undone."
    known = {label.lasting: label for label in old.labels} if old is not None else {}
    now = {label.lasting: label for label in there.labels}
    kept = {label.lasting: label for label in mine.labels}
    for lasting in dict.fromkeys((*kept, *known)):
        own, theirs = kept.get(lasting), now.get(lasting)
        if own != known.get(lasting) and own != theirs:
            yield _label(known.get(lasting), own, theirs, who)


def _label(before: Label | None, mine: Label | None, there: Label | None, who: str) -> str:
    name = _quoted(before.shown if before else mine.shown if mine else "")
    if there is None:
        return f"{who} removed the label {name} a moment ago; what you did with it was undone."
    if mine is None:
        return f"{who} changed the label {name} a moment ago; it was not removed."
    if mine.shown != there.shown:
        if before is not None and there.shown != before.shown:
            return (
                f"{who} renamed the label {name} to {_quoted(there.shown)} a moment ago; "
                f"your {_quoted(mine.shown)} was undone."
            )
        return f"{who} changed the label {name} a moment ago; your {_quoted(mine.shown)} was undone."
    return f"{who} changed the label {name} a moment ago; your change of it was undone."


def _called(change: Change, project: Project) -> str:
    value = change.after if change.after is not None else change.before
    title = _quoted(project.title(change.article)) if change.article else ""
    match value:
        case ProjectHeader():
            return "What labels, guidelines and title of the project are"
        case Heading():
            return f"The heading of {title}"
        case Membership():
            return f"Whether {title} belongs to the project"
        case LayerState():
            return f"How far {change.annotator} is with {title}"
        case Sentence() | Zone():
            return f"How {title} is cut"
    return f"The work of {change.annotator} on {title}"


def _quoted(text: str) -> str:
    words = " ".join(text.split())
    return f"“{words if len(words) <= LONGEST else words[: LONGEST - 1].rstrip() + '…'}”"
