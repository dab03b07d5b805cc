"""What is suggested, label by label and list by list, in words; and choosing how a label is suggested."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from annotator.app.index import Derived, Index, not_cuts
from annotator.app.session import Session
from annotator.app.suggesting import stored
from annotator.app.suggesting.following import Suggesting
from annotator.app.suggesting.seeing import is_unread
from annotator.app.tagging.labels import change_label
from annotator.core.edits import Edit
from annotator.core.errors import AnnotatorError
from annotator.core.messages import _, numeral
from annotator.core.project import Project
from annotator.core.values import dataclass
from annotator.store import listed_names
from annotator.suggest.evidence import ALL, Tally
from annotator.suggest.modes import AFTER, OFF, ON_REQUEST, SUGGEST, Way, said_as
from annotator.suggest.strings import by_list
from annotator.suggest.suggestion import place_of

KNOWN = {
    "strings": _("remembered strings"),
    "spans": _("learnt spans"),
    "ranker": _("likeliest tags by words"),
    "sentences": _("learnt sentences"),
}
"""What the program’s own suggesters are called on the screen."""


@dataclass(frozen=True, slots=True)
class Described:
    """One label: how it is suggested, how often that was `right` of `of`, and what follows from it.

    `examples` it was learnt from; `listed` are the names that lists have for it, None where those were wrong too often.
    """

    label: str
    title: str
    way: Way
    right: int
    of: int
    threshold: float | None
    examples: int = 0
    since: str = ""
    listed: int | None = 0

    @property
    def record(self) -> str:
        """How often it was right, in words: of what is sure enough to be shown, or else of everything."""
        return _("{right} of {of}").format(right=numeral(self.right), of=numeral(self.of)) if self.of else "–"

    @property
    def state(self) -> str:
        """Whether it is shown, or why it is silent."""
        if self.way.mode == OFF:
            return "off"
        how = (
            _("after your decision")
            if self.way.mode == AFTER
            else _("shown {more}").format(
                more=_("when asked (Shift+F9)") if self.way.mode == ON_REQUEST else _("at once")
            )
        )
        if self.threshold is not None:
            return (
                _("{how}, if at least {threshold} sure").format(
                    how=how, threshold=numeral(self.threshold, ".0%")
                )
                if self.threshold
                else how
            )
        if self.listed:
            return _("{how}: names in lists only").format(how=how)
        if self.of:
            return _("silent: not surely right {target} of the time").format(
                target=numeral(self.way.target, ".0%")
            )
        return _("silent: it learns from what you tag")


@dataclass(frozen=True, slots=True)
class ListOfNames:
    """A list as the project names it: how many names it has for which labels, by title; or why it cannot be read."""

    file: str
    labels: Mapping[str, int]
    problem: str = ""

    @property
    def names(self) -> int:
        """How many names it has."""
        return sum(self.labels.values())


def examples(session: Session) -> Index[Counter[str]]:
    """How often the annotator gave each label, by article: what is learnt from."""

    def of(project: Project, article_id: str) -> Counter[str] | None:
        layer = project.layer(article_id, session.annotator)
        items = (item for item in layer.values() if place_of(item) is not None and not is_unread(item))
        return Counter(item.label for item in items) or None

    derived = Derived(
        of,
        not_cuts,
        may_hold=lambda entry: session.annotator in entry.states,
        rests_on=lambda __: session.annotator,
    )
    return Index(session.project, derived)


def described(
    suggesting: Suggesting, known: Iterable[Counter[str]] = (), lists: Iterable[ListOfNames] = ()
) -> list[Described]:
    """Every label that can be given, in the order of the label set; `known` are examples, by article."""
    session, evidence = suggesting.session, suggesting.evidence
    times: Counter[str] = sum(known, Counter())
    every = list(lists)
    found = []
    for label, __ in session.labels.walk():
        way = suggesting.ways.get(label.name)
        if way is None or not label.selectable or set(label.applies_to) <= {"link"}:
            continue
        tally = evidence.tallies.get((label.name, ALL), Tally())
        threshold = tally.shown_from(way.target)
        right, of = tally.counts(threshold or 0.0)
        believed = [each for each in every if evidence.believes(label.name, by_list(each.file), way.target)]
        found.append(
            Described(
                label.name,
                label.shown,
                way,
                right,
                of,
                threshold,
                times[label.name],
                tally.since[:10],
                sum(each.labels.get(label.shown, 0) for each in believed) if believed or not every else None,
            )
        )
    return found


def set_way(suggesting: Suggesting, name: str, *, mode: str = "", target: float | None = None) -> Edit | None:
    """Choose the mode of a label, or the precision from which it is shown; one step of undo.

    None where nothing is different, or can be changed.
    """
    session, way = suggesting.session, suggesting.ways[name]
    label = session.labels.get(name)
    made = replace(way, mode=mode or way.mode, target=way.target if target is None else target)
    if label is None or made == way or session.read_only:
        return None
    return change_label(session, name, replace(label, extra={**label.extra, SUGGEST: said_as(made)}))


def at_work(suggesting: Suggesting) -> str:
    """Who suggests, in words; those of other packages by their names."""
    return ", ".join(KNOWN.get(name, name) for name in suggesting.suggesters)


def lists_of(session: Session) -> list[ListOfNames]:
    """The project's lists of names as they are on disk now."""
    found = []
    for name in listed_names.lists(session.project.header):
        try:
            found.append(_counted(session, name, listed_names.names_in(session.file, name)))
        except AnnotatorError as error:
            line = _("line {line}: ").format(line=error.line) if error.line else ""
            found.append(ListOfNames(name, {}, f"{line}{error.message}"))
    return found


def add_lists(session: Session, paths: Sequence[Path]) -> Edit | None:
    """Have these lists of names looked up too; one step of undo.

    Raises `AnnotatorError` with the line where one cannot be read; nothing is changed then.
    """
    labels, names = session.labels, [stored.name_of(session.file, path) for path in paths]
    made = [
        _counted(session, name, listed_names.read_list(path, labels)).file
        for name, path in zip(names, paths, strict=True)
    ]
    return stored.set_lists(session, [*listed_names.lists(session.project.header), *made])


def remove_lists(session: Session, names: Iterable[str]) -> Edit | None:
    """Look these lists up no more; the files stay. One step of undo."""
    gone = set(names)
    return stored.set_lists(
        session, [name for name in listed_names.lists(session.project.header) if name not in gone]
    )


def _counted(session: Session, name: str, names: Iterable[tuple[str, str]]) -> ListOfNames:
    return ListOfNames(name, Counter(session.labels.title(label) for __, label in names))
