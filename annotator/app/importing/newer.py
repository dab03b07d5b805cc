"""Newer versions among what an import brought: recognised, and taken as such where somebody wants that."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from annotator.app.importing import articles as importing
from annotator.app.importing.articles import ImportResult
from annotator.app.ledger import Ledger
from annotator.app.session import Session
from annotator.app.versions import taking
from annotator.app.versions.recognising import Offer, offers
from annotator.formats import Imported

VERSIONS = TAKE, SEPARATE = "take", "separate"
"""What becomes of what is probably a newer version of an article that is there: taken as that, or left by itself."""


Choose = Callable[[Sequence[Offer]], Sequence[Offer]]
"""Somebody who says which of the articles that are probably newer versions of others are taken as such."""


def recognised(ledger: Ledger, result: ImportResult) -> ImportResult:
    """The result with the articles that are probably newer versions of others."""
    found = tuple(offers(ledger.file, result.added))
    return replace(result, newer=found) if found else result


def taken(ledger: Ledger, result: ImportResult, chosen: Sequence[Offer], step: str) -> ImportResult:
    """Take these articles as newer versions, as part of the step of the import. Raises `AnnotatorError`."""
    made = {}
    for offer in chosen:
        changes = taking.join(ledger, [(offer.newer, offer.older)], step)
        made[offer.newer] = taking.told(changes, offer.newer)
    return replace(result, taken=made)


def with_versions(session: Session, result: ImportResult, step: str, choose: Choose) -> ImportResult:
    """Ask about the articles of an import that are probably newer versions; those that are belong to its step.

    Where the older one stood open, the newer does then. Raises `AnnotatorError`.
    """
    result = recognised(session.ledger, result)
    chosen = choose(result.newer) if result.newer else ()
    if not chosen:
        return result
    result = taken(session.ledger, result, chosen, step)
    here = session.article.id if session.article is not None else ""
    session.read_again()
    if here and session.project.newest(here) != here:
        session.open_article(session.project.newest(here))
    return result


def add_pasted(session: Session, imported: Imported, choose: Choose = lambda offers: ()) -> ImportResult:
    """Add a pasted article to the project, as a step that can be undone, and open it. Raises `AnnotatorError`."""
    result = importing.import_one(session.file, imported)
    step = importing.record(session, result)
    if result.added:
        session.open_article(result.added[0])
    return with_versions(session, result, step, choose)
