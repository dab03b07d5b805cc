"""Handing out: which annotator gets which articles, and the master's record of who has what."""

from __future__ import annotations

import random
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from annotator.core.edits import HANDED_TO, PSEUDONYMS, SHARED, SUGGESTIONS_SEEN, Change, ProjectHeader
from annotator.core.errors import AnnotatorError
from annotator.core.messages import _
from annotator.core.project import Entry

RECORD = "handouts"
"""The key of the project's header under which the master keeps its record."""
COLLECTED = "collected"
"""The key under which it keeps, by annotator, from when the latest file is that was collected."""
_OF_THE_MASTER = (RECORD, COLLECTED, SHARED, PSEUDONYMS)


@dataclass(frozen=True, slots=True)
class Plan:
    """Articles by annotator, in the project's order, and those that several get."""

    shares: dict[str, tuple[str, ...]]
    shared: tuple[str, ...]
    overlap: float
    seed: str


def assign(
    articles: Sequence[str],
    annotators: Iterable[str],
    overlap: float = 0.0,
    seed: int | str = 0,
    several: int = 0,
) -> Plan:
    """Give `overlap` (0 to 1) of the articles to `several` annotators each (0: to all), and the rest to one each.

    Nobody gets more than one article more than another. The same articles, names and seed give the same plan, in
    whatever order the names come. Raises `AnnotatorError` when that cannot be.
    """
    names = sorted(set(annotators))
    if not names:
        raise AnnotatorError(_("There is nobody to hand out to."), hint=_("Name at least one annotator."))
    if not 0 <= overlap <= 1:
        raise AnnotatorError(_("The overlap is a share from 0 % to 100 %."), hint="Try 20%.")
    copies = min(several or len(names), len(names))
    generator = random.Random(f"handout {seed}")
    shuffled = list(dict.fromkeys(articles))
    generator.shuffle(shuffled)
    generator.shuffle(names)

    shared = set(shuffled[: round(overlap * len(shuffled))])
    given: dict[str, set[str]] = {name: set() for name in names}
    turn = 0
    for article in shuffled:
        for __ in range(copies if article in shared else 1):
            given[names[turn % len(names)]].add(article)
            turn += 1
    order = list(dict.fromkeys(articles))
    shares = {name: tuple(a for a in order if a in given[name]) for name in sorted(given)}
    return Plan(shares, tuple(a for a in order if a in shared), overlap, str(seed))


def recorded(header: ProjectHeader, plan: Plan, at: str) -> Change:
    """The change that adds a plan to the master's record."""
    batch = {
        "at": at,
        "seed": plan.seed,
        "overlap": plan.overlap,
        "to": {name: list(share) for name, share in plan.shares.items()},
    }
    batches = [*_batches(header), batch]
    return Change(header, replace(header, extra={**header.extra, RECORD: batches}))


def who_has(header: ProjectHeader) -> dict[str, list[str]]:
    """The articles that each annotator has been given, in the order in which they were."""
    given: dict[str, dict[str, None]] = {}
    for batch in _batches(header):
        to = batch.get("to")
        for name, articles in to.items() if isinstance(to, Mapping) else ():
            if isinstance(articles, list):
                given.setdefault(str(name), {}).update(dict.fromkeys(map(str, articles)))
    return {name: list(articles) for name, articles in given.items()}


def whom(header: ProjectHeader) -> set[str]:
    """Who has been given anything."""
    shares = [batch.get("to") for batch in _batches(header)]
    return {str(name) for share in shares if isinstance(share, Mapping) for name in share}


def given_with(header: ProjectHeader, annotator: str, articles: Container[str]) -> list[str]:
    """What the annotator was given at the one time that these articles, those of a file, are most probably from."""
    batches = [
        batch["to"].get(annotator) for batch in _batches(header) if isinstance(batch.get("to"), Mapping)
    ]
    lists = [list(map(str, given)) for given in batches if isinstance(given, list)]
    best = max(reversed(lists), key=lambda given: sum(a in articles for a in given), default=[])
    return best if any(article in articles for article in best) else []


def not_handed_out(header: ProjectHeader, articles: Iterable[str]) -> list[str]:
    """The articles that nobody has been given."""
    given = {article for share in who_has(header).values() for article in share}
    return [article for article in articles if article not in given]


def header_for(header: ProjectHeader, annotator: str) -> ProjectHeader:
    """The header of the file that an annotator gets: the same project, without what is known of others."""
    extra = {key: value for key, value in header.extra.items() if key not in _OF_THE_MASTER}
    seen = extra.pop(SUGGESTIONS_SEEN, None)
    if isinstance(seen, Mapping) and annotator in seen:
        extra[SUGGESTIONS_SEEN] = {annotator: seen[annotator]}
    return replace(header, extra={**extra, HANDED_TO: annotator})


def collected(header: ProjectHeader, dates: Mapping[str, str]) -> tuple[Change, ...]:
    """The change that remembers, by annotator, from when a collected file is (ISO 8601); the latest counts."""
    known = _dates(header)
    later = {name: at for name, at in dates.items() if at > known.get(name, "")}
    if not later:
        return ()
    extra = {**header.extra, COLLECTED: dict(sorted({**known, **later}.items()))}
    return (Change(header, replace(header, extra=extra)),)


@dataclass(frozen=True, slots=True)
class Standing:
    """How far one annotator is with what they have been given.

    `collected` says from when the latest file is that was collected from them (ISO 8601), "" where none was.
    """

    given: int
    started: int
    done: int
    collected: str = ""


def standings(
    header: ProjectHeader, entries: Mapping[str, Entry], given: Mapping[str, Sequence[str]] | None = None
) -> dict[str, Standing]:
    """How far everyone is, as far as it has been collected; `given` says with what, if not what `who_has` says."""
    found = {}
    for name, articles in (who_has(header) if given is None else given).items():
        states = [entries[a].states.get(name) for a in articles if a in entries]
        statuses = [state.status for state in states if state is not None]
        at = _dates(header).get(name, "")
        found[name] = Standing(len(articles), statuses.count("started"), statuses.count("done"), at)
    return found


def _dates(header: ProjectHeader) -> dict[str, str]:
    dates = header.extra.get(COLLECTED)
    return {str(name): str(at) for name, at in dates.items()} if isinstance(dates, Mapping) else {}


def _batches(header: ProjectHeader) -> list[Mapping[str, Any]]:
    batches = header.extra.get(RECORD)
    return [batch for batch in batches if isinstance(batch, Mapping)] if isinstance(batches, list) else []
