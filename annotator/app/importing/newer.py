"""Newer versions among what an import brought: recognised, and taken as such where somebody wants that."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from annotator.app.importing import articles as importing
from annotator.app.importing.articles import ImportResult
from annotator.app.ledger import Ledger, record
from annotator.app.progress import T, Work, finish
from annotator.app.session import Session
from annotator.app.versions import recognising, taking
from annotator.app.versions.recognising import Offer
from annotator.app.versions.taking import Told
from annotator.core.edits import Change, net
from annotator.core.messages import _
from annotator.core.wording import counted
from annotator.formats import Imported
from annotator.store import ProjectFile

VERSIONS = TAKE, SEPARATE = "take", "separate"
"""What becomes of what is probably a newer version of an article that is there: taken as that, or left by itself."""


Choose = Callable[[Sequence[Offer]], Sequence[Offer]]
"""Somebody who says which of the articles that are probably newer versions of others are taken as such."""


class Run(Protocol):
    """Does work that may take long; None where it was given up, or failed with an error that was shown."""

    def __call__(self, work: Work[T], /) -> T | None:
        """Do it."""


def recognised(ledger: Ledger, result: ImportResult) -> Work[ImportResult]:
    """The result with the articles that are probably newer versions of others."""
    found = tuple((yield from recognising.recognised(ledger.file, result.added)))
    return replace(result, newer=found) if found else result


def taken(ledger: Ledger, result: ImportResult, chosen: Sequence[Offer], step: str) -> Work[ImportResult]:
    """Take these articles as newer versions, as part of the step of the import. Raises `AnnotatorError`."""
    for some in _apart(chosen):
        made = yield from taking.worked_out(ledger.project, _pairs(some))
        result = _joined(ledger, result, some, made, step)
    return result


def with_versions(
    session: Session, result: ImportResult, step: str, choose: Choose, run: Run = finish
) -> ImportResult:
    """Ask about the articles of an import that are probably newer versions; those that are belong to its step.

    `run` looks for them and works out what taking them changes, which may take long. Given up, the articles of which
    that is not worked out stay by themselves. Where the older one stood open, the newer does then. Raises
    `AnnotatorError`.
    """
    result = run(recognised(session.ledger, result)) or result
    chosen = choose(result.newer) if result.newer else ()
    if not chosen:
        return result
    for some in _apart(chosen):
        made = run(taking.worked_out(session.project, _pairs(some)))
        if made is None:
            break
        result = _joined(session.ledger, result, some, made, step)
    here = session.article.id if session.article is not None else ""
    session.read_again()
    if here and session.project.newest(here) != here:
        session.open_article(session.project.newest(here))
    return result


def among_copies(file: ProjectFile, copies: Sequence[str]) -> Work[list[Offer]]:
    """Which of the articles that were found to be of the story of another are probably newer versions of it.

    Those that are told by their names were asked about when they came.
    """
    fresh = [name for name in copies if name in file.project.entries and not file.project.older_than(name)]
    found = yield from recognising.recognised(file, fresh)
    return [offer for offer in found if offer.why not in recognising.BY_NAME]


def still_possible(session: Session, offers: Sequence[Offer]) -> list[Offer]:
    """The offers that nothing has come between: both articles are there, and neither is another's version."""
    project = session.project
    return [
        each
        for each in offers
        if {each.newer, each.older} <= project.entries.keys() and not project.older_than(each.newer)
    ]


def take_later(session: Session, chosen: Sequence[Offer], run: Run = finish) -> Mapping[str, Told]:
    """Take these articles as newer versions, as one step; what that came to for each. See `with_versions`."""
    title = _("Take {articles} as newer versions").format(
        articles=counted(len(chosen), "article", "articles")
    )
    told: dict[str, Told] = {}
    joined: list[Change] = []
    for some in _apart(chosen):
        made = run(taking.worked_out(session.project, _pairs(some)))
        if made is None:
            break
        for offer, changes in zip(some, made, strict=True):
            record(session.file, title, changes)
            joined += changes
            told[offer.newer] = taking.told(changes, offer.newer)
    if told:
        session.remember(title, net(joined))
        session.read_again()
    return told


def add_pasted(
    session: Session, imported: Imported, choose: Choose = lambda offers: (), run: Run = finish
) -> ImportResult:
    """Add a pasted article to the project, as a step that can be undone, and open it. Raises `AnnotatorError`."""
    result = importing.import_one(session.file, imported)
    step = importing.record(session, result)
    if result.added:
        session.open_article(result.added[0])
    return with_versions(session, result, step, choose, run)


def _joined(
    ledger: Ledger, result: ImportResult, some: Sequence[Offer], made: Sequence[list[Change]], step: str
) -> ImportResult:
    told = dict(result.taken)
    for offer, changes in zip(some, made, strict=True):
        taking.join(ledger, changes, step)
        told[offer.newer] = taking.told(changes, offer.newer)
    return replace(result, taken=told)


def _apart(offers: Sequence[Offer]) -> list[list[Offer]]:
    """The offers in parts, one after the other, such that none touches an article of another of its part."""
    parts: list[list[Offer]] = []
    here: set[str] = set()
    for offer in offers:
        if not parts or here & {offer.newer, offer.older}:
            parts.append([])
            here = set()
        parts[-1].append(offer)
        here |= {offer.newer, offer.older}
    return parts


def _pairs(offers: Sequence[Offer]) -> list[tuple[str, str]]:
    return [(offer.newer, offer.older) for offer in offers]
