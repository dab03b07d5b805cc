"""Reading a project for agreement: what is compared, the counts, and the places behind them.

Articles that fewer than two finished are not even read, and the others one after the other.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from annotator.app import preparing
from annotator.app.exporting.export import tokenise
from annotator.app.index import Derived, Index
from annotator.app.places.kwic import Context, context
from annotator.app.progress import Progress, Work
from annotator.core import known_names
from annotator.core.article import ZONE_ROLES, Article
from annotator.core.edits import Change, Heading
from annotator.core.errors import AnnotatorError
from annotator.core.layer import GOLD, Layer
from annotator.core.line_roles import lines_of
from annotator.core.messages import _
from annotator.core.names import comparable, people
from annotator.core.project import Entry, Project
from annotator.core.source_tokens import tokens_of
from annotator.review import agreement, study
from annotator.review.study import KINDS, Counted, Study
from annotator.review.unitizing import Unit

MOST_PLACES = 5000
MOST_MEETINGS = 4_000
"""How often two annotators are compared on an article at most; with more, some pairs are drawn by lot."""


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
    """What was counted for a choice: all of it, and by zone.

    `met` is 0, or how many pairs of annotators met, where these are too many to compare them all: each was compared
    with some others, drawn by lot, and zones are not told apart.
    """

    choice: Choice
    study: Study
    zones: Mapping[str, Study]
    met: int = 0

    @property
    def annotators(self) -> tuple[str, ...]:
        """Who is compared, in order."""
        return self.study.annotators


class Counting(Index[tuple[Counted, dict[str, Counted]]]):
    """What is counted of each article for a choice: all of it, and by zone if `by_zone`.

    Articles that fewer than two finished are not read. Who is compared follows the project, as do partners by lot.
    """

    def __init__(self, project: Project, choice: Choice, *, by_zone: bool = True) -> None:
        self.choice = choice
        self._kinds = [kind for kind in choice.kinds if kind != "article" or not choice.zone]
        self._by_zone = by_zone and not choice.zone
        self._dated = bool(choice.since or choice.until)
        self._who: tuple[tuple[str, ...], dict[str, list[str]] | None] = ((), None)
        derived = Derived(self._count, _moves, self._compared, self._may_hold)
        super().__init__(project, derived)

    def counts(self) -> Counts:
        """What is known of all articles."""
        names, compared = self._who
        whole, zones = self._study(self._kinds), dict[str, Study]()
        everybody = []
        for entry in self._project.entries.values():
            finished, known = _finished(entry, frozenset(names)), self.of(entry.id)
            everybody.append(finished)
            if known is not None:
                whole.articles.append(known[0])
                for role, counted in known[1].items():
                    zones.setdefault(role, self._study(self._kinds_of_zones)).articles.append(counted)
            elif len(finished) < 2 and not self._dated:
                whole.note(entry.id, finished)
        return Counts(self.choice, whole, zones, 0 if compared is None else _meetings(everybody))

    @property
    def _kinds_of_zones(self) -> list[str]:
        return [kind for kind in self._kinds if kind != "article"]

    def _study(self, kinds: Sequence[str]) -> Study:
        return Study(self._who[0], self.choice.ignored, kinds, self._who[1])

    def _compared(self, project: Project) -> object:
        """Who is compared, and with whom."""
        names = _there(project, self.choice)
        finished = [_finished(entry, frozenset(names)) for entry in project.entries.values()]
        who = names, partners(names, finished)
        if who != self._who:
            self._who = who
            self._counters = self._study(self._kinds), self._study(self._kinds_of_zones)
        return self._who

    def _may_hold(self, entry: Entry) -> bool:
        return len(_finished(entry, frozenset(self._who[0]))) >= (1 if self._dated else 2)

    def _count(self, project: Project, article_id: str) -> tuple[Counted, dict[str, Counted]] | None:
        article, work = read_work(project, article_id, self.choice, self._who[0])
        if not in_time(work.day, self.choice):
            return None
        whole, of_zone = self._counters
        zones = article.zones if self._by_zone and self._who[1] is None else ()
        roles = dict.fromkeys(zone.role for zone in zones)
        return whole.counted(work), {
            role: of_zone.counted(replace(work, within=_ranges(article, role))) for role in roles
        }


def count(project: Project, choice: Choice | None = None, *, by_zone: bool = True) -> Work[Counts]:
    """Read the articles that at least two finished and count what agreement is computed from.

    Raises `AnnotatorError` for an annotator who has no layer, for a zone that does not exist and for what is no date.
    """
    chosen = choice or Choice()
    _refuse(chosen)
    _annotators(project, chosen)
    counting = Counting(project, chosen, by_zone=by_zone)
    yield from counting.reading()
    return counting.counts()


def partners(
    names: Sequence[str], finished: Sequence[Sequence[str]], seed: int | str = 0
) -> dict[str, list[str]] | None:
    """With whom of those after them everybody is compared, given who finished each article; None: with everybody.

    Where more than `MOST_MEETINGS` meet on articles, each gets partners by lot among those they met, at least one.
    """
    if sum(len(here) * (len(here) - 1) // 2 for here in finished) <= MOST_MEETINGS:
        return None
    articles: dict[str, set[int]] = {}
    for number, here in enumerate(finished):
        for name in here if len(here) > 1 else ():
            articles.setdefault(name, set()).add(number)
    rank = {name: index for index, name in enumerate(name for name in names if name in articles)}
    lots = random.Random(f"partners {seed}")
    drawn: set[tuple[str, str]] = set()
    alone = set(rank)
    meetings = 0
    for turn in range(len(rank)):
        for name in lots.sample(list(rank), len(rank)):
            if turn and meetings >= MOST_MEETINGS:
                break
            if not turn and name not in alone:
                continue
            others = [other for other in finished[lots.choice(sorted(articles[name]))] if other != name]
            other = lots.choice([each for each in others if not turn and each in alone] or others)
            pair = (name, other) if rank[name] < rank[other] else (other, name)
            if pair not in drawn:
                meetings += len(articles[name] & articles[other])
            drawn.add(pair)
            alone -= {name, other}
        if meetings >= MOST_MEETINGS:
            break
    found: dict[str, list[str]] = {}
    for one, other in sorted(drawn, key=lambda pair: (rank[pair[0]], rank[pair[1]])):
        found.setdefault(one, []).append(other)
    return found


def _meetings(finished: Sequence[Sequence[str]]) -> int:
    """How many different pairs finished an article together."""
    place = {
        name: number for number, name in enumerate(dict.fromkeys(name for here in finished for name in here))
    }
    with_whom = [0] * len(place)
    for here in finished:
        everybody = sum(1 << place[name] for name in here)
        for name in here:
            with_whom[place[name]] |= everybody
    return sum(others.bit_count() - 1 for others in with_whom if others) // 2


def places(
    project: Project, choice: Choice, kind: str, one: str, other: str, cell: tuple[str, str]
) -> Work[list[Context]]:
    """Where a cell of the confusion matrix of two annotators happened, up to 5,000 places with the words around them.

    Tokens that follow each other are one place.
    """
    hits: list[Context] = []
    entries = list(project.entries.values())
    only = replace(choice, kinds=(kind,))
    for done, entry in enumerate(entries):
        yield Progress(done, len(entries), entry.title)
        if len(_finished(entry, (one, other))) < 2 or not project.can_read(entry.id):
            continue
        article, work = read_work(project, entry.id, only, _annotators(project, choice))
        if not in_time(work.day, choice):
            continue
        units = agreement.disagreements(work, kind, one, other, cell, choice.ignored)
        if kind == "token":
            units = _joined(units, work.tokens)
        hits += [_hit(article, start, end, whole=kind == "article") for start, end in units]
        if len(hits) >= MOST_PLACES:
            return hits[:MOST_PLACES]
    return hits


def _moves(change: Change) -> bool:
    """Whether a change can make other counts: not of gold, nor of what an article is called."""
    return change.annotator != GOLD and not isinstance(change.after or change.before, Heading)


def _refuse(choice: Choice) -> None:
    if choice.zone and choice.zone not in ZONE_ROLES:
        hint = known_names.unknown("zone", choice.zone, ZONE_ROLES).hint
        raise AnnotatorError(_("There is no zone called “{zone}”.").format(zone=choice.zone), hint=hint)
    for day in (choice.since, choice.until):
        if day and not _is_date(day):
            raise AnnotatorError(
                _("“{day}” is not a date.").format(day=day), hint=_("Write it as 2026-11-24.")
            )


def _annotators(project: Project, choice: Choice) -> tuple[str, ...]:
    known = comparable(project.annotators())
    for name in choice.annotators:
        if name not in known:
            hint = (
                known_names.unknown("layer", name, known).hint
                if known
                else _("The project has no layers yet.")
            )
            raise AnnotatorError(
                _("Nobody called “{name}” has tagged anything in this project.").format(name=name), hint=hint
            )
    return choice.annotators or tuple(people(known))


def _there(project: Project, choice: Choice) -> tuple[str, ...]:
    """Those of the choice that have a layer; without any, all people."""
    known = project.annotators()
    if not choice.annotators:
        return tuple(people(known))
    return tuple(name for name in choice.annotators if name in comparable(known))


def _finished(entry: Entry, names: Collection[str]) -> list[str]:
    return [name for name, state in entry.states.items() if name in names and state.status == "done"]


def read_work(
    project: Project, article_id: str, choice: Choice, names: Iterable[str]
) -> tuple[Article, study.Work]:
    """An article with the layers that these finished."""
    article = project.article(article_id)
    if not preparing.is_prepared(article):
        article = preparing.prepared(article, lines=lines_of(project.header, article))
    found = project.layers(article_id)
    wanted = set(names) & found.keys()
    layers = {name: found[name] for name in sorted(wanted) if found[name].state.status == "done"}
    sentences = [(sentence.start, sentence.end) for sentence in article.sentences]
    by_token = "token" in choice.kinds
    tokens = (tokens_of(article) or tokenise(article.text, article.language)) if by_token else ()
    within = _ranges(article, choice.zone) if choice.zone else None
    day = day_of(layers.values())
    return article, study.Work(article.id, len(article.text), layers, sentences, tokens, within, day)


def _ranges(article: Article, role: str) -> list[Unit]:
    return [(zone.start, zone.end) for zone in article.zones if zone.role == role]


def day_of(layers: Iterable[Layer]) -> str:
    """The ISO date of the last annotation in the layers; "" where none has one."""
    days = (item.at[:10] for layer in layers for item in layer.values() if item.at)
    return next((day for day in sorted(set(days), reverse=True) if _is_date(day)), "")


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def in_time(day: str, choice: Choice) -> bool:
    """Whether the day is one of the choice."""
    if not (choice.since or choice.until):
        return True
    return bool(day) and choice.since <= day and (not choice.until or day <= choice.until)


def _joined(units: Sequence[Unit], tokens: Sequence[Unit]) -> list[Unit]:
    following = {start: tokens[index + 1][0] for index, (start, __) in enumerate(tokens[:-1])}
    joined: list[Unit] = []
    last = -1
    for start, end in units:
        if joined and following.get(last) == start:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
        last = start
    return joined


def _hit(article: Article, start: int, end: int, *, whole: bool) -> Context:
    if whole:
        return Context(article.id, article.title, "", 0, 0, "", article.title, "")
    return context(article.id, article.title, article.text, start, end)
