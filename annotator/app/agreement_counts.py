"""Reading a project for agreement: what is compared, the counts, and the places behind them.

Articles that fewer than two finished are not even read, and the others one after the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from annotator.app import preparing
from annotator.app.exporting import tokenise
from annotator.app.progress import Progress, Work
from annotator.app.searching import CONTEXT, Hit
from annotator.core import known_names
from annotator.core.article import ZONE_ROLES, Article
from annotator.core.errors import AnnotatorError
from annotator.core.layer import Layer
from annotator.core.names import people
from annotator.core.project import Entry, Project
from annotator.core.source_tokens import tokens_of
from annotator.review import agreement, study
from annotator.review.study import KINDS, Study
from annotator.review.unitizing import Unit

MOST_PLACES = 5000


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What is compared. Empty means everything: all annotators but gold, all zones, all days.

    `since` and `until` are ISO dates, both included; an article's day is that of the last annotation in the layers
    compared. Labels that are `ignored` mean "I do not judge this", which is missing and not a category.
    """

    annotators: tuple[str, ...] = ()
    kinds: tuple[str, ...] = KINDS
    zone: str = ""
    since: str = ""
    until: str = ""
    ignored: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Counts:
    """What was counted for a choice: all of it, and by zone."""

    choice: Choice
    study: Study
    zones: Mapping[str, Study]

    @property
    def annotators(self) -> tuple[str, ...]:
        """Who is compared, in order."""
        return self.study.annotators


def count(project: Project, choice: Choice | None = None, *, by_zone: bool = True) -> Work[Counts]:
    """Read the articles that at least two finished and count what agreement is computed from.

    Raises `AnnotatorError` for an annotator who has no layer, for a zone that does not exist and for what is no date.
    """
    chosen = choice or Choice()
    _refuse(chosen)
    names = _annotators(project, chosen)
    kinds = [kind for kind in chosen.kinds if kind != "article" or not chosen.zone]
    whole = Study(names, chosen.ignored, kinds)
    zones: dict[str, Study] = {}
    entries = list(project.entries.values())
    for done, entry in enumerate(entries):
        yield Progress(done, len(entries), entry.title)
        finished = _finished(entry, names)
        if len(finished) < 2 and not (chosen.since or chosen.until):
            whole.note(entry.id, finished)
        elif finished:
            article, work = _read(project, entry.id, chosen, names)
            if not _in_time(work.day, chosen):
                continue
            whole.add(work)
            if by_zone and not chosen.zone:
                for role in dict.fromkeys(zone.role for zone in article.zones):
                    if role not in zones:
                        zones[role] = Study(names, chosen.ignored, [k for k in kinds if k != "article"])
                    zones[role].add(replace(work, within=_ranges(article, role)))
    return Counts(chosen, whole, zones)


def places(
    project: Project, choice: Choice, kind: str, one: str, other: str, cell: tuple[str, str]
) -> Work[list[Hit]]:
    """Where a cell of the confusion matrix of two annotators happened, up to 5,000 places with the words around them.

    Tokens that follow each other are one place.
    """
    hits: list[Hit] = []
    entries = list(project.entries.values())
    only = replace(choice, kinds=(kind,))
    for done, entry in enumerate(entries):
        yield Progress(done, len(entries), entry.title)
        if len(_finished(entry, (one, other))) < 2:
            continue
        article, work = _read(project, entry.id, only, _annotators(project, choice))
        if not _in_time(work.day, choice):
            continue
        units = agreement.disagreements(work, kind, one, other, cell, choice.ignored)
        if kind == "token":
            units = _joined(units, work.tokens)
        hits += [_hit(article, start, end, whole=kind == "article") for start, end in units]
        if len(hits) >= MOST_PLACES:
            return hits[:MOST_PLACES]
    return hits


def _refuse(choice: Choice) -> None:
    if choice.zone and choice.zone not in ZONE_ROLES:
        hint = known_names.unknown("zone", choice.zone, ZONE_ROLES).hint
        raise AnnotatorError(f"There is no zone called “{choice.zone}”.", hint=hint)
    for day in (choice.since, choice.until):
        if day and not _is_date(day):
            raise AnnotatorError(f"“{day}” is not a date.", hint="Write it as 2026-11-24.")


def _annotators(project: Project, choice: Choice) -> tuple[str, ...]:
    known = people(project.annotators())
    for name in choice.annotators:
        if name not in known:
            hint = (
                known_names.unknown("layer", name, known).hint if known else "The project has no layers yet."
            )
            raise AnnotatorError(f"Nobody called “{name}” has tagged anything in this project.", hint=hint)
    return choice.annotators or tuple(known)


def _finished(entry: Entry, names: Iterable[str]) -> list[str]:
    return [name for name in names if (state := entry.states.get(name)) and state.status == "done"]


def _read(
    project: Project, article_id: str, choice: Choice, names: Iterable[str]
) -> tuple[Article, study.Work]:
    article = project.article(article_id)
    if not preparing.is_prepared(article):
        article = preparing.prepared(article)
    found = project.layers(article_id)
    layers = {name: found[name] for name in names if name in found and found[name].state.status == "done"}
    sentences = [(sentence.start, sentence.end) for sentence in article.sentences]
    by_token = "token" in choice.kinds
    tokens = (tokens_of(article) or tokenise(article.text, article.language)) if by_token else ()
    within = _ranges(article, choice.zone) if choice.zone else None
    day = _day(layers.values())
    return article, study.Work(article.id, len(article.text), layers, sentences, tokens, within, day)


def _ranges(article: Article, role: str) -> list[Unit]:
    return [(zone.start, zone.end) for zone in article.zones if zone.role == role]


def _day(layers: Iterable[Layer]) -> str:
    """The ISO date of the last annotation; "" where none has one."""
    days = (item.at[:10] for layer in layers for item in layer.values() if item.at)
    return next((day for day in sorted(set(days), reverse=True) if _is_date(day)), "")


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _in_time(day: str, choice: Choice) -> bool:
    if not (choice.since or choice.until):
        return True
    return bool(day) and choice.since <= day and (not choice.until or day <= choice.until)


def _joined(units: Sequence[Unit], tokens: Sequence[Unit]) -> list[Unit]:
    following = {start: tokens[index + 1][0] for index, (start, _) in enumerate(tokens[:-1])}
    joined: list[Unit] = []
    last = -1
    for start, end in units:
        if joined and following.get(last) == start:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
        last = start
    return joined


def _hit(article: Article, start: int, end: int, *, whole: bool) -> Hit:
    if whole:
        return Hit(article.id, article.title, 0, 0, "", article.title, "")
    text = article.text
    before = text[max(start - CONTEXT, 0) : start].rsplit("\n", 1)[-1]
    after = text[end : end + CONTEXT].split("\n", 1)[0]
    return Hit(article.id, article.title, start, end, before, " ".join(text[start:end].split()), after)
