"""What became of edits that others were faster with, or that are not one's to make: in sentences, with both values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from annotator.core.annotation import Annotation, LayerState, Link, Note, SentenceTag, Span
from annotator.core.article import Sentence, Zone
from annotator.core.edits import Change, Heading, Membership, ProjectHeader
from annotator.core.labels import Label
from annotator.core.messages import _, numeral
from annotator.core.project import Project
from annotator.store.sides import Key, key_of
from annotator.team.turn import Report

SOMEBODY = _("Somebody else")
LONGEST = 40
"""How many characters of a text are quoted."""


def refused(report: Report, project: Project, names: Mapping[str, str]) -> list[str]:
    """A sentence for each thing that was undone here; `names` are what those are called who log in."""

    def who(key: Key) -> str:
        login = report.senders.get(key, "")
        return names.get(login, login) or SOMEBODY

    found = [*_late(report, project, who)]
    for change in report.forbidden:
        found.append(
            _("{called} is not yours to change; what you did there was undone.").format(
                called=_called(change, project)
            )
        )
    return list(dict.fromkeys(found))


def unsent(report: Report, project: Project) -> str:
    """That articles are in one's own file alone; "" where all are shared."""
    if not report.unsent:
        return ""
    if len(report.unsent) == 1:
        what = _("{quoted} is").format(quoted=_quoted(project.title(report.unsent[0]) or report.unsent[0]))
    else:
        what = _("{unsent} articles are").format(unsent=numeral(len(report.unsent)))
    return _("{what} in your file alone: annotators do not add articles to a shared project.").format(
        what=what
    )


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
            yield _("{who} cut the {what} of {title} in another way a moment ago; yours were undone.").format(
                who=who(key), what=what, title=title
            )
        elif isinstance(value, Heading) and isinstance(change.after, Heading):
            yield _heading(change.after, there, who(key))
        elif isinstance(value, Annotation):
            yield _annotation(change, there, project, who(key))
        else:
            yield _("{who} changed {called} a moment ago; what you did there was undone.").format(
                who=who(key), called=_called(change, project)
            )


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
        return _("{who} removed {place} a moment ago; {mine} was undone.").format(
            who=who, place=place, mine=mine
        )
    if late.after is None:
        return _("{who} changed {place} to {said} a moment ago; it was not removed.").format(
            who=who, place=place, said=_said(there, project)
        )
    assert isinstance(late.after, Annotation)
    if getattr(there, "label", "") != getattr(late.after, "label", ""):
        return _("{who} made {place} {said} a moment ago; {mine} was undone.").format(
            who=who, place=place, said=_said(there, project), mine=mine
        )
    return _("{who} changed {place} ({said}) a moment ago; {mine} was undone.").format(
        who=who, place=place, said=_said(there, project), mine=mine
    )


def _mine(late: Change, project: Project) -> str:
    if late.after is None:
        return _("your removal")
    before, after = late.before, late.after
    assert isinstance(after, Annotation)
    if isinstance(before, Annotation) and getattr(before, "label", "") == getattr(after, "label", ""):
        return _("your change of it ({said})").format(said=_said(after, project))
    return _("your {said}").format(said=_said(after, project))


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
            return _("a link")
        case Note():
            return _("a note")
    return _("a tag of the article")


def _heading(mine: Heading, there: object, who: str) -> str:
    if isinstance(there, Heading) and there.title != mine.title:
        theirs, own = _quoted(there.title), _quoted(mine.title)
        return _("{who} changed a title to {theirs} a moment ago; your {own} was undone.").format(
            who=who, theirs=theirs, own=own
        )
    return _("{who} changed the details of {quoted} a moment ago; yours were undone.").format(
        who=who, quoted=_quoted(mine.title)
    )


def _header(late: Change, there: object, who: str) -> Iterator[str]:
    before, mine = late.before, late.after
    if not (isinstance(mine, ProjectHeader) and isinstance(there, ProjectHeader)):
        yield _("{who} changed the labels or guidelines a moment ago; what you did there was undone.").format(
            who=who
        )
        return
    old = before if isinstance(before, ProjectHeader) else None
    if (old is None or old.title != mine.title) and mine.title != there.title:
        yield _("{who} called the project {quoted} a moment ago; your {quoted2} was undone.").format(
            who=who, quoted=_quoted(there.title), quoted2=_quoted(mine.title)
        )
    if (old is None or old.guidelines != mine.guidelines) and mine.guidelines != there.guidelines:
        yield _("{who} changed the guidelines a moment ago; your change of them was undone.").format(who=who)
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
        return _("{who} removed the label {name} a moment ago; what you did with it was undone.").format(
            who=who, name=name
        )
    if mine is None:
        return _("{who} changed the label {name} a moment ago; it was not removed.").format(
            who=who, name=name
        )
    if mine.shown != there.shown:
        if before is not None and there.shown != before.shown:
            return _(
                "{who} renamed the label {name} to {quoted} a moment ago; your {quoted2} was undone."
            ).format(who=who, name=name, quoted=_quoted(there.shown), quoted2=_quoted(mine.shown))
        return _("{who} changed the label {name} a moment ago; your {quoted} was undone.").format(
            who=who, name=name, quoted=_quoted(mine.shown)
        )
    return _("{who} changed the label {name} a moment ago; your change of it was undone.").format(
        who=who, name=name
    )


def _called(change: Change, project: Project) -> str:
    value = change.after if change.after is not None else change.before
    title = _quoted(project.title(change.article)) if change.article else ""
    match value:
        case ProjectHeader():
            return _("What labels, guidelines and title of the project are")
        case Heading():
            return _("The heading of {title}").format(title=title)
        case Membership():
            return _("Whether {title} belongs to the project").format(title=title)
        case LayerState():
            return _("How far {annotator} is with {title}").format(annotator=change.annotator, title=title)
        case Sentence() | Zone():
            return _("How {title} is cut").format(title=title)
    return _("The work of {annotator} on {title}").format(annotator=change.annotator, title=title)


def _quoted(text: str) -> str:
    words = " ".join(text.split())
    return f"“{words if len(words) <= LONGEST else words[: LONGEST - 1].rstrip() + '…'}”"
